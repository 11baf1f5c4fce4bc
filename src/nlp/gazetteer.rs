//! Known names: what the recogniser missed is added, what it mistyped is put right, titles are cut off people.

mod office;

use super::tables::{Entry, NounClass, Source, Tables, fold_into};
use super::{Annotator, Layer};
use crate::text::layers::{EntityLabel, Name};
use crate::text::tags::Upos;
use crate::text::{Document, TokenRange};

/// Mends the name layer by the tables. Comes after the recogniser; works without it too.
#[derive(Debug, Clone, Copy)]
pub struct Gazetteer {
    tables: &'static Tables,
}

impl Gazetteer {
    #[must_use]
    pub fn new(tables: &'static Tables) -> Self {
        Self { tables }
    }
}

impl Annotator for Gazetteer {
    fn name(&self) -> &'static str {
        "gazetteer"
    }

    fn reads(&self) -> &'static [Layer] {
        &[Layer::Tokens, Layer::Sentences, Layer::Names]
    }

    fn writes(&self) -> &'static [Layer] {
        &[Layer::Names]
    }

    fn annotate(&self, doc: &mut Document) {
        let mut names = Vec::with_capacity(doc.names.len() + 8);
        for name in &doc.names {
            trim(doc, self.tables, *name, &mut names);
        }
        names.sort_by_key(|n: &Name| n.tokens.start);
        office::mend_offices(doc, self.tables, &mut names);
        let mut hits = spot(doc, self.tables);
        let states: Vec<&str> = hits.iter().filter_map(|h| h.state).collect();
        for hit in &mut hits {
            // a capital stands for its government in a story about its country: no organisation, no team
            hit.sure |= hit.capital_of.is_some_and(|state| states.contains(&state));
        }
        for hit in hits {
            place_hit(doc, self.tables, &hit, &mut names);
        }
        names.sort_by_key(|n: &Name| n.tokens.start);
        // what a nationality was cut off may still begin with a title
        for name in names.iter_mut().filter(|n| n.label == EntityLabel::Person) {
            while let Some(cut) = title_length(doc, self.tables, name.tokens) {
                name.tokens.start += cut;
            }
        }
        names.retain(|n| !n.tokens.is_empty());
        names.dedup_by(|b, a| a.tokens.overlaps(b.tokens));
        doc.names = names;
    }
}

/// A known name in the text.
#[derive(Debug, Clone, Copy)]
struct Hit {
    tokens: TokenRange,
    label: EntityLabel,
    /// Sure enough to overrule the recogniser's type and edges.
    sure: bool,
    /// Sure enough to stand where the recogniser saw nothing.
    adds: bool,
    /// The state that a country's name or a nationality stands for.
    state: Option<&'static str>,
    capital_of: Option<&'static str>,
}

/// Every known name that starts with a capital letter; the longest wins.
fn spot(doc: &Document, tables: &Tables) -> Vec<Hit> {
    let mut hits = Vec::new();
    let mut key = String::new();
    for sentence in &doc.sentences {
        let range = sentence.tokens;
        let shouted = is_shouted(doc, range);
        let mut at = range.start;
        while at < range.end {
            let next = spot_at(doc, tables, at, range, shouted, &mut key);
            at = next.as_ref().map_or(at + 1, |hit| hit.tokens.end);
            hits.extend(next);
        }
    }
    hits
}

fn spot_at(
    doc: &Document,
    tables: &Tables,
    at: u32,
    within: TokenRange,
    shouted: bool,
    key: &mut String,
) -> Option<Hit> {
    let token = doc.tokens.get(at as usize)?;
    let form = doc.form(at);
    if !form.starts_with(|c: char| c.is_uppercase()) && !token.lower.starts_with("al") {
        return None;
    }
    key.clear();
    fold_into(key, &token.lower);
    let longest = tables.longest_from(key);
    if longest == 0 {
        return None;
    }
    let mut best = None;
    let mut end = at + 1;
    // hyphens and possessives are tokens but no words
    let stop = within.end.min(at + 2 * longest as u32 + 2);
    loop {
        let words = key.split(' ').count();
        if words > longest {
            break;
        }
        let range = TokenRange::new(at, end);
        if ends_well(doc, range) {
            best = judge(doc, tables, key, range, shouted).or(best);
        }
        if end >= stop {
            break;
        }
        fold_into(key, &doc.tokens.get(end as usize)?.lower);
        end += 1;
    }
    best
}

