//! Alert rules: a CEL expression over `event`, `article` and `entities`, a priority and a one-line title.
//!
//! Rules are compiled and checked once: an unknown name, a field that does not exist or a placeholder that means
//! nothing is refused with its place. What then still fails on an article (a type that does not fit) costs that rule
//! on that event, never the article.

mod check;
mod title;
mod view;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use cel::{Context, Env, Program, Value};
use serde::Deserialize;

use crate::article::{Article, subject_token};
use crate::enrich::schema::Enrichment;
use title::Title;
use view::View;

/// How soon somebody must look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Priority {
    Flash,
    High,
    Normal,
}

impl Priority {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Flash => "flash",
            Self::High => "high",
            Self::Normal => "normal",
        }
    }
}

/// One `[[alert]]` of the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleSource {
    /// Last token of the subject: `[a-z0-9_-]+`, one of a kind.
    pub name: String,
    pub priority: Priority,
    /// A CEL expression that is true for events to be alerted on.
    pub when: String,
    /// One line with placeholders; a stretch in square brackets is left out where one of its placeholders is empty.
    #[serde(default = "default_title")]
    pub title: String,
}

fn default_title() -> String {
    "{headline}".to_owned()
}

/// What is wrong with a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleFault {
    /// Position of the rule in the list given.
    pub rule: usize,
    /// `name`, `when` or `title`.
    pub key: &'static str,
    /// Byte offset within that value, where known.
    pub offset: Option<usize>,
    pub why: String,
}

/// Compiled rules, shared by all threads.
#[derive(Default)]
pub struct AlertRules {
    env: Option<Arc<Env>>,
    rules: Vec<Rule>,
}

struct Rule {
    name: String,
    priority: Priority,
    program: Program,
    title: Title,
}

impl fmt::Debug for AlertRules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.rules.iter().map(|rule| &rule.name)).finish()
    }
}

/// An alert before it is a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Raised<'a> {
    pub(super) rule: &'a str,
    pub(super) priority: &'static str,
    pub(super) title: String,
    /// Index of the event in the enrichment.
    pub(super) event: usize,
}

impl AlertRules {
    /// Compiles rules.
    ///
    /// # Errors
    /// Everything that is wrong with any of them.
    pub fn compile(sources: &[RuleSource]) -> Result<Self, Vec<RuleFault>> {
        let env = environment();
        let mut rules = Vec::with_capacity(sources.len());
        let mut faults = Vec::new();
        let mut names = BTreeSet::new();
        for (nth, source) in sources.iter().enumerate() {
            let mut fault = |key, offset, why| faults.push(RuleFault { rule: nth, key, offset, why });
            if source.name != subject_token(&source.name) || source.name == "_" {
                fault("name", None, format!("`{}` is no name: use a-z, 0-9, _ and -, at most 64", source.name));
            } else if !names.insert(source.name.as_str()) {
                fault("name", None, format!("there is another rule `{}`", source.name));
            }
            let title = Title::parse(&source.title).map_err(|(at, why)| fault("title", Some(at), why)).ok();
            let program = check::program(&env, &source.when)
                .map_err(|found| found.into_iter().for_each(|(at, why)| fault("when", at, why)))
                .ok();
            if let (Some(program), Some(title)) = (program, title) {
                rules.push(Rule { name: source.name.clone(), priority: source.priority, program, title });
            }
        }
        if faults.is_empty() { Ok(Self { env: Some(env), rules }) } else { Err(faults) }
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// What the rules say to an article: at most one alert for a rule and an event key, in the order of events and
    /// rules; and the rules that could not be evaluated.
    pub(super) fn raise(&self, article: &Article, enrichment: &Enrichment) -> (Vec<Raised<'_>>, Vec<String>) {
        let (mut raised, mut errors) = (Vec::new(), Vec::new());
        let Some(env) = self.env.as_ref().filter(|_| !self.rules.is_empty() && !enrichment.events.is_empty()) else {
            return (raised, errors);
        };
        let view = View::new(article, enrichment);
        let mut told = BTreeSet::new();
        let mut failed = BTreeSet::new();
        for (nth, event) in enrichment.events.iter().enumerate() {
            let seen = view.event(event);
            let context = context(env, &view, &seen);
            for rule in &self.rules {
                match rule.matches(&context) {
                    Ok(true) if told.insert((rule.name.as_str(), event.key.as_str())) => {
                        raised.push(rule.raised(nth, &view, &seen));
                    }
                    Ok(_) => {}
                    // Once a rule and article: the next event would only say the same again.
                    Err(why) if failed.insert(rule.name.as_str()) => {
                        errors.push(format!("alert rule `{}` could not be evaluated: {why}", rule.name));
                    }
                    Err(_) => {}
                }
            }
        }
        (raised, errors)
    }
}

/// CEL's standard library and its strings extension (`lowerAscii`, `split` …).
fn environment() -> Arc<Env> {
    let mut env = Env::stdlib();
    // Fails only where a function is declared twice, which a test would show at once.
    let _ = env.add_extension(cel::extensions::strings);
    Arc::new(env)
}

fn context<'v>(env: &Arc<Env>, view: &View<'_>, event: &serde_json::Value) -> Context<'static, 'v> {
    let mut context = Context::with_env(Arc::clone(env));
    context.add_variable_from_value("event", view::to_cel(event));
    context.add_variable_from_value("article", view.article.clone());
    context.add_variable_from_value("entities", view.entities.clone());
    context
}

impl Rule {
    fn matches(&self, context: &Context<'_, '_>) -> Result<bool, String> {
        match self.program.execute(context) {
            Ok(Value::Bool(truth)) => Ok(truth),
            Ok(other) => Err(format!("it gives a {}, not true or false", other.type_of())),
            Err(error) => Err(error.to_string().chars().take(200).collect()),
        }
    }

    fn raised(&self, nth: usize, view: &View<'_>, seen: &serde_json::Value) -> Raised<'_> {
        Raised {
            rule: &self.name,
            priority: self.priority.as_str(),
            title: self.title.fill(|path| view.text(seen, path)),
            event: nth,
        }
    }
}

#[cfg(test)]
mod tests;
