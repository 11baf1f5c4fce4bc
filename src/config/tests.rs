//! What is refused and where, what the environment sets, and that secrets stay secret.

use super::*;

fn parse(text: &str, environment: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let environment: Vec<(String, String)> =
        environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    Config::parse(text, "desk.toml", Path::new(""), &environment)
}

fn faults(text: &str, environment: &[(&str, &str)]) -> String {
    let faults = parse(text, environment).unwrap_err().faults();
    faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

#[test]
fn nothing_set_is_sound() {
    let config = parse("", &[]).unwrap();
    assert_eq!(config.alert_rules(), 0);
    assert_eq!(config.nats.urls, ["nats://127.0.0.1:4222"]);
}

#[test]
fn every_fault_is_told_at_once_with_its_place() {
    let text = r#"
[nats]
urls = "nats://host"
nam = "x"

[nats.input]
ack_wait_s = 0
mode = "push"

[worker]
in_flight = "many"

[telemtry]
listen = "x"

[subjects]
events = "Wire.Events"

[[alert]]
name = "coup"
priority = "urgent"
when = "true"

[[alert]]
name = "strike"
priority = "high"
when = "event.type == 'ASSAULT' && event.kiled > 3"
title = "{actor} in {plce}"

[[alert]]
name = "quake"
priority = "high"
"#;
    insta::assert_snapshot!(faults(text, &[]), @r"
    desk.toml:3:8: urls: expected a sequence, found string
    desk.toml:4:1: unknown field `nam`, expected one of `urls`, `name`, `inbox_prefix`, `connect_timeout_ms`, `request_timeout_ms`, `ping_interval_s`, `auth`, `tls`, `input`, `output`, `dlq`, `state`, `stream`, `retry`
    desk.toml:7:14: nats.input.ack_wait_s: must be above 0
    desk.toml:8:8: mode: unknown variant `push`, expected `jetstream` or `core`
    desk.toml:11:13: in_flight: expected usize, found string
    desk.toml:13:2: unknown field `telemtry`, expected one of `nats`, `worker`, `telemetry`, `subjects`, `rules`, `watchlists`, `alert`
    desk.toml:17:10: subjects.events: `Wire.Events` is no subject prefix: use tokens of a-z, 0-9, _ and - joined by dots
    desk.toml:21:12: priority: unknown variant `urgent`, expected one of `flash`, `high`, `normal`
    desk.toml:27:41: alert.when: there is no field `kiled`; there are id, type, mode, contexts, cameo, label, quad, goldstein, score, trigger, arguments, actors, recipients, places, actor, recipient, place, time, polarity, modality, tense, attribution, magnitude, evidence, confidence, key
    desk.toml:28:21: alert.title: nothing is called `{plce}`: use {actor}, {recipient}, {place}, {headline}, {time}, {trigger}, or a path below event or article
    desk.toml:30:1: missing field `when`
    ");
}

#[test]
fn a_broken_text_is_refused_with_its_place() {
    insta::assert_snapshot!(faults("[nats]\nurls = [\"a\"\n[worker]\n", &[]), @r"
    desk.toml:3:1: missing comma between array elements, expected `,`
    desk.toml:3:2: string values must be quoted, expected literal string
    desk.toml:3:9: unclosed array, expected `]`
    ");
}

#[test]
fn rules_over_several_lines_have_their_faults_on_the_right_one() {
    let text = "[[alert]]\nname = \"a\"\npriority = \"flash\"\nwhen = '''\nevent.quad == 4 &&\n  event.nope == 1'''\n";
    insta::assert_snapshot!(faults(text, &[]), @r"
    desk.toml:6:8: alert.when: there is no field `nope`; there are id, type, mode, contexts, cameo, label, quad, goldstein, score, trigger, arguments, actors, recipients, places, actor, recipient, place, time, polarity, modality, tense, attribution, magnitude, evidence, confidence, key
    ");
}

#[test]
fn the_environment_wins_over_the_file() {
    let text = "[nats]\nurls = [\"nats://file:4222\"]\n[worker]\nin_flight = 7\n";
    let config = parse(
        text,
        &[
            ("COPYTASTER_CONFIG", "desk.toml"),
            ("COPYTASTER_NATS__URLS", "nats://a:4222, nats://b:4222"),
            ("COPYTASTER_NATS__INPUT__ACK_WAIT_S", "45"),
            ("COPYTASTER_NATS__INPUT__DURABLE", "12345"),
            ("COPYTASTER_NATS__INPUT__SUBJECTS", "[\"wire.in.>\"]"),
            ("COPYTASTER_WORKER__ENRICH", "false"),
            ("COPYTASTER_TELEMETRY__LISTEN", "127.0.0.1:0"),
        ],
    )
    .unwrap();
    assert_eq!(config.nats.urls, ["nats://a:4222", "nats://b:4222"]);
    assert_eq!((config.nats.input.ack_wait_s, config.nats.input.durable.as_str()), (45, "12345"));
    assert_eq!(config.nats.input.subjects, ["wire.in.>"]);
    assert_eq!((config.worker.in_flight, config.worker.enrich), (7, false));
    assert_eq!(config.telemetry.listen.port(), 0);
}

#[test]
fn faults_of_the_environment_name_the_variable() {
    let environment = [
        ("COPYTASTER_NATS__INPUT__ACK_WAIT_S", "soon"),
        ("COPYTASTER_NATS__UR", "x"),
        ("COPYTASTER_NATS_URLS", "x"),
        ("COPYTASTER_NAT__URLS", "x"),
        ("COPYTASTER_SUBJECTS__EVENTS", "wire.alerts"),
        ("COPYTASTER_WORKER__IN_FLIGHT", "0"),
    ];
    insta::assert_snapshot!(faults("", &environment), @r"
    COPYTASTER_NATS_URLS: two underscores part the names: COPYTASTER_NATS__…
    COPYTASTER_NATS__INPUT__ACK_WAIT_S: ack_wait_s: expected u64
    COPYTASTER_NATS__UR: unknown field `ur`, expected one of `urls`, `name`, `inbox_prefix`, `connect_timeout_ms`, `request_timeout_ms`, `ping_interval_s`, `auth`, `tls`, `input`, `output`, `dlq`, `state`, `stream`, `retry`
    COPYTASTER_NAT__URLS: unknown table `nat`; there are nats, worker, telemetry, subjects, rules
    COPYTASTER_WORKER__IN_FLIGHT: worker.in_flight: must be from 1 to 65536
    desk.toml: subjects.alerts: `wire.alerts` and `wire.alerts` overlap
    ");
}

#[test]
fn secrets_are_never_shown() {
    let secret = "hunter2hunter2";
    let environment = [("COPYTASTER_NATS__AUTH__PASSWORD", secret), ("COPYTASTER_NATS__AUTH__USER", "desk")];
    let config = parse("", &environment).unwrap();
    assert!(!format!("{config:?}").contains(secret));
    for text in [
        "[nats.auth]\npassword = [\"hunter2hunter2\"]\n",
        "[nats.auth]\ntoken = { value = \"hunter2hunter2\" }\n",
        "[nats]\nauth = \"hunter2hunter2\"\n",
        "[nats]\nurls = [\"nats://desk:hunter2hunter2@host\"]\n",
        "[nats]\nurls = \"nats://desk:hunter2hunter2@host\"\n",
        "[nats]\nping_interval_s = \"hunter2hunter2\"\n",
        "[nats.auth]\npassword = \"hunter2hunter2\n",
    ] {
        let told = faults(text, &[]);
        assert!(!told.contains("hunter2"), "{told}");
    }
    let number = faults("[nats.auth]\nuser = \"desk\"\npassword = 123456789\n", &[]);
    assert!(!number.contains("123456789"), "{number}");
}

#[test]
fn subjects_that_the_output_stream_does_not_take_are_refused() {
    let told = faults("[subjects]\nalerts = \"desk.alerts\"\n", &[]);
    assert_eq!(told, "desk.toml: nats.output.subjects: does not take `desk.alerts.>` of [subjects]");
    let both = "[subjects]\nalerts = \"desk.alerts\"\n[nats.output]\nsubjects = [\"wire.>\", \"desk.>\"]\n";
    assert!(parse(both, &[]).is_ok());
    assert!(covers("*.alerts.>", "desk.alerts") && covers(">", "desk") && !covers("desk.alerts", "desk.alerts"));
}

#[test]
fn rule_files_must_be_there() {
    let told = faults("[rules]\nfiles = [\"no-such-file.toml\"]\n", &[]);
    assert!(told.starts_with("desk.toml:2:9: rules.files: cannot read no-such-file.toml: "), "{told}");
}

/// Every sample that is shipped.
#[test]
fn sample_configurations_are_sound() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("deploy")];
    let mut seen = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.file_name().is_some_and(|n| {
                n.to_string_lossy().starts_with("copytaster") && n.to_string_lossy().ends_with(".toml")
            }) {
                let text = std::fs::read_to_string(&path).unwrap();
                if let Err(error) = Config::parse(&text, &path.display().to_string(), &folder, &[]) {
                    panic!("{error}");
                }
                seen += 1;
            }
        }
    }
    assert!(seen > 0 || !root.join("deploy/copytaster.toml").exists());
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in "\\PC{0,120}") {
        let _ = parse(&text, &[]);
    }

    #[test]
    fn any_table_soup_is_read_or_refused(text in "(\\[{1,2}(nats|alert|worker|x)(\\.auth)?\\]{1,2}|(name|when|urls|auth|user) = (1|\"a\"|\\[\\]|\\{\\})|\n){0,12}") {
        let _ = parse(&text, &[("COPYTASTER_NATS__AUTH__USER", "1")]);
    }
}

#[test]
fn watchlists_are_read_with_the_configuration_and_their_faults_told_beside_its_own() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("good.json"), "[{\"name\": \"Ida Brandt\", \"tags\": [\"vip\"]}]").unwrap();
    std::fs::write(folder.path().join("bad.csv"), "name,type\nIda Brandt,PERSON\nTomas Hartwell,HUMAN\n").unwrap();
    let parse = |text: &str| Config::parse(text, "desk.toml", folder.path(), &[]);
    assert_eq!(parse("[watchlists]\nfiles = [\"good.json\"]\n").unwrap().watchlists.names(), 1);
    let text = "[watchlists]\nfiles = [\"good.json\", \"bad.csv\"]\n\n[nats]\nnam = 1\n";
    let told: Vec<String> = parse(text).unwrap_err().faults().iter().map(ToString::to_string).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told.iter().any(|t| t.starts_with("desk.toml:5:1: unknown field `nam`")), "{told:?}");
    assert!(told.iter().any(|t| t.contains("bad.csv:3:1: unknown type `HUMAN`")), "{told:?}");
}
