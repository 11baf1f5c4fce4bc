//! Dates that name their day, month, year, decade or quarter.

use jiff::civil::Date;

use super::calendar::{self, Dated, Part};
use super::lean::{Lean, lean};
use super::{Found, Reader};
use crate::nlp::value::words::{Class, Unit};
use crate::text::layers::Precision;

/// A day and a month, with the year where the text gives one.
struct DayMonth {
    start: usize,
    end: usize,
    /// The later day of "3-5 May".
    until: Option<u32>,
    day: u32,
    month: u32,
    year: Option<i32>,
}

impl Reader<'_, '_> {
    /// A year in plain digits.
    pub(super) fn year_at(&self, at: usize) -> Option<i32> {
        let year = self.line.plain_digits(at)?;
        let glued = self.line.glued(at + 1) && !self.line.is_mark(at + 1, '-');
        let closed = !glued || self.closes(at + 1);
        ((1000..2200).contains(&year) && self.line.get(at)?.text.len() == 4 && closed).then_some(year.cast_signed())
    }

    /// Marks that may touch a date's end.
    fn closes(&self, at: usize) -> bool {
        [',', '.', ';', ':', ')', ']', '"', '\'', '?', '!', '*'].iter().any(|&m| self.line.is_mark(at, m))
            && !(self.line.is_digits(at + 1) && self.line.glued(at + 1))
    }

    /// A day of the month: `12`, `12th`.
    fn day_at(&self, at: usize) -> Option<(u32, usize)> {
        let day = self.line.plain_digits(at).filter(|d| (1..=31).contains(d))?;
        let suffix = self.line.glued(at + 1) && matches!(self.line.lower(at + 1), "st" | "nd" | "rd" | "th");
        Some((day, at + 1 + usize::from(suffix)))
    }

    /// A month's name and the index after it and its dot.
    pub(super) fn month_at(&self, at: usize) -> Option<(u32, usize)> {
        match self.line.class(at) {
            Class::Month(n, _) => Some((u32::from(n), at + 1)),
            Class::ShortMonth(n) => Some((u32::from(n), self.line.after_dot(at + 1))),
            _ => None,
        }
    }

    /// The year after a day or a month: "12 August 2025", "August 12, 2025".
    fn year_after(&self, at: usize) -> (Option<i32>, usize) {
        let next = at + usize::from(self.line.is_mark(at, ',') || self.line.is_mark(at, '-'));
        match self.year_at(next) {
            Some(year) => (Some(year), next + 1),
            None => (None, at),
        }
    }

    /// `2025-08-11`, with the clock time that may touch it.
    pub(super) fn iso(&self, at: usize) -> Option<Found> {
        let line = self.line;
        let year = line.plain_digits(at).filter(|_| line.get(at).is_some_and(|a| a.text.len() == 4))?;
        let month = line.after_hyphen(at + 1)?;
        let day = line.after_hyphen(month + 1)?;
        let date = calendar::date(year.cast_signed(), line.plain_digits(month)?, line.plain_digits(day)?)?;
        let mut end = day + 1;
        if line.glued(end) && line.lower(end) == "t" {
            while line.glued(end) && !line.is_mark(end, ',') && !line.is_mark(end, '.') {
                end += 1;
            }
        }
        Some(Found { start: at, end, dated: calendar::day(date) })
    }

    /// `12/08/2025`, `31.12.2024`. Where day and month could be either way round, the article's language or provider
    /// decides (`en-US`, `en-GB`; see [`Reader::month_first`]); where neither says, it is left alone.
    pub(super) fn numeric(&self, at: usize) -> Option<Found> {
        let line = self.line;
        let mark = ['/', '.', '-'].into_iter().find(|&m| line.is_mark(at + 1, m) && line.is_mark(at + 3, m))?;
        if !(at + 1..=at + 4).all(|i| line.glued(i)) || (line.glued(at) && at > 0 && !line.is_mark(at - 1, '(')) {
            return None;
        }
        let (a, b) = (line.plain_digits(at)?, line.plain_digits(at + 2)?);
        let year = match (line.get(at + 4)?.text.len(), line.plain_digits(at + 4)?) {
            (4, year @ 1000..2200) => year.cast_signed(),
            (2, year) if mark == '/' => self.now.map_or(2000, |n| i32::from(n.year())) / 100 * 100 + year.cast_signed(),
            _ => return None,
        };
        let (day, month) = match (a, b) {
            _ if a == b => (a, b),
            (13.., _) => (a, b),
            (_, 13..) => (b, a),
            // points are the day-first world's
            _ if mark == '.' => (a, b),
            _ if self.month_first? => (b, a),
            _ => (a, b),
        };
        Some(Found { start: at, end: at + 5, dated: calendar::day(calendar::date(year, month, day)?) })
    }

