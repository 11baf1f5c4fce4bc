//! Telling what was read: written down first, published after, and never twice.
//!
//! Where NATS does not take what is to be told, the article is kept and tried again for as long as it takes: waiting for
//! a server uses up no article's attempts. Each round begins by looking up what has been told meanwhile.

use std::collections::HashSet;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::Shared;
use super::outcome::Fault;
use super::process::{Reading, Withdrawal};
use crate::route::{self, Outgoing};
use crate::telemetry::names;
use crate::transport::consume::{Delivery, Source};
use crate::transport::retry::{Attempts, pause_for_attempt};
use crate::transport::state::State;
use crate::transport::story::{Order, Story, Told, Verdict, Version};
use crate::transport::{self, Error};

/// Longest that a withdrawal waits for what came before it.
const EARLIER_LIMIT: Duration = Duration::from_secs(5);
/// How often the consumer is asked whether that is done.
const EARLIER_PACE: Duration = Duration::from_millis(50);

/// What became of a reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    Told,
    /// It was told before: the same version came again.
    Repeat,
    /// A withdrawal has taken it back.
    TakenBack,
}

/// Tells a reading. Comes back when everything is stored, or is known to be, or never can be.
///
/// # Errors
/// What waiting does not mend; [`Error::Stopped`] at the drain deadline.
pub(super) async fn tell(shared: &Shared, delivery: &Delivery, reading: &mut Reading) -> Result<Fate, Fault> {
    if let Some(withdrawal) = &reading.withdrawal {
        wait_for_earlier(shared, delivery, withdrawal).await?;
    }
    if shared.config.ordered {
        let sequence = delivery.sequence();
        shared.in_flight.is_of(sequence, &reading.uri);
        tokio::select! {
            () = shared.in_flight.wait_for_story(sequence, &reading.uri) => {}
            () = shared.cut_off.cancelled() => return Err(Fault::Transport(Error::Stopped)),
        }
    }
    let mut round = 0_u32;
    loop {
        let result = match &shared.state {
            Some(state) => tell_once(shared, state, delivery, reading).await,
            None => publish(shared, reading, &HashSet::new()).await.map(|()| Fate::Told),
        };
        match result {
            Err(error) if error.is_transient() && !shared.cut_off.is_cancelled() => {
                round += 1;
                if let Some(times) = shared.kept.met() {
                    tracing::warn!(sequence = delivery.sequence(), round, times, %error, "not told yet, kept");
                }
                metrics::counter!(names::KEPT).increment(1);
                let pause = pause_for_attempt(&shared.transport.retry, round);
                tokio::select! {
                    () = tokio::time::sleep(pause) => {}
                    () = shared.cut_off.cancelled() => return Err(Fault::Transport(Error::Stopped)),
                }
            }
            Err(_) if shared.cut_off.is_cancelled() => return Err(Fault::Transport(Error::Stopped)),
            Ok(fate) => {
                shared.kept.over();
                return Ok(fate);
            }
            Err(error) => return Err(Fault::Transport(error)),
        }
    }
}

async fn tell_once(shared: &Shared, state: &State, delivery: &Delivery, reading: &mut Reading) -> Result<Fate, Error> {
    // What is too large is parked before anything is written down or sent.
    shared.publisher.check_sizes(&messages(reading, &HashSet::new()))?;
    match claim(shared, state, delivery, reading).await? {
        Claim::Ours(known) => publish(shared, reading, &known).await.map(|()| Fate::Told),
        Claim::Repeat => Ok(Fate::Repeat),
        Claim::TakenBack => Ok(Fate::TakenBack),
    }
}

/// What the bucket says.
enum Claim {
    /// Ours to tell, but for the ids that are stored already.
    Ours(HashSet<String>),
    Repeat,
    TakenBack,
}

/// Writes the version down, or finds out what became of it earlier.
async fn claim(shared: &Shared, state: &State, delivery: &Delivery, reading: &mut Reading) -> Result<Claim, Error> {
    let mut attempts = Attempts::new(&shared.transport.retry, &shared.cut_off).with_link(shared.publisher.link());
    // Most articles are new: the first write finds no key, and nothing is read.
    let mut read = None;
    let look_first =
        delivery.origin.as_ref().is_some_and(|origin| origin.delivered > 1) || reading.withdrawal.is_some();
    if !look_first {
        read = Some(transport::state::Read { story: Story::read(&[], &reading.uri), revision: 0 });
    }
    loop {
        let result = match read.take() {
            Some(read) => Ok(read),
            None => state.read(&reading.uri).await,
        };
        let result = match result {
            Ok(read) => claim_over(shared, state, delivery, reading, read).await,
            Err(error) => Err(error),
        };
        match result {
            Ok(Some(claim)) => return Ok(claim),
            // Somebody has written since: read again.
            Ok(None) => {}
            Err(error) => attempts.pause_after(error).await?,
        }
    }
}

