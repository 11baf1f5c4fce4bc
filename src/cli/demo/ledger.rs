//! What went in against what came out: the measure behind the summary's `lost`.

use std::collections::{BTreeMap, BTreeSet};

/// Identity of an article in the output: `(uri, version)`.
pub(crate) type ArticleId = (String, String);

/// Counts by identity, so that a message seen twice counts once.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    /// Sequence in the input stream, and the identity of what was stored there; `None` for bytes that are no article.
    published: BTreeMap<u64, Option<ArticleId>>,
    /// Repeats that the input stream swallowed.
    swallowed: u64,
    enriched: BTreeSet<ArticleId>,
    /// Sequences of the input stream that dead letters name.
    parked: BTreeSet<u64>,
    events: BTreeSet<String>,
    alerts: BTreeSet<String>,
}

impl Ledger {
    pub(crate) fn publish(&mut self, sequence: u64, id: Option<ArticleId>) {
        self.published.insert(sequence, id);
    }

    pub(crate) fn swallow(&mut self) {
        self.swallowed += 1;
    }

    pub(crate) fn see_enriched(&mut self, id: ArticleId) {
        self.enriched.insert(id);
    }

    pub(crate) fn see_parked(&mut self, sequence: u64) {
        self.parked.insert(sequence);
    }

    /// `id` is the message's `ce-id`. `true` if it is new.
    pub(crate) fn see_event(&mut self, id: String) -> bool {
        self.events.insert(id)
    }

    /// `id` is the message's `ce-id`. `true` if it is new.
    pub(crate) fn see_alert(&mut self, id: String) -> bool {
        self.alerts.insert(id)
    }

    /// Published, but seen neither enriched nor parked in the output streams.
    pub(crate) fn lost(&self) -> usize {
        let came_out = |(sequence, id): &(&u64, &Option<ArticleId>)| {
            self.parked.contains(sequence) || id.as_ref().is_some_and(|id| self.enriched.contains(id))
        };
        self.published.iter().filter(|entry| !came_out(entry)).count()
    }

    pub(crate) fn swallowed(&self) -> u64 {
        self.swallowed
    }

    /// `articles N, events N, alerts N, parked N, lost N`.
    pub(crate) fn summary(&self) -> String {
        format!(
            "articles {}, events {}, alerts {}, parked {}, lost {}",
            self.published.len(),
            self.events.len(),
            self.alerts.len(),
            self.parked.len(),
            self.lost()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(uri: &str) -> ArticleId {
        (uri.to_owned(), "1".to_owned())
    }

    #[test]
    fn lost_is_what_came_out_nowhere() {
        let mut ledger = Ledger::default();
        ledger.publish(1, Some(id("a")));
        ledger.publish(2, Some(id("b")));
        ledger.publish(3, None);
        ledger.publish(4, Some(id("c")));
        assert_eq!(ledger.lost(), 4);
        ledger.see_enriched(id("a"));
        ledger.see_parked(3);
        // An article may be parked too: its message over the server's limit, say.
        ledger.see_parked(4);
        // Another version of the same uri is another article.
        ledger.see_enriched(("b".to_owned(), "2".to_owned()));
        assert_eq!(ledger.lost(), 1);
        ledger.see_enriched(id("b"));
        assert_eq!(ledger.lost(), 0);
    }

    #[test]
    fn what_is_seen_twice_counts_once() {
        let mut ledger = Ledger::default();
        ledger.publish(1, Some(id("a")));
        for _ in 0..2 {
            ledger.see_enriched(id("a"));
            ledger.see_event("e".to_owned());
            ledger.see_alert("x".to_owned());
        }
        assert_eq!(ledger.summary(), "articles 1, events 1, alerts 1, parked 0, lost 0");
    }
}
