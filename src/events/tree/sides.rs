//! The two sides of a verb: who does it, by the parse, and what it is done to.

use super::{Tokens, Tree};
use crate::text::tags::{Dep, Upos, Xpos};

impl Tree<'_> {
    /// The agent of a passive: "by" and nothing else.
    #[must_use]
    pub fn agent(&self, v: u32) -> Option<u32> {
        // "taken away by force": how, not by whom
        let manner = |t: u32| {
            matches!(self.lower(t), "force" | "surprise" | "accident" | "mistake") && self.children(t).len() == 1
        };
        self.children_in(v, &[Dep::OblAgent])
            .find(|&t| !manner(t))
            .or_else(|| {
                self.children_in(v, &[Dep::Obl, Dep::Nmod]).find(|&c| self.case_of(c) == Some("by") && !manner(c))
            })
            .or_else(|| {
                // "was shot last night on the steps of the building by men": the parser may hang the agent on these
                self.child_in(v, &[Dep::AuxPass])?;
                // "freed after a trip by the envoy": that is another deed's agent
                let apart =
                    |c: &u32| matches!(self.case_of(*c), Some("after" | "before" | "during" | "following" | "since"));
                let mut phrases: Tokens = self
                    .children_in(v, &[Dep::Obl, Dep::OblUnmarked, Dep::Xcomp])
                    .filter(|&c| c > v && (self.dep(c) != Dep::Xcomp || !self.is_verb(c)))
                    .filter(|c| !apart(c))
                    .collect();
                let mut at = 0;
                while let Some(&phrase) = phrases.get(at) {
                    let below = self
                        .children_in(phrase, &[Dep::Nmod, Dep::Flat, Dep::Obl])
                        .filter(|&c| !self.lower(c).ends_with("day"));
                    for c in below {
                        if self.case_of(c) == Some("by") {
                            return Some(c);
                        }
                        phrases.push(c);
                    }
                    at += 1;
                }
                None
            })
            .or_else(|| {
                // "was boarded and searched by the coast guard"
                self.child_in(v, &[Dep::AuxPass])?;
                let joined = self.children_in(v, &[Dep::Conj]).filter(|&c| c > v && self.xpos(c) == Xpos::Vbn);
                let shares = |&c: &u32| {
                    self.child_in(c, &[Dep::AuxPass, Dep::Aux, Dep::Nsubj, Dep::NsubjPass, Dep::Obj]).is_none()
                };
                joined.filter(shares).find_map(|c| self.child_in(c, &[Dep::OblAgent]))
            })
            .or_else(|| {
                // "were doused with gasoline and set afire by a group", with the group on the first of them
                let first = self.head(v).filter(|_| self.dep(v) == Dep::Conj && self.is_passive(v))?;
                self.child_in(first, &[Dep::OblAgent]).filter(|&agent| agent > v && !manner(agent))
            })
    }

    /// Who does it, whatever the voice. `passive` is the voice the rule settled on.
    #[must_use]
    pub fn logical_subject(&self, v: u32, passive: bool) -> Option<u32> {
        if passive { self.agent(v) } else { self.surface_subject(v) }
    }

    /// Whom it is done to, whatever the voice.
    #[must_use]
    pub fn logical_object(&self, v: u32, passive: bool) -> Option<u32> {
        if passive {
            return self.surface_subject(v);
        }
        if let Some(object) = self.child_in(v, &[Dep::Obj]) {
            return Some(self.relative_object(v, object));
        }
        if self.dep(v) == Dep::AclRelcl
            && let Some(subject) = self.child_in(v, &[Dep::Nsubj])
            && !matches!(self.xpos(subject), Xpos::Wp | Xpos::Wdt)
        {
            // "the plan Lebanon condemned": the noun itself is the object
            return self.head(v);
        }
        // "set ablaze a clinic": the word for how it is left may take the object
        if let Some(below) = self
            .child_in(v, &[Dep::Xcomp])
            .filter(|&x| {
                matches!(self.lower(x), "ablaze" | "alight" | "afire" | "free" | "adrift" | "loose" | "aside")
                    && self.mark_of(x).is_none()
            })
            .and_then(|x| self.child_in(x, &[Dep::Obj]))
        {
            return Some(below);
        }
        // "killed an elderly couple at a bus stop": a phrase without a preposition right behind the verb
        if let Some(bare) = self.child_in(v, &[Dep::OblUnmarked]).filter(|&o| {
            o > v && !crate::events::verbs::holds_measure(self, v + 1, o) && (v + 1..o).all(|t| self.head(t) == Some(o))
        }) {
            return Some(bare);
        }
        // "named Amina Barasa, a diplomat, as ambassador": a name is no predicate
        if let Some(name) = self.child_in(v, &[Dep::Xcomp]).filter(|&x| {
            self.upos(x) == Upos::Propn && x > v && self.child_in(x, &[Dep::Cop, Dep::Mark, Dep::Case]).is_none()
        }) {
            return Some(name);
        }
        // "attacked and killed soldiers": the object stands with the later verb
        self.children_in(v, &[Dep::Conj])
            .find(|&c| self.is_verb(c) && c.saturating_sub(v) <= 3 && self.child_in(c, &[Dep::Nsubj]).is_none())
            .and_then(|c| self.child_in(c, &[Dep::Obj]))
    }

    /// "should Islamabad go ahead": the helping verb before its subject makes a condition.
    #[must_use]
    pub fn is_inverted(&self, c: u32) -> bool {
        let helper = self.children_in(c, &[Dep::Aux]).find(|&a| self.lower(a) == "should");
        helper.zip(self.child_in(c, &[Dep::Nsubj, Dep::NsubjPass])).is_some_and(|(a, s)| a < s && a > self.range.start)
    }
}
