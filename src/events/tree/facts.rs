//! What a token is in its sentence's tree, mended: worked out once, as the rules ask for it again and again.

use super::Tree;
use crate::events::ruleset::{Words, place};
use crate::text::tags::{Dep, Upos, Xpos};

/// Head, relation and tags of one token.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fact {
    head: Option<u32>,
    dep: Dep,
    upos: Upos,
    xpos: Xpos,
    /// Where its form in small letters and its lemma stand in the filters of word sets.
    places: [u16; 2],
}

impl Tree<'_> {
    /// Takes note of every token. Its universal tag rests on the rest, which is read first.
    pub(super) fn note_facts(&mut self) {
        let range = self.range;
        self.facts.reserve_exact(range.len());
        for t in range.start..range.end {
            let (head, dep, xpos) = (self.read_head(t), self.read_dep(t), self.read_xpos(t));
            let (lower, lemma) = (self.lower(t), self.lemma(t));
            let of_form = place(lower);
            let places = [of_form, if lemma == lower { of_form } else { place(lemma) }];
            self.facts.push(Fact { head, dep, upos: Upos::X, xpos, places });
        }
        for (t, at) in (range.start..range.end).zip(0..) {
            let upos = self.read_upos(t);
            if let Some(fact) = self.facts.get_mut::<usize>(at) {
                fact.upos = upos;
            }
        }
    }

    fn fact(&self, t: u32) -> Option<&Fact> {
        self.facts.get(t.wrapping_sub(self.range.start) as usize)
    }

    /// Where a token's form in small letters stands in the filters of word sets.
    #[must_use]
    pub fn place_of_lower(&self, t: u32) -> u16 {
        self.fact(t).map_or_else(|| place(self.lower(t)), |fact| fact.places[0])
    }

    /// Whether a token's form in small letters is among some words.
    #[must_use]
    pub fn lower_in(&self, t: u32, words: &Words) -> bool {
        self.fact(t).is_none_or(|fact| words.may_hold(fact.places[0])) && words.contains(self.lower(t))
    }

    /// Whether a token's lemma is among some words.
    #[must_use]
    pub fn lemma_in(&self, t: u32, words: &Words) -> bool {
        self.fact(t).is_none_or(|fact| words.may_hold(fact.places[1])) && words.contains(self.lemma(t))
    }

    #[must_use]
    pub fn dep(&self, t: u32) -> Dep {
        self.fact(t).map_or_else(|| self.read_dep(t), |fact| fact.dep)
    }

    #[must_use]
    pub fn upos(&self, t: u32) -> Upos {
        self.fact(t).map_or_else(|| self.read_upos(t), |fact| fact.upos)
    }

    #[must_use]
    pub fn xpos(&self, t: u32) -> Xpos {
        self.fact(t).map_or_else(|| self.read_xpos(t), |fact| fact.xpos)
    }

    /// The head; `None` for a root.
    #[must_use]
    pub fn head(&self, t: u32) -> Option<u32> {
        self.fact(t).map_or_else(|| self.read_head(t), |fact| fact.head)
    }

    fn read_dep(&self, t: u32) -> Dep {
        self.mended.dep(t).unwrap_or_else(|| self.token(t).map_or(Dep::Dep, |token| token.dep))
    }

    fn read_upos(&self, t: u32) -> Upos {
        // "Cuba cuts ties": a headline's verb is called a noun now and then, and a verb by its finer tag
        if let Some(upos) = self.mended.upos(t) {
            return upos;
        }
        self.token(t).map_or(Upos::X, |token| match (token.upos, self.xpos(t)) {
            (Upos::Noun | Upos::Propn, Xpos::Vbz | Xpos::Vbd | Xpos::Vbp) => Upos::Verb,
            // "said they would free six hostages"
            (Upos::Adj, Xpos::Vb | Xpos::Vbz | Xpos::Vbd | Xpos::Vbp) => Upos::Verb,
            // "it would free five soldiers", "demanded that Iran free two teachers"
            (Upos::Adj, _)
                if is_verb_too(&token.lower)
                    && self.child_in(t, &[Dep::Obj]).is_some()
                    && self.head(t).is_none_or(|h| self.lower(h) != "set") =>
            {
                Upos::Verb
            }
            // "was slightly injured"
            (Upos::Adj, Xpos::Vbn) if self.child_in(t, &[Dep::AuxPass]).is_some() => Upos::Verb,
            // "have been fasting for 19 days"
            (Upos::Adj, _)
                if token.lower.ends_with("ing")
                    && self.child_in(t, &[Dep::Aux]).is_some()
                    && self.child_in(t, &[Dep::Nsubj]).is_some() =>
            {
                Upos::Verb
            }
            (upos, _) => upos,
        })
    }

    fn read_xpos(&self, t: u32) -> Xpos {
        self.mended.xpos(t).unwrap_or_else(|| {
            self.token(t).map_or(Xpos::Fw, |token| match token.xpos {
                Xpos::Vbp if crate::events::forms::is_past(&token.lower) => Xpos::Vbd,
                tag => tag,
            })
        })
    }

    fn read_head(&self, t: u32) -> Option<u32> {
        let head = self.mended.head(t).or_else(|| self.token(t).map(|token| token.head));
        head.filter(|&head| head != t && self.range.holds(head))
    }
}

/// Adjectives that are verbs where they have an object.
pub(super) fn is_verb_too(word: &str) -> bool {
    matches!(word, "free" | "open" | "clear" | "welcome" | "secure" | "close" | "double" | "slow")
}
