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
    /// What the last round failed with; none once something is stored.
    fault: Option<String>,
}

/// That things are sent and nothing is stored.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Stall {
    /// For how long; zero while all is well.
    pub time: Duration,
    /// What the last round failed with, if one has come to an end.
    pub fault: Option<String>,
}

impl Flow {
    pub(super) fn stall(&self) -> Stall {
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        Stall { time: waiting.since.map_or(Duration::ZERO, |since| since.elapsed()), fault: waiting.fault.clone() }
    }

    fn begin(&self) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.count += 1;
        waiting.since.get_or_insert_with(Instant::now);
    }

    fn end(&self, stored: bool, fault: Option<String>) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.count = waiting.count.saturating_sub(1);
        if stored {
            waiting.since = (waiting.count > 0).then(Instant::now);
            waiting.fault = None;
        } else if fault.is_some() {
            waiting.fault = fault;
        }
    }
}

/// One round under way; where it is dropped before its end, it counts as failed.
pub(super) struct UnderWay<'f> {
    flow: &'f Flow,
    stored: bool,
    fault: Option<String>,
}

impl<'f> UnderWay<'f> {
    pub(super) fn new(flow: &'f Flow) -> Self {
        flow.begin();
        Self { flow, stored: false, fault: None }
    }

    /// How it ended: all is stored, or the fault for which it is not.
    pub(super) fn ended(&mut self, fault: Option<&impl ToString>) {
        self.stored = fault.is_none();
        self.fault = fault.map(ToString::to_string);
    }
}

impl Drop for UnderWay<'_> {
    fn drop(&mut self) {
        self.flow.end(self.stored, self.fault.take());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_remembered_until_something_is_stored() {
        let flow = Flow::default();
        assert_eq!(flow.stall(), Stall::default());
        drop(UnderWay::new(&flow));
        std::thread::sleep(Duration::from_millis(2));
        assert!(flow.stall().time > Duration::ZERO, "it ended unstored");
        UnderWay::new(&flow).ended(Some(&"full"));
        drop(UnderWay::new(&flow));
        assert_eq!(flow.stall().fault.as_deref(), Some("full"), "what is dropped says nothing of why");
        UnderWay::new(&flow).ended(None::<&String>);
        assert_eq!(flow.stall(), Stall::default());
    }
}
