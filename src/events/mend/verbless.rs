//! A sentence of prose without a finite verb, whatever its root is: the past tense that the tagger took for a participle
//! ("Lawmakers elected veteran politician Ham Lolosangi", "The bank left rates unchanged").

use super::Mended;
use super::headline::PASTS;
use crate::text::tags::{Dep, Upos, Xpos};
use crate::text::{Document, Token, TokenRange};

/// Pasts that are other words too, and are meant where a sentence has no other verb.
const TWOFOLD: &[&str] = &[
    "left", "cut", "quit", "set", "hit", "shot", "let", "put", "swung", "burst", "split", "shut", "foresaw", "shelved",
];

/// Links inside one phrase, from a word to the one that it belongs to.
const INSIDE: &[Dep] =
    &[Dep::Compound, Dep::Flat, Dep::Conj, Dep::Appos, Dep::NmodPoss, Dep::NmodDesc, Dep::Amod, Dep::Nummod];

struct Sentence<'a> {
    doc: &'a Document,
    range: TokenRange,
}

impl Sentence<'_> {
    fn token(&self, t: u32) -> Option<&Token> {
        self.doc.tokens.get(t as usize)
    }

    fn nominal(&self, t: u32) -> bool {
        self.token(t).is_some_and(|k| matches!(k.upos, Upos::Noun | Upos::Propn))
    }

    fn child(&self, t: u32, dep: &[Dep]) -> bool {
        (self.range.start..self.range.end)
            .any(|c| c != t && self.token(c).is_some_and(|k| k.head == t && dep.contains(&k.dep)))
    }

    /// The word that heads the phrase a word is in, as long as it stands on the same side of the verb.
    fn top(&self, t: u32, verb: u32) -> u32 {
        let mut at = t;
        while let Some(k) = self.token(at) {
            if k.head == at || (k.head < verb) != (t < verb) || k.head == verb || !INSIDE.contains(&k.dep) {
                break;
            }
            at = k.head;
        }
        at
    }

    /// Whether a word may be the past tense of its sentence: it stands behind a noun, or behind what a comma closes, and no
    /// agent follows.
    fn may_be_past(&self, t: u32) -> bool {
        let Some(k) = self.token(t) else { return false };
        let past = matches!(k.xpos, Xpos::Vbn | Xpos::Vbd)
            || PASTS.contains(&k.lower.as_str())
            || TWOFOLD.contains(&k.lower.as_str());
        let Some(before) = self.token(t - 1).filter(|_| past) else { return false };
        let behind = match before.upos {
            Upos::Noun | Upos::Propn => true,
            Upos::Adv => t > self.range.start + 1 && self.nominal(t - 2),
            Upos::Punct => before.lower == "," && self.commas(t - 1) == 1,
            _ => false,
        };
        behind
            && !self.child(t, &[Dep::OblAgent, Dep::AuxPass])
            && self.token(t + 1).is_some_and(|k| !matches!(k.lower.as_str(), "." | "by"))
    }

    /// How many commas stand before a place.
    fn commas(&self, end: u32) -> usize {
        (self.range.start..end).filter(|&t| self.token(t).is_some_and(|k| k.lower == ",")).count()
    }

    /// "in Vanuatu": whatever the parser hung the preposition on.
    fn is_behind_preposition(&self, t: u32) -> bool {
        let within = |c: u32| {
            self.token(c)
                .is_some_and(|k| matches!(k.upos, Upos::Det | Upos::Adj | Upos::Num | Upos::Noun | Upos::Propn))
        };
        let before = (self.range.start..t).rev().find(|&c| !within(c));
        before.and_then(|c| self.token(c)).is_some_and(|k| k.upos == Upos::Adp)
    }

    fn subject(&self, verb: u32) -> Option<u32> {
        (self.range.start..verb).rev().filter(|&t| self.nominal(t)).map(|t| self.top(t, verb)).find(|&t| {
            self.nominal(t)
                && !self.child(t, &[Dep::Case, Dep::Mark])
                && !self.is_behind_preposition(t)
                && self.token(t).is_some_and(|k| k.head >= verb || k.head == t)
        })
    }

    fn object(&self, verb: u32) -> Option<u32> {
        let open = |t: u32| {
            self.token(t).is_some_and(|k| {
                matches!(k.upos, Upos::Det | Upos::Adj | Upos::Num | Upos::Noun | Upos::Propn)
                    || k.xpos == Xpos::PrpPoss
            })
        };
        let first = (verb + 1..self.range.end).take_while(|&t| open(t)).find(|&t| self.nominal(t))?;
        Some(self.top(first, verb)).filter(|&t| self.nominal(t))
    }
}

