//! Rule files: TOML text to a compiled [`Ruleset`], with every fault told by file, line and column.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use compact_str::CompactString;
use serde::Deserialize;
use toml::Spanned;

use super::pattern::{self, TriggerKind, WordSet};
use super::values::{filters, read_complement, read_example, read_kind, read_needs, slots};
use super::{Counter, Frame, Place, Rule, RuleError, RuleErrors, Ruleset};
use crate::events::ontology;

/// A rule, its triggers as they were written, and the number of the file it stands in.
type Sourced = (Rule, Vec<(TriggerKind, Spanned<String>)>, usize);

/// The embedded files; classes first, then rules by theme. A word that two rules claim goes to the more specific
/// pattern, then to the higher priority, then to the earlier rule.
const EMBEDDED: &[(&str, &str)] = &[
    ("classes.toml", include_str!("../rules/classes.toml")),
    ("wordnet.toml", include_str!("../rules/wordnet.toml")),
    ("talks.toml", include_str!("../rules/talks.toml")),
    ("backing.toml", include_str!("../rules/backing.toml")),
    ("words.toml", include_str!("../rules/words.toml")),
    ("pressure.toml", include_str!("../rules/pressure.toml")),
    ("threats.toml", include_str!("../rules/threats.toml")),
    ("force.toml", include_str!("../rules/force.toml")),
    ("incidents.toml", include_str!("../rules/incidents.toml")),
    ("phrases.toml", include_str!("../rules/phrases.toml")),
    ("street.toml", include_str!("../rules/street.toml")),
    ("offices.toml", include_str!("../rules/offices.toml")),
    ("mishaps.toml", include_str!("../rules/mishaps.toml")),
    ("business.toml", include_str!("../rules/business.toml")),
    ("learned.toml", include_str!("../rules/learned.toml")),
];

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    #[serde(default)]
    class: BTreeMap<String, Spanned<Words>>,
    #[serde(default)]
    rule: Vec<RawRule>,
}

/// A list of words, or one string of words parted by white space.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Words {
    Text(String),
    List(Vec<String>),
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawRule {
    pub(super) name: Spanned<String>,
    #[serde(rename = "type")]
    pub(super) kind: Option<Spanned<String>>,
    pub(super) mode: Option<Spanned<String>>,
    pub(super) cameo: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) contexts: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) verbs: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) nouns: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) adjectives: Vec<Spanned<String>>,
    pub(super) actor: Option<Vec<Spanned<String>>>,
    pub(super) recipient: Option<Vec<Spanned<String>>>,
    pub(super) object: Option<Vec<Spanned<String>>>,
    pub(super) instrument: Option<Vec<Spanned<String>>>,
    pub(super) noun_actor: Option<Vec<Spanned<String>>>,
    pub(super) noun_recipient: Option<Vec<Spanned<String>>>,
    #[serde(default)]
    pub(super) subject_is: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) actor_is: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) recipient_is: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) beside: Vec<Spanned<String>>,
    pub(super) needs: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) priority: i16,
    pub(super) confidence: Option<f32>,
    #[serde(default)]
    pub(super) anywhere: bool,
    #[serde(default)]
    pub(super) transitive: bool,
    #[serde(default)]
    pub(super) complement: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    pub(super) examples: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) counter: Vec<Spanned<String>>,
    /// Takes an embedded rule of that name out.
    #[serde(default)]
    pub(super) disable: bool,
}

/// One file being read, and what was wrong with it.
pub(super) struct File<'a> {
    name: &'a str,
    text: &'a str,
    /// Where its lines end: every example's place is asked for.
    ends: Vec<usize>,
    errors: Vec<RuleError>,
}

impl<'a> File<'a> {
    fn new(name: &'a str, text: &'a str) -> Self {
        let ends = text.match_indices('\n').map(|(at, _)| at).collect();
        Self { name, text, ends, errors: Vec::new() }
    }

    pub(super) fn place(&self, offset: usize) -> Place {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let line = self.ends.partition_point(|&end| end < before.len()) + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        Place { line, column }
    }

    pub(super) fn fault(&mut self, offset: usize, message: impl Into<String>) {
        let Place { line, column } = self.place(offset);
        self.errors.push(RuleError { file: self.name.to_owned(), line, column, message: message.into() });
    }
}

