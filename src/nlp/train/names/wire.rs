//! Training texts made from the project's own templates: the tables, scores, markets and briefs that make up much of a
//! wire but hardly any of the open data. Names are drawn from the tables, so that only the form is taught.

use super::augment::{Dice, capitalise};
use super::corpus::{Sample, Span};
use super::lists::Lists;
use crate::nlp::entity::{Coarse, List};

const TEMPLATES: &str = include_str!("wire.txt");

const MONTHS: [&str; 12] =
    ["January", "Feb", "March", "April", "May", "June", "July", "Aug", "Sept", "Oct", "Nov", "December"];
const WEEKDAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const AGENCIES: [&str; 12] =
    ["Reuters", "Reuters", "AP", "AFP", "Xinhua", "UPI", "Interfax", "Tass", "Kyodo", "DPA", "Reuter", "Bloomberg"];
const MAKERS: [&str; 12] = [
    "Ferrari", "McLaren", "Williams", "Benetton", "Honda", "Yamaha", "Ducati", "Suzuki", "Toyota", "Ford", "Renault",
    "Tyrrell",
];
const FIRMS: [&str; 24] = [
    "Corp",
    "Inc",
    "Ltd",
    "Plc",
    "Co",
    "AG",
    "SA",
    "NV",
    "SpA",
    "Holdings",
    "Group",
    "Bank",
    "Securities",
    "Industries",
    "Oil",
    "Motors",
    "Electric",
    "Brothers",
    "& Co",
    "Airlines",
    "Steel",
    "Capital",
    "Insurance",
    "Foods",
];
const COINED: [&str; 16] = [
    "tech", "chem", "tel", "net", "com", "bank", "soft", "pharm", "gas", "neft", "oil", "air", "sys", "ex", "co",
    "corp",
];
const PAPERS: [&str; 9] =
    ["Times", "Post", "Herald", "Tribune", "Daily News", "Gazette", "Journal", "Observer", "Telegraph"];
const CLUBS: [&str; 12] = [
    "United",
    "City",
    "Rovers",
    "Town",
    "FC",
    "Athletic",
    "Dynamo",
    "Spartak",
    "Lokomotiv",
    "Sporting",
    "Rangers",
    "SC",
];

/// Fillings by slot.
#[derive(Debug)]
pub(crate) struct Wire {
    forenames: Vec<String>,
    surnames: Vec<String>,
    cities: Vec<String>,
    countries: Vec<String>,
    demonyms: Vec<String>,
    organisations: Vec<String>,
    known: Vec<&'static str>,
    clubs: Vec<&'static str>,
    teams: Vec<&'static str>,
    templates: Vec<&'static str>,
}

impl Wire {
    pub(crate) fn new(lists: &Lists) -> Self {
        let take = |list: List, longest: usize| -> Vec<String> {
            let fits = |name: &&str| name.len() > 3 && name.split(' ').count() <= longest && !name.contains('.');
            lists.names(list).filter(fits).map(capitalise).collect()
        };
        let silver: Vec<String> =
            lists.names(List::SilverPerson).filter(|n| n.split(' ').count() == 2).map(capitalise).collect();
        let part = |last: bool| {
            silver.iter().filter_map(move |n| if last { n.split(' ').next_back() } else { n.split(' ').next() })
        };
        let word = |name: &str| name.chars().count() > 2 && name.chars().all(|c| c.is_alphabetic() || c == '-');
        let keep = |names: Vec<String>| names.into_iter().filter(|n| word(n)).collect::<Vec<_>>();
        let own = |s: &str| s.to_owned();
        Self {
            forenames: keep([take(List::Forename, 1), part(false).map(own).collect()].concat()),
            surnames: keep(
                [take(List::Surname, 1), part(true).map(own).collect(), part(true).map(own).collect()].concat(),
            ),
            cities: take(List::BigCity, 2),
            countries: take(List::Country, 2),
            demonyms: take(List::Demonym, 1).into_iter().filter(|d| !d.ends_with('s')).collect(),
            organisations: take(List::SilverOrganisation, 4),
            known: Lists::known("Organisation"),
            clubs: Lists::known("Club"),
            teams: Lists::known("UsTeam"),
            templates: TEMPLATES.lines().filter(|l| !l.starts_with('#') && !l.is_empty()).collect(),
        }
    }