/// Puts the past tense at the root of a sentence of prose in which nothing else is finite.
pub(super) fn hidden_past(doc: &Document, range: TokenRange, root: u32, mended: &mut Mended) {
    let sentence = Sentence { doc, range };
    let Some((verb, subject)) = (range.start + 1..range.end.saturating_sub(1))
        .filter(|&t| sentence.may_be_past(t))
        .find_map(|t| Some((t, sentence.subject(t)?)))
    else {
        return;
    };
    let object = sentence.object(verb);
    mended.finite = Some(verb);
    mended.link(verb, verb, Dep::Root);
    mended.link(subject, verb, Dep::Nsubj);
    if let Some(object) = object {
        mended.link(object, verb, Dep::Obj);
    }
    for t in range.start..range.end {
        let Some(k) = sentence.token(t).filter(|k| k.head == root && t != root) else { continue };
        if t == verb || t == subject || Some(t) == object {
            continue;
        }
        // what hung on the old root from the other side of the verb
        if root < verb && t > verb {
            mended.link(t, verb, k.dep);
        } else if root > verb && t < verb {
            mended.link(t, if t < subject { subject } else { verb }, k.dep);
        }
    }
    // "Lawmakers in Vanuatu": what stands between the two is the subject's
    for t in subject + 1..verb {
        if sentence.token(t).is_some_and(|k| k.upos == Upos::Adp && k.head > verb)
            && let Some(noun) = (t + 1..verb).find(|&n| sentence.nominal(n)).map(|n| sentence.top(n, verb))
        {
            mended.link(t, noun, Dep::Case);
            mended.link(noun, subject, Dep::Nmod);
        }
    }
    if root != verb && root != subject && Some(root) != object {
        mended.link(root, verb, if root > verb { Dep::Xcomp } else { Dep::Dep });
    }
}

/// What cannot be done to anybody with the word that follows it: "an envoy called for restraint".
fn is_never_done_to(lemma: &str, next: &str) -> bool {
    match lemma {
        "call" => matches!(next, "for" | "on" | "upon"),
        "appeal" | "plead" | "press" | "campaign" => matches!(next, "for" | "to"),
        "agree" | "vow" | "refuse" | "decline" | "threaten" | "pledge" | "promise" => next == "to",
        "clash" | "meet" | "confer" => next == "with",
        "march" | "rally" | "protest" | "demonstrate" => {
            matches!(next, "in" | "on" | "through" | "outside" | "against" | "for")
        }
        "fire" => matches!(next, "at" | "on" | "upon" | "into" | "toward" | "towards"),
        "withdraw" | "pull" | "flee" | "retreat" => matches!(next, "from" | "out" | "to"),
        _ => false,
    }
}

