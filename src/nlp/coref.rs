//! Which names of a story are one: full names, surnames, initials, acronyms, short forms.

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

/// Groups of items that name the same person.
#[must_use]
pub fn people(tables: &Tables, items: &[Item], which: &[usize]) -> Vec<Vec<usize>> {
    let mut clusters: Vec<Person> = Vec::new();
    let named: Vec<(usize, Vec<&str>)> = which
        .iter()
        .filter_map(|&at| items.get(at).map(|item| (at, words(&item.key))))
        .filter(|(_, words)| !words.is_empty())
        .collect();
    // full names first, the longest before its short forms; then surnames in text order
    let mut full: Vec<&(usize, Vec<&str>)> = named.iter().filter(|(_, words)| is_full(words)).collect();
    full.sort_by_key(|(at, words)| (std::cmp::Reverse(words.len()), *at));
    for (at, words) in full {
        let gender = items.get(*at).and_then(|i| i.gender);
        let compatible = clusters.iter().position(|c| c.takes_full(words) && !c.contradicts(tables, gender));
        match compatible.and_then(|c| clusters.get_mut(c)) {
            Some(cluster) => cluster.add(*at, gender),
            None => clusters.push(Person::new(*at, words, gender)),
        }
    }
    for (at, words) in named.iter().filter(|(_, words)| !is_full(words)) {
        let gender = items.get(*at).and_then(|i| i.gender);
        let best = clusters
            .iter()
            .enumerate()
            .filter(|(_, c)| !c.contradicts(tables, gender))
            .filter_map(|(ix, c)| c.takes_short(tables, words).map(|rank| (rank, c.distance(*at), ix)))
            .min();
        match best.and_then(|(_, _, ix)| clusters.get_mut(ix)) {
            Some(cluster) => cluster.add(*at, gender),
            None => clusters.push(Person::new(*at, words, gender)),
        }
    }
    clusters.into_iter().map(|c| c.items).collect()
}

#[derive(Debug)]
struct Person {
    words: Vec<String>,
    items: Vec<usize>,
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
        Self { words: words.iter().map(|w| (*w).to_owned()).collect(), items: vec![at], gender }
    }

    fn add(&mut self, at: usize, gender: Option<char>) {
        self.items.push(at);
        self.gender = self.gender.or(gender);
    }

    /// How far the nearest item before lies; items after count as farther.
    fn distance(&self, at: usize) -> usize {
        self.items.iter().map(|&i| if i <= at { at - i } else { (i - at) + 10_000 }).min().unwrap_or(usize::MAX)
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
    let mut order: Vec<usize> = which.to_vec();
    order.sort_by_key(|&at| (std::cmp::Reverse(items.get(at).map_or(0, |i| i.key.split(' ').count())), at));
    for at in order {
        let Some(item) = items.get(at) else { continue };
        let link = linked(at);
        let found = clusters.iter().position(|c| c.takes(doc, items, item, link));
        match found.and_then(|ix| clusters.get_mut(ix)) {
            Some(cluster) => {
                cluster.items.push(at);
                cluster.link = cluster.link.or(link);
            }
            None => clusters.push(Org { key: without_company(&item.key).to_owned(), link, items: vec![at] }),
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
    link: Option<u32>,
    items: Vec<usize>,
}

impl Org {
    fn takes(&self, doc: &Document, items: &[Item], item: &Item, link: Option<u32>) -> bool {
        if let (Some(a), Some(b)) = (self.link, link) {
            return a == b;
        }
        let key = without_company(&item.key);
        if key == self.key {
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
        is_acronym(key, &self.key)
            || self.items.iter().any(|&at| items.get(at).is_some_and(|i| in_brackets_after(doc, i, item)))
    }
}

/// "pmf" for "popular mobilisation forces": initials, small words left out or in.
#[must_use]
pub fn is_acronym(short: &str, long: &str) -> bool {
    let small = |w: &&str| matches!(*w, "of" | "the" | "and" | "for" | "in" | "de" | "on" | "to" | "&");
    let initials = |skip: bool| -> String {
        long.split(' ').filter(|w| !(skip && small(w))).filter_map(|w| w.chars().next()).collect()
    };
    short.chars().count() > 1 && long.contains(' ') && (initials(true) == short || initials(false) == short)
}

/// "Popular Mobilisation Forces (PMF)".
fn in_brackets_after(doc: &Document, long: &Item, short: &Item) -> bool {
    short.tokens.start == long.tokens.end + 1
        && doc.form(long.tokens.end) == "("
        && doc.form(short.tokens.end) == ")"
        && short.tokens.len() == 1
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
