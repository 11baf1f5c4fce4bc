//! What a story's words are about, as far as it tells by which means a deed was done: blasts, fire, captives, loot, guns. Words that
//! hardly any annotated deed has beside it are thus signs like the common ones, and the sentences around count too.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::spelt;
use crate::events::frame::Marks;
use crate::events::thread::lemma;
use crate::text::Document;

/// Fields and the lemmas that belong to them; some belong to two.
const FIELDS: [(&str, &str); 11] = [
    (
        "blast",
        "anfo artifact blast blow bomb bomber bombing booby booby-trap c-4 car-bomb charge crater detonate detonation detonator \
         device dynamite explode explosion explosive firecracker fuse gelignite grenade mine missile mortar nitroglycerin petard plastic \
         projectile rocket semtex shell shelling shrapnel timer tnt",
    ),
    (
        "fire",
        "ablaze afire aflame alight arson arsonist ash blaze burn char charcoal diesel douse extinguish fire firebomb firefighter fireman \
         flame fuel gasoline ignite incendiary kerosene match molotov petrol scorch smoke torch",
    ),
    (
        "captive",
        "abduct abduction abductor blindfold captive captivity captor capture detain detention disappear disappearance free \
         freedom handcuff hold hood hostage kidnap kidnapper kidnapping liberate missing negotiate negotiation proof ransom release retain \
         retention seize whereabouts whisk",
    ),
    (
        "loot",
        "bag bank booty burglar burglary cargo cash collect dollar euro expropriate expropriation heist holdup jewel jewelry loot looting \
         loss medicine merchandise money mug payroll peso pound recover recovery rob robber robbery ruble rupee sack safe steal strip \
         strongbox teller theft thief wallet watch",
    ),
    (
        "gun",
        "ak-47 ambush bullet burst caliber fire gun gunfire gunman hail m-16 machine-gun machinegun pistol revolver riddle rifle round shoot \
         shooting shootout shot shotgun sniper submachine",
    ),
    (
        "blow",
        "ax axe bayonet beat beating behead blow bludgeon club decapitate electric hack hammer hang kick knife lash machete pickax pole \
         punch stab stabbing stick stone strangle throat torture",
    ),
    (
        "death",
        "assassin assassinate assassination body burial bury corpse dead death die execute execution funeral kill killer killing massacre \
         murder murderer slay victim wake",
    ),
    (
        "craft",
        "aboard aircraft airliner airplane airport boat bus cabin captain cessna copilot crew driver engine flight fly helicopter land \
         launch passenger pilot plane runway ship stewardess taxi train truck vessel wheel",
    ),
    ("course", "asylum commandeer course divert hijack hijacker hijacking pirate route skyjack"),
    (
        "line",
        "antenna blackout bridge cable electricity line oil pipeline power pump pylon rail railway station substation tower track transformer",
    ),
    (
        "house",
        "building church embassy factory headquarters home hotel house office residence restaurant school store warehouse",
    ),
];

/// Bits of the fields that a word belongs to.
type Bits = u16;

static WORDS: LazyLock<HashMap<&'static str, Bits>> = LazyLock::new(|| {
    let mut found = HashMap::new();
    for (at, (_, words)) in FIELDS.iter().enumerate() {
        for word in words.split_whitespace() {
            *found.entry(word).or_default() |= 1 << at;
        }
    }
    found
});

/// More words of a field in one story say no more.
const MOST: u8 = 4;

/// The fields of a document's words.
#[derive(Debug, Clone)]
pub(in crate::events) struct Fields {
    /// By the number of the token; names belong to none.
    tokens: Vec<Bits>,
    /// By the number of the sentence.
    sentences: Vec<Bits>,
    /// How many words of each field there are.
    counts: [u8; FIELDS.len()],
}

