//! Taking messages in: batches from a durable pull consumer, or a queue subscription in core mode; and answering them.

use std::time::Duration;

use async_nats::jetstream::consumer::pull;
use async_nats::jetstream::consumer::{AckPolicy, Consumer};
use async_nats::{HeaderMap, Subscriber};
use bytes::Bytes;
use futures_util::StreamExt as _;
use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::config::{Config, Mode};
use super::connect::{Connection, Link, replaced};
use super::dlq::{RETRY_OF, first_place};
use super::error::{Error, chain};
use super::story::Order;

/// Beyond that, how long the server's word is awaited that the request is over.
const PULL_GRACE: Duration = Duration::from_millis(1_500);
/// How long an answer is awaited to the acknowledgement of what came over an earlier connection.
const FORGOTTEN_AFTER: Duration = Duration::from_millis(300);
/// How long one pull request stands at the server. Short, so that a worker that stops leaves nothing stranded.
const PULL_EXPIRES: Duration = Duration::from_secs(1);
/// Most messages asked for at once.
pub const MAX_BATCH: usize = 256;

/// One message taken in, with what is needed to answer it.
#[derive(Debug, Clone)]
pub struct Delivery {
    pub subject: String,
    pub headers: HeaderMap,
    pub payload: Bytes,
    /// `None` in core mode, where nothing is answered.
    pub origin: Option<Origin>,
    reply: Option<async_nats::Subject>,
    /// Over which connection it came.
    link: Link,
    connection: Connection,
    ack_timeout: Duration,
}

/// Where in which stream a message lies, and how often it was delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    pub stream: String,
    pub sequence: u64,
    /// From 1. Best effort: the count can start again after a server's crash.
    pub delivered: u32,
    /// Messages behind this one.
    pub pending: u64,
    /// When the stream stored it.
    pub stored_at: Option<Timestamp>,
}

impl Delivery {
    fn new(message: async_nats::Message, connection: &Connection, ack_timeout: Duration) -> Self {
        Self {
            subject: message.subject.to_string(),
            headers: message.headers.unwrap_or_default(),
            payload: message.payload,
            origin: None,
            reply: message.reply,
            link: connection.now(),
            connection: connection.clone(),
            ack_timeout,
        }
    }

    fn from_jetstream(message: async_nats::jetstream::Message, connection: &Connection, ack_timeout: Duration) -> Self {
        let origin = message.info().ok().map(|info| Origin {
            stream: info.stream.to_owned(),
            sequence: info.stream_sequence,
            delivered: u32::try_from(info.delivered).unwrap_or(u32::MAX),
            pending: info.pending,
            stored_at: Timestamp::from_nanosecond(info.published.unix_timestamp_nanos()).ok(),
        });
        Self { origin, ..Self::new(message.message, connection, ack_timeout) }
    }

    /// The stream sequence; 0 in core mode.
    pub fn sequence(&self) -> u64 {
        self.origin.as_ref().map_or(0, |origin| origin.sequence)
    }

