//! Titles and offices of a named person: before the name, after it, and in a clause about it.

use super::phrase::{Description, View};
use super::tables::NounClass;
use crate::text::layers::EntityLabel;
use crate::text::tags::{Dep, Upos};
use crate::text::{Anchor, TokenRange};

/// An office as the text gives it.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Lower case: "foreign minister".
    pub title: String,
    pub anchor: Anchor,
    pub said: Description,
}

/// Every office that the words around one mention give.
#[must_use]
pub fn around(view: &View<'_>, name: TokenRange) -> Vec<Found> {
    let mut found = Vec::new();
    found.extend(taken(view, name));
    found.extend(before(view, name));
    found.extend(after(view, name));
    found.extend(apposed(view, name));
    found
}

/// "named Ida Brandt as ambassador", "Paul Otieno stepped down as army chief": the office that a clause gives or takes.
fn taken(view: &View<'_>, name: TokenRange) -> Option<Found> {
    let doc = view.doc;
    let token = |t: u32| doc.tokens.get(t as usize);
    let root = (name.start..name.end).find(|&t| token(t).is_some_and(|token| !name.holds(token.head)))?;
    let (dep, verb) = token(root).map(|t| (t.dep, t.head))?;
    let gives = matches!(
        token(verb)?.lemma.as_str(),
        "name"
            | "appoint"
            | "elect"
            | "choose"
            | "nominate"
            | "install"
            | "instal"
            | "designate"
            | "reappoint"
            | "re-elect"
            | "reelect"
            | "confirm"
            | "propose"
            | "pick"
            | "select"
            | "dismiss"
            | "sack"
            | "fire"
            | "oust"
            | "remove"
            | "replace"
    );
    let leaves = matches!(
        token(verb)?.lemma.as_str(),
        "step" | "stand" | "resign" | "quit" | "retire" | "serve" | "act" | "take" | "swear" | "continue"
    );
    let fits = match dep {
        Dep::Obj | Dep::NsubjPass => gives || leaves,
        Dep::Nsubj => leaves,
        _ => false,
    };
    if !fits {
        return None;
    }
    let ceiling = sentence_end(view, name.start);
    let head = (name.end.max(verb + 1)..ceiling).find(|&t| {
        token(t).is_some_and(|o| {
            matches!(o.dep, Dep::Obl | Dep::Advcl | Dep::Nmod) && (o.head == verb || name.holds(o.head))
        }) && (verb + 1..t).any(|c| token(c).is_some_and(|c| c.head == t && c.lower == "as"))
    })?;
    let lo = view.run_start(head, verb + 1);
    let fence = view.run_end(head, ceiling).max(head + 1);
    let fence =
        (fence..ceiling).find(|&t| matches!(doc.form(t), "," | ";" | "." | "-" | "–" | "—" | ")")).unwrap_or(ceiling);
    let (noun, nouns) = view.noun_at(lo, head, fence)?;
    if !nouns.iter().any(|n| matches!(n.class, NounClass::Office | NounClass::Generic)) {
        return None;
    }
    let said = view.describe(lo, head, fence);
    Some(Found { title: text(view, noun), anchor: doc.anchor(TokenRange::new(lo, fence.max(noun.end))), said })
}

/// The honorific right before a name, look-up form: "mr", "gen".
#[must_use]
pub fn honorific(view: &View<'_>, name: TokenRange) -> Option<String> {
    // a stop folds to nothing: the sentence before must stay out of it
    let floor = sentence_start(view, name.start);
    let before = name.start.checked_sub(1).filter(|b| *b >= floor)?;
    let (range, nouns) = view.noun_at(before.saturating_sub(2).max(floor), before, name.start)?;
    nouns.iter().any(|n| n.class == NounClass::Title).then(|| text(view, range))
}

/// "Iraqi Foreign Minister Ida Brandt", "Kenya's former army chief Gen. Paul Otieno".
fn before(view: &View<'_>, name: TokenRange) -> Option<Found> {
    let floor = sentence_start(view, name.start);
    let mut head = name.start.checked_sub(1).filter(|h| *h >= floor)?;
    let lo = view.run_start(name.start, floor);
    if lo >= name.start {
        return None;
    }
    let mut weak = None;
    // "Foreign Minister Dr. Brandt": a title that says nothing has another before it
    for _ in 0..3 {
        let (noun, nouns) = view.noun_at(lo, head, head + 1)?;
        let said = view.describe(lo, head, head + 1);
        let anchor = view.doc.anchor(TokenRange::new(lo, name.start));
        let found = Found { title: text(view, noun), anchor, said };
        if nouns.iter().any(|n| n.class != NounClass::Title || !n.sectors.is_empty()) {
            let only_title = nouns.iter().all(|n| n.class == NounClass::Title);
            if !only_title || noun.start <= lo {
                return Some(found);
            }
            // "army chief Gen. Otieno": the office says more than the rank
            weak = Some(found);
        }
        let Some(next) = noun.start.checked_sub(1).filter(|n| *n >= lo) else { return weak };
        if view.owner(next).is_some() || view.noun_at(lo, next, next + 1).is_none() {
            return weak;
        }
        head = next;
    }
    weak
}

