//! What analysis writes onto a document: names, entities, values, events. Data only; the reasoning is upstairs.

use compact_str::CompactString;
use jiff::civil::Date;
use smallvec::SmallVec;

use super::span::{Anchor, TokenRange};

/// An enumeration whose members have a published name, and the way back from it.
macro_rules! named {
    ($(#[$doc:meta])* $name:ident { $($(#[$mdoc:meta])* $member:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$mdoc])* $member,)+ }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$member,)+];

            /// The published name.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$member => $text,)+ }
            }

            #[must_use]
            pub fn from_name(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$member),)+ _ => None }
            }
        }
    };
}

named! {
    /// Entity types, named as `spaCy` and `OntoNotes` name them.
    EntityLabel {
        Person = "PERSON", Org = "ORG", Gpe = "GPE", Loc = "LOC", Fac = "FAC",
        Norp = "NORP", Event = "EVENT", Product = "PRODUCT",
    }
}

/// A name span as the recogniser gives it, before identity.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Name {
    pub tokens: TokenRange,
    pub label: EntityLabel,
    /// From 0 to 1.
    pub confidence: f32,
}

named! {
    /// How a mention refers.
    MentionKind { Name = "name", Nominal = "nominal", Pronoun = "pronoun", Adjective = "adjective", }
}

/// One place in the text where an entity is spoken of.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    pub anchor: Anchor,
    pub tokens: TokenRange,
    pub kind: MentionKind,
}

/// Index into [`Document::entities`](super::Document::entities).
pub type EntityIx = u32;

/// An office that an entity holds, as the text says it.
#[derive(Debug, Clone, PartialEq)]
pub struct Role {
    /// The bare title, lower case: `secretary`, `prime minister`.
    pub title: String,
    pub organisation: Option<EntityIx>,
    /// The words that say it.
    pub anchor: Anchor,
    /// "former", "ex-", "late": codes to ELI.
    pub former: bool,
}

/// Ids in other people's tables.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Ids {
    pub wikidata: Option<CompactString>,
    /// ISO 3166-1 alpha-3 (or `KOS`).
    pub iso3166: Option<CompactString>,
    pub geonames: Option<CompactString>,
}

/// Country + sectors in PLOVER's terms. Empty where the text does not say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ActorCode {
    /// ISO 3166 alpha-3, or `IGO UNO EUR NGO ISM IMG MNC`.
    pub country: Option<CompactString>,
    /// PLOVER sectors, three letters each, the telling one first.
    pub sectors: SmallVec<[CompactString; 2]>,
}

impl ActorCode {
    /// `IRNGOV`, `USAMIL`, `IRQ`; `None` where nothing is known.
    #[must_use]
    pub fn code(&self) -> Option<CompactString> {
        let mut code = CompactString::default();
        code.push_str(self.country.as_deref().unwrap_or_default());
        for sector in &self.sectors {
            code.push_str(sector);
        }
        (!code.is_empty()).then_some(code)
    }

    #[must_use]
    pub fn sector(&self) -> Option<&str> {
        self.sectors.first().map(CompactString::as_str)
    }

    /// The code as a participant's: a body that stands in place of a country has no sector beside its soldiers, courts,
    /// parliament and police. UNHCR is the United Nations, and neither refugees nor their land.
    #[must_use]
    pub fn of_participant(mut self) -> Self {
        match self.country.as_deref() {
            Some("UNO" | "IGO" | "EUR") => self.sectors.retain(|s| matches!(s.as_str(), "MIL" | "JUD" | "LEG" | "COP")),
            Some("NGO") => self.sectors.retain(|s| s != "SOC"),
            _ => {}
        }
        self
    }

    /// Whether rebels, criminals or paramilitaries stand among its sectors: those who bear arms for no state.
    #[must_use]
    pub fn is_irregular(&self) -> bool {
        self.sectors.iter().any(|s| matches!(s.as_str(), "REB" | "CRM" | "PRM"))
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.country.is_none() && self.sectors.is_empty()
    }
}

/// A person, organisation, place or people: one cluster of mentions.
#[derive(Debug, Clone, PartialEq)]
pub struct Entity {
    pub label: EntityLabel,
    /// The fullest name; canonical where the tables know it.
    pub name: String,
    pub description: Option<String>,
    pub actor: ActorCode,
    pub roles: Vec<Role>,
    pub ids: Ids,
    /// Latitude and longitude in degrees.
    pub location: Option<(f64, f64)>,
    /// From 0 to 1: how much the story is about it.
    pub salience: f32,
    /// From 0 to 1.
    pub confidence: f32,
    /// In text order.
    pub mentions: Vec<Mention>,
    /// Tags of the user's own lists.
    pub tags: Vec<CompactString>,
}

