//! What becomes of an article: a pure table from what happened to what is done.

use std::time::Duration;

use crate::transport;

/// What kept an article from being done.
#[derive(Debug)]
pub enum Fault {
    /// The bytes are no article. `reason` is a stable word.
    Refused { reason: &'static str, text: String },
    /// Reading it panicked.
    Panicked(String),
    /// Reading it took longer than it may.
    TooSlow(Duration),
    /// NATS.
    Transport(transport::Error),
    /// It was delivered more often than the cap and never answered: it may be what brings workers down.
    NeverAnswered { delivered: u32 },
}

/// What is done with the input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Everything is published: acknowledge.
    Publish,
    /// Hand it back to be delivered again after the delay.
    Retry(Duration),
    /// Dead letter, then never again.
    Park(Reason),
}

/// Where and why an article is parked; both are stable words, for subjects, headers and metrics.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reason {
    pub stage: &'static str,
    pub reason: &'static str,
}

const FIRST_DELAY: Duration = Duration::from_millis(500);
const LONGEST_DELAY: Duration = Duration::from_mins(1);

/// Decides. `delivered` counts deliveries from 1.
#[must_use]
pub fn decide(result: Result<(), &Fault>, delivered: u32) -> Outcome {
    let park = |stage, reason| Outcome::Park(Reason { stage, reason });
    match result {
        Ok(()) => Outcome::Publish,
        Err(Fault::Refused { reason, .. }) => park("decode", reason),
        Err(Fault::Panicked(_)) => park("enrich", "panic"),
        Err(Fault::TooSlow(_)) => park("enrich", "too_slow"),
        Err(Fault::NeverAnswered { .. }) => park("deliver", "never_answered"),
        Err(Fault::Transport(transport::Error::TooLarge { .. })) => park("publish", "too_large"),
        Err(Fault::Transport(transport::Error::Stopped)) => Outcome::Retry(FIRST_DELAY),
        Err(Fault::Transport(error)) if !error.is_transient() => park("publish", "refused"),
        // Waiting for a server is no fault of the article's: it is never parked for that.
        Err(Fault::Transport(_)) => Outcome::Retry(delay(delivered)),
    }
}

/// Doubles with each delivery up to the longest.
fn delay(delivered: u32) -> Duration {
    let doublings = delivered.saturating_sub(1).min(16);
    FIRST_DELAY.saturating_mul(1 << doublings).min(LONGEST_DELAY)
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused { text, .. } => f.write_str(text),
            Self::Panicked(text) => write!(f, "reading it panicked: {text}"),
            Self::TooSlow(limit) => write!(f, "reading it took longer than {} s", limit.as_secs()),
            Self::Transport(error) => error.fmt(f),
            Self::NeverAnswered { delivered } => {
                write!(f, "delivered {delivered} times and never answered")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn publish_fault(transient: bool) -> Fault {
        let (subject, reason) = ("wire.enriched.x".to_owned(), "test".to_owned());
        Fault::Transport(transport::Error::Publish { subject, reason, transient })
    }

    fn said(result: &Result<(), Fault>, delivered: u32) -> String {
        match decide(result.as_ref().copied(), delivered) {
            Outcome::Publish => "publish".to_owned(),
            Outcome::Retry(delay) => format!("retry after {} ms", delay.as_millis()),
            Outcome::Park(reason) => format!("park {}/{}", reason.stage, reason.reason),
        }
    }

    #[test]
    fn every_fault_has_its_outcome() {
        let too_large =
            transport::Error::TooLarge { subject: "wire.enriched.x".to_owned(), size: 2_000_000, limit: 1_048_576 };
        let cases = [
            (Ok(()), 1, "publish"),
            (Err(Fault::Refused { reason: "bad_json", text: String::new() }), 1, "park decode/bad_json"),
            (Err(Fault::Panicked(String::new())), 1, "park enrich/panic"),
            (Err(Fault::TooSlow(Duration::from_mins(1))), 1, "park enrich/too_slow"),
            (Err(Fault::NeverAnswered { delivered: 11 }), 11, "park deliver/never_answered"),
            (Err(Fault::Transport(too_large)), 1, "park publish/too_large"),
            (Err(publish_fault(false)), 1, "park publish/refused"),
            (Err(publish_fault(true)), 1, "retry after 500 ms"),
            (Err(publish_fault(true)), 3, "retry after 2000 ms"),
            (Err(publish_fault(true)), 9, "retry after 60000 ms"),
            (Err(publish_fault(true)), 99, "retry after 60000 ms"),
            (Err(Fault::Transport(transport::Error::Stopped)), 99, "retry after 500 ms"),
        ];
        for (result, delivered, expect) in cases {
            let what = format!("{result:?} at delivery {delivered}");
            assert_eq!(said(&result, delivered), expect, "{what}");
        }
    }

    #[test]
    fn delays_never_overflow() {
        assert_eq!(delay(u32::MAX), LONGEST_DELAY);
    }
}
