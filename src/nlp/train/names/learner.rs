//! A linear-chain conditional random field, learnt online by FTRL-proximal: most weights stay exactly zero, so that
//! the model is small without being cut afterwards.
//!
//! Sources: Lafferty, `McCallum`, Pereira (2001), "Conditional random fields"; `McMahan` et al. (2013), "Ad click
//! prediction: a view from the trenches".

use foldhash::HashMap;

use super::augment::Dice;
use crate::nlp::entity::{Chain, NAME_TAGS, Scores, TAGS};

/// A sentence ready to learn from: features of each token as numbers, gold tags.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lesson {
    pub(crate) features: Vec<u32>,
    /// Where each token's features end.
    pub(crate) ends: Vec<u32>,
    pub(crate) tags: Vec<u8>,
    pub(crate) weight: f32,
    /// Marked by machine: not everything in it is true.
    pub(crate) silver: bool,
}

impl Lesson {
    pub(crate) fn tokens(&self) -> impl Iterator<Item = &[u32]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).map(|(a, &b)| self.features.get(a as usize..b as usize).unwrap_or_default())
    }
}

/// Numbers of the features that are learnt.
#[derive(Debug, Default)]
pub(crate) struct Alphabet {
    numbers: HashMap<u64, u32>,
}

impl Alphabet {
    /// Features counted at least `least` times, numbered in order of their hashes.
    pub(crate) fn new(counts: &HashMap<u64, u32>, least: u32) -> Self {
        let mut kept: Vec<u64> = counts.iter().filter(|(_, count)| **count >= least).map(|(f, _)| *f).collect();
        kept.sort_unstable();
        Self { numbers: kept.into_iter().zip(0..).collect() }
    }

    pub(crate) fn number(&self, feature: u64) -> Option<u32> {
        self.numbers.get(&feature).copied()
    }

    pub(crate) fn len(&self) -> usize {
        self.numbers.len()
    }

    /// Features with their numbers, in order of their hashes.
    pub(crate) fn features(&self) -> Vec<(u64, u32)> {
        let mut all: Vec<_> = self.numbers.iter().map(|(f, n)| (*f, *n)).collect();
        all.sort_unstable();
        all
    }
}

/// What FTRL keeps for one feature.
#[derive(Debug, Clone, Copy)]
struct State {
    weight: [f32; NAME_TAGS],
    z: [f32; NAME_TAGS],
    n: [f32; NAME_TAGS],
}

const FRESH: State = State { weight: [0.0; NAME_TAGS], z: [0.0; NAME_TAGS], n: [0.0; NAME_TAGS] };

/// How fast and how sparsely to learn.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rates {
    pub(crate) alpha: f32,
    pub(crate) beta: f32,
    pub(crate) l1: f32,
    pub(crate) l2: f32,
}

/// The field being learnt.
#[derive(Debug)]
pub(crate) struct Learner {
    states: Vec<State>,
    steps: Vec<f32>,
    step_squares: Vec<f32>,
    chain: Chain,
    rates: Rates,
    dropout: f64,
    dice: Dice,
}

impl Learner {
    pub(crate) fn new(features: usize, rates: Rates, dropout: f64) -> Self {
        Self {
            states: vec![FRESH; features],
            steps: vec![0.0; TAGS * TAGS],
            step_squares: vec![1e-2; TAGS * TAGS],
            chain: Chain::default(),
            rates,
            dropout,
            dice: Dice::new(17),
        }
    }

    /// One step down the gradient of a sentence; returns its loss before the step. A silver sentence that loses more
    /// than `doubt` teaches nothing: by the second epoch that is more often the mark's fault than the field's.
    pub(crate) fn learn(&mut self, lesson: &Lesson, doubt: f64) -> f64 {
        let thinned;
        let lesson = if self.dropout > 0.0 {
            thinned = self.thin(lesson);
            &thinned
        } else {
            lesson
        };
        let scores = self.scores(lesson);
        let sums = self.chain.sums(&scores);
        let loss = sums.log_z - self.chain.score(&scores, &lesson.tags);
        if lesson.silver && loss > doubt {
            return 0.0;
        }
        let mut steps = vec![0.0f32; TAGS * TAGS];
        let mut previous = 0usize;
        for (at, features) in lesson.tokens().enumerate() {
            let Some(&gold) = lesson.tags.get(at) else { break };
            let mut error = sums.token(at);
            error[usize::from(gold)] -= 1.0;
            if at > 0 {
                self.step_errors(&sums, at, &mut steps);
            } else {
                for (to, &e) in error.iter().enumerate() {
                    steps[to] += e;
                }
            }
            if at > 0 {
                steps[previous * TAGS + usize::from(gold)] -= 1.0;
            }
            previous = usize::from(gold);
            if error.iter().any(|e| e.abs() > 2e-3) {
                let mut gradient = [0.0; NAME_TAGS];
                gradient.iter_mut().zip(error.iter().skip(1)).for_each(|(g, e)| *g = e * lesson.weight);
                for &feature in features {
                    if let Some(state) = self.states.get_mut(feature as usize) {
                        update(state, &gradient, self.rates);
                    }
                }
            }
        }
        self.update_steps(&steps, lesson.weight);
        loss
    }

