//! What must hold for any input whatever. `cargo test` tries these on made-up input, `fuzz/` lets libFuzzer look for
//! worse.

use std::path::Path;
use std::sync::LazyLock;

use copytaster::article::{self, Hints};
use copytaster::config::Config;
use copytaster::enrich::schema::{EnrichedMessage, Field};
use copytaster::enrich::{Engine, Options};
use copytaster::nlp::Annotator as _;
use copytaster::nlp::tokenise::Tokenise;
use copytaster::text::{Context, Document};

static ENGINE: LazyLock<Engine> =
    LazyLock::new(|| Engine::new(&Options::default()).expect("the embedded engine is sound"));

/// Bytes are an article or the reason why they are none.
pub(crate) fn article(bytes: &[u8]) {
    match article::read(bytes, &Hints::default()) {
        Ok(article) => {
            assert!(!article.uri.is_empty(), "an article without a name");
            assert!(article.headline.len() + article.body.len() > 0, "an article without a text");
        }
        Err(reason) => assert!(!reason.to_string().is_empty()),
    }
}

/// Tokens tile the text: only white space lies between them. Sentences tile the tokens.
pub(crate) fn text(body: &str) {
    let mut doc = Document::new("", body, Context::default());
    Tokenise.annotate(&mut doc);
    let mut end = 0;
    for token in &doc.tokens {
        let gap =
            doc.body.get(end..token.span.start as usize).expect("tokens lie in text order, on character boundaries");
        assert!(gap.chars().all(is_blank), "text between tokens: {gap:?}");
        assert!(!token.span.is_empty());
        end = token.span.end as usize;
    }
    assert!(doc.body.get(end..).expect("the last token ends in the text").chars().all(is_blank));
    let mut next = 0;
    for sentence in &doc.sentences {
        assert_eq!(sentence.tokens.start, next, "sentences tile the tokens");
        assert!(!sentence.tokens.is_empty());
        next = sentence.tokens.end;
    }
    assert_eq!(next as usize, doc.tokens.len());
}

/// White space, and the characters that no reader sees.
fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{ad}')
}

/// Whatever is an article is read without a panic, every span is its text, and a second reading gives the same bytes.
pub(crate) fn enrich(bytes: &[u8]) {
    let Ok(article) = article::read(bytes, &Hints::default()) else { return };
    let message = ENGINE.enrich(&article);
    spans_are_their_text(&message);
    let json = serde_json::to_vec(&message).expect("the message is JSON");
    assert_eq!(json, serde_json::to_vec(&ENGINE.enrich(&article)).expect("the message is JSON"));
    let back: EnrichedMessage = serde_json::from_slice(&json).expect("the published JSON reads back");
    assert_eq!(back.enrichment.text, message.enrichment.text);
}

fn spans_are_their_text(message: &EnrichedMessage) {
    let enrichment = &message.enrichment;
    let (headline, body): (Vec<char>, Vec<char>) =
        (enrichment.text.headline.chars().collect(), enrichment.text.body.chars().collect());
    let check = |field: Field, start: u32, end: u32, text: &str| {
        let chars = if field == Field::Headline { &headline } else { &body };
        let found: Option<String> = chars.get(start as usize..end as usize).map(|c| c.iter().collect());
        assert_eq!(found.as_deref(), Some(text), "span {start}..{end}");
    };
    for mention in enrichment.entities.iter().flat_map(|e| &e.mentions) {
        check(mention.field, mention.start, mention.end, &mention.text);
    }
    for value in &enrichment.values {
        check(value.field, value.start, value.end, &value.text);
    }
    for event in &enrichment.events {
        check(event.trigger.field, event.trigger.start, event.trigger.end, &event.trigger.text);
        for argument in &event.arguments {
            check(argument.field, argument.start, argument.end, &argument.text);
        }
    }
}

/// A configuration is accepted, or refused with what is wrong.
pub(crate) fn config(text: &str) {
    if let Err(error) = Config::parse(text, "fuzzed.toml", Path::new("."), &[]) {
        assert!(!error.to_string().is_empty());
    }
}
