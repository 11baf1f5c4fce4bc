//! Drafts that are the purpose, the accident or the sentence of another: told with it or not at all.

use super::compose::Draft;
use super::frame::Reader;
use super::tree::Tree;
use super::trigger::Candidate;
use crate::text::layers::{EventType, Modality, Polarity};
use crate::text::tags::Dep;

/// "sent troops to help Turkey", "arrived to meet officials": the purpose of a deed that was done is part of it.
pub(super) fn join_purposes(tree: &Tree<'_>, drafts: &mut [Draft]) {
    use EventType as T;
    for below in 0..drafts.len() {
        // "sent soldiers to help": whom the sending moves does it, and the parser takes that for a fact
        let open = |d: &Draft| d.status.modality == Modality::Planned || tree.dep(d.candidate.predicate) == Dep::Xcomp;
        let Some(lower) = drafts.get(below).filter(|d| d.gone.is_none() && open(d)).cloned() else { continue };
        let at = lower.candidate.predicate;
        let purpose = matches!(tree.dep(at), Dep::Advcl | Dep::Xcomp | Dep::Acl)
            && (tree.mark_of(at) == Some("to") || tree.children(at).iter().any(|&c| tree.lower(c) == "to"));
        let Some(head) = tree.head(at).filter(|_| purpose) else { continue };
        let upper = drafts.iter_mut().enumerate().find(|(above, d)| {
            *above != below
                && d.gone.is_none()
                && d.status.modality == Modality::Asserted
                && (d.candidate.predicate == head || d.candidate.object == Some(head))
                && matches!((d.kind, lower.kind), (T::Aid | T::Mobilize, T::Aid) | (T::Consult, T::Consult))
        });
        let Some((_, upper)) = upper else { continue };
        let place_only = upper.kind == T::Consult && lower.roles.recipients.iter().any(super::frame::Party::is_coded);
        if upper.roles.recipients.is_empty() || place_only {
            upper.roles.recipients = lower.roles.recipients;
        }
        if upper.kind == T::Mobilize {
            upper.become_(T::Aid, Some("070"), None);
        }
        if let Some(lower) = drafts.get_mut(below) {
            lower.gone = Some("it is the purpose of what was done");
        }
    }
}

/// "Thirty people were killed in the crash": deaths that nobody caused on purpose are no assault; nor is an attack that
/// is only planned, by nobody named.
pub(super) fn drop_unmeant(reader: &Reader<'_>, candidates: &[Candidate], drafts: &mut [Draft]) {
    let kind = |c: &Candidate| reader.rules.trigger(c.trigger).and_then(|t| reader.rules.rule_of(t)).map(|r| r.kind);
    let mishap =
        candidates.iter().any(|c| {
            matches!(kind(c), Some(EventType::Accident | EventType::Disaster))
                && c.kind == super::ruleset::TriggerKind::Noun
                && !drafts.iter().any(|d| d.kind == EventType::Assault && d.candidate.head == c.head)
        }) || drafts.iter().any(|d| d.gone.is_none() && matches!(d.kind, EventType::Accident | EventType::Disaster));
    let casualties = |d: &Draft| matches!(d.cameo.as_deref(), Some("1823" | "182"));
    let force = drafts.iter().any(|d| {
        d.kind == EventType::Assault && !casualties(d) && d.gone.is_none_or(|why| why == "told by the clause above")
    });
    let arrests = drafts.iter().any(|d| d.gone.is_none() && d.kind == EventType::Coerce);
    for draft in drafts.iter_mut().filter(|d| d.gone.is_none() && d.kind == EventType::Assault) {
        // "arrested sixty workers in a raid"
        if arrests && reader.tree.lemma(draft.candidate.head) == "raid" && draft.roles.actors.is_empty() {
            draft.gone = Some("the arrests tell of the raid");
        }
        let nobody = draft.roles.actors.is_empty();
        if by_accident(reader, draft) || nobody && casualties(draft) && in_an_accident(&reader.tree, draft) {
            draft.gone = Some("it was an accident");
        }
        if mishap && nobody && !force && casualties(draft) && draft.candidate.kind == super::ruleset::TriggerKind::Verb
        {
            draft.gone = Some("its cause is an accident or a disaster");
        }
        let open =
            draft.status.modality == Modality::Possible && draft.candidate.kind == super::ruleset::TriggerKind::Noun;
        if nobody && (open || draft.status.modality == Modality::Planned) {
            draft.gone = Some("an attack that is only planned, by nobody named");
        }
    }
}

