//! The feature templates: what is written down of one token and its neighbours.

use super::super::hash;
use super::super::lexicon::LISTS;
use super::super::word::{Casing, Word};
use super::{Fact, Grammar, Line};

/// A token in its sentence.
pub(super) struct Window<'a> {
    pub(super) facts: &'a [Fact],
    pub(super) line: &'a Line,
    pub(super) at: usize,
}

/// Starts a template's hash.
#[inline]
const fn template(number: u64) -> u64 {
    hash::step(0xFEA7, number)
}

#[inline]
const fn one(number: u64, a: u64) -> u64 {
    hash::step(template(number), a)
}

#[inline]
const fn two(number: u64, a: u64, b: u64) -> u64 {
    hash::step(one(number, a), b)
}

#[inline]
const fn three(number: u64, a: u64, b: u64, c: u64) -> u64 {
    hash::step(two(number, a, b), c)
}

/// Stands for what lies beyond a sentence's edge.
static EDGE: std::sync::LazyLock<Fact> = std::sync::LazyLock::new(|| Fact {
    word: Word { lower: 0xED6E, outline: 0xED6E, tails: [0xED6E; 4], heads: [0xED6E; 4], ..Word::default() },
    case: 15,
    shape: 0xED6E,
    ..Fact::default()
});

