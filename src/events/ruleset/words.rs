//! Sets of words that answer fast for the words that they do not hold, which are nearly all that they are asked for.

use std::collections::HashSet;
use std::ops::Deref;

use compact_str::CompactString;

type Set = HashSet<CompactString, foldhash::fast::FixedState>;

/// How many places a filter has.
const PLACES: usize = 512;

/// A set of lemmas with a filter before it.
#[derive(Debug, Default, Clone)]
pub struct Words {
    set: Set,
    filter: [u64; PLACES / 64],
    /// Whether "*" is among them, which stands for any proper name.
    pub names: bool,
    /// Whether "person" is.
    pub person: bool,
    /// Whether they know persons, and so by their ending too: "forty Islamists".
    pub persons: bool,
}

/// The place of a word in all filters, below 512.
#[must_use]
pub fn place(word: &str) -> u16 {
    // FNV-1a; its upper bits are the better mixed
    let hash = word.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3));
    (hash >> 55) as u16
}

impl Words {
    /// Whether a word at this place may be among them; `false` is certain.
    #[must_use]
    pub fn may_hold(&self, place: u16) -> bool {
        self.filter.get(usize::from(place / 64)).is_some_and(|bits| bits >> (place % 64) & 1 != 0)
    }
}

impl From<Set> for Words {
    fn from(set: Set) -> Self {
        let mut filter = [0; PLACES / 64];
        for place in set.iter().map(|word| place(word)) {
            if let Some(bits) = filter.get_mut(usize::from(place / 64)) {
                *bits |= 1 << (place % 64);
            }
        }
        let (names, person) = (set.contains("*"), set.contains("person"));
        let persons = person && set.contains("citizen");
        Self { set, filter, names, person, persons }
    }
}

impl FromIterator<CompactString> for Words {
    fn from_iter<I: IntoIterator<Item = CompactString>>(words: I) -> Self {
        Self::from(words.into_iter().collect::<Set>())
    }
}

impl Deref for Words {
    type Target = Set;

    fn deref(&self) -> &Set {
        &self.set
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_filter_hides_no_word_of_the_set_and_most_others() {
        let held: Vec<String> = (0..40).map(|n| format!("word{n}")).collect();
        let words: Words = held.iter().map(CompactString::from).collect();
        assert!(held.iter().all(|word| words.may_hold(place(word)) && words.contains(word.as_str())));
        let passed = (0..1000).filter(|n| words.may_hold(place(&format!("other{n}")))).count();
        assert!(passed < 150, "{passed} of 1000 others pass");
        assert!(!Words::default().may_hold(place("word1")));
    }
}
