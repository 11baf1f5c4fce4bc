//! Logins, permissions and certificates that are wrong: refused at once, in plain words, and without a secret.

use std::fmt::Write as _;
use std::process::Stdio;
use std::time::{Duration, Instant};

use copytaster::devserver::{Options, Server};

use super::{Row, Scene, seconds};
use crate::certificates::{ca, own, server as tls_server};
use crate::harness::{PATIENCE, Rig, WorkerProcess, binary, start_server};

const PASSWORD: &str = "open-sesame-7";
const WRONG: &str = "close-sesame-8";
/// A key of nobody's.
const SEED: &str = "SUACVP4F4VOOJE2CHK7U4M6SLVPJ6IN5OSJAJWXN3FVBPPDTQXNAAJ4AZE";

/// How long a refusal may take.
const AT_ONCE: Duration = Duration::from_secs(10);

/// What became of `copytaster run`.
struct Refusal {
    code: Option<i32>,
    took: Duration,
    said: String,
}

/// Runs the worker with these tables below `[nats]` until it ends by itself.
async fn refused(server: &Server, tables: &str) -> Refusal {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("password"), format!("{WRONG}\n")).unwrap();
    let tables = tables.replace("/run/secrets", &folder.path().display().to_string());
    let config = folder.path().join("copytaster.toml");
    let text = format!(
        "[nats]\nurls = [\"{}\"]\n{tables}\n[worker]\nenrich = false\n\
         [telemetry]\nlisten = \"127.0.0.1:0\"\nlog_level = \"trace\"\n",
        server.url()
    );
    std::fs::write(&config, text).unwrap();
    let started = Instant::now();
    let run = tokio::process::Command::new(binary())
        .args(["run", "--config"])
        .arg(&config)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output();
    let output = tokio::time::timeout(PATIENCE, run).await.expect("it ends by itself").unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    let said = said.replace(&folder.path().display().to_string(), "/run/secrets");
    Refusal { code: output.status.code(), took: started.elapsed(), said }
}

impl Refusal {
    /// The line that says why, with nothing in it that is this machine's own.
    fn line(&self, server: &Server) -> String {
        let line = self.said.lines().find(|line| line.starts_with("error: ")).unwrap_or("");
        let here = format!("{}/", env!("CARGO_MANIFEST_DIR"));
        line.replace(&here, "").replace(&format!(":{}", server.port()), ":4222").replace('|', "\\|")
    }

    /// Everything that is promised and does not hold.
    fn faults(&self, wanted: &str) -> Vec<String> {
        let mut faults = Vec::new();
        if self.code != Some(1) {
            faults.push(format!("exit code {:?}", self.code));
        }
        if !self.said.lines().any(|line| line.starts_with("error: ") && line.contains(wanted)) {
            faults.push(format!("{wanted:?} is not said: {}", self.said));
        }
        if [PASSWORD, WRONG, SEED, "PRIVATE KEY"].iter().any(|secret| self.said.contains(secret)) {
            faults.push(format!("a secret is shown: {}", self.said));
        }
        faults
    }
}

/// A server with these users.
async fn users(authorization: &str) -> Server {
    let extra_config = format!("authorization {{ {authorization} }}");
    start_server(Options { extra_config, ..Options::default() }).await
}

/// (what is wrong, the server, the tables, what is to be said)
async fn cases() -> Vec<(&'static str, Server, String, &'static str)> {
    let violation = "authorization violation";
    let password = format!("user: desk, password: {PASSWORD}");
    let login = format!("[nats.auth]\nuser = \"desk\"\npassword = \"{PASSWORD}\"\n[nats.tls]\nrequired = true\n");
    let blind = format!(
        "users: [ {{ user: desk, password: {PASSWORD}, permissions: {{ publish: [\"none\"], subscribe: [\"_INBOX.>\"] }} }} ]"
    );
    let from_file = "[nats.auth]\nuser = \"desk\"\npassword_file = \"/run/secrets/password\"";
    vec![
        ("wrong password, from a file", users(&password).await, from_file.to_owned(), violation),
        (
            "wrong token",
            users(&format!("token: {PASSWORD}")).await,
            format!("[nats.auth]\ntoken = \"{WRONG}\""),
            violation,
        ),
        (
            "nkey of nobody",
            users(&format!("users: [ {{ nkey: {} }} ]", nkeys::KeyPair::new_user().public_key())).await,
            format!("[nats.auth]\nnkey = \"{SEED}\""),
            violation,
        ),
        (
            "secret's file is missing",
            users(&password).await,
            from_file.replace("/password", "/none"),
            "cannot read the password from /run/secrets/none",
        ),
        (
            "user without permissions",
            users(&blind).await,
            format!("[nats.auth]\nuser = \"desk\"\npassword = \"{PASSWORD}\""),
            "does not permit it",
        ),
        (
            "server's certificate by an authority unknown",
            tls_server("server.pem", false).await,
            login.clone() + &ca("other-ca.pem"),
            "(nats.tls.ca_file)",
        ),
        (
            "server's certificate for another name",
            tls_server("elsewhere.pem", false).await,
            login.clone() + &ca("ca.pem"),
            "not valid for name",
        ),
        (
            "server's certificate expired",
            tls_server("expired.pem", false).await,
            login.clone() + &ca("ca.pem"),
            "certificate expired",
        ),
        (
            "no certificate of ours where one is wanted",
            tls_server("server.pem", true).await,
            login.clone() + &ca("ca.pem"),
            "wants a certificate of ours",
        ),
        (
            "our certificate by an authority unknown",
            tls_server("server.pem", true).await,
            login + &own("stranger.pem", "stranger-key.pem"),
            "does not accept",
        ),
    ]
}

