//! A user's event rules: their files, and whether they do what their examples say.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context as _;

use super::explain::noon;
use crate::enrich::{Engine, Options};
use crate::events::ruleset::RuleError;
use crate::events::{Events, Ruleset, examples};
use crate::text::{Context, Document};

/// Rules and the engine that reads with them.
pub(super) struct OwnRules {
    pub rules: Arc<Ruleset>,
    pub engine: Engine,
}

impl OwnRules {
    /// Compiles the files on top of the rules built in, and says on standard error which examples do not hold.
    ///
    /// # Errors
    /// A file that cannot be read or does not compile.
    pub(super) fn load(files: &[PathBuf]) -> anyhow::Result<Self> {
        let texts: Vec<(String, String)> = files
            .iter()
            .map(|file| {
                let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
                Ok((file.display().to_string(), text))
            })
            .collect::<anyhow::Result<_>>()?;
        let rules = Arc::new(Ruleset::with_user(&texts)?);
        let engine = Engine::new(&Options { rules: texts, ..Options::default() })?;
        let own = Self { rules, engine };
        for fault in own.faults() {
            anstream::eprintln!("warning: {fault}");
        }
        Ok(own)
    }

    /// Examples of the user's own rules that do not hold.
    pub(super) fn faults(&self) -> Vec<RuleError> {
        faults(&self.rules, &self.engine)
    }
}

/// Examples of the user's rules that do not hold, as the engine reads them.
pub(super) fn faults(rules: &Arc<Ruleset>, engine: &Engine) -> Vec<RuleError> {
    let reader = Events::new(Arc::clone(rules));
    let read = |text: &str| {
        let context = Context { published: noon(jiff::civil::date(2025, 8, 11)), ..Context::default() };
        let mut doc = Document::new("", text, context);
        engine.annotate(&mut doc);
        reader.read(&doc)
    };
    rules.rules.iter().filter(|rule| rule.file.is_some()).flat_map(|rule| examples::faults(rule, read)).collect()
}
