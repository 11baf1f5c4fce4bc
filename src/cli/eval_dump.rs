//! What the fitted models see of cases, as JSON lines: what `copytaster eval events --dump` prints for the scripts that fit them.

use crate::events::explain::{Read, Trace};
use crate::text::Document;
use crate::text::layers::{ArgumentRole, Event, EventType};

/// Which model's sight of the cases is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Dump {
    /// Each event that is told, for its confidence
    Events,
    /// Each word that could be a trigger, a line a case
    Triggers,
    /// Everybody who may have done a deed, or been struck by it, that another part of the story tells of
    Parties,
    /// Everybody and everything that a story of violence mentions, a line a case
    Mentions,
    /// Everybody of a sentence who may take part in its event
    Roles,
    /// Every land that a party without one may belong to
    Lands,
    /// Every party of an event, for its sector
    Sectors,
    /// Each deed that a story is taken to tell of, before it is said which stand
    Stands,
    /// Each deed that a sentence tells of, and each pair of deeds that may be one
    Deeds,
}

impl Dump {
    /// Prints one case; `types`: those of its events.
    pub(super) fn write(
        self,
        id: &str,
        types: &[&str],
        doc: &Document,
        told: &[Event],
        trace: &Trace,
        out: &mut impl std::io::Write,
    ) -> anyhow::Result<()> {
        match self {
            Self::Events => write_events(id, types, doc, told, trace, out),
            Self::Triggers => write_triggers(id, doc, trace, out),
            Self::Parties => write_parties(id, doc, trace, out),
            Self::Mentions => write_mentions(id, doc, trace, out),
            Self::Roles => write_roles(id, doc, trace, out),
            Self::Lands => write_lands(id, doc, trace, out),
            Self::Sectors => write_sectors(id, doc, trace, out),
            Self::Stands => write_stands(id, trace, out),
            Self::Deeds => write_deeds(id, doc, trace, out),
        }
    }
}

/// The words of a case that could be triggers, with what they showed, and which of them rules took for which type.
fn write_triggers(id: &str, doc: &Document, trace: &Trace, out: &mut impl std::io::Write) -> anyhow::Result<()> {
    let rows: Vec<serde_json::Value> = trace
        .predicates
        .iter()
        .map(|p| {
            serde_json::json!({ "token": p.token, "word": doc.form(p.token), "told": p.told.map(EventType::as_str),
                "signs": signs(&p.signs), "places": p.places, "about": signs(&p.about) })
        })
        .collect();
    writeln!(out, "{}", serde_json::json!({ "id": id, "predicates": rows, "sentences": sentences(trace) }))?;
    Ok(())
}

/// The words of each sentence, as networks read them.
fn sentences(trace: &Trace) -> Vec<serde_json::Value> {
    let words = |s: &Read| -> Vec<_> { s.words.iter().map(|(word, upos)| (word.clone(), upos.as_str())).collect() };
    trace.sentences.iter().map(|s| serde_json::json!({ "start": s.start, "words": words(s) })).collect()
}

/// Everybody and everything that may have to do with the deeds of a story, and the story's sentences.
fn write_mentions(id: &str, doc: &Document, trace: &Trace, out: &mut impl std::io::Write) -> anyhow::Result<()> {
    let name = |ix| doc.entities.get(ix as usize).map(|e| e.name.as_str());
    let rows: Vec<serde_json::Value> = trace
        .mentions
        .iter()
        .map(|m| {
            serde_json::json!({ "role": m.role.as_str(), "start": m.anchor.span.start, "text": doc.text(m.anchor), "name": m.entity.and_then(name),
                "token": m.token, "group": m.group, "forms": m.forms, "places": m.places })
        })
        .collect();
    writeln!(out, "{}", serde_json::json!({ "id": id, "mentions": rows, "sentences": sentences(trace) }))?;
    Ok(())
}

