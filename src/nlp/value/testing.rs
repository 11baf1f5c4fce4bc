//! Documents for the tests of this room.

use jiff::Timestamp;

use crate::nlp::Annotator;
use crate::nlp::tokenise::Tokenise;
use crate::text::layers::{Value, ValueData};
use crate::text::{Context, Document};

/// A body published at noon UTC of a day, in tokens and sentences, without tags.
pub(crate) fn document(body: &str, published: Option<&str>) -> Document {
    let published = published.map(|day| format!("{day}T12:00:00Z").parse::<Timestamp>().unwrap());
    let mut doc = Document::new("", body, Context { published, ..Context::default() });
    Tokenise.annotate(&mut doc);
    doc
}

/// `text=value`, with the currency or unit after a space.
pub(crate) fn shown(doc: &Document, value: &Value) -> String {
    let worth = match &value.data {
        ValueData::Date { iso, .. } | ValueData::Duration { iso } => iso.to_string(),
        ValueData::Money { amount, currency } => format!("{amount} {currency}"),
        ValueData::Percent { amount } => format!("{amount}%"),
        ValueData::Quantity { amount, unit } => format!("{amount} {unit}"),
    };
    format!("{}={}", doc.text(value.anchor), worth.trim_end())
}
