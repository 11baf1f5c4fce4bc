//! Names and nationalities that the parse took for other things.

use super::Mended;
use crate::text::layers::Name;
use crate::text::tags::{Dep, Upos, Xpos};
use crate::text::{Document, TokenRange};

/// "Earnings at shipping line Lim Ocean sank": a name that follows the subject's own phrase without a comma names what the
/// phrase speaks of; the verb has its subject already.
pub(super) fn named_in_phrase(doc: &Document, range: TokenRange, names: &[Name], mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    let subject = |t: u32| token(t).is_some_and(|k| matches!(k.dep, Dep::Nsubj | Dep::NsubjPass));
    for t in (range.start + 3..range.end).filter(|&t| subject(t)) {
        let Some(name) = token(t).filter(|k| k.upos == Upos::Propn && k.head > t) else { continue };
        let Some(own) = names.iter().find(|n| n.tokens.holds(t)).map(|n| n.tokens.start) else { continue };
        let Some(before) = own.checked_sub(1).filter(|&b| b > range.start) else { continue };
        let first = (range.start..before).find(|&f| subject(f) && token(f).is_some_and(|k| k.head == name.head));
        let Some(first) = first else { continue };
        let phrase = token(before).is_some_and(|k| {
            k.upos == Upos::Noun && matches!(k.dep, Dep::Nmod | Dep::Obl) && first <= k.head && k.head < before
        });
        if phrase {
            mended.link(t, before, Dep::Appos);
        }
    }
}

/// "called the move unjustified": an adjective behind the noun that a verb of naming governs is what the noun is called.
pub(super) fn what_it_is_called(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    let names = |t: u32| {
        token(t).is_some_and(|k| {
            k.upos == Upos::Verb
                && matches!(
                    k.lemma.as_str(),
                    "call"
                        | "brand"
                        | "label"
                        | "dub"
                        | "term"
                        | "declare"
                        | "pronounce"
                        | "deem"
                        | "find"
                        | "rule"
                        | "consider"
                )
        })
    };
    for t in range.start + 2..range.end {
        let Some(word) = token(t).filter(|k| k.head < t) else { continue };
        let object = |o: u32| token(o).filter(|k| k.dep == Dep::Obj && k.head < o && names(k.head)).map(|k| k.head);
        match word.dep {
            Dep::Amod if word.upos == Upos::Adj => {
                if let Some(verb) = object(word.head) {
                    mended.link(t, verb, Dep::Xcomp);
                }
            }
            // "called the decision to move the statue a disgrace": the infinitive has its object already
            Dep::Obj => {
                let inner = word.head;
                let had = (inner + 1..t).any(|o| token(o).is_some_and(|k| k.head == inner && k.dep == Dep::Obj));
                let holder = token(inner).filter(|k| k.dep == Dep::Acl && k.head < inner).map(|k| k.head);
                if let Some(verb) = holder.filter(|_| had).and_then(object) {
                    mended.link(t, verb, Dep::Xcomp);
                }
            }
            _ => {}
        }
    }
}

/// "threw a cordon round parliament": a noun before a preposition is no part of the noun behind it, but the verb's object.
pub(super) fn before_preposition(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    for t in range.start + 1..range.end.saturating_sub(2) {
        let Some(noun) = token(t).filter(|k| k.dep == Dep::Compound && k.upos == Upos::Noun && k.head > t + 1) else {
            continue;
        };
        let cased = token(t + 1).is_some_and(|k| k.dep == Dep::Case && k.upos == Upos::Adp && k.head == noun.head);
        let Some(verb) = token(noun.head).filter(|k| k.dep == Dep::Obl && k.head < t).map(|k| k.head) else { continue };
        let bare = token(verb).is_some_and(|k| k.upos == Upos::Verb)
            && !(verb + 1..range.end).any(|o| token(o).is_some_and(|k| k.head == verb && k.dep == Dep::Obj));
        if cased && bare {
            mended.link(t, verb, Dep::Obj);
            for c in verb + 1..t {
                if let Some(k) = token(c).filter(|k| k.head == noun.head) {
                    mended.link(c, t, k.dep);
                }
            }
        }
    }
}

