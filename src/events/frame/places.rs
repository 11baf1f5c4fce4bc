//! The places that a frame names: what stands in them, by the parse.

use super::{Parties, Reader, is_party};
use crate::events::ruleset::{Slot, TriggerKind};
use crate::events::tree::Tokens;
use crate::events::trigger::{Candidate, Light};
use crate::text::tags::Dep;

impl Reader<'_> {
    /// Fills one place of a frame. `Err(())` where somebody stands there who can do no such thing.
    pub(super) fn fill(&self, slot: &Slot, candidate: &Candidate) -> Result<Parties, ()> {
        let tree = &self.tree;
        let v = candidate.predicate;
        let noun = candidate.kind == TriggerKind::Noun;
        match slot {
            Slot::Subject => match (noun, candidate.light) {
                (true, Some(Light::Does | Light::Cancels)) => {
                    Ok(self.able(tree.logical_subject(v, candidate.passive)).unwrap_or_default())
                }
                (true, Some(Light::Borrows)) => Ok(self.able(tree.surface_subject(v)).unwrap_or_default()),
                (true, _) => Ok(Parties::new()),
                (false, _) => self.able(tree.logical_subject(candidate.head, candidate.passive)),
            },
            Slot::SubjectOwner => {
                let subject = tree.logical_subject(candidate.head, candidate.passive);
                Ok(subject.map(|s| self.owners(s)).unwrap_or_default())
            }
            Slot::Object => {
                let object = tree.logical_object(candidate.head, candidate.passive);
                Ok(object.filter(|_| !noun).map(|o| self.patients(o)).unwrap_or_default())
            }
            Slot::ObjectOwner => {
                let object =
                    if noun { Some(candidate.head) } else { tree.logical_object(candidate.head, candidate.passive) };
                Ok(object.map(|o| self.owners(o)).unwrap_or_default())
            }
            Slot::IndirectObject => Ok(tree.child_in(v, &[Dep::Iobj]).map(|o| self.patients(o)).unwrap_or_default()),
            Slot::Possessor => {
                let owner = tree.child_in(candidate.head, &[Dep::NmodPoss]).map(|o| self.behind_possessive(o));
                Ok(owner.map(|o| self.parties_at(o)).unwrap_or_default().into_iter().filter(is_party).collect())
            }
            Slot::Adjective => Ok(self.adjective(candidate.head)),
            Slot::ClauseSubject => {
                let subject = candidate
                    .inner
                    .filter(|&i| tree.is_verb(i) || tree.is_predicate(i))
                    .and_then(|i| tree.child_in(i, &[Dep::Nsubj, Dep::NsubjPass]));
                Ok(subject.map(|s| self.patients(s)).unwrap_or_default())
            }
            Slot::Preposition(word) => Ok(self.phrase(word, candidate)),
        }
    }

    /// A subject that can act. What acts for its owner yields the owner, or nobody where there is none.
    pub(super) fn able(&self, subject: Option<u32>) -> Result<Parties, ()> {
        let Some(subject) = subject else { return Ok(Parties::new()) };
        let mut found = self.parties_at(subject);
        self.join_by_comma(subject, &mut found);
        if found.is_empty() {
            return Ok(found);
        }
        let mut able = Parties::new();
        let mut agency = false;
        for party in found {
            if is_party(&party) {
                able.push(party);
            } else if self.rules.known.agency.contains(self.tree.lemma(party.head)) {
                agency = true;
                if party.is_coded() {
                    able.push(party);
                }
            }
        }
        if able.is_empty() && !agency { Err(()) } else { Ok(able) }
    }

    /// "Iran, Iraq sign": names set before the subject with a bare comma are subjects too, however they are parsed.
    pub(super) fn join_by_comma(&self, subject: u32, found: &mut Parties) {
        let first = self.tree.range.start;
        let mut at = subject;
        let named =
            |t: u32| self.is_place_name(t) || (self.marks.is_name(t) && self.actors.at(t).code.country.is_some());
        if !named(at) {
            return;
        }
        let mut names = Tokens::new();
        while at >= first + 2 && self.tree.lower(at - 1) == "," && named(at - 2) {
            at -= 2;
            names.push(at);
        }
        if at == first {
            for name in names {
                if !found.iter().any(|p| p.head == name) {
                    found.extend(self.party(name).filter(is_party));
                }
            }
        }
    }

    /// Those whom something is done to: parties, and the things that rules take for targets.
    pub(super) fn patients(&self, head: u32) -> Parties {
        // "FMLN positions", "Taliban strongholds": those who hold them
        if matches!(self.tree.lemma(head), "position" | "target" | "stronghold" | "hideout" | "line" | "hide-out") {
            let owners = self.near_owners(head);
            if !owners.is_empty() {
                return owners;
            }
        }
        // "towards the border with Sudan" is towards Sudan
        if matches!(
            self.tree.lemma(head),
            "border" | "frontier" | "boundary" | "crossing" | "soil" | "waters" | "airspace"
        ) && self.marks.entity(head).is_none()
        {
            let owners = self.owners(head);
            if !owners.is_empty() {
                return owners;
            }
        }
        let targets = &self.rules.known.target;
        // "the home of a coffee grower": what has no code of its own is told by its owner
        let bare = targets.contains(self.tree.lemma(head)) && self.marks.entity(head).is_none();
        if bare && self.actors.at(head).code.is_empty() {
            let mut owners = self.near_owners(head);
            if owners.is_empty() {
                owners = self.tree.phrases(head, "of").flat_map(|o| self.parties_at(o)).filter(is_party).collect();
            }
            if owners.iter().any(super::Party::is_coded) {
                return owners;
            }
        }
        self.parties_at(head)
            .into_iter()
            .filter(|p| is_party(p) || targets.contains(self.tree.lemma(p.head)) || self.marks.is_name(p.head))
            .collect()
    }

    /// Whoever a thing belongs to, by its possessor, adjective or "of" phrase.
    pub(super) fn owners(&self, head: u32) -> Parties {
        let tree = &self.tree;
        // "the killing of the bishop", "the journalist's murder": nobody owns a deed but its doer
        let deed = self.is_deed(head);
        let near = if deed { self.adjective(head) } else { self.near_owners(head) };
        if !near.is_empty() {
            return near;
        }
        let words: &[&str] = if deed { &["by"] } else { &["by", "of", "from", "between", "with", "at", "in", "into"] };
        for &word in words {
            for phrase in tree.phrases(head, word) {
                let found: Parties =
                    self.parties_at(phrase).into_iter().filter(|p| is_party(p) && p.is_coded()).collect();
                if !found.is_empty() {
                    return found;
                }
            }
        }
        Parties::new()
    }

    /// Whom "his", "her" or "its" stands for, where the story's clusters do not tell: the last subject before it.
    fn behind_possessive(&self, owner: u32) -> u32 {
        let tree = &self.tree;
        if !matches!(tree.lower(owner), "his" | "her" | "its" | "their") || self.marks.entity(owner).is_some() {
            return owner;
        }
        let subject = |&t: &u32| {
            matches!(tree.dep(t), Dep::Nsubj | Dep::NsubjPass)
                && matches!(tree.upos(t), crate::text::tags::Upos::Noun | crate::text::tags::Upos::Propn)
        };
        (tree.range.start..owner).rev().find(subject).unwrap_or(owner)
    }

    /// A noun that tells of harm done to somebody.
    fn is_deed(&self, head: u32) -> bool {
        use crate::text::layers::EventType as T;
        let told = |word: &str| {
            self.rules.lookup(TriggerKind::Noun, word).iter().any(|&t| {
                self.rules.trigger(t).and_then(|t| self.rules.rule_of(t)).is_some_and(|r| r.kind == T::Assault)
            })
        };
        told(self.tree.lemma(head)) || told(self.tree.lower(head))
    }

    /// Whoever stands before a thing as its possessor or adjective.
    pub(super) fn near_owners(&self, head: u32) -> Parties {
        let tree = &self.tree;
        if let Some(owner) = tree.child_in(head, &[Dep::NmodPoss]) {
            let owners: Parties = self.parties_at(owner).into_iter().filter(is_party).collect();
            if !owners.is_empty() {
                return owners;
            }
        }
        self.adjective(head)
    }

    /// "the Iraqi offer", "a US raid", "police raids"; not the "Iran" of "Iran-backed".
    pub(super) fn adjective(&self, noun: u32) -> Parties {
        let tree = &self.tree;
        let backed = |t: u32| {
            let next = if tree.lower(t + 1) == "-" { t + 2 } else { t + 1 };
            self.rules.known.backed.contains(tree.lower(next))
        };
        let mut found = Parties::new();
        // "a Thai bomb attack": what it was done with stands between, so that the country says where
        if noun > tree.range.start && is_means(tree.lower(noun - 1)) {
            return found;
        }
        for c in tree.children_in(noun, &[Dep::Amod, Dep::Compound, Dep::NmodPoss, Dep::NmodDesc, Dep::Nmod]) {
            if c > noun || backed(c) || self.marks.is_date(c) {
                continue;
            }
            let named = self.marks.entity(c).is_some_and(|(ix, _)| !self.is_city(ix));
            let forces = tree.dep(c) == Dep::Compound && self.rules.known.forces.contains(tree.lemma(c));
            if !named && !forces {
                continue;
            }
            for head in tree.conjuncts(c) {
                found.extend(self.party(head).filter(|p| is_party(p) && (p.is_coded() || forces)));
            }
            self.join_by_comma(c, &mut found);
        }
        found
    }

    /// The parties in phrases of a preposition: the trigger's own, its object's, its light verb's.
    pub(super) fn phrase(&self, word: &str, candidate: &Candidate) -> Parties {
        let tree = &self.tree;
        let mut holders: Tokens = Tokens::new();
        holders.push(candidate.head);
        if candidate.predicate != candidate.head {
            holders.push(candidate.predicate);
        } else if let Some(object) = tree.child_in(candidate.head, &[Dep::Obj]) {
            holders.push(object);
        }
        if let Some(object) = candidate.object.filter(|o| !holders.contains(o)) {
            holders.push(object);
        }
        // a container carries the phrases of what it contains
        if candidate.kind == TriggerKind::Noun
            && let Some(container) = tree.head(candidate.head)
            && self.rules.known.container.contains(tree.lemma(container))
        {
            holders.push(container);
        }
        // "the signing of an agreement between": the phrase hangs on what is signed
        if candidate.kind == TriggerKind::Noun && matches!(word, "between" | "with") {
            let signed: Tokens = tree.phrases(candidate.head, "of").collect();
            holders.extend(signed);
        }
        // "gave 20 million in aid to Malawi": the phrase hangs on what the verb's own phrases name
        if candidate.kind == TriggerKind::Verb && matches!(word, "to" | "for" | "on" | "against" | "with" | "in") {
            let near: Tokens = holders
                .iter()
                .flat_map(|&h| tree.children_in(h, &[Dep::Obl, Dep::Nmod]))
                .filter(|&c| c > candidate.head && !self.marks.is_name(c) && !self.marks.is_date(c))
                .collect();
            holders.extend(near);
        }
        // "growing pressure on both": the parser may hang a noun's own preposition on its verb
        if candidate.kind == TriggerKind::Noun && candidate.predicate == candidate.head {
            holders.extend(tree.head(candidate.head).filter(|&v| {
                tree.is_verb(v)
                    && matches!(tree.dep(candidate.head), Dep::Obl | Dep::Obj)
                    && v < candidate.head
                    && matches!(word, "on" | "against" | "with" | "to" | "between")
            }));
        }
        // "an attack blamed on rebels", "a raid carried out by troops": the doer hangs on the participle
        if word == "by" {
            let deed = candidate.object.filter(|_| candidate.kind == TriggerKind::Verb).unwrap_or(candidate.head);
            for part in tree.children_in(deed, &[Dep::Acl]) {
                let doer = match tree.lemma(part) {
                    "blame" => tree.phrases(part, "on").next(),
                    "attribute" => tree.phrases(part, "to").next(),
                    _ => tree.phrases(part, "by").next(),
                };
                if let Some(doer) = doer {
                    return self.patients(doer);
                }
            }
        }
        // "in front of the ministry" is outside it
        if matches!(word, "outside" | "near") {
            let fronts: Tokens = holders
                .iter()
                .flat_map(|&h| tree.phrases(h, "in"))
                .filter(|&c| tree.lemma(c) == "front")
                .flat_map(|c| tree.phrases(c, "of"))
                .collect();
            if let Some(&front) = fronts.first() {
                return self.patients(front);
            }
        }
        // "condemned the attack on the embassy": whom the deed struck is not condemned
        let verbal = candidate.kind == TriggerKind::Verb
            && self.rules.trigger(candidate.trigger).and_then(|t| self.rules.rule_of(t)).is_some_and(|r| {
                use crate::text::layers::EventType as T;
                matches!(r.kind, T::Accuse | T::Support | T::Concede)
            });
        holders.retain(|h| !(verbal && *h != candidate.head && self.is_deed(*h)));
        for holder in holders {
            for phrase in tree.phrases(holder, word) {
                if candidate.kind == TriggerKind::Noun && holder != candidate.head && phrase < candidate.head {
                    continue;
                }
                let mut found = self.patients(phrase);
                if found.is_empty() {
                    // "critical of the US tariffs", "agreed to the demands of the strikers": whose they are
                    found = self.owners(phrase);
                }
                if !found.is_empty() {
                    return found;
                }
            }
        }
        Parties::new()
    }
}

/// Words before "attack" that tell of its means.
fn is_means(word: &str) -> bool {
    matches!(word, "bomb" | "gun" | "knife" | "grenade" | "suicide" | "car" | "arson" | "mob" | "acid" | "machete")
}
