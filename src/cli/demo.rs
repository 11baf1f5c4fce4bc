//! `copytaster demo`: the whole of it on a sample wire, with a private NATS server.

mod ledger;
mod stage;
mod watch;
mod wire;

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use owo_colors::OwoColorize as _;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, timeout};

use super::feed::{Fate, Item, Report};
use super::tap::show;
use super::{DONE, FAULT, draw_target, stop};
use stage::Stage;
use watch::Seen;
use wire::WIRE;

/// Without --for: slow enough to read along.
const RATE: f64 = 4.0;
/// How long what was published may take to come out once the feed has ended.
const SETTLE: Duration = Duration::from_secs(10);

/// Show the whole thing on a sample wire with a private NATS server
///
/// Finds nats-server 2.10 or newer on the PATH, or installs a pinned one into the cache with Python's pip. Starts it on a
/// free loopback port with a temporary store, makes the streams, runs the worker with the alert rules of
/// deploy/copytaster.toml, publishes the sample wire and prints alerts as they rise.
///
/// The summary's `lost` is measured: what was published and is found neither enriched nor parked in the output streams.
///
/// Exit codes: 0 nothing lost, 1 something was, or the demo could not run.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// End by itself after this long, e.g. 20s; without it the server stays up for other commands until Ctrl-C
    #[arg(long = "for", value_name = "TIME", value_parser = span)]
    limit: Option<Duration>,
    /// Articles a second; by default 4, or what fits into --for
    #[arg(long, value_name = "N", value_parser = super::feed::positive)]
    rate: Option<f64>,
}

fn span(text: &str) -> Result<Duration, String> {
    let span = text.parse::<jiff::SignedDuration>().ok().and_then(|span| Duration::try_from(span).ok());
    span.filter(|span| *span >= Duration::from_secs(1)).ok_or_else(|| "give a time like 20s or 2m".to_owned())
}

/// Runs the command.
///
/// # Errors
/// No server to be had, a port or a folder that the system refuses.
pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let asked = async {
        if stop::asked().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    let mut asked = std::pin::pin!(asked);
    anstream::println!(
        "{} a private NATS server, one worker and a sample wire of {} messages (all of it invented)",
        "Copytaster demo:".bold(),
        WIRE.len()
    );
    let stage = tokio::select! {
        stage = Stage::set() => stage?,
        () = &mut asked => return Ok(ExitCode::from(DONE)),
    };
    let rate = args.rate.unwrap_or_else(|| args.limit.map_or(RATE, fitting));
    say("wire", &format!("{} messages, {rate:.1} a second", WIRE.len()));
    anstream::println!();
    let started = Instant::now();
    let (seen, bar) = (Seen::default(), bar());
    watch::start(&stage.session, &seen, &bar).await?;

    let (mut interrupted, mut faults) = (false, Vec::new());
    {
        let deadline = deadline(args.limit, started);
        let over = async {
            tokio::select! {
                () = &mut asked => interrupted = true,
                () = deadline => {}
            }
        };
        let feeder = stage.session.feeder(None);
        feeder.pump(items(), Some(rate), over, |report| book(&seen, &bar, report, &mut faults)).await?;
    }
    let unfinished = settle(&seen, &mut asked).await;
    bar.finish_and_clear();
    if !interrupted && !unfinished {
        if let Some(limit) = args.limit {
            tokio::select! {
                () = deadline(Some(limit), started) => {}
                () = &mut asked => {}
            }
        } else {
            invite(&stage.session.address());
            (&mut asked).await;
        }
    }
    let struck = stage.strike().await;
    if let Err(error) = struck {
        faults.push(format!("{error:#}"));
    }
    Ok(summary(&seen, &faults))
}

/// The rate at which the wire is through with a quarter of the time (5 s at most) to spare.
fn fitting(limit: Duration) -> f64 {
    let spare = (limit / 4).min(Duration::from_secs(5));
    WIRE.len() as f64 / limit.saturating_sub(spare).as_secs_f64()
}

async fn deadline(limit: Option<Duration>, started: Instant) {
    match limit {
        Some(limit) => tokio::time::sleep_until(started + limit).await,
        None => std::future::pending().await,
    }
}

fn items() -> mpsc::Receiver<anyhow::Result<Item>> {
    let (sender, receiver) = mpsc::channel(4);
    tokio::spawn(async move {
        for sample in WIRE {
            let item = Item { origin: sample.name.to_owned(), bytes: sample.bytes.to_vec() };
            if sender.send(Ok(item)).await.is_err() {
                return;
            }
        }
    });
    receiver
}

