//! What the words around a predicate mean, as far as a small network knows: the vectors of the predicate, of its head and of what
//! hangs on it, and what a gated recurrence over the sentence makes of its place there, through one hidden layer to the types of
//! events. It was taught by a larger one (`scripts/teach_events.py`), so that it knows words that no annotated sentence holds.
//! Weights: `deep.bin`, written by `scripts/fit_events.py`, and for long stories `stories.bin`, by `scripts/fit_stories.py`;
//! the one of `cast` has the same shape.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use smallvec::SmallVec;

use super::{Sums, content, speaks};
use crate::events::frame::Reader;
use crate::nlp::net::packed::{Packed, Scratch};
use crate::nlp::net::scan;
use crate::text::tags::{Dep, Upos};

/// How the file begins.
const MAGIC: &[u8] = b"COPYTASTER-DEEP-2\n";

/// Places that words stand in, seen from the predicate.
const SLOTS: usize = 12;
/// Of each place so many words count.
const MOST: usize = 4;
const SELF: usize = 0;
const HEAD: usize = 1;
/// Prepositions, particles and adverbs.
const SMALL: usize = 10;
/// All that the sentence says.
const SENTENCE: usize = 11;

/// The place of a dependent.
fn slot(dep: Dep) -> Option<usize> {
    Some(match dep {
        Dep::Nsubj | Dep::Csubj | Dep::OblAgent => 2,
        Dep::NsubjPass | Dep::Obj => 3,
        Dep::Iobj => 4,
        Dep::Obl | Dep::Nmod | Dep::OblUnmarked => 5,
        Dep::Ccomp | Dep::Xcomp | Dep::Advcl | Dep::Acl | Dep::AclRelcl => 6,
        Dep::Amod | Dep::Compound => 7,
        Dep::NmodPoss | Dep::Appos => 8,
        Dep::Conj | Dep::Parataxis => 9,
        Dep::Advmod | Dep::CompoundPrt => SMALL,
        _ => return None,
    })
}

/// Room for the numbers of a sentence, kept between sentences.
#[derive(Default)]
struct Room {
    words: Vec<f32>,
    gates: Vec<f32>,
    states: Vec<f32>,
    read: Vec<f32>,
    inputs: Vec<f32>,
    said: Vec<f32>,
    hidden: Vec<f32>,
    outputs: Vec<f32>,
    scratch: Scratch,
}

thread_local! {
    static ROOM: RefCell<Room> = RefCell::default();
}

/// Numbers of signs of form.
pub(super) type Forms = SmallVec<[u16; 8]>;

/// Words and what they mean.
struct Words {
    /// Word -> row.
    rows: HashMap<&'static str, u32, foldhash::fast::RandomState>,
    /// A row a word, each byte a signed number of steps.
    vectors: &'static [u8],
    step: f32,
}

/// The network, as read from its file.
pub(super) struct Deep {
    words: Arc<Words>,
    width: usize,
    hidden: usize,
    /// Places of the recurrence's state, each way.
    states: usize,
    /// What a word's part of speech adds to its vector in the sentence, by `Upos as usize`.
    upos: Vec<Vec<f32>>,
    gates: Packed,
    inner: Packed,
    outer: Packed,
    /// Signs of form, each with what it adds to the hidden layer.
    pub(super) forms: Vec<(&'static str, Vec<f32>)>,
    /// Words that never told of an event, as signs spell them ("n year"): they need no judging unless a rule takes them.
    pub(super) idle: HashSet<&'static str, foldhash::fast::RandomState>,
}

/// Reads numbers off the front of a slice.
struct Bytes(&'static [u8]);

impl Bytes {
    fn take(&mut self, n: usize) -> Option<&'static [u8]> {
        let (front, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(front)
    }

    fn number(&mut self) -> Option<usize> {
        let bytes = self.take(4)?.try_into().ok()?;
        usize::try_from(u32::from_le_bytes(bytes)).ok()
    }

    fn floats(&mut self, n: usize) -> Option<Vec<f32>> {
        let (numbers, _) = self.take(n.checked_mul(4)?)?.as_chunks::<4>();
        Some(numbers.iter().map(|b| f32::from_le_bytes(*b)).collect())
    }

    /// Lines, their length in bytes before them.
    fn lines(&mut self) -> Option<std::str::Lines<'static>> {
        let n = self.number()?;
        Some(std::str::from_utf8(self.take(n)?).ok()?.lines())
    }
}

impl Deep {
    /// Reads the file. Nothing if it is cut short or of another shape. One without words has those of the network that it was
    /// fitted from.
    pub(super) fn read(file: &'static [u8], classes: usize, fitted_from: Option<&Self>) -> Option<Self> {
        let mut bytes = Bytes(file.strip_prefix(MAGIC)?);
        let (width, slots, hidden) = (bytes.number()?, bytes.number()?, bytes.number()?);
        let (states, outputs) = (bytes.number()?, bytes.number()?);
        if slots != SLOTS || outputs != classes || width == 0 || states == 0 {
            return None;
        }
        let rows: HashMap<_, _, _> = bytes.lines()?.zip(0..).collect();
        let step = *bytes.floats(1)?.first()?;
        let vectors = bytes.take(rows.len().checked_mul(width)?)?;
        let words = match fitted_from {
            Some(other) if rows.is_empty() && other.width == width => Arc::clone(&other.words),
            _ => Arc::new(Words { rows, vectors, step }),
        };
        let mut upos = vec![vec![0.0; width]; Upos::ALL.len()];
        for name in bytes.lines()? {
            let at = Upos::ALL.iter().position(|upos| upos.as_str() == name)?;
            *upos.get_mut(at)? = bytes.floats(width)?;
        }
        let gates = bytes.floats(width.checked_mul(states)?.checked_mul(6)?)?;
        let gates = Packed::new(&gates, &bytes.floats(states * 6)?, states * 6);
        let inner = bytes.floats(slots.checked_mul(width)?.checked_add(states * 2)?.checked_mul(hidden)?)?;
        let inner = Packed::new(&inner, &bytes.floats(hidden)?, hidden);
        let outer = bytes.floats(hidden.checked_mul(outputs)?)?;
        let outer = Packed::new(&outer, &bytes.floats(outputs)?, outputs);
        let names = bytes.lines()?;
        let forms = names.map(|name| Some((name, bytes.floats(hidden)?))).collect::<Option<_>>()?;
        let idle = bytes.lines()?.collect();
        Some(Self { words, width, hidden, states, upos, gates, inner, outer, forms, idle })
    }

