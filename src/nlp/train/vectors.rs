//! Word vectors from plain text: skip-gram with negative samples, with a table of its own for each place of a
//! neighbour, so that the vectors tell how a word is used and not what it is about.

#![allow(clippy::inline_always, clippy::needless_range_loop)]

use std::collections::BTreeMap;

use super::rng::Rng;
use crate::nlp::net::math::{argmax, sigmoid};
use crate::nlp::net::simd::{Kernel, dispatch};

/// Neighbours looked at, relative to the word.
const PLACES: [isize; 4] = [-2, -1, 1, 2];
const NEGATIVES: usize = 5;

/// Vectors by word key.
#[derive(Debug, Clone, Default)]
pub struct Vectors {
    pub size: usize,
    /// Row of a key, from 1; row 0 is all zero and serves every unknown word.
    pub rows: BTreeMap<u32, u32>,
    pub table: Vec<f32>,
}

impl Vectors {
    /// No vectors: every word has the zero row.
    #[must_use]
    pub fn none() -> Self {
        Self { size: 1, rows: BTreeMap::new(), table: vec![0.0] }
    }

    #[must_use]
    pub fn row(&self, key: u32) -> u32 {
        self.rows.get(&key).copied().unwrap_or(0)
    }

    #[must_use]
    pub fn vector(&self, row: u32) -> &[f32] {
        &self.table[row as usize * self.size..][..self.size]
    }
}

/// Words told apart by how they are used: the number of each key's group, from 1 to `count`, by spherical k-means.
#[must_use]
pub fn clusters(vectors: &Vectors, count: usize, rounds: usize) -> BTreeMap<u32, u8> {
    let size = vectors.size;
    let words: Vec<Vec<f32>> = vectors.rows.values().map(|&row| unit(vectors.vector(row))).collect();
    let mut centres: Vec<Vec<f32>> = words.iter().step_by((words.len() / count).max(1)).take(count).cloned().collect();
    let mut group = vec![0; words.len()];
    for _ in 0..rounds {
        for (word, group) in words.iter().zip(&mut group) {
            let near = |c: &Vec<f32>| c.iter().zip(word).map(|(a, b)| a * b).sum::<f32>();
            let likeness: Vec<f32> = centres.iter().map(near).collect();
            *group = argmax(&likeness);
        }
        for (at, centre) in centres.iter_mut().enumerate() {
            let mut sum = vec![0.0; size];
            for (word, _) in words.iter().zip(&group).filter(|(_, g)| **g == at) {
                sum.iter_mut().zip(word).for_each(|(s, w)| *s += w);
            }
            *centre = unit(&sum);
        }
    }
    vectors.rows.keys().zip(&group).map(|(&key, &group)| (key, 1 + group as u8)).collect()
}

/// A vector of length one, or zero where it has none.
fn unit(vector: &[f32]) -> Vec<f32> {
    let length = vector.iter().map(|x| x * x).sum::<f32>().sqrt().max(1e-6);
    vector.iter().map(|x| x / length).collect()
}

