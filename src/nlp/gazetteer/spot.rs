//! Known names in running text, the longest at each place.

use crate::nlp::tables::{Entry, NounClass, Source, Tables, fold, fold_into};
use crate::text::dateline::is_calendar;
use crate::text::layers::EntityLabel;
use crate::text::tags::Upos;
use crate::text::{Document, SentenceKind, TokenRange};

/// A known name in the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hit {
    pub(super) tokens: TokenRange,
    pub(super) label: EntityLabel,
    /// Sure enough to overrule the recogniser's type and edges.
    pub(super) sure: bool,
    /// Sure enough to stand where the recogniser saw nothing.
    pub(super) adds: bool,
    /// A land or a people in the plural: nobody's name, where nobody in the story bears it.
    pub(super) no_person: bool,
    /// The state that a country's name or a nationality stands for.
    pub(super) state: Option<&'static str>,
    pub(super) capital_of: Option<&'static str>,
}

/// Every known name that starts with a capital letter; the longest wins.
pub(super) fn spot(doc: &Document, tables: &Tables) -> Vec<Hit> {
    let mut hits = Vec::new();
    let mut key = String::new();
    for sentence in &doc.sentences {
        let range = sentence.tokens;
        let shouted = is_shouted(doc, range);
        let mut at = range.start;
        // "RIGA, Nov 23 (Meridian) -": in a dateline's brackets stands the agency, whatever town has the name
        let dateline = sentence.kind == SentenceKind::Dateline;
        while at < range.end {
            if dateline && doc.form(at) == "(" {
                break;
            }
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
            // a name that can do nothing here must not hide a shorter one that can
            let longer = judge(doc, tables, key, range, shouted);
            best = longer.filter(|hit| hit.sure || hit.adds || hit.no_person).or(best);
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
                Entry::People(_) => {
                    // "Karen", "Chin" and "Han" are mostly people's own names
                    let plain = key.len() > 3 && tables.gender(key).is_none();
                    (EntityLabel::Norp, true, plain && (proper || describes(doc, range.start)))
                }
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
                Entry::Person(row) => {
                    // "Arafat" alone: a ruler whom everybody calls so
                    let own = tables.person(row).is_some_and(|p| p.source == Source::Own);
                    (EntityLabel::Person, !one_word, !one_word || (own && proper && alone && !acronym))
                }
                Entry::City(_) | Entry::Admin(_) => {
                    // "The Hague"; "Cambridge in England"; "New York Governor"; towns called March or Sunday are rare
                    let article = key.starts_with("the ");
                    let placed =
                        article || lies_there(doc, tables, entry, range) || governed(doc, tables, entry, range);
                    (EntityLabel::Gpe, placed, (proper && alone && !is_calendar(form)) || placed)
                }
            };
            let state = match entry {
                Entry::Country(row) | Entry::Adjective(row) => tables.country(row).map(|c| c.iso3),
                _ => None,
            };
            let plural = key.ends_with('s') && !key.ends_with("ss");
            let no_person = match entry {
                Entry::Country(_) => true,
                Entry::Adjective(_) => !one_word || plural,
                Entry::People(_) => plural,
                _ => false,
            };
            let capital_of = match entry {
                Entry::City(row) => tables.city(row).filter(|c| c.is_capital()).map(|c| c.state),
                _ => None,
            };
            (
                if capital_of.is_some() { 7 } else { rank(entry) },
                Hit { tokens: range, label, sure, adds, no_person, state, capital_of },
            )
        })
        .min_by_key(|(rank, _)| *rank)
        .map(|(_, hit)| hit)
}

/// Whether the words right after a town's name say the land or region that it lies in.
fn lies_there(doc: &Document, tables: &Tables, entry: Entry, range: TokenRange) -> bool {
    let Entry::City(row) = entry else { return false };
    let Some(city) = tables.city(row).filter(|_| matches!(doc.form(range.end), "," | "in" | "(")) else { return false };
    let mut key = String::new();
    (range.end + 1..range.end + 4).any(|at| {
        fold_into(&mut key, doc.form(at));
        tables.us_state(doc.form(at)) == Some(city.admin1)
            || tables.find(&key).any(|e| match e {
                Entry::Country(row) => tables.country(row).is_some_and(|c| c.iso3 == city.state),
                Entry::Part(row) => tables.part(row).is_some_and(|p| p.state == city.state),
                Entry::Admin(row) => tables.admin(row).is_some_and(|a| a.code == city.admin1),
                _ => false,
            })
    })
}

/// Whether a US state stands before an office: "New York Governor".
fn governed(doc: &Document, tables: &Tables, entry: Entry, range: TokenRange) -> bool {
    let Entry::Admin(row) = entry else { return false };
    let state = tables.admin(row).is_some_and(|a| a.code.starts_with("US."));
    state
        && tables
            .nouns
            .exact(&fold(doc.form(range.end)))
            .any(|n| matches!(n.class, NounClass::Office | NounClass::Title))
}

/// Which of several readings of a name counts here.
const fn rank(entry: Entry) -> u8 {
    match entry {
        Entry::Country(_) => 0,
        Entry::Adjective(_) | Entry::People(_) => 1,
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
pub(super) fn proper(doc: &Document, token: u32) -> bool {
    doc.tokens.get(token as usize).is_some_and(|t| matches!(t.upos, Upos::Propn | Upos::X))
}

fn describes(doc: &Document, token: u32) -> bool {
    doc.tokens.get(token as usize).is_some_and(|t| t.upos == Upos::Adj)
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
