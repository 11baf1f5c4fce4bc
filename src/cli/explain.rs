//! `copytaster explain`: how a sentence is read, and why each rule did or did not fire.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;

use super::DONE;
use crate::enrich::{Engine, Options};
use crate::events::explain::{Decision, Trace, event_lines, parse_table};
use crate::events::{Events, Ruleset};
use crate::text::{Context, Document};

/// Show how a sentence is read and which rules fire
///
/// Prints the dependency parse, the names and their codes, every trigger that stands in the text with the rule it
/// belongs to, what became of it and why, and the events that are told in the end.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The text; several words need no quotes
    #[arg(required = true, value_name = "SENTENCE")]
    text: Vec<String>,
    /// When it was published (YYYY-MM-DD); "on Monday" counts from it
    #[arg(long, value_name = "DATE", default_value = "2025-08-11")]
    date: jiff::civil::Date,
    /// Read the text as a headline
    #[arg(long)]
    headline: bool,
    /// Event rules of your own, on top of those built in
    #[arg(long, value_name = "FILE")]
    rules: Vec<PathBuf>,
    /// Leave the parse out
    #[arg(long)]
    brief: bool,
}

/// Rule files by name and text.
pub(super) fn read_rules(files: &[PathBuf]) -> anyhow::Result<Vec<(String, String)>> {
    files
        .iter()
        .map(|file| {
            let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
            Ok((file.display().to_string(), text))
        })
        .collect()
}

/// The article's day as the reading engine takes it: noon, so that no time zone moves it.
pub(super) fn noon(date: jiff::civil::Date) -> Option<jiff::Timestamp> {
    jiff::tz::Offset::UTC.to_timestamp(date.at(12, 0, 0, 0)).ok()
}

/// Runs the command.
///
/// # Errors
/// A rule file that cannot be read or does not compile.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let files = read_rules(&args.rules)?;
    let rules = Arc::new(Ruleset::with_user(&files)?);
    let engine = Engine::new(&Options { rules: files, ..Options::default() })?;
    let text = args.text.join(" ");
    let (headline, body) = if args.headline { (text, String::new()) } else { (String::new(), text) };
    let context = Context { published: noon(args.date), ..Context::default() };
    let mut doc = Document::new(headline, body, context);
    engine.annotate(&mut doc);
    let mut trace = Trace::on();
    let events = Events::new(rules).read_traced(&doc, &mut trace);
    let mut out = anstream::stdout().lock();
    if !args.brief {
        write!(out, "{}", parse_table(&doc))?;
        for entity in &doc.entities {
            let code = entity.actor.code().unwrap_or_default();
            writeln!(out, "{:<8} {:<10} {}", entity.label.as_str(), code, entity.name)?;
        }
    }
    for step in &trace.steps {
        let (mark, why) = match step.decision {
            Decision::Fired => ("fired", ""),
            Decision::Refused(why) => ("no", why),
            Decision::Dropped(why) => ("dropped", why),
        };
        writeln!(out, "{mark:<8} {:<14} {:<20} {:<10} {:<36} {why}", step.word, step.rule, step.kind, step.pattern)?;
    }
    for event in &events {
        write!(out, "{}", event_lines(&doc, event))?;
    }
    if events.is_empty() {
        writeln!(out, "no events")?;
    }
    Ok(ExitCode::from(DONE))
}
