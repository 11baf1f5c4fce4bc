//! Whose police: the land of those whom a story calls by their office or trade alone, where its words leave no other.
//!
//! "Police beat opposition supporters in Harare" is told under Zimbabwe, or nobody who follows Zimbabwe hears of it. A land
//! is given only where the sentence names no second one, and never to those who are often abroad or from abroad.

use compact_str::CompactString;
use smallvec::SmallVec;

use super::explain::Trace;
use super::frame::is_dealing;
use super::learned::land::{self, Asked, Named};
use super::thread::{head_of, lemma, word};
use crate::nlp::entity::is_land_adjective_at;
use crate::nlp::settle::is_international;
use crate::text::layers::{ActorCode, Argument, ArgumentRole, EntityLabel, Event, EventType};
use crate::text::tags::Dep;
use crate::text::{Document, TokenRange};

/// Where lands are named in a sentence.
type Lands<'a> = SmallVec<[Named<'a>; 4]>;

/// Gives parties without a land of their own the one that they must belong to.
pub(super) fn give_lands(doc: &Document, events: &mut [Event], models: bool, trace: &mut Trace) {
    let persons = models || trace.is_on();
    let asked_for = |argument: &Argument| bare(argument) || persons && is_nobodys(doc, argument);
    if !events.iter().any(|e| e.arguments.iter().any(asked_for)) {
        return;
    }
    let (named, story) = lands(doc);
    let strange = strange_lands(doc);
    for event in events {
        let Some(at) = doc.tokens_of(event.trigger).and_then(|t| doc.sentence_of(t.start)) else { continue };
        let Some(here) = named.get(at) else { continue };
        let found: Vec<Option<CompactString>> = event
            .arguments
            .iter()
            .map(|argument| {
                if !asked_for(argument) || is_foreign(doc, argument, &strange) {
                    return None;
                }
                let ruled = land_of(doc, event, argument, (at, here), story)
                    .filter(|_| bare(argument) && !travels(doc, argument));
                let ruled = ruled.and_then(|land| not_of_the_struck(event, argument, land));
                let asked = Asked { doc, event, argument, here, ruled: ruled.as_deref() };
                land::note(&asked, trace);
                if models && !here.is_empty() {
                    return land::home(&asked)
                        .filter(|land| !deals_with(event, argument, land))
                        .and_then(|land| not_of_the_struck(event, argument, land.into()));
                }
                ruled
            })
            .collect();
        for (argument, land) in event.arguments.iter_mut().zip(found) {
            if land.is_some() {
                argument.actor.country = land;
            }
        }
    }
}

/// A role noun with a sector and no land: "police", "opposition leaders".
fn bare(argument: &Argument) -> bool {
    argument.is_party()
        && argument.entity.is_none()
        && argument.actor.country.is_none()
        && !argument.actor.sectors.is_empty()
}

/// A person of whom no table knows the land: "Ecuador's Congress removed Mr. Gutierrez".
fn is_nobodys(doc: &Document, argument: &Argument) -> bool {
    let entity = argument.entity.and_then(|ix| doc.entities.get(ix as usize));
    argument.is_party() && argument.actor.country.is_none() && entity.is_some_and(|e| e.label == EntityLabel::Person)
}

