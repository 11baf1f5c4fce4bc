//! How letters look.

use std::collections::BTreeMap;
use std::io::{self, Write as _};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use owo_colors::OwoColorize as _;

use crate::cli::tap::show::clean;
use crate::transport::letters::Letter;

/// `   17  2026-11-23 14:04:12  decode/bad_json      acme    212 B  invalid JSON at line 1 …`
pub(super) fn line(letter: &Letter) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    let kind = format!("{}/{}", letter.stage(), letter.reason());
    writeln!(
        out,
        "{:>6}  {}  {:<24}  {:<12} {:>8} B  {}",
        letter.sequence,
        time(letter.parked_at).dimmed(),
        kind.yellow(),
        clean(letter.provider()),
        letter.payload.len(),
        clean(letter.header("Copytaster-Last-Error")),
    )
}

/// What a program wants to know, without the body.
pub(super) fn json(letter: &Letter) -> io::Result<()> {
    let number = |name: &str| letter.header(name).parse::<u64>().ok();
    let value = serde_json::json!({
        "number": letter.sequence,
        "parked_at": letter.parked_at.map(|at| at.to_string()),
        "stage": letter.stage(),
        "reason": letter.reason(),
        "provider": letter.provider(),
        "subject": letter.header("Copytaster-Subject"),
        "stream": letter.header("Copytaster-Stream"),
        "sequence": number("Copytaster-Sequence"),
        "attempts": number("Copytaster-Attempts"),
        "first_error": letter.header("Copytaster-First-Error"),
        "last_error": letter.header("Copytaster-Last-Error"),
        "bytes": letter.payload.len(),
    });
    let mut out = io::stdout().lock();
    writeln!(out, "{value}")
}

pub(super) fn counts(counts: &BTreeMap<(String, String), u64>) -> io::Result<()> {
    let mut out = anstream::stdout().lock();
    for ((stage, reason), count) in counts {
        writeln!(out, "{count:>6}  {stage}/{reason}")?;
    }
    writeln!(out, "{:>6}  in all", counts.values().sum::<u64>().bold())
}

pub(super) fn whole(letter: &Letter, raw: bool) -> io::Result<()> {
    if raw {
        let mut out = io::stdout().lock();
        out.write_all(&letter.payload)?;
        return out.flush();
    }
    let mut out = anstream::stdout().lock();
    writeln!(out, "letter {} on {}, parked {}", letter.sequence, letter.subject, time(letter.parked_at))?;
    let mut names: Vec<(&str, &str)> = Vec::new();
    for (name, values) in letter.headers.iter() {
        names.extend(values.iter().map(|value| (name.as_ref(), value.as_str())));
    }
    names.sort_unstable();
    for (name, value) in names {
        writeln!(out, "  {} {}", format!("{name}:").dimmed(), clean(value))?;
    }
    writeln!(out, "\n{}", printable(&letter.payload))
}

/// Text as it is but for control characters, which could drive the terminal; other bytes by their number.
fn printable(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.extend(
            chunk.valid().chars().map(|c| if c.is_control() && c != '\n' && c != '\t' { '\u{fffd}' } else { c }),
        );
        text.extend(chunk.invalid().iter().map(|byte| format!("\\x{byte:02x}")));
    }
    text
}

fn time(at: Option<Timestamp>) -> String {
    at.map_or_else(String::new, |at| at.to_zoned_datetime(TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S").to_string())
}

#[cfg(test)]
mod tests {
    use super::printable;

    #[test]
    fn bodies_cannot_drive_a_terminal() {
        assert_eq!(printable(b"a\n\x1b[2J\xffb"), "a\n\u{fffd}[2J\\xffb");
    }
}
