//! Dates told from the day of writing: weekdays, "today", "last week", "three days ago".

use jiff::civil::Date;

use super::calendar::{self, Dated};
use super::lean::{Lean, lean};
use super::{Found, Reader};
use crate::nlp::value::number::{self, Near};
use crate::nlp::value::words::{Class, Unit};
use crate::text::SentenceKind;
use crate::text::layers::Precision;

impl Reader<'_, '_> {
    /// "Monday", "Monday night", "Monday, August 11", "Monday last week", "Friday week".
    pub(super) fn weekday(&self, at: usize) -> Option<Found> {
        let line = self.line;
        let (day, mut end) = match line.class(at) {
            Class::Weekday(n) => (n, at + 1),
            // "Sat." and "Sun" are words too
            Class::ShortWeekday(n) if line.get(at)?.capital => {
                let end = line.after_dot(at + 1);
                let dated = self.calendar_day(end + usize::from(line.is_mark(end, ',')));
                (dated.is_some() || (end > at + 1 && n < 6)).then_some((n, end))?
            }
            _ => return None,
        };
        let comma = end + usize::from(line.is_mark(end, ',') || line.is_mark(end, '('));
        if let Some(found) = self.calendar_day(comma) {
            let close = usize::from(line.is_mark(comma.max(1) - 1, '(') && line.is_mark(found.end, ')'));
            return Some(Found { start: at, end: found.end + close, dated: found.dated });
        }
        if self.is_named_day(at) {
            return None;
        }
        let now = self.now?;
        if let Some((week, after)) = self.week_after(end) {
            let date = calendar::add_days(week, i64::from(day) - 1)?;
            return Some(Found { start: at, end: after, dated: calendar::day(date) });
        }
        if line.class(end) == Class::PartOfDay {
            end += 1;
        }
        let date = match lean(line, at, end) {
            Lean::Future => calendar::weekday_after(now, day, true)?,
            Lean::Past | Lean::Unknown => calendar::weekday_before(now, day, true)?,
        };
        Some(Found { start: at, end, dated: calendar::day(date) })
    }

    /// Days and papers that are named after a weekday: "Good Friday", "Bloody Sunday", "the Sunday Times".
    fn is_named_day(&self, at: usize) -> bool {
        let line = self.line;
        let before = line.at_capital(at, 1)
            && matches!(
                line.before(at, 1),
                "good"
                    | "black"
                    | "bloody"
                    | "holy"
                    | "palm"
                    | "easter"
                    | "super"
                    | "ash"
                    | "shrove"
                    | "maundy"
                    | "fat"
                    | "cyber"
                    | "giving"
            );
        let after = !line.capitals
            && line.kind != SentenceKind::Headline
            && line.get(at + 1).is_some_and(|a| a.capital)
            && matches!(
                line.lower(at + 1),
                "times"
                    | "telegraph"
                    | "mirror"
                    | "mail"
                    | "express"
                    | "herald"
                    | "independent"
                    | "post"
                    | "world"
                    | "star"
                    | "sun"
                    | "people"
                    | "tribune"
                    | "night"
                    | "prayers"
            );
        before || after
    }

    /// "last week", "of next week", "week" after a weekday: the Monday of that week.
    fn week_after(&self, at: usize) -> Option<(Date, usize)> {
        let line = self.line;
        let now = self.now?;
        let monday = calendar::week(now)?.period.start;
        if line.class(at) == Class::Unit(Unit::Week) && line.lower(at) == "week" {
            return Some((calendar::add_days(monday, 7)?, at + 1));
        }
        let of = at + usize::from(line.lower(at) == "of");
        if line.class(of + 1) != Class::Unit(Unit::Week) {
            return None;
        }
        let shift = match line.class(of) {
            Class::Last => -7,
            Class::This => 0,
            Class::Next => 7,
            _ => return None,
        };
        Some((calendar::add_days(monday, shift)?, of + 2))
    }

