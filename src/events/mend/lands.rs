//! Lands and nations: two before a noun, several in a list, halves of one name.

use super::Mended;
use crate::text::layers::{EntityLabel, Name};
use crate::text::tags::{Dep, Upos, Xpos};
use crate::text::{Document, TokenRange};

/// "SHIPPING CEMENT TO MOZAMBIQUE": a land behind "to" is where, not what is done.
pub(super) fn lands_as_verbs(doc: &Document, range: TokenRange, names: &[Name], mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    for name in names.iter().filter(|n| n.tokens.start > range.start) {
        let t = name.tokens.end - 1;
        let Some(verb) = token(t).filter(|k| {
            matches!(name.label, EntityLabel::Gpe | EntityLabel::Loc) && k.upos == Upos::Verb && k.xpos == Xpos::Vb
        }) else {
            continue;
        };
        let to = name.tokens.start - 1;
        if verb.head < t && token(to).is_some_and(|k| k.lower == "to" && k.head == t) {
            mended.link(t, verb.head, Dep::Obl);
            mended.link(to, t, Dep::Case);
            mended.names.push(t);
        }
    }
}

/// "Azeri and Armenian forces", "in Lugano, Mongolian and Kazakh officials": two nationalities before one noun are both
/// the noun's, whatever the first was joined to.
pub(super) fn two_nations(doc: &Document, range: TokenRange, names: &[Name], mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    let nation = |t: u32| {
        token(t).is_some_and(|k| matches!(k.upos, Upos::Adj | Upos::Propn) && !k.lower.ends_with("is"))
            && names.iter().any(|n| n.label == EntityLabel::Norp && n.tokens.holds(t) && n.tokens.end == t + 1)
    };
    for and in range.start + 1..range.end.saturating_sub(2) {
        let (first, second) = (and - 1, and + 1);
        let joined = token(and).is_some_and(|k| matches!(k.lower.as_str(), "and" | "&"));
        // "customs services": the last of a run of nouns
        let noun = (and + 2..range.end)
            .take_while(|&t| token(t).is_some_and(|k| matches!(k.upos, Upos::Noun | Upos::Adj)))
            .find(|&t| token(t).is_some_and(|k| !matches!(k.dep, Dep::Compound | Dep::Amod)));
        let Some(noun) = noun else { continue };
        let shared = token(noun).is_some_and(|k| k.upos == Upos::Noun && k.xpos == Xpos::Nns);
        if !joined || !shared || !nation(first) || !nation(second) {
            continue;
        }
        let (Some(a), Some(b), Some(n)) = (token(first), token(second), token(noun)) else { continue };
        // already the noun's own, both of them
        if a.head == noun && (b.head == noun || (b.head == first && n.head != first)) {
            continue;
        }
        if n.head == first {
            // the noun was joined to the first nationality: it stands in its place
            let (head, dep) = if a.head == first { (noun, Dep::Root) } else { (a.head, a.dep) };
            mended.link(noun, head, dep);
            for t in range.start..range.end {
                let below =
                    |k: &&crate::text::Token| k.head == first && t != first && t != and && t != second && t != noun;
                if let Some(k) = token(t).filter(below) {
                    mended.link(t, noun, k.dep);
                }
            }
        }
        mended.link(first, noun, Dep::Amod);
        mended.link(second, first, Dep::Conj);
        mended.link(and, second, Dep::Cc);
    }
}

/// "Sri Lankan President Kumari Jayasekera repeated": a nationality of two words is no subject beside the name.
pub(super) fn split_nationality(doc: &Document, names: &[Name], mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    for name in names.iter().filter(|n| n.label == EntityLabel::Norp && n.tokens.len() == 2) {
        let (first, last) = (name.tokens.start, name.tokens.end - 1);
        let stray =
            token(first).is_some_and(|k| matches!(k.dep, Dep::Nsubj | Dep::NsubjPass | Dep::Obj) && k.head > last);
        let noun = token(last).map(|k| k.head).filter(|&h| h > last);
        if let Some(noun) = noun.filter(|_| stray) {
            mended.link(first, noun, Dep::Amod);
        }
    }
}

