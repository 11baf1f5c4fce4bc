//! One word of harm at a time: find its number after it, before it, or say that there were none.

use super::Count;
use super::words::{Form, Harm, harm, is_auxiliary, is_be, is_person, is_thing, leads_to_number};
use crate::nlp::date::looks_past;
use crate::nlp::value::atom::{Kind, Line};
use crate::nlp::value::noun::singular;
use crate::nlp::value::number::{self, Near, Number};
use crate::nlp::value::quantity::counted;
use crate::nlp::value::words::Class;
use crate::text::layers::ValueData;
use crate::text::tags::Xpos;

/// How far a number may stand from its word, in atoms.
const REACH: usize = 14;

/// A count of people in the line.
#[derive(Debug, Clone, Copy)]
struct Tally {
    amount: u64,
    start: usize,
    /// After the number.
    end: usize,
    /// After the noun it counts.
    noun: usize,
    person: bool,
}

/// The counts that the word at an atom states.
pub(super) fn read(line: &Line<'_>, at: usize) -> Vec<(Harm, Count)> {
    let lower = line.lower(at);
    if lower == "casualties" && no_before(line, at) {
        return none(line, at, &[Harm::Killed, Harm::Injured]);
    }
    if let Some(found) = phrase(line, at) {
        return found;
    }
    let Some((harm, form)) = harm(lower) else { return Vec::new() };
    let (passive, noun) = (is_passive(line, at), matches!(form, Form::Noun) || lower == "arrests");
    if noun && no_before(line, at) {
        return none(line, at, &[harm]);
    }
    let tally = match form {
        Form::Active => after(line, at + 1).or_else(|| adjacent(line, at).filter(|_| noun)),
        Form::Either if passive => before(line, at),
        Form::Either => after(line, at + 1).or_else(|| before(line, at)),
        Form::Subject if line.before(at, 1) == "shot" => after(line, at + 1).or_else(|| before(line, at)),
        // "Five men shot the mayor dead": not the five
        Form::Subject if lower == "dead" && shot_between(line, at).is_some() => {
            shot_between(line, at).and_then(|shot| after(line, shot + 1))
        }
        Form::Subject => before(line, at),
        Form::Noun if lower == "lives" => lives(line, at),
        Form::Noun => of(line, at).or_else(|| adjacent(line, at)),
        Form::Toll => toll(line, at),
    };
    let tally = tally.filter(|t| harm != Harm::Displaced || form != Form::Subject || t.person || t.amount >= 100);
    tally.and_then(|t| counted_as(line, &t)).map(|count| vec![(harm, count)]).unwrap_or_default()
}

/// The "shot" of "shot the mayor dead", where it is active.
fn shot_between(line: &Line<'_>, dead: usize) -> Option<usize> {
    let near = dead.saturating_sub(7)..dead.saturating_sub(1);
    near.rev().find(|&i| line.lower(i) == "shot").filter(|&i| !is_passive(line, i))
}

fn counted_as(line: &Line<'_>, tally: &Tally) -> Option<Count> {
    let (anchor, _) = line.extent(tally.start, tally.end)?;
    Some(Count { amount: tally.amount, anchor })
}

fn none(line: &Line<'_>, at: usize, harms: &[Harm]) -> Vec<(Harm, Count)> {
    let Some((anchor, _)) = line.extent(at.saturating_sub(1), at) else { return Vec::new() };
    harms.iter().map(|&harm| (harm, Count { amount: 0, anchor })).collect()
}

/// Expressions of more than one word: "lost their lives", "forced 2,000 people from their homes", "took 12 into custody".
fn phrase(line: &Line<'_>, at: usize) -> Option<Vec<(Harm, Count)>> {
    let words = (line.lower(at), line.lower(at + 1), line.lower(at + 2));
    let (harm, tally) = match words {
        ("lost", "their", "lives") => (Harm::Killed, before(line, at)?),
        ("rounded", "up", _) => (Harm::Arrested, after(line, at + 2)?),
        ("took" | "taken" | "taking", _, _) => {
            let tally = after(line, at + 1).or_else(|| before(line, at))?;
            within(line, at, &["into", "custody"]).then_some((Harm::Arrested, tally))?
        }
        ("forced" | "forcing" | "drove" | "driven" | "driving" | "sent" | "sending", _, _) => {
            let tally = after(line, at + 1).or_else(|| before(line, at))?;
            let away = within(line, at, &["their", "homes"])
                || within(line, at, &["to", "flee"])
                || within(line, at, &["to", "evacuate"]);
            away.then_some((Harm::Displaced, tally))?
        }
        _ => return None,
    };
    Some(vec![(harm, counted_as(line, &tally)?)])
}

