//! Servers and workers killed at work: nothing is lost and nothing is told twice.

use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use async_nats::jetstream::stream::DiscardPolicy;
use copytaster::devserver::Options;
use nix::sys::signal::Signal;

use crate::harness::{Rig, WorkerProcess, article, binary, eventually, reader};

/// Articles with a piece of junk after every ninth: (everything to feed, the articles' uris, the junk).
fn mixed(count: usize) -> (Vec<Vec<u8>>, Vec<String>, Vec<Vec<u8>>) {
    let (mut all, mut uris, mut junk) = (Vec::new(), Vec::new(), Vec::new());
    for number in 0..count {
        if number % 10 == 9 {
            let bytes = format!("{{\"uri\": \"urn:junk:{number}\", \"headline\"").into_bytes();
            junk.push(bytes.clone());
            all.push(bytes);
        } else {
            let uri = format!("urn:test:{number}");
            all.push(article(&uri));
            uris.push(uri);
        }
    }
    (all, uris, junk)
}

async fn told(rig: &Rig) -> u64 {
    rig.count("WIRE_OUT").await + rig.count("WIRE_DLQ").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_server_loses_nothing() {
    let mut rig = Rig::start(|_, _| {}).await;
    let (all, uris, junk) = mixed(500);
    rig.feed_all(&all).await;
    let worker = rig.work(Arc::new(reader()));
    eventually("the worker is at work", || async { told(&rig).await > 50 }).await;
    rig.server.kill().unwrap();
    tokio::time::sleep(Duration::from_secs(1)).await;
    rig.server.restart().unwrap();
    rig.all_acknowledged().await;
    let fresh = "urn:test:fresh".to_owned();
    rig.feed("desk", article(&fresh)).await;
    eventually("a fresh article flows", || async { rig.count("WIRE_OUT").await > uris.len() as u64 }).await;
    assert_eq!(worker.stop().await.unfinished, 0);
    rig.assert_each_once(&[uris, vec![fresh]].concat(), &junk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_worker_loses_nothing() {
    let rig = Rig::start(|transport, worker| {
        transport.input.ack_wait_s = 2;
        worker.in_flight = 32;
    })
    .await;
    let (all, uris, junk) = mixed(600);
    rig.feed_all(&all).await;
    for kill_at in [40, 200] {
        let worker = rig.spawn().await;
        eventually("the worker is at work", || async { told(&rig).await > kill_at }).await;
        worker.kill();
    }
    let _worker = rig.spawn().await;
    rig.all_acknowledged().await;
    rig.assert_each_once(&uris, &junk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_thousand_mixed_articles_survive_a_killed_server_and_a_killed_worker() {
    let mut rig = Rig::start(|transport, _| transport.input.ack_wait_s = 2).await;
    let (all, uris, junk) = mixed(2_000);
    let worker = rig.spawn().await;
    // Fed while the worker works, so that the faults fall in the middle of everything.
    rig.feed_all(&all[..1_000]).await;
    eventually("the worker is at work", || async { told(&rig).await > 300 }).await;
    worker.kill();
    let _worker = rig.spawn().await;
    eventually("the second worker is at work", || async { told(&rig).await > 500 }).await;
    rig.server.kill().unwrap();
    rig.server.restart().unwrap();
    rig.feed_all(&all[1_000..]).await;
    rig.all_acknowledged().await;
    rig.assert_each_once(&uris, &junk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_stream_is_said_with_its_reason_in_few_lines_and_so_is_its_end() {
    let rig = Rig::start(|_, _| {}).await;
    let mut worker = rig.spawn().await;
    let stream = rig.connection.jetstream.get_stream("WIRE_OUT").await.unwrap();
    let mut config = stream.cached_info().config.clone();
    config.max_messages = 1;
    config.discard = DiscardPolicy::New;
    rig.connection.jetstream.update_stream(&config).await.unwrap();
    let (all, uris, junk) = mixed(50);
    rig.feed_all(&all).await;
    worker.says("not ready").await;
    let log = worker.log();
    let line = log.lines().find(|line| line.contains("not ready")).unwrap();
    assert!(line.contains("nothing published has been stored") && line.contains("maximum messages exceeded"), "{line}");
    config.max_messages = -1;
    rig.connection.jetstream.update_stream(&config).await.unwrap();
    rig.all_acknowledged().await;
    worker.says("ready again").await;
    worker.signal(Signal::SIGTERM);
    worker.end().await;
    let log = worker.log();
    let warnings: Vec<_> = log.lines().filter(|line| line.contains(" WARN ") && !line.contains("parked")).collect();
    assert_eq!(warnings.len(), 1, "{warnings:#?}");
    rig.assert_each_once(&uris, &junk).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_started_before_its_server_waits_for_it() {
    let mut rig = Rig::start(|_, _| {}).await;
    rig.server.kill().unwrap();
    let worker = WorkerProcess::start(&rig.config_file(""));
    tokio::time::sleep(Duration::from_millis(1_500)).await;
    assert!(!worker.is_ready().await, "not ready without a server");
    rig.server.restart().unwrap();
    worker.ready().await;
    rig.feed_all(&[article("urn:test:1")]).await;
    rig.all_acknowledged().await;
    rig.assert_each_once(&["urn:test:1".to_owned()], &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_credentials_end_with_a_clear_error_and_show_no_secret() {
    let users = "authorization { user: desk, password: \"right-one\" }".to_owned();
    let rig = Rig::start_on(Options { extra_config: users, ..Options::default() }, |transport, _| {
        transport.auth.user = Some("desk".to_owned());
        transport.auth.password = Some("right-one".into());
    })
    .await;
    let secret = rig.folder.path().join("password");
    std::fs::write(&secret, "wrong-one\n").unwrap();
    let extra = format!("\n[nats.auth]\nuser = \"desk\"\npassword_file = {secret:?}\n");
    let config = rig.config_file(&extra);
    let output = Command::new(binary()).args(["run", "--config"]).arg(&config).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("authorization violation"), "{said}");
    assert!(!said.contains("wrong-one") && !said.contains("right-one"), "{said}");
    std::fs::write(&secret, "right-one\n").unwrap();
    let worker = WorkerProcess::start(&config);
    worker.ready().await;
}