/// "accidentally shot a fellow hunter", "when a bomb they were carrying accidentally exploded", "an accidental blast": by nobody who bears
/// arms for a living.
fn by_accident(reader: &Reader<'_>, draft: &Draft) -> bool {
    let tree = &reader.tree;
    let v = draft.candidate.predicate;
    let armed = |sector: Option<&str>| matches!(sector, Some("MIL" | "COP" | "REB" | "UAF" | "PRM"));
    if draft.roles.actors.iter().any(|p| armed(p.actor.code.sector())) {
        return false;
    }
    let adverb = |t: u32| matches!(tree.lower(t), "accidentally" | "inadvertently" | "unintentionally");
    // the verb itself, the one it is joined to, or one that says when or how
    let tells = |up: u32| {
        let clauses =
            || std::iter::successors(Some(up), |&t| tree.head(t).filter(|_| tree.dep(t) == Dep::Advcl)).take(4);
        clauses().any(|t| t == v) || tree.dep(v) == Dep::Conj && tree.head(v) == Some(up)
    };
    let unmeant = |t: u32| tree.head(t).is_some_and(tells);
    let accidental = |t: u32| tree.children_in(t, &[Dep::Amod]).any(|c| tree.lower(c) == "accidental");
    (tree.range.start..tree.range.end).any(|t| adverb(t) && unmeant(t))
        || accidental(v)
        || tree.child_in(v, &[Dep::Nsubj]).is_some_and(accidental)
}

/// "killed in a vehicle accident"
fn in_an_accident(tree: &Tree<'_>, draft: &Draft) -> bool {
    let mishap = |t: u32| matches!(tree.lemma(t), "accident" | "crash" | "mishap" | "collision" | "derailment");
    tree.phrases(draft.candidate.predicate, "in").any(mishap)
}

/// A conviction with prison is two events in PLOVER: the sentence, and the arrest.
pub(super) fn prison_terms(tree: &Tree<'_>, drafts: &mut Vec<Draft>) {
    let mut terms = Vec::new();
    for draft in drafts.iter().filter(|d| d.gone.is_none() && d.kind == EventType::Sanction) {
        if draft.mode.as_deref() != Some("convict") || draft.status.polarity == Polarity::Negative {
            continue;
        }
        let prison = |t: u32| {
            matches!(
                tree.lemma(t),
                "prison" | "jail" | "imprisonment" | "imprison" | "jailing" | "year" | "month" | "life" | "bar"
            )
        };
        let told = (draft.clause.start..draft.clause.end).any(prison);
        let spared = (draft.clause.start..draft.clause.end).any(|t| {
            matches!(tree.lower(t), "suspended" | "probation" | "fine" | "fined" | "death" | "absentia" | "after")
        });
        if told && !spared {
            let mut term = draft.clone();
            term.become_(EventType::Coerce, Some("173"), None);
            terms.push(term);
        }
    }
    drafts.append(&mut terms);
}

#[cfg(test)]
mod tests {
    use crate::events::tests::show;

    #[rstest::rstest]
    #[case("Five soldiers were killed in a vehicle accident north of Baghdad on Monday.", false)]
    #[case("A senator accidentally shot and wounded a fellow hunter in Texas.", false)]
    #[case(
        "Three smugglers were killed on Saturday when a bomb they were carrying accidentally exploded near Kabul.",
        false
    )]
    #[case("An accidental blast has killed five miners near Kabul.", false)]
    #[case("It is unlikely the jet was shot down.", false)]
    #[case("French troops were seconds away from firing missiles at the warplanes.", false)]
    #[case("Soldiers accidentally shot a child in Kabul.", true)]
    #[case("Five soldiers were killed in a clash with rebels near Kabul.", true)]
    #[case("Gunmen killed five miners in Kabul, where a gas pipe accidentally exploded last week.", true)]
    fn what_nobody_meant_or_did_is_no_assault(#[case] text: &str, #[case] assault: bool) {
        assert_eq!(show(text).contains("ASSAULT"), assault, "{text}: {}", show(text));
    }
}
