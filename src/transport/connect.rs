//! One connection: credentials, TLS, reconnecting, and word of its state.

use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use async_nats::jetstream;
use async_nats::{Client, ConnectOptions, Event, ServerAddr};
use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use super::config::{self, Auth, Config};
use super::error::Error;
use super::retry::{Attempts, pause_for_attempt};
use super::tls;

/// Whether the server can be reached now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Link {
    /// The number counts connections: it changes with each reconnect.
    Up(u64),
    Down,
    /// For good, by us.
    Closed,
}

/// A connection to NATS, cheap to clone. It reconnects by itself for ever.
#[derive(Debug, Clone)]
pub struct Connection {
    pub client: Client,
    pub jetstream: jetstream::Context,
    word: Arc<Word>,
}

/// What was heard of the connection.
#[derive(Debug)]
struct Word {
    link: watch::Sender<Link>,
    /// What the server last said that we may not do.
    refusal: watch::Sender<String>,
    fault: Mutex<Fault>,
    client: OnceLock<Client>,
}

/// Since the connection was lost.
#[derive(Debug, Default)]
struct Fault {
    /// What was logged last: the same comes with every attempt to connect.
    logged: String,
    /// Since when, and in which words, every server that answers refuses our login.
    login_refused: Option<(Instant, String)>,
}

/// How long an answer is still waited for once the connection that was to bring it has been replaced.
const AFTER_RECONNECT: Duration = Duration::from_secs(1);

impl Connection {
    /// Follows the state of the connection.
    pub fn link(&self) -> watch::Receiver<Link> {
        self.word.link.subscribe()
    }

    /// The state now.
    pub fn now(&self) -> Link {
        *self.word.link.borrow()
    }

    pub fn is_up(&self) -> bool {
        matches!(self.now(), Link::Up(_))
    }

    /// Sets the state right where word of a change was lost: the library drops events when many come at once.
    pub fn check(&self) {
        let connected = self.client.connection_state() == async_nats::connection::State::Connected;
        self.word.link.send_if_modified(|link| {
            match (*link, connected) {
                (Link::Down, true) => *link = Link::Up(next_generation()),
                (Link::Up(_), false) => *link = Link::Down,
                _ => return false,
            }
            true
        });
    }

    /// Waits for the server's word that we may not do something whose text has `subject` in it.
    pub async fn refused(&self, subject: &str) -> String {
        let mut refusal = self.word.refusal.subscribe();
        let text = refusal.wait_for(|text| !text.is_empty() && text.contains(subject)).await.map(|text| text.clone());
        match text {
            Ok(text) => text,
            Err(_) => std::future::pending().await,
        }
    }

    /// The server's last word against something whose text has `subject` in it.
    pub fn refusal(&self, subject: &str) -> Option<String> {
        let text = self.word.refusal.borrow();
        text.contains(subject).then(|| text.clone())
    }

    /// For how long the login has been refused with no connection since, and in which words. The secret may have been
    /// changed: only a new process reads it again.
    pub fn login_refused(&self) -> Option<(Duration, String)> {
        let fault = self.word.fault.lock().unwrap_or_else(PoisonError::into_inner);
        fault.login_refused.as_ref().map(|(since, text)| (since.elapsed(), text.clone()))
    }

    /// Ends a moment after the connection was replaced: what was sent over the old one is not answered any more.
    pub(super) fn outlived(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut link = self.link();
        async move {
            replaced(&mut link).await;
            tokio::time::sleep(AFTER_RECONNECT).await;
        }
    }

    /// Sends what is queued, then closes. For a clean end only: acknowledgements must have been awaited before.
    pub async fn close(&self, limit: Duration) {
        if let Err(error) = self.client.drain().await {
            tracing::debug!(%error, "drain");
        }
        let mut link = self.link();
        let _ = tokio::time::timeout(limit, link.wait_for(|link| *link == Link::Closed)).await;
    }
}

