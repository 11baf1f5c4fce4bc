//! Days, weeks, months, quarters, years: their ISO 8601 text and the days they cover.

use compact_str::{CompactString, format_compact};
use jiff::Span;
use jiff::civil::{Date, ISOWeekDate, Weekday};

use crate::text::layers::{Period, Precision, ValueData};

/// A date as the text gives it: ISO 8601 (with the `YYYY-Qn`, `YYYY-Hn` and `199X` that it leaves to its extensions)
/// and the days it covers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Dated {
    pub(crate) iso: CompactString,
    pub(crate) period: Period,
}

impl Dated {
    const fn new(iso: CompactString, start: Date, end: Date, precision: Precision) -> Self {
        Self { iso, period: Period { start, end, precision } }
    }

    pub(crate) fn data(self) -> ValueData {
        ValueData::Date { iso: self.iso, period: self.period }
    }

    /// The same name, fewer days: "mid-July", "earlier this year".
    pub(crate) fn narrowed(mut self, start: Date, end: Date) -> Self {
        if self.period.start <= start && start <= end && end <= self.period.end {
            (self.period.start, self.period.end) = (start, end);
        }
        self
    }
}

pub(crate) fn add_days(date: Date, days: i64) -> Option<Date> {
    date.checked_add(Span::new().try_days(days).ok()?).ok()
}

pub(crate) fn add_months(date: Date, months: i64) -> Option<Date> {
    date.checked_add(Span::new().try_months(months).ok()?).ok()
}

