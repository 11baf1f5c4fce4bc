//! What a sentence adds to force that was told of before without telling of it anew: who was hurt, what was broken, who
//! came and went, and whose mark was left there.

use super::came::is_attacker;
use super::finish::add;
use super::frame::{Nature, Parties, Party, Reader, is_party};
use super::merge::Told;
use crate::text::SentenceKind;
use crate::text::layers::{Argument, ArgumentRole, EntityLabel, MentionKind};
use crate::text::tags::{Dep, Upos};

/// What blows, burns or hits.
const BLASTS: &[&str] = &[
    "explosion",
    "blast",
    "detonation",
    "bomb",
    "charge",
    "device",
    "fire",
    "flame",
    "flames",
    "blaze",
    "grenade",
    "shrapnel",
    "bullet",
    "shot",
    "impact",
    "artifact",
    "dynamite",
    "rocket",
    "projectile",
];

/// What explodes, and the explosion.
pub(super) fn is_explosive(lemma: &str) -> bool {
    matches!(
        lemma,
        "bomb"
            | "charge"
            | "explosive"
            | "explosives"
            | "dynamite"
            | "device"
            | "grenade"
            | "mine"
            | "blast"
            | "explosion"
            | "tnt"
    )
}

pub(super) fn is_blast(lemma: &str) -> bool {
    BLASTS.contains(&lemma)
}

pub(super) const DAMAGING: &[&str] = &[
    "damage", "destroy", "wreck", "break", "shatter", "tear", "demolish", "gut", "consume", "scorch", "blow", "rip",
    "kill", "injure", "wound", "hurt", "knock", "smash", "hit", "burn", "maim", "level", "raze", "affect", "flatten",
    "crack",
];

/// Parts that stand for the building or vehicle they belong to.
pub(super) const PARTS: &[&str] = &[
    "window",
    "windows",
    "pane",
    "door",
    "doors",
    "doorway",
    "facade",
    "front",
    "roof",
    "wall",
    "walls",
    "entrance",
    "gate",
    "windshield",
    "glass",
    "part",
    "side",
    "interior",
    "ceiling",
    "shutter",
    "fence",
    "portion",
    "row",
    "half",
    "lobby",
    "hall",
    "yard",
    "garden",
    "courtyard",
    "basement",
    "garage",
    "corridor",
    "foyer",
    "patio",
    "vestibule",
    "steps",
    "doorstep",
];

const INJURIES: &[&str] = &[
    "burn",
    "burns",
    "cut",
    "cuts",
    "injury",
    "injuries",
    "wound",
    "wounds",
    "laceration",
    "bruise",
    "bruises",
    "fracture",
    "fractures",
    "shock",
    "concussion",
    "contusion",
    "damage",
    "scratch",
    "scratches",
    "death",
];

const LIMBS: &[&str] = &[
    "eye", "leg", "arm", "hand", "foot", "finger", "fingers", "limb", "life", "sight", "hearing", "legs", "eyes",
    "hands",
];

/// Who is killed or hurt, as a noun.
pub(super) const VICTIMS: &[&str] = &[
    "victim", "dead", "fatality", "casualty", "wounded", "injured", "deceased", "body", "corpse", "survivor", "hostage",
];

pub(super) fn denied(reader: &Reader<'_>, v: u32) -> bool {
    let tree = &reader.tree;
    tree.children(v).iter().any(|&c| {
        matches!(tree.lower(c), "not" | "n't" | "never" | "no" | "nobody" | "none" | "neither" | "nothing")
            || (tree.dep(c) == Dep::Aux
                && matches!(tree.lower(c), "will" | "would" | "may" | "might" | "could" | "can" | "should" | "must"))
            || (tree.dep(c) == Dep::Mark && matches!(tree.lower(c), "if" | "unless" | "whether"))
            || (matches!(tree.dep(c), Dep::Nsubj | Dep::NsubjPass)
                && tree.children(c).iter().any(|&d| matches!(tree.lower(d), "no" | "neither")))
    })
}

/// "has killed 300 people since March", "so far this year": a count of many deeds.
fn counts_many(reader: &Reader<'_>) -> bool {
    let tree = &reader.tree;
    let range = tree.range;
    (range.start..range.end).any(|t| match tree.lower(t) {
        "since" => true,
        "far" => tree.lower(t.saturating_sub(1)) == "so",
        "year" | "years" | "month" | "months" | "decade" | "decades" => (range.start..t)
            .rev()
            .take(3)
            .any(|b| matches!(tree.lower(b), "last" | "past" | "this" | "recent" | "every")),
        _ => false,
    })
}

