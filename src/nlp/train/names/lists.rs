//! The recogniser's lexicon, built from the gazetteer tables and from the project's own lists of telling words.

use std::collections::BTreeMap;
use std::path::Path;

use super::corpus::read_text;
use crate::nlp::Annotator as _;
use crate::nlp::entity::{LONGEST, Lexicon, List, PREFIX, entry_first, entry_longer, hash_bytes};
use crate::nlp::tokenise::Tokenise;
use crate::text::{Context, Document};

/// Telling words, by list.
const WORDS: &str = include_str!("words.txt");

/// Well-known names, by section, parted by commas.
const KNOWN: &str = include_str!("known.txt");

/// Names and lists, gathered before they are hashed.
#[derive(Debug, Default)]
pub(crate) struct Lists {
    entries: BTreeMap<String, u32>,
}

impl Lists {
    /// Reads every table in `gazetteer/`.
    pub(crate) fn read(data: &Path) -> anyhow::Result<Self> {
        let mut lists = Self::default();
        lists.words();
        for (section, list) in
            [("Organisation", List::Known), ("Club", List::Club), ("UsTeam", List::Club), ("Region", List::Region)]
        {
            Self::known(section).into_iter().for_each(|name| lists.add(name, list));
        }
        for team in Self::known("UsTeam") {
            lists.add(team.rsplit(' ').next().unwrap_or_default(), List::Club);
        }
        let folder = data.join("gazetteer");
        let table = |name: &str| read_text(&folder.join(name));
        lists.countries(&table("countries_mledoze.tsv")?, &table("country_codes_pddl.tsv")?);
        lists.cities(&table("cities15000.tsv.gz")?);
        for row in rows(&table("admin1.tsv")?) {
            lists.add(column(&row, 2), List::Region);
        }
        for row in rows(&table("demonyms_mledoze.tsv")?) {
            lists.add(column(&row, 0), List::Demonym);
            lists.add(&format!("{}s", column(&row, 0)), List::Demonym);
        }
        lists.people(&table)?;
        lists.actors(&table)?;
        for row in rows(&table("wikiann_names_silver.tsv.gz")?) {
            let list = match column(&row, 1) {
                "PER" => List::SilverPerson,
                "ORG" => List::SilverOrganisation,
                _ => List::SilverPlace,
            };
            // "Herman, Shawano County" and "La Familia (rap group)" are page titles, not names.
            let name = column(&row, 0).split([',', '(']).next().unwrap_or_default();
            lists.add(name, list);
        }
        Ok(lists)
    }

