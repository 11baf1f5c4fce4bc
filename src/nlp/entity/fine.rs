//! From coarse kinds to the published types: which sort of place a LOC is, which sort of thing a MISC is.

use super::features::Page;
use super::hash;
#[cfg(feature = "train")]
use super::store::put_block;
use super::store::{BadModel, Reader};
use super::tags::{Coarse, Run};
use crate::text::layers::EntityLabel;

/// Types that a coarse kind leaves open, in the order of the weights' columns.
pub(crate) const OPEN: [EntityLabel; 6] =
    [EntityLabel::Gpe, EntityLabel::Loc, EntityLabel::Fac, EntityLabel::Norp, EntityLabel::Event, EntityLabel::Product];

/// Columns of [`OPEN`] that a coarse kind may become.
pub(crate) const fn columns(kind: Coarse) -> std::ops::Range<usize> {
    match kind {
        Coarse::Loc => 0..3,
        Coarse::Misc => 3..6,
        Coarse::Per | Coarse::Org => 0..0,
    }
}

/// Buckets of hashed features. A power of two.
pub(crate) const BUCKETS: usize = 1 << 13;

/// A linear classifier of whole spans.
#[derive(Debug, Clone)]
pub(crate) struct Fine {
    weights: Vec<[i8; OPEN.len()]>,
}

impl Default for Fine {
    fn default() -> Self {
        Self { weights: vec![[0; OPEN.len()]; BUCKETS] }
    }
}

impl Fine {
    #[cfg(feature = "train")]
    pub(crate) fn new(weights: Vec<[i8; OPEN.len()]>) -> Self {
        Self { weights }
    }

    /// The published type of a name.
    pub(crate) fn label(&self, page: &Page, run: Run) -> EntityLabel {
        match run.0 {
            Coarse::Per => EntityLabel::Person,
            Coarse::Org => EntityLabel::Org,
            Coarse::Loc | Coarse::Misc => {
                let mut sums = [0i32; OPEN.len()];
                features(page, run, |bucket| {
                    if let Some(row) = self.weights.get(bucket) {
                        sums.iter_mut().zip(row).for_each(|(sum, &weight)| *sum += i32::from(weight));
                    }
                });
                let columns = columns(run.0);
                let top = columns.clone().fold(columns.start, |top, at| if sums[at] > sums[top] { at } else { top });
                OPEN[top]
            }
        }
    }

    #[cfg(feature = "train")]
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        let bytes: Vec<u8> = self.weights.iter().flat_map(|row| row.iter().map(|w| w.cast_unsigned())).collect();
        put_block(out, &bytes);
    }

    pub(crate) fn read(from: &mut Reader<'_>) -> Result<Self, BadModel> {
        let (rows, rest) = from.block()?.as_chunks::<{ OPEN.len() }>();
        if rows.len() != BUCKETS || !rest.is_empty() {
            return Err(BadModel::Truncated);
        }
        Ok(Self { weights: rows.iter().map(|row| row.map(u8::cast_signed)).collect() })
    }
}

/// Buckets of a span's features.
pub(crate) fn features(page: &Page, (kind, start, end): Run, mut sink: impl FnMut(usize)) {
    let mut put = |template: u64, value: u64| {
        let hash = hash::finish(hash::step(hash::step(kind as u64 + 0xF1, template), value));
        sink(hash as usize & (BUCKETS - 1));
    };
    let last = end.saturating_sub(1);
    put(0, 0);
    put(1, (end - start).min(4) as u64);
    put(2, page.lower(last));
    put(3, page.lower(start));
    put(4, page.tail(last));
    for (template, token) in [(5, start), (6, last)] {
        let mask = page.mask(token);
        put(template, u64::from(mask));
        for list in (0..32).filter(|list| mask & (1 << list) != 0) {
            put(template + 2, list);
        }
    }
    let whole = (start..end).fold(u32::MAX, |all, token| all & page.mask(token));
    put(9, u64::from(whole));
    for list in (0..32).filter(|list| whole & (1 << list) != 0) {
        put(10, list);
    }
    if end - start == 1 {
        put(11, page.lower(start));
    }
    for token in start..end {
        put(12, page.lower(token));
    }
}
