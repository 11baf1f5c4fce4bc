//! The look-up form of a name: lower case, no accents, no dots or apostrophes, one space for anything else that is
//! no letter or digit. `scripts/build_tables.py` makes the same form.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// What begins with one of these belongs to the word before.
pub(super) const GLUED: [char; 3] = ['\'', '’', '.'];

/// Appends the look-up form of `text`; a space parts it from what is there, unless it starts with an apostrophe.
pub fn fold_into(out: &mut String, text: &str) {
    let mut gap = !out.is_empty() && !text.starts_with(GLUED);
    if text.is_ascii() {
        for byte in text.bytes() {
            match byte {
                b'.' | b'\'' | b'`' | b'"' => {}
                b'&' | b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' => {
                    if gap && !out.is_empty() {
                        out.push(' ');
                    }
                    gap = false;
                    out.push(char::from(byte.to_ascii_lowercase()));
                }
                _ => gap = true,
            }
        }
    } else {
        for c in text.nfd().filter(|&c| !is_combining_mark(c)).flat_map(char::to_lowercase) {
            match c {
                'ß' => push_all(out, &mut gap, "ss"),
                'æ' => push_all(out, &mut gap, "ae"),
                'œ' => push_all(out, &mut gap, "oe"),
                'þ' => push_all(out, &mut gap, "th"),
                'ł' => push(out, &mut gap, 'l'),
                'ø' => push(out, &mut gap, 'o'),
                'ı' => push(out, &mut gap, 'i'),
                'đ' | 'ð' => push(out, &mut gap, 'd'),
                _ => push(out, &mut gap, c),
            }
        }
    }
}

/// The look-up form of a whole text.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(&mut out, text);
    out
}

fn push_all(out: &mut String, gap: &mut bool, text: &str) {
    for c in text.chars() {
        push(out, gap, c);
    }
}

fn push(out: &mut String, gap: &mut bool, c: char) {
    match c {
        '.' | '\'' | '’' | '‘' | '`' | 'ʼ' | '"' => {}
        _ if c.is_alphanumeric() || c == '&' => {
            if *gap && !out.is_empty() {
                out.push(' ');
            }
            *gap = false;
            out.push(c);
        }
        _ => *gap = true,
    }
}

/// The singular of a folded English noun, by its ending.
#[must_use]
pub fn singular(word: &str) -> Option<String> {
    if let Some(stem) = word.strip_suffix("men") {
        return Some(format!("{stem}man"));
    }
    if let Some(stem) = word.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        return Some(format!("{stem}y"));
    }
    for ending in ["ches", "shes", "sses", "xes"] {
        if word.ends_with(ending) {
            return word.strip_suffix("es").map(str::to_owned);
        }
    }
    word.strip_suffix('s').filter(|stem| stem.len() > 2 && !stem.ends_with('s')).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::{fold, singular};
    use proptest::prelude::*;

    #[test]
    fn accents_dots_and_dashes_do_not_tell_names_apart() {
        for (text, folded) in [
            ("U.S.", "us"),
            ("Al-Qa’ida", "al qaida"),
            ("São Tomé and Príncipe", "sao tome and principe"),
            ("Kurdistan Workers' Party", "kurdistan workers party"),
            ("Łódź", "lodz"),
            ("AT&T Inc.", "at&t inc"),
            ("  Erdoğan ", "erdogan"),
            ("İzmir", "izmir"),
            ("—", ""),
        ] {
            assert_eq!(fold(text), folded, "{text}");
        }
    }

    #[test]
    fn singular_goes_by_the_ending() {
        for (plural, one) in [
            ("gunmen", "gunman"),
            ("parties", "party"),
            ("churches", "church"),
            ("troops", "troop"),
            ("judges", "judge"),
        ] {
            assert_eq!(singular(plural).as_deref(), Some(one));
        }
        assert_eq!(singular("sunnis").as_deref(), Some("sunni"));
        assert_eq!(singular("press"), None);
    }

    proptest! {
        #[test]
        fn folding_twice_changes_nothing(text in "\\PC{0,40}") {
            let once = fold(&text);
            prop_assert_eq!(fold(&once), once);
        }
    }
}
