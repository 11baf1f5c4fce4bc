//! `cargo fuzz run config`: a configuration is taken or refused with its faults.
#![no_main]

#[allow(dead_code, reason = "each target runs one of the shared checks")]
#[path = "../../tests/fuzzed/checks.rs"]
mod checks;

libfuzzer_sys::fuzz_target!(|text: &str| checks::config(text));
