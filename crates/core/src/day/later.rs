use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

use crate::error::{Error, Result};
use crate::time;

/// To when something is put off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Later {
    /// Two hours from now, at a quarter of the hour.
    Today,
    /// Tomorrow at nine.
    Tomorrow,
    /// Next Monday at nine.
    NextWeek,
    /// A certain moment, in microseconds.
    At(i64),
}

const QUARTER: i64 = 15 * 60 * 1_000_000;

impl Later {
    /// Reads `later_today`, `tomorrow`, `next_week`, or a moment on the clocks of a time zone.
    ///
    /// # Errors
    /// `Invalid`.
    pub fn parse(text: &str, zone: &TimeZone) -> Result<Self> {
        match text.trim() {
            "later_today" => Ok(Self::Today),
            "tomorrow" => Ok(Self::Tomorrow),
            "next_week" => Ok(Self::NextWeek),
            text => time::parse_moment(text, zone).map(Self::At).ok_or_else(|| {
                Error::invalid("at", "Choose a day and a time like 2026-12-31 18:30.")
            }),
        }
    }

    /// The moment, in microseconds; what has no time of the day keeps none.
    pub fn moment(self, now: i64, zone: &TimeZone, whole_day: bool) -> i64 {
        let today = time::date_in(now, zone);
        let at = |day: Date| {
            let hour = if whole_day { 0 } else { 9 };
            let moment = zone
                .to_ambiguous_timestamp(day.at(hour, 0, 0, 0))
                .compatible();
            moment.map_or(now, Timestamp::as_microsecond)
        };
        let to_monday = 7 - i64::from(today.weekday().to_monday_zero_offset());
        match self {
            Self::Today => (now + 8 * QUARTER).div_euclid(QUARTER) * QUARTER,
            Self::Tomorrow => at(today.saturating_add(1.day())),
            Self::NextWeek => at(today.saturating_add(to_monday.days())),
            Self::At(moment) => moment,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_is_told_by_the_clocks_of_whoever_asks() {
        let zone = TimeZone::get("Asia/Kolkata").unwrap();
        // A Friday, 16:40 there.
        let now = time::from_rfc3339("2026-11-27T11:10:00Z").unwrap();
        let moment = |text: &str, whole| {
            let at = Later::parse(text, &zone).unwrap().moment(now, &zone, whole);
            time::to_rfc3339(at)[..16].to_owned()
        };
        assert_eq!(moment("later_today", false), "2026-11-27T13:00");
        assert_eq!(moment("tomorrow", false), "2026-11-28T03:30");
        assert_eq!(moment("tomorrow", true), "2026-11-27T18:30");
        assert_eq!(moment("next_week", false), "2026-11-30T03:30");
        assert_eq!(moment("2026-12-01T10:00", false), "2026-12-01T04:30");
        assert!(Later::parse("some day", &zone).is_err());
    }
}
