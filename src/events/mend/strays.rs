//! Words that a short sentence's parse hung on the wrong neighbour: the adjective of an office behind two nationalities,
//! the subject of a clause behind its "after" or "when".

use super::Mended;
use super::clause::TELLING;
use crate::text::tags::{Dep, Upos, Xpos};
use crate::text::{Document, TokenRange};

/// "the Turkish and Greek prime ministers": no third nationality without an "and".
pub(super) fn adjectives_of_office(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    let capital = |t: u32| doc.form(t).starts_with(char::is_uppercase);
    for t in range.start + 1..range.end {
        let Some(stray) = token(t).filter(|k| k.dep == Dep::Conj && matches!(k.upos, Upos::Adj | Upos::Noun)) else {
            continue;
        };
        let first = stray.head;
        let joined = token(t - 1).is_some_and(|k| matches!(k.lower.as_str(), "and" | "or" | ","));
        let Some(nation) = token(first).filter(|k| matches!(k.dep, Dep::Amod | Dep::Compound)) else { continue };
        if first < t && !joined && !capital(t) && capital(first) && capital(t - 1) && nation.head > t {
            let dep = if stray.upos == Upos::Noun { Dep::Compound } else { Dep::Amod };
            mended.link(t, nation.head, dep);
        }
    }
}

/// "resigned after a bus carrying pensioners plunged into a gorge": the bus is no phrase of the resigning.
pub(super) fn subjects_behind_after(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    for v in range.start + 3..range.end {
        let finite = |k: &crate::text::Token| {
            k.dep == Dep::Advcl && k.head < v && matches!(k.xpos, Xpos::Vbd | Xpos::Vbz | Xpos::Vbp)
        };
        let Some(upper) = token(v).filter(|k| finite(k)).map(|k| k.head) else { continue };
        let below = |t: u32, deps: &[Dep]| token(t).is_some_and(|k| k.head == v && deps.contains(&k.dep));
        if (range.start..range.end).any(|t| below(t, &[Dep::Nsubj, Dep::NsubjPass, Dep::Mark, Dep::Expl])) {
            continue;
        }
        let joins = |c: u32, o: u32| {
            token(c).is_some_and(|k| {
                k.head == o
                    && k.dep == Dep::Case
                    && matches!(k.lower.as_str(), "after" | "before" | "since" | "until" | "as" | "once")
            })
        };
        let subject = (upper + 1..v).rev().find_map(|o| {
            token(o).filter(|k| k.head == upper && k.dep == Dep::Obl && matches!(k.upos, Upos::Noun | Upos::Propn))?;
            (upper + 1..o).find(|&c| joins(c, o)).map(|c| (o, c))
        });
        if let Some((subject, joint)) = subject {
            mended.link(subject, v, Dep::Nsubj);
            mended.link(joint, v, Dep::Mark);
        }
    }
}

/// "ARANIBAR WAS SHOT": a name before a passive, taken for an adverb, is its subject.
pub(super) fn named_patients(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    let passive = |v: u32| {
        token(v).is_some_and(|k| k.upos == Upos::Verb && k.xpos == Xpos::Vbn)
            && (range.start..v).any(|a| token(a).is_some_and(|k| k.head == v && k.dep == Dep::AuxPass))
    };
    for t in range.start..range.end.saturating_sub(1) {
        let Some(word) = token(t) else { continue };
        let helper = token(t + 1).is_some_and(|k| matches!(k.dep, Dep::Aux | Dep::AuxPass) && k.head == word.head);
        if word.upos == Upos::Propn && matches!(word.dep, Dep::Advmod | Dep::Discourse) && helper && passive(word.head)
        {
            let had = (range.start..word.head)
                .any(|s| token(s).is_some_and(|k| k.head == word.head && matches!(k.dep, Dep::Nsubj | Dep::NsubjPass)));
            if !had {
                mended.link(t, word.head, Dep::NsubjPass);
            }
        }
    }
}

