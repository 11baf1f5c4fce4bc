//! What a story is about, as far as events need to know: in copy about sport or show business the words of war are
//! metaphors.

use super::ruleset::{Known, WordSet};
use crate::text::{Document, Token, TokenRange};

/// Whether a story, or a sentence of it, is sport or show business.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Topic {
    pub sport: bool,
    pub arts: bool,
}

/// What a word tells of a story's topic, one bit for each class that it or its lemma is in.
mod class {
    pub(super) const STRONG: u8 = 1;
    pub(super) const MEDIUM: u8 = 2;
    pub(super) const WEAK: u8 = 4;
    pub(super) const ARTS: u8 = 8;
    pub(super) const SURE: u8 = 16;
    pub(super) const GRAVE: u8 = 32;
}

/// The words of a story, each looked up once: it counts for the whole and for its sentence.
#[derive(Debug)]
pub struct Words<'a> {
    doc: &'a Document,
    known: &'a Known,
    classes: Vec<u8>,
}

impl<'a> Words<'a> {
    #[must_use]
    pub fn new(doc: &'a Document, known: &'a Known) -> Self {
        let of = |token: &Token| {
            let (word, lemma) = (token.lower.as_str(), token.lemma.as_str());
            let same = word == lemma;
            let listed = |set: &WordSet| set.contains(word) || (!same && set.contains(lemma));
            let bit = |holds: bool, bit: u8| if holds { bit } else { 0 };
            bit(listed(&known.sport_strong), class::STRONG)
                | bit(listed(&known.sport_medium), class::MEDIUM)
                | bit(listed(&known.sport_weak), class::WEAK)
                | bit(listed(&known.arts_strong), class::ARTS)
                | bit(is_sport_alone(word), class::SURE)
                | bit(is_grave(word) || (!same && is_grave(lemma)), class::GRAVE)
        };
        Self { doc, known, classes: doc.tokens.iter().map(of).collect() }
    }

    /// Judges a stretch of text: a sentence on its own words, a story by how thick they lie.
    #[must_use]
    pub fn judge(&self, range: TokenRange) -> Topic {
        let (Some(tokens), Some(classes)) = (self.doc.tokens.get(range.range()), self.classes.get(range.range()))
        else {
            return Topic::default();
        };
        judge(tokens, classes, self.known)
    }
}

fn judge(tokens: &[Token], classes: &[u8], known: &Known) -> Topic {
    let (mut strong, mut medium, mut weak, mut soft, mut arts) = (0_usize, 0_usize, 0_usize, 0_usize, 0_usize);
    let (mut sure, mut grave) = (0_usize, 0_usize);
    let mut previous_number = None;
    for (at, (token, classes)) in tokens.iter().zip(classes).enumerate() {
        let word = token.lower.as_str();
        let lemma = token.lemma.as_str();
        let is = |class: u8| classes & class != 0;
        sure += usize::from(is(class::SURE));
        grave += usize::from(is(class::GRAVE));
        // "death squad", "firing squad"
        let before = at.checked_sub(1).and_then(|b| tokens.get(b)).map_or("", |t| t.lower.as_str());
        let armed = matches!(
            before,
            "death"
                | "firing"
                | "bomb"
                | "hit"
                | "police"
                | "assassination"
                | "fraud"
                | "vice"
                | "riot"
                | "disposal"
                | "drug"
        );
        if armed && matches!(lemma, "squad" | "team") {
            grave += 1;
            continue;
        }
        // "hat-trick", "semi-final" are three tokens
        let joined = (before == "-").then(|| {
            let first = at.checked_sub(2).and_then(|b| tokens.get(b)).map_or("", |t| t.lower.as_str());
            format!("{first}-{word}")
        });
        let whole = |of: &dyn Fn(&str) -> bool| joined.as_deref().is_some_and(of);
        sure += usize::from(whole(&is_sport_alone));
        arts += usize::from(whole(&|w| known.arts_strong.contains(w)));
        if is(class::STRONG) || whole(&|w| known.sport_strong.contains(w)) {
            strong += 1;
        } else if is(class::MEDIUM) {
            medium += 1;
        } else if is(class::WEAK) {
            weak += 1;
            soft += usize::from(!is_hard(lemma));
        }
        arts += usize::from(before == "box" && word == "office");
        arts += usize::from(is(class::ARTS));
        // "3-1", "6-4": a score; but no date and no range of years
        let small = word.len() <= 2 && word.bytes().all(|b| b.is_ascii_digit()) && !word.is_empty();
        if small {
            let dash = tokens.get(at.wrapping_sub(1)).is_some_and(|t| t.lower == "-");
            if dash && previous_number == Some(at.wrapping_sub(2)) {
                strong += 1;
            }
            previous_number = Some(at);
        } else if is_score(word) {
            strong += 1;
        }
    }
    let words = tokens.len().max(1);
    // "Germany met Brazil in the semifinal": one word says it all, where nobody is hurt or held
    if sure >= 1 && grave == 0 && words <= 60 {
        return Topic { sport: true, arts: false };
    }
    let certain = strong >= 1 || medium >= 2 || (medium == 1 && soft >= 1) || (soft >= 2 && weak >= 4);
    // a story of killings and arrests is none of sport for a word or two
    let certain = certain && (grave < 2 || strong >= 3);
    let sport = certain && strong + medium + weak >= 2 && (2 * strong + 2 * medium + weak) * 40 >= words;
    Topic { sport, arts: arts >= 1 && arts * 60 >= words }
}

