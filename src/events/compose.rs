//! One event inside another, and what PLOVER makes of an event that is planned, refused or called off.

use compact_str::CompactString;

use super::came::is_attacker;
use super::frame::{Reader, Roles};
use super::ontology;
use super::ruleset::Outcome;
use super::status::Status;
use super::threat::{has_condition, on_its_own_word, or_else, speaker_threatens, speaking_party, threaten};
use super::tree::Tree;
use super::trigger::{Candidate, Light};
use crate::text::TokenRange;
use crate::text::layers::{EventTime, EventType, Magnitude, Modality, Polarity, Tense};
use crate::text::tags::Dep;

/// Why a draft is gone whose event another one speaks of.
pub(super) const INSIDE: &str = "it is what another event is about";

/// An event in the making.
#[derive(Debug, Clone)]
pub struct Draft {
    pub candidate: Candidate,
    /// Index into the rules.
    pub rule: u32,
    pub kind: EventType,
    pub mode: Option<CompactString>,
    pub cameo: Option<CompactString>,
    pub contexts: Vec<CompactString>,
    pub roles: Roles,
    pub status: Status,
    pub clause: TokenRange,
    pub sentence: usize,
    pub place: Option<super::setting::Place>,
    pub time: Option<EventTime>,
    pub magnitude: Option<Magnitude>,
    pub confidence: f32,
    /// The chance of its type by the model of learned triggers.
    pub likely: f32,
    /// The model takes it for no event.
    pub doubted: bool,
    /// No noun that tells of a happening by itself.
    pub background: bool,
    /// Taken into another event, or dropped; with the reason.
    pub gone: Option<&'static str>,
}

impl Draft {
    pub(super) fn become_(&mut self, kind: EventType, cameo: Option<&str>, mode: Option<&str>) {
        self.kind = kind;
        self.cameo = cameo.map(CompactString::from);
        let by_code = || cameo.and_then(ontology::cameo).filter(|c| c.kind == Some(kind)).and_then(|c| c.mode);
        self.mode = mode.or_else(by_code).map(CompactString::from);
    }

    /// Takes an outcome of a rule's complement.
    pub fn take(&mut self, outcome: &Outcome) {
        self.become_(outcome.kind, outcome.cameo.as_deref(), outcome.mode.as_deref());
    }
}

/// The drafts that stand inside a clause or noun, the nearest first.
#[must_use]
pub fn inside(tree: &Tree<'_>, drafts: &[Draft], inner: u32) -> Vec<usize> {
    let mut found: Vec<(u8, usize)> = drafts
        .iter()
        .enumerate()
        .filter(|(_, d)| d.gone.is_none())
        .filter_map(|(at, d)| {
            let near = hops_up(tree, d.candidate.predicate, inner).into_iter();
            near.chain(hops_up(tree, d.candidate.head, inner)).min().map(|hops| (hops, at))
        })
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(_, at)| at).collect()
}

/// Links from a token up to another one over complements and conjuncts, at most three.
fn hops_up(tree: &Tree<'_>, from: u32, to: u32) -> Option<u8> {
    let mut at = from;
    for hops in 0..4 {
        if at == to {
            return Some(hops);
        }
        let linked = matches!(
            tree.dep(at),
            Dep::Xcomp | Dep::Conj | Dep::Obj | Dep::Ccomp | Dep::Nmod | Dep::Obl | Dep::Acl | Dep::NsubjPass
        );
        if !linked {
            return None;
        }
        at = tree.head(at)?;
    }
    None
}

/// What is planned is promised: PLOVER's types for help and talks to come.
pub(super) fn promise(draft: &mut Draft) {
    use EventType as T;
    match draft.kind {
        T::Consult => draft.become_(T::Agree, Some("036"), None),
        T::Support => draft.become_(T::Agree, Some("032"), None),
        T::Cooperate => draft.become_(T::Agree, Some("031"), None),
        T::Aid => draft.become_(T::Agree, Some("033"), None),
        T::Retreat => draft.become_(T::Concede, Some("080"), None),
        _ => {}
    }
}

