//! Who plays a part in the deeds of a story: for everybody and everything that a story of violence mentions, a small network over the
//! words around them (`deep`) tells by their own sentence, and by where the rules have them, how likely they are to be a doer, and a victim.
//! Weights: `cast.bin`, written by `scripts/fit_parties.py`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::deep::{Deep, Forms};
use super::linear::Table;
use super::mention::Mention;
use crate::events::frame::Reader;
use crate::text::layers::ArgumentRole;

pub(super) const WEIGHTS: &[u8] = include_bytes!("cast.bin");

/// What the network tells apart: neither, a doer, a victim.
const CLASSES: usize = 3;
/// Chances are held to be no surer than this, either way.
const SUREST: f32 = 0.003;
/// The log-odds of nobody, where there is nobody else to compare with.
const NOBODY: f32 = -5.0;

/// The network, and what it knows beside words.
pub(super) struct Network {
    deep: Deep,
    /// Sign of form -> its number.
    forms: Table<u16>,
}

/// None only if the file is no network, which a test rules out.
pub(super) static NETWORK: LazyLock<Option<Network>> = LazyLock::new(|| {
    let deep = Deep::read(WEIGHTS, CLASSES, super::SENTENCES.deep.as_ref())?;
    let forms = deep.forms.iter().map(|(sign, _)| *sign).zip(0..).collect();
    Some(Network { deep, forms })
});

/// The numbers of the signs of form that `show` shows, each once.
pub(super) fn forms(show: impl FnOnce(&mut dyn FnMut(&str))) -> Forms {
    let mut numbers = Forms::new();
    show(&mut |sign| numbers.extend(NETWORK.as_ref().and_then(|network| network.forms.get(sign).copied())));
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

/// Judges everybody who is mentioned.
pub(super) fn judge(readers: &[Option<Reader<'_>>], lists: &mut [Vec<Mention<'_>>]) {
    let Some(network) = &*NETWORK else { return };
    let mut sentences: BTreeMap<usize, BTreeMap<u32, Forms>> = BTreeMap::new();
    for mention in lists.iter().flatten() {
        let forms = sentences.entry(mention.sentence).or_default().entry(mention.token).or_default();
        forms.extend_from_slice(&mention.forms);
    }
    let mut judged: BTreeMap<u32, [f32; CLASSES]> = BTreeMap::new();
    for (sentence, heads) in sentences {
        let Some(Some(reader)) = readers.get(sentence) else { continue };
        let (heads, forms): (Vec<u32>, Vec<Forms>) = heads.into_iter().unzip();
        let mut sums = vec![[0.0; 32]; heads.len()];
        network.deep.add(reader, &heads, &forms, &mut sums);
        judged.extend(heads.into_iter().zip(sums.iter().filter_map(|sums| sums.first_chunk::<CLASSES>().copied())));
    }
    for mention in lists.iter_mut().flatten() {
        let Some(sums) = judged.get(&mention.token) else { continue };
        let [doer, victim] = [1, 2].map(|class| log_odds(sums, class));
        mention.odds = if mention.argument.role == ArgumentRole::Actor { [doer, victim] } else { [victim, doer] };
    }
}

/// The log-odds of one class, of the sums of all.
fn log_odds(sums: &[f32; CLASSES], class: usize) -> f32 {
    let surest = (1.0 / SUREST - 1.0).ln();
    let others = sums.iter().enumerate().filter(|(ix, _)| *ix != class).map(|(_, sum)| *sum);
    let most = others.clone().fold(f32::NEG_INFINITY, f32::max);
    let rest = most + others.map(|sum| (sum - most).exp()).sum::<f32>().ln();
    (sums.get(class).copied().unwrap_or(rest) - rest).clamp(-surest, surest)
}

/// Everybody who may play one part.
pub(super) struct Cast<'a> {
    /// For each mention the first of the same.
    groups: &'a [usize],
    /// For each first mention the best odds of all mentions of the same, the likeliest first.
    best: Vec<(usize, f32)>,
}

