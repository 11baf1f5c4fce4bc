//! Who belongs to a deed that another sentence of the story tells of: of all those whom a story mentions, the ones that a
//! logistic regression takes for its doers (`doer`) or for whom and what it struck (`victim`). The weights are
//! fitted by `scripts/fit_parties.py` on annotated articles.

use super::linear::{Linear, chance};
use super::{STORY, spelt};
use crate::events::claim::one_paragraph;
use crate::events::explain::Trace;
use crate::events::finish::argument;
use crate::events::frame::{Party, Reader};
use crate::events::merge::{add_new, roles};
use crate::events::thread::{alike, family, force, head_of, is_named, lemma};
use crate::text::layers::{Argument, ArgumentRole, Event};
use crate::text::tags::{Dep, Upos};
use crate::text::{Document, Sentence, SentenceKind};

/// From this chance on somebody is taken in copy too short to be a story: the models were fitted on stories, whose sentences bear each
/// other out.
const IN_BRIEF: f32 = 0.5;
/// Longer stories, and those of more deeds or people, are lists and chronicles; who did what is not told across them.
const LONGEST: usize = 60;
const MOST_DEEDS: usize = 30;
const MOST_MENTIONS: usize = 200;
const LONGEST_SENTENCE: usize = 120;

/// Somebody who may belong to a deed, where a story tells of them.
#[derive(Debug, Clone)]
pub(super) struct Mention {
    pub argument: Argument,
    pub sentence: usize,
    /// What they are, by themselves.
    pub class: &'static str,
    /// What their sentence shows of them: each sign that hangs on no deed.
    pub signs: Vec<String>,
    /// The words above them in their sentence, and how the way up to each is labelled.
    pub above: Vec<(u32, String)>,
}

impl Mention {
    /// A party of a sentence, as its head word stands there.
    pub(super) fn new(
        reader: &Reader<'_>,
        (sentence, t): (usize, u32),
        party: &Party,
        role: ArgumentRole,
        class: &'static str,
    ) -> Self {
        let sector = party.actor.code.sector().unwrap_or("-");
        let above = above(reader, t);
        let mut signs = stands(reader, t, class, sector, party.actor.entity.is_some());
        // "members of a group that calls itself the front claimed": all that stands above, beyond the word that it hangs on
        for (up, _) in above.iter().skip(1) {
            signs.push(format!("up {}", reader.tree.lemma(*up)));
            signs.push(format!("up {} {class}", reader.tree.lemma(*up)));
        }
        Self { argument: argument(role, party), sentence, class, signs, above }
    }
}

/// One model's part of a deed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Part {
    pub role: ArgumentRole,
    pub model: &'static Linear,
    /// From this chance on somebody is taken.
    pub taken: f32,
    /// At most so many are added to one deed.
    pub most: usize,
    /// Those of a sentence who may be meant.
    pub mentions: fn(&Reader<'_>, usize) -> Vec<Mention>,
    /// Whether somebody may be meant for this deed at all.
    pub may_be: fn(&Document, &[Event], &Event, &Mention) -> bool,
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
    for (mentions, part) in mentions.iter().zip(parts) {
        if mentions.len() <= MOST_MENTIONS {
            link_part(doc, events, part, mentions, act, trace);
        }
    }
}

