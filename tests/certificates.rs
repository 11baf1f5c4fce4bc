//! Wrong certificates, with the shipped binary against the real server: it says what is wrong and where, ends with exit
//! code 1 rather than wait for what will not come, and shows no secret.

use std::process::{Command, Output};

use copytaster::devserver::{Options, Server};

use crate::harness::{binary, start_server};

const PASSWORD: &str = "open-sesame-7";

fn pem(name: &str) -> String {
    format!("{}/tests/tls/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// A server with that certificate, which wants one of ours where `verify` is set.
pub(crate) async fn server(certificate: &str, verify: bool) -> Server {
    let [cert, key, ca] = [certificate, "server-key.pem", "ca.pem"].map(pem);
    let extra_config = format!(
        "authorization {{ user: desk, password: {PASSWORD} }}\n\
         tls {{ cert_file: {cert:?}, key_file: {key:?}, ca_file: {ca:?}, verify: {verify} }}"
    );
    start_server(Options { extra_config, ..Options::default() }).await
}

/// Runs a command with these `[nats.tls]` lines until it ends.
async fn told(server: &Server, command: &'static str, tls: &str) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("copytaster.toml");
    let text = format!(
        "[nats]\nurls = [\"{}\"]\n[nats.auth]\nuser = \"desk\"\npassword = \"{PASSWORD}\"\n\
         [nats.tls]\nrequired = true\n{tls}\n[worker]\nenrich = false\n\
         [telemetry]\nlisten = \"127.0.0.1:0\"\nlog_level = \"trace\"\n",
        server.url()
    );
    std::fs::write(&config, text).unwrap();
    let run = tokio::process::Command::from(Command::new(binary()))
        .args([command, "--config"])
        .arg(&config)
        .kill_on_drop(true)
        .output();
    tokio::time::timeout(crate::harness::PATIENCE, run).await.expect("it ends by itself").unwrap()
}

/// Both the worker and a command by hand end with code 1 and say `wanted`.
async fn check(certificate: &str, verify: bool, tls: &str, wanted: &[&str]) {
    let server = server(certificate, verify).await;
    for command in ["run", "setup"] {
        let output = told(&server, command, tls).await;
        let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(1), "{command}: {said}");
        let error = said.lines().find(|line| line.starts_with("error: ")).unwrap_or_else(|| panic!("no error: {said}"));
        for part in wanted {
            assert!(error.contains(part), "{command}: {part:?} is not in {error:?}");
        }
        assert!(!said.contains(PASSWORD), "{command} shows the password: {said}");
        assert!(!said.contains("PRIVATE KEY"), "{command} shows a key: {said}");
    }
}

pub(crate) fn ca(name: &str) -> String {
    format!("ca_file = {:?}", pem(name))
}

pub(crate) fn own(cert: &str, key: &str) -> String {
    format!("{}\ncert_file = {:?}\nkey_file = {:?}", ca("ca.pem"), pem(cert), pem(key))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_signed_by_another_authority_is_refused() {
    let wanted = ["cannot connect to nats://127.0.0.1:", "other-ca.pem (nats.tls.ca_file)"];
    check("server.pem", false, &ca("other-ca.pem"), &wanted).await;
    check("server.pem", false, "", &["the system's list (nats.tls.ca_file)"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_of_another_name_is_refused() {
    check("elsewhere.pem", false, &ca("ca.pem"), &["not valid for name \"127.0.0.1\"", "wire.example.org"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_server_certificate_is_refused() {
    check("expired.pem", false, &ca("ca.pem"), &["certificate expired", "the server's certificate is at fault"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_or_foreign_certificate_of_ours_is_said() {
    let wanted = ["the server wants a certificate of ours (nats.tls.cert_file, nats.tls.key_file)"];
    check("server.pem", true, &ca("ca.pem"), &wanted).await;
    let wanted = ["the server does not accept", "stranger.pem (nats.tls.cert_file)"];
    check("server.pem", true, &own("stranger.pem", "stranger-key.pem"), &wanted).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_cannot_be_read_or_used_is_named() {
    check("server.pem", true, "ca_file = '/no/such/ca.pem'", &["the authority's certificate from /no/such/ca.pem"])
        .await;
    let wanted = ["client.pem and", "server-key.pem do not go together"];
    check("server.pem", true, &own("client.pem", "server-key.pem"), &wanted).await;
}
