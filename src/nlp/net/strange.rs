//! Names that the network never met, and names that it knows to stand for them.

/// Endings of words that a sentence may begin with and that the vocabulary may well lack.
const WORDY: [&str; 17] = [
    "ing", "ed", "ly", "ers", "er", "ness", "tion", "tions", "ment", "ments", "ists", "able", "ful", "less", "ous",
    "ive", "wards",
];

/// How a word of letters is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Casing {
    /// `attacked`, two letters and more.
    Small,
    /// `Kaldor`
    Title,
    /// `KALDOR`, four letters and more: shorter ones are signs and abbreviations.
    Capitals,
    Other,
}

/// How a form is written.
#[must_use]
pub fn casing(form: &str) -> Casing {
    let mut letters = form.chars();
    let (first, second) = (letters.next(), letters.next());
    let (Some(first), Some(second)) = (first, second) else { return Casing::Other };
    let rest = |of: fn(char) -> bool| of(second) && form.chars().skip(2).all(of);
    let third = form.chars().nth(2).is_some();
    if first.is_lowercase() && rest(char::is_lowercase) {
        Casing::Small
    } else if first.is_uppercase() && third && rest(char::is_lowercase) {
        Casing::Title
    } else if first.is_uppercase() && form.chars().nth(3).is_some() && rest(char::is_uppercase) {
        Casing::Capitals
    } else {
        Casing::Other
    }
}

/// The name that may stand for a form in title case; none where it may be the first word of a sentence.
#[must_use]
pub fn stand_in(form: &str) -> Option<&'static str> {
    (!WORDY.iter().any(|w| form.ends_with(w))).then(|| like(form, "ian"))
}

/// The name that may stand for a form in capitals.
#[must_use]
pub fn stand_in_for_capitals(form: &str) -> &'static str {
    like(form, "IAN")
}

/// A name of the same kind, by the ending of adjectives.
fn like(form: &str, adjective: &str) -> &'static str {
    if form.ends_with(adjective) {
        "Bolivian"
    } else if form.trim_end_matches(['s', 'S']).ends_with(adjective) {
        "Bolivians"
    } else {
        "Bolivia"
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("attacked", Casing::Small)]
    #[case("a", Casing::Other)]
    #[case("Kaldor", Casing::Title)]
    #[case("Al", Casing::Other)]
    #[case("KALDOR", Casing::Capitals)]
    #[case("UN", Casing::Other)]
    #[case("McKay", Casing::Other)]
    #[case("M-19", Casing::Other)]
    fn casing_of_a_form(#[case] form: &str, #[case] expected: Casing) {
        assert_eq!(casing(form), expected);
    }

    #[test]
    fn first_words_of_sentences_are_left_alone() {
        assert_eq!(stand_in("Baton-wielding"), None);
        assert_eq!(stand_in("Disgruntled"), None);
        assert_eq!(stand_in("Umbresh"), Some("Bolivia"));
        assert_eq!(stand_in("Kaldovian"), Some("Bolivian"));
        assert_eq!(stand_in("Kaldovians"), Some("Bolivians"));
        assert_eq!(stand_in_for_capitals("KALDOVIAN"), "Bolivian");
    }
}
