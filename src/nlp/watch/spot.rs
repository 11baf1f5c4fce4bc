//! Listed names in running text.

use super::{Entry, Shape, Spelling, Watchlists, shape_fits};
use crate::nlp::tables::fold_into;
use crate::text::layers::{EntityLabel, Name};
use crate::text::tags::Upos;
use crate::text::{Document, TokenRange};

/// A listed name's longest span, in tokens: hyphens and possessives are tokens of their own.
const LONGEST: u32 = 24;

/// Mends the names of a document by the lists; the longest listed name at a place wins.
pub(super) fn names(doc: &mut Document, lists: &Watchlists) {
    if lists.is_empty() {
        return;
    }
    let mut names = std::mem::take(&mut doc.names);
    let mut key = String::new();
    let mut added = Vec::new();
    let mut next = 0;
    for sentence in &doc.sentences {
        let mut at = sentence.tokens.start;
        while at < sentence.tokens.end {
            let Some((range, label)) = longest(doc, lists, at, sentence.tokens, &mut key) else {
                at += 1;
                continue;
            };
            // the names are sorted: what ended before this place is behind for good
            while names.get(next).is_some_and(|n| n.tokens.end <= range.start) {
                next += 1;
            }
            place(doc, range, label, next, &mut names, &mut added);
            at = range.end;
        }
    }
    names.append(&mut added);
    names.retain(|n| !n.tokens.is_empty());
    names.sort_by_key(|n| n.tokens.start);
    doc.names = names;
}

fn longest(
    doc: &Document,
    lists: &Watchlists,
    at: u32,
    within: TokenRange,
    key: &mut String,
) -> Option<(TokenRange, Option<EntityLabel>)> {
    // most words begin no name, and need no look-up
    if !lists.lower_case && doc.form(at).starts_with(char::is_lowercase) {
        return None;
    }
    key.clear();
    fold_into(key, &doc.tokens.get(at as usize)?.lower);
    let words = lists.index.longest_from(key);
    if words == 0 {
        return None;
    }
    let stop = within.end.min(at + LONGEST.min(3 * words as u32));
    let mut best = None;
    let mut end = at + 1;
    loop {
        let range = TokenRange::new(at, end);
        // a key that has not grown is the one before with a mark after it
        let text = doc.text(doc.anchor(range));
        let fits = |(spelling, entry): &(&Spelling, &Entry)| seen(doc, range, text, spelling, entry);
        let ends = range.len() == 1 || !text.ends_with(['-', '\'', '’', '.', ',']);
        if ends && let Some((_, entry)) = lists.spelled(key).find(fits) {
            best = Some((range, entry.label));
        }
        if end >= stop || key.split(' ').count() > words {
            return best;
        }
        fold_into(key, &doc.tokens.get(end as usize)?.lower);
        end += 1;
    }
}

/// Whether the words at a range are the listed name and no common words.
fn seen(doc: &Document, range: TokenRange, text: &str, spelling: &Spelling, entry: &Entry) -> bool {
    if !shape_fits(spelling.shape, text) {
        return false;
    }
    let one_word = !spelling.key.contains(' ');
    let proper = || {
        (range.start..range.end)
            .all(|t| doc.tokens.get(t as usize).is_some_and(|t| matches!(t.upos, Upos::Propn | Upos::X | Upos::Sym)))
    };
    // a bare word in copy that shouts, or at the head of a sentence, must be a name for the tagger too; so must a
    // person's, which may be another's surname
    let shy = spelling.shape == Shape::Any || entry.label == Some(EntityLabel::Person);
    !one_word || (proper() && !(shy && beside_names(doc, range)))
}

fn beside_names(doc: &Document, range: TokenRange) -> bool {
    let proper = |t: u32| {
        doc.tokens.get(t as usize).is_some_and(|t| t.upos == Upos::Propn)
            && doc.sentence_of(t) == doc.sentence_of(range.start)
    };
    range.start.checked_sub(1).is_some_and(proper) || proper(range.end)
}

/// Puts one listed name among those that the recogniser found.
fn place(
    doc: &Document,
    range: TokenRange,
    label: Option<EntityLabel>,
    from: usize,
    names: &mut [Name],
    added: &mut Vec<Name>,
) {
    let overlapping: Vec<usize> = (from..names.len())
        .take_while(|&at| names.get(at).is_some_and(|n| n.tokens.start < range.end))
        .filter(|&at| names.get(at).is_some_and(|n| n.tokens.overlaps(range)))
        .collect();
    // "Hartwell" inside "Hartwell University" is no mention of Hartwell
    if let [only] = overlapping.as_slice()
        && let Some(name) = names.get(*only)
        && name.tokens.contains(range)
        && name.tokens != range
    {
        return;
    }
    let kept = overlapping.first().and_then(|&at| names.get(at)).map(|n| n.label);
    let one_word = range.len() == 1;
    for at in overlapping {
        if let Some(name) = names.get_mut(at) {
            // of a name that reaches beyond, the part outside stays a name
            name.tokens = if name.tokens.start < range.start {
                TokenRange::new(name.tokens.start, range.start)
            } else if name.tokens.end > range.end && proper_start(doc, range.end) {
                TokenRange::new(range.end, name.tokens.end)
            } else {
                TokenRange::new(name.tokens.start, name.tokens.start)
            };
        }
    }
    let label = match (label, kept) {
        // one word may be a land, a person and a firm: what the recogniser saw in it here counts
        (_, Some(kept)) if one_word => kept,
        (Some(label), _) => label,
        (None, Some(kept)) => kept,
        (None, None) => EntityLabel::Org,
    };
    added.push(Name { tokens: range, label, confidence: 0.9 });
}

fn proper_start(doc: &Document, token: u32) -> bool {
    doc.form(token).starts_with(char::is_uppercase)
}
