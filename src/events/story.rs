//! What a sentence says of force that the story told of before: who is blamed for it or claims it, who was hurt by it, and
//! whose name a description gets later.

use super::compose::Draft;
use super::finish::add;
use super::frame::{Parties, Reader, is_party};
use super::merge::Told;
use super::ruleset::TriggerKind;
use super::sequel::is_blast;
use super::signs::sounds_armed;
use super::verbs::is_denied;
use crate::text::layers::{Argument, ArgumentRole, EntityIx, EntityLabel, EventType};
use crate::text::tags::{Dep, Upos};

/// How many tokens before a "we" its speaker may have been named.
const SPEAKER_REACH: u32 = 80;

/// "Two bodyguards were wounded": what came of force that was told of before.
pub(super) fn hurt_only(reader: &Reader<'_>, draft: &Draft) -> bool {
    // "The attack claimed the lives of three teachers"
    let by_it = !draft.candidate.passive
        && reader.tree.surface_subject(draft.candidate.head).is_some_and(|s| points_at_force(reader, s));
    if draft.kind == EventType::Assault && draft.roles.actors.is_empty() && by_it {
        return true;
    }
    draft.kind == EventType::Assault
        && draft.candidate.kind == TriggerKind::Verb
        && draft.candidate.passive
        && draft.roles.actors.is_empty()
        && matches!(
            reader.tree.lemma(draft.candidate.head),
            "wound"
                | "injure"
                | "hurt"
                | "kill"
                | "destroy"
                | "damage"
                | "hit"
                | "demolish"
                | "wreck"
                | "gut"
                | "shatter"
                | "level"
                | "raze"
        )
}

/// "the", "these": what stands behind was told of before.
fn has_pointer(reader: &Reader<'_>, t: u32) -> bool {
    let tree = &reader.tree;
    tree.children_in(t, &[Dep::Det])
        .any(|d| matches!(tree.lower(d), "the" | "this" | "that" | "these" | "those" | "both"))
}

/// "the blast", "the attack".
fn points_at_force(reader: &Reader<'_>, t: u32) -> bool {
    has_pointer(reader, t) && (is_blast(reader.tree.lemma(t)) || reader.is_force(t))
}

/// "her husband", "the mayor", "him": somebody of whom the story has spoken.
fn told_of(reader: &Reader<'_>, t: u32) -> bool {
    has_pointer(reader, t) || reader.tree.upos(t) == Upos::Pron || reader.tree.child_in(t, &[Dep::NmodPoss]).is_some()
}

/// "the attack", "these killings": force that was told of before.
pub(super) fn recalls(reader: &Reader<'_>, draft: &Draft) -> bool {
    let tree = &reader.tree;
    let pointing = |t: u32| has_pointer(reader, t);
    // "that it had placed the bombs", "had carried out the attack"
    let weapon = draft.candidate.object.filter(|&o| {
        reader.is_force(o) || is_blast(tree.lemma(o)) || matches!(tree.lemma(o), "explosive" | "explosives" | "car")
    });
    // "The charge was thrown over the garden wall"
    let nobody = draft.roles.recipients.iter().all(|p| !p.is_coded());
    if draft.kind == EventType::Assault && nobody && weapon.is_some_and(pointing) {
        return true;
    }
    draft.kind == EventType::Assault
        && draft.candidate.kind == TriggerKind::Noun
        && draft.roles.recipients.is_empty()
        && pointing(draft.candidate.head)
}

/// "The police blamed it on the rebels", "The cartel has claimed responsibility", "The army said the front was behind it":
/// who did what was told before.
pub(super) fn claims(reader: &Reader<'_>, sentence: usize) -> Option<Told> {
    let tree = &reader.tree;
    // "No group has claimed responsibility, but the police attributed the attack to the front"
    // nor does "the work of the same group" say whose
    let nobody = |d: u32| tree.children(d).iter().any(|&c| matches!(tree.lower(c), "no" | "neither" | "same"));
    let doer = (tree.range.start..tree.range.end).filter_map(|t| claimant(reader, t)).find(|&d| !nobody(d))?;
    let told = |p: &super::frame::Party| {
        is_party(p) && (p.is_coded() || p.actor.entity.is_some() || reader.could_be_armed(p.head))
    };
    let parties: Parties = reader.side_of(doer).into_iter().filter(told).collect();
    let mut actors = Vec::new();
    if let Some(name) = called(reader, doer) {
        add(&mut actors, ArgumentRole::Actor, &reader.party(name).into_iter().collect());
    }
    if actors.is_empty() && (bare_group(reader, doer) || matches!(tree.lower(doer), "we" | "us")) {
        actors.extend(speaking_side(reader));
    }
    if actors.is_empty() {
        add(&mut actors, ArgumentRole::Actor, &parties);
    }
    let all = speaks_of_all(reader);
    (!actors.is_empty()).then_some(Told::Claim { actors, sentence, all })
}

