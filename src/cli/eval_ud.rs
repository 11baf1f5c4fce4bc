//! `copytaster eval ud`: tags, heads and segmentation against a treebank.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;

use crate::nlp::conllu;
use crate::nlp::evaluate::{self, Prf};
use crate::nlp::model::Language;

const AFTER: &str = "\
Example:
  copytaster eval ud en_gum-dev.conllu

\"gold tokens\" reads the treebank's own tokens and sentences. \"raw text\" reads the bare text, and aligns words by their
characters as the CoNLL 2018 shared task does; precision, recall and F1 then count wrong tokens and sentences too.
Labels count with their subtypes, and punctuation counts like any word.";

/// Score tags and parse on a CoNLL-U file
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER)]
pub struct Args {
    /// Treebank in CoNLL-U, gzipped or not
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Print one JSON object instead of tables
    #[arg(long)]
    json: bool,
}

/// Runs the command.
///
/// # Errors
/// A file that cannot be read or is no CoNLL-U, output that cannot be written.
#[allow(clippy::needless_pass_by_value)]
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let text = read(&args.file)?;
    let trees = conllu::parse(&text).with_context(|| format!("{}", args.file.display()))?;
    anyhow::ensure!(!trees.is_empty(), "{}: no sentence in it", args.file.display());
    let language = Language::embedded();
    let gold = evaluate::gold_of(&language, &trees);
    let raw = evaluate::raw_of(&language, &trees);
    let rows = [
        ("tokens", raw.tokens),
        ("sentences", raw.sentences),
        ("UPOS", raw.upos),
        ("XPOS", raw.xpos),
        ("UAS", raw.uas),
        ("LAS", raw.las),
    ];
    let mut out = anstream::stdout().lock();
    if args.json {
        let prf = |s: Prf| serde_json::json!({"precision": two(s.precision), "recall": two(s.recall), "f1": two(s.f1)});
        let raw: serde_json::Map<String, serde_json::Value> =
            rows.iter().map(|(name, s)| (name.to_lowercase(), prf(*s))).collect();
        let report = serde_json::json!({
            "file": args.file.display().to_string(), "sentences": trees.len(), "words": gold.words,
            "gold_tokens": {"upos": two(gold.upos), "xpos": two(gold.xpos), "uas": two(gold.uas), "las": two(gold.las)},
            "raw_text": raw,
        });
        writeln!(out, "{report}")?;
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(out, "{}: {} sentences, {} words\n", args.file.display(), trees.len(), gold.words)?;
    writeln!(
        out,
        "gold tokens   UPOS {:6.2}  XPOS {:6.2}  UAS {:6.2}  LAS {:6.2}\n",
        gold.upos, gold.xpos, gold.uas, gold.las
    )?;
    writeln!(out, "raw text      precision  recall      F1")?;
    for (name, s) in rows {
        writeln!(out, "  {name:<12}{:9.2}{:8.2}{:8.2}", s.precision, s.recall, s.f1)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn two(x: f64) -> f64 {
    (x * 100.0).round() / 100.0
}

/// A text file, unpacked if its name says that it is packed.
pub(super) fn read(file: &Path) -> anyhow::Result<String> {
    let bytes = std::fs::read(file).with_context(|| format!("{}", file.display()))?;
    if file.extension().is_some_and(|e| e == "gz") {
        let unpacked = std::io::read_to_string(flate2::read::GzDecoder::new(&bytes[..]));
        return unpacked.with_context(|| format!("{}", file.display()));
    }
    String::from_utf8(bytes).with_context(|| format!("{}", file.display()))
}
