//! Whether it happened: polarity, modality and tense of a predicate, read off its auxiliaries and everything that
//! governs it; and on whose word it is told.

use super::attribution::{source_beside, speaker_of, spoken_aside, told_above};
use super::frame::Reader;
use super::tree::Tree;
use crate::text::layers::{Attribution, Modality, Polarity, Tense};
use crate::text::tags::{Dep, Upos, Xpos};
use crate::text::{SentenceKind, TokenRange};

/// How far governors are followed.
const MAX_HOPS: usize = 5;

/// The standing of a predicate.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Status {
    pub polarity: Polarity,
    pub modality: Modality,
    pub tense: Tense,
    pub attribution: Option<Attribution>,
    /// Links between clauses that the reading leant on; each costs confidence.
    pub hops: u8,
    /// Somebody tried ("attempted to"); whether it came off is not said.
    pub tried: bool,
}

/// What is gathered on the way up.
#[derive(Debug, Default)]
struct Signs {
    negative: bool,
    planned: bool,
    possible: bool,
    demanded: bool,
    tried: bool,
    /// Contrary to fact: "had it struck", "would have struck".
    unreal: bool,
    tense: Option<Tense>,
}

/// Reads the standing of a predicate. `noun` is the event noun that it carries, where there is one.
#[must_use]
pub fn read(reader: &Reader<'_>, predicate: u32, noun: Option<u32>) -> Status {
    let tree = &reader.tree;
    let mut signs = Signs::default();
    let mut hops = 0;
    let mut attribution = None;
    if let Some(noun) = noun {
        signs.negative |= denied(tree, noun) && !tree.is_verb(noun);
        modifiers(tree, noun, &mut signs);
        if noun == predicate {
            governing_noun(reader, noun, &mut signs);
        }
    }
    let mut at = predicate;
    // "surprised nobody, holding its rate": what a clause denies is not denied of the participle beside it
    let mut beside = None;
    for step in 0..MAX_HOPS {
        auxiliaries(reader, at, &mut signs);
        signs.negative = beside.unwrap_or(signs.negative);
        if attribution.is_none() {
            attribution = source_beside(reader, at);
        }
        let Some(head) = tree.head(at) else { break };
        let open = match tree.dep(at) {
            Dep::Xcomp | Dep::Ccomp | Dep::Csubj | Dep::CsubjPass => true,
            // "reports that the king had abdicated were untrue"
            Dep::Acl if tree.mark_of(at) == Some("that") && rumour(tree, head, &mut signs) => false,
            Dep::Acl => tree.mark_of(at) == Some("to") || has_to(tree, at) || gerund_of(tree, at),
            Dep::Advcl => {
                if !carries_out(tree, at, head) {
                    adverbial(tree, at, &mut signs);
                }
                beside = (tree.xpos(at) == Xpos::Vbg).then_some(signs.negative).or(beside);
                tree.is_participle_or_infinitive(at)
            }
            // "no group claimed it, but the police blamed the rebels": a clause of its own stands for itself
            Dep::Conj if tree.child_in(at, &[Dep::Nsubj, Dep::NsubjPass]).is_some() => false,
            Dep::Conj => step == 0 || signs.tense.is_none(),
            _ => false,
        };
        if !open {
            if tree.dep(at) == Dep::AclRelcl || tree.dep(at) == Dep::Parataxis {
                hops += 1;
            }
            break;
        }
        let speech = tree.lemma_in(head, &reader.rules.known.saying);
        if speech && matches!(tree.dep(at), Dep::Ccomp) && !is_governor(reader, head) {
            attribution = attribution.or_else(|| speaker_of(reader, head));
            break;
        }
        let possible = signs.possible;
        govern(reader, at, head, &mut signs);
        // "accused of having taken part in the murder of Judge Uribe": she was murdered, whoever did it
        if is_accusing(tree.lemma(head)) && noun.is_some_and(|n| is_presupposed(reader, n)) {
            signs.possible = possible;
        }
        if tree.dep(at) != Dep::Conj {
            hops += 1;
        }
        at = head;
    }
    // "plans to close the border were dropped"
    let dropped = matches!(tree.dep(at), Dep::NsubjPass | Dep::Obj)
        && !tree.is_verb(at)
        && signs.planned
        && tree.head(at).is_some_and(|v| {
            let lemma = tree.lemma(v);
            reader.rules.known.cancel.contains(lemma) || matches!(lemma, "drop" | "thwart" | "foil" | "block" | "axe")
        });
    signs.unreal |= dropped;
    attribution = attribution.or_else(|| spoken_aside(reader, at)).or_else(|| told_above(reader, predicate));
    finish(reader, predicate, &signs, attribution, hops)
}

