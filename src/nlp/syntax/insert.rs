//! What stands between two commas behind the subject of a sentence: ", who is to visit Cairo," or ", a member of the
//! council,". It is read apart: between a subject and its verb it hides the one from the other.

use super::source::{JOINING, Source};
use crate::text::{Document, TokenRange};

/// Words that no subject begins with.
const NO_SUBJECT: &[&str] = &[
    "yesterday",
    "today",
    "tomorrow",
    "meanwhile",
    "however",
    "also",
    "later",
    "earlier",
    "then",
    "now",
    "still",
    "elsewhere",
    "instead",
    "separately",
    "finally",
    "recently",
    "according",
    "asked",
    "speaking",
    "under",
    "over",
    "between",
    "among",
    "amid",
    "during",
    "through",
    "throughout",
    "against",
    "like",
    "unlike",
    "near",
    "there",
    "here",
    "yes",
    "no",
    "well",
    "hours",
    "days",
    "weeks",
    "months",
    "years",
    "minutes",
    "moments",
    "citing",
    "quoting",
    "including",
];

/// Longest subject and longest insertion, in tokens.
const LONGEST_SUBJECT: u32 = 8;
const LONGEST: u32 = 14;

/// An insertion and its commas.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Insert {
    pub first: u32,
    pub second: u32,
    pub kind: Kind,
}

/// What an insertion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// "who is to visit Cairo"
    Relative,
    /// "a member of the council"
    Apposition,
    /// "under pressure from its allies", "meanwhile"
    Adverbial,
}

impl Insert {
    pub(super) fn holds(&self, t: u32) -> bool {
        (self.first..=self.second).contains(&t)
    }

    pub(super) fn words(self) -> TokenRange {
        TokenRange::new(self.first + 1, self.second)
    }
}

/// The insertion behind a sentence's subject.
pub(super) fn of(doc: &Document, tokens: TokenRange, source: Option<Source>) -> Option<Insert> {
    let lower = |t: u32| doc.tokens.get(t as usize).map_or("", |k| k.lower.as_str());
    let end = source.map_or(tokens.end, |s| if s.words.start > tokens.start { s.words.start } else { tokens.end });
    let from = source.map_or(tokens.start, |s| if s.words.start > tokens.start { tokens.start } else { s.words.end });
    let from = if lower(from) == "that" { from + 1 } else { from };
    let mark = |t: u32| !doc.form(t).chars().any(char::is_alphanumeric);
    let inside = |t: u32| !mark(t) || matches!(lower(t), "-" | "'" | "." | "$");
    let first = (from + 1..end.min(from + LONGEST_SUBJECT + 1)).find(|&t| !inside(t) && lower(t) != "'s")?;
    let second = (first + 1..end.min(first + LONGEST + 2)).find(|&t| !inside(t) && lower(t) != "'s")?;
    if lower(first) != "," || lower(second) != "," || second + 4 > end {
        return None;
    }
    let opening = lower(from);
    let fronted = JOINING.contains(&opening)
        || NO_SUBJECT.contains(&opening)
        || ["ing", "ed", "ly", "day"].iter().any(|e| opening.ends_with(e) && opening.len() > 4);
    let long = second > first + 2;
    let kind = match lower(first + 1) {
        "who" | "which" if long => Kind::Relative,
        "a" | "an" | "the" | "its" | "his" | "her" | "one" if long => Kind::Apposition,
        "meanwhile" | "however" | "too" | "instead" | "therefore" | "nevertheless" | "nonetheless" | "though"
        | "also" | "moreover" | "thus"
            if !long =>
        {
            Kind::Adverbial
        }
        "under" | "in" | "on" | "at" | "after" | "amid" | "despite" | "during" | "following" | "for" | "without"
        | "before" | "against" | "like" | "unlike" | "since" | "citing" | "speaking" | "acting" | "according"
            if long =>
        {
            Kind::Adverbial
        }
        _ => return None,
    };
    let behind = lower(second + 1);
    let listed = matches!(
        behind,
        "and" | "or" | "but" | "who" | "which" | "that" | "a" | "an" | "the" | "as" | "with" | "where" | "when"
    );
    (!fronted && !listed).then_some(Insert { first, second, kind })
}

