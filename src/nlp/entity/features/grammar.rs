//! What tags and parse say of a token that may be part of a name: the head of its phrase, what that depends on, and what
//! stands in apposition to it. Capitals may lie; "said" governing a word does not.

use super::Fact;
use crate::text::Document;
use crate::text::tags::{Dep, Upos, Xpos};

/// A token's place in the grammar of its sentence. Positions count from the sentence's start.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Grammar {
    /// Penn tag, from 1; 0 beyond the edge.
    pub(super) tag: u8,
    /// Relation of the phrase's head to its governor, from 1; 0 where the token can be no part of a name.
    pub(super) role: u8,
    /// Head of the phrase that the token is in.
    pub(super) top: Option<u32>,
    /// What the phrase depends on; none at the root.
    pub(super) governor: Option<u32>,
    /// What says the same of the phrase in other words ("a spokesman").
    pub(super) apposed: Option<u32>,
}

/// Steps from a word to the head of its phrase at most.
const CLIMB: usize = 6;

/// Fills in the grammar of every token.
pub(super) fn read(doc: &Document, facts: &mut [Fact]) {
    for sentence in &doc.sentences {
        let start = sentence.tokens.start;
        let place = |at: u32| at.checked_sub(start).filter(|_| sentence.tokens.holds(at));
        // The first word in apposition to each word.
        let mut apposed = vec![None; sentence.tokens.len()];
        for at in sentence.tokens.range() {
            let Some(token) = doc.tokens.get(at).filter(|t| t.dep == Dep::Appos) else { continue };
            if let Some(slot) = place(token.head).and_then(|head| apposed.get_mut(head as usize)) {
                slot.get_or_insert(at as u32 - start);
            }
        }
        for at in sentence.tokens.range() {
            let (Some(token), Some(fact)) = (doc.tokens.get(at), facts.get_mut(at)) else { continue };
            fact.grammar.tag = 1 + token.xpos as u8;
            if !bears_names(token.upos, token.xpos) {
                continue;
            }
            let top = top(doc, at as u32);
            let Some(head) = doc.tokens.get(top as usize) else { continue };
            fact.grammar.role = 1 + head.dep as u8;
            fact.grammar.top = place(top);
            fact.grammar.governor = place(head.head).filter(|_| head.head != top);
            fact.grammar.apposed = place(top).and_then(|t| apposed.get(t as usize).copied().flatten());
        }
    }
}

fn bears_names(upos: Upos, xpos: Xpos) -> bool {
    matches!(upos, Upos::Propn | Upos::Noun | Upos::Adj) || matches!(xpos, Xpos::Nnp | Xpos::Nnps)
}

/// Head of the phrase: up through compounds, names in several words and adjectives.
fn top(doc: &Document, mut at: u32) -> u32 {
    for _ in 0..CLIMB {
        let Some(token) = doc.tokens.get(at as usize) else { break };
        if token.head == at || !matches!(token.dep, Dep::Compound | Dep::Flat | Dep::Amod | Dep::NmodDesc) {
            break;
        }
        at = token.head;
    }
    at
}
