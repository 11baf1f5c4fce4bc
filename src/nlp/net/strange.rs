//! Names that the network never met, and names that it knows to stand for them.

/// Endings of words that a sentence may begin with and that the vocabulary may well lack.
const WORDY: [&str; 17] = [
    "ing", "ed", "ly", "ers", "er", "ness", "tion", "tions", "ment", "ments", "ists", "able", "ful", "less", "ous",
    "ive", "wards",
];

/// The name that may stand for a form the vocabulary lacks; none where the form does not look like a name.
#[must_use]
pub fn stand_in(form: &str) -> Option<&'static str> {
    let mut letters = form.chars();
    let capital = letters.next().is_some_and(char::is_uppercase);
    let name = capital
        && form.chars().nth(2).is_some()
        && letters.all(char::is_lowercase)
        && !WORDY.iter().any(|w| form.ends_with(w));
    name.then_some(if form.ends_with("ians") {
        "Bolivians"
    } else if form.ends_with("ian") {
        "Bolivian"
    } else {
        "Bolivia"
    })
}
