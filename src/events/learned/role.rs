//! Who of a sentence takes part in its deed, and on which side: the rules' frames propose, and two logistic regressions over the way
//! from the deed's word to each noun phrase correct them. Weights: `role.tsv`, fitted by `scripts/fit_roles.py`.

use std::sync::LazyLock;

use smallvec::SmallVec;

use super::linear::{Table, chance, digest};
use super::mention::is_head;
use super::way::way;
use super::{content, is_open_to_doubt, spelt};
use crate::events::compose::Draft;
use crate::events::explain::{Candidacy, Moved, Trace};
use crate::events::frame::{Parties, Reader, Roles, is_fighting, is_party};
use crate::events::ruleset::Rule;
use crate::text::layers::{ArgumentRole, EntityLabel, EventType};
use crate::text::tags::{Dep, Upos};

pub(super) const WEIGHTS: &str = include_str!("role.tsv");

/// What a sign weighs for an actor and for a recipient.
static MODEL: LazyLock<Table<[f32; 2]>> = LazyLock::new(|| {
    let weights = |line: &'static str| {
        let mut parts = line.split('\t');
        let sign = parts.next()?;
        Some((sign, [parts.next()?.parse().ok()?, parts.next()?.parse().ok()?]))
    };
    WEIGHTS.lines().filter_map(weights).collect()
});

pub(super) fn load() {
    LazyLock::force(&MODEL);
}

/// Longer sentences are lists; and so many are weighed in one.
const LONGEST: usize = 120;
const MOST: usize = 24;
/// From this chance on somebody is put on a side where the rules found nobody.
const FILLED: f32 = 0.4;
/// The same where they found somebody else.
const ADDED: f32 = 0.6;
/// Below this chance somebody is taken off the side where the rules put him.
const KEPT: f32 = 0.2;

const SIDES: [&str; 2] = ["actor", "recipient"];

/// Somebody who may take part.
struct Seen {
    head: u32,
    parties: Parties,
    /// The side that the rules gave.
    given: Option<usize>,
    way: String,
}

/// Everybody of a sentence who may take part in a draft's event.
fn seen(reader: &Reader<'_>, draft: &Draft) -> SmallVec<[Seen; 8]> {
    let tree = &reader.tree;
    let mut found: SmallVec<[Seen; 8]> = SmallVec::new();
    for (side, list) in [&draft.roles.actors, &draft.roles.recipients].into_iter().enumerate() {
        for party in list {
            if let Some(have) = found.iter_mut().find(|s| s.head == party.head) {
                have.parties.push(party.clone());
            } else {
                let way = way_to(reader, draft.candidate.head, party.head);
                found.push(Seen {
                    head: party.head,
                    parties: [party.clone()].into_iter().collect(),
                    given: Some(side),
                    way,
                });
            }
        }
    }
    for t in tree.range.start..tree.range.end {
        let adjective =
            tree.upos(t) == Upos::Adj && tree.head(t) == Some(draft.candidate.head) && reader.marks.is_name(t);
        let open = is_head(reader, t) || adjective || tree.upos(t) == Upos::Pron;
        let own = t == draft.candidate.head || t == draft.candidate.predicate || found.iter().any(|s| s.head == t);
        if !open || own || found.len() >= MOST {
            continue;
        }
        let parties: Parties = reader.split(t).into_iter().filter(|p| is_party(p) || p.is_coded()).collect();
        let told = parties.iter().any(|p| found.iter().any(|s| s.head == p.head));
        if parties.is_empty() || told {
            continue;
        }
        found.push(Seen { head: t, parties, given: None, way: way_to(reader, draft.candidate.head, t) });
    }
    found
}

/// The way in the parse from a noun phrase to a deed's word, with the prepositions on the way up.
fn way_to(reader: &Reader<'_>, deed: u32, from: u32) -> String {
    let tree = &reader.tree;
    way(
        (from, deed, 7),
        |t| tree.head(t),
        |t, up, out| {
            out.push_str(tree.dep(t).as_str());
            if let Some(case) = tree.case_of(t).filter(|_| up) {
                out.push(':');
                out.push_str(case);
            }
        },
    )
}

