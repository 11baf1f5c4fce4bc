//! Triggers that no rule names: weights of what a predicate and what hangs on it show (`trigger.tsv`), and a small network over
//! the words around it (`deep`), tell together which type of event it most likely is. Both are fitted by
//! `scripts/fit_events.py`, on annotated sentences and on what a large model made of others; those for long stories further, on
//! articles of violence.

mod cast;
pub(super) mod deep;
mod doer;
mod doubt;
pub(super) mod fields;
pub(super) mod land;
pub(super) mod linear;
mod linked;
pub(super) mod means;
mod mention;
pub(super) mod role;
pub(super) mod same;
pub(super) mod sector;
mod signs;
mod stands;
mod victim;
mod way;

use std::ops::Range;
use std::sync::LazyLock;

use doubt::{in_other_words, needs_police};
use linear::{Table, digest, softmax, weights_of};
use signs::{SAID, own_signs, speaks};
pub(super) use signs::{content, signs, spelt};
use smallvec::SmallVec;

use super::compose::{Draft, abduct, promise};
use super::explain::Trace;
use super::frame::{Party, Reader};
use super::history::PASSED;
use super::merge::Tellings;
use super::nearby::Nearby;
use super::private::PRIVATE;
use super::ruleset::TriggerKind;
use super::story::recalls;
use super::topic::Topic;
use super::trigger::try_trigger;
use super::{annotate, confidence};
use crate::text::Document;
use crate::text::layers::{Entity, EntityLabel, Event, EventType, Modality, Polarity};
use crate::text::tags::{Dep, Upos};

/// The classes on the first line, "none" first; then one sign a line with its weights, `class:weight`.
const WEIGHTS: &str = include_str!("trigger.tsv");

/// The network beside them.
const DEEP: &[u8] = include_bytes!("deep.bin");

/// Both once more, fitted further on whole stories of violence (`scripts/fit_stories.py`).
const STORY_WEIGHTS: &str = include_str!("stories.tsv");
const STORY_DEEP: &[u8] = include_bytes!("stories.bin");

/// The weights of all models as they were fitted, for the digest of what decides on events.
pub(super) const ALL: [&[u8]; 14] = [
    WEIGHTS.as_bytes(),
    DEEP,
    STORY_WEIGHTS.as_bytes(),
    STORY_DEEP,
    cast::WEIGHTS,
    doer::WEIGHTS.as_bytes(),
    victim::WEIGHTS.as_bytes(),
    role::WEIGHTS.as_bytes(),
    land::WEIGHTS.as_bytes(),
    sector::WEIGHTS.as_bytes(),
    same::WEIGHTS.as_bytes(),
    means::WEIGHTS.as_bytes(),
    stands::WEIGHTS.as_bytes(),
    confidence::WEIGHTS.as_bytes(),
];

/// Reads the weights of all models, so that the first article need not wait for them: the two large ones side by side.
pub(super) fn load() {
    std::thread::scope(|scope| {
        // where there is no second thread to be had they are read one after the other
        let _beside = std::thread::Builder::new().spawn_scoped(scope, || LazyLock::force(&STORIES));
        LazyLock::force(&SENTENCES);
        LazyLock::force(&cast::NETWORK);
        LazyLock::force(&doer::MODEL);
        LazyLock::force(&victim::MODEL);
        LazyLock::force(&same::MODEL);
        LazyLock::force(&means::MODEL);
        LazyLock::force(&stands::MODEL);
        role::load();
        LazyLock::force(&land::MODEL);
        LazyLock::force(&sector::MODEL);
        LazyLock::force(&confidence::MODEL);
    });
    LazyLock::force(&STORIES);
}

