//! The noun that a number counts, with the tagger's help or without, and its singular.

use compact_str::{CompactString, format_compact};

use super::atom::{Kind, Line};
use super::words::Class;
use crate::text::tags::{Upos, Xpos};

/// "12-member council", "five-nation force".
pub(super) fn compound(line: &Line<'_>, noun: usize) -> Option<(usize, CompactString)> {
    let atom = line.get(noun).filter(|a| a.kind == Kind::Word && a.class == Class::Other && a.text.len() > 2)?;
    let none = [
        "way",
        "off",
        "time",
        "times",
        "sided",
        "fold",
        "thirds",
        "quarters",
        "fifths",
        "and",
        "out",
        "the",
        "old",
        "something",
        "odd",
        "plus",
        "strong",
        "all",
        "under",
        "nil",
    ];
    (!none.contains(&atom.lower.as_str())).then(|| (noun + 1, singular(&atom.lower)))
}

/// With tags: past adjectives and modifiers to the last noun of the run.
pub(super) fn tagged_noun(line: &Line<'_>, from: usize) -> Option<usize> {
    let mut last = None;
    for at in from..from + 6 {
        let Some(atom) = line.get(at) else { break };
        let hyphen = atom.kind == Kind::Mark('-') && atom.glued;
        match (atom.upos, atom.xpos) {
            (Upos::Noun | Upos::Propn, _) if atom.kind == Kind::Word => {
                if no_unit(line, at) {
                    break;
                }
                last = Some(at);
            }
            (Upos::Adj, _) | (Upos::Verb, Xpos::Vbn | Xpos::Vbg | Xpos::Jj) if last.is_none() => {}
            _ if hyphen => {}
            _ => break,
        }
    }
    last
}

/// Time words after a count end it: "12 people Monday".
fn no_unit(line: &Line<'_>, at: usize) -> bool {
    matches!(
        line.class(at),
        Class::Month(..) | Class::Weekday(_) | Class::Day(_) | Class::Ordinal(_) | Class::PartOfDay | Class::Percent
    ) && line.lower(at) != "second"
        || matches!(
            line.lower(at),
            "thirds" | "fifths" | "tenths" | "gmt" | "est" | "pm" | "am" | "a.m" | "p.m" | "hrs" | "edt" | "et"
        )
}

/// Without tags: the first word that looks like a plural, past at most three modifiers.
pub(super) fn plural_noun(line: &Line<'_>, from: usize, single: bool) -> Option<usize> {
    for at in from..from + 4 {
        let atom = line.get(at).filter(|a| a.kind == Kind::Word)?;
        if no_unit(line, at) || is_function_word(&atom.lower) {
            return None;
        }
        if single {
            return PERSONS.contains(&atom.lower.as_str()).then_some(at);
        }
        if is_plural(&atom.lower) {
            return Some(at);
        }
    }
    None
}

const PERSONS: &[&str] = &[
    "person",
    "man",
    "woman",
    "child",
    "soldier",
    "policeman",
    "officer",
    "civilian",
    "protester",
    "student",
    "boy",
    "girl",
    "passenger",
    "worker",
    "journalist",
    "gunman",
    "militant",
    "guard",
    "suspect",
    "hostage",
    "firefighter",
    "driver",
    "pilot",
    "sailor",
    "fisherman",
    "teenager",
    "villager",
    "resident",
    "pedestrian",
    "teacher",
    "doctor",
    "prisoner",
];

fn is_plural(word: &str) -> bool {
    matches!(
        word,
        "people"
            | "men"
            | "women"
            | "children"
            | "police"
            | "policemen"
            | "servicemen"
            | "gunmen"
            | "fishermen"
            | "troops"
            | "cattle"
            | "sheep"
            | "dead"
            | "personnel"
            | "aircraft"
            | "staff"
            | "lives"
            | "countrymen"
            | "crew"
            | "policewomen"
            | "firemen"
            | "businessmen"
            | "horsepower"
    ) || (word.len() > 3
        && word.ends_with('s')
        && !word.ends_with("ss")
        && !word.ends_with("us")
        && !word.ends_with("is"))
}

fn is_function_word(word: &str) -> bool {
    matches!(
        word,
        "the"
            | "a"
            | "an"
            | "of"
            | "in"
            | "on"
            | "at"
            | "to"
            | "by"
            | "for"
            | "with"
            | "from"
            | "and"
            | "or"
            | "but"
            | "as"
            | "is"
            | "are"
            | "was"
            | "were"
            | "be"
            | "been"
            | "has"
            | "have"
            | "had"
            | "that"
            | "which"
            | "who"
            | "this"
            | "these"
            | "those"
            | "it"
            | "its"
            | "his"
            | "her"
            | "their"
            | "he"
            | "she"
            | "they"
            | "we"
            | "i"
            | "not"
            | "after"
            | "before"
            | "when"
            | "while"
            | "since"
            | "than"
            | "then"
            | "into"
            | "over"
            | "under"
            | "per"
            | "will"
            | "would"
            | "could"
            | "may"
            | "might"
            | "said"
            | "says"
            | "also"
            | "against"
            | "between"
            | "during"
            | "near"
            | "about"
            | "out"
            | "up"
            | "down"
            | "off"
            | "if"
            | "so"
            | "because"
            | "plus"
            | "minus"
            | "points"
            | "does"
            | "goes"
            | "years"
    )
}

/// The tagger's lemma where it made one, or the singular by rule.
pub(super) fn lemma(line: &Line<'_>, at: usize) -> CompactString {
    let Some(atom) = line.get(at) else { return CompactString::default() };
    let known = line.doc.tokens.get(atom.token as usize).map(|t| &t.lemma).filter(|l| line.tagged && !l.is_empty());
    match known {
        Some(lemma) if atom.upos == Upos::Noun && *lemma != atom.lower => CompactString::from_str_to_lowercase(lemma),
        Some(_) if atom.xpos == Xpos::Nn => atom.lower.clone(),
        _ => singular(&atom.lower),
    }
}

/// Singular of a regular plural; "people" and "police" stay, as in UD.
pub(super) fn singular(word: &str) -> CompactString {
    let irregular = [
        ("men", "man"),
        ("women", "woman"),
        ("children", "child"),
        ("lives", "life"),
        ("wives", "wife"),
        ("thieves", "thief"),
        ("knives", "knife"),
        ("buses", "bus"),
        ("gases", "gas"),
        ("movies", "movie"),
        ("troops", "troop"),
    ];
    if let Some((_, single)) = irregular.iter().find(|(plural, _)| *plural == word) {
        return (*single).into();
    }
    if let Some(stem) = word.strip_suffix("men").filter(|s| s.len() > 2) {
        return format_compact!("{stem}man");
    }
    if let Some(stem) = word.strip_suffix("ies").filter(|s| s.len() > 1) {
        return format_compact!("{stem}y");
    }
    let hissing = ["sses", "shes", "ches", "xes", "zes"].iter().any(|e| word.ends_with(e));
    if let Some(stem) = word.strip_suffix("es").filter(|_| hissing) {
        return stem.into();
    }
    if word.ends_with("ss") || word.ends_with("us") || word.ends_with("is") || word.len() < 4 {
        return word.into();
    }
    word.strip_suffix('s').unwrap_or(word).into()
}
