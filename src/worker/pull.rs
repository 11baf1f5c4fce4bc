//! The pull loop: asks only for as many as there is room for.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::{Shared, handle};
use crate::telemetry::names;
use crate::transport::Error;
use crate::transport::consume::{Delivery, MAX_BATCH, Source};
use crate::transport::retry::Pauses;

/// With no room at all, how long to wait for a batch's worth before asking for less.
const ROOM_PATIENCE: Duration = Duration::from_millis(5);

/// Pulls until `stop`. What a last pull brings is still worked: it is not left to time out at the server.
pub(super) async fn run(
    mut source: Source,
    shared: &Arc<Shared>,
    tasks: &TaskTracker,
    room: Arc<Semaphore>,
    stop: &CancellationToken,
) -> Result<(), Error> {
    let mut pauses = Pauses::new(&shared.transport.retry);
    while !stop.is_cancelled() {
        let Some(mut permits) = take_room(&room, shared, stop).await else { break };
        let most = permits.num_permits();
        let mut take = |delivery: Delivery| {
            let permit = permits.split(1);
            start(shared, tasks, delivery, permit);
        };
        match source.pull(most, stop, &mut take).await {
            Ok(_) => {
                shared.health.set_bound(true);
                shared.health.pulled();
                pauses = Pauses::new(&shared.transport.retry);
            }
            Err(closed @ Error::Closed { .. }) => return Err(closed),
            // Not counted as a pull that came back, and asked again at once: the server may be back any moment.
            Err(error @ Error::Silent { .. }) => tracing::debug!(%error, "silence"),
            Err(error) => {
                drop(permits);
                shared.health.set_bound(false);
                let pause = pauses.next_pause();
                tracing::warn!(%error, pause_ms = pause.as_millis() as u64, "cannot pull");
                tokio::select! {
                    () = tokio::time::sleep(pause) => {}
                    () = stop.cancelled() => {}
                }
            }
        }
    }
    Ok(())
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
        // The first delivery is still worked here and will be answered; a second answer would change nothing.
        tracing::debug!(sequence, "delivered again while under way");
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
