//! What the words right beside a place name say of it: "Paris, Texas", "Georgia governor", "Armenia, Georgia and Iran".

use super::{Query, admin_of, country_of, is_country};
use crate::nlp::tables::{Entry, Tables, fold, fold_into};
use crate::text::layers::EntityLabel;
use crate::text::{Document, TokenRange};

/// What stands right after a name: "Paris, Texas", "Tripoli (Lebanon)".
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Beside {
    Country(&'static str),
    Admin(&'static str),
}

pub(super) fn beside(doc: &Document, tables: &Tables, query: &Query<'_>) -> Vec<Beside> {
    let end = query.tokens.end;
    let mut found = Vec::new();
    if !matches!(doc.form(end), "," | "(" | "in") || doc.sentence_of(end) != doc.sentence_of(query.tokens.start) {
        return found;
    }
    let mut key = String::new();
    for at in end + 1..(end + 5).min(doc.tokens.len() as u32) {
        let form = doc.form(at);
        if at == end + 1 && matches!(form, "the") {
            continue;
        }
        if !form.starts_with(|c: char| c.is_uppercase()) {
            break;
        }
        fold_into(&mut key, form);
        found.extend(tables.us_state(form).map(Beside::Admin));
        found.extend(tables.find(&key).filter_map(|entry| match entry {
            Entry::Country(row) => tables.country(row).map(|c| Beside::Country(c.iso3)),
            Entry::Part(row) => tables.part(row).map(|p| Beside::Country(p.state)),
            Entry::Admin(row) => tables.admin(row).map(|a| Beside::Admin(a.code)),
            _ => None,
        }));
    }
    found
}

/// Whether the words after a name put it where no table has a place of that name: "Trujillo, Honduras".
pub(super) fn elsewhere(doc: &Document, tables: &Tables, query: &Query<'_>, found: &[Entry]) -> bool {
    let hints = appended(doc, tables, query.tokens);
    let fits = |&entry: &Entry| {
        hints.iter().any(|hint| match *hint {
            Beside::Admin(admin) => admin_of(tables, entry) == Some(admin),
            Beside::Country(country) => country_of(tables, entry) == Some(country),
        })
    };
    !hints.is_empty() && !found.iter().any(fits) && found.iter().all(|e| matches!(e, Entry::City(_) | Entry::Admin(_)))
}

/// The country, and the first-level region where one is named, that the words right after a name put it in.
#[must_use]
pub fn lies_in(doc: &Document, tables: &Tables, tokens: TokenRange) -> Option<(&'static str, Option<&'static str>)> {
    let hints = appended(doc, tables, tokens);
    let admin = |wanted: &dyn Fn(&str) -> bool| {
        hints.iter().find_map(|hint| match *hint {
            Beside::Admin(code) if wanted(code) => tables.admin_by_code(code).map(|a| (a.state, Some(code))),
            _ => None,
        })
    };
    let country = hints.iter().find_map(|hint| match *hint {
        Beside::Country(country) => Some((country, None)),
        Beside::Admin(_) => None,
    });
    // after a town, American copy names the state: Georgia, Florida
    admin(&|code| code.starts_with("US.")).or(country).or_else(|| admin(&|_| true))
}

/// What follows a name after a comma and cannot be the next of a list: ", Honduras," but not ", Germany, and Italy".
fn appended(doc: &Document, tables: &Tables, tokens: TokenRange) -> Vec<Beside> {
    let comma = tokens.end;
    let capital = |t: u32| doc.form(t).starts_with(|c: char| c.is_uppercase());
    if doc.form(comma) != "," || doc.sentence_of(comma) != doc.sentence_of(tokens.start) {
        return Vec::new();
    }
    let Some(last) = (comma + 1..comma + 5).take_while(|&t| capital(t)).last() else { return Vec::new() };
    let ends = matches!(doc.form(last + 1), "," | "." | ")" | ";" | "'s" | "");
    let goes_on = doc.form(last + 1) == "," && (capital(last + 2) || matches!(doc.form(last + 2), "and" | "or"));
    if !ends || goes_on {
        return Vec::new();
    }
    beside(doc, tables, &Query { tokens, label: EntityLabel::Gpe, key: "" })
}

/// Country or region named in the words before: "the Lebanese city of", "Georgia's capital", "in northern Syria's".
pub(super) fn before(doc: &Document, tables: &Tables, query: &Query<'_>) -> Vec<&'static str> {
    let Some(sentence) = doc.sentence_of(query.tokens.start).and_then(|s| doc.sentences.get(s)) else {
        return Vec::new();
    };
    let from = sentence.tokens.start.max(query.tokens.start.saturating_sub(6));
    let mut out = Vec::new();
    for at in from..query.tokens.start {
        if doc.form(at).starts_with(|c: char| c.is_uppercase()) {
            let key = fold(doc.form(at));
            let named = tables.find(&key).find_map(|e| match e {
                Entry::Country(_) | Entry::Adjective(_) => country_of(tables, e),
                _ => None,
            });
            out.extend(named.filter(|_| key.len() > 2 || doc.form(at).chars().all(|c| c.is_uppercase() || c == '.')));
        }
    }
    out
}

/// States that are divided into departments.
const DEPARTMENTS: &[&str] =
    &["SLV", "COL", "PER", "BOL", "HND", "GTM", "NIC", "PRY", "URY", "HTI", "FRA", "BEN", "CIV", "CMR", "COG", "DZA"];

/// "the state of Georgia", "Georgia governor", "Washington state": words that ask for a region; "the city of".
pub(super) fn state_words(doc: &Document, tables: &Tables, query: &Query<'_>, entry: Entry) -> f32 {
    let word = |at: u32| doc.tokens.get(at as usize).map_or("", |t| t.lower.as_str());
    let start = query.tokens.start;
    let end = query.tokens.end;
    let two = start.checked_sub(2).map_or("", word);
    let one = start.checked_sub(1).map_or("", word);
    let next = if word(end) == "'s" { word(end + 1) } else { word(end) };
    // "Armenia, Georgia and Azerbaijan": who stands in a row with lands is one, with states another
    let row = |at: Option<u32>, link: Option<u32>| -> Option<Entry> {
        let linked = link.is_some_and(|t| matches!(word(t), "," | "and" | "or"));
        let key = at.filter(|_| linked).map(|t| fold(doc.form(t)))?;
        tables.find(&key).find(|e| matches!(e, Entry::Country(_) | Entry::Admin(_) | Entry::City(_)))
    };
    let beside = [row(start.checked_sub(2), start.checked_sub(1)), row(Some(end + 1), Some(end))];
    let lands = beside.iter().flatten().filter(|&&e| is_country(e)).count() as f32;
    let before_comma = one == "," && !beside.first().is_some_and(|e| e.is_some_and(is_country));
    let state = (one == "of" && matches!(two, "state" | "province" | "governor" | "governorate" | "region"))
        || matches!(
            next,
            "state"
                | "province"
                | "governor"
                | "gov."
                | "governorate"
                | "department"
                | "oblast"
                | "prefecture"
                | "legislature"
                | "lawmakers"
                | "sen."
                | "attorney"
                | "senate"
                | "republicans"
                | "democrats"
                | "voters"
                | "county"
                | "secretary"
                | "supreme"
                | "congressman"
                | "congresswoman"
        );
    let city = (one == "of" && matches!(two, "city" | "town" | "port" | "village" | "capital" | "suburb" | "mayor"))
        || matches!(next, "city" | "mayor" | "airport" | "police" | "suburb" | "marathon");
    // "Cordoba department": the provinces of Argentina are called otherwise
    let elsewhere = next == "department" && !super::country_of(tables, entry).is_some_and(|c| DEPARTMENTS.contains(&c));
    if elsewhere {
        return -8.0;
    }
    match entry {
        Entry::Country(_) => 1.5 * lands,
        Entry::Admin(_) => {
            (if state { 4.0 } else { 0.0 }) + if before_comma { 1.5 } else { 0.0 } - if city { 3.0 } else { 0.0 }
        }
        Entry::City(_) => (if city { 3.5 } else { 0.0 }) - if state { 3.0 } else { 0.0 },
        _ => 0.0,
    }
}
