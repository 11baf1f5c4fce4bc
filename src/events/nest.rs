//! One deed told twice in a sentence: which of two drafts takes in the other, and what it takes from it.

use compact_str::CompactString;

use super::compose::Draft;
use super::tree::Tree;
use crate::text::TokenRange;
use crate::text::layers::{EventType, Polarity};
use crate::text::tags::Dep;

/// Why a draft is gone that another one took in: by the parse, and as deaths that force tells of.
pub(super) const ABOVE: &str = "told by the clause above";
pub(super) const BY_FORCE: &str = "told by the force that caused it";

/// "Two soldiers died when rebels ambushed their patrol": the force tells of the deaths.
pub(super) fn join_deaths(tree: &Tree<'_>, drafts: &mut [Draft]) {
    // "died of wounds he received when gang members ambushed his convoy"
    let struck = drafts.iter().any(|d| d.gone.is_none() && d.kind == EventType::Assault);
    for draft in drafts.iter_mut().filter(|d| struck && d.gone.is_none() && d.kind == EventType::Die) {
        let wounds =
            tree.phrases(draft.candidate.predicate, "of").chain(tree.phrases(draft.candidate.predicate, "from"));
        if wounds.into_iter().any(|w| matches!(tree.lemma(w), "wound" | "injury" | "burn")) {
            draft.gone = Some(BY_FORCE);
        }
    }
    for at in 0..drafts.len() {
        let death = drafts.get(at).filter(|d| {
            d.gone.is_none() && d.kind == EventType::Die && d.candidate.kind == super::ruleset::TriggerKind::Verb
        });
        let Some(death) = death.cloned() else { continue };
        let force = drafts.iter_mut().find(|d| {
            d.gone.is_none()
                && d.kind == EventType::Assault
                && d.status.polarity == Polarity::Positive
                && [d.candidate.predicate, d.candidate.head].iter().any(|&t| {
                    tree.head(t) == Some(death.candidate.predicate) && matches!(tree.dep(t), Dep::Advcl | Dep::Obl)
                })
        });
        let Some(force) = force else { continue };
        let country = |list: &super::frame::Parties| list.iter().any(|p| p.actor.code.country.is_some());
        let coded = |list: &super::frame::Parties| list.iter().any(super::frame::Party::is_coded);
        let (dead, struck) = (&death.roles.recipients, &force.roles.recipients);
        if struck.is_empty() || (coded(dead) && !coded(struck)) || (country(dead) && !country(struck)) {
            force.roles.recipients = death.roles.recipients;
        }
        if let Some(death) = drafts.get_mut(at) {
            death.gone = Some(BY_FORCE);
        }
    }
}

/// One deed told twice in a sentence ("carried out an attack, killing twelve"; "killed in a raid"): the draft nearer the
/// top of the parse takes in the other, and what it lacked.
pub(super) fn join_nested(tree: &Tree<'_>, drafts: &mut [Draft]) {
    for below in 0..drafts.len() {
        let Some(above) = (0..drafts.len()).find(|&above| is_same_deed(tree, drafts, above, below)) else { continue };
        let Some(lower) = drafts.get(below).cloned() else { continue };
        if let Some(upper) = drafts.get_mut(above) {
            absorb(tree, upper, lower);
        }
        if let Some(lower) = drafts.get_mut(below) {
            lower.gone = Some(ABOVE);
        }
    }
}

