//! The values of a rule as written: type, places of roles, filters, outcomes, examples.

use std::collections::BTreeMap;

use compact_str::CompactString;
use toml::Spanned;

use super::load::{File, RawRule};
use super::pattern::{self, Slot, WordSet};
use super::{Complement, Example, Expectation, Filter, Needs, Outcome};
use crate::events::ontology;
use crate::text::layers::EventType;

pub(super) fn read_kind(raw: &RawRule, by_code: Option<EventType>, file: &mut File<'_>) -> Option<EventType> {
    let Some(named) = &raw.kind else {
        if by_code.is_none() && raw.cameo.as_ref().is_none_or(|c| ontology::cameo(c.get_ref()).is_some()) {
            file.fault(raw.name.span().start, "a rule needs a type, or a cameo code that has one");
        }
        return by_code;
    };
    let kind = EventType::from_name(named.get_ref());
    if kind.is_none() {
        let types: Vec<&str> = EventType::ALL.iter().map(|k| k.as_str()).collect();
        file.fault(named.span().start, format!("unknown type {:?}: {}", named.get_ref(), types.join(", ")));
    }
    kind
}

pub(super) fn slots(list: Option<&Vec<Spanned<String>>>, default: &[&str], file: &mut File<'_>) -> Vec<Slot> {
    match list {
        None => default.iter().filter_map(|text| Slot::read(text)).collect(),
        Some(list) => list
            .iter()
            .filter_map(|text| {
                let slot = Slot::read(text.get_ref());
                if slot.is_none() {
                    let places = "subject, subject-owner, object, object-owner, indirect-object, possessor, adjective, \
                        clause-subject, speaker, or a preposition";
                    file.fault(text.span().start, format!("no such place for a role: {:?}; {places}", text.get_ref()));
                }
                slot
            })
            .collect(),
    }
}

pub(super) fn filters(
    list: &[Spanned<String>],
    classes: &BTreeMap<String, WordSet>,
    file: &mut File<'_>,
) -> Vec<Filter> {
    list.iter()
        .filter_map(|text| match text.get_ref().as_str() {
            "country" => Some(Filter::Country),
            "person" => Some(Filter::Person),
            "organisation" => Some(Filter::Organisation),
            "public" => Some(Filter::Public),
            "company" => Some(Filter::Company),
            "coded" => Some(Filter::Coded),
            other if other.trim_start_matches('!').split('|').any(|w| matches!(w, "public" | "coded")) => {
                let why = format!("{other:?}: `public` and `coded` are no nouns; they stand alone, without ! or |");
                file.fault(text.span().start, why);
                None
            }
            other => match pattern::words(other.strip_prefix('!').unwrap_or(other), classes) {
                Ok(words) if other.starts_with('!') => Some(Filter::Not(words)),
                Ok(words) => Some(Filter::Words(words)),
                Err(why) => {
                    file.fault(text.span().start, why);
                    None
                }
            },
        })
        .collect()
}

pub(super) fn read_needs(text: Option<&Spanned<String>>, kind: Option<EventType>, file: &mut File<'_>) -> Needs {
    use EventType as T;
    let Some(text) = text else {
        return match kind {
            Some(T::Assault | T::Protest | T::Coerce | T::Mobilize | T::Retreat) => Needs::Scene,
            Some(T::Disaster | T::Accident) => Needs::Place,
            Some(T::Appoint | T::Dismiss | T::Elect | T::Die) => Needs::Name,
            Some(T::Consult | T::Cooperate | T::Aid | T::Sanction) => Needs::Either,
            _ => Needs::Actor,
        };
    };
    match text.get_ref().as_str() {
        "actor" => Needs::Actor,
        "recipient" => Needs::Recipient,
        "both" => Needs::Both,
        "either" => Needs::Either,
        "scene" => Needs::Scene,
        "name" => Needs::Name,
        "place" => Needs::Place,
        other => {
            file.fault(
                text.span().start,
                format!("unknown needs {other:?}: actor, recipient, both, either, scene, name or place"),
            );
            Needs::Actor
        }
    }
}

pub(super) fn read_complement(table: &BTreeMap<String, Spanned<String>>, file: &mut File<'_>) -> Option<Complement> {
    if table.is_empty() {
        return None;
    }
    let mut complement = Complement::default();
    for (key, value) in table {
        let outcome = match read_outcome(value.get_ref()) {
            Ok(outcome) => outcome,
            Err(why) => {
                file.fault(value.span().start, why);
                continue;
            }
        };
        match key.as_str() {
            "any" => complement.any = Some(outcome),
            "none" => complement.none = Some(outcome),
            name => {
                for name in name.split('-') {
                    match EventType::from_name(name) {
                        Some(kind) => drop(complement.by_kind.insert(kind, outcome.clone())),
                        None => file.fault(value.span().start, format!("unknown type {name:?}")),
                    }
                }
            }
        }
    }
    Some(complement)
}

/// `THREATEN 138 violence`: type, then code and mode in any order.
pub(super) fn read_outcome(text: &str) -> Result<Outcome, String> {
    let mut parts = text.split_whitespace();
    let name = parts.next().unwrap_or_default();
    let kind = EventType::from_name(name).ok_or_else(|| format!("unknown type {name:?}"))?;
    let mut outcome = Outcome { kind, cameo: None, mode: None };
    for part in parts {
        if ontology::cameo(part).is_some() {
            outcome.cameo = Some(part.into());
        } else if ontology::modes(kind).iter().any(|(mode, _)| *mode == part) {
            outcome.mode = Some(part.into());
        } else {
            return Err(format!("{part:?} is neither a code nor a mode of {name}"));
        }
    }
    Ok(outcome)
}

pub(super) fn read_example(text: &Spanned<String>, file: &mut File<'_>) -> Option<Example> {
    let fault = |file: &mut File<'_>, why: &str| {
        file.fault(text.span().start, format!("an example reads `sentence => TYPE [CODE] ACTORS > RECIPIENTS`: {why}"));
    };
    let Some((sentence, expect)) = text.get_ref().rsplit_once("=>") else {
        fault(file, "no =>");
        return None;
    };
    let mut list = Vec::new();
    for one in expect.split(';') {
        match read_expectation(one) {
            Ok(expectation) => list.push(expectation),
            Err(why) => {
                fault(file, &why);
                return None;
            }
        }
    }
    let place = file.place(text.span().start);
    Some(Example { text: sentence.trim().to_owned(), expect: list, place })
}

pub(super) fn read_expectation(text: &str) -> Result<Expectation, String> {
    let (head, recipients) = text.split_once('>').map_or((text, "*"), |(head, rest)| (head, rest.trim()));
    let mut parts = head.split_whitespace();
    let name = parts.next().unwrap_or_default();
    let kind = EventType::from_name(name).ok_or_else(|| format!("unknown type {name:?}"))?;
    let mut rest: Vec<&str> = parts.collect();
    let cameo = rest.first().filter(|c| c.chars().all(|d| d.is_ascii_digit())).map(|c| CompactString::from(*c));
    if cameo.is_some() {
        rest.remove(0);
    }
    let actors = rest.first().copied().unwrap_or("*");
    let codes = |list: &str| match list {
        "*" => None,
        "-" => Some(Vec::new()),
        list => Some(list.split('+').map(|c| CompactString::from(c.trim())).collect()),
    };
    Ok(Expectation { kind, cameo, actors: codes(actors), recipients: codes(recipients) })
}
