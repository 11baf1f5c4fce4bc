//! Whom a deed is done to or for, by the places that a rule's frame names.

use super::{Nature, Parties, Party, Reader, Roles};
use crate::events::ruleset::{Frame, Rule, Slot, TriggerKind};
use crate::events::tree::Tokens;
use crate::events::trigger::Candidate;
use crate::text::layers::EventType;
use crate::text::tags::Dep;

/// Whether a deed of the rule's type gives something to somebody.
fn is_giving(rule: &Rule) -> bool {
    match rule.kind {
        EventType::Aid | EventType::Cooperate => true,
        EventType::Retreat => rule.is_learned(),
        _ => false,
    }
}

impl Reader<'_> {
    /// The first place of the frame that holds somebody the rule accepts.
    pub(super) fn recipients(&self, rule: &Rule, frame: &Frame, candidate: &Candidate) -> Parties {
        // "opened fire on villagers at a market": of the phrases of force the first is whom it meets
        let in_order = rule.kind == EventType::Assault && candidate.kind == TriggerKind::Verb;
        let mut nearest = Parties::new();
        let head = |list: &Parties| list.first().map_or(u32::MAX, |p| p.head);
        for slot in &frame.recipient {
            let mut found = self.fill(slot, candidate).unwrap_or_default();
            let subject = self.tree.logical_subject(candidate.head, candidate.passive);
            found.retain(|p| (*slot == Slot::Subject || Some(p.head) != subject) && self.fits(&rule.recipient_is, p));
            if found.is_empty() {
                continue;
            }
            // "hijacked a vessel carrying 38 passengers": the vessel too
            if rule.kind == EventType::Assault
                && *slot == Slot::Object
                && let Some(object) = self.tree.logical_object(candidate.head, candidate.passive)
                && self.is_target(object)
                && self.marks.entity(object).is_none()
                && !found.iter().any(|p| p.head == object)
                && self
                    .tree
                    .children_in(object, &[Dep::Acl, Dep::AclRelcl])
                    .any(|v| matches!(self.tree.lemma(v), "carry" | "transport" | "bring" | "ferry"))
            {
                found.extend(self.party(object));
            }
            // "handed out tents to refugees": the tents are nobody
            let things =
                || found.iter().all(|p| !p.is_coded() && p.nature != Nature::Person && !self.is_proper(p.head));
            if is_giving(rule) && things() {
                if nearest.is_empty() {
                    nearest = found;
                }
                continue;
            }
            if !(in_order && matches!(slot, Slot::Preposition(_))) {
                return if nearest.is_empty() || !in_order { found } else { nearest };
            }
            if head(&found) < head(&nearest) {
                nearest = found;
            }
        }
        if nearest.iter().any(Party::is_coded) || in_order {
            return nearest;
        }
        let given = self.given_to(rule, candidate);
        if given.is_empty() { nearest } else { given }
    }

    /// "gave tents and stoves to 9,000 refugees": the receiver may hang on what is given.
    fn given_to(&self, rule: &Rule, candidate: &Candidate) -> Parties {
        let tree = &self.tree;
        if !is_giving(rule) || !tree.is_verb(candidate.head) {
            return Parties::new();
        }
        let object = tree.logical_object(candidate.head, candidate.passive);
        let given: Tokens = object.into_iter().flat_map(|o| std::iter::once(o).chain(tree.conjuncts(o))).collect();
        let below = given.iter().flat_map(|&o| tree.phrases(o, "to"));
        let to = tree.phrases(candidate.head, "to").chain(below);
        to.map(|t| self.parties_at(t)).find(|p| p.iter().any(Party::is_coded)).unwrap_or_default()
    }

    /// "Ivory Coast gets a World Bank loan": who gets it is helped, and whose it is or whom it
    /// comes from helps.
    pub(super) fn receive(&self, rule: &Rule, candidate: &Candidate, roles: &mut Roles) {
        let tree = &self.tree;
        let v = candidate.head;
        let gets = matches!(tree.lemma(v), "get" | "receive" | "obtain" | "secure" | "win" | "land");
        if !rule.is_learned() || rule.kind != EventType::Aid || !gets || candidate.passive || !tree.is_verb(v) {
            return;
        }
        let Some(object) = tree.logical_object(v, false) else { return };
        let from = tree.phrases(v, "from").chain(tree.phrases(object, "from"));
        let whose = tree.children_in(object, &[Dep::Compound, Dep::Amod, Dep::NmodPoss]);
        let giver = from.chain(whose).map(|t| self.parties_at(t)).find(|p| p.iter().any(Party::is_coded));
        roles.recipients = std::mem::take(&mut roles.actors);
        roles.actors = giver.unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use crate::events::tests::show;

    #[rstest::rstest]
    #[case("Nepal received 40 million dollars in aid from Japan.", "> NPL")]
    #[case("Ivory Coast gets $150 million World Bank loan", "IGO > CIV")]
    #[case("Norway flew 40 tonnes of tents and powdered milk to Albania on Monday.", "NOR > ALB")]
    #[case("Denmark's king named a banker as his finance minister.", "DNKGOV > DNKGOV")]
    #[case("Ecuador's congress elected economist Hugo Larrea president on Tuesday.", "ECULEG > ECUGOV")]
    fn whom_it_is_given_to(#[case] text: &str, #[case] parties: &str) {
        let told = show(text);
        assert!(told.contains(parties), "{text}\n told {told}\n want {parties}");
    }
}
