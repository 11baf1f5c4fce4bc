//! How likely the type of an event is right: a logistic model over what the event shows of itself, fitted by
//! `scripts/fit_confidence.py` on annotated sentences.

use super::compose::Draft;
use super::frame::{Party, Reader};
use crate::text::layers::{EventType, Modality, Polarity};

const BIAS: f32 = 0.90;
const ACTOR: f32 = 0.66;
const RECIPIENT: f32 = 0.47;
const BOTH: f32 = 0.65;
const NAMED: f32 = 0.84;
const COMPANY: f32 = -0.54;
const DENIED: f32 = -2.28;
const UNSURE: f32 = -1.19;
const PLACE: f32 = 1.04;
const LATE: f32 = -0.69;
const ATTRIBUTED: f32 = -0.56;
const FORCE: f32 = -0.39;

/// What a rule says of its own precision where it says nothing; the model was fitted with nearly all rules at that.
pub(super) const USUAL: f32 = 0.85;
/// How far a rule's own word moves the sum.
const RULE: f32 = 0.5;

/// `company`: how many other events its sentence tells.
pub(super) fn confidence(draft: &Draft, reader: &Reader<'_>, company: usize) -> f32 {
    let roles = &draft.roles;
    let actor = roles.actors.iter().any(Party::is_coded);
    let recipient = roles.recipients.iter().any(Party::is_coded);
    let range = reader.tree.range;
    let late = (draft.candidate.head.saturating_sub(range.start)) as f32 / range.len().max(1) as f32;
    let signs = [
        (ACTOR, f32::from(u8::from(actor))),
        (RECIPIENT, f32::from(u8::from(recipient))),
        (BOTH, f32::from(u8::from(actor && recipient))),
        (NAMED, f32::from(u8::from(roles.recipients.iter().any(|p| p.actor.entity.is_some())))),
        (COMPANY, company.min(3) as f32),
        (DENIED, f32::from(u8::from(draft.status.polarity == Polarity::Negative))),
        (UNSURE, f32::from(u8::from(draft.status.modality != Modality::Asserted))),
        (PLACE, draft.place.map_or(0.0, |p| p.trust)),
        (LATE, late),
        (ATTRIBUTED, f32::from(u8::from(draft.status.attribution.is_some()))),
        (FORCE, f32::from(u8::from(matches!(draft.kind, EventType::Assault | EventType::Coerce)))),
        (RULE, logit(draft.confidence) - logit(USUAL)),
    ];
    let sum = signs.iter().fold(BIAS, |sum, (weight, sign)| weight.mul_add(*sign, sum));
    let sure = 1.0 / (1.0 + (-sum).exp());
    (sure.clamp(0.05, 0.99) * 1000.0).round() / 1000.0
}

fn logit(p: f32) -> f32 {
    let p = p.clamp(0.05, 0.99);
    (p / (1.0 - p)).ln()
}