    /// "12 August", "12th of August, 2025", "3-5 May", "3 to 5 May".
    fn day_month(&self, at: usize) -> Option<DayMonth> {
        let (day, mut next) = self.day_at(at)?;
        let mut until = None;
        let joint = if self.line.is_mark(next, '-') || matches!(self.line.lower(next), "to" | "and" | "or" | "/") {
            next + 1
        } else {
            0
        };
        if joint > 0 {
            if let Some((second, after)) =
                self.day_at(joint).filter(|&(d, after)| d > day && self.month_at(after).is_some())
            {
                (until, next) = (Some(second), after);
            } else {
                next += usize::from(self.line.is_mark(next, '-'));
            }
        }
        let of = if self.line.lower(next) == "of" { next + 1 } else { next };
        let (month, end) = self.month_at(of)?;
        // "12 May" but not "12 may have died"
        if !self.named_month(of) {
            return None;
        }
        let (year, end) = self.year_after(end);
        Some(DayMonth { start: at, end, until, day, month, year })
    }

    /// "August 12", "Aug. 12-14", "August 12, 2025".
    fn month_day(&self, at: usize) -> Option<DayMonth> {
        let (month, next) = self.month_at(at).filter(|_| self.named_month(at))?;
        let (day, mut end) = self.day_at(next)?;
        // "in July 12 people died", "May 5.2 percent"
        if matches!(self.line.before(at, 1), "in" | "since" | "last") && self.counts(end) {
            return None;
        }
        let mut until = None;
        let joint = match self.line.lower(end) {
            "to" | "and" => Some(end + 1),
            _ => self.line.is_mark(end, '-').then_some(end + 1),
        };
        if let Some((second, after)) =
            joint.and_then(|j| self.day_at(j)).filter(|&(d, after)| d > day && !self.counts(after))
        {
            (until, end) = (Some(second), after);
        }
        let (year, end) = self.year_after(end);
        Some(DayMonth { start: at, end, until, day, month, year })
    }

    /// A lower-case word that a number before it would count.
    fn counts(&self, at: usize) -> bool {
        let common = self.line.get(at).is_some_and(|a| !a.capital || self.line.capitals) && self.line.is_word(at);
        common
            && !matches!(
                self.line.lower(at),
                "and" | "to" | "in" | "at" | "when" | "after" | "before" | "for" | "but" | "as" | "that"
            )
            && (self.line.lower(at).ends_with('s')
                || matches!(
                    self.line.lower(at),
                    "people" | "percent" | "per" | "men" | "women" | "children" | "million"
                ))
    }

    /// A month's name and no other word: "may" and "march" need a capital.
    fn named_month(&self, at: usize) -> bool {
        let Some(atom) = self.line.get(at) else { return false };
        atom.capital || !matches!(atom.class, Class::Month(_, true) | Class::ShortMonth(_))
    }

    fn resolve(&self, found: &DayMonth) -> Option<Found> {
        let &DayMonth { start, end, until, day, month, year } = found;
        let first = match year {
            Some(year) => calendar::date(year, month, day)?,
            None => self.nearest(start, end, |y| calendar::date(y, month, day))?,
        };
        let dated = match until {
            None => calendar::day(first),
            Some(last) => {
                calendar::interval(first, calendar::date(i32::from(first.year()), month, last)?, Precision::Day)?
            }
        };
        Some(Found { start, end, dated })
    }

    pub(super) fn calendar_day(&self, at: usize) -> Option<Found> {
        self.resolve(&self.day_month(at).or_else(|| self.month_day(at))?)
    }

