//! What is not prose in a body: bylines, slugs, "(Adds quotes)", end marks, tables and scores.

use super::document::SentenceKind;
use super::sentence::Tokens;

/// Opening words of credits, in brackets or not.
const CREDITS: &[&str] =
    &["reporting", "writing", "editing", "additional", "compiled", "edited", "written", "reported"];

/// Opening words of an editor's note in brackets.
const NOTES: &[&str] = &[
    "adds",
    "recasts",
    "updates",
    "corrects",
    "corrected",
    "refiles",
    "repeats",
    "removes",
    "fixes",
    "changes",
    "rewrites",
    "more",
    "end",
    "ends",
    "eds",
    "pix",
    "pictures",
    "updating",
    "writethru",
    "new",
    "releads",
    "deletes",
    "clarifies",
    "refile",
    "repeat",
    "incorporates",
    "inserts",
    "combines",
    "trims",
];

/// What a transcript puts in brackets before somebody's words.
const LABELS: &[&str] = &[
    "announcer",
    "reporter",
    "correspondent",
    "narrator",
    "moderator",
    "begin",
    "end",
    "text",
    "report",
    "passage",
    "words",
    "question",
    "answer",
    "unidentified",
    "commentary",
    "interview",
    "video",
    "recording",
    "excerpts",
    "editorial",
];

/// The end of a transcript's label that opens the words from `start`: "[Reporter Milagros Cornejo]".
pub(super) fn label(tokens: Tokens<'_>, start: usize, last: usize) -> Option<usize> {
    let opens = tokens.form(start) == "[" && LABELS.iter().any(|l| l.eq_ignore_ascii_case(tokens.form(start + 1)));
    let close = (start + 2..last.min(start + 14)).find(|&t| opens && tokens.form(t) == "]")?;
    (close + 1 < last).then_some(close + 1)
}

/// Says what the sentence `start..end` is. `opens` and `closes` tell whether its paragraph begins and ends with it.
pub(super) fn kind(tokens: Tokens<'_>, start: usize, end: usize, opens: bool, closes: bool) -> SentenceKind {
    let first = tokens.form(start);
    let bare = usize::from(matches!(first, "(" | "[") && end - start > 1);
    let word = tokens.form(start + bare);
    if opens && is_byline(tokens, start + bare, end) {
        return SentenceKind::Byline;
    }
    if bare == 1 && opens && NOTES.iter().any(|n| n.eq_ignore_ascii_case(word)) {
        return SentenceKind::Furniture;
    }
    if opens && closes && (is_mark(tokens, start, end) || is_slug(tokens, start, end)) {
        return SentenceKind::Furniture;
    }
    if is_table(tokens, start, end) || is_notice(tokens, start, end) {
        return SentenceKind::Furniture;
    }
    SentenceKind::Prose
}

/// "By Jane Smith and John Jones", "Reporting by ...; Editing by ...".
fn is_byline(tokens: Tokens<'_>, start: usize, end: usize) -> bool {
    let word = tokens.form(start);
    let second = tokens.form(start + 1);
    if CREDITS.iter().any(|c| c.eq_ignore_ascii_case(word)) {
        let third = tokens.form(start + 2);
        return second.eq_ignore_ascii_case("by") || third.eq_ignore_ascii_case("by");
    }
    if !word.eq_ignore_ascii_case("by") || end - start > 24 || end - start < 2 {
        return false;
    }
    // Names and what joins them, nothing else.
    (start + 1..end).all(|t| {
        let form = tokens.form(t);
        form.starts_with(char::is_uppercase)
            || matches!(
                form,
                "," | "and" | "in" | "for" | "of" | "de" | "van" | "bin" | "al" | "-" | "." | ")" | "|" | "&"
            )
    }) && !tokens.form(end - 1).ends_with(['!', '?'])
        && (word == "By" || word == "BY")
        && tokens.form(end - 1) != "."
}

/// "-- END --", "ENDS", "MORE", "###", "-0-", "* * *": no lower-case letter, and hardly a word.
fn is_mark(tokens: Tokens<'_>, start: usize, end: usize) -> bool {
    let mut words = (start..end).map(|t| tokens.form(t)).filter(|f| f.chars().any(char::is_alphabetic));
    match (words.next(), words.next()) {
        (None, _) => true,
        (Some(word), None) => {
            end - start <= 5
                && ["end", "ends", "more", "nnnn", "xxx", "advertisement", "rtrs", "bust", "eom"]
                    .iter()
                    .any(|m| m.eq_ignore_ascii_case(word))
        }
        _ => false,
    }
}

