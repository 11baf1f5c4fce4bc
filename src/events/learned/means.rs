//! By which means force is used in a story, where the words of its rule do not say: of a deed's own word and what stands around it, a
//! regression tells whether it was done with explosives, or somebody was taken or robbed, or something burned. Weights: `means.tsv`, fitted by
//! `scripts/fit_stories.py`.

use std::sync::LazyLock;

use compact_str::CompactString;

use super::linear::Choice;
use super::{STORY, signs};
use crate::events::compose::Draft;
use crate::events::frame::Reader;
use crate::events::ontology;
use crate::text::layers::EventType;

pub(super) const WEIGHTS: &str = include_str!("means.tsv");

pub(super) static MODEL: LazyLock<Choice> = LazyLock::new(|| Choice::parse(WEIGHTS));

/// From this chance on it is said.
const SURE: f32 = 0.5;

/// Says by which means a story's deeds of force were done, where their rules leave it open. Users' own rules say what they mean.
pub(in crate::events) fn say(reader: &Reader<'_>, drafts: &mut [Draft]) {
    if reader.doc.sentences.len() < STORY {
        return;
    }
    let force = |d: &&mut Draft| d.gone.is_none() && d.kind == EventType::Assault && reader.is_ours(d.rule);
    for draft in drafts.iter_mut().filter(force) {
        // "dynamite destroyed the shop": how, not what was done
        let broken = draft.cameo.as_deref() == Some("1712");
        let open = matches!(draft.cameo.as_deref(), Some("180" | "182" | "1823" | "190" | "193"))
            && !matches!(draft.mode.as_deref(), Some("firearms" | "explosives" | "abduct"));
        if !broken && !open {
            continue;
        }
        let told = MODEL.best(|see| signs(reader, draft.candidate.head, None, see));
        let Some((class, _)) = told.filter(|(_, chance)| *chance >= SURE) else { continue };
        let (code, mode) = match class {
            "explosives" => ("183", Some("explosives")),
            "abduct" if open => ("181", Some("abduct")),
            "burn" if open => ("1712", Some("destroy")),
            "rob" if open => ("180", None),
            _ => continue,
        };
        let contexts =
            |code: Option<&str>| code.and_then(ontology::cameo).map(|c| c.contexts.clone()).unwrap_or_default();
        let before = contexts(draft.cameo.as_deref());
        draft.contexts.retain(|c| !before.contains(&c.as_str()));
        draft.contexts.extend(contexts(Some(code)).into_iter().map(CompactString::from));
        draft.become_(EventType::Assault, Some(code), mode);
    }
}
