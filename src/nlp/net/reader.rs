//! Reads sentences with the network: tags, heads and labels of every word.

use super::features::{self, Features};
use super::math::{argmax, exp, multiply_rows};
use super::mst;
use super::packed::{Packed, Scratch};
use super::scan;
use super::strange::{self, Casing};
use super::weights::{DISTANCES, Dims, LABEL_COLUMNS, Part, TAG_COLUMNS, Weights, distance};
use crate::text::tags::{Dep, Upos, Xpos};

/// What the network says of one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    pub upos: Upos,
    pub xpos: Xpos,
    /// Position of the head in the sentence; a root points at itself.
    pub head: u32,
    pub dep: Dep,
}

/// The network, ready to read.
#[derive(Debug)]
pub struct Reader {
    weights: Weights,
    window: Packed,
    first: Packed,
    second: Packed,
    tags: Packed,
    roles: Packed,
    arc: Packed,
    labels: Packed,
}

/// Sentences to be read, one after another.
#[derive(Debug, Default)]
pub struct Sentences {
    words: Vec<Features>,
    lengths: Vec<usize>,
    /// Names that the vocabulary lacks, with what may stand for them.
    strange: Vec<(usize, &'static str)>,
    /// Whether the sentence that is being put together has a word in small letters.
    small: bool,
    /// Names in capitals of that sentence: they are names only among small letters.
    capitals: Vec<(usize, &'static str)>,
}

impl Sentences {
    /// Ends the sentence that is being put together.
    pub fn end(&mut self) {
        if self.small {
            self.strange.append(&mut self.capitals);
            self.strange.sort_unstable();
        }
        self.capitals.clear();
        self.small = false;
        self.lengths.push(self.words.len() - self.lengths.iter().sum::<usize>());
    }

    /// Words of all the sentences.
    #[must_use]
    pub fn words(&self) -> usize {
        self.words.len()
    }

    /// Forgets them all.
    pub fn clear(&mut self) {
        self.words.clear();
        self.lengths.clear();
        self.strange.clear();
        self.capitals.clear();
        self.small = false;
    }
}

/// Buffers kept from one run of sentences to the next.
#[derive(Debug, Default)]
pub struct Workspace {
    scratch: Scratch,
    input: Vec<f32>,
    windows: Vec<f32>,
    mixed: Vec<f32>,
    gates: Vec<f32>,
    states: Vec<f32>,
    first: Vec<f32>,
    second: Vec<f32>,
    tags: Vec<f32>,
    roles: Vec<f32>,
    dependents: Vec<f32>,
    queries: Vec<f32>,
    hidden: Vec<f32>,
    labels: Vec<f32>,
    across: Vec<f32>,
    distances: Vec<f32>,
    scores: Vec<f32>,
}

impl Reader {
    #[must_use]
    pub fn new(weights: Weights) -> Self {
        let dims = weights.dims;
        let pack = |part: Part, bias: Option<Part>| {
            let columns = dims.shapes()[part as usize].1;
            Packed::new(weights.part(part), bias.map_or(&[], |b| weights.part(b)), columns)
        };
        let arc = Packed::new(weights.part(Part::Arc), weights.part(Part::Headness), dims.arc);
        Self {
            window: pack(Part::Window, Some(Part::WindowBias)),
            first: pack(Part::First, Some(Part::FirstBias)),
            second: pack(Part::Second, Some(Part::SecondBias)),
            tags: pack(Part::Tags, Some(Part::TagsBias)),
            roles: pack(Part::Roles, Some(Part::RolesBias)),
            // How head-like a word is counts alike for all dependents: it goes into their queries.
            arc,
            labels: pack(Part::Labels, Some(Part::LabelsBias)),
            weights,
        }
    }

    /// Reads one sentence. Quadratic in its length: cut long ones before.
    #[must_use]
    pub fn read(&self, forms: &[&str]) -> Vec<Reading> {
        let mut sentences = Sentences::default();
        forms.iter().for_each(|form| self.add(&mut sentences, form));
        sentences.end();
        self.read_copy(&mut sentences, &mut Workspace::default())
    }

    /// Adds a word to the sentence that is being put together.
    pub fn add(&self, sentences: &mut Sentences, form: &str) {
        let seen = features::features(form);
        let at = sentences.words.len();
        match strange::casing(form) {
            Casing::Small => sentences.small = true,
            Casing::Title if self.weights.row(seen.word) == 0 => {
                sentences.strange.extend(strange::stand_in(form).map(|name| (at, name)));
            }
            Casing::Capitals if self.weights.row(seen.word) == 0 => {
                sentences.capitals.push((at, strange::stand_in_for_capitals(form)));
            }
            _ => {}
        }
        sentences.words.push(seen);
    }

    /// Reads sentences; where the network takes a name that it never met for another word, it reads the sentence again
    /// with one that it knows in its place. The words come out as they would of each sentence alone.
    #[must_use]
    pub fn read_copy(&self, sentences: &mut Sentences, work: &mut Workspace) -> Vec<Reading> {
        let Sentences { words, lengths, strange, .. } = sentences;
        let mut readings = self.read_all(words, lengths, work);
        let mut again = Vec::new();
        let (mut first, mut at) = (0, 0);
        for &n in lengths.iter() {
            let here = strange[at..].iter().take_while(|(w, _)| *w < first + n).count();
            let mut doubtful = false;
            for &(w, stand_in) in &strange[at..at + here] {
                if readings[w].upos != Upos::Propn || !matches!(readings[w].xpos, Xpos::Nnp | Xpos::Nnps) {
                    words[w] = features::features(stand_in);
                    doubtful = true;
                }
            }
            if doubtful {
                again.push((first, n));
            }
            (first, at) = (first + n, at + here);
        }
        if again.is_empty() {
            return readings;
        }
        let anew: Vec<Features> =
            again.iter().flat_map(|&(first, n)| words[first..first + n].iter().copied()).collect();
        let lengths: Vec<usize> = again.iter().map(|&(_, n)| n).collect();
        let mut better = self.read_all(&anew, &lengths, work).into_iter();
        for (first, n) in again {
            readings[first..first + n].iter_mut().zip(better.by_ref()).for_each(|(old, new)| *old = new);
        }
        readings
    }

    /// Reads sentences that stand one after another in `words`; each comes out as it would alone.
    #[must_use]
    pub fn read_all(&self, words: &[Features], lengths: &[usize], work: &mut Workspace) -> Vec<Reading> {
        self.encode(words, lengths, work);
        let mut heads = Vec::with_capacity(words.len());
        let mut first = 0;
        for &n in lengths {
            self.arcs(first, n, work);
            heads.extend(mst::heads(&work.scores, n));
            first += n;
        }
        self.label_scores(&heads, lengths, work);
        readings(&work.tags, &heads, &work.labels, lengths)
    }

    /// Scores of tags and what each word is as a dependent and as a head.
    fn encode(&self, words: &[Features], lengths: &[usize], work: &mut Workspace) {
        let Dims { width, arc, label, .. } = self.weights.dims;
        self.input(words, lengths, work);
        let Workspace { scratch, input, gates, states, first, second, .. } = work;
        self.first.multiply(input, gates, scratch);
        recur(gates, states, first, lengths, width);
        self.second.multiply(first, gates, scratch);
        recur(gates, states, second, lengths, width);
        second.iter_mut().zip(first.iter()).for_each(|(s, f)| *s += f);
        self.tags.multiply(second, &mut work.tags, scratch);
        self.roles.multiply(second, &mut work.roles, scratch);
        work.dependents.clear();
        for row in work.roles.chunks_exact(2 * (arc + label)) {
            work.dependents.extend(row[..arc].iter().map(|&x| leak(x)));
        }
        self.arc.multiply(&work.dependents, &mut work.queries, &mut work.scratch);
    }

    /// Vectors of the words, each with what its neighbours add.
    fn input(&self, words: &[Features], lengths: &[usize], work: &mut Workspace) {
        let d = self.weights.dims.input;
        let Workspace { scratch, input, windows, mixed, .. } = work;
        input.clear();
        for word in words {
            self.embed(word, input);
        }
        windows.resize(words.len() * 3 * d, 0.0);
        let mut first = 0;
        for &len in lengths {
            for at in first..first + len {
                let from = at.max(first + 1) - 1;
                let to = (at + 2).min(first + len);
                // The window's first place is the word before; beyond the sentence stands nothing.
                let window = &mut windows[3 * at * d..][..3 * d];
                let slot = usize::from(at == first);
                let end = slot + to - from;
                window[..slot * d].fill(0.0);
                window[slot * d..end * d].copy_from_slice(&input[from * d..to * d]);
                window[end * d..].fill(0.0);
            }
            first += len;
        }
        self.window.multiply(windows, mixed, scratch);
        input.iter_mut().zip(mixed.iter()).for_each(|(x, r)| *x += r.max(0.0));
    }

    fn embed(&self, word: &Features, out: &mut Vec<f32>) {
        let d = self.weights.dims.input;
        let at = out.len();
        let row = self.weights.row(word.word) as usize;
        out.extend_from_slice(&self.weights.part(Part::Words)[row * d..][..d]);
        let Some(sum) = out.get_mut(at..) else { return };
        for &row in &word.affixes {
            let affix = &self.weights.part(Part::Affixes)[row as usize * d..][..d];
            sum.iter_mut().zip(affix).for_each(|(s, a)| *s += a);
        }
    }

    /// Scores of every pair of one sentence, which begins at word `first`, into `work.scores`: a row of `n + 1` heads
    /// for each of `n` dependents, the root last.
    fn arcs(&self, first: usize, n: usize, work: &mut Workspace) {
        let w = &self.weights;
        let (a, columns) = (w.dims.arc, 2 * (w.dims.arc + w.dims.label));
        let Workspace { roles, queries, across, distances, scores, .. } = work;
        let far = w.part(Part::Distance);
        across.resize((n + 1) * a, 0.0);
        for (at, row) in roles[first * columns..].chunks_exact(columns).take(n).enumerate() {
            for (j, &x) in row[a..2 * a].iter().enumerate() {
                across[j * (n + 1) + at] = leak(x);
            }
        }
        for (j, &x) in w.part(Part::Root).iter().enumerate() {
            across[j * (n + 1) + n] = x;
        }
        scores.clear();
        // What the distance adds, for heads from `n` words before to `n` behind.
        distances.clear();
        distances.extend((0..2 * n).map(|head| far[distance(n, head)]));
        for dependent in 0..n {
            scores.extend_from_slice(&distances[n - dependent..][..n]);
            scores.push(far[DISTANCES - 1]);
        }
        multiply_rows(scores, &queries[first * a..], across, n, a, n + 1);
    }

    /// Scores of the labels of each word under its head, into `work.labels`.
    fn label_scores(&self, heads: &[u32], lengths: &[usize], work: &mut Workspace) {
        let (a, l) = (self.weights.dims.arc, self.weights.dims.label);
        let columns = 2 * (a + l);
        let Workspace { scratch, roles, hidden, labels, .. } = work;
        hidden.clear();
        let mut first = 0;
        for &n in lengths {
            for (at, &head) in heads.iter().enumerate().skip(first).take(n) {
                let dependent = &roles[at * columns + 2 * a..][..l];
                let above = &roles[(first + head as usize) * columns + 2 * a + l..][..l];
                hidden.extend(dependent.iter().zip(above).map(|(d, h)| (d + h).max(0.0)));
            }
            first += n;
        }
        self.labels.multiply(hidden, labels, scratch);
    }
}

/// One sentence read by several networks together: what they say is added up before anything is chosen.
#[must_use]
pub fn read_together(readers: &[Reader], words: &[Features], works: &mut [Workspace]) -> Vec<Reading> {
    let n = words.len();
    let mut tags = vec![0.0; n * TAG_COLUMNS];
    let mut arcs = vec![0.0; n * (n + 1)];
    let mut labels = vec![0.0; n * LABEL_COLUMNS];
    let add = |sum: &mut [f32], more: &[f32]| sum.iter_mut().zip(more).for_each(|(s, x)| *s += x);
    for (reader, work) in readers.iter().zip(&mut *works) {
        reader.encode(words, &[n], work);
        reader.arcs(0, n, work);
        for (dependent, row) in work.scores.chunks_exact_mut(n + 1).enumerate() {
            row[dependent] = -1e3;
            log_softmax(row);
        }
        add(&mut tags, &work.tags);
        add(&mut arcs, &work.scores);
    }
    let heads = mst::heads(&arcs, n);
    for (reader, work) in readers.iter().zip(works) {
        reader.label_scores(&heads, &[n], work);
        add(&mut labels, &work.labels);
    }
    readings(&tags, &heads, &labels, &[n])
}

fn log_softmax(row: &mut [f32]) {
    let top = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let sum = row.iter().map(|x| exp(x - top)).sum::<f32>().ln();
    row.iter_mut().for_each(|x| *x -= top + sum);
}

fn leak(x: f32) -> f32 {
    if x > 0.0 { x } else { 0.1 * x }
}

/// The best tags and labels.
fn readings(tags: &[f32], heads: &[u32], labels: &[f32], lengths: &[usize]) -> Vec<Reading> {
    let mut out = Vec::with_capacity(heads.len());
    let mut rows = tags.chunks_exact(TAG_COLUMNS).zip(labels.chunks_exact(LABEL_COLUMNS)).zip(heads);
    for &n in lengths {
        for (at, ((tags, labels), &head)) in rows.by_ref().take(n).enumerate() {
            let (upos, rest) = tags.split_at(Upos::ALL.len());
            let xpos = rest.get(..Xpos::ALL.len()).unwrap_or_default();
            let dep = if head as usize == at { Dep::Root } else { label(labels) };
            out.push(Reading { upos: Upos::ALL[argmax(upos)], xpos: Xpos::ALL[argmax(xpos)], head, dep });
        }
    }
    out
}

/// The best label of a word that is no root.
fn label(scores: &[f32]) -> Dep {
    let root = Dep::Root as usize;
    let (before, after) = (&scores[..root], &scores[root + 1..Dep::ALL.len()]);
    let (a, b) = (argmax(before), argmax(after));
    let second = before.is_empty() || after.get(b) > before.get(a);
    Dep::ALL[if second { root + 1 + b } else { a }]
}

/// Runs the recurrence over each sentence.
fn recur(gates: &mut [f32], states: &mut Vec<f32>, out: &mut Vec<f32>, lengths: &[usize], width: usize) {
    let words: usize = lengths.iter().sum();
    states.resize(words * 2 * width, 0.0);
    out.resize(words * 2 * width, 0.0);
    let mut at = 0;
    for &len in lengths {
        let (g, s) = (at * 6 * width, at * 2 * width);
        scan::run(&mut gates[g..], &mut states[s..], &mut out[s..], len, width);
        at += len;
    }
}
