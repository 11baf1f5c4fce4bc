//! All that one deed struck in its own sentence: the people and things of the tellings it took in, of the clauses that tell
//! its outcome ("wounding a guard and damaging two cars"), and those it carried off with a vehicle.

use super::compose::Draft;
use super::frame::{Parties, Party, Reader, is_party};
use super::nest::{ABOVE, BY_FORCE};
use super::sequel::{DAMAGING, PARTS, VICTIMS, can_suffer, denied};
use super::status::Status;
use crate::text::layers::{ActorCode, EventType, Modality, Polarity};
use crate::text::tags::{Dep, Upos, Xpos};

fn happened(status: &Status) -> bool {
    status.modality == Modality::Asserted && status.polarity == Polarity::Positive
}

/// Adds to the one deed of force that a sentence tells whom and what else it struck.
pub(super) fn collect(reader: &Reader<'_>, drafts: &mut [Draft]) {
    let deed = |d: &Draft| d.gone.is_none() && d.kind == EventType::Assault;
    let mut deeds = drafts.iter().enumerate().filter(|(_, d)| deed(d));
    let (Some((at, main)), None) = (deeds.next(), deeds.next()) else { return };
    if !happened(&main.status) {
        return;
    }
    let mut more = Parties::new();
    for taken in drafts.iter().filter(|d| d.gone.is_some_and(|why| why == ABOVE || why == BY_FORCE)) {
        if matches!(taken.kind, EventType::Assault | EventType::Die) && happened(&taken.status) {
            more.extend(taken.roles.recipients.iter().chain(&taken.roles.objects).cloned());
        }
    }
    for struck in outcomes(reader, main).into_iter().chain(aboard(reader, main)).chain(laid_at(reader, main)) {
        more.extend(reader.parties_at(struck));
    }
    let riders = riders(reader, main);
    let Some(main) = drafts.get_mut(at) else { return };
    if main.roles.actors.is_empty() {
        main.roles.actors.extend(riders);
    }
    let guards = |p: &Party| {
        p.actor.code.sectors.first().is_some_and(|s| matches!(s.as_str(), "MIL" | "COP" | "PRM" | "SPY" | "REB"))
    };
    for mut party in more {
        let part = PARTS.contains(&reader.tree.lemma(party.head)) && reader.marks.entity(party.head).is_none();
        let known = |list: &Parties| {
            list.iter().any(|p| {
                p.head == party.head
                    || p.actor.anchor == party.actor.anchor
                    || (p.actor.entity.is_some() && p.actor.entity == party.actor.entity)
            })
        };
        let roles = &main.roles;
        // "fired on a Moldovan patrol, wounding three conscripts": they are the patrol's; "dragged the victims": told before
        let among = guards(&party) && roles.recipients.iter().any(guards);
        let told = VICTIMS.contains(&reader.tree.lemma(party.head)) && party.actor.entity.is_none();
        // a bar is nobody's state, wherever it stands
        if !is_party(&party) {
            party.actor.code = ActorCode::default();
        }
        if !part && !among && !told && can_suffer(reader, &party) && !known(&roles.recipients) && !known(&roles.actors)
        {
            main.roles.recipients.push(party);
        }
    }
}

/// What participles behind a deed say came of it: "killing two and damaging a bank", "leaving one guard dead".
fn outcomes(reader: &Reader<'_>, main: &Draft) -> Vec<u32> {
    let tree = &reader.tree;
    let mut found = Vec::new();
    for v in tree.range.start..tree.range.end {
        if tree.xpos(v) != Xpos::Vbg || tree.child_in(v, &[Dep::Nsubj, Dep::NsubjPass]).is_some() || denied(reader, v) {
            continue;
        }
        if !hangs_on(reader, v, main) {
            continue;
        }
        let Some(object) = tree.child_in(v, &[Dep::Obj]) else { continue };
        let lemma = tree.lemma(v);
        let hurt = DAMAGING.contains(&lemma) || (lemma == "leave" && ends_badly(reader, v, object));
        if hurt {
            found.push(object);
        } else if matches!(lemma, "take" | "claim" | "cost") && tree.lemma(object) == "life" {
            found.extend(tree.phrases(object, "of"));
        } else if matches!(lemma, "cause" | "inflict") && matches!(tree.lemma(object), "damage" | "injury" | "wound") {
            found.extend(tree.phrases(object, "to").chain(tree.phrases(v, "to")));
        }
    }
    found
}

/// Whether a participle belongs to a deed: over clauses and "and", at most three links.
fn hangs_on(reader: &Reader<'_>, v: u32, main: &Draft) -> bool {
    let tree = &reader.tree;
    let mut at = v;
    for _ in 0..3 {
        if !matches!(tree.dep(at), Dep::Advcl | Dep::Conj | Dep::Acl) {
            return false;
        }
        let Some(head) = tree.head(at) else { return false };
        if head == main.candidate.predicate || head == main.candidate.head {
            return true;
        }
        at = head;
    }
    false
}

