//! By which means force is used in a story, where the words of its rule do not say: of a deed's own word and what stands around it, a
//! regression tells whether it was done with explosives, or somebody was taken or robbed, or something burned. Weights: `means.tsv`, fitted by
//! `scripts/fit_stories.py`.

use std::sync::LazyLock;

use super::linear::Choice;
use super::{STORY, signs};
use crate::events::compose::Draft;
use crate::events::frame::Reader;
use crate::text::layers::EventType;

pub(super) const WEIGHTS: &str = include_str!("means.tsv");

pub(super) static MODEL: LazyLock<Choice> = LazyLock::new(|| Choice::parse(WEIGHTS));

/// From this chance on it is said.
const SURE: f32 = 0.5;

/// The code and the mode of a story's deed of force.
pub(in crate::events) fn means(reader: &Reader<'_>, draft: &Draft) -> Option<(&'static str, Option<&'static str>)> {
    if draft.kind != EventType::Assault || reader.doc.sentences.len() < STORY {
        return None;
    }
    let (class, chance) = MODEL.best(|see| signs(reader, draft.candidate.head, None, see))?;
    let told = match class {
        "explosives" => ("183", Some("explosives")),
        "abduct" => ("181", Some("abduct")),
        "burn" => ("1712", Some("destroy")),
        "rob" => ("180", None),
        _ => return None,
    };
    (chance >= SURE).then_some(told)
}
