//! Names that a story gives later to those it first described.

use super::thread::{head_of, lemma, word};
use crate::text::layers::{Argument, ArgumentRole, EntityIx, EntityLabel, Event, EventType, Mention, MentionKind};
use crate::text::tags::{Dep, Upos, Xpos};
use crate::text::{Document, TokenRange};

/// The number that a word stands for, as far as victims are counted by name.
pub(super) fn count(doc: &Document, t: u32) -> Option<usize> {
    Some(match word(doc, t) {
        "a" | "an" | "one" => 1,
        "two" => 2,
        "three" => 3,
        "four" => 4,
        "five" => 5,
        "six" => 6,
        "seven" => 7,
        "eight" => 8,
        "nine" => 9,
        "ten" => 10,
        digits => digits.parse().ok()?,
    })
}

/// "A rancher was abducted" and later "the rancher, Julio Asturias", "two engineers" and later "engineers Rolando Huapaya
/// and Felix Espichan", "a teacher who lived next door, Ninfa Duarte": a description gets the name that the story gives it.
pub(super) fn name_descriptions(doc: &Document, events: &mut [Event]) {
    // the nouns right before each person's names: title, description, apposition
    let mut said: Vec<(&str, u32, u32)> = Vec::new();
    let mut names: Vec<(u32, u32, EntityIx)> = Vec::new();
    for (ix, entity) in doc.entities.iter().enumerate().filter(|(_, e)| e.label == EntityLabel::Person) {
        for mention in entity.mentions.iter().filter(|m| m.kind == MentionKind::Name) {
            let at = mention.tokens.start;
            said.extend((at.saturating_sub(2)..at).map(|t| (noun(doc, t), ix as u32, at)));
            names.push((at, mention.tokens.end, ix as EntityIx));
        }
    }
    said.sort_unstable();
    names.sort_unstable();
    // the only one who bears it from here on
    let bearer = |noun: &str, after: u32| {
        let from = said.partition_point(|(word, ..)| *word < noun);
        let mut later = said.iter().skip(from).take_while(|(word, ..)| *word == noun).filter(|(.., at)| *at > after);
        let first = later.next()?.1;
        later.all(|(_, ix, _)| *ix == first).then_some(first)
    };
    for event in events {
        let mut more: Vec<(usize, Vec<Argument>)> = Vec::new();
        for (at, argument) in event.arguments.iter_mut().enumerate() {
            let party = argument.is_party();
            if !party || argument.entity.is_some() {
                continue;
            }
            let Some(range) = doc.tokens_of(argument.anchor) else { continue };
            let Some(head) = head_of(doc, argument) else { continue };
            match doc.tokens.get(head as usize).map(|k| k.xpos) {
                Some(Xpos::Nn | Xpos::Nnp) => {
                    argument.entity = bearer(noun(doc, head), range.end).or_else(|| apposed(doc, &names, head));
                    let struck = argument.role == ArgumentRole::Recipient && event.kind == EventType::Assault;
                    if argument.entity.is_none() && struck && !argument.actor.sectors.is_empty() {
                        argument.entity = introduced(doc, &names, head);
                    }
                }
                Some(Xpos::Nns) if argument.role == ArgumentRole::Recipient && event.kind == EventType::Assault => {
                    let number = range.range().find_map(|t| count(doc, t as u32)).filter(|n| (2..=6).contains(n));
                    let Some(number) = number else { continue };
                    let list = listed(doc, &names, lemma(doc, head), range.end, number);
                    if list.len() == number {
                        let role = argument.role;
                        let named = list.into_iter().map(|(start, end, ix)| Argument {
                            role,
                            entity: Some(ix),
                            anchor: doc.anchor(TokenRange::new(start, end)),
                            actor: argument.actor.clone(),
                        });
                        more.push((at, named.collect()));
                    }
                }
                _ => {}
            }
        }
        for (at, list) in more.into_iter().rev() {
            let known: Vec<EntityIx> = event.arguments.iter().filter_map(|a| a.entity).collect();
            event.arguments.splice(at..=at, list.into_iter().filter(|a| a.entity.is_none_or(|e| !known.contains(&e))));
        }
    }
}

/// A noun as it is compared: in capitals it may be tagged as a name, whose lemma keeps them.
fn noun(doc: &Document, t: u32) -> &str {
    let shouted = doc.tokens.get(t as usize).is_some_and(|k| k.upos == Upos::Propn);
    if shouted { word(doc, t) } else { lemma(doc, t) }
}

