//! The money of an event: what is given, owed, asked or paid.

use compact_str::CompactString;

use super::compose::Draft;
use super::frame::Reader;
use super::tree::Tree;
use super::trigger::Candidate;
use crate::text::layers::{EventType, ValueData};
use crate::text::tags::Dep;

/// How far money may stand from its event's word.
const MAX_HOPS: u8 = 6;

/// Whole units of a currency that an event is about, as the text hangs the money on the event's word: the nearest first, and what it
/// came to before what it was ("from $2 million to $3 million").
pub(super) fn amount(reader: &Reader<'_>, draft: &Draft) -> Option<(u64, CompactString)> {
    if !moves_money(draft.kind) {
        return None;
    }
    let tree = &reader.tree;
    let money = reader.doc.values.iter().filter(|v| tree.range.holds(v.tokens.start)).filter_map(|v| {
        let ValueData::Money { amount, currency } = &v.data else { return None };
        let units = amount.split('.').next()?.parse().ok()?;
        let head = tree.head_of(v.tokens)?;
        let hops = hops(tree, head, &draft.candidate)?;
        Some(((tree.case_of(head) == Some("from"), hops), (units, currency.clone())))
    });
    money.min_by_key(|&(rank, _)| rank).map(|(_, found)| found)
}

/// Whether money can be what an event of a type is about.
fn moves_money(kind: EventType) -> bool {
    use EventType as T;
    matches!(
        kind,
        T::Agree
            | T::Aid
            | T::Cooperate
            | T::Request
            | T::Reject
            | T::Sanction
            | T::Coerce
            | T::Deal
            | T::Result
            | T::Bankrupt
    )
}

/// Steps from a word up to an event's, within its clause.
fn hops(tree: &Tree<'_>, from: u32, candidate: &Candidate) -> Option<u8> {
    let mut t = from;
    for hops in 0..=MAX_HOPS {
        if t == candidate.head || t == candidate.predicate || candidate.inner == Some(t) {
            return Some(hops);
        }
        let within = match tree.dep(t) {
            Dep::Obj | Dep::Iobj | Dep::Obl | Dep::OblUnmarked | Dep::Nsubj | Dep::NsubjPass => true,
            Dep::Nmod | Dep::NmodPoss | Dep::Nummod | Dep::Compound | Dep::Appos | Dep::Amod => true,
            // "a deal worth", "agreed to pay"
            Dep::Acl | Dep::Xcomp => true,
            _ => false,
        };
        t = tree.head(t).filter(|_| within)?;
    }
    None
}

#[cfg(test)]
mod tests {
    use crate::events::Events;
    use crate::events::tests::document;

    #[rstest::rstest]
    #[case("Japan will give Nepal $3 million in aid.", "AGREE", Some((3_000_000, "USD")))]
    #[case("The European Union gave Chad 20 million euros in food aid on Monday.", "AID", Some((20_000_000, "EUR")))]
    #[case("A court in Lagos fined the bank $1.5 million on Monday.", "SANCTION", Some((1_500_000, "USD")))]
    #[case("Acme Corp bought Foo Ltd in a deal worth $2 billion.", "DEAL", Some((2_000_000_000, "USD")))]
    #[case("Acme Corp's net profit rose to $3 million from $2 million.", "RESULT", Some((3_000_000, "USD")))]
    #[case("Acme Corp bought Foo Ltd, which made $2 million last year.", "DEAL", None)]
    #[case("Japan gave food aid to Nepal, whose exports fell by $3 million.", "AID", None)]
    fn the_money_of_an_event_is_what_hangs_on_it(
        #[case] body: &str,
        #[case] kind: &str,
        #[case] want: Option<(u64, &str)>,
    ) {
        let events = Events::default().read(&document("", body));
        let event = events.iter().find(|e| e.kind.as_str() == kind).unwrap_or_else(|| panic!("no {kind}: {events:?}"));
        let told = event.magnitude.as_ref().and_then(|m| Some((m.amount?, m.currency.as_deref()?)));
        assert_eq!(told, want);
    }
}
