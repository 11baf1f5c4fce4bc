//! Names that a story has for the bands and the victims that a deed leaves nameless.

use super::merge::roles;
use super::thread::{force, is_pronoun, lemma, word};
use crate::text::Document;
use crate::text::layers::{Argument, ArgumentRole, Entity, EntityIx, EntityLabel, Event, MentionKind};

fn is_band(entity: &Entity) -> bool {
    entity.label == EntityLabel::Org && entity.actor.is_irregular()
}

/// "the same group", "the organization": the armed organisation that was named last before it.
pub(super) fn name_same_group(doc: &Document, events: &mut [Event]) {
    let mut bands: Vec<(u32, usize)> = Vec::new();
    for (ix, entity) in doc.entities.iter().enumerate().filter(|(_, e)| is_band(e)) {
        bands.extend(entity.mentions.iter().filter(|m| m.kind == MentionKind::Name).map(|m| (m.tokens.start, ix)));
    }
    bands.sort_unstable();
    for argument in events.iter_mut().filter(|e| force(e)).flat_map(|e| &mut e.arguments) {
        if argument.role != ArgumentRole::Actor || argument.entity.is_some() {
            continue;
        }
        let Some(range) = doc.tokens_of(argument.anchor) else { continue };
        let group = range.len() <= 3
            && word(doc, range.start) == "the"
            && matches!(lemma(doc, range.end - 1), "group" | "organization" | "organisation" | "movement" | "front");
        let last = bands.iter().rev().find(|(at, _)| *at < range.start && range.start - at < 90);
        if let Some((_, ix)) = last.filter(|_| group) {
            argument.entity = Some(*ix as EntityIx);
            argument.actor = doc.entities.get(*ix).map(|e| e.actor.clone()).unwrap_or_default();
        }
    }
}

/// "the rebels", "guerrillas": in a story that names one armed organisation alone, they are its own.
pub(super) fn name_bands(doc: &Document, events: &mut [Event]) {
    let named = |e: &Entity| e.mentions.iter().any(|m| m.kind == MentionKind::Name);
    let mut bands = doc.entities.iter().enumerate().filter(|(_, e)| is_band(e) && named(e));
    let (Some((ix, band)), None) = (bands.next(), bands.next()) else { return };
    let Some(name) = band.mentions.iter().find(|m| m.kind == MentionKind::Name) else { return };
    for event in events.iter_mut().filter(|e| force(e)) {
        let open = |a: &Argument| {
            let rebels = a.entity.is_none() && a.actor.sectors.iter().any(|s| s == "REB");
            let land = a.actor.country.is_none() || a.actor.country == band.actor.country;
            rebels && land
        };
        if roles(event, ArgumentRole::Actor).next().is_none() || !roles(event, ArgumentRole::Actor).all(open) {
            continue;
        }
        // in one sentence with the name they would have been called by it
        let told = doc.tokens_of(event.trigger).and_then(|r| doc.sentence_of(r.start));
        if told == doc.sentence_of(name.tokens.start) {
            continue;
        }
        event.arguments.push(Argument {
            role: ArgumentRole::Actor,
            entity: Some(ix as EntityIx),
            anchor: name.anchor,
            actor: band.actor.clone(),
        });
    }
}

/// "A leader was kidnapped", and below "Edgar was waiting for a bus when five men beat him": the pronoun's name is his.
pub(super) fn name_by_pronoun(doc: &Document, earlier: &mut Event, later: &Event) {
    let mut struck = roles(later, ArgumentRole::Recipient);
    let (Some(one), None) = (struck.next(), struck.next()) else { return };
    let him = is_pronoun(doc, one) || one.anchor.span.is_empty();
    let Some(entity) = one.entity.filter(|_| him) else { return };
    let mut first = earlier.arguments.iter_mut().filter(|a| a.role == ArgumentRole::Recipient);
    let (Some(nameless), None) = (first.next(), first.next()) else { return };
    let singular = doc.tokens_of(nameless.anchor).is_some_and(|r| matches!(word(doc, r.start), "a" | "an" | "the"));
    if nameless.entity.is_none() && singular {
        nameless.entity = Some(entity);
    }
}
