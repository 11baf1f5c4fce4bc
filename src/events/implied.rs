//! What a story's events say of each other by PLOVER's rules.

use compact_str::CompactString;

use super::merge::{happened, roles, same_party};
use crate::text::Document;
use crate::text::layers::{Argument, ArgumentRole, Event, EventType, Modality, Polarity};

/// PLOVER counts one deed once: an accusation that the story's conviction settles, and units whose deployment the story
/// follows up with their fire, are not told apart.
pub(super) fn drop_implied(events: &mut Vec<Event>) {
    let convicted: Vec<Argument> = events
        .iter()
        .filter(|e| {
            e.kind == EventType::Sanction && e.mode.as_deref() == Some("convict") && e.polarity == Polarity::Positive
        })
        .flat_map(|e| roles(e, ArgumentRole::Recipient).cloned().collect::<Vec<_>>())
        .collect();
    let fighting: Vec<Argument> = events
        .iter()
        .filter(|e| {
            e.kind == EventType::Assault && e.modality == Modality::Asserted && e.polarity == Polarity::Positive
        })
        .flat_map(|e| roles(e, ArgumentRole::Actor).cloned().collect::<Vec<_>>())
        .collect();
    events.retain(|e| match e.kind {
        EventType::Accuse if e.mode.as_deref() == Some("allege") => {
            !roles(e, ArgumentRole::Recipient).any(|r| convicted.iter().any(|c| same_party(c, r)))
        }
        EventType::Mobilize => !roles(e, ArgumentRole::Actor).any(|a| fighting.iter().any(|f| same_party(f, a))),
        _ => true,
    });
    let ceasefire_call = |e: &Event| e.kind == EventType::Request && e.cameo.as_deref().is_some_and(is_ceasefire_code);
    for event in events.iter_mut().filter(|e| ceasefire_call(e)) {
        // a party to the fighting that calls for its end offers it
        if roles(event, ArgumentRole::Actor).any(|a| fighting.iter().any(|f| same_party(f, a))) {
            event.kind = EventType::Agree;
            event.cameo = Some(CompactString::const_new("0356"));
            event.mode = None;
        }
    }
}

/// "The blast left a crater" in a story of a bomb: no accident of its own.
pub(super) fn drop_echoes(doc: &Document, events: &mut Vec<Event>) {
    let bomb = |e: &Event| {
        e.kind == EventType::Assault && happened(e) && e.cameo.as_deref().is_some_and(|c| c.starts_with("183"))
    };
    if events.iter().any(bomb) {
        let blast = |e: &Event| {
            let word = doc.text(e.trigger).to_lowercase();
            matches!(word.as_str(), "blast" | "blasts" | "explosion" | "explosions")
        };
        events.retain(|e| e.kind != EventType::Accident || !blast(e));
    }
}

fn is_ceasefire_code(code: &str) -> bool {
    matches!(code, "0256" | "1056")
}
