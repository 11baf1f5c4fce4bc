//! What the recogniser looks at: each token's form, its neighbours, the lists it stands on, the run of capitals around
//! it, and what the rest of the story shows of the same word.

mod grammar;
mod window;

use foldhash::HashMap;
use smallvec::SmallVec;

use super::hash;
use super::lexicon::{self, LISTS, Lexicon, List, NAME_LISTS, PREFIX};
use super::tags::{Run, write_run};
use super::word::{Casing, Word};
use crate::text::{Document, TokenRange};
use grammar::Grammar;
use window::Window;

/// How a whole sentence is written; capitals mean little in the last three.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[repr(u8)]
enum Mode {
    #[default]
    Plain,
    Upper,
    Title,
    Lower,
}

/// One token with all that its document says of it.
#[derive(Debug, Clone, Copy, Default)]
struct Fact {
    word: Word,
    /// Casing and mode in one number.
    case: u64,
    /// Outline, told apart by mode where the word is raised.
    shape: u64,
    raised: bool,
    /// Three bits a list: 0 no, 1 first, 2 middle, 3 last, 4 whole of an entry.
    lists: u128,
    /// One bit a list.
    mask: u32,
    /// Run of raised tokens around this one, counted from the sentence's start; empty where it stands low.
    run: (u32, u32),
    /// The chain of runs that "of", "for" and their like hold together: see [`Link`].
    link: Link,
    /// What the rest of the story shows; see [`Seen`].
    seen: u8,
    /// What the word was read as in other sentences: one bit for each tag but `O`.
    read_as: u16,
    /// Number of the words that are used like this one; 0 where none is known.
    cluster: u8,
    grammar: Grammar,
}

/// A token's place in "Union for French Democracy": runs held together by small words.
#[derive(Debug, Clone, Copy, Default)]
struct Link {
    /// First token of the chain, last token of its first run, and the chain's end; all 0 where there is no chain.
    start: u32,
    head: u32,
    end: u32,
    /// 1 in the first run, 2 for a binding word, 3 in a later run; 0 outside.
    part: u8,
    /// The binding word that goes before a later run, or the word itself.
    binder: u64,
}

/// Bits of evidence about a word, gathered over the story.
struct Seen;

impl Seen {
    const LOW: u8 = 1;
    const RAISED: u8 = 2;
    const AFTER_FORENAME: u8 = 4;
    const IN_ORGANISATION: u8 = 8;
    const AFTER_IN: u8 = 16;
    const SPEAKS: u8 = 32;
    const AFTER_TITLE: u8 = 64;
}

/// Where a sentence stands and what it is like.
#[derive(Debug, Clone, Copy, Default)]
struct Line {
    start: usize,
    end: usize,
    mode: Mode,
    /// 0 to 3: sport words nearby and in the story.
    sport: u64,
    /// A line of figures: a table, scores, prices.
    figures: bool,
}

/// Notes kept of one word in a story.
const MOST_NOTES: usize = 8;

/// A document made ready for features.
#[derive(Debug, Default)]
pub(crate) struct Page {
    facts: Vec<Fact>,
    lines: Vec<Line>,
}

impl Page {
    /// The document has tokens, sentences, tags and a parse. `clusters` maps the first hash of a word to a number.
    pub(crate) fn new(doc: &Document, lexicon: &Lexicon, clusters: &Lexicon) -> Self {
        let facts = (0..doc.tokens.len() as u32)
            .zip(&doc.tokens)
            .map(|(at, token)| {
                let word = Word::new(doc.form(at), &token.lower);
                let cluster = clusters.mask(lexicon::first(word.lower)) as u8;
                Fact { word, cluster, ..Fact::default() }
            })
            .collect();
        let mut page = Self { facts, lines: Vec::with_capacity(doc.sentences.len()) };
        grammar::read(doc, &mut page.facts);
        for sentence in &doc.sentences {
            page.read_line(sentence.tokens, lexicon);
        }
        page.gather();
        page
    }

