//! Which triggers stand in a sentence: every word that heads a pattern whose conditions the parse meets.

use super::forms;
use super::light::light_verb;
use super::nearby::Nearby;
use super::ruleset::{Flag, Ruleset, Trigger, TriggerKind, WordSet};
use super::tree::Tree;
use crate::text::SentenceKind;
use crate::text::tags::{Dep, Upos, Xpos};

/// A trigger that stands in the text, before anybody knows its participants.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Index into [`Ruleset::triggers`].
    pub trigger: u32,
    /// The word that heads it.
    pub head: u32,
    /// The predicate of its clause: a light verb for a noun ("held talks"), else the head itself.
    pub predicate: u32,
    pub kind: TriggerKind,
    pub passive: bool,
    /// The object that the pattern names; no other trigger may claim it.
    pub object: Option<u32>,
    pub light: Option<Light>,
    /// What stands inside: a clause's predicate or an event noun.
    pub inner: Option<u32>,
    pub weight: u8,
}

/// How a verb carries an event noun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Light {
    /// "hold talks": its subject acts.
    Does,
    /// "suffered an attack": its subject is acted upon.
    Suffers,
    /// "talks began": nobody is said.
    Happens,
    /// "arrived for talks", "is on a visit": the clause's subject acts.
    Borrows,
    /// "spoke after a meeting with": the clause's subject acts, beside what the clause tells.
    Beside,
    /// "cancelled the visit".
    Cancels,
}

/// All candidates of a sentence, the most specific first. `named` tells whether a token stands inside a name.
pub fn find(tree: &Tree<'_>, rules: &Ruleset, kind: SentenceKind, named: impl Fn(u32) -> bool) -> Vec<Candidate> {
    let mut found = Vec::new();
    for t in tree.range.start..tree.range.end {
        let kinds: &[TriggerKind] = match tree.upos(t) {
            Upos::Verb => &[TriggerKind::Verb],
            // "was in Baghdad for talks"
            Upos::Aux if !matches!(tree.dep(t), Dep::Aux | Dep::AuxPass | Dep::Cop) => &[TriggerKind::Verb],
            Upos::Noun | Upos::Propn => &[TriggerKind::Noun],
            Upos::Adj => &[TriggerKind::Adjective],
            // "Thousands rally in Tbilisi": a headline's verb taken for an adverb
            Upos::Adv if kind == SentenceKind::Headline && tree.child_in(t, &[Dep::Nsubj]).is_some() => {
                &[TriggerKind::Verb]
            }
            _ => continue,
        };
        for &part in kinds {
            let mut hits = rules.lookup(part, tree.lemma(t));
            // a pattern may name the plural alone
            let mut plural = if tree.lower(t) == tree.lemma(t) { &[][..] } else { rules.lookup(part, tree.lower(t)) };
            if hits.is_empty() {
                std::mem::swap(&mut hits, &mut plural);
            }
            // a form that the lemmatiser left as it was, or cut too short: "tore", "axed"
            let whole = tree.lemma(t) == tree.lower(t) && matches!(tree.xpos(t), Xpos::Vbd | Xpos::Vbn | Xpos::Vbz);
            let mut base = &[][..];
            if part == TriggerKind::Verb && (hits.is_empty() || whole) {
                base = forms::bases(tree.lower(t)).find_map(|base| found_in(rules, &base)).unwrap_or_default();
            }
            if hits.is_empty() {
                std::mem::swap(&mut hits, &mut base);
            }
            // "Typhoon Nanmadol", "Hurricane Tomas": the name itself says what it is
            let storm = || matches!(tree.lower(t), "typhoon" | "hurricane" | "cyclone" | "storm");
            if hits.is_empty() || (named(t) && !storm()) {
                continue;
            }
            let nearby = Nearby::new(tree, t);
            let more = plural.iter().chain(base.iter()).filter(|ix| !hits.contains(ix));
            for &ix in hits.iter().chain(more) {
                if let Some(trigger) = rules.trigger(ix)
                    && let Some(candidate) = try_trigger(tree, rules, kind, trigger, ix, t, &nearby)
                {
                    found.push(candidate);
                }
            }
        }
    }
    let rank = |c: &Candidate| {
        let rule = rules.trigger(c.trigger).and_then(|t| rules.rule_of(t));
        let priority = rule.map_or(0, |r| r.priority);
        // among equals a user's rule comes first
        let ours = rule.is_none_or(|r| r.file.is_none());
        (std::cmp::Reverse(i16::from(c.weight) + priority), c.head, ours, c.trigger)
    };
    found.sort_by_key(rank);
    found
}

