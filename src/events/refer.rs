//! "The guerrillas" after "Angolan rebels", "the lawmakers" after "Gabon's parliament": a short form has the land of the
//! fuller one that it refers back to.

use std::collections::BTreeMap;

use compact_str::CompactString;

use super::thread::word;
use crate::text::Document;
use crate::text::layers::{ActorCode, Event};

/// Of one sector, the land that the text told of first, and where it told of a second one.
struct Land {
    from: u32,
    country: CompactString,
    until: u32,
}

/// Gives parties of one sector the country of the one land whose people of that sector the text told of before.
pub(super) fn refer_back(doc: &Document, events: &mut [Event]) {
    let lands = lands(doc, events);
    for argument in events.iter_mut().flat_map(|e| &mut e.arguments).filter(|a| a.is_party()) {
        let Some(range) = doc.tokens_of(argument.anchor) else { continue };
        let Some(sector) = argument.actor.sector() else { continue };
        let short = range.len() <= 3 && matches!(word(doc, range.start), "the" | "these" | "those");
        let open = argument.actor.country.is_none() && argument.entity.is_none();
        // offices and bodies; ordinary people are of nowhere unless it is said
        let body = matches!(sector, "GOV" | "MIL" | "COP" | "JUD" | "LEG" | "REB" | "OPP" | "SPY" | "PRM");
        let land = lands.get(sector).filter(|land| land.from < range.start && range.start <= land.until);
        if short && open && body {
            argument.actor.country = land.map(|land| land.country.clone());
        }
    }
}

/// The lands of all whose country and sector are told, by sector.
fn lands(doc: &Document, events: &[Event]) -> BTreeMap<CompactString, Land> {
    let mut told: Vec<(u32, CompactString, CompactString)> = Vec::new();
    let coded = |actor: &ActorCode| Some((CompactString::from(actor.sector()?), actor.country.clone()?));
    for entity in &doc.entities {
        if let Some((sector, country)) = coded(&entity.actor) {
            told.extend(entity.mentions.iter().map(|m| (m.tokens.start, sector.clone(), country.clone())));
        }
    }
    for argument in events.iter().flat_map(|e| &e.arguments).filter(|a| a.is_party()) {
        if let (Some(range), Some((sector, country))) = (doc.tokens_of(argument.anchor), coded(&argument.actor)) {
            told.push((range.start, sector, country));
        }
    }
    told.sort_unstable();
    let mut lands: BTreeMap<CompactString, Land> = BTreeMap::new();
    for (at, sector, country) in told {
        let land = lands.entry(sector).or_insert_with(|| Land { from: at, country: country.clone(), until: u32::MAX });
        if land.country != country {
            land.until = land.until.min(at);
        }
    }
    lands
}
