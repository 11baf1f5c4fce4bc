//! Words of a rule that tell of no happening here: silence, a name given, force on what nobody can strike.

mod refused;
mod silence;
mod works;

pub(super) use self::refused::{refused, refused_for};
use self::silence::{declares, silent, stays_unnamed};
use self::works::told_by_a_work;
use super::frame::{Party, Reader, is_party};
use super::private::PRIVATE;
use super::ruleset::{Rule, TriggerKind};
use super::status::Status;
use super::trigger::{Candidate, Light};
use super::verbs::succeeds;
use crate::text::layers::EventType;
use crate::text::tags::{Dep, Upos, Xpos};

/// Verbs under which an infinitive is an aim that may never be reached.
const AIMS: &[&str] = &[
    "fight", "battle", "seek", "plot", "conspire", "struggle", "campaign", "try", "attempt", "want", "hope", "aim",
    "work", "scheme", "vie", "strive",
];

/// What cannot be meant of those it is done to: the press is told and asked for nothing, rebels and refugees lose no office.
fn done_to_others(kind: EventType, lemma: &str, recipients: &[Party]) -> Option<&'static str> {
    let of = |p: &Party, list: &[&str]| p.actor.code.sectors.iter().any(|s| list.contains(&s.as_str()));
    // "told the Washington Post that people should take up arms"
    let press = || !recipients.is_empty() && recipients.iter().all(|p| of(p, &["JRN"]));
    if kind == EventType::Request && lemma == "tell" && press() {
        return Some("it is told to the press");
    }
    // "battles to oust militants", "reporters were removed from the area"
    let no_office = || recipients.iter().any(|p| of(p, &["REB", "UAF", "CRM", "JRN", "CVL", "REF"]));
    (kind == EventType::Dismiss && matches!(lemma, "oust" | "remove" | "topple") && no_office())
        .then_some("they hold no office")
}

