//! Logistic regressions whose signs are words: a weight a sign.

use std::collections::HashMap;

/// Weights of one regression, read from lines `sign<TAB>weight`.
#[derive(Debug)]
pub(in crate::events) struct Linear(HashMap<&'static str, f32, foldhash::fast::RandomState>);

impl Linear {
    /// Reads the lines; those that are none are left out.
    #[must_use]
    pub(in crate::events) fn parse(lines: &'static str) -> Self {
        let weight = |line: &'static str| {
            let (sign, weight) = line.split_once('\t')?;
            Some((sign, weight.parse().ok()?))
        };
        Self(lines.lines().filter_map(weight).collect())
    }

    /// What a sign of this value adds to the sum.
    #[must_use]
    pub(in crate::events) fn adds(&self, sign: &str, value: f32) -> f32 {
        self.0.get(sign).map_or(0.0, |weight| weight * value)
    }
}

/// The chance that a sum stands for, from 0 to 1.
#[must_use]
pub(in crate::events) fn chance(sum: f32) -> f32 {
    1.0 / (1.0 + (-sum).exp())
}
