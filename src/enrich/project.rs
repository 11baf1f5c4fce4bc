//! From the document's layers to the published shape: spans in code points, ids, a fixed order, rounded figures.

use super::keys::{event_id, event_key};
use super::offsets::Offsets;
use super::schema;
use crate::article::Article;
use crate::events::ontology::quad;
use crate::text::layers::{self, EntityIx};
use crate::text::{Anchor, Document, Field};

/// Builds the enrichment. What an annotator got wrong (a span outside its text, an entity that is not there) is left
/// out, never published.
pub(super) fn project(
    article: &Article,
    doc: Document,
    status: schema::Status,
    language: schema::Language,
    engine: schema::Engine,
    diagnostics: Vec<String>,
) -> schema::Enrichment {
    let projection = Projection::new(&doc);
    let entities = projection.entities();
    let values = projection.values();
    let events = projection.events(article, &entities);
    schema::Enrichment {
        schema_version: schema::SCHEMA_VERSION.to_owned(),
        engine,
        status,
        language,
        entities,
        values,
        events,
        topics: Vec::new(),
        duplicate_of: None,
        diagnostics,
        text: schema::Text { headline: doc.headline, body: doc.body, offset_unit: schema::OffsetUnit::Codepoint },
    }
}

struct Projection<'a> {
    doc: &'a Document,
    offsets: Offsets<'a>,
    /// Position in the published list, by index in the document's.
    ranks: Vec<usize>,
    /// Index in the document's list, by position in the published one.
    order: Vec<usize>,
}

impl<'a> Projection<'a> {
    /// Entities are published in the order in which the text first speaks of them.
    fn new(doc: &'a Document) -> Self {
        let offsets = Offsets::new(doc);
        let first = |at: &usize| {
            let mentions = doc.entities.get(*at).map(|e| e.mentions.as_slice()).unwrap_or_default();
            let spoken = mentions.iter().map(|m| m.anchor).filter(|&anchor| offsets.of(anchor).is_some()).min();
            (spoken.is_none(), spoken)
        };
        let mut order: Vec<usize> = (0..doc.entities.len()).collect();
        order.sort_by_key(first);
        let mut ranks = vec![0; order.len()];
        for (rank, &at) in order.iter().enumerate() {
            if let Some(slot) = ranks.get_mut(at) {
                *slot = rank;
            }
        }
        Self { doc, offsets, ranks, order }
    }

    fn id(&self, entity: EntityIx) -> Option<String> {
        self.ranks.get(entity as usize).map(|rank| format!("e{}", rank + 1))
    }

    fn entities(&self) -> Vec<schema::Entity> {
        self.order.iter().filter_map(|&at| self.doc.entities.get(at)).zip(0..).map(|(e, n)| self.entity(e, n)).collect()
    }

    fn entity(&self, entity: &layers::Entity, rank: usize) -> schema::Entity {
        let mut mentions: Vec<schema::Mention> =
            entity.mentions.iter().filter_map(|m| self.mention(m.anchor, m.kind)).collect();
        mentions.sort_by_key(|m| (m.field == schema::Field::Body, m.start, m.end));
        mentions.dedup_by_key(|m| (m.field == schema::Field::Body, m.start, m.end));
        schema::Entity {
            id: format!("e{}", rank + 1),
            label: entity.label.as_str().to_owned(),
            name: entity.name.clone(),
            description: entity.description.clone(),
            country: entity.actor.country.as_ref().map(ToString::to_string),
            sector: entity.actor.sector().map(str::to_owned),
            code: entity.actor.code().map(String::from),
            roles: entity.roles.iter().map(|r| self.role(r)).collect(),
            ids: schema::Ids {
                wikidata: entity.ids.wikidata.as_ref().map(ToString::to_string),
                iso3166: entity.ids.iso3166.as_ref().map(ToString::to_string),
                geonames: entity.ids.geonames.as_ref().map(ToString::to_string),
            },
            location: entity.location.map(|(lat, lon)| schema::Location { lat: round5(lat), lon: round5(lon) }),
            salience: round2(entity.salience),
            confidence: round2(entity.confidence),
            mentions,
            tags: entity.tags.iter().map(ToString::to_string).collect(),
        }
    }

    fn mention(&self, anchor: Anchor, kind: layers::MentionKind) -> Option<schema::Mention> {
        let (start, end, text) = self.offsets.of(anchor)?;
        Some(schema::Mention {
            field: field(anchor.field),
            start,
            end,
            text: text.to_owned(),
            kind: kind.as_str().to_owned(),
        })
    }

    fn role(&self, role: &layers::Role) -> schema::Role {
        schema::Role {
            title: role.title.clone(),
            organisation: role.organisation.and_then(|ix| self.id(ix)),
            text: self.doc.text(role.anchor).to_owned(),
        }
    }

    fn values(&self) -> Vec<schema::Value> {
        let mut values: Vec<schema::Value> = self.doc.values.iter().filter_map(|v| self.value(v)).collect();
        values.sort_by_key(|v| (v.field == schema::Field::Body, v.start, v.end));
        values
    }

