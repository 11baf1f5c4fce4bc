//! Trains the name recogniser: open data in, one block of bytes out, the same bytes every time.

mod augment;
mod corpus;
mod learner;
mod lists;
mod types;
mod wire;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use foldhash::HashMap;

use crate::nlp::Annotator as _;
use crate::nlp::entity::score::{Match, Tally, Typed, found};
use crate::nlp::entity::{
    Coarse, Fine, Lexicon, NAME_TAGS, OUTSIDE, Page, Recogniser, Weights, entry_first, hash_bytes, runs, write_run,
};
use crate::nlp::model::Language;
use crate::nlp::syntax::Syntax;
use crate::nlp::tokenise::Tokenise;
use crate::text::{ByteSpan, Context, Document};

use augment::{Dice, Names as OtherNames, Writing, rewrite};
use corpus::{Sample, Span};
use learner::{Alphabet, Learner, Lesson, Rates};
use lists::Lists;

/// A name over tokens: kind, first token, token after the last.
type Run = (Coarse, usize, usize);

/// What to train with. The default is what the product ships.
#[derive(Debug, Clone)]
pub struct Settings {
    pub epochs: usize,
    /// A feature seen less often is not learnt.
    pub least: u32,
    pub alpha: f32,
    pub l1: f32,
    pub l2: f32,
    /// Rows of the weight table; the heaviest features are kept.
    pub rows: usize,
    /// Shares of documents that also come as copies.
    pub upper: f64,
    pub lower: f64,
    pub title: f64,
    pub swap: f64,
    /// Stories made from templates, and how much a token of them counts.
    pub wire: usize,
    pub wire_weight: f32,
    /// Share of features left out at each look, so that no clue is leant on alone.
    pub dropout: f64,
    /// Loss in nats beyond which a sentence marked by machine is doubted.
    pub doubt: f64,
    /// Share of texts that are read with their other sentences' names known.
    pub memory: f64,
    /// Whether a name that is nearly always of one kind is made so everywhere.
    pub settle: bool,
    /// Whether re3d's development third is learnt too, as in the shipped model.
    pub whole: bool,
    /// Sources left out, by the start of their file's name, to see how the rest carries over.
    pub without: Vec<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            epochs: 5,
            least: 3,
            alpha: 0.05,
            l1: 0.6,
            l2: 0.0,
            rows: 330_000,
            upper: 0.25,
            lower: 0.1,
            title: 0.1,
            swap: 0.5,
            wire: 2500,
            wire_weight: 0.5,
            dropout: 0.25,
            doubt: f64::INFINITY,
            memory: 0.6,
            settle: true,
            whole: true,
            without: Vec::new(),
        }
    }
}

/// Training files and how much a token of each counts.
const SOURCES: [(&str, f32); 6] = [
    ("gmb_train.conll.gz", 0.7),
    ("gum_train.conll.gz", 0.7),
    ("redocred_train.conll.gz", 1.0),
    ("crossner_politics_train.conll", 1.0),
    ("re3d_train.conll", 1.0),
    ("wnut17_train.conll", 0.4),
];

/// Development files; re3d's is every third document of its training file.
const DEV: [&str; 7] = [
    "gmb_dev.conll",
    "gum_dev.conll",
    "re3d_train.conll",
    "crossner_politics_dev.conll",
    "redocred_dev.conll.gz",
    "uner_ewt_dev.conll",
    "wnut17_dev.conll",
];

/// Wire copy of the project's own, as a development set.
const OWN_WIRE: &str = include_str!("../../../tests/data/names_wire.txt");

