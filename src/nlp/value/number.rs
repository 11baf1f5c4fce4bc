//! Numbers in digits and in words: `2.5 million`, `twenty-one`, `half a dozen`, `tens of thousands`.

use super::atom::Line;
use super::decimal::Decimal;
use super::words::Class;

/// A number read from the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Number {
    pub(crate) value: Decimal,
    /// Index after its last atom.
    pub(crate) end: usize,
    /// Power of ten that its magnitude words added: an earlier bare number of a range shares it ("5 to 6 million").
    pub(crate) power: u32,
    /// `dozens`, `hundreds`: the least it can mean.
    pub(crate) vague: bool,
    /// Written in digits.
    pub(crate) digits: bool,
}

/// What surrounds a number, for the abbreviations `m`, `b`, `k`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Near {
    Money,
    Anything,
}

/// Reads a number that starts at an atom.
pub(crate) fn read(line: &Line<'_>, at: usize, near: Near) -> Option<Number> {
    if line.is_digits(at) {
        return digits(line, at, near);
    }
    match line.class(at) {
        Class::Small(_) => words(line, at),
        Class::Vague(_) => vague(line, at),
        Class::Half => half(line, at),
        // "several dozen"
        Class::Dozen if line.before(at, 1) != "-" => words(line, at),
        Class::Article => match line.class(at + 1) {
            Class::Hundred | Class::Scale(_) | Class::Dozen => words(line, at + 1),
            Class::Couple if line.lower(at + 2) == "of" => Some(plain(2, at + 3)),
            Class::Couple => Some(plain(2, at + 2)),
            Class::Score if line.lower(at + 2) == "of" => Some(plain(20, at + 3)),
            Class::Half if matches!(line.class(at + 2), Class::Scale(_) | Class::Dozen) => half(line, at + 1),
            _ => None,
        },
        Class::Other if fraction(line, at).is_some() => {
            let value = fraction(line, at)?;
            Some(Number { value, end: at + 1, power: 0, vague: false, digits: true })
        }
        _ => None,
    }
}

const fn plain(value: u64, end: usize) -> Number {
    Number { value: Decimal::whole(value), end, power: 0, vague: false, digits: false }
}

/// Single-character fractions.
fn fraction(line: &Line<'_>, at: usize) -> Option<Decimal> {
    let hundredths = match line.lower(at) {
        "½" => 50,
        "¼" => 25,
        "¾" => 75,
        _ => return None,
    };
    Some(Decimal::hundredths(hundredths))
}

/// `1/2`, `3/4` after a whole number.
fn slashed(line: &Line<'_>, at: usize) -> Option<Decimal> {
    if !line.is_mark(at + 1, '/') || !line.glued(at + 1) || !line.glued(at + 2) {
        return None;
    }
    let (top, bottom) = (line.plain_digits(at)?, line.plain_digits(at + 2)?);
    (top < bottom && matches!(bottom, 2 | 4 | 5)).then(|| Decimal::hundredths(u64::from(top * 100 / bottom)))
}

/// Whether digits are part of a name, an ordinal, a clock time or a score.
fn part_of_a_code(line: &Line<'_>, at: usize) -> bool {
    let after = line.glued(at + 1);
    if after && matches!(line.lower(at + 1), "st" | "nd" | "rd" | "th" | "s" | "°" | "'") {
        return true;
    }
    if after && (line.is_mark(at + 1, ':') || line.is_mark(at + 1, '/')) && line.is_digits(at + 2) {
        return true;
    }
    if !line.glued(at) || at == 0 {
        return false;
    }
    let hyphened_name = line.is_mark(at - 1, '-')
        && line.glued(at - 1)
        && at >= 2
        && line.is_word(at - 2)
        && line.get(at - 2).is_some_and(|a| a.capital || a.text.len() == 1)
        && line.class(at - 2) == Class::Other;
    hyphened_name
        || (line.is_word(at - 1) && !matches!(line.class(at - 1), Class::Currency(_) | Class::CurrencyMark(_)))
        || line.is_mark(at - 1, '/')
        || line.is_mark(at - 1, ':')
        || line.is_mark(at - 1, '#')
        || (line.is_mark(at - 1, '.') && !matches!(line.class(at.saturating_sub(2)), Class::CurrencyMark(_)))
        || line.is_mark(at - 1, ',')
}

