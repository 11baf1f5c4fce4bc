//! Which letters: by stage, reason, provider and age.

use jiff::{SignedDuration, Timestamp};

use crate::transport::letters::Letter;

/// Several values of one filter widen it; several filters narrow each other.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct Filter {
    /// Only of these stages: decode, enrich, publish, deliver
    #[arg(long, value_name = "STAGE", value_delimiter = ',')]
    stage: Vec<String>,
    /// Only for these reasons, e.g. `bad_json,too_large`
    #[arg(long, value_name = "REASON", value_delimiter = ',')]
    reason: Vec<String>,
    /// Only what came from these providers (the last token of the subject it came on)
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    provider: Vec<String>,
    /// Only what was parked longer ago than this: 30m, 2h, 7d
    #[arg(long, value_name = "AGE", value_parser = age)]
    older_than: Option<SignedDuration>,
    /// Only what was parked since: 30m, 2h, 7d
    #[arg(long, value_name = "AGE", value_parser = age)]
    newer_than: Option<SignedDuration>,
}

impl Filter {
    pub(crate) fn is_empty(&self) -> bool {
        self.stage.is_empty()
            && self.reason.is_empty()
            && self.provider.is_empty()
            && self.older_than.is_none()
            && self.newer_than.is_none()
    }

    /// Whether a letter is among those meant, by the age that it has now.
    pub(crate) fn passes(&self, letter: &Letter, now: Timestamp) -> bool {
        let age = letter.parked_at.map(|at| now.duration_since(at));
        one_of(&self.stage, letter.stage())
            && one_of(&self.reason, letter.reason())
            && one_of(&self.provider, letter.provider())
            && self.older_than.is_none_or(|limit| age.is_some_and(|age| age > limit))
            && self.newer_than.is_none_or(|limit| age.is_some_and(|age| age <= limit))
    }
}

fn one_of(list: &[String], value: &str) -> bool {
    list.is_empty() || list.iter().any(|wanted| wanted.trim().eq_ignore_ascii_case(value))
}

/// `30m`, `2h`, `1h30m`, `7d`.
fn age(text: &str) -> Result<SignedDuration, String> {
    // Days are 24 hours here: the friendly format needs a calendar for them.
    let days = text.strip_suffix('d').and_then(|days| days.parse::<i64>().ok());
    let age = match days {
        Some(days) => SignedDuration::try_from_hours(days.saturating_mul(24)),
        None => text.parse().ok(),
    };
    match age {
        Some(age) if !age.is_negative() => Ok(age),
        _ => Err("give an age like 30m, 2h or 7d".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use async_nats::HeaderMap;

    use super::*;

    fn letter(stage: &str, reason: &str, subject: &str, parked_at: &str) -> Letter {
        let mut headers = HeaderMap::new();
        headers.insert("Copytaster-Stage", stage);
        headers.insert("Copytaster-Reason", reason);
        headers.insert("Copytaster-Subject", subject);
        Letter {
            sequence: 1,
            subject: format!("wire.dlq.{stage}"),
            parked_at: parked_at.parse().ok(),
            headers,
            payload: bytes::Bytes::new(),
        }
    }

    #[test]
    fn filters_narrow_each_other() {
        let now: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
        let letter = letter("decode", "bad_json", "wire.articles.acme", "2026-11-23T10:00:00Z");
        let filter = |set: &dyn Fn(&mut Filter)| {
            let mut filter = Filter::default();
            set(&mut filter);
            filter.passes(&letter, now)
        };
        assert!(filter(&|_| {}));
        assert!(filter(&|f| f.stage = vec!["DECODE".into(), "publish".into()]));
        assert!(!filter(&|f| f.reason = vec!["too_large".into()]));
        assert!(filter(&|f| f.provider = vec!["acme".into()]));
        assert!(!filter(&|f| f.provider = vec!["articles".into()]));
        assert!(filter(&|f| f.older_than = age("1h").ok()));
        assert!(!filter(&|f| f.older_than = age("3h").ok()));
        assert!(filter(&|f| f.newer_than = age("1d").ok()));
        assert!(!filter(&|f| {
            f.stage = vec!["decode".into()];
            f.newer_than = age("30m").ok();
        }));
    }

    #[test]
    fn ages_are_spans_and_days() {
        assert_eq!(age("7d"), Ok(SignedDuration::from_hours(168)));
        assert_eq!(age("1h30m"), Ok(SignedDuration::from_mins(90)));
        for bad in ["", "soon", "-1h", "7 days ago and more"] {
            assert!(age(bad).is_err(), "{bad}");
        }
    }
}