/// Compiles the embedded rules with a user's files on top.
///
/// # Errors
/// All faults of all files.
pub fn compile(user: &[(String, String)]) -> Result<Ruleset, RuleErrors> {
    let mut set = Ruleset::default();
    let mut hasher = xxhash_rust::xxh3::Xxh3::new();
    let mut errors = Vec::new();
    let mut parsed = Vec::new();
    let own = user.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    for (name, text) in EMBEDDED.iter().copied().chain(own) {
        hasher.update(text.as_bytes());
        let mut file = File::new(name, text);
        match toml::from_str::<RawFile>(text) {
            Ok(raw) => {
                for (class, words) in &raw.class {
                    add_class(&mut set.classes, class, words, &mut file);
                }
                parsed.push((raw.rule, file));
            }
            Err(error) => {
                let message = error.message().lines().next().unwrap_or("cannot read").to_owned();
                file.fault(error.span().map_or(0, |s| s.start), message);
                errors.append(&mut file.errors);
            }
        }
    }
    let mut rules: Vec<Sourced> = Vec::new();
    for (at, (raws, file)) in parsed.iter_mut().enumerate() {
        for raw in raws.drain(..) {
            let known = rules.iter().position(|(rule, ..)| rule.name == raw.name.get_ref().as_str());
            if raw.disable {
                match known {
                    Some(known) => drop(rules.remove(known)),
                    None => file.fault(raw.name.span().start, "no rule of that name to disable"),
                }
                continue;
            }
            let twice = known.is_some_and(|k| rules.get(k).is_some_and(|(.., file)| *file == at));
            if twice {
                file.fault(raw.name.span().start, format!("two rules named {:?} in this file", raw.name.get_ref()));
            }
            let Some((mut rule, triggers)) = compile_rule(raw, &set.classes, file) else { continue };
            rule.file = (at >= EMBEDDED.len()).then(|| CompactString::from(file.name));
            match known {
                Some(known) => {
                    if let Some(slot) = rules.get_mut(known) {
                        *slot = (rule, triggers, at);
                    }
                }
                None => rules.push((rule, triggers, at)),
            }
        }
    }
    for (rule, triggers, at) in rules {
        let number = set.rules.len() as u32;
        set.rules.push(rule);
        for (kind, source) in triggers {
            match pattern::read(kind, source.get_ref(), number, &set.classes) {
                Ok(trigger) => add_trigger(&mut set, trigger),
                Err(why) => {
                    if let Some((_, file)) = parsed.get_mut(at) {
                        file.fault(source.span().start, format!("trigger {:?}: {why}", source.get_ref()));
                    }
                }
            }
        }
    }
    errors.extend(parsed.into_iter().flat_map(|(_, file)| file.errors));
    set.known = super::Known::from_classes(&set.classes);
    for weights in crate::events::learned::ALL {
        hasher.update(weights);
    }
    set.digest = format!("{:016x}", hasher.digest());
    if errors.is_empty() { Ok(set) } else { Err(RuleErrors(errors)) }
}

fn add_class(classes: &mut BTreeMap<String, WordSet>, name: &str, words: &Spanned<Words>, file: &mut File<'_>) {
    let list: Vec<&str> = match words.get_ref() {
        Words::Text(text) => text.split_whitespace().collect(),
        Words::List(list) => list.iter().map(String::as_str).collect(),
    };
    let mut set: HashSet<CompactString, foldhash::fast::FixedState> =
        classes.get(name).map(|known| HashSet::clone(known)).unwrap_or_default();
    for word in list {
        if let Some(other) = word.strip_prefix('@') {
            match classes.get(other) {
                Some(other) => set.extend(other.iter().cloned()),
                None => file.fault(words.span().start, format!("unknown class @{other} in class {name}")),
            }
        } else {
            set.insert(CompactString::from(word.to_lowercase()));
        }
    }
    classes.insert(name.to_owned(), Arc::new(set.into()));
}

fn add_trigger(set: &mut Ruleset, trigger: pattern::Trigger) {
    let number = set.triggers.len() as u32;
    let index = match trigger.kind {
        TriggerKind::Verb => &mut set.verbs,
        TriggerKind::Noun => &mut set.nouns,
        TriggerKind::Adjective => &mut set.adjectives,
    };
    for head in &trigger.heads {
        index.entry(head.clone()).or_default().push(number);
    }
    set.triggers.push(trigger);
}

type Compiled = (Rule, Vec<(TriggerKind, Spanned<String>)>);

