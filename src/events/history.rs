//! What a story tells of another age: anniversaries, old cases, counts over years.

use super::compose::Draft;
use super::ruleset::TriggerKind;
use super::tree::Tree;
use crate::text::layers::{EventTime, EventType, Period};
use crate::text::tags::{Dep, Upos, Xpos};

/// What happened longer ago than people remember is history, not news.
const HISTORY_YEARS: i16 = 12;

/// What a story dates more than so many days back is told in passing.
const PASSING_DAYS: i64 = 400;

/// "100 years after the shot that killed the archduke": where a clause of long ago stands, up to its comma.
fn long_ago(tree: &Tree<'_>) -> Option<std::ops::Range<u32>> {
    let range = tree.range;
    let many = |t: u32| {
        let word = tree.lower(t);
        match word.parse::<u32>() {
            Ok(years) => (3..1000).contains(&years),
            Err(_) => tree.upos(t) == Upos::Num && !matches!(word, "one" | "two"),
        }
    };
    let start = (range.start..range.end).find(|&t| match tree.lower(t) {
        "years" | "decades" | "centuries" => {
            let counted = t > range.start && (many(t - 1) || tree.lower(t) != "years");
            counted
                && (t + 1..(t + 5).min(range.end)).any(|a| match tree.lower(a) {
                    "after" | "since" => true,
                    // "Fifty years ago on Monday"
                    "ago" => a == t + 1 && (tree.lower(t) != "years" || is_old(tree.lower(t - 1))),
                    _ => false,
                })
        }
        _ => false,
    })?;
    // "Fifty years ago on Monday, German forces surrendered": the clause behind it
    let opens = tree.lower(start + 1) == "ago" && start <= range.start + 2;
    let end = (start..range.end).find(|&t| !opens && matches!(tree.lower(t), "," | ";")).unwrap_or(range.end);
    Some(start..end)
}

/// Counts of years that make history.
fn is_old(number: &str) -> bool {
    match number.parse::<i16>() {
        Ok(years) => years > HISTORY_YEARS,
        Err(_) => matches!(
            number,
            "twenty"
                | "thirty"
                | "forty"
                | "fifty"
                | "sixty"
                | "seventy"
                | "eighty"
                | "ninety"
                | "hundred"
                | "thousand"
        ),
    }
}

/// "For more than 11 years our people have suffered kidnappings".
fn lasting(tree: &Tree<'_>, predicate: u32) -> bool {
    let range = tree.range;
    (range.start..range.end).any(|t| {
        matches!(tree.lower(t), "years" | "decades")
            && tree.head(t) == Some(predicate)
            && (range.start..t)
                .rev()
                .take(4)
                .any(|f| tree.lower(f) == "for" || tree.lower(f) == "over" || tree.lower(f) == "during")
            && tree.lower(t + 1) != "in"
    })
}

/// Peoples and ages that are long gone.
fn bygone(tree: &Tree<'_>, clause: crate::text::TokenRange) -> bool {
    (clause.start..clause.end).any(|t| match tree.lower(t) {
        "romans" | "vikings" | "crusaders" | "moors" | "aztecs" | "incas" | "visigoths" | "huns" | "pharaohs" => true,
        // "Roman generals took hostages"
        "roman" => matches!(
            tree.lower(t + 1),
            "general" | "generals" | "emperor" | "emperors" | "legion" | "legions" | "soldiers" | "army" | "empire"
        ),
        // "ancient Egypt traded grain", but not "the ancient city"
        "ancient" | "medieval" => tree.dep(t) == Dep::Amod && tree.head(t).is_some_and(|h| tree.upos(h) == Upos::Propn),
        // "in AD 43", "in 480 BC"
        "ad" | "bc" => t > clause.start && (numeral(tree, t + 1) || numeral(tree, t - 1)),
        "century" => (t.saturating_sub(2).max(clause.start)..t).any(|n| {
            let digits = tree.lower(n).trim_end_matches(char::is_alphabetic);
            digits.parse::<u32>().is_ok_and(|n| (3..20).contains(&n))
        }),
        _ => false,
    })
}

