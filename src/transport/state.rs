//! The state bucket: one key a story, `<hash of its uri>`, whose value is a [`Story`] in JSON. Written only where nobody
//! else has written since it was read, so that one worker's word settles it for all. Reads go to the stream's leader.
//!
//! Ages are told by the server's clock, which is asked for now and then; a clock of ours that is wrong changes nothing.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_nats::jetstream::ErrorCode;
use async_nats::jetstream::stream::{RawMessageErrorKind, Stream};
use bytes::Bytes;
use jiff::Timestamp;
use serde::Deserialize;
use xxhash_rust::xxh3::xxh3_128;

use super::config::Config;
use super::connect::Connection;
use super::error::{Error, chain};
use super::publish::Publisher;
use super::story::{Story, Told, Version};

/// Most letters that are looked through for one: it lies close to where its time begins.
const MAX_LETTERS_READ: usize = 2_000;

/// A story as it was read, with the revision of its key: 0 where there is none yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    pub story: Story,
    pub revision: u64,
}

/// The bucket.
#[derive(Debug, Clone)]
pub struct State {
    bucket: String,
    output: String,
    letters: String,
    connection: Connection,
    stream: Stream<()>,
    publisher: Publisher,
    clock: Arc<Mutex<Clock>>,
}

/// The server's time at an instant of ours, and how long its output stream knows ids.
#[derive(Debug, Clone, Copy)]
struct Clock {
    at: Instant,
    server_ms: i64,
    window: Duration,
}

/// What the server says of a stream, as far as it is of use here.
#[derive(Debug, Deserialize)]
struct Info {
    ts: Option<Timestamp>,
    config: Option<InfoConfig>,
    state: Option<InfoState>,
}

#[derive(Debug, Deserialize)]
struct InfoConfig {
    /// Nanoseconds.
    #[serde(default)]
    duplicate_window: u64,
}

#[derive(Debug, Deserialize)]
struct InfoState {
    #[serde(default)]
    first_seq: u64,
    #[serde(default)]
    last_seq: u64,
}

impl State {
    /// Binds to the bucket, which `setup` has made.
    ///
    /// # Errors
    /// [`Error::Missing`], or the transient fault that kept us from asking.
    pub async fn bind(connection: &Connection, config: &Config, publisher: &Publisher) -> Result<Self, Error> {
        use async_nats::jetstream::context::GetStreamErrorKind;
        let bucket = config.state.bucket.clone();
        let name = format!("KV_{bucket}");
        let broken = |error: &dyn std::error::Error| Error::State { bucket: bucket.clone(), reason: chain(error) };
        connection.jetstream.get_stream(&name).await.map_err(|error| match error.kind() {
            GetStreamErrorKind::JetStream(refusal) if refusal.error_code() == ErrorCode::STREAM_NOT_FOUND => {
                Error::Missing { what: "bucket", name: bucket.clone() }
            }
            _ => broken(&error),
        })?;
        let stream = connection.jetstream.get_stream_no_info(&name).await.map_err(|error| broken(&error))?;
        let clock = Clock {
            at: Instant::now(),
            server_ms: Timestamp::now().as_millisecond(),
            window: Duration::from_secs(config.stream.duplicate_window_s),
        };
        let state = Self {
            output: config.output.stream.clone(),
            letters: config.dlq.stream.clone(),
            connection: connection.clone(),
            publisher: publisher.clone(),
            clock: Arc::new(Mutex::new(clock)),
            bucket,
            stream,
        };
        state.ask_time().await?;
        Ok(state)
    }

    /// Asks the server for its time and for how long the output stream knows ids.
    ///
    /// # Errors
    /// [`Error::State`] where the bucket's stream cannot be asked; the output stream may be missing for now.
    pub async fn ask_time(&self) -> Result<(), Error> {
        let bucket = self.info(&format!("KV_{}", self.bucket)).await?;
        let output = self.info(&self.output).await.ok();
        let mut clock = self.clock.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(now) = bucket.ts {
            (clock.at, clock.server_ms) = (Instant::now(), now.as_millisecond());
        }
        if let Some(config) = output.as_ref().and_then(|info| info.config.as_ref()) {
            clock.window = Duration::from_nanos(config.duplicate_window);
        }
        if let Some(state) = output.and_then(|info| info.state) {
            self.publisher.start_from(state.last_seq);
        }
        Ok(())
    }

    /// Milliseconds of the server's clock.
    pub fn now_ms(&self) -> i64 {
        let clock = self.clock.lock().unwrap_or_else(PoisonError::into_inner);
        clock.server_ms + i64::try_from(clock.at.elapsed().as_millis()).unwrap_or(i64::MAX)
    }

    /// How long the output stream knows an id.
    pub fn window(&self) -> Duration {
        self.clock.lock().unwrap_or_else(PoisonError::into_inner).window
    }

    /// Reads a story.
    ///
    /// # Errors
    /// [`Error::State`].
    pub async fn read(&self, uri: &str) -> Result<Read, Error> {
        match self.stream.raw_message_builder().last_by_subject(self.key(uri)).send().await {
            Ok(message) => Ok(Read { story: Story::read(&message.payload, uri), revision: message.sequence }),
            Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => {
                Ok(Read { story: Story::read(&[], uri), revision: 0 })
            }
            Err(error) => Err(self.broken(&error)),
        }
    }

    /// Writes a story where its key still has the revision; `false` where somebody has written since.
    ///
    /// # Errors
    /// The transport's fault; it may have been written all the same.
    pub async fn write(&self, story: &Story, revision: u64) -> Result<bool, Error> {
        let value = Bytes::from(serde_json::to_vec(story).map_err(|error| self.broken(&error))?);
        self.publisher.put(self.key(&story.uri), value, revision).await
    }

