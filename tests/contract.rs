//! The shipped schemas are those of the types, and what is really published keeps to them.

use std::path::Path;

use copytaster::article::{self, Hints};
use copytaster::config::Config;
use copytaster::route::{TraceContext, contract};
use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn shipped_documents_are_those_that_the_types_give() {
    for (file, document) in contract::documents() {
        let shipped = std::fs::read_to_string(root().join("schemas").join(&file)).unwrap_or_default();
        let generated = serde_json::to_string_pretty(&document).unwrap() + "\n";
        assert!(shipped == generated, "schemas/{file} is not up to date: run `copytaster schema --out schemas`");
    }
}

#[test]
fn the_asyncapi_document_refers_to_what_is_there() {
    fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        match value {
            Value::Object(object) => {
                found.extend(object.get("$ref").and_then(Value::as_str));
                object.values().for_each(|value| references(value, found));
            }
            Value::Array(items) => items.iter().for_each(|value| references(value, found)),
            _ => {}
        }
    }
    let document = contract::asyncapi(&copytaster::route::Subjects::default());
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(found.len() > 20);
    for reference in found {
        assert!(document.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
    }
}

/// Every sample article through the engine and the shipped rules; every message against its schema.
#[test]
fn what_is_published_keeps_to_the_contract() {
    let config = Config::load(Some(&root().join("deploy/copytaster.toml"))).unwrap();
    let (engine, router) = (config.engine().unwrap(), config.router());
    let validators: Vec<_> = contract::by_type()
        .into_iter()
        .map(|(kind, schema)| (kind, jsonschema::validator_for(&schema).unwrap()))
        .collect();
    let token = |t: &str| !t.is_empty() && t.bytes().all(|b| matches!(b, b'a'..=b'z' | b'0'..=b'9' | b'_' | b'-'));
    let mut paths: Vec<_> =
        std::fs::read_dir(root().join("samples/wire")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let (mut messages, mut alerts, mut ids) = (0, 0, std::collections::BTreeSet::new());
    for path in paths {
        let Ok(article) = article::read(&std::fs::read(&path).unwrap(), &Hints::default()) else { continue };
        let name = path.display();
        let plan = router.plan(&article, &engine.enrich(&article), &TraceContext::default());
        assert_eq!(plan.rule_errors, Vec::<String>::new(), "{name}");
        alerts += plan.alerts;
        let told: Vec<_> = plan
            .outgoing
            .iter()
            .map(|out| copytaster::route::Told { subject: out.subject.clone(), id: out.id.clone() })
            .collect();
        let withdrawals = router.withdrawals(&article, &told, &TraceContext::default());
        assert_eq!(withdrawals.len(), plan.outgoing.len());
        for out in plan.outgoing.iter().chain(&withdrawals) {
            messages += 1;
            let header = |name: &str| out.headers.iter().find(|(n, _)| *n == name).map_or("", |(_, value)| value);
            let (_, validator) = validators.iter().find(|(kind, _)| *kind == header("ce-type")).unwrap();
            let body: Value = serde_json::from_slice(&out.payload).unwrap();
            let faults: Vec<_> = validator.iter_errors(&body).map(|e| format!("{}: {e}", e.instance_path())).collect();
            assert_eq!(faults, Vec::<String>::new(), "{name} on {}", out.subject);
            assert!(out.subject.split('.').all(token), "{}", out.subject);
            assert_eq!(header("ce-id"), out.id);
            for (header, value) in &out.headers {
                assert!(!value.is_empty() && value.bytes().all(|b| (0x20..0x7f).contains(&b)), "{name}: {header}");
            }
            ids.insert((path.clone(), out.id.clone()));
        }
    }
    assert!(messages > 200 && alerts > 0, "{messages} messages, {alerts} alerts");
    assert_eq!(ids.len(), messages, "ids tell messages apart");
}