/// Words that are of sport and of nothing else.
fn is_sport_alone(word: &str) -> bool {
    matches!(
        word,
        "semifinal"
            | "semifinals"
            | "semi-final"
            | "semi-finals"
            | "quarterfinal"
            | "quarterfinals"
            | "quarter-final"
            | "quarter-finals"
            | "midfielder"
            | "midfield"
            | "winger"
            | "wingers"
            | "full-back"
            | "centre-forward"
            | "steeplechase"
            | "semifinalist"
            | "semi-finalist"
            | "quarter-finalist"
            | "stoppage-time"
            | "goalkeeper"
            | "batsman"
            | "batsmen"
            | "wicket"
            | "wickets"
            | "innings"
            | "touchdown"
            | "quarterback"
            | "playoff"
            | "playoffs"
            | "equaliser"
            | "equalizer"
            | "hat-trick"
            | "free-kick"
            | "offside"
            | "scrum-half"
            | "fly-half"
            | "bowler"
            | "umpire"
            | "linesman"
            | "peloton"
            | "birdie"
            | "bogey"
            | "wimbledon"
            | "uefa"
            | "fifa"
            | "cricketer"
            | "hurdler"
            | "hurdles"
            | "javelin"
            | "breaststroke"
            | "backstroke"
            | "shot-put"
            | "shootout-win"
            | "checkered"
            | "lacrosse"
            | "decathlon"
            | "heptathlon"
            | "power-play"
            | "bobsleigh"
            | "luge"
            | "grandmaster"
            | "grandslam"
    )
}

/// Words that are no sport even beside those.
fn is_grave(word: &str) -> bool {
    matches!(
        word,
        "kill"
            | "dead"
            | "die"
            | "wound"
            | "police"
            | "arrest"
            | "bomb"
            | "gunman"
            | "gunmen"
            | "court"
            | "jail"
            | "minister"
            | "president"
            | "government"
            | "riot"
            | "ban"
            | "boycott"
            | "corruption"
            | "prosecutor"
            | "bribe"
            | "bribery"
            | "parliament"
            | "election"
            | "sanction"
            | "stab"
            | "stampede"
            | "crush"
            | "prosecutors"
    )
}

/// Words of sport that are words of war and politics as well.
fn is_hard(lemma: &str) -> bool {
    matches!(
        lemma,
        "attack"
            | "attacking"
            | "defence"
            | "defense"
            | "defensive"
            | "defend"
            | "shot"
            | "beat"
            | "beaten"
            | "injury"
            | "side"
            | "home"
            | "away"
            | "final"
            | "lost"
            | "win"
            | "won"
            | "victory"
            | "defeat"
            | "race"
            | "set"
            | "sets"
            | "round"
            | "minute"
            | "arsenal"
            | "united"
            | "lead"
            | "draw"
            | "half"
            | "leg"
            | "seed"
            | "visitors"
            | "point"
    )
}

fn is_score(word: &str) -> bool {
    word.split_once(['-', '–']).is_some_and(|(a, b)| {
        let small = |s: &str| (1..=2).contains(&s.len()) && s.bytes().all(|c| c.is_ascii_digit());
        small(a) && small(b)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_are_two_small_numbers() {
        for (word, expect) in [("3-1", true), ("21-17", true), ("2019-20", false), ("F-16", false), ("3-day", false)] {
            assert_eq!(is_score(word), expect, "{word}");
        }
    }
}
