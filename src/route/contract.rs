//! The public contract as documents: a JSON Schema for each message, generated from the types that are sent, and an
//! AsyncAPI 3.0 document over them and their subjects.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, SchemaGenerator};
use serde_json::{Map, Value, json};

use super::Subjects;
use crate::article::PubStatus;
use crate::enrich::schema::{AlertMessage, EnrichedMessage, EventMessage, SCHEMA_VERSION, WithdrawalMessage};

/// What the documents know of a message.
struct Message {
    /// Name of the channel, the message and the schema file.
    name: &'static str,
    title: &'static str,
    summary: &'static str,
    ce_type: &'static str,
    address: fn(&Subjects) -> String,
    parameters: &'static [(&'static str, &'static str)],
    add: fn(&mut SchemaGenerator) -> schemars::Schema,
    whole: fn() -> Value,
}

const MESSAGES: &[Message] = &[
    Message {
        name: "enriched",
        title: "Enriched article",
        summary: "Every article with its enrichment: names, values, events.",
        ce_type: "io.copytaster.article.enriched.v1",
        address: |s| format!("{}.{{provider}}", s.enriched),
        parameters: &[("provider", "Token of the provider, `unknown` where none is named.")],
        add: SchemaGenerator::subschema_for::<EnrichedMessage>,
        whole: whole::<EnrichedMessage>,
    },
    Message {
        name: "event",
        title: "Event",
        summary: "One message for each event, with the entities that it names.",
        ce_type: "io.copytaster.event.detected.v1",
        address: |s| format!("{}.{{type}}.{{actor}}.{{recipient}}", s.events),
        parameters: &[
            ("type", "Event type in lower case: `assault`, `consult` …"),
            ("actor", "Country of the most salient actor, ISO 3166 alpha-3 or an international code; `_` where none."),
            ("recipient", "The same of the recipient."),
        ],
        add: SchemaGenerator::subschema_for::<EventMessage>,
        whole: whole::<EventMessage>,
    },
    Message {
        name: "alert",
        title: "Alert",
        summary: "What an alert rule matched.",
        ce_type: "io.copytaster.alert.raised.v1",
        address: |s| format!("{}.{{priority}}.{{rule}}", s.alerts),
        parameters: &[("priority", "`flash`, `high` or `normal`."), ("rule", "Name of the rule.")],
        add: SchemaGenerator::subschema_for::<AlertMessage>,
        whole: whole::<AlertMessage>,
    },
    Message {
        name: "withdrawal",
        title: "Withdrawal",
        summary: "Sent to every subject that a withdrawn version went to.",
        ce_type: "io.copytaster.article.withdrawn.v1",
        address: |_| "wire.{subject}".to_owned(),
        parameters: &[("subject", "The rest of the subject that the withdrawn message went to.")],
        add: SchemaGenerator::subschema_for::<WithdrawalMessage>,
        whole: whole::<WithdrawalMessage>,
    },
];

/// Every document with its file name, in a fixed order.
#[must_use]
pub fn documents() -> Vec<(String, Value)> {
    let mut documents: Vec<(String, Value)> =
        MESSAGES.iter().map(|m| (format!("{}.schema.json", m.name), (m.whole)())).collect();
    documents.push(("article.schema.json".to_owned(), article(true)));
    documents.push(("asyncapi.json".to_owned(), asyncapi(&Subjects::default())));
    documents
}

/// The CloudEvents type and the schema of each published message.
#[must_use]
pub fn by_type() -> Vec<(&'static str, Value)> {
    MESSAGES.iter().map(|m| (m.ce_type, (m.whole)())).collect()
}

/// A schema that stands alone, in JSON Schema 2020-12. Written as messages are sent: what may be null is still there.
fn whole<T: JsonSchema>() -> Value {
    SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>().to_value()
}

