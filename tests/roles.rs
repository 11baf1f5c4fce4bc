//! The users of `deploy/nats/nats.conf`, on a real server: each can do its own work and nothing else.

use std::time::Duration;

use async_nats::jetstream::consumer::pull;
use copytaster::devserver::{Options, Server};
use copytaster::transport::{self, Connection};
use rstest::rstest;

use crate::harness::{Rig, WorkerProcess, article, connect, start_server};

const ROLES: [&str; 4] = ["feeder", "worker", "consumer", "setup"];

/// The shipped file from the permissions on: ports and store are this test's own.
fn shipped() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/deploy/nats/nats.conf");
    let text = std::fs::read_to_string(path).unwrap();
    let (_, permissions) = text.split_once("# Each role has").expect("the permissions");
    let passwords: Vec<_> =
        ROLES.iter().map(|role| format!("{}_PASSWORD: \"{role}-secret\"\n", role.to_uppercase())).collect();
    format!("{}# Each role has{permissions}", passwords.concat())
}

fn as_role(server: &Server, role: &str) -> transport::Config {
    let mut config = transport::Config { urls: vec![server.url()], ..transport::Config::default() };
    config.auth.user = Some(role.to_owned());
    config.auth.password = Some(format!("{role}-secret").into());
    config.inbox_prefix = format!("_INBOX_{role}");
    config
}

async fn rig() -> Rig {
    let server = start_server(Options { extra_config: shipped(), ..Options::default() }).await;
    let transport = as_role(&server, "setup");
    let connection = connect(&transport).await;
    transport::setup::setup(&connection, &transport).await.expect("`setup` may make everything");
    let worker = copytaster::worker::Config { enrich: false, ..copytaster::worker::Config::default() };
    Rig { server, transport, worker, connection, folder: tempfile::tempdir().unwrap() }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_role_can_do_its_work() {
    let rig = rig().await;
    let table = "[nats.auth]\nuser = \"worker\"\npassword = \"worker-secret\"\n";
    let config = rig.config_file(table);
    // The prefix stands in `[nats]` itself, so it comes by the environment, as in docker-compose.yml.
    let worker = WorkerProcess::start_with(&config, &[("COPYTASTER_NATS__INBOX_PREFIX", "_INBOX_worker")]);
    worker.ready().await;
    let feeder = connect(&as_role(&rig.server, "feeder")).await;
    for uri in ["urn:test:1", "urn:test:2", "urn:test:1"] {
        // The same article again makes the worker look into bucket and output.
        let sent = feeder.jetstream.publish("wire.articles.desk", article(uri).into()).await.unwrap();
        sent.await.expect("the feeder's article is stored");
    }
    feeder.jetstream.publish("wire.articles.desk", "{junk".into()).await.unwrap().await.unwrap();
    rig.all_acknowledged().await;
    rig.assert_each_once(&["urn:test:1".to_owned(), "urn:test:2".to_owned()], &[b"{junk".to_vec()]).await;
    assert!(!worker.log().contains("Permissions Violation"), "{}", worker.log());
    let consumer = connect(&as_role(&rig.server, "consumer")).await;
    let stream = consumer.jetstream.get_stream("WIRE_OUT").await.expect("the consumer sees the output");
    stream.create_consumer(pull::Config::default()).await.expect("and may read it");
}

/// Whether the server refuses a publish: it says so, and to nobody else.
async fn is_refused(connection: &Connection, subject: &str) -> bool {
    connection.client.publish(subject.to_owned(), "{}".into()).await.unwrap();
    connection.client.flush().await.unwrap();
    tokio::time::timeout(Duration::from_secs(5), connection.refused(&format!("\"{subject}\""))).await.is_ok()
}

#[rstest]
#[case("feeder", &["wire.enriched.desk", "wire.dlq.decode", "$JS.API.STREAM.DELETE.WIRE_IN", "$KV.COPYTASTER_STATE.x"])]
#[case("worker", &["wire.articles.desk", "$JS.API.STREAM.DELETE.WIRE_OUT", "$JS.API.STREAM.PURGE.WIRE_IN",
    "$JS.API.CONSUMER.DELETE.WIRE_IN.copytaster", "$JS.API.STREAM.MSG.DELETE.WIRE_DLQ"])]
#[case("consumer", &["wire.articles.desk", "wire.alerts.flash.x", "$JS.API.STREAM.MSG.GET.WIRE_DLQ",
    "$JS.API.CONSUMER.MSG.NEXT.WIRE_IN.copytaster", "$KV.COPYTASTER_STATE.x"])]
#[case("setup", &["wire.enriched.desk", "wire.alerts.flash.x", "$SYS.REQ.SERVER.PING"])]
#[tokio::test(flavor = "multi_thread")]
async fn no_role_can_do_the_work_of_another(#[case] role: &str, #[case] forbidden: &[&str]) {
    let rig = rig().await;
    let connection = connect(&as_role(&rig.server, role)).await;
    for subject in forbidden {
        assert!(is_refused(&connection, subject).await, "{role} may publish to {subject}");
    }
    for other in ROLES.iter().filter(|other| **other != role) {
        let _replies = connection.client.subscribe(format!("_INBOX_{other}.>")).await.unwrap();
        connection.client.flush().await.unwrap();
        let inbox = format!("_INBOX_{other}.>");
        let refused = tokio::time::timeout(Duration::from_secs(5), connection.refused(&inbox)).await;
        assert!(refused.is_ok(), "{role} may read the replies to {other}");
    }
}
