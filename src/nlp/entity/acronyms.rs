//! Acronyms that a bracket explains: "the EPL [Popular Liberation Army]" names a body each time it says EPL.

use crate::text::layers::{EntityLabel, Name};
use crate::text::{Document, TokenRange};

/// How sure it is that a word before a body's name in brackets is its acronym.
const CONFIDENCE: f32 = 0.8;

/// Adds them to names in text order.
pub(super) fn add(doc: &Document, names: &mut Vec<Name>) {
    let mut explained: Vec<&str> =
        names.iter().filter(|n| n.label == EntityLabel::Org).filter_map(|n| acronym_before(doc, n.tokens)).collect();
    explained.sort_unstable();
    explained.dedup();
    if explained.is_empty() {
        return;
    }
    let mut found = Vec::new();
    for (token, t) in doc.tokens.iter().zip(0..) {
        if token.lower.len() > LONGEST || explained.binary_search(&doc.form(t)).is_err() {
            continue;
        }
        let before = names.partition_point(|n| n.tokens.end <= t);
        if names.get(before).is_none_or(|n| !n.tokens.holds(t)) {
            let tokens = TokenRange::new(t, t + 1);
            found.push(Name { tokens, label: EntityLabel::Org, confidence: CONFIDENCE });
        }
    }
    if !found.is_empty() {
        names.append(&mut found);
        names.sort_by_key(|n| n.tokens.start);
    }
}

/// Bytes of the longest acronym.
const LONGEST: usize = 8;

/// The word in capitals before a name that stands alone in brackets. In copy that is all in capitals only a desk's square brackets
/// tell.
fn acronym_before(doc: &Document, name: TokenRange) -> Option<&str> {
    let short = name.start.checked_sub(2)?;
    let square = match (doc.form(short + 1), doc.form(name.end)) {
        ("(", ")") => false,
        ("[", "]") => true,
        _ => return None,
    };
    let form = doc.form(short);
    let capitals = (2..=LONGEST).contains(&form.len()) && form.bytes().all(|b| b.is_ascii_uppercase());
    let sentence = doc.sentence_of(short).and_then(|at| doc.sentences.get(at));
    let mixed = || sentence.is_some_and(|s| doc.has_small_letters(s.tokens));
    (name.len() > 1 && capitals && (square || mixed())).then_some(form)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Context;

    fn acronyms(body: &str, long: &str) -> Vec<u32> {
        let mut doc = Document::new("", body, Context::default());
        crate::nlp::Annotator::annotate(&crate::nlp::tokenise::Tokenise, &mut doc);
        let words: Vec<&str> = long.split(' ').collect();
        let n = words.len() as u32;
        let start = (0..doc.tokens.len() as u32)
            .find(|&t| words.iter().zip(t..).all(|(word, t)| doc.form(t) == *word))
            .expect("the name stands in the text");
        let tokens = TokenRange::new(start, start + n);
        let mut names = vec![Name { tokens, label: EntityLabel::Org, confidence: 0.9 }];
        add(&doc, &mut names);
        names.iter().map(|n| n.tokens.start).filter(|&t| t != start).collect()
    }

    #[test]
    fn a_bracket_explains_the_word_before_it() {
        for (body, long, want) in [
            ("The EPL [Popular Liberation Army] burned a bus. The EPL fled.", "Popular Liberation Army", &[1, 12][..]),
            ("The EPL (Popular Liberation Army) burned a bus.", "Popular Liberation Army", &[1]),
            ("THE EPL [POPULAR LIBERATION ARMY] BURNED A BUS.", "POPULAR LIBERATION ARMY", &[1]),
            ("THE BAND (POPULAR LIBERATION ARMY) BURNED A BUS.", "POPULAR LIBERATION ARMY", &[]),
            ("The band (Popular Liberation Army) burned a bus.", "Popular Liberation Army", &[]),
            ("The EPL, Popular Liberation Army, burned a bus.", "Popular Liberation Army", &[]),
        ] {
            assert_eq!(acronyms(body, long), want, "{body}");
        }
    }
}