/// "Ida Brandt, the secretary of …", "Ida Brandt, 54, who heads …", "Ida Brandt is the mayor of …".
fn after(view: &View<'_>, name: TokenRange) -> Option<Found> {
    let doc = view.doc;
    let ceiling = sentence_end(view, name.start);
    let word = |at: u32| if at < ceiling { doc.tokens.get(at as usize).map_or("", |t| t.lower.as_str()) } else { "" };
    let mut at = name.end;
    let copula = |w: &str| matches!(w, "is" | "was" | "became" | "becomes" | "remains" | "remained");
    let fenced = matches!(word(at), "," | "(" | "-" | "–" | "—");
    if !fenced && !copula(word(at)) {
        return None;
    }
    at += 1;
    if word(at).chars().all(|c| c.is_ascii_digit()) && matches!(word(at + 1), ",") {
        at += 2;
    }
    if matches!(word(at), "who" | "which") && fenced {
        at += 1;
        if matches!(word(at), "has" | "had" | "also" | "now" | "currently") {
            at += 1;
        }
        match word(at) {
            w if copula(w) => at += 1,
            "serves" | "served" | "serving" if word(at + 1) == "as" => at += 2,
            "heads" | "leads" | "chairs" | "commands" | "runs" | "headed" | "led" | "chaired" | "commanded"
            | "directs" => {
                return heads(view, at, ceiling);
            }
            _ => return None,
        }
    }
    if fenced && matches!(word(at), "now" | "then" | "currently" | "formerly") {
        at += 1;
    }
    let start = at;
    if matches!(word(at), "the" | "a" | "an" | "his" | "her" | "its" | "their" | "one") {
        at += 1;
    }
    let end = view.run_end(at, ceiling);
    let lo = at;
    let head = role_head(view, lo, end)?;
    let verb = |t: u32| doc.tokens.get(t as usize).is_some_and(|token| matches!(token.upos, Upos::Verb | Upos::Aux));
    let ends = |t: u32| matches!(word(t), "," | ")" | ";" | "–" | "—" | "who" | "and" | "." | "said" | "says" | "told");
    let fence = (head + 1..ceiling).find(|&t| ends(t) || verb(t)).unwrap_or(ceiling);
    // ", an Iraqi official said": a clause of its own, no apposition
    if fenced && (verb(fence) || matches!(word(fence), "said" | "says" | "told")) {
        return None;
    }
    let (noun, nouns) = view.noun_at(lo, head, fence)?;
    if !nouns.iter().any(|n| matches!(n.class, NounClass::Office | NounClass::Generic)) {
        return None;
    }
    let mut said = view.describe(lo, head, fence);
    said.former |= word(start.saturating_sub(1)) == "formerly";
    let anchor = doc.anchor(TokenRange::new(start, fence.max(noun.end)));
    Some(Found { title: text(view, noun), anchor, said })
}

/// The last word of a noun phrase that is a role and no name: none if the phrase is another person.
fn role_head(view: &View<'_>, lo: u32, end: u32) -> Option<u32> {
    let person = |t: u32| view.owner(t).and_then(|ix| view.entity(ix)).is_some_and(|e| e.label == EntityLabel::Person);
    let head = end.checked_sub(1).filter(|h| *h >= lo)?;
    (view.owner(head).is_none() && !person(head)).then_some(head)
}

/// "who heads the parliament's security committee".
fn heads(view: &View<'_>, verb: u32, ceiling: u32) -> Option<Found> {
    let lo = verb + 1;
    let mut end = view.run_end(lo, ceiling);
    if end == lo + 1 && view.owner(lo).is_none() && matches!(view.doc.form(lo), "the" | "its" | "a") {
        end = view.run_end(lo + 1, ceiling);
    }
    let head = end.checked_sub(1).filter(|h| *h >= lo)?;
    let said = view.describe(lo, head, ceiling);
    if said.code.is_empty() {
        return None;
    }
    let anchor = view.doc.anchor(TokenRange::new(verb, end));
    Some(Found { title: "head".to_owned(), anchor, said })
}

/// "the secretary of the council, Ida Brandt, …": the parse says that the name stands in apposition.
fn apposed(view: &View<'_>, name: TokenRange) -> Option<Found> {
    let doc = view.doc;
    let root =
        (name.start..name.end).find(|&t| doc.tokens.get(t as usize).is_some_and(|token| !name.holds(token.head)))?;
    let token = doc.tokens.get(root as usize)?;
    if token.dep != Dep::Appos || token.head >= name.start || view.owner(token.head).is_some() {
        return None;
    }
    let head = token.head;
    let floor = sentence_start(view, head);
    let lo = view.run_start(head, floor);
    let (noun, nouns) = view.noun_at(lo, head, name.start)?;
    if !nouns.iter().any(|n| matches!(n.class, NounClass::Office | NounClass::Generic)) {
        return None;
    }
    let said = view.describe(lo, head, name.start.saturating_sub(1));
    let anchor = doc.anchor(TokenRange::new(lo, name.start.saturating_sub(1).max(noun.end)));
    Some(Found { title: text(view, noun), anchor, said })
}

fn text(view: &View<'_>, range: TokenRange) -> String {
    let words: Vec<&str> =
        (range.start..range.end).filter_map(|t| view.doc.tokens.get(t as usize)).map(|t| t.lower.as_str()).collect();
    words.join(" ").replace(" - ", "-")
}

fn sentence_start(view: &View<'_>, token: u32) -> u32 {
    view.doc.sentence_of(token).and_then(|s| view.doc.sentences.get(s)).map_or(token, |s| s.tokens.start)
}

fn sentence_end(view: &View<'_>, token: u32) -> u32 {
    view.doc.sentence_of(token).and_then(|s| view.doc.sentences.get(s)).map_or(token, |s| s.tokens.end)
}