/// "hours after a Syrian envoy called for restraint", "and the rights chief called for an inquiry": the tagger took the past
/// for a participle behind its subject.
pub(super) fn pasts_behind_subjects(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let sentence = Sentence { doc, range };
    for v in range.start + 1..range.end.saturating_sub(2) {
        // "when two men on a motorcycle fired at him": it has its subject already
        let own = |k: &&Token| k.xpos == Xpos::Vbn && sentence.child(v, &[Dep::Nsubj]);
        if let Some(verb) = sentence.token(v).filter(own) {
            let next = sentence.token(v + 1).map_or("", |k| k.lower.as_str());
            if is_never_done_to(&verb.lemma, next) && !sentence.child(v, &[Dep::OblAgent, Dep::AuxPass, Dep::Aux]) {
                mended.pasts.push(v);
            }
            continue;
        }
        let Some(verb) = sentence.token(v).filter(|k| k.xpos == Xpos::Vbn && k.dep == Dep::Acl && k.head < v) else {
            continue;
        };
        let subject = verb.head;
        let next = sentence.token(v + 1).map_or("", |k| k.lower.as_str());
        if !is_never_done_to(&verb.lemma, next)
            || !sentence.nominal(subject)
            || sentence.child(v, &[Dep::OblAgent, Dep::AuxPass, Dep::Aux])
        {
            continue;
        }
        let Some(noun) = sentence.token(subject).filter(|k| k.head != subject) else { continue };
        let joint = (range.start..subject).find(|&c| {
            sentence.token(c).is_some_and(|k| {
                k.head == subject
                    && matches!(k.lower.as_str(), "after" | "before" | "since" | "until" | "as" | "when" | "while")
            })
        });
        let upper = noun.head;
        // "Freed after 11 years, the cleric called for calm": the participle before it is no sentence
        let fronted = upper == range.start
            && sentence.token(upper).is_some_and(|k| k.head == upper && k.xpos == Xpos::Vbn)
            && sentence.commas(subject) > 0;
        if fronted {
            mended.link(v, v, Dep::Root);
            mended.link(upper, v, Dep::Advcl);
        } else if let Some(joint) = joint {
            mended.link(joint, v, Dep::Mark);
            mended.link(v, upper, Dep::Advcl);
        } else if noun.dep == Dep::Conj || (upper > v && noun.dep != Dep::Nsubj) || noun.dep == Dep::Parataxis {
            mended.link(v, upper, if noun.dep == Dep::Conj { Dep::Conj } else { Dep::Parataxis });
        } else {
            continue;
        }
        mended.link(subject, v, Dep::Nsubj);
        mended.pasts.push(v);
    }
}

/// "Greek Cypriot shot dead by Turkish soldier": whoever stands behind that "by" did it.
pub(super) fn dead_by(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let sentence = Sentence { doc, range };
    let word = |t: u32| sentence.token(t).map_or("", |k| k.lower.as_str());
    for by in range.start + 2..range.end {
        if word(by) != "by" {
            continue;
        }
        let verb = match (word(by - 2), word(by - 1)) {
            (_, "dead") => by - 2,
            ("to", "death") if by >= range.start + 3 => by - 3,
            _ => continue,
        };
        let struck = matches!(
            word(verb),
            "shot" | "gunned" | "stabbed" | "beaten" | "hacked" | "clubbed" | "stoned" | "knifed" | "speared"
        );
        let doer =
            (by + 1..range.end).find(|&t| sentence.token(t).is_some_and(|k| k.head == verb && k.dep == Dep::Obl));
        if let Some(doer) = doer.filter(|_| struck && !sentence.child(verb, &[Dep::Obj])) {
            mended.link(doer, verb, Dep::OblAgent);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::events::tests::show;

    #[rstest::rstest]
    #[case("The European Central Bank left rates unchanged on Thursday.", "RATE - EUR >")]
    #[case("Lawmakers in Vanuatu elected veteran politician Ham Lolosangi as prime minister.", "ELECT - VUTLEG >")]
    #[case("Freed on Thursday after 11 years, the Bahraini cleric called for calm.", "REQUEST 100 BHRREL >")]
    #[case("Car bombs shook Beirut, hours after a Syrian envoy called for restraint.", "REQUEST 100 SYRGOV >")]
    #[case(
        "Cyprus: Greek Cypriot shot dead by Turkish soldier while picking snails near buffer zone",
        "ASSAULT 193 TURMIL > CYP"
    )]
    fn the_hidden_past_is_the_verb(#[case] text: &str, #[case] event: &str) {
        let told = show(text);
        assert!(told.contains(event), "{text}\n told {told}\n want {event}");
    }
}