/// Where each sentence names which lands, and the one that the whole story speaks of, if it is one.
fn lands(doc: &Document) -> (Vec<Lands<'_>>, Option<&str>) {
    let mut named: Vec<Lands<'_>> = vec![Lands::new(); doc.sentences.len()];
    for entity in &doc.entities {
        let Some(land) = entity.actor.country.as_deref().filter(|c| !is_international(c)) else { continue };
        // "told Reuters", "Toyota": a firm or a newspaper stands for no land
        let trade = entity.label == EntityLabel::Org
            && entity.actor.sectors.iter().any(|s| matches!(s.as_str(), "JRN" | "BUS"));
        if trade {
            continue;
        }
        for mention in &entity.mentions {
            if (mention.tokens.start..=mention.tokens.end).any(|t| is_embassy(doc, t)) {
                continue;
            }
            let at = doc.sentence_of(mention.tokens.start);
            if let Some(list) = at.and_then(|at| named.get_mut(at)) {
                let up = |t: u32| doc.tokens.get(t as usize).map_or(t, |k| k.head);
                let (start, end) = (mention.tokens.start, mention.tokens.end);
                let top = (start..end).find(|&t| !mention.tokens.holds(up(t)) || up(t) == t).unwrap_or(start);
                list.push(Named { land, label: entity.label, token: top });
            }
        }
    }
    let mut all = named.iter().flatten().map(|n| n.land);
    let first = all.next();
    let story = first.filter(|land| all.all(|other| other == *land));
    (named, story)
}

/// An embassy stands in another land than its own.
fn is_embassy(doc: &Document, t: u32) -> bool {
    matches!(word(doc, t), "embassy" | "consulate")
}

/// The land of a party by rule.
fn land_of<'a>(
    doc: &Document,
    event: &Event,
    argument: &Argument,
    (at, here): (usize, &Lands<'a>),
    story: Option<&'a str>,
) -> Option<CompactString> {
    let sector = argument.actor.sector()?;
    let Some(land) = here.first().map(|n| n.land) else {
        return story.filter(|_| of_the_scene(event.kind) || is_institution(sector)).map(CompactString::from);
    };
    if here.iter().any(|n| n.land != land) {
        return compatriots(doc, event, argument);
    }
    let place = event.arguments.iter().find(|a| a.role == ArgumentRole::Place);
    let told = place.filter(|p| doc.tokens_of(p.anchor).and_then(|t| doc.sentence_of(t.start)) == Some(at));
    let embassy = |p: &Argument| doc.tokens_of(p.anchor).is_some_and(|r| (r.start..r.end).any(|t| is_embassy(doc, t)));
    let scene =
        told.is_some_and(|p| p.actor.country.as_deref() == Some(land) && !embassy(p)) && of_the_scene(event.kind);
    let home = event
        .arguments
        .iter()
        .filter(|o| o.role != argument.role && o.is_party() && o.actor.country.as_deref() == Some(land))
        .any(|o| at_home(event, sector, &o.actor));
    // gunmen come from anywhere
    let told_there = of_the_scene(event.kind) && place.is_none() && sector != "UAF" && speaks_for(doc, event, land);
    if scene || home || told_there { Some(land.into()) } else { compatriots(doc, event, argument) }
}

/// "Pakistani officials say at least seven people have been killed": they speak of what happened in their land.
fn speaks_for(doc: &Document, event: &Event, land: &str) -> bool {
    let speaker = event.attribution.and_then(|a| doc.tokens_of(a.anchor));
    speaker.is_some_and(|range| {
        doc.entities
            .iter()
            .filter(|e| e.actor.country.as_deref() == Some(land))
            .flat_map(|e| &e.mentions)
            .any(|m| range.start <= m.tokens.start && m.tokens.end <= range.end)
    })
}

