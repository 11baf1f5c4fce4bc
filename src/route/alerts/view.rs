//! What rules and titles see: the published shapes without holes.
//!
//! Where the published JSON has `null`, a rule sees an empty text, zero, or an object of such, so that
//! `event.magnitude.killed >= 10` is simply false where nobody counted. Lists of arguments by role are added
//! (`event.actors`, `event.recipients`, `event.places`), and the first of each (`event.actor` …), all with the name
//! and tags of their entity.

use std::sync::LazyLock;

use cel::Value as Cel;
use serde_json::{Map, Value, json};

use crate::article::Article;
use crate::enrich::schema::{Enrichment, Entity, Event};

/// The shape of everything a rule can name, with the values that stand for what is not there. A list holds one blank
/// element, to say what its elements are like.
pub(super) static BLANK: LazyLock<Value> = LazyLock::new(blank);

fn blank() -> Value {
    let argument = json!({
        "role": "", "entity": "", "field": "", "start": 0, "end": 0, "text": "", "country": "", "sector": "",
        "code": "", "name": "", "type": "", "tags": [""],
    });
    let span = json!({ "field": "", "start": 0, "end": 0 });
    let entity = json!({
        "id": "", "type": "", "name": "", "description": "", "country": "", "sector": "", "code": "",
        "roles": [{ "title": "", "organisation": "", "text": "" }],
        "ids": { "wikidata": "", "iso3166": "", "geonames": "" },
        "location": { "lat": 0.0, "lon": 0.0 }, "salience": 0.0, "confidence": 0.0,
        "mentions": [{ "field": "", "start": 0, "end": 0, "text": "", "kind": "" }],
        "tags": [""],
    });
    json!({
        "event": {
            "id": "", "type": "", "mode": "", "contexts": [""], "cameo": "", "label": "", "quad": 0,
            "goldstein": 0.0, "score": 0.0,
            "trigger": { "field": "", "start": 0, "end": 0, "text": "" },
            "arguments": [argument], "actors": [argument], "recipients": [argument], "places": [argument],
            "actor": argument, "recipient": argument, "place": argument,
            "time": { "text": "", "start": "", "end": "", "precision": "" },
            "polarity": "", "modality": "", "tense": "",
            "attribution": { "entity": "", "text": "" },
            "magnitude": { "killed": 0, "injured": 0, "arrested": 0, "displaced": 0, "amount": 0, "currency": "" },
            "evidence": span, "confidence": 0.0, "key": "",
        },
        "article": {
            "uri": "", "version": "", "headline": "", "body": "", "provider": "", "language": "",
            // The lowest: a rule that wants urgent copy does not want copy of which nobody said how urgent it is.
            "urgency": 9,
            "published_at": "", "embargoed_until": "", "pubstatus": "", "byline": "", "located": "", "ednote": "",
            "corrected": false, "update": 0,
        },
        "entities": [entity],
    })
}

/// One article as rules see it.
pub(super) struct View<'a> {
    pub(super) article: Cel,
    pub(super) entities: Cel,
    texts: Value,
    named: &'a [Entity],
}

impl<'a> View<'a> {
    pub(super) fn new(article: &Article, enrichment: &'a Enrichment) -> Self {
        let texts = fill(article_json(article, enrichment), &BLANK["article"]);
        let entities = serde_json::to_value(&enrichment.entities).unwrap_or_default();
        let entities = to_cel(&fill(entities, &BLANK["entities"]));
        Self { article: to_cel(&texts), entities, texts, named: &enrichment.entities }
    }

    /// An event with its arguments also by role.
    pub(super) fn event(&self, event: &Event) -> Value {
        let mut seen = serde_json::to_value(event).unwrap_or_default();
        let arguments: Vec<Value> =
            seen["arguments"].as_array().into_iter().flatten().map(|a| self.argument(a.clone())).collect();
        for (role, list) in [("actor", "actors"), ("recipient", "recipients"), ("place", "places")] {
            let of_role: Vec<Value> = arguments.iter().filter(|a| a["role"] == role).cloned().collect();
            seen[role] = of_role.first().cloned().unwrap_or_default();
            seen[list] = Value::Array(of_role);
        }
        seen["arguments"] = Value::Array(arguments);
        fill(seen, &BLANK["event"])
    }

