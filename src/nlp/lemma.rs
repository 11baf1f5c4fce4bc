//! Lemmas: suffix rules by Penn tag, a list of known base forms to choose between them, and learnt exceptions.

mod irregular;

use std::collections::BTreeMap;

use compact_str::CompactString;
use foldhash::{HashMap, HashSet};

use super::conllu::Tree;
use crate::text::tags::{Upos, Xpos};
use crate::text::token::lower;

/// Base forms and exceptions learnt from a treebank.
#[derive(Debug, Default)]
pub struct Lemmas {
    /// Form and tag to the lemma, where the rules are wrong.
    exceptions: HashMap<(CompactString, Upos), CompactString>,
    /// Base forms of verbs, nouns and adjectives.
    known: HashSet<CompactString>,
}

impl Lemmas {
    /// The lemma of a form, lower case but for proper nouns, numbers and symbols.
    #[must_use]
    pub fn lemma(&self, form: &str, low: &CompactString, upos: Upos, xpos: Xpos) -> CompactString {
        if matches!(upos, Upos::Propn | Upos::X | Upos::Sym | Upos::Punct | Upos::Num) {
            if upos == Upos::Propn && matches!(xpos, Xpos::Nnps) && !is_shout(form) {
                return self.exceptions.get(&(low.clone(), upos)).cloned().unwrap_or_else(|| form.into());
            }
            return if upos == Upos::Num { low.clone() } else { form.into() };
        }
        if let Some(lemma) = of_the_wire(low).filter(|_| upos == Upos::Noun) {
            return lemma.into();
        }
        // "left" and "found" the treebanks know; where they are silent or wrong, the list of irregular verbs is not
        if let Some(base) =
            Some(low).filter(|_| upos == Upos::Verb && xpos != Xpos::Vbg).and_then(|l| irregular::base(l))
        {
            return base.into();
        }
        if let Some(lemma) = self.exceptions.get(&(low.clone(), upos)) {
            return lemma.clone();
        }
        self.by_rule(low, xpos)
    }

    /// Whether the treebanks have it as the base form of a verb, noun or adjective.
    #[must_use]
    pub fn knows(&self, base: &str) -> bool {
        self.known.contains(base)
    }

    fn by_rule(&self, low: &CompactString, xpos: Xpos) -> CompactString {
        let cut = match xpos {
            Xpos::Nns | Xpos::Nnps | Xpos::Vbz => plural(low),
            Xpos::Vbg => self.strip(low, "ing"),
            Xpos::Vbd | Xpos::Vbn => self.strip(low, "ed"),
            Xpos::Jjr | Xpos::Rbr => self.strip(low, "er"),
            Xpos::Jjs | Xpos::Rbs => self.strip(low, "est"),
            _ => None,
        };
        cut.unwrap_or_else(|| low.clone())
    }

    /// Takes an ending off and mends the stem: "planned" plan, "cited" cite, "tried" try.
    fn strip(&self, low: &str, ending: &str) -> Option<CompactString> {
        let stem = low.strip_suffix(ending)?;
        if stem.len() < 2 || !stem.is_ascii() || !stem.bytes().any(is_vowel) {
            return None;
        }
        if let Some(front) = stem.strip_suffix('i').filter(|f| f.len() > 1 && ending != "ing") {
            return Some(CompactString::from(front) + "y");
        }
        let with_e = CompactString::from(stem) + "e";
        let plain = CompactString::from(stem);
        let b = stem.as_bytes();
        let (last, before) = (b[b.len() - 1], b[b.len() - 2]);
        let doubled = last == before && !matches!(last, b'l' | b's' | b'z' | b'f' | b'e' | b'o');
        let single = CompactString::from(stem.get(..stem.len() - 1)?);
        if last == before && self.known.contains(&single) && !self.known.contains(&plain) {
            return Some(single);
        }
        match (self.known.contains(&plain), self.known.contains(&with_e)) {
            (true, false) => return Some(plain),
            (false, true) => return Some(with_e),
            // "hoped", "rated": the silent e is likelier after one vowel and one consonant.
            (true, true) => return Some(if wants_e(b) { with_e } else { plain }),
            (false, false) => {}
        }
        if doubled {
            return Some(single);
        }
        Some(if wants_e(b) { with_e } else { plain })
    }

