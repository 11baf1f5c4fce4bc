//! What an operator sees: log lines, metrics, and whether the worker is alive and ready.

mod health;
mod http;
mod logs;
mod metric;
mod spell;

use std::net::SocketAddr;

use serde::Deserialize;

pub use health::{Health, Readiness};
pub use http::{Listener, ask};
pub use logs::init as init_logs;
pub use metric::{Metrics, names};
pub use spell::Spell;

/// The `[telemetry]` table of the configuration.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// `error`, `warn`, `info`, `debug` or `trace`, or directives as `info,copytaster::worker=debug`. The client library is
    /// silent unless it is named: `info,async_nats=debug`.
    pub log_level: String,
    pub log_format: LogFormat,
    /// Where `/livez`, `/readyz` and `/metrics` are served; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Off: no listener at all.
    pub http: bool,
}

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    #[default]
    Text,
    Json,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            log_level: "info".to_owned(),
            log_format: LogFormat::Text,
            listen: SocketAddr::from(([127, 0, 0, 1], 9180)),
            http: true,
        }
    }
}

impl Config {
    /// Everything that is wrong with the values, each under its key below `[telemetry]`.
    #[must_use]
    pub fn faults(&self) -> Vec<(&'static str, String)> {
        match logs::parse(&self.log_level) {
            Ok(_) => Vec::new(),
            Err(why) => vec![("log_level", why)],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_and_directives_are_taken_and_nonsense_is_not() {
        let faults = |level: &str| Config { log_level: level.to_owned(), ..Config::default() }.faults().len();
        assert_eq!(faults("info"), 0);
        assert_eq!(faults("warn,copytaster::worker=debug"), 0);
        assert_eq!(faults("info,copytaster=loud"), 1);
        assert_eq!(faults(""), 1);
    }
}
