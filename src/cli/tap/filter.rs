//! What of a subject is shown: by event type, country, rule and priority.

use super::message::Body;
use crate::enrich::schema::{Entity, Event};

/// Filters of the command line. Several values of one filter widen it; several filters narrow each other.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct Filter {
    /// Only these event types, e.g. ASSAULT,PROTEST (an enriched article passes with one of them)
    #[arg(long = "type", value_name = "TYPE", value_delimiter = ',')]
    pub(crate) types: Vec<String>,
    /// Only what names these countries, e.g. UKR,RUS (ISO 3166 alpha-3, or PLOVER's codes such as UNO)
    #[arg(long, value_name = "CODE", value_delimiter = ',')]
    pub(crate) country: Vec<String>,
    /// Only alerts of these rules
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(crate) rule: Vec<String>,
    /// Only alerts of these priorities: flash, high, normal
    #[arg(long, value_name = "PRIORITY", value_delimiter = ',')]
    pub(crate) priority: Vec<String>,
}

impl Filter {
    /// Whether a message is to be shown. A notice of withdrawal always is: who was told must hear that it no longer
    /// holds. What a filter cannot be asked of (a rule of an event, a type of a dead letter) does not pass it.
    pub(crate) fn passes(&self, body: &Body) -> bool {
        match body {
            Body::Alert(message) => {
                one_of(&self.rule, &message.alert.rule)
                    && one_of(&self.priority, &message.alert.priority)
                    && one_of(&self.types, &message.event.kind)
                    && self.names_country(&[&message.event], &message.entities)
            }
            Body::Event(message) => {
                self.no_alert_filter()
                    && one_of(&self.types, &message.event.kind)
                    && self.names_country(&[&message.event], &message.entities)
            }
            Body::Enriched(message) => {
                let events: Vec<&Event> = message.enrichment.events.iter().collect();
                self.no_alert_filter()
                    && (self.types.is_empty() || events.iter().any(|e| one_of(&self.types, &e.kind)))
                    && self.names_country(&events, &message.enrichment.entities)
            }
            Body::Withdrawal(_) => true,
            Body::Dead(_) | Body::Article(_) | Body::Unreadable(_) => self.is_empty(),
        }
    }

    fn is_empty(&self) -> bool {
        self.types.is_empty() && self.country.is_empty() && self.no_alert_filter()
    }

    fn no_alert_filter(&self) -> bool {
        self.rule.is_empty() && self.priority.is_empty()
    }

    fn names_country(&self, events: &[&Event], entities: &[Entity]) -> bool {
        let wanted = |code: &Option<String>| code.as_deref().is_some_and(|code| one_of(&self.country, code));
        self.country.is_empty()
            || events.iter().any(|event| event.arguments.iter().any(|argument| wanted(&argument.country)))
            || entities.iter().any(|entity| wanted(&entity.country))
    }
}

/// An empty list lets everything pass; letters' case does not count.
fn one_of(list: &[String], value: &str) -> bool {
    list.is_empty() || list.iter().any(|wanted| wanted.trim().eq_ignore_ascii_case(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::tap::message::samples;

    fn filter(set: impl FnOnce(&mut Filter)) -> Filter {
        let mut filter = Filter::default();
        set(&mut filter);
        filter
    }

    #[test]
    fn no_filter_lets_everything_pass() {
        for body in samples::all() {
            assert!(Filter::default().passes(&body), "{body:?}");
        }
    }

    #[test]
    fn types_and_countries_narrow_each_other() {
        let assault = filter(|f| f.types = vec!["assault".into(), "PROTEST".into()]);
        let in_mali = filter(|f| f.country = vec!["mli".into()]);
        let both = filter(|f| {
            f.types = vec!["ASSAULT".into()];
            f.country = vec!["FRA".into()];
        });
        for body in [samples::alert(), samples::event(), samples::enriched()] {
            assert!(assault.passes(&body), "{body:?}");
            assert!(in_mali.passes(&body), "{body:?}");
            assert!(!both.passes(&body), "{body:?}");
        }
    }

    #[test]
    fn rule_and_priority_are_asked_of_alerts_alone() {
        let rule = filter(|f| f.rule = vec!["deadly-attack".into()]);
        let flash = filter(|f| f.priority = vec!["flash".into()]);
        let normal = filter(|f| f.priority = vec!["normal".into()]);
        assert!(rule.passes(&samples::alert()) && flash.passes(&samples::alert()));
        assert!(!normal.passes(&samples::alert()));
        assert!(!rule.passes(&samples::event()) && !flash.passes(&samples::enriched()));
    }

    #[test]
    fn a_withdrawal_passes_every_filter() {
        let narrow = filter(|f| f.country = vec!["NZL".into()]);
        assert!(narrow.passes(&samples::withdrawal()));
    }
}
