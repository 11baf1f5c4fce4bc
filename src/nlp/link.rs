//! What the tables and a name's own words say of an organisation or a person.

use compact_str::CompactString;

use super::tables::{Entry, Fit, Known, NounClass, Source, Tables, actor_code};
use crate::text::layers::ActorCode;

/// An organisation or a person found in the tables.
#[derive(Debug, Clone, PartialEq)]
pub struct Link {
    /// The same for every alias.
    pub entry: Entry,
    /// Canonical name; empty where the source has none.
    pub name: &'static str,
    pub code: ActorCode,
    pub wikidata: Option<&'static str>,
    pub office: &'static str,
    pub fit: Fit,
    pub source: Source,
}

fn link(entry: Entry, known: &Known, day: &str) -> Option<Link> {
    let (fit, code) = known.code_at(day)?;
    Some(Link {
        entry,
        name: known.name,
        code,
        wikidata: (!known.wikidata.is_empty()).then_some(known.wikidata),
        office: known.office,
        fit,
        source: known.source,
    })
}

/// Company endings that a second mention drops.
const COMPANY: &[&str] = &[
    "inc",
    "corp",
    "corporation",
    "co",
    "company",
    "ltd",
    "limited",
    "plc",
    "llc",
    "ag",
    "sa",
    "nv",
    "spa",
    "gmbh",
    "ab",
    "oyj",
    "asa",
    "bhd",
    "kk",
    "holdings",
    "holding",
    "group",
    "lp",
    "pty",
    "se",
];

/// A company's look-up form without its ending; the same where nothing would be left.
#[must_use]
pub fn without_company(key: &str) -> &str {
    let mut bare = key.strip_prefix("the ").unwrap_or(key);
    while let Some((before, last)) = bare.rsplit_once(' ') {
        if !COMPANY.contains(&last) && last != "&" {
            break;
        }
        bare = before;
    }
    bare
}

/// The organisation of that name. Of several, the one whose country the story speaks of; else the better source.
#[must_use]
pub fn organisation(tables: &Tables, key: &str, day: &str, spoken_of: &dyn Fn(&str) -> bool) -> Option<Link> {
    let bare = key.strip_prefix("the ").unwrap_or(key);
    let mut found: Vec<Link> = Vec::new();
    for form in [bare, without_company(bare)] {
        for entry in tables.find(form) {
            if let Entry::Org(row) | Entry::Seat(row) = entry {
                found.extend(tables.org(row).and_then(|known| link(entry, known, day)));
            }
        }
        if !found.is_empty() {
            break;
        }
    }
    // dictionaries hold many a common word as a name; one word of theirs needs the story's support
    found.retain(|l| l.source == Source::Own || bare.contains(' ') || l.code.country.as_deref().is_some_and(spoken_of));
    found.into_iter().min_by_key(|l| (!l.code.country.as_deref().is_some_and(spoken_of), l.source, l.fit, l.entry))
}

/// The person of that name on that day. A dictionary's person must be in office, or lately out of it.
#[must_use]
pub fn person(tables: &Tables, key: &str, day: &str, spoken_of: &dyn Fn(&str) -> bool) -> Option<Link> {
    let found = tables.find(key).filter_map(|entry| match entry {
        Entry::Person(row) => tables.person(row).and_then(|known| link(entry, known, day)),
        _ => None,
    });
    let one_word = !key.contains(' ');
    let found: Vec<Link> = found.collect();
    // the own list knows when an office ended; of the others an open end may only be what they did not live to see
    let own = found.iter().any(|l| l.source == Source::Own && l.fit != Fit::Future);
    let wikidata = found.iter().find_map(|l| l.wikidata);
    let found = found.into_iter().filter(|l| !own || l.source == Source::Own);
    let found = found.map(|l| Link { wikidata: l.wikidata.or(wikidata), ..l });
    found
        .filter(|l| l.fit != Fit::Future || l.source == Source::Own)
        .filter(|l| !one_word || l.source == Source::Own || l.code.country.as_deref().is_some_and(spoken_of))
        .min_by_key(|l| (l.fit, l.source, !l.code.country.as_deref().is_some_and(spoken_of), l.entry))
}

/// What an organisation's own words say: its sector by the head word, its country by a country, nationality or town.
#[must_use]
pub fn by_words(tables: &Tables, key: &str) -> ActorCode {
    let words: Vec<&str> = key.strip_prefix("the ").unwrap_or(key).split(' ').collect();
    let mut code = actor_code("", sector_by_words(tables, &words).unwrap_or_default());
    code.country = country_by_words(tables, &words);
    code
}

