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
