//! What somebody declines to say, asks to keep quiet, or only states.

use crate::events::frame::Reader;
use crate::text::tags::{Dep, Xpos};

/// What one declines to do who only keeps silent.
const SILENCE: &[&str] = &[
    "comment",
    "say",
    "disclose",
    "elaborate",
    "identify",
    "name",
    "reveal",
    "confirm",
    "specify",
    "speculate",
    "tell",
    "answer",
    "explain",
    "divulge",
    "quote",
];

/// "declined to comment", "refused to give details".
pub(super) fn silent(reader: &Reader<'_>, verb: u32) -> Option<&'static str> {
    let tree = &reader.tree;
    // "Asked about the plans, he declined to comment": what stands before the verb is something else
    let inner = tree.children_in(verb, &[Dep::Xcomp, Dep::Advcl]).find(|&c| c > verb)?;
    let told = |o: u32| {
        matches!(
            tree.lemma(o),
            "detail"
                | "name"
                | "reason"
                | "comment"
                | "information"
                | "figure"
                | "explanation"
                | "interview"
                | "identity"
        )
    };
    let mute = SILENCE.contains(&tree.lemma(inner))
        || (matches!(tree.lemma(inner), "give" | "provide" | "offer" | "discuss" | "release" | "make")
            && tree.child_in(inner, &[Dep::Obj]).is_some_and(told));
    mute.then_some("it only keeps silent")
}

/// "asked not to be identified", "asked that his name be withheld".
pub(super) fn stays_unnamed(reader: &Reader<'_>, verb: u32) -> bool {
    let tree = &reader.tree;
    tree.children_in(verb, &[Dep::Xcomp, Dep::Ccomp, Dep::Advcl]).any(|c| {
        let hides = matches!(tree.lemma(c), "withhold" | "conceal" | "anonymous");
        let named = matches!(tree.lemma(c), "name" | "identify" | "quote" | "cite");
        let not = || tree.children(c).iter().any(|&n| matches!(tree.lower(n), "not" | "n't" | "never"));
        hides || (named && (not() || tree.children(verb).iter().any(|&n| tree.lower(n) == "not")))
    })
}

/// "insists its programme is peaceful": what follows in the indicative is a claim, no demand.
pub(super) fn declares(reader: &Reader<'_>, verb: u32) -> Option<&'static str> {
    let tree = &reader.tree;
    let clause = tree.children_in(verb, &[Dep::Ccomp, Dep::Parataxis]).next().or_else(|| {
        // ", a senator insisted"
        tree.head(verb).filter(|_| tree.dep(verb) == Dep::Parataxis)
    })?;
    let finite = |t: u32| matches!(tree.xpos(t), Xpos::Vbz | Xpos::Vbd | Xpos::Vbp);
    let auxiliary = tree
        .children_in(clause, &[Dep::Aux, Dep::AuxPass, Dep::Cop])
        .any(|c| finite(c) || matches!(tree.lower(c), "will" | "would" | "can" | "could"));
    // "insisted that Hungary drop its objections"
    let single = tree
        .child_in(clause, &[Dep::Nsubj])
        .is_some_and(|s| matches!(tree.xpos(s), Xpos::Nn | Xpos::Nnp) && tree.conjuncts(s).len() == 1);
    if single && tree.lower(clause) == tree.lemma(clause) && tree.child_in(clause, &[Dep::Aux, Dep::Cop]).is_none() {
        return None;
    }
    if tree.xpos(clause) == Xpos::Vb && tree.child_in(clause, &[Dep::Aux, Dep::Cop]).is_none() {
        return None;
    }
    let asks = tree.children(clause).iter().any(|&c| matches!(tree.lower(c), "must" | "should" | "be"));
    ((finite(clause) || auxiliary) && !asks).then_some("it only says that it is so")
}
