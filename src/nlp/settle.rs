//! Codes of organisations and people from the words around them, and how much the story is about each.

use compact_str::CompactString;

use super::identity::in_term;
use super::link;
use super::phrase::{Description, View};
use super::role::{self, Found};
use super::tables::{Tables, fold};
use crate::text::layers::{ActorCode, Entity, EntityLabel, MentionKind, Role};
use crate::text::tags::Dep;
use crate::text::{Document, Field, TokenRange};

/// Most mentions that are read for roles: the first ones say who somebody is.
const READ_MENTIONS: usize = 6;

/// Countries for organisations that neither table nor name places: "Iran's Supreme Council", "the Kenyan firm Hartwell".
pub(super) fn organisations(doc: &Document, tables: &Tables, entities: &mut [Entity]) {
    let view = View::new(doc, tables, entities);
    let mut updates: Vec<(usize, Description)> = Vec::new();
    for (at, entity) in entities.iter().enumerate() {
        if entity.label != EntityLabel::Org || (entity.actor.country.is_some() && !entity.actor.sectors.is_empty()) {
            continue;
        }
        let mut said = Description::default();
        for mention in entity.mentions.iter().take(READ_MENTIONS) {
            around_org(&view, mention.tokens, &mut said);
        }
        updates.push((at, said));
    }
    let home = story_country(doc, entities);
    for (at, said) in updates {
        let Some(entity) = entities.get_mut(at) else { continue };
        let actor = &mut entity.actor;
        if actor.sectors.is_empty() && !matches!(actor.country.as_deref(), Some("UNO" | "IGO" | "EUR")) {
            actor.sectors = said.code.sectors;
        }
        if actor.country.is_none() {
            actor.country = said.code.country;
        }
        // "the Foreign Ministry" is that of the country the story is from
        let of_state =
            actor.sectors.first().is_some_and(|s| matches!(s.as_str(), "GOV" | "MIL" | "COP" | "JUD" | "LEG" | "SPY"));
        if actor.country.is_none() && of_state {
            actor.country.clone_from(&home);
            entity.confidence *= 0.8;
        }
    }
}

/// Words before and after one mention: "the Iraqi militia X", "X, a Kenyan bank,".
fn around_org(view: &View<'_>, name: TokenRange, said: &mut Description) {
    let sentence = view.doc.sentence_of(name.start).and_then(|s| view.doc.sentences.get(s)).map_or(name, |s| s.tokens);
    let lo = view.run_start(name.start, sentence.start);
    let mut merge = |found: Description| {
        if said.code.country.is_none() {
            said.code.country = found.code.country;
        }
        if said.code.sectors.is_empty() && !found.generic {
            said.code.sectors = found.code.sectors;
        }
    };
    if lo < name.start {
        merge(view.describe(lo, name.start - 1, name.start));
    }
    let next = |at: u32| view.doc.tokens.get(at as usize).map_or("", |t| t.lower.as_str());
    // "Irna news agency": the noun after says what it is
    let end = view.run_end(name.end, sentence.end);
    if end > name.end && view.owner(name.end).is_none() && next(name.end) != "'s" && next(name.end) != "-" {
        merge(view.describe(name.end, end - 1, end));
    }
    if matches!(next(name.end), "," | "(") {
        let mut at = name.end + 1;
        if matches!(next(at), "a" | "an" | "the" | "its") {
            at += 1;
            let end = view.run_end(at, sentence.end);
            if end > at {
                let fence = (end..sentence.end).find(|&t| matches!(next(t), "," | ")")).unwrap_or(end);
                merge(view.describe(at, end - 1, fence));
            }
        }
    }
    if matches!(next(name.end), "in" | "of") {
        let mut behind = Description::default();
        let end = view.run_end(name.end + 1, sentence.end);
        if let Some(entity) = end.checked_sub(1).and_then(|t| view.owner(t)).and_then(|ix| view.entity(ix)) {
            behind.code.country.clone_from(&entity.actor.country);
        }
        merge(behind);
    }
}

