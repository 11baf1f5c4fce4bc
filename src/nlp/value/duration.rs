//! Lengths of time as ISO 8601 durations: "three-day", "for two weeks", "a year-long", "two years and three months".

use compact_str::{CompactString, format_compact};

use super::atom::Line;
use super::decimal::Decimal;
use super::number::{self, Near, Number};
use super::words::{Class, Unit};
use super::{Item, Items};
use crate::nlp::date::Reader;
use crate::text::layers::ValueData;

/// Amount and unit letter of one part; true if it belongs after the `T`.
fn part(value: Decimal, unit: Unit) -> Option<(CompactString, bool)> {
    let (factor, letter, time) = match unit {
        Unit::Second => (1, 'S', true),
        Unit::Minute => (1, 'M', true),
        Unit::Hour => (1, 'H', true),
        Unit::Day => (1, 'D', false),
        Unit::Week => (1, 'W', false),
        Unit::Fortnight => (2, 'W', false),
        Unit::Month => (1, 'M', false),
        Unit::Quarter => (3, 'M', false),
        Unit::Year => (1, 'Y', false),
        Unit::Decade => (10, 'Y', false),
        Unit::Century => (100, 'Y', false),
    };
    Some((format_compact!("{}{letter}", value.times(factor)?.plain()), time))
}

fn iso(parts: &[(Decimal, Unit)]) -> Option<CompactString> {
    let (mut text, mut time) = (CompactString::from("P"), false);
    for &(value, unit) in parts {
        let (part, after) = part(value, unit)?;
        if after && !time {
            text.push('T');
            time = true;
        }
        text.push_str(&part);
    }
    Some(text)
}

fn item(start: usize, end: usize, parts: &[(Decimal, Unit)]) -> Option<Item> {
    Some(Item { start, end, data: ValueData::Duration { iso: iso(parts)? } })
}

/// A number of units of time: a duration, or a date where "ago" and its like follow. The index after it; ages are
/// passed over.
pub(super) fn read(
    line: &Line<'_>,
    at: usize,
    number: Number,
    dates: &Reader<'_, '_>,
    items: &mut Items,
) -> Option<usize> {
    let hyphen = line.after_hyphen(number.end);
    let noun = hyphen.unwrap_or(number.end);
    let unit = match line.class(noun) {
        Class::Unit(unit) => unit,
        Class::Ordinal(2) if hyphen.is_some() => Unit::Second,
        _ => return range(line, at, number, items),
    };
    let end = noun + 1;
    let old = line.after_hyphen(end).unwrap_or(end);
    if matches!(line.lower(old), "old" | "olds") {
        return Some(old + 1);
    }
    if hyphen.is_none()
        && let Some(amount) = number.value.to_whole().filter(|_| !number.vague)
        && let Some((after, dated)) = dates.shifted(end, amount, unit)
    {
        items.push(Item { start: at, end: after, data: dated.data() });
        return Some(after);
    }
    // "a million years ago": too far for a calendar
    if number.vague || line.lower(end) == "ago" {
        return Some(end);
    }
    let mut parts = vec![(number.value, unit)];
    let mut end = end;
    if hyphen.is_none()
        && let Some((second, smaller, after)) = smaller(line, end, unit)
    {
        parts.push((second, smaller));
        end = after;
    }
    let long = line.after_hyphen(end).filter(|&i| matches!(line.lower(i), "long"));
    end = long.map_or(end, |i| i + 1);
    items.push(item(at, end, &parts)?);
    Some(end)
}

/// "and three months", "20 minutes" after a larger unit.
fn smaller(line: &Line<'_>, at: usize, unit: Unit) -> Option<(Decimal, Unit, usize)> {
    let at = at + usize::from(line.lower(at) == "and" || line.is_mark(at, ','));
    let second = number::read(line, at, Near::Anything).filter(|n| !n.vague)?;
    let Class::Unit(small) = line.class(second.end) else { return None };
    let ordered = matches!(
        (unit, small),
        (Unit::Year, Unit::Month | Unit::Week | Unit::Day)
            | (Unit::Month, Unit::Week | Unit::Day)
            | (Unit::Week, Unit::Day)
            | (Unit::Day, Unit::Hour | Unit::Minute)
            | (Unit::Hour, Unit::Minute | Unit::Second)
            | (Unit::Minute, Unit::Second)
    );
    let dated = matches!(line.lower(second.end + 1), "ago" | "later" | "earlier");
    (ordered && !dated).then_some((second.value, small, second.end + 1))
}

