//! What a word shows to all the patterns that name it, worked out once: a mask of the words that stand with it, its voice
//! and its object. A common verb heads hundreds of patterns, and most ask for a word that is nowhere near.

use std::cell::OnceCell;

use super::ruleset::{WordSet, place};
use super::tree::Tree;
use crate::text::tags::{Dep, Xpos};

/// One of 128 bits for the place of a word in the filters of word sets.
fn bit(place: u16) -> u128 {
    1 << (place / 4)
}

/// The bits of a set's words: none of them stands near a word whose mask has none of these.
pub(super) fn mask(set: &WordSet) -> u128 {
    set.iter().fold(0, |mask, word| mask | bit(place(word)))
}

/// What the patterns of one word have in common.
pub(super) struct Nearby<'t, 'a> {
    tree: &'t Tree<'a>,
    t: u32,
    mask: OnceCell<u128>,
    voice: OnceCell<Voice>,
    objects: [OnceCell<Option<u32>>; 2],
}

/// A verb's voice as its clause shows it.
#[derive(Clone, Copy)]
pub(super) struct Voice {
    pub passive: bool,
    /// Nothing but its subject makes it a passive.
    pub by_subject_alone: bool,
}

impl<'t, 'a> Nearby<'t, 'a> {
    pub(super) fn new(tree: &'t Tree<'a>, t: u32) -> Self {
        Self { tree, t, mask: OnceCell::new(), voice: OnceCell::new(), objects: Default::default() }
    }

    /// Whether words of a set with this mask may stand with the word, for [`super::trigger::has_word`] to look closer.
    pub(super) fn may_have(&self, mask: u128) -> bool {
        self.mask.get_or_init(|| self.words()) & mask != 0
    }

    /// All the words that [`super::trigger::has_word`] may look at: the two right behind, and four levels down.
    fn words(&self) -> u128 {
        let tree = self.tree;
        let word = |t: u32| bit(tree.place_of_lower(t));
        let behind = (self.t + 1..(self.t + 3).min(tree.range.end)).fold(0, |mask, n| mask | word(n));
        tree.children(self.t).iter().fold(behind, |mask, &c| {
            tree.children(c).iter().fold(mask | word(c), |mask, &n| {
                tree.children(n).iter().fold(mask | word(n), |mask, &m| {
                    tree.children(m).iter().fold(mask | word(m), |mask, &case| mask | word(case))
                })
            })
        })
    }

    pub(super) fn voice(&self) -> Voice {
        *self.voice.get_or_init(|| Voice {
            passive: self.tree.is_passive(self.t),
            by_subject_alone: self.tree.child_in(self.t, &[Dep::AuxPass, Dep::OblAgent]).is_none()
                && self.tree.child_in(self.t, &[Dep::NsubjPass]).is_some(),
        })
    }

    /// Whom it is done to, in a voice.
    pub(super) fn object(&self, passive: bool) -> Option<u32> {
        let [active, done] = &self.objects;
        *if passive { done } else { active }.get_or_init(|| self.tree.logical_object(self.t, passive))
    }

    /// "displaced families", "jailed activists": what is told of the noun in passing.
    pub(super) fn in_passing(&self) -> bool {
        self.tree.dep(self.t) == Dep::Amod && self.t < self.tree.head(self.t).unwrap_or(self.t)
    }

    /// Without object, and whose auxiliary a headline may have dropped: "Five killed in attack".
    pub(super) fn is_bare(&self, headline: bool) -> bool {
        let bare = self.tree.child_in(self.t, &[Dep::Obj, Dep::Xcomp, Dep::Ccomp, Dep::Aux, Dep::Iobj]).is_none();
        let xpos = self.tree.xpos(self.t);
        bare && (xpos == Xpos::Vbn || (headline && xpos == Xpos::Vbd))
            && !matches!(self.tree.dep(self.t), Dep::Conj | Dep::AclRelcl)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::Ruleset;
    use crate::events::tests::document;
    use crate::events::trigger::has_word;

    #[test]
    fn the_mask_hides_no_word_that_a_pattern_asks_for() {
        let rules = Ruleset::builtin();
        let doc = document(
            "Army rolls into capital",
            "Chad's army called up reservists and moved into the north on Monday, riddling the car of a judge with bullets. Ministers \
             walked out of talks with the rebels over the pact, and the court ordered the firm to pay for it. Police cracked down \
             on protesters in front of the palace after taking three of them into custody at dawn until Sunday.",
        );
        let (mut stood, mut hidden) = (0, 0);
        for sentence in &doc.sentences {
            let tree = Tree::new(&doc, sentence.tokens);
            for t in sentence.tokens.start..sentence.tokens.end {
                let nearby = Nearby::new(&tree, t);
                for trigger in (0..).map_while(|ix| rules.trigger(ix)) {
                    for (set, &mask) in trigger.words.iter().zip(&trigger.masks) {
                        let stands = has_word(&tree, t, set);
                        assert!(!stands || nearby.may_have(mask), "{} of {}", doc.form(t), trigger.source);
                        stood += u32::from(stands);
                        hidden += u32::from(!nearby.may_have(mask));
                    }
                }
            }
        }
        assert!(stood > 1000 && hidden > stood, "{stood} stood, {hidden} hidden");
    }
}
