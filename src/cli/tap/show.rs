//! One or two aligned lines a message, in colour (stripped where the output is no terminal).

use std::fmt::Write as _;

use owo_colors::OwoColorize as _;

use super::message::{Body, DeadLetter, Raw};
use crate::enrich::schema::{AlertMessage, ArticleSummary, EnrichedMessage, Event, Status, WithdrawalMessage};

/// Longest headline or title shown, in characters.
const LONGEST: usize = 100;
/// Second lines begin under the text of the first.
const INDENT: usize = 10;

/// The lines of one message, without a line end. `time` is `14:04:12`.
pub(crate) fn lines(time: &str, body: &Body) -> String {
    let first = match body {
        Body::Alert(message) => return alert(time, message),
        Body::Event(message) => format!("{}\n{}", event(&message.event), source(&message.article, INDENT)),
        Body::Enriched(message) => enriched(message),
        Body::Withdrawal(message) => withdrawal(message),
        Body::Dead(letter) => dead(letter),
        Body::Article(raw) => article(raw),
        Body::Unreadable(why) => format!("{} {}", "unreadable".red(), clean(why)),
    };
    format!("{}  {first}", time.dimmed())
}

/// `14:04:12  FLASH   deadly-attack      18 killed in attack in Mali`, and the story below it.
pub(crate) fn alert(time: &str, message: &AlertMessage) -> String {
    let priority = format!("{:<6}", message.alert.priority.to_uppercase());
    let priority = match message.alert.priority.as_str() {
        "flash" => priority.white().on_red().bold().to_string(),
        "high" => priority.yellow().bold().to_string(),
        _ => priority.cyan().to_string(),
    };
    let rule = format!("{:<16}", clean(&message.alert.rule));
    let title = clean(&message.alert.title);
    let title = title.bold();
    format!("{}  {priority}  {}  {title}\n{}", time.dimmed(), rule.magenta(), source(&message.article, 36))
}

fn source(article: &ArticleSummary, indent: usize) -> String {
    let line = format!("{:indent$}{} · {}", "", clean(&article.provider), clean(&article.headline));
    line.dimmed().to_string()
}

fn event(event: &Event) -> String {
    let kind = event.mode.as_ref().map_or_else(|| event.kind.clone(), |mode| format!("{} {mode}", event.kind));
    let kind = format!("{:<20}", clean(&kind));
    let kind = match event.quad {
        Some(1 | 2) => kind.green().bold().to_string(),
        Some(3) => kind.yellow().bold().to_string(),
        Some(4) => kind.red().bold().to_string(),
        _ => kind.cyan().bold().to_string(),
    };
    let mut line = format!("{kind}  {} > {}", parties(event, "actor"), parties(event, "recipient"));
    if let Some(place) = event.arguments.iter().find(|a| a.role == "place") {
        let _ = write!(line, "  in {}", clean(&place.text));
    }
    if let Some(time) = &event.time {
        let _ = write!(line, "  {}", clean(&time.start));
    }
    let _ = write!(line, "  {}", format!("“{}”", clean(&event.trigger.text)).dimmed());
    for (is_so, mark) in [(event.polarity == "negative", "not"), (event.modality != "asserted", &event.modality)] {
        if is_so {
            let _ = write!(line, " {}", format!("[{}]", clean(mark)).yellow());
        }
    }
    line
}

/// `MLIMIL Militants`: code and words of each party, `?` where there is none.
fn parties(event: &Event, role: &str) -> String {
    let names: Vec<String> = event
        .arguments
        .iter()
        .filter(|argument| argument.role == role)
        .map(|a| match &a.code {
            Some(code) => format!("{} {}", clean(code).bold(), clean(&a.text)),
            None => clean(&a.text),
        })
        .collect();
    if names.is_empty() { "?".to_owned() } else { names.join(" + ") }
}

