//! Word classes that the matcher itself asks for by name. They are written in `classes.toml` and a user's file may add
//! to them.

use std::collections::BTreeMap;

use super::pattern::WordSet;

macro_rules! known {
    ($($(#[$doc:meta])* $field:ident,)+) => {
        /// The classes, looked up once.
        #[derive(Debug, Default, Clone)]
        pub struct Known { $($(#[$doc])* pub $field: WordSet,)+ }

        impl Known {
            /// Names of all classes that must exist.
            pub const NAMES: &'static [&'static str] = &[$(stringify!($field),)+];

            /// Takes the classes out of the table; one that is missing has no words.
            #[must_use]
            pub fn from_classes(classes: &BTreeMap<String, WordSet>) -> Self {
                Self { $($field: classes.get(stringify!($field)).cloned().unwrap_or_default(),)+ }
            }
        }
    };
}

known! {
    /// Nouns of persons.
    person,
    /// More nouns of persons, from WordNet.
    person_wordnet,
    /// Nouns of groups and bodies.
    group,
    /// More nouns of groups, from WordNet.
    group_wordnet,
    /// Buildings, works and vehicles, from WordNet.
    thing_wordnet,
    /// What the names of firms end in.
    firm_words,
    /// Soldiers, police, fighters and their units.
    forces,
    /// Things that force is used on.
    target,
    /// Verbs that only carry an event noun ("hold talks").
    support,
    /// Verbs whose subject an event noun is when it takes place.
    happen,
    /// Verbs whose subject suffers the event noun.
    suffer,
    /// Verbs that call the event noun off.
    cancel,
    /// Nouns that only count or sort another ("a series of attacks").
    container,
    /// Verbs, nouns and adjectives of saying.
    saying,
    /// Governors that put what they govern into the future.
    planning,
    /// Governors that say it did not happen.
    failing,
    /// Governors that say somebody wants it of somebody.
    demanding,
    /// Governors that leave it open.
    doubting,
    /// Governors that try.
    trying,
    /// Parts that make "X-backed" of a name.
    backed,
    /// Things that act for whoever owns them: "Israeli strikes killed", "a US report accused".
    agency,
    /// Words before an event noun that make another thing of it: "heart attack".
    harmless,
    /// Natural disasters and outbreaks.
    disaster,
    sport_strong,
    /// Words of sport that seldom mean anything else; two of them make a sentence sport.
    sport_medium,
    sport_weak,
    arts_strong,
    /// Books, films, plays: what they tell did not happen, or long ago.
    works,
    /// Nouns that name a war or battle as a period rather than tell of it.
    period,
}
