//! Precision, recall and F1 of name spans against gold ones, by coarse kind.

use super::tags::Coarse;
use crate::text::layers::EntityLabel;
use crate::text::{ByteSpan, Document};

/// The coarse kind that a published type folds to.
#[must_use]
pub const fn fold(label: EntityLabel) -> Coarse {
    match label {
        EntityLabel::Person => Coarse::Per,
        EntityLabel::Org => Coarse::Org,
        EntityLabel::Gpe | EntityLabel::Loc | EntityLabel::Fac => Coarse::Loc,
        EntityLabel::Norp | EntityLabel::Event | EntityLabel::Product => Coarse::Misc,
    }
}

/// A typed span of a text, in bytes.
pub type Typed = (Coarse, ByteSpan);

/// The names of a document's body.
#[must_use]
pub fn found(doc: &Document) -> Vec<Typed> {
    doc.names.iter().map(|name| (fold(name.label), doc.anchor(name.tokens).span)).collect()
}

/// Counts of one kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Found names that are right.
    pub right: usize,
    /// Names found.
    pub found: usize,
    /// Gold names that were found.
    pub met: usize,
    /// Names in the gold.
    pub gold: usize,
}

impl Counts {
    /// Share of the found names that are right, 0 to 1; 0 where none was found.
    #[must_use]
    pub fn precision(&self) -> f64 {
        ratio(self.right, self.found)
    }

    /// Share of the gold names that were found.
    #[must_use]
    pub fn recall(&self) -> f64 {
        ratio(self.met, self.gold)
    }

    /// Harmonic mean of precision and recall.
    #[must_use]
    pub fn f1(&self) -> f64 {
        let (p, r) = (self.precision(), self.recall());
        if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 }
    }

    fn add(&mut self, other: Self) {
        self.right += other.right;
        self.found += other.found;
        self.met += other.met;
        self.gold += other.gold;
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

/// What counts as right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Match {
    /// Same kind, same first and last character.
    #[default]
    Strict,
    /// Same kind and at least one character in common.
    Relaxed,
}

/// Counts by kind over any number of texts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    counts: [Counts; 4],
}

impl Tally {
    /// Adds one text.
    pub fn add(&mut self, gold: &[Typed], found: &[Typed], how: Match) {
        let same = |a: &Typed, b: &Typed| {
            a.0 == b.0
                && match how {
                    Match::Strict => a.1 == b.1,
                    Match::Relaxed => a.1.overlaps(b.1),
                }
        };
        for kind in Coarse::ALL {
            let gold: Vec<_> = gold.iter().filter(|g| g.0 == kind).collect();
            let found: Vec<_> = found.iter().filter(|f| f.0 == kind).collect();
            let counts = Counts {
                right: found.iter().filter(|f| gold.iter().any(|g| same(f, g))).count(),
                found: found.len(),
                met: gold.iter().filter(|g| found.iter().any(|f| same(f, g))).count(),
                gold: gold.len(),
            };
            if let Some(slot) = self.counts.get_mut(kind as usize) {
                slot.add(counts);
            }
        }
    }

    #[must_use]
    pub fn kind(&self, kind: Coarse) -> Counts {
        self.counts.get(kind as usize).copied().unwrap_or_default()
    }

    /// People, organisations and places taken together, which is what recognisers are compared by.
    #[must_use]
    pub fn named(&self) -> Counts {
        let mut all = Counts::default();
        [Coarse::Per, Coarse::Org, Coarse::Loc].into_iter().for_each(|kind| all.add(self.kind(kind)));
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(kind: Coarse, start: u32, end: u32) -> Typed {
        (kind, ByteSpan::new(start, end))
    }

    #[test]
    fn strict_wants_both_ends_and_relaxed_wants_overlap() {
        let gold = [span(Coarse::Per, 0, 10), span(Coarse::Loc, 20, 26), span(Coarse::Org, 30, 40)];
        let found = [span(Coarse::Per, 0, 10), span(Coarse::Loc, 20, 24), span(Coarse::Loc, 30, 40)];
        let mut strict = Tally::default();
        strict.add(&gold, &found, Match::Strict);
        assert_eq!(strict.named(), Counts { right: 1, found: 3, met: 1, gold: 3 });
        let mut relaxed = Tally::default();
        relaxed.add(&gold, &found, Match::Relaxed);
        assert_eq!(relaxed.named(), Counts { right: 2, found: 3, met: 2, gold: 3 });
        assert!(relaxed.kind(Coarse::Org).f1().abs() < f64::EPSILON);
        assert!((strict.named().f1() - 1.0 / 3.0).abs() < 1e-9);
    }

    #[test]
    fn other_names_stay_out_of_the_total() {
        let mut tally = Tally::default();
        tally.add(&[span(Coarse::Misc, 0, 5)], &[], Match::Strict);
        assert_eq!(tally.named(), Counts::default());
        assert_eq!(tally.kind(Coarse::Misc).gold, 1);
    }
}
