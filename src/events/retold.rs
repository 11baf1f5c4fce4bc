//! What a story tells twice: the deeds of its opening sentence, told again in full below, perhaps with "in another incident",
//! which sets them apart from the deed before and not from the summary; deeds that struck one person; and what is only
//! spoken of.

use super::merge::{Kept, agree, happened, join, overlapping_days, places_clash, roles};
use super::naming::count;
use super::thread::{armed_side, family, force, head_of, lemma, related_force, same_words, word};
use crate::text::layers::{Argument, ArgumentRole, EntityLabel, Event, EventType, Period};
use crate::text::tags::{Upos, Xpos};
use crate::text::{Document, SentenceKind};

/// Which deed of the opening sentence a later sentence tells in full.
pub(super) fn told_in_full(doc: &Document, kept: &[Kept], later: &Event, sentence: usize) -> Option<usize> {
    let lead = doc.sentences.iter().position(|s| s.kind == SentenceKind::Prose)?;
    if sentence == lead {
        return None;
    }
    let mut fits = kept.iter().enumerate().filter(|(_, k)| {
        let first = &k.event;
        k.first == lead
            && !k.again
            && force(first)
            && (family(first) == family(later) || dragged(doc, first, later))
            && overlapping_days(first, later)
            && !places_clash(doc, first, later)
            && same_doers(first, later)
            && same_struck(doc, first, later)
    });
    let at = fits.next()?.0;
    // of two that it could be it is neither
    fits.next().is_none().then_some(at)
}

/// "The mayor was killed", and below "he was dragged from his house": nobody was kidnapped.
fn dragged(doc: &Document, first: &Event, later: &Event) -> bool {
    let verb = doc.tokens_of(later.trigger).and_then(|r| r.end.checked_sub(1)).map_or("", |t| lemma(doc, t));
    let carried = matches!(verb, "drag" | "pull" | "force" | "take" | "haul" | "lead");
    carried && family(later) == 1 && matches!(first.cameo.as_deref(), Some("1823" | "193" | "202" | "186"))
}

/// "four towers", and below "four towers of the Mantaro line": what the summary named in fewer words goes.
pub(super) fn take_fuller(doc: &Document, summary: &mut Event, full: &Event) {
    let again = |a: &Argument| {
        a.role == ArgumentRole::Recipient
            && a.entity.is_none()
            && a.actor.sectors.is_empty()
            && roles(full, ArgumentRole::Recipient).any(|f| same_words(doc, a, f))
    };
    summary.arguments.retain(|a| !again(a));
}

/// No doers on one side whom the other side's leave out: those who are only described may be anybody.
fn same_doers(first: &Event, later: &Event) -> bool {
    let named = |e: &Event| roles(e, ArgumentRole::Actor).filter(|a| a.entity.is_some()).count();
    let armed = |e: &Event| roles(e, ArgumentRole::Actor).all(armed_side);
    let shared = roles(first, ArgumentRole::Actor)
        .any(|a| roles(later, ArgumentRole::Actor).any(|b| a.entity.is_some() && a.entity == b.entity));
    armed(first) && armed(later) && (shared || named(first) == 0 || named(later) == 0)
}

/// Things of one word and number, or one person who is described here and named or called "him" there.
fn same_struck(doc: &Document, first: &Event, later: &Event) -> bool {
    let mut struck = roles(later, ArgumentRole::Recipient).peekable();
    struck.peek().is_some()
        && struck.any(|l| {
            roles(first, ArgumentRole::Recipient).any(|f| {
                let number =
                    |a: &Argument| doc.tokens_of(a.anchor).and_then(|r| r.range().find_map(|t| count(doc, t as u32)));
                let counted = match (number(f), number(l)) {
                    (Some(a), Some(b)) => a == b,
                    _ => true,
                };
                counted
                    && ((same_words(doc, f, l) && (f.entity.is_none() || l.entity.is_none())) || one_person(doc, f, l))
            })
        })
}

