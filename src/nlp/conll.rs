//! `CoNLL` columns (token, tag, harmonised BIO tag, the source's own BIO tag) turned back into running text with name
//! spans, so that the product's own tokeniser reads them as it will read the wire.

use super::entity::Coarse;

/// A name in a text, in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Span {
    pub start: usize,
    pub end: usize,
    pub kind: Coarse,
    /// The source's own type (`geo`, `politicalparty`, `demonym`).
    pub fine: String,
}

/// One document: its text and the names in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marked {
    pub text: String,
    pub spans: Vec<Span>,
}

/// One line of a `CoNLL` file.
#[derive(Debug, Clone, Default)]
struct Row {
    form: String,
    pos: String,
    coarse: String,
    fine: String,
}

/// The documents of a file's text: a blank line ends a sentence, `# newdoc` begins a document. Sentences stand apart by
/// a space or a new line. Lines that are no rows have no effect but an odd token: nothing fails.
#[must_use]
pub fn parse(text: &str) -> Vec<Marked> {
    let mut documents = Vec::new();
    let mut builder = Builder::default();
    let mut rows: Vec<Row> = Vec::new();
    for line in text.lines() {
        if line.starts_with("# newdoc") {
            builder.sentence(&mut rows);
            documents.push(builder.finish());
        } else if line.is_empty() {
            builder.sentence(&mut rows);
        } else {
            let mut columns = line.split('\t').map(str::to_owned);
            let mut next = || columns.next().unwrap_or_default();
            rows.push(Row { form: next(), pos: next(), coarse: next(), fine: next() });
        }
    }
    builder.sentence(&mut rows);
    documents.push(builder.finish());
    documents.retain(|d| !d.text.is_empty());
    documents
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

    fn finish(&mut self) -> Marked {
        let Self { text, spans, .. } = std::mem::take(self);
        Marked { text, spans }
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
    fn columns_become_running_text_with_spans() {
        let rows = "# newdoc id = a\n\"\t\"\tO\tO\nIran\tNNP\tB-LOC\tB-geo\n's\tPOS\tO\tO\nSupreme\tNNP\tB-ORG\tB-org\n\
                    Council\tNNP\tI-ORG\tI-org\n,\t,\tO\tO\n\"\t\"\tO\tO\nhe\tPRP\tO\tO\ndid\tVBD\tO\tO\nn't\tRB\tO\tO\n\nMosul\tNNP\tB-LOC\tB-geo\n";
        let documents = parse(rows);
        assert_eq!(documents.len(), 1);
        let Marked { text, spans } = &documents[0];
        assert_eq!(text, "\"Iran's Supreme Council,\" he didn't Mosul");
        let names: Vec<_> = spans.iter().map(|s| text.get(s.start..s.end).unwrap()).collect();
        assert_eq!(names, ["Iran", "Supreme Council", "Mosul"]);
        assert_eq!(parse("\u{0}\tx\n\n\n# newdoc\nB-\tI-PER\tI-PER"), parse("\u{0}\n\n# newdoc\nB-\n"));
    }
}
