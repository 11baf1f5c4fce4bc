//! The worker: pull, read on threads of its own, publish, acknowledge.
//!
//! An input is acknowledged only after every output's own acknowledgement, or the dead letter's. Whatever happens
//! before that, the server delivers it again, and what was already told is swallowed by its id.

mod config;
mod handle;
mod in_flight;
mod monitor;
pub mod outcome;
mod process;
mod pull;
mod shutdown;
mod tell;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use config::Config;
pub use outcome::Fault;
pub use process::{Input, Process, Reader, Reading, Withdrawal};
pub use shutdown::signalled;

use crate::telemetry::{Health, Spell};
use crate::transport::config::Mode;
use crate::transport::consume::Source;
use crate::transport::publish::Publisher;
use crate::transport::retry::Attempts;
use crate::transport::state::State;
use crate::transport::{self, Connection, Error};
use in_flight::InFlight;

/// A worker, ready to run.
pub struct Worker {
    pub config: Config,
    pub transport: transport::Config,
    pub connection: Connection,
    pub process: Arc<dyn Process>,
    pub health: Arc<Health>,
}

impl std::fmt::Debug for Worker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Worker").field("config", &self.config).finish_non_exhaustive()
    }
}

/// What a worker did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Published and acknowledged.
    pub articles: u64,
    pub events: u64,
    pub alerts: u64,
    pub parked: u64,
    /// Not told again, as they were told or taken back before.
    pub repeats: u64,
    /// Handed back to be delivered again.
    pub handed_back: u64,
    /// Still under way when the drain deadline came; the server delivers them again.
    pub unfinished: u64,
}

/// What all tasks of a worker share.
struct Shared {
    config: Config,
    transport: transport::Config,
    publisher: Publisher,
    state: Option<State>,
    process: Arc<dyn Process>,
    health: Arc<Health>,
    /// Free reading threads.
    threads: Arc<Semaphore>,
    /// Held by an article that is read alone.
    alone: tokio::sync::Mutex<()>,
    in_flight: InFlight,
    /// When the consumer was made, by the server's clock: what is older may have been worked under an earlier one.
    consumer_made_ms: AtomicI64,
    counts: Counts,
    /// Articles are kept as what they say cannot be stored.
    kept: Spell,
    /// Ends all waiting and retrying: the drain deadline has come.
    cut_off: CancellationToken,
}

#[derive(Debug, Default)]
struct Counts {
    articles: AtomicU64,
    events: AtomicU64,
    alerts: AtomicU64,
    parked: AtomicU64,
    repeats: AtomicU64,
    handed_back: AtomicU64,
}

impl Worker {
    /// Works until `stop`, then drains within the configured deadline. The connection stays open, for the caller to
    /// close.
    ///
    /// # Errors
    /// Where streams, consumer or bucket are missing or not as configured, and where the connection is closed for good.
    pub async fn run(self, stop: CancellationToken) -> Result<Summary, Error> {
        let publisher = Publisher::new(self.connection.clone(), &self.transport);
        let bound = async {
            let source = self.bind(&stop, || Source::bind(&self.connection, &self.transport)).await?;
            let state = if self.transport.state.enabled && self.transport.input.mode == Mode::Jetstream {
                Some(self.bind(&stop, || State::bind(&self.connection, &self.transport, &publisher)).await?)
            } else {
                None
            };
            Ok::<_, Error>((source, state))
        };
        let (source, state) = match bound.await {
            Err(_) if stop.is_cancelled() => return Ok(Summary::default()),
            other => other?,
        };
        if self.config.in_flight > self.transport.input.max_ack_pending as usize {
            tracing::warn!(
                in_flight = self.config.in_flight,
                max_ack_pending = self.transport.input.max_ack_pending,
                "worker.in_flight is above nats.input.max_ack_pending, which will be the limit"
            );
        }
        self.health.set_connected(true);
        self.health.set_bound(true);
        let in_flight = self.config.in_flight;
        let shared = Arc::new(Shared {
            publisher,
            state,
            process: self.process,
            health: self.health,
            threads: Arc::new(Semaphore::new(self.config.reading_threads())),
            alone: tokio::sync::Mutex::default(),
            in_flight: InFlight::default(),
            consumer_made_ms: AtomicI64::new(0),
            counts: Counts::default(),
            kept: Spell::default(),
            cut_off: CancellationToken::new(),
            config: self.config,
            transport: self.transport,
        });
        let tasks = TaskTracker::new();
        // Stopping early is one thing, a connection closed for good another: the latter ends the worker with its fault.
        let pulling = pull::run(source, &shared, &tasks, Arc::new(Semaphore::new(in_flight)), &stop);
        let result = tokio::select! {
            result = pulling => result,
            fault = monitor::run(&self.connection, &shared) => Err(fault),
        };
        shared.health.set_stopping();
        let unfinished = shutdown::drain(&shared, &tasks, result.is_ok()).await;
        result.map(|()| shared.counts.summary(unfinished))
    }

    /// Binds to something on the server, trying again while NATS does not answer. A server that says that we may not is
    /// not asked again.
    async fn bind<T, F: Future<Output = Result<T, Error>>>(
        &self,
        stop: &CancellationToken,
        mut attempt: impl FnMut() -> F,
    ) -> Result<T, Error> {
        let retry =
            transport::config::Retry { max_attempts: u32::MAX, max_elapsed_s: FOR_EVER_S, ..self.transport.retry };
        let mut attempts = Attempts::new(&retry, stop).with_link(self.connection.link());
        loop {
            let result = tokio::select! {
                result = attempt() => result,
                reason = self.connection.refused("") => Err(Error::Forbidden { reason }),
            };
            match result {
                Ok(bound) => return Ok(bound),
                Err(error) => {
                    tracing::debug!(%error, "not bound yet");
                    attempts.pause_after(error).await?;
                }
            }
        }
    }
}

/// A server that does not answer is waited for.
const FOR_EVER_S: u64 = u32::MAX as u64;

impl Counts {
    fn summary(&self, unfinished: u64) -> Summary {
        let read = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Summary {
            articles: read(&self.articles),
            events: read(&self.events),
            alerts: read(&self.alerts),
            parked: read(&self.parked),
            repeats: read(&self.repeats),
            handed_back: read(&self.handed_back),
            unfinished,
        }
    }
}

/// How long one article may be under way in all before the worker stops telling the server that it is alive.
fn hard_deadline(shared: &Shared) -> Duration {
    shared.config.article_deadline() + Duration::from_secs(shared.transport.retry.max_elapsed_s) * 3
}