/// "an organisation calling itself the Willka Brigade", "a group known as Black Sun": the name it goes by.
fn called(reader: &Reader<'_>, doer: u32) -> Option<u32> {
    let tree = &reader.tree;
    if reader.marks.is_name(doer) {
        return None;
    }
    let naming = tree
        .children_in(doer, &[Dep::Acl, Dep::AclRelcl])
        .find(|&v| matches!(tree.lemma(v), "call" | "name" | "know" | "identify" | "style" | "dub"))?;
    let end = tree.range.end.min(naming + 8);
    (naming + 1..end).find(|&t| reader.marks.is_name(t)).map(|t| reader.name_head(t))
}

/// "the group", "the organisation": whichever was named last.
fn bare_group(reader: &Reader<'_>, doer: u32) -> bool {
    let tree = &reader.tree;
    let group = matches!(
        tree.lemma(doer),
        "group" | "organization" | "organisation" | "movement" | "front" | "band" | "faction" | "cell"
    );
    group
        && reader.marks.entity(doer).is_none()
        && has_pointer(reader, doer)
        && tree.child_in(doer, &[Dep::Amod, Dep::Compound, Dep::Nmod, Dep::Acl, Dep::AclRelcl, Dep::NmodPoss]).is_none()
}

/// "read a statement of the Extraditables: 'We assume responsibility'": the armed organisation named last before.
fn speaking_side(reader: &Reader<'_>) -> Option<Argument> {
    let doc = reader.doc;
    let from = reader.tree.range.start;
    let near = from.saturating_sub(SPEAKER_REACH);
    let mentions = doc
        .entities
        .iter()
        .enumerate()
        .filter(|(_, e)| e.label == EntityLabel::Org && (e.actor.is_irregular() || sounds_armed(&e.name)));
    let last = mentions
        .flat_map(|(ix, e)| e.mentions.iter().map(move |m| (m.tokens.start, ix, e, m)))
        .filter(|(at, ..)| (near..from).contains(at))
        .max_by_key(|(at, ..)| *at);
    last.map(|(_, ix, e, m)| Argument {
        role: ArgumentRole::Actor,
        entity: Some(ix as EntityIx),
        anchor: doc.anchor(m.tokens),
        actor: e.actor.clone(),
    })
}

/// "All these actions", "both crimes", "the five attacks": a claim of more than one deed.
pub(super) fn speaks_of_all(reader: &Reader<'_>) -> bool {
    let tree = &reader.tree;
    (tree.range.start..tree.range.end).any(|t| {
        tree.xpos(t) == crate::text::tags::Xpos::Nns
            && (reader.is_force(t)
                || is_blast(tree.lemma(t))
                || matches!(tree.lemma(t), "action" | "crime" | "incident" | "operation"))
            && tree.children(t).iter().any(|&c| {
                matches!(
                    tree.lower(c),
                    "all"
                        | "both"
                        | "these"
                        | "the"
                        | "several"
                        | "various"
                        | "two"
                        | "three"
                        | "four"
                        | "five"
                        | "six"
                )
            })
            && tree.phrases(t, "in").next().is_none()
    })
}

/// Whoever did a deed, called by it.
pub(super) fn is_doer(lemma: &str) -> bool {
    matches!(
        lemma,
        "killer"
            | "attacker"
            | "assailant"
            | "kidnapper"
            | "abductor"
            | "captor"
            | "hijacker"
            | "gunman"
            | "gunmen"
            | "assassin"
            | "murderer"
            | "bomber"
            | "raider"
            | "robber"
            | "arsonist"
            | "thief"
            | "perpetrator"
            | "culprit"
            | "aggressor"
    )
}

