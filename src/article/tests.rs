//! What is read from each format, what is refused, and what goes downstream.

use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

fn article(value: &Value) -> Article {
    read(value.to_string().as_bytes(), &Hints::default()).unwrap()
}

fn refusal(bytes: &[u8]) -> String {
    read(bytes, &Hints::default()).unwrap_err().to_string()
}

/// A strict reading of the parts of ninjs 3.1 that an item of ours may have: closed, as the original is.
fn ninjs_faults(item: &Value) -> Vec<String> {
    let text = json!({ "type": "string" });
    let time = json!({ "type": "string", "pattern": "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z$" });
    let list = |keys: &[&str], required: &[&str]| {
        let properties: serde_json::Map<String, Value> = keys
            .iter()
            .map(|key| {
                ((*key).to_owned(), if key.ends_with("Count") { json!({"type": "integer"}) } else { text.clone() })
            })
            .collect();
        json!({ "type": "array", "items": { "type": "object", "additionalProperties": false, "properties": properties, "required": required } })
    };
    let concept = ["name", "rel", "uri", "literal"];
    let mut organisation = list(&concept, &[]);
    organisation["items"]["properties"]["symbols"] = list(&["exchange", "symbolType", "symbol"], &[]);
    let schema = json!({
        "type": "object", "required": ["uri"], "additionalProperties": false,
        "properties": {
            "standard": { "type": "object" }, "uri": { "type": "string", "minLength": 1 },
            "type": { "enum": ["text", "audio", "video", "picture", "graphic", "composite", "component", "event", "planning"] },
            "representationType": { "enum": ["full", "partial"] },
            "profile": text, "version": text, "firstCreated": time, "versionCreated": time, "contentCreated": time,
            "embargoedUntil": time, "expires": time, "pubStatus": { "enum": ["usable", "withheld", "canceled"] },
            "urgency": { "type": "integer", "minimum": 1, "maximum": 9 },
            "copyrightHolder": text, "copyrightNotice": text, "usageTerms": text, "edNote": text, "language": text,
            "title": text, "by": text, "slugline": text, "located": text,
            "headlines": list(&["role", "contentType", "value"], &["value"]),
            "descriptions": list(&["role", "contentType", "value"], &["value"]),
            "bodies": list(&["role", "contentType", "charCount", "wordCount", "value"], &["value"]),
            "people": list(&concept, &[]), "places": list(&concept, &[]), "objects": list(&concept, &[]),
            "organisations": organisation,
            "subjects": list(&concept, &[]), "events": list(&["id", "name", "rel", "uri", "literal"], &[]),
            "infoSources": list(&["name", "role", "uri", "literal"], &[]),
            "genres": list(&["name", "uri", "literal"], &[]), "altIds": list(&["role", "value"], &["value"]),
        }
    });
    let validator = jsonschema::validator_for(&schema).unwrap();
    validator.iter_errors(item).map(|e| format!("{}: {e}", e.instance_path())).collect()
}

fn flat() -> Value {
    json!({
        "uri": "urn:x:1", "version": 3, "headline": "Ferry services resume", "provider": "Harbour Wire",
        "body_text": "\nFerries sailed again on Tuesday. \n\n  Crews said so.\n", "published_at": "2026-03-03T08:00:00Z",
        "language": "en_gb", "urgency": "4", "byline": "A. Clerk", "located": "Lisbon", "something_new": { "a": [1] },
    })
}

#[test]
fn flat_json_is_read_and_its_body_is_untouched() {
    let article = article(&flat());
    assert_eq!(article.format, Format::Flat);
    assert_eq!(article.body, "\nFerries sailed again on Tuesday. \n\n  Crews said so.\n");
    assert_eq!((article.version.as_str(), article.urgency), ("3", Some(4)));
    assert_eq!(article.provider, "harbour_wire");
    assert_eq!(article.language.as_deref(), Some("en-GB"));
    assert_eq!(article.published_at.unwrap().to_string(), "2026-03-03T08:00:00Z");
    assert_eq!(article.notes, Vec::<String>::new());
}

#[test]
fn formats_are_told_apart_by_content() {
    let cases = [
        (flat(), Format::Flat),
        (json!({"uri": "u", "body_text": "Text."}), Format::Flat),
        (json!({"uri": "u", "versioncreated": "2026-03-03T08:00:00Z", "body_text": "Text."}), Format::Ninjs1),
        (json!({"uri": "u", "versioncreated": "2026-03-03T08:00:00Z", "bodies": [{"value": "Text."}]}), Format::Ninjs2),
        (json!({"uri": "u", "bodies": [{"contenttype": "text/plain", "value": "Text."}]}), Format::Ninjs2),
        (json!({"uri": "u", "versionCreated": "2026-03-03T08:00:00Z", "bodies": [{"value": "Text."}]}), Format::Ninjs3),
        (json!({"uri": "u", "standard": {"version": "2.1"}, "headlines": [{"value": "Text"}]}), Format::Ninjs2),
        (
            json!({"guid": "u", "versioncreated": "2026-03-03T08:00:00+0000", "body_html": "<p>Text.</p>"}),
            Format::Superdesk,
        ),
    ];
    for (input, format) in cases {
        let article = article(&input);
        assert_eq!(article.format, format, "{input}");
        assert_eq!(ninjs_faults(&article.item), Vec::<String>::new(), "{input}");
    }
}