/// PLOVER's rewrites of a draft by its own standing; see section 2 of the ontology.
pub fn rewrite(reader: &Reader<'_>, draft: &mut Draft) {
    use EventType as T;
    near_disaster(reader, draft);
    lay_blame(reader, draft);
    behind_it(reader, draft);
    if draft.candidate.light == Some(Light::Cancels) {
        call_off(draft);
        return;
    }
    // what a speaker threatens is threatened, whatever helps the verb
    let speaks = |r: &super::ruleset::Rule| r.verb_frame.actor.first() == Some(&super::ruleset::Slot::Speaker);
    if reader.rules.rules.get(draft.rule as usize).is_some_and(speaks) {
        draft.status.modality = Modality::Asserted;
        draft.status.polarity = Polarity::Positive;
        draft.status.tense = Tense::Past;
        return;
    }
    let negative = draft.status.polarity == Polarity::Negative;
    let refuses = match draft.status.modality {
        Modality::Planned => true,
        // "could not accept the proposal", said by whoever would have to; who cannot meet may have no time
        Modality::Possible => draft.status.attribution.is_some() && draft.kind != T::Consult,
        _ => false,
    };
    if negative && refuses && !refuse(draft) {
        return;
    }
    match (draft.status.modality, negative) {
        (Modality::Planned, false) if has_condition(reader, draft.candidate.predicate) => threaten(reader, draft),
        (Modality::Planned, false) => match draft.kind {
            T::Consult | T::Support | T::Cooperate | T::Aid | T::Retreat => promise(draft),
            T::Assault if draft.roles.actors.iter().any(super::frame::Party::is_coded) && !draft.status.tried => {
                draft.become_(T::Threaten, Some("138"), None);
            }
            _ => {}
        },
        (Modality::Demanded, _) => speaker_demands(reader, draft),
        // "would impose sanctions unless": a condition makes it a threat
        (Modality::Possible, false)
            if has_condition(reader, draft.candidate.predicate) || on_its_own_word(reader, draft) =>
        {
            threaten(reader, draft);
        }
        _ => {}
    }
    speaker_threatens(reader, draft);
    or_else(reader, draft);
    abduct(reader, draft);
    // "forced the manager to open the safe": who forced him robbed him
    let verb = draft.candidate.predicate;
    let forced = reader.tree.head(verb).filter(|&h| {
        draft.kind == T::Assault
            && reader.tree.dep(verb) == crate::text::tags::Dep::Xcomp
            && matches!(reader.tree.lemma(h), "force" | "compel" | "oblige" | "make")
    });
    if let Some(doers) = forced.and_then(|h| reader.tree.surface_subject(h)).map(|s| reader.parties_at(s))
        && !doers.is_empty()
    {
        let victims = std::mem::replace(&mut draft.roles.actors, doers);
        if draft.roles.recipients.is_empty() {
            draft.roles.recipients = victims;
        }
    }
    // forces that free hostages rescue them
    let forces =
        |p: &super::frame::Party| p.actor.code.sectors.iter().any(|s| matches!(s.as_str(), "MIL" | "COP" | "SPY"));
    let held = |t: u32| {
        matches!(
            reader.tree.lower(t),
            "hostage" | "hostages" | "captive" | "captives" | "kidnapped" | "hijacked" | "abducted"
        )
    };
    if draft.kind == T::Retreat
        && draft.cameo.as_deref().is_some_and(|c| c.starts_with("084"))
        && !draft.roles.actors.is_empty()
        && draft.roles.actors.iter().all(forces)
        && (draft.clause.start..draft.clause.end).any(held)
    {
        draft.become_(T::Aid, Some("074"), None);
    }
    if draft.status.tried && draft.cameo.as_deref() == Some("186") {
        draft.become_(T::Assault, Some("185"), None);
    }
}