    /// The lesson with a random share of its features left out.
    fn thin(&mut self, lesson: &Lesson) -> Lesson {
        let mut thin =
            Lesson { tags: lesson.tags.clone(), weight: lesson.weight, silver: lesson.silver, ..Lesson::default() };
        let share = (self.dropout * 65536.0) as u64;
        for token in lesson.tokens() {
            for features in token.chunks(4) {
                let roll = self.dice.roll();
                let kept = features.iter().enumerate().filter(|(at, _)| (roll >> (16 * at)) & 0xFFFF >= share);
                thin.features.extend(kept.map(|(_, feature)| *feature));
            }
            thin.ends.push(thin.features.len() as u32);
        }
        thin
    }

    fn scores(&self, lesson: &Lesson) -> Vec<Scores> {
        lesson
            .tokens()
            .map(|features| {
                let mut row = [0.0f32; NAME_TAGS];
                for state in features.iter().filter_map(|&f| self.states.get(f as usize)) {
                    row.iter_mut().zip(&state.weight).for_each(|(sum, w)| *sum += w);
                }
                let mut token = [0.0; TAGS];
                token.iter_mut().skip(1).zip(row).for_each(|(score, sum)| *score = sum);
                token
            })
            .collect()
    }

    /// Adds the probability of each step into token `at`.
    fn step_errors(&self, sums: &crate::nlp::entity::Sums, at: usize, steps: &mut [f32]) {
        let (Some(before), Some(emit), Some(after)) =
            (sums.forward.get(at - 1), sums.emit.get(at), sums.backward.get(at))
        else {
            return;
        };
        let mut parts = [0.0f32; TAGS * TAGS];
        let mut total = 0.0;
        for (from, &sum) in before.iter().enumerate() {
            for to in 0..TAGS {
                let part = sum * self.chain.raised(from, to) * emit[to] * after[to];
                parts[from * TAGS + to] = part;
                total += part;
            }
        }
        let total = total.max(f32::MIN_POSITIVE);
        steps.iter_mut().zip(parts).for_each(|(step, part)| *step += part / total);
    }

    fn update_steps(&mut self, gradient: &[f32], weight: f32) {
        for ((step, squares), &g) in self.steps.iter_mut().zip(&mut self.step_squares).zip(gradient) {
            let g = g * weight;
            *squares += g * g;
            *step -= 0.05 * g / squares.sqrt();
        }
        self.chain = Chain::new(&self.steps);
    }

    /// Weights of each feature, by its number.
    pub(crate) fn weights(&self) -> impl Iterator<Item = &[f32; NAME_TAGS]> {
        self.states.iter().map(|state| &state.weight)
    }

    /// Share of the features that a look while learning had.
    pub(crate) fn kept(&self) -> f32 {
        1.0 - self.dropout as f32
    }

    pub(crate) fn chain(&self) -> &Chain {
        &self.chain
    }
}

#[inline]
fn update(state: &mut State, gradient: &[f32; NAME_TAGS], rates: Rates) {
    for (tag, &g) in gradient.iter().enumerate() {
        let n = state.n[tag];
        let grown = n + g * g;
        let root = grown.sqrt();
        state.z[tag] += g - (root - n.sqrt()) / rates.alpha * state.weight[tag];
        state.n[tag] = grown;
        let z = state.z[tag];
        let pull = z.abs() - rates.l1;
        let pace = (rates.beta + root) / rates.alpha + rates.l2;
        state.weight[tag] = if pull <= 0.0 { 0.0 } else { -pull.copysign(z) / pace };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nlp::entity::{Coarse, OUTSIDE, write_run};

    #[test]
    fn a_field_learns_to_tell_names_by_their_features() {
        // Feature 0: any token; 1: a raised one; 2: the word before is "in".
        let mut lesson = Lesson {
            features: vec![0, 0, 0, 1, 2, 0, 1],
            ends: vec![1, 2, 5, 7],
            tags: vec![OUTSIDE; 4],
            weight: 1.0,
            ..Lesson::default()
        };
        write_run(&mut lesson.tags, (Coarse::Loc, 2, 3));
        write_run(&mut lesson.tags, (Coarse::Per, 3, 4));
        let mut learner = Learner::new(3, Rates { alpha: 0.5, beta: 1.0, l1: 0.0, l2: 0.0 }, 0.0);
        let first = learner.learn(&lesson, f64::MAX);
        let last = (0..200).map(|_| learner.learn(&lesson, f64::MAX)).last().unwrap();
        assert!(last < first / 10.0, "{first} {last}");
        assert_eq!(learner.chain().best(&learner.scores(&lesson)), lesson.tags);
    }

    #[test]
    fn a_strong_l1_leaves_weights_at_zero() {
        let lesson = Lesson { features: vec![0], ends: vec![1], tags: vec![16], weight: 1.0, silver: false };
        let mut learner = Learner::new(1, Rates { alpha: 0.5, beta: 1.0, l1: 1e6, l2: 0.0 }, 0.0);
        learner.learn(&lesson, f64::MAX);
        assert!(learner.weights().all(|row| row.iter().all(|&w| w == 0.0)));
    }
}