    /// The year that puts a yearly date on the side the sentence leans to; the nearest where it does not say.
    pub(super) fn nearest(&self, start: usize, end: usize, make: impl Fn(i32) -> Option<Date>) -> Option<Date> {
        let now = self.now?;
        let year = i32::from(now.year());
        let mut near = [year - 1, year, year + 1].into_iter().filter_map(make);
        let distance = |d: &Date| now.until(*d).map_or(i32::MAX, |s| s.get_days().abs());
        match lean(self.line, start, end) {
            // a day's grace for the time zone
            Lean::Past => near.rfind(|&d| d <= calendar::add_days(now, 1).unwrap_or(now)),
            Lean::Future => near.find(|&d| d >= now),
            Lean::Unknown => near.min_by_key(distance),
        }
    }

    /// A month alone or with its year: "July", "July 2024", "in May".
    pub(super) fn month_alone(&self, at: usize) -> Option<Found> {
        let (month, end) = self.month_at(at).filter(|_| self.named_month(at))?;
        let of = end + usize::from(self.line.lower(end) == "of" || self.line.is_mark(end, ','));
        if let Some(year) = self.year_at(of) {
            return Some(Found { start: at, end: of + 1, dated: calendar::month(year, month)? });
        }
        if self.line.lower(end) == "of"
            && let Some(inner) = self.modified(end + 1).filter(|f| f.dated.period.precision == Precision::Year)
        {
            let year = i32::from(inner.dated.period.start.year());
            return Some(Found { start: at, end: inner.end, dated: calendar::month(year, month)? });
        }
        let sure = match self.line.class(at) {
            Class::Month(_, false) => true,
            Class::ShortMonth(_) => end > at + 1 && self.month_context(at),
            _ => self.month_context(at),
        };
        let person = self.line.named(end)
            && self.line.is_word(end)
            && self.line.class(end) == Class::Other
            && !self.line.capitals;
        if !sure || (person && !self.month_context(at)) {
            return None;
        }
        Some(Found { start: at, end, dated: self.month_near(at, end, month)? })
    }

    /// The month of that name that the sentence means.
    pub(super) fn month_near(&self, start: usize, end: usize, month: u32) -> Option<Dated> {
        let now = self.now?;
        let this = |y| {
            let first = calendar::date(y, month, 1)?;
            // the running month is neither past nor future
            if (first.year(), first.month()) == (now.year(), now.month()) { Some(now) } else { Some(first) }
        };
        let found = self.nearest(start, end, this)?;
        calendar::month(i32::from(found.year()), month)
    }

    /// Words before a month's name that make it one.
    fn month_context(&self, at: usize) -> bool {
        matches!(
            self.line.before(at, 1),
            "in" | "since"
                | "until"
                | "till"
                | "by"
                | "of"
                | "during"
                | "early"
                | "mid"
                | "late"
                | "last"
                | "next"
                | "this"
                | "from"
                | "after"
                | "before"
                | "between"
                | "through"
                | "ended"
                | "to"
                | "and"
                | "the"
                | "its"
                | "for"
                | "-"
        ) && !matches!(self.line.lower(at + 1), "be" | "have" | "not")
    }

    /// A year where the words around it say that it is one.
    pub(super) fn year_alone(&self, at: usize) -> Option<Found> {
        let year = self.year_at(at)?;
        let line = self.line;
        if line.glued(at) && !line.is_mark(at - 1, '(') && !line.is_mark(at - 1, '-') && !line.is_mark(at - 1, '"') {
            return None;
        }
        if let Some(found) = self.year_range(at, year) {
            return Some(found);
        }
        let counted = self.counts(at + 1);
        let bracketed = at > 0 && line.is_mark(at - 1, '(') && (line.is_mark(at + 1, ')') || line.is_mark(at + 1, '-'));
        let fits = match line.before(at, 1) {
            "in" | "since" | "during" | "until" | "till" | "early" | "late" | "mid" | "before" | "after" | "year"
            | "circa" => true,
            "-" => line.before(at, 2) == "mid",
            "of" | "from" | "by" | "to" | "between" | "and" | "for" => !counted && (1900..2100).contains(&year),
            "the" | "a" | "s" | "'" | "its" | "his" | "their" | "'s" | "her" => {
                (1900..2100).contains(&year) && line.is_word(at + 1) && !counted && !line.named(at + 1)
                    || (line.lower(at + 1) == "elections")
            }
            _ => bracketed,
        };
        fits.then(|| Some(Found { start: at, end: at + 1, dated: calendar::year(year)? }))?
    }

