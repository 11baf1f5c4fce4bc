//! The same event told twice in a story is one event; and what a story's events say of each other by PLOVER's rules.

use super::answer::answers;
use super::explain::Trace;
use super::known::{By, Later};
use super::refer::refer_back;
use super::{bands, claim, implied, learned, retold, scene, thread, toll};
use crate::text::layers::{Argument, ArgumentRole, Event, EventType, Magnitude, Modality, Polarity};
use crate::text::{Anchor, Document, Field};

/// What a sentence tells.
#[derive(Debug)]
pub enum Told {
    Event {
        event: Box<Event>,
        /// Its words point back at force that was told of before: "the attack".
        recalls: bool,
        /// It tells of people hurt or things broken, and not by whom.
        hurt: bool,
        /// One person or thing is struck.
        single: bool,
        sentence: usize,
        /// Its sentence sets it apart from what was told before: "in another incident".
        apart: bool,
    },
    /// Who did what was told before, by claim or blame.
    Claim {
        actors: Vec<Argument>,
        sentence: usize,
        /// It speaks of all that was told: "attributed all these actions to the front".
        all: bool,
    },
    /// An armed organisation that a sentence of claim or signature names.
    Signed { actors: Vec<Argument>, sentence: usize, all: bool },
    /// Nameless people who came and went.
    Came { actors: Vec<Argument>, sentence: usize },
    /// People hurt and things broken; by name where a description told of them before.
    Harm { victims: Vec<Argument>, named: bool, described: Option<u32>, sentence: usize },
    /// How many were hurt, in a sentence that tells of nothing that can have hurt them.
    Toll { counts: Magnitude, sentence: usize },
    /// "Meanwhile": what follows is another matter.
    Break,
}

/// Whether a claim gives a name that is somebody's.
pub(super) fn names_doer(told: &Told) -> bool {
    matches!(told, Told::Claim { actors, .. } if actors.iter().any(|a| a.entity.is_some() || a.actor.sectors.iter().any(|s| s != "CVL")))
}

/// An event that stands, and where in the story it was last told of.
#[derive(Debug)]
pub(super) struct Kept {
    pub event: Event,
    pub single: bool,
    pub sentence: usize,
    /// Which matter of the story it belongs to.
    pub matter: u32,
    /// The sentence that told it first.
    pub first: usize,
    /// Told again later on.
    pub again: bool,
    pub tellings: Tellings,
}

/// Where a story tells of one event.
#[derive(Debug)]
pub(super) struct Tellings {
    pub triggers: Vec<Anchor>,
    /// The highest chance that its first telling is of an event told before.
    pub before: f32,
}

/// Takes repeats together and drops what another event of the story already says. The order of the text is kept. Also says where each event
/// is told. `act`: the fitted model has a say.
#[must_use]
pub(super) fn merge(doc: &Document, told: Vec<Told>, act: bool, trace: &mut Trace) -> (Vec<Event>, Vec<Tellings>) {
    let mut kept: Vec<Kept> = Vec::with_capacity(told.len());
    let (mut last_force, mut last_harm) = (None, None);
    let mut matter = 0;
    for item in told {
        match item {
            Told::Event { mut event, recalls, hurt, single, sentence, apart } => {
                let force = event.kind == EventType::Assault && happened(&event);
                // "the bodyguards returned fire": an answer to what was told
                if force
                    && thread::answers_fire(doc, &event)
                    && last_force.is_some_and(|at| sentence.saturating_sub(at) <= 1)
                {
                    continue;
                }
                if force {
                    thread::name_pronouns(doc, &mut event);
                }
                let later = Later { event: &event, recalls, hurt, single, apart, sentence, matter };
                let ruled = later.told_before(doc, &kept, (last_force, last_harm));
                let (known, before) = learned::same::judge(doc, &kept, &later, ruled, (act, &mut *trace));
                if force {
                    last_force = Some(sentence);
                }
                if force || matches!(event.kind, EventType::Disaster | EventType::Accident) {
                    last_harm = Some(sentence);
                }
                if let Some(summary) = known.filter(|k| k.1 == By::InFull).and_then(|k| kept.get_mut(k.0)) {
                    retold::take_fuller(doc, &mut summary.event, &event);
                }
                if let Some((earlier, by)) = known.and_then(|(at, by)| Some((kept.get_mut(at)?, by))) {
                    if by == By::Victim {
                        earlier.event.arguments.retain(|a| a.role != ArgumentRole::Recipient || a.entity.is_some());
                    }
                    if by == By::Model {
                        thread::drop_pointing(doc, &earlier.event, &mut event);
                    }
                    if by == By::Again {
                        bands::name_by_pronoun(doc, &mut earlier.event, &event);
                        thread::drop_repeated(doc, &mut earlier.event, &mut event);
                    }
                    earlier.tellings.triggers.push(event.trigger);
                    join(doc, &mut earlier.event, *event);
                    earlier.sentence = sentence;
                    earlier.again = true;
                } else {
                    if force && !apart {
                        thread::inherit_doers(doc, &kept, &mut event, sentence, matter);
                    }
                    scene::inherit(doc, &kept, &mut event, sentence, matter);
                    let tellings = Tellings { triggers: vec![event.trigger], before };
                    kept.push(Kept {
                        event: *event,
                        single,
                        sentence,
                        matter,
                        first: sentence,
                        again: false,
                        tellings,
                    });
                }
            }
            Told::Claim { actors, sentence, all } => {
                claim::claim(doc, &mut kept, &actors, sentence, matter, (false, all));
            }
            Told::Signed { actors, sentence, all } => {
                claim::claim(doc, &mut kept, &actors, sentence, matter, (true, all));
            }
            Told::Came { actors, sentence } => claim::came(doc, &mut kept, actors, sentence, matter),
            Told::Harm { victims, named, described, sentence } => {
                claim::harm(doc, &mut kept, victims, named.then_some(claim::Identity { described }), sentence, matter);
            }
            Told::Toll { counts, sentence } => toll::add(doc, &mut kept, &counts, sentence, matter),
            Told::Break => matter += 1,
        }
    }
    retold::one_victim(doc, &mut kept);
    let today = super::setting::published_day(doc);
    kept.retain(|k| (k.again || !retold::only_spoken_of(doc, k)) && !retold::long_past(doc, k, today));
    answers(doc, &mut kept);
    let (mut kept, tellings): (Vec<Event>, Vec<_>) = kept.into_iter().map(|k| (k.event, k.tellings)).unzip();
    bands::name_same_group(doc, &mut kept);
    bands::name_bands(doc, &mut kept);
    refer_back(doc, &mut kept);
    implied::drop_implied(&mut kept);
    implied::drop_echoes(doc, &mut kept);
    kept.sort_by_key(|e| (e.trigger.field, e.trigger.span, e.kind));
    (kept, tellings)
}