    fn value(&self, value: &layers::Value) -> Option<schema::Value> {
        use layers::ValueData as From;
        use schema::ValueData as To;
        let (start, end, text) = self.offsets.of(value.anchor)?;
        let (kind, data) = match &value.data {
            From::Date { iso, .. } => ("DATE", To::Text(iso.to_string())),
            From::Duration { iso } => ("DURATION", To::Text(iso.to_string())),
            From::Money { amount, currency } => {
                ("MONEY", To::Money { amount: amount.to_string(), currency: currency.to_string() })
            }
            From::Percent { amount } => ("PERCENT", To::Text(amount.to_string())),
            From::Quantity { amount, unit } => {
                ("QUANTITY", To::Quantity { amount: amount.to_string(), unit: unit.to_string() })
            }
        };
        let (field, text) = (field(value.anchor.field), text.to_owned());
        Some(schema::Value { kind: kind.to_owned(), field, start, end, text, value: data })
    }

    fn events(&self, article: &Article, entities: &[schema::Entity]) -> Vec<schema::Event> {
        let mut events: Vec<schema::Event> = self.doc.events.iter().filter_map(|e| self.event(e)).collect();
        events.sort_by(|a, b| {
            let place = |e: &schema::Event| (e.trigger.field == schema::Field::Body, e.trigger.start, e.trigger.end);
            place(a).cmp(&place(b)).then_with(|| a.kind.cmp(&b.kind)).then_with(|| a.cameo.cmp(&b.cameo))
        });
        for nth in 0..events.len() {
            if let Some(event) = events.get(nth) {
                let (id, key) = (event_id(article, event, nth), event_key(article, event, entities));
                if let Some(event) = events.get_mut(nth) {
                    (event.id, event.key) = (id, key);
                }
            }
        }
        events
    }

    fn event(&self, event: &layers::Event) -> Option<schema::Event> {
        let (start, end, text) = self.offsets.of(event.trigger)?;
        let trigger = schema::Quote { field: field(event.trigger.field), start, end, text: text.to_owned() };
        // The clause always holds its trigger; should it not, the trigger is all the evidence there is.
        let evidence = self.offsets.of(event.evidence).map_or(
            schema::Extent { field: trigger.field, start, end },
            |(start, end, _)| schema::Extent { field: field(event.evidence.field), start, end },
        );
        Some(schema::Event {
            id: String::new(),
            kind: event.kind.as_str().to_owned(),
            mode: event.mode.as_ref().map(ToString::to_string),
            contexts: event.contexts.iter().map(ToString::to_string).collect(),
            cameo: event.cameo.as_ref().map(ToString::to_string),
            label: event.label.to_string(),
            quad: quad(event.kind),
            goldstein: event.goldstein.map(round2),
            score: event.score.map(round2),
            trigger,
            arguments: event.arguments.iter().filter_map(|a| self.argument(a)).collect(),
            time: event.time.map(|time| self.time(&time)),
            polarity: event.polarity.as_str().to_owned(),
            modality: event.modality.as_str().to_owned(),
            tense: event.tense.as_str().to_owned(),
            attribution: event.attribution.map(|a| schema::Attribution {
                entity: a.entity.and_then(|ix| self.id(ix)),
                text: self.doc.text(a.anchor).to_owned(),
            }),
            magnitude: event.magnitude.as_ref().map(|m| schema::Magnitude {
                killed: m.killed,
                injured: m.injured,
                arrested: m.arrested,
                displaced: m.displaced,
                amount: m.amount,
                currency: m.currency.as_ref().map(ToString::to_string),
            }),
            evidence,
            confidence: round2(event.confidence),
            key: String::new(),
        })
    }

    fn argument(&self, argument: &layers::Argument) -> Option<schema::Argument> {
        let (start, end, text) = self.offsets.of(argument.anchor)?;
        Some(schema::Argument {
            role: argument.role.as_str().to_owned(),
            entity: argument.entity.and_then(|ix| self.id(ix)),
            field: field(argument.anchor.field),
            start,
            end,
            text: text.to_owned(),
            country: argument.actor.country.as_ref().map(ToString::to_string),
            sector: argument.actor.sector().map(str::to_owned),
            code: argument.actor.code().map(String::from),
        })
    }

    fn time(&self, time: &layers::EventTime) -> schema::Time {
        let said = time.anchor.and_then(|anchor| self.offsets.of(anchor));
        schema::Time {
            text: said.map(|(_, _, text)| text.to_owned()),
            start: time.period.start.to_string(),
            end: time.period.end.to_string(),
            precision: time.period.precision.as_str().to_owned(),
        }
    }
}

const fn field(field: Field) -> schema::Field {
    match field {
        Field::Headline => schema::Field::Headline,
        Field::Body => schema::Field::Body,
    }
}

/// Two decimals: what a score is good for, and the same bytes wherever it was added up.
fn round2(figure: f32) -> f32 {
    if figure.is_finite() { (figure * 100.0).round() / 100.0 } else { 0.0 }
}

/// Five decimals of a degree are about a metre.
fn round5(degrees: f64) -> f64 {
    if degrees.is_finite() { (degrees * 1e5).round() / 1e5 } else { 0.0 }
}
