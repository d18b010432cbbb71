use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use openlead_db::{Cell, Column, Value};
use serde_json::{Map, Value as Json, json};

use crate::error::{Error, Result};

/// The days as settings name them, Monday first.
pub const DAYS: [&str; 7] = [
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
];
const MOST_SPANS: usize = 5;
const A_DAY: u16 = 24 * 60;

/// From and to, in minutes of the day.
pub type Span = (u16, u16);

/// When somebody is there, by day of the week. Nothing at all means that nobody has said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkingHours([Vec<Span>; 7]);

impl WorkingHours {
    /// Reads `{"monday": [["09:00", "13:00"], ["14:00", "18:00"]], …}`; days that are left out are free.
    ///
    /// # Errors
    /// `Invalid` with what is wrong.
    pub fn parse(json: &Json) -> Result<Self> {
        let wrong = |message: String| Error::invalid("working_hours", message);
        let how = || wrong("Write them like {\"monday\": [[\"09:00\", \"18:00\"]]}.".to_owned());
        let mut hours = Self::default();
        for (day, spans) in json.as_object().ok_or_else(how)? {
            let at = DAYS.iter().position(|name| name == day);
            let at = at.ok_or_else(|| {
                wrong(format!(
                    "\"{}\" is none of {}.",
                    crate::text::limit(day, 20),
                    DAYS.join(", ")
                ))
            })?;
            let spans = spans.as_array().ok_or_else(how)?;
            let mut read = spans
                .iter()
                .map(span)
                .collect::<Option<Vec<Span>>>()
                .ok_or_else(how)?;
            read.sort_unstable();
            if read.len() > MOST_SPANS || read.windows(2).any(|two| two[0].1 > two[1].0) {
                return Err(wrong(format!(
                    "Write at most {MOST_SPANS} spans a day that do not overlap."
                )));
            }
            hours.0[at] = read;
        }
        Ok(hours)
    }

    /// Reads a line a day, Monday first: `09:00–13:00, 14:00–18:00`; `9-18` will do, and a free day is blank.
    ///
    /// # Errors
    /// `Invalid` with the day and how to write it.
    pub fn read_lines(lines: &[String]) -> Result<Self> {
        let mut hours = Map::new();
        for (day, line) in DAYS.iter().zip(lines) {
            let spans = line
                .split(',')
                .map(str::trim)
                .filter(|span| !span.is_empty());
            let spans: Option<Vec<Json>> = spans.map(written).collect();
            let spans = spans.ok_or_else(|| {
                let how = "write when somebody is there like 09:00–13:00, 14:00–18:00, or nothing.";
                Error::invalid("working_hours", format!("{}: {how}", capital(day)))
            })?;
            hours.insert((*day).to_owned(), Json::Array(spans));
        }
        Self::parse(&Json::Object(hours))
    }

    /// A line a day, Monday first, as [`read_lines`](Self::read_lines) reads them.
    pub fn lines(&self) -> [String; 7] {
        let span = |(from, to): &Span| format!("{}–{}", clock(*from), clock(*to));
        self.0
            .each_ref()
            .map(|spans| spans.iter().map(span).collect::<Vec<_>>().join(", "))
    }

    /// When somebody is there on a date, holidays aside.
    pub fn on(&self, date: Date) -> &[Span] {
        &self.0[offset(date.weekday())]
    }

    /// Every minute of the week.
    pub(super) fn always() -> Self {
        Self(std::array::from_fn(|_| vec![(0, A_DAY)]))
    }

    /// Whether nobody has said when somebody is there.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(Vec::is_empty)
    }

    /// As it is written in settings, days that are free left out.
    pub fn to_json(&self) -> Json {
        let days = DAYS
            .iter()
            .zip(&self.0)
            .filter(|(_, spans)| !spans.is_empty());
        let days = days.map(|(day, spans)| {
            let spans: Vec<_> = spans
                .iter()
                .map(|(from, to)| json!([clock(*from), clock(*to)]))
                .collect();
            ((*day).to_owned(), Json::Array(spans))
        });
        Json::Object(days.collect::<Map<_, _>>())
    }

    /// When somebody is there between two moments, each span from and to in microseconds, in order.
    pub fn between(&self, from: i64, to: i64, zone: &TimeZone) -> Vec<(i64, i64)> {
        let mut spans = Vec::new();
        let mut day = crate::time::date_in(from, zone);
        let last = crate::time::date_in(to, zone);
        while day <= last {
            let at = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0);
            let midnight = day.at(0, 0, 0, 0);
            let moment = |minute: u16| {
                let local = midnight.saturating_add(i64::from(minute).minutes());
                let at = zone.to_ambiguous_timestamp(local).compatible();
                at.map_or(to, |at| at.as_microsecond()).clamp(from, to)
            };
            let of_day = self.0[at].iter();
            spans.extend(of_day.map(|(begin, end)| (moment(*begin), moment(*end))));
            day = day.saturating_add(1.day());
        }
        spans.retain(|(begin, end)| begin < end);
        spans
    }

    /// Whether somebody is there at a moment; always when nobody has said.
    pub fn include(&self, micros: i64, zone: &TimeZone) -> bool {
        if self.is_empty() {
            return true;
        }
        let Ok(at) = jiff::Timestamp::from_microsecond(micros) else {
            return false;
        };
        let local = zone.to_datetime(at);
        let hour = u16::try_from(local.hour()).unwrap_or(0);
        let minute = hour * 60 + u16::try_from(local.minute()).unwrap_or(0);
        self.on(local.date())
            .iter()
            .any(|(from, to)| (*from..*to).contains(&minute))
    }
}