    /// Well-known names of one section.
    pub(crate) fn known(section: &str) -> Vec<&'static str> {
        let behind = KNOWN.split_once(&format!("[{section}]\n")).map_or("", |(_, rest)| rest);
        let own = behind.split("\n[").next().unwrap_or_default();
        own.split([',', '\n']).map(str::trim).filter(|name| !name.is_empty()).collect()
    }

    fn words(&mut self) {
        let mut list = None;
        for line in WORDS.lines().filter(|line| !line.starts_with('#')) {
            if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
                list = telling_list(name);
            } else if let Some(list) = list {
                line.split_whitespace().for_each(|word| self.add(word, list));
            }
        }
    }

    fn countries(&mut self, countries: &str, codes: &str) {
        for row in rows(countries) {
            for name in [column(&row, 4), column(&row, 5)].into_iter().chain(column(&row, 6).split('|')) {
                if name.chars().count() > 3 {
                    self.add(name, List::Country);
                }
            }
            self.add(column(&row, 7), List::BigCity);
        }
        for row in rows(codes) {
            for at in [7, 8, 9, 10] {
                self.add(column(&row, at).trim_start_matches("the "), List::Country);
            }
        }
        for name in [
            "U.S.",
            "US",
            "USA",
            "U.S.A.",
            "U.K.",
            "UK",
            "UAE",
            "U.A.E.",
            "DRC",
            "Britain",
            "England",
            "Scotland",
            "Wales",
            "Northern Ireland",
            "Holland",
            "Burma",
            "Soviet Union",
            "USSR",
            "Yugoslavia",
            "Czechoslovakia",
            "Zaire",
            "America",
            "Kosovo",
            "South Korea",
            "North Korea",
            "Ivory Coast",
            "Macedonia",
            "Bosnia",
            "Swaziland",
            "East Timor",
            "Rhodesia",
            "East Germany",
            "West Germany",
            "Palestine",
            "Chechnya",
            "Tibet",
            "Taiwan",
            "Russia",
            "Syria",
            "Iran",
            "Vietnam",
            "Laos",
            "Czech Republic",
        ] {
            self.add(name, List::Country);
        }
    }

    fn cities(&mut self, cities: &str) {
        for row in rows(cities) {
            let people: u64 = column(&row, 10).parse().unwrap_or(0);
            let list = if people >= 300_000 || column(&row, 4) == "PPLC" { List::BigCity } else { List::City };
            self.add(column(&row, 1), list);
            self.add(column(&row, 2), list);
            // Other names only of places that the wire is likely to name, and only in plain letters.
            if people >= 100_000 {
                for name in column(&row, 3).split('|').filter(|n| n.len() > 3 && n.is_ascii()) {
                    if name.starts_with(|c: char| c.is_ascii_uppercase()) {
                        self.add(name, List::City);
                    }
                }
            }
        }
    }

    fn people(&mut self, table: &impl Fn(&str) -> anyhow::Result<String>) -> anyhow::Result<()> {
        for name in ["forenames_cc0.tsv", "forenames_en_kantrowitz.tsv", "forenames_us_census1990.tsv"] {
            for row in rows(&table(name)?) {
                self.add(column(&row, 0), List::Forename);
            }
        }
        for row in rows(&table("surnames_cc0.tsv")?) {
            self.add(column(&row, 0), List::Surname);
        }
        // The census column is cumulative: up to 80 per cent of people bear the names of the first 18,000 rows or so.
        for row in rows(&table("surnames_us_census1990.tsv.gz")?) {
            let share: f32 = column(&row, 1).parse().unwrap_or(100.0);
            self.add(column(&row, 0), if share < 75.0 { List::Surname } else { List::RareSurname });
        }
        for row in rows(&table("leaders_wikidata.tsv")?) {
            self.add(column(&row, 5), List::Leader);
        }
        for row in rows(&table("leaders_current.tsv")?) {
            self.add(column(&row, 3), List::Leader);
        }
        Ok(())
    }

    fn actors(&mut self, table: &impl Fn(&str) -> anyhow::Result<String>) -> anyhow::Result<()> {
        for (name, list) in
            [("actors_international.tsv", List::Organisation), ("actors_armed_nonstate.tsv", List::ArmedGroup)]
        {
            for row in rows(&table(name)?) {
                for alias in std::iter::once(column(&row, 0)).chain(column(&row, 1).split('|')) {
                    self.add_actor(alias, list);
                }
            }
        }
        for row in rows(&table("actors_countries_leaders.tsv.gz")?) {
            // Only people hold an office for a stretch of dates, and their names have two words or more.
            let name = column(&row, 0);
            let words = name.split_whitespace().count();
            if column(&row, 2).contains(|c: char| c.is_ascii_digit()) && (2..=4).contains(&words) {
                self.add_actor(name, List::Leader);
            }
        }
        Ok(())
    }

    fn add_actor(&mut self, alias: &str, list: List) {
        let alias = alias.strip_prefix("THE ").unwrap_or(alias);
        let mut parts = alias.split(['(', ')']).map(str::trim).filter(|part| part.chars().count() > 1);
        parts.by_ref().take(2).for_each(|part| self.add(part, list));
    }

    fn add(&mut self, name: &str, list: List) {
        let name = name.trim();
        if name.chars().any(char::is_alphabetic) {
            *self.entries.entry(name.to_lowercase()).or_default() |= list.bit();
        }
    }

    /// Names of a list, in alphabetical order, lower-cased.
    pub(crate) fn names(&self, list: List) -> impl Iterator<Item = &str> {
        self.entries.iter().filter(move |(_, mask)| *mask & list.bit() != 0).map(|(name, _)| name.as_str())
    }

    /// Hashes all entries, cut into tokens as the product cuts text.
    pub(crate) fn build(&self) -> Lexicon {
        let mut hashed = BTreeMap::<u64, u32>::new();
        for (name, &mask) in &self.entries {
            let mut doc = Document::new("", name.as_str(), Context::default());
            Tokenise.annotate(&mut doc);
            let tokens: Vec<u64> = doc.tokens.iter().map(|t| hash_bytes(t.lower.as_bytes())).collect();
            let Some((&first, rest)) = tokens.split_first() else { continue };
            if tokens.len() > LONGEST {
                continue;
            }
            let mut entry = entry_first(first);
            for &token in rest {
                *hashed.entry(entry).or_default() |= PREFIX;
                entry = entry_longer(entry, token);
            }
            *hashed.entry(entry).or_default() |= mask;
        }
        Lexicon::build(&hashed)
    }
}

fn telling_list(name: &str) -> Option<List> {
    Some(match name {
        "OrganisationHead" => List::OrganisationHead,
        "Title" => List::Title,
        "SportWord" => List::SportWord,
        "PlaceHead" => List::PlaceHead,
        "FacilityHead" => List::FacilityHead,
        "Calendar" => List::Calendar,
        "Speech" => List::Speech,
        _ => return None,
    })
}

/// Rows of a table behind its header.
pub(crate) fn rows(table: &str) -> impl Iterator<Item = Vec<&str>> {
    table.lines().skip(1).map(|line| line.split('\t').collect())
}

fn column<'a>(row: &[&'a str], at: usize) -> &'a str {
    row.get(at).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn telling_words_of_every_section_are_read() {
        let mut lists = Lists::default();
        lists.words();
        for (list, word) in [
            (List::OrganisationHead, "ministry"),
            (List::Title, "gen."),
            (List::SportWord, "innings"),
            (List::PlaceHead, "river"),
            (List::FacilityHead, "airport"),
            (List::Calendar, "sept."),
            (List::Speech, "said"),
        ] {
            assert!(lists.names(list).any(|name| name == word), "{word}");
        }
    }
}
