//! Rules that hold, rules that are refused, titles, and what happens to a rule that fails on an article.

use serde_json::json;

use super::*;
use crate::article::{self, Hints};
use crate::enrich::Engine;
use crate::enrich::schema::{EnrichedMessage, Entity};

fn rule(name: &str, when: &str, title: &str) -> RuleSource {
    RuleSource { name: name.to_owned(), priority: Priority::High, when: when.to_owned(), title: title.to_owned() }
}

/// Two events over three entities, with holes where the published JSON has them.
fn enriched() -> (Article, EnrichedMessage) {
    let input = json!({"uri": "urn:x:1", "headline": "Norland shells Sudmark port", "provider": "desk"});
    let article = article::read(input.to_string().as_bytes(), &Hints::default()).unwrap();
    let mut message = Engine::pass_through().enrich(&article);
    let argument = |role: &str, entity: Option<&str>, text: &str, country: Option<&str>| {
        json!({"role": role, "entity": entity, "field": "headline", "start": 0, "end": 1, "text": text,
            "country": country, "sector": null, "code": country})
    };
    let event = |kind: &str, key: &str, magnitude: serde_json::Value, arguments: Vec<serde_json::Value>| {
        json!({"id": key, "type": kind, "mode": null, "contexts": ["military"], "cameo": "190", "label": "use force",
            "quad": 4, "goldstein": -10.0, "score": null,
            "trigger": {"field": "headline", "start": 8, "end": 14, "text": "shells"}, "arguments": arguments,
            "time": null, "polarity": "positive", "modality": "asserted", "tense": "past", "attribution": null,
            "magnitude": magnitude, "evidence": {"field": "headline", "start": 0, "end": 27}, "confidence": 0.9, "key": key})
    };
    message.enrichment.events = serde_json::from_value(json!([
        event(
            "ASSAULT",
            "k1",
            json!({"killed": 12, "injured": null, "arrested": null, "displaced": null}),
            vec![
                argument("actor", Some("e1"), "Norland", Some("NOR")),
                argument("recipient", Some("e2"), "Sudmark", None),
                argument("place", None, "port", None)
            ]
        ),
        event("MOBILIZE", "k2", json!(null), vec![]),
        event("ASSAULT", "k1", json!(null), vec![argument("actor", Some("e1"), "it", Some("NOR"))]),
    ]))
    .unwrap();
    let entity = |id: &str, name: &str, tags: serde_json::Value| -> Entity {
        serde_json::from_value(json!({"id": id, "type": "GPE", "name": name, "description": null, "country": "NOR",
            "sector": null, "code": null, "roles": [], "ids": {"wikidata": null, "iso3166": null, "geonames": null},
            "location": null, "salience": 0.5, "confidence": 0.9, "mentions": [], "tags": tags}))
        .unwrap()
    };
    message.enrichment.entities = vec![entity("e1", "Norland", json!(["watch"])), entity("e2", "Sudmark", json!([]))];
    (article, message)
}

fn titles(rules: &[RuleSource]) -> (Vec<String>, Vec<String>) {
    let (article, message) = enriched();
    let rules = AlertRules::compile(rules).unwrap();
    let (raised, errors) = rules.raise(&article, &message.enrichment);
    (raised.into_iter().map(|r| format!("{}: {}", r.rule, r.title)).collect(), errors)
}

#[test]
fn rules_see_events_articles_and_entities() {
    for (when, expect) in [
        ("event.type == 'ASSAULT'", 1),
        ("event.type in ['ASSAULT', 'MOBILIZE'] && event.quad == 4", 2),
        ("event.magnitude.killed >= 10", 1),
        ("event.magnitude.killed < 10", 2),
        ("event.goldstein < -5", 2),
        ("event.goldstein <= -10.0 && event.confidence > 0.5", 2),
        ("event.score == 0.0 && event.mode == '' && event.time.start == ''", 2),
        ("event.actors.exists(a, a.country == 'NOR' && 'watch' in a.tags)", 1),
        ("event.actor.name == 'Norland' && event.recipient.name == 'Sudmark'", 1),
        ("event.actor.name == ''", 1),
        ("event.places.size() > 0 && event.place.text == 'port'", 1),
        ("'military' in event.contexts", 2),
        ("entities.exists(e, e.name.startsWith('Sud')) && article.provider == 'desk'", 2),
        ("article.urgency <= 3", 0),
        ("article.headline.lowerAscii().matches('sh?ells')", 2),
        ("has(event.magnitude) && event.magnitude != null", 2),
        ("event.arguments.filter(a, a.role == 'actor').map(a, a.name) == ['Norland']", 1),
        ("event.arguments[0].role == 'actor' || true", 2),
    ] {
        let (raised, errors) = titles(&[rule("r", when, "{headline}")]);
        assert_eq!((raised.len(), errors), (expect, vec![]), "{when}");
    }
}