fn numeral(tree: &Tree<'_>, t: u32) -> bool {
    tree.range.holds(t) && tree.lower(t).parse::<u32>().is_ok()
}

/// Why an event is gone that is of another age, or a sum of many.
pub(super) const HISTORY: &str = "it is history";
/// Why an event is gone that is dated some months or years ago.
pub(super) const PASSED: &str = "it is dated long before the story";

/// "so far this year", "since the beginning of the year", "during the year", "at the beginning of the decade".
fn is_count(tree: &Tree<'_>) -> bool {
    let range = tree.range;
    (range.start..range.end).any(|t| match tree.lower(t) {
        "far" => tree.lower(t.saturating_sub(1)) == "so",
        "since" => (t + 1..(t + 7).min(range.end))
            .any(|n| matches!(tree.lower(n), "year" | "beginning" | "start" | "began" | "then") || numeral(tree, n)),
        "year" | "decade" | "months" | "years" => (range.start..t)
            .rev()
            .take(3)
            .any(|b| matches!(tree.lower(b), "this" | "during" | "last" | "past" | "recent" | "beginning" | "early")),
        _ => false,
    })
}

/// "thousands of opposition members", "nearly 700 members".
fn large(tree: &Tree<'_>, draft: &Draft) -> bool {
    draft.roles.recipients.iter().any(|p| {
        tree.children_in(p.head, &[Dep::Nummod])
            .chain(tree.head(p.head).filter(|_| tree.case_of(p.head) == Some("of")))
            .any(|n| {
                matches!(tree.lower(n), "hundreds" | "thousands" | "scores" | "dozens")
                    || tree.lower(n).len() > 2 && numeral(tree, n)
            })
    })
}

/// "the third time this year that the temple had been attacked".
fn is_nth_time(tree: &Tree<'_>, verb: u32) -> bool {
    let time = tree
        .head(verb)
        .filter(|&t| tree.lemma(t) == "time" && matches!(tree.dep(verb), Dep::Acl | Dep::AclRelcl | Dep::Ccomp));
    time.is_some_and(|t| {
        tree.children_in(t, &[Dep::Amod, Dep::Nummod, Dep::Det])
            .any(|o| tree.lower(o).ends_with("th") || matches!(tree.lower(o), "first" | "second" | "third"))
    })
}

