//! Ids and keys of events.
//!
//! The id tells one event of one article version from all others. The key is the same for the same event told twice,
//! in a story or in two stories of the same day: type, who, whom, day, and for what happens at a place the place.

use uuid::Uuid;

use super::schema::{Argument, Entity, Event};
use crate::article::Article;

/// Namespace of event ids.
const NAMESPACE: Uuid = Uuid::from_u128(0x8d6f_2e52_9a0b_5c37_8f41_d1c0_77b2_64ea);

/// Types whose parties stand on one side: who met whom says the same in either order.
const SYMMETRIC: &[&str] = &["CONSULT", "AGREE", "COOPERATE", "DEAL"];

/// Id of the `nth` event of an article.
pub(super) fn event_id(article: &Article, event: &Event, nth: usize) -> String {
    let name = format!(
        "{}\u{1f}{}\u{1f}{}\u{1f}{:?}\u{1f}{}\u{1f}{}\u{1f}{nth}",
        article.uri,
        article.revision(),
        event.kind,
        event.trigger.field,
        event.trigger.start,
        event.trigger.end
    );
    Uuid::new_v5(&NAMESPACE, name.as_bytes()).to_string()
}

/// `consult:irn+irq:2025-08-11`, `assault:rus:ukr:2025-08-11:kharkiv`, with `not-` before the type of what did not
/// happen.
pub(super) fn event_key(article: &Article, event: &Event, entities: &[Entity]) -> String {
    let parties = |role: &str| {
        let mut names: Vec<String> =
            event.arguments.iter().filter(|a| a.role == role).map(|a| party(a, entities)).collect();
        names.sort_unstable();
        names.dedup();
        names
    };
    let (mut actors, mut recipients) = (parties("actor"), parties("recipient"));
    let known = !actors.is_empty() && !recipients.is_empty();
    let mut key = String::new();
    if event.polarity == "negative" {
        key.push_str("not-");
    }
    key.push_str(&event.kind.to_ascii_lowercase());
    if SYMMETRIC.contains(&event.kind.as_str()) {
        actors.append(&mut recipients);
        actors.sort_unstable();
        actors.dedup();
    }
    for names in [actors, recipients] {
        if !names.is_empty() || !SYMMETRIC.contains(&event.kind.as_str()) {
            key.push(':');
            key.push_str(&if names.is_empty() { "_".to_owned() } else { names.join("+") });
        }
    }
    key.push(':');
    key.push_str(&day(article, event));
    // Two parties and a day name a meeting; a blast or a march is also named by where it was.
    if (event.quad == Some(4) || !known)
        && let Some(place) = event.arguments.iter().find(|a| a.role == "place")
    {
        key.push(':');
        key.push_str(&name_of(place, entities));
    }
    key
}

/// The country with its sector; a government stands for its country. Without a code, the name.
fn party(argument: &Argument, entities: &[Entity]) -> String {
    match argument.code.as_deref().map(str::to_ascii_lowercase) {
        Some(code) if code.len() > 3 => code.strip_suffix("gov").map_or_else(|| code.clone(), str::to_owned),
        Some(code) if !code.is_empty() => code,
        _ => name_of(argument, entities),
    }
}

fn name_of(argument: &Argument, entities: &[Entity]) -> String {
    let entity = argument.entity.as_deref().and_then(|id| entities.iter().find(|e| e.id == id));
    let name = entity.map_or(argument.text.as_str(), |e| e.name.as_str());
    let words: Vec<String> = name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .filter(|word| !matches!(word.as_str(), "the" | "a" | "an"))
        .take(6)
        .collect();
    words.join("-")
}

/// The event's first day, or the day of the article that does not say.
fn day(article: &Article, event: &Event) -> String {
    match (&event.time, article.published_at) {
        (Some(time), _) => time.start.clone(),
        (None, Some(published)) => jiff::tz::TimeZone::UTC.to_datetime(published).date().to_string(),
        (None, None) => "_".to_owned(),
    }
}
