//! The reading engine: an ordered list of annotators over a document, and the published shape of what they found.

mod keys;
mod marks;
mod offsets;
mod project;
pub mod schema;
pub mod spacy;

use std::sync::{Arc, PoisonError, RwLock};

use crate::article::Article;
use crate::events::{Events, Ruleset};
use crate::nlp::entity::{Names, Recogniser};
use crate::nlp::gazetteer::Gazetteer;
use crate::nlp::identity::Identity;
use crate::nlp::model::Language;
use crate::nlp::syntax::Syntax;
use crate::nlp::tables::Tables;
use crate::nlp::tokenise::Tokenise;
use crate::nlp::value::Values;
use crate::nlp::watch::{self, Watchlists};
use crate::nlp::{Annotator, Layer};
use crate::text::{Context, Document};

/// What the engine is built from beyond what is embedded.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The user's own event rules: name of the file and its text, already read.
    pub rules: Vec<(String, String)>,
    /// The user's own lists of names.
    pub watchlists: Arc<Watchlists>,
}

/// A fault in what the engine is built from; its text names the file and the place.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    #[error("{0}")]
    Rules(String),
    #[error("annotator `{reader}` reads {layer:?}, which nobody before it writes")]
    Order { reader: &'static str, layer: Layer },
}

/// The whole reading engine: tables, models and rules, shared by all threads. Building it is the only costly step.
#[derive(Debug)]
pub struct Engine {
    /// What is embedded, and the user's rules.
    base: Line,
    /// The same with the user's lists. Changed whole: an article is read with the old lists or with the new ones.
    line: RwLock<Line>,
    identity: schema::Engine,
}

/// Annotators in their order.
type Line = Arc<[Arc<dyn Annotator>]>;

impl Engine {
    /// Builds the engine with everything that is embedded, and the user's own rules on top.
    ///
    /// # Errors
    /// [`EngineError`] for a rule file that does not compile.
    pub fn new(options: &Options) -> Result<Self, EngineError> {
        let rules = if options.rules.is_empty() {
            Ruleset::builtin()
        } else {
            Arc::new(Ruleset::with_user(&options.rules).map_err(|errors| EngineError::Rules(errors.to_string()))?)
        };
        let digest = rules.digest().to_string();
        let tables = Tables::shared();
        let engine = Self::assemble(
            vec![
                Arc::new(Tokenise),
                Arc::new(marks::HeadlineMarks),
                Arc::new(Syntax::new(Language::embedded())),
                Arc::new(Names::new(Recogniser::embedded())),
                Arc::new(Gazetteer::new(tables)),
                Arc::new(Identity::new(tables)),
                Arc::new(Values),
                Arc::new(Events::new(rules)),
            ],
            identity(&model_digest(), &digest),
        )?;
        engine.watch(&options.watchlists);
        Ok(engine)
    }

    /// An engine that reads nothing: every article passes through with an empty enrichment.
    #[must_use]
    pub fn pass_through() -> Self {
        Self::of(Vec::new(), identity("none", "none"))
    }

    fn of(annotators: Vec<Arc<dyn Annotator>>, identity: schema::Engine) -> Self {
        let base: Line = annotators.into();
        Self { line: RwLock::new(Arc::clone(&base)), base, identity }
    }

    /// Reads by these lists from the next article on.
    pub fn watch(&self, lists: &Arc<Watchlists>) {
        let mut line = self.base.to_vec();
        let identity = line.iter().position(|a| a.writes().contains(&Layer::Entities));
        if let Some(at) = identity.filter(|_| !lists.is_empty()) {
            line.insert(at + 1, Arc::new(watch::Mark::new(Arc::clone(lists))));
            line.insert(at, Arc::new(watch::Spot::new(Arc::clone(lists))));
        }
        *self.line.write().unwrap_or_else(PoisonError::into_inner) = line.into();
    }

