//! Percents, and counts with the noun they count: "5 per cent", "25 basis points", "at least 12 people".

use compact_str::{CompactString, format_compact};

use super::atom::Line;
use super::decimal::Decimal;
use super::money::{joint, same_power};
use super::noun::{compound, lemma, plural_noun, tagged_noun};
use super::number::{self, Near, Number};
use super::words::Class;
use super::{Item, Items};
use crate::text::SentenceKind;
use crate::text::layers::ValueData;

/// The index after a percent sign or word.
fn percent_at(line: &Line<'_>, at: usize) -> Option<usize> {
    let at = line.after_hyphen(at).unwrap_or(at);
    if line.is_mark(at, '%') || line.class(at) == Class::Percent {
        return Some(at + 1);
    }
    let cent = line.after_hyphen(at + 1).unwrap_or(at + 1);
    if line.lower(at) == "per" && line.lower(cent) == "cent" {
        return Some(cent + 1);
    }
    (line.lower(at) == "p.c").then(|| line.after_dot(at + 1))
}

/// A percent, or the points that percents differ by. The index after it.
pub(super) fn read_percent(line: &Line<'_>, at: usize, number: Number, items: &mut Items) -> Option<usize> {
    if let Some(end) = points(line, at, number, items) {
        return Some(end);
    }
    if let Some(end) = percent_at(line, number.end) {
        push_percent(line, at, end, &number, items);
        return Some(end);
    }
    let next = joint(line, number.end)?;
    let second = number::read(line, next, Near::Anything)?;
    let end = percent_at(line, second.end)?;
    push_percent(line, at, number.end, &number, items);
    push_percent(line, next, end, &second, items);
    Some(end)
}

fn push_percent(line: &Line<'_>, at: usize, end: usize, number: &Number, items: &mut Items) {
    let minus = at > 0
        && (line.before(at, 1) == "minus" || (line.is_mark(at - 1, '-') && line.glued(at) && !line.glued(at - 1)));
    let sign = if minus { "-" } else { "" };
    let amount = format_compact!("{sign}{}", number.value.plain());
    items.push(Item { start: at - usize::from(minus), end, data: ValueData::Percent { amount } });
}

/// "percentage points", "basis points", "bps".
fn points(line: &Line<'_>, at: usize, number: Number, items: &mut Items) -> Option<usize> {
    let noun = line.after_hyphen(number.end).unwrap_or(number.end);
    let point = line.after_hyphen(noun + 1).unwrap_or(noun + 1);
    let (unit, end) = match (line.lower(noun), line.lower(point)) {
        ("percentage", "point" | "points") => ("percentage point", point + 1),
        ("basis", "point" | "points") => ("basis point", point + 1),
        ("bps" | "bp", _) => ("basis point", noun + 1),
        _ => return None,
    };
    items.push(Item { start: at, end, data: quantity(&number, unit.into()) });
    Some(end)
}

fn quantity(number: &Number, unit: CompactString) -> ValueData {
    ValueData::Quantity { amount: number.value.plain(), unit }
}

/// A count with its noun, or a bare count that the words before it mark as one. The index after it.
pub(super) fn read_quantity(line: &Line<'_>, at: usize, number: Number, items: &mut Items) -> Option<usize> {
    if is_score(line, at, &number) {
        return Some(number.end + 2);
    }
    if belongs_to_a_name(line, at, &number) {
        return Some(number.end);
    }
    // "nine in ten drivers" counts no ten drivers
    if line.before(at, 1) == "in" && at > 1 && ends_number(line, at - 1) {
        return Some(number.end);
    }
    if let Some((second_start, second)) = range(line, at, &number) {
        let (end, unit) = counted(line, &second)?;
        let first = same_power(number, &second);
        items.push(Item { start: at, end: number.end, data: quantity(&first, unit.clone()) });
        items.push(Item { start: second_start, end, data: quantity(&second, unit) });
        return Some(end);
    }
    if let Some((end, unit)) = counted(line, &number) {
        items.push(Item { start: at, end, data: quantity(&number, unit) });
        return Some(end);
    }
    if approximate(line, at) || number.vague || number.power >= 3 {
        items.push(Item { start: at, end: number.end, data: quantity(&number, CompactString::default()) });
    }
    Some(number.end)
}