/// "Cuban police have picked up dissidents, which the United States condemned", "the Ukrainian army and the separatists":
/// whose they are the other party of the deed says, whatever lands the sentence names beside.
fn compatriots(doc: &Document, event: &Event, argument: &Argument) -> Option<CompactString> {
    let sector = argument.actor.sector()?;
    // "two opposition leaders from Syria" say themselves whose they are
    let said = |r: TokenRange| (r.start..=r.end).any(|t| matches!(word(doc, t), "from" | "of"));
    if doc.tokens_of(argument.anchor).is_none_or(said) {
        return None;
    }
    let parties = || event.arguments.iter().filter(|o| o.is_party());
    // nobody has dealings with a foreign land's own police, courts, unions and farmers
    let bound = |o: &&Argument| {
        matches!(o.actor.sector(), Some("COP" | "JUD" | "LEG" | "OPP" | "LAB" | "AGR"))
            && at_home(event, sector, &o.actor)
    };
    let across = parties().filter(|o| o.role != argument.role).find(bound);
    // a government and its rebels, side by side
    let sides = |a: &str, b: &str| {
        let state = |s: &str| matches!(s, "GOV" | "MIL");
        let inner = |s: &str| matches!(s, "REB" | "OPP" | "PRM");
        state(a) && inner(b) || inner(a) && state(b)
    };
    let near = |o: &&Argument| {
        let gap = match (doc.tokens_of(o.anchor), doc.tokens_of(argument.anchor)) {
            (Some(x), Some(y)) => x.start.max(y.start).saturating_sub(x.end.min(y.end)),
            _ => u32::MAX,
        };
        gap <= 3 && o.actor.sector().is_some_and(|s| sides(s, sector))
    };
    let beside = || parties().filter(|o| o.role == argument.role && o.anchor != argument.anchor).find(near);
    across.or_else(beside)?.actor.country.clone().filter(|c| !is_international(c))
}

/// "U.S. officials say insurgents killed three Marines in Fallujah": those who fight a land's soldiers elsewhere are of the land
/// where they do, or of the people they strike, and never the soldiers' own.
fn not_of_the_struck(event: &Event, argument: &Argument, land: CompactString) -> Option<CompactString> {
    // nor are a land's own jets and guns those that strike its soldiers
    let own = |o: &Argument| {
        o.role != argument.role && o.actor.sector() == Some("MIL") && o.actor.country.as_ref() == Some(&land)
    };
    if event.kind == EventType::Assault
        && argument.actor.sector() == Some("MIL")
        && argument.role == ArgumentRole::Actor
        && event.arguments.iter().filter(|o| o.role == ArgumentRole::Recipient).any(own)
    {
        return None;
    }
    if event.kind != EventType::Assault || !matches!(argument.actor.sector(), Some("REB" | "UAF" | "PRM")) {
        return Some(land);
    }
    let others = || {
        let party = |o: &&Argument| o.is_party() && o.anchor != argument.anchor;
        event.arguments.iter().filter(party).filter(|o| o.actor.country.is_some())
    };
    let elsewhere = |o: &Argument| o.actor.country.clone().filter(|c| *c != land && !is_international(c));
    let place = event.arguments.iter().filter(|a| a.role == ArgumentRole::Place).find_map(elsewhere);
    let struck = || others().filter(|o| !matches!(o.actor.sector(), None | Some("MIL" | "GOV"))).find_map(elsewhere);
    let foe = others().any(|o| o.actor.sector() == Some("MIL") && o.actor.country.as_ref() == Some(&land));
    let home = others().any(|o| o.actor.sector() != Some("MIL") && o.actor.country.as_ref() == Some(&land));
    if let Some(other) = place.or_else(struck).filter(|_| !home) {
        return Some(other);
    }
    // of all lands, only soldiers of this one fight abroad so often that their foes are hardly ever their own
    (!(foe && land == "USA")).then_some(land)
}

/// Deeds done by and to those who live where they happen.
fn of_the_scene(kind: EventType) -> bool {
    matches!(
        kind,
        EventType::Assault
            | EventType::Coerce
            | EventType::Protest
            | EventType::Mobilize
            | EventType::Accident
            | EventType::Disaster
    )
}

/// "The government rejected an offer from Iran": a government is none of the land that it deals with.
fn deals_with(event: &Event, argument: &Argument, land: &str) -> bool {
    let state = |sector: Option<&str>| matches!(sector, None | Some("GOV" | "MIL"));
    let other = |o: &&Argument| {
        o.role != argument.role && o.role != ArgumentRole::Place && o.actor.country.as_deref() == Some(land)
    };
    is_dealing(event.kind)
        && argument.actor.sector().is_some_and(|s| state(Some(s)))
        && event.arguments.iter().filter(other).any(|o| state(o.actor.sector()))
}