/// People hurt and things broken, told in a sentence of their own.
pub(super) fn harmed(reader: &Reader<'_>, sentence: usize) -> Option<Told> {
    let tree = &reader.tree;
    if reader.kind != SentenceKind::Prose || counts_many(reader) {
        return None;
    }
    let mut victims = Vec::new();
    for t in tree.range.start..tree.range.end {
        let Some(hurt) = harm_at(reader, t) else { continue };
        let Some(head) = whole_of(reader, hurt) else {
            // "destroyed the front gate and a jeep"
            let others = tree
                .children_in(hurt, &[Dep::Conj])
                .filter(|&c| reader.is_target(c) && !PARTS.contains(&tree.lemma(c)));
            let others: Parties = others.filter_map(|c| reader.party(c)).collect();
            add_once(&mut victims, &others);
            continue;
        };
        let mut struck: Parties = reader.parties_at(head).into_iter().filter(|p| can_suffer(reader, p)).collect();
        if struck.iter().any(|p| p.nature == Nature::Person) {
            struck.extend(reader.row_before(head, t).into_iter().filter(|p| can_suffer(reader, p)));
        }
        add_once(&mut victims, &struck);
    }
    let (names, described) = identified(reader);
    let named = !names.is_empty();
    victims.extend(names);
    (!victims.is_empty()).then_some(Told::Harm { victims, named, described, sentence })
}

/// Adds those who are not there yet, by name or by their words.
fn add_once(victims: &mut Vec<Argument>, struck: &Parties) {
    for party in struck {
        let known =
            |v: &Argument| v.anchor == party.actor.anchor || v.entity.is_some() && v.entity == party.actor.entity;
        if !victims.iter().any(known) {
            add(victims, ArgumentRole::Recipient, &std::iter::once(party.clone()).collect());
        }
    }
}

/// A window, a fence, the front of a building: the building, where it is named, else nothing that anybody aimed at.
pub(super) fn whole_of(reader: &Reader<'_>, head: u32) -> Option<u32> {
    let tree = &reader.tree;
    if !PARTS.contains(&tree.lemma(head)) || reader.marks.entity(head).is_some() {
        return Some(head);
    }
    let owner = tree.children_in(head, &[Dep::NmodPoss]);
    let phrases = ["of", "in", "at"].into_iter().flat_map(|word| tree.phrases(head, word));
    phrases.chain(owner).find(|&o| reader.is_target(o))
}

pub(super) fn can_suffer(reader: &Reader<'_>, party: &Party) -> bool {
    let tree = &reader.tree;
    // "eleven others" are people; "others" alone may be anything
    let counted = tree.child_in(party.head, &[Dep::Nummod]).is_some();
    let pronoun = tree.upos(party.head) == Upos::Pron
        || (matches!(tree.lower(party.head), "others" | "another" | "some") && !counted);
    let place = party.nature == Nature::Country;
    let none = tree.children_in(party.head, &[Dep::Det]).any(|d| matches!(tree.lower(d), "no" | "neither"));
    !place && !none && (!pronoun || party.actor.entity.is_some()) && (is_party(party) || reader.is_target(party.head))
}

