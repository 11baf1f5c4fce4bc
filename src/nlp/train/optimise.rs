//! Adam, dense for the layers and by touched rows for the tables.

#![allow(clippy::inline_always)]

use crate::nlp::net::simd::{Kernel, dispatch};

const BETA1: f32 = 0.9;
const BETA2: f32 = 0.95;
const EPSILON: f32 = 1e-8;

/// First and second moments of one matrix's gradient.
#[derive(Debug, Clone)]
pub struct Adam {
    first: Vec<f32>,
    second: Vec<f32>,
}

impl Adam {
    #[must_use]
    pub fn new(len: usize) -> Self {
        Self { first: vec![0.0; len], second: vec![0.0; len] }
    }

    /// Moves `weights[from..]` against the gradient. `step` counts from 1.
    pub fn update(&mut self, weights: &mut [f32], gradient: &[f32], from: usize, rate: f32, step: u32) {
        let n = gradient.len();
        let step = step.min(2000).cast_signed();
        let rate = rate * (1.0 - BETA2.powi(step)).sqrt() / (1.0 - BETA1.powi(step));
        let (first, second) = (&mut self.first[from..from + n], &mut self.second[from..from + n]);
        dispatch(Update { weights: &mut weights[from..from + n], gradient, first, second, rate });
    }
}

struct Update<'a> {
    weights: &'a mut [f32],
    gradient: &'a [f32],
    first: &'a mut [f32],
    second: &'a mut [f32],
    rate: f32,
}

impl Kernel for Update<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { weights, gradient, first, second, rate } = self;
        for (((w, g), m), v) in weights.iter_mut().zip(gradient).zip(first).zip(second) {
            *m = BETA1 * *m + (1.0 - BETA1) * g;
            *v = BETA2 * *v + (1.0 - BETA2) * g * g;
            *w -= rate * *m / (v.sqrt() + EPSILON);
        }
    }
}