fn found_in<'r>(rules: &'r Ruleset, base: &str) -> Option<&'r [u32]> {
    Some(rules.lookup(TriggerKind::Verb, base)).filter(|hits| !hits.is_empty())
}

/// What a trigger makes of a token that is one of its heads.
pub(super) fn try_trigger(
    tree: &Tree<'_>,
    rules: &Ruleset,
    kind: SentenceKind,
    trigger: &Trigger,
    ix: u32,
    t: u32,
    nearby: &Nearby<'_, '_>,
) -> Option<Candidate> {
    // most patterns of a common verb fall here, before anything else is worked out
    if trigger.kind != TriggerKind::Noun
        && !(trigger.masks.iter().all(|&mask| nearby.may_have(mask))
            && trigger.words.iter().all(|set| has_word(tree, t, set)))
    {
        return None;
    }
    let rule = rules.rule_of(trigger)?;
    let mut candidate = Candidate {
        trigger: ix,
        head: t,
        predicate: t,
        kind: trigger.kind,
        passive: false,
        object: None,
        light: None,
        inner: None,
        weight: trigger.weight,
    };
    match trigger.kind {
        TriggerKind::Verb => {
            if nearby.in_passing() {
                return None;
            }
            // "calls off strike" is no call
            let off = tree.lemma(t) == "call"
                && (tree.lower(t + 1) == "off"
                    || tree.children_in(t, &[Dep::CompoundPrt]).any(|p| tree.lower(p) == "off"));
            if off && !trigger.words.iter().any(|set| set.contains("off")) {
                return None;
            }
            let voice = nearby.voice();
            candidate.passive = (voice.passive && (rule.transitive || !voice.by_subject_alone))
                || (rule.transitive && nearby.is_bare(kind == SentenceKind::Headline));
            verb_conditions(tree, trigger, &mut candidate, nearby)?;
        }
        TriggerKind::Noun => {
            noun_conditions(tree, rules, trigger, t)?;
            (candidate.light, candidate.predicate) = light_verb(tree, rules, t);
            candidate.passive = tree.is_passive(candidate.predicate);
            if candidate.light.is_none() && trigger.flags.contains(&Flag::Light) {
                return None;
            }
            if candidate.light.is_some() {
                candidate.weight += 1;
            }
        }
        TriggerKind::Adjective => {}
    }
    if trigger.clause {
        candidate.inner = Some(inner_of(tree, rules, t)?);
    } else if rule.complement.is_some() {
        candidate.inner = inner_of(tree, rules, t);
    }
    Some(candidate)
}

