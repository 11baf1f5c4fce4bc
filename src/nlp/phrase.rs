//! What a noun phrase says of who it is: its noun's sector, its country, its organisation.
//!
//! Words count in the order own words, inner name, prepositional phrase: "American troops in Iraq" are the United
//! States', "troops in Iraq" are Iraq's.

mod bodies;

use bodies::{KIN, VEHICLES, holds_office, is_among, is_union};
use compact_str::CompactString;
use smallvec::SmallVec;

use super::tables::{Entry, LONGEST_NOUN, Noun, NounClass, Tables, fold, fold_into};
use crate::text::layers::{ActorCode, Entity, EntityIx, EntityLabel};
use crate::text::tags::{Dep, Upos, Xpos};
use crate::text::{Document, TokenRange};

/// A document with its entities by token.
#[derive(Debug)]
pub struct View<'a> {
    pub doc: &'a Document,
    pub tables: &'a Tables,
    pub entities: &'a [Entity],
    /// One more than the entity that owns each token; 0 for none.
    owners: Vec<u32>,
}

/// A noun phrase, read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Description {
    /// The noun's own tokens: "foreign minister".
    pub noun: Option<TokenRange>,
    /// Whether the noun alone does not say which sector.
    pub generic: bool,
    pub code: ActorCode,
    /// "former", "ex-".
    pub former: bool,
    pub organisation: Option<EntityIx>,
    /// Whether a land that no table has stands before it.
    pub strange: bool,
    /// Where the people spoken of live: their country where nothing else says one.
    home: Option<CompactString>,
}

/// Words after a country and a hyphen that make the country a backer, not the owner.
const BACKERS: &[&str] = &[
    "backed",
    "led",
    "aligned",
    "linked",
    "allied",
    "supported",
    "trained",
    "funded",
    "armed",
    "held",
    "occupied",
    "controlled",
    "born",
    "made",
    "installed",
    "friendly",
    "bound",
    "brokered",
    "mediated",
    "sponsored",
    "supplied",
    "style",
    "sanctioned",
    "educated",
    "financed",
    "imposed",
    "wide",
];

impl<'a> View<'a> {
    #[must_use]
    pub fn new(doc: &'a Document, tables: &'a Tables, entities: &'a [Entity]) -> Self {
        let mut owners = vec![0; doc.tokens.len()];
        for (entity, ix) in entities.iter().zip(1..) {
            for mention in &entity.mentions {
                if let Some(tokens) = owners.get_mut(mention.tokens.range()) {
                    tokens.fill(ix);
                }
            }
        }
        Self { doc, tables, entities, owners }
    }

    /// The entity whose mention holds a token.
    #[must_use]
    pub fn owner(&self, token: u32) -> Option<EntityIx> {
        self.owners.get(token as usize).and_then(|&ix| ix.checked_sub(1))
    }

