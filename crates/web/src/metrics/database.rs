use std::fmt;

use openlead_db::{Db, LaneStats};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, EncodeMetric};
use prometheus_client::metrics::MetricType;
use prometheus_client::metrics::counter::ConstCounter;
use prometheus_client::metrics::gauge::ConstGauge;

/// What the database counts, read when somebody asks.
pub(super) struct Database(pub Db);

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Database")
    }
}

type Read = fn(&LaneStats) -> u64;

/// Name, help, whether it only grows, and where it is.
const LANES: [(&str, &str, bool, Read); 4] = [
    (
        "db_waiting",
        "Units of work that wait for the database",
        false,
        LaneStats::waiting,
    ),
    (
        "db_done",
        "Units of work that ended well",
        true,
        LaneStats::done,
    ),
    (
        "db_failed",
        "Units of work that failed",
        true,
        LaneStats::failed,
    ),
    (
        "db_rejected",
        "Units of work refused since too many waited",
        true,
        LaneStats::rejected,
    ),
];

impl Collector for Database {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> fmt::Result {
        let stats = self.0.stats();
        let lanes = [
            ("write", &stats.write),
            ("read", &stats.read),
            ("read_long", &stats.read_long),
        ];
        for (name, help, grows, read) in LANES {
            let kind = if grows {
                MetricType::Counter
            } else {
                MetricType::Gauge
            };
            let mut family = encoder.encode_descriptor(name, help, None, kind)?;
            for (lane, stats) in lanes {
                let labels = [("lane", lane)];
                let labelled = family.encode_family(&labels)?;
                one(read(stats), grows, labelled)?;
            }
        }
        let groups = "Commits of SQLite by the most units of work in them";
        let mut family =
            encoder.encode_descriptor("db_commits", groups, None, MetricType::Counter)?;
        for (units, commits) in stats.groups() {
            let labels = [("units", units.to_string())];
            one(commits, true, family.encode_family(&labels)?)?;
        }
        let retries = "Units of work that PostgreSQL made us run again";
        let family = encoder.encode_descriptor("db_retries", retries, None, MetricType::Counter)?;
        one(stats.retries(), true, family)?;
        let shipping = self.0.shipping().unwrap_or_default();
        let until = "Up to when the log of SQLite is copied, in seconds since 1970";
        let family = encoder.encode_descriptor(
            "backup_log_until_seconds",
            until,
            None,
            MetricType::Gauge,
        )?;
        let seconds = u64::try_from(shipping.until / 1_000_000).unwrap_or(0);
        one(seconds, false, family)?;
        let failures = "Times that the log of SQLite could not be copied";
        let family = encoder.encode_descriptor(
            "backup_log_failures",
            failures,
            None,
            MetricType::Counter,
        )?;
        one(shipping.failures, true, family)
    }
}

fn one(
    value: u64,
    grows: bool,
    encoder: prometheus_client::encoding::MetricEncoder<'_>,
) -> fmt::Result {
    if grows {
        ConstCounter::new(value).encode(encoder)
    } else {
        ConstGauge::new(i64::try_from(value).unwrap_or(i64::MAX)).encode(encoder)
    }
}
