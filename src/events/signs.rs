//! Whose mark a deed bears: leaflets, slogans, calls and words of blame that name an armed organisation.

use super::came::is_attacker;
use super::finish::add;
use super::frame::{Parties, Reader};
use super::merge::Told;
use super::story::speaks_of_all;
use crate::text::SentenceKind;
use crate::text::layers::{ArgumentRole, EntityLabel, MentionKind};
use crate::text::tags::{Dep, Upos};

/// A sentence of claim, blame or signature that names an armed organisation, where the parse does not say more.
pub(super) fn signed(reader: &Reader<'_>, sentence: usize) -> Option<Told> {
    let tree = &reader.tree;
    let range = tree.range;
    if reader.kind != SentenceKind::Prose {
        return None;
    }
    let mut names = (range.start..range.end).filter(|&t| starts_armed_name(reader, t)).peekable();
    names.peek()?;
    let (mut mark, mut call, mut deed) = (None, false, false);
    for t in range.start..range.end {
        if reader.marks.is_name(t) {
            continue;
        }
        let lower = tree.lower(t);
        match tree.lemma(t) {
            "doubt" if tree.lower(t.saturating_sub(1)) == "no" => {}
            // a claim that is disowned, and what others think of a deed
            "deny" | "disclaim" | "condemn" | "deplore" | "repudiate" | "regret" | "lament" | "doubt" | "reject"
            | "exclude" | "arrest" | "capture" | "negotiate" | "negotiation" | "truce" | "dialogue" | "if" => {
                return None;
            }
            // "we do not rule out that it is the work of the front"
            "rule" if (tree.lower(t + 1) == "out" || lower == "ruled") && !super::verbs::is_denied(tree, t) => {
                return None;
            }
            // "his organization does not plan actions"
            "not" | "n't" | "never"
                if tree.head(t).is_some_and(|v| {
                    matches!(
                        tree.lemma(v),
                        "plan" | "participate" | "intend" | "carry" | "commit" | "place" | "plant" | "act"
                    )
                }) =>
            {
                return None;
            }
            "nobody" | "none" => return None,
            "no" if matches!(tree.lower(t + 1), "one" | "group" | "organization" | "organisation") => return None,
            "sign" if tree.upos(t) == Upos::Verb && !tree.is_passive(t) && tree.dep(t) != Dep::Acl => {}
            "leaflet" | "pamphlet" | "slogan" | "flag" | "banner" | "graffiti" | "placard" | "handbill" | "tract"
            | "initials" | "inscription" | "acronym" | "logo" | "insignia" | "armband" | "armbands" | "signature"
            | "sign" | "cardboard" | "emblem" | "poster" | "initial" => {
                mark = mark.or(Some(t));
            }
            "responsibility" | "credit" | "responsible" | "blame" | "attribute" | "culprit" | "perpetrator"
            | "author" | "authorship" | "hallmark" | "trademark" | "modus" => mark = mark.or(Some(t)),
            "suspect" | "suspicion" | "justify" | "vindicate" => mark = mark.or(Some(t)),
            "involvement" | "participation" | "complicity" | "hand" | "crime" | "work"
                if tree.upos(t) == Upos::Noun && tree.lower(t + 1) == "of" =>
            {
                mark = mark.or(Some(t));
            }
            // "the crime was ordered by the front"
            "order" | "hire" | "finance" | "mastermind" | "plan" | "commission" if tree.is_passive(t) => {
                let of_deed = |s: u32| is_attacker(tree.lemma(s)) || reader.is_force(s) || tree.lemma(s) == "crime";
                mark = mark.or(tree.surface_subject(t).filter(|&s| of_deed(s)).map(|_| t));
            }
            "commit" | "perpetrate" => {
                let crime = tree.logical_object(t, tree.is_passive(t));
                mark = mark.or(crime.filter(|&o| reader.is_force(o) || tree.lemma(o) == "crime").map(|_| t));
            }
            "behind" if !matches!(tree.dep(t), Dep::Case) || tree.lemma(t.saturating_sub(1)) == "be" => {
                mark = mark.or(Some(t));
            }
            "link" | "tie" | "connection" | "trace" if tree.phrases(t, "with").next().is_some() => {
                mark = mark.or(Some(t));
            }
            "point" if matches!(tree.lower(t + 1), "to" | "toward" | "towards" | "at") => mark = mark.or(Some(t)),
            "mark" | "stamp" | "seal" | "method" | "style" if tree.phrases(t, "of").next().is_some() => {
                mark = mark.or(Some(t));
            }
            "speak" if tree.lower(t + 1) == "for" || tree.lower(t + 2) == "behalf" => mark = mark.or(Some(t)),
            "behalf" => mark = mark.or(Some(t)),
            // "a gift from the front to the ambassador"
            "gift" | "present" | "answer" | "response" | "reply"
                if matches!(tree.lower(t + 1), "from" | "of")
                    && (call || reader.kind == SentenceKind::Prose && quoted_deed(reader)) =>
            {
                mark = mark.or(Some(t));
            }
            // "the attackers, members of the front,"
            who if is_attacker(who) => {
                let body = tree.children_in(t, &[Dep::Appos]).find(|&a| matches!(tree.lemma(a), "member" | "fighter"));
                mark = mark.or(body).or_else(|| said_to_be(reader, t));
            }
            "belong" => {
                let they = |s: u32| tree.lower(s) == "they" || tree.lower(s) == "both";
                let whose = tree
                    .surface_subject(t)
                    .filter(|&s| is_attacker(tree.lemma(s)) || reader.marks.is_name(s) || they(s));
                mark = mark.or(whose.map(|_| t));
            }
            "introduce" | "identify" | "describe"
                if (t..range.end.min(t + 3))
                    .any(|s| tree.lower(s).ends_with("self") || tree.lower(s).ends_with("selves")) =>
            {
                mark = mark.or(Some(t));
            }
            "caller" | "call" | "telephone" | "phone" | "fax" | "letter" | "note" | "communique" | "message"
            | "statement" => {
                call = true;
            }
            "sentence" | "justice" | "execution" | "claim" | "action" | "attack" | "bomb" | "place" | "plant"
            | "execute" | "reprisal" | "revenge" | "punish" | "bombing" | "killing" | "murder" | "kidnapping"
            | "explosion" | "assassination" | "demand" => {
                deed = true;
            }
            _ => {}
        }
    }
    if mark.is_none() && !(call && deed) {
        return None;
    }
    let names: Vec<u32> = names.collect();
    // the name behind the word of claim, else the one before it
    let after = names.iter().copied().find(|&n| mark.is_none_or(|m| n > m));
    let name = after.or_else(|| names.last().copied())?;
    let parties: Parties = reader.party(name).into_iter().collect();
    let mut actors = Vec::new();
    add(&mut actors, ArgumentRole::Actor, &parties);
    let all = speaks_of_all(reader);
    (!actors.is_empty()).then_some(Told::Signed { actors, sentence, all })
}