    fn line(&self) -> Line {
        Arc::clone(&self.line.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Refuses an order in which an annotator reads what nobody before it wrote.
    fn assemble(annotators: Vec<Arc<dyn Annotator>>, identity: schema::Engine) -> Result<Self, EngineError> {
        let mut written: Vec<Layer> = Vec::new();
        for annotator in &annotators {
            if let Some(&layer) = annotator.reads().iter().find(|layer| !written.contains(layer)) {
                return Err(EngineError::Order { reader: annotator.name(), layer });
            }
            written.extend_from_slice(annotator.writes());
        }
        Ok(Self::of(annotators, identity))
    }

    /// Name, version, model and rules: what decides the output besides article and configuration.
    #[must_use]
    pub fn identity(&self) -> &schema::Engine {
        &self.identity
    }

    /// The annotators in their order, for measuring them one by one.
    pub fn annotators(&self) -> impl Iterator<Item = Arc<dyn Annotator>> + use<> {
        self.line().to_vec().into_iter()
    }

    /// The document with every layer written, for formats that show the layers themselves.
    #[must_use]
    pub fn read(&self, article: &Article) -> Document {
        let mut doc = document(article, article.language.clone());
        self.annotate(&mut doc);
        doc
    }

    /// Writes every layer onto a document of one's own.
    pub fn annotate(&self, doc: &mut Document) {
        for annotator in self.line().iter() {
            annotator.annotate(doc);
        }
    }

    /// Reads an article. Cannot fail: what could not be read is said in `diagnostics`.
    #[must_use]
    pub fn enrich(&self, article: &Article) -> schema::EnrichedMessage {
        let language = language(article);
        let mut doc = document(article, Some(language.code.clone()));
        let mut diagnostics = article.notes.clone();
        let status = self.status(article, &language, &mut diagnostics);
        if status == schema::Status::Enriched {
            self.annotate(&mut doc);
            if article.marks.advisory {
                // A note to editors speaks of coverage to come: no news, whatever its verbs.
                doc.events.clear();
                diagnostics.push("an advisory to editors: no events are taken from it".to_owned());
            }
        }
        if let Some(until) = article.embargoed_until {
            diagnostics.push(format!("embargoed until {until}"));
        }
        schema::EnrichedMessage {
            item: article.item.clone(),
            enrichment: project::project(article, doc, status, language, self.identity.clone(), diagnostics),
        }
    }

    fn status(&self, article: &Article, language: &schema::Language, diagnostics: &mut Vec<String>) -> schema::Status {
        if article.is_withdrawn() {
            return schema::Status::Withdrawn;
        }
        if self.base.is_empty() {
            diagnostics.push("passed through: this engine does not read".to_owned());
            return schema::Status::PassedThrough;
        }
        if !is_supported(&language.code) {
            diagnostics.push(format!("passed through: language `{}` is not read", language.code));
            return schema::Status::PassedThrough;
        }
        schema::Status::Enriched
    }
}

/// A declared language is trusted; copy that declares none is looked at.
fn language(article: &Article) -> schema::Language {
    if let Some(code) = &article.language {
        return schema::Language { code: code.clone(), confidence: 1.0 };
    }
    let found = crate::nlp::language::detect(&article.headline, &article.body);
    schema::Language { code: found.code.to_owned(), confidence: (found.confidence * 100.0).round() / 100.0 }
}

/// English, in any of its regional forms; what is undetermined is tried.
fn is_supported(code: &str) -> bool {
    matches!(code.split('-').next(), Some("en" | "eng" | "und" | "english"))
}

fn document(article: &Article, language: Option<String>) -> Document {
    let context = Context {
        published: article.published_at,
        located: article.located.clone(),
        provider: article.provider.clone(),
        language,
        headline_mark: u32::try_from(article.marks.len).unwrap_or(0),
    };
    Document::new(article.headline.clone(), article.body.clone(), context)
}

/// A name for the model: other bytes, another name.
fn model_digest() -> String {
    format!("en-{:016x}", crate::nlp::model::embedded_hash())
}

fn identity(model: &str, rules_digest: &str) -> schema::Engine {
    schema::Engine {
        name: env!("CARGO_PKG_NAME").to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        model: model.to_owned(),
        rules_digest: rules_digest.to_owned(),
    }
}

#[cfg(test)]
mod tests;
