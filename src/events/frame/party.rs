//! What a noun phrase is: somebody with a name or a code, one of several, or a thing.

use super::{Nature, Parties, Party, Reader, is_party};
use crate::nlp::actor::Actor;
use crate::text::layers::{EntityIx, EntityLabel, MentionKind};
use crate::text::tags::{Dep, Upos, Xpos};

impl Reader<'_> {
    /// Judges the noun phrase headed by a token. `None` for what can be no participant at all.
    #[must_use]
    pub fn party(&self, head: u32) -> Option<Party> {
        let tree = &self.tree;
        if !tree.is_nominal(head) && self.marks.entity(head).is_none() && tree.upos(head) != Upos::Adj {
            return None;
        }
        if self.marks.is_date(head) || matches!(tree.dep(head), Dep::Expl) {
            return None;
        }
        // "US" in all-capitals copy is tagged as the pronoun now and then
        if tree.upos(head) == Upos::Pron && !self.marks.is_name(head) {
            return self.pronoun(head);
        }
        let head = self.name_head(self.content(head));
        let actor = self.actors.at(head);
        let nature = self.nature(head, &actor);
        Some(Party { head, actor, nature })
    }

    /// The name behind a title that heads it in the parse: "Mr Larijani", "Adviser Qasim Al Araji".
    #[must_use]
    pub fn name_head(&self, head: u32) -> u32 {
        if self.marks.entity(head).is_some() || self.tree.upos(head) != Upos::Propn {
            return head;
        }
        self.tree.children_in(head, &[Dep::Flat, Dep::Appos]).find(|&c| self.marks.is_name(c)).unwrap_or(head)
    }

    /// "a group of soldiers", "dozens of protesters": the phrase is about what it contains.
    pub(super) fn content(&self, head: u32) -> u32 {
        if !self.rules.known.container.contains(self.tree.lemma(head)) {
            return head;
        }
        let mut at = head;
        for _ in 0..3 {
            // "a convoy of dozens of trucks"
            match self.tree.phrases(at, "of").next() {
                Some(inner) if self.rules.known.container.contains(self.tree.lemma(at)) => at = inner,
                _ => break,
            }
        }
        at
    }

    pub(super) fn pronoun(&self, head: u32) -> Option<Party> {
        let tree = &self.tree;
        if matches!(tree.xpos(head), Xpos::Wp | Xpos::Wdt | Xpos::Ex) {
            return None;
        }
        let first_person = matches!(tree.lower(head), "we" | "our" | "us" | "i" | "my" | "me" | "ours");
        if first_person {
            let speaker = self.name_head(self.speaker.filter(|&s| s != head)?);
            let actor = self.actors.at(speaker);
            let nature = self.nature(speaker, &actor);
            return Some(Party { head, actor: Actor { anchor: self.anchor(head), ..actor }, nature });
        }
        let actor = self.actors.at(head);
        let nature = match actor.entity.map(|ix| self.label(ix)) {
            Some(Some(label)) => nature_of(label, &actor),
            _ if matches!(tree.lower(head), "he" | "she" | "they" | "him" | "her" | "them" | "his" | "their") => {
                Nature::Person
            }
            _ if actor.code.is_empty() => Nature::Thing,
            _ => Nature::Organisation,
        };
        Some(Party { head, actor, nature })
    }

    pub(super) fn anchor(&self, token: u32) -> crate::text::Anchor {
        self.doc.anchor(crate::text::TokenRange::new(token, token + 1))
    }

    pub(super) fn label(&self, ix: EntityIx) -> Option<EntityLabel> {
        self.doc.entities.get(ix as usize).map(|e| e.label)
    }

    pub(super) fn nature(&self, head: u32, actor: &Actor) -> Nature {
        let known = &self.rules.known;
        let lemma = self.tree.lemma(head);
        let lemma = lemma.strip_prefix("ex-").or_else(|| lemma.strip_prefix("vice-")).unwrap_or(lemma);
        let named = self.marks.entity(head).filter(|(_, kind)| *kind != MentionKind::Nominal);
        // "Hungarians marched": a people in the plural is persons, not the state
        let people = named.and_then(|(ix, _)| self.label(ix)) == Some(EntityLabel::Norp);
        if people && self.tree.upos(head) != Upos::Adj && self.tree.lower(head).ends_with('s') {
            return Nature::Person;
        }
        if let Some(label) = named.and_then(|(ix, _)| self.label(ix)) {
            return nature_of(label, actor);
        }
        if known.agency.contains(lemma) {
            return Nature::Thing;
        }
        if known.person.contains(lemma) || self.tree.upos(head) == Upos::Num || agentive(lemma) {
            return Nature::Person;
        }
        if known.forces.contains(lemma) || known.group.contains(lemma) {
            return Nature::Organisation;
        }
        if let Some(label) = actor.entity.filter(|_| self.marks.entity(head).is_some()).and_then(|ix| self.label(ix)) {
            return nature_of(label, actor);
        }
        if matches!(self.tree.xpos(head), Xpos::Nnp | Xpos::Nnps) && actor.entity.is_none() {
            return Nature::Organisation;
        }
        if !known.target.contains(lemma) && !actor.code.sectors.is_empty() && self.tree.upos(head) != Upos::Adj {
            // a noun that the actor tables know a sector for is somebody's office or unit, if it carries no other name
            let borrowed = self
                .tree
                .children_in(head, &[Dep::NmodPoss, Dep::Compound, Dep::Amod, Dep::Nmod, Dep::Appos])
                .any(|c| self.marks.is_name(c));
            if !borrowed {
                return Nature::Person;
            }
        }
        Nature::Thing
    }

    /// The parties at a noun phrase and its conjuncts.
    pub(super) fn parties_at(&self, head: u32) -> Parties {
        if let Some(speaker) = self.own_speaker(head) {
            return self.parties_at(speaker);
        }
        let mut heads = self.tree.conjuncts(head);
        // headlines join with a bare comma: "Iran, Iraq sign"
        if heads.len() == 1
            && let Some(second) = self.tree.child_in(head, &[Dep::Appos, Dep::List])
            && self.is_place_name(head)
            && self.is_place_name(second)
        {
            heads.push(second);
        }
        heads.into_iter().flat_map(|h| self.split(h)).collect()
    }

    /// Whom "it", "he" or "they" stands for as the subject of a clause that somebody says or promises, where the story's
    /// own clusters do not tell: whoever says it.
    fn own_speaker(&self, head: u32) -> Option<u32> {
        let tree = &self.tree;
        let word = tree.lower(head);
        let third = matches!(word, "it" | "he" | "she" | "they");
        if !third || self.marks.entity(head).is_some() || !matches!(tree.dep(head), Dep::Nsubj | Dep::Expl) {
            return None;
        }
        let mut clause = tree.head(head)?;
        for _ in 0..3 {
            match tree.dep(clause) {
                Dep::Conj | Dep::Xcomp => clause = tree.head(clause)?,
                _ => break,
            }
        }
        let governor = tree.head(clause).filter(|_| tree.dep(clause) == Dep::Ccomp)?;
        let subject = tree.child_in(governor, &[Dep::Nsubj]).filter(|&s| s != head && tree.upos(s) != Upos::Pron)?;
        let party = self.party(subject)?;
        let several = tree.conjuncts(subject).len() > 1 || matches!(tree.xpos(subject), Xpos::Nns | Xpos::Nnps);
        let fits = match word {
            "they" => several || party.nature == Nature::Organisation,
            "it" => matches!(party.nature, Nature::Country | Nature::Organisation),
            _ => party.nature == Nature::Person,
        };
        fits.then_some(subject)
    }

    /// "Greek and Turkish officials", "officials from Serbia and Croatia" are two sides.
    pub(super) fn split(&self, head: u32) -> Parties {
        let tree = &self.tree;
        let plural = matches!(tree.xpos(head), Xpos::Nns)
            && self.marks.entity(head).is_none_or(|(_, k)| k == MentionKind::Nominal);
        let whole = self.party(head);
        let Some(whole) = whole.filter(|p| plural && is_party(p)) else {
            return self.party(head).into_iter().collect();
        };
        let named = |c: u32| self.marks.entity(c).is_some_and(|(ix, _)| self.country(ix).is_some());
        let pair = tree
            .children_in(head, &[Dep::Amod, Dep::Compound, Dep::Nmod])
            .filter(|&c| named(c) && (c < head || tree.case_of(c) == Some("from")))
            .map(|c| (c, tree.conjuncts(c)))
            .find(|(_, list)| list.len() > 1 && list.iter().all(|&c| named(c)));
        let Some((first, list)) = pair else { return std::iter::once(whole).collect() };
        list.into_iter()
            .map(|c| {
                let mut actor = if first < head { whole.actor.clone() } else { self.actors.at(c) };
                actor.entity = None;
                actor.anchor = self.anchor(c);
                actor.code.country = self.marks.entity(c).and_then(|(ix, _)| self.country(ix));
                Party { head: c, actor, nature: whole.nature }
            })
            .collect()
    }

    pub(super) fn country(&self, ix: EntityIx) -> Option<compact_str::CompactString> {
        self.doc.entities.get(ix as usize).and_then(|e| e.actor.country.clone())
    }

    /// A place that is no state: "the Nairobi bombing" says where, not who.
    pub(super) fn is_city(&self, ix: EntityIx) -> bool {
        self.doc.entities.get(ix as usize).is_some_and(|e| e.label == EntityLabel::Gpe && e.ids.iso3166.is_none())
    }

    pub(super) fn is_place_name(&self, token: u32) -> bool {
        self.marks.entity(token).and_then(|(ix, _)| self.label(ix)) == Some(EntityLabel::Gpe)
    }
}

fn nature_of(label: EntityLabel, actor: &Actor) -> Nature {
    match label {
        EntityLabel::Person => Nature::Person,
        EntityLabel::Org => Nature::Organisation,
        EntityLabel::Gpe | EntityLabel::Norp => Nature::Country,
        EntityLabel::Loc if actor.code.country.is_some() => Nature::Country,
        EntityLabel::Fac if !actor.code.sectors.is_empty() => Nature::Organisation,
        _ => Nature::Thing,
    }
}

/// Nouns of persons by their ending: unionist, politician, fireman, farmworker.
fn agentive(lemma: &str) -> bool {
    lemma.len() > 5
        && ["ist", "ician", "arian", "sman", "swoman", "eman", "worker", "holder"].iter().any(|e| lemma.ends_with(e))
}
