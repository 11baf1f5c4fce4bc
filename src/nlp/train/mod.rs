//! `copytaster train`: open data in, the language model out. Only with the feature `train`.
//!
//! The same data give the same bytes: fixed seeds, fixed order of sums, whatever the machine's vector width or number
//! of threads.

pub mod backward;
#[cfg(feature = "train")]
pub mod names;
pub mod optimise;
pub mod rng;
pub mod silver;
pub mod syntax;
pub mod vectors;
