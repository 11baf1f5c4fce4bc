//! `copytaster train`: the language model from open data.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;

use crate::nlp::conllu::{self, Tree};
use crate::nlp::lemma::Lemmas;
use crate::nlp::model::{self, Language};
use crate::nlp::net::features::features;
use crate::nlp::net::reader::Reader;
use crate::nlp::net::weights::Weights;
use crate::nlp::train::vectors::{self, Vectors};
use crate::nlp::train::{names, silver, syntax};
use crate::text::token::{lower, tokenise};

const AFTER: &str = "\
The folder holds ud/ (treebanks), ner/ (names) and gazetteer/ (tables) as src/nlp/data/MODEL.md lists them. The same data
give the same file, byte for byte. The file has a section each for lemmas, syntax and names; --only trains one part and
takes the other sections from the file that is there.";

/// Treebanks that are trained on; gzipped, under ud/.
const TREEBANKS: [&str; 2] = ["en_ewt-train.conllu.gz", "en_gum_open-train.conllu.gz"];
/// Treebanks that are scored after each epoch.
const DEV: [(&str, &str); 2] = [("EWT", "en_ewt-dev.conllu.gz"), ("GUM", "en_gum_open-dev.conllu.gz")];
/// Texts for word vectors, under ner/: only their words are read.
const TEXTS: [&str; 7] = [
    "gmb_train.conll.gz",
    "gum_train.conll.gz",
    "redocred_train.conll.gz",
    "redocred_dev.conll.gz",
    "crossner_politics_train.conll",
    "wnut17_train.conll",
    "re3d_train.conll",
];

/// How often the finished network goes over the trees alone, each time from the full pace down.
const POLISHES: usize = 2;
/// Groups of words that are used alike, for the names.
const CLUSTERS: usize = 250;

/// Train the language model
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER)]
pub struct Args {
    /// Folder of the training data
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// Model file to write
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Train only this part
    #[arg(long, value_enum)]
    only: Option<Part>,
    /// Passes over the treebanks
    #[arg(long, value_name = "N", default_value_t = syntax::Options::default().epochs)]
    epochs: u32,
    /// Larger networks that read plain text for the small one to learn from
    #[arg(long, value_name = "N", default_value_t = 2)]
    teachers: u64,
    /// Passes of each of them over the treebanks
    #[arg(long, value_name = "N", default_value_t = syntax::Options::teacher().epochs)]
    teacher_epochs: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    Lemma,
    Syntax,
    /// One more of the last rounds of `syntax`, on the network in the file
    Polish,
    Names,
}

/// Runs the command.
///
/// # Errors
/// Data that is missing or broken, a file that cannot be written.
#[allow(clippy::needless_pass_by_value)]
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let mut log = |line: &str| anstream::eprintln!("{line}");
    let old = match args.only {
        Some(_) => std::fs::read(&args.out).with_context(|| format!("{}", args.out.display()))?,
        None => Vec::new(),
    };
    let kept = if old.is_empty() { Vec::new() } else { model::sections(&old)? };
    let trees = treebanks(&args.data)?;
    let text = Text::read(&args.data, &trees)?;
    log(&format!("{} trees, {} sentences of plain text", trees.len(), text.plain.len()));
    let vectors = vectors::learn(&text.keys, syntax::Options::default().input, 3, 5);
    log(&format!("{} word vectors", vectors.rows.len()));
    let mut sections: Vec<(&str, Vec<u8>)> = Vec::new();
    for (name, part) in [("lemma", Part::Lemma), ("syntax", Part::Syntax), ("names", Part::Names)] {
        let old = kept.iter().find(|(n, _)| *n == name).map(|(_, body)| body.to_vec());
        if args.only == Some(Part::Polish) && part == Part::Syntax {
            let network = old.unwrap_or_default();
            sections.push((name, polish(&network, &trees, &dev(&args.data)?, &mut log)?));
            continue;
        }
        if args.only.is_some_and(|only| only != part) {
            sections.extend(old.map(|body| (name, body)));
            continue;
        }
        let body = match part {
            Part::Lemma => Lemmas::learn(&trees).to_bytes(),
            Part::Syntax | Part::Polish => train_syntax(&args, (&trees, &text, vectors.clone()), &mut log)?,
            // Names are read with the tags and trees that the finished file gives.
            Part::Names => {
                let language = Language::from_bytes(&packed(&sections))?;
                let clusters = text.clusters(&vectors);
                names::train(&args.data, language, &clusters, &names::Settings::default(), &mut log)?
            }
        };
        sections.push((name, body));
    }
    let file = packed(&sections);
    std::fs::write(&args.out, &file).with_context(|| format!("{}", args.out.display()))?;
    log(&format!("{}: {} bytes", args.out.display(), file.len()));
    Ok(ExitCode::SUCCESS)
}

