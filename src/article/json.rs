//! JSON input: places of faults, and lenient look-ups over a provider's object.

use serde_json::{Map, Value};

use super::ArticleError;

/// Parses an object.
///
/// # Errors
/// Line and column of broken JSON; the kind of a value that is no object.
pub(super) fn object(text: &str) -> Result<Map<String, Value>, ArticleError> {
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Object(map)) => Ok(map),
        Ok(other) => Err(ArticleError::NotAnObject { found: kind_of(&other) }),
        Err(error) => {
            let place = format!(" at line {} column {}", error.line(), error.column());
            let what = error.to_string();
            let what = what.strip_suffix(&place).unwrap_or(&what).to_owned();
            Err(ArticleError::Json { line: error.line(), column: error.column(), what })
        }
    }
}

/// The name that JSON gives to a value's kind.
pub(super) const fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// Look-ups over an object whose keys may be in any case; `null` counts as absent.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fields<'a>(pub(super) &'a Map<String, Value>);

impl<'a> Fields<'a> {
    /// The first of the names that is there, with the key as the provider writes it.
    pub(super) fn entry(self, names: &[&str]) -> Option<(&'a str, &'a Value)> {
        names.iter().find_map(|name| {
            self.0
                .get_key_value(*name)
                .or_else(|| self.0.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)))
                .filter(|(_, value)| !value.is_null())
                .map(|(key, value)| (key.as_str(), value))
        })
    }

    pub(super) fn has(self, name: &str) -> bool {
        self.entry(&[name]).is_some()
    }

    /// A string that must be one if it is there at all.
    pub(super) fn text(self, names: &[&str]) -> Result<Option<&'a str>, ArticleError> {
        match self.entry(names) {
            None => Ok(None),
            Some((_, Value::String(text))) => Ok(Some(text)),
            Some((key, other)) => Err(wrong(&format!("/{}", escape(key)), "string", other)),
        }
    }

    /// A string or number as trimmed text; anything else, or nothing in it, counts as absent.
    pub(super) fn loose(self, names: &[&str]) -> Option<String> {
        let text = match self.entry(names)?.1 {
            Value::String(text) => text.trim().to_owned(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        (!text.is_empty()).then_some(text)
    }
}

pub(super) fn wrong(pointer: &str, expected: &'static str, found: &Value) -> ArticleError {
    ArticleError::WrongType { pointer: pointer.to_owned(), expected, found: kind_of(found) }
}

/// A key as it stands in a JSON pointer (RFC 6901).
pub(super) fn escape(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}
