//! Rules tried on their own examples and counter-examples.

use std::collections::BTreeSet;

use compact_str::CompactString;

use super::ruleset::{Expectation, Place, Rule, RuleError};
use crate::text::layers::{ArgumentRole, Event};

/// What an event looks like in an example: `CONSULT 040 IRN > IRQ`, `-` for no code.
#[must_use]
pub fn as_expectation(event: &Event) -> String {
    let side = |role| {
        let list: Vec<String> = codes(event, role).into_iter().collect();
        if list.is_empty() { "-".to_owned() } else { list.join("+") }
    };
    let code = event.cameo.as_deref().map(|c| format!("{c} ")).unwrap_or_default();
    format!("{} {code}{} > {}", event.kind.as_str(), side(ArgumentRole::Actor), side(ArgumentRole::Recipient))
}

/// Codes of one role, each once.
#[must_use]
pub fn codes(event: &Event, role: ArgumentRole) -> BTreeSet<String> {
    let of_role = event.arguments.iter().filter(|a| a.role == role);
    of_role.filter_map(|a| a.actor.code()).map(|c| c.to_string()).collect()
}

fn meets(want: &Expectation, event: &Event) -> bool {
    let side = |want: &Option<Vec<CompactString>>, role| {
        want.as_ref()
            .is_none_or(|list| list.iter().map(ToString::to_string).collect::<BTreeSet<_>>() == codes(event, role))
    };
    event.kind == want.kind
        && want.cameo.as_deref().is_none_or(|code| event.cameo.as_deref().is_some_and(|told| is_as_fine(code, told)))
        && side(&want.actors, ArgumentRole::Actor)
        && side(&want.recipients, ArgumentRole::Recipient)
}

/// Whether a code is the one that an example gives, or a finer one of its family: the words of the example may say more than the rule.
fn is_as_fine(want: &str, told: &str) -> bool {
    let vague = want.get(2..) == Some("0") && want.get(..2) == told.get(..2);
    told.starts_with(want) || vague
}

/// Examples of a rule that are not told as they say, and counter-examples on which it fires, each with its place and what
/// was told instead.
pub fn faults(rule: &Rule, read: impl Fn(&str) -> Vec<Event>) -> Vec<RuleError> {
    let mut wrong = Vec::new();
    let file = rule.file.as_deref().unwrap_or_default().to_owned();
    let mut fault = |place: Place, message: String| {
        wrong.push(RuleError { file: file.clone(), line: place.line, column: place.column, message });
    };
    for example in &rule.examples {
        let told = read(&example.text);
        if example.expect.iter().all(|want| told.iter().any(|e| meets(want, e))) {
            continue;
        }
        let list: Vec<String> = told.iter().map(|e| format!("{} by rule {}", as_expectation(e), e.rule)).collect();
        let got = if list.is_empty() { "no event".to_owned() } else { list.join("; ") };
        fault(example.place, format!("rule {}: the example gave {got}", rule.name));
    }
    for counter in &rule.counter {
        if let Some(event) = read(&counter.text).iter().find(|e| e.rule == rule.name) {
            fault(counter.place, format!("rule {} fires on its counter-example: {}", rule.name, as_expectation(event)));
        }
    }
    wrong
}
