//! Which place a name means: by population, the words beside it, the story's other places and its dateline.

mod near;

use std::collections::{BTreeSet, HashMap};

use foldhash::fast::FixedState;

pub use near::lies_in;
use near::{Beside, before, beside, elsewhere, state_words};

use super::tables::{Entry, Source, Tables, fold};
use crate::text::layers::{EntityLabel, Ids};
use crate::text::{Anchor, Document, TokenRange};

/// A place name with its meaning.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    pub entry: Entry,
    pub label: EntityLabel,
    pub name: String,
    /// PLOVER country.
    pub country: Option<&'static str>,
    /// `GOV` for a government's seat, `PRE` for a breakaway area.
    pub sectors: &'static str,
    pub ids: Ids,
    pub location: Option<(f64, f64)>,
    pub confidence: f32,
    pub description: Option<String>,
}

/// A place name to resolve.
#[derive(Debug, Clone, Copy)]
pub struct Query<'a> {
    pub tokens: TokenRange,
    pub label: EntityLabel,
    /// Look-up form.
    pub key: &'a str,
}

/// Evidence of the story at large.
#[derive(Debug, Default)]
struct Story {
    /// Share of each country among the names that can mean one place only.
    countries: Vec<(&'static str, f32)>,
    /// Country of the dateline or of the article's own place.
    home: Option<&'static str>,
    home_city: Option<u32>,
    /// Whether the dateline says where its town lies: "PARIS, Texas".
    home_sure: bool,
    admins: BTreeSet<&'static str>,
}

impl Story {
    fn vote(&mut self, country: &'static str, weight: f32) {
        match self.countries.iter_mut().find(|(c, _)| *c == country) {
            Some((_, votes)) => *votes += weight,
            None => self.countries.push((country, weight)),
        }
    }

    fn share(&self, country: &str) -> f32 {
        let all: f32 = self.countries.iter().map(|(_, votes)| votes).sum();
        self.countries.iter().find(|(c, _)| *c == country).map_or(0.0, |(_, votes)| votes / all.max(1.0))
    }
}

/// Resolves every query against the others. `None` where no table has the name.
#[must_use]
pub fn resolve(doc: &Document, tables: &Tables, queries: &[Query<'_>]) -> Vec<Option<Place>> {
    let candidates: Vec<Vec<Entry>> = queries.iter().map(|q| directed(tables, q, queries)).collect();
    let mut story = Story::default();
    home(doc, tables, &mut story);
    for (query, found) in queries.iter().zip(&candidates) {
        let hints = beside(doc, tables, query);
        for &entry in found {
            if found.len() == 1
                || matches!(entry, Entry::Adjective(_))
                || (is_country(entry) && !is_double(tables, found))
            {
                if let Some(country) = country_of(tables, entry) {
                    story.vote(country, 1.0);
                }
                if let Some(admin) = admin_of(tables, entry) {
                    story.admins.insert(admin);
                }
            }
        }
        story.admins.extend(hints.iter().filter_map(|h| match h {
            Beside::Admin(admin) => Some(*admin),
            Beside::Country(_) => None,
        }));
    }
    let mut out: Vec<Option<Place>> = Vec::with_capacity(queries.len());
    for (query, found) in queries.iter().zip(&candidates) {
        out.push(choose(doc, tables, query, found, &story));
    }
    // the surest reading of a name holds for the whole story: "Paris, Texas" once, then "Paris"
    let mut surest: HashMap<(&str, EntityLabel), &Place, FixedState> = HashMap::default();
    for (query, place) in queries.iter().zip(&out) {
        let Some(place) = place else { continue };
        let best = surest.entry((query.key, query.label)).or_insert(place);
        if place.confidence > best.confidence {
            *best = place;
        }
    }
    queries.iter().map(|query| surest.get(&(query.key, query.label)).map(|&place| place.clone())).collect()
}

/// A bare "the North" is the half of Korea that the story names in full, else no place of that name: the regions that are
/// called so need their country beside them.
fn directed(tables: &Tables, query: &Query<'_>, queries: &[Query<'_>]) -> Vec<Entry> {
    let full = match query.key.strip_prefix("the ").unwrap_or(query.key) {
        "north" => "north korea",
        "south" => "south korea",
        "east" | "west" | "centre" | "center" => return Vec::new(),
        _ => return candidates(tables, query),
    };
    let korean = |q: &Query<'_>| {
        matches!(
            q.key,
            "north korea" | "south korea" | "north korean" | "south korean" | "pyongyang" | "seoul" | "korea"
        )
    };
    if queries.iter().any(korean) { candidates(tables, &Query { key: full, ..*query }) } else { Vec::new() }
}

