//! Words: contractions, possessives, abbreviations, initials, prefixes with a hyphen.

use super::{Chunk, MAX_TOKEN, abbrev, is_apostrophe, is_currency, is_dash, is_mark, is_wordlike, push};
use crate::text::span::ByteSpan;

/// Prefixes that keep their hyphen ("anti-war", "non-profit"), as the treebanks have them.
const PREFIXES: &[&str] = &[
    "anti", "pro", "non", "re", "pre", "post", "co", "ex", "mid", "semi", "neo", "multi", "cross", "socio", "psycho",
    "mini", "sub", "pan", "un", "inter", "intra", "ultra", "bi", "tri", "quasi", "pseudo", "de", "dis", "counter",
    "trans", "micro", "macro", "mega", "hyper", "proto", "vice", "bio", "e", "uni",
];

/// Words that are two: where the second part begins.
const FUSED: &[(&str, usize)] = &[
    ("cannot", 3),
    ("gonna", 3),
    ("wanna", 3),
    ("gotta", 3),
    ("lemme", 3),
    ("gimme", 3),
    // Contractions of the web, without their apostrophe.
    ("alot", 1),
    ("dont", 2),
    ("isnt", 2),
    ("didnt", 3),
    ("wasnt", 3),
    ("doesnt", 4),
    ("havent", 4),
];

/// Pushes an all-lower-case ASCII word.
pub(super) fn push_plain(chunk: Chunk<'_>, out: &mut Vec<ByteSpan>) {
    finish(chunk, chunk.start, chunk.end, out);
}

/// Scans the word at `at`, pushes it and what is glued to its end, and gives the position after.
pub(super) fn scan(chunk: Chunk<'_>, at: usize, out: &mut Vec<ByteSpan>) -> usize {
    let mut end = at;
    while let Some(c) = chunk.char_at(end) {
        if end - at + 4 > MAX_TOKEN {
            break;
        }
        if is_wordlike(c) || (is_mark(c) && end > at) {
            end += c.len_utf8();
        } else if is_apostrophe(c) {
            match clitic(chunk, at, end) {
                Clitic::Inside(next) => end = next,
                Clitic::After(cut, next) => {
                    push(out, at, cut);
                    push(out, cut, next);
                    return next;
                }
                Clitic::None => break,
            }
        } else if is_joint(chunk, at, end, c) {
            end += c.len_utf8();
        } else if c == '.' && abbrev::takes_stop(chunk.text, at, end, chunk.end) {
            end += 1;
        } else if is_currency(c) && c == '$' && is_dollar(chunk.text.get(at..end).unwrap_or_default()) {
            end += 1;
            break;
        } else {
            break;
        }
    }
    finish(chunk, at, end, out);
    end
}

/// Pushes a word, cut where two words are written as one.
fn finish(chunk: Chunk<'_>, at: usize, end: usize, out: &mut Vec<ByteSpan>) {
    let form = chunk.text.as_bytes().get(at..end).unwrap_or_default();
    if matches!(form.len(), 4..=6)
        && let Some(&(_, cut)) = FUSED.iter().find(|(w, _)| form.eq_ignore_ascii_case(w.as_bytes()))
    {
        push(out, at, at + cut);
        push(out, at + cut, end);
        return;
    }
    push(out, at, end);
}

enum Clitic {
    /// The apostrophe belongs to the word, which goes on at the position.
    Inside(usize),
    /// The word ends at the first position; the clitic reaches to the second.
    After(usize, usize),
    None,
}

/// What the apostrophe at `mark`, in a word that began at `at`, does.
fn clitic(chunk: Chunk<'_>, at: usize, mark: usize) -> Clitic {
    let Some(c) = chunk.char_at(mark) else { return Clitic::None };
    let next = mark + c.len_utf8();
    let tail = chunk.rest(next);
    let len = tail.find(|c: char| !is_wordlike(c)).unwrap_or(tail.len());
    let letters = tail.get(..len).unwrap_or_default();
    let is = |form: &str| letters.eq_ignore_ascii_case(form);
    if is("t") && chunk.char_before(mark).is_some_and(|n| matches!(n, 'n' | 'N')) && mark - at > 1 {
        return Clitic::After(mark - 1, next + len);
    }
    if ["s", "m", "re", "ve", "ll", "d"].into_iter().any(is) && !matches!(c, '‘') {
        return Clitic::After(mark, next + len);
    }
    let opens = letters.chars().next().is_some_and(char::is_alphabetic);
    if opens && len < 64 { Clitic::Inside(next) } else { Clitic::None }
}

/// Whether a mark inside a word holds it together: "AT&T", "anti-war", "l/c", "user@HOST".
fn is_joint(chunk: Chunk<'_>, at: usize, end: usize, c: char) -> bool {
    let Some(next) = chunk.char_at(end + c.len_utf8()) else { return false };
    if !is_wordlike(next) {
        return false;
    }
    match c {
        '&' => end - at <= 4 && chunk.rest(end + 1).find(|c: char| !is_wordlike(c)).unwrap_or(0) <= 3,
        '@' => next.is_alphabetic(),
        '-' | '‐' | '‑' => is_prefix(chunk.text.get(at..end).unwrap_or_default()) && next.is_alphanumeric(),
        _ => false,
    }
}

fn is_prefix(form: &str) -> bool {
    form.len() <= 7 && PREFIXES.iter().any(|p| p.eq_ignore_ascii_case(form))
}

fn is_dollar(form: &str) -> bool {
    matches!(form, "US" | "U" | "A" | "C" | "HK" | "NZ" | "S" | "NT" | "R")
}

/// A word that begins with an apostrophe, from the mark to its end: "'em", "'90s", and a clitic that stands apart.
pub(super) fn elided(chunk: Chunk<'_>, at: usize) -> Option<usize> {
    let c = chunk.char_at(at)?;
    let start = at + c.len_utf8();
    let tail = chunk.rest(start);
    let len = tail.find(|c: char| !is_wordlike(c)).unwrap_or(tail.len());
    let word = tail.get(..len.min(8))?;
    let is = |form: &str| len == form.len() && word.eq_ignore_ascii_case(form);
    let behind = chunk.char_before(at);
    let decade = len == 3 && word.as_bytes().get(..2)?.iter().all(u8::is_ascii_digit) && word.ends_with('s');
    let alone = behind.is_none() && ["em", "cause", "til", "tis", "twas"].into_iter().any(is);
    // After a closing bracket, a number or a whole address: "(CIA)'s", "Smith's" is the word's own business.
    let owner = behind.is_some_and(|b| !b.is_whitespace() && !is_dash(b)) && is("s") && !matches!(c, '‘');
    // Old wires set the clitic apart with a space.
    let apart = behind.is_none() && ["s", "re", "ve", "ll"].into_iter().any(is) && len == tail.len();
    (decade || alone || owner || apart).then_some(start + len)
}
