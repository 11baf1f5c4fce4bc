//! `copytaster eval clusters`: which mentions are one, against stories with their answers written in.

use std::collections::HashMap;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use serde_json::json;

use super::DONE;
use crate::enrich::{Engine, Options};
use crate::text::{Context, Document, Field};

const AFTER: &str = "\
Example:
  copytaster eval clusters eval/identity/clusters.txt

Stories are parted by blank lines, a line is a paragraph, and lines that start with # are skipped. [1|Ida Brandt] is a
mention of the first somebody, [1|she] another. The score is B-cubed: for every mention the share of its cluster that is
right (precision) and the share of its true cluster that is in it (recall). A mention that was not found counts as
nothing for recall, one that nobody marked as nothing for precision.";

/// Score clusters of mentions on marked stories
#[derive(Debug, clap::Args)]
#[command(after_help = AFTER)]
pub struct Args {
    /// Marked stories
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Print one JSON object instead of a line
    #[arg(long)]
    json: bool,
    /// List the mentions that are missing, marked by nobody, or in a wrong cluster
    #[arg(long)]
    errors: bool,
}

/// A mention: bytes of the text, and the number of its cluster.
type Marked = ((usize, usize), usize);

/// Sums over mentions.
#[derive(Debug, Default, Clone, Copy)]
struct Score {
    precision: f64,
    found: usize,
    recall: f64,
    gold: usize,
}

impl Score {
    fn figures(self) -> [f64; 3] {
        let (p, r) = (self.precision / self.found.max(1) as f64, self.recall / self.gold.max(1) as f64);
        [p, r, if p + r > 0.0 { 2.0 * p * r / (p + r) } else { 0.0 }].map(|share| 100.0 * share)
    }
}

/// Runs the command.
///
/// # Errors
/// A file that cannot be read or whose marks do not close, output that cannot be written.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let text = std::fs::read_to_string(&args.file).with_context(|| format!("{}", args.file.display()))?;
    let engine = Engine::new(&Options::default())?;
    let mut out = anstream::stdout().lock();
    let (mut score, mut stories) = (Score::default(), 0);
    for story in stories_of(&text) {
        let (plain, mut gold) = unmark(&story).with_context(|| format!("{}: {story:.60}", args.file.display()))?;
        gold.iter_mut().for_each(|(span, _)| *span = bare(&plain, *span));
        let mut doc = Document::new("", plain, Context::default());
        engine.annotate(&mut doc);
        let found = mentions(&doc);
        add(&mut score, &gold, &found);
        stories += 1;
        if args.errors {
            let shown = |list: &[Marked], of: &[Marked], sign: char| {
                let missing = list.iter().filter(|m| !of.iter().any(|o| o.0 == m.0));
                missing.map(|((a, b), _)| format!("{sign}{}", &doc.body.get(*a..*b).unwrap_or(""))).collect::<Vec<_>>()
            };
            let mut odd = shown(&gold, &found, '-');
            odd.extend(shown(&found, &gold, '+'));
            odd.extend(apart(&doc, &gold, &found));
            writeln!(out, "{stories}: {}", odd.join("  "))?;
        }
    }
    let [p, r, f] = score.figures();
    if args.json {
        let figure = |share: f64| (share * 100.0).round() / 100.0;
        let (p, r, f) = (figure(p), figure(r), figure(f));
        let report = json!({ "measure": "clusters", "stories": stories, "mentions": score.gold, "precision": p, "recall": r, "f1": f });
        writeln!(out, "{report:#}")?;
    } else {
        writeln!(
            out,
            "B-cubed precision {p:.1}, recall {r:.1}, F1 {f:.1} over {} mentions in {stories} stories",
            score.gold
        )?;
    }
    Ok(ExitCode::from(DONE))
}

fn stories_of(text: &str) -> Vec<String> {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let joined = lines.collect::<Vec<_>>().join("\n");
    joined.split("\n\n").map(str::trim).filter(|story| !story.is_empty()).map(str::to_owned).collect()
}

