//! Clauses whose subject or verb the parse gave to another one.

use super::Mended;
use crate::text::tags::{Dep, Upos, Xpos};
use crate::text::{Document, TokenRange};

/// "The leaders and Ayatollah Karimi were arrested": a second subject behind an "and" is joined to the first.
pub(super) fn second_subjects(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    let subject = |t: u32| token(t).is_some_and(|k| matches!(k.dep, Dep::Nsubj | Dep::NsubjPass));
    for t in (range.start..range.end).filter(|&t| subject(t)) {
        let head = token(t).map_or(t, |k| k.head);
        let joined = (range.start..t).any(|c| token(c).is_some_and(|k| k.head == t && k.dep == Dep::Cc));
        let first = (range.start..t).find(|&f| subject(f) && token(f).is_some_and(|k| k.head == head));
        // "members of the front killed two engineers, police said": what stands before the clause is the clause's
        let own = first.and_then(|first| {
            (first + 1..t).find(|&c| {
                token(c).is_some_and(|k| k.head == head && k.dep == Dep::Ccomp && k.upos == Upos::Verb)
                    && !(range.start..c).any(|s| subject(s) && token(s).is_some_and(|k| k.head == c))
            })
        });
        if let (Some(first), Some(clause)) = (first, own) {
            let passive = (first..clause).any(|c| token(c).is_some_and(|k| k.head == clause && k.dep == Dep::AuxPass));
            mended.link(first, clause, if passive { Dep::NsubjPass } else { Dep::Nsubj });
            continue;
        }
        // "The association charged that the student was kidnapped": the first is whoever says it
        let above = token(head).filter(|k| k.dep == Dep::Ccomp && k.head < head).map(|k| k.head);
        let speaks = |&v: &u32| {
            let own = (range.start..v).any(|s| subject(s) && token(s).is_some_and(|k| k.head == v));
            first.is_some_and(|first| first < v) && v < t && !own && token(v).is_some_and(|k| k.upos == Upos::Verb)
        };
        if let (Some(first), Some(verb)) = (first, above.filter(speaks)) {
            mended.link(first, verb, Dep::Nsubj);
            continue;
        }
        // "Armed men kidnapped a student leader on Wednesday, the union denounced": a participle between two subjects
        let told = first.filter(|&first| {
            (first + 1..t).any(|c| token(c).is_some_and(|k| k.lower == ","))
                && token(head).is_some_and(|k| TELLING.contains(&k.lemma.as_str()) || k.lemma == "denounce")
        });
        let deed = told.and_then(|first| {
            let verb = (first + 1..t).find(|&c| {
                token(c).is_some_and(|k| {
                    k.upos == Upos::Verb
                        && matches!(k.xpos, Xpos::Vbn | Xpos::Vbd)
                        && ((k.dep == Dep::Acl && k.head == first)
                            || (k.dep == Dep::Amod
                                && k.head > c
                                && token(k.head).is_some_and(|n| n.head == first && n.dep == Dep::Nmod)))
                })
            })?;
            Some((first, verb))
        });
        if let Some((first, verb)) = deed {
            let object = token(verb).filter(|k| k.dep == Dep::Amod).map(|k| k.head);
            mended.link(verb, head, Dep::Ccomp);
            mended.link(first, verb, Dep::Nsubj);
            if let Some(object) = object {
                mended.link(object, verb, Dep::Obj);
            }
            mended.finite = mended.finite.or(Some(verb));
            continue;
        }
        // "a deal with Iraq has been drafted": what stands behind a preposition is no subject
        let behind = token(t).is_some_and(|k| matches!(k.upos, Upos::Noun | Upos::Propn))
            && (range.start..t)
                .any(|c| token(c).is_some_and(|k| k.head == t && k.dep == Dep::Case && k.upos == Upos::Adp));
        // "labour leader Ramiro Tellez was shot": the title stands before its bearer
        let title = first.filter(|&f| {
            f + 1 == t
                && token(f).is_some_and(|k| k.upos == Upos::Noun)
                && token(t).is_some_and(|k| k.upos == Upos::Propn)
        });
        if let Some(title) = title {
            mended.link(title, t, Dep::NmodDesc);
            continue;
        }
        // "a drone launched by the Houthis slammed": an agent taken for a second subject
        let by = behind && (range.start..t).any(|c| token(c).is_some_and(|k| k.head == t && k.lower == "by"));
        let done = first.filter(|_| by).and_then(|first| {
            (first + 1..t)
                .find(|&c| token(c).is_some_and(|k| k.head == first && k.dep == Dep::Acl && k.xpos == Xpos::Vbn))
        });
        if let Some(done) = done {
            mended.link(t, done, Dep::OblAgent);
        } else if let Some(first) = first.filter(|_| joined || behind) {
            mended.link(t, first, if behind { Dep::Nmod } else { Dep::Conj });
        }
    }
}

