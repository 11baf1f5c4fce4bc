//! Whose police: of the lands that a sentence names, the one that somebody belongs to whom it calls by office or trade alone, or by a name
//! that no table has, as a logistic regression judges it. Weights: `land.tsv`, fitted by `scripts/fit_roles.py`.

use std::sync::LazyLock;

use super::linear::{Linear, chance};
use super::spelt;
use super::way::way;
use crate::events::explain::{Home, Trace};
use crate::events::thread::{head_of, lemma, word as form};
use crate::text::Document;
use crate::text::layers::{Argument, ArgumentRole, EntityLabel, Event};
use crate::text::tags::Upos;

pub(super) const WEIGHTS: &str = include_str!("land.tsv");

pub(super) static MODEL: LazyLock<Linear> = LazyLock::new(|| Linear::parse(WEIGHTS));

/// From this chance on a land is given.
const GIVEN: f32 = 0.5;

/// A land where a sentence names it.
#[derive(Debug, Clone, Copy)]
pub(in crate::events) struct Named<'a> {
    pub land: &'a str,
    pub label: EntityLabel,
    /// The head of the mention.
    pub token: u32,
}

/// Somebody whose land is asked for.
#[derive(Debug, Clone, Copy)]
pub(in crate::events) struct Asked<'a> {
    pub doc: &'a Document,
    pub event: &'a Event,
    pub argument: &'a Argument,
    /// The lands that the sentence names.
    pub here: &'a [Named<'a>],
    /// The land that the rules find.
    pub ruled: Option<&'a str>,
}

/// The land that somebody most likely belongs to, of those that the sentence names.
pub(in crate::events) fn home<'a>(asked: &Asked<'a>) -> Option<&'a str> {
    let doc = asked.doc;
    let head = head_of(doc, asked.argument)?;
    // "the Kaldovian leader" is of a land that no list knows
    let first = doc.tokens_of(asked.argument.anchor)?.start;
    let starts = doc.sentence_of(first).and_then(|at| doc.sentences.get(at)).map(|s| s.tokens.start);
    let strange = |t: u32| {
        let capital = doc.form(t).starts_with(char::is_uppercase) && doc.form(t).contains(char::is_lowercase);
        capital && starts != Some(t) && !MODEL.knows(&format!("with {}", lemma(doc, t)))
    };
    if asked.argument.entity.is_none() && (first..head).any(strange) {
        return None;
    }
    let sums = asked.here.iter().map(|one| {
        let mut sum = 0.0;
        signs(asked, head, one, |sign| sum += MODEL.adds(sign, 1.0));
        (sum, one.land)
    });
    sums.max_by(|a, b| a.0.total_cmp(&b.0)).filter(|(sum, _)| chance(*sum) >= GIVEN).map(|(_, land)| land)
}

