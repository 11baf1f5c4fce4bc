//! Deeds of films, novels, games and commemorations.

use crate::events::frame::Reader;
use crate::text::tags::Dep;

/// "Her novel tells how soldiers murder a family": a work of fiction or history is the subject of a verb above.
pub(super) fn told_by_a_work(reader: &Reader<'_>, predicate: u32) -> bool {
    let tree = &reader.tree;
    let works = &reader.rules.known.works;
    let mut at = predicate;
    let within =
        |v: u32| tree.children_in(v, &[Dep::Obl]).any(|o| tree.case_of(o) == Some("in") && is_scene(reader, o));
    for _ in 0..6 {
        if within(at) {
            return true;
        }
        let Some(head) = tree.head(at) else { return false };
        let about = |t: u32| {
            works.contains(tree.lemma(t))
                && !reader.marks.is_name(t)
                && !is_several(reader, t)
                && !is_show_of_force(reader, t)
        };
        if about(head) && matches!(tree.dep(at), Dep::Acl | Dep::AclRelcl | Dep::Nmod) {
            return true;
        }
        if tree.child_in(head, &[Dep::Nsubj, Dep::NsubjPass]).is_some_and(|s| s != at && about(s)) {
            return true;
        }
        // "villagers re-enacted the battle", "survivors commemorated the massacre"
        let played = matches!(tree.lemma(head), "re-enact" | "reenact" | "enact" | "commemorate" | "restage");
        if played && tree.dep(at) == Dep::Obj {
            return true;
        }
        at = head;
    }
    false
}

/// "In the film", "in the final episode".
fn is_scene(reader: &Reader<'_>, noun: u32) -> bool {
    let tree = &reader.tree;
    let lemma = tree.lemma(noun);
    !reader.marks.is_name(noun)
        && !is_several(reader, noun)
        && !is_show_of_force(reader, noun)
        && (reader.rules.known.works.contains(lemma)
            || matches!(lemma, "film" | "movie" | "novel" | "episode" | "sequel" | "game" | "scene" | "plot" | "drama"))
        && (lemma != "game"
            || tree.children(noun).iter().any(|&c| matches!(tree.lower(c), "video" | "board" | "computer")))
}

/// "A series of bomb blasts", "killed in a series of raids": no film.
fn is_several(reader: &Reader<'_>, noun: u32) -> bool {
    reader.tree.lemma(noun) == "series" && reader.tree.phrases(noun, "of").next().is_some()
}

/// "Bombers flew over the border in a show of strength", "a rare show of sympathy": no show that anybody sits and watches.
fn is_show_of_force(reader: &Reader<'_>, noun: u32) -> bool {
    const SHOWN: &[&str] = &[
        "strength",
        "force",
        "power",
        "support",
        "unity",
        "solidarity",
        "sympathy",
        "defiance",
        "goodwill",
        "friendship",
        "resolve",
        "might",
        "muscle",
        "confidence",
        "contempt",
        "dissent",
        "anger",
        "loyalty",
        "respect",
        "determination",
        "discontent",
    ];
    let tree = &reader.tree;
    tree.lemma(noun) == "show" && tree.phrases(noun, "of").any(|o| SHOWN.contains(&tree.lemma(o)))
}