/// Puts right who takes part in each event, and on which side.
pub(in crate::events) fn assign(reader: &Reader<'_>, drafts: &mut [Draft], trace: &mut Trace) {
    if reader.tree.range.len() > LONGEST {
        return;
    }
    for draft in drafts.iter_mut().filter(|d| d.gone.is_none() && is_open_to_doubt(reader, d)) {
        let seen = seen(reader, draft);
        let mutual = is_mutual(reader, draft);
        let chances: SmallVec<[[f32; 2]; 8]> = seen
            .iter()
            .map(|one| {
                let mut sums = [0.0; 2];
                let mut shown: SmallVec<[u64; 64]> = SmallVec::new();
                signs(reader, draft, &seen, one, |sign| shown.push(digest(sign)));
                for weights in shown.iter().filter_map(|&digest| MODEL.at(digest)) {
                    sums.iter_mut().zip(weights).for_each(|(s, w)| *s += w);
                }
                let [actor, recipient] = sums.map(chance);
                // those who meet and agree are one as much as the other
                if mutual { [(actor + recipient).min(1.0); 2] } else { [actor, recipient] }
            })
            .collect();
        change(reader, draft, &seen, (&chances, mutual), trace);
    }
}

/// Moves who must be moved. `mutual`: the event has two sides that are alike.
fn change(
    reader: &Reader<'_>,
    draft: &mut Draft,
    seen: &[Seen],
    (chances, mutual): (&[[f32; 2]], bool),
    trace: &mut Trace,
) {
    let Some(rule) = reader.rules.rules.get(draft.rule as usize) else { return };
    let mut note = |draft: &Draft, head: u32, side: usize, put: bool, chance: f32| {
        let role = if side == 0 { ArgumentRole::Actor } else { ArgumentRole::Recipient };
        trace.moved(Moved { trigger: draft.candidate.head, head, role, put, chance });
    };
    for (one, chances) in seen.iter().zip(chances) {
        let Some(side) = one.given else { continue };
        let chance = chances.get(side).copied().unwrap_or_default();
        // annotated sentences name parties by their codes, and say nothing of those who have none
        if chance < KEPT && one.parties.iter().any(|p| !p.actor.code.is_empty()) {
            list(draft, side).retain(|p| p.head != one.head);
            note(draft, one.head, side, false, chance);
        }
    }
    let mut order: SmallVec<[(f32, usize, &Seen); 16]> = SmallVec::new();
    for (one, chances) in seen.iter().zip(chances) {
        order.extend(chances.iter().enumerate().filter(|(_, c)| **c > FILLED).map(|(side, c)| (*c, side, one)));
    }
    order.sort_by(|a, b| b.0.total_cmp(&a.0));
    for (chance, side, one) in order {
        if draft.roles.actors.iter().chain(&draft.roles.recipients).any(|p| p.head == one.head) {
            continue;
        }
        if stays_out(reader, draft, one, side) {
            continue;
        }
        // who meets somebody is put on the other side
        let side = usize::from(side == 1 || mutual && !draft.roles.actors.is_empty());
        if list(draft, side).is_empty() || chance > ADDED {
            let roles = on_side(reader, rule, one, side);
            draft.roles.actors.extend(roles.actors);
            draft.roles.recipients.extend(roles.recipients);
            note(draft, one.head, side, true, chance);
        }
    }
}

/// Whom the words keep out of a deed, whatever the signs: "burned a tractor donated by the people of Norway" strikes no giver, and
/// "police found the bodies of two unionists" tells of no police who killed.
fn stays_out(reader: &Reader<'_>, draft: &Draft, one: &Seen, side: usize) -> bool {
    let tree = &reader.tree;
    let deed = draft.candidate.head;
    let giver = side == 1 && tree.dep(one.head) == Dep::OblAgent && tree.head(one.head) != Some(deed);
    let finder = side == 0
        && tree.dep(one.head) == Dep::Nsubj
        && tree.head(one.head) == Some(deed)
        && matches!(tree.lemma(deed), "find" | "discover" | "recover" | "locate");
    draft.kind == EventType::Assault && (giver || finder)
}

/// The parties of a side.
fn list(draft: &mut Draft, side: usize) -> &mut Parties {
    if side == 0 { &mut draft.roles.actors } else { &mut draft.roles.recipients }
}

/// Whether an event has no doer, but two sides.
fn is_mutual(reader: &Reader<'_>, draft: &Draft) -> bool {
    let word = reader.tree.lemma(draft.candidate.head);
    match draft.kind {
        EventType::Consult | EventType::Cooperate | EventType::Agree | EventType::Deal => true,
        EventType::Assault => is_fighting(word) || matches!(word, "fight" | "war"),
        _ => false,
    }
}

/// Somebody on a side of an event, with what it says of those who have no code.
fn on_side(reader: &Reader<'_>, rule: &Rule, one: &Seen, side: usize) -> Roles {
    let mut roles = Roles::default();
    let list = if side == 0 { &mut roles.actors } else { &mut roles.recipients };
    list.extend(one.parties.iter().cloned());
    reader.imply(rule, &mut roles);
    roles
}

/// The first land that somebody's codes name.
fn land(one: &Seen) -> Option<&str> {
    one.parties.iter().find_map(|p| p.actor.code.country.as_deref())
}

