//! The source at the end of a wire sentence: "..., officials said on Monday." It is read apart from what it is said of, as
//! a clause of two or three words at the end draws a short clause before it out of shape.

use crate::text::{Document, TokenRange};

/// Verbs that tell who says so and nothing else.
const SAYING: &[&str] =
    &["said", "says", "reported", "reports", "added", "stated", "announced", "told", "disclosed", "noted"];

/// Words that a clause of its own begins with, or one that the verb of saying belongs to.
const JOINING: &[&str] = &[
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

/// Longest source in tokens, and the most of them behind its verb.
const LONGEST: u32 = 16;
const LONGEST_BEHIND: u32 = 8;

/// Where a sentence's source stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Source {
    /// The comma before it.
    pub comma: u32,
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
        t != self.comma && !self.words.holds(t)
    }

    /// The words that are read as the source.
    pub(super) fn own(self) -> impl Iterator<Item = u32> {
        (self.words.start..self.words.end).chain([self.stop])
    }
}

/// The source that a sentence ends in.
pub(super) fn of(doc: &Document, tokens: TokenRange) -> Option<Source> {
    let lower = |t: u32| doc.tokens.get(t as usize).map_or("", |k| k.lower.as_str());
    let quote = |t: u32| matches!(lower(t), "\"" | "”" | "“" | "''" | "``" | "’");
    let stop = tokens.end.checked_sub(1).filter(|&t| lower(t) == ".")?;
    let floor = tokens.start.max(stop.saturating_sub(LONGEST));
    let comma = (floor..stop).rev().find(|&t| matches!(lower(t), "," | ";" | ":" | "(" | ")" | "-" | "–" | "—"))?;
    if lower(comma) != "," || comma < tokens.start + 3 {
        return None;
    }
    let start = if quote(comma + 1) { comma + 2 } else { comma + 1 };
    let words = TokenRange::new(start, stop);
    if words.len() < 2 || (start..stop).any(quote) || JOINING.contains(&lower(start)) {
        return None;
    }
    let verb = (start..stop).find(|&t| SAYING.contains(&lower(t)))?;
    let behind = verb + 1;
    let inverted = verb == start && matches!(lower(verb), "said" | "says");
    let after = behind == stop || BEHIND.contains(&lower(behind)) && stop - behind <= LONGEST_BEHIND;
    let told = lower(verb) != "told" || behind < stop;
    // "said two men who", "said it would": what is said stands behind the verb
    let clause = (behind..stop).any(|t| {
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
    ((inverted || (verb > start && after)) && told && !clause).then_some(Source { comma, words, verb, stop })
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
