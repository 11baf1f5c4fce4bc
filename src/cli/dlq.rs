//! `copytaster dlq`: what was parked, and what becomes of it.

mod filter;
mod show;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;
use jiff::Timestamp;

use super::session::{ServerArg, Session};
use super::{ConfigArg, DONE, FAULT, USAGE};
use crate::transport::Error;
use crate::transport::letters::{Letter, Letters};
use filter::Filter;

/// List, show, send again or drop what was parked
///
/// What is no article, and what could not be worked, lies in the dead-letter stream with its original bytes and headers
/// and the reason. Needs a user that may read that stream: `setup` of deploy/nats/nats.conf.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  copytaster dlq list                                   every letter, and how many there are of each reason
  copytaster dlq list --stage decode --newer-than 1h    what of the last hour could not be read
  copytaster dlq show 17                                one letter: reason, headers, bytes
  copytaster dlq retry --reason too_large               sends them again where they came from
  copytaster dlq drop --provider acme --older-than 7d   forgets them for good")]
pub struct Args {
    #[command(subcommand)]
    what: What,
    /// Server to use instead of the configured ones, e.g. `nats://127.0.0.1:4222`
    #[arg(long, short, global = true, value_name = "URL")]
    server: Option<String>,
    /// Configuration file (TOML); without one, defaults and COPYTASTER_* variables hold
    #[arg(long, short, global = true, env = "COPYTASTER_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// Letters, one a line, and counts by reason
    List {
        #[command(flatten)]
        filter: Filter,
        /// One JSON object a line, and no counts
        #[arg(long)]
        json: bool,
        /// Counts alone
        #[arg(long, conflicts_with = "json")]
        counts: bool,
    },
    /// One letter: reason, headers, bytes
    Show {
        /// Its number in `dlq list`
        number: u64,
        /// The original's bytes alone
        #[arg(long)]
        raw: bool,
    },
    /// Send originals again where they came from, with their own headers and ids
    ///
    /// A letter leaves the stream once its original is stored. Where the input stream still remembers the original's id,
    /// and would swallow it, it goes under an id of its own.
    Retry(Choice),
    /// Drop letters for good
    Drop(Choice),
}

#[derive(Debug, clap::Args)]
struct Choice {
    /// Numbers from `dlq list`; without any, all that the filters let pass
    numbers: Vec<u64>,
    #[command(flatten)]
    filter: Filter,
    /// Every letter there is
    #[arg(long)]
    all: bool,
}

/// Runs the command.
///
/// # Errors
/// A configuration that does not hold, a server that refuses us, a letter that is not there.
pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    if let What::Retry(choice) | What::Drop(choice) = &args.what
        && choice.numbers.is_empty()
        && !choice.all
        && choice.filter.is_empty()
    {
        anstream::eprintln!("error: give numbers, filters, or --all");
        return Ok(ExitCode::from(USAGE));
    }
    let (config, server) = (ConfigArg { config: args.config }, ServerArg { server: args.server });
    let session = match Session::open(&config, &server).await? {
        Ok(session) => session,
        Err(code) => return Ok(code),
    };
    if session.is_core() {
        bail!("core mode keeps no dead letters: there is no stream");
    }
    let result = tokio::select! {
        result = work(&session, &args.what) => result,
        reason = session.connection().refused("") => Err(Error::Forbidden { reason }.into()),
    };
    session.close().await;
    result
}

async fn work(session: &Session, what: &What) -> anyhow::Result<ExitCode> {
    let letters = Letters::open(session.connection(), session.nats()).await?;
    match what {
        What::List { filter, json, counts } => list(&letters, filter, *json, *counts).await,
        What::Show { number, raw } => {
            let letter = one(&letters, *number).await?;
            show::whole(&letter, *raw)?;
            Ok(ExitCode::from(DONE))
        }
        What::Retry(choice) => each(&letters, choice, "sent again", Letters::retry).await,
        What::Drop(choice) => {
            each(&letters, choice, "dropped", async |letters, letter| letters.drop_letter(letter.sequence).await).await
        }
    }
}

async fn list(letters: &Letters, filter: &Filter, json: bool, counts_alone: bool) -> anyhow::Result<ExitCode> {
    let now = Timestamp::now();
    let mut counts: BTreeMap<(String, String), u64> = BTreeMap::new();
    let mut next = 0;
    while let Some(letter) = letters.next(next).await? {
        next = letter.sequence + 1;
        if !filter.passes(&letter, now) {
            continue;
        }
        *counts.entry((letter.stage().to_owned(), letter.reason().to_owned())).or_default() += 1;
        if json {
            show::json(&letter)?;
        } else if !counts_alone {
            show::line(&letter)?;
        }
    }
    if !json {
        show::counts(&counts)?;
    }
    Ok(ExitCode::from(DONE))
}

async fn one(letters: &Letters, number: u64) -> anyhow::Result<Letter> {
    match letters.next(number).await? {
        Some(letter) if letter.sequence == number => Ok(letter),
        _ => bail!("there is no letter {number}"),
    }
}

/// Does something with every letter chosen; goes on after one that fails.
async fn each(
    letters: &Letters,
    choice: &Choice,
    done: &str,
    action: impl AsyncFn(&Letters, &Letter) -> Result<(), Error>,
) -> anyhow::Result<ExitCode> {
    let now = Timestamp::now();
    let (mut count, mut failed) = (0_u64, 0_u64);
    let mut act = async |letter: &Letter| match action(letters, letter).await {
        Ok(()) => count += 1,
        Err(error) => {
            failed += 1;
            anstream::eprintln!("letter {}: {error}", letter.sequence);
        }
    };
    if choice.numbers.is_empty() {
        let mut next = 0;
        while let Some(letter) = letters.next(next).await? {
            next = letter.sequence + 1;
            if choice.filter.passes(&letter, now) {
                act(&letter).await;
            }
        }
    } else {
        for number in &choice.numbers {
            let letter = one(letters, *number).await?;
            if choice.filter.passes(&letter, now) {
                act(&letter).await;
            }
        }
    }
    anstream::println!("{done} {count}, failed {failed}");
    Ok(ExitCode::from(if failed == 0 { DONE } else { FAULT }))
}
