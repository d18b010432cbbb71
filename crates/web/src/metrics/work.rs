use openlead_core::forward::Status;
use openlead_core::job::Counts;
use openlead_core::webhook::Outcome;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

/// What is counted of the work behind the requests; clones share it.
#[derive(Debug, Clone, Default)]
pub struct Work {
    deliveries: Family<Label, Counter>,
    waiting: Gauge,
    dead: Gauge,
    forwarded: Family<Label, Counter>,
    forward_waiting: Gauge,
    forward_failed: Gauge,
}

/// What a try to send a call on can come to.
const FORWARDED: [&str; 4] = ["sent", "refused", "retried", "failed"];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Label {
    outcome: &'static str,
}

impl Work {
    pub(super) fn register(&self, all: &mut Registry) {
        // From the start, so that the first failure is a growth.
        for outcome in [Outcome::Delivered, Outcome::Waiting, Outcome::Failed] {
            drop(self.of(outcome));
        }
        all.register(
            "deliveries",
            "Tries to deliver an event to a webhook, by what came of them",
            self.deliveries.clone(),
        );
        all.register(
            "jobs_waiting",
            "Jobs that wait or are being done, of all processes",
            self.waiting.clone(),
        );
        all.register("jobs_dead", "Jobs that were given up", self.dead.clone());
        for outcome in FORWARDED {
            drop(self.forwarded.get_or_create(&Label { outcome }));
        }
        all.register(
            "forwarded",
            "Tries to send an accepted call on to the host before, by what came of them",
            self.forwarded.clone(),
        );
        all.register(
            "forward_waiting",
            "Calls that wait to be sent on, of all processes",
            self.forward_waiting.clone(),
        );
        all.register(
            "forward_failed",
            "Calls that the host before refused or that were given up",
            self.forward_failed.clone(),
        );
    }

    /// Counts a try to deliver.
    pub(crate) fn tried(&self, outcome: Outcome) {
        self.of(outcome).inc();
    }

    fn of(&self, outcome: Outcome) -> Counter {
        let outcome = match outcome {
            Outcome::Delivered => "delivered",
            Outcome::Waiting => "retried",
            Outcome::Failed => "failed",
        };
        self.deliveries.get_or_create(&Label { outcome }).clone()
    }

    /// Counts a try to send a call on.
    pub(crate) fn forwarded(&self, outcome: &'static str) {
        self.forwarded.get_or_create(&Label { outcome }).inc();
    }

    /// Takes over how many calls have not arrived where they are sent on.
    pub fn forwards(&self, all: &[Status]) {
        self.forward_waiting
            .set(all.iter().map(|it| it.waiting).sum());
        let failed = all.iter().map(|it| it.refused + it.failed);
        self.forward_failed.set(failed.sum());
    }

    /// Takes over how many jobs there are.
    pub fn jobs(&self, counts: Counts) {
        self.waiting.set(counts.waiting);
        self.dead.set(counts.dead);
    }
}
