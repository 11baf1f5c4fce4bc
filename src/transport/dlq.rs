//! Dead letters: the original bytes and headers, with what went wrong said in headers of our own.
//!
//! | header | says |
//! |---|---|
//! | `Copytaster-Stage` | where it failed: `decode`, `enrich`, `publish`, `deliver` |
//! | `Copytaster-Reason` | a stable word to filter by: `not_an_article`, `panic`, `too_large` ... |
//! | `Copytaster-First-Error`, `Copytaster-Last-Error` | the texts of the first and the last fault |
//! | `Copytaster-Attempts` | deliveries so far |
//! | `Copytaster-Subject` | the subject it came on |
//! | `Copytaster-Stream`, `Copytaster-Sequence`, `Copytaster-Stored-At` | where the original lies (not in core mode) |
//! | `Copytaster-Truncated` | the original's length in bytes, where the body was cut to what the server takes |
//! | `Copytaster-Headers-Dropped` | how many of the original's headers were left out, where they alone were too large |
//!
//! The original's own headers are kept as they are, but for `Nats-*`, on which the server would act again: those come
//! as `Copytaster-Original-Nats-*`.

use async_nats::HeaderMap;
use xxhash_rust::xxh3::xxh3_64;

use super::Message;
use super::consume::Delivery;
use super::story::Order;

/// On an article that was parked and is sent again: when its stream first stored it, and the sequence.
pub const RETRY_OF: &str = "Copytaster-Retry-Of";

/// Longest text that goes into one header, in bytes.
const MAX_HEADER_TEXT: usize = 1_024;
/// Most bytes of an original's headers: JetStream takes no more than 64 KiB of them in one message, and ours come on top.
const MAX_HEADERS: usize = 56 * 1_024;
/// Room kept for the protocol line of a message (subject, lengths).
const PROTOCOL_MARGIN: usize = 512;

/// Why a message is parked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parked<'a> {
    /// `decode`, `enrich`, `publish` or `deliver`: the last token of the subject.
    pub stage: &'a str,
    /// A stable word to filter by.
    pub reason: &'a str,
    pub first_error: &'a str,
    pub last_error: &'a str,
    pub attempts: u32,
}

/// The dead letter of a message. A body too large to be published with its headers is cut, and headers beyond what a
/// stream takes are left out, and it says so: a letter that the server never takes would hold its article for
/// ever. The whole original still lies in the input stream under the sequence in the headers.
#[must_use]
pub fn dead_letter(prefix: &str, delivery: &Delivery, parked: &Parked<'_>, max_payload: usize) -> Message {
    let limit = max_payload.saturating_sub(PROTOCOL_MARGIN);
    let mut message = Message {
        subject: format!("{prefix}.{}", parked.stage),
        id: id_of(delivery),
        headers: headers(delivery, parked, MAX_HEADERS.min(limit / 2)),
        payload: delivery.payload.clone(),
    };
    if message.size() > limit {
        message.headers.insert("Copytaster-Truncated", message.payload.len().to_string());
        let room = limit.saturating_sub(message.size() - message.payload.len());
        message.payload.truncate(room);
    }
    message
}

/// The same for the same delivery of the same stored message, so that a letter sent twice is kept once.
fn id_of(delivery: &Delivery) -> String {
    match &delivery.origin {
        Some(origin) => {
            let stored_at = origin.stored_at.map_or(0, jiff::Timestamp::as_nanosecond);
            format!("dlq.{}.{}.{stored_at}", origin.stream, origin.sequence)
        }
        None => format!("dlq.{:016x}.{:016x}", xxh3_64(delivery.subject.as_bytes()), xxh3_64(&delivery.payload)),
    }
}

/// Where an article stood when it came first, from its [`RETRY_OF`] header: `<time> <sequence>`.
#[must_use]
pub fn first_place(header: &str) -> Option<Order> {
    let (time, sequence) = header.split_once(' ')?;
    let time: jiff::Timestamp = time.parse().ok()?;
    Some(Order(i64::try_from(time.as_nanosecond()).ok()?, sequence.parse().ok()?))
}

