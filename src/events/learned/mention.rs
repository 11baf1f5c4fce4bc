//! Somebody or something that a story of violence mentions, and what the sentence shows of it there.

use compact_str::CompactString;
use smallvec::SmallVec;

use super::deep::Forms;
use crate::events::finish::argument;
use crate::events::frame::{Party, Reader};
use crate::text::layers::{Argument, ArgumentRole};
use crate::text::tags::{Dep, Upos};

/// Somebody who may belong to a deed, where a story tells of them.
#[derive(Debug, Clone)]
pub(super) struct Mention<'a> {
    pub argument: Argument,
    pub sentence: usize,
    /// Their head word.
    pub token: u32,
    /// What they are, by themselves.
    pub class: &'static str,
    /// Whether they deny it, or are denied to have done it.
    pub denied: bool,
    /// How their words begin.
    begins: &'static str,
    dep: &'static str,
    /// Their preposition.
    case: &'a str,
    sector: CompactString,
    /// What their sentence shows of them: each sign that hangs on no deed. Nothing before they are heard.
    pub signs: Vec<String>,
    /// The words above them in their sentence, four at most, and how they, or the word before, hang on each.
    pub above: SmallVec<[(u32, Dep); 4]>,
    /// What the network knows of them beside the words around them.
    pub forms: Forms,
    /// The log-odds that they belong to any deed of the story, in this part and in the other, as the network judges by their sentence.
    pub odds: [f32; 2],
}

impl<'a> Mention<'a> {
    /// A party of a sentence, as its head word stands there.
    pub(super) fn new(
        reader: &Reader<'a>,
        (sentence, t): (usize, u32),
        party: &Party,
        role: ArgumentRole,
        class: &'static str,
    ) -> Self {
        let tree = &reader.tree;
        Self {
            argument: argument(role, party),
            sentence,
            token: t,
            class,
            denied: false,
            begins: begins(reader, t),
            dep: tree.dep(t).as_str(),
            case: tree.case_of(t).unwrap_or("-"),
            sector: party.actor.code.sector().unwrap_or("-").into(),
            signs: Vec::new(),
            above: above(reader, t),
            forms: Forms::new(),
            odds: [0.0; 2],
        }
    }

    /// What they are and how they stand, each sign in its parts.
    pub(super) fn stands(&self, mut see: impl FnMut(&[&str])) {
        let &Self { class, begins, dep, case, .. } = self;
        see(&["is", class]);
        see(&["begins", begins]);
        see(&["begins", begins, class]);
        see(&["stands", dep, case]);
        see(&["stands", dep, case, class]);
        see(&["sector", &self.sector]);
        if self.denied {
            see(&["is", "denied"]);
        }
    }

    /// Writes down what their sentence shows of them. Most of those who are mentioned play no part, and need none of it.
    pub(super) fn hear(&mut self, reader: &Reader<'_>) {
        let (tree, t, class) = (&reader.tree, self.token, self.class);
        let up = tree.head(t).map_or("-", |h| tree.lemma(h));
        let mut signs = Vec::new();
        self.stands(|parts| signs.push(parts.join(" ")));
        signs.push(format!("under {up}"));
        signs.push(format!("under {up} {} {}", self.dep, self.case));
        if self.argument.entity.is_none() {
            signs.push(format!("called {}", tree.lemma(t)));
        }
        for &c in tree.children(t) {
            if tree.is_verb(c) || tree.dep(c) == Dep::Amod {
                signs.push(format!("with {}", tree.lemma(c)));
            }
        }
        for s in tree.range.start..tree.range.end {
            let tells = matches!(tree.upos(s), Upos::Noun | Upos::Verb | Upos::Adj | Upos::Adv);
            if s != t && tells && !reader.marks.is_name(s) {
                signs.push(format!("says {}", tree.lemma(s)));
                signs.push(format!("says {} {class}", tree.lemma(s)));
            }
        }
        // "members of a group that calls itself the front claimed": all that stands above, beyond the word that it hangs on
        for (up, _) in self.above.iter().skip(1) {
            signs.push(format!("up {}", tree.lemma(*up)));
            signs.push(format!("up {} {class}", tree.lemma(*up)));
        }
        self.signs = signs;
    }
}

/// What somebody's own sentence shows of them, whatever the deed.
pub(super) fn signs_alone(mention: &Mention<'_>, mut see: impl FnMut(&str, f32)) {
    for sign in &mention.signs {
        see(sign, if sign.starts_with("says") { 0.5 } else { 1.0 });
    }
}

/// Whether a word can head the mention of somebody or something.
pub(super) fn is_head(reader: &Reader<'_>, t: u32) -> bool {
    let inside = matches!(reader.tree.dep(t), Dep::Compound | Dep::Flat | Dep::Fixed | Dep::Amod | Dep::Nummod);
    !inside && matches!(reader.tree.upos(t), Upos::Noun | Upos::Propn | Upos::Num)
}

/// The words above one, four at most, each with how it is hung on.
fn above(reader: &Reader<'_>, t: u32) -> SmallVec<[(u32, Dep); 4]> {
    let tree = &reader.tree;
    let up = |at: u32| tree.head(at).map(|up| (up, tree.dep(at)));
    std::iter::successors(up(t), |&(at, _)| up(at)).take(4).collect()
}

/// How somebody's words begin.
fn begins(reader: &Reader<'_>, t: u32) -> &'static str {
    let tree = &reader.tree;
    let first = tree.extent(t, &[Dep::Acl, Dep::AclRelcl, Dep::Appos, Dep::Conj]).start;
    match tree.lower(first) {
        "the" | "these" | "those" | "this" | "that" => "the",
        "a" | "an" | "some" | "several" | "various" | "about" | "around" | "nearly" => "a",
        "unidentified" | "unknown" | "hooded" | "masked" | "armed" | "suspected" | "alleged" | "heavily" => "dark",
        "no" | "any" | "all" | "every" | "other" | "another" => "other",
        "his" | "her" | "their" | "its" | "our" | "my" => "own",
        _ if tree.upos(first) == Upos::Num => "number",
        _ => "bare",
    }
}
