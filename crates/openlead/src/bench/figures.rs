use std::time::Duration;

use serde::Serialize;

/// How fast something was; times in milliseconds.
#[derive(Debug, Clone, Serialize)]
pub struct Figures {
    /// How many there were in the time measured.
    pub count: u64,
    /// How many a second.
    pub per_second: f64,
    /// Half of them took no longer.
    pub p50_ms: f64,
    /// 95 of 100 took no longer.
    pub p95_ms: f64,
    /// 99 of 100 took no longer.
    pub p99_ms: f64,
    /// 999 of 1,000 took no longer.
    pub p999_ms: f64,
    /// The slowest one.
    pub max_ms: f64,
}

impl Figures {
    /// Those of calls, given how long each took, that were made in `time`.
    pub fn of(mut took: Vec<Duration>, time: Duration) -> Self {
        took.sort_unstable();
        let at = |part: f64| {
            let place = (took.len() as f64 * part) as usize;
            let value = took.get(place.min(took.len().saturating_sub(1)));
            value.map_or(0.0, |took| took.as_secs_f64() * 1000.0)
        };
        Self {
            count: took.len() as u64,
            per_second: took.len() as f64 / time.as_secs_f64(),
            p50_ms: at(0.5),
            p95_ms: at(0.95),
            p99_ms: at(0.99),
            p999_ms: at(0.999),
            max_ms: at(1.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_thousand_calls_the_hundredth_slowest_is_the_99th_percentile() {
        let took = (1..=1000).map(Duration::from_millis).collect();
        let figures = Figures::of(took, Duration::from_secs(2));
        assert_eq!((figures.count, figures.per_second), (1000, 500.0));
        assert_eq!((figures.p50_ms, figures.p99_ms), (501.0, 991.0));
        assert_eq!((figures.p999_ms, figures.max_ms), (1000.0, 1000.0));
    }

    #[test]
    fn of_no_calls_there_are_figures_too() {
        assert_eq!(Figures::of(Vec::new(), Duration::from_secs(1)).max_ms, 0.0);
    }
}