fn link_part(doc: &Document, events: &mut [Event], part: Part, mentions: &[Mention], act: bool, trace: &mut Trace) {
    let spelt: Vec<Spelt<'_>> = mentions.iter().map(|m| Spelt::new(doc, &m.argument)).collect();
    let rivals = rivals(mentions, &spelt);
    let alone: Vec<f32> = mentions
        .iter()
        .map(|m| {
            let mut sum = 0.0;
            signs_alone(m, |sign, value| sum += part.model.adds(sign, value));
            sum
        })
        .collect();
    let both = |e| roles(e, ArgumentRole::Actor).chain(roles(e, ArgumentRole::Recipient));
    let story = Story {
        doc,
        events,
        parties: events.iter().map(|e| both(e).map(|argument| Spelt::new(doc, argument)).collect()).collect(),
        rivals,
    };
    let least = if doc.sentences.len() < STORY { IN_BRIEF } else { part.taken };
    let mut added: Vec<(usize, Vec<Argument>)> = Vec::new();
    for (at, event) in events.iter().enumerate().filter(|(_, e)| force(e)) {
        let deed = Deed::new(&story, at, event, part.role);
        let mut found: Vec<(f32, &Spelt<'_>)> = Vec::new();
        for ((mention, spelt), alone) in mentions.iter().zip(&spelt).zip(&alone) {
            // neither known as the doer already nor as struck by it
            let known = story.parties.get(at).is_some_and(|list| list.iter().any(|party| party.is(spelt)));
            if known || !(part.may_be)(doc, events, event, mention) {
                continue;
            }
            let mut sum = *alone;
            signs(&story, &deed, mention, spelt, |sign, value| sum += part.model.adds(sign, value));
            trace.suspect(event, &mention.argument, || {
                let mut shown = Vec::new();
                let mut see = |sign: &str, value| shown.push((sign.to_owned(), value));
                signs_alone(mention, &mut see);
                signs(&story, &deed, mention, spelt, &mut see);
                shown
            });
            if chance(sum) > least {
                found.push((sum, spelt));
            }
        }
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut taken: Vec<&Spelt<'_>> = Vec::new();
        for (_, spelt) in found {
            if taken.len() < part.most && !taken.iter().any(|have| have.is(spelt)) {
                taken.push(spelt);
            }
        }
        let taken = taken.into_iter().map(|spelt| spelt.argument.clone()).collect();
        added.push((at, taken));
    }
    for (at, taken) in added {
        if let Some(event) = events.get_mut(at).filter(|_| act) {
            add_new(event, part.role, taken);
        }
    }
}

/// Somebody's words, looked up once.
#[derive(Debug, Clone, Copy)]
struct Spelt<'a> {
    argument: &'a Argument,
    /// Lemma of the head noun.
    head: Option<&'a str>,
    /// Nothing is said of them but what they are.
    plain: bool,
}

impl<'a> Spelt<'a> {
    fn new(doc: &'a Document, argument: &'a Argument) -> Self {
        let head = head_of(doc, argument).map(|t| lemma(doc, t));
        Self { argument, head, plain: doc.tokens_of(argument.anchor).is_some_and(|r| r.len() <= 2) }
    }

    /// Whether a later mention is of the same.
    fn is(&self, later: &Spelt<'_>) -> bool {
        let (a, b) = (self.argument, later.argument);
        let words = || self.head.zip(later.head).is_some_and(|(a, b)| alike(a, b, later.plain));
        a.anchor == b.anchor || (a.entity.is_some() && a.entity == b.entity) || words()
    }
}

