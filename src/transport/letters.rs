//! The dead-letter stream read back: letters one by one, sent again where they came from, or dropped.

use async_nats::HeaderMap;
use async_nats::header::NATS_MESSAGE_ID;
use async_nats::jetstream::stream::{RawMessageErrorKind, Stream};
use bytes::Bytes;
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::config::Config;
use super::connect::Connection;
use super::dlq::RETRY_OF;
use super::error::{Error, chain};
use super::is_publishable;
use super::retry::Attempts;

/// One dead letter.
#[derive(Debug, Clone)]
pub struct Letter {
    /// In the dead-letter stream.
    pub sequence: u64,
    pub subject: String,
    pub parked_at: Option<Timestamp>,
    pub headers: HeaderMap,
    pub payload: Bytes,
}

impl Letter {
    /// The first value of a header; empty where there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.as_str())
    }

    pub fn stage(&self) -> &str {
        self.header("Copytaster-Stage")
    }

    pub fn reason(&self) -> &str {
        self.header("Copytaster-Reason")
    }

    /// The last token of the subject that the original came on.
    pub fn provider(&self) -> &str {
        self.header("Copytaster-Subject").rsplit('.').next().unwrap_or_default()
    }

    /// The original's headers: ours taken off, its message id put back.
    #[must_use]
    pub fn original_headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, values) in self.headers.iter() {
            let text: &str = name.as_ref();
            let lower = text.to_ascii_lowercase();
            if !lower.starts_with("copytaster-") && !lower.starts_with("nats-") {
                values.iter().for_each(|value| headers.append(name.clone(), value.clone()));
            }
        }
        let original_id = self.header("Copytaster-Original-Nats-Msg-Id");
        if !original_id.is_empty() {
            headers.insert(NATS_MESSAGE_ID, original_id);
        }
        // Where it stood among all when it came first: what was withdrawn since must not come back by a retry.
        let (time, sequence) = (self.header("Copytaster-Stored-At"), self.header("Copytaster-Sequence"));
        let first = match self.header(RETRY_OF) {
            "" if !time.is_empty() && !sequence.is_empty() => format!("{time} {sequence}"),
            earlier => earlier.to_owned(),
        };
        if !first.is_empty() {
            headers.insert(RETRY_OF, first.as_str());
        }
        headers
    }
}

/// The dead-letter stream.
#[derive(Debug, Clone)]
pub struct Letters {
    connection: Connection,
    config: Config,
    stream: Stream<()>,
    first: u64,
    last: u64,
}

impl Letters {
    /// Opens the stream as it is now: letters that come later are not seen.
    ///
    /// # Errors
    /// [`Error::Missing`] where there is no such stream, else what kept us from asking.
    pub async fn open(connection: &Connection, config: &Config) -> Result<Self, Error> {
        use async_nats::jetstream::ErrorCode;
        use async_nats::jetstream::context::GetStreamErrorKind;
        let name = &config.dlq.stream;
        let found = connection.jetstream.get_stream(name).await.map_err(|error| match error.kind() {
            GetStreamErrorKind::JetStream(refusal) if refusal.error_code() == ErrorCode::STREAM_NOT_FOUND => {
                Error::Missing { what: "stream", name: name.clone() }
            }
            _ => unread(name, &error),
        })?;
        let state = &found.cached_info().state;
        let (first, last) = (state.first_sequence, state.last_sequence);
        let stream = connection.jetstream.get_stream_no_info(name).await.map_err(|error| unread(name, &error))?;
        Ok(Self { connection: connection.clone(), config: config.clone(), stream, first, last })
    }

    /// The first letter at or after a sequence.
    ///
    /// # Errors
    /// What kept us from reading.
    pub async fn next(&self, sequence: u64) -> Result<Option<Letter>, Error> {
        let (from, all) = (sequence.max(self.first).max(1), format!("{}.>", self.config.dlq.prefix));
        if from > self.last {
            return Ok(None);
        }
        match self.stream.raw_message_builder().sequence(from).next_by_subject(all).send().await {
            Ok(message) if message.sequence > self.last => Ok(None),
            Ok(message) => Ok(Some(Letter {
                sequence: message.sequence,
                subject: message.subject.to_string(),
                parked_at: Timestamp::from_nanosecond(message.time.unix_timestamp_nanos()).ok(),
                headers: message.headers,
                payload: message.payload,
            })),
            Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => Ok(None),
            Err(error) => Err(unread(&self.config.dlq.stream, &error)),
        }
    }

