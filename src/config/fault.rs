//! Faults with their places.

use std::fmt;

/// One thing that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file, or the variable of the environment.
    pub file: String,
    /// Line and column, from 1, in characters; `None` where the fault has no place in a file.
    pub line_column: Option<(usize, usize)>,
    pub message: String,
}

impl Fault {
    pub(super) fn at_file(file: &str, message: String) -> Self {
        Self { file: file.to_owned(), line_column: None, message }
    }

    pub(super) fn at(file: &str, text: &str, offset: usize, message: String) -> Self {
        Self { file: file.to_owned(), line_column: Some(line_column(text, offset)), message }
    }

    /// A line that already names its place: `file:line:column: message`.
    pub(super) fn of_line(line: &str) -> Self {
        let parsed = || -> Option<Self> {
            let (place, message) = line.split_once(": ")?;
            let mut parts = place.rsplitn(3, ':');
            let (column, row) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
            Some(Self { file: parts.next()?.to_owned(), line_column: Some((row, column)), message: message.to_owned() })
        };
        parsed().unwrap_or_else(|| Self { file: String::new(), line_column: None, message: line.to_owned() })
    }

    /// A fault of an event rule file.
    pub(crate) fn of_rule(error: &crate::events::ruleset::RuleError) -> Self {
        Self { file: error.file.clone(), line_column: Some((error.line, error.column)), message: error.message.clone() }
    }

    pub(super) fn place(&self) -> (bool, &str, Option<(usize, usize)>) {
        (self.line_column.is_none(), &self.file, self.line_column)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.file.as_str(), self.line_column) {
            ("", _) => write!(f, "{}", self.message),
            (file, None) => write!(f, "{file}: {}", self.message),
            (file, Some((line, column))) => write!(f, "{file}:{line}:{column}: {}", self.message),
        }
    }
}

/// One fault a line; with a count before them if there are several.
pub(super) fn list(faults: &[Fault]) -> String {
    let lines: Vec<String> = faults.iter().map(ToString::to_string).collect();
    match lines.as_slice() {
        [one] => one.clone(),
        many => format!("{} faults in the configuration\n{}", many.len(), many.join("\n")),
    }
}

fn line_column(text: &str, offset: usize) -> (usize, usize) {
    let offset = (0..=offset.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0);
    let before = text.get(..offset).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    (line, before.get(start..).unwrap_or_default().chars().count() + 1)
}
