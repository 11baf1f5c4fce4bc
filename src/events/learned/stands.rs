//! Whether a deed that a story was taken to tell of stands: of its own words, of who takes part in it, of when and where, and of what else
//! the story tells, a logistic regression makes the chance that it happened and is told for the first time. Counts over a year, old deeds
//! that the story only recalls, figures of speech, and deeds told twice under other words fall. Weights: `stands.tsv`, fitted by
//! `scripts/fit_stands.py` on annotated articles.

use std::sync::LazyLock;

use super::linear::{Linear, chance};
use super::linked::counted;
use super::signs::{SAID, signs, speaks};
use super::{STORY, same, spelt};
use crate::events::explain::Trace;
use crate::events::frame::Reader;
use crate::events::merge::{Tellings, place_of, roles};
use crate::events::setting::published_day;
use crate::events::thread::force;
use crate::text::layers::{Argument, ArgumentRole, Event};
use crate::text::{Anchor, Document};

pub(super) const WEIGHTS: &str = include_str!("stands.tsv");

pub(super) static MODEL: LazyLock<Linear> = LazyLock::new(|| Linear::parse(WEIGHTS));

/// From this chance on a deed stands.
const STANDS: f32 = 0.4;
/// The same where it is known who did it to whom, or a state did it.
const KNOWN_STANDS: f32 = 0.2;
/// Stories of more deeds are chronicles; they are left as they are.
const MOST_DEEDS: usize = 30;

/// Drops the deeds of a story that do not stand. Users' own rules are theirs to trust.
pub(super) fn judge(
    doc: &Document,
    events: &mut Vec<Event>,
    tellings: &[Tellings],
    readers: &[Option<Reader<'_>>],
    (act, trace): (bool, &mut Trace),
) {
    if doc.sentences.len() < STORY {
        return;
    }
    let story = Story::new(doc, events, tellings, readers);
    if story.deeds.len() > MOST_DEEDS {
        return;
    }
    let mut gone: Vec<usize> = Vec::new();
    for &at in &story.deeds {
        let Some(deed) = story.deed(at) else { continue };
        trace.stand(deed.event, || {
            let mut shown = Vec::new();
            story.signs(&deed, |sign, value| shown.push((sign.to_owned(), value)));
            shown
        });
        let Some(least) = least(deed.event).filter(|_| act) else { continue };
        let mut sum = 0.0;
        story.signs(&deed, |sign, value| sum += MODEL.adds(sign, value));
        if chance(sum) < least && deed.is_ours() {
            gone.push(at);
        }
    }
    drop(story);
    let mut at = 0..;
    events.retain(|_| at.next().is_none_or(|at| !gone.contains(&at)));
}

/// From which chance on a deed stands; `None` for fights between forces and armed men, and for crowds dispersed, of which the articles
/// teach nothing.
fn least(event: &Event) -> Option<f32> {
    let any = |role, is: &dyn Fn(&Argument) -> bool| roles(event, role).any(is);
    let coded = |a: &Argument| a.actor.sector().is_some() || a.actor.country.is_some();
    let forces = |a: &Argument| matches!(a.actor.sector(), Some("COP" | "MIL" | "GOV" | "SPY"));
    let state = |a: &Argument| matches!(a.actor.sector(), None | Some("COP" | "MIL" | "GOV" | "SPY" | "JUD" | "LEG"));
    let unarmed =
        |a: &Argument| !matches!(a.actor.sector(), None | Some("REB" | "CRM" | "UAF" | "PRM" | "MIL" | "COP"));
    let by_forces = any(ArgumentRole::Actor, &forces) && roles(event, ArgumentRole::Actor).all(forces);
    if by_forces && (event.cameo.as_deref() == Some("175") || !any(ArgumentRole::Recipient, &unarmed)) {
        None
    } else if any(ArgumentRole::Actor, &|a| coded(a) && state(a))
        || any(ArgumentRole::Actor, &coded) && any(ArgumentRole::Recipient, &coded)
    {
        Some(KNOWN_STANDS)
    } else {
        Some(STANDS)
    }
}

/// What a story tells, as far as its deeds' signs ask.
struct Story<'a> {
    doc: &'a Document,
    events: &'a [Event],
    tellings: &'a [Tellings],
    readers: &'a [Option<Reader<'a>>],
    /// Which of the events are deeds of force.
    deeds: Vec<usize>,
}

/// One of them.
struct Deed<'a> {
    at: usize,
    event: &'a Event,
    sentence: usize,
    reader: &'a Reader<'a>,
    head: u32,
}

impl Deed<'_> {
    /// Whether a rule that is built in tells it, no user's own.
    fn is_ours(&self) -> bool {
        self.reader.rules.rules.iter().any(|r| r.name == self.event.rule && r.file.is_none())
    }
}

