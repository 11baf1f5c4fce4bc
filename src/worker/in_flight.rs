//! Which inputs are under way, by stream sequence: so that none is worked twice at once, and that a withdrawal waits
//! for what came before it.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::transport::consume::Delivery;

/// Most first errors that are remembered between deliveries.
const MAX_ERRORS: usize = 10_000;

/// The sequences under way. Core mode has none (sequence 0) and is not followed.
#[derive(Debug, Default)]
pub(super) struct InFlight {
    /// With the story each was found to be of, once it is read.
    sequences: Mutex<BTreeMap<u64, Option<String>>>,
    changed: Notify,
    /// Later deliveries of what is under way: a server that has forgotten the first knows these alone by their reply.
    later: Mutex<BTreeMap<u64, Delivery>>,
    /// The first fault of inputs that were handed back, for the dead letter that may come of them.
    first_errors: Mutex<BTreeMap<u64, String>>,
}

impl InFlight {
    /// Enters a sequence; `false` where it is under way already.
    pub(super) fn enter(&self, sequence: u64) -> bool {
        if sequence == 0 {
            return true;
        }
        let mut sequences = lock(&self.sequences);
        if sequences.contains_key(&sequence) {
            return false;
        }
        sequences.insert(sequence, None);
        true
    }

    pub(super) fn leave(&self, sequence: u64) {
        if sequence != 0 {
            lock(&self.sequences).remove(&sequence);
            lock(&self.later).remove(&sequence);
            self.changed.notify_waiters();
        }
    }

    /// Keeps a later delivery of what is under way, to be answered in the place of the first.
    pub(super) fn comes_again(&self, delivery: Delivery) {
        if lock(&self.sequences).contains_key(&delivery.sequence()) {
            lock(&self.later).insert(delivery.sequence(), delivery);
        }
    }

    /// The delivery to answer.
    pub(super) fn latest(&self, first: &Delivery) -> Delivery {
        lock(&self.later).get(&first.sequence()).unwrap_or(first).clone()
    }

    pub(super) fn len(&self) -> usize {
        lock(&self.sequences).len()
    }

    /// Notes the story that an input is of.
    pub(super) fn is_of(&self, sequence: u64, uri: &str) {
        if let Some(story) = lock(&self.sequences).get_mut(&sequence) {
            *story = Some(uri.to_owned());
            self.changed.notify_waiters();
        }
    }

    /// Until nothing that came before `sequence` is under way here. The lowest never waits, so this ends.
    pub(super) async fn wait_for_earlier(&self, sequence: u64) {
        self.wait_until(|sequences| sequences.first_key_value().is_none_or(|(&lowest, _)| lowest >= sequence)).await;
    }

    /// Until nothing that came before `sequence` and is of the same story, or may be, is under way here.
    pub(super) async fn wait_for_story(&self, sequence: u64, uri: &str) {
        let other = |story: &Option<String>| story.as_deref().is_some_and(|story| story != uri);
        self.wait_until(|sequences| sequences.range(..sequence).all(|(_, story)| other(story))).await;
    }

    async fn wait_until(&self, done: impl Fn(&BTreeMap<u64, Option<String>>) -> bool) {
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            // Listening starts before looking, so that no change falls between.
            changed.as_mut().enable();
            if done(&lock(&self.sequences)) {
                return;
            }
            changed.await;
        }
    }

    /// Remembers the first fault of an input and gives it back on every later call.
    pub(super) fn first_error(&self, sequence: u64, error: &str) -> String {
        let mut errors = lock(&self.first_errors);
        if sequence != 0 && !errors.contains_key(&sequence) {
            if errors.len() >= MAX_ERRORS {
                errors.pop_first();
            }
            errors.insert(sequence, error.to_owned());
        }
        errors.get(&sequence).cloned().unwrap_or_else(|| error.to_owned())
    }

    pub(super) fn forget_error(&self, sequence: u64) {
        lock(&self.first_errors).remove(&sequence);
    }
}

/// A panic elsewhere leaves these plain sets as sound as they were.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_sequence_under_way_is_not_entered_twice() {
        let in_flight = InFlight::default();
        assert!(in_flight.enter(7));
        assert!(!in_flight.enter(7));
        in_flight.leave(7);
        assert!(in_flight.enter(7));
        assert!(in_flight.enter(0) && in_flight.enter(0), "core mode has no sequences");
    }

    #[tokio::test(start_paused = true)]
    async fn a_withdrawal_waits_for_what_came_before_it() {
        let in_flight = InFlight::default();
        for sequence in [3, 5, 9] {
            in_flight.enter(sequence);
        }
        let waiting = in_flight.wait_for_earlier(5);
        tokio::pin!(waiting);
        assert!(tokio::time::timeout(Duration::from_secs(1), &mut waiting).await.is_err());
        in_flight.leave(9);
        assert!(tokio::time::timeout(Duration::from_secs(1), &mut waiting).await.is_err());
        in_flight.leave(3);
        assert!(tokio::time::timeout(Duration::from_secs(1), &mut waiting).await.is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn a_version_waits_for_earlier_ones_of_its_story_and_for_what_is_not_read_yet() {
        let in_flight = InFlight::default();
        for sequence in [3, 5, 9] {
            in_flight.enter(sequence);
        }
        let waiting = in_flight.wait_for_story(9, "urn:a");
        tokio::pin!(waiting);
        let moment = Duration::from_secs(1);
        in_flight.is_of(3, "urn:b");
        assert!(tokio::time::timeout(moment, &mut waiting).await.is_err(), "5 is not read yet");
        in_flight.is_of(5, "urn:a");
        assert!(tokio::time::timeout(moment, &mut waiting).await.is_err(), "5 is of the same story");
        in_flight.leave(5);
        assert!(tokio::time::timeout(moment, &mut waiting).await.is_ok(), "3 is of another");
    }

    #[test]
    fn the_first_error_stays_the_first() {
        let in_flight = InFlight::default();
        assert_eq!(in_flight.first_error(1, "a"), "a");
        assert_eq!(in_flight.first_error(1, "b"), "a");
        in_flight.forget_error(1);
        assert_eq!(in_flight.first_error(1, "c"), "c");
    }
}
