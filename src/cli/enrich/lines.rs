//! One article a line in, one message a line out: in the input's order, on all cores, in bounded memory.

use std::io::{BufRead, Write};

use rayon::prelude::*;

use crate::article::{self, Hints};
use crate::enrich::Engine;

/// Lines and bytes that are worked on at once; either bound ends a batch.
const BATCH_LINES: usize = 512;
const BATCH_BYTES: usize = 16 * 1024 * 1024;

/// Enriches every line; how many were no article.
pub(super) fn enrich(
    engine: &Engine,
    hints: &Hints<'_>,
    threads: usize,
    mut input: impl BufRead,
    out: &mut impl Write,
) -> anyhow::Result<usize> {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
    let limit = if hints.max_bytes == 0 { article::DEFAULT_MAX_BYTES } else { hints.max_bytes };
    let mut faults = 0;
    let mut number = 0;
    loop {
        let batch = read_batch(&mut input, &mut number, limit)?;
        if batch.is_empty() {
            return Ok(faults);
        }
        let done: Vec<(bool, Vec<u8>)> =
            pool.install(|| batch.par_iter().map(|line| one(engine, hints, line)).collect());
        for (is_article, bytes) in done {
            faults += usize::from(!is_article);
            out.write_all(&bytes)?;
        }
        // A reader that follows along sees each batch as it is done.
        out.flush()?;
    }
}

struct Line {
    number: usize,
    bytes: Vec<u8>,
}

/// The next lines that are not blank. A line over the limit is cut just past it, so that it is refused for its size.
fn read_batch(input: &mut impl BufRead, number: &mut usize, limit: usize) -> std::io::Result<Vec<Line>> {
    let mut batch = Vec::new();
    let mut size = 0;
    while batch.len() < BATCH_LINES && size < BATCH_BYTES {
        let mut bytes = Vec::new();
        if read_line(input, &mut bytes, limit)? == 0 {
            break;
        }
        *number += 1;
        if !bytes.trim_ascii().is_empty() {
            size += bytes.len();
            batch.push(Line { number: *number, bytes });
        }
    }
    Ok(batch)
}

/// Reads to the line feed, keeping at most one byte more than the limit; the bytes taken from the input.
fn read_line(input: &mut impl BufRead, line: &mut Vec<u8>, limit: usize) -> std::io::Result<usize> {
    let mut taken = 0;
    loop {
        let buffer = input.fill_buf()?;
        if buffer.is_empty() {
            return Ok(taken);
        }
        let end = memchr::memchr(b'\n', buffer);
        let len = end.map_or(buffer.len(), |at| at + 1);
        let keep = end.unwrap_or(len).min((limit + 1).saturating_sub(line.len()));
        line.extend_from_slice(buffer.get(..keep).unwrap_or_default());
        input.consume(len);
        taken += len;
        if end.is_some() {
            return Ok(taken);
        }
    }
}

fn one(engine: &Engine, hints: &Hints<'_>, line: &Line) -> (bool, Vec<u8>) {
    let read = article::read(line.bytes.trim_ascii_end(), hints);
    let is_article = read.is_ok();
    let mut bytes = match read {
        Ok(article) => serde_json::to_vec(&engine.enrich(&article)),
        Err(error) => serde_json::to_vec(&serde_json::json!({
            "error": error.to_string(), "reason": error.reason(), "line": line.number,
        })),
    }
    .unwrap_or_default();
    bytes.push(b'\n');
    (is_article, bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fmt::Write as _;

    fn run(input: &str, limit: usize, threads: usize) -> (usize, Vec<serde_json::Value>) {
        let hints = Hints { max_bytes: limit, ..Hints::default() };
        let mut out = Vec::new();
        let faults = enrich(&Engine::pass_through(), &hints, threads, input.as_bytes(), &mut out).unwrap();
        let lines = std::str::from_utf8(&out).unwrap().lines().map(|l| serde_json::from_str(l).unwrap()).collect();
        (faults, lines)
    }

    #[test]
    fn messages_keep_the_order_of_the_lines_whatever_the_threads() {
        let input = (0..2_000).fold(String::new(), |mut input, n| {
            let _ = writeln!(input, "{{\"uri\":\"u:{n}\",\"headline\":\"H {n}\"}}");
            input
        });
        let (faults, lines) = run(&input, 0, 4);
        assert_eq!((faults, lines.len()), (0, 2_000));
        for (n, line) in lines.iter().enumerate() {
            assert_eq!(line["item"]["uri"], format!("u:{n}"));
        }
    }

    #[test]
    fn a_bad_line_is_answered_in_its_place() {
        let input = "{\"uri\":\"a\",\"headline\":\"A\"}\n\n{broken\r\n{\"uri\":\"b\",\"headline\":\"B\"}";
        let (faults, lines) = run(input, 0, 1);
        assert_eq!(faults, 1);
        assert_eq!(lines[0]["item"]["uri"], "a");
        assert_eq!((&lines[1]["reason"], &lines[1]["line"]), (&"bad_json".into(), &3.into()));
        assert_eq!(lines[2]["item"]["uri"], "b");
    }

    #[test]
    fn a_line_over_the_limit_is_refused_without_being_held() {
        let input = format!(
            "{{\"uri\":\"a\",\"headline\":\"{}\"}}\n{{\"uri\":\"b\",\"headline\":\"B\"}}\n",
            "x".repeat(100_000)
        );
        let (faults, lines) = run(&input, 60, 1);
        assert_eq!((faults, &lines[0]["reason"], &lines[1]["item"]["uri"]), (1, &"too_large".into(), &"b".into()));
    }
}