/// "escaped unhurt when unknown persons fired at his car": the bare noun between a "when" and a verb without a subject is
/// its subject.
pub(super) fn subjects_behind_when(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    let opens = |t: u32, v: u32| {
        token(t).is_some_and(|k| {
            k.head == v
                && matches!(k.dep, Dep::Mark | Dep::Advmod)
                && matches!(k.lower.as_str(), "when" | "while" | "because" | "as" | "where" | "although" | "that")
        })
    };
    for v in range.start + 3..range.end {
        let clause = |k: &crate::text::Token| {
            matches!(k.dep, Dep::Advcl | Dep::Ccomp | Dep::AclRelcl)
                && k.head < v
                && matches!(k.xpos, Xpos::Vbd | Xpos::Vbz | Xpos::Vbp | Xpos::Vbn)
        };
        let Some(verb) = token(v).filter(|k| clause(k)) else { continue };
        let noun = |k: &crate::text::Token| {
            (k.head == verb.head || k.head == v)
                && matches!(k.dep, Dep::Obl | Dep::Obj | Dep::OblUnmarked)
                && matches!(k.upos, Upos::Noun | Upos::Propn)
                && !is_time(&k.lower)
        };
        let subject = v - 1;
        if token(subject).is_none_or(|k| !noun(k)) {
            continue;
        }
        let Some(opener) = (verb.head + 1..subject).rev().find(|&t| opens(t, v)) else { continue };
        let within = (opener + 1..subject).all(|t| {
            token(t).is_some_and(|k| k.head == subject && k.dep != Dep::Case || (k.head > opener && k.head < subject))
        });
        let whole = (range.start..range.end).all(|t| {
            token(t).is_none_or(|k| {
                k.head != v
                    || !matches!(k.dep, Dep::Nsubj | Dep::NsubjPass | Dep::Aux | Dep::AuxPass | Dep::Cop | Dep::Expl)
            })
        });
        if within && whole {
            mended.link(subject, v, Dep::Nsubj);
            if verb.xpos == Xpos::Vbn && mended.finite.is_none() {
                mended.finite = Some(v);
            }
        }
    }
}

/// "told this agency that the deed was the work of the front": a "that" which only marks opens what is told, not a
/// relative clause of whoever is told.
pub(super) fn told_somebody(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    for that in range.start + 2..range.end {
        let marks = |k: &crate::text::Token| k.lower == "that" && k.dep == Dep::Mark && k.head > that;
        let Some(clause) = token(that).filter(|k| marks(k)).map(|k| k.head) else { continue };
        // "warned the party on Tuesday that"
        let day = |t: u32| token(t).is_some_and(|k| k.lower == "on" || k.lower.ends_with("day"));
        let relative = token(clause)
            .filter(|k| matches!(k.dep, Dep::AclRelcl | Dep::Acl) && k.head < that && (k.head + 1..that).all(day));
        let Some(listener) = relative.map(|k| k.head) else { continue };
        let told = token(listener).filter(|k| matches!(k.dep, Dep::Obj | Dep::Iobj) && k.head < listener);
        let warns = |k: &str| {
            matches!(k, "warn" | "inform" | "assure" | "remind" | "notify" | "promise" | "convince" | "caution")
        };
        let tells = |v: u32| {
            token(v).is_some_and(|k| {
                k.upos == Upos::Verb && (TELLING.contains(&k.lemma.as_str()) || warns(k.lemma.as_str()))
            })
        };
        if let Some(v) = told.map(|k| k.head).filter(|&v| tells(v)) {
            mended.link(clause, v, Dep::Ccomp);
        }
    }
}

/// Nouns that say when without a preposition.
fn is_time(word: &str) -> bool {
    word.ends_with("day")
        || matches!(word, "morning" | "night" | "evening" | "week" | "month" | "year" | "weekend" | "tomorrow" | "time")
}

