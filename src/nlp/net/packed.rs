//! Matrices in whole numbers, packed for fast products while reading.

// A kernel must become part of each version of the dispatcher, or it is compiled without the wide instructions.
#![allow(clippy::inline_always)]

use super::simd::{COLUMNS, Kernel, dispatch, multiply_block};

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
    row: Vec<i32>,
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
        let Self { by, mut a, mut out, scratch, mut m } = self;
        // As many rows at once as registers hold; the few that are left one width after the other.
        let eights = m / 8 * 8;
        if eights > 0 {
            by.multiply_rows::<8>(&a[..eights * by.k], &mut out[..eights * by.n], scratch);
            (a, out, m) = (&a[eights * by.k..], &mut out[eights * by.n..], m - eights);
        }
        if m & 4 > 0 {
            by.multiply_rows::<4>(&a[..4 * by.k], &mut out[..4 * by.n], scratch);
            (a, out) = (&a[4 * by.k..], &mut out[4 * by.n..]);
        }
        if m & 2 > 0 {
            by.multiply_rows::<2>(&a[..2 * by.k], &mut out[..2 * by.n], scratch);
            (a, out) = (&a[2 * by.k..], &mut out[2 * by.n..]);
        }
        if m & 1 > 0 {
            by.multiply_rows::<1>(&a[..by.k], &mut out[..by.n], scratch);
        }
    }
}

impl Packed {
    /// A product whose rows are a multiple of `ROWS`.
    #[inline(always)]
    fn multiply_rows<const ROWS: usize>(&self, a: &[f32], out: &mut [f32], scratch: &mut Scratch) {
        let (n, pairs) = (self.n, self.k.div_ceil(2));
        scratch.quantise::<ROWS>(a, self.k);
        let (rows, _) = scratch.rows.as_chunks::<ROWS>();
        for (block, first) in self.blocks.chunks_exact(pairs).zip((0..n).step_by(COLUMNS)) {
            let width = COLUMNS.min(n - first);
            let mut bias = [0.0; COLUMNS];
            bias[..width].copy_from_slice(&self.bias[first..][..width]);
            let tops = rows.chunks_exact(pairs).zip(scratch.steps.as_chunks::<ROWS>().0);
            for ((rows, steps), out) in tops.zip(out.chunks_exact_mut(ROWS * n)) {
                let mut sums = [[0; COLUMNS]; ROWS];
                multiply_block(rows, block, &mut sums);
                for ((sums, step), out) in sums.iter().zip(steps).zip(out.chunks_exact_mut(n)) {
                    let scale = step * self.step;
                    let out = &mut out[first..][..width];
                    // Apart from where it goes, so that nothing keeps the compiler from wide registers.
                    let mut row = [0.0; COLUMNS];
                    for ((o, s), b) in row.iter_mut().zip(sums).zip(bias) {
                        *o = *s as f32 * scale + b;
                    }
                    if let Ok(out) = <&mut [f32; COLUMNS]>::try_from(&mut *out) {
                        *out = row;
                    } else {
                        out.copy_from_slice(&row[..width]);
                    }
                }
            }
        }
    }
}

impl Scratch {
    /// Each row in steps of its own scale, two steps in one number; the same two of `ROWS` rows side by side.
    #[inline(always)]
    fn quantise<const ROWS: usize>(&mut self, a: &[f32], k: usize) {
        let pairs = k.div_ceil(2);
        self.steps.clear();
        self.rows.resize(a.len() / k * pairs, 0);
        self.row.resize(pairs, 0);
        let (rows, _) = self.rows.as_chunks_mut::<ROWS>();
        for (a, rows) in a.chunks_exact(ROWS * k).zip(rows.chunks_exact_mut(pairs)) {
            for (r, row) in a.chunks_exact(k).enumerate() {
                let top = largest(row);
                let per = REACH / top;
                self.steps.push(top / REACH);
                let step = |x: f32| round(x * per);
                let (whole, rest) = row.as_chunks::<2>();
                for (out, [low, high]) in self.row.iter_mut().zip(whole) {
                    *out = (step(*low) & 0xffff) | (step(*high) << 16);
                }
                if let ([last], Some(out)) = (rest, self.row.last_mut()) {
                    *out = step(*last) & 0xffff;
                }
                for (out, &pair) in rows.iter_mut().zip(&self.row) {
                    out[r] = pair;
                }
            }
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
        for (m, k, n) in [(1, 96, 64), (7, 33, 21), (15, 192, 72)] {
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
