//! What is counted, and its Prometheus text.

mod database;
mod process;
mod work;

use std::time::Duration;

use openlead_db::Db;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::Registry;

pub use work::Work;

/// The counts of this process since its start.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    requests: Family<Request, Counter>,
    seconds: Family<Route, Histogram, fn() -> Histogram>,
    /// Calls of the v1 API with a token that nobody has.
    pub unknown_tokens: Counter,
    /// Open connections.
    pub connections: Gauge,
    /// The work behind the requests.
    pub work: Work,
    /// Copies of everything that the server makes by itself.
    pub copies: Copies,
}

/// What is counted of copies.
#[derive(Debug, Clone, Default)]
pub struct Copies {
    /// When the last one was made, in seconds since 1970.
    pub last: Gauge,
    /// How many could not be made.
    pub failures: Counter,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    method: &'static str,
    route: String,
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Route {
    route: String,
}

/// Upper bounds in seconds: from a page out of memory to a client that has given up.
const BUCKETS: [f64; 14] = [
    0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];

impl Metrics {
    pub(crate) fn new(db: Db) -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix("openlead"),
            requests: Family::default(),
            seconds: Family::new_with_constructor(|| Histogram::new(BUCKETS)),
            unknown_tokens: Counter::default(),
            connections: Gauge::default(),
            work: Work::default(),
            copies: Copies::default(),
        };
        metrics.register(db);
        metrics
    }

    fn register(&mut self, db: Db) {
        let all = &mut self.registry;
        all.register(
            "requests",
            "Answers by route and outcome",
            self.requests.clone(),
        );
        all.register(
            "request_seconds",
            "Time to the answer by route",
            self.seconds.clone(),
        );
        all.register(
            "unknown_tokens",
            "Calls with a token that nobody has",
            self.unknown_tokens.clone(),
        );
        all.register("connections", "Open connections", self.connections.clone());
        self.work.register(all);
        all.register(
            "backup_last_seconds",
            "When the last copy was made by itself, in seconds since 1970",
            self.copies.last.clone(),
        );
        all.register(
            "backup_failures",
            "Copies that could not be made",
            self.copies.failures.clone(),
        );
        let started = db.clock().now();
        all.register_collector(Box::new(process::Process::new(started)));
        all.register_collector(Box::new(database::Database(db)));
    }

    /// Counts an answer; `route` is a template, never a path.
    pub(crate) fn count(
        &self,
        method: &'static str,
        route: &str,
        outcome: &'static str,
        took: Duration,
    ) {
        let request = Request {
            method,
            route: route.to_owned(),
            outcome,
        };
        self.requests.get_or_create(&request).inc();
        let route = Route {
            route: request.route,
        };
        self.seconds
            .get_or_create(&route)
            .observe(took.as_secs_f64());
    }

    /// All of them as `application/openmetrics-text`.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        encode(&mut text, &self.registry).expect("a String takes any text");
        text
    }
}
