//! An article to the published JSON.

use std::sync::LazyLock;

use copytaster::article::{self, Hints};
use copytaster::enrich::schema::{EnrichedMessage, Field};
use copytaster::enrich::{Engine, Options};

static ENGINE: LazyLock<Engine> =
    LazyLock::new(|| Engine::new(&Options::default()).expect("the embedded engine is sound"));

/// Whatever is an article is read without a panic, every span is its text, and a second reading gives the same bytes.
pub(crate) fn check(bytes: &[u8]) {
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