fn is_accusing(lemma: &str) -> bool {
    matches!(lemma, "accuse" | "charge" | "suspect" | "implicate" | "blame" | "indict" | "try" | "allege" | "believe")
}

/// "the murder of Beatriz Uribe": a deed against somebody by name, told as known.
fn is_presupposed(reader: &Reader<'_>, noun: u32) -> bool {
    let tree = &reader.tree;
    let known = tree.children_in(noun, &[Dep::Det]).any(|d| tree.lower(d) == "the");
    known && reader.is_deed(noun) && tree.phrases(noun, "of").any(|o| reader.marks.is_name(o))
}

fn finish(reader: &Reader<'_>, predicate: u32, signs: &Signs, attribution: Option<Attribution>, hops: u8) -> Status {
    let modality = if signs.demanded {
        Modality::Demanded
    } else if signs.possible {
        Modality::Possible
    } else if signs.planned {
        Modality::Planned
    } else {
        Modality::Asserted
    };
    let tense = match (modality, signs.tense) {
        (Modality::Planned | Modality::Demanded, _) => Tense::Future,
        (_, Some(Tense::Present)) if reader.kind == SentenceKind::Headline => Tense::Past,
        (_, Some(tense)) => tense,
        (_, None) => finite_tense(reader, predicate),
    };
    Status {
        polarity: if signs.negative || signs.unreal { Polarity::Negative } else { Polarity::Positive },
        modality,
        tense,
        attribution,
        hops,
        tried: signs.tried,
    }
}

/// The tense of the sentence's main verb, for an event told by a noun or participle.
fn finite_tense(reader: &Reader<'_>, t: u32) -> Tense {
    let tree = &reader.tree;
    let mut at = t;
    for _ in 0..MAX_HOPS {
        match tree.xpos(at) {
            Xpos::Vbd => return Tense::Past,
            Xpos::Vbz | Xpos::Vbp if reader.kind != SentenceKind::Headline => return Tense::Present,
            _ => {}
        }
        let Some(head) = tree.head(at) else { break };
        at = head;
    }
    Tense::Past
}