/// What somebody and a land that his sentence names show together.
fn signs(asked: &Asked<'_>, head: u32, one: &Named<'_>, mut see: impl FnMut(&str)) {
    let Asked { doc, event, argument, here, ruled } = *asked;
    let mut key = String::with_capacity(64);
    let mut word = |parts: &[&str]| see(spelt(&mut key, parts));
    let kind = event.kind.as_str();
    let role = argument.role.as_str();
    let sector = argument.actor.sector().unwrap_or("-");
    let first = here.first().map_or("", |n| n.land);
    let many = if here.iter().all(|n| n.land == first) { "one" } else { "many" };
    let told = match ruled {
        Some(land) if land == one.land => "told",
        Some(_) => "another",
        None => "none",
    };
    let label = match one.label {
        EntityLabel::Gpe => "gpe",
        EntityLabel::Norp => "norp",
        EntityLabel::Person => "person",
        EntityLabel::Org => "org",
        _ => "other",
    };
    let way = way(
        (one.token, head, 6),
        |t| doc.tokens.get(t as usize).map(|k| k.head).filter(|h| *h != t),
        |t, _, out| {
            out.push_str(doc.tokens.get(t as usize).map_or("", |k| k.dep.as_str()));
        },
    );
    let token = doc.tokens.get(one.token as usize);
    let dep = token.map_or("", |k| k.dep.as_str());
    let up = token.map_or(one.token, |k| k.head);
    let case = (one.token.saturating_sub(6)..one.token)
        .rev()
        .find(|&c| doc.tokens.get(c as usize).is_some_and(|k| k.head == one.token && k.upos == Upos::Adp));
    let case = case.map_or("-", |c| form(doc, c));
    let side = if one.token < head { "before" } else { "after" };
    let far = match one.token.abs_diff(head) {
        0..=3 => "near",
        4..=8 => "off",
        _ => "far",
    };
    word(&["bias"]);
    word(&["told", told]);
    word(&["told", told, many]);
    word(&["told", told, sector, kind]);
    word(&["told", told, role, kind]);
    word(&["lands", many]);
    word(&["lands", many, label]);
    word(&["lands", many, kind, role]);
    word(&["lands", many, sector]);
    word(&["lands", many, dep, case]);
    word(&["sector", sector]);
    word(&["sector", sector, role, kind]);
    word(&["label", label, dep, case]);
    word(&["label", label, many, dep, case, kind]);
    word(&["label", label, sector]);
    word(&["label", label, role, kind]);
    word(&["way", &way]);
    word(&["way", &way, many]);
    word(&["way", &way, role, kind]);
    word(&["stands", side, far, many]);
    word(&["under", lemma(doc, up), dep, case]);
    word(&["called", lemma(doc, head)]);
    word(&["called", lemma(doc, head), many]);
    let first = doc.tokens_of(argument.anchor).map_or(head, |r| r.start);
    word(&["begins", lemma(doc, first)]);
    for t in first..head {
        word(&["with", lemma(doc, t)]);
    }
    for other in event.arguments.iter().filter(|o| o.anchor != argument.anchor) {
        if other.actor.country.as_deref() != Some(one.land) {
            continue;
        }
        let theirs = other.actor.sector().unwrap_or("-");
        let there = other.role.as_str();
        let same = if other.role == argument.role { "same" } else { "other" };
        word(&["theirs", same, there]);
        word(&["theirs", same, there, kind]);
        if other.role == ArgumentRole::Place {
            word(&["theirs place", sector, kind, role]);
        } else {
            word(&["theirs", same, theirs, sector]);
            word(&["theirs", same, theirs, sector, kind]);
        }
    }
    if let Some(speaker) = event.attribution.and_then(|a| doc.tokens_of(a.anchor))
        && speaker.holds(one.token)
    {
        word(&["speaks", kind]);
        word(&["speaks", sector]);
    }
}

/// Writes down what each land of a sentence shows that somebody may belong to.
pub(in crate::events) fn note(asked: &Asked<'_>, trace: &mut Trace) {
    let Asked { doc, event, argument, here, ruled } = *asked;
    let Some(head) = head_of(doc, argument).filter(|_| trace.is_on()) else { return };
    for one in here {
        let mut found = Vec::new();
        signs(asked, head, one, |sign| found.push(sign.to_owned()));
        trace.homes.push(Home {
            trigger: event.trigger,
            kind: event.kind,
            role: argument.role,
            anchor: argument.anchor,
            code: argument.actor.code().unwrap_or_default().to_string(),
            land: one.land.to_owned(),
            ruled: ruled == Some(one.land),
            signs: found,
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::events::explain::Trace;
    use crate::events::tests::document;
    use crate::events::{Events, Ruleset};

    #[test]
    fn of_two_lands_the_one_is_given_that_the_words_mean() {
        let doc = document("", "French soldiers killed three militants in Mali.");
        let codes = |events: Events, trace: &mut Trace| -> Vec<String> {
            let told = events.read_traced(&doc, trace);
            told.iter().flat_map(|e| &e.arguments).filter_map(|a| a.actor.code()).map(|c| c.to_string()).collect()
        };
        let mut trace = Trace::on();
        let told = codes(Events::default(), &mut trace);
        assert!(told.iter().any(|c| c == "MLIREB"), "{told:?}");
        let told = codes(Events::rules_alone(Ruleset::builtin()), &mut Trace::off());
        assert!(told.iter().any(|c| c == "REB"), "the rules give a land by now: {told:?}");
        let mut lands: Vec<&str> = trace.homes.iter().map(|h| h.land.as_str()).collect();
        lands.sort_unstable();
        assert_eq!(lands, ["FRA", "MLI"]);
        assert!(trace.homes.iter().all(|h| h.code == "REB" && !h.ruled && !h.signs.is_empty()), "{:?}", trace.homes);
    }
}
