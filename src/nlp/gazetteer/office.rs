//! Offices and honorifics inside name spans: who holds them, and what was taken for a body but is a person.

use super::proper;
use crate::nlp::tables::{Entry, NounClass, Tables, fold, fold_into};
use crate::text::layers::{EntityLabel, Name};
use crate::text::{Document, TokenRange};

/// "Security Adviser Karim | Al Jabri" becomes "Karim Al Jabri": an organisation that ends in an office, or runs over
/// one into a forename, right before a person is no organisation. "Georgia Gov. | Ida Brandt" loses its "Gov.".
pub(super) fn mend_offices(doc: &Document, tables: &Tables, names: &mut Vec<Name>) {
    for at in 1..names.len() {
        let (Some(&front), Some(&person)) = (names.get(at - 1), names.get(at)) else { continue };
        if person.label != EntityLabel::Person
            || front.label == EntityLabel::Person
            || front.tokens.end != person.tokens.start
        {
            continue;
        }
        let Some(office) = last_office(doc, tables, front.tokens) else { continue };
        if let Some(name) = names.get_mut(at) {
            name.tokens.start = office.end;
        }
        if let Some(name) = names.get_mut(at - 1) {
            // what is left may be a place ("Georgia") or nothing that stands alone ("Iraqi National Security")
            let known = fold(doc.text(doc.anchor(TokenRange::new(front.tokens.start, office.start))));
            let stands = tables.find(&known).next().is_some();
            name.tokens.end = if stands { office.start } else { front.tokens.start };
        }
    }
    for name in names.iter_mut().filter(|n| n.label == EntityLabel::Org) {
        unmask(doc, tables, name);
    }
    for at in 0..names.len() {
        let Some(&name) = names.get(at) else { continue };
        let Some(before) = name.tokens.start.checked_sub(1) else { continue };
        let particle = matches!(
            doc.form(name.tokens.start),
            "Al" | "al" | "El" | "el" | "bin" | "Bin" | "ibn" | "van" | "Van" | "von" | "de" | "De"
        );
        // the names are in order: only the one before can reach here
        let free = at.checked_sub(1).and_then(|at| names.get(at)).is_none_or(|n| !n.tokens.holds(before));
        let key = fold(doc.form(before));
        let title = tables.nouns.exact(&key).next().is_some();
        // a particle opens no name in mid-phrase: the forename before it belongs to it
        if name.label == EntityLabel::Person
            && particle
            && free
            && !title
            && proper(doc, before)
            && doc.form(before).starts_with(char::is_uppercase)
            && doc.sentence_of(before) == doc.sentence_of(name.tokens.start)
            && let Some(name) = names.get_mut(at)
        {
            name.tokens.start = before;
        }
    }
    names.retain(|n| !n.tokens.is_empty());
}

/// The land in "Sultan of Oman", "King of Jordan": the office is a description, and no part of any name.
pub(super) fn land_of(doc: &Document, tables: &Tables, tokens: TokenRange) -> Option<TokenRange> {
    let of = (tokens.start + 1..tokens.end.min(tokens.start + 4)).find(|&t| doc.form(t) == "of")?;
    let land = TokenRange::new(of + 1, tokens.end);
    let key = |range: TokenRange| fold(doc.text(doc.anchor(range)));
    let office = tables.nouns.exact(&key(TokenRange::new(tokens.start, of))).any(|n| n.class == NounClass::Office);
    let known = |entry| matches!(entry, Entry::Country(_) | Entry::Part(_) | Entry::Admin(_) | Entry::City(_));
    (office && !land.is_empty() && tables.find(&key(land)).any(known)).then_some(land)
}

