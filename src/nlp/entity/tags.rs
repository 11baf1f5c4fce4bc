//! The recogniser's tag set: outside, and begin/inside/last/unit of four coarse kinds.

/// What the sequence model tells apart; the finer published types are settled span by span afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Coarse {
    Per,
    Org,
    Loc,
    Misc,
}

impl Coarse {
    pub const ALL: [Self; 4] = [Self::Per, Self::Org, Self::Loc, Self::Misc];

    /// The name used by data that has only these four.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Per => "PER",
            Self::Org => "ORG",
            Self::Loc => "LOC",
            Self::Misc => "MISC",
        }
    }

    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }
}

/// Tags other than `O`: `B I L U` of each kind. `O` has no weights; it is the score that the others are held against.
pub(crate) const NAME_TAGS: usize = 16;
/// All tags, `O` (number 0) included.
pub(crate) const TAGS: usize = NAME_TAGS + 1;
#[cfg(any(test, feature = "train"))]
/// Number of the tag outside every name.
pub(crate) const OUTSIDE: u8 = 0;

/// Place of a token in its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    Begin,
    Inside,
    Last,
    Unit,
}

/// Number of a tag: 1 + 4 * kind + place.
pub(crate) const fn tag(kind: Coarse, place: Place) -> u8 {
    1 + 4 * kind as u8 + place as u8
}

/// Kind and place of a tag; `None` for `O`.
pub(crate) fn parts(tag: u8) -> Option<(Coarse, Place)> {
    let at = tag.checked_sub(1)?;
    let kind = *Coarse::ALL.get(usize::from(at / 4))?;
    let place = match at % 4 {
        0 => Place::Begin,
        1 => Place::Inside,
        2 => Place::Last,
        _ => Place::Unit,
    };
    Some((kind, place))
}

/// A name in a tag sequence: kind, first token, token after the last.
pub(crate) type Run = (Coarse, usize, usize);

/// Names of a tag sequence that keeps the rules of [`may_follow`].
pub(crate) fn runs(tags: &[u8]) -> Vec<Run> {
    let mut found = Vec::new();
    let mut open = None;
    for (at, &tag) in tags.iter().enumerate() {
        match parts(tag) {
            Some((kind, Place::Unit)) => found.push((kind, at, at + 1)),
            Some((_, Place::Begin)) => open = Some(at),
            Some((kind, Place::Last)) => {
                if let Some(start) = open.take() {
                    found.push((kind, start, at + 1));
                }
            }
            _ => {}
        }
    }
    found
}

/// Writes one name's tags.
pub(crate) fn write_run(tags: &mut [u8], (kind, start, end): Run) {
    let last = end.saturating_sub(1);
    for (at, slot) in tags.iter_mut().enumerate().take(end).skip(start) {
        let place = match (at == start, at == last) {
            (true, true) => Place::Unit,
            (true, false) => Place::Begin,
            (false, true) => Place::Last,
            (false, false) => Place::Inside,
        };
        *slot = tag(kind, place);
    }
}

/// Whether a name stays open after this tag (`B`, `I`), and of which kind.
pub(crate) fn open_after(tag: u8) -> Option<Coarse> {
    match parts(tag) {
        Some((kind, Place::Begin | Place::Inside)) => Some(kind),
        _ => None,
    }
}

/// Whether this tag carries on an open name (`I`, `L`), and of which kind.
pub(crate) fn open_before(tag: u8) -> Option<Coarse> {
    match parts(tag) {
        Some((kind, Place::Inside | Place::Last)) => Some(kind),
        _ => None,
    }
}

/// Whether `next` may stand after `previous`: names are opened, carried on and closed in their own kind.
pub(crate) fn may_follow(previous: u8, next: u8) -> bool {
    open_after(previous) == open_before(next)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tag_has_its_number() {
        for number in 1..TAGS as u8 {
            let (kind, place) = parts(number).unwrap();
            assert_eq!(tag(kind, place), number);
        }
        assert_eq!(parts(OUTSIDE), None);
        assert_eq!(parts(TAGS as u8), None);
    }

    #[test]
    fn names_are_written_and_read_back() {
        let names = vec![(Coarse::Per, 0, 2), (Coarse::Loc, 2, 3), (Coarse::Org, 4, 8)];
        let mut tags = vec![OUTSIDE; 9];
        for &name in &names {
            write_run(&mut tags, name);
        }
        assert_eq!(runs(&tags), names);
        assert!(tags.windows(2).all(|pair| may_follow(pair[0], pair[1])));
    }

    #[test]
    fn a_name_is_not_carried_on_in_another_kind() {
        assert!(!may_follow(tag(Coarse::Per, Place::Begin), tag(Coarse::Org, Place::Last)));
        assert!(!may_follow(OUTSIDE, tag(Coarse::Org, Place::Inside)));
        assert!(!may_follow(tag(Coarse::Per, Place::Begin), OUTSIDE));
        assert!(may_follow(tag(Coarse::Per, Place::Last), tag(Coarse::Loc, Place::Begin)));
    }
}
