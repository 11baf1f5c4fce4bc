//! `cargo fuzz run enrich`: whatever is an article is read, with true spans and the same bytes twice.
#![no_main]

#[allow(dead_code, reason = "each target runs one of the shared checks")]
#[path = "../../tests/fuzzed/checks.rs"]
mod checks;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| checks::enrich(bytes));
