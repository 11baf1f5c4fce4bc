//! When, where and how many: the setting of an event, looked for in its clause first, then its sentence, then the story.

use super::compose::Draft;
use super::frame::Reader;
use super::ruleset::TriggerKind;
use super::trigger::Light;
use crate::text::layers::{
    EntityIx, EntityLabel, EventTime, EventType, MentionKind, Modality, Period, Precision, Tense, ValueData,
};
use crate::text::tags::{Dep, Xpos};
use crate::text::{Anchor, Document, TokenRange};

/// Where an event took place, and how sure that is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    pub entity: Option<EntityIx>,
    pub anchor: Anchor,
    /// Factor on the event's confidence.
    pub trust: f32,
}

/// Prepositions of place.
pub(super) const PLACING: &[&str] = &[
    "in",
    "at",
    "near",
    "outside",
    "inside",
    "around",
    "across",
    "throughout",
    "through",
    "off",
    "on",
    "along",
    "within",
    "between",
    "over",
    "north",
    "south",
    "east",
    "west",
    "from",
    "into",
];

/// The place named at a token: a place entity, or one that its own phrases name ("a market in Karachi").
fn place_at(reader: &Reader<'_>, t: u32, depth: u8) -> Option<Place> {
    let tree = &reader.tree;
    if let Some((ix, kind)) = reader.marks.entity(t)
        && kind == MentionKind::Name
        && is_place(reader.doc, ix)
    {
        let anchor = mention_anchor(reader.doc, ix, t)?;
        return Some(Place { entity: Some(ix), anchor, trust: 1.0 });
    }
    if depth == 0 || reader.marks.is_date(t) {
        return None;
    }
    tree.children(t)
        .iter()
        .copied()
        .filter(|&c| match tree.dep(c) {
            Dep::Nmod => tree.case_of(c).is_some_and(|case| PLACING.contains(&case) || case == "of"),
            Dep::Appos | Dep::Compound | Dep::NmodPoss | Dep::Flat | Dep::NmodDesc => true,
            _ => false,
        })
        .find_map(|c| place_at(reader, c, depth - 1))
}

pub(super) fn is_place(doc: &Document, ix: EntityIx) -> bool {
    doc.entities
        .get(ix as usize)
        .is_some_and(|e| matches!(e.label, EntityLabel::Gpe | EntityLabel::Loc | EntityLabel::Fac))
}

pub(super) fn mention_anchor(doc: &Document, ix: EntityIx, t: u32) -> Option<Anchor> {
    let entity = doc.entities.get(ix as usize)?;
    entity.mentions.iter().find(|m| m.tokens.holds(t)).map(|m| m.anchor)
}

/// The place phrases of one word.
fn placed_by(reader: &Reader<'_>, holder: u32) -> Option<Place> {
    let tree = &reader.tree;
    tree.children_in(holder, &[Dep::Obl, Dep::Nmod, Dep::OblUnmarked])
        .filter(|&c| {
            tree.case_of(c).is_some_and(|case| {
                PLACING.contains(&case)
                    && (!matches!(case, "from" | "into" | "on" | "between" | "over")
                        || (case == "on" && reader.marks.is_name(c)))
            })
        })
        .find_map(|c| place_at(reader, c, 2))
}

