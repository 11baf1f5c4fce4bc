//! What later sentences add to a deed: who claims it or is blamed for it, who came, who was hurt.

use super::merge::{Kept, add_new, overlapping_days, places_clash, roles, same_party};
use super::naming::count;
use super::thread::{
    REACH, armed_side, attacker_at, bare_attacker, force, head_of, is_named, lemma, points_back, same_words, word,
};
use crate::text::Document;
use crate::text::layers::{Argument, ArgumentRole, Event, MentionKind};

/// Whether two sentences stand in one paragraph.
pub(super) fn one_paragraph(doc: &Document, one: usize, other: usize) -> bool {
    let paragraph = |s: usize| doc.sentences.get(s).map(|s| s.paragraph);
    paragraph(one) == paragraph(other)
}

/// Which deed of the matter a later sentence speaks of: the last one told before it.
fn last_deed(doc: &Document, kept: &[Kept], sentence: usize, matter: u32, weak: bool) -> Option<usize> {
    let open = |k: &Kept| force(&k.event) && open_to_claim(&k.event);
    // a word that only hints at somebody speaks of what nobody is said to have done
    let any_open = weak && kept.iter().any(|k| k.sentence < sentence && open(k));
    let fits = |k: &Kept| if any_open { open(k) } else { force(&k.event) };
    // what this paragraph told of last, be it again
    let here = kept.iter().enumerate().filter(|(_, k)| {
        k.matter == matter && k.sentence < sentence && fits(k) && one_paragraph(doc, k.sentence, sentence)
    });
    if let Some((at, _)) = here.max_by_key(|(at, k)| (k.sentence, *at)) {
        return Some(at);
    }
    kept.iter()
        .rposition(|k| k.matter == matter && k.sentence < sentence && fits(k))
        .or_else(|| kept.iter().rposition(|k| k.matter == matter && fits(k)))
        .or_else(|| kept.iter().rposition(fits))
}

/// The one deed told before whose victim or target a sentence of claim names: "suspects the movement in the murder of
/// Riquelme", "claimed responsibility for burning the bus".
fn spoken_of(doc: &Document, kept: &[Kept], sentence: usize) -> Option<usize> {
    let tokens = doc.sentences.get(sentence)?.tokens;
    let entity = |a: &Argument| {
        a.entity
            .and_then(|ix| doc.entities.get(ix as usize))
            .is_some_and(|e| e.mentions.iter().any(|m| m.kind == MentionKind::Name && tokens.holds(m.tokens.start)))
    };
    // "the towers", "the supermarket"
    let thing = |a: &Argument| {
        let Some(head) = head_of(doc, a) else { return false };
        let noun = lemma(doc, head);
        noun.len() > 3
            && !attacker_at(doc, head)
            && (tokens.start + 1..tokens.end).any(|t| {
                lemma(doc, t) == noun
                    && (tokens.start..t)
                        .rev()
                        .take(3)
                        .any(|d| matches!(word(doc, d), "the" | "this" | "these" | "those" | "both"))
            })
    };
    let mut found = kept.iter().enumerate().filter(|(_, k)| {
        k.sentence < sentence
            && force(&k.event)
            && roles(&k.event, ArgumentRole::Recipient).any(|r| entity(r) || thing(r))
    });
    let first = found.next()?.0;
    found.next().is_none().then_some(first)
}

/// Somebody claims what was told before, or is blamed for it: weakly, by a sign left there, or for all that was told.
pub(super) fn claim(
    doc: &Document,
    kept: &mut [Kept],
    actors: &[Argument],
    sentence: usize,
    matter: u32,
    (weak, all): (bool, bool),
) {
    let named = if all { None } else { spoken_of(doc, kept, sentence) };
    if let Some(event) = named.and_then(|at| kept.get_mut(at)).map(|k| &mut k.event) {
        if !strikes_own(event, actors) && (!weak || open_to_claim(event)) {
            add_new(event, ArgumentRole::Actor, actors.to_vec());
        }
        return;
    }
    let Some(at) = last_deed(doc, kept, sentence, matter, weak) else { return };
    let Some((matter, base)) = kept.get(at).map(|k| (k.matter, k.event.clone())) else { return };
    let ours = |e: &Event| strikes_own(e, actors);
    if weak && (!open_to_claim(&base) || ours(&base)) {
        return;
    }
    // "In Vina del Mar a bomb exploded. The front was responsible": for what its own paragraph tells
    let own = kept.get(at).is_some_and(|k| one_paragraph(doc, k.sentence, sentence));
    for (ix, other) in kept.iter_mut().enumerate() {
        let elsewhere = own && !one_paragraph(doc, other.sentence, sentence);
        let event = &mut other.event;
        if elsewhere && !all && ix != at {
            continue;
        }
        let same_matter = ix == at
            || ((all || other.matter == matter)
                && force(event)
                && other.sentence < sentence
                && open_to_claim(event)
                && (all || (overlapping_days(&base, event) && !places_clash(doc, &base, event)))
                && !ours(event));
        if same_matter {
            add_new(event, ArgumentRole::Actor, actors.to_vec());
        }
    }
}

