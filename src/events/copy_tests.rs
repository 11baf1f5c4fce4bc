//! Sentences of agency copy that the parser or the rules once read wrong, one a reading.

use super::tests::show;

/// The first ASSAULT that a story tells, after its deed was told in a first sentence.
fn deed(then: &str) -> String {
    let told = show(&format!(
        "Mayor Pedro Huaman, 45, was shot dead by two men in front of his house in Huancayo, Peru, on Monday. {then}"
    ));
    told.split("; ").find(|e| e.starts_with("ASSAULT")).unwrap_or_default().to_owned()
}

#[rstest::rstest]
#[case("Suspicion has fallen on the Tupac Amaru Revolutionary Movement.")]
#[case("Everything points to the Tupac Amaru Revolutionary Movement, the minister said.")]
#[case("The assailants, believed to be members of the Tupac Amaru Revolutionary Movement, escaped.")]
#[case("Police say the gunmen were from the Tupac Amaru Revolutionary Movement.")]
#[case("Police identified the assassins as members of the Tupac Amaru Revolutionary Movement.")]
#[case("According to police, the crime was ordered by the Tupac Amaru Revolutionary Movement.")]
#[case("The Tupac Amaru Revolutionary Movement is thought to have carried out the attack.")]
#[case("The widow accused the Tupac Amaru Revolutionary Movement of having murdered her husband.")]
#[case("Police have not ruled out the involvement of the Tupac Amaru Revolutionary Movement.")]
fn words_of_blame_name_the_doer(#[case] blame: &str) {
    assert!(deed(blame).contains("PERREB"), "{blame}\n told {}", deed(blame));
}

#[rstest::rstest]
#[case("The Tupac Amaru Revolutionary Movement denied responsibility.")]
#[case("The mayor had been threatened by the Tupac Amaru Revolutionary Movement several times.")]
#[case("The gunmen shot a member of the Tupac Amaru Revolutionary Movement in June.")]
#[case("Police do not rule out that the two actions were the work of the same group.")]
fn other_words_of_it_do_not(#[case] words: &str) {
    assert!(!deed(words).contains("PERREB"), "{words}\n told {}", deed(words));
}

#[test]
fn a_claim_belongs_to_the_deed_of_its_paragraph() {
    let told = show(
        "SANTIAGO - Unidentified men machinegunned a police station in La Cisterna, Chile, and later a bomb damaged a chapel in \
         Valparaiso.\n\nA corporal was wounded. Leaflets of the Lautaro Youth Movement were found there.\n\nIn Valparaiso the \
         bomb exploded at the door of the chapel. A caller said the Manuel Rodriguez Patriotic Front was responsible.",
    );
    let first = told.split("; ").find(|e| e.contains("193")).unwrap_or_default();
    assert_eq!(first.matches("CHLREB").count(), 1, "{told}");
}

