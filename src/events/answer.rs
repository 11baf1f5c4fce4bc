//! Words that answer a deed told just before: "Moscow called the move unjustified", "and Pyongyang threatened to retaliate".

use super::merge::{Kept, happened, roles};
use super::thread::{head_of, lemma, word};
use crate::text::Document;
use crate::text::layers::{Argument, ArgumentRole, Event, EventType};

/// What somebody did, as a word.
const DEEDS: &[&str] = &[
    "move",
    "decision",
    "step",
    "action",
    "measure",
    "act",
    "announcement",
    "expulsion",
    "raid",
    "attack",
    "strike",
    "killing",
    "arrest",
    "seizure",
    "ban",
    "ruling",
    "verdict",
    "incursion",
    "operation",
    "law",
    "order",
    "offer",
    "proposal",
    "plan",
    "plea",
    "demand",
    "call",
    "charge",
    "accusation",
    "allegation",
    "claim",
    "threat",
    "gesture",
];

/// What is done in return.
const RETURNS: &[&str] =
    &["retaliate", "respond", "reciprocate", "retaliation", "revenge", "reprisal", "avenge", "countermeasure"];

/// Whether a party is no more than "the move", "this decision".
fn is_deed(doc: &Document, argument: &Argument) -> bool {
    let Some(range) = doc.tokens_of(argument.anchor) else { return false };
    argument.entity.is_none()
        && argument.actor.is_empty()
        && range.len() <= 5
        && matches!(word(doc, range.start), "the" | "this" | "that" | "these" | "those" | "such")
        && (head_of(doc, argument).is_some_and(|head| DEEDS.contains(&lemma(doc, head)) && range.len() <= 3)
            // "the scale of the purge"
            || (range.len() == 5 && word(doc, range.start + 2) == "of" && DEEDS.contains(&lemma(doc, range.end - 1))))
}

/// Whether a threat is one of doing the like.
fn returns(doc: &Document, event: &Event) -> bool {
    let Some(range) = doc.tokens_of(event.trigger) else { return false };
    (range.start..range.end + 4).any(|t| RETURNS.contains(&lemma(doc, t)))
}

/// Gives answers their recipient: whoever did the deed told before them, in the same sentence or the one before.
pub(super) fn answers(doc: &Document, kept: &mut [Kept]) {
    for at in 0..kept.len() {
        let Some(answer) = kept.get(at) else { return };
        let doers = whom(doc, kept, answer);
        if let (Some(doers), Some(answer)) = (doers, kept.get_mut(at)) {
            answer.event.arguments.retain(|a| a.role != ArgumentRole::Recipient);
            answer.event.arguments.extend(doers);
            answer.event.confidence *= 0.9;
        }
    }
}

fn whom(doc: &Document, kept: &[Kept], answer: &Kept) -> Option<Vec<Argument>> {
    let event = &answer.event;
    let judged = matches!(event.kind, EventType::Accuse | EventType::Reject | EventType::Support);
    let mut pointing = false;
    for party in roles(event, ArgumentRole::Recipient) {
        let deed = is_deed(doc, party);
        if !deed && (party.entity.is_some() || !party.actor.is_empty()) {
            return None;
        }
        pointing |= deed;
    }
    let threat = event.kind == EventType::Threaten && returns(doc, event);
    let judges = judged && pointing;
    // "Ankara halts military contacts": what follows from a blow that one has just been dealt
    let retorts = event.kind == EventType::Sanction && roles(event, ArgumentRole::Recipient).next().is_none();
    if !threat && !judges && !retorts {
        return None;
    }
    let own = |a: &Argument| {
        roles(event, ArgumentRole::Actor).any(|mine| {
            (a.entity.is_some() && a.entity == mine.entity)
                || (a.actor.country.is_some() && a.actor.country == mine.actor.country)
        })
    };
    let before = |k: &Kept| {
        (k.event.trigger.field, k.event.trigger.span) < (event.trigger.field, event.trigger.span)
            && answer.sentence.saturating_sub(k.sentence) <= 1
    };
    let source = kept.iter().rev().filter(|k| before(k)).find(|k| {
        let doers = || roles(&k.event, ArgumentRole::Actor);
        let struck = roles(&k.event, ArgumentRole::Recipient).any(own);
        doers().next().is_some()
            && doers().all(|a| (a.entity.is_some() || !a.actor.is_empty()) && !own(a))
            && (struck || (k.sentence == answer.sentence && !retorts))
            && (happened(&k.event) || k.event.kind != EventType::Assault)
    })?;
    let doers = roles(&source.event, ArgumentRole::Actor);
    Some(doers.map(|a| Argument { role: ArgumentRole::Recipient, ..a.clone() }).collect())
}
