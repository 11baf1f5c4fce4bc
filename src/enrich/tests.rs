//! The engine's promises: spans that are their text, stable ids, an order that is checked, copy that is left alone.

use serde_json::json;

use super::schema::Status;
use super::*;
use crate::article::{self, Hints};
use crate::text::layers::{
    ActorCode, Argument, ArgumentRole, Entity, EntityLabel, Event, EventType, Ids, Mention, MentionKind, Modality,
    Polarity, Tense,
};
use crate::text::{Anchor, ByteSpan, Field, TokenRange};

fn article(value: &serde_json::Value) -> Article {
    article::read(value.to_string().as_bytes(), &Hints::default()).unwrap()
}

fn story() -> serde_json::Value {
    json!({"uri": "urn:x:1", "version": "1", "headline": "Peru thanks Chile", "language": "en",
        "body_text": "“Peru” thanked Chile on Tuesday.", "published_at": "2026-03-03T08:00:00Z"})
}

/// Finds words in the body and writes them down as entities and one event; some of what it writes is wrong.
#[derive(Debug)]
struct Finder;

impl Finder {
    fn anchor(doc: &Document, word: &str) -> Anchor {
        let start = doc.body.find(word).unwrap_or(0) as u32;
        Anchor { field: Field::Body, span: ByteSpan::new(start, start + word.len() as u32) }
    }

    fn entity(doc: &Document, word: &str, code: &str) -> Entity {
        let mention = |anchor| Mention { anchor, tokens: TokenRange::new(0, 0), kind: MentionKind::Name };
        let broken = Anchor { field: Field::Body, span: ByteSpan::new(1, 2) };
        Entity {
            label: EntityLabel::Gpe,
            name: word.to_owned(),
            description: None,
            actor: ActorCode { country: Some(code.into()), ..ActorCode::default() },
            roles: Vec::new(),
            ids: Ids::default(),
            location: Some((-9.189_967_4, f64::NAN)),
            salience: 0.123_456,
            confidence: f32::NAN,
            mentions: vec![mention(Self::anchor(doc, word)), mention(broken)],
            tags: Vec::new(),
        }
    }
}

impl Annotator for Finder {
    fn name(&self) -> &'static str {
        "finder"
    }
    fn reads(&self) -> &'static [Layer] {
        &[]
    }
    fn writes(&self) -> &'static [Layer] {
        &[Layer::Entities, Layer::Events]
    }
    fn annotate(&self, doc: &mut Document) {
        doc.entities = vec![Self::entity(doc, "Chile", "CHL"), Self::entity(doc, "Peru", "PER")];
        let argument = |role, entity, word: &str, code: &str| Argument {
            role,
            entity: Some(entity),
            anchor: Self::anchor(doc, word),
            actor: ActorCode { country: Some(code.into()), ..ActorCode::default() },
        };
        doc.events = vec![Event {
            kind: EventType::Support,
            mode: None,
            contexts: Vec::new(),
            cameo: Some("051".into()),
            label: "praise".into(),
            goldstein: Some(3.4),
            score: Some(5.0),
            trigger: Self::anchor(doc, "thanked"),
            evidence: Self::anchor(doc, "thanked Chile on Tuesday"),
            arguments: vec![
                argument(ArgumentRole::Actor, 1, "Peru", "PER"),
                argument(ArgumentRole::Recipient, 0, "Chile", "CHL"),
                argument(ArgumentRole::Object, 99, "Tuesday", "CHL"),
            ],
            time: None,
            polarity: Polarity::Positive,
            modality: Modality::Asserted,
            tense: Tense::Past,
            attribution: None,
            magnitude: None,
            confidence: 0.876_5,
            rule: "thank".into(),
        }];
    }
}

fn finder() -> Engine {
    Engine::assemble(vec![Arc::new(Finder)], identity("test", "test")).unwrap()
}

