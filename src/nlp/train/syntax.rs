//! The training run of the network that tags and parses.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::backward::{self, Dropout, Gradients, Prior, Sample, Turned};
use super::optimise::Adam;
use super::rng::Rng;
use super::vectors::Vectors;
use crate::nlp::conllu::{Tree, Word};
use crate::nlp::evaluate::gold;
use crate::nlp::net::features::features;
use crate::nlp::net::math::multiply_rows;
use crate::nlp::net::reader::Reader;
use crate::nlp::net::weights::{Dims, PARTS, Part, Weights};
use crate::text::tags::{Dep, Upos};

/// How to train.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    pub epochs: u32,
    /// Sentences a step.
    pub batch: usize,
    pub rate: f32,
    pub dropout: Dropout,
    pub input: usize,
    pub width: usize,
    pub arc: usize,
    pub label: usize,
    pub seed: u64,
    /// The plain text read by teachers is gone through once in this many epochs.
    pub turns: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            epochs: 14,
            batch: 32,
            rate: 3e-3,
            dropout: Dropout { input: 0.15, layer: 0.3, role: 0.3 },
            input: 96,
            width: 96,
            arc: 96,
            label: 96,
            seed: 1,
            turns: 3,
        }
    }
}

impl Options {
    /// A network too slow for live copy, which teaches the one that reads it.
    #[must_use]
    pub fn teacher() -> Self {
        Self {
            epochs: 14,
            rate: 2e-3,
            dropout: Dropout { input: 0.2, layer: 0.35, role: 0.35 },
            input: 128,
            width: 224,
            arc: 192,
            label: 128,
            ..Self::default()
        }
    }

    /// For [`polish`].
    #[must_use]
    pub fn polish() -> Self {
        Self {
            epochs: 4,
            rate: 8e-4,
            dropout: Dropout { input: 0.1, layer: 0.15, role: 0.15 },
            seed: 2,
            ..Self::default()
        }
    }
}

/// Trains on the trees, and on a share of `silver` (trees that other networks made) in each epoch. `log` hears one
/// line an epoch, with scores on each dev set.
pub fn train(
    trees: &[Tree],
    silver: &[Tree],
    vectors: Vectors,
    dev: &[(String, Vec<Tree>)],
    options: &Options,
    log: &mut dyn FnMut(&str),
) -> Weights {
    let mut rng = Rng::new(options.seed);
    let (keys, counts) = vocabulary(trees, &vectors);
    let dims =
        Dims { words: keys.len(), input: options.input, width: options.width, arc: options.arc, label: options.label };
    let mut run = Run::new(Weights::new(dims, initial(dims, &mut rng), keys), vectors, counts, &mut rng);
    fit(&mut run, (trees, silver), dev, options, &mut rng, log);
    run.averaged()
}

/// Trains a finished network a little more on the trees alone: gently, and with fewer units switched off than a network
/// bears that is still to find its way.
pub fn polish(
    weights: Weights,
    trees: &[Tree],
    dev: &[(String, Vec<Tree>)],
    options: &Options,
    log: &mut dyn FnMut(&str),
) -> Weights {
    let mut rng = Rng::new(options.seed);
    // The vectors are part of the rows by now: no row is so rare that the unknown word's would serve it better.
    let counts = vec![100; weights.keys.len()];
    let mut run = Run::new(weights, Vectors::none(), counts, &mut rng);
    fit(&mut run, (trees, &[]), dev, options, &mut rng, log);
    run.averaged()
}

/// All epochs of a run.
fn fit(
    run: &mut Run,
    (trees, silver): (&[Tree], &[Tree]),
    dev: &[(String, Vec<Tree>)],
    options: &Options,
    rng: &mut Rng,
    log: &mut dyn FnMut(&str),
) {
    let share = silver.len() / options.turns.max(1);
    let steps = (trees.len() + share).div_ceil(options.batch) as u32 * options.epochs;
    let mut rest: Vec<&Tree> = Vec::new();
    for epoch in 1..=options.epochs {
        if rest.len() < share {
            rest = silver.iter().collect();
            rng.shuffle(&mut rest);
        }
        let mut order: Vec<&Tree> = trees.iter().chain(rest.drain(..share)).collect();
        rng.shuffle(&mut order);
        let mut loss = [0f64; 3];
        let mut words = 0;
        for batch in order.chunks(options.batch) {
            let rate = options.rate * rate_at(run.step, steps);
            let samples: Vec<Vec<Sample>> = batch.iter().map(|tree| run.sample(tree, rng)).collect();
            let got = run.learn(&samples, options.dropout, rate, rng);
            loss.iter_mut().zip(got).for_each(|(l, g)| *l += f64::from(g));
            words += samples.iter().map(Vec::len).sum::<usize>();
        }
        let [arc, label, tag] = loss.map(|l| l / words as f64);
        let mut line = format!("epoch {epoch}: loss heads {arc:.3} labels {label:.3} tags {tag:.3}");
        let reader = Reader::new(run.averaged());
        for (name, trees) in dev {
            let s = gold(|forms| reader.read(forms), trees);
            let _ = write!(line, "; {name} UPOS {:.2} XPOS {:.2} UAS {:.2} LAS {:.2}", s.upos, s.xpos, s.uas, s.las);
        }
        log(&line);
    }
}