fn span(json: &Json) -> Option<Span> {
    let [from, to] = json.as_array()?.as_slice() else {
        return None;
    };
    let (from, to) = (minute(from.as_str()?)?, minute(to.as_str()?)?);
    (from < to).then_some((from, to))
}

/// `9-18`, `09:00–18:00` as settings have it.
fn written(text: &str) -> Option<Json> {
    let (from, to) = text.split_once(['-', '–'])?;
    let full = |time: &str| {
        let (hour, minute) = time
            .trim()
            .split_once([':', '.'])
            .unwrap_or((time.trim(), "00"));
        let padded = format!("{hour:0>2}:{minute}");
        self::minute(&padded).map(|_| padded)
    };
    let (from, to) = (full(from)?, full(to)?);
    let span = json!([from, to]);
    self::span(&span).map(|_| span)
}

fn clock(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn capital(day: &str) -> String {
    let (first, rest) = day.split_at(1);
    format!("{}{rest}", first.to_uppercase())
}

fn offset(day: Weekday) -> usize {
    usize::try_from(day.to_monday_zero_offset()).unwrap_or(0)
}

/// The minute of the day of `09:30`; 24:00 is its end.
fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let two = |digits: &str| {
        let fine = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        fine.then(|| digits.parse::<u16>().ok())?
    };
    let (hour, minute) = (two(hour)?, two(minute).filter(|minute| *minute < 60)?);
    Some(hour * 60 + minute).filter(|minute| *minute <= A_DAY)
}

/// With which day a week begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FirstWeekday(pub Weekday);

impl FirstWeekday {
    /// The one of most countries.
    pub const MONDAY: Self = Self(Weekday::Monday);

    /// Its name, as in [`DAYS`].
    pub fn as_str(self) -> &'static str {
        DAYS[offset(self.0)]
    }

    /// The day of this name.
    pub fn named(name: &str) -> Option<Self> {
        let at = DAYS.iter().position(|day| *day == name)?;
        let day = Weekday::from_monday_zero_offset(i8::try_from(at).ok()?);
        day.ok().map(Self)
    }
}

impl Column for FirstWeekday {
    fn read(cell: Cell<'_>) -> Result<Self, String> {
        Self::named(&String::read(cell)?).ok_or_else(|| "a day of the week".to_owned())
    }
}

impl From<FirstWeekday> for Value {
    fn from(day: FirstWeekday) -> Self {
        day.as_str().into()
    }
}

impl Column for WorkingHours {
    fn read(cell: Cell<'_>) -> Result<Self, String> {
        let json: Json = Column::read(cell)?;
        Self::parse(&json).map_err(|_| "working hours".to_owned())
    }
}

/// As text, which the column is on both engines.
impl From<WorkingHours> for Value {
    fn from(hours: WorkingHours) -> Self {
        hours.to_json().to_string().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_are_read_written_and_asked() {
        let json = json!({ "tuesday": [["14:00", "18:00"], ["09:00", "13:00"]] });
        let hours = WorkingHours::parse(&json).unwrap();
        assert_eq!(
            hours.to_json(),
            json!({ "tuesday": [["09:00", "13:00"], ["14:00", "18:00"]] })
        );
        let zone = TimeZone::get("Asia/Kolkata").unwrap();
        let there = |text| hours.include(crate::time::parse_moment(text, &zone).unwrap(), &zone);
        assert!(there("2026-11-24 09:00") && there("2026-11-24 17:59"));
        assert!(!there("2026-11-24 13:00") && !there("2026-11-25 10:00"));
        assert!(WorkingHours::default().include(0, &zone));
    }

    #[test]
    fn spans_of_days_are_moments_on_the_clocks_of_the_zone() {
        let json = json!({ "tuesday": [["09:00", "13:00"], ["14:00", "24:00"]] });
        let hours = WorkingHours::parse(&json).unwrap();
        let zone = TimeZone::get("Asia/Kolkata").unwrap();
        let at = |text| crate::time::parse_moment(text, &zone).unwrap();
        let spans = hours.between(at("2026-11-23 00:00"), at("2026-11-24 20:00"), &zone);
        let wanted = [
            (at("2026-11-24 09:00"), at("2026-11-24 13:00")),
            (at("2026-11-24 14:00"), at("2026-11-24 20:00")),
        ];
        assert_eq!(spans, wanted);
        assert!(
            WorkingHours::default()
                .between(0, at("1970-02-01 00:00"), &zone)
                .is_empty()
        );
    }

    #[test]
    fn hours_are_read_as_people_write_them() {
        let lines = ["9-13, 14.30 – 18:00", "", "00:00-24:00"].map(str::to_owned);
        let hours = WorkingHours::read_lines(&lines).unwrap();
        assert_eq!(
            hours.lines()[..3],
            ["09:00–13:00, 14:30–18:00", "", "00:00–24:00"]
        );
        for wrong in ["nine", "9", "18-9", "9-25", "9-12, 11-13", "-", "9:5-10"] {
            assert!(
                WorkingHours::read_lines(&[wrong.to_owned()]).is_err(),
                "{wrong}"
            );
        }
    }

    #[test]
    fn what_is_no_hours_is_refused() {
        for wrong in [
            json!([]),
            json!({ "someday": [] }),
            json!({ "monday": [["18:00", "09:00"]] }),
            json!({ "monday": [["9", "10"]] }),
            json!({ "monday": [["09:00", "24:01"]] }),
            json!({ "monday": [["09:00", "12:00"], ["11:00", "13:00"]] }),
        ] {
            assert!(WorkingHours::parse(&wrong).is_err(), "{wrong}");
        }
    }
}
