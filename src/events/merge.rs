//! The same event told twice in a story is one event; and what a story's events say of each other by PLOVER's rules.

use compact_str::CompactString;

use crate::text::Field;
use crate::text::layers::{Argument, ArgumentRole, Event, EventType, Modality, Polarity};

/// Takes repeats together and drops what another event of the story already says. The order of the text is kept.
#[must_use]
pub fn merge(events: Vec<Event>) -> Vec<Event> {
    let mut kept: Vec<Event> = Vec::with_capacity(events.len());
    for event in events {
        match kept.iter().position(|earlier| same(earlier, &event)) {
            Some(at) => {
                if let Some(earlier) = kept.get_mut(at) {
                    join(earlier, event);
                }
            }
            None => kept.push(event),
        }
    }
    drop_implied(&mut kept);
    kept.sort_by_key(|e| (e.trigger.field, e.trigger.span, e.kind));
    kept
}

fn roles(event: &Event, role: ArgumentRole) -> impl Iterator<Item = &Argument> {
    event.arguments.iter().filter(move |a| a.role == role)
}

fn same(a: &Event, b: &Event) -> bool {
    if a.kind != b.kind
        || a.polarity != b.polarity
        || (a.modality == Modality::Asserted) != (b.modality == Modality::Asserted)
    {
        return false;
    }
    let parties = |role| agree(a, b, role);
    if !parties(ArgumentRole::Actor) || !parties(ArgumentRole::Recipient) {
        return false;
    }
    let shares = |role| roles(a, role).any(|x| roles(b, role).any(|y| same_party(x, y)));
    if !shares(ArgumentRole::Actor) && !shares(ArgumentRole::Recipient) {
        // nobody in common: only the same scene makes them one
        return same_scene(a, b) && overlapping_days(a, b);
    }
    let same_code = a.cameo == b.cameo || related(a.cameo.as_deref(), b.cameo.as_deref());
    same_code && overlapping_days(a, b) && !places_clash(a, b)
}

/// Codes of one family, or one of them vague.
fn related(a: Option<&str>, b: Option<&str>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a.get(..3) == b.get(..3) || (force(a) && force(b)),
        _ => true,
    }
}

/// Codes of force are told now closely, now broadly, of one attack.
fn force(code: &str) -> bool {
    matches!(code.get(..2), Some("18" | "19" | "20"))
}

/// Neither side names somebody whom the other side's names leave out.
fn agree(a: &Event, b: &Event, role: ArgumentRole) -> bool {
    let left: Vec<&Argument> = roles(a, role).collect();
    let right: Vec<&Argument> = roles(b, role).collect();
    if left.is_empty() || right.is_empty() {
        // only casualty-type events are told again without their parties
        return left.is_empty() && right.is_empty()
            || matches!(a.kind, EventType::Assault | EventType::Accident | EventType::Disaster);
    }
    left.iter().any(|x| right.iter().any(|y| same_party(x, y)))
}

fn same_party(a: &Argument, b: &Argument) -> bool {
    if a.entity.is_some() && a.entity == b.entity {
        return true;
    }
    // "the ambassador" after "the German ambassador": a bare description of the same office
    let bare = |x: &Argument| x.entity.is_none() && x.actor.country.is_none() && x.actor.sector().is_some();
    if (bare(a) || bare(b)) && a.actor.sector() == b.actor.sector() {
        return true;
    }
    // "Iran's top security official" in the headline, his name in the text: one of the two has no name of its own
    a.actor.country.is_some()
        && a.actor.country == b.actor.country
        && (a.entity.is_none() || b.entity.is_none())
        && (a.actor.sector() == b.actor.sector() || a.actor.sectors.is_empty() || b.actor.sectors.is_empty())
}

fn place_of(event: &Event) -> Option<&Argument> {
    roles(event, ArgumentRole::Place).next()
}

fn same_scene(a: &Event, b: &Event) -> bool {
    let physical =
        matches!(a.kind, EventType::Assault | EventType::Disaster | EventType::Accident | EventType::Protest);
    physical
        && match (place_of(a), place_of(b)) {
            (Some(x), Some(y)) => {
                x.entity.is_some() && x.entity == y.entity && related(a.cameo.as_deref(), b.cameo.as_deref())
            }
            _ => false,
        }
}

fn places_clash(a: &Event, b: &Event) -> bool {
    match (place_of(a), place_of(b)) {
        (Some(x), Some(y)) => {
            x.entity.is_some() && y.entity.is_some() && x.entity != y.entity && x.actor.country != y.actor.country
        }
        _ => false,
    }
}

fn overlapping_days(a: &Event, b: &Event) -> bool {
    match (a.time, b.time) {
        (Some(x), Some(y)) => x.period.start <= y.period.end && y.period.start <= x.period.end,
        _ => true,
    }
}

/// The body's telling stands before the headline's, then the fuller one; what it lacks is filled from the other.
fn join(earlier: &mut Event, later: Event) {
    let rank = |e: &Event| (e.trigger.field == Field::Body, e.arguments.len() + usize::from(e.magnitude.is_some()));
    let prefer_later = rank(&later).0 && !rank(earlier).0;
    let (mut main, other) = if prefer_later { (later, earlier.clone()) } else { (earlier.clone(), later) };
    for role in [ArgumentRole::Actor, ArgumentRole::Recipient, ArgumentRole::Place] {
        if roles(&main, role).next().is_none() {
            let same_field: Vec<Argument> = roles(&other, role).cloned().collect();
            main.arguments.extend(same_field);
        }
    }
    if let Some(more) = other.magnitude {
        let mut have = main.magnitude.unwrap_or_default();
        have.killed = have.killed.max(more.killed);
        have.injured = have.injured.max(more.injured);
        have.arrested = have.arrested.max(more.arrested);
        have.displaced = have.displaced.max(more.displaced);
        main.magnitude = Some(have);
    }
    if main.time.is_none_or(|t| t.anchor.is_none()) && other.time.is_some_and(|t| t.anchor.is_some()) {
        main.time = other.time;
    }
    main.attribution = main.attribution.or(other.attribution);
    main.confidence = 1.0 - (1.0 - main.confidence) * (1.0 - 0.3 * other.confidence);
    for context in other.contexts {
        if !main.contexts.contains(&context) {
            main.contexts.push(context);
        }
    }
    *earlier = main;
}

/// PLOVER counts one deed once: an accusation that the story's conviction settles, and units whose deployment the story
/// follows up with their fire, are not told apart.
fn drop_implied(events: &mut Vec<Event>) {
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

fn is_ceasefire_code(code: &str) -> bool {
    matches!(code, "0256" | "1056")
}
