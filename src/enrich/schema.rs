//! The published JSON, version 1.0. Field names and shapes are a contract; `null` is written, so that a consumer sees
//! the whole shape. Offsets are half-open and count Unicode code points: `text[field][start..end] == text`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Version of these shapes, in every enrichment.
pub const SCHEMA_VERSION: &str = "1.0";

/// Body of a message on `wire.enriched.<provider>`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EnrichedMessage {
    /// The article as valid ninjs 3.x.
    pub item: serde_json::Value,
    pub enrichment: Enrichment,
}

/// What Copytaster read out of the article.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Enrichment {
    pub schema_version: String,
    pub engine: Engine,
    pub status: Status,
    pub language: Language,
    pub text: Text,
    pub entities: Vec<Entity>,
    pub values: Vec<Value>,
    pub events: Vec<Event>,
    pub topics: Vec<Topic>,
    pub duplicate_of: Option<DuplicateOf>,
    /// Plain sentences about what was odd in this article.
    pub diagnostics: Vec<String>,
}

/// What did the reading: name, version, model and rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Engine {
    pub name: String,
    pub version: String,
    pub model: String,
    pub rules_digest: String,
}

/// How far the article was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Enriched,
    /// Language not supported, or no text.
    PassedThrough,
    Withdrawn,
}

/// Declared or detected language.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Language {
    /// BCP 47; `und` where unknown.
    pub code: String,
    /// 0 to 1; 1 where the provider declared it.
    pub confidence: f32,
}

/// The two texts that every span counts in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Text {
    pub headline: String,
    pub body: String,
    pub offset_unit: OffsetUnit,
}

/// The unit of every `start` and `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum OffsetUnit {
    Codepoint,
}

/// The text a span counts in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    Headline,
    Body,
}

/// One person, organisation, place or people, with every mention.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Entity {
    /// `e1`, `e2` … within the article.
    pub id: String,
    /// `PERSON ORG GPE LOC FAC NORP EVENT PRODUCT`.
    #[serde(rename = "type")]
    pub label: String,
    pub name: String,
    pub description: Option<String>,
    /// ISO 3166 alpha-3, or `IGO UNO EUR NGO ISM IMG MNC`.
    pub country: Option<String>,
    /// PLOVER sector.
    pub sector: Option<String>,
    /// Country and sectors: `IRNGOV`.
    pub code: Option<String>,
    pub roles: Vec<Role>,
    pub ids: Ids,
    pub location: Option<Location>,
    pub salience: f32,
    pub confidence: f32,
    pub mentions: Vec<Mention>,
    /// Tags of the user's own lists.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
}

/// An office held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Role {
    pub title: String,
    /// Id of the organisation's entity.
    pub organisation: Option<String>,
    pub text: String,
}

/// Ids in other people's tables.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Ids {
    pub wikidata: Option<String>,
    pub iso3166: Option<String>,
    pub geonames: Option<String>,
}

/// WGS 84, degrees.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Location {
    pub lat: f64,
    pub lon: f64,
}

/// One place where an entity is spoken of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Mention {
    pub field: Field,
    pub start: u32,
    pub end: u32,
    pub text: String,
    /// `name`, `nominal`, `pronoun` or `adjective`.
    pub kind: String,
}

/// A date, duration, amount or count.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Value {
    /// `DATE DURATION MONEY PERCENT QUANTITY`.
    #[serde(rename = "type")]
    pub kind: String,
    pub field: Field,
    pub start: u32,
    pub end: u32,
    pub text: String,
    /// ISO 8601 text, a plain decimal, or an amount with its currency or unit.
    pub value: ValueData,
}

/// The worth of a value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum ValueData {
    Text(String),
    Money { amount: String, currency: String },
    Quantity { amount: String, unit: String },
}

/// A span and its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Quote {
    pub field: Field,
    pub start: u32,
    pub end: u32,
    pub text: String,
}

