//! Metrics in Prometheus form. Every name starts with `copytaster_`.

use metrics::{describe_counter, describe_gauge, describe_histogram};
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

/// The names, in one place, so that dashboards and code agree.
pub mod names {
    pub const ARTICLES: &str = "copytaster_articles_total";
    pub const PARKED: &str = "copytaster_parked_total";
    pub const PUBLISHED: &str = "copytaster_published_total";
    pub const DUPLICATES: &str = "copytaster_duplicates_total";
    pub const KEPT: &str = "copytaster_kept_total";
    pub const RETRIES: &str = "copytaster_retries_total";
    pub const REDELIVERED: &str = "copytaster_redelivered_total";
    pub const RULE_ERRORS: &str = "copytaster_rule_errors_total";
    pub const STAGE_SECONDS: &str = "copytaster_stage_seconds";
    pub const IN_FLIGHT: &str = "copytaster_in_flight";
    pub const PENDING: &str = "copytaster_consumer_pending";
    pub const UNACKNOWLEDGED: &str = "copytaster_consumer_unacknowledged";
    pub const CONNECTED: &str = "copytaster_connected";
    pub const READY: &str = "copytaster_ready";
    pub const WATCHLIST_NAMES: &str = "copytaster_watchlist_names";
    pub const WATCHLIST_RELOADS: &str = "copytaster_watchlist_reloads_total";
}

/// Bounds of the latency histograms, in seconds.
const SECONDS: [f64; 14] =
    [0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

/// Collects and renders.
#[derive(Clone)]
pub struct Metrics {
    handle: PrometheusHandle,
}

impl std::fmt::Debug for Metrics {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}

impl Metrics {
    /// Starts collecting, for the whole process. `None` where something else already collects.
    pub fn install() -> Option<Self> {
        let builder = PrometheusBuilder::new().set_buckets(&SECONDS).ok()?;
        let handle = builder.install_recorder().ok()?;
        describe();
        Some(Self { handle })
    }

    /// The text that Prometheus reads.
    pub fn render(&self) -> String {
        self.handle.run_upkeep();
        self.handle.render()
    }
}

fn describe() {
    describe_counter!(names::ARTICLES, "articles by outcome: done, parked, repeat, taken_back, handed_back");
    describe_counter!(names::PARKED, "dead letters by stage and reason");
    describe_counter!(names::PUBLISHED, "messages stored, by kind: enriched, event, alert, withdrawal");
    describe_counter!(names::DUPLICATES, "messages that the stream already had under the same id");
    describe_counter!(names::KEPT, "rounds of publishing after which an article was kept to be tried again");
    describe_counter!(names::RETRIES, "attempts repeated after a fault that passes");
    describe_counter!(names::REDELIVERED, "articles that the server delivered again");
    describe_counter!(names::RULE_ERRORS, "alert rules that could not be evaluated on an article");
    describe_histogram!(names::STAGE_SECONDS, "time by stage: enrich, publish, ack, total");
    describe_gauge!(names::IN_FLIGHT, "articles under way in this worker");
    describe_gauge!(names::PENDING, "articles in the stream that no worker has been given");
    describe_gauge!(names::UNACKNOWLEDGED, "articles given out and not acknowledged, over all workers");
    describe_gauge!(names::CONNECTED, "1 while connected to NATS");
    describe_gauge!(names::READY, "1 while ready");
    describe_gauge!(names::WATCHLIST_NAMES, "entries of the watchlists in use");
    describe_counter!(names::WATCHLIST_RELOADS, "changed watchlists by outcome: taken, refused");
}
