//! Runs a kernel with the widest vector instructions that the machine has. The one place with `unsafe`: calling a
//! function compiled for instructions that the check just before found, and loading vectors from slices.
//!
//! The kernels are plain Rust that the compiler vectorises. None contracts a product and a sum into one rounding and
//! each fixes the order of its sums, so that every machine computes the same bits.

// The loads and stores used here ask for no alignment.
#![allow(unsafe_code, clippy::cast_ptr_alignment)]

/// A piece of work whose `run` is inlined into each version of the dispatcher. Mark `run` `#[inline(always)]`.
pub trait Kernel {
    type Output;
    fn run(self) -> Self::Output;
}

/// Runs the kernel with AVX-512 or AVX2 where the machine has them.
#[inline]
pub fn dispatch<K: Kernel>(kernel: K) -> K::Output {
    #[cfg(target_arch = "x86_64")]
    {
        if is_x86_feature_detected!("avx512f")
            && is_x86_feature_detected!("avx512bw")
            && is_x86_feature_detected!("avx512vl")
            && is_x86_feature_detected!("avx512dq")
        {
            // SAFETY: the four features were found just now.
            return unsafe { with_avx512(kernel) };
        }
        if is_x86_feature_detected!("avx2") {
            // SAFETY: the feature was found just now.
            return unsafe { with_avx2(kernel) };
        }
    }
    kernel.run()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512bw,avx512vl,avx512dq")]
fn with_avx512<K: Kernel>(kernel: K) -> K::Output {
    kernel.run()
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn with_avx2<K: Kernel>(kernel: K) -> K::Output {
    kernel.run()
}

/// Columns of one block of a packed matrix.
pub const COLUMNS: usize = 16;

/// Some rows of whole numbers, to be multiplied with one block of columns.
#[derive(Debug, Clone, Copy)]
pub struct BlockProduct<'a> {
    /// Row after row, `2 * block.len()` numbers each.
    pub rows: &'a [i16],
    /// `block[p]` holds two neighbours of each column, columns in turn.
    pub block: &'a [[i16; 2 * COLUMNS]],
    /// What a step of each row's sums weighs.
    pub scales: &'a [f32],
    /// What is added to each column.
    pub bias: &'a [f32; COLUMNS],
}

impl BlockProduct<'_> {
    /// Writes the first `width` columns of `ROWS` rows into `out`, whose rows are `stride` apart. Sums of whole numbers are the same
    /// in any order, and each becomes a float by one conversion, product and sum: every machine gives the same.
    ///
    /// # Panics
    /// If there are fewer rows, scales or places in `out`, or no such column.
    #[inline]
    pub fn write<const ROWS: usize>(&self, out: &mut [f32], stride: usize, width: usize) {
        assert!(self.rows.len() >= ROWS * 2 * self.block.len() && self.scales.len() >= ROWS);
        assert!(ROWS > 0 && width <= COLUMNS && width <= stride && out.len() >= (ROWS - 1) * stride + width);
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512vnni") {
            // SAFETY: the two features were found just now.
            unsafe { write_vnni::<ROWS>(self, out, stride, width) };
            return;
        }
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") {
            // The machine's sixteen registers have room for the sums of four rows.
            for from in (0..ROWS).step_by(4) {
                let (few, out) = (self.from(from), &mut out[from * stride..]);
                // SAFETY: the feature was found just now.
                unsafe {
                    match ROWS - from {
                        1 => write_avx2::<1>(&few, out, stride, width),
                        2 => write_avx2::<2>(&few, out, stride, width),
                        3 => write_avx2::<3>(&few, out, stride, width),
                        _ => write_avx2::<4>(&few, out, stride, width),
                    }
                }
            }
            return;
        }
        self.write_plain::<ROWS>(out, stride, width);
    }

    /// The same from one row on.
    fn from(&self, row: usize) -> Self {
        Self { rows: &self.rows[row * 2 * self.block.len()..], scales: &self.scales[row..], ..*self }
    }

    fn write_plain<const ROWS: usize>(&self, out: &mut [f32], stride: usize, width: usize) {
        let rows = self.rows.chunks_exact(2 * self.block.len()).zip(self.scales);
        for ((row, scale), out) in rows.zip(out.chunks_mut(stride)).take(ROWS) {
            let mut sums = [0_i32; COLUMNS];
            for ([low, high], columns) in row.as_chunks::<2>().0.iter().zip(self.block) {
                for (sum, two) in sums.iter_mut().zip(columns.as_chunks::<2>().0) {
                    let more = i32::from(*low) * i32::from(two[0]) + i32::from(*high) * i32::from(two[1]);
                    *sum = sum.wrapping_add(more);
                }
            }
            for ((out, sum), bias) in out.iter_mut().zip(sums).zip(self.bias).take(width) {
                *out = sum as f32 * scale + bias;
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512vnni")]
fn write_vnni<const ROWS: usize>(product: &BlockProduct<'_>, out: &mut [f32], stride: usize, width: usize) {
    use std::arch::x86_64::{
        __m512i, _mm512_add_ps, _mm512_cvtepi32_ps, _mm512_dpwssd_epi32, _mm512_loadu_ps, _mm512_loadu_si512,
        _mm512_mask_storeu_ps, _mm512_mul_ps, _mm512_set1_epi32, _mm512_set1_ps, _mm512_setzero_si512,
    };
    let pairs = product.block.len();
    let first = product.rows.as_ptr().cast::<i32>();
    let mut sums = [_mm512_setzero_si512(); ROWS];
    for (p, columns) in product.block.iter().enumerate() {
        // SAFETY: the array is one vector long, and the load asks for no alignment.
        let columns = unsafe { _mm512_loadu_si512(columns.as_ptr().cast::<__m512i>()) };
        for (r, sum) in sums.iter_mut().enumerate() {
            // SAFETY: `write` checked that there are so many rows of so many pairs, and the read asks for no alignment.
            let pair = unsafe { first.add(r * pairs + p).read_unaligned() };
            *sum = _mm512_dpwssd_epi32(*sum, _mm512_set1_epi32(pair), columns);
        }
    }
    // SAFETY: the array is one vector long, and the load asks for no alignment.
    let bias = unsafe { _mm512_loadu_ps(product.bias.as_ptr()) };
    let mask = 0xffff_u16 >> (COLUMNS - width);
    for (r, (sum, scale)) in sums.into_iter().zip(product.scales).enumerate() {
        let row = _mm512_add_ps(_mm512_mul_ps(_mm512_cvtepi32_ps(sum), _mm512_set1_ps(*scale)), bias);
        // SAFETY: `write` checked that `out` reaches to the last row's width; the mask keeps the rest as it is.
        unsafe { _mm512_mask_storeu_ps(out.as_mut_ptr().add(r * stride), mask, row) };
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn write_avx2<const ROWS: usize>(product: &BlockProduct<'_>, out: &mut [f32], stride: usize, width: usize) {
    use std::arch::x86_64::{
        __m256i, _mm256_add_epi32, _mm256_add_ps, _mm256_cvtepi32_ps, _mm256_loadu_ps, _mm256_loadu_si256,
        _mm256_madd_epi16, _mm256_mul_ps, _mm256_set1_epi32, _mm256_set1_ps, _mm256_setzero_si256, _mm256_storeu_ps,
    };
    let pairs = product.block.len();
    let first = product.rows.as_ptr().cast::<i32>();
    let mut sums = [[_mm256_setzero_si256(); 2]; ROWS];
    for (p, columns) in product.block.iter().enumerate() {
        let at = columns.as_ptr().cast::<__m256i>();
        // SAFETY: the array is two vectors long, and the load asks for no alignment.
        let (left, right) = unsafe { (_mm256_loadu_si256(at), _mm256_loadu_si256(at.add(1))) };
        for (r, sums) in sums.iter_mut().enumerate() {
            // SAFETY: `write` checked that there are so many rows of so many pairs, and the read asks for no alignment.
            let pair = _mm256_set1_epi32(unsafe { first.add(r * pairs + p).read_unaligned() });
            sums[0] = _mm256_add_epi32(sums[0], _mm256_madd_epi16(pair, left));
            sums[1] = _mm256_add_epi32(sums[1], _mm256_madd_epi16(pair, right));
        }
    }
    for (r, (sums, scale)) in sums.into_iter().zip(product.scales).enumerate() {
        let mut row = [0.0_f32; COLUMNS];
        for (half, sum) in sums.into_iter().enumerate() {
            // SAFETY: each half of an array of sixteen is one vector long, and neither asks for alignment.
            unsafe {
                let bias = _mm256_loadu_ps(product.bias.as_ptr().add(half * COLUMNS / 2));
                let scaled = _mm256_mul_ps(_mm256_cvtepi32_ps(sum), _mm256_set1_ps(*scale));
                _mm256_storeu_ps(row.as_mut_ptr().add(half * COLUMNS / 2), _mm256_add_ps(scaled, bias));
            }
        }
        let out = &mut out[r * stride..][..width];
        if let Ok(out) = <&mut [f32; COLUMNS]>::try_from(&mut *out) {
            *out = row;
        } else {
            out.copy_from_slice(&row[..width]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<const ROWS: usize>(width: usize) {
        let mut x = 7u32;
        let mut next = || {
            x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (x >> 18) as i16 - 8192
        };
        let block: Vec<[i16; 2 * COLUMNS]> = (0..9).map(|_| std::array::from_fn(|_| next())).collect();
        let rows: Vec<i16> = (0..ROWS * 18).map(|_| next()).collect();
        let scales: Vec<f32> = (0..ROWS).map(|r| 0.001 * (r + 1) as f32).collect();
        let bias: [f32; COLUMNS] = std::array::from_fn(|c| c as f32);
        let product = BlockProduct { rows: &rows, block: &block, scales: &scales, bias: &bias };
        let stride = width + 3;
        let room = vec![-1.0; ROWS * stride];
        let (mut fast, mut plain) = (room.clone(), room.clone());
        product.write::<ROWS>(&mut fast, stride, width);
        product.write_plain::<ROWS>(&mut plain, stride, width);
        assert_eq!(fast, plain, "{ROWS} rows of {width}");
        assert!(
            plain.chunks(stride).all(|row| row[width..].iter().all(|x| x.to_bits() == (-1.0_f32).to_bits())),
            "what stands beside it is left alone"
        );
        // The widest hides the other where the machine has both.
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") {
            let mut middle = room;
            for r in 0..ROWS {
                // SAFETY: the feature was found just now.
                unsafe { write_avx2::<1>(&product.from(r), &mut middle[r * stride..], stride, width) };
            }
            assert_eq!(middle, plain, "{ROWS} rows of {width}");
        }
    }

    #[test]
    fn every_version_of_the_product_gives_the_same() {
        for width in [1, 7, COLUMNS] {
            check::<1>(width);
            check::<2>(width);
            check::<4>(width);
            check::<8>(width);
        }
    }
}
