//! Agency marks at the head of a headline are set apart, so that "UPDATE 2-Blast kills 10" is read as "Blast kills 10".

use crate::nlp::{Annotator, Layer};
use crate::text::{Document, Field, Sentence, SentenceKind, TokenRange};

/// Cuts the headline's sentence where the marks end; the marks become furniture.
#[derive(Debug, Clone, Copy)]
pub(super) struct HeadlineMarks;

impl Annotator for HeadlineMarks {
    fn name(&self) -> &'static str {
        "headline marks"
    }

    fn reads(&self) -> &'static [Layer] {
        &[Layer::Tokens, Layer::Sentences]
    }

    fn writes(&self) -> &'static [Layer] {
        &[Layer::Sentences]
    }

    fn annotate(&self, doc: &mut Document) {
        let end = doc.context.headline_mark;
        if end == 0 {
            return;
        }
        let cut = doc.tokens.iter().take_while(|t| t.field == Field::Headline && t.span.start < end).count() as u32;
        let mut sentences = Vec::with_capacity(doc.sentences.len() + 1);
        for sentence in &doc.sentences {
            let TokenRange { start, end } = sentence.tokens;
            if end <= cut {
                sentences.push(Sentence { kind: SentenceKind::Furniture, ..*sentence });
            } else if start < cut {
                let head = TokenRange::new(start, cut);
                sentences.push(Sentence { tokens: head, kind: SentenceKind::Furniture, ..*sentence });
                sentences.push(Sentence { tokens: TokenRange::new(cut, end), ..*sentence });
            } else {
                sentences.push(*sentence);
            }
        }
        doc.sentences = sentences;
    }
}