/// Whether a number, with at most one noun after it, ends at an atom: "nine in", "one patient in".
fn ends_number(line: &Line<'_>, end: usize) -> bool {
    (1..=2).filter_map(|back| end.checked_sub(back)).any(|i| {
        number::read(line, i, Near::Anything).is_some_and(|n| n.end <= end && n.value.less_than(Decimal::whole(10)))
    })
}

/// "10 to 12 people", "10-12 people", "between 10 and 12 people".
fn range(line: &Line<'_>, at: usize, first: &Number) -> Option<(usize, Number)> {
    let next = joint(line, first.end)?;
    let word = line.lower(first.end);
    if matches!(word, "and" | "or") && line.before(at, 1) != "between" && word != "or" {
        return None;
    }
    let second = number::read(line, next, Near::Anything).filter(|n| !n.vague)?;
    let grows = same_power(*first, &second).value.less_than(second.value);
    (grows && counted(line, &second).is_some()).then_some((next, second))
}

/// "beat them 3-1", "a 2-1 win", "6-4, 7-5".
fn is_score(line: &Line<'_>, at: usize, number: &Number) -> bool {
    let dashed = |i: usize| line.is_mark(i, '-') && line.glued(i) && line.glued(i + 1);
    if !number.digits || !dashed(number.end) || !line.is_digits(number.end + 1) {
        return false;
    }
    let Some(second) = number::read(line, number.end + 1, Near::Anything) else { return true };
    let result = matches!(
        line.lower(second.end),
        "win"
            | "victory"
            | "defeat"
            | "draw"
            | "loss"
            | "lead"
            | "vote"
            | "ruling"
            | "decision"
            | "home"
            | "away"
            | "thrashing"
            | "rout"
            | "triumph"
            | "aggregate"
            | "record"
    );
    result || range(line, at, number).is_none()
}

/// "Boeing 737", "Resolution 1701", "Channel 4 viewers": the number of a name, not of what follows.
fn belongs_to_a_name(line: &Line<'_>, at: usize, number: &Number) -> bool {
    let before = line.before(at, 1);
    if before == "number" && number.value.less_than(Decimal::whole(11)) {
        return true;
    }
    if !number.digits || at == 0 || number.power > 0 {
        return false;
    }
    if matches!(
        before,
        "no" | "number"
            | "nos"
            | "article"
            | "section"
            | "chapter"
            | "page"
            | "line"
            | "room"
            | "flight"
            | "route"
            | "highway"
            | "resolution"
            | "protocol"
            | "group"
            | "aged"
            | "age"
            | "channel"
            | "phase"
            | "level"
            | "type"
            | "tier"
            | "round"
    ) {
        return before != "group" || line.before(at, 2) != "a";
    }
    if line.is_mark(at - 1, '.') && matches!(line.before(at, 2), "no" | "nos") {
        return true;
    }
    let named = line.kind == SentenceKind::Prose && line.named(at - 1) && at > 1 && line.is_word(at - 1);
    named && line.class(at - 1) == Class::Other && !line.get(at).is_some_and(|a| a.text.contains(','))
}

/// Words that mark a bare number as a count.
fn approximate(line: &Line<'_>, at: usize) -> bool {
    matches!(
        line.before(at, 1),
        "some"
            | "about"
            | "nearly"
            | "almost"
            | "around"
            | "roughly"
            | "approximately"
            | "estimated"
            | "another"
            | "nearby"
    ) || matches!(
        (line.before(at, 2), line.before(at, 1)),
        ("at", "least" | "most") | ("more" | "fewer" | "less", "than") | ("up", "to") | ("many", "as")
    )
}

/// The noun that a number counts: the index after it and its lemma.
pub(super) fn counted(line: &Line<'_>, number: &Number) -> Option<(usize, CompactString)> {
    let mut next = number.end;
    if let Some(noun) = line.after_hyphen(next) {
        return compound(line, noun);
    }
    next += usize::from(line.lower(next) == "of");
    if next > number.end {
        next += usize::from(matches!(
            line.lower(next),
            "the" | "these" | "those" | "his" | "her" | "their" | "its" | "our"
        ));
        if !number.vague && next == number.end + 1 {
            return None;
        }
    }
    let single = number.value.to_whole() == Some(1) && !number.vague;
    let more = matches!(line.lower(next), "more" | "other" | "others" | "additional");
    if matches!(line.lower(next), "others") {
        return None;
    }
    let from = next + usize::from(more);
    let noun = if line.tagged { tagged_noun(line, from) } else { plural_noun(line, from, single) }?;
    Some((noun + 1, lemma(line, noun)))
}