/// Share of the full rate: up over the first two hundred steps (or tenth), then down in a straight line.
fn rate_at(step: u32, steps: u32) -> f32 {
    let warm = (step as f32 + 1.0) / (steps as f32 / 10.0).clamp(1.0, 200.0);
    let left = 1.0 - step as f32 / steps.max(1) as f32;
    warm.min(1.0) * left.max(0.01)
}

/// Keys of words that occur twice or more in the trees or have a vector, in order of their keys, and how often each
/// occurs in the trees.
fn vocabulary(trees: &[Tree], vectors: &Vectors) -> (Vec<u32>, Vec<u32>) {
    let mut counts: BTreeMap<u32, u32> = BTreeMap::new();
    for word in trees.iter().flat_map(|t| &t.words) {
        *counts.entry(features(&word.form).word).or_default() += 1;
    }
    for key in vectors.rows.keys() {
        counts.entry(*key).or_default();
    }
    counts.into_iter().filter(|(key, n)| *n >= 2 || vectors.row(*key) > 0).unzip()
}

fn initial(dims: Dims, rng: &mut Rng) -> Vec<Vec<f32>> {
    let mut parts: Vec<Vec<f32>> = Vec::with_capacity(PARTS);
    for (at, (rows, columns)) in dims.shapes().into_iter().enumerate() {
        let scale = match at {
            0 | 1 => 0.1,
            _ if rows == 1 => 0.0,
            _ => (2.0 / (rows + columns) as f32).sqrt(),
        };
        parts.push((0..rows * columns).map(|_| if scale > 0.0 { rng.normal() * scale } else { 0.0 }).collect());
    }
    // Gates that remember at first.
    for bias in [Part::FirstBias, Part::SecondBias] {
        for way in 0..2 {
            parts[bias as usize][(way * 3 + 1) * dims.width..][..dims.width].fill(0.5);
        }
    }
    parts[Part::Root as usize].iter_mut().for_each(|x| *x = rng.normal() * 0.1);
    parts
}

/// Weights under training with their moments and running mean.
struct Run {
    weights: Weights,
    prior: Prior,
    mean: Vec<Vec<f32>>,
    mean_projection: Vec<f32>,
    adam_projection: Adam,
    adam: Vec<Adam>,
    /// How often each row of the word table occurs.
    counts: Vec<u32>,
    step: u32,
}

impl Run {
    fn new(weights: Weights, vectors: Vectors, counts: Vec<u32>, rng: &mut Rng) -> Self {
        let adam = weights.parts.iter().map(|p| Adam::new(p.len())).collect();
        let len = vectors.size * weights.dims.input;
        let scale = 0.3 / (vectors.size.max(1) as f32).sqrt();
        let projection: Vec<f32> = (0..len).map(|_| rng.normal() * scale).collect();
        Self {
            mean: weights.parts.clone(),
            mean_projection: projection.clone(),
            adam_projection: Adam::new(len),
            prior: Prior { vectors, projection },
            weights,
            adam,
            counts,
            step: 0,
        }
    }

    /// A sentence as the network shall see it this time: sometimes in capitals, sometimes as a headline has it.
    fn sample(&self, tree: &Tree, rng: &mut Rng) -> Vec<Sample> {
        let dice = rng.unit();
        let headline = rng.unit() < 0.06;
        let words = if headline { clip(&tree.words) } else { tree.words.clone() };
        words
            .iter()
            .map(|word| {
                let seen = if dice < 0.10 {
                    features(&word.form.to_uppercase())
                } else if dice < 0.13 {
                    features(&word.form.to_lowercase())
                } else if dice < 0.17 {
                    features(&title(&word.form))
                } else {
                    features(&word.form)
                };
                let row = self.weights.row(seen.word);
                let count = row.checked_sub(1).map_or(0, |r| self.counts[r as usize]) as f32;
                // Rare words are often hidden, so that the unknown word's row and the affixes learn to serve; the
                // vector from plain text mostly stays, as it will for words that only plain text has.
                let hidden = count < 2.0 || rng.unit() < 0.25 / (0.25 + count) + 0.02;
                let blank = hidden && rng.unit() < 0.25;
                Sample {
                    word: if hidden { 0 } else { row },
                    vector: if blank { 0 } else { self.prior.vectors.row(seen.word) },
                    affixes: seen.affixes,
                    upos: word.upos as u8,
                    xpos: word.xpos as u8,
                    head: word.head,
                    dep: word.dep as u8,
                }
            })
            .collect()
    }

