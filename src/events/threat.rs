//! What is threatened: a deed under a condition, on the word of whoever would do it or has the power to.

use super::compose::Draft;
use super::frame::{Party, Reader};
use crate::text::layers::{Attribution, EventType, Modality, Polarity, Tense};
use crate::text::tags::Dep;

/// "unless it frees them", "if the raids go on" beside the predicate.
pub(super) fn has_condition(reader: &Reader<'_>, predicate: u32) -> bool {
    let tree = &reader.tree;
    let condition = |c: u32| matches!(tree.mark_of(c), Some("unless" | "if")) || tree.is_inverted(c);
    // "will freeze aid if the vote is rigged, a commissioner warned": the parse may give the condition to whoever warned
    let said = tree.children_in(predicate, &[Dep::Parataxis]).filter(|&s| s > predicate);
    // "would pull out, its president hinted, if London went soft"
    let hinted = tree.head(predicate).filter(|&h| {
        matches!(tree.dep(predicate), Dep::Ccomp | Dep::Parataxis) && tree.lemma_in(h, &reader.rules.known.saying)
    });
    tree.children_in(predicate, &[Dep::Advcl]).any(condition)
        || hinted.is_some_and(|h| tree.children_in(h, &[Dep::Advcl]).any(|c| c > h && condition(c)))
        || said
            .flat_map(|s| tree.children_in(s, &[Dep::Advcl]).filter(move |&c| c < s))
            .any(|c| c > predicate && condition(c))
}

/// "Brussels may cancel the deal, its commissioner said": who says what he himself may do to another threatens it.
pub(super) fn on_its_own_word(reader: &Reader<'_>, draft: &Draft) -> bool {
    use EventType as T;
    let harm = matches!(draft.kind, T::Sanction | T::Reject | T::Coerce | T::Protest);
    let Some(attribution) = draft.status.attribution.filter(|_| harm) else { return false };
    let own = |p: &Party| {
        draft.roles.actors.iter().any(|a| {
            a.actor.code.country.is_some()
                && a.actor.code.country == p.actor.code.country
                && (a.actor.code.sectors == p.actor.code.sectors || a.actor.code.sectors.is_empty())
        })
    };
    !draft.candidate.passive && speaking_party(reader, attribution).as_ref().is_some_and(own)
}

pub(super) fn threaten(reader: &Reader<'_>, draft: &mut Draft) {
    use EventType as T;
    if !draft.roles.actors.iter().any(Party::is_coded) {
        // "boats would block the port if the price rose, their leaders said": the threat is theirs
        let speaker = draft.status.attribution.and_then(|a| speaking_party(reader, a));
        let Some(speaker) = speaker.filter(|p| p.actor.code.sectors.iter().all(|s| s != "JRN")) else { return };
        draft.roles.actors = std::iter::once(speaker).collect();
    }
    match draft.kind {
        T::Assault => draft.become_(T::Threaten, Some("138"), None),
        T::Coerce => draft.become_(T::Threaten, Some("132"), None),
        T::Sanction => draft.become_(T::Threaten, Some("131"), None),
        T::Protest => draft.become_(T::Threaten, Some("133"), None),
        T::Reject => draft.become_(T::Threaten, Some("130"), None),
        T::Mobilize => draft.become_(T::Threaten, Some("138"), None),
        T::Accuse if draft.mode.as_deref() == Some("allege") => draft.become_(T::Threaten, Some("130"), None),
        _ => return,
    }
    // the threat has been made, whatever becomes of the deed
    draft.status.modality = Modality::Asserted;
}

/// Whoever an event is told on the word of, where he has a code.
pub(super) fn speaking_party(reader: &Reader<'_>, attribution: Attribution) -> Option<Party> {
    let (range, spoken) = (reader.tree.range, attribution.entity);
    // "the EU chief said": whoever has no name is found by his words
    let words = reader.doc.tokens_of(attribution.anchor);
    let speaker = (range.start..range.end)
        .find(|&t| spoken.is_some() && reader.marks.entity(t).is_some_and(|(ix, _)| Some(ix) == spoken))
        .or_else(|| {
            let words = words?;
            (words.start..words.end).find(|&t| reader.tree.head(t).is_none_or(|h| !words.holds(h)))
        });
    speaker.and_then(|s| reader.party(s)).filter(Party::is_coded)
}

/// A state, an office or an armed side: whoever can do to others what they would not.
fn has_power(party: &Party) -> bool {
    let sectors = &party.actor.code.sectors;
    sectors.is_empty() && party.actor.code.country.is_some()
        || sectors.iter().any(|s| matches!(s.as_str(), "GOV" | "MIL" | "COP" | "REB" | "CRM" | "PRM" | "UAF"))
}

/// "Anyone who marches will be arrested, the minister said": who has the power to do what nobody is named for threatens it.
pub(super) fn speaker_threatens(reader: &Reader<'_>, draft: &mut Draft) {
    use EventType as T;
    let open = draft.candidate.passive
        && draft.roles.actors.is_empty()
        && draft.status.polarity == Polarity::Positive
        && matches!(draft.status.modality, Modality::Planned | Modality::Possible);
    let code = match draft.kind {
        T::Assault => "138",
        T::Coerce => "132",
        T::Sanction => "131",
        _ => return,
    };
    let Some(attribution) = draft.status.attribution.filter(|_| open) else { return };
    let Some(party) = speaking_party(reader, attribution) else { return };
    if !has_power(&party) {
        return;
    }
    draft.roles.actors.push(party);
    draft.become_(T::Threaten, Some(code), None);
    draft.status.modality = Modality::Asserted;
    draft.status.tense = Tense::Past;
}

/// "told citizens to stay off the streets or face arrest": what is asked on pain of something is threatened.
pub(super) fn or_else(reader: &Reader<'_>, draft: &mut Draft) {
    let tree = &reader.tree;
    let range = tree.range;
    if draft.kind != EventType::Request
        || draft.status.polarity != Polarity::Positive
        || !draft.roles.actors.iter().any(has_power)
    {
        return;
    }
    let pain = (draft.candidate.head + 1..range.end.saturating_sub(1)).any(|t| {
        tree.lower(t) == "or"
            && (matches!(tree.lower(t + 1), "face" | "risk" | "suffer" | "else")
                || (tree.lower(t + 1) == "be"
                    && (t + 2..range.end.min(t + 4)).any(|v| tree.xpos(v) == crate::text::tags::Xpos::Vbn)))
    });
    if pain {
        draft.become_(EventType::Threaten, Some("139"), None);
    }
}
