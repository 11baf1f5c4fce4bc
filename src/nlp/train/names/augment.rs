//! Copies of training texts that teach what the texts alone do not: other writing, other names.

use super::corpus::{Sample, Span};
use super::lists::Lists;
use crate::nlp::entity::{Coarse, List};

/// A small generator of reproducible chances (`SplitMix64`).
#[derive(Debug, Clone)]
pub(crate) struct Dice(u64);

impl Dice {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Whether a chance between 0 and 1 comes true.
    pub(crate) fn chance(&mut self, share: f64) -> bool {
        ((self.roll() >> 11) as f64) < share * (1u64 << 53) as f64
    }

    pub(crate) fn below(&mut self, count: usize) -> usize {
        (self.roll() % count.max(1) as u64) as usize
    }

    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(from.len()))
    }
}

/// How a copy is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Writing {
    Upper,
    Lower,
    /// Capitals on all but the short words, as headlines are set.
    Title,
}

/// A copy in other capitals; spans follow the letters, which may change their length.
pub(crate) fn rewrite(sample: &Sample, writing: Writing) -> Sample {
    let mut text = String::with_capacity(sample.text.len());
    // New place of every old byte.
    let mut places = vec![0usize; sample.text.len() + 1];
    let mut starts_word = true;
    let mut word_at = 0;
    for (at, c) in sample.text.char_indices() {
        if starts_word {
            word_at = at;
        }
        for place in places.iter_mut().skip(at).take(c.len_utf8()) {
            *place = text.len();
        }
        match writing {
            Writing::Upper => text.extend(c.to_uppercase()),
            Writing::Lower => text.extend(c.to_lowercase()),
            Writing::Title
                if starts_word && c.is_lowercase() && !small_word(sample.text.get(word_at..).unwrap_or("")) =>
            {
                text.extend(c.to_uppercase());
            }
            Writing::Title => text.push(c),
        }
        starts_word = c.is_whitespace();
    }
    if let Some(last) = places.last_mut() {
        *last = text.len();
    }
    let place = |at: usize| places.get(at).copied().unwrap_or(text.len());
    let spans = sample.spans.iter().map(|s| Span { start: place(s.start), end: place(s.end), ..s.clone() }).collect();
    Sample { spans, weight: sample.weight, silver: sample.silver, text }
}

fn small_word(rest: &str) -> bool {
    let word: String = rest.chars().take_while(|c| c.is_alphanumeric()).collect();
    matches!(
        word.as_str(),
        "a" | "an"
            | "and"
            | "as"
            | "at"
            | "by"
            | "for"
            | "from"
            | "in"
            | "of"
            | "on"
            | "or"
            | "the"
            | "to"
            | "with"
            | "s"
    )
}

/// Names to put in the place of others.
#[derive(Debug)]
pub(crate) struct Names {
    forenames: Vec<String>,
    surnames: Vec<String>,
    cities: Vec<String>,
    countries: Vec<String>,
    organisations: Vec<String>,
    known: Vec<&'static str>,
}

impl Names {
    pub(crate) fn new(lists: &Lists) -> Self {
        let take = |list: List, fits: fn(&str) -> bool| -> Vec<String> {
            lists.names(list).filter(|name| fits(name)).map(capitalise).collect()
        };
        let word = |name: &str| name.chars().all(char::is_alphabetic) && name.len() > 2;
        let short = |name: &str| name.split(' ').count() <= 4 && !name.contains('.') && name.len() > 3;
        Self {
            forenames: take(List::Forename, word),
            surnames: [take(List::Surname, word), take(List::RareSurname, word)].concat(),
            cities: [take(List::BigCity, short), take(List::City, short)].concat(),
            countries: take(List::Country, short),
            organisations: take(List::SilverOrganisation, short),
            known: Lists::known("Organisation"),
        }
    }

