//! Stretches that stay whole whatever marks they hold: web and mail addresses, handles, hash tags, emoticons.

use super::MAX_TOKEN;

/// Endings after which `word.word` is a site or a file, not two sentences run together.
const ENDINGS: &[&str] = &[
    "com", "org", "net", "gov", "edu", "mil", "int", "info", "biz", "co", "io", "uk", "de", "fr", "ru", "cn", "jp",
    "ir", "il", "eu", "tv", "html", "htm", "pdf", "doc", "docx", "xls", "txt", "jpg", "png", "gif", "zip", "exe",
];

/// Length in bytes of the address, handle or emoticon that the stretch begins with.
pub(super) fn whole(rest: &str) -> Option<usize> {
    let bytes = rest.as_bytes();
    // A stretch of megabytes is no address; looking through it at every mark would be quadratic.
    if bytes.len() > MAX_TOKEN || bytes.len() < 2 {
        return None;
    }
    match bytes.first()? {
        b'@' | b'#' => return handle(rest),
        b':' | b';' | b'=' => return emoticon(rest),
        c if !c.is_ascii_alphanumeric() => return None,
        _ => {}
    }
    if !bytes.iter().any(|&b| matches!(b, b'@' | b'.' | b':')) {
        return None;
    }
    let end = rest.find(['"', '“', '”', '<', '>', '’', '(']).unwrap_or(rest.len());
    let body = rest.get(..end)?.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '}', '\'', '»', '…', '*']);
    let low = body.as_bytes();
    let starts = |prefix: &str| low.len() > prefix.len() && low[..prefix.len()].eq_ignore_ascii_case(prefix.as_bytes());
    if ["http://", "https://", "ftp://", "www.", "mailto:"].into_iter().any(starts) || is_mail(body) || is_site(body) {
        return Some(body.len());
    }
    None
}

/// `name@host`, with at least a letter on both sides.
fn is_mail(body: &str) -> bool {
    let mut parts = body.split('@');
    let (Some(name), Some(host), None) = (parts.next(), parts.next(), parts.next()) else { return false };
    let sound = |s: &str| {
        s.bytes().any(|b| b.is_ascii_alphabetic())
            && s.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'+' | b'%'))
    };
    sound(name) && sound(host)
}

/// `site.com`, `news.site.co.uk/page`, `report.pdf`.
fn is_site(body: &str) -> bool {
    let host = body.split('/').next().unwrap_or_default();
    let Some((front, ending)) = host.rsplit_once('.') else { return false };
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    front.len() > 1
        && front.bytes().all(plain)
        && front.bytes().next_back().is_some_and(|b| b.is_ascii_alphanumeric())
        && ENDINGS.iter().any(|e| e.eq_ignore_ascii_case(ending))
}

/// `@name` or `#topic`; `#1` is a sign and a number.
fn handle(rest: &str) -> Option<usize> {
    let name = rest.get(1..)?;
    let len = name.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(name.len());
    let first = name.chars().next()?;
    (len > 1 && (first.is_alphabetic() || first == '_')).then_some(1 + len)
}

/// The plain ones; they stand alone.
fn emoticon(rest: &str) -> Option<usize> {
    [":)", ":(", ":-)", ":-(", ";)", ";-)", ":D", ":P", "=)"].contains(&rest).then_some(rest.len())
}
