//! The details of events: their scenes, codes, counts and tellers, and one event told twice.

use super::Events;
use super::tests::document;
use crate::text::layers::{ArgumentRole, Event};

/// The first event of a type in a story.
fn first(headline: &str, body: &str, kind: &str, see: impl Fn(&crate::text::Document, &Event) -> String) -> String {
    let doc = document(headline, body);
    let events = Events::default().read(&doc);
    let told: Vec<_> = events.iter().map(|e| (e.kind, doc.text(e.trigger))).collect();
    events.iter().find(|e| e.kind.as_str() == kind).map_or_else(|| format!("no {kind}: {told:?}"), |e| see(&doc, e))
}

#[rstest::rstest]
#[case("Police arrested 46 suspected members of a drug ring in Antwerp on Tuesday.", "COERCE", "Antwerp")]
#[case("Thousands of people marched through Dhaka on Saturday.", "PROTEST", "Dhaka")]
#[case("The army denied that its planes had attacked the town of Babanusa on Monday.", "ASSAULT", "Babanusa")]
#[case("Rwanda sent 500 soldiers to the edge of the city of Goma on Monday.", "MOBILIZE", "Goma")]
#[case("Troops opened fire on marchers in Conakry after thousands protested against a law.", "PROTEST", "Conakry")]
// whose word it is, who somebody is, where somebody lives: no scenes
#[case("Rebels killed nine soldiers on Monday, port officials in Hodeidah said.", "ASSAULT", "-")]
#[case("Police detained a businessman from Sofia on Monday.", "COERCE", "-")]
#[case("Gunmen killed the brother of the president of Mali on Monday.", "ASSAULT", "-")]
// "there", "the town", "the camp", and what follows at once
#[case(
    "The curfew in Guayaquil began on Monday. Gang members shot dead eight police officers there on Sunday.",
    "ASSAULT",
    "Guayaquil"
)]
#[case(
    "Rebels killed 14 people at a market in Zuru on Monday. About 200 soldiers were deployed to the town on Tuesday.",
    "MOBILIZE",
    "Zuru"
)]
#[case(
    "Hostages were held at a forest camp near Okene for a week. Soldiers stormed the camp on Tuesday and killed five rebels.",
    "ASSAULT",
    "Okene"
)]
fn scenes_are_found_beyond_the_events_own_words(#[case] body: &str, #[case] kind: &str, #[case] want: &str) {
    let told = first("", body, kind, |doc, e| {
        e.arguments
            .iter()
            .find(|a| a.role == ArgumentRole::Place)
            .map_or("-".to_owned(), |a| doc.text(a.anchor).to_owned())
    });
    assert_eq!(told, want, "{body}");
}

#[rstest::rstest]
#[case("Norway demanded on Saturday that Belarus release two sailors.", "REQUEST", "1053 yield")]
#[case("Pakistan demanded that India resume talks on the border.", "REQUEST", "106 meet")]
#[case("Peru asked Chile for tents and medicine on Monday.", "REQUEST", "0233 assist")]
#[case("The European Union warned Georgia that it would impose an arms embargo.", "THREATEN", "1312 restrict")]
#[case("Kuwait threatened to break off diplomatic relations with Iraq.", "THREATEN", "1313 relations")]
#[case("Colombian rebels threatened on Wednesday to bomb oil pipelines.", "THREATEN", "1383 violence")]
#[case(
    "About 20,000 people marched in Tbilisi to call for the resignation of the prime minister.",
    "PROTEST",
    "1411 demo"
)]
#[case("Thousands of farmers rallied in Delhi against a new tax on diesel.", "PROTEST", "1412 demo")]
#[case("A rights group accused the Honduran police of torturing prisoners.", "ACCUSE", "1122 allege")]
#[case("Chad accused Sudan of arming rebels.", "ACCUSE", "1123 disapprove")]
#[case("Lebanese police seized four villas in Batroun on Monday.", "COERCE", "1711 seize")]
#[case("A suicide bomber killed 24 worshippers in a mosque in Peshawar.", "ASSAULT", "1831 suicide-attack")]
#[case("Soldiers opened fire on demonstrators in Conakry, killing three.", "ASSAULT", "175 firearms")]
#[case("Serbian and Kosovo negotiators met in Vienna on Tuesday.", "CONSULT", "044 third-party")]
#[case("The foreign ministers of Egypt, Jordan and Iraq met in Cairo on Wednesday.", "CONSULT", "040 multilateral")]
// nothing that is said tells more
#[case("Hungary rejected the plan on Monday.", "REJECT", "120 -")]
#[case("The Turkish minister met his Greek counterpart in Ankara.", "CONSULT", "040 -")]
fn codes_are_as_fine_as_the_words(#[case] body: &str, #[case] kind: &str, #[case] want: &str) {
    let told = first("", body, kind, |_, e| {
        format!("{} {}", e.cameo.as_deref().unwrap_or("-"), e.mode.as_deref().unwrap_or("-"))
    });
    assert_eq!(told, want, "{body}");
}

