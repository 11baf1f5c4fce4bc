//! Articles as they come in: bytes of any known format to one [`Article`].
//!
//! What is needed is read strictly (identity and text: a wrong type names its JSON pointer); everything else leniently,
//! because providers break their own schemas: a field that makes no sense is left out and noted.

mod detect;
mod item;
mod json;
mod lifecycle;
mod ninjs;
mod plain;
mod shape;
mod time;

#[cfg(test)]
mod tests;

use jiff::Timestamp;

pub use detect::DEFAULT_MAX_BYTES;
pub use lifecycle::Marks;

/// What the provider says of the copy's standing (ninjs `pubstatus`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PubStatus {
    #[default]
    Usable,
    Withheld,
    Canceled,
}

impl PubStatus {
    /// The name that ninjs gives it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Usable => "usable",
            Self::Withheld => "withheld",
            Self::Canceled => "canceled",
        }
    }
}

/// The wire format an article came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Flat,
    Ninjs1,
    Ninjs2,
    Ninjs3,
    Superdesk,
    Plain,
}

/// One article, whatever format it came in. Texts are plain: markup is stripped on the way in.
#[derive(Debug, Clone)]
pub struct Article {
    pub uri: String,
    /// Empty where the provider gives none.
    pub version: String,
    pub headline: String,
    /// Paragraphs end in a line feed. A plain-text body is the input's body, byte for byte.
    pub body: String,
    pub published_at: Option<Timestamp>,
    /// Token of the provider, `[a-z0-9_-]+`; `unknown` where none is given.
    pub provider: String,
    /// BCP 47; `None` where the provider declares none.
    pub language: Option<String>,
    /// 1 (highest) to 9.
    pub urgency: Option<u8>,
    pub pubstatus: PubStatus,
    pub byline: Option<String>,
    pub located: Option<String>,
    pub ednote: Option<String>,
    pub embargoed_until: Option<Timestamp>,
    /// `uri` of the item that this one replaces (Superdesk `evolvedfrom`, ninjs `altids`).
    pub evolved_from: Option<String>,
    /// What the headline says of the copy's life: update, correction, withdrawal.
    pub marks: Marks,
    pub format: Format,
    /// XXH3 (128 bits) of the bytes that came in.
    pub content_hash: u128,
    /// Plain sentences about fields that made no sense and were left out.
    pub notes: Vec<String>,
    /// The item as valid ninjs 3.x, what `item` carries downstream.
    pub item: serde_json::Value,
}

impl Article {
    /// What tells this version of the article from its others: the provider's version, or the hash of the bytes where
    /// the provider numbers none. Ids and keys are made from it.
    #[must_use]
    pub fn revision(&self) -> String {
        if self.version.is_empty() { format!("{:032x}", self.content_hash) } else { self.version.clone() }
    }

    /// Whether the article takes back what was published: `canceled` or `withheld`.
    #[must_use]
    pub fn is_withdrawn(&self) -> bool {
        self.pubstatus != PubStatus::Usable
    }
}

/// What the transport knows about a message and the bytes do not say.
#[derive(Debug, Clone, Default)]
pub struct Hints<'a> {
    pub content_type: Option<&'a str>,
    /// Last token of the subject it came on, e.g. `reuters`.
    pub provider: Option<&'a str>,
    /// When the stream stored it: the article's time where it names none itself.
    pub received_at: Option<Timestamp>,
    /// Bytes; larger input is refused. 0 means [`DEFAULT_MAX_BYTES`].
    pub max_bytes: usize,
}

/// Why bytes are no article. Every one is permanent: the input is parked.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[non_exhaustive]
pub enum ArticleError {
    #[error("article of {bytes} bytes is over the limit of {limit}")]
    TooLarge { bytes: usize, limit: usize },
    #[error("empty message")]
    Empty,
    #[error("invalid UTF-8 at byte {offset}{hint}")]
    NotUtf8 { offset: usize, hint: &'static str },
    #[error("control character U+{code:04X} at byte {offset}: binary data is no article")]
    Binary { offset: usize, code: u32 },
    #[error("invalid JSON at line {line}, column {column}: {what}")]
    Json { line: usize, column: usize, what: String },
    #[error("a JSON {found} is no article, expected an object")]
    NotAnObject { found: &'static str },
    #[error("wrong type at {pointer}: expected {expected}, found {found}")]
    WrongType { pointer: String, expected: &'static str, found: &'static str },
    #[error("missing {pointer}: an article needs an identity")]
    NoIdentity { pointer: &'static str },
    #[error("no text: neither headline nor body")]
    NoText,
    #[error("ninjs type `{found}` is no article")]
    NotText { found: String },
    #[error("{format} is not read yet")]
    Unsupported { format: &'static str },
}

impl ArticleError {
    /// A short stable token for metrics and dead letters, `[a-z_]+`.
    #[must_use]
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::TooLarge { .. } => "too_large",
            Self::Empty => "empty",
            Self::NotUtf8 { .. } => "not_utf8",
            Self::Binary { .. } => "binary",
            Self::Json { .. } => "bad_json",
            Self::NotAnObject { .. } => "not_an_object",
            Self::WrongType { .. } => "wrong_type",
            Self::NoIdentity { .. } => "no_identity",
            Self::NoText => "no_text",
            Self::NotText { .. } => "not_text",
            Self::Unsupported { .. } => "unsupported_format",
        }
    }
}

/// Reads one article.
///
/// # Errors
/// [`ArticleError`] names what is wrong and where.
pub fn read(bytes: &[u8], hints: &Hints<'_>) -> Result<Article, ArticleError> {
    detect::read(bytes, hints)
}

/// One subject token, `[a-z0-9_-]+`: ASCII letters in lower case, digits, `_` and `-`; every other character becomes
/// `_`. Never empty, at most 64 characters long.
#[must_use]
pub fn subject_token(text: &str) -> String {
    let plain = |c: char| if matches!(c, 'a'..='z' | '0'..='9' | '_' | '-') { c } else { '_' };
    let token: String = text.trim().chars().take(64).map(|c| plain(c.to_ascii_lowercase())).collect();
    if token.is_empty() { "_".to_owned() } else { token }
}
