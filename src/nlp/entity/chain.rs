//! The linear chain over a sentence's tags: best sequence, probabilities of tags and of whole names.

use super::tags::{Place, Run, TAGS, may_follow, tag};

/// Scores of one token, by tag.
pub(crate) type Scores = [f32; TAGS];

/// What an impossible step costs: far below any sum of weights, far from overflow.
const NEVER: f32 = -1.0e9;

/// Weights of tag after tag; index 0 of the first axis also stands for the sentence's edge.
#[derive(Debug, Clone)]
pub(crate) struct Chain {
    steps: [[f32; TAGS]; TAGS],
    /// `exp` of the steps, 0 where impossible.
    raised: [[f32; TAGS]; TAGS],
}

impl Default for Chain {
    fn default() -> Self {
        Self::new(&[0.0; TAGS * TAGS])
    }
}

impl Chain {
    /// From weights in rows of the earlier tag; weights of impossible steps are ignored, missing ones are 0.
    pub(crate) fn new(weights: &[f32]) -> Self {
        let mut chain = Self { steps: [[NEVER; TAGS]; TAGS], raised: [[0.0; TAGS]; TAGS] };
        for (from, (steps, raised)) in chain.steps.iter_mut().zip(&mut chain.raised).enumerate() {
            for (to, (step, raised)) in steps.iter_mut().zip(raised).enumerate() {
                if may_follow(from as u8, to as u8) {
                    *step = weights.get(from * TAGS + to).copied().unwrap_or(0.0);
                    *raised = step.exp();
                }
            }
        }
        chain
    }

    /// The steps' weights in rows of the earlier tag.
    #[cfg(feature = "train")]
    pub(crate) fn weights(&self) -> Vec<f32> {
        self.steps.concat()
    }

    /// The best tag sequence. A sentence begins and ends as if `O` stood around it.
    pub(crate) fn best(&self, scores: &[Scores]) -> Vec<u8> {
        let mut back: Vec<[u8; TAGS]> = Vec::with_capacity(scores.len());
        let mut best = self.steps[0];
        for (at, token) in scores.iter().enumerate() {
            let mut from = [0u8; TAGS];
            if at > 0 {
                let mut next = [f32::MIN; TAGS];
                for (previous, (&score, steps)) in best.iter().zip(&self.steps).enumerate() {
                    for ((slot, mark), &step) in next.iter_mut().zip(&mut from).zip(steps) {
                        let sum = score + step;
                        if sum > *slot {
                            *slot = sum;
                            *mark = previous as u8;
                        }
                    }
                }
                best = next;
            }
            best.iter_mut().zip(token).for_each(|(sum, score)| *sum += score);
            back.push(from);
        }
        let closed = |tag: usize| may_follow(tag as u8, 0);
        let last =
            (0..TAGS).filter(|&tag| closed(tag)).fold(0, |top, tag| if best[tag] > best[top] { tag } else { top });
        let mut tags = vec![0; scores.len()];
        let mut at = last as u8;
        for (slot, from) in tags.iter_mut().zip(&back).rev() {
            *slot = at;
            at = from[usize::from(at)];
        }
        tags
    }

    /// Forward and backward sums of a sentence.
    pub(crate) fn sums(&self, scores: &[Scores]) -> Sums {
        let mut sums = Sums { emit: Vec::new(), forward: Vec::new(), backward: Vec::new(), log_z: 0.0 };
        let mut state = self.raised[0];
        let mut shift = 0.0f64;
        for (at, token) in scores.iter().enumerate() {
            let top = token.iter().copied().fold(0.0, f32::max);
            let emit = token.map(|score| (score - top).exp());
            if at > 0 {
                state = self.forward(&state);
            }
            state.iter_mut().zip(&emit).for_each(|(sum, e)| *sum *= e);
            shift += f64::from(top) + f64::from(normalise(&mut state)).ln();
            sums.emit.push(emit);
            sums.forward.push(state);
        }
        let ends: Scores = std::array::from_fn(|tag| f32::from(u8::from(may_follow(tag as u8, 0))));
        let total: f32 = state.iter().zip(&ends).map(|(a, b)| a * b).sum();
        sums.log_z = shift + f64::from(total.max(f32::MIN_POSITIVE)).ln();
        let mut state = ends;
        normalise(&mut state);
        for emit in sums.emit.iter().rev() {
            sums.backward.push(state);
            let mut after = state;
            after.iter_mut().zip(emit).for_each(|(sum, e)| *sum *= e);
            state = std::array::from_fn(|tag| self.raised[tag].iter().zip(&after).map(|(step, sum)| step * sum).sum());
            normalise(&mut state);
        }
        sums.backward.reverse();
        sums
    }

    fn forward(&self, state: &Scores) -> Scores {
        let mut next = [0.0; TAGS];
        for (&sum, steps) in state.iter().zip(&self.raised) {
            next.iter_mut().zip(steps).for_each(|(slot, step)| *slot += sum * step);
        }
        next
    }

