//! Where an event took place whose own words name no place: another phrase of its sentence, or what "there" and "the town" mean.

use smallvec::SmallVec;

use super::compose::Draft;
use super::frame::Reader;
use super::merge::{Kept, happened, overlapping_days, roles};
use super::setting::{self, Place};
use super::tree::Tree;
use crate::text::layers::{ArgumentRole, EntityLabel, Event, EventType, MentionKind};
use crate::text::tags::{Dep, Upos};
use crate::text::{Anchor, Document};

/// How far a scene may stand from the event's word, in steps of the parse.
const FAR: usize = 9;

/// How many tokens before its sentence "the town" may have been named.
const REACH: u32 = 120;

/// Gives a scene to the events of a sentence that have none but the dateline.
pub(super) fn set_scenes(reader: &Reader<'_>, drafts: &mut [Draft]) {
    let written = reader.doc.dateline.as_ref().and_then(|d| d.place);
    for at in 0..drafts.len() {
        let Some(draft) = drafts.get(at).filter(|d| d.gone.is_none() && has_scene(d.kind)) else { continue };
        if draft.place.is_some_and(|p| Some(p.anchor) != written) {
            continue;
        }
        let found = pointed_at(reader, draft).or_else(|| beside(reader, draft, drafts));
        if let (Some(place), Some(draft)) = (found, drafts.get_mut(at)) {
            draft.place = Some(place);
        }
    }
}

/// Types whose events are looked for a scene beyond their own words.
fn has_scene(kind: EventType) -> bool {
    use EventType as T;
    setting::is_physical(kind)
        || matches!(kind, T::Aid | T::Cooperate | T::Sanction | T::Concede | T::Appoint | T::Dismiss | T::Elect)
}

/// A named place of the sentence that a phrase of place holds, the nearest in the parse.
fn beside(reader: &Reader<'_>, draft: &Draft, drafts: &[Draft]) -> Option<Place> {
    let tree = &reader.tree;
    let own = above(tree, draft.candidate.predicate);
    // "were killed when rebels shelled the town": the verb of a telling that it took in
    let taken = |d: &&Draft| d.kind == draft.kind && (d.gone.is_some() || d.candidate.head == draft.candidate.head);
    let own_verbs: SmallVec<[u32; 4]> =
        drafts.iter().filter(taken).flat_map(|d| [d.candidate.head, d.candidate.predicate]).collect();
    let near = (tree.range.start..tree.range.end).filter_map(|t| {
        let (ix, kind) = reader.marks.entity(t)?;
        let entity = reader.doc.entities.get(ix as usize)?;
        let mention = entity.mentions.iter().find(|m| m.tokens.holds(t))?;
        if kind != MentionKind::Name || !setting::is_place(reader.doc, ix) || tree.head_of(mention.tokens) != Some(t) {
            return None;
        }
        let top = scene_phrase(reader, draft, &own_verbs, t)?;
        let way = above(tree, top);
        let (up, down) = meeting(&way, &own)?;
        if !opens_onto(reader, draft, drafts, way.get(..up)?) {
            return None;
        }
        let crossed = own.get(..down)?.iter().filter(|&&x| is_clause(tree.dep(x))).count();
        let steps = up + down + 2 * crossed;
        let same_clause = crossed == 0 && !way.get(..up)?.iter().any(|&x| is_clause(tree.dep(x)));
        let allowed = steps <= FAR && (same_clause || setting::is_physical(draft.kind));
        let place = Place { entity: Some(ix), anchor: mention.anchor, trust: 0.85 };
        allowed.then_some(((steps, t < draft.candidate.head), place))
    });
    near.min_by_key(|&(rank, _)| rank).map(|(_, place)| place)
}

/// A token and those above it.
fn above(tree: &Tree<'_>, t: u32) -> SmallVec<[u32; 12]> {
    let mut way = SmallVec::new();
    let mut at = Some(t);
    while let Some(t) = at.filter(|_| way.len() < tree.range.len()) {
        way.push(t);
        at = tree.head(t);
    }
    way
}

/// How many steps each of two ways takes until they meet.
fn meeting(one: &[u32], other: &[u32]) -> Option<(usize, usize)> {
    one.iter().enumerate().find_map(|(up, t)| Some((up, other.iter().position(|o| o == t)?)))
}

fn is_clause(dep: Dep) -> bool {
    matches!(dep, Dep::Advcl | Dep::Ccomp | Dep::Parataxis | Dep::Acl | Dep::AclRelcl | Dep::Csubj)
}

/// Whether a preposition sets a scene.
fn sets_scene(case: &str) -> bool {
    let elsewhere = matches!(case, "from" | "into" | "on" | "between" | "over");
    setting::PLACING.contains(&case) && !elsewhere
        || matches!(case, "beside" | "behind" | "under" | "above" | "opposite")
}

