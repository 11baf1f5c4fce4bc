//! `cargo fuzz run text`: tokens and sentences tile any text.
#![no_main]

#[path = "../../tests/fuzzed/checks/text.rs"]
mod text;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| text::check(bytes));
