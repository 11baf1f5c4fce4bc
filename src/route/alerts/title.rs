//! One-line titles: `{actor} strikes {recipient}[ in {place}]`.

use serde_json::Value;

use super::view::BLANK;

/// Characters; longer titles are cut.
const LONGEST: usize = 240;

/// Placeholders with a name of their own; all others are paths (`event.magnitude.killed`, `article.provider`).
const SHORT: &[&str] = &["actor", "recipient", "place", "headline", "time", "trigger"];

/// A compiled template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Title {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Value(Vec<String>),
    /// Left out where one of its values is empty.
    Optional(Vec<Part>),
}

impl Title {
    /// Compiles a template; byte offset and reason of what is wrong.
    pub(super) fn parse(template: &str) -> Result<Self, (usize, String)> {
        if template.chars().any(char::is_control) {
            return Err((0, "a title is one line".to_owned()));
        }
        if template.trim().is_empty() {
            return Err((0, "a title says something".to_owned()));
        }
        let mut parts = Vec::new();
        let mut outer: Option<(usize, Vec<Part>)> = None;
        let mut at = 0;
        while let Some(rest) = template.get(at..).filter(|rest| !rest.is_empty()) {
            let len = match rest.chars().next() {
                Some('{') => {
                    let end = rest.find('}').ok_or((at, "`{` is never closed".to_owned()))?;
                    parts.push(Part::Value(path(rest.get(1..end).unwrap_or_default()).map_err(|why| (at, why))?));
                    end + 1
                }
                Some('[') if outer.is_some() => return Err((at, "`[` within `[`".to_owned())),
                Some('[') => {
                    outer = Some((at, std::mem::take(&mut parts)));
                    1
                }
                Some(']') => {
                    let (_, before) = outer.take().ok_or((at, "`]` without `[`".to_owned()))?;
                    let inner = std::mem::replace(&mut parts, before);
                    parts.push(Part::Optional(inner));
                    1
                }
                Some('}') => return Err((at, "`}` without `{`".to_owned())),
                _ => {
                    let end = rest.find(['{', '}', '[', ']']).unwrap_or(rest.len());
                    parts.push(Part::Text(rest.get(..end).unwrap_or_default().to_owned()));
                    end
                }
            };
            at += len;
        }
        match outer {
            Some((at, _)) => Err((at, "`[` is never closed".to_owned())),
            None => Ok(Self { parts }),
        }
    }

    /// The title of one event: one line without double spaces, cut if it is too long.
    pub(super) fn fill(&self, value: impl Fn(&[String]) -> String) -> String {
        let mut out = String::new();
        render(&self.parts, &value, &mut out);
        let line = out.split(|c: char| c.is_whitespace() || c.is_control()).filter(|w| !w.is_empty());
        let line = line.collect::<Vec<_>>().join(" ");
        if line.chars().count() <= LONGEST {
            return line;
        }
        let mut cut: String = line.chars().take(LONGEST - 1).collect();
        cut.push('…');
        cut
    }
}

fn render(parts: &[Part], value: &impl Fn(&[String]) -> String, out: &mut String) {
    for part in parts {
        match part {
            Part::Text(text) => out.push_str(text),
            Part::Value(path) => out.push_str(&value(path)),
            Part::Optional(inner) => {
                let empty = |part: &Part| matches!(part, Part::Value(path) if value(path).is_empty());
                if !inner.iter().any(empty) {
                    render(inner, value, out);
                }
            }
        }
    }
}

fn path(name: &str) -> Result<Vec<String>, String> {
    if SHORT.contains(&name) {
        return Ok(vec![name.to_owned()]);
    }
    let path: Vec<String> = name.split('.').map(str::to_owned).collect();
    let known = matches!(path.first().map(String::as_str), Some("event" | "article"));
    let value = path.iter().try_fold(&*BLANK, |value, key| value.get(key.as_str())).filter(|_| known);
    match value {
        Some(Value::String(_) | Value::Number(_) | Value::Bool(_)) => Ok(path),
        Some(_) => Err(format!("`{{{name}}}` is no single value")),
        None => Err(format!("nothing is called `{{{name}}}`: use {}, or a path below event or article", list(SHORT))),
    }
}

fn list(names: &[&str]) -> String {
    names.iter().map(|name| format!("{{{name}}}")).collect::<Vec<_>>().join(", ")
}
