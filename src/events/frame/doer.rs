//! Who did a deed that another clause tells of: whoever is blamed for it, claims it, or threw what went off; and whom a
//! pronoun stands for where the story's clusters do not tell.

use super::{Nature, Parties, Party, Reader, is_party};
use crate::events::ruleset::Rule;
use crate::events::trigger::Candidate;
use crate::events::verbs::is_denied;
use crate::text::layers::{EntityLabel, EventType};
use crate::text::tags::{Dep, Upos, Xpos};

/// Verbs of bringing a weapon to bear: who is their subject used it.
const WIELDING: &[&str] = &[
    "plant", "place", "fire", "launch", "throw", "hurl", "lob", "leave", "detonate", "set", "drop", "send", "hide",
    "toss", "aim", "direct", "fling", "bury", "lay", "explode", "activate", "fly", "pilot", "operate", "drive", "park",
];

/// Two-sided fighting.
const FIGHTING: &[&str] = &[
    "clash",
    "clashes",
    "battle",
    "fighting",
    "firefight",
    "gunfight",
    "skirmish",
    "combat",
    "shootout",
    "shoot-out",
    "gunbattle",
    "confrontation",
    "encounter",
    "engagement",
    "exchange",
];

/// Whether a word tells of fighting in which both sides strike.
pub(in crate::events) fn is_fighting(word: &str) -> bool {
    FIGHTING.contains(&word)
}

