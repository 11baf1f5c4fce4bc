//! Plain text: the first line is the headline, the rest is the body.
//!
//! The body begins after the headline's line and the blank lines below it, and is otherwise the input's own bytes. A
//! first line longer than [`LONGEST_HEADLINE`] characters is prose, and so is one that opens with a dateline: such a text
//! is all body and has no headline.

use super::{Article, ArticleError, Format, Hints, PubStatus, item, lifecycle, subject_token};

/// Characters. Wire headlines end well below; a first paragraph seldom does.
const LONGEST_HEADLINE: usize = 200;

pub(super) fn read(text: &str, hash: u128, hints: &Hints<'_>) -> Result<Article, ArticleError> {
    if let Some((offset, c)) = text.char_indices().find(|&(_, c)| is_binary(c)) {
        return Err(ArticleError::Binary { offset, code: u32::from(c) });
    }
    if !text.chars().any(char::is_alphanumeric) {
        return Err(ArticleError::NoText);
    }
    let (headline, body) = split(text);
    let mut article = Article {
        uri: format!("urn:copytaster:{hash:032x}"),
        version: String::new(),
        headline: headline.to_owned(),
        body: body.to_owned(),
        published_at: hints.received_at,
        provider: hints.provider.map_or_else(|| "unknown".to_owned(), subject_token),
        language: None,
        urgency: None,
        pubstatus: PubStatus::Usable,
        byline: None,
        located: None,
        ednote: None,
        embargoed_until: None,
        evolved_from: None,
        marks: lifecycle::marks(headline),
        format: Format::Plain,
        content_hash: hash,
        notes: Vec::new(),
        item: serde_json::Value::Null,
    };
    lifecycle::settle(&mut article);
    article.item = item::from_plain(&article);
    Ok(article)
}

/// Headline and body. Blank lines before the headline and between the two belong to neither.
fn split(text: &str) -> (&str, &str) {
    let text = skip_blank_lines(text);
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    if first.chars().count() > LONGEST_HEADLINE || opens_with_dateline(first) {
        return ("", text);
    }
    (first.trim(), skip_blank_lines(rest))
}

/// "LIMA, 6 Oct 88 (EFE) -- Rebels ...": the first line of the copy itself, with no headline above it.
fn opens_with_dateline(line: &str) -> bool {
    let seg = crate::text::sentence::segment(line, crate::text::Field::Body, None);
    seg.dateline.is_some() && seg.pieces.iter().any(|p| p.kind != crate::text::SentenceKind::Dateline)
}

fn skip_blank_lines(mut text: &str) -> &str {
    while let Some((line, rest)) = text.split_once('\n') {
        if !line.trim().is_empty() {
            return text;
        }
        text = rest;
    }
    if text.trim().is_empty() { "" } else { text }
}

/// Control characters that no text has. Wire copy does carry tabs, form feeds, and SOH, STX, ETX from old lines.
const fn is_binary(c: char) -> bool {
    matches!(c, '\0' | '\u{5}'..='\u{8}' | '\u{e}'..='\u{1a}' | '\u{1c}'..='\u{1f}')
}