    fn read_line(&mut self, tokens: TokenRange, lexicon: &Lexicon) {
        let Some(facts) = self.facts.get_mut(tokens.range()) else {
            self.lines.push(Line::default());
            return;
        };
        let mode = mode_of(facts);
        for fact in facts.iter_mut() {
            let casing = fact.word.casing;
            fact.raised = casing.is_raised();
            fact.case = casing as u64 + 16 * mode as u64;
            fact.shape = if fact.raised && mode != Mode::Plain {
                hash::step(fact.word.outline, mode as u64)
            } else {
                fact.word.outline
            };
        }
        look_up(facts, mode, lexicon);
        find_runs(facts);
        find_links(facts);
        let digits = facts.iter().filter(|f| matches!(f.word.casing, Casing::Digit | Casing::Mixed)).count();
        let figures = digits >= 3 && digits * 4 >= facts.len();
        self.lines.push(Line { start: tokens.range().start, end: tokens.range().end, mode, sport: 0, figures });
    }

    /// Second reading: what the whole story shows of each word, and what the story is about.
    fn gather(&mut self) {
        let mut seen: HashMap<u64, u8> = HashMap::default();
        let sport_at = |line: &Line, facts: &[Fact]| {
            facts
                .get(line.start..line.end)
                .map_or(0, |f| f.iter().filter(|f| f.mask & List::SportWord.bit() != 0).count())
        };
        let counts: Vec<usize> = self.lines.iter().map(|line| sport_at(line, &self.facts)).collect();
        let total: usize = counts.iter().sum();
        let story = u64::from(total >= 3 && total * 60 >= self.facts.len());
        for (at, line) in self.lines.iter_mut().enumerate() {
            let near = counts.iter().skip(at.saturating_sub(1)).take(3).any(|&count| count > 0);
            line.sport = 2 * story + u64::from(near);
        }
        for line in &self.lines {
            if let Some(facts) = self.facts.get(line.start..line.end) {
                witness(facts, line, &mut seen);
            }
        }
        for fact in &mut self.facts {
            if fact.raised {
                fact.seen = seen.get(&fact.word.lower).copied().unwrap_or(0);
            }
        }
    }

    /// Number of sentences.
    pub(crate) fn len(&self) -> usize {
        self.lines.len()
    }

    /// Tokens of a sentence, as indices into the document.
    pub(crate) fn range(&self, line: usize) -> std::ops::Range<usize> {
        self.lines.get(line).map_or(0..0, |line| line.start..line.end)
    }

    /// Writes the features of each token of a sentence, one call of `sink` a token.
    pub(crate) fn features(&self, line: usize, mut sink: impl FnMut(usize, &[u64])) {
        let Some(line) = self.lines.get(line) else { return };
        let Some(facts) = self.facts.get(line.start..line.end) else { return };
        let mut out = Vec::with_capacity(160);
        for at in 0..facts.len() {
            out.clear();
            Window { facts, line, at }.write(&mut out);
            sink(at, &out);
        }
    }

    /// Takes note of names already read in the story, so that each word is seen with what it was read as in other
    /// sentences. `names` are runs over the document's tokens, in text order, none across sentences.
    pub(crate) fn remember(&mut self, names: &[Run]) {
        let mut notes: HashMap<u64, SmallVec<[(u32, u16); 4]>> = HashMap::default();
        for &run in names {
            let line = self.line_of(run.1);
            let mut tags = [0u8; 64];
            let length = (run.2 - run.1).min(tags.len());
            write_run(&mut tags, (run.0, 0, length));
            for (fact, tag) in self.facts.iter().skip(run.1).zip(tags).take(length).filter(|(fact, _)| fact.raised) {
                let notes = notes.entry(fact.word.lower).or_default();
                if notes.len() < MOST_NOTES {
                    notes.push((line, 1 << (tag - 1)));
                }
            }
        }
        for (number, line) in (0u32..).zip(&self.lines) {
            for fact in self.facts.get_mut(line.start..line.end).unwrap_or_default() {
                fact.read_as = match notes.get(&fact.word.lower) {
                    Some(notes) if fact.raised => {
                        notes.iter().filter(|(at, _)| *at != number).fold(0, |all, (_, bit)| all | bit)
                    }
                    _ => 0,
                };
            }
        }
    }

    fn line_of(&self, token: usize) -> u32 {
        self.lines.partition_point(|line| line.end <= token) as u32
    }

