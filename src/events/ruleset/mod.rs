//! The rules as the matcher uses them: triggers indexed by their head word, each pointing at a rule with its frame.
//!
//! Rules are written in TOML (`src/events/rules/*.toml`, and a user's own file on top); [`load`] reads them, [`pattern`]
//! reads the small language of their triggers and roles.

pub mod known;
pub mod load;
pub mod pattern;
mod values;
mod words;

use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::sync::{Arc, LazyLock};

use compact_str::CompactString;
use smallvec::SmallVec;

use crate::text::layers::EventType;
pub use known::Known;
pub use pattern::{Flag, Slot, Trigger, TriggerKind, WordSet};
pub use words::{Words, place};

/// One rule: what its triggers mean and where its participants stand.
#[derive(Debug, Clone)]
pub struct Rule {
    pub name: CompactString,
    pub kind: EventType,
    pub mode: Option<CompactString>,
    /// Three or four digits.
    pub cameo: Option<CompactString>,
    pub contexts: Vec<CompactString>,
    /// The higher wins where two triggers claim the same word; a longer pattern wins among equals.
    pub priority: i16,
    /// How often the rule is right where it fires without further doubt, from 0 to 1.
    pub confidence: f32,
    pub verb_frame: Frame,
    pub noun_frame: Frame,
    /// What the actor may be; empty for anything that can act.
    pub actor_is: Vec<Filter>,
    /// What the logical subject must be, whether it fills a role or not; empty for anything.
    pub subject_is: Vec<Filter>,
    /// What the recipient may be; empty for anything that can act.
    pub recipient_is: Vec<Filter>,
    /// Words, one of which must stand in the sentence; empty for none.
    pub beside: Vec<Filter>,
    pub needs: Needs,
    /// Fires in stories about sport and show business too.
    pub anywhere: bool,
    /// An active verb without an object is read as a passive whose auxiliary the headline dropped.
    pub transitive: bool,
    /// The rule's clause or noun inside decides what it means; see [`Complement`].
    pub complement: Option<Complement>,
    pub examples: Vec<Example>,
    pub counter: Vec<Counter>,
    /// The user's file that it stands in; `None` for a rule of ours.
    pub file: Option<CompactString>,
}

/// Where the participants of a verb or noun stand, in the order they are tried.
#[derive(Debug, Clone, Default)]
pub struct Frame {
    pub actor: Vec<Slot>,
    pub recipient: Vec<Slot>,
    pub object: Vec<Slot>,
    pub instrument: Vec<Slot>,
}

/// What a participant must be.
#[derive(Debug, Clone)]
pub enum Filter {
    /// A country, its people or its government.
    Country,
    /// A person by name or by a noun of persons.
    Person,
    /// An organisation by name or by a noun of groups.
    Organisation,
    /// A company: an organisation that is not known to be anything else.
    Company,
    /// A state, an office, an armed group: whoever can move forces, by country or sector.
    Public,
    /// Named or coded, not a bare noun.
    Coded,
    /// One of these nouns.
    Words(WordSet),
    /// None of these nouns (`!a|b`), whatever else it may be.
    Not(WordSet),
}

/// Which participants an event of a rule must have before it is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Needs {
    /// A coded actor.
    Actor,
    /// A coded recipient.
    Recipient,
    /// Both, one of them at least coded.
    Both,
    /// A coded actor or a coded recipient.
    Either,
    /// A coded participant, or any participant and a place.
    Scene,
    /// A named person among actor and recipient.
    Name,
    /// A place, a coded participant or a casualty figure.
    Place,
}

/// What a rule becomes, given the event inside its clause ("vowed to attack": the attack).
#[derive(Debug, Clone, Default)]
pub struct Complement {
    by_kind: BTreeMap<EventType, Outcome>,
    /// An event of another type inside.
    any: Option<Outcome>,
    /// No event inside.
    none: Option<Outcome>,
}

impl Complement {
    /// The outcome for the type of the event inside; `None` leaves the inner event to stand for itself.
    #[must_use]
    pub fn outcome(&self, inner: Option<EventType>) -> Option<&Outcome> {
        match inner {
            Some(kind) => self.by_kind.get(&kind).or(self.any.as_ref()),
            None => self.none.as_ref(),
        }
    }
}

/// Type, code and mode that a composed event takes.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    pub kind: EventType,
    pub cameo: Option<CompactString>,
    pub mode: Option<CompactString>,
}

