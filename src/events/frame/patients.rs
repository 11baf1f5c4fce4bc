//! Whom or what a deed was done to: parties, and the things that force is used on.

use super::filter::is_part;
use super::{Parties, Reader, Roles, is_party};
use crate::events::ruleset::{Rule, TriggerKind};
use crate::events::tree::Tokens;
use crate::events::trigger::Candidate;
use crate::text::layers::EventType;
use crate::text::tags::Dep;

impl Reader<'_> {
    /// Those whom something is done to: parties, and the things that rules take for targets.
    pub(super) fn patients(&self, head: u32) -> Parties {
        // "FMLN positions", "Taliban strongholds": those who hold them
        if matches!(self.tree.lemma(head), "position" | "target" | "stronghold" | "hideout" | "line" | "hide-out") {
            let owners = self.near_owners(head);
            if !owners.is_empty() {
                return owners;
            }
        }
        // "in the doorway of a bank": the bank
        let whole = self.tree.phrases(head, "of").next().filter(|_| is_part(self.tree.lemma(head)));
        if let Some(whole) = whole.filter(|&w| self.is_target(w) || self.party(w).is_some_and(|p| is_party(&p))) {
            return self.patients(whole);
        }
        // "towards the border with Sudan" is towards Sudan
        if matches!(
            self.tree.lemma(head),
            "border" | "frontier" | "boundary" | "crossing" | "soil" | "waters" | "airspace"
        ) && self.marks.entity(head).is_none()
        {
            // "its border with Ghana" is Ghana's
            let beyond =
                self.tree.phrases(head, "with").flat_map(|o| self.parties_at(o)).filter(super::Party::is_coded);
            let beyond: Parties = beyond.collect();
            if !beyond.is_empty() {
                return beyond;
            }
            let owners = self.owners(head);
            if !owners.is_empty() {
                return owners;
            }
        }
        // "a villa belonging to a Kazakh banker": whose it is
        if self.marks.entity(head).is_none()
            && let Some(clause) = self.tree.children_in(head, &[Dep::Acl]).find(|&c| {
                let held = matches!(self.tree.lemma(c), "own" | "rent" | "run" | "operate" | "manage" | "lease");
                self.tree.lemma(c) == "belong" || (held && self.tree.is_passive(c))
            })
        {
            let whose = self.tree.phrases(clause, "to").next().or_else(|| self.tree.agent(clause));
            let whose: Parties = whose.map(|o| self.parties_at(o)).unwrap_or_default();
            let mut whose: Parties = whose.into_iter().filter(|p| is_party(p) && p.is_coded()).collect();
            if !whose.is_empty() {
                // the thing is what was struck; its owner says whose it was
                if let [one] = whose.as_mut_slice()
                    && self.is_target(head)
                {
                    one.actor.anchor = self.actors.at(head).anchor;
                }
                return whose;
            }
        }
        // "turned away a ship carrying migrants": those aboard
        if let Some(aboard) = self
            .tree
            .children_in(head, &[Dep::Acl, Dep::AclRelcl])
            .filter(|&c| matches!(self.tree.lemma(c), "carry" | "bring" | "transport"))
            .find_map(|c| self.tree.child_in(c, &[Dep::Obj]))
        {
            let people: Parties = self.parties_at(aboard).into_iter().filter(is_party).collect();
            if people.iter().any(super::Party::is_coded) {
                return people;
            }
        }
        // "the minibus that the union leader was driving": both were struck
        if self.is_target(head)
            && self.marks.entity(head).is_none()
            && let Some(rider) = self
                .tree
                .children_in(head, &[Dep::AclRelcl])
                .filter(|&v| {
                    matches!(self.tree.lemma(v), "drive" | "travel" | "ride" | "board" | "occupy" | "go" | "return")
                })
                .find_map(|v| self.tree.child_in(v, &[Dep::Nsubj]))
        {
            let mut struck: Parties =
                self.parties_at(rider).into_iter().filter(|p| p.nature == super::Nature::Person).collect();
            if !struck.is_empty() {
                struck.extend(self.parties_at(head));
                return struck;
            }
        }
        // "the home of a coffee grower": what has no code of its own is told by its owner
        let bare = self.is_target(head) && self.marks.entity(head).is_none();
        if bare && self.actors.at(head).code.sectors.is_empty() {
            let mut owners = self.near_owners(head);
            if owners.is_empty() {
                owners = self.tree.phrases(head, "of").flat_map(|o| self.parties_at(o)).filter(is_party).collect();
            }
            // "a bus carrying settlers"
            let aboard = owners.is_empty();
            if aboard {
                let load = self.tree.children_in(head, &[Dep::Acl, Dep::AclRelcl]);
                let load =
                    load.filter(|&v| matches!(self.tree.lemma(v), "carry" | "transport" | "ferry" | "take" | "bring"));
                let load: Tokens = load.flat_map(|v| self.tree.children_in(v, &[Dep::Obj])).collect();
                owners = load.iter().flat_map(|&o| self.parties_at(o)).filter(is_party).collect();
            }
            let told =
                |p: &super::Party| p.actor.code.sectors.iter().any(|s| !s.is_empty()) || p.actor.entity.is_some();
            if owners.iter().any(told) {
                // the thing is what was struck; its owner says whose it was
                let anchor = self.actors.at(head).anchor;
                if let [one] = owners.as_mut_slice()
                    && !aboard
                {
                    one.actor.anchor = anchor;
                }
                return owners;
            }
        }
        self.parties_at(head)
            .into_iter()
            .filter(|p| is_party(p) || self.is_target(p.head) || self.marks.is_name(p.head))
            .filter(|p| !is_clock(self.tree.lower(p.head)))
            .collect()
    }

    /// "was shot dead together with his wife": those who suffered with somebody.
    pub(super) fn add_company(&self, rule: &Rule, candidate: &Candidate, roles: &mut Roles) {
        if !matches!(rule.kind, EventType::Assault | EventType::Coerce)
            || candidate.kind != TriggerKind::Verb
            || roles.recipients.is_empty()
        {
            return;
        }
        let tree = &self.tree;
        let holders = roles.recipients.iter().map(|p| p.head).chain([candidate.head]);
        let with: Tokens = holders
            .flat_map(|h| tree.phrases(h, "with").chain(tree.phrases(h, "alongside")))
            .filter(|&o| {
                let case = tree.child_in(o, &[Dep::Case]).unwrap_or(o);
                let before = case.checked_sub(1).filter(|&t| tree.range.holds(t)).map_or("", |t| tree.lower(t));
                matches!(before, "together" | "along") || tree.lower(case) == "alongside"
            })
            .collect();
        for other in with.into_iter().flat_map(|o| self.parties_at(o)).filter(is_party) {
            if !roles.recipients.iter().chain(&roles.actors).any(|p| p.head == other.head) {
                roles.recipients.push(other);
            }
        }
    }

    /// "bombs went off in a market in Bauchi, killing 19 traders": where people are struck, the town is no victim beside them.
    pub(in crate::events) fn drop_scene(&self, recipients: &mut Parties) {
        let people = |p: &super::Party| !p.actor.code.sectors.is_empty() || p.nature == super::Nature::Person;
        if !recipients.iter().any(people) {
            return;
        }
        recipients.retain(|p| {
            let town = if let Some(ix) = p.actor.entity {
                self.is_city(ix)
            } else {
                let lemma = self.tree.lemma(p.head);
                matches!(
                    lemma,
                    "market"
                        | "street"
                        | "square"
                        | "crowd"
                        | "road"
                        | "highway"
                        | "neighborhood"
                        | "neighbourhood"
                        | "city"
                        | "town"
                        | "village"
                        | "hamlet"
                        | "district"
                        | "suburb"
                        | "area"
                        | "settlement"
                        | "region"
                        | "province"
                )
            };
            people(p) || !town
        });
    }

    /// A building, a vehicle or another thing that force is used on.
    pub(in crate::events) fn is_target(&self, head: u32) -> bool {
        let (known, lemma) = (&self.rules.known, self.tree.lemma(head));
        known.target.contains(lemma) || known.thing_wordnet.contains(lemma)
    }
}

/// "at 0115": when, not whom.
fn is_clock(word: &str) -> bool {
    word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit())
}
