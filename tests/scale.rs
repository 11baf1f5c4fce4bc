//! More than one worker: shares of one durable consumer, and partitions that keep order.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use copytaster::devserver::Options;
use copytaster::telemetry::ask;
use copytaster::transport::setup::setup;
use rstest::rstest;

use crate::harness::{Rig, article, eventually, versioned};
use crate::stream::altered;

#[rstest]
#[case(1)]
#[case(2)]
#[case(4)]
#[tokio::test(flavor = "multi_thread")]
async fn replicas_on_one_durable_tell_each_article_once_and_share_evenly(#[case] replicas: usize) {
    let rig = Rig::start(|_, _| {}).await;
    let mut workers = Vec::new();
    for _ in 0..replicas {
        workers.push(rig.spawn().await);
    }
    let uris: Vec<_> = (0..2_000).map(|number| format!("urn:test:{number}")).collect();
    let articles: Vec<_> = uris.iter().map(|uri| article(uri)).collect();
    rig.feed_all(&articles).await;
    rig.all_acknowledged().await;
    rig.assert_each_once(&uris, &[]).await;
    let mut shares = Vec::new();
    for worker in &workers {
        let (_, metrics) = ask(worker.address().unwrap(), "/metrics", Duration::from_secs(5)).await.unwrap();
        let done = metrics.lines().find(|line| line.starts_with("copytaster_articles_total{outcome=\"done\"}"));
        shares.push(done.and_then(|line| line.rsplit(' ').next()?.parse::<usize>().ok()).unwrap_or(0));
    }
    assert_eq!(shares.iter().sum::<usize>(), 2_000, "{shares:?}");
    assert!(shares.iter().all(|share| share * replicas >= 1_000), "each has half of an even share: {shares:?}");
}

#[rstest]
#[case(1)]
#[case(2)]
#[case(4)]
#[tokio::test(flavor = "multi_thread")]
async fn ordered_partitions_keep_the_versions_of_a_story_in_order(#[case] partitions: usize) {
    // The server spreads providers over partitions; each has a stream and one worker of its own.
    let mappings = format!(
        "mappings: {{ \"wire.articles.*\": \"wire.part.{{{{partition({partitions},1)}}}}.{{{{wildcard(1)}}}}\" }}"
    );
    let stream = |number: usize| (format!("WIRE_IN_{number}"), vec![format!("wire.part.{number}.>")]);
    let rig = Rig::start_on(Options { extra_config: mappings, ..Options::default() }, |transport, worker| {
        (transport.input.stream, transport.input.subjects) = stream(0);
        worker.ordered = true;
    })
    .await;
    let mut inputs = vec![rig.transport.clone()];
    for number in 1..partitions {
        let mut input = rig.transport.clone();
        (input.input.stream, input.input.subjects) = stream(number);
        setup(&rig.connection, &input).await.unwrap();
        inputs.push(input);
    }
    let providers = [
        "acme", "borealis", "cassia", "delta", "ember", "fjord", "grove", "harbour", "islet", "juniper", "kite", "lark",
    ];
    for version in 1..=10 {
        for provider in providers {
            let body = versioned(&format!("urn:test:{provider}"), &version.to_string(), "usable");
            rig.feed(provider, body).await;
        }
    }
    let mut counts = Vec::new();
    for input in &inputs {
        counts.push(rig.count(&input.input.stream).await);
    }
    assert!(counts.iter().all(|&count| count > 0), "every partition has some: {counts:?}");
    assert_eq!(counts.iter().sum::<u64>(), 120, "{counts:?}");
    // Earlier versions take longer to read, so that without order the later ones would overtake them.
    let process = || {
        altered(|_, reading| {
            let version: u64 = reading.number.parse().unwrap();
            std::thread::sleep(Duration::from_millis(3 * (11 - version)));
            Ok(reading)
        })
    };
    let workers: Vec<_> = inputs.into_iter().map(|input| rig.work_on(input, process())).collect();
    eventually("all is out", || async { rig.count("WIRE_OUT").await == 120 }).await;
    for worker in workers {
        worker.stop().await;
    }
    assert_in_order(&rig, 12, 10).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn order_outlives_a_worker_that_ends_with_versions_under_way() {
    let rig = Rig::start(|transport, worker| {
        transport.input.ack_wait_s = 2;
        worker.ordered = true;
    })
    .await;
    for version in 1..=3 {
        rig.feed("desk", versioned("urn:test:story", &version.to_string(), "usable")).await;
    }
    let begun = Arc::new(AtomicU32::new(0));
    let counter = Arc::clone(&begun);
    // The runtime that is dropped takes the worker with it.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let entered = runtime.enter();
    let _gone = rig.work(altered(move |_, reading| {
        counter.fetch_add(1, Ordering::Relaxed);
        std::thread::sleep(Duration::from_secs(15));
        Ok(reading)
    }));
    drop(entered);
    eventually("they are being read", || async { begun.load(Ordering::Relaxed) > 0 }).await;
    eventually("all are under way", || async { rig.left().await == Some((0, 3)) }).await;
    runtime.shutdown_background();
    for version in 4..=6 {
        rig.feed("desk", versioned("urn:test:story", &version.to_string(), "usable")).await;
    }
    let worker = rig.work(altered(|_, reading| Ok(reading)));
    rig.all_acknowledged().await;
    worker.stop().await;
    assert_in_order(&rig, 1, 6).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn order_outlives_a_server_that_is_killed() {
    let mut rig = Rig::start(|transport, worker| {
        transport.input.ack_wait_s = 2;
        worker.ordered = true;
    })
    .await;
    let worker = rig.work(altered(|_, reading| {
        std::thread::sleep(Duration::from_millis(2));
        Ok(reading)
    }));
    for version in 1..=60 {
        for story in 0..5 {
            let body = versioned(&format!("urn:test:{story}"), &version.to_string(), "usable");
            rig.feed_all(&[body]).await;
        }
        if version % 20 == 10 {
            rig.server.restart().unwrap();
        }
    }
    rig.all_acknowledged().await;
    worker.stop().await;
    assert_in_order(&rig, 5, 60).await;
}

/// Every version of every story told once, each after the one before it.
async fn assert_in_order(rig: &Rig, stories: usize, versions: u64) {
    let mut last = BTreeMap::new();
    for message in rig.enriched().await {
        let version: u64 = message.json()["item"]["version"].as_str().unwrap().parse().unwrap();
        let before = last.insert(message.uri(), version).unwrap_or(0);
        assert_eq!(version, before + 1, "{}", message.uri());
    }
    assert_eq!(last.len(), stories);
    assert!(last.values().all(|&version| version == versions), "{last:?}");
}