    /// Sends a letter's original where it came from, with its own headers and id, and takes the letter out once it is
    /// stored there.
    ///
    /// # Errors
    /// Where the original is not whole any more, or is not stored; the letter then stays.
    pub async fn retry(&self, letter: &Letter) -> Result<(), Error> {
        let subject = letter.header("Copytaster-Subject").to_owned();
        let refused = |reason: &str| Error::Letter { sequence: letter.sequence, reason: reason.to_owned() };
        if !is_publishable(&subject) || subject.starts_with(&format!("{}.", self.config.dlq.prefix)) {
            return Err(refused("it does not say on which subject it came"));
        }
        let (payload, dropped) = self.whole(letter).await?;
        let mut headers = letter.original_headers();
        for (name, values) in dropped.iter() {
            if headers.get(name.clone()).is_none() && !is_servers(name) {
                values.iter().for_each(|value| headers.append(name.clone(), value.clone()));
            }
        }
        let own = format!("retry.{}.{}", self.config.dlq.stream, letter.sequence);
        if headers.get(NATS_MESSAGE_ID).is_none() {
            headers.insert(NATS_MESSAGE_ID, own.as_str());
        }
        if self.store(&subject, headers.clone(), payload.clone()).await? && letter_has_id(letter) {
            // The stream still knows the original's id, and has swallowed this: sent again under one of our own. A second
            // word of this kind means that an earlier retry has been stored.
            let original = letter.header("Copytaster-Original-Nats-Msg-Id");
            headers.insert("Copytaster-Original-Nats-Msg-Id", original);
            headers.insert(NATS_MESSAGE_ID, own.as_str());
            self.store(&subject, headers, payload).await?;
        }
        self.drop_letter(letter.sequence).await
    }

    /// Takes a letter out for good.
    ///
    /// # Errors
    /// What the server refused.
    pub async fn drop_letter(&self, sequence: u64) -> Result<(), Error> {
        match self.stream.delete_message(sequence).await {
            Ok(_) => Ok(()),
            // Somebody else was quicker.
            Err(error) if chain(&error).contains("no message found") => Ok(()),
            Err(error) => Err(Error::Letter { sequence, reason: chain(&error) }),
        }
    }

    /// Stores a message; `true` where the stream has one of that id.
    async fn store(&self, subject: &str, headers: HeaderMap, payload: Bytes) -> Result<bool, Error> {
        let never = CancellationToken::new();
        let mut attempts = Attempts::new(&self.config.retry, &never).with_link(self.connection.link());
        loop {
            let jetstream = &self.connection.jetstream;
            let sent = jetstream.publish_with_headers(subject.to_owned(), headers.clone(), payload.clone()).await;
            let answer = match sent {
                Ok(acknowledgement) => acknowledgement.await,
                Err(error) => Err(error),
            };
            match answer {
                Ok(acknowledgement) => return Ok(acknowledgement.duplicate),
                Err(error) => attempts.pause_after(Error::publish(subject, &error)).await?,
            }
        }
    }

    /// The original's bytes, and the headers it had where some were left out; from the input stream where the letter is
    /// not whole.
    async fn whole(&self, letter: &Letter) -> Result<(Bytes, HeaderMap), Error> {
        let (cut, dropped) = (letter.header("Copytaster-Truncated"), letter.header("Copytaster-Headers-Dropped"));
        if cut.is_empty() && dropped.is_empty() {
            return Ok((letter.payload.clone(), HeaderMap::new()));
        }
        let gone = || Error::Letter {
            sequence: letter.sequence,
            reason: "it was cut, and the original is no longer in the input stream".to_owned(),
        };
        let (stream, sequence) = (letter.header("Copytaster-Stream"), letter.header("Copytaster-Sequence"));
        let sequence: u64 = sequence.parse().map_err(|_| gone())?;
        let stream = self.connection.jetstream.get_stream_no_info(stream).await.map_err(|_| gone())?;
        let original = stream.get_raw_message(sequence).await.map_err(|_| gone())?;
        let length = if cut.is_empty() { letter.payload.len().to_string() } else { cut.to_owned() };
        if original.payload.len().to_string() != length || !original.payload.starts_with(&letter.payload) {
            return Err(gone());
        }
        let headers = if dropped.is_empty() { HeaderMap::new() } else { original.headers };
        Ok((original.payload, headers))
    }
}

/// Whether the server would act on a header.
fn is_servers(name: &async_nats::HeaderName) -> bool {
    AsRef::<str>::as_ref(name).to_ascii_lowercase().starts_with("nats-")
}

fn letter_has_id(letter: &Letter) -> bool {
    !letter.header("Copytaster-Original-Nats-Msg-Id").is_empty()
}

fn unread(stream: &str, error: &dyn std::error::Error) -> Error {
    Error::Provision { what: "stream", name: stream.to_owned(), reason: chain(error), transient: true }
}