    /// "today", "yesterday morning", "overnight", "tomorrow".
    pub(super) fn near_day(&self, at: usize) -> Option<Found> {
        let line = self.line;
        // "USA Today"
        if line.named(at)
            && line.kind == SentenceKind::Prose
            && line.get(at - 1).is_some_and(|a| a.capital)
            && line.is_word(at - 1)
        {
            return None;
        }
        let today = self.today?;
        match line.class(at) {
            Class::Day(shift) => {
                let date = calendar::add_days(today, i64::from(shift))?;
                let end = at + 1 + usize::from(line.class(at + 1) == Class::PartOfDay);
                Some(Found { start: at, end, dated: calendar::day(date) })
            }
            // the night that ends on the day of writing
            Class::Overnight => {
                let mut dated = calendar::day(today);
                dated.period.start = calendar::add_days(today, -1)?;
                Some(Found { start: at, end: at + 1, dated })
            }
            _ => None,
        }
    }

    /// "day before yesterday", "day after tomorrow".
    pub(super) fn day_beside(&self, at: usize) -> Option<Found> {
        let shift = match (self.line.lower(at), self.line.lower(at + 1), self.line.lower(at + 2)) {
            ("day", "before", "yesterday") => -2,
            ("day", "after", "tomorrow") => 2,
            _ => return None,
        };
        Some(Found { start: at, end: at + 3, dated: calendar::day(calendar::add_days(self.today?, shift)?) })
    }

    /// "this month", "last week", "next Friday", "the past three days", "this past Monday", "last July".
    pub(super) fn modified(&self, at: usize) -> Option<Found> {
        let line = self.line;
        let shift = match line.class(at) {
            Class::This => 0,
            Class::Last => -1,
            Class::Next => 1,
            _ => return None,
        };
        let now = self.now?;
        if shift == 0 && matches!(line.class(at + 1), Class::Last | Class::Next) {
            return self.modified(at + 1).map(|f| Found { start: at, ..f });
        }
        if let Some(found) = self.last_few(at, shift, now) {
            return Some(found);
        }
        // "the following week" counts from the date told before, "the previous day" likewise
        let word = line.lower(at);
        let told = matches!(word, "following" | "previous");
        let from = if told { self.previous? } else { now };
        let (dated, length) = match line.class(at + 1) {
            Class::Unit(Unit::Day) => {
                let day = self
                    .previous
                    .filter(|_| shift != 0 && line.lower(at + 1) == "day" && word != "past" && word != "last")?;
                (calendar::day(calendar::add_days(day, shift)?), 2)
            }
            Class::Unit(unit) if !line.lower(at + 1).ends_with('s') => {
                if word == "past" && unit != Unit::Quarter {
                    (stretch(now, -1, unit)?, 2)
                } else {
                    (whole(from, shift, unit)?, 2)
                }
            }
            Class::Weekend => {
                // from Monday on, the weekend that a story speaks of is the one before
                (calendar::weekend(calendar::add_days(from, 7 * shift)?)?, 2)
            }
            Class::PartOfDay => {
                let night = line.lower(at + 1) == "night";
                let date = match shift {
                    0 => self.today?,
                    -1 if night || line.lower(at + 1) == "evening" => calendar::add_days(self.today?, -1)?,
                    1 => calendar::add_days(self.previous?, 1)?,
                    _ => return None,
                };
                (calendar::day(date), 2)
            }
            Class::Season(season) => (season_beside(season, shift, now)?, 2),
            Class::Weekday(day) => {
                let date = match shift {
                    -1 => calendar::weekday_before(now, day, false)?,
                    1 => calendar::weekday_after(now, day, false)?,
                    _ => self.this_weekday(at, day, now)?,
                };
                let part = usize::from(line.class(at + 2) == Class::PartOfDay);
                (calendar::day(date), 2 + part)
            }
            Class::Month(month, _) | Class::ShortMonth(month) if line.get(at + 1)?.capital => {
                (month_beside(u32::from(month), shift, now)?, self.month_at(at + 1)?.1 - at)
            }
            _ => return None,
        };
        Some(Found { start: at, end: at + length, dated })
    }

