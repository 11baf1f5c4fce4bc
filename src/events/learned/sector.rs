//! What somebody is who takes part in an event: soldiers, traders, worshippers. The tables know many nouns and names; a regression over
//! what they say, the words of the phrase and what these mean, and the event itself puts right what they miss or mistake: "Iranian
//! planes" that strike are the armed forces. Weights: `sector.tsv`, fitted by `scripts/fit_roles.py`.

use std::sync::LazyLock;

use compact_str::CompactString;
use smallvec::SmallVec;

use super::linear::{Choice, softmax};
use super::{SENTENCES, spelt};
use crate::events::explain::{Office, Trace};
use crate::events::thread::{head_of, lemma, word as form};
use crate::nlp::settle::is_international;
use crate::text::Document;
use crate::text::layers::{ActorCode, Argument, Event};

pub(super) const WEIGHTS: &str = include_str!("sector.tsv");

pub(super) static MODEL: LazyLock<Model> = LazyLock::new(|| Model::new(Choice::parse(WEIGHTS)));

/// How likely another sector must be, and how many times likelier than the one that the tables say, which is taken for at least so
/// likely.
const LIKELY: f32 = 0.35;
const LIKELIER: f32 = 1.5;
const LEAST: f32 = 0.02;
/// How likely that somebody has a sector of whom the tables know nothing, that he has none, that he bears arms for no state or does not.
const SURE: f32 = 0.5;
/// How the class is called of those who have no sector.
const NONE: &str = "-";
/// The vectors that are looked at: that of the head of a phrase, and the mean of those of the words before it.
const VECTORS: [&str; 2] = ["means", "with means"];

/// The regression, the weights of the vectors' places apart, as they are wanted all at once.
pub(super) struct Model {
    signs: Choice,
    /// For each place of each vector the weights of all classes.
    places: Vec<Vec<f32>>,
}

impl Model {
    fn new(signs: Choice) -> Self {
        let width = SENTENCES.deep.as_ref().map_or(0, super::deep::Deep::width);
        let mut places = vec![vec![0.0; signs.classes().len()]; VECTORS.len() * width];
        for (row, name) in places.iter_mut().zip(place_names(width)) {
            for &(class, weight) in signs.weights(&name) {
                if let Some(own) = row.get_mut(usize::from(class)) {
                    *own = weight;
                }
            }
        }
        Self { signs, places }
    }

    /// The chance of each class.
    fn chances(&self, seen: &Seen<'_>) -> Vec<f32> {
        let mut sums = self.signs.sums(|see| signs(seen, |sign| see(sign, 1.0)));
        for (value, row) in vectors(seen).into_iter().zip(&self.places).filter(|(value, _)| *value != 0.0) {
            sums.iter_mut().zip(row).for_each(|(sum, weight)| *sum += value * weight);
        }
        softmax(&mut sums);
        sums
    }
}

/// Somebody whose sector is asked for.
struct Seen<'a> {
    doc: &'a Document,
    event: &'a Event,
    argument: &'a Argument,
    head: u32,
}

impl Seen<'_> {
    /// The tokens of the phrase before its head.
    fn before(&self) -> std::ops::Range<u32> {
        let start = self.doc.tokens_of(self.argument.anchor).map_or(self.head, |range| range.start);
        start..self.head
    }
}

/// Gives the parties of events the sectors that they most likely have.
pub(in crate::events) fn give(doc: &Document, events: &mut [Event], models: bool, trace: &mut Trace) {
    if !models && !trace.is_on() {
        return;
    }
    for event in events {
        let found: SmallVec<[Option<&str>; 4]> = event
            .arguments
            .iter()
            .map(|argument| {
                let head = head_of(doc, argument).filter(|_| argument.is_party())?;
                let seen = Seen { doc, event, argument, head };
                note(&seen, trace);
                if models { likelier(&seen) } else { None }
            })
            .collect();
        for (argument, sector) in event.arguments.iter_mut().zip(found) {
            if let Some(sector) = sector {
                let sectors = Some(sector).filter(|s| *s != NONE).map(CompactString::from).into_iter().collect();
                let country = argument.actor.country.take();
                argument.actor = ActorCode { country, sectors }.of_participant();
            }
        }
    }
}