/// The event's own "in X"; else the sentence's, where it names one.
#[must_use]
pub fn place(reader: &Reader<'_>, draft: &Draft) -> Option<Place> {
    let candidate = &draft.candidate;
    if matches!(draft.kind, EventType::Disaster | EventType::Accident) {
        // "struck southern Peru": what is struck is where it is
        let object = reader.tree.logical_object(candidate.predicate, candidate.passive);
        if let Some(found) = object.and_then(|o| place_at(reader, o, 1)) {
            return Some(found);
        }
    }
    let mut holders = vec![candidate.head, candidate.predicate];
    holders.extend(candidate.object);
    holders.extend(draft.roles.recipients.iter().chain(&draft.roles.objects).map(|p| p.head));
    if let Some(own) = holders.iter().find_map(|&h| placed_by(reader, h)) {
        return Some(own);
    }
    if !is_physical(draft.kind) {
        return None;
    }
    // "collided with a lorry near Antalya"
    let beside = reader.tree.children_in(candidate.predicate, &[Dep::Obl, Dep::Obj, Dep::Nsubj, Dep::NsubjPass]);
    if let Some(found) = beside.into_iter().find_map(|c| placed_by(reader, c)) {
        return Some(Place { trust: 0.97, ..found });
    }
    // "took to the streets of Sofia", "a strike paralysed Argentina": the object is the place, or belongs to it
    let object = candidate.object.or_else(|| {
        let verb = reader.tree.head(candidate.head).filter(|_| reader.tree.dep(candidate.head) == Dep::Nsubj)?;
        reader.tree.logical_object(verb, false)
    });
    if let Some(found) = object.and_then(|o| place_at(reader, o, 1)) {
        return Some(found);
    }
    // up the clauses it hangs on: "Troops stormed the port in Aden, killing nine"
    let mut at = candidate.predicate;
    for _ in 0..3 {
        let Some(head) = reader.tree.head(at) else { break };
        // "flood-stricken Dhaka", "the quake-hit city of Bam"
        let struck = reader.tree.lemma(candidate.head) == "disaster-struck" && at == candidate.head;
        let named = || reader.tree.head(head).filter(|_| !reader.tree.is_nominal(head)).unwrap_or(head);
        if let Some(found) = Some(named()).filter(|_| struck).and_then(|h| place_at(reader, h, 1)) {
            return Some(Place { trust: 0.97, ..found });
        }
        if let Some(found) = placed_by(reader, head) {
            return Some(Place { trust: 0.97, ..found });
        }
        at = head;
    }
    // "officials in Uganda confirmed an outbreak of cholera": where those live who tell of it
    if matches!(draft.kind, EventType::Disaster | EventType::Accident) {
        let verb = reader.tree.head(candidate.head).filter(|_| reader.tree.dep(candidate.head) == Dep::Obj);
        let teller = verb.and_then(|v| reader.tree.child_in(v, &[Dep::Nsubj]));
        if let Some(found) = teller.and_then(|t| placed_by(reader, t)) {
            return Some(Place { trust: 0.9, ..found });
        }
    }
    // a city in front of the noun: "the Nairobi bombing"
    let before =
        reader.tree.children_in(candidate.head, &[Dep::Compound, Dep::NmodPoss]).filter(|&c| c < candidate.head);
    before
        .into_iter()
        .find_map(|c| place_at(reader, c, 0))
        .or_else(|| place_said_before(reader, draft))
        .or_else(|| place_in_clause(reader, draft))
}

/// "ploughed into a queue of pupils in Malawi", "cut off hamlets in the Bulgarian mountains": whatever place the rest of
/// a mishap's clause names, be it by its adjective.
fn place_in_clause(reader: &Reader<'_>, draft: &Draft) -> Option<Place> {
    if !matches!(draft.kind, EventType::Disaster | EventType::Accident) {
        return None;
    }
    let told = draft.candidate.kind == TriggerKind::Verb;
    let verb = draft.candidate.predicate;
    let clause = reader.tree.extent(verb, &[Dep::Ccomp, Dep::Parataxis]);
    let at = |t: u32| {
        let (ix, kind) = reader.marks.entity(t)?;
        let entity = reader.doc.entities.get(ix as usize)?;
        let placed = is_place(reader.doc, ix) && kind == MentionKind::Name;
        // "a Nigerian jet" may crash anywhere
        let adjective = t > verb && entity.label == EntityLabel::Norp && entity.actor.country.is_some();
        let anchor = mention_anchor(reader.doc, ix, t).filter(|_| placed || adjective)?;
        Some(Place { entity: Some(ix), anchor, trust: 0.8 })
    };
    let own = (verb..clause.end).find_map(at).or_else(|| (clause.start..verb).find_map(at)).filter(|_| told);
    // "Fiji appealed to Australia after a cyclone flattened villages on its islands", "Wildfires were closing in on the
    // resort of Lagos": the rest of the sentence
    // "a flood of visas", "elected in a landslide" tell of none
    let noun = draft.candidate.head;
    let real = matches!(reader.tree.dep(noun), Dep::Nsubj | Dep::NsubjPass | Dep::Obj | Dep::Root)
        && reader.tree.phrases(noun, "of").next().is_none();
    own.or_else(|| {
        if !(told || real) {
            return None;
        }
        let range = reader.tree.range;
        (range.start..range.end).find_map(at).map(|place| Place { trust: 0.7, ..place })
    })
}

