//! Numbers, dates, times, telephone numbers, and the units that stick to them.

use super::{Chunk, MAX_TOKEN, is_apostrophe, is_wordlike, push};
use crate::text::span::ByteSpan;

/// What is cut off a number it is glued to: "5m", "10am", "30km".
const UNITS: &[&str] = &[
    "k", "m", "mm", "mn", "mln", "bn", "bln", "tn", "trn", "am", "pm", "a.m", "p.m", "km", "kg", "cm", "ft", "lb",
    "lbs", "mg", "ml", "mph", "kph", "km/h", "hrs", "hr", "min", "mins", "sec", "secs", "yrs", "yr", "pct", "pc",
    "bps", "bp", "mw", "gw", "kw", "kwh", "gb", "mb", "tb", "hz", "khz", "mhz", "ghz", "oz", "in", "x", "million",
    "billion", "trillion", "th",
];

/// Scans the number at `at` and pushes it, with its unit as a token of its own.
pub(super) fn scan(chunk: Chunk<'_>, at: usize, out: &mut Vec<ByteSpan>) -> usize {
    let bytes = chunk.rest(at).as_bytes();
    let len = digits(bytes);
    let mut end = at + len;
    let tail = chunk.rest(end);
    let letters = tail.find(|c: char| !is_wordlike(c)).unwrap_or(tail.len()).min(MAX_TOKEN - len.min(MAX_TOKEN - 4));
    let letters = floor(tail, letters);
    if letters > 0 {
        let suffix = tail.get(..letters).unwrap_or_default();
        if is_unit(suffix) && !matches!(suffix, "th") {
            push(out, at, end);
            return end;
        }
        // "21st", "1990s", "4G", "3D": one token.
        end += letters;
    } else if let Some(n) = decade(bytes.get(..len).unwrap_or_default(), tail) {
        end += n;
    }
    push(out, at, end);
    end
}

fn is_unit(suffix: &str) -> bool {
    UNITS.iter().any(|u| u.eq_ignore_ascii_case(suffix))
}

/// Length of the digits with the marks between digits that belong to the number.
fn digits(bytes: &[u8]) -> usize {
    let mut len = 0;
    while len < bytes.len() && len < MAX_TOKEN / 2 {
        let digit_next = bytes.get(len + 1).is_some_and(u8::is_ascii_digit);
        match bytes[len] {
            b'0'..=b'9' => {}
            b'.' | b',' | b':' | b'/' if digit_next => {}
            b'-' if digit_next && is_joined(&bytes[..len], &bytes[len + 1..]) => {}
            _ => break,
        }
        len += 1;
    }
    len
}

/// Whether the hyphen between two groups of digits joins them: telephone numbers and dates have two hyphens or
/// groups of three and four; a score or a range is split.
fn is_joined(before: &[u8], after: &[u8]) -> bool {
    let next = after.iter().take_while(|b| b.is_ascii_digit()).count();
    let third = after.get(next) == Some(&b'-') && after.get(next + 1).is_some_and(u8::is_ascii_digit);
    before.contains(&b'-') || third || (before.len() == 3 && next == 4)
}

/// "60's", "1590's": a decade, not an owner.
fn decade(number: &[u8], tail: &str) -> Option<usize> {
    let mut chars = tail.chars();
    let mark = chars.next().filter(|&c| is_apostrophe(c))?;
    let s = chars.next().filter(|c| c.eq_ignore_ascii_case(&'s'))?;
    let ends = number.last() == Some(&b'0') && matches!(number.len(), 2 | 4);
    (ends && !chars.next().is_some_and(is_wordlike)).then_some(mark.len_utf8() + s.len_utf8())
}

/// The nearest character boundary at or before `at`.
fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
