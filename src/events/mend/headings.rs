//! Headlines that have a verb somewhere, which is not the first of theirs: "U.S. halts aid to Guatemala, cites rights",
//! "Israel to free prisoners, minister says".

use super::Mended;
use super::headline::HEADLINE_VERBS;
use crate::text::tags::{Dep, Upos, Xpos};
use crate::text::{Document, TokenRange};

/// The verb of headlines that a word is a form of in the present.
fn present(word: &str) -> Option<&'static str> {
    let known = |stem: &str| HEADLINE_VERBS.iter().copied().find(|v| *v == stem);
    word.strip_suffix("es").and_then(known).or_else(|| word.strip_suffix('s').and_then(known))
}

/// "U.S. halts military aid to Guatemala, cites lack of progress", "Militants ambush convoy in Mali, 18 soldiers killed": the word
/// behind the first name is taken for a noun, and the verb behind the comma for the only one.
pub(super) fn first_of_two(doc: &Document, range: TokenRange, root: u32, mended: &mut Mended) -> bool {
    let token = |t: u32| doc.tokens.get(t as usize);
    let noun = |t: u32| token(t).is_some_and(|k| matches!(k.upos, Upos::Noun | Upos::Propn));
    let Some(comma) = (range.start..root).rev().find(|&t| token(t).is_some_and(|k| k.lower == ",")) else {
        return false;
    };
    // only the subject's own modifiers may stand between the two
    let subject = (range.start..comma)
        .find(|&t| token(t).is_some_and(|k| k.head == root && matches!(k.dep, Dep::Nsubj | Dep::NsubjPass)) && noun(t));
    // behind the comma stands the verb, or whom it tells of and the verb
    let own = root.checked_sub(1).filter(|&own| own > comma && noun(own));
    let of_its_own = own.is_some_and(|own| {
        token(own).is_some_and(|k| k.head == root && matches!(k.dep, Dep::Nsubj | Dep::NsubjPass))
            && (comma + 1..own).all(|t| token(t).is_some_and(|k| k.head == own))
    });
    let Some(object) = subject.filter(|_| comma + 1 == root || of_its_own) else { return false };
    let found = (range.start + 1..object).find_map(|t| {
        let word = token(t)
            .filter(|k| k.head == object && k.dep == Dep::Compound && matches!(k.upos, Upos::Noun | Upos::Propn))?;
        let several = token(t - 1).is_some_and(|p| matches!(p.xpos, Xpos::Nns | Xpos::Nnps) || p.lower == "police");
        let plain = || HEADLINE_VERBS.iter().copied().find(|v| several && *v == word.lower);
        present(&word.lower).or_else(plain).filter(|_| noun(t - 1)).map(|verb| (t, verb))
    });
    let Some((verb, lemma)) = found else { return false };
    mended.verbs.push((verb, lemma));
    mended.link(verb, verb, Dep::Root);
    mended.link(verb - 1, verb, Dep::Nsubj);
    mended.link(object, verb, Dep::Obj);
    mended.link(root, verb, if of_its_own { Dep::Parataxis } else { Dep::Conj });
    for t in range.start..verb - 1 {
        if let Some(k) = token(t).filter(|k| k.head == verb || k.head == object) {
            mended.link(t, verb - 1, k.dep);
        }
    }
    mended.finite = Some(verb);
    mended.present = true;
    true
}

/// "Israel to free 450 prisoners before talks, minister says": in a headline an infinitive behind the first noun is what
/// that one will do, whatever was taken for the verb behind it.
pub(super) fn will_do(doc: &Document, range: TokenRange, root: u32, mended: &mut Mended) -> bool {
    let token = |t: u32| doc.tokens.get(t as usize);
    let noun = |t: u32| token(t).is_some_and(|k| matches!(k.upos, Upos::Noun | Upos::Propn));
    let early = range.end.min(range.start + 7);
    let Some(to) = (range.start + 1..early).find(|&t| token(t).is_some_and(|k| k.lower == "to")) else { return false };
    let verb = to + 1;
    let clear = !(range.start..to).any(|t| token(t).is_some_and(|k| k.upos == Upos::Verb));
    let lemma = token(verb).and_then(|k| HEADLINE_VERBS.iter().copied().find(|v| *v == k.lower));
    let taken = token(verb).is_some_and(|k| k.upos == Upos::Verb);
    if !clear || !noun(to - 1) || root <= verb || lemma.is_none() || taken || token(to).is_some_and(|k| k.head == verb)
    {
        return false;
    }
    let subject = to - 1;
    // the first noun group behind the verb, before any preposition
    let ends = |t: u32| token(t).is_some_and(|k| matches!(k.upos, Upos::Adp | Upos::Punct | Upos::Sconj));
    let stop = (verb + 1..root).find(|&t| ends(t)).unwrap_or(root);
    let object = (verb + 1..stop).rev().find(|&t| noun(t));
    let Some((object, lemma)) = object.zip(lemma) else { return false };
    mended.verbs.push((verb, lemma));
    mended.link(verb, verb, Dep::Root);
    mended.link(subject, verb, Dep::Nsubj);
    mended.link(to, verb, Dep::Mark);
    mended.link(object, verb, Dep::Obj);
    mended.link(root, verb, Dep::Parataxis);
    true
}
