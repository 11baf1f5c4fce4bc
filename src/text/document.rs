//! A document: the article's two texts and the layers written onto them.

use compact_str::CompactString;
use jiff::Timestamp;
use jiff::civil::Date;

use super::layers::{Entity, Event, Name, Value};
use super::span::{Anchor, ByteSpan, Field, TokenRange};
use super::tags::{Dep, Upos, Xpos};

/// What the article says of itself that reading depends on. "Now" is the article's own time.
#[derive(Debug, Clone, Default)]
pub struct Context {
    /// When the article was published; anchors "on Monday", "last month".
    pub published: Option<Timestamp>,
    /// The place the article says it was written in.
    pub located: Option<String>,
    /// Who sent it, e.g. `reuters`.
    pub provider: String,
    /// BCP 47 code of the declared or detected language.
    pub language: Option<String>,
    /// Bytes of agency marks at the head of the headline (`CORRECTED-UPDATE 2-`); 0 where there are none.
    pub headline_mark: u32,
}

/// One syntactic word in UD English conventions ("Iran's" is two: `Iran`, `'s`).
#[derive(Debug, Clone)]
pub struct Token {
    pub field: Field,
    pub span: ByteSpan,
    /// Lower-cased form with typographic quotes and dashes made plain (`’` is `'`).
    pub lower: CompactString,
    pub lemma: CompactString,
    pub upos: Upos,
    pub xpos: Xpos,
    /// Index of the head token in [`Document::tokens`]; a root points at itself.
    pub head: u32,
    pub dep: Dep,
}

/// What a sentence is to the reader; only prose and headlines are parsed for events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SentenceKind {
    Headline,
    Prose,
    /// "BAGHDAD, Aug 11 (Reuters) -": place and day, no prose.
    Dateline,
    /// "By Jane Smith and John Jones", "(Reporting by ...)".
    Byline,
    /// Slug lines, "(Adds quotes)", "-- END --", tables, scores.
    Furniture,
}

/// A run of tokens within one field.
#[derive(Debug, Clone, Copy)]
pub struct Sentence {
    pub tokens: TokenRange,
    pub kind: SentenceKind,
    /// Number of the paragraph in its field, from 0.
    pub paragraph: u32,
}

/// The dateline's place and day, where there is one.
#[derive(Debug, Clone)]
pub struct Dateline {
    pub place: Option<Anchor>,
    pub date: Option<Date>,
}

/// Text and layers. A layer that no annotator has written is empty.
#[derive(Debug, Clone, Default)]
pub struct Document {
    pub headline: String,
    pub body: String,
    pub context: Context,
    /// Tokens of the headline, then of the body; their spans lie in text order and never overlap.
    pub tokens: Vec<Token>,
    /// Sentences tile the tokens; none crosses a field.
    pub sentences: Vec<Sentence>,
    pub dateline: Option<Dateline>,
    /// Name spans as the recogniser gives them: sorted, never overlapping.
    pub names: Vec<Name>,
    /// Who and where: clusters of mentions.
    pub entities: Vec<Entity>,
    /// Dates, durations, money, percents, quantities: sorted by anchor.
    pub values: Vec<Value>,
    pub events: Vec<Event>,
}

impl Document {
    #[must_use]
    pub fn new(headline: impl Into<String>, body: impl Into<String>, context: Context) -> Self {
        Self { headline: headline.into(), body: body.into(), context, ..Self::default() }
    }

    /// The whole text of a field.
    #[must_use]
    pub fn field(&self, field: Field) -> &str {
        match field {
            Field::Headline => &self.headline,
            Field::Body => &self.body,
        }
    }

    /// The text an anchor points at; empty if it points outside.
    #[must_use]
    pub fn text(&self, anchor: Anchor) -> &str {
        self.field(anchor.field).get(anchor.span.range()).unwrap_or_default()
    }

    /// The form of one token as it stands in the text.
    #[must_use]
    pub fn form(&self, token: u32) -> &str {
        self.tokens.get(token as usize).map_or("", |t| self.text(Anchor { field: t.field, span: t.span }))
    }

    /// From the first token's start to the last one's end. An empty range gives an empty span.
    #[must_use]
    pub fn anchor(&self, range: TokenRange) -> Anchor {
        match self.tokens.get(range.range()) {
            Some([first, .., last]) => Anchor { field: first.field, span: first.span.cover(last.span) },
            Some([only]) => Anchor { field: only.field, span: only.span },
            _ => Anchor { field: Field::Body, span: ByteSpan::new(0, 0) },
        }
    }

    /// The tokens that lie wholly inside an anchor; `None` where there is none.
    #[must_use]
    pub fn tokens_of(&self, anchor: Anchor) -> Option<TokenRange> {
        // the headline's tokens stand before the body's
        let place = |t: &Token| (t.field == Field::Body, t.span.start);
        let field = anchor.field == Field::Body;
        let start = self.tokens.partition_point(|t| place(t) < (field, anchor.span.start));
        let end = self.tokens.partition_point(|t| (t.field == Field::Body, t.span.end) <= (field, anchor.span.end));
        (start < end).then(|| TokenRange::new(start as u32, end as u32))
    }

    /// Whether some word of three or more letters there is in small letters, so that capitals tell something.
    #[must_use]
    pub fn has_small_letters(&self, tokens: TokenRange) -> bool {
        (tokens.start..tokens.end).any(|t| {
            let form = self.form(t);
            form.len() > 2 && form.chars().all(char::is_lowercase)
        })
    }

    /// Index of the sentence that holds a token.
    #[must_use]
    pub fn sentence_of(&self, token: u32) -> Option<usize> {
        let at = self.sentences.partition_point(|s| s.tokens.end <= token);
        self.sentences.get(at).filter(|s| s.tokens.holds(token)).map(|_| at)
    }

    /// Whether the token is the root of its sentence.
    #[must_use]
    pub fn is_root(&self, token: u32) -> bool {
        self.tokens.get(token as usize).is_some_and(|t| t.head == token)
    }

    /// Direct dependents of a token, in text order.
    pub fn children(&self, head: u32) -> impl Iterator<Item = u32> + '_ {
        let range =
            self.sentence_of(head).and_then(|s| self.sentences.get(s)).map_or(0..0, |s| s.tokens.start..s.tokens.end);
        range.filter(move |&t| t != head && self.tokens.get(t as usize).is_some_and(|token| token.head == head))
    }
}
