//! Adjectives made from the name of a land that the recogniser has never met: "Kaldovian forces", "a Sorrese tanker".

use crate::text::layers::{EntityLabel, Name};
use crate::text::tags::{Dep, Upos};
use crate::text::{Document, TokenRange};

/// How sure such a reading is.
const CONFIDENCE: f32 = 0.5;

/// Capitalised words of the same ending that are made from a person, a creed or an age.
const OTHERS: &[&str] = &[
    "christian",
    "presbyterian",
    "episcopalian",
    "unitarian",
    "zoroastrian",
    "gregorian",
    "julian",
    "victorian",
    "edwardian",
    "elizabethan",
    "marxian",
    "hegelian",
    "freudian",
    "keynesian",
    "orwellian",
    "machiavellian",
    "dickensian",
    "olympian",
    "bolivarian",
    "herculean",
    "darwinian",
    "newtonian",
    "wagnerian",
    "shakespearian",
    "wilsonian",
    "jeffersonian",
    "jacksonian",
    "amerindian",
    "civilian",
    "guardian",
    "historian",
    "librarian",
    "veterinarian",
    "parliamentarian",
    "humanitarian",
    "authoritarian",
    "totalitarian",
    "vegetarian",
    "technician",
    "politician",
    "physician",
    "musician",
];

/// A capitalised word with the ending of adjectives made from a land's name.
fn is_land_adjective(form: &str) -> bool {
    form.starts_with(char::is_uppercase)
        && form.chars().skip(1).all(char::is_lowercase)
        && form.len() > 5
        && (form.ends_with("ian") || form.ends_with("ese"))
        && !OTHERS.contains(&form.to_lowercase().as_str())
}

/// Whether a word of a document is such an adjective, in capitals too where the sentence has small letters.
#[must_use]
pub fn is_land_adjective_at(doc: &Document, at: u32) -> bool {
    is_land_adjective(&in_title_case(doc, at))
}

/// A word as it is written; one in capitals among small letters in title case.
fn in_title_case(doc: &Document, at: u32) -> std::borrow::Cow<'_, str> {
    let form = doc.form(at);
    let capitals = form.len() > 5 && form.bytes().all(|b| b.is_ascii_uppercase());
    if !capitals {
        return form.into();
    }
    let sentence = doc.sentence_of(at).and_then(|s| doc.sentences.get(s));
    if !sentence.is_some_and(|s| doc.has_small_letters(s.tokens)) {
        return form.into();
    }
    let (first, rest) = form.split_at(1);
    (first.to_owned() + &rest.to_ascii_lowercase()).into()
}

/// Adds such adjectives to the names, in their order.
pub(super) fn add(doc: &Document, names: &mut Vec<Name>) {
    let mut found = Vec::new();
    for (at, token) in doc.tokens.iter().enumerate() {
        let before_noun = matches!(token.dep, Dep::Amod | Dep::Compound)
            && matches!(token.upos, Upos::Adj | Upos::Propn)
            && token.head as usize > at;
        if !before_noun || !is_land_adjective_at(doc, at as u32) {
            continue;
        }
        let after = names.partition_point(|n| n.tokens.start <= at as u32);
        let taken = after.checked_sub(1).and_then(|i| names.get(i)).is_some_and(|n| n.tokens.holds(at as u32));
        if !taken {
            let tokens = TokenRange::new(at as u32, at as u32 + 1);
            found.push(Name { tokens, label: EntityLabel::Norp, confidence: CONFIDENCE });
        }
    }
    if !found.is_empty() {
        names.append(&mut found);
        names.sort_by_key(|n| n.tokens.start);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Context;

    #[test]
    fn endings_of_lands_and_of_others() {
        for form in ["Kaldovian", "Sorrese", "Dravenian"] {
            assert!(is_land_adjective(form), "{form}");
        }
        for form in ["Christian", "Victorian", "civilian", "Civilian", "KALDOVIAN", "Ian"] {
            assert!(!is_land_adjective(form), "{form}");
        }
    }

    #[test]
    fn capitals_count_among_small_letters_alone() {
        let read = |text: &str| {
            let mut doc = Document::new("", text, Context::default());
            crate::nlp::Annotator::annotate(&crate::nlp::tokenise::Tokenise, &mut doc);
            is_land_adjective_at(&doc, 0)
        };
        assert!(read("KALDOVIAN forces fled."));
        assert!(!read("KALDOVIAN FORCES FLED."));
    }
}
