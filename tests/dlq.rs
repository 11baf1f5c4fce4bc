//! Dead letters on the command line: listed, shown, sent again, dropped.

use std::path::Path;
use std::process::{Command, Output};
use std::sync::Arc;

use async_nats::HeaderMap;
use copytaster::devserver::Options;

use crate::harness::{Rig, article, binary, eventually, reader};

fn dlq(config: &Path, arguments: &[&str]) -> Output {
    Command::new(binary()).arg("dlq").args(arguments).arg("--config").arg(config).output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Seven letters: five of bad JSON (two of them from `acme`), two empty messages.
async fn parked(rig: &Rig) {
    for (provider, body) in
        [("desk", "{1"), ("desk", "{2"), ("desk", "{3"), ("acme", "{4"), ("acme", "{5"), ("desk", " "), ("acme", "  ")]
    {
        rig.feed(provider, body).await;
    }
    let worker = rig.work(Arc::new(reader()));
    rig.all_acknowledged().await;
    assert_eq!(worker.stop().await.parked, 7);
}

#[tokio::test(flavor = "multi_thread")]
async fn letters_are_listed_counted_shown_and_dropped_by_filter() {
    let rig = Rig::start(|_, _| {}).await;
    parked(&rig).await;
    let config = rig.config_file("");
    let all = out(&dlq(&config, &["list", "--counts"]));
    insta::assert_snapshot!(all, @r"
         5  decode/bad_json
         2  decode/empty
         7  in all
    ");
    let lines = |arguments: &[&str]| out(&dlq(&config, &[&["list", "--json"], arguments].concat())).lines().count();
    assert_eq!(lines(&[]), 7);
    assert_eq!(lines(&["--reason", "bad_json"]), 5);
    assert_eq!(lines(&["--provider", "acme", "--stage", "decode"]), 3);
    assert_eq!(lines(&["--stage", "publish"]), 0);
    assert_eq!((lines(&["--older-than", "1h"]), lines(&["--newer-than", "1h"])), (0, 7));
    // Letters are parked in any order: the one of the first input is looked for.
    let listed = out(&dlq(&config, &["list", "--json"]));
    let mut letters = listed.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    let first = letters.find(|letter| letter["sequence"] == 1).expect("the first input's letter");
    assert_eq!((first["stage"].as_str(), first["subject"].as_str()), (Some("decode"), Some("wire.articles.desk")));
    assert_eq!(
        (first["sequence"].as_u64(), first["attempts"].as_u64(), first["bytes"].as_u64()),
        (Some(1), Some(1), Some(2))
    );
    let number = first["number"].to_string();
    let shown = out(&dlq(&config, &["show", &number]));
    assert!(shown.contains("Copytaster-Reason: bad_json") && shown.ends_with("\n{1\n"), "{shown}");
    assert_eq!(dlq(&config, &["show", &number, "--raw"]).stdout, b"{1");
    assert_eq!(dlq(&config, &["show", "99"]).status.code(), Some(1));
    assert_eq!(dlq(&config, &["drop"]).status.code(), Some(2), "not everything by accident");
    assert_eq!(out(&dlq(&config, &["drop", "--provider", "acme", "--reason", "bad_json"])), "dropped 2, failed 0\n");
    assert_eq!(rig.letters().await.len(), 5);
    assert_eq!(out(&dlq(&config, &["drop", "--all"])), "dropped 5, failed 0\n");
    assert!(rig.letters().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_that_can_be_worked_now_leaves_with_its_own_headers_and_id() {
    let small = Options { extra_config: "max_payload: 16384".to_owned(), ..Options::default() };
    let mut rig = Rig::start_on(small, |_, worker| worker.enrich = true).await;
    let mut body: serde_json::Value = serde_json::from_slice(&article("urn:dlq:large")).unwrap();
    body["body_text"] = "The harbour board met on Monday. ".repeat(400).into();
    let body = body.to_string();
    let mut headers = HeaderMap::new();
    headers.insert("Nats-Msg-Id", "their-own-id");
    headers.insert("X-Desk", "night");
    rig.feed_with("desk", headers, body.clone()).await;
    rig.feed("desk", "{junk").await;
    let worker = rig.spawn().await;
    eventually("both are parked", || async { rig.count("WIRE_DLQ").await == 2 }).await;
    // The output did not fit; now the server takes more.
    drop(worker);
    rig.server.set_extra_config("");
    rig.server.restart().unwrap();
    let _worker = rig.spawn().await;
    let config = rig.config_file("");
    // Still within the input stream's duplicate window, which would swallow the id.
    assert_eq!(out(&dlq(&config, &["retry", "--all"])), "sent again 2, failed 0\n");
    rig.all_acknowledged().await;
    let enriched = rig.enriched().await;
    assert_eq!((enriched.len(), enriched[0].uri()), (1, "urn:dlq:large".to_owned()));
    let letters = rig.letters().await;
    assert_eq!(letters.len(), 1, "what still is no article is parked anew, and what is one has left");
    assert_eq!(letters[0].payload, "{junk");
    let inputs = rig.stored("WIRE_IN").await;
    let again = inputs.iter().skip(2).find(|input| input.payload == body).expect("sent again");
    assert_eq!((again.subject.as_str(), again.header("X-Desk")), ("wire.articles.desk", "night"));
    assert_eq!(again.header("Copytaster-Original-Nats-Msg-Id"), "their-own-id");
    assert!(again.header("Copytaster-Reason").is_empty(), "what was ours is taken off: {:?}", again.headers);
}

#[tokio::test(flavor = "multi_thread")]
async fn headers_too_large_for_a_letter_are_left_out_and_come_back_with_a_retry() {
    let rig = Rig::start(|_, _| {}).await;
    // JetStream takes headers of up to 64 KiB: with ours beside them these would be too many.
    let large = "x".repeat(65_000);
    let mut headers = HeaderMap::new();
    headers.insert("X-Large", large.as_str());
    headers.insert("X-Desk", "night");
    rig.feed_with("desk", headers, "{junk").await;
    let worker = rig.work(Arc::new(reader()));
    rig.all_acknowledged().await;
    assert_eq!(worker.stop().await.parked, 1);
    let letters = rig.letters().await;
    assert_eq!((letters.len(), &*letters[0].payload), (1, &b"{junk"[..]));
    assert_eq!((letters[0].header("Copytaster-Headers-Dropped"), letters[0].header("X-Large")), ("1", ""));
    assert_eq!((letters[0].header("X-Desk"), letters[0].header("Copytaster-Reason")), ("night", "bad_json"));
    assert_eq!(out(&dlq(&rig.config_file(""), &["retry", "--all"])), "sent again 1, failed 0\n");
    let inputs = rig.stored("WIRE_IN").await;
    assert_eq!((inputs.len(), inputs[1].header("X-Large") == large, inputs[1].header("X-Desk")), (2, true, "night"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_beyond_the_window_goes_under_the_original_id() {
    let rig = Rig::start(|transport, _| {
        transport.stream.duplicate_window_s = 2;
        transport.retry.max_elapsed_s = 1;
    })
    .await;
    let mut headers = HeaderMap::new();
    headers.insert("Nats-Msg-Id", "their-own-id");
    rig.feed_with("desk", headers, "{junk").await;
    let worker = rig.work(Arc::new(reader()));
    rig.all_acknowledged().await;
    worker.stop().await;
    tokio::time::sleep(std::time::Duration::from_secs(3)).await;
    let config = rig.config_file("");
    let number = "1";
    assert_eq!(out(&dlq(&config, &["retry", number])), "sent again 1, failed 0\n");
    let inputs = rig.stored("WIRE_IN").await;
    assert_eq!((inputs.len(), inputs[1].header("Nats-Msg-Id")), (2, "their-own-id"));
    assert!(rig.letters().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_is_told_so_at_once() {
    let users = "authorization { users: [\
        { user: desk, password: right, permissions: { publish: [\"$JS.API.>\", \"wire.articles.>\"], subscribe: [\"_INBOX.>\"] } }, \
        { user: nobody, password: right, permissions: { publish: [\"none\"], subscribe: [\"_INBOX.>\"] } } ] }"
        .to_owned();
    let rig = Rig::start_on(Options { extra_config: users, ..Options::default() }, |transport, _| {
        transport.auth.user = Some("desk".to_owned());
        transport.auth.password = Some("right".into());
    })
    .await;
    let config = |user: &str| rig.config_file(&format!("[nats.auth]\nuser = \"{user}\"\npassword = \"right\"\n"));
    let (desk, nobody) = (config("desk"), config("nobody"));
    for (config, arguments) in [
        (&desk, &["tap", "alerts"][..]),
        (&nobody, &["tap", "alerts", "--since", "all"]),
        (&nobody, &["dlq", "list"]),
        (&nobody, &["setup"]),
        (&nobody, &["run"]),
    ] {
        let started = std::time::Instant::now();
        let output = Command::new(binary()).args(arguments).arg("--config").arg(config).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {said}");
        assert!(said.to_lowercase().contains("permissions violation"), "{arguments:?}: {said}");
        assert!(!said.contains("right"), "{arguments:?}: {said}");
        assert!(started.elapsed() < std::time::Duration::from_secs(15), "{arguments:?}: {:?}", started.elapsed());
    }
}
