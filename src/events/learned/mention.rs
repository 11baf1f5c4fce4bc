//! Somebody or something that a story of violence mentions, and what the sentence shows of it there.

use crate::events::finish::argument;
use crate::events::frame::{Party, Reader};
use crate::text::layers::{Argument, ArgumentRole};
use crate::text::tags::{Dep, Upos};

/// Somebody who may belong to a deed, where a story tells of them.
#[derive(Debug, Clone)]
pub(super) struct Mention {
    pub argument: Argument,
    pub sentence: usize,
    /// Their head word.
    pub token: u32,
    /// What they are, by themselves.
    pub class: &'static str,
    /// What their sentence shows of them: each sign that hangs on no deed. At first only how they stand in it.
    pub signs: Vec<String>,
    /// The words above them in their sentence, and how the way up to each is labelled.
    pub above: Vec<(u32, String)>,
    /// What the network knows of them beside the words around them.
    pub forms: Vec<String>,
    /// The log-odds that they belong to any deed of the story, in this part and in the other, as the network judges by their sentence.
    pub odds: [f32; 2],
}

impl Mention {
    /// A party of a sentence, as its head word stands there.
    pub(super) fn new(
        reader: &Reader<'_>,
        (sentence, t): (usize, u32),
        party: &Party,
        role: ArgumentRole,
        class: &'static str,
    ) -> Self {
        let sector = party.actor.code.sector().unwrap_or("-");
        let above = above(reader, t);
        let signs = stands(reader, t, class, sector, party.actor.entity.is_some());
        Self {
            argument: argument(role, party),
            sentence,
            token: t,
            class,
            signs,
            above,
            forms: Vec::new(),
            odds: [0.0; 2],
        }
    }

    /// Adds what the rest of their sentence says to the signs. Most of those who are mentioned play no part, and need none of it.
    pub(super) fn hear(&mut self, reader: &Reader<'_>) {
        let (tree, class) = (&reader.tree, self.class);
        for s in tree.range.start..tree.range.end {
            let tells = matches!(tree.upos(s), Upos::Noun | Upos::Verb | Upos::Adj | Upos::Adv);
            if s != self.token && tells && !reader.marks.is_name(s) {
                self.signs.push(format!("says {}", tree.lemma(s)));
                self.signs.push(format!("says {} {class}", tree.lemma(s)));
            }
        }
        // "members of a group that calls itself the front claimed": all that stands above, beyond the word that it hangs on
        for (up, _) in self.above.iter().skip(1) {
            self.signs.push(format!("up {}", tree.lemma(*up)));
            self.signs.push(format!("up {} {class}", tree.lemma(*up)));
        }
    }
}

/// What somebody's own sentence shows of them, whatever the deed.
pub(super) fn signs_alone(mention: &Mention, mut see: impl FnMut(&str, f32)) {
    for sign in &mention.signs {
        see(sign, if sign.starts_with("says") { 0.5 } else { 1.0 });
    }
}

/// Whether a word can head the mention of somebody or something.
pub(super) fn is_head(reader: &Reader<'_>, t: u32) -> bool {
    let inside = matches!(reader.tree.dep(t), Dep::Compound | Dep::Flat | Dep::Fixed | Dep::Amod | Dep::Nummod);
    !inside && matches!(reader.tree.upos(t), Upos::Noun | Upos::Propn | Upos::Num)
}

/// The words above one, four at most, each with the labels of the way.
fn above(reader: &Reader<'_>, t: u32) -> Vec<(u32, String)> {
    let tree = &reader.tree;
    let mut found = Vec::new();
    let (mut at, mut way) = (t, String::new());
    while let Some(up) = tree.head(at).filter(|_| found.len() < 4) {
        way.push_str(tree.dep(at).as_str());
        way.push('<');
        found.push((up, way.clone()));
        at = up;
    }
    found
}

/// What the sentence of a mention shows of it at once: how it begins, where it stands, what hangs on it.
fn stands(reader: &Reader<'_>, t: u32, class: &str, sector: &str, named: bool) -> Vec<String> {
    let tree = &reader.tree;
    let first = tree.extent(t, &[Dep::Acl, Dep::AclRelcl, Dep::Appos, Dep::Conj]).start;
    let begins = match tree.lower(first) {
        "the" | "these" | "those" | "this" | "that" => "the",
        "a" | "an" | "some" | "several" | "various" | "about" | "around" | "nearly" => "a",
        "unidentified" | "unknown" | "hooded" | "masked" | "armed" | "suspected" | "alleged" | "heavily" => "dark",
        "no" | "any" | "all" | "every" | "other" | "another" => "other",
        "his" | "her" | "their" | "its" | "our" | "my" => "own",
        _ if tree.upos(first) == Upos::Num => "number",
        _ => "bare",
    };
    let dep = tree.dep(t).as_str();
    let case = tree.case_of(t).unwrap_or("-");
    let up = tree.head(t).map_or("-", |h| tree.lemma(h));
    let mut signs = vec![
        format!("is {class}"),
        format!("begins {begins}"),
        format!("begins {begins} {class}"),
        format!("stands {dep} {case}"),
        format!("stands {dep} {case} {class}"),
        format!("under {up}"),
        format!("under {up} {dep} {case}"),
        format!("sector {sector}"),
    ];
    if !named {
        signs.push(format!("called {}", tree.lemma(t)));
    }
    for &c in tree.children(t) {
        if tree.is_verb(c) || tree.dep(c) == Dep::Amod {
            signs.push(format!("with {}", tree.lemma(c)));
        }
    }
    signs
}