/// Two words next to each other, after an atom and within the clause.
fn within(line: &Line<'_>, at: usize, pair: &[&str; 2]) -> bool {
    (at + 1..(at + REACH).min(line.len()))
        .take_while(|&i| !line.is_mark(i, ';'))
        .any(|i| line.lower(i) == pair[0] && line.lower(i + 1) == pair[1])
}

/// "were killed", "had been badly hurt".
fn is_passive(line: &Line<'_>, at: usize) -> bool {
    (1..=4)
        .map(|back| line.before(at, back))
        .take_while(|w| is_auxiliary(w) || w.ends_with("ly") || *w == "and" || harm(w).is_some())
        .any(is_be)
}

/// "no injuries", "without casualties".
fn no_before(line: &Line<'_>, at: usize) -> bool {
    let word = |back| matches!(line.before(at, back), "no" | "without" | "zero");
    word(1) || (word(2) && matches!(line.before(at, 1), "reported" | "serious" | "other" | "further" | "any" | "known"))
}

/// A number of people at an atom, its noun, and whether that noun is people.
fn tally_at(line: &Line<'_>, at: usize) -> Option<Tally> {
    let number = number::read(line, at, Near::Anything)?;
    let amount = number.value.to_whole()?;
    if other_value(line, at, &number) || line.after_hyphen(number.end).is_some() {
        return None;
    }
    if is_bare_age(line, at, &number) {
        return None;
    }
    let (noun, person) = match counted(line, &number) {
        Some((_, unit)) if is_thing(&unit) => return None,
        Some((noun, unit)) => (noun, is_person(&unit)),
        None => (number.end, matches!(line.lower(number.end), "others" | "more" | "other")),
    };
    if matches!(line.class(number.end), Class::Unit(_) | Class::Percent | Class::Month(..))
        || line.is_mark(number.end, '%')
    {
        return None;
    }
    Some(Tally { amount, start: at, end: number.end, noun, person })
}

/// "Ann Reed, 45, was killed", "Ann Reed (45)": set off behind a name.
fn is_bare_age(line: &Line<'_>, at: usize, number: &Number) -> bool {
    let set_off = |open: char, close: char| {
        at > 0 && line.is_mark(at - 1, open) && (line.is_mark(number.end, close) || number.end >= line.len())
    };
    let aged = matches!(line.before(at, 1), "aged" | "age");
    number.value.to_whole().is_some_and(|age| age < 120) && (aged || set_off(',', ',') || set_off('(', ')'))
}

/// Whether a number is part of a date, an age, a sum of money: of any value but a count.
fn other_value(line: &Line<'_>, at: usize, number: &Number) -> bool {
    let Some((anchor, _)) = line.extent(at, number.end) else { return true };
    let values = &line.doc.values;
    let near = values.partition_point(|v| (v.anchor.field, v.anchor.span.end) <= (anchor.field, anchor.span.start));
    values.get(near).is_some_and(|v| {
        v.anchor.field == anchor.field
            && v.anchor.span.overlaps(anchor.span)
            && !matches!(v.data, ValueData::Quantity { .. })
    })
}

/// The number after a verb: "at least 12 people", "five soldiers and three civilians", "a soldier".
fn after(line: &Line<'_>, from: usize) -> Option<Tally> {
    let mut at = from;
    while at < from + 8 {
        if let Some(tally) = tally_at(line, at) {
            return Some(sum_after(line, tally));
        }
        if let Some(tally) = one_person(line, at) {
            return Some(sum_after(line, tally));
        }
        if !leads_to_number(line.lower(at)) {
            return None;
        }
        at += 1;
    }
    None
}

/// "a soldier", "an off-duty police officer".
fn one_person(line: &Line<'_>, at: usize) -> Option<Tally> {
    if line.class(at) != Class::Article {
        return None;
    }
    for noun in at + 1..at + 5 {
        let atom = line.get(noun)?;
        if atom.kind == Kind::Mark('-') {
            continue;
        }
        if atom.kind != Kind::Word || is_auxiliary(&atom.lower) || atom.class != Class::Other {
            return None;
        }
        // the head is the last noun: "a police officer", "a soldier"
        let goes_on = line.get(noun + 1).is_some_and(|next| next.kind == Kind::Word && is_person(&next.lower));
        if is_person(&atom.lower) && !atom.lower.ends_with('s') && !goes_on {
            return Some(Tally { amount: 1, start: at, end: noun + 1, noun: noun + 1, person: true });
        }
        if matches!(atom.lower.as_str(), "of" | "in" | "on" | "at" | "for" | "and" | "by") {
            return None;
        }
    }
    None
}