    /// One story: a few neighbouring templates, each used for several lines. `lead` is prose to begin one with.
    pub(crate) fn story(&self, lead: &Sample, weight: f32, dice: &mut Dice) -> Sample {
        let mut sample = Sample { weight, ..Sample::default() };
        let joint = if dice.chance(0.6) { '\n' } else { ' ' };
        let mut at = dice.below(self.templates.len());
        for _ in 0..3 + dice.below(4) {
            let template = self.templates.get(at).copied().unwrap_or_default();
            let times = if template.contains("{Lead}") { 1 } else { 1 + dice.below(5) };
            for _ in 0..times {
                if !sample.text.is_empty() {
                    sample.text.push(joint);
                }
                self.fill(template, lead, &mut sample, dice);
            }
            at = if dice.chance(0.3) {
                dice.below(self.templates.len())
            } else {
                (at + 1 + dice.below(4)) % self.templates.len()
            };
        }
        sample
    }

    fn fill(&self, template: &str, lead: &Sample, sample: &mut Sample, dice: &mut Dice) {
        let mut open: Option<(Coarse, usize)> = None;
        let mut rest = template;
        while let Some(c) = rest.chars().next() {
            let (mut eaten, mut plain) = (c.len_utf8(), false);
            let after = rest.get(eaten..).unwrap_or_default();
            match c {
                '[' => {
                    match after.split_once(' ').and_then(|(k, _)| Coarse::from_name(k).map(|kind| (kind, k.len()))) {
                        Some((kind, length)) => {
                            open = Some((kind, sample.text.len()));
                            eaten += length + 1;
                        }
                        None => plain = true,
                    }
                }
                ']' => match open.take() {
                    Some((kind, start)) => {
                        sample.spans.push(Span { start, end: sample.text.len(), kind, fine: String::new() });
                    }
                    None => plain = true,
                },
                '{' => match after.split_once('}') {
                    Some(("Lead", _)) => {
                        paste(lead, sample);
                        eaten += 5;
                    }
                    Some((slot, _)) => {
                        sample.text.push_str(&self.slot(slot, dice));
                        eaten += slot.len() + 1;
                    }
                    None => plain = true,
                },
                _ => plain = true,
            }
            if plain {
                sample.text.push(c);
            }
            rest = rest.get(eaten..).unwrap_or_default();
        }
    }

    fn slot(&self, slot: &str, dice: &mut Dice) -> String {
        let of = |from: &[String], dice: &mut Dice| dice.pick(from).cloned().unwrap_or_default();
        let from = |from: &[&str], dice: &mut Dice| dice.pick(from).copied().unwrap_or_default().to_owned();
        match slot {
            "CITY" | "COUNTRY" | "DEMONYM" | "CLUB" | "COMPANY" | "PAPER" | "SUR" | "FORE" | "ORG" | "USCITY" => {
                let low = slot.to_lowercase();
                let low = match low.as_str() {
                    "sur" => "Sur",
                    "fore" => "Fore",
                    low => low,
                };
                self.slot(low, dice).to_uppercase()
            }
            "Fore" => of(&self.forenames, dice),
            "Sur" => self.surname(dice),
            "I" => {
                ["A", "B", "C", "D", "G", "J", "K", "M", "N", "P", "R", "S", "W.J", "M.A"][dice.below(14)].to_owned()
                    + "."
            }
            "city" => of(&self.cities, dice),
            "country" => of(&self.countries, dice),
            "demonym" => of(&self.demonyms, dice),
            "org" if dice.chance(0.5) => from(&self.known, dice),
            "org" => of(&self.organisations, dice),
            "club" => match dice.below(10) {
                0..=4 => from(&self.clubs, dice),
                5..=6 => of(&self.cities, dice),
                7 => format!("{} {}", CLUBS[dice.below(CLUBS.len())], of(&self.cities, dice)),
                8 => format!("{} {}", of(&self.cities, dice), CLUBS[dice.below(CLUBS.len())]),
                _ => of(&self.organisations, dice),
            },
            "usteam" => from(&self.teams, dice),
            "usnick" => nick(&from(&self.teams, dice)).1,
            "uscity" | "Uscity" => nick(&from(&self.teams, dice)).0,
            "company" | "Company" => match dice.below(12) {
                10 => self.surname(dice),
                11 => format!("{}{}", self.surname(dice), COINED[dice.below(COINED.len())]),
                0..=3 => from(&self.known, dice),
                4..=7 => format!("{} {}", self.surname(dice), FIRMS[dice.below(FIRMS.len())]),
                8 => format!("{} {} {}", of(&self.cities, dice), self.surname(dice), FIRMS[dice.below(FIRMS.len())]),
                _ => format!("{} {}", of(&self.cities, dice), FIRMS[dice.below(FIRMS.len())]),
            },
            "paper" => format!("{} {}", of(&self.cities, dice), PAPERS[dice.below(PAPERS.len())]),
            "AGENCY" => AGENCIES[dice.below(AGENCIES.len())].to_owned(),
            "MAKER" => MAKERS[dice.below(MAKERS.len())].to_owned(),
            _ => figure(slot, dice),
        }
    }

