//! A text to tokens and sentences.

use copytaster::nlp::Annotator as _;
use copytaster::nlp::tokenise::Tokenise;
use copytaster::text::{Context, Document};

/// Tokens tile the text: only white space lies between them. Sentences tile the tokens.
pub(crate) fn check(bytes: &[u8]) {
    let Ok(body) = std::str::from_utf8(bytes) else { return };
    let mut doc = Document::new("", body, Context::default());
    Tokenise.annotate(&mut doc);
    let mut end = 0;
    for token in &doc.tokens {
        let gap =
            doc.body.get(end..token.span.start as usize).expect("tokens lie in text order, on character boundaries");
        assert!(gap.chars().all(is_blank), "text between tokens: {gap:?}");
        assert!(!token.span.is_empty());
        end = token.span.end as usize;
    }
    assert!(doc.body.get(end..).expect("the last token ends in the text").chars().all(is_blank));
    let mut next = 0;
    for sentence in &doc.sentences {
        assert_eq!(sentence.tokens.start, next, "sentences tile the tokens");
        assert!(!sentence.tokens.is_empty());
        next = sentence.tokens.end;
    }
    assert_eq!(next as usize, doc.tokens.len());
}

/// White space, and the characters that no reader sees.
fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{ad}')
}
