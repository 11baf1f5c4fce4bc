//! Bytes to an article.

use copytaster::article::{self, Hints};

/// Bytes are an article or the reason why they are none.
pub(crate) fn check(bytes: &[u8]) {
    match article::read(bytes, &Hints::default()) {
        Ok(article) => {
            assert!(!article.uri.is_empty(), "an article without a name");
            // A withdrawal needs no text.
            let has_text = article.headline.len() + article.body.len() > 0;
            assert!(has_text || article.is_withdrawn(), "an article without a text");
        }
        Err(reason) => assert!(!reason.to_string().is_empty()),
    }
}
