//! One article, from delivery to acknowledgement.

use std::any::Any;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use async_nats::HeaderMap;

use super::outcome::{Fault, Outcome, Reason, decide};
use super::process::{Input, Reading, Withdrawal};
use super::{Shared, hard_deadline};
use crate::route::{self, Outgoing};
use crate::telemetry::names;
use crate::transport::config::Retry;
use crate::transport::consume::Delivery;
use crate::transport::dlq::{Parked, dead_letter};
use crate::transport::retry::Attempts;
use crate::transport::state::{Record, Told};
use crate::transport::{self, Error};

/// Longest that a withdrawal waits for what came before it.
const EARLIER_LIMIT: Duration = Duration::from_secs(30);

/// Works one delivery and answers it. Tells the server of progress all the while, up to a hard deadline.
pub(super) async fn run(shared: &Arc<Shared>, delivery: &Delivery) {
    let started = Instant::now();
    let work = async {
        let delivered = delivery.origin.as_ref().map_or(1, |origin| origin.delivered);
        let result = attempt(shared, delivery, delivered).await;
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
                if started.elapsed() < deadline {
                    delivery.progress().await;
                }
            }
        }
    }
    metrics::histogram!(names::STAGE_SECONDS, "stage" => "total").record(started.elapsed().as_secs_f64());
}

/// Reads and publishes.
async fn attempt(shared: &Arc<Shared>, delivery: &Delivery, delivered: u32) -> Result<Reading, Fault> {
    if delivered > shared.config.max_attempts {
        return Err(Fault::NeverAnswered { delivered });
    }
    let mut reading = timed("enrich", read(shared, delivery)).await?;
    if let Some(withdrawal) = reading.withdrawal.take() {
        let notices = notices(shared, delivery, &withdrawal).await?;
        reading.outgoing.extend(notices);
        timed("publish", publish(shared, &reading, None)).await?;
    } else {
        let record = shared.state.as_ref().map(|_| record(&reading));
        timed("publish", publish(shared, &reading, record.as_ref())).await?;
    }
    Ok(reading)
}

/// Reads on a thread of its own; a panic there is this article's fault alone.
async fn read(shared: &Arc<Shared>, delivery: &Delivery) -> Result<Reading, Fault> {
    let stopped = || Fault::Transport(Error::Stopped);
    let thread = tokio::select! {
        permit = Arc::clone(&shared.threads).acquire_owned() => permit.map_err(|_| stopped())?,
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

/// The notices of a withdrawal: to every subject that a version of the article went to.
async fn notices(shared: &Shared, delivery: &Delivery, withdrawal: &Withdrawal) -> Result<Vec<Outgoing>, Fault> {
    let Some(state) = &shared.state else { return Ok(Vec::new()) };
    // A version that came just before may not be in the bucket yet.
    let earlier = shared.in_flight.wait_for_earlier(delivery.sequence());
    tokio::select! {
        _ = tokio::time::timeout(EARLIER_LIMIT, earlier) => {}
        () = shared.cut_off.cancelled() => return Err(Fault::Transport(Error::Stopped)),
    }
    let records = state.recall(&withdrawal.article.uri, &shared.cut_off).await.map_err(Fault::Transport)?;
    let told: Vec<route::Told> = records
        .into_iter()
        .flat_map(|record| record.told)
        .map(|told| route::Told { subject: told.subject, id: told.id })
        .collect();
    Ok(shared.process.withdraw(withdrawal, &told))
}

/// Publishes everything and remembers where it went; both must be stored before the input is acknowledged.
async fn publish(shared: &Shared, reading: &Reading, record: Option<&Record>) -> Result<(), Fault> {
    let messages: Vec<_> = reading.outgoing.iter().map(to_message).collect();
    let published = shared.publisher.publish_all(&messages, &shared.cut_off);
    let remembered = async {
        match (&shared.state, record) {
            (Some(state), Some(record)) => state.remember(record, &shared.cut_off).await,
            _ => Ok(()),
        }
    };
    let (published, remembered) = tokio::join!(published, remembered);
    let failed = |error: &Error| error.is_transient() && !matches!(error, Error::Stopped);
    shared.health.published(!published.as_ref().err().is_some_and(failed));
    let published = published.map_err(Fault::Transport)?;
    remembered.map_err(Fault::Transport)?;
    if published.duplicates > 0 {
        metrics::counter!(names::DUPLICATES).increment(published.duplicates as u64);
    }
    Ok(())
}

fn to_message(outgoing: &Outgoing) -> transport::Message {
    let mut headers = HeaderMap::new();
    for (name, value) in &outgoing.headers {
        // A line end would end the header, and the library panics on one.
        let value = if value.contains(['\r', '\n']) { value.replace(['\r', '\n'], " ") } else { value.clone() };
        headers.insert(*name, value);
    }
    transport::Message {
        subject: outgoing.subject.clone(),
        id: outgoing.id.clone(),
        headers,
        payload: outgoing.payload.clone(),
    }
}

fn record(reading: &Reading) -> Record {
    let told = reading.outgoing.iter().map(|out| Told { subject: out.subject.clone(), id: out.id.clone() });
    Record { uri: reading.uri.clone(), revision: reading.revision.clone(), told: told.collect() }
}

/// Does what the table says.
async fn answer(shared: &Shared, delivery: &Delivery, delivered: u32, result: Result<Reading, Fault>) {
    match decide(result.as_ref().map(|_| ()), delivered, shared.config.max_attempts) {
        Outcome::Publish => {
            if let Ok(reading) = &result {
                count(shared, reading);
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

fn count(shared: &Shared, reading: &Reading) {
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
    delivery.retry_after(delay).await;
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
    if let Err(fault) = shared.publisher.publish_all(std::slice::from_ref(&letter), &shared.cut_off).await {
        hand_back(shared, delivery, Duration::from_secs(5), &format!("dead letter not stored: {fault}")).await;
        return;
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
