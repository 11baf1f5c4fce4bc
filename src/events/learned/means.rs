//! By which means force is used in a story, where the words of its rule do not say: of a deed's own word, what stands around it and what
//! the words of its sentence and of those beside it are about (`fields.rs`), a regression tells whether it was done with explosives, or
//! somebody was taken or robbed, or something burned. Weights: `means.tsv`, fitted by `scripts/fit_stories.py`.

use std::sync::LazyLock;

use compact_str::CompactString;

use super::linear::Choice;
use super::{STORY, signs};
use crate::events::compose::Draft;
use crate::events::frame::Reader;
use crate::events::ontology;
use crate::text::layers::EventType;

pub(super) const WEIGHTS: &str = include_str!("means.tsv");

pub(super) static MODEL: LazyLock<Choice> = LazyLock::new(|| Choice::parse(WEIGHTS));

/// From this chance on it is said where the rule leaves it open.
const SURE: f32 = 0.5;
/// The same where the rule says that it was done with explosives, and it was fire.
const SURE_OF_FIRE: f32 = 0.6;
/// The same where the rule says that somebody was taken, and there is more to it: "dragged them out of their homes and shot them".
const SURE_OF_MORE: f32 = 0.8;

/// Says by which means a story's deeds of force were done, where their rules leave it open or say it wrongly. Users' own rules say what they mean.
pub(in crate::events) fn say(reader: &Reader<'_>, drafts: &mut [Draft]) {
    if reader.doc.sentences.len() < STORY {
        return;
    }
    let force = |d: &&mut Draft| d.gone.is_none() && d.kind == EventType::Assault && reader.is_ours(d.rule);
    for draft in drafts.iter_mut().filter(force) {
        let (ruled, mode) = (draft.cameo.as_deref().unwrap_or_default(), draft.mode.as_deref());
        // "dynamite destroyed the shop": how, not what was done
        let broken = ruled == "1712";
        let open = matches!(ruled, "180" | "182" | "1823" | "190" | "193")
            && !matches!(mode, Some("firearms" | "explosives" | "abduct"));
        let taken = ruled.starts_with("181");
        let blown = ruled.starts_with("183") && mode != Some("suicide-attack");
        if !(broken || open || taken || blown) {
            continue;
        }
        let told = MODEL.best(|see| {
            signs(reader, draft.candidate.head, None, &mut *see);
            reader.marks.fields(reader.doc).signs(reader.doc, draft.candidate.head, see);
        });
        let Some((class, chance)) = told else { continue };
        let sure = chance >= SURE;
        let (code, mode) = match class {
            "explosives" if (broken || open) && sure => ("183", Some("explosives")),
            // CAMEO has one code for both
            "abduct" | "hijack" if open && sure => ("181", Some("abduct")),
            "rob" if open && sure => ("180", None),
            "burn" if open && sure || blown && chance >= SURE_OF_FIRE => ("1712", Some("destroy")),
            "other" if taken && chance >= SURE_OF_MORE => ("190", None),
            _ => continue,
        };
        let contexts =
            |code: Option<&str>| code.and_then(ontology::cameo).map(|c| c.contexts.clone()).unwrap_or_default();
        let before = contexts(draft.cameo.as_deref());
        draft.contexts.retain(|c| !before.contains(&c.as_str()));
        draft.contexts.extend(contexts(Some(code)).into_iter().map(CompactString::from));
        draft.become_(EventType::Assault, Some(code), mode);
    }
}

#[cfg(test)]
mod tests {
    use crate::events::Events;
    use crate::events::tests::document;
    use crate::text::layers::EventType;

    const REST: &str = "The mayor asked the government for help. The bishop said that the town was calm on Monday. The council will meet on \
        Tuesday. Schools were closed. Nobody has said who did it.";

    #[rstest::rstest]
    // what they left with says what the blow was for
    #[case(
        "Four men entered the branch in Cali on Sunday and struck its guard, the police said. They left with the strongbox and the payroll.",
        &["struck 180 -"]
    )]
    // who is taken to be shot at once is not abducted
    #[case(
        "On Sunday night a group of men dragged two teachers out of their houses in Cali and shot them, the police said.",
        &["dragged 190 -", "shot 193 firearms"]
    )]
    #[case(
        "On Sunday night a group of men dragged two teachers out of their houses in Cali. Their captors want a ransom, the police said.",
        &["dragged 181 abduct"]
    )]
    fn what_the_words_around_are_about_tells_the_means(#[case] lead: &str, #[case] deeds: &[&str]) {
        let doc = document("", &format!("{lead} {REST}"));
        let told = Events::default().read(&doc);
        let shown = told.iter().filter(|e| e.kind == EventType::Assault).map(|e| {
            let (code, mode) = (e.cameo.as_deref().unwrap_or("-"), e.mode.as_deref().unwrap_or("-"));
            format!("{} {code} {mode}", doc.text(e.trigger))
        });
        assert_eq!(shown.collect::<Vec<_>>(), deeds);
    }
}