    /// Writes the features that rest on [`remember`](Self::remember), for those tokens of a sentence that have any.
    pub(crate) fn memories(&self, line: usize, mut sink: impl FnMut(usize, &[u64])) {
        let Some(line) = self.lines.get(line) else { return };
        let Some(facts) = self.facts.get(line.start..line.end) else { return };
        let mut out = Vec::new();
        for (at, _) in facts.iter().enumerate().filter(|(_, fact)| fact.read_as != 0) {
            out.clear();
            Window { facts, line, at }.memory(&mut out);
            sink(at, &out);
        }
    }

    /// Lists that a token stands on, one bit each.
    pub(crate) fn mask(&self, token: usize) -> u32 {
        self.facts.get(token).map_or(0, |fact| fact.mask)
    }

    /// Hash of a token's lower-cased form.
    pub(crate) fn lower(&self, token: usize) -> u64 {
        self.facts.get(token).map_or(0, |fact| fact.word.lower)
    }

    /// Hash of a token's last three letters.
    pub(crate) fn tail(&self, token: usize) -> u64 {
        self.facts.get(token).map_or(0, |fact| fact.word.tails[2])
    }
}

fn mode_of(facts: &[Fact]) -> Mode {
    let (mut upper, mut raised, mut low, mut long_low) = (0, 0, 0, 0);
    for fact in facts {
        match fact.word.casing {
            Casing::Upper if fact.word.length > 1 => upper += 1,
            Casing::Capital | Casing::Inner => raised += 1,
            Casing::Lower => {
                low += 1;
                long_low += usize::from(fact.word.length > 4);
            }
            _ => {}
        }
    }
    if upper >= 2 && upper > 4 * (raised + low) {
        Mode::Upper
    } else if raised >= 4 && raised > 6 * long_low && raised > low {
        Mode::Title
    } else if upper + raised == 0 && low >= 4 {
        Mode::Lower
    } else {
        Mode::Plain
    }
}

/// Marks the longest entries of each list, left to right.
fn look_up(facts: &mut [Fact], mode: Mode, lexicon: &Lexicon) {
    let mut covered = [0usize; LISTS];
    for start in 0..facts.len() {
        let mut entry = 0;
        let mut found = [(0u32, 0usize); lexicon::LONGEST];
        let mut count = 0;
        for end in start..facts.len().min(start + lexicon::LONGEST) {
            let Some(fact) = facts.get(end) else { break };
            entry =
                if end == start { lexicon::first(fact.word.lower) } else { lexicon::longer(entry, fact.word.lower) };
            let mask = lexicon.mask(entry);
            if mask & !PREFIX != 0
                && let Some(slot) = found.get_mut(count)
            {
                *slot = (mask & !PREFIX, end + 1);
                count += 1;
            }
            if mask & PREFIX == 0 {
                break;
            }
        }
        for &(mask, end) in found.iter().take(count).rev() {
            mark(facts, mode, start, end, mask, &mut covered);
        }
    }
}

fn mark(facts: &mut [Fact], mode: Mode, start: usize, end: usize, mask: u32, covered: &mut [usize; LISTS]) {
    let Some(span) = facts.get_mut(start..end) else { return };
    // Words written low are no names where capitals mean something.
    let low = matches!(mode, Mode::Plain | Mode::Title) && span.iter().all(|fact| !fact.raised);
    let mask = if low { mask & !NAME_LISTS } else { mask };
    for (list, done) in covered.iter_mut().enumerate() {
        if mask & (1 << list) == 0 || start < *done {
            continue;
        }
        *done = end;
        let last = span.len() - 1;
        for (at, fact) in span.iter_mut().enumerate() {
            let place = match (at == 0, at == last) {
                (true, true) => 4,
                (true, false) => 1,
                (false, true) => 3,
                (false, false) => 2,
            };
            fact.lists |= place << (3 * list);
            fact.mask |= 1 << list;
        }
    }
}

