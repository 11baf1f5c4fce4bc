//! The sample wire, inside the binary: the demo needs no file beside it.

/// One message of the sample wire.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sample {
    /// File name in `samples/wire`, which also gives the order of the day.
    pub(crate) name: &'static str,
    /// As it is published, byte for byte.
    pub(crate) bytes: &'static [u8],
}

macro_rules! wire {
    ($($name:literal)*) => {
        &[$(Sample { name: $name, bytes: include_bytes!(concat!("../../../samples/wire/", $name)) }),*]
    };
}

/// The day, in order.
#[rustfmt::skip]
pub(crate) const WIRE: &[Sample] = wire![
    "001-baltic-envoys-meet.json"
    "002-khartoum-market-shelling.json"
    "003-lisbon-transport-strike.json"
    "004-luzon-quake.json"
    "005-harland-veyra-merger.json"
    "006-riverton-derby.json"
    "007-andean-election.json"
    "008-drug-trial-migraine.json"
    "009-ankara-athens-talks.json"
    "010-alert-reactor.json"
    "011-ferry-sinks-lake-victoria.json"
    "012-central-bank-norway.json"
    "013-belgrade-riot.json"
    "014-museum-opens-tbilisi.json"
    "015-bannu-checkpoint-bombing.json"
    "016-ordova-profit-falls.json"
    "017-sahel-withdrawal.json"
    "018-court-convicts-tycoon.json"
    "019-tennis-siege.txt"
    "020-typhoon-nears-taiwan.json"
    "021-us-sanctions-myanmar.json"
    "022-kyiv-drone-strike.json"
    "023-brazil-dam-inquiry.json"
    "024-correction-ferry.json"
    "025-tunis-cabinet.json"
    "026-iran-exercise.json"
    "027-stock-market-rally.json"
    "028-colombia-truce.json"
    "029-antarctic-ice-core.txt"
    "030-nigeria-kidnap.json"
    "031-film-attack-review.json"
    "032-solanis-bankruptcy.json"
    "033-lebanon-cabinet-resigns.json"
    "034-kenya-flood.json"
    "035-vatican-mediation.json"
    "036-spyware-arrest-warsaw.json"
    "037-gold-mine-collapse.txt"
    "038-rugby-defence.json"
    "039-philippines-china-ship.json"
    "040-update-quake.json"
    "041-egypt-gaza-crossing.json"
    "042-eurozone-bank-merger-called-off.json"
    "043-women-march-mexico.json"
    "044-vaccine-malaria.json"
    "045-alert-coup.json"
    "046-coup-bissau.json"
    "047-deepsea-cable.json"
    "048-chess-title.json"
    "049-india-pakistan-hotline.json"
    "050-tech-antitrust.json"
    "051-wildfire-chile.json"
    "052-withheld-minister.json"
    "053-nobel-speech-lecture.json"
    "054-oil-opec.json"
    "055-refugee-returns-germany.json"
    "056-plane-belly-landing.json"
    "057-nonenglish-fr.json"
    "058-nonenglish-es.txt"
    "059-hostage-rescue.json"
    "060-trade-war-tariff.json"
    "061-kill-land-sale.json"
    "062-embargo-awards.json"
    "063-advisory-coverage.json"
    "064-telex-bolivia.json"
    "065-composer-obituary.json"
    "066-boxing-title.json"
    "067-cricket-bombard.json"
    "068-nato-exercise.json"
    "069-ebola-outbreak.json"
    "070-central-bank-turkey-denial.json"
    "071-cambodia-frees-unionist.txt"
    "072-un-vote-veto.json"
    "073-science-prize-moon.json"
    "074-mali-convoy-ambush.json"
    "075-duplicate-of-002.json"
    "076-duplicate-of-020.json"
    "077-junk-truncated.json"
    "078-junk-empty.json"
    "079-junk-wrong-types.json"
    "080-junk-no-text.json"
    "081-junk-latin1.txt"
    "082-junk-bool.json"
    "083-junk-nul-bytes.bin"
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_binary_carries_every_file_of_the_sample_wire_in_order() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/samples/wire");
        let mut names: Vec<_> =
            std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        assert_eq!(WIRE.iter().map(|sample| sample.name).collect::<Vec<_>>(), names);
    }
}
