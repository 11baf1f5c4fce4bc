//! The annotator: sentence by sentence from triggers to events, then the story as a whole.

use std::sync::Arc;

use compact_str::CompactString;
use smallvec::SmallVec;

use super::compose::{self, Draft};
use super::confidence::{SURE, UNLIKELY, confidence, is_unlikely};
use super::explain::{CLAIMED, Decision, Trace};
use super::finish::{add, finish, lacking};
use super::frame::{Marks, Party, Reader};
use super::merge::Told;
use super::naming::name_descriptions;
use super::native::give_lands;
use super::ruleset::{Needs, Rule, Ruleset, TriggerKind};
use super::settled::settle;
use super::status;
use super::story::{claims, hurt_only, recalls, speaks_of_all};
use super::topic::{self, Topic};
use super::tree::Tree;
use super::trigger::{self, Candidate, Light};
use super::{
    attribution, came, collateral, governed, history, idle, learned, merge, nest, ontology, purpose, scene, sequel,
    setting, signs, toll, unreal,
};
use crate::nlp::actor::Actors;
use crate::nlp::tables::Tables;
use crate::nlp::{Annotator, Layer};
use crate::text::layers::{ArgumentRole, Event, EventType, Modality, Period, Polarity};
use crate::text::{Document, SentenceKind, TokenRange};

/// Longer "sentences" are tables or unbroken junk; nothing is read from them.
const MAX_SENTENCE: usize = 400;

/// Writes [`Document::events`].
#[derive(Debug, Clone)]
pub struct Events {
    rules: Arc<Ruleset>,
    /// Whether the fitted models have a say, beside the rules.
    models: bool,
}

impl Default for Events {
    fn default() -> Self {
        Self::new(Ruleset::builtin())
    }
}

impl Events {
    #[must_use]
    pub fn new(rules: Arc<Ruleset>) -> Self {
        learned::load();
        Self { rules, models: true }
    }

    /// The rules alone, without the fitted models: what these are fitted on and measured against.
    #[must_use]
    pub fn rules_alone(rules: Arc<Ruleset>) -> Self {
        Self { rules, models: false }
    }

    #[must_use]
    pub fn rules(&self) -> &Ruleset {
        &self.rules
    }

    /// The events of a document, without writing them.
    #[must_use]
    pub fn read(&self, doc: &Document) -> Vec<Event> {
        self.read_traced(doc, &mut Trace::off())
    }

    /// As [`Self::read`], with every decision written to the trace.
    pub fn read_traced(&self, doc: &Document, trace: &mut Trace) -> Vec<Event> {
        let marks = Marks::new(doc);
        let actors = Actors::new(doc, Tables::shared());
        let topics = topic::Words::new(doc, &self.rules.known);
        let whole = topics.judge(TokenRange::new(0, doc.tokens.len() as u32));
        let today = setting::published_day(doc);
        let readers: Vec<Option<Reader<'_>>> = doc
            .sentences
            .iter()
            .enumerate()
            .map(|(at, sentence)| {
                let readable = matches!(sentence.kind, SentenceKind::Headline | SentenceKind::Prose);
                let fits = readable && !sentence.tokens.is_empty() && sentence.tokens.len() <= MAX_SENTENCE;
                fits.then(|| self.reader(doc, &marks, &actors, at))
            })
            .collect();
        let mut told = Vec::new();
        for (at, sentence) in doc.sentences.iter().enumerate() {
            let Some(reader) = readers.get(at).and_then(Option::as_ref) else { continue };
            let own = topics.judge(sentence.tokens);
            let topic = Topic { sport: whole.sport || own.sport, arts: own.arts };
            if sequel::turns(reader) {
                told.push(Told::Break);
            }
            let before = told.len();
            told.extend(read_sentence(reader, at, topic, (today, self.models), trace));
            told.extend(toll::counted(doc, &told, before, at));
            // "a man who spoke for the front claimed it": the name counts
            let claimed = claims(reader, at);
            let named = claimed.as_ref().is_some_and(merge::names_doer);
            told.extend(if named { claimed } else { signs::signed(reader, at).or(claimed) });
            told.extend(came::looked_like(reader, at).or_else(|| came::came(reader, at)));
            told.extend(sequel::harmed(reader, at));
        }
        let (mut events, tellings) = merge::merge(doc, told, self.models, trace);
        if self.models || trace.is_on() {
            learned::link(doc, &mut events, &readers, self.models, trace);
            learned::stand(doc, &mut events, &tellings, &readers, self.models, trace);
        }
        name_descriptions(doc, &mut events);
        learned::sector::give(doc, &mut events, self.models, trace);
        give_lands(doc, &mut events, self.models, trace);
        settle(doc, &mut events);
        events
    }

