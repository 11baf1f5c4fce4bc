//! What the network sees of a word: the word itself if it is in the vocabulary, its beginnings and ends, its shape.

use xxhash_rust::xxh3::xxh3_64_with_seed;

use crate::text::token::lower;

/// Rows of the hashed table of affixes and shapes; a power of two.
pub const AFFIX_ROWS: usize = 1 << 13;
/// Affixes, shape and capitals of one word.
pub const AFFIXES: usize = 8;

/// Features of one word, as rows of the tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Features {
    /// Hash of the lower-cased form, digits folded; a key of the vocabulary.
    pub word: u32,
    /// Rows of the affix table.
    pub affixes: [u16; AFFIXES],
}

/// Reads the features off a form.
#[must_use]
pub fn features(form: &str) -> Features {
    let low = lower(form);
    let folded: smallvec::SmallVec<[u8; 32]> =
        low.bytes().take(64).map(|b| if b.is_ascii_digit() { b'0' } else { b }).collect();
    let row = |seed: u64, part: &[u8]| (xxh3_64_with_seed(part, seed) % AFFIX_ROWS as u64) as u16;
    let n = folded.len();
    let end = |k: usize| &folded[n.saturating_sub(k)..];
    let start = |k: usize| &folded[..n.min(k)];
    let shape = shape(form);
    let affixes = [
        row(1, end(1)),
        row(2, end(2)),
        row(3, end(3)),
        row(4, end(4)),
        row(5, start(1)),
        row(6, start(2)),
        row(7, start(3)),
        row(8, &shape),
    ];
    Features { word: word_key(&folded), affixes }
}

/// Key of a lower-cased word in the vocabulary.
#[must_use]
pub fn word_key(folded: &[u8]) -> u32 {
    (xxh3_64_with_seed(folded, 99) >> 32) as u32
}

/// Upper, lower, digit and mark, runs of one kind at most two long: "Xx", "XX", "00,00", "x-x".
fn shape(form: &str) -> smallvec::SmallVec<[u8; 16]> {
    let mut out = smallvec::SmallVec::new();
    let mut run = 0;
    for c in form.chars().take(24) {
        let kind = if c.is_uppercase() {
            b'X'
        } else if c.is_alphabetic() {
            b'x'
        } else if c.is_numeric() {
            b'0'
        } else if c.is_ascii() {
            c as u8
        } else {
            b'?'
        };
        run = if out.last() == Some(&kind) { run + 1 } else { 1 };
        if run <= 2 && out.len() < 10 {
            out.push(kind);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_shows_in_the_shape_alone() {
        let (a, b) = (features("Iran"), features("IRAN"));
        assert_eq!(a.word, b.word);
        assert_eq!(a.affixes[..7], b.affixes[..7]);
        assert_ne!(a.affixes[7], b.affixes[7]);
        assert_eq!(features("1996").word, features("2025").word);
    }
}
