//! Who fills which role: the places that a rule's frame names, looked up in the parse, and what stands there judged.

mod both;
mod doer;
mod faced;
mod filter;
mod listed;
mod marchers;
mod named;
mod office;
mod party;
mod patients;
mod places;
mod pronoun;
mod receivers;
mod suspect;
mod victims;

pub(in crate::events) use doer::is_fighting;
pub(in crate::events) use filter::is_part;
pub use party::agentive;

use std::cell::OnceCell;

use smallvec::SmallVec;

use super::learned::fields::Fields;
use super::ruleset::{Filter, Frame, Rule, Ruleset, Slot, TriggerKind};
use super::tree::{Tokens, Tree};
use super::trigger::{Candidate, Light};
use crate::nlp::actor::{Actor, Actors};
use crate::text::layers::{EntityIx, EventType, MentionKind, ValueData};
use crate::text::tags::{Dep, Upos};
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

impl Roles {
    /// Whether two parties with a name or a code take part, or something is done to somebody with a name.
    #[must_use]
    pub fn are_known(&self) -> bool {
        self.recipients.iter().any(|p| p.actor.entity.is_some())
            || self.actors.iter().chain(&self.recipients).filter(|p| p.is_coded()).count() > 1
    }
}

/// Which entity each token of a document belongs to, and how.
#[derive(Debug, Clone, Default)]
pub struct Marks {
    tokens: Vec<Option<(EntityIx, MentionKind)>>,
    dates: Vec<bool>,
    fields: OnceCell<Fields>,
}

