//! Sentences of wire copy: paragraphs, hard-wrapped lines, datelines, and the stops that end nothing.

use super::dateline;
use super::document::{Dateline, SentenceKind};
use super::furniture;
use super::paragraph;
use super::span::{Anchor, ByteSpan, Field};
use super::token::{self, abbrev};
use jiff::civil::Date;

/// No sentence has more tokens; a longer one is cut, at a mark where there is one. Bounds the cost of parsing.
pub const MAX_SENTENCE: usize = 160;

/// One sentence: a range of the field's own tokens, its kind and paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    pub start: usize,
    pub end: usize,
    pub kind: SentenceKind,
    pub paragraph: u32,
}

/// A field's tokens and sentences; the sentences tile the tokens.
#[derive(Debug, Clone, Default)]
pub struct Segmented {
    pub spans: Vec<ByteSpan>,
    pub pieces: Vec<Piece>,
    /// The first dateline, where there is one; only in a body.
    pub dateline: Option<Dateline>,
}

/// Tokens of one field, for the rules that look at them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tokens<'t> {
    pub(super) text: &'t str,
    pub(super) spans: &'t [ByteSpan],
}

impl<'t> Tokens<'t> {
    pub(super) fn form(&self, at: usize) -> &'t str {
        self.spans.get(at).and_then(|s| self.text.get(s.range())).unwrap_or_default()
    }

    /// Whether white space stands between a token and the one before it.
    pub(super) fn spaced(&self, at: usize) -> bool {
        match (at.checked_sub(1).and_then(|b| self.spans.get(b)), self.spans.get(at)) {
            (Some(before), Some(here)) => before.end < here.start,
            _ => true,
        }
    }
}

/// Splits a field into tokens and sentences. `today` is the article's own day; it gives a dateline its year.
#[must_use]
pub fn segment(text: &str, field: Field, today: Option<Date>) -> Segmented {
    let spans = token::tokenise(text);
    let tokens = Tokens { text, spans: &spans };
    let mut pieces = Vec::with_capacity(spans.len() / 16 + 1);
    let mut dateline = None;
    let starts = paragraph::starts(text);
    let mut first = 0;
    for (number, paragraph) in starts.iter().enumerate() {
        let limit = starts.get(number + 1).map_or(u32::MAX, |&next| next as u32);
        debug_assert!(spans.get(first).is_none_or(|s| s.start as usize >= *paragraph));
        let last = first + spans.get(first..).map_or(0, |rest| rest.partition_point(|s| s.start < limit));
        let mut from = first;
        if field == Field::Body
            && pieces.len() < 12
            && let Some(found) = dateline::find(tokens, first, last, today)
        {
            pieces.push(Piece { start: first, end: found.end, kind: SentenceKind::Dateline, paragraph: number as u32 });
            from = found.end;
            dateline
                .get_or_insert(Dateline { place: found.place.map(|span| Anchor { field, span }), date: found.date });
        }
        sentences(tokens, from, last, number as u32, field, &mut pieces);
        first = last;
    }
    Segmented { spans, pieces, dateline }
}

/// How many words a line has that can be a headline.
const TITLE_WORDS: std::ops::RangeInclusive<usize> = 4..=20;

/// Splits one paragraph and says what each sentence is.
fn sentences(tokens: Tokens<'_>, from: usize, last: usize, paragraph: u32, field: Field, pieces: &mut Vec<Piece>) {
    let mut start = from;
    // "[Announcer] And now", "[Begin recording]": who speaks in a transcript is no word of the sentence
    while let Some(end) = furniture::label(tokens, start, last) {
        pieces.push(Piece { start, end, kind: SentenceKind::Furniture, paragraph });
        start = end;
    }
    let mut at = start;
    while at < last {
        let end = match ends_after(tokens, at, start, last) {
            Some(end) => end,
            None if at + 1 == last => last,
            None if at + 1 - start >= MAX_SENTENCE => cut(tokens, start, at + 1),
            None => {
                at += 1;
                continue;
            }
        };
        let kind = match field {
            Field::Headline => SentenceKind::Headline,
            Field::Body => {
                let kind = furniture::kind(tokens, start, end, start == from, end == last);
                let alone = paragraph == 0 && start == 0 && end == last;
                if kind == SentenceKind::Prose && alone && is_title(tokens, end) {
                    SentenceKind::Headline
                } else {
                    kind
                }
            }
        };
        pieces.push(Piece { start, end, kind, paragraph });
        start = end;
        at = end;
    }
}

