//! "The two countries", "both allies", "the three neighbours": states that the sentence named before.

use super::{Nature, Parties, Party, Reader};
use crate::nlp::actor::Actor;
use crate::nlp::settle::is_international;
use crate::text::layers::EntityLabel;
use crate::text::tags::{Dep, Xpos};

impl Reader<'_> {
    /// The states that a count of them points back to; none where another number was named.
    pub(super) fn pointed_states(&self, head: u32) -> Option<Parties> {
        let tree = &self.tree;
        let states = matches!(
            tree.lemma(head),
            "country"
                | "nation"
                | "state"
                | "neighbour"
                | "neighbor"
                | "capital"
                | "government"
                | "ally"
                | "foe"
                | "rival"
                | "side"
        );
        if !states || tree.xpos(head) != Xpos::Nns || self.marks.entity(head).is_some() {
            return None;
        }
        let mut number = None;
        for c in tree.children_in(head, &[Dep::Det, Dep::Nummod, Dep::DetPredet, Dep::Amod]) {
            number = match tree.lower(c) {
                "both" | "two" => Some(2),
                "three" => Some(3),
                "four" => Some(4),
                "the" | "these" | "all" | "other" => number,
                _ => return None,
            };
        }
        let number = number?;
        let mut found = Parties::new();
        // what the sentence names, then the sentence before
        let start = self.doc.sentence_of(tree.range.start.saturating_sub(1)).filter(|_| tree.range.start > 0);
        let before = start.and_then(|s| self.doc.sentences.get(s)).map_or(tree.range.start, |s| s.tokens.start);
        for from in [tree.range.start, before] {
            found.clear();
            for t in from..head {
                let Some((ix, _)) = self.marks.entity(t) else { continue };
                let Some(entity) = self.doc.entities.get(ix as usize) else { continue };
                let Some(country) = entity.actor.country.clone().filter(|c| !is_international(c)) else { continue };
                let known = found.iter().any(|p| p.actor.code.country.as_deref() == Some(country.as_str()));
                if known || !matches!(entity.label, EntityLabel::Gpe | EntityLabel::Norp) {
                    continue;
                }
                let code = crate::text::layers::ActorCode { country: Some(country), ..Default::default() };
                let actor = Actor { entity: Some(ix), anchor: self.anchor(t), code };
                found.push(Party { head: t, actor, nature: Nature::Country });
            }
            // "Oman offered to mediate between the two capitals": whoever acts on them is none of them
            if found.len() == number + 1
                && let Some(own) = self.acting_state(head)
            {
                found.retain(|p| p.actor.code.country.as_deref() != Some(own.as_str()));
            }
            if found.len() == number {
                return Some(found);
            }
        }
        None
    }

    /// The country of the subject of the clause that a word stands in.
    fn acting_state(&self, head: u32) -> Option<compact_str::CompactString> {
        let tree = &self.tree;
        let mut at = head;
        for _ in 0..5 {
            at = tree.head(at)?;
            if let Some(subject) = tree.child_in(at, &[Dep::Nsubj]).filter(|&s| s < head) {
                let (ix, _) = self.marks.entity(subject)?;
                return self.doc.entities.get(ix as usize)?.actor.country.clone();
            }
        }
        None
    }

    /// The land named last before a word, in its sentence or the one before.
    pub(super) fn last_land(&self, before: u32) -> Option<compact_str::CompactString> {
        let start = self.tree.range.start.saturating_sub(40);
        (start..before).rev().find_map(|t| {
            let (ix, _) = self.marks.entity(t)?;
            let entity = self.doc.entities.get(ix as usize)?;
            let country = entity.actor.country.clone()?;
            (!is_international(&country)).then_some(country)
        })
    }
}