/// Adds what "and" or a comma joins on, unless a verb of its own follows: "killed five soldiers and three civilians".
fn sum_after(line: &Line<'_>, mut tally: Tally) -> Tally {
    for _ in 0..4 {
        let mut next = tally.noun;
        if line.is_mark(next, ',') {
            next += 1;
        }
        let and = line.lower(next) == "and";
        next += usize::from(and);
        if next == tally.noun || !tally.person {
            break;
        }
        while leads_to_number(line.lower(next)) && line.class(next) != Class::Article {
            next += 1;
        }
        let Some(more) = tally_at(line, next).or_else(|| one_person(line, next)) else { break };
        let own_verb = is_auxiliary(line.lower(more.noun))
            || harm(line.lower(more.noun)).is_some()
            || line.lower(more.noun) == "of";
        if own_verb || !more.person {
            break;
        }
        tally = Tally { amount: tally.amount.saturating_add(more.amount), end: more.end, noun: more.noun, ..tally };
    }
    tally
}

/// The number before a participle or an intransitive verb, in its subject.
fn before(line: &Line<'_>, at: usize) -> Option<Tally> {
    let mut from = at;
    while from > 0 && skips(line, from - 1) {
        from -= 1;
    }
    let mut nearest: Option<Tally> = None;
    for i in (from.saturating_sub(REACH)..from).rev() {
        if let Some(none) = nobody(line, i, from) {
            return nearest.or(Some(none));
        }
        if let Some(tally) = starts_tally(line, i).filter(|t| t.end <= from && line.before(i, 1) != "no") {
            // "12 people in two villages were killed": the people count
            let better = match nearest {
                None => true,
                Some(known) => (tally.person && !known.person) || line.lower(tally.end) == "of",
            };
            if better {
                nearest = Some(tally);
            }
            if tally.person && i > 0 && !matches!(line.lower(i - 1), "the" | "of") {
                let parenthesis = opens_parenthesis(line, i);
                if !parenthesis {
                    return Some(sum_before(line, tally));
                }
                nearest = None;
            }
            continue;
        }
        if ends_subject(line, i) {
            if line.is_mark(i, ',') && (opens_parenthesis(line, i + 2) || i + 1 == from) {
                nearest = nearest.filter(|_| i + 1 == from);
                continue;
            }
            break;
        }
    }
    nearest.or_else(|| one_before(line, from))
}

/// A tally that begins here and is not the tail of a longer number.
fn starts_tally(line: &Line<'_>, at: usize) -> Option<Tally> {
    let tally = tally_at(line, at)?;
    let tail = at > 0
        && (number::read(line, at - 1, Near::Anything).is_some_and(|n| n.end > at)
            || (at > 1 && number::read(line, at - 2, Near::Anything).is_some_and(|n| n.end > at)));
    (!tail).then_some(tally)
}

/// "including three children", "among them two officers".
fn opens_parenthesis(line: &Line<'_>, at: usize) -> bool {
    (1..=5).any(|back| matches!(line.before(at, back), "including" | "among" | "mostly" | "most"))
        && (1..=6).any(|back| line.before(at, back) == ",")
}

fn skips(line: &Line<'_>, at: usize) -> bool {
    let word = line.lower(at);
    (is_auxiliary(word) && word != "said") || (word.ends_with("ly") && word.len() > 4)
}

/// What a subject does not reach across: clause marks, quotes, finite verbs, other words of harm.
fn ends_subject(line: &Line<'_>, at: usize) -> bool {
    let Some(atom) = line.get(at) else { return true };
    match atom.kind {
        Kind::Mark(mark) => {
            matches!(mark, ',' | ';' | ':' | '"' | '(' | ')' | '?' | '!') || (mark == '.' && !line.glued(at + 1))
        }
        Kind::Digits => false,
        Kind::Word if line.tagged => {
            matches!(atom.xpos, Xpos::Vbd | Xpos::Vbz | Xpos::Vbp | Xpos::Md)
                || harm(&atom.lower).is_some_and(|h| h.1 != Form::Noun)
        }
        Kind::Word => {
            looks_past(&atom.lower)
                || harm(&atom.lower).is_some()
                || matches!(atom.lower.as_str(), "that" | "which" | "when" | "after")
        }
    }
}

