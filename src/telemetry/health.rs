//! Whether the worker is ready: connected, bound to its consumer, pulling, and getting its publishes acknowledged.
//! "Connected" alone says little: peers stay up and do nothing.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde::Serialize;

/// After how long without a finished pull, or with publishes failing, the worker counts as stuck.
const STALL_LIMIT: Duration = Duration::from_secs(7);

/// Shared by the worker, which reports, and the listener, which answers.
#[derive(Debug)]
pub struct Health {
    started: Instant,
    connected: AtomicBool,
    bound: AtomicBool,
    stopping: AtomicBool,
    /// Milliseconds since `started`; 0 for never.
    last_pull: AtomicU64,
    /// For how many milliseconds messages were sent and none was stored; 0 while all is well.
    unstored_for: AtomicU64,
}

/// What `/readyz` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Readiness {
    pub ready: bool,
    /// Why not, one plain line each.
    pub faults: Vec<&'static str>,
}

impl Default for Health {
    fn default() -> Self {
        Self {
            started: Instant::now(),
            connected: AtomicBool::new(false),
            bound: AtomicBool::new(false),
            stopping: AtomicBool::new(false),
            last_pull: AtomicU64::new(0),
            unstored_for: AtomicU64::new(0),
        }
    }
}

impl Health {
    pub fn set_connected(&self, yes: bool) {
        self.connected.store(yes, Ordering::Relaxed);
    }

    /// Whether the consumer exists and takes our pulls.
    pub fn set_bound(&self, yes: bool) {
        self.bound.store(yes, Ordering::Relaxed);
    }

    pub fn set_stopping(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// A pull came back, with messages or without. Also to be called while all room is taken by articles that move.
    pub fn pulled(&self) {
        self.last_pull.store(self.now(), Ordering::Relaxed);
    }

    /// For how long messages have been sent and none was stored.
    pub fn set_unstored_for(&self, time: Duration) {
        self.unstored_for.store(u64::try_from(time.as_millis()).unwrap_or(u64::MAX), Ordering::Relaxed);
    }

    /// The answer now.
    pub fn readiness(&self) -> Readiness {
        self.readiness_at(self.now())
    }

    fn readiness_at(&self, now: u64) -> Readiness {
        let limit = STALL_LIMIT.as_millis() as u64;
        let older = |since: u64| now.saturating_sub(since) > limit;
        let checks = [
            (self.stopping.load(Ordering::Relaxed), "stopping"),
            (!self.connected.load(Ordering::Relaxed), "not connected to NATS"),
            (!self.bound.load(Ordering::Relaxed), "not bound to the consumer"),
            (older(self.last_pull.load(Ordering::Relaxed)), "no pull has come back for 7 s"),
            (self.unstored_for.load(Ordering::Relaxed) > limit, "nothing published has been stored for 7 s"),
        ];
        let faults: Vec<_> = checks.into_iter().filter_map(|(wrong, why)| wrong.then_some(why)).collect();
        Readiness { ready: faults.is_empty(), faults }
    }

    fn now(&self) -> u64 {
        (self.started.elapsed().as_millis() as u64).max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn working() -> Health {
        let health = Health::default();
        health.set_connected(true);
        health.set_bound(true);
        health.pulled();
        health
    }

    #[test]
    fn a_worker_is_not_ready_before_it_is_connected_and_bound() {
        assert_eq!(Health::default().readiness().faults, ["not connected to NATS", "not bound to the consumer"]);
        assert!(working().readiness().ready);
    }

    #[test]
    fn a_stalled_pull_shows_after_seven_seconds() {
        let health = working();
        assert!(health.readiness_at(6_000).ready);
        assert_eq!(health.readiness_at(8_000).faults, ["no pull has come back for 7 s"]);
    }

    #[test]
    fn publishes_that_are_not_stored_show_and_clear() {
        let health = working();
        health.set_unstored_for(Duration::from_secs(6));
        assert!(health.readiness().ready);
        health.set_unstored_for(Duration::from_secs(8));
        assert_eq!(health.readiness().faults, ["nothing published has been stored for 7 s"]);
        health.set_unstored_for(Duration::ZERO);
        assert!(health.readiness().ready);
    }
}
