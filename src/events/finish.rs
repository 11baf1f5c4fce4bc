//! A draft as the event that is told: whether it says enough, its arguments.

use compact_str::CompactString;

use super::amount::amount;
use super::compose::Draft;
use super::confidence::confidence;
use super::frame::{Parties, Party, Reader, is_party};
use super::ruleset::{Needs, Rule};
use super::sequel::is_explosive;
use super::trigger::Candidate;
use super::{fine, ontology, setting};
use crate::text::TokenRange;
use crate::text::layers::{ActorCode, Argument, ArgumentRole, Event, EventType};
use crate::text::tags::Dep;

pub(super) fn add(arguments: &mut Vec<Argument>, role: ArgumentRole, parties: &Parties) {
    arguments.extend(parties.iter().map(|party| argument(role, party)));
}

/// A party in its role.
pub(super) fn argument(role: ArgumentRole, party: &Party) -> Argument {
    let actor = &party.actor;
    Argument { role, entity: actor.entity, anchor: actor.anchor, actor: actor.code.clone() }
}

/// Why an event has too little to be told.
pub(super) fn lacking(reader: &Reader<'_>, rule: &Rule, draft: &Draft) -> Option<&'static str> {
    let roles = &draft.roles;
    let known = |p: &Party| p.is_coded() || reader.is_proper(p.head);
    let coded = |list: &Parties| list.iter().any(known);
    let (actor, recipient) = (coded(&roles.actors), coded(&roles.recipients));
    let anybody = !roles.actors.is_empty() || !roles.recipients.is_empty();
    let holds = match rule.needs {
        Needs::Actor => actor,
        Needs::Recipient => recipient,
        Needs::Both => {
            let parties = roles.actors.iter().chain(&roles.recipients).filter(|p| is_party(p) || known(p)).count();
            // "foreign ministers conferred in Riyadh": several already
            let several = rule.kind == EventType::Consult
                && matches!(roles.actors.as_slice(), [one] if known(one)
                    && reader.tree.xpos(one.head) == crate::text::tags::Xpos::Nns
                    && one.actor.code.country.as_deref().is_none_or(|c| matches!(c, "IGO" | "EUR"))
                    && one.actor.code.sectors.iter().any(|s| s == "GOV"))
                && draft.candidate.light.is_none()
                && reader.tree.dep(draft.candidate.predicate) != crate::text::tags::Dep::Acl;
            (actor || recipient) && (parties > 1 || several)
        }
        Needs::Either => actor || recipient,
        Needs::Scene => {
            // "clashes in Khartoum" is news, "the war in Syria" is background
            let scene = draft.place.is_some_and(|p| p.trust > 0.95) && (anybody || !draft.background);
            actor || recipient || (anybody && draft.place.is_some()) || scene || draft.magnitude.is_some()
        }
        // the death of a nameless civilian is no DIE, the appointment of a minister is an APPOINT
        Needs::Name => roles.actors.iter().chain(&roles.recipients).any(|p| {
            let office = p.actor.code.sectors.iter().any(|s| !matches!(s.as_str(), "CVL" | "LAB" | "EDU" | "REF"));
            p.actor.entity.is_some() || (p.is_coded() && (rule.kind != EventType::Die || office))
        }),
        Needs::Place => draft.place.is_some() || actor || recipient || draft.magnitude.is_some(),
    };
    (!holds).then_some("no participant that the text names")
}

/// "A dynamite charge destroyed the bank", "brought down with explosives", "hurt when a grenade burst": what breaks things says how.
fn by_explosives(reader: &Reader<'_>, draft: &Draft) -> bool {
    let tree = &reader.tree;
    let v = draft.candidate.head;
    let charge = |t: u32| is_explosive(tree.lemma(t));
    let means = || {
        let subject = tree.logical_subject(v, draft.candidate.passive);
        let with = ["with", "by"].into_iter().flat_map(|word| tree.phrases(v, word));
        let went_off = |w: u32| tree.children_in(w, &[Dep::Nsubj, Dep::Obj, Dep::NsubjPass]).any(charge);
        let when = || draft.candidate.passive && tree.children_in(v, &[Dep::Advcl]).any(went_off);
        subject.into_iter().chain(with).any(charge) || when()
    };
    draft.kind == EventType::Assault
        && matches!(draft.cameo.as_deref(), Some("1712" | "190" | "182" | "1823"))
        && tree.is_verb(v)
        && means()
}

/// `company`: how many other events its sentence tells.
pub(super) fn finish(reader: &Reader<'_>, mut draft: Draft, company: usize) -> Event {
    let doc = reader.doc;
    if by_explosives(reader, &draft) {
        draft.cameo = Some("183".into());
        draft.mode = Some("explosives".into());
    }
    // "a bomb went off as the candidate was leaving, killing him": nobody strikes himself
    if draft.kind == EventType::Assault {
        let (doers, struck) = (&mut draft.roles.actors, &mut draft.roles.recipients);
        let himself = |p: &Party| p.actor.entity.is_some() && struck.iter().any(|r| r.actor.entity == p.actor.entity);
        doers.retain(|p| !himself(p));
        // "they opened fire on them": others
        let alike = |p: &Party| p.actor.entity.is_none() && doers.iter().any(|a| a.actor.anchor == p.actor.anchor);
        struck.retain(|p| !alike(p));
    }
    let mut arguments = Vec::new();
    add(&mut arguments, ArgumentRole::Actor, &draft.roles.actors);
    add(&mut arguments, ArgumentRole::Recipient, &draft.roles.recipients);
    add(&mut arguments, ArgumentRole::Object, &draft.roles.objects);
    add(&mut arguments, ArgumentRole::Instrument, &draft.roles.instruments);
    for anchor in setting::measures(reader, &draft) {
        let actor = ActorCode::default();
        arguments.push(Argument { role: ArgumentRole::Object, entity: None, anchor, actor });
    }
    if let Some(place) = draft.place {
        let country = place.entity.and_then(|ix| doc.entities.get(ix as usize)).and_then(|e| e.actor.country.clone());
        let actor = ActorCode { country, ..ActorCode::default() };
        arguments.push(Argument { role: ArgumentRole::Place, entity: place.entity, anchor: place.anchor, actor });
    }
    let mut magnitude = draft.magnitude.clone();
    if let Some((amount, currency)) = amount(reader, &draft) {
        let all = magnitude.get_or_insert_default();
        (all.amount, all.currency) = (Some(amount), Some(currency));
    }
    let trigger = trigger_range(&draft.candidate, reader);
    let confidence = confidence(&draft, reader, company);
    fine::refine(reader, &mut draft);
    let mode = draft.mode.clone();
    let code = draft.cameo.as_deref().and_then(ontology::cameo);
    Event {
        kind: draft.kind,
        score: ontology::score(draft.kind, mode.as_deref()),
        mode,
        contexts: draft.contexts.clone(),
        label: CompactString::from(code.map_or_else(|| ontology::label(draft.kind), |c| c.label)),
        goldstein: code.map(|c| c.goldstein),
        cameo: draft.cameo.clone(),
        trigger: doc.anchor(trigger),
        evidence: doc.anchor(draft.clause),
        arguments,
        time: draft.time,
        polarity: draft.status.polarity,
        modality: draft.status.modality,
        tense: draft.status.tense,
        attribution: draft.status.attribution,
        confidence,
        rule: reader.rules.rules.get(draft.rule as usize).map(|r| r.name.clone()).unwrap_or_default(),
        magnitude,
    }
}

/// The trigger's words where they stand together, else its head alone.
pub(super) fn trigger_range(candidate: &Candidate, reader: &Reader<'_>) -> TokenRange {
    let before = reader.rules.trigger(candidate.trigger).map_or(0, |t| t.before.len() as u32);
    let start = candidate.head.saturating_sub(before).max(reader.tree.range.start);
    TokenRange::new(start, candidate.head + 1)
}