/// "India sent rescue teams to Turkey after the earthquake": an event told in passing took place where the sentence just
/// was.
fn place_said_before(reader: &Reader<'_>, draft: &Draft) -> Option<Place> {
    let head = draft.candidate.head;
    let in_passing = matches!(reader.tree.case_of(head), Some("after" | "following" | "since" | "with" | "against"));
    let kind = matches!(draft.kind, EventType::Disaster | EventType::Accident)
        || (draft.kind == EventType::Assault && reader.tree.case_of(head) == Some("after"));
    if !in_passing || !kind {
        return None;
    }
    (reader.tree.range.start..head).rev().find_map(|t| place_at(reader, t, 0)).map(|p| Place { trust: 0.8, ..p })
}

/// Events that happen on a spot.
#[must_use]
pub fn is_physical(kind: EventType) -> bool {
    use EventType as T;
    matches!(kind, T::Assault | T::Protest | T::Coerce | T::Mobilize | T::Disaster | T::Accident | T::Retreat | T::Die)
}

/// The dateline's place, for events on a spot that name none.
#[must_use]
pub fn dateline_place(doc: &Document) -> Option<Place> {
    let anchor = doc.dateline.as_ref()?.place?;
    let holds = |e: &crate::text::layers::Entity| {
        e.mentions.iter().any(|m| m.anchor.field == anchor.field && m.anchor.span.overlaps(anchor.span))
    };
    let entity = doc.entities.iter().position(holds).map(|ix| ix as EntityIx);
    Some(Place { entity, anchor, trust: 0.9 })
}

/// Dates of a sentence: the value's token and what it stands for.
#[must_use]
pub fn dates_in(doc: &Document, range: TokenRange) -> Vec<(TokenRange, Anchor, Period)> {
    let start = doc.values.partition_point(|v| v.tokens.end <= range.start);
    doc.values
        .iter()
        .skip(start)
        .take_while(|v| v.tokens.start < range.end)
        .filter_map(|v| match &v.data {
            ValueData::Date { period, .. } => Some((v.tokens, v.anchor, *period)),
            _ => None,
        })
        .collect()
}

/// Gives each date of the sentence to the event it hangs on, then lets events below inherit it; an asserted event
/// without any takes the article's own day.
pub fn set_times(reader: &Reader<'_>, drafts: &mut [Draft], today: Option<Period>) {
    let mut dates = dates_in(reader.doc, reader.tree.range);
    dates.retain(|(tokens, ..)| !dates_speech(reader, drafts, *tokens) && !dates_description(reader, drafts, *tokens));
    let mut owners: Vec<(usize, EventTime)> = Vec::new();
    for (tokens, anchor, period) in &dates {
        if let Some(owner) = owner_of(reader, drafts, *tokens) {
            let time = EventTime { anchor: Some(*anchor), period: *period };
            owners.push((owner, time));
            // "for the 41st time this year ... blown up yesterday": the day says more than the year
            let days = |p: &Period| p.start.until(p.end).map_or(i32::MAX, |span| span.get_days());
            if let Some(draft) = drafts.get_mut(owner)
                && draft.time.is_none_or(|t| days(&t.period) > 300 && days(period) < 2)
            {
                draft.time = Some(time);
            }
        }
    }
    let sole = match dates.as_slice() {
        [(_, anchor, period)] => Some(EventTime { anchor: Some(*anchor), period: *period }),
        _ => None,
    };
    for at in 0..drafts.len() {
        let Some(draft) = drafts.get(at) else { continue };
        if draft.time.is_some() {
            continue;
        }
        let background = draft.candidate.predicate == draft.candidate.head
            && draft.candidate.light.is_none()
            && draft.candidate.kind == super::ruleset::TriggerKind::Noun
            && matches!(
                reader.tree.case_of(draft.candidate.head),
                Some("after" | "following" | "since" | "before" | "over")
            );
        let inherited = owners
            .iter()
            .find(|(owner, _)| {
                drafts.get(*owner).is_some_and(|o| {
                    !background && reader.tree.is_under(draft.candidate.predicate, o.candidate.predicate)
                })
            })
            .map(|(_, time)| *time);
        let unowned = sole.filter(|_| owners.is_empty() && !background);
        // "Police tear-gassed farmers who blocked a road on Monday": news of the last days, dated below
        let below = sole.filter(|time| {
            let recent = |day: &Period| {
                day.start == day.end
                    && time.period.start == time.period.end
                    && (0..7).contains(&days_between(time.period.start, day.start))
            };
            let under = |o: &Draft| reader.tree.is_under(o.candidate.predicate, draft.candidate.predicate);
            !background
                && today.as_ref().is_some_and(recent)
                && owners.iter().any(|(owner, _)| drafts.get(*owner).is_some_and(under))
        });
        let own_day = today.filter(|_| {
            !background
                && draft.status.modality == Modality::Asserted
                && draft.status.tense != Tense::Future
                && draft.candidate.light != Some(Light::Cancels)
        });
        let time = inherited.or(unowned).or(below).or(own_day.map(|period| EventTime { anchor: None, period }));
        if let Some(draft) = drafts.get_mut(at) {
            draft.time = time;
        }
    }
}