/// "Kenya praised Iran and Peru urged Chile to withdraw": a name joined to an object, with a finite verb right behind it
/// that has no subject of its own, is that verb's subject.
pub(super) fn joined_objects(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    let child = |head: u32, deps: &[Dep]| {
        (range.start..range.end).any(|c| token(c).is_some_and(|k| k.head == head && deps.contains(&k.dep)))
    };
    for verb in (range.start + 3..range.end).filter(|&v| token(v).is_some_and(|k| k.upos == Upos::Verb)) {
        let finite = token(verb).is_some_and(|k| matches!(k.xpos, Xpos::Vbd | Xpos::Vbz | Xpos::Vbp));
        let name = verb - 1;
        let Some(noun) = token(name).filter(|k| finite && k.dep == Dep::Conj && k.upos == Upos::Propn) else {
            continue;
        };
        let object =
            token(noun.head).filter(|k| matches!(k.dep, Dep::Obj | Dep::Obl | Dep::Nmod) && k.upos == Upos::Propn);
        let joined = (noun.head + 1..name).any(|c| token(c).is_some_and(|k| k.head == name && k.dep == Dep::Cc));
        let has_object = child(verb, &[Dep::Obj, Dep::Xcomp, Dep::Ccomp]);
        // "thanked Iran and Peru attended": only where the verb is joined to the one before it
        let coordinate = token(verb).is_some_and(|k| k.dep == Dep::Conj && k.head < name);
        if object.is_some() && joined && has_object && coordinate && !child(verb, &[Dep::Nsubj, Dep::NsubjPass]) {
            mended.link(name, verb, Dep::Nsubj);
        }
    }
}

/// "General Keita has died, state radio announced": of two subjects of a verb of saying behind its clause, the one
/// before the clause is the clause's own.
pub(super) fn reported_subjects(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    let subject = |t: u32| token(t).is_some_and(|k| matches!(k.dep, Dep::Nsubj | Dep::NsubjPass));
    for t in (range.start..range.end).filter(|&t| subject(t)) {
        let verb = token(t).map_or(t, |k| k.head);
        let clause = (t + 1..verb)
            .find(|&c| token(c).is_some_and(|k| k.head == verb && k.dep == Dep::Ccomp && k.upos != Upos::Punct));
        let Some(clause) = clause else { continue };
        let own = (range.start..range.end).any(|s| subject(s) && token(s).is_some_and(|k| k.head == clause));
        let speaker = (clause + 1..range.end).any(|s| subject(s) && token(s).is_some_and(|k| k.head == verb));
        if !own && speaker {
            let passive = (t..clause).any(|a| token(a).is_some_and(|k| k.head == clause && k.dep == Dep::AuxPass));
            mended.link(t, clause, if passive { Dep::NsubjPass } else { Dep::Nsubj });
        }
    }
}

/// Participles that look like the past and do not end in -ed.
fn is_like_past(form: &str) -> bool {
    matches!(
        form,
        "found"
            | "held"
            | "shot"
            | "caught"
            | "sent"
            | "brought"
            | "built"
            | "made"
            | "led"
            | "kept"
            | "set"
            | "bought"
            | "sold"
    )
}