    /// An argument with name, type and tags of its entity; the words themselves where it has none.
    fn argument(&self, mut argument: Value) -> Value {
        let entity = argument["entity"].as_str().and_then(|id| self.named.iter().find(|e| e.id == id));
        argument["name"] = entity.map_or_else(|| argument["text"].clone(), |e| json!(e.name));
        argument["type"] = entity.map_or_else(|| json!(""), |e| json!(e.label));
        argument["tags"] = entity.map_or_else(|| json!([]), |e| json!(e.tags));
        argument
    }

    /// The text at a placeholder's path; empty where there is none.
    pub(super) fn text(&self, event: &Value, path: &[String]) -> String {
        let names = |list: &str| -> String {
            let all = event[list].as_array().into_iter().flatten().filter_map(|a| a["name"].as_str());
            let mut names: Vec<&str> = Vec::new();
            all.for_each(|name| {
                if !names.contains(&name) {
                    names.push(name);
                }
            });
            names.join(", ")
        };
        let path: Vec<&str> = path.iter().map(String::as_str).collect();
        match path.as_slice() {
            ["actor"] => names("actors"),
            ["recipient"] => names("recipients"),
            ["place"] => names("places"),
            ["headline"] => scalar(&self.texts["headline"]),
            ["time"] => scalar(&event["time"]["start"]),
            ["trigger"] => scalar(&event["trigger"]["text"]),
            ["event", rest @ ..] => scalar(rest.iter().fold(event, |value, key| &value[*key])),
            ["article", rest @ ..] => scalar(rest.iter().fold(&self.texts, |value, key| &value[*key])),
            _ => String::new(),
        }
    }
}

fn article_json(article: &Article, enrichment: &Enrichment) -> Value {
    json!({
        "uri": article.uri, "version": article.version, "headline": article.headline, "body": article.body,
        "provider": article.provider, "language": enrichment.language.code, "urgency": article.urgency,
        "published_at": article.published_at.map(|t| t.to_string()),
        "embargoed_until": article.embargoed_until.map(|t| t.to_string()),
        "pubstatus": article.pubstatus.as_str(), "byline": article.byline, "located": article.located,
        "ednote": article.ednote, "corrected": article.marks.corrected, "update": article.marks.update,
    })
}

/// Zero counts are no news: they stand for what nobody counted.
fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Number(number) if number.as_f64() != Some(0.0) => number.to_string(),
        Value::Bool(truth) => truth.to_string(),
        _ => String::new(),
    }
}

/// The value with every hole filled from the blank.
fn fill(value: Value, blank: &Value) -> Value {
    match (value, blank) {
        (Value::Null, Value::Array(_)) => Value::Array(Vec::new()),
        (Value::Null, Value::Object(keys)) => fill(Value::Object(Map::new()), &Value::Object(keys.clone())),
        (Value::Null, blank) => blank.clone(),
        (Value::Array(items), Value::Array(of)) => {
            let blank = of.first().unwrap_or(&Value::Null);
            Value::Array(items.into_iter().map(|item| fill(item, blank)).collect())
        }
        (Value::Object(mut object), Value::Object(keys)) => {
            keys.iter().map(|(key, blank)| (key.clone(), fill(object.remove(key).unwrap_or_default(), blank))).collect()
        }
        (value, _) => value,
    }
}

/// Whole numbers become CEL's `int`, all others its `double`.
pub(super) fn to_cel(value: &Value) -> Cel {
    match value {
        Value::Null => Cel::Null,
        Value::Bool(truth) => Cel::Bool(*truth),
        Value::Number(number) => {
            number.as_i64().map_or_else(|| Cel::Float(number.as_f64().unwrap_or_default()), Cel::Int)
        }
        Value::String(text) => Cel::from(text.as_str()),
        Value::Array(items) => Cel::List(items.iter().map(to_cel).collect::<Vec<_>>().into()),
        Value::Object(object) => {
            let entries: std::collections::HashMap<String, Cel> =
                object.iter().map(|(key, value)| (key.clone(), to_cel(value))).collect();
            Cel::Map(entries.into())
        }
    }
}
