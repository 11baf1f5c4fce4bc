//! A user's lists of names, CSV or JSON.

use std::sync::{Arc, LazyLock};

use copytaster::article::{self, Hints};
use copytaster::enrich::{Engine, Options};
use copytaster::nlp::Annotator as _;
use copytaster::nlp::watch::{Mark, Spot, Watchlists};
use copytaster::text::Document;

/// A story full of names, read once.
static STORY: LazyLock<Document> = LazyLock::new(|| {
    let copy = b"Ida Brandt joins Hartwell Steel\n\n\
        Ida M. Brandt left the WHO for Hartwell Steel Corp in Oslo, Norway's capital, Tomas Hartwell said. The \
        European Union and Iran's army bought eBay shares. Brandt, Hartwell, Oslo, UN, x1, le Pen, de Gaulle.\n";
    let article = article::read(copy, &Hints::default()).expect("an article");
    Engine::new(&Options::default()).expect("the embedded engine is sound").read(&article)
});

/// A list is taken whole, and then looks up names without a panic; or every fault has its line.
pub(crate) fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match Watchlists::parse(text) {
        Ok(entries) => {
            assert!(entries.iter().all(|entry| !entry.name.is_empty()));
            let lists = Arc::new(Watchlists::new(entries));
            let mut doc = STORY.clone();
            Spot::new(Arc::clone(&lists)).annotate(&mut doc);
            Mark::new(lists).annotate(&mut doc);
            for name in &doc.names {
                assert!(name.tokens.start < name.tokens.end && name.tokens.end as usize <= doc.tokens.len());
            }
        }
        Err(faults) => {
            let lines = text.split('\n').count();
            assert!(!faults.is_empty() && faults.len() <= 21, "{} faults", faults.len());
            assert!(faults.iter().all(|f| (1..=lines).contains(&f.line) && !f.why.is_empty()), "{faults:?} of {lines}");
        }
    }
}