    /// One step of Adam on a batch, which is computed in two halves at once.
    fn learn(&mut self, samples: &[Vec<Sample>], dropout: Dropout, rate: f32, rng: &mut Rng) -> [f32; 3] {
        let rows: Vec<&[Sample]> = samples.iter().map(Vec::as_slice).collect();
        let (left, right) = rows.split_at(rows.len() / 2);
        let turned = Turned::new(&self.weights);
        let mut seeds = (Rng::new(rng.draw()), Rng::new(rng.draw()));
        let (weights, prior) = (&self.weights, &self.prior);
        let (a, b) = rayon::join(
            || backward::run(weights, prior, &turned, left, dropout, &mut seeds.0),
            || backward::run(weights, prior, &turned, right, dropout, &mut seeds.1),
        );
        self.apply(&[a, b], rate)
    }

    fn apply(&mut self, halves: &[Gradients], rate: f32) -> [f32; 3] {
        self.step += 1;
        let words: usize = halves.iter().map(|g| g.words.len()).sum();
        let scale = 1.0 / words.max(1) as f32;
        let mut sums: Vec<Vec<f32>> = self.weights.parts.iter().map(|_| Vec::new()).collect();
        for (part, total) in sums.iter_mut().enumerate().skip(2) {
            let mut sum = halves[0].parts[part].clone();
            sum.iter_mut().zip(&halves[1].parts[part]).for_each(|(a, b)| *a += b);
            for g in &mut sum {
                *g *= scale;
            }
            *total = sum;
        }
        let d = self.weights.dims.input;
        let mut tables: [BTreeMap<u32, Vec<f32>>; 2] = [BTreeMap::new(), BTreeMap::new()];
        for half in halves {
            for (word, grad) in half.words.iter().zip(half.inputs.chunks_exact(d)) {
                let rows = std::iter::once((0, word.word)).chain(word.affixes.iter().map(|&a| (1, u32::from(a))));
                for (table, row) in rows {
                    let sum = tables[table].entry(row).or_insert_with(|| vec![0.0; d]);
                    sum.iter_mut().zip(grad).for_each(|(s, g)| *s += g * scale);
                }
            }
        }
        let mut projection = halves[0].projection.clone();
        projection.iter_mut().zip(&halves[1].projection).for_each(|(a, b)| *a = (*a + b) * scale);
        // One norm over everything, so that a strange batch moves nothing far.
        let squares = |v: &[f32]| v.iter().map(|x| f64::from(x * x)).sum::<f64>();
        let norm = sums.iter().map(|s| squares(s)).sum::<f64>()
            + tables.iter().flat_map(BTreeMap::values).map(|r| squares(r)).sum::<f64>();
        let clip = (1.0 / norm.sqrt() as f32).min(1.0);
        for (table, rows) in tables.iter().enumerate() {
            for (&row, grad) in rows {
                let grad: Vec<f32> = grad.iter().map(|g| g * clip).collect();
                self.adam[table].update(&mut self.weights.parts[table], &grad, row as usize * d, rate, self.step);
            }
        }
        for (part, sum) in sums.iter_mut().enumerate().skip(2) {
            for g in sum.iter_mut() {
                *g *= clip;
            }
            self.adam[part].update(&mut self.weights.parts[part], sum, 0, rate, self.step);
        }
        for g in &mut projection {
            *g *= clip;
        }
        self.adam_projection.update(&mut self.prior.projection, &projection, 0, rate, self.step);
        if self.step.is_multiple_of(20) {
            // A mean over the last tenth or so of the run: short at first, long at the end.
            let keep = 1.0 - 1.0 / (self.step as f32 / 200.0 + 1.0).min(33.0);
            for (mean, part) in self.mean.iter_mut().zip(&self.weights.parts) {
                mean.iter_mut().zip(part).for_each(|(m, w)| *m = keep * *m + (1.0 - keep) * w);
            }
            let mean = self.mean_projection.iter_mut().zip(&self.prior.projection);
            mean.for_each(|(m, w)| *m = keep * *m + (1.0 - keep) * w);
        }
        let mut loss = [0.0; 3];
        for half in halves {
            loss.iter_mut().zip(half.loss).for_each(|(l, h)| *l += h);
        }
        loss
    }

