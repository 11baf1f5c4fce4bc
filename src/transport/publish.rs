//! Publishing so that nothing is lost and nothing is told twice: pipelined, every acknowledgement awaited, what failed
//! sent again with the same id.

use async_nats::header::NATS_MESSAGE_ID;
use async_nats::jetstream;
use bytes::Bytes;
use tokio_util::sync::CancellationToken;

use super::config::{self, Mode};
use super::connect::Connection;
use super::error::Error;
use super::retry::Attempts;
use super::{Config, Message};

/// Publishes messages, waiting for the stream's acknowledgement in `jetstream` mode.
#[derive(Debug, Clone)]
pub struct Publisher {
    connection: Connection,
    mode: Mode,
    retry: config::Retry,
}

/// What the streams said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Published {
    pub stored: usize,
    /// Already there under the same id.
    pub duplicates: usize,
}

impl Publisher {
    pub fn new(connection: Connection, config: &Config) -> Self {
        Self { connection, mode: config.input.mode, retry: config.retry }
    }

    /// The largest message that the server takes, in bytes.
    pub fn max_payload(&self) -> usize {
        self.connection.client.max_payload()
    }

    /// Publishes all messages; back when each is stored (`core` mode: handed to the server). Messages too large for
    /// the server are refused before any is sent, so that an article is told whole or not at all.
    ///
    /// # Errors
    /// The first fault that remains after all attempts.
    pub async fn publish_all(&self, messages: &[Message], stop: &CancellationToken) -> Result<Published, Error> {
        let limit = self.max_payload();
        if let Some(message) = messages.iter().find(|message| message.size() > limit) {
            return Err(Error::TooLarge { subject: message.subject.clone(), size: message.size(), limit });
        }
        match self.mode {
            Mode::Jetstream => self.publish_stored(messages, stop).await,
            Mode::Core => self.publish_plain(messages).await,
        }
    }

    async fn publish_stored(&self, messages: &[Message], stop: &CancellationToken) -> Result<Published, Error> {
        let mut attempts = Attempts::new(&self.retry, stop);
        let mut left: Vec<&Message> = messages.iter().collect();
        let mut published = Published::default();
        loop {
            let round = self.round(left).await;
            published.stored += round.published.stored;
            published.duplicates += round.published.duplicates;
            left = round.left;
            match round.fault {
                None => return Ok(published),
                Some(fault) => attempts.pause_after(fault).await?,
            }
        }
    }

    /// Sends all, then awaits all.
    async fn round<'m>(&self, messages: Vec<&'m Message>) -> Round<'m> {
        let mut sent = Vec::with_capacity(messages.len());
        for message in messages {
            let outbound =
                jetstream::message::PublishMessage::build().headers(with_id(message)).payload(message.payload.clone());
            sent.push((message, self.connection.jetstream.send_publish(message.subject.clone(), outbound).await));
        }
        let mut round = Round::default();
        for (message, sent) in sent {
            let answer = match sent {
                Ok(acknowledgement) => acknowledgement.await,
                Err(error) => Err(error),
            };
            match answer {
                Ok(acknowledgement) if acknowledgement.duplicate => round.published.duplicates += 1,
                Ok(_) => round.published.stored += 1,
                Err(error) => round.failed(message, Error::publish(&message.subject, &error)),
            }
        }
        round
    }

    async fn publish_plain(&self, messages: &[Message]) -> Result<Published, Error> {
        let refused = |message: &Message, reason: String| Error::Publish {
            subject: message.subject.clone(),
            reason,
            transient: true,
        };
        for message in messages {
            let client = &self.connection.client;
            client
                .publish_with_headers(message.subject.clone(), with_id(message), message.payload.clone())
                .await
                .map_err(|error| refused(message, error.to_string()))?;
        }
        Ok(Published { stored: messages.len(), duplicates: 0 })
    }

    /// Publishes one message without an id and awaits its acknowledgement: for writes that replace what was there.
    pub(super) async fn put(&self, subject: String, payload: Bytes) -> Result<(), Error> {
        let sent = self.connection.jetstream.publish(subject.clone(), payload).await;
        let answer = match sent {
            Ok(acknowledgement) => acknowledgement.await,
            Err(error) => Err(error),
        };
        answer.map(drop).map_err(|error| Error::publish(&subject, &error))
    }
}

/// What one round of publishing came to.
#[derive(Debug, Default)]
struct Round<'m> {
    published: Published,
    /// To be sent again.
    left: Vec<&'m Message>,
    /// The fault that decides: a permanent one before a transient one.
    fault: Option<Error>,
}

impl<'m> Round<'m> {
    fn failed(&mut self, message: &'m Message, fault: Error) {
        self.left.push(message);
        if self.fault.as_ref().is_none_or(|known| known.is_transient() && !fault.is_transient()) {
            self.fault = Some(fault);
        }
    }
}

fn with_id(message: &Message) -> async_nats::HeaderMap {
    let mut headers = message.headers.clone();
    headers.insert(NATS_MESSAGE_ID, message.id.as_str());
    headers
}
