//! `cargo fuzz run article`: any bytes are an article or the typed reason why not.
#![no_main]

#[allow(dead_code, reason = "each target runs one of the shared checks")]
#[path = "../../tests/fuzzed/checks.rs"]
mod checks;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| checks::article(bytes));
