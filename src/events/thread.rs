//! One deed told over several sentences of a story: whom its pronouns and descriptions stand for, which later sentence
//! tells of it again, and who is said elsewhere to have done it or suffered by it.

use super::came::is_attacker;
use super::merge::{Kept, agree, happened, overlapping_days, places_clash, roles, same_party};
use crate::text::layers::{Argument, ArgumentRole, EntityIx, EntityLabel, Event, EventType, MentionKind};
use crate::text::tags::Upos;
use crate::text::{Document, TokenRange};

/// How many sentences later a deed can be spoken of as if just told.
pub(super) const REACH: usize = 3;

/// Words that name one thing in turn.
const ALIKE: &[&[&str]] = &[
    &["tower", "pylon", "post", "pole", "mast"],
    &["vehicle", "car", "bus", "truck", "van", "jeep", "automobile", "pickup", "microbus", "minibus", "taxi", "unit"],
    &[
        "building",
        "premises",
        "house",
        "residence",
        "home",
        "office",
        "headquarters",
        "station",
        "branch",
        "facility",
        "place",
        "chapel",
        "church",
        "temple",
        "school",
        "store",
        "shop",
        "bank",
        "hotel",
        "embassy",
        "consulate",
        "institute",
    ],
    &["plane", "aircraft", "airliner", "helicopter", "jet", "craft"],
    &["pipeline", "oleoduct", "line", "tube", "duct"],
    &["station", "post", "barracks", "garrison", "base"],
];

pub(super) fn word(doc: &Document, t: u32) -> &str {
    doc.tokens.get(t as usize).map_or("", |k| k.lower.as_str())
}

pub(super) fn lemma(doc: &Document, t: u32) -> &str {
    doc.tokens.get(t as usize).map_or("", |k| k.lemma.as_str())
}

/// The head noun of an argument's words: the last before what follows it.
pub(super) fn head_of(doc: &Document, argument: &Argument) -> Option<u32> {
    let range = doc.tokens_of(argument.anchor)?;
    let ends = |t: u32| {
        t == range.end
            || (t > range.start
                && matches!(
                    word(doc, t),
                    "of" | "in"
                        | "from"
                        | "who"
                        | "which"
                        | "that"
                        | ","
                        | "at"
                        | "with"
                        | "on"
                        | "armed"
                        | "dressed"
                        | "near"
                        | "between"
                        | "by"
                        | "for"
                        | "to"
                        | "after"
                        | "before"
                        | "while"
                        | "belonging"
                        | "located"
                        | "carrying"
                ))
    };
    (range.start + 1..=range.end).find(|&t| ends(t)).map(|t| t - 1)
}

pub(super) fn is_pronoun(doc: &Document, argument: &Argument) -> bool {
    let Some(range) = doc.tokens_of(argument.anchor) else { return false };
    range.len() == 1 && doc.tokens.get(range.start as usize).is_some_and(|k| k.upos == Upos::Pron)
}

/// "the bus", "them": nothing new, if something of the kind was told of.
pub(super) fn points_back(doc: &Document, argument: &Argument) -> bool {
    let Some(range) = doc.tokens_of(argument.anchor) else { return false };
    argument.entity.is_none()
        && (is_pronoun(doc, argument)
            || matches!(word(doc, range.start), "the" | "these" | "those" | "both" | "his" | "her" | "their" | "its"))
}

/// "the attackers", "they", "the four men": those who did what was told before.
pub(super) fn bare_attacker(doc: &Document, argument: &Argument) -> bool {
    let Some(head) = head_of(doc, argument) else { return false };
    points_back(doc, argument)
        && (is_pronoun(doc, argument) || attacker_at(doc, head))
        && doc.tokens_of(argument.anchor).is_some_and(|r| r.len() <= 3)
}

/// In capitals a noun may be tagged as a name, and keep its plural.
pub(super) fn attacker_at(doc: &Document, head: u32) -> bool {
    is_attacker(lemma(doc, head)) || is_attacker(word(doc, head).trim_end_matches('s'))
}

