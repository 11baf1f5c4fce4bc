//! Matrices in whole numbers, packed for fast products while reading.

use super::simd::{COLUMNS, ROWS, multiply_block};

/// Greatest step of a row that is multiplied.
const REACH: f32 = 8191.0;

/// A weight matrix (`k` rows, `n` columns) in steps of one scale, in blocks of columns, with its bias.
#[derive(Debug, Clone)]
pub struct Packed {
    k: usize,
    n: usize,
    /// Weight of one step.
    step: f32,
    /// For each block of columns, for each two rows: both rows' steps, column by column.
    blocks: Vec<[i16; 2 * COLUMNS]>,
    bias: Vec<f32>,
}

/// Room for the rows of a product, kept between sentences.
#[derive(Debug, Default)]
pub struct Scratch {
    rows: Vec<i32>,
    steps: Vec<f32>,
}

impl Packed {
    #[must_use]
    pub fn new(weights: &[f32], bias: &[f32], n: usize) -> Self {
        let k = weights.len() / n.max(1);
        // No sum of products may leave 32 bits: a column's steps times the greatest step of a row.
        let heaviest = (0..n).map(|j| (0..k).map(|p| weights[p * n + j].abs()).sum::<f32>()).fold(1e-6, f32::max);
        let largest = weights.iter().fold(1e-6f32, |m, w| m.max(w.abs()));
        let step = (heaviest / (2e9 / REACH)).max(largest / 32_000.0);
        let pairs = k.div_ceil(2);
        let mut blocks = Vec::with_capacity(n.div_ceil(COLUMNS) * pairs);
        let at = |p: usize, j: usize| if p < k && j < n { (weights[p * n + j] / step).round() as i16 } else { 0 };
        for first in (0..n).step_by(COLUMNS) {
            for pair in 0..pairs {
                blocks.push(std::array::from_fn(|i| at(2 * pair + i % 2, first + i / 2)));
            }
        }
        let mut bias = bias.to_vec();
        bias.resize(n, 0.0);
        Self { k, n, step, blocks, bias }
    }

    /// `out = a · weights + bias` for rows of `k` numbers.
    pub fn multiply(&self, a: &[f32], out: &mut Vec<f32>, scratch: &mut Scratch) {
        let (k, n) = (self.k, self.n);
        let m = a.len() / k.max(1);
        let pairs = k.div_ceil(2);
        // Every number is written below: what stood there before need not be cleared.
        out.resize(m * n, 0.0);
        scratch.quantise(a, k, m);
        if m == 0 {
            return;
        }
        let mut sums = [[0; COLUMNS]; ROWS];
        for (block, first) in self.blocks.chunks_exact(pairs).zip((0..n).step_by(COLUMNS)) {
            let width = COLUMNS.min(n - first);
            let bias = &self.bias[first..first + width];
            for top in (0..m).step_by(ROWS) {
                // The last rows stand in for rows that are not there.
                let rows = std::array::from_fn(|r| &scratch.rows[(top + r).min(m - 1) * pairs..][..pairs]);
                multiply_block(rows, block, &mut sums);
                for (r, sums) in sums.iter().enumerate().take(m - top) {
                    let scale = scratch.steps[top + r] * self.step;
                    let row = &mut out[(top + r) * n + first..][..width];
                    for ((o, s), b) in row.iter_mut().zip(sums).zip(bias) {
                        *o = *s as f32 * scale + b;
                    }
                }
            }
        }
    }
}

impl Scratch {
    /// Each row in steps of its own scale, two steps in one number.
    fn quantise(&mut self, a: &[f32], k: usize, m: usize) {
        self.rows.clear();
        self.steps.clear();
        for row in a.chunks_exact(k.max(1)).take(m) {
            let top = row.iter().fold(1e-6f32, |m, x| m.max(x.abs()));
            let per = REACH / top;
            self.steps.push(top / REACH);
            let (pairs, rest) = row.as_chunks::<2>();
            let step = |x: f32| round(x * per);
            self.rows.extend(pairs.iter().map(|[low, high]| (step(*low) & 0xffff) | (step(*high) << 16)));
            self.rows.extend(rest.iter().map(|x| step(*x) & 0xffff));
        }
    }
}

/// To the nearest whole number, for numbers below two to the 22.
fn round(x: f32) -> i32 {
    const MAGIC: f32 = 12_582_912.0;
    (x + MAGIC).to_bits().cast_signed() - MAGIC.to_bits().cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nlp::net::math::multiply_rows;

    #[test]
    fn the_packed_product_is_close_to_the_exact_one() {
        for (m, k, n) in [(1, 96, 64), (7, 33, 21), (4, 192, 72)] {
            let a: Vec<f32> = (0..m * k).map(|i| (i as f32 * 0.37).sin() * 3.0).collect();
            let b: Vec<f32> = (0..k * n).map(|i| (i as f32 * 0.11).cos()).collect();
            let bias: Vec<f32> = (0..n).map(|i| i as f32).collect();
            let mut exact = bias.repeat(m);
            multiply_rows(&mut exact, &a, &b, m, k, n);
            let mut out = Vec::new();
            Packed::new(&b, &bias, n).multiply(&a, &mut out, &mut Scratch::default());
            let worst = exact.iter().zip(&out).map(|(x, y)| (x - y).abs()).fold(0.0, f32::max);
            assert!(exact.len() == out.len() && worst < 0.05, "{worst}");
        }
    }

    #[test]
    fn numbers_that_are_none_do_not_break_it() {
        let mut out = Vec::new();
        let packed = Packed::new(&[1.0; 8], &[0.0; 2], 2);
        packed.multiply(&[f32::NAN, 1.0, f32::INFINITY, 2.0], &mut out, &mut Scratch::default());
        assert_eq!(out.len(), 2);
    }
}
