//! `copytaster entities`: what the tables know of a name.

use std::io::Write;
use std::process::ExitCode;

use super::{DONE, FAULT};
use crate::nlp::place;
use crate::nlp::tables::{Entry, Known, Tables, fold};

const EXAMPLES: &str = "\
Examples:
  copytaster entities Tripoli
  copytaster entities 'Angela Merkel'

Exit codes: 0 something is known, 1 nothing is.";

/// Show what the tables know of a name
///
/// Lists every reading: states, regions, towns with their `GeoNames` ids, organisations and people with their codes and
/// terms, titles and role nouns with their sectors.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// The name; accents, dots and capitals do not matter
    #[arg(value_name = "LOOKUP")]
    lookup: String,
}

/// Runs the command.
///
/// # Errors
/// Output that cannot be written.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let Args { lookup } = args;
    let lines = describe(Tables::shared(), &lookup);
    let mut out = anstream::stdout().lock();
    for line in &lines {
        writeln!(out, "{line}")?;
    }
    if lines.is_empty() {
        anstream::eprintln!("nothing is known of `{lookup}`");
    }
    Ok(ExitCode::from(if lines.is_empty() { FAULT } else { DONE }))
}

fn describe(tables: &Tables, lookup: &str) -> Vec<String> {
    let key = fold(lookup);
    let key = key.strip_prefix("the ").unwrap_or(&key);
    let mut lines: Vec<String> = tables.find(key).filter_map(|entry| line(tables, entry)).collect();
    lines.extend(tables.nouns.read(key).iter().map(|noun| format!("noun          {:?}\t{}", noun.class, noun.sectors)));
    lines
}

fn line(tables: &Tables, entry: Entry) -> Option<String> {
    match entry {
        Entry::Org(row) => tables.org(row).map(|known| known_line("organisation", known)),
        Entry::Person(row) => tables.person(row).map(|known| known_line("person", known)),
        _ => {
            let place = place::describe(tables, entry, 1.0)?;
            let id = place.ids.geonames.as_deref().map(|id| format!("\tgeonames:{id}")).unwrap_or_default();
            let at = place.location.map(|(lat, lon)| format!("\t{lat}, {lon}")).unwrap_or_default();
            let country = place.country.unwrap_or("-");
            let what = place.description.unwrap_or_default();
            Some(format!("{:<13} {}\t{country}\t{what}{id}{at}", place.label.as_str(), place.name))
        }
    }
}

fn known_line(kind: &str, known: &Known) -> String {
    let terms: Vec<String> = known
        .terms()
        .map(|t| {
            let code = format!("{}{}", t.country, t.sectors.replace(',', ""));
            if t.from.is_empty() && t.to.is_empty() { code } else { format!("{code} {}..{}", t.from, t.to) }
        })
        .collect();
    let id = if known.wikidata.is_empty() { String::new() } else { format!("\t{}", known.wikidata) };
    let name = if known.name.is_empty() { "(dictionary)" } else { known.name };
    format!("{kind:<13} {name}\t{}\t{}{id}", terms.join("; "), known.office)
}

#[cfg(test)]
mod tests {
    use super::{Tables, describe};

    #[test]
    fn every_reading_of_a_name_is_shown() {
        let lines = describe(Tables::shared(), "Tripoli").join("\n");
        assert!(lines.contains("capital of Libya") && lines.contains("LBN"), "{lines}");
        assert!(describe(Tables::shared(), "gunmen").join("").contains("UAF"));
        assert!(describe(Tables::shared(), "Zzyzqq").is_empty());
    }
}