fn verb_conditions(
    tree: &Tree<'_>,
    trigger: &Trigger,
    candidate: &mut Candidate,
    nearby: &Nearby<'_, '_>,
) -> Option<()> {
    let v = candidate.head;
    // "gave rebels in Bouake 48 hours to disarm" is no "give in to": before a preposition stands a particle
    if trigger.object.is_none()
        && trigger.phrase.is_none()
        && trigger.words.len() > 1
        && trigger.particle
        && let Some(particle) = trigger.words.first()
        && !candidate.passive
        && tree.child_in(v, &[Dep::Obj]).is_some()
        && !has_particle(tree, v, particle)
    {
        return None;
    }
    if trigger.object.is_none() && trigger.phrase.is_none() && trigger.not_object.is_none() && trigger.flags.is_empty()
    {
        return Some(());
    }
    let object = nearby.object(candidate.passive);
    if let Some(set) = &trigger.object {
        // "withdraw from <treaty>": with a preposition, the object is that of its phrase
        let phrase = || {
            // "to court" may be taken for an infinitive
            let plain = !set.names && !set.person;
            let below = tree.child_in(v, &[Dep::Obj]).filter(|_| plain).map(|o| tree.children_in(o, &[Dep::Nmod]));
            tree.children_in(v, &[Dep::Obl, Dep::Nmod, Dep::Xcomp])
                .chain(below.into_iter().flatten())
                .filter(|&c| {
                    let case = tree.case_of(c).or_else(|| tree.mark_of(c).filter(|_| tree.dep(c) == Dep::Xcomp));
                    let asked = trigger.object_behind.as_ref();
                    case.is_some_and(|case| match asked {
                        // "out of the meeting": any of its prepositions
                        Some(words) => {
                            words.contains(case) || tree.children_in(c, &[Dep::Case]).any(|k| tree.lower_in(k, words))
                        }
                        None => trigger.words.iter().any(|w| w.contains(case)),
                    })
                })
                .find_map(|c| object_in(tree, set, c))
        };
        // "named Mori finance minister": what the object becomes
        let becomes =
            || tree.child_in(v, &[Dep::Xcomp]).filter(|&x| tree.is_nominal(x)).and_then(|x| object_in(tree, set, x));
        // "gave labourers a week to leave": the second of two objects may hang as a measure
        let second = || {
            tree.child_in(v, &[Dep::Obj]).filter(|_| matches!(tree.lemma(v), "give" | "allow" | "grant" | "set"))?;
            tree.child_in(v, &[Dep::OblUnmarked]).and_then(|o| object_in(tree, set, o))
        };
        let object = object.filter(|_| trigger.object_behind.is_none());
        // "was given life for genocide": what a passive still has behind it
        let kept = || tree.child_in(v, &[Dep::Obj]).filter(|_| candidate.passive).and_then(|o| object_in(tree, set, o));
        candidate.object = Some(
            object
                .and_then(|o| object_in(tree, set, o))
                .or_else(kept)
                .or_else(|| second().filter(|_| trigger.object_behind.is_none()))
                .or_else(|| phrase().filter(|_| !trigger.object_own))
                .or_else(becomes)?,
        );
    }
    if let Some(set) = &trigger.phrase {
        let cased = |c: u32| {
            tree.children_in(c, &[Dep::Case, Dep::Mark]).any(|k| trigger.words.iter().any(|w| tree.lower_in(k, w)))
        };
        let below = tree.child_in(v, &[Dep::Obj]).map(|o| tree.children_in(o, &[Dep::Nmod]));
        let stands = tree
            .children_in(v, &[Dep::Obl, Dep::Nmod, Dep::Xcomp, Dep::Advcl])
            .chain(below.into_iter().flatten())
            .any(|c| cased(c) && object_in(tree, set, c).is_some());
        if !stands {
            return None;
        }
    }
    if let Some(set) = &trigger.not_object
        && object.is_some_and(|o| object_in(tree, set, o).is_some())
    {
        return None;
    }
    let flags_hold = trigger.flags.iter().all(|flag| match flag {
        Flag::Passive => candidate.passive,
        Flag::Active => !candidate.passive,
        Flag::Object => object.is_some(),
        Flag::NoObject => candidate.passive || tree.child_in(v, &[Dep::Obj]).is_none(),
        Flag::Finite => {
            matches!(tree.dep(v), Dep::Root | Dep::Conj | Dep::Ccomp | Dep::Parataxis) && tree.xpos(v) != Xpos::Vbg
        }
        Flag::Light => true,
        Flag::Modal => tree
            .children_in(v, &[Dep::Aux])
            .any(|a| matches!(tree.lower(a), "will" | "would" | "could" | "may" | "might" | "shall" | "'ll" | "wo")),
    });
    flags_hold.then_some(())
}