fn digits(line: &Line<'_>, at: usize, near: Near) -> Option<Number> {
    if part_of_a_code(line, at) {
        return None;
    }
    let mut value = Decimal::parse(line.get(at)?.text)?;
    let mut end = at + 1;
    if let Some(part) = fraction(line, end) {
        value = value.plus(part)?;
        end += 1;
    } else if let Some(part) = (!line.glued(end)).then(|| slashed(line, end)).flatten() {
        value = value.plus(part)?;
        end += 3;
    }
    let (value, end, power) = scaled(line, value, end, near)?;
    Some(Number { value, end, power, vague: false, digits: true })
}

/// Applies magnitude words that follow: `million`, `-million`, `bn`, `hundred thousand`.
fn scaled(line: &Line<'_>, mut value: Decimal, mut end: usize, near: Near) -> Option<(Decimal, usize, u32)> {
    let mut power = 0;
    loop {
        let next = line.after_hyphen(end).unwrap_or(end);
        let step = match line.class(next) {
            Class::Scale(e) => u32::from(e),
            Class::Hundred => 2,
            Class::ShortScale(e) if next == end && line.glued(next) && short_scale_fits(line, next, near) => {
                u32::from(e)
            }
            Class::Dozen => {
                value = value.times(12)?;
                end = next + 1;
                continue;
            }
            _ => return Some((value, end, power)),
        };
        power += step;
        value = value.scaled(step)?;
        end = next + 1;
    }
}

/// `5m people` is five million; `5m` alone is five metres.
fn short_scale_fits(line: &Line<'_>, at: usize, near: Near) -> bool {
    let people =
        ["people", "children", "refugees", "voters", "users", "customers", "barrels", "tonnes", "tons", "doses"];
    near == Near::Money
        || matches!(line.class(at + 1), Class::Currency(_) | Class::VagueCurrency)
        || people.contains(&line.lower(at + 1))
}

fn words(line: &Line<'_>, at: usize) -> Option<Number> {
    let (mut total, mut current, mut power) = (Decimal::whole(0), 0_u64, 0);
    let (mut at, mut started, mut end) = (at, false, at);
    loop {
        match line.class(at) {
            Class::Small(n) => {
                let n = u64::from(n);
                let tail = current % 100;
                let fits = !started
                    || (tail == 0 && current > 0)
                    || (tail >= 20 && tail % 10 == 0 && (1..10).contains(&n))
                    || (current == 0 && total != Decimal::whole(0));
                if !fits {
                    break;
                }
                current += n;
            }
            Class::Hundred => current = current.max(1).checked_mul(100)?,
            Class::Dozen => current = current.max(1).checked_mul(12)?,
            Class::Score if started => current = current.max(1).checked_mul(20)?,
            Class::Scale(e) => {
                power = u32::from(e);
                let group = if current == 0 && total != Decimal::whole(0) {
                    std::mem::replace(&mut total, Decimal::whole(0))
                } else {
                    Decimal::whole(current.max(1))
                };
                total = total.plus(group.scaled(power)?)?;
                current = 0;
            }
            _ => break,
        }
        started = true;
        at += 1;
        end = at;
        if let Some(next) = line.after_hyphen(at).filter(|&n| joins(line, n)) {
            at = next;
        } else if line.lower(at) == "and"
            && matches!(line.class(at + 1), Class::Small(_))
            && (current >= 100 || power > 0)
            && current % 100 == 0
        {
            at += 1;
        }
    }
    let mut value = total.plus(Decimal::whole(current))?;
    if let Some((halves, after)) = and_a_half(line, end) {
        value = value.plus(halves)?;
        let (scaled, after, step) = scaled(line, value, after, Near::Anything)?;
        return Some(Number { value: scaled, end: after, power: power + step, vague: false, digits: false });
    }
    started.then_some(Number { value, end, power, vague: false, digits: false })
}

/// Whether a word after a hyphen goes on with the number: `twenty-one`, `two-hundred`; not `two-day`.
fn joins(line: &Line<'_>, at: usize) -> bool {
    matches!(line.class(at), Class::Small(_) | Class::Hundred | Class::Scale(_) | Class::Dozen)
}

