//! The language of copy that declares none.
//!
//! A wire's short texts fool detectors that count letters, so English is trusted unless the evidence against it is
//! strong: another script, a confident detector with a dozen words to go on, or a long text with none of the words
//! that English cannot do without.

use whatlang::{Lang, Script};

/// A language and how sure that is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Detected {
    /// BCP 47: two letters where the language has them, otherwise three.
    pub code: &'static str,
    /// From 0 to 1.
    pub confidence: f32,
}

/// English where nothing speaks against it.
const ASSUMED: Detected = Detected { code: "en", confidence: 0.5 };

/// Characters looked at; more tell nothing new.
const SAMPLE: usize = 2_000;

/// The language of an article's two texts. Pure; the cost does not grow with the text.
#[must_use]
pub fn detect(headline: &str, body: &str) -> Detected {
    let headline = headline.chars().take(SAMPLE / 4);
    let sample: String = headline.chain(std::iter::once('\n')).chain(body.chars().take(SAMPLE)).collect();
    let sample = sample.to_lowercase();
    let words: Vec<&str> = sample.split(|c: char| !c.is_alphabetic()).filter(|w| !w.is_empty()).collect();
    let Some(info) = whatlang::detect(&sample).filter(|_| !words.is_empty()) else { return ASSUMED };
    let confidence = info.confidence() as f32;
    if info.script() != Script::Latin {
        // a foreign name in an English text is no language
        let foreign = words.iter().filter(|w| !w.starts_with(is_latin)).count();
        let code = code(info.lang());
        return if foreign * 2 > words.len() { Detected { code, confidence: confidence.max(0.6) } } else { ASSUMED };
    }
    let english = words.iter().filter(|w| is_english(w)).count() as f32 / words.len() as f32;
    if info.lang() == Lang::Eng {
        return Detected { code: "en", confidence: confidence.max(0.5) };
    }
    if english >= 0.1 {
        return Detected { code: "en", confidence: (0.5 + english).min(0.95) };
    }
    let sure = info.is_reliable() && words.len() >= 12 && english < 0.05;
    let long = words.len() >= 40 && english < 0.02 && confidence >= 0.3;
    if sure || long { Detected { code: code(info.lang()), confidence } } else { ASSUMED }
}

const fn is_latin(c: char) -> bool {
    matches!(c, '\u{41}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}')
}

/// Frequent words that no other large language of the Latin script shares.
fn is_english(word: &str) -> bool {
    matches!(
        word,
        "the"
            | "and"
            | "of"
            | "with"
            | "that"
            | "from"
            | "said"
            | "were"
            | "their"
            | "which"
            | "after"
            | "by"
            | "has"
            | "have"
            | "been"
            | "would"
            | "his"
            | "this"
            | "they"
            | "who"
            | "but"
            | "not"
            | "its"
            | "it"
            | "at"
            | "to"
            | "will"
            | "over"
            | "says"
            | "against"
            | "two"
            | "three"
            | "people"
            | "police"
            | "government"
            | "for"
            | "officials"
            | "as"
            | "had"
            | "could"
    )
}

