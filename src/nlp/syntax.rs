//! Tags, lemmas and dependency trees, in one pass of the model over each sentence.

mod insert;
mod short;
mod source;

use std::cell::RefCell;
use std::sync::Arc;

use insert::Kind;

use super::model::Language;
use super::net::reader::{Reader, Reading, Sentences, Workspace};
use super::{Annotator, Layer};
use crate::text::tags::{Dep, Upos, Xpos};
use crate::text::{Document, Field, TokenRange};

/// Words read at once: enough to use each weight often, few enough to stay in the cache.
const BATCH: usize = 128;

/// Writes `upos`, `xpos`, `lemma`, `head` and `dep` of every token. Every sentence comes out as one tree.
#[derive(Debug, Clone)]
pub struct Syntax {
    language: Arc<Language>,
}

impl Syntax {
    #[must_use]
    pub fn new(language: Arc<Language>) -> Self {
        Self { language }
    }
}

impl Annotator for Syntax {
    fn name(&self) -> &'static str {
        "syntax"
    }

    fn reads(&self) -> &'static [Layer] {
        &[Layer::Tokens, Layer::Sentences]
    }

    fn writes(&self) -> &'static [Layer] {
        &[Layer::Tags, Layer::Parse]
    }

    fn annotate(&self, doc: &mut Document) {
        let Some(reader) = &self.language.syntax else { return };
        WORK.with_borrow_mut(|work| self.read(reader, doc, work));
    }
}

thread_local! {
    /// Room for a batch, kept between articles.
    static WORK: RefCell<Workspace> = RefCell::default();
}

impl Syntax {
    fn read(&self, reader: &Reader, doc: &mut Document, work: &mut Workspace) {
        let mut batch = Sentences::default();
        let mut from = 0;
        for at in 0..doc.sentences.len() {
            let tokens = doc.sentences[at].tokens;
            let parts = Parts::of(doc, tokens);
            parts.main(doc, tokens).for_each(|t| reader.add(&mut batch, short::shown(doc, t)));
            batch.end();
            for part in parts.others() {
                part.for_each(|t| reader.add(&mut batch, short::shown(doc, t)));
                batch.end();
            }
            if batch.words() >= BATCH || at + 1 == doc.sentences.len() {
                let readings = reader.read_copy(&mut batch, work);
                self.write(doc, from, &readings);
                from = at + 1;
                batch.clear();
            }
        }
    }

    /// Writes the readings of the sentences from one on.
    fn write(&self, doc: &mut Document, from: usize, readings: &[Reading]) {
        let mut readings = readings.iter();
        let (mut kept, mut own): (Vec<u32>, Vec<u32>) = (Vec::new(), Vec::new());
        for at in from..doc.sentences.len() {
            let Some(tokens) = doc.sentences.get(at).map(|s| s.tokens) else { return };
            let parts = Parts::of(doc, tokens);
            kept.clear();
            kept.extend(parts.main(doc, tokens));
            if !self.write_unit(doc, &kept, &mut readings) {
                return;
            }
            let top = kept.iter().copied().find(|&t| doc.tokens.get(t as usize).is_some_and(|k| k.head == t));
            for part in parts.others() {
                own.clear();
                own.extend(part);
                if !self.write_unit(doc, &own, &mut readings) {
                    return;
                }
                kept.extend(&own);
            }
            if let Some(source) = parts.source {
                self.join(doc, source, top.unwrap_or(tokens.start));
                kept.extend(source.joint);
            }
            if let Some(insert) = parts.insert {
                self.hang(doc, insert, top.unwrap_or(tokens.start));
                kept.extend([insert.first, insert.second]);
            }
            if let Some(day) = parts.day {
                self.write_day(doc, day, top.unwrap_or(tokens.start));
                kept.extend(day.start..day.end);
            }
            kept.sort_unstable();
            kept.dedup();
            if kept.len() < tokens.len() {
                self.write_asides(doc, tokens, &kept);
            }
        }
    }