/// "The rebels occupying the oilfield let four men go": a participle that was taken for the subject, with the true one for its
/// own and its object for the verb's.
pub(super) fn participle_subjects(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    for t in range.start + 1..range.end.saturating_sub(1) {
        let Some(clause) = token(t).filter(|k| k.dep == Dep::Csubj && k.xpos == Xpos::Vbg && k.head > t) else {
            continue;
        };
        let verb = clause.head;
        let Some(subject) = (range.start..t).find(|&s| token(s).is_some_and(|k| k.head == t && k.dep == Dep::Nsubj))
        else {
            continue;
        };
        mended.link(subject, verb, Dep::Nsubj);
        mended.link(t, subject, Dep::Acl);
        if let Some(object) = (t + 1..verb).find(|&o| token(o).is_some_and(|k| k.head == verb && k.dep == Dep::Nsubj)) {
            mended.link(object, t, Dep::Obj);
        }
    }
}

/// "According to the complaint, Valladares, 31, was forced": the name behind a fronted phrase is the verb's subject, not the
/// phrase's other name.
pub(super) fn swallowed_subjects(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    for t in range.start + 2..range.end.saturating_sub(1) {
        let Some(name) = token(t).filter(|k| k.dep == Dep::Appos && k.head < t && k.upos != Upos::Num) else {
            continue;
        };
        let Some(phrase) = token(name.head).filter(|k| matches!(k.dep, Dep::Obl | Dep::OblUnmarked) && k.head > t)
        else {
            continue;
        };
        let verb = phrase.head;
        let subject = |s: u32| {
            token(s).is_some_and(|k| {
                k.head == verb && matches!(k.dep, Dep::Nsubj | Dep::NsubjPass | Dep::Csubj | Dep::Expl)
            })
        };
        let finite = token(verb).is_some_and(|k| k.upos == Upos::Verb)
            && (t..=verb).any(|a| {
                token(a).is_some_and(|k| {
                    (k.head == verb || a == verb) && matches!(k.xpos, Xpos::Vbd | Xpos::Vbz | Xpos::Vbp | Xpos::Md)
                })
            });
        if !finite || (range.start..range.end).any(subject) {
            continue;
        }
        let passive = (t..verb).any(|a| token(a).is_some_and(|k| k.head == verb && k.dep == Dep::AuxPass));
        mended.link(t, verb, if passive { Dep::NsubjPass } else { Dep::Nsubj });
    }
}

/// "outside the residence of the ambassador and at a church": what has a preposition of its own is joined to the phrase that
/// has one too.
pub(super) fn joined_phrases(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    let case = |t: u32| {
        (range.start..t).find_map(|c| token(c).filter(|k| k.head == t && k.dep == Dep::Case).map(|k| k.lower.as_str()))
    };
    for t in range.start + 4..range.end {
        let Some(place) =
            token(t).filter(|k| k.dep == Dep::Conj && k.head < t && matches!(k.upos, Upos::Noun | Upos::Propn))
        else {
            continue;
        };
        let first = place.head;
        let own = case(t)
            .is_some_and(|c| matches!(c, "at" | "in" | "on" | "outside" | "near" | "against" | "inside" | "under"));
        let inner = token(first).filter(|k| k.dep == Dep::Nmod && k.head < first && case(first) == Some("of"));
        let Some(outer) = inner.map(|k| k.head).filter(|_| own) else { continue };
        if let Some(phrase) = token(outer).filter(|k| k.dep == Dep::Obl && k.head < outer && case(outer).is_some()) {
            mended.link(t, phrase.head, Dep::Obl);
        }
    }
}

/// Those whom "by" names as doers in police reports.
const DOERS: &[&str] = &[
    "man",
    "men",
    "woman",
    "women",
    "gunman",
    "gunmen",
    "individual",
    "individuals",
    "person",
    "persons",
    "people",
    "youth",
    "youths",
    "guerrilla",
    "guerrillas",
    "rebel",
    "rebels",
    "terrorist",
    "terrorists",
    "subversive",
    "subversives",
    "assailant",
    "assailants",
    "attacker",
    "attackers",
    "soldier",
    "soldiers",
    "policeman",
    "policemen",
    "member",
    "members",
    "group",
    "militant",
    "militants",
    "killer",
    "killers",
    "kidnapper",
    "kidnappers",
    "bandits",
    "extremists",
    "commandos",
    "hitmen",
    "stranger",
    "strangers",
    "criminals",
];