    /// Learns base forms and exceptions.
    #[must_use]
    pub fn learn(trees: &[Tree]) -> Self {
        let mut known: BTreeMap<CompactString, u32> = BTreeMap::new();
        let mut seen: BTreeMap<(CompactString, Upos), BTreeMap<(CompactString, Xpos), u32>> = BTreeMap::new();
        for word in trees.iter().flat_map(|t| &t.words) {
            let low = lower(&word.form);
            let lemma = if word.upos == Upos::Propn { word.lemma.as_str().into() } else { lower(&word.lemma) };
            if matches!(word.upos, Upos::Verb | Upos::Adj | Upos::Noun) && lemma.bytes().all(|b| b.is_ascii_lowercase())
            {
                *known.entry(lemma.clone()).or_default() += 1;
            }
            *seen.entry((low, word.upos)).or_default().entry((lemma, word.xpos)).or_default() += 1;
        }
        let mut learnt = Self { exceptions: HashMap::default(), known: known.into_keys().collect() };
        for ((low, upos), lemmas) in seen {
            let Some(((lemma, xpos), count)) = lemmas.into_iter().max_by_key(|(_, n)| *n) else { continue };
            let guess = learnt.lemma(&low, &low, upos, xpos);
            if guess != lemma && (count > 1 || upos == Upos::Verb) && !lemma.contains(['\t', '\n', '_']) {
                learnt.exceptions.insert((low, upos), lemma);
            }
        }
        learnt
    }

    /// One line an entry: base forms, a blank line, then form, tag and lemma.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut known: Vec<_> = self.known.iter().collect();
        known.sort();
        let mut rows: Vec<_> =
            self.exceptions.iter().map(|((f, u), l)| format!("{f}\t{}\t{l}\n", u.as_str())).collect();
        rows.sort();
        let mut out = String::new();
        for word in known {
            out.push_str(word);
            out.push('\n');
        }
        out.push('\n');
        for row in &rows {
            out.push_str(row);
        }
        out.into_bytes()
    }

    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (known, rows) = std::str::from_utf8(bytes).ok()?.split_once("\n\n")?;
        let exceptions = rows
            .lines()
            .map(|row| {
                let mut parts = row.split('\t');
                let (form, upos, lemma) = (parts.next()?, Upos::from_name(parts.next()?)?, parts.next()?);
                Some(((form.into(), upos), lemma.into()))
            })
            .collect::<Option<_>>()?;
        Some(Self { exceptions, known: known.lines().map(CompactString::from).collect() })
    }
}

/// Plurals of news copy that the treebank has otherwise or not at all: bases are an army's, seldom the plural of basis.
fn of_the_wire(low: &str) -> Option<&'static str> {
    Some(match low {
        "bases" => "base",
        "crises" => "crisis",
        "gases" => "gas",
        "axes" => "axe",
        _ => return None,
    })
}

fn is_shout(form: &str) -> bool {
    !form.chars().any(char::is_lowercase)
}

