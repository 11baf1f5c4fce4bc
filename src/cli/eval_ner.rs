//! `copytaster eval ner`: the name recogniser against texts whose names are known.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use serde::Deserialize;
use serde_json::json;

use super::DONE;
use crate::nlp::Annotator as _;
use crate::nlp::conll;
use crate::nlp::entity::score::{Counts, Match, Tally, Typed, found};
use crate::nlp::entity::{Coarse, Names, Recogniser};
use crate::nlp::model::Language;
use crate::nlp::syntax::Syntax;
use crate::nlp::tokenise::Tokenise;
use crate::text::{ByteSpan, Context, Document};

/// Score names on a JSONL file
///
/// Each line is `{"id","text","entities":[{"start","end","type"}]}`, offsets in Unicode code points of `text`, types
/// PER, ORG, LOC, MISC or the published ones (PERSON, GPE, ...), which fold to these. A file whose name ends in .conll or
/// .conll.gz has columns instead: token, tag, BIO tag. The text is read raw, by the
/// product's own tokeniser and sentence splitter. The total is over PER, ORG and LOC.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Files to score, each on its own
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Print one JSON object instead of a table
    #[arg(long)]
    json: bool,
    /// Read the texts in capitals
    #[arg(long)]
    upper: bool,
    /// Count a name as right where it overlaps one of the same kind
    #[arg(long)]
    relaxed: bool,
}

/// One line of the file.
#[derive(Debug, Deserialize)]
pub(super) struct Line {
    #[serde(default)]
    id: String,
    text: String,
    entities: Vec<Gold>,
}

#[derive(Debug, Deserialize)]
struct Gold {
    start: usize,
    end: usize,
    #[serde(rename = "type")]
    kind: String,
}

/// Runs the command.
///
/// # Errors
/// A file that cannot be read, or a line that is not of the form.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let names = Names::new(Recogniser::embedded());
    let how = if args.relaxed { Match::Relaxed } else { Match::Strict };
    let mut report = serde_json::Map::new();
    let mut table = String::new();
    for path in &args.files {
        let text = super::eval_ud::read(path)?;
        let lines = lines(&text, path)?;
        let tally = score(&lines, path, &names, args.upper, how)?;
        let file = path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        rows(&file, &tally, &mut table)?;
        report.insert(file, figures(&tally));
    }
    let mut out = anstream::stdout().lock();
    if args.json {
        let how = if args.relaxed { "relaxed" } else { "strict" };
        let report = json!({ "measure": "ner", "match": how, "upper": args.upper, "files": report });
        writeln!(out, "{report:#}")?;
    } else {
        writeln!(
            out,
            "{:28} {:6} {:>9} {:>9} {:>9} {:>7} {:>7}",
            "file", "type", "precision", "recall", "F1", "gold", "found"
        )?;
        write!(out, "{table}")?;
    }
    Ok(ExitCode::from(DONE))
}

/// The texts of a file with their places in it, by the ending of its name.
fn lines(text: &str, path: &Path) -> anyhow::Result<Vec<(usize, Line)>> {
    let name = path.to_string_lossy();
    if name.trim_end_matches(".gz").rsplit('.').next() == Some("conll") {
        return Ok(conll::parse(text).into_iter().enumerate().map(|(at, d)| (at + 1, marked(d))).collect());
    }
    let rows = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    rows.map(|(at, line)| {
        let line = serde_json::from_str(line).with_context(|| format!("{}:{}", path.display(), at + 1))?;
        Ok((at + 1, line))
    })
    .collect()
}

/// A document of columns as a line of JSON would have it.
fn marked(document: conll::Marked) -> Line {
    let place = |byte: usize| document.text.get(..byte).map_or(0, |head| head.chars().count());
    let entities = document.spans.iter().map(|span| Gold {
        start: place(span.start),
        end: place(span.end),
        kind: span.kind.as_str().to_owned(),
    });
    Line { id: String::new(), entities: entities.collect(), text: document.text }
}

/// Scores texts.
fn score(lines: &[(usize, Line)], path: &Path, names: &Names, upper: bool, how: Match) -> anyhow::Result<Tally> {
    let syntax = Syntax::new(Language::embedded());
    let mut tally = Tally::default();
    for (at, line) in lines {
        let (body, gold) = gold(line, upper).with_context(|| format!("{}:{at} ({})", path.display(), line.id))?;
        let mut doc = Document::new("", body, Context::default());
        Tokenise.annotate(&mut doc);
        syntax.annotate(&mut doc);
        names.annotate(&mut doc);
        tally.add(&gold, &found(&doc), how);
    }
    Ok(tally)
}

