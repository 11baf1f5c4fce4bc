//! How many were killed, injured, arrested or displaced, with the words that say so.

mod pattern;
mod words;

use super::atom::Line;
use crate::text::layers::Magnitude;
use crate::text::{Anchor, Document, TokenRange};
use words::Harm;

/// One count of people. Vague words count as the least they can mean ("dozens" is 12).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    pub amount: u64,
    /// The number in the text; for "none were hurt" the word `none`.
    pub anchor: Anchor,
}

/// Counts that a stretch of text states. `Some` with amount 0 where it says there were none.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Casualties {
    pub killed: Option<Count>,
    pub injured: Option<Count>,
    pub arrested: Option<Count>,
    pub displaced: Option<Count>,
}

impl Casualties {
    /// Nothing is stated.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The plain counts, `None` where nothing is stated.
    #[must_use]
    pub fn magnitude(&self) -> Option<Magnitude> {
        let amount = |count: Option<Count>| count.map(|c| c.amount);
        (!self.is_empty()).then(|| Magnitude {
            killed: amount(self.killed),
            injured: amount(self.injured),
            arrested: amount(self.arrested),
            displaced: amount(self.displaced),
            ..Magnitude::default()
        })
    }
}

/// The counts stated in a range of tokens, usually one sentence or one clause. Reads [`Document::values`] to leave
/// dates, ages and money alone, so call it after they are written. The first statement of each kind holds.
#[must_use]
pub fn magnitude_at(doc: &Document, range: TokenRange) -> Casualties {
    let mut found = Casualties::default();
    let first = doc.sentences.partition_point(|s| s.tokens.end <= range.start);
    for sentence in doc.sentences.iter().skip(first).take_while(|s| s.tokens.start < range.end) {
        let tokens = TokenRange::new(sentence.tokens.start.max(range.start), sentence.tokens.end.min(range.end));
        let line = Line::of(doc, tokens, sentence.kind, Vec::new());
        for at in 0..line.len() {
            for (harm, count) in pattern::read(&line, at) {
                let slot = match harm {
                    Harm::Killed => &mut found.killed,
                    Harm::Injured => &mut found.injured,
                    Harm::Arrested => &mut found.arrested,
                    Harm::Displaced => &mut found.displaced,
                };
                slot.get_or_insert(count);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests;