/// The phrase of place that a name stands in, by the word it hangs on the rest with: "in the town of X", "near X's airport".
fn scene_phrase(reader: &Reader<'_>, draft: &Draft, verbs: &[u32], name: u32) -> Option<u32> {
    let tree = &reader.tree;
    let mut t = name;
    for _ in 0..3 {
        if let Some(case) = tree.case_of(t).filter(|&case| case != "of") {
            let from = case == "from" && leaves(draft);
            let to = matches!(case, "to" | "into" | "towards" | "toward" | "on") && goes(draft);
            return (sets_scene(case) || from || to).then_some(t);
        }
        let head = tree.head(t)?;
        let inner = match tree.dep(t) {
            Dep::Nmod => tree.case_of(t) == Some("of"),
            Dep::Appos | Dep::Compound | Dep::NmodPoss | Dep::Flat | Dep::NmodDesc | Dep::Conj => true,
            // "visit Brasilia", "occupied the islet of Hajam", "blockaded the town"
            Dep::Obj | Dep::NsubjPass => {
                let takes =
                    visits(draft) || matches!(draft.kind, EventType::Assault | EventType::Coerce | EventType::Disaster);
                return (takes && verbs.contains(&head)).then_some(t);
            }
            _ => false,
        };
        // the president of a land is no scene, its airport is
        let site = is_spot(reader, head) || is_place(reader, head);
        if !inner || !site {
            return None;
        }
        t = head;
    }
    None
}

/// Nouns of places and of their parts.
fn is_spot(reader: &Reader<'_>, t: u32) -> bool {
    let lemma = reader.tree.lemma(t);
    let part = matches!(
        lemma,
        "edge"
            | "outskirts"
            | "centre"
            | "center"
            | "part"
            | "side"
            | "coast"
            | "shore"
            | "vicinity"
            | "corner"
            | "end"
            | "bank"
            | "mouth"
            | "north"
            | "south"
            | "east"
            | "west"
            | "street"
            | "river"
            | "lake"
            | "mountain"
            | "forest"
            | "desert"
    );
    part || is_settlement(lemma) || reader.rules.known.target.contains(lemma)
}

fn is_place(reader: &Reader<'_>, t: u32) -> bool {
    reader.marks.entity(t).is_some_and(|(ix, _)| setting::is_place(reader.doc, ix))
}

/// "withdrew from", "freed from".
fn leaves(draft: &Draft) -> bool {
    matches!(draft.kind, EventType::Retreat | EventType::Concede | EventType::Aid)
}

/// "sent troops to", "let a convoy into".
fn goes(draft: &Draft) -> bool {
    matches!(draft.kind, EventType::Mobilize | EventType::Retreat | EventType::Aid)
}

fn visits(draft: &Draft) -> bool {
    draft.mode.as_deref() == Some("visit")
}

/// Whether a phrase's way up to where it meets the event leads through nothing that sets it apart: whose word it is, a clause about
/// somebody, a clause that tells of a deed of its own.
fn opens_onto(reader: &Reader<'_>, draft: &Draft, drafts: &[Draft], way: &[u32]) -> bool {
    let tree = &reader.tree;
    way.iter().all(|&t| {
        let speaks = || tree.head(t).is_some_and(|v| tree.lemma_in(v, &reader.rules.known.saying) && tree.is_verb(v));
        match tree.dep(t) {
            Dep::Nsubj | Dep::NsubjPass | Dep::OblAgent => !speaks(),
            Dep::AclRelcl => false,
            Dep::Advcl | Dep::Ccomp | Dep::Parataxis | Dep::Acl | Dep::Conj if tree.is_verb(t) => {
                let other = |d: &&Draft| d.gone.is_none() && d.candidate.head != draft.candidate.head;
                !speaks() && !drafts.iter().filter(other).any(|d| tree.is_under(d.candidate.predicate, t))
            }
            _ => true,
        }
    })
}

