//! The `[nats]` table of the configuration.

use std::path::PathBuf;
use std::time::Duration;

use secrecy::SecretString;
use serde::Deserialize;

/// Dotted key below `[nats]`, and what is wrong with it.
pub type Fault = (&'static str, String);

/// How to reach NATS, and what the streams, consumer and bucket are called and made like.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Servers, tried in turn: `nats://host:4222`, `tls://host:4222`.
    pub urls: Vec<String>,
    /// Shown in the server's connection list.
    pub name: String,
    /// Replies come in below this; a prefix of its own lets the server's permissions keep other users out.
    pub inbox_prefix: String,
    pub connect_timeout_ms: u64,
    /// How long a publish, an acknowledgement or an API request may wait for its answer.
    pub request_timeout_ms: u64,
    /// A connection that has said nothing for three of these is given up and made anew.
    pub ping_interval_s: u64,
    pub auth: Auth,
    pub tls: Tls,
    pub input: Input,
    pub output: Output,
    pub dlq: Dlq,
    pub state: State,
    pub stream: StreamLimits,
    pub retry: Retry,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            urls: vec!["nats://127.0.0.1:4222".to_owned()],
            name: "copytaster".to_owned(),
            inbox_prefix: "_INBOX".to_owned(),
            connect_timeout_ms: 2_000,
            request_timeout_ms: 2_000,
            ping_interval_s: 2,
            auth: Auth::default(),
            tls: Tls::default(),
            input: Input::default(),
            output: Output::default(),
            dlq: Dlq::default(),
            state: State::default(),
            stream: StreamLimits::default(),
            retry: Retry::default(),
        }
    }
}

/// Who we are: at most one way, each from a value (best set by the environment) or from a file.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Auth {
    pub user: Option<String>,
    pub password: Option<SecretString>,
    pub password_file: Option<PathBuf>,
    pub token: Option<SecretString>,
    pub token_file: Option<PathBuf>,
    /// Seed of an `NKey`.
    pub nkey: Option<SecretString>,
    pub nkey_file: Option<PathBuf>,
    /// Text of a `.creds` file: user JWT and seed.
    pub creds: Option<SecretString>,
    pub creds_file: Option<PathBuf>,
}

/// TLS towards the server.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Tls {
    /// Refuse a server without TLS.
    pub required: bool,
    /// Speak TLS before the server's first line (`handshake_first`).
    pub first: bool,
    /// PEM file of the authority that signs the server's certificate; the system's own where none is given.
    pub ca_file: Option<PathBuf>,
    /// PEM files of our own certificate and its key, for mutual TLS.
    pub cert_file: Option<PathBuf>,
    pub key_file: Option<PathBuf>,
}

/// How articles come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// A durable pull consumer: nothing is lost.
    #[default]
    Jetstream,
    /// A plain subject with a queue group: at most once.
    Core,
}

/// Where articles come from.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Input {
    pub mode: Mode,
    pub stream: String,
    pub subjects: Vec<String>,
    /// Name of the durable consumer; workers that share it share the load.
    pub durable: String,
    /// Queue group in core mode.
    pub queue_group: String,
    /// How long the server waits for an acknowledgement, or for word of progress, before it delivers again.
    pub ack_wait_s: u64,
    /// Articles under way over all workers: about twice the workers times `worker.in_flight`.
    pub max_ack_pending: u32,
}

impl Default for Input {
    fn default() -> Self {
        Self {
            mode: Mode::Jetstream,
            stream: "WIRE_IN".to_owned(),
            subjects: vec!["wire.articles.>".to_owned()],
            durable: "copytaster".to_owned(),
            queue_group: "copytaster".to_owned(),
            ack_wait_s: 30,
            max_ack_pending: 1_024,
        }
    }
}

/// The stream that keeps what is published. The subjects must cover those of `[subjects]`.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Output {
    pub stream: String,
    pub subjects: Vec<String>,
}

impl Default for Output {
    fn default() -> Self {
        let subjects = ["wire.enriched.>", "wire.events.>", "wire.alerts.>"].map(str::to_owned).to_vec();
        Self { stream: "WIRE_OUT".to_owned(), subjects }
    }
}

/// Where articles are parked that could not be worked.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Dlq {
    pub stream: String,
    /// Dead letters go to `<prefix>.<stage>`.
    pub prefix: String,
}

impl Default for Dlq {
    fn default() -> Self {
        Self { stream: "WIRE_DLQ".to_owned(), prefix: "wire.dlq".to_owned() }
    }
}

/// The bucket that remembers where each article's messages went, so that a withdrawal can follow them.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct State {
    /// Off: a withdrawal reaches the enriched subject only.
    pub enabled: bool,
    pub bucket: String,
    /// How long after its publication an article can still be withdrawn everywhere.
    pub ttl_h: u64,
}

impl Default for State {
    fn default() -> Self {
        Self { enabled: true, bucket: "COPYTASTER_STATE".to_owned(), ttl_h: 168 }
    }
}