/// Auxiliaries, negation and adverbs of one predicate.
fn auxiliaries(reader: &Reader<'_>, at: u32, signs: &mut Signs) {
    let tree = &reader.tree;
    signs.negative |= denied(tree, at);
    let mut perfect = false;
    for &c in tree.children(at) {
        match tree.dep(c) {
            Dep::Aux | Dep::AuxPass | Dep::Cop => match tree.lower(c) {
                "will" | "'ll" | "shall" | "wo" => signs.planned = true,
                "would" | "'d" => signs.planned = true,
                "may" | "might" | "could" | "can" | "ca" => signs.possible = true,
                "should" | "must" | "ought" => signs.demanded = true,
                "have" | "has" | "had" | "'ve" | "having" => perfect = true,
                _ => {
                    if signs.tense.is_none() {
                        signs.tense = aux_tense(tree.xpos(c));
                    }
                }
            },
            Dep::Advmod if matches!(tree.lower(c), "reportedly" | "possibly" | "perhaps" | "probably" | "maybe") => {
                signs.possible |= tree.lower(c) != "reportedly";
            }
            Dep::Mark if matches!(tree.lower(c), "if" | "unless" | "whether" | "should") => signs.possible = true,
            _ => {}
        }
    }
    // "Had Tunis asked for help": an auxiliary before its subject opens a condition
    let subject = tree.child_in(at, &[Dep::Nsubj, Dep::NsubjPass]);
    let inverted = tree.children(at).iter().any(|&c| {
        matches!(tree.lower(c), "had" | "should" | "were")
            && matches!(tree.dep(c), Dep::Aux | Dep::AuxPass)
            && subject.is_some_and(|s| c < s && s < at)
    });
    let opens = matches!(tree.lower(tree.range.start), "had" | "should" | "were");
    if inverted && (opens || matches!(tree.dep(at), Dep::Advcl | Dep::Ccomp | Dep::Parataxis)) {
        signs.possible = true;
        signs.unreal |= tree.children(at).iter().any(|&c| tree.lower(c) == "had");
    }
    // "might have gone bankrupt, had Brussels cut off aid"
    let contrary = |c: u32| {
        let subject = tree.child_in(c, &[Dep::Nsubj, Dep::NsubjPass]);
        let had = tree
            .children(c)
            .iter()
            .any(|&h| tree.lower(h) == "had" && subject.is_some_and(|s| h < s || tree.mark_of(c) == Some("if")));
        subject.is_some() && had && (tree.mark_of(c).is_none() || tree.mark_of(c) == Some("if"))
    };
    signs.unreal |= signs.possible && perfect && tree.children_in(at, &[Dep::Advcl]).any(contrary);
    if perfect {
        // "would have met" did not; "has met" did; "may have met" stays open
        if signs.planned {
            signs.planned = false;
            signs.possible = true;
            signs.unreal |= tree.children_in(at, &[Dep::Aux]).any(|c| matches!(tree.lower(c), "would" | "'d"));
        }
        signs.tense = Some(Tense::Past);
    }
    if signs.tense.is_none() {
        signs.tense = match tree.xpos(at) {
            Xpos::Vbd => Some(Tense::Past),
            Xpos::Vbz | Xpos::Vbp => Some(Tense::Present),
            _ => None,
        };
    }
    // headlines: "Pope to visit Turkey"; "is to visit"
    let to = tree.children(at).iter().any(|&c| tree.xpos(c) == Xpos::To && tree.dep(c) != Dep::Case);
    let on_its_own = matches!(tree.dep(at), Dep::Root | Dep::Parataxis | Dep::Conj)
        || (tree.dep(at) == Dep::Acl && reader.kind == SentenceKind::Headline);
    // "are to hold talks, officials said"
    let is_to = to && tree.children_in(at, &[Dep::Cop]).any(|c| tree.lemma(c) == "be");
    if ((to && on_its_own) || is_to) && tree.is_verb(at) {
        signs.planned = true;
    }
}

fn aux_tense(tag: Xpos) -> Option<Tense> {
    match tag {
        Xpos::Vbd => Some(Tense::Past),
        Xpos::Vbz | Xpos::Vbp => Some(Tense::Present),
        _ => None,
    }
}

/// "not", "never", "no longer", "neither", a subject or object with "no".
fn denied(tree: &Tree<'_>, at: u32) -> bool {
    tree.children(at).iter().any(|&c| match tree.dep(c) {
        Dep::Advmod | Dep::Det | Dep::CcPreconj | Dep::Cc | Dep::Aux => {
            matches!(tree.lower(c), "not" | "n't" | "never" | "no" | "neither" | "nor" | "hardly" | "barely")
                || (tree.lower(c) == "longer" && tree.lower(c.saturating_sub(1)) == "no")
        }
        Dep::Nsubj | Dep::NsubjPass | Dep::Obj if tree.is_verb(at) => {
            matches!(tree.lower(c), "nobody" | "none" | "nothing" | "neither")
                || tree.children(c).iter().any(|&d| {
                    (tree.dep(d) == Dep::Det && matches!(tree.lower(d), "no" | "neither"))
                        || (matches!(tree.dep(d), Dep::CcPreconj | Dep::Cc) && tree.lower(d) == "neither")
                })
        }
        _ => false,
    })
}

/// Adjectives of an event noun: planned talks, a possible attack, an alleged raid.
fn modifiers(tree: &Tree<'_>, noun: u32, signs: &mut Signs) {
    for c in tree.children_in(noun, &[Dep::Amod, Dep::Compound, Dep::Det]) {
        match tree.lower(c) {
            "planned" | "upcoming" | "scheduled" | "forthcoming" | "future" | "proposed" | "next" | "coming"
            | "imminent" | "expected" | "looming" | "impending" => signs.planned = true,
            "possible" | "potential" | "alleged" | "suspected" | "feared" | "any" | "hypothetical" | "rumoured"
            | "rumored" | "further" | "likely" | "would-be" => signs.possible = true,
            "attempted" | "failed" | "foiled" | "thwarted" | "aborted" | "botched" => signs.tried = true,
            "no" => signs.negative = true,
            _ => {}
        }
    }
}