    fn reader<'a>(&'a self, doc: &'a Document, marks: &'a Marks, actors: &'a Actors<'a>, at: usize) -> Reader<'a> {
        let (range, kind) =
            doc.sentences.get(at).map_or((TokenRange::new(0, 0), SentenceKind::Prose), |s| (s.tokens, s.kind));
        let tree = Tree::new(doc, range);
        tree.verb_called_noun().into_iter().for_each(|verb| actors.bound(verb));
        let speaker = self.speaker(doc, &tree, at);
        Reader::new(doc, (actors, &self.rules, marks), (tree, kind), speaker)
    }

    /// Who speaks in a quotation: the sentence's own speaker, else the next one's, else the one before, in the paragraph.
    fn speaker(&self, doc: &Document, tree: &Tree<'_>, at: usize) -> Option<u32> {
        let first_person = (tree.range.start..tree.range.end)
            .any(|t| matches!(tree.lower(t), "we" | "our" | "us" | "i" | "my" | "me"));
        if !first_person {
            return None;
        }
        let paragraph = doc.sentences.get(at)?.paragraph;
        let around = [0_isize, 1, 2, 3, -1, -2];
        around.into_iter().find_map(|step| {
            let sentence = doc.sentences.get(at.checked_add_signed(step)?)?;
            if sentence.paragraph != paragraph {
                return None;
            }
            attribution::sentence_speaker(&Tree::new(doc, sentence.tokens), &self.rules.known.saying)
        })
    }
}

impl Annotator for Events {
    fn name(&self) -> &'static str {
        "events"
    }

    fn reads(&self) -> &'static [Layer] {
        &[Layer::Tokens, Layer::Sentences, Layer::Tags, Layer::Parse, Layer::Entities, Layer::Values]
    }

    fn writes(&self) -> &'static [Layer] {
        &[Layer::Events]
    }

    fn annotate(&self, doc: &mut Document) {
        doc.events = self.read(doc);
    }
}

