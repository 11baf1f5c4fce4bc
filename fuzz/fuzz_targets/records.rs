//! `cargo fuzz run records`: any record read back from NATS is judged.
#![no_main]

#[path = "../../tests/fuzzed/checks/records.rs"]
mod records;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| records::check(bytes));