    /// Writes the reading of some words that were read as one sentence. Whether there was one for each.
    fn write_unit(&self, doc: &mut Document, words: &[u32], readings: &mut std::slice::Iter<'_, Reading>) -> bool {
        for &t in words {
            let Some(&Reading { upos, xpos, head, dep }) = readings.next() else { return false };
            let Some(&head) = words.get(head as usize) else { return false };
            let (upos, xpos) = if Some(&t) == words.first() { self.common(doc, t, upos, xpos) } else { (upos, xpos) };
            self.set(doc, t, upos, xpos, (head, dep));
        }
        true
    }

    /// Hangs "late on Monday" on the verb.
    fn write_day(&self, doc: &mut Document, day: TokenRange, main: u32) {
        let last = day.end - 1;
        for t in day.start..last {
            let (upos, xpos, dep) = match doc.form(t) {
                "on" => (Upos::Adp, Xpos::In, Dep::Case),
                _ => (Upos::Adv, Xpos::Rb, Dep::Advmod),
            };
            self.set(doc, t, upos, xpos, (last, dep));
        }
        self.set(doc, last, Upos::Propn, Xpos::Nnp, (main, Dep::Obl));
    }

    /// "Computers were wiped": a plural that opens a sentence may be taken for a name.
    fn common(&self, doc: &Document, t: u32, upos: Upos, xpos: Xpos) -> (Upos, Xpos) {
        let token = doc.tokens.get(t as usize).filter(|k| upos == Upos::Propn && k.lower.ends_with('s'));
        let Some(token) = token else { return (upos, xpos) };
        let title = |t: u32| doc.form(t).starts_with(char::is_uppercase);
        let small = doc.form(t).chars().skip(1).all(char::is_lowercase);
        let single = self.language.lemmas.lemma(&token.lower, &token.lower, Upos::Noun, Xpos::Nns);
        let common = small && single != token.lower && self.language.lemmas.knows(&single) && !title(t + 1);
        if common { (Upos::Noun, Xpos::Nns) } else { (upos, xpos) }
    }

    /// Hangs what is said on the verb of its source, as the treebanks do.
    fn join(&self, doc: &mut Document, source: source::Source, main: u32) {
        let top = source.own().find(|&t| doc.tokens.get(t as usize).is_some_and(|k| k.head == t));
        let mut link = |t: u32, head: u32, dep: Dep| {
            if let Some(token) = doc.tokens.get_mut(t as usize) {
                (token.head, token.dep) = (head, dep);
            }
        };
        if let Some(top) = top.filter(|&t| t != source.verb) {
            link(top, source.verb, if top < source.verb { Dep::Nsubj } else { Dep::Obl });
        }
        link(source.verb, source.verb, Dep::Root);
        link(main, source.verb, Dep::Ccomp);
        link(source.stop, source.verb, Dep::Punct);
        match source.joint {
            Some(that) if that < main && that > source.verb => {
                self.set(doc, that, Upos::Sconj, Xpos::In, (main, Dep::Mark));
            }
            Some(comma) => self.set(doc, comma, Upos::Punct, Xpos::Comma, (main, Dep::Punct)),
            None => {}
        }
    }

