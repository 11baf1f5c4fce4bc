//! Mentions that are no names: "he", "the prime minister", "the group". Taken only where one antecedent is clear.

use super::phrase::View;
use super::tables::{NounClass, Tables, fold};
use crate::text::layers::{Entity, EntityIx, EntityLabel, Mention, MentionKind};
use crate::text::tags::{Dep, Upos};
use crate::text::{Document, Field, TokenRange};

/// Adds pronoun and nominal mentions to the entities.
pub(super) fn resolve(doc: &Document, tables: &Tables, entities: &mut [Entity]) {
    let found = {
        let view = View::new(doc, tables, entities);
        let has_title = entities.iter().map(|e| !e.roles.is_empty()).collect();
        let genders = genders(&view);
        Walk { view: &view, genders, seen: Vec::new(), titled: Vec::new(), has_title, found: Vec::new() }.run()
    };
    for (ix, tokens, kind) in found {
        if let Some(entity) = entities.get_mut(ix as usize) {
            entity.mentions.push(Mention { anchor: doc.anchor(tokens), tokens, kind });
        }
    }
    for entity in entities {
        entity.mentions.sort_by_key(|m| m.tokens.start);
    }
}

/// `M` or `F` of each person by honorific or forename.
fn genders(view: &View<'_>) -> Vec<Option<char>> {
    let by_name = |e: &Entity| match view.tables.gender(fold(&e.name).split(' ').next()?) {
        Some("M") => Some('M'),
        Some("F") => Some('F'),
        _ => None,
    };
    let by_title = |e: &Entity| {
        e.mentions.iter().filter_map(|m| m.tokens.start.checked_sub(1)).find_map(|t| match view.doc.form(t) {
            "Mr" | "Mr." | "Sir" | "King" | "Prince" => Some('M'),
            "Mrs" | "Mrs." | "Ms" | "Ms." | "Miss" | "Queen" | "Princess" | "Dame" => Some('F'),
            _ => None,
        })
    };
    view.entities
        .iter()
        .map(|e| if e.label == EntityLabel::Person { by_title(e).or_else(|| by_name(e)) } else { None })
        .collect()
}

/// How many holders of offices back one is looked for; a longer list is no story.
const LOOK_BACK: usize = 200;

/// Somebody spoken of.
#[derive(Debug, Clone, Copy)]
struct Seen {
    entity: EntityIx,
    at: u32,
    sentence: usize,
    subject: bool,
}

#[derive(Debug)]
struct Walk<'a, 'v> {
    view: &'a View<'v>,
    genders: Vec<Option<char>>,
    seen: Vec<Seen>,
    /// Those spoken of so far who hold an office, each once.
    titled: Vec<EntityIx>,
    has_title: Vec<bool>,
    found: Vec<(EntityIx, TokenRange, MentionKind)>,
}

impl Walk<'_, '_> {
    fn run(mut self) -> Vec<(EntityIx, TokenRange, MentionKind)> {
        let doc = self.view.doc;
        for (number, sentence) in doc.sentences.iter().enumerate() {
            let mut at = sentence.tokens.start;
            while at < sentence.tokens.end {
                if let Some(ix) = self.view.owner(at) {
                    let start = at;
                    while at < sentence.tokens.end && self.view.owner(at) == Some(ix) {
                        at += 1;
                    }
                    self.see(ix, TokenRange::new(start, at), number);
                    continue;
                }
                let end = self.mention_at(at, sentence.tokens, number);
                at = end.unwrap_or(at + 1);
            }
        }
        self.found
    }

    fn see(&mut self, entity: EntityIx, tokens: TokenRange, sentence: usize) {
        let subject = (tokens.start..tokens.end)
            .filter_map(|t| self.view.doc.tokens.get(t as usize))
            .any(|t| matches!(t.dep, Dep::Nsubj | Dep::NsubjPass));
        self.seen.push(Seen { entity, at: tokens.start, sentence, subject });
        if let Some(waiting) = self.has_title.get_mut(entity as usize).filter(|waiting| **waiting) {
            *waiting = false;
            self.titled.push(entity);
        }
    }

