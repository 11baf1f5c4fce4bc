//! What one token looks like: its letters, affixes and the way it is written.

use super::hash;

/// How a token is written, in broad strokes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
#[repr(u8)]
pub(crate) enum Casing {
    #[default]
    Lower,
    /// First letter capital, others not all.
    Capital,
    /// Two or more letters, all capital.
    Upper,
    /// One capital letter, as an initial or "I".
    Initial,
    /// A capital further on: "iPhone", "al-Qaida" kept whole.
    Inner,
    Digit,
    /// Digits and letters: "G8", "1st", "2-1a".
    Mixed,
    Mark,
}

impl Casing {
    /// Whether the word is written as names are.
    pub(crate) const fn is_raised(self) -> bool {
        matches!(self, Self::Capital | Self::Upper | Self::Initial | Self::Inner)
    }
}

/// A token's own evidence, hashed once and combined into features afterwards.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Word {
    /// Hash of the lower-cased form.
    pub(crate) lower: u64,
    /// Hash of the form's outline: "Xx", "X.X.", "d-d".
    pub(crate) outline: u64,
    pub(crate) casing: Casing,
    /// Hashes of the first 1 to 4 letters of the lower-cased form; the last repeated where it is shorter.
    pub(crate) heads: [u64; 4],
    /// Hashes of the last 1 to 4 letters.
    pub(crate) tails: [u64; 4],
    /// Characters, up to 255.
    pub(crate) length: u8,
}

/// Longest stretch of a form that is looked at, in characters.
const LOOK: usize = 40;

impl Word {
    pub(crate) fn new(form: &str, lower: &str) -> Self {
        let bytes = lower.as_bytes();
        // Where the first four letters end and the last four begin.
        let mut ends = [bytes.len(); 4];
        ends.iter_mut().zip(lower.char_indices().skip(1)).for_each(|(end, (at, _))| *end = at);
        let mut starts = [0; 4];
        starts.iter_mut().zip(lower.char_indices().rev()).for_each(|(start, (at, _))| *start = at);
        let heads = ends.map(|end| hash::bytes(bytes.get(..end).unwrap_or(bytes)));
        let tails = starts.map(|start| hash::bytes(bytes.get(start..).unwrap_or(bytes)));
        Self {
            lower: hash::bytes(bytes),
            outline: outline(form),
            casing: casing(form),
            heads,
            tails,
            length: form.chars().take(255).count() as u8,
        }
    }
}

fn casing(form: &str) -> Casing {
    let (mut upper, mut lower, mut digits, mut first) = (0, 0, 0, None);
    for c in form.chars().take(LOOK) {
        if c.is_uppercase() {
            upper += 1;
        } else if c.is_alphabetic() {
            lower += 1;
        } else if c.is_numeric() {
            digits += 1;
        }
        if first.is_none() && c.is_alphanumeric() {
            first = Some(c);
        }
    }
    match (upper, lower, digits) {
        (0, 0, 0) => Casing::Mark,
        (0, 0, _) => Casing::Digit,
        (_, _, 1..) => Casing::Mixed,
        (0, _, _) => Casing::Lower,
        (1, 0, _) => Casing::Initial,
        (_, 0, _) => Casing::Upper,
        _ if first.is_some_and(char::is_uppercase) => Casing::Capital,
        _ => Casing::Inner,
    }
}

/// Hash of the form with letters and digits made alike and runs shortened to at most two.
fn outline(form: &str) -> u64 {
    let (mut hash, mut last, mut run) = (0x0071, ' ', 0);
    for c in form.chars().take(LOOK) {
        let kind = match c {
            _ if c.is_uppercase() => 'X',
            _ if c.is_alphabetic() => 'x',
            _ if c.is_numeric() => 'd',
            '’' => '\'',
            '–' | '—' => '-',
            _ => c,
        };
        run = if kind == last { run + 1 } else { 1 };
        last = kind;
        if run <= 2 {
            hash = super::hash::step(hash, kind as u64);
        }
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("report", Casing::Lower)]
    #[case("Baghdad", Casing::Capital)]
    #[case("McDonald", Casing::Capital)]
    #[case("U.N.", Casing::Upper)]
    #[case("I", Casing::Initial)]
    #[case("J.", Casing::Initial)]
    #[case("iPhone", Casing::Inner)]
    #[case("10:30", Casing::Digit)]
    #[case("G8", Casing::Mixed)]
    #[case("--", Casing::Mark)]
    #[case("Übergang", Casing::Capital)]
    fn casing_of_a_form(#[case] form: &str, #[case] expected: Casing) {
        assert_eq!(casing(form), expected);
    }

    #[test]
    fn outlines_forget_letters_and_long_runs() {
        assert_eq!(outline("Paris"), outline("London"));
        assert_eq!(outline("1996"), outline("06"));
        assert_ne!(outline("Paris"), outline("PARIS"));
        assert_ne!(outline("U.S."), outline("US"));
    }

    #[test]
    fn affixes_count_letters_not_bytes() {
        let word = Word::new("Škoda", "škoda");
        assert_eq!(word.heads[0], hash::bytes("š".as_bytes()));
        assert_eq!(word.tails[1], hash::bytes(b"da"));
        let short = Word::new("al", "al");
        assert_eq!(short.heads[3], hash::bytes(b"al"));
        assert_eq!(short.tails[3], hash::bytes(b"al"));
        assert_eq!(Word::new("", "").length, 0);
    }
}
