//! Reads sentences with the network: tags, heads and labels of every word.

use super::features::{self, Features};
use super::math::{argmax, multiply_rows};
use super::mst;
use super::packed::{Packed, Scratch};
use super::scan;
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

/// Buffers kept from one run of sentences to the next.
#[derive(Debug, Default)]
pub struct Workspace {
    scratch: Scratch,
    input: Vec<f32>,
    windows: Vec<f32>,
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
        let words: Vec<Features> = forms.iter().map(|f| features::features(f)).collect();
        self.read_all(&words, &[words.len()], &mut Workspace::default())
    }

    /// Reads sentences that stand one after another in `words`; each comes out as it would alone.
    #[must_use]
    pub fn read_all(&self, words: &[Features], lengths: &[usize], work: &mut Workspace) -> Vec<Reading> {
        let Dims { width, .. } = self.weights.dims;
        self.input(words, lengths, work);
        let Workspace { scratch, input, gates, states, first, second, .. } = work;
        self.first.multiply(input, gates, scratch);
        recur(gates, states, first, lengths, width);
        self.second.multiply(first, gates, scratch);
        recur(gates, states, second, lengths, width);
        second.iter_mut().zip(first.iter()).for_each(|(s, f)| *s += f);
        self.tags.multiply(second, &mut work.tags, scratch);
        self.roles.multiply(second, &mut work.roles, scratch);
        let heads = self.heads(lengths, work);
        let labels = self.labels(&heads, lengths, work);
        work.tags
            .chunks_exact(TAG_COLUMNS)
            .zip(heads.iter().zip(labels))
            .map(|(row, (&head, dep))| {
                let (upos, rest) = row.split_at(Upos::ALL.len());
                let xpos = rest.get(..Xpos::ALL.len()).unwrap_or_default();
                Reading { upos: Upos::ALL[argmax(upos)], xpos: Xpos::ALL[argmax(xpos)], head, dep }
            })
            .collect()
    }

    /// Vectors of the words, each with what its neighbours add.
    fn input(&self, words: &[Features], lengths: &[usize], work: &mut Workspace) {
        let d = self.weights.dims.input;
        let Workspace { scratch, input, windows, gates, .. } = work;
        input.clear();
        for word in words {
            self.embed(word, input);
        }
        windows.clear();
        windows.resize(words.len() * 3 * d, 0.0);
        let mut first = 0;
        for &len in lengths {
            for at in first..first + len {
                let from = at.max(first + 1) - 1;
                let to = (at + 2).min(first + len);
                // The window's first place is the word before.
                let slot = 3 * at + usize::from(at == first);
                windows[slot * d..][..(to - from) * d].copy_from_slice(&input[from * d..to * d]);
            }
            first += len;
        }
        self.window.multiply(windows, gates, scratch);
        input.iter_mut().zip(gates.iter()).for_each(|(x, r)| *x += r.max(0.0));
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

    /// The best tree of each sentence.
    fn heads(&self, lengths: &[usize], work: &mut Workspace) -> Vec<u32> {
        let w = &self.weights;
        let (a, columns) = (w.dims.arc, 2 * (w.dims.arc + w.dims.label));
        let leak = |x: f32| if x > 0.0 { x } else { 0.1 * x };
        let Workspace { scratch, roles, dependents, queries, across, scores, .. } = work;
        dependents.clear();
        for row in roles.chunks_exact(columns) {
            dependents.extend(row[..a].iter().map(|&x| leak(x)));
        }
        self.arc.multiply(dependents, queries, scratch);
        let far = w.part(Part::Distance);
        let mut heads = Vec::with_capacity(dependents.len() / a.max(1));
        let mut first = 0;
        for &n in lengths {
            across.clear();
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
            for dependent in 0..n {
                scores.extend((0..n).map(|head| far[distance(dependent, head)]));
                scores.push(far[DISTANCES - 1]);
            }
            multiply_rows(scores, &queries[first * a..], across, n, a, n + 1);
            heads.extend(mst::heads(scores, n));
            first += n;
        }
        heads
    }

    /// The label of each word under its head.
    fn labels(&self, heads: &[u32], lengths: &[usize], work: &mut Workspace) -> Vec<Dep> {
        let w = &self.weights;
        let (a, l) = (w.dims.arc, w.dims.label);
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
        let root = Dep::Root as usize;
        let mut out = Vec::with_capacity(heads.len());
        let mut first = 0;
        for &n in lengths {
            for at in first..first + n {
                let row = &mut labels[at * LABEL_COLUMNS..][..Dep::ALL.len()];
                row[root] = f32::NEG_INFINITY;
                let rooted = heads[at] as usize == at - first;
                out.push(if rooted { Dep::Root } else { Dep::ALL[argmax(row)] });
            }
            first += n;
        }
        out
    }
}

/// Runs the recurrence over each sentence.
fn recur(gates: &mut [f32], states: &mut Vec<f32>, out: &mut Vec<f32>, lengths: &[usize], width: usize) {
    let words: usize = lengths.iter().sum();
    states.resize(words * 2 * width, 0.0);
    out.clear();
    out.resize(words * 2 * width, 0.0);
    let mut at = 0;
    for &len in lengths {
        let (g, s) = (at * 6 * width, at * 2 * width);
        scan::run(&mut gates[g..], &mut states[s..], &mut out[s..], len, width);
        at += len;
    }
}
