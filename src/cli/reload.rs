//! Lists of names that change while the worker runs.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::config::{Fault, Watch};
use crate::enrich::Engine;
use crate::nlp::watch::Watchlists;
use crate::telemetry::names;

/// Faults that are logged of one refused list; the rest is counted.
const TOLD_FAULTS: usize = 5;

/// Looks at the lists every so often and gives the engine what has changed. A list that cannot be used is refused
/// whole, and the old one stays.
pub(super) async fn run(engine: Arc<Engine>, mut watch: Watch, every: Duration, stop: CancellationToken) {
    loop {
        tokio::select! {
            () = tokio::time::sleep(every) => {}
            () = stop.cancelled() => return,
        }
        // reading and sorting a long list takes a while, and must not hold up those who wait on the network
        let looked = tokio::task::spawn_blocking(move || {
            let found = watch.look();
            (watch, found)
        });
        let Ok((back, found)) = looked.await else {
            tracing::error!("watchlists are no longer looked at: reading them panicked; restart to read them again");
            return;
        };
        watch = back;
        match found {
            Some(Ok(lists)) => take(&engine, lists),
            Some(Err(faults)) => refuse(&faults),
            None => {}
        }
    }
}

fn take(engine: &Engine, lists: Watchlists) {
    let listed = lists.len();
    engine.watch(&Arc::new(lists));
    gauge(listed);
    metrics::counter!(names::WATCHLIST_RELOADS, "outcome" => "taken").increment(1);
    tracing::info!(names = listed, "watchlists read again");
}

fn refuse(faults: &[Fault]) {
    metrics::counter!(names::WATCHLIST_RELOADS, "outcome" => "refused").increment(1);
    let told: Vec<String> = faults.iter().take(TOLD_FAULTS).map(ToString::to_string).collect();
    let told = told.join("; ");
    tracing::error!(faults = faults.len(), "watchlists refused, the old ones stay: {told}");
}

/// How many names are watched for.
pub(super) fn gauge(listed: usize) {
    metrics::gauge!(names::WATCHLIST_NAMES).set(listed as f64);
}
