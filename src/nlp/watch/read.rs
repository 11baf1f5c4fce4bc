//! Lists as text: CSV with a header line, or a JSON array of objects.

use compact_str::CompactString;
use serde_json::Value;

use super::{Entry, ListFault};
use crate::nlp::settle::is_international;
use crate::nlp::tables::{Tables, fold};
use crate::text::layers::{ActorCode, EntityLabel, Ids};

/// Faults told of one list; after these it is only said that there are more.
const MOST_FAULTS: usize = 20;

/// What a column or a key may be called.
const FIELDS: &[&str] = &["name", "aliases", "type", "country", "sector", "code", "ids", "tags"];

/// PLOVER's sectors.
const SECTORS: &[&str] = &[
    "GOV", "MIL", "COP", "JUD", "LEG", "SPY", "PTY", "OPP", "REB", "PRM", "UAF", "UNK", "CVL", "CRM", "BUS", "LAB",
    "AGR", "EDU", "REL", "REF", "ELI", "JRN", "MED", "SOC", "PRE",
];

pub(super) fn parse(text: &str) -> Result<Vec<Entry>, Vec<ListFault>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut list = Reading::default();
    if text.trim_start().starts_with('[') {
        list.json(text);
    } else {
        list.csv(text);
    }
    if list.faults.is_empty() { Ok(list.entries) } else { Err(list.faults) }
}

/// One row before it is checked: texts by field.
type Row = Vec<(&'static str, Vec<String>)>;

#[derive(Debug, Default)]
struct Reading {
    entries: Vec<Entry>,
    faults: Vec<ListFault>,
    unsaid: bool,
}

impl Reading {
    fn fault(&mut self, line: usize, why: impl Into<String>) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(ListFault { line, why: why.into() });
        } else if !self.unsaid {
            self.unsaid = true;
            self.faults.push(ListFault { line, why: "there are more faults from here on".to_owned() });
        }
    }

    fn csv(&mut self, text: &str) {
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .trim(csv::Trim::All)
            .comment(Some(b'#'))
            .has_headers(false)
            .from_reader(text.as_bytes());
        let mut columns: Option<Vec<Option<&'static str>>> = None;
        let mut record = csv::StringRecord::new();
        let mut lines = Lines { text, at: 0, line: 1 };
        loop {
            match reader.read_record(&mut record) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    let line = error.position().map_or(1, |p| p.line() as usize);
                    self.fault(line, format!("no CSV: {error}"));
                    return;
                }
            }
            let line = record.position().map_or(1, |p| lines.of(p.byte() as usize));
            if lines.at == text.len() {
                // A comment that ends the text without a line end: the reader makes an empty record of it.
                break;
            }
            let Some(columns) = &columns else {
                columns = self.header(line, &record);
                if columns.is_none() {
                    return;
                }
                continue;
            };
            if record.len() != columns.len() {
                self.fault(line, format!("{} columns where the header has {}", record.len(), columns.len()));
                continue;
            }
            let many = |field: &str| matches!(field, "aliases" | "ids" | "tags");
            let row: Row = columns
                .iter()
                .zip(&record)
                .filter_map(|(column, value)| {
                    let field = (*column)?;
                    let values = if many(field) { value.split('|').collect() } else { vec![value] };
                    let values = values.into_iter().map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());
                    Some((field, values.collect()))
                })
                .collect();
            self.row(line, row);
        }
        if columns.is_none() {
            self.fault(1, format!("empty: a header line with some of {} is wanted", FIELDS.join(", ")));
        }
    }

    fn header(&mut self, line: usize, record: &csv::StringRecord) -> Option<Vec<Option<&'static str>>> {
        let mut columns = Vec::new();
        for name in record {
            let known = FIELDS.iter().find(|f| **f == name).copied();
            if known.is_none() {
                self.fault(line, format!("unknown column `{}`, expected {}", short(name), FIELDS.join(", ")));
            } else if columns.contains(&known) {
                self.fault(line, format!("column `{name}` twice"));
            }
            columns.push(known);
        }
        if !columns.contains(&Some("name")) && self.faults.is_empty() {
            self.fault(line, "there is no column `name`");
        }
        self.faults.is_empty().then_some(columns)
    }

    fn json(&mut self, text: &str) {
        if let Err(error) = serde_json::from_str::<serde::de::IgnoredAny>(text) {
            self.fault(error.line().max(1), format!("no JSON: {}", reason(&error)));
            return;
        }
        for (line, element) in elements(text) {
            match serde_json::from_str(element) {
                Ok(Value::Object(object)) => self.object(line, &object),
                Ok(_) => self.fault(line, "an entry is no object"),
                Err(error) => self.fault(line + error.line().saturating_sub(1), reason(&error)),
            }
        }
    }

    fn object(&mut self, line: usize, object: &serde_json::Map<String, Value>) {
        let mut row: Row = Vec::new();
        for (key, value) in object {
            let Some(field) = FIELDS.iter().find(|f| *f == key).copied() else {
                self.fault(line, format!("unknown key `{}`, expected {}", short(key), FIELDS.join(", ")));
                return;
            };
            let values = match (field, value) {
                (_, Value::Null) => Vec::new(),
                ("aliases" | "tags", Value::Array(items)) if items.iter().all(Value::is_string) => {
                    items.iter().filter_map(Value::as_str).map(str::to_owned).collect()
                }
                ("ids", Value::Object(ids)) if ids.values().all(|v| v.is_string() || v.is_null()) => {
                    ids.iter().filter_map(|(k, v)| Some(format!("{k}:{}", v.as_str()?))).collect()
                }
                ("aliases" | "tags", _) => return self.fault(line, format!("`{field}` is no list of texts")),
                ("ids", _) => return self.fault(line, "`ids` is no object of texts"),
                (_, Value::String(text)) => vec![text.clone()],
                _ => return self.fault(line, format!("`{field}` is no text")),
            };
            let values = values.into_iter().map(|v| v.trim().to_owned()).filter(|v| !v.is_empty());
            row.push((field, values.collect()));
        }
        self.row(line, row);
    }

    fn row(&mut self, line: usize, row: Row) {
        match entry(row) {
            Ok(entry) => self.entries.push(entry),
            Err(why) => self.fault(line, why),
        }
    }
}

