//! Who a noun phrase stands for: an entity, or a description with a country and sector code of its own.

use std::cell::RefCell;

use foldhash::HashMap;

use super::phrase::View;
use super::tables::Tables;
use crate::text::layers::{ActorCode, EntityIx, EntityLabel, ValueData};
use crate::text::tags::Dep;
use crate::text::{Anchor, Document, TokenRange};

/// A noun phrase read as a participant.
#[derive(Debug, Clone, PartialEq)]
pub struct Actor {
    /// The entity it names or refers to; `None` for descriptions ("Turkish troops").
    pub entity: Option<EntityIx>,
    /// The phrase's own words.
    pub anchor: Anchor,
    /// Country and sectors; empty where the words do not say.
    pub code: ActorCode,
}

/// Reads many noun phrases of one document.
#[derive(Debug)]
pub struct Actors<'a> {
    view: View<'a>,
    /// Phrases read already, by their heads: rules ask for the same ones again and again.
    read: RefCell<HashMap<u32, Actor>>,
    /// Tokens that look like nouns and are none, in text order: no phrase begins before one and goes on behind it.
    bounds: RefCell<Vec<u32>>,
}

/// So many phrases are kept; a book has more.
const MOST_KEPT: usize = 4096;

/// Codes the noun phrase headed by a token. Needs the parse and the entities; any token of any document will do.
/// For more than a few phrases of one document, [`Actors`] looks the entities up once.
#[must_use]
pub fn actor_at(doc: &Document, tables: &Tables, head: u32) -> Actor {
    Actors::new(doc, tables).at(head)
}

/// Nouns that count or collect what follows "of".
const COUNTERS: &[&str] = &[
    "dozens",
    "hundreds",
    "thousands",
    "scores",
    "tens",
    "millions",
    "number",
    "majority",
    "series",
    "couple",
    "handful",
    "half",
    "some",
    "many",
    "most",
    "several",
    "all",
    "both",
    "each",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "pair",
    "rest",
    "wave",
    "total",
    "crowd",
    "crowds",
    "any",
    "none",
    "part",
    "parts",
    "hundred",
    "thousand",
    "dozen",
    "remnants",
    "members",
    "member",
];

impl<'a> Actors<'a> {
    #[must_use]
    pub fn new(doc: &'a Document, tables: &'a Tables) -> Self {
        Self { view: View::new(doc, tables, &doc.entities), read: RefCell::default(), bounds: RefCell::default() }
    }

    /// Says of a token that it is part of no noun phrase, whatever its tag: "Militants ambush convoy". To be called in text order, before
    /// any phrase is read.
    pub fn bound(&self, token: u32) {
        self.bounds.borrow_mut().push(token);
    }

    /// The first token of the run of nouns that ends in a head.
    fn first_of_run(&self, head: u32, within: TokenRange) -> u32 {
        let bounds = self.bounds.borrow();
        let before = bounds.partition_point(|&bound| bound < head);
        let floor = before.checked_sub(1).and_then(|at| bounds.get(at)).map_or(within.start, |bound| bound + 1);
        self.view.run_start(head, floor.max(within.start))
    }

    /// Codes the noun phrase headed by a token.
    #[must_use]
    pub fn at(&self, head: u32) -> Actor {
        let head = self.behind_nationality(head);
        if let Some(actor) = self.read.borrow().get(&head) {
            return actor.clone();
        }
        let actor = self.read_at(head);
        let mut read = self.read.borrow_mut();
        if read.len() >= MOST_KEPT {
            read.clear();
        }
        read.insert(head, actor.clone());
        actor
    }

