//! House rules that a test can hold: what the rooms import, how long files grow, what every module begins with, what
//! the tree must not name. A failure says where: `file:line: what is wrong`.

use std::fs;
use std::path::{Path, PathBuf};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Rooms that read no file, no clock, no environment and no network.
const PURE: &[&str] = &["text", "article", "nlp", "events", "enrich", "route"];

/// Floors from the ground up. A room imports only itself and rooms of lower floors.
const FLOORS: &[&[&str]] = &[
    &["text"],
    &["article", "transport", "telemetry"],
    &["nlp"],
    &["events"],
    &["enrich"],
    &["route"],
    &["worker", "web"],
    &["config", "devserver"],
    &["cli"],
];

/// What a pure room may not name, and why.
const IMPURE: &[(&str, &str)] = &[
    ("tokio", "async belongs to transport, worker and cli"),
    ("async_nats", "NATS belongs to transport"),
    ("std::fs", "files are read in the shell"),
    ("std::env", "the environment is read in config"),
    ("std::net", "the network belongs to transport"),
    ("std::process", "processes belong to the shell"),
    ("SystemTime", "\"now\" is the article's own time"),
    ("Instant::", "time is measured in worker and telemetry"),
    ("Timestamp::now", "\"now\" is the article's own time"),
    ("Zoned::now", "\"now\" is the article's own time"),
    ("thread_rng", "the same article gives the same bytes"),
];

/// Parts of pure rooms that are no part of reading: the trainer runs by hand, on files.
const TRAINER: &str = "src/nlp/train";

/// Where `Serialize` may stand: the published JSON, the wire formats, the state and health that other programs read,
/// the configuration, the model, and what commands print.
const SERIALIZES: &[&str] = &[
    "src/enrich/schema.rs",
    "src/enrich/formats",
    "src/route/",
    "src/transport/",
    "src/telemetry/",
    "src/worker/",
    "src/config",
    "src/cli/",
    "src/nlp/model",
    "src/nlp/train",
    "src/web/",
];

const LONGEST_FILE: usize = 500;

/// Files that are still to be split, with the length they may have until then. The list may only shrink.
const TO_SPLIT: &[(&str, usize)] = &[("src/nlp/entity/features.rs", 650)];

/// Every file of a folder and below whose name ends so; sorted.
fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(ROOT).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let path = entry.path();
            let name = entry.file_name().to_string_lossy().into_owned();
            if path.is_dir() && !name.starts_with('.') && name != "target" {
                folders.push(path);
            } else if name.ends_with(ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn relative(path: &Path) -> String {
    path.strip_prefix(ROOT).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

fn text(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|e| panic!("{}: {e}", relative(path)))
}

/// Whether a file is all tests.
fn is_test_file(name: &str) -> bool {
    let file = name.rsplit('/').next().unwrap_or(name);
    file == "tests.rs" || file == "testing.rs" || file.ends_with("_tests.rs") || name.contains("/tests/")
}

/// Numbered lines of code outside comments and outside the test module at a file's end.
fn code(source: &str) -> impl Iterator<Item = (usize, &str)> {
    let end = source.find("#[cfg(test)]\nmod ").unwrap_or(source.len());
    let shipped = source.get(..end).unwrap_or(source);
    shipped.lines().enumerate().map(|(i, l)| (i + 1, l)).filter(|(_, l)| !l.trim_start().starts_with("//"))
}

/// The room a source file belongs to: `src/nlp/date/mod.rs` is `nlp`'s, `src/config.rs` is `config`'s.
fn room(name: &str) -> Option<&str> {
    let inside = name.strip_prefix("src/")?;
    Some(inside.split_once('/').map_or_else(|| inside.trim_end_matches(".rs"), |(room, _)| room))
}

#[track_caller]
fn none(faults: &[String]) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// Names of rooms after `crate::` on a line, also in `crate::{a, b::C}`.
fn imports(line: &str) -> Vec<&str> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let word = |s: &str| s.find(|c| !is_name(c)).unwrap_or(s.len());
    let mut found = Vec::new();
    for (at, prefix) in line.match_indices("crate::").chain(line.match_indices("copytaster::")) {
        let before = line.get(..at).and_then(|l| l.chars().next_back());
        let rest = line.get(at + prefix.len()..).unwrap_or_default();
        if before.is_some_and(is_name) {
            continue;
        }
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 0;
            let top = group.split(|c| {
                depth += i32::from(c == '{') - i32::from(c == '}');
                c == ',' && depth == 0
            });
            found.extend(top.map(str::trim).map(|s| s.get(..word(s)).unwrap_or_default()));
        } else {
            found.extend(rest.get(..word(rest)));
        }
    }
    found.retain(|name| !name.is_empty());
    found
}

#[test]
fn pure_rooms_touch_no_file_clock_environment_or_network() {
    let mut faults = Vec::new();
    for path in files("src", ".rs") {
        let name = relative(&path);
        if !room(&name).is_some_and(|r| PURE.contains(&r)) || name.starts_with(TRAINER) || is_test_file(&name) {
            continue;
        }
        for (number, line) in code(&text(&path)) {
            for (word, why) in IMPURE.iter().filter(|(word, _)| line.contains(word)) {
                faults.push(format!("{name}:{number}: `{word}` in a pure room: {why}"));
            }
        }
    }
    none(&faults);
}

