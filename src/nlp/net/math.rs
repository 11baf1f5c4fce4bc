//! Matrices and the curves of neurons, the same to the bit on every machine.

// A kernel must become part of each version of the dispatcher, or it is compiled without the wide instructions; loops
// over places in several rows at once are what the compiler vectorises; matrices have the letters of the textbooks.
#![allow(clippy::inline_always, clippy::needless_range_loop, clippy::many_single_char_names)]

use super::simd::{Kernel, dispatch};

/// Columns that one step of the product keeps in registers.
const NR: usize = 32;
/// Rows that one step of the product keeps in registers.
const MR: usize = 4;

/// How to walk the left matrix of a product: element (row, k) is at `row * by_row + k * by_k`.
#[derive(Debug, Clone, Copy)]
pub struct Strides {
    pub by_row: usize,
    pub by_k: usize,
}

/// Adds `a · b` to `c`: `a` is m × k by its strides, `b` k × n and `c` m × n by rows.
pub fn multiply(c: &mut [f32], a: &[f32], strides: Strides, b: &[f32], m: usize, k: usize, n: usize) {
    assert!(c.len() >= m * n && b.len() >= k * n);
    assert!(m == 0 || k == 0 || a.len() > (m - 1) * strides.by_row + (k - 1) * strides.by_k);
    dispatch(Product { c, a, strides, b, m, k, n });
}

/// `c += a · b` with `a` by rows.
pub fn multiply_rows(c: &mut [f32], a: &[f32], b: &[f32], m: usize, k: usize, n: usize) {
    multiply(c, a, Strides { by_row: k, by_k: 1 }, b, m, k, n);
}

struct Product<'a> {
    c: &'a mut [f32],
    a: &'a [f32],
    strides: Strides,
    b: &'a [f32],
    m: usize,
    k: usize,
    n: usize,
}

impl Kernel for Product<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { c, a, strides, b, m, k, n } = self;
        let mut row = 0;
        while row < m {
            let rows = MR.min(m - row);
            let mut col = 0;
            while col + NR <= n {
                if rows == MR {
                    block::<MR, NR>(c, a, strides, b, row, col, k, n);
                } else {
                    for r in row..row + rows {
                        block::<1, NR>(c, a, strides, b, r, col, k, n);
                    }
                }
                col += NR;
            }
            while col + 8 <= n {
                if rows == MR {
                    block::<MR, 8>(c, a, strides, b, row, col, k, n);
                } else {
                    for r in row..row + rows {
                        block::<1, 8>(c, a, strides, b, r, col, k, n);
                    }
                }
                col += 8;
            }
            if col < n && rows == MR {
                rest::<MR>(c, a, strides, b, row, col, k, n);
            } else if col < n {
                for r in row..row + rows {
                    rest::<1>(c, a, strides, b, r, col, k, n);
                }
            }
            row += rows;
        }
    }
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn block<const R: usize, const N: usize>(
    c: &mut [f32],
    a: &[f32],
    strides: Strides,
    b: &[f32],
    row: usize,
    col: usize,
    k: usize,
    n: usize,
) {
    let mut acc = [[0f32; N]; R];
    for (r, acc) in acc.iter_mut().enumerate() {
        let at = (row + r) * n + col;
        acc.copy_from_slice(&c[at..at + N]);
    }
    for p in 0..k {
        let at = p * n + col;
        let Some(bs) = b.get(at..at + N).and_then(|s| <&[f32; N]>::try_from(s).ok()) else { return };
        for r in 0..R {
            let x = a[(row + r) * strides.by_row + p * strides.by_k];
            for j in 0..N {
                acc[r][j] += x * bs[j];
            }
        }
    }
    for (r, acc) in acc.iter().enumerate() {
        let at = (row + r) * n + col;
        c[at..at + N].copy_from_slice(acc);
    }
}

/// The last columns, fewer than eight: what stands behind them is multiplied too and left alone.
#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn rest<const R: usize>(
    c: &mut [f32],
    a: &[f32],
    strides: Strides,
    b: &[f32],
    row: usize,
    col: usize,
    k: usize,
    n: usize,
) {
    let width = n - col;
    let mut acc = [[0f32; 8]; R];
    for (r, acc) in acc.iter_mut().enumerate() {
        acc[..width].copy_from_slice(&c[(row + r) * n + col..][..width]);
    }
    for p in 0..k {
        let bs = &b[p * n + col..];
        let bs = bs.first_chunk::<8>().copied().unwrap_or_else(|| {
            let mut last = [0f32; 8];
            last[..width].copy_from_slice(&bs[..width]);
            last
        });
        for r in 0..R {
            let x = a[(row + r) * strides.by_row + p * strides.by_k];
            for j in 0..8 {
                acc[r][j] += x * bs[j];
            }
        }
    }
    for (r, acc) in acc.iter().enumerate() {
        c[(row + r) * n + col..][..width].copy_from_slice(&acc[..width]);
    }
}

