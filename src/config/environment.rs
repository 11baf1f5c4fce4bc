//! Settings from the environment.

/// What every variable of ours begins with.
const PREFIX: &str = "COPYTASTER_";

/// The tables that a variable can set; alert rules are written in the file.
pub(super) const TABLES: &[&str] = &["nats", "worker", "telemetry", "subjects", "rules"];

/// All variables of the process with our prefix, by name.
pub(super) fn of_process() -> Vec<(String, String)> {
    let mut found: Vec<(String, String)> = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.to_string_lossy().into_owned())))
        .filter(|(name, _)| name.starts_with(PREFIX))
        .collect();
    found.sort();
    found
}

/// The key that a variable sets, as a path; `None` for variables that are none of the configuration's, such as
/// `COPYTASTER_CONFIG`.
///
/// # Errors
/// A variable that was surely meant to set something, and does not.
pub(super) fn path(name: &str) -> Result<Option<Vec<String>>, String> {
    let Some(rest) = name.strip_prefix(PREFIX) else { return Ok(None) };
    let rest = rest.to_ascii_lowercase();
    if rest.contains("__") {
        let path: Vec<String> = rest.split("__").map(str::to_owned).collect();
        let table = path.first().map(String::as_str).unwrap_or_default();
        if !TABLES.contains(&table) || path.iter().any(String::is_empty) {
            return Err(format!("unknown table `{table}`; there are {}", TABLES.join(", ")));
        }
        return Ok(Some(path));
    }
    match TABLES.iter().find(|table| rest.strip_prefix(**table).is_some_and(|key| key.starts_with('_'))) {
        Some(table) => Err(format!("two underscores part the names: {PREFIX}{}__…", table.to_ascii_uppercase())),
        None => Ok(None),
    }
}
