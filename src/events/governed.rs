//! Events of a verb and what it governs: what is vowed, asked, refused or accused of.

use super::annotate::{draft, rule_of};
use super::compose::{self, Draft};
use super::explain::{CLAIMED, Decision, Trace};
use super::finish::lacking;
use super::frame::{Parties, Party, Reader, is_party};
use super::ruleset::{Needs, Rule};
use super::topic::Topic;
use super::trigger::{Candidate, Light};
use crate::text::TokenRange;
use crate::text::layers::EventType;
use crate::text::tags::Dep;

/// Rules whose clause decides: the innermost first, so that "agreed to call for talks" is built from inside.
pub(super) fn compose_drafts(
    reader: &Reader<'_>,
    sentence: usize,
    topic: Topic,
    candidates: &[Candidate],
    drafts: &mut Vec<Draft>,
    trace: &mut Trace,
) {
    let mut order: Vec<&Candidate> =
        candidates.iter().filter(|c| rule_of(reader, c).is_some_and(|r| r.complement.is_some())).collect();
    let depth = |t: u32| {
        let (mut at, mut depth) = (t, 0_u32);
        while let Some(head) = reader.tree.head(at).filter(|_| depth < 64) {
            at = head;
            depth += 1;
        }
        depth
    };
    // stable: the more specific stays first among those of one word
    order.sort_by_key(|c| std::cmp::Reverse(depth(c.head)));
    for candidate in order {
        let Some(rule) = rule_of(reader, candidate) else { continue };
        let taken = drafts.iter().position(|d| d.candidate.head == candidate.head && d.gone.is_none());
        let worth = |c: &Candidate| i16::from(c.weight) + rule_of(reader, c).map_or(0, |r| r.priority);
        if taken.and_then(|at| drafts.get(at)).is_some_and(|d| worth(&d.candidate) >= worth(candidate)) {
            trace.note(reader, candidate, Decision::Refused(CLAIMED));
            continue;
        }
        match composed(reader, sentence, topic, rule, candidate, drafts) {
            Ok((mut draft, absorbed)) => {
                // "rejected the Turkish proposal": whose it was is known already
                let known =
                    taken.and_then(|at| drafts.get(at)).filter(|t| t.kind == draft.kind).map(|t| &t.roles.recipients);
                // "rejected the EU plan to resettle refugees": nor is it those it would touch
                let own = draft.kind == EventType::Reject;
                if let Some(known) = known.filter(|k| k.iter().any(Party::is_coded))
                    && (own || !draft.roles.recipients.iter().any(Party::is_coded))
                {
                    draft.roles.recipients.clone_from(known);
                }
                let open = matches!(rule.needs, Needs::Scene | Needs::Place);
                if let Some(why) = lacking(reader, rule, &draft).filter(|_| !open) {
                    trace.note(reader, candidate, Decision::Refused(why));
                    continue;
                }
                for at in absorbed.into_iter().chain(taken) {
                    if let Some(inner) = drafts.get_mut(at) {
                        inner.gone = Some(compose::INSIDE);
                    }
                }
                drafts.push(draft);
            }
            Err(why) => trace.note(reader, candidate, Decision::Refused(why)),
        }
    }
}

