//! From look-up forms to table rows: an open-addressing hash table, filled once.

use xxhash_rust::xxh3::xxh3_64;

/// Which table a row is in, and which row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Entry {
    /// A state, by any of its names.
    Country(u32),
    /// Nationality adjective or demonym of a state.
    Adjective(u32),
    /// Part of a state that is no state of its own: Scotland, Gaza, Crimea.
    Part(u32),
    /// Supranational region: Middle East, Black Sea.
    Region(u32),
    /// Adjective of a region.
    RegionAdjective(u32),
    /// A government's building or house: the Kremlin.
    Seat(u32),
    City(u32),
    Admin(u32),
    Org(u32),
    Person(u32),
    /// Ethnic group, with or without a state of its own.
    People(u32),
}

impl Entry {
    pub(super) const fn pack(self) -> u32 {
        let (kind, row) = match self {
            Self::Country(row) => (1, row),
            Self::Adjective(row) => (2, row),
            Self::Part(row) => (3, row),
            Self::Region(row) => (4, row),
            Self::RegionAdjective(row) => (5, row),
            Self::Seat(row) => (6, row),
            Self::City(row) => (7, row),
            Self::Admin(row) => (8, row),
            Self::Org(row) => (9, row),
            Self::Person(row) => (10, row),
            Self::People(row) => (11, row),
        };
        (kind << 28) | (row & 0x0FFF_FFFF)
    }

    pub(super) const fn unpack(value: u32) -> Option<Self> {
        let row = value & 0x0FFF_FFFF;
        Some(match value >> 28 {
            1 => Self::Country(row),
            2 => Self::Adjective(row),
            3 => Self::Part(row),
            4 => Self::Region(row),
            5 => Self::RegionAdjective(row),
            6 => Self::Seat(row),
            7 => Self::City(row),
            8 => Self::Admin(row),
            9 => Self::Org(row),
            10 => Self::Person(row),
            11 => Self::People(row),
            _ => return None,
        })
    }
}

/// Hash table from 64-bit hashes of look-up forms to packed values. Keys are not kept: the tag's 32 bits and the slot
/// tell a quarter of a million names apart.
#[derive(Debug)]
struct Slots {
    /// Tag and value; value 0 is an empty slot. A power of two long, never more than two thirds full.
    slots: Vec<(u32, u32)>,
}

impl Slots {
    fn build(pairs: &[(u64, u32)]) -> Self {
        let mut slots = vec![(0, 0); (pairs.len() + pairs.len() / 2 + 1).next_power_of_two().max(16)];
        let mask = slots.len() - 1;
        for &(hash, value) in pairs {
            let mut at = hash as usize & mask;
            while let Some(slot) = slots.get_mut(at) {
                if slot.1 == 0 {
                    *slot = (tag(hash), value);
                }
                if *slot == (tag(hash), value) {
                    break;
                }
                at = (at + 1) & mask;
            }
        }
        Self { slots }
    }

    /// Every value under a hash, in the order they went in.
    fn get(&self, hash: u64) -> impl Iterator<Item = u32> + '_ {
        let mask = self.slots.len() - 1;
        (0..self.slots.len())
            .map_while(move |step| self.slots.get((hash as usize).wrapping_add(step) & mask).filter(|slot| slot.1 != 0))
            .filter(move |slot| slot.0 == tag(hash))
            .map(|slot| slot.1)
    }
}

const fn tag(hash: u64) -> u32 {
    (hash >> 32) as u32
}

/// Names on their way into an index.
#[derive(Debug, Default)]
pub(in crate::nlp) struct Builder {
    pairs: Vec<(u64, u32)>,
    longest: Vec<u8>,
}

impl Builder {
    /// Adds one look-up form. A `spotted` name is found in running text too, not only where a name is known to be.
    pub(in crate::nlp) fn add(&mut self, key: &str, value: u32, spotted: bool) {
        if key.is_empty() {
            return;
        }
        self.pairs.push((xxh3_64(key.as_bytes()), value));
        if spotted {
            if self.longest.is_empty() {
                self.longest = vec![0; FIRST_WORDS];
            }
            let words = key.split(' ').count().min(255) as u8;
            let first = key.split(' ').next().unwrap_or_default();
            if let Some(longest) = self.longest.get_mut(first_word(first)) {
                *longest = (*longest).max(words);
            }
        }
    }

    pub(in crate::nlp) fn build(self) -> Index {
        Index { slots: Slots::build(&self.pairs), longest: self.longest }
    }
}

/// Look-up forms to values.
#[derive(Debug)]
pub(in crate::nlp) struct Index {
    slots: Slots,
    /// By a hash of the first word: how many words the longest spotted name has.
    longest: Vec<u8>,
}

impl Index {
    pub(in crate::nlp) fn get(&self, key: &str) -> impl Iterator<Item = u32> + '_ {
        self.slots.get(xxh3_64(key.as_bytes()))
    }

    /// How many words a spotted name that starts with this one can have; 0 if there is none.
    pub(in crate::nlp) fn longest_from(&self, first: &str) -> usize {
        self.longest.get(first_word(first)).map_or(0, |&words| usize::from(words))
    }
}

const FIRST_WORDS: usize = 1 << 16;

fn first_word(word: &str) -> usize {
    xxh3_64(word.as_bytes()) as usize & (FIRST_WORDS - 1)
}

#[cfg(test)]
mod tests {
    use super::{Builder, Entry};

    #[test]
    fn a_name_gives_all_its_rows_in_order_and_no_other() {
        let mut builder = Builder::default();
        for row in 0..500 {
            builder.add(&format!("name {row}"), Entry::City(row).pack(), true);
        }
        builder.add("name 7", Entry::Org(1).pack(), false);
        let index = builder.build();
        let found: Vec<_> = index.get("name 7").filter_map(Entry::unpack).collect();
        assert_eq!(found, [Entry::City(7), Entry::Org(1)]);
        assert_eq!(index.get("name 501").count(), 0);
        assert_eq!(index.longest_from("name"), 2);
        assert_eq!(index.longest_from("other"), 0);
    }
}
