//! Whether a deed that a sentence tells of is one that the story told before: of what the rules say and of how the two stand to each other a
//! logistic regression makes a chance. It takes back what the rules took together and takes together what they did not. Weights:
//! `same.tsv`, fitted by `scripts/fit_same.py` on annotated articles.

use std::sync::LazyLock;

use super::linear::{Linear, chance};
use super::{STORY, spelt};
use crate::events::explain::Trace;
use crate::events::known::{By, Later};
use crate::events::merge::{Kept, overlapping_days, place_of, places_clash, roles, same_party};
use crate::events::thread::{
    armed_side, bare_attacker, family, force, head_of, is_named, is_pronoun, lemma, points_back,
};
use crate::text::Document;
use crate::text::layers::{Argument, ArgumentRole, Event};
use crate::text::tags::{Upos, Xpos};

pub(super) const WEIGHTS: &str = include_str!("same.tsv");

pub(super) static MODEL: LazyLock<Linear> = LazyLock::new(|| Linear::parse(WEIGHTS));

/// Below this chance two deeds are two, whatever the rules say.
const APART: f32 = 0.25;
/// From this chance on they are one.
const ONE: f32 = 0.5;
/// Stories of more deeds are chronicles; they are left to the rules.
const MOST_DEEDS: usize = 30;

/// Which event a later one tells again: the rules' answer where the model does not gainsay it, and the highest chance that the model gives any.
/// What is no force is left to the rules.
pub(in crate::events) fn judge(
    doc: &Document,
    kept: &[Kept],
    later: &Later<'_>,
    ruled: Option<(usize, By)>,
    (act, trace): (bool, &mut Trace),
) -> (Option<(usize, By)>, f32) {
    if !force(later.event) {
        return (ruled, 0.0);
    }
    trace.deed(later.event);
    let deeds: Vec<usize> = (0..kept.len()).filter(|&at| kept.get(at).is_some_and(|k| force(&k.event))).collect();
    let open = ruled.is_none_or(|(at, _)| deeds.contains(&at));
    let asked = (act || trace.is_on()) && !deeds.is_empty();
    if !asked || !open || deeds.len() > MOST_DEEDS || doc.sentences.len() < STORY {
        return (ruled, 0.0);
    }
    let mut alone = 0.0;
    signs_alone(doc, later, |sign, value| alone += MODEL.adds(sign, value));
    let mut best: Option<(f32, usize)> = None;
    let mut chosen = None;
    for (back, &at) in deeds.iter().rev().enumerate() {
        let Some(earlier) = kept.get(at) else { continue };
        let by = ruled.filter(|&(chosen, _)| chosen == at).map(|(_, by)| by);
        let elsewhere = by.is_none() && ruled.is_some();
        let mut sum = alone;
        let place = Standing { back, number: deeds.len(), by, elsewhere };
        signs(doc, earlier, later, &place, |sign, value| sum += MODEL.adds(sign, value));
        trace.pair(&earlier.event, later.event, || {
            let mut shown = Vec::new();
            let mut see = |sign: &str, value| shown.push((sign.to_owned(), value));
            signs_alone(doc, later, &mut see);
            signs(doc, earlier, later, &place, &mut see);
            shown
        });
        let chance = chance(sum);
        if by.is_some() {
            chosen = Some(chance);
        }
        if best.is_none_or(|(most, _)| chance > most) {
            best = Some((chance, at));
        }
    }
    let highest = best.map_or(0.0, |(chance, _)| chance);
    let held = ruled.filter(|_| !act || chosen.is_none_or(|chance| chance >= APART));
    let found = || {
        let (chance, at) = best.filter(|_| act)?;
        let elsewhere = kept.get(at).is_some_and(|k| k.sentence != later.sentence);
        (chance >= ONE && elsewhere).then_some((at, By::Model))
    };
    (held.or_else(found), highest)
}

/// Where the earlier deed stands among those told, and what the rules say.
struct Standing {
    /// How many deeds were told since.
    back: usize,
    number: usize,
    by: Option<By>,
    /// The rules take the later one for another.
    elsewhere: bool,
}