fn sector_by_words(tables: &Tables, words: &[&str]) -> Option<&'static str> {
    let body = |range: &[&str]| {
        let key = range.join(" ");
        let nouns = tables.nouns.read(&key);
        // bodies, and people in the plural: "South Korean Prosecutors"
        let people = if key.ends_with('s') { nouns.iter().find(|n| n.class == NounClass::Office) } else { None };
        let body = nouns.iter().find(|n| n.class == NounClass::Body && !n.sectors.is_empty());
        body.or(people).map(|n| n.sectors)
    };
    if let Some(of) = words.iter().position(|w| matches!(*w, "of" | "for" | "at")) {
        // "Ministry of Oil", "Bank of Ghana", "University of Mosul"; the whole phrase first: "Ministry of Defence"
        let (head, _) = words.split_at(of);
        let whole = (1..=words.len()).rev().find_map(|end| words.get(..end).filter(|_| end > of).and_then(body));
        return whole.or_else(|| (0..head.len()).find_map(|from| head.get(from..).and_then(body)));
    }
    let last = words.last().copied().unwrap_or_default();
    if COMPANY.contains(&last) && !matches!(last, "group" | "se") {
        return Some("BUS");
    }
    (0..words.len()).find_map(|from| words.get(from..).and_then(body))
}

fn country_by_words(tables: &Tables, words: &[&str]) -> Option<CompactString> {
    let mut town = None;
    for length in (1..=4.min(words.len())).rev() {
        for window in words.windows(length) {
            let key = window.join(" ");
            if matches!(key.as_str(), "us" | "is" | "lao" | "national" | "central african") && length == words.len() {
                continue;
            }
            for entry in tables.find(&key) {
                match entry {
                    Entry::Country(row) | Entry::Adjective(row) => {
                        return tables.country(row).map(|c| CompactString::const_new(c.iso3));
                    }
                    Entry::Part(row) => return tables.part(row).map(|p| CompactString::const_new(p.state)),
                    Entry::Admin(row) if length > 1 || key.len() > 4 => {
                        town =
                            town.or_else(|| tables.admin(row).filter(|a| a.code.starts_with("US.")).map(|a| a.state));
                    }
                    Entry::City(row) if key.len() > 3 => {
                        let city = tables.city(row).filter(|c| c.is_capital() || c.population > 400_000);
                        town = town.or_else(|| city.filter(|c| super::tables::fold(c.name) == key).map(|c| c.state));
                    }
                    _ => {}
                }
            }
        }
    }
    town.map(CompactString::const_new)
}

#[cfg(test)]
mod tests {
    use super::{by_words, organisation, person, without_company};
    use crate::nlp::tables::Tables;

    #[test]
    fn an_organisation_is_coded_by_its_own_words() {
        for (key, code) in [
            ("iraqi national congress", "IRQLEG"),
            ("ministry of oil", "GOV"),
            ("university of mosul", "IRQEDU"),
            ("bank of ghana", "GHABUS"),
            ("lagos high court", "NGAJUD"),
            ("hartwell steel corp", "BUS"),
            ("kenyan defence forces", "KENMIL"),
            ("ministry of defence", "GOVMIL"),
            ("brandt", ""),
        ] {
            let got = by_words(Tables::shared(), key).code().unwrap_or_default();
            assert_eq!(got, code, "{key}");
        }
    }

    #[test]
    fn tables_know_people_by_the_day() {
        let code =
            |key, day| person(Tables::shared(), key, day, &|_| false).and_then(|l| l.code.code()).unwrap_or_default();
        assert_eq!(code("angela merkel", "2014-05-01"), "DEUGOV");
        assert_eq!(code("angela merkel", "2023-05-01"), "DEUELI");
        assert_eq!(code("donald trump", "2022-05-01"), "USAELI");
        assert_eq!(code("donald trump", "2025-05-01"), "USAGOV");
        assert_eq!(code("nouri al maliki", "2008-05-01"), "IRQGOV");
    }

    #[test]
    fn an_acronym_of_two_bodies_goes_to_the_storys() {
        let link = |country: &'static str| {
            organisation(Tables::shared(), "rsf", "2025-01-01", &move |c| c == country)
                .map(|l| l.name)
                .unwrap_or_default()
        };
        assert_eq!(link("SDN"), "Rapid Support Forces");
        assert_eq!(without_company("hartwell steel co ltd"), "hartwell steel");
    }
}
