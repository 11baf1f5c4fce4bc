//! What is known of one story: which versions were told, as what, and which of them were taken back. Pure.
//!
//! A version is written down before anything of it is published, and one write settles it for all workers: whoever
//! comes second sees what the first one wrote. Order is the order in which the input stream stored the articles.

use serde::{Deserialize, Serialize};

use super::is_publishable;

/// Most versions of one story that are kept, and most messages over all of them; the oldest make room. A key's value must
/// stay well below what the server takes as one message.
const MAX_VERSIONS: usize = 200;
const MAX_TOLD: usize = 2_000;

/// One message that went out, or was about to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    pub subject: String,
    pub id: String,
}

/// When the input stream stored an article: nanoseconds of the server's clock, then the sequence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct Order(pub i64, pub u64);

/// One version of a story.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Version {
    /// Tells this version from the story's others; with `standing`, the key.
    pub revision: String,
    /// Empty, or why the version takes back what was told: `canceled`, `withheld`.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub standing: String,
    /// The provider's own number, where there is one.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub number: String,
    pub order: Order,
    /// Milliseconds of the server's clock when it was last about to be told.
    pub at: i64,
    /// Nothing of it lies at or below this sequence of the output stream.
    pub after: u64,
    pub told: Vec<Told>,
}

impl Version {
    fn is_withdrawal(&self) -> bool {
        !self.standing.is_empty()
    }

    fn same(&self, other: &Self) -> bool {
        self.revision == other.revision && self.standing == other.standing
    }

    /// Whether `other`, a withdrawal, takes this version back: it came later, or has the same or a higher number.
    fn is_taken_back_by(&self, other: &Self) -> bool {
        let numbered = match (self.number.parse::<u64>(), other.number.parse::<u64>()) {
            (Ok(ours), Ok(theirs)) => ours <= theirs,
            _ => !self.number.is_empty() && self.number == other.number,
        };
        other.is_withdrawal() && !self.is_withdrawal() && (other.order > self.order || numbered)
    }
}

/// All that is known of a story.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Story {
    pub uri: String,
    pub versions: Vec<Version>,
}

/// What is to be done about a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Never seen: write it down, then tell it.
    New,
    /// The same input again, and so soon that the output stream swallows what it has.
    Again,
    /// Seen before, as the version given: whether it was told, only the output stream knows.
    Check(Version),
    /// Taken back before it was told, or since.
    TakenBack,
}

impl Story {
    /// The story of `uri` from a key's value. A tombstone (a key deleted by hand) has no body, and another story may have
    /// the same hash: both are as good as nothing known. Notices go to the subjects it names: what is none is left out.
    #[must_use]
    pub fn read(value: &[u8], uri: &str) -> Self {
        let known = serde_json::from_slice::<Self>(value).ok().filter(|story| story.uri == uri);
        let mut story = known.unwrap_or_else(|| Self { uri: uri.to_owned(), versions: Vec::new() });
        story.versions.iter_mut().for_each(|version| version.told.retain(|told| is_publishable(&told.subject)));
        story
    }

    /// Judges a version. `fresh_ms` is for how long the output stream surely still knows an id.
    #[must_use]
    pub fn judge(&self, version: &Version, fresh_ms: i64) -> Verdict {
        if self.versions.iter().any(|known| version.is_taken_back_by(known)) {
            return Verdict::TakenBack;
        }
        match self.versions.iter().find(|known| known.same(version)) {
            None => Verdict::New,
            Some(known) => {
                let same_input = known.order == version.order && known.told == version.told;
                let fresh = (0..fresh_ms).contains(&version.at.saturating_sub(known.at));
                if same_input && fresh { Verdict::Again } else { Verdict::Check(known.clone()) }
            }
        }
    }

    /// Writes a version down. One that is known keeps the earlier place to look for it, and what it was told as.
    pub fn enter(&mut self, version: &Version) {
        if let Some(known) = self.versions.iter_mut().find(|known| known.same(version)) {
            known.at = version.at;
            known.order = known.order.min(version.order);
            known.after = known.after.min(version.after);
            let more: Vec<_> = version.told.iter().filter(|told| !known.told.contains(told)).cloned().collect();
            known.told.extend(more);
        } else {
            self.versions.push(version.clone());
        }
        while self.versions.len() > 1 && (self.versions.len() > MAX_VERSIONS || self.told() > MAX_TOLD) {
            self.versions.remove(0);
        }
    }

    fn told(&self) -> usize {
        self.versions.iter().map(|version| version.told.len()).sum()
    }