    /// Reads a pronoun or a definite phrase; where it ends, if it was taken.
    fn mention_at(&mut self, at: u32, within: TokenRange, sentence: usize) -> Option<u32> {
        let token = self.view.doc.tokens.get(at as usize)?;
        match token.lower.as_str() {
            "he" | "him" | "his" => self.pronoun(at, sentence, 'M'),
            "she" | "her" | "hers" => self.pronoun(at, sentence, 'F'),
            "the" => self.definite(at, within, sentence),
            _ => None,
        }
    }

    /// One person of that gender in this sentence before the pronoun or in the one before; the subject, if several.
    fn pronoun(&mut self, at: u32, sentence: usize, gender: char) -> Option<u32> {
        let field = self.field(at)?;
        let near = |s: &&Seen| {
            s.sentence + 2 >= sentence + usize::from(s.sentence == sentence)
                && self.field(s.at) == Some(field)
                && self.may_be(s.entity, gender)
        };
        let recent = self.seen.iter().rev().take_while(|s| s.sentence + 2 >= sentence);
        let mut here: Vec<Seen> = recent.filter(near).copied().collect();
        // the farther sentence counts only where the nearer ones name nobody
        if let Some(closest) = here.iter().map(|s| s.sentence).max() {
            let floor = if closest == sentence { sentence.saturating_sub(1) } else { closest };
            here.retain(|s| s.sentence >= floor);
        }
        let entity = sole(&here).or_else(|| {
            let subjects: Vec<Seen> = here.iter().filter(|s| s.subject).copied().collect();
            let last = subjects.iter().map(|s| s.sentence).max();
            let nearest: Vec<Seen> = subjects.into_iter().filter(|s| Some(s.sentence) == last).collect();
            sole(&nearest)
        })?;
        self.take(entity, TokenRange::new(at, at + 1), MentionKind::Pronoun, sentence);
        Some(at + 1)
    }

    fn may_be(&self, entity: EntityIx, gender: char) -> bool {
        let person = self.view.entity(entity).is_some_and(|e| e.label == EntityLabel::Person);
        person && self.genders.get(entity as usize).copied().flatten().is_none_or(|g| g == gender)
    }

    fn field(&self, at: u32) -> Option<Field> {
        self.view.doc.tokens.get(at as usize).map(|t| t.field)
    }

    /// "the prime minister", "the Iraqi leader", "the group".
    fn definite(&mut self, at: u32, within: TokenRange, sentence: usize) -> Option<u32> {
        let doc = self.view.doc;
        let end = self.view.run_end(at + 1, within.end);
        let head = end.checked_sub(1).filter(|h| *h > at)?;
        // a phrase with a name at its end is that name's; one that goes on is told by what follows
        if self.view.owner(head).is_some()
            || doc.tokens.get(head as usize).is_some_and(|t| matches!(t.upos, Upos::Propn | Upos::Part))
        {
            return None;
        }
        if matches!(doc.form(end), "of" | "for" | "at" | "in" | "who" | "that" | "which" | "from" | "-") {
            return None;
        }
        let (noun, readings) = self.view.noun_at(at + 1, head, end)?;
        if doc.tokens.get(head as usize).is_some_and(|t| t.lower.ends_with('s') && !t.lower.ends_with("ss")) {
            return None;
        }
        let said = self.view.describe(at + 1, head, end);
        let key = fold(doc.text(doc.anchor(noun)));
        let person = readings
            .iter()
            .any(|n| n.class == NounClass::Office || (n.class == NounClass::Generic && is_person_noun(&key)));
        let group =
            readings.iter().any(|n| n.class == NounClass::Body || n.class == NounClass::Generic) && is_group_noun(&key);
        let entity = if person && !group {
            self.titled(&key, said.code.country.as_deref(), said.former)
        } else if group && said.organisation.is_none() {
            self.body(&key, said.code.country.as_deref(), sentence)
        } else {
            None
        }?;
        self.take(entity, TokenRange::new(at, end), MentionKind::Nominal, sentence);
        Some(end)
    }

    /// The person last spoken of who holds that title; the only one who does.
    fn titled(&self, key: &str, country: Option<&str>, former: bool) -> Option<EntityIx> {
        let mut holders: Vec<EntityIx> = Vec::new();
        for &ix in self.titled.iter().rev().take(LOOK_BACK) {
            let Some(entity) = self.view.entity(ix) else { continue };
            let titled = entity.roles.iter().any(|r| {
                let title = fold(&r.title);
                (title == key
                    || title.strip_suffix(key).is_some_and(|before| before.ends_with(' '))
                    || (key == "leader"
                        && matches!(title.as_str(), "president" | "prime minister" | "premier" | "chancellor")))
                    && (r.former == former)
            });
            let fits = country.is_none_or(|c| entity.actor.country.as_deref() == Some(c));
            if titled && fits {
                holders.push(ix);
            }
        }
        match holders.as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    }