    /// Header value; the first where there are several.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(async_nats::HeaderValue::as_str)
    }

    /// Where the article stood when it came first, if it was parked since and was sent again.
    pub fn retry_of(&self) -> Option<Order> {
        first_place(self.header(RETRY_OF)?)
    }

    /// The work is done: waits for the server's word that it knows. (`ack()` alone says Ok with the server dead.)
    ///
    /// # Errors
    /// [`Error::Acknowledge`]; the message then comes again and its outputs are swallowed as duplicates.
    pub async fn ack(&self) -> Result<(), Error> {
        self.confirmed(Bytes::from_static(b"+ACK")).await
    }

    /// Never deliver this again; `reason` goes into the server's advisory.
    ///
    /// # Errors
    /// As [`Delivery::ack`].
    pub async fn terminate(&self, reason: &str) -> Result<(), Error> {
        self.confirmed(Bytes::from(format!("+TERM {reason}"))).await
    }

    /// Deliver this again after `delay`. Without one a poison message would come back thousands of times a second.
    pub async fn retry_after(&self, delay: Duration) {
        self.send(Bytes::from(format!("-NAK {{\"delay\":{}}}", delay.as_nanos()))).await;
    }

    /// Still working on it: the server's waiting starts again.
    pub async fn progress(&self) {
        self.send(Bytes::from_static(b"+WPI")).await;
    }

    async fn confirmed(&self, body: Bytes) -> Result<(), Error> {
        let Some(reply) = &self.reply else { return Ok(()) };
        let failed = |reason: String| Error::Acknowledge { sequence: self.sequence(), reason };
        let request = self.connection.client.request(reply.clone(), body);
        // A server that came back may have forgotten the delivery, and then answers nothing: its room is worth more.
        let known = self.link == self.connection.now();
        let limit = if known { self.ack_timeout } else { self.ack_timeout.min(FORGOTTEN_AFTER) };
        tokio::select! {
            biased;
            answer = tokio::time::timeout(limit, request) => match answer {
                Ok(Ok(_)) => Ok(()),
                Ok(Err(error)) => Err(failed(chain(&error))),
                Err(_) => Err(failed("no answer in time".to_owned())),
            },
            () = self.connection.outlived() => Err(failed("the connection was replaced".to_owned())),
        }
    }

    /// Best effort: where it does not arrive, the message comes again after `ack_wait`.
    async fn send(&self, body: Bytes) {
        if let Some(reply) = &self.reply
            && let Err(error) = self.connection.client.publish(reply.clone(), body).await
        {
            tracing::debug!(sequence = self.sequence(), %error, "answer not sent");
        }
    }
}

/// Where messages come from.
#[derive(Debug)]
pub struct Source {
    connection: Connection,
    ack_timeout: Duration,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Durable { consumer: Box<Consumer<pull::Config>>, name: String },
    Queue(Vec<Subscriber>),
}

/// How far behind the consumer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lag {
    /// Not yet delivered.
    pub pending: u64,
    /// Delivered and not acknowledged.
    pub unacknowledged: usize,
    /// Everything up to this sequence is done.
    pub done_up_to: u64,
    /// When the consumer was made, in milliseconds of the server's clock.
    pub made_ms: i64,
}

impl Source {
    /// Binds to the durable consumer (or subscribes with the queue group) and refuses one that is not as configured.
    ///
    /// # Errors
    /// [`Error::Missing`], [`Error::Drift`], or the transient fault that kept us from asking.
    pub async fn bind(connection: &Connection, config: &Config) -> Result<Self, Error> {
        let kind = match config.input.mode {
            Mode::Jetstream => bind_durable(connection, config).await?,
            Mode::Core => subscribe(connection, config).await?,
        };
        Ok(Self { connection: connection.clone(), ack_timeout: config.request_timeout(), kind })
    }

    /// Takes up to `most` messages, handing each to `take` as it comes. Returns after `most`, after a second, or soon
    /// after the connection was replaced or `stop` was called; so call it in a loop, with the number there is room for.
    ///
    /// # Errors
    /// [`Error::Pull`] where the server refuses the pull, as when the consumer was deleted; [`Error::Silent`] where it
    /// says nothing at all.
    pub async fn pull(
        &mut self,
        most: usize,
        stop: &CancellationToken,
        take: &mut (dyn FnMut(Delivery) + Send),
    ) -> Result<usize, Error> {
        match &mut self.kind {
            Kind::Durable { consumer, name } => {
                let mut link = self.connection.link();
                let connection = &self.connection;
                let mut take_one = |message| take(Delivery::from_jetstream(message, connection, self.ack_timeout));
                pull_batch(consumer, name, &mut link, most.min(MAX_BATCH), stop, &mut take_one).await
            }
            Kind::Queue(subscribers) => {
                let connection = &self.connection;
                let mut take_one = |message| take(Delivery::new(message, connection, self.ack_timeout));
                Ok(take_from_queue(subscribers, most, stop, &mut take_one).await)
            }
        }
    }

