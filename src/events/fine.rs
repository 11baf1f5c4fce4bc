//! The last digits of an event's code: what is asked, refused, promised, threatened or protested at, from the words that hang on the
//! event's own. PLOVER keeps CAMEO's regular families: cooperation, aid, reform, giving way (`ontology`).

mod means;
mod words;

use compact_str::{CompactString, format_compact};

use super::compose::Draft;
use super::frame::{Party, Reader};
use super::ontology;
use crate::text::layers::{EventType, ValueData};
use crate::text::tags::Dep;
use means::{charge, force, threat};
use words::{
    ARMS, BACK, COURTS, DRILL, EMBARGO, END, FORCE, FREE, GRIEVANCE, HELD, INSTITUTIONS, INTELLIGENCE, LEAVE, LIMITS,
    MEDIATE, MONEY, OUTSIDERS, POLICY, PROTECT, RELIEF, RIGHTS, SETTLE, STEP_DOWN, TALK, TRADE, TRUCE,
};

/// What an event is about, by the families of CAMEO's digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Aim {
    /// Trade and investment, drills, courts, intelligence.
    Cooperation(u8),
    /// Money, arms, relief, protection.
    Aid(u8),
    /// Leaders, policies, rights, institutions.
    Reform(u8),
    /// Limits lifted, dissent allowed, people freed, embargoes ended, outsiders let in, arms put down.
    Yield(u8),
    Backing,
    Meet,
    Settle,
    Mediate,
}

/// The words that hang on an event's own and say what it is about: not who acts, nor who tells of it.
fn matter(reader: &Reader<'_>, draft: &Draft) -> Vec<u32> {
    let tree = &reader.tree;
    let tops = [draft.candidate.head, draft.candidate.predicate];
    let above = |t: u32| {
        let mut at = t;
        for _ in 0..tree.range.len() {
            let Some(head) = tree.head(at) else { return false };
            if tops.contains(&head) {
                let outside =
                    matches!(tree.dep(at), Dep::Nsubj | Dep::NsubjPass | Dep::Parataxis | Dep::Conj | Dep::Punct)
                        && !tops.contains(&at);
                return !outside;
            }
            at = head;
        }
        false
    };
    (tree.range.start..tree.range.end).filter(|&t| !tops.contains(&t) && above(t)).collect()
}

/// What an event is about; the first of its words that tells decides, the tree's higher ones before the lower.
fn aim(reader: &Reader<'_>, kind: EventType, words: &[u32]) -> Option<Aim> {
    let tree = &reader.tree;
    let is = |t: u32, list: &[&str]| list.contains(&tree.lemma(t));
    let any = |list: &[&str]| words.iter().any(|&t| is(t, list));
    let ends = any(END);
    let protest = kind == EventType::Protest;
    let of = |t: u32, list: &[&str]| {
        tree.children(t).iter().any(|&c| is(c, list) || tree.is_nominal(c) && reader.is_proper(c))
    };
    let one = |t: u32| {
        let lemma = tree.lemma(t);
        let leaves = LEAVE.contains(&lemma)
            || lemma == "pull" && tree.children_in(t, &[Dep::CompoundPrt]).any(|c| tree.lower(c) == "out");
        let down = matches!(lemma, "step" | "stand")
            && tree.children(t).iter().any(|&c| matches!(tree.lower(c), "down" | "aside"));
        Some(match lemma {
            _ if is(t, FREE) && of(t, HELD) => Aim::Yield(3),
            _ if is(t, STEP_DOWN) || down => Aim::Reform(1),
            _ if is(t, TRUCE) || leaves => Aim::Yield(6),
            _ if ends && is(t, EMBARGO) => Aim::Yield(4),
            _ if ends && is(t, LIMITS) => Aim::Yield(1),
            _ if ends && is(t, FORCE) => Aim::Yield(6),
            _ if is(t, OUTSIDERS) => Aim::Yield(5),
            _ if is(t, MEDIATE) => Aim::Mediate,
            _ if is(t, TALK) => Aim::Meet,
            _ if is(t, SETTLE) || lemma == "peace" && any(&["deal", "plan", "agreement"]) => Aim::Settle,
            _ if is(t, COURTS) => Aim::Cooperation(3),
            _ if is(t, DRILL)
                && tree.children(t).iter().any(|&c| matches!(tree.lower(c), "joint" | "military" | "naval")) =>
            {
                Aim::Cooperation(2)
            }
            _ if is(t, INTELLIGENCE) && any(&["share", "sharing", "exchange", "pass"]) => Aim::Cooperation(4),
            _ if is(t, PROTECT) => Aim::Aid(4),
            _ if is(t, ARMS) => Aim::Aid(2),
            _ if is(t, RELIEF) => Aim::Aid(3),
            _ if is(t, MONEY) || is_money(reader, t) => Aim::Aid(1),
            _ if is(t, TRADE) => Aim::Cooperation(1),
            _ if is(t, RIGHTS) => Aim::Reform(3),
            _ if is(t, POLICY) || protest && is(t, GRIEVANCE) => Aim::Reform(2),
            _ if is(t, INSTITUTIONS) => Aim::Reform(4),
            _ if is(t, BACK) => Aim::Backing,
            _ => return None,
        })
    };
    let depth = |t: u32| (0..8).fold((t, 0), |(at, n), _| tree.head(at).map_or((at, n), |h| (h, n + 1))).1;
    words.iter().filter_map(|&t| one(t).map(|aim| (depth(t), aim))).min_by_key(|&(depth, _)| depth).map(|(_, aim)| aim)
}

