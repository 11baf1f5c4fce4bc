//! What the network's judgement of one word is held against before an event is dropped or given another type.

use smallvec::SmallVec;

use super::{Judged, Model};
use crate::events::compose::Draft;
use crate::events::frame::Reader;
use crate::events::nest::ABOVE;
use crate::text::layers::EventType;

/// A raid is an arrest only where police are told of.
pub(super) fn needs_police(reader: &Reader<'_>, draft: &Draft, kind: EventType) -> bool {
    let police = |t: u32| {
        let lemma = reader.tree.lemma(t);
        matches!(lemma, "police" | "officer" | "agent" | "detective" | "prosecutor" | "investigator" | "authority")
    };
    draft.kind == EventType::Assault
        && kind == EventType::Coerce
        && !(reader.tree.range.start..reader.tree.range.end).any(police)
}

/// Of the words that tell an event together ("came under fire", "The shooting left eight dead") the one that tells most clearly of its
/// type.
pub(super) fn in_other_words<'j>(
    model: &Model,
    judged: &'j [Judged],
    own: &'j Judged,
    draft: &Draft,
    drafts: &[Draft],
) -> &'j Judged {
    let of = |j: &Judged| model.chance_of(draft.kind, &j.chances);
    let taken = drafts.iter().filter(|d| d.gone == Some(ABOVE) && d.kind == draft.kind).map(|d| d.candidate.head);
    let words: SmallVec<[u32; 4]> = draft.candidate.object.into_iter().chain(taken).collect();
    let others = judged.iter().filter(|j| words.contains(&j.token));
    others.fold(own, |best, j| if of(j) > of(best) { j } else { best })
}
