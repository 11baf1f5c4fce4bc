//! The analysis as spaCy's Doc in JSON (`Doc.to_json`), for tools that read it.

use serde_json::{Value, json};

use super::offsets::Offsets;
use crate::text::{Anchor, Document, Field};

/// One Doc an article: the headline, a blank line, the body. Offsets count code points; heads are token numbers.
#[must_use]
pub fn doc(doc: &Document) -> Value {
    let offsets = Offsets::new(doc);
    let gap = if doc.headline.is_empty() { "" } else { "\n\n" };
    let shift = (doc.headline.chars().count() + gap.chars().count()) as u32;
    let place = |anchor: Anchor| {
        let (start, end) = offsets.of(anchor).map_or((0, 0), |(start, end, _)| (start, end));
        let by = if anchor.field == Field::Body { shift } else { 0 };
        (start + by, end + by)
    };
    let tokens: Vec<Value> = doc
        .tokens
        .iter()
        .enumerate()
        .map(|(id, t)| {
            let (start, end) = place(Anchor { field: t.field, span: t.span });
            json!({
                "id": id, "start": start, "end": end, "tag": t.xpos.as_str(), "pos": t.upos.as_str(), "morph": "",
                "lemma": t.lemma.as_str(), "dep": if t.head as usize == id { "ROOT" } else { t.dep.as_str() },
                "head": t.head,
            })
        })
        .collect();
    let sentences: Vec<Value> = doc
        .sentences
        .iter()
        .map(|s| {
            let (start, end) = place(doc.anchor(s.tokens));
            json!({"start": start, "end": end})
        })
        .collect();
    let names: Vec<Value> = doc
        .names
        .iter()
        .map(|n| {
            let (start, end) = place(doc.anchor(n.tokens));
            json!({"start": start, "end": end, "label": n.label.as_str()})
        })
        .collect();
    json!({
        "text": format!("{}{gap}{}", doc.headline, doc.body), "ents": names, "sents": sentences, "tokens": tokens,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nlp::Annotator;
    use crate::nlp::tokenise::Tokenise;
    use crate::text::Context;

    #[test]
    fn offsets_count_code_points_of_headline_and_body_together() {
        let mut document = Document::new("Élan vital", "Çedric left. “Go.”", Context::default());
        Tokenise.annotate(&mut document);
        let got = doc(&document);
        let text: Vec<char> = got["text"].as_str().unwrap().chars().collect();
        let forms: Vec<String> = got["tokens"]
            .as_array()
            .unwrap()
            .iter()
            .map(|t| {
                let (a, b) = (t["start"].as_u64().unwrap() as usize, t["end"].as_u64().unwrap() as usize);
                text[a..b].iter().collect()
            })
            .collect();
        assert_eq!(forms, ["Élan", "vital", "Çedric", "left", ".", "“", "Go", ".", "”"]);
        assert_eq!(got["sents"].as_array().unwrap().len(), 3);
    }
}
