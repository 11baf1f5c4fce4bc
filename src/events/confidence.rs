//! How likely the type of an event is right: a logistic model over what the event and its sentence show. Its weights are
//! fitted by `scripts/fit_events.py` on annotated sentences and stand in `confidence.tsv`.

use std::sync::LazyLock;

use super::compose::Draft;
use super::frame::{Party, Reader};
use super::learned::linear::{Linear, chance};
use super::learned::{STORY, is_at_issue, is_open_to_doubt, spelt};
use crate::text::SentenceKind;
use crate::text::layers::{EntityLabel, EventType, Modality, Polarity};
use crate::text::tags::{Dep, Upos};

pub(super) const WEIGHTS: &str = include_str!("confidence.tsv");

pub(super) static MODEL: LazyLock<Linear> = LazyLock::new(|| Linear::parse(WEIGHTS));

/// What a rule says of its own precision where it says nothing; the model was fitted with nearly all rules at that.
pub(super) const USUAL: f32 = 0.85;
/// How far a rule's own word moves the sum.
const RULE: f32 = 0.5;
/// What a denial takes from the sum: the annotated sentences do not say whether a denied event's type is right.
const DENIED: f32 = 1.0;
/// What each condition beyond the first of the pattern that took it adds to the sum, where its sentence tells of more than one event: the
/// more words it asks for, the less else they can mean.
const SPECIFIC: f32 = 0.3;
/// From this on an event is sure.
pub(super) const SURE: f32 = 0.9;
/// Below this an event by a rule of ours is not told.
const FLOOR: f32 = 0.65;
/// The same beside an event that is sure: its sentence is news.
const FLOOR_BESIDE: f32 = 0.5;
/// The same of what somebody with a name or a code did to another, by a pattern that asks for more than one word.
const FLOOR_OF_SPECIFIC: f32 = 0.4;
/// The same in a long story, whose sentences bear each other out.
const FLOOR_IN_STORY: f32 = 0.6;
/// The same for force: a bomb that is missed weighs more than one too many.
const FLOOR_OF_FORCE: f32 = 0.5;
/// The same for force in a long story; there a pattern that asks for more than one word needs no more.
const FLOOR_OF_FORCE_IN_STORY: f32 = 0.1;

/// Why an event that the model does not believe in is gone.
pub(super) const UNLIKELY: &str = "too little speaks for it";

/// `company`: how many other events its sentence tells.
pub(super) fn confidence(draft: &Draft, reader: &Reader<'_>, company: usize) -> f32 {
    let mut sum = RULE * (logit(draft.confidence) - logit(USUAL));
    signs(draft, reader, company, |sign, value| sum += MODEL.adds(sign, value));
    if company > 0 {
        sum += SPECIFIC * f32::from(draft.candidate.weight.saturating_sub(1).min(3));
    }
    if draft.status.polarity == Polarity::Negative {
        sum -= DENIED;
    }
    (chance(sum).clamp(0.05, 0.99) * 1000.0).round() / 1000.0
}

/// Whether a pattern that asks for more than one word took what is said to have happened between two who have a name or a code.
fn is_specific(draft: &Draft) -> bool {
    let sides = [&draft.roles.actors, &draft.roles.recipients];
    let known = sides.iter().all(|side| side.iter().any(Party::is_coded));
    known && draft.candidate.weight > 1 && draft.status.modality == Modality::Asserted
}

/// Whether so little speaks for an event of this confidence that it is better not told; `beside`: its sentence tells of another that is
/// sure. Users' own rules are theirs to trust.
pub(super) fn is_unlikely(draft: &Draft, reader: &Reader<'_>, confidence: f32, beside: bool) -> bool {
    let long = reader.doc.sentences.len() >= STORY;
    let floor = match draft.kind {
        _ if is_at_issue(reader, draft) => return false,
        EventType::Assault if long && draft.candidate.weight > 1 => return false,
        EventType::Assault if long => FLOOR_OF_FORCE_IN_STORY,
        EventType::Assault => FLOOR_OF_FORCE,
        _ if long => FLOOR_IN_STORY,
        _ if is_specific(draft) => FLOOR_OF_SPECIFIC,
        _ if beside => FLOOR_BESIDE,
        _ => FLOOR,
    };
    is_open_to_doubt(reader, draft) && confidence < floor
}