/// A word for a body that the recogniser took for a person: "Philippine | Navy" is one name, "Navy" alone is none.
pub(super) fn mend_bodies(doc: &Document, tables: &Tables, names: &mut [Name]) {
    for at in 0..names.len() {
        let Some(&name) = names.get(at) else { continue };
        if name.label != EntityLabel::Person || name.tokens.len() != 1 {
            continue;
        }
        let key = fold(doc.form(name.tokens.start));
        let body = tables.nouns.read(&key).iter().any(|n| n.class == NounClass::Body);
        if !body || tables.gender(&key).is_some() || tables.find(&key).any(|e| matches!(e, Entry::Person(_))) {
            continue;
        }
        let land = at.checked_sub(1).and_then(|at| names.get(at)).copied();
        let land = land.filter(|l| l.tokens.end == name.tokens.start && l.label == EntityLabel::Norp);
        if let (Some(land), Some(name)) = (land, names.get_mut(at)) {
            *name = Name {
                tokens: TokenRange::new(land.tokens.start, name.tokens.end),
                label: EntityLabel::Org,
                confidence: 0.8,
            };
            if let Some(land) = at.checked_sub(1).and_then(|at| names.get_mut(at)) {
                land.tokens.end = land.tokens.start;
            }
        } else if let Some(name) = names.get_mut(at) {
            name.tokens.end = name.tokens.start;
        }
    }
}

/// "Mr | Al Jabri" and "National Security Adviser Karim Jabr" are people, whatever the recogniser took them for.
fn unmask(doc: &Document, tables: &Tables, name: &mut Name) {
    let honorific = |t: u32| matches!(doc.form(t), "Mr" | "Mr." | "Mrs" | "Mrs." | "Ms" | "Ms." | "Dr" | "Dr.");
    if name.tokens.start.checked_sub(1).is_some_and(honorific) {
        name.label = EntityLabel::Person;
        return;
    }
    for split in (name.tokens.start + 1..name.tokens.end.saturating_sub(1)).rev() {
        let front = TokenRange::new(name.tokens.start, split);
        let Some(office) = last_office(doc, tables, front).filter(|o| o.end == split) else { continue };
        let back = TokenRange::new(split, name.tokens.end);
        if opens_with_forename(doc, tables, back)
            || (is_office(doc, tables, office) && reads_as_person(doc, tables, back))
        {
            name.tokens.start = split;
            name.label = EntityLabel::Person;
            return;
        }
    }
}

/// "President Abraham Holt Institute" opens with a forename too, but what it closes with is a body.
fn opens_with_forename(doc: &Document, tables: &Tables, back: TokenRange) -> bool {
    let key = |t: u32| fold(doc.form(t));
    let body = tables.nouns.exact(&key(back.end - 1)).any(|n| n.class == NounClass::Body);
    !body && tables.gender(&key(back.start)).is_some()
}

/// An office that a person holds; a bare title ("General Motors", "Prince Hotels") is not enough.
fn is_office(doc: &Document, tables: &Tables, range: TokenRange) -> bool {
    let key = fold(doc.text(doc.anchor(range)));
    let classes = || tables.nouns.exact(&key).map(|n| n.class);
    classes().any(|c| c == NounClass::Office) && !classes().any(|c| c == NounClass::Title)
}

/// Two to four capitalised words, none of which the tables know as a noun of offices and bodies.
fn reads_as_person(doc: &Document, tables: &Tables, back: TokenRange) -> bool {
    (2..=4).contains(&back.len())
        && (back.start..back.end).all(|t| {
            let form = doc.form(t);
            form.chars().next().is_some_and(char::is_uppercase)
                && form.chars().any(char::is_lowercase)
                && tables.nouns.read(&fold(form)).is_empty()
        })
}

/// The last office or title inside a name.
fn last_office(doc: &Document, tables: &Tables, tokens: TokenRange) -> Option<TokenRange> {
    let mut key = String::new();
    for end in (tokens.start + 1..=tokens.end).rev() {
        for length in (1..=4.min(end - tokens.start)).rev() {
            let range = TokenRange::new(end - length, end);
            key.clear();
            for at in range.start..range.end {
                fold_into(&mut key, doc.form(at));
            }
            if tables.nouns.exact(&key).any(|n| matches!(n.class, NounClass::Office | NounClass::Title)) {
                return Some(range);
            }
        }
        if tokens.end - end >= 2 {
            break;
        }
    }
    None
}