    /// The running mean, with the prior folded into the table of words.
    fn averaged(&self) -> Weights {
        let mut parts = self.mean.clone();
        let (d, size) = (self.weights.dims.input, self.prior.vectors.size);
        let (unknown, rows) = parts[Part::Words as usize].split_at_mut(d);
        for ((row, key), count) in rows.chunks_exact_mut(d).zip(&self.weights.keys).zip(&self.counts) {
            if *count < 2 {
                row.copy_from_slice(unknown);
            }
            let vector = self.prior.vectors.vector(self.prior.vectors.row(*key));
            multiply_rows(row, vector, &self.mean_projection, 1, size, d);
        }
        Weights { parts, ..self.weights.clone() }
    }
}

/// Every word with a capital, as some headlines have it.
fn title(form: &str) -> String {
    let mut chars = form.chars();
    chars.next().map_or(String::new(), |c| c.to_uppercase().chain(chars).collect())
}

/// A sentence as a headline clips it: no articles, no full stop, no finite auxiliary of a passive or a progressive.
fn clip(words: &[Word]) -> Vec<Word> {
    let len = words.len();
    let heads: Vec<bool> = {
        let mut heads = vec![false; len];
        words
            .iter()
            .enumerate()
            .filter(|(at, w)| w.head as usize != *at)
            .for_each(|(_, w)| heads[w.head as usize] = true);
        heads
    };
    let low = |w: &Word| w.form.to_ascii_lowercase();
    let goes: Vec<bool> = words
        .iter()
        .enumerate()
        .map(|(at, w)| {
            let article = w.dep == Dep::Det && matches!(low(w).as_str(), "a" | "an" | "the");
            let stop = w.upos == Upos::Punct && at + 1 == len && w.form == ".";
            let auxiliary = matches!(w.dep, Dep::AuxPass | Dep::Aux | Dep::Cop)
                && matches!(low(w).as_str(), "is" | "are" | "was" | "were");
            !heads[at] && (article || stop || auxiliary)
        })
        .collect();
    if goes.iter().all(|g| *g) {
        return words.to_vec();
    }
    let mut place = 0;
    let places: Vec<u32> = goes
        .iter()
        .map(|g| {
            let here = place;
            place += u32::from(!g);
            here
        })
        .collect();
    words
        .iter()
        .zip(&goes)
        .filter(|(_, g)| !**g)
        .map(|(w, _)| Word { head: places[w.head as usize], ..w.clone() })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nlp::conllu;

    const TOY: &str = "1\tThe\tthe\tDET\tDT\t_\t2\tdet\t_\t_\n2\tarmy\tarmy\tNOUN\tNN\t_\t4\tnsubj:pass\t_\t_\n\
        3\twas\tbe\tAUX\tVBD\t_\t4\taux:pass\t_\t_\n4\tbeaten\tbeat\tVERB\tVBN\t_\t0\troot\t_\t_\n\
        5\t.\t.\tPUNCT\t.\t_\t4\tpunct\t_\t_\n\n1\tRebels\trebel\tNOUN\tNNS\t_\t2\tnsubj\t_\t_\n\
        2\tfled\tflee\tVERB\tVBD\t_\t0\troot\t_\t_\n3\ttowns\ttown\tNOUN\tNNS\t_\t2\tobj\t_\t_\n\n";

    #[test]
    fn a_toy_treebank_is_learnt_by_heart_and_the_same_each_time() {
        let trees = conllu::parse(&TOY.repeat(4)).unwrap();
        let options = Options { epochs: 300, batch: 4, input: 16, width: 8, arc: 8, label: 8, ..Options::default() };
        let weights = train(&trees, &[], Vectors::none(), &[], &options, &mut |_| {});
        let reader = Reader::new(weights.clone());
        let scores = gold(|forms| reader.read(forms), &trees);
        assert_eq!((scores.upos, scores.las), (100.0, 100.0));
        let polished = polish(weights.clone(), &trees, &[], &Options { epochs: 3, batch: 4, ..options }, &mut |_| {});
        let polished = Reader::new(polished);
        assert_eq!(gold(|forms| polished.read(forms), &trees).las.to_bits(), 100f64.to_bits());
        let again = train(&trees, &[], Vectors::none(), &[], &options, &mut |_| {});
        assert_eq!(weights.to_bytes(), again.to_bytes());
    }

    #[test]
    fn a_clipped_headline_keeps_its_tree() {
        let trees = conllu::parse(TOY).unwrap();
        let got: Vec<_> = clip(&trees[0].words).iter().map(|w| (w.form.clone(), w.head)).collect();
        assert_eq!(got, [("army".to_owned(), 1), ("beaten".to_owned(), 1)]);
    }
}