    /// "this Friday": the one of this week, unless the sentence looks the other way.
    fn this_weekday(&self, at: usize, day: u8, now: Date) -> Option<Date> {
        match lean(self.line, at, at + 2) {
            Lean::Past => calendar::weekday_before(now, day, true),
            Lean::Future => calendar::weekday_after(now, day, true),
            Lean::Unknown => calendar::add_days(calendar::week(now)?.period.start, i64::from(day) - 1),
        }
    }

    /// "the last three days", "the next two weeks", "the past 24 hours".
    fn last_few(&self, at: usize, shift: i64, now: Date) -> Option<Found> {
        let count = number::read(self.line, at + 1, Near::Anything).filter(|n| shift != 0 && !n.vague)?;
        let Class::Unit(unit) = self.line.class(count.end) else { return None };
        let amount = i64::try_from(count.value.to_whole()?).ok()?;
        Some(Found { start: at, end: count.end + 1, dated: stretch(now, shift.checked_mul(amount)?, unit)? })
    }

    /// "the weekend", "over the weekend".
    pub(super) fn weekend(&self, at: usize) -> Option<Found> {
        if self.line.before(at, 1) != "the" || self.line.class(at) != Class::Weekend {
            return None;
        }
        let now = self.now?;
        let this = calendar::weekend(now)?;
        let dated = match lean(self.line, at, at + 1) {
            Lean::Future => this,
            _ if this.period.start <= now => this,
            _ => calendar::weekend(calendar::add_days(now, -7)?)?,
        };
        Some(Found { start: at, end: at + 1, dated })
    }

    /// "summer 2024", "the spring of 2011".
    pub(super) fn season(&self, at: usize) -> Option<Found> {
        let Class::Season(season) = self.line.class(at) else { return None };
        let of = at + 1 + usize::from(self.line.lower(at + 1) == "of");
        Some(Found { start: at, end: of + 1, dated: calendar::season(self.year_at(of)?, season)? })
    }

    /// "earlier this year", "later this week", "earlier today".
    pub(super) fn so_far(&self, at: usize) -> Option<Found> {
        let later = match self.line.class(at) {
            Class::Earlier => false,
            Class::Later => true,
            _ => return None,
        };
        let inner = self.modified(at + 1).or_else(|| self.near_day(at + 1))?;
        let (period, now) = (inner.dated.period, self.now?);
        let dated = if later { inner.dated.narrowed(now, period.end) } else { inner.dated.narrowed(period.start, now) };
        Some(Found { start: at, end: inner.end, dated })
    }

    /// What follows a number of units and makes it a date: "ago", "earlier", "later", "from now". The end after it.
    pub(in crate::nlp) fn shifted(&self, end: usize, amount: u64, unit: Unit) -> Option<(usize, Dated)> {
        let line = self.line;
        let amount = i64::try_from(amount).ok().filter(|&a| a < 4_000)?;
        let (from, signed, length) = match (line.lower(end), line.lower(end + 1)) {
            ("ago", _) => (self.today?, -amount, 1),
            ("from", "now" | "today") => (self.today?, amount, 2),
            ("hence", _) => (self.today?, amount, 1),
            ("earlier" | "before" | "previously", next) if !opens_clause(next) => (self.previous?, -amount, 1),
            ("later" | "afterwards", _) => (self.previous?, amount, 1),
            ("'" | "'s", next) if next == "time" || line.lower(end + 2) == "time" => {
                (self.today?, amount, if next == "time" { 2 } else { 3 })
            }
            _ => return None,
        };
        Some((end + length, moved(from, signed, unit)?))
    }
}

/// Words after "before" that begin what it is before.
fn opens_clause(word: &str) -> bool {
    word.chars().all(char::is_alphabetic) && !word.is_empty()
}

