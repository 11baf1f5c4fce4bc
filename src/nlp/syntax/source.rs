//! The source at the end of a wire sentence: "..., officials said on Monday." It is read apart from what it is said of, as
//! a clause of two or three words at the end draws a short clause before it out of shape.

use crate::text::{Document, TokenRange};

/// Verbs that tell who says so and nothing else.
const SAYING: &[&str] =
    &["said", "says", "reported", "reports", "added", "stated", "announced", "told", "disclosed", "noted"];

/// Words that a clause of its own begins with, or one that the verb of saying belongs to.
pub(super) const JOINING: &[&str] = &[
    "who", "which", "that", "and", "but", "or", "nor", "so", "while", "as", "after", "before", "with", "where", "when",
    "if", "because", "although", "though", "since", "unless", "until", "than", "to", "for", "in", "on", "at", "by",
    "of", "from", "what", "whose", "whom", "not", "having", "being", "once", "despite", "without",
];

/// Words that may stand behind the verb: when, where and to whom it was said.
const BEHIND: &[&str] = &[
    "on",
    "in",
    "at",
    "late",
    "early",
    "earlier",
    "later",
    "today",
    "yesterday",
    "tonight",
    "here",
    "by",
    "from",
    "to",
    "during",
    "reporters",
    "journalists",
    "reuters",
    "afp",
    "ap",
    "parliament",
    "state",
    "local",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "separately",
    "citing",
    "quoting",
];

/// What may stand behind "said" and is no clause.
const NOT_SAID: &[&str] = &[
    "nothing", "little", "no", "so", "yes", "goodbye", "more", "much", "as", "what", "why", "how", "when", "where",
    "whether", "if", "in", "at", "on", "of", "to", "by", "for", "from", "during", "after", "before", "a", "farewell",
    "prayers", "mass", "and", "but", "or", "it",
];

/// Longest source in tokens, at the end and before its verb, and the most of them behind the verb.
const LONGEST_BEFORE: u32 = 10;
const LONGEST: u32 = 16;
const LONGEST_BEHIND: u32 = 8;
/// Longest "citing" behind a source.
const LONGEST_CITED: u32 = 20;

/// Where a sentence's source stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Source {
    /// The word between it and what is said: a comma, or "that"; none in "police said two men had died".
    pub joint: Option<u32>,
    /// Its words, without the full stop.
    pub words: TokenRange,
    /// Its verb of saying.
    pub verb: u32,
    /// The full stop.
    pub stop: u32,
}

impl Source {
    /// Whether a word of the sentence is read with what is said; the full stop ends both.
    pub(super) fn stands_for_itself(&self, t: u32) -> bool {
        Some(t) != self.joint && !self.words.holds(t)
    }

    /// The words that are read as the source.
    pub(super) fn own(self) -> impl Iterator<Item = u32> {
        (self.words.start..self.words.end).chain([self.stop])
    }
}

/// The source that a sentence ends in or begins with.
pub(super) fn of(doc: &Document, tokens: TokenRange) -> Option<Source> {
    at_the_end(doc, tokens).or_else(|| at_the_beginning(doc, tokens))
}

/// "Officials said on Monday that Russia had halted supplies."
fn at_the_beginning(doc: &Document, tokens: TokenRange) -> Option<Source> {
    let lower = |t: u32| doc.tokens.get(t as usize).map_or("", |k| k.lower.as_str());
    let stop = tokens.end.checked_sub(1).filter(|&t| lower(t) == ".")?;
    let ceiling = stop.min(tokens.start + LONGEST_BEFORE);
    let verb = (tokens.start + 1..ceiling).find(|&t| matches!(lower(t), "said" | "says" | "reported" | "announced"))?;
    let plain = |t: u32| doc.form(t).starts_with(char::is_alphanumeric) || matches!(lower(t), "'s" | "." | "-");
    if JOINING.contains(&lower(tokens.start)) || !(tokens.start..verb).all(plain) {
        return None;
    }
    let joining =
        |t: u32| matches!(lower(t), "who" | "which" | "that" | "and" | "had" | "have" | "has" | "was" | "is" | "were");
    if (tokens.start..verb).any(joining) {
        return None;
    }
    // "said on Monday", "said late on Monday", "said Monday"
    let day = |t: u32| lower(t).ends_with("day") && lower(t).len() > 5;
    let mut end = verb + 1;
    if matches!(lower(end), "late" | "early") {
        end += 1;
    }
    if lower(end) == "on" && day(end + 1) {
        end += 2;
    } else if day(end) {
        end += 1;
    } else if end > verb + 1 {
        return None;
    }
    let that = (lower(end) == "that").then_some(end);
    let rest = if that.is_some() { end + 1 } else { end };
    let bare = matches!(lower(verb), "said" | "says") && !NOT_SAID.contains(&lower(rest)) && plain(rest);
    (stop > rest + 4 && (that.is_some() || bare)).then_some(Source {
        joint: that,
        words: TokenRange::new(tokens.start, end),
        verb,
        stop,
    })
}