/// "A man wanted for fraud was handed over": a participle taken for the verb, whose true one stands behind it with its
/// auxiliary and no subject, comma or conjunction.
pub(super) fn reduced_relatives(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    for first in range.start + 1..range.end {
        let participle = token(first).filter(|k| {
            (k.head == first || k.dep == Dep::Ccomp)
                && matches!(k.xpos, Xpos::Vbd | Xpos::Vbn)
                && k.upos == Upos::Verb
                && (k.lower.ends_with("ed") || is_like_past(&k.lower))
        });
        if participle.is_none() {
            continue;
        }
        let child = |t: u32, of: u32| token(t).is_some_and(|k| k.head == of && t != of);
        let subject = (range.start..first).find(|&t| child(t, first) && token(t).is_some_and(|k| k.dep == Dep::Nsubj));
        let helped = (range.start..first).any(|t| child(t, first) && token(t).is_some_and(|k| k.upos == Upos::Aux));
        let Some(subject) = subject.filter(|_| !helped) else { continue };
        let second = (first + 1..range.end).find(|&v| {
            child(v, first)
                && token(v).is_some_and(|k| {
                    k.upos == Upos::Verb && matches!(k.dep, Dep::Advcl | Dep::Conj | Dep::Parataxis | Dep::Ccomp)
                })
        });
        let Some(second) = second else { continue };
        let below = |dep: &[Dep]| {
            (first + 1..range.end).find(|&t| child(t, second) && token(t).is_some_and(|k| dep.contains(&k.dep)))
        };
        let helper = below(&[Dep::Aux, Dep::AuxPass]).filter(|&a| {
            token(a).is_some_and(|k| matches!(k.xpos, Xpos::Vbd | Xpos::Vbz | Xpos::Vbp | Xpos::Md)) && a < second
        });
        // "rebels holed up in the city rejected a demand", "sailors set free by Iran landed": a past without helper
        let past = token(second).is_some_and(|k| k.xpos == Xpos::Vbd && k.dep == Dep::Advcl)
            && !(first + 1..second).any(|t| child(t, first) && token(t).is_some_and(|k| k.dep == Dep::Obj))
            && !token(first).is_some_and(|k| TELLING.contains(&k.lemma.as_str()))
            && !(first + 1..second).any(|t| {
                token(t).is_some_and(|k| {
                    matches!(
                        k.lower.as_str(),
                        "after"
                            | "before"
                            | "as"
                            | "when"
                            | "while"
                            | "since"
                            | "because"
                            | "until"
                            | "where"
                            | "and"
                            | ","
                    )
                })
            });
        let Some(helper) = helper.or(Some(second).filter(|_| past)) else { continue };
        let by = |t: u32| (first..t).any(|c| child(c, t) && token(c).is_some_and(|k| k.lower == "by"));
        if let Some(agent) = below(&[Dep::Nsubj]).filter(|&t| t < second && by(t)) {
            mended.link(agent, first, Dep::OblAgent);
            mended.link(second, second, Dep::Root);
            mended.link(subject, second, Dep::Nsubj);
            mended.link(first, subject, Dep::Acl);
            continue;
        }
        let bare = below(&[Dep::Nsubj, Dep::NsubjPass, Dep::Cc, Dep::Mark, Dep::Expl]).is_none()
            && token(helper - 1).is_some_and(|k| k.upos != Upos::Punct && k.upos != Upos::Cconj);
        if bare {
            let passive = below(&[Dep::AuxPass]).is_some();
            // what the first hung on has the second now
            match token(first).map(|k| (k.head, k.dep)) {
                Some((above, dep)) if above != first => mended.link(second, above, dep),
                _ => mended.link(second, second, Dep::Root),
            }
            mended.link(subject, second, if passive { Dep::NsubjPass } else { Dep::Nsubj });
            mended.link(first, subject, Dep::Acl);
            // ", police said" hung on the word that was taken for the verb
            for t in second + 1..range.end {
                if child(t, first) && token(t).is_some_and(|k| matches!(k.dep, Dep::Parataxis | Dep::Obl)) {
                    let dep = token(t).map_or(Dep::Dep, |k| k.dep);
                    mended.link(t, second, dep);
                }
            }
        }
    }
}

/// Verbs whose clause tells what somebody says.
pub(super) const TELLING: &[&str] = &[
    "say",
    "report",
    "announce",
    "claim",
    "add",
    "tell",
    "state",
    "confirm",
    "disclose",
    "reveal",
    "note",
    "declare",
    "charge",
    "admit",
    "acknowledge",
    "warn",
    "threaten",
    "vow",
    "promise",
    "insist",
    "deny",
    "argue",
    "predict",
    "allege",
];

