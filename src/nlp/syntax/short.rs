//! Headline words that the network reads as their long forms.

use crate::text::Document;

/// What the network is shown for a token: "premier" for the "PM" of a headline, the token itself for nearly all.
pub(super) fn shown(doc: &Document, t: u32) -> &str {
    long_form(doc, t).unwrap_or_else(|| doc.form(t))
}

/// The long form of a headline's short one.
pub(super) fn long_form(doc: &Document, t: u32) -> Option<&'static str> {
    match doc.form(t) {
        "PM" if !behind_hour(doc, t) => Some("premier"),
        "PMs" => Some("premiers"),
        "govt" | "Govt" | "GOVT" => Some("government"),
        "govts" | "Govts" | "GOVTS" => Some("governments"),
        _ => None,
    }
}

/// "at 3 PM", "5:30 PM"
fn behind_hour(doc: &Document, t: u32) -> bool {
    t.checked_sub(1).is_some_and(|before| doc.form(before).contains(|c: char| c.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nlp::Annotator;
    use crate::nlp::tokenise::Tokenise;
    use crate::text::Context;

    #[rstest::rstest]
    #[case("Sri Lanka PM to visit India", 2, "premier")]
    #[case("Talks end at 3 PM in Oslo", 4, "PM")]
    #[case("Peru govt falls", 1, "government")]
    #[case("Peru premier falls", 1, "premier")]
    fn short_forms_are_shown_in_full(#[case] text: &str, #[case] at: u32, #[case] expected: &str) {
        let mut doc = Document::new("", text, Context::default());
        Tokenise.annotate(&mut doc);
        assert_eq!(shown(&doc, at), expected);
    }
}
