//! Paragraphs of plain text: blank lines, line feeds, indents, and lines that an old wire broke at its right margin.

/// Widest line, in characters, that a hard right margin makes.
const MARGIN: usize = 100;

struct Line {
    start: usize,
    /// Characters without the white space at both ends.
    width: usize,
    indent: usize,
    /// A list mark or a table row begins or fills it.
    listed: bool,
    /// It begins with a small letter.
    small: bool,
    /// It ends with a stop, perhaps in a quote.
    stopped: bool,
}

/// Bytes at which the paragraphs begin, in order; the first is 0. Text after a start and before the next is one
/// paragraph, blank lines at its end included.
#[must_use]
pub fn starts(text: &str) -> Vec<usize> {
    let mut starts = vec![0];
    let mut block: Vec<Line> = Vec::new();
    let mut at = 0;
    for raw in text.split_inclusive(['\n', '\u{2028}', '\u{2029}']) {
        match line(raw, at) {
            Some(line) => block.push(line),
            None => flush(&mut block, &mut starts),
        }
        at += raw.len();
    }
    flush(&mut block, &mut starts);
    starts
}

/// Reads one line; `None` if it is blank.
fn line(raw: &str, start: usize) -> Option<Line> {
    let body = raw.trim();
    let first = body.chars().next()?;
    let indent = raw.chars().take_while(|c| c.is_whitespace()).map(|c| if c == '\t' { 4 } else { 1 }).sum();
    let mark = matches!(first, '*' | '•' | '·' | '–' | '—' | '+' | '|' | '>' | '#')
        || body.starts_with("- ")
        || body.starts_with("-- ")
        || counted(body);
    let columns = body.contains("   ") || body.contains('\t');
    Some(Line {
        start,
        width: body.chars().count(),
        indent,
        listed: mark || columns,
        small: first.is_lowercase(),
        stopped: body.trim_end_matches(['"', '”', '\'', '’', ')']).ends_with(['.', '!', '?', ':']),
    })
}

/// "1. ", "12) ", "a) " at the start of a line.
fn counted(body: &str) -> bool {
    let head = body.split_whitespace().next().unwrap_or_default();
    let stem = head.trim_end_matches(['.', ')']);
    stem.len() < head.len() && stem.len() <= 2 && !stem.is_empty() && stem.bytes().all(|b| b.is_ascii_digit())
}

/// Turns a run of lines without a blank one between them into paragraphs.
fn flush(block: &mut Vec<Line>, starts: &mut Vec<usize>) {
    let widest = block.iter().map(|l| l.width).max().unwrap_or(0);
    let inner = block.len().saturating_sub(1);
    let full = block.iter().take(inner).filter(|l| l.width >= 40 && l.width * 10 >= widest * 6).count();
    let wrapped = widest <= MARGIN && inner > 0 && full * 10 >= inner * 6;
    let mut before: Option<&Line> = None;
    for here in &*block {
        let joined = before.is_some_and(|above| {
            let room = above.width >= 30 && above.width <= MARGIN && !here.listed && !above.listed;
            let level = here.indent < above.indent + 2;
            room && level && (here.small || (wrapped && above.width * 10 >= widest * 7 && !ends_early(above, widest)))
        });
        if !joined && here.start > 0 {
            starts.push(here.start);
        }
        before = Some(here);
    }
    block.clear();
}

/// A line that stops well before the margin ends its paragraph.
fn ends_early(line: &Line, widest: usize) -> bool {
    line.stopped && line.width * 10 < widest * 8
}

#[cfg(test)]
mod tests {
    use super::starts;

    fn check(text: &str, expect: &[&str]) {
        let starts = starts(text);
        let ends = starts.iter().skip(1).copied().chain([text.len()]);
        let got: Vec<_> = starts.iter().zip(ends).map(|(&a, b)| text.get(a..b).unwrap().trim()).collect();
        assert_eq!(got, expect);
    }

    #[test]
    fn blank_lines_and_line_feeds_part_paragraphs() {
        check("One.\n\nTwo.\r\n\r\nThree.", &["One.", "Two.", "Three."]);
        check(
            "A long first paragraph on one line, as feeds of today send it, well past any right margin that a printer had.\nTwo.\nThree.",
            &[
                "A long first paragraph on one line, as feeds of today send it, well past any right margin that a printer had.",
                "Two.",
                "Three.",
            ],
        );
    }

    #[test]
    fn an_indented_line_opens_a_paragraph_of_wrapped_copy() {
        check(
            "   Rebels fired mortars at the port on Friday, and the army said it\nhad answered with artillery across the \
             bay until the early hours.\n   The two sides blamed each other for the collapse of the truce\nagreed last week.",
            &[
                "Rebels fired mortars at the port on Friday, and the army said it\nhad answered with artillery across \
                 the bay until the early hours.",
                "The two sides blamed each other for the collapse of the truce\nagreed last week.",
            ],
        );
    }

    #[test]
    fn table_rows_stay_apart() {
        check(
            "Team        P  W  D\nRovers      9  7  1\nUnited      9  6  2",
            &["Team        P  W  D", "Rovers      9  7  1", "United      9  6  2"],
        );
    }
}
