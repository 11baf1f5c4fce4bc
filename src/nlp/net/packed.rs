//! Matrices in whole numbers, packed for fast products while reading.

// A kernel must become part of each version of the dispatcher, or it is compiled without the wide instructions.
#![allow(clippy::inline_always)]

use super::simd::{BLOCKS, BlockProduct, COLUMNS, Kernel, ROWS, dispatch};

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
    /// As many as the blocks have columns.
    bias: Vec<f32>,
}

/// Room for the rows of a product, kept between sentences.
#[derive(Debug, Default)]
pub struct Scratch {
    /// Row after row in steps, two by two.
    rows: Vec<i16>,
    /// What a step of each row weighs, times that of the matrix.
    scales: Vec<f32>,
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
        bias.resize(n.next_multiple_of(COLUMNS), 0.0);
        Self { k, n, step, blocks, bias }
    }

    /// `out = a · weights + bias` for rows of `k` numbers.
    pub fn multiply(&self, a: &[f32], out: &mut Vec<f32>, scratch: &mut Scratch) {
        let m = a.len() / self.k.max(1);
        // Every number is written below: what stood there before need not be cleared.
        out.resize(m * self.n, 0.0);
        if m > 0 {
            dispatch(Product { by: self, a, out, scratch, m });
        }
    }
}

/// A product of `m` rows.
struct Product<'a> {
    by: &'a Packed,
    a: &'a [f32],
    out: &'a mut [f32],
    scratch: &'a mut Scratch,
    m: usize,
}

impl Kernel for Product<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { by, a, out, scratch, m } = self;
        scratch.quantise(a, by.k, by.step);
        let pairs = by.k.div_ceil(2);
        for (blocks, first) in by.blocks.chunks(BLOCKS * pairs).zip((0..by.n).step_by(BLOCKS * COLUMNS)) {
            let width = (by.n - first).min(BLOCKS * COLUMNS);
            let mut row = 0;
            while row < m {
                // what is left is halved rather than cut into many and a few: few at once leave the machine idle
                let rows = match m - row {
                    left @ ..=ROWS => left,
                    left if left < 2 * ROWS => left.div_ceil(2),
                    _ => ROWS,
                };
                let product = BlockProduct {
                    rows: &scratch.rows[row * 2 * pairs..],
                    pairs,
                    blocks,
                    scales: &scratch.scales[row..][..rows],
                    bias: &by.bias[first..],
                };
                product.write(&mut out[row * by.n + first..], by.n, width);
                row += rows;
            }
        }
    }
}

impl Scratch {
    /// Each row of `k` numbers in steps of its own scale, one more step of nothing behind an odd one.
    #[inline(always)]
    fn quantise(&mut self, a: &[f32], k: usize, step: f32) {
        let width = 2 * k.div_ceil(2);
        self.scales.clear();
        self.rows.resize(a.len() / k * width, 0);
        for (row, out) in a.chunks_exact(k).zip(self.rows.chunks_exact_mut(width)) {
            let top = largest(row);
            let per = REACH / top;
            self.scales.push(top / REACH * step);
            let (whole, pad) = out.split_at_mut(k);
            whole.iter_mut().zip(row).for_each(|(out, x)| *out = round(x * per) as i16);
            pad.fill(0);
        }
    }
}

/// The greatest of a row without its signs, in as many strands as a wide register has places: the greatest of some numbers
/// is the same in any order.
#[inline(always)]
fn largest(row: &[f32]) -> f32 {
    let greater = |most: f32, x: &f32| if x.abs() > most { x.abs() } else { most };
    let (strands, rest) = row.as_chunks::<16>();
    let mut most = [1e-6f32; 16];
    for strand in strands {
        most.iter_mut().zip(strand).for_each(|(most, x)| *most = greater(*most, x));
    }
    let rest = rest.iter().fold(1e-6f32, greater);
    most.iter().fold(rest, greater)
}

/// To the nearest whole number, for numbers below two to the 22.
#[inline(always)]
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
        for (m, k, n) in [(1, 96, 64), (7, 33, 21), (15, 192, 72), (3, 8, 150)] {
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
