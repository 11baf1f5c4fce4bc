//! Objects that stand behind a phrase of their verb: "released on bail eleven workers", "handed over to Chad four men".

use super::Mended;
use crate::text::tags::{Dep, Upos, Xpos};
use crate::text::{Document, Token, TokenRange};

/// Verbs that promise or refuse a deed; "to" behind them opens an infinitive.
const WILLING: &[&str] = &[
    "vow", "pledge", "plan", "promise", "threaten", "decide", "refuse", "want", "try", "offer", "intend", "swear",
    "prepare",
];

/// Whether a token hangs on another one by one of these relations, as the parser has it.
pub(super) fn hangs(doc: &Document, t: u32, head: u32, deps: &[Dep]) -> bool {
    doc.tokens.get(t as usize).is_some_and(|k| k.head == head && deps.contains(&k.dep))
}

/// Whether anything does.
pub(super) fn has_below(doc: &Document, range: TokenRange, head: u32, deps: &[Dep]) -> bool {
    (range.start..range.end).any(|t| hangs(doc, t, head, deps))
}

/// A noun without a preposition, number or article in front, hung on a verb as a phrase behind another phrase: its object.
pub(super) fn heavy_objects(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    for noun in range.start + 3..range.end {
        let Some(word) = token(noun).filter(|k| k.head < noun && matches!(k.upos, Upos::Noun | Upos::Propn)) else {
            continue;
        };
        let verb = word.head;
        let bare = word.dep == Dep::Obl;
        let active = token(verb).is_some_and(|k| k.upos == Upos::Verb && k.xpos != Xpos::Vbg);
        if !bare || !active || is_value(doc, noun) {
            continue;
        }
        let below = |t, head, deps: &[Dep]| hangs(doc, t, head, deps);
        let has = |head, deps: &[Dep]| has_below(doc, range, head, deps);
        let phrase = (verb + 1..noun).any(|t| below(t, verb, &[Dep::Obl]) && has(t, &[Dep::Case]));
        let opens = has(noun, &[Dep::Det, Dep::Amod, Dep::Nummod, Dep::Compound]);
        if phrase
            && opens
            && !has(noun, &[Dep::Case, Dep::Mark])
            && !has(verb, &[Dep::Obj, Dep::Ccomp, Dep::Xcomp, Dep::AuxPass, Dep::CompoundPrt])
        {
            mended.link(noun, verb, Dep::Obj);
        }
    }
}

/// Whether a token belongs to a date, a number or an amount; values stand in text order, and a long story has many.
fn is_value(doc: &Document, t: u32) -> bool {
    let at = doc.values.partition_point(|v| v.tokens.end <= t);
    doc.values.get(at).is_some_and(|v| v.tokens.holds(t))
}

/// "handed over to Chad on Monday four men wanted for murder": the men are no subject of the participle.
pub(super) fn wanted_men(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    for participle in range.start + 4..range.end {
        let clause = |k: &&Token| {
            k.dep == Dep::Advcl
                && k.head < participle
                && matches!(k.xpos, Xpos::Vbd | Xpos::Vbn)
                && k.upos == Upos::Verb
        };
        let Some(verb) = token(participle).filter(clause).map(|k| k.head) else { continue };
        let below = |t, head, deps: &[Dep]| hangs(doc, t, head, deps);
        let has = |head, deps: &[Dep]| has_below(doc, range, head, deps);
        let noun = participle - 1;
        let stands =
            below(noun, participle, &[Dep::Nsubj, Dep::NsubjPass]) && has(noun, &[Dep::Det, Dep::Nummod, Dep::Amod]);
        let moves = token(verb).is_some_and(|k| {
            matches!(
                k.lemma.as_str(),
                "hand" | "turn" | "deliver" | "extradite" | "send" | "return" | "release" | "free" | "transfer"
            )
        });
        if stands
            && moves
            && has(verb, &[Dep::Obl])
            && !has(verb, &[Dep::Obj])
            && !has(participle, &[Dep::Obj, Dep::Aux, Dep::AuxPass, Dep::Mark])
        {
            mended.link(noun, verb, Dep::Obj);
            mended.link(participle, noun, Dep::Acl);
        }
    }
}

