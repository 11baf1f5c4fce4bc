//! Those struck together, read in the order of the words: names, ages, offices and kin that commas string together are
//! what a parser trips over most ("Captain Juan Lopez, his driver, Pedro Ruiz, and two guards were killed").

use super::{Nature, Parties, Party, Reader, Roles};
use crate::events::ruleset::{Rule, TriggerKind};
use crate::events::trigger::Candidate;
use crate::text::layers::{EntityLabel, EventType, MentionKind};
use crate::text::tags::{Dep, Upos, Xpos};
use crate::text::{SentenceKind, TokenRange};

/// What a stretch between commas says of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Says {
    /// A person's name, with a title before it or without.
    Name { titled: bool },
    /// "the mayor", "a student", "his driver": one who may be named next.
    One(Article),
    /// "two guards", "his sons".
    Several,
    /// An age, a place, a clause: nobody new.
    Nobody,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Article {
    The,
    A,
    Whose,
    None,
}

/// Somebody of the row: the token to read him at, and the tokens that speak of him.
#[derive(Debug, Clone, Copy)]
struct Member {
    head: u32,
    range: TokenRange,
    says: Says,
}

impl Reader<'_> {
    /// Adds those who stand in one row with the victims that the parse found.
    pub(super) fn add_row(&self, rule: &Rule, candidate: &Candidate, roles: &mut Roles) {
        let struck = matches!(rule.kind, EventType::Assault | EventType::Die)
            || rule.kind == EventType::Coerce && rule.cameo.as_deref() == Some("173");
        if !struck || candidate.kind != TriggerKind::Verb || self.kind == SentenceKind::Headline {
            return;
        }
        let Some(first) = roles.recipients.iter().filter(|p| p.nature == Nature::Person).map(|p| p.head).min() else {
            return;
        };
        let tree = &self.tree;
        // "was killed": one
        let Some(end) = self.row_end(first, candidate).filter(|&e| tree.lower(e) != "was") else { return };
        let row = self.row_of(first, end);
        if row.len() < 2 {
            return;
        }
        for member in row {
            let known = |p: &Party| member.range.holds(p.head);
            if roles.actors.iter().any(known) {
                continue;
            }
            let said: Parties = roles.recipients.iter().filter(|p| known(p)).cloned().collect();
            let named = matches!(member.says, Says::Name { .. }) && self.marks.is_name(member.head);
            if !said.is_empty() {
                // "Maria Gomez, 23, a student": the name and the description are one
                let has_name = said.iter().any(|p| p.actor.entity.is_some());
                if named && has_name && said.len() > 1 {
                    roles.recipients.retain(|p| !known(p) || p.actor.entity.is_some());
                }
                continue;
            }
            let Some(party) = self.party(member.head).filter(|p| p.nature == Nature::Person || p.is_coded()) else {
                continue;
            };
            let same = |p: &Party| party.actor.entity.is_some() && p.actor.entity == party.actor.entity;
            if !roles.recipients.iter().chain(&roles.actors).any(same) {
                roles.recipients.push(party);
            }
        }
    }

    /// Where a row of victims must end: before the helpers of a passive verb, else anywhere.
    fn row_end(&self, first: u32, candidate: &Candidate) -> Option<u32> {
        let tree = &self.tree;
        let verb = candidate.head;
        if first > verb {
            return Some(tree.range.end);
        }
        (first..verb).find(|&t| {
            matches!(tree.dep(t), Dep::Aux | Dep::AuxPass)
                && tree.head(t).is_some_and(|h| h == verb || tree.dep(verb) == Dep::Conj && tree.head(verb) == Some(h))
        })
    }

    /// Those who stand before a verb in one row with somebody.
    pub(in crate::events) fn row_before(&self, first: u32, verb: u32) -> Parties {
        let tree = &self.tree;
        let helper = |&t: &u32| matches!(tree.dep(t), Dep::Aux | Dep::AuxPass) && tree.head(t) == Some(verb);
        let end = (first..verb).find(helper).unwrap_or(verb);
        if first >= verb || tree.lower(end) == "was" {
            return Parties::new();
        }
        let row = self.row_of(first, end);
        row.into_iter().filter_map(|m| self.party(m.head)).filter(|p| p.nature == Nature::Person).collect()
    }

    /// The row that somebody stands in: before a passive verb it may begin further to the left.
    fn row_of(&self, first: u32, end: u32) -> Vec<Member> {
        let tree = &self.tree;
        let mut start = first;
        while start > tree.range.start
            && tree.children(first).iter().any(|&c| c == start - 1 && tree.dep(c) != Dep::Punct)
        {
            start -= 1;
        }
        if end < tree.range.end {
            let opens = |t: u32| {
                let before = t.checked_sub(1).filter(|b| tree.range.holds(*b));
                before.is_none_or(|b| matches!(tree.lower(b), "," | ";" | ":" | "that" | "\"" | "--" | "when" | "and"))
            };
            let clause = (tree.range.start..start)
                .rev()
                .find(|&t| matches!(tree.xpos(t), Xpos::Vbd | Xpos::Vbz | Xpos::Vbp) && !self.marks.is_name(t));
            let from = clause.map_or(tree.range.start, |t| t + 1);
            let mut rows = (from..start).filter(|&t| opens(t)).map(|t| (t, self.members(TokenRange::new(t, end))));
            // the whole of what stands before the verb, and nobody else's clause
            if let Some((_, (row, _))) =
                rows.find(|(_, (row, at))| *at >= end && row.iter().any(|m| m.range.holds(first)))
            {
                return row;
            }
        }
        let (row, _) = self.members(TokenRange::new(start, end));
        if row.iter().any(|m| m.range.holds(first)) { row } else { Vec::new() }
    }

    /// Those named in a row that starts at a token: "Among the dead are A, his wife, and two sons".
    pub(in crate::events) fn row_from(&self, start: u32) -> Parties {
        let (row, _) = self.members(TokenRange::new(start, self.tree.range.end));
        row.into_iter().filter_map(|m| self.party(m.head)).filter(|p| p.nature == Nature::Person).collect()
    }

    /// The members of a row, each once, and where reading stopped.
    fn members(&self, range: TokenRange) -> (Vec<Member>, u32) {
        let tree = &self.tree;
        let mut row: Vec<Member> = Vec::new();
        let mut at = range.start;
        let (mut and, mut described) = (false, false);
        while at < range.end && row.len() < 12 {
            match tree.lower(at) {
                "," | ";" => {
                    at += 1;
                    // "X, editor of a daily and niece of a president," is one until the comma
                    described = false;
                    continue;
                }
                "and" | "plus" => {
                    and = true;
                    at += 1;
                    continue;
                }
                // a clause between commas says more of the one before it
                "who" | "whom" | "whose" | "which" | "identified" | "aged" | "including" => {
                    let before_verb = range.end < tree.range.end;
                    if !before_verb {
                        break;
                    }
                    at = (at..range.end).find(|&t| tree.lower(t) == ",").unwrap_or(range.end);
                    continue;
                }
                _ => {}
            }
            let end = self.stretch_end(at, range.end);
            if end == at {
                break;
            }
            let stretch = TokenRange::new(at, end);
            let Some((says, head)) = self.says(stretch) else { break };
            // "killing 19 traders, hospital sources said", "and the president sacked his minister": another's clause
            let verb = |t: u32| tree.range.holds(t) && tree.is_verb(t) || tree.dep(t) == Dep::Aux;
            let acts = end < tree.range.end && end != range.end && verb(end);
            let tells = matches!(tree.dep(head), Dep::Nsubj)
                && tree.head(head).is_some_and(|v| v > head && v >= range.end.min(end));
            if !row.is_empty() && says != Says::Nobody && (acts || tells && range.end == tree.range.end) {
                break;
            }
            let before = row.last().map(|m| m.says);
            let joins = match (before, says) {
                (Some(Says::One(_)), Says::Name { titled: false }) => !and,
                (Some(Says::Name { .. }), Says::One(Article::The | Article::A | Article::None)) => !and || described,
                // "A and B, correspondents of a daily,"
                (Some(Says::Name { .. }), Says::Several) => {
                    !and && tree.upos(stretch.start) != Upos::Num && !is_whose(tree.lower(stretch.start))
                }
                _ => false,
            };
            match row.last_mut() {
                Some(last) if joins || says == Says::Nobody => {
                    last.range = TokenRange::new(last.range.start, end);
                    described = joins;
                    if matches!(says, Says::Name { .. }) {
                        (last.head, last.says) = (head, says);
                    }
                }
                _ if says == Says::Nobody => break,
                _ => row.push(Member { head, range: stretch, says }),
            }
            and = false;
            at = end;
        }
        (row, at)
    }

    /// Where a stretch ends: at the next comma, "and" or verb.
    fn stretch_end(&self, from: u32, end: u32) -> u32 {
        let tree = &self.tree;
        let stops = |t: u32| {
            let verb = matches!(tree.xpos(t), Xpos::Vbd | Xpos::Vbz | Xpos::Vbp | Xpos::Md) && !self.marks.is_name(t);
            verb || matches!(
                tree.lower(t),
                "," | "and"
                    | "."
                    | ";"
                    | ":"
                    | "\""
                    | "("
                    | ")"
                    | "-"
                    | "--"
                    | "when"
                    | "where"
                    | "while"
                    | "who"
                    | "whom"
                    | "whose"
                    | "which"
                    | "that"
                    | "after"
                    | "as"
                    | "before"
            ) && !(tree.lower(t) == "-" && t > from)
        };
        (from..end).find(|&t| stops(t)).unwrap_or(end)
    }

    /// What a stretch says, and the token to read it at. `None` where no row of people goes on.
    fn says(&self, stretch: TokenRange) -> Option<(Says, u32)> {
        let tree = &self.tree;
        let first = tree.lower(stretch.start);
        let age = |w: &str| w.parse::<u32>().is_ok_and(|n| n < 120);
        if age(first) && (stretch.len() == 1 || matches!(tree.lower(stretch.start + 1), "years" | "year")) {
            return Some((Says::Nobody, stretch.start));
        }
        let name = (stretch.start..stretch.end).find(|&t| {
            self.marks
                .entity(t)
                .is_some_and(|(ix, kind)| kind == MentionKind::Name && self.label(ix) == Some(EntityLabel::Person))
        });
        // "of the United Left", "in Batala"
        if tree.upos(stretch.start) == Upos::Adp {
            return matches!(first, "of" | "from").then_some((Says::Nobody, stretch.start));
        }
        let phrase = (stretch.start..stretch.end)
            .find(|&t| matches!(tree.upos(t), Upos::Adp | Upos::Verb) && t > stretch.start)
            .unwrap_or(stretch.end);
        if let Some(name) = name.filter(|&n| n < phrase) {
            return Some((Says::Name { titled: name > stretch.start }, self.name_head(name)));
        }
        // "his wife Petrona": a name that no list knows
        let mut nouns = (stretch.start..phrase).rev().filter(|&t| matches!(tree.upos(t), Upos::Noun | Upos::Propn));
        let person = |h: u32| self.party(h).filter(|p| p.nature == Nature::Person).map(|p| (h, p));
        let (head, party) = nouns.find_map(person)?;
        if matches!(tree.lemma(head), "casualty" | "victim" | "loss" | "injury" | "death") {
            return None;
        }
        let plural = matches!(tree.xpos(head), Xpos::Nns | Xpos::Nnps);
        let says = match first {
            _ if plural => Says::Several,
            "the" | "this" => Says::One(Article::The),
            "a" | "an" | "another" | "one" => Says::One(Article::A),
            whose if is_whose(whose) => Says::One(Article::Whose),
            _ if (stretch.start..head).any(|t| matches!(tree.lower(t), "'s" | "’s" | "'")) => {
                Says::One(Article::Whose)
            }
            _ => Says::One(Article::None),
        };
        Some((says, party.head))
    }
}