/// "was forced into a car in front of the school where he works by four armed men": the doers of a passive stand where the
/// sentence ends, and hang on its last noun or verb.
pub(super) fn distant_agents(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    for t in range.start + 4..range.end {
        let Some(doer) = token(t)
            .filter(|k| matches!(k.dep, Dep::Obl | Dep::Nmod) && k.head < t && DOERS.contains(&k.lower.as_str()))
        else {
            continue;
        };
        let by = (doer.head..t).any(|c| token(c).is_some_and(|k| k.head == t && k.dep == Dep::Case && k.lower == "by"));
        // a deed may be somebody's: "an attack by two men"
        let deed = token(doer.head).is_some_and(|k| {
            k.upos == Upos::Noun
                && (k.lower.ends_with("ing")
                    || k.lower.ends_with("ion")
                    || matches!(
                        k.lemma.as_str(),
                        "attack"
                            | "raid"
                            | "murder"
                            | "ambush"
                            | "blast"
                            | "assault"
                            | "threat"
                            | "attempt"
                            | "fire"
                            | "visit"
                            | "demand"
                            | "robbery"
                            | "strike"
                    ))
        });
        if !by || deed {
            continue;
        }
        let mut at = doer.head;
        for _ in 0..5 {
            let passive = token(at).is_some_and(|k| k.upos == Upos::Verb && k.xpos == Xpos::Vbn)
                && (range.start..at).any(|a| token(a).is_some_and(|k| k.head == at && k.dep == Dep::AuxPass));
            let had =
                (range.start..range.end).any(|a| token(a).is_some_and(|k| k.head == at && k.dep == Dep::OblAgent));
            if passive {
                if !had {
                    mended.link(t, at, Dep::OblAgent);
                }
                break;
            }
            let Some(up) = token(at).map(|k| k.head).filter(|&up| up != at && up < t) else { break };
            at = up;
        }
    }
}

/// "was defused by experts of the police at the embassy": where it was done is no part of those who did it.
pub(super) fn places_behind_agents(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    for t in range.start + 4..range.end {
        let Some(place) = token(t).filter(|k| k.dep == Dep::Nmod && k.head < t) else { continue };
        // "by two youths in Milan", "in front of his house"; the army in Colombo is that of Colombo
        let named = place.upos == Upos::Propn || place.lower == "front";
        let the = || {
            (range.start..place.head)
                .any(|d| token(d).is_some_and(|k| k.head == place.head && k.dep == Dep::Det && k.lower == "the"))
        };
        let case = (place.head..t).any(|c| {
            token(c).is_some_and(|k| {
                k.head == t
                    && k.dep == Dep::Case
                    && (matches!(k.lower.as_str(), "at" | "outside" | "near" | "inside")
                        || k.lower == "in" && named && !the())
            })
        });
        let mut at = place.head;
        if case && token(at).is_some_and(|k| k.dep == Dep::Nmod) {
            at = token(at).map_or(at, |k| k.head);
        }
        if let Some(agent) = token(at).filter(|k| case && k.dep == Dep::OblAgent && k.head < at) {
            mended.link(t, agent.head, Dep::Obl);
        }
    }
}

/// "attacked the Rigoberto Lopez cooperative": behind an article and a name a word that ends like an adjective is the noun.
pub(super) fn nouns_as_adjectives(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    for t in range.start + 2..range.end {
        let Some(word) =
            token(t).filter(|k| k.upos == Upos::Adj && k.head < t && matches!(k.dep, Dep::Xcomp | Dep::Obl | Dep::Obj))
        else {
            continue;
        };
        let noun = [
            "cooperative",
            "collective",
            "executive",
            "individual",
            "subversive",
            "extremist",
            "residential",
            "municipal",
        ]
        .into_iter()
        .find(|&noun| noun == word.lower);
        let article = (word.head..t).any(|d| token(d).is_some_and(|k| k.head == t && k.dep == Dep::Det));
        if let Some(noun) = noun.filter(|_| article) {
            mended.words.push((t, noun));
            if word.dep == Dep::Xcomp {
                mended.link(t, word.head, Dep::Obj);
            }
        }
    }
}
