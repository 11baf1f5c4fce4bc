//! A connection for the commands that publish and follow, with the names that the configuration gives.

use std::process::ExitCode;
use std::time::Duration;

use async_nats::Client;
use async_nats::jetstream;
use tokio_util::sync::CancellationToken;

use super::feed::Feeder;
use super::tap::Kind;
use super::tap::filter::Filter;
use super::{ConfigArg, UNAVAILABLE};
use crate::article::subject_token;
use crate::config::Config;
use crate::route::Subjects;
use crate::transport::{self, Connection, Mode};

/// How long a command waits for a server before it gives up.
const PATIENCE: Duration = Duration::from_secs(5);

/// Where the server is, for a command used by hand.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct ServerArg {
    /// Server to use instead of the configured ones, e.g. `nats://127.0.0.1:4222`
    #[arg(long, short, value_name = "URL")]
    pub(crate) server: Option<String>,
}

/// An open connection and what things are called on it. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Session {
    connection: Connection,
    nats: transport::Config,
    subjects: Subjects,
}

impl Session {
    /// Connects as the configuration says. A server that does not answer is told to the user and gives the exit code.
    ///
    /// # Errors
    /// A configuration that does not hold; a server that refuses us.
    pub(crate) async fn open(config: &ConfigArg, server: &ServerArg) -> anyhow::Result<Result<Self, ExitCode>> {
        let mut config = config.load()?;
        if let Some(url) = &server.server {
            config.nats.urls = vec![url.clone()];
        }
        match Self::connect(&config).await {
            Ok(session) => Ok(Ok(session)),
            Err(error) if error.is_transient() => {
                anstream::eprintln!("{error}");
                Ok(Err(ExitCode::from(UNAVAILABLE)))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Connects, with some patience.
    ///
    /// # Errors
    /// As [`transport::connect`].
    pub(crate) async fn connect(config: &Config) -> Result<Self, transport::Error> {
        let connection = transport::connect(&config.nats, Some(PATIENCE), &CancellationToken::new()).await?;
        Ok(Self { connection, nats: config.nats.clone(), subjects: config.subjects.clone() })
    }

    /// Sends what is queued and closes.
    pub(crate) async fn close(self) {
        self.connection.close(Duration::from_secs(2)).await;
    }

    pub(crate) fn connection(&self) -> &Connection {
        &self.connection
    }

    pub(crate) fn nats(&self) -> &transport::Config {
        &self.nats
    }

    pub(crate) fn client(&self) -> &Client {
        &self.connection.client
    }

    pub(crate) fn jetstream(&self) -> &jetstream::Context {
        &self.connection.jetstream
    }

    pub(crate) fn retry(&self) -> transport::config::Retry {
        self.nats.retry
    }

    pub(crate) fn is_core(&self) -> bool {
        self.nats.input.mode == Mode::Core
    }

    pub(crate) fn address(&self) -> String {
        self.nats.urls.join(", ")
    }

    /// Publishes articles here; `provider` goes before what each article says.
    pub(crate) fn feeder(&self, provider: Option<String>) -> Feeder {
        Feeder { session: self.clone(), prefix: self.article_prefix().to_owned(), provider }
    }

    /// The stream that keeps a kind of message.
    pub(crate) fn stream(&self, kind: Kind) -> &str {
        match kind {
            Kind::Enriched | Kind::Events | Kind::Alerts => &self.nats.output.stream,
            Kind::Dlq => &self.nats.dlq.stream,
            Kind::Articles => &self.nats.input.stream,
        }
    }

    /// The narrowest subject that has all of a kind that the filter lets pass.
    pub(crate) fn subject(&self, kind: Kind, filter: &Filter) -> String {
        let only = |list: &[String]| match list {
            [one] => subject_token(one),
            _ => "*".to_owned(),
        };
        match kind {
            Kind::Enriched => format!("{}.>", self.subjects.enriched),
            // A withdrawal comes on the subject of what it withdraws, so a narrow subject misses none.
            Kind::Events if filter.types.len() == 1 => format!("{}.{}.>", self.subjects.events, only(&filter.types)),
            Kind::Events => format!("{}.>", self.subjects.events),
            Kind::Alerts => format!("{}.{}.{}", self.subjects.alerts, only(&filter.priority), only(&filter.rule)),
            Kind::Dlq => format!("{}.>", self.nats.dlq.prefix),
            Kind::Articles => format!("{}.>", self.article_prefix()),
        }
    }

    /// What kind of output a subject carries.
    pub(crate) fn kind(&self, subject: &str) -> Option<Kind> {
        let under = |prefix: &str| subject.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('.'));
        [
            (&self.subjects.enriched, Kind::Enriched),
            (&self.subjects.events, Kind::Events),
            (&self.subjects.alerts, Kind::Alerts),
        ]
        .into_iter()
        .find_map(|(prefix, kind)| under(prefix).then_some(kind))
    }

    /// `wire.articles` of `wire.articles.>`.
    fn article_prefix(&self) -> &str {
        let subject = self.nats.input.subjects.first().map_or("wire.articles", String::as_str);
        subject.trim_end_matches('>').trim_end_matches('*').trim_end_matches('.')
    }
}
