//! Who came and went, and what they looked like: nameless people whom a story tells of beside the deed.

use super::finish::add;
use super::frame::{Nature, Parties, Reader, is_party};
use super::merge::Told;
use super::sequel::denied;
use super::story::is_doer;
use crate::text::SentenceKind;
use crate::text::layers::ArgumentRole;
use crate::text::tags::{Dep, Xpos};

/// Words for whoever did it.
pub(super) fn is_attacker(lemma: &str) -> bool {
    matches!(
        lemma,
        "attacker"
            | "assailant"
            | "gunman"
            | "gunmen"
            | "assassin"
            | "killer"
            | "murderer"
            | "kidnapper"
            | "abductor"
            | "captor"
            | "robber"
            | "hijacker"
            | "bomber"
            | "terrorist"
            | "subversive"
            | "guerrilla"
            | "guerilla"
            | "rebel"
            | "extremist"
            | "criminal"
            | "intruder"
            | "individual"
            | "insurgent"
            | "bandit"
            | "raider"
            | "arsonist"
            | "militant"
            | "thief"
            | "man"
            | "youth"
            | "group"
            | "column"
            | "commando"
            | "band"
            | "gang"
            | "trio"
            | "squad"
            | "perpetrator"
            | "aggressor"
            | "culprit"
            | "stranger"
            | "front"
            | "organization"
            | "organisation"
            | "movement"
            | "cell"
            | "person"
    )
}

/// "The perpetrator, a young man wearing a cap, fled", "The assailants were two youths": what the doers of the deed told
/// before looked like.
pub(super) fn looked_like(reader: &Reader<'_>, sentence: usize) -> Option<Told> {
    let tree = &reader.tree;
    if reader.kind != SentenceKind::Prose {
        return None;
    }
    let doer = |t: u32| {
        is_doer(tree.lemma(t))
            && tree
                .children_in(t, &[Dep::Det, Dep::NmodPoss])
                .any(|d| matches!(tree.lower(d), "the" | "his" | "her" | "their"))
            && tree.phrases(t, "of").next().is_none()
    };
    let described = |t: u32| {
        let article = tree.children_in(t, &[Dep::Det, Dep::Nummod]).any(|d| tree.lower(d) != "the");
        article && tree.is_nominal(t) && reader.party(t).is_some_and(|p| is_party(&p) && p.nature == Nature::Person)
    };
    let who = (tree.range.start..tree.range.end).filter(|&t| doer(t)).find_map(|t| {
        let beside = tree.children_in(t, &[Dep::Appos]).find(|&a| described(a));
        // "The assailants were two youths"
        let is = || {
            let head = tree.head(t).filter(|&h| tree.dep(t) == Dep::Nsubj && tree.child_in(h, &[Dep::Cop]).is_some());
            head.filter(|&h| described(h) && !denied(reader, h))
        };
        beside.or_else(is)
    })?;
    let mut actors = Vec::new();
    add(&mut actors, ArgumentRole::Actor, &reader.parties_at(who).into_iter().filter(is_party).collect());
    (!actors.is_empty()).then_some(Told::Came { actors, sentence })
}

/// "Some sixty men arrived at nightfall", "About a hundred men of the front took part": nameless people who came for it.
pub(super) fn came(reader: &Reader<'_>, sentence: usize) -> Option<Told> {
    let tree = &reader.tree;
    if reader.kind != SentenceKind::Prose {
        return None;
    }
    let who = (tree.range.start..tree.range.end).find_map(|v| {
        let moves = matches!(
            tree.lemma(v),
            "arrive"
                | "burst"
                | "approach"
                | "flee"
                | "escape"
                | "run"
                | "jump"
                | "board"
                | "surround"
                | "block"
                | "enter"
                | "participate"
                | "intercept"
                | "appear"
                | "drive"
                | "speed"
                | "ride"
                | "get"
                | "come"
                | "stop"
                | "fire"
        );
        // "two youths were seen running away"
        let seen = matches!(tree.lemma(v), "see" | "observe" | "spot" | "notice")
            && tree.is_passive(v)
            && tree.children_in(v, &[Dep::Xcomp, Dep::Advcl, Dep::Ccomp]).any(|x| {
                matches!(
                    tree.lemma(x),
                    "run" | "flee" | "leave" | "get" | "drive" | "ride" | "speed" | "walk" | "throw" | "board"
                )
            });
        let part =
            seen || tree.lemma(v) == "take" && tree.child_in(v, &[Dep::Obj]).is_some_and(|o| tree.lower(o) == "part");
        if !tree.is_verb(v) || !(moves || part) || denied(reader, v) {
            return None;
        }
        let subject = tree.surface_subject(v)?;
        let head = reader.party(subject)?.head;
        let group = is_attacker(tree.lemma(head)) || is_attacker(tree.lemma(subject));
        let several =
            matches!(tree.xpos(head), Xpos::Nns) || matches!(tree.lemma(subject), "group" | "band" | "gang" | "column");
        // "the men" were told of before; men without number or arms may be anybody
        let counted = [subject, head].iter().any(|&h| {
            tree.children(h).iter().any(|&c| {
                matches!(tree.dep(c), Dep::Nummod)
                    || matches!(
                        tree.lower(c),
                        "armed" | "hooded" | "masked" | "unidentified" | "unknown" | "uniformed" | "dozen"
                    )
            })
        });
        let pointing =
            tree.children_in(subject, &[Dep::Det]).any(|d| matches!(tree.lower(d), "the" | "these" | "those"));
        let fits = group && several && counted && !pointing && reader.marks.entity(head).is_none();
        fits.then_some(subject)
    })?;
    let parties: Parties = reader.parties_at(who).into_iter().filter(is_party).take(1).collect();
    let mut actors = Vec::new();
    add(&mut actors, ArgumentRole::Actor, &parties);
    (!actors.is_empty()).then_some(Told::Came { actors, sentence })
}
