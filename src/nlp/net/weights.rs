//! The network's weights: their shapes, and their quantised form in the model file.

use foldhash::HashMap;

use super::features::AFFIX_ROWS;
use crate::text::tags::{Dep, Upos, Xpos};

/// Sizes of the layers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dims {
    /// Words in the vocabulary, without the row for unknown ones.
    pub words: usize,
    /// Of a word's vector.
    pub input: usize,
    /// Of the recurrence, one way.
    pub width: usize,
    /// Of the space where words meet their heads.
    pub arc: usize,
    /// Of the space where labels are told apart.
    pub label: usize,
}

/// Columns of the tag scores: universal tags, then Penn tags, then room to a multiple of eight.
pub const TAG_COLUMNS: usize = (Upos::ALL.len() + Xpos::ALL.len()).next_multiple_of(8);
/// Columns of the label scores.
pub const LABEL_COLUMNS: usize = Dep::ALL.len().next_multiple_of(8);
/// Buckets of the distance between a word and its head; the last is the root's.
pub const DISTANCES: usize = 20;

/// Bucket of the way from a dependent to its head.
#[must_use]
pub fn distance(dependent: usize, head: usize) -> usize {
    let far = match dependent.abs_diff(head) {
        n @ 0..=5 => n.saturating_sub(1),
        6..=7 => 5,
        8..=11 => 6,
        12..=18 => 7,
        _ => 8,
    };
    if head < dependent { far } else { far + 9 }
}

/// The matrices, by rows, in the order of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(usize)]
pub enum Part {
    /// Word vectors; row 0 is the unknown word's.
    Words,
    Affixes,
    Window,
    WindowBias,
    First,
    FirstBias,
    Second,
    SecondBias,
    Tags,
    TagsBias,
    /// To the spaces of dependents and heads (arc, arc, label, label).
    Roles,
    RolesBias,
    /// The bilinear form between dependent and head.
    Arc,
    /// How head-like a word is by itself.
    Headness,
    /// The root as a head.
    Root,
    Distance,
    Labels,
    LabelsBias,
}

/// How many parts there are.
pub const PARTS: usize = 18;

impl Dims {
    /// Rows and columns of each part.
    #[must_use]
    pub fn shapes(&self) -> [(usize, usize); PARTS] {
        let Self { words, input, width, arc, label } = *self;
        [
            (words + 1, input),
            (AFFIX_ROWS, input),
            (3 * input, input),
            (1, input),
            (input, 6 * width),
            (1, 6 * width),
            (2 * width, 6 * width),
            (1, 6 * width),
            (2 * width, TAG_COLUMNS),
            (1, TAG_COLUMNS),
            (2 * width, 2 * (arc + label)),
            (1, 2 * (arc + label)),
            (arc, arc),
            (1, arc),
            (1, arc),
            (1, DISTANCES),
            (label, LABEL_COLUMNS),
            (1, LABEL_COLUMNS),
        ]
    }
}

/// All weights and the vocabulary.
#[derive(Debug, Clone)]
pub struct Weights {
    pub dims: Dims,
    pub parts: Vec<Vec<f32>>,
    /// Word keys in the order of their rows, from row 1.
    pub keys: Vec<u32>,
    pub vocabulary: HashMap<u32, u32>,
}

impl Weights {
    #[must_use]
    pub fn new(dims: Dims, parts: Vec<Vec<f32>>, keys: Vec<u32>) -> Self {
        let vocabulary = keys.iter().zip(1..).map(|(&k, row)| (k, row)).collect();
        Self { dims, parts, keys, vocabulary }
    }

    #[must_use]
    pub fn part(&self, part: Part) -> &[f32] {
        &self.parts[part as usize]
    }

    /// Row of a word in the table of words; 0 where it is unknown.
    #[must_use]
    pub fn row(&self, key: u32) -> u32 {
        self.vocabulary.get(&key).copied().unwrap_or(0)
    }

