//! Abbreviations that take a full stop, and what the stop says about the sentence.

/// What may follow an abbreviation's stop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Abbreviation {
    /// A name follows: never the end of a sentence ("Gen.", "St.").
    Title,
    /// A number follows ("No. 3", "Aug. 11", "vol. 2"), else the word is a plain one.
    Counted,
    /// May end a sentence ("Inc.", "etc.").
    Plain,
}

const TITLES: &[&str] = &[
    "mr", "mrs", "ms", "mx", "dr", "prof", "rev", "hon", "gen", "brig", "maj", "col", "lt", "lieut", "capt", "cmdr",
    "cdr", "adm", "sgt", "cpl", "pvt", "pte", "pfc", "spc", "spec", "supt", "insp", "det", "sen", "sens", "rep",
    "reps", "gov", "govs", "pres", "amb", "atty", "st", "ste", "mt", "ft", "msgr", "fr", "sr", "mme", "mlle", "messrs",
    "drs", "vs", "e.g", "i.e", "cf", "approx", "ca", "attn", "gens", "cols", "asst", "assoc", "dept", "hqs", "comdr",
    "ald",
];
const COUNTED: &[&str] = &[
    "no", "nos", "vol", "pp", "p", "fig", "figs", "art", "sec", "ch", "jan", "feb", "mar", "apr", "jun", "jul", "aug",
    "sep", "sept", "oct", "nov", "dec", "para", "ext", "tel", "op", "ver", "c", "rs",
];
const PLAIN: &[&str] = &[
    "inc", "corp", "co", "cos", "ltd", "llc", "plc", "bros", "jr", "etc", "al", "esq", "est", "ave", "blvd", "rd",
    "calif", "fla", "mass", "pa", "va", "conn", "ill", "mich", "minn", "tenn", "wash", "wis", "ariz", "ark", "colo",
    "kan", "ky", "md", "mo", "neb", "nev", "okla", "ore", "tex", "vt", "wyo", "ala", "ga", "ind", "miss", "mont",
    "que", "ont", "alta", "ph.d", "ph", "mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "univ", "intl",
    "natl", "govt", "lb", "lbs", "oz", "hr", "hrs", "min", "mins", "yrs", "pct", "dist", "div", "esp", "incl", "max",
    "n.c",
];

/// Abbreviations that are words too: only with a capital.
const CAPITAL_ONLY: &[&str] = &[
    "mar", "jun", "dec", "art", "gen", "col", "rep", "sen", "gov", "mass", "miss", "ill", "pa", "ind", "wash", "ore",
    "mo", "md", "ga", "va", "wed", "mon", "fri", "spec", "det", "hon", "co", "cos", "corp", "inc", "ft", "mt", "st",
    "fr", "sr", "rev", "pres", "adm", "amb", "ala", "ark", "kan", "ms", "no", "nos", "ave", "est", "ald", "ca", "ph",
    "tex", "jan", "reps", "sens", "gens", "govs", "sec", "ch", "max", "min", "op", "que", "ste", "mont", "rs",
];

/// The kind of abbreviation that a word without its stop is.
#[must_use]
pub fn kind(word: &str) -> Option<Abbreviation> {
    if word.len() > 8 || word.is_empty() {
        return None;
    }
    let capital = word.chars().next().is_some_and(char::is_uppercase);
    let among = |list: &[&str]| list.iter().any(|w| w.eq_ignore_ascii_case(word));
    if !capital && among(CAPITAL_ONLY) {
        return None;
    }
    [(TITLES, Abbreviation::Title), (COUNTED, Abbreviation::Counted), (PLAIN, Abbreviation::Plain)]
        .into_iter()
        .find(|(list, _)| among(list))
        .map(|(_, kind)| kind)
}

