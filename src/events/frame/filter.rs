//! Which parties a rule accepts, and what it says of those that have no code of their own.

use super::{Nature, Party, Reader, Roles, is_party};
use crate::events::ruleset::{Filter, Rule, TriggerKind};
use crate::events::trigger::Candidate;
use crate::text::layers::EventType;
use crate::text::tags::{Dep, Upos};

impl Reader<'_> {
    /// What an event says of a party that has no code of its own: who reports a profit is a company, a stranger who
    /// attacks an unidentified attacker, a stranger attacked a civilian.
    pub(in crate::events) fn imply(&self, rule: &Rule, roles: &mut Roles) {
        use crate::text::layers::EventType as T;
        let business = matches!(rule.kind, T::Deal | T::Result | T::Bankrupt);
        let norp = |p: &Party| {
            let word = self.tree.lower(p.head);
            p.actor.entity.is_some_and(|ix| self.label(ix) == Some(crate::text::layers::EntityLabel::Norp))
                && !word.is_empty()
        };
        let arrest = rule.kind == T::Coerce && matches!(rule.cameo.as_deref(), Some("173"));
        for (actor, party) in
            roles.actors.iter_mut().map(|p| (true, p)).chain(roles.recipients.iter_mut().map(|p| (false, p)))
        {
            let people = norp(party);
            let code = &mut party.actor.code;
            if business && code.sectors.is_empty() && party.nature == Nature::Organisation {
                code.sectors.push("BUS".into());
            }
            // the bank that sets a country's rates is the state's
            if actor && rule.kind == T::Rate && code.sectors.iter().eq(["BUS"]) {
                code.sectors = std::iter::once("GOV".into()).collect();
            }
            // "officers arrested him"
            if arrest && actor && party.nature == Nature::Person && code.is_empty() {
                code.sectors.push("COP".into());
            }
            // whoever is called no more than that speaks for the state
            if code.is_empty()
                && party.actor.entity.is_none()
                && matches!(self.tree.lower(party.head), "authorities" | "officials")
            {
                code.sectors.push("GOV".into());
            }
            // women, people and youths who march are civilians
            if actor
                && rule.kind == T::Protest
                && party.nature == Nature::Person
                && code.is_empty()
                && party.actor.entity.is_none()
            {
                code.sectors.push("CVL".into());
            }
            // "thousands of Bangladeshis took to the streets"
            if actor && rule.kind == T::Protest && code.country.is_some() && code.sectors.is_empty() && people {
                code.sectors.push("CVL".into());
            }
            // "two men on a motorcycle shot a judge": men who come with guns and bombs, and nobody knows whose they are
            let armed = matches!(
                rule.mode.as_deref(),
                Some("firearms" | "explosives" | "abduct" | "targeted" | "suicide-attack" | "heavy-weapons")
            );
            if actor
                && rule.kind == T::Assault
                && armed
                && party.actor.entity.is_none()
                && code.sectors.iter().eq(["CVL"])
                && self.tree.xpos(party.head) == crate::text::tags::Xpos::Nns
                && matches!(self.tree.lemma(party.head), "man" | "woman" | "youth" | "boy" | "person" | "teenager")
            {
                code.sectors = std::iter::once("UAF".into()).collect();
            }
            let stranger = party.actor.entity.is_none() && party.nature == Nature::Person && code.sectors.is_empty();
            // "the champion attacked": who is no fighter by his name is none for the word alone
            let curated = self.tree.lemma_in(party.head, &self.rules.known.person)
                || self.tree.lemma_in(party.head, &self.rules.known.forces)
                || matches!(self.tree.upos(party.head), Upos::Pron | Upos::Num);
            if stranger && rule.kind == T::Assault && (curated || !actor) {
                code.sectors.push(if actor { "UAF" } else { "CVL" }.into());
            }
        }
    }

    /// A person by WordNet alone, without a code.
    pub(super) fn is_anyone(&self, party: &Party) -> bool {
        let (known, lemma) = (&self.rules.known, self.tree.lemma(party.head));
        party.nature == Nature::Person
            && !party.is_coded()
            && known.person_wordnet.contains(lemma)
            && !known.person.contains(lemma)
            && !known.forces.contains(lemma)
    }

    /// "an assault on red tape": force on what cannot be struck is a figure of speech.
    pub(super) fn check_struck(&self, rule: &Rule, candidate: &Candidate, roles: &Roles) -> Result<(), &'static str> {
        // "attacked the lower section of the course", "bombarded the crystal with neutrons"
        if rule.kind == EventType::Assault
            && candidate.kind == TriggerKind::Verb
            && candidate.object.is_none()
            && !candidate.passive
            && roles.recipients.is_empty()
            && roles.objects.is_empty()
            && let Some(object) = self.tree.child_in(candidate.head, &[crate::text::tags::Dep::Obj])
            && !self.can_be_struck(object)
        {
            return Err("what it is on cannot be struck");
        }
        // "the battle against malaria in Zambia"
        let against = || self.tree.phrases(candidate.head, "against").find(|&o| !self.marks.is_date(o));
        if rule.kind == EventType::Assault
            && candidate.kind == TriggerKind::Noun
            && against().is_some_and(|o| {
                let body = self.party(o).is_some_and(|p| is_party(&p));
                let named = self.marks.entity(o).is_some() || self.tree.upos(o) != Upos::Noun;
                !body && !named && !self.is_target(o) && !self.is_deed(o)
            })
        {
            return Err("what it is on cannot be struck");
        }
        let told =
            rule.kind == EventType::Assault && candidate.kind == TriggerKind::Noun && roles.recipients.is_empty();
        let struck = ["on", "against"]
            .into_iter()
            .filter(|_| told)
            .find_map(|word| self.tree.phrases(candidate.head, word).find(|&o| !self.marks.is_date(o)));
        let Some(struck) = struck else { return Ok(()) };
        if self.can_be_struck(struck) { Ok(()) } else { Err("what it is on cannot be struck") }
    }

    /// People, forces, buildings, vehicles, or what carries a name.
    fn can_be_struck(&self, struck: u32) -> bool {
        let head = self.content(struck);
        self.is_target(head)
            || self.marks.entity(head).is_some()
            || matches!(self.tree.upos(head), Upos::Propn | Upos::Pron | Upos::Num)
            || self.party(head).is_some_and(|p| is_party(&p) || p.is_coded())
            || self.tree.lemma_in(head, &self.rules.known.forces)
            || self.tree.children(head).iter().any(|&c| self.marks.is_name(c) || self.marks.entity(c).is_some())
            || self.tree.lemma_in(head, &self.rules.known.agency)
    }

    /// Whether the sentence has one of the words that a rule asks for.
    pub(super) fn has_beside(&self, rule: &Rule, trigger: u32) -> bool {
        let tree = &self.tree;
        rule.beside.is_empty()
            || rule.beside.iter().any(|filter| match filter {
                Filter::Words(words) => (tree.range.start..tree.range.end).any(|t| {
                    let stands = words.contains(tree.lemma(t)) || words.contains(tree.lower(t));
                    // "should they refuse" is a condition
                    let inverted = || tree.dep(t) == Dep::Aux && tree.head(t).is_some_and(|h| tree.is_inverted(h));
                    t != trigger && stands && !inverted()
                }),
                _ => false,
            })
    }

    /// Passes one of the filters, and none of those that exclude.
    pub(super) fn fits(&self, filters: &[Filter], party: &Party) -> bool {
        let excluded = filters.iter().any(|f| matches!(f, Filter::Not(_)) && !self.passes(f, party));
        let mut asked = filters.iter().filter(|f| !matches!(f, Filter::Not(_))).peekable();
        !excluded && (asked.peek().is_none() || asked.any(|f| self.passes(f, party)))
    }

    pub(super) fn passes(&self, filter: &Filter, party: &Party) -> bool {
        match filter {
            Filter::Not(words) => {
                !words.contains(self.tree.lemma(party.head)) && !words.contains(self.tree.lower(party.head))
            }
            // "the Libyan border" stands for Libya
            Filter::Country => {
                party.nature == Nature::Country
                    || (party.nature == Nature::Thing
                        && party.actor.code.country.is_some()
                        && party.actor.code.sectors.is_empty())
            }
            // a name that no table of places knows may be a firm's
            Filter::Company => {
                (party.nature == Nature::Organisation || self.is_unknown_name(party) || self.is_firm_name(party.head))
                    && (party.actor.code.sectors.is_empty() || party.actor.code.sectors.iter().any(|s| s == "BUS"))
                    && !self.tree.lemma_in(party.head, &self.rules.known.forces)
            }
            Filter::Person => party.nature == Nature::Person,
            Filter::Organisation => party.nature == Nature::Organisation || self.is_firm_name(party.head),
            Filter::Public => match party.nature {
                Nature::Country => true,
                Nature::Thing => false,
                _ => {
                    let sectors = &party.actor.code.sectors;
                    // the World Bank is no firm
                    let union = matches!(party.actor.code.country.as_deref(), Some("IGO" | "UNO" | "EUR"));
                    union
                        || !sectors.is_empty()
                            && !sectors.iter().any(|s| matches!(s.as_str(), "BUS" | "MED" | "EDU" | "JRN"))
                }
            },
            Filter::Coded => party.is_coded(),
            Filter::Words(words) => {
                let holds = |t: u32| words.contains(self.tree.lemma(t)) || words.contains(self.tree.lower(t));
                // "Typhoon Nanmadol" is a typhoon
                let kind = || {
                    let before = party
                        .head
                        .checked_sub(1)
                        .filter(|&t| self.marks.is_name(t) || self.tree.head(t) == Some(party.head));
                    self.marks.is_name(party.head) && before.is_some_and(|t| self.tree.range.holds(t) && holds(t))
                };
                // "an Iranian tanker" is Iran's, and a tanker
                let owned = || {
                    let tree = &self.tree;
                    matches!(tree.dep(party.head), Dep::Amod | Dep::Compound | Dep::NmodPoss)
                        && tree.head(party.head).is_some_and(|h| h > party.head && self.is_target(h) && holds(h))
                };
                // "a Volkswagen loaded with dynamite" is a car
                let product = || words.contains("car") && self.is_product(party.head, &party.actor);
                holds(party.head) || kind() || owned() || product()
            }
        }
    }
}

/// Parts of a building or a line that nobody aims at for themselves.
pub(in crate::events) fn is_part(lemma: &str) -> bool {
    matches!(
        lemma,
        "door"
            | "doorway"
            | "entrance"
            | "front"
            | "gate"
            | "window"
            | "wall"
            | "roof"
            | "facade"
            | "stretch"
            | "section"
            | "restroom"
            | "garden"
            | "courtyard"
            | "grounds"
            | "compound"
            | "yard"
            | "car-park"
            | "vicinity"
            | "lobby"
            | "basement"
            | "patio"
            | "foot"
            | "base"
            | "side"
            | "rear"
            | "corner"
            | "interior"
    )
}
