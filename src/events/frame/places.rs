//! The places that a frame names: what stands in them, by the parse.

use smallvec::SmallVec;

use super::{Parties, Reader, is_party};
use crate::events::ruleset::{Slot, TriggerKind};
use crate::events::tree::Tokens;
use crate::events::trigger::{Candidate, Light};
use crate::text::layers::EntityLabel;
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
                (true, Some(Light::Borrows | Light::Beside)) => {
                    let whose = tree.surface_subject(v).or_else(|| (!tree.is_verb(v)).then_some(v));
                    Ok(self.able(whose).unwrap_or_default())
                }
                (true, _) => Ok(Parties::new()),
                (false, _) if self.escapes(candidate.head).is_some() => Ok(Parties::new()),
                (false, _) => self
                    .able(self.promised(candidate).or_else(|| tree.logical_subject(candidate.head, candidate.passive))),
            },
            Slot::SubjectOwner => {
                // "planeloads of Dutch blankets", "a convoy of U.N. trucks"
                let subject = tree.logical_subject(candidate.head, candidate.passive);
                let within = subject.map(|s| self.content(s)).filter(|&c| Some(c) != subject);
                let found = within.map(|c| self.owners(c)).filter(|found| !found.is_empty());
                Ok(found.or_else(|| subject.map(|s| self.owners(s))).unwrap_or_default())
            }
            // "blamed the raid on the rebels": they are blamed
            Slot::Object if !noun && tree.lemma(v) == "blame" && self.blamed(v).is_some() => {
                Ok(self.blamed(v).map(|o| self.patients(o)).unwrap_or_default())
            }
            Slot::Object => {
                let object =
                    tree.logical_object(candidate.head, candidate.passive).or_else(|| self.behind_particle(candidate));
                Ok(object.filter(|_| !noun).map(|o| self.patients(o)).unwrap_or_default())
            }
            Slot::ObjectOwner => {
                let object = if noun {
                    Some(candidate.head)
                } else {
                    tree.logical_object(candidate.head, candidate.passive).or_else(|| self.behind_particle(candidate))
                };
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
                    // "demanded that all prisoners be freed": not of the prisoners
                    .and_then(|i| match tree.child_in(i, &[Dep::Nsubj, Dep::NsubjPass]) {
                        Some(s) if tree.dep(s) == Dep::NsubjPass && tree.is_verb(i) => tree.agent(i),
                        found => found,
                    });
                Ok(subject.map(|s| self.patients(s)).unwrap_or_default())
            }
            Slot::Speaker => Ok(self.speaking(candidate)),
            Slot::Preposition(word) => Ok(self.phrase(word, candidate)),
        }
    }

    /// "Oman, Yemen ministers to hold talks": an infinitive behind people is what they will do.
    fn promised(&self, candidate: &Candidate) -> Option<u32> {
        let tree = &self.tree;
        let v = candidate.head;
        let head =
            tree.head(v).filter(|_| tree.dep(v) == Dep::Acl && tree.mark_of(v) == Some("to") && !candidate.passive)?;
        let titled = self.kind == crate::text::SentenceKind::Headline && head + 1 < v && tree.lower(head + 1) == "to";
        let person = titled.then(|| self.party(head)).flatten()?;
        (person.nature == super::Nature::Person).then_some(head)
    }

    /// "The attache escaped unhurt from an attempt to abduct him": he who escapes tries nothing, but is whom it was aimed at.
    pub(super) fn escapes(&self, verb: u32) -> Option<u32> {
        let tree = &self.tree;
        let noun = tree.head(verb).filter(|_| tree.dep(verb) == Dep::Acl && tree.mark_of(verb) == Some("to"))?;
        if !matches!(tree.lemma(noun), "attempt" | "plot" | "bid" | "effort" | "plan" | "conspiracy") {
            return None;
        }
        let above = tree.head(noun).filter(|&v| {
            matches!(
                tree.lemma(v),
                "escape"
                    | "survive"
                    | "suffer"
                    | "foil"
                    | "thwart"
                    | "dodge"
                    | "elude"
                    | "emerge"
                    | "resist"
                    | "report"
                    | "denounce"
            )
        })?;
        let struck = tree.child_in(verb, &[Dep::Obj])?;
        let subject = tree.surface_subject(above)?;
        matches!(tree.lower(struck), "him" | "her" | "them").then_some(subject)
    }

    /// "wrote off the debt" parsed as a phrase with "off": the pattern's object stands behind its particle.
    fn behind_particle(&self, candidate: &Candidate) -> Option<u32> {
        let particle = |case: &str| matches!(case, "off" | "up" | "out" | "over" | "down" | "away" | "back" | "aside");
        candidate.object.filter(|&o| self.tree.case_of(o).is_some_and(particle))
    }

    /// A subject that can act. What acts for its owner yields the owner, or nobody where there is none.
    pub(super) fn able(&self, subject: Option<u32>) -> Result<Parties, ()> {
        let Some(subject) = subject.filter(|&s| !self.is_nobody(s)) else {
            return Ok(Parties::new());
        };
        let mut found = self.parties_at(subject);
        self.join_by_comma(subject, &mut found);
        if found.is_empty() {
            return Ok(found);
        }
        let mut able = Parties::new();
        let mut agency = false;
        for party in found {
            // "a drone launched by the Houthis"
            if self.tree.lemma_in(party.head, &self.rules.known.agency)
                && let Some(wielder) = self.wielder(party.head)
            {
                able.extend(self.parties_at(wielder).into_iter().filter(is_party));
                agency = true;
                continue;
            }
            // "attacks in Afghanistan killed four": where it was says nothing of who did it
            if self.marks.entity(party.head).is_none() && self.is_deed(party.head) {
                let owners = self.owners(party.head);
                agency |= !owners.is_empty() || self.tree.lemma_in(party.head, &self.rules.known.agency);
                able.extend(owners);
                continue;
            }
            let armed = party
                .actor
                .code
                .sectors
                .iter()
                .any(|s| matches!(s.as_str(), "REB" | "MIL" | "COP" | "PRM" | "CRM" | "UAF"));
            // "an FMLN column": whatever it is, it is theirs
            if is_party(&party) || armed {
                able.push(party);
            } else if self.tree.lemma_in(party.head, &self.rules.known.agency) {
                agency = true;
                if party.is_coded() {
                    able.push(party);
                }
            }
        }
        if able.is_empty() && !agency { Err(()) } else { Ok(able) }
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
        // "talks in Arusha" are nobody's for their place
        let met = matches!(
            tree.lemma(head),
            "talk" | "talks" | "summit" | "meeting" | "conference" | "negotiation" | "negotiations" | "session"
        );
        for &word in words.iter().filter(|&&w| !(met && matches!(w, "in" | "at"))) {
            for phrase in tree.phrases(head, word) {
                let found: Parties =
                    self.parties_at(phrase).into_iter().filter(|p| is_party(p) && p.is_coded()).collect();
                if !found.is_empty() {
                    return found;
                }
            }
        }
        // "an offer of talks from Kabul"
        for phrase in tree.children_in(head, &[Dep::Nmod]).filter(|&c| !deed && tree.case_of(c) == Some("of")) {
            let found = ["from", "by"].into_iter().flat_map(|word| tree.phrases(phrase, word));
            let found: Parties =
                found.flat_map(|o| self.parties_at(o)).filter(|p| is_party(p) && p.is_coded()).collect();
            if !found.is_empty() {
                return found;
            }
        }
        // "payments made by an arms firm"
        for clause in tree.children_in(head, &[Dep::Acl]).filter(|&c| tree.is_passive(c)) {
            let found = tree.agent(clause).map(|a| self.parties_at(a)).unwrap_or_default();
            let found: Parties = found.into_iter().filter(|p| is_party(p) && p.is_coded()).collect();
            if !found.is_empty() {
                return found;
            }
        }
        // "profit before tax at the retailer": the owner hangs one phrase deeper
        for phrase in tree.children_in(head, &[Dep::Nmod]).filter(|&c| tree.case_of(c) == Some("before")) {
            let found: Parties = tree.phrases(phrase, "at").flat_map(|o| self.parties_at(o)).filter(is_party).collect();
            if !found.is_empty() {
                return found;
            }
        }
        Parties::new()
    }

    /// Whom "his", "her" or "its" stands for, where the story's clusters do not tell: the last subject before it.
    pub(super) fn behind_possessive(&self, owner: u32) -> u32 {
        let tree = &self.tree;
        // "two soldiers died when rebels ambushed their patrol": nobody strikes his own
        let owned = tree.head(owner);
        // "wounded three of his soldiers"
        let counted = owned.and_then(|o| tree.head(o)).filter(|&n| tree.upos(n) == crate::text::tags::Upos::Num);
        let struck = counted.or(owned).filter(|&o| tree.dep(o) == Dep::Obj).and_then(|o| tree.head(o)).filter(|&v| {
            let told = self.rules.lookup(TriggerKind::Verb, tree.lemma(v)).iter();
            told.filter_map(|&t| self.rules.trigger(t).and_then(|t| self.rules.rule_of(t)))
                .any(|r| r.kind == crate::text::layers::EventType::Assault)
        });
        let striker = struck.and_then(|v| tree.surface_subject(v));
        if !matches!(tree.lower(owner), "his" | "her" | "its" | "their") || self.marks.entity(owner).is_some() {
            return owner;
        }
        // "the official said Bonn had cut his country's debt": no land is a "he"
        let person = matches!(tree.lower(owner), "his" | "her");
        let land = |t: u32| {
            let label = self.marks.entity(t).and_then(|(ix, _)| self.label(ix));
            matches!(label, Some(EntityLabel::Gpe | EntityLabel::Org))
        };
        let subject = |&t: &u32| {
            matches!(tree.dep(t), Dep::Nsubj | Dep::NsubjPass)
                && matches!(tree.upos(t), crate::text::tags::Upos::Noun | crate::text::tags::Upos::Propn)
                && !(person && land(t))
        };
        (tree.range.start..owner).rev().filter(|&t| Some(t) != striker).find(subject).unwrap_or(owner)
    }

    /// A noun that tells of harm done to somebody.
    pub(in crate::events) fn is_deed(&self, head: u32) -> bool {
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
            let behind = self.behind_possessive(owner);
            // a pronoun leads to somebody the text names, not to "the company"
            let known =
                |p: &super::Party| behind == owner || p.actor.entity.is_some() || p.actor.code.country.is_some();
            let owners: Parties = self.parties_at(behind).into_iter().filter(is_party).filter(known).collect();
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
            tree.lower_in(next, &self.rules.known.backed)
        };
        let mut found = Parties::new();
        // "a Thai bomb attack": what it was done with stands between, so that the country says where
        let means = noun > tree.range.start && is_means(tree.lower(noun - 1));
        let armed =
            |p: &super::Party| p.actor.code.sectors.iter().any(|s| matches!(s.as_str(), "REB" | "CRM" | "PRM" | "UAF"));
        for c in tree.children_in(noun, &[Dep::Amod, Dep::Compound, Dep::NmodPoss, Dep::NmodDesc, Dep::Nmod]) {
            if c > noun || backed(c) || self.marks.is_date(c) {
                continue;
            }
            let named = self.marks.entity(c).is_some_and(|(ix, _)| !self.is_city(ix));
            let forces = tree.dep(c) == Dep::Compound && tree.lemma_in(c, &self.rules.known.forces);
            // "insurgent attacks", "suspected rebel raids"
            let fighters = !named
                && matches!(tree.dep(c), Dep::Amod | Dep::Compound)
                && self.is_deed(noun)
                && !matches!(tree.lower(c), "terrorist" | "terror")
                && self.party(c).is_some_and(|p| armed(&p));
            if !named && !forces && !fighters {
                continue;
            }
            for head in tree.conjuncts(c) {
                let fits =
                    |p: &super::Party| (fighters || is_party(p)) && (p.is_coded() || forces) && (!means || armed(p));
                found.extend(self.party(head).filter(fits));
            }
            self.join_by_comma(c, &mut found);
        }
        // "a Russian army station" is the army's, not the land's as well
        if found.len() > 1 {
            let whole: Parties = found.iter().filter(|p| !p.actor.code.sectors.is_empty()).cloned().collect();
            found.retain(|p| {
                !p.actor.code.sectors.is_empty() || !whole.iter().any(|w| w.actor.code.country == p.actor.code.country)
            });
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
            && tree.lemma_in(container, &self.rules.known.container)
        {
            holders.push(container);
        }
        // "her offer of talks to the rebels": the phrase hangs on what is offered
        if candidate.kind == TriggerKind::Noun
            && matches!(word, "to" | "with")
            && let Some(inner) = candidate.inner.filter(|&i| !tree.is_verb(i))
        {
            holders.push(inner);
        }
        // "the signing of an agreement between": the phrase hangs on what is signed
        if candidate.kind == TriggerKind::Noun && matches!(word, "between" | "with") {
            let signed: Tokens = tree.phrases(candidate.head, "of").collect();
            holders.extend(signed);
        }
        // "gave 20 million in aid to Malawi": the phrase hangs on what the verb's own phrases name
        if candidate.kind == TriggerKind::Verb && matches!(word, "to" | "for" | "on" | "against" | "with" | "in") {
            // "flew tents, blankets and milk to Albania": on the last thing of a list
            let listed: Tokens = holders
                .iter()
                .filter(|&&h| h != candidate.head)
                .flat_map(|&h| {
                    tree.conjuncts(h).into_iter().chain(tree.phrases(h, "of").flat_map(|o| tree.conjuncts(o)))
                })
                .filter(|c| !holders.contains(c))
                .collect();
            holders.extend(listed);
            let near: Tokens = holders
                .iter()
                .flat_map(|&h| tree.children_in(h, &[Dep::Obl, Dep::Nmod]))
                .filter(|&c| c > candidate.head && !self.marks.is_name(c) && !self.marks.is_date(c))
                // "exercises near its border with Ukraine" are not held with it
                .filter(|&c| word != "with" || !matches!(tree.lemma(c), "border" | "frontier" | "boundary"))
                .collect();
            holders.extend(near);
        }
        // "the visit by the minister to Ankara": the parser hangs the second phrase on the first one's noun
        if candidate.kind == TriggerKind::Noun
            && matches!(word, "to" | "with" | "against" | "on" | "between" | "by" | "from" | "of")
        {
            let inner: Tokens = tree
                .children_in(candidate.head, &[Dep::Nmod])
                .filter(|&c| c > candidate.head && (word == "by" || !represents(tree.lemma(c))))
                .collect();
            holders.extend(inner);
        }
        // "ready to open its ports to Kazakh grain": the phrase hangs on the verb inside
        if candidate.kind == TriggerKind::Adjective && matches!(word, "to" | "with" | "for") {
            holders.extend(candidate.inner);
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
        if word == "by" {
            let deed = candidate.object.filter(|_| candidate.kind == TriggerKind::Verb).unwrap_or(candidate.head);
            if let Some(doer) = self.doer(deed) {
                let side = self.side_of(doer);
                return if side.iter().any(|p| p.head != doer) { side } else { self.patients(doer) };
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
        // "exploded in Lima": where, not whom
        let stands = matches!(word, "in" | "inside" | "near" | "through" | "outside" | "under" | "beside" | "from");
        let force = candidate.kind == TriggerKind::Verb
            && self
                .rules
                .trigger(candidate.trigger)
                .and_then(|t| self.rules.rule_of(t))
                .is_some_and(|r| r.kind == crate::text::layers::EventType::Assault);
        let mut phrases: SmallVec<[(u32, u32); 4]> =
            holders.iter().flat_map(|&h| tree.phrases(h, word).map(move |p| (h, p))).collect();
        // "emptied two pistols at him at the door of his house": whom stands before where
        if force && word == "at" {
            phrases.sort_by_key(|&(_, phrase)| phrase);
        }
        for (holder, phrase) in phrases {
            if stands && force && self.is_place_name(phrase) {
                continue;
            }
            if candidate.kind == TriggerKind::Noun && holder != candidate.head && phrase < candidate.head {
                continue;
            }
            let mut found = self.patients(phrase);
            // "between the government of Yemen and the Houthis": the parser may join the second to what the first is of
            if word == "between" && found.len() == 1 {
                let below = tree.children_in(phrase, &[Dep::Nmod]).flat_map(|n| tree.children_in(n, &[Dep::Conj]));
                let below: Tokens = below.collect();
                found.extend(below.iter().flat_map(|&c| self.parties_at(c)).filter(|p| is_party(p) && p.is_coded()));
            }
            if found.is_empty() {
                // "critical of the US tariffs", "agreed to the demands of the strikers": whose they are
                found = self.owners(phrase);
            }
            if !found.is_empty() {
                return found;
            }
        }
        Parties::new()
    }
}

/// Nouns that have a phrase with "to", "with" or "of" of their own.
fn represents(lemma: &str) -> bool {
    matches!(
        lemma,
        "ambassador"
            | "envoy"
            | "representative"
            | "aide"
            | "adviser"
            | "advisor"
            | "consul"
            | "delegate"
            | "deal"
            | "agreement"
            | "accord"
            | "treaty"
            | "talks"
            | "talk"
            | "border"
            | "war"
            | "attack"
            | "member"
            | "head"
            | "chief"
            | "spokesman"
    )
}

/// Words before "attack" that tell of its means.
fn is_means(word: &str) -> bool {
    matches!(word, "bomb" | "gun" | "knife" | "grenade" | "suicide" | "car" | "arson" | "mob" | "acid" | "machete")
}