fn candidates(tables: &Tables, query: &Query<'_>) -> Vec<Entry> {
    let key = query.key.strip_prefix("the ").unwrap_or(query.key);
    let stripped = [
        "city of ",
        "province of ",
        "state of ",
        "republic of ",
        "greater ",
        "downtown ",
        "central ",
        "northern ",
        "southern ",
        "eastern ",
        "western ",
        "north ",
        "south ",
        "east ",
        "west ",
        "northeastern ",
        "northwestern ",
        "southeastern ",
        "southwestern ",
        "old ",
    ]
    .iter()
    .find_map(|p| key.strip_prefix(p));
    let fits = |entry: &Entry| match entry {
        Entry::Adjective(_) | Entry::RegionAdjective(_) | Entry::People(_) => query.label == EntityLabel::Norp,
        Entry::Country(_) | Entry::Part(_) | Entry::Admin(_) | Entry::Region(_) => {
            matches!(query.label, EntityLabel::Gpe | EntityLabel::Loc | EntityLabel::Fac)
        }
        Entry::City(_) => matches!(query.label, EntityLabel::Gpe | EntityLabel::Loc),
        Entry::Seat(_) => matches!(query.label, EntityLabel::Fac | EntityLabel::Gpe | EntityLabel::Loc),
        Entry::Org(_) | Entry::Person(_) => false,
    };
    let mut found: Vec<Entry> = tables.find(key).filter(fits).collect();
    if key != query.key {
        // "The Hague"
        found.extend(tables.find(query.key).filter(fits));
    }
    if found.is_empty() && query.label == EntityLabel::Norp {
        // "Kosovo Serbs", "Shiite Iraqi"
        found = key
            .split(' ')
            .map(|word| tables.find(word).filter(fits).collect::<Vec<_>>())
            .find(|f| !f.is_empty())
            .unwrap_or_default();
    }
    if found.is_empty() {
        found = stripped.map(|key| tables.find(key).filter(fits).collect()).unwrap_or_default();
    }
    if found.is_empty() {
        // "Kirkuk province", "Aleppo city"
        let bare = [
            " province",
            " governorate",
            " state",
            " city",
            " region",
            " district",
            " county",
            " oblast",
            " prefecture",
        ]
        .iter()
        .find_map(|s| key.strip_suffix(s));
        found = bare.map(|key| tables.find(key).filter(fits).collect()).unwrap_or_default();
    }
    found
}

const fn is_country(entry: Entry) -> bool {
    matches!(entry, Entry::Country(_))
}

/// A country's name that is also a large region's: Georgia.
fn is_double(tables: &Tables, found: &[Entry]) -> bool {
    found
        .iter()
        .any(|&e| matches!(e, Entry::Admin(row) if tables.admin(row).is_some_and(|a| a.code.starts_with("US."))))
}

fn country_of(tables: &Tables, entry: Entry) -> Option<&'static str> {
    match entry {
        Entry::Country(row) | Entry::Adjective(row) => tables.country(row).map(|c| c.iso3),
        Entry::Part(row) => tables.part(row).map(|p| p.state),
        Entry::City(row) => tables.city(row).map(|c| c.state),
        Entry::Admin(row) => tables.admin(row).map(|a| a.state),
        Entry::Seat(row) => tables.org(row).and_then(|o| o.terms().next()).map(|t| t.country),
        Entry::People(row) => tables.people(row).map(|p| p.home).filter(|home| !home.is_empty()),
        _ => None,
    }
}

fn admin_of(tables: &Tables, entry: Entry) -> Option<&'static str> {
    match entry {
        Entry::City(row) => tables.city(row).map(|c| c.admin1),
        Entry::Admin(row) => tables.admin(row).map(|a| a.code),
        _ => None,
    }
}

/// The dateline's place with what it says of where that lies: "PARIS, Texas".
fn dateline(doc: &Document, place: Anchor) -> String {
    let mut text = doc.text(place).to_owned();
    let after = doc.field(place.field).get(place.span.end as usize..).unwrap_or_default();
    if let Some(rest) = after.strip_prefix(',') {
        // ", Aug 11 (Reuters)" names no place, and will be found nowhere
        let end = rest.find(['(', '-', '—', '–', ',', '\n']).unwrap_or(0);
        text.push(',');
        text.push_str(rest.get(..end).unwrap_or_default());
    }
    text
}