/// A span alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Extent {
    pub field: Field,
    pub start: u32,
    pub end: u32,
}

/// Who did what to whom, where, when and on whose word.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Event {
    /// The same for the same article version.
    pub id: String,
    /// PLOVER type, or one of `APPOINT DISMISS ELECT DIE DISASTER ACCIDENT DEAL RATE RESULT BANKRUPT`.
    #[serde(rename = "type")]
    pub kind: String,
    pub mode: Option<String>,
    pub contexts: Vec<String>,
    pub cameo: Option<String>,
    pub label: String,
    /// 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict.
    pub quad: Option<u8>,
    pub goldstein: Option<f32>,
    pub score: Option<f32>,
    pub trigger: Quote,
    pub arguments: Vec<Argument>,
    pub time: Option<Time>,
    /// `positive` or `negative`.
    pub polarity: String,
    /// `asserted`, `planned`, `possible` or `demanded`.
    pub modality: String,
    /// `past`, `present` or `future`.
    pub tense: String,
    pub attribution: Option<Attribution>,
    pub magnitude: Option<Magnitude>,
    pub evidence: Extent,
    pub confidence: f32,
    /// The same for the same event told twice.
    pub key: String,
}

/// A participant with its own span.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Argument {
    /// `actor`, `recipient`, `place`, `object` or `instrument`.
    pub role: String,
    pub entity: Option<String>,
    pub field: Field,
    pub start: u32,
    pub end: u32,
    pub text: String,
    pub country: Option<String>,
    pub sector: Option<String>,
    pub code: Option<String>,
}

/// When it happened, both days included.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Time {
    /// The words that say so; `null` where the article's own time is taken.
    pub text: Option<String>,
    /// `YYYY-MM-DD`.
    pub start: String,
    /// `YYYY-MM-DD`.
    pub end: String,
    /// `time`, `day`, `week`, `month` or `year`.
    pub precision: String,
}

/// On whose word.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Attribution {
    pub entity: Option<String>,
    pub text: String,
}

/// Counts, and the money, that the text attaches to an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Magnitude {
    pub killed: Option<u64>,
    pub injured: Option<u64>,
    pub arrested: Option<u64>,
    pub displaced: Option<u64>,
    /// Money that is given, owed, asked or paid, in whole units of `currency`.
    pub amount: Option<u64>,
    /// ISO 4217.
    pub currency: Option<String>,
}

/// What the story is about, in IPTC Media Topics.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Topic {
    pub uri: String,
    pub name: String,
    pub confidence: f32,
}

/// An earlier story that tells the same.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct DuplicateOf {
    pub uri: String,
    pub similarity: f32,
}

/// Body of a message on `wire.events.<type>.<actor>.<recipient>`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct EventMessage {
    pub event: Event,
    /// The entities that the event names.
    pub entities: Vec<Entity>,
    pub article: ArticleSummary,
}

/// Body of a message on `wire.alerts.<priority>.<rule>`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct AlertMessage {
    pub alert: Alert,
    pub event: Event,
    pub entities: Vec<Entity>,
    pub article: ArticleSummary,
}

/// What an alert rule says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Alert {
    pub rule: String,
    /// `flash`, `high` or `normal`.
    pub priority: String,
    /// One plain line a person can read.
    pub title: String,
}

/// Enough of the article for an alerting consumer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct ArticleSummary {
    pub uri: String,
    pub version: String,
    pub headline: String,
    pub provider: String,
    /// RFC 3339.
    pub published_at: Option<String>,
    pub urgency: Option<u8>,
}

/// Body sent to every subject that a withdrawn version went to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct WithdrawalMessage {
    pub withdrawn: Withdrawn,
    pub article: ArticleSummary,
}

/// What is withdrawn there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Withdrawn {
    /// `ce-id` of the message that no longer holds.
    pub id: String,
    /// `canceled`, `withheld` or `superseded`.
    pub reason: String,
}