#[test]
fn layers_become_the_published_shape() {
    let out = finder().enrich(&article(&story())).enrichment;
    let body: Vec<char> = out.text.body.chars().collect();
    for mention in out.entities.iter().flat_map(|e| &e.mentions) {
        assert_eq!(body[mention.start as usize..mention.end as usize].iter().collect::<String>(), mention.text);
    }
    // The first spoken of comes first, and what points at it follows.
    assert_eq!(out.entities[0].name, "Peru");
    assert_eq!(out.entities.iter().map(|e| e.mentions.len()).collect::<Vec<_>>(), [1, 1]);
    let event = &out.events[0];
    assert_eq!((event.trigger.start, event.trigger.text.as_str()), (7, "thanked"));
    assert_eq!(event.arguments.iter().map(|a| a.entity.as_deref()).collect::<Vec<_>>(), [Some("e1"), Some("e2"), None]);
    assert_eq!(event.key, "support:per:chl:2026-03-03");
    assert_eq!((event.quad, event.confidence), (Some(1), 0.88));
    let figures = (out.entities[0].salience, out.entities[0].confidence, out.entities[0].location.unwrap());
    assert_eq!(figures, (0.12, 0.0, schema::Location { lat: -9.18997, lon: 0.0 }));
}

#[test]
fn the_same_version_gives_the_same_bytes_and_another_gives_other_ids() {
    let engine = finder();
    let bytes = |input: &serde_json::Value| serde_json::to_string(&engine.enrich(&article(input))).unwrap();
    assert_eq!(bytes(&story()), bytes(&story()));
    let id = |input: &serde_json::Value| engine.enrich(&article(input)).enrichment.events[0].id.clone();
    let mut next = story();
    next["version"] = json!("2");
    assert_ne!(id(&story()), id(&next));
}

#[test]
fn nulls_are_written() {
    let out = serde_json::to_value(finder().enrich(&article(&story()))).unwrap();
    let (entity, event) = (&out["enrichment"]["entities"][0], &out["enrichment"]["events"][0]);
    for (value, key) in
        [(entity, "description"), (entity, "sector"), (event, "mode"), (event, "time"), (event, "attribution")]
    {
        assert_eq!(value.get(key), Some(&json!(null)), "{key}");
    }
    assert_eq!(out["enrichment"].get("duplicate_of"), Some(&json!(null)));
}

#[test]
fn what_is_withdrawn_or_in_another_language_is_not_read() {
    let with = |key: &str, value: &str| {
        let mut input = story();
        input[key] = json!(value);
        finder().enrich(&article(&input)).enrichment
    };
    let cases = [
        (with("pubstatus", "canceled"), Status::Withdrawn, 0),
        (with("pubstatus", "withheld"), Status::Withdrawn, 0),
        (with("language", "pt-BR"), Status::PassedThrough, 0),
        (with("language", "en-ZA"), Status::Enriched, 1),
        (with("headline", "ADVISORY-Peru thanks Chile"), Status::Enriched, 0),
    ];
    for (out, status, events) in cases {
        assert_eq!((out.status, out.events.len()), (status, events), "{:?}", out.diagnostics);
        assert_eq!(out.text.body, "“Peru” thanked Chile on Tuesday.");
    }
    assert_eq!(with("language", "pt-BR").diagnostics, ["passed through: language `pt-BR` is not read"]);
}

#[test]
fn an_engine_that_reads_nothing_passes_everything_through() {
    let out = Engine::pass_through().enrich(&article(&story())).enrichment;
    assert_eq!((out.status, out.entities.len()), (Status::PassedThrough, 0));
}

#[test]
fn an_order_that_cannot_work_is_refused() {
    let refused = Engine::assemble(vec![Arc::new(marks::HeadlineMarks)], identity("test", "test")).unwrap_err();
    insta::assert_snapshot!(refused, @"annotator `headline marks` reads Tokens, which nobody before it writes");
}

#[test]
fn headline_marks_are_set_apart_from_the_headline() {
    use crate::text::SentenceKind;
    let mut input = story();
    input["headline"] = json!("CORRECTED-UPDATE 2-Peru thanks Chile");
    let doc = Engine::new(&Options::default()).unwrap().read(&article(&input));
    let text = |s: &crate::text::Sentence| doc.text(doc.anchor(s.tokens)).to_owned();
    let found: Vec<_> = doc.sentences.iter().take(2).map(|s| (s.kind, text(s))).collect();
    assert_eq!(
        found,
        [
            (SentenceKind::Furniture, "CORRECTED-UPDATE 2-".to_owned()),
            (SentenceKind::Headline, "Peru thanks Chile".to_owned())
        ]
    );
}
