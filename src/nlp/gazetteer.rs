//! Known names: what the recogniser missed is added, what it mistyped is put right, titles are cut off people.

mod edges;
mod office;
mod spot;

use std::collections::BTreeSet;

use smallvec::SmallVec;

use spot::{Hit, proper, spot};

use super::tables::{Entry, NounClass, Tables, fold, fold_into};
use super::{Annotator, Layer};
use crate::text::layers::{EntityLabel, Name};
use crate::text::{Document, TokenRange};

/// Mends the name layer by the tables. Comes after the recogniser; works without it too.
#[derive(Debug, Clone, Copy)]
pub struct Gazetteer {
    tables: &'static Tables,
}

impl Gazetteer {
    #[must_use]
    pub fn new(tables: &'static Tables) -> Self {
        Self { tables }
    }
}

impl Annotator for Gazetteer {
    fn name(&self) -> &'static str {
        "gazetteer"
    }

    fn reads(&self) -> &'static [Layer] {
        &[Layer::Tokens, Layer::Sentences, Layer::Names]
    }

    fn writes(&self) -> &'static [Layer] {
        &[Layer::Names]
    }

    fn annotate(&self, doc: &mut Document) {
        let mut names = Vec::with_capacity(doc.names.len() + 8);
        for name in &doc.names {
            trim(doc, self.tables, *name, &mut names);
        }
        names.sort_by_key(|n: &Name| n.tokens.start);
        office::mend_offices(doc, self.tables, &mut names);
        let mut hits = spot(doc, self.tables);
        let states: BTreeSet<&str> = hits.iter().filter_map(|h| h.state).collect();
        for hit in &mut hits {
            // a capital stands for its government in a story about its country: no organisation, no team
            let spoken = hit.capital_of.is_some_and(|state| states.contains(state));
            // "Ottawa put Madrid on notice": nobody is called so
            let nobody = hit.capital_of.is_some()
                && hit.tokens.len() == 1
                && hit.adds
                && self.tables.gender(&fold(doc.form(hit.tokens.start))).is_none();
            hit.sure |= spoken;
            hit.no_person |= spoken || nobody;
        }
        let mut board = Board::new(doc, self.tables, names);
        for hit in hits {
            board.place(doc, self.tables, &hit);
        }
        let mut names = board.names;
        names.retain(|n| !n.tokens.is_empty());
        names.sort_by_key(|n: &Name| n.tokens.start);
        // what a nationality was cut off may still begin with a title
        for name in names.iter_mut().filter(|n| n.label == EntityLabel::Person) {
            while let Some(cut) = title_length(doc, self.tables, name.tokens) {
                name.tokens.start += cut;
            }
        }
        office::mend_bodies(doc, self.tables, &mut names);
        edges::mend(doc, &mut names);
        edges::agencies(doc, &mut names);
        edges::regions(doc, &mut names);
        edges::pairs(doc, self.tables, &mut names);
        names.retain(|n| !n.tokens.is_empty());
        names.dedup_by(|b, a| a.tokens.overlaps(b.tokens));
        doc.names = names;
    }
}

/// The names so far, by token too.
#[derive(Debug)]
struct Board<'d> {
    /// A name without tokens has been taken away.
    names: Vec<Name>,
    /// One more than the name that owns each token; 0 for none.
    owners: Vec<u32>,
    /// Words that people of more than one word are called by.
    borne: BTreeSet<&'d str>,
}

impl<'d> Board<'d> {
    fn new(doc: &'d Document, tables: &Tables, names: Vec<Name>) -> Self {
        // "Saudi Arabia" read as a person bears nobody's name
        let land = |entry| matches!(entry, Entry::Country(_) | Entry::Adjective(_) | Entry::Part(_));
        let people = names.iter().filter(|n| n.label == EntityLabel::Person && n.tokens.len() > 1);
        let people = people.filter(|n| !tables.find(&fold(doc.text(doc.anchor(n.tokens)))).any(land));
        let borne = people.flat_map(|n| (n.tokens.start..n.tokens.end).map(|t| doc.form(t))).collect();
        let mut board = Self { names, owners: vec![0; doc.tokens.len()], borne };
        (0..board.names.len()).for_each(|at| board.own(at));
        board
    }