fn enriched(message: &EnrichedMessage) -> String {
    let enrichment = &message.enrichment;
    let status = match enrichment.status {
        Status::Enriched => format!("{:<12}", "enriched").green().to_string(),
        Status::PassedThrough => format!("{:<12}", format!("as it is/{}", enrichment.language.code)).cyan().to_string(),
        Status::Withdrawn => format!("{:<12}", "withdrawn").red().to_string(),
    };
    let mut line = format!("{status}  {}", clean(&enrichment.text.headline).bold());
    let mut entities: Vec<_> = enrichment.entities.iter().collect();
    entities.sort_by(|a, b| b.salience.total_cmp(&a.salience));
    let names: Vec<String> = entities
        .iter()
        .take(4)
        .map(|e| e.code.as_ref().map_or_else(|| clean(&e.name), |code| format!("{} ({})", clean(&e.name), clean(code))))
        .collect();
    if !entities.is_empty() || !enrichment.events.is_empty() {
        let counts = format!("{} entities, {} events", entities.len(), enrichment.events.len());
        let below = format!("\n{:INDENT$}{counts}: {}", "", names.join(", "));
        let _ = write!(line, "{}", below.dimmed());
    }
    line
}

fn withdrawal(message: &WithdrawalMessage) -> String {
    let head = format!("WITHDRAWN ({})", clean(&message.withdrawn.reason));
    let id = format!("message {}", clean(&message.withdrawn.id));
    format!("{}  {}\n{}", head.red().bold(), id, source(&message.article, INDENT))
}

fn dead(letter: &DeadLetter) -> String {
    let from = letter.source.as_deref().unwrap_or("source unknown");
    let from = format!("{}, {} bytes", clean(from), letter.bytes);
    format!("{}  {}  {}", format!("{:<8}", clean(&letter.stage)).red(), clean(&letter.reason), from.dimmed())
}

fn article(raw: &Raw) -> String {
    let subject = clean(&raw.subject);
    let text = match &raw.headline {
        Ok(headline) => clean(headline).bold().to_string(),
        Err(why) => format!("no article: {}", clean(why)).red().to_string(),
    };
    format!("{}  {text}  {}", subject.magenta(), format!("{} bytes", raw.bytes).dimmed())
}

/// Text from the wire, fit for a terminal: one line, no control characters (an escape sequence in a headline must not
/// reach the terminal), no longer than a line can hold.
pub(crate) fn clean(text: &str) -> String {
    let mut out = String::new();
    for (count, c) in text.chars().enumerate() {
        if count == LONGEST {
            out.push('…');
            break;
        }
        let hidden =
            c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        out.push(if hidden { ' ' } else { c });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::tap::message::samples;

    fn plain(body: &Body) -> String {
        anstream::adapter::strip_str(&lines("14:04:12", body)).to_string()
    }

    #[test]
    fn an_alert_is_two_aligned_lines() {
        insta::assert_snapshot!(plain(&samples::alert()), @r"
        14:04:12  FLASH   deadly-attack     18 killed in Mali
                                            meridian · Militants ambush convoy
        ");
    }

    #[test]
    fn an_event_says_who_did_what_to_whom() {
        insta::assert_snapshot!(plain(&samples::event()), @r"
        14:04:12  ASSAULT explosives    REB Militants > MLIMIL convoy  in Mali  2026-11-22  “ambushed”
                  meridian · Militants ambush convoy
        ");
    }

    #[test]
    fn other_messages_are_told_apart() {
        insta::assert_snapshot!(samples::all().iter().skip(2).map(plain).collect::<Vec<_>>().join("\n"), @r"
        14:04:12  enriched      Militants ambush convoy
                  1 entities, 1 events: Mali (MLI)
        14:04:12  WITHDRAWN (canceled)  message id-1
                  meridian · Militants ambush convoy
        14:04:12  decode    not JSON  WIRE_IN 17, 1 bytes
        14:04:12  wire.articles.meridian  no article: a JSON boolean is no article, expected an object  4 bytes
        ");
    }

    #[test]
    fn an_escape_sequence_from_the_wire_does_not_reach_the_terminal() {
        assert_eq!(clean("Flash\u{1b}[2J\nsecond\u{202e}"), "Flash [2J second ");
        assert_eq!(clean(&"x".repeat(300)).chars().count(), LONGEST + 1);
    }
}