    /// Hangs an insertion on the subject before it, or on the verb behind it.
    fn hang(&self, doc: &mut Document, insert: insert::Insert, main: u32) {
        let words = insert.words();
        let is_top =
            |doc: &Document, t: u32| doc.tokens.get(t as usize).is_some_and(|k| k.head == t || !words.holds(k.head));
        let top = (words.start..words.end).find(|&t| is_top(doc, t)).unwrap_or(words.start);
        // a word that hung on the full stop alone
        for t in words.start..words.end {
            if t != top
                && is_top(doc, t)
                && let Some(token) = doc.tokens.get_mut(t as usize)
            {
                token.head = top;
            }
        }
        let mut holder = insert.first - 1;
        for _ in 0..4 {
            let Some(token) = doc.tokens.get(holder as usize) else { break };
            // "the minister and his counterpart, who met": both did
            let joined = token.dep == Dep::Conj && insert.kind == Kind::Relative;
            let part = matches!(token.dep, Dep::Flat | Dep::Compound | Dep::Case | Dep::Punct);
            if !(part || joined) || token.head == holder {
                break;
            }
            holder = token.head;
        }
        let verbal = doc.tokens.get(top as usize).is_some_and(|k| matches!(k.upos, Upos::Verb | Upos::Aux));
        let dep = match insert.kind {
            Kind::Relative => Dep::AclRelcl,
            Kind::Apposition => Dep::Appos,
            Kind::Adverbial if verbal => Dep::Advcl,
            Kind::Adverbial if words.len() == 1 => Dep::Advmod,
            Kind::Adverbial => Dep::Obl,
        };
        if insert.kind == Kind::Adverbial {
            holder = main;
        }
        if let Some(token) = doc.tokens.get_mut(top as usize) {
            (token.head, token.dep) = (holder, dep);
        }
        for comma in [insert.first, insert.second] {
            self.set(doc, comma, Upos::Punct, Xpos::Comma, (top, Dep::Punct));
        }
    }

    fn set(&self, doc: &mut Document, t: u32, upos: Upos, xpos: Xpos, link: (u32, Dep)) {
        let long = short::long_form(doc, t);
        let Some(token) = doc.tokens.get_mut(t as usize) else { return };
        let text = match token.field {
            Field::Headline => &doc.headline,
            Field::Body => &doc.body,
        };
        let form = text.get(token.span.range()).unwrap_or_default();
        token.lemma = match long {
            Some(long) => self.language.lemmas.lemma(long, &long.into(), upos, xpos),
            None => self.language.lemmas.lemma(form, &token.lower, upos, xpos),
        };
        (token.upos, token.xpos, token.head, token.dep) = (upos, xpos, link.0, link.1);
    }

    /// What a desk put into brackets hangs on the word before it: its last word as another name, the rest on that.
    fn write_asides(&self, doc: &mut Document, tokens: TokenRange, kept: &[u32]) {
        let mut t = tokens.start;
        while t < tokens.end {
            if kept.binary_search(&t).is_ok() {
                t += 1;
                continue;
            }
            let end = (t..tokens.end).find(|u| kept.binary_search(u).is_ok()).unwrap_or(tokens.end);
            let holder = kept.iter().rev().find(|&&k| k < t).or(kept.first()).copied().unwrap_or(tokens.start);
            let wordy = |u: &u32| doc.form(*u).starts_with(char::is_alphanumeric);
            let head = (t..end).rev().find(wordy).unwrap_or(t);
            for u in t..end {
                let word = wordy_form(doc.form(u));
                let (upos, xpos) = match word {
                    Word::Name => (Upos::Propn, Xpos::Nnp),
                    Word::Noun => (Upos::Noun, Xpos::Nn),
                    Word::Number => (Upos::Num, Xpos::Cd),
                    Word::Mark => (Upos::Punct, Xpos::Comma),
                };
                let dep = match word {
                    Word::Mark => Dep::Punct,
                    _ if u == head => Dep::Appos,
                    _ => Dep::Dep,
                };
                self.set(doc, u, upos, xpos, (if u == head { holder } else { head }, dep));
            }
            t = end;
        }
    }
}

/// What a sentence is read in: the main part, its source and an insertion apart.
#[derive(Debug, Clone, Copy)]
struct Parts {
    source: Option<source::Source>,
    insert: Option<insert::Insert>,
    /// A day between the subject and its verb: nothing to be read, but in the way.
    day: Option<TokenRange>,
}

impl Parts {
    fn of(doc: &Document, tokens: TokenRange) -> Self {
        let source = source::of(doc, tokens);
        let insert = insert::of(doc, tokens, source);
        let day = insert::day(doc, tokens, insert).filter(|_| source.is_none_or(|s| s.words.start > tokens.start));
        Self { source, insert, day }
    }

    /// The words of the main part.
    fn main(self, doc: &Document, tokens: TokenRange) -> impl Iterator<Item = u32> {
        let own = move |t: u32| {
            self.source.is_none_or(|s| s.stands_for_itself(t))
                && self.insert.is_none_or(|i| !i.holds(t))
                && self.day.is_none_or(|d| !d.holds(t))
        };
        spoken(doc, tokens).filter(move |&t| own(t))
    }

