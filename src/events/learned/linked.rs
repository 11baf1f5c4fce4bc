//! Who belongs to a deed that another sentence of the story tells of: of all those whom a story mentions, the ones that a
//! logistic regression takes for its doers (`doer`) or for whom and what it struck (`victim`). The weights are
//! fitted by `scripts/fit_parties.py` on annotated articles.

use std::collections::BTreeSet;

use compact_str::CompactString;
use smallvec::{SmallVec, smallvec};

use super::cast::{self, Cast, judge};
use super::linear::{Linear, chance};
use super::mention::{Mention, signs_alone};
use super::{STORY, spelt};
use crate::events::claim::one_paragraph;
use crate::events::explain::Trace;
use crate::events::frame::Reader;
use crate::events::merge::{add_new, roles};
use crate::events::thread::{family, force, head_of, is_named, kin, lemma};
use crate::text::layers::{Argument, ArgumentRole, Event};
use crate::text::{Document, Sentence, SentenceKind};

/// Copy of fewer sentences is brief: the models were fitted on stories, whose sentences bear each other out.
const BRIEF: usize = 4;
/// Whom the network gives smaller log-odds than these is not weighed against any deed.
const FAINT: f32 = -3.5;
/// Longer stories, and those of more deeds or people, are lists and chronicles; who did what is not told across them.
const LONGEST: usize = 60;
const MOST_DEEDS: usize = 30;
const MOST_MENTIONS: usize = 400;
const LONGEST_SENTENCE: usize = 120;

/// One model's part of a deed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    pub role: ArgumentRole,
    pub model: &'static Linear,
    /// From this chance on somebody is taken: in a long story, and in brief copy. Between the two, half way.
    pub taken: f32,
    pub taken_in_brief: f32,
    /// At most so many are added to one deed.
    pub most: usize,
    /// Those of a sentence who may be meant.
    pub mentions: for<'a> fn(&Reader<'a>, usize) -> Vec<Mention<'a>>,
    /// Whether somebody may be meant for this deed at all.
    pub may_be: fn(&Document, &[Event], &Event, &Mention<'_>) -> bool,
}

/// Adds to the force of a story those who likely belong to it and are told of elsewhere, one part after another.
pub(super) fn link<const N: usize>(
    doc: &Document,
    events: &mut [Event],
    readers: &[Option<Reader<'_>>],
    parts: [Part; N],
    act: bool,
    trace: &mut Trace,
) {
    let deeds = events.iter().filter(|e| force(e)).count();
    if !(2..=LONGEST).contains(&doc.sentences.len()) || !(1..=MOST_DEEDS).contains(&deeds) {
        return;
    }
    let told = |s: &Sentence| s.kind == SentenceKind::Prose && s.tokens.len() <= LONGEST_SENTENCE;
    let mut mentions = [const { Vec::new() }; N];
    for (at, _) in doc.sentences.iter().enumerate().filter(|(_, s)| told(s)) {
        let Some(reader) = readers.get(at).and_then(Option::as_ref) else { continue };
        for (list, part) in mentions.iter_mut().zip(&parts) {
            list.extend((part.mentions)(reader, at));
        }
    }
    if mentions.iter().any(|list| list.len() > MOST_MENTIONS) {
        return;
    }
    let story = Story::new(doc, events);
    for mention in mentions.iter_mut().flatten() {
        mention.forms = cast::forms(|see| forms(&story, mention, see));
    }
    if trace.is_on() {
        mentions.iter().for_each(|list| note(&story, list, readers, trace));
    }
    judge(readers, &mut mentions);
    for mention in mentions.iter_mut().flatten().filter(|m| trace.is_on() || !is_faint(m)) {
        if let Some(Some(reader)) = readers.get(mention.sentence) {
            mention.hear(reader);
        }
    }
    for (mentions, part) in mentions.iter().zip(parts) {
        link_part(doc, events, part, mentions, act, trace);
    }
}

/// Writes down everybody who may play one part.
fn note(story: &Story<'_>, mentions: &[Mention<'_>], readers: &[Option<Reader<'_>>], trace: &mut Trace) {
    let spelt: Vec<Spelt<'_>> = mentions.iter().map(|m| Spelt::new(story.doc, &m.argument)).collect();
    for (mention, group) in mentions.iter().zip(groups(&spelt)) {
        let mut shown = BTreeSet::new();
        forms(story, mention, |sign| shown.extend([sign.to_owned()]));
        if let Some(Some(reader)) = readers.get(mention.sentence) {
            trace.mention(reader, mention.token, &mention.argument, shown.into_iter().collect(), group);
        }
    }
}

fn link_part(doc: &Document, events: &mut [Event], part: Part, mentions: &[Mention<'_>], act: bool, trace: &mut Trace) {
    let spelt: Vec<Spelt<'_>> = mentions.iter().map(|m| Spelt::new(doc, &m.argument)).collect();
    let groups = groups(&spelt);
    let story = Story { rivals: rivals(mentions, &groups), ..Story::new(doc, events) };
    let cast = Cast::new(mentions.iter().map(|m| m.odds[0]), &groups);
    let scene = Scene { part, mentions, spelt: &spelt, alone: &alone(part, mentions), story, cast };
    let deeds = events.iter().enumerate().filter(|(_, e)| force(e));
    let added: Vec<(usize, Vec<Argument>)> = deeds.map(|(at, e)| (at, scene.of_deed(at, e, trace))).collect();
    for (at, taken) in added {
        if let Some(event) = events.get_mut(at).filter(|_| act) {
            add_new(event, part.role, taken);
        }
    }
}

/// What the sentences of all mentions say for each, whatever the deed.
fn alone(part: Part, mentions: &[Mention<'_>]) -> Vec<f32> {
    let sum = |m: &Mention| {
        let mut sum = 0.0;
        signs_alone(m, |sign, value| sum += part.model.adds(sign, value));
        sum
    };
    mentions.iter().map(sum).collect()
}

/// Whether the network takes somebody for none who plays a part in any deed.
fn is_faint(mention: &Mention<'_>) -> bool {
    let [own, _] = mention.odds;
    own < FAINT
}

/// Everybody who may play one part in the deeds of a story.
struct Scene<'a> {
    part: Part,
    mentions: &'a [Mention<'a>],
    spelt: &'a [Spelt<'a>],
    alone: &'a [f32],
    story: Story<'a>,
    cast: Cast<'a>,
}