impl<'a> Window<'a> {
    fn near(&self, step: isize) -> &'a Fact {
        self.at.checked_add_signed(step).and_then(|at| self.facts.get(at)).unwrap_or_else(|| &EDGE)
    }

    /// All features of the token but those of [`memory`](Self::memory).
    pub(super) fn write(&self, out: &mut Vec<u64>) {
        self.words(out);
        self.shapes(out);
        self.lists(out);
        self.link(out);
        self.grammar(out);
        self.clusters(out);
        if self.near(0).raised {
            self.run(out);
            self.story(out);
        }
    }

    fn words(&self, out: &mut Vec<u64>) {
        let [b2, b1, here, a1, a2] = [-2, -1, 0, 1, 2].map(|step| self.near(step));
        let (w, case) = (here.word.lower, here.case);
        out.extend([
            one(1, self.line.mode as u64),
            one(2, w),
            two(3, w, case),
            two(4, b1.word.lower, case),
            two(5, a1.word.lower, case),
            two(6, b2.word.lower, case),
            two(7, a2.word.lower, case),
            two(8, b1.word.lower, w),
            two(9, w, a1.word.lower),
            three(10, b1.word.lower, case, a1.word.lower),
            three(11, b2.word.lower, b1.word.lower, case),
            three(12, a1.word.lower, a2.word.lower, case),
        ]);
        let letters = matches!(here.word.casing, Casing::Mark | Casing::Digit);
        if !letters {
            let raised = u64::from(here.raised) + 2 * self.line.mode as u64;
            for n in 0..4 {
                out.push(two(20 + n, here.word.heads[n as usize], raised));
                out.push(two(24 + n, here.word.tails[n as usize], raised));
            }
            out.push(two(28, b1.word.tails[2], case));
            out.push(two(29, a1.word.tails[2], case));
        }
    }

    fn shapes(&self, out: &mut Vec<u64>) {
        let [b2, b1, here, a1, a2] = [-2, -1, 0, 1, 2].map(|step| self.near(step).shape);
        let first = u64::from(self.at == 0);
        out.extend([
            two(30, here, first),
            two(31, b1, here),
            two(32, here, a1),
            three(33, b1, here, a1),
            three(34, b2, b1, here),
            three(35, here, a1, a2),
            three(36, here, self.line.sport, u64::from(self.line.figures)),
            two(37, self.near(0).word.length.min(8).into(), self.near(0).case),
        ]);
    }

    fn lists(&self, out: &mut Vec<u64>) {
        let [b2, b1, here, a1, a2] = [-2, -1, 0, 1, 2].map(|step| self.near(step));
        let case = here.case;
        for list in 0..LISTS as u64 {
            let place = (here.lists >> (3 * list)) as u64 & 7;
            if place != 0 {
                out.push(three(40, list, place, case));
                out.push(three(41, list, place, self.line.sport + 4 * u64::from(self.line.figures)));
                out.push(three(42, list, place, b1.word.lower));
                out.push(three(43, list, place, a1.word.lower));
            }
        }
        let around = u64::from(b1.mask) | u64::from(a1.mask) << 32;
        out.extend([
            two(44, here.mask.into(), case),
            three(45, b1.mask.into(), here.mask.into(), case),
            three(46, here.mask.into(), a1.mask.into(), case),
            three(47, around, here.mask.into(), case),
            two(48, here.lists as u64 & ((1 << 45) - 1), case),
            two(49, b1.mask.into(), case),
            two(50, a1.mask.into(), case),
            two(51, b2.mask.into(), case),
            two(52, a2.mask.into(), case),
        ]);
    }

    fn run(&self, out: &mut Vec<u64>) {
        let here = self.near(0);
        let (start, end) = (here.run.0 as usize, here.run.1 as usize);
        let outside = |at: Option<usize>| at.and_then(|at| self.facts.get(at)).unwrap_or_else(|| &EDGE);
        let (before, after) = (outside(start.checked_sub(1)), outside(Some(end)));
        let (first, last) = (outside(Some(start)), outside(Some(end - 1)));
        let (gone, left) = ((self.at - start).min(3) as u64, (end - 1 - self.at).min(3) as u64);
        let place = gone + 4 * left + 16 * (self.line.mode as u64);
        out.extend([
            two(60, place, u64::from(start == 0)),
            two(61, before.word.lower, place),
            two(62, after.word.lower, place),
            two(63, last.word.lower, place),
            two(64, first.word.lower, place),
            three(65, before.word.lower, after.word.lower, place),
            two(66, last.word.tails[2], place),
            two(67, last.mask.into(), place),
            two(68, first.mask.into(), place),
            three(69, first.mask.into(), last.mask.into(), place),
            two(70, before.mask.into(), place),
            two(71, after.mask.into(), place),
            three(72, place, here.mask.into(), self.line.sport),
            three(73, before.shape, after.shape, place),
            three(74, last.word.lower, after.word.lower, outside(Some(end + 1)).word.lower),
            two(75, before.cluster.into(), place),
            two(76, after.cluster.into(), place),
            two(77, last.cluster.into(), place),
            three(78, first.cluster.into(), last.cluster.into(), place),
        ]);
    }

    fn link(&self, out: &mut Vec<u64>) {
        let here = self.near(0);
        let link = here.link;
        if link.part == 0 {
            return;
        }
        let fact = |at: u32| self.facts.get(at as usize).unwrap_or_else(|| &EDGE);
        let (first, head, last) = (fact(link.start), fact(link.head), fact(link.end.saturating_sub(1)));
        let before = (link.start as usize).checked_sub(1).and_then(|at| self.facts.get(at)).unwrap_or_else(|| &EDGE);
        let part = u64::from(link.part)
            + 4 * u64::from(self.at + 1 == link.end as usize)
            + 8 * u64::from(self.at == link.start as usize);
        out.extend([
            three(90, part, head.word.lower, link.binder),
            three(91, part, head.mask.into(), link.binder),
            three(92, part, last.mask.into(), link.binder),
            three(93, part, first.mask.into(), head.mask.into()),
            three(94, part, before.word.lower, link.binder),
            three(95, part, head.word.tails[2], link.binder),
            three(96, part, here.mask.into(), link.binder),
            two(97, part, link.binder),
            three(98, part, head.word.lower, here.mask.into()),
        ]);
    }

    /// What rests on the names already read in the story.
    pub(super) fn memory(&self, out: &mut Vec<u64>) {
        let [before, here, after] = [-1, 0, 1].map(|step| self.near(step));
        let read_as = u64::from(here.read_as);
        let (start, end) = here.run;
        let place = u64::from(self.at == start as usize) + 2 * u64::from(self.at + 1 == end as usize);
        for bit in (0..16).filter(|bit| read_as & (1 << bit) != 0) {
            out.extend([
                two(110, bit, here.case),
                three(111, bit, place, here.case),
                three(112, bit, here.mask.into(), 0),
            ]);
        }
        out.extend([
            two(113, read_as, place),
            three(114, before.read_as.into(), read_as, after.read_as.into()),
            three(115, read_as, before.case, after.case),
        ]);
    }

    fn story(&self, out: &mut Vec<u64>) {
        let here = self.near(0);
        let seen = u64::from(here.seen);
        let first = u64::from(self.at == 0);
        out.extend([
            three(80, seen & 3, first, here.case),
            three(81, seen, here.case, first),
            three(82, seen, here.mask.into(), first),
        ]);
        for bit in 2..7 {
            if seen & (1 << bit) != 0 {
                let (start, end) = here.run;
                out.push(three(83, bit, here.case, u64::from(end - start).min(3)));
            }
        }
    }

    fn clusters(&self, out: &mut Vec<u64>) {
        let [b2, b1, here, a1, a2] = [-2, -1, 0, 1, 2].map(|step| u64::from(self.near(step).cluster));
        let case = self.near(0).case;
        out.extend([
            two(140, here, case),
            two(141, b1, case),
            two(142, a1, case),
            three(143, b1, here, case),
            three(144, here, a1, case),
            three(145, b1, a1, case),
            three(146, b2, b1, case),
            three(147, a1, a2, case),
        ]);
    }

    fn grammar(&self, out: &mut Vec<u64>) {
        let [b1, here, a1] = [-1, 0, 1].map(|step| self.near(step));
        let (before, tag, after) = (b1.grammar.tag.into(), here.grammar.tag.into(), a1.grammar.tag.into());
        out.extend([
            two(120, tag, here.case),
            three(121, before, tag, here.case),
            three(122, tag, after, here.case),
            three(123, before, tag, after),
        ]);
        let Grammar { role, top, governor, apposed, .. } = here.grammar;
        if role == 0 {
            return;
        }
        let fact = |at: Option<u32>| at.and_then(|at| self.facts.get(at as usize)).unwrap_or_else(|| &EDGE);
        let own = u64::from(top == Some(self.at as u32)) + 2 * u64::from(here.raised);
        let (top, governor) = (fact(top), fact(governor));
        let role = u64::from(role) + 64 * own;
        out.extend([
            two(130, role, governor.word.lower),
            two(131, role, governor.cluster.into()),
            two(132, top.word.lower, own),
            three(133, role, top.cluster.into(), top.mask.into()),
            three(134, role, governor.cluster.into(), here.mask.into()),
        ]);
        if apposed.is_some() {
            let apposed = fact(apposed);
            out.extend([two(135, apposed.word.lower, own), two(136, apposed.cluster.into(), own)]);
        }
    }
}
