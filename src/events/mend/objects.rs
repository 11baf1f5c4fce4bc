//! Verbs with two objects: what is given to whom, and what somebody is called.

use super::Mended;
use crate::text::tags::{Dep, Upos, Xpos};
use crate::text::{Document, TokenRange};

/// Verbs that give their first object the second.
const GIVERS: &[&str] = &[
    "offer",
    "give",
    "grant",
    "promise",
    "send",
    "lend",
    "hand",
    "deny",
    "refuse",
    "award",
    "pay",
    "pledge",
    "guarantee",
    "sell",
    "supply",
    "show",
    "serve",
    "issue",
    "throw",
    "allot",
    "allocate",
    "slip",
    "ship",
    "cede",
    "feed",
    "loan",
    "accord",
    "extend",
    "bring",
    "return",
    "forgive",
];

/// Verbs whose second object is what they call the first.
const NAMERS: &[&str] = &["brand", "call", "label", "dub", "term", "declare", "name"];

/// "has offered Bolivia a corridor": of two objects the first is given the second.
pub(super) fn two_objects(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    for t in range.start..range.end {
        let Some(first) = token(t).filter(|k| k.dep == Dep::Obj && k.head < t) else { continue };
        let verb = first.head;
        let gives = token(verb).is_some_and(|k| GIVERS.contains(&k.lemma.as_str()));
        let second = |s: u32| token(s).is_some_and(|k| k.dep == Dep::Obj && k.head == verb);
        let names = token(verb).is_some_and(|k| NAMERS.contains(&k.lemma.as_str()));
        // "gave the rebels 48 hours": a span of time without a preposition is what is given
        let span = |s: u32| {
            token(s).is_some_and(|k| {
                k.head == verb
                    && matches!(k.dep, Dep::Obl | Dep::OblUnmarked)
                    && matches!(k.lower.as_str(), "hours" | "days" | "weeks" | "minutes" | "notice")
                    && !(t..s).any(|c| token(c).is_some_and(|k| k.head == s && k.dep == Dep::Case))
            })
        };
        if gives && let Some(given) = (t + 1..range.end).find(|&s| span(s)) {
            mended.link(t, verb, Dep::Iobj);
            mended.link(given, verb, Dep::Obj);
        } else if gives && (t + 1..range.end).any(second) {
            mended.link(t, verb, Dep::Iobj);
        } else if names && let Some(named) = (t + 1..range.end).find(|&s| second(s)) {
            mended.link(named, verb, Dep::Xcomp);
        }
    }
    // "granted Rwanda 20 million euros": a name right behind the giving is no part of what is given
    for t in range.start + 1..range.end.saturating_sub(1) {
        let Some(name) = token(t).filter(|k| matches!(k.dep, Dep::Compound | Dep::NmodPoss) && k.upos == Upos::Propn)
        else {
            continue;
        };
        let verb = t - 1;
        let gives = token(verb).is_some_and(|k| k.upos == Upos::Verb && GIVERS.contains(&k.lemma.as_str()));
        let given = token(name.head).is_some_and(|k| k.dep == Dep::Obj && k.head == verb);
        let begins = token(t + 1).is_some_and(|k| {
            matches!(k.upos, Upos::Num | Upos::Sym | Upos::Det | Upos::Adj | Upos::Verb) || k.xpos == Xpos::PrpPoss
        });
        if gives && given && begins {
            mended.link(t, verb, Dep::Iobj);
        }
    }
    // "clears $3 bln loan": the sum is no object beside what it is the size of
    for t in range.start..range.end.saturating_sub(1) {
        let Some(sum) = token(t).filter(|k| k.dep == Dep::Obj && k.upos == Upos::Sym) else { continue };
        let noun = (t + 1..range.end.min(t + 6))
            .find(|&n| token(n).is_some_and(|k| k.dep == Dep::Obj && k.head == sum.head && k.upos == Upos::Noun));
        if let Some(noun) = noun {
            mended.link(t, noun, Dep::Compound);
        }
    }
    // "telephoned his counterpart": where nothing is given there is no receiver
    for t in range.start..range.end {
        let Some(only) = token(t).filter(|k| k.dep == Dep::Iobj && k.head < t) else { continue };
        let verb = only.head;
        let object = |s: u32| {
            token(s).is_some_and(|k| k.head == verb && s != verb && matches!(k.dep, Dep::Obj | Dep::Ccomp | Dep::Xcomp))
        };
        if !(range.start..range.end).any(object) {
            mended.link(t, verb, Dep::Obj);
        }
    }
}

/// Pasts that are nouns too.
const NOUNS_TOO: &[(&str, &str)] = &[
    ("shot", "shoot"),
    ("hit", "hit"),
    ("cut", "cut"),
    ("set", "set"),
    ("struck", "strike"),
    ("held", "hold"),
    ("met", "meet"),
    ("fired", "fire"),
    ("wound", "wound"),
    ("saw", "see"),
    ("left", "leave"),
];

/// "Two men on a motorcycle shot a judge": a noun has no object, so the root it hangs on is the subject of a verb.
pub(super) fn nouns_with_objects(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    let Some(root) = (range.start..range.end).find(|&t| token(t).is_some_and(|k| k.head == t)) else { return };
    let noun = |t: u32| token(t).is_some_and(|k| k.upos == Upos::Noun && k.head == root && t > root);
    let past = |t: u32| token(t).and_then(|k| NOUNS_TOO.iter().find(|(past, _)| *past == k.lower));
    let object = |t: u32| (t + 1..range.end).any(|o| token(o).is_some_and(|k| k.head == t && k.dep == Dep::Obj));
    let found =
        (root + 2..range.end).filter(|&t| noun(t) && object(t)).find_map(|t| past(t).map(|(_, verb)| (t, *verb)));
    let Some((verb, lemma)) = found.filter(|_| token(root).is_some_and(|k| matches!(k.upos, Upos::Noun | Upos::Propn)))
    else {
        return;
    };
    mended.finite = Some(verb);
    mended.verbs.push((verb, lemma));
    mended.link(verb, verb, Dep::Root);
    mended.link(root, verb, Dep::Nsubj);
    // "on a motorcycle" is of the men
    let Some(inner) =
        (root + 1..verb).rev().find(|&t| token(t).is_some_and(|k| k.head == verb && k.upos == Upos::Noun))
    else {
        return;
    };
    mended.link(inner, root, Dep::Nmod);
    for t in root + 1..inner {
        if let Some(k) = token(t).filter(|k| k.head == verb) {
            mended.link(t, inner, k.dep);
        }
    }
}