/// "two to three weeks", "10-12 days", "four or five years": a duration for each end.
fn range(line: &Line<'_>, at: usize, number: Number, items: &mut Items) -> Option<usize> {
    let next = super::money::joint(line, number.end)?;
    let second = number::read(line, next, Near::Anything).filter(|n| !n.vague && !number.vague)?;
    let noun = line.after_hyphen(second.end).unwrap_or(second.end);
    let Class::Unit(unit) = line.class(noun) else { return None };
    if matches!(line.lower(noun + 1), "ago" | "old")
        || line.after_hyphen(noun + 1).is_some_and(|i| line.lower(i) == "old")
    {
        return Some(noun + 2);
    }
    items.push(item(at, number.end, &[(number.value, unit)])?);
    items.push(item(next, noun + 1, &[(second.value, unit)])?);
    Some(noun + 1)
}

/// Units without a number: "a week ago", "for a year", "an hour-long", "year-long", "half an hour". The index after.
pub(super) fn read_single(line: &Line<'_>, at: usize, dates: &Reader<'_, '_>, items: &mut Items) -> Option<usize> {
    let one = Decimal::whole(1);
    match line.class(at) {
        Class::Article => {
            let Class::Unit(unit) = line.class(at + 1) else { return None };
            if let Some((end, dated)) = dates.shifted(at + 2, 1, unit) {
                items.push(Item { start: at, end, data: dated.data() });
                return Some(end);
            }
            let length = matches!(
                line.before(at, 1),
                "for"
                    | "within"
                    | "than"
                    | "about"
                    | "nearly"
                    | "almost"
                    | "lasted"
                    | "over"
                    | "least"
                    | "around"
                    | "roughly"
                    | "under"
                    | "lasting"
            );
            let half = line.lower(at + 2) == "and"
                && line.class(at + 3) == Class::Article
                && line.class(at + 4) == Class::Half;
            if half {
                items.push(item(at, at + 5, &[(Decimal::hundredths(150), unit)])?);
                return Some(at + 5);
            }
            if !length
                || matches!(line.lower(at + 2), "earlier" | "before" | "later" | "after")
                || line.after_hyphen(at + 2).is_some()
            {
                return None;
            }
            items.push(item(at, at + 2, &[(one, unit)])?);
            Some(at + 2)
        }
        Class::Unit(unit) => {
            let long = line.after_hyphen(at + 1).filter(|&i| line.lower(i) == "long")?;
            // "years-long" says no number
            if line.lower(at).ends_with('s') {
                return None;
            }
            items.push(item(at, long + 1, &[(one, unit)])?);
            Some(long + 1)
        }
        Class::Half => {
            let unit_at = if line.class(at + 1) == Class::Article { at + 2 } else { line.after_hyphen(at + 1)? };
            let Class::Unit(unit @ (Unit::Hour | Unit::Day | Unit::Year | Unit::Century | Unit::Decade)) =
                line.class(unit_at)
            else {
                return None;
            };
            items.push(item(at, unit_at + 1, &[(Decimal::hundredths(50), unit)])?);
            Some(unit_at + 1)
        }
        Class::Other => {
            let unit = match line.lower(at) {
                "daylong" => Unit::Day,
                "weeklong" => Unit::Week,
                "monthlong" => Unit::Month,
                "yearlong" => Unit::Year,
                "hourlong" => Unit::Hour,
                _ => return None,
            };
            items.push(item(at, at + 1, &[(one, unit)])?);
            Some(at + 1)
        }
        _ => None,
    }
}
