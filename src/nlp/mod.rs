//! Analysis: what is written, tagged, parsed, named, dated and identified. Pure, and cannot fail.

pub mod actor;
pub mod coder;
pub mod conll;
pub mod conllu;
pub mod coref;
pub mod date;
pub mod entity;
pub mod evaluate;
pub mod gazetteer;
pub mod identity;
pub mod language;
pub mod lemma;
pub mod link;
pub mod model;
pub mod net;
pub mod phrase;
pub mod place;
mod reference;
pub mod role;
pub(crate) mod settle;
pub mod syntax;
pub mod tables;
pub mod tokenise;
#[cfg(any(feature = "train", test))]
pub mod train;
pub mod value;
pub mod watch;

use crate::text::Document;

/// A layer of a document, for annotators to declare what they read and write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Layer {
    /// Tokens with spans and lower-cased forms.
    Tokens,
    /// Sentences, their kinds, the dateline.
    Sentences,
    /// `upos`, `xpos`, `lemma`.
    Tags,
    /// `head`, `dep`.
    Parse,
    Names,
    Values,
    Entities,
    Events,
}

/// One stage of reading. None can fail; each says what it reads and what it writes, and the engine refuses an order
/// in which a stage reads what nobody wrote.
pub trait Annotator: Send + Sync + std::fmt::Debug {
    fn name(&self) -> &'static str;
    fn reads(&self) -> &'static [Layer];
    fn writes(&self) -> &'static [Layer];
    fn annotate(&self, doc: &mut Document);
}