/// How the parties of a side stand to each other.
pub(super) fn compared(doc: &Document, earlier: &Event, later: &Event, role: ArgumentRole) -> &'static str {
    let (mut first, mut second) = (roles(earlier, role).peekable(), roles(later, role).peekable());
    let named = |e: &Event| roles(e, role).any(is_named);
    match (first.peek().is_some(), second.peek().is_some()) {
        (false, false) => "nobody",
        (true, false) => "only before",
        (false, true) => "only after",
        (true, true) => {
            let words = |x: &Argument, y: &Argument| {
                let head = |a| head_of(doc, a).map(|t| lemma(doc, t));
                head(x).is_some() && head(x) == head(y)
            };
            let one = |x: &Argument, y: &Argument| x.entity.is_some() && x.entity == y.entity;
            let any = |is: &dyn Fn(&Argument, &Argument) -> bool| {
                roles(earlier, role).any(|x| roles(later, role).any(|y| is(x, y)))
            };
            if any(&one) {
                "same name"
            } else if roles(later, role).all(|a| is_pronoun(doc, a)) {
                "pronoun"
            } else if any(&words) {
                "same word"
            } else if named(earlier) && named(later) {
                "other names"
            } else if any(&same_party) {
                "same kind"
            } else if named(later) {
                "name after"
            } else if named(earlier) {
                "name before"
            } else {
                "other words"
            }
        }
    }
}

/// What kind of thing or person was struck first.
fn struck(event: &Event) -> &'static str {
    match roles(event, ArgumentRole::Recipient).next() {
        None => "nobody",
        Some(a) if a.entity.is_some() => "name",
        Some(a) if a.actor.sectors.is_empty() => "thing",
        Some(_) => "person",
    }
}

pub(super) fn kind(event: &Event) -> &'static str {
    match family(event) {
        1 => "held",
        2 => "broken",
        4 => "taken",
        _ => "hurt",
    }
}

/// What the sentence of the later deed shows, whatever was told before.
fn signs_alone(doc: &Document, later: &Later<'_>, mut see: impl FnMut(&str, f32)) {
    let mut key = String::with_capacity(64);
    let mut word = |parts: &[&str]| see(spelt(&mut key, parts), 1.0);
    if let Some(sentence) = doc.sentences.get(later.sentence) {
        if let Some(start) = doc.tokens.get(sentence.tokens.start as usize) {
            word(&["begins", start.lower.as_str()]);
        }
        for t in sentence.tokens.start..sentence.tokens.end {
            let token = doc.tokens.get(t as usize);
            let tells =
                token.is_some_and(|k| matches!(k.upos, Upos::Adv | Upos::Adj | Upos::Det | Upos::Sconj | Upos::Noun));
            if tells {
                word(&["says", lemma(doc, t)]);
            }
        }
    }
}

