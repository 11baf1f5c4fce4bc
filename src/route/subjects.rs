//! Subjects: prefixes from the configuration, tokens from the enrichment.

use serde::Deserialize;

use crate::article::subject_token as token;
use crate::enrich::schema::{Entity, Event};

/// `[subjects]`: the prefix of each kind of output.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Subjects {
    /// `<enriched>.<provider>`
    pub enriched: String,
    /// `<events>.<type>.<actor>.<recipient>`
    pub events: String,
    /// `<alerts>.<priority>.<rule>`
    pub alerts: String,
}

impl Default for Subjects {
    fn default() -> Self {
        Self {
            enriched: "wire.enriched".to_owned(),
            events: "wire.events".to_owned(),
            alerts: "wire.alerts".to_owned(),
        }
    }
}

impl Subjects {
    /// What is wrong with the prefixes: `(key, why)`. Each must be `[a-z0-9_-]` tokens joined by dots, and none may
    /// lie under another, or a subscriber to the one would get the other.
    #[must_use]
    pub fn faults(&self) -> Vec<(&'static str, String)> {
        let all = [("enriched", &self.enriched), ("events", &self.events), ("alerts", &self.alerts)];
        let mut faults = Vec::new();
        for (key, prefix) in all {
            if prefix.len() > 200 || !prefix.split('.').all(|t| !t.is_empty() && t.bytes().all(is_token_byte)) {
                faults.push((
                    key,
                    format!("`{prefix}` is no subject prefix: use tokens of a-z, 0-9, _ and - joined by dots"),
                ));
            }
        }
        for (i, (key, prefix)) in all.iter().enumerate() {
            for (_, other) in &all[..i] {
                if format!("{prefix}.").starts_with(&format!("{other}."))
                    || format!("{other}.").starts_with(&format!("{prefix}."))
                {
                    faults.push((key, format!("`{prefix}` and `{other}` overlap")));
                }
            }
        }
        faults
    }

    #[must_use]
    pub fn enriched(&self, provider: &str) -> String {
        format!("{}.{}", self.enriched, token(provider))
    }

    /// The first country among an event's actors, and among its recipients; of several, the one whose entity is the
    /// most salient, and of equals the first in the text's order.
    #[must_use]
    pub fn event(&self, event: &Event, entities: &[Entity]) -> String {
        let party = |role: &str| party(event, role, entities).map_or_else(|| "_".to_owned(), |c| token(&c));
        format!("{}.{}.{}.{}", self.events, token(&event.kind), party("actor"), party("recipient"))
    }

    #[must_use]
    pub fn alert(&self, priority: &str, rule: &str) -> String {
        format!("{}.{}.{}", self.alerts, token(priority), token(rule))
    }
}

fn party(event: &Event, role: &str, entities: &[Entity]) -> Option<String> {
    let salience =
        |entity: Option<&str>| entity.and_then(|id| entities.iter().find(|e| e.id == id)).map_or(0.0, |e| e.salience);
    let mut best: Option<(f32, &str)> = None;
    for argument in event.arguments.iter().filter(|a| a.role == role) {
        if let Some(country) = argument.country.as_deref() {
            let weight = salience(argument.entity.as_deref());
            if best.is_none_or(|(w, _)| weight > w) {
                best = Some((weight, country));
            }
        }
    }
    best.map(|(_, country)| country.to_owned())
}

const fn is_token_byte(byte: u8) -> bool {
    matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-')
}
