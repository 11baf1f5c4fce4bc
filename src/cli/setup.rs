//! `copytaster setup`.

use std::io::Write as _;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use super::{ConfigArg, DONE, UNAVAILABLE};
use crate::telemetry;
use crate::transport::config::Mode;
use crate::transport::setup::{Change, Step, setup};
use crate::transport::{self, Connection, Error, connect};

/// Create or update the NATS streams, consumer and bucket
///
/// Makes what is missing and changes what differs from the configuration: the streams for articles, output and dead
/// letters, the durable consumer, and the state bucket. A second run changes nothing. Needs a user that may use the
/// JetStream API; `copytaster run` does not.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    config: ConfigArg,
    /// How long to wait for the server, in seconds
    #[arg(long, default_value_t = 30, value_name = "SECONDS")]
    wait: u64,
}

/// Runs the command.
///
/// # Errors
/// A configuration that cannot be used, a refused login, or what the server refused to make.
pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let config = args.config.load()?;
    telemetry::init_logs(&config.telemetry);
    let stop = CancellationToken::new();
    let connection = match connect(&config.nats, Some(Duration::from_secs(args.wait)), &stop).await {
        Ok(connection) => connection,
        Err(error @ Error::Connect { transient: true, .. }) => {
            anstream::eprintln!("error: {error}");
            return Ok(ExitCode::from(UNAVAILABLE));
        }
        Err(error) => return Err(error.into()),
    };
    let steps = match set_up(&connection, &config.nats, Duration::from_secs(args.wait)).await {
        Ok(steps) => steps,
        Err(error) if error.is_transient() => {
            anstream::eprintln!("error: {error}");
            return Ok(ExitCode::from(UNAVAILABLE));
        }
        Err(error) => return Err(error.into()),
    };
    print(&steps, config.nats.input.mode)?;
    connection.close(Duration::from_secs(1)).await;
    Ok(ExitCode::from(DONE))
}

/// Sets up, trying again while the server cannot yet: a cluster elects its leaders first.
async fn set_up(connection: &Connection, config: &transport::Config, patience: Duration) -> Result<Vec<Step>, Error> {
    let started = Instant::now();
    loop {
        let result = tokio::select! {
            result = setup(connection, config) => result,
            reason = connection.refused("") => Err(Error::Forbidden { reason }),
        };
        match result {
            Err(error) if error.is_transient() && started.elapsed() < patience => {
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
            result => return result,
        }
    }
}

fn print(steps: &[Step], mode: Mode) -> std::io::Result<()> {
    let mut out = anstream::stdout().lock();
    if mode == Mode::Core {
        return writeln!(out, "core mode: there is nothing to set up");
    }
    let width = steps.iter().map(|step| step.name.len()).max().unwrap_or(0);
    for step in steps {
        let change = match step.change {
            Change::Created => "created",
            Change::Updated => "updated",
            Change::Unchanged => "unchanged",
        };
        writeln!(out, "{:<9} {:<width$}  {change}", step.what, step.name)?;
    }
    Ok(())
}
