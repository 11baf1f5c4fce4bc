//! Logistic regressions whose signs are words: a weight a sign.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use xxhash_rust::xxh3::xxh3_64;

/// What belongs to signs, found by a digest of their words: several thousand signs are looked up a sentence, most of them in vain, and the
/// words of a sign would have to be fetched to be compared. A test rules out that two signs of a model have one digest.
#[derive(Debug)]
pub(super) struct Table<V>(HashMap<u64, V, BuildHasherDefault<Digest>>);

/// A digest is as good as its hash.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Digest(u64);

impl Hasher for Digest {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 ^= xxh3_64(bytes);
    }

    fn write_u64(&mut self, digest: u64) {
        self.0 = digest;
    }
}

impl<V> FromIterator<(&'static str, V)> for Table<V> {
    fn from_iter<I: IntoIterator<Item = (&'static str, V)>>(signs: I) -> Self {
        Self(signs.into_iter().map(|(sign, value)| (xxh3_64(sign.as_bytes()), value)).collect())
    }
}

impl<V> Table<V> {
    pub(super) fn get(&self, sign: &str) -> Option<&V> {
        self.0.get(&xxh3_64(sign.as_bytes()))
    }

    /// What belongs to a sign, new if there is nothing yet.
    pub(super) fn entry(&mut self, sign: &str) -> &mut V
    where
        V: Default,
    {
        self.0.entry(xxh3_64(sign.as_bytes())).or_default()
    }

    #[cfg(test)]
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

/// Weights of one regression, read from lines `sign<TAB>weight`.
#[derive(Debug)]
pub(in crate::events) struct Linear(Table<f32>);

impl Linear {
    /// Reads the lines; those that are none are left out.
    #[must_use]
    pub(in crate::events) fn parse(lines: &'static str) -> Self {
        let weight = |line: &'static str| {
            let (sign, weight) = line.split_once('\t')?;
            Some((sign, weight.parse().ok()?))
        };
        Self(lines.lines().filter_map(weight).collect())
    }

    /// Whether a sign was met often enough to have a weight.
    #[must_use]
    pub(in crate::events) fn knows(&self, sign: &str) -> bool {
        self.0.get(sign).is_some()
    }

    /// What a sign of this value adds to the sum.
    #[must_use]
    pub(in crate::events) fn adds(&self, sign: &str, value: f32) -> f32 {
        self.0.get(sign).map_or(0.0, |weight| weight * value)
    }
}

/// The chance that a sum stands for, from 0 to 1.
#[must_use]
pub(in crate::events) fn chance(sum: f32) -> f32 {
    1.0 / (1.0 + (-sum).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_signs_have_one_digest() {
        for file in super::super::ALL.into_iter().filter_map(|file| std::str::from_utf8(file).ok()) {
            let signs: std::collections::HashSet<&str> =
                file.lines().filter_map(|l| Some(l.split_once('\t')?.0)).collect();
            let table: Table<()> = signs.iter().map(|sign| (*sign, ())).collect();
            assert_eq!(table.len(), signs.len());
        }
    }

    #[test]
    fn a_sum_of_weights_is_a_chance() {
        let model = Linear::parse("bias\t-1\nsays claim\t2.5\nno weight\nodd\tword\n");
        let sum = model.adds("bias", 1.0)
            + model.adds("says claim", 0.4)
            + model.adds("unknown", 9.0)
            + model.adds("odd", 1.0);
        assert!(sum.abs() < 1e-6, "{sum}");
        assert!((chance(sum) - 0.5).abs() < 1e-6);
        assert!(chance(-9.0) < 0.001 && chance(9.0) > 0.999);
    }
}
