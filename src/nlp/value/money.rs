//! Amounts of money with their ISO 4217 currency: `$2.5 million`, `€3bn`, `500,000 euros`, `Rs 500 crore`.

use super::atom::{Kind, Line};
use super::number::{self, Near, Number};
use super::words::Class;
use super::{Item, Items};
use crate::text::layers::ValueData;

/// Signs that mean one currency by themselves.
const SIGNS: &[(char, &str)] = &[
    ('$', "USD"),
    ('€', "EUR"),
    ('£', "GBP"),
    ('¥', "JPY"),
    ('₹', "INR"),
    ('₩', "KRW"),
    ('₽', "RUB"),
    ('₺', "TRY"),
    ('₪', "ILS"),
    ('₦', "NGN"),
    ('฿', "THB"),
    ('₫', "VND"),
    ('₱', "PHP"),
    ('₴', "UAH"),
    ('₸', "KZT"),
    ('₵', "GHS"),
    ('₨', "PKR"),
    ('₡', "CRC"),
    ('₲', "PYG"),
    ('₾', "GEL"),
];

/// Letters before the dollar sign.
const DOLLARS: &[(&str, &str)] = &[
    ("us", "USD"),
    ("u.s", "USD"),
    ("a", "AUD"),
    ("au", "AUD"),
    ("c", "CAD"),
    ("ca", "CAD"),
    ("cdn", "CAD"),
    ("can", "CAD"),
    ("hk", "HKD"),
    ("nz", "NZD"),
    ("s", "SGD"),
    ("sg", "SGD"),
    ("nt", "TWD"),
    ("r", "BRL"),
    ("mx", "MXN"),
    ("j", "JMD"),
    ("tt", "TTD"),
    ("bds", "BBD"),
    ("fj", "FJD"),
    ("n", "NAD"),
    ("z", "ZWL"),
];

/// Currencies that share a word, by the country's adjective or name before it.
const NATIONAL: &[(&str, &str, &str)] = &[
    ("us", "dollar", "USD"),
    ("u.s", "dollar", "USD"),
    ("american", "dollar", "USD"),
    ("canadian", "dollar", "CAD"),
    ("australian", "dollar", "AUD"),
    ("kong", "dollar", "HKD"),
    ("singapore", "dollar", "SGD"),
    ("singaporean", "dollar", "SGD"),
    ("zealand", "dollar", "NZD"),
    ("taiwan", "dollar", "TWD"),
    ("taiwanese", "dollar", "TWD"),
    ("jamaican", "dollar", "JMD"),
    ("namibian", "dollar", "NAD"),
    ("zimbabwean", "dollar", "ZWL"),
    ("liberian", "dollar", "LRD"),
    ("fijian", "dollar", "FJD"),
    ("british", "pound", "GBP"),
    ("egyptian", "pound", "EGP"),
    ("lebanese", "pound", "LBP"),
    ("syrian", "pound", "SYP"),
    ("sudanese", "pound", "SDG"),
    ("irish", "pound", "IEP"),
    ("cypriot", "pound", "CYP"),
    ("turkish", "lira", "TRY"),
    ("italian", "lira", "ITL"),
    ("lebanese", "lira", "LBP"),
    ("syrian", "lira", "SYP"),
    ("indian", "rupee", "INR"),
    ("pakistani", "rupee", "PKR"),
    ("pakistan", "rupee", "PKR"),
    ("lankan", "rupee", "LKR"),
    ("nepalese", "rupee", "NPR"),
    ("nepali", "rupee", "NPR"),
    ("mauritian", "rupee", "MUR"),
    ("swiss", "franc", "CHF"),
    ("french", "franc", "FRF"),
    ("belgian", "franc", "BEF"),
    ("cfa", "franc", "XOF"),
    ("congolese", "franc", "CDF"),
    ("rwandan", "franc", "RWF"),
    ("guinean", "franc", "GNF"),
    ("burundian", "franc", "BIF"),
    ("iranian", "rial", "IRR"),
    ("omani", "rial", "OMR"),
    ("yemeni", "rial", "YER"),
    ("saudi", "riyal", "SAR"),
    ("qatari", "riyal", "QAR"),
    ("qatar", "riyal", "QAR"),
    ("iraqi", "dinar", "IQD"),
    ("kuwaiti", "dinar", "KWD"),
    ("jordanian", "dinar", "JOD"),
    ("serbian", "dinar", "RSD"),
    ("libyan", "dinar", "LYD"),
    ("tunisian", "dinar", "TND"),
    ("algerian", "dinar", "DZD"),
    ("bahraini", "dinar", "BHD"),
    ("yugoslav", "dinar", "YUD"),
    ("mexican", "peso", "MXN"),
    ("chilean", "peso", "CLP"),
    ("argentine", "peso", "ARS"),
    ("argentinian", "peso", "ARS"),
    ("colombian", "peso", "COP"),
    ("philippine", "peso", "PHP"),
    ("filipino", "peso", "PHP"),
    ("cuban", "peso", "CUP"),
    ("uruguayan", "peso", "UYU"),
    ("dominican", "peso", "DOP"),
    ("danish", "crown", "DKK"),
    ("norwegian", "crown", "NOK"),
    ("swedish", "crown", "SEK"),
    ("czech", "crown", "CZK"),
    ("slovak", "crown", "SKK"),
    ("icelandic", "crown", "ISK"),
    ("german", "mark", "DEM"),
    ("finnish", "mark", "FIM"),
    ("deutsche", "mark", "DEM"),
    ("bosnian", "mark", "BAM"),
    ("kenyan", "shilling", "KES"),
    ("ugandan", "shilling", "UGX"),
    ("tanzanian", "shilling", "TZS"),
    ("somali", "shilling", "SOS"),
    ("austrian", "shilling", "ATS"),
    ("emirati", "dirham", "AED"),
    ("uae", "dirham", "AED"),
    ("moroccan", "dirham", "MAD"),
    ("brazilian", "real", "BRL"),
    ("russian", "ruble", "RUB"),
    ("belarusian", "ruble", "BYN"),
    ("korean", "won", "KRW"),
    ("chinese", "yuan", "CNY"),
    ("japanese", "yen", "JPY"),
    ("african", "rand", "ZAR"),
    ("nigerian", "naira", "NGN"),
    ("israeli", "shekel", "ILS"),
    ("thai", "baht", "THB"),
    ("indonesian", "rupiah", "IDR"),
    ("ukrainian", "hryvnia", "UAH"),
    ("polish", "zloty", "PLN"),
    ("hungarian", "forint", "HUF"),
    ("vietnamese", "dong", "VND"),
    ("malaysian", "ringgit", "MYR"),
];