/// The state that a story is about where nothing nearer says: most spoken of, then the dateline's.
fn story_country(doc: &Document, entities: &[Entity]) -> Option<CompactString> {
    let mut counts: Vec<(&CompactString, usize)> = Vec::new();
    let dateline = doc.dateline.as_ref().and_then(|d| d.place);
    for entity in entities.iter().filter(|e| matches!(e.label, EntityLabel::Gpe | EntityLabel::Norp)) {
        let Some(country) = &entity.actor.country else { continue };
        let in_dateline = entity.mentions.iter().any(|m| dateline.is_some_and(|d| d == m.anchor));
        let weight = entity.mentions.len() + if in_dateline { 3 } else { 0 };
        match counts.iter_mut().find(|(c, _)| *c == country) {
            Some((_, n)) => *n += weight,
            None => counts.push((country, weight)),
        }
    }
    counts.into_iter().rev().max_by_key(|(_, n)| *n).map(|(c, _)| c.clone())
}

/// Roles, codes and descriptions of people.
pub(super) fn people(
    doc: &Document,
    tables: &Tables,
    entities: &mut [Entity],
    day: &str,
    spoken_of: &dyn Fn(&str) -> bool,
) {
    let found: Vec<(usize, Vec<Found>)> = {
        let view = View::new(doc, tables, entities);
        let people = entities.iter().enumerate().filter(|(_, e)| e.label == EntityLabel::Person);
        people
            .map(|(at, entity)| {
                let named = entity.mentions.iter().filter(|m| m.kind == MentionKind::Name).take(READ_MENTIONS);
                let mut found: Vec<Found> = named.flat_map(|m| role::around(&view, m.tokens)).collect();
                let first = entity.mentions.iter().find(|m| m.kind == MentionKind::Name);
                found.extend(first.and_then(|m| ruling(doc, m.tokens).or_else(|| mister(&view, m.tokens))));
                (at, found)
            })
            .collect()
    };
    for (at, found) in &found {
        if let Some(entity) = entities.get_mut(*at) {
            code_person(tables, entity, found, day, spoken_of);
        }
    }
    // an office without a country is that of the country its sentence speaks of
    let home = story_country(doc, entities);
    let spoken = by_sentence(doc, entities);
    let near: Vec<(usize, Option<CompactString>)> = found
        .iter()
        // "Vardonian President Ilko Marran" is of his own land, though no table has it
        .filter(|(_, found)| !found.iter().any(|f| f.said.strange))
        .filter_map(|(at, _)| entities.get(*at).map(|e| (*at, e)))
        .filter(|(_, e)| e.actor.country.is_none() && e.actor.sectors.first().is_some_and(|s| of_state(s)))
        .map(|(at, e)| (at, sentence_country(doc, entities, &spoken, e).or_else(|| home.clone())))
        .collect();
    for (at, country) in near {
        if let Some(entity) = entities.get_mut(at) {
            entity.actor.country = country;
            entity.confidence *= 0.85;
        }
    }
}

fn of_state(sector: &str) -> bool {
    matches!(sector, "GOV" | "MIL" | "COP" | "JUD" | "LEG" | "SPY" | "ELI" | "REB" | "OPP" | "PTY")
}

fn code_person(tables: &Tables, entity: &mut Entity, found: &[Found], day: &str, spoken_of: &dyn Fn(&str) -> bool) {
    let known = by_name(tables, &fold(&entity.name), found, day, spoken_of);
    let mut code = ActorCode::default();
    // an office held now says more than one held before, and a sector of state more than a bare honorific
    let telling = |f: &&Found| !f.said.code.sectors.is_empty();
    let best = found.iter().filter(telling).find(|f| !f.said.former).or_else(|| found.iter().find(telling));
    if let Some(best) = best {
        code.sectors.clone_from(&best.said.code.sectors);
        code.country.clone_from(&best.said.code.country);
    }
    if code.country.is_none() {
        code.country = found.iter().find_map(|f| f.said.code.country.clone());
    }
    if let Some(known) = &known {
        let agrees = code.country.is_none() || code.country == known.code.country;
        if agrees && code.country.is_none() {
            code.country.clone_from(&known.code.country);
        }
        if agrees && code.sectors.is_empty() {
            code.sectors.clone_from(&known.code.sectors);
        }
        if agrees {
            entity.ids.wikidata = known.wikidata.map(CompactString::from);
            if !known.office.is_empty() && in_term(known.fit) {
                let land = known.code.country.as_deref().and_then(|c| tables.country_by_iso(c));
                entity.description =
                    Some(land.map_or(known.office.to_owned(), |c| format!("{} of {}", known.office, c.name)));
            }
        }
    }
    entity.actor = code;
    for found in found {
        let plain = super::tables::fold(&found.title);
        let honorific =
            tables.nouns.exact(&plain).all(|n| n.sectors.is_empty() && n.class == super::tables::NounClass::Title);
        if honorific || entity.roles.iter().any(|r| r.title == found.title) {
            continue;
        }
        entity.roles.push(Role {
            title: found.title.clone(),
            organisation: found.said.organisation,
            anchor: found.anchor,
            former: found.said.former,
        });
    }
}

