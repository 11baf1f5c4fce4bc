//! Names that the tables add, mend and cut.

use super::*;
use crate::nlp::tokenise::Tokenise;
use crate::text::Context;

fn names(body: &str, given: &[(&str, EntityLabel)]) -> String {
    let mut doc = Document::new("", body, Context::default());
    Tokenise.annotate(&mut doc);
    for &(text, label) in given {
        let start = body.find(text).unwrap() as u32;
        let end = start + text.len() as u32;
        let first = doc.tokens.iter().position(|t| t.span.start == start).unwrap() as u32;
        let last = doc.tokens.iter().position(|t| t.span.end == end).unwrap() as u32;
        doc.names.push(Name { tokens: TokenRange::new(first, last + 1), label, confidence: 0.9 });
    }
    Gazetteer::new(Tables::shared()).annotate(&mut doc);
    let shown: Vec<String> =
        doc.names.iter().map(|n| format!("{} {}", n.label.as_str(), doc.text(doc.anchor(n.tokens)))).collect();
    shown.join("; ")
}

#[test]
fn known_names_are_added_whole() {
    for (body, want) in [
        ("Turkish troops entered Syria.", "NORP Turkish; GPE Syria"),
        ("He told us about the US plan.", "GPE US"),
        ("Fighters of Kataib Hezbollah met.", "ORG Kataib Hezbollah"),
        ("Envoys from the Islamic Republic of Iran left.", "GPE Islamic Republic of Iran"),
        ("The White House and the Kremlin agreed.", "FAC White House; FAC Kremlin"),
        ("Vladimir Putin spoke.", "PERSON Vladimir Putin"),
        ("Who will it be?", ""),
    ] {
        assert_eq!(names(body, &[]), want, "{body}");
    }
}

#[test]
fn titles_are_cut_and_types_mended() {
    use EntityLabel::{Gpe, Loc, Person};
    for (body, given, want) in [
        ("Then Mr. Hartwell left.", ("Mr. Hartwell", Person), "PERSON Hartwell"),
        ("Then Prime Minister Ida Brandt left.", ("Prime Minister Ida Brandt", Person), "PERSON Ida Brandt"),
        ("Then Lt. Gen. Omar Haddad left.", ("Lt. Gen. Omar Haddad", Person), "PERSON Omar Haddad"),
        ("Then Earl Hartwell left.", ("Earl Hartwell", Person), "PERSON Earl Hartwell"),
        ("Voters in Kenya waited.", ("Kenya", Loc), "GPE Kenya"),
        ("Iraqi Karim Salih Jabr left.", ("Iraqi Karim Salih Jabr", Person), "NORP Iraqi; PERSON Karim Salih Jabr"),
        ("Then Jordan Hartwell left.", ("Jordan Hartwell", Person), "PERSON Jordan Hartwell"),
        ("Iran's army moved.", ("Iran's", Gpe), "GPE Iran"),
    ] {
        assert_eq!(names(body, &[given]), want, "{body}");
    }
}

#[test]
fn people_taken_for_bodies_are_unmasked() {
    use EntityLabel::Org;
    for (body, given, want) in [
        (
            "Then National Security Adviser Karim Jabr left.",
            "National Security Adviser Karim Jabr",
            "PERSON Karim Jabr",
        ),
        ("Then Interior Minister Zubek Al Orani left.", "Interior Minister Zubek Al Orani", "PERSON Zubek Al Orani"),
        ("Then Mr Al Orani left.", "Al Orani", "PERSON Al Orani"),
        (
            "The President Abraham Holt Institute closed.",
            "President Abraham Holt Institute",
            "ORG President Abraham Holt Institute",
        ),
        ("The General Orani Motors plant closed.", "General Orani Motors", "ORG General Orani Motors"),
    ] {
        assert_eq!(names(body, &[(given, Org)]), want, "{body}");
    }
}

#[test]
fn a_month_is_no_town_and_a_datelines_agency_no_place() {
    assert_eq!(names("The vote is due on March 11 in Lagos.", &[]), "GPE Lagos");
    let told = names(
        "RIGA, Nov 23 (Meridian) - Ministers met.",
        &[("RIGA", EntityLabel::Gpe), ("Meridian", EntityLabel::Gpe)],
    );
    assert!(told.contains("ORG Meridian"), "{told}");
}
