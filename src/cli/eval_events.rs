//! `copytaster eval events`: types, parties and false alarms against a file with known answers.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use serde::Deserialize;

use super::DONE;
use super::eval_dump::Dump;
use super::explain::noon;
use super::own_rules::OwnRules;
use crate::events::explain::Trace;
use crate::events::{Events, examples};
use crate::text::layers::{ArgumentRole, Event, EventType, Polarity};
use crate::text::{Context, Document};

/// Score events on a JSONL file
///
/// Each line is `{"id","date","text","events":[{"type","actors":[code],"recipients":[code]}]}`, with "headline" in place
/// of or beside "text" where wanted. An event counts as found where its type is; its parties are right where the codes
/// of both sides are, without order for meetings, fights and agreements; a second sector that only one of them names
/// (GOVMIL for GOV) is no fault, nor is a land where the file gives none (EGYCOP for COP). Text with no events listed must raise none.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Print the figures as JSON
    #[arg(long)]
    json: bool,
    /// Score against the second coder's events, which a case may give as "second"
    #[arg(long)]
    second: bool,
    /// List what was missed, added or given to the wrong parties
    #[arg(long)]
    show: bool,
    /// Print what the fitted models see, with what a fit needs to know, as JSON lines
    #[arg(long, value_name = "WHAT", conflicts_with_all = ["json", "show"])]
    dump: Option<Dump>,
    /// The rules alone, without the models fitted beside them
    #[arg(long)]
    rules_alone: bool,
    /// Event rules of your own, on top of those built in; may be given several times
    #[arg(long, value_name = "FILE")]
    rules: Vec<PathBuf>,
}

#[derive(Debug, Deserialize)]
struct Case {
    #[serde(default)]
    id: String,
    date: Option<jiff::civil::Date>,
    #[serde(default)]
    headline: String,
    #[serde(default)]
    text: String,
    events: Vec<Gold>,
    second: Option<Vec<Gold>>,
}

#[derive(Debug, Deserialize)]
struct Gold {
    #[serde(rename = "type")]
    kind: String,
    /// Where a case names neither side, only its type is judged.
    actors: Option<Vec<String>>,
    recipients: Option<Vec<String>>,
}

impl Gold {
    fn names_parties(&self) -> bool {
        self.actors.is_some() || self.recipients.is_some()
    }

    fn side(side: Option<&Vec<String>>) -> &[String] {
        side.map_or(&[], Vec::as_slice)
    }
}

#[derive(Debug, Default, Clone, Copy)]
struct Count {
    gold: usize,
    told: usize,
    hit: usize,
}

impl Count {
    fn precision(self) -> f64 {
        ratio(self.hit, self.told)
    }

    fn recall(self) -> f64 {
        ratio(self.hit, self.gold)
    }

