//! What a last look at an event's parties puts right: who is told twice, whose counterpart has which office, who is one of a
//! people, and which capital stands for a union.

use compact_str::CompactString;
use smallvec::SmallVec;

use super::thread::{head_of, lemma, word};
use crate::nlp::settle::is_international;
use crate::text::layers::{Argument, ArgumentRole, EntityLabel, Event, EventType};
use crate::text::tags::{Upos, Xpos};
use crate::text::{Document, TokenRange};

/// Looks over the parties of all events of a story.
pub(super) fn settle(doc: &Document, events: &mut [Event]) {
    let union = union_seat(doc);
    for event in events {
        for argument in event.arguments.iter_mut().filter(|a| a.is_party()) {
            if union.is_some() && argument.entity == union {
                argument.actor.country = Some(CompactString::const_new("EUR"));
            }
            // an armed group of many lands is called by that alone
            if argument.actor.country.as_deref() == Some("IMG") {
                argument.actor.sectors.retain(|s| s != "REB");
            }
        }
        counterparts(doc, event);
        arms(doc, event);
        people(doc, event);
        told_twice(doc, event);
    }
}

/// Brussels, where a story does not speak of Belgium: what it does the European Union does.
fn union_seat(doc: &Document) -> Option<u32> {
    let belgian = doc.entities.iter().any(|e| e.name != "Brussels" && e.actor.country.as_deref() == Some("BEL"));
    let seat = doc.entities.iter().position(|e| e.name == "Brussels" && e.label == EntityLabel::Gpe)?;
    (!belgian).then_some(seat as u32)
}

/// "met his Mexican and Venezuelan counterparts", "his Greek counterpart, Costas Simitis": they have the office of the other
/// side.
fn counterparts(doc: &Document, event: &mut Event) {
    let office = |a: &Argument| {
        a.is_party() && a.actor.sector().is_some_and(|s| matches!(s, "GOV" | "MIL" | "LEG" | "JUD" | "COP" | "SPY"))
    };
    let Some(sectors) = event.arguments.iter().find(|a| office(a)).map(|a| a.actor.sectors.clone()) else { return };
    for argument in event.arguments.iter_mut().filter(|a| a.is_party() && a.actor.sectors.is_empty()) {
        let Some(range) = doc.tokens_of(argument.anchor) else { continue };
        let near = |t: u32| matches!(lemma(doc, t), "counterpart" | "opposite");
        let inside = range.range().any(|t| near(t as u32));
        let ahead = (range.end..range.end + 4)
            .take_while(|&t| {
                doc.tokens.get(t as usize).is_some_and(|k| {
                    matches!(k.upos, Upos::Adj | Upos::Propn | Upos::Noun | Upos::Cconj) || k.lower == ","
                })
            })
            .any(near);
        if argument.actor.country.is_some() && (inside || ahead) {
            argument.actor.sectors.clone_from(&sectors);
        }
    }
}

/// "Russian rockets hit Kharkiv", "an Israeli air strike": only a land's forces have them.
fn arms(doc: &Document, event: &mut Event) {
    if event.kind != EventType::Assault {
        return;
    }
    let airborne = |t: u32| {
        matches!(
            lemma(doc, t),
            "airstrike"
                | "rocket"
                | "missile"
                | "mig"
                | "aircraft"
                | "warplane"
                | "gunship"
                | "cruiser"
                | "destroyer"
                | "frigate"
                | "warship"
                | "artillery"
                | "howitzer"
                | "bomber"
                | "jet"
                | "gunboat"
                | "tank"
                | "helicopter"
        ) || (lemma(doc, t) == "strike" || lemma(doc, t) == "raid")
            && t > 0
            && matches!(word(doc, t - 1), "air" | "drone" | "missile" | "-")
    };
    let trigger = doc.tokens_of(event.trigger).map(|r| r.end.saturating_sub(1));
    for actor in event.arguments.iter_mut().filter(|a| a.role == ArgumentRole::Actor && a.actor.sectors.is_empty()) {
        let land = actor.actor.country.as_deref().is_some_and(|c| !is_international(c));
        let Some(range) = doc.tokens_of(actor.anchor).filter(|_| land) else { continue };
        // "an Israeli air strike": the land hangs on the deed
        let on_deed = trigger.is_some_and(|t| {
            airborne(t) && head_of(doc, actor).is_some_and(|h| doc.tokens.get(h as usize).is_some_and(|k| k.head == t))
        });
        let last = range.end.saturating_sub(1);
        let head = head_of(doc, actor).unwrap_or(last);
        if on_deed || airborne(head) || airborne(last) && actor.entity.is_none() {
            actor.actor.sectors.push(CompactString::const_new("MIL"));
        }
    }
}

