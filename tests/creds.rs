//! A login by `.creds`: a server in operator mode, an account, a user's JWT and seed. All keys are made on the spot.

use std::time::Duration;

use copytaster::devserver::{Options, Server};
use copytaster::transport::{self, Connection, Error};
use data_encoding::BASE64URL_NOPAD;
use nkeys::KeyPair;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::harness::start_server;

fn jwt(name: &str, subject: &KeyPair, issuer: &KeyPair, nats: Value) -> String {
    let encode = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    let head = encode(&json!({ "typ": "JWT", "alg": "ed25519-nkey" }));
    let claims = encode(&json!({
        "jti": name, "iat": 1_700_000_000, "iss": issuer.public_key(), "name": name, "sub": subject.public_key(), "nats": nats,
    }));
    let signed = issuer.sign(format!("{head}.{claims}").as_bytes()).unwrap();
    format!("{head}.{claims}.{}", BASE64URL_NOPAD.encode(&signed))
}

/// A `.creds` file as `nsc` writes it.
fn creds(account: &KeyPair) -> String {
    let user = KeyPair::new_user();
    let nats = json!({ "pub": {}, "sub": {}, "subs": -1, "data": -1, "payload": -1, "type": "user", "version": 2 });
    format!(
        "-----BEGIN NATS USER JWT-----\n{}\n------END NATS USER JWT------\n\n\
         -----BEGIN USER NKEY SEED-----\n{}\n------END USER NKEY SEED------\n",
        jwt("desk", &user, account, nats),
        user.seed().unwrap()
    )
}

async fn server(account: &KeyPair) -> Server {
    let operator = KeyPair::new_operator();
    let limits = json!({
        "subs": -1, "data": -1, "payload": -1, "imports": -1, "exports": -1, "wildcards": true, "conn": -1, "leaf": -1,
    });
    let account_jwt = jwt(
        "wire",
        account,
        &operator,
        json!({ "limits": limits, "default_permissions": { "pub": {}, "sub": {} }, "type": "account", "version": 2 }),
    );
    let operator_jwt = jwt("house", &operator, &operator, json!({ "type": "operator", "version": 2 }));
    let extra_config = format!(
        "operator: \"{operator_jwt}\"\nresolver: MEMORY\nresolver_preload: {{ {}: \"{account_jwt}\" }}",
        account.public_key()
    );
    start_server(Options { extra_config, without_jetstream: true, ..Options::default() }).await
}

async fn login(server: &Server, text: &str) -> Result<Connection, Error> {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("desk.creds");
    std::fs::write(&file, text).unwrap();
    let mut config: transport::Config = toml::from_str(&format!("auth.creds_file = '{}'", file.display())).unwrap();
    config.urls = vec![server.url()];
    assert_eq!(config.faults(), []);
    transport::connect(&config, Some(Duration::from_secs(5)), &CancellationToken::new()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn creds_of_the_account_are_let_in_and_those_of_another_are_not() {
    let account = KeyPair::new_account();
    let server = server(&account).await;
    let connection = login(&server, &creds(&account)).await.expect("the account's own user");
    connection.client.flush().await.unwrap();
    assert!(connection.is_up());
    let trimmed = creds(&account).trim().replace('\n', "\r\n");
    login(&server, &trimmed).await.expect("whatever the line ends, and without the last");
    let stranger = creds(&KeyPair::new_account());
    let refused = login(&server, &stranger).await.expect_err("a user of an account that the server does not know");
    assert!(!refused.is_transient(), "not tried again: {refused}");
    let seed = stranger.lines().find(|line| line.starts_with("SU")).unwrap();
    assert!(!refused.to_string().contains(seed), "{refused}");
}
