//! One batch forward and backward: loss and gradients of every part. Matrices have the letters of the textbooks.

#![allow(clippy::needless_range_loop, clippy::many_single_char_names)]

mod losses;

use super::rng::Rng;
use super::vectors::Vectors;
use crate::nlp::net::features::AFFIXES;
use crate::nlp::net::math::{Strides, multiply, multiply_rows};
use crate::nlp::net::scan;
use crate::nlp::net::weights::{PARTS, Part, TAG_COLUMNS, Weights};

/// A word as the trainer sees it: rows of the tables and the gold analysis.
#[derive(Debug, Clone, Copy)]
pub struct Sample {
    pub word: u32,
    /// Row of the fixed vectors learnt from plain text; 0 for none.
    pub vector: u32,
    pub affixes: [u16; AFFIXES],
    pub upos: u8,
    pub xpos: u8,
    /// Position in the sentence; its own for a root.
    pub head: u32,
    pub dep: u8,
}

/// Shares of units switched off while training.
#[derive(Debug, Clone, Copy)]
pub struct Dropout {
    pub input: f32,
    pub layer: f32,
    pub role: f32,
}

/// Gradients of the dense parts (empty for the tables) and of each word's input vector.
#[derive(Debug)]
pub struct Gradients {
    pub parts: Vec<Vec<f32>>,
    /// The words of the batch and the gradient of their input vectors, row by row.
    pub words: Vec<Sample>,
    pub inputs: Vec<f32>,
    /// Gradient of the prior's projection.
    pub projection: Vec<f32>,
    /// Sum over words of the losses of heads, labels and tags.
    pub loss: [f32; 3],
}

/// Fixed vectors from plain text and the matrix that turns them into input vectors. Both fold into the table of words
/// when training is over.
#[derive(Debug)]
pub struct Prior {
    pub vectors: Vectors,
    /// `vectors.size` × the network's input.
    pub projection: Vec<f32>,
}

impl Prior {
    /// The fixed vectors of some words, row by row.
    fn rows(&self, words: &[Sample]) -> Vec<f32> {
        words.iter().flat_map(|w| self.vectors.vector(w.vector).iter().copied()).collect()
    }
}

/// Transposes of the weights that the backward pass multiplies by.
#[derive(Debug)]
pub struct Turned(Vec<Vec<f32>>);

impl Turned {
    #[must_use]
    pub fn new(weights: &Weights) -> Self {
        let shapes = weights.dims.shapes();
        Self(
            (0..PARTS)
                .map(|p| if p < 2 { Vec::new() } else { transpose(&weights.parts[p], shapes[p].0, shapes[p].1) })
                .collect(),
        )
    }

    fn part(&self, part: Part) -> &[f32] {
        &self.0[part as usize]
    }
}

fn transpose(a: &[f32], rows: usize, columns: usize) -> Vec<f32> {
    let mut out = vec![0.0; a.len()];
    for r in 0..rows {
        for c in 0..columns {
            out[c * rows + r] = a[r * columns + c];
        }
    }
    out
}

/// Rows of a bias repeated for every word.
fn biased(bias: &[f32], words: usize) -> Vec<f32> {
    bias.repeat(words)
}

/// Adds `aᵀ · b` to a weight's gradient, and the column sums of `b` to its bias's.
fn weigh(grads: &mut [Vec<f32>], part: Part, bias: Option<Part>, a: &[f32], b: &[f32], words: usize) {
    let (k, n) = (a.len() / words.max(1), b.len() / words.max(1));
    multiply(&mut grads[part as usize], a, Strides { by_row: 1, by_k: k }, b, k, words, n);
    if let Some(bias) = bias {
        for row in b.chunks_exact(n) {
            grads[bias as usize].iter_mut().zip(row).for_each(|(g, x)| *g += x);
        }
    }
}

/// A mask that is the same for all words of a sentence.
fn sentence_mask(rng: &mut Rng, lengths: &[usize], columns: usize, p: f32) -> Vec<f32> {
    let mut out = Vec::new();
    let mut row = vec![0.0; columns];
    for &len in lengths {
        rng.mask(&mut row, p);
        for _ in 0..len {
            out.extend_from_slice(&row);
        }
    }
    out
}

fn times(a: &[f32], b: &[f32]) -> Vec<f32> {
    a.iter().zip(b).map(|(x, y)| x * y).collect()
}

/// One layer of recurrence over all sentences: activated gates, states and outputs.
struct Recurrence {
    gates: Vec<f32>,
    states: Vec<f32>,
    out: Vec<f32>,
}

