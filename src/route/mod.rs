//! From an enrichment to messages: subjects, ids, headers, alerts. Pure.

pub mod alerts;
pub mod contract;
mod messages;
mod subjects;
mod trace;

use std::sync::Arc;

use bytes::Bytes;

pub use alerts::{AlertRules, Priority, RuleFault, RuleSource};
pub use subjects::Subjects;
pub use trace::TraceContext;

use crate::article::Article;
use crate::enrich::schema::EnrichedMessage;

/// One message to publish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outgoing {
    pub subject: String,
    /// `ce-id` and `Nats-Msg-Id`: deterministic. The transport adds `Nats-Msg-Id`.
    pub id: String,
    /// `ce-*`, `traceparent`, `tracestate`; in the order they are sent.
    pub headers: Vec<(&'static str, String)>,
    pub payload: Bytes,
}

/// Everything one article gives rise to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// The enriched article first, then events, then alerts.
    pub outgoing: Vec<Outgoing>,
    pub events: usize,
    pub alerts: usize,
    /// Alert rules that could not be evaluated on this article; each is also in the enriched message's diagnostics.
    pub rule_errors: Vec<String>,
}

/// A message that an earlier version of an article sent, as the state bucket remembers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    pub subject: String,
    /// Its `ce-id`.
    pub id: String,
}

/// Decides what is published where.
#[derive(Debug)]
pub struct Router {
    subjects: Subjects,
    alerts: Arc<AlertRules>,
}

impl Router {
    /// A router for the given subject prefixes, without alert rules.
    #[must_use]
    pub fn new(subjects: Subjects) -> Self {
        Self { subjects, alerts: Arc::default() }
    }

    /// The same with alert rules.
    #[must_use]
    pub fn with_alerts(self, alerts: impl Into<Arc<AlertRules>>) -> Self {
        Self { alerts: alerts.into(), ..self }
    }

    /// The messages that an enriched article gives rise to. The same input gives the same bytes.
    #[must_use]
    pub fn plan(&self, article: &Article, message: &EnrichedMessage, trace: &TraceContext) -> Plan {
        messages::plan(&self.subjects, &self.alerts, article, message, trace)
    }

    /// The notices that a withdrawal sends to every subject that withdrawn versions went to.
    /// `article` is the cancelling item; its `pubstatus` gives the reason.
    #[must_use]
    pub fn withdrawals(&self, article: &Article, told: &[Told], trace: &TraceContext) -> Vec<Outgoing> {
        messages::withdrawals(article, told, trace)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{self, Hints};
    use crate::enrich::Engine;

    fn enriched_id(pubstatus: &str) -> String {
        let bytes = format!(
            r#"{{"uri":"urn:x:1","version":"3","headline":"Talks open","body_text":"Talks opened.","pubstatus":"{pubstatus}"}}"#
        );
        let article = article::read(bytes.as_bytes(), &Hints::default()).unwrap();
        let plan = Router::new(Subjects::default()).plan(
            &article,
            &Engine::pass_through().enrich(&article),
            &TraceContext::default(),
        );
        plan.outgoing[0].id.clone()
    }

    #[test]
    fn a_hold_under_the_same_version_is_no_repeat() {
        assert_eq!(enriched_id("usable"), enriched_id("usable"));
        let ids = ["usable", "withheld", "canceled"].map(enriched_id);
        assert!(ids[0] != ids[1] && ids[1] != ids[2] && ids[0] != ids[2], "{ids:?}");
    }
}