/// "vowed to pool efforts": a noun between "to" and another noun that no phrase can hold is the verb.
pub(super) fn verbs_before_nouns(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    for to in range.start + 1..range.end.saturating_sub(2) {
        let t = to + 1;
        let Some(noun) =
            token(to).filter(|k| k.lower == "to" && k.dep == Dep::Case && k.head == to + 2).map(|k| k.head)
        else {
            continue;
        };
        let verb = token(t).filter(|k| k.head == noun && k.dep == Dep::Compound && k.upos == Upos::Noun);
        let lemma = verb.and_then(|k| {
            [
                "pool", "share", "host", "fund", "train", "arm", "table", "finance", "fine", "jail", "tax", "ship",
                "guard", "curb", "slash", "probe", "question", "shell", "bomb", "field", "trade", "swap",
            ]
            .into_iter()
            .find(|&v| v == k.lower)
        });
        let willing = token(noun).filter(|k| k.dep == Dep::Obl && k.head < to).map(|k| k.head);
        let willing = willing.filter(|&v| token(v).is_some_and(|k| WILLING.contains(&k.lemma.as_str())));
        if let (Some(lemma), Some(above)) = (lemma, willing) {
            mended.verbs.push((t, lemma));
            mended.link(t, above, Dep::Xcomp);
            mended.link(to, t, Dep::Mark);
            mended.link(noun, t, Dep::Obj);
        }
    }
}

/// What spokesmen do not do themselves.
const ROUGH: &[&str] = &[
    "throw", "hurl", "toss", "lob", "fire", "shoot", "open", "pull", "drag", "force", "seize", "steal", "take", "flee",
    "escape", "set", "pour", "douse", "burn", "plant", "place", "kill", "wound", "beat", "stab", "kidnap", "abduct",
    "attack", "blow", "destroy", "ransack", "loot", "tie", "bind", "gag", "disarm", "speed", "drive", "jump", "run",
    "burst",
];

/// "said that a man walked up, pulled the pin, and threw the grenade": rough deeds behind what is said are told, not done
/// by whoever tells them.
pub(super) fn told_deeds(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    for v in range.start + 4..range.end {
        let past = |k: &&Token| {
            k.dep == Dep::Conj && k.head < v && matches!(k.xpos, Xpos::Vbd) && ROUGH.contains(&k.lemma.as_str())
        };
        let Some(teller) = token(v).filter(past).map(|k| k.head) else { continue };
        let tells =
            token(teller).is_some_and(|k| super::clause::TELLING.contains(&k.lemma.as_str()) || k.lemma == "specify");
        let below = |t, head, deps: &[Dep]| hangs(doc, t, head, deps);
        let has = |head, deps: &[Dep]| has_below(doc, range, head, deps);
        if !tells || has(v, &[Dep::Nsubj, Dep::NsubjPass, Dep::Aux, Dep::AuxPass]) {
            continue;
        }
        let told =
            (teller + 1..v).rev().find(|&c| below(c, teller, &[Dep::Ccomp]) && has(c, &[Dep::Nsubj, Dep::NsubjPass]));
        if let Some(clause) = told {
            mended.link(v, clause, Dep::Conj);
        }
    }
}