/// Line numbers of records. The reader says where it stood before it skipped blank lines and comments.
#[derive(Debug)]
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl Lines<'_> {
    /// The line of the first record at or after a byte; bytes must not go back.
    fn of(&mut self, byte: usize) -> usize {
        let passed = self.text.get(self.at..byte.max(self.at)).unwrap_or_default();
        self.line += passed.matches('\n').count();
        self.at += passed.len();
        while let Some(next) = self.text.get(self.at..).and_then(|rest| rest.split_inclusive('\n').next()) {
            if !(next.trim_end().is_empty() || next.starts_with('#')) {
                break;
            }
            self.at += next.len();
            self.line += 1;
        }
        self.line
    }
}

fn entry(row: Row) -> Result<Entry, String> {
    let mut entry = Entry::default();
    let (mut country, mut sector, mut code) = (None, None, None);
    for (field, mut values) in row {
        match field {
            "aliases" => entry.aliases = values,
            "tags" => entry.tags = tags(values)?,
            "ids" => entry.ids = ids(&values)?,
            _ => {
                let Some(value) = values.pop() else { continue };
                match field {
                    "name" => entry.name = value,
                    "type" => {
                        let label = EntityLabel::from_name(&value);
                        let known: Vec<&str> = EntityLabel::ALL.iter().map(|l| l.as_str()).collect();
                        let why = || format!("unknown type `{}`, expected {}", short(&value), known.join(", "));
                        entry.label = Some(label.ok_or_else(why)?);
                    }
                    "country" => country = Some(value),
                    "sector" => sector = Some(value),
                    _ => code = Some(value),
                }
            }
        }
    }
    if entry.name.is_empty() {
        return Err("no `name`".to_owned());
    }
    for name in std::iter::once(&entry.name).chain(&entry.aliases) {
        let key = fold(name);
        if key.chars().count() < 2 {
            return Err(format!("`{}` is too short a name", short(name)));
        }
        if key.split(' ').count() > 20 {
            return Err(format!("`{}` is too long a name", short(name)));
        }
    }
    entry.actor = match (code, country, sector) {
        (Some(_), Some(_), _) | (Some(_), _, Some(_)) => {
            return Err("`code` says country and sector already: give it or those two".to_owned());
        }
        (Some(code), None, None) => actor(&code)?,
        (None, country, sector) => {
            let mut actor = ActorCode::default();
            if let Some(country) = country {
                if !is_country(&country) {
                    return Err(format!("unknown country `{}`: ISO 3166 alpha-3 is wanted", short(&country)));
                }
                actor.country = Some(country.into());
            }
            actor.sectors = sectors(sector.as_deref().unwrap_or_default())?;
            actor
        }
    };
    Ok(entry)
}