fn is_whose(word: &str) -> bool {
    matches!(word, "his" | "her" | "their" | "its")
}

#[cfg(test)]
mod tests {
    use crate::events::Events;
    use crate::events::tests::document;
    use crate::text::layers::ArgumentRole;

    #[rstest::rstest]
    #[case("Captain Juan Lopez, his driver, Pedro Ruiz, and two guards were killed.", &["Juan Lopez", "Pedro Ruiz", "two guards"])]
    #[case("Teachers Nurettin Sahin and Hatice Cakir were separated from the others and killed.", &["Nurettin Sahin", "Hatice Cakir"])]
    #[case("Gunmen killed Senator Pedro Ruiz, 45, of the Liberal Party, his wife, Ana, and their bodyguard.", &["Pedro Ruiz", "Ana", "their bodyguard"])]
    #[case("Rebels killed Luis Paz, a taxi driver, and Maria Gomez, 23, a student.", &["Luis Paz", "Maria Gomez"])]
    fn everybody_in_the_row_was_struck(#[case] text: &str, #[case] victims: &[&str]) {
        let doc = document("", text);
        let events = Events::default().read(&doc);
        let struck =
            events.first().into_iter().flat_map(|e| &e.arguments).filter(|a| a.role == ArgumentRole::Recipient);
        let names: Vec<String> = struck
            .map(|a| {
                let entity = a.entity.and_then(|ix| doc.entities.get(ix as usize));
                entity.map_or_else(|| doc.text(a.anchor).to_owned(), |e| e.name.clone())
            })
            .collect();
        for victim in victims {
            assert!(names.iter().any(|n| n.contains(victim)), "{text}\n told {names:?}");
        }
        assert_eq!(names.len(), victims.len(), "{text}\n told {names:?}");
    }
}