/// What governs a bare event noun: "plans for talks", "fears of an attack", "called for talks".
fn governing_noun(reader: &Reader<'_>, noun: u32, signs: &mut Signs) {
    let tree = &reader.tree;
    let Some(head) = tree.head(noun) else { return };
    let known = &reader.rules.known;
    let (lemma, dep) = (tree.lemma(head), tree.dep(noun));
    let governed = matches!(dep, Dep::Obj | Dep::Obl | Dep::Nmod | Dep::NsubjPass | Dep::Conj)
        || (dep == Dep::Nsubj && tree.is_verb(head));
    if !governed {
        return;
    }
    let after = matches!(
        tree.case_of(noun),
        Some(
            "after"
                | "since"
                | "following"
                | "during"
                | "over"
                | "by"
                | "despite"
                | "amid"
                | "in"
                | "because"
                | "from"
                | "given"
        )
    );
    if after {
        return;
    }
    // "a halt to all operations": what is halted is no longer done
    let halt = matches!(lemma, "halt" | "end" | "cessation" | "pause" | "stop" | "suspension") && !tree.is_verb(head);
    if halt {
        signs.negative = true;
    } else if known.planning.contains(lemma) {
        signs.planned = true;
    } else if known.demanding.contains(lemma) && dep != Dep::Nsubj {
        signs.demanded = true;
    } else if known.failing.contains(lemma) && dep != Dep::Nsubj {
        signs.negative = true;
    } else if known.doubting.contains(lemma) {
        signs.possible = true;
    }
    match tree.case_of(noun) {
        Some("before" | "ahead" | "until") => signs.planned = true,
        Some("without") => signs.negative = true,
        _ => {}
    }
    if tree.is_verb(head) && matches!(dep, Dep::Nsubj | Dep::NsubjPass) {
        auxiliaries(reader, head, signs);
    }
}

/// "voted 112 to 41 to ratify", "used batons to break up": what was voted or used for was done.
fn carries_out(tree: &Tree<'_>, at: u32, head: u32) -> bool {
    has_to(tree, at)
        && matches!(
            tree.lemma(head),
            "vote"
                | "use"
                | "join"
                | "team"
                | "unite"
                | "combine"
                | "manage"
                | "step"
                | "rush"
                | "help"
                | "proceed"
                | "move"
        )
}

/// "the first country to", "the last to".
fn is_ranked(tree: &Tree<'_>, noun: u32) -> bool {
    let ranks = |t: u32| matches!(tree.lower(t), "first" | "last" | "latest" | "second" | "third" | "only");
    ranks(noun) || tree.children_in(noun, &[Dep::Amod, Dep::Nummod]).any(ranks)
}

fn adverbial(tree: &Tree<'_>, at: u32, signs: &mut Signs) {
    for c in tree.children_in(at, &[Dep::Mark, Dep::Case, Dep::Advmod]) {
        match tree.lower(c) {
            "if" | "unless" | "whether" | "lest" => signs.possible = true,
            "without" | "instead" => signs.negative = true,
            // "before officers arrested him": they did
            "before" | "until"
                if tree.xpos(at) == Xpos::Vbd
                    || tree.children_in(at, &[Dep::Aux, Dep::AuxPass]).any(|x| tree.xpos(x) == Xpos::Vbd) => {}
            "before" | "to" | "until" | "for" => signs.planned = true,
            _ => {}
        }
    }
}

