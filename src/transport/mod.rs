//! NATS: connecting, provisioning, pulling, publishing, parking and remembering. Bytes and headers only; what they mean
//! is decided upstairs.
//!
//! Two modes. `jetstream` (the default) loses nothing: an input is acknowledged after every output's own
//! acknowledgement. `core` is for sites without JetStream: a plain subject and a queue group, at most once.

pub mod config;
pub mod connect;
pub mod consume;
pub mod dlq;
pub mod error;
mod flow;
pub mod letters;
pub mod publish;
pub mod retry;
pub mod setup;
pub mod state;
pub mod story;
mod tls;

use async_nats::HeaderMap;
use bytes::Bytes;

pub use config::{Config, Mode};
pub use connect::{Connection, Link, connect};
pub use error::Error;

/// Whether a subject that was read back from NATS may be published to: one destination, and none of the server's own.
#[must_use]
pub fn is_publishable(subject: &str) -> bool {
    let plain = |token: &str| {
        !matches!(token, "" | "*" | ">") && !token.contains(|c: char| c.is_whitespace() || c.is_control())
    };
    !subject.starts_with('$') && subject.split('.').all(plain)
}

/// One message to publish.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    pub subject: String,
    /// `Nats-Msg-Id`: the stream swallows a second message with the same id.
    pub id: String,
    pub headers: HeaderMap,
    pub payload: Bytes,
}

impl Message {
    /// Bytes that count against `max_payload`: payload and headers as they go over the wire.
    pub fn size(&self) -> usize {
        const VERSION_LINE_AND_END: usize = "NATS/1.0\r\n\r\n".len();
        const SEPARATORS: usize = ": \r\n".len();
        let headers: usize = self
            .headers
            .iter()
            .flat_map(|(name, values)| values.iter().map(move |value| (name, value)))
            .map(|(name, value)| AsRef::<str>::as_ref(name).len() + value.as_str().len() + SEPARATORS)
            .sum();
        let id = "Nats-Msg-Id".len() + self.id.len() + SEPARATORS;
        self.payload.len() + headers + id + VERSION_LINE_AND_END
    }
}
