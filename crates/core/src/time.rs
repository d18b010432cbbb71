//! Dates and moments as people and programs write them. Moments are microseconds since 1970, UTC.

mod offsets;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};

pub(crate) use offsets::Offsets;

/// Years that a date from outside may have.
const YEARS: std::ops::RangeInclusive<i16> = 1900..=2200;

/// Where places are; the other names of tzdata are older ones of the same zones.
const AREAS: [&str; 10] = [
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
];

/// A moment, and whether its text named a time of day or only a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Microseconds since 1970, UTC; of a date alone, when that day begins.
    pub at: i64,
    /// Whether a time of day was written.
    pub has_time: bool,
}

/// A time zone by its IANA name, like `Asia/Kolkata`.
pub fn time_zone(name: &str) -> Option<TimeZone> {
    TimeZone::get(name.trim()).ok()
}

/// The names of all time zones of places, in order.
pub fn zone_names() -> Vec<String> {
    let all = jiff::tz::db()
        .available()
        .map(|name| name.as_str().to_owned());
    let is_place = |name: &String| {
        let area = name.split_once('/').map(|(area, _)| area);
        area.is_some_and(|area| AREAS.contains(&area)) || name == "UTC"
    };
    let mut names: Vec<String> = all.filter(is_place).collect();
    names.sort();
    names.dedup();
    names
}

/// Reads `YYYY-MM-DD`, `DD-MM-YYYY` or `DD/MM/YYYY`, years 1900 to 2200.
pub fn parse_date(text: &str) -> Option<Date> {
    match date_and_rest(text.trim())? {
        (date, "") => Some(date),
        _ => None,
    }
}

/// Reads a moment in any form of contract §3.2; in `zone` when it names no offset.
pub fn parse_moment(text: &str, zone: &TimeZone) -> Option<i64> {
    read_moment(text, zone).map(|moment| moment.at)
}

/// As [`parse_moment`], and tells whether a time of day was written.
///
/// A time that the clocks skip is moved forward by what they skip; of one they show twice, the first is meant.
pub fn read_moment(text: &str, zone: &TimeZone) -> Option<Moment> {
    let (date, rest) = date_and_rest(text.trim())?;
    let (time, offset) = if rest.is_empty() {
        (Time::midnight(), None)
    } else {
        time_of_day(rest)?
    };
    let local = DateTime::from_parts(date, time);
    let at = match offset {
        Some(offset) => offset.to_timestamp(local),
        None => zone.to_ambiguous_timestamp(local).compatible(),
    };
    Some(Moment {
        at: at.ok()?.as_microsecond(),
        has_time: !rest.is_empty(),
    })
}

/// The date at `micros` in `zone`.
pub fn date_in(micros: i64, zone: &TimeZone) -> Date {
    zone.to_datetime(timestamp(micros)).date()
}

/// Whether a moment is the midnight with which a day begins in `zone`.
pub fn is_midnight(micros: i64, zone: &TimeZone) -> bool {
    zone.to_datetime(timestamp(micros)).time() == Time::midnight()
}

/// Like `2026-11-23T18:30:00.000000Z`: always six decimals, so that text sorts as time does and nothing is lost.
pub fn to_rfc3339(micros: i64) -> String {
    let at = TimeZone::UTC.to_datetime(timestamp(micros));
    let (date, time) = (at.date(), at.time());
    format!(
        "{date}T{:02}:{:02}:{:02}.{:06}Z",
        time.hour(),
        time.minute(),
        time.second(),
        time.subsec_nanosecond() / 1000
    )
}

/// Reads RFC 3339 with its offset, years 1900 to 2200; decimals beyond microseconds are dropped.
pub fn from_rfc3339(text: &str) -> Option<i64> {
    let (date, rest) = date_and_rest(text.trim())?;
    let (time, offset) = time_of_day(rest)?;
    let at = offset?.to_timestamp(DateTime::from_parts(date, time));
    Some(at.ok()?.as_microsecond())
}

/// The nearest moment that a calendar can show.
fn timestamp(micros: i64) -> Timestamp {
    let end = if micros < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    };
    Timestamp::from_microsecond(micros).unwrap_or(end)
}