/// Trains on `data/ner` and `data/gazetteer`, read with the tags and trees of `language`; `clusters` gives a number to
/// words that are used alike. `progress` gets a line now and then.
///
/// # Errors
/// A file that is missing or cannot be read.
pub fn train(
    data: &Path,
    language: Language,
    clusters: &BTreeMap<String, u8>,
    settings: &Settings,
    progress: &mut dyn FnMut(&str),
) -> anyhow::Result<Vec<u8>> {
    let lists = Lists::read(data)?;
    let clusters = clusters.iter().map(|(w, &n)| (entry_first(hash_bytes(w.as_bytes())), u32::from(n))).collect();
    let desk =
        Desk { lexicon: lists.build(), clusters: Lexicon::build(&clusters), syntax: Syntax::new(Arc::new(language)) };
    progress("lexicon ready");
    let samples = samples(data, settings, &lists)?;
    progress(&format!("{} training texts", samples.len()));
    let fine = types::train(&samples, &desk);
    let (alphabet, lessons) = lessons(&samples, &desk, settings);
    let tokens: usize = lessons.iter().map(|l| l.tags.len()).sum();
    progress(&format!("{} sentences, {tokens} tokens, {} features", lessons.len(), alphabet.len()));
    let dev = dev(data, &desk)?;
    let rates = Rates { alpha: settings.alpha, beta: 1.0, l1: settings.l1, l2: settings.l2 };
    let mut learner = Learner::new(alphabet.len(), rates, settings.dropout);
    let mut order: Vec<usize> = (0..lessons.len()).collect();
    let mut dice = Dice::new(11);
    let mut model = Recogniser::default();
    for epoch in 1..=settings.epochs {
        for at in (1..order.len()).rev() {
            order.swap(at, dice.below(at + 1));
        }
        let doubt = if epoch == 1 { f64::MAX } else { settings.doubt };
        let loss: f64 = order.iter().filter_map(|&at| lessons.get(at)).map(|lesson| learner.learn(lesson, doubt)).sum();
        model = finish(&learner, &alphabet, (&desk, &fine), settings.rows);
        let alive = learner.weights().filter(|row| row.iter().any(|&w| w != 0.0)).count();
        let figures: Vec<String> = dev
            .iter()
            .map(|(name, docs)| format!("{name} {:.1}", 100.0 * measure(&model, docs).named().f1()))
            .collect();
        progress(&format!("epoch {epoch} loss {:.4} rows {alive} | {}", loss / tokens as f64, figures.join("  ")));
    }
    Ok(model.to_bytes())
}

/// All training texts with their copies.
fn samples(data: &Path, settings: &Settings, lists: &Lists) -> anyhow::Result<Vec<Sample>> {
    let names = OtherNames::new(lists);
    let mut dice = Dice::new(3);
    let mut all = Vec::new();
    for (file, weight) in SOURCES {
        if settings.without.iter().any(|w| file.starts_with(w.as_str())) {
            continue;
        }
        for (at, mut sample) in corpus::read(&data.join("ner").join(file), weight)?.into_iter().enumerate() {
            sample.silver = ["gmb", "gum", "re3d"].iter().any(|silver| file.starts_with(silver));
            if file == "re3d_train.conll" && at % 3 == 0 && !settings.whole {
                continue;
            }
            for (share, writing) in
                [(settings.upper, Writing::Upper), (settings.lower, Writing::Lower), (settings.title, Writing::Title)]
            {
                if dice.chance(share) {
                    all.push(rewrite(&sample, writing));
                }
            }
            if dice.chance(settings.swap) {
                let copy = names.swap(&sample, &mut dice);
                if dice.chance(settings.upper) {
                    all.push(rewrite(&copy, Writing::Upper));
                }
                all.push(copy);
            }
            all.push(sample);
        }
    }
    let wire = wire::Wire::new(lists);
    let real = all.len();
    for _ in 0..settings.wire {
        let Some(lead) = all.get(dice.below(real)) else { break };
        let story = wire.story(lead, settings.wire_weight, &mut dice);
        if dice.chance(settings.upper / 2.0) {
            all.push(rewrite(&story, Writing::Upper));
        }
        all.push(story);
    }
    if settings.settle {
        settle(&mut all);
    }
    Ok(all)
}