/// Whether those who are said to have done it are among those struck; a thing that only stands in their land is not.
fn strikes_own(event: &Event, actors: &[Argument]) -> bool {
    roles(event, ArgumentRole::Recipient)
        .filter(|r| r.entity.is_some() || !r.actor.sectors.is_empty())
        .any(|r| actors.iter().any(|a| same_party(a, r)))
}

/// "Officers shot the gunman dead": the victims of a story are others'.
fn by_state(event: &Event) -> bool {
    let of = |a: &Argument, list: &[&str]| a.actor.sectors.iter().any(|s| list.contains(&s.as_str()));
    let mut doers = roles(event, ArgumentRole::Actor).peekable();
    doers.peek().is_some()
        && doers.all(|a| of(a, &["COP", "MIL"]))
        && roles(event, ArgumentRole::Recipient).all(|a| of(a, &["UAF", "REB", "CRM"]))
}

/// A bomb that was found or defused hurt nobody.
fn did_not_go_off(event: &Event) -> bool {
    matches!(event.rule.as_str(), "bomb-found" | "bomb-defused")
}

/// Nobody is named yet who did it, and no soldiers or officials are told of.
fn open_to_claim(event: &Event) -> bool {
    roles(event, ArgumentRole::Actor).all(|a| !is_named(a) && armed_side(a))
}

/// Nameless people came, before or after the deed was told of, and nobody else is said to have done it.
pub(super) fn came(doc: &Document, kept: &mut [Kept], actors: Vec<Argument>, sentence: usize, matter: u32) {
    let deed = kept.iter_mut().rev().find(|k| k.matter == matter && force(&k.event));
    let Some(deed) = deed.filter(|k| sentence.saturating_sub(k.sentence) <= REACH) else { return };
    // "unidentified individuals" says nothing of them yet
    let vague = |a: &Argument| {
        doc.tokens_of(a.anchor)
            .is_some_and(|r| r.len() <= 3 && matches!(word(doc, r.start), "unidentified" | "unknown" | "strangers"))
    };
    let described = |a: &Argument| !is_named(a) && !bare_attacker(doc, a) && !vague(a);
    let open = roles(&deed.event, ArgumentRole::Actor).all(|a| armed_side(a) && !described(a));
    let struck = |p: &Argument| roles(&deed.event, ArgumentRole::Recipient).any(|r| same_words(doc, r, p));
    if open && !actors.iter().any(struck) {
        add_new(&mut deed.event, ArgumentRole::Actor, actors);
    }
}

/// Names that a sentence gives to victims, and the noun it gives them to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Identity {
    pub described: Option<u32>,
}

