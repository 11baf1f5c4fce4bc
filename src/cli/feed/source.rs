//! Where the articles of `feed` come from: files, folders, NDJSON, standard input.

use std::fs;
use std::io::{self, BufRead};
use std::path::{Path, PathBuf};

use anyhow::Context as _;

/// One message to publish: its bytes, untouched, and where they came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    /// `folder/file.json`, `file.ndjson:12`, `standard input:3`.
    pub(crate) origin: String,
    pub(crate) bytes: Vec<u8>,
}

/// One place that articles are read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// The whole file is one article.
    File(PathBuf),
    /// One article a line.
    Lines(PathBuf),
    /// Standard input, one article a line.
    Stdin,
}

/// Sorts the paths of the command line into sources: a folder gives its files in the order of their names, folders
/// below it included and hidden ones left out; `-`, or no path at all, is standard input.
///
/// # Errors
/// A path that does not exist or cannot be listed.
pub(crate) fn sources(paths: &[PathBuf]) -> anyhow::Result<Vec<Source>> {
    if paths.is_empty() {
        return Ok(vec![Source::Stdin]);
    }
    let mut found = Vec::new();
    for path in paths {
        if path.as_os_str() == "-" {
            found.push(Source::Stdin);
            continue;
        }
        let kind = fs::metadata(path).with_context(|| format!("cannot read {}", path.display()))?;
        if kind.is_dir() { walk(path, &mut found)? } else { found.push(file(path)) }
    }
    Ok(found)
}

fn walk(folder: &Path, found: &mut Vec<Source>) -> anyhow::Result<()> {
    let list = || -> io::Result<Vec<PathBuf>> { fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect() };
    let mut paths = list().with_context(|| format!("cannot list {}", folder.display()))?;
    paths.sort();
    for path in paths {
        if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.')) {
            continue;
        }
        if path.is_dir() { walk(&path, found)? } else { found.push(file(&path)) }
    }
    Ok(())
}

fn file(path: &Path) -> Source {
    let lines = path.extension().is_some_and(|e| e.eq_ignore_ascii_case("ndjson") || e.eq_ignore_ascii_case("jsonl"));
    if lines { Source::Lines(path.to_owned()) } else { Source::File(path.to_owned()) }
}

impl Source {
    /// How many articles it holds, where that can be told beforehand (for the progress bar).
    pub(crate) fn count(&self) -> Option<u64> {
        match self {
            Self::File(_) => Some(1),
            Self::Lines(path) => {
                let file = fs::File::open(path).ok()?;
                Some(lines(io::BufReader::new(file), String::new()).take_while(Result::is_ok).count() as u64)
            }
            Self::Stdin => None,
        }
    }

    /// Its articles, read as they are asked for: memory holds one at a time.
    ///
    /// # Errors
    /// A file that cannot be opened; each item can fail on its own besides.
    pub(crate) fn items(&self) -> anyhow::Result<Box<dyn Iterator<Item = anyhow::Result<Item>> + Send>> {
        Ok(match self {
            Self::File(path) => {
                let read = fs::read(path).with_context(|| format!("cannot read {}", path.display()));
                let origin = path.display().to_string();
                Box::new(std::iter::once(read.map(|bytes| Item { origin, bytes })))
            }
            Self::Lines(path) => {
                let file = fs::File::open(path).with_context(|| format!("cannot read {}", path.display()))?;
                Box::new(lines(io::BufReader::new(file), path.display().to_string()))
            }
            Self::Stdin => Box::new(lines(io::BufReader::new(io::stdin()), "standard input".to_owned())),
        })
    }
}

/// One item a line; empty lines count but give nothing.
fn lines(reader: impl BufRead, name: String) -> impl Iterator<Item = anyhow::Result<Item>> {
    reader.split(b'\n').enumerate().filter_map(move |(index, line)| {
        let origin = format!("{name}:{}", index + 1);
        match line {
            Ok(mut bytes) => {
                if bytes.last() == Some(&b'\r') {
                    bytes.pop();
                }
                let empty = bytes.iter().all(u8::is_ascii_whitespace);
                (!empty).then_some(Ok(Item { origin, bytes }))
            }
            Err(error) => Some(Err(anyhow::Error::new(error).context(format!("cannot read {origin}")))),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origins(source: &Source) -> Vec<String> {
        source.items().unwrap().map(|item| item.unwrap().origin).collect()
    }

    #[test]
    fn a_folder_gives_its_files_by_name_and_leaves_hidden_ones_out() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::create_dir(root.join("b")).unwrap();
        for name in ["c.json", "a.txt", "b/x.json", ".hidden", "d.NDJSON"] {
            fs::write(root.join(name), "{}").unwrap();
        }
        let found = sources(&[root.to_owned()]).unwrap();
        let expected = [
            Source::File(root.join("a.txt")),
            Source::File(root.join("b/x.json")),
            Source::File(root.join("c.json")),
            Source::Lines(root.join("d.NDJSON")),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn ndjson_gives_an_article_a_line_with_its_number() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("wire.ndjson");
        fs::write(&path, b"{\"a\":1}\r\n\n  \n\xff\xfe\nlast").unwrap();
        let source = file(&path);
        let items: Vec<Item> = source.items().unwrap().map(Result::unwrap).collect();
        assert_eq!(
            items.iter().map(|i| i.bytes.as_slice()).collect::<Vec<_>>(),
            [b"{\"a\":1}".as_slice(), b"\xff\xfe", b"last"]
        );
        assert!(origins(&source)[1].ends_with("wire.ndjson:4"));
        assert_eq!(source.count(), Some(3));
    }

    #[test]
    fn a_file_goes_out_byte_for_byte() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plain.txt");
        fs::write(&path, b"Headline\r\n\r\nBody\n\n").unwrap();
        let items: Vec<Item> = file(&path).items().unwrap().map(Result::unwrap).collect();
        assert_eq!(items[0].bytes, b"Headline\r\n\r\nBody\n\n");
    }

    #[test]
    fn a_missing_path_is_named() {
        let error = sources(&[PathBuf::from("no/such/wire")]).unwrap_err();
        assert!(format!("{error:#}").starts_with("cannot read no/such/wire: "), "{error:#}");
    }

    #[test]
    fn no_path_and_a_dash_mean_standard_input() {
        assert_eq!(sources(&[]).unwrap(), [Source::Stdin]);
        assert_eq!(sources(&[PathBuf::from("-")]).unwrap(), [Source::Stdin]);
    }
}
