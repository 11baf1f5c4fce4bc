//! Which event that a story told before a later sentence tells again, as far as rules can say.

use super::merge::{Kept, agree, happened, overlapping_days, place_of, places_clash, related, roles, same_party};
use super::{repeat, retold, thread};
use crate::text::Document;
use crate::text::layers::{Argument, ArgumentRole, Event, EventType, Modality};

/// Why an event is held for one that was told before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// Nothing sets the two apart.
    Repeat,
    /// "the attack"
    Recalled,
    /// Whom the first described the later calls by name.
    Victim,
    /// "A bomb went off. Two men were hurt."
    CameOf,
    /// "Another massacre took place. Eighteen workers were killed."
    Announced,
    /// A headline's event in the lead; "the blast".
    Anew,
    /// Descriptions that point back.
    Again,
    /// The opening sentence's deed, told in full below.
    InFull,
    /// The fitted model alone says so.
    Model,
}

impl By {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Repeat => "repeat",
            Self::Recalled => "recalled",
            Self::Victim => "victim",
            Self::CameOf => "came of",
            Self::Announced => "announced",
            Self::Anew => "anew",
            Self::Again => "again",
            Self::InFull => "in full",
            Self::Model => "model",
        }
    }
}

/// An event as it is told, with what its sentence shows.
#[derive(Debug, Clone, Copy)]
pub(super) struct Later<'a> {
    pub event: &'a Event,
    /// Its words point back at force that was told of before.
    pub recalls: bool,
    /// It tells of people hurt or things broken, and not by whom.
    pub hurt: bool,
    /// One person or thing is struck.
    pub single: bool,
    /// Its sentence sets it apart from what was told before.
    pub apart: bool,
    pub sentence: usize,
    /// Which matter of the story it belongs to.
    pub matter: u32,
}

impl Later<'_> {
    /// The event that it tells again, by its place among those kept; `last`: the sentences that told of force and of harm last.
    pub(super) fn told_before(
        &self,
        doc: &Document,
        kept: &[Kept],
        last: (Option<usize>, Option<usize>),
    ) -> Option<(usize, By)> {
        let Self { event, recalls, hurt, single, apart, sentence, matter } = *self;
        let force = event.kind == EventType::Assault && happened(event);
        let within = |at: Option<usize>| at.is_some_and(|at| sentence.saturating_sub(at) <= 2);
        let (near, harmed) = (within(last.0), within(last.1));
        // "meanwhile" sets a sentence apart from those before it, not from itself
        let free = |k: &Kept| !apart || k.sentence == sentence;
        let any = |by: By, is: &dyn Fn(&Kept) -> bool| kept.iter().rposition(is).map(|at| (at, by));
        let repeat = kept.iter().position(|k| free(k) && same(doc, &k.event, event)).map(|at| (at, By::Repeat));
        let named = |k: &Kept| {
            free(k)
                && (k.single && single && names_victim(&k.event, event, near) || names_victims(&k.event, event, near))
        };
        // what a noun announced is told now
        let announced = |k: &Kept| {
            force
                && !apart
                && k.matter == matter
                && sentence.saturating_sub(k.sentence) <= 3
                && k.sentence < sentence
                && announces(doc, &k.event)
                && overlapping_days(&k.event, event)
                && !places_clash(doc, &k.event, event)
        };
        let back = || !apart && repeat::points_back(doc, event);
        let anew = |k: &Kept| {
            free(k) && repeat::tells_headline(doc, k, event, sentence)
                || k.matter == matter && back() && repeat::may_be_one(doc, &k.event, event)
        };
        repeat
            .or_else(|| any(By::Recalled, &|k| recalls && may_recall(doc, &k.event, event)))
            .or_else(|| any(By::Victim, &named))
            .or_else(|| any(By::CameOf, &|k| hurt && harmed && free(k) && may_have_hurt(doc, &k.event, event)))
            .or_else(|| any(By::Announced, &announced))
            .or_else(|| any(By::Anew, &anew))
            .or_else(|| {
                any(By::Again, &|k| force && free(k) && k.matter == matter && thread::again(doc, k, event, sentence))
            })
            .or_else(|| {
                let at = force.then(|| retold::told_in_full(doc, kept, event, sentence)).flatten();
                at.map(|at| (at, By::InFull))
            })
    }
}

/// Whether a noun of force without anybody struck can mean an event told before.
fn may_recall(doc: &Document, earlier: &Event, later: &Event) -> bool {
    let family = |e: &Event| match e.cameo.as_deref().and_then(|c| c.get(..3)) {
        Some("181") => 1,
        Some("171") => 2,
        Some("183") => 3,
        _ => 0,
    };
    let (a, b) = (family(earlier), family(later));
    earlier.kind == EventType::Assault
        && happened(earlier)
        && happened(later)
        && (a == b || b == 0 || (matches!(a, 0 | 2) && b == 3))
        && !places_clash(doc, earlier, later)
}