pub(super) fn armed_side(argument: &Argument) -> bool {
    let sectors = &argument.actor.sectors;
    let state = sectors.iter().any(|s| matches!(s.as_str(), "GOV" | "MIL" | "COP" | "SPY" | "JUD" | "LEG"));
    // a country by its name is nobody's gang
    !state && (!sectors.is_empty() || argument.actor.country.is_none())
}

/// An organisation or person with a name.
pub(super) fn is_named(argument: &Argument) -> bool {
    argument.entity.is_some()
}

pub(super) fn force(event: &Event) -> bool {
    event.kind == EventType::Assault && happened(event)
}

/// What kind of force: holding people, breaking things, taking things, or hurting.
pub(super) fn family(event: &Event) -> u8 {
    match event.cameo.as_deref().unwrap_or_default() {
        c if c.starts_with("181") => 1,
        c if c.starts_with("183") || c.starts_with("171") => 2,
        "180" => 4,
        _ => 3,
    }
}

/// Deeds that can be one though other words tell them: all but a kidnapping and a killing, which may be days apart.
pub(super) fn related_force(a: &Event, b: &Event) -> bool {
    let (a, b) = (family(a), family(b));
    a == b || (a != 1 && b != 1)
}

/// Gives a plural pronoun among those struck the names that were said together last: "dragged them from a bus".
pub(super) fn name_pronouns(doc: &Document, event: &mut Event) {
    let open = |a: &Argument| {
        a.role == ArgumentRole::Recipient
            && a.entity.is_none()
            && doc.tokens_of(a.anchor).is_some_and(|r| {
                r.len() <= 2 && matches!(word(doc, r.end - 1), "them" | "both")
                    || r.len() == 2 && word(doc, r.start + 1) == "couple"
            })
    };
    let Some(at) = event.arguments.iter().position(open) else { return };
    let Some(pronoun) = event.arguments.get(at).and_then(|a| doc.tokens_of(a.anchor)) else { return };
    let together = names_together(doc, pronoun.start);
    if together.len() < 2 {
        return;
    }
    event.arguments.remove(at);
    for (ix, tokens) in together.into_iter().rev() {
        let actor = doc.entities.get(ix as usize).map(|e| e.actor.clone()).unwrap_or_default();
        let argument = Argument { role: ArgumentRole::Recipient, entity: Some(ix), anchor: doc.anchor(tokens), actor };
        event.arguments.insert(at, argument);
    }
}

/// The persons named side by side nearest before a token: "Juan Escalon and Elsa Campos".
fn names_together(doc: &Document, before: u32) -> Vec<(EntityIx, TokenRange)> {
    let mut said: Vec<(u32, u32, EntityIx)> = Vec::new();
    for (ix, entity) in doc.entities.iter().enumerate().filter(|(_, e)| e.label == EntityLabel::Person) {
        let names = entity.mentions.iter().filter(|m| m.kind == MentionKind::Name && m.tokens.end <= before);
        said.extend(names.map(|m| (m.tokens.start, m.tokens.end, ix as EntityIx)));
    }
    said.sort_unstable();
    let mut group: Vec<(EntityIx, TokenRange)> = Vec::new();
    for &(start, end, ix) in said.iter().rev() {
        let joined = group.last().is_none_or(|(_, next)| {
            next.start - end.min(next.start) <= 3 && (end..next.start).any(|t| matches!(word(doc, t), "and" | ","))
        });
        if joined {
            group.push((ix, TokenRange::new(start, end)));
        } else if group.len() > 1 {
            break;
        } else {
            group.clear();
            group.push((ix, TokenRange::new(start, end)));
        }
        if before - start > 80 {
            break;
        }
    }
    if group.len() < 2 {
        group.clear();
    }
    group.reverse();
    group
}

fn the(doc: &Document, argument: &Argument) -> bool {
    doc.tokens_of(argument.anchor).is_some_and(|r| word(doc, r.start) == "the" && r.len() > 2)
}