impl Reader<'_> {
    /// Whom "blamed the raid on the rebels" blames, wherever the parse hangs them.
    #[must_use]
    pub fn blamed(&self, verb: u32) -> Option<u32> {
        let tree = &self.tree;
        tree.phrases(verb, "on").next().or_else(|| {
            let object = tree.logical_object(verb, tree.is_passive(verb))?;
            tree.phrases(object, "on").next()
        })
    }

    /// Whom the words around an event noun name as the doer.
    pub(super) fn doer(&self, deed: u32) -> Option<u32> {
        let tree = &self.tree;
        let told = |verb: u32| -> Option<u32> {
            match tree.lemma(verb) {
                "blame" | "pin" => self.blamed(verb),
                "attribute" | "ascribe" | "trace" | "impute" | "link" => tree.phrases(verb, "to").next(),
                _ => None,
            }
        };
        let claimed = |verb: u32| matches!(tree.lemma(verb), "claim" | "admit" | "acknowledge" | "own");
        // "an attack blamed on rebels", "a raid carried out by troops", "six blasts, all of them attributed to leftists"
        for part in tree.children_in(deed, &[Dep::Acl, Dep::Appos, Dep::Parataxis]) {
            let parts = std::iter::once(part).chain(tree.children_in(part, &[Dep::Acl]));
            for part in parts.filter(|&p| tree.is_verb(p)) {
                let doer =
                    told(part).or_else(|| tree.phrases(part, "by").next().filter(|_| tree.dep(part) == Dep::Acl));
                if doer.is_some() {
                    return doer;
                }
            }
        }
        // "a raid on the village, which residents blamed on bandits", "for which the group claimed responsibility"
        let below = tree.extent(deed, &[Dep::Conj, Dep::Parataxis]);
        let relative = (deed + 1..below.end).filter(|&t| tree.dep(t) == Dep::AclRelcl);
        for clause in relative {
            let which = tree.children(clause).iter().any(|&c| matches!(tree.lower(c), "which" | "that"));
            if which && let Some(doer) = told(clause) {
                return Some(doer);
            }
            if claimed(clause) && which {
                return tree.logical_subject(clause, tree.is_passive(clause));
            }
        }
        // "the attack was blamed on the rebels"; "blamed the rebels for the attack"; "responsibility for the murder was
        // claimed by the cartel"
        let head = tree.head(deed)?;
        let verb = if tree.lemma(head) == "responsibility" { tree.head(head)? } else { head };
        match (tree.dep(deed), tree.lemma(verb)) {
            (Dep::Obj | Dep::NsubjPass, _) if told(verb).is_some() => told(verb),
            (Dep::Obl | Dep::Nmod, "blame") if tree.case_of(deed) == Some("for") => {
                tree.logical_object(verb, tree.is_passive(verb))
            }
            (Dep::Obj | Dep::NsubjPass | Dep::Nmod | Dep::Obl, _) if claimed(verb) => {
                let of_deed = head != verb || matches!(tree.dep(deed), Dep::Obj | Dep::NsubjPass);
                tree.logical_subject(verb, tree.is_passive(verb)).filter(|_| of_deed && !is_denied(tree, verb))
            }
            _ => None,
        }
        .filter(|&d| d != deed)
    }

    /// A noun that tells of force: an attack, an action, an incident.
    #[must_use]
    pub fn is_force(&self, noun: u32) -> bool {
        self.is_deed(noun)
            || matches!(
                self.tree.lemma(noun),
                "action"
                    | "incident"
                    | "crime"
                    | "act"
                    | "operation"
                    | "outrage"
                    | "plan"
                    | "sabotage"
                    | "deed"
                    | "fire"
                    | "explosion"
                    | "blast"
            )
    }

    /// Whether a noun phrase is an armed organisation or its people.
    #[must_use]
    pub fn is_armed(&self, head: u32) -> bool {
        let side = |s: &compact_str::CompactString| matches!(s.as_str(), "REB" | "CRM" | "PRM" | "UAF");
        self.party(head).is_some_and(|p| p.actor.code.sectors.iter().any(side))
    }

    /// An armed organisation, or one that nothing speaks against: an unknown body, a squad, a cell. Only where the words
    /// around it say that it did the deed.
    #[must_use]
    pub fn could_be_armed(&self, head: u32) -> bool {
        let body = matches!(
            self.tree.lemma(head),
            "group"
                | "organization"
                | "organisation"
                | "squad"
                | "cell"
                | "gang"
                | "faction"
                | "commando"
                | "column"
                | "front"
                | "movement"
                | "cartel"
                | "brigade"
                | "army"
                | "command"
                | "band"
                | "sect"
        );
        let unknown = self.marks.entity(head).is_some_and(|(ix, _)| {
            self.doc
                .entities
                .get(ix as usize)
                .is_some_and(|e| e.label == EntityLabel::Org && e.actor.sectors.is_empty())
        });
        self.is_armed(head) || body || unknown
    }

    /// The armed organisation that the words below a noun name.
    #[must_use]
    pub fn armed_within(&self, head: u32) -> Option<u32> {
        let below = self.tree.extent(head, &[Dep::Conj]);
        (below.start..below.end).find(|&t| self.marks.is_name(t) && self.is_armed(t))
    }

    /// Whom a doer stands for: "a man who said he was a spokesman for the front", "a caller speaking for the brigade".
    #[must_use]
    pub fn side_of(&self, doer: u32) -> Parties {
        let tree = &self.tree;
        let speaks = matches!(
            tree.lemma(doer),
            "man"
                | "caller"
                | "person"
                | "voice"
                | "woman"
                | "individual"
                | "spokesman"
                | "someone"
                | "communique"
                | "statement"
                | "leaflet"
                | "pamphlet"
                | "call"
                | "member"
                | "message"
                | "note"
                | "group"
                | "commando"
                | "cell"
                | "column"
        );
        let below = tree.extent(doer, &[Dep::Conj]);
        let armed = |t: &u32| {
            self.marks.entity(*t).and_then(|(ix, _)| self.doc.entities.get(ix as usize)).is_some_and(|e| {
                e.label == EntityLabel::Org
                    && e.actor.sectors.iter().any(|s| matches!(s.as_str(), "REB" | "CRM" | "PRM" | "UAF" | "OPP"))
            })
        };
        // "a group that calls itself the 20 December Movement": a body that no list knows
        let unit = |t: &u32| {
            *t != doer
                && matches!(
                    tree.lower(*t),
                    "movement"
                        | "front"
                        | "command"
                        | "commando"
                        | "commandos"
                        | "brigade"
                        | "army"
                        | "squad"
                        | "organization"
                        | "organisation"
                )
                && self.doc.form(*t).starts_with(char::is_uppercase)
                && !matches!(tree.dep(*t), Dep::Compound | Dep::Amod)
                && (below.start..*t).any(|c| matches!(tree.lemma(c), "call" | "belong" | "style"))
        };
        let named = (below.start..below.end).filter(|_| speaks).find(armed);
        let named = named.or_else(|| (below.start..below.end).filter(|_| speaks).find(unit));
        self.party(named.unwrap_or(doer)).into_iter().collect()
    }

    /// Nameless people of an armed organisation that an "of", "from" or "belonging to" names.
    pub(super) fn fighters_of(&self, head: u32) -> Option<Party> {
        let tree = &self.tree;
        let people = matches!(
            tree.lemma(head),
            "man"
                | "people"
                | "individual"
                | "person"
                | "member"
                | "element"
                | "youth"
                | "group"
                | "band"
                | "gang"
                | "column"
                | "cell"
                | "commando"
                | "squad"
                | "unit"
                | "subversive"
                | "terrorist"
                | "guerrilla"
                | "militant"
                | "rebel"
                | "supporter"
                | "gunman"
                | "gunmen"
                | "fighter"
                | "combatant"
                | "militiaman"
                | "militiamen"
                | "sniper"
                | "hitman"
                | "hitmen"
                | "assassin"
                | "insurgent"
                | "detachment"
                | "patrol"
        );
        if !people || self.marks.entity(head).is_some() {
            return None;
        }
        let belonging =
            |c: &u32| matches!(tree.lemma(*c), "belong" | "believe" | "suspect" | "allege" | "link" | "affiliate");
        let acl = tree.children_in(head, &[Dep::Acl, Dep::AclRelcl]).filter(belonging);
        let stretch = acl.map(|c| tree.extent(c, &[])).chain(
            ["of", "from"]
                .into_iter()
                .flat_map(|w| tree.phrases(head, w))
                .map(|p| tree.extent(p, &[Dep::AclRelcl, Dep::Acl, Dep::Conj])),
        );
        let armed = |t: u32| {
            let (ix, _) = self.marks.entity(t)?;
            let entity = self.doc.entities.get(ix as usize)?;
            let side = entity.actor.is_irregular();
            (entity.label == EntityLabel::Org && side).then(|| (ix, entity.actor.clone()))
        };
        let (ix, code) = stretch.into_iter().find_map(|s| (s.start..s.end).find_map(armed))?;
        let own = self.actors.at(head);
        // they act for it: its name is theirs, their words stay
        Some(Party {
            head,
            actor: crate::nlp::actor::Actor { code, entity: Some(ix), ..own },
            nature: Nature::Organisation,
        })
    }

    /// Whether a verb does no more than say who did the deed that it hangs on.
    #[must_use]
    pub fn only_blames(&self, verb: u32) -> bool {
        matches!(self.tree.lemma(verb), "blame" | "attribute")
            && matches!(self.tree.dep(verb), Dep::Acl | Dep::AclRelcl)
            && !matches!(self.tree.upos(self.tree.head(verb).unwrap_or(verb)), Upos::Pron)
            && !self.tree.children(verb).iter().any(|&c| matches!(self.tree.lower(c), "who" | "whom"))
    }

    /// Who used the thing that struck: "two missiles fired by the Houthis", "a bomb that rebels had planted".
    pub(super) fn wielder(&self, thing: u32) -> Option<u32> {
        let tree = &self.tree;
        tree.children_in(thing, &[Dep::Acl, Dep::AclRelcl]).find_map(|clause| {
            // "that the Houthis said they had fired"
            let inner =
                tree.children_in(clause, &[Dep::Ccomp]).next().filter(|_| !WIELDING.contains(&tree.lemma(clause)));
            let verb = inner.unwrap_or(clause);
            let wields = WIELDING.contains(&tree.lemma(verb));
            let doer = if tree.is_passive(verb) { tree.agent(verb) } else { tree.child_in(verb, &[Dep::Nsubj]) };
            doer.filter(|&d| wields && d != thing && !matches!(tree.xpos(d), Xpos::Wdt | Xpos::Wp))
        })
    }

    /// Whoever stands behind force that has no doer of its own.
    pub(super) fn hidden_doer(&self, rule: &Rule, candidate: &Candidate) -> Parties {
        if rule.kind != EventType::Assault {
            return Parties::new();
        }
        let tree = &self.tree;
        let thing = tree.surface_subject(candidate.predicate);
        let struck = tree.agent(candidate.predicate);
        let doer = thing.and_then(|t| self.wielder(t)).or_else(|| struck.and_then(|t| self.wielder(t)));
        let doer = doer.or_else(|| self.doer(candidate.head));
        // "claimed responsibility for a bombing in which nine soldiers died"
        let scene = || tree.head(candidate.head).filter(|_| tree.dep(candidate.head) == Dep::AclRelcl);
        let doer = doer.or_else(|| scene().filter(|&s| self.is_deed(s)).and_then(|s| self.doer(s)));
        let Some(doer) = doer else { return self.suspects(candidate) };
        let side = self.side_of(doer);
        let named = side.iter().any(|p| p.head != doer);
        if named { side } else { self.parties_at(doer).into_iter().filter(is_party).collect() }
    }

    /// "killed in clashes with troops": both sides fight.
    pub(super) fn two_sided(&self, rule: &Rule, candidate: &Candidate) -> Option<Parties> {
        let tree = &self.tree;
        let fell = rule.kind == EventType::Assault && candidate.passive;
        let scene = tree
            .children_in(candidate.predicate, &[Dep::Obl])
            .filter(|&c| fell && matches!(tree.case_of(c), Some("in" | "during")))
            .find(|&c| FIGHTING.contains(&tree.lemma(c)) || FIGHTING.contains(&tree.lower(c)))?;
        let other = ["with", "against"].into_iter().find_map(|word| tree.phrases(scene, word).next())?;
        let parties: Parties = self.parties_at(other).into_iter().filter(|p| is_party(p) && p.is_coded()).collect();
        (!parties.is_empty()).then_some(parties)
    }

    /// What single types say of their parties: an elected lawyer is the president now, a rally that is broken up is those
    /// who hold it, troops in a town of their own country face nobody, a threat is for whoever could meet its condition.
    pub(super) fn settle(&self, rule: &Rule, candidate: &Candidate, roles: &mut super::Roles) {
        use EventType as T;
        let tree = &self.tree;
        match rule.kind {
            T::Elect | T::Appoint => {
                self.winners(rule, candidate, roles);
                let verb = candidate.predicate;
                let office = tree.child_in(verb, &[Dep::Xcomp]).into_iter().chain(tree.phrases(verb, "as"));
                let office = office
                    .filter(|&o| tree.is_nominal(o))
                    .map(|o| self.actors.at(o))
                    .find(|a| !a.code.sectors.is_empty());
                let Some(office) = office.filter(|a| a.entity.is_none()) else { return };
                for party in &mut roles.recipients {
                    let code = &mut party.actor.code;
                    code.sectors.clone_from(&office.code.sectors);
                    code.country = office.code.country.clone().or(code.country.take());
                }
            }
            T::Assault if roles.recipients.is_empty() && rule.cameo.as_deref() == Some("175") => {
                let purpose = tree.children_in(candidate.predicate, &[Dep::Xcomp, Dep::Advcl, Dep::Acl]);
                let object = purpose
                    .filter(|&v| {
                        matches!(
                            tree.lemma(v),
                            "disperse"
                                | "break"
                                | "scatter"
                                | "dislodge"
                                | "clear"
                                | "control"
                                | "stop"
                                | "drive"
                                | "quell"
                        )
                    })
                    .find_map(|v| tree.child_in(v, &[Dep::Obj]));
                let Some(object) = object else { return };
                let mut found: Parties = self.patients(object).into_iter().filter(is_party).collect();
                if found.is_empty() {
                    found = ["by", "of"]
                        .into_iter()
                        .flat_map(|w| tree.phrases(object, w))
                        .flat_map(|o| self.patients(o))
                        .collect();
                }
                roles.recipients = found;
            }
            // "drilled together with eight warships": what they bring along is no partner
            T::Cooperate => {
                roles
                    .recipients
                    .retain(|p| p.actor.code.country.is_some() || p.actor.entity.is_some() || self.is_proper(p.head));
            }
            T::Mobilize => {
                let home = roles.actors.first().and_then(|p| p.actor.code.country.clone());
                roles
                    .recipients
                    .retain(|p| home.is_none() || p.actor.code.country != home || !p.actor.code.sectors.is_empty());
            }
            // "promised nurses a pay rise"
            T::Agree
                if roles.recipients.is_empty()
                    && matches!(
                        tree.lemma(candidate.head),
                        "promise" | "offer" | "pledge" | "guarantee" | "assure"
                    ) =>
            {
                let given = tree.child_in(candidate.head, &[Dep::Iobj, Dep::Obj]);
                let given = given.and_then(|o| self.party(o)).filter(|p| is_party(p) && p.is_coded());
                roles.recipients.extend(given.filter(|p| !roles.actors.iter().any(|a| a.head == p.head)));
            }
            T::Threaten if !roles.recipients.iter().any(Party::is_coded) => {
                let clauses = std::iter::once(candidate.predicate).chain(candidate.inner);
                let condition = clauses.flat_map(|v| tree.children_in(v, &[Dep::Advcl, Dep::Ccomp])).find(|&c| {
                    let marked =
                        tree.dep(c) == Dep::Advcl && matches!(tree.mark_of(c), Some("unless" | "until" | "if"));
                    marked || tree.is_inverted(c)
                });
                let whose = condition.filter(|&c| !tree.is_passive(c)).and_then(|c| tree.child_in(c, &[Dep::Nsubj]));
                let Some(party) = whose.and_then(|w| self.party(w)).filter(|p| is_party(p) && p.is_coded()) else {
                    self.aimed_at(candidate, roles);
                    return;
                };
                let same = roles.actors.iter().any(|a| a.actor.code == party.actor.code);
                if !same && tree.upos(party.head) != Upos::Pron {
                    roles.recipients = std::iter::once(party).collect();
                }
            }
            T::Assault if roles.recipients.is_empty() && rule.cameo.as_deref() == Some("185") => {
                let verb = tree.children_in(candidate.head, &[Dep::Xcomp]).find(|&v| tree.is_verb(v));
                let struck = verb.and_then(|v| tree.child_in(v, &[Dep::Obj]));
                roles.recipients = struck.map(|o| self.patients(o)).unwrap_or_default();
            }
            T::Agree if !roles.recipients.iter().any(Party::is_coded) => self.aimed_at(candidate, roles),
            _ => {}
        }
    }

    /// "vowed to strike Iran", "expressed its readiness to help Bosnia": whom what is threatened or promised concerns.
    fn aimed_at(&self, candidate: &Candidate, roles: &mut super::Roles) {
        let tree = &self.tree;
        let object = tree.child_in(candidate.head, &[Dep::Obj]);
        let below = tree.children_in(candidate.head, &[Dep::Xcomp, Dep::Advcl]);
        let under = object.into_iter().flat_map(|o| tree.children_in(o, &[Dep::Acl]));
        let Some(verb) = below.chain(under).find(|&v| tree.is_verb(v) && tree.mark_of(v) == Some("to")) else { return };
        let near = tree.child_in(verb, &[Dep::Obj]).into_iter();
        let near = near.chain(["with", "against", "on"].into_iter().flat_map(|word| tree.phrases(verb, word)));
        let party = near.filter_map(|o| self.party(o)).find(|p| is_party(p) && p.is_coded());
        let own = |p: &Party| roles.actors.iter().any(|a| a.actor.code.country == p.actor.code.country);
        if let Some(party) = party.filter(|p| p.actor.code.country.is_some() && !own(p)) {
            roles.recipients = std::iter::once(party).collect();
        }
    }
}