fn read_sentence(
    reader: &Reader<'_>,
    sentence: usize,
    topic: Topic,
    (today, models): (Option<Period>, bool),
    trace: &mut Trace,
) -> Vec<Told> {
    let mut candidates = trigger::find(&reader.tree, reader.rules, reader.kind, |t| reader.marks.is_name(t));
    // "IN MARCH" in capitals is a month
    candidates.retain(|c| !(reader.tree.lower(c.head) == "march" && reader.marks.is_date(c.head)));
    let mut drafts = plain_drafts(reader, sentence, topic, &candidates, trace);
    governed::compose_drafts(reader, sentence, topic, &candidates, &mut drafts, trace);
    compose::hide_contents(&reader.tree, &mut drafts);
    purpose::join_purposes(&reader.tree, &mut drafts);
    for draft in drafts.iter_mut().filter(|d| d.gone.is_none()) {
        compose::rewrite(reader, draft);
    }
    compose::hide_contents(&reader.tree, &mut drafts);
    nest::join_nested(&reader.tree, &mut drafts);
    nest::join_deaths(&reader.tree, &mut drafts);
    nest::drop_passing(&reader.tree, &mut drafts);
    if trace.is_on() {
        learned::note(reader, &drafts, trace);
    }
    if models {
        learned::judge(reader, sentence, topic, &mut drafts);
    }
    for draft in drafts.iter_mut().filter(|d| d.gone.is_none() && d.kind == EventType::Assault) {
        reader.drop_scene(&mut draft.roles.recipients);
    }
    for draft in drafts.iter_mut().filter(|d| d.gone.is_none()) {
        draft.place = draft
            .place
            .or_else(|| setting::place(reader, draft))
            .or_else(|| setting::dateline_place(reader.doc).filter(|_| setting::is_physical(draft.kind)));
    }
    purpose::prison_terms(&reader.tree, &mut drafts);
    setting::set_times(reader, &mut drafts, today);
    history::drop_history(&reader.tree, &mut drafts, today, reader.doc.sentences.len() >= learned::STORY);
    setting::place_targets(reader, &mut drafts);
    toll::set_magnitudes(reader, &mut drafts);
    let accused = live_accusations(&drafts);
    unreal::drop_unreal(reader, &mut drafts);
    release(reader, &mut drafts, &accused);
    purpose::drop_unmeant(reader, candidates.as_slice(), &mut drafts);
    if models {
        learned::take_back(reader, &mut drafts);
        learned::drop_doubted(&mut drafts);
    }
    if trace.is_on() {
        learned::role::note(reader, &drafts, trace);
    }
    if models {
        learned::role::assign(reader, &mut drafts, trace);
    }
    let mut missing: SmallVec<[EventType; 2]> = SmallVec::new();
    for draft in drafts.iter_mut().filter(|d| d.gone.is_none()) {
        if let Some(rule) = reader.rules.rules.get(draft.rule as usize)
            && let Some(why) = lacking(reader, rule, draft)
            && !(models && learned::is_sure(reader, draft))
        {
            draft.gone = Some(why);
            missing.push(draft.kind);
        }
    }
    // "Street protests rocked the Armenian capital": where the telling that took in another says too little, the other may
    // say enough
    for kind in missing {
        let told = drafts.iter().any(|d| d.gone.is_none() && d.kind == kind);
        let taken = drafts.iter_mut().find(|d| !told && d.kind == kind && d.gone == Some(nest::ABOVE));
        let Some(draft) = taken else { continue };
        let mut again = draft.clone();
        again.gone = None;
        again.place = setting::place(reader, &again)
            .or_else(|| setting::dateline_place(reader.doc).filter(|_| setting::is_physical(again.kind)));
        let enough = reader.rules.rules.get(again.rule as usize).is_some_and(|r| lacking(reader, r, &again).is_none());
        if enough {
            *draft = again;
        }
    }
    // "No one was hurt in that attack"
    let unhurt = |d: &Draft| {
        d.status.polarity == Polarity::Negative
            && hurt_only(reader, d)
            && !d.roles.recipients.iter().any(Party::is_coded)
    };
    for draft in drafts.iter_mut().filter(|d| d.gone.is_none() && unhurt(d)) {
        draft.gone = Some("nobody was hurt");
    }
    collateral::collect(reader, &mut drafts);
    if models {
        drop_unlikely(reader, &mut drafts);
        learned::means::say(reader, &mut drafts);
    }
    scene::set_scenes(reader, &mut drafts);
    // what was told beside it is gone: the whole sentence counts
    toll::set_magnitudes(reader, &mut drafts);
    for draft in &drafts {
        trace.note(reader, &draft.candidate, draft.gone.map_or(Decision::Fired, Decision::Dropped));
    }
    let apart = (reader.tree.range.start..reader.tree.range.end).any(|t| {
        matches!(reader.tree.lower(t), "another" | "meanwhile" | "separate" | "separately" | "elsewhere" | "similar")
    });
    let also = (reader.tree.range.start..reader.tree.range.end).any(|t| reader.tree.lower(t) == "also");
    let company = company(&drafts);
    if trace.is_on() {
        drafts.iter().filter(|d| d.gone.is_none()).for_each(|draft| trace.show(reader, draft, company));
    }
    let told = |draft: Draft| {
        let recalls = recalls(reader, &draft);
        // "blamed Azerbaijan for the shooting": who did it, if it was told of
        let blamed = reader.tree.head(draft.candidate.head).is_some_and(|v| reader.tree.lemma(v) == "blame");
        // "said the front had set off all the explosions"
        let all = speaks_of_all(reader) && draft.roles.actors.iter().any(Party::is_coded);
        // "is thought to have carried out the attack", "who is accused of the murder"
        let thought = draft.status.modality == Modality::Possible
            && draft.status.polarity == Polarity::Positive
            && draft.roles.recipients.is_empty()
            && draft.roles.actors.iter().any(|p| p.is_coded() || p.actor.entity.is_some());
        if recalls && (blamed || all || thought) {
            let mut actors = Vec::new();
            add(&mut actors, ArgumentRole::Actor, &draft.roles.actors);
            return Told::Claim { actors, sentence, all };
        }
        let hurt = hurt_only(reader, &draft);
        let single = match draft.roles.recipients.as_slice() {
            [one] => matches!(reader.tree.xpos(one.head), crate::text::tags::Xpos::Nn | crate::text::tags::Xpos::Nnp),
            _ => false,
        };
        Told::Event {
            event: Box::new(finish(reader, draft, company)),
            recalls,
            hurt,
            single,
            apart: (apart || also && !hurt) && !recalls,
            sentence,
        }
    };
    drafts.into_iter().filter(|d| d.gone.is_none()).map(told).collect()
}