    /// "2010-2015", "2010-15", "2024/25".
    fn year_range(&self, at: usize, year: i32) -> Option<Found> {
        let line = self.line;
        let next = line.after_hyphen(at + 1)?;
        let (text, last) = (line.get(next)?.text, line.plain_digits(next)?.cast_signed());
        let last = match text.len() {
            4 => last,
            2 => year / 100 * 100 + last,
            _ => return None,
        };
        let closed = !line.glued(next + 1) || self.closes(next + 1);
        (closed && year < last && last - year < 100 && (1800..2200).contains(&year)).then_some(())?;
        Some(Found { start: at, end: next + 1, dated: calendar::years(year, last)? })
    }

    /// "the 1990s", "1990's", "the nineties", "19th century".
    pub(super) fn decade(&self, at: usize) -> Option<Found> {
        let line = self.line;
        if let Class::Decade(tens) = line.class(at) {
            let century = i32::from(self.now?.year()) / 100 * 100;
            let base = if i32::from(tens) + century > i32::from(self.now?.year()) { century - 100 } else { century };
            let fits = line.before(at, 1) == "the" || matches!(line.before(at, 1), "early" | "late" | "mid" | "-");
            return fits.then(|| {
                Some(Found { start: at, end: at + 1, dated: calendar::span_of_years(base + i32::from(tens), 10)? })
            })?;
        }
        let year = line.plain_digits(at)?.cast_signed();
        if line.get(at)?.text.len() == 4 && year % 10 == 0 && (1000..2200).contains(&year) && line.glued(at + 1) {
            let end = if line.is_mark(at + 1, '\'') { at + 2 } else { at + 1 };
            if line.lower(end) == "s" && line.glued(end) {
                let count = if year % 100 == 0 && year < 2000 { 100 } else { 10 };
                return Some(Found { start: at, end: end + 1, dated: calendar::span_of_years(year, count)? });
            }
        }
        None
    }

    /// "third quarter", "third-quarter", "Q3 2024", "first half of 2025", "21st century".
    pub(super) fn ordinal(&self, at: usize) -> Option<Found> {
        let line = self.line;
        let (n, next) = match line.class(at) {
            Class::Ordinal(n) => (u32::from(n), at + 1),
            _ if line.is_digits(at)
                && line.glued(at + 1)
                && matches!(line.lower(at + 1), "st" | "nd" | "rd" | "th") =>
            {
                (line.plain_digits(at)?, at + 2)
            }
            _ => return self.short_quarter(at),
        };
        let noun = line.after_hyphen(next).unwrap_or(next);
        match line.class(noun) {
            Class::Unit(Unit::Quarter) if n <= 4 => self.in_year(at, noun + 1, n, calendar::quarter, true),
            Class::Half if n <= 2 => self.in_year(at, noun + 1, n, calendar::half, false),
            Class::Unit(Unit::Century) if (1..=21).contains(&n) => Some(Found {
                start: at,
                end: noun + 1,
                dated: calendar::span_of_years(n.cast_signed() * 100 - 100, 100)?,
            }),
            _ => None,
        }
    }

    /// "Q3", "3Q", "H1".
    fn short_quarter(&self, at: usize) -> Option<Found> {
        let line = self.line;
        if !line.glued(at + 1) {
            return None;
        }
        let (letter, digit) = if line.is_digits(at) { (at + 1, at) } else { (at, at + 1) };
        let n = line.plain_digits(digit)?;
        if line.glued(at + 2) && !self.closes(at + 2) && !line.is_mark(at + 2, '\'') {
            return None;
        }
        match line.lower(letter) {
            "q" if (1..=4).contains(&n) => self.in_year(at, at + 2, n, calendar::quarter, true),
            "h" if (1..=2).contains(&n) => self.in_year(at, at + 2, n, calendar::half, false),
            _ => None,
        }
    }