/// One try over what was read; `None` where the story has changed since.
async fn claim_over(
    shared: &Shared,
    state: &State,
    delivery: &Delivery,
    reading: &mut Reading,
    read: transport::state::Read,
) -> Result<Option<Claim>, Error> {
    let transport::state::Read { mut story, revision } = read;
    let order = order(delivery);
    if let Some(withdrawal) = &reading.withdrawal {
        let told: Vec<_> = story.told_before(order).into_iter().map(to_route).collect();
        let notices = shared.process.withdraw(withdrawal, &told);
        reading.outgoing.truncate(reading.own);
        reading.outgoing.extend(notices);
    }
    let version = Version {
        revision: reading.revision.clone(),
        standing: reading.standing.to_owned(),
        number: reading.number.clone(),
        order,
        at: state.now_ms(),
        after: shared.publisher.stored_up_to(),
        told: reading.outgoing.iter().map(to_told).collect(),
    };
    let round = Duration::from_secs(shared.transport.retry.max_elapsed_s);
    let fresh = state.window().saturating_sub(round);
    match story.judge(&version, fresh.as_millis() as i64) {
        Verdict::TakenBack => Ok(Some(Claim::TakenBack)),
        Verdict::Again => Ok(Some(Claim::Ours(HashSet::new()))),
        Verdict::New => {
            story.enter(&version);
            let ours = state.write(&story, revision).await?;
            Ok(ours.then(|| Claim::Ours(HashSet::new())))
        }
        Verdict::Check(known) => {
            let until = known.at.saturating_add((state.window() + 2 * round).as_millis() as i64);
            let (stored, whole) = state.stored(&known, until).await?;
            if known.told.iter().all(|told| stored.contains(&told.id)) {
                return Ok(Some(Claim::Repeat));
            }
            // What the stream has dropped by age cannot be found; another input's repeat of it is taken for told.
            if !whole && known.order != order && delivery.retry_of().is_none() {
                return Ok(Some(Claim::Repeat));
            }
            story.enter(&version);
            let ours = state.write(&story, revision).await?;
            Ok(ours.then_some(Claim::Ours(stored)))
        }
    }
}

/// Publishes what is not stored already; back when all of it is.
async fn publish(shared: &Shared, reading: &Reading, stored: &HashSet<String>) -> Result<(), Error> {
    let published = shared.publisher.publish_all(&messages(reading, stored), &shared.cut_off).await?;
    if published.duplicates > 0 {
        metrics::counter!(names::DUPLICATES).increment(published.duplicates as u64);
    }
    Ok(())
}

/// Whether an input that comes again was parked before. The dead-letter stream swallows what it knows; this is for what
/// it has forgotten. Where it cannot be asked, the letter is sent.
pub(super) async fn is_parked(shared: &Shared, delivery: &Delivery, letter: &transport::Message) -> bool {
    let (Some(state), Some(origin)) = (&shared.state, &delivery.origin) else { return false };
    let Some(stored_ms) = origin.stored_at.map(jiff::Timestamp::as_millisecond) else { return false };
    let window = state.window().as_millis() as i64;
    let comes_again = origin.delivered > 1 || stored_ms < shared.consumer_made_ms.load(Ordering::Relaxed);
    if !comes_again || state.now_ms() - stored_ms < window {
        return false;
    }
    let looked = state.has_letter(&letter.subject, &letter.id, stored_ms).await;
    looked.unwrap_or_else(|error| {
        tracing::debug!(sequence = delivery.sequence(), %error, "dead letters not looked through");
        false
    })
}

/// A withdrawal follows what came before it: here, and at the other workers as far as the consumer knows. Only for a
/// moment: what is late finds in the bucket that it was taken back.
async fn wait_for_earlier(shared: &Shared, delivery: &Delivery, withdrawal: &Withdrawal) -> Result<(), Fault> {
    let sequence = delivery.sequence();
    let Some(_) = &shared.state else { return Ok(()) };
    let earlier = async {
        shared.in_flight.wait_for_earlier(sequence).await;
        while let Ok(Some(lag)) = Source::lag(shared.publisher.connection(), &shared.transport).await
            && lag.done_up_to.saturating_add(1) < sequence
        {
            tokio::time::sleep(EARLIER_PACE).await;
        }
    };
    tokio::select! {
        waited = tokio::time::timeout(EARLIER_LIMIT, earlier) => {
            if waited.is_err() {
                tracing::debug!(sequence, uri = withdrawal.article.uri, "withdrawn ahead of what came before");
            }
            Ok(())
        }
        () = shared.cut_off.cancelled() => Err(Fault::Transport(Error::Stopped)),
    }
}

/// Where an article stands among all: that of the letter's original where it was parked and comes again.
fn order(delivery: &Delivery) -> Order {
    if let Some(order) = delivery.retry_of() {
        return order;
    }
    let stored_at = delivery.origin.as_ref().and_then(|origin| origin.stored_at);
    let nanos = stored_at.map_or(0, |time| i64::try_from(time.as_nanosecond()).unwrap_or(i64::MAX));
    Order(nanos, delivery.sequence())
}

fn messages(reading: &Reading, stored: &HashSet<String>) -> Vec<transport::Message> {
    reading.outgoing.iter().filter(|outgoing| !stored.contains(&outgoing.id)).map(to_message).collect()
}

fn to_told(outgoing: &Outgoing) -> Told {
    Told { subject: outgoing.subject.clone(), id: outgoing.id.clone() }
}

fn to_route(told: Told) -> route::Told {
    route::Told { subject: told.subject, id: told.id }
}

fn to_message(outgoing: &Outgoing) -> transport::Message {
    let mut headers = async_nats::HeaderMap::new();
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
