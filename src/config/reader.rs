//! Reading that does not stop at the first fault: what is wrong is noted and taken out, and the rest is read again.

use std::borrow::Cow;
use std::ops::Range;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeArray, DeTable, DeValue};

use super::environment;
use super::fault::Fault;

/// The text that was read, with the places of its keys.
pub(super) struct Source<'a> {
    name: &'a str,
    text: &'a str,
    table: DeTable<'a>,
    variables: Vec<&'a str>,
}

/// Beyond the text's end each variable has a byte of its own, so that a fault in its value is known for its.
const STEP: usize = 4;

/// Reads text and environment; what could not be read stands at its default, with a fault for each.
pub(super) fn read<'a, T: DeserializeOwned + Default>(
    text: &'a str,
    name: &'a str,
    environment: &'a [(String, String)],
) -> (T, Source<'a>, Vec<Fault>) {
    let (root, errors) = DeTable::parse_recoverable(text);
    let mut faults: Vec<Fault> =
        errors.iter().map(|e| Fault::at(name, text, e.span().map_or(0, |s| s.start), e.message().to_owned())).collect();
    let mut source = Source {
        name,
        text,
        table: root.into_inner(),
        variables: environment.iter().map(|(n, _)| n.as_str()).collect(),
    };
    if !faults.is_empty() {
        // Of a broken text no more can be said: half a table would only give faults that are none.
        return (T::default(), source, faults);
    }
    for (nth, (variable, value)) in environment.iter().enumerate() {
        match environment::path(variable) {
            Ok(Some(path)) => {
                let at = source.variable_span(nth);
                if !insert(&mut source.table, &path, value, at) {
                    faults.push(Fault::at_file(variable, "sets a key below one that is no table".to_owned()));
                }
            }
            Ok(None) => {}
            Err(why) => faults.push(Fault::at_file(variable, why)),
        }
    }
    let value = source.deserialize(environment, &mut faults);
    (value, source, faults)
}

/// What becomes of the entry that a fault lies in.
enum Repair<'e, 'a> {
    Remove,
    /// A variable's value in another reading.
    Replace(&'e dyn Fn(&DeValue<'_>) -> Option<DeValue<'a>>),
}

impl<'a> Source<'a> {
    fn variable_span(&self, nth: usize) -> Range<usize> {
        let start = self.text.len() + STEP * (nth + 1);
        start..start + 1
    }

    fn variable_at(&self, span: &Range<usize>) -> Option<usize> {
        span.start.checked_sub(self.text.len() + STEP).map(|beyond| beyond / STEP).filter(|&n| n < self.variables.len())
    }

    fn deserialize<T: DeserializeOwned + Default>(
        &mut self,
        environment: &'a [(String, String)],
        faults: &mut Vec<Fault>,
    ) -> T {
        let mut removed: Vec<String> = Vec::new();
        loop {
            let root = Spanned::new(0..self.text.len(), self.table.clone());
            let error = match T::deserialize(toml::de::Deserializer::from(root)) {
                Ok(value) => return value,
                Err(error) => error,
            };
            let span = error.span().unwrap_or(0..0);
            let variable = self.variable_at(&span);
            let setting = variable.and_then(|nth| environment.get(nth));
            let another = |now: &DeValue<'_>| setting.and_then(|(_, value)| other_reading(value, now));
            let is_type = !error.message().starts_with("unknown field");
            if variable.is_some() && is_type && change(&mut self.table, &span, &Repair::Replace(&another)).is_some() {
                continue;
            }
            let Some(key) = change(&mut self.table, &span, &Repair::Remove) else {
                faults.push(self.at(variable, span.start, error.message().to_owned()));
                return T::default();
            };
            // What is missing only because it was taken out has been told.
            let told = removed.iter().any(|gone| error.message() == format!("missing field `{gone}`"));
            if !told {
                let message = describe(error.message(), &key);
                // A variable was tried in several readings: how the last one failed says nothing.
                let message = match (variable, message.split_once(", found ")) {
                    (Some(_), Some((expected, _))) => expected.to_owned(),
                    _ => message,
                };
                faults.push(self.at(variable, span.start, message));
            }
            removed.push(key);
        }
    }

    fn at(&self, variable: Option<usize>, offset: usize, message: String) -> Fault {
        match variable.and_then(|nth| self.variables.get(nth)) {
            Some(variable) => Fault::at_file(variable, message),
            None => Fault::at(self.name, self.text, offset, message),
        }
    }

    /// A fault of the value at a dotted key: at its line, at that of the table around it, or at the variable that set
    /// it.
    pub(super) fn fault(&self, key: &str, why: String) -> Fault {
        let message = format!("{key}: {why}");
        let mut found: Option<Range<usize>> = None;
        let mut table = Some(&self.table);
        for part in key.split('.') {
            let Some((name, value)) = table.and_then(|t| t.get_key_value(part)) else { break };
            let is_set = !value.get_ref().is_table();
            found = Some(if is_set { value.span() } else { name.span() });
            table = value.get_ref().as_table();
        }
        match found {
            Some(span) if !span.is_empty() => self.at(self.variable_at(&span), span.start, message),
            _ => Fault::at_file(self.name, message),
        }
    }

