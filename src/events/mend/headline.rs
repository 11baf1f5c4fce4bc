//! Sentences without a finite verb: the one that the tagger took for a noun or participle.

use super::Mended;
use crate::text::tags::{Dep, Upos, Xpos};
use crate::text::{Document, TokenRange};

/// Past tenses that are nothing else, which the tagger takes for nouns and names now and then.
pub(super) const PASTS: &[&str] = &[
    "began",
    "bought",
    "broke",
    "brought",
    "came",
    "caught",
    "fell",
    "fled",
    "flew",
    "fought",
    "froze",
    "gave",
    "held",
    "kept",
    "lent",
    "lost",
    "met",
    "overthrew",
    "paid",
    "rose",
    "sank",
    "sent",
    "shook",
    "slid",
    "sold",
    "sought",
    "spent",
    "spoke",
    "stole",
    "struck",
    "swept",
    "swore",
    "swung",
    "threw",
    "took",
    "went",
    "withdrew",
    "won",
    "blew",
    "chose",
    "clung",
    "drew",
    "drove",
    "flung",
    "grew",
    "hung",
    "rode",
    "shrank",
    "slew",
    "sprang",
    "strode",
    "swam",
    "taught",
    "tore",
    "wept",
    "wrote",
];

/// "Daehan Motor swung to a loss" with "swung" for a name: it is the verb, and the name before it the subject.
pub(super) fn mistagged(doc: &Document, range: TokenRange, root: u32, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    mended.finite = Some(root);
    let child = |t: u32, dep: &[Dep]| token(t).is_some_and(|k| k.head == root && t != root && dep.contains(&k.dep));
    if (range.start..root).any(|t| child(t, &[Dep::Nsubj, Dep::NsubjPass])) {
        return;
    }
    let before = |&t: &u32| child(t, &[Dep::Compound, Dep::NmodPoss, Dep::Nmod, Dep::Flat, Dep::Dep, Dep::NmodDesc]);
    if let Some(subject) = (range.start..root).rev().find(before) {
        mended.link(subject, root, Dep::Nsubj);
    }
}

