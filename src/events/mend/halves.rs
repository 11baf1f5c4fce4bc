//! Event nouns and verbs that the tokens cut at their hyphen: "cease-fire", "walk-out", "tear-gassed".

use super::Mended;
use crate::text::tags::{Dep, Upos, Xpos};
use crate::text::{Document, TokenRange};

/// First half, second half, the word the rules know; sorted by the halves.
const NOUNS: &[(&str, &str, &str)] = &[
    ("air", "drop", "airdrop"),
    ("air", "lift", "airlift"),
    ("air", "strike", "airstrike"),
    ("bail", "out", "bailout"),
    ("blow", "out", "blowout"),
    ("build", "up", "buildup"),
    ("buy", "out", "buyout"),
    ("call", "up", "call-up"),
    ("cave", "in", "cave-in"),
    ("cease", "fire", "ceasefire"),
    ("clamp", "down", "clampdown"),
    ("clean", "up", "clean-up"),
    ("climb", "down", "climbdown"),
    ("crack", "down", "crackdown"),
    ("cut", "off", "cutoff"),
    ("die", "in", "die-in"),
    ("draw", "down", "drawdown"),
    ("fire", "fight", "firefight"),
    ("go", "slow", "go-slow"),
    ("gun", "battle", "gunbattle"),
    ("gun", "fight", "gunfight"),
    ("gun", "fire", "gunfire"),
    ("hand", "over", "handover"),
    ("hold", "up", "holdup"),
    ("land", "mine", "landmine"),
    ("land", "slide", "landslide"),
    ("lock", "down", "lockdown"),
    ("lock", "out", "lockout"),
    ("mud", "slide", "mudslide"),
    ("pile", "up", "pile-up"),
    ("pull", "back", "pullback"),
    ("pull", "out", "pullout"),
    ("round", "up", "roundup"),
    ("send", "off", "send-off"),
    ("shoot", "out", "shootout"),
    ("show", "down", "showdown"),
    ("shut", "down", "shutdown"),
    ("sick", "out", "sickout"),
    ("sit", "down", "sit-down"),
    ("sit", "in", "sit-in"),
    ("slow", "down", "slowdown"),
    ("stand", "off", "standoff"),
    ("stay", "away", "stayaway"),
    ("stick", "up", "stick-up"),
    ("take", "over", "takeover"),
    ("teach", "in", "teach-in"),
    ("tie", "up", "tie-up"),
    ("walk", "out", "walkout"),
    ("write", "off", "write-off"),
];

/// First half, second half as it is written, the verb's base form.
const VERBS: &[(&str, &str, &str)] = &[
    ("air", "dropped", "airdrop"),
    ("air", "dropping", "airdrop"),
    ("air", "lifted", "airlift"),
    ("air", "lifting", "airlift"),
    ("baton", "charged", "baton-charge"),
    ("baton", "charging", "baton-charge"),
    ("belly", "landed", "belly-land"),
    ("carpet", "bombed", "carpet-bomb"),
    ("carpet", "bombing", "carpet-bomb"),
    ("crash", "landed", "crash-land"),
    ("crash", "landing", "crash-land"),
    ("dive", "bombed", "dive-bomb"),
    ("fire", "bombed", "firebomb"),
    ("fire", "bombing", "firebomb"),
    ("gang", "raped", "gang-rape"),
    ("machine", "gunned", "machine-gun"),
    ("machine", "gunning", "machine-gun"),
    ("petrol", "bombed", "firebomb"),
    ("pistol", "whipped", "pistol-whip"),
    ("tear", "gassed", "teargas"),
    ("tear", "gassing", "teargas"),
];

const STRUCK: &[&str] =
    &["hit", "stricken", "struck", "ravaged", "battered", "devastated", "torn", "racked", "swept", "affected"];

const CAUSES: &[&str] = &[
    "earthquake",
    "quake",
    "flood",
    "drought",
    "famine",
    "cyclone",
    "hurricane",
    "typhoon",
    "tsunami",
    "storm",
    "cholera",
    "ebola",
    "landslide",
    "avalanche",
];

/// "Riot police tear-gassed strikers": the second half is the verb, the noun before the first its subject, and what it was
/// taken to describe its object.
fn whole_verb(doc: &Document, range: TokenRange, dash: u32, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    let (first, verb) = (dash - 1, dash + 1);
    let (Some(half), Some(second)) = (token(first), token(verb)) else { return };
    let own = (range.start..range.end).find(|&s| {
        s != first
            && token(s).is_some_and(|k| k.head == verb && matches!(k.dep, Dep::Nsubj | Dep::NsubjPass | Dep::AuxPass))
    });
    let before = first.checked_sub(1).filter(|&n| n >= range.start && own.is_none());
    let subject = before.filter(|&n| token(n).is_some_and(|k| matches!(k.upos, Upos::Noun | Upos::Propn)));
    // "tear-gassed strikers": a participle before its noun, where the noun has no article
    let object = Some(second.head).filter(|&o| o > verb && second.dep == Dep::Amod && subject.is_some());
    if let Some(object) = object
        && let Some(noun) = token(object)
    {
        let head = if noun.head == object { verb } else { noun.head };
        mended.link(verb, head, if head == verb { Dep::Root } else { noun.dep });
        mended.link(object, verb, Dep::Obj);
    } else if half.head == first {
        mended.link(verb, verb, Dep::Root);
    }
    mended.link(first, verb, Dep::Compound);
    if let Some(subject) = subject.filter(|_| second.xpos != Xpos::Vbn || own.is_none()) {
        mended.link(subject, verb, Dep::Nsubj);
    }
}

/// Notes each such noun at the half that the other hangs on.
pub(super) fn halves(doc: &Document, range: TokenRange, mended: &mut Mended) {
    let token = |t: u32| doc.tokens.get(t as usize);
    for dash in range.start + 1..range.end.saturating_sub(1) {
        if token(dash).is_none_or(|k| k.lower != "-") {
            continue;
        }
        let (Some(first), Some(second)) = (token(dash - 1), token(dash + 1)) else { continue };
        let joined = first.span.end + 1 == second.span.start;
        let deed = VERBS.iter().find(|v| v.0 == first.lower && v.1 == second.lower && joined);
        if let Some(deed) = deed.filter(|_| !second.lower.ends_with("ing") || second.upos == Upos::Verb) {
            mended.verbs.push((dash + 1, deed.2));
            whole_verb(doc, range, dash, mended);
            continue;
        }
        let end = second.lower.as_str();
        // "flood-stricken Dhaka": a word of its own, which says of the place what befell it
        if joined && STRUCK.contains(&end) && CAUSES.contains(&first.lower.as_str()) {
            let noun = mended.head(dash + 1).unwrap_or(second.head);
            if noun > dash + 1 {
                mended.words.push((dash - 1, "disaster-struck"));
                mended.link(dash - 1, noun, Dep::Nmod);
            }
            continue;
        }
        let word = |end: &str| NOUNS.binary_search_by(|n| (n.0, n.1).cmp(&(first.lower.as_str(), end))).ok();
        let found = word(end).or_else(|| end.strip_suffix('s').and_then(word));
        let Some(noun) = found.filter(|_| joined).and_then(|at| NOUNS.get(at)) else { continue };
        let head = if second.head == dash - 1 { dash - 1 } else { dash + 1 };
        mended.words.push((head, noun.2));
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_halves_are_sorted() {
        assert!(super::NOUNS.is_sorted());
    }
}