/// What a deed and somebody of its sentence show together.
fn signs(reader: &Reader<'_>, draft: &Draft, all: &[Seen], one: &Seen, mut see: impl FnMut(&str)) {
    let tree = &reader.tree;
    let Some(party) = one.parties.first() else { return };
    let candidate = &draft.candidate;
    let (t, h, kind) = (one.head, candidate.head, draft.kind.as_str());
    let lemma = tree.lemma(h);
    let mut key = String::with_capacity(64);
    let mut word = |parts: &[&str]| see(spelt(&mut key, parts));
    let given = one.given.and_then(|side| SIDES.get(side)).copied().unwrap_or("neither");
    let full = |side: usize| all.iter().any(|s| s.given == Some(side));
    let sides = match (full(0), full(1)) {
        (true, true) => "both",
        (true, false) => "doer",
        (false, true) => "struck",
        (false, false) => "none",
    };
    let rule = reader.rules.rules.get(draft.rule as usize).map_or("-", |r| r.name.as_str());
    let way = one.way.as_str();
    let voice = if tree.is_verb(h) {
        if candidate.passive { "passive" } else { "active" }
    } else if candidate.light.is_some() {
        "light"
    } else {
        "noun"
    };
    let label = party.actor.entity.and_then(|ix| reader.label(ix));
    let class = match label {
        Some(EntityLabel::Person) => "person",
        Some(EntityLabel::Gpe) => "land",
        Some(EntityLabel::Norp) => "people",
        Some(EntityLabel::Org) => "body",
        Some(_) => "name",
        None if tree.upos(t) == Upos::Pron => "pronoun",
        None => "noun",
    };
    let sector = party.actor.code.sector().unwrap_or(if party.actor.code.country.is_some() { "land" } else { "-" });
    let dep = tree.dep(t).as_str();
    let case = tree.case_of(t).unwrap_or("-");
    let up = tree.head(t).map_or("-", |u| tree.lemma(u));
    let side = if t < h { "before" } else { "after" };
    let between = t.min(h)..t.max(h);
    let verbs = between.clone().filter(|&b| b != t && b != h && tree.upos(b) == Upos::Verb).count();
    let nearer =
        all.iter().filter(|s| s.head != t && (s.head < h) == (t < h) && s.head.abs_diff(h) < t.abs_diff(h)).count();
    let count = |n: usize| ["0", "1", "2", "3"].get(n).copied().unwrap_or("many");
    let far = match t.abs_diff(h) {
        0..=2 => "near",
        3..=5 => "close",
        6..=10 => "off",
        _ => "far",
    };
    word(&["bias"]);
    word(&["given", given]);
    word(&["given", given, sides]);
    word(&["given", given, sides, kind]);
    word(&["given", given, "rule", rule]);
    word(&["given", given, way]);
    word(&["given", given, sector, kind]);
    word(&["given", given, class, dep, case]);
    word(&["way", way]);
    word(&["way", way, voice]);
    word(&["way", way, kind, voice]);
    word(&["way", way, lemma]);
    word(&["way", way, sector]);
    word(&["way", way, sides]);
    word(&["stands", dep, case, kind]);
    word(&["stands", dep, case, kind, class]);
    word(&["stands", dep, case, side, voice]);
    word(&["under", up, dep, case]);
    word(&["under", up, kind]);
    word(&["is", sector, kind]);
    word(&["is", class, kind]);
    word(&["is", class, sector, side, voice]);
    word(&["deed", lemma, sector]);
    word(&["deed", lemma, sides]);
    word(&["verbs", count(verbs), side]);
    word(&["verbs", count(verbs), side, kind]);
    word(&["nearer", count(nearer), side, kind]);
    word(&["nearer", count(nearer), sides]);
    word(&["far", far, side, voice]);
    word(&["far", far, sides, class]);
    word(&["called", content(reader, t), kind]);
    word(&["called", content(reader, t)]);
    if let Some(attribution) = &draft.status.attribution
        && (attribution.anchor == party.actor.anchor
            || attribution.entity.is_some() && attribution.entity == party.actor.entity)
    {
        word(&["speaks", kind]);
        word(&["speaks", kind, sides]);
    }
    if draft.place.is_some_and(|p| p.entity.is_some() && p.entity == party.actor.entity) {
        word(&["place", kind]);
        word(&["place", case, sides]);
    }
    let own = land(one);
    for other in all.iter().filter(|s| s.head != t) {
        let Some(there) = other.given.and_then(|side| SIDES.get(side)).copied() else { continue };
        let same = other.parties.iter().any(|o| {
            (o.actor.entity.is_some() && o.actor.entity == party.actor.entity) || o.actor.code == party.actor.code
        });
        if same {
            word(&["same as", there]);
            word(&["same as", there, given]);
        }
        if tree.head(t) == Some(other.head) {
            word(&["within", there, dep, case]);
        }
        if tree.head(other.head) == Some(t) {
            word(&["around", there, tree.dep(other.head).as_str()]);
        }
        let theirs = land(other);
        if theirs.is_some() && theirs == own {
            word(&["land of", there, sector]);
        }
        let theirs = other.parties.first().and_then(|p| p.actor.code.sector()).unwrap_or("-");
        word(&["beside", there, theirs, sector]);
    }
    for &c in tree.children(t) {
        if matches!(tree.dep(c), Dep::Amod | Dep::Det | Dep::Acl | Dep::AclRelcl | Dep::NmodPoss) {
            word(&["with", content(reader, c)]);
        }
    }
}

