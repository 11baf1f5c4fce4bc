//! Verbs and phrases that hang too low: joined to a gerund, a relative clause or a noun instead of the verb above.

use super::Mended;
use crate::text::tags::{Dep, Upos, Xpos};
use crate::text::{Document, TokenRange};

/// "shot the mayor to death": how it ended belongs to the verb, not to the mayor.
pub(super) fn to_death(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    for t in range.start + 2..range.end {
        let Some(word) = token(t).filter(|k| k.lower == "death" && k.dep == Dep::Nmod && k.head < t) else { continue };
        let to = token(t - 1).is_some_and(|k| k.lower == "to" && k.head == t);
        let verb = token(word.head).filter(|k| k.dep == Dep::Obj && k.head < word.head).map(|k| k.head);
        let deadly = verb.filter(|&v| {
            token(v).is_some_and(|k| {
                matches!(
                    k.lemma.as_str(),
                    "shoot"
                        | "stab"
                        | "beat"
                        | "hack"
                        | "burn"
                        | "stone"
                        | "knife"
                        | "club"
                        | "kick"
                        | "put"
                        | "torture"
                        | "machete"
                )
            })
        });
        if let Some(verb) = deadly.filter(|_| to) {
            mended.link(t, verb, Dep::Obl);
        }
    }
}

/// "Angela Merkel and Barack Obama": who is joined to the second half of a name is joined to its first.
pub(super) fn joined_to_names(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    for t in range.start + 2..range.end {
        let Some(mut at) = token(t).filter(|k| k.dep == Dep::Conj && k.head < t).map(|k| k.head) else { continue };
        let low = at;
        while let Some(up) = token(at).filter(|k| k.dep == Dep::Flat && k.head < at).map(|k| k.head) {
            at = up;
        }
        if at != low {
            mended.link(t, at, Dep::Conj);
        }
    }
}

/// "a column of between 50 and 60 people": what has the "of" behind a noun for its own is of that noun, not beside it.
pub(super) fn counted_columns(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    for of in range.start + 1..range.end {
        let Some(word) = token(of).filter(|k| k.lower == "of" && k.dep == Dep::Case && k.head > of) else { continue };
        let joined = token(word.head).filter(|k| k.dep == Dep::Conj && k.head + 1 == of);
        if let Some(column) = joined.map(|k| k.head) {
            mended.link(word.head, column, Dep::Nmod);
        }
    }
}

/// "accused them of giving food to rebels, and shot them": a past tense is not joined to a gerund but to the past tense that
/// the gerund hangs on.
pub(super) fn finite_behind_gerund(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    for t in range.start + 3..range.end {
        let Some(verb) = token(t).filter(|k| k.dep == Dep::Conj && k.xpos == Xpos::Vbd && k.head < t) else { continue };
        let helped = (verb.head..t).any(|a| token(a).is_some_and(|k| k.head == t && k.upos == Upos::Aux));
        let own = (verb.head..t)
            .any(|s| token(s).is_some_and(|k| k.head == t && matches!(k.dep, Dep::Nsubj | Dep::NsubjPass)));
        let comma = token(t.saturating_sub(1)).is_some_and(|k| matches!(k.upos, Upos::Cconj | Upos::Punct));
        if helped || own || !comma || !token(verb.head).is_some_and(|k| k.xpos == Xpos::Vbg && k.upos == Upos::Verb) {
            continue;
        }
        let mut at = verb.head;
        for _ in 0..4 {
            let Some(up) = token(at).map(|k| k.head).filter(|&up| up < at) else { break };
            if token(up).is_some_and(|k| k.xpos == Xpos::Vbd && k.upos == Upos::Verb) {
                mended.link(t, up, Dep::Conj);
                break;
            }
            at = up;
        }
    }
}

/// "A bomb consisting of 3 kg of nitrate was deactivated": a participle that was taken for the subject's noun.
pub(super) fn described_things(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    for t in range.start + 1..range.end.saturating_sub(1) {
        let Some(word) = token(t).filter(|k| {
            k.upos == Upos::Noun
                && matches!(
                    k.lower.as_str(),
                    "consisting" | "weighing" | "containing" | "measuring" | "bearing" | "carrying"
                )
                && matches!(k.dep, Dep::Nsubj | Dep::NsubjPass | Dep::Obj)
        }) else {
            continue;
        };
        let thing = t - 1;
        if !token(thing).is_some_and(|k| k.head == t && k.dep == Dep::Compound && k.upos == Upos::Noun) {
            continue;
        }
        mended.link(thing, word.head, word.dep);
        mended.link(t, thing, Dep::Acl);
        for c in range.start..thing {
            if let Some(k) = token(c).filter(|k| k.head == t) {
                mended.link(c, thing, k.dep);
            }
        }
    }
}