/// The AsyncAPI 3.0 document for the given subjects.
#[must_use]
pub fn asyncapi(subjects: &Subjects) -> Value {
    let settings =
        SchemaSettings::draft07().for_serialize().with(|s| s.definitions_path = "/components/schemas".into());
    let mut generator = settings.into_generator();
    let (mut channels, mut operations, mut messages) = (Map::new(), Map::new(), Map::new());
    channels.insert(
        "articles".to_owned(),
        channel("articles", "wire.articles.{provider}", &[("provider", "Who sends it.")]),
    );
    operations.insert("readArticles".to_owned(), operation("receive", "articles"));
    messages.insert("articles".to_owned(), json!({
        "name": "articles", "title": "Article",
        "summary": "An article: Copytaster's flat JSON (below), ninjs 1.x to 3.x, Superdesk's flavour, or plain text.",
        "contentType": "application/json", "payload": { "$ref": "#/components/schemas/Article" },
    }));
    for message in MESSAGES {
        let payload = (message.add)(&mut generator).to_value();
        channels
            .insert(message.name.to_owned(), channel(message.name, &(message.address)(subjects), message.parameters));
        operations.insert(format!("send{}", capital(message.name)), operation("send", message.name));
        messages.insert(
            message.name.to_owned(),
            json!({
                "name": message.name, "title": message.title, "summary": message.summary,
                "contentType": "application/json", "headers": headers(message.ce_type), "payload": payload,
            }),
        );
    }
    let mut schemas = generator.take_definitions(true);
    schemas.insert("Article".to_owned(), article(false));
    json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "Copytaster",
            "version": SCHEMA_VERSION,
            "description": "Newswire articles in; enriched articles, events and alerts out, over NATS. Spans are half-open and count Unicode code points.",
            "license": { "name": env!("CARGO_PKG_LICENSE") },
        },
        "defaultContentType": "application/json",
        "channels": channels,
        "operations": operations,
        "components": { "messages": messages, "schemas": schemas },
    })
}

fn channel(name: &str, address: &str, parameters: &[(&str, &str)]) -> Value {
    let parameters: Map<String, Value> =
        parameters.iter().map(|(name, what)| ((*name).to_owned(), json!({ "description": what }))).collect();
    json!({
        "address": address, "parameters": parameters,
        "messages": { name: { "$ref": format!("#/components/messages/{name}") } },
    })
}

fn operation(action: &str, channel: &str) -> Value {
    json!({
        "action": action,
        "channel": { "$ref": format!("#/channels/{channel}") },
        "messages": [{ "$ref": format!("#/channels/{channel}/messages/{channel}") }],
    })
}

fn headers(ce_type: &str) -> Value {
    json!({
        "type": "object",
        "required": ["ce-specversion", "ce-id", "ce-source", "ce-type", "ce-datacontenttype", "Nats-Msg-Id", "traceparent"],
        "properties": {
            "ce-specversion": { "const": "1.0" },
            "ce-id": { "type": "string", "description": "The same for the same article version, engine and destination." },
            "ce-source": { "type": "string", "description": "/copytaster/<provider>" },
            "ce-type": { "const": ce_type },
            "ce-time": { "type": "string", "format": "date-time", "description": "When the article was published." },
            "ce-datacontenttype": { "const": "application/json" },
            "Nats-Msg-Id": { "type": "string", "description": "The same as ce-id." },
            "traceparent": { "type": "string" },
            "tracestate": { "type": "string" },
        },
    })
}

/// The flat form of an article. Unknown keys never fail.
fn article(alone: bool) -> Value {
    let text = |what: &str| json!({ "type": ["string", "null"], "description": what });
    let statuses = [PubStatus::Usable, PubStatus::Withheld, PubStatus::Canceled].map(PubStatus::as_str);
    let mut schema = json!({
        "title": "Article",
        "description": "Copytaster's flat form of an article. Needed are uri and a headline or a body; a canceled or withheld item needs no text.",
        "type": "object",
        "required": ["uri"],
        "properties": {
            "uri": { "type": "string", "minLength": 1, "description": "The same for all versions of an item." },
            "version": { "type": ["string", "number", "null"], "description": "Tells this version from the others." },
            "headline": text("Plain text."),
            "body_text": text("Plain text; published unchanged as text.body."),
            "body_html": text("Markup; read where there is no body_text."),
            "published_at": text("RFC 3339; what \"on Monday\" counts from."),
            "provider": text("Who sends it; the last token of the subject where not given."),
            "language": text("BCP 47; looked for where not given."),
            "urgency": { "type": ["integer", "string", "null"], "description": "1 (highest) to 9." },
            "pubstatus": { "enum": [statuses[0], statuses[1], statuses[2], null] },
            "byline": text("Who wrote it."),
            "located": text("Where it was written."),
            "ednote": text("A note to editors."),
            "embargoed": text("RFC 3339; not to be published before."),
            "evolvedfrom": text("uri of the item that this one replaces."),
        },
    });
    if alone && let Some(object) = schema.as_object_mut() {
        object.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
    }
    schema
}

fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(letters).collect()
}