/// The object, or what it contains ("a series of strikes"), or a conjunct, if it is among the words.
fn object_in(tree: &Tree<'_>, set: &WordSet, object: u32) -> Option<u32> {
    let holds = |t: u32| {
        tree.lemma_in(t, set)
            || tree.lower_in(t, set)
            || (set.names && (tree.upos(t) == Upos::Propn || super::verbs::ends_name(tree, t)))
            // "dragged him into a van"
            || (set.person && matches!(tree.lower(t), "him" | "her" | "them" | "us" | "me"))
            || (set.persons && super::frame::agentive(tree.lemma(t)))
    };
    if holds(object) {
        return Some(object);
    }
    tree.phrases(object, "of").chain(tree.children_in(object, &[Dep::Conj])).find(|&c| holds(c))
}

/// Whether a particle or preposition stands with the word: as its particle, with one of its phrases, or right after it.
pub fn has_word(tree: &Tree<'_>, t: u32, set: &WordSet) -> bool {
    let right_after = (t + 1..(t + 3).min(tree.range.end))
        .find(|&n| tree.lower_in(n, set))
        .filter(|&n| !is_day(tree.lower(n + 1)) || tree.lower(n) == "until")
        .is_some_and(|n| n == t + 1 || matches!(tree.dep(n), Dep::CompoundPrt | Dep::Case | Dep::Advmod));
    right_after
        || tree.children(t).iter().any(|&c| match tree.dep(c) {
            Dep::CompoundPrt | Dep::Advmod => tree.lower_in(c, set) && (c > t || !is_particle(tree.lower(c))),
            // "held three tourists captive", "gave the envoy seven days"
            Dep::Xcomp | Dep::OblUnmarked if tree.lower_in(c, set) => true,
            Dep::Obl | Dep::Nmod | Dep::OblAgent | Dep::Advcl | Dep::Acl | Dep::Xcomp | Dep::Ccomp => {
                (!is_day(tree.lower(c)) || set.contains("until"))
                    && tree.children_in(c, &[Dep::Case, Dep::Mark]).any(|m| tree.lower_in(m, set))
            }
            // "ordered the firm to pay": the parser may hang the infinitive on the object
            Dep::Obj => tree.children_in(c, &[Dep::Nmod, Dep::Acl]).any(|n| {
                tree.case_of(n).or_else(|| tree.mark_of(n).filter(|&mark| mark == "to")).is_some_and(|case| set.contains(case))
                    || (tree.dep(n) == Dep::Acl && tree.lower_in(n, set))
                    // "riddled the car of a judge with bullets"
                    || tree.children_in(n, &[Dep::Nmod]).any(|m| tree.case_of(m).is_some_and(|case| set.contains(case)))
            }),
            _ => false,
        })
}

/// "UP leader Jaramillo held": a particle stands behind its verb.
fn is_particle(word: &str) -> bool {
    matches!(word, "up" | "down" | "off" | "out" | "over" | "away" | "back" | "in" | "on" | "aside")
}

/// Whether a word stands with a verb as its particle or adverb, or right behind it.
fn has_particle(tree: &Tree<'_>, t: u32, set: &WordSet) -> bool {
    tree.lower_in(t + 1, set)
        || tree.children_in(t, &[Dep::CompoundPrt, Dep::Advmod, Dep::Xcomp]).any(|c| tree.lower_in(c, set))
}

/// "on Sunday", "in 2019" are no part of a verb's frame.
fn is_day(word: &str) -> bool {
    word.ends_with("day") && word.len() > 4 && word != "holiday"
        || (word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit()))
}

