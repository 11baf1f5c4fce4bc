//! One article, from delivery to acknowledgement.

use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::outcome::{Fault, Outcome, Reason, decide};
use super::process::{Input, Reading};
use super::tell::{self, Fate};
use super::{Shared, hard_deadline};
use crate::telemetry::names;
use crate::transport::Error;
use crate::transport::config::Retry;
use crate::transport::consume::Delivery;
use crate::transport::dlq::{Parked, dead_letter};
use crate::transport::retry::{Attempts, pause_for_attempt};

/// After how many workers that ended while they read an article alone it is parked.
const ENDED_WORKERS: u64 = 2;

/// Works one delivery and answers it. Tells the server of progress all the while; but not of one that is not read in
/// time, which another worker shall have.
pub(super) async fn run(shared: &Arc<Shared>, delivery: &Delivery) {
    let started = Instant::now();
    let read = AtomicBool::new(false);
    let work = async {
        let delivered = delivery.origin.as_ref().map_or(1, |origin| origin.delivered);
        let result = attempt(shared, delivery, delivered, &read).await;
        answer(shared, delivery, delivered, result).await;
    };
    tokio::pin!(work);
    let beat = shared.transport.ack_wait() / 3;
    let deadline = hard_deadline(shared);
    loop {
        tokio::select! {
            biased;
            () = &mut work => break,
            () = tokio::time::sleep(beat) => {
                if read.load(Ordering::Relaxed) || started.elapsed() < deadline {
                    shared.in_flight.latest(delivery).progress().await;
                }
            }
        }
    }
    metrics::histogram!(names::STAGE_SECONDS, "stage" => "total").record(started.elapsed().as_secs_f64());
}

/// Reads and publishes.
async fn attempt(
    shared: &Arc<Shared>,
    delivery: &Delivery,
    delivered: u32,
    read_done: &AtomicBool,
) -> Result<(Reading, Fate), Fault> {
    let reading = if delivered > shared.config.max_attempts {
        read_alone(shared, delivery, delivered).await
    } else {
        timed("enrich", read(shared, delivery, 1)).await
    };
    read_done.store(true, Ordering::Relaxed);
    let mut reading = reading?;
    let fate = timed("publish", tell::tell(shared, delivery, &mut reading)).await?;
    Ok((reading, fate))
}

/// Reads what may be what brings workers down, with no other beside it: whoever was only near when a worker ended is
/// then cleared, and what ends workers by itself is parked unread.
async fn read_alone(shared: &Arc<Shared>, delivery: &Delivery, delivered: u32) -> Result<Reading, Fault> {
    let (Some(state), Some(origin)) = (&shared.state, &delivery.origin) else {
        return Err(Fault::NeverAnswered { delivered });
    };
    let _turn = tokio::select! {
        turn = shared.alone.lock() => turn,
        () = shared.cut_off.cancelled() => return Err(Fault::Transport(Error::Stopped)),
    };
    let noted = state.begin_alone(&origin.stream, origin.sequence).await;
    if noted.as_ref().is_ok_and(|begun| *begun >= ENDED_WORKERS) {
        return Err(Fault::NeverAnswered { delivered });
    }
    let reading = timed("enrich", read(shared, delivery, shared.config.reading_threads())).await;
    let cleared = state.end_alone(&origin.stream, origin.sequence).await;
    if let Err(error) = noted.map(drop).and(cleared) {
        tracing::debug!(sequence = origin.sequence, %error, "reading alone not noted");
    }
    reading
}

/// Reads on a thread of its own, holding so many of them; a panic there is this article's fault alone.
async fn read(shared: &Arc<Shared>, delivery: &Delivery, threads: usize) -> Result<Reading, Fault> {
    let stopped = || Fault::Transport(Error::Stopped);
    let thread = tokio::select! {
        permit = Arc::clone(&shared.threads).acquire_many_owned(threads as u32) => permit.map_err(|_| stopped())?,
        () = shared.cut_off.cancelled() => return Err(stopped()),
    };
    let (process, delivery) = (Arc::clone(&shared.process), delivery.clone());
    let reading = tokio::task::spawn_blocking(move || {
        // Held to the end, however long: a thread that hangs must not be counted as free.
        let _thread = thread;
        process.process(&Input {
            bytes: &delivery.payload,
            subject: &delivery.subject,
            content_type: delivery.header("Content-Type"),
            traceparent: delivery.header("traceparent"),
            tracestate: delivery.header("tracestate"),
            received_at: delivery.origin.as_ref().and_then(|origin| origin.stored_at),
        })
    });
    let limit = shared.config.article_deadline();
    tokio::select! {
        joined = tokio::time::timeout(limit, reading) => match joined {
            Err(_) => Err(Fault::TooSlow(limit)),
            Ok(Ok(result)) => result,
            Ok(Err(error)) if error.is_panic() => Err(Fault::Panicked(panic_text(&*error.into_panic()))),
            Ok(Err(_)) => Err(stopped()),
        },
        () = shared.cut_off.cancelled() => Err(stopped()),
    }
}

