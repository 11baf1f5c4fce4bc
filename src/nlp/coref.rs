//! Which names of a story are one: full names, surnames, initials, acronyms, short forms.

use std::collections::{BTreeSet, HashMap};

use foldhash::fast::FixedState;

use super::link::without_company;
use super::tables::Tables;
use crate::text::layers::EntityLabel;
use crate::text::{Document, TokenRange};

/// One name in the text, on its way into a cluster.
#[derive(Debug, Clone)]
pub struct Item {
    pub tokens: TokenRange,
    pub label: EntityLabel,
    pub confidence: f32,
    /// Look-up form.
    pub key: String,
    /// `M`, `F` by the title before it ("Mr", "Mrs").
    pub gender: Option<char>,
    /// The title before it, look-up form; empty if none.
    pub title: String,
}

/// Clusters under a key that a new name is compared with; a text with more namesakes is no story.
const MOST_NAMESAKES: usize = 100;

/// Clusters by something that all their candidates share, so that a long text is not compared with itself.
#[derive(Debug, Default)]
struct Shelf(HashMap<String, Vec<usize>, FixedState>);

impl Shelf {
    fn put(&mut self, key: &str, cluster: usize) {
        if !self.0.contains_key(key) {
            self.0.insert(key.to_owned(), Vec::new());
        }
        if let Some(clusters) = self.0.get_mut(key).filter(|c| c.len() < MOST_NAMESAKES && c.last() != Some(&cluster)) {
            clusters.push(cluster);
        }
    }

    fn get(&self, key: &str) -> &[usize] {
        self.0.get(key).map_or(&[], Vec::as_slice)
    }
}

/// Groups of items that name the same person.
#[must_use]
pub fn people(tables: &Tables, items: &[Item], which: &[usize]) -> Vec<Vec<usize>> {
    let mut clusters: Vec<Person> = Vec::new();
    let (mut by_surname, mut by_word) = (Shelf::default(), Shelf::default());
    let named: Vec<(usize, Vec<&str>)> = which
        .iter()
        .filter_map(|&at| items.get(at).map(|item| (at, words(&item.key))))
        .filter(|(_, words)| !words.is_empty())
        .collect();
    // full names first, the longest before its short forms; then surnames in text order
    let mut full: Vec<&(usize, Vec<&str>)> = named.iter().filter(|(_, words)| is_full(words)).collect();
    full.sort_by_key(|(at, words)| (std::cmp::Reverse(words.len()), *at));
    let short = named.iter().filter(|(_, words)| !is_full(words));
    for (at, words) in full.into_iter().chain(short) {
        let gender = items.get(*at).and_then(|i| i.gender);
        let last = words.last().copied().unwrap_or_default();
        let agrees = |ix: &usize| clusters.get(*ix).is_some_and(|c| !c.contradicts(tables, gender));
        let found = if is_full(words) {
            let of_name = by_surname.get(last).iter().copied().filter(agrees);
            of_name.filter(|&ix| clusters.get(ix).is_some_and(|c| c.takes_full(words))).min()
        } else {
            let bare = words.iter().copied().find(|w| !PARTICLES.contains(w)).unwrap_or(last);
            let near = by_word.get(last).iter().chain(by_word.get(bare)).copied().filter(agrees);
            let ranked = near.filter_map(|ix| {
                let cluster = clusters.get(ix)?;
                cluster.takes_short(tables, words).map(|rank| (rank, cluster.distance(*at), ix))
            });
            ranked.min().map(|(_, _, ix)| ix)
        };
        if let Some(cluster) = found.and_then(|ix| clusters.get_mut(ix)) {
            cluster.add(*at, gender);
        } else {
            by_surname.put(last, clusters.len());
            words.iter().for_each(|word| by_word.put(word, clusters.len()));
            clusters.push(Person::new(*at, words, gender));
        }
    }
    clusters.into_iter().map(|c| c.items.into_iter().collect()).collect()
}

#[derive(Debug)]
struct Person {
    words: Vec<String>,
    items: BTreeSet<usize>,
    gender: Option<char>,
}

