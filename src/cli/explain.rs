//! `copytaster explain`: how a sentence is read, and why each rule did or did not fire.

use std::borrow::Cow;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use super::DONE;
use super::own_rules::OwnRules;
use crate::events::explain::{CLAIMED, Decision, Step, Trace, event_lines, parse_table};
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
    /// Event rules of your own, on top of those built in; may be given several times
    #[arg(long, value_name = "FILE")]
    rules: Vec<PathBuf>,
    /// Leave the parse out
    #[arg(long)]
    brief: bool,
}

/// Which rule has the word that another one wanted.
fn claimed<'a>(steps: &[Step], step: &Step) -> Cow<'a, str> {
    let taken = |s: &&Step| s.word == step.word && matches!(s.decision, Decision::Fired | Decision::Dropped(_));
    steps.iter().find(taken).map_or(CLAIMED.into(), |by| format!("rule {} has this word", by.rule).into())
}

/// Patterns of the user's rules whose first word stands in the text, and not all else that they ask for.
fn unmet(rules: &Ruleset, doc: &Document, steps: &[Step]) -> Vec<String> {
    let mut lines = Vec::new();
    for trigger in &rules.triggers {
        let Some(rule) = rules.rule_of(trigger).filter(|rule| rule.file.is_some()) else { continue };
        let standing = doc.tokens.iter().enumerate().filter(|(_, t)| trigger.heads.contains(&t.lemma));
        for (at, _) in standing {
            let word = doc.form(at as u32);
            let tried = |s: &Step| s.word == word && s.rule == rule.name && s.pattern == trigger.source.as_str();
            if !steps.iter().any(tried) {
                lines.push(format!(
                    "no       {word:<14} {:<20} {:<10} {:<36} not all that the pattern asks for stands there",
                    rule.name,
                    rule.kind.as_str(),
                    trigger.source
                ));
            }
        }
    }
    lines
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
    let OwnRules { rules, engine } = OwnRules::load(&args.rules)?;
    let text = args.text.join(" ");
    let (headline, body) = if args.headline { (text, String::new()) } else { (String::new(), text) };
    let context = Context { published: noon(args.date), ..Context::default() };
    let mut doc = Document::new(headline, body, context);
    engine.annotate(&mut doc);
    let mut trace = Trace::on();
    let events = Events::new(Arc::clone(&rules)).read_traced(&doc, &mut trace);
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
            Decision::Fired => ("fired", Cow::Borrowed("")),
            Decision::Refused(CLAIMED) => ("no", claimed(&trace.steps, step)),
            Decision::Refused(why) => ("no", why.into()),
            Decision::Dropped(why) => ("dropped", why.into()),
        };
        writeln!(out, "{mark:<8} {:<14} {:<20} {:<10} {:<36} {why}", step.word, step.rule, step.kind, step.pattern)?;
    }
    for moved in &trace.moved {
        let (word, deed, role) = (doc.form(moved.head), doc.form(moved.trigger), moved.role.as_str());
        let what = if moved.put { "put among" } else { "taken from" };
        writeln!(out, "model    {word:<14} {what} the {role}s of {deed:?}, chance {:.2}", moved.chance)?;
    }
    for line in unmet(&rules, &doc, &trace.steps) {
        writeln!(out, "{line}")?;
    }
    for event in &events {
        write!(out, "{}", event_lines(&doc, event))?;
    }
    if events.is_empty() {
        writeln!(out, "no events")?;
    }
    Ok(ExitCode::from(DONE))
}