pub(crate) fn date(year: i32, month: u32, day: u32) -> Option<Date> {
    Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

pub(crate) fn day(date: Date) -> Dated {
    Dated::new(format_compact!("{date}"), date, date, Precision::Day)
}

/// From one day to another, both included; the ISO text is an interval.
pub(crate) fn interval(start: Date, end: Date, precision: Precision) -> Option<Dated> {
    (start <= end).then(|| Dated::new(format_compact!("{start}/{end}"), start, end, precision))
}

/// The ISO week that holds a day.
pub(crate) fn week(date: Date) -> Option<Dated> {
    let week = date.iso_week_date();
    let monday = ISOWeekDate::new(week.year(), week.week(), Weekday::Monday).ok()?.date();
    let sunday = add_days(monday, 6)?;
    Some(Dated::new(format_compact!("{:04}-W{:02}", week.year(), week.week()), monday, sunday, Precision::Week))
}

/// Saturday and Sunday of the ISO week that holds a day.
pub(crate) fn weekend(date: Date) -> Option<Dated> {
    let monday = week(date)?.period.start;
    interval(add_days(monday, 5)?, add_days(monday, 6)?, Precision::Day)
}

pub(crate) fn month(year: i32, month: u32) -> Option<Dated> {
    let first = date(year, month, 1)?;
    Some(Dated::new(format_compact!("{year:04}-{month:02}"), first, first.last_of_month(), Precision::Month))
}

pub(crate) fn quarter(year: i32, quarter: u32) -> Option<Dated> {
    months(format_compact!("{year:04}-Q{quarter}"), year, quarter * 3 - 2, 3)
}

pub(crate) fn half(year: i32, half: u32) -> Option<Dated> {
    months(format_compact!("{year:04}-H{half}"), year, half * 6 - 5, 6)
}

fn months(iso: CompactString, year: i32, first: u32, count: i64) -> Option<Dated> {
    let start = date(year, first, 1)?;
    let end = add_days(add_months(start, count)?, -1)?;
    Some(Dated::new(iso, start, end, Precision::Month))
}

/// Season by the northern calendar's whole months (spring is March to May); a winter is named by the year it begins in.
pub(crate) fn season(year: i32, season: u8) -> Option<Dated> {
    let start = date(year, u32::from(season) * 3 + 3, 1)?;
    let end = add_months(start, 2)?.last_of_month();
    let iso = format_compact!("{:04}-{:02}/{:04}-{:02}", start.year(), start.month(), end.year(), end.month());
    Some(Dated::new(iso, start, end, Precision::Month))
}

pub(crate) fn year(year: i32) -> Option<Dated> {
    Some(Dated::new(format_compact!("{year:04}"), date(year, 1, 1)?, date(year, 12, 31)?, Precision::Year))
}

/// From one year to another, both included.
pub(crate) fn years(first: i32, last: i32) -> Option<Dated> {
    let iso = format_compact!("{first:04}/{last:04}");
    (first <= last).then_some(())?;
    Some(Dated::new(iso, date(first, 1, 1)?, date(last, 12, 31)?, Precision::Year))
}

/// `199X` for the decade that begins with a year, `19XX` for a hundred years.
pub(crate) fn span_of_years(first: i32, count: i32) -> Option<Dated> {
    let iso =
        if count == 100 { format_compact!("{:02}XX", first / 100) } else { format_compact!("{:03}X", first / 10) };
    Some(Dated::new(iso, date(first, 1, 1)?, date(first + count - 1, 12, 31)?, Precision::Year))
}

/// From the start of one date to the end of another: "from May to July", "between 2010 and 2015".
pub(crate) fn between(first: &Dated, last: &Dated) -> Option<Dated> {
    (first.period.start <= last.period.end).then_some(())?;
    let precision = first.period.precision.max(last.period.precision);
    let iso = format_compact!("{}/{}", first.iso, last.iso);
    Some(Dated::new(iso, first.period.start, last.period.end, precision))
}

/// Monday is 1.
pub(crate) fn weekday(date: Date) -> i64 {
    i64::from(date.weekday().to_monday_one_offset())
}

/// The latest such weekday before a day, or on it where `or_same`.
pub(crate) fn weekday_before(from: Date, day: u8, or_same: bool) -> Option<Date> {
    let back = (weekday(from) - i64::from(day)).rem_euclid(7);
    add_days(from, if back == 0 && !or_same { -7 } else { -back })
}

/// The first such weekday after a day, or on it where `or_same`.
pub(crate) fn weekday_after(from: Date, day: u8, or_same: bool) -> Option<Date> {
    let on = (i64::from(day) - weekday(from)).rem_euclid(7);
    add_days(from, if on == 0 && !or_same { 7 } else { on })
}

/// The early, middle or late part of a date: a third of it, at least a day.
pub(crate) fn part(dated: Dated, part: Part) -> Dated {
    let Period { start, end, .. } = dated.period;
    let days = i64::from(start.until(end).map_or(0, |s| s.get_days())) + 1;
    let third = days / 3;
    let (skip, cut) = match part {
        Part::Early => (0, days - third),
        Part::Mid => (third, third),
        Part::Late => (days - third, 0),
    };
    match (add_days(start, skip), add_days(end, -cut)) {
        (Some(start), Some(end)) if third > 0 => dated.narrowed(start, end),
        _ => dated,
    }
}

/// Parts that wire copy names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    Early,
    Mid,
    Late,
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date as on;

    #[test]
    fn units_have_iso_names_and_cover_their_days() {
        let check = |dated: Option<Dated>, expect: &str| {
            let Dated { iso, period } = dated.unwrap();
            assert_eq!(format!("{iso} {} {} {}", period.start, period.end, period.precision.as_str()), expect);
        };
        check(Some(day(on(2024, 2, 29))), "2024-02-29 2024-02-29 2024-02-29 day");
        // the last days of 2024 belong to the first ISO week of 2025
        check(week(on(2024, 12, 30)), "2025-W01 2024-12-30 2025-01-05 week");
        check(week(on(2021, 1, 3)), "2020-W53 2020-12-28 2021-01-03 week");
        check(weekend(on(2025, 8, 11)), "2025-08-16/2025-08-17 2025-08-16 2025-08-17 day");
        check(month(2024, 2), "2024-02 2024-02-01 2024-02-29 month");
        check(quarter(2025, 4), "2025-Q4 2025-10-01 2025-12-31 month");
        check(half(2025, 1), "2025-H1 2025-01-01 2025-06-30 month");
        check(season(2024, 3), "2024-12/2025-02 2024-12-01 2025-02-28 month");
        check(span_of_years(1990, 10), "199X 1990-01-01 1999-12-31 year");
        check(span_of_years(1800, 100), "18XX 1800-01-01 1899-12-31 year");
        check(years(2010, 2015), "2010/2015 2010-01-01 2015-12-31 year");
        check(month(2025, 7).map(|m| part(m, Part::Mid)), "2025-07 2025-07-11 2025-07-21 month");
        check(year(2024).map(|y| part(y, Part::Late)), "2024 2024-09-01 2024-12-31 year");
    }

    #[test]
    fn weekdays_are_found_on_either_side() {
        let monday = on(2025, 8, 11);
        assert_eq!(weekday_before(monday, 1, true), Some(monday));
        assert_eq!(weekday_before(monday, 1, false), Some(on(2025, 8, 4)));
        assert_eq!(weekday_after(monday, 1, false), Some(on(2025, 8, 18)));
        assert_eq!(weekday_after(monday, 7, true), Some(on(2025, 8, 17)));
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        assert_eq!(date(2025, 2, 29), None);
        assert_eq!(date(2025, 13, 1), None);
        assert_eq!(month(2025, 0), None);
        assert_eq!(add_days(on(9999, 12, 31), 1), None);
    }
}
