//! What a word that could be a trigger, what hangs on it and the words around it show, as signs that the models weigh.

use crate::events::frame::Reader;
use crate::text::layers::{EntityLabel, EventType};
use crate::text::tags::{Dep, Upos};

/// How much a word elsewhere in the sentence counts.
pub(super) const SAID: f32 = 0.3;

/// Whether a word says what a sentence is about.
pub(super) fn speaks(reader: &Reader<'_>, t: u32) -> bool {
    matches!(reader.tree.upos(t), Upos::Noun | Upos::Verb | Upos::Adj) && !reader.marks.is_name(t)
}

/// A sign as the weights spell it: its parts with a blank between.
pub(in crate::events) fn spelt<'k>(key: &'k mut String, parts: &[&str]) -> &'k str {
    key.clear();
    for part in parts {
        key.push_str(part);
        key.push(' ');
    }
    key.trim_end()
}

/// What a predicate, what hangs on it and the words around it show, each sign with its value.
pub(in crate::events) fn signs(reader: &Reader<'_>, t: u32, told: Option<EventType>, mut see: impl FnMut(&str, f32)) {
    own_signs(reader, t, told, &mut see);
    let mut key = String::new();
    for s in (reader.tree.range.start..reader.tree.range.end).filter(|&s| s != t && speaks(reader, s)) {
        see(spelt(&mut key, &["says", reader.tree.lemma(s)]), SAID);
    }
}

/// What a predicate and what hangs on it show.
pub(super) fn own_signs(reader: &Reader<'_>, t: u32, told: Option<EventType>, mut see: impl FnMut(&str, f32)) {
    let tree = &reader.tree;
    let mut key = String::with_capacity(48);
    let mut word = |parts: &[&str], value: f32| see(spelt(&mut key, parts), value);
    let lemma = tree.lemma(t);
    let part = if tree.is_verb(t) { "v" } else { "n" };
    word(&["bias"], 1.0);
    if let Some(kind) = told {
        word(&["told"], 1.0);
        word(&["told", kind.as_str()], 1.0);
        word(&["told", kind.as_str(), part, lemma], 1.0);
    }
    word(&[part], 1.0);
    word(&[part, lemma], 1.0);
    word(&["tag", tree.xpos(t).as_str()], 1.0);
    word(&["is", tree.dep(t).as_str()], 1.0);
    if tree.is_verb(t) && tree.is_passive(t) {
        word(&["passive", lemma], 1.0);
        word(&["passive"], 1.0);
    }
    if let Some(up) = tree.head(t) {
        word(&["under", tree.dep(t).as_str(), tree.lemma(up)], 1.0);
        word(&[part, lemma, "under", tree.lemma(up)], 1.0);
    }
    for &c in tree.children(t) {
        let dep = tree.dep(c);
        if matches!(dep, Dep::Punct) {
            continue;
        }
        let case = tree.case_of(c).unwrap_or("");
        let dep = dep.as_str();
        // "Veridor held a drill": where a rule took a land's deed for one, nobody need know the land
        let unknown = told.is_some() && reader.may_be_land(c);
        let says = if unknown { "(land)" } else { content(reader, c) };
        word(&[dep, case, says], 1.0);
        word(&[lemma, dep, case], 1.0);
        word(&[lemma, dep, case, says], 1.0);
        if tree.is_nominal(c)
            && let Some(party) = reader.party(c)
        {
            let land = party.actor.code.country.is_some() || unknown;
            let sector = party.actor.code.sector().unwrap_or(if land { "land" } else { "-" });
            word(&[dep, case, "as", sector], 1.0);
            word(&[lemma, dep, case, "as", sector], 1.0);
        }
    }
}

/// A word for what it says; names say no more than what they name.
pub(in crate::events) fn content<'a>(reader: &Reader<'a>, t: u32) -> &'a str {
    if !reader.marks.is_name(t) {
        return reader.tree.lemma(t);
    }
    match reader.marks.entity(t).and_then(|(ix, _)| reader.label(ix)) {
        Some(EntityLabel::Person) => "(person)",
        Some(EntityLabel::Gpe | EntityLabel::Norp) => "(land)",
        Some(EntityLabel::Org) => "(org)",
        _ => "(name)",
    }
}
