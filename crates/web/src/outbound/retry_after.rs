//! What `Retry-After` says (RFC 9110, section 10.2.3).

use std::time::{Duration, UNIX_EPOCH};

/// The seconds from `now`, in microseconds since 1970, of a number of seconds or a date.
pub(crate) fn seconds(text: &str, now: i64) -> Option<i64> {
    let text = text.trim();
    if let Ok(seconds) = text.parse::<u32>() {
        return Some(seconds.into());
    }
    let now = UNIX_EPOCH + Duration::from_micros(now.cast_unsigned());
    let until = httpdate::parse_http_date(text).ok()?;
    let left = until.duration_since(now).unwrap_or_default();
    i64::try_from(left.as_secs()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_and_dates_are_read_and_nothing_else() {
        assert_eq!(seconds("120", 0), Some(120));
        assert_eq!(
            seconds("Thu, 01 Jan 1970 00:01:00 GMT", 15_000_000),
            Some(45)
        );
        assert_eq!(
            seconds("Thu, 01 Jan 1970 00:01:00 GMT", 90_000_000),
            Some(0)
        );
        for nothing in ["", "-1", "soon", "99999999999999999999"] {
            assert_eq!(seconds(nothing, 0), None, "{nothing}");
        }
    }
}