    /// Sizes, keys, then each part row by row: a scale (f32) and the row in whole steps of it, one byte each for the
    /// tables of words and affixes, two for the rest. All numbers little endian.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let Dims { words, input, width, arc, label } = self.dims;
        let mut out = Vec::new();
        for n in [words, input, width, arc, label] {
            out.extend((n as u32).to_le_bytes());
        }
        self.keys.iter().for_each(|k| out.extend(k.to_le_bytes()));
        for (at, (part, (_, columns))) in self.parts.iter().zip(self.dims.shapes()).enumerate() {
            let top = if is_table(at) { 127.0 } else { 32767.0 };
            for row in part.chunks_exact(columns) {
                let scale = row.iter().fold(0f32, |m, w| m.max(w.abs())) / top;
                out.extend(scale.to_le_bytes());
                for w in row {
                    let step = if scale > 0.0 { (w / scale).round() } else { 0.0 };
                    if is_table(at) {
                        out.extend((step as i8).to_le_bytes());
                    } else {
                        out.extend((step as i16).to_le_bytes());
                    }
                }
            }
        }
        out
    }

    /// `None` where the bytes are not what [`Self::to_bytes`] writes.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut rest = bytes;
        let mut number = || {
            let (head, after) = rest.split_first_chunk::<4>()?;
            rest = after;
            Some(u32::from_le_bytes(*head) as usize).filter(|n| *n < 1 << 20)
        };
        let dims = Dims { words: number()?, input: number()?, width: number()?, arc: number()?, label: number()? };
        let (keys, mut rest) = rest.split_at_checked(dims.words * 4)?;
        let keys = keys.as_chunks::<4>().0.iter().map(|c| u32::from_le_bytes(*c)).collect();
        let mut parts = Vec::with_capacity(PARTS);
        for (at, (rows, columns)) in dims.shapes().into_iter().enumerate() {
            let size = if is_table(at) { 1 } else { 2 };
            let (body, after) = rest.split_at_checked(rows.checked_mul(4 + columns * size)?)?;
            rest = after;
            let mut part = Vec::with_capacity(rows * columns);
            for row in body.chunks_exact(4 + columns * size) {
                let (scale, steps) = row.split_first_chunk::<4>()?;
                let scale = f32::from_le_bytes(*scale);
                if size == 1 {
                    part.extend(steps.iter().map(|b| f32::from(b.cast_signed()) * scale));
                } else {
                    part.extend(steps.as_chunks::<2>().0.iter().map(|c| f32::from(i16::from_le_bytes(*c)) * scale));
                }
            }
            parts.push(part);
        }
        rest.is_empty().then(|| Self::new(dims, parts, keys))
    }
}

const fn is_table(part: usize) -> bool {
    part < 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_come_back_within_a_step() {
        let dims = Dims { words: 3, input: 8, width: 4, arc: 4, label: 4 };
        let mut seed = 1f32;
        let mut next = || {
            seed = (seed * 1.7 + 0.3) % 1.0;
            seed - 0.5
        };
        let parts = dims.shapes().iter().map(|(r, c)| (0..r * c).map(|_| next()).collect()).collect();
        let weights = Weights::new(dims, parts, vec![7, 8, 9]);
        let bytes = weights.to_bytes();
        let back = Weights::from_bytes(&bytes).unwrap();
        assert_eq!(back.dims, dims);
        assert_eq!(back.row(8), 2);
        assert_eq!(back.row(1), 0);
        for (at, (a, b)) in weights.parts.iter().zip(&back.parts).enumerate() {
            let step = if is_table(at) { 0.5 / 127.0 } else { 0.5 / 32767.0 };
            assert!(a.iter().zip(b).all(|(x, y)| (x - y).abs() <= step));
        }
        assert!(Weights::from_bytes(&bytes[..bytes.len() - 1]).is_none());
        assert!(Weights::from_bytes(&[255; 40]).is_none());
    }
}