/// "France on Monday cut aid", "France late on Monday cut aid": the day between the subject and its verb.
pub(super) fn day(doc: &Document, tokens: TokenRange, insert: Option<Insert>) -> Option<TokenRange> {
    let lower = |t: u32| doc.tokens.get(t as usize).map_or("", |k| k.lower.as_str());
    let plain = |t: u32| doc.form(t).starts_with(char::is_alphanumeric) || matches!(lower(t), "'s" | "-");
    let opening = lower(tokens.start);
    let fronted = JOINING.contains(&opening) || NO_SUBJECT.contains(&opening) || is_day(opening);
    let end = tokens.end.saturating_sub(3).min(tokens.start + LONGEST_SUBJECT);
    if fronted || insert.is_some() {
        return None;
    }
    let on = (tokens.start + 1..end).take_while(|&t| plain(t)).find(|&t| lower(t) == "on" && is_day(lower(t + 1)))?;
    let start = if matches!(lower(on - 1), "late" | "early") && on > tokens.start + 1 { on - 1 } else { on };
    let behind = lower(on + 2);
    let verb = doc.form(on + 2).starts_with(char::is_lowercase)
        && !JOINING.contains(&behind)
        && !matches!(behind, "morning" | "evening" | "night" | "afternoon" | "a" | "an" | "the");
    verb.then_some(TokenRange::new(start, on + 2))
}

fn is_day(word: &str) -> bool {
    matches!(word, "monday" | "tuesday" | "wednesday" | "thursday" | "friday" | "saturday" | "sunday")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nlp::Annotator;
    use crate::nlp::tokenise::Tokenise;
    use crate::text::Context;
    use rstest::rstest;

    #[rstest]
    #[case("Kenya, which borders Somalia, closed its camps on Monday.", Some("which borders Somalia"))]
    #[case("Ida Brandt, a member of the council, resigned on Monday.", Some("a member of the council"))]
    #[case("Kenya, under pressure from its allies, closed its camps.", Some("under pressure from its allies"))]
    #[case("Kenya, meanwhile, closed its camps on Monday.", Some("meanwhile"))]
    #[case("Kenya on Monday closed its camps.", None)]
    #[case("On Monday, the minister, who was ill, stayed at home.", None)]
    #[case("France, the Netherlands, and Germany agreed on Monday.", None)]
    #[case("Troops left Juba, a town in the south, and went home.", None)]
    #[case("Kenya closed its camps, which were full, on Monday.", Some("which were full"))]
    fn what_stands_behind_the_subject(#[case] text: &str, #[case] expected: Option<&str>) {
        let mut doc = Document::new("", text, Context::default());
        Tokenise.annotate(&mut doc);
        let found = of(&doc, doc.sentences[0].tokens, None).map(|i| doc.text(doc.anchor(i.words())));
        assert_eq!(found, expected);
    }

    #[rstest]
    #[case("Kenya on Monday closed its camps.", Some("on Monday"))]
    #[case("The Kenyan president late on Monday closed the camps.", Some("late on Monday"))]
    #[case("Kenya closed its camps on Monday.", None)]
    #[case("On Monday Kenya closed its camps.", None)]
    #[case("The talks on Monday and Tuesday failed again.", None)]
    fn the_day_before_the_verb(#[case] text: &str, #[case] expected: Option<&str>) {
        let mut doc = Document::new("", text, Context::default());
        Tokenise.annotate(&mut doc);
        let found = day(&doc, doc.sentences[0].tokens, None).map(|d| doc.text(doc.anchor(d)));
        assert_eq!(found, expected);
    }
}