/// What two deeds show together, each sign with its value.
fn signs(doc: &Document, earlier: &Kept, later: &Later<'_>, place: &Standing, mut see: impl FnMut(&str, f32)) {
    let (first, second) = (&earlier.event, later.event);
    let mut key = String::with_capacity(64);
    let mut word = |parts: &[&str]| see(spelt(&mut key, parts), 1.0);
    let apart = match later.sentence.saturating_sub(earlier.sentence) {
        0 => "same",
        1 => "next",
        2 => "second",
        3 | 4 => "soon",
        _ => "later",
    };
    let by = place.by.map_or(if place.elsewhere { "elsewhere" } else { "none" }, By::as_str);
    let paragraph = |s: usize| doc.sentences.get(s).map_or(0, |s| s.paragraph);
    let between = match paragraph(later.sentence).saturating_sub(paragraph(earlier.sentence)) {
        0 => "here",
        1 => "next",
        _ => "far",
    };
    let back = ["last", "last but one", "third"].get(place.back).copied().unwrap_or("far");
    let number = ["none", "one", "two", "three"].get(place.number).copied().unwrap_or("many");
    let (a, b) = (kind(first), kind(second));
    let doers = compared(doc, first, second, ArgumentRole::Actor);
    let victims = compared(doc, first, second, ArgumentRole::Recipient);
    let (here, there) = (place_of(first), place_of(second));
    let places = match (here, there) {
        (None, None) => "none",
        (Some(_), None) | (None, Some(_)) => "one",
        (Some(x), Some(y)) if x.anchor == y.anchor => "the same words",
        (Some(x), Some(y)) if x.entity.is_some() && x.entity == y.entity => "same",
        _ if places_clash(doc, first, second) => "clash",
        _ => "two",
    };
    let dated = |e: &Event| e.time.is_some_and(|t| t.anchor.is_some());
    let days = match (dated(first), dated(second)) {
        (true, true) if first.time.map(|t| t.anchor) == second.time.map(|t| t.anchor) => "the same words",
        (true, true) if overlapping_days(first, second) => "same",
        (true, true) => "two",
        (false, false) => "none",
        (true, false) => "before",
        (false, true) => "after",
    };
    word(&["bias"]);
    word(&["by", by]);
    word(&["by", by, "apart", apart]);
    word(&["by", by, "victims", victims]);
    word(&["by", by, "doers", doers]);
    word(&["by", by, "kinds", a, b]);
    word(&["by", by, "between", between]);
    word(&["by", by, "back", back]);
    word(&["by", by, "days", days]);
    word(&["by", by, "places", places]);
    word(&["apart", apart]);
    word(&["apart", apart, "victims", victims]);
    word(&["apart", apart, "doers", doers]);
    word(&["apart", apart, "kinds", a, b]);
    word(&["between", between]);
    word(&["back", back]);
    word(&["back", back, "number", number]);
    word(&["kinds", a, b]);
    word(&["kinds", a, b, "victims", victims]);
    word(&["kinds", a, b, "doers", doers]);
    word(&["doers", doers, "victims", victims]);
    word(&["doers", doers]);
    word(&["victims", victims]);
    word(&["victims", victims, "of", struck(first), struck(second)]);
    word(&["places", places]);
    word(&["places", places, "days", days]);
    word(&["places", places, "victims", victims]);
    word(&["days", days]);
    word(&["days", days, "victims", victims]);
    word(&["codes", first.cameo.as_deref().unwrap_or("-"), second.cameo.as_deref().unwrap_or("-")]);
    if earlier.matter != later.matter {
        word(&["another matter"]);
    }
    if later.apart {
        word(&["set apart"]);
        word(&["set apart", "by", by]);
    }
    if later.recalls {
        word(&["recalls"]);
    }
    if later.hurt {
        word(&["hurt only", by]);
    }
    if later.single && earlier.single {
        word(&["both single", victims]);
    }
    if earlier.again {
        word(&["told again before"]);
    }
    let opening = doc.sentences.iter().position(|s| s.kind == crate::text::SentenceKind::Prose);
    if opening == Some(earlier.first) {
        word(&["opening"]);
        word(&["opening", victims]);
    }
    if roles(second, ArgumentRole::Actor).any(|a| bare_attacker(doc, a)) {
        word(&["attackers"]);
    }
    if !roles(second, ArgumentRole::Actor).all(armed_side) {
        word(&["not armed"]);
    }
    if roles(second, ArgumentRole::Recipient).any(|a| points_back(doc, a)) {
        word(&["victims point back"]);
        word(&["victims point back", victims]);
    }
    let trigger = |e: &Event| doc.tokens_of(e.trigger).and_then(|r| r.end.checked_sub(1));
    if let (Some(x), Some(y)) = (trigger(first), trigger(second)) {
        let noun = |t: u32| doc.tokens.get(t as usize).is_some_and(|k| k.upos == Upos::Noun);
        let part = |t: u32| if noun(t) { "noun" } else { "verb" };
        word(&["parts", part(x), part(y)]);
        word(&["word", lemma(doc, y)]);
        word(&["after", lemma(doc, x)]);
        word(&["words", lemma(doc, x), lemma(doc, y)]);
        let before = y.checked_sub(1).and_then(|t| doc.tokens.get(t as usize));
        let perfect = before.is_some_and(|k| k.lower == "had" || k.lower == "been");
        if perfect {
            word(&["had"]);
        }
        if doc.tokens.get(y as usize).is_some_and(|k| k.xpos == Xpos::Vbg) {
            word(&["gerund"]);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::events::tests::document;
    use crate::events::{Events, Ruleset};
    use crate::text::layers::{EventType, Polarity};

    fn deeds(events: &Events, body: &str) -> usize {
        let doc = document("", body);
        events.read(&doc).iter().filter(|e| e.kind == EventType::Assault && e.polarity == Polarity::Positive).count()
    }

    const TOLD_AGAIN: &str = "The family of a beer executive who was abducted two weeks ago in La Paz received a letter on Monday.\n\nThe letter \
        asks for money. It was left at a church.\n\nGonzalo Krutz, 50, was seized by three men dressed as policemen who ordered him to stop his \
        car. His driver was not harmed.\n\nThe police said that they had no trace of them. The company offered a reward.";

    const TWO: &str = "Rebels burned two buses near Tibu on Monday. The drivers were not hurt.\n\nThe company said that it had refused to pay. The \
        army sent a patrol to the area.\n\nIn Cali, gunmen shot dead a judge on Monday night. He had never had a guard.\n\nThe funeral is \
        on Friday.";

    #[test]
    fn a_deed_told_again_is_one_and_two_deeds_are_two() {
        let (rules, models) = (Events::rules_alone(Ruleset::builtin()), Events::default());
        assert_eq!((deeds(&rules, TOLD_AGAIN), deeds(&models, TOLD_AGAIN)), (2, 1));
        assert_eq!((deeds(&rules, TWO), deeds(&models, TWO)), (2, 2));
    }
}