#[rstest::rstest]
#[case("A quake struck Nepal on Monday. Sixty people were injured.", "DISASTER", "- 60 -")]
#[case(
    "Gunmen shot dead nine traders in Zuru on Monday. Another 18 people are being treated for bullet wounds.",
    "ASSAULT",
    "9 18 -"
)]
#[case("Seven miners were killed when a shaft collapsed at a gold mine in Ghana on Tuesday.", "ACCIDENT", "7 - -")]
#[case("A shooting at a nightclub in Guayaquil left eight people dead and 11 injured.", "ASSAULT", "8 11 -")]
// of another year
#[case(
    "A ferry sank off Cebu on Monday, killing three people. In 2019 a fire there killed 60 people.",
    "ACCIDENT",
    "3 - -"
)]
fn counts_go_to_the_event_that_caused_them(#[case] body: &str, #[case] kind: &str, #[case] want: &str) {
    let told = first("", body, kind, |_, e| {
        let counts = e.magnitude.clone().unwrap_or_default();
        let number = |n: Option<u64>| n.map_or("-".to_owned(), |n| n.to_string());
        format!("{} {} {}", number(counts.killed), number(counts.injured), number(counts.displaced))
    });
    assert_eq!(told, want, "{body}");
}

#[rstest::rstest]
#[case(
    "The shooting in Guayaquil left eight people dead, the interior minister said.",
    "ASSAULT",
    "the interior minister"
)]
#[case("Rebels, who were driven out in May, attacked Goma again, residents said.", "ASSAULT", "residents")]
#[case("Rebels attacked Goma on Monday.", "ASSAULT", "-")]
fn the_teller_of_the_whole_tells_its_parts(#[case] body: &str, #[case] kind: &str, #[case] want: &str) {
    let told = first("", body, kind, |doc, e| e.attribution.map_or("-".to_owned(), |a| doc.text(a.anchor).to_owned()));
    assert_eq!(told, want, "{body}");
}

#[rstest::rstest]
#[case(
    "Belgium arrests 46 in drug raids",
    "Police arrested 46 members of a drug ring in Antwerp on Tuesday.",
    "COERCE",
    1
)]
#[case(
    "Factory fire kills 22 in Bangladesh",
    "Fire swept through a factory in Gazipur on Friday, killing 22 workers.",
    "ACCIDENT",
    1
)]
#[case(
    "",
    "A methane explosion killed eight miners in Karaganda on Sunday. The blast occurred 400 metres below ground.",
    "ACCIDENT",
    1
)]
// two deeds against two people
#[case("Rebels kill mayor of Goma", "Soldiers killed the governor of Ituri on Monday.", "ASSAULT", 2)]
fn one_event_told_in_other_words_is_one(
    #[case] headline: &str,
    #[case] body: &str,
    #[case] kind: &str,
    #[case] want: usize,
) {
    let doc = document(headline, body);
    let events = Events::default().read(&doc);
    let told: Vec<_> = events.iter().filter(|e| e.kind.as_str() == kind).map(|e| doc.text(e.trigger)).collect();
    assert_eq!(told.len(), want, "{told:?}");
}

#[test]
fn nobody_hurt_is_no_event() {
    let doc = document("", "Rebels blew up a pumping station in Arauca on Monday. Nobody was hurt in that attack.");
    let events = Events::default().read(&doc);
    assert_eq!(events.len(), 1, "{events:?}");
}