/// Runs of raised tokens; a hyphen, ampersand or apostrophe between two raised tokens does not break one.
fn find_runs(facts: &mut [Fact]) {
    let raised = |facts: &[Fact], at: usize| facts.get(at).is_some_and(|f| f.raised);
    let binds = |facts: &[Fact], at: usize| {
        facts.get(at).is_some_and(|f| f.word.casing == Casing::Mark && f.word.length == 1 && binding(f.word.lower))
    };
    let mut at = 0;
    while at < facts.len() {
        if !raised(facts, at) {
            at += 1;
            continue;
        }
        let start = at;
        at += 1;
        loop {
            if raised(facts, at) {
                at += 1;
            } else if binds(facts, at) && raised(facts, at + 1) {
                at += 2;
            } else {
                break;
            }
        }
        for fact in facts.iter_mut().take(at).skip(start) {
            fact.run = (start as u32, at as u32);
        }
    }
}

/// Words that hold the parts of a long name together.
static BINDERS: std::sync::LazyLock<[u64; 22]> = std::sync::LazyLock::new(|| {
    [
        "of", "for", "the", "de", "del", "la", "du", "des", "di", "da", "dos", "von", "van", "der", "den", "bin",
        "ibn", "al", "el", "le", "'s", "'",
    ]
    .map(|word| hash::bytes(word.as_bytes()))
});

/// Chains of runs with one or two binding words between them.
fn find_links(facts: &mut [Fact]) {
    let binds = |facts: &[Fact], at: usize| facts.get(at).is_some_and(|f| !f.raised && BINDERS.contains(&f.word.lower));
    let run_at = |facts: &[Fact], at: usize| facts.get(at).filter(|f| f.raised).map(|f| f.run.1 as usize);
    let mut at = 0;
    while at < facts.len() {
        let Some(head_end) = run_at(facts, at) else {
            at += 1;
            continue;
        };
        let start = at;
        let mut parts = vec![(start, head_end, 1u8, 0u64)];
        let mut end = head_end;
        loop {
            let words = if !binds(facts, end) {
                break;
            } else if run_at(facts, end + 1).is_some() {
                1
            } else if binds(facts, end + 1) && run_at(facts, end + 2).is_some() {
                2
            } else {
                break;
            };
            let binder = facts.get(end).map_or(0, |f| f.word.lower);
            let next_end = run_at(facts, end + words).unwrap_or(end + words);
            parts.push((end, end + words, 2, binder));
            parts.push((end + words, next_end, 3, binder));
            end = next_end;
        }
        if parts.len() > 1 {
            for (from, to, part, binder) in parts {
                for fact in facts.iter_mut().take(to).skip(from) {
                    fact.link = Link { start: start as u32, head: head_end as u32 - 1, end: end as u32, part, binder };
                }
            }
        }
        at = end.max(at + 1);
    }
}

fn binding(lower: u64) -> bool {
    lower == hash::bytes(b"-") || lower == hash::bytes(b"&")
}

/// What one sentence shows of its words.
fn witness(facts: &[Fact], line: &Line, seen: &mut HashMap<u64, u8>) {
    let before = |at: usize| at.checked_sub(1).and_then(|at| facts.get(at));
    for (at, fact) in facts.iter().enumerate() {
        let mut bits = 0;
        if !fact.raised {
            bits = Seen::LOW;
        } else if line.mode == Mode::Plain {
            let (start, end) = (fact.run.0 as usize, fact.run.1 as usize);
            if at > 0 {
                bits |= Seen::RAISED;
            }
            if at > start && before(at).is_some_and(|b| b.mask & List::Forename.bit() != 0) {
                bits |= Seen::AFTER_FORENAME;
            }
            if facts.get(end - 1).is_some_and(|last| last.mask & List::OrganisationHead.bit() != 0) && end - start > 1 {
                bits |= Seen::IN_ORGANISATION;
            }
            if start == at && before(at).is_some_and(|b| b.word.lower == hash::bytes(b"in")) {
                bits |= Seen::AFTER_IN;
            }
            if before(start).is_some_and(|b| b.mask & List::Title.bit() != 0)
                || (at > start && before(at).is_some_and(|b| b.mask & List::Title.bit() != 0))
            {
                bits |= Seen::AFTER_TITLE;
            }
            if facts.get(end).is_some_and(|next| next.mask & List::Speech.bit() != 0) {
                bits |= Seen::SPEAKS;
            }
        }
        if bits != 0 && fact.word.casing != Casing::Mark && fact.word.casing != Casing::Digit {
            *seen.entry(fact.word.lower).or_default() |= bits;
        }
    }
}