const PARTICLES: &[&str] = &[
    "al", "el", "bin", "ibn", "bint", "ben", "abu", "abdul", "van", "von", "de", "da", "do", "dos", "das", "di", "del",
    "della", "der", "den", "la", "le", "du", "san", "st", "mac", "mc", "o", "ter", "ten", "ould", "as", "ad", "ash",
    "ul", "ur", "dos",
];
const SUFFIXES: &[&str] = &["jr", "sr", "ii", "iii", "iv"];

fn words(key: &str) -> Vec<&str> {
    let mut words: Vec<&str> = key.split(' ').filter(|w| !w.is_empty()).collect();
    while words.len() > 1 && words.last().is_some_and(|w| SUFFIXES.contains(w)) {
        words.pop();
    }
    words
}

/// More than a surname with its particles.
fn is_full(words: &[&str]) -> bool {
    words.iter().filter(|w| !PARTICLES.contains(w)).count() > 1
}

fn is_initial(word: &str) -> bool {
    word.chars().count() == 1
}

impl Person {
    fn new(at: usize, words: &[&str], gender: Option<char>) -> Self {
        Self { words: words.iter().map(|w| (*w).to_owned()).collect(), items: BTreeSet::from([at]), gender }
    }

    fn add(&mut self, at: usize, gender: Option<char>) {
        self.items.insert(at);
        self.gender = self.gender.or(gender);
    }

    /// How far the nearest item before lies; items after count as farther.
    fn distance(&self, at: usize) -> usize {
        let before = self.items.range(..=at).next_back().map(|&i| at - i);
        let after = self.items.range(at..).next().map(|&i| (i - at) + 10_000);
        before.into_iter().chain(after).min().unwrap_or(usize::MAX)
    }

    fn contradicts(&self, tables: &Tables, gender: Option<char>) -> bool {
        let own = self.gender.or_else(|| match tables.gender(self.words.first()?) {
            Some("M") => Some('M'),
            Some("F") => Some('F'),
            _ => None,
        });
        matches!((own, gender), (Some(a), Some(b)) if a != b)
    }

    /// Same surname, first names that agree, and no middle initial against another.
    fn takes_full(&self, words: &[&str]) -> bool {
        let (Some((my_first, mine)), Some((first, rest))) = (self.words.split_first(), words.split_first()) else {
            return false;
        };
        let (Some((my_last, my_middle)), Some((last, middle))) = (mine.split_last(), rest.split_last()) else {
            return false;
        };
        if my_last != last || !initials_agree(my_first, first) {
            return false;
        }
        let strong = |m: &&str| !PARTICLES.contains(m);
        let my_middle: Vec<&str> = my_middle.iter().map(String::as_str).filter(strong).collect();
        let middle: Vec<&str> = middle.iter().copied().filter(strong).collect();
        if middle.is_empty() || my_middle.is_empty() {
            return true;
        }
        if middle.iter().any(|m| is_initial(m)) || my_middle.iter().any(|m| is_initial(m)) {
            return middle.len() == my_middle.len() && middle.iter().zip(&my_middle).all(|(a, b)| initials_agree(a, b));
        }
        // one name's middle words run through the other's: "Mohammed Shia Al Sudani", "Mohammed Al Sudani"
        let mut walk = my_middle.iter();
        middle.iter().all(|word| walk.any(|mine| mine == word))
    }

    /// How well a short form fits: 0 the surname, 1 the first word of a name that the tables do not know as a
    /// forename, 2 a word inside.
    fn takes_short(&self, tables: &Tables, words: &[&str]) -> Option<u8> {
        let mine: Vec<&str> = self.words.iter().map(String::as_str).collect();
        if mine == words || mine.ends_with(words) {
            return Some(0);
        }
        let bare: Vec<&str> = words.iter().copied().filter(|w| !PARTICLES.contains(w)).collect();
        let [word] = bare.as_slice() else { return None };
        if mine.last() == Some(word) {
            return Some(0);
        }
        // Xi Jinping is Xi, Saddam Hussein Saddam, but John Hartwell is not John in the news
        if mine.first() == Some(word) && mine.len() > 1 {
            return Some(if tables.gender(word).is_none() { 1 } else { 3 });
        }
        (mine.len() > 2 && mine.iter().skip(1).any(|m| m == word)).then_some(2)
    }
}