/// A name ends in a capitalised word or a number, not in punctuation.
fn ends_well(doc: &Document, range: TokenRange) -> bool {
    let last = doc.form(range.end.saturating_sub(1));
    range.len() == 1 || last.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()) || last.len() > 3
}

fn judge(doc: &Document, tables: &Tables, key: &str, range: TokenRange, shouted: bool) -> Option<Hit> {
    let form = doc.form(range.start);
    let one_word = !key.contains(' ');
    let proper = proper(doc, range.start);
    let acronym =
        one_word && form.len() > 1 && form.chars().all(|c| c.is_uppercase() || c == '.' || c.is_ascii_digit());
    if one_word && key.len() <= 3 && !acronym {
        return None;
    }
    // "IS", "WHO", "SPA" in copy that shouts are words
    if one_word && acronym && shouted && key.len() <= 3 && key != "us" && key != "uk" && key != "eu" && key != "un" {
        return None;
    }
    let alone = !beside_capitals(doc, range);
    tables
        .find(key)
        .map(|entry| {
            let (label, sure, adds) = match entry {
                Entry::Country(_) | Entry::Part(_) => (EntityLabel::Gpe, true, true),
                Entry::Adjective(_) => (EntityLabel::Norp, true, !shouted || alone || one_word),
                Entry::Region(_) => (EntityLabel::Loc, true, proper),
                Entry::RegionAdjective(_) => (EntityLabel::Norp, false, proper),
                Entry::Seat(row) => {
                    (tables.org(row).map_or(EntityLabel::Fac, |o| o.label), !one_word, !one_word || (proper && alone))
                }
                Entry::Org(row) => {
                    let own = tables.org(row).is_some_and(|o| o.source == Source::Own);
                    (
                        EntityLabel::Org,
                        own && (!one_word || acronym || key.len() > 6),
                        own && (!one_word || (proper && alone)),
                    )
                }
                Entry::Person(_) => (EntityLabel::Person, !one_word, !one_word),
                Entry::City(_) | Entry::Admin(_) => (EntityLabel::Gpe, false, proper && alone),
            };
            let state = match entry {
                Entry::Country(row) | Entry::Adjective(row) => tables.country(row).map(|c| c.iso3),
                _ => None,
            };
            let capital_of = match entry {
                Entry::City(row) => tables.city(row).filter(|c| c.is_capital()).map(|c| c.state),
                _ => None,
            };
            (
                if capital_of.is_some() { 7 } else { rank(entry) },
                Hit { tokens: range, label, sure, adds, state, capital_of },
            )
        })
        .min_by_key(|(rank, _)| *rank)
        .map(|(_, hit)| hit)
}

/// Which of several readings of a name counts here.
const fn rank(entry: Entry) -> u8 {
    match entry {
        Entry::Country(_) => 0,
        Entry::Adjective(_) => 1,
        Entry::Part(_) => 2,
        Entry::Seat(_) => 3,
        Entry::Person(_) => 4,
        Entry::Org(_) => 5,
        Entry::Region(_) => 6,
        Entry::RegionAdjective(_) => 7,
        Entry::Admin(_) => 8,
        Entry::City(_) => 9,
    }
}

/// Whether the tagger takes the token for a name, or has said nothing.
fn proper(doc: &Document, token: u32) -> bool {
    doc.tokens.get(token as usize).is_some_and(|t| matches!(t.upos, Upos::Propn | Upos::X))
}