/// The text to read and its names in bytes; in capitals if asked, with the spans moved along.
pub(super) fn gold(line: &Line, upper: bool) -> anyhow::Result<(String, Vec<Typed>)> {
    let mut body = String::with_capacity(line.text.len());
    let mut places = Vec::with_capacity(line.text.len() + 1);
    for c in line.text.chars() {
        places.push(body.len() as u32);
        if upper { body.extend(c.to_uppercase()) } else { body.push(c) }
    }
    places.push(body.len() as u32);
    let place = |at: usize| places.get(at).copied().with_context(|| format!("offset {at} lies beyond the text"));
    let spans = line.entities.iter().map(|gold| {
        let kind = kind(&gold.kind).with_context(|| format!("unknown type `{}`", gold.kind))?;
        Ok((kind, ByteSpan::new(place(gold.start)?, place(gold.end)?)))
    });
    let spans = spans.collect::<anyhow::Result<Vec<_>>>()?;
    Ok((body, spans))
}

fn kind(name: &str) -> Option<Coarse> {
    use crate::nlp::entity::score::fold;
    use crate::text::layers::EntityLabel;
    Coarse::from_name(name).or_else(|| EntityLabel::from_name(name).map(fold))
}

fn all(tally: &Tally) -> impl Iterator<Item = (&'static str, Counts)> {
    let kinds = Coarse::ALL.map(|kind| (kind.as_str(), tally.kind(kind)));
    kinds.into_iter().chain(std::iter::once(("total", tally.named())))
}

fn rows(file: &str, tally: &Tally, table: &mut String) -> std::fmt::Result {
    for (kind, counts) in all(tally) {
        let [p, r, f] = [counts.precision(), counts.recall(), counts.f1()].map(|share| 100.0 * share);
        writeln!(table, "{file:28} {kind:6} {p:9.2} {r:9.2} {f:9.2} {:7} {:7}", counts.gold, counts.found)?;
    }
    Ok(())
}

fn figures(tally: &Tally) -> serde_json::Value {
    let percent = |share: f64| (share * 10_000.0).round() / 100.0;
    let kinds = all(tally).map(|(kind, c)| {
        let figures = json!({
            "precision": percent(c.precision()), "recall": percent(c.recall()), "f1": percent(c.f1()),
            "gold": c.gold, "found": c.found,
        });
        (kind.to_owned(), figures)
    });
    serde_json::Value::Object(kinds.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(json: &str) -> Line {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn offsets_count_code_points_and_capitals_may_lengthen() {
        let line = line(r#"{"id":"a","text":"Straße: Zoë Weiß","entities":[{"start":8,"end":16,"type":"PERSON"}]}"#);
        let (body, spans) = gold(&line, false).unwrap();
        assert_eq!(body.get(spans[0].1.range()), Some("Zoë Weiß"));
        let (body, spans) = gold(&line, true).unwrap();
        assert_eq!(body.get(spans[0].1.range()), Some("ZOË WEISS"));
        assert_eq!(spans[0].0, Coarse::Per);
    }

    #[test]
    fn faults_name_the_line() {
        let names = Names::new(Recogniser::embedded());
        let text = "\n{\"id\":\"x\",\"text\":\"ab\",\"entities\":[{\"start\":0,\"end\":9,\"type\":\"PER\"}]}\n";
        let path = Path::new("f.jsonl");
        let error = score(&lines(text, path).unwrap(), path, &names, false, Match::Strict).unwrap_err();
        assert_eq!(format!("{error:#}"), "f.jsonl:2 (x): offset 9 lies beyond the text");
        let error = lines("{\"text\":1}", path).unwrap_err();
        assert!(format!("{error:#}").starts_with("f.jsonl:1: "), "{error:#}");
    }

    #[test]
    fn a_text_is_scored_raw() {
        let names = Names::new(Recogniser::embedded());
        let text = r#"{"id":"1","text":"Ministers met in Nairobi on Monday.","entities":[{"start":17,"end":24,"type":"LOC"}]}"#;
        let path = Path::new("f.jsonl");
        let tally = score(&lines(text, path).unwrap(), path, &names, false, Match::Strict).unwrap();
        assert!((tally.named().f1() - 1.0).abs() < 1e-9);
    }
}
