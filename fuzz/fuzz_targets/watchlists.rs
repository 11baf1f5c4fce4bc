//! `cargo fuzz run watchlists`: a list is taken and looks up names, or every fault has its line.
#![no_main]

#[path = "../../tests/fuzzed/checks/watchlists.rs"]
mod watchlists;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| watchlists::check(bytes));
