//! Days, weeks and months of a report, in the account's time zone as it is now: nothing keeps a day, so another zone moves
//! no lead to a wrong one.

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::gather::of_date;
use crate::error::{Error, Result};
use crate::time;

/// The most days of a report.
pub const MOST_DAYS: i64 = 3_660;

/// The days of a report, both ends within.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// The first day.
    pub from: Date,
    /// The last day.
    pub to: Date,
}

/// How finely a report goes along time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// A day each.
    Day,
    /// A week each, from Monday.
    Week,
    /// A month each.
    Month,
}

/// A part of the days of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    /// When it begins, in microseconds.
    pub start: i64,
    pub name: String,
    pub span: Span,
}

impl Span {
    /// Days from one to another.
    ///
    /// # Errors
    /// `Invalid` when it ends before it begins, or has too many days.
    pub fn new(from: Date, to: Date) -> Result<Self> {
        let span = Self { from, to };
        match span.days() {
            ..1 => Err(Error::invalid(
                "to",
                "Choose a last day that is not before the first.",
            )),
            days if days > MOST_DAYS => Err(Error::invalid("from", "Choose at most ten years.")),
            _ => Ok(span),
        }
    }

    /// How many days.
    pub fn days(self) -> i64 {
        of_date(self.to) - of_date(self.from) + 1
    }

    /// The finest step that still can be read.
    pub fn step(self) -> Step {
        match self.days() {
            ..=45 => Step::Day,
            46..=200 => Step::Week,
            _ => Step::Month,
        }
    }

    /// From when to when, in microseconds; the end is not within.
    pub(super) fn micros(self, zone: &TimeZone) -> (i64, i64) {
        (start(self.from, zone), start(next(self.to), zone))
    }

    /// It in parts of a step, the first and last of which may be shorter.
    pub(super) fn parts(self, step: Step, zone: &TimeZone) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut from = self.from;
        while from <= self.to {
            let after = match step {
                Step::Day => next(from),
                Step::Week => add(from, 7 - i64::from(from.weekday().to_monday_zero_offset())),
                Step::Month => next(from.last_of_month()),
            };
            let last = time_before(after).min(self.to);
            let name = match step {
                Step::Month => from.strftime("%b %Y").to_string(),
                _ => from.strftime("%-d %b %Y").to_string(),
            };
            let span = Self { from, to: last };
            parts.push(Part {
                start: start(from, zone),
                name,
                span,
            });
            from = after;
        }
        parts
    }
}

/// Which part a moment within the days is in.
pub(super) fn part_of(parts: &[Part], at: i64) -> usize {
    parts
        .partition_point(|part| part.start <= at)
        .saturating_sub(1)
}

fn start(date: Date, zone: &TimeZone) -> i64 {
    time::parse_moment(&date.to_string(), zone).unwrap_or(0)
}

fn next(date: Date) -> Date {
    add(date, 1)
}

fn time_before(date: Date) -> Date {
    add(date, -1)
}

fn add(date: Date, days: i64) -> Date {
    date.saturating_add(days.days())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(from: &str, to: &str) -> Span {
        Span::new(from.parse().unwrap(), to.parse().unwrap()).unwrap()
    }

    #[test]
    fn parts_cover_all_days_once_and_no_others() {
        let zone = time::time_zone("Europe/Berlin").unwrap();
        for step in [Step::Day, Step::Week, Step::Month] {
            let whole = span("2026-03-04", "2026-11-19");
            let parts = whole.parts(step, &zone);
            assert_eq!(
                parts.iter().map(|part| part.span.days()).sum::<i64>(),
                whole.days()
            );
            assert_eq!(
                (parts[0].span.from, parts.last().unwrap().span.to),
                (whole.from, whole.to)
            );
            for part in &parts {
                let (from, to) = part.span.micros(&zone);
                assert_eq!(part.start, from);
                assert!(
                    [from, to - 1]
                        .iter()
                        .all(|at| parts[part_of(&parts, *at)] == *part)
                );
            }
        }
    }

    #[test]
    fn a_day_on_which_clocks_change_has_its_own_length() {
        let zone = time::time_zone("Europe/Berlin").unwrap();
        let (from, to) = span("2026-03-29", "2026-03-29").micros(&zone);
        assert_eq!((to - from) / 3_600_000_000, 23);
    }

    #[test]
    fn days_that_end_before_they_begin_or_never_are_refused() {
        let date = |text: &str| text.parse::<Date>().unwrap();
        assert!(Span::new(date("2026-02-02"), date("2026-02-01")).is_err());
        assert!(Span::new(date("1990-01-01"), date("2026-02-01")).is_err());
    }
}
