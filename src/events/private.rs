//! What is no public matter: words and visits among people who hold no office, and the metaphors of markets.

use super::compose::Draft;
use super::frame::{Nature, Party, Reader};
use super::ruleset::TriggerKind;
use crate::text::layers::{EntityLabel, EventType};

/// Why what people do among themselves is not told.
pub(super) const PRIVATE: &str = "it is no public matter";

/// What doctors ask of patients, shops of customers and pensioners of their holidays: words and visits among people who
/// hold no office and bear no arms.
pub(super) fn is_private(reader: &Reader<'_>, draft: &Draft) -> bool {
    use EventType as T;
    let private = |p: &Party| {
        let sectors = &p.actor.code.sectors;
        // the World Bank and the IMF are public bodies
        if matches!(p.actor.code.country.as_deref(), Some("IGO" | "UNO" | "EUR")) {
            return false;
        }
        let people = sectors.is_empty()
            && p.nature == Nature::Person
            && p.actor.code.country.is_some()
            && reader.tree.lower(p.head).ends_with('s')
            && p.actor.entity.is_none_or(|ix| reader.label(ix) == Some(EntityLabel::Norp));
        people
            || (!sectors.is_empty()
                && sectors.iter().all(|s| {
                    matches!(s.as_str(), "CVL" | "MED" | "BUS") || (s == "EDU" && p.actor.code.country.is_none())
                }))
            || (sectors.is_empty()
                && p.actor.code.country.is_none()
                && p.actor.entity.is_none()
                && p.nature != Nature::Country)
    };
    // "turned to Messi for an autograph"
    let nobody = |p: &Party| private(p) || (p.nature == Nature::Person && p.actor.code.is_empty());
    let firms = |p: &Party| p.actor.code.sectors.iter().eq(["BUS"]);
    let critics = |p: &Party| reader.tree.lemma(p.head) == "critic" || reader.tree.lower(p.head) == "critics";
    let roles = &draft.roles;
    let several = draft.candidate.kind != TriggerKind::Noun && !roles.actors.is_empty();
    let alone = roles.actors.iter().all(private) && roles.recipients.iter().all(nobody);
    // "named man of the match"
    let honours = matches!(draft.kind, T::Appoint | T::Elect)
        && !roles.recipients.is_empty()
        && roles.recipients.iter().all(|p| p.actor.entity.is_none() && private(p));
    // "the brewer launched an assault on the market"
    let trade = draft.kind == T::Assault && roles.actors.iter().all(firms);
    let reviews =
        draft.kind == T::Accuse && roles.actors.iter().all(critics) && !roles.recipients.iter().any(Party::is_coded);
    // "she met the Turkish foreign minister": who calls on an office is somebody
    let office = |p: &Party| {
        p.actor.code.country.is_some()
            && p.actor.code.sectors.first().is_some_and(|s| matches!(s.as_str(), "GOV" | "REB" | "MIL"))
    };
    let visits = draft.kind == T::Consult
        && roles.actors.iter().all(private)
        && !(roles.actors.iter().all(|p| reader.tree.upos(p.head) == crate::text::tags::Upos::Pron)
            && roles.recipients.iter().any(office));
    let talks = matches!(
        draft.kind,
        T::Request | T::Accuse | T::Support | T::Reject | T::Agree | T::Aid | T::Concede | T::Cooperate
    );
    let moves = draft.kind == T::Retreat && draft.cameo.as_deref() == Some("0873");
    let moves = moves && roles.actors.iter().all(private);
    // "Cuban doctors treated survivors": who heals gives aid
    let heals = draft.kind == T::Aid && roles.actors.iter().any(|p| p.actor.code.sectors.iter().any(|s| s == "MED"));
    honours || (several && (visits || moves || trade || reviews || (talks && alone && !heals)))
}

/// "Sterling was ambushed in thin trade", "the index was helped by makers of parts": the words of markets, and nobody among
/// the parties who holds an office or bears arms.
pub(super) fn is_of_markets(reader: &Reader<'_>, draft: &Draft) -> bool {
    use EventType as T;
    let metaphor = matches!(
        draft.kind,
        T::Assault | T::Coerce | T::Aid | T::Retreat | T::Threaten | T::Mobilize | T::Protest | T::Support | T::Concede
    );
    let plain = |p: &Party| p.actor.code.sectors.iter().all(|s| matches!(s.as_str(), "BUS" | "JRN"));
    let business = |p: &Party| plain(p) && (p.nature != Nature::Country);
    if !metaphor || !draft.roles.actors.iter().chain(&draft.roles.recipients).all(business) {
        return false;
    }
    let tree = &reader.tree;
    let word = |t: &u32| {
        matches!(
            tree.lemma(*t),
            "share"
                | "stock"
                | "sterling"
                | "dollar"
                | "yen"
                | "euro"
                | "future"
                | "bourse"
                | "index"
                | "trader"
                | "broker"
                | "point"
                | "percent"
                | "investor"
                | "bond"
                | "yield"
                | "nikkei"
                | "equity"
                | "seller"
                | "buyer"
                | "rally"
                | "dealer"
                | "barrel"
                | "ounce"
                | "tonne"
                | "trade"
                | "trading"
                | "currency"
                | "commodity"
                | "crude"
                | "bullion"
        ) || matches!(tree.lower(*t), "shares" | "stocks" | "futures" | "points" | "per" | "cents" | "bears" | "bulls")
    };
    (tree.range.start..tree.range.end).filter(word).count() >= 3
}
