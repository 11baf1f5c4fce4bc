//! `copytaster eval confidence`: how often entities of each confidence are right.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use serde_json::json;

use super::DONE;
use super::eval_ner::{Line, gold};
use crate::enrich::{Engine, Options};
use crate::nlp::entity::Coarse;
use crate::nlp::entity::score::fold;
use crate::text::layers::MentionKind;
use crate::text::{Context, Document};

/// Show how often entities of each confidence are right
///
/// The files are those of `eval ner`. An entity counts as right where at least half of its names stand in the file with
/// the same bounds and type (PER, ORG, LOC; others are left out). Printed are entities by confidence, their mean
/// confidence and the share that is right; the expected calibration error is the mean gap between the two.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files to read, taken together
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Print one JSON object instead of a table
    #[arg(long)]
    json: bool,
}

/// Entities whose confidence lies within one tenth.
#[derive(Debug, Default, Clone, Copy)]
struct Bin {
    entities: usize,
    right: usize,
    confidence: f64,
}

impl Bin {
    fn share(self) -> f64 {
        self.right as f64 / self.entities.max(1) as f64
    }

    fn mean(self) -> f64 {
        self.confidence / self.entities.max(1) as f64
    }
}

/// Runs the command.
///
/// # Errors
/// A file that cannot be read, or a line that is not of the form.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let engine = Engine::new(&Options::default())?;
    let mut bins = [Bin::default(); 10];
    for path in &args.files {
        let text = std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let place = || format!("{}:{}", path.display(), at + 1);
            let line: Line = serde_json::from_str(line).with_context(place)?;
            add(&engine, &line, &mut bins).with_context(place)?;
        }
    }
    let all: usize = bins.iter().map(|b| b.entities).sum();
    let gap = |b: &Bin| (b.mean() - b.share()).abs() * b.entities as f64;
    let error = bins.iter().map(gap).sum::<f64>() / all.max(1) as f64;
    let mut out = anstream::stdout().lock();
    let used = bins.iter().enumerate().filter(|(_, b)| b.entities > 0);
    if args.json {
        let round = |x: f64| (x * 1000.0).round() / 1000.0;
        let rows: Vec<_> = used
            .map(|(n, b)| json!({ "from": n as f64 / 10.0, "entities": b.entities, "confidence": round(b.mean()), "right": round(b.share()) }))
            .collect();
        writeln!(
            out,
            "{:#}",
            json!({ "measure": "confidence", "entities": all, "error": round(error), "bins": rows })
        )?;
    } else {
        writeln!(out, "{:>12}{:>10}{:>12}{:>8}", "confidence", "entities", "mean", "right")?;
        for (n, b) in used {
            let range = format!("{:.1}-{:.1}", n as f64 / 10.0, (n + 1) as f64 / 10.0);
            writeln!(out, "{range:>12}{:>10}{:>12.2}{:>8.2}", b.entities, b.mean(), b.share())?;
        }
        writeln!(out, "{all} entities, expected calibration error {error:.3}")?;
    }
    Ok(ExitCode::from(DONE))
}

fn add(engine: &Engine, line: &Line, bins: &mut [Bin; 10]) -> anyhow::Result<()> {
    let (body, gold) = gold(line, false)?;
    let gold: std::collections::BTreeSet<_> = gold.iter().map(|(kind, s)| (s.start, s.end, *kind as usize)).collect();
    let mut doc = Document::new("", body, Context::default());
    engine.annotate(&mut doc);
    for entity in doc.entities.iter().filter(|e| fold(e.label) != Coarse::Misc) {
        let kind = fold(entity.label) as usize;
        let named: Vec<_> = entity.mentions.iter().filter(|m| m.kind == MentionKind::Name).collect();
        if named.is_empty() {
            continue;
        }
        let met = named.iter().filter(|m| gold.contains(&(m.anchor.span.start, m.anchor.span.end, kind))).count();
        let nth = ((entity.confidence * 10.0) as usize).min(9);
        if let Some(bin) = bins.get_mut(nth) {
            bin.entities += 1;
            bin.right += usize::from(2 * met >= named.len());
            bin.confidence += f64::from(entity.confidence);
        }
    }
    Ok(())
}
