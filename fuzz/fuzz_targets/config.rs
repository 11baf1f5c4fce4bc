//! `cargo fuzz run config`: a configuration is taken or refused with its faults.
#![no_main]

#[path = "../../tests/fuzzed/checks/config.rs"]
mod config;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| config::check(bytes));