/// The classes of all who are mentioned, whoever is told of twice counted once.
fn rivals(mentions: &[Mention], spelt: &[Spelt<'_>]) -> Vec<&'static str> {
    let mut seen: Vec<(&'static str, &Spelt<'_>)> = Vec::new();
    for (mention, spelt) in mentions.iter().zip(spelt) {
        if !seen.iter().any(|(class, s)| *class == mention.class && s.is(spelt)) {
            seen.push((mention.class, spelt));
        }
    }
    seen.into_iter().map(|(class, _)| class).collect()
}

/// Whether somebody stands inside the words of one of a deed's parties: "a member of the front".
pub(super) fn is_within(doc: &Document, event: &Event, role: ArgumentRole, mention: &Mention) -> bool {
    let Some(own) = doc.tokens_of(mention.argument.anchor) else { return true };
    roles(event, role).any(|r| doc.tokens_of(r.anchor).is_some_and(|r| r.start <= own.start && own.end <= r.end))
}

/// Whether a word can head the mention of somebody or something.
pub(super) fn is_head(reader: &Reader<'_>, t: u32) -> bool {
    let inside = matches!(reader.tree.dep(t), Dep::Compound | Dep::Flat | Dep::Fixed | Dep::Amod | Dep::Nummod);
    !inside && matches!(reader.tree.upos(t), Upos::Noun | Upos::Propn | Upos::Num)
}

/// The words above one, four at most, each with the labels of the way.
fn above(reader: &Reader<'_>, t: u32) -> Vec<(u32, String)> {
    let tree = &reader.tree;
    let mut found = Vec::new();
    let (mut at, mut way) = (t, String::new());
    while let Some(up) = tree.head(at).filter(|_| found.len() < 4) {
        way.push_str(tree.dep(at).as_str());
        way.push('<');
        found.push((up, way.clone()));
        at = up;
    }
    found
}

/// What the sentence of a mention shows of it: how it begins, where it stands, what is said beside it.
fn stands(reader: &Reader<'_>, t: u32, class: &str, sector: &str, named: bool) -> Vec<String> {
    let tree = &reader.tree;
    let first = tree.extent(t, &[Dep::Acl, Dep::AclRelcl, Dep::Appos, Dep::Conj]).start;
    let begins = match tree.lower(first) {
        "the" | "these" | "those" | "this" | "that" => "the",
        "a" | "an" | "some" | "several" | "various" | "about" | "around" | "nearly" => "a",
        "unidentified" | "unknown" | "hooded" | "masked" | "armed" | "suspected" | "alleged" | "heavily" => "dark",
        "no" | "any" | "all" | "every" | "other" | "another" => "other",
        "his" | "her" | "their" | "its" | "our" | "my" => "own",
        _ if tree.upos(first) == Upos::Num => "number",
        _ => "bare",
    };
    let dep = tree.dep(t).as_str();
    let case = tree.case_of(t).unwrap_or("-");
    let up = tree.head(t).map_or("-", |h| tree.lemma(h));
    let mut signs = vec![
        format!("is {class}"),
        format!("begins {begins}"),
        format!("begins {begins} {class}"),
        format!("stands {dep} {case}"),
        format!("stands {dep} {case} {class}"),
        format!("under {up}"),
        format!("under {up} {dep} {case}"),
        format!("sector {sector}"),
    ];
    if !named {
        signs.push(format!("called {}", tree.lemma(t)));
    }
    for &c in tree.children(t) {
        if tree.is_verb(c) || tree.dep(c) == Dep::Amod {
            signs.push(format!("with {}", tree.lemma(c)));
        }
    }
    for s in tree.range.start..tree.range.end {
        let tells = matches!(tree.upos(s), Upos::Noun | Upos::Verb | Upos::Adj | Upos::Adv);
        if s != t && tells && !reader.marks.is_name(s) {
            signs.push(format!("says {}", tree.lemma(s)));
            signs.push(format!("says {} {class}", tree.lemma(s)));
        }
    }
    signs
}

/// What somebody's own sentence shows of them, whatever the deed.
fn signs_alone(mention: &Mention, mut see: impl FnMut(&str, f32)) {
    for sign in &mention.signs {
        see(sign, if sign.starts_with("says") { 0.5 } else { 1.0 });
    }
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

impl Story<'_> {
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

fn counted(number: usize) -> &'static str {
    ["none", "one", "two", "three"].get(number).copied().unwrap_or("many")
}

/// What a deed and somebody of its story show together, each sign with its value.
fn signs(story: &Story<'_>, deed: &Deed<'_>, mention: &Mention, whom: &Spelt<'_>, mut see: impl FnMut(&str, f32)) {
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
    let way = if mention.sentence == here {
        let trigger = doc.tokens_of(event.trigger);
        let below = mention.above.iter().find(|(up, _)| trigger.is_some_and(|r| r.holds(*up)));
        below.map_or("apart", |(_, way)| way.as_str())
    } else {
        "elsewhere"
    };
    word(&["bias"], 1.0);
    word(&["hangs", way], 1.0);
    word(&["hangs", way, class], 1.0);
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
    let mentions = mention.argument.entity.and_then(|ix| doc.entities.get(ix as usize)).map_or(0, |e| e.mentions.len());
    word(&["mentions", counted(mentions), class], 1.0);
}
