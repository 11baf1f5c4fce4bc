//! The worker: killed, terminated, stopped for a while, delivered to again and again.

use std::time::Duration;

use nix::sys::signal::Signal;
use xxhash_rust::xxh3::xxh3_64;

use super::{Row, Scene, Size};
use crate::harness::{Rig, eventually};

pub(super) async fn killed_twenty_times() -> Row {
    let ack_wait = 2;
    // It reads, and tells several messages an article: the end may come between any two.
    let rig = Rig::start(|transport, worker| {
        transport.input.ack_wait_s = ack_wait;
        worker.enrich = true;
        worker.in_flight = 64;
    })
    .await;
    let mut scene = Scene::of(rig);
    let (mut under_way, mut idle) = (0, 0);
    for round in 0..20_u64 {
        let worker = scene.rig.spawn().await;
        eventually("it has made up for the last kill", || async {
            scene.rig.left().await.is_some_and(|(pending, _)| pending < 100)
        })
        .await;
        let bodies = scene.mixed(250);
        // Anywhere between the first pull and the end of the load.
        let delay = Duration::from_millis(10 + xxh3_64(&round.to_le_bytes()) % 150);
        let killing = async {
            tokio::time::sleep(delay).await;
            worker.kill();
            scene.rig.left().await.map_or(0, |(_, unacknowledged)| unacknowledged)
        };
        let ((), unacknowledged) = tokio::join!(scene.rig.feed_all(&bodies), killing);
        under_way += unacknowledged;
        idle += usize::from(unacknowledged == 0);
    }
    scene.note(format!("{under_way} articles under way when it was killed, {idle} times none"));
    if idle > 5 {
        scene.broken.push(format!("{idle} kills of an idle worker prove nothing"));
    }
    let _worker = scene.rig.spawn().await;
    let promise = "resumes within ack_wait (2 s) + 2 s";
    scene.judge("worker kill -9, twenty times", promise, Duration::from_secs(ack_wait + 2)).await
}

pub(super) async fn terminated() -> Row {
    let rig = Rig::start(|_, worker| worker.in_flight = 64).await;
    let mut scene = Scene::of(rig);
    scene.feed(3_000).await;
    let mut worker = scene.rig.spawn().await;
    scene.at_work(200).await;
    worker.signal(Signal::SIGTERM);
    let (status, took) = worker.end().await;
    assert!(status.success(), "{status}");
    scene.promised("ended", took, Duration::from_secs(10));
    let (_, unacknowledged) = scene.rig.left().await.expect("consumer");
    assert_eq!(unacknowledged, 0, "nothing is left to be delivered again");
    scene.note("nothing delivered again");
    let _worker = scene.rig.spawn().await;
    let promise = "ends within 10 s, nothing delivered again";
    scene.judge("SIGTERM under load", promise, Duration::from_secs(5)).await
}

/// With one second to answer in, a worker that is stopped for three has everything delivered again.
pub(super) async fn redelivery_storm(size: Size) -> Row {
    let rig = Rig::start(|transport, _| transport.input.ack_wait_s = 1).await;
    let mut scene = Scene::of(rig);
    let workers = [scene.rig.spawn().await, scene.rig.spawn().await];
    for _ in 0..size.pick(1, 5) {
        scene.feed(size.pick(600, 1_500)).await;
        for worker in &workers {
            worker.signal(Signal::SIGSTOP);
            tokio::time::sleep(Duration::from_secs(2)).await;
            worker.signal(Signal::SIGCONT);
        }
    }
    scene
        .judge("redelivery storm: ack_wait 1 s, workers stopped for 2 s", "resumes within 5 s", Duration::from_secs(5))
        .await
}

/// Killed with everything under way, and back only when the output stream has forgotten the ids.
pub(super) async fn killed_beyond_the_window(size: Size) -> Row {
    let rig = Rig::start(|transport, worker| {
        transport.input.ack_wait_s = 2;
        transport.stream.duplicate_window_s = 2;
        transport.retry.max_elapsed_s = 1;
        worker.in_flight = 64;
    })
    .await;
    let mut scene = Scene::of(rig);
    for _ in 0..size.pick(2, 6) {
        let worker = scene.rig.spawn().await;
        let told = scene.told().await;
        let bodies = scene.mixed(400);
        scene.rig.feed_all(&bodies).await;
        scene.at_work(told + 40).await;
        worker.kill();
        tokio::time::sleep(Duration::from_secs(4)).await;
    }
    let _worker = scene.rig.spawn().await;
    let promise = "told once though the stream has forgotten the ids";
    scene.judge("worker kill -9, back beyond the duplicate window", promise, Duration::from_secs(5)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redelivery_storm_tells_nothing_twice() {
    redelivery_storm(Size::Small).await.assert_clean();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_comes_back_late_tells_nothing_twice() {
    killed_beyond_the_window(Size::Small).await.assert_clean();
}