    fn read_at(&self, head: u32) -> Actor {
        let doc = self.view.doc;
        if let Some(actor) = self.named(head) {
            return actor;
        }
        let within = self.sentence(head);
        let hi = self.phrase_end(head, within);
        if let Some(ix) = self.titled(head, hi) {
            let mut actor = self.of_entity(ix, TokenRange::new(self.first_of_run(head, within), head + 1));
            let said = self.view.describe(self.first_of_run(head, within), head, head + 1);
            if actor.code.is_empty() {
                actor.code = said.code.of_participant();
            }
            actor.anchor = doc.anchor(TokenRange::new(self.first_of_run(head, within), self.name_end(ix, head)));
            return actor;
        }
        let lower = doc.tokens.get(head as usize).map_or("", |t| t.lower.as_str());
        // "with a list in their hands they called": nothing before it is part of a pronoun
        if is_pronoun(lower) {
            return Actor {
                entity: None,
                anchor: doc.anchor(TokenRange::new(head, head + 1)),
                code: ActorCode::default(),
            };
        }
        let mut lo = self.first_of_run(head, within);
        // "at least nine employees" are nine employees
        let bound = doc.tokens.get(lo as usize).is_some_and(|t| matches!(t.lower.as_str(), "least" | "most"));
        if bound && lo < head && lo > within.start && doc.form(lo - 1).eq_ignore_ascii_case("at") {
            lo += 1;
        }
        let mut said = self.view.describe(lo, head, hi);
        if COUNTERS.contains(&lower) && doc.form(head + 1) == "of" && said.code.sectors.is_empty() {
            let end = self.view.run_end(head + 2, hi.max(head + 2));
            if end > head + 2 {
                said = self.view.describe(head + 2, end - 1, hi);
            }
        }
        let start = lo.checked_sub(1).filter(|t| *t >= within.start && is_determiner(doc, *t)).unwrap_or(lo);
        Actor {
            entity: None,
            anchor: doc.anchor(TokenRange::new(start, hi.max(head + 1))),
            code: said.code.of_participant(),
        }
    }

    /// Reads the whole of a short text as one noun phrase: its head is the last word before what follows it.
    #[must_use]
    pub fn whole(&self) -> Actor {
        let doc = self.view.doc;
        let end = doc.tokens.len() as u32;
        let word = |t: u32| doc.tokens.get(t as usize).map_or("", |t| t.lower.as_str());
        let mut lo = 0;
        while lo + 1 < end && (is_determiner(doc, lo) || word(lo).chars().all(|c| c.is_ascii_digit())) {
            lo += 1;
        }
        let stops = |t: u32| {
            self.view.owner(t).is_none()
                && matches!(
                    word(t),
                    "of" | "in"
                        | "from"
                        | "for"
                        | "at"
                        | "to"
                        | "with"
                        | "on"
                        | "against"
                        | "by"
                        | "near"
                        | "who"
                        | "that"
                        | ","
                        | "("
                        | "and"
                )
        };
        let mut behind = (lo..end).find(|&t| stops(t)).unwrap_or(end);
        // "the commander in chief", "members of parliament": the lexicon has the whole
        if COUNTERS.contains(&word(behind.saturating_sub(1))) && word(behind) == "of" {
            lo = behind + 1;
            behind = (lo..end).find(|&t| stops(t)).unwrap_or(end);
        }
        let Some(head) = behind.checked_sub(1).filter(|h| *h >= lo) else {
            return Actor { entity: None, anchor: doc.anchor(TokenRange::new(0, end)), code: ActorCode::default() };
        };
        if let Some(actor) = self.named(head).filter(|_| !self.view.is_group(head)) {
            return actor;
        }
        let said = self.view.describe(lo, head, end);
        Actor { entity: None, anchor: doc.anchor(TokenRange::new(0, end)), code: said.code.of_participant() }
    }

    /// "YEMENI COLONEL", "Yemeni colonel" in a headline: where the parser takes the two for one name, the noun heads them.
    fn behind_nationality(&self, head: u32) -> u32 {
        let doc = self.view.doc;
        let people =
            self.view.owner(head).and_then(|ix| self.view.entity(ix)).is_some_and(|e| e.label == EntityLabel::Norp);
        let mut noun = head;
        while people
            && doc.tokens.get(noun as usize + 1).is_some_and(|t| t.head == head && t.dep == Dep::Flat)
            && self.view.owner(noun + 1).is_none()
        {
            noun += 1;
        }
        if noun > head && self.view.noun_at(head + 1, noun, noun + 1).is_some() { noun } else { head }
    }

    /// A token inside a mention.
    fn named(&self, head: u32) -> Option<Actor> {
        let ix = self.view.owner(head)?;
        let entity = self.view.entity(ix)?;
        let mention = entity.mentions.iter().find(|m| m.tokens.holds(head))?;
        let mut actor = self.of_entity(ix, mention.tokens);
        if self.view.is_group(head) {
            // "Iraqi Shiites", "Christians in Egypt": whose they are the words around say
            let within = self.sentence(head);
            let hi = self.phrase_end(head, within);
            actor.code = self.view.describe(self.first_of_run(head, within), head, hi).code.of_participant();
        }
        Some(actor)
    }

    fn sentence(&self, head: u32) -> TokenRange {
        let doc = self.view.doc;
        let sentence = doc.sentence_of(head).and_then(|s| doc.sentences.get(s));
        sentence.map_or(TokenRange::new(head, head + 1), |s| s.tokens)
    }

