//! Articles in, everything out: against a real server.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use async_nats::HeaderMap;
use copytaster::devserver::Options;
use copytaster::route::{Outgoing, Told};
use copytaster::transport::config::Mode;
use copytaster::transport::consume::Source;
use copytaster::transport::setup::{Change, setup};
use copytaster::transport::{self, Error};
use copytaster::worker::{Fault, Input, Process, Reader, Reading, Withdrawal};
use futures_util::StreamExt as _;

use crate::harness::{PATIENCE, Rig, article, connect, eventually, reader, start_server, versioned};

/// Reads as the real thing does, then lets a test change what comes of it.
struct Altered<F>(Reader, F);

impl<F: Fn(&Input<'_>, Reading) -> Result<Reading, Fault> + Send + Sync + 'static> Process for Altered<F> {
    fn process(&self, input: &Input<'_>) -> Result<Reading, Fault> {
        self.1(input, self.0.process(input)?)
    }

    fn withdraw(&self, withdrawal: &Withdrawal, told: &[Told]) -> Vec<Outgoing> {
        self.0.withdraw(withdrawal, told)
    }
}

pub(crate) fn altered(
    change: impl Fn(&Input<'_>, Reading) -> Result<Reading, Fault> + Send + Sync + 'static,
) -> Arc<dyn Process> {
    Arc::new(Altered(reader(), change))
}

/// Adds an event message, as an engine that reads would.
fn with_event(mut reading: Reading) -> Reading {
    let mut event = reading.outgoing[0].clone();
    "wire.events.agree._._".clone_into(&mut event.subject);
    event.id.push_str("-event");
    reading.outgoing.push(event);
    reading.events = 1;
    reading
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_comes_out_enriched_with_cloudevents_headers_and_its_trace() {
    let rig = Rig::start(|_, _| {}).await;
    let worker = rig.work(altered(|_, reading| Ok(with_event(reading))));
    let mut headers = HeaderMap::new();
    headers.insert("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    rig.feed_with("desk", headers, article("urn:test:1")).await;
    rig.all_acknowledged().await;
    let summary = worker.stop().await;
    assert_eq!((summary.articles, summary.events, summary.parked, summary.unfinished), (1, 1, 0, 0));
    let stored = rig.stored("WIRE_OUT").await;
    let mut subjects: Vec<_> = stored.iter().map(|message| message.subject.as_str()).collect();
    subjects.sort_unstable();
    assert_eq!(subjects, ["wire.enriched.desk", "wire.events.agree._._"]);
    let enriched = stored.iter().find(|message| message.subject == "wire.enriched.desk").unwrap();
    assert_eq!(enriched.header("ce-type"), "io.copytaster.article.enriched.v1");
    assert_eq!(enriched.header("Nats-Msg-Id"), enriched.header("ce-id"));
    assert!(enriched.header("traceparent").starts_with("00-0af7651916cd43dd8448eb211c80319c-"));
    assert_eq!(enriched.uri(), "urn:test:1");
}

#[tokio::test(flavor = "multi_thread")]
async fn producer_duplicates_are_told_once() {
    let rig = Rig::start(|_, _| {}).await;
    for _ in 0..5 {
        rig.feed("desk", article("urn:test:same")).await;
    }
    let worker = rig.work(Arc::new(reader()));
    rig.all_acknowledged().await;
    let summary = worker.stop().await;
    // Those that come while the first is under way go the long way, by the id.
    assert_eq!(summary.articles + summary.repeats, 5);
    rig.assert_each_once(&["urn:test:same".to_owned()], &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn junk_is_parked_once_with_its_bytes_and_its_neighbours_flow() {
    let rig = Rig::start(|_, _| {}).await;
    let junk: Vec<Vec<u8>> = vec![b"{\"uri\": ".to_vec(), vec![0xff, 0xfe, 0x00, 0xc3], b"[1, 2]".to_vec()];
    let mut headers = HeaderMap::new();
    headers.insert("Nats-Msg-Id", "their-own-id");
    headers.insert("X-Desk", "night");
    rig.feed("desk", article("urn:test:before")).await;
    let sequence = rig.feed_with("desk", headers, junk[0].clone()).await;
    rig.feed("desk", junk[1].clone()).await;
    rig.feed("desk", junk[2].clone()).await;
    rig.feed("desk", article("urn:test:after")).await;
    let worker = rig.work(Arc::new(reader()));
    rig.all_acknowledged().await;
    let summary = worker.stop().await;
    assert_eq!((summary.articles, summary.parked), (2, 3));
    rig.assert_each_once(&["urn:test:before".to_owned(), "urn:test:after".to_owned()], &junk).await;
    let letters = rig.letters().await;
    let letter = letters.iter().find(|letter| letter.payload == junk[0]).unwrap();
    assert_eq!(letter.subject, "wire.dlq.decode");
    assert_eq!(letter.header("Copytaster-Reason"), "bad_json");
    assert_eq!(letter.header("Copytaster-Sequence"), sequence.to_string());
    assert_eq!(letter.header("Copytaster-Stream"), "WIRE_IN");
    assert_eq!(letter.header("Copytaster-Subject"), "wire.articles.desk");
    assert_eq!(letter.header("Copytaster-Attempts"), "1");
    assert_eq!(letter.header("X-Desk"), "night");
    assert_eq!(letter.header("Copytaster-Original-Nats-Msg-Id"), "their-own-id");
    assert!(letter.header("Copytaster-Last-Error").contains("line 1"), "{letter:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_parks_one_article_and_nothing_else() {
    let rig = Rig::start(|_, _| {}).await;
    for uri in ["urn:test:a", "urn:test:poison", "urn:test:b"] {
        rig.feed("desk", article(uri)).await;
    }
    let worker = rig.work(altered(|_, reading| {
        assert!(reading.uri != "urn:test:poison", "cannot read this");
        Ok(reading)
    }));
    rig.all_acknowledged().await;
    let summary = worker.stop().await;
    assert_eq!((summary.articles, summary.parked), (2, 1));
    let letters = rig.letters().await;
    assert_eq!(letters[0].subject, "wire.dlq.enrich");
    assert_eq!(letters[0].header("Copytaster-Reason"), "panic");
    assert!(letters[0].header("Copytaster-Last-Error").contains("cannot read this"));
    assert_eq!(letters[0].payload, article("urn:test:poison"));
}

#[tokio::test(flavor = "multi_thread")]
async fn reading_that_never_ends_is_parked_and_the_worker_still_stops() {
    let rig = Rig::start(|_, worker| {
        worker.article_deadline_s = 1;
        worker.threads = 2;
    })
    .await;
    rig.feed("desk", article("urn:test:slow")).await;
    rig.feed("desk", article("urn:test:quick")).await;
    let worker = rig.work(altered(|_, reading| {
        if reading.uri == "urn:test:slow" {
            std::thread::sleep(Duration::from_secs(20));
        }
        Ok(reading)
    }));
    rig.all_acknowledged().await;
    let letters = rig.letters().await;
    assert_eq!((letters.len(), letters[0].header("Copytaster-Reason")), (1, "too_slow"));
    assert_eq!(rig.enriched().await[0].uri(), "urn:test:quick");
    assert_eq!(worker.stop().await.unfinished, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_output_too_large_for_the_server_is_parked_without_retry() {
    let rig = Rig::start(|_, _| {}).await;
    let tries = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&tries);
    let worker = rig.work(altered(move |_, mut reading| {
        counted.fetch_add(1, Ordering::Relaxed);
        reading.outgoing[0].payload = vec![b'x'; 2_000_000].into();
        Ok(with_event(reading))
    }));
    rig.feed("desk", article("urn:test:huge")).await;
    rig.all_acknowledged().await;
    assert_eq!(worker.stop().await.parked, 1);
    assert_eq!(tries.load(Ordering::Relaxed), 1);
    let letters = rig.letters().await;
    assert_eq!(letters[0].subject, "wire.dlq.publish");
    assert_eq!(letters[0].header("Copytaster-Reason"), "too_large");
    assert!(rig.stored("WIRE_OUT").await.is_empty(), "an article is told whole or not at all");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_letter_too_large_with_its_headers_is_cut_and_says_so() {
    let rig = Rig::start(|_, _| {}).await;
    let limit = rig.connection.client.max_payload();
    let body = vec![b'{'; limit - 100];
    rig.feed("desk", body.clone()).await;
    let worker = rig.work(Arc::new(reader()));
    rig.all_acknowledged().await;
    assert_eq!(worker.stop().await.parked, 1);
    let letters = rig.letters().await;
    assert_eq!(letters[0].header("Copytaster-Truncated"), body.len().to_string());
    assert!(letters[0].payload.len() > limit - 5_000);
    assert!(body.starts_with(&letters[0].payload));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawal_goes_to_every_subject_that_the_versions_went_to() {
    let rig = Rig::start(|_, _| {}).await;
    let worker =
        rig.work(altered(|_, reading| Ok(if reading.withdrawal.is_none() { with_event(reading) } else { reading })));
    // All three at once: the withdrawal must wait for what came before it.
    rig.feed("desk", versioned("urn:test:w", "1", "usable")).await;
    rig.feed("desk", versioned("urn:test:w", "2", "usable")).await;
    rig.feed("desk", versioned("urn:test:other", "1", "usable")).await;
    rig.feed("desk", versioned("urn:test:w", "3", "canceled")).await;
    rig.all_acknowledged().await;
    worker.stop().await;
    let stored = rig.stored("WIRE_OUT").await;
    let notices: Vec<_> =
        stored.iter().filter(|message| message.header("ce-type") == "io.copytaster.article.withdrawn.v1").collect();
    let mut subjects: Vec<_> = notices.iter().map(|message| message.subject.as_str()).collect();
    subjects.sort_unstable();
    assert_eq!(
        subjects,
        ["wire.enriched.desk", "wire.enriched.desk", "wire.events.agree._._", "wire.events.agree._._"]
    );
    for notice in notices {
        let body = notice.json();
        let withdrawn = body["withdrawn"]["id"].as_str().unwrap();
        let original =
            stored.iter().find(|message| message.header("Nats-Msg-Id") == withdrawn).expect("a told message");
        assert_eq!(original.subject, notice.subject);
        assert_eq!(body["withdrawn"]["reason"], "canceled");
        assert_eq!(body["article"]["uri"], "urn:test:w");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn setup_twice_changes_nothing_and_follows_the_configuration() {
    let mut rig = Rig::start(|_, _| {}).await;
    let again = setup(&rig.connection, &rig.transport).await.unwrap();
    assert_eq!(again.len(), 5);
    assert!(again.iter().all(|step| step.change == Change::Unchanged), "{again:?}");
    rig.transport.stream.max_age_h = 24;
    rig.transport.input.ack_wait_s = 20;
    rig.transport.state.ttl_h = 48;
    let changed = setup(&rig.connection, &rig.transport).await.unwrap();
    assert!(changed.iter().all(|step| step.change == Change::Updated), "{changed:?}");
    let stream = rig.connection.jetstream.get_stream("WIRE_OUT").await.unwrap();
    assert_eq!(stream.cached_info().config.max_age, Duration::from_hours(24));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_refuses_what_is_missing_or_not_as_configured() {
    let mut rig = Rig::start(|_, _| {}).await;
    rig.transport.input.ack_wait_s = 7;
    let drift = rig.work(Arc::new(reader())).end().await.unwrap_err();
    insta::assert_snapshot!(
        drift.to_string(),
        @"consumer copytaster is not as configured: ack_wait is 30 s, not 7 s; run `copytaster setup`"
    );
    rig.transport.input.durable = "another".to_owned();
    let missing = rig.work(Arc::new(reader())).end().await.unwrap_err();
    insta::assert_snapshot!(missing.to_string(), @"consumer another does not exist; run `copytaster setup`");
    rig.transport.input.stream = "NOWHERE".to_owned();
    let missing = rig.work(Arc::new(reader())).end().await.unwrap_err();
    insta::assert_snapshot!(missing.to_string(), @"stream NOWHERE does not exist; run `copytaster setup`");
}

#[tokio::test(flavor = "multi_thread")]
async fn core_mode_works_without_jetstream() {
    let server = start_server(Options { without_jetstream: true, ..Options::default() }).await;
    let mut config = transport::Config { urls: vec![server.url()], ..transport::Config::default() };
    config.input.mode = Mode::Core;
    let connection = connect(&config).await;
    let mut outputs = connection.client.subscribe("wire.>").await.unwrap();
    connection.client.flush().await.unwrap();
    let rig = Rig {
        server,
        transport: config,
        worker: copytaster::worker::Config::default(),
        connection,
        folder: tempfile::tempdir().unwrap(),
    };
    let worker = rig.work(Arc::new(reader()));
    eventually("the worker listens", || async { worker.health.readiness().ready }).await;
    rig.connection.client.publish("wire.articles.desk", article("urn:test:core").into()).await.unwrap();
    rig.connection.client.publish("wire.articles.desk", "{".into()).await.unwrap();
    let mut seen = Vec::new();
    while seen.len() < 4 {
        let message = tokio::time::timeout(PATIENCE, outputs.next()).await.expect("outputs in time").unwrap();
        seen.push(message.subject.to_string());
    }
    seen.sort_unstable();
    assert_eq!(seen, ["wire.articles.desk", "wire.articles.desk", "wire.dlq.decode", "wire.enriched.desk"]);
    let summary = worker.stop().await;
    assert_eq!((summary.articles, summary.parked), (1, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_consumer_shows_as_not_ready_and_work_resumes_when_it_is_back() {
    let rig = Rig::start(|_, _| {}).await;
    let worker = rig.work(Arc::new(reader()));
    rig.feed("desk", article("urn:test:1")).await;
    rig.all_acknowledged().await;
    assert!(worker.health.readiness().ready);
    let stream = rig.connection.jetstream.get_stream("WIRE_IN").await.unwrap();
    stream.delete_consumer("copytaster").await.unwrap();
    eventually("the worker is not ready", || async { !worker.health.readiness().ready }).await;
    assert!(matches!(Source::lag(&rig.connection, &rig.transport).await, Err(Error::Missing { .. })));
    setup(&rig.connection, &rig.transport).await.unwrap();
    rig.feed("desk", article("urn:test:2")).await;
    rig.all_acknowledged().await;
    eventually("the worker is ready again", || async { worker.health.readiness().ready }).await;
    worker.stop().await;
    rig.assert_each_once(&["urn:test:1".to_owned(), "urn:test:2".to_owned()], &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_whose_output_stream_is_missing_is_held_until_it_is_there() {
    let rig = Rig::start(|transport, _| transport.retry.max_elapsed_s = 2).await;
    rig.connection.jetstream.delete_stream("WIRE_OUT").await.unwrap();
    let worker = rig.work(Arc::new(reader()));
    rig.feed("desk", article("urn:test:1")).await;
    tokio::time::sleep(Duration::from_secs(4)).await;
    assert_eq!(rig.left().await, Some((0, 1)), "still unacknowledged");
    setup(&rig.connection, &rig.transport).await.unwrap();
    rig.all_acknowledged().await;
    let summary = worker.stop().await;
    assert_eq!(summary.handed_back, 0, "kept, not handed back: {summary:?}");
    let consumer: async_nats::jetstream::consumer::PullConsumer =
        rig.connection.jetstream.get_consumer_from_stream("copytaster", "WIRE_IN").await.unwrap();
    assert_eq!(consumer.cached_info().delivered.consumer_sequence, 1, "waiting used up no delivery");
    rig.assert_each_once(&["urn:test:1".to_owned()], &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_delivered_again_is_not_told_again() {
    let rig = Rig::start(|_, _| {}).await;
    let uris: Vec<_> = (0..50).map(|number| format!("urn:test:{number}")).collect();
    let articles: Vec<_> = uris.iter().map(|uri| article(uri)).chain([b"{junk".to_vec()]).collect();
    rig.feed_all(&articles).await;
    for _ in 0..2 {
        let worker = rig.work(Arc::new(reader()));
        rig.all_acknowledged().await;
        let summary = worker.stop().await;
        assert_eq!((summary.articles, summary.parked), (50, 1));
        // A new consumer starts from the first article: everything comes again.
        let stream = rig.connection.jetstream.get_stream("WIRE_IN").await.unwrap();
        stream.delete_consumer("copytaster").await.unwrap();
        setup(&rig.connection, &rig.transport).await.unwrap();
    }
    rig.assert_each_once(&uris, &[b"{junk".to_vec()]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_reading_reports_progress_and_is_not_delivered_again() {
    let rig = Rig::start(|transport, _| transport.input.ack_wait_s = 1).await;
    let reads = Arc::new(AtomicU32::new(0));
    let counted = Arc::clone(&reads);
    let worker = rig.work(altered(move |_, reading| {
        counted.fetch_add(1, Ordering::Relaxed);
        std::thread::sleep(Duration::from_secs(4));
        Ok(reading)
    }));
    rig.feed("desk", article("urn:test:slow")).await;
    rig.all_acknowledged().await;
    worker.stop().await;
    assert_eq!(reads.load(Ordering::Relaxed), 1);
    let consumer: async_nats::jetstream::consumer::PullConsumer =
        rig.connection.jetstream.get_consumer_from_stream("copytaster", "WIRE_IN").await.unwrap();
    assert_eq!(consumer.cached_info().delivered.consumer_sequence, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_that_ends_workers_is_parked_and_one_that_was_only_near_is_not() {
    let rig = Rig::start(|transport, worker| {
        transport.input.ack_wait_s = 1;
        worker.max_attempts = 2;
    })
    .await;
    rig.feed("desk", article("urn:test:killer")).await;
    rig.feed("desk", article("urn:test:near")).await;
    let consumer: async_nats::jetstream::consumer::PullConsumer =
        rig.connection.jetstream.get_consumer_from_stream("copytaster", "WIRE_IN").await.unwrap();
    // Two workers take both and end.
    for _ in 0..2 {
        let mut batch = consumer.batch().max_messages(2).expires(Duration::from_secs(5)).messages().await.unwrap();
        for _ in 0..2 {
            batch.next().await.expect("delivered").unwrap();
        }
    }
    // Two more end while they read the one; the runtime that is dropped takes the worker with it.
    let begun = Arc::new(AtomicU32::new(0));
    for ended in 1..=2 {
        let counter = Arc::clone(&begun);
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let entered = runtime.enter();
        let _worker = rig.work(altered(move |_, reading| {
            if reading.uri == "urn:test:killer" {
                counter.fetch_add(1, Ordering::Relaxed);
                std::thread::sleep(Duration::from_secs(15));
            }
            Ok(reading)
        }));
        drop(entered);
        eventually("it is being read", || async { begun.load(Ordering::Relaxed) == ended }).await;
        runtime.shutdown_background();
    }
    let worker = rig.work(altered(|_, reading| {
        assert!(reading.uri != "urn:test:killer", "must not be read");
        Ok(reading)
    }));
    rig.all_acknowledged().await;
    worker.stop().await;
    let letters = rig.letters().await;
    assert_eq!((letters.len(), letters[0].subject.as_str()), (1, "wire.dlq.deliver"));
    assert_eq!(letters[0].header("Copytaster-Reason"), "never_answered");
    assert_eq!(letters[0].payload, article("urn:test:killer"));
    rig.assert_each_once(&["urn:test:near".to_owned()], &[article("urn:test:killer")]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_shipped_binary_reads_with_its_engine_and_sends_each_event_on() {
    let rig = Rig::start(|_, worker| worker.enrich = true).await;
    let _worker = rig.spawn().await;
    rig.feed("desk", versioned("urn:test:engine", "1", "usable")).await;
    rig.all_acknowledged().await;
    let stored = rig.stored("WIRE_OUT").await;
    let enriched = stored.iter().find(|message| message.subject == "wire.enriched.desk").unwrap().json();
    assert_eq!(enriched["enrichment"]["status"], "enriched");
    assert_eq!(enriched["enrichment"]["text"]["headline"], "Harbour board and pilots agree new rota");
    let mut found: Vec<_> =
        enriched["enrichment"]["events"].as_array().unwrap().iter().map(|e| e["id"].clone()).collect();
    let mut sent: Vec<_> = stored
        .iter()
        .filter(|message| message.subject.starts_with("wire.events."))
        .map(|message| message.json()["event"]["id"].clone())
        .collect();
    found.sort_by_key(ToString::to_string);
    sent.sort_by_key(ToString::to_string);
    assert_eq!(found, sent);
}