pub(super) fn is_same_deed(tree: &Tree<'_>, drafts: &[Draft], above: usize, below: usize) -> bool {
    let (Some(upper), Some(lower)) = (drafts.get(above), drafts.get(below)) else { return false };
    if above == below || upper.kind != lower.kind || upper.gone.is_some() || lower.gone.is_some() {
        return false;
    }
    // "nobody was hurt when rebels threw a grenade": the deed happened all the same
    if upper.status.polarity == Polarity::Negative && lower.status.polarity == Polarity::Positive {
        return false;
    }
    let top = [upper.candidate.predicate, upper.candidate.head];
    let mut relative = false;
    let mut at = lower.candidate.predicate;
    if top.contains(&at) {
        return lower.candidate.head > upper.candidate.head;
    }
    for _ in 0..2 {
        let link = match tree.dep(at) {
            Dep::Obl | Dep::Nmod => {
                matches!(tree.case_of(at), Some("in" | "with" | "for" | "by" | "during" | "on" | "of" | "from"))
            }
            // "two were killed when militants attacked": the clause tells who did it
            Dep::Advcl if matches!(tree.mark_of(at), Some("when" | "as" | "after")) || has_when(tree, at) => {
                matches!(upper.cameo.as_deref(), Some("1823" | "182" | "193" | "183" | "190"))
                    && upper.roles.actors.is_empty()
            }
            // "poured milk on the streets to protest at prices"
            Dep::Advcl
                if tree.mark_of(at) == Some("to")
                    && matches!(lower.kind, EventType::Protest | EventType::Accuse)
                    && tree.child_in(at, &[Dep::Nsubj]).is_none() =>
            {
                true
            }
            // "broke the truce by attacking the town"
            Dep::Advcl if tree.mark_of(at) == Some("by") => {
                lower.kind == EventType::Assault && tree.child_in(at, &[Dep::Nsubj]).is_none()
            }
            Dep::Advcl => tree.mark_of(at).is_none() && tree.child_in(at, &[Dep::Nsubj]).is_none(),
            Dep::AclRelcl | Dep::Acl | Dep::Appos => tree.is_nominal(tree.head(at).unwrap_or(at)),
            Dep::Xcomp | Dep::Obj | Dep::Compound => true,
            // "dissolved parliament and suspended the constitution": two steps of one measure
            Dep::Conj if upper.cameo.is_some() && upper.cameo == lower.cameo && lower.kind != EventType::Assault => {
                let shared = tree.child_in(at, &[Dep::Nsubj, Dep::NsubjPass]).is_none();
                let coded = |d: &Draft| d.roles.recipients.iter().any(|p| p.actor.code.country.is_some());
                shared && !(coded(upper) && coded(lower))
            }
            // "burst into a hall and sprayed the players with bullets", "clubbed and tear-gassed marchers": one attack
            Dep::Conj if lower.kind == EventType::Assault && one_attack(tree, upper, lower) => true,
            // "ripped through a street, killing 35 and wounding 70"
            Dep::Conj
                if (matches!(lower.cameo.as_deref(), Some("1823" | "182"))
                    || matches!(
                        tree.lemma(lower.candidate.head),
                        "kill" | "wound" | "injure" | "damage" | "destroy" | "maim"
                    ))
                    && tree.child_in(at, &[Dep::Nsubj, Dep::NsubjPass]).is_none()
                    && tree
                        .head(at)
                        .is_some_and(|h| tree.dep(h) == Dep::Advcl && tree.xpos(h) == crate::text::tags::Xpos::Vbg) =>
            {
                true
            }
            // "capsized and sank"
            Dep::Conj => {
                let hurt = matches!(upper.cameo.as_deref(), Some("1823" | "182")) && upper.roles.actors.is_empty();
                (matches!(lower.kind, EventType::Accident | EventType::Disaster)
                    && tree.child_in(at, &[Dep::Nsubj, Dep::NsubjPass]).is_none())
                    || (hurt && at != lower.candidate.predicate)
            }
            // "air strikes killed six"
            Dep::Nsubj | Dep::OblAgent => relative || lower.candidate.kind == super::ruleset::TriggerKind::Noun,
            _ => false,
        };
        let Some(head) = tree.head(at).filter(|_| link) else { return false };
        // "a bomb planted by guerrillas exploded"
        relative = matches!(tree.dep(at), Dep::AclRelcl | Dep::Acl);
        if top.contains(&head) {
            // "fired rockets at the town, destroying several shops": what a deed did is the deed
            let result = tree.dep(lower.candidate.predicate) == Dep::Advcl
                && head == upper.candidate.predicate
                && tree.child_in(lower.candidate.predicate, &[Dep::Nsubj, Dep::NsubjPass]).is_none();
            let steps = tree.dep(lower.candidate.predicate) == Dep::Conj
                && lower.kind == EventType::Assault
                && one_attack(tree, upper, lower);
            return compatible(tree, upper, lower) || ((result || steps) && same_actors(upper, lower));
        }
        at = head;
    }
    false
}

