//! From bytes to messages: the seam between moving copy and understanding it.

use std::sync::Arc;

use jiff::Timestamp;

use super::outcome::Fault;
use crate::article::{self, Article, Hints};
use crate::enrich::Engine;
use crate::route::{Outgoing, Router, Told, TraceContext};

/// One input, as far as the bytes and the transport tell.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    pub bytes: &'a [u8],
    /// The subject it came on.
    pub subject: &'a str,
    pub content_type: Option<&'a str>,
    pub traceparent: Option<&'a str>,
    pub tracestate: Option<&'a str>,
    /// When the stream stored it.
    pub received_at: Option<Timestamp>,
}

/// What an input gives rise to.
#[derive(Debug, Clone, Default)]
pub struct Reading {
    pub uri: String,
    /// Tells this version of the article from its others.
    pub revision: String,
    /// The provider's own number of the version; empty where there is none.
    pub number: String,
    /// Empty, or why what was told no longer holds: `canceled`, `withheld`.
    pub standing: &'static str,
    pub outgoing: Vec<Outgoing>,
    /// How many of `outgoing` are the article's own; notices of withdrawal come after them.
    pub own: usize,
    pub events: usize,
    pub alerts: usize,
    /// Alert rules that could not be evaluated.
    pub rule_errors: Vec<String>,
    /// Present where the input takes back what was published.
    pub withdrawal: Option<Box<Withdrawal>>,
}

/// A withdrawal still to be told wherever the article's versions went.
#[derive(Debug, Clone)]
pub struct Withdrawal {
    pub article: Article,
    pub trace: TraceContext,
}

/// Turns an input into messages. Runs on a thread of its own, may take its time, must not block on anything outside.
pub trait Process: Send + Sync + 'static {
    /// # Errors
    /// [`Fault::Refused`] where the bytes are no article.
    fn process(&self, input: &Input<'_>) -> Result<Reading, Fault>;

    /// The notices for a withdrawal, given what was told.
    fn withdraw(&self, withdrawal: &Withdrawal, told: &[Told]) -> Vec<Outgoing>;
}

/// The real thing: article, engine, router.
#[derive(Debug, Clone)]
pub struct Reader {
    pub engine: Arc<Engine>,
    pub router: Arc<Router>,
    pub max_article_bytes: usize,
}

impl Process for Reader {
    fn process(&self, input: &Input<'_>) -> Result<Reading, Fault> {
        let hints = Hints {
            content_type: input.content_type,
            provider: input.subject.rsplit('.').next(),
            received_at: input.received_at,
            max_bytes: self.max_article_bytes,
        };
        let article = article::read(input.bytes, &hints)
            .map_err(|error| Fault::Refused { reason: error.reason(), text: error.to_string() })?;
        let trace = TraceContext::from_headers(input.traceparent, input.tracestate);
        let message = self.engine.enrich(&article);
        let plan = self.router.plan(&article, &message, &trace);
        Ok(Reading {
            uri: article.uri.clone(),
            revision: article.revision(),
            number: article.version.clone(),
            standing: if article.is_withdrawn() { article.pubstatus.as_str() } else { "" },
            own: plan.outgoing.len(),
            outgoing: plan.outgoing,
            events: plan.events,
            alerts: plan.alerts,
            rule_errors: plan.rule_errors,
            withdrawal: article.is_withdrawn().then(|| Box::new(Withdrawal { article, trace })),
        })
    }

    fn withdraw(&self, withdrawal: &Withdrawal, told: &[Told]) -> Vec<Outgoing> {
        self.router.withdrawals(&withdrawal.article, told, &withdrawal.trace)
    }
}
