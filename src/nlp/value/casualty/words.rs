//! Words that say what happened to people, and on which side of them the number stands.

/// What happened to the people counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Harm {
    Killed,
    Injured,
    Arrested,
    Displaced,
}

/// Where a word has its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// After it: "kills 12", "wounding 30".
    Active,
    /// After it when active, before it when passive: "killed 12", "12 were killed".
    Either,
    /// Before it: "12 died", "12 dead".
    Subject,
    /// Before it, or after its "of": "12 deaths", "the deaths of 12 men".
    Noun,
    /// After its verb: "the death toll rose to 45".
    Toll,
}

/// What a lower-cased word says of people, if anything.
pub(super) fn harm(lower: &str) -> Option<(Harm, Form)> {
    Some(match lower {
        "killed" | "slain" | "murdered" | "massacred" | "executed" | "beheaded" | "assassinated" | "martyred" => {
            (Harm::Killed, Form::Either)
        }
        "kill" | "kills" | "killing" | "murdering" | "massacring" | "executing" | "executes" => {
            (Harm::Killed, Form::Active)
        }
        "died" | "die" | "dies" | "dead" | "perished" | "drowned" | "dying" => (Harm::Killed, Form::Subject),
        "death" | "deaths" | "fatalities" | "killings" | "lives" => (Harm::Killed, Form::Noun),
        "toll" => (Harm::Killed, Form::Toll),
        "injured" | "wounded" | "hurt" | "maimed" | "hospitalised" | "hospitalized" => (Harm::Injured, Form::Either),
        "injure" | "injures" | "injuring" | "wound" | "wounds" | "wounding" | "hurting" | "hurts" | "maiming" => {
            (Harm::Injured, Form::Active)
        }
        "treated" => (Harm::Injured, Form::Subject),
        "injuries" => (Harm::Injured, Form::Noun),
        "arrested" | "detained" | "apprehended" => (Harm::Arrested, Form::Either),
        "arrest" | "arresting" | "arrests" | "detain" | "detains" | "detaining" => (Harm::Arrested, Form::Active),
        "displaced" | "evacuated" | "uprooted" => (Harm::Displaced, Form::Either),
        "displace" | "displaces" | "displacing" | "evacuate" | "evacuating" | "evacuates" | "uprooting" => {
            (Harm::Displaced, Form::Active)
        }
        "fled" | "homeless" | "flee" => (Harm::Displaced, Form::Subject),
        _ => return None,
    })
}

/// Words between a subject and its participle.
pub(super) fn is_auxiliary(lower: &str) -> bool {
    is_be(lower)
        || matches!(
            lower,
            "have"
                | "has"
                | "had"
                | "reported"
                | "reportedly"
                | "confirmed"
                | "feared"
                | "believed"
                | "presumed"
                | "also"
                | "seriously"
                | "badly"
                | "critically"
                | "fatally"
                | "severely"
                | "slightly"
                | "lightly"
                | "already"
                | "later"
                | "found"
                | "pronounced"
                | "left"
                | "still"
                | "now"
                | "said"
                | "to"
                | "known"
                | "thought"
                | "shot"
                | "may"
                | "could"
        )
}

/// Forms of "be" and "get", which make a participle passive.
pub(super) fn is_be(lower: &str) -> bool {
    matches!(lower, "was" | "were" | "been" | "being" | "be" | "are" | "is" | "got" | "get")
}

/// Words between a verb and the number of its object.
pub(super) fn leads_to_number(lower: &str) -> bool {
    matches!(
        lower,
        "at" | "least"
            | "up"
            | "to"
            | "more"
            | "than"
            | "as"
            | "many"
            | "some"
            | "about"
            | "around"
            | "nearly"
            | "almost"
            | "over"
            | "an"
            | "a"
            | "estimated"
            | "another"
            | "further"
            | "additional"
            | "total"
            | "of"
            | "the"
            | "possibly"
            | "perhaps"
            | "roughly"
            | "approximately"
            | "most"
            | "fewer"
            | "only"
            | "just"
            | "also"
            | "all"
            | "other"
            | "reported"
    )
}

/// Nouns that numbers count and that are no people.
pub(super) fn is_thing(lemma: &str) -> bool {
    matches!(
        lemma,
        "house"
            | "home"
            | "building"
            | "vehicle"
            | "car"
            | "tank"
            | "village"
            | "town"
            | "city"
            | "province"
            | "district"
            | "region"
            | "sheep"
            | "goat"
            | "cow"
            | "cattle"
            | "animal"
            | "bird"
            | "chicken"
            | "dog"
            | "horse"
            | "camel"
            | "pig"
            | "whale"
            | "fish"
            | "missile"
            | "drone"
            | "rocket"
            | "shell"
            | "bomb"
            | "bullet"
            | "time"
            | "place"
            | "country"
            | "state"
            | "attack"
            | "blast"
            | "strike"
            | "raid"
            | "incident"
            | "case"
            | "plane"
            | "ship"
            | "boat"
            | "aircraft"
            | "helicopter"
            | "truck"
            | "bus"
            | "shot"
            | "explosion"
            | "kilometre"
            | "kilometer"
            | "mile"
            | "metre"
            | "meter"
            | "km"
            | "tonne"
            | "ton"
            | "acre"
            | "hectare"
            | "school"
            | "hospital"
            | "bill"
            | "plan"
            | "job"
            | "tree"
            | "point"
            | "family"
            | "household"
            | "party"
            | "front"
            | "count"
            | "round"
            | "hole"
            | "storey"
            | "floor"
            | "round-trip"
            | "position"
            | "neighbourhood"
            | "neighborhood"
            | "site"
            | "base"
    )
}

/// People, for a count of one written "a soldier" and for telling the counted from the places they were in.
pub(super) fn is_person(lemma: &str) -> bool {
    const SUFFIXES: &[&str] = &[
        "man", "woman", "er", "or", "ist", "ant", "ent", "ee", "ian", "eer", "person", "child", "people", "rebel",
        "iff",
    ];
    const LISTED: &[&str] = &[
        "boy",
        "girl",
        "youth",
        "baby",
        "infant",
        "teen",
        "student",
        "guard",
        "crew",
        "troop",
        "police",
        "personnel",
        "other",
        "others",
        "judge",
        "cop",
        "mp",
        "monk",
        "priest",
        "imam",
        "nun",
        "pilgrim",
        "suspect",
        "victim",
        "hostage",
        "tourist",
        "native",
        "relative",
        "son",
        "daughter",
        "brother",
        "sister",
        "nurse",
        "clerk",
        "cadet",
        "pilot",
        "migrant",
        "shopkeeper",
        "bystander",
        "staff",
        "guest",
        "official",
        "national",
        "citizen",
        "adult",
        "rebel",
        "marine",
        "ally",
        "colleague",
        "fan",
        "lawyer",
        "chief",
        "servicewoman",
        "constable",
        "diplomat",
        "aide",
        "jihadi",
        "gunman",
        "dissident",
        "cleric",
        "senator",
        "minister",
    ];
    LISTED.contains(&lemma) || (!is_thing(lemma) && lemma.len() > 3 && SUFFIXES.iter().any(|s| lemma.ends_with(s)))
}