pub(super) fn happened(event: &Event) -> bool {
    event.modality == Modality::Asserted && event.polarity == Polarity::Positive
}

/// Adds parties that the event does not have yet.
pub(super) fn add_new(event: &mut Event, role: ArgumentRole, parties: Vec<Argument>) {
    for party in parties {
        // "hired killers", and later "the Extraditables": whose they were
        let named = role == ArgumentRole::Actor && party.entity.is_some();
        let known = |have: &Argument| {
            have.anchor == party.anchor || if named { have.entity == party.entity } else { same_party(have, &party) }
        };
        if !roles(event, role).any(known) {
            event.arguments.push(party);
        }
    }
}

pub(super) fn roles(event: &Event, role: ArgumentRole) -> impl Iterator<Item = &Argument> {
    event.arguments.iter().filter(move |a| a.role == role)
}

/// Codes of one family, or one of them vague.
pub(super) fn related(a: Option<&str>, b: Option<&str>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => {
            let vague = |code: &str| code.get(2..3) == Some("0");
            // what is asked, promised, refused or threatened may be told more closely
            let root = a.get(..2) == b.get(..2)
                && (vague(a) || vague(b))
                && matches!(a.get(..2), Some("02" | "03" | "10" | "12" | "13"));
            a.get(..3) == b.get(..3) || root || (force(a) && force(b))
        }
        _ => true,
    }
}

/// Codes of force are told now closely, now broadly, of one attack.
fn force(code: &str) -> bool {
    matches!(code.get(..2), Some("18" | "19" | "20"))
}

/// Neither side names somebody whom the other side's names leave out.
pub(super) fn agree(a: &Event, b: &Event, role: ArgumentRole) -> bool {
    let left: Vec<&Argument> = roles(a, role).collect();
    let right: Vec<&Argument> = roles(b, role).collect();
    if left.is_empty() || right.is_empty() {
        // only casualty-type events are told again without their parties
        return left.is_empty() && right.is_empty()
            || matches!(a.kind, EventType::Assault | EventType::Accident | EventType::Disaster);
    }
    left.iter().any(|x| right.iter().any(|y| same_party(x, y)))
}

pub(super) fn same_party(a: &Argument, b: &Argument) -> bool {
    if a.entity.is_some() && a.entity == b.entity {
        return true;
    }
    // "the ambassador" after "the German ambassador": a bare description of the same office
    let bare = |x: &Argument| x.entity.is_none() && x.actor.country.is_none() && x.actor.sector().is_some();
    if (bare(a) || bare(b)) && a.actor.sector() == b.actor.sector() {
        return true;
    }
    // a bank and a pylon of one land are two things
    let thing = |x: &Argument| x.entity.is_none() && x.actor.sectors.is_empty();
    if thing(a) && thing(b) && a.anchor != b.anchor {
        return false;
    }
    // "Iran's top security official" in the headline, his name in the text: one of the two has no name of its own
    a.actor.country.is_some()
        && a.actor.country == b.actor.country
        && (a.entity.is_none() || b.entity.is_none())
        && (a.actor.sector() == b.actor.sector() || a.actor.sectors.is_empty() || b.actor.sectors.is_empty())
}