/// "none", "nobody", "no one", "no people" as the subject.
fn nobody(line: &Line<'_>, at: usize, end: usize) -> Option<Tally> {
    let none = match line.lower(at) {
        "none" | "nobody" => true,
        "no" => line.lower(at + 1) == "one" || is_person(&singular(line.lower(at + 1))),
        _ => false,
    };
    (none && end - at < 6).then_some(Tally { amount: 0, start: at, end: at + 1, noun: at + 1, person: true })
}

/// "a soldier was killed".
fn one_before(line: &Line<'_>, end: usize) -> Option<Tally> {
    (end.saturating_sub(6)..end)
        .rev()
        .take_while(|&i| !ends_subject(line, i))
        .find_map(|i| one_person(line, i).filter(|t| t.noun == end))
}

/// Adds the earlier members of a list: "five soldiers and three civilians were killed".
fn sum_before(line: &Line<'_>, last: Tally) -> Tally {
    let mut total = last;
    for _ in 0..4 {
        let mut joint = total.start;
        while joint > 0 && leads_to_number(line.lower(joint - 1)) {
            joint -= 1;
        }
        if joint > 0 && line.lower(joint - 1) == "and" {
            joint -= 1;
        }
        if joint > 0 && line.is_mark(joint - 1, ',') {
            joint -= 1;
        }
        if joint == total.start {
            break;
        }
        let from = joint.saturating_sub(6);
        let Some(more) = (from..joint).find_map(|i| starts_tally(line, i).filter(|t| t.noun == joint && t.person))
        else {
            break;
        };
        // "killed five soldiers and three civilians were hurt": the first has its own verb
        if more.start > 0 && harm(line.before(more.start, 1)).is_some() {
            break;
        }
        total = Tally { amount: total.amount.saturating_add(more.amount), start: more.start, ..total };
    }
    total
}

/// "12 deaths", "three confirmed deaths".
fn adjacent(line: &Line<'_>, at: usize) -> Option<Tally> {
    (at.saturating_sub(3)..at).rev().take_while(|&i| !ends_subject(line, i)).find_map(|i| {
        let number = number::read(line, i, Near::Anything).filter(|n| n.end <= at)?;
        let amount = number.value.to_whole().filter(|_| !other_value(line, i, &number))?;
        let plain = line.class(number.end) == Class::Other && (number.end..at).all(|k| line.is_word(k));
        plain.then_some(Tally { amount, start: i, end: number.end, noun: at, person: true })
    })
}

/// "the deaths of at least 12 people".
fn of(line: &Line<'_>, at: usize) -> Option<Tally> {
    matches!(line.lower(at + 1), "of" | "to").then(|| after(line, at + 2)).flatten()
}

/// "claimed 12 lives", "cost the lives of 12 people".
fn lives(line: &Line<'_>, at: usize) -> Option<Tally> {
    const TAKEN: &[&str] =
        &["claimed", "claiming", "claims", "cost", "costing", "took", "taking", "taken", "loss", "claim", "lost"];
    let taken = (1..=8).any(|back| TAKEN.contains(&line.before(at, back)));
    taken.then(|| of(line, at).or_else(|| adjacent(line, at))).flatten()
}

/// "death toll rose to 45", "the toll stood at 12 dead": the number that the verb ends on.
fn toll(line: &Line<'_>, at: usize) -> Option<Tally> {
    let end = (at + 1..(at + REACH).min(line.len()))
        .find(|&i| line.is_mark(i, ';') || line.is_mark(i, ','))
        .unwrap_or(at + REACH);
    let tallies: Vec<Tally> = (at + 1..end).filter_map(|i| starts_tally(line, i)).collect();
    let leads = |t: &&Tally| {
        (1..=4).any(|back| {
            matches!(
                line.before(t.start, back),
                "to" | "at"
                    | "of"
                    | "reached"
                    | "passed"
                    | "topped"
                    | "exceeded"
                    | "hit"
                    | "past"
                    | "above"
                    | "surpassed"
                    | "is"
                    | "was"
            )
        })
    };
    let to = |t: &&Tally| {
        (1..=4).map(|back| line.before(t.start, back)).take_while(|w| leads_to_number(w)).any(|w| w == "to")
    };
    tallies.iter().rev().find(to).or_else(|| tallies.iter().find(leads)).copied()
}
