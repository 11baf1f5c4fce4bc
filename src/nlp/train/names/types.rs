//! Learns which sort of place or thing a name is. Few sources say, so that places learn from the tables: a name on the
//! country, region or city lists is a GPE, one with a telling head ("Lake", "Airport") a LOC or FAC; the head and
//! context-free features then carry over to names that no table has.

use super::Run;
use super::corpus::Sample;
use super::{Desk, gold};
use crate::nlp::entity::{Coarse, FINE_BUCKETS, Fine, List, OPEN, Page, fine_columns, fine_features, runs};
use crate::text::layers::EntityLabel;

/// An averaged perceptron over the spans of the training texts.
pub(super) fn train(samples: &[Sample], desk: &Desk) -> Fine {
    let cases = cases(samples, desk);
    let mut weights = vec![[0i64; OPEN.len()]; FINE_BUCKETS];
    let mut totals = weights.clone();
    let mut now = 1i64;
    for _ in 0..4 {
        for (kind, right, buckets) in &cases {
            let mut sums = [0i64; OPEN.len()];
            for row in buckets.iter().filter_map(|&b| weights.get(b)) {
                sums.iter_mut().zip(row).for_each(|(sum, w)| *sum += w);
            }
            let columns = fine_columns(*kind);
            let best = columns.clone().fold(columns.start, |top, at| if sums[at] > sums[top] { at } else { top });
            if best != *right {
                for &bucket in buckets {
                    weights[bucket][*right] += 1;
                    weights[bucket][best] -= 1;
                    totals[bucket][*right] += now;
                    totals[bucket][best] -= now;
                }
            }
            now += 1;
        }
    }
    let average =
        |bucket: usize, column: usize| weights[bucket][column] as f64 - totals[bucket][column] as f64 / now as f64;
    let top = (0..FINE_BUCKETS)
        .flat_map(|b| (0..OPEN.len()).map(move |c| (b, c)))
        .map(|(b, c)| average(b, c).abs())
        .fold(1e-9, f64::max);
    let round = |value: f64| (value / top * 127.0).round() as i8;
    Fine::new((0..FINE_BUCKETS).map(|b| std::array::from_fn(|c| round(average(b, c)))).collect())
}

/// Kind, right column and buckets of every span whose type is known.
fn cases(samples: &[Sample], desk: &Desk) -> Vec<(Coarse, usize, Vec<usize>)> {
    let mut cases = Vec::new();
    for sample in samples {
        let doc = desk.document(&sample.text);
        let page = desk.page(&doc);
        for run in runs(&gold(&doc, &sample.spans)) {
            let at = doc.tokens.get(run.1).map_or(0, |t| t.span.start as usize);
            let fine = sample.spans.iter().find(|s| s.start <= at && at < s.end).map_or("", |s| s.fine.as_str());
            let Some(label) = label(fine, run, &page) else { continue };
            let Some(column) = OPEN.iter().position(|&open| open == label) else { continue };
            let mut buckets = Vec::new();
            fine_features(&page, run, |bucket| buckets.push(bucket));
            cases.push((run.0, column, buckets));
        }
    }
    cases
}

fn label(fine: &str, run: Run, page: &Page) -> Option<EntityLabel> {
    let (kind, start, end) = run;
    let on = |token: usize, list: List| page.mask(token) & list.bit() != 0;
    let whole = |list: List| (start..end).all(|token| on(token, list));
    match kind {
        Coarse::Per | Coarse::Org => None,
        Coarse::Loc if fine == "country" || whole(List::Country) || whole(List::Region) || whole(List::BigCity) => {
            Some(EntityLabel::Gpe)
        }
        Coarse::Loc if on(end - 1, List::PlaceHead) || on(start, List::PlaceHead) => Some(EntityLabel::Loc),
        Coarse::Loc if end - start > 1 && on(end - 1, List::FacilityHead) => Some(EntityLabel::Fac),
        Coarse::Loc if whole(List::City) => Some(EntityLabel::Gpe),
        Coarse::Loc => None,
        Coarse::Misc => match fine {
            "gpe" | "demonym" | "Nationality" => Some(EntityLabel::Norp),
            "eve" | "event" | "election" => Some(EntityLabel::Event),
            "art" | "product" | "creative-work" | "object" | "MilitaryPlatform" | "abstract" => {
                Some(EntityLabel::Product)
            }
            "LOC" => Some(EntityLabel::Norp),
            "misc" | "MISC" if whole(List::Demonym) => Some(EntityLabel::Norp),
            "MISC" if end - start > 1 => Some(EntityLabel::Product),
            _ => None,
        },
    }
}