    /// The `nth` table of an array of tables: its own start, and the span and text of one of its values.
    pub(super) fn element(&self, array: &str, nth: usize, key: &str) -> (usize, Option<(Range<usize>, String)>) {
        let element = self.table.get(array).and_then(|a| a.get_ref().as_array()).and_then(|a| a.get(nth));
        let start = element.map_or(0, |e| e.span().start);
        let value = element.and_then(|e| e.get_ref().as_table()).and_then(|t| t.get(key));
        (start, value.map(|v| (v.span(), v.get_ref().as_str().unwrap_or_default().to_owned())))
    }

    pub(super) fn text(&self) -> &'a str {
        self.text
    }

    pub(super) fn fault_at(&self, offset: usize, message: String) -> Fault {
        self.at(None, offset, message)
    }
}

/// Sets a key from the environment; whether all above it are tables.
fn insert(table: &mut DeTable<'_>, path: &[String], value: &str, span: Range<usize>) -> bool {
    let Some((key, rest)) = path.split_first() else { return false };
    if rest.is_empty() {
        // A key that the file has already gives way, so that its place becomes the variable's.
        table.remove(key.as_str());
        let value = DeValue::String(Cow::Owned(value.to_owned()));
        table.insert(Spanned::new(span.clone(), Cow::Owned(key.clone())), Spanned::new(span, value));
        return true;
    }
    if !table.contains_key(key.as_str()) {
        let empty = DeValue::Table(DeTable::new());
        // An empty span: no fault is ever this table's own.
        table.insert(Spanned::new(0..0, Cow::Owned(key.clone())), Spanned::new(0..0, empty));
    }
    match table.get_mut(key.as_str()).map(Spanned::get_mut) {
        Some(DeValue::Table(inner)) => insert(inner, rest, value, span),
        _ => false,
    }
}

/// A variable's text as a TOML value, then as a list parted by commas; `None` when nothing is left to try.
fn other_reading<'a>(value: &'a str, now: &DeValue<'_>) -> Option<DeValue<'a>> {
    let typed = || {
        let parsed = DeValue::parse(value.trim()).ok()?.into_inner();
        (!parsed.is_str() && !parsed.is_datetime()).then_some(parsed)
    };
    let list = || {
        let items = value.split(',').map(str::trim).filter(|item| !item.is_empty());
        let strings = items.map(|item| Spanned::new(0..0, DeValue::String(Cow::Borrowed(item))));
        DeValue::Array(strings.collect::<DeArray<'_>>())
    };
    match now {
        DeValue::String(_) => Some(typed().unwrap_or_else(list)),
        _ => None,
    }
}

/// Repairs the innermost entry that a span lies in; its key.
fn change<'a>(table: &mut DeTable<'a>, span: &Range<usize>, repair: &Repair<'_, 'a>) -> Option<String> {
    let mut hit: Option<String> = None;
    for (key, value) in table.iter_mut() {
        let (key_span, value_span) = (key.span(), value.span());
        let name = key.get_ref().to_string();
        if let Some(inner) = inside(value, span, repair) {
            return Some(inner);
        }
        if holds(&key_span, span) || holds(&value_span, span) {
            match repair {
                Repair::Remove => hit = Some(name),
                Repair::Replace(another) => {
                    let new = another(value.get_ref())?;
                    *value = Spanned::new(value_span, new);
                    return Some(name);
                }
            }
            break;
        }
    }
    table.remove(hit.as_deref()?);
    hit
}

fn inside<'a>(value: &mut Spanned<DeValue<'a>>, span: &Range<usize>, repair: &Repair<'_, 'a>) -> Option<String> {
    match value.get_mut() {
        DeValue::Table(table) => change(table, span, repair),
        DeValue::Array(items) => {
            for item in items.iter_mut() {
                if let Some(inner) = inside(item, span, repair) {
                    return Some(inner);
                }
            }
            // Only tables in an array go one by one: a list of texts with one bad among them is bad.
            let at = items.iter().position(|item| item.get_ref().is_table() && holds(&item.span(), span))?;
            if matches!(repair, Repair::Replace(_)) {
                return None;
            }
            *items = items.iter().enumerate().filter(|(n, _)| *n != at).map(|(_, item)| item.clone()).collect();
            Some(String::new())
        }
        _ => None,
    }
}

fn holds(outer: &Range<usize>, inner: &Range<usize>) -> bool {
    outer.start <= inner.start && inner.end <= outer.end && outer.start < outer.end
}

/// Serde's words with the key, and without the value: it might be a secret in the wrong place.
fn describe(message: &str, key: &str) -> String {
    let message = message.lines().next().unwrap_or_default();
    let plain = match message.split_once(", expected ") {
        Some((found, expected)) if found.starts_with("invalid type: ") || found.starts_with("invalid value: ") => {
            let found = found.trim_start_matches("invalid type: ").trim_start_matches("invalid value: ");
            let found = found.split([' ', '`', '"']).next().unwrap_or_default();
            format!("expected {expected}, found {found}")
        }
        _ => message.to_owned(),
    };
    if key.is_empty() || message.starts_with("unknown field") { plain } else { format!("{key}: {plain}") }
}
