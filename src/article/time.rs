//! Times as providers write them.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;

/// RFC 3339, its looser forms (`+0000`, a space for the `T`, no zone: taken as UTC, a bare date: midnight UTC),
/// RFC 2822, and seconds or milliseconds since 1970.
pub(super) fn parse(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time);
    }
    if let Ok(number) = text.parse::<i64>() {
        return since_epoch(number);
    }
    if let Some(time) = with_short_offset(text) {
        return Some(time);
    }
    if let Ok(time) = text.parse::<DateTime>() {
        return utc(time);
    }
    if let Ok(day) = text.parse::<Date>() {
        return utc(day.at(0, 0, 0, 0));
    }
    jiff::fmt::rfc2822::parse(text).ok().map(|zoned| zoned.timestamp())
}

/// `20261123T100211+0000` and `2026-11-23 10:02:11 +0100`.
fn with_short_offset(text: &str) -> Option<Timestamp> {
    ["%Y-%m-%dT%H:%M:%S%.f%z", "%Y-%m-%d %H:%M:%S%.f %z", "%Y-%m-%d %H:%M:%S%.f%z", "%Y%m%dT%H%M%S%z"]
        .iter()
        .find_map(|format| Timestamp::strptime(format, text).ok())
        .or_else(|| DateTime::strptime("%Y%m%dT%H%M%S", text.trim_end_matches('Z')).ok().and_then(utc))
}

fn utc(time: DateTime) -> Option<Timestamp> {
    TimeZone::UTC.to_timestamp(time).ok()
}

/// Between 1973 and 5138 a number of eleven digits or fewer is seconds, of more is milliseconds.
fn since_epoch(number: i64) -> Option<Timestamp> {
    if (100_000_000..100_000_000_000).contains(&number) {
        Timestamp::from_second(number).ok()
    } else if (100_000_000_000..100_000_000_000_000).contains(&number) {
        Timestamp::from_millisecond(number).ok()
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn providers_times_are_read() {
        for (text, expect) in [
            ("2026-11-23T10:02:11Z", "2026-11-23T10:02:11Z"),
            ("2026-11-23T10:02:11+00:00", "2026-11-23T10:02:11Z"),
            ("2026-11-23T10:02:11+0000", "2026-11-23T10:02:11Z"),
            ("2026-11-23T10:02:11.250+0100", "2026-11-23T09:02:11.25Z"),
            ("2026-11-23 10:02:11", "2026-11-23T10:02:11Z"),
            ("2026-11-23 10:02:11 -0500", "2026-11-23T15:02:11Z"),
            ("2026-11-23T10:02", "2026-11-23T10:02:00Z"),
            ("2026-11-23", "2026-11-23T00:00:00Z"),
            ("20261123T100211Z", "2026-11-23T10:02:11Z"),
            ("20261123T100211+0200", "2026-11-23T08:02:11Z"),
            ("Mon, 23 Nov 2026 10:02:11 +0000", "2026-11-23T10:02:11Z"),
            ("1795428131", "2026-11-23T10:02:11Z"),
            ("1795428131000", "2026-11-23T10:02:11Z"),
        ] {
            assert_eq!(parse(text).map(|t| t.to_string()).as_deref(), Some(expect), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in ["", "today", "12", "2026-13-01", "23/11/2026", "-1", "99999999999999999999"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
