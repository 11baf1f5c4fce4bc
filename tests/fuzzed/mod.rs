//! The fuzz targets' checks on made-up input, so that every test run tries them.

mod checks;

use proptest::prelude::*;

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
        checks::article(&bytes);
    }

    #[test]
    fn tokens_and_sentences_tile_any_text(text in prop_oneof![any::<String>(), pieces().prop_map(|b| String::from_utf8_lossy(&b).into_owned())]) {
        checks::text(&text);
    }

    #[test]
    fn any_article_is_read_with_true_spans_and_the_same_bytes(bytes in prop_oneof![article_around(), pieces()]) {
        checks::enrich(&bytes);
    }

    #[test]
    fn any_configuration_is_taken_or_refused(text in "(\\[\\[?[a-z.]{1,8}\\]\\]?\n|[a-z_]{1,12} *= *(\"[^\"\n]{0,6}\"|[0-9]{1,4}|true|\\[\\])\n|\\PC{0,6}){0,10}") {
        checks::config(&text);
    }
}

#[test]
fn a_long_line_without_a_space_is_read_in_bounded_time() {
    checks::text(&"x".repeat(2_000_000));
    checks::text(&"a-".repeat(200_000));
    checks::text(&"(\"'".repeat(100_000));
}
