//! Words whose tag or place the parser took for another's: deeds told by a participle or a past that also are nouns.

use super::Mended;
use super::shifted::{hangs, has_below};
use crate::text::tags::{Dep, Upos, Xpos};
use crate::text::{Document, Token, TokenRange};

/// Deeds whose past or participle is a noun too, with their lemmas.
const DEEDS: &[(&str, &str)] =
    &[("shot", "shoot"), ("cut", "cut"), ("hit", "hit"), ("wound", "wound"), ("raid", "raid")];

/// What a vehicle or a bag has been made ready with, or by whom it is used, where the word looks like a past.
const READIED: &[&str] = &[
    "loaded", "packed", "filled", "rigged", "stuffed", "laden", "crammed", "driven", "parked", "armed", "left",
    "planted", "placed", "hidden", "thrown", "hurled", "fitted", "mined", "laced", "occupied",
];

/// Plurals do so and nouns look the same: "the police suspect that".
const HOLDING: &[&str] = &["suspect", "fear", "claim", "doubt"];

/// Puts all of them right.
pub(super) fn tagged(doc: &Document, range: TokenRange, mended: &mut Mended) {
    for t in range.start + 1..range.end {
        let Some(token) = doc.tokens.get(t as usize) else { continue };
        match token.lower.as_str() {
            "ablaze" | "alight" | "afire" | "aflame" => agents_of_fire(doc, range, t, token, mended),
            "that" => holding(doc, range, t, mended),
            "to" => planning(doc, range, t, mended),
            _ if token.dep == Dep::Conj => joined_deeds(doc, range, t, token, mended),
            word if READIED.contains(&word) => readied(doc, range, t, token, mended),
            _ if token.dep == Dep::Advcl && token.xpos == Xpos::Vbg => {
                held_for_questioning(doc, range, t, token, mended);
                come_of(doc, t, token, mended);
            }
            _ => {}
        }
    }
}

/// "set ablaze by hooded men on Tuesday": whoever stands behind it did the setting.
fn agents_of_fire(doc: &Document, range: TokenRange, t: u32, token: &Token, mended: &mut Mended) {
    if token.dep != Dep::Xcomp || token.head >= t {
        return;
    }
    for c in t + 1..range.end {
        if let Some(k) = doc.tokens.get(c as usize)
            && hangs(doc, c, t, &[Dep::OblAgent, Dep::Obl, Dep::OblUnmarked])
        {
            mended.link(c, token.head, k.dep);
        }
    }
}

/// "The police suspect that": a noun behind a noun, with a clause of its own.
fn holding(doc: &Document, range: TokenRange, that: u32, mended: &mut Mended) {
    let t = that - 1;
    let Some(token) = doc.tokens.get(t as usize).filter(|k| k.upos == Upos::Noun && t > range.start + 1) else {
        return;
    };
    let Some(verb) = HOLDING.iter().find(|form| **form == token.lower) else { return };
    let subject = t - 1;
    if hangs(doc, subject, t, &[Dep::Compound]) && has_below(doc, range, t, &[Dep::Ccomp, Dep::Acl]) {
        mended.verbs.push((t, verb));
        mended.link(subject, t, Dep::Nsubj);
    }
}

/// What several do, and a noun too.
const PLANNING: &[&str] = &["plan", "hope", "aim", "vow", "offer", "want"];

/// "South Korea and Mexico plan to resume talks": the noun that the sentence hangs on, behind two names, is what they do.
fn planning(doc: &Document, range: TokenRange, to: u32, mended: &mut Mended) {
    let t = to - 1;
    let Some(token) = doc.tokens.get(t as usize).filter(|k| k.upos == Upos::Noun && k.head == t && t > range.start + 1)
    else {
        return;
    };
    let Some(verb) = PLANNING.iter().find(|form| **form == token.lower) else { return };
    let joined = (range.start..t).any(|c| doc.tokens.get(c as usize).is_some_and(|k| k.lower == "and"));
    let named = |c: u32| doc.tokens.get(c as usize).is_some_and(|k| matches!(k.upos, Upos::Propn | Upos::Noun));
    let mut before =
        (range.start..t).filter(|&c| named(c) && hangs(doc, c, t, &[Dep::Nsubj, Dep::Compound, Dep::Nmod]));
    let (Some(first), Some(clause)) = (before.next(), (to + 1..range.end).find(|&c| hangs(doc, c, t, &[Dep::Acl])))
    else {
        return;
    };
    if !joined || has_below(doc, range, t, &[Dep::Det, Dep::Amod, Dep::NmodPoss, Dep::Cop, Dep::Aux]) {
        return;
    }
    mended.verbs.push((t, verb));
    mended.link(first, t, Dep::Nsubj);
    for other in before {
        mended.link(other, first, Dep::Conj);
    }
    mended.link(clause, t, Dep::Xcomp);
}