pub(super) fn place_of(event: &Event) -> Option<&Argument> {
    roles(event, ArgumentRole::Place).next()
}

/// A place that the text gives stands before the dateline's, and a place before the whole land it lies in.
fn take_closer_place(doc: &Document, main: &mut Event, other: &Event) {
    let written = doc.dateline.as_ref().and_then(|d| d.place);
    let is_land = |a: &Argument| {
        let entity = a.entity.and_then(|ix| doc.entities.get(ix as usize));
        entity.is_some_and(|e| e.ids.iso3166.is_some())
    };
    let (Some(have), Some(better)) = (place_of(main), place_of(other).cloned()) else { return };
    let vague = |a: &Argument| Some(a.anchor) == written || is_land(a);
    let within =
        have.actor.country.is_none() || better.actor.country.is_none() || have.actor.country == better.actor.country;
    if vague(have) && !vague(&better) && within {
        main.arguments.retain(|a| a.role != ArgumentRole::Place);
        main.arguments.push(better);
    }
}

/// Two places in two countries; the dateline's place is only where the story was written.
pub(super) fn places_clash(doc: &Document, a: &Event, b: &Event) -> bool {
    let written = doc.dateline.as_ref().and_then(|d| d.place);
    let told = |e| place_of(e).filter(|p| Some(p.anchor) != written);
    match (told(a), told(b)) {
        (Some(x), Some(y)) => {
            let (here, there) = (&x.actor.country, &y.actor.country);
            x.entity.is_some()
                && y.entity.is_some()
                && x.entity != y.entity
                && here.is_some()
                && there.is_some()
                && here != there
        }
        _ => false,
    }
}

pub(super) fn overlapping_days(a: &Event, b: &Event) -> bool {
    match (a.time, b.time) {
        // a day that no words gave is the article's own
        (Some(x), Some(y)) if x.anchor.is_some() && y.anchor.is_some() => {
            x.period.start <= y.period.end && y.period.start <= x.period.end
        }
        _ => true,
    }
}

/// The body's telling stands before the headline's, then the fuller one; what it lacks is filled from the other.
pub(super) fn join(doc: &Document, earlier: &mut Event, later: Event) {
    let rank = |e: &Event| (e.trigger.field == Field::Body, e.arguments.len() + usize::from(e.magnitude.is_some()));
    let prefer_later = rank(&later).0 && !rank(earlier).0 && later.kind == earlier.kind;
    let (mut main, other) = if prefer_later { (later, earlier.clone()) } else { (earlier.clone(), later) };
    for role in [ArgumentRole::Actor, ArgumentRole::Recipient, ArgumentRole::Place] {
        if roles(&main, role).next().is_none() {
            let same_field: Vec<Argument> = roles(&other, role).cloned().collect();
            main.arguments.extend(same_field);
        } else if main.kind == EventType::Assault && role != ArgumentRole::Place {
            // who else is said to have done it, who else was struck
            let more: Vec<Argument> = roles(&other, role).cloned().collect();
            add_new(&mut main, role, more);
        }
    }
    take_closer_place(doc, &mut main, &other);
    if let Some(more) = other.magnitude {
        let mut have = main.magnitude.unwrap_or_default();
        have.killed = have.killed.max(more.killed);
        have.injured = have.injured.max(more.injured);
        have.arrested = have.arrested.max(more.arrested);
        have.displaced = have.displaced.max(more.displaced);
        if have.amount.is_none() {
            (have.amount, have.currency) = (more.amount, more.currency);
        }
        main.magnitude = Some(have);
    }
    if main.time.is_none_or(|t| t.anchor.is_none()) && other.time.is_some_and(|t| t.anchor.is_some()) {
        main.time = other.time;
    }
    main.attribution = main.attribution.or(other.attribution);
    main.confidence = 1.0 - (1.0 - main.confidence) * (1.0 - 0.3 * other.confidence);
    // "were murdered by gunmen who dragged them from their beds": the killing is what happened
    let killed = matches!(other.cameo.as_deref(), Some("1823" | "186" | "202"));
    let carried = killed && main.cameo.as_deref() == Some("181") && !main.rule.starts_with("abduct");
    // "the office was destroyed", and later "the device was thrown from a car": what broke it
    let vague = main.kind == EventType::Assault && matches!(main.cameo.as_deref(), Some("1712" | "190"));
    let by_bomb = vague && other.cameo.as_deref().is_some_and(|c| c.starts_with("183"));
    if carried || by_bomb {
        main.cameo = other.cameo;
        main.mode = other.mode;
        main.label = other.label;
        main.goldstein = other.goldstein;
        main.score = other.score;
    }
    if carried {
        main.trigger = other.trigger;
        main.rule = other.rule;
    }
    for context in other.contexts {
        if !main.contexts.contains(&context) {
            main.contexts.push(context);
        }
    }
    *earlier = main;
}