/// Whether a sentence tells again of a deed that was told before, in descriptions that point back at it.
pub(super) fn again(doc: &Document, earlier: &Kept, later: &Event, sentence: usize) -> bool {
    let first = &earlier.event;
    if !force(first) || !(overlapping_days(first, later) || is_finding(doc, later)) || places_clash(doc, first, later) {
        return false;
    }
    let (a, b) = (family(first), family(later));
    let near = sentence.saturating_sub(earlier.sentence) <= REACH;
    let doers: Vec<&Argument> = roles(later, ArgumentRole::Actor).collect();
    let anonymous = doers.iter().all(|d| bare_attacker(doc, d));
    let struck: Vec<&Argument> = roles(later, ArgumentRole::Recipient).collect();
    if struck.is_empty() {
        // "The robbers fired into the ceiling"
        // "Four persons in a van fired several bursts at the facade", of the embassy that was machinegunned
        let nameless = doers.iter().all(|d| !is_named(d) && armed_side(d));
        let close = sentence.saturating_sub(earlier.sentence) <= 2;
        return near && !doers.is_empty() && ((anonymous && (a == b || b != 1)) || (nameless && close && a == b));
    }
    // "The victim had been taken from his office"
    if near && a != 4 && struck.iter().all(|s| is_victim(doc, s)) && (anonymous || doers.is_empty()) {
        return true;
    }
    let compatible = a == b
        || (anonymous && !doers.is_empty() && b != 1)
        || (b == 2 && a == 3)
        || (a == 2 && later.cameo.as_deref() == Some("190"));
    let two = sentence.saturating_sub(earlier.sentence) <= 2;
    let person = roles(first, ArgumentRole::Recipient).any(|r| r.entity.is_some() || r.actor.sector().is_some());
    let told = |s: &&Argument| {
        // "A student was kidnapped. Five men beat him and forced him into a van."
        (two && person && is_pronoun(doc, s))
            // "A plane was hijacked. A man ordered the pilot to fly to Panama."
            || (two && a == b && is_crew(doc, s))
            // "A minister escaped unhurt. Three men fired at the car."
            || (two && a == b && person && points_back(doc, s) && s.actor.sectors.is_empty() && holds_people(doc, s))
            // "Her escort was seriously wounded"
            || (sentence.saturating_sub(earlier.sentence) <= 8 && person && is_companion(doc, s))
            // "the home of the consul", after "the residence of the consul general"
            || (a == b && the(doc, s) && roles(first, ArgumentRole::Recipient).any(|have| same_words(doc, have, s)))
            || points_back(doc, s)
                && roles(first, ArgumentRole::Recipient).any(|have| {
                    same_words(doc, have, s) || have.anchor == s.anchor || (s.entity.is_some() && same_party(have, s))
                })
    };
    // "beat him and forced him into the vehicle", "sprayed the vehicles with gasoline"
    let only_back =
        two && struck.iter().all(|s| is_pronoun(doc, s) || is_companion(doc, s) || s.actor.sector().is_none());
    (compatible || only_back)
        && (anonymous || doers.is_empty() || agree(first, later, ArgumentRole::Actor) || unnamed(first))
        && struck.iter().all(told)
}

/// "Their bodies were found on Tuesday": the day is that of the finding.
fn is_finding(doc: &Document, event: &Event) -> bool {
    let verb = doc.tokens_of(event.trigger).and_then(|r| r.end.checked_sub(1));
    event.cameo.as_deref() == Some("1823")
        && verb.is_some_and(|t| {
            matches!(lemma(doc, t), "find" | "discover" | "bear" | "appear" | "recover" | "unearth" | "locate")
        })
}

/// "the victim", "the dead man": whoever was struck by what was told last.
pub(super) fn is_victim(doc: &Document, argument: &Argument) -> bool {
    let the = doc.tokens_of(argument.anchor).is_some_and(|r| word(doc, r.start) == "the");
    the && head_of(doc, argument)
        .is_some_and(|h| matches!(lemma(doc, h).to_lowercase().as_str(), "victim" | "deceased" | "hostage"))
}

