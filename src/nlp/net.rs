//! The network that reads a sentence: word features, a window layer, two-way gated recurrence, then tags, heads and
//! labels for every word at once. Inference only; training is in `nlp::train`.

pub mod features;
pub mod math;
pub mod mst;
pub mod packed;
pub mod reader;
pub mod scan;
pub mod simd;
pub mod strange;
pub mod weights;