/// "the mayor was taken away by guerrillas", "the geologists were led away by a band of 20 persons", "he had been seized at his ranch":
/// those who bear arms against the state and those whom nobody knows arrest nobody, and who is seized is no property.
pub(super) fn abduct(reader: &Reader<'_>, draft: &mut Draft) {
    let code = draft.cameo.as_deref().unwrap_or_default();
    let lemma = reader.tree.lemma(draft.candidate.head);
    let carries = matches!(
        lemma,
        "take"
            | "lead"
            | "drag"
            | "carry"
            | "pick"
            | "pull"
            | "haul"
            | "bundle"
            | "whisk"
            | "march"
            | "cart"
            | "seize"
            | "hold"
    );
    if draft.kind != EventType::Coerce || !carries || !matches!(code, "173" | "170" | "171" | "1711") {
        return;
    }
    let sector =
        |p: &super::frame::Party, list: &[&str]| p.actor.code.sectors.iter().any(|s| list.contains(&s.as_str()));
    // "security men" are no strangers, "20 persons in olive green" are, whatever they wear
    let lawless = |p: &super::frame::Party| {
        let lemma = reader.tree.lemma(p.head);
        let stranger = matches!(lemma, "person" | "subject" | "people" | "individual")
            || is_attacker(lemma) && !sector(p, &["GOV", "MIL", "COP", "SPY", "JUD"]);
        sector(p, &["REB", "CRM", "UAF"]) || stranger && p.actor.entity.is_none() && p.actor.code.country.is_none()
    };
    let actors = &draft.roles.actors;
    let taken = !actors.is_empty() && actors.iter().all(lawless);
    // nobody's suspect, and nobody who fights
    let person = |p: &super::frame::Party| {
        p.nature == super::frame::Nature::Person && !sector(p, &["REB", "CRM", "UAF", "MIL", "PRM"])
    };
    let recipients = &draft.roles.recipients;
    let seized = lemma == "seize" && actors.is_empty() && !recipients.is_empty() && recipients.iter().all(person);
    if taken || seized {
        draft.become_(EventType::Assault, Some("181"), Some("abduct"));
    }
}

/// "will not send troops": what somebody would not do is refused. Whether it is of a kind that can be.
fn refuse(draft: &mut Draft) -> bool {
    use EventType as T;
    let code = match draft.kind {
        T::Consult => "125",
        T::Aid => "122",
        T::Support | T::Cooperate | T::Agree => "121",
        T::Retreat | T::Concede => "124",
        _ => return false,
    };
    draft.become_(T::Reject, Some(code), None);
    draft.status.polarity = Polarity::Positive;
    draft.status.modality = Modality::Asserted;
    true
}

/// "Kampala said Kigali was behind the raid": whoever says so accuses it.
fn behind_it(reader: &Reader<'_>, draft: &mut Draft) {
    let tree = &reader.tree;
    let noun = draft.candidate.head;
    if draft.kind != EventType::Assault || tree.case_of(noun) != Some("behind") {
        return;
    }
    let Some(subject) = tree.child_in(noun, &[Dep::Nsubj]).and_then(|s| reader.party(s)) else { return };
    let head = tree.head(noun).filter(|&h| tree.dep(noun) == Dep::Ccomp && tree.is_verb(h));
    let says = head.and_then(|h| tree.surface_subject(h)).and_then(|s| reader.party(s));
    if let Some(says) = says.filter(super::frame::Party::is_coded) {
        // "militants said they were behind the killing": a claim
        if tree.upos(subject.head) == crate::text::tags::Upos::Pron || subject.actor.code == says.actor.code {
            draft.roles.actors = std::iter::once(says).collect();
            draft.status.modality = Modality::Asserted;
            return;
        }
        draft.become_(EventType::Accuse, Some("112"), None);
        draft.roles.actors = std::iter::once(says).collect();
        draft.roles.recipients = std::iter::once(subject).collect();
        draft.status.modality = Modality::Asserted;
    }
}

/// "Accra says Lome is to blame": whoever says so blames it.
fn lay_blame(reader: &Reader<'_>, draft: &mut Draft) {
    let tree = &reader.tree;
    let verb = draft.candidate.head;
    let is_to = tree.lemma(verb) == "blame"
        && tree.child_in(verb, &[Dep::Obj, Dep::NsubjPass]).is_none()
        && tree.children_in(verb, &[Dep::Cop, Dep::Aux]).any(|c| tree.lemma(c) == "be");
    if !is_to || draft.kind != EventType::Accuse {
        return;
    }
    let blamed = std::mem::take(&mut draft.roles.actors);
    draft.roles.recipients = blamed;
    let head = tree.head(verb).filter(|_| matches!(tree.dep(verb), Dep::Ccomp | Dep::Parataxis));
    let says = head.and_then(|h| tree.surface_subject(h)).and_then(|s| reader.party(s));
    draft.roles.actors.extend(says);
    draft.status.modality = Modality::Asserted;
}