/// Whether a noun passes on what is only said; and whether the sentence calls it false.
fn rumour(tree: &Tree<'_>, noun: u32, signs: &mut Signs) -> bool {
    let told = matches!(
        tree.lemma(noun),
        "report"
            | "rumour"
            | "rumor"
            | "claim"
            | "allegation"
            | "suggestion"
            | "speculation"
            | "story"
            | "charge"
            | "accusation"
    ) && !tree.is_verb(noun);
    if told {
        signs.possible = true;
        let verdict = tree.head(noun).filter(|_| matches!(tree.dep(noun), Dep::Nsubj | Dep::NsubjPass | Dep::Obj));
        signs.negative |= verdict.is_some_and(|v| {
            matches!(
                tree.lemma(v),
                "false"
                    | "untrue"
                    | "baseless"
                    | "unfounded"
                    | "wrong"
                    | "groundless"
                    | "fabricate"
                    | "deny"
                    | "dismiss"
                    | "reject"
            )
        });
    }
    told
}

fn has_to(tree: &Tree<'_>, at: u32) -> bool {
    tree.children(at).iter().any(|&c| tree.xpos(c) == Xpos::To)
}

fn gerund_of(tree: &Tree<'_>, at: u32) -> bool {
    tree.xpos(at) == Xpos::Vbg && tree.child_in(at, &[Dep::Mark, Dep::Case]).is_some()
}

fn is_governor(reader: &Reader<'_>, head: u32) -> bool {
    let known = &reader.rules.known;
    let lemma = reader.tree.lemma(head);
    known.failing.contains(lemma) || known.demanding.contains(lemma)
}

/// What a governing verb, noun or adjective does to what it governs.
fn govern(reader: &Reader<'_>, at: u32, head: u32, signs: &mut Signs) {
    let tree = &reader.tree;
    if tree.dep(at) == Dep::Conj {
        return;
    }
    let known = &reader.rules.known;
    let lemma = tree.lemma(head);
    let infinitive = has_to(tree, at);
    // "denied that a minister was to visit", "doubt that Moscow would agree": nobody refuses
    if matches!(lemma, "deny" | "doubt" | "disbelieve") && tree.is_verb(head) && tree.dep(at) == Dep::Ccomp {
        signs.unreal = true;
        return;
    }
    // "has yet to ratify the treaty"
    if lemma == "have" && infinitive && tree.children(head).iter().any(|&c| tree.lower(c) == "yet") {
        signs.unreal = true;
        return;
    }
    // "did not rule out sending soldiers"
    if lemma == "rule" && tree.children(head).iter().any(|&c| tree.lower(c) == "out") {
        signs.unreal = true;
        return;
    }
    if known.failing.contains(lemma) {
        signs.negative = !signs.negative;
        signs.tense = None;
    } else if known.demanding.contains(lemma) {
        // "called for his release, accusing him": what is done beside the asking is not asked
        signs.demanded |= infinitive || tree.dep(at) != Dep::Advcl;
    } else if known.trying.contains(lemma) {
        signs.tried = true;
    } else if carries_out(tree, at, head) {
        // the vote is the deed
    } else if known.planning.contains(lemma) && (infinitive || !matches!(tree.dep(at), Dep::Ccomp | Dep::Advcl)) {
        // "set fire to a bus, killing nine" plans nothing
        signs.planned = true;
    } else if known.doubting.contains(lemma) {
        signs.possible = true;
    } else if infinitive && matches!(tree.dep(at), Dep::Xcomp) && (lemma == "be" || lemma == "go" || lemma == "have") {
        // "is to visit", "is going to visit", "has to visit"
        signs.planned = true;
    } else if infinitive && tree.dep(at) == Dep::Acl && is_ranked(tree, head) {
        // "became the first country to recognise Lithuania"
    } else if infinitive && tree.dep(at) == Dep::Acl {
        signs.planned = true;
    } else if tree.upos(head) == Upos::Adj && infinitive {
        signs.planned |= !matches!(lemma, "able" | "first" | "last" | "latest" | "second" | "only");
    }
    if infinitive {
        signs.tense = None;
    }
}

/// The clause of a predicate: from its first word to its last, without the clauses beside it.
#[must_use]
pub fn clause(tree: &Tree<'_>, predicate: u32, head: u32) -> TokenRange {
    let own = tree.extent(predicate, &[Dep::Parataxis, Dep::Conj, Dep::Cc, Dep::Punct]);
    TokenRange::new(own.start.min(head), own.end.max(head + 1))
}
