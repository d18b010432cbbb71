use super::DAY;

/// One minute in microseconds.
pub const MINUTE: i64 = 60_000_000;
/// Ahead of UTC, without summer time: India.
const AHEAD: i64 = 330 * MINUTE;
const OPEN: i64 = 9 * 60 + 30;
const CLOSE: i64 = 18 * 60 + 30;

/// The moment in India's day of `at` at this minute after midnight.
pub fn at_minute(at: i64, minute: i64) -> i64 {
    (at + AHEAD).div_euclid(DAY) * DAY - AHEAD + minute * MINUTE
}

/// The moment itself when the office is open, else soon after it opens: 9:30 to 18:30, not on Sundays.
pub fn at_work(at: i64) -> i64 {
    let minute = (at + AHEAD).rem_euclid(DAY) / MINUTE;
    let mut open = match minute {
        ..OPEN => at_minute(at, OPEN + minute % 50),
        OPEN..CLOSE => at,
        _ => at_minute(at + DAY, OPEN + minute % 50),
    };
    if is_sunday(open) {
        open += DAY;
    }
    open
}

/// The first day of 1970 was a Thursday.
fn is_sunday(at: i64) -> bool {
    ((at + AHEAD).div_euclid(DAY) + 4).rem_euclid(7) == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use openlead_core::time::from_rfc3339;

    #[test]
    fn the_office_is_open_by_day_and_not_on_sundays() {
        let at = |text| from_rfc3339(text).unwrap();
        let noon = at("2026-11-24T12:00:00+05:30");
        assert_eq!(at_work(noon), noon);
        assert_eq!(
            at_work(at("2026-11-24T20:00:00+05:30")),
            at("2026-11-25T09:30:00+05:30")
        );
        assert_eq!(
            at_work(at("2026-11-21T20:00:00+05:30")),
            at("2026-11-23T09:30:00+05:30")
        );
    }
}
