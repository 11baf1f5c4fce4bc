//! A configuration with its alert rules.

use std::path::Path;

use copytaster::config::Config;

/// A configuration is accepted, or refused with what is wrong. Files that it names are looked for where there are none.
pub(crate) fn check(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    match Config::parse(text, "fuzzed.toml", Path::new("no-such-folder"), &[]) {
        Ok(config) => drop(config.router()),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}