    #[cfg(any(test, feature = "train"))]
    /// Score of a whole tag sequence.
    pub(crate) fn score(&self, scores: &[Scores], tags: &[u8]) -> f64 {
        let mut previous = 0;
        let mut sum = 0.0;
        for (token, &tag) in scores.iter().zip(tags) {
            let tag = usize::from(tag);
            sum += f64::from(token[tag]) + f64::from(self.steps[previous][tag]);
            previous = tag;
        }
        sum
    }

    #[cfg(feature = "train")]
    /// `exp` of a step's weight, 0 where it is impossible.
    pub(crate) fn raised(&self, from: usize, to: usize) -> f32 {
        self.raised[from][to]
    }
}

fn normalise(state: &mut Scores) -> f32 {
    let total: f32 = state.iter().sum::<f32>().max(f32::MIN_POSITIVE);
    state.iter_mut().for_each(|sum| *sum /= total);
    total
}

/// What is needed for probabilities: sums over all sequences, each token's scaled to add up to 1.
#[derive(Debug)]
pub(crate) struct Sums {
    pub(crate) emit: Vec<Scores>,
    pub(crate) forward: Vec<Scores>,
    pub(crate) backward: Vec<Scores>,
    /// Natural logarithm of the sum over all sequences.
    pub(crate) log_z: f64,
}

impl Sums {
    /// Probability of each tag of one token.
    pub(crate) fn token(&self, at: usize) -> Scores {
        let (Some(forward), Some(backward)) = (self.forward.get(at), self.backward.get(at)) else { return [0.0; TAGS] };
        let mut product: Scores = std::array::from_fn(|tag| forward[tag] * backward[tag]);
        normalise(&mut product);
        product
    }

    /// Probability that exactly this name stands here: the least sure of its tags, as a close upper bound.
    pub(crate) fn name(&self, (kind, start, end): Run) -> f32 {
        let place = |at: usize| match (at == start, at + 1 == end) {
            (true, true) => Place::Unit,
            (true, false) => Place::Begin,
            (false, true) => Place::Last,
            (false, false) => Place::Inside,
        };
        (start..end).map(|at| self.token(at)[usize::from(tag(kind, place(at)))]).fold(1.0, f32::min)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tags::{Coarse, runs};
    use super::*;

    fn chain() -> Chain {
        let weights: Vec<f32> = (0..TAGS * TAGS).map(|n| ((n * 37) % 11) as f32 / 7.0 - 0.7).collect();
        Chain::new(&weights)
    }

    fn scores(tokens: usize) -> Vec<Scores> {
        (0..tokens).map(|t| std::array::from_fn(|tag| ((t * 13 + tag * 29) % 17) as f32 / 5.0 - 1.5)).collect()
    }

    /// Every legal sequence, by brute force.
    fn sequences(length: usize) -> Vec<Vec<u8>> {
        let mut all = vec![vec![]];
        for _ in 0..length {
            all = all
                .iter()
                .flat_map(|tags: &Vec<u8>| {
                    let last = tags.last().copied().unwrap_or(0);
                    (0..TAGS as u8).filter(move |&t| may_follow(last, t)).map(|t| [tags.clone(), vec![t]].concat())
                })
                .collect();
        }
        all.retain(|tags| may_follow(tags.last().copied().unwrap_or(0), 0));
        all
    }

    #[test]
    fn best_sequence_is_the_best_of_all() {
        let (chain, scores) = (chain(), scores(4));
        let all = sequences(4);
        let top = all.iter().map(|tags| chain.score(&scores, tags)).fold(f64::MIN, f64::max);
        assert!((chain.score(&scores, &chain.best(&scores)) - top).abs() < 1e-4);
    }

    #[test]
    fn sums_agree_with_brute_force() {
        let (chain, scores) = (chain(), scores(3));
        let all = sequences(3);
        let z: f64 = all.iter().map(|tags| chain.score(&scores, tags).exp()).sum();
        let sums = chain.sums(&scores);
        assert!((sums.log_z - z.ln()).abs() < 1e-3);
        for at in 0..3 {
            let token = sums.token(at);
            for (tag, &weight) in token.iter().enumerate() {
                let part: f64 =
                    all.iter().filter(|t| usize::from(t[at]) == tag).map(|t| chain.score(&scores, t).exp()).sum();
                assert!((f64::from(weight) - part / z).abs() < 1e-4, "token {at} tag {tag}");
            }
        }
        let sure = sums.name((Coarse::Per, 0, 2));
        assert!(sure > 0.0 && sure < 1.0);
    }

    #[test]
    fn nothing_and_one_token_are_read() {
        assert!(chain().best(&[]).is_empty());
        let tags = chain().best(&scores(1));
        assert!(runs(&tags).len() <= 1);
    }
}
