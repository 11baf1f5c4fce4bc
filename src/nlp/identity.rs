//! From name spans to entities: who and where, with codes and ids.

use std::collections::HashMap;

use compact_str::CompactString;
use foldhash::fast::FixedState;
use jiff::tz::TimeZone;
use smallvec::SmallVec;

use super::coref::{self, Item};
use super::link::{self, Link};
use super::phrase::View;
use super::place::{self, Place, Query};
use super::tables::{Entry, Fit, NounClass, Source, Tables, fold, fold_into};
use super::{Annotator, Layer, reference, role, settle};
use crate::text::layers::{ActorCode, Entity, EntityLabel, Ids, Mention, MentionKind};
use crate::text::tags::{Dep, Upos};
use crate::text::{Document, TokenRange};

/// Writes the entities of a story. Comes after names and, where there is one, the parse.
#[derive(Debug, Clone, Copy)]
pub struct Identity {
    tables: &'static Tables,
}

impl Identity {
    #[must_use]
    pub fn new(tables: &'static Tables) -> Self {
        Self { tables }
    }
}

impl Annotator for Identity {
    fn name(&self) -> &'static str {
        "identity"
    }

    fn reads(&self) -> &'static [Layer] {
        &[Layer::Tokens, Layer::Sentences, Layer::Tags, Layer::Parse, Layer::Names]
    }

    fn writes(&self) -> &'static [Layer] {
        &[Layer::Entities]
    }

    fn annotate(&self, doc: &mut Document) {
        let mut entities = build(doc, self.tables);
        reference::resolve(doc, self.tables, &mut entities);
        settle::salience(doc, &mut entities);
        doc.entities = entities;
    }
}

/// The story's day in ISO form; empty if nothing says.
#[must_use]
pub fn story_day(doc: &Document) -> String {
    let published = doc.context.published.map(|t| TimeZone::UTC.to_datetime(t).date());
    published.or_else(|| doc.dateline.as_ref().and_then(|d| d.date)).map(|d| d.to_string()).unwrap_or_default()
}

fn build(doc: &Document, tables: &Tables) -> Vec<Entity> {
    let day = story_day(doc);
    let mut items = items(doc, tables);
    agree(&mut items);
    let places = places(doc, tables, &items);
    let spoken: std::collections::BTreeSet<&str> = places.iter().flatten().filter_map(|p| p.country).collect();
    let spoken_of = |country: &str| spoken.contains(&country);
    let links: Vec<Option<Link>> = items
        .iter()
        .zip(&places)
        .map(|(item, place)| match (item.label, place) {
            (EntityLabel::Person | EntityLabel::Norp, _) | (_, Some(_)) => None,
            _ => link::organisation(tables, &item.key, &day, &spoken_of),
        })
        .collect();
    let mut entities = Vec::new();
    let of_kind = |kind: Kind| -> Vec<usize> {
        (0..items.len()).filter(|&at| Kind::of(items.get(at), places.get(at), links.get(at)) == kind).collect()
    };
    for group in place_groups(&items, &places, &of_kind(Kind::Place)) {
        entities.extend(place_entity(doc, tables, &items, &places, &group));
    }
    let row = |at: usize| links.get(at).and_then(Option::as_ref).map(|l| entry_number(l.entry));
    for group in coref::organisations(doc, &items, &of_kind(Kind::Org), &row) {
        let known = group.iter().find_map(|&at| links.get(at).and_then(Option::as_ref));
        entities.extend(org_entity(doc, tables, &items, &group, known));
    }
    for group in coref::organisations(doc, &items, &of_kind(Kind::Other), &|_| None) {
        entities.extend(plain_entity(doc, &items, &group));
    }
    for group in coref::people(tables, &items, &of_kind(Kind::Person)) {
        entities.extend(plain_entity(doc, &items, &group));
    }
    for entity in &mut entities {
        entity.mentions.sort_by_key(|m| m.tokens.start);
    }
    entities.sort_by_key(|e| (e.mentions.first().map_or(u32::MAX, |m| m.tokens.start), e.label));
    settle::organisations(doc, tables, &mut entities);
    settle::people(doc, tables, &mut entities, &day, &spoken_of);
    entities
}