/// Why a rule's words tell of nothing in this place.
fn idle(reader: &Reader<'_>, rule: &Rule, candidate: &Candidate) -> Option<&'static str> {
    let tree = &reader.tree;
    let head = candidate.head;
    let verb = candidate.kind == TriggerKind::Verb;
    // "fighting a price war"
    if verb
        && matches!(rule.kind, EventType::Assault | EventType::Protest)
        && candidate.object.is_some_and(|o| o > head + 1 && reader.rules.known.harmless.contains(tree.lower(o - 1)))
    {
        return Some("the word before makes another thing of it");
    }
    // "Hurricane Allen battered the north coast"
    let storm = |s: u32| {
        (s.saturating_sub(2).max(tree.range.start)..=s)
            .any(|t| matches!(tree.lower(t), "hurricane" | "typhoon" | "cyclone" | "storm" | "tornado"))
    };
    if verb && rule.kind == EventType::Assault && !candidate.passive && tree.surface_subject(head).is_some_and(storm) {
        return Some("its subject is the weather");
    }
    // "came under fire from critics"
    if verb && rule.kind == EventType::Assault && candidate.object.is_some_and(|o| is_fire_of_words(reader, head, o)) {
        return Some("it is a war of words");
    }
    // "kept his promise", "broke a pledge": what was promised before
    if !verb
        && rule.kind == EventType::Agree
        && matches!(tree.lemma(head), "promise" | "pledge" | "vow" | "word" | "commitment")
        && tree.dep(head) == Dep::Obj
        && tree.head(head).is_some_and(|v| {
            matches!(
                tree.lemma(v),
                "keep" | "break" | "honour" | "honor" | "fulfil" | "fulfill" | "recall" | "forget" | "betray"
            )
        })
    {
        return Some("it speaks of a promise made before");
    }
    // "brushed aside suggestions that he would resign" refuses nothing
    if rule.kind == EventType::Reject
        && verb
        && tree.child_in(head, &[Dep::Obj]).is_some_and(|o| {
            matches!(
                tree.lemma(o),
                "suggestion" | "speculation" | "rumour" | "rumor" | "notion" | "talk" | "theory" | "report"
            ) && tree.child_in(o, &[Dep::Acl, Dep::AclRelcl, Dep::Ccomp]).is_some()
        })
    {
        return Some("it denies a report");
    }
    // "promised to send equipment to its forces": what is sent to people is given to them
    if rule.name == "mobilise"
        && verb
        && matches!(tree.lemma(head), "send" | "ship" | "fly" | "transfer")
        && tree.child_in(head, &[Dep::Obj]).is_some_and(|o| reader.party(o).is_none_or(|p| !is_party(&p)))
        && tree.phrases(head, "to").any(|o| {
            let forces = tree.lemma_in(o, &reader.rules.known.forces);
            forces || tree.lemma(o) == "government"
        })
    {
        return Some("it is given to somebody");
    }
    // "declared himself president"
    if rule.kind == EventType::Elect && verb && tree.children(head).iter().any(|&c| is_oneself(tree.lower(c))) {
        return Some("nobody elects himself");
    }
    // "appointed a captain to succeed him": it is the appointment's
    if rule.kind == EventType::Dismiss
        && succeeds(tree.lemma(head))
        && matches!(tree.dep(head), Dep::Xcomp | Dep::Acl | Dep::Advcl)
        && tree.mark_of(head) == Some("to")
    {
        return Some("it is what somebody was appointed for");
    }
    // "retired at 70"
    if rule.kind == EventType::Dismiss
        && tree.lemma(head) == "retire"
        && tree.phrases(head, "at").any(|a| tree.upos(a) == Upos::Num)
    {
        return Some(PRIVATE);
    }
    // "the commander, asked whether they might give up, said": he was asked
    if verb
        && tree.lemma(head) == "ask"
        && tree.xpos(head) == Xpos::Vbn
        && matches!(tree.dep(head), Dep::Acl | Dep::Advcl)
        && tree.child_in(head, &[Dep::Obj, Dep::Aux]).is_none()
    {
        return Some("it is what somebody was asked");
    }
    // "who asked not to be named", "declined to be identified"
    let unnamed = matches!(tree.lemma(head), "name" | "identify" | "quote" | "cite")
        && matches!(tree.dep(head), Dep::Xcomp | Dep::Ccomp | Dep::Advcl)
        && tree.head(head).is_some_and(|h| {
            matches!(tree.lemma(h), "ask" | "decline" | "refuse" | "request" | "insist" | "wish" | "want" | "prefer")
        });
    if verb && unnamed && candidate.passive {
        return Some("it only keeps silent");
    }
    // "rebels are prepared to open negotiations" readies no troops
    if verb
        && rule.kind == EventType::Mobilize
        && matches!(tree.lemma(head), "prepare" | "ready")
        && candidate.passive
        && tree.child_in(head, &[Dep::Xcomp]).is_some()
    {
        return Some("it is what somebody can do");
    }
    // "bombarded with 120 emails a day"
    if verb
        && rule.kind == EventType::Assault
        && matches!(tree.lemma(head), "bombard" | "besiege" | "shower" | "assail" | "attack" | "pepper" | "swamp")
        && tree.phrases(head, "with").any(|o| {
            let word = tree.lemma(o);
            reader.rules.known.harmless.contains(word)
                || matches!(
                    word,
                    "email"
                        | "e-mail"
                        | "call"
                        | "question"
                        | "request"
                        | "letter"
                        | "message"
                        | "complaint"
                        | "advice"
                        | "offer"
                        | "advert"
                        | "advertisement"
                        | "information"
                        | "data"
                        | "image"
                        | "picture"
                        | "news"
                        | "text"
                        | "query"
                        | "inquiry"
                        | "slogan"
                        | "propaganda"
                        | "neutron"
                        | "electron"
                        | "gift"
                        | "plea"
                )
        })
    {
        return Some("it is a figure of speech");
    }
    // "fired twice into the air"
    if verb
        && rule.kind == EventType::Assault
        && matches!(tree.lemma(head), "fire" | "shoot")
        && tree
            .children_in(head, &[Dep::Obl])
            .any(|o| tree.lower(o) == "air" && matches!(tree.case_of(o), Some("into" | "in")))
    {
        return Some("the shots were fired into the air");
    }
    match rule.kind {
        // "a drought of goals", "a flood of cheap shoes hit the cobblers"
        EventType::Disaster => {
            let scene = if verb { tree.surface_subject(head) } else { Some(head) }?;
            let plain = |o: u32| {
                reader.marks.entity(o).is_none()
                    && !reader.marks.is_date(o)
                    && !matches!(tree.upos(o), Upos::Num)
                    && !matches!(
                        tree.lemma(o),
                        "water"
                            | "rain"
                            | "mud"
                            | "snow"
                            | "rock"
                            | "lava"
                            | "ash"
                            | "fire"
                            | "disease"
                            | "cholera"
                            | "fever"
                            | "magnitude"
                            | "century"
                            | "year"
                            | "decade"
                            | "flu"
                            | "virus"
                            | "proportion"
                            | "season"
                    )
            };
            let water = matches!(
                tree.lemma(scene),
                "flood"
                    | "drought"
                    | "storm"
                    | "wave"
                    | "avalanche"
                    | "tide"
                    | "tsunami"
                    | "landslide"
                    | "whirlwind"
                    | "hurricane"
            );
            (water && tree.phrases(scene, "of").any(plain)).then_some("it is a figure of speech")
        }
        EventType::Reject if verb && matches!(tree.lemma(head), "decline" | "refuse") => silent(reader, head),
        EventType::Request if verb && tree.lemma(head) == "insist" => declares(reader, head),
        // "India, under pressure from its allies, put its army on alert": why it did so
        EventType::Request if !verb && tree.lemma(head) == "pressure" && tree.case_of(head) == Some("under") => {
            Some("it only says why something else is done")
        }
        // "an official who asked not to be named"
        EventType::Request if verb && stays_unnamed(reader, head) => Some("it only keeps silent"),
        EventType::Appoint if verb && matches!(tree.lemma(head), "name" | "call") => {
            // "a commander named Mullah Hassan"
            let next = reader.marks.is_name(head + 1) && tree.range.holds(head + 1);
            let of_name = tree.dep(head) == Dep::Acl && next;
            (of_name || (tree.lemma(head) == "call" && tree.phrases(head, "for").next().is_some()))
                .then_some("it gives a name")
        }
        // "rocket fire from across the border killed a nun"
        EventType::Accident if verb => {
            let subject = tree.surface_subject(head).filter(|&s| tree.lemma(s) == "fire")?;
            let armed = |t: u32| {
                matches!(
                    tree.lower(t),
                    "rocket"
                        | "mortar"
                        | "artillery"
                        | "gun"
                        | "machine"
                        | "sniper"
                        | "small"
                        | "tank"
                        | "return"
                        | "heavy"
                        | "missile"
                        | "shell"
                        | "enemy"
                        | "hostile"
                        | "friendly"
                        | "rifle"
                )
            };
            tree.children_in(subject, &[Dep::Compound, Dep::Amod]).any(armed).then_some("that fire is a weapon's")
        }
        EventType::Assault if candidate.light == Some(Light::Suffers) => {
            // "the pound came under attack"
            let subject = tree.surface_subject(candidate.predicate)?;
            // "Sterling came under renewed assault"
            let money = matches!(
                tree.lower(subject),
                "sterling"
                    | "dollar"
                    | "euro"
                    | "yen"
                    | "peso"
                    | "rouble"
                    | "ruble"
                    | "rupee"
                    | "lira"
                    | "franc"
                    | "krona"
            );
            if money {
                return Some("what it is on cannot be struck");
            }
            let real = reader.party(subject).is_some_and(|p| is_party(&p) || p.is_coded())
                || reader.is_target(subject)
                || reader.marks.entity(subject).is_some()
                || matches!(tree.upos(subject), Upos::Pron | Upos::Propn);
            (!real).then_some("what it is on cannot be struck")
        }
        EventType::Assault if verb && matches!(tree.lemma(head), "declare" | "wage") => {
            // "declared war on salt"
            let object = candidate.object.filter(|&o| tree.lemma(o) == "war")?;
            let foe =
                ["on", "against"].iter().find_map(|w| tree.phrases(head, w).chain(tree.phrases(object, w)).next())?;
            let real =
                reader.party(foe).is_some_and(|p| is_party(&p) || p.is_coded()) || reader.marks.entity(foe).is_some();
            (!real).then_some("what it is on cannot be struck")
        }
        _ => None,
    }
}

/// Why a deed that was only tried for is not told.
pub(super) fn untried(
    reader: &Reader<'_>,
    rule: &Rule,
    candidate: &Candidate,
    status: &Status,
) -> Option<&'static str> {
    use EventType as T;
    let tree = &reader.tree;
    if !matches!(rule.kind, T::Dismiss | T::Elect | T::Appoint) || candidate.kind != TriggerKind::Verb {
        return None;
    }
    let v = candidate.head;
    // "the driver retired", "forced the grandmaster to resign": who has no office leaves none
    if rule.kind == T::Dismiss && matches!(tree.lemma(v), "retire" | "resign" | "quit") {
        let leaver = tree.surface_subject(v).and_then(|s| reader.party(s));
        let plain = leaver.is_some_and(|p| {
            let office = p.actor.code.sectors.iter().any(|s| !matches!(s.as_str(), "CVL" | "LAB" | "EDU" | "REF"));
            p.actor.entity.is_none() && !office && !reader.is_proper(p.head) && tree.upos(p.head) == Upos::Noun
        });
        if plain {
            return Some("whoever leaves holds no office");
        }
    }
    let to = tree.children(v).iter().any(|&c| tree.xpos(c) == Xpos::To);
    let aim = to
        && matches!(tree.dep(v), Dep::Xcomp | Dep::Advcl | Dep::Acl)
        && tree.head(v).is_some_and(|h| AIMS.contains(&tree.lemma(h)));
    (aim || status.tried).then_some("it was tried, not done")
}

/// "under fire from lawmakers": those who bear no arms fire words.
fn is_fire_of_words(reader: &Reader<'_>, verb: u32, object: u32) -> bool {
    let tree = &reader.tree;
    let bears_arms = |p: &super::frame::Party| {
        let armed = |s: &compact_str::CompactString| {
            matches!(s.as_str(), "MIL" | "COP" | "REB" | "CRM" | "PRM" | "UAF" | "SPY")
        };
        p.actor.code.sectors.is_empty() || p.actor.code.sectors.iter().any(armed)
    };
    let critic =
        |t: u32| matches!(tree.lemma(t), "critic" | "fan" | "pundit" | "viewer" | "reader" | "reviewer" | "press");
    tree.lemma(object) == "fire"
        && tree
            .phrases(verb, "from")
            .chain(tree.phrases(object, "from"))
            .any(|t| critic(t) || reader.parties_at(t).iter().any(|p| p.is_coded() && !bears_arms(p)))
}

fn is_oneself(word: &str) -> bool {
    matches!(word, "himself" | "herself" | "itself" | "themselves")
}
