//! What goes wrong between here and NATS, and whether waiting helps.

use async_nats::ConnectErrorKind;
use async_nats::jetstream::context::{PublishError, PublishErrorKind};
use async_nats::jetstream::{self, ErrorCode};

use super::{config, tls};

/// A fault of the transport. [`Error::is_transient`] says whether a later attempt may succeed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    #[error("cannot read {what} from {path}: {reason}", path = path.display())]
    Secret { what: &'static str, path: std::path::PathBuf, reason: std::io::Error },
    #[error("{what} cannot be used: {reason}")]
    Credentials { what: &'static str, reason: String },
    #[error("cannot connect to {servers}: {reason}")]
    Connect { servers: String, reason: String, transient: bool },
    #[error("the connection to NATS is closed for good: {reason}")]
    Closed { reason: String },
    #[error("publishing to {subject}: {reason}")]
    Publish { subject: String, reason: String, transient: bool },
    #[error("message for {subject} has {size} bytes, the server takes {limit}")]
    TooLarge { subject: String, size: usize, limit: usize },
    #[error("pulling from {consumer}: {reason}")]
    Pull { consumer: String, reason: String },
    #[error("no answer to a pull from {consumer}")]
    Silent { consumer: String },
    #[error("the server does not permit it: {reason}")]
    Forbidden { reason: String },
    #[error("acknowledging sequence {sequence}: {reason}")]
    Acknowledge { sequence: u64, reason: String },
    #[error("{what} {name}: {reason}")]
    Provision { what: &'static str, name: String, reason: String, transient: bool },
    #[error("{what} {name} is not as configured: {drift}; run `copytaster setup`")]
    Drift { what: &'static str, name: String, drift: String },
    #[error("{what} {name} does not exist; run `copytaster setup`")]
    Missing { what: &'static str, name: String },
    #[error("state bucket {bucket}: {reason}")]
    State { bucket: String, reason: String },
    #[error("letter {sequence}: {reason}")]
    Letter { sequence: u64, reason: String },
    #[error("stopped before it was done")]
    Stopped,
}

impl Error {
    /// Whether a later attempt with the same input may succeed.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Connect { transient, .. } | Self::Publish { transient, .. } | Self::Provision { transient, .. } => {
                *transient
            }
            Self::Pull { .. } | Self::Silent { .. } | Self::Acknowledge { .. } | Self::State { .. } | Self::Stopped => {
                true
            }
            Self::Secret { .. }
            | Self::Credentials { .. }
            | Self::Closed { .. }
            | Self::Forbidden { .. }
            | Self::Letter { .. }
            | Self::TooLarge { .. }
            | Self::Drift { .. }
            | Self::Missing { .. } => false,
        }
    }

    pub(crate) fn connect(servers: &[String], tls: &config::Tls, error: &async_nats::ConnectError) -> Self {
        let reason = chain(error);
        let login = matches!(error.kind(), ConnectErrorKind::AuthorizationViolation | ConnectErrorKind::Authentication)
            .then(|| format!("{reason}: the server refuses the login (nats.auth)"));
        let explained = tls::explain(&reason, tls).or(login);
        let transient =
            explained.is_none() && !matches!(error.kind(), ConnectErrorKind::ServerParse | ConnectErrorKind::Tls);
        Self::Connect { servers: servers.join(", "), reason: explained.unwrap_or(reason), transient }
    }

    pub(crate) fn publish(subject: &str, error: &PublishError) -> Self {
        let transient = match error.kind() {
            PublishErrorKind::MaxPayloadExceeded
            | PublishErrorKind::WrongLastMessageId
            | PublishErrorKind::WrongLastSequence => false,
            // "No stream" shows up in lame duck and leader change, and passes.
            PublishErrorKind::StreamNotFound
            | PublishErrorKind::TimedOut
            | PublishErrorKind::BrokenPipe
            | PublishErrorKind::MaxAckPending => true,
            PublishErrorKind::Other => !is_permanent_refusal(error),
        };
        Self::Publish { subject: subject.to_owned(), reason: chain(error), transient }
    }
}

/// A stream's own refusal of this one message: waiting does not make it smaller.
fn is_permanent_refusal(error: &PublishError) -> bool {
    std::error::Error::source(error).and_then(|source| source.downcast_ref::<jetstream::Error>()).is_some_and(
        |refusal| {
            matches!(
                refusal.error_code(),
                ErrorCode::STREAM_MESSAGE_EXCEEDS_MAXIMUM | ErrorCode::STREAM_HEADER_EXCEEDS_MAXIMUM
            )
        },
    )
}

/// An error and its causes on one line, each said once.
pub(crate) fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        let said = cause.to_string();
        if !text.contains(said.strip_prefix("nats: ").unwrap_or(&said)) {
            text.push_str(": ");
            text.push_str(&said);
        }
        next = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_split_into_transient_and_permanent() {
        let cases = [
            (PublishErrorKind::StreamNotFound, true),
            (PublishErrorKind::TimedOut, true),
            (PublishErrorKind::BrokenPipe, true),
            (PublishErrorKind::MaxPayloadExceeded, false),
        ];
        for (kind, transient) in cases {
            let error = Error::publish("wire.enriched.x", &PublishError::new(kind));
            assert_eq!(error.is_transient(), transient, "{kind:?}");
        }
    }

    #[test]
    fn wrong_credentials_are_not_retried() {
        let refused = async_nats::ConnectError::new(ConnectErrorKind::AuthorizationViolation);
        assert!(!Error::connect(&["nats://a:1".to_owned()], &config::Tls::default(), &refused).is_transient());
        let down = async_nats::ConnectError::new(ConnectErrorKind::Io);
        assert!(Error::connect(&["nats://a:1".to_owned()], &config::Tls::default(), &down).is_transient());
    }
}