impl<'a> Story<'a> {
    fn new(
        doc: &'a Document,
        events: &'a [Event],
        tellings: &'a [Tellings],
        readers: &'a [Option<Reader<'a>>],
    ) -> Self {
        let deeds = events.iter().enumerate().filter(|(_, e)| force(e)).map(|(at, _)| at).collect();
        Self { doc, events, tellings, readers, deeds }
    }

    /// Where a trigger stands: the number of its sentence, how that reads, and its last word.
    fn place(&self, trigger: Anchor) -> Option<(usize, &'a Reader<'a>, u32)> {
        let tokens = self.doc.tokens_of(trigger)?;
        let sentence = self.doc.sentence_of(tokens.start)?;
        Some((sentence, self.readers.get(sentence)?.as_ref()?, tokens.end.checked_sub(1)?))
    }

    fn deed(&self, at: usize) -> Option<Deed<'a>> {
        let event = self.events.get(at)?;
        let (sentence, reader, head) = self.place(event.trigger)?;
        Some(Deed { at, event, sentence, reader, head })
    }

    /// What a deed shows, each sign with its value.
    fn signs(&self, deed: &Deed<'_>, mut see: impl FnMut(&str, f32)) {
        signs(deed.reader, deed.head, None, &mut see);
        let mut key = String::with_capacity(64);
        let mut word = |parts: &[&str], value: f32| see(spelt(&mut key, parts), value);
        let event = deed.event;
        let code = event.cameo.as_deref().unwrap_or("-");
        let mode = event.mode.as_deref().unwrap_or("-");
        let lemma = deed.reader.tree.lemma(deed.head);
        let stands = ["first", "second", "third", "fourth"].get(deed.sentence).copied().unwrap_or("further");
        word(&["rule", event.rule.as_str()], 1.0);
        word(&["code", code], 1.0);
        word(&["code", code, mode], 1.0);
        word(&["code", code, stands], 1.0);
        word(&["mode", mode], 1.0);
        word(&["tense", event.tense.as_str()], 1.0);
        word(&["stands", stands], 1.0);
        let sure = event.confidence.clamp(0.02, 0.98);
        word(&["sure"], (sure / (1.0 - sure)).ln());
        self.tellings(deed, stands, &mut word);
        parties(event, code, &mut word);
        let dated = self.dated(event);
        word(&["dated", dated], 1.0);
        word(&["dated", dated, stands], 1.0);
        word(&["dated", dated, "rule", event.rule.as_str()], 1.0);
        word(&["dated", dated, lemma], 1.0);
        let dateline = self.doc.dateline.as_ref().and_then(|d| d.place);
        let placed = match place_of(event) {
            None => "nowhere",
            Some(p) if Some(p.anchor) == dateline => "dateline",
            Some(_) => "placed",
        };
        word(&["place", placed], 1.0);
        word(&["place", placed, "dated", dated], 1.0);
        if event.attribution.is_some() {
            word(&["said"], 1.0);
        }
        if let Some(magnitude) = &event.magnitude {
            for (what, number) in [("killed", magnitude.killed), ("injured", magnitude.injured)] {
                word(&[what, counted(number.unwrap_or_default() as usize)], 1.0);
            }
        }
        self.others(deed, &mut word);
    }

    /// How often the story tells of a deed, and in which words.
    fn tellings(&self, deed: &Deed<'_>, stands: &str, word: &mut impl FnMut(&[&str], f32)) {
        let own = self.tellings.iter().find(|t| t.triggers.contains(&deed.event.trigger));
        let mut sentences: Vec<usize> = Vec::new();
        for &trigger in own.into_iter().flat_map(|t| &t.triggers).filter(|t| **t != deed.event.trigger) {
            let Some((sentence, reader, head)) = self.place(trigger) else { continue };
            word(&["again", reader.tree.lemma(head)], 1.0);
            if sentence != deed.sentence && !sentences.contains(&sentence) {
                sentences.push(sentence);
                for t in (reader.tree.range.start..reader.tree.range.end).filter(|&t| speaks(reader, t)) {
                    word(&["again says", reader.tree.lemma(t)], SAID);
                }
            }
        }
        let again = counted(sentences.len());
        word(&["again in", again], 1.0);
        word(&["again in", again, stands], 1.0);
        let before = match own.map_or(0.0, |t| t.before) {
            ..0.1 => "hardly",
            ..0.25 => "little",
            ..0.4 => "some",
            _ => "much",
        };
        word(&["told before", before], 1.0);
        word(&["told before", before, stands], 1.0);
    }

    /// How long before the article a deed happened.
    fn dated(&self, event: &Event) -> &'static str {
        let day = event.time.filter(|t| t.anchor.is_some()).map(|t| t.period.end);
        let ago =
            day.zip(published_day(self.doc)).map(|(day, today)| day.until(today.start).map_or(0, |s| s.get_days()));
        match ago {
            None => "undated",
            Some(..=-1) => "future",
            Some(0) => "today",
            Some(1) => "yesterday",
            Some(2..=7) => "week",
            Some(8..=31) => "month",
            Some(32..=75) => "months",
            Some(76..=400) => "year",
            Some(_) => "years",
        }
    }

    /// How a deed stands to the story's others.
    fn others(&self, deed: &Deed<'_>, word: &mut impl FnMut(&[&str], f32)) {
        let number = counted(self.deeds.len());
        let rank = counted(self.deeds.iter().position(|&at| at == deed.at).unwrap_or_default());
        word(&["deeds", number], 1.0);
        word(&["deeds", number, "behind", rank], 1.0);
        let mut shown: Vec<String> = Vec::new();
        for &at in self.deeds.iter().filter(|&&at| at != deed.at) {
            let Some(other) = self.deed(at) else { continue };
            let (order, first, second) =
                if at < deed.at { ("earlier", other.event, deed.event) } else { ("later", deed.event, other.event) };
            let doers = same::compared(self.doc, first, second, ArgumentRole::Actor);
            let victims = same::compared(self.doc, first, second, ArgumentRole::Recipient);
            let (kind, other_kind) = (same::kind(deed.event), same::kind(other.event));
            let alike = if kind == other_kind { "alike" } else { "unlike" };
            let near = match other.sentence.abs_diff(deed.sentence) {
                0 => "here",
                1 => "beside",
                2 | 3 => "near",
                _ => "far",
            };
            shown.push(format!("{order} victims {victims}"));
            shown.push(format!("{order} victims {victims} {alike}"));
            shown.push(format!("{order} victims {victims} {alike} {near}"));
            shown.push(format!("{order} doers {doers} victims {victims}"));
            shown.push(format!("{order} {alike} {near}"));
            shown.push(format!("{order} kinds {kind} {other_kind}"));
        }
        shown.sort_unstable();
        shown.dedup();
        for sign in &shown {
            word(&[sign], 1.0);
        }
    }
}

