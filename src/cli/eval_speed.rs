//! `copytaster eval speed`: words a second on one thread, stage by stage.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Context as _;

use crate::nlp::{Layer, conllu};
use crate::text::{Context, Document};

const AFTER: &str = "\
Example:
  copytaster eval speed stories.jsonl --repeat 5

A .jsonl file holds one JSON object a line with `text` or `body_text` (and perhaps `headline`); a .conllu file is read as
its raw text; any other file is plain text, one article. Files may be gzipped. The best of the repeats counts, so that a
busy machine disturbs less. The engine line adds up text, tags, parse and names; the total adds what comes after.";

/// Measure words a second, stage by stage
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER)]
pub struct Args {
    /// Text to read
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Read everything this many times
    #[arg(long, default_value_t = 3, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    repeat: u32,
    /// Print one JSON object instead of a table
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    config: super::ConfigArg,
}

/// One stage's name, whether it belongs to the language engine, and its best time.
struct Stage {
    name: &'static str,
    language: bool,
    best: Duration,
}

/// Runs the command.
///
/// # Errors
/// A file that cannot be read, output that cannot be written.
#[allow(clippy::needless_pass_by_value)]
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let documents = documents(&args.file)?;
    let started = Instant::now();
    let engine = args.config.engine()?;
    let load = started.elapsed();
    let mut stages: Vec<Stage> = Vec::new();
    let mut words = 0;
    for _ in 0..args.repeat {
        let mut docs = documents.clone();
        for (at, annotator) in engine.annotators().enumerate() {
            let started = Instant::now();
            for doc in &mut docs {
                annotator.annotate(doc);
            }
            let took = started.elapsed();
            if let Some(stage) = stages.get_mut(at) {
                stage.best = stage.best.min(took);
            } else {
                let language = annotator
                    .writes()
                    .iter()
                    .any(|l| matches!(l, Layer::Tokens | Layer::Sentences | Layer::Tags | Layer::Parse | Layer::Names));
                stages.push(Stage { name: annotator.name(), language, best: took });
            }
        }
        words = docs.iter().map(|d| d.tokens.len()).sum();
    }
    anyhow::ensure!(words > 0, "{}: no words in it", args.file.display());
    report(&args, &stages, words, documents.len(), load)
}

fn report(args: &Args, stages: &[Stage], words: usize, documents: usize, load: Duration) -> anyhow::Result<ExitCode> {
    let rate = |time: Duration| words as f64 / time.as_secs_f64().max(1e-9);
    let sum = |language: bool| stages.iter().filter(|s| s.language || !language).map(|s| s.best).sum::<Duration>();
    let mut out = anstream::stdout().lock();
    if args.json {
        let rows: serde_json::Map<String, serde_json::Value> =
            stages.iter().map(|s| (s.name.to_owned(), rate(s.best).round().into())).collect();
        let report = serde_json::json!({
            "file": args.file.display().to_string(), "words": words, "documents": documents,
            "load_ms": load.as_millis() as u64, "words_per_second": {
                "stages": rows, "engine": rate(sum(true)).round(), "total": rate(sum(false)).round(),
            },
        });
        writeln!(out, "{report}")?;
        return Ok(ExitCode::SUCCESS);
    }
    writeln!(out, "{words} words in {documents} documents, one thread; engine built in {} ms\n", load.as_millis())?;
    writeln!(out, "{:<16}{:>12}{:>12}", "stage", "words/s", "µs/word")?;
    let mut row = |name: &str, time: Duration| {
        writeln!(out, "{name:<16}{:>12.0}{:>12.2}", rate(time), time.as_secs_f64() * 1e6 / words as f64)
    };
    for stage in stages {
        row(stage.name, stage.best)?;
    }
    row("language engine", sum(true))?;
    row("total", sum(false))?;
    Ok(ExitCode::SUCCESS)
}

/// The articles of a file, not yet read.
fn documents(file: &std::path::Path) -> anyhow::Result<Vec<Document>> {
    let text = super::eval_ud::read(file)?;
    let name = file.to_string_lossy();
    let name = name.trim_end_matches(".gz");
    let document = |headline: &str, body: &str| Document::new(headline, body, Context::default());
    let ends = |ending: &str| name.rsplit('.').next().is_some_and(|e| e.eq_ignore_ascii_case(ending));
    if ends("conllu") {
        let trees = conllu::parse(&text).with_context(|| format!("{}", file.display()))?;
        let mut documents = Vec::new();
        let mut rest = &trees[..];
        while !rest.is_empty() {
            let next = rest.iter().skip(1).position(|t| t.opens_document).map_or(rest.len(), |n| n + 1);
            let (one, after) = rest.split_at(next);
            documents.push(document("", &conllu::raw(one).0));
            rest = after;
        }
        return Ok(documents);
    }
    if ends("jsonl") || ends("ndjson") {
        let lines = text.lines().enumerate().filter(|(_, l)| !l.trim().is_empty());
        return lines
            .map(|(at, line)| {
                let value: serde_json::Value =
                    serde_json::from_str(line).with_context(|| format!("{}: line {}", file.display(), at + 1))?;
                let field = |name: &str| value.get(name).and_then(serde_json::Value::as_str);
                let body = field("text").or_else(|| field("body_text")).unwrap_or_default();
                Ok(document(field("headline").unwrap_or_default(), body))
            })
            .collect();
    }
    Ok(vec![document("", &text)])
}
