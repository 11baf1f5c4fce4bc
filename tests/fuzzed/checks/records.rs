//! Records read back from NATS: a story from the state bucket.

use copytaster::article::{self, Hints};
use copytaster::route::{self, Router, Subjects, TraceContext};
use copytaster::transport::is_publishable;
use copytaster::transport::story::{Order, Story, Version};

/// Whatever lies under a key, a version is judged and entered, and the story stays bounded; it reads back as it was
/// written, and no notice goes where none may.
pub(crate) fn check(bytes: &[u8]) {
    let uri = serde_json::from_slice::<Story>(bytes).map_or_else(|_| "urn:x".to_owned(), |story| story.uri);
    let mut story = Story::read(bytes, &uri);
    assert_eq!(story.uri, uri);
    let new = Version { revision: "1".to_owned(), order: Order(5, 5), at: i64::MAX, ..Version::default() };
    let known = story.versions.first().cloned();
    for version in [Some(new), known].into_iter().flatten() {
        for at in [i64::MIN, -1, 0, i64::MAX] {
            let version = Version { at, ..version.clone() };
            let _ = story.judge(&version, 60_000);
        }
        story.enter(&version);
        assert!(story.versions.len() <= 200);
        assert!(story.versions.iter().any(|v| v.revision == version.revision && v.standing == version.standing));
    }
    let written = serde_json::to_vec(&story).expect("a story is JSON");
    assert_eq!(Story::read(&written, &uri), story);
    notices(&story);
}

fn notices(story: &Story) {
    let kill = br#"{"uri":"urn:x","version":"9","headline":"Kill","pubstatus":"canceled"}"#;
    let article = article::read(kill, &Hints::default()).expect("an article");
    let told = story.told_before(Order(i64::MAX, u64::MAX)).into_iter();
    let told: Vec<_> = told.map(|told| route::Told { subject: told.subject, id: told.id }).collect();
    for notice in Router::new(Subjects::default()).withdrawals(&article, &told, &TraceContext::default()) {
        assert!(is_publishable(&notice.subject), "{:?}", notice.subject);
    }
}
