//! Whether what is sent is stored, told apart by where it goes: a stall of one stream must not be hidden by another
//! that takes everything.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The way into one stream, over all clones of a publisher.
#[derive(Debug, Default)]
pub(super) struct Flow {
    waiting: Mutex<Waiting>,
}

#[derive(Debug, Default)]
struct Waiting {
    count: usize,
    /// Since when something was sent and nothing was stored. Stays after a failure, until something is stored.
    since: Option<Instant>,
}

impl Flow {
    /// For how long things have been sent and none was stored; zero while all is well.
    pub(super) fn stalled_for(&self) -> Duration {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.since.map_or(Duration::ZERO, |since| since.elapsed())
    }

    fn begin(&self) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.count += 1;
        waiting.since.get_or_insert_with(Instant::now);
    }

    fn end(&self, stored: bool) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.count = waiting.count.saturating_sub(1);
        if stored {
            waiting.since = (waiting.count > 0).then(Instant::now);
        }
    }
}

/// One round under way; where it is dropped before its end, it counts as failed.
pub(super) struct UnderWay<'f> {
    flow: &'f Flow,
    pub(super) stored: bool,
}

impl<'f> UnderWay<'f> {
    pub(super) fn new(flow: &'f Flow) -> Self {
        flow.begin();
        Self { flow, stored: false }
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.flow.end(self.stored);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_remembered_until_something_is_stored() {
        let flow = Flow::default();
        assert_eq!(flow.stalled_for(), Duration::ZERO);
        drop(UnderWay::new(&flow));
        std::thread::sleep(Duration::from_millis(2));
        assert!(flow.stalled_for() > Duration::ZERO, "it ended unstored");
        let mut second = UnderWay::new(&flow);
        second.stored = true;
        drop(second);
        assert_eq!(flow.stalled_for(), Duration::ZERO);
    }
}