/// Who or what a word says was hurt or broken.
fn harm_at(reader: &Reader<'_>, t: u32) -> Option<u32> {
    let tree = &reader.tree;
    let lemma = tree.lemma(t);
    if matches!(lemma, "condition" | "hospital") {
        let grave = tree
            .children_in(t, &[Dep::Amod])
            .any(|c| matches!(tree.lower(c), "critical" | "serious" | "grave" | "stable" | "delicate"));
        return tree.child_in(t, &[Dep::Nsubj]).filter(|_| grave);
    }
    // "The target was the home of a judge"
    if lemma == "target" && tree.dep(t) == Dep::Nsubj {
        let is = tree.head(t).filter(|&h| tree.child_in(h, &[Dep::Cop]).is_some() && !denied(reader, h));
        return is.filter(|&h| tree.is_nominal(h) && tree.phrases(t, "of").next().is_none());
    }
    if !tree.is_verb(t) || denied(reader, t) || tree.mark_of(t) == Some("to") {
        return None;
    }
    let passive = tree.is_passive(t);
    let object = || tree.child_in(t, &[Dep::Obj]);
    let subject = || tree.surface_subject(t).filter(|&s| s != t);
    let of_kind = |list: &[&str], o: u32| list.contains(&tree.lemma(o)) || list.contains(&tree.lower(o));
    let of_blast = |s: u32| of_kind(BLASTS, s) && !reader.marks.is_name(s);
    let in_hospital = |o: u32| matches!(tree.lemma(o), "hospital" | "clinic" | "hospitals");
    match lemma {
        "die" | "perish" | "succumb" => subject(),
        // "The bomb was meant for the governor"
        "aim" | "direct" | "intend" | "mean" | "target" if passive => {
            subject().filter(|&s| of_blast(s))?;
            ["at", "against", "for"].into_iter().find_map(|word| tree.phrases(t, word).next())
        }
        // "escaped unhurt": he was struck at all the same
        "escape" | "emerge" | "survive" => {
            let unhurt = tree.children(t).iter().any(|&c| {
                matches!(tree.lower(c), "unhurt" | "unharmed" | "unscathed" | "uninjured" | "miraculously" | "blast")
            });
            subject().filter(|_| unhurt)
        }
        "include" => object().filter(|_| subject().is_some_and(|s| of_kind(VICTIMS, s))),
        "claim" | "take" if !passive => {
            subject().filter(|&s| of_blast(s) || reader.is_force(s))?;
            object().filter(|&o| tree.lemma(o) == "life").and_then(|o| tree.phrases(o, "of").next())
        }
        "need" | "require" => object().filter(|&o| tree.lemma(o) == "treatment").and_then(|_| subject()),
        "take" | "rush" | "admit" | "evacuate" | "carry" if passive => {
            ["to", "into"].into_iter().flat_map(|word| tree.phrases(t, word)).find(|&o| in_hospital(o))?;
            subject()
        }
        "suffer" | "sustain" | "receive" => object().filter(|&o| of_kind(INJURIES, o)).and_then(|_| subject()),
        "lose" => object().filter(|&o| of_kind(LIMBS, o)).and_then(|_| subject()),
        "undergo" => object().filter(|&o| matches!(tree.lemma(o), "surgery" | "operation")).and_then(|_| subject()),
        "hospitalize" | "hospitalise" | "treat" | "hit" | "graze" | "wound" | "injure" | "hurt" | "kill"
        | "scratch" | "burn" | "damage" | "destroy" | "bind" | "gag" | "wreck" | "knock" | "gut"
            if passive =>
        {
            let agent = tree.agent(t);
            let people = agent.is_some_and(|a| reader.party(a).is_some_and(|p| is_party(&p)));
            subject().filter(|_| !people)
        }
        // "causing serious damage to a bank", "damage was done to a church"
        "cause" | "inflict" | "do" => {
            let damage =
                tree.logical_object(t, passive).filter(|&o| matches!(tree.lemma(o), "damage" | "destruction"))?;
            tree.phrases(damage, "to").chain(tree.phrases(t, "to")).next()
        }
        // "exploded as a truck carrying policemen was passing by"
        "pass" | "drive" | "travel" | "go" | "cross" if tree.dep(t) == Dep::Advcl => {
            let blast = tree.head(t).filter(|&h| matches!(tree.lemma(h), "explode" | "blow" | "detonate" | "go"))?;
            tree.surface_subject(blast).filter(|&s| of_kind(BLASTS, s))?;
            tree.child_in(t, &[Dep::Nsubj]).or_else(|| {
                // the parser may hang the subject of the clause on the blast
                tree.children_in(blast, &[Dep::Obl]).find(|&c| c < t && tree.case_of(c) == Some("as"))
            })
        }
        _ if DAMAGING.contains(&lemma) && !passive => {
            // "bombs knocked down three towers" tells of bombs of its own
            let new = |s: u32| {
                matches!(tree.lemma(s), "bomb" | "charge" | "device" | "grenade" | "rocket" | "dynamite")
                    && !tree
                        .children(s)
                        .iter()
                        .any(|&c| matches!(tree.lower(c), "the" | "this" | "that" | "its" | "both"))
            };
            subject().filter(|&s| (of_blast(s) && !new(s)) || tree.lower(s) == "it")?;
            object()
        }
        _ => None,
    }
}