impl Marks {
    #[must_use]
    pub fn new(doc: &Document) -> Self {
        let mut marks = Self {
            tokens: vec![None; doc.tokens.len()],
            dates: vec![false; doc.tokens.len()],
            fields: OnceCell::new(),
        };
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

    /// What the document's words are about; worked out when first asked for.
    pub(in crate::events) fn fields(&self, doc: &Document) -> &Fields {
        self.fields.get_or_init(|| Fields::new(doc, self))
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
    /// Noun phrases judged already, by the place of their head in the sentence: rules and models ask for the same ones again and again.
    judged: Vec<OnceCell<Option<Party>>>,
}

impl<'a> Reader<'a> {
    /// A sentence, of which nothing has been judged yet.
    pub fn new(
        doc: &'a Document,
        (actors, rules, marks): (&'a Actors<'a>, &'a Ruleset, &'a Marks),
        (tree, kind): (Tree<'a>, SentenceKind),
        speaker: Option<u32>,
    ) -> Self {
        let judged = vec![OnceCell::new(); tree.range.len()];
        Self { doc, actors, rules, tree, kind, marks, speaker, judged }
    }
}

impl Reader<'_> {
    /// Whether a rule is built in, no user's own.
    #[must_use]
    pub fn is_ours(&self, rule: u32) -> bool {
        self.rules.rules.get(rule as usize).is_some_and(|r| r.file.is_none())
    }

    /// Fills a candidate's roles by its rule's frame.
    ///
    /// # Errors
    /// Why the rule cannot mean this candidate.
    pub fn roles(&self, rule: &Rule, candidate: &Candidate) -> Result<Roles, &'static str> {
        let frame = if candidate.kind == TriggerKind::Noun { &rule.noun_frame } else { &rule.verb_frame };
        // what the model found is told, whatever stands for its subject
        let lenient = rule.is_learned();
        let mut roles = Roles::default();
        self.subject_fits(rule, candidate)?;
        if !self.has_beside(rule, candidate.head) {
            return Err("none of the words that the rule asks for stands beside it");
        }
        if candidate.light == Some(Light::Suffers) {
            let subject = self.tree.surface_subject(candidate.predicate);
            roles.recipients = subject.map(|s| self.patients(s)).unwrap_or_default();
            roles.actors = self.first(&frame.actor, candidate, |slot| *slot != Slot::Subject, lenient)?;
        } else {
            // "the journalist's murder": the possessor is the victim, unless an "of" names another
            let victim = candidate.kind == TriggerKind::Noun
                && frame.recipient.contains(&Slot::Possessor)
                && self.tree.phrases(candidate.head, "of").next().is_none();
            roles.actors =
                self.first(&frame.actor, candidate, |slot| !(victim && *slot == Slot::Possessor), lenient)?;
            // "the monk's detention": the slot of adjectives reads possessors too
            if victim && let Some(owner) = self.tree.child_in(candidate.head, &[Dep::NmodPoss]) {
                let owner = self.behind_possessive(owner);
                roles.actors.retain(|p| p.head != owner);
            }
            roles.recipients = self.recipients(rule, frame, candidate);
            self.receive(rule, candidate, &mut roles);
        }
        if rule.kind == EventType::Assault {
            // "a man who spoke for the ELN claimed both attacks"
            let spoken = roles.actors.first().map(|p| (p.head, self.side_of(p.head)));
            if let Some((head, side)) = spoken.filter(|(head, side)| side.iter().any(|p| p.head != *head)) {
                roles.actors.retain(|p| p.head != head);
                roles.actors.extend(side);
            }
        }
        let fits = |filters: &[Filter], p: &Party| self.fits(filters, p);
        if !roles.actors.is_empty() {
            // whoever calls a visit off need not be the visitor
            let cancels = candidate.light == Some(Light::Cancels);
            roles.actors.retain(|p| cancels || fits(&rule.actor_is, p));
            if roles.actors.is_empty() {
                return Err("its actor is not of the kind the rule asks for");
            }
            // "the bowler attacked from the first over": who is no fighter by his name attacks in a figure of speech; and
            // what a cook or a sleeper does is seldom anybody's business
            let force = rule.kind == EventType::Assault && rule.cameo.as_deref() != Some("190");
            let hurts = matches!(
                rule.kind,
                EventType::Coerce
                    | EventType::Retreat
                    | EventType::Aid
                    | EventType::Accident
                    | EventType::Disaster
                    | EventType::Die
            );
            if !force && !hurts && roles.actors.iter().all(|p| self.is_anyone(p)) {
                return Err("its actor is nobody in particular");
            }
        }
        if roles.actors.is_empty() {
            roles.actors = self.hidden_doer(rule, candidate);
            roles.actors.retain(|p| fits(&rule.actor_is, p));
        }
        if roles.actors.is_empty() {
            roles.actors = self.marchers(rule, candidate);
        }
        self.check_object(rule, candidate, &roles)?;
        self.check_struck(rule, candidate, &roles)?;
        if roles.actors.is_empty()
            && let Some(others) = self.two_sided(rule, candidate)
        {
            roles.actors = std::mem::take(&mut roles.recipients);
            roles.actors.extend(others);
        }
        if rule.kind == EventType::Dismiss {
            roles.recipients.retain(|p| !self.is_anyone(p));
        }
        if roles.recipients.is_empty() {
            roles.recipients.extend(self.matter(rule, frame, candidate));
        }
        if roles.actors.is_empty() && !roles.recipients.is_empty() {
            roles.actors.extend(self.other_side(rule, candidate));
        }
        // "Malawi and Zambia, two landlocked countries": what only describes the others is none of them
        let struck = rule.kind == EventType::Assault;
        for (list, victims) in [(&mut roles.actors, false), (&mut roles.recipients, struck)] {
            if list.iter().any(Party::is_coded) {
                // "a senator and his gardener": whoever is struck is somebody
                let person = |p: &Party| victims && p.nature == Nature::Person;
                list.retain(|p| p.is_coded() || self.is_proper(p.head) || person(p));
            }
        }
        // "flew to Jakarta for talks with his Indonesian counterpart": the host is whom he talks to
        if rule.kind == EventType::Consult
            && rule.cameo.as_deref() == Some("042")
            && let [host] = roles.recipients.as_slice()
            && host.actor.code.sectors.is_empty()
        {
            let talks = self.tree.phrases(candidate.predicate, "for").filter(|&t| {
                matches!(self.tree.lemma(t), "talk" | "talks" | "meeting" | "summit" | "discussion" | "consultation")
            });
            let with = talks.flat_map(|t| self.tree.phrases(t, "with")).flat_map(|o| self.parties_at(o));
            let with: Parties = with
                .filter(|p| is_party(p) && p.actor.code.country == host.actor.code.country && p.is_coded())
                .collect();
            if !with.is_empty() {
                roles.recipients = with;
            }
        }
        // "Polish minister in Kyiv for talks": the host is where he is
        if rule.kind == EventType::Consult
            && candidate.light == Some(Light::Borrows)
            && !self.tree.is_verb(candidate.predicate)
            && roles.recipients.is_empty()
        {
            let here = self.tree.phrases(candidate.predicate, "in").flat_map(|c| self.parties_at(c));
            roles.recipients = here.filter(|p| p.nature == Nature::Country).collect();
        }
        self.add_company(rule, candidate, &mut roles);
        self.add_row(rule, candidate, &mut roles);
        self.settle(rule, candidate, &mut roles);
        self.face(rule, candidate, &mut roles);
        not_oneself(rule, &mut roles);
        let taken: Tokens = roles.actors.iter().map(|p| p.head).collect();
        roles.recipients.retain(|p| !taken.contains(&p.head));
        self.lend(&mut roles);
        self.take_office(rule, candidate, &mut roles);
        if rule.kind == EventType::Appoint {
            roles.recipients.retain(|p| !self.is_anyone(p));
        }
        self.own_firms(rule, &mut roles);
        self.imply(rule, &mut roles);
        self.objects(frame, candidate, &mut roles);
        Ok(roles)
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
                Slot::Object
                    if candidate.kind == TriggerKind::Verb
                        // "condemned it as an interference": what the rule caught is what it is called
                        && candidate.object.is_none_or(|o| tree.case_of(o) == Some("as")) =>
                {
                    tree.logical_object(candidate.head, candidate.passive)
                }
                Slot::Preposition(word) if word == "to" => {
                    tree.phrases(candidate.predicate, word).chain(tree.phrases(candidate.head, word)).next()
                }
                _ => None,
            }?;
            let skip = matches!(tree.upos(head), Upos::Pron) || self.marks.is_date(head);
            let deed = self.is_deed(head);
            let party = self.party(head).filter(|p| !skip && !is_party(p) && !deed)?;
            Some(Party { head, actor: party.actor, nature: Nature::Thing })
        })
    }

    /// The side that a two-sided noun leaves to the words before it: "dismissed two generals after clashes with police".
    fn other_side(&self, rule: &Rule, candidate: &Candidate) -> Option<Party> {
        let tree = &self.tree;
        let two_sided = rule.kind == EventType::Assault
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
        // "Sri Lanka's army said five rebels fell in a clash with troops": who tells of it is no side
        let speaker = |t: u32| {
            let top =
                tree.head(t).filter(|_| matches!(tree.dep(t), Dep::NmodPoss | Dep::Compound | Dep::Amod)).unwrap_or(t);
            tree.dep(top) == Dep::Nsubj && tree.head(top).is_some_and(|v| tree.lemma_in(v, &self.rules.known.saying))
        };
        (tree.range.start..candidate.head).rev().filter(|&t| !speaker(t)).find_map(|t| {
            let (_, kind) = self.marks.entity(t)?;
            let party = self.party(t)?;
            let fits = if war { party.nature == Nature::Country } else { is_party(&party) };
            (fits && party.is_coded() && kind != MentionKind::Adjective).then_some(party)
        })
    }

    /// A verb whose object must be somebody is another verb where it is something: "arrest the decline".
    fn check_object(&self, rule: &Rule, candidate: &Candidate, roles: &Roles) -> Result<(), &'static str> {
        // "requested an inquiry": what is asked for is no party
        let wish = rule.kind == EventType::Request
            && matches!(self.tree.lemma(candidate.head), "request" | "demand" | "seek" | "solicit" | "propose");
        let asks = candidate.kind == TriggerKind::Verb
            && !wish
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
        let stands = self.tree.logical_subject(candidate.head, candidate.passive);
        let subject = stands.map(|s| self.content(s));
        // "some 15 kg of dynamite went off"
        let weight =
            |s: u32| matches!(self.tree.lemma(s), "kg" | "kilo" | "kilogram" | "pound" | "lb" | "ton" | "gram");
        let subject = subject.map(|s| self.tree.phrases(s, "of").next().filter(|_| weight(s)).unwrap_or(s));
        // "said they would walk out": whom the pronoun stands for
        let party = subject
            .and_then(|s| self.party(s).filter(Party::is_coded).or_else(|| self.parties_at(s).into_iter().next()))
            .ok_or("it has no subject of the kind the rule asks for")?;
        // "the body of the mayor": a rule may ask for the body
        let word = |s: u32| self.fits(&rule.subject_is, &Party { head: s, ..party.clone() });
        let fits = self.fits(&rule.subject_is, &party) || stands.is_some_and(|s| s != party.head && word(s));
        fits.then_some(()).ok_or("its subject is not of the kind the rule asks for")
    }

    fn first(
        &self,
        slots: &[Slot],
        candidate: &Candidate,
        want: impl Fn(&Slot) -> bool,
        lenient: bool,
    ) -> Result<Parties, &'static str> {
        for slot in slots.iter().filter(|slot| want(slot)) {
            match self.fill(slot, candidate) {
                Ok(found) if found.is_empty() => {}
                Ok(found) => return Ok(found),
                Err(()) if lenient || slots.contains(&Slot::SubjectOwner) => {}
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
}

/// "threw his country's weight behind it", "asked Americans": in words and dealings a bare country is not the partner of
/// its own people.
fn not_oneself(rule: &Rule, roles: &mut Roles) {
    let dealing = is_dealing(rule.kind);
    let actors = &roles.actors;
    roles.recipients.retain(|p| {
        let code = &p.actor.code;
        let state = |a: &Party| {
            let sectors = &a.actor.code.sectors;
            sectors.first().is_none_or(|s| matches!(s.as_str(), "GOV" | "LEG" | "MIL" | "JUD" | "COP" | "SPY"))
        };
        let own = |a: &Party| code.country.is_some() && a.actor.code.country == code.country && state(a);
        let same = |a: &Party| p.actor.entity.is_some() && p.actor.entity == a.actor.entity;
        !(dealing && (actors.iter().any(same) || (code.sectors.is_empty() && actors.iter().any(own))))
    });
}

/// Can act and be acted upon.
#[must_use]
pub fn is_party(party: &Party) -> bool {
    party.nature != Nature::Thing
}

/// Words and dealings between two sides.
pub(in crate::events) fn is_dealing(kind: EventType) -> bool {
    use EventType as T;
    matches!(
        kind,
        T::Agree
            | T::Consult
            | T::Support
            | T::Cooperate
            | T::Aid
            | T::Request
            | T::Reject
            | T::Threaten
            | T::Sanction
            | T::Retreat
            | T::Concede
            | T::Accuse
    )
}
