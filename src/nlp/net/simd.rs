//! Runs a kernel with the widest vector instructions that the machine has. The one place with `unsafe`: calling a
//! function compiled for instructions that the check just before found, and loading vectors from slices.
//!
//! The kernels are plain Rust that the compiler vectorises. None contracts a product and a sum into one rounding and
//! each fixes the order of its sums, so that every machine computes the same bits.

// The loads and stores used here ask for no alignment.
#![allow(unsafe_code, clippy::cast_ptr_alignment, clippy::needless_range_loop)]

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
/// Rows multiplied at once.
pub const ROWS: usize = 4;

/// Products of four rows of whole numbers with one block of sixteen columns. `rows[r][p]` holds two neighbours of row
/// r as the low and the high half of one number; `block[p]` the same two of each column, columns in turn. Whole
/// numbers: the sum is the same in any order, so every machine gives the same.
#[inline]
pub fn multiply_block(rows: [&[i32]; ROWS], block: &[[i16; 2 * COLUMNS]], out: &mut [[i32; COLUMNS]; ROWS]) {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512vnni") {
        // SAFETY: the two features were found just now.
        unsafe { multiply_block_vnni(rows, block, out) };
        return;
    }
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") {
        // SAFETY: the feature was found just now.
        unsafe { multiply_block_avx2(rows, block, out) };
        return;
    }
    multiply_block_plain(rows, block, out);
}

fn multiply_block_plain(rows: [&[i32]; ROWS], block: &[[i16; 2 * COLUMNS]], out: &mut [[i32; COLUMNS]; ROWS]) {
    for (row, out) in rows.into_iter().zip(out) {
        let mut sums = [0i32; COLUMNS];
        for (&pair, columns) in row.iter().zip(block) {
            let (low, high) = (i32::from(pair as i16), pair >> 16);
            for (sum, two) in sums.iter_mut().zip(columns.as_chunks::<2>().0) {
                *sum = sum.wrapping_add(low * i32::from(two[0]) + high * i32::from(two[1]));
            }
        }
        *out = sums;
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512vnni")]
fn multiply_block_vnni(rows: [&[i32]; ROWS], block: &[[i16; 2 * COLUMNS]], out: &mut [[i32; COLUMNS]; ROWS]) {
    use std::arch::x86_64::{
        __m512i, _mm512_dpwssd_epi32, _mm512_loadu_si512, _mm512_set1_epi32, _mm512_setzero_si512, _mm512_storeu_si512,
    };
    let mut sums = [_mm512_setzero_si512(); ROWS];
    let [a, b, c, d] = rows;
    for ((((columns, &a), &b), &c), &d) in block.iter().zip(a).zip(b).zip(c).zip(d) {
        // SAFETY: the array is one vector long, and the load asks for no alignment.
        let columns = unsafe { _mm512_loadu_si512(columns.as_ptr().cast::<__m512i>()) };
        for (sum, pair) in sums.iter_mut().zip([a, b, c, d]) {
            *sum = _mm512_dpwssd_epi32(*sum, _mm512_set1_epi32(pair), columns);
        }
    }
    for (out, sum) in out.iter_mut().zip(sums) {
        // SAFETY: the array is one vector long, and the store asks for no alignment.
        unsafe { _mm512_storeu_si512(out.as_mut_ptr().cast::<__m512i>(), sum) };
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn multiply_block_avx2(rows: [&[i32]; ROWS], block: &[[i16; 2 * COLUMNS]], out: &mut [[i32; COLUMNS]; ROWS]) {
    use std::arch::x86_64::{
        __m256i, _mm256_add_epi32, _mm256_loadu_si256, _mm256_madd_epi16, _mm256_set1_epi32, _mm256_setzero_si256,
        _mm256_storeu_si256,
    };
    let mut sums = [[_mm256_setzero_si256(); 2]; ROWS];
    let [a, b, c, d] = rows;
    let pairs = block.len().min(a.len()).min(b.len()).min(c.len()).min(d.len());
    let rows = [&a[..pairs], &b[..pairs], &c[..pairs], &d[..pairs]];
    for (p, columns) in block[..pairs].iter().enumerate() {
        let at = columns.as_ptr().cast::<__m256i>();
        // SAFETY: the array is two vectors long, and the load asks for no alignment.
        let (left, right) = unsafe { (_mm256_loadu_si256(at), _mm256_loadu_si256(at.add(1))) };
        for r in 0..ROWS {
            let pair = _mm256_set1_epi32(rows[r][p]);
            sums[r][0] = _mm256_add_epi32(sums[r][0], _mm256_madd_epi16(pair, left));
            sums[r][1] = _mm256_add_epi32(sums[r][1], _mm256_madd_epi16(pair, right));
        }
    }
    for (sums, out) in sums.iter().zip(out) {
        let at = out.as_mut_ptr().cast::<__m256i>();
        // SAFETY: the array is two vectors long, and the store asks for no alignment.
        unsafe {
            _mm256_storeu_si256(at, sums[0]);
            _mm256_storeu_si256(at.add(1), sums[1]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_version_of_the_product_gives_the_same() {
        let mut x = 7u32;
        let mut next = || {
            x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (x >> 18) as i16 - 8192
        };
        let block: Vec<[i16; 2 * COLUMNS]> = (0..9).map(|_| std::array::from_fn(|_| next())).collect();
        let row: Vec<i32> = (0..9).map(|_| (i32::from(next()) << 16) | i32::from(next() as u16)).collect();
        let back: Vec<i32> = row.iter().rev().copied().collect();
        let rows = [&row[..], &back, &row, &back];
        let (mut fast, mut plain) = ([[0; COLUMNS]; ROWS], [[0; COLUMNS]; ROWS]);
        multiply_block(rows, &block, &mut fast);
        multiply_block_plain(rows, &block, &mut plain);
        assert_eq!(fast, plain);
        // The widest hides the other where the machine has both.
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") {
            let mut middle = [[0; COLUMNS]; ROWS];
            // SAFETY: the feature was found just now.
            unsafe { multiply_block_avx2(rows, &block, &mut middle) };
            assert_eq!(middle, plain);
        }
    }
}
