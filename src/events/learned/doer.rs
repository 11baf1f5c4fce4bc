//! Who did a deed, where another sentence of the story says so: of the armed and the nameless whom a story tells of, those that a
//! logistic regression takes for the doers. Weights: `doer.tsv`, fitted by `scripts/fit_doers.py` on annotated articles.

use std::sync::LazyLock;

use super::linear::{Linear, chance};
use super::spelt;
use crate::events::came::is_attacker;
use crate::events::claim::one_paragraph;
use crate::events::explain::Trace;
use crate::events::finish::argument;
use crate::events::frame::{Nature, Reader};
use crate::events::merge::{add_new, roles};
use crate::events::signs::sounds_armed;
use crate::events::thread::{family, force, is_named, same_words};
use crate::events::verbs::is_denied;
use crate::text::layers::{Argument, ArgumentRole, EntityLabel, Event};
use crate::text::tags::{Dep, Upos};
use crate::text::{Document, Sentence, SentenceKind};

pub(super) const WEIGHTS: &str = include_str!("doer.tsv");

pub(super) static MODEL: LazyLock<Linear> = LazyLock::new(|| Linear::parse(WEIGHTS));

/// From this chance on somebody is taken for a doer.
const TAKEN: f32 = 0.45;
/// At most so many are added to one deed.
const MOST: usize = 2;
/// Longer stories, and those of more deeds or people, are lists and chronicles; who did what is not told across them.
const LONGEST: usize = 60;
const MOST_DEEDS: usize = 30;
const MOST_SUSPECTS: usize = 200;
const LONGEST_SENTENCE: usize = 120;

/// Somebody who may have done it, where a story tells of them.
#[derive(Debug, Clone)]
pub(in crate::events) struct Suspect {
    argument: Argument,
    sentence: usize,
    /// What they are, by themselves.
    class: &'static str,
    /// What their sentence shows of them: each sign that hangs on no deed.
    signs: Vec<String>,
}

/// Adds to the force of a story those who likely did it and are told of in another sentence.
pub(in crate::events) fn link<'r>(
    doc: &Document,
    events: &mut [Event],
    reader: impl Fn(usize) -> Reader<'r>,
    act: bool,
    trace: &mut Trace,
) {
    let deeds = events.iter().filter(|e| force(e)).count();
    if !(2..=LONGEST).contains(&doc.sentences.len()) || !(1..=MOST_DEEDS).contains(&deeds) {
        return;
    }
    let told = |s: &Sentence| s.kind == SentenceKind::Prose && s.tokens.len() <= LONGEST_SENTENCE;
    let suspects: Vec<Suspect> = doc
        .sentences
        .iter()
        .enumerate()
        .filter(|(_, s)| told(s))
        .flat_map(|(at, _)| suspects(&reader(at), at))
        .collect();
    if suspects.len() > MOST_SUSPECTS {
        return;
    }
    let rivals = rivals(doc, &suspects);
    let mut added: Vec<(usize, Vec<Argument>)> = Vec::new();
    for (at, event) in events.iter().enumerate().filter(|(_, e)| force(e)) {
        let mut found: Vec<(f32, &Suspect)> = Vec::new();
        for suspect in suspects.iter().filter(|s| is_open(doc, event, s) && !is_struck(doc, events, s)) {
            let mut sum = 0.0;
            signs(doc, events, at, suspect, &rivals, |sign, value| sum += MODEL.adds(sign, value));
            trace.suspect(event, &suspect.argument, || {
                let mut shown = Vec::new();
                signs(doc, events, at, suspect, &rivals, |sign, value| shown.push((sign.to_owned(), value)));
                shown
            });
            if chance(sum) > TAKEN {
                found.push((sum, suspect));
            }
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut doers: Vec<Argument> = Vec::new();
        for (_, suspect) in found {
            let told = doers.iter().any(|d| is_same(doc, d, &suspect.argument));
            if !told && doers.len() < MOST {
                doers.push(suspect.argument.clone());
            }
        }
        added.push((at, doers));
    }
    for (at, doers) in added {
        if let Some(event) = events.get_mut(at).filter(|_| act) {
            add_new(event, ArgumentRole::Actor, doers);
        }
    }
}

fn is_same(doc: &Document, a: &Argument, b: &Argument) -> bool {
    a.anchor == b.anchor || (a.entity.is_some() && a.entity == b.entity) || same_words(doc, a, b)
}

/// Neither known as the doer already nor struck by it.
fn is_open(doc: &Document, event: &Event, suspect: &Suspect) -> bool {
    let known = |a: &Argument| is_same(doc, a, &suspect.argument);
    !roles(event, ArgumentRole::Actor).chain(roles(event, ArgumentRole::Recipient)).any(known)
}

/// The classes of all suspects, whoever is told of twice counted once.
fn rivals(doc: &Document, suspects: &[Suspect]) -> Vec<&'static str> {
    let mut seen: Vec<&Suspect> = Vec::new();
    for suspect in suspects {
        let again = |s: &&Suspect| s.class == suspect.class && is_same(doc, &s.argument, &suspect.argument);
        if !seen.iter().any(again) {
            seen.push(suspect);
        }
    }
    seen.iter().map(|s| s.class).collect()
}