    /// The words of the other parts.
    fn others(self) -> impl Iterator<Item = Box<dyn Iterator<Item = u32>>> {
        let source = self.source.map(|s| Box::new(s.own()) as Box<dyn Iterator<Item = u32>>);
        let insert = self.insert.map(|i| {
            let words = i.words();
            Box::new(words.start..words.end) as Box<dyn Iterator<Item = u32>>
        });
        source.into_iter().chain(insert)
    }
}

/// What a bracketed word looks like.
enum Word {
    Name,
    Noun,
    Number,
    Mark,
}

fn wordy_form(form: &str) -> Word {
    match form.chars().next() {
        Some(c) if c.is_uppercase() => Word::Name,
        Some(c) if c.is_ascii_digit() => Word::Number,
        Some(c) if c.is_alphabetic() => Word::Noun,
        _ => Word::Mark,
    }
}

/// Longest bracket that is read as an aside, in tokens.
const ASIDE: u32 = 24;

/// Whether a bracket stands beside the sentence: another form of the name before it, a desk's remark. "[The
/// president] has agreed" is a word of the sentence itself.
fn is_aside(doc: &Document, start: u32, open: u32, close: u32) -> bool {
    let form = |t: u32| doc.form(t);
    let capital = |t: u32| form(t).starts_with(char::is_uppercase);
    let dashed = (open + 1..close).any(|t| matches!(form(t), "--" | ":" | "=" | "–" | "—"));
    let remark = (open + 1..close).any(|t| {
        let word = form(t).to_ascii_lowercase();
        matches!(
            word.as_str(),
            "sic" | "indistinct" | "received" | "heard" | "omitted" | "text" | "published" | "transliterated"
        )
    });
    let other_name = open > start && capital(open - 1) && capital(open + 1);
    dashed || remark || other_name
}

