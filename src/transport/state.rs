//! What was told of each article version, in a key-value bucket: a withdrawal goes to every subject it names.
//!
//! One key a version, `<hash of uri>.<hash of revision>`, so that two versions worked at once never overwrite each
//! other. The value is JSON, `{"uri", "revision", "told": [{"subject", "id"}]}`.

use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;
use xxhash_rust::xxh3::{xxh3_64, xxh3_128};

use async_nats::jetstream::ErrorCode;
use async_nats::jetstream::stream::{RawMessageErrorKind, Stream};

use super::config::{self, Config};
use super::connect::Connection;
use super::error::{Error, chain};
use super::publish::Publisher;
use super::retry::Attempts;

/// What one version of an article was told as.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    pub uri: String,
    pub revision: String,
    pub told: Vec<Told>,
}

/// One message that went out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    pub subject: String,
    pub id: String,
}

/// The bucket.
#[derive(Debug, Clone)]
pub struct State {
    bucket: String,
    stream: Stream<()>,
    publisher: Publisher,
    retry: config::Retry,
}

/// Most versions of one article that are followed: a guard against a loop without end, far above any story's.
const MAX_VERSIONS: usize = 10_000;

impl State {
    /// Binds to the bucket, which `setup` has made.
    ///
    /// # Errors
    /// [`Error::Missing`], or the transient fault that kept us from asking.
    pub async fn bind(connection: &Connection, config: &Config) -> Result<Self, Error> {
        use async_nats::jetstream::context::GetStreamErrorKind;
        let bucket = config.state.bucket.clone();
        let name = format!("KV_{bucket}");
        let stream = connection.jetstream.get_stream(&name).await.map_err(|error| match error.kind() {
            GetStreamErrorKind::JetStream(refusal) if refusal.error_code() == ErrorCode::STREAM_NOT_FOUND => {
                Error::Missing { what: "bucket", name: bucket.clone() }
            }
            _ => Error::State { bucket: bucket.clone(), reason: chain(&error) },
        })?;
        drop(stream);
        let stream = connection
            .jetstream
            .get_stream_no_info(&name)
            .await
            .map_err(|error| Error::State { bucket: bucket.clone(), reason: chain(&error) })?;
        let publisher = Publisher::new(connection.clone(), config);
        Ok(Self { bucket, stream, publisher, retry: config.retry })
    }

    /// Remembers what was told. Writing the same twice changes nothing.
    ///
    /// # Errors
    /// What remains after all attempts.
    pub async fn remember(&self, record: &Record, stop: &CancellationToken) -> Result<(), Error> {
        let broken = |error: serde_json::Error| Error::State { bucket: self.bucket.clone(), reason: error.to_string() };
        let value = bytes::Bytes::from(serde_json::to_vec(record).map_err(broken)?);
        let subject =
            format!("$KV.{}.{}.{:016x}", self.bucket, uri_key(&record.uri), xxh3_64(record.revision.as_bytes()));
        let mut attempts = Attempts::new(&self.retry, stop);
        loop {
            match self.publisher.put(subject.clone(), value.clone()).await {
                Ok(()) => return Ok(()),
                Err(error) => attempts.pause_after(error).await?,
            }
        }
    }

    /// What every version of an article was told as, oldest first.
    ///
    /// # Errors
    /// [`Error::State`].
    pub async fn recall(&self, uri: &str, stop: &CancellationToken) -> Result<Vec<Record>, Error> {
        let mut attempts = Attempts::new(&self.retry, stop);
        loop {
            match self.recall_once(uri).await {
                Ok(records) => return Ok(records),
                Err(error) => attempts.pause_after(error).await?,
            }
        }
    }

    async fn recall_once(&self, uri: &str) -> Result<Vec<Record>, Error> {
        let subject = format!("$KV.{}.{}.*", self.bucket, uri_key(uri));
        let mut records = Vec::new();
        let mut next = 1;
        while records.len() < MAX_VERSIONS {
            let found = self.stream.raw_message_builder().sequence(next).next_by_subject(subject.clone()).send().await;
            let message = match found {
                Ok(message) => message,
                Err(error) if error.kind() == RawMessageErrorKind::NoMessageFound => break,
                Err(error) => return Err(Error::State { bucket: self.bucket.clone(), reason: chain(&error) }),
            };
            next = message.sequence + 1;
            // A tombstone (a key deleted by hand) has no body; a record of another uri has the same hash.
            if let Ok(record) = serde_json::from_slice::<Record>(&message.payload)
                && record.uri == uri
            {
                records.push(record);
            }
        }
        Ok(records)
    }
}

fn uri_key(uri: &str) -> String {
    format!("{:032x}", xxh3_128(uri.as_bytes()))
}