/// "her escort", "the businessman's car": who and what was struck with somebody.
fn is_companion(doc: &Document, argument: &Argument) -> bool {
    let Some(range) = doc.tokens_of(argument.anchor) else { return false };
    let owned = matches!(word(doc, range.start), "his" | "her" | "their" | "its")
        || (range.start..range.end.min(range.start + 4)).any(|t| matches!(word(doc, t), "'s" | "’s"));
    let with = |t: u32| {
        matches!(
            lemma(doc, t),
            "driver"
                | "chauffeur"
                | "bodyguard"
                | "escort"
                | "wife"
                | "husband"
                | "son"
                | "daughter"
                | "secretary"
                | "assistant"
                | "aide"
                | "companion"
                | "car"
                | "vehicle"
                | "brother"
                | "sister"
                | "nephew"
                | "mother"
                | "father"
                | "cook"
                | "guard"
        )
    };
    owned && (range.start..range.end.min(range.start + 4)).any(with)
}

/// "the pilot", "the passengers": who is struck with a plane, a ship or a bus.
fn is_crew(doc: &Document, argument: &Argument) -> bool {
    let aboard = |t: u32| {
        matches!(
            lemma(doc, t).to_lowercase().as_str(),
            "pilot" | "captain" | "crew" | "copilot" | "co-pilot" | "passenger"
        )
    };
    let pointing = doc.tokens_of(argument.anchor).is_some_and(|r| word(doc, r.start) == "the");
    pointing && head_of(doc, argument).is_some_and(aboard)
}

/// "the car", "the house": what somebody is struck in.
fn holds_people(doc: &Document, argument: &Argument) -> bool {
    let plain = doc.tokens_of(argument.anchor).is_some_and(|r| r.len() <= 2);
    plain
        && head_of(doc, argument).is_some_and(|h| {
            matches!(
                lemma(doc, h),
                "car"
                    | "vehicle"
                    | "bus"
                    | "truck"
                    | "van"
                    | "jeep"
                    | "pickup"
                    | "taxi"
                    | "motorcade"
                    | "convoy"
                    | "house"
                    | "home"
                    | "residence"
                    | "office"
                    | "building"
                    | "plane"
                    | "boat"
            )
        })
}

fn unnamed(event: &Event) -> bool {
    roles(event, ArgumentRole::Actor).all(|a| !is_named(a))
}

/// "the pylons" after "five high-voltage towers".
pub(super) fn same_words(doc: &Document, have: &Argument, later: &Argument) -> bool {
    let (Some(a), Some(b)) = (head_of(doc, have), head_of(doc, later)) else { return false };
    // "the building" after "the bank", not "the local telephone office" after "the homes"
    let plain = doc.tokens_of(later.anchor).is_some_and(|r| r.len() <= 2);
    let (a, b) = (lemma(doc, a), lemma(doc, b));
    a == b || plain && kin(a) & kin(b) != 0
}

/// Which lists of words that name one thing in turn hold a noun: a bit a list.
pub(super) fn kin(noun: &str) -> u32 {
    ALIKE.iter().enumerate().filter(|(_, list)| list.contains(&noun)).fold(0, |bits, (at, _)| bits | 1 << at)
}

/// "returned fire", "answered the fire".
pub(super) fn answers_fire(doc: &Document, event: &Event) -> bool {
    let Some(verb) = doc.tokens_of(event.trigger).and_then(|r| r.end.checked_sub(1)) else { return false };
    matches!(lemma(doc, verb), "return" | "answer")
        && (verb + 1..verb + 4).any(|t| matches!(word(doc, t), "fire" | "shots" | "gunfire"))
}

/// Drops from a deed that is told again whoever only points back: "the attackers", "them".
pub(super) fn drop_pointing(doc: &Document, earlier: &Event, later: &mut Event) {
    let known = |role| roles(earlier, role).next().is_some();
    let (doers, victims) = (known(ArgumentRole::Actor), known(ArgumentRole::Recipient));
    later.arguments.retain(|a| match a.role {
        ArgumentRole::Recipient => !(victims && points_back(doc, a)),
        ArgumentRole::Actor => !(doers && bare_attacker(doc, a)),
        _ => true,
    });
}

