//! What the shipped binary tells Prometheus, and in its logs.

use std::collections::BTreeMap;
use std::time::Duration;

use copytaster::telemetry::{ask, names};

use crate::harness::{Rig, WorkerProcess, article, eventually};

async fn scrape(worker: &WorkerProcess) -> BTreeMap<String, f64> {
    let (status, text) = ask(worker.address().unwrap(), "/metrics", Duration::from_secs(5)).await.unwrap();
    assert_eq!(status, 200);
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.rsplit_once(' ')).map(|(name, n)| (name.to_owned(), n.parse().unwrap())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_count_what_happened_by_outcome_reason_and_stage() {
    let rig = Rig::start(|_, _| {}).await;
    let worker = rig.spawn().await;
    rig.feed_all(&[article("urn:test:1"), article("urn:test:2"), b"{junk".to_vec()]).await;
    rig.all_acknowledged().await;
    rig.feed("desk", article("urn:test:1")).await;
    rig.all_acknowledged().await;
    let found = scrape(&worker).await;
    let count = |name: &str| found.get(name).copied().unwrap_or(-1.0);
    for (name, number) in [
        ("copytaster_articles_total{outcome=\"done\"}", 2.0),
        ("copytaster_articles_total{outcome=\"parked\"}", 1.0),
        ("copytaster_articles_total{outcome=\"repeat\"}", 1.0),
        ("copytaster_parked_total{stage=\"decode\",reason=\"bad_json\"}", 1.0),
        ("copytaster_published_total{kind=\"enriched\"}", 2.0),
        ("copytaster_stage_seconds_count{stage=\"enrich\"}", 4.0),
        ("copytaster_stage_seconds_count{stage=\"publish\"}", 3.0),
        ("copytaster_stage_seconds_count{stage=\"ack\"}", 3.0),
        ("copytaster_stage_seconds_count{stage=\"total\"}", 4.0),
        (names::CONNECTED, 1.0),
        (names::READY, 1.0),
    ] {
        assert!((count(name) - number).abs() < f64::EPSILON, "{name} is {}: {found:#?}", count(name));
    }
    for gauge in [names::IN_FLIGHT, names::PENDING, names::UNACKNOWLEDGED] {
        assert!(found.contains_key(gauge), "{gauge} is missing: {found:#?}");
    }
    assert!(found.keys().any(|name| name.starts_with("copytaster_stage_seconds_bucket{stage=\"total\",le=")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fault_is_logged_once_in_json_with_the_article_and_without_its_text() {
    let rig = Rig::start(|_, _| {}).await;
    let environment = [("COPYTASTER_TELEMETRY__LOG_FORMAT", "json"), ("COPYTASTER_TELEMETRY__LOG_LEVEL", "info")];
    let worker = WorkerProcess::start_with(&rig.config_file(""), &environment);
    let lines = || {
        let log = worker.log();
        let read = |line: &str| serde_json::from_str::<serde_json::Value>(line).expect("one JSON object a line");
        log.lines().filter(|line| line.ends_with('}')).map(read).collect::<Vec<_>>()
    };
    rig.feed("desk", "{\"uri\": \"urn:secret-text\"").await;
    rig.all_acknowledged().await;
    let parked = || lines().into_iter().filter(|line| line["message"] == "parked").collect::<Vec<_>>();
    eventually("it is logged", || async { !parked().is_empty() }).await;
    let parked = parked();
    assert_eq!(parked.len(), 1, "{parked:?}");
    assert_eq!((parked[0]["level"].as_str(), parked[0]["sequence"].as_u64()), (Some("WARN"), Some(1)));
    assert_eq!((parked[0]["stage"].as_str(), parked[0]["reason"].as_str()), (Some("decode"), Some("bad_json")));
    assert!(!worker.log().contains("secret-text"), "{}", worker.log());
}
