//! Events: who did what to whom, when, where and on whose word, read off the parse by rules that are data.
//!
//! | file | does |
//! |---|---|
//! | [`ontology`] | types, modes, contexts, CAMEO codes, Goldstein values, scores |
//! | [`ruleset`] | the rules as compiled: triggers, frames, word classes; loaded from embedded and the user's own TOML |
//! | [`mend`] | parses that cannot be meant, put right |
//! | [`tree`] | a sentence's parse as the rules see it: children, logical subject and object |
//! | [`trigger`] | which triggers stand in a sentence |
//! | [`frame`] | who fills which role |
//! | [`status`] | polarity, modality, tense, attribution |
//! | [`compose`] | one event inside another: "vowed to attack", "refused to meet"; PLOVER's rewrites |
//! | [`setting`] | time, place, casualties |
//! | [`merge`] | the same event told twice in a story |
//! | [`explain`] | the same work with every decision written down |

pub mod annotate;
pub mod compose;
pub mod explain;
mod forms;
pub mod frame;
pub mod mend;
pub mod merge;
pub mod ontology;
pub mod ruleset;
pub mod setting;
pub mod status;
pub mod topic;
pub mod tree;
pub mod trigger;

pub use annotate::Events;
pub use ruleset::{RuleError, Ruleset};

#[cfg(test)]
mod tests;
