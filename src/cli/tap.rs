//! `copytaster tap`: follow what is published, in colour or as JSON.

pub(crate) mod filter;
mod follow;
pub(crate) mod message;
pub(crate) mod show;

use std::io::{self, Write as _};
use std::process::ExitCode;

use futures_util::StreamExt as _;

use super::session::{ServerArg, Session};
use super::{ConfigArg, DONE, stop};
use crate::transport::Error;
use filter::Filter;
use follow::Since;
pub(crate) use follow::{Arrival, stored};
use message::Body;

/// What can be followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Kind {
    /// Every article with what was read out of it
    Enriched,
    /// One message an event
    Events,
    /// What alert rules matched
    Alerts,
    /// Parked inputs, with the reason
    Dlq,
    /// Articles as they come in
    Articles,
}

/// Follow enriched articles, events or alerts as they are published
///
/// Messages go to standard output, notices to standard error. Without --since the tap hears what is published from now
/// on and needs no JetStream; with it, the stream is read from then on, and then followed.
///
/// Ends at Ctrl-C, after --count messages, or when the reader of its output has gone.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  copytaster tap alerts                                       all alerts from now on
  copytaster tap alerts --priority flash --since 1h           flashes of the last hour, then new ones
  copytaster tap events --type ASSAULT,PROTEST --country ISR  who did what, where Israel is named
  copytaster tap enriched --json | jq .enrichment.entities    one JSON message a line")]
pub struct Args {
    #[arg(value_enum, default_value = "alerts")]
    what: Kind,
    #[command(flatten)]
    filter: Filter,
    /// Begin in the past: 10m, 2h, 1d, 2026-11-23, 2026-11-23T14:00:00Z, or `all`
    #[arg(long, value_name = "WHEN")]
    since: Option<Since>,
    /// End after this many messages
    #[arg(long, value_name = "N")]
    count: Option<u64>,
    /// The message itself, one a line, instead of lines for a person
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    server: ServerArg,
    #[command(flatten)]
    config: ConfigArg,
}

/// Runs the command.
///
/// # Errors
/// A configuration that does not hold, a server that refuses us, an output that cannot be written.
pub async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let session = match Session::open(&args.config, &args.server).await? {
        Ok(session) => session,
        Err(code) => return Ok(code),
    };
    let subject = session.subject(args.what, &args.filter);
    // The server's word that we may not comes beside the stream, at any time, and nothing else would.
    let connection = session.connection().clone();
    let refused = connection.refused("");
    let mut refused = std::pin::pin!(refused);
    let mut arrivals = tokio::select! {
        arrivals = follow::follow(&session, args.what, &subject, args.since) => arrivals?,
        reason = &mut refused => return Err(Error::Forbidden { reason }.into()),
    };
    anstream::eprintln!("following {subject} on {} (Ctrl-C ends)", session.address());
    let mut left = args.count.unwrap_or(u64::MAX);
    let mut stop = std::pin::pin!(stop::asked());
    while left > 0 {
        let arrival = tokio::select! {
            biased;
            _ = &mut stop => break,
            reason = &mut refused => return Err(Error::Forbidden { reason }.into()),
            arrival = arrivals.next() => arrival,
        };
        let Some(arrival) = arrival else {
            anstream::eprintln!("the server closed the connection");
            return Ok(ExitCode::from(super::UNAVAILABLE));
        };
        let arrival = arrival?;
        let body = Body::read(args.what, &arrival.subject, arrival.headers.as_ref(), &arrival.payload);
        if args.filter.passes(&body) {
            write(&arrival, &body, args.json)?;
            left -= 1;
        }
    }
    drop(arrivals);
    session.close().await;
    Ok(ExitCode::from(DONE))
}

fn write(arrival: &Arrival, body: &Body, json: bool) -> io::Result<()> {
    if json {
        let mut out = io::stdout().lock();
        out.write_all(&arrival.payload)?;
        out.write_all(b"\n")?;
        return out.flush();
    }
    let mut out = anstream::stdout().lock();
    writeln!(out, "{}", show::lines(&arrival.time, body))?;
    out.flush()
}