named! {
    /// How exactly a date is known.
    Precision { Time = "time", Day = "day", Week = "week", Month = "month", Year = "year", }
}

/// A stretch of days, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    pub start: Date,
    pub end: Date,
    pub precision: Precision,
}

/// What a value is worth.
#[derive(Debug, Clone, PartialEq)]
pub enum ValueData {
    /// ISO 8601 (`2025-08-11`, `2025-W32`, `2025-08`) and the days it covers.
    Date {
        iso: CompactString,
        period: Period,
    },
    /// ISO 8601 duration, `P3D`.
    Duration {
        iso: CompactString,
    },
    /// Plain decimal amount and ISO 4217 currency.
    Money {
        amount: CompactString,
        currency: CompactString,
    },
    Percent {
        amount: CompactString,
    },
    /// Plain decimal amount and the counted noun's lemma.
    Quantity {
        amount: CompactString,
        unit: CompactString,
    },
}

/// A date, duration, amount or count in the text.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    pub anchor: Anchor,
    pub tokens: TokenRange,
    pub data: ValueData,
}

named! {
    /// The sixteen PLOVER types, then what a desk also alerts on.
    EventType {
        Agree = "AGREE", Consult = "CONSULT", Support = "SUPPORT", Concede = "CONCEDE",
        Cooperate = "COOPERATE", Aid = "AID", Retreat = "RETREAT", Request = "REQUEST",
        Accuse = "ACCUSE", Reject = "REJECT", Threaten = "THREATEN", Protest = "PROTEST",
        Sanction = "SANCTION", Mobilize = "MOBILIZE", Coerce = "COERCE", Assault = "ASSAULT",
        Appoint = "APPOINT", Dismiss = "DISMISS", Elect = "ELECT", Die = "DIE",
        Disaster = "DISASTER", Accident = "ACCIDENT", Deal = "DEAL", Rate = "RATE",
        Result = "RESULT", Bankrupt = "BANKRUPT",
    }
}

named! {
    Polarity { Positive = "positive", Negative = "negative", }
}
named! {
    Modality { Asserted = "asserted", Planned = "planned", Possible = "possible", Demanded = "demanded", }
}
named! {
    Tense { Past = "past", Present = "present", Future = "future", }
}
named! {
    ArgumentRole { Actor = "actor", Recipient = "recipient", Place = "place", Object = "object", Instrument = "instrument", }
}

/// One participant of an event, with its own span.
#[derive(Debug, Clone, PartialEq)]
pub struct Argument {
    pub role: ArgumentRole,
    pub entity: Option<EntityIx>,
    pub anchor: Anchor,
    pub actor: ActorCode,
}

impl Argument {
    /// Whether it is somebody who takes part, and no place or thing.
    #[must_use]
    pub const fn is_party(&self) -> bool {
        matches!(self.role, ArgumentRole::Actor | ArgumentRole::Recipient)
    }
}

/// When an event happened; `anchor` is the text that says so, none where the article's own time is taken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EventTime {
    pub anchor: Option<Anchor>,
    pub period: Period,
}

/// On whose word.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Attribution {
    pub entity: Option<EntityIx>,
    pub anchor: Anchor,
}

/// Counts attached to an event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Magnitude {
    pub killed: Option<u64>,
    pub injured: Option<u64>,
    pub arrested: Option<u64>,
    pub displaced: Option<u64>,
    /// Money that is given, owed, asked or paid, in whole units of `currency`.
    pub amount: Option<u64>,
    /// ISO 4217.
    pub currency: Option<CompactString>,
}

/// Who did what to whom.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    pub kind: EventType,
    pub mode: Option<CompactString>,
    pub contexts: Vec<CompactString>,
    /// Three or four digits; `None` for types that CAMEO does not have.
    pub cameo: Option<CompactString>,
    /// What the CAMEO code or the type means, in a few plain words.
    pub label: CompactString,
    pub goldstein: Option<f32>,
    /// PLOVER conflict-cooperation score.
    pub score: Option<f32>,
    pub trigger: Anchor,
    /// The clause that says it.
    pub evidence: Anchor,
    pub arguments: Vec<Argument>,
    pub time: Option<EventTime>,
    pub polarity: Polarity,
    pub modality: Modality,
    pub tense: Tense,
    pub attribution: Option<Attribution>,
    pub magnitude: Option<Magnitude>,
    /// From 0 to 1.
    pub confidence: f32,
    /// Name of the rule that fired.
    pub rule: CompactString,
}
