//! The shape of a ninjs 3.1 item as data, and the fitting of a provider's object into it.
//!
//! ninjs schemas are closed: an unknown key or a wrong type makes the whole item invalid. Everything that comes in is
//! therefore fitted: keys are found in any case (2.x writes `versioncreated`, 3.x `versionCreated`), values are turned
//! into what the schema wants where that is plain, and left out where it is not.

use serde_json::{Map, Value};

use super::json::Fields;
use super::time;

/// What a value must be.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    Text,
    /// RFC 3339.
    Time,
    /// A whole number from the first to the last.
    Whole(i64, i64),
    Number,
    OneOf(&'static [&'static str]),
    List(&'static Shape),
    /// Known keys, and those without which the object is left out.
    Object(&'static [(&'static str, Shape)], &'static [&'static str]),
    /// An item within an item, which needs a name as well.
    Association,
}

use Shape::{List, Number, Object, OneOf, Text, Time, Whole};

const ANY: Shape = Whole(i64::MIN, i64::MAX);

const TYPES: &[&str] = &["text", "audio", "video", "picture", "graphic", "composite", "component", "event", "planning"];

const CONTACT: &[(&str, Shape)] = &[("type", Text), ("role", Text), ("lang", Text), ("name", Text), ("value", Text)];

const NAMED: &[(&str, Shape)] = &[
    ("name", Text),
    ("rel", Text),
    ("uri", Text),
    ("literal", Text),
    ("contactInfo", List(&Object(CONTACT, &["value"]))),
];

const TEXTS: &[(&str, Shape)] = &[("role", Text), ("contentType", Text), ("value", Text)];

const RENDITION: &[(&str, Shape)] = &[
    ("name", Text),
    ("href", Text),
    ("contentType", Text),
    ("title", Text),
    ("width", ANY),
    ("height", ANY),
    ("sizeInBytes", ANY),
    ("duration", Number),
    ("format", Text),
    ("aspectRatio", Text),
];

/// Top-level keys in the order they are written.
pub(super) const ITEM: &[(&str, Shape)] = &[
    ("standard", Object(&[("name", Text), ("version", Text), ("schema", Text)], &[])),
    ("uri", Text),
    ("type", OneOf(TYPES)),
    ("representationType", OneOf(&["full", "partial"])),
    ("profile", Text),
    ("version", Text),
    ("firstCreated", Time),
    ("versionCreated", Time),
    ("contentCreated", Time),
    ("embargoedUntil", Time),
    ("expires", Time),
    ("pubStatus", OneOf(&["usable", "withheld", "canceled"])),
    ("urgency", Whole(1, 9)),
    ("copyrightHolder", Text),
    ("copyrightNotice", Text),
    ("usageTerms", Text),
    ("edNote", Text),
    ("language", Text),
    ("title", Text),
    ("by", Text),
    ("slugline", Text),
    ("located", Text),
    ("headlines", List(&Object(TEXTS, &["value"]))),
    ("descriptions", List(&Object(TEXTS, &["value"]))),
    (
        "bodies",
        List(&Object(
            &[("role", Text), ("contentType", Text), ("charCount", ANY), ("wordCount", ANY), ("value", Text)],
            &["value"],
        )),
    ),
    ("people", List(&Object(NAMED, &[]))),
    (
        "organisations",
        List(&Object(
            &[
                ("name", Text),
                ("rel", Text),
                ("uri", Text),
                ("literal", Text),
                ("symbols", List(&Object(&[("exchange", Text), ("symbolType", Text), ("symbol", Text)], &[]))),
            ],
            &[],
        )),
    ),
    ("places", List(&Object(NAMED, &[]))),
    (
        "subjects",
        List(&Object(
            &[
                ("name", Text),
                ("rel", Text),
                ("uri", Text),
                ("literal", Text),
                ("creator", Text),
                ("relevance", Whole(0, 100)),
                ("confidence", Whole(0, 100)),
            ],
            &[],
        )),
    ),
    ("events", List(&Object(&[("id", Text), ("name", Text), ("rel", Text), ("uri", Text), ("literal", Text)], &[]))),
    ("objects", List(&Object(&[("name", Text), ("rel", Text), ("uri", Text), ("literal", Text)], &[]))),
    ("infoSources", List(&Object(&[("name", Text), ("role", Text), ("uri", Text), ("literal", Text)], &[]))),
    ("genres", List(&Object(&[("name", Text), ("uri", Text), ("literal", Text)], &[]))),
    ("renditions", List(&Object(RENDITION, &["name"]))),
    ("associations", List(&Shape::Association)),
    ("altIds", List(&Object(&[("role", Text), ("value", Text)], &["value"]))),
    ("trustIndicators", List(&Object(&[("role", Text), ("title", Text), ("href", Text)], &[]))),
    ("digitalSourceType", Object(&[("name", Text), ("uri", Text), ("literal", Text)], &[])),
];