/// "pardoned 70 soldiers convicted of desertion", "freed a priest jailed in May": what the freed had been held for is told in
/// passing; and a vehicle that was ambushed ran nobody over.
pub(super) fn drop_passing(tree: &Tree<'_>, drafts: &mut [Draft]) {
    use EventType as T;
    let freed: Vec<u32> = drafts
        .iter()
        .filter(|d| d.gone.is_none() && matches!(d.kind, T::Concede | T::Retreat | T::Aid))
        .flat_map(|d| d.roles.recipients.iter().map(|p| p.head).collect::<Vec<_>>())
        .collect();
    let struck: Vec<u32> = drafts
        .iter()
        .filter(|d| d.gone.is_none() && d.kind == T::Assault && !d.roles.actors.is_empty())
        .flat_map(|d| d.roles.recipients.iter().chain(&d.roles.objects).map(|p| p.head).collect::<Vec<_>>())
        .collect();
    for draft in drafts.iter_mut().filter(|d| d.gone.is_none()) {
        let v = draft.candidate.predicate;
        let told = tree.dep(v) == Dep::Acl && tree.xpos(v) == crate::text::tags::Xpos::Vbn;
        if told
            && matches!(draft.kind, T::Sanction | T::Coerce | T::Accuse)
            && tree.head(v).is_some_and(|h| freed.contains(&h))
        {
            draft.gone = Some("it only tells what they were held for");
        }
        let vehicle = draft.kind == T::Accident && tree.surface_subject(v).is_some_and(|s| struck.contains(&s));
        if vehicle {
            draft.gone = Some("it was no accident");
        }
    }
}

/// Two steps of force by the same doers, of which one strikes no people of its own.
fn one_attack(tree: &Tree<'_>, upper: &Draft, lower: &Draft) -> bool {
    let own = tree.child_in(lower.candidate.predicate, &[Dep::Nsubj, Dep::NsubjPass]).is_some();
    let abduct = |d: &Draft| d.cameo.as_deref().is_some_and(|c| c.starts_with("181") || c == "180");
    let people = |d: &Draft| {
        d.roles.recipients.iter().any(|p| p.nature == super::frame::Nature::Person || !p.actor.code.sectors.is_empty())
    };
    let hurts = |d: &Draft| matches!(d.cameo.as_deref(), Some("182" | "1823" | "193" | "190"));
    let broad = |d: &Draft| !people(d) && matches!(d.cameo.as_deref(), Some("190" | "182" | "175"));
    let both_verbs = [upper, lower].iter().all(|d| d.candidate.kind == super::ruleset::TriggerKind::Verb);
    both_verbs
        && !own
        && !abduct(upper)
        && !abduct(lower)
        && ((upper.roles.recipients.is_empty() && upper.roles.objects.is_empty())
            || (lower.roles.recipients.is_empty() && lower.roles.objects.is_empty())
            // "wounded the manager and killed his driver": those hurt together
            || (people(upper) && people(lower) && [upper, lower].iter().all(|d| hurts(d)))
            // "burned five buses and dynamited four pylons" are two
            || (people(upper) != people(lower) && (broad(upper) || broad(lower))))
        && same_actors(upper, lower)
        && upper.status.modality == lower.status.modality
}

pub(super) fn has_when(tree: &Tree<'_>, clause: u32) -> bool {
    tree.children(clause).iter().any(|&c| c < clause && tree.lower(c) == "when")
}

pub(super) fn same_actors(upper: &Draft, lower: &Draft) -> bool {
    let (a, b) = (&upper.roles.actors, &lower.roles.actors);
    a.iter().any(|p| b.iter().any(|q| p.head == q.head))
}

/// No role is filled by different people on both sides.
pub(super) fn compatible(tree: &Tree<'_>, upper: &Draft, lower: &Draft) -> bool {
    let same = |a: &super::frame::Parties, b: &super::frame::Parties| {
        a.is_empty()
            || b.is_empty()
            || a.iter().any(|p| b.iter().any(|q| p.head == q.head || (p.is_coded() && p.actor.code == q.actor.code)))
    };
    let (u, l) = (&upper.roles, &lower.roles);
    // "a battle near Siirt, where three villagers had been murdered": others were struck there
    let relative = tree.dep(lower.candidate.predicate) == Dep::AclRelcl
        && tree.child_in(lower.candidate.predicate, &[Dep::Advmod]).is_some_and(|w| tree.lower(w) == "where");
    if relative && !l.recipients.is_empty() && !same(&u.recipients, &l.recipients) {
        return false;
    }
    // "attacked a bus, killing five": the sufferers differ, the deed is one
    let casualties = |d: &Draft| matches!(d.cameo.as_deref(), Some("1823" | "182"));
    same(&u.actors, &l.actors)
        && (same(&u.recipients, &l.recipients)
            || u.actors.is_empty()
            || l.actors.is_empty()
            || casualties(upper)
            || casualties(lower))
}

