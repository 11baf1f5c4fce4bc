//! The command line: one thin file a subcommand, and what they share.
//!
//! Exit codes are stable: 0 done; 1 a fault (the message says which); 2 wrong usage; 3 a service that is needed did
//! not answer. A reader that closes the pipe early is no fault.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub mod code;
pub mod demo;
pub mod dlq;
pub mod enrich;
pub mod entities;
pub mod eval;
pub mod eval_clusters;
pub mod eval_confidence;
mod eval_dump;
pub mod eval_events;
pub mod eval_ner;
pub mod eval_speed;
pub mod eval_ud;
pub mod explain;
pub mod feed;
pub mod health;
pub mod lint;
mod own_rules;
mod reload;
pub mod run;
pub mod schema;
mod session;
pub mod setup;
mod stop;
pub mod tap;
#[cfg(feature = "train")]
pub mod train;

/// The work is done.
pub const DONE: u8 = 0;
/// Something is wrong with the input, the configuration or the work; the message says what.
pub const FAULT: u8 = 1;
/// The command line makes no sense.
pub const USAGE: u8 = 2;
/// A service that the command needs did not answer.
pub const UNAVAILABLE: u8 = 3;

const AFTER_HELP: &str = "\
Start with `copytaster demo`: it needs no server and no configuration.

Exit codes: 0 done, 1 a fault, 2 wrong usage, 3 a needed service did not answer.";

/// Reads live newswire copy from NATS, works out who did what to whom, and fans enriched articles, events and alerts
/// out to whoever must see them.
#[derive(Debug, Parser)]
#[command(name = "copytaster", version, after_help = AFTER_HELP, propagate_version = true, max_term_width = 100)]
pub struct Cli {
    /// When to colour the output
    #[arg(long, global = true, value_enum, default_value_t = Colour::Auto, value_name = "WHEN")]
    color: Colour,
    #[command(subcommand)]
    command: Command,
}

/// When output for people is coloured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Colour {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
enum Command {
    Run(run::Args),
    Demo(demo::Args),
    Setup(setup::Args),
    Enrich(enrich::Args),
    Feed(feed::Args),
    Tap(tap::Args),
    Dlq(dlq::Args),
    Lint(lint::Args),
    Health(health::Args),
    Schema(schema::Args),
    Explain(explain::Args),
    Code(code::Args),
    Entities(entities::Args),
    Eval(eval::Args),
    #[cfg(feature = "train")]
    Train(train::Args),
}

/// Where the configuration lies; flattened into every command that needs one.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct ConfigArg {
    /// Configuration file (TOML); without one, defaults and COPYTASTER_* variables hold
    #[arg(long, short, env = "COPYTASTER_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
}

impl ConfigArg {
    /// The configuration: file, then environment, checked.
    fn load(&self) -> anyhow::Result<crate::config::Config> {
        Ok(crate::config::Config::load(self.config.as_deref())?)
    }

    /// The reading engine that the configuration asks for.
    fn engine(&self) -> anyhow::Result<crate::enrich::Engine> {
        Ok(self.load()?.engine()?)
    }
}

/// Parses the command line, runs the command, reports what went wrong.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    match cli.color {
        Colour::Auto => anstream::ColorChoice::Auto,
        Colour::Always => anstream::ColorChoice::Always,
        Colour::Never => anstream::ColorChoice::Never,
    }
    .write_global();
    match dispatch(cli.command) {
        Ok(code) => code,
        Err(error) if is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            anstream::eprintln!("{}: {error:#}", paint_error("error"));
            ExitCode::from(FAULT)
        }
    }
}

fn dispatch(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Run(args) => block_on(run::run(args)),
        Command::Demo(args) => block_on(demo::run(args)),
        Command::Setup(args) => block_on(setup::run(args)),
        Command::Enrich(args) => enrich::run(args),
        Command::Feed(args) => block_on(feed::run(args)),
        Command::Tap(args) => block_on(tap::run(args)),
        Command::Dlq(args) => block_on(dlq::run(args)),
        Command::Lint(args) => lint::run(args),
        Command::Health(args) => block_on(health::run(args)),
        Command::Schema(args) => schema::run(args),
        Command::Explain(args) => explain::run(args),
        Command::Code(args) => code::run(args),
        Command::Entities(args) => entities::run(args),
        Command::Eval(args) => eval::run(args),
        #[cfg(feature = "train")]
        Command::Train(args) => train::run(args),
    }
}

/// Runs an asynchronous command on a runtime of its own.
fn block_on(command: impl Future<Output = anyhow::Result<ExitCode>>) -> anyhow::Result<ExitCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let result = runtime.block_on(command);
    // An article that is still being read must not keep the process from ending.
    runtime.shutdown_background();
    result
}

/// Where a progress bar is drawn: it moves the cursor, for which it needs escape codes, so `--color never` has none.
fn draw_target(hz: u8) -> indicatif::ProgressDrawTarget {
    if anstream::ColorChoice::global() == anstream::ColorChoice::Never {
        return indicatif::ProgressDrawTarget::hidden();
    }
    indicatif::ProgressDrawTarget::stderr_with_hz(hz)
}

fn paint_error(text: &str) -> impl std::fmt::Display + '_ {
    use owo_colors::OwoColorize as _;
    text.red().bold().to_string()
}

/// Whether the reader of our output has gone (`copytaster … | head`).
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .any(|cause| cause.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe))
}
