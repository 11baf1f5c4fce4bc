//! One sentence a case: the counts it states.

use proptest::prelude::*;

use super::*;
use crate::nlp::Annotator;
use crate::nlp::model::Language;
use crate::nlp::syntax::Syntax;
use crate::nlp::value::Values;
use crate::nlp::value::testing::document;

fn read(text: &str, tagged: bool) -> String {
    let mut doc = document(text, Some("2025-08-11"));
    if tagged {
        Syntax::new(Language::embedded()).annotate(&mut doc);
    }
    Values.annotate(&mut doc);
    let found = magnitude_at(&doc, TokenRange::new(0, doc.tokens.len() as u32));
    [("killed", found.killed), ("injured", found.injured), ("arrested", found.arrested), ("displaced", found.displaced)]
        .into_iter()
        .filter_map(|(name, count)| count.map(|c| format!("{name} {} ({})", c.amount, doc.text(c.anchor))))
        .collect::<Vec<_>>()
        .join(", ")
}

const CASES: &[(&str, &str)] = &[
    ("A car bomb killed at least 12 people and wounded 30.", "killed 12 (12), injured 30 (30)"),
    ("Twelve people were killed and 30 injured in the blast.", "killed 12 (Twelve), injured 30 (30)"),
    ("The collapse left 12 dead and 30 others wounded.", "killed 12 (12), injured 30 (30)"),
    ("The death toll rose to 45 on Tuesday.", "killed 45 (45)"),
    ("The death toll rose from 12 to 45.", "killed 45 (45)"),
    ("The death toll stands at 45.", "killed 45 (45)"),
    ("Police said 3 were injured.", "injured 3 (3)"),
    ("None were hurt.", "injured 0 (None)"),
    ("No one was killed.", "killed 0 (No)"),
    ("There were no casualties.", "killed 0 (no), injured 0 (no)"),
    ("The landing caused no injuries.", "injured 0 (no)"),
    ("Gunmen shot dead three soldiers near the border.", "killed 3 (three)"),
    ("Gunmen shot and killed a policeman.", "killed 1 (a policeman)"),
    ("A soldier was killed by a mine.", "killed 1 (A soldier)"),
    ("Five soldiers and three civilians were killed.", "killed 8 (Five soldiers and three)"),
    ("Shelling killed five soldiers and three civilians.", "killed 8 (five soldiers and three)"),
    ("Shelling killed five soldiers and three civilians were wounded.", "killed 5 (five), injured 3 (three)"),
    ("Thirty people, including three children, were killed.", "killed 30 (Thirty)"),
    ("Twelve people in two villages were killed.", "killed 12 (Twelve)"),
    ("Twelve of the 30 passengers were killed.", "killed 12 (Twelve)"),
    ("Dozens of people died when the ferry sank.", "killed 12 (Dozens)"),
    ("Police arrested 40 protesters.", "arrested 40 (40)"),
    ("At least 40 people were arrested on Saturday.", "arrested 40 (40)"),
    ("Officers detained two suspects.", "arrested 2 (two)"),
    ("The floods displaced 2,000 people.", "displaced 2000 (2,000)"),
    ("Tens of thousands of people were displaced.", "displaced 10000 (Tens of thousands)"),
    ("Fighting forced 5,000 villagers from their homes.", "displaced 5000 (5,000)"),
    ("More than 300 residents were evacuated.", "displaced 300 (300)"),
    ("The storm claimed 17 lives.", "killed 17 (17)"),
    ("The crash claimed the lives of 17 people.", "killed 17 (17)"),
    ("Seventeen people lost their lives.", "killed 17 (Seventeen)"),
    ("Officials reported 17 deaths.", "killed 17 (17)"),
    ("He mourned the deaths of 17 miners.", "killed 17 (17)"),
    ("BLAST KILLS 12, WOUNDS 30", "killed 12 (12), injured 30 (30)"),
    ("The raid, killing six militants, lasted hours.", "killed 6 (six)"),
    ("Strikes killed as many as 200 fighters, the army said.", "killed 200 (200)"),
    // no counts of people
    ("A 12-year-old was killed.", ""),
    ("He was killed on 12 August.", ""),
    ("The frost killed 40 sheep.", ""),
    ("He was killed three days later.", ""),
    ("Two villages were evacuated.", ""),
    ("The bill was killed in committee.", ""),
    ("Police arrested him at 5 p.m.", ""),
    ("Five men in a car shot the mayor dead.", ""),
    ("Gunmen in a car shot two clerks dead.", "killed 2 (two)"),
    ("Mayor Pedro Huaman, 45, was shot dead by two men.", ""),
    ("The blast killed a clerk, Ana Ruiz (31), and wounded four others.", "killed 1 (a clerk), injured 4 (four)"),
    ("The fire caused $3 million in damage but no deaths.", "killed 0 (no)"),
];

fn check(tagged: bool) {
    let wrong: Vec<_> = CASES
        .iter()
        .map(|&(text, expect)| (text, expect, read(text, tagged)))
        .filter(|(_, expect, found)| expect != found)
        .map(|(text, expect, found)| format!("{text}\n  expected {expect}\n  found    {found}"))
        .collect();
    assert!(wrong.is_empty(), "{} of {} wrong:\n{}", wrong.len(), CASES.len(), wrong.join("\n"));
}

#[test]
fn counts_are_read_without_tags() {
    check(false);
}

#[test]
fn counts_are_read_with_tags() {
    check(true);
}

#[test]
fn only_the_range_asked_for_is_read() {
    let mut doc = document("The blast killed 12 people. The fire killed 30 people.", None);
    Values.annotate(&mut doc);
    let second = doc.sentences.get(1).unwrap().tokens;
    assert_eq!(magnitude_at(&doc, second).killed.map(|c| c.amount), Some(30));
    assert_eq!(magnitude_at(&doc, TokenRange::new(0, 0)), Casualties::default());
    assert_eq!(magnitude_at(&doc, TokenRange::new(500, 900)).magnitude(), None);
}

proptest! {
    #[test]
    fn any_text_and_range_gives_true_spans(text in "((killed|12|people|and|were|none|,|toll|to|a|man|dead|of|lives|[a-z]{1,4}|\\PC) ?){0,30}", start in 0_u32..40, end in 0_u32..40) {
        let mut doc = document(&text, None);
        Values.annotate(&mut doc);
        let found = magnitude_at(&doc, TokenRange::new(start, end));
        for count in [found.killed, found.injured, found.arrested, found.displaced].into_iter().flatten() {
            prop_assert!(!doc.text(count.anchor).is_empty());
        }
    }
}