/// "BC-LESOTHO-TALKS (UPDATE 2)", "LESOTHO-TALKS/": a keyword line of the desk, joined by hyphens or strokes.
fn is_slug(tokens: Tokens<'_>, start: usize, end: usize) -> bool {
    if end - start > 14 || end - start < 3 {
        return false;
    }
    let joined = (start + 1..end)
        .filter(|&t| matches!(tokens.form(t), "-" | "/") && !tokens.spaced(t) && tokens.form(t - 1).len() > 1)
        .count();
    let loud = (start..end).all(|t| !tokens.form(t).chars().any(char::is_lowercase));
    let spaced = (start + 1..end).filter(|&t| tokens.spaced(t)).count();
    loud && joined > 0 && spaced <= joined + 2 && !tokens.form(end - 1).ends_with(['.', '!', '?'])
}

/// Rows of figures: as many numbers as words, or columns parted by wide gaps.
fn is_table(tokens: Tokens<'_>, start: usize, end: usize) -> bool {
    let mut words = 0;
    let mut numbers = 0;
    let mut small = 0;
    for t in start..end {
        match tokens.form(t).chars().next() {
            Some(c) if c.is_ascii_digit() => numbers += 1,
            Some(c) if c.is_alphabetic() => {
                words += 1;
                small += usize::from(c.is_lowercase());
            }
            _ => {}
        }
    }
    let stopped = matches!(tokens.form(end - 1), "." | "!" | "?");
    if numbers >= 2 && numbers >= words && small * 3 <= words && !(stopped && words > 3) {
        return true;
    }
    let gaps = (start + 1..end)
        .filter(|&t| match (tokens.spans.get(t - 1), tokens.spans.get(t)) {
            (Some(a), Some(b)) => b.start >= a.end + 3,
            _ => false,
        })
        .count();
    gaps >= 2 && numbers >= 1 && !stopped
}

/// Copyright lines and calls to click.
fn is_notice(tokens: Tokens<'_>, start: usize, end: usize) -> bool {
    let word = |n: usize| tokens.form(start + n).to_lowercase();
    let first = word(0);
    match first.as_str() {
        "©" => true,
        "copyright" => {
            end - start > 1 && matches!(tokens.form(start + 1), "©" | "(" | "c") || word(1).starts_with(['1', '2'])
        }
        "click" => word(1) == "here" || word(1) == "on",
        "all" => word(1) == "rights" && word(2) == "reserved",
        "follow" => word(1) == "us" && word(2) == "on",
        _ => first.starts_with("http") && end - start <= 3,
    }
}

#[cfg(test)]
mod tests {
    use crate::text::sentence::segment;
    use crate::text::{Field, SentenceKind};

    fn check(text: &str, expect: SentenceKind) {
        let seg = segment(text, Field::Body, None);
        let kinds: Vec<_> = seg.pieces.iter().map(|p| p.kind).collect();
        assert!(kinds.iter().all(|k| *k == expect) && !kinds.is_empty(), "{text}: {kinds:?}");
    }

    #[test]
    fn furniture_is_told_from_prose() {
        for text in [
            "(Adds quotes, details)",
            "-- END --",
            "ENDS",
            "###",
            "LESOTHO-TALKS/ (UPDATE 2)",
            "BC-LESOTHO-TALKS",
            "Rovers 3 United 1",
            "Rovers      9  7  1",
            "Copyright 2021 Some Agency",
        ] {
            check(text, SentenceKind::Furniture);
        }
        check("LESOTHO SAYS TALKS WITH SOUTH AFRICA HAVE FAILED", SentenceKind::Headline);
        for text in [
            "Police arrested 12 people in 3 towns.",
            "More talks are planned.",
            "Ends never justify means.",
            "Adds up to nothing, he said.",
            "By Monday, the army had left.",
            "By Friday Lesotho had agreed to talks.",
        ] {
            check(text, SentenceKind::Prose);
        }
        for text in ["By Thabo Mokoena and Ann Li", "(Reporting by Thabo Mokoena; Editing by Ann Li)"] {
            check(text, SentenceKind::Byline);
        }
    }
}
