//! What the annotator reads, one line a case: the text, then every value in order.

use proptest::prelude::*;

use super::testing::{document, shown};
use super::*;

/// Published Monday 11 August 2025 unless the case names another day.
fn read(text: &str, published: Option<&str>) -> String {
    let mut doc = document(text, published);
    Values.annotate(&mut doc);
    doc.values.iter().map(|v| shown(&doc, v)).collect::<Vec<_>>().join("; ")
}

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    check_on("2025-08-11", cases);
}

#[track_caller]
fn check_on(published: &str, cases: &[(&str, &str)]) {
    let wrong: Vec<_> = cases
        .iter()
        .map(|&(text, expect)| (text, expect, read(text, Some(published))))
        .filter(|(_, expect, found)| expect != found)
        .map(|(text, expect, found)| format!("{text}\n  expected {expect}\n  found    {found}"))
        .collect();
    assert!(wrong.is_empty(), "{} of {} wrong:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn weekdays_follow_the_tense() {
    check(&[
        ("The ministers met on Monday.", "Monday=2025-08-11"),
        ("The two sides signed the pact on Friday.", "two sides=2 side; Friday=2025-08-08"),
        ("Police arrested the suspect late on Sunday night.", "Sunday night=2025-08-10"),
        ("The ministers will meet on Thursday.", "Thursday=2025-08-14"),
        ("Talks are due to resume on Wednesday.", "Wednesday=2025-08-13"),
        ("On Tuesday, parliament will vote on the bill.", "Tuesday=2025-08-12"),
        ("Talks will resume on Thursday, officials said on Saturday.", "Thursday=2025-08-14; Saturday=2025-08-09"),
        ("The court set a hearing for next Friday.", "next Friday=2025-08-15"),
        ("He resigned last Friday.", "last Friday=2025-08-08"),
        ("He resigned last Monday.", "last Monday=2025-08-04"),
        ("The road has been shut since Thursday.", "Thursday=2025-08-07"),
        ("The road stays shut until Thursday.", "Thursday=2025-08-14"),
        ("Rebels were given a deadline of Friday.", "Friday=2025-08-15"),
        ("They agreed to meet again on Friday.", "Friday=2025-08-15"),
        ("They agreed on Sunday to open the border on Friday.", "Sunday=2025-08-10; Friday=2025-08-15"),
        ("She travelled to meet him on Friday.", "Friday=2025-08-08"),
        ("He will be paid a third above Friday's close.", "Friday=2025-08-08"),
        ("The cuts will last until the end of March.", "March=2026-03"),
        ("She arrived Saturday for talks.", "Saturday=2025-08-09"),
        ("The ship sank on Tuesday last week.", "Tuesday last week=2025-08-05"),
        ("The ship will sail on Tuesday next week.", "Tuesday next week=2025-08-19"),
        ("The vote takes place on Friday week.", "Friday week=2025-08-22"),
        ("The army said this past Friday that it had withdrawn.", "this past Friday=2025-08-08"),
        ("The meeting of Monday, August 4, ended early.", "Monday, August 4=2025-08-04"),
        ("The meeting of Monday (August 4) ended early.", "Monday (August 4)=2025-08-04"),
        ("Ahead of Wednesday's vote, markets fell.", "Wednesday=2025-08-13"),
        ("After Saturday's attack, shops closed.", "Saturday=2025-08-09"),
        ("PRESIDENT VISITED CAPITAL ON FRIDAY, AIDES SAID", "FRIDAY=2025-08-08"),
    ]);
}

#[test]
fn days_named_after_weekdays_are_left_alone() {
    check(&[
        ("Shops open early on Black Friday.", ""),
        ("He told the Sunday Times that he would stay.", ""),
        ("Worshippers marked Good Friday.", ""),
        ("The council meets on Mondays.", ""),
        ("She may march in protest, sources say.", ""),
        ("USA Today reported the story.", ""),
        ("April Jones, 34, was elected.", ""),
    ]);
}

#[test]
fn days_near_the_article() {
    check(&[
        ("He departs today for talks.", "today=2025-08-11"),
        ("He left yesterday.", "yesterday=2025-08-10"),
        ("He left yesterday morning.", "yesterday morning=2025-08-10"),
        ("Results are expected tomorrow.", "tomorrow=2025-08-12"),
        ("He will speak tonight.", "tonight=2025-08-11"),
        ("Shelling went on overnight.", "overnight=2025-08-11"),
        ("Shelling resumed this morning.", "this morning=2025-08-11"),
        ("Two villages were hit last night.", "Two villages=2 village; last night=2025-08-10"),
        ("The bridge fell the day before yesterday.", "day before yesterday=2025-08-09"),
        ("They leave the day after tomorrow.", "day after tomorrow=2025-08-13"),
        ("He spoke earlier today.", "earlier today=2025-08-11"),
    ]);
}

#[test]
fn calendar_days() {
    check(&[
        ("The pact was signed on 12 August 2024.", "12 August 2024=2024-08-12"),
        ("The pact was signed on August 12, 2024.", "August 12, 2024=2024-08-12"),
        ("The pact was signed on 12th August.", "12th August=2025-08-12"),
        ("The pact was signed on the 3rd of May.", "3rd of May=2025-05-03"),
        ("The pact was signed on Aug. 4.", "Aug. 4=2025-08-04"),
        ("The pact was signed on Sept 30.", "Sept 30=2024-09-30"),
        ("The pact will be signed on Sept 30.", "Sept 30=2025-09-30"),
        ("The fair opened on December 20.", "December 20=2024-12-20"),
        ("The fair will open on January 5.", "January 5=2026-01-05"),
        ("The fair ran from 3 to 5 May.", "3 to 5 May=2025-05-03/2025-05-05"),
        ("The fair ran on May 3-5.", "May 3-5=2025-05-03/2025-05-05"),
        ("The fair ran from May 3 to May 5, 2024.", "May 3 to May 5, 2024=2024-05-03/2024-05-05"),
        ("The fair ran on 28-30 April 2023.", "28-30 April 2023=2023-04-28/2023-04-30"),
        ("Filed on 2025-08-09 from the port.", "2025-08-09=2025-08-09"),
        ("Filed at 2025-08-09T23:10:00Z from the port.", "2025-08-09T23:10:00Z=2025-08-09"),
        ("It was dated 31/12/2024.", "31/12/2024=2024-12-31"),
        ("It was dated 12/31/2024.", "12/31/2024=2024-12-31"),
        ("It was dated 05.03.2024.", "05.03.2024=2024-03-05"),
        ("It was dated 05/03/2024.", ""),
        ("It was dated 30 February 2024.", "February 2024=2024-02"),
        ("AUG 4 TALKS FAILED", "AUG 4=2025-08-04"),
        ("They fought from Monday to Wednesday.", "Monday to Wednesday=2025-08-04/2025-08-06"),
    ]);
}

#[test]
fn language_or_provider_says_which_number_is_the_month() {
    let dated = |language: Option<&str>, provider: &str| {
        let mut doc = document("It was dated 05/03/2024.", Some("2025-08-11"));
        doc.context.language = language.map(str::to_owned);
        doc.context.provider = provider.to_owned();
        Values.annotate(&mut doc);
        doc.values.first().map(|v| shown(&doc, v)).unwrap_or_default()
    };
    assert_eq!(dated(Some("en-US"), "x"), "05/03/2024=2024-05-03");
    assert_eq!(dated(Some("en-GB"), "x"), "05/03/2024=2024-03-05");
    assert_eq!(dated(Some("en"), "ap"), "05/03/2024=2024-05-03");
    assert_eq!(dated(Some("en"), "reuters"), "");
}

#[test]
fn weeks_months_and_years() {
    check(&[
        ("He was appointed this month.", "this month=2025-08"),
        ("He took office last week.", "last week=2025-W32"),
        ("Clashes broke out last month.", "last month=2025-07"),
        ("The vote is planned for next year.", "next year=2026"),
        ("He will travel next week.", "next week=2025-W34"),
        ("Exports fell last year.", "last year=2024"),
        ("Exports fell earlier this year.", "earlier this year=2025"),
        ("He will travel later this month.", "later this month=2025-08"),
        ("Rain fell over the weekend.", "weekend=2025-08-09/2025-08-10"),
        ("Rain fell last weekend.", "last weekend=2025-08-09/2025-08-10"),
        ("Rain will fall this weekend.", "this weekend=2025-08-16/2025-08-17"),
        ("The drought began last summer.", "last summer=2024-06/2024-08"),
        ("The revolt of the spring of 2011 spread.", "spring of 2011=2011-03/2011-05"),
        ("He was jailed in July.", "July=2025-07"),
        ("He was jailed in December.", "December=2024-12"),
        ("He will be tried in December.", "December=2025-12"),
        ("He was jailed last May.", "last May=2025-05"),
        ("He was jailed last October.", "last October=2024-10"),
        ("He was jailed in July 2019.", "July 2019=2019-07"),
        ("He was jailed in July last year.", "July=2025-07; last year=2024"),
        ("He was jailed in July of last year.", "July of last year=2024-07"),
        ("He was born in 1962.", "1962=1962"),
        ("The 2019 election was close.", "2019=2019"),
        ("The war of 1973 reshaped the region.", "1973=1973"),
        ("It was the worst since 2003.", "2003=2003"),
        ("It grew between 2010 and 2015.", "2010 and 2015=2010/2015"),
        ("It grew in 2010-2015.", "2010-2015=2010/2015"),
        ("It grew in 2010-15.", "2010-15=2010/2015"),
        ("It grew from 2010 to 2015.", "2010 to 2015=2010/2015"),
        ("It grew from May to July.", "May to July=2025-05/2025-07"),
        ("It was common in the 1990s.", "1990s=199X"),
        ("It was common in the mid-1990s.", "mid-1990s=199X"),
        ("It was common in the nineties.", "nineties=199X"),
        ("It was built in the 19th century.", "19th century=18XX"),
        ("It was built in the eighteenth century.", "eighteenth century=17XX"),
        ("He resigned in late 2024.", "late 2024=2024"),
        ("He resigned in mid-July.", "mid-July=2025-07"),
        ("He resigned early last year.", "early last year=2024"),
        ("Profit rose in the third quarter of 2024.", "third quarter of 2024=2024-Q3"),
        ("Profit rose in the fourth quarter.", "fourth quarter=2024-Q4"),
        ("Second-quarter profit rose.", "Second-quarter=2025-Q2"),
        ("Profit rose in Q1 2025.", "Q1 2025=2025-Q1"),
        ("Profit rose in the first half of last year.", "first half of last year=2024-H1"),
        ("Profit rose last quarter.", "last quarter=2025-Q2"),
        ("The past decade was dry.", "past decade=2015-08-11/2025-08-11"),
    ]);
}

#[test]
fn counted_units_become_dates() {
    check(&[
        ("The ship sank three days ago.", "three days ago=2025-08-08"),
        ("The ship sank two weeks ago.", "two weeks ago=2025-W31"),
        ("The ship sank six months ago.", "six months ago=2025-02"),
        ("The ship sank 20 years ago.", "20 years ago=2005"),
        ("The ship sank a week ago.", "a week ago=2025-W32"),
        ("The ship sank a year ago.", "a year ago=2024"),
        ("Rain fell in the past three days.", "past three days=2025-08-08/2025-08-11"),
        ("Rain fell over the last 24 hours.", "last 24 hours=2025-08-10/2025-08-11"),
        ("Rain will fall over the next two weeks.", "next two weeks=2025-08-11/2025-08-25"),
        ("The truce of 1 May 2025 broke two weeks later.", "1 May 2025=2025-05-01; two weeks later=2025-W20"),
        ("They met on 1 May 2025 and signed the next day.", "1 May 2025=2025-05-01; next day=2025-05-02"),
        ("They will meet in two weeks' time.", "two weeks' time=2025-W35"),
    ]);
}

#[test]
fn durations() {
    check(&[
        ("He left on a three-day visit.", "three-day=P3D"),
        ("The 12-day war ended.", "12-day=P12D"),
        ("He was held for two weeks.", "two weeks=P2W"),
        ("A year-long siege ended.", "year-long=P1Y"),
        ("A weeklong strike ended.", "weeklong=P1W"),
        ("The talks lasted 48 hours.", "48 hours=PT48H"),
        ("He was jailed for five and a half years.", "five and a half years=P5.5Y"),
        ("He was jailed for two years and three months.", "two years and three months=P2Y3M"),
        ("It took an hour and a half.", "an hour and a half=PT1.5H"),
        ("It lasted an hour and a half.", "an hour and a half=PT1.5H"),
        ("It lasted half an hour.", "half an hour=PT0.5H"),
        ("It will take four to six weeks.", "four=P4W; six weeks=P6W"),
        ("The ceasefire held for a week.", "a week=P1W"),
        ("The two-decade conflict is over.", "two-decade=P20Y"),
        ("A fortnight-long tour began.", "fortnight-long=P2W"),
        ("The 34-year-old farmer was hurt.", ""),
        ("He is 34 years old.", ""),
        ("The climate changed a million years ago.", ""),
        ("It has dragged on for decades.", ""),
        ("THE TWO-DAY SUMMIT ENDED", "TWO-DAY=P2D"),
    ]);
}

#[test]
fn money() {
    check(&[
        ("The deal is worth $2.5 million.", "$2.5 million=2500000 USD"),
        ("The fund lent €3bn.", "€3bn=3000000000 EUR"),
        ("It paid £40m for the site.", "£40m=40000000 GBP"),
        ("It paid 500,000 euros.", "500,000 euros=500000 EUR"),
        ("It costs 2 trillion yen.", "2 trillion yen=2000000000000 JPY"),
        ("It costs Rs 500 crore.", "Rs 500 crore=5000000000 INR"),
        ("It costs Rs.25,000.", "Rs.25,000=25000 INR"),
        ("It costs US$15.", "US$15=15 USD"),
        ("It costs A$1.2 billion.", "A$1.2 billion=1200000000 AUD"),
        ("It costs HK$30.", "HK$30=30 HKD"),
        ("It costs five million Canadian dollars.", "five million Canadian dollars=5000000 CAD"),
        ("It costs 10 million US dollars.", "10 million US dollars=10000000 USD"),
        ("It costs 10 million U.S. dollars.", "10 million U.S. dollars=10000000 USD"),
        ("It costs 300 Swiss francs.", "300 Swiss francs=300 CHF"),
        ("It costs 300 Iraqi dinars.", "300 Iraqi dinars=300 IQD"),
        ("It costs EUR 3 million.", "EUR 3 million=3000000 EUR"),
        ("It costs 3 million USD.", "3 million USD=3000000 USD"),
        ("It costs 50 cents.", "50 cents=0.5 USD"),
        ("It lost millions of dollars.", "millions of dollars=1000000 USD"),
        ("It lost $5 million to $6 million.", "$5 million=5000000 USD; $6 million=6000000 USD"),
        ("It lost $5-6 million.", "$5=5000000 USD; 6 million=6000000 USD"),
        ("It lost between $5 and $6 million.", "$5=5000000 USD; $6 million=6000000 USD"),
        ("It lost 5 to 6 million euros.", "5=5000000 EUR; 6 million euros=6000000 EUR"),
        ("It lost half a million dollars.", "half a million dollars=500000 USD"),
        ("A $10-million grant was made.", "$10-million=10000000 USD"),
        ("A 10-million-dollar grant was made.", "10-million-dollar=10000000 USD"),
        ("It costs 500 €.", "500 €=500 EUR"),
        ("It costs 2,000 won.", "2,000 won=2000 KRW"),
        ("Aid of USD 1.25bn came.", "USD 1.25bn=1250000000 USD"),
        ("THE LOAN IS WORTH 300 MLN DLRS", "300 MLN DLRS=300000000 USD"),
        ("Bombers used 500 pounds of explosives.", "500 pounds=500 pound"),
    ]);
    check_on("1989-05-10", &[("It costs 300 francs.", "300 francs=300 FRF")]);
}

#[test]
fn percents() {
    check(&[
        ("Prices rose 5%.", "5%=5%"),
        ("Prices rose 5 percent.", "5 percent=5%"),
        ("Prices rose 5 per cent.", "5 per cent=5%"),
        ("Prices rose 12.5 pct.", "12.5 pct=12.5%"),
        ("Prices rose five per cent.", "five per cent=5%"),
        ("Prices rose 5-6%.", "5=5%; 6%=6%"),
        ("Prices rose between 5 and 6 percent.", "5=5%; 6 percent=6%"),
        ("Output shrank at a rate of -0.5%.", "-0.5%=-0.5%"),
        ("A 10-percent tariff starts.", "10-percent=10%"),
        ("Support fell by two percentage points.", "two percentage points=2 percentage point"),
        ("The bank raised rates by 25 basis points.", "25 basis points=25 basis point"),
        ("The bank raised rates by 25bps.", "25bps=25 basis point"),
    ]);
}

#[test]
fn quantities() {
    check(&[
        ("Three soldiers died.", "Three soldiers=3 soldier"),
        ("At least 12 people died.", "12 people=12 people"),
        ("Dozens of protesters marched.", "Dozens of protesters=12 protester"),
        ("Some 2,000 were evacuated.", "2,000=2000"),
        ("Tens of thousands of people marched.", "Tens of thousands of people=10000 people"),
        ("Tens of thousands marched.", "Tens of thousands=10000"),
        ("Two senior Iraqi officers resigned.", "Two senior Iraqi officers=2 officer"),
        ("A dozen villages were hit.", "A dozen villages=12 village"),
        ("Two dozen tanks crossed.", "Two dozen tanks=24 tank"),
        ("Scores of women were freed.", "Scores of women=20 woman"),
        ("Ten to 12 boats sank.", "Ten=10 boat; 12 boats=12 boat"),
        ("Between 10 and 12 boats sank.", "10=10 boat; 12 boats=12 boat"),
        ("The 15-member council met.", "15-member=15 member"),
        ("A five-nation force landed.", "five-nation=5 nation"),
        ("They fired 30 missiles and 100 drones.", "30 missiles=30 missile; 100 drones=100 drone"),
        ("More than 4 million children are hungry.", "4 million children=4000000 child"),
        ("About 3m people fled.", "3m people=3000000 people"),
        ("Two of the men escaped.", "Two of the men=2 man"),
        ("THREE POLICEMEN WERE HURT", "THREE POLICEMEN=3 policeman"),
        ("Hundreds were hurt.", "Hundreds=100"),
        ("One soldier was hurt.", "One soldier=1 soldier"),
        ("One of them said so.", ""),
        ("Nine in ten drivers stayed away.", ""),
        ("He kept the number one ranking.", ""),
        ("They met twelve times.", "twelve times=12 time"),
    ]);
}

#[test]
fn scores_names_and_codes_hold_no_values() {
    check(&[
        ("Rovers beat United 3-1 away.", ""),
        ("She won 6-4, 7-5 in straight sets.", ""),
        ("The court ruled 5-4 against him.", ""),
        ("A 2-1 victory kept them top.", ""),
        ("The Boeing 737 landed.", ""),
        ("Resolution 1701 calls for calm.", ""),
        ("He lives at No. 10 nowadays.", ""),
        ("An F-16 crashed and COVID-19 spread.", ""),
        ("The G7 met.", ""),
        ("It starts at 10:30 GMT.", ""),
        ("Call 24/7 for help.", ""),
    ]);
}

#[test]
fn anchors_cross_years_and_months() {
    check_on(
        "2025-01-01",
        &[
            ("He resigned on Tuesday.", "Tuesday=2024-12-31"),
            ("He resigned yesterday.", "yesterday=2024-12-31"),
            ("He resigned last month.", "last month=2024-12"),
            ("He resigned last week.", "last week=2024-W52"),
            ("He resigned this week.", "this week=2025-W01"),
            ("He resigned on December 30.", "December 30=2024-12-30"),
            ("He resigned last quarter.", "last quarter=2024-Q4"),
        ],
    );
    check_on(
        "2024-12-30",
        &[
            ("They will meet on Wednesday.", "Wednesday=2025-01-01"),
            ("They will meet next month.", "next month=2025-01"),
            ("They will meet on January 2.", "January 2=2025-01-02"),
            ("They met this week.", "this week=2025-W01"),
        ],
    );
    check_on(
        "2024-03-31",
        &[
            ("Rain fell one month ago.", "one month ago=2024-02"),
            ("They met on February 29.", "February 29=2024-02-29"),
            ("They met last month.", "last month=2024-02"),
        ],
    );
}

#[test]
fn the_day_of_writing_is_the_utc_day_or_the_dateline_beside_it() {
    let today = |published: &str, dateline: Option<Date>| {
        let mut doc = document("He resigned today.", None);
        doc.context.published = Some(published.parse().unwrap());
        doc.dateline = dateline.map(|date| crate::text::Dateline { place: None, date: Some(date) });
        Values.annotate(&mut doc);
        doc.values.first().map(|v| shown(&doc, v)).unwrap_or_default()
    };
    assert_eq!(today("2025-08-11T23:30:00Z", None), "today=2025-08-11");
    assert_eq!(today("2025-08-12T01:30:00+02:00", None), "today=2025-08-11");
    assert_eq!(today("2025-08-12T00:30:00Z", Some(jiff::civil::date(2025, 8, 11))), "today=2025-08-11");
    // a dateline of last week is no clock
    assert_eq!(today("2025-08-12T00:30:00Z", Some(jiff::civil::date(2025, 8, 4))), "today=2025-08-12");
}

#[test]
fn without_a_day_of_writing_only_full_dates_are_read() {
    let found = read("On Monday, 12 May 2024 and in 2019 he spoke; yesterday and in July he did not.", None);
    assert_eq!(found, "Monday, 12 May 2024=2024-05-12; 2019=2019");
}

#[test]
fn narrowed_dates_cover_fewer_days_than_their_name() {
    let days = |text: &str| {
        let mut doc = document(text, Some("2025-08-11"));
        Values.annotate(&mut doc);
        let period = doc.values.first().and_then(crate::nlp::date::period_of).unwrap();
        format!("{}..{}", period.start, period.end)
    };
    assert_eq!(days("He resigned earlier this year."), "2025-01-01..2025-08-11");
    assert_eq!(days("He will resign later this month."), "2025-08-11..2025-08-31");
    assert_eq!(days("He resigned in mid-July."), "2025-07-11..2025-07-21");
    assert_eq!(days("He resigned overnight."), "2025-08-10..2025-08-11");
}

/// Words that meet often enough to try every reader.
fn copy() -> impl Strategy<Value = String> {
    let word = proptest::sample::select(vec![
        "Monday",
        "last",
        "next",
        "this",
        "week",
        "12",
        "August",
        "2025",
        "-",
        "to",
        "three",
        "days",
        "ago",
        "$",
        "5",
        "m",
        "million",
        "dozens",
        "of",
        "people",
        "per",
        "cent",
        "%",
        "the",
        "1990",
        "s",
        "between",
        "and",
        "Q3",
        "half",
        "a",
        "year",
        "earlier",
        "May",
        "/",
        ".",
        ",",
        "31",
        "9999",
        "0",
        "first",
        "century",
        "€",
        "½",
        "\n",
        "was",
        "’s",
        "Rs",
        "999999999999999999999999",
        "trillion",
        "hundred",
        "and",
        "late",
        "mid",
        "day",
        "before",
        "yesterday",
        "in",
    ]);
    proptest::collection::vec((word, proptest::bool::ANY), 0..40).prop_map(|words| {
        words.into_iter().fold(String::new(), |mut text, (word, space)| {
            text.push_str(word);
            if space {
                text.push(' ');
            }
            text
        })
    })
}

proptest! {
    #[test]
    fn any_text_gives_sorted_values_with_true_spans(text in prop_oneof![copy(), any::<String>()], seconds in -60_000_000_000_i64..250_000_000_000) {
        let mut doc = document(&text, None);
        doc.context.published = jiff::Timestamp::from_second(seconds).ok();
        Values.annotate(&mut doc);
        let mut end = 0;
        for value in &doc.values {
            let span = value.anchor.span;
            prop_assert!(span.start >= end && span.start < span.end);
            prop_assert!(doc.body.get(span.range()).is_some());
            prop_assert!(!value.tokens.is_empty() && (value.tokens.end as usize) <= doc.tokens.len());
            end = span.end;
            if let ValueData::Date { period, iso } = &value.data {
                prop_assert!(period.start <= period.end, "{iso}");
            }
        }
        let again = { let mut other = doc.clone(); Values.annotate(&mut other); other.values };
        prop_assert_eq!(&doc.values, &again);
    }
}
