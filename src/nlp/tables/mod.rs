//! Tables of facts inside the binary: states, places, organisations, people, titles and role nouns.
//!
//! `scripts/build_tables.py` writes the generated files; `data/tables/PROVENANCE.md` names their sources and licences.

pub mod fold;
pub(super) mod index;
mod known;
mod nouns;
mod world;

use std::collections::HashMap;
use std::sync::LazyLock;

use foldhash::fast::FixedState;

use crate::text::layers::EntityLabel;

pub use fold::{fold, fold_into, singular};
pub use index::Entry;
pub use known::{Fit, Known, Source, Term, actor_code};
pub use nouns::{LONGEST as LONGEST_NOUN, Noun, NounClass, Nouns};
pub use world::{Admin, City, Country, Part};

type Map<V> = HashMap<&'static str, V, FixedState>;

/// Supranational region, by its canonical name.
#[derive(Debug, Clone, Copy)]
pub struct Region {
    pub name: &'static str,
}

/// Ethnic group. Its home is where it is spoken of when nothing else is said.
#[derive(Debug, Clone, Copy)]
pub struct People {
    pub name: &'static str,
    /// Code of a state; empty where there are several, or none.
    pub home: &'static str,
}

/// All embedded tables. Building them is the only cost; look-ups never allocate.
#[derive(Debug)]
pub struct Tables {
    countries: Vec<Country>,
    by_iso: Map<u32>,
    parts: Vec<Part>,
    regions: Vec<Region>,
    peoples: Vec<People>,
    cities: Vec<City>,
    by_capital: Map<u32>,
    admins: Vec<Admin>,
    by_admin: Map<u32>,
    orgs: Vec<Known>,
    persons: Vec<Known>,
    genders: Map<&'static str>,
    us_states: Map<&'static str>,
    index: index::Index,
    pub nouns: Nouns,
}

impl Tables {
    /// The embedded tables, loaded on first use and shared by all threads.
    #[must_use]
    pub fn shared() -> &'static Self {
        static TABLES: LazyLock<Tables> = LazyLock::new(Tables::load);
        &TABLES
    }

    /// Everything known under a look-up form (see [`fold`](fn@fold)).
    pub fn find(&self, key: &str) -> impl Iterator<Item = Entry> + '_ {
        self.index.get(key).filter_map(Entry::unpack)
    }

    /// How many words a known name that starts with this look-up form can have; 0 if there is none.
    #[must_use]
    pub fn longest_from(&self, first: &str) -> usize {
        self.index.longest_from(first)
    }

    #[must_use]
    pub fn country(&self, row: u32) -> Option<&Country> {
        at(&self.countries, row)
    }

    #[must_use]
    pub fn country_by_iso(&self, iso3: &str) -> Option<&Country> {
        by(&self.by_iso, iso3, &self.countries)
    }

    #[must_use]
    pub fn part(&self, row: u32) -> Option<&Part> {
        at(&self.parts, row)
    }

    #[must_use]
    pub fn region(&self, row: u32) -> Option<&Region> {
        at(&self.regions, row)
    }

    #[must_use]
    pub fn people(&self, row: u32) -> Option<&People> {
        at(&self.peoples, row)
    }

    #[must_use]
    pub fn city(&self, row: u32) -> Option<&City> {
        at(&self.cities, row)
    }

    /// The capital of a state.
    #[must_use]
    pub fn capital_of(&self, iso3: &str) -> Option<&City> {
        by(&self.by_capital, iso3, &self.cities)
    }

    #[must_use]
    pub fn admin(&self, row: u32) -> Option<&Admin> {
        at(&self.admins, row)
    }

    #[must_use]
    pub fn admin_by_code(&self, code: &str) -> Option<&Admin> {
        by(&self.by_admin, code, &self.admins)
    }

    /// Organisations, and governments' seats by [`Entry::Seat`].
    #[must_use]
    pub fn org(&self, row: u32) -> Option<&Known> {
        at(&self.orgs, row)
    }

    #[must_use]
    pub fn person(&self, row: u32) -> Option<&Known> {
        at(&self.persons, row)
    }

    /// `M`, `F` or `FM` for a forename's look-up form.
    #[must_use]
    pub fn gender(&self, forename: &str) -> Option<&'static str> {
        self.genders.get(forename).copied()
    }

    /// `US.TX` for "Texas", "Tex.", "TX".
    #[must_use]
    pub fn us_state(&self, form: &str) -> Option<&'static str> {
        self.us_states.get(form.strip_suffix('.').unwrap_or(form)).or_else(|| self.us_states.get(form)).copied()
    }

    fn load() -> Self {
        let mut tables = Loader::default();
        tables.countries();
        tables.peoples();
        tables.places();
        tables.actors();
        tables.finish()
    }
}