fn home(doc: &Document, tables: &Tables, story: &mut Story) {
    let anchor = doc.dateline.as_ref().and_then(|d| d.place);
    let texts = anchor.map(|a| dateline(doc, a)).into_iter().chain(doc.context.located.clone());
    for text in texts {
        let mut parts = text.split(',').map(fold);
        let (first, rest) = (parts.next().unwrap_or_default(), text.split(',').nth(1).map(str::trim));
        let state = rest.and_then(|r| tables.us_state(r));
        let entries = rest.map(fold).into_iter().flat_map(|r| tables.find(&r).collect::<Vec<_>>());
        let lands: Vec<Entry> = entries.filter(|e| !matches!(e, Entry::City(_))).collect();
        let within = lands.iter().find_map(|&e| country_of(tables, e)).or(state.map(|_| "USA"));
        let region = state.or_else(|| {
            let admin = lands.iter().find(|e| matches!(e, Entry::Admin(_)));
            admin.filter(|_| !lands.iter().any(|&e| is_country(e))).and_then(|&e| admin_of(tables, e))
        });
        let cities = tables.find(&first).filter(|e| !matches!(e, Entry::Adjective(_)));
        let best = cities
            .filter(|&e| within.is_none() || country_of(tables, e) == within)
            .filter(|&e| region.is_none() || admin_of(tables, e) == region)
            .max_by(|&a, &b| prior(tables, a).total_cmp(&prior(tables, b)));
        if let Some(entry) = best {
            story.home = country_of(tables, entry);
            story.home_sure = within.is_some();
            if let Entry::City(row) = entry {
                story.home_city = Some(row);
            }
            return;
        }
        story.home = within;
    }
}

/// How well known a place is, in natural logarithms.
fn prior(tables: &Tables, entry: Entry) -> f32 {
    match entry {
        Entry::Country(_) | Entry::Adjective(_) => 18.0,
        Entry::Region(_) | Entry::RegionAdjective(_) | Entry::Part(_) => 16.5,
        Entry::People(_) => 16.0,
        Entry::Seat(_) => 16.8,
        Entry::Admin(row) => tables.admin(row).map_or(0.0, |a| if a.code.starts_with("US.") { 16.2 } else { 13.2 }),
        Entry::City(row) => tables
            .city(row)
            .map_or(0.0, |c| (c.population.max(1000) as f32).ln() + if c.is_capital() { 2.0 } else { 0.0 }),
        Entry::Org(_) | Entry::Person(_) => 0.0,
    }
}

/// What the words around a name say, read once for all its candidates.
#[derive(Debug)]
struct Context {
    beside: Vec<Beside>,
    before: Vec<&'static str>,
}

fn score(doc: &Document, tables: &Tables, query: &Query<'_>, entry: Entry, story: &Story, context: &Context) -> f32 {
    let mut score = prior(tables, entry);
    let country = country_of(tables, entry);
    let admin = admin_of(tables, entry);
    // one town's own name against another's transliteration
    if let Entry::City(row) = entry {
        score += tables.city(row).map_or(0.0, |c| if fold(c.name) == query.key { 2.5 } else { 0.0 });
    }
    if let Some(country) = country {
        score += 3.0 * story.share(country) + if story.home == Some(country) { 1.2 } else { 0.0 };
        score += if context.before.contains(&country) && !is_country(entry) { 4.0 } else { 0.0 };
    }
    if let (Entry::City(row), Some(home)) = (entry, story.home_city) {
        score += match (row == home, story.home_sure) {
            (true, true) => 8.0,
            (true, false) => 2.5,
            _ => 0.0,
        };
    }
    // "Colon" is the town before it is the Colon Department
    if let Entry::Admin(row) = entry
        && tables.admin(row).is_some_and(|a| fold(a.name) != query.key)
    {
        score -= 2.5;
    }
    if admin.is_some_and(|a| story.admins.contains(a)) {
        score += 1.0;
    }
    let fits = |hint: &Beside| match *hint {
        Beside::Country(named) if !is_country(entry) && country == Some(named) => 8.0,
        Beside::Admin(named) if admin == Some(named) && matches!(entry, Entry::City(_)) => 10.0,
        _ => 0.0,
    };
    score += context.beside.iter().map(fits).fold(0.0, f32::max);
    score + state_words(doc, tables, query, entry)
}

