//! The small language of triggers and roles.
//!
//! A **verb** trigger is a lemma, then what must stand with it: `meet`, `call|phone`, `carry out <@attack>`,
//! `call for`, `vow ^`. A bare word after the verb is a particle or the preposition of one of its phrases; `<...>` is the
//! head of its object (`<!...>`: of no such object); `^` is a clause or event noun inside. A **noun** trigger is the words
//! as they stand together, the last one before a preposition being the head: `air|missile strike`, `state of emergency`;
//! a preposition at the end must be among its phrases: `opposition|objection to`. An **adjective** trigger is an adjective
//! with its preposition: `critical of`. `|` parts alternatives, `@name` stands for the words of a class.
//!
//! Flags in square brackets: `[passive]`, `[active]`, `[object]`, `[no-object]`, `[finite]` (a main clause's own verb);
//! of a noun, `[light]`: only with a verb that carries it ("declared a truce", "the truce held").

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use compact_str::CompactString;
use smallvec::SmallVec;

use super::words::Words;
use crate::events::nearby;

/// A set of lemmas, shared between the triggers that use the same class.
pub type WordSet = Arc<Words>;

/// What part of speech a trigger's head is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TriggerKind {
    Verb,
    Noun,
    Adjective,
}

/// A condition on the form of the clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Flag {
    Passive,
    Active,
    NoObject,
    Object,
    Finite,
    Light,
    /// "will", "would", "could", "may": not done yet.
    Modal,
}

/// One pattern of a rule, compiled.
#[derive(Debug, Clone)]
pub struct Trigger {
    pub rule: u32,
    pub kind: TriggerKind,
    /// The pattern as written.
    pub source: CompactString,
    /// Lemmas the head may have.
    pub heads: Vec<CompactString>,
    /// Particles or prepositions that must stand with it, each a set of alternatives.
    pub words: SmallVec<[WordSet; 1]>,
    /// What of each of these sets shows in a mask of the words near a head (`events::nearby`).
    pub masks: SmallVec<[u128; 1]>,
    /// Whether the first of them may be a particle.
    pub particle: bool,
    pub object: Option<WordSet>,
    /// The preposition that `<...>` is written behind: there the object is that of its phrase and no other.
    pub object_behind: Option<WordSet>,
    /// A second `<...>`, written behind a preposition ("put `<troops>` on `<alert>`"): the head of its phrase.
    pub phrase: Option<WordSet>,
    /// `<...>` is written before a preposition: there the object is the verb's own, not that of a phrase.
    pub object_own: bool,
    pub not_object: Option<WordSet>,
    /// Words directly before the head, nearest first.
    pub before: SmallVec<[WordSet; 1]>,
    /// Words directly after the head.
    pub after: SmallVec<[WordSet; 1]>,
    /// A clause or event noun inside is part of the pattern.
    pub clause: bool,
    pub flags: SmallVec<[Flag; 1]>,
    /// How many conditions it makes: the more, the surer.
    pub weight: u8,
}

/// Where a participant stands relative to the trigger.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Slot {
    /// The logical subject: the agent of a passive, the subject that a participle or infinitive borrows.
    Subject,
    /// Whoever the subject belongs to: "Israel's raids killed".
    SubjectOwner,
    /// The logical object.
    Object,
    /// Whoever the object belongs to: "rejected Turkey's offer".
    ObjectOwner,
    IndirectObject,
    /// "Iran's visit", "his arrest".
    Possessor,
    /// "the Iraqi offer", "the US raid".
    Adjective,
    /// Subject of the clause inside: "demanded that Israel stop".
    ClauseSubject,
    /// Whoever says so: "there will be a price to pay, the general said".
    Speaker,
    /// Object of this preposition.
    Preposition(CompactString),
}

impl Slot {
    /// Reads a role's place. Dependency labels are understood as well (`nsubj`, `obj`, `obl:with`).
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let text = text.strip_prefix("obl:").or_else(|| text.strip_prefix("nmod:")).unwrap_or(text);
        Some(match text {
            "subject" | "nsubj" | "agent" => Self::Subject,
            "subject-owner" => Self::SubjectOwner,
            "object" | "obj" => Self::Object,
            "object-owner" => Self::ObjectOwner,
            "indirect-object" | "iobj" => Self::IndirectObject,
            "possessor" | "poss" => Self::Possessor,
            "adjective" | "amod" | "compound" => Self::Adjective,
            "clause-subject" => Self::ClauseSubject,
            "speaker" => Self::Speaker,
            word if ROLE_PREPOSITIONS.contains(&word) => Self::Preposition(word.into()),
            _ => return None,
        })
    }
}

/// Prepositions whose phrases may hold a role.
const ROLE_PREPOSITIONS: &[&str] = &[
    "aboard",
    "about",
    "above",
    "across",
    "after",
    "against",
    "along",
    "alongside",
    "among",
    "around",
    "as",
    "at",
    "atop",
    "before",
    "behind",
    "below",
    "beneath",
    "beside",
    "between",
    "beyond",
    "by",
    "down",
    "during",
    "for",
    "from",
    "in",
    "inside",
    "into",
    "like",
    "near",
    "of",
    "off",
    "on",
    "onto",
    "out",
    "outside",
    "over",
    "past",
    "round",
    "through",
    "throughout",
    "owed",
    "to",
    "toward",
    "towards",
    "under",
    "until",
    "up",
    "upon",
    "via",
    "with",
    "within",
    "without",
];

