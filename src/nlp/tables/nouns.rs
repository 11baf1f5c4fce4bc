//! The lexicon of titles, offices and other nouns for people and bodies, with their PLOVER sectors.

use std::collections::HashSet;

use super::fold::{GLUED, fold, singular};
use super::index::{Builder, Index};

/// What a noun is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NounClass {
    /// Stands before a name and is no part of it: `Mr`, `Gen`.
    Title,
    /// A person by office, trade or condition: `minister`, `protester`.
    Office,
    /// A person or group whose sector the other words give: `leader`, `faction`.
    Generic,
    /// A body or a force: `ministry`, `army`, `court`.
    Body,
    /// Gives a sector to the noun it stands before: `police`, `opposition`.
    Modifier,
}

impl NounClass {
    const ALL: [(&'static str, Self); 5] = [
        ("title", Self::Title),
        ("office", Self::Office),
        ("generic", Self::Generic),
        ("body", Self::Body),
        ("modifier", Self::Modifier),
    ];
}

/// One reading of a noun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Noun {
    pub class: NounClass,
    /// PLOVER sectors, `,` between; empty where the noun does not say. For a generic noun: the sector that it has
    /// when a country is named and nothing else says more.
    pub sectors: &'static str,
}

/// The lexicon.
#[derive(Debug)]
pub struct Nouns {
    rows: Vec<Noun>,
    index: Index,
    /// The last words of all entries.
    ends: HashSet<String, foldhash::fast::RandomState>,
}

/// Longest entry in words.
pub const LONGEST: usize = 6;

impl Nouns {
    pub(super) fn load(text: &'static str) -> Self {
        let mut rows = Vec::new();
        let mut builder = Builder::default();
        let mut ends = HashSet::default();
        for line in text.lines().skip(1) {
            let mut columns = line.split('\t');
            let (Some(class), Some(sectors), Some(words)) = (columns.next(), columns.next(), columns.next()) else {
                continue;
            };
            let Some(&(_, class)) = NounClass::ALL.iter().find(|(name, _)| *name == class) else { continue };
            rows.push(Noun { class, sectors });
            for word in words.split('|') {
                // 0 is no value
                let key = fold(word);
                builder.add(&key, rows.len() as u32, true);
                ends.insert(last_of(&key).1.to_owned());
            }
        }
        Self { rows, index: builder.build(), ends }
    }

    /// Readings of exactly this look-up form.
    pub fn exact(&self, key: &str) -> impl Iterator<Item = Noun> + '_ {
        self.index.get(key).filter_map(|row| self.rows.get((row as usize).wrapping_sub(1)).copied())
    }

    /// Whether an entry may end with a word, or with its singular; `false` is certain.
    #[must_use]
    pub fn may_end(&self, word: &str) -> bool {
        let key = fold(word);
        let (_, last) = last_of(&key);
        // what a look-up form has no gap before is the end of another word
        last.is_empty()
            || word.starts_with(GLUED)
            || self.ends.contains(last)
            || singular(last).is_some_and(|one| self.ends.contains(&one))
    }

    /// Readings of a look-up form as it stands, else with its last word in the singular.
    #[must_use]
    pub fn read(&self, key: &str) -> Vec<Noun> {
        let mut found: Vec<Noun> = self.exact(key).collect();
        // "workers' union" lists the plural as a modifier; the noun itself stands in the singular
        if found.iter().any(|n| n.class != NounClass::Modifier) {
            return found;
        }
        let (before, last) = last_of(key);
        let Some(one) = singular(last) else { return found };
        let key = if before.is_empty() { one } else { format!("{before} {one}") };
        found.extend(self.exact(&key));
        found
    }
}

/// The last word of a look-up form, and what stands before it.
fn last_of(key: &str) -> (&str, &str) {
    key.rsplit_once(' ').unwrap_or(("", key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_no_entry_is_none() {
        let nouns = Nouns::load("class\tsectors\twords\noffice\tGOV\tprime minister|vice-president\n");
        for (word, may) in
            [("minister", true), ("Ministers", true), ("president", true), ("vice", false), ("prime", false)]
        {
            assert_eq!(nouns.may_end(word), may, "{word}");
        }
        assert!(nouns.may_end("-") && nouns.may_end("'s"), "what is no word of its own says nothing of the one before");
        assert_eq!((nouns.read("prime ministers").len(), nouns.read("prime").len()), (1, 0));
    }
}