fn one_person(doc: &Document, first: &Argument, later: &Argument) -> bool {
    let singular = |a: &Argument| {
        head_of(doc, a).and_then(|h| doc.tokens.get(h as usize)).is_some_and(|k| matches!(k.xpos, Xpos::Nn | Xpos::Nnp))
    };
    let pronoun = doc
        .tokens_of(later.anchor)
        .is_some_and(|r| r.len() == 1 && matches!(word(doc, r.start), "him" | "her" | "he" | "she"));
    let person = |a: &Argument| {
        a.entity.and_then(|ix| doc.entities.get(ix as usize)).is_some_and(|e| e.label == EntityLabel::Person)
    };
    // a mayor is no student
    let trades = match (first.actor.sector(), later.actor.sector()) {
        (Some(a), Some(b)) => a == b,
        _ => true,
    };
    let people = !first.actor.sectors.is_empty();
    first.entity.is_none() && people && singular(first) && trades && (pronoun || (person(later) && singular(later)))
}

/// Nobody is attacked twice on one day: deeds that struck the same person by name are one, unless others did them.
pub(super) fn one_victim(doc: &Document, kept: &mut Vec<Kept>) {
    let person = |a: &Argument| {
        a.entity.filter(|&ix| doc.entities.get(ix as usize).is_some_and(|e| e.label == EntityLabel::Person))
    };
    let mut at = 0;
    while at < kept.len() {
        let first = kept.get(at).and_then(|later| {
            let event = &later.event;
            kept.iter().take(at).position(|k| {
                force(&k.event)
                    && force(event)
                    && related_force(&k.event, event)
                    && roles(&k.event, ArgumentRole::Recipient)
                        .filter_map(person)
                        .any(|ix| roles(event, ArgumentRole::Recipient).any(|r| r.entity == Some(ix)))
                    && (agree(&k.event, event, ArgumentRole::Actor)
                        || [&k.event, event].iter().any(|e| roles(e, ArgumentRole::Actor).all(|a| a.entity.is_none())))
                    && overlapping_days(&k.event, event)
                    && !places_clash(doc, &k.event, event)
            })
        });
        if let Some(earlier) = first {
            let later = kept.remove(at);
            if let Some(k) = kept.get_mut(earlier) {
                k.tellings.triggers.extend(later.tellings.triggers);
                join(doc, &mut k.event, later.event);
                k.again = true;
            }
        } else {
            at += 1;
        }
    }
}

/// How many days ago a deed may have been that a story tells in its midst.
const BACKGROUND_DAYS: i32 = 75;

/// "The six priests were murdered last November": what the midst of a story dates months back is its background.
pub(super) fn long_past(doc: &Document, kept: &Kept, today: Option<Period>) -> bool {
    let Some(today) = today else { return false };
    let day = kept.event.time.filter(|t| t.anchor.is_some()).map(|t| t.period.end);
    let ago = |end: jiff::civil::Date| end.until(today.start).map_or(0, |span| span.get_days());
    kept.event.kind == EventType::Assault
        && happened(&kept.event)
        && kept.first >= midst(doc)
        && day.is_some_and(|end| ago(end) > BACKGROUND_DAYS)
}

/// The first sentence behind those that open the story.
fn midst(doc: &Document) -> usize {
    doc.sentences.iter().take_while(|s| s.kind != SentenceKind::Prose).count() + 2
}

/// "The bench recalled the massacre at Cayara": force that a noun names once in the midst of a story, without a word of when,
/// is spoken of, not told.
pub(super) fn only_spoken_of(doc: &Document, kept: &Kept) -> bool {
    let noun = doc.tokens_of(kept.event.trigger).and_then(|r| doc.tokens.get(r.end.checked_sub(1)? as usize));
    kept.event.kind == EventType::Assault
        && happened(&kept.event)
        && kept.sentence >= midst(doc)
        && kept.event.time.is_none_or(|t| t.anchor.is_none())
        && noun.is_some_and(|k| k.upos == Upos::Noun)
}