    fn own(&mut self, at: usize) {
        let Some(name) = self.names.get(at) else { return };
        if let Some(owners) = self.owners.get_mut(name.tokens.range()) {
            owners.fill(at as u32 + 1);
        }
    }

    /// Gives a name other tokens, or none.
    fn set(&mut self, at: usize, new: Name) {
        let Some(name) = self.names.get_mut(at) else { return };
        let old = std::mem::replace(name, new);
        if let Some(owners) = self.owners.get_mut(old.tokens.range()) {
            owners.iter_mut().filter(|owner| **owner == at as u32 + 1).for_each(|owner| *owner = 0);
        }
        self.own(at);
    }

    fn add(&mut self, name: Name) {
        self.names.push(name);
        self.own(self.names.len() - 1);
    }

    /// The names that share tokens with a range, in text order.
    fn over(&self, range: TokenRange) -> SmallVec<[usize; 4]> {
        let mut found = SmallVec::new();
        for &owner in self.owners.get(range.range()).unwrap_or_default() {
            let Some(at) = (owner as usize).checked_sub(1) else { continue };
            if found.last() != Some(&at) {
                found.push(at);
            }
        }
        found
    }

    /// Puts a hit among the names: mends, joins or adds.
    fn place(&mut self, doc: &Document, tables: &Tables, hit: &Hit) {
        let known = |confidence| Name { tokens: hit.tokens, label: hit.label, confidence };
        let over = self.over(hit.tokens);
        match over.as_slice() {
            [] => {
                if hit.adds {
                    self.add(known(0.8));
                }
            }
            &[only] => {
                let Some(&name) = self.names.get(only) else { return };
                if name.tokens == hit.tokens {
                    let no_person = hit.no_person && self.stands_alone(doc, tables, hit.tokens);
                    if (hit.sure && relabels(name.label, hit.label)) || no_person {
                        self.set(only, Name { confidence: name.confidence.max(0.9), ..known(0.9) });
                    }
                } else if hit.sure && hit.tokens.contains(name.tokens) {
                    self.set(only, known(0.9));
                } else if hit.sure && name.tokens.contains(hit.tokens) {
                    self.split(doc, hit, only);
                } else if hit.sure && hit.tokens.len() > 1 {
                    // "Sri | Lankan navy": the known name takes its words, the other keeps what is a name without them
                    let mut rest = name;
                    if name.tokens.start < hit.tokens.start {
                        rest.tokens.end = hit.tokens.start;
                    } else {
                        rest.tokens.start = hit.tokens.end;
                    }
                    if !doc.form(rest.tokens.start).starts_with(char::is_uppercase) {
                        rest.tokens.end = rest.tokens.start;
                    }
                    self.set(only, rest);
                    self.add(known(0.85));
                }
            }
            many => {
                // the recogniser cut a known name in pieces
                let inside = many.iter().all(|&at| self.names.get(at).is_some_and(|n| hit.tokens.contains(n.tokens)));
                if hit.sure && inside {
                    for &at in many {
                        let gone = TokenRange::new(hit.tokens.start, hit.tokens.start);
                        self.set(at, Name { tokens: gone, ..known(0.0) });
                    }
                    self.add(known(0.9));
                }
            }
        }
    }

    /// Whether a country's name that the recogniser took for a person is the country: no title before it, and nobody
    /// in the story bears it.
    fn stands_alone(&self, doc: &Document, tables: &Tables, tokens: TokenRange) -> bool {
        let titled = tokens
            .start
            .checked_sub(1)
            .is_some_and(|t| tables.nouns.exact(&fold(doc.form(t))).any(|n| n.class == NounClass::Title));
        !titled && !self.borne.contains(doc.form(tokens.start))
    }