#[test]
fn rooms_import_only_lower_floors() {
    let floor = |room: &str| FLOORS.iter().position(|rooms| rooms.contains(&room));
    let mut faults = Vec::new();
    for path in files("src", ".rs") {
        let name = relative(&path);
        let Some((room, own)) = room(&name).and_then(|r| Some((r, floor(r)?))) else {
            if !matches!(name.as_str(), "src/lib.rs" | "src/main.rs") {
                faults.push(format!("{name}:1: a room that no floor has"));
            }
            continue;
        };
        if name.starts_with(TRAINER) || is_test_file(&name) {
            continue;
        }
        for (number, line) in code(&text(&path)) {
            for import in imports(line) {
                if import != room && floor(import).is_some_and(|f| f >= own) {
                    faults.push(format!("{name}:{number}: {room} imports {import}, which is not below it"));
                }
            }
        }
    }
    none(&faults);
}

#[test]
fn files_stay_short_and_say_what_they_are() {
    let mut faults = Vec::new();
    for path in ["src", "tests", "benches"].iter().flat_map(|folder| files(folder, ".rs")) {
        let (name, source) = (relative(&path), text(&path));
        let lines = source.lines().count();
        let limit = TO_SPLIT.iter().find(|(file, _)| *file == name).map_or(LONGEST_FILE, |(_, lines)| *lines);
        if lines > limit {
            faults.push(format!("{name}:{lines}: longer than {limit} lines"));
        }
        if !source.starts_with("//!") {
            faults.push(format!("{name}:1: does not begin with `//!`"));
        }
        for (number, line) in source.lines().enumerate().filter(|(_, l)| l.trim_end() != *l) {
            faults.push(format!("{name}:{}: white space at the end of `{}`", number + 1, line.trim()));
        }
    }
    none(&faults);
}

#[test]
fn serialize_stands_only_where_bytes_leave() {
    let mut faults = Vec::new();
    for path in files("src", ".rs") {
        let name = relative(&path);
        let allowed = SERIALIZES.iter().any(|place| name.starts_with(place)) || is_test_file(&name);
        for (number, line) in code(&text(&path)).filter(|(_, l)| !allowed && l.contains("Serialize")) {
            let derives = line.contains("derive(") || line.contains("impl");
            if derives && line.replace("Deserialize", "").contains("Serialize") {
                faults.push(format!("{name}:{number}: Serialize outside the published shapes"));
            }
        }
    }
    none(&faults);
}

#[test]
fn nothing_names_a_machine() {
    // written in two parts, so that this file does not name them either
    let paths =
        [["/wo", "rk/"], ["/tmp/", "wt"], ["/ro", "ot/"], ["/ho", "me/"], ["C:\\", "Users"]].map(|p| p.concat());
    let mut faults = Vec::new();
    let kinds = [".rs", ".md", ".toml", ".py", ".sh", ".yml", ".yaml", ".json", ".conf", ".txt", "Dockerfile", "run"];
    for path in kinds.iter().flat_map(|kind| files(".", kind)) {
        let Ok(source) = fs::read_to_string(&path) else { continue };
        for (number, line) in source.lines().enumerate() {
            for word in paths.iter().filter(|word| line.contains(word.as_str())) {
                // a container's own folders are no machine's
                if !relative(&path).contains("Dockerfile") && !line.contains("://") {
                    faults.push(format!("{}:{}: names `{word}`", relative(&path), number + 1));
                }
            }
        }
    }
    none(&faults);
}

#[test]
fn the_readme_mentions_every_subcommand() {
    let help = assert_cmd::Command::cargo_bin("copytaster").unwrap().arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let commands: Vec<&str> = help
        .lines()
        .skip_while(|l| !l.starts_with("Commands:"))
        .skip(1)
        .take_while(|l| !l.is_empty())
        .filter(|l| l.starts_with("  ") && !l.starts_with("   "))
        .filter_map(|l| l.split_whitespace().next())
        .filter(|&name| name != "help")
        .collect();
    assert!(commands.len() >= 9, "{help}");
    let readme = text(&Path::new(ROOT).join("README.md"));
    let said = |start: &str, name: &str| {
        readme.match_indices(&format!("{start}{name}")).any(|(at, found)| {
            readme
                .get(at + found.len()..)
                .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
        })
    };
    let missing = |name: &&str| !said("copytaster ", name) && !said("`", name);
    none(
        &commands
            .iter()
            .filter(|n| missing(n))
            .map(|n| format!("README.md:1: no `copytaster {n}`"))
            .collect::<Vec<_>>(),
    );
}

#[test]
fn every_sample_configuration_is_accepted() {
    let samples: Vec<_> = files("deploy", ".toml").into_iter().filter(|p| !relative(p).contains("rules")).collect();
    assert!(!samples.is_empty(), "deploy/ holds no sample configuration");
    let mut faults = Vec::new();
    for sample in samples {
        let run = assert_cmd::Command::cargo_bin("copytaster").unwrap().arg("lint").arg(&sample).output().unwrap();
        if !run.status.success() {
            let said = String::from_utf8_lossy(&run.stderr).into_owned() + &String::from_utf8_lossy(&run.stdout);
            faults.push(format!("{}:1: {}", relative(&sample), said.trim()));
        }
    }
    none(&faults);
}

#[test]
fn the_checks_see_what_they_look_for() {
    assert_eq!(imports("use crate::{text::Span, nlp::{a, b}, events};"), ["text", "nlp", "events"]);
    assert_eq!(imports("    crate::route::plan(x, &crate::enrich::Engine::new())"), ["route", "enrich"]);
    assert_eq!(imports("use super::crateless;"), [""; 0]);
    assert_eq!(room("src/nlp/date/mod.rs"), Some("nlp"));
    assert_eq!(room("src/config.rs"), Some("config"));
    let source = "use std::fs;\n// std::env\n#[cfg(test)]\nmod tests {\n use tokio;\n}\n";
    assert_eq!(code(source).collect::<Vec<_>>(), [(1, "use std::fs;")]);
}
