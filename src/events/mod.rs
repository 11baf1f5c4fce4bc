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
//! | `history` | what a story tells of another age |
//! | `learned` | triggers that no rule names, by a fitted model |
//! | `idle` | words that tell of no happening |
//! | `purpose` | what is the purpose of another event, or its accident |
//! | `nest` | one deed told twice in a sentence |
//! | `governed` | events of a verb and what it governs |
//! | `light` | how a verb carries an event noun |
//! | `attribution` | on whose word an event is told |
//! | `unreal` | habits, conditions, questions, what is only asked for: words without a happening |
//! | `story` | claims, blame and harm that belong to force told of before |
//! | `confidence` | how likely an event's type is right |
//! | `collateral` | all that one deed struck in its own sentence |
//! | `came` | who came and went, and what they looked like |
//! | `private` | what is no public matter, and the metaphors of markets |
//! | `retold` | deeds told twice: the opening sentence's, those that struck one person; what is only spoken of |
//! | `sequel` | what later sentences add to a deed: the hurt, the broken |
//! | `signs` | whose mark a deed bears: claims, leaflets, slogans, calls |
//! | `answer` | whom words answer that follow a deed: "called the move unjustified" |
//! | `refer` | "the guerrillas" after "Angolan rebels": the land of short forms |
//! | `claim` | who claims a deed or is blamed for it, who came, who was hurt: what later sentences add |
//! | `thread` | one deed told over several sentences: repeats, pronouns, doers and victims told later |
//! | `threat` | deeds under a condition, and what a speaker has the power to do |
//! | `native` | the land of police, courts, opposition and others who are called by their office alone |
//! | `nearby` | what a word shows to all the patterns that name it |
//! | `naming` | names that a story gives later to those it first described |
//! | [`setting`] | time, place, measures |
//! | `scene` | places that an event's own words do not name: "there", "the town", the rest of the sentence |
//! | `toll`, `amount` | who was killed, hurt, held or driven out; the money of the matter |
//! | `fine` | the last digits of codes, and modes: what is asked, promised, refused, threatened or protested at |
//! | [`merge`], `known`, `repeat` | the same event told twice in a story |
//! | `implied` | what a story's events say of each other by PLOVER's rules |
//! | [`examples`] | rules tried on their own examples |
//! | [`explain`] | the same work with every decision written down |

mod amount;
pub mod annotate;
mod answer;
mod attribution;
mod bands;
mod came;
mod claim;
mod collateral;
pub mod compose;
mod confidence;
pub mod examples;
pub mod explain;
mod fine;
mod finish;
mod forms;
pub mod frame;
mod governed;
mod history;
mod idle;
mod implied;
mod known;
mod learned;
mod light;
pub mod mend;
pub mod merge;
mod naming;
mod native;
mod nearby;
mod nest;
pub mod ontology;
mod private;
mod purpose;
mod refer;
mod repeat;
mod retold;
pub mod ruleset;
mod scene;
mod sequel;
pub mod setting;
mod settled;
mod signs;
pub mod status;
mod story;
mod thread;
mod threat;
mod toll;
pub mod topic;
pub mod tree;
pub mod trigger;
mod unreal;
mod verbs;

pub use annotate::Events;
pub use ruleset::{RuleError, Ruleset};

#[cfg(test)]
mod copy_tests;
#[cfg(test)]
mod detail_tests;
#[cfg(test)]
mod story_tests;
#[cfg(test)]
mod tests;
