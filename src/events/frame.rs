//! Who fills which role: the places that a rule's frame names, looked up in the parse, and what stands there judged.

use smallvec::SmallVec;

use super::ruleset::{Filter, Frame, Rule, Ruleset, Slot, TriggerKind};
use super::tree::{Tokens, Tree};
use super::trigger::{Candidate, Light};
use crate::nlp::actor::{Actor, Actors};
use crate::text::layers::{EntityIx, EntityLabel, MentionKind, ValueData};
use crate::text::tags::{Dep, Upos, Xpos};
use crate::text::{Document, SentenceKind};

/// What a participant is, as far as rules ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Nature {
    Country,
    Person,
    Organisation,
    /// No party of its own: a building, a deal, an idea.
    Thing,
}

/// A noun phrase that fills a role.
#[derive(Debug, Clone)]
pub struct Party {
    pub head: u32,
    pub actor: Actor,
    pub nature: Nature,
}

impl Party {
    /// Has a name or a code: somebody one can alert on.
    #[must_use]
    pub fn is_coded(&self) -> bool {
        self.actor.entity.is_some() || !self.actor.code.is_empty()
    }
}

/// A few parties.
pub type Parties = SmallVec<[Party; 2]>;

/// Actors, recipients and the rest of one candidate.
#[derive(Debug, Clone, Default)]
pub struct Roles {
    pub actors: Parties,
    pub recipients: Parties,
    pub objects: Parties,
    pub instruments: Parties,
}

/// Which entity each token of a document belongs to, and how.
#[derive(Debug, Clone, Default)]
pub struct Marks {
    tokens: Vec<Option<(EntityIx, MentionKind)>>,
    dates: Vec<bool>,
}

impl Marks {
    #[must_use]
    pub fn new(doc: &Document) -> Self {
        let mut marks = Self { tokens: vec![None; doc.tokens.len()], dates: vec![false; doc.tokens.len()] };
        for (ix, entity) in doc.entities.iter().enumerate() {
            for mention in &entity.mentions {
                let Some(stretch) = marks.tokens.get_mut(mention.tokens.range()) else { continue };
                for slot in stretch {
                    // a name says more than the description it stands in
                    let outranks = slot.is_none_or(|(_, kind)| kind == MentionKind::Nominal);
                    if outranks {
                        *slot = Some((ix as EntityIx, mention.kind));
                    }
                }
            }
        }
        for value in &doc.values {
            let dated = matches!(value.data, ValueData::Date { .. } | ValueData::Duration { .. });
            if let Some(stretch) = marks.dates.get_mut(value.tokens.range()).filter(|_| dated) {
                stretch.fill(true);
            }
        }
        marks
    }

    #[must_use]
    pub fn entity(&self, token: u32) -> Option<(EntityIx, MentionKind)> {
        self.tokens.get(token as usize).copied().flatten()
    }

    /// Inside a proper name.
    #[must_use]
    pub fn is_name(&self, token: u32) -> bool {
        self.entity(token).is_some_and(|(_, kind)| kind == MentionKind::Name)
    }

    #[must_use]
    pub fn is_date(&self, token: u32) -> bool {
        self.dates.get(token as usize).copied().unwrap_or(false)
    }
}