/// "one of the financiers of the death squads, who was shot", "an individual of athletic build who put four bullets": a
/// relative clause in the singular is about the one person whom a plural, or a build, before it only describes.
pub(super) fn singular_relatives(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    let plural = |k: &Token| matches!(k.xpos, Xpos::Nns | Xpos::Nnps);
    let describes = |k: &Token| {
        matches!(
            k.lemma.to_lowercase().as_str(),
            "build" | "height" | "age" | "appearance" | "complexion" | "origin" | "descent" | "stature" | "nationality"
        )
    };
    for who in range.start + 3..range.end.saturating_sub(2) {
        if token(who).is_none_or(|k| k.lower != "who") {
            continue;
        }
        let clause = |&v: &u32| token(v).is_some_and(|k| k.dep == Dep::AclRelcl && k.head < who);
        let Some(verb) = token(who).map(|k| k.head).filter(clause) else { continue };
        let Some(holder) = token(verb).map(|k| k.head) else { continue };
        let comma = token(who - 1).is_some_and(|k| k.lower == ",");
        let helper = |k: &Token| k.head == verb && matches!(k.lower.as_str(), "was" | "is" | "has");
        let singular = comma && (who + 1..=verb).any(|t| token(t).is_some_and(helper));
        if !token(holder).is_some_and(|k| describes(k) || (singular && plural(k))) {
            continue;
        }
        // up over what describes, to the first that is one
        let mut at = holder;
        for _ in 0..5 {
            let below =
                |k: &&Token| matches!(k.dep, Dep::Nmod | Dep::Conj | Dep::Appos | Dep::Compound | Dep::NmodPoss);
            let Some(up) = token(at).filter(below).map(|k| k.head) else { break };
            at = up;
            if token(at).is_some_and(|k| matches!(k.upos, Upos::Noun | Upos::Propn) && !plural(k) && !describes(k)) {
                mended.link(verb, at, Dep::AclRelcl);
                break;
            }
        }
    }
}

/// "a conversation here on Monday with visiting Burundian Foreign Minister Severin": whoever visits is met, and visits
/// nobody there.
pub(super) fn visitors(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    for t in range.start + 1..range.end.saturating_sub(1) {
        let verb = |k: &&Token| {
            k.lower == "visiting"
                && k.upos == Upos::Verb
                && matches!(k.dep, Dep::Advcl | Dep::Acl | Dep::Amod | Dep::Xcomp)
        };
        let Some(word) = token(t).filter(verb) else { continue };
        let case = token(t - 1).filter(|k| k.head == t && matches!(k.lower.as_str(), "with" | "by" | "to" | "from"));
        let guest =
            (t + 1..(t + 9).min(range.end)).find(|&g| token(g).is_some_and(|k| k.head == t && k.dep == Dep::Obj));
        let Some(guest) = guest.filter(|_| case.is_some()) else { continue };
        let described =
            (t + 1..guest).all(|d| token(d).is_some_and(|k| matches!(k.upos, Upos::Adj | Upos::Propn | Upos::Noun)));
        if !described
            || guest == t + 1
                && token(guest)
                    .is_some_and(|k| k.upos == Upos::Noun && !doc.form(guest).starts_with(char::is_uppercase))
        {
            continue;
        }
        mended.link(
            guest,
            word.head,
            if token(word.head).is_some_and(|k| k.upos == Upos::Verb) { Dep::Obl } else { Dep::Nmod },
        );
        mended.link(t - 1, guest, Dep::Case);
        mended.link(t, guest, Dep::Amod);
    }
}

/// "have begun trading data": what is begun is the trading, whose object stands behind it.
pub(super) fn begun_deeds(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    for t in range.start + 2..range.end.saturating_sub(1) {
        let Some(noun) =
            token(t).filter(|k| k.xpos == Xpos::Vbg && k.dep == Dep::Compound && k.head > t).map(|k| k.head)
        else {
            continue;
        };
        let verb = token(noun).filter(|k| k.dep == Dep::Obj && k.head == t - 1).map(|k| k.head);
        let begins = |v: u32| {
            token(v).is_some_and(|k| {
                matches!(
                    k.lemma.as_str(),
                    "begin" | "start" | "continue" | "stop" | "resume" | "keep" | "finish" | "quit"
                )
            })
        };
        let bare = |d: u32| token(d).is_some_and(|k| k.head == noun && k.dep == Dep::Det);
        if let Some(verb) = verb.filter(|&v| begins(v) && !(v..noun).any(bare)) {
            mended.link(t, verb, Dep::Xcomp);
            mended.link(noun, t, Dep::Obj);
        }
    }
}