/// "Oman, India navies hold joint drill": names listed without an "and" before a headline's verb all belong to its subject.
pub(super) fn listed_nations(doc: &Document, range: TokenRange, names: &[Name], mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    let place = |t: u32| names.iter().any(|n| n.label == EntityLabel::Gpe && n.tokens.end == t + 1);
    let (first, comma) =
        match (range.start..range.end.saturating_sub(3)).find(|&t| token(t + 1).is_some_and(|k| k.lower == ",")) {
            Some(t) if place(t) && t < range.start + 4 => (t, t + 1),
            _ => return,
        };
    let Some(called) =
        token(first).filter(|k| matches!(k.dep, Dep::Vocative | Dep::Dislocated | Dep::Nsubj) && k.head > comma)
    else {
        return;
    };
    let verb = called.head;
    let heads = (comma + 1..verb).find(|&t| token(t).is_some_and(|k| k.head == verb && k.dep == Dep::Nsubj));
    let Some(subject) = heads else { return };
    // a plural that was taken for a verb
    if token(subject).is_some_and(|k| k.upos == Upos::Verb) {
        let Some(noun) = token(subject).and_then(|k| {
            ["navies", "armies", "forces", "troops", "leaders", "ministers"].into_iter().find(|&noun| noun == k.lower)
        }) else {
            return;
        };
        mended.words.push((subject, noun));
    }
    // "India navies": the second name is the noun's, and the first joined to it
    let second = (comma + 1..=subject).find(|&t| place(t));
    if let Some(second) = second {
        if second != subject {
            mended.link(second, subject, Dep::Compound);
        }
        mended.link(first, subject, if second == subject { Dep::Conj } else { Dep::Compound });
    }
}

/// "accused neighbouring Uganda", "broke with neighbouring Oman": the participle before a land's name is its adjective, and
/// the name stands where the participle stood.
pub(super) fn neighbours(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    for t in range.start + 1..range.end.saturating_sub(1) {
        let Some(word) = token(t).filter(|k| matches!(k.lower.as_str(), "neighbouring" | "neighboring")) else {
            continue;
        };
        // "neighbouring North Macedonia": the word of the name that hangs on it
        let named = |n: u32| token(n).is_some_and(|k| k.upos == Upos::Propn);
        let land =
            (t + 1..(t + 4).min(range.end)).take_while(|&n| named(n)).find(|&n| token(n).is_some_and(|k| k.head == t));
        let Some(land) = land.filter(|_| word.head != t && word.upos == Upos::Verb) else { continue };
        // what else hangs on it is the verb's above
        for other in land + 1..range.end {
            if let Some(k) = token(other).filter(|k| k.head == t && matches!(k.dep, Dep::Obl | Dep::Obj | Dep::Advcl)) {
                mended.link(other, word.head, k.dep);
            }
        }
        let before = token(t - 1).filter(|k| k.head == t && matches!(k.dep, Dep::Case | Dep::Mark));
        mended.link(t, land, Dep::Amod);
        if before.is_some() {
            mended.link(t - 1, land, Dep::Case);
        }
        let verb = token(word.head).is_some_and(|k| k.upos == Upos::Verb);
        let dep = match (before.is_some(), verb) {
            (true, true) => Dep::Obl,
            (true, false) => Dep::Nmod,
            (false, _) => Dep::Obj,
        };
        mended.link(land, word.head, dep);
    }
}

/// "North and South Korea", "North and South Korean troops": both halves of a divided name are the noun's.
pub(super) fn divided_lands(doc: &Document, range: TokenRange, names: &[Name], mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    let side = |t: u32| token(t).is_some_and(|k| matches!(k.lower.as_str(), "north" | "south" | "east" | "west"));
    for t in range.start..range.end.saturating_sub(3) {
        let divided = side(t) && side(t + 2) && token(t + 1).is_some_and(|k| k.lower == "and");
        let land = t + 3;
        if !divided || !names.iter().any(|n| n.tokens.holds(land) && n.tokens.holds(t + 2)) {
            continue;
        }
        let (Some(first), Some(name)) = (token(t), token(land)) else { continue };
        let noun = token(land + 1).filter(|k| range.holds(land + 1) && k.upos == Upos::Noun && name.upos != Upos::Noun);
        let inside = |h: u32| (t..=land + 1).contains(&h);
        if noun.is_some() && (inside(name.head) || name.dep == Dep::Conj) {
            mended.link(land, land + 1, Dep::Amod);
            // the noun stands where the first half stood
            if !inside(first.head) && token(land + 1).is_some_and(|k| inside(k.head)) {
                mended.link(land + 1, first.head, first.dep);
            }
        } else if noun.is_none() && inside(name.head) && !inside(first.head) {
            mended.link(land, first.head, first.dep);
        }
        mended.link(t + 1, t, Dep::Cc);
        mended.link(t, land, Dep::Conj);
    }
}

/// "U.S., Philippine marines launch": a lone land before a comma shares the office behind the next.
pub(super) fn lands_before_office(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    let first = range.start;
    let Some(land) = token(first).filter(|k| k.dep == Dep::Nsubj && token(first + 1).is_some_and(|c| c.lower == ","))
    else {
        return;
    };
    let second = token(first + 2).filter(|k| matches!(k.dep, Dep::Amod | Dep::Compound) && k.head > first + 2);
    let Some(office) = second.map(|k| k.head).filter(|&o| o <= first + 5) else { return };
    if token(office).is_some_and(|k| k.dep == Dep::Nsubj && k.head == land.head) {
        mended.link(first, office, Dep::Dep);
    }
}
