//! Who fills which role: the places that a rule's frame names, looked up in the parse, and what stands there judged.

mod party;
mod places;

use smallvec::SmallVec;

use super::ruleset::{Filter, Frame, Rule, Ruleset, Slot, TriggerKind};
use super::tree::{Tokens, Tree};
use super::trigger::{Candidate, Light};
use crate::nlp::actor::{Actor, Actors};
use crate::text::layers::{EntityIx, MentionKind, ValueData};
use crate::text::tags::Upos;
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
            // "the journalist's murder": the possessor is the victim, unless an "of" names another
            let victim = candidate.kind == TriggerKind::Noun
                && frame.recipient.contains(&Slot::Possessor)
                && self.tree.phrases(candidate.head, "of").next().is_none();
            roles.actors = self.first(&frame.actor, candidate, |slot| !(victim && *slot == Slot::Possessor))?;
            roles.recipients = self.recipients(rule, frame, candidate);
        }
        let fits = |filters: &[Filter], p: &Party| self.fits(filters, p);
        if !roles.actors.is_empty() {
            // whoever calls a visit off need not be the visitor
            let cancels = candidate.light == Some(Light::Cancels);
            roles.actors.retain(|p| cancels || fits(&rule.actor_is, p));
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
        self.lend(&mut roles);
        imply(rule, &mut roles);
        self.objects(frame, candidate, &mut roles);
        Ok(roles)
    }

    /// What one side leaves to the other: "his Egyptian counterpart" has his office, "his finance minister" his country.
    fn lend(&self, roles: &mut Roles) {
        let [first] = roles.actors.as_slice() else { return };
        let (country, sectors) = (first.actor.code.country.clone(), first.actor.code.sectors.clone());
        let office = sectors.iter().any(|s| matches!(s.as_str(), "GOV" | "MIL" | "LEG" | "JUD" | "COP"));
        for party in roles.recipients.iter_mut().filter(|p| p.actor.entity.is_none() || !self.marks.is_name(p.head)) {
            let code = &mut party.actor.code;
            if code.sectors.is_empty() && self.tree.lemma(party.head) == "counterpart" && office {
                code.sectors.clone_from(&sectors);
            }
            let owned = self
                .tree
                .child_in(party.head, &[crate::text::tags::Dep::NmodPoss])
                .is_some_and(|o| matches!(self.tree.lower(o), "his" | "her" | "its" | "their"));
            if owned && code.country.is_none() && !code.sectors.is_empty() {
                code.country.clone_from(&country);
            }
        }
    }

    /// The first place of the frame that holds somebody the rule accepts.
    fn recipients(&self, rule: &Rule, frame: &Frame, candidate: &Candidate) -> Parties {
        for slot in &frame.recipient {
            let mut found = self.fill(slot, candidate).unwrap_or_default();
            let subject = self.tree.logical_subject(candidate.head, candidate.passive);
            found.retain(|p| (*slot == Slot::Subject || Some(p.head) != subject) && self.fits(&rule.recipient_is, p));
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
        let fits = self.fits(&rule.subject_is, &party);
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

    /// Passes one of the filters, and none of those that exclude.
    fn fits(&self, filters: &[Filter], party: &Party) -> bool {
        let excluded = filters.iter().any(|f| matches!(f, Filter::Not(_)) && !self.passes(f, party));
        let mut asked = filters.iter().filter(|f| !matches!(f, Filter::Not(_))).peekable();
        !excluded && (asked.peek().is_none() || asked.any(|f| self.passes(f, party)))
    }

    fn passes(&self, filter: &Filter, party: &Party) -> bool {
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
                let holds = |t: u32| words.contains(self.tree.lemma(t)) || words.contains(self.tree.lower(t));
                // "Typhoon Nanmadol" is a typhoon
                let kind = || {
                    let before = party
                        .head
                        .checked_sub(1)
                        .filter(|&t| self.marks.is_name(t) || self.tree.head(t) == Some(party.head));
                    self.marks.is_name(party.head) && before.is_some_and(|t| self.tree.range.holds(t) && holds(t))
                };
                holds(party.head) || kind()
            }
        }
    }
}

/// What an event says of a party that has no code of its own: who reports a profit is a company, a stranger who
/// attacks an unidentified attacker, a stranger attacked a civilian.
fn imply(rule: &Rule, roles: &mut Roles) {
    use crate::text::layers::EventType as T;
    let business = matches!(rule.kind, T::Deal | T::Result | T::Bankrupt);
    for (actor, party) in
        roles.actors.iter_mut().map(|p| (true, p)).chain(roles.recipients.iter_mut().map(|p| (false, p)))
    {
        let code = &mut party.actor.code;
        if business && code.sectors.is_empty() && party.nature == Nature::Organisation {
            code.sectors.push("BUS".into());
        }
        let stranger = party.actor.entity.is_none() && party.nature == Nature::Person && code.is_empty();
        if stranger && rule.kind == T::Assault {
            code.sectors.push(if actor { "UAF" } else { "CVL" }.into());
        }
    }
}

/// Can act and be acted upon.
#[must_use]
pub fn is_party(party: &Party) -> bool {
    party.nature != Nature::Thing
}
