//! Which format the bytes are in, told apart by content; `Content-Type` decides only what content leaves open.

use xxhash_rust::xxh3::xxh3_128;

use super::{Article, ArticleError, Hints, json, ninjs, plain};

/// The limit where none is configured: half of NATS's default `max_payload` of 1 MiB, since an enriched message holds
/// the text twice (in `item` and in `text`) with everything that was read out of it.
pub const DEFAULT_MAX_BYTES: usize = 512 * 1024;

pub(super) fn read(bytes: &[u8], hints: &Hints<'_>) -> Result<Article, ArticleError> {
    let limit = if hints.max_bytes == 0 { DEFAULT_MAX_BYTES } else { hints.max_bytes };
    if bytes.len() > limit {
        return Err(ArticleError::TooLarge { bytes: bytes.len(), limit });
    }
    let text = std::str::from_utf8(bytes)
        .map_err(|e| ArticleError::NotUtf8 { offset: e.valid_up_to(), hint: encoding_hint(bytes) })?;
    // A byte order mark is no part of the text.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(ArticleError::Empty);
    }
    let hash = xxh3_128(bytes);
    match kind(text, hints.content_type) {
        Kind::Json => ninjs::read(&json::object(text)?, hash, hints),
        Kind::Markup(format) => Err(ArticleError::Unsupported { format }),
        Kind::Text => plain::read(text, hash, hints),
    }
}

enum Kind {
    Json,
    Markup(&'static str),
    Text,
}

fn kind(text: &str, content_type: Option<&str>) -> Kind {
    let content_type = content_type.unwrap_or_default().to_ascii_lowercase();
    let media = content_type.split(';').next().unwrap_or_default().trim();
    let start = text.trim_start();
    // JSON that parses is JSON whatever the header says, but a declared plain text may begin with a brace.
    let is_json = || serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok();
    if media.ends_with("json") {
        return Kind::Json;
    }
    match start.chars().next() {
        Some('{') if media != "text/plain" => Kind::Json,
        Some('{' | '[' | '"' | '-' | '0'..='9' | 't' | 'f' | 'n') if is_json() => Kind::Json,
        // A cut-off array of objects or strings; "[Updates with quotes]" is text.
        Some('[') if media != "text/plain" && opens_array(start) => Kind::Json,
        Some('<') if media != "text/plain" => markup(start).map_or(Kind::Text, Kind::Markup),
        _ => Kind::Text,
    }
}

fn opens_array(start: &str) -> bool {
    start.trim_start_matches('[').trim_start().starts_with(['{', '"'])
}

/// The name of the markup that the text is in; `None` for text that merely begins with an angle bracket.
fn markup(start: &str) -> Option<&'static str> {
    let head: String = start.chars().take(2_000).collect::<String>().to_ascii_lowercase();
    if head.contains("<newsitem") || head.contains("<newsmessage") || head.contains("<packageitem") {
        return Some("NewsML-G2");
    }
    if head.contains("<nitf") {
        return Some("NITF");
    }
    if head.contains("<html") || head.starts_with("<!doctype html") {
        return Some("HTML");
    }
    let element = |c: Option<char>| c.is_some_and(|c| c.is_ascii_alphabetic() || c == '?' || c == '!');
    (element(head.chars().nth(1)) && head.contains('>')).then_some("XML")
}

fn encoding_hint(bytes: &[u8]) -> &'static str {
    match bytes {
        [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => " (looks like UTF-16)",
        _ => "",
    }
}