/// Connects, trying again with growing pauses until `patience` is over (`None`: for as long as it takes), or `stop`.
/// A refused login, a wrong certificate or an unreadable secret ends it at once.
///
/// # Errors
/// [`Error::Secret`], [`Error::Credentials`], [`Error::Connect`].
pub async fn connect(
    config: &Config,
    patience: Option<Duration>,
    stop: &CancellationToken,
) -> Result<Connection, Error> {
    let limits = match patience {
        Some(time) => config::Retry { max_attempts: u32::MAX, max_elapsed_s: time.as_secs(), ..RECONNECT },
        None => config::Retry { max_attempts: u32::MAX, max_elapsed_s: u32::MAX.into(), ..RECONNECT },
    };
    let mut attempts = Attempts::new(&limits, stop);
    let mut told = false;
    loop {
        let error = match connect_once(config).await {
            Ok(connection) => return Ok(connection),
            Err(error) => error,
        };
        if error.is_transient() && patience.is_none() && !std::mem::replace(&mut told, true) {
            tracing::warn!(%error, "waiting for NATS");
        }
        attempts.pause_after(error).await?;
    }
}

/// Pauses between connection attempts: short, so that work resumes within seconds of the server's return, with full
/// jitter, so that a fleet of workers does not come back in one instant.
const RECONNECT: config::Retry = config::Retry {
    initial_ms: 50,
    max_ms: 1_000,
    multiplier: 2.0,
    jitter: 1.0,
    max_attempts: u32::MAX,
    max_elapsed_s: u32::MAX as u64,
};

async fn connect_once(config: &Config) -> Result<Connection, Error> {
    let mut servers = Vec::with_capacity(config.urls.len());
    for url in &config.urls {
        servers.push(url.parse::<ServerAddr>().map_err(|error| Error::Connect {
            servers: url.clone(),
            reason: error.to_string(),
            transient: false,
        })?);
    }
    tls::check_files(&config.tls).await?;
    let word = Arc::new(Word::new());
    let mut link = word.link.subscribe();
    let options = with_auth(base_options(config), &config.auth).await?;
    let options = options.event_callback({
        let word = Arc::clone(&word);
        move |event| {
            let word = Arc::clone(&word);
            async move { word.take(event).await }
        }
    });
    let client = options.connect(servers.as_slice()).await;
    let client = client.map_err(|error| Error::connect(&config.urls, &config.tls, &error))?;
    let _ = word.client.set(client.clone());
    let jetstream = jetstream::ContextBuilder::new().timeout(config.request_timeout()).build(client.clone());
    // Word of this first connection must not be taken later for that of a second one.
    let _ = tokio::time::timeout(config.connect_timeout(), link.wait_for(|link| *link != Link::Down)).await;
    Ok(Connection { client, jetstream, word })
}

fn base_options(config: &Config) -> ConnectOptions {
    let mut options = ConnectOptions::new()
        .name(&config.name)
        .custom_inbox_prefix(&config.inbox_prefix)
        .connection_timeout(config.connect_timeout())
        .request_timeout(Some(config.request_timeout()))
        .ping_interval(Duration::from_secs(config.ping_interval_s))
        .max_reconnects(None)
        .reconnect_delay_callback(|attempts| {
            pause_for_attempt(&RECONNECT, u32::try_from(attempts).unwrap_or(u32::MAX))
        });
    if config.tls.required {
        options = options.require_tls(true);
    }
    if config.tls.first {
        options = options.tls_first();
    }
    if let Some(path) = &config.tls.ca_file {
        options = options.add_root_certificates(path.clone());
    }
    if let (Some(cert), Some(key)) = (&config.tls.cert_file, &config.tls.key_file) {
        options = options.add_client_certificate(cert.clone(), key.clone());
    }
    options
}