fn panic_text(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().copied().or_else(|| payload.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("no message").to_owned()
}

/// Does what the table says.
async fn answer(shared: &Shared, delivery: &Delivery, delivered: u32, result: Result<(Reading, Fate), Fault>) {
    match decide(result.as_ref().map(|_| ()), delivered) {
        Outcome::Publish => {
            if let Ok((reading, fate)) = &result {
                count(shared, delivery, reading, *fate);
            }
            shared.in_flight.forget_error(delivery.sequence());
            timed("ack", acknowledge(shared, delivery, None)).await;
        }
        Outcome::Retry(delay) => {
            let error = result.err().map(|fault| fault.to_string()).unwrap_or_default();
            hand_back(shared, delivery, delay, &error).await;
        }
        Outcome::Park(reason) => {
            let error = result.err().map(|fault| fault.to_string()).unwrap_or_default();
            park(shared, delivery, delivered, reason, &error).await;
        }
    }
}

fn count(shared: &Shared, delivery: &Delivery, reading: &Reading, fate: Fate) {
    if fate != Fate::Told {
        let outcome = if fate == Fate::Repeat { "repeat" } else { "taken_back" };
        metrics::counter!(names::ARTICLES, "outcome" => outcome).increment(1);
        shared.counts.repeats.fetch_add(1, Ordering::Relaxed);
        let (sequence, uri) = (delivery.sequence(), &reading.uri);
        tracing::info!(sequence, uri, revision = reading.revision, outcome, "not told again: {uri}");
        return;
    }
    shared.counts.articles.fetch_add(1, Ordering::Relaxed);
    shared.counts.events.fetch_add(reading.events as u64, Ordering::Relaxed);
    shared.counts.alerts.fetch_add(reading.alerts as u64, Ordering::Relaxed);
    metrics::counter!(names::ARTICLES, "outcome" => "done").increment(1);
    let withdrawals = reading.outgoing.len().saturating_sub(1 + reading.events + reading.alerts);
    let kinds = [("enriched", 1), ("event", reading.events), ("alert", reading.alerts), ("withdrawal", withdrawals)];
    for (kind, number) in kinds {
        if number > 0 {
            metrics::counter!(names::PUBLISHED, "kind" => kind).increment(number as u64);
        }
    }
    if !reading.rule_errors.is_empty() {
        metrics::counter!(names::RULE_ERRORS).increment(reading.rule_errors.len() as u64);
        tracing::warn!(uri = reading.uri, fault = reading.rule_errors[0], "alert rule failed on {}", reading.uri);
    }
}

async fn hand_back(shared: &Shared, delivery: &Delivery, delay: Duration, error: &str) {
    let sequence = delivery.sequence();
    let _ = shared.in_flight.first_error(sequence, error);
    shared.counts.handed_back.fetch_add(1, Ordering::Relaxed);
    metrics::counter!(names::ARTICLES, "outcome" => "handed_back").increment(1);
    tracing::warn!(
        sequence,
        subject = delivery.subject,
        delay_ms = delay.as_millis() as u64,
        fault = error,
        "handed back"
    );
    shared.in_flight.latest(delivery).retry_after(delay).await;
}

/// Dead letter first, and only when that is stored, never again.
async fn park(shared: &Shared, delivery: &Delivery, delivered: u32, reason: Reason, error: &str) {
    let sequence = delivery.sequence();
    let first_error = shared.in_flight.first_error(sequence, error);
    let parked = Parked {
        stage: reason.stage,
        reason: reason.reason,
        first_error: &first_error,
        last_error: error,
        attempts: delivered,
    };
    let letter = dead_letter(&shared.transport.dlq.prefix, delivery, &parked, shared.publisher.max_payload());
    let mut round = 0_u32;
    let parked_before = tell::is_parked(shared, delivery, &letter).await;
    while !parked_before && let Err(fault) = shared.publisher.publish_letter(&letter, &shared.cut_off).await {
        round += 1;
        let pause = pause_for_attempt(&shared.transport.retry, round);
        tracing::warn!(sequence, round, %fault, "dead letter not stored yet, kept");
        tokio::select! {
            () = tokio::time::sleep(pause) => {}
            () = shared.cut_off.cancelled() => {}
        }
        if shared.cut_off.is_cancelled() {
            hand_back(shared, delivery, Duration::from_millis(500), &format!("dead letter not stored: {fault}")).await;
            return;
        }
    }
    shared.in_flight.forget_error(sequence);
    shared.counts.parked.fetch_add(1, Ordering::Relaxed);
    metrics::counter!(names::ARTICLES, "outcome" => "parked").increment(1);
    metrics::counter!(names::PARKED, "stage" => reason.stage, "reason" => reason.reason).increment(1);
    tracing::warn!(
        sequence,
        subject = delivery.subject,
        stage = reason.stage,
        reason = reason.reason,
        fault = error,
        "parked"
    );
    acknowledge(shared, delivery, Some(reason)).await;
}

/// Acknowledges (or terminates, with a reason) until the server confirms. Where it does not, the article comes again
/// and what it says is swallowed as known.
async fn acknowledge(shared: &Shared, delivery: &Delivery, reason: Option<Reason>) {
    let few = Retry { max_attempts: 3, ..shared.transport.retry };
    let mut attempts = Attempts::new(&few, &shared.cut_off);
    loop {
        let delivery = shared.in_flight.latest(delivery);
        let result = match reason {
            None => delivery.ack().await,
            Some(reason) => delivery.terminate(&format!("{}/{}", reason.stage, reason.reason)).await,
        };
        let Err(error) = result else { return };
        if let Err(error) = attempts.pause_after(error).await {
            tracing::warn!(sequence = delivery.sequence(), %error, "not acknowledged, it will come again");
            return;
        }
    }
}

async fn timed<T>(stage: &'static str, work: impl Future<Output = T>) -> T {
    let started = Instant::now();
    let result = work.await;
    metrics::histogram!(names::STAGE_SECONDS, "stage" => stage).record(started.elapsed().as_secs_f64());
    result
}
