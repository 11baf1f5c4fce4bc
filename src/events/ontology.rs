//! What kinds of events there are: PLOVER types with modes, contexts and scores, CAMEO codes with Goldstein values, and
//! the types that a desk alerts on beyond them. Facts only; which words mean which code is said by the rules.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::text::layers::EventType;

/// What one CAMEO code stands for.
#[derive(Debug, Clone, PartialEq)]
pub struct Code {
    /// `None` for statements (root 01), which PLOVER leaves out.
    pub kind: Option<EventType>,
    pub mode: Option<&'static str>,
    pub contexts: Vec<&'static str>,
    /// From -10 (conflict) to 10 (cooperation).
    pub goldstein: f32,
    /// A few plain words.
    pub label: &'static str,
}

const TABLE: &str = include_str!("cameo.tsv");

/// Themes that any event may carry.
pub const CONTEXTS: &[&str] = &[
    "military",
    "intelligence",
    "executive",
    "legislative",
    "election",
    "political_institutions",
    "pro_democracy",
    "pro_autocracy",
    "economic",
    "legal",
    "reparations",
    "human_rights",
    "rights_freedoms",
    "repression",
    "human_security",
    "gender",
    "lgbt",
    "religion_ethnicity",
    "inequality",
    "diplomatic",
    "territory",
    "peacekeeping",
    "health",
    "asylum",
    "migration",
    "disasters",
    "natural_resource",
    "environment",
    "technology",
    "terrorism",
    "cbrn",
    "cyber",
    "misinformation",
    "crime",
    "corruption",
    "illegal_drugs",
    "trafficking",
];

/// The entry of a CAMEO code. A longer code that the table lacks takes its parent's.
#[must_use]
pub fn cameo(code: &str) -> Option<&'static Code> {
    static CODES: LazyLock<BTreeMap<&'static str, Code>> = LazyLock::new(read_table);
    (2..=code.len()).rev().find_map(|length| CODES.get(code.get(..length)?))
}

fn read_table() -> BTreeMap<&'static str, Code> {
    TABLE
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut cell = line.split('\t');
            let (code, kind, mode) = (cell.next()?, cell.next()?, cell.next()?);
            let contexts = cell.next()?.split(',').filter(|c| !c.is_empty()).collect();
            let goldstein = cell.next()?.parse().ok()?;
            let label = cell.next()?;
            let mode = (!mode.is_empty()).then_some(mode);
            Some((code, Code { kind: EventType::from_name(kind), mode, contexts, goldstein, label }))
        })
        .collect()
}

/// 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict; `None` beyond PLOVER.
#[must_use]
pub const fn quad(kind: EventType) -> Option<u8> {
    use EventType as T;
    match kind {
        T::Agree | T::Consult | T::Support | T::Concede => Some(1),
        T::Cooperate | T::Aid | T::Retreat => Some(2),
        T::Request | T::Accuse | T::Reject | T::Threaten => Some(3),
        T::Protest | T::Sanction | T::Mobilize | T::Coerce | T::Assault => Some(4),
        _ => None,
    }
}

/// PLOVER's conflict-cooperation score of a type in a mode, from -10 to 10. A mode without a score of its own takes
/// the type's. The manual prints 3 for a bare ACCUSE; its modes show that -3 is meant.
#[must_use]
pub fn score(kind: EventType, mode: Option<&str>) -> Option<f32> {
    mode.and_then(|mode| modes(kind).iter().find(|(name, _)| *name == mode))
        .and_then(|(_, score)| *score)
        .or_else(|| type_score(kind))
}

const fn type_score(kind: EventType) -> Option<f32> {
    use EventType as T;
    Some(match kind {
        T::Agree | T::Consult => 2.5,
        T::Support => 5.0,
        T::Concede => 4.5,
        T::Cooperate => 9.5,
        T::Aid => 10.0,
        T::Retreat => 6.5,
        T::Request => 0.0,
        T::Accuse => -3.0,
        T::Reject => -2.0,
        T::Threaten => -3.5,
        T::Protest => -5.0,
        T::Sanction => -6.0,
        T::Mobilize => -5.5,
        T::Coerce => -7.0,
        T::Assault => -9.0,
        _ => return None,
    })
}