/// Days from one date to a later one.
fn days_between(from: jiff::civil::Date, to: jiff::civil::Date) -> i32 {
    from.until(to).map_or(i32::MAX, |span| span.get_days())
}

/// "blew up a bridge in Kherson": what stands there belongs to the country of the place that its own phrase names.
pub fn place_targets(reader: &Reader<'_>, drafts: &mut [Draft]) {
    for draft in drafts.iter_mut().filter(|d| matches!(d.kind, EventType::Assault | EventType::Coerce)) {
        let Some(place) = draft.place.filter(|p| p.trust >= 1.0) else { continue };
        let country =
            place.entity.and_then(|ix| reader.doc.entities.get(ix as usize)).and_then(|e| e.actor.country.clone());
        for party in &mut draft.roles.recipients {
            // a tanker off Fujairah is not of Fujairah
            let moves = matches!(
                reader.tree.lemma(party.head),
                "ship"
                    | "tanker"
                    | "vessel"
                    | "boat"
                    | "freighter"
                    | "trawler"
                    | "ferry"
                    | "plane"
                    | "aircraft"
                    | "airliner"
                    | "helicopter"
            );
            let fixed =
                !moves && reader.is_target(party.head) && !reader.tree.lemma_in(party.head, &reader.rules.known.forces);
            if fixed && party.actor.entity.is_none() && party.actor.code.country.is_none() {
                party.actor.code.country.clone_from(&country);
            }
        }
    }
}

/// "the company reported today": the date says when it was said.
fn dates_speech(reader: &Reader<'_>, drafts: &[Draft], date: TokenRange) -> bool {
    let tree = &reader.tree;
    let Some(top) = (date.start..date.end).find(|&t| tree.head(t).is_none_or(|h| !date.holds(h))) else { return false };
    let Some(verb) = tree.head(top) else { return false };
    tree.is_verb(verb)
        && matches!(tree.dep(top), Dep::Obl | Dep::OblUnmarked | Dep::Advmod)
        && date.start == verb + 1
        && tree.lemma_in(verb, &reader.rules.known.saying)
        && !drafts.iter().any(|d| d.gone.is_none() && (d.candidate.head == verb || d.candidate.predicate == verb))
}

/// "free a group of dissidents held since 2002": the date belongs to words that only say which dissidents.
fn dates_description(reader: &Reader<'_>, drafts: &[Draft], date: TokenRange) -> bool {
    let tree = &reader.tree;
    let top = (date.start..date.end).find(|&t| tree.head(t).is_none_or(|h| !date.holds(h)));
    // "pardoned a founder of the rebels, who has lived abroad since 1987": a clause that tells of no deed of its own
    let mut at = top;
    for _ in 0..5 {
        let Some(up) = at.and_then(|t| tree.head(t)) else { break };
        let deed = |d: &Draft| d.candidate.head == up || d.candidate.predicate == up || d.candidate.object == Some(up);
        if drafts.iter().any(deed) {
            break;
        }
        if tree.dep(up) == Dep::AclRelcl {
            return true;
        }
        at = Some(up);
    }
    let Some(verb) = top.and_then(|t| tree.head(t)).filter(|&v| tree.is_verb(v)) else { return false };
    let about = |d: &Draft| d.candidate.head == verb || d.candidate.predicate == verb;
    let told = drafts.iter().any(|d| about(d) && d.gone.is_none_or(|why| why != super::compose::INSIDE));
    let noun = tree.head(verb).filter(|_| tree.dep(verb) == Dep::Acl && tree.xpos(verb) == Xpos::Vbn);
    let other = |n: u32| {
        tree.is_nominal(n)
            && !matches!(tree.dep(n), Dep::Nsubj | Dep::NsubjPass)
            && !drafts.iter().any(|d| d.candidate.head == n)
    };
    noun.is_some_and(other) && !told
}

