//! `cargo fuzz run headers`: any headers give sound outputs, and come back from a dead letter.
#![no_main]

#[path = "../../tests/fuzzed/checks/headers.rs"]
mod headers;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| headers::check(bytes));