/// Words of disaster in the sentence change what forces and decrees are for.
fn near_disaster(reader: &Reader<'_>, draft: &mut Draft) {
    let range = reader.tree.range;
    let known = &reader.rules.known.disaster;
    let disaster =
        (range.start..range.end).any(|t| known.contains(reader.tree.lemma(t)) || known.contains(reader.tree.lower(t)));
    if !disaster {
        return;
    }
    match draft.kind {
        EventType::Coerce if matches!(draft.cameo.as_deref(), Some("1724" | "1723")) => {
            draft.gone = Some("an emergency for a natural disaster is no compulsion");
        }
        EventType::Mobilize => {
            let helps = (range.start..range.end).any(|t| {
                matches!(
                    reader.tree.lemma(t),
                    "help" | "assist" | "rescue" | "evacuate" | "aid" | "relief" | "distribute" | "victim"
                )
            });
            if helps {
                draft.become_(EventType::Aid, Some("073"), None);
            }
        }
        _ => {}
    }
}

/// "Iran should withdraw, the minister said": the speaker asks it of Iran.
fn speaker_demands(reader: &Reader<'_>, draft: &mut Draft) {
    use EventType as T;
    let Some(attribution) = draft.status.attribution else { return };
    let spoken = attribution.entity;
    let code = match draft.kind {
        T::Consult => "106",
        T::Aid => "103",
        T::Cooperate | T::Support | T::Agree => "101",
        T::Retreat | T::Concede => "105",
        // "must stop turning away relief ships"
        _ if draft.status.polarity == Polarity::Negative => "105",
        T::Reject | T::Mobilize | T::Appoint | T::Dismiss => "100",
        _ => return,
    };
    let same = draft.roles.actors.iter().any(|p| spoken.is_some() && p.actor.entity == spoken);
    if same {
        return;
    }
    let Some(party) = speaking_party(reader, attribution) else { return };
    if draft.roles.actors.iter().any(|p| p.actor.code == party.actor.code) {
        return;
    }
    draft.roles.recipients = std::mem::take(&mut draft.roles.actors);
    draft.roles.actors.push(party);
    draft.become_(T::Request, Some(code), None);
    draft.status.polarity = Polarity::Positive;
    draft.status.modality = Modality::Asserted;
    draft.status.tense = Tense::Past;
}

/// What calling an event off makes of it.
fn call_off(draft: &mut Draft) {
    use EventType as T;
    match draft.kind {
        T::Consult | T::Agree => draft.become_(T::Reject, Some("125"), None),
        T::Cooperate | T::Support => draft.become_(T::Reject, Some("121"), None),
        T::Aid => draft.become_(T::Sanction, Some("162"), None),
        T::Sanction => draft.become_(T::Retreat, Some("085"), None),
        T::Coerce => draft.become_(T::Concede, Some("081"), None),
        T::Request | T::Threaten => draft.become_(T::Concede, Some("080"), None),
        _ => draft.status.polarity = Polarity::Negative,
    }
}

