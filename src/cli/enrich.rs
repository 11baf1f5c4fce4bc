//! `copytaster enrich`: articles from files or standard input, without NATS.

mod lines;
mod show;

use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;

use super::{ConfigArg, FAULT};
use crate::article::{self, Article, Hints};
use crate::enrich::Engine;

const EXAMPLES: &str = "\
Examples:
  copytaster enrich story.txt                          who did what to whom, in colour
  copytaster enrich story.json --format json | jq .enrichment.events
  copytaster enrich --format jsonl < wire.ndjson > enriched.ndjson

With --format jsonl every line of the input is one article in any JSON format, and every line of the output is the
message for it, in the order of the input, on all cores. A line that is no article yields
{\"error\":\"…\",\"reason\":\"…\",\"line\":N} in its place and exit code 1 in the end; blank lines are skipped.

Exit codes: 0 all read, 1 something was no article, 2 wrong usage.";

/// Enrich articles from files or standard input, without NATS
///
/// Reads Copytaster's flat JSON, ninjs 1.x to 3.x, Superdesk's flavour and plain text (first line: headline), told
/// apart by content, and prints what the worker would publish on wire.enriched.*.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Files to read, one article each (or one a line with --format jsonl); `-` or none: standard input
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// How to print
    #[arg(long, short, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    format: Format,
    /// When copy that names no time of its own was published (RFC 3339); "on Monday" counts from it
    #[arg(long, value_name = "TIME")]
    published: Option<jiff::Timestamp>,
    /// Refuse articles larger than this many bytes
    #[arg(long, value_name = "BYTES", default_value_t = 32 * 1024 * 1024)]
    max_bytes: usize,
    /// Threads for --format jsonl; 0: one a core
    #[arg(long, value_name = "N", default_value_t = 0)]
    threads: usize,
    #[command(flatten)]
    config: ConfigArg,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people: the text with its names, then entities and events
    Text,
    /// One indented JSON message an article
    Json,
    /// One JSON message a line, one article a line in
    Jsonl,
    /// Tokens, tags and trees in CoNLL-U
    Conllu,
    /// Tokens, tags, trees and names as spaCy's Doc in JSON
    Spacy,
}

/// Runs the command.
///
/// # Errors
/// Files that cannot be read, output that cannot be written. What is no article is reported and counted instead.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let engine = args.config.engine()?;
    let mut out = anstream::stdout().lock();
    let mut faults = 0usize;
    let stdin = [PathBuf::from("-")];
    let files = if args.files.is_empty() { &stdin[..] } else { &args.files };
    let hints = Hints { received_at: args.published, max_bytes: args.max_bytes, ..Hints::default() };
    for (nth, file) in files.iter().enumerate() {
        if nth > 0 && args.format == Format::Text {
            writeln!(out, "{}\n", "─".repeat(60))?;
        }
        if args.format == Format::Jsonl {
            let input = open(file)?;
            faults += lines::enrich(&engine, &hints, args.threads, input, &mut out)
                .with_context(|| format!("{}", file.display()))?;
            continue;
        }
        let mut bytes = Vec::new();
        open(file)?.read_to_end(&mut bytes).with_context(|| format!("{}", file.display()))?;
        match article::read(&bytes, &hints) {
            Ok(article) => print(&engine, &article, args.format, &mut out)?,
            Err(error) => {
                faults += 1;
                anstream::eprintln!("{}: {}: {error}", super::paint_error("no article"), file.display());
            }
        }
    }
    out.flush()?;
    Ok(if faults == 0 { ExitCode::SUCCESS } else { ExitCode::from(FAULT) })
}

fn print(engine: &Engine, article: &Article, format: Format, out: &mut impl Write) -> anyhow::Result<()> {
    match format {
        Format::Text => show::article(&engine.enrich(article), out)?,
        Format::Json | Format::Jsonl => {
            serde_json::to_writer_pretty(&mut *out, &engine.enrich(article))?;
            writeln!(out)?;
        }
        Format::Conllu => write!(out, "{}", crate::nlp::conllu::write(&engine.read(article)))?,
        Format::Spacy => writeln!(out, "{}", crate::enrich::spacy::doc(&engine.read(article)))?,
    }
    Ok(())
}

fn open(file: &Path) -> anyhow::Result<Box<dyn std::io::BufRead + Send>> {
    if file.as_os_str() == "-" {
        return Ok(Box::new(std::io::BufReader::new(std::io::stdin())));
    }
    let opened = std::fs::File::open(file).with_context(|| format!("{}", file.display()))?;
    Ok(Box::new(std::io::BufReader::new(opened)))
}