    /// The connection that messages come over, which is another one when its [`Link`] has changed.
    pub(crate) fn connection(&self) -> &Connection {
        &self.connection
    }

    /// How far behind the consumer is; `None` in core mode.
    ///
    /// # Errors
    /// [`Error::Missing`] where the consumer is gone, else [`Error::Pull`].
    pub async fn lag(connection: &Connection, config: &Config) -> Result<Option<Lag>, Error> {
        if config.input.mode == Mode::Core {
            return Ok(None);
        }
        let info = consumer(connection, config).await?.cached_info().clone();
        Ok(Some(Lag {
            pending: info.num_pending,
            unacknowledged: info.num_ack_pending,
            done_up_to: info.ack_floor.stream_sequence,
            made_ms: i64::try_from(info.created.unix_timestamp_nanos() / 1_000_000).unwrap_or(0),
        }))
    }
}

/// Pulls one batch, without heartbeat (the library can lose its waker on one), and never drops what has arrived.
async fn pull_batch(
    consumer: &Consumer<pull::Config>,
    name: &str,
    link: &mut tokio::sync::watch::Receiver<Link>,
    most: usize,
    stop: &CancellationToken,
    take: &mut (dyn FnMut(async_nats::jetstream::Message) + Send),
) -> Result<usize, Error> {
    let refused = |reason: String| Error::Pull { consumer: name.to_owned(), reason };
    // Requests made without a connection would queue up and go out together on the next one.
    tokio::select! {
        _ = link.wait_for(|link| *link != Link::Down) => {}
        () = stop.cancelled() => return Ok(0),
    }
    if *link.borrow_and_update() == Link::Closed {
        return Err(Error::Closed { reason: "by ourselves".to_owned() });
    }
    let request = consumer.batch().max_messages(most).expires(PULL_EXPIRES).messages();
    let mut batch = request.await.map_err(|error| refused(chain(&error)))?;
    let mut count = 0;
    // A request that stood at a server that is gone will not be answered. But it may still have been on its way, so the
    // batch is heard out for as long as it could stand: what it brings must not be left unanswered until ack_wait.
    let heard_out = async {
        tokio::select! {
            () = replaced(link) => {}
            () = stop.cancelled() => {}
        }
        tokio::time::sleep(PULL_EXPIRES + PULL_EXPIRES / 2).await;
    };
    let silence = tokio::time::sleep(PULL_EXPIRES + PULL_GRACE);
    tokio::pin!(heard_out, silence);
    loop {
        let next = tokio::select! {
            biased;
            next = batch.next() => next,
            () = &mut heard_out => return Ok(count),
            // The server always says when a request is over. A stopped or unreachable one says nothing.
            () = &mut silence => return if count > 0 { Ok(count) } else { Err(Error::Silent { consumer: name.to_owned() }) },
        };
        match next {
            Some(Ok(message)) => {
                take(message);
                count += 1;
            }
            Some(Err(error)) => return Err(refused(error.to_string())),
            None => return Ok(count),
        }
    }
}