fn choose(doc: &Document, tables: &Tables, query: &Query<'_>, found: &[Entry], story: &Story) -> Option<Place> {
    if found.is_empty() {
        return None;
    }
    let context = Context { beside: beside(doc, tables, query), before: before(doc, tables, query) };
    if !context.beside.is_empty() && elsewhere(doc, tables, query, found) {
        return None;
    }
    let mut scored: Vec<(f32, Entry)> =
        found.iter().map(|&e| (score(doc, tables, query, e, story, &context), e)).collect();
    // stable: of equals the one whose name was listed first
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    let &(best, entry) = scored.first()?;
    // a place reading as small as this is as likely no place at all
    let rival = scored
        .iter()
        .skip(1)
        .find(|(_, e)| country_of(tables, *e) != country_of(tables, entry))
        .map_or(best - 4.0, |s| s.0);
    let confidence = 0.55 + 0.43 * (1.0 - (rival - best).exp());
    describe(tables, entry, confidence)
}

/// A table entry as a place.
#[must_use]
pub fn describe(tables: &Tables, entry: Entry, confidence: f32) -> Option<Place> {
    let mut place = Place {
        entry,
        label: EntityLabel::Gpe,
        name: String::new(),
        country: country_of(tables, entry).filter(|c| !c.is_empty()),
        sectors: "",
        ids: Ids::default(),
        location: None,
        confidence,
        description: None,
    };
    let id = |text: &'static str| (!text.is_empty()).then(|| text.into());
    let land = |state: &str| tables.country_by_iso(state).map_or_else(String::new, |c| c.name.to_owned());
    match entry {
        Entry::Country(row) => {
            let country = tables.country(row)?;
            country.name.clone_into(&mut place.name);
            place.ids =
                Ids { wikidata: id(country.wikidata), iso3166: id(country.iso3), geonames: id(country.geonames) };
            place.location = country.location;
            place.description = Some("country".to_owned());
        }
        Entry::Adjective(row) => {
            let country = tables.country(row)?;
            country.adjective.clone_into(&mut place.name);
            place.label = EntityLabel::Norp;
            place.ids.iso3166 = id(country.iso3);
            place.description = Some(format!("of {}", country.name));
        }
        Entry::Part(row) => {
            let part = tables.part(row)?;
            part.name.clone_into(&mut place.name);
            place.sectors = if part.breakaway { "PRE" } else { "" };
            place.description = Some(format!("part of {}", land(part.state)));
        }
        // no id: where a people lives says less of who is meant than a passport does
        Entry::People(row) => {
            tables.people(row)?.name.clone_into(&mut place.name);
            place.label = EntityLabel::Norp;
            place.description = Some("people".to_owned());
        }
        Entry::Region(row) | Entry::RegionAdjective(row) => {
            let region = tables.region(row)?;
            region.name.clone_into(&mut place.name);
            place.label = if matches!(entry, Entry::Region(_)) { EntityLabel::Loc } else { EntityLabel::Norp };
            place.description = Some("region".to_owned());
        }
        Entry::Seat(row) => {
            let seat = tables.org(row)?;
            let term = seat.terms().next()?;
            seat.name.clone_into(&mut place.name);
            place.label = seat.label;
            place.sectors = if seat.source == Source::Own { term.sectors } else { "" };
            place.description = Some(format!("seat in {}", land(term.country))).filter(|_| !term.country.is_empty());
        }
        Entry::City(row) => {
            let city = tables.city(row)?;
            city.name.clone_into(&mut place.name);
            place.ids.geonames = id(city.geonames);
            place.location = Some(city.location);
            let region = tables.admin_by_code(city.admin1).filter(|a| a.name != city.name);
            place.description = Some(match region {
                _ if city.is_capital() => format!("capital of {}", land(city.state)),
                Some(region) => format!("city in {}, {}", region.name, land(city.state)),
                None => format!("city in {}", land(city.state)),
            });
        }
        Entry::Admin(row) => {
            let admin = tables.admin(row)?;
            admin.name.clone_into(&mut place.name);
            place.description = Some(format!("region of {}", land(admin.state)));
        }
        Entry::Org(_) | Entry::Person(_) => return None,
    }
    Some(place)
}
