//! Base forms of verbs whose lemma the tagger got wrong or never saw: "overthrew", "severed".

use compact_str::{CompactString, format_compact};

/// Past forms that no ending tells; sorted.
const IRREGULAR: &[(&str, &str)] = &[
    ("beaten", "beat"),
    ("befell", "befall"),
    ("blew", "blow"),
    ("blown", "blow"),
    ("bought", "buy"),
    ("broke", "break"),
    ("broken", "break"),
    ("brought", "bring"),
    ("built", "build"),
    ("caught", "catch"),
    ("chose", "choose"),
    ("chosen", "choose"),
    ("dealt", "deal"),
    ("drawn", "draw"),
    ("drew", "draw"),
    ("driven", "drive"),
    ("drove", "drive"),
    ("fled", "flee"),
    ("flew", "fly"),
    ("flown", "fly"),
    ("forbade", "forbid"),
    ("forbidden", "forbid"),
    ("forgave", "forgive"),
    ("forgiven", "forgive"),
    ("forwent", "forgo"),
    ("fought", "fight"),
    ("froze", "freeze"),
    ("frozen", "freeze"),
    ("gave", "give"),
    ("given", "give"),
    ("held", "hold"),
    ("hung", "hang"),
    ("laid", "lay"),
    ("left", "leave"),
    ("lent", "lend"),
    ("met", "meet"),
    ("overcame", "overcome"),
    ("overran", "overrun"),
    ("overrode", "override"),
    ("oversaw", "oversee"),
    ("overseen", "oversee"),
    ("overthrew", "overthrow"),
    ("overthrown", "overthrow"),
    ("paid", "pay"),
    ("ran", "run"),
    ("rang", "ring"),
    ("rebuilt", "rebuild"),
    ("retaken", "retake"),
    ("retook", "retake"),
    ("sank", "sink"),
    ("seen", "see"),
    ("sent", "send"),
    ("shaken", "shake"),
    ("shook", "shake"),
    ("shot", "shoot"),
    ("slain", "slay"),
    ("slew", "slay"),
    ("sold", "sell"),
    ("sought", "seek"),
    ("spoke", "speak"),
    ("spoken", "speak"),
    ("stole", "steal"),
    ("stolen", "steal"),
    ("stood", "stand"),
    ("stricken", "strike"),
    ("struck", "strike"),
    ("sunk", "sink"),
    ("swept", "sweep"),
    ("swore", "swear"),
    ("sworn", "swear"),
    ("taken", "take"),
    ("taught", "teach"),
    ("threw", "throw"),
    ("thrown", "throw"),
    ("took", "take"),
    ("tore", "tear"),
    ("torn", "tear"),
    ("undertook", "undertake"),
    ("upheld", "uphold"),
    ("went", "go"),
    ("withdrawn", "withdraw"),
    ("withdrew", "withdraw"),
    ("withheld", "withhold"),
    ("won", "win"),
    ("wrought", "wreak"),
];

/// What a form may be the past, participle or third person of; the likelier first.
pub(super) fn bases(form: &str) -> impl Iterator<Item = CompactString> + '_ {
    let irregular = IRREGULAR.binary_search_by_key(&form, |(past, _)| past).ok().and_then(|at| IRREGULAR.get(at));
    let irregular = irregular.map(|(_, base)| CompactString::const_new(base));
    let endings = ["ed", "ing", "es", "s"].into_iter().filter_map(|end| form.strip_suffix(end));
    irregular.into_iter().chain(endings.flat_map(cut))
}

/// "sever", "fin(e)", "ba(n)n", "den(y)i".
fn cut(stem: &str) -> impl Iterator<Item = CompactString> + '_ {
    let long = stem.chars().count() > 2;
    let mut ends = stem.chars().rev();
    let (last, before) = (ends.next(), ends.next());
    let short = stem.get(..stem.len() - last.map_or(0, char::len_utf8)).unwrap_or_default();
    let doubled = (last == before).then(|| CompactString::from(short));
    let with_y = (last == Some('i')).then(|| format_compact!("{short}y"));
    let list = [Some(CompactString::from(stem)), Some(format_compact!("{stem}e")), doubled, with_y];
    list.into_iter().flatten().filter(move |_| long)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bases_come_from_endings_and_from_the_list() {
        for (form, base) in [
            ("overthrew", "overthrow"),
            ("severed", "sever"),
            ("fined", "fine"),
            ("banned", "ban"),
            ("denied", "deny"),
            ("froze", "freeze"),
            ("besieging", "besiege"),
        ] {
            assert!(bases(form).any(|b| b == base), "{form}: {:?}", bases(form).collect::<Vec<_>>());
        }
        assert_eq!(bases("is").count(), 0);
        assert!(IRREGULAR.is_sorted());
    }
}
