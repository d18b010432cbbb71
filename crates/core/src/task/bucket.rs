use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use openlead_db::Value;

use crate::account::FirstWeekday;
use crate::time;

/// The heap of tasks that one is in, by when it is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bucket {
    /// Should have been done by now.
    Overdue,
    /// Later today, or some time today.
    Today,
    /// Tomorrow.
    Tomorrow,
    /// After tomorrow, before the next week begins.
    ThisWeek,
    /// After that.
    Later,
    /// Some day.
    NoDate,
    /// Done.
    Done,
}

impl Bucket {
    /// All buckets, in the order in which people look at them.
    pub const ALL: [Self; 7] = [
        Self::Overdue,
        Self::Today,
        Self::Tomorrow,
        Self::ThisWeek,
        Self::Later,
        Self::NoDate,
        Self::Done,
    ];

    /// Its name: `overdue`, `today`, `tomorrow`, `this_week`, `later`, `no_date`, `done`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Overdue => "overdue",
            Self::Today => "today",
            Self::Tomorrow => "tomorrow",
            Self::ThisWeek => "this_week",
            Self::Later => "later",
            Self::NoDate => "no_date",
            Self::Done => "done",
        }
    }

    /// The bucket of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|bucket| bucket.as_str() == name)
    }

    /// What makes a task called `task` one of the bucket; the bounds are added to the arguments.
    pub(super) fn condition(self, task: &str, days: &Days, args: &mut Vec<Value>) -> String {
        let mut bound = |at: i64| {
            args.push(at.into());
            format!("${}", args.len())
        };
        let at = format!("{task}.due_at");
        let due = match self {
            Self::Done => return format!("{task}.completed_at IS NOT NULL"),
            Self::NoDate => format!("{at} IS NULL"),
            // What is due on a day, at its midnight, has the whole day.
            Self::Overdue => {
                let (now, today) = (bound(days.now), bound(days.today));
                format!("{at} < {now} AND {at} <> {today}")
            }
            Self::Today => {
                let (today, tomorrow) = (bound(days.today), bound(days.tomorrow));
                let whole_or_later = format!("({at} = {today} OR {at} >= {})", bound(days.now));
                format!("{at} >= {today} AND {at} < {tomorrow} AND {whole_or_later}")
            }
            Self::Tomorrow => between(&at, &bound(days.tomorrow), &bound(days.day_after)),
            Self::ThisWeek => between(&at, &bound(days.day_after), &bound(days.next_week)),
            Self::Later => {
                let from = bound(days.day_after.max(days.next_week));
                format!("{at} >= {from}")
            }
        };
        format!("{task}.completed_at IS NULL AND {due}")
    }
}

fn between(at: &str, from: &str, to: &str) -> String {
    format!("{at} >= {from} AND {at} < {to}")
}

/// Where days begin, in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    pub(crate) now: i64,
    pub(crate) today: i64,
    pub(crate) tomorrow: i64,
    day_after: i64,
    pub(crate) next_week: i64,
}

impl Days {
    /// When the day after the present one begins.
    pub fn tomorrow(&self) -> i64 {
        self.tomorrow
    }

    /// The days around a moment, as the clocks of a time zone show it, in weeks that begin with a day.
    pub fn around(now: i64, zone: &TimeZone, first: FirstWeekday) -> Self {
        let today = time::date_in(now, zone);
        let begins = |date: Date| {
            let midnight = zone.to_ambiguous_timestamp(date.at(0, 0, 0, 0));
            let start = midnight.compatible();
            start.map_or(i64::MAX, |start| start.as_microsecond())
        };
        let later = |days: i64| begins(today.saturating_add(days.days()));
        let to_next_week = 7 - i64::from(today.weekday().since(first.0));
        Self {
            now,
            today: later(0),
            tomorrow: later(1),
            day_after: later(2),
            next_week: later(to_next_week),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_begin_where_the_zone_has_its_midnight() {
        let zone = TimeZone::get("Asia/Kolkata").unwrap();
        // A Friday, 01:30 there.
        let now = time::from_rfc3339("2026-11-26T20:00:00Z").unwrap();
        let days = Days::around(now, &zone, FirstWeekday::MONDAY);
        let shown =
            [days.today, days.tomorrow, days.day_after, days.next_week].map(time::to_rfc3339);
        assert_eq!(
            shown.map(|at| at[..13].to_owned()),
            [
                "2026-11-26T18",
                "2026-11-27T18",
                "2026-11-28T18",
                "2026-11-29T18"
            ]
        );
        let next_week = |first| {
            let first = FirstWeekday::named(first).unwrap();
            time::to_rfc3339(Days::around(now, &zone, first).next_week)[..10].to_owned()
        };
        let begun = ["friday", "saturday", "sunday"].map(next_week);
        assert_eq!(begun, ["2026-12-03", "2026-11-27", "2026-11-28"]);
    }
}
