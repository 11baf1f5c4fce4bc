//! Scores of tags, heads, tokens and sentences against a treebank.

use std::collections::HashMap;

use super::conllu::{self, Tree};
use super::model::Language;
use super::net::reader::Reading;
use super::syntax::Syntax;
use super::tokenise::Tokenise;
use super::{Annotator, Layer};
use crate::text::tags::Dep;
use crate::text::{Context, Document};
use std::sync::Arc;

/// Right answers in per cent, on the treebank's own tokens. Every word counts, punctuation too; labels count with
/// their subtypes.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Gold {
    pub words: usize,
    pub upos: f64,
    pub xpos: f64,
    pub uas: f64,
    pub las: f64,
}

/// Precision, recall and F1 in per cent.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Prf {
    pub precision: f64,
    pub recall: f64,
    pub f1: f64,
}

/// Scores from raw text. Words are aligned by their characters, as in the `CoNLL` 2018 shared task: a head is right when
/// both the word and its head stand where the treebank has them.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Raw {
    pub tokens: Prf,
    pub sentences: Prf,
    pub upos: Prf,
    pub xpos: Prf,
    pub uas: Prf,
    pub las: Prf,
}

/// Scores a reader of sentences on gold tokens.
pub fn gold(read: impl Fn(&[&str]) -> Vec<Reading>, trees: &[Tree]) -> Gold {
    let mut right = [0usize; 4];
    let mut words = 0;
    for tree in trees {
        let forms: Vec<&str> = tree.words.iter().map(|w| w.form.as_str()).collect();
        words += forms.len();
        for (got, gold) in read(&forms).iter().zip(&tree.words) {
            let head = got.head == gold.head;
            let checks = [got.upos == gold.upos, got.xpos == gold.xpos, head, head && got.dep == gold.dep];
            right.iter_mut().zip(checks).for_each(|(r, c)| *r += usize::from(c));
        }
    }
    let [upos, xpos, uas, las] = right.map(|r| r as f64 * 100.0 / words.max(1) as f64);
    Gold { words, upos, xpos, uas, las }
}

/// Scores the model on gold tokens.
#[must_use]
pub fn gold_of(language: &Language, trees: &[Tree]) -> Gold {
    gold(|forms| language.read(forms), trees)
}

/// Scores tokeniser, splitter and model on the treebank's raw text.
#[must_use]
pub fn raw_of(language: &Arc<Language>, trees: &[Tree]) -> Raw {
    let (text, spans) = conllu::raw(trees);
    let mut doc = Document::new("", text, Context::default());
    let stages: [&dyn Annotator; 2] = [&Tokenise, &Syntax::new(Arc::clone(language))];
    debug_assert!(stages[1].reads().contains(&Layer::Sentences));
    for stage in stages {
        stage.annotate(&mut doc);
    }
    // The treebank's words by their place: sentence, number in it.
    let mut places = HashMap::new();
    for (number, (tree, spans)) in trees.iter().zip(&spans).enumerate() {
        for (at, (_, span)) in tree.words.iter().zip(spans).enumerate() {
            places.insert(*span, (number, at));
        }
    }
    let gold_words: usize = trees.iter().map(|t| t.words.len()).sum();
    let mut right = [0usize; 5];
    for (at, token) in doc.tokens.iter().enumerate() {
        let Some(&(tree, word)) = places.get(&token.span) else { continue };
        let gold = &trees[tree].words[word];
        right[0] += 1;
        right[1] += usize::from(token.upos == gold.upos);
        right[2] += usize::from(token.xpos == gold.xpos);
        let headed = if token.head as usize == at {
            gold.head as usize == word
        } else {
            let above = doc.tokens.get(token.head as usize).and_then(|h| places.get(&h.span));
            gold.head as usize != word && above == Some(&(tree, gold.head as usize))
        };
        right[3] += usize::from(headed);
        right[4] += usize::from(headed && (token.dep == gold.dep || (token.dep == Dep::Root && gold.dep == Dep::Root)));
    }
    let [tokens, upos, xpos, uas, las] = right.map(|r| prf(r, doc.tokens.len(), gold_words));
    let ends = |first: Option<u32>, last: Option<u32>| first.zip(last);
    let whole: std::collections::HashSet<_> =
        spans.iter().filter_map(|s| ends(s.first().map(|f| f.start), s.last().map(|l| l.end))).collect();
    let found = doc
        .sentences
        .iter()
        .filter(|s| {
            let span = doc.anchor(s.tokens).span;
            whole.contains(&(span.start, span.end))
        })
        .count();
    Raw { tokens, sentences: prf(found, doc.sentences.len(), trees.len()), upos, xpos, uas, las }
}

fn prf(right: usize, got: usize, gold: usize) -> Prf {
    let share = |of: usize| right as f64 * 100.0 / of.max(1) as f64;
    Prf { precision: share(got), recall: share(gold), f1: 200.0 * right as f64 / (got + gold).max(1) as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TREES: &str = "1\tRebels\trebel\tNOUN\tNNS\t_\t2\tnsubj\t_\t_\n2\tfled\tflee\tVERB\tVBD\t_\t0\troot\t_\t_\n\
        3\ttowns\ttown\tNOUN\tNNS\t_\t2\tobj\t_\tSpaceAfter=No\n4\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\t_\n\n\
        1\tThey\tthey\tPRON\tPRP\t_\t2\tnsubj\t_\t_\n2\tran\trun\tVERB\tVBD\t_\t0\troot\t_\tSpaceAfter=No\n\
        3\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\t_\n\n";

    #[test]
    fn the_treebank_itself_scores_full_marks_and_a_wrong_head_costs() {
        let trees = conllu::parse(TREES).unwrap();
        let right = |forms: &[&str]| {
            let tree = trees.iter().find(|t| t.words.len() == forms.len()).unwrap();
            tree.words.iter().map(|w| Reading { upos: w.upos, xpos: w.xpos, head: w.head, dep: w.dep }).collect()
        };
        assert_eq!(gold(right, &trees), Gold { words: 7, upos: 100.0, xpos: 100.0, uas: 100.0, las: 100.0 });
        let wrong = |forms: &[&str]| {
            let mut readings = right(forms);
            readings[0].head = 0;
            readings[2].dep = Dep::Iobj;
            readings
        };
        let scores = gold(wrong, &trees);
        assert!((scores.uas - 500.0 / 7.0).abs() < 1e-9 && (scores.las - 300.0 / 7.0).abs() < 1e-9);
    }

    #[test]
    fn raw_text_is_aligned_by_characters() {
        let trees = conllu::parse(TREES).unwrap();
        let scores = raw_of(&Language::embedded(), &trees);
        assert_eq!((scores.tokens.f1, scores.sentences.f1), (100.0, 100.0));
        assert!(scores.uas.f1 > 50.0 && scores.las.f1 <= scores.uas.f1);
        // Two sentences of the treebank that the splitter cannot see as two.
        let unstopped = TREES.replace("obj\t_\tSpaceAfter=No\n4\t.\t.\tPUNCT\t.\t_\t2\tpunct\t_\t_\n", "obj\t_\t_\n");
        let joined = conllu::parse(&unstopped).unwrap();
        let scores = raw_of(&Language::embedded(), &joined);
        assert!(scores.sentences.f1 < 100.0 && scores.tokens.recall > 99.9);
    }
}
