//! What producers do: poison, repeats, messages too large; and clocks that are wrong.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use copytaster::devserver::Options;

use super::{Row, Scene, seconds};
use crate::harness::{Rig, WorkerProcess, article, versioned};

/// Poison at one in a hundred: its neighbours take no longer than without it.
pub(super) async fn poison() -> Row {
    let rig = Rig::start(|_, _| {}).await;
    let mut scene = Scene::of(rig);
    let _worker = scene.rig.spawn().await;
    let mut slowest = [Duration::ZERO; 2];
    for (with_poison, slowest) in slowest.iter_mut().enumerate() {
        let mut times = Vec::new();
        for number in 0..200 {
            if with_poison == 1 && number % 10 == 0 {
                // Bursts of ten make one in a hundred harder than it is on average.
                let junk: Vec<_> = (0..10).map(|n| format!("{{poison {number} {n}").into_bytes()).collect();
                scene.rig.feed_all(&junk).await;
                scene.junk.extend(junk);
            }
            times.push(scene.fresh_flows().await);
        }
        times.sort();
        *slowest = times[197];
    }
    let [healthy, poisoned] = slowest;
    scene.note(format!("p99 {} ms, with poison {} ms", healthy.as_millis(), poisoned.as_millis()));
    let promise = "parked once each, healthy p99 less than twice";
    if poisoned >= healthy * 2 {
        scene.broken.push(format!("p99 {healthy:?}, with poison {poisoned:?}"));
    }
    scene.judge("poison among the articles", promise, Duration::from_secs(5)).await
}

pub(super) async fn too_large() -> Row {
    let small = Options { extra_config: "max_payload: 65536".to_owned(), ..Options::default() };
    let rig = Rig::start_on(small, |_, worker| worker.enrich = true).await;
    let mut scene = Scene::of(rig);
    let worker = scene.rig.spawn().await;
    scene.feed(50).await;
    // Twice the text is over the limit; once is not.
    let mut body: serde_json::Value = serde_json::from_slice(&article("urn:matrix:large")).unwrap();
    body["body_text"] = "The harbour board met on Monday. ".repeat(1_600).into();
    let large = body.to_string().into_bytes();
    scene.rig.feed_all(std::slice::from_ref(&large)).await;
    scene.junk.push(large);
    scene.rig.all_acknowledged().await;
    let letters = scene.rig.letters().await;
    let letter = letters.iter().find(|letter| letter.subject == "wire.dlq.publish").expect("parked");
    assert_eq!(letter.header("Copytaster-Reason"), "too_large");
    assert_eq!(letter.header("Copytaster-Attempts"), "1", "not tried again; log:\n{}", worker.log());
    scene.judge("output over max_payload", "parked at the first attempt", Duration::from_secs(5)).await
}

pub(super) async fn repeats() -> Row {
    let rig = Rig::start(|transport, _| {
        transport.stream.duplicate_window_s = 2;
        transport.retry.max_elapsed_s = 1;
    })
    .await;
    let mut scene = Scene::of(rig);
    let workers = [scene.rig.spawn().await, scene.rig.spawn().await];
    let bodies = scene.mixed(300);
    // Junk has no identity: it is parked as often as it is sent.
    let bodies: Vec<_> = bodies.into_iter().filter(|body| !scene.junk.contains(body)).collect();
    scene.junk.clear();
    for pause in [0, 0, 4, 4] {
        tokio::time::sleep(Duration::from_secs(pause)).await;
        for body in &bodies {
            // Without an id of their own: the input stream takes each for new.
            scene.rig.feed("desk", body.clone()).await;
        }
        scene.rig.all_acknowledged().await;
    }
    drop(workers);
    let _after_a_restart = scene.rig.spawn().await;
    for body in &bodies {
        scene.rig.feed("desk", body.clone()).await;
    }
    let promise = "told once, within the duplicate window, beyond it, and after a restart";
    scene.judge("the producer sends everything five times", promise, Duration::from_secs(5)).await
}