    /// A surname; one in five is put together from two halves, so that no list has it.
    fn surname(&self, dice: &mut Dice) -> String {
        let one = dice.pick(&self.surnames).cloned().unwrap_or_default();
        if !dice.chance(0.2) {
            return one;
        }
        let other = dice.pick(&self.surnames).cloned().unwrap_or_default();
        let (a, b) = (one.chars().count() / 2, other.chars().count() / 2);
        one.chars().take(a.max(1)).chain(other.chars().skip(b)).collect()
    }
}

/// "New York Yankees" as city and team name.
fn nick(team: &str) -> (String, String) {
    let words: Vec<&str> = team.split(' ').collect();
    let two = ["Sox", "Jays", "Blazers", "Ducks", "Wings", "Leafs"];
    let cut = words.len() - if words.len() > 2 && words.last().is_some_and(|w| two.contains(w)) { 2 } else { 1 };
    (
        words.iter().take(cut).copied().collect::<Vec<_>>().join(" "),
        words.iter().skip(cut).copied().collect::<Vec<_>>().join(" "),
    )
}

fn figure(slot: &str, dice: &mut Dice) -> String {
    let mut letters =
        |count: usize| -> String { (0..count).map(|_| char::from(b'A' + dice.below(26) as u8)).collect() };
    match slot {
        "TICK" => letters(3),
        "T" | "L" => letters(1),
        "month" => MONTHS[dice.below(12)].to_owned(),
        "weekday" => WEEKDAYS[dice.below(7)].to_owned(),
        "year" => (1930 + dice.below(96)).to_string(),
        "date" => format!("{}-{:02}-{:02}", 1988 + dice.below(38), 1 + dice.below(12), 1 + dice.below(28)),
        "n31" => (1 + dice.below(31)).to_string(),
        "n9" => dice.below(10).to_string(),
        "n99" => (10 + dice.below(90)).to_string(),
        "n999" => (100 + dice.below(900)).to_string(),
        "n9999" => (1000 + dice.below(9000)).to_string(),
        _ => slot.to_owned(),
    }
}

/// Puts the first paragraph of a text at the end of another, names and all.
fn paste(lead: &Sample, sample: &mut Sample) {
    let text = lead.text.lines().next().unwrap_or_default();
    let base = sample.text.len();
    sample.text.push_str(text);
    let inside = lead.spans.iter().filter(|s| s.end <= text.len());
    sample.spans.extend(inside.map(|s| Span { start: s.start + base, end: s.end + base, ..s.clone() }));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wire() -> Wire {
        let word = |w: &str| vec![w.to_owned()];
        Wire {
            forenames: word("Anna"),
            surnames: word("Osei"),
            cities: word("Lagos"),
            countries: word("Peru"),
            demonyms: word("Thai"),
            organisations: word("Alpha Club"),
            known: vec!["Reuters"],
            clubs: vec!["Ajax"],
            teams: vec!["Boston Red Sox"],
            templates: TEMPLATES.lines().filter(|l| !l.starts_with('#') && !l.is_empty()).collect(),
        }
    }

    #[test]
    fn brackets_become_spans() {
        let lead = Sample { text: "Rebels left Goma.\nMore.".into(), ..Sample::default() };
        let mut sample = Sample::default();
        wire().fill("[LOC {CITY}] ([ORG UPI]) - {Lead} {usx}", &lead, &mut sample, &mut Dice::new(1));
        assert_eq!(sample.text, "LAGOS (UPI) - Rebels left Goma. usx");
        let names: Vec<_> = sample.spans.iter().map(|s| (sample.text.get(s.start..s.end).unwrap(), s.kind)).collect();
        assert_eq!(names, [("LAGOS", Coarse::Loc), ("UPI", Coarse::Org)]);
    }

    #[test]
    fn every_template_is_well_formed() {
        let wire = wire();
        for template in &wire.templates {
            let mut sample = Sample::default();
            wire.fill(template, &Sample::default(), &mut sample, &mut Dice::new(5));
            assert!(!sample.text.contains(['[', ']', '{', '}']), "{template}");
            assert_eq!(sample.spans.len(), template.matches('[').count(), "{template}");
        }
    }

    #[test]
    fn a_team_is_its_city_and_its_name() {
        assert_eq!(nick("Boston Red Sox"), ("Boston".into(), "Red Sox".into()));
        assert_eq!(nick("Golden State Warriors"), ("Golden State".into(), "Warriors".into()));
        assert_eq!(nick("New York Yankees"), ("New York".into(), "Yankees".into()));
    }
}