/// Currency that a sign, mark or code before an amount names, and the index after it.
fn prefix(line: &Line<'_>, at: usize) -> Option<(&'static str, usize)> {
    let sign = |i: usize| match line.get(i)?.kind {
        Kind::Mark(mark) => SIGNS.iter().find(|s| s.0 == mark).map(|s| s.1),
        _ => None,
    };
    if let Some(code) = sign(at) {
        return Some((code, at + 1));
    }
    let word = line.lower(at);
    if line.is_mark(at + 1, '$') && line.glued(at + 1) {
        return DOLLARS.iter().find(|d| d.0 == word).map(|d| (d.1, at + 2));
    }
    // "U.S.$"
    if word == "u.s" && line.is_mark(at + 1, '.') && line.is_mark(at + 2, '$') {
        return Some(("USD", at + 3));
    }
    match line.class(at) {
        Class::CurrencyMark(code) => Some((code, line.after_dot(at + 1))),
        // codes go before ("EUR 3bn"); words do not
        Class::Currency(code)
            if code.eq_ignore_ascii_case(word) && line.get(at)?.text.chars().all(char::is_uppercase) =>
        {
            Some((code, at + 1))
        }
        _ => None,
    }
}

/// Currency that the words after an amount name, and the index after them.
fn suffix(line: &Line<'_>, at: usize, number: &Number, year: Option<i16>) -> Option<(&'static str, usize)> {
    let at = if number.vague && line.lower(at) == "of" { at + 1 } else { line.after_hyphen(at).unwrap_or(at) };
    let big = number.power > 0 || number.value.to_whole().is_some_and(|v| v >= 100);
    for length in 0..3 {
        let noun = at + length;
        let (default, stem) = match line.class(noun) {
            // verbs too
            Class::Currency("KRW") if line.lower(noun) == "won" && !big => return None,
            Class::Currency(code) => (Some(historic(code, line.lower(noun), year)), line.lower(noun)),
            Class::VagueCurrency => (None, line.lower(noun)),
            _ if !line.is_word(noun) && !line.is_mark(noun, '.') => return None,
            _ => continue,
        };
        let stem = match stem {
            "kroner" | "kronor" | "krone" | "krona" => "crown",
            "rouble" | "roubles" | "rubles" => "ruble",
            other => other.strip_suffix('s').unwrap_or(other),
        };
        if length > 0 {
            let before = if line.is_mark(noun - 1, '.') { noun.saturating_sub(2) } else { noun - 1 };
            return NATIONAL.iter().find(|n| n.0 == line.lower(before) && n.1 == stem).map(|n| (n.2, noun + 1));
        }
        // "500 pounds of explosives" is a weight
        let weight = stem == "pound" && matches!(line.lower(noun + 1), "of" | "in" | "per");
        return default.filter(|_| !weight).map(|code| (code, noun + 1));
    }
    None
}

