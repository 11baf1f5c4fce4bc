//! Every way to log in, against the real server. The keys and certificates here are for these tests alone.

use std::path::{Path, PathBuf};
use std::time::Duration;

use copytaster::devserver::{Options, Server};
use copytaster::transport::{self, Connection, Error};
use tokio_util::sync::CancellationToken;

use crate::harness::start_server;

const NKEY_SEED: &str = "SUACVP4F4VOOJE2CHK7U4M6SLVPJ6IN5OSJAJWXN3FVBPPDTQXNAAJ4AZE";
const NKEY_PUBLIC: &str = "UCXUTXPTOTGLMCVVK3Y6YANCGTIQCXRJOMVBOHF6BJI5VZF2H34AWX3K";

async fn server_with(extra_config: String) -> Server {
    start_server(Options { extra_config, without_jetstream: true, ..Options::default() }).await
}

async fn login(server: &Server, table: &str) -> Result<Connection, Error> {
    let mut config: transport::Config = toml::from_str(table).expect("a [nats] table");
    config.urls = vec![server.url()];
    assert_eq!(config.faults(), []);
    transport::connect(&config, Some(Duration::from_secs(5)), &CancellationToken::new()).await
}

async fn check(server: &Server, right: &str, wrong: &str) {
    let connection = login(server, right).await.expect("the right login");
    connection.client.flush().await.unwrap();
    assert!(connection.is_up());
    let refused = login(server, wrong).await.expect_err("the wrong login");
    assert!(!refused.is_transient(), "not tried again: {refused}");
    assert!(refused.to_string().contains("authorization violation"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn user_and_password() {
    let server = server_with("authorization { user: desk, password: right }".to_owned()).await;
    check(&server, "auth = { user = 'desk', password = 'right' }", "auth = { user = 'desk', password = 'wrong' }")
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn token_from_a_file_whose_line_end_does_not_count() {
    let server = server_with("authorization { token: sesame }".to_owned()).await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("token");
    std::fs::write(&file, "sesame\n").unwrap();
    check(&server, &format!("auth = {{ token_file = {file:?} }}"), "auth = { token = 'open' }").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nkey_by_value_and_by_file() {
    let server = server_with(format!("authorization {{ users: [ {{ nkey: {NKEY_PUBLIC} }} ] }}")).await;
    check(&server, &format!("auth = {{ nkey = '{NKEY_SEED}' }}"), "auth = { user = 'desk', password = 'x' }").await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("seed");
    std::fs::write(&file, NKEY_SEED).unwrap();
    login(&server, &format!("auth = {{ nkey_file = {file:?} }}")).await.expect("seed from a file");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unreadable_secret_and_broken_creds_name_the_file_and_show_nothing() {
    let server = server_with(String::new()).await;
    let missing = login(&server, "auth = { token_file = '/no/such/token' }").await.unwrap_err();
    assert!(missing.to_string().starts_with("cannot read the token from /no/such/token"), "{missing}");
    let broken = login(&server, "auth = { creds = 'SECRET-TEXT' }").await.unwrap_err();
    assert!(!broken.is_transient() && !broken.to_string().contains("SECRET-TEXT"), "{broken}");
}

fn pem(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tls").join(name)
}

#[tokio::test(flavor = "multi_thread")]
async fn mutual_tls() {
    let [cert, key, ca] = ["server.pem", "server-key.pem", "ca.pem"].map(pem);
    let server =
        server_with(format!("tls {{ cert_file: {cert:?}, key_file: {key:?}, ca_file: {ca:?}, verify: true }}")).await;
    let table = |ca: &str, client: bool| {
        let own = if client {
            format!(", cert_file = {:?}, key_file = {:?}", pem("client.pem"), pem("client-key.pem"))
        } else {
            String::new()
        };
        format!("tls = {{ required = true, ca_file = {:?}{own} }}", pem(ca))
    };
    let connection = login(&server, &table("ca.pem", true)).await.expect("both certificates are right");
    connection.client.flush().await.unwrap();
    let stranger =
        login(&server, &table("other-ca.pem", true)).await.expect_err("a server signed by another authority");
    assert!(!stranger.is_transient(), "{stranger}");
    assert!(stranger.to_string().contains("certificate"), "{stranger}");
    login(&server, &table("ca.pem", false)).await.expect_err("no certificate of our own");
}
