//! Provisioning: streams, the durable consumer and the bucket, created or brought up to the configuration. Apart from
//! running, so that a worker never changes what an operator has made.

use std::time::Duration;

use async_nats::jetstream::consumer::{AckPolicy, DeliverPolicy, pull};
use async_nats::jetstream::stream::{self, DiscardPolicy, StorageType};
use async_nats::jetstream::{Context, kv};

use super::config::{Config, Mode};
use super::connect::Connection;
use super::error::{Error, chain};

/// One thing that setup saw to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// `stream`, `consumer` or `bucket`.
    pub what: &'static str,
    pub name: String,
    pub change: Change,
}

/// What was done to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    Created,
    Updated,
    Unchanged,
}

/// Creates what is missing and updates what differs; a second run changes nothing. In core mode there is nothing to do.
///
/// # Errors
/// [`Error::Provision`] names what the server refused and why.
pub async fn setup(connection: &Connection, config: &Config) -> Result<Vec<Step>, Error> {
    if config.input.mode == Mode::Core {
        return Ok(Vec::new());
    }
    let jetstream = &connection.jetstream;
    let mut steps = Vec::new();
    for wanted in streams(config) {
        steps.push(ensure_stream(jetstream, wanted).await?);
    }
    steps.push(ensure_consumer(jetstream, config).await?);
    if config.state.enabled {
        steps.push(ensure_bucket(jetstream, config).await?);
    }
    Ok(steps)
}

/// The streams as configured. What setup does not set (placement, compression, sources) stays as an operator made it.
fn streams(config: &Config) -> [stream::Config; 3] {
    let of = |name: &str, subjects: Vec<String>, description: &str| stream::Config {
        name: name.to_owned(),
        subjects,
        description: Some(description.to_owned()),
        storage: StorageType::File,
        discard: DiscardPolicy::Old,
        num_replicas: config.stream.replicas,
        max_age: Duration::from_secs(config.stream.max_age_h.saturating_mul(3_600)),
        max_bytes: config.stream.max_bytes,
        duplicate_window: Duration::from_secs(config.stream.duplicate_window_s),
        allow_direct: true,
        ..stream::Config::default()
    };
    let dead_letters = vec![format!("{}.>", config.dlq.prefix)];
    [
        of(&config.input.stream, config.input.subjects.clone(), "articles as they came in"),
        of(&config.output.stream, config.output.subjects.clone(), "enriched articles, events and alerts"),
        of(&config.dlq.stream, dead_letters, "articles that could not be worked, with the reason"),
    ]
}

async fn ensure_stream(jetstream: &Context, wanted: stream::Config) -> Result<Step, Error> {
    let refused = |error: &dyn std::error::Error| refusal("stream", &wanted.name, error);
    let step = |change| Step { what: "stream", name: wanted.name.clone(), change };
    let known = match jetstream.get_stream(&wanted.name).await {
        Ok(stream) => stream.cached_info().config.clone(),
        Err(error) if is_not_found(&error) => {
            jetstream.create_stream(wanted.clone()).await.map_err(|error| refused(&error))?;
            return Ok(step(Change::Created));
        }
        Err(error) => return Err(refused(&error)),
    };
    let merged = stream::Config {
        subjects: wanted.subjects.clone(),
        description: wanted.description.clone(),
        num_replicas: wanted.num_replicas,
        max_age: wanted.max_age,
        max_bytes: wanted.max_bytes,
        duplicate_window: wanted.duplicate_window,
        allow_direct: wanted.allow_direct,
        ..known.clone()
    };
    if merged == known {
        return Ok(step(Change::Unchanged));
    }
    jetstream.update_stream(merged).await.map_err(|error| refused(&error))?;
    Ok(step(Change::Updated))
}

fn is_not_found(error: &async_nats::jetstream::context::GetStreamError) -> bool {
    use async_nats::jetstream::ErrorCode;
    use async_nats::jetstream::context::GetStreamErrorKind;
    matches!(error.kind(), GetStreamErrorKind::JetStream(refusal) if refusal.error_code() == ErrorCode::STREAM_NOT_FOUND)
}

async fn ensure_consumer(jetstream: &Context, config: &Config) -> Result<Step, Error> {
    let (stream, durable) = (&config.input.stream, &config.input.durable);
    let refused = |error: &dyn std::error::Error| refusal("consumer", durable, error);
    let step = |change| Step { what: "consumer", name: durable.clone(), change };
    let wanted = pull::Config {
        durable_name: Some(durable.clone()),
        description: Some("copytaster workers share it".to_owned()),
        deliver_policy: DeliverPolicy::All,
        ack_policy: AckPolicy::Explicit,
        ack_wait: config.ack_wait(),
        // The attempt cap is the worker's: an exhausted message would stay behind silently.
        max_deliver: -1,
        max_ack_pending: i64::from(config.input.max_ack_pending),
        num_replicas: config.stream.replicas,
        ..pull::Config::default()
    };
    let found = jetstream.get_consumer_from_stream::<pull::Config, _, _>(durable, stream).await;
    let change = match found {
        Ok(known) => {
            let known = &known.cached_info().config;
            let same = known.ack_wait == wanted.ack_wait
                && known.max_ack_pending == wanted.max_ack_pending
                && known.max_deliver == wanted.max_deliver
                && known.ack_policy == wanted.ack_policy
                && known.backoff.is_empty()
                && known.num_replicas == wanted.num_replicas;
            if same {
                return Ok(step(Change::Unchanged));
            }
            Change::Updated
        }
        Err(_) => Change::Created,
    };
    jetstream.create_consumer_on_stream(wanted, stream).await.map_err(|error| refused(&error))?;
    Ok(step(change))
}

async fn ensure_bucket(jetstream: &Context, config: &Config) -> Result<Step, Error> {
    let bucket = &config.state.bucket;
    let refused = |error: &dyn std::error::Error| refusal("bucket", bucket, error);
    let step = |change| Step { what: "bucket", name: bucket.clone(), change };
    let max_age = Duration::from_secs(config.state.ttl_h.saturating_mul(3_600));
    let wanted = kv::Config {
        bucket: bucket.clone(),
        description: "where each article's messages went".to_owned(),
        history: 1,
        max_age,
        num_replicas: config.stream.replicas,
        storage: StorageType::File,
        ..kv::Config::default()
    };
    let known = match jetstream.get_stream(format!("KV_{bucket}")).await {
        Ok(stream) => stream.cached_info().config.clone(),
        Err(error) if is_not_found(&error) => {
            jetstream.create_key_value(wanted).await.map_err(|error| refused(&error))?;
            return Ok(step(Change::Created));
        }
        Err(error) => return Err(refused(&error)),
    };
    if known.max_age == max_age && known.num_replicas == config.stream.replicas {
        return Ok(step(Change::Unchanged));
    }
    let merged = stream::Config { max_age, num_replicas: config.stream.replicas, ..known };
    jetstream.update_stream(merged).await.map_err(|error| refused(&error))?;
    Ok(step(Change::Updated))
}

fn refusal(what: &'static str, name: &str, error: &dyn std::error::Error) -> Error {
    let reason = chain(error);
    let passes = ["timed out", "no responders", "unavailable", "no suitable peers", "insufficient resources"];
    let transient = passes.iter().any(|word| reason.contains(word));
    Error::Provision { what, name: name.to_owned(), reason, transient }
}
