//! `cargo fuzz run article`: any bytes are an article or the typed reason why not.
#![no_main]

#[path = "../../tests/fuzzed/checks/article.rs"]
mod article;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| article::check(bytes));
