//! Names that a headline strings together with commas: "Iran, Iraq sign", "Macron, Putin speak".

use super::{Parties, Reader, is_party};
use crate::events::tree::Tokens;
use crate::text::SentenceKind;
use crate::text::tags::Dep;

impl Reader<'_> {
    /// "Iran, Iraq sign": names set before the subject with a bare comma are subjects too, however they are parsed.
    pub(super) fn join_by_comma(&self, subject: u32, found: &mut Parties) {
        let first = self.tree.range.start;
        let mut at = subject;
        let named =
            |t: u32| self.is_place_name(t) || (self.marks.is_name(t) && self.actors.at(t).code.country.is_some());
        // "Vietnam, Laos leaders confer": the names share the office behind the last
        let shared = (!named(at))
            .then(|| self.tree.children_in(subject, &[Dep::Compound, Dep::Amod]).find(|&c| c < subject && named(c)))
            .flatten();
        if let Some(last) = shared
            && last == first + 2
            && self.tree.lower(last - 1) == ","
            && named(first)
            && let Some(office) = found.iter().find(|p| p.head == subject).cloned()
        {
            let mut party = office;
            party.head = first;
            party.actor.entity = None;
            party.actor.anchor = self.anchor(first);
            party.actor.code.country = self.actors.at(first).code.country;
            found.push(party);
            return;
        }
        if !named(at) {
            return;
        }
        self.join_behind(subject, found);
        let mut names = Tokens::new();
        while at >= first + 2 && self.tree.lower(at - 1) == "," && named(at - 2) {
            at -= 2;
            names.push(at);
        }
        if at == first {
            for name in names {
                if !found.iter().any(|p| p.head == name) {
                    found.extend(self.party(name).filter(is_party));
                }
            }
        }
    }

    /// "Macron, Putin speak by phone": the name between the first one's comma and the verb acts beside it.
    fn join_behind(&self, subject: u32, found: &mut Parties) {
        let tree = &self.tree;
        let within = |t: u32, ix| self.marks.entity(t).is_some_and(|(other, _)| other == ix);
        let name_end = |from: u32| {
            let (ix, _) = self.marks.entity(from).filter(|_| self.marks.is_name(from))?;
            (from..tree.range.end).find(|&t| !within(t, ix))
        };
        if self.kind != SentenceKind::Headline || name_end(tree.range.start).is_none_or(|end| subject >= end) {
            return;
        }
        let Some(comma) = name_end(tree.range.start).filter(|&c| tree.lower(c) == ",") else { return };
        let Some(verb) = name_end(comma + 1).filter(|&v| tree.is_verb(v)) else { return };
        let second = (comma + 1..verb).find_map(|t| self.party(t)).filter(|p| is_party(p) && p.is_coded());
        found.extend(second.filter(|p| found.iter().all(|f| f.actor.entity != p.actor.entity)));
    }
}