impl Recurrence {
    fn forward(mut gates: Vec<f32>, lengths: &[usize], width: usize) -> Self {
        let words: usize = lengths.iter().sum();
        let mut states = vec![0.0; words * 2 * width];
        let mut out = vec![0.0; words * 2 * width];
        let mut at = 0;
        for &len in lengths {
            let (g, s) = (at * 6 * width, at * 2 * width);
            scan::run(&mut gates[g..], &mut states[s..], &mut out[s..], len, width);
            at += len;
        }
        Self { gates, states, out }
    }

    /// Gradient of the raw gates from the gradient of the outputs.
    fn backward(&self, outer: &[f32], lengths: &[usize], width: usize) -> Vec<f32> {
        let mut inner = vec![0.0; self.gates.len()];
        let mut first = 0;
        let mut carry = vec![0.0; width];
        for &len in lengths {
            for way in 0..2 {
                carry.fill(0.0);
                for step in (0..len).rev() {
                    let at = first + if way == 0 { step } else { len - 1 - step };
                    let here = at * 2 * width + way * width;
                    let before = match way {
                        _ if step == 0 => None,
                        0 => Some(here - 2 * width),
                        _ => Some(here + 2 * width),
                    };
                    let gate = at * 6 * width + way * 3 * width;
                    for j in 0..width {
                        let candidate = self.gates[gate + j];
                        let forget = self.gates[gate + width + j];
                        let output = self.gates[gate + 2 * width + j];
                        let last = before.map_or(0.0, |b| self.states[b + j]);
                        let d = outer[here + j];
                        let dc = carry[j] + d * output;
                        inner[gate + j] = dc * (1.0 - forget) * (1.0 - candidate * candidate);
                        inner[gate + width + j] = dc * (last - candidate) * forget * (1.0 - forget);
                        inner[gate + 2 * width + j] = d * self.states[here + j] * output * (1.0 - output);
                        carry[j] = dc * forget;
                    }
                }
            }
            first += len;
        }
        inner
    }
}

