//! What must hold for any input whatever, tried on made-up input, on the stored corpus and on what once broke. libFuzzer
//! looks for worse with the same checks (`fuzz/run.sh`).

mod checks {
    pub(super) mod article;
    pub(super) mod config;
    pub(super) mod enrich;
    pub(super) mod headers;
    pub(super) mod records;
    pub(super) mod rules;
    pub(super) mod text;
    pub(super) mod watchlists;
}

use std::path::Path;

use proptest::prelude::*;
use rstest::rstest;

/// Every check by the name of its fuzz target.
#[rstest]
#[case("article", checks::article::check)]
#[case("config", checks::config::check)]
#[case("enrich", checks::enrich::check)]
#[case("headers", checks::headers::check)]
#[case("records", checks::records::check)]
#[case("rules", checks::rules::check)]
#[case("text", checks::text::check)]
#[case("watchlists", checks::watchlists::check)]
fn the_stored_corpus_holds(#[case] target: &str, #[case] check: fn(&[u8])) {
    let mut tried = 0;
    for folder in ["corpus", "regressions"] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz").join(folder).join(target);
        let Ok(entries) = folder.read_dir() else { continue };
        for path in entries.map(|entry| entry.unwrap().path()) {
            // A failure names its input: the output of a test that passes is not shown.
            println!("{}", path.display());
            check(&std::fs::read(&path).unwrap());
            tried += 1;
        }
    }
    assert!(tried > 3, "{target} has a corpus: {tried} inputs");
}

/// Pieces that articles are made of, whole and broken.
fn pieces() -> impl Strategy<Value = Vec<u8>> {
    let piece = proptest::sample::select(vec![
        "{",
        "}",
        "[",
        "]",
        ":",
        ",",
        "\"",
        "\"uri\":\"urn:x\"",
        "\"headline\":\"Envoys meet in Oslo\"",
        "\"body_text\":",
        "\"The minister met rebels on Monday, killing 12.\"",
        "\"version\":",
        "\"1\"",
        "null",
        "-1e999",
        "\"published_at\":\"2025-08-11T14:05:00Z\"",
        "\"body_html\":\"<p>Police arrested <b>40</b> people &amp; left</p>\"",
        "\"body_xhtml\":",
        "\"pubstatus\":\"canceled\"",
        "\"language\":\"en\"",
        "<p>",
        "</",
        "&#x1F600;",
        "\\u0000",
        "\\ud800",
        "Iran and Iraq signed a deal.\n",
        "\u{feff}",
        "😀",
        "(Reuters) - ",
        "BAGHDAD, Aug 11 ",
        "\n\n",
        " ",
        "\t",
        "U.S. ",
        "Mr Smith's ",
        "$2.5 million ",
        "will not attack ",
    ]);
    let bytes =
        prop_oneof![8 => piece.prop_map(|p| p.as_bytes().to_vec()), 1 => proptest::collection::vec(any::<u8>(), 0..6)];
    proptest::collection::vec(bytes, 0..24).prop_map(|parts| parts.concat())
}

/// A flat article around any two texts.
fn article_around() -> impl Strategy<Value = Vec<u8>> {
    let text = prop_oneof![any::<String>(), pieces().prop_map(|b| String::from_utf8_lossy(&b).into_owned())];
    (text.clone(), text).prop_map(|(headline, body)| {
        let item = serde_json::json!({ "uri": "urn:test:1", "headline": headline, "body_text": body,
            "language": "en", "published_at": "2025-08-11T14:05:00Z" });
        item.to_string().into_bytes()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_an_article_or_say_why_not(bytes in prop_oneof![pieces(), proptest::collection::vec(any::<u8>(), 0..64)]) {
        checks::article::check(&bytes);
    }

    #[test]
    fn tokens_and_sentences_tile_any_text(text in prop_oneof![any::<String>(), pieces().prop_map(|b| String::from_utf8_lossy(&b).into_owned())]) {
        checks::text::check(text.as_bytes());
    }

    #[test]
    fn any_article_is_read_with_true_spans_and_the_same_bytes(bytes in prop_oneof![article_around(), pieces()]) {
        checks::enrich::check(&bytes);
    }

    #[test]
    fn any_configuration_is_taken_or_refused(text in "(\\[\\[?[a-z.]{1,8}\\]\\]?\n|[a-z_]{1,12} *= *(\"[^\"\n]{0,6}\"|[0-9]{1,4}|true|\\[\\])\n|\\PC{0,6}){0,10}") {
        checks::config::check(text.as_bytes());
    }
}

#[test]
fn a_long_line_without_a_space_is_read_in_bounded_time() {
    checks::text::check("x".repeat(2_000_000).as_bytes());
    checks::text::check("a-".repeat(200_000).as_bytes());
    checks::text::check("(\"'".repeat(100_000).as_bytes());
}
