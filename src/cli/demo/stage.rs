//! What the demo sets up and takes down: server, streams, worker, connection.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::say;
use crate::cli::session::Session;
use crate::config::Config;
use crate::devserver::{self, Binary, Options, Origin, Server};
use crate::telemetry::Health;
use crate::transport;
use crate::worker::{Reader, Summary, Worker};

/// The shipped sample configuration, alert rules and all.
const CONFIG: &str = include_str!("../../../deploy/copytaster.toml");

/// How long the private server may take to answer.
const PATIENCE: Duration = Duration::from_secs(10);

/// Everything that runs. The server is killed when it is dropped.
#[derive(Debug)]
pub(super) struct Stage {
    pub(super) session: Session,
    worker: JoinHandle<Result<Summary, transport::Error>>,
    stop: CancellationToken,
    server: Server,
}

impl Stage {
    /// Sets everything up, telling each step.
    ///
    /// # Errors
    /// No server to be had; a port or a folder that the system refuses.
    pub(super) async fn set() -> anyhow::Result<Self> {
        let (binary, server) = tokio::task::spawn_blocking(start_server).await.context("starting the server")??;
        let origin = match binary.origin {
            Origin::Path => "from the PATH".to_owned(),
            Origin::Cache => format!("from {}", binary.path.display()),
            Origin::Installed => format!("installed as {}", binary.path.display()),
        };
        say("server", &format!("nats-server {} {origin}", binary.version));
        say("", &format!("{}, JetStream in a temporary folder", server.url()));

        let mut config = Config::parse(CONFIG, "deploy/copytaster.toml", Path::new(""), &[])?;
        config.nats.urls = vec![server.url()];
        let session = Session::connect(&config).await?;
        let steps = transport::setup::setup(session.connection(), &config.nats).await?;
        let names: Vec<&str> = steps.iter().map(|step| step.name.as_str()).collect();
        say("streams", &format!("made {}", names.join(", ")));

        let (engine, router, count) = (config.engine()?, config.router(), config.alert_rules());
        let stop = CancellationToken::new();
        let connection = transport::connect(&config.nats, Some(PATIENCE), &stop).await?;
        let process = Reader {
            engine: Arc::new(engine),
            router: Arc::new(router),
            max_article_bytes: config.worker.max_article_bytes,
        };
        let worker = Worker {
            config: config.worker,
            transport: config.nats,
            connection,
            process: Arc::new(process),
            health: Arc::new(Health::default()),
        };
        let worker = tokio::spawn(worker.run(stop.clone()));
        say("worker", &format!("reading, with the {count} alert rules of deploy/copytaster.toml"));
        Ok(Self { session, worker, stop, server })
    }

    /// Takes everything down in order: the worker drains before its server goes.
    ///
    /// # Errors
    /// What ended the worker before it was told to end.
    pub(super) async fn strike(self) -> anyhow::Result<()> {
        self.stop.cancel();
        let ended = self.worker.await;
        self.session.close().await;
        drop(self.server);
        ended.context("the worker broke off")?.context("the worker ended")?;
        Ok(())
    }
}

/// Blocks: looks for a binary, may install one, waits for the port.
fn start_server() -> anyhow::Result<(Binary, Server)> {
    let cache =
        devserver::cache_dir(|key| std::env::var_os(key)).unwrap_or_else(|| std::env::temp_dir().join("copytaster"));
    let binary = devserver::find_or_install(&cache, &mut |line| anstream::eprintln!("  {line}"))?;
    let server = Server::start(&binary.path, Options::default())?;
    Ok((binary, server))
}