/// Gives a name that its source nearly always marks alike the same kind everywhere.
fn settle(samples: &mut [Sample]) {
    let known: std::collections::BTreeSet<&str> = Lists::known("Organisation").into_iter().collect();
    let mut counts = BTreeMap::<String, [usize; 4]>::new();
    for sample in samples.iter() {
        for span in &sample.spans {
            if let Some(name) = sample.text.get(span.start..span.end) {
                counts.entry(name.to_lowercase()).or_default()[span.kind as usize] += 1;
            }
        }
    }
    for sample in samples.iter_mut() {
        for span in &mut sample.spans {
            let Some(name) = sample.text.get(span.start..span.end) else { continue };
            if known.contains(name)
                && span.fine.len() == 3
                && !matches!(name, "Jordan" | "Ford" | "Williams" | "Delta" | "Pentagon")
            {
                // GMB wavers between kinds for the best-known bodies.
                span.kind = Coarse::Org;
                continue;
            }
            let Some(counts) = counts.get(&name.to_lowercase()) else { continue };
            let total: usize = counts.iter().sum();
            if let Some(kind) = Coarse::ALL.into_iter().find(|&k| counts[k as usize] * 10 >= total * 8)
                && total >= 6
            {
                span.kind = kind;
            }
        }
    }
}

/// What every text is read with.
struct Desk {
    lexicon: Lexicon,
    clusters: Lexicon,
    syntax: Syntax,
}

impl Desk {
    /// A training or development text as the product would read it.
    fn document(&self, text: &str) -> Document {
        let mut doc = Document::new("", text, Context::default());
        Tokenise.annotate(&mut doc);
        self.syntax.annotate(&mut doc);
        doc
    }

    fn page(&self, doc: &Document) -> Page {
        Page::new(doc, &self.lexicon, &self.clusters)
    }
}

/// Gold tags of all tokens. A span that cuts a token takes the whole of it; one that crosses sentences is left out.
fn gold(doc: &Document, spans: &[Span]) -> Vec<u8> {
    let mut tags = vec![OUTSIDE; doc.tokens.len()];
    for span in spans {
        let start = doc.tokens.partition_point(|t| t.span.end as usize <= span.start);
        let end = doc.tokens.partition_point(|t| (t.span.start as usize) < span.end);
        if start < end && doc.sentence_of(start as u32) == doc.sentence_of(end as u32 - 1) {
            write_run(&mut tags, (span.kind, start, end));
        }
    }
    tags
}

/// A training text made ready, with its gold tags. In a share of the texts (`memory`) each word also knows what it was
/// read as in other sentences: gold names, some forgotten and some mistaken, as a first reading would leave them.
fn page(sample: &Sample, desk: &Desk, memory: f64, number: usize) -> (Page, Vec<u8>) {
    let doc = desk.document(&sample.text);
    let tags = gold(&doc, &sample.spans);
    let mut page = desk.page(&doc);
    let mut dice = Dice::new(number as u64);
    if dice.chance(memory) {
        let mut first: Vec<Run> = Vec::new();
        for (kind, start, end) in runs(&tags) {
            let kind = if dice.chance(0.12) { Coarse::ALL[dice.below(4)] } else { kind };
            if !dice.chance(0.15) {
                first.push((kind, start, end));
            }
        }
        page.remember(&first);
    }
    (page, tags)
}

fn lessons(samples: &[Sample], desk: &Desk, settings: &Settings) -> (Alphabet, Vec<Lesson>) {
    let mut counts: HashMap<u64, u32> = HashMap::default();
    for (number, sample) in samples.iter().enumerate() {
        let (page, _) = page(sample, desk, settings.memory, number);
        for line in 0..page.len() {
            let mut count = |_, features: &[u64]| features.iter().for_each(|&f| *counts.entry(f).or_default() += 1);
            page.features(line, &mut count);
            page.memories(line, &mut count);
        }
    }
    let alphabet = Alphabet::new(&counts, settings.least);
    drop(counts);
    let mut lessons = Vec::new();
    for (number, sample) in samples.iter().enumerate() {
        let (page, tags) = page(sample, desk, settings.memory, number);
        for line in 0..page.len() {
            let mut lesson = Lesson { weight: sample.weight, silver: sample.silver, ..Lesson::default() };
            lesson.tags.extend(tags.get(page.range(line)).unwrap_or_default());
            let mut tokens: Vec<Vec<u32>> = Vec::with_capacity(lesson.tags.len());
            let numbers = |features: &[u64]| features.iter().filter_map(|&f| alphabet.number(f)).collect::<Vec<_>>();
            page.features(line, |_, features| tokens.push(numbers(features)));
            page.memories(line, |at, features| {
                if let Some(token) = tokens.get_mut(at) {
                    token.extend(numbers(features));
                }
            });
            for token in tokens {
                lesson.features.extend(token);
                lesson.ends.push(lesson.features.len() as u32);
            }
            lessons.push(lesson);
        }
    }
    (alphabet, lessons)
}