/// Writes down what everybody shows who may take part in an event.
pub(in crate::events) fn note(reader: &Reader<'_>, drafts: &[Draft], trace: &mut Trace) {
    if reader.tree.range.len() > LONGEST {
        return;
    }
    for draft in drafts.iter().filter(|d| d.gone.is_none() && is_open_to_doubt(reader, d)) {
        let Some(rule) = reader.rules.rules.get(draft.rule as usize) else { continue };
        let seen = seen(reader, draft);
        for one in &seen {
            let codes = [0, 1].map(|side| {
                if one.given == Some(side) {
                    return codes(&one.parties);
                }
                let roles = on_side(reader, rule, one, side);
                codes(if side == 0 { &roles.actors } else { &roles.recipients })
            });
            let mut found = Vec::new();
            signs(reader, draft, &seen, one, |sign| found.push(sign.to_owned()));
            trace.roles.push(Candidacy {
                trigger: draft.candidate.head,
                kind: draft.kind,
                head: one.head,
                given: one.given,
                codes,
                signs: found,
            });
        }
    }
}

fn codes(parties: &Parties) -> Vec<String> {
    parties.iter().filter_map(|p| p.actor.code.code()).map(|c| c.to_string()).collect()
}

#[cfg(test)]
mod tests {
    use crate::events::explain::Trace;
    use crate::events::tests::{document, show};
    use crate::events::{Events, Ruleset};

    #[test]
    fn whom_a_deed_concerns_is_found_where_no_frame_looks() {
        // whose terms they are
        let doc = document("", "ConocoPhillips refused to accept Venezuela's terms.");
        let terms = |events: Events, trace: &mut Trace| {
            let told = events.read_traced(&doc, trace);
            let codes = told.iter().flat_map(|e| &e.arguments).filter_map(|a| a.actor.code());
            codes.map(|c| c.to_string()).any(|c| c == "VEN")
        };
        assert!(!terms(Events::rules_alone(Ruleset::builtin()), &mut Trace::off()), "a frame has it by now");
        let mut trace = Trace::on();
        assert!(terms(Events::default(), &mut trace));
        assert!(trace.moved.iter().any(|m| m.put && m.chance > super::FILLED), "{:?}", trace.moved);
        let given = |side| trace.roles.iter().any(|r| r.given == side && r.signs.iter().any(|s| s.starts_with("way ")));
        assert!(given(Some(0)) && given(None), "{:?}", trace.roles);
    }

    #[test]
    fn a_users_own_rule_keeps_its_parties() {
        let own = "[[rule]]\nname = \"brush\"\ntype = \"REJECT\"\nverbs = [\"dismiss <offer|plan>\"]\npriority = 30\n";
        let rules = Ruleset::with_user(&[("own.toml".to_owned(), own.to_owned())]).unwrap();
        let doc = document("", "Israel dismissed Syrian President Bashar al-Assad's offer.");
        let mut trace = Trace::on();
        let told = Events::new(std::sync::Arc::new(rules)).read_traced(&doc, &mut trace);
        assert!(told.iter().any(|e| e.rule == "brush") && trace.moved.is_empty(), "{told:?} {:?}", trace.moved);
    }

    #[rstest::rstest]
    // the two sides of a fight, of a meeting
    #[case("Villagers clashed with rebels in northern Uganda.", "UGACVL > UGAREB")]
    #[case("Iran's foreign minister met his Turkish counterpart in Ankara.", "IRNGOV > TURGOV")]
    // what has no code is not taken away
    #[case("Lebanon condemned the plan.", "LBN > ")]
    fn what_the_rules_find_stays(#[case] text: &str, #[case] parties: &str) {
        let told = show(text);
        assert!(told.contains(parties), "{text}\n told {told}");
    }
}