#[test]
fn plain_bodies_win_over_markup_and_the_main_one_over_others() {
    let cases = [
        (json!({"uri": "u", "body_html": "<p>From markup.</p>", "body_text": "From text."}), "From text."),
        (json!({"uri": "u", "body_html": "<p>A &amp; B</p><p>C</p>", "body_text": "  "}), "A & B\nC"),
        (json!({"uri": "u", "body_richtext": "<p>Rich.</p>", "body_main": "Main."}), "Main."),
        (json!({"uri": "u", "description_text": "Only a summary.", "headline": "H"}), "Only a summary."),
        (
            json!({"uri": "u", "bodies": [
                {"role": "teaser", "contentType": "text/plain", "value": "Teaser."},
                {"role": "main", "contentType": "text/plain", "value": "Main."},
                {"role": "main", "contentType": "text/html", "value": "<p>Html.</p>"}]}),
            "Main.",
        ),
        (
            json!({"uri": "u", "bodies": [{"contentType": "application/nitf+xml", "value": "<p>One.</p><p>Two.</p>"}]}),
            "One.\nTwo.",
        ),
        (json!({"uri": "u", "bodies": [{"value": "5 < 6 > 4 in a plain body"}]}), "5 < 6 > 4 in a plain body"),
    ];
    for (input, body) in cases {
        assert_eq!(article(&input).body, body, "{input}");
    }
}

