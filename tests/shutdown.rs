//! SIGTERM and SIGINT: what is under way is finished, nothing is delivered again.

use std::time::Duration;

use async_nats::jetstream::consumer::pull;
use nix::sys::signal::Signal;

use crate::harness::{Rig, article, eventually};

#[tokio::test(flavor = "multi_thread")]
async fn a_terminated_worker_drains_within_its_deadline_and_nothing_is_redelivered() {
    for signal in [Signal::SIGTERM, Signal::SIGINT] {
        let rig = Rig::start(|_, worker| worker.in_flight = 64).await;
        let articles: Vec<_> = (0..3_000).map(|number| article(&format!("urn:test:{number}"))).collect();
        rig.feed_all(&articles).await;
        let mut worker = rig.spawn().await;
        eventually("the worker is at work", || async { rig.count("WIRE_OUT").await > 100 }).await;
        worker.signal(signal);
        let (status, took) = worker.end().await;
        assert!(status.success(), "{signal}: {status}; its log:\n{}", worker.log());
        assert!(took < Duration::from_secs(10), "{signal}: took {took:?}");
        let consumer: async_nats::jetstream::consumer::Consumer<pull::Config> =
            rig.connection.jetstream.get_consumer_from_stream("copytaster", "WIRE_IN").await.unwrap();
        let info = consumer.cached_info();
        assert_eq!((info.num_ack_pending, info.num_redelivered), (0, 0), "{signal}");
        let told = rig.count("WIRE_OUT").await;
        assert_eq!(told, info.ack_floor.stream_sequence, "{signal}: each acknowledged article is told");
        assert!(worker.log().contains("stopped"), "{signal}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_without_a_server_still_ends_when_told() {
    let mut rig = Rig::start(|_, _| {}).await;
    let mut worker = rig.spawn().await;
    rig.server.kill().unwrap();
    tokio::time::sleep(Duration::from_millis(500)).await;
    worker.signal(Signal::SIGTERM);
    let (status, took) = worker.end().await;
    assert!(status.success(), "{status}; its log:\n{}", worker.log());
    assert!(took < Duration::from_secs(10), "took {took:?}");
}
