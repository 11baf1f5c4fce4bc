//! A message as it comes off the wire: `name: value` lines, an empty line, a body.

use std::sync::{Arc, LazyLock};

use async_nats::{HeaderMap, HeaderName, HeaderValue};
use bytes::Bytes;
use copytaster::enrich::Engine;
use copytaster::route::{Router, Subjects};
use copytaster::transport::dlq::{first_place, kept};
use copytaster::transport::is_publishable;
use copytaster::transport::letters::Letter;
use copytaster::worker::{Input, Process as _, Reader};

/// Reads nothing: what headers do to a message has nothing to do with its text.
static READER: LazyLock<Reader> = LazyLock::new(|| Reader {
    engine: Arc::new(Engine::pass_through()),
    router: Arc::new(Router::new(Subjects::default())),
    max_article_bytes: 0,
});

/// Whatever the headers say, outputs have sound subjects, bounded headers and ids that a second reading repeats; and a
/// message that is parked and sent again has the headers that it came with.
pub(crate) fn check(bytes: &[u8]) {
    let (head, body) = split(bytes);
    let headers = headers(head);
    goes_out(&headers, body);
    comes_back(&headers);
    if let Some(text) = headers.get("Copytaster-Retry-Of") {
        // Any place is good; reading it twice gives the same one.
        assert_eq!(first_place(text.as_str()), first_place(text.as_str()));
    }
}

fn goes_out(headers: &HeaderMap, body: &[u8]) {
    let one = |name: &str| headers.get(name).map(HeaderValue::as_str);
    let input = Input {
        bytes: body,
        subject: one("Subject").unwrap_or("wire.articles.desk"),
        content_type: one("Content-Type"),
        traceparent: one("traceparent"),
        tracestate: one("tracestate"),
        received_at: None,
    };
    let Ok(reading) = READER.process(&input) else { return };
    for outgoing in &reading.outgoing {
        assert!(is_publishable(&outgoing.subject), "{:?}", outgoing.subject);
        assert!(outgoing.subject.is_ascii() && outgoing.subject.len() < 200, "{:?}", outgoing.subject);
        for (name, value) in &outgoing.headers {
            assert!(value.len() <= 600 && value.bytes().all(|b| (0x20..0x7f).contains(&b)), "{name}: {value:?}");
        }
    }
    let again = READER.process(&input).map(|reading| reading.outgoing).unwrap_or_default();
    assert_eq!(again, reading.outgoing);
}

fn comes_back(headers: &HeaderMap) {
    let mut letter = Letter {
        sequence: 1,
        subject: "wire.dlq.decode".to_owned(),
        parked_at: None,
        headers: kept(headers),
        payload: Bytes::new(),
    };
    // The server acts on none of them in the letter.
    assert!(letter.headers.iter().all(|(name, _)| !lower(name).starts_with("nats-")));
    letter.headers.insert("Copytaster-Subject", "wire.articles.desk");
    assert_eq!(letter.provider(), "desk");
    let original = letter.original_headers();
    for (name, values) in headers.iter() {
        if !lower(name).starts_with("nats-") && !lower(name).starts_with("copytaster-") {
            assert!(original.get_all(name.clone()).eq(values.iter()), "{name:?}");
        }
    }
    let forged = |name: &HeaderName| lower(name).starts_with("copytaster-original-nats-");
    if let Some(id) = headers.get("Nats-Msg-Id").filter(|id| !id.as_str().is_empty())
        && !headers.iter().any(|(name, _)| forged(name))
    {
        assert_eq!(original.get("Nats-Msg-Id"), Some(id));
    }
}

fn lower(name: &HeaderName) -> String {
    AsRef::<str>::as_ref(name).to_ascii_lowercase()
}

fn split(bytes: &[u8]) -> (&[u8], &[u8]) {
    match bytes.windows(2).position(|two| two == b"\n\n") {
        Some(at) => bytes.split_at(at + 2),
        None => (bytes, b"{\"uri\":\"urn:x\",\"headline\":\"Talks open\"}"),
    }
}

/// What the NATS library takes for a header.
fn headers(head: &[u8]) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for line in head.split(|b| *b == b'\n').filter_map(|line| std::str::from_utf8(line).ok()) {
        let Some((name, value)) = line.split_once(':') else { continue };
        let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.trim().parse::<HeaderValue>()) else { continue };
        headers.append(name, value);
    }
    headers
}
