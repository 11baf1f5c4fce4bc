//! The item that goes downstream: valid ninjs 3.1, whatever came in.

use serde_json::{Map, Value, json};

use super::json::Fields;
use super::shape::{ITEM, fit_item};
use super::{Article, Format};

const SCHEMA: &str = "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json";

/// The item for a provider's JSON object, already read into `article`.
pub(super) fn from_json(source: &Map<String, Value>, article: &Article) -> Value {
    let upgraded = match article.format {
        Format::Ninjs2 | Format::Ninjs3 => source.clone(),
        _ => upgrade(source),
    };
    complete(fit_item(&upgraded), article)
}

/// The item for a plain text.
pub(super) fn from_plain(article: &Article) -> Value {
    let mut item = Map::new();
    item.insert("type".to_owned(), json!("text"));
    complete(item, article)
}

/// Sets what is known for certain, and writes the keys in the schema's order.
fn complete(mut item: Map<String, Value>, article: &Article) -> Value {
    item.insert("standard".to_owned(), json!({ "name": "ninjs", "version": "3.1", "schema": SCHEMA }));
    item.insert("uri".to_owned(), json!(article.uri));
    item.entry("type").or_insert_with(|| json!("text"));
    item.insert("pubStatus".to_owned(), json!(article.pubstatus.as_str()));
    let mut set = |key: &str, value: Option<Value>| match value {
        Some(value) => drop(item.insert(key.to_owned(), value)),
        None => drop(item.remove(key)),
    };
    set("version", (!article.version.is_empty()).then(|| json!(article.version)));
    set("urgency", article.urgency.map(Value::from));
    set("embargoedUntil", article.embargoed_until.map(|t| json!(t.to_string())));
    set("edNote", article.ednote.as_deref().map(Value::from));
    set("by", article.byline.as_deref().map(Value::from));
    set("located", article.located.as_deref().map(Value::from));
    set("language", article.language.as_deref().map(Value::from));
    if !item.contains_key("versionCreated")
        && let Some(time) = article.published_at
    {
        item.insert("versionCreated".to_owned(), json!(time.to_string()));
    }
    if !item.contains_key("headlines") && !article.headline.is_empty() {
        item.insert("headlines".to_owned(), json!([{ "role": "main", "value": article.headline }]));
    }
    if !item.contains_key("bodies") && !article.body.is_empty() {
        item.insert(
            "bodies".to_owned(),
            json!([{ "role": "main", "contentType": "text/plain", "value": article.body }]),
        );
    }
    if !item.contains_key("infoSources") && article.provider != "unknown" {
        item.insert("infoSources".to_owned(), json!([{ "name": article.provider, "role": "provider" }]));
    }
    Value::Object(ITEM.iter().filter_map(|(key, _)| item.remove_entry(*key)).collect())
}

/// Keys of ninjs 1.x, Superdesk and the flat form, and what 3.x calls them.
const RENAMED: &[(&str, &str)] = &[
    ("byline", "by"),
    ("published_at", "versionCreated"),
    ("embargoed", "embargoedUntil"),
    ("copyrightholder", "copyrightHolder"),
    ("usageterms", "usageTerms"),
    ("ednote", "edNote"),
    ("altids", "altIds"),
];

/// Lists of concepts, in the singular up to 1.x.
const CONCEPTS: &[(&str, &str)] = &[
    ("person", "people"),
    ("organisation", "organisations"),
    ("place", "places"),
    ("subject", "subjects"),
    ("event", "events"),
    ("object", "objects"),
    ("genre", "genres"),
    ("infosource", "infoSources"),
];

/// A 1.x, Superdesk or flat object with the names of 3.x. What already has its new name stays.
fn upgrade(source: &Map<String, Value>) -> Map<String, Value> {
    let fields = Fields(source);
    let mut item = source.clone();
    for (old, new) in RENAMED {
        if let Some((_, value)) = fields.entry(&[old])
            && !item.contains_key(*new)
        {
            item.insert((*new).to_owned(), value.clone());
        }
    }
    for (old, new) in CONCEPTS {
        if let Some((_, Value::Array(concepts))) = fields.entry(&[old])
            && !item.contains_key(*new)
        {
            item.insert((*new).to_owned(), concepts.iter().filter_map(concept).collect());
        }
    }
    for (prefix, new) in [("headline", "headlines"), ("description", "descriptions"), ("body", "bodies")] {
        let texts = texts(source, prefix);
        if !texts.is_empty() && !item.contains_key(new) {
            item.insert(new.to_owned(), Value::Array(texts));
        }
    }
    item
}

/// `{name, rel, scheme, code}` as `{name, rel, uri | literal}`; Superdesk's symbols have a `ticker`.
fn concept(old: &Value) -> Option<Value> {
    let old = old.as_object()?;
    let fields = Fields(old);
    let mut new = old.clone();
    let code = fields.loose(&["code", "qcode"]);
    let scheme = fields.loose(&["scheme"]).unwrap_or_default();
    let is_web = |text: &str| text.starts_with("http://") || text.starts_with("https://");
    if let Some(code) = code.filter(|_| !fields.has("uri") && !fields.has("literal")) {
        let (key, value) = match (is_web(&code), is_web(&scheme)) {
            (true, _) => ("uri", code),
            (false, true) => ("uri", format!("{}/{code}", scheme.trim_end_matches('/'))),
            (false, false) if scheme.is_empty() => ("literal", code),
            (false, false) => ("literal", format!("{scheme}:{code}")),
        };
        new.insert(key.to_owned(), Value::String(value));
    }
    if let Some(Value::Array(symbols)) = old.get("symbols") {
        let symbols = symbols.iter().filter_map(|symbol| {
            let mut symbol = symbol.as_object()?.clone();
            if let Some(ticker) = symbol.get("ticker").cloned() {
                symbol.entry("symbol").or_insert(ticker);
            }
            Some(Value::Object(symbol))
        });
        new.insert("symbols".to_owned(), symbols.collect());
    }
    Some(Value::Object(new))
}

/// `body_text`, `body_html`, `headline_main` … as a list with roles and content types.
fn texts(source: &Map<String, Value>, prefix: &str) -> Vec<Value> {
    source
        .iter()
        .filter_map(|(key, value)| {
            let value = value.as_str().filter(|v| !v.trim().is_empty())?;
            let role = if key == prefix { "main" } else { key.strip_prefix(prefix)?.strip_prefix('_')? };
            let content_type = super::ninjs::content_type(role, value);
            let role = if matches!(role, "text" | "html" | "xhtml") { "main" } else { role };
            Some(json!({ "role": role, "contentType": content_type, "value": value }))
        })
        .collect()
}
