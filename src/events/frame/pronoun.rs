//! Whom a pronoun stands for, where the story's own clusters do not tell.

use super::party::{agentive, nature_of};
use super::{Nature, Parties, Party, Reader, is_party};
use crate::events::attribution::sentence_speaker;
use crate::events::trigger::Candidate;
use crate::nlp::actor::Actor;
use crate::text::TokenRange;
use crate::text::tags::{Dep, Upos, Xpos};

impl Reader<'_> {
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
        let mut actor = self.actors.at(head);
        // "telephoned the president and asked him": nobody asks himself
        if matches!(tree.lower(head), "him" | "her" | "them")
            && matches!(tree.dep(head), Dep::Obj | Dep::Iobj)
            && actor.entity.is_some()
            && let Some(subject) = tree.head(head).and_then(|v| tree.surface_subject(v))
            && self.actors.at(subject).entity == actor.entity
        {
            actor = Actor { entity: None, anchor: actor.anchor, code: crate::text::layers::ActorCode::default() };
        }
        if actor.entity.is_none()
            && actor.code.is_empty()
            && let Some(antecedent) = self.pronoun_antecedent(head)
            && let Some(party) = self.party(antecedent)
        {
            return Some(self.standing_for(head, party));
        }
        if actor.entity.is_none()
            && actor.code.is_empty()
            && let Some(party) = self.carried_on(head)
        {
            return Some(party);
        }
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

    /// "He", "she" or "they" as the first subject of a sentence whom the story's clusters leave open: whom the sentence before has as
    /// its subject, or says that it was done by, where that is somebody of the kind. Back over sentences that say the same pronoun.
    pub(super) fn carried_on(&self, head: u32) -> Option<Party> {
        let tree = &self.tree;
        let word = tree.lower(head);
        let first = || !(tree.range.start..head).any(|t| matches!(tree.dep(t), Dep::Nsubj | Dep::NsubjPass));
        let opens = head <= tree.range.start + 2 || matches!(tree.dep(head), Dep::Nsubj | Dep::NsubjPass) && first();
        if !matches!(word, "he" | "she" | "they") || !opens || tree.range.start == 0 {
            return None;
        }
        let at = self.doc.sentence_of(tree.range.start - 1)?;
        let paragraph = self.doc.sentences.get(at + 1)?.paragraph;
        for at in (at.saturating_sub(2)..=at).rev() {
            let before = self.doc.sentences.get(at)?;
            if before.paragraph != paragraph || before.kind != crate::text::SentenceKind::Prose {
                return None;
            }
            let verb = self.told_in(before.tokens, tree.head(head))?;
            let hanging = |t: u32, deps: &[Dep]| {
                let token = self.doc.tokens.get(t as usize);
                token.is_some_and(|k| k.head == verb && t != verb && deps.contains(&k.dep))
            };
            let find = |deps: &[Dep]| (before.tokens.start..before.tokens.end).find(|&t| hanging(t, deps));
            let (subject, by) = (find(&[Dep::Nsubj, Dep::NsubjPass]), find(&[Dep::OblAgent]));
            if let Some(party) = [subject, by].into_iter().flatten().find_map(|t| self.meant(head, t)) {
                return Some(party);
            }
            let again = |t: u32| self.doc.tokens.get(t as usize).is_some_and(|k| k.lower == word);
            if !subject.is_some_and(again) {
                return None;
            }
        }
        None
    }

    /// The verb of a sentence before: "Survivors said that the rebels robbed the dead. They also took two boys": what is said, unless
    /// the later one is said too.
    fn told_in(&self, sentence: TokenRange, later: Option<u32>) -> Option<u32> {
        let token = |t: u32| self.doc.tokens.get(t as usize);
        let root = (sentence.start..sentence.end).find(|&t| token(t).is_some_and(|k| k.head == t))?;
        let saying = &self.rules.known.saying;
        let tells =
            saying.contains(token(root)?.lemma.as_str()) && !later.is_some_and(|v| saying.contains(self.tree.lemma(v)));
        let told = (root + 1..sentence.end).find(|&t| token(t).is_some_and(|k| k.head == root && k.dep == Dep::Ccomp));
        Some(told.filter(|_| tells).unwrap_or(root))
    }

    /// Whether a pronoun can mean a noun of a sentence before: somebody with a code, or people whom the noun calls so.
    fn meant(&self, pronoun: u32, noun: u32) -> Option<Party> {
        let word = self.tree.lower(pronoun);
        let token = self.doc.tokens.get(noun as usize)?;
        if !matches!(token.upos, Upos::Noun | Upos::Propn) {
            return None;
        }
        let actor = self.actors.at(noun);
        let lemma = token.lemma.as_str();
        let known = &self.rules.known;
        let label = self.marks.entity(noun).and_then(|(ix, _)| self.label(ix));
        let nature = match label {
            Some(label) => nature_of(label, &actor),
            None if known.person.contains(lemma) || agentive(lemma) => Nature::Person,
            None if known.forces.contains(lemma) || known.group.contains(lemma) => Nature::Organisation,
            None => return None,
        };
        let several = matches!(token.xpos, Xpos::Nns | Xpos::Nnps);
        let other = match word {
            "he" => matches!(lemma, "woman" | "girl" | "wife" | "mother" | "daughter" | "sister" | "widow" | "nun"),
            "she" => matches!(lemma, "man" | "boy" | "husband" | "father" | "son" | "brother" | "priest"),
            _ => false,
        };
        let fits = match word {
            "they" => several || nature == Nature::Organisation && !actor.code.is_empty(),
            _ => !several && nature == Nature::Person && !other,
        };
        let known = !actor.code.is_empty() || nature == Nature::Person && label.is_none();
        (fits && known).then(|| self.standing_for(pronoun, Party { head: pronoun, actor, nature }))
    }

    /// A pronoun's party: somebody with a name keeps the pronoun's place in the text, for the name is known anyway; the
    /// nameless are told by the words that describe them.
    pub(super) fn standing_for(&self, head: u32, party: Party) -> Party {
        let nameless = party.actor.entity.is_none();
        let anchor = if nameless { party.actor.anchor } else { self.anchor(head) };
        Party { head, actor: Actor { anchor, ..party.actor }, nature: party.nature }
    }

    /// Whom "it", "he" or "they" stands for as the subject of a clause that somebody says or promises, where the story's
    /// own clusters do not tell: whoever says it.
    pub(super) fn own_speaker(&self, head: u32) -> Option<u32> {
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

    /// Whoever the sentence says on the word of, where what the candidate tells is what is said.
    pub(super) fn speaking(&self, candidate: &Candidate) -> Parties {
        let tree = &self.tree;
        let speaker = sentence_speaker(tree, &self.rules.known.saying).filter(|&s| {
            tree.head(s).is_some_and(|h| h != candidate.predicate && tree.is_under(candidate.predicate, h))
        });
        let parties = speaker.map(|s| self.parties_at(s)).unwrap_or_default();
        parties.into_iter().filter(|p| is_party(p) && p.is_coded()).collect()
    }

    /// "somebody set fire to a bus", "it executed the manager": whoever did it cannot be named.
    pub(super) fn is_nobody(&self, subject: u32) -> bool {
        let tree = &self.tree;
        let deed = || {
            let verb = tree.head(subject).map_or("", |v| tree.lemma(v));
            matches!(verb, "execute" | "murder" | "assassinate" | "kidnap" | "abduct" | "ambush" | "dynamite")
        };
        matches!(tree.lower(subject), "somebody" | "someone") || tree.lower(subject) == "it" && deed()
    }

    /// Whom a personal pronoun stands for within its sentence or the one before: the last subject that it agrees with,
    /// then any other noun; never one beside it in its own clause.
    pub(super) fn pronoun_antecedent(&self, pronoun: u32) -> Option<u32> {
        let tree = &self.tree;
        if let Some(struck) = tree.head(pronoun).and_then(|v| self.escapes(v)) {
            return Some(struck);
        }
        let (plural, person) = match tree.lower(pronoun) {
            "he" | "she" | "him" | "her" | "his" => (false, true),
            "they" | "them" | "their" => (true, false),
            // "the bishop thanked it": a body, where the verb is one of dealing with people
            "it" if tree.dep(pronoun) == Dep::Obj
                && tree.head(pronoun).is_some_and(|v| {
                    matches!(
                        tree.lemma(v),
                        "thank" | "accuse" | "urge" | "warn" | "ask" | "congratulate" | "condemn" | "praise"
                    )
                }) =>
            {
                (false, false)
            }
            _ => return None,
        };
        let body = tree.lower(pronoun) == "it";
        let own = tree.head(pronoun);
        // "the marines came upon the militants and shot five of them": nobody strikes himself
        let mut verb = own;
        while let Some(v) = verb.filter(|&v| !tree.is_verb(v)) {
            verb = tree.head(v);
        }
        let actor = verb.and_then(|v| tree.surface_subject(v)).filter(|&s| s != pronoun);
        let fits = |&t: &u32| {
            if !matches!(tree.upos(t), Upos::Noun | Upos::Propn) || tree.head(t) == own || Some(t) == actor {
                return false;
            }
            // "witnesses said that gunmen had dragged them off": whoever tells of it was not struck
            let tells = tree.dep(pronoun) == Dep::Obj
                && tree.dep(t) == Dep::Nsubj
                && tree.head(t).is_some_and(|v| tree.lemma_in(v, &self.rules.known.saying));
            let several = matches!(tree.xpos(t), Xpos::Nns | Xpos::Nnps) || tree.conjuncts(t).len() > 1;
            // "his family says he was murdered"
            let group = person
                && matches!(
                    tree.lemma(t),
                    "family" | "relative" | "couple" | "household" | "union" | "party" | "group" | "team"
                );
            several == plural && !tells && !group
        };
        let role = |t: u32| match tree.dep(t) {
            Dep::Nsubj | Dep::NsubjPass => 0,
            Dep::Obj | Dep::OblAgent => 1,
            _ => 2,
        };
        // "Police took 60 workers into custody after they had marched": those it happened to did it before
        let earlier = own.filter(|&v| {
            tree.dep(v) == Dep::Advcl
                && tree.mark_of(v) == Some("after")
                && tree.children_in(v, &[Dep::Aux]).any(|a| tree.lower(a) == "had")
        });
        let earlier = earlier.and_then(|v| tree.head(v)).and_then(|v| tree.child_in(v, &[Dep::Obj]));
        if let Some(object) = earlier.filter(fits).filter(|&o| self.party(o).is_some_and(|p| is_party(&p))) {
            return Some(object);
        }
        let candidates = (tree.range.start..pronoun).rev().filter(fits).filter(|&t| role(t) < 2);
        candidates
            .filter_map(|t| Some((role(t), t, self.party(t)?)))
            .filter(|(_, _, party): &(_, _, Party)| match party.nature {
                Nature::Person => !body,
                Nature::Organisation => !person,
                Nature::Country => body,
                Nature::Thing => false,
            })
            .min_by_key(|(role, t, _)| (*role, std::cmp::Reverse(*t)))
            .map(|(_, t, _)| t)
            // "surrounded the prime minister's residence and placed him under arrest"
            .or_else(|| {
                let owner = |&t: &u32| tree.dep(t) == Dep::NmodPoss && person && fits(&t);
                (tree.range.start..pronoun)
                    .rev()
                    .filter(owner)
                    .find(|&t| self.party(t).is_some_and(|p| p.nature == Nature::Person))
            })
    }
}
