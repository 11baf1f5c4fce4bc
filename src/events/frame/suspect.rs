//! Who is tried, held or sought for a deed: "charged three men with the murder of a judge".

use super::{Nature, Parties, Reader};
use crate::events::trigger::Candidate;
use crate::events::verbs::is_denied;
use crate::text::tags::Dep;

/// Verbs whose object is taken to have done what stands behind their "for", "with", "of" or "in".
const TAKERS: &[&str] = &[
    "charge",
    "accuse",
    "try",
    "convict",
    "sentence",
    "arrest",
    "detain",
    "hold",
    "suspect",
    "indict",
    "seek",
    "want",
    "capture",
    "implicate",
    "prosecute",
    "jail",
    "imprison",
    "identify",
    "apprehend",
    "seize",
    "arraign",
    "investigate",
    "question",
];

/// Nouns of the same: "the arrest of three members in connection with the murder".
const TAKINGS: &[&str] =
    &["arrest", "capture", "detention", "trial", "conviction", "indictment", "prosecution", "extradition"];

impl Reader<'_> {
    /// Those whom the law takes for the doers of an event noun's deed; nobody where the state itself did it.
    pub(super) fn suspects(&self, candidate: &Candidate) -> Parties {
        let tree = &self.tree;
        let deed = candidate.head;
        let hangs = |t: u32, cases: &[&str]| tree.case_of(t).is_some_and(|case| cases.contains(&case));
        let Some(mut holder) = tree.head(deed).filter(|_| matches!(tree.dep(deed), Dep::Obl | Dep::Nmod)) else {
            return Parties::new();
        };
        // "in connection with the murder", "in relation to", "on charges of"
        let link = matches!(
            tree.lemma(holder),
            "connection" | "relation" | "charge" | "suspicion" | "part" | "role" | "involvement"
        );
        if link {
            let Some(up) = tree.head(holder) else { return Parties::new() };
            holder = up;
        } else if !hangs(deed, &["for", "of", "with", "over"]) {
            return Parties::new();
        }
        // "for their part in the murder" hangs on what was taken
        let mut at = holder;
        for _ in 0..4 {
            // "soldiers were responsible for the murder of"
            if tree.lemma(at) == "responsible" && !is_denied(tree, at) {
                let doer = tree.child_in(at, &[Dep::Nsubj]).filter(|_| tree.child_in(at, &[Dep::Cop]).is_some());
                return doer.map(|d| self.answerable(d)).unwrap_or_default();
            }
            let verb = tree.is_verb(at) && TAKERS.contains(&tree.lemma(at));
            let noun = !tree.is_verb(at) && TAKINGS.contains(&tree.lemma(at));
            if verb && !is_denied(tree, at) {
                let taken = tree.logical_object(at, tree.is_passive(at));
                return self.taken(taken.filter(|&t| t != deed), deed);
            }
            if noun {
                return self.taken(tree.phrases(at, "of").find(|&t| t != deed), deed);
            }
            let Some(up) = tree.head(at).filter(|_| matches!(tree.dep(at), Dep::Obj | Dep::Nmod | Dep::NsubjPass))
            else {
                break;
            };
            at = up;
        }
        Parties::new()
    }

    /// Whoever is said to be responsible, soldiers among them.
    fn answerable(&self, head: u32) -> Parties {
        let state = |s: &compact_str::CompactString| matches!(s.as_str(), "GOV" | "LEG" | "JUD");
        let told = |p: &super::Party| p.actor.entity.is_some() || p.is_coded();
        let parties = self.parties_at(head).into_iter();
        parties.filter(|p| told(p) && !p.actor.code.sectors.iter().any(state)).collect()
    }

    fn taken(&self, head: Option<u32>, deed: u32) -> Parties {
        let Some(head) = head else { return Parties::new() };
        let state = |s: &compact_str::CompactString| matches!(s.as_str(), "GOV" | "LEG" | "JUD");
        self.parties_at(head)
            .into_iter()
            .filter(|p| p.head != deed && !p.actor.code.sectors.iter().any(state))
            .filter(|p| {
                p.nature == Nature::Person
                    || p.actor.code.sectors.iter().any(|s| matches!(s.as_str(), "REB" | "CRM" | "PRM" | "UAF"))
            })
            .collect()
    }
}