#[test]
fn one_alert_for_a_rule_and_an_event_key() {
    let (raised, _) =
        titles(&[rule("a", "event.type == 'ASSAULT'", "A {trigger}"), rule("b", "true", "B {event.type}")]);
    assert_eq!(raised, ["a: A shells", "b: B ASSAULT", "b: B MOBILIZE"]);
}

#[test]
fn titles_are_one_line_with_optional_stretches() {
    for (template, expect) in [
        ("{actor} attacks {recipient}", "Norland attacks Sudmark"),
        ("{event.type}[ in {place}][ on {time}]", "ASSAULT in port"),
        ("{event.magnitude.killed} dead[, {event.magnitude.injured} hurt]", "12 dead"),
        ("{headline} ({article.provider}, urgency {article.urgency})", "Norland shells Sudmark port (desk, urgency 9)"),
        ("  {event.cameo}  {event.mode} x", "190 x"),
    ] {
        let (raised, _) = titles(&[rule("r", "event.type == 'ASSAULT'", template)]);
        assert_eq!(raised, [format!("r: {expect}")], "{template}");
    }
}

#[test]
fn what_cannot_work_is_refused_with_its_place() {
    let faults = |source: RuleSource| -> String {
        let found = AlertRules::compile(std::slice::from_ref(&source)).unwrap_err();
        let text: Vec<String> = found.iter().map(|f| format!("{} {:?} {}", f.key, f.offset, f.why)).collect();
        text.join(" | ")
    };
    let cases = [
        rule("r", "event.type ==", "t"),
        rule("r", "event.type == 'A' &&\n  event.kind == 'B'", "t"),
        rule("r", "event.type.x == 1", "t"),
        rule("r", "evnt.type == 'A'", "t"),
        rule("r", "entities.exists(e, e.nam == 'x')", "t"),
        rule("r", "event.type.startWith('A')", "t"),
        rule("r", "article.headline.matches('(')", "t"),
        rule("r", "  ", "t"),
        rule("R x", "true", "t"),
        rule("r", "true", "{actr} x"),
        rule("r", "true", "x {event.arguments}"),
        rule("r", "true", "x [in {place}"),
        rule("r", "true", "a\nb"),
    ];
    insta::assert_snapshot!(cases.map(faults).join("\n"), @r"
    when Some(13) Syntax error: mismatched input '<EOF>' expecting {'[', '{', '(', '.', '-', '!', 'true', 'false', 'null', NUM_FLOAT, NUM_INT, NUM_UINT, STRING, BYTES, IDENTIFIER}
    when Some(28) there is no field `kind`; there are id, type, mode, contexts, cameo, label, quad, goldstein, score, trigger, arguments, actors, recipients, places, actor, recipient, place, time, polarity, modality, tense, attribution, magnitude, evidence, confidence, key
    when Some(10) `.x` of a text that has no fields
    when Some(0) there is no `evnt`; there are event, article and entities
    when Some(20) there is no field `nam`; there are id, type, name, description, country, sector, code, roles, ids, location, salience, confidence, mentions, tags
    when Some(20) there is no function `startWith`
    when Some(25) bad regular expression: error: unclosed group
    when None an empty expression matches nothing
    name None `R x` is no name: use a-z, 0-9, _ and -, at most 64
    title Some(0) nothing is called `{actr}`: use {actor}, {recipient}, {place}, {headline}, {time}, {trigger}, or a path below event or article
    title Some(2) `{event.arguments}` is no single value
    title Some(2) `[` is never closed
    title Some(0) a title is one line
    ");
}

#[test]
fn names_are_one_of_a_kind() {
    let found = AlertRules::compile(&[rule("a", "true", "t"), rule("a", "true", "t")]).unwrap_err();
    assert_eq!((found[0].rule, found[0].why.as_str()), (1, "there is another rule `a`"));
}

#[test]
fn a_rule_that_fails_on_an_article_costs_itself_alone() {
    let (raised, errors) = titles(&[
        rule("number", "event.quad", "t"),
        rule("types", "event.type > 3", "t"),
        rule("index", "event.arguments[7].role == 'actor'", "t"),
        rule("sound", "event.type == 'MOBILIZE'", "ok"),
    ]);
    assert_eq!(raised, ["sound: ok"]);
    insta::assert_snapshot!(errors.join("\n"), @r"
    alert rule `number` could not be evaluated: it gives a int, not true or false
    alert rule `types` could not be evaluated: found no matching overload for '_>_' applied to '(string, int)'
    alert rule `index` could not be evaluated: Index out of bounds: Int(7)
    ");
}

#[test]
fn every_published_field_can_be_named() {
    let (article, message) = enriched();
    let view = View::new(&article, &message.enrichment);
    let blank = &*view::BLANK;
    let published = serde_json::to_value(&message.enrichment).unwrap();
    for (list, shape) in [("events", &blank["event"]), ("entities", &blank["entities"][0])] {
        for key in published[list][0].as_object().unwrap().keys() {
            assert!(shape.get(key).is_some(), "{list}: {key}");
        }
    }
    assert!(view.event(&message.enrichment.events[0])["arguments"][0]["tags"] == json!(["watch"]));
}