    /// The only body of that kind in this sentence and the two before.
    fn body(&self, key: &str, country: Option<&str>, sentence: usize) -> Option<EntityIx> {
        let mut found: Option<EntityIx> = None;
        for seen in self.seen.iter().rev().take_while(|s| s.sentence + 2 >= sentence) {
            let Some(entity) = self.view.entity(seen.entity) else { continue };
            if entity.label != EntityLabel::Org || !kind_fits(key, entity) {
                continue;
            }
            if country.is_some_and(|c| entity.actor.country.as_deref() != Some(c)) {
                continue;
            }
            match found {
                None => found = Some(seen.entity),
                Some(other) if other == seen.entity => {}
                Some(_) => return None,
            }
        }
        found
    }

    fn take(&mut self, entity: EntityIx, tokens: TokenRange, kind: MentionKind, sentence: usize) {
        self.found.push((entity, tokens, kind));
        self.see(entity, tokens, sentence);
    }
}

/// The one entity of them all.
fn sole(seen: &[Seen]) -> Option<EntityIx> {
    let first = seen.first()?.entity;
    seen.iter().all(|s| s.entity == first).then_some(first)
}

fn is_person_noun(key: &str) -> bool {
    !is_group_noun(key)
        && !matches!(
            key.rsplit(' ').next().unwrap_or_default(),
            "delegation"
                | "team"
                | "mission"
                | "side"
                | "wing"
                | "unit"
                | "office"
                | "convoy"
                | "contingent"
                | "force"
                | "personnel"
                | "authority"
                | "leadership"
                | "council"
                | "committee"
                | "commission"
                | "camp"
                | "base"
                | "source"
        )
}

fn is_group_noun(key: &str) -> bool {
    matches!(
        key.rsplit(' ').next().unwrap_or_default(),
        "group"
            | "movement"
            | "militia"
            | "party"
            | "organisation"
            | "organization"
            | "company"
            | "firm"
            | "bank"
            | "agency"
            | "union"
            | "faction"
            | "alliance"
            | "bloc"
            | "network"
            | "airline"
            | "newspaper"
            | "cartel"
            | "gang"
            | "carmaker"
            | "automaker"
            | "lender"
            | "coalition"
            | "insurer"
            | "retailer"
            | "chipmaker"
            | "drugmaker"
            | "charity"
            | "university"
    )
}

/// Whether a body can be spoken of by that noun.
fn kind_fits(key: &str, entity: &Entity) -> bool {
    let sector = entity.actor.sector().unwrap_or_default();
    match key.rsplit(' ').next().unwrap_or_default() {
        "militia" | "faction" | "movement" => matches!(sector, "REB" | "UAF" | "PRM" | "MIL" | "OPP" | "PTY" | ""),
        "group" => matches!(sector, "REB" | "UAF" | "PRM" | "SOC" | "BUS" | "CRM" | "OPP" | "IMG" | ""),
        "party" => matches!(sector, "PTY" | "OPP" | "GOV"),
        "company" | "firm" | "airline" | "carmaker" | "automaker" | "lender" | "insurer" | "retailer" | "chipmaker"
        | "drugmaker" => sector == "BUS",
        "bank" => sector == "BUS" && fold(&entity.name).contains("bank"),
        "agency" => {
            matches!(sector, "JRN" | "SPY" | "GOV" | "SOC" | "COP") || entity.actor.country.as_deref() == Some("UNO")
        }
        "union" => sector == "LAB",
        "newspaper" => sector == "JRN",
        "cartel" | "gang" => sector == "CRM",
        "university" => sector == "EDU",
        "charity" => sector == "SOC",
        "alliance" | "bloc" => {
            matches!(entity.actor.country.as_deref(), Some("IGO" | "EUR")) || matches!(sector, "PTY" | "OPP")
        }
        _ => sector.is_empty() || matches!(entity.actor.country.as_deref(), Some("IGO" | "NGO" | "UNO")),
    }
}
