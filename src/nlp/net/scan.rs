//! The gated recurrence: a running mean that each word opens or shuts, left to right and right to left.
//!
//! Gates come in rows of `6 × width`: candidate, forget and output gate of the forward pass, then of the backward.

// A kernel must become part of each version of the dispatcher, or it is compiled without the wide instructions.
#![allow(clippy::inline_always, clippy::needless_range_loop)]

use super::math::{sigmoid, tanh};
use super::simd::{Kernel, dispatch};

/// What the backward pass of training needs to know of each word: activated gates (as in `gates`) and states
/// (`2 × width` a word).
pub fn run(gates: &mut [f32], states: &mut [f32], out: &mut [f32], words: usize, width: usize) {
    assert!(gates.len() >= words * 6 * width && states.len() >= words * 2 * width && out.len() >= words * 2 * width);
    dispatch(Scan { gates, states, out, words, width });
}

struct Scan<'a> {
    gates: &'a mut [f32],
    states: &'a mut [f32],
    out: &'a mut [f32],
    words: usize,
    width: usize,
}

impl Kernel for Scan<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { gates, states, out, words, width } = self;
        let (row, both) = (6 * width, 2 * width);
        for word in gates.chunks_exact_mut(3 * width).take(words * 2) {
            let (candidate, rest) = word.split_at_mut(width);
            for x in candidate {
                *x = tanh(*x);
            }
            for x in rest {
                *x = sigmoid(*x);
            }
        }
        for way in 0..2 {
            for step in 0..words {
                let at = if way == 0 { step } else { words - 1 - step };
                let here = at * both + way * width;
                // The state before and the one to be written, as slices of their own.
                let (last, state) = match way {
                    _ if step == 0 => (None, &mut states[here..]),
                    0 => {
                        let (before, rest) = states.split_at_mut(here);
                        (Some(&before[here - both..]), rest)
                    }
                    _ => {
                        let (rest, behind) = states.split_at_mut(here + both);
                        (Some(&*behind), &mut rest[here..])
                    }
                };
                let gate = &gates[at * row + way * 3 * width..][..3 * width];
                let (candidate, rest) = gate.split_at(width);
                let (forget, output) = rest.split_at(width);
                let (state, out) = (&mut state[..width], &mut out[here..][..width]);
                let mut from = 0;
                while from + 16 <= width {
                    places::<16>(from, [candidate, forget, output], last, state, out);
                    from += 16;
                }
                while from < width {
                    places::<1>(from, [candidate, forget, output], last, state, out);
                    from += 1;
                }
            }
        }
    }
}

/// Some places of one word's state and of what it gives, from one place on. Worked out apart from where they go, so that nothing
/// keeps the compiler from wide registers.
#[inline(always)]
fn places<const N: usize>(from: usize, gates: [&[f32]; 3], last: Option<&[f32]>, state: &mut [f32], out: &mut [f32]) {
    let these = |row: &[f32]| -> [f32; N] { std::array::from_fn(|j| row[from..][..N][j]) };
    let [candidate, forget, output] = gates.map(these);
    let last = last.map_or([0.0; N], these);
    let (mut now, mut given) = ([0.0; N], [0.0; N]);
    for j in 0..N {
        now[j] = forget[j] * last[j] + (1.0 - forget[j]) * candidate[j];
        given[j] = output[j] * now[j];
    }
    state[from..][..N].copy_from_slice(&now);
    out[from..][..N].copy_from_slice(&given);
}