    /// Which messages of a version lie in the output stream: their ids; and whether the stream still has everything of
    /// that time, so that what is missing was never told.
    ///
    /// # Errors
    /// [`Error::State`] where the output stream cannot be read.
    pub async fn stored(&self, version: &Version, until_ms: i64) -> Result<(HashSet<String>, bool), Error> {
        let info = self.info(&self.output).await?;
        let first = info.state.map_or(0, |state| state.first_seq);
        let output = self.connection.jetstream.get_stream_no_info(&self.output).await;
        let output = output.map_err(|error| self.broken(&error))?;
        let mut subjects: Vec<&str> = version.told.iter().map(|told| told.subject.as_str()).collect();
        subjects.sort_unstable();
        subjects.dedup();
        let mut found = HashSet::new();
        for subject in subjects {
            let mut wanted: HashSet<&str> = ids_on(&version.told, subject).collect();
            let mut next = version.after.saturating_add(1);
            while !wanted.is_empty() {
                let message = output.raw_message_builder().sequence(next).next_by_subject(subject).send().await;
                let message = match message {
                    Ok(message) => message,
                    Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => break,
                    Err(error) => return Err(self.broken(&error)),
                };
                if message.time.unix_timestamp_nanos() / 1_000_000 > i128::from(until_ms) {
                    break;
                }
                if let Some(id) = message.headers.get(async_nats::header::NATS_MESSAGE_ID)
                    && wanted.remove(id.as_str())
                {
                    found.insert(id.as_str().to_owned());
                }
                next = message.sequence + 1;
            }
        }
        Ok((found, first <= version.after.saturating_add(1)))
    }

    /// Whether the dead-letter stream has a letter, stored at `since_ms` of the server's clock or later.
    ///
    /// # Errors
    /// [`Error::State`] where the stream cannot be read.
    pub async fn has_letter(&self, subject: &str, id: &str, since_ms: i64) -> Result<bool, Error> {
        let Some(state) = self.info(&self.letters).await?.state else { return Ok(false) };
        let letters = self.connection.jetstream.get_stream_no_info(&self.letters).await;
        let letters = letters.map_err(|error| self.broken(&error))?;
        let next = async |sequence: u64, subject: &str| match letters
            .raw_message_builder()
            .sequence(sequence)
            .next_by_subject(subject)
            .send()
            .await
        {
            Ok(message) => Ok(Some(message)),
            Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => Ok(None),
            Err(error) => Err(self.broken(&error)),
        };
        // Halves the stream until it has the first letter of that time: a letter is younger than what it is about.
        let (mut low, mut high) = (state.first_seq, state.last_seq + 1);
        while low < high {
            let middle = low + (high - low) / 2;
            let earlier = match next(middle, ">").await? {
                Some(message) => message.time.unix_timestamp_nanos() / 1_000_000 < i128::from(since_ms),
                None => false,
            };
            if earlier { low = middle + 1 } else { high = middle }
        }
        for _ in 0..MAX_LETTERS_READ {
            let Some(message) = next(low, subject).await? else { return Ok(false) };
            if message.headers.get(async_nats::header::NATS_MESSAGE_ID).is_some_and(|known| known.as_str() == id) {
                return Ok(true);
            }
            low = message.sequence + 1;
        }
        Ok(false)
    }

    /// How often the reading of an input was begun, with no other beside it, and did not end. Counts it as begun once more.
    ///
    /// # Errors
    /// [`Error::State`].
    pub async fn begin_alone(&self, stream: &str, sequence: u64) -> Result<u64, Error> {
        let (begun, revision) = self.begun(stream, sequence).await?;
        self.publisher
            .put(self.alone_key(stream, sequence), Bytes::from(begun.saturating_add(1).to_string()), revision)
            .await?;
        Ok(begun)
    }

    /// The reading has ended, whatever came of it.
    ///
    /// # Errors
    /// [`Error::State`].
    pub async fn end_alone(&self, stream: &str, sequence: u64) -> Result<(), Error> {
        let (_, revision) = self.begun(stream, sequence).await?;
        self.publisher.put(self.alone_key(stream, sequence), Bytes::from_static(b"0"), revision).await.map(drop)
    }

    async fn begun(&self, stream: &str, sequence: u64) -> Result<(u64, u64), Error> {
        let key = self.alone_key(stream, sequence);
        match self.stream.raw_message_builder().last_by_subject(key).send().await {
            Ok(message) => {
                let begun = std::str::from_utf8(&message.payload).ok().and_then(|text| text.parse().ok());
                Ok((begun.unwrap_or(0), message.sequence))
            }
            Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => Ok((0, 0)),
            Err(error) => Err(self.broken(&error)),
        }
    }

    fn alone_key(&self, stream: &str, sequence: u64) -> String {
        format!("$KV.{}.alone.{stream}.{sequence}", self.bucket)
    }

    async fn info(&self, stream: &str) -> Result<Info, Error> {
        let asked = self.connection.jetstream.request(format!("STREAM.INFO.{stream}"), &()).await;
        asked.map_err(|error| self.broken(&error))
    }

    fn key(&self, uri: &str) -> String {
        format!("$KV.{}.{:032x}", self.bucket, xxh3_128(uri.as_bytes()))
    }

    fn broken(&self, error: &dyn std::error::Error) -> Error {
        Error::State { bucket: self.bucket.clone(), reason: chain(error) }
    }
}

fn ids_on<'t>(told: &'t [Told], subject: &str) -> impl Iterator<Item = &'t str> {
    told.iter().filter(move |told| told.subject == subject).map(|told| told.id.as_str())
}
