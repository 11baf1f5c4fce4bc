//! The user's own lists of names: what to watch for, with tags, codes and ids.
//!
//! A list is read whole or refused whole. Its names are spotted in running text beside what the recogniser found, and
//! the entities that bear them get the list's tags, and its codes and ids where it gives some.

mod read;
mod spot;

use std::sync::Arc;

use smallvec::SmallVec;

use super::link::without_company;
use super::tables::fold;
use super::tables::index::{Builder, Index};
use super::{Annotator, Layer};
use crate::text::Document;
use crate::text::layers::{ActorCode, Entity, EntityLabel, Ids, MentionKind};

/// One listed person, organisation, place or thing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Entry {
    pub name: String,
    pub aliases: Vec<String>,
    /// `None`: any type.
    pub label: Option<EntityLabel>,
    /// Takes the place of what the engine found, where it says something.
    pub actor: ActorCode,
    pub ids: Ids,
    pub tags: Vec<compact_str::CompactString>,
}

/// What is wrong in a list, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListFault {
    /// From 1.
    pub line: usize,
    pub why: String,
}

/// One spelling of an entry.
#[derive(Debug)]
struct Spelling {
    key: compact_str::CompactString,
    entry: u32,
    shape: Shape,
}

/// How a spelling must stand in the text to be seen there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Shape {
    /// `WHO`: capitals throughout, or it is another word.
    Capitals,
    /// `Hartwell`: a capital at the start.
    Capital,
    /// `iPhone`, `eBay`: as it comes.
    Any,
}

/// All lists of a configuration, ready to look up. Shared by all threads.
#[derive(Debug)]
pub struct Watchlists {
    entries: Vec<Entry>,
    spellings: Vec<Spelling>,
    index: Index,
    /// Whether some name may stand in lower case.
    lower_case: bool,
}

impl Default for Watchlists {
    fn default() -> Self {
        Self::new(Vec::new())
    }
}

impl Watchlists {
    /// Reads a list: JSON where it begins with `[`, else CSV with a header line.
    ///
    /// # Errors
    /// Everything that is wrong with it, up to a bound, in the order of its lines.
    pub fn parse(text: &str) -> Result<Vec<Entry>, Vec<ListFault>> {
        read::parse(text)
    }

    /// Makes lists ready for use. Of two entries with one spelling both count.
    #[must_use]
    pub fn new(entries: Vec<Entry>) -> Self {
        let mut builder = Builder::default();
        let mut spellings = Vec::with_capacity(entries.len() * 2);
        for (entry, number) in entries.iter().zip(0..) {
            for name in std::iter::once(&entry.name).chain(&entry.aliases) {
                let folded = fold(name);
                let bare = folded.strip_prefix("the ").unwrap_or(&folded);
                // "Hartwell Steel Corp" is "Hartwell Steel" from the second mention on
                let short = without_company(bare);
                let mut keys: SmallVec<[&str; 2]> = SmallVec::from_slice(&[bare]);
                if short.contains(' ') && short != bare && !matches!(entry.label, Some(EntityLabel::Person)) {
                    keys.push(short);
                }
                for key in keys.into_iter().filter(|key| !key.is_empty()) {
                    spellings.push(Spelling { key: key.into(), entry: number, shape: shape(name) });
                    // 0 is no value
                    builder.add(key, spellings.len() as u32, true);
                }
            }
        }
        let lower_case = spellings.iter().any(|s| s.shape == Shape::Any);
        Self { entries, spellings, index: builder.build(), lower_case }
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    fn spelled<'s, 'k>(&'s self, key: &'k str) -> impl Iterator<Item = (&'s Spelling, &'s Entry)> + use<'s, 'k> {
        let spellings = self.index.get(key).filter_map(|row| self.spellings.get((row as usize).wrapping_sub(1)));
        let exact = spellings.filter(move |spelling| spelling.key == key);
        exact.filter_map(|spelling| Some((spelling, self.entries.get(spelling.entry as usize)?)))
    }

    /// The entries that an entity's names spell, in the order of the lists.
    fn of(&self, doc: &Document, entity: &Entity) -> Vec<&Entry> {
        let mut found: Vec<(u32, &Entry)> = Vec::new();
        let mut look = |text: &str| {
            let folded = fold(text);
            let bare = folded.strip_prefix("the ").unwrap_or(&folded);
            let initials = without_initials(bare);
            let keys = [Some(bare), Some(without_company(bare)).filter(|k| *k != bare), initials.as_deref()];
            for key in keys.into_iter().flatten() {
                for (spelling, entry) in self.spelled(key) {
                    let fits = entry.label.is_none_or(|label| alike(label, entity.label, key));
                    if fits && shape_fits(spelling.shape, text) && !found.iter().any(|(at, _)| *at == spelling.entry) {
                        found.push((spelling.entry, entry));
                    }
                }
            }
        };
        look(&entity.name);
        let named = entity.mentions.iter().filter(|m| m.kind == MentionKind::Name);
        let mut seen = std::collections::BTreeSet::new();
        for text in named.map(|m| doc.text(m.anchor)).filter(|text| *text != entity.name) {
            if seen.insert(text) {
                look(text);
            }
        }
        found.sort_by_key(|(at, _)| *at);
        found.into_iter().map(|(_, entry)| entry).collect()
    }
}

fn shape(name: &str) -> Shape {
    let one_word = !name.trim().contains(' ');
    let first = name.trim().chars().next();
    if one_word && name.chars().count() > 1 && name.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase) {
        Shape::Capitals
    } else if first.is_some_and(char::is_uppercase) {
        Shape::Capital
    } else {
        Shape::Any
    }
}

