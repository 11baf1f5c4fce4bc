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

    /// Whether a sign was met often enough to have a weight.
    #[must_use]
    pub(in crate::events) fn knows(&self, sign: &str) -> bool {
        self.0.contains_key(sign)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_of_weights_is_a_chance() {
        let model = Linear::parse("bias\t-1\nsays claim\t2.5\nno weight\nodd\tword\n");
        let sum = model.adds("bias", 1.0)
            + model.adds("says claim", 0.4)
            + model.adds("unknown", 9.0)
            + model.adds("odd", 1.0);
        assert!(sum.abs() < 1e-6, "{sum}");
        assert!((chance(sum) - 0.5).abs() < 1e-6);
        assert!(chance(-9.0) < 0.001 && chance(9.0) > 0.999);
    }
}
