//! The one oracle: every article id appears enriched or parked exactly once, and nothing is left unacknowledged.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use async_nats::HeaderMap;
use async_nats::jetstream::consumer::{AckPolicy, pull};
use bytes::Bytes;
use futures_util::StreamExt as _;

use super::{Rig, article, eventually};

/// A message in an output stream.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    pub(crate) subject: String,
    pub(crate) headers: HeaderMap,
    pub(crate) payload: Bytes,
}

impl Stored {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.as_str())
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.payload).expect("JSON body")
    }

    /// The `uri` of an enriched article.
    pub(crate) fn uri(&self) -> String {
        self.json()["item"]["uri"].as_str().expect("item.uri").to_owned()
    }
}

impl Rig {
    /// Everything in a stream, in order.
    pub(crate) async fn stored(&self, stream: &str) -> Vec<Stored> {
        let mut stream = self.connection.jetstream.get_stream(stream).await.expect("stream");
        let count = stream.info().await.expect("info").state.messages as usize;
        let config = pull::Config { ack_policy: AckPolicy::None, ..pull::Config::default() };
        let consumer = stream.create_consumer(config).await.expect("reader");
        let mut found = Vec::with_capacity(count);
        while found.len() < count {
            let mut batch =
                consumer.batch().max_messages(500).expires(Duration::from_secs(2)).messages().await.unwrap();
            while let Some(message) = batch.next().await {
                let message = message.expect("message").message;
                found.push(Stored {
                    subject: message.subject.to_string(),
                    headers: message.headers.unwrap_or_default(),
                    payload: message.payload,
                });
                if found.len() == count {
                    break;
                }
            }
        }
        found
    }

    pub(crate) async fn enriched(&self) -> Vec<Stored> {
        let all = self.stored("WIRE_OUT").await;
        all.into_iter().filter(|message| message.subject.starts_with("wire.enriched.")).collect()
    }

    pub(crate) async fn letters(&self) -> Vec<Stored> {
        self.stored("WIRE_DLQ").await
    }

    /// Messages in a stream; 0 where it cannot be asked.
    pub(crate) async fn count(&self, stream: &str) -> u64 {
        match self.connection.jetstream.get_stream(stream).await {
            Ok(stream) => stream.cached_info().state.messages,
            Err(_) => 0,
        }
    }

    /// What the input consumer has not yet been told is done: (never delivered, not acknowledged).
    pub(crate) async fn left(&self) -> Option<(u64, usize)> {
        let consumer =
            self.connection.jetstream.get_consumer_from_stream::<pull::Config, _, _>("copytaster", "WIRE_IN");
        let consumer = consumer.await.ok()?;
        let info = consumer.cached_info();
        // a consumer that was made a moment ago may not have counted what waits for it
        let unread = if info.delivered.consumer_sequence == 0 { self.count("WIRE_IN").await } else { 0 };
        Some((info.num_pending.max(unread), info.num_ack_pending))
    }

    /// Waits until every input is acknowledged.
    pub(crate) async fn all_acknowledged(&self) {
        eventually("every input is acknowledged", || async { self.left().await == Some((0, 0)) }).await;
    }

    /// Checks that `uris` are enriched exactly once each, that `junk` inputs are parked exactly once each with their
    /// bytes intact, and that there is nothing else.
    pub(crate) async fn assert_each_once(&self, uris: &[String], junk: &[Vec<u8>]) {
        let tally = self.tally(uris, junk).await;
        assert_eq!(tally, Tally { fed: uris.len() + junk.len(), ..Tally::default() });
    }

    /// Compares what was fed with what came out.
    pub(crate) async fn tally(&self, uris: &[String], junk: &[Vec<u8>]) -> Tally {
        let mut tally = Tally { fed: uris.len() + junk.len(), ..Tally::default() };
        let mut articles: BTreeMap<&str, u32> = uris.iter().map(|uri| (uri.as_str(), 0)).collect();
        let mut ids = BTreeSet::new();
        for message in self.stored("WIRE_OUT").await {
            tally.duplicates += usize::from(!ids.insert(message.header("Nats-Msg-Id").to_owned()));
            if !message.subject.starts_with("wire.enriched.") {
                continue;
            }
            let uri = message.uri();
            match articles.get_mut(uri.as_str()) {
                Some(count) => *count += 1,
                None => tally.invented.push(uri.clone()),
            }
            // What came out must be what went in, to the byte; no two of the harness's articles have the same text.
            let fed: serde_json::Value = serde_json::from_slice(&article(&uri)).expect("an article");
            let text = &message.json()["enrichment"]["text"];
            tally.altered += usize::from(text["body"] != fed["body_text"] || text["headline"] != fed["headline"]);
        }
        let mut parked: BTreeMap<&[u8], u32> = junk.iter().map(|bytes| (bytes.as_slice(), 0)).collect();
        for letter in self.letters().await {
            match parked.get_mut(&*letter.payload) {
                Some(count) => *count += 1,
                None => tally.invented.push(format!("parked: {:?} {:?}", letter.headers, letter.payload)),
            }
        }
        for count in articles.values().chain(parked.values()) {
            tally.lost += usize::from(*count == 0);
            tally.duplicates += count.saturating_sub(1) as usize;
        }
        tally
    }
}

/// What the oracle found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Tally {
    pub(crate) fed: usize,
    pub(crate) lost: usize,
    pub(crate) duplicates: usize,
    /// Came out with a text that is not its own.
    pub(crate) altered: usize,
    /// Came out and was never fed.
    pub(crate) invented: Vec<String>,
}

impl Tally {
    pub(crate) fn is_clean(&self) -> bool {
        (self.lost, self.duplicates, self.altered, self.invented.len()) == (0, 0, 0, 0)
    }
}