    /// Another name of the kind and make of the old one; `None` where the old one should stay.
    fn other(&self, old: &str, kind: Coarse, dice: &mut Dice) -> Option<String> {
        let words = old.split(' ').count();
        if !old.chars().all(|c| c.is_alphabetic() || c == ' ' || c == '-') {
            return None;
        }
        match (kind, words) {
            (Coarse::Per, 1) => dice.pick(&self.surnames).cloned(),
            (Coarse::Per, 2) => Some(format!("{} {}", dice.pick(&self.forenames)?, dice.pick(&self.surnames)?)),
            (Coarse::Per, 3) => {
                let middle = if dice.chance(0.5) { dice.pick(&self.forenames) } else { dice.pick(&self.surnames) };
                Some(format!("{} {} {}", dice.pick(&self.forenames)?, middle?, dice.pick(&self.surnames)?))
            }
            (Coarse::Loc, 1 | 2) if dice.chance(0.25) => dice.pick(&self.countries).cloned(),
            (Coarse::Loc, 1 | 2) => dice.pick(&self.cities).cloned(),
            (Coarse::Org, 1..=4) if dice.chance(0.5) => dice.pick(&self.known).map(|name| (*name).to_owned()),
            (Coarse::Org, 2..=4) => dice.pick(&self.organisations).cloned(),
            _ => None,
        }
    }

    /// A copy with other names, each old one replaced alike throughout the text.
    pub(crate) fn swap(&self, sample: &Sample, dice: &mut Dice) -> Sample {
        let mut copy = Sample { weight: sample.weight, silver: sample.silver, ..Sample::default() };
        let mut chosen = std::collections::BTreeMap::<(Coarse, &str), Option<String>>::new();
        let mut at = 0;
        for span in &sample.spans {
            let (Some(gap), Some(old)) = (sample.text.get(at..span.start), sample.text.get(span.start..span.end))
            else {
                continue;
            };
            copy.text.push_str(gap);
            let new = chosen
                .entry((span.kind, old))
                .or_insert_with(|| if dice.chance(0.7) { self.other(old, span.kind, dice) } else { None });
            let start = copy.text.len();
            copy.text.push_str(new.as_deref().unwrap_or(old));
            copy.spans.push(Span { start, end: copy.text.len(), ..span.clone() });
            at = span.end;
        }
        copy.text.push_str(sample.text.get(at..).unwrap_or_default());
        copy
    }
}

/// "new york" as "New York", "rio de janeiro" as "Rio de Janeiro".
pub(crate) fn capitalise(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for (at, word) in name.split(' ').enumerate() {
        if at > 0 {
            out.push(' ');
        }
        let small = at > 0
            && matches!(word, "of" | "de" | "da" | "do" | "la" | "del" | "the" | "and" | "for" | "in" | "on" | "y");
        let mut starts = !small;
        for c in word.chars() {
            if starts {
                out.extend(c.to_uppercase());
            } else {
                out.push(c);
            }
            starts = c == '-';
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Sample {
        let text = "Straße in Köln: Anna Groß spoke to Köln.".to_owned();
        let spans = [("Köln", Coarse::Loc), ("Anna Groß", Coarse::Per)]
            .iter()
            .map(|(name, kind)| {
                let start = text.find(name).unwrap();
                Span { start, end: start + name.len(), kind: *kind, fine: String::new() }
            })
            .collect();
        Sample { text, spans, weight: 1.0, silver: false }
    }

    #[test]
    fn spans_follow_letters_that_grow() {
        let upper = rewrite(&sample(), Writing::Upper);
        let names: Vec<_> = upper.spans.iter().map(|s| upper.text.get(s.start..s.end).unwrap()).collect();
        assert_eq!(names, ["KÖLN", "ANNA GROSS"]);
        let title = rewrite(&sample(), Writing::Title);
        assert_eq!(title.text, "Straße in Köln: Anna Groß Spoke to Köln.");
    }

    #[test]
    fn names_of_the_tables_get_their_capitals() {
        assert_eq!(capitalise("rio de janeiro"), "Rio de Janeiro");
        assert_eq!(capitalise("jean-bertrand"), "Jean-Bertrand");
    }

    #[test]
    fn dice_fall_alike_for_the_same_seed() {
        let (mut a, mut b) = (Dice::new(7), Dice::new(7));
        assert!((0..100).all(|_| a.below(13) == b.below(13)));
        let hits = (0..10_000).filter(|_| a.chance(0.25)).count();
        assert!((2300..2700).contains(&hits));
    }
}
