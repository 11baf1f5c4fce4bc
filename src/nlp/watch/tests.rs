//! What is read of a list and refused, and what is found in a text.

use super::*;
use crate::nlp::coder::Coder;
use crate::text::Context;

fn faults(text: &str) -> String {
    let faults = Watchlists::parse(text).unwrap_err();
    faults.iter().map(|f| format!("{}: {}", f.line, f.why)).collect::<Vec<_>>().join("\n")
}

#[test]
fn csv_and_json_say_the_same() {
    let csv = "\u{feff}name,aliases,type,code,ids,tags\n\
               # the desk's own\n\
               \"Hartwell Steel, Inc.\",Hartwell|HSI,ORG,CANBUS,wikidata:Q1|geonames:2,sanctioned|metals\n\
               Ida Brandt,,,,,\n";
    let json = r#"[
        {"name": "Hartwell Steel, Inc.", "aliases": ["Hartwell", "HSI"], "type": "ORG", "country": "CAN", "sector": "BUS",
         "ids": {"wikidata": "Q1", "geonames": "2", "iso3166": null}, "tags": ["sanctioned", "metals"]},
        {"name": "Ida Brandt", "type": null}
    ]"#;
    let entries = Watchlists::parse(csv).unwrap();
    assert_eq!(entries, Watchlists::parse(json).unwrap());
    assert_eq!(entries[0].actor.code().unwrap(), "CANBUS");
    assert_eq!(entries[0].ids.geonames.as_deref(), Some("2"));
}