/// The original's headers as a letter keeps them: those on which the server would act under names of ours.
#[must_use]
pub fn kept(original: &HeaderMap) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, values) in original.iter() {
        let name: &str = name.as_ref();
        let kept = if name.to_ascii_lowercase().starts_with("nats-") {
            format!("Copytaster-Original-{name}")
        } else {
            name.to_owned()
        };
        // A name that the library would not send was never received by it either: nothing is lost here.
        let Ok(name) = kept.parse::<async_nats::HeaderName>() else { continue };
        for value in values {
            headers.append(name.clone(), value.clone());
        }
    }
    headers
}

/// Of headers those that fit into so many bytes, the smallest first, and how many do not.
fn within(headers: HeaderMap, most: usize) -> (HeaderMap, usize) {
    let mut sized: Vec<(usize, &async_nats::HeaderName, &Vec<async_nats::HeaderValue>)> = headers
        .iter()
        .map(|(name, values)| {
            let length = AsRef::<str>::as_ref(name).len() + ": \r\n".len();
            (values.iter().map(|value| length + value.as_str().len()).sum(), name, values)
        })
        .collect();
    if sized.iter().map(|(size, ..)| size).sum::<usize>() <= most {
        return (headers, 0);
    }
    sized.sort_by_key(|(size, name, _)| (*size, AsRef::<str>::as_ref(*name).to_owned()));
    let (mut fit, mut total, mut dropped) = (HeaderMap::new(), 0, 0);
    for (size, name, values) in sized {
        total += size;
        if total > most {
            dropped += 1;
        } else {
            values.iter().for_each(|value| fit.append(name.clone(), value.clone()));
        }
    }
    (fit, dropped)
}

fn headers(delivery: &Delivery, parked: &Parked<'_>, most: usize) -> HeaderMap {
    let (mut headers, dropped) = within(kept(&delivery.headers), most);
    if dropped > 0 {
        headers.insert("Copytaster-Headers-Dropped", dropped.to_string());
    }
    let mut say = |name: &str, value: &str| headers.insert(name, clean(value).as_str());
    say("Copytaster-Stage", parked.stage);
    say("Copytaster-Reason", parked.reason);
    say("Copytaster-First-Error", parked.first_error);
    say("Copytaster-Last-Error", parked.last_error);
    say("Copytaster-Attempts", &parked.attempts.to_string());
    say("Copytaster-Subject", &delivery.subject);
    if let Some(origin) = &delivery.origin {
        say("Copytaster-Stream", &origin.stream);
        say("Copytaster-Sequence", &origin.sequence.to_string());
        if let Some(time) = origin.stored_at {
            say("Copytaster-Stored-At", &time.to_string());
        }
    }
    headers
}

/// A text fit for a header: one line, not too long.
fn clean(text: &str) -> String {
    let mut line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    if line.len() > MAX_HEADER_TEXT {
        let end = (0..=MAX_HEADER_TEXT).rev().find(|&at| line.is_char_boundary(at)).unwrap_or(0);
        line.truncate(end);
    }
    line.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_that_fill_a_message_are_left_out_the_largest_first() {
        let mut headers = HeaderMap::new();
        headers.insert("X-Desk", "night");
        headers.insert("X-Long", "x".repeat(900));
        headers.append("X-Many", "y".repeat(400));
        headers.append("X-Many", "y".repeat(400));
        let (all, dropped) = within(headers.clone(), 2_000);
        assert_eq!((all, dropped), (headers.clone(), 0));
        let (some, dropped) = within(headers, 860);
        assert_eq!((some.len(), dropped), (2, 1));
        assert_eq!(some.get_all("X-Many").count(), 2);
        assert!(some.get("X-Long").is_none() && some.get("X-Desk").is_some());
    }

    #[test]
    fn header_texts_are_one_bounded_line() {
        assert_eq!(clean("line 3\r\nNats-Msg-Id: forged"), "line 3  Nats-Msg-Id: forged");
        let long = clean(&"é".repeat(2_000));
        assert_eq!(long.len(), MAX_HEADER_TEXT);
    }
}