/// `IRNGOV` as country and sectors.
fn actor(code: &str) -> Result<ActorCode, String> {
    let (head, rest) = code.split_at_checked(3).unwrap_or((code, ""));
    if is_country(head) {
        return Ok(ActorCode { country: Some(head.into()), sectors: sectors(rest)? });
    }
    Ok(ActorCode { country: None, sectors: sectors(code)? })
}

fn sectors(text: &str) -> Result<smallvec::SmallVec<[CompactString; 2]>, String> {
    let mut found = smallvec::SmallVec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (head, tail) = rest.split_at_checked(3).unwrap_or((rest, ""));
        if !SECTORS.contains(&head) {
            return Err(format!("unknown code `{}`: a country and sectors of {}", short(text), SECTORS.join(", ")));
        }
        found.push(head.into());
        rest = tail;
    }
    Ok(found)
}

fn is_country(code: &str) -> bool {
    is_international(code) || Tables::shared().country_by_iso(code).is_some()
}

/// Lower case, digits, `-`, `_`, `:` and `.`: what a rule can name without escapes.
fn tags(values: Vec<String>) -> Result<Vec<CompactString>, String> {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | ':' | '.' | '/');
    match values.iter().find(|tag| tag.chars().count() > 64 || !tag.chars().all(plain)) {
        Some(tag) => Err(format!("`{}` is no tag: letters, digits, - _ : . and /, at most 64", short(tag))),
        None => Ok(values.into_iter().map(CompactString::from).collect()),
    }
}

/// `wikidata:Q42`.
fn ids(values: &[String]) -> Result<Ids, String> {
    let mut ids = Ids::default();
    for value in values {
        let (name, id) = value.split_once(':').unwrap_or((value, ""));
        let slot = match name.trim() {
            "wikidata" => &mut ids.wikidata,
            "iso3166" => &mut ids.iso3166,
            "geonames" => &mut ids.geonames,
            _ => return Err(format!("unknown id `{}`, expected wikidata, iso3166, geonames", short(value))),
        };
        if id.trim().is_empty() {
            return Err(format!("`{}` has no id after the colon", short(value)));
        }
        *slot = Some(id.trim().into());
    }
    Ok(ids)
}

/// Enough of a value to find it by.
fn short(text: &str) -> String {
    if text.chars().count() <= 40 { text.to_owned() } else { text.chars().take(40).chain(['…']).collect() }
}

/// Serde's words without its own place.
fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.split(" at line ").next().unwrap_or(&text).to_owned()
}

/// The elements of a sound JSON array with the lines they begin on.
fn elements(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let (mut depth, mut line, mut start) = (0usize, 1usize, None);
    let (mut quoted, mut escaped) = (false, false);
    for (at, byte) in text.bytes().enumerate() {
        if byte == b'\n' {
            line += 1;
        }
        if quoted {
            quoted = escaped || byte != b'"';
            escaped = !escaped && byte == b'\\';
            continue;
        }
        let ends = depth == 1 && matches!(byte, b',' | b']');
        if ends && let Some((line, from)) = start.take() {
            found.extend(text.get(from..at).map(|element| (line, element)));
        }
        if depth == 1 && start.is_none() && !ends && !byte.is_ascii_whitespace() {
            start = Some((line, at));
        }
        match byte {
            b'"' => quoted = true,
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    found
}
