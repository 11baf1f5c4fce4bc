//! What the tests share: a private server, the shipped binary as a process, a feeder, and one oracle.

mod oracle;
mod process;

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use async_nats::HeaderMap;
use copytaster::devserver::{self, Options, Server};
use copytaster::enrich::Engine;
use copytaster::route::{Router, Subjects};
use copytaster::telemetry::Health;
use copytaster::transport::{self, Connection, Error};
use copytaster::worker::{self, Process, Reader, Summary, Worker};
use futures_util::future::join_all;
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

pub(crate) use oracle::Tally;
pub(crate) use process::{WorkerProcess, binary};

/// Longest that anything here is waited for: far above what it takes, so that a busy machine fails no test.
pub(crate) const PATIENCE: Duration = Duration::from_mins(1);

/// A server with its streams, and a connection to it for the test itself.
pub(crate) struct Rig {
    pub(crate) server: Server,
    pub(crate) transport: transport::Config,
    pub(crate) worker: worker::Config,
    pub(crate) connection: Connection,
    pub(crate) folder: TempDir,
}

/// The server binary, found or installed once a test run.
pub(crate) fn server_binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        // The tests' own environment: the library takes the folder as a parameter.
        let cache = devserver::cache_dir(|key| std::env::var_os(key)).expect("HOME or XDG_CACHE_HOME");
        devserver::find_or_install(&cache, &mut |line| eprintln!("{line}")).expect("a nats-server").path
    })
}

pub(crate) async fn start_server(options: Options) -> Server {
    tokio::task::spawn_blocking(move || Server::start(server_binary(), options).expect("server starts")).await.unwrap()
}

impl Rig {
    /// A server with everything set up, after `adjust` has had its say.
    pub(crate) async fn start(adjust: impl FnOnce(&mut transport::Config, &mut worker::Config)) -> Self {
        Self::start_on(Options::default(), adjust).await
    }

    pub(crate) async fn start_on(
        options: Options,
        adjust: impl FnOnce(&mut transport::Config, &mut worker::Config),
    ) -> Self {
        let server = start_server(options).await;
        let mut transport = transport::Config { urls: vec![server.url()], ..transport::Config::default() };
        // Nothing is read: these tests are about moving copy, and many articles must not take long.
        let mut worker = worker::Config { enrich: false, ..worker::Config::default() };
        adjust(&mut transport, &mut worker);
        assert_eq!(transport.faults(), []);
        let connection = connect(&transport).await;
        transport::setup::setup(&connection, &transport).await.expect("setup");
        Self { server, transport, worker, connection, folder: tempfile::tempdir().unwrap() }
    }

    /// Publishes an article; back when it is stored.
    pub(crate) async fn feed(&self, provider: &str, body: impl Into<bytes::Bytes>) -> u64 {
        self.feed_with(provider, HeaderMap::new(), body).await
    }

    pub(crate) async fn feed_with(&self, provider: &str, headers: HeaderMap, body: impl Into<bytes::Bytes>) -> u64 {
        let subject = format!("wire.articles.{provider}");
        let sent = self.connection.jetstream.publish_with_headers(subject, headers, body.into()).await.unwrap();
        sent.await.expect("article stored").sequence
    }

    /// Publishes many different articles, 256 at a time. Each is tried until it is stored, under an id made from its
    /// bytes, so that it is there once.
    pub(crate) async fn feed_all(&self, articles: &[Vec<u8>]) {
        for block in articles.chunks(256) {
            join_all(block.iter().map(|body| self.feed_surely(body))).await;
        }
    }

    async fn feed_surely(&self, body: &[u8]) {
        let id = format!("feed-{:016x}", xxhash_rust::xxh3::xxh3_64(body));
        for _ in 0..200 {
            let mut headers = HeaderMap::new();
            headers.insert("Nats-Msg-Id", id.as_str());
            let jetstream = &self.connection.jetstream;
            let sent = jetstream.publish_with_headers("wire.articles.desk", headers, body.to_vec().into()).await;
            if let Ok(sent) = sent
                && sent.await.is_ok()
            {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("article could not be fed");
    }

    /// Runs a worker in this process.
    pub(crate) fn work(&self, process: Arc<dyn Process>) -> InProcess {
        self.work_on(self.transport.clone(), process)
    }

    /// The same on other streams.
    pub(crate) fn work_on(&self, transport: transport::Config, process: Arc<dyn Process>) -> InProcess {
        let (stop, health) = (CancellationToken::new(), Arc::new(Health::default()));
        let worker = Worker {
            config: self.worker.clone(),
            transport,
            connection: self.connection.clone(),
            process,
            health: Arc::clone(&health),
        };
        InProcess { running: tokio::spawn(worker.run(stop.clone())), stop, health }
    }
}

/// The real reading, with an engine that reads nothing.
pub(crate) fn reader() -> Reader {
    Reader {
        engine: Arc::new(Engine::pass_through()),
        router: Arc::new(Router::new(Subjects::default())),
        max_article_bytes: copytaster::article::DEFAULT_MAX_BYTES,
    }
}

/// A worker in this process.
pub(crate) struct InProcess {
    running: JoinHandle<Result<Summary, Error>>,
    stop: CancellationToken,
    pub(crate) health: Arc<Health>,
}

impl InProcess {
    /// Stops the worker and waits for its end.
    pub(crate) async fn stop(self) -> Summary {
        self.stop.cancel();
        self.end().await.expect("worker ends well")
    }

    /// Waits for the worker's own end.
    pub(crate) async fn end(self) -> Result<Summary, Error> {
        tokio::time::timeout(PATIENCE, self.running).await.expect("worker ends in time").unwrap()
    }
}

pub(crate) async fn connect(config: &transport::Config) -> Connection {
    transport::connect(config, Some(Duration::from_secs(20)), &CancellationToken::new()).await.expect("connects")
}

/// An article in the project's own flat format.
pub(crate) fn article(uri: &str) -> Vec<u8> {
    versioned(uri, "1", "usable")
}

pub(crate) fn versioned(uri: &str, version: &str, pubstatus: &str) -> Vec<u8> {
    serde_json::json!({
        "uri": uri,
        "version": version,
        "headline": "Harbour board and pilots agree new rota",
        "body_text": format!("PORT ELIN, March 3 (Desk) - The harbour board and the pilots agreed a new rota on Monday. {uri}\n"),
        "published_at": "2025-03-03T09:00:00Z",
        "provider": "desk",
        "language": "en",
        "urgency": 4,
        "pubstatus": pubstatus,
    })
    .to_string()
    .into_bytes()
}

/// Waits until `done` says so.
pub(crate) async fn eventually<F: Future<Output = bool>>(what: &str, mut done: impl FnMut() -> F) {
    let started = std::time::Instant::now();
    while !done().await {
        assert!(started.elapsed() < PATIENCE, "waited too long until {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