/// Two letters where ISO 639-1 has them.
fn code(lang: Lang) -> &'static str {
    const SHORT: &[(Lang, &str)] = &[
        (Lang::Eng, "en"),
        (Lang::Rus, "ru"),
        (Lang::Cmn, "zh"),
        (Lang::Spa, "es"),
        (Lang::Por, "pt"),
        (Lang::Ita, "it"),
        (Lang::Ben, "bn"),
        (Lang::Fra, "fr"),
        (Lang::Deu, "de"),
        (Lang::Ukr, "uk"),
        (Lang::Kat, "ka"),
        (Lang::Ara, "ar"),
        (Lang::Hin, "hi"),
        (Lang::Jpn, "ja"),
        (Lang::Heb, "he"),
        (Lang::Yid, "yi"),
        (Lang::Pol, "pl"),
        (Lang::Amh, "am"),
        (Lang::Jav, "jv"),
        (Lang::Kor, "ko"),
        (Lang::Nob, "nb"),
        (Lang::Dan, "da"),
        (Lang::Swe, "sv"),
        (Lang::Fin, "fi"),
        (Lang::Tur, "tr"),
        (Lang::Nld, "nl"),
        (Lang::Hun, "hu"),
        (Lang::Ces, "cs"),
        (Lang::Ell, "el"),
        (Lang::Bul, "bg"),
        (Lang::Bel, "be"),
        (Lang::Mar, "mr"),
        (Lang::Kan, "kn"),
        (Lang::Ron, "ro"),
        (Lang::Slv, "sl"),
        (Lang::Hrv, "hr"),
        (Lang::Srp, "sr"),
        (Lang::Mkd, "mk"),
        (Lang::Lit, "lt"),
        (Lang::Lav, "lv"),
        (Lang::Est, "et"),
        (Lang::Tam, "ta"),
        (Lang::Vie, "vi"),
        (Lang::Urd, "ur"),
        (Lang::Tha, "th"),
        (Lang::Guj, "gu"),
        (Lang::Uzb, "uz"),
        (Lang::Pan, "pa"),
        (Lang::Aze, "az"),
        (Lang::Ind, "id"),
        (Lang::Tel, "te"),
        (Lang::Pes, "fa"),
        (Lang::Mal, "ml"),
        (Lang::Ori, "or"),
        (Lang::Mya, "my"),
        (Lang::Nep, "ne"),
        (Lang::Sin, "si"),
        (Lang::Khm, "km"),
        (Lang::Tuk, "tk"),
        (Lang::Aka, "ak"),
        (Lang::Zul, "zu"),
        (Lang::Sna, "sn"),
        (Lang::Afr, "af"),
        (Lang::Lat, "la"),
        (Lang::Slk, "sk"),
        (Lang::Cat, "ca"),
        (Lang::Tgl, "tl"),
        (Lang::Hye, "hy"),
    ];
    SHORT.iter().find(|(known, _)| *known == lang).map_or_else(|| lang.code(), |(_, short)| short)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn languages_of_wire_copy_are_told_apart() {
        let check = |headline: &str, body: &str, expect: &str| {
            let found = detect(headline, body);
            assert_eq!(found.code, expect, "{headline} {body} {found:?}");
            assert!((0.0..=1.0).contains(&found.confidence));
        };
        check(
            "Ministers sign border pact",
            "The two ministers signed the pact after a day of talks in the capital.",
            "en",
        );
        check(
            "PRESIDENT RESIGNS",
            "THE PRESIDENT RESIGNED ON MONDAY AFTER WEEKS OF PROTESTS, STATE TELEVISION SAID.",
            "en",
        );
        check(
            "",
            "Le président a signé lundi un accord avec son homologue allemand sur la sécurité des frontières communes.",
            "fr",
        );
        check(
            "",
            "El presidente firmó el lunes un acuerdo con su homólogo sobre la seguridad de las fronteras comunes de los países.",
            "es",
        );
        check(
            "",
            "Der Präsident hat am Montag mit seinem Amtskollegen ein Abkommen über die Sicherheit der gemeinsamen Grenze unterzeichnet.",
            "de",
        );
        check("", "Президент подписал в понедельник соглашение о безопасности границы.", "ru");
        check("", "وقع الرئيس يوم الاثنين اتفاقا بشأن أمن الحدود مع نظيره.", "ar");
        check("", "大統領は月曜日に国境の安全に関する協定に署名した。", "ja");
        check("", "总统星期一签署了一项边境安全协议。", "zh");
    }

    #[test]
    fn short_or_mixed_copy_is_taken_for_english() {
        for (headline, body) in [
            ("", ""),
            ("12 - 14", "3.5%"),
            ("Quake hits Luzon", ""),
            ("Kyiv (Київ) hit again", "Drones hit the city overnight."),
            ("Dortmund 3 Bremen 1", ""),
            ("Macron, Scholz, Meloni meet", "Paris, Berlin, Rome."),
        ] {
            assert_eq!(detect(headline, body).code, "en", "{headline}");
        }
    }

    proptest! {
        #[test]
        fn any_text_gets_a_code_and_a_confidence(headline in any::<String>(), body in any::<String>()) {
            let found = detect(&headline, &body);
            prop_assert!((2..=3).contains(&found.code.len()) && (0.0..=1.0).contains(&found.confidence));
        }
    }
}
