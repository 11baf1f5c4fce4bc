//! Quantised weights in an open-addressed table: a feature is its hash, a row is one signed byte for each tag but `O`.

use super::hash;
use super::store::{BadModel, Reader};
#[cfg(any(test, feature = "train"))]
use super::store::{put_block, put_shorts};
use super::tags::NAME_TAGS;
use crate::nlp::net::simd::{Kernel, dispatch};

/// Scores of one token for the tags 1 to 16; `O` stands at 0.
pub(crate) type Row = [i32; NAME_TAGS];

/// An immutable map from feature hashes to rows. A feature that was never learnt adds nothing.
#[derive(Debug, Clone, Default)]
pub(crate) struct Weights {
    /// 0 is an empty slot.
    checks: Vec<u16>,
    rows: Vec<[i8; NAME_TAGS]>,
}

impl Weights {
    #[cfg(any(test, feature = "train"))]
    /// Builds the table from rows sorted by feature.
    pub(crate) fn build(features: &[(u64, [i8; NAME_TAGS])]) -> Self {
        let size = features.len() * 5 / 4 + 1;
        let mut weights = Self { checks: vec![0; size], rows: vec![[0; NAME_TAGS]; size] };
        for (feature, row) in features {
            let (mut slot, check) = place(*feature, size);
            while weights.checks.get(slot).is_some_and(|&check| check != 0) {
                slot = (slot + 1) % size;
            }
            if let (Some(c), Some(r)) = (weights.checks.get_mut(slot), weights.rows.get_mut(slot)) {
                *c = check;
                *r = *row;
            }
        }
        weights
    }

    /// Adds the rows of a token's features to its scores.
    pub(crate) fn add(&self, features: &[u64], scores: &mut Row) {
        dispatch(Add { weights: self, features, scores });
    }

    /// The slot of a feature that does not stand in its first one, or nothing if it has none.
    fn further(&self, mut slot: usize, check: u16) -> Option<usize> {
        loop {
            slot = if slot + 1 == self.checks.len() { 0 } else { slot + 1 };
            match self.checks.get(slot) {
                None | Some(0) => return None,
                Some(&found) if found == check => return Some(slot),
                Some(_) => {}
            }
        }
    }

    #[cfg(any(test, feature = "train"))]
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        put_shorts(out, &self.checks);
        // Empty slots have no row in the file.
        let rows: Vec<u8> = self
            .checks
            .iter()
            .zip(&self.rows)
            .filter(|(check, _)| **check != 0)
            .flat_map(|(_, row)| row.iter().map(|w| w.cast_unsigned()))
            .collect();
        put_block(out, &rows);
    }

    pub(crate) fn read(from: &mut Reader<'_>) -> Result<Self, BadModel> {
        let checks = from.shorts()?;
        let (packed, rest) = from.block()?.as_chunks::<NAME_TAGS>();
        let full = checks.iter().filter(|&&check| check != 0).count();
        // One empty slot at least ends every search.
        if !rest.is_empty() || packed.len() != full || (full == checks.len() && full > 0) {
            return Err(BadModel::Truncated);
        }
        let mut packed = packed.iter();
        let rows = checks
            .iter()
            .map(|&check| match check {
                0 => [0; NAME_TAGS],
                _ => packed.next().map_or([0; NAME_TAGS], |row| row.map(u8::cast_signed)),
            })
            .collect();
        Ok(Self { checks, rows })
    }
}

/// Features whose slots are looked up together.
const TOGETHER: usize = 32;

/// Adds up the rows of some features.
struct Add<'a> {
    weights: &'a Weights,
    features: &'a [u64],
    scores: &'a mut Row,
}

impl Kernel for Add<'_> {
    type Output = ();

    /// The table is larger than the nearer caches. Many slots are looked at before any is judged, so that the machine need not
    /// wait for one after the other.
    // A kernel must become part of each version of the dispatcher, or it is compiled without the wide instructions.
    #[allow(clippy::inline_always)]
    #[inline(always)]
    fn run(self) {
        let Self { weights, features, scores } = self;
        let size = weights.checks.len();
        let mut looked = [(0, 0, 0); TOGETHER];
        let mut rows = [0; TOGETHER];
        for features in features.chunks(TOGETHER) {
            for (looked, &feature) in looked.iter_mut().zip(features) {
                let (slot, check) = place(feature, size);
                *looked = (slot, check, weights.checks.get(slot).copied().unwrap_or_default());
            }
            let mut count = 0;
            for &(slot, check, found) in looked.iter().take(features.len()) {
                let slot = match found {
                    0 => None,
                    _ if found == check => Some(slot),
                    _ => weights.further(slot, check),
                };
                if let Some(slot) = slot
                    && let Some(row) = rows.get_mut(count)
                {
                    *row = slot;
                    count += 1;
                }
            }
            // Summed up in registers.
            let mut sums = *scores;
            for row in rows.iter().take(count).filter_map(|&slot| weights.rows.get(slot)) {
                for (sum, weight) in sums.iter_mut().zip(row.map(i32::from)) {
                    *sum += weight;
                }
            }
            *scores = sums;
        }
    }
}

#[inline]
fn place(feature: u64, size: usize) -> (usize, u16) {
    let mixed = hash::finish(feature);
    let slot = ((mixed >> 32) * size as u64) >> 32;
    (slot as usize, (mixed as u16).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_come_back_and_unknown_features_add_nothing() {
        let features: Vec<_> = (0..500u64).map(|n| (hash::step(7, n), [n as i8; NAME_TAGS])).collect();
        let mut bytes = Vec::new();
        Weights::build(&features).write(&mut bytes);
        let weights = Weights::read(&mut Reader::new(&bytes)).unwrap();
        for (feature, row) in &features {
            let mut scores = [1; NAME_TAGS];
            weights.add(&[*feature], &mut scores);
            assert_eq!(scores[3], 1 + i32::from(row[3]));
        }
        let (all, mut scores) = (features.iter().map(|f| f.0).collect::<Vec<_>>(), [0; NAME_TAGS]);
        weights.add(&all, &mut scores);
        assert_eq!(scores[3], features.iter().map(|f| i32::from(f.1[3])).sum::<i32>());
        let mut scores = [0; NAME_TAGS];
        weights.add(&[hash::step(8, 1)], &mut scores);
        Weights::default().add(&[1], &mut scores);
        assert_eq!(scores, [0; NAME_TAGS]);
    }

    #[test]
    fn a_table_without_an_empty_slot_is_refused() {
        let mut bytes = Vec::new();
        put_shorts(&mut bytes, &[1, 2]);
        put_block(&mut bytes, &[0; 2 * NAME_TAGS]);
        assert_eq!(Weights::read(&mut Reader::new(&bytes)).unwrap_err(), BadModel::Truncated);
    }
}