    fn f1(self) -> f64 {
        ratio(2 * self.hit, self.gold + self.told)
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

#[derive(Debug, Default)]
struct Figures {
    by_type: BTreeMap<String, Count>,
    matched: usize,
    parties: usize,
    quiet: usize,
    alarms: usize,
    /// Told events by confidence: below 0.6, to 0.7, to 0.8, to 0.9, above.
    bands: [Band; 5],
}

/// How often events of a confidence are right.
#[derive(Debug, Default, Clone, Copy)]
struct Band {
    told: usize,
    sum: f64,
    kind: usize,
    /// Those whose parties the file names.
    judged: usize,
    whole: usize,
}

const BANDS: [&str; 5] = ["below 0.6", "0.6 to 0.7", "0.7 to 0.8", "0.8 to 0.9", "0.9 and above"];

impl Figures {
    fn judge(&mut self, event: &Event, kind: bool, whole: Option<bool>) {
        let at = ((f64::from(event.confidence) * 10.0).floor() as usize).clamp(5, 9) - 5;
        if let Some(band) = self.bands.get_mut(at) {
            band.told += 1;
            band.sum += f64::from(event.confidence);
            band.kind += usize::from(kind);
            band.judged += usize::from(whole.is_some());
            band.whole += usize::from(whole == Some(true));
        }
    }
}

/// Codes of one role, sorted; parties without a code do not count.
fn codes(event: &Event, role: ArgumentRole) -> Vec<String> {
    examples::codes(event, role).into_iter().collect()
}

/// Both sides name the same parties; symmetric events are compared without order.
fn same_parties(gold: &Gold, event: &Event) -> bool {
    let sort = |list: &[String]| {
        // "---" is the field's sign for a party without a code
        let mut list: Vec<String> = list.iter().filter(|code| *code != "---").cloned().collect();
        list.sort_unstable();
        list.dedup();
        list
    };
    let (actors, recipients) = (sort(Gold::side(gold.actors.as_ref())), sort(Gold::side(gold.recipients.as_ref())));
    let (told_a, told_r) = (codes(event, ArgumentRole::Actor), codes(event, ArgumentRole::Recipient));
    if alike(&actors, &told_a) && alike(&recipients, &told_r) {
        return true;
    }
    let two_sided = matches!(gold.kind.as_str(), "CONSULT" | "COOPERATE" | "AGREE" | "SUPPORT" | "DEAL")
        || (gold.kind == "ASSAULT" && recipients.is_empty());
    two_sided && alike(&sort(&[actors, recipients].concat()), &sort(&[told_a, told_r].concat()))
}

/// The same parties, one by one.
fn alike(gold: &[String], told: &[String]) -> bool {
    let mut free: Vec<&String> = told.iter().collect();
    gold.len() == told.len()
        && gold.iter().all(|g| {
            let same = free.iter().position(|t| *t == g).or_else(|| free.iter().position(|t| fits(g, t)));
            same.map(|at| free.remove(at)).is_some()
        })
}

/// PLOVER has one sector and "other sectors", so a further one on either side is no other party; and a gold code without a
/// land ("COP") leaves open whose police they are.
fn fits(gold: &str, told: &str) -> bool {
    let longer = |a: &str, b: &str| a.len() >= 6 && a.len() < b.len() && b.starts_with(a);
    let open = |g: &str, t: &str| is_sector(g) && t.len() == g.len() + 3 && t.ends_with(g);
    gold == told || longer(gold, told) || longer(told, gold) || open(gold, told)
}

/// A code that begins with no land and no body that stands in a land's place.
fn is_sector(code: &str) -> bool {
    const SECTORS: &[&str] = &[
        "GOV", "MIL", "COP", "JUD", "LEG", "SPY", "PTY", "OPP", "REB", "PRM", "UAF", "UNK", "CVL", "CRM", "BUS", "LAB",
        "AGR", "EDU", "REL", "REF", "ELI", "JRN", "MED", "SOC", "PRE",
    ];
    code.get(..3).is_some_and(|first| SECTORS.contains(&first))
}

/// Runs the command.
///
/// # Errors
/// A file that cannot be read, or a line that is no such case.
pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let OwnRules { rules, engine } = OwnRules::load(&args.rules)?;
    let reader = if args.rules_alone { Events::rules_alone(rules) } else { Events::new(rules) };
    let text = std::fs::read_to_string(&args.file).with_context(|| format!("cannot read {}", args.file.display()))?;
    let mut figures = Figures::default();
    let mut out = anstream::stdout().lock();
    // for scripts, and much of it
    let mut dumped = std::io::BufWriter::new(std::io::stdout());
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let mut case: Case = serde_json::from_str(line)
            .with_context(|| format!("{}:{}: not a case", args.file.display(), number + 1))?;
        if args.second {
            case.events = case
                .second
                .take()
                .with_context(|| format!("{}:{}: no second coder", args.file.display(), number + 1))?;
        }
        if let Some(gold) = case.events.iter().find(|gold| EventType::from_name(&gold.kind).is_none()) {
            anyhow::bail!("{}:{}: unknown type {:?}", args.file.display(), number + 1, gold.kind);
        }
        let context = Context { published: case.date.and_then(noon), ..Context::default() };
        let mut doc = Document::new(case.headline.clone(), case.text.clone(), context);
        engine.annotate(&mut doc);
        let mut trace = if args.dump.is_some() { Trace::on() } else { Trace::off() };
        let mut told = reader.read_traced(&doc, &mut trace);
        told.retain(|e| e.polarity == Polarity::Positive);
        if let Some(dump) = args.dump {
            let types: Vec<&str> = case.events.iter().map(|gold| gold.kind.as_str()).collect();
            dump.write(&case.id, &types, &doc, &told, &trace, &mut dumped)?;
            continue;
        }
        let notes = score(&case, &told, &mut figures);
        if args.show && !notes.is_empty() {
            writeln!(out, "{} {}{}", case.id, case.headline, case.text)?;
            for note in notes {
                writeln!(out, "    {note}")?;
            }
        }
    }
    dumped.flush()?;
    if args.dump.is_none() {
        report(&figures, args.json, &mut out)?;
    }
    Ok(ExitCode::from(DONE))
}

