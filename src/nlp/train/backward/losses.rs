//! Losses of tags, heads and labels, and their gradients.

use super::{Sample, Turned, biased, transpose, weigh};
use crate::nlp::net::math::{Strides, multiply, multiply_rows, softmax};
use crate::nlp::net::weights::{DISTANCES, LABEL_COLUMNS, Part, TAG_COLUMNS, Weights, distance};
use crate::nlp::train::rng::Rng;
use crate::text::tags::{Upos, Xpos};

/// Replaces the scores of tags by their gradients.
pub(super) fn tag_loss(tags: &mut [f32], words: &[Sample]) -> f32 {
    let universal = Upos::ALL.len();
    let mut loss = 0.0;
    for (row, word) in tags.chunks_exact_mut(TAG_COLUMNS).zip(words) {
        let (upos, rest) = row.split_at_mut(universal);
        let (xpos, room) = rest.split_at_mut(Xpos::ALL.len());
        room.fill(0.0);
        for (scores, gold) in [(upos, word.upos), (xpos, word.xpos)] {
            softmax(scores);
            loss -= scores[gold as usize].max(1e-9).ln();
            scores[gold as usize] -= 1.0;
            // Tags are the easier part: half the weight keeps the encoder for the tree.
            for s in scores {
                *s *= 0.5;
            }
        }
    }
    loss
}

const LEAK: f32 = 0.1;

/// Loss of the heads; gradients go to the arc columns of the roles and to the arc parts.
#[allow(clippy::too_many_arguments)]
pub(super) fn arc_loss(
    weights: &Weights,
    turned: &Turned,
    roles: &[f32],
    d_roles: &mut [f32],
    words: &[Sample],
    lengths: &[usize],
    p: f32,
    rng: &mut Rng,
    grads: &mut [Vec<f32>],
) -> f32 {
    let (a, l) = (weights.dims.arc, weights.dims.label);
    let columns = 2 * (a + l);
    let t = words.len();
    let mut masks = vec![0.0; t * 2 * a];
    rng.mask(&mut masks, p);
    let mut dependents = vec![0.0; t * a];
    let mut heads = vec![0.0; t * a];
    for at in 0..t {
        for j in 0..a {
            let leak = |x: f32| if x > 0.0 { x } else { LEAK * x };
            dependents[at * a + j] = leak(roles[at * columns + j]) * masks[at * 2 * a + j];
            heads[at * a + j] = leak(roles[at * columns + a + j]) * masks[at * 2 * a + a + j];
        }
    }
    let mut queries = vec![0.0; t * a];
    multiply_rows(&mut queries, &dependents, weights.part(Part::Arc), t, a, a);
    let mut d_queries = vec![0.0; t * a];
    let mut d_heads = vec![0.0; t * a];
    let mut loss = 0.0;
    let mut first = 0;
    for &n in lengths {
        let query = &queries[first * a..][..n * a];
        let gold = &words[first..first + n];
        let mut table = heads[first * a..][..n * a].to_vec();
        table.extend_from_slice(weights.part(Part::Root));
        let across = transpose(&table, n + 1, a);
        let mut scores = vec![0.0; n * (n + 1)];
        multiply_rows(&mut scores, query, &across, n, a, n + 1);
        let mut headness = vec![0.0; n + 1];
        multiply_rows(&mut headness, weights.part(Part::Headness), &across, 1, a, n + 1);
        let far = weights.part(Part::Distance);
        for (dependent, row) in scores.chunks_exact_mut(n + 1).enumerate() {
            for (head, s) in row.iter_mut().enumerate() {
                let bucket = if head == n { DISTANCES - 1 } else { distance(dependent, head) };
                *s += headness[head] + far[bucket];
            }
            row[dependent] = f32::NEG_INFINITY;
            softmax(row);
            row[dependent] = 0.0;
            let head = if gold[dependent].head as usize == dependent { n } else { gold[dependent].head as usize };
            loss -= row[head].max(1e-9).ln();
            row[head] -= 1.0;
            for (head, g) in row.iter().enumerate() {
                let bucket = if head == n { DISTANCES - 1 } else { distance(dependent, head) };
                grads[Part::Distance as usize][bucket] += g;
            }
        }
        multiply_rows(&mut d_queries[first * a..][..n * a], &scores, &table, n, n + 1, a);
        let mut d_table = vec![0.0; (n + 1) * a];
        multiply(&mut d_table, &scores, Strides { by_row: 1, by_k: n + 1 }, query, n + 1, n, a);
        for head in 0..=n {
            let sum: f32 = (0..n).map(|dependent| scores[dependent * (n + 1) + head]).sum();
            for j in 0..a {
                d_table[head * a + j] += sum * weights.part(Part::Headness)[j];
                grads[Part::Headness as usize][j] += sum * table[head * a + j];
            }
        }
        d_heads[first * a..][..n * a].copy_from_slice(&d_table[..n * a]);
        grads[Part::Root as usize].iter_mut().zip(&d_table[n * a..]).for_each(|(g, x)| *g += x);
        first += n;
    }
    weigh(grads, Part::Arc, None, &dependents, &d_queries, t);
    let mut d_dependents = vec![0.0; t * a];
    multiply_rows(&mut d_dependents, &d_queries, turned.part(Part::Arc), t, a, a);
    for at in 0..t {
        for j in 0..a {
            let slope = |x: f32| if x > 0.0 { 1.0 } else { LEAK };
            let (x, y) = (at * columns + j, at * columns + a + j);
            d_roles[x] = d_dependents[at * a + j] * masks[at * 2 * a + j] * slope(roles[x]);
            d_roles[y] = d_heads[at * a + j] * masks[at * 2 * a + a + j] * slope(roles[y]);
        }
    }
    loss
}

