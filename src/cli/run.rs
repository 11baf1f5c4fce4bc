//! `copytaster run`.

use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use tokio_util::sync::CancellationToken;

use super::{ConfigArg, DONE, reload};
use crate::config::Config;
use crate::enrich::Engine;
use crate::telemetry::{self, Health, Listener, Metrics};
use crate::transport::{self, setup::setup};
use crate::worker::{self, Reader, Summary, Worker};

/// Enrich articles from NATS until told to stop
///
/// Pulls articles from the durable consumer, reads each, publishes the enriched article, its events and its alerts, and
/// acknowledges the input once all of that is stored. What is no article, and what cannot be worked, is parked on
/// `wire.dlq.<stage>` with the reason.
///
/// SIGTERM or Ctrl-C finishes what is under way within `worker.drain_timeout_s`; a second one ends at once. Streams,
/// consumer and bucket must be there: see `copytaster setup`, or give --setup.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    config: ConfigArg,
    /// Create or update streams, consumer and bucket first
    #[arg(long)]
    setup: bool,
}

/// Runs the command.
///
/// # Errors
/// A configuration that cannot be used, a refused login, missing streams, an address that is taken.
pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let config = args.config.load()?;
    telemetry::init_logs(&config.telemetry);
    let engine = Arc::new(config.engine()?);
    let stop = worker::signalled().context("cannot listen for signals")?;
    let health = Arc::new(Health::default());
    let serving = serve_health(&config, &health).await?;
    reload::gauge(config.watchlists.names());
    if let Some((watch, every)) = config.watchlists.watch() {
        tokio::spawn(reload::run(Arc::clone(&engine), watch, every, serving.clone()));
    }
    let summary = work(&config, engine, args.setup, &health, &stop).await;
    serving.cancel();
    let summary = summary?;
    tracing::info!(
        articles = summary.articles,
        events = summary.events,
        alerts = summary.alerts,
        parked = summary.parked,
        repeats = summary.repeats,
        handed_back = summary.handed_back,
        unfinished = summary.unfinished,
        "stopped"
    );
    Ok(ExitCode::from(DONE))
}

async fn work(
    config: &Config,
    engine: Arc<Engine>,
    provision: bool,
    health: &Arc<Health>,
    stop: &CancellationToken,
) -> anyhow::Result<Summary> {
    let connection = match transport::connect(&config.nats, None, stop).await {
        Ok(connection) => connection,
        Err(_) if stop.is_cancelled() => return Ok(Summary::default()),
        Err(error) => return Err(error.into()),
    };
    if provision {
        setup(&connection, &config.nats).await?;
    }
    let worker = Worker {
        config: config.worker.clone(),
        transport: config.nats.clone(),
        connection: connection.clone(),
        process: Arc::new(Reader {
            engine,
            router: Arc::new(config.router()),
            max_article_bytes: config.worker.max_article_bytes,
        }),
        health: Arc::clone(health),
    };
    let summary = worker.run(stop.clone()).await?;
    connection.close(Duration::from_secs(1)).await;
    Ok(summary)
}

/// Starts the listener; the token stops it.
async fn serve_health(config: &Config, health: &Arc<Health>) -> anyhow::Result<CancellationToken> {
    let stop = CancellationToken::new();
    if !config.telemetry.http {
        return Ok(stop);
    }
    let address = config.telemetry.listen;
    let listener = Listener::bind(address, Arc::clone(health), Metrics::install())
        .await
        .with_context(|| format!("cannot listen on {address} (telemetry.listen)"))?;
    tracing::info!(address = %listener.address()?, "health and metrics");
    tokio::spawn(listener.serve(stop.clone()));
    Ok(stop)
}
