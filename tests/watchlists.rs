//! Lists of names in the running worker: matched, changed, refused.

use std::fs;
use std::time::Duration;

use copytaster::telemetry::ask;

use crate::harness::{Rig, WorkerProcess};

/// An article that names one listed person.
fn story(uri: &str) -> Vec<u8> {
    let body = "Rebels attacked the home of Tomas Hartwell in Lagos on Monday, killing six guards, police said.";
    serde_json::to_vec(&serde_json::json!({
        "uri": uri, "version": "1", "headline": "Rebels attack Hartwell home", "body_text": body, "language": "en",
        "published_at": "2026-03-02T10:00:00Z",
    }))
    .unwrap()
}

impl Rig {
    /// The tags in the enriched message of an article, and the alerts that it raised, once it is out.
    async fn told(&self, uri: &str) -> (Vec<String>, usize) {
        self.feed("desk", story(uri)).await;
        self.all_acknowledged().await;
        let stored = self.stored("WIRE_OUT").await;
        let (mut tags, mut alerts) = (Vec::new(), 0);
        for message in &stored {
            let body: serde_json::Value = serde_json::from_slice(&message.payload).unwrap();
            if body["item"]["uri"] != uri && body["article"]["uri"] != uri {
                continue;
            }
            alerts += usize::from(message.subject.starts_with("wire.alerts."));
            if message.subject == "wire.enriched.desk" {
                let entities = body["enrichment"]["entities"].as_array().unwrap().clone();
                let of_entity = |e: &serde_json::Value| e["tags"].as_array().cloned().unwrap_or_default();
                tags.extend(entities.iter().flat_map(of_entity).map(|tag| tag.as_str().unwrap().to_owned()));
            }
        }
        (tags, alerts)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_read_again_while_the_worker_runs_and_a_bad_one_leaves_the_old() {
    let rig = Rig::start(|_, worker| worker.enrich = true).await;
    let list = rig.folder.path().join("desk.csv");
    fs::write(&list, "name,type,tags\nIda Brandt,PERSON,vip\n").unwrap();
    let config = rig.config_file(
        "\n[watchlists]\nfiles = [\"desk.csv\"]\nreload_s = 1\n\n[[alert]]\nname = \"watched\"\npriority = \"flash\"\n\
         when = 'event.type == \"ASSAULT\" && entities.exists(e, \"vip\" in e.tags)'\n",
    );
    let worker = WorkerProcess::start(&config);
    worker.ready().await;
    assert_eq!(rig.told("urn:test:before").await, (vec![], 0));

    fs::write(&list, "name,type,tags\nIda Brandt,PERSON,vip\nTomas Hartwell,PERSON,vip|board\n").unwrap();
    worker.says("watchlists read again").await;
    let (tags, alerts) = rig.told("urn:test:after").await;
    assert_eq!(tags, ["vip", "board"]);
    assert!(alerts > 0, "the rule sees the tag");

    fs::write(&list, "name,type,tags\nIda Brandt,PERSON,vip\nTomas Hartwell,HUMAN,\n").unwrap();
    worker.says("desk.csv:3:1: unknown type `HUMAN`").await;
    assert_eq!(rig.told("urn:test:still").await.0, ["vip", "board"], "the old list stays");

    let (status, metrics) = ask(worker.address().unwrap(), "/metrics", Duration::from_secs(5)).await.unwrap();
    assert_eq!(status, 200);
    assert!(metrics.contains("copytaster_watchlist_names 2"), "{metrics}");
    assert!(metrics.contains("copytaster_watchlist_reloads_total{outcome=\"refused\"} 1"), "{metrics}");
    assert!(metrics.contains("copytaster_watchlist_reloads_total{outcome=\"taken\"} 1"), "{metrics}");
}
