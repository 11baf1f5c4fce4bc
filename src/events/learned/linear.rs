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

/// The digest of a sign.
pub(super) fn digest(sign: &str) -> u64 {
    xxh3_64(sign.as_bytes())
}

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
        Self(signs.into_iter().map(|(sign, value)| (digest(sign), value)).collect())
    }
}

impl<V> Table<V> {
    pub(super) fn get(&self, sign: &str) -> Option<&V> {
        self.at(digest(sign))
    }

    /// What belongs to the sign of a digest. The table is larger than the nearer caches: who asks for many signs takes their digests first and
    /// asks for all at once, so that the machine need not wait for one after the other.
    pub(super) fn at(&self, digest: u64) -> Option<&V> {
        self.0.get(&digest)
    }

    /// What belongs to a sign, new if there is nothing yet.
    pub(super) fn entry(&mut self, sign: &str) -> &mut V
    where
        V: Default,
    {
        self.0.entry(digest(sign)).or_default()
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

/// The weights of a sign for several classes, from `class:weight class:weight`: by bytes, as the models have two million of them, which are read
/// whenever the program starts.
pub(super) fn weights_of(list: &str) -> impl Iterator<Item = (u8, f32)> {
    list.as_bytes().split(|&byte| byte == b' ').filter_map(|pair| {
        let colon = pair.iter().position(|&byte| byte == b':')?;
        let (class, weight) = (pair.get(..colon)?, pair.get(colon + 1..)?);
        Some((std::str::from_utf8(class).ok()?.parse().ok()?, std::str::from_utf8(weight).ok()?.parse().ok()?))
    })
}

/// A regression that chooses between classes: their names on the first line, then a line a sign, `sign<TAB>class:weight ...`.
#[derive(Debug)]
pub(super) struct Choice {
    classes: Vec<&'static str>,
    signs: Table<Vec<(u8, f32)>>,
}

impl Choice {
    /// Reads the lines; those that are none are left out.
    pub(super) fn parse(lines: &'static str) -> Self {
        let mut lines = lines.lines();
        let classes = lines.next().unwrap_or_default().split_whitespace().collect();
        let signs = lines.filter_map(|line| line.split_once('\t'));
        Self { classes, signs: signs.map(|(sign, list)| (sign, weights_of(list).collect())).collect() }
    }

    pub(super) fn classes(&self) -> &[&'static str] {
        &self.classes
    }

    /// What a sign weighs for each class, by their numbers.
    pub(super) fn weights(&self, sign: &str) -> &[(u8, f32)] {
        self.signs.get(sign).map_or(&[], Vec::as_slice)
    }

    /// The likeliest class, and its chance, of what `show` shows sign by sign.
    pub(super) fn best(&self, show: impl FnOnce(&mut dyn FnMut(&str, f32))) -> Option<(&'static str, f32)> {
        let mut sums = self.sums(show);
        softmax(&mut sums);
        self.classes.iter().copied().zip(sums).max_by(|a, b| a.1.total_cmp(&b.1))
    }

    /// What all that `show` shows adds up to for each class.
    pub(super) fn sums(&self, show: impl FnOnce(&mut dyn FnMut(&str, f32))) -> Vec<f32> {
        let mut sums = vec![0.0_f32; self.classes.len()];
        show(&mut |sign, value| {
            for &(class, weight) in self.weights(sign) {
                if let Some(sum) = sums.get_mut(usize::from(class)) {
                    *sum += weight * value;
                }
            }
        });
        sums
    }
}

/// Makes the sums of several classes the chances that they stand for, which come to 1.
pub(super) fn softmax(sums: &mut [f32]) {
    let top = sums.iter().copied().fold(f32::MIN, f32::max);
    sums.iter_mut().for_each(|sum| *sum = (*sum - top).exp());
    let all: f32 = sums.iter().sum();
    sums.iter_mut().for_each(|sum| *sum /= all);
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
    fn the_likeliest_of_several_classes_is_chosen() {
        let model = Choice::parse("bombs burns\nbias\t0:0.5\nsays fuse\t0:2 1:-1\nsays torch\t1:3 7:9\nodd\n");
        let best = |shown: &[&str]| {
            model.best(|see| shown.iter().for_each(|sign| see(sign, 1.0))).map(|(class, chance)| (class, chance > 0.9))
        };
        assert_eq!(best(&["bias", "says fuse"]), Some(("bombs", true)));
        assert_eq!(best(&["bias", "says torch"]), Some(("burns", true)));
        assert_eq!(best(&["bias", "says other"]), Some(("bombs", false)));
        assert_eq!(Choice::parse("").best(|_| ()), None);
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