/// The modes a type can have, each with its score.
#[must_use]
pub const fn modes(kind: EventType) -> &'static [(&'static str, Option<f32>)] {
    use EventType as T;
    match kind {
        T::Consult => {
            &[("visit", Some(4.0)), ("third-party", Some(1.0)), ("multilateral", Some(4.0)), ("phone", Some(1.5))]
        }
        T::Retreat => &[
            ("withdraw", Some(8.0)),
            ("release", Some(6.5)),
            ("disarm", Some(10.0)),
            ("ceasefire", Some(7.5)),
            ("access", Some(6.5)),
            ("resign", Some(4.5)),
        ],
        T::Request => &[("assist", Some(0.5)), ("change", Some(-1.0)), ("yield", Some(-1.0)), ("meet", Some(0.0))],
        T::Accuse => &[("disapprove", Some(-2.0)), ("investigate", Some(-3.5)), ("allege", Some(-3.5))],
        T::Reject => &[("assist", Some(-1.5)), ("change", Some(-2.0)), ("yield", Some(-2.0)), ("meet", Some(-2.0))],
        T::Threaten => &[
            ("restrict", Some(-3.0)),
            ("arrest", Some(-3.5)),
            ("relations", Some(-3.5)),
            ("expel", Some(-3.5)),
            ("territory", Some(-4.0)),
            ("violence", Some(-3.5)),
        ],
        T::Protest => &[
            ("demo", Some(-5.0)),
            ("riot", Some(-7.0)),
            ("strike", Some(-5.0)),
            ("hunger", Some(-4.5)),
            ("boycott", Some(-4.5)),
            ("obstruct", Some(-4.5)),
            ("vandalize", None),
        ],
        T::Sanction => {
            &[("convict", Some(-6.0)), ("expel", Some(-5.5)), ("withdraw", Some(-6.0)), ("discontinue", Some(-6.0))]
        }
        T::Mobilize => {
            &[("troops", Some(-6.5)), ("weapons", Some(-6.5)), ("police", Some(-5.5)), ("militia", Some(-6.0))]
        }
        T::Coerce => &[
            ("seize", Some(-7.0)),
            ("restrict", Some(-7.0)),
            ("censor", Some(-6.5)),
            ("curfew", Some(-6.5)),
            ("martial-law", Some(-7.5)),
            ("arrest", Some(-7.0)),
            ("deport", Some(-7.0)),
            ("withhold", Some(-7.0)),
            ("misinformation", Some(-6.5)),
            ("cyber", Some(-7.0)),
        ],
        T::Assault => &[
            ("abduct", Some(-8.5)),
            ("beat", Some(-7.5)),
            ("torture", Some(-8.5)),
            ("sexual", Some(-8.5)),
            ("targeted", Some(-9.5)),
            ("destroy", Some(-8.5)),
            ("primitive", Some(-8.0)),
            ("firearms", Some(-9.0)),
            ("explosives", Some(-9.0)),
            ("suicide-attack", Some(-9.5)),
            ("aerial", Some(-9.5)),
            ("drone", Some(-9.5)),
            ("heavy-weapons", Some(-9.5)),
            ("crowd-control", Some(-7.5)),
            ("unconventional", Some(-10.0)),
        ],
        _ => &[],
    }
}

/// What a type means, in a few plain words; for events whose rule names no CAMEO code.
#[must_use]
pub const fn label(kind: EventType) -> &'static str {
    use EventType as T;
    match kind {
        T::Agree => "agree or promise",
        T::Consult => "meet or talk",
        T::Support => "back or endorse",
        T::Concede => "give way in words",
        T::Cooperate => "work together",
        T::Aid => "give aid",
        T::Retreat => "pull back or release",
        T::Request => "ask or demand",
        T::Accuse => "criticise or accuse",
        T::Reject => "refuse",
        T::Threaten => "threaten",
        T::Protest => "protest",
        T::Sanction => "cut ties or punish",
        T::Mobilize => "move forces",
        T::Coerce => "use compulsion",
        T::Assault => "attack",
        T::Appoint => "appoint to an office",
        T::Dismiss => "leave or be removed from an office",
        T::Elect => "win an election",
        T::Die => "die",
        T::Disaster => "natural disaster or outbreak",
        T::Accident => "accident",
        T::Deal => "company deal",
        T::Rate => "interest rate decision",
        T::Result => "company results",
        T::Bankrupt => "bankruptcy",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_carry_type_mode_and_value() {
        let row = |code| {
            let c = cameo(code).unwrap();
            (c.kind.map(EventType::as_str), c.mode, c.goldstein)
        };
        assert_eq!(row("057"), (Some("SUPPORT"), None, 8.0));
        assert_eq!(row("042"), (Some("CONSULT"), Some("visit"), 1.9));
        assert_eq!(row("0841"), (Some("RETREAT"), Some("release"), 7.0));
        assert_eq!(row("1712"), (Some("ASSAULT"), Some("destroy"), -9.2));
        assert_eq!(row("010"), (None, None, 0.0));
        assert_eq!(row("0874"), (Some("RETREAT"), Some("disarm"), 10.0));
    }

    #[test]
    fn manual_corrections_win_over_the_older_table() {
        for (code, kind, mode) in [
            ("055", EventType::Concede, None),
            ("056", EventType::Concede, None),
            ("116", EventType::Sanction, Some("convict")),
            ("143", EventType::Protest, Some("strike")),
            ("163", EventType::Sanction, Some("discontinue")),
            ("186", EventType::Assault, Some("targeted")),
            ("195", EventType::Assault, Some("aerial")),
            ("0813", EventType::Concede, None),
        ] {
            let entry = cameo(code).unwrap();
            assert_eq!((entry.kind, entry.mode), (Some(kind), mode), "{code}");
        }
    }

    #[test]
    fn every_mode_in_the_table_belongs_to_its_type_and_every_context_is_known() {
        let mut seen = 0;
        for line in TABLE.lines().filter(|l| !l.starts_with('#')) {
            let code = line.split('\t').next().unwrap();
            let entry = cameo(code).unwrap();
            seen += 1;
            if let (Some(kind), Some(mode)) = (entry.kind, entry.mode) {
                assert!(modes(kind).iter().any(|(name, _)| *name == mode), "{code}: {mode}");
            }
            for context in &entry.contexts {
                assert!(CONTEXTS.contains(context), "{code}: {context}");
            }
        }
        assert!(seen > 290, "{seen} rows");
    }

    #[test]
    fn scores_fall_back_to_the_type_and_unknown_codes_to_their_parent() {
        assert_eq!(score(EventType::Consult, Some("visit")), Some(4.0));
        assert_eq!(score(EventType::Protest, Some("vandalize")), Some(-5.0));
        assert_eq!(score(EventType::Accuse, None), Some(-3.0));
        assert_eq!(score(EventType::Appoint, None), None);
        assert_eq!(cameo("1939").unwrap().label, cameo("193").unwrap().label);
        assert!(cameo("99").is_none());
        assert_eq!(quad(EventType::Request), Some(3));
        assert_eq!(quad(EventType::Deal), None);
    }
}
