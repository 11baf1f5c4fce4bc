//! W3C trace context: carried on from the input, or started from the article's own identity.

use uuid::Uuid;

/// `traceparent` and `tracestate` of the input, checked.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TraceContext {
    parent: Option<String>,
    state: Option<String>,
}

impl TraceContext {
    /// Takes the two headers as they came. A malformed `traceparent` counts as none, and its `tracestate` with it.
    #[must_use]
    pub fn from_headers(traceparent: Option<&str>, tracestate: Option<&str>) -> Self {
        let parent = traceparent.map(str::trim).filter(|p| is_traceparent(p)).map(str::to_owned);
        let state = tracestate
            .map(str::trim)
            .filter(|s| parent.is_some() && !s.is_empty() && s.len() <= 512 && s.bytes().all(is_printable))
            .map(str::to_owned);
        Self { parent, state }
    }

    /// The headers of an output. Without an input trace, one is started whose ids come from `seed`: the same article
    /// version starts the same trace, however often it is delivered. It is not sampled: nobody recorded its root.
    #[must_use]
    pub fn headers(&self, seed: &str) -> Vec<(&'static str, String)> {
        let parent = self.parent.clone().unwrap_or_else(|| started(seed));
        let mut headers = vec![("traceparent", parent)];
        if let Some(state) = &self.state {
            headers.push(("tracestate", state.clone()));
        }
        headers
    }
}

fn started(seed: &str) -> String {
    let trace = Uuid::new_v5(&Uuid::NAMESPACE_URL, seed.as_bytes());
    // Version bits make both halves of a version 5 UUID non-zero, as a trace id must be.
    let span = trace.as_u64_pair().1;
    format!("00-{}-{span:016x}-00", trace.simple())
}

/// `00-<32 hex>-<16 hex>-<2 hex>`, lower case, ids not all zero. A later version may carry more after a dash.
fn is_traceparent(text: &str) -> bool {
    let mut parts = text.split('-');
    let (Some(version), Some(trace), Some(span), Some(flags)) =
        (parts.next(), parts.next(), parts.next(), parts.next())
    else {
        return false;
    };
    let hex = |part: &str, len: usize| {
        part.len() == len && part.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
    };
    hex(version, 2)
        && version != "ff"
        && (version != "00" || parts.next().is_none())
        && hex(trace, 32)
        && trace.bytes().any(|b| b != b'0')
        && hex(span, 16)
        && span.bytes().any(|b| b != b'0')
        && hex(flags, 2)
        && text.len() <= 256
        && text.bytes().all(is_printable)
}

const fn is_printable(byte: u8) -> bool {
    matches!(byte, 0x20..=0x7e)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn a_sound_trace_is_carried_on_unchanged() {
        let trace = TraceContext::from_headers(Some(PARENT), Some("desk=7"));
        assert_eq!(trace.headers("x"), [("traceparent", PARENT.to_owned()), ("tracestate", "desk=7".to_owned())]);
    }

    #[test]
    fn a_malformed_trace_is_replaced_and_its_state_dropped() {
        for bad in [
            "",
            "00-4bf9-00f067aa0ba902b7-01",
            "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
            "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
            "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
            "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-a\r\nb",
        ] {
            let headers = TraceContext::from_headers(Some(bad), Some("desk=7")).headers("seed");
            assert_eq!(headers.len(), 1, "{bad}");
            assert!(is_traceparent(&headers[0].1), "{bad}");
            assert_ne!(headers[0].1, bad);
        }
    }

    #[test]
    fn a_later_version_may_say_more() {
        let later = "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-extra";
        assert_eq!(TraceContext::from_headers(Some(later), None).headers("x")[0].1, later);
    }

    #[test]
    fn a_started_trace_depends_on_the_seed_alone() {
        let none = TraceContext::default();
        assert_eq!(none.headers("a"), none.headers("a"));
        assert_ne!(none.headers("a"), none.headers("b"));
    }
}