    fn of_entity(&self, ix: EntityIx, tokens: TokenRange) -> Actor {
        let mut code = self.view.entity(ix).map(|e| e.actor.clone().of_participant()).unwrap_or_default();
        // NATO is an alliance, its troops are forces
        if code.country.as_deref() == Some("IGO") {
            code.sectors.retain(|s| s != "MIL");
        }
        Actor { entity: Some(ix), anchor: self.view.doc.anchor(tokens), code }
    }

    /// A title whose bearer follows at once ("Foreign Minister Ida Brandt", whichever of them the parse makes the
    /// head), or in apposition ("the secretary, Ida Brandt,").
    fn titled(&self, head: u32, hi: u32) -> Option<EntityIx> {
        let person = |t: u32| {
            self.view.owner(t).filter(|&ix| self.view.entity(ix).is_some_and(|e| e.label == EntityLabel::Person))
        };
        let known = self.view.noun_at(head.saturating_sub(3), head, head + 1).is_some();
        if known && let Some(ix) = person(head + 1) {
            return Some(ix);
        }
        let doc = self.view.doc;
        doc.children(head)
            .filter(|&child| child > head && child < hi.max(head + 12))
            .filter(|&child| doc.tokens.get(child as usize).is_some_and(|t| matches!(t.dep, Dep::Appos | Dep::Flat)))
            .find_map(person)
    }

    fn name_end(&self, ix: EntityIx, head: u32) -> u32 {
        let mentions = self.view.entity(ix).map(|e| e.mentions.as_slice()).unwrap_or_default();
        mentions.iter().map(|m| m.tokens).find(|t| t.start > head && t.start <= head + 12).map_or(head + 1, |t| t.end)
    }

    /// Where the phrase ends with the prepositional phrases that hang on it; clauses about it are left out.
    fn phrase_end(&self, head: u32, within: TokenRange) -> u32 {
        let doc = self.view.doc;
        if doc.tokens.get(head as usize).is_none_or(|t| t.head == head && t.dep == Dep::default()) && within.len() > 1 {
            return self.unparsed_end(head, within);
        }
        let mut end = head + 1;
        let mut frontier = vec![head];
        while let Some(top) = frontier.pop() {
            for child in doc.children(top) {
                let Some(token) = doc.tokens.get(child as usize) else { continue };
                let stays = if top == head {
                    child > head && matches!(token.dep, Dep::Nmod | Dep::Flat | Dep::Compound | Dep::Fixed)
                } else {
                    !matches!(
                        token.dep,
                        Dep::AclRelcl | Dep::Acl | Dep::Appos | Dep::Parataxis | Dep::Punct | Dep::Conj | Dep::Cc
                    )
                };
                let stays = stays && !(token.dep == Dep::Nmod && is_dated(doc, child));
                if stays {
                    end = end.max(child + 1);
                    frontier.push(child);
                }
            }
        }
        end.min(within.end)
    }

    fn unparsed_end(&self, head: u32, within: TokenRange) -> u32 {
        let doc = self.view.doc;
        let mut end = head + 1;
        while end < within.end && end < head + 12 {
            let word = doc.tokens.get(end as usize).map_or("", |t| t.lower.as_str());
            if !(matches!(word, "of" | "in" | "from" | "for" | "at" | "the" | "a" | "an") || self.view.joins(end)) {
                break;
            }
            end += 1;
        }
        end
    }
}

/// "the rebels on Monday", "the march in May": a day is no part of who or what it is, but that of "the Movement of 19 April" is.
fn is_dated(doc: &Document, t: u32) -> bool {
    let at = doc.values.partition_point(|v| v.tokens.end <= t);
    let date = doc.values.get(at).is_some_and(|v| v.tokens.holds(t) && matches!(v.data, ValueData::Date { .. }));
    let case = |c: u32| doc.tokens.get(c as usize).is_some_and(|k| k.dep == Dep::Case && k.lower != "of");
    date && doc.children(t).into_iter().any(case)
}

fn is_determiner(doc: &Document, token: u32) -> bool {
    doc.tokens.get(token as usize).is_some_and(|t| {
        matches!(
            t.lower.as_str(),
            "the" | "a" | "an" | "some" | "its" | "his" | "her" | "their" | "these" | "those" | "two" | "three"
        )
    })
}

/// Pronouns of persons, as subject and object.
fn is_pronoun(word: &str) -> bool {
    matches!(word, "i" | "we" | "he" | "she" | "they" | "me" | "us" | "him" | "her" | "them")
}
