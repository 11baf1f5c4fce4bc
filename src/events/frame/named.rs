//! Names: what stands under one that no table has, and what kind of place one is.

use super::party::nature_of;
use super::{Nature, Party, Reader};
use crate::nlp::actor::Actor;
use crate::text::layers::{EntityIx, EntityLabel, MentionKind};
use crate::text::tags::{Dep, Upos, Xpos};

impl Reader<'_> {
    /// A single word that no table knows, and that the story never says more of: persons and firms are named in full when
    /// they first come up, so it is most likely a land.
    pub(super) fn is_bare_name(&self, ix: EntityIx) -> bool {
        let Some(entity) = self.doc.entities.get(ix as usize) else { return false };
        let unknown = entity.actor.is_empty() && entity.ids.wikidata.is_none() && entity.ids.geonames.is_none();
        let mut names = entity.mentions.iter().filter(|m| m.kind == MentionKind::Name).peekable();
        let bare = |m: &crate::text::layers::Mention| {
            let word = self.doc.form(m.tokens.start);
            let title = m.tokens.start.checked_sub(1).is_some_and(|t| {
                let before = self.doc.form(t);
                before.ends_with('.') || self.doc.tokens.get(t as usize).is_some_and(|k| k.upos == Upos::Propn)
            });
            m.tokens.len() == 1
                && !title
                && (word.chars().any(char::is_lowercase) || self.has_small_letters())
                && word.chars().all(char::is_alphabetic)
        };
        unknown
            && matches!(entity.label, EntityLabel::Person | EntityLabel::Org | EntityLabel::Gpe)
            && entity.roles.is_empty()
            && names.peek().is_some()
            && names.all(bare)
    }

    /// A name of one word that no list knows: most likely a land, whatever the reader of names took it for.
    pub(in crate::events) fn may_be_land(&self, t: u32) -> bool {
        match self.marks.entity(t) {
            Some((ix, kind)) => kind == MentionKind::Name && self.is_bare_name(ix),
            None => self.tree.upos(t) == Upos::Propn && !self.marks.is_date(t) && self.stands_alone(t),
        }
    }

    /// Whether the sentence has words in small letters, so that capitals make a name.
    fn has_small_letters(&self) -> bool {
        self.doc.has_small_letters(self.tree.range)
    }

    /// A name of one word that neither the tables nor the reader of names know, with nothing to say that it is a person's
    /// or a body's: what acts under such a name in the news is most often a land.
    pub(super) fn stands_alone(&self, head: u32) -> bool {
        let form = self.doc.form(head);
        self.tree.xpos(head) == Xpos::Nnp
            && form.starts_with(char::is_uppercase)
            && form.chars().all(char::is_alphabetic)
            && (form.chars().any(char::is_lowercase) || self.has_small_letters())
            && self
                .tree
                .children_in(head, &[Dep::Compound, Dep::Flat, Dep::Det, Dep::NmodPoss, Dep::Amod, Dep::Appos])
                .next()
                .is_none()
    }

    /// A proper noun in copy that uses small letters, or one that carries a name nobody knows ("the Quintaran ministry"):
    /// somebody, though no table has him.
    #[must_use]
    pub fn is_proper(&self, head: u32) -> bool {
        let tree = &self.tree;
        let proper = |t: u32| {
            matches!(tree.xpos(t), Xpos::Nnp | Xpos::Nnps)
                && !self.marks.is_date(t)
                && self.doc.form(t).starts_with(char::is_uppercase)
                && (self.doc.form(t).chars().any(char::is_lowercase) || self.has_small_letters())
        };
        // "the Scarlet Lamp front": capitals in the middle of a sentence
        let capital = |t: u32| {
            t > tree.range.start + 1
                && self.doc.form(t).starts_with(char::is_uppercase)
                && self.doc.form(t).chars().any(char::is_lowercase)
                && !self.marks.is_date(t)
        };
        proper(head)
            || tree.children_in(head, &[Dep::Compound]).any(|c| c < head && capital(c))
            || tree.children_in(head, &[Dep::Compound, Dep::NmodPoss]).any(|c| c < head && proper(c))
    }

    pub(super) fn country(&self, ix: EntityIx) -> Option<compact_str::CompactString> {
        self.doc.entities.get(ix as usize).and_then(|e| e.actor.country.clone())
    }

    /// A place that is no state: "the Nairobi bombing" says where, not who.
    pub(super) fn is_city(&self, ix: EntityIx) -> bool {
        self.doc.entities.get(ix as usize).is_some_and(|e| e.label == EntityLabel::Gpe && e.ids.iso3166.is_none())
    }

    /// A name taken for a place that no table knows.
    pub(super) fn is_unknown_name(&self, party: &Party) -> bool {
        party.nature == Nature::Country
            && party.actor.code.is_empty()
            && (self.marks.is_name(party.head) || self.stands_alone(party.head))
    }

    pub(super) fn is_place_name(&self, token: u32) -> bool {
        self.marks.entity(token).and_then(|(ix, _)| self.label(ix)) == Some(EntityLabel::Gpe)
    }

    /// "at Indian software house Tarasoft": the name behind a noun that is nobody by itself.
    pub(super) fn firm_behind(&self, head: u32, actor: &Actor) -> Option<Party> {
        let tree = &self.tree;
        let behind = head + 1;
        let stands = tree.upos(head) == Upos::Noun
            && tree.range.holds(behind)
            && self.marks.is_name(behind)
            && matches!(tree.dep(behind), Dep::Appos | Dep::Flat | Dep::Compound | Dep::Nmod | Dep::Nsubj)
            && tree.case_of(behind).is_none();
        if !stands || actor.entity.is_some() {
            return None;
        }
        let mut named = self.actors.at(behind);
        // "ballet star Alina Prado"
        let label = named.entity.and_then(|ix| self.label(ix));
        let label = label.filter(|l| matches!(l, EntityLabel::Org | EntityLabel::Person))?;
        named.code.country = named.code.country.or_else(|| actor.code.country.clone());
        let nature = nature_of(label, &named);
        Some(Party { head: behind, actor: named, nature })
    }

    /// The organisation whose name stands right behind a noun of bodies.
    pub(super) fn body_behind(&self, head: u32) -> Option<Party> {
        let tree = &self.tree;
        let behind = head + 1;
        let body = matches!(
            tree.lemma(head),
            "organization"
                | "organisation"
                | "group"
                | "movement"
                | "front"
                | "gang"
                | "cartel"
                | "militia"
                | "faction"
                | "bloc"
                | "alliance"
                | "grouping"
                | "league"
                | "agency"
                | "watchdog"
                | "charity"
                | "lender"
                | "regulator"
                | "confederation"
                | "federation"
        );
        let stands = body
            && tree.range.holds(behind)
            && self.marks.is_name(behind)
            && tree.case_of(behind).is_none()
            && matches!(tree.dep(behind), Dep::Appos | Dep::Flat | Dep::Compound | Dep::Nmod | Dep::NmodDesc);
        if !stands {
            return None;
        }
        let actor = self.actors.at(behind);
        let label = actor.entity.and_then(|ix| self.label(ix)).filter(|l| *l == EntityLabel::Org)?;
        let nature = nature_of(label, &actor);
        Some(Party { head: behind, actor, nature })
    }
}