/// Force that a noun tells of without a word of whom or what it struck.
fn announces(doc: &Document, event: &Event) -> bool {
    let noun = doc.tokens_of(event.trigger).and_then(|r| doc.tokens.get(r.end.checked_sub(1)? as usize));
    event.kind == EventType::Assault
        && happened(event)
        && roles(event, ArgumentRole::Recipient).next().is_none()
        && noun.is_some_and(|k| k.upos == crate::text::tags::Upos::Noun)
}

/// Whether force told of just before can be what people were hurt by.
fn may_have_hurt(doc: &Document, earlier: &Event, later: &Event) -> bool {
    let code = earlier.cameo.as_deref().unwrap_or_default();
    let family =
        code.starts_with("183") || code.starts_with("19") || matches!(code, "1712" | "1823" | "182" | "1831" | "180");
    // "His bodyguard opened fire and was killed": nobody is hurt by his own shots
    let own = roles(later, ArgumentRole::Recipient).any(|r| {
        roles(earlier, ArgumentRole::Actor)
            .any(|a| a.anchor == r.anchor || (a.entity.is_some() && a.entity == r.entity))
    });
    // "The quake struck at dawn. Sixty people were injured."
    let mishap = matches!(earlier.kind, EventType::Disaster | EventType::Accident);
    (earlier.kind == EventType::Assault && family || mishap)
        && happened(earlier)
        && happened(later)
        && !own
        && overlapping_days(earlier, later)
        && !places_clash(doc, earlier, later)
}

/// Whether a later telling of one deed against one person gives the name that the first one left out.
fn names_victim(earlier: &Event, later: &Event, near: bool) -> bool {
    let abduct = |e: &Event| e.cameo.as_deref().is_some_and(|c| c.starts_with("181"));
    let person = |e: &Event| matches!(e.cameo.as_deref(), Some("181" | "182" | "1823" | "186" | "193" | "190"));
    let victim = |e: &Event| roles(e, ArgumentRole::Recipient).next().cloned();
    let (Some(first), Some(second)) = (victim(earlier), victim(later)) else { return false };
    let office = |a: &Argument| a.actor.sector().map(str::to_owned);
    earlier.kind == EventType::Assault
        && later.kind == EventType::Assault
        && happened(earlier)
        && happened(later)
        && person(earlier)
        && person(later)
        && abduct(earlier) == abduct(later)
        && first.entity.is_none()
        && second.entity.is_some()
        && (office(&second).is_none()
            || office(&first).is_none()
            || office(&first) == office(&second)
            || abduct(later)
            || near)
        && agree(earlier, later, ArgumentRole::Actor)
        && overlapping_days(earlier, later)
}

/// "A geologist and his assistant were kidnapped", and then the two by name.
fn names_victims(earlier: &Event, later: &Event, near: bool) -> bool {
    let abduct = |e: &Event| e.cameo.as_deref().is_some_and(|c| c.starts_with("181"));
    let counts = |e: &Event, named: bool| {
        let number = roles(e, ArgumentRole::Recipient).count();
        roles(e, ArgumentRole::Recipient).all(|a| a.entity.is_some() == named).then_some(number)
    };
    let (first, second) = (counts(earlier, false), counts(later, true));
    near && abduct(earlier)
        && abduct(later)
        && happened(earlier)
        && happened(later)
        && first.is_some_and(|n| n > 1 && second == Some(n))
        && agree(earlier, later, ArgumentRole::Actor)
        && overlapping_days(earlier, later)
}

fn same(doc: &Document, a: &Event, b: &Event) -> bool {
    if a.kind != b.kind
        || a.polarity != b.polarity
        || (a.modality == Modality::Asserted) != (b.modality == Modality::Asserted)
    {
        return false;
    }
    let parties = |role| agree(a, b, role);
    if !parties(ArgumentRole::Actor) || !parties(ArgumentRole::Recipient) {
        return false;
    }
    let shares = |role| roles(a, role).any(|x| roles(b, role).any(|y| same_party(x, y)));
    if !shares(ArgumentRole::Actor) && !shares(ArgumentRole::Recipient) {
        // nobody in common: only the same scene makes them one
        return same_scene(a, b) && overlapping_days(a, b);
    }
    let same_code = a.cameo == b.cameo || related(a.cameo.as_deref(), b.cameo.as_deref());
    same_code && overlapping_days(a, b) && !places_clash(doc, a, b)
}

fn same_scene(a: &Event, b: &Event) -> bool {
    let physical =
        matches!(a.kind, EventType::Assault | EventType::Disaster | EventType::Accident | EventType::Protest);
    physical
        && match (place_of(a), place_of(b)) {
            (Some(x), Some(y)) => {
                x.entity.is_some() && x.entity == y.entity && related(a.cameo.as_deref(), b.cameo.as_deref())
            }
            _ => false,
        }
}