/// Loss and gradients of some sentences.
#[must_use]
pub fn run(
    weights: &Weights,
    prior: &Prior,
    turned: &Turned,
    batch: &[&[Sample]],
    dropout: Dropout,
    rng: &mut Rng,
) -> Gradients {
    let dims = weights.dims;
    let (d, h) = (dims.input, dims.width);
    let lengths: Vec<usize> = batch.iter().map(|s| s.len()).collect();
    let words: Vec<Sample> = batch.iter().flat_map(|s| s.iter().copied()).collect();
    let t = words.len();
    let shapes = dims.shapes();
    let mut grads: Vec<Vec<f32>> =
        (0..PARTS).map(|p| if p < 2 { Vec::new() } else { vec![0.0; shapes[p].0 * shapes[p].1] }).collect();

    // Forward.
    let mut x0 = Vec::with_capacity(t * d);
    for word in &words {
        embed(weights, word, &mut x0);
    }
    let fixed = prior.rows(&words);
    multiply_rows(&mut x0, &fixed, &prior.projection, t, prior.vectors.size, d);
    let mut mask0 = vec![0.0; t * d];
    rng.mask(&mut mask0, dropout.input);
    let x0 = times(&x0, &mask0);
    let windows = windows(&x0, &lengths, d);
    let mut r = biased(weights.part(Part::WindowBias), t);
    multiply_rows(&mut r, &windows, weights.part(Part::Window), t, 3 * d, d);
    for x in &mut r {
        *x = x.max(0.0);
    }
    let x1: Vec<f32> = x0.iter().zip(&r).map(|(a, b)| a + b).collect();
    let mask1 = sentence_mask(rng, &lengths, d, dropout.layer);
    let d1 = times(&x1, &mask1);
    let mut g1 = biased(weights.part(Part::FirstBias), t);
    multiply_rows(&mut g1, &d1, weights.part(Part::First), t, d, 6 * h);
    let first = Recurrence::forward(g1, &lengths, h);
    let mask2 = sentence_mask(rng, &lengths, 2 * h, dropout.layer);
    let d2 = times(&first.out, &mask2);
    let mut g2 = biased(weights.part(Part::SecondBias), t);
    multiply_rows(&mut g2, &d2, weights.part(Part::Second), t, 2 * h, 6 * h);
    let second = Recurrence::forward(g2, &lengths, h);
    let h2: Vec<f32> = second.out.iter().zip(&first.out).map(|(a, b)| a + b).collect();
    let mask3 = sentence_mask(rng, &lengths, 2 * h, dropout.layer);
    let d3 = times(&h2, &mask3);

    // Tags and roles, each with their gradient.
    let mut loss = [0.0; 3];
    let mut tags = biased(weights.part(Part::TagsBias), t);
    multiply_rows(&mut tags, &d3, weights.part(Part::Tags), t, 2 * h, TAG_COLUMNS);
    loss[2] = losses::tag_loss(&mut tags, &words);
    let roles_columns = 2 * (dims.arc + dims.label);
    let mut roles = biased(weights.part(Part::RolesBias), t);
    multiply_rows(&mut roles, &d3, weights.part(Part::Roles), t, 2 * h, roles_columns);
    let mut d_roles = vec![0.0; roles.len()];
    loss[0] = losses::arc_loss(weights, turned, &roles, &mut d_roles, &words, &lengths, dropout.role, rng, &mut grads);
    loss[1] =
        losses::label_loss(weights, turned, &roles, &mut d_roles, &words, &lengths, dropout.role, rng, &mut grads);

    // Backward.
    weigh(&mut grads, Part::Tags, Some(Part::TagsBias), &d3, &tags, t);
    weigh(&mut grads, Part::Roles, Some(Part::RolesBias), &d3, &d_roles, t);
    let mut d_h2 = vec![0.0; t * 2 * h];
    multiply_rows(&mut d_h2, &tags, turned.part(Part::Tags), t, TAG_COLUMNS, 2 * h);
    multiply_rows(&mut d_h2, &d_roles, turned.part(Part::Roles), t, roles_columns, 2 * h);
    let d_h2 = times(&d_h2, &mask3);
    let d_g2 = second.backward(&d_h2, &lengths, h);
    weigh(&mut grads, Part::Second, Some(Part::SecondBias), &d2, &d_g2, t);
    let mut d_d2 = vec![0.0; t * 2 * h];
    multiply_rows(&mut d_d2, &d_g2, turned.part(Part::Second), t, 6 * h, 2 * h);
    let d_h1: Vec<f32> = d_h2.iter().zip(&d_d2).zip(&mask2).map(|((a, b), m)| a + b * m).collect();
    let d_g1 = first.backward(&d_h1, &lengths, h);
    weigh(&mut grads, Part::First, Some(Part::FirstBias), &d1, &d_g1, t);
    let mut d_d1 = vec![0.0; t * d];
    multiply_rows(&mut d_d1, &d_g1, turned.part(Part::First), t, 6 * h, d);
    let mut d_x0 = times(&d_d1, &mask1);
    let d_r: Vec<f32> = d_x0.iter().zip(&r).map(|(g, r)| if *r > 0.0 { *g } else { 0.0 }).collect();
    weigh(&mut grads, Part::Window, Some(Part::WindowBias), &windows, &d_r, t);
    let mut d_windows = vec![0.0; t * 3 * d];
    multiply_rows(&mut d_windows, &d_r, turned.part(Part::Window), t, d, 3 * d);
    unwindow(&d_windows, &lengths, d, &mut d_x0);
    let inputs = times(&d_x0, &mask0);
    let mut projection = vec![0.0; prior.projection.len()];
    let strides = Strides { by_row: 1, by_k: prior.vectors.size };
    multiply(&mut projection, &fixed, strides, &inputs, prior.vectors.size, t, d);
    Gradients { parts: grads, words, inputs, projection, loss }
}

/// Appends a word's input vector: the sum of its rows.
fn embed(weights: &Weights, word: &Sample, out: &mut Vec<f32>) {
    let d = weights.dims.input;
    let at = out.len();
    out.extend_from_slice(&weights.part(Part::Words)[word.word as usize * d..][..d]);
    let Some(sum) = out.get_mut(at..) else { return };
    for &row in &word.affixes {
        let affix = &weights.part(Part::Affixes)[row as usize * d..][..d];
        sum.iter_mut().zip(affix).for_each(|(s, a)| *s += a);
    }
}

/// Each word's vector between its neighbours'; zeros beyond the sentence.
fn windows(x: &[f32], lengths: &[usize], d: usize) -> Vec<f32> {
    let mut out = vec![0.0; x.len() * 3];
    let mut first = 0;
    for &len in lengths {
        for at in first..first + len {
            for (slot, near) in [at.wrapping_sub(1), at, at + 1].into_iter().enumerate() {
                if near >= first && near < first + len {
                    out[(at * 3 + slot) * d..][..d].copy_from_slice(&x[near * d..][..d]);
                }
            }
        }
        first += len;
    }
    out
}