/// Words that end a noun pattern's own words.
const PREPOSITIONS: &[&str] = &[
    "of", "on", "upon", "for", "with", "to", "against", "from", "by", "at", "in", "into", "between", "over", "about",
    "under", "among", "towards", "toward", "within", "between", "abroad", "overseas",
];

/// Reads one pattern. The classes must hold every `@name` it uses.
///
/// # Errors
/// What is wrong, in a few words.
pub fn read(
    kind: TriggerKind,
    source: &str,
    rule: u32,
    classes: &BTreeMap<String, WordSet>,
) -> Result<Trigger, String> {
    let mut parts: Vec<&str> = source.split_whitespace().collect();
    let mut trigger = Trigger {
        rule,
        kind,
        source: source.into(),
        heads: Vec::new(),
        words: SmallVec::new(),
        masks: SmallVec::new(),
        particle: false,
        object: None,
        object_behind: None,
        object_own: false,
        phrase: None,
        not_object: None,
        before: SmallVec::new(),
        after: SmallVec::new(),
        clause: false,
        flags: SmallVec::new(),
        weight: 0,
    };
    let mut fault = None;
    trigger.object_own = parts.windows(2).any(|w| {
        matches!(w, [object, word] if object.starts_with('<') && !object.starts_with("<!") && word.split('|').all(governs))
    });
    let behind = parts.iter().position(|part| part.starts_with('<') && !part.starts_with("<!"));
    let behind = behind.and_then(|at| parts.get(at.checked_sub(1)?).copied()).filter(|_| kind == TriggerKind::Verb);
    let behind = behind.filter(|before| parts.first() != Some(before) && before.split('|').all(governs));
    // with two of them the first is the verb's own
    let two = parts.iter().filter(|part| part.starts_with('<') && !part.starts_with("<!")).count() > 1;
    trigger.object_own |= two;
    let behind = behind.filter(|_| !two);
    parts.retain(|part| !take_mark(part, &mut trigger, classes, &mut fault));
    if let Some(fault) = fault {
        return Err(fault);
    }
    trigger.object_behind = behind.map(|before| words(before, classes)).transpose()?;
    let (Some(first), Some(last)) = (parts.first(), parts.last()) else {
        return Err("a trigger needs a word".to_owned());
    };
    match kind {
        TriggerKind::Verb | TriggerKind::Adjective => {
            trigger.heads = sorted(&words(first, classes)?);
            for part in parts.iter().skip(1) {
                trigger.words.push(words(part, classes)?);
            }
        }
        TriggerKind::Noun => {
            let is_preposition = |part: &&str| part.split('|').all(|w| PREPOSITIONS.contains(&w));
            let trailing = is_preposition(last) && parts.len() > 1;
            if trailing {
                trigger.words.push(words(last, classes)?);
                parts.pop();
            }
            let head = parts.iter().position(is_preposition).unwrap_or(parts.len()).saturating_sub(1);
            let (before, rest) = parts.split_at(head);
            let (Some(head), after) = (rest.first(), rest.get(1..).unwrap_or_default()) else {
                return Err("a noun trigger needs a noun".to_owned());
            };
            trigger.heads = sorted(&words(head, classes)?);
            for part in before.iter().rev() {
                trigger.before.push(words(part, classes)?);
            }
            for part in after {
                trigger.after.push(words(part, classes)?);
            }
        }
    }
    trigger.masks = trigger.words.iter().map(nearby::mask).collect();
    trigger.particle = trigger.words.first().is_some_and(|set| {
        ["in", "up", "out", "down", "off", "back", "away"].into_iter().any(|word| set.contains(word))
    });
    let conditions = trigger.words.len() + trigger.before.len() + trigger.after.len() + trigger.flags.len();
    trigger.weight = u8::try_from(conditions).unwrap_or(u8::MAX).saturating_add(
        2 * u8::from(trigger.object.is_some())
            + 2 * u8::from(trigger.phrase.is_some())
            + u8::from(trigger.not_object.is_some())
            + u8::from(trigger.clause),
    );
    Ok(trigger)
}

/// A preposition that is never a verb's particle.
fn governs(word: &str) -> bool {
    matches!(
        word,
        "from"
            | "to"
            | "against"
            | "with"
            | "into"
            | "of"
            | "about"
            | "at"
            | "for"
            | "between"
            | "among"
            | "towards"
            | "under"
            | "onto"
            | "before"
    )
}

