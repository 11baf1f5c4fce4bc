//! JSON articles: Copytaster's flat form, ninjs 1.x, 2.x and 3.x, and Superdesk's flavour of 1.x.
//!
//! One reader serves all, since they differ in the names of a few keys; the format is told from what is there.

use serde_json::{Map, Value};

use super::json::{Fields, escape, wrong};
use super::{Article, ArticleError, Format, Hints, PubStatus, item, lifecycle, shape, subject_token, time};
use crate::text::html;

pub(super) fn read(source: &Map<String, Value>, hash: u128, hints: &Hints<'_>) -> Result<Article, ArticleError> {
    let fields = Fields(source);
    let format = format(fields);
    let uri = fields.text(&["uri", "guid"])?.map(str::trim).filter(|uri| !uri.is_empty());
    let mut notes = Vec::new();
    let pubstatus = pubstatus(fields, &mut notes);
    let headline = headline(fields, format)?;
    let body = body(fields)?;
    if let Some(kind) = fields.loose(&["type"]).filter(|kind| matches!(kind.as_str(), "event" | "planning")) {
        return Err(ArticleError::NotText { found: kind });
    }
    // A kill may say no more than which item it kills.
    if headline.trim().is_empty() && body.trim().is_empty() && pubstatus == PubStatus::Usable {
        return Err(ArticleError::NoText);
    }
    let uri = uri.ok_or(ArticleError::NoIdentity { pointer: "/uri" })?.to_owned();
    let mut article = Article {
        uri,
        version: fields.loose(&["version"]).unwrap_or_default(),
        marks: lifecycle::marks(&headline),
        headline,
        body,
        published_at: published_at(fields, &mut notes).or(hints.received_at),
        provider: provider(fields, hints),
        language: language(fields),
        urgency: urgency(fields, &mut notes),
        pubstatus,
        byline: fields.loose(&["byline", "by"]),
        located: fields.loose(&["located"]),
        ednote: fields.loose(&["ednote"]),
        embargoed_until: moment(fields, &["embargoeduntil", "embargoed"], &mut notes),
        evolved_from: fields.loose(&["evolvedfrom"]).or_else(|| superseded(fields)),
        format,
        content_hash: hash,
        notes,
        item: Value::Null,
    };
    lifecycle::settle(&mut article);
    article.item = item::from_json(source, &article);
    Ok(article)
}

fn format(fields: Fields<'_>) -> Format {
    let exact = |key: &str| fields.0.contains_key(key);
    let standard = fields.entry(&["standard"]).and_then(|(_, v)| v.get("version")).and_then(Value::as_str);
    if let Some(major) = standard.and_then(|version| version.split('.').next()) {
        return match major {
            "1" => Format::Ninjs1,
            "2" => Format::Ninjs2,
            _ => Format::Ninjs3,
        };
    }
    let camel = ["versionCreated", "pubStatus", "edNote", "embargoedUntil", "firstCreated", "infoSources", "altIds"];
    let plural = ["bodies", "headlines", "descriptions"];
    if plural.iter().any(|key| fields.has(key)) {
        let old = ["versioncreated", "pubstatus", "ednote", "embargoed", "firstcreated"].iter().any(|key| exact(key))
            || plural.iter().any(|key| names_content_type_in_lower_case(fields, key));
        return if old { Format::Ninjs2 } else { Format::Ninjs3 };
    }
    if camel.iter().any(|key| exact(key)) {
        return Format::Ninjs3;
    }
    if ["guid", "evolvedfrom", "service", "priority"].iter().any(|key| exact(key)) {
        return Format::Superdesk;
    }
    if ["published_at", "provider"].iter().any(|key| exact(key)) || !fields.has("versioncreated") {
        return Format::Flat;
    }
    Format::Ninjs1
}

fn names_content_type_in_lower_case(fields: Fields<'_>, key: &str) -> bool {
    let items = fields.entry(&[key]).and_then(|(_, v)| v.as_array());
    items.is_some_and(|items| items.iter().any(|item| item.get("contenttype").is_some()))
}

/// The media type of a `body_<role>` value: its name says so, or its content does.
pub(super) fn content_type(role: &str, value: &str) -> &'static str {
    match role {
        "text" => "text/plain",
        "html" => "text/html",
        "xhtml" => "application/xhtml+xml",
        _ if html::looks_like_markup(value) => "text/html",
        _ => "text/plain",
    }
}

/// One text out of several, with what is known of it.
struct Candidate<'a> {
    role: &'a str,
    markup: bool,
    value: &'a str,
}

impl Candidate<'_> {
    fn text(&self) -> String {
        if self.markup { html::strip(self.value) } else { self.value.to_owned() }
    }
}

fn headline(fields: Fields<'_>, format: Format) -> Result<String, ArticleError> {
    let found = candidates(fields, "headlines", "headline")?;
    let best = found.iter().find(|c| matches!(c.role, "main" | "")).or(found.first());
    Ok(match best {
        // Superdesk's headlines are markup, and say so nowhere.
        Some(c) if c.markup || (format == Format::Superdesk && c.value.contains(['<', '&'])) => html::strip(c.value),
        Some(c) => c.value.to_owned(),
        None => fields.text(&["title"])?.unwrap_or_default().to_owned(),
    })
}

/// Plain text before markup, the main text before others, a description where there is no body.
fn body(fields: Fields<'_>) -> Result<String, ArticleError> {
    for (list, single) in [("bodies", "body"), ("descriptions", "description")] {
        let found = candidates(fields, list, single)?;
        let rank = |c: &Candidate<'_>| (c.markup, !matches!(c.role, "text" | "html" | "main" | ""));
        // `min_by_key` keeps the first of equals: the provider's order decides.
        if let Some(best) = found.iter().min_by_key(|c| rank(c)) {
            return Ok(best.text());
        }
    }
    Ok(String::new())
}

