//! What a terminal gets: `script` of util-linux lends one.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::harness::{Rig, article, binary};

/// What `copytaster --color WHEN feed FOLDER` writes to a terminal.
fn feed_on_a_terminal(rig: &Rig, when: &str, folder: &Path) -> Option<String> {
    let command = format!(
        "{} --color {when} feed {} --rate 40 --server {}",
        binary().display(),
        folder.display(),
        rig.server.url()
    );
    let run = Command::new("script")
        .args(["--quiet", "--return", "--command", &command, "/dev/null"])
        .env("TERM", "xterm-256color")
        .env_remove("NO_COLOR")
        .stdin(Stdio::null())
        .output();
    match run {
        Ok(output) => {
            let text = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
            Some(text)
        }
        Err(error) => {
            eprintln!("skipped, no `script` to lend a terminal: {error}");
            None
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn color_never_writes_no_escape_code_to_a_terminal() {
    let rig = Rig::start(|_, _| {}).await;
    let folder = tempfile::tempdir().unwrap();
    for number in 0..40 {
        std::fs::write(folder.path().join(format!("{number}.json")), article(&format!("urn:terminal:{number}")))
            .unwrap();
    }
    let Some(plain) = feed_on_a_terminal(&rig, "never", folder.path()) else { return };
    assert!(plain.contains("published 40, repeats swallowed 0, failed 0"), "{plain:?}");
    assert!(!plain.contains('\u{1b}'), "{plain:?}");
    // It is a terminal: the bar is there where nothing forbids it.
    let auto = feed_on_a_terminal(&rig, "auto", folder.path()).unwrap();
    assert!(auto.contains('\u{1b}') && auto.contains("repeats swallowed 40"), "{auto:?}");
}
