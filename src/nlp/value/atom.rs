//! A sentence as runs of letters, runs of digits and single marks, whatever way the tokeniser cut it: `$5m`, `12-day`
//! and `US$3bn` read the same whether they are one token or four.

use compact_str::CompactString;

use super::words::{Class, class};
use crate::text::document::{Document, SentenceKind};
use crate::text::tags::{Upos, Xpos};
use crate::text::{Anchor, ByteSpan, Field, TokenRange};

/// What an atom is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Letters, and the dots inside `U.S.` and `p.m.`
    Word,
    /// Digits with their grouping commas and decimal point.
    Digits,
    /// Any other single character; typographic dashes and minus signs are `-`.
    Mark(char),
}

#[derive(Debug, Clone)]
pub(crate) struct Atom<'a> {
    pub(crate) text: &'a str,
    pub(crate) lower: CompactString,
    pub(crate) kind: Kind,
    pub(crate) class: Class,
    pub(crate) token: u32,
    pub(crate) start: u32,
    /// Touches the atom before it.
    pub(crate) glued: bool,
    /// Begins with a capital letter.
    pub(crate) capital: bool,
    pub(crate) upos: Upos,
    pub(crate) xpos: Xpos,
}

/// One sentence in atoms.
#[derive(Debug)]
pub(crate) struct Line<'a> {
    pub(crate) doc: &'a Document,
    pub(crate) atoms: Vec<Atom<'a>>,
    pub(crate) field: Field,
    pub(crate) kind: SentenceKind,
    /// Copy in capitals: they tell nothing about names.
    pub(crate) capitals: bool,
    /// Tags have been written.
    pub(crate) tagged: bool,
}

impl<'a> Line<'a> {
    /// Reuses the memory of an earlier line.
    pub(crate) fn of(doc: &'a Document, tokens: TokenRange, kind: SentenceKind, mut atoms: Vec<Atom<'a>>) -> Self {
        atoms.clear();
        let range = tokens.start as usize..(tokens.end as usize).min(doc.tokens.len());
        let field = doc.tokens.get(range.start).map_or(Field::Body, |t| t.field);
        let text = doc.field(field);
        let mut end = None;
        let mut tagged = false;
        for index in range {
            let Some(token) = doc.tokens.get(index).filter(|t| t.field == field) else { continue };
            tagged |= token.upos != Upos::X;
            let glued = end == Some(token.span.start);
            end = Some(token.span.end);
            let Some(form) = text.get(token.span.range()) else { continue };
            let template = Atom {
                text: form,
                lower: token.lower.clone(),
                kind: Kind::Word,
                class: Class::Other,
                token: index as u32,
                start: token.span.start,
                glued,
                capital: form.starts_with(|c: char| c.is_ascii_uppercase())
                    || form.chars().next().is_some_and(char::is_uppercase),
                upos: token.upos,
                xpos: token.xpos,
            };
            split(template, &mut atoms);
        }
        let letters = |test: fn(&char) -> bool| {
            atoms.iter().filter(|a| a.kind == Kind::Word).flat_map(|a| a.text.chars()).filter(test).count()
        };
        let capitals = letters(|c| c.is_uppercase()) > 3 * letters(|c| c.is_lowercase());
        Self { doc, atoms, field, kind, capitals, tagged }
    }

    pub(crate) fn len(&self) -> usize {
        self.atoms.len()
    }

    pub(crate) fn get(&self, at: usize) -> Option<&Atom<'a>> {
        self.atoms.get(at)
    }

    pub(crate) fn lower(&self, at: usize) -> &str {
        self.atoms.get(at).map_or("", |a| a.lower.as_str())
    }

    /// The lower form `back` atoms before; empty outside the sentence.
    pub(crate) fn before(&self, at: usize, back: usize) -> &str {
        at.checked_sub(back).map_or("", |i| self.lower(i))
    }

    pub(crate) fn class(&self, at: usize) -> Class {
        self.atoms.get(at).map_or(Class::Other, |a| a.class)
    }

    pub(crate) fn is_mark(&self, at: usize, mark: char) -> bool {
        self.atoms.get(at).is_some_and(|a| a.kind == Kind::Mark(mark))
    }

    pub(crate) fn is_digits(&self, at: usize) -> bool {
        self.atoms.get(at).is_some_and(|a| a.kind == Kind::Digits)
    }

    pub(crate) fn is_word(&self, at: usize) -> bool {
        self.atoms.get(at).is_some_and(|a| a.kind == Kind::Word)
    }

    pub(crate) fn glued(&self, at: usize) -> bool {
        self.atoms.get(at).is_some_and(|a| a.glued)
    }

    /// A capital that says something: not copy in capitals, not the first word.
    pub(crate) fn named(&self, at: usize) -> bool {
        !self.capitals && at > 0 && self.atoms.get(at).is_some_and(|a| a.capital)
    }

    /// Whether the atom so far before begins with a capital.
    pub(crate) fn at_capital(&self, at: usize, back: usize) -> bool {
        at.checked_sub(back).and_then(|i| self.atoms.get(i)).is_some_and(|a| a.capital)
    }

    /// A hyphen or dash between two atoms that touch it: the index after it.
    pub(crate) fn after_hyphen(&self, at: usize) -> Option<usize> {
        (self.is_mark(at, '-') && self.glued(at) && self.glued(at + 1)).then_some(at + 1)
    }

    /// The index after an abbreviation's dot, if there is one.
    pub(crate) fn after_dot(&self, at: usize) -> usize {
        if self.is_mark(at, '.') && self.glued(at) { at + 1 } else { at }
    }

    /// Plain digits of a short number: no commas, no point.
    pub(crate) fn plain_digits(&self, at: usize) -> Option<u32> {
        let atom = self.atoms.get(at).filter(|a| a.kind == Kind::Digits && a.text.len() <= 4)?;
        if atom.text.bytes().all(|b| b.is_ascii_digit()) { atom.text.parse().ok() } else { None }
    }

    /// From one atom up to, not including, another: `None` where that is empty.
    pub(crate) fn extent(&self, start: usize, end: usize) -> Option<(Anchor, TokenRange)> {
        let (first, last) = (self.atoms.get(start)?, self.atoms.get(end.checked_sub(1)?)?);
        let span = ByteSpan::new(first.start, last.start + last.text.len() as u32);
        let tokens = TokenRange::new(first.token, last.token + 1);
        (start < end).then_some((Anchor { field: self.field, span }, tokens))
    }
}