/// The tokens of a sentence but for what a desk put into square brackets: "the National Liberation Front [Frente de
/// Liberacion Nacional -- FLN] said". No treebank knows such asides, and they cut subjects off their verbs.
fn spoken(doc: &Document, tokens: TokenRange) -> impl Iterator<Item = u32> {
    let mut cut: Vec<TokenRange> = Vec::new();
    let mut t = tokens.start;
    // "3. Before fleeing": the number of a point says nothing
    let numbered = doc.form(t).len() < 3 && doc.form(t).bytes().all(|b| b.is_ascii_digit());
    if numbered && matches!(doc.form(t + 1), "." | ")") && tokens.len() > 6 {
        cut.push(TokenRange::new(t, t + 2));
        t += 2;
    }
    while t < tokens.end {
        if doc.form(t) == "["
            && let Some(close) = (t + 1..tokens.end.min(t + ASIDE)).find(|&c| doc.form(c) == "]")
            && is_aside(doc, tokens.start, t, close)
        {
            cut.push(TokenRange::new(t, close + 1));
            t = close;
        }
        t += 1;
    }
    // a sentence that says hardly anything else is read whole
    let asides: usize = cut.iter().map(|c| c.len()).sum();
    if tokens.len() < asides + 3 {
        cut.clear();
    }
    (tokens.start..tokens.end).filter(move |&t| !cut.iter().any(|c| c.holds(t)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nlp::tokenise::Tokenise;
    use crate::text::Context;
    use proptest::prelude::*;

    fn read(text: &str) -> Document {
        let mut doc = Document::new("", text, Context::default());
        Tokenise.annotate(&mut doc);
        Syntax::new(Language::embedded()).annotate(&mut doc);
        doc
    }

    #[test]
    fn names_never_met_are_read_as_names() {
        for text in ["Umbresh defied a moratorium.", "Dravesh froze the assets.", "KALDOR pulled its troops out."] {
            let doc = read(text);
            assert_eq!((doc.tokens[0].upos, doc.tokens[0].dep), (Upos::Propn, Dep::Nsubj), "{text}");
        }
        // the number of a point is no part of the sentence
        let doc = read("4. Troops reached the area at dawn on Monday.");
        assert_eq!(doc.tokens[2].dep, Dep::Nsubj);
    }

    #[test]
    fn who_did_what_to_whom() {
        for text in ["The army killed the rebels.", "Iraq accused Iran.", "IRAQ ACCUSED IRAN."] {
            let doc = read(text);
            let root = doc.tokens.iter().position(|t| t.dep == Dep::Root).unwrap() as u32;
            let of = |dep| doc.children(root).filter(|&c| doc.tokens[c as usize].dep == dep).count();
            assert_eq!((of(Dep::Nsubj), of(Dep::Obj)), (1, 1), "{text}");
        }
    }

    #[test]
    fn what_stands_in_brackets_cuts_nothing_off() {
        let doc = read(
            "Guerrillas of the Army of National Liberation [Ejercito de Liberacion Nacional -- ELN] blew up a bridge.",
        );
        let at = |form: &str| doc.tokens.iter().position(|t| doc.body.get(t.span.range()) == Some(form)).unwrap();
        let verb = at("blew");
        assert!(doc.is_root(verb as u32));
        assert_eq!((doc.tokens[0].head as usize, doc.tokens[0].dep), (verb, Dep::Nsubj));
        assert_eq!((doc.tokens[at("ELN")].dep, doc.tokens[at("Ejercito")].head as usize), (Dep::Appos, at("ELN")));
        let inside = read("The envoy said [the minister] had agreed to the talks.");
        let at = |form: &str| inside.tokens.iter().position(|t| inside.body.get(t.span.range()) == Some(form)).unwrap();
        assert_eq!(
            (inside.tokens[at("minister")].dep, inside.tokens[at("minister")].head as usize),
            (Dep::Nsubj, at("agreed"))
        );
    }

    #[test]
    fn a_sentence_reads_the_same_in_any_company() {
        let alone = read("Iraq accused Iran of shelling the border.");
        let together = read("Nobody came. Iraq accused Iran of shelling the border. It was late, he said.");
        let shift = together.sentences[1].tokens.start;
        for (at, token) in alone.tokens.iter().enumerate() {
            let other = &together.tokens[at + shift as usize];
            assert_eq!((token.upos, token.dep, token.head + shift), (other.upos, other.dep, other.head));
        }
    }

    /// Every sentence has one root, and every word a way to it inside the sentence.
    fn one_tree(doc: &Document) -> Result<(), TestCaseError> {
        for sentence in &doc.sentences {
            let roots = sentence.tokens.range().filter(|&t| doc.is_root(t as u32)).count();
            prop_assert_eq!(roots, 1);
            for t in sentence.tokens.range() {
                let mut at = t as u32;
                for _ in 0..sentence.tokens.len() {
                    prop_assert!(sentence.tokens.holds(at));
                    at = doc.tokens[at as usize].head;
                }
                prop_assert!(doc.is_root(at));
            }
        }
        Ok(())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(256))]
        #[test]
        fn every_sentence_is_one_tree(text in "\\PC*|([A-Za-z]{1,7}|[.!?\"'(),\n-]{1,2}|[0-9]{1,3}| ){0,60}") {
            one_tree(&read(&text))?;
        }

        /// What is read in parts comes together as one tree, whatever order the words of wire copy stand in.
        #[test]
        fn parts_come_together_as_one_tree(
            words in prop::collection::vec(
                prop::sample::select(vec![
                    "officials", "said", "says", "told", "reporters", "on", "Monday", "late", "that", ",", ",", ",", "which",
                    "who", "a", "the", "Kenya", "Kaldor", "KALDOR", "closed", "camps", "and", "in", "under", "pressure",
                    "meanwhile", "4", ".", "[", "]", "\"", "citing", "of", "as", "Ida", "Brandt",
                ]),
                0..30,
            ),
        ) {
            one_tree(&read(&(words.join(" ") + ".")))?;
        }
    }
}
