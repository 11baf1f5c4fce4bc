//! Who is put into which office or taken, who is where on what business, and nouns that are verbs before "that".

use super::Mended;
use crate::text::tags::{Dep, Upos, Xpos};
use crate::text::{Document, TokenRange};

/// Verbs that put somebody into an office named behind him.
const INSTALLERS: &[&str] =
    &["name", "appoint", "elect", "nominate", "proclaim", "declare", "crown", "make", "anoint", "designate", "choose"];

/// "named Kenji Mori finance minister": a person and the bare office behind him read as one name. The person is the
/// object, the office what he becomes.
pub(super) fn named_offices(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    for verb in range.start..range.end.saturating_sub(2) {
        let installs = token(verb)
            .is_some_and(|k| k.upos == Upos::Verb && k.dep != Dep::Amod && INSTALLERS.contains(&k.lemma.as_str()));
        let name = |t: u32| token(t).is_some_and(|k| k.upos == Upos::Propn);
        if !installs || !name(verb + 1) {
            continue;
        }
        let last = (verb + 1..range.end).take_while(|&t| name(t)).last().unwrap_or(verb + 1);
        // the office: bare common nouns and adjectives, the last of them a noun that hangs on the verb
        let plain = |t: u32| token(t).is_some_and(|k| matches!(k.upos, Upos::Noun | Upos::Adj));
        let Some(office) = (last + 1..range.end).take_while(|&t| plain(t)).last() else { continue };
        let hangs = token(office).is_some_and(|k| k.upos == Upos::Noun && k.head == verb);
        let inside = token(last).is_some_and(|k| k.head == office && matches!(k.dep, Dep::Compound | Dep::NmodDesc));
        if hangs && inside {
            for t in verb + 1..last {
                mended.link(t, last, if t + 1 == last { Dep::Compound } else { Dep::Flat });
            }
            mended.link(last, verb, Dep::Obj);
            mended.link(office, verb, Dep::Xcomp);
        }
    }
}

/// "took 20 Dutch peacekeepers hostage": whom somebody takes, and what he is then, read as one noun.
pub(super) fn captives(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    for t in range.start + 2..range.end {
        let held = token(t).filter(|k| {
            matches!(k.lower.as_str(), "hostage" | "captive" | "prisoner") && k.dep == Dep::Obj && k.head < t - 1
        });
        let takes = held.is_some_and(|k| token(k.head).is_some_and(|v| matches!(v.lemma.as_str(), "take" | "hold")));
        let Some(verb) = held.map(|k| k.head).filter(|_| takes) else { continue };
        let whom = t - 1;
        let is_whom = token(whom).is_some_and(|k| {
            k.head == t && matches!(k.dep, Dep::Compound | Dep::NmodDesc) && matches!(k.upos, Upos::Noun | Upos::Propn)
        });
        // "took a hostage", "took a rebel hostage": an article before it leaves one noun, a plural cannot
        if is_whom && token(whom).is_some_and(|k| matches!(k.xpos, Xpos::Nns | Xpos::Nnps | Xpos::Nnp)) {
            for c in range.start..whom {
                if let Some(k) = token(c).filter(|k| k.head == t) {
                    mended.link(c, whom, k.dep);
                }
            }
            mended.link(whom, verb, Dep::Obj);
            mended.link(t, verb, Dep::Xcomp);
        }
    }
}

/// "A U.N. resolution demands that Iran halt enrichment": behind "a" no noun is plural. The root is the verb, the noun
/// before it the subject, the clause what it says.
pub(super) fn plural_behind_a(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    let Some(root) = (range.start + 1..range.end).find(|&t| token(t).is_some_and(|k| k.head == t)) else { return };
    let subject = root - 1;
    let noun = |t: u32, tag: &[Xpos]| token(t).is_some_and(|k| tag.contains(&k.xpos));
    let one = (range.start..subject).any(|t| {
        token(t).is_some_and(|k| k.head == root && k.dep == Dep::Det && matches!(k.lower.as_str(), "a" | "an" | "each"))
    });
    if !one || !noun(root, &[Xpos::Nns]) || !noun(subject, &[Xpos::Nn, Xpos::Nnp]) {
        return;
    }
    let clause = (root + 1..range.end)
        .find(|&t| token(t).is_some_and(|k| k.head == root && matches!(k.dep, Dep::AclRelcl | Dep::Acl | Dep::Ccomp)));
    for t in range.start..subject {
        if let Some(k) = token(t).filter(|k| k.head == root) {
            mended.link(t, subject, k.dep);
        }
    }
    mended.link(subject, root, Dep::Nsubj);
    if let Some(clause) = clause {
        mended.link(clause, root, Dep::Ccomp);
        if token(root + 1).is_some_and(|k| k.lower == "that" && k.head == clause) {
            mended.link(root + 1, clause, Dep::Mark);
        }
    }
    mended.finite = Some(root);
}

/// What somebody is on when he "is in Cairo for talks".
const BUSINESS: &[&str] = &[
    "talk",
    "talks",
    "meeting",
    "meetings",
    "summit",
    "visit",
    "consultation",
    "consultations",
    "negotiation",
    "negotiations",
    "conference",
    "discussion",
    "discussions",
];

/// "Mr Larijani was in Baghdad before heading to Lebanon", "is in Moscow to discuss": a stay on business or between two
/// stops. "Be" is the verb then, the town its place.
pub(super) fn stays(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    for be in range.start..range.end {
        let Some(copula) = token(be).filter(|k| k.dep == Dep::Cop && k.lemma == "be") else { continue };
        let town = copula.head;
        let Some(place) = token(town).filter(|k| k.upos == Upos::Propn && town > be) else { continue };
        let child =
            |t: u32, deps: &[Dep]| t != town && token(t).is_some_and(|k| k.head == town && deps.contains(&k.dep));
        let inside = (be + 1..town).any(|t| child(t, &[Dep::Case]) && token(t).is_some_and(|k| k.lower == "in"));
        let marked = |t: u32, words: &[&str]| {
            (range.start..t).any(|m| token(m).is_some_and(|k| k.head == t && words.contains(&k.lower.as_str())))
        };
        let verb = |t: u32| token(t).is_some_and(|k| matches!(k.xpos, Xpos::Vbg | Xpos::Vb));
        let business = (town + 1..range.end).any(|t| {
            (child(t, &[Dep::Advcl, Dep::Acl, Dep::Xcomp]) && verb(t) && marked(t, &["before", "after", "to"]))
                || (child(t, &[Dep::Obl, Dep::Nmod])
                    && marked(t, &["for"])
                    && token(t).is_some_and(|k| BUSINESS.contains(&k.lemma.as_str())))
        });
        if !inside || !business {
            continue;
        }
        let (head, dep) = if place.head == town { (be, Dep::Root) } else { (place.head, place.dep) };
        for t in range.start..range.end {
            if let Some(k) = token(t).filter(|k| {
                k.head == town
                    && t != town
                    && t != be
                    && !matches!(k.dep, Dep::Case | Dep::Flat | Dep::Compound | Dep::Amod | Dep::Det | Dep::Appos)
            }) {
                mended.link(t, be, k.dep);
            }
        }
        mended.link(be, head, dep);
        mended.link(town, be, Dep::Obl);
    }
}