/// The row of a table.
fn at<T>(rows: &[T], row: u32) -> Option<&T> {
    rows.get(row as usize)
}

/// The row of a table that a key stands for.
fn by<'t, T>(keys: &Map<u32>, key: &str, rows: &'t [T]) -> Option<&'t T> {
    keys.get(key).and_then(|&row| at(rows, row))
}

const COUNTRIES: &str = include_str!("../data/tables/own/countries.tsv");
const REGIONS: &str = include_str!("../data/tables/own/regions.tsv");
const PEOPLES: &str = include_str!("../data/tables/own/peoples.tsv");
const SEATS: &str = include_str!("../data/tables/own/seats.tsv");
const ORGS: &str = include_str!("../data/tables/own/orgs.tsv");
const PEOPLE: &str = include_str!("../data/tables/own/people.tsv");
const RULERS: &str = include_str!("../data/tables/own/rulers.tsv");
const NOUNS: &str = include_str!("../data/tables/own/nouns.tsv");
const US_STATES: &str = include_str!("../data/tables/own/us_states.tsv");
const COUNTRY_IDS: &str = include_str!("../data/tables/country_ids.tsv");
const COUNTRIES_ODBL: &str = include_str!("../data/tables/countries_odbl.tsv");
const CITY_NAMES: &str = include_str!("../data/tables/own/city_names.tsv");
const CITIES: &str = include_str!("../data/tables/cities.tsv");
const ADMIN1: &str = include_str!("../data/tables/admin1.tsv");
const PEOPLE_CAMEO: &str = include_str!("../data/tables/people_cameo.tsv");
const GROUPS_CAMEO: &str = include_str!("../data/tables/groups_cameo.tsv");
const LEADERS_WIKIDATA: &str = include_str!("../data/tables/leaders_wikidata.tsv");
const LEADERS_BY_SA: &str = include_str!("../data/tables/leaders_by_sa.tsv");
const FORENAMES: &str = include_str!("../data/tables/forenames.tsv");

/// Towns of this many people are spotted in running text; smaller ones are only looked up where a name is known to be.
const SPOTTED_TOWN: u32 = 250_000;

fn lines(text: &'static str) -> impl Iterator<Item = [&'static str; 9]> {
    text.lines().skip(1).map(|line| {
        let mut columns = [""; 9];
        for (column, value) in columns.iter_mut().zip(line.split('\t')) {
            *column = value;
        }
        columns
    })
}

/// The plural of a nationality: "Iraqis". None of those that have none ("Chinese", "British").
fn plural(adjective: &str) -> Option<String> {
    let none = ["s", "z", "ese", "sh", "men", "man", "women", "people"];
    let takes = !none.iter().any(|ending| adjective.ends_with(ending)) || adjective.ends_with("German");
    takes.then(|| format!("{adjective}s"))
}

#[derive(Debug, Default)]
struct Loader {
    countries: Vec<Country>,
    by_iso: Map<u32>,
    parts: Vec<Part>,
    regions: Vec<Region>,
    peoples: Vec<People>,
    cities: Vec<City>,
    by_capital: Map<u32>,
    admins: Vec<Admin>,
    by_admin: Map<u32>,
    orgs: Vec<Known>,
    people: Vec<Known>,
    builder: index::Builder,
    key: String,
}

impl Loader {
    fn add(&mut self, name: &str, entry: Entry, spotted: bool) {
        self.key.clear();
        fold_into(&mut self.key, name);
        let key = self.key.strip_prefix("the ").unwrap_or(&self.key);
        self.builder.add(key, entry.pack(), spotted);
    }

