//! `cargo fuzz run enrich`: whatever is an article is read, with true spans and the same bytes twice.
#![no_main]

#[path = "../../tests/fuzzed/checks/enrich.rs"]
mod enrich;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| enrich::check(bytes));
