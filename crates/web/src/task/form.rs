//! The fields of a task as people write them.

use jiff::tz::TimeZone;
use openlead_core::list::{self, List};
use openlead_core::task::{Change, NewTask, Task};
use openlead_core::{Act, Error, Id, Result, lead, of, phone::Phone, time};
use serde::Deserialize;

use crate::page::Frame;

const MINUTE: i64 = 60_000_000;
/// What is due on a day is reminded of at nine, in minutes of the day.
const MORNING: i64 = 9 * 60;
/// Reminders that are offered: minutes before, and what they are called.
pub const REMINDERS: [(&str, &str); 6] = [
    ("", "No reminder"),
    ("0", "When it is due"),
    ("10", "10 minutes before"),
    ("60", "1 hour before"),
    ("1440", "1 day before"),
    ("10080", "1 week before"),
];
/// The reminder stays at the moment that it has.
pub const KEEP: &str = "keep";

/// The form of a task.
#[derive(Deserialize, Clone, Default)]
#[serde(default)]
pub struct Filled {
    /// What is to be done.
    pub name: String,
    /// More about it.
    pub description: String,
    /// The category's id; the first one when empty.
    pub category: String,
    /// The day that it is due, `YYYY-MM-DD`.
    pub date: String,
    /// The time of that day, `HH:MM`; the whole day when empty.
    pub time: String,
    /// How many minutes before somebody is reminded; [`KEEP`]; nobody is when empty.
    pub remind: String,
    /// Whose it is; nobody's when empty.
    pub agent: String,
    /// The lead's id.
    pub lead: String,
    /// Or the lead's number.
    pub phone: String,
}

impl Filled {
    /// A task as the form shows it.
    pub fn of(task: &Task, frame: &Frame) -> Self {
        let local = task.due_at.map(|at| frame.show_local(at));
        let (date, time) = local
            .as_deref()
            .and_then(|it| it.split_once('T'))
            .unwrap_or_default();
        Self {
            name: task.name.clone(),
            description: task.description.clone(),
            category: task.category_id.to_string(),
            date: date.to_owned(),
            time: if time == "00:00" { "" } else { time }.to_owned(),
            remind: reminder(task, time == "00:00"),
            agent: task.agent_id.map(|id| id.to_string()).unwrap_or_default(),
            lead: task.lead_id.map(|id| id.to_string()).unwrap_or_default(),
            phone: String::new(),
        }
    }

    /// When it is due.
    ///
    /// # Errors
    /// `Invalid` for what is no date.
    pub fn due_at(&self, zone: &TimeZone) -> Result<Option<i64>> {
        due_at(&self.date, &self.time, zone)
    }

    fn remind_at(&self, due_at: Option<i64>) -> Result<Option<Option<i64>>> {
        let before: i64 = match self.remind.as_str() {
            KEEP => return Ok(None),
            "" => return Ok(Some(None)),
            minutes => minutes
                .parse()
                .ok()
                .filter(|minutes| (0..=100_000).contains(minutes))
                .ok_or_else(|| Error::invalid("remind", "Choose when to be reminded."))?,
        };
        let due_at = due_at
            .ok_or_else(|| Error::invalid("date", "Choose a day, to be reminded before it."))?;
        let from = if self.time.trim().is_empty() {
            MORNING
        } else {
            0
        };
        Ok(Some(Some(due_at + (from - before) * MINUTE)))
    }

    /// The task to add, and when to remind of it.
    ///
    /// # Errors
    /// `Invalid`, `NotFound`.
    pub fn new_task(&self, act: &mut Act, zone: &TimeZone) -> Result<(NewTask, Option<i64>)> {
        let due_at = self.due_at(zone)?;
        let new = NewTask {
            lead: self.lead(act)?,
            name: self.name.trim().to_owned(),
            description: self.description.clone(),
            category: match self.category.parse() {
                Ok(id) => list::read(act, List::TaskCategory, id)?.id,
                Err(_) => act.catalog.lists.first(List::TaskCategory)?,
            },
            due_at,
            agent: self.agent(),
            comment: String::new(),
        };
        Ok((new, self.remind_at(due_at)?.flatten()))
    }

