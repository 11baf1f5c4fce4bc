//! Parses that cannot be meant: a sentence of prose has a finite verb, and a verb's bare noun is its object. What the
//! parser made of a short sentence is put right here before the rules look at it; the document keeps the parser's own.

use smallvec::SmallVec;

use crate::text::tags::{Dep, Upos, Xpos};
use crate::text::{Document, SentenceKind, TokenRange};

/// The few links of a sentence that were put right.
#[derive(Debug, Clone, Default)]
pub struct Mended {
    links: SmallVec<[(u32, u32, Dep); 4]>,
    /// A participle that is the sentence's finite verb.
    finite: Option<u32>,
}

impl Mended {
    /// The head that a token has here, where it is another.
    #[must_use]
    pub fn head(&self, t: u32) -> Option<u32> {
        self.links.iter().find(|link| link.0 == t).map(|link| link.1)
    }

    /// The relation that a token has here, where it is another.
    #[must_use]
    pub fn dep(&self, t: u32) -> Option<Dep> {
        self.links.iter().find(|link| link.0 == t).map(|link| link.2)
    }

    /// The tag that a token has here, where it is another.
    #[must_use]
    pub fn xpos(&self, t: u32) -> Option<Xpos> {
        (self.finite == Some(t)).then_some(Xpos::Vbd)
    }

    fn link(&mut self, t: u32, head: u32, dep: Dep) {
        self.links.push((t, head, dep));
    }
}

/// What hangs on a token, as far as mending asks.
const CASE: u8 = 1;
const CONTENT: u8 = 2;
const SUBJECT: u8 = 4;

/// Mends what can be seen token by token. Whether the sentence has a finite verb.
fn survey(doc: &Document, range: TokenRange, mended: &mut Mended) -> bool {
    let mut below: SmallVec<[u8; 64]> = SmallVec::from_elem(0, range.len());
    let mut finite = false;
    let mut doubled = false;
    for token in doc.tokens.get(range.range()).unwrap_or_default() {
        finite |= matches!(token.xpos, Xpos::Vbd | Xpos::Vbz | Xpos::Vbp | Xpos::Md);
        let flag = match token.dep {
            Dep::Case | Dep::Mark => CASE,
            Dep::Obj | Dep::Ccomp | Dep::Xcomp => CONTENT,
            Dep::Nsubj | Dep::NsubjPass => SUBJECT,
            _ => continue,
        };
        if let Some(slot) = below.get_mut(token.head.wrapping_sub(range.start) as usize) {
            doubled |= flag == SUBJECT && *slot & SUBJECT != 0;
            *slot |= flag;
        }
    }
    bare_objects(doc, range, &below, mended);
    if doubled {
        second_subjects(doc, range, mended);
    }
    named_objects(doc, range, mended);
    commands(doc, range, mended);
    bare_appositions(doc, range, mended);
    finite
}

/// Looks a sentence over. Headlines keep their participles: there the auxiliary may have been dropped.
#[must_use]
pub fn mend(doc: &Document, range: TokenRange) -> Mended {
    let mut mended = Mended::default();
    let Some(tokens) = doc.tokens.get(range.range()) else { return mended };
    if survey(doc, range, &mut mended) || tokens.len() < 3 {
        return mended;
    }
    let Some(root) = (range.start..range.end).find(|&t| doc.tokens.get(t as usize).is_some_and(|k| k.head == t)) else {
        return mended;
    };
    if is_prose(doc, range) {
        verbless(doc, range, root, &mut mended);
    } else {
        infinitive(doc, range, root, &mut mended);
    }
    mended
}

fn is_prose(doc: &Document, range: TokenRange) -> bool {
    doc.sentence_of(range.start)
        .and_then(|s| doc.sentences.get(s))
        .is_some_and(|s| s.kind == SentenceKind::Prose && s.tokens.end == range.end)
}