/// "ordered the passengers to get off, and set it on fire": a past tense that looks like the infinitive before it stands
/// behind its comma beside the verb above.
pub(super) fn pasts_as_infinitives(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    for t in range.start + 4..range.end {
        let alike = |k: &crate::text::Token| {
            k.dep == Dep::Conj
                && k.xpos == Xpos::Vb
                && matches!(k.lower.as_str(), "set" | "put" | "cut" | "hit" | "shut" | "let" | "beat" | "cast" | "hurt")
        };
        let Some(verb) = token(t).filter(|k| alike(k)) else { continue };
        let joined = token(t - 1).is_some_and(|k| k.lower == "and") && token(t - 2).is_some_and(|k| k.lower == ",");
        let above = token(verb.head).filter(|k| k.xpos == Xpos::Vb && k.dep == Dep::Xcomp && k.head < verb.head);
        let past = above.map(|k| k.head).filter(|&a| token(a).is_some_and(|k| k.xpos == Xpos::Vbd));
        if let Some(past) = past.filter(|_| joined && mended.finite.is_none()) {
            mended.link(t, past, Dep::Conj);
            mended.finite = Some(t);
        }
    }
}

/// A phrase of a noun that the parser hung on a word inside the noun's own group: "extended diplomatic recognition to
/// Kosovo" on the adjective, "talks in Muscat between Yemen and Oman" on the town.
pub(super) fn strayed_phrases(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    for t in range.start + 2..range.end {
        let Some(phrase) = token(t).filter(|k| matches!(k.dep, Dep::Nmod | Dep::Obl) && k.head < t) else { continue };
        let Some(holder) = token(phrase.head) else { continue };
        let noun = holder.head;
        // "landed before dawn with tents", "signed on Monday with Iran"
        let hour = holder.lower.ends_with("day") && holder.lower.len() > 5 && holder.upos == Upos::Propn
            || matches!(holder.lower.as_str(), "dawn" | "dusk" | "midnight" | "noon" | "daybreak" | "nightfall");
        if hour
            && matches!(holder.dep, Dep::Obl | Dep::OblUnmarked)
            && token(noun).is_some_and(|k| k.upos == Upos::Verb)
            && token(phrase.head + 1).is_some_and(|k| k.head == t && k.dep == Dep::Case && k.lower != "of")
            // "discussed the crisis by telephone with his counterpart"
            || matches!(holder.lower.as_str(), "telephone" | "phone" | "video" | "videolink" | "letter" | "radio")
                && matches!(holder.dep, Dep::Obl | Dep::OblAgent)
                && token(noun).is_some_and(|k| k.upos == Upos::Verb)
                && token(phrase.head + 1).is_some_and(|k| k.head == t && k.lower == "with")
            // "called in blunt terms on Gulf states"
            || matches!(holder.lower.as_str(), "terms" | "words" | "tones" | "language")
                && holder.dep == Dep::Obl
                && token(noun).is_some_and(|k| k.upos == Upos::Verb)
                && (phrase.head..t).any(|c| token(c).is_some_and(|k| k.head == t && matches!(k.lower.as_str(), "on" | "against" | "to")))
        {
            if holder.dep == Dep::OblAgent {
                mended.link(phrase.head, noun, Dep::Obl);
            }
            mended.link(t, noun, Dep::Obl);
            continue;
        }
        let case = |words: &[&str]| {
            (phrase.head..t).any(|c| {
                token(c).is_some_and(|k| k.head == t && k.dep == Dep::Case && words.contains(&k.lower.as_str()))
            })
        };
        let adjective = holder.upos == Upos::Adj && holder.dep == Dep::Amod && noun > phrase.head && noun < t;
        let town = holder.upos == Upos::Propn
            && holder.dep == Dep::Nmod
            && noun < phrase.head
            && phrase.upos == Upos::Propn
            && case(&["between", "with", "against"]);
        if adjective || town {
            mended.link(t, noun, Dep::Nmod);
        }
    }
}
