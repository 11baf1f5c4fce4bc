//! What a noun phrase is: somebody with a name or a code, one of several, or a thing.

use super::{Nature, Parties, Party, Reader, is_party};
use crate::events::sequel::{PARTS, is_explosive, whole_of};
use crate::events::tree::Tokens;
use crate::nlp::actor::Actor;
use crate::nlp::settle::is_international;
use crate::text::layers::{EntityIx, EntityLabel, MentionKind};
use crate::text::tags::{Dep, Upos, Xpos};

impl Reader<'_> {
    /// Judges the noun phrase headed by a token. `None` for what can be no participant at all.
    #[must_use]
    pub fn party(&self, head: u32) -> Option<Party> {
        let at = head.wrapping_sub(self.tree.range.start) as usize;
        let Some(judged) = self.judged.get(at) else { return self.judge(head) };
        if let Some(party) = judged.get() {
            return party.clone();
        }
        let party = self.judge(head);
        // set rather than filled by the cell itself: a phrase whose judgement came round to its own would end the program
        let _ = judged.set(party.clone());
        party
    }

    fn judge(&self, head: u32) -> Option<Party> {
        let tree = &self.tree;
        if !tree.is_nominal(head) && self.marks.entity(head).is_none() && tree.upos(head) != Upos::Adj {
            return None;
        }
        let empty = tree.dep(head) == Dep::Expl && tree.head(head).is_none_or(|h| tree.upos(h) != Upos::Adj);
        if self.marks.is_date(head) || is_hour(tree.lower(head)) || empty || self.is_clock(head) {
            return None;
        }
        // "US" in all-capitals copy is tagged as the pronoun now and then
        if tree.upos(head) == Upos::Pron && !self.marks.is_name(head) {
            return self.pronoun(head);
        }
        // "five of them": those that the pronoun stands for
        if matches!(tree.upos(head), Upos::Num | Upos::Adj | Upos::Det)
            || matches!(tree.lower(head), "some" | "many" | "all" | "most")
        {
            let theirs = tree.phrases(head, "of").find(|&p| tree.upos(p) == Upos::Pron);
            let antecedent = theirs.and_then(|p| self.pronoun_antecedent(p)).and_then(|t| self.party(t));
            if let Some(party) = antecedent {
                return Some(self.standing_for(head, party));
            }
        }
        // "Dynamite wrecked the monument": what explodes is nobody, though a capital makes it look like a name
        if is_explosive(tree.lower(head)) && self.marks.entity(head).is_none() && tree.upos(head) == Upos::Propn {
            return None;
        }
        let head = self.name_head(self.content(head));
        // "80 men of the Nicaraguan Resistance" are its own
        if let Some(party) = self.fighters_of(head) {
            return Some(party);
        }
        let mut actor = self.actors.at(head);
        let nature = self.nature(head, &actor);
        if nature == Nature::Thing
            && let Some(firm) = self.firm_behind(head, &actor)
        {
            return Some(firm);
        }
        // "the Maoist organization Shining Path": the name behind it
        if nature == Nature::Organisation
            && actor.entity.is_none()
            && let Some(named) = self.body_behind(head)
        {
            return Some(named);
        }
        // "trade unionist Julio Platero, a leader of the federation, who was shot": he is who is described
        if actor.entity.is_none() && nature == Nature::Person && tree.dep(head) == Dep::Appos {
            let named = tree.head(head).and_then(|h| self.marks.entity(h)).map(|(ix, _)| ix);
            let single = tree.xpos(head) != Xpos::Nns && tree.lower(head.saturating_sub(1)) != ",";
            actor.entity = named.filter(|&ix| single && self.label(ix) == Some(EntityLabel::Person));
        }
        self.possessed(head, &mut actor);
        self.of_its_land(head, &mut actor);
        let machine = self.is_target(head) || self.tree.lemma_in(head, &self.rules.known.agency);
        if nature == Nature::Thing && actor.code.sectors.is_empty() && machine {
            // "a military transport plane"
            let whose = tree.children_in(head, &[Dep::Amod, Dep::Compound]).find_map(|c| match tree.lower(c) {
                "military" | "naval" | "army" | "navy" | "force" | "marine" => Some("MIL"),
                "police" => Some("COP"),
                "government" | "presidential" | "ministerial" => Some("GOV"),
                "rebel" | "guerrilla" => Some("REB"),
                _ => None,
            });
            actor.code.sectors.extend(whose.map(Into::into));
        }
        // "ethnic Albanians", "ethnic Albanian rebels" are of the people, not of the land
        let ethnic = head.saturating_sub(2).max(tree.range.start)..head;
        if ethnic.clone().any(|t| tree.lower(t) == "ethnic") {
            actor.code.country = None;
            actor.entity = None;
            if actor.code.sectors.is_empty() {
                actor.code.sectors.push("CVL".into());
            }
        }
        Some(Party { head, actor, nature })
    }

    /// "his forces", "their headquarters": what has no country of its own has that of whoever it belongs to, and a unit
    /// without a side its owner's.
    fn possessed(&self, head: u32, actor: &mut Actor) {
        if actor.entity.is_some() || actor.code.country.is_some() {
            return;
        }
        // "the country's six newspapers": of the land that was spoken of last
        let land = self.tree.child_in(head, &[Dep::NmodPoss]).filter(|&o| {
            matches!(self.tree.lower(o), "country" | "nation" | "kingdom" | "republic" | "island")
                && self.marks.entity(o).is_none()
        });
        if let Some(land) = land {
            actor.code.country = self.last_land(land);
            return;
        }
        let pronoun = |o: &u32| matches!(self.tree.lower(*o), "his" | "her" | "its" | "their" | "our" | "my");
        let Some(owner) = self.tree.child_in(head, &[Dep::NmodPoss]).filter(pronoun) else { return };
        // "our forces": the speaker's
        let first = matches!(self.tree.lower(owner), "our" | "my");
        let Some(behind) = (if first { self.speaker } else { Some(self.behind_possessive(owner)) }) else { return };
        let code = self.actors.at(behind).code;
        actor.code.country.clone_from(&code.country);
        let armed = |s: &compact_str::CompactString| {
            matches!(s.as_str(), "REB" | "MIL" | "COP" | "PRM" | "CRM" | "UAF" | "OPP")
        };
        let unit = self.tree.lemma_in(head, &self.rules.known.forces)
            || self.tree.lemma_in(head, &self.rules.known.agency)
            // "the rebel leader said his movement was ready"
            || matches!(self.tree.lemma(head), "movement" | "organisation" | "organization" | "group" | "front" | "side" | "faction" | "men");
        if unit && actor.code.sectors.is_empty() {
            actor.code.sectors.extend(code.sectors.into_iter().filter(armed).take(1));
        } else if actor.code.sectors.is_empty()
            && matches!(
                self.tree.lemma(head),
                "chairman"
                    | "chairwoman"
                    | "chief"
                    | "head"
                    | "director"
                    | "boss"
                    | "manager"
                    | "executive"
                    | "chair"
                    | "founder"
                    | "owner"
                    | "editor"
                    | "spokesman"
                    | "spokeswoman"
                    | "official"
                    | "leader"
                    | "member"
            )
        {
            // "a bank fired its chairman"
            actor.code.sectors.extend(code.sectors.into_iter().take(1));
        }
    }

    /// "Syria's Baath party", "the Pakistani Taliban": a body that several lands have is that of the land before it.
    fn of_its_land(&self, head: u32, actor: &mut Actor) {
        let tree = &self.tree;
        let body = self.marks.is_name(head) && actor.entity.and_then(|ix| self.label(ix)) == Some(EntityLabel::Org);
        let state = |c: &str| !is_international(c);
        if !body || !actor.code.country.as_deref().is_some_and(state) {
            return;
        }
        let land = tree.children_in(head, &[Dep::NmodPoss, Dep::Amod, Dep::Compound]).find_map(|c| {
            let (ix, _) = self.marks.entity(c).filter(|(ix, _)| c < head && Some(*ix) != actor.entity)?;
            let whole = matches!(self.label(ix), Some(EntityLabel::Gpe | EntityLabel::Norp)) && !self.is_city(ix);
            self.country(ix).filter(|c| whole && state(c))
        });
        if land.is_some() {
            actor.code.country = land;
        }
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
        let tree = &self.tree;
        // "112 of his opponents", "many of the marchers"
        let counts = matches!(tree.upos(head), Upos::Num)
            || matches!(
                tree.lower(head),
                "some"
                    | "many"
                    | "most"
                    | "several"
                    | "few"
                    | "all"
                    | "both"
                    | "none"
                    | "last"
                    | "first"
                    | "two"
                    | "rest"
            );
        let people = |&p: &u32| tree.upos(p) != Upos::Pron && !tree.lemma_in(p, &self.rules.known.agency);
        if counts && let Some(inner) = tree.phrases(head, "of").find(people) {
            return inner;
        }
        // "the lobby of the hotel", "the front of the ministry": what was struck is the whole
        if PARTS.contains(&tree.lemma(head))
            && let Some(whole) = whole_of(self, head)
        {
            return whole;
        }
        // "a Shining Path column of 60 people" is of the front, whatever it is made of
        let armed = |&c: &u32| {
            let body = self.marks.entity(c).and_then(|(ix, _)| self.doc.entities.get(ix as usize));
            body.is_some_and(|e| e.actor.is_irregular())
        };
        let sides = &[Dep::Compound, Dep::NmodPoss, Dep::Amod];
        if !tree.lemma_in(head, &self.rules.known.container) || tree.children_in(head, sides).any(|c| armed(&c)) {
            return head;
        }
        let mut at = head;
        for _ in 0..3 {
            // "a convoy of dozens of trucks"
            match self.tree.phrases(at, "of").next() {
                Some(inner) if self.tree.lemma_in(at, &self.rules.known.container) => at = inner,
                _ => break,
            }
        }
        at
    }

    /// "at 2310", "at approximately 0340": a time as soldiers write it.
    fn is_clock(&self, head: u32) -> bool {
        let word = self.tree.lower(head);
        word.len() == 4
            && word.bytes().all(|b| b.is_ascii_digit())
            && self
                .tree
                .case_of(head)
                .is_some_and(|case| matches!(case, "at" | "about" | "around" | "before" | "after" | "by"))
    }

    pub(super) fn anchor(&self, token: u32) -> crate::text::Anchor {
        self.doc.anchor(crate::text::TokenRange::new(token, token + 1))
    }

    pub(in crate::events) fn label(&self, ix: EntityIx) -> Option<EntityLabel> {
        self.doc.entities.get(ix as usize).map(|e| e.label)
    }

    pub(super) fn nature(&self, head: u32, actor: &Actor) -> Nature {
        let known = &self.rules.known;
        let lemma = self.tree.lemma(head);
        // in capitals a common noun may be taken for a name
        let capitals = lemma.len() > 4 && lemma.bytes().all(|b| b.is_ascii_uppercase());
        // "Villagers in Myanmar protested": the first word may be taken for a name, and keep its plural
        let first =
            head == self.tree.range.start && self.tree.upos(head) == Upos::Propn && self.marks.entity(head).is_none();
        let lemma = if capitals {
            self.tree.lower(head)
        } else if first {
            self.tree.lower(head).strip_suffix('s').unwrap_or(self.tree.lower(head))
        } else {
            lemma
        };
        let lemma = lemma.strip_prefix("ex-").or_else(|| lemma.strip_prefix("vice-")).unwrap_or(lemma);
        let named = self.marks.entity(head).filter(|(_, kind)| *kind != MentionKind::Nominal);
        // "Hungarians marched": a people in the plural is persons, not the state
        let people = named.and_then(|(ix, _)| self.label(ix)) == Some(EntityLabel::Norp);
        if people && self.tree.upos(head) != Upos::Adj && self.tree.lower(head).ends_with('s') {
            return Nature::Person;
        }
        // "a Volkswagen loaded with dynamite": what a firm makes
        if self.is_product(head, actor) {
            return Nature::Thing;
        }
        if let Some((ix, label)) = named.and_then(|(ix, _)| self.label(ix).map(|label| (ix, label))) {
            // "the Republic of Sorrabia" is a state, whatever the name was taken for
            let state = label == EntityLabel::Loc
                && matches!(
                    lemma,
                    "Republic" | "Kingdom" | "Federation" | "Emirate" | "State" | "Sultanate" | "republic"
                );
            return if state || self.is_bare_name(ix) { Nature::Country } else { nature_of(label, actor) };
        }
        // "to the Karduvian capital": a land's seat stands for it
        if lemma == "capital" && (actor.code.country.is_some() || self.is_proper(head)) {
            return Nature::Country;
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
            return if self.stands_alone(head) { Nature::Country } else { Nature::Organisation };
        }
        if known.target.contains(lemma) {
            return Nature::Thing;
        }
        if known.person_wordnet.contains(lemma) {
            return Nature::Person;
        }
        if known.group_wordnet.contains(lemma) {
            return Nature::Organisation;
        }
        if !actor.code.sectors.is_empty() && self.tree.upos(head) != Upos::Adj {
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

    /// "a Volkswagen", "a Boeing": by its article and its firm's name, what the firm makes.
    pub(super) fn is_product(&self, head: u32, actor: &Actor) -> bool {
        let firm = self.marks.entity(head).filter(|(_, kind)| *kind != MentionKind::Nominal);
        firm.and_then(|(ix, _)| self.label(ix)) == Some(EntityLabel::Org)
            && actor.code.sectors.iter().eq(["BUS"])
            && self.tree.children_in(head, &[Dep::Det]).any(|d| matches!(self.tree.lower(d), "a" | "an"))
    }

    /// The parties at a noun phrase and its conjuncts.
    pub(in crate::events) fn parties_at(&self, head: u32) -> Parties {
        if let Some(speaker) = self.own_speaker(head) {
            return self.parties_at(speaker);
        }
        if let Some(states) = self.pointed_states(head) {
            return states;
        }
        let mut heads = self.tree.conjuncts(head);
        // "a crowd of monks and students"
        let inner = self.content(head);
        if heads.len() == 1 && inner != head {
            heads = self.tree.conjuncts(inner);
        }
        // "physician and retired major Patricio Donoso" is one person
        if let [first, second] = heads.as_slice()
            && self.is_bare_title(*first, *second)
        {
            heads.remove(0);
        }
        // headlines join with a bare comma: "Iran, Iraq sign"
        if heads.len() == 1
            && let Some(second) = self.tree.child_in(head, &[Dep::Appos, Dep::List])
            && self.is_place_name(head)
            && self.is_place_name(second)
        {
            heads.push(second);
        }
        // "Portugal, Ghana and Brazil": one of a list of states may be parsed as an apposition
        let state = |t: u32| self.is_place_name(t) && self.marks.entity(t).is_some_and(|(ix, _)| !self.is_city(ix));
        if heads.len() > 1 && state(head) {
            heads.extend(self.tree.children_in(head, &[Dep::Appos, Dep::List, Dep::Flat]).filter(|&c| state(c)));
            heads.sort_unstable();
            heads.dedup();
        }
        heads.into_iter().flat_map(|h| self.split(h)).collect()
    }

    /// A singular noun of trade without an article that shares a person's name with the title behind the "and".
    fn is_bare_title(&self, first: u32, second: u32) -> bool {
        let person = self.marks.is_name(second)
            && self.marks.entity(second).is_some_and(|(ix, _)| self.label(ix) == Some(EntityLabel::Person));
        let same = |t: u32| self.marks.entity(t).map(|(ix, _)| ix) == self.marks.entity(second).map(|(ix, _)| ix);
        let start = (first + 1..=second).rev().take_while(|&t| same(t)).last().unwrap_or(second);
        let titled = start > first + 2 && !matches!(self.tree.lower(start - 1), "the" | "a" | "an" | "and" | ",");
        person
            && titled
            && matches!(self.tree.xpos(first), Xpos::Nn)
            && self.marks.entity(first).is_none()
            && self.tree.child_in(first, &[Dep::Det, Dep::NmodPoss, Dep::Nummod]).is_none()
            && self.tree.lower(first + 1) == "and"
    }

    /// "Greek and Turkish officials", "officials from Serbia and Croatia" are two sides.
    pub(in crate::events) fn split(&self, head: u32) -> Parties {
        let tree = &self.tree;
        // a plural that was taken for a verb keeps the verb's tag: "Oman, India navies hold drill"
        let several = tree.xpos(head) == Xpos::Nns || (tree.xpos(head) == Xpos::Vbz && tree.upos(head) == Upos::Noun);
        let plural = several && self.marks.entity(head).is_none_or(|(_, k)| k == MentionKind::Nominal);
        let whole = self.party(head);
        // "Chinese and Russian bombers": machines act for two sides as well
        let machine = tree.lemma_in(head, &self.rules.known.agency);
        let Some(whole) = whole.filter(|p| plural && (machine || is_party(p))) else {
            return self.party(head).into_iter().collect();
        };
        let named = |c: u32| self.marks.entity(c).is_some_and(|(ix, _)| self.country(ix).is_some());
        let capital = |c: u32| named(c) || self.doc.form(c).starts_with(char::is_uppercase);
        let pair = tree
            .children_in(head, &[Dep::Amod, Dep::Compound, Dep::Nmod])
            .filter(|&c| capital(c) && (c < head || matches!(tree.case_of(c), Some("from" | "in" | "of"))))
            .map(|c| tree.conjuncts(c))
            .find(|list| list.len() > 1 && list.iter().all(|&c| capital(c)))
            .or_else(|| {
                // "Armenian, Azeri leaders"
                let listed = |c: &u32| *c < head && named(*c);
                let list: Tokens = tree.children_in(head, &[Dep::Amod, Dep::Compound]).filter(listed).collect();
                let comma = list.windows(2).all(|w| w.first().is_some_and(|&a| tree.lower(a + 1) == ","));
                (list.len() > 1 && comma).then_some(list)
            });
        let Some(list) = pair else { return std::iter::once(whole).collect() };
        list.into_iter()
            .map(|c| {
                let mut actor = whole.actor.clone();
                actor.entity = None;
                actor.anchor = self.anchor(c);
                actor.code.country = self.marks.entity(c).and_then(|(ix, _)| self.country(ix));
                Party { head: c, actor, nature: whole.nature }
            })
            .collect()
    }
}

/// "at dawn", "since midnight": no places and no people.
pub(super) fn is_hour(word: &str) -> bool {
    matches!(
        word,
        "dawn"
            | "dusk"
            | "noon"
            | "midday"
            | "midnight"
            | "night"
            | "daybreak"
            | "nightfall"
            | "sunrise"
            | "sunset"
            | "a.m."
            | "p.m."
    )
}

pub(super) fn nature_of(label: EntityLabel, actor: &Actor) -> Nature {
    match label {
        EntityLabel::Person => Nature::Person,
        EntityLabel::Org => Nature::Organisation,
        EntityLabel::Gpe | EntityLabel::Norp => Nature::Country,
        EntityLabel::Loc if actor.code.country.is_some() => Nature::Country,
        EntityLabel::Fac if !actor.code.sectors.is_empty() => Nature::Organisation,
        _ => Nature::Thing,
    }
}

/// Nouns of persons by their ending: unionist, politician, fireman, farmworker; a plural may have kept its form.
pub fn agentive(lemma: &str) -> bool {
    lemma.len() > 5
        && [
            "smen", "emen", "ymen", "nmen", "kmen", "rmen", "wmen", "ist", "ician", "arian", "sman", "swoman", "eman",
            "worker", "grapher", "monger", "herder", "dweller", "holder", "watcher", "keeper", "walker", "goer",
            "picker", "grower", "hunter", "rider",
        ]
        .iter()
        .any(|e| lemma.ends_with(e))
}