/// A body that opens with a line of a few words and no stop behind them: its headline, come with it.
fn is_title(tokens: Tokens<'_>, end: usize) -> bool {
    let closed =
        (0..end).rev().map(|t| tokens.form(t)).find(|form| !matches!(*form, "\"" | "'" | "”" | "’" | ")" | "]"));
    let ends = |form: &str| form.ends_with(['.', '!', '?', '…', '。', ':', ';', ',']);
    TITLE_WORDS.contains(&end) && closed.is_some_and(|form| !ends(form))
}

/// Where to cut an overlong run: after the last comma, semicolon or dash of its last third.
fn cut(tokens: Tokens<'_>, start: usize, end: usize) -> usize {
    let floor = end - (end - start) / 3;
    (floor..end)
        .rev()
        .find(|&t| matches!(tokens.form(t), "," | ";" | ":" | "--" | "—" | "–" | "|" | "*" | "•"))
        .map_or(end, |t| t + 1)
}

/// If the sentence ends with the token at `at` and what closes behind it, the token after that.
fn ends_after(tokens: Tokens<'_>, at: usize, start: usize, last: usize) -> Option<usize> {
    let form = tokens.form(at);
    if !form.ends_with(['.', '!', '?', '…', '。']) {
        return None;
    }
    let stop = is_stop(form);
    let mut next = at + 1;
    while next < last {
        if closes(tokens, next) {
            next += 1;
        } else if stop && is_note(tokens, next) && next + 3 <= last {
            next += 3;
        } else {
            break;
        }
    }
    if next >= last {
        return Some(last);
    }
    let closed = next > at + 1;
    let follow = tokens.form(next);
    let head = follow.chars().next()?;
    let opens = !head.is_lowercase();
    let ends = if stop {
        match form {
            "." => {
                // "1." or "a." alone opens a list line.
                let listed = at == start + 1 && tokens.form(start).len() <= 2 && is_counter(tokens.form(start));
                !listed && (opens || !closed) && (tokens.spaced(next) || closed || head.is_uppercase())
            }
            _ if form.starts_with(['.', '…']) => head.is_uppercase() || is_quote(follow),
            // "Why?" he asked; but a bare question, or "!!", may be followed by careless small letters.
            _ => (opens || (!closed && (form.ends_with('?') || form.len() > 1))) && !matches!(head, '-' | '–' | '—'),
        }
    } else {
        ends_abbreviation(tokens, at, next, head)
    };
    (ends && !matches!(head, ',' | ';' | ':')).then_some(next)
}

/// Whether a token is a stop of its own, not an abbreviation with one.
fn is_stop(form: &str) -> bool {
    form.chars().all(|c| matches!(c, '.' | '!' | '?' | '…' | '。'))
}

/// A note's number in brackets after the stop: "[12]".
fn is_note(tokens: Tokens<'_>, at: usize) -> bool {
    let number = tokens.form(at + 1);
    tokens.form(at) == "["
        && tokens.form(at + 2) == "]"
        && number.bytes().all(|b| b.is_ascii_digit())
        && number.len() < 4
}

fn is_counter(form: &str) -> bool {
    form.bytes().all(|b| b.is_ascii_digit()) || (form.len() == 1 && form != "I")
}

fn is_quote(form: &str) -> bool {
    matches!(form, "\"" | "“" | "‘" | "'" | "``" | "«" | "„")
}

/// "Inc.", "U.S.", "p.m.", "etc." end a sentence when what follows hardly ever goes on with one.
fn ends_abbreviation(tokens: Tokens<'_>, at: usize, next: usize, head: char) -> bool {
    let word = tokens.form(at).trim_end_matches('.');
    let follow = tokens.form(next);
    let initial = word.chars().count() == 1;
    match abbrev::kind(word) {
        Some(abbrev::Abbreviation::Title) => return false,
        Some(abbrev::Abbreviation::Counted) if !head.is_uppercase() => return false,
        _ => {}
    }
    if word.eq_ignore_ascii_case("etc") || word.eq_ignore_ascii_case("al") {
        return head.is_uppercase();
    }
    let starter = head.is_uppercase() && abbrev::is_starter(follow);
    let quoted = matches!(follow, "“" | "\"" | "``") && !initial;
    let clock = matches!(word.as_bytes(), b"a.m" | b"p.m") && head.is_uppercase();
    starter || quoted || (clock && !is_zone(follow))
}