/// What `setup` makes streams like.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct StreamLimits {
    /// 1, or 3 and 5 in a cluster.
    pub replicas: usize,
    /// Oldest message kept; 0 keeps all.
    pub max_age_h: u64,
    /// Largest stream; -1 for no limit. The oldest messages make room.
    pub max_bytes: i64,
    /// How long a stream remembers ids, so that what is published twice is kept once. Must exceed
    /// `retry.max_elapsed_s`.
    pub duplicate_window_s: u64,
}

impl Default for StreamLimits {
    fn default() -> Self {
        Self { replicas: 1, max_age_h: 72, max_bytes: -1, duplicate_window_s: 600 }
    }
}

/// Pauses between attempts when NATS does not answer: exponential, with jitter. Never long, or a stream that has a leader
/// again would be found so late.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Retry {
    pub initial_ms: u64,
    pub max_ms: u64,
    pub multiplier: f64,
    /// 0 to 1: a pause of 100 ms with 0.5 is one of 50 to 150 ms.
    pub jitter: f64,
    pub max_attempts: u32,
    /// When one round of attempts ends. The article is kept, and the next round begins by looking up what was told.
    pub max_elapsed_s: u64,
}

impl Default for Retry {
    fn default() -> Self {
        Self { initial_ms: 100, max_ms: 250, multiplier: 2.0, jitter: 0.5, max_attempts: 100, max_elapsed_s: 60 }
    }
}

impl Config {
    pub(crate) fn connect_timeout(&self) -> Duration {
        Duration::from_millis(self.connect_timeout_ms)
    }

    pub(crate) fn request_timeout(&self) -> Duration {
        Duration::from_millis(self.request_timeout_ms)
    }

    /// How long the server waits for an acknowledgement.
    pub fn ack_wait(&self) -> Duration {
        Duration::from_secs(self.input.ack_wait_s)
    }

    /// Everything that is wrong with the values, each under its key below `[nats]`.
    #[must_use]
    pub fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        self.connection_faults(&mut faults);
        self.auth.faults(&mut faults);
        self.stream_faults(&mut faults);
        self.retry_faults(&mut faults);
        faults
    }

    fn connection_faults(&self, faults: &mut Vec<Fault>) {
        if self.urls.is_empty() {
            faults.push(("urls", "needs at least one server".to_owned()));
        }
        for url in &self.urls {
            if url.parse::<async_nats::ServerAddr>().is_err() {
                faults.push(("urls", "not a server address; expected nats://host:port".to_owned()));
            } else if url.parse::<async_nats::ServerAddr>().is_ok_and(|addr| addr.has_user_pass()) {
                faults.push(("urls", "no credentials in addresses, which are logged; use [nats.auth]".to_owned()));
            }
        }
        let zero = |value: u64, key: &'static str| (value == 0).then(|| (key, "must be above 0".to_owned()));
        faults.extend(zero(self.connect_timeout_ms, "connect_timeout_ms"));
        faults.extend(zero(self.request_timeout_ms, "request_timeout_ms"));
        faults.extend(zero(self.ping_interval_s, "ping_interval_s"));
        if !is_subject(&self.inbox_prefix, false) {
            faults.push(("inbox_prefix", not_a_subject(&self.inbox_prefix)));
        }
        if self.tls.cert_file.is_some() != self.tls.key_file.is_some() {
            faults.push(("tls.cert_file", "cert_file and key_file go together".to_owned()));
        }
    }

    fn stream_faults(&self, faults: &mut Vec<Fault>) {
        let names = [
            ("input.stream", &self.input.stream),
            ("input.durable", &self.input.durable),
            ("input.queue_group", &self.input.queue_group),
            ("output.stream", &self.output.stream),
            ("dlq.stream", &self.dlq.stream),
            ("state.bucket", &self.state.bucket),
        ];
        for (key, name) in names {
            if name.is_empty() || !name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-') {
                faults.push((key, format!("{name:?} is no name; letters, digits, `_` and `-`")));
            }
        }
        for (key, subjects) in [("input.subjects", &self.input.subjects), ("output.subjects", &self.output.subjects)] {
            if subjects.is_empty() {
                faults.push((key, "needs at least one subject".to_owned()));
            }
            faults
                .extend(subjects.iter().filter(|subject| !is_subject(subject, true)).map(|s| (key, not_a_subject(s))));
        }
        if !is_subject(&self.dlq.prefix, false) {
            faults.push(("dlq.prefix", not_a_subject(&self.dlq.prefix)));
        }
        if self.input.ack_wait_s == 0 {
            faults.push(("input.ack_wait_s", "must be above 0".to_owned()));
        }
        if self.input.max_ack_pending == 0 {
            faults.push(("input.max_ack_pending", "must be above 0".to_owned()));
        }
        if !matches!(self.stream.replicas, 1 | 3 | 5) {
            faults.push(("stream.replicas", "must be 1, 3 or 5".to_owned()));
        }
        if self.stream.max_age_h > 0 && self.stream.duplicate_window_s > self.stream.max_age_h.saturating_mul(3_600) {
            faults.push(("stream.duplicate_window_s", "must not exceed max_age_h".to_owned()));
        }
        if self.state.ttl_h == 0 {
            faults.push(("state.ttl_h", "must be above 0".to_owned()));
        }
    }

    fn retry_faults(&self, faults: &mut Vec<Fault>) {
        let retry = &self.retry;
        if retry.initial_ms == 0 || retry.max_ms < retry.initial_ms {
            faults.push(("retry.max_ms", "must be at least initial_ms, which must be above 0".to_owned()));
        }
        if !(1.0..=10.0).contains(&retry.multiplier) {
            faults.push(("retry.multiplier", "must be from 1 to 10".to_owned()));
        }
        if !(0.0..=1.0).contains(&retry.jitter) {
            faults.push(("retry.jitter", "must be from 0 to 1".to_owned()));
        }
        if retry.max_attempts == 0 {
            faults.push(("retry.max_attempts", "must be above 0".to_owned()));
        }
        if retry.max_elapsed_s >= self.stream.duplicate_window_s {
            faults.push((
                "retry.max_elapsed_s",
                "must be below stream.duplicate_window_s, or a late retry could be told twice".to_owned(),
            ));
        }
    }
}

