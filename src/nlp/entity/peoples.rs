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
    "lutherian",
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
    "kafkaesque",
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
#[must_use]
pub fn is_land_adjective(form: &str) -> bool {
    form.starts_with(char::is_uppercase)
        && form.chars().skip(1).all(char::is_lowercase)
        && form.len() > 5
        && (form.ends_with("ian") || form.ends_with("ese"))
        && !OTHERS.contains(&form.to_lowercase().as_str())
}

/// Adds such adjectives to the names, in their order.
pub(super) fn add(doc: &Document, names: &mut Vec<Name>) {
    let mut found = Vec::new();
    for (at, token) in doc.tokens.iter().enumerate() {
        let before_noun = matches!(token.dep, Dep::Amod | Dep::Compound)
            && matches!(token.upos, Upos::Adj | Upos::Propn)
            && token.head as usize > at;
        if !before_noun || !is_land_adjective(doc.form(at as u32)) {
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
