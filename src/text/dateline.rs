//! Datelines: "BAGHDAD, Aug 11 (Reuters) -", "KABUL --", "PARIS 1996-08-30", "(AP) —".

use super::sentence::Tokens;
use super::span::ByteSpan;
use jiff::ToSpan;
use jiff::civil::Date;

/// Longest dateline in tokens.
const REACH: usize = 26;
/// Longest note of a monitoring desk behind it, in tokens.
const NOTE: usize = 40;

/// A dateline found at the head of a paragraph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Found {
    /// The token after the dateline.
    pub(super) end: usize,
    /// The place as written, without its country or state.
    pub(super) place: Option<ByteSpan>,
    pub(super) date: Option<Date>,
}

/// What the head of a paragraph holds, read token by token.
#[derive(Default)]
struct Head {
    place: Option<(usize, usize)>,
    agency: bool,
    month: Option<i8>,
    day: Option<i8>,
    year: Option<i16>,
    iso: Option<Date>,
}

impl Head {
    fn dated(&self) -> bool {
        self.iso.is_some() || (self.month.is_some() && self.day.is_some())
    }

    fn date(&self, today: Option<Date>) -> Option<Date> {
        if self.iso.is_some() {
            return self.iso;
        }
        let (month, day) = (self.month?, self.day?);
        if let Some(year) = self.year {
            return Date::new(year, month, day).ok();
        }
        // The last such day that is not more than a week after the article's own: clocks and embargoes differ.
        let today = today?;
        let latest = today.saturating_add(7.days());
        [today.year() + 1, today.year(), today.year() - 1]
            .into_iter()
            .filter_map(|year| Date::new(year, month, day).ok())
            .find(|date| *date <= latest)
    }
}

/// Reads a dateline from the tokens `first..last` of one paragraph.
pub(super) fn find(tokens: Tokens<'_>, first: usize, last: usize, today: Option<Date>) -> Option<Found> {
    let opening = tokens.form(first);
    if !opening.starts_with(|c: char| c.is_uppercase() || c == '(') || last - first < 2 {
        return None;
    }
    let (head, end, dashed) = read(tokens, first, last.min(first + REACH))?;
    let end = if dashed { notes(tokens, end, last) } else { end };
    let loud = head.place.is_some_and(|(a, b)| (a..b).all(|t| is_loud(tokens.form(t))));
    let mixed = (end..last).any(|t| tokens.form(t).chars().any(char::is_lowercase));
    let whole = end == last;
    // "BUJUMBURA - TANZANIA HAS CALLED ON ...": copy that is all capitals
    let short = head.place.is_some_and(|(a, b)| b - a <= 3 && a == first && b + 1 == end);
    let mixed = mixed || (short && last - end >= 8 && tokens.form(last - 1) == ".");
    let sound = if dashed {
        head.agency || (head.place.is_some() && (head.dated() || (loud && mixed && !whole)))
    } else {
        // Without a dash it must be the whole line, or an agency's bracket closes it.
        let short = end - first <= 12 && tokens.form(end - 1) != ".";
        head.place.is_some() && whole && short && (head.dated() || head.agency)
    };
    if !sound {
        return None;
    }
    let place = head.place.and_then(|(a, b)| {
        let (a, b) = (tokens.spans.get(a)?, tokens.spans.get(b.checked_sub(1)?)?);
        Some(a.cover(*b))
    });
    Some(Found { end, place, date: head.date(today) })
}

/// Reads tokens for as long as they can be a dateline's. Gives what was read, the token after it, and whether a
/// dash closed it.
fn read(tokens: Tokens<'_>, first: usize, limit: usize) -> Option<(Head, usize, bool)> {
    let mut head = Head::default();
    let mut at = first;
    let mut open = true;
    let mut commas = 0;
    while at < limit {
        let form = tokens.form(at);
        match form {
            "-" | "--" | "—" | "–" | "_" | "---" if tokens.spaced(at) && (at + 1 == limit || tokens.spaced(at + 1)) =>
            {
                return (at > first).then_some((head, at + 1, true));
            }
            "--" | "—" if at > first => return Some((head, at + 1, true)),
            ":" if at > first && head.place.is_some() && (head.agency || commas == 0) && !tokens.spaced(at) => {
                let (a, b) = head.place?;
                let town = b - a <= 3 && (a..b).all(|t| is_loud(tokens.form(t)) && !is_label(tokens.form(t)));
                return town.then_some((head, at + 1, true));
            }
            "(" => {
                at = bracket(tokens, at, limit, head.dated() && head.place.is_some())?;
                head.agency = true;
                open = false;
            }
            "," | "." | ";" | "/" | "-" | "'" | "’" | "and" | "of" | "de" | "la" | "el" | "al" | "on" | "the"
            | "au" | "aux" | "le" | "les" | "du" | "des" | "del" | "los" | "las" | "do" | "da" | "dos" | "di" | "y"
            | "e" | "en" | "sur" | "es" => {
                if form == "," {
                    commas += 1;
                    open = open && head.place.is_none();
                }
            }
            _ if calendar(form, &mut head) => open = false,
            _ if form.starts_with(char::is_uppercase) && commas <= 3 => {
                if head.dated() && !head.agency && !is_loud(form) {
                    return None;
                }
                if open {
                    let start = head.place.map_or(at, |(a, _)| a);
                    head.place = Some((start, at + 1));
                    if at + 1 - start > 6 {
                        return None;
                    }
                }
            }
            _ => return None,
        }
        at += 1;
    }
    Some((head, at, false))
}