/// "said UNITA rebels, who hold the town, killed two": what is said is the clause, and the noun before it its subject.
/// "said on their radio that they had taken the town": a "that" with another object beside it opens what is said.
pub(super) fn reported(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    let tells = |t: u32| token(t).is_some_and(|k| k.upos == Upos::Verb && TELLING.contains(&k.lemma.as_str()));
    let below = |head: u32, deps: &[Dep]| {
        (range.start..range.end)
            .filter(move |&t| t != head && token(t).is_some_and(|k| k.head == head))
            .find(|&t| token(t).is_some_and(|k| deps.contains(&k.dep)))
    };
    for t in range.start..range.end {
        let Some(clause) = token(t).filter(|k| k.upos == Upos::Verb) else { continue };
        let finite = matches!(clause.xpos, Xpos::Vbd | Xpos::Vbz | Xpos::Vbp);
        match clause.dep {
            Dep::Ccomp if finite && clause.head < t && tells(clause.head) => {
                let said = below(clause.head, &[Dep::Obj]).filter(|&o| clause.head < o && o < t);
                let Some(said) = said.filter(|_| below(t, &[Dep::Nsubj, Dep::NsubjPass]).is_none()) else { continue };
                mended.link(said, t, Dep::Nsubj);
            }
            // "denied that detainees had been beaten, saying": a "that" belongs to the verb right before it
            Dep::Ccomp if clause.head > t => {
                let that = (range.start..t).find(|&c| token(c).is_some_and(|k| k.head == t && k.lower == "that"));
                let Some(that) = that.filter(|&c| c > range.start) else { continue };
                let open = |v: u32| tells(v) && below(v, &[Dep::Ccomp, Dep::Obj]).is_none();
                if open(that - 1) && token(that - 1).is_some_and(|k| k.head != t) {
                    mended.link(t, that - 1, Dep::Ccomp);
                }
            }
            Dep::AclRelcl => {
                let that = |&c: &u32| token(c).is_some_and(|k| k.head == t && k.lower == "that" && k.dep == Dep::Obj);
                let Some(that) = (range.start..t).find(that) else { continue };
                let another = (t + 1..range.end).any(|c| token(c).is_some_and(|k| k.head == t && k.dep == Dep::Obj));
                let mut at = clause.head;
                for _ in 0..3 {
                    if tells(at) {
                        break;
                    }
                    at = token(at).map_or(at, |k| k.head);
                }
                if another && tells(at) && at < t {
                    mended.link(t, at, Dep::Ccomp);
                    mended.link(that, t, Dep::Mark);
                }
            }
            _ => {}
        }
    }
    // "shot dead two soldiers"
    for t in range.start + 1..range.end.saturating_sub(1) {
        let struck = |k: &crate::text::Token| {
            matches!(
                k.lemma.as_str(),
                "shoot" | "gun" | "stab" | "beat" | "hack" | "find" | "leave" | "strike" | "spear" | "burn"
            )
        };
        let dead = token(t).filter(|k| k.lower == "dead" && k.dep == Dep::Amod && k.head > t);
        if dead.is_some() && token(t - 1).is_some_and(struck) {
            mended.link(t, t - 1, Dep::Xcomp);
        }
    }
}

/// "The cardinal begged forgiveness", "Two men shot catechist Tomas Ceto": a past tense with a subject of its own is no adjective of the
/// noun behind it, nor half of it.
pub(super) fn finite_before_noun(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    for verb in range.start + 1..range.end {
        let Some(noun) = token(verb)
            .filter(|k| matches!(k.dep, Dep::Amod | Dep::Compound) && k.xpos == Xpos::Vbd && k.head > verb)
            .map(|k| k.head)
        else {
            continue;
        };
        let subject = (range.start..verb).any(|t| token(t).is_some_and(|k| k.head == verb && k.dep == Dep::Nsubj));
        if let Some(k) = token(noun).filter(|_| subject) {
            mended.link(verb, if k.head == noun { verb } else { k.head }, k.dep);
            mended.link(noun, verb, Dep::Obj);
        }
    }
}

/// "told reporters that the network may be small, but has carried out attacks": what a past verb of saying is joined to
/// in the present tense is still what was said.
pub(super) fn said_in_present(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    let says = |t: u32| {
        token(t).is_some_and(|k| {
            k.xpos == Xpos::Vbd
                && matches!(k.lemma.as_str(), "say" | "tell" | "add" | "report" | "announce" | "note" | "claim")
        })
    };
    for t in range.start + 2..range.end {
        let Some(word) = token(t).filter(|k| k.head < t && k.head >= range.start && says(k.head)) else { continue };
        let verb = word.head;
        let child = |c: u32| token(c).filter(|k| k.head == t);
        // "told reporters that ...": no relative clause, for it has a subject of its own
        if word.dep == Dep::Conj {
            let finite = |x: Xpos| matches!(x, Xpos::Vbz | Xpos::Vbp);
            let present = finite(word.xpos)
                || (verb..t).any(|c| {
                    child(c).is_some_and(|k| matches!(k.dep, Dep::Aux | Dep::AuxPass | Dep::Cop) && finite(k.xpos))
                });
            let own = (verb..t).any(|c| child(c).is_some_and(|k| matches!(k.dep, Dep::Nsubj | Dep::NsubjPass)));
            let said = (verb + 1..t).find(|&c| {
                token(c).is_some_and(|k| {
                    (k.dep == Dep::Ccomp && k.head == verb)
                        || (k.dep == Dep::AclRelcl
                            && token(k.head).is_some_and(|o| o.head == verb && o.dep == Dep::Iobj))
                })
            });
            if let Some(said) = said.filter(|_| present && !own) {
                mended.link(t, said, Dep::Conj);
            }
        }
    }
}

