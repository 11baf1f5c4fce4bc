//! The `[worker]` table of the configuration.

use std::num::NonZeroUsize;
use std::time::Duration;

use serde::Deserialize;

/// How much is worked at once, and when it is given up.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Off: articles are decoded and published in the enriched shape with an empty enrichment, and nothing is read.
    pub enrich: bool,
    /// Articles under way at once. Memory is bounded by this times `max_article_bytes`, about four times over.
    pub in_flight: usize,
    /// Tells the versions of a story in the order in which they came, at the price that an article may wait for one
    /// before it to be read, and that a worker which takes over waits up to `ack_wait_s` for what another left. Holds
    /// within one worker: give each partition of the input one.
    pub ordered: bool,
    /// Threads that read articles; 0 takes one for each core.
    pub threads: usize,
    /// Larger articles are parked.
    pub max_article_bytes: usize,
    /// Deliveries of one article that nobody answered before it counts as what may end workers: it is then read alone,
    /// and parked where two workers end of that.
    pub max_attempts: u32,
    /// How long reading one article may take before it is parked.
    pub article_deadline_s: u64,
    /// How long articles under way may take to finish after SIGTERM; what is left is handed back to the server.
    pub drain_timeout_s: u64,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            enrich: true,
            in_flight: 256,
            ordered: false,
            threads: 0,
            max_article_bytes: crate::article::DEFAULT_MAX_BYTES,
            max_attempts: 10,
            article_deadline_s: 60,
            drain_timeout_s: 7,
        }
    }
}

impl Config {
    /// Everything that is wrong with the values, each under its key below `[worker]`.
    #[must_use]
    pub fn faults(&self) -> Vec<(&'static str, String)> {
        let mut faults = Vec::new();
        if !(1..=65_536).contains(&self.in_flight) {
            faults.push(("in_flight", "must be from 1 to 65536".to_owned()));
        }
        if self.threads > 1_024 {
            faults.push(("threads", "must be at most 1024".to_owned()));
        }
        let positive = [
            ("max_article_bytes", self.max_article_bytes as u64),
            ("max_attempts", self.max_attempts.into()),
            ("article_deadline_s", self.article_deadline_s),
            ("drain_timeout_s", self.drain_timeout_s),
        ];
        for (key, value) in positive {
            if value == 0 {
                faults.push((key, "must be above 0".to_owned()));
            }
        }
        faults
    }

    pub(super) fn reading_threads(&self) -> usize {
        match self.threads {
            0 => std::thread::available_parallelism().map_or(1, NonZeroUsize::get),
            some => some,
        }
    }

    pub(super) fn article_deadline(&self) -> Duration {
        Duration::from_secs(self.article_deadline_s)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn defaults_are_sound_and_zeroes_are_faults() {
        assert_eq!(Config::default().faults(), []);
        let zero = Config { in_flight: 0, max_attempts: 0, drain_timeout_s: 0, ..Config::default() };
        let keys: Vec<_> = zero.faults().into_iter().map(|(key, _)| key).collect();
        assert_eq!(keys, ["in_flight", "max_attempts", "drain_timeout_s"]);
    }
}