/// How deep items may lie within items; deeper ones are left out.
const DEEPEST: usize = 3;

/// Fits an object into the item's shape.
pub(super) fn fit_item(source: &Map<String, Value>) -> Map<String, Value> {
    fit_object(source, ITEM, 0)
}

fn fit_object(source: &Map<String, Value>, keys: &[(&str, Shape)], depth: usize) -> Map<String, Value> {
    let fields = Fields(source);
    keys.iter()
        .filter_map(|(key, shape)| {
            let (_, value) = fields.entry(&[key])?;
            Some(((*key).to_owned(), fit(value, shape, depth)?))
        })
        .collect()
}

fn fit(value: &Value, shape: &Shape, depth: usize) -> Option<Value> {
    match shape {
        Text => text(value),
        Time => time::parse(&as_text(value)?).map(|t| Value::String(t.to_string())),
        Whole(first, last) => whole(value).filter(|n| (*first..=*last).contains(n)).map(Value::from),
        Number => value.is_number().then(|| value.clone()),
        OneOf(names) => {
            let found = as_text(value)?;
            names.iter().find(|name| name.eq_ignore_ascii_case(&found)).map(|name| Value::from(*name))
        }
        List(item) => {
            let items: Vec<Value> = match value {
                Value::Array(items) => items.iter().filter_map(|v| fit(v, item, depth)).collect(),
                // One where a list is due is a list of one.
                Value::Object(_) => fit(value, item, depth).into_iter().collect(),
                _ => Vec::new(),
            };
            (!items.is_empty()).then_some(Value::Array(items))
        }
        Object(keys, needed) => {
            let fitted = fit_object(value.as_object()?, keys, depth);
            (!fitted.is_empty() && needed.iter().all(|key| fitted.contains_key(*key))).then_some(Value::Object(fitted))
        }
        Shape::Association => association(value.as_object()?, depth),
    }
}

fn association(source: &Map<String, Value>, depth: usize) -> Option<Value> {
    if depth >= DEEPEST {
        return None;
    }
    let mut fitted = Map::new();
    fitted.insert("name".to_owned(), text(Fields(source).entry(&["name"])?.1)?);
    if let Some(rel) = Fields(source).entry(&["rel"]).and_then(|(_, v)| text(v)) {
        fitted.insert("rel".to_owned(), rel);
    }
    fitted.extend(fit_object(source, ITEM, depth + 1));
    fitted.contains_key("uri").then_some(Value::Object(fitted))
}

fn text(value: &Value) -> Option<Value> {
    as_text(value).map(Value::String)
}

fn as_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A whole number, also from text (`"3"`) and from a float without a fraction.
pub(super) fn whole(value: &Value) -> Option<i64> {
    match value {
        Value::Number(number) => {
            number.as_i64().or_else(|| number.as_f64().filter(|f| f.fract() == 0.0 && f.abs() < 1e15).map(|f| f as i64))
        }
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}
