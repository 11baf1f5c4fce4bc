//! Publishes articles at a steady pace with many acknowledgements under way, and counts what became of each.

use std::time::Duration;

use anyhow::Context as _;
use async_nats::HeaderMap;
use async_nats::header::NATS_MESSAGE_ID;
use async_nats::jetstream::context::PublishAckFuture;
use async_nats::jetstream::publish::PublishAck;
use bytes::Bytes;
use futures_util::StreamExt as _;
use futures_util::future::BoxFuture;
use futures_util::stream::FuturesUnordered;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;
use xxhash_rust::xxh3::xxh3_128;

use super::source::Item;
use crate::article::{self, Article, Hints};
use crate::cli::session::Session;
use crate::transport::Error;
use crate::transport::retry::Attempts;

/// Acknowledgements awaited at once: enough to keep the server busy, few enough to bound memory.
const UNDER_WAY: usize = 256;

/// Publishes to one server.
#[derive(Debug, Clone)]
pub(crate) struct Feeder {
    pub(crate) session: Session,
    /// `wire.articles`
    pub(crate) prefix: String,
    /// Token for every article; `None` takes each article's own provider.
    pub(crate) provider: Option<String>,
}

/// What became of one article.
#[derive(Debug)]
pub(crate) enum Fate {
    /// The stream has it, at this sequence.
    Stored(u64),
    /// The stream had it already: the same bytes, within its duplicate window.
    Swallowed,
    /// Sent without JetStream: nobody said that it arrived.
    Sent,
    Failed(String),
}

/// One article and what became of it.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) origin: String,
    /// As the worker will read it; `None` where it is no article.
    pub(crate) article: Option<Box<Article>>,
    pub(crate) fate: Fate,
}

impl Feeder {
    /// The subject and the message id of an article, and the article itself where the bytes are one.
    pub(crate) fn address(&self, bytes: &[u8]) -> (String, String, Option<Box<Article>>) {
        let hints = Hints { provider: self.provider.as_deref(), ..Hints::default() };
        let article = article::read(bytes, &hints).ok().map(Box::new);
        let provider = self.provider.as_deref().or(article.as_ref().map(|article| article.provider.as_str()));
        let subject = format!("{}.{}", self.prefix, article::subject_token(provider.unwrap_or("unknown")));
        (subject, format!("{:032x}", xxh3_128(bytes)), article)
    }

    /// Sends in order; the returned future waits for the acknowledgement, and sends again for as long as that is of use:
    /// always under the same id, so that nothing is stored twice.
    async fn send(&self, item: Item) -> BoxFuture<'static, Report> {
        let (subject, id, article) = self.address(&item.bytes);
        let (origin, payload) = (item.origin, Bytes::from(item.bytes));
        let mut headers = HeaderMap::new();
        headers.insert(NATS_MESSAGE_ID, id);
        if self.session.is_core() {
            let sent = self.session.client().publish_with_headers(subject, headers, payload).await;
            let fate = sent.map_or_else(|error| Fate::Failed(error.to_string()), |()| Fate::Sent);
            return Box::pin(async move { Report { origin, article, fate } });
        }
        let message = Outbound { session: self.session.clone(), subject, headers, payload };
        let first = message.send().await;
        Box::pin(async move {
            let fate = match message.stored(first).await {
                Ok(ack) if ack.duplicate => Fate::Swallowed,
                Ok(ack) => Fate::Stored(ack.sequence),
                Err(error) => Fate::Failed(error.to_string()),
            };
            Report { origin, article, fate }
        })
    }

    /// Publishes every item, at most `rate` a second (`None`: as fast as the server takes them), until the items or
    /// `stop` end; what is under way is always waited for. `report` is called once for each.
    ///
    /// # Errors
    /// An item that cannot be read.
    pub(crate) async fn pump(
        &self,
        mut items: tokio::sync::mpsc::Receiver<anyhow::Result<Item>>,
        rate: Option<f64>,
        stop: impl Future<Output = ()>,
        mut report: impl FnMut(Report),
    ) -> anyhow::Result<()> {
        let mut stop = std::pin::pin!(stop);
        let mut ticks = rate.map(|rate| {
            let mut ticks = interval(Duration::from_secs_f64(1.0 / rate.clamp(0.01, 1e6)));
            ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            ticks
        });
        let mut under_way = FuturesUnordered::new();
        let mut fault = None;
        let mut due = ticks.is_none();
        loop {
            tokio::select! {
                biased;
                () = &mut stop => break,
                Some(done) = under_way.next(), if !under_way.is_empty() => report(done),
                () = tick(&mut ticks), if !due => due = true,
                item = items.recv(), if due && under_way.len() < UNDER_WAY => match item {
                    None => break,
                    Some(Err(error)) => { fault = Some(error); break }
                    Some(Ok(item)) => {
                        under_way.push(self.send(item).await);
                        due = ticks.is_none();
                    }
                },
            }
        }
        while let Some(done) = under_way.next().await {
            report(done);
        }
        if self.session.is_core() {
            self.session.client().flush().await.context("cannot flush")?;
        }
        fault.map_or(Ok(()), Err)
    }
}

/// One message, kept until the stream has it.
struct Outbound {
    session: Session,
    subject: String,
    headers: HeaderMap,
    payload: Bytes,
}

impl Outbound {
    async fn send(&self) -> Result<PublishAckFuture, Error> {
        let (subject, payload) = (self.subject.clone(), self.payload.clone());
        let sent = self.session.jetstream().publish_with_headers(subject, self.headers.clone(), payload).await;
        sent.map_err(|error| Error::publish(&self.subject, &error))
    }

    async fn acknowledged(&self, sent: Result<PublishAckFuture, Error>) -> Result<PublishAck, Error> {
        sent?.await.map_err(|error| Error::publish(&self.subject, &error))
    }

    async fn stored(&self, first: Result<PublishAckFuture, Error>) -> Result<PublishAck, Error> {
        let (config, never) = (self.session.retry(), CancellationToken::new());
        let mut attempts = Attempts::new(&config, &never);
        let mut answer = self.acknowledged(first).await;
        loop {
            match answer {
                Ok(ack) => return Ok(ack),
                Err(error) => attempts.pause_after(error).await?,
            }
            answer = self.acknowledged(self.send().await).await;
        }
    }
}

/// The next tick of a paced feed; never, of one that is not.
async fn tick(ticks: &mut Option<tokio::time::Interval>) {
    match ticks {
        Some(ticks) => drop(ticks.tick().await),
        None => std::future::pending().await,
    }
}