#[test]
fn every_fault_of_a_list_is_told_with_its_line() {
    let csv = "name,type,code,tags\n\
               Ida Brandt,HUMAN,,\n\
               \"Two\nlines\",PERSON,XYZGOV,\n\
               ,PERSON,,\n\
               Tomas Hartwell,PERSON,CANGOV\n\
               Tomas Hartwell,PERSON,CANGO,\n\
               \n\r\n# the night desk's\n\
               Karim Jabr,PERSON,,night desk\n";
    insta::assert_snapshot!(faults(csv), @r"
    2: unknown type `HUMAN`, expected PERSON, ORG, GPE, LOC, FAC, NORP, EVENT, PRODUCT
    3: unknown code `XYZGOV`: a country and sectors of GOV, MIL, COP, JUD, LEG, SPY, PTY, OPP, REB, PRM, UAF, UNK, CVL, CRM, BUS, LAB, AGR, EDU, REL, REF, ELI, JRN, MED, SOC, PRE
    5: no `name`
    6: 3 columns where the header has 4
    7: unknown code `GO`: a country and sectors of GOV, MIL, COP, JUD, LEG, SPY, PTY, OPP, REB, PRM, UAF, UNK, CVL, CRM, BUS, LAB, AGR, EDU, REL, REF, ELI, JRN, MED, SOC, PRE
    11: `night desk` is no tag: letters, digits, - _ : . and /, at most 64
    ");
    insta::assert_snapshot!(faults("nam,tags\nx,y\n"), @"1: unknown column `nam`, expected name, aliases, type, country, sector, code, ids, tags");
    insta::assert_snapshot!(faults(""), @"1: empty: a header line with some of name, aliases, type, country, sector, code, ids, tags is wanted");
    let json = "[\n {\"name\": \"Ida Brandt\"},\n {\"name\": \"Al, [Jabri]\", \"tag\": []},\n {\n  \"name\": 7},\n 3,\n {\"name\": \"Brandt\", \"ids\": {\"isin\": \"x\"}}\n]";
    insta::assert_snapshot!(faults(json), @r"
    3: unknown key `tag`, expected name, aliases, type, country, sector, code, ids, tags
    4: `name` is no text
    6: an entry is no object
    7: unknown id `isin:x`, expected wikidata, iso3166, geonames
    ");
    assert!(faults("[\n{\"name\": \"Ida\",}]").starts_with("2: no JSON: "), "{}", faults("[\n{\"name\": \"Ida\",}]"));
}

#[test]
fn a_list_with_many_faults_tells_the_first_ones() {
    let list = format!("name,type\n{}", "Ida Brandt,HUMAN\n".repeat(500));
    let told = faults(&list);
    assert_eq!(told.lines().count(), 21);
    assert!(told.ends_with("22: there are more faults from here on"), "{told}");
}

/// The entities of a text that carry tags: name, type, code and tags of each.
fn tagged(list: &str, text: &str) -> Vec<String> {
    let lists = Arc::new(Watchlists::new(Watchlists::parse(list).unwrap()));
    let mut doc = Document::new("", text, Context::default());
    let coder = Coder::default();
    for annotator in coder.annotators() {
        if annotator.writes().contains(&Layer::Entities) {
            Spot::new(Arc::clone(&lists)).annotate(&mut doc);
        }
        annotator.annotate(&mut doc);
    }
    Mark::new(lists).annotate(&mut doc);
    let shown = |e: &Entity| {
        format!("{} {} {} {}", e.label.as_str(), e.name, e.actor.code().unwrap_or_default(), e.tags.join("+"))
    };
    doc.entities.iter().filter(|e| !e.tags.is_empty()).map(shown).collect()
}

#[test]
fn listed_names_carry_their_tags_codes_and_type() {
    let list = "name,aliases,type,code,tags\n\
                Hartwell Steel Corp,HSC,ORG,CANBUS,sanctioned\n\
                Ida Brandt,,PERSON,NORGOV,vip\n\
                qubrex,,PRODUCT,,drug\n\
                Green Lantern Brigade,,ORG,SYRREB,watch\n";
    for (text, want) in [
        ("Shares of Hartwell Steel fell on Friday.", vec!["ORG Hartwell Steel Corp CANBUS sanctioned"]),
        ("Prices rose after HSC cut output.", vec!["ORG Hartwell Steel Corp CANBUS sanctioned"]),
        ("Minister Ida M. Brandt flew to Lagos. Ms Brandt met farmers.", vec!["PERSON Ida Brandt NORGOV vip"]),
        ("He said the Green Lantern Brigade had left the town.", vec!["ORG Green Lantern Brigade SYRREB watch"]),
        ("GREEN LANTERN BRIGADE SEIZES TOWN IN NORTHERN SYRIA", vec!["ORG Green Lantern Brigade SYRREB watch"]),
        // no mention of the one listed
        ("Hartwell Steel Workers' Hospital opened a wing.", vec![]),
        ("John Brandt resigned.", vec![]),
    ] {
        assert_eq!(tagged(list, text), want, "{text}");
    }
}

#[test]
fn a_listed_word_is_no_name_in_every_place() {
    let list = "name,type,tags\nTotal,ORG,oil\nWHO,ORG,health\nJordan,PERSON,singer\n";
    assert_eq!(tagged(list, "The total rose. Total sales, said the man who knows, were flat."), Vec::<String>::new());
    assert_eq!(tagged(list, "Troops left Jordan for Iraq."), Vec::<String>::new());
    assert_eq!(tagged(list, "The WHO warned of cholera."), ["ORG WHO UNOMED health"]);
}

#[test]
fn the_sample_list_is_sound() {
    assert_eq!(Watchlists::parse(include_str!("../../../deploy/watchlist.csv")).unwrap().len(), 3);
}

#[test]
fn spans_stay_in_order_and_apart() {
    let list = "name,tags\nAl Jabri,a\nKarim Al Jabri,b\nJabri Group,c\n";
    let lists = Watchlists::new(Watchlists::parse(list).unwrap());
    let mut doc = Document::new("", "Karim Al Jabri Group said Al Jabri had met Karim Al Jabri.", Context::default());
    for annotator in Coder::default().annotators() {
        if annotator.writes().contains(&Layer::Entities) {
            break;
        }
        annotator.annotate(&mut doc);
    }
    spot::names(&mut doc, &lists);
    for pair in doc.names.windows(2) {
        assert!(pair[0].tokens.end <= pair[1].tokens.start, "{:?}", doc.names);
    }
}
