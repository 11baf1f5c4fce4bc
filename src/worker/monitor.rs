//! Watches the connection and the consumer while the worker works.

use std::sync::atomic::Ordering;
use std::time::Duration;

use super::Shared;
use crate::telemetry::{Spell, names};
use crate::transport::consume::Source;
use crate::transport::{Connection, Error, Link};

const EVERY: Duration = Duration::from_secs(1);
/// How often the consumer is asked about.
const LAG_EVERY: Duration = Duration::from_secs(5);

/// How long a login may be refused on reconnecting before the worker ends: a secret that was changed is read again only by
/// a new process, and a server whose own configuration is being changed has a moment.
const LOGIN_REFUSED_LIMIT: Duration = Duration::from_secs(5);

/// Runs for ever; returns only with the fault that ends the worker: a connection closed for good.
pub(super) async fn run(connection: &Connection, shared: &Shared) -> Error {
    // A server that does not answer must not keep anyone from being told so.
    tokio::select! {
        fault = watch(connection, shared) => fault,
        never = ask(connection, shared) => match never {},
    }
}

async fn watch(connection: &Connection, shared: &Shared) -> Error {
    let link = connection.link();
    let unready = Spell::default();
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        connection.check();
        let state = *link.borrow();
        let connected = matches!(state, Link::Up(_));
        shared.health.set_connected(connected);
        metrics::gauge!(names::CONNECTED).set(f64::from(u8::from(connected)));
        metrics::gauge!(names::IN_FLIGHT).set(shared.in_flight.len() as f64);
        if state == Link::Closed {
            return Error::Closed { reason: "by ourselves".to_owned() };
        }
        if let Some((time, reason)) = connection.login_refused()
            && time > LOGIN_REFUSED_LIMIT
        {
            return Error::Closed { reason: format!("the login is refused: {reason} (nats.auth)") };
        }
        let stall = shared.publisher.stall();
        shared.health.set_unstored_for(stall.time);
        let readiness = shared.health.readiness();
        metrics::gauge!(names::READY).set(f64::from(u8::from(readiness.ready)));
        if readiness.ready {
            if let Some(time) = unready.over() {
                tracing::info!(after_s = time.as_secs(), "ready again");
            }
        } else if unready.met().is_some() {
            let last_fault = stall.fault.unwrap_or_default();
            tracing::warn!(faults = readiness.faults.join("; "), last_fault, "not ready");
        }
    }
}

async fn ask(connection: &Connection, shared: &Shared) -> std::convert::Infallible {
    let gone = Spell::default();
    loop {
        if connection.is_up() {
            ask_lag(connection, shared, &gone).await;
            if let Some(state) = &shared.state
                && let Err(error) = state.ask_time().await
            {
                tracing::debug!(%error, "server's time not asked");
            }
        }
        tokio::time::sleep(LAG_EVERY).await;
    }
}

async fn ask_lag(connection: &Connection, shared: &Shared, gone: &Spell) {
    match Source::lag(connection, &shared.transport).await {
        Ok(None) => {}
        Ok(Some(lag)) => {
            gone.over();
            shared.consumer_made_ms.store(lag.made_ms, Ordering::Relaxed);
            metrics::gauge!(names::PENDING).set(lag.pending as f64);
            metrics::gauge!(names::UNACKNOWLEDGED).set(lag.unacknowledged as f64);
        }
        Err(error @ Error::Missing { .. }) => {
            shared.health.set_bound(false);
            if gone.met().is_some() {
                tracing::warn!(%error, "consumer is gone");
            }
        }
        Err(error) => tracing::debug!(%error, "consumer not asked"),
    }
}
