//! The worker with reading off against a bare pipelined relay, in one run on one server.
//!
//! Both pull from a durable consumer with 256 in flight, publish to a file-backed stream with a deterministic id, and
//! acknowledge the input after the output's own acknowledgement. The relay does nothing else; the worker also decodes
//! each article, publishes it in the enriched shape, remembers where it went and awaits the confirmation of its
//! acknowledgement. What the worker must keep is the ratio: `cargo bench --bench relay` prints it and fails below 0.60.
//!
//! `RELAY_MESSAGES` sets the number of messages a run (default 20,000).

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_nats::jetstream::Context;
use async_nats::jetstream::consumer::pull;
use async_nats::jetstream::message::PublishMessage;
use bytes::Bytes;
use copytaster::devserver::{self, Options, Server};
use copytaster::enrich::Engine;
use copytaster::route::{Router, Subjects};
use copytaster::telemetry::Health;
use copytaster::transport::setup::setup;
use copytaster::transport::{self, Connection};
use copytaster::worker::{self, Reader, Worker};
use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;

const ROUNDS: usize = 5;
const IN_FLIGHT: usize = 256;
const REQUIRED: f64 = 0.60;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("runtime");
    if runtime.block_on(measure()) >= REQUIRED { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn measure() -> f64 {
    let messages = std::env::var_os("RELAY_MESSAGES").and_then(|n| n.to_str()?.parse().ok()).unwrap_or(20_000);
    let cache = devserver::cache_dir(|key| std::env::var_os(key)).expect("HOME");
    let binary = devserver::find_or_install(&cache, &mut |line| eprintln!("{line}")).expect("nats-server");
    let server = Server::start(&binary.path, Options::default()).expect("server");
    let mut config = transport::Config { urls: vec![server.url()], ..transport::Config::default() };
    // State is part of what the worker does, and is measured both ways.
    let mut ratios = Vec::new();
    println!("{messages} messages of 2 KiB a run, {IN_FLIGHT} in flight, nats-server {}", binary.version);
    println!("round  relay msgs/s  worker msgs/s  ratio  with state");
    for round in 1..=ROUNDS {
        config.state.enabled = true;
        let stateful = run(&config, messages, true).await;
        config.state.enabled = false;
        let worker = run(&config, messages, true).await;
        let relay = run(&config, messages, false).await;
        let ratio = worker / relay;
        println!("{round:>5}  {relay:>12.0}  {worker:>13.0}  {ratio:>5.2}  {:>10.2}", stateful / relay);
        ratios.push(ratio);
    }
    ratios.sort_by(f64::total_cmp);
    let median = ratios[ROUNDS / 2];
    println!("ratio (median of {ROUNDS}): {median:.2}, required {REQUIRED:.2}");
    median
}

/// Messages a second from the first pull to the last acknowledgement.
async fn run(config: &transport::Config, messages: usize, with_worker: bool) -> f64 {
    let stop = CancellationToken::new();
    let connection = transport::connect(config, Some(Duration::from_secs(10)), &stop).await.expect("connect");
    setup(&connection, config).await.expect("setup");
    feed(&connection.jetstream, messages).await;
    let started = Instant::now();
    if with_worker {
        let worker = tokio::spawn(worker_on(config, &connection).run(stop.clone()));
        until_done(&connection).await;
        let took = started.elapsed();
        stop.cancel();
        let summary = worker.await.expect("joined").expect("worker ends well");
        assert_eq!(summary.articles as usize, messages);
        clear(&connection.jetstream).await;
        messages as f64 / took.as_secs_f64()
    } else {
        relay(&connection, messages).await;
        until_done(&connection).await;
        let took = started.elapsed();
        clear(&connection.jetstream).await;
        messages as f64 / took.as_secs_f64()
    }
}

fn worker_on(config: &transport::Config, connection: &Connection) -> Worker {
    Worker {
        config: worker::Config { enrich: false, in_flight: IN_FLIGHT, ..worker::Config::default() },
        transport: config.clone(),
        connection: connection.clone(),
        process: Arc::new(Reader {
            engine: Arc::new(Engine::pass_through()),
            router: Arc::new(Router::new(Subjects::default())),
            max_article_bytes: 0,
        }),
        health: Arc::new(Health::default()),
    }
}

/// The least that a relay which loses nothing can do.
async fn relay(connection: &Connection, messages: usize) {
    let consumer: async_nats::jetstream::consumer::Consumer<pull::Config> =
        connection.jetstream.get_consumer_from_stream("copytaster", "WIRE_IN").await.expect("consumer");
    let room = Arc::new(Semaphore::new(IN_FLIGHT));
    let mut taken = 0;
    let mut tasks = tokio::task::JoinSet::new();
    while taken < messages {
        drop(Arc::clone(&room).acquire_many_owned(IN_FLIGHT as u32 / 4).await.expect("open"));
        let most = room.available_permits().max(1);
        let mut batch =
            consumer.batch().max_messages(most).expires(Duration::from_secs(1)).messages().await.expect("pull");
        while let Some(message) = batch.next().await {
            let message = message.expect("message");
            taken += 1;
            let permit = Arc::clone(&room).acquire_owned().await.expect("open");
            let jetstream = connection.jetstream.clone();
            tasks.spawn(async move {
                let id = message.info().expect("info").stream_sequence.to_string();
                let outbound = PublishMessage::build().payload(message.payload.clone()).message_id(id);
                jetstream.send_publish("wire.enriched.desk", outbound).await.expect("sent").await.expect("stored");
                message.ack().await.expect("acknowledged");
                drop(permit);
            });
        }
    }
    while tasks.join_next().await.is_some() {}
}

async fn feed(jetstream: &Context, messages: usize) {
    let filler = "The harbour board and the pilots agreed a new rota on Monday, people close to the talks said. ";
    let mut pending = FuturesUnordered::new();
    for number in 0..messages {
        let body = format!(
            "{{\"uri\":\"urn:bench:{number}\",\"version\":\"1\",\"headline\":\"Harbour board agrees rota\",\
             \"provider\":\"desk\",\"language\":\"en\",\"published_at\":\"2025-03-03T09:00:00Z\",\"body_text\":\"{}\"}}",
            filler.repeat(19)
        );
        let sent = jetstream.publish("wire.articles.desk", Bytes::from(body)).await.expect("sent");
        pending.push(sent.into_future());
        if pending.len() >= IN_FLIGHT {
            pending.next().await.expect("one").expect("stored");
        }
    }
    while let Some(stored) = pending.next().await {
        stored.expect("stored");
    }
}

async fn until_done(connection: &Connection) {
    loop {
        let consumer: async_nats::jetstream::consumer::Consumer<pull::Config> =
            connection.jetstream.get_consumer_from_stream("copytaster", "WIRE_IN").await.expect("consumer");
        let info = consumer.cached_info();
        if info.num_pending == 0 && info.num_ack_pending == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

async fn clear(jetstream: &Context) {
    for stream in ["WIRE_IN", "WIRE_OUT", "WIRE_DLQ", "KV_COPYTASTER_STATE"] {
        let _ = jetstream.delete_stream(stream).await;
    }
}