/// Whether a capitalised proper noun stands right before or after: the hit may be a piece of a longer name.
fn beside_capitals(doc: &Document, range: TokenRange) -> bool {
    let capital = |at: u32| {
        doc.tokens.get(at as usize).is_some_and(|t| t.upos == Upos::Propn || t.upos == Upos::X)
            && doc.form(at).starts_with(|c: char| c.is_uppercase())
            && doc.sentence_of(at) == doc.sentence_of(range.start)
    };
    (range.start > 0 && capital(range.start - 1)) || capital(range.end)
}

/// A sentence in capitals throughout.
fn is_shouted(doc: &Document, range: TokenRange) -> bool {
    let mut upper = 0;
    let mut lower = 0;
    for at in range.start..range.end {
        for c in doc.form(at).chars() {
            upper += u32::from(c.is_uppercase());
            lower += u32::from(c.is_lowercase());
        }
    }
    upper > 10 && lower * 10 < upper
}

/// Puts a hit among the names: mends, joins or adds.
fn place_hit(doc: &Document, tables: &Tables, hit: &Hit, names: &mut Vec<Name>) {
    let overlapping: Vec<usize> =
        names.iter().enumerate().filter(|(_, n)| n.tokens.overlaps(hit.tokens)).map(|(at, _)| at).collect();
    match overlapping.as_slice() {
        [] => {
            if hit.adds {
                names.push(Name { tokens: hit.tokens, label: hit.label, confidence: 0.8 });
            }
        }
        [only] => {
            let may_be_land = hit.label == EntityLabel::Gpe || (hit.label == EntityLabel::Norp && hit.tokens.len() > 1);
            let no_person = hit.state.is_some() && may_be_land && stands_alone(doc, tables, hit.tokens, names);
            let Some(name) = names.get_mut(*only) else { return };
            if name.tokens == hit.tokens {
                if hit.sure && (relabels(name.label, hit.label) || no_person) {
                    name.label = hit.label;
                    name.confidence = name.confidence.max(0.9);
                }
            } else if hit.tokens.contains(name.tokens) {
                if hit.sure {
                    *name = Name { tokens: hit.tokens, label: hit.label, confidence: 0.9 };
                }
            } else if name.tokens.contains(hit.tokens) && hit.sure {
                split(doc, hit, *only, names);
            } else if hit.sure && hit.tokens.len() > 1 && !name.tokens.contains(hit.tokens) {
                // "Sri | Lankan navy": the known name takes its words, the other keeps what is a name without them
                if name.tokens.start < hit.tokens.start {
                    name.tokens.end = hit.tokens.start;
                } else {
                    name.tokens.start = hit.tokens.end;
                }
                if !doc.form(name.tokens.start).starts_with(char::is_uppercase) {
                    name.tokens.end = name.tokens.start;
                }
                names.push(Name { tokens: hit.tokens, label: hit.label, confidence: 0.85 });
            }
        }
        _ => {
            // the recogniser cut a known name in pieces
            let inside = overlapping.iter().all(|&at| names.get(at).is_some_and(|n| hit.tokens.contains(n.tokens)));
            if hit.sure && inside {
                for at in overlapping.into_iter().rev() {
                    names.remove(at);
                }
                names.push(Name { tokens: hit.tokens, label: hit.label, confidence: 0.9 });
            }
        }
    }
}

/// A known type overrules the recogniser's, except where the same word names something else: a person called Jordan,
/// a team called France.
fn relabels(from: EntityLabel, to: EntityLabel) -> bool {
    match to {
        EntityLabel::Gpe => !matches!(from, EntityLabel::Person | EntityLabel::Gpe),
        EntityLabel::Norp | EntityLabel::Person => from != EntityLabel::Person,
        EntityLabel::Org => !matches!(from, EntityLabel::Org),
        _ => false,
    }
}

/// Whether a country's name that the recogniser took for a person is the country: no title before it, and nobody in
/// the story bears it.
fn stands_alone(doc: &Document, tables: &Tables, tokens: TokenRange, names: &[Name]) -> bool {
    let titled = tokens.start.checked_sub(1).is_some_and(|t| {
        let key = super::tables::fold(doc.form(t));
        tables.nouns.exact(&key).any(|n| n.class == NounClass::Title)
    });
    let word = doc.form(tokens.start);
    let borne = names.iter().any(|n| {
        n.label == EntityLabel::Person
            && n.tokens.len() > 1
            && (n.tokens.start..n.tokens.end).any(|t| doc.form(t) == word)
    });
    !titled && !borne
}