/// From this chance on a word that no rule took is told of.
const NEW: f32 = 0.4;
/// Below this chance of being any event, what a rule took is not told.
const KEPT: f32 = 0.3;
/// Likewise for force, be it against things: a bomb that is missed weighs more than one too many.
const KEPT_FORCE: f32 = 0.08;
/// The same in a long story, whose sentences bear each other out; there a pattern that asks for more than one word is believed.
const KEPT_FORCE_IN_STORY: f32 = 0.12;
/// Likewise where the parties are known.
const KEPT_KNOWN: f32 = 0.15;
/// A rule that is surer than this of itself is believed.
const BELIEVED: f32 = 0.9;
/// From this chance on an event is told though nobody in it is known.
const SURE: f32 = 0.4;
/// From this chance on an event is told though nobody takes part in it.
const CERTAIN: f32 = 0.5;
/// From this chance on a word that no rule took is told of though it could be something else (a film, words that wage a war), but
/// for sport.
const CLEAR: f32 = 0.8;
/// From this chance on an event is told though it sounds like a private matter.
const NEWS: f32 = 0.6;
/// The same though it is dated long ago.
const OLD_NEWS: f32 = 0.7;
/// Whom a story names so often it is about.
const OFTEN: usize = 2;
/// A story of so many sentences tells of persons and bodies by name because they matter to it.
pub(super) const STORY: usize = 6;
/// How likely another type must be, and how many times likelier than the one a rule gives, to take its place.
const LIKELY: f32 = 0.5;
const RETYPED: f32 = 6.0;
/// Likewise where the rule tells of force.
const RETYPED_FORCE: f32 = 30.0;

/// Why an event of a rule is gone that the model takes for none, or for one of another type.
const NONE: &str = "words like these seldom tell of an event";
const OTHER: &str = "words like these tell of another type of event";

struct Model {
    classes: Vec<Option<EventType>>,
    /// None only if the file is no network, which a test rules out.
    deep: Option<deep::Deep>,
    signs: Table<Sign>,
    /// The weights of all signs, class by class, one sign's behind another's.
    weights: Vec<(u8, f32)>,
}

/// What a sign weighs.
#[derive(Default)]
struct Sign {
    /// Where its weights stand: one for each class that it speaks for or against.
    weights: Range<u32>,
    /// Its number among the network's signs of form.
    form: Option<u16>,
}

static SENTENCES: LazyLock<Model> = LazyLock::new(|| Model::read(WEIGHTS, DEEP, || None));
static STORIES: LazyLock<Model> = LazyLock::new(|| Model::read(STORY_WEIGHTS, STORY_DEEP, || SENTENCES.deep.as_ref()));

impl Model {
    /// `words`: the network whose words another has that holds none; asked for late, as it may still be read.
    fn read(lines: &'static str, network: &'static [u8], words: impl FnOnce() -> Option<&'static deep::Deep>) -> Self {
        let mut lines = lines.lines();
        let classes: Vec<_> = lines.next().unwrap_or_default().split_whitespace().map(EventType::from_name).collect();
        let mut weights = Vec::new();
        let mut signs: Table<Sign> = lines
            .filter_map(|line| line.split_once('\t'))
            .map(|(sign, list)| {
                let start = weights.len() as u32;
                weights.extend(weights_of(list));
                (sign, Sign { weights: start..weights.len() as u32, form: None })
            })
            .collect();
        let deep = deep::Deep::read(network, classes.len(), words());
        for ((form, _), number) in deep.iter().flat_map(|deep| &deep.forms).zip(0..) {
            signs.entry(form).form = Some(number);
        }
        Self { classes, deep, signs, weights }
    }