/// What an event and its sentence show, each sign with its value, for [`confidence`] and for fitting it.
pub(super) fn signs(draft: &Draft, reader: &Reader<'_>, company: usize, mut see: impl FnMut(&str, f32)) {
    let tree = &reader.tree;
    let candidate = &draft.candidate;
    let roles = &draft.roles;
    let kind = draft.kind.as_str();
    let yes = |b: bool| f32::from(u8::from(b));
    let (actor, recipient) = (roles.actors.iter().any(Party::is_coded), roles.recipients.iter().any(Party::is_coded));
    see("bias", 1.0);
    see("actor", yes(actor));
    see("recipient", yes(recipient));
    see("both", yes(actor && recipient));
    see("no actor", yes(roles.actors.is_empty()));
    see("no recipient", yes(roles.recipients.is_empty()));
    see("actor named", yes(roles.actors.iter().any(|p| p.actor.entity.is_some())));
    see("recipient named", yes(roles.recipients.iter().any(|p| p.actor.entity.is_some())));
    see("company", company.min(3) as f32);
    see("place", draft.place.map_or(0.0, |p| p.trust));
    see("late", candidate.head.saturating_sub(tree.range.start) as f32 / tree.range.len().max(1) as f32);
    see("long", (tree.range.len() as f32 / 40.0).min(2.0));
    see("attributed", yes(draft.status.attribution.is_some()));
    see("tried", yes(draft.status.tried));
    see("hops", f32::from(draft.status.hops.min(3)));
    see("counted", yes(draft.magnitude.is_some()));
    see("timed", yes(draft.time.is_some_and(|t| t.anchor.is_some())));
    see("headline", yes(reader.kind == SentenceKind::Headline));
    see("unsure", yes(draft.status.modality != Modality::Asserted));
    see("likely", logit(draft.likely));
    see("force", yes(matches!(draft.kind, EventType::Assault | EventType::Coerce)));
    let mut key = String::with_capacity(48);
    let mut word = |parts: &[&str], value: f32| see(spelt(&mut key, parts), value);
    let head = candidate.head;
    let lemma = tree.lemma(head);
    word(&["type", kind], 1.0);
    word(&["cameo", draft.cameo.as_deref().unwrap_or("-")], 1.0);
    word(&["modality", draft.status.modality.as_str()], 1.0);
    word(&["tense", draft.status.tense.as_str()], 1.0);
    word(&["tag", tree.xpos(head).as_str()], 1.0);
    word(&["dep", tree.dep(candidate.predicate).as_str()], 1.0);
    word(&["trigger", lemma], 1.0);
    word(&["trigger", lemma, kind], 1.0);
    if let Some(rule) = reader.rules.rules.get(draft.rule as usize) {
        word(&["rule", &rule.name], 1.0);
    }
    if let Some(up) = tree.head(candidate.predicate) {
        word(&["under", tree.lemma(up)], 1.0);
    }
    if candidate.predicate != head {
        word(&["light", tree.lemma(candidate.predicate)], 1.0);
    }
    if let Some(subject) = tree.surface_subject(candidate.predicate) {
        word(&["subject", content(reader, subject)], 1.0);
    }
    if let Some(object) = candidate.object.or_else(|| tree.logical_object(head, candidate.passive)) {
        word(&["object", content(reader, object)], 1.0);
    }
    for (role, parties) in [("actor", &roles.actors), ("recipient", &roles.recipients)] {
        for party in parties {
            let sector = party.actor.code.sector().unwrap_or("-");
            let land = if is_of_a_land(reader, party) { "land" } else { "-" };
            word(&[role, "is", sector, land], 1.0);
            word(&[role, "is", sector, kind], 1.0);
        }
    }
    for near in [head.wrapping_sub(1), head + 1] {
        if tree.range.holds(near) {
            word(&[if near < head { "before" } else { "after" }, content(reader, near)], 1.0);
        }
    }
    for t in tree.range.start..tree.range.end {
        let tells = matches!(tree.upos(t), Upos::Noun | Upos::Verb | Upos::Adj | Upos::Adv | Upos::Aux | Upos::Sconj);
        if t != head && tells && !reader.marks.is_name(t) {
            word(&["says", tree.lemma(t)], 0.5);
        }
    }
}

/// Whether somebody is of a land, be it one that no table knows: "the Karthian premier", "senators from Merindia".
fn is_of_a_land(reader: &Reader<'_>, party: &Party) -> bool {
    let tree = &reader.tree;
    let strange = |t: u32| {
        let entity = reader.marks.entity(t).and_then(|(ix, _)| reader.doc.entities.get(ix as usize));
        entity.is_some_and(|e| matches!(e.label, EntityLabel::Gpe | EntityLabel::Norp) && e.actor.country.is_none())
    };
    let near = tree.children_in(party.head, &[Dep::Amod, Dep::Compound, Dep::NmodPoss, Dep::Nmod]);
    party.actor.code.country.is_some()
        || strange(party.head)
        || reader.may_be_land(party.head)
        || near.into_iter().any(|t| strange(t) || reader.may_be_land(t))
}

/// A word for what it says; names say nothing by themselves.
fn content<'a>(reader: &Reader<'a>, t: u32) -> &'a str {
    if reader.marks.is_name(t) { "(name)" } else { reader.tree.lemma(t) }
}

fn logit(p: f32) -> f32 {
    let p = p.clamp(0.05, 0.99);
    (p / (1.0 - p)).ln()
}