/// The event that a date hangs on: the first one met on the way up from it.
fn owner_of(reader: &Reader<'_>, drafts: &[Draft], date: TokenRange) -> Option<usize> {
    let tree = &reader.tree;
    let mut at = (date.start..date.end).find(|&t| tree.head(t).is_none_or(|h| !date.holds(h)))?;
    for _ in 0..8 {
        let hit = drafts.iter().position(|d| {
            d.gone.is_none()
                && (d.candidate.head == at || d.candidate.predicate == at || d.candidate.object == Some(at))
        });
        if hit.is_some() {
            return hit;
        }
        // "made its appearance in July with the killing of a lawyer"
        let beside = drafts.iter().position(|d| {
            let noun = d.candidate.kind == TriggerKind::Noun && d.candidate.light.is_none();
            d.gone.is_none()
                && noun
                && tree.head(d.candidate.head) == Some(at)
                && tree.is_verb(at)
                && matches!(tree.case_of(d.candidate.head), Some("with" | "in" | "during"))
        });
        if beside.is_some() {
            return beside;
        }
        at = tree.head(at)?;
    }
    None
}

/// The day the article was published, as the time of what it tells without a date.
#[must_use]
pub fn published_day(doc: &Document) -> Option<Period> {
    let date = match doc.context.published {
        Some(at) => jiff::tz::Offset::UTC.to_datetime(at).date(),
        None => doc.dateline.as_ref()?.date?,
    };
    Some(Period { start: date, end: date, precision: Precision::Day })
}

/// What a desk asks of such an event beside who and where, as the text puts it: the rate and its change, the profit, the
/// price, the quake's magnitude. At most three, in text order.
#[must_use]
pub fn measures(reader: &Reader<'_>, draft: &Draft) -> Vec<Anchor> {
    use EventType as T;
    let doc = reader.doc;
    let range = reader.tree.range;
    let mut found: Vec<Anchor> = match draft.kind {
        T::Rate | T::Result | T::Deal => doc
            .values
            .iter()
            .filter(|v| range.holds(v.tokens.start))
            .filter(|v| match &v.data {
                ValueData::Percent { .. } | ValueData::Money { .. } => true,
                ValueData::Quantity { unit, .. } => draft.kind == T::Rate && unit == "basis point",
                _ => false,
            })
            .map(|v| v.anchor)
            .collect(),
        T::Disaster => (range.start..range.end)
            .filter(|&t| reader.tree.lower(t) == "magnitude")
            .filter_map(|t| magnitude_words(reader, t))
            .map(|tokens| doc.anchor(tokens))
            .collect(),
        _ => Vec::new(),
    };
    found.truncate(3);
    found
}

/// "magnitude 7.1", "7.1-magnitude", "magnitude-7.1".
fn magnitude_words(reader: &Reader<'_>, t: u32) -> Option<TokenRange> {
    let number = |n: u32| {
        reader.tree.range.holds(n)
            && reader.tree.lower(n).starts_with(|c: char| c.is_ascii_digit())
            && reader.tree.lower(n).chars().all(|c| c.is_ascii_digit() || c == '.')
    };
    let hyphen = |n: u32| reader.tree.range.holds(n) && reader.tree.lower(n) == "-";
    if number(t + 1) {
        Some(TokenRange::new(t, t + 2))
    } else if hyphen(t + 1) && number(t + 2) {
        Some(TokenRange::new(t, t + 3))
    } else if t >= 2 && hyphen(t - 1) && number(t - 2) {
        Some(TokenRange::new(t - 2, t + 1))
    } else if t >= 1 && number(t - 1) {
        Some(TokenRange::new(t - 1, t + 1))
    } else {
        None
    }
}
