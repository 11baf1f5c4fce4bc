//! The one place that waits and tries again.
//!
//! `backoff`'s [`ExponentialBackoff`] gives the pauses; the loop is ours, because the crate's own runs the closure
//! before the first poll, reads the OS clock and lets a requested pause pass its limit. A move to another crate is a
//! change of this file only.

use std::time::Duration;

use backoff::ExponentialBackoff;
use backoff::backoff::Backoff as _;
use tokio::sync::watch;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::config;
use super::connect::{Link, replaced};
use super::error::Error;

/// Exponential pauses with jitter, never above the limit.
#[derive(Debug)]
pub struct Pauses {
    inner: ExponentialBackoff,
    limit: Duration,
}

impl Pauses {
    pub fn new(config: &config::Retry) -> Self {
        let initial = Duration::from_millis(config.initial_ms);
        let limit = Duration::from_millis(config.max_ms);
        let inner = ExponentialBackoff {
            current_interval: initial,
            initial_interval: initial,
            randomization_factor: config.jitter,
            multiplier: config.multiplier,
            max_interval: limit,
            max_elapsed_time: None,
            ..ExponentialBackoff::default()
        };
        Self { inner, limit }
    }

    /// The next pause, up to the limit.
    #[must_use = "a pause that is not waited for is no pause"]
    pub fn next_pause(&mut self) -> Duration {
        // Jitter is added after the crate's own limit, so it is cut here; with no elapsed limit it always gives one.
        self.inner.next_backoff().unwrap_or(self.limit).min(self.limit)
    }
}

/// The pause before delivery number `attempt` (from 1) of a message handed back: the same curve, without memory.
#[must_use]
pub fn pause_for_attempt(config: &config::Retry, attempt: u32) -> Duration {
    let mut pauses = Pauses::new(config);
    let skip = attempt.saturating_sub(1).min(32);
    for _ in 0..skip {
        let _ = pauses.next_pause();
    }
    pauses.next_pause()
}

/// The attempts at one piece of work. The loop is the caller's:
///
/// ```ignore
/// let mut attempts = Attempts::new(&config.retry, &stop);
/// loop {
///     match work().await {
///         Ok(value) => return Ok(value),
///         Err(error) => attempts.pause_after(error).await?,
///     }
/// }
/// ```
#[derive(Debug)]
pub struct Attempts<'a> {
    stop: &'a CancellationToken,
    pauses: Pauses,
    left: u32,
    deadline: Instant,
    /// A new connection ends a pause: what was waited for may be over.
    link: Option<watch::Receiver<Link>>,
}

impl<'a> Attempts<'a> {
    /// Starts the clock. `stop` ends the waiting.
    pub fn new(config: &config::Retry, stop: &'a CancellationToken) -> Self {
        let deadline = Instant::now() + Duration::from_secs(config.max_elapsed_s);
        Self { stop, pauses: Pauses::new(config), left: config.max_attempts.saturating_sub(1), deadline, link: None }
    }

    /// The same, with pauses that end as soon as there is a new connection.
    #[must_use]
    pub fn with_link(self, mut link: watch::Receiver<Link>) -> Self {
        link.mark_unchanged();
        Self { link: Some(link), ..self }
    }

    /// Waits before the next attempt.
    ///
    /// # Errors
    /// Gives `error` back where no further attempt shall be made: it is permanent, attempts or time are used up, or
    /// the stop was called. No attempt starts after the deadline.
    pub async fn pause_after(&mut self, error: Error) -> Result<(), Error> {
        let pause = self.pauses.next_pause();
        if !error.is_transient() || self.left == 0 || Instant::now() + pause >= self.deadline {
            return Err(error);
        }
        self.left -= 1;
        metrics::counter!("copytaster_retries_total").increment(1);
        tracing::debug!(pause_ms = pause.as_millis() as u64, %error, "trying again");
        let link = &mut self.link;
        let reconnected = async move {
            match link {
                Some(link) => replaced(link).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            () = tokio::time::sleep(pause) => Ok(()),
            () = reconnected => Ok(()),
            () = self.stop.cancelled() => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transient() -> Error {
        Error::Pull { consumer: "c".to_owned(), reason: "test".to_owned() }
    }

    fn quick() -> config::Retry {
        config::Retry { initial_ms: 100, max_ms: 400, multiplier: 2.0, jitter: 0.0, max_attempts: 5, max_elapsed_s: 60 }
    }

    async fn count_attempts(config: config::Retry, error: fn() -> Error) -> (u32, Duration) {
        let stop = CancellationToken::new();
        let started = Instant::now();
        let mut attempts = Attempts::new(&config, &stop);
        let mut calls = 1;
        while attempts.pause_after(error()).await.is_ok() {
            calls += 1;
        }
        (calls, started.elapsed())
    }

    #[tokio::test(start_paused = true)]
    async fn pauses_grow_up_to_the_limit_and_attempts_are_capped() {
        let (calls, took) = count_attempts(quick(), transient).await;
        assert_eq!(calls, 5);
        assert_eq!(took, Duration::from_millis(100 + 200 + 400 + 400));
    }

    #[tokio::test(start_paused = true)]
    async fn permanent_faults_are_tried_once() {
        let (calls, _) =
            count_attempts(quick(), || Error::Missing { what: "stream", name: "WIRE_OUT".to_owned() }).await;
        assert_eq!(calls, 1);
    }

    #[tokio::test(start_paused = true)]
    async fn no_attempt_starts_after_the_deadline() {
        let config = config::Retry { max_elapsed_s: 1, max_attempts: 1_000, ..quick() };
        let (_, took) = count_attempts(config, transient).await;
        assert!(took <= Duration::from_secs(1), "{took:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_stop_ends_the_pause() {
        let stop = CancellationToken::new();
        let config = config::Retry { initial_ms: 50_000, max_ms: 50_000, ..quick() };
        let mut attempts = Attempts::new(&config, &stop);
        let started = Instant::now();
        let (result, ()) = tokio::join!(attempts.pause_after(transient()), async {
            tokio::time::sleep(Duration::from_millis(10)).await;
            stop.cancel();
        });
        assert!(matches!(result, Err(Error::Pull { .. })));
        assert!(started.elapsed() < Duration::from_secs(1));
    }

    #[test]
    fn jitter_never_exceeds_the_limit() {
        let mut pauses = Pauses::new(&config::Retry { jitter: 1.0, ..quick() });
        assert!((0..1_000).all(|_| pauses.next_pause() <= Duration::from_millis(400)));
    }
}