/// Bodies of a state and those who want to be.
fn is_institution(sector: &str) -> bool {
    matches!(sector, "GOV" | "COP" | "JUD" | "LEG" | "SPY" | "OPP" | "PTY")
}

/// Whether those of a sector are compatriots of whom they deal with: police of a court, the opposition of a government.
/// Between a government and a government they are not.
fn at_home(event: &Event, sector: &str, other: &ActorCode) -> bool {
    let sends_away = matches!(event.mode.as_deref(), Some("expel" | "deport"));
    let force = event.kind == EventType::Assault;
    let inner = matches!(
        sector,
        "OPP"
            | "PTY"
            | "LEG"
            | "JUD"
            | "COP"
            | "SPY"
            | "REB"
            | "PRM"
            | "LAB"
            | "AGR"
            | "EDU"
            | "REL"
            | "MED"
            | "ELI"
            | "SOC"
    );
    match other.sector() {
        // nobody has dealings with a foreign land's own police, courts, parties and unions
        Some("COP" | "JUD" | "LEG" | "OPP" | "PTY" | "SPY" | "PRM" | "LAB" | "AGR") => {
            sector != "UAF" && !(force && sector == "MIL")
        }
        Some("REB") => is_institution(sector) || sector == "MIL" || (sector == "CVL" && !force),
        Some("GOV") => !sends_away && (inner || matches!(sector, "CVL" | "MIL" | "CRM" | "JRN" | "REF")),
        Some("MIL") => inner && !force && !sends_away,
        None => inner && !force && !sends_away,
        _ => false,
    }
}

/// Names of lands and peoples that no table has, in text order. "Kurdish" has no land of its own, but the tables know it.
fn strange_lands(doc: &Document) -> Vec<TokenRange> {
    let unknown = doc.entities.iter().filter(|e| e.actor.country.is_none() && e.description.is_none());
    let named = unknown.filter(|e| matches!(e.label, EntityLabel::Gpe | EntityLabel::Norp));
    let mut found: Vec<TokenRange> = named
        .flat_map(|e| e.mentions.iter().map(move |m| (e.label, m.tokens)))
        .filter(|(label, tokens)| *label == EntityLabel::Gpe || is_land_adjective_at(doc, tokens.start))
        .map(|(_, tokens)| tokens)
        .collect();
    found.sort_unstable_by_key(|tokens| tokens.start);
    found
}

/// Where a name stands to a token: before it, around it, behind it.
fn order(name: TokenRange, t: u32) -> std::cmp::Ordering {
    if name.end <= t {
        std::cmp::Ordering::Less
    } else if name.start > t {
        std::cmp::Ordering::Greater
    } else {
        std::cmp::Ordering::Equal
    }
}

/// Those said to be foreign, and people who are where they are because they are not at home.
fn is_foreign(doc: &Document, argument: &Argument, strange: &[TokenRange]) -> bool {
    let Some(range) = doc.tokens_of(argument.anchor) else { return true };
    let stranger = |t: u32| {
        matches!(
            lemma(doc, t),
            "tourist"
                | "foreigner"
                | "expatriate"
                | "holidaymaker"
                | "visitor"
                | "traveller"
                | "traveler"
                | "climber"
                | "missionary"
                | "mercenary"
        ) || matches!(
            word(doc, t),
            "foreign"
                | "international"
                | "multinational"
                | "western"
                | "allied"
                | "coalition"
                | "aid"
                | "relief"
                | "exiled"
                | "ethnic"
        )
    };
    // "Karduvian border troops", "Tavarland's police": of a land that no table has
    let before_noun = |t: u32| {
        doc.tokens.get(t as usize).is_some_and(|k| {
            k.head > t && matches!(k.dep, Dep::Amod | Dep::Compound | Dep::NmodPoss) && k.head < range.end
        })
    };
    let of_strange_land = |t: u32| before_noun(t) && strange.binary_search_by(|name| order(*name, t)).is_ok();
    let ethnic = range.start > 0 && word(doc, range.start - 1) == "ethnic";
    ethnic || head_of(doc, argument).is_none() || range.range().any(|t| stranger(t as u32) || of_strange_land(t as u32))
}