async fn bind_durable(connection: &Connection, config: &Config) -> Result<Kind, Error> {
    let consumer = consumer(connection, config).await?;
    let known = &consumer.cached_info().config;
    let mut drift = Vec::new();
    if known.ack_policy != AckPolicy::Explicit {
        drift.push("its acknowledgements are not explicit".to_owned());
    }
    if known.ack_wait != config.ack_wait() {
        drift.push(format!("ack_wait is {} s, not {} s", known.ack_wait.as_secs(), config.input.ack_wait_s));
    }
    if known.max_deliver > 0 {
        drift.push(format!("max_deliver is {}, not unlimited", known.max_deliver));
    }
    if known.max_ack_pending != i64::from(config.input.max_ack_pending) {
        drift.push(format!("max_ack_pending is {}, not {}", known.max_ack_pending, config.input.max_ack_pending));
    }
    if !known.backoff.is_empty() {
        drift.push("it has a backoff list, which overrides ack_wait".to_owned());
    }
    if drift.is_empty() {
        let name = format!("{}/{}", config.input.stream, config.input.durable);
        return Ok(Kind::Durable { consumer: Box::new(consumer), name });
    }
    Err(Error::Drift { what: "consumer", name: config.input.durable.clone(), drift: drift.join("; ") })
}

async fn consumer(connection: &Connection, config: &Config) -> Result<Consumer<pull::Config>, Error> {
    let (stream, durable) = (&config.input.stream, &config.input.durable);
    connection.jetstream.get_consumer_from_stream(durable, stream).await.map_err(|error| {
        use async_nats::jetstream::ErrorCode;
        use async_nats::jetstream::stream::ConsumerErrorKind;
        match error.kind() {
            ConsumerErrorKind::JetStream(refusal) if refusal.error_code() == ErrorCode::STREAM_NOT_FOUND => {
                Error::Missing { what: "stream", name: stream.clone() }
            }
            ConsumerErrorKind::JetStream(refusal) if refusal.error_code() == ErrorCode::CONSUMER_NOT_FOUND => {
                Error::Missing { what: "consumer", name: durable.clone() }
            }
            _ => Error::Pull { consumer: format!("{stream}/{durable}"), reason: chain(&error) },
        }
    })
}

async fn subscribe(connection: &Connection, config: &Config) -> Result<Kind, Error> {
    let mut subscribers = Vec::with_capacity(config.input.subjects.len());
    for subject in &config.input.subjects {
        let group = config.input.queue_group.clone();
        let subscriber = connection.client.queue_subscribe(subject.clone(), group).await;
        subscribers
            .push(subscriber.map_err(|error| Error::Pull { consumer: subject.clone(), reason: error.to_string() })?);
    }
    // The server must know of the subscription before anyone is told that we are ready.
    let _ = connection.client.flush().await;
    Ok(Kind::Queue(subscribers))
}

async fn take_from_queue(
    subscribers: &mut [Subscriber],
    most: usize,
    stop: &CancellationToken,
    take: &mut (dyn FnMut(async_nats::Message) + Send),
) -> usize {
    let end = tokio::time::sleep(PULL_EXPIRES);
    tokio::pin!(end);
    let mut merged = futures_util::stream::select_all(subscribers.iter_mut());
    let mut count = 0;
    let stopped = loop {
        if count == most {
            break false;
        }
        tokio::select! {
            biased;
            () = stop.cancelled() => break true,
            message = merged.next() => {
                let Some(message) = message else {
                    // The subscriptions are gone with the connection: no hurry to be told so again.
                    end.await;
                    break false;
                };
                take(message);
                count += 1;
            }
            () = &mut end => break false,
        }
    };
    drop(merged);
    if stopped { count + take_the_rest(subscribers, most - count, take).await } else { count }
}

/// Leaves the queue group and takes what the server had sent already, as far as there is room.
async fn take_the_rest(
    subscribers: &mut [Subscriber],
    most: usize,
    take: &mut (dyn FnMut(async_nats::Message) + Send),
) -> usize {
    for subscriber in subscribers.iter_mut() {
        if let Err(error) = subscriber.drain().await {
            tracing::debug!(%error, "unsubscribe");
        }
    }
    let mut count = 0;
    let rest = async {
        let mut merged = futures_util::stream::select_all(subscribers.iter_mut());
        while count < most
            && let Some(message) = merged.next().await
        {
            take(message);
            count += 1;
        }
    };
    let _ = tokio::time::timeout(PULL_EXPIRES, rest).await;
    count
}
