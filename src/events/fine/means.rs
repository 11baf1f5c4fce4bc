//! What is threatened, of what somebody is accused, and by which means force is used.

use compact_str::CompactString;

use crate::events::compose::Draft;
use crate::events::frame::{Parties, Party, Reader};

/// What is threatened.
pub(super) fn threat(
    reader: &Reader<'_>,
    draft: &Draft,
    words: &[u32],
) -> Option<(CompactString, Option<&'static str>)> {
    let tree = &reader.tree;
    let any = |list: &[&str]| words.iter().any(|&t| list.contains(&tree.lemma(t)));
    let by = |sectors: &[&str]| {
        draft.roles.actors.iter().any(|p| p.actor.code.sectors.iter().any(|s| sectors.contains(&s.as_str())))
    };
    let irregular = by(&["REB", "UAF", "CRM", "OPP"]);
    let code = |code: &str, mode| Some((CompactString::from(code), Some(mode)));
    if any(&["sanction", "embargo", "tariff", "boycott"]) {
        return code("1312", "restrict");
    }
    if any(&["cut", "sever", "break", "suspend", "downgrade", "freeze", "recall"])
        && any(&["tie", "relation", "ambassador"])
    {
        return code("1313", "relations");
    }
    if any(&["cut", "halt", "suspend", "stop", "withhold", "freeze"])
        && any(&["aid", "funding", "assistance", "supply", "fund", "support"])
    {
        return code("1311", "restrict");
    }
    if any(&["expel", "deport", "expulsion"]) || any(&["send"]) && any(&["diplomat", "ambassador"]) {
        return code("136", "expel");
    }
    if any(&["blockade"]) {
        return code("1381", "violence");
    }
    if any(&["occupy", "annex", "occupation"]) {
        return code("1382", "territory");
    }
    if any(&["nuclear"]) && any(&["strike", "attack", "weapon", "war", "bomb"]) {
        return code("1385", "violence");
    }
    let force = [
        "attack",
        "shell",
        "bomb",
        "invade",
        "retaliate",
        "retaliation",
        "kill",
        "bombard",
        "execute",
        "raid",
        "shoot",
        "destroy",
    ];
    let strikes = any(&["strike"]) && (by(&["MIL", "GOV", "REB", "UAF"]) || any(&["back"]));
    if any(&force) || strikes || any(&["respond"]) && any(&["force"]) {
        return code(if irregular { "1383" } else { "1384" }, "violence");
    }
    if any(&["curfew"]) {
        return code("1323", "restrict");
    }
    if any(&["emergency", "martial"]) {
        return code("1324", "restrict");
    }
    if any(&["talk", "negotiation"]) && any(&["leave", "quit", "abandon", "suspend", "boycott", "withdraw"]) {
        return code("134", "relations");
    }
    let walkout = any(&["strike", "walkout", "protest", "march", "rally", "demonstrate", "blockade"]);
    walkout.then(|| (CompactString::const_new("133"), None))
}

/// What somebody is accused of, or looked into for.
pub(super) fn charge(reader: &Reader<'_>, words: &[u32]) -> Option<u8> {
    let any = |list: &[&str]| words.iter().any(|&t| list.contains(&reader.tree.lemma(t)));
    if any(&["genocide"]) || any(&["war"]) && any(&["crime"]) {
        return Some(4);
    }
    if any(&["spy", "spying", "espionage", "treason", "sedition", "spies"])
        || any(&["plot", "plan", "plotting"]) && any(&["coup", "overthrow"])
    {
        return Some(5);
    }
    if any(&[
        "torture",
        "abuse",
        "rape",
        "mistreat",
        "mistreatment",
        "ill-treatment",
        "repression",
        "persecution",
        "massacre",
        "torturing",
        "rights",
    ]) {
        return Some(2);
    }
    let crimes = [
        "fraud",
        "corruption",
        "bribery",
        "bribe",
        "embezzle",
        "embezzlement",
        "theft",
        "steal",
        "smuggle",
        "smuggling",
        "launder",
        "laundering",
        "murder",
        "drug",
        "rig",
        "rigging",
        "extortion",
        "forgery",
        "tax",
        "kidnap",
        "trafficking",
        "graft",
        "perjury",
        "misuse",
    ];
    if any(&crimes) {
        return Some(1);
    }
    let aggression = [
        "attack",
        "aggression",
        "invade",
        "invasion",
        "shell",
        "bomb",
        "violate",
        "violation",
        "arm",
        "ceasefire",
        "truce",
        "incursion",
        "airspace",
        "shelter",
        "harbour",
        "rebel",
        "terrorism",
        "destabilise",
        "destabilize",
        "interference",
        "meddle",
    ];
    any(&aggression).then_some(3)
}

/// By which means.
pub(super) fn force(reader: &Reader<'_>, draft: &Draft, code: &str) -> Option<(CompactString, Option<&'static str>)> {
    let tree = &reader.tree;
    let clause = draft.clause;
    let any = |list: &[&str]| (clause.start..clause.end).any(|t| list.contains(&tree.lemma(t)));
    let of = |list: &Parties, sectors: &[&str]| {
        list.iter().any(|p| p.actor.code.sectors.iter().any(|s| sectors.contains(&s.as_str())))
    };
    let vague = matches!(code, "180" | "182" | "1823" | "183" | "190" | "193");
    if !vague {
        return None;
    }
    if any(&["suicide"]) && any(&["bomber", "bomb", "bombing", "attacker", "vest", "attack"]) {
        return Some(("1831".into(), Some("suicide-attack")));
    }
    let before =
        |t: u32, list: &[&str]| t.checked_sub(1).is_some_and(|b| tree.range.holds(b) && list.contains(&tree.lower(b)));
    let bomb = |list: &[&str]| (clause.start..clause.end).any(|t| tree.lemma(t) == "bomb" && before(t, list));
    if code == "183" && bomb(&["car", "truck"]) {
        return Some(("1832".into(), None));
    }
    if code == "183" && (bomb(&["roadside", "landmine"]) || any(&["landmine"])) {
        return Some(("1833".into(), None));
    }
    let gas = any(&["chlorine", "sarin"])
        || any(&["gas", "agent"]) && any(&["poison", "nerve", "mustard", "toxic"])
        || any(&["chemical"]) && any(&["weapon", "bomb"]);
    if gas {
        return Some(("2041".into(), Some("unconventional")));
    }
    let crowd = |p: &Party| matches!(tree.lemma(p.head), "protester" | "demonstrator" | "crowd" | "marcher" | "rioter");
    if of(&draft.roles.actors, &["COP", "MIL", "GOV", "SPY"]) && draft.roles.recipients.iter().any(crowd) {
        return Some(("175".into(), None));
    }
    let blades = ["machete", "knife", "axe", "spear", "sword", "stone", "club", "arrow", "hammer", "dagger"];
    (any(&blades) && !matches!(draft.mode.as_deref(), Some("firearms" | "explosives" | "abduct")))
        .then(|| (code.into(), Some("primitive")))
}
