//! The closed vocabulary of dates and amounts: what a word can be in them.

use std::collections::HashMap;
use std::sync::LazyLock;

use foldhash::fast::FixedState;

/// What one word can be in a date or an amount. Words with two lives ("second", "may") are told apart by their readers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// No word of this vocabulary.
    Other,
    /// `zero` to `nineteen`, `twenty` to `ninety`.
    Small(u8),
    Hundred,
    /// A power of ten that multiplies what stands before it: `thousand`, `million`, `bn`, `crore`.
    Scale(u8),
    /// `m`, `b`, `k`: a power of ten only where they touch a number of money or of people.
    ShortScale(u8),
    Dozen,
    /// The score of "a score", "three score".
    Score,
    Couple,
    Half,
    /// `dozens`, `hundreds`: the least each can mean, as event coders count them.
    Vague(u64),
    Article,
    Ordinal(u8),
    /// Number, and whether the word is also a common word or a given name.
    Month(u8, bool),
    ShortMonth(u8),
    Weekday(u8),
    ShortWeekday(u8),
    /// Days from the day of writing.
    Day(i8),
    Overnight,
    PartOfDay,
    Season(u8),
    Unit(Unit),
    Weekend,
    This,
    Last,
    Next,
    Early,
    Mid,
    Late,
    Earlier,
    Later,
    /// `nineties`: the tens of a decade.
    Decade(u8),
    From,
    Between,
    /// ISO 4217 code of a currency that the word means by itself.
    Currency(&'static str),
    /// A currency's name that needs a country to mean one: `dinars`.
    VagueCurrency,
    /// Hundredth part of a currency.
    Cent(&'static str),
    /// Written before its amount: `Rs`, `Rp`.
    CurrencyMark(&'static str),
    Percent,
}

/// Units of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unit {
    Second,
    Minute,
    Hour,
    Day,
    Week,
    Fortnight,
    Month,
    Quarter,
    Year,
    Decade,
    Century,
}

const NUMBERS: &[(&str, u8)] = &[
    ("zero", 0),
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("thirteen", 13),
    ("fourteen", 14),
    ("fifteen", 15),
    ("sixteen", 16),
    ("seventeen", 17),
    ("eighteen", 18),
    ("nineteen", 19),
    ("twenty", 20),
    ("thirty", 30),
    ("forty", 40),
    ("fourty", 40),
    ("fifty", 50),
    ("sixty", 60),
    ("seventy", 70),
    ("eighty", 80),
    ("ninety", 90),
];

const ORDINALS: &[(&str, u8)] = &[
    ("first", 1),
    ("second", 2),
    ("third", 3),
    ("fourth", 4),
    ("fifth", 5),
    ("sixth", 6),
    ("seventh", 7),
    ("eighth", 8),
    ("ninth", 9),
    ("tenth", 10),
    ("eleventh", 11),
    ("twelfth", 12),
    ("thirteenth", 13),
    ("fourteenth", 14),
    ("fifteenth", 15),
    ("sixteenth", 16),
    ("seventeenth", 17),
    ("eighteenth", 18),
    ("nineteenth", 19),
    ("twentieth", 20),
];

const SCALES: &[(&str, u8)] = &[
    ("thousand", 3),
    ("lakh", 5),
    ("lakhs", 5),
    ("million", 6),
    ("mln", 6),
    ("mn", 6),
    ("crore", 7),
    ("crores", 7),
    ("billion", 9),
    ("bln", 9),
    ("bn", 9),
    ("trillion", 12),
    ("trln", 12),
    ("trn", 12),
    ("tn", 12),
];

const MONTHS: &[(&str, u8, bool)] = &[
    ("january", 1, false),
    ("february", 2, false),
    ("march", 3, true),
    ("april", 4, true),
    ("may", 5, true),
    ("june", 6, true),
    ("july", 7, false),
    ("august", 8, true),
    ("september", 9, false),
    ("october", 10, false),
    ("november", 11, false),
    ("december", 12, false),
];

const SHORT_MONTHS: &[(&str, u8)] = &[
    ("jan", 1),
    ("feb", 2),
    ("mar", 3),
    ("apr", 4),
    ("jun", 6),
    ("jul", 7),
    ("aug", 8),
    ("sep", 9),
    ("sept", 9),
    ("oct", 10),
    ("nov", 11),
    ("dec", 12),
];

const WEEKDAYS: &[(&str, u8)] =
    &[("monday", 1), ("tuesday", 2), ("wednesday", 3), ("thursday", 4), ("friday", 5), ("saturday", 6), ("sunday", 7)];

const SHORT_WEEKDAYS: &[(&str, u8)] = &[
    ("mon", 1),
    ("tue", 2),
    ("tues", 2),
    ("wed", 3),
    ("weds", 3),
    ("thu", 4),
    ("thur", 4),
    ("thurs", 4),
    ("fri", 5),
    ("sat", 6),
    ("sun", 7),
];

const UNITS: &[(&str, Unit)] = &[
    ("seconds", Unit::Second),
    ("minute", Unit::Minute),
    ("minutes", Unit::Minute),
    ("min", Unit::Minute),
    ("mins", Unit::Minute),
    ("hour", Unit::Hour),
    ("hours", Unit::Hour),
    ("hrs", Unit::Hour),
    ("day", Unit::Day),
    ("days", Unit::Day),
    ("week", Unit::Week),
    ("weeks", Unit::Week),
    ("fortnight", Unit::Fortnight),
    ("fortnights", Unit::Fortnight),
    ("month", Unit::Month),
    ("months", Unit::Month),
    ("quarter", Unit::Quarter),
    ("quarters", Unit::Quarter),
    ("year", Unit::Year),
    ("years", Unit::Year),
    ("yr", Unit::Year),
    ("yrs", Unit::Year),
    ("decade", Unit::Decade),
    ("decades", Unit::Decade),
    ("century", Unit::Century),
    ("centuries", Unit::Century),
];

const DECADES: &[(&str, u8)] = &[
    ("twenties", 20),
    ("thirties", 30),
    ("forties", 40),
    ("fifties", 50),
    ("sixties", 60),
    ("seventies", 70),
    ("eighties", 80),
    ("nineties", 90),
];

const CURRENCIES: &[(&str, &str)] = &[
    ("dollar", "USD"),
    ("dollars", "USD"),
    ("dlr", "USD"),
    ("dlrs", "USD"),
    ("euro", "EUR"),
    ("euros", "EUR"),
    ("pound", "GBP"),
    ("pounds", "GBP"),
    ("stg", "GBP"),
    ("sterling", "GBP"),
    ("yen", "JPY"),
    ("yuan", "CNY"),
    ("renminbi", "CNY"),
    ("rupee", "INR"),
    ("rupees", "INR"),
    ("rupiah", "IDR"),
    ("rupiahs", "IDR"),
    ("won", "KRW"),
    ("ruble", "RUB"),
    ("rubles", "RUB"),
    ("rouble", "RUB"),
    ("roubles", "RUB"),
    ("lira", "TRY"),
    ("liras", "TRY"),
    ("baht", "THB"),
    ("ringgit", "MYR"),
    ("rand", "ZAR"),
    ("naira", "NGN"),
    ("shekel", "ILS"),
    ("shekels", "ILS"),
    ("riyal", "SAR"),
    ("riyals", "SAR"),
    ("rial", "IRR"),
    ("rials", "IRR"),
    ("dirham", "AED"),
    ("dirhams", "AED"),
    ("zloty", "PLN"),
    ("zlotys", "PLN"),
    ("forint", "HUF"),
    ("forints", "HUF"),
    ("hryvnia", "UAH"),
    ("hryvnias", "UAH"),
    ("dong", "VND"),
    ("taka", "BDT"),
    ("birr", "ETB"),
    ("cedi", "GHS"),
    ("cedis", "GHS"),
    ("tenge", "KZT"),
    ("kyat", "MMK"),
    ("kyats", "MMK"),
    ("kwacha", "ZMW"),
    ("reais", "BRL"),
    ("shilling", "KES"),
    ("shillings", "KES"),
    ("franc", "CHF"),
    ("francs", "CHF"),
    ("afghani", "AFN"),
    ("afghanis", "AFN"),
    ("manat", "AZN"),
    ("drachma", "GRD"),
    ("drachmas", "GRD"),
    ("guilder", "NLG"),
    ("guilders", "NLG"),
    ("lire", "ITL"),
    ("peseta", "ESP"),
    ("pesetas", "ESP"),
    ("escudos", "PTE"),
    ("deutschmarks", "DEM"),
    ("deutschemarks", "DEM"),
    ("usd", "USD"),
    ("eur", "EUR"),
    ("gbp", "GBP"),
    ("jpy", "JPY"),
    ("cny", "CNY"),
    ("chf", "CHF"),
    ("inr", "INR"),
    ("aud", "AUD"),
    ("cad", "CAD"),
    ("hkd", "HKD"),
    ("sgd", "SGD"),
    ("nzd", "NZD"),
    ("krw", "KRW"),
    ("rub", "RUB"),
    ("brl", "BRL"),
    ("mxn", "MXN"),
    ("zar", "ZAR"),
    ("sek", "SEK"),
    ("nok", "NOK"),
    ("dkk", "DKK"),
    ("pln", "PLN"),
    ("aed", "AED"),
    ("sar", "SAR"),
    ("ils", "ILS"),
    ("uah", "UAH"),
    ("rmb", "CNY"),
];

const VAGUE_CURRENCIES: &[&str] = &[
    "dinar", "dinars", "peso", "pesos", "crown", "crowns", "krone", "kroner", "krona", "kronor", "mark", "marks",
    "real",
];

const OTHERS: &[(&str, Class)] = &[
    ("hundred", Class::Hundred),
    ("dozen", Class::Dozen),
    ("score", Class::Score),
    ("couple", Class::Couple),
    ("half", Class::Half),
    ("a", Class::Article),
    ("an", Class::Article),
    ("m", Class::ShortScale(6)),
    ("b", Class::ShortScale(9)),
    ("k", Class::ShortScale(3)),
    ("t", Class::ShortScale(12)),
    ("tens", Class::Vague(10)),
    ("dozens", Class::Vague(12)),
    ("scores", Class::Vague(20)),
    ("hundreds", Class::Vague(100)),
    ("thousands", Class::Vague(1_000)),
    ("millions", Class::Vague(1_000_000)),
    ("billions", Class::Vague(1_000_000_000)),
    ("trillions", Class::Vague(1_000_000_000_000)),
    ("today", Class::Day(0)),
    ("yesterday", Class::Day(-1)),
    ("tomorrow", Class::Day(1)),
    ("tonight", Class::Day(0)),
    ("overnight", Class::Overnight),
    ("morning", Class::PartOfDay),
    ("afternoon", Class::PartOfDay),
    ("evening", Class::PartOfDay),
    ("night", Class::PartOfDay),
    ("lunchtime", Class::PartOfDay),
    ("spring", Class::Season(0)),
    ("summer", Class::Season(1)),
    ("autumn", Class::Season(2)),
    ("fall", Class::Season(2)),
    ("winter", Class::Season(3)),
    ("weekend", Class::Weekend),
    ("this", Class::This),
    ("current", Class::This),
    ("last", Class::Last),
    ("past", Class::Last),
    ("previous", Class::Last),
    ("next", Class::Next),
    ("coming", Class::Next),
    ("following", Class::Next),
    ("early", Class::Early),
    ("mid", Class::Mid),
    ("late", Class::Late),
    ("earlier", Class::Earlier),
    ("later", Class::Later),
    ("from", Class::From),
    ("between", Class::Between),
    ("cent", Class::Cent("USD")),
    ("cents", Class::Cent("USD")),
    ("pence", Class::Cent("GBP")),
    ("rs", Class::CurrencyMark("INR")),
    ("rp", Class::CurrencyMark("IDR")),
    ("percent", Class::Percent),
    ("pct", Class::Percent),
];

static WORDS: LazyLock<HashMap<&'static str, Class, FixedState>> = LazyLock::new(|| {
    let mut words: HashMap<&'static str, Class, FixedState> = HashMap::default();
    words.extend(NUMBERS.iter().map(|&(w, n)| (w, Class::Small(n))));
    words.extend(ORDINALS.iter().map(|&(w, n)| (w, Class::Ordinal(n))));
    words.extend(SCALES.iter().map(|&(w, e)| (w, Class::Scale(e))));
    words.extend(MONTHS.iter().map(|&(w, n, common)| (w, Class::Month(n, common))));
    words.extend(SHORT_MONTHS.iter().map(|&(w, n)| (w, Class::ShortMonth(n))));
    words.extend(WEEKDAYS.iter().map(|&(w, n)| (w, Class::Weekday(n))));
    words.extend(SHORT_WEEKDAYS.iter().map(|&(w, n)| (w, Class::ShortWeekday(n))));
    words.extend(UNITS.iter().map(|&(w, u)| (w, Class::Unit(u))));
    words.extend(DECADES.iter().map(|&(w, n)| (w, Class::Decade(n))));
    words.extend(CURRENCIES.iter().map(|&(w, c)| (w, Class::Currency(c))));
    words.extend(VAGUE_CURRENCIES.iter().map(|&w| (w, Class::VagueCurrency)));
    words.extend(OTHERS.iter().copied());
    words
});

/// What a lower-cased word can be.
pub(crate) fn class(lower: &str) -> Class {
    if lower.len() > 13 {
        return Class::Other;
    }
    WORDS.get(lower).copied().unwrap_or(Class::Other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_word_is_listed_twice_or_too_long() {
        let listed = NUMBERS.len()
            + ORDINALS.len()
            + SCALES.len()
            + MONTHS.len()
            + SHORT_MONTHS.len()
            + WEEKDAYS.len()
            + SHORT_WEEKDAYS.len()
            + UNITS.len()
            + DECADES.len()
            + CURRENCIES.len()
            + VAGUE_CURRENCIES.len()
            + OTHERS.len();
        assert_eq!(WORDS.len(), listed);
        assert!(WORDS.keys().all(|w| w.len() <= 13 && class(w) != Class::Other));
    }
}
