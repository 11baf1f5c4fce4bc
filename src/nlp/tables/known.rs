//! Organisations and people that the tables know, with what they were when.

use crate::text::layers::{ActorCode, EntityLabel};
use compact_str::CompactString;

/// Where a row comes from; the better source wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// The project's own list.
    Own,
    /// Heads of state and government, Wikidata.
    Leaders,
    /// The actor dictionaries of the Phoenix coder, to 2014.
    Dictionary,
}

/// An organisation or a person.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    /// Canonical name; empty in dictionaries that only have upper case.
    pub name: &'static str,
    pub label: EntityLabel,
    pub source: Source,
    pub wikidata: &'static str,
    /// What the person holds in this row: `president`.
    pub office: &'static str,
    terms: Terms,
}

#[derive(Debug, Clone, Copy)]
enum Terms {
    One {
        country: &'static str,
        sectors: &'static str,
        from: &'static str,
        to: &'static str,
    },
    /// `IRQ/GOV/2006-05-20/2014-09-08;IRQ/ELI//`
    Many(&'static str),
}

/// One stretch of time in one capacity. Days are ISO text, empty where open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    pub country: &'static str,
    pub sectors: &'static str,
    pub from: &'static str,
    pub to: &'static str,
}

/// How well a term answers for a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fit {
    /// Both ends say so.
    Within,
    /// Open-ended, and the source may know no better.
    Open,
    /// The office was over by then.
    Past,
    /// The office was still to come.
    Future,
}

impl Known {
    pub(super) const fn one(
        name: &'static str,
        label: EntityLabel,
        source: Source,
        country: &'static str,
        sectors: &'static str,
    ) -> Self {
        let terms = Terms::One { country, sectors, from: "", to: "" };
        Self { name, label, source, wikidata: "", office: "", terms }
    }

    pub(super) const fn dictionary(label: EntityLabel, terms: &'static str) -> Self {
        Self { name: "", label, source: Source::Dictionary, wikidata: "", office: "", terms: Terms::Many(terms) }
    }

    pub(super) const fn during(mut self, start: &'static str, end: &'static str) -> Self {
        if let Terms::One { country, sectors, .. } = self.terms {
            self.terms = Terms::One { country, sectors, from: start, to: end };
        }
        self
    }

    pub(super) const fn with(mut self, wikidata: &'static str, office: &'static str) -> Self {
        self.wikidata = wikidata;
        self.office = office;
        self
    }

    /// Every stretch of time, as the source has it.
    pub fn terms(&self) -> impl Iterator<Item = Term> + '_ {
        let (one, many) = match self.terms {
            Terms::One { country, sectors, from, to } => (Some(Term { country, sectors, from, to }), ""),
            Terms::Many(text) => (None, text),
        };
        one.into_iter().chain(many.split(';').filter(|t| !t.is_empty()).map(|item| {
            let mut parts = item.split('/');
            let mut next = || parts.next().unwrap_or_default();
            Term { country: next(), sectors: next(), from: next(), to: next() }
        }))
    }

    /// The term that answers best for a day (ISO, empty if unknown): one that holds it, else the nearest.
    #[must_use]
    pub fn at(&self, day: &str) -> Option<(Fit, Term)> {
        self.terms().map(|term| (self.fit(&term, day), term)).min_by(|a, b| {
            a.0.cmp(&b.0)
                .then_with(|| (a.1.sectors == "ELI").cmp(&(b.1.sectors == "ELI")))
                .then_with(|| b.1.from.cmp(a.1.from))
        })
    }

    fn fit(&self, term: &Term, day: &str) -> Fit {
        if day.is_empty() {
            return if term.to.is_empty() { Fit::Within } else { Fit::Open };
        }
        if !term.from.is_empty() && day < term.from {
            return Fit::Future;
        }
        if !term.to.is_empty() {
            return if day <= term.to { Fit::Within } else { Fit::Past };
        }
        match self.source {
            // the dictionaries end in 2014: an office that was open then is over by and by
            Source::Dictionary if !term.from.is_empty() && day >= "2018" => Fit::Past,
            Source::Dictionary => Fit::Open,
            Source::Leaders if day >= "2026" => Fit::Open,
            Source::Leaders | Source::Own => Fit::Within,
        }
    }

    /// Country and sectors on a day. An office that is over makes ELI; one still to come gives the country alone.
    #[must_use]
    pub fn code_at(&self, day: &str) -> Option<(Fit, ActorCode)> {
        let (fit, term) = self.at(day)?;
        let mut code = actor_code(term.country, term.sectors);
        let office = code
            .sectors
            .first()
            .is_some_and(|s| matches!(s.as_str(), "GOV" | "MIL" | "LEG" | "JUD" | "COP" | "SPY" | "ELI"));
        match fit {
            Fit::Past if office => code.sectors = std::iter::once(CompactString::const_new("ELI")).collect(),
            Fit::Future => code.sectors.clear(),
            _ => {}
        }
        Some((fit, code))
    }
}

/// `IRN` and `GOV,MIL` as a code.
#[must_use]
pub fn actor_code(country: &str, sectors: &str) -> ActorCode {
    ActorCode {
        country: (!country.is_empty()).then(|| CompactString::from(country)),
        sectors: sectors.split(',').filter(|s| !s.is_empty()).map(CompactString::from).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::{EntityLabel, Known, Source};

    #[test]
    fn an_office_holds_for_its_term_and_leaves_a_former_official() {
        let known = Known::dictionary(EntityLabel::Person, "IRQ/GOV/2006-05-20/2014-09-08;IRQ/ELI/2014-09-08/");
        let code = |day| known.code_at(day).and_then(|(_, code)| code.code()).unwrap_or_default();
        assert_eq!(code("2010-01-01"), "IRQGOV");
        assert_eq!(code("2016-01-01"), "IRQELI");
        assert_eq!(code("2001-01-01"), "IRQ");
        let own = Known::one("Jane Doe", EntityLabel::Person, Source::Own, "USA", "GOV,MIL")
            .during("2021-01-20", "2025-01-20");
        assert_eq!(own.code_at("2022-05-01").unwrap().1.code().unwrap(), "USAGOVMIL");
        assert_eq!(own.code_at("2025-05-01").unwrap().1.code().unwrap(), "USAELI");
    }
}