/// Those who are often abroad.
fn travels(doc: &Document, argument: &Argument) -> bool {
    let words = doc.tokens_of(argument.anchor).map(TokenRange::range).unwrap_or_default();
    words.into_iter().any(|t| {
        matches!(
            lemma(doc, t as u32),
            "hostage"
                | "peacekeeper"
                | "refugee"
                | "migrant"
                | "pilgrim"
                | "investor"
                | "sailor"
                | "seaman"
                | "crew"
                | "passenger"
                | "diplomat"
                | "envoy"
                | "ambassador"
                | "consul"
                | "correspondent"
                | "smuggler"
                | "trafficker"
                | "pirate"
                | "adviser"
                | "advisor"
                | "observer"
                | "monitor"
                | "inspector"
                | "airline"
                | "shipper"
                | "negotiator"
                | "mediator"
        )
    })
}

#[cfg(test)]
mod tests {
    use crate::events::tests::show;

    #[rstest::rstest]
    // where it happens
    #[case("Police beat opposition supporters in Harare.", "ZWECOP > ZWEOPP")]
    #[case("Villagers clashed with rebels in northern Uganda.", "UGACVL > UGAREB")]
    // whose officials tell of it
    #[case("Pakistani police say gunmen have killed seven people.", "UAF > PAKCVL")]
    // whom they deal with
    #[case("Bolivia's president pardoned two union leaders.", "BOLGOV > BOLLAB")]
    #[case("A Thai court jailed an opposition leader for three years.", "THAJUD > THAOPP")]
    // two lands: neither is given where he may be of both
    #[case("Turkish police arrested two opposition leaders from Syria.", "TURCOP > OPP")]
    #[case("Israel and Egypt condemned the government.", "EGY+ISR > GOV")]
    // a government is no compatriot of those it deals with abroad
    #[case("The government rejected an offer from Iran.", "GOV > IRN")]
    #[case("The Kaldovian leader stood by Kenya.", "GOV > KEN")]
    // two lands, and the words leave no doubt
    #[case("French soldiers killed three militants in Mali.", "FRAMIL > MLIREB")]
    // nor are those who strike an embassy
    #[case("Gunmen attacked police near the American embassy.", "UAF > COP")]
    // nor are those who fight soldiers abroad of the soldiers' land
    #[case("The Pentagon says 26,000 Iraqi civilians have been killed by insurgents.", "IRQREB > IRQCVL")]
    #[case("Drones set a Russian air base ablaze.", "MIL > RUSMIL")]
    // of a land that no table has
    #[case("The Karduvian border troops shot at a Zambian police patrol.", " MIL > ZMBCOP")]
    // who is often from abroad
    #[case("Gunmen abducted four tourists in Kenya.", "KENUAF > CVL")]
    #[case("Gunmen killed two foreign journalists in Somalia.", "SOMUAF > JRN")]
    fn whose_police(#[case] text: &str, #[case] parties: &str) {
        let told = show(text);
        assert!(told.contains(parties), "{text}\n told {told}\n want {parties}");
    }

    #[test]
    fn a_story_of_one_land_is_told_of_that_land() {
        let told =
            show("Students marched through Santiago, the Chilean capital. Police fired tear gas at the students.");
        assert!(told.contains("CHLCOP > CHLEDU"), "{told}");
        let told = show("Chile closed its border with Peru. Police fired tear gas at the students.");
        assert!(told.contains(" COP > EDU"), "{told}");
    }
}
