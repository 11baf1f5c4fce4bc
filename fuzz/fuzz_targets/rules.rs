//! `cargo fuzz run rules`: event rules compile and read, or every fault has its place.
#![no_main]

#[path = "../../tests/fuzzed/checks/rules.rs"]
mod rules;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| rules::check(bytes));
