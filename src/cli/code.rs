//! `copytaster code`: actor phrases to country and sector.

use std::io::{BufRead, Write};
use std::process::ExitCode;

use anyhow::Context as _;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::{DONE, FAULT};
use crate::nlp::coder::{Coded, Coder};

const EXAMPLES: &str = "\
Examples:
  copytaster code 'Turkish troops' 'anti-government protesters in Iran'
  copytaster code --date 2010-05-01 'Angela Merkel'
  copytaster code - --format jsonl < phrases.ndjson

With `-` phrases are read from standard input, one a line. With --format jsonl a line is
{\"id\":…,\"text\":\"…\",\"date\":\"2010-05-01\"} (id and date may be left out) and yields one line
{\"id\",\"name\",\"country\",\"sector\",\"code\",\"ids\",\"confidence\"}; a line that is none of that yields {\"error\",\"line\"} in its
place and exit code 1 in the end.

Codes: country as ISO 3166 alpha-3 (or KOS, IGO, UNO, EUR, NGO, ISM, IMG, MNC), then PLOVER sectors of three letters.";

/// Code actor phrases to country and sector
///
/// Reads a bare phrase as the worker reads it in a story: names by the tables, descriptions by their words.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct Args {
    /// Phrases; `-`: one a line from standard input
    #[arg(value_name = "PHRASE", required = true)]
    phrases: Vec<String>,
    /// The day that people and offices are looked up for (YYYY-MM-DD)
    #[arg(long, value_name = "DATE")]
    date: Option<Date>,
    /// How to read and print
    #[arg(long, short, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For people: code, tab, phrase, tab, name
    Text,
    /// JSON a line in (from standard input) and out
    Jsonl,
}

/// Runs the command.
///
/// # Errors
/// Input that cannot be read, output that cannot be written.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let coder = Coder::default();
    let mut out = anstream::stdout().lock();
    let mut faults = 0;
    let Args { phrases, date, format } = args;
    for phrase in &phrases {
        if phrase != "-" {
            print(&coder, format, date, phrase, &mut out)?;
            continue;
        }
        for (line, number) in std::io::stdin().lock().lines().zip(1..) {
            let line = line.context("standard input")?;
            if line.trim().is_empty() {
                continue;
            }
            if format == Format::Text {
                print(&coder, format, date, &line, &mut out)?;
            } else {
                let answer = answer(&coder, &line, date).unwrap_or_else(|error| {
                    faults += 1;
                    json!({ "error": error, "line": number })
                });
                writeln!(out, "{answer}")?;
            }
        }
    }
    out.flush()?;
    Ok(ExitCode::from(if faults == 0 { DONE } else { FAULT }))
}

fn print(coder: &Coder, format: Format, date: Option<Date>, phrase: &str, out: &mut impl Write) -> anyhow::Result<()> {
    let coded = coder.code(phrase, date);
    match format {
        Format::Jsonl => writeln!(out, "{}", shape(&Value::Null, &coded))?,
        Format::Text => {
            let code = coded.code.code().unwrap_or_else(|| "-".into());
            writeln!(out, "{code:<10}\t{phrase}\t{}", coded.name)?;
        }
    }
    Ok(())
}

/// One line of JSON in, one out.
fn answer(coder: &Coder, line: &str, date: Option<Date>) -> Result<Value, String> {
    let input: Value = serde_json::from_str(line).map_err(|e| e.to_string())?;
    let text = input.get("text").and_then(Value::as_str).ok_or("no `text`")?;
    let own = match input.get("date") {
        None | Some(Value::Null) => None,
        Some(Value::String(day)) => {
            Some(day.get(..10).unwrap_or(day).parse::<Date>().map_err(|e| format!("`date`: {e}"))?)
        }
        Some(_) => return Err("`date` is no string".to_owned()),
    };
    Ok(shape(input.get("id").unwrap_or(&Value::Null), &coder.code(text, own.or(date))))
}

fn shape(id: &Value, coded: &Coded) -> Value {
    json!({
        "id": id,
        "name": coded.name,
        "country": coded.code.country.as_deref(),
        "sector": coded.code.sector(),
        "code": coded.code.code().as_deref(),
        "ids": {
            "wikidata": coded.ids.wikidata.as_deref(),
            "iso3166": coded.ids.iso3166.as_deref(),
            "geonames": coded.ids.geonames.as_deref(),
        },
        "confidence": (f64::from(coded.confidence) * 100.0).round() / 100.0,
    })
}

#[cfg(test)]
mod tests {
    use super::{Coder, answer};

    #[test]
    fn a_line_of_json_is_coded_and_a_bad_one_says_why() {
        let coder = Coder::default();
        let got = answer(&coder, r#"{"id":7,"text":"Angela Merkel","date":"2010-05-01"}"#, None).unwrap();
        assert_eq!((&got["id"], &got["code"], &got["country"]), (&7.into(), &"DEUGOV".into(), &"DEU".into()));
        assert_eq!(answer(&coder, r#"{"id":7}"#, None).unwrap_err(), "no `text`");
        assert!(answer(&coder, r#"{"text":"x","date":"soon"}"#, None).unwrap_err().starts_with("`date`"));
    }
}