/// What a shared name meant when the article was written: francs were France's until the euro.
fn historic(code: &'static str, word: &str, year: Option<i16>) -> &'static str {
    match word {
        "franc" | "francs" if year.is_some_and(|y| y < 2002) => "FRF",
        "lira" | "liras" if year.is_some_and(|y| y < 1999) => "ITL",
        _ => code,
    }
}

fn item(start: usize, end: usize, number: &Number, currency: &str) -> Item {
    Item { start, end, data: ValueData::Money { amount: number.value.plain(), currency: currency.into() } }
}

/// The joint of a range of amounts: the index of what follows it.
pub(super) fn joint(line: &Line<'_>, at: usize) -> Option<usize> {
    (line.is_mark(at, '-') || matches!(line.lower(at), "to" | "and" | "or")).then_some(at + 1)
}

/// `first` in the unit of `second`: "5 to 6 million" is five million to six million.
pub(super) fn same_power(first: Number, second: &Number) -> Number {
    match first.value.scaled(second.power) {
        Some(value) if first.power == 0 && second.power > 0 && first.digits => Number { value, ..first },
        _ => first,
    }
}

/// Money that begins with its currency. The index after it.
pub(super) fn read_prefixed(line: &Line<'_>, at: usize, items: &mut Items) -> Option<usize> {
    let (currency, next) = prefix(line, at)?;
    // a sign that follows its amount ("500 €") belongs to it
    let mut first = number::read(line, next, Near::Money).filter(|n| n.digits)?;
    let mut joined = joint(line, first.end);
    if joined.is_some_and(|j| line.is_mark(j - 1, '-'))
        || line.before(at, 1) == "between"
        || line.lower(first.end) == "to"
    {
        let second_start = joined.take()?;
        let (same, digits) = match prefix(line, second_start) {
            Some((code, after)) => (code == currency, after),
            None => (true, second_start),
        };
        if same && let Some(second) = number::read(line, digits, Near::Money).filter(|n| n.digits) {
            first = same_power(first, &second);
            items.push(item(at, first.end, &first, currency));
            items.push(item(second_start, second.end, &second, currency));
            return Some(second.end);
        }
    }
    let end = if number_is_followed_by_own_name(line, first.end, currency) { first.end + 1 } else { first.end };
    items.push(item(at, end, &first, currency));
    Some(end)
}

/// "$5 million USD" is said once.
fn number_is_followed_by_own_name(line: &Line<'_>, at: usize, currency: &str) -> bool {
    matches!(line.class(at), Class::Currency(code) if code == currency)
}

/// Money whose currency follows its number. The index after it.
pub(super) fn read_suffixed(
    line: &Line<'_>,
    at: usize,
    number: Number,
    year: Option<i16>,
    items: &mut Items,
) -> Option<usize> {
    if let Some(sign) = line.get(number.end).filter(|a| matches!(a.kind, Kind::Mark('€' | '£' | '₽' | '₺' | '₴' | '₸')))
    {
        let code = SIGNS.iter().find(|s| Kind::Mark(s.0) == sign.kind)?.1;
        items.push(item(at, number.end + 1, &number, code));
        return Some(number.end + 1);
    }
    if let Class::Cent(code) = line.class(number.end) {
        let hundredth = Number { value: number.value.hundredth()?, ..number };
        items.push(item(at, number.end + 1, &hundredth, code));
        return Some(number.end + 1);
    }
    if let Some((currency, end)) = suffix(line, number.end, &number, year) {
        items.push(item(at, end, &number, currency));
        return Some(end);
    }
    let second_start = joint(line, number.end)?;
    let second = number::read(line, second_start, Near::Money)?;
    let (currency, end) = suffix(line, second.end, &second, year)?;
    items.push(item(at, number.end, &same_power(number, &second), currency));
    items.push(item(second_start, end, &second, currency));
    Some(end)
}