fn initials_agree(a: &str, b: &str) -> bool {
    a == b || ((is_initial(a) || is_initial(b)) && a.chars().next() == b.chars().next())
}

/// Groups of items that name the same organisation, product or event. `linked` tells items apart or together by what
/// the tables know: the same number is the same body.
#[must_use]
pub fn organisations(
    doc: &Document,
    items: &[Item],
    which: &[usize],
    linked: &dyn Fn(usize) -> Option<u32>,
) -> Vec<Vec<usize>> {
    let mut clusters: Vec<Org> = Vec::new();
    let mut shelf = Shelf::default();
    let mut by_link: HashMap<u32, usize, FixedState> = HashMap::default();
    // by the token after the name, for "Popular Mobilisation Forces (PMF)", and by its first, for "the PMF [Popular Mobilisation Forces]"
    let mut by_end: HashMap<u32, usize, FixedState> = HashMap::default();
    let mut by_start: HashMap<u32, usize, FixedState> = HashMap::default();
    let mut order: Vec<usize> = which.to_vec();
    // long names first, then those that a bracket explains
    order.sort_by_key(|&at| {
        let item = items.get(at);
        let explained = item.is_some_and(|i| long_form(doc, i).or_else(|| explained_by(doc, i)).is_some());
        (std::cmp::Reverse(item.map_or(0, |i| i.key.split(' ').count())), !explained, at)
    });
    for at in order {
        let Some(item) = items.get(at) else { continue };
        let link = linked(at);
        let before = long_form(doc, item).and_then(|end| by_end.get(&end));
        let bracketed = before.or_else(|| by_start.get(&explained_by(doc, item)?)).copied();
        let key = without_company(&item.key);
        let known = link.and_then(|link| by_link.get(&link)).copied();
        let near = shelf.get(key).iter().copied().chain(known).chain(bracketed);
        let takes =
            |&ix: &usize| clusters.get(ix).is_some_and(|c: &Org| c.takes(doc, item, link, bracketed == Some(ix)));
        let found = near.filter(takes).min();
        let ix = found.unwrap_or_else(|| {
            // under its name, its first word and its initials: whatever a short form may be
            let words = key.split(' ').count();
            shelf.put(key, clusters.len());
            if words > 1 {
                shelf.put(key.split(' ').next().unwrap_or_default(), clusters.len());
                shelf.put(&initials(key, true), clusters.len());
                shelf.put(&initials(key, false), clusters.len());
            }
            clusters.push(Org { key: key.to_owned(), short: None, link: None, items: Vec::new() });
            clusters.len() - 1
        });
        if let Some(cluster) = clusters.get_mut(ix) {
            cluster.items.push(at);
            cluster.link = cluster.link.or(link);
            by_end.insert(item.tokens.end, ix);
            if matches!(doc.form(item.tokens.end), ")" | "]") {
                by_start.insert(item.tokens.start, ix);
            }
            // whatever its letters stand for, the story calls it so from now on
            if bracketed == Some(ix) && cluster.short.is_none() && key != cluster.key {
                cluster.short = Some(key.to_owned());
                shelf.put(key, ix);
            }
            if let Some(link) = cluster.link {
                by_link.entry(link).or_insert(ix);
            }
        }
    }
    for cluster in &mut clusters {
        cluster.items.sort_unstable();
    }
    clusters.into_iter().map(|c| c.items).collect()
}

#[derive(Debug)]
struct Org {
    key: String,
    /// The acronym that a bracket gives it.
    short: Option<String>,
    link: Option<u32>,
    items: Vec<usize>,
}

impl Org {
    fn takes(&self, doc: &Document, item: &Item, link: Option<u32>, bracketed: bool) -> bool {
        if let (Some(a), Some(b)) = (self.link, link) {
            return a == b;
        }
        let key = without_company(&item.key);
        if key == self.key || self.short.as_deref() == Some(key) {
            return true;
        }
        if key.contains(' ') {
            return false;
        }
        if doc.form(item.tokens.start).chars().any(char::is_lowercase) {
            // "Goldman" for "Goldman Sachs": the first word of a longer name, and no common one
            return link.is_none()
                && key.len() > 3
                && self.key.split(' ').next() == Some(key)
                && self.key.split(' ').count() <= 3;
        }
        bracketed || is_acronym(key, &self.key)
    }
}

