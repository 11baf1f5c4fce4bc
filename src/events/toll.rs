//! How many were killed, hurt, held or driven out: which event they belong to, be it told a sentence before ("Nine people were
//! injured.").

use super::compose::Draft;
use super::frame::Reader;
use super::merge::{Kept, Told, happened};
use super::setting::dates_in;
use crate::nlp::value::magnitude_at;
use crate::text::layers::{EventTime, EventType, Magnitude};
use crate::text::{Document, TokenRange};

/// How many sentences behind an event its figures may stand.
const REACH: usize = 3;

/// How many days before an event a figure's day may lie, for a date that is a day out.
const SLACK: i64 = 3;

/// Casualty figures go to the events that can have caused them, clause by clause where a sentence tells of several. What has its
/// figures keeps them.
pub(super) fn set_magnitudes(reader: &Reader<'_>, drafts: &mut [Draft]) {
    let able: Vec<usize> = drafts
        .iter()
        .enumerate()
        .filter(|(_, d)| d.gone.is_none() && counts_casualties(d.kind))
        .map(|(at, _)| at)
        .collect();
    if able.is_empty() {
        return;
    }
    let Some(mut whole) = magnitude_at(reader.doc, reader.tree.range).magnitude() else { return };
    if let [_, _, ..] = able.as_slice() {
        for &at in &able {
            let Some(draft) = drafts.get_mut(at) else { continue };
            if let Some(found) = magnitude_at(reader.doc, draft.clause).magnitude() {
                give(draft, found);
            }
            if let Some(has) = &draft.magnitude {
                whole.killed = whole.killed.filter(|_| has.killed.is_none());
                whole.injured = whole.injured.filter(|_| has.injured.is_none());
                whole.arrested = whole.arrested.filter(|_| has.arrested.is_none());
                whole.displaced = whole.displaced.filter(|_| has.displaced.is_none());
            }
        }
    }
    // what no clause has is the first one's: "The shooting left eight dead"
    if let Some(draft) = able.first().and_then(|&at| drafts.get_mut(at)) {
        give(draft, whole);
    }
}

/// Gives an event the figures that such a one can have and does not have yet.
fn give(draft: &mut Draft, found: Magnitude) {
    let mut all = draft.magnitude.take().unwrap_or_default();
    fill(&mut all, fit(draft.kind, found));
    draft.magnitude = (all != Magnitude::default()).then_some(all);
}

/// Takes the figures that are not there yet.
fn fill(have: &mut Magnitude, more: Magnitude) {
    have.killed = have.killed.or(more.killed);
    have.injured = have.injured.or(more.injured);
    have.arrested = have.arrested.or(more.arrested);
    have.displaced = have.displaced.or(more.displaced);
}

/// The figures of a sentence that tells of nothing that can count them, where one shortly before can. `told` holds what the story has
/// told, this sentence's own from `before` on.
pub(super) fn counted(doc: &Document, told: &[Told], before: usize, sentence: usize) -> Option<Told> {
    let able = |item: &Told| matches!(item, Told::Event { event, .. } if counts_casualties(event.kind));
    let own = told.get(before..)?.iter().any(able);
    let near =
        |item: &&Told| matches!(item, Told::Event { sentence: at, .. } if sentence.saturating_sub(*at) <= 2 * REACH);
    if own || !told.get(..before)?.iter().rev().take_while(near).any(able) {
        return None;
    }
    let range = doc.sentences.get(sentence)?.tokens;
    let counts = magnitude_at(doc, range).magnitude()?;
    Some(Told::Toll { counts, sentence })
}

/// Gives figures to the last event that can have them, where it has none yet.
pub(super) fn add(doc: &Document, kept: &mut [Kept], counts: &Magnitude, sentence: usize, matter: u32) {
    let range = doc.sentences.get(sentence).map_or(TokenRange::new(0, 0), |s| s.tokens);
    let able = |k: &&mut Kept| counts_casualties(k.event.kind) && happened(&k.event);
    let Some(last) = kept.iter_mut().rev().find(able) else { return };
    if last.matter != matter
        || sentence.saturating_sub(last.sentence) > REACH
        || is_of_another_day(doc, range, last.event.time)
    {
        return;
    }
    let found = fit(last.event.kind, counts.clone());
    if found == Magnitude::default() {
        return;
    }
    fill(last.event.magnitude.get_or_insert_default(), found);
    last.sentence = sentence;
}

/// Whether a sentence dates what it tells well before an event.
fn is_of_another_day(doc: &Document, range: TokenRange, time: Option<EventTime>) -> bool {
    let Some(time) = time else { return false };
    let early = time.period.start.saturating_sub(jiff::Span::new().days(SLACK));
    dates_in(doc, range).iter().any(|(_, _, period)| period.end < early)
}

fn counts_casualties(kind: EventType) -> bool {
    use EventType as T;
    matches!(kind, T::Assault | T::Coerce | T::Protest | T::Disaster | T::Accident | T::Die)
}

/// Only what such an event can count: nobody is arrested by an earthquake.
fn fit(kind: EventType, found: Magnitude) -> Magnitude {
    use EventType as T;
    let harm = matches!(kind, T::Assault | T::Disaster | T::Accident | T::Protest | T::Die);
    let arrests = matches!(kind, T::Coerce | T::Protest);
    Magnitude {
        killed: found.killed.filter(|_| harm),
        injured: found.injured.filter(|_| harm),
        arrested: found.arrested.filter(|_| arrests),
        displaced: found.displaced.filter(|_| harm || kind == T::Coerce),
        ..Magnitude::default()
    }
}