async fn with_auth(options: ConnectOptions, auth: &Auth) -> Result<ConnectOptions, Error> {
    if let (Some(user), Some(password)) =
        (&auth.user, secret("the password", auth.password.as_ref(), auth.password_file.as_deref()).await?)
    {
        return Ok(options.user_and_password(user.clone(), password.expose_secret().to_owned()));
    }
    if let Some(token) = secret("the token", auth.token.as_ref(), auth.token_file.as_deref()).await? {
        return Ok(options.token(token.expose_secret().to_owned()));
    }
    if let Some(seed) = secret("the nkey seed", auth.nkey.as_ref(), auth.nkey_file.as_deref()).await? {
        return Ok(options.nkey(seed.expose_secret().to_owned()));
    }
    if let Some(creds) = secret("the creds", auth.creds.as_ref(), auth.creds_file.as_deref()).await? {
        // The library wants a line end after the last mark; its own text could quote the file, ours does not.
        return options.credentials(&format!("{}\n", creds.expose_secret())).map_err(|_| Error::Credentials {
            what: "the creds",
            reason: "expected a user JWT and a user seed, as `nsc` writes them".to_owned(),
        });
    }
    Ok(options)
}

/// A secret from its value or its file; a file's last line end does not count.
async fn secret(
    what: &'static str,
    value: Option<&SecretString>,
    file: Option<&Path>,
) -> Result<Option<SecretString>, Error> {
    if let Some(value) = value {
        return Ok(Some(value.clone()));
    }
    let Some(path) = file else { return Ok(None) };
    let text = tokio::fs::read_to_string(path).await.map_err(|reason| Error::Secret {
        what,
        path: path.to_owned(),
        reason,
    })?;
    Ok(Some(SecretString::from(text.trim_end_matches(['\r', '\n']).to_owned())))
}

/// Until there is a new connection, or none any more.
pub(super) async fn replaced(link: &mut watch::Receiver<Link>) {
    while link.changed().await.is_ok() {
        if *link.borrow_and_update() != Link::Down {
            return;
        }
    }
    // Nobody is left who could tell.
    std::future::pending::<()>().await;
}

impl Word {
    fn new() -> Self {
        Self {
            link: watch::Sender::new(Link::Down),
            refusal: watch::Sender::new(String::new()),
            fault: Mutex::default(),
            client: OnceLock::new(),
        }
    }

    async fn take(&self, event: Event) {
        match event {
            Event::Connected => {
                *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = Fault::default();
                self.link.send_modify(|link| *link = Link::Up(next_generation()));
                tracing::info!("connected to NATS");
            }
            Event::Disconnected => {
                self.link.send_replace(Link::Down);
                tracing::warn!("connection to NATS lost, reconnecting");
            }
            Event::LameDuckMode => {
                tracing::warn!("server is shutting down (lame duck), moving to another");
                if let Some(client) = self.client.get()
                    && let Err(error) = client.force_reconnect().await
                {
                    tracing::warn!(%error, "could not leave the server");
                }
            }
            Event::Closed => {
                self.link.send_replace(Link::Closed);
                tracing::debug!("connection to NATS closed");
            }
            Event::Draining => {}
            Event::SlowConsumer(subscription) => {
                tracing::warn!(subscription, "messages came faster than they were taken");
            }
            Event::ServerError(error) => self.server_fault(&error.to_string()),
            Event::ClientError(error) => self.client_fault(&error.to_string()),
        }
    }

    fn server_fault(&self, text: &str) {
        if text.to_lowercase().contains("permissions violation") {
            // The same refusal comes with every message: once is enough for the log.
            let news = self.refusal.send_if_modified(|known| {
                let news = known != text;
                text.clone_into(known);
                news
            });
            if !news {
                return;
            }
        }
        tracing::warn!(error = text, "NATS server reports a fault");
    }

    fn client_fault(&self, text: &str) {
        let mut fault = self.fault.lock().unwrap_or_else(PoisonError::into_inner);
        if text.to_lowercase().contains("authorization violation") {
            fault.login_refused.get_or_insert_with(|| (Instant::now(), text.to_owned()));
        } else {
            // A server that cannot be reached may be the one that would let us in.
            fault.login_refused = None;
        }
        if fault.logged != text {
            text.clone_into(&mut fault.logged);
            tracing::warn!(error = text, "NATS client reports a fault");
        }
    }
}

/// Numbers connections over the process: what matters is only that each differs from the last.
fn next_generation() -> u64 {
    static COUNT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(1);
    COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed)
}