/// What a second telling says in words that only point back is not added to the first.
pub(super) fn drop_repeated(doc: &Document, earlier: &mut Event, later: &mut Event) {
    // "the sabotage of five towers", and later "the pylons were dynamited"
    let vague = matches!(earlier.cameo.as_deref(), Some("1712" | "190"));
    if vague && later.cameo.as_deref().is_some_and(|c| c.starts_with("183")) {
        earlier.cameo.clone_from(&later.cameo);
        earlier.mode.clone_from(&later.mode);
        earlier.label.clone_from(&later.label);
        earlier.goldstein = later.goldstein;
        earlier.score = later.score;
    }
    let known = roles(earlier, ArgumentRole::Actor).next().is_some();
    later.arguments.retain(|a| match a.role {
        ArgumentRole::Recipient => is_companion(doc, a) || (is_victim(doc, a) && a.entity.is_some()),
        ArgumentRole::Actor => !(known && bare_attacker(doc, a)),
        _ => true,
    });
}

/// "The guerrillas then burned two trucks", "The driver was shot": a deed of the same matter whose doers are not told
/// anew was done by those who did the one before.
pub(super) fn inherit_doers(doc: &Document, kept: &[Kept], event: &mut Event, sentence: usize, matter: u32) {
    let (mut any, mut bare) = (false, true);
    for actor in roles(event, ArgumentRole::Actor) {
        any = true;
        bare &= bare_attacker(doc, actor);
    }
    if !bare {
        return;
    }
    let reach = if any { 6 } else { REACH };
    let told = |k: &&Kept, named: bool| {
        k.matter == matter
            && force(&k.event)
            && sentence.saturating_sub(k.sentence) <= reach
            && roles(&k.event, ArgumentRole::Actor).any(|a| !bare_attacker(doc, a) && (!named || is_named(a)))
    };
    // whoever has a name before those who are only described
    let source =
        kept.iter().rev().find(|k| any && told(k, true)).or_else(|| kept.iter().rev().find(|k| told(k, false)));
    // without a word of who did it, only what happened on the same spot, and by no planes or guns of an army
    let heavy = matches!(event.cameo.as_deref(), Some("194" | "195" | "190"));
    if !any && (heavy || source.is_some_and(|k| elsewhere(doc, &k.event, event))) {
        return;
    }
    // "burned a farm, two days after seven workers were murdered": another day's deed
    let later_told = source.filter(|k| k.sentence == sentence).is_some_and(|k| {
        match (doc.tokens_of(k.event.trigger), doc.tokens_of(event.trigger)) {
            (Some(a), Some(b)) if a.end <= b.start => {
                (a.end..b.start).any(|t| matches!(word(doc, t), "after" | "before" | "since"))
            }
            _ => false,
        }
    });
    if !any && later_told {
        return;
    }
    let Some(source) = source.filter(|k| overlapping_days(&k.event, event) && !places_clash(doc, &k.event, event))
    else {
        return;
    };
    let doers: Vec<Argument> = roles(&source.event, ArgumentRole::Actor).cloned().collect();
    if !doers.iter().all(armed_side)
        || doers.iter().any(|d| roles(event, ArgumentRole::Recipient).any(|r| r.anchor == d.anchor))
    {
        return;
    }
    event.arguments.retain(|a| a.role != ArgumentRole::Actor);
    let at = 0;
    for doer in doers.into_iter().rev() {
        event.arguments.insert(at, doer);
    }
    event.confidence *= 0.95;
    // one matter, one day, unless the text says another
    if event.time.is_none_or(|t| t.anchor.is_none())
        && let Some(day) = source.event.time.filter(|t| t.anchor.is_some())
    {
        event.time = Some(day);
    }
}

/// The later event names a place of its own, and the earlier one not the same.
fn elsewhere(doc: &Document, earlier: &Event, later: &Event) -> bool {
    let written = doc.dateline.as_ref().and_then(|d| d.place);
    let told = |e: &Event| roles(e, ArgumentRole::Place).find(|p| Some(p.anchor) != written).and_then(|p| p.entity);
    let here = told(later);
    here.is_some() && here != told(earlier)
}
