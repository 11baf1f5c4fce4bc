//! Log lines through `tracing`, on standard error: standard output is for what a command was asked for.

use std::io::IsTerminal as _;

use tracing_subscriber::EnvFilter;

use super::{Config, LogFormat};

/// Starts logging. `default` wins over nothing: a second call changes nothing, so that tests may call it freely.
pub fn init(config: &Config) {
    let filter = parse(&config.log_level).unwrap_or_else(|_| EnvFilter::new("info"));
    let builder = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    let _ = match config.log_format {
        LogFormat::Text => builder.with_target(false).try_init(),
        LogFormat::Json => builder.json().flatten_event(true).with_current_span(false).try_init(),
    };
}

pub(super) fn parse(level: &str) -> Result<EnvFilter, String> {
    if level.trim().is_empty() {
        return Err("must not be empty; for silence say `off`".to_owned());
    }
    // The client library says again, and at each attempt, what the transport room logs once.
    let quiet = if level.contains("async_nats") { "" } else { ",async_nats=off" };
    EnvFilter::try_new(format!("{level}{quiet}")).map_err(|error| error.to_string())
}