impl<'a> Cast<'a> {
    /// `odds`: of each mention, that it plays the part.
    pub(super) fn new(odds: impl Iterator<Item = f32>, groups: &'a [usize]) -> Self {
        let mut best: Vec<(usize, f32)> = Vec::new();
        for (own, &group) in odds.zip(groups) {
            match best.iter_mut().find(|(g, _)| *g == group) {
                Some((_, odds)) => *odds = odds.max(own),
                None => best.push((group, own)),
            }
        }
        best.sort_by(|a, b| b.1.total_cmp(&a.1));
        Self { groups, best }
    }

    /// Those who are known to play the part in one deed, by mention, and all others.
    pub(super) fn company(&self, known: &[bool]) -> Company<'_> {
        let is_known = |group: usize| self.groups.iter().zip(known).any(|(g, known)| *known && *g == group);
        let (of_deed, others): (Vec<_>, Vec<_>) = self.best.iter().copied().partition(|(group, _)| is_known(*group));
        Company { cast: self, known: of_deed.first().map(|(_, odds)| *odds), others }
    }
}

/// Everybody who may play one part in one deed.
pub(super) struct Company<'a> {
    cast: &'a Cast<'a>,
    /// The best odds of those who are known to.
    known: Option<f32>,
    /// All others, the likeliest first.
    others: Vec<(usize, f32)>,
}

impl Company<'_> {
    /// What the network's judgement of somebody and of all others shows; `at` is the number of the mention,
    /// `odds` are those of its part and of the other.
    pub(super) fn signs(&self, [odds, other]: [f32; 2], at: usize, mut see: impl FnMut(&str, f32)) {
        let best = &self.cast.best;
        let group = self.cast.groups.get(at).copied().unwrap_or(at);
        let rank = best.iter().position(|(g, _)| *g == group).unwrap_or_default();
        let own = best.get(rank).map_or(NOBODY, |(_, odds)| *odds);
        let first = best.first().map_or(NOBODY, |(_, odds)| *odds);
        let rest = self.others.iter().find(|(g, _)| *g != group).map_or(NOBODY, |(_, odds)| *odds);
        see("net", odds / 2.0);
        see("net other", other / 2.0);
        see("net best", own / 2.0);
        see(["net first", "net second", "net third"].get(rank).copied().unwrap_or("net further"), 1.0);
        see("net gap", (own - first) / 2.0);
        see("net rest", rest / 2.0);
        match self.known {
            None => see("net alone", 1.0),
            Some(known) => {
                see("net known", known / 2.0);
                see("net known gap", (own - known) / 2.0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_network_is_whole() {
        let network = NETWORK.as_ref().expect("the file is no network");
        assert!(
            network.deep.forms.iter().any(|(sign, _)| *sign == "actor is gunmen"),
            "{:?}",
            network.deep.forms.len()
        );
    }

    #[test]
    fn odds_are_against_all_other_classes_and_no_surer_than_chances_may_be() {
        // chances 1/4, 1/4, 1/2
        let sums = [0.0, 0.0, 2.0_f32.ln()];
        assert!(log_odds(&sums, 2).abs() < 1e-6 && (log_odds(&sums, 0) + 3.0_f32.ln()).abs() < 1e-6);
        assert!((log_odds(&[0.0, 0.0, 50.0], 2) - (1.0 / SUREST - 1.0).ln()).abs() < 1e-6);
    }

    #[test]
    fn whoever_is_mentioned_twice_counts_once_and_by_the_better_mention() {
        let cast = Cast::new([-1.0, 2.0, 0.5].into_iter(), &[0, 1, 0]);
        let first = |known: &[bool]| -> Vec<(String, f32)> {
            let mut shown = Vec::new();
            cast.company(known).signs([-1.0, -3.0], 0, |sign, value| shown.push((sign.to_owned(), value)));
            shown
        };
        let second = first(&[false; 3]);
        assert!(
            second.contains(&("net best".to_owned(), 0.25)) && second.contains(&("net second".to_owned(), 1.0)),
            "{second:?}"
        );
        assert!(
            second.contains(&("net rest".to_owned(), 1.0)) && second.contains(&("net alone".to_owned(), 1.0)),
            "{second:?}"
        );
        // the likelier one is known already
        let beside = first(&[false, true, false]);
        assert!(
            beside.contains(&("net known".to_owned(), 1.0)) && beside.contains(&("net rest".to_owned(), NOBODY / 2.0)),
            "{beside:?}"
        );
    }
}