/// "9 a.m. EST", "5 p.m. Monday".
fn is_zone(form: &str) -> bool {
    (form.len() <= 4 && form.chars().all(char::is_uppercase)) || form.ends_with("day") || matches!(form, "Eastern")
}

/// Closing quotes and brackets that still belong to the sentence.
fn closes(tokens: Tokens<'_>, at: usize) -> bool {
    match tokens.form(at) {
        "”" | "»" | ")" | "]" | "}" | "''" => true,
        "\"" | "’" | "'" => !tokens.spaced(at),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Vec<String> {
        let seg = segment(text, Field::Body, None);
        let tokens = Tokens { text, spans: &seg.spans };
        seg.pieces
            .iter()
            .map(|p| {
                let forms: Vec<_> = (p.start..p.end).map(|t| tokens.form(t)).collect();
                format!("{:?}: {}", p.kind, forms.join(" "))
            })
            .collect()
    }

    fn check(text: &str, expect: &[&str]) {
        assert_eq!(read(text), expect, "{text}");
    }

    #[test]
    fn a_body_may_open_with_its_headline() {
        check(
            "Car bomb kills dozens in Kabul\n\nA car bomb exploded. It was noon.",
            &["Headline: Car bomb kills dozens in Kabul", "Prose: A car bomb exploded .", "Prose: It was noon ."],
        );
        check("Car bomb kills dozens in Kabul.", &["Prose: Car bomb kills dozens in Kabul ."]);
        check("Talks go on in Kabul:", &["Prose: Talks go on in Kabul :"]);
    }

    #[test]
    fn labels_of_a_transcript_are_no_words_of_it() {
        check(
            "[Announcer Elsa Rivarola] The bridge is down. [The bridge] fell.",
            &["Furniture: [ Announcer Elsa Rivarola ]", "Prose: The bridge is down .", "Prose: [ The bridge ] fell ."],
        );
    }

    #[test]
    fn stops_of_abbreviations_and_initials_end_nothing() {
        check(
            "Gen. A. B. Rahimi met Mr. Cole at 3.5 p.m. sharp. He left U.S. forces behind.",
            &["Prose: Gen. A. B. Rahimi met Mr. Cole at 3.5 p.m. sharp .", "Prose: He left U.S. forces behind ."],
        );
        check(
            "He flew to the U.S. The talks failed. Shares of Acme Inc. rose. It was late.",
            &[
                "Prose: He flew to the U.S.",
                "Prose: The talks failed .",
                "Prose: Shares of Acme Inc. rose .",
                "Prose: It was late .",
            ],
        );
    }

    #[test]
    fn quotes_that_close_after_the_stop_stay() {
        check(
            "“We refuse.” She sat down. \"Stop!\" he cried. \"Go.\" They went.",
            &[
                "Prose: “ We refuse . ”",
                "Prose: She sat down .",
                "Prose: \" Stop ! \" he cried .",
                "Prose: \" Go . \"",
                "Prose: They went .",
            ],
        );
    }

    #[test]
    fn hard_wrapped_lines_join_and_paragraphs_do_not() {
        check(
            "The minister said on Tuesday that the two countries would soon\nsign a border treaty and reopen the crossing \
             for trade after years\nof closure.\nA short line\n\nAnother paragraph without a stop\n\nThird one.",
            &[
                "Prose: The minister said on Tuesday that the two countries would soon sign a border treaty and reopen \
                 the crossing for trade after years of closure .",
                "Prose: A short line",
                "Prose: Another paragraph without a stop",
                "Prose: Third one .",
            ],
        );
    }

    #[test]
    fn an_endless_sentence_is_cut() {
        let text = "word , ".repeat(5000);
        let seg = segment(&text, Field::Body, None);
        assert!(seg.pieces.iter().all(|p| p.end - p.start <= MAX_SENTENCE));
    }

    proptest! {
        #[test]
        fn sentences_tile_the_tokens(text in "\\PC*|([A-Z]{1,8}|[a-z]{1,6}|[.!?\"'(),\n-]{1,2}|[0-9]{1,3}| ){0,60}") {
            for field in [Field::Headline, Field::Body] {
                let seg = segment(&text, field, None);
                let mut at = 0;
                for piece in &seg.pieces {
                    prop_assert_eq!(piece.start, at);
                    prop_assert!(piece.end > at);
                    at = piece.end;
                }
                prop_assert_eq!(at, seg.spans.len());
            }
        }
    }
}
