//! Who protests where only the word before the protest says so.

use compact_str::CompactString;

use super::{Nature, Parties, Party, Reader};
use crate::events::ruleset::{Rule, TriggerKind};
use crate::events::trigger::Candidate;
use crate::nlp::actor::Actor;
use crate::text::TokenRange;
use crate::text::layers::{ActorCode, EventType};
use crate::text::tags::Dep;

/// The sector of those whose protest it is.
fn sector(word: &str) -> Option<&'static str> {
    Some(match word {
        "student" | "students" | "teacher" | "teachers" | "university" => "EDU",
        "opposition" | "anti-government" | "antigovernment" | "pro-democracy" | "dissident" | "anti-regime"
        | "opposition-led" => "OPP",
        "worker" | "workers" | "union" | "labour" | "labor" | "miners" | "dockers" => "LAB",
        "farmer" | "farmers" | "peasant" | "peasants" => "AGR",
        "refugee" | "refugees" | "migrant" => "REF",
        "monk" | "monks" => "REL",
        "doctors" | "nurses" => "MED",
        _ => return None,
    })
}

impl Reader<'_> {
    /// "Student protests erupted in Tehran", "a crackdown on an opposition rally", "anti-government protests".
    pub(super) fn marchers(&self, rule: &Rule, candidate: &Candidate) -> Parties {
        let tree = &self.tree;
        if rule.kind != EventType::Protest || candidate.kind != TriggerKind::Noun {
            return Parties::new();
        }
        let head = candidate.head;
        let mut before = tree.children_in(head, &[Dep::Amod, Dep::Compound, Dep::NmodPoss]).filter(|&c| c < head);
        // "anti-government" is three tokens where the hyphens are
        let said = |t: u32| {
            let hyphen = t >= tree.range.start + 2 && tree.lower(t - 1) == "-";
            if hyphen && matches!(tree.lower(t - 2), "anti" | "pro") {
                return matches!(tree.lower(t), "government" | "regime" | "democracy" | "junta").then_some("OPP");
            }
            sector(tree.lower(t))
        };
        let found = before.find_map(|t| Some((t, said(t)?)));
        let party = found.map(|(t, sector)| Party {
            head: t,
            actor: Actor {
                entity: None,
                anchor: self.doc.anchor(TokenRange::new(t, t + 1)),
                code: ActorCode { country: None, sectors: std::iter::once(CompactString::const_new(sector)).collect() },
            },
            nature: Nature::Person,
        });
        party.into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use crate::events::tests::show;

    #[rstest::rstest]
    #[case("Student protests erupted in Tehran.", "PROTEST 141 IRNEDU >")]
    #[case("Anti-government protests erupted in Khartoum.", "PROTEST 141 SDNOPP >")]
    #[case("Peru condemned the crackdown on an opposition rally in Minsk.", "PROTEST 141 BLROPP >")]
    #[case("Protests erupted in Tehran.", "PROTEST 141  >")]
    fn whose_protest(#[case] text: &str, #[case] event: &str) {
        let told = show(text);
        assert!(told.contains(event), "{text}\n told {told}\n want {event}");
    }
}