/// Which rule clusters an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Place,
    Org,
    Person,
    Other,
}

impl Kind {
    fn of(item: Option<&Item>, place: Option<&Option<Place>>, link: Option<&Option<Link>>) -> Self {
        let known_org = link.is_some_and(Option::is_some);
        match item.map(|i| i.label) {
            Some(EntityLabel::Person) => Self::Person,
            Some(EntityLabel::Org) => Self::Org,
            Some(EntityLabel::Event | EntityLabel::Product) => {
                if known_org {
                    Self::Org
                } else {
                    Self::Other
                }
            }
            // a name that no gazetteer of places has, but a list of bodies does
            Some(EntityLabel::Gpe | EntityLabel::Loc | EntityLabel::Fac)
                if known_org && place.is_none_or(Option::is_none) =>
            {
                Self::Org
            }
            _ => Self::Place,
        }
    }
}

const fn entry_number(entry: Entry) -> u32 {
    match entry {
        Entry::Seat(row) => row | 1 << 30,
        Entry::Org(row) => row,
        _ => u32::MAX,
    }
}

fn items(doc: &Document, tables: &Tables) -> Vec<Item> {
    let view = View::new(doc, tables, &[]);
    doc.names
        .iter()
        .map(|name| {
            let mut key = String::new();
            for at in name.tokens.start..name.tokens.end {
                fold_into(&mut key, doc.form(at));
            }
            let title = if name.label == EntityLabel::Person { role::honorific(&view, name.tokens) } else { None };
            let gender = title.as_deref().and_then(|t| match t {
                "mr" | "mr." | "sir" | "lord" | "king" | "prince" | "monsieur" | "herr" | "brother" | "father" => {
                    Some('M')
                }
                "mrs" | "mrs." | "ms" | "ms." | "miss" | "dame" | "lady" | "queen" | "princess" | "madame"
                | "sister" => Some('F'),
                _ => None,
            });
            let title = title.unwrap_or_default();
            Item { tokens: name.tokens, label: name.label, confidence: name.confidence, key, gender, title }
        })
        .filter(|item| !item.key.is_empty())
        .collect()
}

/// One name has one type in a story: the recogniser's votes are summed, places keep theirs.
fn agree(items: &mut [Item]) {
    let loose =
        |label| matches!(label, EntityLabel::Person | EntityLabel::Org | EntityLabel::Product | EntityLabel::Event);
    let mut votes: HashMap<String, Vec<(EntityLabel, f32)>, FixedState> = HashMap::default();
    for item in items.iter().filter(|i| loose(i.label)) {
        if !votes.contains_key(&item.key) {
            votes.insert(item.key.clone(), Vec::new());
        }
        let Some(sums) = votes.get_mut(&item.key) else { continue };
        match sums.iter_mut().find(|(label, _)| *label == item.label) {
            Some((_, sum)) => *sum += item.confidence,
            None => sums.push((item.label, item.confidence)),
        }
    }
    for item in items.iter_mut().filter(|i| loose(i.label)) {
        let Some(sums) = votes.get(&item.key).filter(|sums| sums.len() > 1) else { continue };
        let best = sums.iter().max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)));
        item.label = best.map_or(item.label, |(label, _)| *label);
    }
}

fn places(doc: &Document, tables: &Tables, items: &[Item]) -> Vec<Option<Place>> {
    let placed =
        |i: &Item| matches!(i.label, EntityLabel::Gpe | EntityLabel::Loc | EntityLabel::Fac | EntityLabel::Norp);
    let queries: Vec<Query<'_>> =
        items.iter().filter(|i| placed(i)).map(|i| Query { tokens: i.tokens, label: i.label, key: &i.key }).collect();
    let mut resolved = place::resolve(doc, tables, &queries).into_iter();
    items.iter().map(|i| if placed(i) { resolved.next().flatten() } else { None }).collect()
}