fn is_money(reader: &Reader<'_>, t: u32) -> bool {
    reader.doc.values.iter().any(|v| v.tokens.holds(t) && matches!(v.data, ValueData::Money { .. }))
}

/// The code of an aim under a root: asked, promised, refused.
fn by_aim(root: &str, aim: Aim) -> Option<(CompactString, Option<&'static str>)> {
    let asked = matches!(root, "02" | "10");
    let (tail, mode) = match aim {
        Aim::Cooperation(d) => (format_compact!("1{d}"), "assist"),
        Aim::Backing if asked => ("2".into(), "assist"),
        Aim::Backing => return None,
        Aim::Aid(d) => (format_compact!("{}{d}", if root == "12" { 2 } else { 3 }), "assist"),
        Aim::Reform(d) => (format_compact!("{}{d}", if root == "12" { 3 } else { 4 }), "change"),
        Aim::Yield(d) => {
            (format_compact!("{}{d}", if root == "12" { 4 } else { 5 }), if asked { "yield" } else { "change" })
        }
        Aim::Meet => (if root == "12" { "5".into() } else { "6".into() }, "meet"),
        Aim::Settle => ("7".into(), "meet"),
        Aim::Mediate if root == "12" => ("6".into(), "meet"),
        Aim::Mediate if root == "03" => ("9".into(), "meet"),
        Aim::Mediate => ("8".into(), "meet"),
    };
    Some((format_compact!("{root}{tail}"), (root != "03").then_some(mode)))
}

