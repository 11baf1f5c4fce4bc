//! CoNLL-U: reading treebanks (basic dependencies) and writing a document's analysis.

use std::fmt::Write as _;

use crate::text::tags::{Dep, Upos, Xpos};
use crate::text::{ByteSpan, Document, Field};

/// One syntactic word of a treebank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    pub form: String,
    pub lemma: String,
    pub upos: Upos,
    pub xpos: Xpos,
    /// Position of the head in the sentence; a root points at itself.
    pub head: u32,
    pub dep: Dep,
    pub space_after: bool,
}

/// One sentence with what its comments say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    pub words: Vec<Word>,
    /// A new document or paragraph begins here.
    pub opens_document: bool,
    pub opens_paragraph: bool,
}

/// The file breaks the format at a line (from 1).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}")]
pub struct ConlluError {
    pub line: usize,
    pub reason: &'static str,
}

/// Reads a treebank. Ranges (`1-2`) and empty nodes (`1.1`) are left out; the space after a range is its last word's.
pub fn parse(text: &str) -> Result<Vec<Tree>, ConlluError> {
    let mut trees = Vec::new();
    let mut tree = Tree::default();
    // Last word of the open range and whether a space follows the range.
    let mut range: Option<(usize, bool)> = None;
    for (at, line) in text.lines().enumerate() {
        let fail = |reason| ConlluError { line: at + 1, reason };
        if line.is_empty() {
            close(&mut tree, &mut trees).map_err(fail)?;
            range = None;
        } else if let Some(comment) = line.strip_prefix('#') {
            let comment = comment.trim_start();
            tree.opens_document |= comment.starts_with("newdoc");
            tree.opens_paragraph |= comment.starts_with("newpar");
        } else {
            let mut columns = line.split('\t');
            let mut column = || columns.next().ok_or(ConlluError { line: at + 1, reason: "fewer than ten columns" });
            let id = column()?;
            let (form, lemma, upos, xpos, _feats) = (column()?, column()?, column()?, column()?, column()?);
            let (head, dep, _enhanced, misc) = (column()?, column()?, column()?, column()?);
            let space_after = !misc.split('|').any(|m| m == "SpaceAfter=No");
            if let Some((_, last)) = id.split_once('-') {
                range = Some((last.parse().map_err(|_| fail("bad range"))?, space_after));
                continue;
            }
            if id.contains('.') {
                continue;
            }
            let number = tree.words.len() + 1;
            if id.parse() != Ok(number) {
                return Err(fail("word numbers are not 1, 2, 3 …"));
            }
            let inside = range.filter(|&(last, _)| number <= last);
            let head: u32 = head.parse().map_err(|_| fail("head is no number"))?;
            tree.words.push(Word {
                form: form.to_owned(),
                lemma: lemma.to_owned(),
                upos: Upos::from_name(upos).unwrap_or_default(),
                xpos: Xpos::from_name(xpos).unwrap_or_default(),
                head: head.checked_sub(1).unwrap_or(number as u32 - 1),
                dep: Dep::from_name(dep)
                    .or_else(|| Dep::from_name(dep.split(':').next().unwrap_or_default()))
                    .unwrap_or_default(),
                space_after: inside.map_or(space_after, |(last, space)| number == last && space),
            });
        }
    }
    let line = text.lines().count();
    close(&mut tree, &mut trees).map_err(|reason| ConlluError { line, reason })?;
    Ok(trees)
}

fn close(tree: &mut Tree, trees: &mut Vec<Tree>) -> Result<(), &'static str> {
    if tree.words.is_empty() {
        return Ok(());
    }
    let len = tree.words.len() as u32;
    if tree.words.iter().any(|w| w.head >= len) {
        return Err("a head points outside its sentence");
    }
    trees.push(std::mem::take(tree));
    Ok(())
}