/// Places with one meaning are one; unknown ones go by their form.
fn place_groups(items: &[Item], places: &[Option<Place>], which: &[usize]) -> Vec<Vec<usize>> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut known: HashMap<Meaning<'_>, usize, FixedState> = HashMap::default();
    for &at in which {
        let Some(item) = items.get(at) else { continue };
        let meanings = match places.get(at) {
            Some(Some(place)) => [Some(Meaning::Entry(place.entry)), Some(Meaning::of(place))],
            _ => [Some(Meaning::Form(&item.key, item.label == EntityLabel::Norp)), None],
        };
        let group = meanings.iter().flatten().filter_map(|meaning| known.get(meaning)).min().copied();
        let group = group.unwrap_or_else(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        for meaning in meanings.into_iter().flatten() {
            known.entry(meaning).or_insert(group);
        }
        if let Some(group) = groups.get_mut(group) {
            group.push(at);
        }
    }
    groups
}

/// What makes two place names one.
#[derive(Debug, PartialEq, Eq, Hash)]
enum Meaning<'a> {
    Entry(Entry),
    /// Two table rows of one place: a region and the town of the same name stay apart.
    Same {
        name: &'a str,
        country: Option<&'static str>,
        geonames: Option<CompactString>,
        label: EntityLabel,
    },
    /// Look-up form of what no table has, and whether it is a people's.
    Form(&'a str, bool),
}

impl<'a> Meaning<'a> {
    fn of(place: &'a Place) -> Self {
        let (name, geonames) = (place.name.as_str(), place.ids.geonames.clone());
        Self::Same { name, country: place.country, geonames, label: place.label }
    }
}

fn place_entity(
    doc: &Document,
    tables: &Tables,
    items: &[Item],
    places: &[Option<Place>],
    group: &[usize],
) -> Option<Entity> {
    let mut entity = plain_entity(doc, items, group)?;
    let place = group.first().and_then(|&at| places.get(at)).and_then(Option::as_ref);
    let Some(place) = place else {
        let near = entity.mentions.iter().find_map(|m| place::lies_in(doc, tables, m.tokens));
        if let Some((country, region)) = near.filter(|_| entity.label != EntityLabel::Norp) {
            entity.actor = super::tables::actor_code(country, "");
            let region = region.and_then(|code| tables.admin_by_code(code)).map(|a| format!("{}, ", a.name));
            let land = tables.country_by_iso(country).map_or(country, |c| c.name);
            entity.description = Some(format!("place in {}{land}", region.unwrap_or_default()));
        }
        if entity.label == EntityLabel::Norp {
            entity.actor.sectors = belief(tables, &fold(&entity.name));
            for mention in &mut entity.mentions {
                mention.kind = adjective(doc, mention.tokens);
            }
        }
        return Some(entity);
    };
    entity.label = place.label;
    entity.name.clone_from(&place.name);
    entity.description.clone_from(&place.description);
    entity.actor = super::tables::actor_code(place.country.unwrap_or_default(), place.sectors);
    entity.ids = place.ids.clone();
    entity.location = place.location;
    entity.confidence = (entity.confidence * place.confidence).max(0.05);
    match place.entry {
        Entry::Adjective(_) | Entry::RegionAdjective(_) | Entry::People(_) => {
            for mention in &mut entity.mentions {
                mention.kind = adjective(doc, mention.tokens);
            }
        }
        Entry::Country(_) => split_official(doc, tables, place.entry, &mut entity),
        _ => {}
    }
    Some(entity)
}

/// The sector of a group that is no nation: "Shiites" are REL, "Communists" PTY.
fn belief(tables: &Tables, key: &str) -> SmallVec<[CompactString; 2]> {
    let nouns = tables.nouns.read(key);
    let body = nouns.iter().find(|n| matches!(n.class, NounClass::Body | NounClass::Modifier));
    super::tables::actor_code("", body.map_or("", |n| n.sectors)).sectors
}

