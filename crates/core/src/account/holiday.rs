use jiff::civil::Date;
use openlead_db::{Cell, Column, Value};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::{text, time};

const MOST: usize = 400;
const LONGEST_NAME: usize = 100;

/// A day on which nobody is there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Holiday {
    /// The day.
    pub date: Date,
    /// What it is called; may be empty.
    pub name: String,
}

/// The days on which nobody is there, each once, in their order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Holidays(Vec<Holiday>);

impl Holidays {
    /// Days by date and name; of two with the same date the first counts.
    ///
    /// # Errors
    /// `Invalid` for more than 400, a long name, or a year outside of 1900 to 2200.
    pub fn new(days: Vec<Holiday>) -> Result<Self> {
        let mut days = days;
        for day in &mut days {
            day.name = text::clean(&day.name);
            if day.name.chars().count() > LONGEST_NAME {
                return Err(wrong(
                    "Write the name of a holiday in at most 100 characters.",
                ));
            }
            if time::parse_date(&day.date.to_string()).is_none() {
                return Err(wrong("Write years from 1900 to 2200."));
            }
        }
        days.sort_by_key(|day| day.date);
        days.dedup_by_key(|day| day.date);
        match days.len() > MOST {
            true => Err(wrong("Write at most 400 holidays; past ones can go.")),
            false => Ok(Self(days)),
        }
    }

    /// Reads a line a day: `2026-12-25 Christmas`.
    ///
    /// # Errors
    /// `Invalid` with the line that is none.
    pub fn read_lines(lines: &str) -> Result<Self> {
        let lines = lines.lines().map(str::trim).filter(|line| !line.is_empty());
        let day = |line: &str| {
            let (date, name) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
            let date = time::parse_date(date).ok_or_else(|| {
                let line = text::limit(line, 40);
                wrong(format!(
                    "“{line}” begins with no date. Write a line like 2026-12-25 Christmas."
                ))
            })?;
            let name = name.to_owned();
            Ok(Holiday { date, name })
        };
        Self::new(lines.map(day).collect::<Result<_>>()?)
    }

    /// A line a day, as [`read_lines`](Self::read_lines) reads them.
    pub fn lines(&self) -> String {
        let line = |day: &Holiday| format!("{} {}", day.date, day.name).trim_end().to_owned();
        self.0.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// The days in their order.
    pub fn days(&self) -> &[Holiday] {
        &self.0
    }

    /// The holiday on a date.
    pub fn on(&self, date: Date) -> Option<&Holiday> {
        let at = self.0.binary_search_by_key(&date, |day| day.date).ok()?;
        self.0.get(at)
    }
}

fn wrong(message: impl Into<String>) -> Error {
    Error::invalid("holidays", message)
}

impl Column for Holidays {
    fn read(cell: Cell<'_>) -> Result<Self, String> {
        let json: serde_json::Value = Column::read(cell)?;
        serde_json::from_value(json)
            .map(Self)
            .map_err(|_| "holidays".to_owned())
    }
}

/// As text, which the column is on both engines.
impl From<Holidays> for Value {
    fn from(days: Holidays) -> Self {
        serde_json::to_string(&days.0).unwrap_or_default().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn holidays_are_read_written_and_asked() {
        let days =
            Holidays::read_lines("2026-12-25  Christmas\n\n26-01-2027\n2026-12-25 Again").unwrap();
        assert_eq!(days.lines(), "2026-12-25 Christmas\n2027-01-26");
        let on = |text| {
            days.on(time::parse_date(text).unwrap())
                .map(|day| &*day.name)
        };
        assert_eq!(
            (on("2026-12-25"), on("2027-01-26"), on("2026-12-26")),
            (Some("Christmas"), Some(""), None)
        );
        assert!(Holidays::read_lines("Christmas").is_err());
        assert!(Holidays::read_lines("3026-12-25").is_err());
        assert!(Holidays::read_lines(&format!("2026-12-25 {}", "x".repeat(101))).is_err());
    }
}
