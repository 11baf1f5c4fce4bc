//! The integration tests, in one binary. Those that need a NATS server start their own.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails where it stands")]

mod auth;
mod certificates;
mod contract;
mod creds;
mod dlq;
mod faults;
mod fuzzed;
mod harness;
mod matrix;
mod metrics;
mod roles;
mod samples;
mod scale;
mod shutdown;
mod stream;
mod terminal;
mod tidy;
mod watchlists;