fn noun_conditions(tree: &Tree<'_>, rules: &Ruleset, trigger: &Trigger, t: u32) -> Option<()> {
    // "talks show", "attack helicopter": there the noun only sorts another
    if matches!(tree.dep(t), Dep::Compound | Dep::Flat) && trigger.after.is_empty() && tree.xpos(t) != Xpos::Nnp {
        return None;
    }
    // "heart attack", "price war": the word before makes another thing of it
    let previous = t.checked_sub(1).filter(|&p| p >= tree.range.start);
    if trigger.before.is_empty()
        && previous.is_some_and(|p| tree.lower_in(p, &rules.known.harmless) || tree.lemma_in(p, &rules.known.harmless))
    {
        return None;
    }
    let mut left = t;
    for set in &trigger.before {
        left = left.checked_sub(1).filter(|&l| l >= tree.range.start)?;
        if tree.lower(left) == "-" {
            left = left.checked_sub(1).filter(|&l| l >= tree.range.start)?;
        }
        if !tree.lemma_in(left, set) && !tree.lower_in(left, set) {
            return None;
        }
    }
    let mut right = t;
    for set in &trigger.after {
        right += 1;
        if right >= tree.range.end || !(tree.lower_in(right, set) || tree.lemma_in(right, set)) {
            return None;
        }
    }
    // "lifting of <curfew>": with a preposition, the object is that of its phrase
    if let Some(set) = &trigger.object {
        let holds = tree.children_in(t, &[Dep::Nmod]).any(|c| {
            trigger.words.iter().any(|w| tree.case_of(c).is_some_and(|case| w.contains(case)))
                && object_in(tree, set, c).is_some()
        });
        return holds.then_some(());
    }
    trigger.words.iter().all(|set| has_word(tree, t, set) || head_has_phrase(tree, t, set)).then_some(())
}

/// The parser may hang a noun's phrase on its light verb: "put pressure on".
fn head_has_phrase(tree: &Tree<'_>, t: u32, set: &WordSet) -> bool {
    matches!(tree.dep(t), Dep::Obj | Dep::NsubjPass | Dep::Obl)
        && tree.head(t).is_some_and(|v| {
            tree.children_in(v, &[Dep::Obl]).any(|c| c > t && tree.case_of(c).is_some_and(|case| set.contains(case)))
        })
}

/// The clause or event noun inside: an infinitive, a that-clause, a gerund after its preposition, or an event noun as
/// object or after "for", "to", "of", "with", "against".
fn inner_of(tree: &Tree<'_>, rules: &Ruleset, t: u32) -> Option<u32> {
    let clause = tree.children(t).iter().copied().find(|&c| match tree.dep(c) {
        Dep::Xcomp => true,
        // "asked how", "said whether": a question is no content
        Dep::Ccomp => !tree.children(c).iter().any(|&w| {
            w < c && matches!(tree.lower(w), "how" | "why" | "whether" | "if" | "what" | "when" | "where" | "who")
        }),
        Dep::Advcl | Dep::Acl => {
            c > t
                && tree.child_in(c, &[Dep::Mark, Dep::Case]).is_some_and(|m| {
                    matches!(tree.lower(m), "to" | "of" | "for" | "from" | "against" | "that" | "with" | "into" | "on")
                })
        }
        _ => false,
    });
    if clause.is_some() {
        return clause;
    }
    // "a pipeline" is no happening though "a joint pipeline" is
    let tells = |c: u32, word: &str| {
        rules
            .lookup(TriggerKind::Noun, word)
            .iter()
            .filter_map(|&ix| rules.trigger(ix))
            .any(|t| (t.before.is_empty() && t.after.is_empty()) || noun_conditions(tree, rules, t, c).is_some())
    };
    let is_event = |c: u32| tells(c, tree.lemma(c)) || tells(c, tree.lower(c));
    let phrase = |c: &u32| match tree.dep(*c) {
        Dep::Obj | Dep::NsubjPass => true,
        Dep::Obl | Dep::Nmod => {
            matches!(tree.case_of(*c), Some("for" | "to" | "of" | "with" | "against" | "into" | "in" | "on"))
        }
        _ => false,
    };
    let object = tree.children(t).iter().copied().filter(phrase).find(|&c| is_event(c));
    object.or_else(|| {
        // "called for an end to the fighting", "urged the release of": one noun deeper
        tree.child_in(t, &[Dep::Obj])
            .into_iter()
            .flat_map(|o| tree.children(o).iter().copied().filter(|&c| matches!(tree.dep(c), Dep::Acl | Dep::Nmod)))
            .find(|&c| matches!(tree.mark_of(c), Some("to" | "of")) || is_event(c))
    })
}
