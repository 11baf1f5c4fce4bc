//! How a verb carries an event noun: "held talks", "suffered an attack", "arrived for talks".

use super::ruleset::Ruleset;
use super::tree::Tree;
use super::trigger::Light;
use crate::text::tags::Dep;

/// The verb that carries an event noun, and the predicate that its polarity and tense are read off.
pub(super) fn light_verb(tree: &Tree<'_>, rules: &Ruleset, t: u32) -> (Option<Light>, u32) {
    // "a series of attacks", "a round of talks": the container stands where the noun would
    let mut noun = t;
    if tree.dep(noun) == Dep::Nmod
        && tree.case_of(noun) == Some("of")
        && let Some(head) = tree.head(noun)
        && tree.lemma_in(head, &rules.known.container)
    {
        noun = head;
    }
    // conjoined nouns share the verb: "held talks and a meeting"
    if tree.dep(noun) == Dep::Conj
        && let Some(first) = tree.head(noun)
        && tree.is_nominal(first)
    {
        noun = first;
    }
    // "They were in talks", "He is on a visit": the noun is the predicate
    if tree.child_in(noun, &[Dep::Cop]).is_some() && matches!(tree.case_of(noun), Some("in" | "on" | "for")) {
        return (Some(Light::Borrows), noun);
    }
    let Some(verb) = tree.head(noun) else {
        return (None, t);
    };
    let lemma = tree.lemma(verb);
    // "was the target of a dynamite attack"
    if matches!(lemma, "target" | "victim" | "object")
        && tree.dep(noun) == Dep::Nmod
        && tree.case_of(noun) == Some("of")
        && tree.child_in(verb, &[Dep::Cop]).is_some()
    {
        return (Some(Light::Suffers), verb);
    }
    let known = &rules.known;
    match tree.dep(noun) {
        Dep::Obj | Dep::NsubjPass | Dep::Xcomp if tree.is_verb(verb) => {
            let off = lemma == "call" && tree.children_in(verb, &[Dep::CompoundPrt]).any(|p| tree.lower(p) == "off");
            if off || known.cancel.contains(lemma) {
                (Some(Light::Cancels), verb)
            } else if known.suffer.contains(lemma) {
                (Some(Light::Suffers), verb)
            } else if lemma == "call"
                && tree.children_in(noun, &[Dep::Det]).any(|d| matches!(tree.lower(d), "the" | "this" | "that"))
            {
                // "called the killing a blow to democracy"
                (None, t)
            } else if known.support.contains(lemma) {
                (Some(Light::Does), verb)
            } else {
                (None, t)
            }
        }
        Dep::Nsubj if known.happen.contains(lemma) && tree.is_verb(verb) => (Some(Light::Happens), verb),
        // "claimed responsibility for the attack"
        Dep::Obl | Dep::Nmod if tree.case_of(noun) == Some("for") && claims(tree, verb).is_some() => {
            (Some(Light::Does), claims(tree, verb).unwrap_or(verb))
        }
        // "the signing of a deal took place"; "clashes with"
        Dep::Obl if tree.is_verb(verb) => match tree.case_of(noun) {
            Some("for" | "on") if is_motion(lemma) => (Some(Light::Borrows), verb),
            Some("in" | "to") if matches!(lemma, "engage" | "participate" | "take" | "join" | "part" | "agree") => {
                (Some(Light::Does), verb)
            }
            Some("under") if matches!(lemma, "come" | "be") => (Some(Light::Suffers), verb),
            Some("after" | "following" | "during" | "at") if meets(tree, t) => (Some(Light::Beside), verb),
            _ => (None, t),
        },
        // "was in Sofia for talks"
        Dep::Obl | Dep::Nmod
            if tree.case_of(noun) == Some("for")
                && tree.case_of(verb) == Some("in")
                && tree.child_in(verb, &[Dep::Cop]).is_some() =>
        {
            (Some(Light::Borrows), verb)
        }
        // "Omani envoy in Tokyo for talks"
        Dep::Nmod
            if tree.case_of(noun) == Some("for")
                && tree.is_nominal(verb)
                && tree.children_in(verb, &[Dep::Nmod]).any(|c| c < noun && tree.case_of(c) == Some("in")) =>
        {
            (Some(Light::Borrows), verb)
        }
        _ => (None, t),
    }
}

/// "a meeting with", "talks with": a noun that needs a second side, and has it.
fn meets(tree: &Tree<'_>, noun: u32) -> bool {
    matches!(
        tree.lemma(noun),
        "meeting" | "talk" | "talks" | "conversation" | "audience" | "summit" | "discussion" | "discussions"
    ) && tree.phrases(noun, "with").next().is_some()
}

/// The verb of "claimed responsibility": whoever claims a deed did it.
fn claims(tree: &Tree<'_>, head: u32) -> Option<u32> {
    let verb = if tree.lemma(head) == "responsibility" { tree.head(head)? } else { head };
    let claimed = tree.child_in(verb, &[Dep::Obj]).is_some_and(|o| tree.lemma(o) == "responsibility");
    (claimed && matches!(tree.lemma(verb), "claim" | "take" | "admit" | "accept" | "acknowledge" | "assume"))
        .then_some(verb)
}

fn is_motion(lemma: &str) -> bool {
    matches!(
        lemma,
        "arrive"
            | "fly"
            | "travel"
            | "go"
            | "come"
            | "leave"
            | "depart"
            | "head"
            | "return"
            | "gather"
            | "meet"
            | "sit"
            | "assemble"
            | "convene"
            | "land"
            | "be"
            | "embark"
            | "set"
            | "stop"
            | "host"
            | "join"
    )
}