/// "wounding a policeman who was on guard and damaging two cars": a gerund is joined to the gerund before it, not to the relative
/// clause between them; "made the passengers get off, and set it on fire": behind a comma a verb is joined to the one that made.
pub(super) fn joined_too_low(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    for t in range.start + 4..range.end {
        let Some(verb) = token(t).filter(|k| k.dep == Dep::Conj && k.upos == Upos::Verb && k.head < t) else {
            continue;
        };
        let low = verb.head;
        let Some(holder) = token(low) else { continue };
        if verb.xpos == Xpos::Vbg && !matches!(holder.xpos, Xpos::Vbg) {
            let mut at = low;
            for _ in 0..5 {
                let Some(up) = token(at).map(|k| k.head).filter(|&up| up < at) else { break };
                if token(up).is_some_and(|k| {
                    k.xpos == Xpos::Vbg && k.upos == Upos::Verb && matches!(k.dep, Dep::Advcl | Dep::Acl | Dep::Conj)
                }) {
                    mended.link(t, up, Dep::Conj);
                    break;
                }
                at = up;
            }
            continue;
        }
        let made = matches!(holder.dep, Dep::Xcomp | Dep::Ccomp) && holder.xpos == Xpos::Vb;
        let comma = token(t.saturating_sub(2)).is_some_and(|k| k.lower == ",")
            && token(t - 1).is_some_and(|k| k.lower == "and");
        let bare = !(holder.head..low).any(|m| token(m).is_some_and(|k| k.head == low && k.lower == "to"));
        let makes = token(holder.head).is_some_and(|k| matches!(k.lemma.as_str(), "make" | "let" | "have"));
        if made && comma && bare && makes {
            mended.link(t, holder.head, Dep::Conj);
        }
    }
}

/// "has undertaken to foot the bill": what has an object behind "to" is a verb.
pub(super) fn nouns_as_infinitives(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    for t in range.start + 2..range.end.saturating_sub(1) {
        let Some(word) = token(t).filter(|k| k.upos == Upos::Noun && k.dep == Dep::Obl && k.head < t) else { continue };
        let to = t - 1;
        if !token(to).is_some_and(|k| k.lower == "to" && k.head == t && k.dep == Dep::Case) {
            continue;
        }
        let object = (t + 1..range.end).any(|o| token(o).is_some_and(|k| k.head == t && k.dep == Dep::Obj));
        let verb = [
            "foot", "help", "back", "shield", "man", "arm", "host", "fund", "field", "house", "feed", "fight",
            "police", "face", "head", "ban", "bar", "aid",
        ]
        .into_iter()
        .find(|&verb| verb == word.lower);
        if let Some(verb) = verb.filter(|_| object) {
            mended.verbs.push((t, verb));
            mended.link(t, word.head, Dep::Xcomp);
            mended.link(to, t, Dep::Mark);
        }
    }
}

/// "kills at least 23 -medics", "five dead in Lima - police": a headline's last words behind a dash are its source.
pub(super) fn source_tails(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    let Some(dash) = (range.start + 3..range.end.saturating_sub(1)).rev().take(3).find(|&t| {
        let spaced = token(t - 1).zip(token(t)).is_some_and(|(a, b)| a.span.end < b.span.start);
        spaced && token(t).is_some_and(|k| matches!(k.lower.as_str(), "-" | "–"))
    }) else {
        return;
    };
    let noun = |t: u32| token(t).is_some_and(|k| matches!(k.upos, Upos::Noun | Upos::Propn | Upos::Adj));
    let last = range.end - 1;
    let Some(source) = token(last).filter(|k| k.head < dash && k.upos == Upos::Noun) else { return };
    if !(dash + 1..=last).all(noun) || source.dep == Dep::Root {
        return;
    }
    for t in range.start..dash {
        if token(t).is_some_and(|k| k.head == last && matches!(k.upos, Upos::Num | Upos::Noun)) {
            mended.link(t, source.head, Dep::Obj);
        }
    }
    mended.link(last, source.head, Dep::Parataxis);
}
