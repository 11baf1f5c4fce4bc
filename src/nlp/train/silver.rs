//! Plain text that larger networks have read together, for the small one to learn from: they take their time, and what
//! they agree on teaches more of the language than the treebanks alone.

use rayon::prelude::*;

use crate::nlp::conllu::{Tree, Word};
use crate::nlp::net::features::features;
use crate::nlp::net::reader::{Reader, Workspace, read_together};

/// Sentences shorter or longer than this teach little or cost much.
const WORDS: std::ops::RangeInclusive<usize> = 4..=60;

/// Reads sentences of forms; those of no useful length are left out. The order stays.
#[must_use]
pub fn read(teachers: &[Reader], sentences: &[Vec<String>], log: &mut dyn FnMut(&str)) -> Vec<Tree> {
    let mut trees = Vec::new();
    let part = sentences.len().div_ceil(8).max(1);
    for (at, some) in sentences.chunks(part).enumerate() {
        let useful: Vec<&Vec<String>> = some.iter().filter(|s| WORDS.contains(&s.len())).collect();
        trees.par_extend(useful.par_iter().map_init(
            || teachers.iter().map(|_| Workspace::default()).collect::<Vec<_>>(),
            |works, forms| tree(teachers, forms, works),
        ));
        log(&format!("plain text read: {} of {} sentences", ((at + 1) * part).min(sentences.len()), sentences.len()));
    }
    trees
}

fn tree(teachers: &[Reader], forms: &[String], works: &mut [Workspace]) -> Tree {
    let words: Vec<_> = forms.iter().map(|f| features(f)).collect();
    let readings = read_together(teachers, &words, works);
    let words = forms.iter().zip(readings).map(|(form, r)| Word {
        form: form.clone(),
        upos: r.upos,
        xpos: r.xpos,
        head: r.head,
        dep: r.dep,
        lemma: String::new(),
        space_after: true,
    });
    Tree { words: words.collect(), ..Tree::default() }
}