/// Takes a mark (`^`, `<...>`, `[...]`) into the trigger; `false` for a plain word.
fn take_mark(
    part: &str,
    trigger: &mut Trigger,
    classes: &BTreeMap<String, WordSet>,
    fault: &mut Option<String>,
) -> bool {
    if part == "^" {
        trigger.clause = true;
        return true;
    }
    if let Some(inner) = part.strip_prefix('<').and_then(|p| p.strip_suffix('>')) {
        let (negated, inner) = inner.strip_prefix('!').map_or((false, inner), |rest| (true, rest));
        match words(inner, classes) {
            Ok(set) if negated => trigger.not_object = Some(set),
            Ok(set) if trigger.object.is_some() => trigger.phrase = Some(set),
            Ok(set) => trigger.object = Some(set),
            Err(why) => *fault = Some(why),
        }
        return true;
    }
    if let Some(flag) = part.strip_prefix('[').and_then(|p| p.strip_suffix(']')) {
        match flag {
            "passive" => trigger.flags.push(Flag::Passive),
            "active" => trigger.flags.push(Flag::Active),
            "object" => trigger.flags.push(Flag::Object),
            "no-object" => trigger.flags.push(Flag::NoObject),
            "finite" => trigger.flags.push(Flag::Finite),
            "light" => trigger.flags.push(Flag::Light),
            "modal" => trigger.flags.push(Flag::Modal),
            other => {
                *fault =
                    Some(format!("unknown flag [{other}]: passive, active, object, no-object, finite, modal or light"));
            }
        }
        return true;
    }
    false
}

fn sorted(set: &WordSet) -> Vec<CompactString> {
    let mut heads: Vec<CompactString> = set.iter().cloned().collect();
    heads.sort_unstable();
    heads
}

/// Reads alternatives: `a|b|@class`.
///
/// # Errors
/// For an unknown class or an empty alternative.
pub fn words(part: &str, classes: &BTreeMap<String, WordSet>) -> Result<WordSet, String> {
    if let Some(class) = part.strip_prefix('@').filter(|name| !name.contains('|')) {
        return classes.get(class).cloned().ok_or_else(|| format!("unknown class @{class}"));
    }
    let mut set = HashSet::default();
    for word in part.split('|') {
        if let Some(class) = word.strip_prefix('@') {
            let class = classes.get(class).ok_or_else(|| format!("unknown class @{class}"))?;
            set.extend(class.iter().cloned());
        } else if word.is_empty() || word.chars().any(|c| "<>[]^!".contains(c)) {
            return Err(format!("cannot read {part:?}"));
        } else {
            set.insert(CompactString::from(word.to_lowercase()));
        }
    }
    Ok(Arc::new(Words::from(set)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classes() -> BTreeMap<String, WordSet> {
        let raid = Arc::new(["raid", "strike"].iter().map(|w| CompactString::from(*w)).collect());
        BTreeMap::from([("raid".to_owned(), raid)])
    }

    fn show(kind: TriggerKind, source: &str) -> String {
        match read(kind, source, 0, &classes()) {
            Err(why) => format!("error: {why}"),
            Ok(t) => {
                let set = |s: &WordSet| sorted(s).join("|");
                let list = |sets: &[WordSet]| sets.iter().map(set).collect::<Vec<_>>().join(" ");
                format!(
                    "{} / {} / {} / before {} / after {} / {}{:?} {}",
                    t.heads.join("|"),
                    list(&t.words),
                    t.object.as_ref().map_or_else(String::new, set),
                    list(&t.before),
                    list(&t.after),
                    if t.clause { "clause " } else { "" },
                    t.flags,
                    t.weight
                )
            }
        }
    }

    #[test]
    fn patterns_are_read_as_described() {
        for (kind, source, expect) in [
            (TriggerKind::Verb, "meet", "meet /  /  / before  / after  / [] 0"),
            (TriggerKind::Verb, "carry|bring out <@raid>", "bring|carry / out / raid|strike / before  / after  / [] 3"),
            (TriggerKind::Verb, "vow ^", "vow /  /  / before  / after  / clause [] 1"),
            (TriggerKind::Verb, "kill [passive]", "kill /  /  / before  / after  / [Passive] 1"),
            (TriggerKind::Noun, "state of emergency", "state /  /  / before  / after of emergency / [] 2"),
            (TriggerKind::Noun, "air|missile @raid", "raid|strike /  /  / before air|missile / after  / [] 1"),
            (TriggerKind::Noun, "opposition to", "opposition / to /  / before  / after  / [] 1"),
            (TriggerKind::Adjective, "critical of", "critical / of /  / before  / after  / [] 1"),
            (TriggerKind::Verb, "hit <@nope>", "error: unknown class @nope"),
            (
                TriggerKind::Verb,
                "hit [often]",
                "error: unknown flag [often]: passive, active, object, no-object, finite, modal or light",
            ),
            (TriggerKind::Noun, "^", "error: a trigger needs a word"),
        ] {
            assert_eq!(show(kind, source), expect, "{source}");
        }
    }

    #[test]
    fn slots_are_read_by_plain_names_and_by_labels() {
        assert_eq!(Slot::read("subject"), Some(Slot::Subject));
        assert_eq!(Slot::read("nsubj"), Some(Slot::Subject));
        assert_eq!(Slot::read("obl:with"), Some(Slot::Preposition("with".into())));
        assert_eq!(Slot::read("against"), Some(Slot::Preposition("against".into())));
        assert_eq!(Slot::read("no such"), None);
    }
}
