//! Every decision written down, for `copytaster explain`.

use std::fmt::Write as _;

use super::compose::Draft;
use super::confidence::signs;
use super::finish::trigger_range;
use super::frame::Reader;
use super::learned;
use super::trigger::Candidate;
use crate::text::layers::{Argument, ArgumentRole, Event, EventType};
use crate::text::tags::Upos;
use crate::text::{Anchor, Document};

/// Why a rule does not get a word.
pub const CLAIMED: &str = "a more specific rule has this word";

/// What became of a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// It is told as an event.
    Fired,
    /// The rule did not take it; why.
    Refused(&'static str),
    /// It was an event for a while; why it is none.
    Dropped(&'static str),
}

/// One candidate and what became of it.
#[derive(Debug, Clone)]
pub struct Step {
    pub word: String,
    pub rule: String,
    pub pattern: String,
    pub kind: &'static str,
    pub decision: Decision,
}

/// A record of decisions; switched off it costs nothing.
#[derive(Debug, Default)]
pub struct Trace {
    on: bool,
    pub steps: Vec<Step>,
    pub shown: Vec<Shown>,
    /// Every word that could be a trigger, as the model of learned triggers sees it.
    pub predicates: Vec<Predicate>,
    /// The words of every sentence, as the network of learned triggers reads them.
    pub sentences: Vec<Read>,
    /// Everybody who may belong to a deed that another sentence tells of, as the models of doers and victims see them.
    pub suspects: Vec<Suspected>,
    /// Everybody and everything that the network sees which tells who did and suffered the deeds of a story.
    pub mentions: Vec<Mentioned>,
    /// Each deed as a sentence tells it, and each pair of them, as the model sees it that says which are one.
    pub deeds: Vec<Event>,
    pub pairs: Vec<Paired>,
    /// Each deed that a story is taken to tell of, by its trigger, with what it shows the model that says whether it stands.
    pub stands: Vec<(Anchor, Vec<(String, f32)>)>,
    /// Everybody of a sentence who may take part in its event, as the model of roles sees them.
    pub roles: Vec<Candidacy>,
    pub moved: Vec<Moved>,
    /// Every land that a party without one may belong to, as the model of lands sees it.
    pub homes: Vec<Home>,
    /// Every party of an event, as the model of sectors sees it.
    pub offices: Vec<Office>,
}

/// The words of a sentence, each for what it says and with its part of speech.
#[derive(Debug, Clone)]
pub struct Read {
    /// Its first token.
    pub start: u32,
    pub words: Vec<(String, Upos)>,
}

/// A land that somebody may belong to who takes part in an event.
#[derive(Debug, Clone)]
pub struct Home {
    pub trigger: Anchor,
    pub kind: EventType,
    pub role: ArgumentRole,
    pub anchor: Anchor,
    /// Their code without a land.
    pub code: String,
    pub land: String,
    /// Whether the rules find this one.
    pub ruled: bool,
    pub signs: Vec<String>,
}

/// Somebody who takes part in an event, before it is asked what they are.
#[derive(Debug, Clone)]
pub struct Office {
    pub trigger: Anchor,
    pub kind: EventType,
    pub role: ArgumentRole,
    pub anchor: Anchor,
    pub code: String,
    /// Whether they have a name.
    pub named: bool,
    pub signs: Vec<String>,
    /// What the words of the phrase mean, place by place.
    pub means: Vec<(String, f32)>,
}

/// What the model of roles changed.
#[derive(Debug, Clone)]
pub struct Moved {
    /// The event's trigger word.
    pub trigger: u32,
    /// The head of the noun phrase.
    pub head: u32,
    pub role: ArgumentRole,
    /// Put there, or taken away.
    pub put: bool,
    /// The chance that it belongs there.
    pub chance: f32,
}

/// Somebody who may take part in an event of the same sentence.
#[derive(Debug, Clone)]
pub struct Candidacy {
    /// The event's trigger word.
    pub trigger: u32,
    pub kind: EventType,
    /// The head of their noun phrase.
    pub head: u32,
    /// The side that the rules gave: 0 the actors', 1 the recipients'.
    pub given: Option<usize>,
    /// Their codes as actor and as recipient.
    pub codes: [Vec<String>; 2],
    pub signs: Vec<String>,
}

/// A deed that a sentence tells of and one that was told before.
#[derive(Debug, Clone)]
pub struct Paired {
    /// The triggers.
    pub earlier: Anchor,
    pub later: Anchor,
    pub signs: Vec<(String, f32)>,
}

/// Somebody who may have done a deed or been struck by it.
#[derive(Debug, Clone)]
pub struct Suspected {
    /// The deed's trigger.
    pub trigger: Anchor,
    /// Doer or victim.
    pub role: ArgumentRole,
    pub anchor: Anchor,
    pub entity: Option<u32>,
    /// Their head word.
    pub token: u32,
    /// Whether the rules know that they belong to it.
    pub known: bool,
    /// Signs and their values.
    pub signs: Vec<(String, f32)>,
}

/// Somebody or something that a story of violence mentions.
#[derive(Debug, Clone)]
pub struct Mentioned {
    /// Which model asks for it: doer or victim.
    pub role: ArgumentRole,
    pub anchor: Anchor,
    pub entity: Option<u32>,
    /// The head word.
    pub token: u32,
    /// The number of the first mention of the same, among those of the role.
    pub group: usize,
    /// What it is, how it stands in its sentence, and where the rules have it.
    pub forms: Vec<String>,
    /// The words around it, each with the number of its place.
    pub places: Vec<(usize, String)>,
}

/// A word that could be the trigger of an event, and what it and its clause showed.
#[derive(Debug, Clone)]
pub struct Predicate {
    pub token: u32,
    /// What the rules take it for.
    pub told: Option<EventType>,
    /// Signs and their values.
    pub signs: Vec<(String, f32)>,
    /// The words around it, each with the number of its place.
    pub places: Vec<(usize, String)>,
    /// In a long story, what the words around it are about.
    pub about: Vec<(String, f32)>,
}

/// What an event and its sentence showed, as the model of confidence sees it.
#[derive(Debug, Clone)]
pub struct Shown {
    pub trigger: Anchor,
    pub kind: EventType,
    /// Signs and their values.
    pub signs: Vec<(String, f32)>,
}

impl Trace {
    #[must_use]
    pub fn on() -> Self {
        Self { on: true, ..Self::default() }
    }

    #[must_use]
    pub fn off() -> Self {
        Self::default()
    }

    pub(super) fn is_on(&self) -> bool {
        self.on
    }

    pub(super) fn note(&mut self, reader: &Reader<'_>, candidate: &Candidate, decision: Decision) {
        if !self.on {
            return;
        }
        let Some(trigger) = reader.rules.trigger(candidate.trigger) else { return };
        let Some(rule) = reader.rules.rule_of(trigger) else { return };
        self.steps.push(Step {
            word: reader.doc.form(candidate.head).to_owned(),
            rule: rule.name.to_string(),
            pattern: trigger.source.to_string(),
            kind: rule.kind.as_str(),
            decision,
        });
    }
}

impl Trace {
    pub(super) fn predicate(&mut self, reader: &Reader<'_>, token: u32, told: Option<EventType>) {
        let mut found = Vec::new();
        learned::signs(reader, token, told, |sign, value| found.push((sign.to_owned(), value)));
        let mut about = Vec::new();
        if reader.doc.sentences.len() >= learned::STORY {
            reader
                .marks
                .fields(reader.doc)
                .signs(reader.doc, token, |sign, value| about.push((sign.to_owned(), value)));
        }
        self.predicates.push(Predicate { token, told, signs: found, places: places(reader, token), about });
    }

    pub(super) fn sentence(&mut self, reader: &Reader<'_>) {
        let range = reader.tree.range.start..reader.tree.range.end;
        let words = range.map(|t| (learned::content(reader, t).to_owned(), reader.tree.upos(t))).collect();
        self.sentences.push(Read { start: reader.tree.range.start, words });
    }

    pub(super) fn mention(
        &mut self,
        reader: &Reader<'_>,
        token: u32,
        argument: &Argument,
        forms: Vec<String>,
        group: usize,
    ) {
        if self.on {
            let &Argument { role, anchor, entity, .. } = argument;
            let places = places(reader, token);
            self.mentions.push(Mentioned { role, anchor, entity, token, group, forms, places });
        }
    }

    pub(super) fn suspect(
        &mut self,
        event: &Event,
        (argument, token): (&Argument, u32),
        known: bool,
        signs: impl FnOnce() -> Vec<(String, f32)>,
    ) {
        if self.on {
            let (anchor, entity) = (argument.anchor, argument.entity);
            self.suspects.push(Suspected {
                trigger: event.trigger,
                role: argument.role,
                anchor,
                entity,
                token,
                known,
                signs: signs(),
            });
        }
    }

    pub(super) fn deed(&mut self, event: &Event) {
        if self.on {
            self.deeds.push(event.clone());
        }
    }

    pub(super) fn pair(&mut self, earlier: &Event, later: &Event, signs: impl FnOnce() -> Vec<(String, f32)>) {
        if self.on {
            self.pairs.push(Paired { earlier: earlier.trigger, later: later.trigger, signs: signs() });
        }
    }

    pub(super) fn stand(&mut self, event: &Event, signs: impl FnOnce() -> Vec<(String, f32)>) {
        if self.on {
            self.stands.push((event.trigger, signs()));
        }
    }

    pub(super) fn moved(&mut self, moved: Moved) {
        if self.on {
            self.moved.push(moved);
        }
    }

    pub(super) fn show(&mut self, reader: &Reader<'_>, draft: &Draft, company: usize) {
        let mut found = Vec::new();
        signs(draft, reader, company, |sign, value| {
            if value != 0.0 {
                found.push((sign.to_owned(), value));
            }
        });
        let trigger = reader.doc.anchor(trigger_range(&draft.candidate, reader));
        self.shown.push(Shown { trigger, kind: draft.kind, signs: found });
    }
}

/// The words around one, each with the number of its place.
fn places(reader: &Reader<'_>, token: u32) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    learned::deep::places(reader, token, |place, word| found.push((place, word.to_owned())));
    found
}

/// The parse as a table: number, word, lemma, tags, head, relation.
#[must_use]
pub fn parse_table(doc: &Document) -> String {
    let mut out = String::new();
    for sentence in &doc.sentences {
        let _ = writeln!(out, "{:?}", sentence.kind);
        for t in sentence.tokens.start..sentence.tokens.end {
            let Some(token) = doc.tokens.get(t as usize) else { continue };
            let base = sentence.tokens.start;
            let head = if token.head == t { 0 } else { token.head.wrapping_sub(base).wrapping_add(1) };
            let _ = writeln!(
                out,
                "{:>4}  {:<20} {:<16} {:<6} {:<5} {:>4}  {}",
                t - base + 1,
                doc.form(t),
                token.lemma,
                token.upos.as_str(),
                token.xpos.as_str(),
                head,
                token.dep.as_str()
            );
        }
    }
    out
}

/// One event on a few lines, as people read it.
#[must_use]
pub fn event_lines(doc: &Document, event: &Event) -> String {
    let mut out = String::new();
    let code = event.cameo.as_deref().unwrap_or("-");
    let mode = event.mode.as_deref().unwrap_or("-");
    let _ = writeln!(
        out,
        "{} {code} {mode}  \"{}\"  {} {} {}  confidence {:.2}  rule {}",
        event.kind.as_str(),
        doc.text(event.trigger),
        event.polarity.as_str(),
        event.modality.as_str(),
        event.tense.as_str(),
        event.confidence,
        event.rule
    );
    for argument in &event.arguments {
        let coded = argument.actor.code().unwrap_or_default();
        let _ = writeln!(out, "    {:<10} {:<10} {}", argument.role.as_str(), coded, doc.text(argument.anchor));
    }
    if let Some(time) = event.time {
        let said = time.anchor.map_or("(the article's day)", |a| doc.text(a));
        let _ = writeln!(out, "    {:<10} {} to {}  {said}", "time", time.period.start, time.period.end);
    }
    if let Some(attribution) = event.attribution {
        let _ = writeln!(out, "    {:<10} {}", "says", doc.text(attribution.anchor));
    }
    if let Some(m) = &event.magnitude {
        let money = m.currency.as_deref().unwrap_or_default();
        let counts = [
            (m.killed, "killed"),
            (m.injured, "injured"),
            (m.arrested, "arrested"),
            (m.displaced, "displaced"),
            (m.amount, money),
        ];
        let told: Vec<String> = counts.iter().filter_map(|(n, what)| Some(format!("{} {what}", (*n)?))).collect();
        let _ = writeln!(out, "    {:<10} {}", "counts", told.join(", "));
    }
    out
}