fn composed(
    reader: &Reader<'_>,
    sentence: usize,
    topic: Topic,
    rule: &Rule,
    candidate: &Candidate,
    drafts: &[Draft],
) -> Result<(Draft, Vec<usize>), &'static str> {
    let complement = rule.complement.as_ref().ok_or("no complement")?;
    let within = candidate.inner.map(|inner| compose::inside(&reader.tree, drafts, inner)).unwrap_or_default();
    let inner = within.first().and_then(|&at| drafts.get(at));
    // "ordered the detention of": the order is the deed
    let decreed = matches!(reader.tree.lemma(candidate.head), "order" | "authorise" | "authorize" | "approve")
        && inner.is_some_and(|d| d.candidate.light == Some(Light::Does) && d.candidate.predicate == candidate.head);
    if decreed {
        return Err("the event inside stands for itself");
    }
    let outcome = complement.outcome(inner.map(|d| d.kind));
    // "warned that they would fight any advance": what one warns of doing oneself is a threat, whatever it is
    let outcome = outcome.or_else(|| {
        let own = candidate.inner.filter(|&v| inner.is_none() && warns_of_itself(reader, candidate.head, v));
        own.and_then(|_| complement.outcome(Some(EventType::Threaten)))
    });
    let outcome = outcome.ok_or(if inner.is_some() {
        "the event inside stands for itself"
    } else {
        "no event inside that would give it a meaning"
    })?;
    let mut draft = draft(reader, sentence, topic, rule, candidate, false)?;
    draft.take(outcome);
    if inner.is_none() {
        aimed_at(reader, &mut draft);
    }
    if let Some(inner) = inner {
        borrow_roles(&mut draft, inner);
        draft.clause =
            TokenRange::new(draft.clause.start.min(inner.clause.start), draft.clause.end.max(inner.clause.end));
        for context in &inner.contexts {
            if !draft.contexts.contains(context) {
                draft.contexts.push(context.clone());
            }
        }
        // "urged Iran not to attack": the asking is positive
    }
    Ok((draft, within))
}

/// "warned that it would sink any gunboat": whoever warns is the one who would do it.
fn warns_of_itself(reader: &Reader<'_>, verb: u32, inner: u32) -> bool {
    let tree = &reader.tree;
    matches!(tree.lemma(verb), "warn" | "threaten" | "vow" | "swear")
        && tree.dep(inner) == Dep::Ccomp
        && tree.children_in(inner, &[Dep::Aux]).any(|a| matches!(tree.lower(a), "would" | "will" | "'ll"))
        && tree
            .child_in(inner, &[Dep::Nsubj])
            .is_some_and(|s| matches!(tree.lower(s), "it" | "they" | "he" | "she" | "we" | "i"))
}

/// "refused to let the dissident leave": without an event inside, whom the refused or threatened deed would touch.
fn aimed_at(reader: &Reader<'_>, draft: &mut Draft) {
    let open = matches!(draft.kind, EventType::Reject | EventType::Threaten) && draft.roles.recipients.is_empty();
    let verb = draft.candidate.inner.filter(|&v| open && reader.tree.is_verb(v));
    // "refuses to be questioned by inspectors"
    let touched = |v| reader.tree.child_in(v, &[Dep::Obj]).or_else(|| reader.tree.child_in(v, &[Dep::OblAgent]));
    let Some(object) = verb.and_then(touched) else { return };
    let party = reader.party(object).filter(|p| is_party(p) && p.is_coded());
    draft.roles.recipients.extend(party.filter(|p| draft.roles.actors.iter().all(|a| a.actor.code != p.actor.code)));
}

/// What the outer event leaves open is filled from the inner one: whom the threat concerns, of whom something is asked.
fn borrow_roles(draft: &mut Draft, inner: &Draft) {
    let mine = |p: &Party, list: &Parties| {
        list.iter().any(|q| q.head == p.head || (q.actor.entity.is_some() && q.actor.entity == p.actor.entity))
    };
    let recipient_known = draft.roles.recipients.iter().any(Party::is_coded);
    if recipient_known {
        return;
    }
    let directed = matches!(draft.kind, EventType::Request | EventType::Accuse);
    let order: [&Parties; 2] = if directed {
        [&inner.roles.actors, &inner.roles.recipients]
    } else {
        [&inner.roles.recipients, &inner.roles.actors]
    };
    // "called for the release of its president": whoever is to be freed is not asked
    let freed = directed && matches!(inner.kind, EventType::Retreat | EventType::Concede);
    for list in order.into_iter().take(if freed { 1 } else { 2 }) {
        let others: Parties = list.iter().filter(|p| p.is_coded() && !mine(p, &draft.roles.actors)).cloned().collect();
        if !others.is_empty() {
            draft.roles.recipients = others;
            return;
        }
    }
}