fn date_and_rest(text: &str) -> Option<(Date, &str)> {
    let (date, rest) = text.split_at_checked(10)?;
    let bytes = date.as_bytes();
    let (year, month, day) = match (bytes[2], bytes[4], bytes[5], bytes[7]) {
        (_, b'-', _, b'-') => (&date[..4], &date[5..7], &date[8..]),
        (b'-', _, b'-', _) | (b'/', _, b'/', _) => (&date[6..], &date[3..5], &date[..2]),
        _ => return None,
    };
    let year = i16::try_from(number(year)?)
        .ok()
        .filter(|year| YEARS.contains(year))?;
    Date::new(year, small(month)?, small(day)?)
        .ok()
        .map(|date| (date, rest))
}

/// What follows a date: `T` or white space, the time, perhaps AM or PM, perhaps an offset.
pub(crate) fn time_of_day(text: &str) -> Option<(Time, Option<Offset>)> {
    let text = match text.strip_prefix(['T', 't']) {
        Some(rest) => rest,
        None => Some(text.trim_start()).filter(|rest| rest.len() < text.len())?,
    };
    let (hour, rest) = leading_number(text)?;
    let (minute, rest) = leading_number(rest.strip_prefix(':')?)?;
    let (second, rest) = match rest.strip_prefix(':') {
        Some(rest) => leading_number(rest)?,
        None => (0, rest),
    };
    let (nanos, rest) = fraction(rest)?;
    let (hour, rest) = half_of_day(hour, rest)?;
    // RFC 3339 knows a second 60; our calendar does not.
    let time = Time::new(hour, minute, second.min(59), nanos)
        .ok()
        .filter(|_| second <= 60)?;
    Some((time, offset(rest)?))
}

/// A number of one or two digits and what follows it.
fn leading_number(text: &str) -> Option<(i8, &str)> {
    let width = text.bytes().take(2).take_while(u8::is_ascii_digit).count();
    Some((small(&text[..width])?, &text[width..]))
}

fn fraction(text: &str) -> Option<(i32, &str)> {
    let Some(rest) = text.strip_prefix('.') else {
        return Some((0, text));
    };
    let width = rest.bytes().take_while(u8::is_ascii_digit).count();
    let micros = rest[..width].bytes().chain(std::iter::repeat(b'0')).take(6);
    let micros = micros.fold(0, |sum, digit| sum * 10 + i32::from(digit - b'0'));
    (width > 0).then(|| (micros * 1000, &rest[width..]))
}

/// The hour on a clock of 24 hours, AM or PM taken off the text.
fn half_of_day(hour: i8, text: &str) -> Option<(i8, &str)> {
    let half = text.trim_start();
    let later = match half.get(..2) {
        Some(half) if half.eq_ignore_ascii_case("am") => 0,
        Some(half) if half.eq_ignore_ascii_case("pm") => 12,
        _ => return Some((hour, text)),
    };
    (1..=12)
        .contains(&hour)
        .then(|| (hour % 12 + later, &half[2..]))
}

/// No offset, `Z` or `+05:30`. A space for the plus is what an unescaped one in a URL becomes.
fn offset(text: &str) -> Option<Option<Offset>> {
    let (sign, rest) = match text.as_bytes() {
        [] => return Some(None),
        [b'Z' | b'z'] => return Some(Some(Offset::UTC)),
        [b'+' | b' ', ..] => (1, &text[1..]),
        [b'-', ..] => (-1, &text[1..]),
        _ => return None,
    };
    let (hours, minutes) = rest
        .split_once(':')
        .filter(|(hours, minutes)| hours.len() == 2 && minutes.len() == 2)?;
    let (hours, minutes) = (
        number(hours)?,
        number(minutes).filter(|minutes| *minutes < 60)?,
    );
    Offset::from_seconds(sign * (hours * 60 + minutes) * 60)
        .ok()
        .map(Some)
}

fn small(text: &str) -> Option<i8> {
    i8::try_from(number(text)?).ok()
}

/// The value of up to four ASCII digits.
fn number(text: &str) -> Option<i32> {
    let digits = !text.is_empty() && text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| text.parse().expect("up to four digits"))
}

#[cfg(test)]
mod tests;