/// Everything that reading one sentence needs.
#[derive(Debug)]
pub struct Reader<'a> {
    pub doc: &'a Document,
    pub actors: &'a Actors<'a>,
    pub rules: &'a Ruleset,
    pub tree: Tree<'a>,
    pub kind: SentenceKind,
    pub marks: &'a Marks,
    /// Whom "we" and "our" stand for in a quotation.
    pub speaker: Option<u32>,
}

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
    fn content(&self, head: u32) -> u32 {
        if !self.rules.known.container.contains(self.tree.lemma(head)) {
            return head;
        }
        self.tree.phrases(head, "of").next().unwrap_or(head)
    }

    fn pronoun(&self, head: u32) -> Option<Party> {
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

    fn anchor(&self, token: u32) -> crate::text::Anchor {
        self.doc.anchor(crate::text::TokenRange::new(token, token + 1))
    }

    fn label(&self, ix: EntityIx) -> Option<EntityLabel> {
        self.doc.entities.get(ix as usize).map(|e| e.label)
    }

    fn nature(&self, head: u32, actor: &Actor) -> Nature {
        let known = &self.rules.known;
        let lemma = self.tree.lemma(head);
        let named = self.marks.entity(head).filter(|(_, kind)| *kind != MentionKind::Nominal);
        if let Some(label) = named.and_then(|(ix, _)| self.label(ix)) {
            return nature_of(label, actor);
        }
        if known.agency.contains(lemma) {
            return Nature::Thing;
        }
        if known.person.contains(lemma) || self.tree.upos(head) == Upos::Num {
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
    fn parties_at(&self, head: u32) -> Parties {
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

    /// "Greek and Turkish officials", "officials from Serbia and Croatia" are two sides.
    fn split(&self, head: u32) -> Parties {
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

    fn country(&self, ix: EntityIx) -> Option<compact_str::CompactString> {
        self.doc.entities.get(ix as usize).and_then(|e| e.actor.country.clone())
    }

    /// A place that is no state: "the Nairobi bombing" says where, not who.
    fn is_city(&self, ix: EntityIx) -> bool {
        self.doc.entities.get(ix as usize).is_some_and(|e| e.label == EntityLabel::Gpe && e.ids.iso3166.is_none())
    }

    fn is_place_name(&self, token: u32) -> bool {
        self.marks.entity(token).and_then(|(ix, _)| self.label(ix)) == Some(EntityLabel::Gpe)
    }

    /// Fills one place of a frame. `Err(())` where somebody stands there who can do no such thing.
    fn fill(&self, slot: &Slot, candidate: &Candidate) -> Result<Parties, ()> {
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
                let owner = tree.child_in(candidate.head, &[Dep::NmodPoss]);
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
    fn able(&self, subject: Option<u32>) -> Result<Parties, ()> {
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
    fn join_by_comma(&self, subject: u32, found: &mut Parties) {
        let first = self.tree.range.start;
        let mut at = subject;
        if !self.is_place_name(at) {
            return;
        }
        let mut names = Tokens::new();
        while at >= first + 2 && self.tree.lower(at - 1) == "," && self.is_place_name(at - 2) {
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
    fn patients(&self, head: u32) -> Parties {
        let targets = &self.rules.known.target;
        self.parties_at(head)
            .into_iter()
            .filter(|p| is_party(p) || targets.contains(self.tree.lemma(p.head)) || self.marks.is_name(p.head))
            .collect()
    }

    /// Whoever a thing belongs to, by its possessor, adjective or "of" phrase.
    fn owners(&self, head: u32) -> Parties {
        let tree = &self.tree;
        let near = self.near_owners(head);
        if !near.is_empty() {
            return near;
        }
        for word in ["by", "of", "from", "between", "with", "in"] {
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

    /// Whoever stands before a thing as its possessor or adjective.
    fn near_owners(&self, head: u32) -> Parties {
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
    fn adjective(&self, noun: u32) -> Parties {
        let tree = &self.tree;
        let backed = |t: u32| {
            let next = if tree.lower(t + 1) == "-" { t + 2 } else { t + 1 };
            self.rules.known.backed.contains(tree.lower(next))
        };
        let mut found = Parties::new();
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
        }
        found
    }

    /// The parties in phrases of a preposition: the trigger's own, its object's, its light verb's.
    fn phrase(&self, word: &str, candidate: &Candidate) -> Parties {
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
        for holder in holders {
            for phrase in tree.phrases(holder, word) {
                if candidate.kind == TriggerKind::Noun && holder != candidate.head && phrase < candidate.head {
                    continue;
                }
                let mut found = self.patients(phrase);
                if found.is_empty() {
                    // "critical of the US tariffs": whose they are
                    found = self.near_owners(phrase);
                }
                if !found.is_empty() {
                    return found;
                }
            }
        }
        Parties::new()
    }

    /// Fills a candidate's roles by its rule's frame.
    ///
    /// # Errors
    /// Why the rule cannot mean this candidate.
    pub fn roles(&self, rule: &Rule, candidate: &Candidate) -> Result<Roles, &'static str> {
        let frame = if candidate.kind == TriggerKind::Noun { &rule.noun_frame } else { &rule.verb_frame };
        let mut roles = Roles::default();
        self.subject_fits(rule, candidate)?;
        if candidate.light == Some(Light::Suffers) {
            let subject = self.tree.surface_subject(candidate.predicate);
            roles.recipients = subject.map(|s| self.patients(s)).unwrap_or_default();
            roles.actors = self.first(&frame.actor, candidate, |slot| *slot != Slot::Subject)?;
        } else {
            roles.actors = self.first(&frame.actor, candidate, |_| true)?;
            roles.recipients = self.recipients(rule, frame, candidate);
        }
        let fits = |filters: &[Filter], p: &Party| filters.is_empty() || filters.iter().any(|f| self.passes(f, p));
        if !roles.actors.is_empty() {
            roles.actors.retain(|p| fits(&rule.actor_is, p));
            if roles.actors.is_empty() {
                return Err("its actor is not of the kind the rule asks for");
            }
        }
        self.check_object(rule, candidate, &roles)?;
        if roles.recipients.is_empty() {
            roles.recipients.extend(self.matter(rule, frame, candidate));
        }
        if roles.actors.is_empty() && !roles.recipients.is_empty() {
            roles.actors.extend(self.other_side(rule, candidate));
        }
        // "Malawi and Zambia, two landlocked countries": what only describes the others is none of them
        for list in [&mut roles.actors, &mut roles.recipients] {
            if list.iter().any(Party::is_coded) {
                list.retain(|p| p.is_coded() || self.marks.is_name(p.head));
            }
        }
        let taken: Tokens = roles.actors.iter().map(|p| p.head).collect();
        roles.recipients.retain(|p| !taken.contains(&p.head));
        self.objects(frame, candidate, &mut roles);
        Ok(roles)
    }

    /// The first place of the frame that holds somebody the rule accepts.
    fn recipients(&self, rule: &Rule, frame: &Frame, candidate: &Candidate) -> Parties {
        for slot in &frame.recipient {
            let mut found = self.fill(slot, candidate).unwrap_or_default();
            let subject = self.tree.logical_subject(candidate.head, candidate.passive);
            found.retain(|p| {
                (*slot == Slot::Subject || Some(p.head) != subject)
                    && (rule.recipient_is.is_empty() || rule.recipient_is.iter().any(|f| self.passes(f, p)))
            });
            if !found.is_empty() {
                return found;
            }
        }
        Parties::new()
    }

    /// What is condemned, praised or rejected, where that is nobody: "rejected the plan".
    fn matter(&self, rule: &Rule, frame: &Frame, candidate: &Candidate) -> Option<Party> {
        use crate::text::layers::EventType as T;
        if !matches!(rule.kind, T::Accuse | T::Reject | T::Support) || rule.cameo.as_deref() == Some("057") {
            return None;
        }
        let tree = &self.tree;
        frame.recipient.iter().find_map(|slot| {
            let head = match slot {
                Slot::Object if candidate.kind == TriggerKind::Verb && candidate.object.is_none() => {
                    tree.logical_object(candidate.head, candidate.passive)
                }
                Slot::Preposition(word) if word == "to" => {
                    tree.phrases(candidate.predicate, word).chain(tree.phrases(candidate.head, word)).next()
                }
                _ => None,
            }?;
            let skip = matches!(tree.upos(head), Upos::Pron) || self.marks.is_date(head);
            let party = self.party(head).filter(|p| !skip && !is_party(p))?;
            Some(Party { head, actor: party.actor, nature: Nature::Thing })
        })
    }

    /// The side that a two-sided noun leaves to the words before it: "dismissed two generals after clashes with police".
    fn other_side(&self, rule: &Rule, candidate: &Candidate) -> Option<Party> {
        let tree = &self.tree;
        let two_sided = rule.kind == crate::text::layers::EventType::Assault
            && candidate.kind == TriggerKind::Noun
            && candidate.light.is_none()
            && matches!(
                tree.lemma(candidate.head),
                "clash" | "clashes" | "war" | "battle" | "fighting" | "skirmish" | "conflict"
            )
            && tree.phrases(candidate.head, "with").next().is_some();
        if !two_sided {
            return None;
        }
        let war = matches!(tree.lemma(candidate.head), "war" | "conflict");
        (tree.range.start..candidate.head).rev().find_map(|t| {
            let (_, kind) = self.marks.entity(t)?;
            let party = self.party(t)?;
            let fits = if war { party.nature == Nature::Country } else { is_party(&party) };
            (fits && party.is_coded() && kind != MentionKind::Adjective).then_some(party)
        })
    }

    /// A verb whose object must be somebody is another verb where it is something: "arrest the decline".
    fn check_object(&self, rule: &Rule, candidate: &Candidate, roles: &Roles) -> Result<(), &'static str> {
        let asks = candidate.kind == TriggerKind::Verb
            && candidate.object.is_none()
            && !rule.recipient_is.is_empty()
            && rule.verb_frame.recipient.first() == Some(&Slot::Object)
            && roles.recipients.is_empty();
        let object = self.tree.logical_object(candidate.head, candidate.passive);
        let something = object.is_some_and(|o| self.tree.upos(o) != Upos::Pron);
        if asks && something { Err("its object is not of the kind the rule asks for") } else { Ok(()) }
    }

    /// The rule's condition on the verb's subject.
    fn subject_fits(&self, rule: &Rule, candidate: &Candidate) -> Result<(), &'static str> {
        if rule.subject_is.is_empty() || candidate.kind == TriggerKind::Noun {
            return Ok(());
        }
        let subject = self.tree.logical_subject(candidate.head, candidate.passive).map(|s| self.content(s));
        let party = subject.and_then(|s| self.party(s)).ok_or("it has no subject of the kind the rule asks for")?;
        let fits = rule.subject_is.iter().any(|f| self.passes(f, &party));
        fits.then_some(()).ok_or("its subject is not of the kind the rule asks for")
    }

    fn first(
        &self,
        slots: &[Slot],
        candidate: &Candidate,
        want: impl Fn(&Slot) -> bool,
    ) -> Result<Parties, &'static str> {
        for slot in slots.iter().filter(|slot| want(slot)) {
            match self.fill(slot, candidate) {
                Ok(found) if found.is_empty() => {}
                Ok(found) => return Ok(found),
                Err(()) if slots.contains(&Slot::SubjectOwner) => {}
                Err(()) => return Err("its subject cannot act"),
            }
        }
        Ok(Parties::new())
    }

    /// The thing the verb is about, and what it is done with.
    fn objects(&self, frame: &Frame, candidate: &Candidate, roles: &mut Roles) {
        let tree = &self.tree;
        let taken = |roles: &Roles, t: u32| roles.actors.iter().chain(&roles.recipients).any(|p| p.head == t);
        for slot in &frame.object {
            if *slot != Slot::Object {
                continue;
            }
            let object = candidate.object.or_else(|| tree.logical_object(candidate.head, candidate.passive));
            if let Some(object) =
                object.filter(|&o| tree.is_nominal(o) && !taken(roles, o) && tree.upos(o) != Upos::Pron)
            {
                let actor = Actor {
                    entity: None,
                    anchor: self.anchor(object),
                    code: crate::text::layers::ActorCode::default(),
                };
                roles.objects.push(Party { head: object, actor, nature: Nature::Thing });
            }
        }
    }

    fn passes(&self, filter: &Filter, party: &Party) -> bool {
        match filter {
            // "the Libyan border" stands for Libya
            Filter::Country => {
                party.nature == Nature::Country
                    || (party.nature == Nature::Thing
                        && party.actor.code.country.is_some()
                        && party.actor.code.sectors.is_empty())
            }
            Filter::Company => {
                party.nature == Nature::Organisation
                    && (party.actor.code.sectors.is_empty() || party.actor.code.sectors.iter().any(|s| s == "BUS"))
                    && !self.rules.known.forces.contains(self.tree.lemma(party.head))
            }
            Filter::Person => party.nature == Nature::Person,
            Filter::Organisation => party.nature == Nature::Organisation,
            Filter::Public => match party.nature {
                Nature::Country => true,
                Nature::Thing => false,
                _ => {
                    let sectors = &party.actor.code.sectors;
                    !sectors.is_empty() && !sectors.iter().any(|s| matches!(s.as_str(), "BUS" | "MED" | "EDU" | "JRN"))
                }
            },
            Filter::Coded => party.is_coded(),
            Filter::Words(words) => {
                words.contains(self.tree.lemma(party.head)) || words.contains(self.tree.lower(party.head))
            }
        }
    }
}

/// Can act and be acted upon.
#[must_use]
pub fn is_party(party: &Party) -> bool {
    party.nature != Nature::Thing
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
