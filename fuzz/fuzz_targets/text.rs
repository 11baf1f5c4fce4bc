//! `cargo fuzz run text`: tokens and sentences tile any text.
#![no_main]

#[allow(dead_code, reason = "each target runs one of the shared checks")]
#[path = "../../tests/fuzzed/checks.rs"]
mod checks;

libfuzzer_sys::fuzz_target!(|text: &str| checks::text(text));