#[test]
fn superdesk_is_read_where_it_breaks_its_own_schema() {
    let input = json!({
        "guid": "urn:desk:2", "version": "5", "evolvedfrom": "urn:desk:1", "pubstatus": "usable", "priority": 3,
        "source": "DESK/1", "headline": "Bank <b>holds</b> rate &amp; waits", "versioncreated": "2026-03-03T08:00:00+0000",
        "signal": [{"name": "Update", "code": "update", "scheme": "s"}],
        "place": [{"name": "Lisbon", "code": "2267057", "scheme": "geonames"}],
        "subject": [{"name": "economy", "code": "04000000"}, "odd"],
        "organisation": [{"name": "Tagus Steel", "symbols": [{"ticker": "TGS", "exchange": "XLIS"}]}],
        "body_html": "<p>LISBON &mdash; The bank held.</p>", "extra": {}, "urgency": 22,
    });
    let article = article(&input);
    assert_eq!(article.uri, "urn:desk:2");
    assert_eq!(article.headline, "Bank holds rate & waits");
    assert_eq!(article.evolved_from.as_deref(), Some("urn:desk:1"));
    assert_eq!(article.provider, "desk_1");
    assert_eq!(article.notes, ["urgency is not from 1 to 9: left out"]);
    assert_eq!(ninjs_faults(&article.item), Vec::<String>::new());
    insta::assert_json_snapshot!(article.item, @r#"
    {
      "standard": {
        "name": "ninjs",
        "version": "3.1",
        "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json"
      },
      "uri": "urn:desk:2",
      "type": "text",
      "version": "5",
      "versionCreated": "2026-03-03T08:00:00Z",
      "pubStatus": "usable",
      "headlines": [
        {
          "role": "main",
          "contentType": "text/html",
          "value": "Bank <b>holds</b> rate &amp; waits"
        }
      ],
      "bodies": [
        {
          "role": "main",
          "contentType": "text/html",
          "value": "<p>LISBON &mdash; The bank held.</p>"
        }
      ],
      "organisations": [
        {
          "name": "Tagus Steel",
          "symbols": [
            {
              "exchange": "XLIS",
              "symbol": "TGS"
            }
          ]
        }
      ],
      "places": [
        {
          "name": "Lisbon",
          "literal": "geonames:2267057"
        }
      ],
      "subjects": [
        {
          "name": "economy",
          "literal": "04000000"
        }
      ],
      "infoSources": [
        {
          "name": "desk_1",
          "role": "provider"
        }
      ]
    }
    "#);
}

#[test]
fn what_is_no_article_is_refused_with_its_place() {
    let cases: &[(&[u8], &str)] = &[
        (b"", "empty message"),
        (b" \n\t", "empty message"),
        (b"{\"uri\": \"u\",\n \"headline\": }", "invalid JSON at line 2, column 14: expected value"),
        (b"{\"uri\": \"u\", \"headline\": \"cut", "invalid JSON at line 1, column 29: EOF while parsing a string"),
        (b"[{\"uri\": \"u\"}]", "a JSON array is no article, expected an object"),
        (b"[{\"uri\": ", "invalid JSON at line 1, column 9: EOF while parsing a value"),
        (b"42", "a JSON number is no article, expected an object"),
        (b"null", "a JSON null is no article, expected an object"),
        (b"\"text\"", "a JSON string is no article, expected an object"),
        (b"{}", "no text: neither headline nor body"),
        (b"{\"uri\": \"u\", \"headline\": \" \", \"body_html\": \"<p></p>\"}", "no text: neither headline nor body"),
        (b"{\"headline\": \"H\"}", "missing /uri: an article needs an identity"),
        (b"{\"uri\": \"\", \"headline\": \"H\"}", "missing /uri: an article needs an identity"),
        (b"{\"uri\": 5, \"headline\": \"H\"}", "wrong type at /uri: expected string, found number"),
        (b"{\"uri\": \"u\", \"headline\": [\"H\"]}", "wrong type at /headline: expected string, found array"),
        (b"{\"uri\": \"u\", \"body_text\": {}}", "wrong type at /body_text: expected string, found object"),
        (b"{\"uri\": \"u\", \"bodies\": \"x\"}", "wrong type at /bodies: expected array, found string"),
        (
            b"{\"uri\": \"u\", \"bodies\": [{\"value\": 1}]}",
            "wrong type at /bodies/0/value: expected string, found number",
        ),
        (b"{\"uri\": \"u\", \"type\": \"event\", \"title\": \"Summit\"}", "ninjs type `event` is no article"),
        (b"caf\xe9", "invalid UTF-8 at byte 3"),
        (b"\xff\xfeh\0i\0", "invalid UTF-8 at byte 0 (looks like UTF-16)"),
        (b"GIF89a\x01\x00\x01\x00", "control character U+0000 at byte 7: binary data is no article"),
        (b"--- ... ---", "no text: neither headline nor body"),
        (b"<?xml version=\"1.0\"?><newsItem xmlns=\"x\"/>", "NewsML-G2 is not read yet"),
        (b"<nitf><head/></nitf>", "NITF is not read yet"),
        (b"<!DOCTYPE html><html></html>", "HTML is not read yet"),
    ];
    for (bytes, expect) in cases {
        assert_eq!(refusal(bytes), *expect, "{}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn deep_nesting_is_refused() {
    let deep = format!("{{\"uri\": {}1{}}}", "[".repeat(4_000), "]".repeat(4_000));
    assert!(refusal(deep.as_bytes()).contains("recursion limit"), "{}", refusal(deep.as_bytes()));
}

#[test]
fn the_size_limit_counts_bytes() {
    let text = "x ".repeat(50);
    let hints = Hints { max_bytes: 99, ..Hints::default() };
    assert_eq!(read(text.as_bytes(), &hints).unwrap_err(), ArticleError::TooLarge { bytes: 100, limit: 99 });
    assert!(read(text.as_bytes(), &Hints { max_bytes: 100, ..Hints::default() }).is_ok());
    let big = vec![b'a'; DEFAULT_MAX_BYTES + 1];
    assert_eq!(read(&big, &Hints::default()).unwrap_err().reason(), "too_large");
}

#[test]
fn plain_text_has_its_first_line_for_a_headline() {
    let cases = [
        ("Port reopens\n\nShips sail.\n More.\n", "Port reopens", "Ships sail.\n More.\n"),
        ("\n\n  Port reopens \r\nShips sail.\r\n", "Port reopens", "Ships sail.\r\n"),
        ("PORT REOPENS -MINISTRY", "PORT REOPENS -MINISTRY", ""),
        ("\u{feff}Port reopens\nBody", "Port reopens", "Body"),
        ("[Updates with quotes]\nBody", "[Updates with quotes]", "Body"),
        ("\"We sail,\" the captain said\nBody", "\"We sail,\" the captain said", "Body"),
    ];
    for (text, headline, body) in cases {
        let article = read(text.as_bytes(), &Hints { provider: Some("Reuters.EN"), ..Hints::default() }).unwrap();
        assert_eq!((article.headline.as_str(), article.body.as_str()), (headline, body));
        assert_eq!(article.provider, "reuters_en");
        assert!(article.uri.starts_with("urn:copytaster:"), "{}", article.uri);
        assert_eq!(ninjs_faults(&article.item), Vec::<String>::new());
    }
    let prose = "A long first paragraph. ".repeat(20);
    let article = read(prose.as_bytes(), &Hints::default()).unwrap();
    assert_eq!((article.headline.as_str(), article.body.as_str()), ("", prose.as_str()));
}

#[test]
fn a_declared_plain_text_may_begin_with_a_brace() {
    let hints = Hints { content_type: Some("text/plain; charset=utf-8"), ..Hints::default() };
    assert_eq!(read(b"{curly} headline\nBody", &hints).unwrap().headline, "{curly} headline");
    let hints = Hints { content_type: Some("application/json"), ..Hints::default() };
    assert_eq!(read(b"just text", &hints).unwrap_err().reason(), "bad_json");
}

#[test]
fn the_copys_own_words_set_its_standing() {
    let with = |key: &str, value: &str| {
        let mut input = flat();
        input[key] = json!(value);
        article(&input).pubstatus
    };
    assert_eq!(with("pubstatus", "canceled"), PubStatus::Canceled);
    assert_eq!(with("pubstatus", "stat:withheld"), PubStatus::Withheld);
    assert_eq!(with("headline", "STORY WITHDRAWN: Ferry services"), PubStatus::Canceled);
    assert_eq!(with("headline", "WITHDRAWN-Ferry services resume"), PubStatus::Canceled);
    assert_eq!(with("ednote", "HOLD HOLD HOLD. In doubt."), PubStatus::Withheld);
    assert_eq!(with("body_text", "KILL KILL KILL\nFerries"), PubStatus::Canceled);
    assert_eq!(with("headline", "Minister has withdrawn, story says"), PubStatus::Usable);
}

#[test]
fn a_kill_needs_no_text() {
    let article = article(&json!({"uri": "urn:x:1", "version": "6", "pubstatus": "canceled"}));
    assert!(article.is_withdrawn());
    assert_eq!(ninjs_faults(&article.item), Vec::<String>::new());
}

#[test]
fn an_unnumbered_version_is_told_by_its_bytes() {
    let mut input = flat();
    assert_eq!(article(&input).revision(), "3");
    input.as_object_mut().unwrap().remove("version");
    let first = article(&input).revision();
    assert_eq!(first, article(&input).revision());
    input["headline"] = json!("Ferry services stop");
    assert_ne!(first, article(&input).revision());
}

#[test]
fn the_streams_time_stands_in_for_the_articles() {
    let received = "2026-03-03T09:00:00Z".parse().unwrap();
    let hints = Hints { received_at: Some(received), ..Hints::default() };
    let read = |text: &str| super::read(text.as_bytes(), &hints).unwrap();
    assert_eq!(read("Headline\nBody").published_at, Some(received));
    let odd = read(r#"{"uri": "u", "headline": "H", "published_at": "soon"}"#);
    assert_eq!(odd.published_at, Some(received));
    assert_eq!(odd.notes, ["published_at is no time: left out"]);
}

/// The collected samples of the formats, where they lie beside the project.
#[test]
fn collected_samples_are_read() {
    let Ok(folder) = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/formats")) else { return };
    let mut items = Vec::new();
    for path in folder.map(|entry| entry.unwrap().path()) {
        let bytes = std::fs::read(&path).unwrap();
        match path.extension().and_then(|e| e.to_str()) {
            Some("json") => items.push((path.display().to_string(), bytes)),
            Some("ndjson") => items.extend(bytes.split(|b| *b == b'\n').filter(|line| !line.is_empty()).map(|line| {
                let case: Value = serde_json::from_slice(line).unwrap();
                (case["case"].to_string(), case["item"].to_string().into_bytes())
            })),
            Some("xml") => assert_eq!(read(&bytes, &Hints::default()).unwrap_err().reason(), "unsupported_format"),
            _ => {}
        }
    }
    for (name, bytes) in items {
        match read(&bytes, &Hints::default()) {
            Ok(article) => assert_eq!(ninjs_faults(&article.item), Vec::<String>::new(), "{name}"),
            Err(error) => assert!(matches!(error, ArticleError::NotText { .. }), "{name}: {error}"),
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_give_an_article_or_a_typed_error(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        if let Ok(article) = read(&bytes, &Hints::default()) {
            prop_assert!(!article.uri.is_empty());
        }
    }

    #[test]
    fn any_object_gives_a_valid_item_or_a_typed_error(
        headline in "\\PC{0,40}", body in "\\PC{0,80}", key in "[a-zA-Z_]{1,12}", urgency in any::<i64>(), time in "\\PC{0,30}",
    ) {
        let mut input = json!({"uri": "urn:x", "headline": headline, "body_text": body, "urgency": urgency, "versioncreated": time});
        input[key] = json!([{"name": 1, "odd": true}, "x"]);
        if let Ok(article) = read(input.to_string().as_bytes(), &Hints::default()) {
            prop_assert_eq!(ninjs_faults(&article.item), Vec::<String>::new());
        }
    }
}
