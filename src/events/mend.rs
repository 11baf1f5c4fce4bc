//! Parses that cannot be meant: a sentence of prose has a finite verb, and a verb's bare noun is its object. What the
//! parser made of a short sentence is put right here before the rules look at it; the document keeps the parser's own.

mod clause;
mod halves;
mod headings;
mod headline;
mod joined;
mod lands;
mod naming;
mod objects;
mod office;
mod shifted;
mod strays;
mod tagged;
mod verbless;

use clause::{
    finite_before_noun, joined_objects, listed_subjects, reduced_relatives, reported, reported_subjects,
    said_in_present, second_subjects, slain, verdicts,
};
use halves::halves;
use headline::{PASTS, headline_verb, infinitive, mistagged, verbless};
use joined::{
    counted_columns, described_things, finite_behind_gerund, joined_to_names, joined_too_low, nouns_as_infinitives,
    source_tails, to_death,
};
use lands::{
    divided_lands, lands_as_verbs, lands_before_office, listed_nations, neighbours, split_nationality, two_nations,
};
use naming::{
    before_preposition, distant_agents, joined_phrases, named_in_phrase, nouns_as_adjectives, participle_subjects,
    places_behind_agents, swallowed_subjects, what_it_is_called,
};
use objects::{nouns_with_objects, two_objects};
use office::{captives, named_offices, plural_behind_a, stays};
use shifted::{
    begun_deeds, behind_relatives, days_after, heavy_objects, participles_behind_saying, singular_relatives,
    told_deeds, verbs_before_nouns, visitors, wanted_men,
};
use smallvec::SmallVec;
use strays::{
    adjectives_of_office, named_patients, pasts_as_infinitives, strayed_phrases, subjects_behind_after,
    subjects_behind_when, told_somebody,
};

use crate::text::layers::{Name, ValueData};
use crate::text::tags::{Dep, Upos, Xpos};
use crate::text::{Document, SentenceKind, TokenRange};