/// e to the x, to about 1e-7 of its value, for |x| < 87.
#[inline(always)]
pub fn exp(x: f32) -> f32 {
    const MAGIC: f32 = 12_582_912.0;
    let x = x.clamp(-87.0, 87.0);
    let shifted = x * std::f32::consts::LOG2_E + MAGIC;
    let n = shifted - MAGIC;
    let r = x - n * 0.693_359_4 - n * -2.121_944_4e-4;
    let poly = 1.987_569_1e-4;
    let poly = poly * r + 1.398_199_9e-3;
    let poly = poly * r + 8.333_452e-3;
    let poly = poly * r + 4.166_579_6e-2;
    let poly = poly * r + 1.666_666_5e-1;
    let poly = poly * r + 0.5;
    let poly = poly * r * r + r + 1.0;
    // The low bits of the shifted number are the exponent.
    let scale = f32::from_bits((shifted.to_bits() << 23).wrapping_add(0x3f80_0000));
    poly * scale
}

/// Two to the x, to about 3e-6 of its value, for |x| < 126: as fine as gates need, whose products are rounded to 1e-4.
#[inline(always)]
fn power_of_two(x: f32) -> f32 {
    const MAGIC: f32 = 12_582_912.0;
    let x = x.clamp(-125.0, 125.0);
    let shifted = x + MAGIC;
    let r = x - (shifted - MAGIC);
    // the polynomial of least relative error on -1/2..1/2
    let poly = 9.570_094e-3;
    let poly = poly * r + 5.591_786e-2;
    let poly = poly * r + 2.402_474_5e-1;
    let poly = poly * r + 6.931_218e-1;
    let poly = poly * r + 0.999_999_3;
    // The low bits of the shifted number are the exponent.
    let scale = f32::from_bits((shifted.to_bits() << 23).wrapping_add(0x3f80_0000));
    poly * scale
}

#[inline(always)]
pub fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + power_of_two(-std::f32::consts::LOG2_E * x))
}

#[inline(always)]
pub fn tanh(x: f32) -> f32 {
    2.0 / (1.0 + power_of_two(-2.0 * std::f32::consts::LOG2_E * x)) - 1.0
}

/// Turns scores into probabilities in place.
pub fn softmax(scores: &mut [f32]) {
    let top = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let mut sum = 0.0;
    for s in &mut *scores {
        *s = exp(*s - top);
        sum += *s;
    }
    for s in scores {
        *s /= sum;
    }
}

/// Position of the greatest; the first of equals, 0 of none.
#[must_use]
pub fn argmax(scores: &[f32]) -> usize {
    let mut best = 0;
    for (at, s) in scores.iter().enumerate() {
        if *s > scores[best] {
            best = at;
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn curves_agree_with_the_library() {
        for n in -800..800 {
            let x = n as f32 / 100.0;
            assert!((exp(x) - x.exp()).abs() <= x.exp() * 1e-6, "{x}");
            assert!((tanh(x) - x.tanh()).abs() < 5e-6, "{x}");
            assert!((sigmoid(x) - 1.0 / (1.0 + (-x).exp())).abs() < 5e-6, "{x}");
        }
        assert_eq!(exp(-1e9).to_bits(), exp(-87.0).to_bits());
    }

    #[test]
    fn blocked_product_agrees_with_the_plain_one() {
        let (m, k, n) = (7, 5, 45);
        let a: Vec<f32> = (0..m * k).map(|i| (i as f32 * 0.37).sin()).collect();
        let b: Vec<f32> = (0..k * n).map(|i| (i as f32 * 0.11).cos()).collect();
        let mut plain = vec![0.5f32; m * n];
        for r in 0..m {
            for j in 0..n {
                for p in 0..k {
                    plain[r * n + j] += a[r * k + p] * b[p * n + j];
                }
            }
        }
        let mut fast = vec![0.5f32; m * n];
        multiply_rows(&mut fast, &a, &b, m, k, n);
        assert_eq!(plain, fast);
        // The same matrix walked as its transpose.
        let across: Vec<f32> = (0..m * k).map(|i| a[i % m * k + i / m]).collect();
        let mut turned = vec![0.5f32; m * n];
        multiply(&mut turned, &across, Strides { by_row: 1, by_k: m }, &b, m, k, n);
        assert_eq!(plain, turned);
    }
}