fn compile_rule(raw: RawRule, classes: &BTreeMap<String, WordSet>, file: &mut File<'_>) -> Option<Compiled> {
    let before = file.errors.len();
    let name = CompactString::from(raw.name.get_ref().as_str());
    let code = raw.cameo.as_ref().and_then(|code| {
        let digits = code.get_ref().len() <= 4 && code.get_ref().bytes().all(|b| b.is_ascii_digit());
        let known = ontology::cameo(code.get_ref()).filter(|_| digits);
        if known.is_none() {
            file.fault(code.span().start, format!("unknown CAMEO code {:?}", code.get_ref()));
        }
        known
    });
    let kind = read_kind(&raw, code.and_then(|c| c.kind), file);
    let mode = raw.mode.as_ref().map(|mode| {
        if let Some(kind) = kind.filter(|&kind| !ontology::modes(kind).iter().any(|(m, _)| m == mode.get_ref())) {
            let modes: Vec<&str> = ontology::modes(kind).iter().map(|(mode, _)| *mode).collect();
            let known = if modes.is_empty() { "it has none".to_owned() } else { modes.join(", ") };
            file.fault(mode.span().start, format!("{} has no mode {:?}: {known}", kind.as_str(), mode.get_ref()));
        }
        CompactString::from(mode.get_ref().as_str())
    });
    for context in &raw.contexts {
        if !ontology::CONTEXTS.contains(&context.get_ref().as_str()) {
            file.fault(context.span().start, format!("unknown context {:?}", context.get_ref()));
        }
    }
    if raw.verbs.is_empty() && raw.nouns.is_empty() && raw.adjectives.is_empty() {
        file.fault(raw.name.span().start, "a rule needs verbs, nouns or adjectives");
    }
    let verb_frame = Frame {
        actor: slots(raw.actor.as_ref(), &["subject"], file),
        recipient: slots(raw.recipient.as_ref(), &["object"], file),
        object: slots(raw.object.as_ref(), &["object"], file),
        instrument: slots(raw.instrument.as_ref(), &["with"], file),
    };
    let noun_frame = Frame {
        actor: slots(raw.noun_actor.as_ref(), &["subject", "by", "between", "possessor", "adjective"], file),
        recipient: slots(raw.noun_recipient.as_ref().or(raw.recipient.as_ref()), &["on", "against", "with"], file),
        object: Vec::new(),
        instrument: slots(raw.instrument.as_ref(), &["with"], file),
    };
    let needs = read_needs(raw.needs.as_ref(), kind, file);
    let contexts = raw.contexts.iter().map(|c| CompactString::from(c.get_ref().as_str())).collect();
    let complement = read_complement(&raw.complement, file);
    let rule = Rule {
        name,
        kind: kind?,
        mode,
        cameo: raw.cameo.as_ref().map(|c| CompactString::from(c.get_ref().as_str())),
        contexts,
        priority: raw.priority,
        confidence: raw.confidence.unwrap_or(crate::events::confidence::USUAL).clamp(0.05, 0.99),
        verb_frame,
        noun_frame,
        subject_is: filters(&raw.subject_is, classes, file),
        beside: filters(&raw.beside, classes, file),
        actor_is: filters(&raw.actor_is, classes, file),
        recipient_is: filters(&raw.recipient_is, classes, file),
        needs,
        anywhere: raw.anywhere,
        transitive: raw.transitive,
        complement,
        examples: raw.examples.iter().filter_map(|e| read_example(e, file)).collect(),
        counter: raw
            .counter
            .iter()
            .map(|c| Counter { text: c.get_ref().clone(), place: file.place(c.span().start) })
            .collect(),
        file: None,
    };
    let mark = |kind: TriggerKind, list: Vec<Spanned<String>>| list.into_iter().map(move |source| (kind, source));
    let triggers = mark(TriggerKind::Verb, raw.verbs)
        .chain(mark(TriggerKind::Noun, raw.nouns))
        .chain(mark(TriggerKind::Adjective, raw.adjectives))
        .collect();
    (file.errors.len() == before).then_some((rule, triggers))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::layers::EventType;

    fn faults(text: &str) -> String {
        match compile(&[("own.toml".to_owned(), text.to_owned())]) {
            Ok(_) => "compiles".to_owned(),
            Err(errors) => errors.to_string(),
        }
    }

    #[test]
    fn embedded_rules_compile() {
        let set = compile(&[]).map_err(|e| e.to_string()).unwrap();
        assert!(set.rules.len() > 80, "{} rules", set.rules.len());
        assert!(
            set.lookup(TriggerKind::Verb, "meet").iter().any(|&t| {
                set.trigger(t).and_then(|t| set.rule_of(t)).is_some_and(|r| r.kind == EventType::Consult)
            })
        );
        let all_types = EventType::ALL.iter().filter(|kind| !set.rules.iter().any(|r| r.kind == **kind)).count();
        assert_eq!(all_types, 0, "types without a rule");
    }

    #[test]
    fn faults_name_file_line_and_column() {
        let text = "[[rule]]\nname = \"a\"\ntype = \"CONSULTT\"\nverbs = [\"meet\"]\n\n\
                    [[rule]]\nname = \"b\"\ncameo = \"999\"\nverbs = [\"hit <@nope>\"]\n\n\
                    [[rule]]\nname = \"c\"\ntype = \"ASSAULT\"\nmode = \"gently\"\nverbs = [\"hit\"]\n\n\
                    [[rule]]\nname = \"d\"\ntype = \"ASSAULT\"\nverbs = [\"hit <@nope>\"]\n";
        insta::assert_snapshot!(faults(text), @r#"
        own.toml:3:8: unknown type "CONSULTT": AGREE, CONSULT, SUPPORT, CONCEDE, COOPERATE, AID, RETREAT, REQUEST, ACCUSE, REJECT, THREATEN, PROTEST, SANCTION, MOBILIZE, COERCE, ASSAULT, APPOINT, DISMISS, ELECT, DIE, DISASTER, ACCIDENT, DEAL, RATE, RESULT, BANKRUPT
        own.toml:8:9: unknown CAMEO code "999"
        own.toml:14:8: ASSAULT has no mode "gently": abduct, beat, torture, sexual, targeted, destroy, primitive, firearms, explosives, suicide-attack, aerial, drone, heavy-weapons, crowd-control, unconventional
        own.toml:20:10: trigger "hit <@nope>": unknown class @nope
        "#);
        assert!(
            faults("[[rule]]\nname = \"a\"\ncolour = \"red\"\n").starts_with("own.toml:3:1: unknown field `colour`")
        );
        assert!(faults("[[rule]\nname = 1\n").starts_with("own.toml:1:"));
    }

    #[test]
    fn what_can_be_seen_to_be_wrong_is_a_fault() {
        let rule = |more: &str| format!("[[rule]]\nname = \"a\"\ntype = \"ASSAULT\"\nverbs = [\"hit\"]\n{more}\n");
        for (more, expect) in [
            ("recipient = [\"objekt\"]", "own.toml:5:14: no such place for a role: \"objekt\""),
            ("cameo = \"171x\"", "own.toml:5:9: unknown CAMEO code \"171x\""),
            ("actor_is = [\"!public\"]", "own.toml:5:13: \"!public\": `public` and `coded` are no nouns"),
            ("[[rule]]\nname = \"a\"\ndisable = true\n", "compiles"),
            (
                "[[rule]]\nname = \"a\"\ntype = \"DIE\"\nverbs = [\"go\"]",
                "own.toml:6:8: two rules named \"a\" in this file",
            ),
        ] {
            let told = faults(&rule(more));
            assert!(told.starts_with(expect), "{more}: {told}");
        }
    }

    #[test]
    fn no_two_rules_of_ours_share_a_name() {
        // the second would silently replace the first
        let names = EMBEDDED.iter().flat_map(|(_, text)| text.lines().filter(|l| l.starts_with("name = ")));
        let mut names: Vec<&str> = names.collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }

    #[test]
    fn a_users_rule_replaces_adds_and_disables() {
        let own = "[class]\npact = [\"entente\"]\n\n\
                   [[rule]]\nname = \"barter\"\ncameo = \"061\"\nverbs = [\"barter with\"]\nrecipient = [\"with\"]\n\
                   examples = [\"Iran bartered with Iraq. => COOPERATE 061 IRN > IRQ\"]\n\n\
                   [[rule]]\nname = \"meet\"\ndisable = true\n";
        let set = compile(&[("own.toml".to_owned(), own.to_owned())]).map_err(|e| e.to_string()).unwrap();
        assert!(!set.lookup(TriggerKind::Verb, "barter").is_empty());
        assert!(set.rules.iter().all(|r| r.name != "meet"));
        let barter = set.rules.iter().find(|r| r.name == "barter").unwrap();
        assert_eq!(barter.examples[0].expect[0].actors, Some(vec!["IRN".into()]));
        assert_ne!(set.digest(), compile(&[]).unwrap().digest());
    }
}
