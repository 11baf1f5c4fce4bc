//! `copytaster eval`: one file a measure.

use std::process::ExitCode;

use super::{eval_clusters, eval_confidence, eval_events, eval_ner, eval_speed, eval_ud};

/// Measure the reading engine against files with known answers
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    measure: Measure,
}

#[derive(Debug, clap::Subcommand)]
enum Measure {
    Ner(eval_ner::Args),
    Ud(eval_ud::Args),
    Events(eval_events::Args),
    Clusters(eval_clusters::Args),
    Confidence(eval_confidence::Args),
    Speed(eval_speed::Args),
}

/// Runs the measure asked for.
///
/// # Errors
/// Those of the measure.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    match args.measure {
        Measure::Ner(args) => eval_ner::run(args),
        Measure::Ud(args) => eval_ud::run(args),
        Measure::Events(args) => eval_events::run(args),
        Measure::Clusters(args) => eval_clusters::run(args),
        Measure::Confidence(args) => eval_confidence::run(args),
        Measure::Speed(args) => eval_speed::run(args),
    }
}
