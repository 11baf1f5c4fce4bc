//! `copytaster feed`: articles from files, folders, NDJSON or standard input onto the wire.

mod pump;
mod source;

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use indicatif::{ProgressBar, ProgressStyle};
use tokio::sync::mpsc;

pub(crate) use pump::{Fate, Feeder, Report};
pub(crate) use source::Item;

use super::session::{ServerArg, Session};
use super::{ConfigArg, DONE, FAULT, draw_target, stop};
use crate::transport::Error;

/// How many failures are told one by one.
const TOLD: u64 = 10;

/// Publish articles from files, folders or standard input
///
/// A file is one article, byte for byte, whatever its format; a file that ends in .ndjson or .jsonl, and standard
/// input, hold one article a line. A folder gives its files in the order of their names.
///
/// Each article goes to `wire.articles.<provider>` with an id made from its bytes, so that feeding the same file twice
/// stores it once (within the stream's duplicate window). The command waits for the stream's acknowledgement of
/// every article and says what became of each.
///
/// Exit codes: 0 all published, 1 some were not, 3 no server answered.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  copytaster feed story.txt                         one article
  copytaster feed --rate 5 samples/wire             a folder, five articles a second
  zcat day.ndjson.gz | copytaster feed --rate 50    one article a line")]
pub struct Args {
    /// Files and folders; `-`, or none, reads standard input
    paths: Vec<PathBuf>,
    /// Articles a second; without it, as fast as the server takes them
    #[arg(long, value_name = "N", value_parser = positive)]
    rate: Option<f64>,
    /// Provider of every article (the last token of the subject), instead of what each article says
    #[arg(long, value_name = "NAME")]
    provider: Option<String>,
    #[command(flatten)]
    server: ServerArg,
    #[command(flatten)]
    config: ConfigArg,
}

pub(super) fn positive(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(rate) if rate.is_finite() && rate > 0.0 => Ok(rate),
        _ => Err("give a number above 0".to_owned()),
    }
}

/// What became of everything fed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Tally {
    published: u64,
    swallowed: u64,
    failed: u64,
}

impl Tally {
    fn add(&mut self, fate: &Fate) {
        match fate {
            Fate::Stored(_) | Fate::Sent => self.published += 1,
            Fate::Swallowed => self.swallowed += 1,
            Fate::Failed(_) => self.failed += 1,
        }
    }
}

/// Runs the command.
///
/// # Errors
/// A path that cannot be read, a configuration that does not hold, a server that refuses us.
pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let sources = source::sources(&args.paths)?;
    let known: Option<u64> = sources.iter().map(source::Source::count).sum();
    let session = match Session::open(&args.config, &args.server).await? {
        Ok(session) => session,
        Err(code) => return Ok(code),
    };
    let feeder = session.feeder(args.provider.clone());
    let bar = bar(known);
    let (started, mut tally) = (Instant::now(), Tally::default());
    let stop = async {
        if stop::asked().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    let pump = feeder.pump(read(sources), args.rate, stop, |report| {
        tally.add(&report.fate);
        bar.inc(1);
        if let Fate::Failed(why) = &report.fate
            && tally.failed <= TOLD
        {
            bar.suspend(|| anstream::eprintln!("not published: {}: {why}", report.origin));
        }
    });
    let outcome = tokio::select! {
        outcome = pump => outcome,
        reason = session.connection().refused("") => Err(Error::Forbidden { reason }.into()),
    };
    bar.finish_and_clear();
    let seconds = started.elapsed().as_secs_f64();
    let done = tally.published + tally.swallowed + tally.failed;
    anstream::println!(
        "published {}, repeats swallowed {}, failed {}, in {seconds:.1} s ({:.1}/s)",
        tally.published,
        tally.swallowed,
        tally.failed,
        done as f64 / seconds.max(0.001),
    );
    session.close().await;
    outcome?;
    Ok(ExitCode::from(if tally.failed == 0 { DONE } else { FAULT }))
}

/// Reads on a thread of its own: a read from standard input cannot be interrupted, and must not hold up the end.
fn read(sources: Vec<source::Source>) -> mpsc::Receiver<anyhow::Result<Item>> {
    let (sender, receiver) = mpsc::channel(64);
    std::thread::spawn(move || {
        for source in sources {
            let items = source.items().unwrap_or_else(|error| Box::new(std::iter::once(Err(error))));
            for item in items {
                let failed = item.is_err();
                if sender.blocking_send(item).is_err() || failed {
                    return;
                }
            }
        }
    });
    receiver
}

fn bar(known: Option<u64>) -> ProgressBar {
    let (bar, template) = match known {
        Some(total) => {
            (ProgressBar::new(total), "  {bar:32.cyan/blue} {pos}/{len}  {per_sec:.1}  {elapsed} (about {eta} more)")
        }
        None => (ProgressBar::new_spinner(), "  {spinner} {pos} articles  {per_sec:.1}  {elapsed}"),
    };
    bar.set_draw_target(draw_target(5));
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rate_must_be_a_number_above_zero() {
        for (text, ok) in [("5", true), ("0.5", true), ("0", false), ("-1", false), ("fast", false), ("inf", false)] {
            assert_eq!(positive(text).is_ok(), ok, "{text}");
        }
    }

    #[test]
    fn every_fate_is_counted_once() {
        let mut tally = Tally::default();
        for fate in [Fate::Stored(1), Fate::Sent, Fate::Swallowed, Fate::Failed("x".into())] {
            tally.add(&fate);
        }
        assert_eq!(tally, Tally { published: 2, swallowed: 1, failed: 1 });
    }
}