    /// Adds what the words around each of some predicates of a sentence say for each class: as many rows of `sums` as predicates.
    /// `forms` has the numbers of the signs of form that each predicate shows.
    pub(super) fn add(&self, reader: &Reader<'_>, predicates: &[u32], forms: &[Forms], sums: &mut [Sums]) {
        if !predicates.is_empty() {
            ROOM.with_borrow_mut(|room| self.add_in(room, reader, predicates, forms, sums));
        }
    }

    fn add_in(&self, room: &mut Room, reader: &Reader<'_>, predicates: &[u32], forms: &[Forms], sums: &mut [Sums]) {
        self.read_sentence(room, reader);
        let Room { read, inputs, said, hidden, outputs, scratch, .. } = room;
        let (places, states) = (SLOTS * self.width, 2 * self.states);
        inputs.clear();
        inputs.resize(predicates.len() * (places + states), 0.0);
        said.clear();
        said.resize(self.width, 0.0);
        let mut speaking = 0_u16;
        let speakers = (reader.tree.range.start..reader.tree.range.end).filter(|&t| speaks(reader, t));
        for row in speakers.filter_map(|t| self.row(reader.tree.lemma(t))) {
            self.add_row(row, 1.0, said);
            speaking += 1;
        }
        for (&t, input) in predicates.iter().zip(inputs.chunks_exact_mut(places + states)) {
            let (input, own_states) = input.split_at_mut(places);
            let at = t.saturating_sub(reader.tree.range.start) as usize;
            if let Some(own) = read.chunks_exact(states).nth(at) {
                own_states.copy_from_slice(own);
            }
            self.describe(reader, t, input);
            let own = self.row(reader.tree.lemma(t)).filter(|_| speaks(reader, t));
            let others = speaking - u16::from(own.is_some());
            if let Some(sentence) = input.chunks_exact_mut(self.width).nth(SENTENCE).filter(|_| others > 0) {
                sentence.copy_from_slice(said);
                if let Some(row) = own {
                    self.add_row(row, -1.0, sentence);
                }
                sentence.iter_mut().for_each(|x| *x /= f32::from(others));
            }
        }
        self.inner.multiply(inputs, hidden, scratch);
        for (row, forms) in hidden.chunks_exact_mut(self.hidden).zip(forms) {
            for (_, form) in forms.iter().filter_map(|&number| self.forms.get(usize::from(number))) {
                row.iter_mut().zip(form).for_each(|(h, f)| *h += f);
            }
            row.iter_mut().for_each(|h| *h = h.max(0.0));
        }
        self.outer.multiply(hidden, outputs, scratch);
        let classes = outputs.len() / predicates.len().max(1);
        for (sums, outputs) in sums.iter_mut().zip(outputs.chunks_exact(classes.max(1))) {
            sums.iter_mut().zip(outputs).for_each(|(sum, output)| *sum += output);
        }
    }

    /// What the recurrence makes of each word of a sentence, into `room.read`.
    fn read_sentence(&self, room: &mut Room, reader: &Reader<'_>) {
        let Room { words, gates, states, read, scratch, .. } = room;
        let range = reader.tree.range.start..reader.tree.range.end;
        let n = range.len();
        words.clear();
        for t in range {
            let at = words.len();
            words.extend_from_slice(self.upos.get(reader.tree.upos(t) as usize).map_or(&[], Vec::as_slice));
            words.resize(at + self.width, 0.0);
            if let (Some(row), Some(word)) = (self.row(content(reader, t)), words.get_mut(at..)) {
                self.add_row(row, 1.0, word);
            }
        }
        self.gates.multiply(words, gates, scratch);
        states.resize(n * 2 * self.states, 0.0);
        read.resize(n * 2 * self.states, 0.0);
        scan::run(gates, states, read, n, self.states);
    }