impl Scene<'_> {
    /// Who is to be added to a deed.
    fn of_deed(&self, at: usize, event: &Event, trace: &mut Trace) -> Vec<Argument> {
        let &Self { part, mentions, story: ref story @ Story { doc, events, .. }, .. } = self;
        let least = match doc.sentences.len() {
            n if n >= STORY => part.taken,
            n if n >= BRIEF => f32::midpoint(part.taken, part.taken_in_brief),
            _ => part.taken_in_brief,
        };
        let deed = Deed::new(story, at, event, part.role);
        let parties = story.parties.get(at).map_or(&[][..], Vec::as_slice);
        let plays = |whom: &Spelt<'_>| parties.iter().any(|p| p.argument.role == part.role && p.is(whom));
        let known: Vec<bool> = self.spelt.iter().map(plays).collect();
        let company = self.cast.company(&known);
        let mut found: Vec<(f32, &Spelt<'_>)> = Vec::new();
        for (ix, ((mention, whom), known)) in mentions.iter().zip(self.spelt).zip(&known).enumerate() {
            let who = (&mention.argument, mention.token);
            if *known {
                trace.suspect(event, who, true, Vec::new);
            }
            // neither known as the doer already nor as struck by it
            if parties.iter().any(|p| p.is(whom)) || !(part.may_be)(doc, events, event, mention) {
                continue;
            }
            let faint = is_faint(mention);
            if faint && !trace.is_on() {
                continue;
            }
            let see_all = |see: &mut dyn FnMut(&str, f32)| {
                signs(story, &deed, mention, whom, &mut *see);
                company.signs(mention.odds, ix, see);
            };
            let mut sum = self.alone.get(ix).copied().unwrap_or_default();
            see_all(&mut |sign, value| sum += part.model.adds(sign, value));
            trace.suspect(event, who, false, || {
                let mut shown = Vec::new();
                signs_alone(mention, |sign, value| shown.push((sign.to_owned(), value)));
                see_all(&mut |sign, value| shown.push((sign.to_owned(), value)));
                shown
            });
            if chance(sum) > least && !faint {
                found.push((sum, whom));
            }
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut taken: Vec<&Spelt<'_>> = Vec::new();
        for (_, whom) in found {
            if taken.len() < part.most && !taken.iter().any(|have| have.is(whom)) {
                taken.push(whom);
            }
        }
        taken.into_iter().map(|whom| whom.argument.clone()).collect()
    }
}

/// Somebody's words, looked up once.
#[derive(Debug, Clone, Copy)]
struct Spelt<'a> {
    argument: &'a Argument,
    /// Lemma of the head noun.
    head: Option<&'a str>,
    /// Which words it may stand for, and they for it.
    kin: u32,
    /// Nothing is said of them but what they are.
    plain: bool,
}

impl<'a> Spelt<'a> {
    fn new(doc: &'a Document, argument: &'a Argument) -> Self {
        let head = head_of(doc, argument).map(|t| lemma(doc, t));
        Self {
            argument,
            head,
            kin: head.map_or(0, kin),
            plain: doc.tokens_of(argument.anchor).is_some_and(|r| r.len() <= 2),
        }
    }