/// "found a Libyan banker guilty": the noun before the verdict is its object, no part of it.
pub(super) fn verdicts(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    for t in range.start + 2..range.end {
        let Some(word) = token(t).filter(|k| k.dep == Dep::Obj && k.head < t) else { continue };
        let verdict = matches!(word.lower.as_str(), "guilty" | "innocent" | "liable" | "responsible");
        let before = token(t - 1).filter(|k| {
            verdict
                && k.head == t
                && matches!(k.upos, Upos::Noun | Upos::Propn)
                && matches!(k.dep, Dep::Compound | Dep::NmodDesc | Dep::Nmod)
        });
        if before.is_some() {
            mended.link(t - 1, word.head, Dep::Obj);
            mended.link(t, word.head, Dep::Xcomp);
        }
    }
}

/// "Six priests, their cook, and her daughter were murdered": a list whose last member alone was taken for the subject, and
/// whose first for the head of all.
pub(super) fn listed_subjects(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    let nominal = |t: u32| token(t).is_some_and(|k| matches!(k.upos, Upos::Noun | Upos::Propn));
    let Some(root) = (range.start..range.end).find(|&t| token(t).is_some_and(|k| k.head == t)) else { return };
    if !nominal(root) {
        return;
    }
    let child =
        |t: u32, of: u32, dep: &[Dep]| token(t).is_some_and(|k| k.head == of && t != of && dep.contains(&k.dep));
    let Some(verb) =
        (root + 1..range.end).find(|&t| child(t, root, &[Dep::Conj]) && token(t).is_some_and(|k| k.upos == Upos::Verb))
    else {
        return;
    };
    let subjects = [Dep::Nsubj, Dep::NsubjPass];
    let Some(subject) = (root + 1..verb).find(|&t| child(t, verb, &subjects)) else { return };
    let helped = (subject + 1..verb).any(|t| child(t, verb, &[Dep::Aux, Dep::AuxPass]));
    let Some(and) = (root + 1..subject).find(|&t| child(t, verb, &[Dep::Cc])) else { return };
    // nothing but the list stands before the "and", and the root is its first
    let listed = (root + 1..and).all(|t| {
        !token(t).is_some_and(|k| matches!(k.upos, Upos::Verb | Upos::Aux))
            && (token(t).is_some_and(|k| k.head != root)
                || child(t, root, &[Dep::Conj, Dep::Nmod, Dep::Punct, Dep::Appos, Dep::Flat]))
    });
    let first =
        !(root + 1..and).any(|t| child(t, root, &[Dep::Cop])) && (root + 1..and).any(|t| child(t, root, &[Dep::Conj]));
    if helped && listed && first {
        let dep = token(subject).map_or(Dep::Nsubj, |k| k.dep);
        mended.link(verb, verb, Dep::Root);
        mended.link(root, verb, dep);
        mended.link(subject, root, Dep::Conj);
        mended.link(and, subject, Dep::Cc);
    }
}

/// "The mayor was slain by gunmen": a participle that is taken for an adjective.
pub(super) fn slain(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    for t in range.start..range.end {
        if !token(t).is_some_and(|k| k.lower == "slain" && k.upos != Upos::Verb) {
            continue;
        }
        let below = |c: u32, dep: Dep| token(c).is_some_and(|k| k.head == t && c != t && k.dep == dep);
        let Some(helper) = (range.start..t).find(|&c| below(c, Dep::Cop)) else { continue };
        mended.verbs.push((t, "slay"));
        mended.link(helper, t, Dep::AuxPass);
        if let Some(subject) = (range.start..t).find(|&c| below(c, Dep::Nsubj)) {
            mended.link(subject, t, Dep::NsubjPass);
        }
        let by = |o: u32| (t + 1..o).any(|c| token(c).is_some_and(|k| k.head == o && k.lower == "by"));
        if let Some(agent) = (t + 1..range.end).find(|&o| below(o, Dep::Obl) && by(o)) {
            mended.link(agent, t, Dep::OblAgent);
        }
    }
}
