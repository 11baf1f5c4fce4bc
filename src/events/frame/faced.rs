//! Whom troops that move up to a border face: the land beyond it.

use super::{Nature, Parties, Reader, Roles};
use crate::events::ruleset::Rule;
use crate::events::trigger::Candidate;
use crate::text::layers::EventType;
use crate::text::tags::Dep;

impl Reader<'_> {
    /// "massed tanks along its frontier with Syria", "rushed reservists up to the Libyan border", "facing Poland". An
    /// exercise is held near a border and against nobody.
    pub(super) fn face(&self, rule: &Rule, candidate: &Candidate, roles: &mut Roles) {
        let tree = &self.tree;
        if rule.kind != EventType::Mobilize || !roles.recipients.is_empty() || roles.actors.is_empty() {
            return;
        }
        let verb = candidate.predicate;
        let clause = tree.extent(verb, &[Dep::Ccomp, Dep::Parataxis, Dep::Conj, Dep::AclRelcl]);
        let drill = |t: u32| {
            matches!(
                tree.lemma(t),
                "exercise"
                    | "drill"
                    | "manoeuvre"
                    | "maneuver"
                    | "manoeuvres"
                    | "maneuvers"
                    | "wargame"
                    | "parade"
                    | "alert"
            )
        };
        if (clause.start..clause.end).any(drill) {
            return;
        }
        let own = |p: &super::Party| {
            roles.actors.iter().any(|a| a.actor.code.country.is_some() && a.actor.code.country == p.actor.code.country)
        };
        let land = |t: u32| {
            let party = self.party(t).filter(|p| p.actor.code.country.is_some() && !own(p))?;
            let state = party.nature == Nature::Country || self.marks.is_name(t);
            state.then_some(party)
        };
        let beyond = (verb..clause.end).find_map(|t| match tree.lemma(t) {
            "border" | "frontier" | "boundary" if tree.case_of(t).is_some() => {
                let with = tree.phrases(t, "with").find_map(land);
                let sides = || tree.children_in(t, &[Dep::Amod, Dep::Compound, Dep::NmodPoss]).find_map(land);
                with.or_else(sides)
            }
            // "an army facing Poland"
            "face" if tree.is_verb(t) && tree.dep(t) == Dep::Acl => tree.child_in(t, &[Dep::Obj]).and_then(land),
            // "within 20 km of Kuwait"
            "km" | "kilometer" | "kilometre" | "mile" | "kilometers" | "kilometres" => {
                tree.phrases(t, "of").find_map(land)
            }
            _ => None,
        });
        let Some(mut party) = beyond else { return };
        party.actor.code.sectors.clear();
        let faced: Parties = std::iter::once(party).collect();
        roles.recipients = faced;
    }
}
