//! One sentence's parse as the rules see it: children at hand, and the logical subject and object of any predicate,
//! whether the words stand as an active clause, a passive, a participle, an infinitive, a relative clause or a conjunct.

mod facts;
mod sides;

use smallvec::SmallVec;

use facts::{Fact, is_verb_too};

use super::mend::{self, Mended};
use super::verbs::{foils, judges, keeps_subject, succeeds};
use crate::text::tags::{Dep, Upos, Xpos};
use crate::text::{Document, Token, TokenRange};

/// A few token indices.
pub type Tokens = SmallVec<[u32; 4]>;

/// How far the search for a borrowed subject goes up.
const MAX_HOPS: u8 = 6;

/// A sentence with its children lists.
#[derive(Debug)]
pub struct Tree<'a> {
    pub doc: &'a Document,
    pub range: TokenRange,
    /// `offsets[i]..offsets[i + 1]` in `children` are the dependents of the i-th token of the sentence, in text order.
    offsets: Vec<u32>,
    children: Vec<u32>,
    /// Where the parse cannot be meant; see [`super::mend`].
    mended: Mended,
    facts: Vec<Fact>,
}

impl<'a> Tree<'a> {
    /// Builds the lists. Heads outside the sentence are taken for roots.
    #[must_use]
    pub fn new(doc: &'a Document, range: TokenRange) -> Self {
        let range = TokenRange::new(range.start, range.end.min(doc.tokens.len() as u32).max(range.start));
        let mut offsets = vec![0_u32; range.len() + 1];
        let mended = mend::mend(doc, range);
        let inside = |t: u32| {
            let head = mended.head(t).unwrap_or_else(|| doc.tokens.get(t as usize).map_or(t, |token| token.head));
            (head != t && range.holds(head)).then(|| (head - range.start) as usize)
        };
        for t in range.start..range.end {
            if let Some(head) = inside(t)
                && let Some(count) = offsets.get_mut(head + 1)
            {
                *count += 1;
            }
        }
        let mut sum = 0;
        for offset in &mut offsets {
            sum += *offset;
            *offset = sum;
        }
        let mut fill = offsets.clone();
        let mut children = vec![0_u32; sum as usize];
        for t in range.start..range.end {
            if let Some(head) = inside(t)
                && let Some(at) = fill.get_mut(head)
            {
                if let Some(slot) = children.get_mut(*at as usize) {
                    *slot = t;
                }
                *at += 1;
            }
        }
        let mut tree = Self { doc, range, offsets, children, mended, facts: Vec::new() };
        tree.note_facts();
        tree
    }

    /// The word of a stretch that the rest of it hangs on.
    #[must_use]
    pub fn head_of(&self, tokens: TokenRange) -> Option<u32> {
        (tokens.start..tokens.end).find(|&t| self.head(t).is_none_or(|up| !tokens.holds(up)))
    }