/// A sentence and the events it must yield.
#[derive(Debug, Clone, PartialEq)]
pub struct Example {
    pub text: String,
    pub expect: Vec<Expectation>,
    pub place: Place,
}

/// A sentence on which the rule must not fire.
#[derive(Debug, Clone, PartialEq)]
pub struct Counter {
    pub text: String,
    pub place: Place,
}

/// Line and column in a rule file, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    pub line: usize,
    pub column: usize,
}

/// `CONSULT 040 IRN > IRQ`: type, code where one is given, codes of actors and recipients (joined by `+`, `-` for none,
/// `*` for whoever).
#[derive(Debug, Clone, PartialEq)]
pub struct Expectation {
    pub kind: EventType,
    pub cameo: Option<CompactString>,
    pub actors: Option<Vec<CompactString>>,
    pub recipients: Option<Vec<CompactString>>,
}

/// A fault in a rule file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{file}:{line}:{column}: {message}")]
pub struct RuleError {
    pub file: String,
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    pub message: String,
}

/// Every fault found in the rule files, in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleErrors(pub Vec<RuleError>);

impl fmt::Display for RuleErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, error) in self.0.iter().enumerate() {
            if at > 0 {
                writeln!(f)?;
            }
            write!(f, "{error}")?;
        }
        Ok(())
    }
}

impl std::error::Error for RuleErrors {}

type Index = HashMap<CompactString, SmallVec<[u32; 4]>, foldhash::fast::FixedState>;

/// All rules, compiled.
#[derive(Debug, Default)]
pub struct Ruleset {
    pub rules: Vec<Rule>,
    pub triggers: Vec<Trigger>,
    pub known: Known,
    classes: BTreeMap<String, WordSet>,
    verbs: Index,
    nouns: Index,
    adjectives: Index,
    digest: String,
}

/// How the names of the rules begin whose words the learned model finds.
const LEARNED: &str = "learned-";

impl Rule {
    /// Whether it stands for words that no pattern names and the learned model finds.
    pub(super) fn is_learned(&self) -> bool {
        self.file.is_none() && self.name.starts_with(LEARNED)
    }
}

impl Ruleset {
    /// The embedded rules, compiled on first use and shared by all threads.
    #[must_use]
    pub fn builtin() -> Arc<Self> {
        static BUILTIN: LazyLock<Arc<Ruleset>> =
            LazyLock::new(|| Arc::new(Ruleset::with_user(&[]).unwrap_or_default()));
        Arc::clone(&BUILTIN)
    }

    /// The embedded rules with a user's files on top (name and text of each): a rule of the same name replaces, a class
    /// of the same name is added to.
    ///
    /// # Errors
    /// All faults of all files, each with file, line and column.
    pub fn with_user(files: &[(String, String)]) -> Result<Self, RuleErrors> {
        load::compile(files)
    }

    /// Hash of all rule texts and of the weights fitted beside them: the same give the same digest on every machine.
    #[must_use]
    pub fn digest(&self) -> &str {
        &self.digest
    }

    /// The words of a class; an unknown class has none.
    #[must_use]
    pub fn class(&self, name: &str) -> WordSet {
        self.classes.get(name).cloned().unwrap_or_default()
    }

    /// Triggers whose head word is this, for a part of speech.
    #[must_use]
    pub fn lookup(&self, kind: TriggerKind, word: &str) -> &[u32] {
        let index = match kind {
            TriggerKind::Verb => &self.verbs,
            TriggerKind::Noun => &self.nouns,
            TriggerKind::Adjective => &self.adjectives,
        };
        index.get(word).map_or(&[], |triggers| triggers.as_slice())
    }

    /// The trigger that stands for words which no pattern names but the learned model takes for this type.
    pub(super) fn learned(&self, part: TriggerKind, kind: EventType) -> Option<u32> {
        let name = format!("{LEARNED}{}", kind.as_str().to_lowercase());
        self.lookup(part, &name).first().copied()
    }

    #[must_use]
    pub fn trigger(&self, ix: u32) -> Option<&Trigger> {
        self.triggers.get(ix as usize)
    }

    #[must_use]
    pub fn rule_of(&self, trigger: &Trigger) -> Option<&Rule> {
        self.rules.get(trigger.rule as usize)
    }
}