/// The doer that a word of claim or blame names; `None` where it speaks of a deed of its own sentence.
pub(super) fn claimant(reader: &Reader<'_>, t: u32) -> Option<u32> {
    let tree = &reader.tree;
    let denied = |v: u32| is_denied(tree, v);
    // "it", "the attack", "both actions": force that was told of, and nothing else
    let before = |o: u32| {
        let bare = tree.phrases(o, "of").next().is_none() && tree.phrases(o, "on").next().is_none();
        matches!(tree.lower(o), "it" | "this" | "that" | "them" | "these" | "both")
            || (has_pointer(reader, o) && bare && (reader.is_force(o) || is_blast(tree.lemma(o))))
    };
    // with nothing said of what it is for, it is for what was told
    let open = |v: u32, o: u32| tree.phrases(v, "for").chain(tree.phrases(o, "for")).all(before);
    // "it is not known whether the abduction was carried out by criminals"
    if matches!(tree.mark_of(t), Some("whether" | "if")) {
        return None;
    }
    let predicate =
        || tree.child_in(t, &[Dep::Nsubj]).filter(|_| tree.child_in(t, &[Dep::Cop]).is_some() && !denied(t));
    match tree.lemma(t) {
        "blame" | "pin" if tree.upos(t) == Upos::Verb && !denied(t) => {
            let object = tree.logical_object(t, tree.is_passive(t))?;
            // "blamed the front": for what was told
            let armed = || reader.could_be_armed(object) && open(t, object);
            reader.blamed(t).filter(|_| before(object)).or_else(|| Some(object).filter(|_| armed()))
        }
        // "laid the blame on Battalion 3-16", "placed responsibility on the guerrillas"
        "lay" | "put" | "place" | "cast" if tree.upos(t) == Upos::Verb && !denied(t) => {
            let object = tree.child_in(t, &[Dep::Obj])?;
            let blames = matches!(tree.lemma(object), "blame" | "responsibility");
            let on = ["on", "upon", "at"].into_iter();
            on.flat_map(|word| tree.phrases(t, word).chain(tree.phrases(object, word))).next().filter(|_| blames)
        }
        "accuse" | "suspect" if tree.upos(t) == Upos::Verb && !denied(t) => {
            let object = tree.logical_object(t, tree.is_passive(t))?;
            let deed = tree.phrases(t, "of").chain(tree.phrases(object, "of")).any(before);
            // "accused the front of having murdered her husband"
            let killing = |v: u32| {
                let struck = || tree.logical_object(v, false);
                tree.mark_of(v) == Some("of") && reader.is_force(v) && struck().is_some_and(|o| told_of(reader, o))
            };
            let killed =
                || tree.children(t).iter().chain(tree.children(object)).any(|&v| tree.is_verb(v) && killing(v));
            Some(object).filter(|_| deed || killed())
        }
        "confess" if tree.is_verb(t) && !denied(t) => {
            let deed = tree.phrases(t, "to").any(before);
            tree.logical_subject(t, false).filter(|_| deed)
        }
        // "The front did it"
        "do" if tree.is_verb(t) && !tree.is_passive(t) && !denied(t) => {
            tree.child_in(t, &[Dep::Obj]).filter(|&o| matches!(tree.lower(o), "it" | "this" | "that"))?;
            tree.logical_subject(t, false).filter(|&s| reader.is_armed(s) || reader.armed_within(s).is_some())
        }
        "justify" | "vindicate" if tree.is_verb(t) && !tree.is_passive(t) && !denied(t) => {
            tree.logical_object(t, false).filter(|&o| before(o))?;
            tree.logical_subject(t, false).filter(|&s| reader.is_armed(s))
        }
        // "the action was carried out by the front"
        "carry" | "commit" | "perpetrate" | "stage" | "execute" if tree.upos(t) == Upos::Verb && !denied(t) => {
            tree.logical_object(t, true).filter(|&o| tree.is_passive(t) && before(o))?;
            tree.agent(t)
        }
        // "the fire was set by the front", "the front had ordered the attack"
        "set" | "start" | "light" if tree.is_passive(t) && !denied(t) => {
            let fire = tree.logical_object(t, true).filter(|&o| matches!(tree.lemma(o), "fire" | "blaze"));
            fire.and_then(|_| tree.agent(t)).filter(|&a| reader.could_be_armed(a))
        }
        "order" | "mastermind" | "instigate" if tree.is_verb(t) && !denied(t) => {
            let passive = tree.is_passive(t);
            tree.logical_object(t, passive).filter(|&o| before(o))?;
            tree.logical_subject(t, passive).filter(|&s| reader.could_be_armed(s))
        }
        // "pamphlets of the movement were left there", "a leaflet signed by the front"
        "leaflet" | "pamphlet" | "slogan" | "flag" | "banner" | "graffiti" | "placard" | "communique" | "handbill"
        | "tract" => {
            let below = tree.children_in(t, &[Dep::Acl]).find(|&v| tree.lemma(v) == "sign");
            let signed =
                below.or_else(|| tree.head(t).filter(|&v| tree.lemma(v) == "sign")).and_then(|v| tree.agent(v));
            signed.filter(|&s| reader.is_armed(s) || reader.could_be_armed(s)).or_else(|| reader.armed_within(t))
        }
        "attribute" | "ascribe" | "impute" if tree.upos(t) == Upos::Verb && !denied(t) => {
            let deed = tree.logical_object(t, tree.is_passive(t)).filter(|&o| before(o))?;
            tree.phrases(t, "to").chain(tree.phrases(deed, "to")).next()
        }
        "claim" | "admit" | "acknowledge" | "accept" | "take" | "assume" if !denied(t) => {
            let passive = tree.is_passive(t);
            let object = tree.logical_object(t, passive)?;
            let claimed = matches!(tree.lemma(object), "responsibility" | "credit") && open(t, object);
            let deed = matches!(tree.lemma(t), "claim" | "admit" | "acknowledge") && before(object);
            tree.logical_subject(t, passive).filter(|_| claimed || deed)
        }
        // "insists that it was guerrillas of the front", "the people say it was the patrol"
        _ if tree.upos(t) != Upos::Verb
            && tree.child_in(t, &[Dep::Cop]).is_some()
            && tree.child_in(t, &[Dep::Nsubj]).is_some_and(|s| matches!(tree.lower(s), "it" | "this"))
            && !denied(t)
            && tree.child_in(t, &[Dep::Case, Dep::Acl]).is_none() =>
        {
            let armed = reader.is_armed(t) || reader.armed_within(t).is_some();
            let clause = || matches!(tree.dep(t), Dep::Ccomp) || tree.child_in(t, &[Dep::AclRelcl]).is_some();
            let named = || reader.marks.is_name(t) && reader.is_armed(t);
            Some(t).filter(|&t| named() || clause() && (armed || reader.could_be_armed(t)))
        }
        // "holds members of the brigade responsible for the deaths"
        "hold" if tree.is_verb(t) && !denied(t) => {
            let object = tree.logical_object(t, tree.is_passive(t))?;
            let answers = |c: &u32| tree.lemma(*c) == "responsible" && tree.dep(*c) == Dep::Xcomp;
            let blamed = tree.children(t).iter().copied().find(answers)?;
            Some(object).filter(|_| open(blamed, object) && reader.could_be_armed(object))
        }
        "responsible" => predicate().filter(|&s| open(t, t) && reader.could_be_armed(s)),
        "culprit" | "perpetrator" | "suspect" if tree.upos(t) == Upos::Noun => {
            predicate().filter(|&s| reader.could_be_armed(s))
        }
        // "the killers belong to the front"
        "belong" if !denied(t) => tree.phrases(t, "to").find(|&o| reader.could_be_armed(o)).filter(|_| {
            let who = tree.surface_subject(t).map_or("", |s| tree.lemma(s));
            is_doer(who)
        }),
        "involve" | "implicate" if tree.is_passive(t) && !denied(t) => {
            let deed = tree.phrases(t, "in").any(before);
            tree.logical_object(t, true).filter(|&o| deed && reader.could_be_armed(o))
        }
        // "the hijackers are drug traffickers"
        _ if matches!(tree.upos(t), Upos::Noun | Upos::Propn) && tree.child_in(t, &[Dep::Case]).is_none() && {
            let doer = predicate().filter(|&s| has_pointer(reader, s) && is_doer(tree.lemma(s)));
            doer.is_some() && reader.could_be_armed(t)
        } =>
        {
            Some(t)
        }
        // "was the work of the front", "was behind the plan"
        "work" if tree.child_in(t, &[Dep::Cop]).is_some() && !denied(t) => {
            tree.phrases(t, "of").find(|&o| reader.could_be_armed(o))
        }
        _ if tree.case_of(t) == Some("behind") && tree.child_in(t, &[Dep::Cop]).is_some() => {
            predicate().filter(|_| before(t))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::events::tests::show;

    #[rstest::rstest]
    #[case("A bomb exploded at a newspaper in San Salvador. The police ascribe the attack to the FMLN.", "SLVREB >")]
    #[case(
        "Two pylons were dynamited in Lima. At the foot of one Carabineros found a flag of Shining Path.",
        "PERREB >"
    )]
    #[case("A bomb exploded in Lima. The bishops hold Shining Path responsible for the attack.", "PERREB >")]
    #[case("A mayor was killed near Lima. Police said Shining Path was involved in the killing.", "PERREB >")]
    #[case("A mayor was killed near Lima. Police said Shining Path was not involved in the killing.", "1823  >")]
    fn who_is_blamed_in_the_next_sentence_did_it(#[case] story: &str, #[case] doer: &str) {
        let told = show(story);
        let deed = told.split("; ").find(|e| e.starts_with("ASSAULT")).unwrap_or_default();
        assert!(deed.contains(doer), "{story}\n told {told}");
    }
}