    fn countries(&mut self) {
        let ids: Map<[&'static str; 9]> = lines(COUNTRY_IDS).map(|c| (c[0], c)).collect();
        let odbl: Map<[&'static str; 9]> = lines(COUNTRIES_ODBL).map(|c| (c[0], c)).collect();
        for [iso3, name, aliases, adjectives, nationals, parts, ..] in lines(COUNTRIES) {
            let id = ids.get(iso3);
            let more = odbl.get(iso3);
            let row = self.countries.len() as u32;
            self.by_iso.insert(iso3, row);
            self.countries.push(Country {
                iso3,
                name,
                adjective: adjectives.split('|').next().unwrap_or_default(),
                wikidata: id.map_or("", |c| c[3]),
                geonames: id.map_or("", |c| c[4]),
                capital: id.map_or("", |c| c[6]),
                location: more.and_then(|c| Some((c[4].parse().ok()?, c[5].parse().ok()?))),
            });
            for alias in std::iter::once(name).chain(aliases.split('|')) {
                self.add(alias, Entry::Country(row), true);
            }
            for adjective in adjectives.split('|').chain(nationals.split('|')).filter(|a| !a.is_empty()) {
                self.add(adjective, Entry::Adjective(row), true);
                if let Some(plural) = plural(adjective) {
                    self.add(&plural, Entry::Adjective(row), true);
                }
            }
            for part in parts.split('|').filter(|p| !p.is_empty()) {
                self.parts.push(world::part(part, iso3));
                self.add(part, Entry::Part(self.parts.len() as u32 - 1), true);
            }
        }
        // official and native names of the share-alike file are looked up, not spotted, and come after the own ones
        for [iso3, _, names, ..] in lines(COUNTRIES_ODBL) {
            let Some(&row) = self.by_iso.get(iso3) else { continue };
            for alias in names.split('|') {
                self.add(alias, Entry::Country(row), false);
            }
        }
        for [name, aliases, adjective, ..] in lines(REGIONS) {
            let row = self.regions.len() as u32;
            self.regions.push(Region { name });
            for alias in std::iter::once(name).chain(aliases.split('|')) {
                self.add(alias, Entry::Region(row), true);
            }
            self.add(adjective, Entry::RegionAdjective(row), true);
            if adjective.ends_with("an") {
                self.add(&format!("{adjective}s"), Entry::RegionAdjective(row), true);
            }
        }
    }

    fn peoples(&mut self) {
        for [forms, home, ..] in lines(PEOPLES) {
            let row = self.peoples.len() as u32;
            self.peoples.push(People { name: forms.split('|').next().unwrap_or_default(), home });
            for form in forms.split('|') {
                self.add(form, Entry::People(row), true);
                if let Some(plural) = plural(form) {
                    self.add(&plural, Entry::People(row), true);
                }
            }
        }
    }

    fn places(&mut self) {
        for line in CITIES.lines().skip(1) {
            let Some((city, names)) = world::city(line) else { continue };
            let row = self.cities.len() as u32;
            if city.is_capital() {
                self.by_capital.entry(city.state).or_insert(row);
            }
            let spotted = city.is_capital() || city.population >= SPOTTED_TOWN;
            for (nth, name) in names.split('|').enumerate() {
                if world::is_plain_word(name) {
                    continue;
                }
                // the generated file is in look-up form already; only a town's main name is spotted
                self.builder.add(name, Entry::City(row).pack(), spotted && nth == 0);
            }
            self.cities.push(city);
        }
        // "Kiev", "Peking": names of old that stand for the place as surely as its own
        for [name, main, state, ..] in lines(CITY_NAMES) {
            if let Some(row) =
                self.cities.iter().position(|c| fold::fold(c.name) == fold::fold(main) && c.state == state)
            {
                self.add(name, Entry::City(row as u32), true);
            }
        }
        for admin in ADMIN1.lines().skip(1).filter_map(world::admin) {
            let row = self.admins.len() as u32;
            self.by_admin.insert(admin.code, row);
            self.add(admin.name, Entry::Admin(row), admin.code.starts_with("US."));
            // copy says "the Beni" and "in San Miguel department"
            if let Some(bare) = world::bare_region(admin.name) {
                self.add(bare, Entry::Admin(row), false);
            }
            self.admins.push(admin);
        }
    }

    fn actors(&mut self) {
        for [name, country, sectors, label, ..] in lines(SEATS) {
            let label = EntityLabel::from_name(label).unwrap_or(EntityLabel::Fac);
            self.orgs.push(Known::one(name, label, Source::Own, country, sectors));
            self.add(name, Entry::Seat(self.orgs.len() as u32 - 1), true);
        }
        for [name, aliases, label, country, sectors, wikidata, ..] in lines(ORGS) {
            let label = EntityLabel::from_name(label).unwrap_or(EntityLabel::Org);
            self.orgs.push(Known::one(name, label, Source::Own, country, sectors).with(wikidata, ""));
            let row = self.orgs.len() as u32 - 1;
            for alias in std::iter::once(name).chain(aliases.split('|')) {
                self.add(alias, Entry::Org(row), true);
            }
        }
        for [name, aliases, country, sectors, from, to, office, ..] in lines(PEOPLE) {
            let known = Known::one(name, EntityLabel::Person, Source::Own, country, sectors).during(from, to);
            self.people.push(known.with("", office));
            let row = self.people.len() as u32 - 1;
            for alias in std::iter::once(name).chain(aliases.split('|')) {
                self.add(alias, Entry::Person(row), alias.contains(' '));
            }
        }
        self.rulers();
        for [name, state, office, from, to, wikidata, ..] in lines(LEADERS_WIKIDATA) {
            let known = Known::one(name, EntityLabel::Person, Source::Leaders, state, "GOV").during(from, to);
            self.people.push(known.with(wikidata, office));
            self.add(name, Entry::Person(self.people.len() as u32 - 1), name.contains(' '));
        }
        for [name, state, office, from, ..] in lines(LEADERS_BY_SA) {
            let known = Known::one(name, EntityLabel::Person, Source::Own, state, "GOV").during(from, "");
            self.people.push(known.with("", office));
            self.add(name, Entry::Person(self.people.len() as u32 - 1), name.contains(' '));
        }
        for [names, terms, ..] in lines(PEOPLE_CAMEO) {
            self.people.push(Known::dictionary(EntityLabel::Person, terms));
            let entry = Entry::Person(self.people.len() as u32 - 1).pack();
            for name in names.split('|') {
                self.builder.add(name, entry, false);
            }
        }
        for [names, terms, ..] in lines(GROUPS_CAMEO) {
            self.orgs.push(Known::dictionary(EntityLabel::Org, terms));
            let entry = Entry::Org(self.orgs.len() as u32 - 1).pack();
            for name in names.split('|') {
                self.builder.add(name, entry, false);
            }
        }
    }

    /// Those whom copy calls by their surname: "President Bush", "Mr Sharon", and where nobody else is meant, "Arafat".
    fn rulers(&mut self) {
        for [surnames, names, country, sectors, from, to, office, called, ..] in lines(RULERS) {
            let name = names.split('|').next().filter(|n| !n.is_empty()).unwrap_or(surnames);
            let known = Known::one(name, EntityLabel::Person, Source::Own, country, sectors).during(from, to);
            self.people.push(known.with("", office));
            let entry = Entry::Person(self.people.len() as u32 - 1);
            for full in names.split('|').filter(|n| n.contains(' ')) {
                self.add(full, entry, true);
            }
            for surname in surnames.split('|') {
                self.add(&format!("{office} {surname}"), entry, false);
                if called != "title" {
                    self.add(&format!("mr {surname}"), entry, false);
                }
                if called == "bare" {
                    self.add(surname, entry, true);
                }
            }
        }
    }

    fn finish(self) -> Tables {
        Tables {
            countries: self.countries,
            by_iso: self.by_iso,
            parts: self.parts,
            regions: self.regions,
            cities: self.cities,
            by_capital: self.by_capital,
            admins: self.admins,
            by_admin: self.by_admin,
            orgs: self.orgs,
            peoples: self.peoples,
            persons: self.people,
            genders: lines(FORENAMES).map(|c| (c[0], c[1])).collect(),
            us_states: lines(US_STATES).flat_map(|c| c[1].split('|').map(move |a| (a, c[0]))).collect(),
            index: self.builder.build(),
            nouns: Nouns::load(NOUNS),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Entry, NounClass, Tables};

    #[test]
    fn a_state_is_found_by_every_usual_name() {
        let tables = Tables::shared();
        for (name, iso3) in [
            ("us", "USA"),
            ("united states", "USA"),
            ("islamic republic of iran", "IRN"),
            ("ivory coast", "CIV"),
            ("kosovo", "KOS"),
            ("drc", "COD"),
            ("holland", "NLD"),
        ] {
            let found = tables.find(name).find_map(|e| match e {
                Entry::Country(row) => tables.country(row),
                _ => None,
            });
            assert_eq!(found.map(|c| c.iso3), Some(iso3), "{name}");
        }
        assert!(tables.find("turks").any(|e| matches!(e, Entry::Adjective(_))));
        assert_eq!(tables.capital_of("IRQ").map(|c| c.geonames), Some("98182"));
        assert_eq!(tables.country_by_iso("IRN").map(|c| c.wikidata), Some("Q794"));
    }

    #[test]
    fn nouns_are_read_in_singular_and_plural() {
        let nouns = &Tables::shared().nouns;
        for (noun, class, sectors) in [
            ("prime minister", NounClass::Office, "GOV"),
            ("policemen", NounClass::Office, "COP"),
            ("troops", NounClass::Body, "MIL"),
            ("protesters", NounClass::Body, "CVL"),
            ("leader", NounClass::Generic, "GOV"),
            ("gen", NounClass::Title, "MIL"),
        ] {
            assert!(
                nouns.read(noun).iter().any(|n| n.class == class && n.sectors == sectors),
                "{noun}: {:?}",
                nouns.read(noun)
            );
        }
    }
}
