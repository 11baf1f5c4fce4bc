//! Who stands behind a noun phrase beside its noun: the body it belongs to, the land that no table has, the union or the church in
//! whose name it speaks.

use compact_str::CompactString;

use super::{Description, View};
use crate::nlp::entity::is_land_adjective_at;
use crate::nlp::tables::NounClass;
use crate::text::TokenRange;
use crate::text::layers::EntityLabel;

/// What an organisation owns and others are carried in.
pub(super) const VEHICLES: &[&str] = &[
    "jet",
    "plane",
    "aircraft",
    "airliner",
    "helicopter",
    "ship",
    "vessel",
    "tanker",
    "ferry",
    "boat",
    "bus",
    "truck",
    "train",
];

/// The family of somebody.
pub(super) const KIN: &[&str] = &[
    "wife",
    "husband",
    "son",
    "daughter",
    "brother",
    "sister",
    "half-brother",
    "half-sister",
    "nephew",
    "niece",
    "cousin",
    "uncle",
    "aunt",
    "mother",
    "father",
    "relative",
    "grandson",
    "widow",
    "family",
];

/// What stands in place of a state: its people serve it, and govern nobody.
pub(super) fn is_union(country: &str) -> bool {
    matches!(country, "UNO" | "IGO" | "EUR")
}

/// Sectors whose holders, once out, are PLOVER's ELI.
pub(super) fn holds_office(sector: &str) -> bool {
    matches!(sector, "GOV" | "MIL" | "COP" | "JUD" | "LEG" | "SPY" | "PTY" | "ELI" | "OPP" | "BUS")
}

/// Whether a word is one of a list, or more than one of it: "buses", "brothers".
pub(super) fn is_among(list: &[&str], word: &str) -> bool {
    let one = |suffix| word.strip_suffix(suffix).is_some_and(|word| list.contains(&word));
    list.contains(&word) || one("s") || one("es")
}

impl View<'_> {
    /// "both parties", "the warring parties": those who were named before, and no political party.
    pub(super) fn is_either_side(&self, noun: TokenRange) -> bool {
        noun.len() == 1
            && self.lower(noun.start) == "parties"
            && noun.start.checked_sub(1).is_some_and(|t| {
                matches!(self.lower(t), "both" | "all" | "warring" | "opposing" | "rival" | "two" | "feuding")
            })
    }

    /// The sector of what an "of" right behind a noun names.
    pub(super) fn behind(&self, noun: TokenRange, hi: u32, depth: u8) -> Option<CompactString> {
        if depth > 2 || self.lower(noun.end) != "of" || noun.end >= hi {
            return None;
        }
        let mut inner = Description::default();
        self.after(noun.end, hi, depth, &mut inner);
        inner.code.sectors.into_iter().next()
    }

    /// "the Kaldovian leader", "Kaldor's leader": a land stands before, though no table has it.
    pub(super) fn is_of_a_strange_land(&self, lo: u32, end: u32) -> bool {
        (lo..end).any(|t| {
            self.owner(t).and_then(|ix| self.entity(ix)).is_some_and(|e| {
                let people = e.label == EntityLabel::Norp && is_land_adjective_at(self.doc, t);
                (people || e.label == EntityLabel::Gpe) && e.actor.is_empty()
            })
        })
    }

    /// Whether a body or place that no table has stands before a noun.
    pub(super) fn is_somebodys(&self, lo: u32, end: u32) -> bool {
        (lo..end).any(|t| {
            self.owner(t)
                .and_then(|ix| self.entity(ix))
                .is_some_and(|e| matches!(e.label, EntityLabel::Org | EntityLabel::Gpe) && e.actor.is_empty())
        })
    }

    /// The side of the organisation that an "of" right behind a noun names.
    pub(super) fn behind_org(&self, at: u32, hi: u32, side: impl Fn(&CompactString) -> bool) -> Option<CompactString> {
        if at >= hi || self.lower(at) != "of" {
            return None;
        }
        let entity = (at + 1..hi.min(at + 3)).find_map(|t| self.owner(t)).and_then(|ix| self.entity(ix))?;
        entity.actor.sectors.first().filter(|s| entity.label == EntityLabel::Org && side(s)).cloned()
    }

    /// What stands in place of a land: the pope's see, the European Union for "European officials", a court at The Hague that
    /// no state keeps, and a group or agency that is no land's.
    pub(super) fn stands_for(&self, lo: u32, noun: TokenRange, class: NounClass, found: &mut Description) {
        let sector = found.code.sectors.first().map(CompactString::as_str);
        let head = self.lower(noun.end - 1);
        let before = |words: &[&str]| (lo..noun.start).any(|t| words.contains(&self.lower(t)));
        let country = match (found.code.country.as_deref(), sector) {
            (None, Some("REL")) if matches!(head, "pope" | "pontiff") => "VAT",
            (None, Some("GOV" | "LEG" | "MIL") | None)
                if before(&["european"])
                    && !before(&["eastern", "central", "western"])
                    && (sector.is_some() || class == NounClass::Generic) =>
            {
                "EUR"
            }
            (None, Some("SOC")) if class == NounClass::Body && found.organisation.is_none() && found.home.is_none() => {
                "NGO"
            }
            (Some("NLD"), Some("JUD"))
                if matches!(head, "tribunal" | "court") && (before(&["hague"]) || self.at_the_hague(noun.end)) =>
            {
                "IGO"
            }
            _ => return,
        };
        found.code.country = Some(CompactString::from(country));
    }

    /// "the tribunal in The Hague"
    fn at_the_hague(&self, at: u32) -> bool {
        matches!(self.lower(at), "in" | "at") && (at + 1..at + 3).any(|t| self.lower(t) == "hague")
    }
}

#[cfg(test)]
mod tests {
    use crate::nlp::coder::Coder;

    #[rstest::rstest]
    // its crew, its engineers, its divers
    #[case("Ethiopian tank crews", "ETHMIL")]
    #[case("Bulgarian army engineers", "BGRMIL")]
    #[case("Finnish police divers", "FINCOP")]
    // whose snipers, whose plane
    #[case("snipers of the Ukrainian special police", "UKRCOP")]
    #[case("a nephew of the Syrian president", "SYRELI")]
    // no party, no friars
    #[case("both parties", "")]
    #[case("two Kenyan parties", "KENPTY")]
    // in place of a land
    #[case("the pope", "VATREL")]
    #[case("European officials", "EUR")]
    #[case("Eastern European officials", "")]
    #[case("human rights groups", "NGO")]
    #[case("a Kenyan rights group", "KENSOC")]
    #[case("the tribunal in The Hague", "IGOJUD")]
    #[case("the UN human rights chief", "UNO")]
    #[case("UN peacekeepers", "UNOMIL")]
    // who writes, sings or plays is no former official
    #[case("a Chinese novelist", "CHNCVL")]
    #[case("Iraqi prisoners of war", "IRQMIL")]
    #[case("South African agents", "ZAFSPY")]
    fn whose_they_are(#[case] phrase: &str, #[case] code: &str) {
        let coded = Coder::default().code(phrase, None);
        assert_eq!(coded.code.code().unwrap_or_default(), code, "{phrase}");
    }
}
