//! Tags, lemmas and dependency trees, in one pass of the model over each sentence.

use std::sync::Arc;

use super::model::Language;
use super::net::features::features;
use super::net::reader::{Reading, Workspace};
use super::{Annotator, Layer};
use crate::text::{Document, Field};

/// Words read at once: enough to use each weight often, few enough to stay in the cache.
const BATCH: usize = 128;

/// Writes `upos`, `xpos`, `lemma`, `head` and `dep` of every token. Every sentence comes out as one tree.
#[derive(Debug, Clone)]
pub struct Syntax {
    language: Arc<Language>,
}

impl Syntax {
    #[must_use]
    pub fn new(language: Arc<Language>) -> Self {
        Self { language }
    }
}

impl Annotator for Syntax {
    fn name(&self) -> &'static str {
        "syntax"
    }

    fn reads(&self) -> &'static [Layer] {
        &[Layer::Tokens, Layer::Sentences]
    }

    fn writes(&self) -> &'static [Layer] {
        &[Layer::Tags, Layer::Parse]
    }

    fn annotate(&self, doc: &mut Document) {
        let Some(reader) = &self.language.syntax else { return };
        let mut work = Workspace::default();
        let mut words = Vec::with_capacity(BATCH);
        let mut lengths = Vec::new();
        let mut from = 0;
        for at in 0..doc.sentences.len() {
            let tokens = doc.sentences[at].tokens;
            words.extend((tokens.start..tokens.end).map(|t| features(doc.form(t))));
            lengths.push(tokens.len());
            if words.len() >= BATCH || at + 1 == doc.sentences.len() {
                let readings = reader.read_all(&words, &lengths, &mut work);
                self.write(doc, from, &readings);
                from = at + 1;
                words.clear();
                lengths.clear();
            }
        }
    }
}

impl Syntax {
    /// Writes the readings of the sentences from one on.
    fn write(&self, doc: &mut Document, from: usize, readings: &[Reading]) {
        let mut readings = readings.iter();
        for sentence in doc.sentences.iter().skip(from) {
            let first = sentence.tokens.start;
            for at in sentence.tokens.start..sentence.tokens.end {
                let Some(&Reading { upos, xpos, head, dep }) = readings.next() else { return };
                let form = doc.tokens.get(at as usize).map(|t| (t.field, t.span));
                let Some((field, span)) = form else { return };
                let text = match field {
                    Field::Headline => &doc.headline,
                    Field::Body => &doc.body,
                };
                let form = text.get(span.range()).unwrap_or_default();
                if let Some(token) = doc.tokens.get_mut(at as usize) {
                    token.lemma = self.language.lemmas.lemma(form, &token.lower, upos, xpos);
                    (token.upos, token.xpos, token.head, token.dep) = (upos, xpos, first + head, dep);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nlp::tokenise::Tokenise;
    use crate::text::Context;
    use crate::text::tags::Dep;
    use proptest::prelude::*;

    fn read(text: &str) -> Document {
        let mut doc = Document::new("", text, Context::default());
        Tokenise.annotate(&mut doc);
        Syntax::new(Language::embedded()).annotate(&mut doc);
        doc
    }

    #[test]
    fn who_did_what_to_whom() {
        for text in ["The army killed the rebels.", "Iraq accused Iran.", "IRAQ ACCUSED IRAN."] {
            let doc = read(text);
            let root = doc.tokens.iter().position(|t| t.dep == Dep::Root).unwrap() as u32;
            let of = |dep| doc.children(root).filter(|&c| doc.tokens[c as usize].dep == dep).count();
            assert_eq!((of(Dep::Nsubj), of(Dep::Obj)), (1, 1), "{text}");
        }
    }

    #[test]
    fn a_sentence_reads_the_same_in_any_company() {
        let alone = read("Iraq accused Iran of shelling the border.");
        let together = read("Nobody came. Iraq accused Iran of shelling the border. It was late, he said.");
        let shift = together.sentences[1].tokens.start;
        for (at, token) in alone.tokens.iter().enumerate() {
            let other = &together.tokens[at + shift as usize];
            assert_eq!((token.upos, token.dep, token.head + shift), (other.upos, other.dep, other.head));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn every_sentence_is_one_tree(text in "\\PC*|([A-Za-z]{1,7}|[.!?\"'(),\n-]{1,2}|[0-9]{1,3}| ){0,60}") {
            let doc = read(&text);
            for sentence in &doc.sentences {
                let roots = sentence.tokens.range().filter(|&t| doc.is_root(t as u32)).count();
                prop_assert_eq!(roots, 1);
                for t in sentence.tokens.range() {
                    let mut at = t as u32;
                    for _ in 0..sentence.tokens.len() {
                        prop_assert!(sentence.tokens.holds(at));
                        at = doc.tokens[at as usize].head;
                    }
                    prop_assert!(doc.is_root(at));
                }
            }
        }
    }
}