    /// A nationality or a country in front of a longer name: "Iraqi Kurdistan" stays whole, "Iraqi Ali Hassan" does
    /// not.
    fn split(&mut self, doc: &Document, hit: &Hit, at: usize) {
        let Some(&name) = self.names.get(at) else { return };
        let leads = name.tokens.start == hit.tokens.start;
        let splits = name.label == EntityLabel::Person
            && leads
            && hit.state.is_some()
            && matches!(hit.label, EntityLabel::Norp | EntityLabel::Gpe);
        let rest = TokenRange::new(hit.tokens.end, name.tokens.end);
        // one word left over is a surname after a forename that is also a country: Jordan Henderson
        if splits
            && (hit.label == EntityLabel::Norp || rest.len() > 1)
            && doc.form(rest.start).starts_with(char::is_uppercase)
        {
            self.set(at, Name { tokens: rest, ..name });
            self.add(Name { tokens: hit.tokens, label: hit.label, confidence: 0.8 });
        }
    }
}

/// A known type overrules the recogniser's, except where the same word names something else: a person called Jordan,
/// a team called France.
fn relabels(from: EntityLabel, to: EntityLabel) -> bool {
    match to {
        EntityLabel::Gpe => !matches!(from, EntityLabel::Person | EntityLabel::Gpe),
        EntityLabel::Norp | EntityLabel::Person => from != EntityLabel::Person,
        EntityLabel::Org => !matches!(from, EntityLabel::Org),
        _ => false,
    }
}

/// Cuts titles and offices off the front of a person, possessives off any end.
fn trim(doc: &Document, tables: &Tables, name: Name, out: &mut Vec<Name>) {
    let mut tokens = name.tokens;
    while tokens.len() > 1 && (trails(doc.form(tokens.end - 1)) || is_common(doc, tokens.end - 1)) {
        tokens.end -= 1;
    }
    while tokens.len() > 1 && is_common(doc, tokens.start) {
        tokens.start += 1;
    }
    if let Some(land) = office::land_of(doc, tables, tokens) {
        out.push(Name { tokens: land, label: EntityLabel::Gpe, ..name });
        return;
    }
    if name.label == EntityLabel::Person {
        while let Some(cut) = title_length(doc, tables, tokens) {
            tokens.start += cut;
        }
    }
    if !tokens.is_empty() {
        out.push(Name { tokens, ..name });
    }
}

/// A word in lower case that no name begins or ends with.
fn is_common(doc: &Document, token: u32) -> bool {
    let form = doc.form(token);
    form.starts_with(char::is_lowercase)
        && !form.chars().any(char::is_uppercase)
        && !matches!(
            form,
            "al" | "el"
                | "bin"
                | "ibn"
                | "bint"
                | "ben"
                | "van"
                | "von"
                | "de"
                | "da"
                | "do"
                | "dos"
                | "di"
                | "del"
                | "der"
                | "den"
                | "la"
                | "le"
                | "du"
                | "d'"
                | "ul"
                | "ter"
        )
}

fn trails(form: &str) -> bool {
    matches!(form, "'s" | "’s" | "'" | "’" | "," | "\"" | "”" | ":" | ";" | "-")
}

/// How many tokens at the front of a person's name are a title; none where cutting leaves nothing.
fn title_length(doc: &Document, tables: &Tables, tokens: TokenRange) -> Option<u32> {
    let longest = 4.min(tokens.len().saturating_sub(1) as u32);
    let mut key = String::new();
    (1..=longest).rev().find(|&length| {
        key.clear();
        for at in tokens.start..tokens.start + length {
            fold_into(&mut key, doc.form(at));
        }
        let rest = tokens.len() as u32 - length;
        if doc.form(tokens.start + length) == "-" || matches!(doc.form(tokens.start + length), "'s" | "’s") {
            return false;
        }
        let titles = tables
            .nouns
            .exact(&key)
            .any(|n| matches!(n.class, NounClass::Title | NounClass::Office | NounClass::Generic));
        // Earl Jones and Sheikh Hasina keep their first word
        let forename = length == 1
            && rest == 1
            && tables.gender(&key).is_some()
            && !matches!(key.as_str(), "king" | "general" | "judge");
        let kept = matches!(key.as_str(), "sheikh" | "sheik" | "shaikh" | "don" | "u") && rest == 1;
        titles && !forename && !kept
    })
}

#[cfg(test)]
mod tests;