/// "A teacher who lived next door, Ninfa Duarte, was killed": the name between commas behind a description.
fn apposed(doc: &Document, names: &[(u32, u32, EntityIx)], head: u32) -> Option<EntityIx> {
    let sentence = doc.sentences.get(doc.sentence_of(head)?)?;
    // "a national, identified as Dolores Zuniga", "a guard by the name of Tomas Abrego"
    let called = (head + 1..sentence.tokens.end.min(head + 16)).find(|&t| {
        let as_ = word(doc, t) == "as" && matches!(word(doc, t - 1), "identified" | "known");
        as_ || matches!(word(doc, t), "named" | "called")
            || (word(doc, t) == "of" && matches!(word(doc, t - 1), "name" | "names"))
    });
    if let Some(at) = called {
        let first = names.iter().find(|(start, ..)| *start > head);
        let title =
            |t: u32| doc.tokens.get(t as usize).is_some_and(|k| matches!(k.upos, Upos::Noun | Upos::Propn | Upos::Adj));
        if let Some(name) = first.filter(|(start, ..)| *start > at && *start <= at + 3 && (at + 1..*start).all(title)) {
            return Some(name.2);
        }
    }
    let comma = (head + 1..sentence.tokens.end.min(head + 12)).find(|&t| word(doc, t) == ",")?;
    // "a woman 7 months pregnant, Maria Rugama, and"
    let plain = comma <= head + 5
        && (head + 1..comma).all(|t| {
            doc.tokens.get(t as usize).is_some_and(|k| matches!(k.upos, Upos::Noun | Upos::Num | Upos::Adj | Upos::Adv))
        });
    let opens = comma == head + 1
        || plain
        || matches!(word(doc, head + 1), "who" | "of" | "in" | "at" | "from" | "that" | "which" | "on");
    let noun =
        |t: u32| doc.tokens.get(t as usize).is_some_and(|k| matches!(k.upos, Upos::Noun | Upos::Adj | Upos::Propn));
    // "a client, boat owner Tomas Chunga, was hit"
    // "his bodyguard, DAS [security] detective Wilson Poveda,": an editor's brackets aside
    let described = |start: u32| {
        let (mut depth, mut seen) = (0_u32, 0);
        start > comma
            && start <= comma + 12
            && (comma + 1..start).all(|t| match word(doc, t) {
                "[" | "(" => {
                    depth += 1;
                    true
                }
                "]" | ")" => {
                    depth = depth.saturating_sub(1);
                    true
                }
                _ if depth > 0 => true,
                _ => {
                    seen += 1;
                    seen <= 3 && noun(t)
                }
            })
    };
    let name = names.iter().find(|(start, ..)| described(*start)).filter(|_| opens)?;
    // "a judge, Ann Reed, and" is one; "a judge, Ann Reed and Tom Hall" are three
    let closes = matches!(word(doc, name.1), "," | "." | ";" | "(")
        || name.1 == sentence.tokens.end
        || doc.tokens.get(name.1 as usize).is_some_and(|k| matches!(k.dep, Dep::Aux | Dep::AuxPass | Dep::Cop));
    let crossed = names.iter().any(|(start, ..)| *start > head && *start < comma);
    (closes && !crossed).then_some(name.2)
}

/// "A wealthy rancher was abducted. Julio Asturias, 58, was travelling with his driver": whom the next sentence brings in
/// by name and age, or tells what befell him.
fn introduced(doc: &Document, names: &[(u32, u32, EntityIx)], head: u32) -> Option<EntityIx> {
    let described = doc.sentence_of(head)?;
    for sentence in doc.sentences.iter().skip(described + 1).take(2) {
        let (from, to) = (sentence.tokens.start, sentence.tokens.end);
        let first = names.partition_point(|n| n.0 < from);
        let Some(&(start, end, ix)) = names.get(first).filter(|n| n.1 <= to) else { continue };
        let earlier = |m: &Mention| m.kind == MentionKind::Name && m.tokens.start < from;
        let known = doc.entities.get(ix as usize).is_some_and(|e| e.mentions.iter().any(earlier));
        let title = |t: u32| doc.tokens.get(t as usize).is_some_and(|k| matches!(k.upos, Upos::Noun | Upos::Propn));
        if known || start > from + 3 || !(from..start).all(title) {
            return None;
        }
        let aged = word(doc, end) == "," && word(doc, end + 1).parse::<u32>().is_ok_and(|age| (5..100).contains(&age));
        let subject = (start..end).find_map(|t| doc.tokens.get(t as usize).filter(|k| k.head < start || k.head >= end));
        let suffers = subject.is_some_and(|k| {
            k.dep == Dep::NsubjPass || k.dep == Dep::Nsubj && matches!(lemma(doc, k.head), "die" | "succumb" | "perish")
        });
        return (aged || suffers).then_some(ix);
    }
    None
}

/// Names in a row behind the plural of a noun: "engineers Rolando Huapaya and Felix Espichan".
fn listed(
    doc: &Document,
    names: &[(u32, u32, EntityIx)],
    noun: &str,
    after: u32,
    number: usize,
) -> Vec<(u32, u32, EntityIx)> {
    let opens = |start: u32| {
        (start.saturating_sub(2)..start)
            .any(|t| lemma(doc, t) == noun && matches!(doc.tokens.get(t as usize).map(|k| k.xpos), Some(Xpos::Nns)))
    };
    let Some(first) = names.iter().position(|(start, ..)| *start >= after && opens(*start)) else { return Vec::new() };
    let mut list: Vec<(u32, u32, EntityIx)> = Vec::new();
    for &name in names.iter().skip(first) {
        let near = list.last().is_none_or(|last| {
            name.0 >= last.1 && name.0 - last.1 <= 4 && (last.1..name.0).any(|t| matches!(word(doc, t), "and" | ","))
        });
        if !near || list.len() == number {
            break;
        }
        list.push(name);
    }
    list
}

#[cfg(test)]
mod tests {
    use crate::events::Events;
    use crate::events::tests::document;
    use crate::text::layers::ArgumentRole;

    fn victim(text: &str) -> Option<String> {
        let doc = document("", text);
        let events = Events::default().read(&doc);
        let argument = events.first()?.arguments.iter().find(|a| a.role == ArgumentRole::Recipient)?;
        Some(doc.entities.get(argument.entity? as usize)?.name.clone())
    }

    #[test]
    fn the_next_sentence_may_say_who_was_struck() {
        let deed = "A wealthy cattle rancher was abducted on Sunday near San Jose.";
        let named = victim(&format!("{deed} Julio Asturias, 58, was travelling with his driver."));
        assert_eq!(named.as_deref(), Some("Julio Asturias"));
        // somebody who speaks is somebody else
        let spoke = victim(&format!("{deed} Police Chief Julio Asturias said the road was closed."));
        assert_eq!(spoke, None);
    }
}