    #[must_use]
    pub fn entity(&self, ix: EntityIx) -> Option<&'a Entity> {
        self.entities.get(ix as usize)
    }

    /// Whether a token is a group's name that gives no nationality of its own: "Shiite", "Tamils". Such a name is read as
    /// a noun: the words around it say whose.
    #[must_use]
    pub fn is_group(&self, token: u32) -> bool {
        self.owner(token)
            .and_then(|ix| self.entity(ix))
            .is_some_and(|e| e.label == EntityLabel::Norp && e.ids.iso3166.is_none())
    }

    fn lower(&self, token: u32) -> &'a str {
        self.doc.tokens.get(token as usize).map_or("", |t| t.lower.as_str())
    }

    /// Whether a token can belong to a noun phrase's run before its head.
    #[must_use]
    pub fn joins(&self, token: u32) -> bool {
        let Some(t) = self.doc.tokens.get(token as usize) else { return false };
        if self.owner(token).is_some() {
            return true;
        }
        match t.upos {
            Upos::Adj | Upos::Noun | Upos::Propn | Upos::Num => true,
            Upos::Part => matches!(t.lower.as_str(), "'s" | "'"),
            Upos::Verb => {
                // a participle before the noun, not the clause's verb that the tagger took for one
                (t.xpos == Xpos::Vbn && !matches!(t.dep, Dep::Root | Dep::Ccomp | Dep::Parataxis))
                    || matches!(
                        t.lower.as_str(),
                        "ruling"
                            | "outgoing"
                            | "acting"
                            | "sitting"
                            | "incoming"
                            | "serving"
                            | "striking"
                            | "leading"
                            | "governing"
                            | "visiting"
                            | "opposing"
                            | "fighting"
                    )
            }
            Upos::Adv => t.lower.ends_with("ly") || matches!(t.lower.as_str(), "then" | "now"),
            Upos::Punct => matches!(t.lower.as_str(), "-" | "."),
            Upos::X => !matches!(
                t.lower.as_str(),
                "," | ":"
                    | ";"
                    | "("
                    | ")"
                    | "\""
                    | "the"
                    | "a"
                    | "an"
                    | "of"
                    | "in"
                    | "and"
                    | "or"
                    | "to"
                    | "for"
                    | "by"
                    | "with"
                    | "at"
                    | "from"
                    | "on"
                    | "said"
                    | "was"
                    | "is"
                    | "were"
                    | "who"
                    | "that"
            ),
            _ => false,
        }
    }

    /// Where the noun phrase that ends before `end` begins; never before `floor`.
    #[must_use]
    pub fn run_start(&self, end: u32, floor: u32) -> u32 {
        let mut start = end;
        while start > floor && end - start < 14 && self.joins(start - 1) {
            start -= 1;
        }
        start
    }

    /// Where the noun phrase that begins at `start` ends; never after `ceiling`.
    #[must_use]
    pub fn run_end(&self, start: u32, ceiling: u32) -> u32 {
        let mut end = start;
        while end < ceiling
            && end - start < 16
            && (self.joins(end)
                || (end == start && matches!(self.lower(end), "the" | "a" | "an" | "its" | "his" | "her" | "their")))
        {
            end += 1;
        }
        end
    }

    /// The longest lexicon entry that ends at `head`, or runs from it over "of": "commander in chief".
    #[must_use]
    pub fn noun_at(&self, lo: u32, head: u32, hi: u32) -> Option<(TokenRange, Vec<Noun>)> {
        let ahead =
            if matches!(self.lower(head + 1), "of" | "in" | "without" | "-") { hi.min(head + 5) } else { head + 1 };
        for end in (head + 1..=ahead.max(head + 1)).rev().filter(|end| self.tables.nouns.may_end(self.lower(end - 1))) {
            let longest = (LONGEST_NOUN as u32 + 1).min(end.saturating_sub(lo));
            for length in (1..=longest).rev() {
                let range = TokenRange::new(end - length, end);
                let owned = |t: u32| self.owner(t).is_some() && !self.is_group(t);
                if !range.holds(head) || (length > 1 && (range.start..head).any(owned)) {
                    continue;
                }
                let nouns = self.nouns(range);
                if nouns.iter().any(|n| n.class != NounClass::Modifier) {
                    return Some((range, nouns));
                }
            }
        }
        None
    }

    fn nouns(&self, range: TokenRange) -> Vec<Noun> {
        let mut key = String::with_capacity(24);
        for at in range.start..range.end {
            fold_into(&mut key, self.lower(at));
        }
        self.tables.nouns.read(&key)
    }

    /// Reads the phrase whose head noun is `head`, with premodifiers from `lo` and what follows up to `hi`.
    #[must_use]
    pub fn describe(&self, lo: u32, head: u32, hi: u32) -> Description {
        let mut found = self.describe_deep(lo, head, hi, 0);
        if found.code.country.is_none() {
            found.code.country = found.home.take();
        }
        found
    }

    fn describe_deep(&self, lo: u32, head: u32, hi: u32, depth: u8) -> Description {
        if let Some((ix, entity)) = self.owner(head).and_then(|ix| self.entity(ix).map(|e| (ix, e)))
            && !self.is_group(head)
        {
            return of_name(ix, entity);
        }
        let Some((noun, readings)) = self.noun_at(lo, head, hi) else {
            let mut found = Description::default();
            self.before(lo, head + u32::from(self.is_group(head)), &mut found);
            if found.code.country.is_none() && depth < 2 {
                self.after(head + 1, hi, depth, &mut found);
            }
            // a noun that says nothing has its country alone
            found.code.sectors.clear();
            return found;
        };
        let mut found = Description { noun: Some(noun), ..Description::default() };
        if self.is_either_side(noun) {
            return found;
        }
        let reading = best(&readings);
        let mut modifiers = self.before(lo, noun.start, &mut found);
        if self.is_group(head) {
            self.take_home(head, &mut found);
        }
        let by_org = std::mem::take(&mut found.code.sectors);
        found.generic = reading.class == NounClass::Generic;
        found.former |= modifiers.contains(&"ELI") || self.lower(noun.start).starts_with("ex-");
        modifiers.retain(|m| *m != "ELI");
        let mut sectors = combine(reading, &modifiers);
        let silent = found.generic && modifiers.is_empty();
        let of_union = found.organisation.is_some() && found.code.country.as_deref().is_some_and(is_union);
        let serves = matches!(reading.sectors, "LAB" | "SOC") && modifiers.is_empty();
        // UN inspectors and EU observers are theirs; Red Cross workers do relief
        let relief = by_org.first().is_some_and(|s| matches!(s.as_str(), "SOC" | "MED"));
        let head = self.lower(noun.end - 1);
        let staff = of_union && is_among(&["inspector", "investigator", "expert", "mediator", "official"], head);
        // an Indian Airlines jet is the airline's
        let owned = is_among(VEHICLES, head) && !by_org.is_empty() && modifiers.is_empty();
        if owned || staff || (silent && (of_union || !by_org.is_empty())) || (serves && (of_union || relief)) {
            sectors.clone_from(&by_org);
        }
        let mut lent = false;
        // "a Tavarland envoy in Tokyo" is not Japan's
        let strange = found.code.country.is_none()
            && (self.is_of_a_strange_land(lo, noun.start)
                || sectors.first().is_some_and(|s| s == "GOV" || s == "MIL") && self.is_somebodys(lo, noun.start));
        if (found.code.country.is_none() || (silent && by_org.is_empty())) && depth < 3 && !strange {
            let mut behind = Description::default();
            self.after(noun.end, hi, depth, &mut behind);
            if found.code.country.is_none() {
                found.code.country = behind.code.country;
            }
            found.home = found.home.or(behind.home);
            if silent && by_org.is_empty() && !behind.code.sectors.is_empty() {
                sectors = behind.code.sectors;
                // "a leader of the rebels", "the head of the army"
                lent = true;
            }
            found.organisation = found.organisation.or(behind.organisation);
        }
        // "leader" alone is nobody's, "Kenyan leader" a government's; a bare "minister" still governs
        // "West African leaders" govern, though no one land
        let regional = noun.start > lo
            && self.owner(noun.start - 1).and_then(|ix| self.entity(ix)).is_some_and(|e| {
                e.actor.country.is_none()
                    && self
                        .tables
                        .find(&fold(&e.name))
                        .any(|entry| matches!(entry, Entry::Region(_) | Entry::RegionAdjective(_)))
            });
        let landless = found.code.country.is_none() && found.organisation.is_none();
        found.strange = landless && self.is_of_a_strange_land(lo, noun.start);
        if silent && !lent && !regional && landless && !found.strange {
            let office = readings.iter().find(|n| n.class == NounClass::Office);
            sectors = office.map(|n| combine(*n, &[])).unwrap_or_default();
        }
        // FMLN snipers and a commando of the FMLN fight for it
        let side = |s: &CompactString| matches!(s.as_str(), "REB" | "CRM" | "PRM");
        let armed = sectors.first().is_some_and(|s| matches!(s.as_str(), "MIL" | "UAF"))
            // "FARC dissidents" still bear arms
            || (sectors.first().is_some_and(|s| s == "OPP") && by_org.first().is_some_and(|s| s == "REB"));
        if armed {
            let owner = by_org.first().filter(|s| side(s)).cloned();
            if let Some(owner) = owner.or_else(|| self.behind_org(noun.end, hi, side)) {
                sectors = std::iter::once(owner).collect();
            }
        }
        // "snipers of the special police" are policemen
        if sectors.first().is_some_and(|s| s == "UAF")
            && let Some(owner) = self.behind(noun, hi, depth).filter(|s| matches!(s.as_str(), "MIL" | "COP" | "PRM"))
        {
            sectors = std::iter::once(owner).collect();
        }
        // "a nephew of the president": the family of those who rule
        if is_among(KIN, head)
            && (by_org.first().is_some_and(|s| s == "GOV") || self.behind(noun, hi, depth).is_some_and(|s| s == "GOV"))
        {
            sectors = std::iter::once(CompactString::const_new("ELI")).collect();
        }
        if found.former && sectors.first().is_none_or(|s| holds_office(s)) {
            sectors = std::iter::once(CompactString::const_new("ELI")).collect();
        }
        found.code.sectors = sectors;
        if depth == 0 {
            self.stands_for(lo, noun, reading.class, &mut found);
        }
        found
    }

    /// Premodifiers from right to left: names, sectors, "former". Returns the sectors, nearest first; the country goes
    /// into `found`, an organisation's sectors too.
    fn before(&self, lo: u32, end: u32, found: &mut Description) -> SmallVec<[&'static str; 4]> {
        let mut sectors = SmallVec::new();
        let mut at = end;
        while at > lo {
            let last = at - 1;
            if self.is_group(last) {
                self.take_home(last, found);
            } else if let Some(ix) = self.owner(last) {
                let mut start = last;
                while start > lo && self.owner(start - 1) == Some(ix) {
                    start -= 1;
                }
                self.take_name(ix, TokenRange::new(start, at), found);
                at = start;
                continue;
            }
            let length = (1..=4.min(at - lo)).rev().find(|&length| {
                let range = TokenRange::new(at - length, at);
                (range.start..range.end).all(|t| self.owner(t).is_none() || self.is_group(t))
                    && modifying(&self.nouns(range)).next().is_some()
            });
            match length {
                Some(length) => {
                    let nouns = self.nouns(TokenRange::new(at - length, at));
                    let all = modifying(&nouns).flat_map(|n| n.sectors.split(','));
                    sectors.extend(all.filter(|s| !s.is_empty()));
                    at -= length;
                }
                None => at = last,
            }
        }
        sectors
    }

    fn take_home(&self, token: u32, found: &mut Description) {
        let group = self.owner(token).and_then(|ix| self.entity(ix));
        if let Some(entity) = group.filter(|_| found.home.is_none()) {
            found.home.clone_from(&entity.actor.country);
        }
    }

    fn take_name(&self, ix: EntityIx, tokens: TokenRange, found: &mut Description) {
        let Some(entity) = self.entity(ix) else { return };
        let hyphen = self.lower(tokens.end) == "-";
        if hyphen && BACKERS.contains(&self.lower(tokens.end + 1)) {
            return;
        }
        if found.code.country.is_none() {
            found.code.country.clone_from(&entity.actor.country);
        }
        if matches!(entity.label, EntityLabel::Org | EntityLabel::Fac) && found.organisation.is_none() {
            if entity.label == EntityLabel::Org {
                found.organisation = Some(ix);
            }
            if found.code.sectors.is_empty() {
                found.code.sectors.clone_from(&entity.actor.sectors);
            }
        }
        if entity.label == EntityLabel::Person && found.code.sectors.is_empty() {
            found.code.sectors = entity.actor.sectors.iter().filter(|s| s.as_str() != "ELI").cloned().collect();
        }
    }

    /// What follows the noun: "of the army", "in Iraq", "for Kenya's foreign ministry".
    fn after(&self, start: u32, hi: u32, depth: u8, found: &mut Description) {
        let mut at = start;
        while at < hi && at < start + 12 {
            let word = self.lower(at);
            if matches!(
                word,
                "of" | "in" | "from" | "for" | "at" | "within" | "inside" | "across" | "with" | "on" | "under"
            ) {
                let end = self.run_end(at + 1, hi);
                if end > at + 1 && !matches!(word, "with" | "on" | "under") {
                    let lo = at + 1;
                    let inner = self.describe_deep(lo, end - 1, hi, depth + 1);
                    found.home = found.home.take().or(inner.home);
                    if found.code.country.is_none() {
                        found.code.country = inner.code.country;
                    }
                    if found.code.sectors.is_empty() {
                        found.code.sectors = inner.code.sectors;
                    }
                    found.organisation = found.organisation.or(inner.organisation);
                    if found.code.country.is_some() {
                        return;
                    }
                }
                at = end.max(at + 1);
            } else {
                return;
            }
        }
    }
}

