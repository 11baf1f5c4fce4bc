//! The configuration: one TOML file with a table for each room, and the environment on top.
//!
//! `COPYTASTER_<TABLE>__<KEY>` sets a key (`COPYTASTER_NATS__URLS`, `COPYTASTER_NATS__AUTH__PASSWORD`): two underscores
//! part the names, and the value is a text, a TOML value or a list parted by commas, whichever the key wants. The
//! environment wins over the file. Unknown keys are refused; every fault is told at once with its file, line and
//! column; no value of a secret is ever shown.

mod alerts;
mod environment;
mod fault;
mod reader;
mod watchlists;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;

pub use fault::Fault;
pub use watchlists::{Watch, Watchlists};

use crate::enrich::{Engine, Options};
use crate::route::{self, AlertRules, Router, RuleSource};
use crate::transport::config::Mode;
use crate::{telemetry, transport, worker};

/// Everything that can be set.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    pub nats: transport::Config,
    pub worker: worker::Config,
    pub telemetry: telemetry::Config,
    pub subjects: route::Subjects,
    pub rules: Rules,
    pub watchlists: Watchlists,
    /// `[[alert]]`: one table a rule.
    alert: Vec<RuleSource>,
    /// The same, compiled.
    #[serde(skip)]
    alerts: Arc<AlertRules>,
}

/// `[rules]`: event rules of one's own.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Rules {
    /// TOML files, relative to the configuration's folder.
    pub files: Vec<PathBuf>,
    /// Name and text of each, read with the configuration.
    #[serde(skip)]
    pub(crate) texts: Vec<(String, String)>,
}

/// Why a configuration cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ConfigError {
    #[error("cannot read {path}: {source}", path = path.display())]
    Read { path: PathBuf, source: std::io::Error },
    #[error("{}", fault::list(.0))]
    Faults(Vec<Fault>),
}

impl ConfigError {
    /// Every fault, in the order of the file.
    #[must_use]
    pub fn faults(self) -> Vec<Fault> {
        match self {
            Self::Read { path, source } => {
                vec![Fault::at_file(&path.display().to_string(), format!("cannot read: {source}"))]
            }
            Self::Faults(faults) => faults,
        }
    }
}

impl Config {
    /// Reads a file and the process's environment; the defaults hold for what neither sets.
    ///
    /// # Errors
    /// [`ConfigError`] tells every fault at once.
    pub fn load(path: Option<&Path>) -> Result<Self, ConfigError> {
        let environment = environment::of_process();
        let Some(path) = path else { return Self::parse("", "configuration", Path::new(""), &environment) };
        let text =
            std::fs::read_to_string(path).map_err(|source| ConfigError::Read { path: path.to_owned(), source })?;
        let folder = path.parent().unwrap_or(Path::new(""));
        Self::parse(&text, &path.display().to_string(), folder, &environment)
    }

    /// The same from a text and an environment of one's own. `name` is what faults call the file; `folder` is where
    /// files that it names are looked for.
    ///
    /// # Errors
    /// Every fault at once.
    pub fn parse(text: &str, name: &str, folder: &Path, environment: &[(String, String)]) -> Result<Self, ConfigError> {
        let (mut config, source, mut faults): (Self, _, _) = reader::read(text, name, environment);
        let checks = [
            ("nats", config.nats.faults()),
            ("worker", config.worker.faults()),
            ("telemetry", config.telemetry.faults()),
            ("subjects", config.subjects.faults()),
            ("nats", config.uncovered_subjects()),
        ];
        for (table, found) in checks {
            for (key, why) in found {
                faults.push(source.fault(&format!("{table}.{key}"), why));
            }
        }
        match AlertRules::compile(&config.alert) {
            Ok(rules) => config.alerts = Arc::new(rules),
            Err(found) => faults.extend(found.into_iter().map(|fault| alerts::place(&source, fault))),
        }
        for file in &config.rules.files {
            match std::fs::read_to_string(folder.join(file)) {
                Ok(text) => config.rules.texts.push((folder.join(file).display().to_string(), text)),
                Err(error) => {
                    faults.push(source.fault("rules.files", format!("cannot read {}: {error}", file.display())));
                }
            }
        }
        faults.extend(config.watchlists.load(folder));
        if faults.is_empty() {
            return Ok(config);
        }
        faults.sort_by(|a, b| a.place().cmp(&b.place()));
        faults.dedup();
        Err(ConfigError::Faults(faults))
    }

    /// The reading engine that the configuration asks for.
    ///
    /// # Errors
    /// The faults of event rule files.
    pub fn engine(&self) -> Result<Engine, ConfigError> {
        if !self.worker.enrich {
            return Ok(Engine::pass_through());
        }
        let watchlists = Arc::clone(&self.watchlists.lists);
        Engine::new(&Options { rules: self.rules.texts.clone(), watchlists })
            .map_err(|error| ConfigError::Faults(error.to_string().lines().map(Fault::of_line).collect()))
    }

    /// The router, with subjects and alert rules.
    #[must_use]
    pub fn router(&self) -> Router {
        Router::new(self.subjects.clone()).with_alerts(Arc::clone(&self.alerts))
    }

    /// How many alert rules there are.
    #[must_use]
    pub fn alert_rules(&self) -> usize {
        self.alerts.len()
    }

    /// Output subjects that the output stream does not take: what is published there would be lost.
    fn uncovered_subjects(&self) -> Vec<(&'static str, String)> {
        if self.nats.input.mode == Mode::Core || !self.subjects.faults().is_empty() {
            return Vec::new();
        }
        let prefixes = [&self.subjects.enriched, &self.subjects.events, &self.subjects.alerts];
        let uncovered =
            prefixes.into_iter().filter(|prefix| !self.nats.output.subjects.iter().any(|s| covers(s, prefix)));
        uncovered.map(|prefix| ("output.subjects", format!("does not take `{prefix}.>` of [subjects]"))).collect()
    }
}

/// Whether a stream subject takes everything below a prefix.
fn covers(subject: &str, prefix: &str) -> bool {
    let Some(head) = subject.strip_suffix('>') else { return false };
    let head: Vec<&str> = head.trim_end_matches('.').split('.').filter(|t| !t.is_empty()).collect();
    let prefix: Vec<&str> = prefix.split('.').collect();
    head.len() <= prefix.len() && head.iter().zip(&prefix).all(|(a, b)| *a == "*" || a == b)
}

#[cfg(test)]
mod tests;