/// What is asked, threatened or refused is no event of its own, however deep it stands; nor is what protesters demand.
pub fn hide_contents(tree: &Tree<'_>, drafts: &mut [Draft]) {
    use EventType as T;
    for at in 0..drafts.len() {
        let Some(draft) = drafts.get(at).filter(|d| d.gone.is_none()) else { continue };
        let unreal = draft.status.modality != Modality::Asserted;
        let hidden = drafts.iter().enumerate().any(|(other, frame)| {
            other != at
                && frame.gone.is_none()
                && match frame.kind {
                    // "issued a warrant for the banker's arrest"
                    T::Threaten if frame.mode.as_deref() == Some("arrest") && draft.kind == T::Coerce => true,
                    T::Request | T::Threaten | T::Reject if unreal && is_content(tree, draft, frame) => true,
                    // "charged four officers with torturing a detainee"
                    T::Accuse if judged(tree, draft, frame) => true,
                    T::Accuse => {
                        tree.head(draft.candidate.predicate) == Some(frame.candidate.predicate)
                            && matches!(tree.dep(draft.candidate.predicate), Dep::Advcl | Dep::Xcomp)
                            && matches!(tree.mark_of(draft.candidate.predicate), Some("of" | "with"))
                    }
                    // "thanked Jordan for sheltering refugees", "reprimanded Finland for hosting exiles"
                    T::Support if judged(tree, draft, frame) => true,
                    // "banned a weekly for insulting the king": the offence is no event
                    T::Sanction | T::Coerce | T::Dismiss if judged(tree, draft, frame) => true,
                    // "expelled two diplomats, giving them until midnight to leave"
                    T::Sanction | T::Coerce if draft.kind == T::Threaten => {
                        tree.dep(draft.candidate.predicate) == Dep::Advcl
                            && tree.head(draft.candidate.predicate) == Some(frame.candidate.predicate)
                    }
                    // "freed an engineer held since May": how long is told, not another arrest
                    T::Retreat | T::Concede | T::Aid if draft.kind == T::Coerce => {
                        let at = draft.candidate.predicate;
                        // "rescued a tourist from a hut where he had been held"
                        let had = tree.children_in(at, &[Dep::Aux]).any(|a| tree.lower(a) == "had");
                        if had && tree.dep(at) == Dep::AclRelcl && tree.is_under(at, frame.candidate.predicate) {
                            return true;
                        }
                        tree.dep(at) == Dep::Acl && frame.roles.recipients.iter().any(|p| Some(p.head) == tree.head(at))
                    }
                    // "turned down an Indian offer", "brushed aside a request": what is rejected is not told again
                    T::Reject if rejects(tree, draft, frame) => true,
                    T::Protest => {
                        draft.kind == T::Request && tree.is_under(draft.candidate.predicate, frame.candidate.predicate)
                    }
                    _ => false,
                }
        });
        if let Some(draft) = drafts.get_mut(at).filter(|_| hidden) {
            draft.gone = Some(INSIDE);
        }
    }
}

/// What somebody is praised or blamed for, where that is no force: the judgement is the news.
fn judged(tree: &Tree<'_>, draft: &Draft, frame: &Draft) -> bool {
    use EventType as T;
    let at = draft.candidate.predicate;
    tree.head(at) == Some(frame.candidate.predicate)
        && tree.dep(at) == Dep::Advcl
        && tree.mark_of(at) == Some("for")
        && !matches!(draft.kind, T::Assault | T::Protest | T::Coerce | T::Sanction | T::Disaster | T::Accident)
}

/// Whether a draft is told by the noun that another one's verb rejects.
fn rejects(tree: &Tree<'_>, draft: &Draft, frame: &Draft) -> bool {
    use EventType as T;
    let noun = draft.candidate.kind == super::ruleset::TriggerKind::Noun;
    let said = matches!(draft.kind, T::Agree | T::Request | T::Threaten | T::Concede | T::Accuse | T::Retreat | T::Aid);
    let object = frame
        .candidate
        .object
        .or_else(|| tree.logical_object(frame.candidate.head, frame.candidate.passive))
        .is_some_and(|o| o == draft.candidate.head);
    noun && said && object
}

/// Whether a draft hangs on another one's predicate by complements and purposes alone.
fn is_content(tree: &Tree<'_>, draft: &Draft, frame: &Draft) -> bool {
    let mut at = draft.candidate.predicate;
    for _ in 0..4 {
        let linked = matches!(tree.dep(at), Dep::Xcomp | Dep::Ccomp | Dep::Conj | Dep::Acl)
            || (tree.dep(at) == Dep::Advcl
                && (tree.children(at).iter().any(|&c| tree.lower(c) == "to")
                    || (draft.status.modality == Modality::Demanded
                        && tree.mark_of(at).is_some()
                        && tree.is_participle_or_infinitive(at))));
        let Some(head) = tree.head(at).filter(|_| linked) else { return false };
        if head == frame.candidate.predicate || head == frame.candidate.head {
            // two things asked side by side are two
            return tree.dep(at) != Dep::Conj;
        }
        at = head;
    }
    false
}