/// Takes out events that the text dates to another age.
pub(super) fn drop_history(tree: &Tree<'_>, drafts: &mut [Draft], today: Option<Period>, long: bool) {
    let Some(today) = today else { return };
    let ago = long_ago(tree);
    for draft in drafts.iter_mut().filter(|d| d.gone.is_none()) {
        // "who led the country in the 1950s, died": the news is the death
        let news = draft.kind == EventType::Die;
        let old =
            |t: EventTime| !news && t.anchor.is_some() && t.period.end.year() < today.start.year() - HISTORY_YEARS;
        let since = |t: u32| {
            tree.dep(t) == Dep::Advcl
                && tree.mark_of(t) == Some("since")
                && tree
                    .head(t)
                    .is_some_and(|h| matches!(tree.lemma(h), "mark" | "year" | "decade" | "century" | "anniversary"))
        };
        // "who was killed in December 1986": too long ago to be this story's news
        let days = |from: jiff::civil::Date, to: jiff::civil::Date| {
            i64::from(from.until(to).map_or(0, |span| span.get_days()))
        };
        let passed = |t: EventTime| !news && t.anchor.is_some() && days(t.period.end, today.start) > PASSING_DAYS;
        // "117 attacks during 1991", "the attacks since 1986": a count over many months
        let plural = draft.candidate.kind == TriggerKind::Noun
            && matches!(tree.xpos(draft.candidate.head), Xpos::Nns | Xpos::Nnps);
        let counted = plural && draft.candidate.light.is_none();
        // "14 of its members have been held in the last three years"
        let many = |d: &Draft| {
            let several = |p: &super::frame::Party| matches!(tree.xpos(p.head), Xpos::Nns | Xpos::Nnps | Xpos::Cd);
            d.kind == EventType::Assault && !d.roles.recipients.is_empty() && d.roles.recipients.iter().all(several)
        };
        let span = |t: EventTime| {
            (counted || many(draft))
                && t.anchor.is_some()
                && days(t.period.start, t.period.end.max(today.start)) > PASSING_DAYS / 2
        };
        // "16,000 people have been killed since the group took up arms", "in 30 years of war"
        let verb = draft.candidate.predicate;
        let years = || {
            ["in", "over", "during", "for"].into_iter().flat_map(|word| tree.phrases(verb, word)).any(|y| {
                matches!(tree.lower(y), "years" | "decades") && tree.child_in(y, &[Dep::Nummod, Dep::Amod]).is_some()
            })
        };
        let perfect = || tree.children_in(verb, &[Dep::Aux]).any(|a| matches!(tree.lower(a), "have" | "has"));
        let clause = || tree.children_in(verb, &[Dep::Advcl]).any(|c| tree.mark_of(c) == Some("since"));
        // "has blown up the pipeline more than 40 times since it was built"
        let often = perfect()
            && (tree.range.start..tree.range.end).any(|t| {
                tree.lower(t) == "times" && tree.head(t) == Some(verb) && tree.child_in(t, &[Dep::Nummod]).is_some()
            });
        let summed = many(draft) && perfect() && (clause() || years()) || often && clause();
        // "mayors, engineers and nuns have been murdered": a sum, not a deed
        let unnumbered = |p: &super::frame::Party| {
            p.actor.entity.is_none()
                && matches!(tree.xpos(p.head), Xpos::Nns)
                && tree.child_in(p.head, &[Dep::Det, Dep::Nummod, Dep::Amod, Dep::NmodPoss, Dep::Nmod]).is_none()
        };
        let summed = summed
            || draft.kind == EventType::Assault
                && draft.candidate.passive
                && draft.roles.actors.is_empty()
                && perfect()
                && draft.roles.recipients.len() > 1
                && draft.roles.recipients.iter().all(unnumbered);
        // "86 of its members have been kidnapped so far this year", "the third time this year that the temple had been attacked":
        // in a story of its own the sum is its background
        let summed = summed
            || long
                && (many(draft) && (perfect() || large(tree, draft)) && is_count(tree)
                    || draft.kind == EventType::Assault && is_nth_time(tree, verb));
        let lasting = plural && lasting(tree, draft.candidate.predicate);
        let world_war = draft.kind == EventType::Assault
            && (draft.clause.start..draft.clause.end.saturating_sub(1))
                .any(|t| tree.lower(t) == "world" && tree.lower(t + 1) == "war");
        // "the earthquake of 1755"
        let dated = draft.candidate.kind == TriggerKind::Noun
            && tree.phrases(draft.candidate.head, "of").chain(tree.phrases(draft.candidate.head, "in")).any(|y| {
                let word = tree.lower(y);
                word.len() == 4 && word.parse::<i16>().is_ok_and(|y| y > 1000 && y < today.start.year() - HISTORY_YEARS)
            });
        // "on the anniversary of the killing"
        let remembered = draft.candidate.kind == TriggerKind::Noun
            && tree.head(draft.candidate.head).is_some_and(|h| {
                matches!(tree.lemma(h), "anniversary" | "commemoration" | "remembrance")
                    && tree.dep(draft.candidate.head) == Dep::Nmod
            });
        let gone_by = ago.as_ref().is_some_and(|ago| ago.contains(&draft.candidate.head));
        let distant = draft.time.is_some_and(|t| old(t) || span(t));
        let bygone = !news && bygone(tree, draft.clause);
        if dated
            || gone_by
            || lasting
            || summed
            || remembered
            || distant
            || bygone
            || since(draft.candidate.predicate)
            || world_war
        {
            draft.gone = Some(HISTORY);
        } else if draft.time.is_some_and(passed) {
            draft.gone = Some(PASSED);
        }
    }
}