/// Past a monitoring desk's notes in square brackets: "[Text]", "[Report by Ana Diaz] [Excerpts]".
fn notes(tokens: Tokens<'_>, mut at: usize, limit: usize) -> usize {
    while at < limit && tokens.form(at) == "[" {
        let Some(close) = (at + 1..limit.min(at + NOTE)).find(|&t| tokens.form(t) == "]") else { break };
        at = close + 1;
    }
    at
}

/// From an opening bracket to the closing one, with an agency's short name between; behind a place and a date any name of
/// a source ("Domestic Service in Spanish", "TV Channel 4").
fn bracket(tokens: Tokens<'_>, open: usize, limit: usize, dated: bool) -> Option<usize> {
    let close = (open + 1..limit.min(open + if dated { 14 } else { 8 })).find(|&t| tokens.form(t) == ")")?;
    let named = (open + 1..close).any(|t| tokens.form(t).starts_with(char::is_uppercase));
    // "(Adds quotes)" and "(UPDATE 2)" are a desk's notes.
    let verbal = (open + 1..close).any(|t| {
        let form = tokens.form(t);
        (form.starts_with(char::is_lowercase) && form.len() > 3)
            || form.parse::<u32>().is_ok()
            || (t == open + 1 && is_label(form))
    });
    (named && (dated || !verbal)).then_some(close)
}

/// Takes a month, day, year or ISO date; whether it was one.
fn calendar(form: &str, head: &mut Head) -> bool {
    if let Some(month) = month(form) {
        head.month = Some(month);
        return true;
    }
    if is_weekday(form) {
        return true;
    }
    if !form.starts_with(|c: char| c.is_ascii_digit()) {
        return false;
    }
    if let Ok(date) = form.parse::<Date>() {
        head.iso = Some(date);
        return true;
    }
    match form.trim_end_matches(|c: char| c.is_ascii_alphabetic()).parse::<i16>() {
        // "12 MAR 90"
        Ok(year @ 0..=99) if form.len() == 2 && head.dated() && head.year.is_none() => {
            head.year = Some(if year < 50 { 2000 } else { 1900 } + year);
        }
        Ok(day @ 1..=31) => head.day = Some(day as i8),
        Ok(year @ 1900..=2100) => head.year = Some(year),
        _ => return false,
    }
    true
}

/// Whether a capitalised word is a month's or a weekday's name.
#[must_use]
pub(crate) fn is_calendar(form: &str) -> bool {
    month(form).is_some() || is_weekday(form)
}

fn month(form: &str) -> Option<i8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let stem = form.trim_end_matches('.');
    if stem.len() < 3 || stem.len() > 9 || !stem.starts_with(char::is_uppercase) {
        return None;
    }
    let low = stem.to_lowercase();
    let at = MONTHS.iter().position(|m| *m == low || low == "sept" && *m == "september" || m.get(..3) == Some(&low))?;
    Some(at as i8 + 1)
}

fn is_weekday(form: &str) -> bool {
    const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let stem = form.trim_end_matches('.');
    stem.starts_with(char::is_uppercase) && DAYS.iter().any(|d| d.eq_ignore_ascii_case(stem))
}

/// All letters are capitals, and there is one; marks between them do not count.
fn is_loud(form: &str) -> bool {
    let mut letters = form.chars().filter(|c| c.is_alphabetic()).peekable();
    match letters.peek() {
        Some(_) => letters.all(char::is_uppercase),
        None => matches!(form, "-" | "." | "/" | "'" | "’") || matches!(form, "of" | "de" | "la" | "el" | "al"),
    }
}