/// "protests erupted in Khartoum" read as a noun with a participle behind it; "the president voiced support" as one
/// with a participle before it.
pub(super) fn verbless(doc: &Document, range: TokenRange, root: u32, mended: &mut Mended) {
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
    // "A man driving a motorcycle fired at the judge": a gerund is no past
    let past = |v: u32| v > root && token(v).is_some_and(|k| k.xpos != Xpos::Vbg);
    if let Some(verb) = child(&[Dep::Acl, Dep::AclRelcl]).filter(|&v| past(v)) {
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

/// "A youth on a motorcycle shot dead a magistrate" with "shot" for a noun: before "dead" it is the verb.
pub(super) fn shot_dead(doc: &Document, range: TokenRange, root: u32, mended: &mut Mended) -> bool {
    let token = |t: u32| doc.tokens.get(t as usize);
    let Some(verb) = (range.start + 1..range.end.saturating_sub(1)).find(|&t| {
        token(t).is_some_and(|k| k.lower == "shot" && k.upos == Upos::Noun)
            && token(t + 1).is_some_and(|k| k.lower == "dead")
    }) else {
        return false;
    };
    if root >= verb || !token(root).is_some_and(|k| matches!(k.upos, Upos::Noun | Upos::Propn)) {
        return false;
    }
    mended.link(verb, verb, Dep::Root);
    mended.link(root, verb, Dep::Nsubj);
    mended.finite = Some(verb);
    let object = (verb + 2..range.end).find(|&t| token(t).is_some_and(|k| matches!(k.dep, Dep::Obj | Dep::Obl)));
    if let Some(object) = object {
        mended.link(object, verb, Dep::Obj);
    }
    // "on a motorcycle": what stood before the verb belongs to the noun beside it
    for t in range.start..verb {
        if token(t).is_some_and(|k| k.head == verb && t != root && k.dep != Dep::Nsubj) && t + 1 < verb {
            mended.link(t, verb - 1, token(t).map_or(Dep::Dep, |k| k.dep));
        }
    }
    if verb - 1 != root && token(verb - 1).is_some_and(|k| k.head == verb) {
        mended.link(verb - 1, root, Dep::Nmod);
    }
    true
}

/// "Chinese premier to visit Kenya": in a headline the infinitive is the verb and the noun before it the subject.
pub(super) fn infinitive(doc: &Document, range: TokenRange, root: u32, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    if !token(root).is_some_and(|k| matches!(k.upos, Upos::Noun | Upos::Propn)) {
        return;
    }
    let verb = (root + 1..range.end).find(|&t| {
        let holds =
            |h: u32| h == root || token(h).is_some_and(|k| k.head == root && matches!(k.dep, Dep::Conj | Dep::Appos));
        token(t).is_some_and(|k| holds(k.head) && k.dep == Dep::Acl && k.upos == Upos::Verb)
            && (range.start..t).any(|m| token(m).is_some_and(|k| k.head == t && k.lower == "to"))
    });
    if let Some(verb) = verb {
        mended.link(verb, verb, Dep::Root);
        mended.link(root, verb, Dep::Nsubj);
    }
}

/// Verbs that headlines use in the present and the tagger takes for nouns.
pub(super) const HEADLINE_VERBS: &[&str] = &[
    "abduct",
    "accept",
    "accuse",
    "acquire",
    "acquit",
    "aid",
    "airlift",
    "ambush",
    "appoint",
    "approve",
    "arm",
    "arrest",
    "assassinate",
    "attack",
    "axe",
    "back",
    "ban",
    "bar",
    "batter",
    "battle",
    "behead",
    "blame",
    "blast",
    "block",
    "bomb",
    "bombard",
    "bow",
    "boycott",
    "brand",
    "brief",
    "burn",
    "bury",
    "call",
    "capsize",
    "capture",
    "charge",
    "claim",
    "clash",
    "collapse",
    "condemn",
    "confiscate",
    "convict",
    "criticise",
    "criticize",
    "curb",
    "cut",
    "default",
    "defy",
    "demand",
    "denounce",
    "deny",
    "deploy",
    "deport",
    "derail",
    "detain",
    "devastate",
    "die",
    "disarm",
    "dismiss",
    "displace",
    "donate",
    "double",
    "down",
    "ease",
    "elect",
    "end",
    "endorse",
    "engulf",
    "erupt",
    "evacuate",
    "evict",
    "execute",
    "expel",
    "extradite",
    "face",
    "fight",
    "file",
    "fine",
    "fire",
    "flatten",
    "free",
    "freeze",
    "grab",
    "grant",
    "grip",
    "gut",
    "hail",
    "halt",
    "halve",
    "hand",
    "hijack",
    "hit",
    "hold",
    "honor",
    "host",
    "hurl",
    "impose",
    "impound",
    "indict",
    "injure",
    "intercept",
    "jail",
    "join",
    "jolt",
    "kidnap",
    "kill",
    "lash",
    "launch",
    "lend",
    "lift",
    "loot",
    "lose",
    "lower",
    "lure",
    "march",
    "mediate",
    "meet",
    "mobilise",
    "mobilize",
    "mourn",
    "mull",
    "murder",
    "nab",
    "name",
    "offer",
    "open",
    "order",
    "oust",
    "pardon",
    "pelt",
    "pledge",
    "plunge",
    "post",
    "pound",
    "praise",
    "probe",
    "protest",
    "quit",
    "raid",
    "raise",
    "rally",
    "ransack",
    "rattle",
    "ravage",
    "rebuff",
    "recall",
    "reject",
    "release",
    "rescue",
    "resign",
    "resume",
    "riot",
    "sack",
    "sanction",
    "scramble",
    "scrap",
    "seek",
    "seize",
    "sentence",
    "sever",
    "shell",
    "shelve",
    "ship",
    "shoot",
    "shun",
    "shut",
    "shuttle",
    "sign",
    "sink",
    "slam",
    "slash",
    "slay",
    "snatch",
    "snub",
    "spew",
    "spurn",
    "stab",
    "step",
    "storm",
    "strike",
    "submerge",
    "succumb",
    "sue",
    "summon",
    "support",
    "surrender",
    "suspend",
    "swamp",
    "swap",
    "target",
    "test",
    "threaten",
    "throttle",
    "tighten",
    "topple",
    "torch",
    "treble",
    "triple",
    "unveil",
    "urge",
    "veto",
    "visit",
    "vow",
    "warn",
    "welcome",
    "win",
    "withdraw",
    "woo",
    "wound",
];

/// "Kenya police rescue hostages", "Landslide buries 20": whether a word may be such a verb, by itself or behind a plural.
fn headline_form(word: &str) -> bool {
    let known = |b: &str| HEADLINE_VERBS.contains(&b);
    word.strip_suffix("ies").is_some_and(|stem| known(&format!("{stem}y")))
        || word.strip_suffix("es").is_some_and(known)
        || word.strip_suffix('s').is_some_and(known)
}

/// "Kenya police fire rubber bullets at marchers": a run of nouns with a verb's plain form inside it, in a headline
/// without any verb. The noun before it is the subject, the last one the object.
pub(super) fn headline_verb(doc: &Document, range: TokenRange, root: u32, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    let noun = |t: u32| token(t).is_some_and(|k| matches!(k.upos, Upos::Noun | Upos::Propn));
    if mended.links.iter().any(|link| link.0 == root || link.1 == root) || !noun(root) {
        return;
    }
    let verbal = |t: u32| {
        token(t).is_some_and(|k| {
            let several = token(t - 1).is_some_and(|p| matches!(p.xpos, Xpos::Nns | Xpos::Nnps) || p.lower == "police");
            // "Abu Sayyaf snatch 20 tourists", "Taliban order women to cover their faces"
            let takes = token(t + 1).is_some_and(|n| n.upos == Upos::Num && t + 1 < range.end)
                || (t + 1..range.end).any(|o| token(o).is_some_and(|k| k.head == t && k.dep == Dep::Obj));
            (k.upos == Upos::Noun || several && matches!(k.lower.as_str(), "back" | "down"))
                && (headline_form(&k.lower) || ((several || takes) && HEADLINE_VERBS.contains(&k.lower.as_str())))
        })
    };
    let found = (range.start + 1..=root).find(|&t| {
        let within = |k: &crate::text::Token| k.head == root && matches!(k.dep, Dep::Compound | Dep::Amod);
        verbal(t) && noun(t - 1) && token(t).is_some_and(|k| t == root || within(k))
    });
    let found = found.filter(|&v| v == root || (v + 1..=root).any(noun)).or_else(|| {
        // "UK builder Carrow collapses"
        (root + 1..range.end).find(|&t| {
            verbal(t)
                && noun(t - 1)
                && token(t).is_some_and(|k| k.head == root && matches!(k.dep, Dep::Appos | Dep::List | Dep::Dep))
        })
    });
    let Some(verb) = found else { return };
    let subject = verb - 1;
    for t in range.start..range.end {
        let Some(k) =
            token(t).filter(|k| t != verb && (k.head == root || k.head == verb || k.head == subject || t == root))
        else {
            continue;
        };
        let bare = matches!(k.dep, Dep::Appos | Dep::Flat | Dep::List | Dep::Nummod | Dep::Dep | Dep::NmodDesc)
            && matches!(k.upos, Upos::Noun | Upos::Propn | Upos::Num);
        if t == subject {
            mended.link(t, verb, Dep::Nsubj);
        } else if t < subject {
            mended.link(t, subject, k.dep);
        } else if t == root || (t > verb && bare && k.head == verb) {
            mended.link(t, verb, Dep::Obj);
        } else if t > root && k.dep == Dep::Nmod {
            mended.link(t, verb, Dep::Obl);
        }
    }
    mended.link(verb, verb, Dep::Root);
    mended.finite = Some(verb);
    mended.present = true;
}

/// "Miners in South Africa downed tools": the participle before a second bare noun is the verb between the two.
pub(super) fn inner_verb(doc: &Document, range: TokenRange, root: u32) -> Option<(u32, u32)> {
    let token = |t: u32| doc.tokens.get(t as usize);
    (root + 1..range.end).find_map(|verb| {
        let object = token(verb).filter(|k| k.upos == Upos::Verb && k.dep == Dep::Amod).map(|k| k.head)?;
        let bare = object > verb
            && token(object).is_some_and(|k| k.head == root && object != root)
            && !(range.start..range.end).any(|t| token(t).is_some_and(|k| k.head == object && k.dep == Dep::Case));
        bare.then_some((verb, object))
    })
}

/// "Novelist Ngozi Eze dead at 83" ends a headline with who died.
pub(super) fn dead_at(doc: &Document, range: TokenRange, mended: &mut Mended) -> bool {
    let token = |t: u32| doc.tokens.get(t as usize);
    let Some(dead) = range.end.checked_sub(3).filter(|&d| d > range.start) else { return false };
    let told = token(dead).is_some_and(|k| k.lower == "dead")
        && token(dead + 1).is_some_and(|k| matches!(k.lower.as_str(), "at" | "aged"))
        && token(dead + 2).is_some_and(|k| k.upos == Upos::Num);
    if !told || super::is_prose(doc, range) {
        return false;
    }
    let comma = token(dead - 1).is_some_and(|k| k.upos == Upos::Punct);
    let Some(subject) = (dead - 1).checked_sub(u32::from(comma)).filter(|&t| t >= range.start) else { return false };
    mended.verbs.push((dead, "die"));
    mended.link(dead, dead, Dep::Root);
    mended.link(subject, dead, Dep::Nsubj);
    mended.link(dead + 2, dead, Dep::Obl);
    mended.link(dead + 1, dead + 2, Dep::Case);
    mended.finite = Some(dead);
    true
}