fn of_name(ix: EntityIx, entity: &Entity) -> Description {
    let organisation = (entity.label == EntityLabel::Org).then_some(ix);
    Description { code: entity.actor.clone(), organisation, ..Description::default() }
}

/// What a noun says of the one it stands before: modifiers, else a body ("finance ministry official").
fn modifying(nouns: &[Noun]) -> impl Iterator<Item = &Noun> {
    let plain = nouns.iter().any(|n| n.class == NounClass::Modifier);
    let wanted = if plain { NounClass::Modifier } else { NounClass::Body };
    nouns.iter().filter(move |n| n.class == wanted)
}

/// The reading that says most.
fn best(readings: &[Noun]) -> Noun {
    let rank = |n: &Noun| match n.class {
        NounClass::Office => 0,
        NounClass::Body => 1,
        NounClass::Generic => 2,
        NounClass::Title => 3,
        NounClass::Modifier => 4,
    };
    // an office that is also a title of the forces ("general", "captain") is the forces'
    let generic = readings.iter().find(|n| n.class == NounClass::Generic);
    let office = readings.iter().filter(|n| n.class != NounClass::Modifier).min_by_key(|n| rank(n));
    generic.or(office).copied().unwrap_or(Noun { class: NounClass::Generic, sectors: "" })
}

/// The noun's sector and its modifiers' together.
fn combine(noun: Noun, modifiers: &[&'static str]) -> SmallVec<[CompactString; 2]> {
    let own: SmallVec<[&str; 2]> = noun.sectors.split(',').filter(|s| !s.is_empty()).collect();
    let first = modifiers.first().copied();
    let mut sectors: SmallVec<[&str; 2]> = match (noun.class, own.first().copied(), first) {
        // opposition forces bear arms
        (_, Some("MIL"), Some("OPP")) => SmallVec::from_slice(&["REB"]),
        // a tank's crew, the army's engineers and the police's divers are theirs
        (_, Some("LAB"), Some(sector @ ("MIL" | "COP"))) => SmallVec::from_slice(&[sector]),
        // rebel forces, police units
        (NounClass::Generic, _, Some(sector))
        | (_, Some("MIL"), Some(sector @ ("REB" | "COP" | "PRM" | "UAF" | "SPY"))) => SmallVec::from_slice(&[sector]),
        _ => own,
    };
    if modifiers.contains(&"OPP") && !sectors.contains(&"OPP") && !sectors.contains(&"REB") {
        sectors.push("OPP");
    }
    sectors.truncate(2);
    sectors.into_iter().map(CompactString::from).collect()
}
