//! `copytaster lint`: the configuration and everything that it names, checked without starting anything.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use owo_colors::OwoColorize as _;

use super::{ConfigArg, DONE, FAULT, own_rules};
use crate::config::{Config, Fault};
use crate::events::Ruleset;

const CODES: &str = "\
Every fault is one line, file:line:column: message, on standard output. Checked are the TOML, keys and values, the
expression and title of every alert rule, event rule files (patterns, then every example and counter-example, which is
read as the worker would read it), watchlists, and COPYTASTER_* variables. An event rule file is checked where the
configuration names it: [rules] files = [\"own.toml\"].

Exit codes: 0 no faults, 1 faults, 2 wrong usage.";

/// Check the configuration, alert rules, event rules and watchlists
///
/// Needs no NATS server. Editors and CI read its lines.
#[derive(Debug, clap::Args)]
#[command(after_help = CODES)]
pub struct Args {
    /// Configuration files to check instead of --config
    #[arg(value_name = "FILE")]
    files: Vec<PathBuf>,
    /// One JSON object a fault: {"file","line","column","message"}
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    config: ConfigArg,
}

/// Runs the command.
///
/// # Errors
/// Output that cannot be written.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let files: Vec<Option<PathBuf>> =
        if args.files.is_empty() { vec![args.config.config] } else { args.files.into_iter().map(Some).collect() };
    let mut out = anstream::stdout().lock();
    let mut count = 0;
    for file in files {
        let checked = Config::load(file.as_deref()).and_then(|config| config.engine().map(|engine| (config, engine)));
        let name = file.map_or_else(|| "defaults and environment".to_owned(), |f| f.display().to_string());
        match checked {
            Ok((config, engine)) => {
                let own = Arc::new(Ruleset::with_user(&config.rules.texts)?);
                let faults = own_rules::faults(&own, &engine);
                count += faults.len();
                for fault in &faults {
                    print(&Fault::of_rule(fault), args.json, &mut out)?;
                }
                let mut parts = vec![format!("{} alert rules", config.alert_rules())];
                let events = own.rules.iter().filter(|r| r.file.is_some()).count();
                if events > 0 {
                    parts.push(format!("{events} event rules"));
                }
                if config.watchlists.names() > 0 {
                    parts.push(format!("{} watched names", config.watchlists.names()));
                }
                if faults.is_empty() {
                    anstream::eprintln!("{name}: {} ({})", "no faults".green(), parts.join(", "));
                }
            }
            Err(error) => {
                for fault in error.faults() {
                    count += 1;
                    print(&fault, args.json, &mut out)?;
                }
            }
        }
    }
    if count > 0 {
        anstream::eprintln!("{}", format!("{count} fault{}", if count == 1 { "" } else { "s" }).red());
    }
    Ok(ExitCode::from(if count == 0 { DONE } else { FAULT }))
}

fn print(fault: &Fault, json: bool, out: &mut impl std::io::Write) -> std::io::Result<()> {
    if !json {
        return writeln!(out, "{fault}");
    }
    let (line, column) = fault.line_column.unzip();
    let object = serde_json::json!({ "file": fault.file, "line": line, "column": column, "message": fault.message });
    writeln!(out, "{object}")
}