/// How many other events stand beside each.
fn company(drafts: &[Draft]) -> usize {
    drafts.iter().filter(|d| d.gone.is_none()).count().saturating_sub(1)
}

/// Drops what the model of confidence does not believe in.
fn drop_unlikely(reader: &Reader<'_>, drafts: &mut [Draft]) {
    let company = company(drafts);
    let chances: SmallVec<[f32; 8]> =
        drafts.iter().map(|d| if d.gone.is_some() { 0.0 } else { confidence(d, reader, company) }).collect();
    let sure = chances.iter().filter(|chance| **chance >= SURE).count();
    for (draft, chance) in drafts.iter_mut().zip(chances).filter(|(d, _)| d.gone.is_none()) {
        let beside = sure > usize::from(chance >= SURE);
        if !recalls(reader, draft) && is_unlikely(draft, reader, chance, beside) {
            draft.gone = Some(UNLIKELY);
        }
    }
}

/// The accusations that still stand.
fn live_accusations(drafts: &[Draft]) -> SmallVec<[usize; 2]> {
    let live = |d: &Draft| d.gone.is_none() && d.kind == EventType::Accuse && d.candidate.inner.is_some();
    drafts.iter().enumerate().filter(|(_, d)| live(d)).map(|(at, _)| at).collect()
}

/// "The company reported that rebels blew up a tower" accuses nobody: then the deed is told for its own sake. In a long story it is told
/// beside the accusation too ("charged that a teacher was kidnapped by the police"): nothing else may tell of it.
fn release(reader: &Reader<'_>, drafts: &mut [Draft], accused: &[usize]) {
    for &at in accused {
        let Some(frame) = drafts.get(at) else { continue };
        let (inner, time, stands) = (frame.candidate.inner, frame.time, frame.gone.is_none());
        if stands && reader.doc.sentences.len() < learned::STORY {
            continue;
        }
        for draft in drafts.iter_mut() {
            let under = inner.is_some_and(|v| reader.tree.is_under(draft.candidate.predicate, v));
            let deed = match draft.kind {
                EventType::Assault => !stands || !draft.roles.recipients.is_empty(),
                EventType::Coerce => !stands,
                _ => false,
            };
            if deed && under && draft.gone == Some(compose::INSIDE) {
                draft.gone = None;
                draft.time = draft.time.or(time);
                draft.place = setting::place(reader, draft).or_else(|| setting::dateline_place(reader.doc));
            }
        }
    }
}