#[rstest::rstest]
// a noun with an object is a verb, and what stands before it its subject
#[case("Two men on a motorcycle shot a judge in Milan.", "ASSAULT 193 ITAUAF > ITAJUD")]
// where it was is no part of who did it
#[case("A judge was shot by two youths in Milan.", "ASSAULT 193 ITAUAF > ITAJUD")]
#[case("The colonel was shot and killed this morning by two individuals in Lima.", "UAF >")]
#[case("Three buses were doused with gasoline and set afire at dawn in Soyapango by guerrillas.", "SLVREB >")]
// participles before the true verb
#[case("Chechen rebels holed up in Grozny rejected a Russian demand.", "REJECT 12")]
// who is told, and what
#[case("Togo's interior minister warned opposition supporters on Tuesday that they would be arrested.", "THREATEN")]
#[case(
    "German Chancellor Angela Merkel and U.S. President Barack Obama spoke by telephone on Tuesday.",
    "DEUGOV+USAGOV"
)]
// a clause that dates something else
#[case("Zambia's president has pardoned four soldiers who were jailed in 1991 for a coup.", "CONCEDE")]
// whom troops face
#[case("Turkey has massed tanks along its frontier with Syria.", "MOBILIZE 154 TUR > SYR")]
#[case("Russia began military exercises near its border with Ukraine.", "MOBILIZE")]
// compatriots
#[case("Cuban police detained dissidents, which France and Chile condemned.", "CUBCOP > CUBOPP")]
// a company that reports a deed accuses nobody
#[case(
    "The electricity commission reported that during the night Peruvian rebels blew up a tower.",
    "ASSAULT 183 PERREB"
)]
// what hangs on "ablaze" is the setter's
#[case("Two buses were set ablaze by hooded men in Lima on Tuesday.", "ASSAULT 1712 PERUAF >")]
#[case(
    "Eight peasants were dragged from their huts and shot by men in uniform in Lima.",
    "ASSAULT 181 PERUAF > PERCVL"
)]
#[case(
    "EIGHT PEASANTS WERE DRAGGED FROM THEIR HUTS AND SHOT BY MEN IN UNIFORM IN LIMA.",
    "ASSAULT 181 PERUAF > PERCVL"
)]
// a participle that looks like the clause's verb
#[case("A watchman died when a suitcase loaded with dynamite exploded at a hotel in Lima.", "ASSAULT 183")]
#[case("A man driving a motorcycle fired at Judge Rosa Vidal, who was seriously wounded.", "ASSAULT 193 CVL > JUD")]
// what stands behind "for questioning"
#[case("Carabineros detained for questioning a youth who had been seen at the door.", "COERCE 173 COP > CVL")]
// what comes of a deed is none of a relative clause
#[case("Soldiers in Lima opened fire on a bus that failed to stop, killing two women.", "ASSAULT 193 PERMIL > PERCVL")]
// he who escapes tried nothing
#[case("The Spanish attache escaped unhurt from an attempt to abduct him in Lima.", "ASSAULT 181  > ESPGOV")]
// a deed that an accusation takes for known
#[case(
    "Three men were arrested on Monday, accused of having taken part in the murder of Judge Rosa Vidal.",
    "ASSAULT 1823 CVL > JUD positive asserted"
)]
// clocks are no targets
#[case(
    "IN THE DISTRICT OF SAN ISIDRO, BOMBS WERE THROWN AT 2310 ON TUESDAY AT THE RESIDENCE OF DEPUTY JUAN CARRANZA.",
    "ASSAULT 183  > PERLEG"
)]
// nor who finds, gives or explodes doers and victims
#[case("Police in Lima found the bodies of two trade unionists with their hands tied.", "ASSAULT 1823  > PERLAB")]
#[case("The body of the councilman appeared on a road in Cali with four bullet wounds.", "ASSAULT 1823  > COLGOV")]
#[case("Dynamite wrecked a monument in Lima.", "ASSAULT 1712  >")]
// a name that no list knows, and that the reader of names takes for a person's, may be a land's
#[case("Zorbania joined the nuclear test ban treaty on Monday.", "SUPPORT 057")]
// a series of deeds is none of episodes
#[case("Police in Leeds arrested six men in a series of raids.", "COERCE 173")]
#[case("At least nine people in Lima were killed in a series of attacks on Thursday.", "ASSAULT 1823  > PERCVL")]
// film and the like keep nothing back of which its words leave no doubt
#[case("British film director Ann Lowe has canceled a trip to Syria in protest at the arrests.", "REJECT 120")]
#[case("Iran is under intense pressure from France to halt its nuclear program.", "REQUEST")]
// several plan
#[case("South Korea and Mexico plan to resume stalled free trade negotiations early next year.", "AGREE 0311")]
// headlines with a verb too many
#[case("U.S. halts military aid to Guatemala, cites lack of progress on human rights", "SANCTION")]
#[case("Militants ambush army convoy in Mali, 18 soldiers killed", "ASSAULT 190 MLIREB > MLIMIL")]
#[case("Gangs storm prison in Haiti, hundreds escape", "ASSAULT 190 HTICRM > HTI")]
#[case("Israel to free 450 Palestinian prisoners before talks next week, minister says", "CONCEDE")]
fn copy_is_read(#[case] text: &str, #[case] want: &str) {
    let told = show(text);
    assert!(told.contains(want), "{text}\n told {told}\n want {want}");
}

#[rstest::rstest]
#[case("The Association of Judicial Employees announced an indefinite strike in Antioquia.", "ASSAULT")]
#[case("The battle against malaria in Zambia is being won.", "ASSAULT")]
#[case("Hurricane Allen battered the north coast of Jamaica.", "ASSAULT")]
#[case("Diplomats enjoy immunity in the host state, which may only declare them unwelcome.", "SANCTION")]
#[case("For commuters in Los Angeles the daily battle begins at the foot of the ramp.", "ASSAULT")]
#[case("Roman generals took the children of defeated chiefs as hostages.", "ASSAULT")]
#[case("Mayors, engineers and nuns have been murdered.", "ASSAULT")]
#[case("The rebels have blown up the pipeline more than 40 times since it was built in Colombia.", "ASSAULT")]
#[case("Fifty years ago on Monday, German forces surrendered to the Allies.", "RETREAT")]
fn no_deed_of_a_day(#[case] text: &str, #[case] not: &str) {
    let told = show(text);
    assert!(!told.contains(not), "{text}\n told {told}");
}

#[test]
fn a_count_over_months_is_a_storys_background() {
    let story = |count: &str| {
        show(&format!(
            "The mayor of Tibu in Colombia met ministers on Monday. He asked for soldiers. The talks lasted an hour. Nobody else spoke. \
             The minister gave no answer. {count}"
        ))
    };
    for count in [
        "Eight mayors have been killed so far this year.",
        "It was the third time this year that the town hall had been attacked.",
        "Thousands of peasants were murdered at the beginning of the decade.",
    ] {
        assert!(!story(count).contains("ASSAULT"), "{count}\n told {}", story(count));
    }
    let deed = "Eight mayors were killed by rebels in Tibu on Sunday.";
    assert!(story(deed).contains("ASSAULT"), "{}", story(deed));
}