/// "were dragged from their huts and shot by men in uniform", "threw the boxes into the river and shot at the clerk": a deed
/// joined to the noun of a phrase is joined to the phrase's verb.
fn joined_deeds(doc: &Document, range: TokenRange, t: u32, token: &Token, mended: &mut Mended) {
    let Some((_, verb)) = DEEDS.iter().find(|(form, _)| *form == token.lower) else { return };
    let Some(noun) = doc.tokens.get(token.head as usize).filter(|k| token.head < t && k.head < token.head) else {
        return;
    };
    let phrase =
        matches!(noun.upos, Upos::Noun | Upos::Propn) && matches!(noun.dep, Dep::Obl | Dep::Obj | Dep::OblUnmarked);
    let above = noun.head;
    let behind = doc.tokens.get(t as usize + 1).is_some_and(|k| {
        matches!(
            k.lower.as_str(),
            "by" | "at" | "him" | "her" | "them" | "dead" | "and" | "to" | "on" | "the" | "a" | "two" | "three"
        )
    });
    let own = has_below(doc, range, t, &[Dep::Det, Dep::Amod, Dep::Nummod, Dep::Nsubj, Dep::NsubjPass, Dep::Case]);
    let past = |k: &Token| k.upos == Upos::Verb && matches!(k.xpos, Xpos::Vbd | Xpos::Vbn);
    let form = matches!(token.xpos, Xpos::Vbd | Xpos::Vbn) || token.upos == Upos::Verb;
    if phrase && behind && !own && form && doc.tokens.get(above as usize).is_some_and(past) {
        mended.link(t, above, Dep::Conj);
        if token.upos == Upos::Noun {
            mended.verbs.push((t, verb));
        }
        if !matches!(token.xpos, Xpos::Vbd | Xpos::Vbn) {
            mended.pasts.push(t);
        }
    }
}

/// "when a suitcase loaded with dynamite exploded": the past right behind a noun tells what the noun is, where another past without
/// a subject follows.
fn readied(doc: &Document, range: TokenRange, t: u32, token: &Token, mended: &mut Mended) {
    let noun = t - 1;
    let phrase = (t + 1..range.end).any(|c| hangs(doc, c, t, &[Dep::Obl, Dep::OblAgent]));
    if token.dep != Dep::Advcl || !hangs(doc, noun, t, &[Dep::Nsubj, Dep::NsubjPass]) || !phrase {
        return;
    }
    let second = (t + 1..range.end).find(|&v| {
        doc.tokens.get(v as usize).is_some_and(|k| {
            k.upos == Upos::Verb && k.xpos == Xpos::Vbd && k.dep == Dep::Advcl && (k.head == token.head || k.head == t)
        })
    });
    let Some(second) = second.filter(|&v| !has_below(doc, range, v, &[Dep::Nsubj, Dep::NsubjPass, Dep::Mark])) else {
        return;
    };
    let broken = (t + 1..second)
        .any(|c| doc.tokens.get(c as usize).is_some_and(|k| matches!(k.upos, Upos::Punct | Upos::Cconj)));
    if !broken {
        mended.link(noun, second, Dep::Nsubj);
        mended.link(t, noun, Dep::Acl);
    }
}

/// "detained for questioning a youth who": it is the youth who is detained.
fn held_for_questioning(doc: &Document, range: TokenRange, t: u32, token: &Token, mended: &mut Mended) {
    let verb = token.head;
    let held = doc.tokens.get(verb as usize).is_some_and(|k| {
        k.upos == Upos::Verb
            && verb < t
            && matches!(k.lemma.as_str(), "detain" | "arrest" | "hold" | "take" | "summon" | "bring")
    });
    let asked = matches!(token.lower.as_str(), "questioning" | "interrogation") && t == verb + 2;
    if !held || !asked || has_below(doc, range, verb, &[Dep::Obj, Dep::Aux, Dep::AuxPass]) {
        return;
    }
    let Some(object) = (t + 1..range.end).find(|&c| hangs(doc, c, t, &[Dep::Obj])) else { return };
    mended.link(object, verb, Dep::Obj);
    mended.pasts.push(verb);
    if let Some(subject) = (range.start..verb).find(|&s| hangs(doc, s, verb, &[Dep::NsubjPass])) {
        mended.link(subject, verb, Dep::Nsubj);
    }
}

/// Deeds that hurt somebody, as a participle tells who it was.
const STRIKING: &[&str] = &[
    "open",
    "fire",
    "shoot",
    "attack",
    "ambush",
    "bomb",
    "explode",
    "throw",
    "hurl",
    "blow",
    "strike",
    "hit",
    "machinegun",
    "raid",
    "storm",
    "shell",
    "detonate",
    "ram",
    "crash",
    "strafe",
    "rake",
];

/// "opened fire on a bus that failed to stop, killing two women": they came of the deed, not of what the relative clause tells.
fn come_of(doc: &Document, t: u32, token: &Token, mended: &mut Mended) {
    let hurts = matches!(
        token.lower.as_str(),
        "killing" | "wounding" | "injuring" | "hurting" | "maiming" | "destroying" | "damaging"
    );
    if !hurts || doc.tokens.get(t as usize - 1).is_none_or(|k| k.lower != ",") {
        return;
    }
    let (mut at, mut relative) = (token.head, false);
    for _ in 0..5 {
        let Some(k) = doc.tokens.get(at as usize).filter(|k| k.head != at) else { return };
        relative |= k.dep == Dep::AclRelcl;
        at = k.head;
        let deed =
            doc.tokens.get(at as usize).is_some_and(|k| k.upos == Upos::Verb && STRIKING.contains(&k.lemma.as_str()));
        if relative && deed {
            mended.link(t, at, Dep::Advcl);
            return;
        }
    }
}

/// "who was seriously wounded": what stands behind "who" is no sentence's verb or auxiliary.
pub(super) fn in_relative(doc: &Document, token: &Token, at: u32) -> bool {
    let clause = |k: &Token| k.dep == Dep::AclRelcl;
    let aux = matches!(token.dep, Dep::Aux | Dep::AuxPass | Dep::Cop);
    let of = clause(token) || aux && doc.tokens.get(token.head as usize).is_some_and(clause);
    of && (at.saturating_sub(3)..at).any(|w| doc.tokens.get(w as usize).is_some_and(|k| k.lower == "who"))
}