/// The few links of a sentence that were put right.
#[derive(Debug, Clone, Default)]
pub struct Mended {
    links: SmallVec<[(u32, u32, Dep); 4]>,
    /// A participle or a noun that is the sentence's finite verb.
    pub(super) finite: Option<u32>,
    /// Participles that are the finite verbs of their clauses.
    pasts: SmallVec<[u32; 1]>,
    /// It stands in the present ("derails").
    present: bool,
    /// Nouns that a hyphen cut in two, at the half that heads the other.
    words: SmallVec<[(u32, &'static str); 2]>,
    /// Verbs that a hyphen cut in two, at their second half.
    verbs: SmallVec<[(u32, &'static str); 1]>,
    /// Names that were taken for verbs.
    names: SmallVec<[u32; 1]>,
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
        let past = || self.pasts.contains(&t).then_some(Xpos::Vbd);
        (self.finite == Some(t)).then_some(if self.present { Xpos::Vbz } else { Xpos::Vbd }).or_else(past)
    }

    /// The noun or verb that a token is half of.
    #[must_use]
    pub fn word(&self, t: u32) -> Option<&'static str> {
        self.words.iter().chain(&self.verbs).find(|word| word.0 == t).map(|word| word.1)
    }

    /// What such a half is.
    #[must_use]
    pub fn upos(&self, t: u32) -> Option<Upos> {
        let noun = self.words.iter().any(|word| word.0 == t).then_some(Upos::Noun);
        let name = self.names.contains(&t).then_some(Upos::Propn);
        name.or(noun).or_else(|| self.verbs.iter().any(|word| word.0 == t).then_some(Upos::Verb))
    }

    fn link(&mut self, t: u32, head: u32, dep: Dep) {
        self.links.push((t, head, dep));
    }
}

/// What hangs on a token, as far as mending asks.
const CASE: u8 = 1;
const CONTENT: u8 = 2;
const SUBJECT: u8 = 4;

/// The names of a sentence. They stand in text order, and a long story has many.
fn names_in(doc: &Document, range: TokenRange) -> &[Name] {
    let before = |end: u32| doc.names.partition_point(|n| n.tokens.start < end);
    doc.names.get(before(range.start)..before(range.end)).unwrap_or_default()
}

/// Mends what can be seen token by token. Whether the sentence has a finite verb.
fn survey(doc: &Document, range: TokenRange, mended: &mut Mended) -> bool {
    let mut below: SmallVec<[u8; 64]> = SmallVec::from_elem(0, range.len());
    let mut finite = false;
    let mut doubled = false;
    for (token, at) in doc.tokens.get(range.range()).unwrap_or_default().iter().zip(range.start..) {
        // "The bank left rates unchanged" with "left" hung on the rates: nobody's verb
        finite |= matches!(token.xpos, Xpos::Vbd | Xpos::Vbz | Xpos::Vbp | Xpos::Md)
            && token.dep != Dep::Amod
            && !tagged::in_relative(doc, token, at);
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
    fronted(doc, range, &below, mended);
    if doubled {
        reported_subjects(doc, range, mended);
        second_subjects(doc, range, mended);
    }
    reduced_relatives(doc, range, mended);
    listed_subjects(doc, range, mended);
    slain(doc, range, mended);
    finite_before_noun(doc, range, mended);
    joined_objects(doc, range, mended);
    named_offices(doc, range, mended);
    plural_behind_a(doc, range, mended);
    stays(doc, range, mended);
    captives(doc, range, mended);
    two_objects(doc, range, mended);
    nouns_with_objects(doc, range, mended);
    adjectives_of_office(doc, range, mended);
    subjects_behind_after(doc, range, mended);
    subjects_behind_when(doc, range, mended);
    told_somebody(doc, range, mended);
    named_patients(doc, range, mended);
    pasts_as_infinitives(doc, range, mended);
    strayed_phrases(doc, range, mended);
    hyphened(doc, range, mended);
    halves(doc, range, mended);
    named_objects(doc, range, mended);
    commands(doc, range, mended);
    reported(doc, range, mended);
    distant_commands(doc, range, mended);
    bare_appositions(doc, range, mended);
    said_in_present(doc, range, mended);
    verdicts(doc, range, mended);
    to_death(doc, range, mended);
    counted_columns(doc, range, mended);
    joined_to_names(doc, range, mended);
    let names = names_in(doc, range);
    if !names.is_empty() {
        lands_as_verbs(doc, range, names, mended);
        if doubled {
            lands_before_office(doc, range, mended);
        }
        two_nations(doc, range, names, mended);
        split_nationality(doc, names, mended);
        listed_nations(doc, range, names, mended);
        divided_lands(doc, range, names, mended);
        if doubled {
            named_in_phrase(doc, range, names, mended);
        }
    }
    what_it_is_called(doc, range, mended);
    before_preposition(doc, range, mended);
    participle_subjects(doc, range, mended);
    swallowed_subjects(doc, range, mended);
    joined_phrases(doc, range, mended);
    distant_agents(doc, range, mended);
    nouns_as_adjectives(doc, range, mended);
    places_behind_agents(doc, range, mended);
    finite_behind_gerund(doc, range, mended);
    joined_too_low(doc, range, mended);
    nouns_as_infinitives(doc, range, mended);
    described_things(doc, range, mended);
    neighbours(doc, range, mended);
    source_tails(doc, range, mended);
    heavy_objects(doc, range, mended);
    wanted_men(doc, range, mended);
    verbs_before_nouns(doc, range, mended);
    told_deeds(doc, range, mended);
    singular_relatives(doc, range, mended);
    visitors(doc, range, mended);
    behind_relatives(doc, range, mended);
    begun_deeds(doc, range, mended);
    days_after(doc, range, mended);
    participles_behind_saying(doc, range, mended);
    verbless::pasts_behind_subjects(doc, range, mended);
    verbless::dead_by(doc, range, mended);
    tagged::tagged(doc, range, mended);
    finite
}

/// Looks a sentence over. Headlines keep their participles: there the auxiliary may have been dropped.
#[must_use]
pub fn mend(doc: &Document, range: TokenRange) -> Mended {
    let mut mended = Mended::default();
    let Some(tokens) = doc.tokens.get(range.range()) else { return mended };
    let finite = survey(doc, range, &mut mended);
    if tokens.len() < 3 || headline::dead_at(doc, range, &mut mended) {
        return mended;
    }
    let Some(root) = (range.start..range.end).find(|&t| doc.tokens.get(t as usize).is_some_and(|k| k.head == t)) else {
        return mended;
    };
    if finite {
        if !is_prose(doc, range)
            && (headings::will_do(doc, range, root, &mut mended)
                || headings::first_of_two(doc, range, root, &mut mended))
        {
            return mended;
        }
        // "Train derails in Egypt, dozens hurt": the second half has a verb
        let noun = doc.tokens.get(root as usize).is_some_and(|k| k.upos == Upos::Noun && k.lower.ends_with('s'));
        let aside = |t: u32| doc.tokens.get(t as usize).is_some_and(|k| k.head == root && k.dep == Dep::Parataxis);
        if noun && (root + 1..range.end).any(aside) && !is_prose(doc, range) {
            headline_verb(doc, range, root, &mut mended);
        }
        return mended;
    }
    if mended.finite.is_some_and(|verb| mended.head(verb) == Some(verb)) {
        return mended;
    }
    if headline::shot_dead(doc, range, root, &mut mended) {
        return mended;
    }
    if doc.tokens.get(root as usize).is_some_and(|k| k.upos != Upos::Verb && PASTS.contains(&k.lower.as_str())) {
        mistagged(doc, range, root, &mut mended);
    } else if is_prose(doc, range) {
        verbless(doc, range, root, &mut mended);
        if mended.finite.is_none() {
            verbless::hidden_past(doc, range, root, &mut mended);
        }
    } else {
        infinitive(doc, range, root, &mut mended);
        headline_verb(doc, range, root, &mut mended);
    }
    mended
}

fn is_prose(doc: &Document, range: TokenRange) -> bool {
    doc.sentence_of(range.start)
        .and_then(|s| doc.sentences.get(s))
        .is_some_and(|s| s.kind == SentenceKind::Prose && s.tokens.end == range.end)
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
    "order",
    "tell",
    "ask",
    "urge",
    "force",
    "instruct",
    "command",
    "compel",
    "require",
    "persuade",
    "press",
    "beg",
    "invite",
    "allow",
    "permit",
    "direct",
    "oblige",
    "want",
    "exhort",
    "implore",
    "beseech",
    "entreat",
    "petition",
    "lobby",
    "enjoin",
    "pressure",
    "coax",
    "prod",
    "nudge",
    "encourage",
];

/// "quake-hit Nepal" is Nepal, and "Iran test-fired a missile" is Iran's deed: a word behind a hyphen is taken for a verb
/// of its own, and one before it for the subject.
fn hyphened(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    for t in range.start + 2..range.end.saturating_sub(1) {
        let Some(verb) = token(t).filter(|k| k.upos == Upos::Verb) else { continue };
        if token(t - 1).is_none_or(|k| k.lower != "-") {
            continue;
        }
        let struck = matches!(
            verb.lower.as_str(),
            "hit" | "torn" | "stricken" | "struck" | "ravaged" | "battered" | "ridden" | "held" | "backed" | "led"
        );
        let name = token(t + 1).filter(|k| k.head == t && k.dep == Dep::Obj);
        if struck
            && name.is_some()
            && verb.head != t
            && matches!(verb.dep, Dep::Advcl | Dep::Xcomp | Dep::Ccomp | Dep::Obl)
        {
            mended.link(t + 1, verb.head, Dep::Obl);
            mended.link(t, t + 1, Dep::Amod);
            for c in range.start..t {
                if token(c).is_some_and(|k| k.head == t && matches!(k.dep, Dep::Mark | Dep::Case)) {
                    mended.link(c, t + 1, Dep::Case);
                }
            }
            continue;
        }
        let first = t - 2;
        // "North Korea test-fired seven missiles, officials said", with the missiles for the subject of "said"
        let missiles = token(t).filter(|k| k.dep == Dep::Amod && k.head > t).map(|k| k.head);
        if let Some(missiles) = missiles
            && let Some(said) = token(missiles).filter(|k| k.dep == Dep::Nsubj && k.head > missiles).map(|k| k.head)
            && token(first).is_some_and(|k| k.lower == "test")
            && let Some(owner) = first.checked_sub(1).filter(|&o| token(o).is_some_and(|k| k.upos == Upos::Propn))
        {
            mended.link(t, said, Dep::Ccomp);
            mended.link(missiles, t, Dep::Obj);
            mended.link(owner, t, Dep::Nsubj);
            mended.link(first, t, Dep::Advmod);
            continue;
        }
        let bare = !(range.start..t).any(|s| token(s).is_some_and(|k| k.head == t && k.dep == Dep::Nsubj));
        if token(first).is_some_and(|k| {
            k.lower == "test"
                && ((k.head == t && matches!(k.dep, Dep::Nsubj | Dep::OblUnmarked)) || (k.dep == Dep::Compound && bare))
        }) {
            let owner = (range.start..first).find(|&o| {
                token(o).is_some_and(|k| k.head == first && matches!(k.dep, Dep::Compound | Dep::NmodPoss | Dep::Nmod))
            });
            if let Some(owner) = owner {
                // a rule may ask for the "test"
                mended.link(first, t, Dep::Advmod);
                mended.link(owner, t, Dep::Nsubj);
            }
        }
    }
}

/// "ordered the company to pay": what is ordered is no purpose of the ordering.
fn commands(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    for t in range.start..range.end {
        let Some(verb) = token(t).filter(|k| k.dep == Dep::Advcl && k.xpos == Xpos::Vb && k.head < t) else { continue };
        let governor = verb.head;
        let object = (governor..t).any(|o| token(o).is_some_and(|k| k.head == governor && k.dep == Dep::Obj));
        let bare = to_before(doc, t);
        if bare && object && token(governor).is_some_and(|k| COMMANDS.contains(&k.lemma.as_str())) {
            mended.link(t, governor, Dep::Xcomp);
        }
    }
}

fn to_before(doc: &Document, t: u32) -> bool {
    let before = t.checked_sub(1).and_then(|b| doc.tokens.get(b as usize));
    before.is_some_and(|k| k.lower == "to" && k.head == t)
}

/// "told Laos in blunt terms to pull back": the infinitive is what was told, not what the terms are for.
fn distant_commands(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    for t in range.start + 2..range.end {
        let Some(verb) = token(t).filter(|k| k.dep == Dep::Acl && k.xpos == Xpos::Vb && k.head < t) else { continue };
        let Some(manner) = token(verb.head).filter(|k| k.head < verb.head) else { continue };
        let governor = manner.head;
        let Some(lemma) = token(governor).map(|k| k.lemma.as_str()) else { continue };
        let receiver = |k: &crate::text::Token| matches!(k.dep, Dep::Obj | Dep::Iobj);
        let holds = match manner.dep {
            // "told two diplomats to leave"
            Dep::Iobj => COMMANDS.contains(&lemma),
            Dep::Obj => COMMANDS.contains(&lemma) && !matches!(lemma, "order" | "want"),
            // "told Laos in blunt terms to pull back"
            Dep::Obl if COMMANDS.contains(&lemma) => {
                (governor + 1..verb.head).any(|o| token(o).is_some_and(|k| k.head == governor && receiver(k)))
            }
            // "agreed in principle to let traders in"
            Dep::Obl => {
                matches!(lemma, "agree" | "promise" | "pledge" | "undertake" | "vow" | "refuse" | "threaten" | "offer")
            }
            _ => false,
        };
        if holds && to_before(doc, t) {
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
        // "Thai police rescue 20 boys"
        if token(first).is_some_and(|k| headline::HEADLINE_VERBS.contains(&k.lower.as_str())) {
            continue;
        }
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

/// "On the eve of the vote Kampala pulled": a name right before a finite verb without subject is its subject.
fn fronted(doc: &Document, range: TokenRange, below: &[u8], mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    for v in range.start + 1..range.end {
        let finite = token(v).is_some_and(|k| {
            k.upos == Upos::Verb && k.head == v && matches!(k.xpos, Xpos::Vbd | Xpos::Vbz | Xpos::Vbp)
        });
        let had = below.get((v - range.start) as usize).is_none_or(|have| have & SUBJECT != 0);
        if !finite || had {
            continue;
        }
        let name = v - 1;
        let swallowed = token(name).is_some_and(|k| {
            k.upos == Upos::Propn
                && k.head < name
                && matches!(k.dep, Dep::Appos | Dep::Flat | Dep::Nmod | Dep::Compound)
        });
        let cased = (range.start..name).any(|c| token(c).is_some_and(|k| k.head == name && k.dep == Dep::Case));
        if swallowed && !cased && token(name - 1).is_some_and(|k| k.upos != Upos::Propn) {
            mended.link(name, v, Dep::Nsubj);
        }
    }
}

/// "at least six civilians" counts people, "for three days" does not.
fn is_time(data: &ValueData) -> bool {
    matches!(data, ValueData::Date { .. } | ValueData::Duration { .. })
}

/// A noun after its verb that has no preposition and is no date is the object ("cut off military aid").
fn bare_objects(doc: &Document, range: TokenRange, below: &[u8], mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    let has = |t: u32, flag: u8| below.get(t.wrapping_sub(range.start) as usize).is_some_and(|have| have & flag != 0);
    for t in range.start..range.end {
        // "denounced Turkey for violating": the one object that a verb has is no indirect one
        if let Some(only) = token(t).filter(|k| k.dep == Dep::Iobj && k.head < t && !has(k.head, CONTENT)) {
            mended.link(t, only.head, Dep::Obj);
        }
        let Some(noun) = token(t).filter(|k| k.dep == Dep::Obl && matches!(k.upos, Upos::Noun | Upos::Propn)) else {
            continue;
        };
        let verb = noun.head;
        if verb >= t || token(verb).is_none_or(|k| k.upos != Upos::Verb) || noun.lower.ends_with("day") {
            continue;
        }
        if !has(t, CASE) && !has(verb, CONTENT) && !doc.values.iter().any(|v| v.tokens.holds(t) && is_time(&v.data)) {
            mended.link(t, verb, Dep::Obj);
        }
    }
}