/// "and a half", "-and-a-half".
fn and_a_half(line: &Line<'_>, at: usize) -> Option<(Decimal, usize)> {
    let at = line.after_hyphen(at).unwrap_or(at);
    if line.lower(at) != "and" {
        return None;
    }
    let a = line.after_hyphen(at + 1).unwrap_or(at + 1);
    let half = line.after_hyphen(a + 1).unwrap_or(a + 1);
    (line.class(a) == Class::Article && line.class(half) == Class::Half).then(|| (Decimal::hundredths(50), half + 1))
}

/// "half a million", "half-a-dozen", "half million".
fn half(line: &Line<'_>, at: usize) -> Option<Number> {
    let next = line.after_hyphen(at + 1).unwrap_or(at + 1);
    let noun = if line.class(next) == Class::Article { line.after_hyphen(next + 1).unwrap_or(next + 1) } else { next };
    if !matches!(line.class(noun), Class::Scale(_) | Class::Dozen) {
        return None;
    }
    let (value, end, power) = scaled(line, Decimal::hundredths(50), noun, Near::Anything)?;
    Some(Number { value, end, power, vague: false, digits: false })
}

/// "dozens", "tens of thousands", "hundreds of millions".
fn vague(line: &Line<'_>, at: usize) -> Option<Number> {
    let Class::Vague(first) = line.class(at) else { return None };
    let (mut value, mut end) = (Decimal::whole(first), at + 1);
    while let ("of", Class::Vague(next @ 1_000..)) = (line.lower(end), line.class(end + 1)) {
        value = value.times(next)?;
        end += 2;
    }
    // "tens" alone is no count
    (value != Decimal::whole(10)).then_some(Number { value, end, power: 0, vague: true, digits: false })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nlp::value::testing::document;

    fn check(text: &str, expect: &str) {
        let doc = document(text, None);
        let sentence = doc.sentences.first().unwrap();
        let line = Line::of(&doc, sentence.tokens, sentence.kind, Vec::new());
        let found = read(&line, 0, Near::Anything).map(|n| {
            let words: Vec<_> = line.atoms.iter().skip(n.end).map(|a| a.lower.as_str()).collect();
            format!("{} [{}]", n.value.plain(), words.join(" "))
        });
        assert_eq!(found.unwrap_or_default(), expect, "{text}");
    }

    #[test]
    fn numbers_read_as_written() {
        for (text, expect) in [
            ("12 people", "12 [people]"),
            ("1,200 men", "1200 [men]"),
            ("twenty-one boats", "21 [boats]"),
            ("twenty one boats", "21 [boats]"),
            ("two hundred and six men", "206 [men]"),
            ("three thousand five hundred", "3500 []"),
            ("two hundred thousand tonnes", "200000 [tonnes]"),
            ("one million two hundred thousand", "1200000 []"),
            ("2.5 million people", "2500000 [people]"),
            ("5-million tonnes", "5000000 [tonnes]"),
            ("a dozen eggs", "12 [eggs]"),
            ("two dozen eggs", "24 [eggs]"),
            ("half a dozen eggs", "6 [eggs]"),
            ("half a million people", "500000 [people]"),
            ("a hundred men", "100 [men]"),
            ("a couple of men", "2 [men]"),
            ("one and a half million men", "1500000 [men]"),
            ("two-and-a-half years", "2.5 [years]"),
            ("2½ years", "2.5 [years]"),
            ("3 1/2 years", "3.5 [years]"),
            ("dozens of men", "12 [of men]"),
            ("tens of thousands of men", "10000 [of men]"),
            ("hundreds of millions of men", "100000000 [of men]"),
            ("500 crore rupees", "5000000000 [rupees]"),
            ("seven two", "7 [two]"),
            ("5m people", "5000000 [people]"),
            ("5m deep", "5 [m deep]"),
        ] {
            check(text, expect);
        }
    }

    #[test]
    fn codes_ordinals_and_clocks_are_no_numbers() {
        for text in ["3rd day", "1990s music", "10:30 GMT", "a man", "tens", "9/11", "half the men"] {
            check(text, "");
        }
    }
}