/// "protests erupted in Khartoum" read as a noun with a participle behind it; "the president voiced support" as one
/// with a participle before it.
fn verbless(doc: &Document, range: TokenRange, root: u32, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    if !token(root).is_some_and(|k| matches!(k.upos, Upos::Noun | Upos::Propn)) {
        return;
    }
    let child = |dep: &[Dep]| {
        (range.start..range.end).find(|&t| {
            token(t).is_some_and(|k| k.head == root && t != root && dep.contains(&k.dep) && k.upos == Upos::Verb)
        })
    };
    if let Some((verb, object)) = inner_verb(doc, range, root) {
        mended.link(verb, verb, Dep::Root);
        mended.link(object, verb, Dep::Obj);
        mended.link(root, verb, Dep::Nsubj);
        mended.finite = Some(verb);
        return;
    }
    if let Some(verb) = child(&[Dep::Acl, Dep::AclRelcl]).filter(|&v| v > root) {
        let passive = (range.start..range.end).any(|t| {
            token(t).is_some_and(|k| k.head == verb && t != verb && matches!(k.dep, Dep::OblAgent | Dep::AuxPass))
        });
        if !passive {
            mended.link(verb, verb, Dep::Root);
            mended.link(root, verb, Dep::Nsubj);
            mended.finite = Some(verb);
        }
    } else if let Some(verb) = child(&[Dep::Amod]).filter(|&v| v < root) {
        let own = (range.start..verb).find(|&t| token(t).is_some_and(|k| k.head == verb && k.dep == Dep::Nsubj));
        if own.is_some() {
            mended.link(verb, verb, Dep::Root);
            mended.link(root, verb, Dep::Obj);
            mended.finite = Some(verb);
            return;
        }
        let subject = (range.start..verb).rev().find(|&t| {
            token(t).is_some_and(|k| {
                k.head == root
                    && matches!(k.dep, Dep::Compound | Dep::Nmod | Dep::NmodDesc | Dep::NmodPoss | Dep::Flat | Dep::Dep)
                    && matches!(k.upos, Upos::Noun | Upos::Propn)
            })
        });
        let Some(subject) = subject else { return };
        mended.link(verb, verb, Dep::Root);
        mended.link(root, verb, Dep::Obj);
        mended.link(subject, verb, Dep::Nsubj);
        // what stood before the new subject belongs to it now
        for t in range.start..subject {
            if token(t).is_some_and(|k| k.head == root) {
                let dep = token(t).map_or(Dep::Dep, |k| k.dep);
                mended.link(t, subject, dep);
            }
        }
        mended.finite = Some(verb);
    }
}

/// "Chinese premier to visit Kenya": in a headline the infinitive is the verb and the noun before it the subject.
fn infinitive(doc: &Document, range: TokenRange, root: u32, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    if !token(root).is_some_and(|k| matches!(k.upos, Upos::Noun | Upos::Propn)) {
        return;
    }
    let verb = (root + 1..range.end).find(|&t| {
        let holds = |h: u32| h == root || token(h).is_some_and(|k| k.head == root && k.dep == Dep::Conj);
        token(t).is_some_and(|k| holds(k.head) && k.dep == Dep::Acl && k.upos == Upos::Verb)
            && (range.start..t).any(|m| token(m).is_some_and(|k| k.head == t && k.lower == "to"))
    });
    if let Some(verb) = verb {
        mended.link(verb, verb, Dep::Root);
        mended.link(root, verb, Dep::Nsubj);
    }
}

/// "Miners in South Africa downed tools": the participle before a second bare noun is the verb between the two.
fn inner_verb(doc: &Document, range: TokenRange, root: u32) -> Option<(u32, u32)> {
    let token = |t: u32| doc.tokens.get(t as usize);
    (root + 1..range.end).find_map(|verb| {
        let object = token(verb).filter(|k| k.upos == Upos::Verb && k.dep == Dep::Amod).map(|k| k.head)?;
        let bare = object > verb
            && token(object).is_some_and(|k| k.head == root && object != root)
            && !(range.start..range.end).any(|t| token(t).is_some_and(|k| k.head == object && k.dep == Dep::Case));
        bare.then_some((verb, object))
    })
}