/// Counts one case and says what went wrong in it.
fn score(case: &Case, told: &[Event], figures: &mut Figures) -> Vec<String> {
    let mut notes = Vec::new();
    let mut free: Vec<&Event> = told.iter().collect();
    if case.events.is_empty() {
        figures.quiet += 1;
        figures.alarms += usize::from(!told.is_empty());
    }
    for event in told {
        figures.by_type.entry(event.kind.as_str().to_owned()).or_default().told += 1;
    }
    for gold in &case.events {
        figures.by_type.entry(gold.kind.clone()).or_default().gold += 1;
        let same_type = |e: &&Event| e.kind.as_str() == gold.kind;
        let found =
            free.iter().position(|e| same_type(e) && same_parties(gold, e)).or_else(|| free.iter().position(same_type));
        let Some(found) = found else {
            let (actors, recipients) = (Gold::side(gold.actors.as_ref()), Gold::side(gold.recipients.as_ref()));
            notes.push(format!("missed {} {actors:?} > {recipients:?}", gold.kind));
            continue;
        };
        let event = free.remove(found);
        figures.by_type.entry(gold.kind.clone()).or_default().hit += 1;
        if !gold.names_parties() {
            figures.judge(event, true, None);
            continue;
        }
        figures.matched += 1;
        figures.judge(event, true, Some(same_parties(gold, event)));
        if same_parties(gold, event) {
            figures.parties += 1;
        } else {
            notes.push(format!(
                "{}: parties {:?} > {:?}, expected {:?} > {:?}",
                gold.kind,
                codes(event, ArgumentRole::Actor),
                codes(event, ArgumentRole::Recipient),
                Gold::side(gold.actors.as_ref()),
                Gold::side(gold.recipients.as_ref())
            ));
        }
    }
    for event in free {
        figures.judge(event, false, Some(false));
        let (actors, recipients) = (codes(event, ArgumentRole::Actor), codes(event, ArgumentRole::Recipient));
        notes.push(format!("beyond {} {actors:?} > {recipients:?} by rule {}", event.kind.as_str(), event.rule));
    }
    notes
}

fn report(figures: &Figures, json: bool, out: &mut impl std::io::Write) -> anyhow::Result<()> {
    let mut all = Count::default();
    for count in figures.by_type.values() {
        all.gold += count.gold;
        all.told += count.told;
        all.hit += count.hit;
    }
    let parties = ratio(figures.parties, figures.matched);
    let alarms = ratio(figures.alarms, figures.quiet);
    if json {
        let types: serde_json::Map<String, serde_json::Value> = figures
            .by_type
            .iter()
            .map(|(kind, c)| {
                let row = serde_json::json!({ "precision": c.precision(), "recall": c.recall(), "f1": c.f1(), "gold": c.gold });
                (kind.clone(), row)
            })
            .collect();
        let bands: Vec<serde_json::Value> = BANDS
            .iter()
            .zip(&figures.bands)
            .map(|(name, b)| serde_json::json!({ "confidence": name, "told": b.told, "type": ratio(b.kind, b.told), "type_and_parties": ratio(b.whole, b.judged) }))
            .collect();
        let document = serde_json::json!({
            "type_precision": all.precision(), "type_recall": all.recall(), "type_f1": all.f1(),
            "parties": parties, "false_alarms": alarms, "types": types, "reliability": bands,
        });
        writeln!(out, "{document}")?;
        return Ok(());
    }
    writeln!(out, "{:<10} {:>6} {:>6} {:>6} {:>6} {:>6}", "type", "gold", "told", "P", "R", "F1")?;
    let mut row = |name: &str, c: Count| {
        writeln!(
            out,
            "{name:<10} {:>6} {:>6} {:>6.3} {:>6.3} {:>6.3}",
            c.gold,
            c.told,
            c.precision(),
            c.recall(),
            c.f1()
        )
    };
    for (kind, count) in &figures.by_type {
        row(kind, *count)?;
    }
    row("all", all)?;
    writeln!(out, "both parties right on matched events  {parties:.3}  ({} of {})", figures.parties, figures.matched)?;
    writeln!(out, "{:<16} {:>6} {:>6} {:>10} {:>10}", "confidence", "told", "mean", "type right", "all right")?;
    for (name, b) in BANDS.iter().zip(&figures.bands).filter(|(_, b)| b.told > 0) {
        let mean = b.sum / b.told as f64;
        let (kind, whole) = (ratio(b.kind, b.told), ratio(b.whole, b.judged));
        writeln!(out, "{name:<16} {:>6} {mean:>6.2} {kind:>10.2} {whole:>10.2}", b.told)?;
    }
    writeln!(out, "texts without events that raised one  {alarms:.3}  ({} of {})", figures.alarms, figures.quiet)?;
    Ok(())
}