    /// The token; the document's first one for an index outside (never for indices this tree gave).
    #[must_use]
    pub fn token(&self, t: u32) -> Option<&'a Token> {
        self.doc.tokens.get(t as usize)
    }

    #[must_use]
    pub fn lemma(&self, t: u32) -> &'a str {
        self.mended.word(t).unwrap_or_else(|| self.token(t).map_or("", |token| token.lemma.as_str()))
    }

    #[must_use]
    pub fn lower(&self, t: u32) -> &'a str {
        self.mended.word(t).unwrap_or_else(|| self.token(t).map_or("", |token| token.lower.as_str()))
    }

    /// Direct dependents in text order.
    #[must_use]
    pub fn children(&self, t: u32) -> &[u32] {
        let at = t.wrapping_sub(self.range.start) as usize;
        match (self.offsets.get(at), self.offsets.get(at + 1)) {
            (Some(&start), Some(&end)) => self.children.get(start as usize..end as usize).unwrap_or_default(),
            _ => &[],
        }
    }

    /// Dependents in one of these relations.
    pub fn children_in<'t>(&'t self, t: u32, deps: &'t [Dep]) -> impl Iterator<Item = u32> + 't {
        self.children(t).iter().copied().filter(move |&c| deps.contains(&self.dep(c)))
    }

    #[must_use]
    pub fn child_in(&self, t: u32, deps: &[Dep]) -> Option<u32> {
        self.children(t).iter().copied().find(|&c| deps.contains(&self.dep(c)))
    }

    /// The preposition of a phrase (`case` child), lower case; the first word of a fixed one ("according to").
    #[must_use]
    pub fn case_of(&self, t: u32) -> Option<&'a str> {
        self.child_in(t, &[Dep::Case]).filter(|&c| self.lower(c) != "'s" && self.lower(c) != "'").map(|c| self.lower(c))
    }

    /// Whether one of the words stands as a `mark` of the clause ("to", "if", "before").
    #[must_use]
    pub fn mark_of(&self, t: u32) -> Option<&'a str> {
        self.child_in(t, &[Dep::Mark]).map(|c| self.lower(c))
    }

    #[must_use]
    pub fn is_verb(&self, t: u32) -> bool {
        matches!(self.upos(t), Upos::Verb | Upos::Aux)
    }

    #[must_use]
    pub fn is_nominal(&self, t: u32) -> bool {
        matches!(self.upos(t), Upos::Noun | Upos::Propn | Upos::Pron | Upos::Num)
    }

    /// A passive by its auxiliary or subject, or a bare past participle after a noun.
    #[must_use]
    pub fn is_passive(&self, v: u32) -> bool {
        let marked = self.children(v).iter().any(|&c| match self.dep(c) {
            Dep::AuxPass | Dep::NsubjPass | Dep::CsubjPass => true,
            // "trained side by side"
            // "raised its rate by 20 points": a verb that has its subject and its object is active
            Dep::OblAgent => {
                let active = !matches!(self.xpos(v), Xpos::Vbn)
                    && self.child_in(v, &[Dep::Nsubj]).is_some()
                    && self.child_in(v, &[Dep::Obj]).is_some();
                !active && self.lower(c) != "side" && !super::verbs::stays_active(self.lemma(v))
            }
            _ => false,
        });
        if marked {
            return true;
        }
        // "soldiers killed in the war" with the tag of a past
        if self.xpos(v) == Xpos::Vbd && self.dep(v) == Dep::Acl && self.child_in(v, &[Dep::Obj, Dep::Nsubj]).is_none() {
            return true;
        }
        // "was stopped, emptied and set afire": a participle that looks like an infinitive
        // "was shot and killed" with the tag of a past: without an object these are done to somebody
        let done_to = self.xpos(v) == Xpos::Vbd
            && self.child_in(v, &[Dep::Obj, Dep::Ccomp, Dep::Xcomp]).is_none()
            && matches!(
                self.lemma(v),
                "kill"
                    | "wound"
                    | "injure"
                    | "arrest"
                    | "detain"
                    | "abduct"
                    | "kidnap"
                    | "murder"
                    | "execute"
                    | "stab"
                    | "strangle"
                    | "torture"
                    | "free"
                    | "deport"
                    | "sentence"
                    | "jail"
                    | "rob"
                    | "beat"
                    | "destroy"
                    | "damage"
                    | "question"
                    | "behead"
                    | "assassinate"
                    | "hang"
            );
        let alike = (done_to
            || matches!(self.lower(v), "set" | "put" | "cut" | "hit" | "shut" | "hurt" | "burst" | "shot"))
            && self.dep(v) == Dep::Conj
            && self.xpos(v) != Xpos::Vbg;
        if alike {
            return self.head(v).is_some_and(|h| {
                (self.is_verb(h) && self.xpos(h) == Xpos::Vbn || self.child_in(h, &[Dep::AuxPass]).is_some())
                    && self.is_passive(h)
                    && self.child_in(v, &[Dep::Nsubj, Dep::Aux]).is_none()
            });
        }
        if self.xpos(v) != Xpos::Vbn {
            return false;
        }
        match self.dep(v) {
            Dep::Acl | Dep::Amod => true,
            Dep::Advcl => !self.has_auxiliary(v),
            Dep::Conj => self.head(v).is_some_and(|h| {
                self.is_verb(h) && self.is_passive(h) && self.child_in(v, &[Dep::Nsubj, Dep::Aux]).is_none()
            }),
            _ => false,
        }
    }

    fn has_auxiliary(&self, v: u32) -> bool {
        self.child_in(v, &[Dep::Aux]).is_some()
    }

    /// Who or what the verb's own subject position points at, as the words stand: for a passive, its patient.
    #[must_use]
    pub fn surface_subject(&self, v: u32) -> Option<u32> {
        self.surface_subject_within(v, MAX_HOPS)
    }

    fn surface_subject_within(&self, v: u32, hops: u8) -> Option<u32> {
        if hops == 0 {
            return None;
        }
        if let Some(subject) = self.child_in(v, &[Dep::Nsubj, Dep::NsubjPass, Dep::NsubjOuter]) {
            return Some(self.antecedent(v, subject, hops));
        }
        if let Some(subject) = self.stray_subject(v) {
            return Some(subject);
        }
        // "it was ready to": no empty "it"
        if let Some(it) = self.child_in(v, &[Dep::Expl])
            && (matches!(
                self.lemma(v),
                "ready" | "willing" | "prepared" | "keen" | "eager" | "unwilling" | "reluctant"
            ) || is_verb_too(self.lower(v)))
        {
            return Some(it);
        }
        let head = self.head(v)?;
        match self.dep(v) {
            Dep::Conj if self.is_verb(head) || self.is_predicate(head) => self.surface_subject_within(head, hops - 1),
            Dep::Xcomp => self.controller(head, hops - 1),
            Dep::Ccomp if self.mark_of(v) == Some("to") => self.controller(head, hops - 1),
            // "attacked pilots for calling a strike", "accused Chad of arming rebels": the blamed do it
            Dep::Advcl
                if matches!(self.mark_of(v), Some("for" | "of" | "with"))
                    && self.is_verb(head)
                    && judges(self.lemma(head)) =>
            {
                if self.is_passive(head) {
                    return self.surface_subject_within(head, hops - 1);
                }
                self.child_in(head, &[Dep::Obj]).or_else(|| self.surface_subject_within(head, hops - 1))
            }
            // "appointed Larijani to the post, succeeding Ahmadi": the newcomer does
            Dep::Advcl if succeeds(self.lemma(v)) && self.is_verb(head) && !self.is_passive(head) => {
                self.child_in(head, &[Dep::Obj]).or_else(|| self.surface_subject_within(head, hops - 1))
            }
            Dep::Advcl if self.is_participle_or_infinitive(v) => {
                if self.is_verb(head) || self.is_predicate(head) {
                    self.surface_subject_within(head, hops - 1)
                } else {
                    None
                }
            }
            // "plans to visit", parsed as a noun's clause
            Dep::Acl if self.mark_of(v) == Some("to") && self.is_verb(head) => self.controller(head, hops - 1),
            Dep::Acl if self.mark_of(v) == Some("to") => self.holder_of(head, hops - 1),
            Dep::Acl => Some(head),
            Dep::AclRelcl if self.child_in(v, &[Dep::Obj]).is_some() || self.is_passive(v) => Some(head),
            Dep::Parataxis if self.is_verb(head) && self.is_participle_or_infinitive(v) => {
                self.surface_subject_within(head, hops - 1)
            }
            _ => None,
        }
    }

    /// A noun before a finite verb without subject that the parser hung on it in another way ("North Korea test-fired").
    fn stray_subject(&self, v: u32) -> Option<u32> {
        if !matches!(self.xpos(v), Xpos::Vbd | Xpos::Vbz | Xpos::Vbp) || !matches!(self.dep(v), Dep::Root | Dep::Ccomp)
        {
            return None;
        }
        let stray = |&c: &u32| {
            c < v
                && matches!(self.dep(c), Dep::OblUnmarked | Dep::Obl | Dep::Dep | Dep::Dislocated | Dep::Compound)
                && matches!(self.upos(c), Upos::Noun | Upos::Propn)
                && self.case_of(c).is_none()
                && !self.lower(c).ends_with("day")
        };
        self.children(v).iter().copied().rfind(stray)
    }

    /// A relative pronoun stands for the noun its clause hangs on.
    fn antecedent(&self, v: u32, subject: u32, hops: u8) -> u32 {
        if !matches!(self.xpos(subject), Xpos::Wp | Xpos::Wdt) && self.lower(subject) != "that" {
            return subject;
        }
        let mut clause = v;
        for _ in 0..hops {
            match (self.dep(clause), self.head(clause)) {
                (Dep::AclRelcl | Dep::Acl, Some(head)) => return super::verbs::bearer(self, head, subject),
                (Dep::Conj | Dep::Xcomp | Dep::Ccomp, Some(head)) => clause = head,
                _ => break,
            }
        }
        subject
    }

    /// Who carries out an infinitive: the object of "urge", "order", "help"; else the subject.
    fn controller(&self, governor: u32, hops: u8) -> Option<u32> {
        if self.is_verb(governor) {
            let subject_control = keeps_subject(self.lemma(governor));
            if let Some(object) = self.child_in(governor, &[Dep::Iobj, Dep::Obj]).filter(|_| !subject_control)
                && self.is_nominal(object)
            {
                return Some(self.relative_object(governor, object));
            }
            return self.surface_subject_within(governor, hops);
        }
        if self.is_predicate(governor) {
            return self.surface_subject_within(governor, hops);
        }
        self.holder_of(governor, hops)
    }

    fn relative_object(&self, v: u32, object: u32) -> u32 {
        self.antecedent(v, object, MAX_HOPS)
    }

    /// Whose plan, decision, attempt it is: the possessor, or the subject of the verb it is the object of.
    fn holder_of(&self, noun: u32, hops: u8) -> Option<u32> {
        if let Some(owner) = self.child_in(noun, &[Dep::NmodPoss]) {
            return Some(owner);
        }
        if let Some(by) = self.children_in(noun, &[Dep::Nmod]).find(|&c| matches!(self.case_of(c), Some("by" | "of"))) {
            return Some(by);
        }
        let verb = self.head(noun)?;
        match self.dep(noun) {
            // "police thwarted an attempt to kidnap him"
            Dep::Obj if foils(self.lemma(verb)) => None,
            Dep::Obj | Dep::Obl | Dep::Xcomp if self.is_verb(verb) => self.surface_subject_within(verb, hops),
            Dep::NsubjPass => self.agent(verb),
            _ => self.child_in(noun, &[Dep::Compound, Dep::Amod]),
        }
    }

    /// A noun or adjective that is predicated of a subject ("is ready to", "Germany is host").
    #[must_use]
    pub fn is_predicate(&self, t: u32) -> bool {
        self.child_in(t, &[Dep::Cop, Dep::Nsubj, Dep::NsubjPass, Dep::NsubjOuter]).is_some()
    }

    /// A gerund, participle or infinitive without a subject of its own.
    #[must_use]
    pub fn is_participle_or_infinitive(&self, v: u32) -> bool {
        matches!(self.xpos(v), Xpos::Vbg | Xpos::Vbn | Xpos::Vb)
            || self.mark_of(v) == Some("to")
            || self.children(v).iter().any(|&c| self.xpos(c) == Xpos::To)
    }

    /// Phrases of a word with a given preposition; "between" and "among" reach over their conjuncts by themselves.
    pub fn phrases<'t>(&'t self, t: u32, preposition: &'t str) -> impl Iterator<Item = u32> + 't {
        self.children_in(t, &[Dep::Obl, Dep::Nmod, Dep::OblAgent, Dep::Advcl, Dep::Acl, Dep::NmodDesc])
            .filter(move |&c| self.stands_after(c, preposition) && self.is_nominal(c))
    }

    /// Whether a phrase's preposition is this one; "out of Mali" is "from" and "of" as much as "out".
    fn stands_after(&self, phrase: u32, preposition: &str) -> bool {
        match self.case_of(phrase) {
            Some("out") => matches!(preposition, "out" | "of" | "from"),
            case => case == Some(preposition),
        }
    }

    /// A noun phrase with its conjuncts: "Iran, Iraq and Turkey" is three.
    #[must_use]
    pub fn conjuncts(&self, head: u32) -> Tokens {
        let mut list = Tokens::new();
        list.push(head);
        for c in self.children_in(head, &[Dep::Conj]).take(11) {
            if self.is_nominal(c) || self.upos(c) == Upos::Adj {
                list.push(c);
            }
        }
        list
    }

    /// The verb of the sentence, where its tag says that it is a noun.
    #[must_use]
    pub fn verb_called_noun(&self) -> Option<u32> {
        let noun = |t: &u32| self.token(*t).is_some_and(|k| matches!(k.upos, Upos::Noun | Upos::Propn));
        self.mended.finite.filter(noun)
    }

    /// The tokens below a token, itself included, as one stretch; dependents in `skip` are left out.
    #[must_use]
    pub fn extent(&self, t: u32, skip: &[Dep]) -> TokenRange {
        let (mut start, mut end) = (t, t + 1);
        let mut stack: SmallVec<[u32; 16]> = SmallVec::new();
        stack.push(t);
        let mut seen = 0;
        while let Some(at) = stack.pop() {
            seen += 1;
            if seen > self.range.len() {
                break;
            }
            start = start.min(at);
            end = end.max(at + 1);
            stack.extend(self.children(at).iter().copied().filter(|&c| !skip.contains(&self.dep(c))));
        }
        TokenRange::new(start, end)
    }

    /// Whether `t` stands in the subtree of `top`.
    #[must_use]
    pub fn is_under(&self, t: u32, top: u32) -> bool {
        let mut at = t;
        for _ in 0..self.range.len() {
            if at == top {
                return true;
            }
            match self.head(at) {
                Some(head) => at = head,
                None => return false,
            }
        }
        false
    }
}
