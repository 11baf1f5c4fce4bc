//! Whether the worker is ready: connected, bound to its consumer, pulling, and getting its publishes acknowledged.
//! "Connected" alone says little: peers stay up and do nothing.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde::Serialize;

/// After how long without a finished pull, or with publishes failing, the worker counts as stuck.
const STALL_LIMIT: Duration = Duration::from_secs(10);

/// Shared by the worker, which reports, and the listener, which answers.
#[derive(Debug)]
pub struct Health {
    started: Instant,
    connected: AtomicBool,
    bound: AtomicBool,
    stopping: AtomicBool,
    /// Milliseconds since `started`; 0 for never.
    last_pull: AtomicU64,
    /// Since when publishes fail; 0 while they do not.
    failing_since: AtomicU64,
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
            failing_since: AtomicU64::new(0),
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

    pub fn published(&self, succeeded: bool) {
        if succeeded {
            self.failing_since.store(0, Ordering::Relaxed);
        } else {
            let _ = self.failing_since.compare_exchange(0, self.now(), Ordering::Relaxed, Ordering::Relaxed);
        }
    }

    /// The answer now.
    pub fn readiness(&self) -> Readiness {
        self.readiness_at(self.now())
    }

    fn readiness_at(&self, now: u64) -> Readiness {
        let limit = STALL_LIMIT.as_millis() as u64;
        let older = |since: u64| now.saturating_sub(since) > limit;
        let failing = self.failing_since.load(Ordering::Relaxed);
        let checks = [
            (self.stopping.load(Ordering::Relaxed), "stopping"),
            (!self.connected.load(Ordering::Relaxed), "not connected to NATS"),
            (!self.bound.load(Ordering::Relaxed), "not bound to the consumer"),
            (older(self.last_pull.load(Ordering::Relaxed)), "no pull has come back for 10 s"),
            (failing != 0 && older(failing), "publishes have failed for 10 s"),
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
    fn a_stalled_pull_shows_after_ten_seconds() {
        let health = working();
        assert!(health.readiness_at(9_000).ready);
        assert_eq!(health.readiness_at(12_000).faults, ["no pull has come back for 10 s"]);
    }

    #[test]
    fn failing_publishes_show_after_ten_seconds_and_clear() {
        let health = working();
        health.last_pull.store(30_000, Ordering::Relaxed);
        health.published(false);
        assert_eq!(health.readiness_at(30_000).faults, ["publishes have failed for 10 s"]);
        health.published(true);
        assert!(health.readiness_at(30_000).ready);
    }
}