/// What the code of a draft ends in, and the mode that comes with it.
fn refined(reader: &Reader<'_>, draft: &Draft) -> Option<(CompactString, Option<&'static str>)> {
    use EventType as T;
    let tree = &reader.tree;
    let code = draft.cameo.as_deref()?;
    let root = code.get(..2)?;
    if draft.kind == T::Assault {
        return force(reader, draft, code);
    }
    let lemma = tree.lemma(draft.candidate.head);
    let words = matter(reader, draft);
    let any = |list: &[&str]| words.iter().any(|&t| list.contains(&tree.lemma(t)));
    match draft.kind {
        T::Request | T::Reject | T::Agree => by_aim(root, aim(reader, draft.kind, &words)?),
        T::Threaten => threat(reader, draft, &words),
        T::Protest => {
            let marches = matches!(lemma, "demonstrate" | "demonstration" | "march" | "rally" | "protest")
                || any(&["rally", "demonstration", "march"]);
            let family = if code.starts_with("140") && marches { "141" } else { code.get(..3)? };
            let digit = match aim(reader, draft.kind, &words) {
                Some(Aim::Reform(d)) if family != "143" || d != 2 => d.to_string(),
                _ => String::new(),
            };
            Some((format_compact!("{family}{digit}"), (family == "141").then_some("demo")))
        }
        T::Accuse
            if root == "09"
                || any(&["investigation", "inquiry", "probe"])
                    && matches!(lemma, "open" | "launch" | "begin" | "order" | "start") =>
        {
            let family = match charge(reader, &words) {
                Some(digit @ 1..=4) => format_compact!("09{digit}"),
                _ => "090".into(),
            };
            Some((family, Some("investigate")))
        }
        T::Accuse if matches!(lemma, "accuse" | "accusation" | "allegation" | "allege") => {
            let digit = charge(reader, &words);
            let mode = if matches!(digit, Some(1 | 2 | 4 | 5)) { "allege" } else { "disapprove" };
            Some((digit.map_or("112".into(), |d| format_compact!("112{d}")), Some(mode)))
        }
        T::Aid | T::Cooperate if code.ends_with('0') => match aim(reader, draft.kind, &words)? {
            Aim::Aid(digit) if draft.kind == T::Aid => Some((format_compact!("07{digit}"), None)),
            Aim::Cooperation(digit) if draft.kind == T::Cooperate => Some((format_compact!("06{digit}"), None)),
            _ => None,
        },
        T::Concede if code == "083" => match aim(reader, draft.kind, &words)? {
            Aim::Reform(digit) => Some((format_compact!("083{digit}"), None)),
            _ => None,
        },
        T::Coerce
            if code == "171" && matches!(lemma, "seize" | "seizure" | "confiscate" | "confiscation" | "impound") =>
        {
            Some(("1711".into(), Some("seize")))
        }
        T::Coerce if code == "172" => {
            let digit = if any(&["curfew"]) || lemma == "curfew" {
                3
            } else if any(&["emergency", "martial"]) {
                4
            } else if any(&["party", "movement", "organisation", "organization", "group"]) {
                2
            } else if any(&[
                "newspaper",
                "website",
                "broadcaster",
                "station",
                "press",
                "media",
                "radio",
                "magazine",
                "book",
                "internet",
            ]) {
                1
            } else {
                return None;
            };
            Some((format_compact!("172{digit}"), None))
        }
        T::Retreat if code == "087" => {
            let surrender = matches!(lemma, "surrender" | "give")
                || any(&["surrender", "rifle", "weapon", "gun"]) && any(&["hand", "lay", "army"]);
            surrender.then(|| ("0874".into(), None))
        }
        T::Mobilize => {
            let is = |p: &Party, list: &[&str]| p.actor.code.sectors.iter().any(|s| list.contains(&s.as_str()));
            let militia =
                !draft.roles.actors.is_empty() && draft.roles.actors.iter().all(|p| is(p, &["PRM", "UAF", "REB"]));
            militia.then(|| (code.into(), Some("militia")))
        }
        _ => None,
    }
}

/// Where people of at least two lands met in a third one's.
fn third_ground(reader: &Reader<'_>, draft: &Draft) -> Option<(CompactString, Option<&'static str>)> {
    let lands: std::collections::BTreeSet<&str> = parties(draft)
        .filter_map(|p| p.actor.code.country.as_deref())
        .filter(|c| !matches!(*c, "UNO" | "IGO" | "EUR" | "NGO" | "MNC" | "ISM" | "IMG"))
        .collect();
    let place = draft.place.and_then(|p| p.entity).and_then(|ix| reader.doc.entities.get(ix as usize));
    let ground = place.and_then(|e| e.actor.country.as_deref());
    if lands.len() >= 3 {
        return draft.mode.is_none().then(|| Some((draft.cameo.clone()?, Some("multilateral"))))?;
    }
    let open = matches!(draft.cameo.as_deref(), Some("040" | "046"));
    let third = ground.is_some_and(|g| !lands.is_empty() && !lands.contains(g));
    (open && third && (lands.len() == 2 || draft.roles.actors.len() > 1)).then(|| ("044".into(), Some("third-party")))
}

fn parties(draft: &Draft) -> impl Iterator<Item = &Party> {
    draft.roles.actors.iter().chain(&draft.roles.recipients)
}

/// Makes a draft's code as fine as its words allow, where it is no finer yet; users' own rules say what they mean.
pub(super) fn refine(reader: &Reader<'_>, draft: &mut Draft) {
    if !reader.is_ours(draft.rule) {
        return;
    }
    let found = if draft.kind == EventType::Consult { third_ground(reader, draft) } else { refined(reader, draft) };
    let Some((code, mode)) = found else { return };
    let have = draft.cameo.clone().unwrap_or_default();
    let vague = have.len() < 4 && have.get(2..3) == Some("0");
    let finer = code != have
        && (vague
            || code.starts_with(have.as_str())
            || draft.kind == EventType::Assault
            || matches!(draft.kind, EventType::Accuse | EventType::Consult));
    if finer && let Some(entry) = ontology::cameo(&code) {
        for context in &entry.contexts {
            if !draft.contexts.iter().any(|c| c == context) {
                draft.contexts.push(CompactString::from(*context));
            }
        }
        draft.cameo = Some(code);
    } else if code != have {
        return;
    }
    if let Some(mode) = mode {
        draft.mode = Some(mode.into());
    }
}