impl Auth {
    fn faults(&self, faults: &mut Vec<Fault>) {
        let either = |value: bool, file: bool| usize::from(value) + usize::from(file);
        let pairs = [
            ("auth.password", either(self.password.is_some(), self.password_file.is_some())),
            ("auth.token", either(self.token.is_some(), self.token_file.is_some())),
            ("auth.nkey", either(self.nkey.is_some(), self.nkey_file.is_some())),
            ("auth.creds", either(self.creds.is_some(), self.creds_file.is_some())),
        ];
        for (key, count) in pairs {
            if count > 1 {
                faults.push((key, "given both as a value and as a file".to_owned()));
            }
        }
        if pairs.iter().filter(|(_, count)| *count > 0).count() > 1 {
            faults.push(("auth", "give one of password, token, nkey and creds".to_owned()));
        }
        if self.user.is_some() != (self.password.is_some() || self.password_file.is_some()) {
            faults.push(("auth.user", "user and password go together".to_owned()));
        }
    }
}

fn not_a_subject(text: &str) -> String {
    format!("{text:?} is no subject; tokens of visible characters joined by `.`, and none under `$`")
}

fn is_subject(text: &str, wildcards: bool) -> bool {
    let count = text.split('.').count();
    !text.starts_with('$')
        && text.split('.').enumerate().all(|(at, token)| match token {
            "*" => wildcards,
            ">" => wildcards && at + 1 == count,
            _ => !token.is_empty() && token.chars().all(|c| c.is_ascii_graphic() && c != '*' && c != '>'),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(toml: &str) -> Vec<String> {
        let config: Config = toml::from_str(toml).unwrap();
        config.faults().into_iter().map(|(key, why)| format!("{key}: {why}")).collect()
    }

    #[test]
    fn defaults_are_sound() {
        assert_eq!(faults(""), Vec::<String>::new());
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let told = faults(
            r#"
            urls = []
            inbox_prefix = "$SYS.x"
            auth = { user = "desk", token = "a", token_file = "b" }
            tls = { cert_file = "c.pem" }
            input = { stream = "A.B", subjects = ["wire..x", "ok.>"], max_ack_pending = 0 }
            retry = { max_elapsed_s = 600, multiplier = 0.5 }
            stream = { replicas = 2 }
            "#,
        );
        insta::assert_snapshot!(told.join("\n"), @r#"
        urls: needs at least one server
        inbox_prefix: "$SYS.x" is no subject; tokens of visible characters joined by `.`, and none under `$`
        tls.cert_file: cert_file and key_file go together
        auth.token: given both as a value and as a file
        auth.user: user and password go together
        input.stream: "A.B" is no name; letters, digits, `_` and `-`
        input.subjects: "wire..x" is no subject; tokens of visible characters joined by `.`, and none under `$`
        input.max_ack_pending: must be above 0
        stream.replicas: must be 1, 3 or 5
        retry.multiplier: must be from 1 to 10
        retry.max_elapsed_s: must be below stream.duplicate_window_s, or a late retry could be told twice
        "#);
    }

    #[test]
    fn unknown_keys_are_refused() {
        assert!(toml::from_str::<Config>("url = 'nats://x'").is_err());
    }

    #[test]
    fn credentials_in_an_address_are_refused_without_showing_them() {
        let told = faults(r#"urls = ["nats://desk:hunter2@host:4222"]"#);
        assert_eq!(told.len(), 1);
        assert!(!told[0].contains("hunter2"));
    }

    #[test]
    fn secrets_do_not_show_in_debug() {
        let config: Config = toml::from_str("auth = { user = 'desk', password = 'hunter2' }").unwrap();
        assert!(!format!("{config:?}").contains("hunter2"));
    }
}