/// Words in capitals that label a line and name no place.
fn is_label(form: &str) -> bool {
    const LABELS: &[&str] = &[
        "update",
        "corrected",
        "correction",
        "exclusive",
        "note",
        "breaking",
        "urgent",
        "analysis",
        "factbox",
        "alert",
        "watch",
        "read",
        "more",
        "photo",
        "video",
        "source",
        "sources",
        "advisory",
        "embargo",
        "embargoed",
        "by",
        "cc",
        "q",
        "a",
        "re",
        "fyi",
        "subject",
        "editors",
        "snap",
        "flash",
        "bulletin",
        "results",
        "summary",
        "contact",
        "media",
        "attention",
        "background",
        "highlights",
        "insight",
        "opinion",
        "scores",
        "table",
        "standings",
    ];
    LABELS.iter().any(|l| l.eq_ignore_ascii_case(form))
}

#[cfg(test)]
mod tests {
    use crate::text::sentence::segment;
    use crate::text::{Field, SentenceKind};
    use jiff::civil::date;

    /// Place, date and the text after the dateline.
    fn check(text: &str, expect: Option<(&str, &str, &str)>) {
        let seg = segment(text, Field::Body, Some(date(2025, 8, 12)));
        let got = seg.dateline.map(|d| {
            let place = d.place.map_or("", |a| text.get(a.span.range()).unwrap());
            let rest = seg.pieces.iter().find(|p| p.kind != SentenceKind::Dateline);
            let rest = rest.map_or("", |p| text.get(seg.spans[p.start].start as usize..).unwrap());
            (place.to_owned(), d.date.map_or(String::new(), |d| d.to_string()), rest.to_owned())
        });
        assert_eq!(got, expect.map(|(a, b, c)| (a.to_owned(), b.to_owned(), c.to_owned())), "{text}");
    }

    #[test]
    fn datelines_of_the_agencies_are_read() {
        check("MASERU, Aug 11 (Agency) - Talks began.", Some(("MASERU", "2025-08-11", "Talks began.")));
        check("MASERU, Lesotho (AP) — Talks began.", Some(("MASERU", "", "Talks began.")));
        check("PORT LOUIS -- Talks began.", Some(("PORT LOUIS", "", "Talks began.")));
        check("Maseru (XYZ) -- Talks began.", Some(("Maseru", "", "Talks began.")));
        check("MASERU 1996-08-30\n\nTalks began.", Some(("MASERU", "1996-08-30", "Talks began.")));
        check("MASERU, Dec. 30, 2019 (XYZ) - Talks began.", Some(("MASERU", "2019-12-30", "Talks began.")));
        check("(XYZ) - Talks began.", Some(("", "", "Talks began.")));
        check("MASERU: Talks began.", Some(("MASERU", "", "Talks began.")));
        check("MASERU, 12 MAR 90 (XYZ-ABC) -- [TEXT] TALKS BEGAN.", Some(("MASERU", "1990-03-12", "TALKS BEGAN.")));
        check(
            "Maseru, 2 Jan 89 (XYZ) - [Report] [Ana Diaz] Talks began.",
            Some(("Maseru", "1989-01-02", "Talks began.")),
        );
        check(
            "Port-au-Prince, 4 Mar 89 (Radio XYZ) -- [Text] It met.",
            Some(("Port-au-Prince", "1989-03-04", "It met.")),
        );
        check("MASERU, 3 FEB 89 (XYZ AUDIO VIDEO) -- [TEXT] IT MET.", Some(("MASERU", "1989-02-03", "IT MET.")));
        check(
            "Maseru, 3 Feb 89 (XYZ Television Channel 4) -- [Text] It met.",
            Some(("Maseru", "1989-02-03", "It met.")),
        );
        check(
            "MASERU, 3 FEB 89 (DOMESTIC SERVICE) -- [REPORT] [INTERVIEW WITH MINISTER ANA DIAZ BY JUAN DIAZ; DATE AND PLACE \
             NOT GIVEN] [TEXT] IT MET.",
            Some(("MASERU", "1989-02-03", "IT MET.")),
        );
        check("UNITED NATIONS, 3 January (XYZ) - It met.", Some(("UNITED NATIONS", "2025-01-03", "It met.")));
    }

    #[test]
    fn prose_is_no_dateline() {
        check("Maseru - the capital - was calm.", None);
        check("Mr Cole (Labour) said no.", None);
        check("UPDATE: Talks began.", None);
        check("LESOTHO DEPORTED 14 MINERS WHO CROSSED THE ORANGE RIVER IN FEBRUARY.", None);
        check("TALKS - NO DEAL YET", None);
        check("In May 2020 the talks - long planned - began.", None);
    }
}
