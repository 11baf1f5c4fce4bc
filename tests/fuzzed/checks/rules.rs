//! A user's event rules.

use std::sync::{Arc, LazyLock};

use copytaster::article::{self, Hints};
use copytaster::enrich::{Engine, Options};
use copytaster::events::{Events, Ruleset};
use copytaster::text::Document;

/// A story with something for most rules, read once: verbs and nouns, passives, quotations, clauses inside clauses.
static STORY: LazyLock<Document> = LazyLock::new(|| {
    let copy = b"Iran and Iraq sign border deal after talks in Oslo\n\n\
        Iran's foreign minister met rebels in Oslo on Monday. \"We will not attack,\" he said, vowing to withdraw \
        troops. Police arrested 40 people; 12 were killed by an air strike that Turkey's army had carried out. \
        Shell cut off supplies to Ukraine with the help of Russia.\n";
    let article = article::read(copy, &Hints::default()).expect("an article");
    Engine::new(&Options::default()).expect("the embedded engine is sound").read(&article)
});

/// Rules compile, and then read a story without a panic and alike each time; or every fault has its place in the file.
pub(crate) fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    // Compiling takes its time; most of what is no TOML was refused alike before.
    if !bytes.len().is_multiple_of(16) && text.parse::<toml::Table>().is_err() {
        return;
    }
    match Ruleset::with_user(&[("own.toml".to_owned(), text.to_owned())]) {
        Ok(rules) => {
            let events = Events::new(Arc::new(rules));
            let found = events.read(&STORY);
            assert_eq!(format!("{found:?}"), format!("{:?}", events.read(&STORY)));
        }
        Err(errors) => {
            assert!(!errors.0.is_empty());
            for error in &errors.0 {
                assert_eq!(error.file, "own.toml", "{error}");
                let line = text.split('\n').nth(error.line.wrapping_sub(1)).expect("a line of the file");
                assert!((1..=line.chars().count() + 1).contains(&error.column), "{error}");
                assert!(!error.message.is_empty());
            }
        }
    }
}