/// The plain text, and its marks.
fn unmark(story: &str) -> anyhow::Result<(String, Vec<Marked>)> {
    let (mut plain, mut marks) = (String::new(), Vec::new());
    let mut rest = story;
    while let Some((before, mark)) = rest.split_once('[') {
        plain.push_str(before);
        let (mark, after) = mark.split_once(']').context("a mark that does not close")?;
        let (number, words) = mark.split_once('|').context("a mark without its number")?;
        let start = plain.len();
        plain.push_str(words);
        marks.push(((start, plain.len()), number.parse().with_context(|| format!("no number: `{number}`"))?));
        rest = after;
    }
    plain.push_str(rest);
    Ok((plain, marks))
}

/// Every mention that the engine found.
fn mentions(doc: &Document) -> Vec<Marked> {
    let mut found = Vec::new();
    for (entity, number) in doc.entities.iter().zip(0..) {
        let inside = entity.mentions.iter().filter(|m| m.anchor.field == Field::Body);
        found.extend(inside.map(|m| (m.anchor.span.range(), number)).map(|(r, n)| ((r.start, r.end), n)));
    }
    found
}

/// The gold's spans without honorifics, which the engine keeps out of names.
fn bare(doc: &str, span: (usize, usize)) -> (usize, usize) {
    let text = doc.get(span.0..span.1).unwrap_or_default();
    let cut = ["Mr ", "Mrs ", "Ms "].iter().find(|title| text.starts_with(**title)).map_or(0, |title| title.len());
    (span.0 + cut, span.1)
}

fn add(score: &mut Score, gold: &[Marked], found: &[Marked]) {
    let true_of: HashMap<(usize, usize), usize> = gold.iter().copied().collect();
    let found_of: HashMap<(usize, usize), usize> = found.iter().copied().collect();
    let size = |list: &[Marked], cluster: usize| list.iter().filter(|m| m.1 == cluster).count() as f64;
    let shared = |is: usize, was: usize| {
        let both = gold.iter().filter(|m| m.1 == is && found_of.get(&m.0) == Some(&was));
        both.count() as f64
    };
    score.gold += gold.len();
    score.found += found.len();
    for (span, was) in found {
        score.precision += true_of.get(span).map_or(0.0, |&is| shared(is, *was) / size(found, *was));
    }
    for (span, is) in gold {
        score.recall += found_of.get(span).map_or(0.0, |&was| shared(*is, was) / size(gold, *is));
    }
}

/// Mentions that are in another cluster than the first of their true cluster.
fn apart(doc: &Document, gold: &[Marked], found: &[Marked]) -> Vec<String> {
    let found_of: HashMap<(usize, usize), usize> = found.iter().copied().collect();
    let mut first: HashMap<usize, usize> = HashMap::new();
    let mut odd = Vec::new();
    for (span, is) in gold {
        let Some(&was) = found_of.get(span) else { continue };
        if *first.entry(*is).or_insert(was) != was {
            odd.push(format!("≠{}", doc.body.get(span.0..span.1).unwrap_or_default()));
        }
    }
    odd
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_taken_out_and_counted_in_bytes() {
        let (plain, marks) = unmark("Zoë: [1|Ida] met [2|Émile]. [1|She] left.").unwrap();
        assert_eq!(plain, "Zoë: Ida met Émile. She left.");
        let words: Vec<_> = marks.iter().map(|((a, b), n)| (plain.get(*a..*b).unwrap(), *n)).collect();
        assert_eq!(words, [("Ida", 1), ("Émile", 2), ("She", 1)]);
        assert!(unmark("[1|Ida").is_err() && unmark("[Ida]").is_err());
    }

    #[test]
    fn a_split_cluster_costs_recall_and_a_merged_one_precision() {
        let gold = [((0, 1), 1), ((2, 3), 1), ((4, 5), 2)];
        let figures = |found: &[Marked]| {
            let mut score = Score::default();
            add(&mut score, &gold, found);
            score.figures().map(|figure| figure.round() as u32)
        };
        assert_eq!(figures(&[((0, 1), 7), ((2, 3), 7), ((4, 5), 8)]), [100, 100, 100]);
        assert_eq!(figures(&[((0, 1), 7), ((2, 3), 8), ((4, 5), 9)])[..2], [100, 67]);
        assert_eq!(figures(&[((0, 1), 7), ((2, 3), 7), ((4, 5), 7)])[..2], [56, 100]);
        assert_eq!(figures(&[((0, 1), 7), ((2, 3), 7), ((8, 9), 8)])[..2], [67, 67]);
    }
}