/// "the premier confirmed, brushing aside a warning": a participle behind a comma is nothing that was confirmed.
pub(super) fn participles_behind_saying(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    for t in range.start + 3..range.end {
        let clause = |k: &&Token| k.xpos == Xpos::Vbg && k.dep == Dep::Ccomp && k.head < t;
        let Some(verb) = token(t).filter(clause).map(|k| k.head) else { continue };
        let comma = token(t - 1).is_some_and(|k| k.lower == ",");
        let own = (range.start..range.end).any(|c| {
            token(c).is_some_and(|k| k.head == t && matches!(k.dep, Dep::Nsubj | Dep::NsubjPass | Dep::Aux | Dep::Mark))
        });
        if comma && !own && token(verb).is_some_and(|k| k.upos == Upos::Verb) {
            mended.link(t, verb, Dep::Advcl);
        }
    }
}

/// "Fourteen days after having been captured": the days are no subject.
pub(super) fn days_after(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    for t in range.start..range.end.saturating_sub(2) {
        let counted = |k: &&Token| {
            matches!(k.dep, Dep::Nsubj | Dep::NsubjPass)
                && matches!(k.lower.as_str(), "days" | "weeks" | "hours" | "months" | "years" | "minutes")
        };
        let Some(verb) = token(t).filter(counted).map(|k| k.head) else { continue };
        let behind = token(t + 1).is_some_and(|k| k.head == verb && matches!(k.lower.as_str(), "after" | "before"));
        let above = token(verb).filter(|k| k.dep == Dep::Advcl && k.head != verb).map(|k| k.head);
        if let Some(above) = above.filter(|_| behind) {
            mended.link(t, above, Dep::OblUnmarked);
        }
    }
}

/// "forced their way into the home of a man who had refused, and shot the occupants": a past behind a relative clause of
/// what had been before is the main clause's.
pub(super) fn behind_relatives(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    for v in range.start + 5..range.end {
        // "shot" may be tagged as what he had done too
        let past = |k: &&Token| {
            let form = k.xpos == Xpos::Vbd || (k.xpos == Xpos::Vbn && ROUGH.contains(&k.lemma.as_str()));
            k.dep == Dep::Conj && form && k.head + 2 < v
        };
        let Some(mut inner) = token(v).filter(past).map(|k| k.head) else { continue };
        // "who had refused to serve": up to the verb of the relative clause
        while let Some(up) = token(inner).filter(|k| k.dep == Dep::Xcomp && k.head < inner).map(|k| k.head) {
            inner = up;
        }
        let below = |t, head, deps: &[Dep]| hangs(doc, t, head, deps);
        let perfect = token(inner).is_some_and(|k| k.dep == Dep::AclRelcl && k.xpos == Xpos::Vbn)
            && (range.start..inner).any(|t| below(t, inner, &[Dep::Aux]) && token(t).is_some_and(|k| k.lower == "had"));
        let joined = (inner + 1..v).rev().take(4).any(|t| {
            token(t).is_some_and(|k| k.lower == "and")
                && t > range.start
                && token(t - 1).is_some_and(|k| k.lower == ",")
        });
        let own = (range.start..range.end).any(|t| below(t, v, &[Dep::Nsubj, Dep::NsubjPass, Dep::Aux, Dep::AuxPass]));
        if !perfect || !joined || own {
            continue;
        }
        let mut at = inner;
        for _ in 0..8 {
            let Some(up) = token(at).map(|k| k.head).filter(|&h| h != at) else { break };
            at = up;
            if token(at).is_some_and(|k| k.upos == Upos::Verb && k.xpos == Xpos::Vbd) {
                mended.link(v, at, Dep::Conj);
                if token(v).is_some_and(|k| k.xpos == Xpos::Vbn) && mended.finite.is_none() {
                    mended.finite = Some(v);
                }
                break;
            }
        }
    }
}