    /// The model for a sentence: a long story has its own.
    fn of(reader: &Reader<'_>) -> &'static Self {
        if reader.doc.sentences.len() >= STORY { &STORIES } else { &SENTENCES }
    }

    /// The chance of a type, of those that the model gives.
    fn chance_of(&self, kind: EventType, chances: &Sums) -> f32 {
        let ix = self.classes.iter().position(|c| *c == Some(kind));
        ix.and_then(|ix| chances.get(ix)).copied().unwrap_or_default()
    }
}

/// Whether a token can be the trigger of an event: a full verb, or a noun outside names.
pub(super) fn is_predicate(reader: &Reader<'_>, t: u32) -> bool {
    let tree = &reader.tree;
    match tree.upos(t) {
        Upos::Verb => true,
        Upos::Noun => !matches!(tree.dep(t), Dep::Compound) && !reader.marks.is_date(t),
        _ => false,
    }
}

/// Sums over the classes; as many as there are types and one more fit.
type Sums = [f32; 32];

/// Signs by their digests, each with its value.
type Shown = SmallVec<[(u64, f32); 128]>;

/// Adds what signs weigh for each class; gives the numbers of those that are signs of form.
fn add(model: &Model, sums: &mut Sums, shown: &Shown) -> deep::Forms {
    let known: SmallVec<[(&Sign, f32); 64]> =
        shown.iter().filter_map(|&(digest, value)| Some((model.signs.at(digest)?, value))).collect();
    for (sign, value) in &known {
        let own = model.weights.get(sign.weights.start as usize..sign.weights.end as usize).unwrap_or_default();
        for &(class, weight) in own {
            if let Some(sum) = sums.get_mut(usize::from(class)) {
                // The same number; most signs count once, and not every machine has the product and sum in one.
                *sum = if value.to_bits() == 1.0_f32.to_bits() { *sum + weight } else { weight.mul_add(*value, *sum) };
            }
        }
    }
    known.iter().filter_map(|(sign, _)| sign.form).collect()
}

/// What the words of a sentence weigh together: the same for each of its tokens, but for the token itself.
fn around(model: &Model, reader: &Reader<'_>) -> Sums {
    let mut sums = [0.0; 32];
    let mut key = String::new();
    let speaking = (reader.tree.range.start..reader.tree.range.end).filter(|&t| speaks(reader, t));
    let shown = speaking.map(|t| (digest(spelt(&mut key, &["says", reader.tree.lemma(t)])), SAID)).collect();
    add(model, &mut sums, &shown);
    sums
}

/// A word that may be a trigger, what the rules take it for, and the chance of each class.
struct Judged {
    token: u32,
    /// Index of the draft that has it.
    draft: Option<usize>,
    chances: Sums,
}

/// All words of a sentence that may be triggers, with their chances.
fn chances(reader: &Reader<'_>, drafts: &[Draft]) -> Vec<Judged> {
    let model = Model::of(reader);
    let around = around(model, reader);
    let mut key = String::new();
    let mut forms: Vec<deep::Forms> = Vec::new();
    let (mut tokens, mut all, mut sums): (Vec<u32>, Vec<Option<usize>>, Vec<Sums>) = Default::default();
    for t in (reader.tree.range.start..reader.tree.range.end).filter(|&t| is_predicate(reader, t)) {
        let draft = drafts.iter().position(|d| d.gone.is_none() && d.candidate.head == t);
        let told = draft.and_then(|at| drafts.get(at)).map(|d| d.kind);
        let part = if reader.tree.is_verb(t) { "v" } else { "n" };
        let spelt_word = spelt(&mut key, &[part, reader.tree.lemma(t)]);
        if told.is_none() && model.deep.as_ref().is_some_and(|deep| deep.idle.contains(spelt_word)) {
            continue;
        }
        let (mut own, mut shown) = (around, Shown::new());
        own_signs(reader, t, told, |sign, value| shown.push((digest(sign), value)));
        if speaks(reader, t) {
            shown.push((digest(spelt(&mut key, &["says", reader.tree.lemma(t)])), -SAID));
        }
        tokens.push(t);
        all.push(draft);
        forms.push(add(model, &mut own, &shown));
        sums.push(own);
    }
    if let Some(deep) = &model.deep {
        deep.add(reader, &tokens, &forms, &mut sums);
    }
    let classes = model.classes.len();
    for known in sums.iter_mut().filter_map(|s| s.get_mut(..classes)) {
        softmax(known);
    }
    let judged = tokens.into_iter().zip(all).zip(sums);
    judged.map(|((token, draft), chances)| Judged { token, draft, chances }).collect()
}

/// Adds to the force of a story who did it and whom it struck, where the story tells so elsewhere.
pub(super) fn link(doc: &Document, events: &mut [Event], readers: &[Option<Reader<'_>>], act: bool, trace: &mut Trace) {
    linked::link(doc, events, readers, [doer::part(), victim::part()], act, trace);
}

/// Drops the force that a story does not tell of after all.
pub(super) fn stand(
    doc: &Document,
    events: &mut Vec<Event>,
    tellings: &[Tellings],
    readers: &[Option<Reader<'_>>],
    act: bool,
    trace: &mut Trace,
) {
    stands::judge(doc, events, tellings, readers, (act, trace));
}

/// Judges what the rules made of a sentence: drops what is unlikely to be an event at all, gives another type where that is
/// far likelier, and adds what no rule took. Users' own rules are theirs to trust.
pub(super) fn judge(reader: &Reader<'_>, sentence: usize, topic: Topic, drafts: &mut Vec<Draft>) {
    let model = Model::of(reader);
    let judged = chances(reader, drafts);
    // a long story tells its main deeds more than once: there its own word must say so
    let long = reader.doc.sentences.len() >= STORY;
    for one in &judged {
        let (t, at) = (one.token, one.draft);
        let chances = match at.and_then(|at| drafts.get(at)) {
            Some(draft) if !long => &in_other_words(model, &judged, one, draft, drafts).chances,
            _ => &one.chances,
        };
        let Some((none, events)) = chances.get(..model.classes.len()).and_then(<[f32]>::split_first) else { continue };
        let best = events.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1));
        let Some((kind, chance)) = best.and_then(|(ix, &c)| Some(((*model.classes.get(ix + 1)?)?, c))) else {
            continue;
        };
        let Some(draft) = at.and_then(|at| drafts.get_mut(at)) else {
            // nor what a rule took, and gave up for a reason of its own
            let open = drafts.iter().all(|d| d.kind != kind || d.gone.is_some() && d.candidate.head != t);
            if chance >= NEW && open {
                drafts.extend(learned(reader, sentence, topic, t, kind, chance));
            }
            continue;
        };
        draft.likely = model.chance_of(draft.kind, chances);
        let kept = match draft.kind {
            _ if is_at_issue(reader, draft) || recalls(reader, draft) => 0.0,
            EventType::Assault if long && draft.candidate.weight > 1 => 0.0,
            EventType::Assault if long => KEPT_FORCE_IN_STORY,
            _ if draft.roles.are_known() => KEPT_KNOWN,
            EventType::Assault => KEPT_FORCE,
            _ => KEPT,
        };
        let open = is_open_to_doubt(reader, draft);
        let retyped = if draft.kind == EventType::Assault { RETYPED_FORCE } else { RETYPED };
        if open && 1.0 - none < kept {
            draft.doubted = true;
        } else if open && chance >= LIKELY && chance > retyped * draft.likely && !needs_police(reader, draft, kind) {
            draft.gone = Some(OTHER);
            drafts.extend(learned(reader, sentence, topic, t, kind, chance));
        }
    }
}

/// Whether an event is between parties that are known, and one of them is whom the story is about, or is called by name in a long
/// one: told though it is in passing ("following the war with Israel").
pub(super) fn is_at_issue(reader: &Reader<'_>, draft: &Draft) -> bool {
    let long = reader.doc.sentences.len() >= STORY;
    let often = |p: &Party| {
        let entity = p.actor.entity.and_then(|ix| reader.doc.entities.get(ix as usize));
        let named = |e: &Entity| matches!(e.label, EntityLabel::Person | EntityLabel::Org);
        entity.is_some_and(|e| e.mentions.len() >= OFTEN || (long && named(e)))
    };
    draft.roles.are_known() && draft.roles.actors.iter().chain(&draft.roles.recipients).any(often)
}

/// Whether the models may take an event away: not where a user's own rule tells it, or one of ours that is surer than usual, and not
/// what is denied, of which the annotated sentences say nothing.
pub(super) fn is_open_to_doubt(reader: &Reader<'_>, draft: &Draft) -> bool {
    // who is said to be behind a raid is accused of it
    let blamed = draft.kind == EventType::Accuse && reader.is_force(draft.candidate.head);
    reader.is_ours(draft.rule) && draft.confidence <= BELIEVED && draft.status.polarity == Polarity::Positive && !blamed
}

/// Drops what the model took for no event; only now, so that its date and place were not given to others.
pub(super) fn drop_doubted(drafts: &mut [Draft]) {
    for draft in drafts.iter_mut().filter(|d| d.doubted && d.gone.is_none()) {
        draft.gone = Some(NONE);
    }
}

/// Takes back what was called a private matter or long past, where the words say clearly that it is news; a long story's past is its
/// background.
pub(super) fn take_back(reader: &Reader<'_>, drafts: &mut [Draft]) {
    let long = reader.doc.sentences.len() >= STORY;
    for draft in drafts {
        let likely = draft.likely;
        let news = |why: &str| why == PRIVATE && likely >= NEWS || why == PASSED && likely >= OLD_NEWS && !long;
        draft.gone = draft.gone.filter(|why| !news(why));
    }
}

/// Whether the words leave so little doubt that an event is told though nobody in it is known, or nobody is told of at all; in a long
/// story the latter only speaks of what is told elsewhere.
pub(super) fn is_sure(reader: &Reader<'_>, draft: &Draft) -> bool {
    let told = !draft.roles.actors.is_empty() || !draft.roles.recipients.is_empty() || draft.place.is_some();
    let recalled = !told && reader.doc.sentences.len() >= STORY;
    !recalled && draft.likely >= if told { SURE } else { CERTAIN }
}

/// Writes down what every word that could be a trigger shows, and what the rules take it for.
pub(super) fn note(reader: &Reader<'_>, drafts: &[Draft], trace: &mut Trace) {
    trace.sentence(reader);
    for t in (reader.tree.range.start..reader.tree.range.end).filter(|&t| is_predicate(reader, t)) {
        let told = drafts.iter().find(|d| d.gone.is_none() && d.candidate.head == t).map(|d| d.kind);
        trace.predicate(reader, t, told);
    }
}

/// The event of a type that a token tells of, though no rule says so.
fn learned(reader: &Reader<'_>, sentence: usize, topic: Topic, t: u32, kind: EventType, chance: f32) -> Option<Draft> {
    let tree = &reader.tree;
    // who declares himself president is not
    let himself = |t: u32| matches!(tree.lower(t), "himself" | "herself" | "themselves");
    if matches!(kind, EventType::Appoint | EventType::Elect) && tree.children_in(t, &[Dep::Obj, Dep::Iobj]).any(himself)
    {
        return None;
    }
    let part = if tree.is_verb(t) { TriggerKind::Verb } else { TriggerKind::Noun };
    let ix = reader.rules.learned(part, kind)?;
    let trigger = reader.rules.trigger(ix)?;
    let candidate = try_trigger(tree, reader.rules, reader.kind, trigger, ix, t, &Nearby::new(tree, t))?;
    let rule = reader.rules.rule_of(trigger)?;
    let mut draft = annotate::draft(reader, sentence, topic, rule, &candidate, chance >= CLEAR).ok()?;
    draft.likely = chance;
    if draft.status.modality == Modality::Planned && draft.status.polarity == Polarity::Positive {
        promise(&mut draft);
    }
    abduct(reader, &mut draft);
    Some(draft)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use crate::events::tests::document;
    use crate::events::{Events, Ruleset};
    use crate::text::layers::EventType;

    fn kinds(events: &Events, body: &str) -> Vec<String> {
        events.read(&document("", body)).iter().map(|e| format!("{} {}", e.kind.as_str(), e.rule)).collect()
    }

    #[rstest::rstest]
    #[case("Sudan's army routed rebels near El Fasher.", "ASSAULT learned-assault")]
    #[case("Peru's president hugged his Chilean counterpart at the airport in Lima.", "CONSULT learned-consult")]
    #[case("Hundreds of Georgians thronged the parliament to denounce the vote.", "PROTEST learned-protest")]
    fn words_that_no_rule_names_tell_of_an_event(#[case] body: &str, #[case] told: &str) {
        let rules = Events::rules_alone(Ruleset::builtin());
        assert!(kinds(&rules, body).is_empty(), "a rule has it by now: {:?}", kinds(&rules, body));
        assert_eq!(kinds(&Events::default(), body), [told]);
    }

    #[test]
    fn what_a_rule_of_ours_takes_wrongly_is_dropped_and_what_a_users_rule_takes_is_not() {
        let body = "Analysts say the army could seize power again.";
        assert!(!kinds(&Events::rules_alone(Ruleset::builtin()), body).is_empty());
        assert!(kinds(&Events::default(), body).is_empty(), "{:?}", kinds(&Events::default(), body));
        let own = "[[rule]]\nname = \"coup\"\ntype = \"DISMISS\"\nverbs = [\"seize <power>\"]\npriority = 20\n";
        let rules = Ruleset::with_user(&[("own.toml".to_owned(), own.to_owned())]).unwrap();
        assert_eq!(kinds(&Events::new(Arc::new(rules)), body), ["DISMISS coup"]);
    }

    #[test]
    fn in_a_story_more_words_tell_of_force_and_of_its_means() {
        let lead = "The mayor of Tingo Maria was visited at his home on Sunday by four strangers in raincoats. They marched him off \
                    toward the river at gunpoint, neighbors said.";
        let rest = "His wife asked the prefect for help. The prefect said that a patrol had left for the area. Nobody has seen the \
                    official since then. The town council will meet on Tuesday.";
        let force = |body: &str| -> Vec<String> {
            let told = Events::default().read(&document("", body));
            let deeds = told.iter().filter(|e| e.kind == EventType::Assault);
            deeds.map(|e| format!("{} {} {:?}", e.rule, e.mode.as_deref().unwrap_or("-"), e.contexts)).collect()
        };
        assert!(force(lead).is_empty(), "{:?}", force(lead));
        // nor is it an act of an army, as the code of force at large would have it
        assert_eq!(force(&format!("{lead} {rest}")), ["learned-assault abduct []"]);
    }

    #[test]
    fn a_rule_of_the_model_can_be_disabled() {
        let own = "[[rule]]\nname = \"learned-assault\"\ndisable = true\n";
        let rules = Ruleset::with_user(&[("own.toml".to_owned(), own.to_owned())]).unwrap();
        let told = kinds(&Events::new(Arc::new(rules)), "Sudan's army routed rebels near El Fasher.");
        assert!(told.is_empty(), "{told:?}");
    }

    #[test]
    fn the_weights_are_whole_and_every_predicate_is_seen() {
        let doc = document("", "Sudan's army routed rebels near El Fasher.");
        for model in [&*super::SENTENCES, &*super::STORIES] {
            assert!(model.classes.len() > 20 && model.classes[0].is_none(), "{:?}", model.classes);
            let deep = model.deep.as_ref().expect("the file is no network");
            assert!(deep.idle.contains("n year") && !deep.idle.contains("v attack"), "{} idle", deep.idle.len());
            assert!(model.signs.len() > 10_000, "{} signs", model.signs.len());
            assert!(model.weights.iter().all(|(class, w)| usize::from(*class) < model.classes.len() && w.is_finite()));
        }
        let mut trace = crate::events::explain::Trace::on();
        Events::default().read_traced(&doc, &mut trace);
        let told: Vec<&str> = trace.predicates.iter().map(|p| doc.form(p.token)).collect();
        assert!(told.contains(&"routed") && told.contains(&"rebels"), "{told:?}");
    }
}
