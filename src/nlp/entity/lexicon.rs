//! The recogniser's own word lists, as weak evidence: which lists a run of words stands on.
//!
//! Entries are kept as hashes (a 16-bit check in an open-addressed table), never as text: three bytes an entry. A word
//! on no list passes the check about once in ten thousand times, which costs the recogniser one misleading hint.

use super::hash;
use super::store::{BadModel, Reader};
#[cfg(any(test, feature = "train"))]
use super::store::{put_block, put_shorts, put_words};

/// What a list says of its entries. A mask has one bit for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
#[cfg_attr(not(feature = "train"), allow(dead_code, reason = "bits that only the trainer sets by name"))]
pub(crate) enum List {
    Country,
    BigCity,
    City,
    Region,
    Forename,
    Surname,
    RareSurname,
    Organisation,
    ArmedGroup,
    Leader,
    Demonym,
    SilverPerson,
    SilverOrganisation,
    SilverPlace,
    Known,
    Club,
    OrganisationHead,
    Title,
    SportWord,
    PlaceHead,
    FacilityHead,
    Calendar,
    Speech,
}

/// Number of lists.
pub(crate) const LISTS: usize = 23;
/// The mask's bit for "a longer entry begins with this".
pub(crate) const PREFIX: u32 = 1 << 31;
/// The longest entry, in tokens.
pub(crate) const LONGEST: usize = 7;

impl List {
    pub(crate) const fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// Lists of whole names; the others are lists of telling words.
pub(crate) const NAME_LISTS: u32 = (1 << List::OrganisationHead as u32) - 1;

/// Hash of the first token of an entry.
pub(crate) const fn first(token: u64) -> u64 {
    hash::step(0x5EED, token)
}

/// Hash of an entry with one token more.
pub(crate) const fn longer(entry: u64, token: u64) -> u64 {
    hash::step(entry, token)
}

/// An immutable map from entry hashes to masks.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lexicon {
    checks: Vec<u16>,
    masks: Vec<u8>,
    /// The masks that occur; number 0 is an empty slot.
    palette: Vec<u32>,
}

impl Lexicon {
    /// The mask of an entry; 0 where it is on no list and begins none.
    pub(crate) fn mask(&self, entry: u64) -> u32 {
        let size = self.checks.len();
        if size == 0 {
            return 0;
        }
        let mixed = hash::finish(entry);
        let (mut slot, check) = place(mixed, size);
        for _ in 0..size {
            let Some(&number) = self.masks.get(slot) else { return 0 };
            if number == 0 {
                return 0;
            }
            if self.checks.get(slot) == Some(&check) {
                return self.palette.get(usize::from(number)).copied().unwrap_or(0);
            }
            slot = if slot + 1 == size { 0 } else { slot + 1 };
        }
        0
    }

    #[cfg(any(test, feature = "train"))]
    /// Builds the table. Where more than 255 different masks occur, the rarest give up their highest lists.
    pub(crate) fn build(entries: &std::collections::BTreeMap<u64, u32>) -> Self {
        let palette = palette(entries.values().copied());
        let size = entries.len() * 5 / 4 + 1;
        let mut lexicon = Self { checks: vec![0; size], masks: vec![0; size], palette };
        for (&entry, &mask) in entries {
            lexicon.insert(entry, mask);
        }
        lexicon
    }

    #[cfg(any(test, feature = "train"))]
    fn insert(&mut self, entry: u64, mask: u32) {
        let size = self.checks.len();
        let (mut slot, check) = place(hash::finish(entry), size);
        while self.masks.get(slot).is_some_and(|&number| number != 0) {
            slot = (slot + 1) % size;
        }
        let number = nearest(&self.palette, mask);
        if let (Some(c), Some(m)) = (self.checks.get_mut(slot), self.masks.get_mut(slot)) {
            *c = check;
            *m = number;
        }
    }

    #[cfg(any(test, feature = "train"))]
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        put_shorts(out, &self.checks);
        put_block(out, &self.masks);
        put_words(out, &self.palette);
    }

    pub(crate) fn read(from: &mut Reader<'_>) -> Result<Self, BadModel> {
        let lexicon = Self { checks: from.shorts()?, masks: from.block()?.to_vec(), palette: from.words()? };
        if lexicon.checks.len() == lexicon.masks.len() { Ok(lexicon) } else { Err(BadModel::Truncated) }
    }
}

fn place(mixed: u64, size: usize) -> (usize, u16) {
    let slot = ((mixed >> 32) * size as u64) >> 32;
    (slot as usize, mixed as u16)
}

#[cfg(any(test, feature = "train"))]
/// The commonest 255 masks, commonest first, behind the empty one.
fn palette(masks: impl Iterator<Item = u32>) -> Vec<u32> {
    let mut counts = std::collections::BTreeMap::<u32, usize>::new();
    for mask in masks {
        *counts.entry(mask).or_default() += 1;
    }
    let mut ranked: Vec<_> = counts.into_iter().collect();
    ranked.sort_by_key(|&(mask, count)| (std::cmp::Reverse(count), mask));
    std::iter::once(0).chain(ranked.into_iter().map(|(mask, _)| mask).take(255)).collect()
}

#[cfg(any(test, feature = "train"))]
/// Number of the mask that differs in the fewest lists, and never in the prefix bit.
fn nearest(palette: &[u32], mask: u32) -> u8 {
    let cost = |&(_, &other): &(usize, &u32)| {
        let differ = other ^ mask;
        differ.count_ones() + if differ & PREFIX == 0 { 0 } else { 64 }
    };
    palette.iter().enumerate().skip(1).min_by_key(cost).map_or(0, |(number, _)| number as u8)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn entry(words: &[&str]) -> u64 {
        let mut hashes = words.iter().map(|w| hash::bytes(w.as_bytes()));
        let start = first(hashes.next().unwrap());
        hashes.fold(start, longer)
    }

    #[test]
    fn entries_come_back_with_their_lists() {
        let entries = BTreeMap::from([
            (entry(&["new", "york"]), List::BigCity.bit()),
            (entry(&["new"]), PREFIX),
            (entry(&["york"]), List::City.bit() | List::Surname.bit()),
        ]);
        let lexicon = Lexicon::build(&entries);
        let mut bytes = Vec::new();
        lexicon.write(&mut bytes);
        let lexicon = Lexicon::read(&mut Reader::new(&bytes)).unwrap();
        for (entry, mask) in entries {
            assert_eq!(lexicon.mask(entry), mask);
        }
        assert_eq!(lexicon.mask(entry(&["old", "york"])), 0);
        assert_eq!(Lexicon::default().mask(1), 0);
    }

    #[test]
    fn a_rare_mask_falls_to_its_nearest_neighbour() {
        let palette = [0, List::City.bit(), List::City.bit() | PREFIX, List::Surname.bit()];
        assert_eq!(nearest(&palette, List::City.bit() | List::Region.bit() | PREFIX), 2);
    }
}
