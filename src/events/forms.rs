//! Base forms of verbs whose lemma the tagger got wrong or never saw: "overthrew", "severed".

use compact_str::{CompactString, format_compact};

/// Past forms that no ending tells; sorted.
const IRREGULAR: &[(&str, &str)] = &[
    ("arose", "arise"),
    ("beaten", "beat"),
    ("befell", "befall"),
    ("bled", "bleed"),
    ("blew", "blow"),
    ("blown", "blow"),
    ("bought", "buy"),
    ("broke", "break"),
    ("broken", "break"),
    ("brought", "bring"),
    ("built", "build"),
    ("burnt", "burn"),
    ("caught", "catch"),
    ("chose", "choose"),
    ("chosen", "choose"),
    ("clung", "cling"),
    ("crept", "creep"),
    ("dealt", "deal"),
    ("drawn", "draw"),
    ("drew", "draw"),
    ("driven", "drive"),
    ("drove", "drive"),
    ("dug", "dig"),
    ("fallen", "fall"),
    ("fed", "feed"),
    ("fled", "flee"),
    ("flew", "fly"),
    ("flown", "fly"),
    ("flung", "fling"),
    ("forbade", "forbid"),
    ("forbidden", "forbid"),
    ("forgave", "forgive"),
    ("forgiven", "forgive"),
    ("forsook", "forsake"),
    ("forwent", "forgo"),
    ("fought", "fight"),
    ("froze", "freeze"),
    ("frozen", "freeze"),
    ("gave", "give"),
    ("given", "give"),
    ("held", "hold"),
    ("hewn", "hew"),
    ("hidden", "hide"),
    ("hung", "hang"),
    ("laid", "lay"),
    ("leapt", "leap"),
    ("left", "leave"),
    ("lent", "lend"),
    ("lit", "light"),
    ("met", "meet"),
    ("mown", "mow"),
    ("outran", "outrun"),
    ("overcame", "overcome"),
    ("overflew", "overfly"),
    ("overran", "overrun"),
    ("overrode", "override"),
    ("oversaw", "oversee"),
    ("overseen", "oversee"),
    ("overshot", "overshoot"),
    ("overthrew", "overthrow"),
    ("overthrown", "overthrow"),
    ("paid", "pay"),
    ("ran", "run"),
    ("rang", "ring"),
    ("rebuilt", "rebuild"),
    ("retaken", "retake"),
    ("retook", "retake"),
    ("ridden", "ride"),
    ("risen", "rise"),
    ("rode", "ride"),
    ("rose", "rise"),
    ("sank", "sink"),
    ("seen", "see"),
    ("sent", "send"),
    ("shaken", "shake"),
    ("shook", "shake"),
    ("shorn", "shear"),
    ("shot", "shoot"),
    ("shrank", "shrink"),
    ("slain", "slay"),
    ("slew", "slay"),
    ("slid", "slide"),
    ("slung", "sling"),
    ("sold", "sell"),
    ("sought", "seek"),
    ("spat", "spit"),
    ("sped", "speed"),
    ("spilt", "spill"),
    ("spoke", "speak"),
    ("spoken", "speak"),
    ("sprang", "spring"),
    ("stole", "steal"),
    ("stolen", "steal"),
    ("stood", "stand"),
    ("strewn", "strew"),
    ("stricken", "strike"),
    ("strode", "stride"),
    ("strove", "strive"),
    ("struck", "strike"),
    ("stuck", "stick"),
    ("stung", "sting"),
    ("sunk", "sink"),
    ("swept", "sweep"),
    ("swore", "swear"),
    ("sworn", "swear"),
    ("swung", "swing"),
    ("taken", "take"),
    ("taught", "teach"),
    ("threw", "throw"),
    ("thrown", "throw"),
    ("took", "take"),
    ("tore", "tear"),
    ("torn", "tear"),
    ("trod", "tread"),
    ("undertook", "undertake"),
    ("upheld", "uphold"),
    ("went", "go"),
    ("withdrawn", "withdraw"),
    ("withdrew", "withdraw"),
    ("withheld", "withhold"),
    ("won", "win"),
    ("wore", "wear"),
    ("wrought", "wreak"),
    ("wrung", "wring"),
];

/// "overran" is no present, whatever the tagger says.
pub(super) fn is_past(form: &str) -> bool {
    IRREGULAR.binary_search_by_key(&form, |(past, _)| past).is_ok()
}

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