/// Books what became of one article at the input stream.
fn book(seen: &Seen, bar: &ProgressBar, report: Report, faults: &mut Vec<String>) {
    bar.inc(1);
    let mut inner = seen.lock();
    match report.fate {
        Fate::Stored(sequence) => {
            let id = report.article.map(|article| (article.uri, article.version));
            inner.ledger.publish(sequence, id);
            inner.names.insert(sequence, report.origin);
        }
        Fate::Swallowed => inner.ledger.swallow(),
        Fate::Sent => {}
        Fate::Failed(why) => faults.push(format!("{}: {why}", report.origin)),
    }
}

/// Waits until everything published has come out. `true` if something has not in time.
async fn settle(seen: &Seen, asked: &mut (impl Future<Output = ()> + Unpin)) -> bool {
    let all_out = async {
        while seen.lock().ledger.lost() > 0 {
            sleep(Duration::from_millis(20)).await;
        }
        // The alerts of the last article follow its enriched message within the same batch of publishes.
        sleep(Duration::from_millis(200)).await;
    };
    tokio::select! {
        waited = timeout(SETTLE, all_out) => waited.is_err(),
        () = asked => true,
    }
}

fn bar() -> ProgressBar {
    let bar = ProgressBar::with_draw_target(Some(WIRE.len() as u64), draw_target(8));
    if let Ok(style) = ProgressStyle::with_template("  {bar:40.cyan/blue} {pos}/{len} messages in, {msg} alerts out") {
        bar.set_style(style);
    }
    bar.set_message("0");
    bar
}

/// One line of what the demo does, under a common left edge.
fn say(what: &str, text: &str) {
    anstream::println!("  {} {text}", format!("{what:<8}").cyan());
}

fn invite(address: &str) {
    anstream::println!(
        "\nThe wire is through. The server stays up until Ctrl-C; in another terminal try\n  \
         copytaster tap events --since all --server {address}\n  \
         copytaster feed your-story.txt --server {address}"
    );
}

fn summary(seen: &Seen, faults: &[String]) -> ExitCode {
    let inner = seen.lock();
    anstream::println!();
    tell("events", &inner.types);
    tell("alerts", &inner.rules);
    if inner.withdrawals > 0 {
        say("recalls", &format!("{} notices of withdrawal", inner.withdrawals));
    }
    if inner.ledger.swallowed() > 0 {
        say("repeats", &format!("{} swallowed by the input stream", inner.ledger.swallowed()));
    }
    for (number, (sequence, reason)) in inner.reasons.iter().enumerate() {
        let name = inner.names.get(sequence).map_or("?", String::as_str);
        say(if number == 0 { "parked" } else { "" }, &format!("{name:<26} {}", show::clean(reason)));
    }
    for fault in faults {
        say("fault", fault);
    }
    let lost = inner.ledger.lost();
    let line = inner.ledger.summary();
    if lost == 0 && faults.is_empty() {
        anstream::println!("{}", line.bold());
        return ExitCode::from(DONE);
    }
    anstream::println!("{}", line.red().bold());
    ExitCode::from(FAULT)
}

/// `ASSAULT 14, CONSULT 9, …`, the most frequent first.
fn tell(what: &str, counts: &BTreeMap<String, u64>) {
    let mut counts: Vec<_> = counts.iter().collect();
    counts.sort_by_key(|(name, count)| (std::cmp::Reverse(**count), *name));
    let words: Vec<String> = counts.iter().map(|(name, count)| format!("{name} {count}")).collect();
    if !words.is_empty() {
        say(what, &words.join(", "));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wire_fits_into_the_time_given_with_some_to_spare() {
        for seconds in [1_u64, 5, 20, 60] {
            let limit = Duration::from_secs(seconds);
            let needed = WIRE.len() as f64 / fitting(limit);
            assert!(needed <= 0.76 * limit.as_secs_f64() || needed + 5.1 >= limit.as_secs_f64(), "{seconds}");
            assert!(needed < limit.as_secs_f64());
        }
    }

    #[test]
    fn a_time_needs_a_unit_and_at_least_a_second() {
        assert_eq!(span("20s"), Ok(Duration::from_secs(20)));
        assert_eq!(span("2m"), Ok(Duration::from_mins(2)));
        for bad in ["20", "0s", "-3s", "soon", "10ms"] {
            assert!(span(bad).is_err(), "{bad}");
        }
    }
}
