//! States, their parts and regions; towns and first-level regions of `GeoNames`.

/// A state.
#[derive(Debug, Clone, Copy)]
pub struct Country {
    /// ISO 3166 alpha-3, `KOS`, or a past state's code (`SUN`, `YUG`, `CSK`).
    pub iso3: &'static str,
    pub name: &'static str,
    /// The first nationality adjective.
    pub adjective: &'static str,
    pub wikidata: &'static str,
    pub geonames: &'static str,
    pub capital: &'static str,
    pub location: Option<(f64, f64)>,
}

/// Part of a state with a name of its own.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    pub name: &'static str,
    /// Code of its state.
    pub state: &'static str,
    /// Whether it is only partly recognised (PLOVER's sector PRE).
    pub breakaway: bool,
}

/// A town.
#[derive(Debug, Clone, Copy)]
pub struct City {
    pub geonames: &'static str,
    pub name: &'static str,
    /// `PPLC` is a capital.
    pub feature: &'static str,
    pub state: &'static str,
    /// `US.TX`.
    pub admin1: &'static str,
    pub location: (f64, f64),
    pub population: u32,
}

impl City {
    #[must_use]
    pub fn is_capital(&self) -> bool {
        self.feature == "PPLC"
    }
}

/// A first-level region.
#[derive(Debug, Clone, Copy)]
pub struct Admin {
    /// `US.TX`.
    pub code: &'static str,
    pub state: &'static str,
    pub name: &'static str,
}

/// Areas whose recognition is disputed take their state's code and PLOVER's sector PRE.
const BREAKAWAY: &[&str] = &[
    "Abkhazia",
    "South Ossetia",
    "Donetsk People's Republic",
    "Luhansk People's Republic",
    "Nagorno-Karabakh",
    "Nagorny Karabakh",
    "Artsakh",
    "Northern Cyprus",
    "Turkish Republic of Northern Cyprus",
    "Transnistria",
    "Transdniestria",
    "Trans-Dniester",
    "Somaliland",
    "Western Sahara",
    "Sahrawi Arab Democratic Republic",
];

/// Towns that share their name with a plain word: whoever writes it, above all in capitals, hardly ever means them. In order.
const NO_TOWNS: &[&str] = &[
    "ago",
    "alliance",
    "along",
    "arm",
    "banning",
    "best",
    "boom",
    "buy",
    "can",
    "central",
    "clay",
    "cocoa",
    "cub",
    "date",
    "deal",
    "defiance",
    "enterprise",
    "erode",
    "fate",
    "fatwa",
    "federal",
    "fleet",
    "forest",
    "goes",
    "golden",
    "holiday",
    "hurricane",
    "imperial",
    "lander",
    "liberal",
    "lie",
    "man",
    "manage",
    "mark",
    "marks",
    "mine",
    "mission",
    "most",
    "much",
    "normal",
    "of",
    "pace",
    "parole",
    "per",
    "plantation",
    "plunge",
    "police",
    "pop",
    "republic",
    "retreat",
    "rich",
    "sake",
    "sale",
    "same",
    "say",
    "sue",
    "summit",
    "surprise",
    "tank",
    "temple",
    "time",
    "ton",
    "union",
    "university",
    "young",
];

/// Whether a town's name is a plain word. Some 77,000 names are asked for at the start.
pub(super) fn is_plain_word(name: &str) -> bool {
    NO_TOWNS.binary_search(&name).is_ok()
}

/// A region's name without the word for what it is.
pub(super) fn bare_region(name: &'static str) -> Option<&'static str> {
    const KINDS: &[&str] = &[
        " Department",
        " Province",
        " Governorate",
        " Region",
        " District",
        " Oblast",
        " State",
        " Prefecture",
        " County",
    ];
    KINDS.iter().find_map(|kind| name.strip_suffix(kind)).filter(|bare| bare.chars().count() > 3)
}

pub(super) fn part(name: &'static str, state: &'static str) -> Part {
    Part { name, state, breakaway: BREAKAWAY.contains(&name) }
}

pub(super) fn city(line: &'static str) -> Option<(City, &'static str)> {
    let mut columns = line.split('\t');
    let geonames = columns.next()?;
    let name = columns.next()?;
    let names = columns.next()?;
    let feature = columns.next()?;
    let state = columns.next()?;
    let admin1 = columns.next()?;
    let location = (columns.next()?.parse().ok()?, columns.next()?.parse().ok()?);
    let population = columns.next()?.parse().ok()?;
    Some((City { geonames, name, feature, state, admin1, location, population }, names))
}

pub(super) fn admin(line: &'static str) -> Option<Admin> {
    let mut columns = line.split('\t');
    Some(Admin { code: columns.next()?, state: columns.next()?, name: columns.next()? })
}

#[cfg(test)]
mod tests {
    #[test]
    fn plain_words_are_found() {
        assert!(super::NO_TOWNS.is_sorted() && super::NO_TOWNS.iter().all(|word| super::is_plain_word(word)));
        assert!(!super::is_plain_word("split"));
    }
}