/// "the Bush administration": nobody but a ruler has one.
fn ruling(doc: &Document, name: TokenRange) -> Option<Found> {
    let behind = TokenRange::new(name.end, name.end + 1);
    let ruled = name.len() == 1 && matches!(doc.form(name.end), "administration" | "government" | "regime" | "cabinet");
    ruled.then(|| Found { title: "mr".to_owned(), anchor: doc.anchor(behind), said: Description::default() })
}

/// "Mr. Bush": whom nobody needs to be told of.
fn mister(view: &View<'_>, name: TokenRange) -> Option<Found> {
    let honorific = role::honorific(view, name)?;
    let plain = matches!(fold(&honorific).as_str(), "mr" | "ms" | "mrs" | "miss");
    (plain && name.len() == 1).then(|| Found {
        title: "mr".to_owned(),
        anchor: view.doc.anchor(TokenRange::new(name.start - 1, name.start)),
        said: Description::default(),
    })
}

/// The person of that name; of a surname alone, whoever had it and the title before it that day.
fn by_name(
    tables: &Tables,
    key: &str,
    found: &[Found],
    day: &str,
    spoken_of: &dyn Fn(&str) -> bool,
) -> Option<link::Link> {
    let surname = !key.contains(' ');
    let former = found.iter().any(|f| f.said.former);
    // who is long out of office is not meant by a bare surname, nor one with a title of another kind
    let titled = |l: &link::Link| {
        found.iter().all(|f| {
            let title = fold(&f.title);
            let near =
                ["president", "leader", "premier", "general", "colonel", "chairman", "chief", "secretary", "king"];
            f.said.code.sectors.is_empty()
                || title == fold(l.office)
                || title.ends_with("minister")
                || near.contains(&title.as_str())
        })
    };
    let lasts = |l: &link::Link| !surname || former || (in_term(l.fit) && titled(l));
    let land = |l: &link::Link| {
        found.iter().filter_map(|f| f.said.code.country.as_ref()).all(|c| Some(c) == l.code.country.as_ref())
    };
    link::person(tables, key, day, spoken_of).filter(lasts).or_else(|| {
        let titles = found.iter().map(|f| match fold(&f.title).as_str() {
            "premier" => "prime minister".to_owned(),
            title => title.strip_prefix("vice ").unwrap_or(title).to_owned(),
        });
        titles
            .filter(|_| key.split(' ').count() < 3)
            .filter_map(|title| link::person(tables, &format!("{title} {key}"), day, spoken_of))
            .find(|l| lasts(l) && land(l))
    })
}

/// A mention by its sentence, for looking around a name.
#[derive(Debug, Clone, Copy)]
struct Spoken {
    sentence: usize,
    /// First token.
    at: u32,
    /// Index of the entity.
    entity: usize,
}

/// Mentions of entities with a country, sentence by sentence; within one in the order of the entities.
fn by_sentence(doc: &Document, entities: &[Entity]) -> Vec<Spoken> {
    let mut spoken: Vec<Spoken> = Vec::new();
    for (entity, of) in entities.iter().enumerate().filter(|(_, e)| e.actor.country.is_some()) {
        let place = |at: u32| doc.sentence_of(at).map(|sentence| Spoken { sentence, at, entity });
        spoken.extend(of.mentions.iter().filter_map(|m| place(m.tokens.start)));
    }
    spoken.sort_by_key(|s| s.sentence);
    spoken
}