/// "The assailants, believed to be members of the front", "the gunmen were from the front": the word that links them.
fn said_to_be(reader: &Reader<'_>, doers: u32) -> Option<u32> {
    let tree = &reader.tree;
    let told =
        tree.children_in(doers, &[Dep::Det]).any(|d| matches!(tree.lower(d), "the" | "these" | "those" | "both"));
    if !told || tree.phrases(doers, "of").next().is_some() {
        return None;
    }
    let mut link = None;
    for t in doers + 1..tree.range.end.min(doers + 14) {
        if starts_armed_name(reader, t) {
            return link;
        }
        match tree.lemma(t) {
            "be" | "have" | "say" | "may" | "might" | "could" | "seem" | "come" | "wear" | "carry" | "appear" => {}
            "believe" | "presume" | "suspect" | "think" | "allege" | "identify" | "describe" | "member"
            | "militant" | "belong" | "from" | "consider" | "fighter" | "presumed" | "alleged" => link = Some(t),
            // "the gunmen did not come from the front", "the gunmen shot a member of the front"
            "not" | "n't" | "never" => return None,
            _ if tree.is_verb(t) => return None,
            _ => {}
        }
    }
    None
}

/// A sentence that speaks of a bomb or an attack told before.
fn quoted_deed(reader: &Reader<'_>) -> bool {
    let tree = &reader.tree;
    (tree.range.start..tree.range.end)
        .any(|t| matches!(tree.lemma(t), "bomb" | "attack" | "bombing" | "explosion" | "blast" | "killing" | "action"))
}

/// The first token of an armed organisation's name.
fn starts_armed_name(reader: &Reader<'_>, t: u32) -> bool {
    let Some((ix, MentionKind::Name)) = reader.marks.entity(t) else {
        // one that was not taken for a name: "the Secret Anticommunist Army"
        let unit = matches!(
            reader.tree.lower(t),
            "front" | "army" | "movement" | "command" | "brigade" | "commando" | "forces"
        );
        let capital = reader.doc.form(t).starts_with(char::is_uppercase);
        let whole = || reader.party(t).is_some_and(|p| sounds_armed(reader.doc.text(p.actor.anchor)));
        return unit && capital && reader.marks.entity(t).is_none() && whole();
    };
    let first = t == reader.tree.range.start || reader.marks.entity(t - 1).is_none_or(|(before, _)| before != ix);
    let Some(entity) = reader.doc.entities.get(ix as usize).filter(|_| first) else { return false };
    let side = entity.actor.is_irregular();
    entity.label == EntityLabel::Org
        && (side
            || (entity.actor.is_empty() && is_unit(&entity.name))
            || (entity.actor.sectors.iter().all(|s| s == "MIL") && sounds_armed(&entity.name)))
}

/// "Scarlet Dawn Front": a name that no list knows, of a body that fights.
fn is_unit(name: &str) -> bool {
    let last = name.rsplit(' ').next().unwrap_or_default().to_lowercase();
    matches!(
        last.as_str(),
        "command"
            | "squad"
            | "legion"
            | "front"
            | "commando"
            | "commandos"
            | "brigade"
            | "brigades"
            | "cell"
            | "column"
            | "faction"
    )
}

/// "Modesto Ramirez Urban Front", "Secret Anticommunist Army": by its words.
pub(super) fn sounds_armed(name: &str) -> bool {
    let name = name.to_lowercase();
    let mut words = name.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty());
    let unit = |w: &str| {
        matches!(
            w,
            "front"
                | "army"
                | "commando"
                | "commandos"
                | "command"
                | "brigade"
                | "brigades"
                | "column"
                | "cell"
                | "movement"
                | "forces"
                | "organization"
                | "organisation"
                | "squad"
                | "squads"
                | "legion"
        )
    };
    let cause = |w: &str| {
        matches!(
            w,
            "liberation"
                | "revolutionary"
                | "patriotic"
                | "urban"
                | "popular"
                | "guerrilla"
                | "anticommunist"
                | "armed"
                | "insurgent"
                | "red"
                | "people"
                | "peoples"
                | "secret"
                | "resistance"
                | "vengeance"
                | "justice"
        )
    };
    let (mut units, mut causes, mut death) = (false, false, false);
    let mut before = "";
    for word in &mut words {
        units |= unit(word);
        causes |= cause(word);
        death |= before == "death" && word == "to";
        before = word;
    }
    (units && causes) || death
}
