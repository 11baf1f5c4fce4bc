//! Publishing so that nothing is lost and nothing is told twice: pipelined, every acknowledgement awaited, what failed
//! sent again with the same id.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use async_nats::header::NATS_MESSAGE_ID;
use async_nats::jetstream;
use async_nats::jetstream::context::{PublishAckFuture, PublishError, PublishErrorKind};
use async_nats::jetstream::publish::PublishAck;
use bytes::Bytes;
use tokio_util::sync::CancellationToken;

use super::config::{self, Mode};
use super::connect::Connection;
use super::error::Error;
pub use super::flow::Stall;
use super::flow::{Flow, UnderWay};
use super::retry::Attempts;
use super::{Config, Message};

/// Publishes messages, waiting for the stream's acknowledgement in `jetstream` mode.
#[derive(Debug, Clone)]
pub struct Publisher {
    connection: Connection,
    mode: Mode,
    retry: config::Retry,
    flows: Arc<Flows>,
}

/// Over all clones of a publisher.
#[derive(Debug, Default)]
struct Flows {
    output: Flow,
    letters: Flow,
    bucket: Flow,
    output_stream: String,
    /// Sequence of the last message that the output stream said it stored.
    stored_up_to: AtomicU64,
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
        let flows = Arc::new(Flows { output_stream: config.output.stream.clone(), ..Flows::default() });
        Self { connection, mode: config.input.mode, retry: config.retry, flows }
    }

    /// Whether things are sent and none is stored, in the output stream, among the dead letters or in the state bucket,
    /// whichever is worst.
    pub fn stall(&self) -> Stall {
        let Flows { output, letters, bucket, .. } = &*self.flows;
        [output, letters, bucket].map(Flow::stall).into_iter().max_by_key(|stall| stall.time).unwrap_or_default()
    }

    /// A sequence of the output stream below which nothing lies that is published from now on.
    pub fn stored_up_to(&self) -> u64 {
        self.flows.stored_up_to.load(Ordering::Relaxed)
    }

    pub fn connection(&self) -> &Connection {
        &self.connection
    }

    pub fn link(&self) -> tokio::sync::watch::Receiver<super::Link> {
        self.connection.link()
    }

    /// The largest message that the server takes, in bytes.
    pub fn max_payload(&self) -> usize {
        self.connection.client.max_payload()
    }

    /// Sets where publishing starts, as long as nothing was stored.
    pub(super) fn start_from(&self, sequence: u64) {
        let _ = self.flows.stored_up_to.compare_exchange(0, sequence, Ordering::Relaxed, Ordering::Relaxed);
    }

    /// Writes a key's value where its last revision is still `revision`; `false` where it is not.
    pub(super) async fn put(&self, key: String, value: Bytes, revision: u64) -> Result<bool, Error> {
        let outbound =
            jetstream::message::PublishMessage::build().payload(value).expected_last_subject_sequence(revision);
        let outlived = self.connection.outlived();
        tokio::pin!(outlived);
        let mut under_way = UnderWay::new(&self.flows.bucket);
        let answer = match self.connection.jetstream.send_publish(key.clone(), outbound).await {
            Ok(acknowledgement) => answer(acknowledgement, outlived, &mut false).await,
            Err(error) => Err(error),
        };
        let written = match answer {
            Ok(_) => Ok(true),
            // A refusal for its revision is an answer as well.
            Err(error) if error.kind() == PublishErrorKind::WrongLastSequence => Ok(false),
            Err(error) => Err(self.fault(&key, &error)),
        };
        under_way.ended(written.as_ref().err());
        written
    }

    /// Publishes all messages; back when each is stored (`core` mode: handed to the server). Messages too large for
    /// the server are refused before any is sent, so that an article is told whole or not at all.
    ///
    /// # Errors
    /// The first fault that remains after all attempts.
    pub async fn publish_all(&self, messages: &[Message], stop: &CancellationToken) -> Result<Published, Error> {
        self.publish(messages, &self.flows.output, stop).await
    }

    /// The same for a dead letter.
    ///
    /// # Errors
    /// As [`Publisher::publish_all`].
    pub async fn publish_letter(&self, letter: &Message, stop: &CancellationToken) -> Result<Published, Error> {
        self.publish(std::slice::from_ref(letter), &self.flows.letters, stop).await
    }

    async fn publish(&self, messages: &[Message], flow: &Flow, stop: &CancellationToken) -> Result<Published, Error> {
        self.check_sizes(messages)?;
        match self.mode {
            Mode::Jetstream => self.publish_stored(messages, flow, stop).await,
            Mode::Core => self.publish_plain(messages).await,
        }
    }

    /// Refuses what is too large for the server, before anything is sent.
    ///
    /// # Errors
    /// [`Error::TooLarge`] of the first such message.
    pub fn check_sizes(&self, messages: &[Message]) -> Result<(), Error> {
        let limit = self.max_payload();
        match messages.iter().find(|message| message.size() > limit) {
            Some(message) => Err(Error::TooLarge { subject: message.subject.clone(), size: message.size(), limit }),
            None => Ok(()),
        }
    }

    async fn publish_stored(
        &self,
        messages: &[Message],
        flow: &Flow,
        stop: &CancellationToken,
    ) -> Result<Published, Error> {
        let mut attempts = Attempts::new(&self.retry, stop).with_link(self.connection.link());
        let mut left: Vec<&Message> = messages.iter().collect();
        let mut published = Published::default();
        loop {
            let round = tokio::select! {
                round = self.round(left, flow) => round,
                () = stop.cancelled() => return Err(Error::Stopped),
            };
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
    async fn round<'m>(&self, messages: Vec<&'m Message>, flow: &Flow) -> Round<'m> {
        let outlived = self.connection.outlived();
        tokio::pin!(outlived);
        let mut alone = false;
        let mut sent = Vec::with_capacity(messages.len());
        let mut under_way = UnderWay::new(flow);
        for message in messages {
            let outbound =
                jetstream::message::PublishMessage::build().headers(with_id(message)).payload(message.payload.clone());
            sent.push((message, self.connection.jetstream.send_publish(message.subject.clone(), outbound).await));
        }
        let mut round = Round::default();
        for (message, sent) in sent {
            let answer = match sent {
                Ok(acknowledgement) => answer(acknowledgement, outlived.as_mut(), &mut alone).await,
                Err(error) => Err(error),
            };
            match answer {
                Ok(acknowledgement) => {
                    self.note(&acknowledgement);
                    let known = acknowledgement.duplicate;
                    *(if known { &mut round.published.duplicates } else { &mut round.published.stored }) += 1;
                }
                Err(error) => round.failed(message, self.fault(&message.subject, &error)),
            }
        }
        under_way.ended(round.fault.as_ref());
        round
    }

    fn note(&self, acknowledgement: &PublishAck) {
        if acknowledgement.stream == self.flows.output_stream {
            self.flows.stored_up_to.store(acknowledgement.sequence, Ordering::Relaxed);
        }
    }

    /// The fault, and where the server has said that we may not publish there, its own words.
    fn fault(&self, subject: &str, error: &PublishError) -> Error {
        let fault = Error::publish(subject, error);
        match (fault, self.connection.refusal(&format!("\"{subject}\""))) {
            (Error::Publish { subject, reason, transient }, Some(refusal)) => {
                Error::Publish { subject, reason: format!("{reason} ({refusal})"), transient }
            }
            (fault, _) => fault,
        }
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
}

/// An acknowledgement, waited for only as long as its connection lives; `alone` says that it is gone, and then only
/// what has come already counts.
async fn answer(
    acknowledgement: PublishAckFuture,
    outlived: std::pin::Pin<&mut (impl Future<Output = ()> + Send)>,
    alone: &mut bool,
) -> Result<PublishAck, PublishError> {
    let gone = || PublishError::with_source(PublishErrorKind::TimedOut, "the connection was replaced");
    if *alone {
        let come = tokio::time::timeout(Duration::ZERO, acknowledgement.into_future()).await;
        return come.unwrap_or_else(|_| Err(gone()));
    }
    tokio::select! {
        biased;
        answer = acknowledgement.into_future() => answer,
        () = outlived => {
            *alone = true;
            Err(gone())
        }
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
