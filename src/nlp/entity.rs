//! The name recogniser: a trained linear chain over each sentence, read with the whole story in view.
//!
//! [`Recogniser`] is the model; [`Names`] is the annotator that writes [`Document::names`]. The sequence model tells
//! people, organisations, places and other names apart (`PER ORG LOC MISC`, begin/inside/last/unit); a small classifier
//! of whole spans then settles the published type. Any text is read: there is no input that fails.

mod acronyms;
mod chain;
mod features;
mod fine;
mod hash;
mod lexicon;
mod peoples;
pub mod score;
mod store;
mod tags;
mod weights;
mod word;

use std::sync::{Arc, LazyLock};

use crate::nlp::{Annotator, Layer, model};
use crate::text::layers::{EntityLabel, Name};
use crate::text::{Document, TokenRange};

pub use peoples::is_land_adjective_at;
pub use store::BadModel;
pub use tags::Coarse;

#[cfg(feature = "train")]
pub(crate) use {
    chain::{Chain, Scores, Sums},
    features::Page,
    fine::{BUCKETS as FINE_BUCKETS, Fine, OPEN, columns as fine_columns, features as fine_features},
    hash::bytes as hash_bytes,
    lexicon::{LONGEST, Lexicon, List, PREFIX, first as entry_first, longer as entry_longer},
    tags::{NAME_TAGS, OUTSIDE, TAGS, runs, write_run},
    weights::Weights,
};

use store::Reader;
use tags::{NAME_TAGS as COLUMNS, Run};

/// First bytes of a recogniser; the digit is the version of the format.
const MAGIC: &[u8] = b"CTNAMES2";

/// The recogniser inside the binary.
static EMBEDDED: LazyLock<Arc<Recogniser>> = LazyLock::new(|| {
    // Bytes that this crate's own trainer wrote; a test reads them.
    let section = model::embedded_section("names").unwrap_or_default();
    Arc::new(Recogniser::from_bytes(section).unwrap_or_default())
});

/// A trained name recogniser. Building one unpacks its weights; reading with it allocates little.
#[derive(Debug, Clone, Default)]
pub struct Recogniser {
    lexicon: lexicon::Lexicon,
    /// Numbers of words that are used alike.
    clusters: lexicon::Lexicon,
    weights: weights::Weights,
    /// What one unit of a quantised weight is worth.
    scale: f32,
    chain: chain::Chain,
    fine: fine::Fine,
}

impl Recogniser {
    /// The recogniser inside the binary, unpacked once.
    #[must_use]
    pub fn embedded() -> Arc<Self> {
        Arc::clone(&EMBEDDED)
    }

    /// Reads a trained model, as `to_bytes` wrote it.
    ///
    /// # Errors
    /// [`BadModel`] where the bytes are cut short, damaged or of another version.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BadModel> {
        let mut from = Reader::new(bytes.strip_prefix(MAGIC).ok_or(BadModel::Version)?);
        Ok(Self {
            scale: from.f32()?,
            chain: chain::Chain::new(&from.floats()?),
            lexicon: lexicon::Lexicon::read(&mut from)?,
            clusters: lexicon::Lexicon::read(&mut from)?,
            weights: weights::Weights::read(&mut from)?,
            fine: fine::Fine::read(&mut from)?,
        })
    }

    /// Name spans of a document that has tokens, sentences, tags and a parse: sorted, never overlapping, none across sentences.
    #[must_use]
    pub fn names(&self, doc: &Document) -> Vec<Name> {
        let mut page = features::Page::new(doc, &self.lexicon, &self.clusters);
        let mut lines: Vec<Reading> = (0..page.len()).map(|line| self.read(&page, line)).collect();
        // Second reading: every word is seen with what it was read as in the story's other sentences.
        let first: Vec<Run> = lines.iter().enumerate().flat_map(|(at, line)| line.placed(&page, at)).collect();
        page.remember(&first);
        for (at, line) in lines.iter_mut().enumerate() {
            self.reread(&page, at, line);
        }
        let mut names: Vec<Name> =
            lines.iter().enumerate().flat_map(|(at, line)| self.finish(&page, at, line)).collect();
        names.iter_mut().filter(|name| is_called_a_place(doc, name.tokens)).for_each(|name| {
            if !matches!(name.label, EntityLabel::Gpe | EntityLabel::Loc | EntityLabel::Fac) {
                name.label = EntityLabel::Gpe;
            }
        });
        names
    }

    fn read(&self, page: &features::Page, line: usize) -> Reading {
        let scores = self.score(page, line);
        let runs = tags::runs(&self.chain.best(&scores));
        Reading { scores, runs }
    }

    fn reread(&self, page: &features::Page, line: usize, reading: &mut Reading) {
        let mut changed = false;
        page.memories(line, |at, features| {
            let mut row = [0i32; COLUMNS];
            self.weights.add(features, &mut row);
            if let Some(token) = reading.scores.get_mut(at) {
                token.iter_mut().skip(1).zip(row).for_each(|(score, sum)| *score += sum as f32 * self.scale);
                changed = true;
            }
        });
        if changed {
            reading.runs = tags::runs(&self.chain.best(&reading.scores));
        }
    }

    fn finish(&self, page: &features::Page, line: usize, reading: &Reading) -> Vec<Name> {
        if reading.runs.is_empty() {
            return Vec::new();
        }
        let sums = self.chain.sums(&reading.scores);
        let name = |(run, (kind, start, end)): (&Run, Run)| Name {
            tokens: TokenRange::new(start as u32, end as u32),
            label: self.fine.label(page, (kind, start, end)),
            confidence: sums.name(*run),
        };
        reading.runs.iter().zip(reading.placed(page, line)).map(name).collect()
    }

    fn score(&self, page: &features::Page, line: usize) -> Vec<chain::Scores> {
        let mut scores = Vec::with_capacity(page.range(line).len());
        page.features(line, |_, features| {
            let mut row = [0i32; COLUMNS];
            self.weights.add(features, &mut row);
            let mut token = [0.0; tags::TAGS];
            for (score, sum) in token.iter_mut().skip(1).zip(row) {
                *score = sum as f32 * self.scale;
            }
            scores.push(token);
        });
        scores
    }
}

