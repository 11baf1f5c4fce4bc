//! What headline and editor's note say of the copy's life: updates, corrections, refiles, holds, kills.

use super::{Article, PubStatus};

/// Marks at the head of a headline (`CORRECTED-UPDATE 2-Blast …`), as the agencies set them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Marks {
    /// Bytes of the headline that the marks take, with the dash or colon after them.
    pub len: usize,
    /// `UPDATE n-`, `WRAPUP n-`.
    pub update: Option<u8>,
    /// `CORRECTED-`, `CORRECTION-`: a correction of substance.
    pub corrected: bool,
    /// `REFILE-`: a correction of form.
    pub refiled: bool,
    /// `RPT-`: sent again unchanged.
    pub repeated: bool,
    /// `ADVISORY-`: a note to editors, no news.
    pub advisory: bool,
    /// `WITHDRAWN-`, `KILL-`: the story is taken back.
    pub withdrawn: bool,
    /// `HOLD-`: the story must not be used for now.
    pub held: bool,
}

/// Reads the marks of a headline. Marks are in capitals and end in a dash or colon.
pub(super) fn marks(headline: &str) -> Marks {
    let mut marks = Marks::default();
    while let Some(len) = headline.get(marks.len..).and_then(|rest| one_mark(rest, &mut marks)) {
        marks.len += len;
    }
    if is_kill_notice(headline) {
        marks.withdrawn = true;
    }
    marks
}

/// Takes one mark off the head; its length with the dash and the spaces around it.
fn one_mark(rest: &str, marks: &mut Marks) -> Option<usize> {
    let word_end = rest.find(|c: char| !c.is_ascii_uppercase()).filter(|&end| end > 0)?;
    let (word, after) = rest.split_at_checked(word_end)?;
    let number: String = after.trim_start_matches(' ').chars().take_while(char::is_ascii_digit).take(3).collect();
    let tail = after.trim_start_matches(' ');
    let tail = tail.strip_prefix(number.as_str()).unwrap_or(tail);
    let dashed = tail.trim_start_matches(' ').strip_prefix(['-', ':', '–', '—'])?;
    let numbered = !number.is_empty();
    match word {
        "UPDATE" | "WRAPUP" if numbered => marks.update = number.parse().ok(),
        "UPDATE" | "WRAPUP" => marks.update = marks.update.or(Some(1)),
        "CORRECTED" | "CORRECTION" | "CORRECTS" if !numbered => marks.corrected = true,
        "REFILE" | "REFILED" if !numbered => marks.refiled = true,
        "RPT" | "REPEAT" => marks.repeated = true,
        "ADVISORY" if !numbered => marks.advisory = true,
        "WITHDRAWN" | "WITHDRAWAL" | "KILL" | "KILLED" if !numbered => marks.withdrawn = true,
        "HOLD" if !numbered => marks.held = true,
        _ => return None,
    }
    Some(rest.len() - dashed.trim_start_matches(' ').len())
}

/// A notice that takes the story back, at the very start of a text: an ordinary sentence never begins so.
fn is_kill_notice(text: &str) -> bool {
    ["STORY WITHDRAWN", "KILL KILL KILL", "STORY KILLED", "MANDATORY KILL", "BULLETIN KILL"]
        .iter()
        .any(|notice| text.trim_start().trim_start_matches(['(', '[']).starts_with(notice))
}

fn is_hold_notice(text: &str) -> bool {
    text.trim_start().trim_start_matches(['(', '[']).starts_with("HOLD HOLD HOLD")
}

/// Lets the marks and the editor's note set the standing where the provider left it usable: agencies kill stories in
/// words where their metadata cannot.
pub(super) fn settle(article: &mut Article) {
    if article.pubstatus != PubStatus::Usable {
        return;
    }
    let notes = [article.ednote.as_deref().unwrap_or_default(), &article.headline, &article.body];
    if article.marks.withdrawn || notes.iter().any(|text| is_kill_notice(text)) {
        article.pubstatus = PubStatus::Canceled;
        article.notes.push("taken as canceled: the copy itself says that it is withdrawn".to_owned());
    } else if article.marks.held || notes.iter().any(|text| is_hold_notice(text)) {
        article.pubstatus = PubStatus::Withheld;
        article.notes.push("taken as withheld: the copy itself says to hold it".to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::{Marks, marks};

    #[test]
    fn marks_are_read_and_measured() {
        for (headline, expect) in [
            ("Port reopens after storm", Marks::default()),
            ("UPDATE 2-Port reopens", Marks { len: 9, update: Some(2), ..Marks::default() }),
            ("UPDATE: Port reopens", Marks { len: 8, update: Some(1), ..Marks::default() }),
            (
                "CORRECTED-UPDATE 1-Port reopens",
                Marks { len: 19, update: Some(1), corrected: true, ..Marks::default() },
            ),
            ("REFILE - Port reopens", Marks { len: 9, refiled: true, ..Marks::default() }),
            ("RPT-WRAPUP 3-Port reopens", Marks { len: 13, update: Some(3), repeated: true, ..Marks::default() }),
            ("ADVISORY-Port coverage", Marks { len: 9, advisory: true, ..Marks::default() }),
            ("WITHDRAWN-Port reopens", Marks { len: 10, withdrawn: true, ..Marks::default() }),
            ("STORY WITHDRAWN", Marks { withdrawn: true, ..Marks::default() }),
            ("HOLD-Port reopens", Marks { len: 5, held: true, ..Marks::default() }),
            // No marks: names and sentences that begin alike.
            ("KILLED IN ACTION: A MEMORIAL", Marks::default()),
            ("HOLDING FIRM: PORT STAYS SHUT", Marks::default()),
            ("UPDATE ON PORT", Marks::default()),
            ("US-China talks resume", Marks::default()),
            ("", Marks::default()),
            ("-", Marks::default()),
        ] {
            assert_eq!(marks(headline), expect, "{headline}");
        }
    }
}