/// Cuts one token into atoms. Most tokens are one.
fn split<'a>(token: Atom<'a>, atoms: &mut Vec<Atom<'a>>) {
    if token.text.bytes().all(|b| b.is_ascii_alphabetic()) {
        let class = class(&token.lower);
        atoms.push(Atom { class, ..token });
        return;
    }
    let (mut rest, mut start, mut glued) = (token.text, token.start, token.glued);
    // "11.08.2025" is three numbers, not a decimal
    let (mut dotted, mut counted) = (false, false);
    while let Some(first) = rest.chars().next() {
        let (kind, length) = if first.is_alphabetic() {
            (Kind::Word, word_length(rest))
        } else if first.is_ascii_digit() {
            (Kind::Digits, if dotted { digits_run(rest) } else { digits_length(rest) })
        } else {
            (Kind::Mark(plain(first)), first.len_utf8())
        };
        let Some((text, tail)) = rest.split_at_checked(length) else { break };
        if kind != Kind::Mark(' ') {
            let lower = match kind {
                Kind::Word => CompactString::from_str_to_lowercase(text),
                _ => CompactString::from(text),
            };
            let class = if kind == Kind::Word { class(&lower) } else { Class::Other };
            let capital = first.is_uppercase();
            atoms.push(Atom { text, lower, kind, class, start, glued, capital, ..token.clone() });
        }
        dotted = kind == Kind::Mark('.') && counted;
        counted = kind == Kind::Digits;
        glued = kind != Kind::Mark(' ');
        start += length as u32;
        rest = tail;
    }
}

/// One mark for its typographic variants.
fn plain(mark: char) -> char {
    match mark {
        '\u{2010}'..='\u{2015}' | '\u{2212}' => '-',
        '\u{2018}' | '\u{2019}' => '\'',
        '\u{201c}' | '\u{201d}' => '"',
        '\u{ff05}' => '%',
        '\u{ff04}' => '$',
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

/// Bytes of a run of letters; `U.S`, `p.m` keep their inner dots.
fn word_length(text: &str) -> usize {
    let run = |s: &str| s.find(|c: char| !c.is_alphabetic()).unwrap_or(s.len());
    let mut length = run(text);
    if text.chars().take_while(|c| c.is_alphabetic()).count() != 1 {
        return length;
    }
    while let Some(next) = text.get(length..).and_then(|t| t.strip_prefix('.')) {
        if next.chars().take_while(|c| c.is_alphabetic()).count() != 1 {
            break;
        }
        length += 1 + run(next);
    }
    length
}

fn digits_run(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// Bytes of a number: digits, grouping commas (also the Indian `12,34,567`), one decimal point. Dates with dots stay apart.
fn digits_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    let run = |from: usize| bytes.iter().skip(from).take_while(|b| b.is_ascii_digit()).count();
    let head = run(0);
    let (mut length, mut at) = (head, head);
    if head <= 3 {
        while bytes.get(at) == Some(&b',') {
            let group = run(at + 1);
            if !(2..=3).contains(&group) {
                break;
            }
            at += 1 + group;
            if group == 3 {
                length = at;
            }
        }
    }
    let places = if bytes.get(length) == Some(&b'.') { run(length + 1) } else { 0 };
    let dotted = places > 0 && bytes.get(length + 1 + places) == Some(&b'.') && run(length + 2 + places) > 0;
    if places > 0 && !dotted { length + 1 + places } else { length }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nlp::value::testing::document;

    #[test]
    fn atoms_cut_numbers_letters_and_marks_apart() {
        let check = |text: &str, expect: &str| {
            let doc = document(text, None);
            let lines: Vec<_> = doc.sentences.iter().map(|s| Line::of(&doc, s.tokens, s.kind, Vec::new())).collect();
            let atoms: Vec<_> = lines.iter().flat_map(|l| l.atoms.iter().map(|a| a.lower.as_str())).collect();
            assert_eq!(atoms.join("|"), expect, "{text}");
        };
        check("US$3bn deal", "us|$|3|bn|deal");
        check("a 12-day war", "a|12|-|day|war");
        check("1,234.50 and 12,34,567", "1,234.50|and|12,34,567");
        check("11.08.2025", "11|.|08|.|2025");
        check("U.S. aid at 3 p.m.", "u.s|.|aid|at|3|p.m|.");
        check("the 1990s", "the|1990|s");
        check("5,12 and 3.", "5|,|12|and|3|.");
        check("€5 – Österreich", "€|5|–|österreich");
    }
}
