//! Words that a short sentence's parse hung on the wrong neighbour: the adjective of an office behind two nationalities,
//! the subject of a clause behind its "after".

use super::Mended;
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
