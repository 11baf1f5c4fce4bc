//! What tells of no single happening though its words do: conditions and questions, habits and general truths, what is only
//! asked for, what a report is said to be wrong about.

use super::compose::Draft;
use super::frame::{Nature, Reader};
use super::history::HISTORY;
use super::private::{PRIVATE, is_of_markets, is_private};
use super::ruleset::TriggerKind;
use super::tree::Tree;
use crate::text::SentenceKind;
use crate::text::layers::{EventType, Modality};
use crate::text::tags::{Dep, Xpos};

/// Marks the drafts of a sentence that nothing happened behind, each with the reason.
pub(super) fn drop_unreal(reader: &Reader<'_>, drafts: &mut [Draft]) {
    let disowned = is_disowned(&reader.tree);
    let custom = speaks_of_custom(&reader.tree);
    let yearly = custom || speaks_of_habits(&reader.tree);
    for draft in drafts.iter_mut().filter(|d| d.gone.is_none()) {
        draft.gone = why(reader, draft, disowned, (custom, yearly));
    }
}

fn why(reader: &Reader<'_>, draft: &Draft, disowned: bool, (custom, yearly): (bool, bool)) -> Option<&'static str> {
    let tree = &reader.tree;
    let (v, noun) = (draft.candidate.predicate, draft.candidate.kind == TriggerKind::Noun);
    if disowned || is_denied_charge(tree, v) {
        return Some("it is what a report is wrong about");
    }
    if is_told_in_fiction(tree, v) {
        return Some("it happens in a tale");
    }
    if is_condition(tree, v) {
        return Some("it is a condition or a question");
    }
    // "was unlikely to raise rates", "is expected to boycott the vote"
    let doubted = tree.head(v).filter(|_| tree.dep(v) == crate::text::tags::Dep::Xcomp).is_some_and(|h| {
        let foreseen = matches!(
            draft.kind,
            EventType::Rate
                | EventType::Protest
                | EventType::Assault
                | EventType::Coerce
                | EventType::Sanction
                | EventType::Reject
                | EventType::Dismiss
                | EventType::Elect
                | EventType::Deal
                | EventType::Bankrupt
        );
        tree.lower(h) == "unlikely" || (foreseen && matches!(tree.lower(h), "likely" | "expected" | "tipped"))
    });
    if doubted {
        return Some("it is a forecast");
    }
    // "It is unlikely that the jet was shot down"; "were seconds away from firing missiles"
    let above = tree.head(v).map_or("", |h| tree.lower(h));
    if above == "unlikely" && matches!(tree.dep(v), Dep::Ccomp | Dep::Csubj)
        || above == "away" && tree.mark_of(v) == Some("from")
    {
        return Some("it did not happen");
    }
    // "no date would be set until the guns fell silent"
    let until = tree.mark_of(v) == Some("until")
        && tree.dep(v) == crate::text::tags::Dep::Advcl
        && tree.head(v).is_some_and(|h| {
            tree.children(h).iter().any(|&c| {
                matches!(tree.lower(c), "not" | "n't" | "never" | "would" | "will")
                    || tree.children(c).iter().any(|&d| tree.lower(d) == "no")
            })
        });
    if until {
        return Some("it is a condition or a question");
    }
    // "how to impeach a president", "elected to bat"
    let how = tree.mark_of(v) == Some("to") && tree.children_in(v, &[Dep::Advmod]).any(|a| tree.lower(a) == "how");
    let chose = draft.kind == EventType::Elect
        && tree.lemma(v) == "elect"
        && (tree.children_in(v, &[Dep::Xcomp]).any(|x| tree.mark_of(x) == Some("to") && tree.lower(x) != "be")
            || tree.phrases(v, "to").any(|o| matches!(tree.lower(o), "bat" | "bowl" | "field")));
    if how || chose {
        return Some("it says what such things are like");
    }
    // "survived two coups"
    let outlived = noun
        && draft.kind == EventType::Dismiss
        && tree.head(draft.candidate.head).is_some_and(|h| matches!(tree.lemma(h), "survive" | "escape" | "outlast"));
    if outlived {
        return Some("it is over");
    }
    // "allowed the parties to gather", "might be tempted to seize the airport"
    let above = tree.head(v).filter(|_| tree.dep(v) == Dep::Xcomp);
    let permitted = above
        .is_some_and(|h| matches!(tree.lemma(h), "allow" | "permit" | "let" | "authorise" | "authorize"))
        && matches!(draft.kind, EventType::Consult | EventType::Protest);
    if permitted || above.is_some_and(|h| matches!(tree.lower(h), "tempted" | "tempting")) {
        return Some("it is what somebody may do");
    }
    // "Had the vote gone the other way, he might have resigned"
    let aux = |word: &str| tree.children_in(v, &[Dep::Aux]).any(|a| tree.lower(a) == word);
    if aux("have") && (aux("might") || aux("could")) {
        return Some("it is only supposed");
    }
    // "their first encounter since he took office", "bloggers known for lampooning officials"
    let since = tree.mark_of(v) == Some("since")
        && matches!(draft.kind, EventType::Appoint | EventType::Elect | EventType::Dismiss);
    let known_for = tree.mark_of(v) == Some("for")
        && tree
            .head(v)
            .is_some_and(|h| matches!(tree.lower(h), "known" | "famous" | "famed" | "notorious" | "renowned"));
    if since || known_for {
        return Some(HISTORY);
    }
    // "A raid would set the programme back two years"
    let supposed = noun
        && matches!(draft.kind, EventType::Assault | EventType::Coerce | EventType::Threaten | EventType::Sanction)
        && tree.dep(draft.candidate.head) == Dep::Nsubj
        && tree.head(draft.candidate.head).is_some_and(|h| {
            tree.children_in(h, &[Dep::Aux]).any(|a| matches!(tree.lower(a), "would" | "could" | "might" | "may"))
        });
    // "bacteria could overrun the last line of defence"
    let nobody = draft.status.modality == Modality::Possible
        && matches!(draft.kind, EventType::Assault | EventType::Coerce)
        && !draft.roles.actors.iter().any(|p| p.is_coded() || p.nature == Nature::Person);
    if supposed || nobody {
        return Some("it is only supposed");
    }
    if is_of_markets(reader, draft) {
        return Some("the sentence is about markets");
    }
    // "This is the twelfth attack on churches so far this year": a count of deeds told elsewhere
    let nth = noun
        && tree.child_in(draft.candidate.head, &[Dep::Cop]).is_some()
        && tree.children_in(draft.candidate.head, &[Dep::Amod]).any(|a| is_ordinal(tree.lower(a)));
    if nth && draft.kind == EventType::Assault {
        return Some("it counts what is told elsewhere");
    }
    let present = |t: u32| matches!(tree.xpos(t), Xpos::Vbp | Xpos::Vbz);
    let plain = |t: u32| present(t) && tree.child_in(t, &[Dep::Aux]).is_none();
    let deed = matches!(
        draft.kind,
        EventType::Retreat
            | EventType::Assault
            | EventType::Coerce
            | EventType::Protest
            | EventType::Disaster
            | EventType::Accident
    );
    let prose = reader.kind == SentenceKind::Prose;
    // "an amnesty for militants who hand in their weapons": whoever does so, not somebody who did
    let whoever = tree.dep(v) == Dep::AclRelcl && plain(v) && tree.child_in(v, &[Dep::Cop]).is_none();
    // "avalanches kill 100 people a year"
    let habit = yearly && (plain(v) || tree.head(v).is_some_and(plain));
    // "governments that refuse usually pay the price"
    let always = custom && (plain(v) || tree.head(v).is_some_and(plain));
    if prose && (deed && (whoever || habit) || always) {
        return Some("it is a habit, not a deed");
    }
    // "Norway sells gas to Germany": what goes on, where no day is given
    let goes_on = !noun
        && tree.xpos(v) == Xpos::Vbz
        && tree.lower(v).ends_with('s')
        && plain(v)
        && (deed
            || matches!(draft.kind, EventType::Cooperate | EventType::Aid | EventType::Sanction | EventType::Mobilize))
        && !(tree.range.start..tree.range.end).any(|t| reader.marks.is_date(t));
    if prose && goes_on {
        return Some("it is a habit, not a deed");
    }
    // "the daily battle begins at the foot of the ramp"
    let daily = noun
        && tree.children_in(draft.candidate.head, &[Dep::Amod]).any(|a| {
            matches!(tree.lower(a), "daily" | "weekly" | "nightly" | "yearly" | "eternal" | "perennial" | "endless")
        });
    if prose && daily && draft.kind == EventType::Assault && draft.roles.actors.is_empty() {
        return Some("it is a habit, not a deed");
    }
    // a bomb at anybody's door is a public matter
    let bomb = draft.cameo.as_deref().is_some_and(|c| c.starts_with("183"));
    if !bomb && is_private(reader, draft) {
        return Some(PRIVATE);
    }
    // "heavy snow is expected"
    let forecast = matches!(draft.kind, EventType::Disaster | EventType::Accident)
        && matches!(draft.status.modality, Modality::Planned | Modality::Possible);
    if forecast {
        return Some("it is a forecast");
    }
    // "accepted a mediator in its conflict with the government"
    let conflict = noun
        && draft.kind == EventType::Assault
        && matches!(tree.lemma(draft.candidate.head), "conflict" | "war" | "struggle" | "fight" | "battle" | "dispute")
        && tree.case_of(draft.candidate.head) == Some("in")
        && tree.child_in(draft.candidate.head, &[Dep::NmodPoss]).is_some();
    if conflict {
        return Some("it says what such things are like");
    }
    // "strikes are common in France", "a takeover would make sense"
    let head = tree.head(draft.candidate.head).filter(|_| noun && tree.dep(draft.candidate.head) == Dep::Nsubj);
    if let Some(head) = head {
        let cop = tree.child_in(head, &[Dep::Cop]).is_some_and(present);
        let supposed =
            tree.children_in(head, &[Dep::Aux]).any(|a| matches!(tree.lower(a), "would" | "could" | "might" | "can"));
        // "the flood was the worst in years" tells of one, "floods are a fact of life" of none
        let ranked = tree.children_in(head, &[Dep::Amod]).any(|a| {
            matches!(
                tree.lower(a),
                "worst" | "deadliest" | "strongest" | "biggest" | "latest" | "first" | "second" | "third"
            )
        }) || matches!(tree.lower(head), "worst" | "deadliest" | "strongest" | "biggest" | "latest");
        let scene = matches!(draft.kind, EventType::Disaster | EventType::Accident) && !ranked;
        // "has been near normal"
        let was = tree.child_in(head, &[Dep::Cop]).is_some();
        if (cop && scene) || (was && is_general(tree.lemma(head))) {
            return Some("it says what such things are like");
        }
        let happens = tree.lemma_in(head, &reader.rules.known.happen);
        if supposed && !happens && !matches!(draft.kind, EventType::Threaten | EventType::Agree) {
            return Some("it is only supposed");
        }
    }
    // "courts can sentence offenders to 21 years"
    let able = tree.children_in(v, &[Dep::Aux]).any(|a| tree.lower(a) == "can");
    // "suspects may be held for 23 days"
    let anybody = draft.candidate.passive
        && aux("may")
        && draft.status.attribution.is_none()
        && draft.roles.actors.is_empty()
        && draft.roles.recipients.iter().all(|p| p.actor.entity.is_none());
    if (able || anybody) && prose && deed_or_sentence(draft.kind) {
        return Some("it is what somebody can do");
    }
    // "the law allows police to detain suspects"
    // "empowers the president to dissolve parliament and appoint judges"
    let step = tree.head(v).filter(|_| tree.dep(v) == Dep::Conj).unwrap_or(v);
    let allowed = tree.head(step).filter(|&h| tree.dep(step) == Dep::Xcomp && plain(h)).is_some_and(|h| {
        matches!(
            tree.lemma(h),
            "allow" | "permit" | "let" | "empower" | "enable" | "entitle" | "authorise" | "authorize"
        ) && tree.child_in(h, &[Dep::Nsubj]).is_some_and(|s| {
            matches!(
                tree.lemma(s),
                "law"
                    | "constitution"
                    | "rule"
                    | "act"
                    | "treaty"
                    | "charter"
                    | "decree"
                    | "bill"
                    | "convention"
                    | "code"
                    | "agreement"
                    | "regulation"
                    | "clause"
                    | "article"
            )
        })
    });
    // "Under Kenyan law, police may hold a suspect for 24 hours"
    let under_law = tree.lower(tree.range.start) == "under"
        && (tree.range.start + 1..(tree.range.start + 5).min(tree.range.end))
            .any(|t| matches!(tree.lower(t), "law" | "rules" | "constitution" | "legislation"))
        && (tree.range.start..tree.range.end).any(|t| matches!(tree.lower(t), "may" | "can" | "must"));
    // "may only declare them unwelcome", "may normally be held for six hours"
    let rule = tree
        .children_in(v, &[Dep::Aux])
        .any(|a| tree.lower(a) == "may" && matches!(tree.lower(a + 1), "only" | "normally" | "lawfully" | "usually"));
    if allowed || under_law || rule {
        return Some("it is what a law allows");
    }
    // "appeals for the release of the leader": asked for, and by nobody who would make it a request
    let force =
        matches!(draft.kind, EventType::Assault | EventType::Coerce | EventType::Disaster | EventType::Accident);
    (noun && draft.status.modality == Modality::Demanded && !force).then_some("it is only asked for")
}

fn deed_or_sentence(kind: EventType) -> bool {
    matches!(kind, EventType::Assault | EventType::Coerce | EventType::Sanction | EventType::Dismiss)
}

/// "second", "41st": but a first is news of its own.
fn is_ordinal(word: &str) -> bool {
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let numbered = word.ends_with("th") || word.ends_with("nd") || word.ends_with("rd") || word.ends_with("st");
    (numbered && digits.len() < word.len() && digits.parse::<u32>().is_ok_and(|n| n > 1))
        || matches!(
            word,
            "second"
                | "third"
                | "fourth"
                | "fifth"
                | "sixth"
                | "seventh"
                | "eighth"
                | "ninth"
                | "tenth"
                | "eleventh"
                | "twelfth"
        )
}

/// Adjectives that say what things of a kind are like.
fn is_general(lemma: &str) -> bool {
    matches!(
        lemma,
        "common"
            | "rare"
            | "frequent"
            | "infrequent"
            | "inevitable"
            | "normal"
            | "natural"
            | "illegal"
            | "legal"
            | "unlawful"
            | "lawful"
            | "forbidden"
            | "prohibited"
            | "unlikely"
            | "likely"
            | "possible"
            | "necessary"
            | "usual"
            | "unusual"
            | "routine"
            | "commonplace"
            | "endemic"
            | "costly"
            | "expensive"
            | "dangerous"
    )
}

/// "a year", "every month": the sentence counts what happens again and again.
fn speaks_of_habits(tree: &Tree<'_>) -> bool {
    let range = tree.range;
    (range.start..range.end).any(|t| match tree.lower(t) {
        "year" | "month" | "week" | "day" | "winter" | "summer" | "spring" | "autumn" => {
            t > range.start && matches!(tree.lower(t - 1), "a" | "every" | "each" | "per")
                // "a year after the raid", "a day of protest"
                && !matches!(tree.lower(t + 1), "after" | "before" | "ago" | "of" | "later" | "earlier" | "-")
        }
        _ => false,
    })
}

/// "usually", "routinely": no single day is spoken of.
fn speaks_of_custom(tree: &Tree<'_>) -> bool {
    (tree.range.start..tree.range.end).any(|t| {
        matches!(
            tree.lower(t),
            "annually" | "yearly" | "usually" | "typically" | "traditionally" | "routinely" | "invariably"
        )
    })
}

/// "Reports that the president had died were false".
fn is_disowned(tree: &Tree<'_>) -> bool {
    let range = tree.range;
    let report = matches!(
        tree.lower(range.start),
        "reports" | "rumours" | "rumors" | "claims" | "suggestions" | "allegations" | "stories"
    );
    report
        && (range.start..range.end).any(|t| {
            matches!(
                tree.lower(t),
                "untrue" | "false" | "baseless" | "unfounded" | "groundless" | "wrong" | "exaggerated"
            )
        })
}

/// "rejects the charge that its territory is used for attacks": what a charge says that somebody turns back.
fn is_denied_charge(tree: &Tree<'_>, predicate: u32) -> bool {
    let mut at = predicate;
    for _ in 0..5 {
        let Some(head) = tree.head(at) else { return false };
        let charge = matches!(
            tree.lemma(head),
            "charge" | "allegation" | "accusation" | "claim" | "report" | "rumour" | "rumor" | "suggestion" | "version"
        ) && matches!(tree.dep(at), Dep::Acl | Dep::AclRelcl | Dep::Ccomp | Dep::Nmod);
        if charge {
            let verb = tree.head(head).filter(|_| matches!(tree.dep(head), Dep::Obj | Dep::NsubjPass));
            return verb.is_some_and(|v| {
                matches!(
                    tree.lemma(v),
                    "reject"
                        | "deny"
                        | "refute"
                        | "dismiss"
                        | "repudiate"
                        | "rebut"
                        | "contradict"
                        | "brush"
                        | "wave"
                        | "laugh"
                        | "shrug"
                        | "discount"
                        | "dispel"
                        | "quash"
                )
            });
        }
        at = head;
    }
    false
}

/// "if they called off the strike", "asked whether Turkey would send troops", "How would Delhi respond?".
fn is_condition(tree: &Tree<'_>, predicate: u32) -> bool {
    // "Should Turkey veto the bid, ..."
    let first = tree.range.start;
    let inverted = matches!(tree.lower(first), "should" | "were" | "had")
        && tree.dep(first) == Dep::Aux
        && tree.head(first).is_some_and(|h| h == predicate && tree.dep(h) != Dep::Root);
    // "Were Chad ever to shut the border, the price would double"
    let comma = (first..tree.range.end).find(|&t| tree.lower(t) == ",").unwrap_or(first);
    let supposed = tree.lower(first) == "were"
        && (first + 1..comma).contains(&predicate)
        && (first..predicate).any(|t| tree.lower(t) == "to");
    if inverted || supposed {
        return true;
    }
    // "we want to know who killed them"
    let asked = tree.child_in(predicate, &[Dep::Nsubj]).is_some_and(|s| matches!(tree.lower(s), "who" | "what"))
        && tree.dep(predicate) != Dep::AclRelcl
        && !tree.head(predicate).is_some_and(|h| tree.is_nominal(h));
    if asked {
        return true;
    }
    let mut at = predicate;
    for _ in 0..4 {
        let open = tree.children_in(at, &[Dep::Mark, Dep::Advmod]).any(|m| {
            m < at && (matches!(tree.lower(m), "if" | "whether") || (tree.lower(m) == "unless" && at == predicate))
        });
        if open && !matches!(tree.dep(at), Dep::Root) {
            return true;
        }
        let Some(head) = tree.head(at) else { break };
        if !matches!(tree.dep(at), Dep::Xcomp | Dep::Conj | Dep::Obj | Dep::Ccomp) {
            return false;
        }
        at = head;
    }
    let last = tree.range.end.saturating_sub(1);
    tree.lower(last) == "?" && tree.dep(at) == Dep::Root && tree.head(last) == Some(at)
}

/// "In the novel a spy murders his handler", "stabbed nightly on stage": what a work tells.
fn is_told_in_fiction(tree: &Tree<'_>, v: u32) -> bool {
    const WORKS: &[&str] = &[
        "novel", "film", "movie", "opera", "play", "tale", "thriller", "musical", "sitcom", "comic", "season",
        "episode", "chapter", "sequel", "finale",
    ];
    let start = tree.range.start;
    // "In 'The Last Consul', a British envoy is abducted"
    let quoted = tree.lower(start) == "in"
        && matches!(tree.lower(start + 1), "\"" | "\u{201c}" | "'" | "\u{2018}" | "``")
        && matches!(tree.xpos(v), Xpos::Vbz | Xpos::Vbp | Xpos::Vbn)
        && !(start..tree.range.end).any(|t| tree.xpos(t) == Xpos::Vbd && t > v);
    if quoted {
        return true;
    }
    let opens = tree.lower(start) == "in"
        && matches!(tree.lower(start + 1), "the" | "this" | "his" | "her" | "a")
        && (start + 2..(start + 5).min(tree.range.end)).any(|t| WORKS.contains(&tree.lower(t)));
    opens || tree.phrases(v, "on").any(|w| tree.lower(w) == "stage")
}
