//! The pull loop: asks only for as many as there is room for.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::{Shared, handle};
use crate::telemetry::{Spell, names};
use crate::transport::Error;
use crate::transport::consume::{Delivery, MAX_BATCH, Source};
use crate::transport::retry::Pauses;

/// With no room at all, how long to wait for a batch's worth before asking for less.
const ROOM_PATIENCE: Duration = Duration::from_millis(5);

/// Beyond `ack_wait`, what the server may take to notice that nobody answered.
const OVERDUE_GRACE: Duration = Duration::from_millis(500);

/// Pulls until `stop`. What a last pull brings is still worked: it is not left to time out at the server.
pub(super) async fn run(
    mut source: Source,
    shared: &Arc<Shared>,
    tasks: &TaskTracker,
    room: Arc<Semaphore>,
    stop: &CancellationToken,
) -> Result<(), Error> {
    let mut pauses = Pauses::new(&shared.transport.retry);
    let refused = Spell::default();
    let mut link = source.connection().link();
    link.mark_changed();
    while !stop.is_cancelled() {
        if shared.config.ordered && link.has_changed().unwrap_or(false) {
            link.mark_unchanged();
            wait_for_overdue(&source, shared, stop).await;
        }
        let Some(mut permits) = take_room(&room, shared, stop).await else { break };
        let most = permits.num_permits();
        let mut take = |delivery: Delivery| {
            if shared.config.ordered && link.has_changed().unwrap_or(false) {
                // What went before it may be lost with the old connection: both come again, in their order.
                return;
            }
            let permit = permits.split(1);
            start(shared, tasks, delivery, permit);
        };
        match source.pull(most, stop, &mut take).await {
            Ok(_) => {
                shared.health.set_bound(true);
                shared.health.pulled();
                pauses = Pauses::new(&shared.transport.retry);
                if let Some(time) = refused.over() {
                    tracing::info!(after_s = time.as_secs(), "pulling again");
                }
            }
            Err(closed @ Error::Closed { .. }) => return Err(closed),
            // Not counted as a pull that came back, and asked again at once: the server may be back any moment.
            Err(error @ Error::Silent { .. }) => tracing::debug!(%error, "silence"),
            Err(error) => {
                drop(permits);
                shared.health.set_bound(false);
                let pause = pauses.next_pause();
                if let Some(times) = refused.met() {
                    tracing::warn!(%error, times, "cannot pull");
                }
                tokio::select! {
                    () = tokio::time::sleep(pause) => {}
                    () = stop.cancelled() => {}
                }
            }
        }
    }
    Ok(())
}

/// Where order matters, what was delivered to a worker that is gone, or over a connection that is, comes before what is
/// newer: nothing is pulled until the server takes it for unanswered and gives it out first.
async fn wait_for_overdue(source: &Source, shared: &Shared, stop: &CancellationToken) {
    loop {
        // Taken before the server is asked: with no pull under way it only falls.
        let ours = shared.in_flight.len();
        match Source::lag(source.connection(), &shared.transport).await {
            Ok(Some(lag)) if lag.unacknowledged > ours => {
                let pause = shared.transport.ack_wait() + OVERDUE_GRACE;
                let (count, pause_ms) = (lag.unacknowledged - ours, pause.as_millis() as u64);
                tracing::info!(count, pause_ms, "ordered: waiting for what was delivered elsewhere");
                // Nothing is amiss meanwhile: the worker is as ready as one whose articles all wait.
                let over = tokio::time::sleep(pause);
                tokio::pin!(over);
                while !stop.is_cancelled() {
                    shared.health.pulled();
                    tokio::select! {
                        () = &mut over => return,
                        () = tokio::time::sleep(Duration::from_secs(1)) => {}
                        () = stop.cancelled() => {}
                    }
                }
                return;
            }
            // A consumer that is gone is for the pull to tell of.
            Ok(_) | Err(Error::Missing { .. }) => return,
            Err(error) => tracing::debug!(%error, "consumer not asked yet"),
        }
        tokio::select! {
            () = tokio::time::sleep(ROOM_PATIENCE * 20) => {}
            () = stop.cancelled() => return,
        }
    }
}

/// Room for a batch: a quarter of all where it soon comes free, so that pulls stay large under load, else what there is.
async fn take_room(room: &Arc<Semaphore>, shared: &Shared, stop: &CancellationToken) -> Option<OwnedSemaphorePermit> {
    let quarter = (shared.config.in_flight / 4).clamp(1, MAX_BATCH) as u32;
    let large = tokio::time::timeout(ROOM_PATIENCE, Arc::clone(room).acquire_many_owned(quarter)).await;
    let mut permits = if let Ok(permits) = large {
        permits.ok()?
    } else {
        tokio::select! {
            permit = Arc::clone(room).acquire_owned() => permit.ok()?,
            () = stop.cancelled() => return None,
        }
    };
    let more = room.available_permits().min(MAX_BATCH - permits.num_permits()) as u32;
    if let Ok(rest) = Arc::clone(room).try_acquire_many_owned(more) {
        permits.merge(rest);
    }
    Some(permits)
}

fn start(shared: &Arc<Shared>, tasks: &TaskTracker, delivery: Delivery, permit: Option<OwnedSemaphorePermit>) {
    let sequence = delivery.sequence();
    if !shared.in_flight.enter(sequence) {
        // Worked here already, and answered by the latest delivery: the server may have forgotten the first.
        tracing::debug!(sequence, "delivered again while under way");
        shared.in_flight.comes_again(delivery);
        return;
    }
    if delivery.origin.as_ref().is_some_and(|origin| origin.delivered > 1) {
        metrics::counter!(names::REDELIVERED).increment(1);
    }
    let shared = Arc::clone(shared);
    tasks.spawn(async move {
        handle::run(&shared, &delivery).await;
        shared.in_flight.leave(sequence);
        drop(permit);
    });
}