/// Loss of the labels at the gold heads; gradients go to the label columns of the roles and to the label parts.
#[allow(clippy::too_many_arguments)]
pub(super) fn label_loss(
    weights: &Weights,
    turned: &Turned,
    roles: &[f32],
    d_roles: &mut [f32],
    words: &[Sample],
    lengths: &[usize],
    p: f32,
    rng: &mut Rng,
    grads: &mut [Vec<f32>],
) -> f32 {
    let (a, l) = (weights.dims.arc, weights.dims.label);
    let columns = 2 * (a + l);
    // Places of dependent and head; the root's label needs no learning.
    let mut arcs = Vec::new();
    let mut first = 0;
    for &n in lengths {
        arcs.extend(
            (first..first + n).filter(|&at| words[at].head as usize != at - first).map(|at| {
                (at * columns + 2 * a, (first + words[at].head as usize) * columns + 2 * a + l, words[at].dep)
            }),
        );
        first += n;
    }
    let t = arcs.len();
    let mut masks = vec![0.0; t * l];
    rng.mask(&mut masks, p);
    let mut hidden = vec![0.0; t * l];
    for (at, &(x, y, _)) in arcs.iter().enumerate() {
        for j in 0..l {
            hidden[at * l + j] = (roles[x + j] + roles[y + j]).max(0.0) * masks[at * l + j];
        }
    }
    let mut scores = biased(weights.part(Part::LabelsBias), t);
    multiply_rows(&mut scores, &hidden, weights.part(Part::Labels), t, l, LABEL_COLUMNS);
    let mut loss = 0.0;
    for (row, &(_, _, gold)) in scores.chunks_exact_mut(LABEL_COLUMNS).zip(&arcs) {
        softmax(row);
        loss -= row[gold as usize].max(1e-9).ln();
        row[gold as usize] -= 1.0;
    }
    weigh(grads, Part::Labels, Some(Part::LabelsBias), &hidden, &scores, t);
    let mut d_hidden = vec![0.0; t * l];
    multiply_rows(&mut d_hidden, &scores, turned.part(Part::Labels), t, LABEL_COLUMNS, l);
    for (at, &(x, y, _)) in arcs.iter().enumerate() {
        for j in 0..l {
            if hidden[at * l + j] > 0.0 {
                let g = d_hidden[at * l + j] * masks[at * l + j];
                d_roles[x + j] += g;
                d_roles[y + j] += g;
            }
        }
    }
    loss
}
