//! The training texts of the name recogniser.

use std::io::Read as _;
use std::path::Path;

use crate::nlp::conll;
pub(crate) use crate::nlp::conll::Span;
use crate::nlp::entity::Coarse;

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

/// Reads a `.conll` or `.conll.gz` file.
pub(crate) fn read(path: &Path, weight: f32) -> anyhow::Result<Vec<Sample>> {
    let documents = conll::parse(&read_text(path)?);
    Ok(documents.into_iter().map(|d| Sample { text: d.text, spans: d.spans, weight, silver: false }).collect())
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
}
