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

/// At most so many rows are multiplied at once with so many blocks: as many sums as registers hold beside what they are made of. Each
/// sum waits for the one before; with fewer at once the machine idles.
pub const ROWS: usize = 6;
pub const BLOCKS: usize = 4;

/// Some rows of whole numbers, to be multiplied with some blocks of columns.
#[derive(Debug, Clone, Copy)]
pub struct BlockProduct<'a> {
    /// Row after row, `2 * pairs` numbers each.
    pub rows: &'a [i16],
    /// Half the length of a row.
    pub pairs: usize,
    /// Block after block, `pairs` places each; a place holds two neighbours of each column, columns in turn.
    pub blocks: &'a [[i16; 2 * COLUMNS]],
    /// What a step of each row's sums weighs: one for each row, [`ROWS`] at most.
    pub scales: &'a [f32],
    /// What is added to each column, those of the last block that are not wanted among them.
    pub bias: &'a [f32],
}

impl BlockProduct<'_> {
    /// Writes the first `width` columns of all blocks, for each row, into `out`, whose rows are `stride` apart. Sums of whole numbers are the
    /// same in any order, and each becomes a float by one conversion, product and sum: every machine gives the same.
    ///
    /// # Panics
    /// If there are no or too many rows or blocks, or fewer numbers of a kind than they need.
    #[inline]
    pub fn write(&self, out: &mut [f32], stride: usize, width: usize) {
        let (rows, blocks) = (self.scales.len(), width.div_ceil(COLUMNS));
        assert!((1..=ROWS).contains(&rows) && (1..=BLOCKS).contains(&blocks) && width <= stride);
        assert!(self.rows.len() >= rows * 2 * self.pairs && self.blocks.len() == blocks * self.pairs);
        assert!(self.bias.len() >= blocks * COLUMNS && out.len() >= (rows - 1) * stride + width);
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512vnni") {
            // SAFETY: the two features were found just now.
            unsafe {
                match blocks {
                    1 => write_vnni_rows::<1>(self, out, stride, width),
                    2 => write_vnni_rows::<2>(self, out, stride, width),
                    3 => write_vnni_rows::<3>(self, out, stride, width),
                    _ => write_vnni_rows::<4>(self, out, stride, width),
                }
            }
            return;
        }
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") {
            // SAFETY: the feature was found just now.
            unsafe { write_avx2_blocks(self, out, stride, width) };
            return;
        }
        self.write_plain(out, stride, width);
    }

    /// Each block by itself, with where its columns go and how many are wanted.
    fn each(&self, width: usize) -> impl Iterator<Item = (Self, usize, usize)> {
        let blocks = self.blocks.chunks_exact(self.pairs).zip(self.bias.chunks_exact(COLUMNS));
        blocks
            .zip((0..width).step_by(COLUMNS))
            .map(move |((blocks, bias), first)| (Self { blocks, bias, ..*self }, first, COLUMNS.min(width - first)))
    }

    fn write_plain(&self, out: &mut [f32], stride: usize, width: usize) {
        let rows = || self.rows.chunks_exact(2 * self.pairs).zip(self.scales);
        for (block, first, width) in self.each(width) {
            for ((row, scale), out) in rows().zip(out.chunks_mut(stride)) {
                let mut sums = [0_i32; COLUMNS];
                for ([low, high], columns) in row.as_chunks::<2>().0.iter().zip(block.blocks) {
                    for (sum, two) in sums.iter_mut().zip(columns.as_chunks::<2>().0) {
                        let more = i32::from(*low) * i32::from(two[0]) + i32::from(*high) * i32::from(two[1]);
                        *sum = sum.wrapping_add(more);
                    }
                }
                for ((out, sum), bias) in out[first..].iter_mut().zip(sums).zip(block.bias).take(width) {
                    *out = sum as f32 * scale + bias;
                }
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512vnni")]
fn write_vnni_rows<const BLOCKS: usize>(product: &BlockProduct<'_>, out: &mut [f32], stride: usize, width: usize) {
    match product.scales.len() {
        1 => write_vnni::<1, BLOCKS>(product, out, stride, width),
        2 => write_vnni::<2, BLOCKS>(product, out, stride, width),
        3 => write_vnni::<3, BLOCKS>(product, out, stride, width),
        4 => write_vnni::<4, BLOCKS>(product, out, stride, width),
        5 => write_vnni::<5, BLOCKS>(product, out, stride, width),
        _ => write_vnni::<ROWS, BLOCKS>(product, out, stride, width),
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512vnni")]
fn write_vnni<const ROWS: usize, const BLOCKS: usize>(
    product: &BlockProduct<'_>,
    out: &mut [f32],
    stride: usize,
    width: usize,
) {
    use std::arch::x86_64::{
        __m512i, _mm512_add_ps, _mm512_cvtepi32_ps, _mm512_dpwssd_epi32, _mm512_loadu_ps, _mm512_loadu_si512,
        _mm512_mask_storeu_ps, _mm512_mul_ps, _mm512_set1_epi32, _mm512_set1_ps, _mm512_setzero_si512,
    };
    let pairs = product.pairs;
    let (rows, blocks) = (product.rows.as_ptr().cast::<i32>(), product.blocks.as_ptr());
    let mut sums = [[_mm512_setzero_si512(); BLOCKS]; ROWS];
    for p in 0..pairs {
        let columns: [__m512i; BLOCKS] = std::array::from_fn(|b| {
            // SAFETY: `write` checked that there are so many blocks of so many places; a place is one vector long, and the load asks
            // for no alignment.
            unsafe { _mm512_loadu_si512(blocks.add(b * pairs + p).cast::<__m512i>()) }
        });
        for (r, sums) in sums.iter_mut().enumerate() {
            // SAFETY: `write` checked that there are so many rows of so many pairs, and the read asks for no alignment.
            let pair = _mm512_set1_epi32(unsafe { rows.add(r * pairs + p).read_unaligned() });
            for (sum, columns) in sums.iter_mut().zip(columns) {
                *sum = _mm512_dpwssd_epi32(*sum, pair, columns);
            }
        }
    }
    for (r, (sums, scale)) in sums.into_iter().zip(product.scales).enumerate() {
        for (b, sum) in sums.into_iter().enumerate() {
            let first = b * COLUMNS;
            // SAFETY: `write` checked that there is a vector of these for each block, and the load asks for no alignment.
            let bias = unsafe { _mm512_loadu_ps(product.bias.as_ptr().add(first)) };
            let row = _mm512_add_ps(_mm512_mul_ps(_mm512_cvtepi32_ps(sum), _mm512_set1_ps(*scale)), bias);
            let mask = 0xffff_u16 >> (COLUMNS - COLUMNS.min(width - first));
            // SAFETY: `write` checked that `out` reaches to the last row's width, which ends in the last block; the mask keeps the
            // rest as it is.
            unsafe { _mm512_mask_storeu_ps(out.as_mut_ptr().add(r * stride + first), mask, row) };
        }
    }
}

/// Block by block and four rows at once: the sums of so many fill the machine's sixteen registers.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn write_avx2_blocks(product: &BlockProduct<'_>, out: &mut [f32], stride: usize, width: usize) {
    for (block, first, width) in product.each(width) {
        for from in (0..product.scales.len()).step_by(4) {
            let few =
                BlockProduct { rows: &block.rows[from * 2 * block.pairs..], scales: &block.scales[from..], ..block };
            let out = &mut out[from * stride + first..];
            match few.scales.len() {
                1 => write_avx2::<1>(&few, out, stride, width),
                2 => write_avx2::<2>(&few, out, stride, width),
                3 => write_avx2::<3>(&few, out, stride, width),
                _ => write_avx2::<4>(&few, out, stride, width),
            }
        }
    }
}

/// One block.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn write_avx2<const ROWS: usize>(product: &BlockProduct<'_>, out: &mut [f32], stride: usize, width: usize) {
    use std::arch::x86_64::{
        __m256i, _mm256_add_epi32, _mm256_add_ps, _mm256_cvtepi32_ps, _mm256_loadu_ps, _mm256_loadu_si256,
        _mm256_madd_epi16, _mm256_mul_ps, _mm256_set1_epi32, _mm256_set1_ps, _mm256_setzero_si256, _mm256_storeu_ps,
    };
    let pairs = product.pairs;
    let first = product.rows.as_ptr().cast::<i32>();
    let mut sums = [[_mm256_setzero_si256(); 2]; ROWS];
    for (p, columns) in product.blocks.iter().enumerate() {
        let at = columns.as_ptr().cast::<__m256i>();
        // SAFETY: a place is two vectors long, and the load asks for no alignment.
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

    fn check(count: usize, width: usize) {
        let mut x = 7u32;
        let mut next = || {
            x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (x >> 18) as i16 - 8192
        };
        let pairs = 9;
        let blocks: Vec<[i16; 2 * COLUMNS]> =
            (0..pairs * width.div_ceil(COLUMNS)).map(|_| std::array::from_fn(|_| next())).collect();
        let rows: Vec<i16> = (0..count * 2 * pairs).map(|_| next()).collect();
        let scales: Vec<f32> = (0..count).map(|r| 0.001 * (r + 1) as f32).collect();
        let bias: [f32; BLOCKS * COLUMNS] = std::array::from_fn(|c| c as f32);
        let product = BlockProduct { rows: &rows, pairs, blocks: &blocks, scales: &scales, bias: &bias };
        let stride = width + 3;
        let room = vec![-1.0; count * stride];
        let (mut fast, mut plain) = (room.clone(), room.clone());
        product.write(&mut fast, stride, width);
        product.write_plain(&mut plain, stride, width);
        assert_eq!(fast, plain, "{count} rows of {width}");
        assert!(
            plain.chunks(stride).all(|row| row[width..].iter().all(|x| x.to_bits() == (-1.0_f32).to_bits())),
            "what stands beside it is left alone"
        );
        // The widest hides the other where the machine has both.
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") {
            let mut middle = room;
            // SAFETY: the feature was found just now.
            unsafe { write_avx2_blocks(&product, &mut middle, stride, width) };
            assert_eq!(middle, plain, "{count} rows of {width}");
        }
    }

    #[test]
    fn every_version_of_the_product_gives_the_same() {
        for width in [1, 7, COLUMNS, COLUMNS + 1, 2 * COLUMNS, 3 * COLUMNS - 1, BLOCKS * COLUMNS] {
            (1..=ROWS).for_each(|rows| check(rows, width));
        }
    }
}
