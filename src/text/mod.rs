//! Ground floor: text, byte spans, and the layers that analysis writes onto a document.

pub(crate) mod dateline;
pub mod document;
mod entities;
mod furniture;
pub mod html;
pub mod layers;
pub mod paragraph;
pub mod sentence;
pub mod span;
pub mod tags;
pub mod token;

pub use document::{Context, Dateline, Document, Sentence, SentenceKind, Token};
pub use span::{Anchor, ByteSpan, Field, TokenRange};