/// "The gunmen shot a member of the front": whoever stands among those struck is on the other side.
fn is_struck(doc: &Document, events: &[Event], suspect: &Suspect) -> bool {
    let Some(own) = doc.tokens_of(suspect.argument.anchor) else { return true };
    events
        .iter()
        .filter(|e| force(e))
        .flat_map(|e| roles(e, ArgumentRole::Recipient))
        .any(|r| doc.tokens_of(r.anchor).is_some_and(|r| r.start <= own.start && own.end <= r.end))
}

/// The armed and the nameless of a sentence.
fn suspects(reader: &Reader<'_>, sentence: usize) -> Vec<Suspect> {
    let tree = &reader.tree;
    let mut found = Vec::new();
    for t in tree.range.start..tree.range.end {
        let inside = matches!(tree.dep(t), Dep::Compound | Dep::Flat | Dep::Fixed | Dep::Amod | Dep::Nummod);
        if inside || !matches!(tree.upos(t), Upos::Noun | Upos::Propn | Upos::Num) {
            continue;
        }
        let Some(party) = reader.party(t).filter(|p| matches!(p.nature, Nature::Person | Nature::Organisation)) else {
            continue;
        };
        // "denied responsibility", "was not involved": whatever else the story tells of them
        let mut above = std::iter::successors(tree.head(t), |&up| tree.head(up)).take(4);
        if above.any(|v| matches!(tree.lemma(v), "deny" | "disclaim" | "condemn" | "repudiate") || is_denied(tree, v)) {
            continue;
        }
        let entity = party.actor.entity.and_then(|ix| reader.doc.entities.get(ix as usize));
        let sector = party.actor.code.sector().unwrap_or("-");
        let class = match (entity, sector) {
            (Some(e), _) if e.label == EntityLabel::Person => "person by name",
            (Some(e), "REB" | "CRM" | "PRM" | "UAF") if e.label == EntityLabel::Org => "armed body by name",
            (Some(e), _) if e.label == EntityLabel::Org && sounds_armed(&e.name) => "armed sound by name",
            (Some(_), "MIL" | "COP" | "SPY") => "force by name",
            (Some(_), "-") => "body by name",
            (Some(_), _) => continue,
            (None, "REB" | "CRM" | "PRM") => "armed",
            (None, "UAF") => "gunmen",
            (None, "MIL" | "COP" | "SPY") => "force",
            (None, "-" | "CVL" | "UNK") if is_attacker(tree.lemma(t)) => "nameless",
            (None, "-" | "CVL" | "UNK") if party.nature == Nature::Person => "people",
            _ => continue,
        };
        let first = tree.extent(t, &[Dep::Acl, Dep::AclRelcl, Dep::Appos, Dep::Conj]).start;
        let begins = match tree.lower(first) {
            "the" | "these" | "those" | "this" | "that" => "the",
            "a" | "an" | "some" | "several" | "various" | "about" | "around" | "nearly" => "a",
            "unidentified" | "unknown" | "hooded" | "masked" | "armed" | "suspected" | "alleged" | "heavily" => "dark",
            "no" | "any" | "all" | "every" | "other" | "another" => "other",
            "his" | "her" | "their" | "its" | "our" | "my" => "own",
            _ if tree.upos(first) == Upos::Num => "number",
            _ => "bare",
        };
        let dep = tree.dep(t).as_str();
        let case = tree.case_of(t).unwrap_or("-");
        let up = tree.head(t).map_or("-", |h| tree.lemma(h));
        let mut signs = vec![
            format!("is {class}"),
            format!("begins {begins}"),
            format!("begins {begins} {class}"),
            format!("stands {dep} {case}"),
            format!("stands {dep} {case} {class}"),
            format!("under {up}"),
            format!("under {up} {dep} {case}"),
            format!("sector {sector}"),
        ];
        if entity.is_none() {
            signs.push(format!("called {}", tree.lemma(t)));
        }
        for &c in tree.children(t) {
            if tree.is_verb(c) || tree.dep(c) == Dep::Amod {
                signs.push(format!("with {}", tree.lemma(c)));
            }
        }
        for s in tree.range.start..tree.range.end {
            let tells = matches!(tree.upos(s), Upos::Noun | Upos::Verb | Upos::Adj | Upos::Adv);
            if s != t && tells && !reader.marks.is_name(s) {
                signs.push(format!("says {}", tree.lemma(s)));
            }
        }
        found.push(Suspect { argument: argument(ArgumentRole::Actor, &party), sentence, class, signs });
    }
    found
}

