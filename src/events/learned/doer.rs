//! Who did a deed, where another sentence of the story says so: of the armed and the nameless whom a story tells of, those that a
//! logistic regression takes for the doers. Weights: `doer.tsv`.

use std::sync::LazyLock;

use super::linear::Linear;
use super::linked::{Part, is_within};
use super::mention::{Mention, is_head};
use crate::events::came::is_attacker;
use crate::events::frame::{Nature, Reader};
use crate::events::signs::sounds_armed;
use crate::events::thread::force;
use crate::events::verbs::is_denied;
use crate::text::layers::{ArgumentRole, EntityLabel};
use crate::text::tags::{Dep, Upos};

pub(super) const WEIGHTS: &str = include_str!("doer.tsv");

pub(super) static MODEL: LazyLock<Linear> = LazyLock::new(|| Linear::parse(WEIGHTS));

/// Who did it.
pub(super) fn part() -> Part {
    Part {
        role: ArgumentRole::Actor,
        model: &MODEL,
        taken: 0.45,
        taken_in_brief: 0.88,
        most: 2,
        mentions: suspects,
        // "the gunmen shot a member of the front": whoever stands among those struck is on the other side
        may_be: |doc, events, _, mention| {
            // "denied responsibility", "was not involved": whatever else the story tells of them
            !mention.denied
                && !events.iter().filter(|e| force(e)).any(|e| is_within(doc, e, ArgumentRole::Recipient, mention))
        },
    }
}

/// Everybody of a sentence who can have used force: the armed, the nameless, and whoever acts.
fn suspects<'a>(reader: &Reader<'a>, sentence: usize) -> Vec<Mention<'a>> {
    let tree = &reader.tree;
    let mut found = Vec::new();
    for t in tree.range.start..tree.range.end {
        let name = |t: u32| reader.marks.entity(t).map(|(ix, _)| ix);
        // "the MRTA seal" names them
        let beside = || {
            let own = name(t).filter(|&ix| reader.label(ix) == Some(EntityLabel::Org));
            tree.dep(t) == Dep::Compound && own.is_some() && tree.head(t).and_then(name) != own
        };
        if !is_head(reader, t) && !beside() {
            continue;
        }
        let Some(party) = reader.party(t) else { continue };
        let entity = party.actor.entity.and_then(|ix| reader.doc.entities.get(ix as usize));
        let sector = party.actor.code.sector().unwrap_or("-");
        let class = match (entity.map(|e| (e, e.label)), sector, party.nature) {
            (Some(_), _, Nature::Country) => continue,
            (Some((_, EntityLabel::Person)), ..) => "person by name",
            (Some((_, EntityLabel::Org)), "REB" | "CRM" | "PRM" | "UAF", _) => "armed body by name",
            (Some((e, EntityLabel::Org)), ..) if sounds_armed(&e.name) => "armed sound by name",
            (Some(_), "MIL" | "COP" | "SPY", _) => "force by name",
            (Some(_), "-", _) => "body by name",
            (Some(_), ..) => "office by name",
            (None, "REB" | "CRM" | "PRM", _) => "armed",
            (None, "UAF", _) => "gunmen",
            (None, "MIL" | "COP" | "SPY", _) => "force",
            (None, "-" | "CVL" | "UNK", _) if is_attacker(tree.lemma(t)) => "nameless",
            (None, "-" | "CVL" | "UNK", Nature::Person) => "people",
            (None, _, Nature::Person) => "people of office",
            (None, _, Nature::Organisation) => "body",
            (None, ..) if tree.upos(t) == Upos::Propn => "unknown name",
            (None, ..) if matches!(tree.dep(t), Dep::Nsubj | Dep::OblAgent) => "what acts",
            _ => continue,
        };
        let mut mention = Mention::new(reader, (sentence, t), &party, ArgumentRole::Actor, class);
        // "denied responsibility", "was not involved"
        let mut higher = std::iter::successors(tree.head(t), |&up| tree.head(up)).take(4);
        mention.denied =
            higher.any(|v| matches!(tree.lemma(v), "deny" | "disclaim" | "repudiate") || is_denied(tree, v));
        found.push(mention);
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::events::tests::{document, show};
    use crate::events::{Events, Ruleset};
    use crate::text::layers::ArgumentRole;

    #[test]
    fn who_waited_at_the_corner_did_it() {
        let body = "A police lieutenant was shot dead on Monday night in the Aranjuez district of Medellin.\n\nLieutenant Omar \
                    Rendon was leaving his house when he was hit by five bullets.\n\nAccording to witnesses, two young men on a \
                    red motorcycle were waiting at the corner. The hired killers escaped in the direction of the airport highway.";
        let doc = document("", body);
        let doers = |events: Events| -> Vec<String> {
            let told = events.read(&doc);
            let actors = told.iter().flat_map(|e| e.arguments.iter()).filter(|a| a.role == ArgumentRole::Actor);
            actors.map(|a| doc.text(a.anchor).to_owned()).collect()
        };
        let young = |list: &[String]| list.iter().any(|d| d.starts_with("two young men"));
        let (rules, models) = (doers(Events::rules_alone(Ruleset::builtin())), doers(Events::default()));
        assert!(!young(&rules) && young(&models), "rules {rules:?}, models {models:?}");
    }

    #[test]
    fn a_body_that_is_only_mentioned_did_nothing() {
        for other in [
            "The Tupac Amaru Revolutionary Movement held talks with the government in May.",
            "Peru is fighting the Tupac Amaru Revolutionary Movement.",
            "The Tupac Amaru Revolutionary Movement denied that it had anything to do with the murder.",
        ] {
            let told = show(&format!("Two men shot dead a judge in the Peruvian city of Trujillo on Monday. {other}"));
            let deed = told.split("; ").find(|e| e.starts_with("ASSAULT")).unwrap_or_default();
            assert!(!deed.contains("REB"), "{other}\n told {told}");
        }
    }
}
