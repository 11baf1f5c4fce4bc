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

/// Products of some rows of whole numbers with one block of sixteen columns. `rows[p][r]` holds two neighbours of row
/// r as the low and the high half of one number; `block[p]` the same two of each column, columns in turn. Whole
/// numbers: the sum is the same in any order, so every machine gives the same.
#[inline]
pub fn multiply_block<const ROWS: usize>(
    rows: &[[i32; ROWS]],
    block: &[[i16; 2 * COLUMNS]],
    out: &mut [[i32; COLUMNS]; ROWS],
) {
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512vnni") {
        // SAFETY: the two features were found just now.
        unsafe { multiply_block_vnni(rows, block, out) };
        return;
    }
    #[cfg(target_arch = "x86_64")]
    if is_x86_feature_detected!("avx2") {
        // The machine's sixteen registers have room for the sums of four rows.
        for (from, out) in (0..ROWS).step_by(4).zip(out.chunks_mut(4)) {
            match out {
                // SAFETY: the feature was found just now.
                [a, b, c, d] => unsafe { multiply_block_avx2(rows, block, from, [a, b, c, d]) },
                // SAFETY: likewise.
                [a, b] => unsafe { multiply_block_avx2(rows, block, from, [a, b]) },
                few => {
                    for (a, r) in few.iter_mut().zip(from..) {
                        // SAFETY: likewise.
                        unsafe { multiply_block_avx2(rows, block, r, [a]) };
                    }
                }
            }
        }
        return;
    }
    multiply_block_plain(rows, block, out);
}

fn multiply_block_plain<const ROWS: usize>(
    rows: &[[i32; ROWS]],
    block: &[[i16; 2 * COLUMNS]],
    out: &mut [[i32; COLUMNS]; ROWS],
) {
    *out = [[0; COLUMNS]; ROWS];
    for (pairs, columns) in rows.iter().zip(block) {
        for (sums, &pair) in out.iter_mut().zip(pairs) {
            let (low, high) = (i32::from(pair as i16), pair >> 16);
            for (sum, two) in sums.iter_mut().zip(columns.as_chunks::<2>().0) {
                *sum = sum.wrapping_add(low * i32::from(two[0]) + high * i32::from(two[1]));
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512vnni")]
fn multiply_block_vnni<const ROWS: usize>(
    rows: &[[i32; ROWS]],
    block: &[[i16; 2 * COLUMNS]],
    out: &mut [[i32; COLUMNS]; ROWS],
) {
    use std::arch::x86_64::{
        __m512i, _mm512_dpwssd_epi32, _mm512_loadu_si512, _mm512_set1_epi32, _mm512_setzero_si512, _mm512_storeu_si512,
    };
    let mut sums = [_mm512_setzero_si512(); ROWS];
    for (pairs, columns) in rows.iter().zip(block) {
        // SAFETY: the array is one vector long, and the load asks for no alignment.
        let columns = unsafe { _mm512_loadu_si512(columns.as_ptr().cast::<__m512i>()) };
        for (sum, &pair) in sums.iter_mut().zip(pairs) {
            *sum = _mm512_dpwssd_epi32(*sum, _mm512_set1_epi32(pair), columns);
        }
    }
    for (out, sum) in out.iter_mut().zip(sums) {
        // SAFETY: the array is one vector long, and the store asks for no alignment.
        unsafe { _mm512_storeu_si512(out.as_mut_ptr().cast::<__m512i>(), sum) };
    }
}

/// The rows from one on, as many as there is room given for.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn multiply_block_avx2<const ROWS: usize, const FEW: usize>(
    rows: &[[i32; ROWS]],
    block: &[[i16; 2 * COLUMNS]],
    from: usize,
    out: [&mut [i32; COLUMNS]; FEW],
) {
    use std::arch::x86_64::{
        __m256i, _mm256_add_epi32, _mm256_loadu_si256, _mm256_madd_epi16, _mm256_set1_epi32, _mm256_setzero_si256,
        _mm256_storeu_si256,
    };
    // Never more, so that no place in a row need be checked.
    let from = from.min(ROWS.saturating_sub(FEW));
    let mut sums = [[_mm256_setzero_si256(); 2]; FEW];
    for (pairs, columns) in rows.iter().zip(block) {
        let at = columns.as_ptr().cast::<__m256i>();
        // SAFETY: the array is two vectors long, and the load asks for no alignment.
        let (left, right) = unsafe { (_mm256_loadu_si256(at), _mm256_loadu_si256(at.add(1))) };
        for (sums, &pair) in sums.iter_mut().zip(&pairs[from..from + FEW]) {
            let pair = _mm256_set1_epi32(pair);
            sums[0] = _mm256_add_epi32(sums[0], _mm256_madd_epi16(pair, left));
            sums[1] = _mm256_add_epi32(sums[1], _mm256_madd_epi16(pair, right));
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

    fn check<const ROWS: usize>() {
        let mut x = 7u32;
        let mut next = || {
            x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (x >> 18) as i16 - 8192
        };
        let block: Vec<[i16; 2 * COLUMNS]> = (0..9).map(|_| std::array::from_fn(|_| next())).collect();
        let mut pair = || (i32::from(next()) << 16) | i32::from(next() as u16);
        let rows: Vec<[i32; ROWS]> = (0..9).map(|_| std::array::from_fn(|_| pair())).collect();
        let (mut fast, mut plain) = ([[0; COLUMNS]; ROWS], [[0; COLUMNS]; ROWS]);
        multiply_block(&rows, &block, &mut fast);
        multiply_block_plain(&rows, &block, &mut plain);
        assert_eq!(fast, plain, "{ROWS} rows");
        // The widest hides the other where the machine has both.
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") {
            for (r, plain) in plain.iter().enumerate() {
                let mut middle = [0; COLUMNS];
                // SAFETY: the feature was found just now.
                unsafe { multiply_block_avx2(&rows, &block, r, [&mut middle]) };
                assert_eq!(middle, *plain, "{ROWS} rows");
            }
        }
    }

    #[test]
    fn every_version_of_the_product_gives_the_same() {
        check::<1>();
        check::<2>();
        check::<4>();
        check::<8>();
    }
}