    /// What a withdrawal that came at `order` takes back.
    #[must_use]
    pub fn told_before(&self, order: Order) -> Vec<Told> {
        let before = self.versions.iter().filter(|known| !known.is_withdrawal() && known.order < order);
        before.flat_map(|known| known.told.iter().cloned()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FRESH: i64 = 60_000;

    fn version(number: &str, standing: &str, sequence: u64) -> Version {
        Version {
            revision: number.to_owned(),
            standing: standing.to_owned(),
            number: number.to_owned(),
            order: Order(sequence.cast_signed() * 1_000, sequence),
            at: 0,
            after: 10,
            told: vec![Told { subject: "wire.enriched.x".to_owned(), id: format!("{number}{standing}") }],
        }
    }

    fn story(versions: &[Version]) -> Story {
        let mut story = Story { uri: "urn:x".to_owned(), versions: Vec::new() };
        versions.iter().for_each(|version| story.enter(version));
        story
    }

    #[test]
    fn a_version_is_new_then_known() {
        let first = version("1", "", 1);
        assert_eq!(story(&[]).judge(&first, FRESH), Verdict::New);
        let known = story(std::slice::from_ref(&first));
        assert_eq!(known.judge(&first, FRESH), Verdict::Again);
        let later = Version { at: FRESH, ..first.clone() };
        assert_eq!(known.judge(&later, FRESH), Verdict::Check(first.clone()), "beyond the window");
        let early = Version { at: -1, ..first.clone() };
        assert_eq!(known.judge(&early, FRESH), Verdict::Check(first.clone()), "a clock that went back proves nothing");
        let repeat = Version { order: Order(9_000, 9), ..first.clone() };
        assert_eq!(known.judge(&repeat, FRESH), Verdict::Check(first), "the producer sent it again");
        assert_eq!(known.judge(&version("2", "", 2), FRESH), Verdict::New);
    }

    #[test]
    fn what_was_taken_back_is_not_told_again() {
        let killed = story(&[version("1", "", 1), version("2", "canceled", 5)]);
        for (number, sequence) in [("1", 1), ("1", 9), ("0", 9), ("2", 9), ("3", 4)] {
            assert_eq!(killed.judge(&version(number, "", sequence), FRESH), Verdict::TakenBack, "{number} {sequence}");
        }
        assert_eq!(killed.judge(&version("3", "", 9), FRESH), Verdict::New, "a later version is news");
        assert_eq!(killed.judge(&version("3", "canceled", 9), FRESH), Verdict::New, "a withdrawal always counts");
    }

    #[test]
    fn versions_without_numbers_go_by_their_order() {
        let unnumbered = |revision: &str, standing: &str, sequence| Version {
            number: String::new(),
            ..version(revision, standing, sequence)
        };
        let killed = story(&[unnumbered("a", "", 1), unnumbered("b", "withheld", 5)]);
        assert_eq!(killed.judge(&unnumbered("c", "", 4), FRESH), Verdict::TakenBack);
        assert_eq!(killed.judge(&unnumbered("c", "", 6), FRESH), Verdict::New);
    }

    #[test]
    fn a_withdrawal_takes_back_what_came_before_it_and_nothing_else() {
        let story = story(&[version("1", "", 1), version("2", "", 3), version("3", "", 9)]);
        let ids: Vec<_> = story.told_before(Order(5_000, 5)).into_iter().map(|told| told.id).collect();
        assert_eq!(ids, ["1", "2"]);
    }

    #[test]
    fn a_known_version_keeps_where_to_look_for_it_and_all_that_it_was_told_as() {
        let mut known = story(&[version("1", "", 1)]);
        let told = vec![Told { subject: "wire.enriched.x".to_owned(), id: "by a later engine".to_owned() }];
        known.enter(&Version { at: 99, after: 70, order: Order(9_000, 9), told, ..version("1", "", 1) });
        let kept = &known.versions[0];
        assert_eq!((kept.at, kept.after, kept.order, kept.told.len()), (99, 10, Order(1_000, 1), 2));
    }

    #[test]
    fn a_story_without_end_stays_bounded() {
        let mut long = story(&[]);
        (0..1_000).for_each(|n| long.enter(&version(&n.to_string(), "", n)));
        assert_eq!(long.versions.len(), MAX_VERSIONS);
        assert_eq!(long.versions[MAX_VERSIONS - 1].number, "999");
        let told = |n: u64| Told { subject: "wire.events.assault.isr.lbn".to_owned(), id: n.to_string() };
        let wide = Version { told: (0..900).map(told).collect(), ..version("1000", "", 1_000) };
        (0..9).for_each(|n| long.enter(&Version { revision: n.to_string(), ..wide.clone() }));
        assert_eq!(long.versions.len(), 2, "of many messages fewer versions are kept");
    }
}