/// "Islamic Republic of Iran" is two mentions of Iran: what it calls itself, and its name.
fn split_official(doc: &Document, tables: &Tables, country: Entry, entity: &mut Entity) {
    let mut out = Vec::with_capacity(entity.mentions.len());
    for mention in entity.mentions.drain(..) {
        let of = (mention.tokens.start..mention.tokens.end).find(|&t| doc.form(t).eq_ignore_ascii_case("of"));
        let rest = of.map(|of| TokenRange::new(of + 1, mention.tokens.end)).filter(|r| !r.is_empty());
        let short = rest.filter(|rest| {
            let key = fold(doc.text(doc.anchor(*rest)));
            tables.find(&key).any(|entry| entry == country)
        });
        match (of, short) {
            (Some(of), Some(short)) if of > mention.tokens.start => {
                let title = TokenRange::new(mention.tokens.start, of);
                out.push(Mention { anchor: doc.anchor(title), tokens: title, kind: MentionKind::Nominal });
                out.push(Mention { anchor: doc.anchor(short), tokens: short, kind: MentionKind::Name });
            }
            _ => out.push(mention),
        }
    }
    entity.mentions = out;
}

/// A nationality in front of a noun is an adjective; "the Iranians" is a name.
fn adjective(doc: &Document, tokens: TokenRange) -> MentionKind {
    let Some(last) = doc.tokens.get(tokens.end.saturating_sub(1) as usize) else { return MentionKind::Name };
    let modifies = match last.upos {
        Upos::Adj => true,
        Upos::X => doc.form(tokens.end).starts_with(char::is_alphabetic) && !last.lower.ends_with('s'),
        _ => matches!(last.dep, Dep::Amod | Dep::Compound),
    };
    if modifies { MentionKind::Adjective } else { MentionKind::Name }
}

fn org_entity(
    doc: &Document,
    tables: &Tables,
    items: &[Item],
    group: &[usize],
    known: Option<&Link>,
) -> Option<Entity> {
    let mut entity = plain_entity(doc, items, group)?;
    entity.label = EntityLabel::Org;
    let key = fold(&entity.name);
    let words = link::by_words(tables, &key);
    if let Some(known) = known {
        if !known.name.is_empty() {
            known.name.clone_into(&mut entity.name);
        }
        entity.actor = known.code.clone();
        if entity.actor.sectors.is_empty() && !matches!(entity.actor.country.as_deref(), Some("UNO" | "IGO" | "EUR")) {
            entity.actor.sectors = words.sectors;
        }
        entity.ids.wikidata = known.wikidata.map(CompactString::from);
        entity.confidence = entity.confidence.max(if known.source == Source::Own { 0.9 } else { 0.7 });
    } else {
        entity.actor = words;
    }
    if let Some(Entry::Seat(_)) = known.map(|k| k.entry) {
        entity.description = Some("seat of government".to_owned());
    }
    Some(entity)
}

/// An entity of its mentions alone; the name is the fullest one.
fn plain_entity(doc: &Document, items: &[Item], group: &[usize]) -> Option<Entity> {
    let members: Vec<&Item> = group.iter().filter_map(|&at| items.get(at)).collect();
    let fullest =
        members.iter().max_by_key(|i| (i.key.split(' ').count(), i.key.len(), std::cmp::Reverse(i.tokens.start)))?;
    let mut label = fullest.label;
    if label == EntityLabel::Event || label == EntityLabel::Product {
        label = members.first()?.label;
    }
    let sum: f32 = members.iter().map(|i| i.confidence).sum();
    let mean = sum / members.len() as f32;
    let best = members.iter().map(|i| i.confidence).fold(0.0, f32::max);
    Some(Entity {
        label,
        name: clean(doc.text(doc.anchor(fullest.tokens))),
        description: None,
        actor: ActorCode::default(),
        roles: Vec::new(),
        ids: Ids::default(),
        location: None,
        salience: 0.0,
        confidence: (0.6 * best + 0.4 * mean).clamp(0.0, 1.0),
        mentions: members
            .iter()
            .map(|i| Mention { anchor: doc.anchor(i.tokens), tokens: i.tokens, kind: MentionKind::Name })
            .collect(),
        tags: Vec::new(),
    })
}

/// A name on one line, with single spaces.
fn clean(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a link answers for the day without doubt.
pub(super) const fn in_term(fit: Fit) -> bool {
    matches!(fit, Fit::Within | Fit::Open)
}
