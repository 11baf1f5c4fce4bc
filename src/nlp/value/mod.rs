//! Dates, durations, money, percents and quantities.
//!
//! Vague counts are the least that event coders take them for: "dozens" is 12, "scores" 20, "hundreds" 100, "tens of
//! thousands" 10,000. A range of amounts is two values, one for each end; a range of days is one.

pub(crate) mod atom;
mod casualty;
pub(crate) mod decimal;
mod duration;
mod money;
mod noun;
pub(crate) mod number;
mod quantity;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;
pub(crate) mod words;

use jiff::civil::Date;

use super::date::{Anchors, Reader, written_on};
use super::{Annotator, Layer};
use crate::text::Document;
use crate::text::document::SentenceKind;
use crate::text::layers::{Precision, Value, ValueData};
use atom::{Kind, Line};
pub use casualty::{Casualties, Count, magnitude_at};
use number::Near;
use words::Class;

/// A value found in a line: atoms from `start` up to, not including, `end`.
#[derive(Debug, Clone)]
struct Item {
    start: usize,
    end: usize,
    data: ValueData,
}

type Items = Vec<Item>;

/// Reads dates and amounts into [`Document::values`]. Uses tags where they are written already, and needs none.
#[derive(Debug, Clone, Copy, Default)]
pub struct Values;

impl Annotator for Values {
    fn name(&self) -> &'static str {
        "values"
    }

    fn reads(&self) -> &'static [Layer] {
        &[Layer::Tokens, Layer::Sentences]
    }

    fn writes(&self) -> &'static [Layer] {
        &[Layer::Values]
    }

    fn annotate(&self, doc: &mut Document) {
        let mut found = values(doc);
        // "the 20 December Movement": a body may be called by a day
        found.retain(|v| {
            !(matches!(v.data, ValueData::Date { .. })
                && doc.tokens.get(v.tokens.end as usize).is_some_and(|k| {
                    matches!(
                        k.lower.as_str(),
                        "movement" | "brigade" | "brigades" | "commando" | "front" | "battalion" | "column"
                    )
                }))
        });
        doc.values = found;
    }
}

/// Every value of a document, sorted by anchor.
fn values(doc: &Document) -> Vec<Value> {
    let anchors = Anchors::of(doc);
    let year = written_on(doc).map(Date::year);
    let (mut values, mut items, mut previous) = (Vec::new(), Items::new(), None);
    let mut atoms = Vec::new();
    for sentence in &doc.sentences {
        let line = Line::of(doc, sentence.tokens, sentence.kind, atoms);
        items.clear();
        let mut at = 0;
        while at < line.len() {
            let told = items.len();
            let dates = Reader::new(&line, anchors, previous);
            let next = step(&line, at, &dates, year, &mut items);
            for item in items.iter().skip(told) {
                if let ValueData::Date { period, .. } = &item.data
                    && period.precision == Precision::Day
                    && period.start == period.end
                {
                    previous = Some(period.start);
                }
            }
            at = next.max(at + 1);
        }
        values.extend(items.iter().filter_map(|item| {
            let (anchor, tokens) = line.extent(item.start, item.end)?;
            Some(Value { anchor, tokens, data: item.data.clone() })
        }));
        atoms = line.atoms;
    }
    values.sort_by_key(|v| v.anchor);
    values
}

/// Reads what begins at an atom; the index to go on from.
fn step(line: &Line<'_>, at: usize, dates: &Reader<'_, '_>, year: Option<i16>, items: &mut Items) -> usize {
    let Some(atom) = line.get(at) else { return at };
    match (atom.kind, atom.class) {
        // most words are nothing of ours
        (Kind::Word, Class::Other) if atom.text.len() > 3 && !atom.lower.ends_with("long") => return at,
        (Kind::Mark(mark), _) if mark.is_ascii_punctuation() && mark != '$' => return at,
        _ => {}
    }
    if let Some(found) = dates.read(at) {
        items.push(Item { start: found.start, end: found.end, data: found.dated.data() });
        return found.end;
    }
    if matches!(line.kind, SentenceKind::Dateline | SentenceKind::Byline) {
        return at;
    }
    if let Some(end) = money::read_prefixed(line, at, items) {
        return end;
    }
    if let Some(number) = number::read(line, at, Near::Anything) {
        return money::read_suffixed(line, at, number, year, items)
            .or_else(|| quantity::read_percent(line, at, number, items))
            .or_else(|| duration::read(line, at, number, dates, items))
            // tables and score lines count nothing
            .or_else(|| {
                (line.kind != SentenceKind::Furniture).then(|| quantity::read_quantity(line, at, number, items))?
            })
            .unwrap_or(number.end);
    }
    duration::read_single(line, at, dates, items).unwrap_or(at)
}
