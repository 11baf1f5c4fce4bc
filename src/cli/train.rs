//! `copytaster train`: the language model from open data.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;

use crate::nlp::conllu::{self, Tree};
use crate::nlp::lemma::Lemmas;
use crate::nlp::model;
use crate::nlp::net::features::features;
use crate::nlp::train::{names, syntax, vectors};
use crate::text::token::tokenise;

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
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    Lemma,
    Syntax,
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
    let mut sections: Vec<(&str, Vec<u8>)> = Vec::new();
    for (name, part) in [("lemma", Part::Lemma), ("syntax", Part::Syntax), ("names", Part::Names)] {
        if args.only.is_some_and(|only| only != part) {
            sections.extend(kept.iter().find(|(n, _)| *n == name).map(|(_, body)| (name, body.to_vec())));
            continue;
        }
        let body = match part {
            Part::Lemma => Lemmas::learn(&treebanks(&args.data)?).to_bytes(),
            Part::Syntax => train_syntax(&args, &mut log)?,
            Part::Names => names::train(&args.data, &names::Settings::default(), &mut log)?,
        };
        sections.push((name, body));
    }
    let parts: Vec<(&str, &[u8])> = sections.iter().map(|(n, b)| (*n, b.as_slice())).collect();
    let file = model::pack(&parts);
    std::fs::write(&args.out, &file).with_context(|| format!("{}", args.out.display()))?;
    log(&format!("{}: {} bytes", args.out.display(), file.len()));
    Ok(ExitCode::SUCCESS)
}

fn treebanks(data: &Path) -> anyhow::Result<Vec<Tree>> {
    let mut trees = Vec::new();
    for file in TREEBANKS {
        trees.extend(treebank(&data.join("ud").join(file))?);
    }
    Ok(trees)
}

fn treebank(file: &Path) -> anyhow::Result<Vec<Tree>> {
    conllu::parse(&super::eval_ud::read(file)?).with_context(|| format!("{}", file.display()))
}

fn train_syntax(args: &Args, log: &mut dyn FnMut(&str)) -> anyhow::Result<Vec<u8>> {
    let trees = treebanks(&args.data)?;
    let mut dev = Vec::new();
    for (name, file) in DEV {
        dev.push((name.to_owned(), treebank(&args.data.join("ud").join(file))?));
    }
    let mut sentences: Vec<Vec<u32>> =
        trees.iter().map(|t| t.words.iter().map(|w| features(&w.form).word).collect()).collect();
    for file in TEXTS {
        plain(&super::eval_ud::read(&args.data.join("ner").join(file))?, &mut sentences);
    }
    let options = syntax::Options { epochs: args.epochs, ..syntax::Options::default() };
    log(&format!("{} trees, {} sentences of plain text", trees.len(), sentences.len()));
    let vectors = vectors::learn(&sentences, options.input, 3, 5);
    log(&format!("{} word vectors", vectors.rows.len()));
    Ok(syntax::train(&trees, vectors, &dev, &options, log).to_bytes())
}

/// Word keys of a file with one token a line and a blank line after each sentence.
fn plain(text: &str, sentences: &mut Vec<Vec<u32>>) {
    let mut sentence = Vec::new();
    for line in text.lines() {
        if line.is_empty() || line.starts_with("# newdoc") {
            if !sentence.is_empty() {
                sentences.push(std::mem::take(&mut sentence));
            }
            continue;
        }
        let word = line.split('\t').next().unwrap_or_default();
        let parts = tokenise(word);
        sentence.extend(parts.iter().filter_map(|s| word.get(s.range())).map(|form| features(form).word));
    }
    sentences.push(sentence);
}