/// "there", "the town", "in the city": the place that was named last before, of that kind.
fn pointed_at(reader: &Reader<'_>, draft: &Draft) -> Option<Place> {
    let tree = &reader.tree;
    let hangs = |t: u32| {
        let mut at = tree.head(t)?;
        for _ in 0..2 {
            if [draft.candidate.head, draft.candidate.predicate].contains(&at) {
                return Some(());
            }
            at = tree.head(at).filter(|_| !is_clause(tree.dep(at)))?;
        }
        None
    };
    let pointer = (tree.range.start..tree.range.end).find(|&t| {
        let there =
            tree.upos(t) == Upos::Adv && tree.lower(t) == "there" && matches!(tree.dep(t), Dep::Advmod | Dep::Obl);
        let the = || tree.children_in(t, &[Dep::Det]).any(|d| matches!(tree.lower(d), "the" | "this" | "that"));
        let bare = || tree.children(t).iter().all(|&c| matches!(tree.dep(c), Dep::Det | Dep::Case));
        let placed = || {
            let case = tree.case_of(t);
            let to = matches!(case, Some("to" | "into" | "towards" | "on")) && goes(draft);
            let from = case == Some("from") && leaves(draft);
            let takes = case.is_none() && tree.dep(t) == Dep::Obj && (visits(draft) || draft.kind == EventType::Coerce);
            case.is_some_and(sets_scene) || to || from || takes
        };
        let noun = || is_spot(reader, t) && tree.is_nominal(t) && the() && bare() && placed();
        (there || noun()) && !reader.marks.is_name(t) && hangs(t).is_some()
    })?;
    if tree.lower(pointer) != "there" && !is_settlement(tree.lemma(pointer)) {
        return spot_told_before(reader, pointer);
    }
    let anywhere = tree.lower(pointer) == "there";
    let before = |t: u32| {
        let (ix, kind) = reader.marks.entity(t)?;
        let entity = reader.doc.entities.get(ix as usize)?;
        let settled =
            matches!(entity.label, EntityLabel::Gpe | EntityLabel::Loc) && (anywhere || entity.ids.iso3166.is_none());
        // "Zamfara state" is no town
        let behind = reader.doc.tokens.get(t as usize + 1).map_or("", |k| k.lower.as_str());
        let kind_fits = !is_settlement(behind) || behind == tree.lemma(pointer);
        let anchor: Anchor = entity.mentions.iter().find(|m| m.tokens.holds(t))?.anchor;
        let written = reader.doc.dateline.as_ref().and_then(|d| d.place) == Some(anchor);
        let fits = kind == MentionKind::Name && settled && kind_fits && !written && !is_adjective(reader, t);
        fits.then_some(Place { entity: Some(ix), anchor, trust: 0.85 })
    };
    let stop = pointer.saturating_sub(REACH);
    (stop..pointer).rev().find_map(before)
}

/// "the camp": where the camp is that was told of before.
fn spot_told_before(reader: &Reader<'_>, pointer: u32) -> Option<Place> {
    let tokens = &reader.doc.tokens;
    let lemma = reader.tree.lemma(pointer);
    let stop = reader.tree.range.start.saturating_sub(REACH);
    let spot =
        (stop..reader.tree.range.start).rev().find(|&t| tokens.get(t as usize).is_some_and(|k| k.lemma == lemma))?;
    let place = |t: u32| {
        let (ix, kind) = reader.marks.entity(t)?;
        let anchor =
            setting::mention_anchor(reader.doc, ix, t).filter(|_| kind == MentionKind::Name && is_place(reader, t))?;
        Some(Place { entity: Some(ix), anchor, trust: 0.8 })
    };
    // "a forest camp in Kogi state": no further than its own phrase
    let ends = |t: u32| tokens.get(t as usize).is_none_or(|k| matches!(k.upos, Upos::Verb | Upos::Punct));
    (spot + 1..spot + 7).take_while(|&t| !ends(t)).find_map(place)
}

/// An event without a scene of its own, told right behind one that has it and that is of its kind or has a party in common, took place
/// where that one did.
pub(super) fn inherit(doc: &Document, kept: &[Kept], event: &mut Event, sentence: usize, matter: u32) {
    let written = doc.dateline.as_ref().and_then(|d| d.place);
    let scene = |e: &Event| roles(e, ArgumentRole::Place).next().filter(|p| Some(p.anchor) != written).cloned();
    if !setting::is_physical(event.kind) || scene(event).is_some() || !happened(event) {
        return;
    }
    let Some(last) = kept.last().filter(|k| k.matter == matter && sentence.saturating_sub(k.sentence) <= 1) else {
        return;
    };
    let shares = roles(event, ArgumentRole::Actor).any(|a| {
        a.entity.is_some() && last.event.arguments.iter().any(|x| x.role != ArgumentRole::Place && x.entity == a.entity)
    });
    if (last.event.kind == event.kind || shares)
        && overlapping_days(&last.event, event)
        && let Some(place) = scene(&last.event)
    {
        event.arguments.retain(|a| a.role != ArgumentRole::Place);
        event.arguments.push(place);
    }
}

/// "the Congolese town": the land of a place is none itself.
fn is_adjective(reader: &Reader<'_>, t: u32) -> bool {
    reader.doc.tokens.get(t as usize).is_some_and(|k| k.upos == Upos::Adj || matches!(k.dep, Dep::Amod | Dep::NmodPoss))
}

/// What a text calls a place that it has named.
fn is_settlement(lemma: &str) -> bool {
    matches!(
        lemma,
        "town"
            | "city"
            | "village"
            | "port"
            | "suburb"
            | "district"
            | "province"
            | "region"
            | "island"
            | "islet"
            | "capital"
            | "area"
            | "settlement"
            | "township"
            | "municipality"
            | "governorate"
            | "prefecture"
            | "neighbourhood"
            | "neighborhood"
            | "county"
            | "state"
            | "valley"
            | "resort"
    )
}
