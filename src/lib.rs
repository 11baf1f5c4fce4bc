//! Copytaster reads newswire copy as it lands and decides who must see it.
//!
//! The crate is laid out in floors; a room imports only rooms on floors below its own:
//!
//! | floor | rooms |
//! |---|---|
//! | 5 shell | [`cli`], [`config`], [`devserver`] |
//! | 4 running | [`worker`] |
//! | 3 meaning (pure) | [`enrich`], [`route`] |
//! | 2b events (pure) | [`events`] |
//! | 2a analysis (pure) | [`nlp`] |
//! | 1 edges | [`article`], [`transport`], [`telemetry`] |
//! | 0 ground | [`text`] |
//!
//! `ARCHITECTURE.md` has the bird's eye view, the invariants and the reasons.

pub mod article;
pub mod cli;
pub mod config;
pub mod devserver;
pub mod enrich;
pub mod events;
pub mod nlp;
pub mod route;
pub mod telemetry;
pub mod text;
pub mod transport;
pub mod worker;
