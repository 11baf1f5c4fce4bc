//! Objects that stand behind a phrase of their verb: "released on bail eleven workers", "handed over to Chad four men".

use super::Mended;
use crate::text::tags::{Dep, Upos, Xpos};
use crate::text::{Document, Token, TokenRange};

/// Verbs that promise or refuse a deed; "to" behind them opens an infinitive.
const WILLING: &[&str] =
    &["vow", "pledge", "plan", "promise", "threaten", "decide", "refuse", "want", "try", "offer", "intend", "swear", "prepare"];

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
        if !bare || !active || doc.values.iter().any(|v| v.tokens.holds(noun)) {
            continue;
        }
        let below = |t: u32, head: u32, deps: &[Dep]| token(t).is_some_and(|k| k.head == head && deps.contains(&k.dep));
        let has = |head: u32, deps: &[Dep]| (range.start..range.end).any(|t| below(t, head, deps));
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

/// "handed over to Chad on Monday four men wanted for murder": the men are no subject of the participle.
pub(super) fn wanted_men(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    for participle in range.start + 4..range.end {
        let clause = |k: &&Token| {
            k.dep == Dep::Advcl && k.head < participle && matches!(k.xpos, Xpos::Vbd | Xpos::Vbn) && k.upos == Upos::Verb
        };
        let Some(verb) = token(participle).filter(clause).map(|k| k.head) else { continue };
        let below = |t: u32, head: u32, deps: &[Dep]| token(t).is_some_and(|k| k.head == head && deps.contains(&k.dep));
        let has = |head: u32, deps: &[Dep]| (range.start..range.end).any(|t| below(t, head, deps));
        let noun = participle - 1;
        let stands = below(noun, participle, &[Dep::Nsubj, Dep::NsubjPass]) && has(noun, &[Dep::Det, Dep::Nummod, Dep::Amod]);
        let moves = token(verb).is_some_and(|k| {
            matches!(k.lemma.as_str(), "hand" | "turn" | "deliver" | "extradite" | "send" | "return" | "release" | "free" | "transfer")
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
        let Some(noun) = token(to).filter(|k| k.lower == "to" && k.dep == Dep::Case && k.head == to + 2).map(|k| k.head) else {
            continue;
        };
        let verb = token(t).filter(|k| k.head == noun && k.dep == Dep::Compound && k.upos == Upos::Noun);
        let lemma = verb.and_then(|k| {
            ["pool", "share", "host", "fund", "train", "arm", "table", "finance", "fine", "jail", "tax", "ship", "guard", "curb", "slash", "probe", "question", "shell", "bomb", "field", "trade", "swap"]
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