/// All texts of a kind that are not blank: `bodies[]` of 2.x and 3.x, `body` and `body_*` of 1.x and the flat form.
fn candidates<'a>(fields: Fields<'a>, list: &str, single: &str) -> Result<Vec<Candidate<'a>>, ArticleError> {
    let mut found = Vec::new();
    if let Some((key, value)) = fields.entry(&[list]) {
        let items = value.as_array().ok_or_else(|| wrong(&format!("/{}", escape(key)), "array", value))?;
        for (at, item) in items.iter().enumerate() {
            let pointer = format!("/{}/{at}", escape(key));
            let object = item.as_object().ok_or_else(|| wrong(&pointer, "object", item))?;
            let item = Fields(object);
            let value = match item.entry(&["value"]) {
                None => continue,
                Some((_, Value::String(value))) => value.as_str(),
                Some((_, other)) => return Err(wrong(&format!("{pointer}/value"), "string", other)),
            };
            let declared = item.entry(&["contenttype"]).and_then(|(_, v)| v.as_str());
            let markup =
                declared.map_or_else(|| html::looks_like_markup(value), |d| d.contains("html") || d.contains("xml"));
            let role = item.entry(&["role"]).and_then(|(_, v)| v.as_str()).unwrap_or_default();
            found.push(Candidate { role, markup, value });
        }
    }
    for (key, value) in fields.0 {
        let Some(rest) = key.strip_prefix(single) else { continue };
        let role = match rest {
            "" => "",
            _ => match rest.strip_prefix('_') {
                Some(role) => role,
                None => continue,
            },
        };
        match value {
            Value::Null => {}
            Value::String(value) => {
                let markup = content_type(role, value) != "text/plain" && single != "headline";
                found.push(Candidate { role, markup, value });
            }
            other => return Err(wrong(&format!("/{}", escape(key)), "string", other)),
        }
    }
    found.retain(|c| !c.value.trim().is_empty());
    Ok(found)
}

fn pubstatus(fields: Fields<'_>, notes: &mut Vec<String>) -> PubStatus {
    let Some(found) = fields.loose(&["pubstatus"]) else { return PubStatus::Usable };
    let status = found.to_ascii_lowercase();
    match status.strip_prefix("stat:").unwrap_or(&status) {
        // AP's "embargoed" is copy that may be worked on, with its time in the embargo field.
        "usable" | "embargoed" | "published" => PubStatus::Usable,
        "withheld" | "held" => PubStatus::Withheld,
        "canceled" | "cancelled" | "killed" | "recalled" => PubStatus::Canceled,
        _ => {
            notes.push(format!("pubstatus `{found}` is unknown: taken as usable"));
            PubStatus::Usable
        }
    }
}

/// When this version was made known: what "on Monday" counts from.
fn published_at(fields: Fields<'_>, notes: &mut Vec<String>) -> Option<jiff::Timestamp> {
    let names = ["published_at", "versioncreated", "firstpublished", "contentcreated", "firstcreated"];
    names.iter().find_map(|name| moment(fields, &[name], notes))
}

fn moment(fields: Fields<'_>, names: &[&str], notes: &mut Vec<String>) -> Option<jiff::Timestamp> {
    let (key, value) = fields.entry(names)?;
    let text = match value {
        Value::String(text) if text.trim().is_empty() => return None,
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    };
    let time = time::parse(&text);
    if time.is_none() {
        notes.push(format!("{key} is no time: left out"));
    }
    time
}

fn urgency(fields: Fields<'_>, notes: &mut Vec<String>) -> Option<u8> {
    let (_, value) = fields.entry(&["urgency"])?;
    let urgency = shape::whole(value).filter(|n| (1..=9).contains(n)).and_then(|n| u8::try_from(n).ok());
    if urgency.is_none() {
        notes.push("urgency is not from 1 to 9: left out".to_owned());
    }
    urgency
}

/// BCP 47 with its parts in their usual case: `en`, `en-GB`.
fn language(fields: Fields<'_>) -> Option<String> {
    let tag = fields.loose(&["language"])?.replace('_', "-");
    let mut parts = tag.split('-');
    let mut language = parts.next()?.to_ascii_lowercase();
    for part in parts {
        language.push('-');
        language.push_str(&if part.len() == 2 { part.to_ascii_uppercase() } else { part.to_owned() });
    }
    Some(language)
}

/// The provider's own word, else the subject that the article came on, else its source or copyright holder.
fn provider(fields: Fields<'_>, hints: &Hints<'_>) -> String {
    let named = |names: &[&str]| fields.loose(names);
    let listed = || {
        let source = fields.entry(&["infosources", "infosource"])?.1.as_array()?.first()?.as_object()?;
        Fields(source).loose(&["name", "literal"])
    };
    named(&["provider"])
        .or_else(|| hints.provider.map(str::to_owned))
        .or_else(|| named(&["source"]))
        .or_else(listed)
        .or_else(|| named(&["copyrightholder"]))
        .map_or_else(|| "unknown".to_owned(), |name| subject_token(&name))
}

/// The item that `altids` names as the one this one replaces.
fn superseded(fields: Fields<'_>) -> Option<String> {
    let ids = fields.entry(&["altids"])?.1.as_array()?;
    ids.iter().filter_map(Value::as_object).map(Fields).find_map(|id| {
        let role = id.loose(&["role"])?.to_ascii_lowercase();
        matches!(role.as_str(), "evolvedfrom" | "supersedes" | "replaces").then(|| id.loose(&["value"]))?
    })
}
