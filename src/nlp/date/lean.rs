//! Whether a date looks back or ahead: "met on Monday" and "will meet on Monday" are a week apart.

use crate::nlp::value::atom::Line;
use crate::nlp::value::words::Class;
use crate::text::SentenceKind;
use crate::text::tags::Xpos;

/// Which side of the article's own day a date lies on, as far as the words around it say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lean {
    Past,
    Future,
    Unknown,
}

/// How far from the date a verb may stand, in atoms.
const REACH: usize = 30;

/// Reads the preposition in front, then the nearest verb before the date, then the first one after it.
pub(crate) fn lean(line: &Line<'_>, start: usize, end: usize) -> Lean {
    let preposition = before_stage(line, start);
    match line.before(preposition, 1) {
        "since" => return Lean::Past,
        "until" | "till" | "by" => return Lean::Future,
        "of" if line.before(preposition, 2) == "ahead" => return Lean::Future,
        _ => {}
    }
    // "Friday's close" is on the tape already
    if line.is_mark(end, '\'') && line.lower(end + 2) == "close" {
        return Lean::Past;
    }
    let mut infinitive_seen = false;
    for at in (start.saturating_sub(REACH)..start).rev().take_while(|&i| !line.is_mark(i, ';')) {
        infinitive_seen |= line.lower(at) == "to" && verb_follows(line, at);
        // "agreed on Monday to run patrols from January": the infinitive looks ahead if its governor does
        if infinitive_seen && AHEAD.contains(&line.lower(at)) {
            return Lean::Future;
        }
        if let Some(lean) = verb(line, at) {
            return lean;
        }
    }
    let mut after = (end..line.len().min(end + REACH)).take_while(|&i| !line.is_mark(i, ';'));
    after.find_map(|i| verb(line, i)).unwrap_or(Lean::Unknown)
}

/// Steps back over "the end of", "early", "mid-".
fn before_stage(line: &Line<'_>, mut at: usize) -> usize {
    while matches!(
        line.before(at, 1),
        "the" | "end" | "of" | "beginning" | "start" | "middle" | "early" | "late" | "mid" | "-"
    ) && line.before(at, 2) != "ahead"
    {
        at -= 1;
    }
    at
}

/// What one word says, if it says anything.
fn verb(line: &Line<'_>, at: usize) -> Option<Lean> {
    let atom = line.get(at)?;
    let next = line.lower(at + 1);
    let says = match atom.lower.as_str() {
        "will" | "ll" | "shall" | "wo" | "upcoming" | "forthcoming" | "due" | "scheduled" | "slated" | "expected"
        | "poised" | "plans" | "planning" | "planned" | "intends" | "aims" | "hopes" | "would" | "could" | "might"
        | "must" | "should" | "ahead" | "deadline" | "likely" | "cannot" => Lean::Future,
        "may"
            if !line.named(at)
                && atom.class == Class::Month(5, true)
                && atom.xpos != Xpos::Nnp
                && is_lower(line, at) =>
        {
            Lean::Future
        }
        "set" if matches!(next, "to" | "for") => Lean::Future,
        "going" if next == "to" => Lean::Future,
        "to" if infinitive(line, at) => Lean::Future,
        "said" | "was" | "were" | "had" | "did" | "has" | "have" | "been" | "ago" => Lean::Past,
        _ if line.tagged => return tagged(line, at, atom.xpos),
        word if looks_past(word) && !after_be(line, at) => Lean::Past,
        _ => return None,
    };
    Some(says)
}

fn is_lower(line: &Line<'_>, at: usize) -> bool {
    line.get(at).is_some_and(|a| !a.capital)
}

/// A participle whose auxiliary decides: "will be tried", "to be held".
fn after_be(line: &Line<'_>, at: usize) -> bool {
    (1..=3).any(|back| matches!(line.before(at, back), "be" | "being" | "get"))
}

fn tagged(line: &Line<'_>, at: usize, xpos: Xpos) -> Option<Lean> {
    match xpos {
        Xpos::Vbn if after_be(line, at) => None,
        Xpos::Vbd | Xpos::Vbn => Some(Lean::Past),
        // a headline's present is the past; prose uses it for the timetable: "parliament meets on Monday"
        Xpos::Vbz | Xpos::Vbp if line.kind == SentenceKind::Headline => Some(Lean::Past),
        Xpos::Vbz | Xpos::Vbp => Some(Lean::Future),
        _ => None,
    }
}

/// Words whose "to" looks ahead. "Travelled to meet" does not.
const AHEAD: &[&str] = &[
    "agreed",
    "agrees",
    "agree",
    "decided",
    "decides",
    "vowed",
    "vows",
    "promised",
    "promises",
    "pledged",
    "pledges",
    "plan",
    "wants",
    "want",
    "ready",
    "prepares",
    "preparing",
    "prepared",
    "about",
    "supposed",
    "hope",
    "hoping",
    "intend",
    "aim",
    "seeks",
    "proposed",
    "threatened",
    "threatens",
    "offered",
    "offers",
    "ordered",
    "invited",
    "urged",
    "asked",
];

/// "to" that looks ahead by what stands right before it; a headline's always does.
fn infinitive(line: &Line<'_>, at: usize) -> bool {
    let governor = line.before(at, 1);
    let ahead = AHEAD.contains(&governor) || matches!(governor, "is" | "are");
    verb_follows(line, at) && (line.kind == SentenceKind::Headline || ahead)
}

fn verb_follows(line: &Line<'_>, at: usize) -> bool {
    let Some(next) = line.get(at + 1) else { return false };
    if line.tagged {
        return next.xpos == Xpos::Vb;
    }
    (!next.capital || line.capitals) && !matches!(next.lower.as_str(), "the" | "a" | "an")
}

/// Past forms by their shape, for copy that has no tags.
pub(in crate::nlp) fn looks_past(word: &str) -> bool {
    const IRREGULAR: &[&str] = &[
        "became", "began", "bought", "broke", "brought", "built", "came", "chose", "cut", "drew", "fell", "fled",
        "flew", "fought", "found", "froze", "gave", "got", "grew", "held", "hit", "kept", "knew", "launched", "led",
        "left", "lost", "made", "met", "paid", "put", "ran", "rose", "sank", "sat", "saw", "sent", "shot", "sought",
        "spent", "spoke", "stood", "struck", "sued", "swept", "swore", "took", "threw", "told", "took", "voted",
        "went", "withdrew", "won", "wrote",
    ];
    (word.len() > 4 && word.ends_with("ed") && word != "united") || IRREGULAR.contains(&word)
}