impl Fields {
    pub(in crate::events) fn new(doc: &Document, marks: &Marks) -> Self {
        let of = |t: u32| if marks.is_name(t) { 0 } else { WORDS.get(lemma(doc, t)).copied().unwrap_or_default() };
        let tokens: Vec<Bits> = (0..doc.tokens.len() as u32).map(of).collect();
        let all = |range: &[Bits]| range.iter().fold(0, |bits, token| bits | token);
        let sentences = doc.sentences.iter().map(|s| all(tokens.get(s.tokens.range()).unwrap_or_default())).collect();
        let mut counts = [0; FIELDS.len()];
        for bits in tokens.iter().filter(|bits| **bits != 0) {
            for (at, count) in counts.iter_mut().enumerate() {
                *count = MOST.min(*count + u8::from(bits >> at & 1 == 1));
            }
        }
        Self { tokens, sentences, counts }
    }

    /// What the words around a word are about, each sign with its value: right by it, in its sentence, in those around, in the story.
    pub(in crate::events) fn signs(&self, doc: &Document, t: u32, mut see: impl FnMut(&str, f32)) {
        let Some(sentence) = doc.sentence_of(t) else { return };
        let range = doc.sentences.get(sentence).map_or(t..t + 1, |s| s.tokens.start..s.tokens.end);
        let words = |from: u32, to: u32| {
            let stretch = from.max(range.start) as usize..to.min(range.end) as usize;
            self.tokens.get(stretch).unwrap_or_default().iter().fold(0, |bits, token| bits | token)
        };
        let sentences = |numbers: [Option<usize>; 2]| {
            let of = |at: Option<usize>| self.sentences.get(at?).copied();
            numbers.into_iter().filter_map(of).fold(0, |bits, own| bits | own)
        };
        let before = |steps: usize| sentence.checked_sub(steps);
        let behind = |steps: usize| sentence.checked_add(steps);
        let own = sentences([Some(sentence), None]);
        let places = [
            ("sentence", own),
            ("close", words(t.saturating_sub(5), t + 7)),
            ("after", words(t + 1, t + 5)),
            ("own", words(t, t + 1)),
            ("next", sentences([behind(1), None])),
            ("further", sentences([behind(2), behind(3)])),
            ("last", sentences([before(1), None])),
            ("earlier", sentences([before(2), before(3)])),
        ];
        let mut key = String::with_capacity(48);
        for (at, (field, _)) in FIELDS.iter().enumerate() {
            let held = |bits: Bits| bits >> at & 1 == 1;
            for (place, _) in places.iter().filter(|(_, bits)| held(*bits)) {
                see(spelt(&mut key, &["about", field, place]), 1.0);
            }
            if held(own) {
                see(spelt(&mut key, &["about", field, "of", lemma(doc, t)]), 0.5);
            }
            if let Some(count) = self.counts.get(at).filter(|count| **count > 0) {
                see(spelt(&mut key, &["story about", field]), f32::from(*count) / f32::from(MOST));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::events::tests::document;

    #[test]
    fn what_stands_around_a_word_is_told_by_its_field_and_place() {
        let doc = document(
            "",
            "A car bomb killed a judge. The gunmen fled. Mr. Bomb said on Monday that the ransom was paid.",
        );
        let fields = Fields::new(&doc, &Marks::new(&doc));
        let mut found = Vec::new();
        fields.signs(&doc, 3, |sign, value| found.push((sign.to_owned(), value)));
        let has = |sign: &str, value: f32| found.iter().any(|(s, v)| s == sign && (v - value).abs() < 1e-6);
        assert!(
            has("about blast sentence", 1.0) && has("about blast close", 1.0) && has("about death own", 1.0),
            "{found:?}"
        );
        assert!(
            has("about blast of kill", 0.5) && has("about gun next", 1.0) && has("about captive further", 1.0),
            "{found:?}"
        );
        // a name is about nothing
        assert!(has("story about blast", 0.25) && !has("about blast after", 1.0), "{found:?}");
    }
}
