//! `[watchlists]`: files of names to watch for, read with the configuration and again when they change.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use serde::Deserialize;

use super::Fault;
use crate::nlp::watch::Watchlists as Lists;

/// The `[watchlists]` table of the configuration.
#[derive(Debug, Clone, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Watchlists {
    /// CSV or JSON files, relative to the configuration's folder.
    pub files: Vec<PathBuf>,
    /// How often the files are looked at for changes, in seconds; 0: never.
    pub reload_s: u64,
    /// What they held when the configuration was read.
    #[serde(skip)]
    pub(super) lists: Arc<Lists>,
    #[serde(skip)]
    pub(super) watch: Watch,
}

impl Default for Watchlists {
    fn default() -> Self {
        Self { files: Vec::new(), reload_s: 2, lists: Arc::default(), watch: Watch::default() }
    }
}

impl Watchlists {
    /// Reads every file; the faults of all of them at once.
    pub(super) fn load(&mut self, folder: &Path) -> Vec<Fault> {
        let paths: Vec<PathBuf> = self.files.iter().map(|file| folder.join(file)).collect();
        // stamped first: a file that changes while it is read is read again
        self.watch = Watch::new(paths);
        match read(&self.watch.paths) {
            Ok(lists) => {
                self.lists = Arc::new(lists);
                Vec::new()
            }
            Err(faults) => faults,
        }
    }

    /// What to look at for changes, and how often; `None` where there is nothing to look at.
    #[must_use]
    pub fn watch(&self) -> Option<(Watch, Duration)> {
        let watched = self.reload_s > 0 && !self.files.is_empty();
        watched.then(|| (self.watch.clone(), Duration::from_secs(self.reload_s)))
    }

    /// How many names are listed.
    #[must_use]
    pub fn names(&self) -> usize {
        self.lists.len()
    }
}

/// Size and time of a file; `None` where it is not there.
type Stamp = Option<(u64, SystemTime)>;

/// Files with what was last seen of them.
#[derive(Debug, Clone, Default)]
pub struct Watch {
    paths: Vec<PathBuf>,
    /// When they were last read.
    read: Vec<Stamp>,
    /// At the last look.
    seen: Vec<Stamp>,
}

impl Watch {
    fn new(paths: Vec<PathBuf>) -> Self {
        let stamps = stamps(&paths);
        Self { paths, read: stamps.clone(), seen: stamps }
    }

    /// Reads the files again where one has changed and has stood still since the last look, so that no half-written
    /// list is taken for a whole one. `None` where there is nothing new. A refusal is told once, not at every look.
    /// Blocks on the files.
    pub fn look(&mut self) -> Option<Result<Lists, Vec<Fault>>> {
        let now = stamps(&self.paths);
        let settled = now == self.seen;
        self.seen.clone_from(&now);
        if now == self.read || !settled {
            return None;
        }
        self.read = now;
        Some(read(&self.paths))
    }
}

fn stamps(paths: &[PathBuf]) -> Vec<Stamp> {
    let stamp = |path: &PathBuf| {
        let meta = std::fs::metadata(path).ok()?;
        Some((meta.len(), meta.modified().ok()?))
    };
    paths.iter().map(stamp).collect()
}

fn read(paths: &[PathBuf]) -> Result<Lists, Vec<Fault>> {
    let (mut entries, mut faults) = (Vec::new(), Vec::new());
    for path in paths {
        let name = path.display().to_string();
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(error) => {
                faults.push(Fault::at_file(&name, format!("cannot read: {error}")));
                continue;
            }
        };
        match Lists::parse(&text) {
            Ok(mut list) => entries.append(&mut list),
            Err(found) => faults.extend(found.into_iter().map(|f| Fault {
                file: name.clone(),
                line_column: Some((f.line, 1)),
                message: f.why,
            })),
        }
    }
    if faults.is_empty() { Ok(Lists::new(entries)) } else { Err(faults) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_changed_file_is_read_once_it_stands_still_and_a_bad_one_is_told_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("desk.csv");
        fs::write(&path, "name,tags\nIda Brandt,vip\n").unwrap();
        let mut table = Watchlists { files: vec!["desk.csv".into()], ..Watchlists::default() };
        assert_eq!(table.load(folder.path()), []);
        assert_eq!(table.names(), 1);
        let (mut watch, every) = table.watch().unwrap();
        assert_eq!(every, Duration::from_secs(2));
        assert!(watch.look().is_none(), "nothing has changed");

        fs::write(&path, "name,tags\nIda Brandt,vip\nTomas Hartwell,vip\n").unwrap();
        assert!(watch.look().is_none(), "it may still be written to");
        assert_eq!(watch.look().unwrap().unwrap().len(), 2);
        assert!(watch.look().is_none());

        fs::write(&path, "name,tags\nIda Brandt,vip\n\nTomas Hartwell\n").unwrap();
        assert!(watch.look().is_none());
        let faults = watch.look().unwrap().unwrap_err();
        let told: Vec<String> =
            faults.iter().map(|f| f.to_string().replace(&path.display().to_string(), "F")).collect();
        assert_eq!(told, ["F:4:1: 1 columns where the header has 2"]);
        assert!(watch.look().is_none(), "told once");

        fs::remove_file(&path).unwrap();
        assert!(watch.look().is_none());
        assert!(watch.look().unwrap().unwrap_err()[0].message.starts_with("cannot read"));
    }
}