/// "The dead were identified as X and Y", "Among the victims are X and Y": the names, and the noun they are the names of.
fn identified(reader: &Reader<'_>) -> (Vec<Argument>, Option<u32>) {
    let tree = &reader.tree;
    let range = tree.range;
    let victim = |t: u32| VICTIMS.contains(&tree.lemma(t)) || VICTIMS.contains(&tree.lower(t));
    let among = matches!(tree.lower(range.start), "among" | "the")
        && (range.start + 1..range.end.min(range.start + 5)).any(|t| victim(t) && !reader.marks.is_name(t));
    // "The victim, Felix Maradiaga, 38, was playing cards"
    let victim_at = (range.start..range.end.min(range.start + 4)).find(|&t| victim(t) && !reader.marks.is_name(t));
    if let Some(v) = victim_at.filter(|&v| tree.lower(v + 1) == "," && reader.marks.is_name(v + 2)) {
        let name = reader.marks.entity(v + 2).filter(|(ix, _)| reader.label(*ix) == Some(EntityLabel::Person));
        let party = name.and_then(|(ix, _)| reader.party(v + 2).filter(|p| p.actor.entity == Some(ix)));
        if let Some(party) = party {
            let mut names = Vec::new();
            add(&mut names, ArgumentRole::Recipient, &std::iter::once(party).collect());
            return (names, Some(v));
        }
    }
    // "The spokesman named the dead as": a name given is an identification
    let identify = (range.start..range.end).find(|&t| {
        let names = tree.lemma(t) == "name"
            && tree.is_verb(t)
            && tree.logical_object(t, tree.is_passive(t)).is_some_and(victim);
        (tree.lemma(t) == "identify" || names) && !denied(reader, t)
    });
    let (from, described) = if let Some(v) = identify {
        let Some(from) = (v + 1..range.end).find(|&t| tree.lower(t) == "as") else { return (Vec::new(), None) };
        let object = tree.logical_object(v, tree.is_passive(v));
        let suspect = object.is_none_or(|o| {
            is_attacker(tree.lemma(o)) && !tree.children(o).iter().any(|&c| matches!(tree.lower(c), "dead" | "slain"))
                || matches!(
                    tree.lemma(o),
                    "suspect" | "group" | "leader" | "caller" | "himself" | "itself" | "themselves"
                )
                || matches!(tree.lower(o), "himself" | "itself" | "themselves" | "he" | "they")
        });
        if suspect {
            return (Vec::new(), None);
        }
        (from, object)
    } else {
        let are = (range.start..range.end.min(range.start + 8))
            .find(|&t| tree.lemma(t) == "be" || tree.lemma(t) == "include");
        let Some(from) = are.filter(|_| among) else { return (Vec::new(), None) };
        (from, None)
    };
    // "The police identified them as A and B, and said they belong to the front": those who did it
    let doers = described.is_some_and(|o| tree.upos(o) == Upos::Pron)
        && (range.start..range.end).any(|t| {
            matches!(
                tree.lemma(t),
                "belong" | "member" | "fugitive" | "alias" | "ringleader" | "escape" | "demand" | "arrest" | "hold"
            )
        });
    if doers {
        return (Vec::new(), None);
    }
    let mut names = Vec::new();
    // "The victims are farmer Jose Orellana, his wife, and two daughters"
    if described.is_none_or(|o| o < from) {
        add_once(&mut names, &reader.row_from(from + 1));
    }
    let mut last = None;
    for t in from..range.end {
        let Some((ix, kind)) = reader.marks.entity(t) else { continue };
        if kind != MentionKind::Name || last == Some(ix) || reader.label(ix) != Some(EntityLabel::Person) {
            continue;
        }
        last = Some(ix);
        let parties: Parties = reader.party(t).into_iter().filter(|p| p.actor.entity == Some(ix)).collect();
        add_once(&mut names, &parties);
    }
    (names, described)
}

/// "Meanwhile", "In another incident": the sentence turns to another matter.
pub(super) fn turns(reader: &Reader<'_>) -> bool {
    let tree = &reader.tree;
    let at = tree.range.start;
    match tree.lower(at) {
        "meanwhile" | "elsewhere" | "separately" => true,
        "in" | "on" | "at" => (at + 1..tree.range.end.min(at + 4))
            .any(|t| matches!(tree.lower(t), "another" | "other" | "separate" | "different")),
        _ => false,
    }
}
