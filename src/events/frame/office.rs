//! What an event makes of its parties: who takes an office has its code, a firm the country of whoever stands before it.

use super::{Nature, Reader, Roles};
use crate::events::ruleset::{Rule, TriggerKind};
use crate::events::trigger::Candidate;
use crate::nlp::settle::is_international;
use crate::text::layers::EventType as T;
use crate::text::tags::Dep;
use crate::text::tags::Upos;

impl Reader<'_> {
    /// What one side leaves to the other: "his finance minister" is of his country.
    pub(super) fn lend(&self, roles: &mut Roles) {
        let [first] = roles.actors.as_slice() else { return };
        let country = first.actor.code.country.clone();
        for party in roles.recipients.iter_mut().filter(|p| p.actor.entity.is_none() || !self.marks.is_name(p.head)) {
            let code = &mut party.actor.code;
            let owned = self
                .tree
                .child_in(party.head, &[crate::text::tags::Dep::NmodPoss])
                .is_some_and(|o| matches!(self.tree.lower(o), "his" | "her" | "its" | "their"));
            if owned && code.country.is_none() && !code.sectors.is_empty() {
                code.country.clone_from(&country);
            }
        }
    }

    /// Whoever is named or elected to an office has its code: "named a banker as prime minister", "elected president of
    /// Chile", "picked a judge to head the government".
    pub(super) fn take_office(&self, rule: &Rule, candidate: &Candidate, roles: &mut Roles) {
        if !matches!(rule.kind, T::Appoint | T::Elect) || candidate.kind != TriggerKind::Verb {
            return;
        }
        let tree = &self.tree;
        let v = candidate.head;
        let behind = |t: &u32| *t > v && tree.is_nominal(*t) && !self.marks.is_name(*t);
        let to_head = || {
            tree.children_in(v, &[Dep::Xcomp, Dep::Advcl, Dep::Ccomp])
                .chain(roles.recipients.iter().flat_map(|p| tree.children_in(p.head, &[Dep::Acl])))
                .filter(|&c| matches!(tree.lemma(c), "head" | "lead" | "run" | "chair" | "form" | "command"))
                .find_map(|c| tree.child_in(c, &[Dep::Obj]))
        };
        let office = tree
            .children_in(v, &[Dep::Xcomp, Dep::Obl, Dep::Nmod, Dep::Obj])
            .filter(behind)
            .filter(|&c| tree.dep(c) == Dep::Xcomp || tree.case_of(c) == Some("as"))
            .find(|&c| !self.actors.at(c).code.sectors.is_empty())
            .or_else(to_head)
            .or_else(|| self.office_behind(v, roles));
        let Some(office) = office else { return };
        // "as its ambassador to Lisbon": whose it is counts
        let mut code = self.party(office).map(|p| p.actor.code).unwrap_or_default();
        // "named a banker as his finance minister": the office is of the land whose it is to give
        if code.country.is_none() && code.sectors.iter().any(|s| matches!(s.as_str(), "GOV" | "MIL" | "COP" | "JUD")) {
            code.country =
                roles.actors.iter().find_map(|p| p.actor.code.country.clone()).filter(|c| !is_international(c));
        }
        if let [one] = roles.recipients.as_mut_slice()
            && one.head != office
            && !code.sectors.is_empty()
        {
            one.actor.code = code;
        }
    }

    /// "elected economist Hugo Larrea president", "elected Janos Kardos of the ruling party as president": the office behind the
    /// one who takes it, wherever the parser hung it.
    fn office_behind(&self, v: u32, roles: &Roles) -> Option<u32> {
        let tree = &self.tree;
        let [one] = roles.recipients.as_slice() else { return None };
        let end = (one.head + 1..tree.range.end)
            .find(|&t| matches!(tree.lower(t), "," | ";" | ":" | "who" | "after" | "and" | "by") || tree.is_verb(t))
            .unwrap_or(tree.range.end);
        let held = |t: &u32| {
            *t > v
                && tree.upos(*t) == Upos::Noun
                && !self.marks.is_name(*t)
                && self
                    .actors
                    .at(*t)
                    .code
                    .sectors
                    .iter()
                    .any(|s| matches!(s.as_str(), "GOV" | "MIL" | "JUD" | "LEG" | "COP"))
        };
        let as_word = (one.head + 1..end).find(|&t| tree.lower(t) == "as");
        if let Some(from) = as_word {
            return (from + 1..end).take_while(|&t| tree.lower(t) != "of").filter(held).last();
        }
        let named = (one.head..end).take_while(|&t| t == one.head || self.marks.is_name(t)).last()?;
        Some(named + 1).filter(|t| *t < end && self.marks.is_name(named)).filter(held)
    }

    /// "the Rural Alliance won the general election in Norway": a party of that land.
    pub(super) fn winners(&self, rule: &Rule, candidate: &Candidate, roles: &mut super::Roles) {
        if rule.kind != T::Elect || candidate.kind != crate::events::ruleset::TriggerKind::Verb {
            return;
        }
        let tree = &self.tree;
        let vote = candidate.object.or_else(|| tree.child_in(candidate.head, &[Dep::Obj, Dep::Obl]));
        let vote = vote.into_iter().flat_map(|o| std::iter::once(o).chain(tree.children_in(o, &[Dep::Nmod])));
        let vote: crate::events::tree::Tokens = vote.collect();
        // "won Iceland's presidential election", "swept to the Slovak presidency": the winner holds the office now
        let seat = vote.iter().copied().find(|&o| {
            tree.children_in(o, &[Dep::Amod, Dep::Compound])
                .any(|c| matches!(tree.lower(c), "presidential" | "mayoral" | "gubernatorial"))
        });
        let seat = seat.or_else(|| {
            tree.children_in(candidate.head, &[Dep::Obj, Dep::Obl]).find(|&o| {
                matches!(tree.lemma(o), "presidency" | "premiership" | "mayoralty" | "governorship" | "throne")
            })
        });
        if let (Some(seat), [one]) = (seat, roles.recipients.as_mut_slice())
            && one.nature == Nature::Person
        {
            let land = tree.children_in(seat, &[Dep::Amod, Dep::NmodPoss, Dep::Compound, Dep::Nmod]);
            let land = land.filter_map(|c| self.marks.entity(c)).find_map(|(ix, _)| self.country(ix));
            one.actor.code.sectors = std::iter::once("GOV".into()).collect();
            one.actor.code.country = land.or(one.actor.code.country.take());
        }
        let near =
            vote.iter().flat_map(|&o| tree.children_in(o, &[Dep::NmodPoss, Dep::Amod, Dep::Compound, Dep::Nmod]));
        let here = near.chain(tree.phrases(candidate.head, "in"));
        let land = here.filter_map(|c| self.marks.entity(c)).find_map(|(ix, _)| self.country(ix));
        for party in roles.recipients.iter_mut().filter(|p| p.nature == Nature::Organisation) {
            let code = &mut party.actor.code;
            if code.sectors.is_empty() || code.sectors.iter().eq(["LAB"]) {
                code.sectors = std::iter::once("PTY".into()).collect();
            }
            code.country = code.country.take().or_else(|| land.clone());
        }
    }

    /// "Britain's Tolland Pumps" is of Britain, and a firm where one is bought.
    pub(super) fn own_firms(&self, rule: &Rule, roles: &mut Roles) {
        if !matches!(rule.kind, T::Deal | T::Result | T::Bankrupt) {
            return;
        }
        for party in roles.actors.iter_mut().chain(&mut roles.recipients) {
            // "a Brazilian miner buys a nickel firm": no worker does
            if party.actor.entity.is_none() && party.actor.code.sectors.iter().eq(["LAB"]) {
                party.actor.code.sectors = std::iter::once("BUS".into()).collect();
            }
            if party.actor.code.country.is_none() && self.marks.is_name(party.head) {
                let owner = self.tree.children_in(party.head, &[Dep::NmodPoss, Dep::Amod, Dep::Compound]).find(|&c| {
                    c < party.head && self.marks.entity(c).is_some_and(|(ix, _)| self.country(ix).is_some())
                });
                // "Swedish shoe chain Klackar"
                let owner = owner.or_else(|| {
                    let kind = self.tree.children_in(party.head, &[Dep::NmodDesc, Dep::Compound, Dep::Appos]);
                    kind.flat_map(|k| self.tree.children_in(k, &[Dep::NmodPoss, Dep::Amod, Dep::Compound])).find(|&c| {
                        c < party.head && self.marks.entity(c).is_some_and(|(ix, _)| self.country(ix).is_some())
                    })
                });
                party.actor.code.country =
                    owner.and_then(|c| self.marks.entity(c)).and_then(|(ix, _)| self.country(ix));
                party.nature = Nature::Organisation;
            }
        }
    }

    /// A name that ends as firms' names do, whatever it was taken for: "Wirra Copper", "Hansu Construction".
    pub(super) fn is_firm_name(&self, head: u32) -> bool {
        self.marks.is_name(head)
            && head > self.tree.range.start
            && matches!(self.tree.upos(head - 1), Upos::Propn | Upos::Noun | Upos::Adj)
            && (self.tree.lower_in(head, &self.rules.known.firm_words)
                // "Tanjong Marine": the parse may take the first word for the head
                || self.marks.is_name(head + 1) && self.tree.lower_in(head + 1, &self.rules.known.firm_words))
    }
}
