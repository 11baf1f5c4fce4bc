//! Verbs that say whose deed the clause behind them tells.

use super::tree::Tree;

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
