//! On whose word an event is told.

use super::frame::Reader;
use super::tree::Tree;
use crate::text::layers::Attribution;
use crate::text::tags::{Dep, Upos, Xpos};

/// How far above its word an event's teller may stand.
const FAR: usize = 6;

/// The subject of a verb of saying.
pub(super) fn speaker_of(reader: &Reader<'_>, verb: u32) -> Option<Attribution> {
    let tree = &reader.tree;
    let subject = if tree.is_passive(verb) { tree.agent(verb)? } else { tree.surface_subject(verb)? };
    attribute(reader, subject)
}

pub(super) fn attribute(reader: &Reader<'_>, token: u32) -> Option<Attribution> {
    let tree = &reader.tree;
    if !tree.is_nominal(token) || matches!(tree.xpos(token), Xpos::Wp | Xpos::Wdt) {
        return None;
    }
    let actor = reader.actors.at(reader.name_head(token));
    let skip = [Dep::AclRelcl, Dep::Acl, Dep::Appos, Dep::Parataxis, Dep::Punct, Dep::Case, Dep::Conj, Dep::Cc];
    let extent = tree.extent(token, &skip);
    Some(Attribution { entity: actor.entity, anchor: reader.doc.anchor(extent) })
}

/// ", officials said": a clause of saying set beside the predicate; "according to".
pub(super) fn source_beside(reader: &Reader<'_>, at: u32) -> Option<Attribution> {
    let tree = &reader.tree;
    for &c in tree.children(at) {
        match tree.dep(c) {
            Dep::Parataxis | Dep::Advcl | Dep::Ccomp
                if tree.lemma_in(c, &reader.rules.known.saying)
                    && (tree.dep(c) == Dep::Parataxis || tree.mark_of(c) == Some("as")) =>
            {
                if let Some(found) = speaker_of(reader, c) {
                    return Some(found);
                }
            }
            Dep::Obl | Dep::Nmod if tree.case_of(c) == Some("according") => return attribute(reader, c),
            Dep::Advcl | Dep::Obl if tree.lower(c) == "according" => {
                return tree.child_in(c, &[Dep::Obl, Dep::Nmod, Dep::Obj]).and_then(|o| attribute(reader, o));
            }
            _ => {}
        }
    }
    None
}

/// The verb of saying at the top, where the predicate hangs on it in some other way, on the far side of a comma.
pub(super) fn spoken_aside(reader: &Reader<'_>, at: u32) -> Option<Attribution> {
    let tree = &reader.tree;
    let head = tree.head(at)?;
    let said = tree.lemma_in(head, &reader.rules.known.saying) && tree.is_verb(head);
    (said && matches!(tree.dep(at), Dep::Ccomp | Dep::Parataxis | Dep::Dep)).then(|| speaker_of(reader, head))?
}

/// Who tells of the whole that an event stands in: "The shooting left eight dead, the minister said".
pub(super) fn told_above(reader: &Reader<'_>, predicate: u32) -> Option<Attribution> {
    let tree = &reader.tree;
    let mut at = predicate;
    for _ in 0..FAR {
        let head = tree.head(at)?;
        match tree.dep(at) {
            Dep::AclRelcl => return None,
            Dep::Ccomp | Dep::Parataxis if tree.is_verb(head) && tree.lemma_in(head, &reader.rules.known.saying) => {
                return speaker_of(reader, head);
            }
            _ => {}
        }
        let beside = tree.is_verb(head).then(|| source_beside(reader, head)).flatten();
        if beside.is_some() {
            return beside;
        }
        at = head;
    }
    None
}

/// Whom "we" stands for: the speaker of the sentence's own verb of saying.
#[must_use]
pub(super) fn sentence_speaker(tree: &Tree<'_>, saying: &super::ruleset::WordSet) -> Option<u32> {
    (tree.range.start..tree.range.end)
        .filter(|&t| tree.upos(t) == Upos::Verb && saying.contains(tree.lemma(t)))
        .filter_map(|t| tree.child_in(t, &[Dep::Nsubj]))
        .find(|&s| tree.is_nominal(s) && !matches!(tree.lower(s), "we" | "i" | "it" | "they" | "you" | "who" | "that"))
}