    /// What the form says of a task that is there.
    ///
    /// # Errors
    /// `Invalid` for what is no date.
    pub fn change(&self, zone: &TimeZone) -> Result<Change> {
        let due_at = self.due_at(zone)?;
        Ok(Change {
            name: Some(self.name.clone()),
            description: Some(self.description.clone()),
            category: self.category.parse().ok(),
            due_at: Some(due_at),
            remind_at: self.remind_at(due_at)?,
            agent: Some(self.agent()),
        })
    }

    fn agent(&self) -> Option<Id<of::Staff>> {
        self.agent.parse().ok()
    }

    fn lead(&self, act: &mut Act) -> Result<Option<Id<of::Lead>>> {
        if let Ok(id) = self.lead.parse() {
            return Ok(Some(id));
        }
        if self.phone.trim().is_empty() {
            return Ok(None);
        }
        let phone = Phone::from_parts(&act.catalog.account.country_code, &self.phone)
            .map_err(|wrong| Error::invalid("phone", wrong.to_string()))?;
        let found = lead::find(act, Some(&phone), None)?;
        let unknown = || Error::invalid("phone", "No lead has this number. Add the lead first.");
        found.map(Some).ok_or_else(unknown)
    }
}

/// A day and a time of it in a zone; the whole day without a time.
///
/// # Errors
/// `Invalid` for what is neither.
pub fn due_at(date: &str, time: &str, zone: &TimeZone) -> Result<Option<i64>> {
    let (date, time) = (date.trim(), time.trim());
    if date.is_empty() {
        return match time {
            "" => Ok(None),
            _ => Err(Error::invalid("date", "Choose the day, too.")),
        };
    }
    let text = if time.is_empty() {
        date.to_owned()
    } else {
        format!("{date}T{time}")
    };
    let at = time::parse_moment(&text, zone);
    at.map(Some).ok_or_else(|| {
        Error::invalid(
            "date",
            "Write a day like 2027-01-15, and a time like 15:30.",
        )
    })
}

/// The offered reminder that a task has.
fn reminder(task: &Task, whole_day: bool) -> String {
    let (Some(due), Some(remind)) = (task.due_at, task.remind_at) else {
        return if task.remind_at.is_some() { KEEP } else { "" }.to_owned();
    };
    let from = if whole_day { MORNING } else { 0 };
    let before = (due - remind) / MINUTE + from;
    let offered = REMINDERS.iter().map(|(minutes, _)| *minutes);
    let found = offered
        .into_iter()
        .find(|minutes| *minutes == before.to_string());
    found.unwrap_or(KEEP).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reminder_comes_before_the_time_or_in_the_morning_of_the_day() {
        let zone = TimeZone::get("Asia/Kolkata").unwrap();
        let filled = |time: &str, remind: &str| Filled {
            date: "2027-01-15".to_owned(),
            time: time.to_owned(),
            remind: remind.to_owned(),
            ..Filled::default()
        };
        let at = |text: &str| time::parse_moment(text, &zone);
        let remind = |filled: Filled| filled.remind_at(filled.due_at(&zone)?);
        assert_eq!(
            remind(filled("15:30", "60")).unwrap(),
            Some(at("2027-01-15 14:30"))
        );
        assert_eq!(
            remind(filled("", "0")).unwrap(),
            Some(at("2027-01-15 09:00"))
        );
        assert_eq!(remind(filled("", KEEP)).unwrap(), None);
        assert_eq!(remind(filled("", "")).unwrap(), Some(None));
        for wrong in [filled("25:99", ""), filled("", "soon"), filled("", "-5")] {
            assert!(matches!(remind(wrong), Err(Error::Invalid(_))));
        }
        let undated = Filled {
            remind: "10".to_owned(),
            ..Filled::default()
        };
        assert!(matches!(remind(undated), Err(Error::Invalid(_))));
    }
}
