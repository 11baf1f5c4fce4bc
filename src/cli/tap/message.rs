//! A message as `tap` sees it: the published shapes, told apart by `ce-type` and by subject.

use async_nats::HeaderMap;
use serde::de::DeserializeOwned;

use super::Kind;
use crate::article::{self, Hints};
use crate::enrich::schema::{AlertMessage, EnrichedMessage, EventMessage, WithdrawalMessage};

/// What one message says.
#[derive(Debug)]
pub(crate) enum Body {
    Alert(Box<AlertMessage>),
    Event(Box<EventMessage>),
    Enriched(Box<EnrichedMessage>),
    Withdrawal(Box<WithdrawalMessage>),
    Dead(DeadLetter),
    Article(Raw),
    /// Not in the shape that its subject promises.
    Unreadable(String),
}

/// A parked input: what its headers say.
#[derive(Debug)]
pub(crate) struct DeadLetter {
    /// Last token of the subject: the stage that gave up.
    pub(crate) stage: String,
    pub(crate) reason: String,
    /// `WIRE_IN 17`, where known.
    pub(crate) source: Option<String>,
    pub(crate) bytes: usize,
}

/// An article before it is read.
#[derive(Debug)]
pub(crate) struct Raw {
    pub(crate) subject: String,
    /// Its headline, or why it is no article.
    pub(crate) headline: Result<String, String>,
    pub(crate) bytes: usize,
}

impl Body {
    pub(crate) fn read(kind: Kind, subject: &str, headers: Option<&HeaderMap>, payload: &[u8]) -> Self {
        let header = |name: &str| headers.and_then(|h| h.get(name)).map(|value| value.as_str().to_owned());
        match kind {
            Kind::Dlq => Self::Dead(DeadLetter {
                stage: subject.rsplit('.').next().unwrap_or_default().to_owned(),
                reason: header("Copytaster-Last-Error")
                    .or_else(|| header("Copytaster-Reason"))
                    .unwrap_or_else(|| "no reason given".to_owned()),
                source: header("Copytaster-Stream")
                    .zip(header("Copytaster-Sequence"))
                    .map(|(stream, sequence)| format!("{stream} {sequence}")),
                bytes: payload.len(),
            }),
            Kind::Articles => Self::Article(Raw {
                subject: subject.to_owned(),
                headline: article::read(payload, &Hints::default())
                    .map(|article| article.headline)
                    .map_err(|error| error.to_string()),
                bytes: payload.len(),
            }),
            Kind::Enriched | Kind::Events | Kind::Alerts => {
                if header("ce-type").is_some_and(|kind| kind.contains(".withdrawn.")) {
                    return shaped(payload, Self::Withdrawal);
                }
                match kind {
                    Kind::Enriched => shaped(payload, Self::Enriched),
                    Kind::Events => shaped(payload, Self::Event),
                    _ => shaped(payload, Self::Alert),
                }
            }
        }
    }
}

fn shaped<T: DeserializeOwned>(payload: &[u8], body: impl FnOnce(Box<T>) -> Body) -> Body {
    match serde_json::from_slice(payload) {
        Ok(message) => body(Box::new(message)),
        Err(error) => Body::Unreadable(error.to_string()),
    }
}

#[cfg(test)]
pub(crate) mod samples {
    //! One message of each shape, as they would come over the wire.

    use serde_json::{Value, json};

    use super::*;

    fn event_json() -> Value {
        json!({ "id": "ev1", "type": "ASSAULT", "mode": "explosives", "contexts": ["military"], "cameo": "190",
            "label": "use force", "quad": 4, "goldstein": -10.0, "score": -9.0,
            "trigger": { "field": "body", "start": 20, "end": 28, "text": "ambushed" },
            "arguments": [
                { "role": "actor", "entity": null, "field": "body", "start": 0, "end": 9, "text": "Militants",
                  "country": null, "sector": "REB", "code": "REB" },
                { "role": "recipient", "entity": "e1", "field": "body", "start": 30, "end": 37, "text": "convoy",
                  "country": "MLI", "sector": "MIL", "code": "MLIMIL" },
                { "role": "place", "entity": "e2", "field": "body", "start": 40, "end": 44, "text": "Mali",
                  "country": "MLI", "sector": null, "code": "MLI" } ],
            "time": { "text": "on Sunday", "start": "2026-11-22", "end": "2026-11-22", "precision": "day" },
            "polarity": "positive", "modality": "asserted", "tense": "past",
            "attribution": null, "magnitude": { "killed": 18, "injured": null, "arrested": null, "displaced": null },
            "evidence": { "field": "body", "start": 0, "end": 60 }, "confidence": 0.9, "key": "k" })
    }