/// The password is changed under a worker that runs: it ends rather than wait for what will not come.
async fn changed() -> (Refusal, Server) {
    let user = |password: &str| format!("authorization {{ user: desk, password: {password} }}");
    let rig = Rig::start_on(Options { extra_config: user(PASSWORD), ..Options::default() }, |transport, _| {
        transport.auth.user = Some("desk".to_owned());
        transport.auth.password = Some(PASSWORD.into());
    })
    .await;
    let config = rig.config_file(&format!("[nats.auth]\nuser = \"desk\"\npassword = \"{PASSWORD}\"\n"));
    let mut worker = WorkerProcess::start(&config);
    worker.ready().await;
    let mut server = rig.server;
    server.set_extra_config(user(WRONG));
    server.restart().unwrap();
    let (status, took) = worker.end().await;
    (Refusal { code: status.code(), took, said: worker.log() }, server)
}

/// A table of its own for `docs/faults.md`.
pub(super) async fn table() -> String {
    let mut text = "
## What is refused

`copytaster run` with a login, a permission or a certificate that is wrong, against the real server, every log line on
(`trace`). Promised: it ends by itself within 10 s, exit code 1, with one line that says what is wrong and where to look, and
shows no password, token, seed or key.

| fault | exit code | ended after | says |
|---|---|---|---|
"
    .to_owned();
    let mut add = |fault: &str, refusal: &Refusal, server: &Server, wanted: &str| {
        let faults = refusal.faults(wanted);
        assert!(faults.is_empty() && refusal.took < AT_ONCE, "{fault}: {:?}: {faults:?}", refusal.took);
        let (code, took) = (refusal.code.unwrap_or_default(), seconds(refusal.took));
        let _ = writeln!(text, "| {fault} | {code} | {took} | {} |", refusal.line(server));
    };
    for (fault, server, tables, wanted) in cases().await {
        add(fault, &refused(&server, &tables).await, &server, wanted);
    }
    let (refusal, server) = changed().await;
    add("password changed while it runs", &refusal, &server, "closed for good");
    text
}

/// A worker that may not publish any more is no reason to lose or park anything.
pub(super) async fn permission_taken() -> Row {
    let users = |denied: &str| {
        format!(
            "authorization {{ users: [ {{ user: desk, password: {PASSWORD} }}, {{ user: worker, password: {PASSWORD}, \
             permissions: {{ publish: {{ allow: [\">\"], deny: [{denied}] }}, subscribe: [\"_INBOX.>\"] }} }} ] }}"
        )
    };
    let denied = Options { extra_config: users("\"wire.enriched.>\""), ..Options::default() };
    let rig = Rig::start_on(denied, |transport, _| {
        transport.input.ack_wait_s = 10;
        transport.auth.user = Some("desk".to_owned());
        transport.auth.password = Some(PASSWORD.into());
    })
    .await;
    let mut scene = Scene::of(rig);
    let config = scene.rig.config_file(&format!("[nats.auth]\nuser = \"worker\"\npassword = \"{PASSWORD}\"\n"));
    let worker = WorkerProcess::start(&config);
    worker.ready().await;
    scene.feed(500).await;
    scene.not_ready(&worker).await;
    crate::harness::eventually("the log names what is not permitted", || async {
        worker.log().contains("Permissions Violation for Publish to \"wire.enriched.desk\"")
    })
    .await;
    scene.rig.server.set_extra_config(users(""));
    scene.rig.server.restart().unwrap();
    let promise = "not ready within 10 s, the log says why, kept until it may, resumes within 5 s";
    scene.judge("the worker may not publish, then may", promise, Duration::from_secs(5)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_wrong_login_and_certificate_is_refused_in_plain_words() {
    for (fault, server, tables, wanted) in cases().await {
        let refusal = refused(&server, &tables).await;
        assert_eq!(refusal.faults(wanted), Vec::<String>::new(), "{fault}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_changes_ends_the_worker() {
    let (refusal, _server) = changed().await;
    assert_eq!(refusal.faults("closed for good"), Vec::<String>::new());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_may_not_publish_keeps_what_it_has() {
    permission_taken().await.assert_clean();
}
