//! Dates, resolved against the article's own time.
//!
//! "Now" is the day of [`Context::published`](crate::text::Context::published) in UTC, or the dateline's day where the
//! article has no time of its own. Where the dateline's day is one day off (copy filed before midnight, sent after), it
//! is the "today" of the text, and weekdays count from the later of the two. With neither, only dates that name their
//! year are read.

mod absolute;
mod calendar;
mod lean;
mod relative;

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::value::atom::Line;
use super::value::words::{Class, Unit};
use crate::text::Document;
use crate::text::layers::{Period, Value, ValueData};
pub(in crate::nlp) use calendar::Dated;
pub(in crate::nlp) use lean::looks_past;

/// The days a `DATE` covers; `None` for every other value.
#[must_use]
pub fn period_of(value: &Value) -> Option<Period> {
    match &value.data {
        ValueData::Date { period, .. } => Some(*period),
        _ => None,
    }
}

/// The day that the article's relative dates count from, if it says one.
#[must_use]
pub fn written_on(doc: &Document) -> Option<Date> {
    Anchors::of(doc).now
}

/// What relative dates of a document count from.
#[derive(Debug, Clone, Copy)]
pub(in crate::nlp) struct Anchors {
    now: Option<Date>,
    today: Option<Date>,
    month_first: Option<bool>,
}

impl Anchors {
    pub(in crate::nlp) fn of(doc: &Document) -> Self {
        let published = doc.context.published.map(|t| TimeZone::UTC.to_datetime(t).date());
        let dateline = doc.dateline.as_ref().and_then(|d| d.date);
        let close = |a: Date, b: Date| a.until(b).is_ok_and(|s| s.get_days().abs() <= 1);
        let (now, today) = match (published, dateline) {
            (Some(p), Some(d)) if close(p, d) => (Some(p.max(d)), Some(d)),
            (Some(p), _) => (Some(p), Some(p)),
            (None, d) => (d, d),
        };
        Self { now, today, month_first: month_first(doc) }
    }
}

/// Whether `12/08` is December, where language or provider tells.
fn month_first(doc: &Document) -> Option<bool> {
    match doc.context.language.as_deref().map(str::to_ascii_lowercase).as_deref() {
        Some("en-us" | "en-ph") => return Some(true),
        Some("en-gb" | "en-au" | "en-nz" | "en-ie" | "en-in" | "en-za" | "en-sg" | "en-ae") => return Some(false),
        _ => {}
    }
    match doc.context.provider.as_str() {
        "ap" | "upi" | "bloomberg" | "dowjones" | "prnewswire" | "businesswire" | "globenewswire" => Some(true),
        "pa" | "aap" | "pti" | "ians" | "ani" => Some(false),
        _ => None,
    }
}

/// A date found in a line: atoms from `start` up to, not including, `end`.
#[derive(Debug, Clone)]
pub(in crate::nlp) struct Found {
    pub(in crate::nlp) start: usize,
    pub(in crate::nlp) end: usize,
    pub(in crate::nlp) dated: Dated,
}

/// Reads the dates of one line.
#[derive(Debug)]
pub(in crate::nlp) struct Reader<'r, 'a> {
    line: &'r Line<'a>,
    now: Option<Date>,
    /// The writer's day: the dateline's where it is one off.
    today: Option<Date>,
    /// The last single day that the text named: "the next day", "two weeks later" count from it.
    previous: Option<Date>,
    month_first: Option<bool>,
}

impl<'r, 'a> Reader<'r, 'a> {
    pub(in crate::nlp) const fn new(line: &'r Line<'a>, anchors: Anchors, previous: Option<Date>) -> Self {
        let Anchors { now, today, month_first } = anchors;
        Self { line, now, today, previous, month_first }
    }

    /// The date that begins at an atom.
    pub(in crate::nlp) fn read(&self, at: usize) -> Option<Found> {
        if self.line.is_digits(at) {
            return self
                .iso(at)
                .or_else(|| self.numeric(at))
                .or_else(|| self.calendar_day(at))
                .or_else(|| self.decade(at))
                .or_else(|| self.ordinal(at))
                .or_else(|| self.year_alone(at));
        }
        match self.line.class(at) {
            Class::Month(..) | Class::ShortMonth(_) => self.calendar_day(at).or_else(|| self.month_alone(at)),
            Class::Weekday(_) | Class::ShortWeekday(_) => self.weekday(at),
            Class::Day(_) | Class::Overnight => self.near_day(at),
            Class::This | Class::Last | Class::Next => self.modified(at),
            Class::Early | Class::Mid | Class::Late => self.part(at),
            Class::Earlier | Class::Later => self.so_far(at),
            Class::Ordinal(_) => self.ordinal(at),
            Class::Season(_) => self.season(at),
            Class::Weekend => self.weekend(at),
            Class::Decade(_) => self.decade(at),
            Class::From | Class::Between => self.range(at),
            Class::Unit(Unit::Day) => self.day_beside(at),
            Class::Other if matches!(self.line.lower(at), "q" | "h") => self.ordinal(at),
            _ => None,
        }
    }
}
