//! Whom and what a deed struck, where another sentence or another part of its own says so: of the people and things that a story
//! tells of, those that a logistic regression takes for the victims. Weights: `victim.tsv`.

use std::sync::LazyLock;

use super::linear::Linear;
use super::linked::{Part, is_within};
use super::mention::{Mention, is_head};
use crate::events::frame::{Nature, Reader};
use crate::text::layers::{ArgumentRole, EntityLabel};

pub(super) const WEIGHTS: &str = include_str!("victim.tsv");

pub(super) static MODEL: LazyLock<Linear> = LazyLock::new(|| Linear::parse(WEIGHTS));

/// Whom and what it struck.
pub(super) fn part() -> Part {
    Part {
        role: ArgumentRole::Recipient,
        model: &MODEL,
        taken: 0.45,
        taken_in_brief: 0.6,
        most: 3,
        mentions: struck,
        // "the house of the mayor" is struck, not the mayor; "a group of peasants" who did it were not
        may_be: |doc, _, event, mention| {
            !is_within(doc, event, ArgumentRole::Recipient, mention)
                && !is_within(doc, event, ArgumentRole::Actor, mention)
        },
    }
}

/// The people and things of a sentence.
fn struck<'a>(reader: &Reader<'a>, sentence: usize) -> Vec<Mention<'a>> {
    let tree = &reader.tree;
    let mut found = Vec::new();
    for t in tree.range.start..tree.range.end {
        if !is_head(reader, t) {
            continue;
        }
        let Some(party) = reader.party(t).filter(|p| p.head == t) else { continue };
        let entity = party.actor.entity.and_then(|ix| reader.doc.entities.get(ix as usize));
        let sector = party.actor.code.sector().unwrap_or("-");
        let class = match (party.nature, entity.map(|e| e.label), sector) {
            (Nature::Country, ..) => continue,
            (Nature::Thing, ..) if reader.is_target(t) => "thing",
            (Nature::Thing, ..) => "other thing",
            (_, Some(EntityLabel::Person), _) => "person by name",
            (_, Some(_), "REB" | "CRM" | "PRM" | "UAF") => "armed body by name",
            (_, Some(_), _) => "body by name",
            (_, None, "REB" | "CRM" | "PRM" | "UAF") => "armed",
            (_, None, "MIL" | "COP" | "SPY") => "force",
            (_, None, "-" | "CVL" | "UNK") if party.nature == Nature::Person => "people",
            (Nature::Person, None, _) => "people of office",
            (Nature::Organisation, None, _) => "body",
        };
        found.push(Mention::new(reader, (sentence, t), &party, ArgumentRole::Recipient, class));
    }
    found
}

#[cfg(test)]
mod tests {
    use crate::events::tests::document;
    use crate::events::{Events, Ruleset};
    use crate::text::layers::{ArgumentRole, EventType};

    fn struck(events: &Events, body: &str) -> Vec<String> {
        let doc = document("", body);
        let told = events.read(&doc);
        let deeds = told.iter().filter(|e| e.kind == EventType::Assault).flat_map(|e| e.arguments.iter());
        deeds.filter(|a| a.role == ArgumentRole::Recipient).map(|a| doc.text(a.anchor).to_owned()).collect()
    }

    #[test]
    fn who_was_with_the_victim_was_struck_too() {
        let body = "Gunmen intercepted engineer Pablo Rueda on Tuesday on the road to Saravena and kidnapped him.\n\nHis driver, \
                    Luis Soto, was released several hours later. The engineer worked for an oil company.";
        let driver = |list: &[String]| list.iter().any(|s| s.contains("Soto"));
        let (rules, models) =
            (struck(&Events::rules_alone(Ruleset::builtin()), body), struck(&Events::default(), body));
        assert!(!driver(&rules) && driver(&models), "rules {rules:?}, models {models:?}");
    }

    #[test]
    fn who_is_only_mentioned_was_not_struck() {
        let told = struck(
            &Events::default(),
            "Two men shot dead a judge in the Peruvian city of Trujillo on Monday. The mayor thanked a group of nurses who had \
             vaccinated children in the town, and opened a school.",
        );
        assert!(told.iter().any(|s| s.contains("judge")), "{told:?}");
        assert!(!told.iter().any(|s| s.contains("nurses") || s.contains("school") || s.contains("mayor")), "{told:?}");
    }
}
