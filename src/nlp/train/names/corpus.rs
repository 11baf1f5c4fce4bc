//! Training texts: `CoNLL` columns turned back into running text with name spans, so that the product's own tokeniser
//! reads them as it will read the wire.

use std::io::Read as _;
use std::path::Path;

use crate::nlp::entity::Coarse;

/// A name in a training text, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) kind: Coarse,
    /// The source's own type (`geo`, `politicalparty`, `demonym`).
    pub(crate) fine: String,
}

/// One document of a training file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sample {
    pub(crate) text: String,
    pub(crate) spans: Vec<Span>,
    /// How much its tokens count in training.
    pub(crate) weight: f32,
    /// Whether the names were marked by machine.
    pub(crate) silver: bool,
}

/// One line of a `CoNLL` file.
#[derive(Debug, Clone, Default)]
struct Row {
    form: String,
    pos: String,
    coarse: String,
    fine: String,
}

/// Reads a `.conll` or `.conll.gz` file. Sentences of a document are joined by `joint`.
pub(crate) fn read(path: &Path, weight: f32) -> anyhow::Result<Vec<Sample>> {
    let text = read_text(path)?;
    let mut samples = Vec::new();
    let mut sample = Builder::default();
    let mut rows: Vec<Row> = Vec::new();
    for line in text.lines() {
        if line.starts_with("# newdoc") {
            sample.sentence(&mut rows);
            samples.push(sample.finish(weight));
        } else if line.is_empty() {
            sample.sentence(&mut rows);
        } else {
            let mut columns = line.split('\t').map(str::to_owned);
            let mut next = || columns.next().unwrap_or_default();
            rows.push(Row { form: next(), pos: next(), coarse: next(), fine: next() });
        }
    }
    sample.sentence(&mut rows);
    samples.push(sample.finish(weight));
    samples.retain(|s| !s.text.is_empty());
    Ok(samples)
}

/// Reads texts whose names are marked `[KIND name]`; a blank line ends a text, `#` begins a remark.
pub(crate) fn marked(text: &str) -> Vec<Sample> {
    let mut samples = Vec::new();
    for story in text.split("\n\n") {
        let mut sample = Sample { weight: 1.0, ..Sample::default() };
        for line in story.lines().filter(|line| !line.starts_with('#')) {
            for piece in line.split_inclusive(['[', ']']) {
                let name = piece.strip_suffix(']').and_then(|piece| piece.split_once(' '));
                if let Some((kind, name)) = name.and_then(|(kind, name)| Some((Coarse::from_name(kind)?, name))) {
                    let start = sample.text.len();
                    sample.text.push_str(name);
                    sample.spans.push(Span { start, end: sample.text.len(), kind, fine: String::new() });
                } else {
                    sample.text.push_str(piece.strip_suffix('[').unwrap_or(piece));
                }
            }
            sample.text.push('\n');
        }
        if !sample.spans.is_empty() {
            samples.push(sample);
        }
    }
    samples
}

/// The text of a file, unpacked where its name ends in `.gz`.
pub(crate) fn read_text(path: &Path) -> anyhow::Result<String> {
    let bytes = std::fs::read(path).map_err(|error| anyhow::anyhow!("{}: {error}", path.display()))?;
    let mut text = String::new();
    if path.extension().is_some_and(|e| e == "gz") {
        flate2::read::GzDecoder::new(&*bytes).read_to_string(&mut text)?;
    } else {
        text = String::from_utf8(bytes)?;
    }
    Ok(text)
}

/// Puts sentences together into one text.
#[derive(Debug, Default)]
struct Builder {
    text: String,
    spans: Vec<Span>,
    sentences: usize,
}