/// What a deed and somebody of its story show together, each sign with its value.
fn signs(
    doc: &Document,
    events: &[Event],
    at: usize,
    suspect: &Suspect,
    rivals: &[&'static str],
    mut see: impl FnMut(&str, f32),
) {
    let Some(event) = events.get(at) else { return };
    let class = suspect.class;
    let mut key = String::with_capacity(64);
    let mut word = |parts: &[&str], value: f32| see(spelt(&mut key, parts), value);
    let sentence = |e: &Event| doc.tokens_of(e.trigger).and_then(|r| doc.sentence_of(r.start));
    let here = sentence(event).unwrap_or_default();
    let apart = match (suspect.sentence.checked_sub(here), here.saturating_sub(suspect.sentence)) {
        (Some(0), _) => "same",
        (Some(1), _) => "next",
        (Some(2), _) => "second",
        (Some(3 | 4), _) => "soon",
        (Some(_), _) => "later",
        (None, 1) => "last",
        (None, 2) => "last but one",
        (None, _) => "earlier",
    };
    let together = if one_paragraph(doc, here, suspect.sentence) { "together" } else { "apart" };
    let known = roles(event, ArgumentRole::Actor);
    let doer = known.fold("nobody", |most, a| match (most, is_named(a)) {
        (_, true) | ("named", _) => "named",
        _ => "described",
    });
    let deeds = events.iter().filter(|e| force(e)).count();
    let many = ["none", "one", "two", "three"].get(deeds).copied().unwrap_or("many");
    let first = if events.iter().position(force) == Some(at) { "first" } else { "further" };
    let kind = match family(event) {
        1 => "held",
        2 => "broken",
        4 => "taken",
        _ => "hurt",
    };
    let rivals = match rivals.iter().filter(|c| **c == class).count() {
        0 | 1 => "sole",
        2 => "of two",
        _ => "of many",
    };
    word(&["bias"], 1.0);
    word(&["apart", apart], 1.0);
    word(&["apart", apart, class], 1.0);
    word(&["apart", apart, class, doer], 1.0);
    word(&[together, class], 1.0);
    word(&["doer", doer, class], 1.0);
    word(&["deeds", many, class], 1.0);
    word(&["deeds", many, first], 1.0);
    word(&["deeds", many, first, class], 1.0);
    word(&["kind", kind, class], 1.0);
    word(&["rivals", rivals, class], 1.0);
    word(&["rivals", rivals, class, doer, many], 1.0);
    for sign in &suspect.signs {
        let value = if sign.starts_with("says") { 0.5 } else { 1.0 };
        word(&[sign], value);
        if sign.starts_with("under") || sign.starts_with("begins") || sign.starts_with("stands") {
            word(&[sign, "doer", doer], 1.0);
            word(&[sign, "apart", apart], 1.0);
        }
    }
    // what else they do or suffer in the story
    for (ix, other) in events.iter().enumerate().filter(|(ix, _)| *ix != at) {
        for role in [ArgumentRole::Actor, ArgumentRole::Recipient] {
            if !roles(other, role).any(|a| is_same(doc, a, &suspect.argument)) {
                continue;
            }
            let other_kind = other.kind.as_str();
            let near = if sentence(other) == Some(suspect.sentence) { "here" } else { "elsewhere" };
            word(&["elsewhere", role.as_str(), other_kind], 1.0);
            word(&["elsewhere", role.as_str(), other_kind, near, class], 1.0);
            word(&["elsewhere", role.as_str(), other_kind, doer], 1.0);
            if force(other) && role == ArgumentRole::Actor {
                let same = if family(other) == family(event) { "alike" } else { "unlike" };
                let order = if ix < at { "before" } else { "after" };
                word(&["did", same, order, doer], 1.0);
            }
        }
        if other.attribution.is_some_and(|a| a.anchor == suspect.argument.anchor) {
            word(&["speaks", class], 1.0);
        }
    }
    let mentions = suspect.argument.entity.and_then(|ix| doc.entities.get(ix as usize)).map_or(0, |e| e.mentions.len());
    word(&["mentions", ["none", "one", "two", "three"].get(mentions).copied().unwrap_or("many"), class], 1.0);
}

#[cfg(test)]
mod tests {
    use crate::events::tests::{document, show};
    use crate::events::{Events, Ruleset};
    use crate::text::layers::ArgumentRole;

    #[test]
    fn who_waited_at_the_corner_did_it() {
        let body = "A police lieutenant was shot dead on Monday night in the Aranjuez district of Medellin.\n\nLieutenant Omar \
                    Rendon was leaving his house when he was hit by five bullets.\n\nAccording to witnesses, two young men on a \
                    red motorcycle were waiting at the corner. The hired killers escaped in the direction of the airport highway.";
        let doc = document("", body);
        let doers = |events: Events| -> Vec<String> {
            let told = events.read(&doc);
            let actors = told.iter().flat_map(|e| e.arguments.iter()).filter(|a| a.role == ArgumentRole::Actor);
            actors.map(|a| doc.text(a.anchor).to_owned()).collect()
        };
        let young = |list: &[String]| list.iter().any(|d| d.starts_with("two young men"));
        let (rules, models) = (doers(Events::rules_alone(Ruleset::builtin())), doers(Events::default()));
        assert!(!young(&rules) && young(&models), "rules {rules:?}, models {models:?}");
    }

    #[test]
    fn a_body_that_is_only_mentioned_did_nothing() {
        for other in [
            "The Tupac Amaru Revolutionary Movement held talks with the government in May.",
            "Peru is fighting the Tupac Amaru Revolutionary Movement.",
            "The Tupac Amaru Revolutionary Movement denied that it had anything to do with the murder.",
        ] {
            let told = show(&format!("Two men shot dead a judge in the Peruvian city of Trujillo on Monday. {other}"));
            let deed = told.split("; ").find(|e| e.starts_with("ASSAULT")).unwrap_or_default();
            assert!(!deed.contains("REB"), "{other}\n told {told}");
        }
    }
}