/// Learns vectors of `size` from sentences of word keys. Words that occur less than `least` times have none.
#[must_use]
pub fn learn(sentences: &[Vec<u32>], size: usize, least: u32, epochs: u32) -> Vectors {
    let mut counts: BTreeMap<u32, u32> = BTreeMap::new();
    for key in sentences.iter().flatten() {
        *counts.entry(*key).or_default() += 1;
    }
    counts.retain(|_, n| *n >= least);
    let rows: BTreeMap<u32, u32> = counts.keys().zip(1..).map(|(&k, row)| (k, row)).collect();
    let total: f32 = counts.values().map(|n| *n as f32).sum();
    // Negative samples come by the three-quarter power of frequency.
    let mut urn = Vec::new();
    for (key, count) in &counts {
        let share = ((*count as f32).powf(0.75) / 2.0).ceil() as usize;
        urn.extend(std::iter::repeat_n(rows[key], share));
    }
    let keep: Vec<f32> = std::iter::once(0.0)
        .chain(counts.values().map(|n| {
            let share = *n as f32 / total;
            ((1e-3 / share).sqrt() + 1e-3 / share).min(1.0)
        }))
        .collect();
    let mut rng = Rng::new(11);
    let n = rows.len() + 1;
    let mut table: Vec<f32> = (0..n * size).map(|_| (rng.unit() - 0.5) / size as f32).collect();
    let mut contexts = vec![0f32; PLACES.len() * n * size];
    let text: Vec<Vec<u32>> =
        sentences.iter().map(|s| s.iter().map(|k| rows.get(k).copied().unwrap_or(0)).collect()).collect();
    let steps = (text.len() as u32 * epochs) as f32;
    let mut step = 0.0;
    for _ in 0..epochs {
        for sentence in &text {
            let rate = 0.04 * (1.0 - step / steps).max(0.02);
            step += 1.0;
            for (at, &word) in sentence.iter().enumerate() {
                if word == 0 || rng.unit() > keep[word as usize] {
                    continue;
                }
                for (place, offset) in PLACES.into_iter().enumerate() {
                    let Some(&near) = at.checked_add_signed(offset).and_then(|i| sentence.get(i)) else { continue };
                    if near == 0 {
                        continue;
                    }
                    let mut targets = [near; NEGATIVES + 1];
                    targets[1..].iter_mut().for_each(|t| *t = urn[rng.below(urn.len())]);
                    let word = &mut table[word as usize * size..][..size];
                    let contexts = &mut contexts[place * n * size..][..n * size];
                    dispatch(Step { word, contexts, targets, rate });
                }
            }
        }
    }
    // Mean length one; the zero row stays zero.
    table[..size].fill(0.0);
    let norm = (table.iter().map(|x| x * x).sum::<f32>() / n as f32).sqrt().max(1e-6);
    for x in &mut table {
        *x /= norm;
    }
    Vectors { size, rows, table }
}

struct Step<'a> {
    word: &'a mut [f32],
    contexts: &'a mut [f32],
    /// The true neighbour first, then the negative samples.
    targets: [u32; NEGATIVES + 1],
    rate: f32,
}

impl Kernel for Step<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { word, contexts, targets, rate } = self;
        let size = word.len();
        let mut change = [0f32; 256];
        for (at, target) in targets.into_iter().enumerate() {
            if at > 0 && target == targets[0] {
                continue;
            }
            let context = &mut contexts[target as usize * size..][..size];
            let mut lanes = [0f32; 16];
            for (w, c) in word.chunks_exact(16).zip(context.chunks_exact(16)) {
                for j in 0..16 {
                    lanes[j] += w[j] * c[j];
                }
            }
            let dot: f32 = lanes.iter().sum();
            let gain = rate * (f32::from(u8::from(at == 0)) - sigmoid(dot));
            for ((w, c), d) in word.iter().zip(context).zip(&mut change) {
                *d += gain * *c;
                *c += gain * w;
            }
        }
        word.iter_mut().zip(&change).for_each(|(w, d)| *w += d);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_used_alike_come_to_lie_together() {
        // 1 and 2 stand between 10 and 20, 3 between 30 and 40.
        let mut rng = Rng::new(5);
        let sentences: Vec<Vec<u32>> = (0..3000)
            .map(|_| match rng.below(3) {
                0 => vec![10, 1, 20],
                1 => vec![10, 2, 20],
                _ => vec![30, 3, 40],
            })
            .collect();
        let vectors = learn(&sentences, 16, 2, 4);
        let cosine = |a: u32, b: u32| {
            let (a, b) = (vectors.vector(vectors.row(a)), vectors.vector(vectors.row(b)));
            let dot = |x: &[f32], y: &[f32]| x.iter().zip(y).map(|(x, y)| x * y).sum::<f32>();
            dot(a, b) / (dot(a, a) * dot(b, b)).sqrt()
        };
        assert!(cosine(1, 2) > cosine(1, 3) + 0.3);
        assert_eq!(vectors.row(999), 0);
        let groups = clusters(&vectors, 3, 10);
        assert_eq!(groups[&1], groups[&2]);
        assert_ne!(groups[&1], groups[&3]);
    }
}
