//! Verbs that say whose deed the clause behind them tells.

use super::tree::Tree;
use crate::text::layers::EntityLabel;

/// A word beside the verb says that it was not so.
pub(super) fn is_denied(tree: &Tree<'_>, verb: u32) -> bool {
    tree.children(verb).iter().any(|&c| matches!(tree.lower(c), "not" | "n't" | "never" | "no"))
}

/// Verbs whose subject has no part in the plan or attempt that is their object.
pub(super) fn foils(lemma: &str) -> bool {
    matches!(
        lemma,
        "thwart"
            | "foil"
            | "prevent"
            | "avert"
            | "frustrate"
            | "block"
            | "stop"
            | "investigate"
            | "probe"
            | "uncover"
            | "condemn"
            | "discover"
            | "abort"
            | "survive"
            | "escape"
            | "denounce"
            | "oppose"
            | "criticise"
            | "criticize"
    )
}

/// Verbs whose "for" or "of" clause tells what their object did.
pub(super) fn judges(lemma: &str) -> bool {
    matches!(
        lemma,
        "accuse"
            | "arrest"
            | "attack"
            | "blame"
            | "charge"
            | "chide"
            | "condemn"
            | "convict"
            | "criticise"
            | "criticize"
            | "denounce"
            | "detain"
            | "expel"
            | "fine"
            | "fire"
            | "forgive"
            | "hail"
            | "indict"
            | "jail"
            | "praise"
            | "rebuke"
            | "sack"
            | "sentence"
            | "slam"
            | "sue"
            | "suspect"
            | "thank"
    )
}

/// Verbs whose own subject carries out the infinitive behind their object: "promised them to leave", "phoned her to say".
pub(super) fn keeps_subject(lemma: &str) -> bool {
    matches!(lemma, "promise" | "threaten" | "vow" | "pledge" | "telephone" | "phone" | "visit" | "meet" | "contact")
}

/// Verbs of whoever comes into an office, whose clause hangs on the verb of who put him there.
pub(super) fn succeeds(lemma: &str) -> bool {
    matches!(lemma, "succeed" | "replace" | "supplant")
}

/// "the family of Gonzalo Ballivian, who was abducted", "the case of the catechist Tomasa Chavez, who was taken": of a family,
/// a case or a death it is its bearer who is spoken of, whose name stands right before the pronoun.
pub(super) fn bearer(tree: &Tree<'_>, head: u32, pronoun: u32) -> u32 {
    // "a deputy of his party who was killed": a party is no "who"
    let body = matches!(
        tree.lemma(head),
        "party"
            | "union"
            | "company"
            | "firm"
            | "front"
            | "movement"
            | "organization"
            | "organisation"
            | "government"
            | "committee"
            | "ministry"
            | "newspaper"
            | "association"
            | "university"
            | "department"
            | "province"
            | "bank"
    );
    if tree.lower(pronoun) == "who"
        && body
        && tree.dep(head) == crate::text::tags::Dep::Nmod
        && let Some(member) = tree.head(head).filter(|&m| m < head && tree.is_nominal(m))
    {
        return member;
    }
    let of = matches!(
        tree.lemma(head),
        "family"
            | "relative"
            | "relatives"
            | "case"
            | "murder"
            | "death"
            | "kidnapping"
            | "abduction"
            | "funeral"
            | "disappearance"
            | "body"
            | "remains"
            | "killing"
            | "assassination"
            | "release"
            | "arrest"
            | "photograph"
            | "picture"
            | "home"
            | "house"
            | "ransom"
            | "whereabouts"
            | "fate"
            | "capture"
    );
    if !of || !matches!(tree.lower(pronoun), "who" | "whom") || pronoun <= head + 1 {
        return head;
    }
    let last = if tree.lower(pronoun - 1) == "," { pronoun - 2 } else { pronoun - 1 };
    let names = &tree.doc.names;
    let at = names.partition_point(|n| n.tokens.end <= last);
    let name =
        names.get(at).filter(|n| n.label == EntityLabel::Person && n.tokens.end == last + 1 && n.tokens.start > head);
    name.map_or(head, |n| {
        // the name's own head
        (n.tokens.start..n.tokens.end)
            .find(|&t| tree.head(t).is_none_or(|h| h < n.tokens.start || h >= n.tokens.end))
            .unwrap_or(last)
    })
}

/// The last word of a name that the tagger took for a noun: "Lys Assurances".
pub(super) fn ends_name(tree: &Tree<'_>, t: u32) -> bool {
    let names = &tree.doc.names;
    let at = names.partition_point(|n| n.tokens.end <= t);
    names.get(at).is_some_and(|n| n.tokens.end == t + 1 && n.tokens.start < t)
}

/// "attacked three times", "raided on Monday": a measure or a day stands where an object would.
pub(super) fn holds_measure(tree: &Tree<'_>, first: u32, last: u32) -> bool {
    (first..=last).any(|t| {
        let lower = tree.lower(t);
        matches!(
            tree.lemma(t),
            "time"
                | "day"
                | "week"
                | "month"
                | "year"
                | "hour"
                | "minute"
                | "morning"
                | "night"
                | "evening"
                | "afternoon"
                | "today"
                | "yesterday"
                | "percent"
                | "point"
                | "mile"
                | "kilometre"
                | "kilometer"
                | "metre"
                | "meter"
                | "second"
                | "dollar"
                | "decade"
                | "weekend"
                | "noon"
                | "dawn"
                | "while"
                | "way"
                | "distance"
                | "bit"
                | "home"
                | "spring"
                | "summer"
                | "autumn"
                | "winter"
                | "this"
                | "that"
        ) || lower.ends_with("day")
    })
}

/// "stood by its ally", "rose by a tenth": a "by" behind such a verb names no doer.
pub(super) fn stays_active(lemma: &str) -> bool {
    matches!(
        lemma,
        "stand"
            | "abide"
            | "stick"
            | "swear"
            | "drop"
            | "stop"
            | "pass"
            | "come"
            | "go"
            | "rise"
            | "fall"
            | "grow"
            | "shrink"
            | "increase"
            | "decrease"
            | "live"
            | "travel"
            | "arrive"
            | "jump"
            | "slip"
    )
}