/// One line a deed and somebody who may belong to it.
fn write_parties(id: &str, doc: &Document, trace: &Trace, out: &mut impl std::io::Write) -> anyhow::Result<()> {
    for suspect in &trace.suspects {
        let name = suspect.entity.and_then(|ix| doc.entities.get(ix as usize)).map(|e| e.name.as_str());
        let line = serde_json::json!({ "id": id, "trigger": suspect.trigger.span.start, "role": suspect.role.as_str(),
            "start": suspect.anchor.span.start, "text": doc.text(suspect.anchor),
            "name": name, "token": suspect.token, "known": suspect.known, "signs": signs(&suspect.signs) });
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// One line a deed that a sentence tells of, with its parties; then one line a pair of them.
fn write_deeds(id: &str, doc: &Document, trace: &Trace, out: &mut impl std::io::Write) -> anyhow::Result<()> {
    for event in &trace.deeds {
        let words = |role| -> Vec<_> {
            let name = |ix| doc.entities.get(ix as usize).map(|e| e.name.as_str());
            let of_role = event.arguments.iter().filter(|a| a.role == role);
            of_role.map(|a| (doc.text(a.anchor), a.entity.and_then(name))).collect()
        };
        let line = serde_json::json!({ "id": id, "trigger": event.trigger.span.start, "mode": event.mode, "cameo": event.cameo,
            "word": doc.text(event.trigger), "actors": words(ArgumentRole::Actor), "recipients": words(ArgumentRole::Recipient) });
        writeln!(out, "{line}")?;
    }
    for pair in &trace.pairs {
        let line = serde_json::json!({ "id": id, "earlier": pair.earlier.span.start, "later": pair.later.span.start,
            "signs": signs(&pair.signs) });
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// One line a deed of a story.
fn write_stands(id: &str, trace: &Trace, out: &mut impl std::io::Write) -> anyhow::Result<()> {
    for (trigger, shown) in &trace.stands {
        writeln!(out, "{}", serde_json::json!({ "id": id, "trigger": trigger.span.start, "signs": signs(shown) }))?;
    }
    Ok(())
}

/// One line an event of a sentence and somebody who may take part in it.
fn write_roles(id: &str, doc: &Document, trace: &Trace, out: &mut impl std::io::Write) -> anyhow::Result<()> {
    for one in &trace.roles {
        let line = serde_json::json!({ "id": id, "trigger": one.trigger, "word": doc.form(one.trigger), "type": one.kind.as_str(),
            "head": one.head, "text": doc.form(one.head), "given": one.given, "codes": one.codes, "signs": one.signs });
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// One line a party without a land and one that its sentence names.
fn write_lands(id: &str, doc: &Document, trace: &Trace, out: &mut impl std::io::Write) -> anyhow::Result<()> {
    for one in &trace.homes {
        let line = serde_json::json!({ "id": id, "trigger": one.trigger.span.start, "word": doc.text(one.trigger), "type": one.kind.as_str(),
            "role": one.role.as_str(), "start": one.anchor.span.start, "text": doc.text(one.anchor), "code": one.code,
            "land": one.land, "ruled": one.ruled, "signs": one.signs });
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// One line a party of an event.
fn write_sectors(id: &str, doc: &Document, trace: &Trace, out: &mut impl std::io::Write) -> anyhow::Result<()> {
    for one in &trace.offices {
        let line = serde_json::json!({ "id": id, "trigger": one.trigger.span.start, "word": doc.text(one.trigger), "type": one.kind.as_str(),
            "role": one.role.as_str(), "start": one.anchor.span.start, "text": doc.text(one.anchor), "code": one.code, "named": one.named,
            "signs": one.signs, "means": signs(&one.means) });
        writeln!(out, "{line}")?;
    }
    Ok(())
}

fn signs(list: &[(String, f32)]) -> serde_json::Map<String, serde_json::Value> {
    list.iter().map(|(sign, value)| (sign.clone(), (*value).into())).collect()
}

/// One line an event: whether the case tells of one of its type, the surest first, and what it showed.
fn write_events(
    id: &str,
    types: &[&str],
    doc: &Document,
    told: &[Event],
    trace: &Trace,
    out: &mut impl std::io::Write,
) -> anyhow::Result<()> {
    let mut free = types.to_vec();
    let mut order: Vec<&Event> = told.iter().collect();
    order.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    for event in order {
        let kind = event.kind.as_str();
        let right = free.iter().position(|k| *k == kind).map(|at| free.swap_remove(at)).is_some();
        let Some(shown) = trace.shown.iter().find(|s| s.trigger == event.trigger && s.kind == event.kind) else {
            continue;
        };
        let line = serde_json::json!({ "id": id, "type": kind, "free": types.is_empty(), "right": right,
            "token": doc.tokens_of(event.trigger).map(|r| r.end - 1), "confidence": event.confidence, "signs": signs(&shown.signs) });
        writeln!(out, "{line}")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::own_rules::OwnRules;
    use crate::events::{Events, Ruleset};
    use crate::text::Context;

    #[test]
    fn what_the_models_see_is_printed_as_json_lines() {
        let text = "Chad accused Sudan of arming rebels. A bomb killed a judge in Khartoum on Monday. A caller said the Darfur Liberation \
                    Front was behind it. The court was closed. Gunmen shot dead a teacher in Juba. The killers fled. The teacher was shot at home.";
        let OwnRules { engine, .. } = OwnRules::load(&[]).unwrap();
        let mut doc = Document::new(String::new(), text.to_owned(), Context::default());
        engine.annotate(&mut doc);
        let mut trace = Trace::on();
        let told = Events::new(Ruleset::builtin()).read_traced(&doc, &mut trace);
        let read = |dump: Dump| -> Vec<serde_json::Value> {
            let mut out = Vec::new();
            dump.write("x", &["ACCUSE"], &doc, &told, &trace, &mut out).unwrap();
            let lines = String::from_utf8(out).unwrap();
            lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
        };
        let accuse = read(Dump::Events).into_iter().find(|e| e["type"] == "ACCUSE").unwrap();
        assert!(accuse["right"] == true && accuse["signs"]["type ACCUSE"] == 1.0, "{accuse}");
        let triggers = read(Dump::Triggers);
        let words = triggers[0]["predicates"].as_array().unwrap();
        assert!(
            triggers.len() == 1 && words.iter().any(|w| w["word"] == "accused" && w["told"] == "ACCUSE"),
            "{words:?}"
        );
        let first = &triggers[0]["sentences"][0];
        assert!(first["start"] == 0 && first["words"][1] == serde_json::json!(["accuse", "VERB"]), "{first}");
        let front = read(Dump::Parties);
        assert!(!front.is_empty() && front.iter().all(|d| d["id"] == "x" && d["trigger"].is_u64()), "{front:?}");
        let mentions = read(Dump::Mentions);
        let of =
            |role: &str| mentions[0]["mentions"].as_array().into_iter().flatten().filter(|m| m["role"] == role).count();
        assert!(mentions.len() == 1 && of("actor") > 1 && of("recipient") > 1, "{mentions:?}");
        let stands = read(Dump::Stands);
        assert!(
            stands.len() > 1 && stands.iter().all(|d| d["trigger"].is_u64() && d["signs"]["bias"] == 1.0),
            "{stands:?}"
        );
        // each deed stands before the pairs that it is half of
        let deeds = read(Dump::Deeds);
        let (single, pairs): (Vec<_>, Vec<_>) = deeds.iter().partition(|d| d["signs"].is_null());
        assert!(single.len() > 1 && single.iter().all(|d| d["recipients"].is_array()), "{single:?}");
        let is_told = |at: &serde_json::Value| single.iter().any(|d| d["trigger"] == *at);
        assert!(!pairs.is_empty() && pairs.iter().all(|p| is_told(&p["earlier"]) && is_told(&p["later"])), "{pairs:?}");
    }
}
