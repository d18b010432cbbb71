//! Dates as spreadsheets and other products write them; which part is the day, a whole column tells.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};

use crate::time::{self, Moment};

const YEARS: std::ops::RangeInclusive<i16> = 1900..=2200;
const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// In which order day and month are, where both are numbers and the year does not come first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Order {
    /// 31/12/2026.
    #[default]
    Dmy,
    /// 12/31/2026.
    Mdy,
}

impl Order {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Dmy, Self::Mdy];
}

/// Reads a date, with or without a time of day: `2026-12-31`, `31.12.26`, `31-Dec-2026`, `Dec 31, 2026 18:30`, RFC 3339.
pub fn read(text: &str, order: Order, zone: &TimeZone) -> Option<Moment> {
    let text = text.trim();
    if text.len() > 64 {
        return None;
    }
    let (date, rest) = date_and_rest(text, order)?;
    let rest = rest.strip_prefix(',').unwrap_or(rest);
    let (time, offset) = match rest.trim() {
        "" => (Time::midnight(), None),
        _ => time::time_of_day(rest)?,
    };
    let local = DateTime::from_parts(date, time);
    let at = match offset {
        Some(offset) => offset.to_timestamp(local),
        None => zone.to_ambiguous_timestamp(local).compatible(),
    };
    Some(Moment {
        at: at.ok()?.as_microsecond(),
        has_time: !rest.trim().is_empty(),
    })
}

/// The date alone, whatever the time of day.
pub fn read_date(text: &str, order: Order) -> Option<Date> {
    let (date, rest) = date_and_rest(text.trim(), order)?;
    let rest = rest.strip_prefix(',').unwrap_or(rest);
    (rest.trim().is_empty() || time::time_of_day(rest).is_some()).then_some(date)
}

/// The three parts of a date, and what follows them.
fn date_and_rest(text: &str, order: Order) -> Option<(Date, &str)> {
    let (first, text) = part(text)?;
    let (second, text) = part(separated(text)?)?;
    let (third, rest) = part(separated(text)?)?;
    let (year, month, day) = match (month(first), month(second)) {
        (Some(month), None) => (third, month, second),
        (None, Some(month)) if first.len() == 4 => (first, month, third),
        (None, Some(month)) => (third, month, first),
        (Some(_), Some(_)) => return None,
        (None, None) if first.len() == 4 => (first, small(second)?, third),
        (None, None) if order == Order::Dmy => (third, small(second)?, first),
        (None, None) => (third, small(first)?, second),
    };
    Some((Date::new(self::year(year)?, month, small(day)?).ok()?, rest))
}

/// The digits or letters that a text begins with.
fn part(text: &str) -> Option<(&str, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let letters = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let width = digits.max(letters);
    (1..=9).contains(&width).then(|| text.split_at(width))
}

/// What follows one separator and blanks.
fn separated(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches(' ');
    let rest = rest.strip_prefix(['-', '/', '.', ',']).unwrap_or(rest);
    let rest = rest.trim_start_matches(' ');
    (rest.len() < text.len()).then_some(rest)
}

fn month(text: &str) -> Option<i8> {
    let start = text.get(..3)?.to_ascii_lowercase();
    let place = MONTHS.iter().position(|month| *month == start)?;
    i8::try_from(place + 1).ok()
}

/// A year of four digits, or of two: 1970 to 2069.
fn year(text: &str) -> Option<i16> {
    let year: i16 = text.parse().ok()?;
    let year = match text.len() {
        4 => year,
        2 if year < 70 => 2000 + year,
        2 => 1900 + year,
        _ => return None,
    };
    YEARS.contains(&year).then_some(year)
}

fn small(text: &str) -> Option<i8> {
    text.parse().ok().filter(|_| text.len() <= 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_every_usual_form() {
        let last = Date::new(2026, 12, 31).unwrap();
        for text in [
            "2026-12-31",
            "2026/12/31",
            "31-12-2026",
            "31/12/26",
            "31.12.2026",
            "31-Dec-2026",
            "31 December 2026",
            "Dec 31, 2026",
            "December 31 2026 6:30 PM",
            "2026-12-31T23:00:00.000Z",
            "31/12/2026 18:30",
            "2026-12-31 18:30:00",
            "2026-Dec-31",
        ] {
            assert_eq!(read_date(text, Order::Dmy), Some(last), "{text}");
        }
        assert_eq!(read_date("12/31/2026", Order::Mdy), Some(last));
        for text in [
            "",
            "31",
            "31/12",
            "2026-13-01",
            "31-31-2026",
            "hello",
            "1/2/3",
            "31/12/2026 x",
            "12/31/2026",
            "9846012345",
        ] {
            assert_eq!(read_date(text, Order::Dmy), None, "{text}");
        }
    }

    #[test]
    fn a_time_without_an_offset_is_of_the_zone() {
        let zone = time::time_zone("Asia/Kolkata").unwrap();
        let at = |text| read(text, Order::Dmy, &zone).unwrap().at;
        assert_eq!(at("31/12/2026 05:30"), at("2026-12-31T00:00:00Z"));
        assert_eq!(
            at("2026-12-31T00:00:00.000000Z"),
            at("31 Dec 2026, 5:30 AM")
        );
    }
}