    /// Whether a later mention is of the same.
    fn is(&self, later: &Spelt<'_>) -> bool {
        let (a, b) = (self.argument, later.argument);
        let words = || self.head.is_some() && self.head == later.head || later.plain && self.kin & later.kin != 0;
        a.anchor == b.anchor || (a.entity.is_some() && a.entity == b.entity) || words()
    }
}

/// For each mention the first one that is of the same.
fn groups(spelt: &[Spelt<'_>]) -> Vec<usize> {
    spelt.iter().enumerate().map(|(at, whom)| spelt.iter().position(|s| s.is(whom)).unwrap_or(at)).collect()
}

/// The classes of all who are mentioned, whoever is told of twice counted once.
fn rivals(mentions: &[Mention<'_>], groups: &[usize]) -> Vec<&'static str> {
    let mut seen: Vec<(&'static str, usize)> = Vec::new();
    for (mention, group) in mentions.iter().zip(groups) {
        if !seen.contains(&(mention.class, *group)) {
            seen.push((mention.class, *group));
        }
    }
    seen.into_iter().map(|(class, _)| class).collect()
}

/// What the network is told of somebody beside the words around them: what they are, how they stand in their sentence, and where the rules
/// have them.
fn forms(story: &Story<'_>, mention: &Mention<'_>, mut see: impl FnMut(&str)) {
    let role = mention.argument.role.as_str();
    let mut key = String::with_capacity(64);
    mention.stands(|parts| {
        let mut all: SmallVec<[&str; 5]> = smallvec![role];
        all.extend_from_slice(parts);
        see(spelt(&mut key, &all));
    });
    let whom = Spelt::new(story.doc, &mention.argument);
    for (event, parties) in story.events.iter().zip(&story.parties) {
        for party in parties.iter().filter(|p| p.is(&whom)) {
            let own = if party.argument.anchor == mention.argument.anchor { "own" } else { "other" };
            see(spelt(&mut key, &[role, own, party.argument.role.as_str(), event.kind.as_str()]));
        }
    }
    see(spelt(&mut key, &[role, "mentions", story.mentions(mention)]));
    let sentence = ["0", "1", "2", "3", "4", "5"].get(mention.sentence).unwrap_or(&"6");
    see(spelt(&mut key, &[role, "sentence", sentence]));
    for event in story.events.iter().filter(|e| force(e) && story.sentence(e) == Some(mention.sentence)) {
        see(spelt(&mut key, &[role, "hangs", &hangs(story.doc, event, mention)]));
    }
}

/// How somebody hangs on the trigger of a deed of their sentence: the labels of the way up to it.
fn hangs(doc: &Document, event: &Event, mention: &Mention<'_>) -> CompactString {
    let trigger = doc.tokens_of(event.trigger);
    let at = mention.above.iter().position(|(up, _)| trigger.is_some_and(|r| r.holds(*up)));
    let Some(at) = at else { return "apart".into() };
    mention.above.iter().take(at + 1).flat_map(|(_, dep)| [dep.as_str(), "<"]).collect()
}

/// Whether somebody stands inside the words of one of a deed's parties: "a member of the front".
pub(super) fn is_within(doc: &Document, event: &Event, role: ArgumentRole, mention: &Mention<'_>) -> bool {
    let Some(own) = doc.tokens_of(mention.argument.anchor) else { return true };
    roles(event, role).any(|r| doc.tokens_of(r.anchor).is_some_and(|r| r.start <= own.start && own.end <= r.end))
}

/// What a story tells, as far as the signs ask.
struct Story<'a> {
    doc: &'a Document,
    events: &'a [Event],
    /// Who takes part in each event.
    parties: Vec<Vec<Spelt<'a>>>,
    /// The classes of all who are mentioned.
    rivals: Vec<&'static str>,
}

impl<'a> Story<'a> {
    fn new(doc: &'a Document, events: &'a [Event]) -> Self {
        let both = |e| roles(e, ArgumentRole::Actor).chain(roles(e, ArgumentRole::Recipient));
        let parties = events.iter().map(|e| both(e).map(|argument| Spelt::new(doc, argument)).collect()).collect();
        Self { doc, events, parties, rivals: Vec::new() }
    }

    /// How often the one who is mentioned is named in the story.
    fn mentions(&self, mention: &Mention<'_>) -> &'static str {
        let entity = mention.argument.entity.and_then(|ix| self.doc.entities.get(ix as usize));
        counted(entity.map_or(0, |e| e.mentions.len()))
    }

    /// The sentence of an event's trigger.
    fn sentence(&self, event: &Event) -> Option<usize> {
        self.doc.tokens_of(event.trigger).and_then(|r| self.doc.sentence_of(r.start))
    }
}

/// What a deed shows, whoever may belong to it.
struct Deed<'a> {
    /// Index of its event.
    at: usize,
    event: &'a Event,
    sentence: usize,
    /// How well those are known whom the part asks for.
    doer: &'static str,
    /// How many deeds the story tells.
    many: &'static str,
    /// Whether it is the first of them.
    first: &'static str,
    kind: &'static str,
}

impl<'a> Deed<'a> {
    fn new(story: &Story<'_>, at: usize, event: &'a Event, part: ArgumentRole) -> Self {
        let deeds = story.events.iter().filter(|e| force(e)).count();
        Self {
            at,
            event,
            sentence: story.sentence(event).unwrap_or_default(),
            doer: roles(event, part).fold("nobody", |most, a| match (most, is_named(a)) {
                (_, true) | ("named", _) => "named",
                _ => "described",
            }),
            many: counted(deeds),
            first: if story.events.iter().position(force) == Some(at) { "first" } else { "further" },
            kind: match family(event) {
                1 => "held",
                2 => "broken",
                4 => "taken",
                _ => "hurt",
            },
        }
    }
}

pub(super) fn counted(number: usize) -> &'static str {
    ["none", "one", "two", "three"].get(number).copied().unwrap_or("many")
}

/// What a deed and somebody of its story show together, each sign with its value.
fn signs(story: &Story<'_>, deed: &Deed<'_>, mention: &Mention<'_>, whom: &Spelt<'_>, mut see: impl FnMut(&str, f32)) {
    let (doc, class) = (story.doc, mention.class);
    let Deed { at, event, sentence: here, doer, many, first, kind } = *deed;
    let mut key = String::with_capacity(64);
    let mut word = |parts: &[&str], value: f32| see(spelt(&mut key, parts), value);
    let apart = match (mention.sentence.checked_sub(here), here.saturating_sub(mention.sentence)) {
        (Some(0), _) => "same",
        (Some(1), _) => "next",
        (Some(2), _) => "second",
        (Some(3 | 4), _) => "soon",
        (Some(_), _) => "later",
        (None, 1) => "last",
        (None, 2) => "last but one",
        (None, _) => "earlier",
    };
    let together = if one_paragraph(doc, here, mention.sentence) { "together" } else { "apart" };
    let rivals = match story.rivals.iter().filter(|c| **c == class).count() {
        0 | 1 => "sole",
        2 => "of two",
        _ => "of many",
    };
    let way = if mention.sentence == here { hangs(doc, event, mention) } else { "elsewhere".into() };
    word(&["bias"], 1.0);
    word(&["hangs", &way], 1.0);
    word(&["hangs", &way, class], 1.0);
    word(&["apart", apart], 1.0);
    word(&["apart", apart, class], 1.0);
    word(&["apart", apart, class, doer], 1.0);
    word(&[together, class], 1.0);
    word(&["doer", doer, class], 1.0);
    word(&["deeds", many, class], 1.0);
    word(&["deeds", many, first], 1.0);
    word(&["deeds", many, first, class], 1.0);
    word(&["kind", kind, class], 1.0);
    word(&["rivals", rivals, class], 1.0);
    word(&["rivals", rivals, class, doer, many], 1.0);
    for sign in mention.signs.iter().filter(|s| ["under", "begins", "stands"].iter().any(|start| s.starts_with(start)))
    {
        word(&[sign, "doer", doer], 1.0);
        word(&[sign, "apart", apart], 1.0);
    }
    // what else they do or suffer in the story
    for (ix, other) in story.events.iter().enumerate().filter(|(ix, _)| *ix != at) {
        for role in [ArgumentRole::Actor, ArgumentRole::Recipient] {
            let there = story.parties.get(ix).into_iter().flatten();
            if !there.filter(|p| p.argument.role == role).any(|party| party.is(whom)) {
                continue;
            }
            let other_kind = other.kind.as_str();
            let near = if story.sentence(other) == Some(mention.sentence) { "here" } else { "elsewhere" };
            word(&["elsewhere", role.as_str(), other_kind], 1.0);
            word(&["elsewhere", role.as_str(), other_kind, near, class], 1.0);
            word(&["elsewhere", role.as_str(), other_kind, doer], 1.0);
            if force(other) && role == ArgumentRole::Actor {
                let same = if family(other) == family(event) { "alike" } else { "unlike" };
                let order = if ix < at { "before" } else { "after" };
                word(&["did", same, order, doer], 1.0);
            }
        }
        if other.attribution.is_some_and(|a| a.anchor == mention.argument.anchor) {
            word(&["speaks", class], 1.0);
        }
    }
    word(&["mentions", story.mentions(mention), class], 1.0);
}
