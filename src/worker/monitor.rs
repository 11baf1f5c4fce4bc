//! Watches the connection and the consumer while the worker works.

use std::time::Duration;

use super::Shared;
use crate::telemetry::names;
use crate::transport::consume::Source;
use crate::transport::{Connection, Error, Link};

const EVERY: Duration = Duration::from_secs(1);
/// The consumer is asked about every this many rounds.
const LAG_ROUNDS: u32 = 5;

/// Runs for ever; returns only with the fault that ends the worker: a connection closed for good.
pub(super) async fn run(connection: &Connection, shared: &Shared) -> Error {
    let link = connection.link();
    let mut ticks = tokio::time::interval(EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut round = 0;
    loop {
        ticks.tick().await;
        let state = *link.borrow();
        let connected = matches!(state, Link::Up(_));
        shared.health.set_connected(connected);
        metrics::gauge!(names::CONNECTED).set(f64::from(u8::from(connected)));
        metrics::gauge!(names::IN_FLIGHT).set(shared.in_flight.len() as f64);
        if state == Link::Closed {
            return Error::Closed { reason: "the server refused our login on reconnecting".to_owned() };
        }
        if connected && round % LAG_ROUNDS == 0 {
            ask_lag(connection, shared).await;
        }
        metrics::gauge!(names::READY).set(f64::from(u8::from(shared.health.readiness().ready)));
        round += 1;
    }
}

async fn ask_lag(connection: &Connection, shared: &Shared) {
    match Source::lag(connection, &shared.transport).await {
        Ok(None) => {}
        Ok(Some(lag)) => {
            metrics::gauge!(names::PENDING).set(lag.pending as f64);
            metrics::gauge!(names::UNACKNOWLEDGED).set(lag.unacknowledged as f64);
        }
        Err(error @ Error::Missing { .. }) => {
            shared.health.set_bound(false);
            tracing::warn!(%error, "consumer is gone");
        }
        Err(error) => tracing::debug!(%error, "consumer not asked"),
    }
}
