//! A subject as a stream of messages: live, or from a point in the past.

use std::str::FromStr;

use anyhow::Context as _;
use async_nats::HeaderMap;
use async_nats::jetstream::consumer::DeliverPolicy;
use async_nats::jetstream::consumer::pull::OrderedConfig;
use bytes::Bytes;
use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ZonedDateTime};

use super::Kind;
use crate::cli::session::Session;

/// One message, however it came.
#[derive(Debug)]
pub(crate) struct Arrival {
    pub(crate) subject: String,
    pub(crate) headers: Option<HeaderMap>,
    pub(crate) payload: Bytes,
    /// When it was stored, or heard: `14:04:12`, local time.
    pub(crate) time: String,
}

/// Where following begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Since {
    All,
    Ago(SignedDuration),
    At(Timestamp),
}

impl FromStr for Since {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "all" {
            return Ok(Self::All);
        }
        if let Ok(at) = text.parse::<Timestamp>() {
            return Ok(Self::At(at));
        }
        if let Ok(date) = text.parse::<jiff::civil::Date>() {
            let at = date.to_zoned_datetime(TimeZone::system()).map_err(|error| error.to_string())?;
            return Ok(Self::At(at.timestamp()));
        }
        // Days are 24 hours here: "1d" of the friendly format needs a calendar otherwise.
        let hours =
            text.strip_suffix('d').and_then(|days| days.parse::<i64>().ok()).map(|days| days.saturating_mul(24));
        let ago = match hours {
            Some(hours) => SignedDuration::try_from_hours(hours),
            None => text.parse().ok(),
        };
        match ago {
            Some(ago) if ago.is_positive() => Ok(Self::Ago(ago)),
            _ => Err("give a time like 10m, 2h, 1d, 2026-11-23, 2026-11-23T14:00:00Z, or `all`".to_owned()),
        }
    }
}

impl Since {
    fn policy(self, now: Timestamp) -> anyhow::Result<DeliverPolicy> {
        let start = match self {
            Self::All => return Ok(DeliverPolicy::All),
            Self::At(at) => at,
            Self::Ago(ago) => now.checked_sub(ago).context("that is too long ago")?,
        };
        let start_time = async_nats::datetime::from_nanos(start.as_nanosecond())
            .map_err(|error| anyhow::anyhow!("{start} is out of range: {error}"))?;
        Ok(DeliverPolicy::ByStartTime { start_time })
    }
}

/// Follows a subject. Ends only when the connection is closed for good.
///
/// # Errors
/// A subscription or a stream that the server refuses.
pub(crate) async fn follow(
    session: &Session,
    kind: Kind,
    subject: &str,
    since: Option<Since>,
) -> anyhow::Result<BoxStream<'static, anyhow::Result<Arrival>>> {
    match since {
        None => live(session, subject).await,
        Some(since) => {
            let policy = since.policy(Timestamp::now())?;
            stored(session, session.stream(kind), subject, policy).await
        }
    }
}

async fn live(session: &Session, subject: &str) -> anyhow::Result<BoxStream<'static, anyhow::Result<Arrival>>> {
    let subscription = session
        .client()
        .subscribe(subject.to_owned())
        .await
        .with_context(|| format!("cannot subscribe to {subject}"))?;
    // The subscription counts from when the server has it, which the caller is about to announce.
    session.client().flush().await.context("the server did not take the subscription")?;
    let arrivals = subscription.map(|message| {
        Ok(Arrival {
            subject: message.subject.to_string(),
            headers: message.headers,
            payload: message.payload,
            time: clock(&ZonedDateTime::now()),
        })
    });
    Ok(arrivals.boxed())
}

/// Messages of a stream in their order, without gaps, from `policy` on.
///
/// # Errors
/// A stream that does not exist or that we may not read.
pub(crate) async fn stored(
    session: &Session,
    stream: &str,
    subject: &str,
    policy: DeliverPolicy,
) -> anyhow::Result<BoxStream<'static, anyhow::Result<Arrival>>> {
    let config = OrderedConfig { filter_subject: subject.to_owned(), deliver_policy: policy, ..Default::default() };
    let consumer = session
        .jetstream()
        .create_consumer_on_stream(config, stream)
        .await
        .with_context(|| format!("cannot read the stream {stream}"))?;
    let messages = consumer.messages().await.with_context(|| format!("cannot read the stream {stream}"))?;
    let arrivals = messages.map(|message| {
        let message = message.context("the stream broke off")?;
        let stored = message.info().ok().and_then(|info| {
            let nanos = info.published.unix_timestamp_nanos();
            Some(Timestamp::from_nanosecond(nanos).ok()?.to_zoned_datetime(TimeZone::system()))
        });
        let (message, _) = message.split();
        Ok(Arrival {
            subject: message.subject.to_string(),
            headers: message.headers,
            payload: message.payload,
            time: clock(&stored.unwrap_or_else(ZonedDateTime::now)),
        })
    });
    Ok(arrivals.boxed())
}

fn clock(time: &ZonedDateTime) -> String {
    time.strftime("%H:%M:%S").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn since_takes_spans_days_times_and_all() {
        for (text, expected) in [
            ("all", Since::All),
            ("10m", Since::Ago(SignedDuration::from_mins(10))),
            ("1h30m", Since::Ago(SignedDuration::from_mins(90))),
            ("2d", Since::Ago(SignedDuration::from_hours(48))),
            ("2026-11-23T14:00:00Z", Since::At("2026-11-23T14:00:00Z".parse().unwrap())),
        ] {
            assert_eq!(text.parse::<Since>(), Ok(expected), "{text}");
        }
        assert!(matches!("2026-11-23".parse::<Since>(), Ok(Since::At(_))));
        for bad in ["", "soon", "-5m", "0s", "99999999999999999999d", "9223372036854775807d"] {
            assert!(bad.parse::<Since>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_span_is_counted_back_from_now() {
        let now: Timestamp = "2026-11-23T14:00:00Z".parse().unwrap();
        let policy = Since::Ago(SignedDuration::from_hours(1)).policy(now).unwrap();
        let DeliverPolicy::ByStartTime { start_time } = policy else { panic!("{policy:?}") };
        assert_eq!(start_time.unix_timestamp(), now.as_second() - 3600);
    }
}