/// "The leaders and Ayatollah Karimi were arrested": a second subject behind an "and" is joined to the first.
fn second_subjects(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    let subject = |t: u32| token(t).is_some_and(|k| matches!(k.dep, Dep::Nsubj | Dep::NsubjPass));
    for t in (range.start..range.end).filter(|&t| subject(t)) {
        let head = token(t).map_or(t, |k| k.head);
        let joined = (range.start..t).any(|c| token(c).is_some_and(|k| k.head == t && k.dep == Dep::Cc));
        let first = (range.start..t).find(|&f| subject(f) && token(f).is_some_and(|k| k.head == head));
        // "a deal with Iraq has been drafted": what stands behind a preposition is no subject
        let behind = token(t).is_some_and(|k| matches!(k.upos, Upos::Noun | Upos::Propn))
            && (range.start..t)
                .any(|c| token(c).is_some_and(|k| k.head == t && k.dep == Dep::Case && k.upos == Upos::Adp));
        if let Some(first) = first.filter(|_| joined || behind) {
            mended.link(t, first, if behind { Dep::Nmod } else { Dep::Conj });
        }
    }
}

/// "disarm Iranian ally Hezbollah": a noun and the name behind it are one object.
fn named_objects(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    for t in range.start..range.end.saturating_sub(1) {
        let (Some(noun), Some(name)) = (token(t), token(t + 1)) else { continue };
        let pair = noun.dep == Dep::Obj && name.dep == Dep::Obj && noun.head == name.head;
        if pair && noun.upos == Upos::Noun && name.upos == Upos::Propn {
            mended.link(t, t + 1, Dep::NmodDesc);
        }
    }
}

/// Verbs whose object is to do what the infinitive behind it says.
const COMMANDS: &[&str] = &[
    "order", "tell", "ask", "urge", "force", "instruct", "command", "compel", "require", "persuade", "press", "beg",
    "invite", "allow", "permit", "direct", "oblige", "want",
];

/// "ordered the company to pay": what is ordered is no purpose of the ordering.
fn commands(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    for t in range.start..range.end {
        let Some(verb) = token(t).filter(|k| k.dep == Dep::Advcl && k.xpos == Xpos::Vb && k.head < t) else { continue };
        let governor = verb.head;
        let object = (governor..t).any(|o| token(o).is_some_and(|k| k.head == governor && k.dep == Dep::Obj));
        let bare = t > range.start && token(t - 1).is_some_and(|k| k.lower == "to" && k.head == t);
        if bare && object && token(governor).is_some_and(|k| COMMANDS.contains(&k.lemma.as_str())) {
            mended.link(t, governor, Dep::Xcomp);
        }
    }
}

/// "A magnitude 7.1 earthquake": without a comma between them the second noun is no apposition but the head.
fn bare_appositions(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    for t in range.start + 2..range.end {
        let Some(noun) = token(t).filter(|k| k.dep == Dep::Appos && k.upos == Upos::Noun && k.head < t) else {
            continue;
        };
        let first = noun.head;
        let figures = (first + 1..t).all(|n| token(n).is_some_and(|k| k.dep == Dep::Nummod && k.upos == Upos::Num));
        let Some(head) = token(first).filter(|k| figures && t > first + 1 && k.upos == Upos::Noun) else { continue };
        if head.head == first {
            mended.link(t, t, Dep::Root);
        } else {
            mended.link(t, head.head, head.dep);
        }
        mended.link(first, t, Dep::Compound);
    }
}

/// A noun after its verb that has no preposition and is no date is the object ("cut off military aid").
fn bare_objects(doc: &Document, range: TokenRange, below: &[u8], mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    let has = |t: u32, flag: u8| below.get(t.wrapping_sub(range.start) as usize).is_some_and(|have| have & flag != 0);
    for t in range.start..range.end {
        let Some(noun) = token(t).filter(|k| k.dep == Dep::Obl && matches!(k.upos, Upos::Noun | Upos::Propn)) else {
            continue;
        };
        let verb = noun.head;
        if verb >= t || token(verb).is_none_or(|k| k.upos != Upos::Verb) || noun.lower.ends_with("day") {
            continue;
        }
        if !has(t, CASE) && !has(verb, CONTENT) && !doc.values.iter().any(|v| v.tokens.holds(t)) {
            mended.link(t, verb, Dep::Obj);
        }
    }
}