/// "captive Germans", "40 Afghans", "Lithuanians rallied": some of a people, where they are struck, freed, helped or march.
fn people(doc: &Document, event: &mut Event) {
    let patients = matches!(
        event.kind,
        EventType::Assault
            | EventType::Retreat
            | EventType::Aid
            | EventType::Coerce
            | EventType::Accident
            | EventType::Disaster
    );
    let scene = event.arguments.iter().find(|a| a.role == ArgumentRole::Place).and_then(|a| a.actor.country.clone());
    for argument in &mut event.arguments {
        let role = match argument.role {
            ArgumentRole::Recipient => patients,
            ArgumentRole::Actor => event.kind == EventType::Protest,
            _ => false,
        };
        if !role || !argument.actor.sectors.is_empty() {
            continue;
        }
        let norp =
            argument.entity.and_then(|ix| doc.entities.get(ix as usize)).is_some_and(|e| e.label == EntityLabel::Norp);
        let plural = head_of(doc, argument)
            .and_then(|h| doc.tokens.get(h as usize))
            .is_some_and(|k| matches!(k.xpos, Xpos::Nns | Xpos::Nnps) && k.lower.ends_with('s'));
        if norp && plural {
            argument.actor.sectors.push(CompactString::const_new("CVL"));
            // "Arabs demonstrated in Baghdad": a people of many lands is at home where it is told of
            argument.actor.country = argument.actor.country.take().or_else(|| scene.clone());
        }
    }
}

/// Leaves out who is told already: "thirty" beside fourteen soldiers, a doer among those it is done to. The mall beside its
/// shoppers is what it was done to, and no party.
fn told_twice(doc: &Document, event: &mut Event) {
    let counted = |a: &Argument| {
        doc.tokens_of(a.anchor).is_some_and(|r: TokenRange| {
            r.range().all(|t| {
                doc.tokens.get(t).is_some_and(|k| {
                    k.upos == Upos::Num || matches!(word(doc, t as u32), "others" | "another" | "more" | "at" | "least")
                })
            })
        })
    };
    let all = &event.arguments;
    let others = |a: &Argument| {
        let anchor = a.anchor;
        all.iter().filter(move |o| o.is_party() && o.anchor != anchor)
    };
    let beside = |a: &Argument, fits: fn(&str) -> bool| {
        others(a).any(|o| o.role == a.role && o.actor.country == a.actor.country && o.actor.sector().is_some_and(fits))
    };
    let kept = |a: &Argument| {
        let number = event.kind == EventType::Assault && a.actor.sector() == Some("CVL") && counted(a);
        let itself = a.role == ArgumentRole::Recipient
            && a.entity.is_some()
            && others(a).any(|o| o.role == ArgumentRole::Actor && o.entity == a.entity && o.actor == a.actor);
        !(number && a.is_party() && beside(a, |sector| sector != "CVL") || itself)
    };
    let thing = |a: &Argument| {
        let bare = a.actor.country.is_some() && a.actor.sectors.is_empty();
        a.role == ArgumentRole::Recipient && a.entity.is_none() && bare && beside(a, |_| true)
    };
    let judged: SmallVec<[(bool, bool); 8]> = all.iter().map(|a| (kept(a), thing(a))).collect();
    let mut each = judged.into_iter();
    event.arguments.retain_mut(|a| {
        let (kept, thing) = each.next().unwrap_or((true, false));
        if thing {
            a.role = ArgumentRole::Object;
        }
        kept
    });
}

#[cfg(test)]
mod tests {
    use crate::events::tests::show;

    #[rstest::rstest]
    #[case("Brussels told Chile to scrap its tariffs.", "EUR > CHL")]
    #[case("Brussels told Chile to scrap its tariffs, Belgian radio said.", "BEL > CHL")]
    #[case("The Saudi oil minister met his Mexican and Venezuelan counterparts in Riyadh.", "SAUGOV > MEXGOV+VENGOV")]
    #[case("Yemeni tribesmen freed two captive Germans on Monday.", "YEMCVL > DEUCVL")]
    #[case("The Germans rejected the offer from Yemen.", "DEU > YEM")]
    #[case("Islamic State fighters attacked Kurdish villagers.", "IMG > ")]
    #[case("Somali rebels stormed a hotel in Nairobi, killing Kenyan guests.", "SOMREB > KENCVL")]
    fn parties_are_looked_over(#[case] text: &str, #[case] parties: &str) {
        let told = show(text);
        assert!(told.contains(parties), "{text}\n told {told}\n want {parties}");
    }
}
