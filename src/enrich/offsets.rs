//! Byte offsets to code point offsets.

use crate::text::{Anchor, Document, Field};

/// Bytes between two remembered counts.
const STEP: usize = 64;

/// Counts of code points at every [`STEP`]th byte of a text: built in one pass, asked in constant time.
#[derive(Debug)]
pub(super) struct CodePoints {
    counts: Vec<u32>,
}

impl CodePoints {
    fn new(text: &str) -> Self {
        let mut count = 0;
        let counts = text
            .as_bytes()
            .chunks(STEP)
            .map(|chunk| {
                let before = count;
                count += starts(chunk);
                before
            })
            .collect();
        Self { counts }
    }

    /// Code points before a byte offset that lies on a character boundary of the same text.
    fn before(&self, text: &str, byte: usize) -> u32 {
        let block = byte / STEP;
        if let Some(count) = self.counts.get(block) {
            return count + starts(text.as_bytes().get(block * STEP..byte).unwrap_or_default());
        }
        // The end of a text whose length is a whole number of steps.
        let last = self.counts.len().saturating_sub(1);
        let tail = text.as_bytes().get(last * STEP..).unwrap_or_default();
        self.counts.last().copied().unwrap_or(0) + starts(tail)
    }
}

/// Bytes that begin a character.
fn starts(bytes: &[u8]) -> u32 {
    bytes.iter().filter(|&&b| !(0x80..0xc0).contains(&b)).count() as u32
}

/// Both texts with their counts.
#[derive(Debug)]
pub(super) struct Offsets<'a> {
    doc: &'a Document,
    headline: CodePoints,
    body: CodePoints,
}

impl<'a> Offsets<'a> {
    pub(super) fn new(doc: &'a Document) -> Self {
        Self { doc, headline: CodePoints::new(&doc.headline), body: CodePoints::new(&doc.body) }
    }

    /// Start, end and text of an anchor; `None` if it is empty or not a stretch of whole characters of its field.
    pub(super) fn of(&self, anchor: Anchor) -> Option<(u32, u32, &'a str)> {
        let whole = self.doc.field(anchor.field);
        let text = whole.get(anchor.span.range()).filter(|text| !text.is_empty())?;
        let counts = match anchor.field {
            Field::Headline => &self.headline,
            Field::Body => &self.body,
        };
        let start = counts.before(whole, anchor.span.start as usize);
        Some((start, start + starts(text.as_bytes()), text))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::{ByteSpan, Context};

    proptest! {
        #[test]
        fn every_span_is_its_text_in_code_points(body in "\\PC{0,200}", a in any::<prop::sample::Index>(), b in any::<prop::sample::Index>()) {
            let mut ends: Vec<usize> = body.char_indices().map(|(at, _)| at).collect();
            ends.push(body.len());
            let (a, b) = (*a.get(&ends), *b.get(&ends));
            let span = ByteSpan::new(a.min(b) as u32, a.max(b) as u32);
            let doc = Document::new("", body.clone(), Context::default());
            let found = Offsets::new(&doc).of(Anchor { field: Field::Body, span });
            if span.is_empty() {
                prop_assert_eq!(found, None);
            } else {
                let (start, end, text) = found.unwrap();
                let cut: String = body.chars().skip(start as usize).take((end - start) as usize).collect();
                prop_assert_eq!(cut, text);
            }
        }
    }

    #[test]
    fn a_span_inside_a_character_is_none() {
        let doc = Document::new("", "é", Context::default());
        let of = |start, end| Offsets::new(&doc).of(Anchor { field: Field::Body, span: ByteSpan::new(start, end) });
        assert_eq!(of(0, 2), Some((0, 1, "é")));
        assert_eq!((of(0, 1), of(1, 2), of(0, 9), of(2, 2)), (None, None, None, None));
    }
}