impl Builder {
    fn sentence(&mut self, rows: &mut Vec<Row>) {
        if rows.is_empty() {
            return;
        }
        if !self.text.is_empty() {
            // Wire copy breaks a paragraph every sentence or two.
            self.text.push(if self.sentences.is_multiple_of(2) { '\n' } else { ' ' });
        }
        self.sentences += 1;
        let mut open: Option<Span> = None;
        let mut quotes = 0usize;
        for (at, row) in rows.iter().enumerate() {
            let carries_on = row.coarse.strip_prefix("I-").is_some();
            if !carries_on {
                self.spans.extend(open.take());
            }
            let before = at.checked_sub(1).and_then(|at| rows.get(at));
            if before.is_some_and(|before| spaced(before, row, quotes)) {
                self.text.push(' ');
            }
            quotes += usize::from(row.form == "\"");
            let start = self.text.len();
            self.text.push_str(plain(&row.form));
            let end = self.text.len();
            if let Some(kind) = row.coarse.strip_prefix("B-").and_then(Coarse::from_name) {
                let fine = row.fine.get(2..).unwrap_or_default().to_owned();
                open = Some(Span { start, end, kind, fine });
            } else if let Some(span) = &mut open {
                span.end = end;
            }
        }
        self.spans.extend(open);
        rows.clear();
    }

    fn finish(&mut self, weight: f32) -> Sample {
        let Self { text, spans, .. } = std::mem::take(self);
        Sample { text, spans, weight, silver: false }
    }
}

fn plain(form: &str) -> &str {
    match form {
        "-LRB-" => "(",
        "-RRB-" => ")",
        "-LSB-" => "[",
        "-RSB-" => "]",
        "``" | "''" => "\"",
        _ => form,
    }
}

/// Whether a space stands between two tokens of a treebank; `quotes` counts the straight quotes so far.
fn spaced(before: &Row, here: &Row, quotes: usize) -> bool {
    let (left, right) = (plain(&before.form), plain(&here.form));
    let closes = matches!(right, "," | "." | ";" | ":" | "?" | "!" | ")" | "]" | "}" | "%" | "...")
        || right.starts_with('\'') && right.len() > 1
        || right.starts_with('’') && right.len() > 3
        || right.eq_ignore_ascii_case("n't")
        || right.eq_ignore_ascii_case("n’t")
        || right == "'" && before.pos.starts_with("NN")
        || right == "\"" && quotes % 2 == 1
        || right == "''";
    let opens =
        matches!(left, "(" | "[" | "{" | "$" | "#" | "£" | "€") || left == "\"" && quotes % 2 == 1 || left == "``";
    let bound = before.pos == "HYPH" || here.pos == "HYPH" || left == "/" || right == "/";
    !(closes || opens || bound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marked_names_become_spans() {
        let samples = marked("# remark\n[LOC OSLO] - [PER Ida Moe] won.\n\nNo name here.\n\n[ORG Ajax] 1\n");
        assert_eq!(samples.len(), 2);
        assert_eq!(samples[0].text, "OSLO - Ida Moe won.\n");
        let names: Vec<_> =
            samples[0].spans.iter().map(|s| (samples[0].text.get(s.start..s.end).unwrap(), s.kind)).collect();
        assert_eq!(names, [("OSLO", Coarse::Loc), ("Ida Moe", Coarse::Per)]);
    }

    #[test]
    fn columns_become_running_text_with_spans() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a.conll");
        let rows = "# newdoc id = a\n\"\t\"\tO\tO\nIran\tNNP\tB-LOC\tB-geo\n's\tPOS\tO\tO\nSupreme\tNNP\tB-ORG\tB-org\n\
                    Council\tNNP\tI-ORG\tI-org\n,\t,\tO\tO\n\"\t\"\tO\tO\nhe\tPRP\tO\tO\ndid\tVBD\tO\tO\nn't\tRB\tO\tO\n\nMosul\tNNP\tB-LOC\tB-geo\n";
        std::fs::write(&path, rows).unwrap();
        let samples = read(&path, 1.0).unwrap();
        assert_eq!(samples.len(), 1);
        assert_eq!(samples[0].text, "\"Iran's Supreme Council,\" he didn't Mosul");
        let names: Vec<_> = samples[0].spans.iter().map(|s| samples[0].text.get(s.start..s.end).unwrap()).collect();
        assert_eq!(names, ["Iran", "Supreme Council", "Mosul"]);
    }
}