    /// The year that a quarter or half belongs to: named, "of last year", or the one the sentence leans to.
    fn in_year(
        &self,
        start: usize,
        end: usize,
        n: u32,
        make: fn(i32, u32) -> Option<Dated>,
        alone: bool,
    ) -> Option<Found> {
        let of = end + usize::from(matches!(self.line.lower(end), "of" | "in"));
        if let Some(year) = self.year_at(of) {
            return Some(Found { start, end: of + 1, dated: make(year, n)? });
        }
        if let Some(inner) = self.modified(of).filter(|f| f.dated.period.precision == Precision::Year) {
            return Some(Found { start, end: inner.end, dated: make(i32::from(inner.dated.period.start.year()), n)? });
        }
        let of_the_year = of > end && self.line.lower(of) == "the" && self.line.lower(of + 1) == "year";
        let year = i32::from(self.now?.year());
        if of_the_year {
            return Some(Found { start, end: of + 2, dated: make(year, n)? });
        }
        if !alone {
            return None;
        }
        let first = self.nearest(start, end, |y| make(y, n).map(|d| d.period.start))?;
        let running = make(year, n).filter(|d| Some(d.period.start) <= self.now && self.now <= Some(d.period.end));
        Some(Found { start, end, dated: running.or_else(|| make(i32::from(first.year()), n))? })
    }

    /// "early 2024", "mid-July", "late last year", "the mid-1990s", "early next week".
    pub(super) fn part(&self, at: usize) -> Option<Found> {
        let part = match self.line.class(at) {
            Class::Early => Part::Early,
            Class::Mid => Part::Mid,
            Class::Late => Part::Late,
            _ => return None,
        };
        let mut next = at + 1 + usize::from(self.line.is_mark(at + 1, '-'));
        next += usize::from(self.line.lower(next) == "in" && part != Part::Mid);
        next += usize::from(self.line.lower(next) == "the");
        let inner = self
            .decade(next)
            .or_else(|| self.month_alone(next))
            .or_else(|| self.modified(next))
            .or_else(|| self.year_alone(next))
            .filter(|f| f.dated.period.precision > Precision::Day)?;
        Some(Found { start: at, end: inner.end, dated: calendar::part(inner.dated, part) })
    }

    /// "from 3 to 5 May", "between 2010 and 2015", "from May until July", "from Monday to Thursday".
    pub(super) fn range(&self, at: usize) -> Option<Found> {
        let joints: &[&str] = match self.line.class(at) {
            Class::From => &["to", "until", "till", "through", "-"],
            Class::Between => &["and"],
            _ => return None,
        };
        let first = self.end_point(at + 1)?;
        if !joints.contains(&self.line.lower(first.end)) && !self.line.is_mark(first.end, '-') {
            return None;
        }
        let last = self.end_point(first.end + 1)?;
        let mut from = first.dated;
        if matches!(self.line.class(first.start), Class::Weekday(_)) && from.period.start > last.dated.period.start {
            from = calendar::day(calendar::add_days(from.period.start, -7)?);
        }
        let undated = from.period.precision != Precision::Year;
        if undated && (from.period.start > last.dated.period.start || self.year_follows(last.end)) {
            let year = i32::from(last.dated.period.start.year());
            let month = from.period.start.month() as u32;
            from = match from.period.precision {
                Precision::Day => calendar::day(calendar::date(year, month, from.period.start.day() as u32)?),
                Precision::Month => calendar::month(year, month)?,
                _ => return None,
            };
        }
        let dated = if from.period.precision == Precision::Day && last.dated.period.precision == Precision::Day {
            calendar::interval(from.period.start, last.dated.period.end, Precision::Day)?
        } else {
            calendar::between(&from, &last.dated)?
        };
        Some(Found { start: at + 1, end: last.end, dated })
    }

    fn year_follows(&self, end: usize) -> bool {
        end > 0 && self.year_at(end - 1).is_some()
    }

    /// One end of a range.
    fn end_point(&self, at: usize) -> Option<Found> {
        if let Some(year) = self.year_at(at) {
            return Some(Found { start: at, end: at + 1, dated: calendar::year(year)? });
        }
        self.iso(at)
            .or_else(|| self.calendar_day(at))
            .or_else(|| self.month_alone(at))
            .or_else(|| self.weekday(at))
            .or_else(|| self.part(at))
    }
}
