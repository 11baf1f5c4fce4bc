//! The first stage: tokens, sentences and the dateline of headline and body.

use super::{Annotator, Layer};
use crate::text::sentence::{self, Segmented};
use crate::text::tags::{Dep, Upos, Xpos};
use crate::text::token::lower;
use crate::text::{Document, Field, Sentence, Token, TokenRange};
use compact_str::CompactString;
use jiff::tz::TimeZone;

/// Splits headline and body into tokens and sentences; tags and heads are written later.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tokenise;

impl Annotator for Tokenise {
    fn name(&self) -> &'static str {
        "tokenise"
    }

    fn reads(&self) -> &'static [Layer] {
        &[]
    }

    fn writes(&self) -> &'static [Layer] {
        &[Layer::Tokens, Layer::Sentences]
    }

    fn annotate(&self, doc: &mut Document) {
        let today = doc.context.published.map(|t| TimeZone::UTC.to_datetime(t).date());
        doc.tokens.clear();
        doc.sentences.clear();
        doc.dateline = None;
        for field in [Field::Headline, Field::Body] {
            let segmented = sentence::segment(doc.field(field), field, today);
            append(doc, field, &segmented);
            doc.dateline = doc.dateline.take().or(segmented.dateline);
        }
    }
}

fn append(doc: &mut Document, field: Field, segmented: &Segmented) {
    let base = doc.tokens.len() as u32;
    let tokens: Vec<Token> = segmented
        .spans
        .iter()
        .zip(base..)
        .map(|(&span, at)| Token {
            field,
            span,
            lower: lower(doc.field(field).get(span.range()).unwrap_or_default()),
            lemma: CompactString::default(),
            upos: Upos::default(),
            xpos: Xpos::default(),
            // A token that nobody has parsed is a root of its own.
            head: at,
            dep: Dep::default(),
        })
        .collect();
    doc.tokens.extend(tokens);
    doc.sentences.extend(segmented.pieces.iter().map(|piece| Sentence {
        tokens: TokenRange::new(base + piece.start as u32, base + piece.end as u32),
        kind: piece.kind,
        paragraph: piece.paragraph,
    }));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{Context, SentenceKind};

    #[test]
    fn headline_and_body_share_one_row_of_tokens() {
        let mut doc = Document::new(
            "Lesotho's army quits",
            "MASERU, Aug 11 (XYZ) - Talks began. They failed.",
            Context { published: "2025-08-12T06:00:00Z".parse().ok(), ..Context::default() },
        );
        Tokenise.annotate(&mut doc);
        let kinds: Vec<_> = doc.sentences.iter().map(|s| s.kind).collect();
        assert_eq!(kinds, [SentenceKind::Headline, SentenceKind::Dateline, SentenceKind::Prose, SentenceKind::Prose]);
        assert_eq!(doc.form(1), "'s");
        assert_eq!(doc.form(4), "MASERU");
        let dateline = doc.dateline.clone().unwrap();
        assert_eq!(doc.text(dateline.place.unwrap()), "MASERU");
        assert_eq!(dateline.date.unwrap().to_string(), "2025-08-11");
        // Reading twice changes nothing.
        let once = doc.tokens.len();
        Tokenise.annotate(&mut doc);
        assert_eq!(doc.tokens.len(), once);
    }
}