/// "pmf" for "popular mobilisation forces": initials, small words left out or in.
#[must_use]
pub fn is_acronym(short: &str, long: &str) -> bool {
    short.chars().count() > 1 && long.contains(' ') && (initials(long, true) == short || initials(long, false) == short)
}

/// The first letters of a name's words, small words left out or in.
fn initials(long: &str, skip: bool) -> String {
    let small = |w: &&str| matches!(*w, "of" | "the" | "and" | "for" | "in" | "de" | "on" | "to" | "&");
    long.split(' ').filter(|w| !(skip && small(w))).filter_map(|w| w.chars().next()).collect()
}

/// Where the name ends that a word in brackets follows: "Popular Mobilisation Forces (PMF)".
fn long_form(doc: &Document, short: &Item) -> Option<u32> {
    let bracket = short.tokens.start.checked_sub(1)?;
    let enclosed = matches!((doc.form(bracket), doc.form(short.tokens.end)), ("(", ")") | ("[", "]"));
    (enclosed && short.tokens.len() == 1).then_some(bracket)
}

/// Where the name begins that stands in brackets behind an acronym: "the PMF [Popular Mobilisation Forces]".
fn explained_by(doc: &Document, short: &Item) -> Option<u32> {
    let opens = matches!(doc.form(short.tokens.end), "(" | "[");
    let capitals = doc.form(short.tokens.start).bytes().all(|b| b.is_ascii_uppercase());
    (opens && capitals && short.tokens.len() == 1).then_some(short.tokens.end + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clusters(names: &[(&str, &str)]) -> Vec<Vec<usize>> {
        let items: Vec<Item> = names
            .iter()
            .zip(0..)
            .map(|((title, name), at)| Item {
                tokens: TokenRange::new(at, at + 1),
                label: EntityLabel::Person,
                confidence: 1.0,
                key: crate::nlp::tables::fold(name),
                gender: match *title {
                    "Mr" => Some('M'),
                    "Mrs" | "Ms" => Some('F'),
                    _ => None,
                },
                title: title.to_lowercase(),
            })
            .collect();
        let which: Vec<usize> = (0..items.len()).collect();
        let mut found = people(Tables::shared(), &items, &which);
        for cluster in &mut found {
            cluster.sort_unstable();
        }
        found.sort();
        found
    }

    #[test]
    fn short_forms_join_their_full_name_and_namesakes_stay_apart() {
        for (names, want) in [
            (vec![("", "Tomas Hartwell"), ("Mr", "Hartwell"), ("", "Hartwell")], vec![vec![0, 1, 2]]),
            (vec![("", "Karim Adel Al Jabri"), ("Mr", "Al Jabri"), ("", "al-Jabri")], vec![vec![0, 1, 2]]),
            (vec![("", "George W. Bush"), ("", "George H. W. Bush")], vec![vec![0], vec![1]]),
            (vec![("", "Ali Rahimi"), ("", "Ali Akbar Rahimi Nouri")], vec![vec![0], vec![1]]),
            (
                vec![("", "John Brandt"), ("", "Mary Brandt"), ("Mrs", "Brandt"), ("Mr", "Brandt")],
                vec![vec![0, 3], vec![1, 2]],
            ),
            (vec![("", "Brandt"), ("", "Ida Brandt")], vec![vec![0, 1]]),
            (vec![("", "J. Hartwell"), ("", "James Hartwell")], vec![vec![0, 1]]),
            (vec![("", "Kim Jong Un"), ("", "Kim Yo Jong"), ("", "Kim")], vec![vec![0], vec![1, 2]]),
            (vec![("", "Hans van der Berg"), ("", "van der Berg")], vec![vec![0, 1]]),
        ] {
            assert_eq!(clusters(&names), want, "{names:?}");
        }
    }

    #[test]
    fn acronyms_leave_small_words_out_or_in() {
        assert!(is_acronym("pmf", "popular mobilisation forces"));
        assert!(is_acronym("dod", "department of defense"));
        assert!(!is_acronym("pm", "popular mobilisation forces"));
    }
}