/// A story that was withdrawn does not come back, whoever works it and however late.
pub(super) async fn resurrection() -> Row {
    let rig = Rig::start(|transport, _| {
        transport.stream.duplicate_window_s = 2;
        transport.retry.max_elapsed_s = 1;
    })
    .await;
    let mut scene = Scene::of(rig);
    let _workers = [scene.rig.spawn().await, scene.rig.spawn().await];
    scene.rig.feed("desk", versioned("urn:matrix:killed", "2", "usable")).await;
    scene.rig.feed("desk", versioned("urn:matrix:killed", "3", "canceled")).await;
    scene.rig.all_acknowledged().await;
    tokio::time::sleep(Duration::from_secs(4)).await;
    for version in ["1", "2", "3"] {
        scene.rig.feed("desk", versioned("urn:matrix:killed", version, "usable")).await;
    }
    scene.rig.feed("desk", versioned("urn:matrix:killed", "3", "canceled")).await;
    scene.rig.all_acknowledged().await;
    let kinds: Vec<_> = scene
        .rig
        .stored("WIRE_OUT")
        .await
        .iter()
        .map(|message| format!("{} {}", message.subject, message.header("ce-type")))
        .collect();
    assert_eq!(
        kinds,
        [
            "wire.enriched.desk io.copytaster.article.enriched.v1",
            "wire.enriched.desk io.copytaster.article.enriched.v1",
            "wire.enriched.desk io.copytaster.article.withdrawn.v1",
        ],
        "the version, the withdrawal and its notice, once each"
    );
    // The next version is news.
    scene.rig.connection.jetstream.get_stream("WIRE_OUT").await.unwrap().purge().await.unwrap();
    scene.rig.feed("desk", versioned("urn:matrix:killed", "4", "usable")).await;
    scene.uris.push("urn:matrix:killed".to_owned());
    let promise = "older versions and repeats of a withdrawn story are not told; a later one is";
    scene.judge("a withdrawn story comes again", promise, Duration::from_secs(5)).await
}

/// A worker whose clock is ten minutes off gives the same ids, and knows as well what was told.
pub(super) async fn clock_skew() -> Row {
    let rig = Rig::start(|transport, worker| {
        worker.enrich = true;
        transport.stream.duplicate_window_s = 2;
        transport.retry.max_elapsed_s = 1;
    })
    .await;
    let shim = clock_shim(rig.folder.path().join("clock.so"));
    let mut scene = Scene::of(rig);
    let mut ids = Vec::new();
    for (skew, again) in [("0", false), ("600", true), ("-600", true)] {
        let config = scene.rig.config_file("");
        let environment = [("LD_PRELOAD", shim.to_str().unwrap()), ("CLOCK_SKEW_S", skew)];
        let worker = WorkerProcess::start_with(&config, &environment);
        worker.ready().await;
        if again {
            // All state is gone, so that the same articles are told anew by this clock.
            for stream in ["WIRE_OUT", "KV_COPYTASTER_STATE", "WIRE_DLQ"] {
                scene.rig.connection.jetstream.get_stream(stream).await.unwrap().purge().await.unwrap();
            }
            let stream = scene.rig.connection.jetstream.get_stream("WIRE_IN").await.unwrap();
            stream.delete_consumer("copytaster").await.unwrap();
            copytaster::transport::setup::setup(&scene.rig.connection, &scene.rig.transport).await.unwrap();
        } else {
            scene.feed(200).await;
        }
        scene.rig.all_acknowledged().await;
        let told = scene.rig.stored("WIRE_OUT").await;
        ids.push(told.iter().map(|message| message.header("Nats-Msg-Id").to_owned()).collect::<BTreeSet<_>>());
        // And beyond the window, the clock notwithstanding, nothing is told again.
        tokio::time::sleep(Duration::from_secs(3)).await;
        scene.rig.feed("desk", article("urn:matrix:0")).await;
        scene.rig.all_acknowledged().await;
        assert_eq!(scene.rig.count("WIRE_OUT").await, told.len() as u64, "skew {skew}");
    }
    assert!(!ids[0].is_empty() && ids[0] == ids[1] && ids[1] == ids[2], "the same ids by every clock");
    scene.note(format!("{} ids, the same by three clocks", ids[0].len()));
    let started = Instant::now();
    let _worker = scene.rig.spawn().await;
    scene.note(format!("ready after {}", seconds(started.elapsed())));
    scene.judge("worker's clock ten minutes off, either way", "ids unaffected, told once", Duration::from_secs(5)).await
}

/// A library that shifts a process's wall clock, built with the C compiler that the build needs anyway.
fn clock_shim(path: PathBuf) -> PathBuf {
    let source = path.with_extension("c");
    let text = r#"
        #define _GNU_SOURCE
        #include <dlfcn.h>
        #include <stdlib.h>
        #include <time.h>
        int clock_gettime(clockid_t id, struct timespec *at) {
            static int (*real)(clockid_t, struct timespec *);
            if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
            int result = real(id, at);
            const char *skew = getenv("CLOCK_SKEW_S");
            if (result == 0 && id == CLOCK_REALTIME && skew) at->tv_sec += atol(skew);
            return result;
        }
    "#;
    std::fs::write(&source, text).unwrap();
    let built = Command::new("cc").args(["-shared", "-fPIC", "-O1", "-o"]).arg(&path).arg(&source).arg("-ldl").output();
    let built = built.expect("a C compiler");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    path
}

#[tokio::test(flavor = "multi_thread")]
async fn repeats_are_told_once_however_late() {
    repeats().await.assert_clean();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_withdrawn_story_does_not_come_back() {
    resurrection().await.assert_clean();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_clock_changes_nothing() {
    clock_skew().await.assert_clean();
}