/// Adds those hurt to the deed that they were hurt by.
pub(super) fn harm(
    doc: &Document,
    kept: &mut [Kept],
    victims: Vec<Argument>,
    names: Option<Identity>,
    sentence: usize,
    matter: u32,
) {
    // "The guard was identified as": whichever deed told of a guard
    if let Some(Identity { described: Some(described) }) = names {
        let noun = lemma(doc, described);
        let teller = kept.iter_mut().filter(|k| force(&k.event)).find_map(|k| {
            k.event.arguments.iter_mut().find(|a| {
                a.role == ArgumentRole::Recipient
                    && a.entity.is_none()
                    && head_of(doc, a).is_some_and(|h| lemma(doc, h) == noun)
            })
        });
        if let (Some(have), [one]) = (teller, victims.as_slice()) {
            have.entity = one.entity;
            return;
        }
        // "the Chileans, identified as": others than those who were struck
        let anybody = matches!(
            noun,
            "man"
                | "woman"
                | "person"
                | "people"
                | "youth"
                | "boy"
                | "girl"
                | "child"
                | "other"
                | "two"
                | "three"
                | "one"
                | "victim"
                | "dead"
                | "body"
                | "corpse"
                | "wounded"
                | "injured"
                | "fatality"
                | "casualty"
                | "deceased"
                | "hostage"
                | "they"
                | "he"
                | "she"
                | "him"
                | "her"
                | "them"
                | "passenger"
                | "civilian"
        );
        if !anybody {
            return;
        }
    }
    if names.is_some() {
        name_counted(doc, kept, &victims);
    }
    let reach = if names.is_some() { 8 } else { REACH };
    let deed = kept
        .iter_mut()
        .rev()
        .filter(|k| force(&k.event) && sentence.saturating_sub(k.sentence) <= reach)
        .find(|k| (names.is_some() || k.matter == matter) && !by_state(&k.event) && !did_not_go_off(&k.event));
    let Some(deed) = deed else { return };
    if names.is_some() {
        drop_counted(doc, &mut deed.event, victims.len());
    }
    let told = |v: &Argument| {
        roles(&deed.event, ArgumentRole::Recipient).any(|have| points_back(doc, v) && same_words(doc, have, v))
            || roles(&deed.event, ArgumentRole::Actor).any(|have| same_words(doc, have, v) || have.anchor == v.anchor)
    };
    let fresh: Vec<Argument> = victims.into_iter().filter(|v| !told(v) && !bare_attacker(doc, v)).collect();
    let before = deed.event.arguments.len();
    add_new_people(&mut deed.event, fresh);
    drop_areas(doc, &mut deed.event);
    if deed.event.arguments.len() > before {
        deed.sentence = deed.sentence.max(sentence.min(deed.sentence + 1));
    }
}

/// "in two districts of the capital", "both bodies had been shot": neither a place nor a body is struck once somebody or
/// something else is.
fn drop_areas(doc: &Document, event: &mut Event) {
    let area = |a: &Argument| {
        a.entity.is_none()
            && head_of(doc, a).is_some_and(|h| {
                matches!(
                    lemma(doc, h).to_lowercase().as_str(),
                    "district"
                        | "sector"
                        | "zone"
                        | "neighborhood"
                        | "neighbourhood"
                        | "part"
                        | "area"
                        | "suburb"
                        | "section"
                        | "body"
                        | "corpse"
                )
            })
    };
    if roles(event, ArgumentRole::Recipient).any(|a| !area(a)) {
        event.arguments.retain(|a| a.role != ArgumentRole::Recipient || !area(a));
    }
}

/// Adds those who are not there by name; nameless people of one code may still be others.
fn add_new_people(event: &mut Event, victims: Vec<Argument>) {
    for victim in victims {
        let known = roles(event, ArgumentRole::Recipient)
            .any(|have| have.anchor == victim.anchor || (victim.entity.is_some() && have.entity == victim.entity));
        if !known {
            event.arguments.push(victim);
        }
    }
}

/// "Two leaders were kidnapped", "the bodies of the two leaders were found": the names of both are given now, for each.
fn name_counted(doc: &Document, kept: &mut [Kept], names: &[Argument]) {
    if names.len() < 2 || !names.iter().all(is_named) {
        return;
    }
    let number = |a: &Argument| doc.tokens_of(a.anchor).and_then(|r| r.range().find_map(|t| count(doc, t as u32)));
    for event in kept.iter_mut().map(|k| &mut k.event).filter(|e| force(e)) {
        let struck: Vec<&Argument> = roles(event, ArgumentRole::Recipient).collect();
        let counted = |one: &Argument| one.entity.is_none() && number(one) == Some(names.len());
        if !matches!(struck.as_slice(), [one] if counted(one)) {
            continue;
        }
        event.arguments.retain(|a| a.role != ArgumentRole::Recipient);
        event.arguments.extend(names.iter().cloned());
    }
}

/// "Four men were killed" whose four names are given now: the names say it all.
fn drop_counted(doc: &Document, event: &mut Event, names: usize) {
    let counted = |a: &Argument| {
        let Some(range) = doc.tokens_of(a.anchor) else { return false };
        let number = range.range().find_map(|t| count(doc, t as u32));
        a.role == ArgumentRole::Recipient && a.entity.is_none() && number == Some(names)
    };
    event.arguments.retain(|a| !counted(a));
}