fn shape_fits(shape: Shape, text: &str) -> bool {
    match shape {
        Shape::Capitals => text.chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase),
        Shape::Capital => text.trim_start_matches("the ").starts_with(|c: char| c.is_uppercase() || c.is_numeric()),
        Shape::Any => true,
    }
}

/// "ida m brandt" as "ida brandt"; `None` where there is no initial inside.
fn without_initials(key: &str) -> Option<String> {
    let words: Vec<&str> = key.split(' ').collect();
    let inner = |at: usize| at > 0 && at + 1 < words.len();
    let kept: Vec<&str> =
        words.iter().enumerate().filter(|(at, w)| !(inner(*at) && w.len() == 1)).map(|(_, w)| *w).collect();
    (kept.len() < words.len()).then(|| kept.join(" "))
}

/// Whether an entity of one type can be what a list calls another: a listed company may have been read as a product,
/// but one word that names a land is no listed person.
fn alike(listed: EntityLabel, found: EntityLabel, key: &str) -> bool {
    let group = |label| match label {
        EntityLabel::Gpe | EntityLabel::Loc | EntityLabel::Fac => 0,
        EntityLabel::Org | EntityLabel::Product | EntityLabel::Event => 1,
        EntityLabel::Person => 2,
        EntityLabel::Norp => 3,
    };
    listed == found
        || group(listed) == group(found)
        || key.contains(' ')
        || matches!((listed, found), (EntityLabel::Org, EntityLabel::Fac) | (EntityLabel::Fac, EntityLabel::Org))
}

/// Puts listed names among the document's names. Comes before identity.
#[derive(Debug, Clone)]
pub struct Spot {
    lists: Arc<Watchlists>,
}

impl Spot {
    #[must_use]
    pub fn new(lists: Arc<Watchlists>) -> Self {
        Self { lists }
    }
}

impl Annotator for Spot {
    fn name(&self) -> &'static str {
        "watchlists, names"
    }

    fn reads(&self) -> &'static [Layer] {
        &[Layer::Tokens, Layer::Sentences, Layer::Tags, Layer::Names]
    }

    fn writes(&self) -> &'static [Layer] {
        &[Layer::Names]
    }

    fn annotate(&self, doc: &mut Document) {
        spot::names(doc, &self.lists);
    }
}

/// Tags the entities that a list names. Comes after identity.
#[derive(Debug, Clone)]
pub struct Mark {
    lists: Arc<Watchlists>,
}

impl Mark {
    #[must_use]
    pub fn new(lists: Arc<Watchlists>) -> Self {
        Self { lists }
    }
}

impl Annotator for Mark {
    fn name(&self) -> &'static str {
        "watchlists, tags"
    }

    fn reads(&self) -> &'static [Layer] {
        &[Layer::Tokens, Layer::Entities]
    }

    fn writes(&self) -> &'static [Layer] {
        &[Layer::Entities]
    }

    fn annotate(&self, doc: &mut Document) {
        let mut entities = std::mem::take(&mut doc.entities);
        for entity in &mut entities {
            for entry in self.lists.of(doc, entity) {
                mark(entity, entry);
            }
        }
        doc.entities = entities;
    }
}

/// The list knows its names better than the engine: what it says counts, what it leaves open stays.
fn mark(entity: &mut Entity, entry: &Entry) {
    if entry.label.is_some() || !entity.name.contains(' ') {
        entity.name.clone_from(&entry.name);
    }
    entity.label = entry.label.unwrap_or(entity.label);
    if entry.actor.country.is_some() {
        entity.actor.country.clone_from(&entry.actor.country);
    }
    if !entry.actor.sectors.is_empty() {
        entity.actor.sectors.clone_from(&entry.actor.sectors);
    }
    for (slot, id) in [
        (&mut entity.ids.wikidata, &entry.ids.wikidata),
        (&mut entity.ids.iso3166, &entry.ids.iso3166),
        (&mut entity.ids.geonames, &entry.ids.geonames),
    ] {
        if id.is_some() {
            slot.clone_from(id);
        }
    }
    for tag in &entry.tags {
        if !entity.tags.contains(tag) {
            entity.tags.push(tag.clone());
        }
    }
    entity.confidence = entity.confidence.max(0.9);
}

#[cfg(test)]
mod tests;
