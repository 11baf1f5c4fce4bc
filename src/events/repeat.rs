//! One event told twice in other words: in the headline and in the lead, and by a noun that points back ("the blast").

use super::merge::{Kept, overlapping_days, places_clash, related, roles, same_party};
use crate::text::layers::{Argument, ArgumentRole, EntityLabel, Event, EventType};
use crate::text::tags::{Dep, Upos};
use crate::text::{Document, Field};

/// How many sentences behind a headline tell what it tells.
const LEAD: usize = 3;

/// Whether a sentence of the lead tells in full what the headline told.
pub(super) fn tells_headline(doc: &Document, kept: &Kept, event: &Event, sentence: usize) -> bool {
    let earlier = &kept.event;
    earlier.trigger.field == Field::Headline
        && event.trigger.field == Field::Body
        && !kept.again
        && sentence.saturating_sub(kept.sentence) <= LEAD
        && may_be_one(doc, earlier, event)
}

/// Whether an event's noun points back at one of its kind that was told before: "the explosion", "the strike".
pub(super) fn points_back(doc: &Document, event: &Event) -> bool {
    use EventType as T;
    let kind = matches!(
        event.kind,
        T::Accident
            | T::Disaster
            | T::Protest
            | T::Consult
            | T::Concede
            | T::Deal
            | T::Elect
            | T::Sanction
            | T::Coerce
            | T::Agree
            | T::Reject
    );
    kind && is_definite(doc, event)
}

/// Nothing that is told of two events sets them apart.
pub(super) fn may_be_one(doc: &Document, a: &Event, b: &Event) -> bool {
    fn root(event: &Event) -> Option<&str> {
        event.cameo.as_deref()?.get(..2)
    }
    a.kind == b.kind
        && a.polarity == b.polarity
        && (root(a) == root(b) || related(a.cameo.as_deref(), b.cameo.as_deref()))
        && overlapping_days(a, b)
        && !places_clash(doc, a, b)
        && [ArgumentRole::Actor, ArgumentRole::Recipient].into_iter().all(|role| may_agree(doc, a, b, role))
}

/// One of the two names nobody on a side, or somebody whom the other may mean too.
fn may_agree(doc: &Document, a: &Event, b: &Event, role: ArgumentRole) -> bool {
    let mut left = roles(a, role).peekable();
    let mut right = roles(b, role).peekable();
    left.peek().is_none() || right.peek().is_none() || left.any(|x| roles(b, role).any(|y| may_be_same(doc, x, y)))
}

/// Nothing that is told of the two sets them apart: not their names, their lands or what they are.
fn may_be_same(doc: &Document, a: &Argument, b: &Argument) -> bool {
    let named = |x: &Argument| {
        let entity = x.entity.and_then(|ix| doc.entities.get(ix as usize));
        entity.is_some_and(|e| matches!(e.label, EntityLabel::Person | EntityLabel::Org))
    };
    let (here, there) = (&a.actor.country, &b.actor.country);
    let (ours, theirs) = (&a.actor.sectors, &b.actor.sectors);
    let kin = ours.is_empty() || theirs.is_empty() || ours.iter().any(|s| theirs.contains(s));
    same_party(a, b)
        || (!(named(a) && named(b))
            && (here.is_none() || there.is_none() || here == there)
            && (kin || here.is_some() && here == there))
}

/// "the blast", "this strike".
fn is_definite(doc: &Document, event: &Event) -> bool {
    let Some(at) = doc.tokens_of(event.trigger).and_then(|r| r.end.checked_sub(1)) else { return false };
    let noun = doc.tokens.get(at as usize).is_some_and(|t| t.upos == Upos::Noun);
    let before = doc.tokens.get(at.saturating_sub(4) as usize..at as usize).unwrap_or_default();
    let the = |t: &crate::text::Token| {
        t.head == at && t.dep == Dep::Det && matches!(t.lower.as_str(), "the" | "this" | "that" | "these")
    };
    noun && before.iter().any(the)
}
