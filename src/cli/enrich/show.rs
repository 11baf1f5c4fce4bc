//! An enriched article for people: the text with its names in colour, then who it is about and what happened.

use std::fmt::Write as _;
use std::io::{self, Write};

use owo_colors::{OwoColorize, Style};

use crate::enrich::schema::{Argument, EnrichedMessage, Entity, Event, Field, Status};

/// Prints one article.
pub(super) fn article(message: &EnrichedMessage, out: &mut impl Write) -> io::Result<()> {
    let enrichment = &message.enrichment;
    let text = &enrichment.text;
    if !text.headline.is_empty() {
        writeln!(out, "{}", painted(&text.headline, Field::Headline, message).bold())?;
        writeln!(out)?;
    }
    if !text.body.is_empty() {
        writeln!(out, "{}", painted(&text.body, Field::Body, message).trim_end())?;
        writeln!(out)?;
    }
    if enrichment.status != Status::Enriched {
        let status = if enrichment.status == Status::Withdrawn { "withdrawn" } else { "passed through, not read" };
        writeln!(out, "{}", status.yellow().bold())?;
    }
    entities(&enrichment.entities, out)?;
    events(&enrichment.events, &enrichment.entities, out)?;
    for diagnostic in &enrichment.diagnostics {
        writeln!(out, "{} {diagnostic}", "note:".yellow())?;
    }
    Ok(())
}

fn colour(label: &str) -> Style {
    let style = Style::new();
    match label {
        "PERSON" => style.cyan(),
        "ORG" => style.magenta(),
        "GPE" | "LOC" | "FAC" => style.green(),
        "NORP" => style.yellow(),
        _ => style.blue(),
    }
}

/// The text with names in the colour of their kind and triggers underlined.
fn painted(text: &str, field: Field, message: &EnrichedMessage) -> String {
    let enrichment = &message.enrichment;
    let mut spans: Vec<(u32, u32, Style)> = Vec::new();
    for event in enrichment.events.iter().filter(|e| e.trigger.field == field) {
        spans.push((event.trigger.start, event.trigger.end, Style::new().underline()));
    }
    for entity in &enrichment.entities {
        for mention in entity.mentions.iter().filter(|m| m.field == field && m.kind != "pronoun") {
            spans.push((mention.start, mention.end, colour(&entity.label)));
        }
    }
    // The longer of two that begin together; what then overlaps is left plain.
    spans.sort_by_key(|&(start, end, _)| (start, std::cmp::Reverse(end)));
    let characters: Vec<char> = text.chars().collect();
    let cut = |from: u32, to: u32| -> String {
        characters.get(from as usize..to as usize).unwrap_or_default().iter().collect()
    };
    let mut painted = String::with_capacity(text.len() * 2);
    let mut at = 0;
    for (start, end, style) in spans {
        if start >= at {
            painted.push_str(&cut(at, start));
            let _ = write!(painted, "{}", cut(start, end).style(style));
            at = end;
        }
    }
    painted.push_str(&cut(at, characters.len() as u32));
    painted
}

fn entities(entities: &[Entity], out: &mut impl Write) -> io::Result<()> {
    if entities.is_empty() {
        return Ok(());
    }
    let mut shown: Vec<&Entity> = entities.iter().collect();
    shown.sort_by(|a, b| b.salience.total_cmp(&a.salience));
    let name_width = shown.iter().map(|e| e.name.chars().count()).max().unwrap_or(0).min(40);
    let code_width = shown.iter().map(|e| e.code.as_deref().unwrap_or("").len()).max().unwrap_or(0);
    writeln!(out, "{}", "Names".bold())?;
    for entity in shown {
        let label = pad(&entity.label, 7);
        let roles: Vec<&str> = entity.roles.iter().map(|r| r.title.as_str()).collect();
        let said = entity.mentions.len();
        writeln!(
            out,
            "  {} {}  {}  {:>2}x  {}",
            label.style(colour(&entity.label)),
            pad(&entity.name, name_width),
            pad(entity.code.as_deref().unwrap_or(""), code_width),
            said,
            entity.description.as_deref().map_or_else(|| roles.join(", "), str::to_owned).dimmed()
        )?;
    }
    writeln!(out)
}

fn events(events: &[Event], entities: &[Entity], out: &mut impl Write) -> io::Result<()> {
    if events.is_empty() {
        return Ok(());
    }
    writeln!(out, "{}", "Events".bold())?;
    for event in events {
        let parties = |role: &str| -> String {
            let names: Vec<String> =
                event.arguments.iter().filter(|a| a.role == role).map(|a| named(a, entities)).collect();
            if names.is_empty() { "-".to_owned() } else { names.join(", ") }
        };
        let mode = event.mode.as_deref().map(|m| format!("/{m}")).unwrap_or_default();
        let kind = format!("{}{mode}", event.kind);
        let style = if matches!(event.quad, Some(3 | 4)) { Style::new().red() } else { Style::new().green() };
        writeln!(
            out,
            "  {} {} {} {}",
            pad(&kind, 22).style(style.bold()),
            parties("actor"),
            "→".dimmed(),
            parties("recipient")
        )?;
        writeln!(out, "  {} {}", pad("", 22), details(event, entities).dimmed())?;
    }
    writeln!(out)
}

fn named(argument: &Argument, entities: &[Entity]) -> String {
    let entity = argument.entity.as_deref().and_then(|id| entities.iter().find(|e| e.id == id));
    let name = entity.map_or(argument.text.as_str(), |e| e.name.as_str());
    argument.code.as_ref().map_or_else(|| name.to_owned(), |code| format!("{name} [{code}]"))
}

/// “trigger”, day, place, status, attribution, counts: what is out of the ordinary only.
fn details(event: &Event, entities: &[Entity]) -> String {
    let mut parts = vec![format!("“{}”", event.trigger.text.replace('\n', " "))];
    if let Some(cameo) = &event.cameo {
        parts.push(format!("CAMEO {cameo}"));
    }
    if let Some(time) = &event.time {
        parts.push(if time.start == time.end { time.start.clone() } else { format!("{}..{}", time.start, time.end) });
    }
    if let Some(place) = event.arguments.iter().find(|a| a.role == "place") {
        parts.push(format!("in {}", named(place, entities)));
    }
    if event.polarity == "negative" {
        parts.push("did not happen".to_owned());
    }
    if event.modality != "asserted" {
        parts.push(event.modality.clone());
    }
    if let Some(magnitude) = &event.magnitude {
        let counts = [
            ("killed", magnitude.killed),
            ("injured", magnitude.injured),
            ("arrested", magnitude.arrested),
            ("displaced", magnitude.displaced),
        ];
        parts.extend(counts.into_iter().filter_map(|(what, n)| n.map(|n| format!("{n} {what}"))));
        if let (Some(amount), Some(currency)) = (magnitude.amount, &magnitude.currency) {
            parts.push(format!("{amount} {currency}"));
        }
    }
    if let Some(attribution) = &event.attribution {
        parts.push(format!("says {}", attribution.text.replace('\n', " ")));
    }
    parts.push(format!("{:.0} %", event.confidence * 100.0));
    parts.join(" · ")
}

/// Padded to a width in characters, cut with an ellipsis if longer.
fn pad(text: &str, width: usize) -> String {
    let len = text.chars().count();
    if len > width {
        let mut cut: String = text.chars().take(width.saturating_sub(1)).collect();
        cut.push('…');
        return cut;
    }
    format!("{text}{}", " ".repeat(width - len))
}