/// A nationality or a country in front of a longer name: "Iraqi Kurdistan" stays whole, "Iraqi Ali Hassan" does not.
fn split(doc: &Document, hit: &Hit, at: usize, names: &mut Vec<Name>) {
    let Some(name) = names.get_mut(at) else { return };
    let leads = name.tokens.start == hit.tokens.start;
    let splits =
        matches!(name.label, EntityLabel::Person) && leads && matches!(hit.label, EntityLabel::Norp | EntityLabel::Gpe);
    let rest = TokenRange::new(hit.tokens.end, name.tokens.end);
    // one word left over is a surname after a forename that is also a country: Jordan Henderson
    if splits
        && (hit.label == EntityLabel::Norp || rest.len() > 1)
        && doc.form(rest.start).starts_with(char::is_uppercase)
    {
        name.tokens = rest;
        names.push(Name { tokens: hit.tokens, label: hit.label, confidence: 0.8 });
    }
}

/// Cuts titles and offices off the front of a person, possessives off any end.
fn trim(doc: &Document, tables: &Tables, name: Name, out: &mut Vec<Name>) {
    let mut tokens = name.tokens;
    while tokens.len() > 1 && (trails(doc.form(tokens.end - 1)) || is_common(doc, tokens.end - 1)) {
        tokens.end -= 1;
    }
    while tokens.len() > 1 && is_common(doc, tokens.start) {
        tokens.start += 1;
    }
    if name.label == EntityLabel::Person {
        while let Some(cut) = title_length(doc, tables, tokens) {
            tokens.start += cut;
        }
    }
    if !tokens.is_empty() {
        out.push(Name { tokens, ..name });
    }
}

/// A word in lower case that no name begins or ends with.
fn is_common(doc: &Document, token: u32) -> bool {
    let form = doc.form(token);
    form.starts_with(char::is_lowercase)
        && !form.chars().any(char::is_uppercase)
        && !matches!(
            form,
            "al" | "el"
                | "bin"
                | "ibn"
                | "bint"
                | "ben"
                | "van"
                | "von"
                | "de"
                | "da"
                | "do"
                | "dos"
                | "di"
                | "del"
                | "der"
                | "den"
                | "la"
                | "le"
                | "du"
                | "d'"
                | "ul"
                | "ter"
        )
}

fn trails(form: &str) -> bool {
    matches!(form, "'s" | "’s" | "'" | "’" | "," | "\"" | "”" | ":" | ";" | "-")
}

/// How many tokens at the front of a person's name are a title; none where cutting leaves nothing.
fn title_length(doc: &Document, tables: &Tables, tokens: TokenRange) -> Option<u32> {
    let longest = 4.min(tokens.len().saturating_sub(1) as u32);
    let mut key = String::new();
    (1..=longest).rev().find(|&length| {
        key.clear();
        for at in tokens.start..tokens.start + length {
            fold_into(&mut key, doc.form(at));
        }
        let rest = tokens.len() as u32 - length;
        if doc.form(tokens.start + length) == "-" || matches!(doc.form(tokens.start + length), "'s" | "’s") {
            return false;
        }
        let titles = tables
            .nouns
            .exact(&key)
            .any(|n| matches!(n.class, NounClass::Title | NounClass::Office | NounClass::Generic));
        // Earl Jones and Sheikh Hasina keep their first word
        let forename = length == 1
            && rest == 1
            && tables.gender(&key).is_some()
            && !matches!(key.as_str(), "king" | "general" | "judge");
        let kept = matches!(key.as_str(), "sheikh" | "sheik" | "shaikh" | "don" | "u") && rest == 1;
        titles && !forename && !kept
    })
}

#[cfg(test)]
mod tests;