/// Whether the stop at `end` belongs to the word from `at` to `end`. `limit` is where the stretch without space ends.
#[must_use]
pub fn takes_stop(text: &str, at: usize, end: usize, limit: usize) -> bool {
    let word = text.get(at..end).unwrap_or_default();
    let after = text.get(end + 1..limit).and_then(|t| t.chars().next());
    if let Some((_, last)) = word.rsplit_once('.') {
        // Inside an acronym: "U.S", "a.m", "Ph.D".
        return is_short(last) && !after.is_some_and(|c| c.is_ascii_digit() || c == '.');
    }
    let letter = word.chars().count() == 1 && word.chars().all(char::is_alphabetic);
    if letter && after.is_some_and(char::is_alphabetic) {
        // "U.S." and "e.g." but not "a.The".
        let tail = text.get(end + 1..limit).unwrap_or_default();
        return tail.find(|c: char| !c.is_alphabetic()).is_none_or(|n| n <= 2) && tail.len() <= 24;
    }
    if word == "Ph" && after == Some('D') {
        return true;
    }
    if after.is_some_and(|c| c.is_alphanumeric() || c == '.') {
        return false;
    }
    if letter && word.chars().all(char::is_uppercase) {
        return is_initial(text, at, end);
    }
    match kind(word) {
        Some(Abbreviation::Title | Abbreviation::Plain) => word != "al" || text.get(..at).is_some_and(ends_with_et),
        Some(Abbreviation::Counted) => {
            let next = text.get(end + 1..).and_then(|t| t.chars().find(|c| !c.is_whitespace()));
            let month = word.len() > 2 && word.chars().next().is_some_and(char::is_uppercase);
            next.is_some_and(|c| c.is_ascii_digit() || c == '#')
                || (month && !matches!(word, "Art" | "Mar" | "Sec" | "Ext"))
        }
        None => false,
    }
}

fn is_short(part: &str) -> bool {
    part.len() <= 2 && !part.is_empty() && part.chars().all(char::is_alphabetic)
}

fn ends_with_et(before: &str) -> bool {
    before.trim_end().ends_with("et")
}

/// A single capital with a stop: an initial when a name or another initial follows on the same line.
fn is_initial(text: &str, at: usize, end: usize) -> bool {
    let tail = text.get(end + 1..).unwrap_or_default();
    let next = tail.trim_start_matches([' ', '\u{a0}']).chars().next();
    let Some(c) = next else { return false };
    // "vitamin C. The ...", "Plan B. He ...": a plain word in front and a closed-class word behind end a sentence.
    let word = tail.split_whitespace().next().unwrap_or_default();
    (c.is_uppercase() && !is_starter(word)) || matches!(c, ',' | '-' | '\'' | '’') && at > 0
}

/// Words that, capitalised, begin a sentence and hardly ever a name.
#[must_use]
pub fn is_starter(word: &str) -> bool {
    const STARTERS: &[&str] = &[
        "the",
        "a",
        "an",
        "it",
        "he",
        "she",
        "they",
        "we",
        "you",
        "this",
        "that",
        "these",
        "those",
        "but",
        "and",
        "in",
        "on",
        "at",
        "for",
        "if",
        "when",
        "while",
        "as",
        "there",
        "his",
        "her",
        "their",
        "its",
        "our",
        "after",
        "before",
        "since",
        "although",
        "though",
        "however",
        "meanwhile",
        "officials",
        "police",
        "some",
        "many",
        "most",
        "both",
        "asked",
        "earlier",
        "what",
        "who",
        "how",
        "why",
        "where",
        "no",
        "not",
        "to",
        "by",
        "with",
        "from",
        "under",
        "according",
        "several",
        "last",
        "one",
        "two",
        "all",
        "so",
        "such",
        "then",
        "now",
        "here",
        "or",
        "nor",
        "yet",
        "because",
        "during",
        "despite",
        "even",
        "only",
        "also",
        "other",
        "another",
        "more",
        "my",
        "your",
    ];
    word.len() <= 10 && STARTERS.iter().any(|s| s.eq_ignore_ascii_case(word))
}
