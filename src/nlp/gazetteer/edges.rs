//! Edges of people's names: particles before a surname, and what hangs on a hyphen.

use super::super::tables::{Entry, Tables, fold};
use crate::text::layers::{EntityLabel, Name};
use crate::text::{Document, SentenceKind, TokenRange};

/// Particles that open a surname.
const OPENING: &[&str] =
    &["van", "von", "de", "di", "da", "del", "della", "du", "bin", "ibn", "bint", "al", "el", "ter"];

/// Particles that stand inside one: "van der Meer", "de la Cruz".
const INNER: &[&str] = &["der", "den", "la", "le", "los", "las"];

/// "van der | Meer", "al- | Tamimi", "Kim Su | -jin": the recogniser drops pieces at either edge. The names are in order.
pub(super) fn mend(doc: &Document, names: &mut [Name]) {
    for at in 0..names.len() {
        let Some(&name) = names.get(at).filter(|n| n.label == EntityLabel::Person && !n.tokens.is_empty()) else {
            continue;
        };
        let floor = at.checked_sub(2).and_then(|at| names.get(at)).map_or(0, |n| n.tokens.end);
        let start = opening(doc, name.tokens.start, floor);
        let ceiling = names.get(at + 1).map_or(doc.tokens.len() as u32, |n| n.tokens.start);
        let end = hyphened(doc, name.tokens.end, ceiling);
        // "Van" alone before "der Meer" was taken for a name
        if let Some(before) = at.checked_sub(1).and_then(|at| names.get_mut(at)).filter(|n| n.tokens.end > start) {
            if before.tokens.start < start {
                continue;
            }
            before.tokens.end = before.tokens.start;
        }
        if let Some(name) = names.get_mut(at) {
            name.tokens = TokenRange::new(start, end);
        }
    }
}

/// "RIGA, Nov 23 (Meridian) -": the name in a dateline's brackets is the agency's.
pub(super) fn agencies(doc: &Document, names: &mut [Name]) {
    for sentence in doc.sentences.iter().filter(|s| s.kind == SentenceKind::Dateline) {
        let open = (sentence.tokens.start..sentence.tokens.end).find(|&t| doc.form(t) == "(");
        let Some(open) = open else { continue };
        let inside = |n: &Name| n.tokens.start > open && n.tokens.end <= sentence.tokens.end;
        for name in names.iter_mut().filter(|n| inside(n)) {
            name.label = EntityLabel::Org;
        }
    }
}

/// "Qatar and Bahrain" is no organisation: two states joined by "and" are two names.
pub(super) fn pairs(doc: &Document, tables: &Tables, names: &mut Vec<Name>) {
    let state = |tokens: TokenRange| {
        !tokens.is_empty()
            && tables.find(&fold(doc.text(doc.anchor(tokens)))).any(|entry| matches!(entry, Entry::Country(_)))
    };
    let mut more = Vec::new();
    for name in names.iter_mut().filter(|n| n.tokens.len() >= 3) {
        let and = (name.tokens.start + 1..name.tokens.end - 1).find(|&t| doc.form(t).eq_ignore_ascii_case("and"));
        let Some(and) = and else { continue };
        let (left, right) = (TokenRange::new(name.tokens.start, and), TokenRange::new(and + 1, name.tokens.end));
        // Bosnia and Herzegovina, Trinidad and Tobago are one
        if state(left) && state(right) && !state(name.tokens) {
            more.push(Name { tokens: right, label: EntityLabel::Gpe, ..*name });
            *name = Name { tokens: left, label: EntityLabel::Gpe, ..*name };
        }
    }
    names.extend(more);
    names.sort_by_key(|n: &Name| n.tokens.start);
}

/// "Latin American presidents" are nobody's of the United States: the word that makes a region of a nationality is its.
pub(super) fn regions(doc: &Document, names: &mut [Name]) {
    let lower = |t: u32| doc.tokens.get(t as usize).map_or("", |t| t.lower.as_str());
    for at in 0..names.len() {
        let Some(name) = names.get(at).copied() else { continue };
        let start = name.tokens.start;
        let floor = at.checked_sub(1).and_then(|p| names.get(p)).map_or(0, |p| p.tokens.end);
        let part = name.tokens.len() == 1
            && start > floor
            && matches!(lower(start), "american" | "americans" | "african" | "africans" | "asian" | "asians")
            && matches!(
                lower(start - 1),
                "latin" | "central" | "south" | "north" | "west" | "east" | "southern" | "northern" | "western" | "eastern" | "southeast"
            )
            && doc.sentence_of(start - 1) == doc.sentence_of(start)
            // "South African" is a nationality
            && !(lower(start - 1) == "south" && lower(start).starts_with("african"));
        if part && let Some(name) = names.get_mut(at) {
            name.tokens.start -= 1;
            name.label = EntityLabel::Norp;
        }
    }
}

/// Where the particles before a surname begin.
fn opening(doc: &Document, start: u32, floor: u32) -> u32 {
    let sentence = doc.sentence_of(start);
    let lower = |t: u32| doc.tokens.get(t as usize).map_or("", |t| t.lower.as_str());
    let mut best = start;
    let mut at = start;
    while at > floor && start - at < 5 && doc.sentence_of(at - 1) == sentence {
        let (word, joined) = (lower(at - 1), touches(doc, at - 1));
        if OPENING.contains(&word) {
            best = at - 1;
        } else if !(INNER.contains(&word) || (word == "-" && joined)) {
            break;
        }
        at -= 1;
    }
    best
}

/// Where a name ends with what a hyphen ties to it in lower case: "Su-jin", "Yong-ho".
fn hyphened(doc: &Document, end: u32, ceiling: u32) -> u32 {
    let ties = end + 1 < ceiling
        && doc.form(end) == "-"
        && end > 0
        && touches(doc, end - 1)
        && touches(doc, end)
        && doc.sentence_of(end + 1) == doc.sentence_of(end - 1);
    let tail = doc.form(end + 1);
    // "Brandt-led" is no name
    let syllable = tail.len() <= 5
        && tail.chars().all(char::is_lowercase)
        && !matches!(
            tail,
            "led" | "era" | "style" | "like" | "run" | "wide" | "made" | "owned" | "based" | "born" | "ally"
        );
    if ties && syllable { end + 2 } else { end }
}

/// Whether nothing stands between a token and the next.
fn touches(doc: &Document, token: u32) -> bool {
    let (this, next) = (doc.tokens.get(token as usize), doc.tokens.get(token as usize + 1));
    matches!((this, next), (Some(a), Some(b)) if a.field == b.field && a.span.end == b.span.start)
}
