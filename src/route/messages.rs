//! Bodies, ids and headers of everything that is published.

use bytes::Bytes;
use serde::Serialize;
use uuid::Uuid;

use super::{AlertRules, Outgoing, Plan, Subjects, Told, TraceContext};
use crate::article::{Article, PubStatus};
use crate::enrich::schema::{self, EnrichedMessage};

/// Namespace of every id here: a version 5 UUID of `copytaster` in the URL namespace.
const NAMESPACE: Uuid = Uuid::from_u128(0x2b1f_0c1a_51c4_5b5e_9a7e_6c0e_0f3b_7d11);

pub(super) fn plan(
    subjects: &Subjects,
    rules: &AlertRules,
    article: &Article,
    message: &EnrichedMessage,
    trace: &TraceContext,
) -> Plan {
    let enrichment = &message.enrichment;
    let sender = Sender { article, engine: &enrichment.engine, trace };
    let (raised, rule_errors) = rules.raise(article, enrichment);
    let enriched = subjects.enriched(&article.provider);
    // A story may be held or killed under the version it came with: what takes it back is another message, no repeat.
    let standing = if article.is_withdrawn() { reason(article) } else { "" };
    let mut outgoing = vec![if rule_errors.is_empty() {
        sender.send(enriched, "article.enriched", standing, message)
    } else {
        let mut told = message.clone();
        told.enrichment.diagnostics.extend(rule_errors.iter().cloned());
        sender.send(enriched, "article.enriched", standing, &told)
    }];
    let summary = summary(article);
    let messages: Vec<schema::EventMessage> = enrichment
        .events
        .iter()
        .map(|event| schema::EventMessage {
            event: event.clone(),
            entities: named_by(event, &enrichment.entities),
            article: summary.clone(),
        })
        .collect();
    for message in &messages {
        let subject = subjects.event(&message.event, &enrichment.entities);
        outgoing.push(sender.send(subject, "event.detected", &message.event.id, message));
    }
    let alerts = raised.len();
    for raised in raised {
        let Some(schema::EventMessage { event, entities, article }) = messages.get(raised.event).cloned() else {
            continue;
        };
        let distinct = format!("{}\u{1f}{}", raised.rule, event.key);
        let alert =
            schema::Alert { rule: raised.rule.to_owned(), priority: raised.priority.to_owned(), title: raised.title };
        let subject = subjects.alert(&alert.priority, &alert.rule);
        let body = schema::AlertMessage { alert, event, entities, article };
        outgoing.push(sender.send(subject, "alert.raised", &distinct, &body));
    }
    Plan { outgoing, events: messages.len(), alerts, rule_errors }
}

/// Why what was told before no longer holds.
const fn reason(article: &Article) -> &'static str {
    match article.pubstatus {
        PubStatus::Canceled => "canceled",
        PubStatus::Withheld => "withheld",
        PubStatus::Usable => "superseded",
    }
}

pub(super) fn withdrawals(article: &Article, told: &[Told], trace: &TraceContext) -> Vec<Outgoing> {
    let reason = reason(article);
    let engine = schema::Engine {
        name: String::new(),
        version: String::new(),
        model: String::new(),
        rules_digest: String::new(),
    };
    let sender = Sender { article, engine: &engine, trace };
    let summary = summary(article);
    told.iter()
        .map(|told| {
            let withdrawn = schema::Withdrawn { id: told.id.clone(), reason: reason.to_owned() };
            let body = schema::WithdrawalMessage { withdrawn, article: summary.clone() };
            sender.send(told.subject.clone(), "article.withdrawn", &told.id, &body)
        })
        .collect()
}

/// What is the same for all messages of one article.
struct Sender<'a> {
    article: &'a Article,
    engine: &'a schema::Engine,
    trace: &'a TraceContext,
}

impl Sender<'_> {
    /// `distinct` tells apart messages of one article that share a subject.
    fn send(&self, subject: String, kind: &str, distinct: &str, body: &impl Serialize) -> Outgoing {
        let engine = self.engine;
        let revision = self.article.revision();
        let id = Uuid::new_v5(
            &NAMESPACE,
            [
                self.article.uri.as_str(),
                &revision,
                &engine.version,
                &engine.model,
                &engine.rules_digest,
                kind,
                &subject,
                distinct,
            ]
            .join("\u{1f}")
            .as_bytes(),
        )
        .to_string();
        let mut headers = vec![
            ("ce-specversion", "1.0".to_owned()),
            ("ce-id", id.clone()),
            ("ce-source", format!("/copytaster/{}", self.article.provider)),
            ("ce-type", format!("io.copytaster.{kind}.v1")),
        ];
        if let Some(time) = self.article.published_at {
            headers.push(("ce-time", time.to_string()));
        }
        headers.push(("ce-datacontenttype", "application/json".to_owned()));
        headers.extend(self.trace.headers(&format!("{}\u{1f}{}", self.article.uri, revision)));
        // Plain data of our own types: serialising it has no way to fail.
        let payload = serde_json::to_vec(body).unwrap_or_default();
        Outgoing { subject, id, headers, payload: Bytes::from(payload) }
    }
}

fn summary(article: &Article) -> schema::ArticleSummary {
    schema::ArticleSummary {
        uri: article.uri.clone(),
        version: article.version.clone(),
        headline: article.headline.clone(),
        provider: article.provider.clone(),
        published_at: article.published_at.map(|t| t.to_string()),
        urgency: article.urgency,
    }
}

/// The entities that an event's arguments and attribution name, in the article's order.
fn named_by(event: &schema::Event, entities: &[schema::Entity]) -> Vec<schema::Entity> {
    let named = |id: &str| {
        event.arguments.iter().any(|a| a.entity.as_deref() == Some(id))
            || event.attribution.as_ref().is_some_and(|a| a.entity.as_deref() == Some(id))
    };
    entities.iter().filter(|e| named(&e.id)).cloned().collect()
}