const fn is_vowel(b: u8) -> bool {
    matches!(b, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

/// Takes the s off a plural or a third person.
fn plural(low: &str) -> Option<CompactString> {
    // "gunmen", "schoolchildren", "passersby"
    if let Some(front) = low.strip_suffix("men").filter(|f| f.len() > 1 && *f != "turk") {
        return Some(CompactString::from(front) + "man");
    }
    if low.ends_with("children") {
        return Some(low.strip_suffix("ren")?.into());
    }
    if low.ends_with("sby") {
        return Some(low.replacen("sby", "by", 1).into());
    }
    let stem = low.strip_suffix('s').filter(|s| s.len() > 1 && !s.ends_with(['s', 'u', '\'']))?;
    if let Some(front) = stem.strip_suffix("ie").filter(|f| f.len() > 1) {
        return Some(CompactString::from(front) + "y");
    }
    if let Some(front) = stem.strip_suffix('e') {
        let sibilant = front.ends_with("ss")
            || front.ends_with("sh")
            || front.ends_with("ch")
            || front.ends_with('x')
            || front.ends_with("zz");
        if sibilant || (front.ends_with('o') && front.len() > 2) {
            return Some(front.into());
        }
    }
    Some(stem.into())
}

/// Whether a bare stem that nobody knows looks as if it had lost its e: "cit", "rais", "judg", "strangl".
fn wants_e(stem: &[u8]) -> bool {
    let at = |back: usize| stem.len().checked_sub(back).map_or(b' ', |i| stem[i]);
    let (last, before, third) = (at(1), at(2), at(3));
    match last {
        b'v' | b'z' | b'c' | b'u' => true,
        // "freed", "guaranteed"
        b'e' => before != b'e' && before != b'b',
        b's' => before != b's' && before != b'u',
        b'g' => !(before == b'n' && third != b'a' && third != b'e') && before != b'g',
        b'l' => !is_vowel(before) && !matches!(before, b'l' | b'r' | b'w'),
        b't' => (before == b'a' && !matches!(third, b'e' | b'o')) || (before == b'u' && matches!(third, b'c' | b'b')),
        b'r' => before == b'u' || (before == b'i' && third != b'a') || (before == b'o' && third == b'l'),
        b'd' => {
            before == b'u' || before == b'i' && third != b'o' || (before == b'a' && third != b'o' && !is_vowel(third))
        }
        b'k' | b'm' | b'p' => matches!(before, b'i' | b'o' | b'u' | b'a') && !is_vowel(third) && stem.len() > 2,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(form: &str, upos: Upos, xpos: Xpos, expect: &str) {
        let mut lemmas = Lemmas::default();
        for word in ["cite", "plan", "hope", "hop", "kill", "travel", "seize"] {
            lemmas.known.insert(word.into());
        }
        lemmas.exceptions.insert(("went".into(), Upos::Verb), "go".into());
        let lemmas = Lemmas::from_bytes(&lemmas.to_bytes()).unwrap();
        assert_eq!(lemmas.lemma(form, &lower(form), upos, xpos), expect, "{form}");
    }

    #[test]
    fn endings_come_off_and_stems_are_mended() {
        let verbs = [
            ("cited", Xpos::Vbd, "cite"),
            ("planned", Xpos::Vbn, "plan"),
            ("killing", Xpos::Vbg, "kill"),
            ("travelled", Xpos::Vbd, "travel"),
            ("seizes", Xpos::Vbz, "seize"),
            ("hoping", Xpos::Vbg, "hope"),
            ("tried", Xpos::Vbd, "try"),
            ("went", Xpos::Vbd, "go"),
            ("WENT", Xpos::Vbd, "go"),
            ("fled", Xpos::Vbd, "flee"),
            ("overthrew", Xpos::Vbd, "overthrow"),
            ("sworn", Xpos::Vbn, "swear"),
            ("leaned", Xpos::Vbd, "lean"),
            ("denies", Xpos::Vbz, "deny"),
            ("strangled", Xpos::Vbd, "strangle"),
            ("invaded", Xpos::Vbd, "invade"),
            ("evacuated", Xpos::Vbn, "evacuate"),
            ("clashed", Xpos::Vbd, "clash"),
            ("red", Xpos::Vbd, "red"),
            ("freed", Xpos::Vbn, "free"),
            ("fleeing", Xpos::Vbg, "flee"),
        ];
        for (form, xpos, lemma) in verbs {
            check(form, Upos::Verb, xpos, lemma);
        }
        check("Gunmen", Upos::Noun, Xpos::Nns, "gunman");
        check("schoolchildren", Upos::Noun, Xpos::Nns, "schoolchild");
        check("passersby", Upos::Noun, Xpos::Nns, "passerby");
        check("Countries", Upos::Noun, Xpos::Nns, "country");
        check("clashes", Upos::Noun, Xpos::Nns, "clash");
        check("bases", Upos::Noun, Xpos::Nns, "base");
        check("crises", Upos::Noun, Xpos::Nns, "crisis");
        check("Lesotho", Upos::Propn, Xpos::Nnp, "Lesotho");
    }
}