/// The learnt field with its heaviest rows quantised.
fn finish(learner: &Learner, alphabet: &Alphabet, (desk, fine): (&Desk, &Fine), rows: usize) -> Recogniser {
    let weights: Vec<&[f32; NAME_TAGS]> = learner.weights().collect();
    let size = |row: &[f32; NAME_TAGS]| row.iter().map(|w| w.abs()).fold(0.0, f32::max);
    let mut ranked: Vec<(u64, &[f32; NAME_TAGS])> = alphabet
        .features()
        .into_iter()
        .filter_map(|(feature, number)| weights.get(number as usize).map(|row| (feature, *row)))
        .filter(|(_, row)| size(row) > 0.0)
        .collect();
    ranked.sort_by(|a, b| size(b.1).total_cmp(&size(a.1)).then(a.0.cmp(&b.0)));
    ranked.truncate(rows);
    ranked.sort_by_key(|(feature, _)| *feature);
    // The heaviest weights are few; what exceeds the range is cut to it.
    let mut sizes: Vec<f32> = ranked.iter().map(|(_, row)| size(row)).collect();
    sizes.sort_by(f32::total_cmp);
    let top = sizes.get(sizes.len() * 999 / 1000).copied().unwrap_or(1.0).max(1e-3);
    let scale = top / 127.0;
    let quantised: Vec<_> = ranked
        .iter()
        .map(|(feature, row)| (*feature, row.map(|w| (w / scale).round().clamp(-127.0, 127.0) as i8)))
        .filter(|(_, row)| row.iter().any(|&w| w != 0))
        .collect();
    Recogniser::new(
        (desk.lexicon.clone(), desk.clusters.clone()),
        Weights::build(&quantised),
        // All features speak when reading; while learning a share was always left out.
        (scale * learner.kept(), learner.chain().clone()),
        fine.clone(),
    )
}

type Dev = Vec<(&'static str, Vec<(Document, Vec<Typed>)>)>;

fn dev(data: &Path, desk: &Desk) -> anyhow::Result<Dev> {
    let mut all = Vec::new();
    for file in DEV {
        let samples = corpus::read(&data.join("ner").join(file), 1.0)?;
        let every = if file == "re3d_train.conll" { 3 } else { 1 };
        let docs = samples.iter().step_by(every).map(|s| (desk.document(&s.text), typed(&s.spans))).collect();
        all.push((file.split('_').next().unwrap_or(file), docs));
    }
    let own = corpus::marked(OWN_WIRE);
    all.push(("wire", own.iter().map(|s| (desk.document(&s.text), typed(&s.spans))).collect()));
    let upper = corpus::read(&data.join("ner/gmb_dev.conll"), 1.0)?;
    let upper: Vec<Sample> = upper.iter().map(|s| rewrite(s, Writing::Upper)).collect();
    all.push(("GMB", upper.iter().map(|s| (desk.document(&s.text), typed(&s.spans))).collect()));
    Ok(all)
}

fn typed(spans: &[Span]) -> Vec<Typed> {
    spans.iter().map(|s| (s.kind, ByteSpan::new(s.start as u32, s.end as u32))).collect()
}

fn measure(model: &Recogniser, docs: &[(Document, Vec<Typed>)]) -> Tally {
    let mut tally = Tally::default();
    for (doc, gold) in docs {
        let mut doc = doc.clone();
        doc.names = model.names(&doc);
        tally.add(gold, &found(&doc), Match::Strict);
    }
    tally
}