/// "leaving one guard dead and another in critical condition".
fn ends_badly(reader: &Reader<'_>, v: u32, object: u32) -> bool {
    let tree = &reader.tree;
    let hurt = |t: u32| {
        matches!(
            tree.lower(t),
            "dead" | "wounded" | "injured" | "hurt" | "unconscious" | "ruins" | "destroyed" | "damaged"
        )
    };
    let end = (object + 6).min(tree.range.end);
    (v + 1..end).any(|t| t != object && hurt(t))
}

/// "a plane with 38 passengers and 4 crew members on board": who is carried off with it.
fn aboard(reader: &Reader<'_>, main: &Draft) -> Vec<u32> {
    let tree = &reader.tree;
    if main.cameo.as_deref().is_none_or(|c| !c.starts_with("181")) {
        return Vec::new();
    }
    let on_board =
        |t: u32| tree.lower(t) == "aboard" || (tree.lower(t) == "board" && tree.lower(t.saturating_sub(1)) == "on");
    let mut found = Vec::new();
    for t in tree.range.start..tree.range.end {
        // a count of people behind "with" or "carrying", and the word that says where they were
        let counted =
            tree.child_in(t, &[Dep::Nummod]).is_some() && tree.xpos(t) == Xpos::Nns && tree.upos(t) != Upos::Propn;
        let crew =
            matches!(tree.lemma(t), "passenger" | "crew" | "member" | "person" | "people" | "occupant" | "tourist");
        if !counted || !(crew || reader.party(t).is_some_and(|p| !p.actor.code.sectors.is_empty())) {
            continue;
        }
        let carried = tree.case_of(t) == Some("with")
            || (tree.dep(t) == Dep::Obj && tree.head(t).is_some_and(|h| tree.lemma(h) == "carry"));
        let near = (t + 1..(t + 8).min(tree.range.end)).any(on_board);
        if carried && (near || tree.dep(t) == Dep::Obj) {
            found.push(t);
        }
    }
    found
}

/// "defused a bomb that had been left at the door of the museum": where it was meant to go off.
fn laid_at(reader: &Reader<'_>, main: &Draft) -> Vec<u32> {
    let tree = &reader.tree;
    if main.cameo.as_deref().is_none_or(|c| !c.starts_with("183")) || !main.roles.recipients.is_empty() {
        return Vec::new();
    }
    let mut found = Vec::new();
    for v in tree.range.start..tree.range.end {
        let laid = matches!(
            tree.lemma(v),
            "place" | "plant" | "leave" | "put" | "hide" | "conceal" | "set" | "park" | "attach" | "install"
        );
        let clause = matches!(tree.dep(v), Dep::Acl | Dep::AclRelcl) && tree.is_verb(v);
        if !laid || !clause || !tree.head(v).is_some_and(|h| hangs_below(reader, h, main)) {
            continue;
        }
        for word in ["at", "in", "under", "near", "outside", "beside", "on", "against", "behind", "inside", "next"] {
            for place in tree.phrases(v, word) {
                // "at the foot of a pylon", "in the basement of the palace"
                let whole = tree.phrases(place, "of").next().filter(|_| super::frame::is_part(tree.lemma(place)));
                found.extend(whole.or_else(|| Some(place).filter(|&p| reader.is_target(p))));
            }
        }
    }
    found
}

/// Whether a noun stands within the phrase of a deed's object or subject.
fn hangs_below(reader: &Reader<'_>, noun: u32, main: &Draft) -> bool {
    let tree = &reader.tree;
    let mut at = noun;
    for _ in 0..4 {
        if at == main.candidate.predicate || at == main.candidate.head || main.candidate.object == Some(at) {
            return true;
        }
        let Some(head) = tree.head(at) else { return false };
        at = head;
    }
    false
}

/// "thrown from a taxi in which three men were travelling": who did it, where nobody else is said to.
fn riders(reader: &Reader<'_>, main: &Draft) -> Parties {
    let tree = &reader.tree;
    let object = main.candidate.object;
    let vehicles =
        tree.phrases(main.candidate.predicate, "from").chain(object.into_iter().flat_map(|o| tree.phrases(o, "from")));
    let rides = |v: &u32| {
        matches!(tree.lemma(*v), "travel" | "ride" | "drive" | "sit" | "go" | "carry")
            && tree.child_in(*v, &[Dep::Nsubj]).is_some_and(|s| reader.party(s).is_some_and(|p| is_party(&p)))
    };
    let riders =
        vehicles.flat_map(|vehicle| tree.children_in(vehicle, &[Dep::AclRelcl]).filter(rides).collect::<Vec<_>>());
    riders.filter_map(|v| tree.child_in(v, &[Dep::Nsubj])).flat_map(|s| reader.parties_at(s)).filter(is_party).collect()
}
