//! The way in a parse from one word to another, spelt as a sign.

/// The labels up from a word to where both ways meet, and down to the other word; `far` where they meet too high up. `label` writes
/// a word's label, on the way up or down. Of the second word's governors `reach` are looked at.
pub(super) fn way(
    (from, to, reach): (u32, u32, usize),
    head: impl Fn(u32) -> Option<u32>,
    label: impl Fn(u32, bool, &mut String),
) -> String {
    let up = |t: u32| std::iter::successors(Some(t), |&t| head(t));
    let mut out = String::with_capacity(32);
    for at in up(from).take(6) {
        if let Some(depth) = up(to).take(reach).position(|t| t == at) {
            for below in (0..depth).rev() {
                out.push('>');
                up(to).nth(below).into_iter().for_each(|t| label(t, false, &mut out));
            }
            return out;
        }
        label(at, true, &mut out);
        out.push('<');
    }
    "far".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_meet_at_the_lowest_word_above_both() {
        // 0 <- 1 <- 2, 0 <- 3
        let head = |t: u32| [None, Some(0), Some(1), Some(0)].get(t as usize).copied().flatten();
        let label = |t: u32, up: bool, out: &mut String| {
            out.extend([if up { 'u' } else { 'd' }].into_iter().chain(char::from_digit(t, 10)));
        };
        for (from, to, want) in
            [(2, 3, "u2<u1<>d3"), (3, 2, "u3<>d1>d2"), (2, 0, "u2<u1<"), (0, 2, ">d1>d2"), (1, 1, "")]
        {
            assert_eq!(way((from, to, 6), head, label), want, "{from} to {to}");
        }
        assert_eq!(way((3, 2, 2), head, label), "far");
    }
}