/// The sector that somebody has rather than the one that the tables say.
fn likelier(seen: &Seen<'_>) -> Option<&'static str> {
    let chances = MODEL.chances(seen);
    let classes = MODEL.signs.classes();
    let (best, chance) = classes.iter().zip(&chances).max_by(|a, b| a.1.total_cmp(b.1))?;
    let ActorCode { country, sectors: told } = &seen.argument.actor;
    let own = told.first().map_or(NONE, CompactString::as_str);
    // what the tables know of a name is published with it, and which sectors a body has is no matter of likelihood
    if own != NONE && (seen.argument.entity.is_some() || country.as_deref().is_some_and(is_international)) {
        return None;
    }
    let now =
        classes.iter().position(|class| *class == own).and_then(|at| chances.get(at)).copied().unwrap_or_default();
    let other = *best != own && !told.iter().any(|sector| sector == best);
    let new = country.is_none() && own == NONE;
    let armed = |sector: &str| matches!(sector, "REB" | "UAF" | "PRM" | "CRM" | "SPY");
    let bold = new || *best == NONE || armed(best) || armed(own);
    let enough = if bold { SURE } else { LIKELY };
    (other && *chance > enough.max(LIKELIER * now.max(LEAST))).then_some(*best)
}

/// What somebody shows.
fn signs(seen: &Seen<'_>, mut see: impl FnMut(&str)) {
    let Seen { doc, event, argument, head } = *seen;
    let mut key = String::with_capacity(64);
    let mut word = |parts: &[&str]| see(spelt(&mut key, parts));
    let (kind, role) = (event.kind.as_str(), argument.role.as_str());
    let own = argument.actor.sector().unwrap_or(NONE);
    let mode = event.mode.as_deref().unwrap_or("-");
    let label = argument.entity.and_then(|ix| doc.entities.get(ix as usize)).map_or("-", |e| e.label.as_str());
    let land = match argument.actor.country.as_deref() {
        None => "no land",
        Some(country) if is_international(country) => "body",
        Some(_) => "land",
    };
    word(&["bias"]);
    word(&["is", own]);
    word(&["is", own, kind, role]);
    word(&["is", own, label]);
    word(&["is", own, land]);
    word(&["is", own, mode, role]);
    word(&["in", kind, role]);
    word(&["in", kind, role, label]);
    word(&["by", mode, role]);
    word(&["by", lemma(doc, doc.tokens_of(event.trigger).map_or(head, |r| r.end.saturating_sub(1))), role]);
    word(&["label", label]);
    word(&["label", label, land]);
    word(&["called", lemma(doc, head)]);
    word(&["called", lemma(doc, head), own]);
    word(&["number", doc.tokens.get(head as usize).map_or("", |k| k.xpos.as_str())]);
    let spelling = form(doc, head);
    for length in [3, 4] {
        let cut = spelling.char_indices().rev().nth(length - 1).map_or(0, |(at, _)| at);
        word(&["ends", spelling.get(cut..).unwrap_or_default()]);
    }
    for t in seen.before() {
        word(&["with", lemma(doc, t)]);
    }
    let end = doc.tokens_of(argument.anchor).map_or(head, |range| range.end);
    for t in (head + 1..end).take(4) {
        word(&["then", lemma(doc, t)]);
    }
    for other in event.arguments.iter().filter(|o| o.is_party() && o.role != argument.role) {
        let theirs = other.actor.sector().unwrap_or(NONE);
        word(&["other", theirs, kind, role]);
        word(&["other", theirs, own]);
    }
}

/// What the words of the phrase mean: the vector of its head, and the mean of those of the words before it.
fn vectors(seen: &Seen<'_>) -> Vec<f32> {
    let Some(deep) = &SENTENCES.deep else { return Vec::new() };
    let width = deep.width();
    let mut out = vec![0.0; VECTORS.len() * width];
    let (head, before) = out.split_at_mut(width);
    let add =
        |t: u32, to: &mut [f32]| deep.add_meaning(form(seen.doc, t), to) || deep.add_meaning(lemma(seen.doc, t), to);
    add(seen.head, head);
    let count = seen.before().filter(|&t| add(t, before)).count();
    before.iter_mut().for_each(|value| *value /= count.max(1) as f32);
    out
}

/// How the places of the vectors are called.
fn place_names(width: usize) -> impl Iterator<Item = String> {
    VECTORS.iter().flat_map(move |name| (0..width).map(move |at| format!("{name} {at}")))
}

/// Writes down what somebody shows.
fn note(seen: &Seen<'_>, trace: &mut Trace) {
    if !trace.is_on() {
        return;
    }
    let mut found = Vec::new();
    signs(seen, |sign| found.push(sign.to_owned()));
    let means = vectors(seen);
    let names = place_names(means.len() / VECTORS.len());
    trace.offices.push(Office {
        trigger: seen.event.trigger,
        kind: seen.event.kind,
        role: seen.argument.role,
        anchor: seen.argument.anchor,
        code: seen.argument.actor.code().unwrap_or_default().to_string(),
        named: seen.argument.entity.is_some(),
        signs: found,
        means: names.zip(means).collect(),
    });
}

#[cfg(test)]
mod tests {
    use crate::events::explain::Trace;
    use crate::events::tests::document;
    use crate::events::{Events, Ruleset};

    /// Codes of the parties of what is told, by the models and by the rules alone.
    fn codes(text: &str) -> [Vec<String>; 2] {
        let doc = document("", text);
        [Events::default(), Events::rules_alone(Ruleset::builtin())].map(|events| {
            let told = events.read(&doc);
            let parties = told.iter().flat_map(|e| &e.arguments).filter(|a| a.is_party());
            parties.filter_map(|a| a.actor.code()).map(|code| code.to_string()).collect()
        })
    }

    #[test]
    fn what_no_table_knows_is_told_by_its_words_and_its_deed() {
        let [told, ruled] = codes("Iranian planes attacked a village in Kurdistan.");
        assert!(told.contains(&"IRNMIL".to_owned()), "{told:?}");
        assert!(!ruled.contains(&"IRNMIL".to_owned()), "the tables know it by now: {ruled:?}");
    }

    #[test]
    fn a_person_whom_no_table_knows_is_of_the_land_that_the_sentence_means() {
        let [told, ruled] = codes("Ecuador's Congress removed Mr. Gutierrez.");
        assert!(told.contains(&"ECUGOV".to_owned()), "{told:?}");
        assert!(!ruled.contains(&"ECUGOV".to_owned()), "the rules give a land by now: {ruled:?}");
    }

    #[test]
    fn what_the_tables_know_of_a_name_or_a_body_stays() {
        let [told, _] = codes("Eritrea told UN peacekeepers to go.");
        assert!(told.contains(&"UNOMIL".to_owned()), "{told:?}");
    }

    #[test]
    fn each_party_is_noted_with_what_it_shows() {
        let mut trace = Trace::on();
        Events::default().read_traced(&document("", "Iranian planes attacked a village in Kurdistan."), &mut trace);
        let planes = trace.offices.iter().find(|o| o.code == "IRN").expect("noted as the tables have them");
        assert!(planes.signs.iter().any(|s| s == "called plane"), "{:?}", planes.signs);
        assert!(planes.means.iter().any(|(_, value)| *value != 0.0));
    }
}