/// Rules that stand on their own words alone, the most specific first; a word is claimed once.
fn plain_drafts(
    reader: &Reader<'_>,
    sentence: usize,
    topic: Topic,
    candidates: &[Candidate],
    trace: &mut Trace,
) -> Vec<Draft> {
    let mut claimed: SmallVec<[u32; 16]> = SmallVec::new();
    let mut drafts = Vec::new();
    for candidate in candidates {
        let Some(rule) = rule_of(reader, candidate) else { continue };
        if rule.complement.is_some() {
            continue;
        }
        if claimed.contains(&candidate.head) || candidate.object.is_some_and(|o| claimed.contains(&o)) {
            trace.note(reader, candidate, Decision::Refused(CLAIMED));
            continue;
        }
        let told = draft(reader, sentence, topic, rule, candidate, false).and_then(|draft| {
            // a place may still turn up; a participant will not
            // and what is demanded becomes the speaker's request
            let demanded = draft.status.modality == Modality::Demanded && draft.status.attribution.is_some();
            let open = matches!(rule.needs, Needs::Scene | Needs::Place) || demanded;
            if open { Ok(draft) } else { lacking(reader, rule, &draft).map_or(Ok(draft), Err) }
        });
        match told {
            Ok(draft) => {
                claimed.push(candidate.head);
                claimed.extend(candidate.object);
                // "ended its state of emergency": the noun whose phrase the pattern names is spoken for as well
                claimed.extend(candidate.object.and_then(|o| {
                    reader.tree.head(o).filter(|&h| {
                        h != candidate.head
                            && reader.tree.case_of(o) == Some("of")
                            && reader.tree.is_nominal(h)
                            && !reader.is_force(h)
                    })
                }));
                if candidate.light.is_some_and(|l| matches!(l, Light::Does | Light::Suffers | Light::Cancels)) {
                    claimed.push(candidate.predicate);
                }
                drafts.push(draft);
            }
            Err(why) => trace.note(reader, candidate, Decision::Refused(why)),
        }
    }
    drafts
}

pub(super) fn rule_of<'a>(reader: &Reader<'a>, candidate: &Candidate) -> Option<&'a Rule> {
    reader.rules.trigger(candidate.trigger).and_then(|t| reader.rules.rule_of(t))
}

/// What a rule makes of the words that it takes, or why it makes nothing of them; `sure`: so clearly do they tell of an event that of what
/// else they could be only sport is asked.
pub(super) fn draft(
    reader: &Reader<'_>,
    sentence: usize,
    topic: Topic,
    rule: &Rule,
    candidate: &Candidate,
    sure: bool,
) -> Result<Draft, &'static str> {
    if let Some(why) = idle::refused(reader, topic, rule, candidate, sure) {
        return Err(why);
    }
    let roles = reader.roles(rule, candidate)?;
    if let Some(why) = idle::refused_for(reader, topic, rule, candidate, &roles, sure) {
        return Err(why);
    }
    let noun = (candidate.kind == TriggerKind::Noun).then_some(candidate.head);
    let beside = candidate.light == Some(Light::Beside);
    let mut status = status::read(reader, if beside { candidate.head } else { candidate.predicate }, noun);
    // "would have no truck with the plan": the pattern's own "no" denies nothing
    if rule.kind == EventType::Reject
        && candidate.object.is_some_and(|o| matches!(reader.tree.lemma(o), "truck" | "none" | "part"))
    {
        status.polarity = Polarity::Positive;
        status.modality = Modality::Asserted;
    }
    if !sure && let Some(why) = idle::untried(reader, rule, candidate, &status) {
        return Err(why);
    }
    let code = rule.cameo.as_deref().and_then(ontology::cameo).filter(|c| c.kind == Some(rule.kind));
    let mut contexts: Vec<CompactString> =
        code.map(|c| c.contexts.iter().map(|c| CompactString::from(*c)).collect()).unwrap_or_default();
    contexts.extend(rule.contexts.iter().filter(|c| !code.is_some_and(|k| k.contexts.contains(&c.as_str()))).cloned());
    Ok(Draft {
        candidate: candidate.clone(),
        rule: reader.rules.trigger(candidate.trigger).map_or(0, |t| t.rule),
        kind: rule.kind,
        mode: rule.mode.clone().or_else(|| code.and_then(|c| c.mode).map(CompactString::from)),
        cameo: rule.cameo.clone(),
        contexts,
        clause: status::clause(&reader.tree, candidate.predicate, candidate.head),
        roles,
        status,
        sentence,
        place: None,
        time: None,
        magnitude: None,
        confidence: rule.confidence,
        likely: 0.5,
        doubted: false,
        background: candidate.kind != TriggerKind::Noun
            || reader.tree.lemma_in(candidate.head, &reader.rules.known.period),
        gone: None,
    })
}