pub(super) fn absorb(tree: &Tree<'_>, upper: &mut Draft, lower: Draft) {
    if upper.roles.actors.is_empty() {
        upper.roles.actors = lower.roles.actors;
    }
    let country = |list: &super::frame::Parties| list.iter().any(|p| p.actor.code.country.is_some());
    // people hurt say more than the room they were hurt in
    let hurt = matches!(upper.cameo.as_deref(), Some("1823" | "182"))
        && upper.roles.recipients.iter().any(super::frame::Party::is_coded);
    if upper.roles.recipients.is_empty()
        || (!hurt && !country(&upper.roles.recipients) && country(&lower.roles.recipients))
    {
        upper.roles.recipients.clone_from(&lower.roles.recipients);
    }
    let lower_recipients = (upper.kind == EventType::Assault).then_some(lower.roles.recipients);
    // "attacked the cooperative, killing four peasants": things and people were struck
    let persons = |list: &super::frame::Parties| list.iter().any(|p| p.nature == super::frame::Nature::Person);
    // "killing a vendor and wounding four other persons": more of the same kind
    let both = persons(&upper.roles.recipients) && matches!(lower.cameo.as_deref(), Some("1823" | "182"));
    if let Some(more) = lower_recipients.as_ref().filter(|l| both && persons(l)) {
        for party in more {
            let have = &upper.roles.recipients;
            let alike = have.iter().any(|p| p.actor.code == party.actor.code);
            let known = have.iter().any(|p| {
                p.head == party.head
                    || p.actor.anchor == party.actor.anchor
                    || (p.actor.entity.is_some() && p.actor.entity == party.actor.entity)
            });
            if alike && !known && tree.upos(party.head) != crate::text::tags::Upos::Pron {
                upper.roles.recipients.push(party.clone());
            }
        }
    }
    if let Some(more) = lower_recipients.filter(|l| persons(l) && !persons(&upper.roles.recipients)) {
        // "fired on a Moldovan patrol, wounding three conscripts": they are the patrol's
        let guards = |p: &super::frame::Party| {
            p.actor.code.sectors.first().is_some_and(|s| matches!(s.as_str(), "MIL" | "COP" | "PRM" | "SPY"))
        };
        let unit = upper.roles.recipients.iter().any(|p| guards(p) && p.actor.code.country.is_some());
        for party in more.into_iter().filter(|p| !(unit && guards(p) && p.actor.code.country.is_none())) {
            let known = upper
                .roles
                .recipients
                .iter()
                .any(|p| p.head == party.head || (p.is_coded() && p.actor.code == party.actor.code));
            if !known {
                upper.roles.recipients.push(party);
            }
        }
    }
    // "killed in a clash with troops": who fought there has his place already
    let actors = &upper.roles.actors;
    upper.roles.recipients.retain(|p| !actors.iter().any(|a| a.head == p.head));
    upper.place = upper.place.take().or(lower.place);
    upper.time = upper.time.or(lower.time);
    let vague = |cameo: &Option<CompactString>| {
        cameo.as_deref().is_none_or(|c| (c.ends_with('0') && c != "180") || matches!(c, "182" | "1823" | "042" | "190"))
    };
    // "murdered by men who dragged him from his house": nor is a murder made a kidnapping
    let dragged =
        upper.cameo.as_deref() == Some("1823") && lower.cameo.as_deref().is_some_and(|c| c.starts_with("181"));
    if vague(&upper.cameo) && !vague(&lower.cameo) && !dragged {
        upper.cameo.clone_from(&lower.cameo);
        upper.mode.clone_from(&lower.mode);
    }
    // "dragged five peasants out of their houses and shot them": they were not carried off
    let carried = upper.cameo.as_deref().is_some_and(|c| c.starts_with("181"))
        && !matches!(tree.lemma(upper.candidate.head), "kidnap" | "abduct" | "hijack");
    let killed = matches!(lower.cameo.as_deref(), Some("1823" | "193" | "186" | "202"));
    if carried && killed {
        upper.cameo = lower.cameo;
        upper.mode = lower.mode;
    }
    upper.clause = TokenRange::new(upper.clause.start.min(lower.clause.start), upper.clause.end.max(lower.clause.end));
}