    /// Places of a word's vector.
    pub(super) fn width(&self) -> usize {
        self.width
    }

    /// Adds the vector of a word to as many numbers, if it has one.
    pub(super) fn add_meaning(&self, word: &str, to: &mut [f32]) -> bool {
        let row = self.row(word);
        row.into_iter().for_each(|row| self.add_row(row, 1.0, to));
        row.is_some()
    }

    /// The row of a word, or of the last part of a hyphened one.
    fn row(&self, word: &str) -> Option<u32> {
        let rows = &self.words.rows;
        rows.get(word).or_else(|| rows.get(word.rsplit_once('-')?.1)).copied()
    }

    fn add_row(&self, row: u32, times: f32, to: &mut [f32]) {
        let vector = self.words.vectors.chunks_exact(self.width).nth(row as usize).unwrap_or_default();
        to.iter_mut().zip(vector).for_each(|(x, step)| *x += times * self.words.step * f32::from(step.cast_signed()));
    }

    /// The mean vector of the words in each place.
    fn describe(&self, reader: &Reader<'_>, t: u32, input: &mut [f32]) {
        let mut counts = [0_usize; SLOTS];
        places(reader, t, |slot, word| {
            let (Some(row), Some(count)) = (self.row(word), counts.get_mut(slot)) else { return };
            if *count < MOST
                && let Some(place) = input.chunks_exact_mut(self.width).nth(slot)
            {
                self.add_row(row, 1.0, place);
                *count += 1;
            }
        });
        for (place, count) in input.chunks_exact_mut(self.width).zip(counts).filter(|(_, count)| *count > 1) {
            place.iter_mut().for_each(|x| *x /= count as f32);
        }
    }
}

/// The words that stand around a predicate, each with its place.
pub(in crate::events) fn places(reader: &Reader<'_>, t: u32, mut put: impl FnMut(usize, &str)) {
    let tree = &reader.tree;
    put(SELF, tree.lemma(t));
    if let Some(up) = tree.head(t) {
        put(HEAD, tree.lemma(up));
    }
    for &c in tree.children(t) {
        if let Some(slot) = slot(tree.dep(c)) {
            put(slot, content(reader, c));
            if let Some(case) = tree.case_of(c) {
                put(SMALL, case);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file of two words or none, one form and three classes.
    fn file(words: &str, vectors: &[u8]) -> Vec<u8> {
        let mut out = MAGIC.to_vec();
        let (width, hidden, states, classes) = (2_u32, 4_u32, 1_u32, 3_u32);
        for number in [width, SLOTS as u32, hidden, states, classes] {
            out.extend(number.to_le_bytes());
        }
        let lines = |out: &mut Vec<u8>, text: &str| {
            out.extend((text.len() as u32).to_le_bytes());
            out.extend(text.as_bytes());
        };
        lines(&mut out, words);
        out.extend(0.5_f32.to_le_bytes());
        out.extend(vectors);
        lines(&mut out, "VERB\n");
        let floats = width
            + 6 * states * (width + 1)
            + (SLOTS as u32 * width + 2 * states + 1) * hidden
            + (hidden + 1) * classes;
        out.extend((0..floats).flat_map(|i| (i as f32).to_le_bytes()));
        lines(&mut out, "passive\n");
        out.extend((0..hidden).flat_map(|i| (i as f32).to_le_bytes()));
        lines(&mut out, "n year\n");
        out
    }

    #[test]
    fn a_whole_file_is_read_and_a_cut_one_is_not() {
        let whole: &'static [u8] = file("attack\narrest\n", &[2, 0, 0, 254]).leak();
        let deep = Deep::read(whole, 3, None).unwrap();
        assert_eq!((deep.row("attack"), deep.row("counter-arrest"), deep.row("praise")), (Some(0), Some(1), None));
        let mut vector = vec![0.0; 2];
        deep.add_row(1, 2.0, &mut vector);
        assert_eq!(vector, [0.0, -2.0]);
        assert_eq!(deep.forms, [("passive", vec![0.0, 1.0, 2.0, 3.0])]);
        assert!(deep.idle.contains("n year") && !deep.idle.contains("n attack"));
        assert!(Deep::read(whole, 4, None).is_none(), "another number of classes");
        // fitted further from it, with its words
        let later = Deep::read(file("", &[]).leak(), 3, Some(&deep)).unwrap();
        assert_eq!((later.row("arrest"), later.row("praise")), (Some(1), None));
        for cut in 0..whole.len() {
            assert!(Deep::read(&whole[..cut], 3, None).is_none(), "cut at {cut}");
        }
    }
}