    fn summary() -> Value {
        json!({ "uri": "urn:x:1", "version": "1", "headline": "Militants ambush convoy", "provider": "meridian",
            "published_at": "2026-11-23T14:33:00Z", "urgency": 1 })
    }

    fn entity() -> Value {
        json!({ "id": "e2", "type": "GPE", "name": "Mali", "description": null, "country": "MLI", "sector": null,
            "code": "MLI", "roles": [], "ids": { "wikidata": null, "iso3166": "ML", "geonames": null },
            "location": null, "salience": 0.5, "confidence": 0.9, "mentions": [] })
    }

    fn read(kind: Kind, ce_type: &str, body: &Value) -> Body {
        let mut headers = HeaderMap::new();
        headers.insert("ce-type", ce_type);
        Body::read(kind, "wire.x", Some(&headers), body.to_string().as_bytes())
    }

    pub(crate) fn alert() -> Body {
        let alert = json!({ "rule": "deadly-attack", "priority": "flash", "title": "18 killed in Mali" });
        let body = json!({ "alert": alert, "event": event_json(), "entities": [entity()], "article": summary() });
        read(Kind::Alerts, "io.copytaster.alert.raised.v1", &body)
    }

    pub(crate) fn event() -> Body {
        let body = json!({ "event": event_json(), "entities": [entity()], "article": summary() });
        read(Kind::Events, "io.copytaster.event.detected.v1", &body)
    }

    pub(crate) fn enriched() -> Body {
        let body = json!({ "item": { "uri": "urn:x:1", "version": "1" }, "enrichment": {
            "schema_version": "1.0",
            "engine": { "name": "copytaster", "version": "0.1.0", "model": "m", "rules_digest": "d" },
            "status": "enriched", "language": { "code": "en", "confidence": 1.0 },
            "text": { "headline": "Militants ambush convoy", "body": "…", "offset_unit": "codepoint" },
            "entities": [entity()], "values": [], "events": [event_json()], "topics": [], "duplicate_of": null,
            "diagnostics": [] } });
        read(Kind::Enriched, "io.copytaster.article.enriched.v1", &body)
    }

    pub(crate) fn withdrawal() -> Body {
        let body = json!({ "withdrawn": { "id": "id-1", "reason": "canceled" }, "article": summary() });
        read(Kind::Alerts, "io.copytaster.article.withdrawn.v1", &body)
    }

    pub(crate) fn all() -> Vec<Body> {
        let mut headers = HeaderMap::new();
        headers.insert("Copytaster-Last-Error", "not JSON");
        headers.insert("Copytaster-Stream", "WIRE_IN");
        headers.insert("Copytaster-Sequence", "17");
        let dead = Body::read(Kind::Dlq, "wire.dlq.decode", Some(&headers), b"{");
        let article = Body::read(Kind::Articles, "wire.articles.meridian", None, b"true");
        vec![alert(), event(), enriched(), withdrawal(), dead, article]
    }

    #[test]
    fn each_subject_is_read_in_its_own_shape() {
        assert!(matches!(alert(), Body::Alert(_)));
        assert!(matches!(event(), Body::Event(_)));
        assert!(matches!(enriched(), Body::Enriched(_)));
        assert!(matches!(withdrawal(), Body::Withdrawal(_)));
        assert!(matches!(Body::read(Kind::Alerts, "s", None, b"[]"), Body::Unreadable(_)));
    }
}