/// The unit that holds a day, so many units away: "last month", "next year".
fn whole(from: Date, shift: i64, unit: Unit) -> Option<Dated> {
    let (year, month) = (i32::from(from.year()), from.month() as u32);
    match unit {
        Unit::Week => calendar::week(calendar::add_days(from, 7 * shift)?),
        Unit::Month => {
            let moved = calendar::add_months(from.first_of_month(), shift)?;
            calendar::month(i32::from(moved.year()), moved.month() as u32)
        }
        Unit::Quarter => {
            let moved = calendar::add_months(calendar::date(year, (month - 1) / 3 * 3 + 1, 1)?, 3 * shift)?;
            calendar::quarter(i32::from(moved.year()), (moved.month() as u32 - 1) / 3 + 1)
        }
        Unit::Year => calendar::year(year + shift as i32),
        Unit::Decade => calendar::span_of_years(year / 10 * 10 + 10 * shift as i32, 10),
        Unit::Century => calendar::span_of_years(year / 100 * 100 + 100 * shift as i32, 100),
        _ => None,
    }
}

/// From the day of writing so many units back or on.
fn stretch(now: Date, amount: i64, unit: Unit) -> Option<Dated> {
    let other = match unit {
        Unit::Second | Unit::Minute => return None,
        Unit::Hour => calendar::add_days(now, (amount.abs().min(100_000) + 23) / 24 * amount.signum())?,
        _ => offset(now, amount, unit)?,
    };
    calendar::interval(now.min(other), now.max(other), Precision::Day)
}

/// A day so many units away.
fn offset(from: Date, amount: i64, unit: Unit) -> Option<Date> {
    match unit {
        Unit::Second | Unit::Minute | Unit::Hour => None,
        Unit::Day => calendar::add_days(from, amount),
        Unit::Week => calendar::add_days(from, amount.checked_mul(7)?),
        Unit::Fortnight => calendar::add_days(from, amount.checked_mul(14)?),
        Unit::Month => calendar::add_months(from, amount),
        Unit::Quarter => calendar::add_months(from, amount.checked_mul(3)?),
        Unit::Year => calendar::add_months(from, amount.checked_mul(12)?),
        Unit::Decade => calendar::add_months(from, amount.checked_mul(120)?),
        Unit::Century => calendar::add_months(from, amount.checked_mul(1200)?),
    }
}

/// "three days ago" is a day, "two weeks ago" a week, "two months ago" a month: no finer than it was said.
fn moved(from: Date, amount: i64, unit: Unit) -> Option<Dated> {
    let date = match unit {
        Unit::Second | Unit::Minute => from,
        Unit::Hour => calendar::add_days(from, amount / 24)?,
        _ => offset(from, amount, unit)?,
    };
    match unit {
        Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => Some(calendar::day(date)),
        Unit::Week | Unit::Fortnight => calendar::week(date),
        Unit::Month | Unit::Quarter => calendar::month(i32::from(date.year()), date.month() as u32),
        Unit::Year => calendar::year(i32::from(date.year())),
        Unit::Decade | Unit::Century => calendar::span_of_years(i32::from(date.year()) / 10 * 10, 10),
    }
}

/// "last July": the latest that is over; "next March": the first that has not begun; "this May": of this year.
fn month_beside(month: u32, shift: i64, now: Date) -> Option<Dated> {
    let (year, running) = (i32::from(now.year()), now.month() as u32);
    let year = match shift {
        -1 if month >= running => year - 1,
        1 if month <= running => year + 1,
        _ => year,
    };
    calendar::month(year, month)
}

/// The season of that name that is running or next, over, or still to begin.
fn season_beside(season: u8, shift: i64, now: Date) -> Option<Dated> {
    let year = i32::from(now.year());
    let mut near = [year - 2, year - 1, year, year + 1].into_iter().filter_map(|y| calendar::season(y, season));
    match shift {
        -1 => near.rfind(|s| s.period.end < now),
        1 => near.find(|s| s.period.start > now),
        _ => near.find(|s| s.period.end >= now),
    }
}
