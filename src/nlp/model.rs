//! The trained model: one file of named sections, embedded in the binary.
//!
//! Layout: the magic `CTM1`, then for each section the length of its name (u8), the name, the length of its bytes
//! (u32, little endian) and the bytes.

use std::sync::{Arc, LazyLock};

use super::lemma::Lemmas;
use super::net::reader::{Reader, Reading};
use super::net::weights::Weights;

/// First bytes of a model file.
const MAGIC: &[u8; 4] = b"CTM1";

/// The model file inside the binary.
static FILE: &[u8] = include_bytes!("data/model.bin");

/// Hash of the embedded model file: what `engine.model` is made from.
#[must_use]
pub fn embedded_hash() -> u64 {
    xxhash_rust::xxh3::xxh3_64(FILE)
}

/// The bytes of a section of the model file inside the binary.
#[must_use]
pub fn embedded_section(name: &str) -> Option<&'static [u8]> {
    sections(FILE).ok()?.into_iter().find(|(n, _)| *n == name).map(|(_, body)| body)
}

/// The embedded model file; empty sections where nothing has been trained yet.
static EMBEDDED: LazyLock<Arc<Language>> = LazyLock::new(|| Arc::new(Language::from_bytes(FILE).unwrap_or_default()));

/// The file is no model, or a section is broken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ModelError {
    #[error("not a model file")]
    Magic,
    #[error("model file is cut short")]
    Short,
    #[error("model section `{0}` is broken")]
    Section(&'static str),
}

/// All that was learnt about the language, shared by the annotators.
#[derive(Debug, Default)]
pub struct Language {
    pub(crate) syntax: Option<Reader>,
    pub(crate) lemmas: Lemmas,
}

impl Language {
    /// The model inside the binary, read once.
    #[must_use]
    pub fn embedded() -> Arc<Self> {
        Arc::clone(&EMBEDDED)
    }

    /// Tags, heads and labels of one sentence; nothing where no model is loaded.
    #[must_use]
    pub fn read(&self, forms: &[&str]) -> Vec<Reading> {
        self.syntax.as_ref().map_or(Vec::new(), |reader| reader.read(forms))
    }

    /// Reads a model file.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ModelError> {
        let mut language = Self::default();
        for (name, body) in sections(bytes)? {
            match name {
                "syntax" => {
                    let weights = Weights::from_bytes(body).ok_or(ModelError::Section("syntax"))?;
                    language.syntax = Some(Reader::new(weights));
                }
                "lemma" => {
                    language.lemmas = Lemmas::from_bytes(body).ok_or(ModelError::Section("lemma"))?;
                }
                _ => {}
            }
        }
        Ok(language)
    }
}

/// Name and bytes of each section, in file order.
pub fn sections(bytes: &[u8]) -> Result<Vec<(&str, &[u8])>, ModelError> {
    let mut rest = bytes.strip_prefix(MAGIC).ok_or(ModelError::Magic)?;
    let mut found = Vec::new();
    while let Some((&len, after)) = rest.split_first() {
        let (name, after) = after.split_at_checked(len as usize).ok_or(ModelError::Short)?;
        let (size, after) = after.split_first_chunk::<4>().ok_or(ModelError::Short)?;
        let (body, after) = after.split_at_checked(u32::from_le_bytes(*size) as usize).ok_or(ModelError::Short)?;
        found.push((std::str::from_utf8(name).map_err(|_| ModelError::Short)?, body));
        rest = after;
    }
    Ok(found)
}

/// Writes sections into one file.
#[must_use]
pub fn pack(sections: &[(&str, &[u8])]) -> Vec<u8> {
    let mut file = MAGIC.to_vec();
    for (name, body) in sections {
        file.push(name.len() as u8);
        file.extend_from_slice(name.as_bytes());
        file.extend_from_slice(&(body.len() as u32).to_le_bytes());
        file.extend_from_slice(body);
    }
    file
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_model_is_whole() {
        let language = Language::from_bytes(include_bytes!("data/model.bin")).unwrap();
        assert!(language.syntax.is_some());
    }

    #[test]
    fn sections_come_back_as_packed() {
        let file = pack(&[("tags", b"abc"), ("names", b"")]);
        assert_eq!(sections(&file).unwrap(), [("tags", &b"abc"[..]), ("names", &b""[..])]);
        assert_eq!(sections(b"nope"), Err(ModelError::Magic));
        for cut in 5..file.len() {
            // Any cut gives an error or whole sections, never a panic.
            if let Ok(found) = sections(&file[..cut]) {
                assert_eq!(found, [("tags", &b"abc"[..])]);
            }
        }
    }
}
