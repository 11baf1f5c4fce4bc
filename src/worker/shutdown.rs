//! Ending well: stop pulling, finish what is under way within the deadline, hand back the rest.

use std::time::Duration;

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::Shared;

/// After the deadline, how long tasks get to hand their articles back.
const HAND_BACK: Duration = Duration::from_millis(500);

/// A token that is cancelled by the first SIGTERM or SIGINT. A second one ends the process at once, with the usual exit
/// code of a process ended by that signal.
///
/// # Errors
/// Where the operating system refuses the handlers.
pub fn signalled() -> std::io::Result<CancellationToken> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    let token = CancellationToken::new();
    let stop = token.clone();
    tokio::spawn(async move {
        let name = tokio::select! { _ = terminate.recv() => "SIGTERM", _ = interrupt.recv() => "SIGINT" };
        tracing::info!(signal = name, "stopping: finishing what is under way");
        stop.cancel();
        let code = tokio::select! { _ = terminate.recv() => 143, _ = interrupt.recv() => 130 };
        tracing::warn!("stopped at once by a second signal");
        std::process::exit(code);
    });
    Ok(token)
}

/// Waits for the tasks, up to the drain deadline (no time at all where the connection is gone for good). Returns how
/// many were left unfinished.
pub(super) async fn drain(shared: &Shared, tasks: &TaskTracker, answerable: bool) -> u64 {
    tasks.close();
    let limit = if answerable { Duration::from_secs(shared.config.drain_timeout_s) } else { Duration::ZERO };
    if tokio::time::timeout(limit.saturating_sub(HAND_BACK), tasks.wait()).await.is_ok() {
        return 0;
    }
    shared.cut_off.cancel();
    let _ = tokio::time::timeout(HAND_BACK, tasks.wait()).await;
    let unfinished = tasks.len() as u64;
    tracing::warn!(unfinished, under_way = shared.in_flight.len(), "drain deadline: the rest will be delivered again");
    unfinished
}