/// The raw text that the trees were read from (a space where the treebank has one, a blank line between paragraphs)
/// and where each word stands in it.
#[must_use]
pub fn raw(trees: &[Tree]) -> (String, Vec<Vec<ByteSpan>>) {
    let mut text = String::new();
    let mut spans = Vec::with_capacity(trees.len());
    for tree in trees {
        if !text.is_empty() && (tree.opens_document || tree.opens_paragraph) {
            text.truncate(text.trim_end().len());
            text.push_str("\n\n");
        }
        let mut row = Vec::with_capacity(tree.words.len());
        for word in &tree.words {
            let start = text.len() as u32;
            text.push_str(&word.form);
            row.push(ByteSpan::new(start, text.len() as u32));
            if word.space_after {
                text.push(' ');
            }
        }
        spans.push(row);
    }
    (text, spans)
}

/// Writes a document's sentences as CoNLL-U. Every word counts in its sentence; MISC says where no space follows.
#[must_use]
pub fn write(doc: &Document) -> String {
    let mut out = String::new();
    let mut paragraph = None;
    for (number, sentence) in doc.sentences.iter().enumerate() {
        let anchor = doc.anchor(sentence.tokens);
        if paragraph != Some((anchor.field, sentence.paragraph)) {
            paragraph = Some((anchor.field, sentence.paragraph));
            let _ = writeln!(out, "# newpar");
        }
        let field = if anchor.field == Field::Headline { "headline" } else { "body" };
        let text: Vec<&str> = doc.text(anchor).split_whitespace().collect();
        let _ = writeln!(
            out,
            "# sent_id = {}\n# field = {field}\n# kind = {:?}\n# text = {}",
            number + 1,
            sentence.kind,
            text.join(" ")
        );
        let first = sentence.tokens.start;
        for at in sentence.tokens.start..sentence.tokens.end {
            let Some(token) = doc.tokens.get(at as usize) else { break };
            let next = doc.tokens.get(at as usize + 1);
            let glued = at + 1 < sentence.tokens.end && next.is_some_and(|n| n.span.start == token.span.end);
            let head = if token.head == at { 0 } else { token.head + 1 - first };
            let blank = |s: &str| if s.is_empty() { "_".to_owned() } else { s.to_owned() };
            let _ = writeln!(
                out,
                "{}\t{}\t{}\t{}\t{}\t_\t{}\t{}\t_\t{}",
                at + 1 - first,
                doc.form(at),
                blank(&token.lemma),
                token.upos.as_str(),
                token.xpos.as_str(),
                head,
                token.dep.as_str(),
                if glued { "SpaceAfter=No" } else { "_" },
            );
        }
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const SAMPLE: &str = "# newdoc id = a\n# text = He can't go.\n1\tHe\the\tPRON\tPRP\t_\t4\tnsubj\t_\t_\n\
        2-3\tcan't\t_\t_\t_\t_\t_\t_\t_\t_\n2\tca\tcan\tAUX\tMD\t_\t4\taux\t_\t_\n3\tn't\tnot\tPART\tRB\t_\t4\tadvmod\t_\t_\n\
        4\tgo\tgo\tVERB\tVB\t_\t0\troot\t_\tSpaceAfter=No\n5\t.\t.\tPUNCT\t.\t_\t4\tpunct\t_\t_\n\n";

    #[test]
    fn a_range_gives_its_words_no_space_between() {
        let trees = parse(SAMPLE).unwrap();
        assert_eq!(raw(&trees).0, "He can't go. ");
        assert_eq!(trees[0].words[3].head, 3);
        assert!(trees[0].opens_document);
    }

    #[test]
    fn a_broken_file_is_refused_with_its_line() {
        assert_eq!(parse("1\tHe\n").unwrap_err().line, 1);
        let out = SAMPLE.replace("\t0\troot", "\t9\troot");
        assert_eq!(parse(&out).unwrap_err().reason, "a head points outside its sentence");
    }
}