/// The country that the sentences of an entity's mentions speak of most; the nearer before the farther.
fn sentence_country(doc: &Document, entities: &[Entity], spoken: &[Spoken], who: &Entity) -> Option<CompactString> {
    for mention in who.mentions.iter().take(2) {
        let Some(sentence) = doc.sentence_of(mention.tokens.start) else { continue };
        let mut counts: Vec<(&CompactString, usize, u32)> = Vec::new();
        let from = spoken.partition_point(|s| s.sentence < sentence);
        let here = spoken.iter().skip(from).take_while(|s| s.sentence == sentence);
        for other in here {
            let country = entities.get(other.entity).and_then(|e| e.actor.country.as_ref());
            let Some(country) = country.filter(|c| !is_international(c)) else { continue };
            let distance = other.at.abs_diff(mention.tokens.start);
            match counts.iter_mut().find(|(c, ..)| *c == country) {
                Some((_, n, near)) => {
                    *n += 1;
                    *near = (*near).min(distance);
                }
                None => counts.push((country, 1, distance)),
            }
        }
        let best = counts.into_iter().max_by_key(|&(_, n, near)| (n, std::cmp::Reverse(near)));
        if let Some((country, ..)) = best {
            return Some(country.clone());
        }
    }
    None
}

/// Codes that stand where a country's does, of bodies beyond states.
pub(crate) fn is_international(country: &str) -> bool {
    matches!(country, "IGO" | "UNO" | "EUR" | "NGO" | "ISM" | "IMG" | "MNC")
}

/// How much the story is about each entity: mentions, weighed by kind, place and grammar, against the foremost one.
pub(super) fn salience(doc: &Document, entities: &mut [Entity]) {
    let weights: Vec<f32> =
        entities.iter().map(|e| e.mentions.iter().map(|m| weigh(doc, m.tokens, m.kind)).sum()).collect();
    let most = weights.iter().copied().fold(0.0, f32::max).max(1.0);
    for (entity, weight) in entities.iter_mut().zip(weights) {
        entity.confidence = calibrated(entity.confidence);
        let share = weight / most;
        entity.salience = (share * (weight / (weight + 1.5)).sqrt()).clamp(0.0, 1.0);
        if entity.description.is_none() {
            entity.description = entity.roles.first().map(|r| {
                let text = doc.text(r.anchor).split_whitespace().collect::<Vec<_>>().join(" ");
                if text.is_empty() { r.title.clone() } else { text }
            });
        }
    }
}

/// What evidence of this strength has been worth: share of entities right on newswire (`copytaster eval confidence`),
/// straight lines between the points. The recogniser and the tables by themselves are too sure.
fn calibrated(raw: f32) -> f32 {
    const WORTH: &[(f32, f32)] =
        &[(0.0, 0.05), (0.3, 0.26), (0.5, 0.46), (0.65, 0.57), (0.8, 0.6), (0.9, 0.7), (0.96, 0.84), (1.0, 0.95)];
    let raw = raw.clamp(0.0, 1.0);
    let Some(&[(x0, y0), (x1, y1)]) = WORTH.array_windows::<2>().find(|[_, to]| raw <= to.0) else { return raw };
    y0 + (y1 - y0) * (raw - x0) / (x1 - x0)
}

fn weigh(doc: &Document, tokens: TokenRange, kind: MentionKind) -> f32 {
    let by_kind = match kind {
        MentionKind::Name => 1.0,
        MentionKind::Nominal => 0.7,
        MentionKind::Pronoun => 0.5,
        MentionKind::Adjective => 0.35,
    };
    let Some(token) = doc.tokens.get(tokens.start as usize) else { return 0.0 };
    let paragraph = doc.sentence_of(tokens.start).and_then(|s| doc.sentences.get(s)).map_or(9, |s| s.paragraph);
    let by_place = match (token.field, paragraph) {
        (Field::Headline, _) => 2.5,
        (Field::Body, 0) => 2.0,
        (Field::Body, 1 | 2) => 1.3,
        _ => 1.0,
    };
    let subject = (tokens.start..tokens.end)
        .filter_map(|t| doc.tokens.get(t as usize))
        .any(|t| matches!(t.dep, Dep::Nsubj | Dep::NsubjPass));
    by_kind * by_place * if subject { 1.4 } else { 1.0 }
}