/// "Russia halted supplies, officials said on Monday."
fn at_the_end(doc: &Document, tokens: TokenRange) -> Option<Source> {
    let lower = |t: u32| doc.tokens.get(t as usize).map_or("", |k| k.lower.as_str());
    let quote = |t: u32| matches!(lower(t), "\"" | "”" | "“" | "''" | "``" | "’");
    let stop = tokens.end.checked_sub(1).filter(|&t| lower(t) == ".")?;
    let mark_before = |end: u32, most: u32| {
        let floor = tokens.start.max(end.saturating_sub(most));
        (floor..end).rev().find(|&t| matches!(lower(t), "," | ";" | ":" | "(" | ")" | "-" | "–" | "—"))
    };
    // "the daily reported, citing two officers"
    let citing = mark_before(stop, LONGEST_CITED)
        .filter(|&c| lower(c) == "," && matches!(lower(c + 1), "citing" | "quoting" | "adding" | "without"));
    let comma = mark_before(citing.unwrap_or(stop), LONGEST)?;
    if lower(comma) != "," || comma < tokens.start + 3 {
        return None;
    }
    let start = if quote(comma + 1) { comma + 2 } else { comma + 1 };
    let words = TokenRange::new(start, stop);
    if words.len() < 2 || (start..stop).any(quote) || JOINING.contains(&lower(start)) {
        return None;
    }
    let own_end = citing.unwrap_or(stop);
    let verb = (start..own_end).find(|&t| SAYING.contains(&lower(t)))?;
    let behind = verb + 1;
    let inverted = verb == start && matches!(lower(verb), "said" | "says");
    let after = behind == own_end || BEHIND.contains(&lower(behind)) && own_end - behind <= LONGEST_BEHIND;
    let told = lower(verb) != "told" || behind < own_end;
    // "said two men who", "said it would": what is said stands behind the verb
    let clause = (behind..own_end).any(|t| {
        matches!(
            lower(t),
            "that"
                | "it"
                | "he"
                | "she"
                | "they"
                | "was"
                | "were"
                | "had"
                | "would"
                | "will"
                | "is"
                | "are"
                | "has"
                | "have"
        )
    });
    ((inverted || (verb > start && after)) && told && !clause).then_some(Source {
        joint: Some(comma),
        words,
        verb,
        stop,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nlp::Annotator;
    use crate::nlp::tokenise::Tokenise;
    use crate::text::Context;
    use rstest::rstest;

    #[rstest]
    #[case("Russia halted gas supplies to Poland, state radio reported.", Some("state radio reported"))]
    #[case("Russia halted gas supplies, officials said on Monday.", Some("officials said on Monday"))]
    #[case("\"We will not go,\" the minister told reporters.", Some("the minister told reporters"))]
    #[case("\"We will not go,\" said the minister.", Some("said the minister"))]
    #[case("Officials said on Monday that Russia had halted supplies of gas.", Some("Officials said on Monday"))]
    #[case("Police said two men had died in the raid.", Some("Police said"))]
    #[case("The minister said nothing of the plan to his party.", None)]
    #[case("Russia cut supplies, a daily reported, citing two men.", Some("a daily reported, citing two men"))]
    #[case("After the raid, police said two men had died.", None)]
    #[case("In Cairo, officials said that the road was closed.", None)]
    #[case("Troops entered the town, which officials said was empty.", None)]
    #[case("He spoke for an hour, and then said goodbye.", None)]
    fn a_source_at_the_end(#[case] text: &str, #[case] expected: Option<&str>) {
        let mut doc = Document::new("", text, Context::default());
        Tokenise.annotate(&mut doc);
        let found = of(&doc, doc.sentences[0].tokens).map(|s| doc.text(doc.anchor(s.words)));
        assert_eq!(found, expected);
    }
}