fn packed(sections: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let parts: Vec<(&str, &[u8])> = sections.iter().map(|(n, b)| (*n, b.as_slice())).collect();
    model::pack(&parts)
}

/// Running text without any mark, for what can be learnt from words alone.
struct Text {
    /// Sentences of the name files, which teachers read.
    plain: Vec<Vec<String>>,
    /// Word keys of these and of the treebanks.
    keys: Vec<Vec<u32>>,
    /// Lower-cased forms by their keys; digits fold, so that several forms may share one.
    forms: BTreeMap<String, u32>,
}

impl Text {
    fn read(data: &Path, trees: &[Tree]) -> anyhow::Result<Self> {
        let mut plain = Vec::new();
        for file in TEXTS {
            sentences(&super::eval_ud::read(&data.join("ner").join(file))?, &mut plain);
        }
        let mut forms = BTreeMap::new();
        let mut key = |form: &str| {
            let key = features(form).word;
            forms.insert(lower(form).to_string(), key);
            key
        };
        let mut keys: Vec<Vec<u32>> = trees.iter().map(|t| t.words.iter().map(|w| key(&w.form)).collect()).collect();
        keys.extend(plain.iter().map(|s: &Vec<String>| s.iter().map(|form| key(form)).collect::<Vec<u32>>()));
        Ok(Self { plain, keys, forms })
    }

    /// A number for every word that has a vector; words of one number are used alike.
    fn clusters(&self, vectors: &Vectors) -> BTreeMap<String, u8> {
        let groups = vectors::clusters(vectors, CLUSTERS, 12);
        self.forms.iter().filter_map(|(form, key)| Some((form.clone(), *groups.get(key)?))).collect()
    }
}

fn treebanks(data: &Path) -> anyhow::Result<Vec<Tree>> {
    let mut trees = Vec::new();
    for file in TREEBANKS {
        trees.extend(treebank(&data.join("ud").join(file))?);
    }
    Ok(trees)
}

fn dev(data: &Path) -> anyhow::Result<Vec<(String, Vec<Tree>)>> {
    DEV.iter().map(|(name, file)| Ok(((*name).to_owned(), treebank(&data.join("ud").join(file))?))).collect()
}

fn treebank(file: &Path) -> anyhow::Result<Vec<Tree>> {
    conllu::parse(&super::eval_ud::read(file)?).with_context(|| format!("{}", file.display()))
}

fn train_syntax(
    args: &Args,
    (trees, text, vectors): (&[Tree], &Text, Vectors),
    log: &mut dyn FnMut(&str),
) -> anyhow::Result<Vec<u8>> {
    let dev = dev(&args.data)?;
    let options = syntax::Options { epochs: args.epochs, ..syntax::Options::default() };
    let mut teachers = Vec::new();
    for seed in 1..=args.teachers {
        log(&format!("teacher {seed} of {}", args.teachers));
        let options = syntax::Options { epochs: args.teacher_epochs, seed, ..syntax::Options::teacher() };
        teachers.push(Reader::new(syntax::train(trees, &[], vectors.clone(), &dev, &options, log)));
    }
    let silver = if teachers.is_empty() { Vec::new() } else { silver::read(&teachers, &text.plain, log) };
    log("the network itself");
    let network = syntax::train(trees, &silver, vectors, &dev, &options, log).to_bytes();
    (0..POLISHES).try_fold(network, |network, _| polish(&network, trees, &dev, log))
}

/// The network as its file has it, trained a little more: whether in one run or with a stop between, the same bytes.
fn polish(
    network: &[u8],
    trees: &[Tree],
    dev: &[(String, Vec<Tree>)],
    log: &mut dyn FnMut(&str),
) -> anyhow::Result<Vec<u8>> {
    log("once more over the trees alone");
    let weights = Weights::from_bytes(network).context("the model file has no whole syntax section")?;
    Ok(syntax::polish(weights, trees, dev, &syntax::Options::polish(), log).to_bytes())
}

/// Sentences of a file with one token a line and a blank line after each.
fn sentences(text: &str, out: &mut Vec<Vec<String>>) {
    let mut sentence = Vec::new();
    for line in text.lines() {
        if line.is_empty() || line.starts_with("# newdoc") {
            if !sentence.is_empty() {
                out.push(std::mem::take(&mut sentence));
            }
            continue;
        }
        let word = line.split('\t').next().unwrap_or_default();
        let parts = tokenise(word);
        sentence.extend(parts.iter().filter_map(|s| word.get(s.range())).map(str::to_owned));
    }
    out.push(sentence);
}
