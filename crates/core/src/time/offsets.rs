use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The microseconds that a zone is ahead of UTC, each from a moment on.
#[derive(Debug, Clone)]
pub(crate) struct Offsets(Vec<(i64, i64)>);

impl Offsets {
    /// Those of a zone between two moments.
    pub fn of(zone: &TimeZone, from: i64, to: i64) -> Self {
        let at = |micros: i64| Timestamp::from_microsecond(micros).unwrap_or_default();
        let ahead = |at: Timestamp| i64::from(zone.to_offset(at).seconds()) * 1_000_000;
        let mut all = vec![(i64::MIN, ahead(at(from)))];
        let changes = zone.following(at(from));
        let changes = changes.take_while(|change| change.timestamp().as_microsecond() < to);
        all.extend(changes.map(|change| {
            let start = change.timestamp();
            (start.as_microsecond(), ahead(start))
        }));
        Self(all)
    }

    /// The time on the clocks of the zone at a moment, as microseconds.
    pub fn local(&self, at: i64) -> i64 {
        let place = self.0.partition_point(|(from, _)| *from <= at);
        at + self.0[place.saturating_sub(1)].1
    }

    /// The same as SQL.
    pub fn sql(&self, at: &str) -> String {
        let (first, rest) = self.0.split_first().expect("there is always one");
        let mut ahead = first.1.to_string();
        for (from, offset) in rest {
            ahead = format!("CASE WHEN {at} < {from} THEN {ahead} ELSE {offset} END");
        }
        format!("({at} + {ahead})")
    }
}

#[cfg(test)]
mod tests {
    use super::super::{parse_moment, time_zone};
    use super::*;

    #[test]
    fn clocks_show_what_they_show_at_each_time_of_the_year() {
        let zone = time_zone("Europe/Berlin").unwrap();
        let at = |text: &str| parse_moment(text, &TimeZone::UTC).unwrap();
        let offsets = Offsets::of(&zone, at("2020-01-01"), at("2030-01-01"));
        let hour = |text: &str| offsets.local(at(text)).rem_euclid(86_400_000_000) / 3_600_000_000;
        assert_eq!(hour("2026-01-10T12:00:00Z"), 13);
        assert_eq!(hour("2026-07-10T12:00:00Z"), 14);
        assert_eq!(hour("2026-03-29T00:59:59Z"), 1);
        assert_eq!(hour("2026-03-29T01:00:00Z"), 3);
    }
}
