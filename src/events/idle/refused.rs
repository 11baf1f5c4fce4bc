//! All that keeps a rule's words from being looked at as an event where they stand.

use super::{Party, Reader, done_to_others, idle, told_by_a_work};
use crate::events::frame::{Nature, Roles};
use crate::events::ontology;
use crate::events::ruleset::Rule;
use crate::events::topic::Topic;
use crate::events::trigger::Candidate;
use crate::text::layers::EventType;
use crate::text::tags::Upos;

/// Why a rule's words tell of nothing here, whoever takes part. `sure`: so clearly do they tell of an event that only sport could be meant
/// instead, which borrows all words of war.
pub(in crate::events) fn refused(
    reader: &Reader<'_>,
    topic: Topic,
    rule: &Rule,
    candidate: &Candidate,
    sure: bool,
) -> Option<&'static str> {
    let tree = &reader.tree;
    // nobody "was shot" or "was kidnapped" in any game
    let bodily = candidate.passive
        && matches!(
            tree.lemma(candidate.head),
            "shoot" | "stab" | "kidnap" | "abduct" | "murder" | "strangle" | "assassinate" | "behead"
        );
    if !rule.anywhere && topic.sport && plover(rule.kind) && !bodily {
        return Some("the story is about sport");
    }
    if sure {
        return None;
    }
    if told_by_a_work(reader, candidate.predicate) {
        return Some("it is what a book or film tells");
    }
    if rule.kind == EventType::Accuse && reader.only_blames(candidate.head) {
        return Some("it only says who did the deed it hangs on");
    }
    let ended = matches!(tree.lemma(candidate.predicate), "end" | "finish" | "suspend" | "halt" | "abandon");
    if rule.kind == EventType::Protest && ended && candidate.predicate != candidate.head {
        return Some("it is over");
    }
    idle(reader, rule, candidate)
}

/// The same when it is known who takes part.
pub(in crate::events) fn refused_for(
    reader: &Reader<'_>,
    topic: Topic,
    rule: &Rule,
    candidate: &Candidate,
    roles: &Roles,
    sure: bool,
) -> Option<&'static str> {
    // "They threw bombs at us," said the coach
    let bare = |p: &Party| reader.tree.upos(p.head) == Upos::Pron;
    let all_bare = || roles.actors.iter().chain(&roles.recipients).all(bare);
    if topic.sport && rule.kind == EventType::Assault && !roles.actors.is_empty() && all_bare() {
        return Some("the story is about sport");
    }
    if sure {
        return None;
    }
    if let Some(why) = done_to_others(rule.kind, reader.tree.lemma(candidate.head), &roles.recipients) {
        return Some(why);
    }
    // a ministry that complains about a film is no part of the show
    let state = |p: &Party| {
        p.nature == Nature::Country
            || p.actor.code.sectors.iter().any(|s| matches!(s.as_str(), "GOV" | "MIL" | "COP" | "JUD" | "LEG" | "REB"))
    };
    (!rule.anywhere && topic.arts && plover(rule.kind) && !roles.actors.iter().any(state))
        .then_some("the sentence is about show business")
}

fn plover(kind: EventType) -> bool {
    ontology::quad(kind).is_some() || kind == EventType::Elect
}