/// Who takes part in a deed.
fn parties(event: &Event, code: &str, word: &mut impl FnMut(&[&str], f32)) {
    let side = |argument: &Argument| {
        let known = if argument.entity.is_some() { "named" } else { "described" };
        let land = if argument.actor.country.is_some() { "land" } else { "-" };
        format!("{known} {}", argument.actor.sector().unwrap_or(land))
    };
    let sides = |role| {
        let mut found: Vec<String> = roles(event, role).map(side).collect();
        found.sort_unstable();
        found.dedup();
        if found.is_empty() {
            found.push("nobody".to_owned());
        }
        found
    };
    let (doers, victims) = (sides(ArgumentRole::Actor), sides(ArgumentRole::Recipient));
    for doer in &doers {
        word(&["doer", doer], 1.0);
        word(&["doer", doer, "code", code], 1.0);
        for victim in &victims {
            word(&["doer", doer, "victim", victim], 1.0);
        }
    }
    for victim in &victims {
        word(&["victim", victim], 1.0);
        word(&["victim", victim, "code", code], 1.0);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::events::tests::document;
    use crate::events::{Events, Ruleset};
    use crate::text::layers::EventType;

    const STORY: &str = "Gunmen shot dead a judge in Cali on Monday night, police said.\n\nThe judge, Alvaro Medina, was leaving his \
        office. He had asked for a guard. Many farmers regard him as a hero for winning back the land seized by rebels. The funeral is on \
        Friday. The court will be closed for three days. The president sent his condolences to the family.";

    fn deeds(events: &Events, body: &str) -> Vec<String> {
        let doc = document("", body);
        let told = events.read(&doc);
        told.iter().filter(|e| e.kind == EventType::Assault).map(|e| doc.text(e.trigger).to_owned()).collect()
    }

    #[test]
    fn what_a_story_only_recalls_falls_and_its_deed_stands() {
        assert_eq!(deeds(&Events::default(), STORY), ["shot"]);
    }

    #[test]
    fn what_a_users_rule_tells_stands() {
        let own = "[[rule]]\nname = \"seizure\"\ntype = \"ASSAULT\"\nverbs = [\"seize\"]\npriority = 20\n";
        let rules = Ruleset::with_user(&[("own.toml".to_owned(), own.to_owned())]).unwrap();
        assert!(deeds(&Events::new(Arc::new(rules)), STORY).contains(&"seized".to_owned()));
    }
}