/// "the town of Mindat": whatever the name itself looks like.
fn is_called_a_place(doc: &Document, name: TokenRange) -> bool {
    let before =
        |n: u32| name.start.checked_sub(n).and_then(|t| doc.tokens.get(t as usize)).map_or("", |t| t.lower.as_str());
    let settlement = match before(2) {
        "town" | "towns" | "village" | "villages" | "suburb" | "hamlet" | "township" | "municipality" => true,
        "city" => matches!(before(3), "the" | "port" | "capital"),
        _ => false,
    };
    before(1) == "of" && settlement
}

/// One sentence as read so far.
#[derive(Debug)]
struct Reading {
    scores: Vec<chain::Scores>,
    /// Names, counted from the sentence's start.
    runs: Vec<Run>,
}

impl Reading {
    /// The names, counted from the document's start.
    fn placed<'a>(&'a self, page: &features::Page, line: usize) -> impl Iterator<Item = Run> + use<'a> {
        let offset = page.range(line).start;
        self.runs.iter().map(move |&(kind, start, end)| (kind, start + offset, end + offset))
    }
}

/// Writes [`Document::names`] with a [`Recogniser`].
#[derive(Debug, Clone)]
pub struct Names {
    recogniser: Arc<Recogniser>,
}

impl Names {
    #[must_use]
    pub fn new(recogniser: Arc<Recogniser>) -> Self {
        Self { recogniser }
    }
}

impl Annotator for Names {
    fn name(&self) -> &'static str {
        "names"
    }

    fn reads(&self) -> &'static [Layer] {
        &[Layer::Tokens, Layer::Sentences, Layer::Tags, Layer::Parse]
    }

    fn writes(&self) -> &'static [Layer] {
        &[Layer::Names]
    }

    fn annotate(&self, doc: &mut Document) {
        let mut names = self.recogniser.names(doc);
        peoples::add(doc, &mut names);
        acronyms::add(doc, &mut names);
        doc.names = names;
    }
}

#[cfg(feature = "train")]
impl Recogniser {
    pub(crate) fn new(
        (lexicon, clusters): (lexicon::Lexicon, lexicon::Lexicon),
        weights: weights::Weights,
        (scale, chain): (f32, chain::Chain),
        fine: fine::Fine,
    ) -> Self {
        Self { lexicon, clusters, weights, scale, chain, fine }
    }

    /// The model as one block of bytes; the same model gives the same bytes. Not packed: unpacking would take longer
    /// than all else that starts.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        out.extend(self.scale.to_le_bytes());
        store::put_floats(&mut out, &self.chain.weights());
        self.lexicon.write(&mut out);
        self.clusters.write(&mut out);
        self.weights.write(&mut out);
        self.fine.write(&mut out);
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nlp::syntax::Syntax;
    use crate::nlp::tokenise::Tokenise;
    use crate::text::Context;
    use proptest::prelude::*;

    fn read(body: &str) -> Document {
        let mut doc = Document::new("", body, Context::default());
        Tokenise.annotate(&mut doc);
        Syntax::new(model::Language::embedded()).annotate(&mut doc);
        Names::new(Recogniser::embedded()).annotate(&mut doc);
        doc
    }

    fn check(body: &str, expected: &[(&str, EntityLabel)]) {
        let doc = read(body);
        let names: Vec<_> = doc.names.iter().map(|n| (doc.text(doc.anchor(n.tokens)), n.label)).collect();
        assert_eq!(names, expected, "{body}");
    }

    #[test]
    fn the_embedded_model_can_be_read() {
        assert!(Recogniser::from_bytes(model::embedded_section("names").unwrap()).is_ok());
    }

    #[test]
    fn people_places_and_organisations_are_told_apart() {
        use EntityLabel::{Gpe, Norp, Org, Person};
        check(
            "Peruvian Foreign Minister Rosa Quispe met officials of the World Bank in Nairobi on Monday.",
            &[("Peruvian", Norp), ("Rosa Quispe", Person), ("World Bank", Org), ("Nairobi", Gpe)],
        );
    }

    #[test]
    fn damaged_bytes_are_refused() {
        let whole = model::embedded_section("names").unwrap();
        assert_eq!(Recogniser::from_bytes(b"").unwrap_err(), BadModel::Version);
        assert_eq!(Recogniser::from_bytes(b"CTNAMES1").unwrap_err(), BadModel::Version);
        for cut in [8, 9, 100, whole.len() / 2, whole.len() - 1] {
            assert!(Recogniser::from_bytes(&whole[..cut]).is_err(), "cut at {cut}");
        }
    }

    proptest! {
        #[test]
        fn names_are_sorted_and_keep_within_their_sentences(text in "\\PC{0,200}|([A-Z][a-z]{1,8}[ ,.\n]){0,60}") {
            let doc = read(&text);
            prop_assert!(doc.names.windows(2).all(|pair| pair[0].tokens.end <= pair[1].tokens.start));
            for name in &doc.names {
                prop_assert!(!name.tokens.is_empty());
                prop_assert_eq!(doc.sentence_of(name.tokens.start), doc.sentence_of(name.tokens.end - 1));
                prop_assert!((0.0..=1.0).contains(&name.confidence));
            }
        }
    }
}