/// The gradient of [`windows`], added to `out`.
fn unwindow(grad: &[f32], lengths: &[usize], d: usize, out: &mut [f32]) {
    let mut first = 0;
    for &len in lengths {
        for at in first..first + len {
            for (slot, near) in [at.wrapping_sub(1), at, at + 1].into_iter().enumerate() {
                if near >= first && near < first + len {
                    let from = &grad[(at * 3 + slot) * d..][..d];
                    out[near * d..][..d].iter_mut().zip(from).for_each(|(o, g)| *o += g);
                }
            }
        }
        first += len;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nlp::net::features::AFFIX_ROWS;
    use crate::nlp::net::weights::Dims;

    const NONE: Dropout = Dropout { input: 0.0, layer: 0.0, role: 0.0 };

    fn setting() -> (Weights, Prior, Vec<Sample>) {
        let dims = Dims { words: 4, input: 8, width: 8, arc: 8, label: 8 };
        let mut rng = Rng::new(3);
        let parts = dims.shapes().iter().map(|(r, c)| (0..r * c).map(|_| rng.normal() * 0.4).collect()).collect();
        let sample = |word: u32, head: u32, dep: u8| Sample {
            word,
            vector: word % 3,
            affixes: std::array::from_fn(|i| ((word as usize * 31 + i * 7) % AFFIX_ROWS) as u16),
            upos: (word * 3) as u8,
            xpos: (word * 5) as u8,
            head,
            dep,
        };
        let vectors = Vectors {
            size: 4,
            rows: std::collections::BTreeMap::new(),
            table: (0..12).map(|_| rng.normal()).collect(),
        };
        let prior = Prior { vectors, projection: (0..32).map(|_| rng.normal() * 0.4).collect() };
        (
            Weights::new(dims, parts, vec![1, 2, 3, 4]),
            prior,
            vec![sample(1, 1, 4), sample(2, 1, 45), sample(3, 1, 7), sample(0, 2, 9)],
        )
    }

    fn total(weights: &Weights, prior: &Prior, batch: &[Sample]) -> f64 {
        let g = run(weights, prior, &Turned::new(weights), &[batch, &batch[..2]], NONE, &mut Rng::new(1));
        f64::from(g.loss[0]) + f64::from(g.loss[1]) + 0.5 * f64::from(g.loss[2])
    }

    #[test]
    fn gradients_agree_with_differences() {
        let (mut weights, mut prior, batch) = setting();
        let sentences = [&batch[..], &batch[..2]];
        let grads = run(&weights, &prior, &Turned::new(&weights), &sentences, NONE, &mut Rng::new(1));
        for part in 2..PARTS {
            let len = weights.parts[part].len();
            for at in [0, len / 3, len / 2, len - 1] {
                let old = weights.parts[part][at];
                let step = 1e-2;
                weights.parts[part][at] = old + step;
                let up = total(&weights, &prior, &batch);
                weights.parts[part][at] = old - step;
                let down = total(&weights, &prior, &batch);
                weights.parts[part][at] = old;
                let slope = ((up - down) / f64::from(2.0 * step)) as f32;
                let grad = grads.parts[part][at];
                assert!(
                    (slope - grad).abs() < 0.02 + 0.05 * slope.abs(),
                    "part {part} at {at}: {slope} against {grad}"
                );
            }
        }
        // Of the projection.
        prior.projection[5] += 1e-2;
        let up = total(&weights, &prior, &batch);
        prior.projection[5] -= 2e-2;
        let slope = ((up - total(&weights, &prior, &batch)) / 2e-2) as f32;
        prior.projection[5] += 1e-2;
        assert!((slope - grads.projection[5]).abs() < 0.02 + 0.05 * slope.abs(), "{slope} {}", grads.projection[5]);
        // And of an input vector: word row 2 occurs once in each sentence.
        let d = weights.dims.input;
        let grad: f32 =
            grads.words.iter().zip(grads.inputs.chunks(d)).filter(|(w, _)| w.word == 2).map(|(_, g)| g[3]).sum();
        weights.parts[0][2 * d + 3] += 1e-2;
        let up = total(&weights, &prior, &batch);
        weights.parts[0][2 * d + 3] -= 2e-2;
        let slope = ((up - total(&weights, &prior, &batch)) / 2e-2) as f32;
        assert!((slope - grad).abs() < 0.02 + 0.05 * slope.abs(), "{slope} against {grad}");
    }
}
