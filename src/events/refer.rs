//! "The guerrillas" after "Angolan rebels", "the lawmakers" after "Gabon's parliament": a short form has the land of the
//! fuller one that it refers back to.

use super::thread::word;
use crate::text::Document;
use crate::text::layers::{Argument, ArgumentRole, Event};

/// Gives parties of one sector the country of the one land whose people of that sector the text told of before.
pub(super) fn refer_back(doc: &Document, events: &mut [Event]) {
    // every party with a country and a sector, in text order
    let mut told: Vec<(u32, &str, String)> = Vec::new();
    for entity in &doc.entities {
        let (Some(country), Some(sector)) = (&entity.actor.country, entity.actor.sector()) else { continue };
        let mentions = entity.mentions.iter().map(|m| (m.tokens.start, sector, country.to_string()));
        told.extend(mentions);
    }
    let parties: Vec<(u32, String, String)> = events
        .iter()
        .flat_map(|e| &e.arguments)
        .filter(|a| matches!(a.role, ArgumentRole::Actor | ArgumentRole::Recipient))
        .filter_map(|a| {
            let at = doc.tokens_of(a.anchor)?.start;
            Some((at, a.actor.sector()?.to_string(), a.actor.country.as_ref()?.to_string()))
        })
        .collect();
    told.extend(parties.iter().map(|(at, sector, country)| (*at, sector.as_str(), country.clone())));
    let land = |argument: &Argument| {
        let range = doc.tokens_of(argument.anchor)?;
        let sector = argument.actor.sector()?;
        let short = range.len() <= 3 && matches!(word(doc, range.start), "the" | "these" | "those");
        let open = argument.actor.country.is_none() && argument.entity.is_none();
        // offices and bodies; ordinary people are of nowhere unless it is said
        let body = matches!(sector, "GOV" | "MIL" | "COP" | "JUD" | "LEG" | "REB" | "OPP" | "SPY" | "PRM");
        if !short || !open || !body {
            return None;
        }
        let mut lands = told.iter().filter(|(at, s, _)| *at < range.start && *s == sector).map(|(.., c)| c);
        let first = lands.next()?;
        lands.all(|c| c == first).then(|| first.clone())
    };
    let found: Vec<Vec<Option<String>>> = events.iter().map(|e| e.arguments.iter().map(&land).collect()).collect();
    for (event, lands) in events.iter_mut().zip(found) {
        for (argument, land) in event.arguments.iter_mut().zip(lands) {
            if let Some(land) = land.filter(|_| matches!(argument.role, ArgumentRole::Actor | ArgumentRole::Recipient))
            {
                argument.actor.country = Some(land.into());
            }
        }
    }
}
