//! Watches the output streams from their first message on: alerts to the screen, everything to the ledger.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_nats::jetstream::consumer::DeliverPolicy;
use futures_util::StreamExt as _;
use indicatif::ProgressBar;

use super::ledger::Ledger;
use crate::cli::session::Session;
use crate::cli::tap::message::Body;
use crate::cli::tap::{Arrival, Kind, show, stored};

/// What the watchers have seen, shared with the feed and the summary.
#[derive(Debug, Clone, Default)]
pub(crate) struct Seen(Arc<Mutex<Inner>>);

#[derive(Debug, Default)]
pub(crate) struct Inner {
    pub(crate) ledger: Ledger,
    /// How many events of each type.
    pub(crate) types: BTreeMap<String, u64>,
    /// How many alerts of each rule.
    pub(crate) rules: BTreeMap<String, u64>,
    /// File names, by sequence in the input stream.
    pub(crate) names: BTreeMap<u64, String>,
    /// Why inputs were parked, by sequence.
    pub(crate) reasons: BTreeMap<u64, String>,
    pub(crate) withdrawals: u64,
}

impl Seen {
    /// Never held across an await.
    pub(crate) fn lock(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Starts to watch; ends with the connection.
///
/// # Errors
/// A stream that cannot be read.
pub(crate) async fn start(session: &Session, seen: &Seen, bar: &ProgressBar) -> anyhow::Result<()> {
    let mut out = stored(session, session.stream(Kind::Enriched), ">", DeliverPolicy::All).await?;
    let mut dead = stored(session, session.stream(Kind::Dlq), ">", DeliverPolicy::All).await?;
    let (session, seen_out, bar) = (session.clone(), seen.clone(), bar.clone());
    tokio::spawn(async move {
        while let Some(Ok(arrival)) = out.next().await {
            if let Some(lines) = record(&session, &seen_out, &arrival) {
                bar.suspend(|| anstream::println!("{lines}"));
            }
            bar.set_message(seen_out.lock().rules.values().sum::<u64>().to_string());
        }
    });
    let seen = seen.clone();
    tokio::spawn(async move {
        while let Some(Ok(arrival)) = dead.next().await {
            park(&seen, &arrival);
        }
    });
    Ok(())
}

/// Books one output; an alert that is new gives the lines to print.
fn record(session: &Session, seen: &Seen, arrival: &Arrival) -> Option<String> {
    let kind = session.kind(&arrival.subject)?;
    let header = |name: &str| arrival.headers.as_ref()?.get(name).map(|value| value.as_str().to_owned());
    let id = header("ce-id").unwrap_or_default();
    let mut inner = seen.lock();
    match Body::read(kind, &arrival.subject, arrival.headers.as_ref(), &arrival.payload) {
        Body::Enriched(message) => {
            let text = |key: &str| message.item.get(key).and_then(|v| v.as_str()).unwrap_or_default().to_owned();
            inner.ledger.see_enriched((text("uri"), text("version")));
        }
        Body::Event(message) => {
            if inner.ledger.see_event(id) {
                *inner.types.entry(message.event.kind).or_default() += 1;
            }
        }
        Body::Alert(message) => {
            if inner.ledger.see_alert(id) {
                *inner.rules.entry(message.alert.rule.clone()).or_default() += 1;
                return Some(show::alert(&arrival.time, &message));
            }
        }
        body @ Body::Withdrawal(_) => {
            inner.withdrawals += 1;
            if kind == Kind::Alerts {
                return Some(show::lines(&arrival.time, &body));
            }
        }
        Body::Dead(_) | Body::Article(_) | Body::Unreadable(_) => {}
    }
    None
}

fn park(seen: &Seen, arrival: &Arrival) {
    let body = Body::read(Kind::Dlq, &arrival.subject, arrival.headers.as_ref(), &arrival.payload);
    let Body::Dead(letter) = body else { return };
    let sequence = letter.source.as_deref().and_then(|source| source.rsplit(' ').next()?.parse().ok());
    if let Some(sequence) = sequence {
        let mut inner = seen.lock();
        inner.ledger.see_parked(sequence);
        inner.reasons.insert(sequence, format!("{}: {}", letter.stage, letter.reason));
    }
}
