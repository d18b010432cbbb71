//! The call list: one person to call after the other, the number big, and a key for what came of it.

use std::sync::Arc;

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use jiff::ToSpan as _;
use jiff::tz::TimeZone;
use openlead_core::call::{self, Direction, NewCall, Outcome};
use openlead_core::lead::{self, Lead};
use openlead_core::note::{self, Note};
use openlead_core::phone::Phone;
use openlead_core::task::{self, Change, Cursor, Days, Filter, MOST_COUNTED, Task};
use openlead_core::{Act, Catalog, Error, Id, Result as CoreResult, of};
use serde::Deserialize;

use super::asked::{cursor, cursor_text};
use crate::flash::Flash;
use crate::form::{Ask, Form};
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::visit::Visit;
use crate::{Problem, filters};

const PATH: &str = "/tasks/calls";
/// The number by which the v1 API names the category of calls.
const CALL: i64 = 2;
/// So many notes are shown to who calls.
const NOTES: usize = 3;
const HOUR: i64 = 3_600_000_000;

#[derive(Template)]
#[template(path = "task/calls.html")]
struct Page {
    frame: Frame,
    catalog: Arc<Catalog>,
    now: Option<Now>,
    left: i64,
    /// Whether somebody was skipped.
    is_on: bool,
}

/// Who is to be called now.
struct Now {
    task: Task,
    lead: Lead,
    notes: Vec<Note>,
    /// The address of the one after.
    next: String,
}

/// What the address asks for.
#[derive(Deserialize, Clone, Default)]
#[serde(default)]
pub struct Asked {
    /// The place of the one before.
    after: String,
}

/// What came of a call.
#[derive(Deserialize, Clone, Default)]
#[serde(default)]
pub struct Said {
    outcome: String,
    note: String,
    /// `done`, `hour`, `tomorrow` or `week`; as the outcome has it when empty.
    next: String,
    after: String,
}

/// `GET /tasks/calls`
pub async fn index(visit: Visit, Ask(asked): Ask<Asked>) -> Result<Response, Problem> {
    let (after, zone) = (cursor(&asked.after), visit.frame("", Area::Tasks).zone);
    let (is_on, first) = (after.is_some(), visit.first_weekday());
    let found = visit.look(move |act| {
        let until = Days::around(act.tx.now(), &zone, first).tomorrow();
        let filter = filter(act);
        let left = task::count_due_before(act, until, &filter)?;
        Ok((next(act, until, &filter, after)?, left))
    });
    let (now, left) = found.await?;
    Ok(page::show(&Page {
        frame: visit.frame("Call list", Area::Tasks),
        catalog: Arc::clone(&visit.by.catalog),
        now,
        left,
        is_on,
    }))
}

/// The reader's calls of leads.
fn filter(act: &Act) -> Filter {
    Filter {
        agent: Some(act.actor.who),
        category: task::category(act, CALL),
        of_leads: true,
        ..Filter::default()
    }
}

/// The first call whose lead the reader sees.
fn next(
    act: &mut Act,
    until: i64,
    filter: &Filter,
    mut after: Option<Cursor>,
) -> CoreResult<Option<Now>> {
    loop {
        let page = task::due_before(act, until, filter, after, 1)?;
        let Some(task) = page.tasks.into_iter().next() else {
            return Ok(None);
        };
        let place = Cursor {
            at: task.due_at.unwrap_or_default(),
            id: task.id,
        };
        after = Some(place);
        let lead = task.lead_id.ok_or(Error::NotFound("lead"))?;
        match lead::read(act, lead) {
            Ok(lead) => {
                let mut notes = note::of_lead(act, lead.id)?;
                notes.truncate(NOTES);
                let next = format!("{PATH}?after={}", cursor_text(place));
                return Ok(Some(Now {
                    task,
                    lead,
                    notes,
                    next,
                }));
            }
            Err(Error::NotFound(_)) => {}
            Err(other) => return Err(other),
        }
    }
}

/// `POST /tasks/calls/{task}`: logs the call, ends the task or gives it another time, and goes on.
pub async fn done(
    visit: Visit,
    Path(id): Path<Id<of::Task>>,
    Form(said): Form<Said>,
) -> Result<Response, Problem> {
    let to = match cursor(&said.after) {
        Some(_) => format!("{PATH}?after={}", said.after),
        None => PATH.to_owned(),
    };
    let zone = visit.frame("", Area::Tasks).zone;
    let done = visit.act(move |act| finish(act, id, &said, &zone)).await;
    match done {
        Ok(told) => Ok(visit.go(&to, Flash::done(told))),
        Err(Error::Invalid(wrong)) => {
            let wrong: Vec<String> = wrong.into_iter().map(|wrong| wrong.message).collect();
            Ok(visit.go(&to, Flash::failed(wrong.join(" "))))
        }
        Err(other) => Err(other.into()),
    }
}

fn finish(
    act: &mut Act,
    id: Id<of::Task>,
    said: &Said,
    zone: &TimeZone,
) -> CoreResult<&'static str> {
    let outcome = Outcome::named(&said.outcome)
        .ok_or_else(|| Error::invalid("outcome", "Say what came of the call."))?;
    let task = task::read(act, id)?;
    let lead = lead::read(act, task.lead_id.ok_or(Error::NotFound("lead"))?)?;
    let new = NewCall {
        direction: Direction::Out,
        number: Phone::stored(&format!("+{}", lead.phone), true),
        name: String::new(),
        source_number: String::new(),
        seconds: 0,
        outcome,
        note: said.note.clone(),
        recording_url: String::new(),
        agent: None,
        started_at: None,
    };
    call::log(act, &new)?;
    let now = act.tx.now();
    let (due_at, told) = match (said.next.as_str(), outcome) {
        ("done", _) | ("", Outcome::Answered | Outcome::Failed) => {
            task::complete_with(act, id, &said.note)?;
            return Ok("Logged, and the task is done.");
        }
        ("hour", _) | ("", Outcome::Busy) => (now + HOUR, "Logged. Again in an hour."),
        ("week", _) => (in_days(7, now, zone), "Logged. Again next week."),
        _ => (in_days(1, now, zone), "Logged. Again tomorrow."),
    };
    let change = Change {
        due_at: Some(Some(due_at)),
        ..Change::default()
    };
    task::change(act, id, &change)?;
    Ok(told)
}

/// The same time of day some days on.
fn in_days(days: i64, now: i64, zone: &TimeZone) -> i64 {
    let local = zone.to_datetime(jiff::Timestamp::from_microsecond(now).unwrap_or_default());
    let then = local.saturating_add(days.days());
    let at = zone.to_ambiguous_timestamp(then).compatible();
    at.map_or(now, |at| at.as_microsecond())
}

impl Page {
    fn outcomes(&self) -> &'static [Outcome] {
        Outcome::ALL
    }

    fn count(&self) -> String {
        match self.left {
            MOST_COUNTED.. => "1,000+".to_owned(),
            left => left.to_string(),
        }
    }

    fn phone(&self, number: &str) -> String {
        crate::lead::phone(&self.catalog, number)
    }

    /// What an outcome does with the task unless something else is chosen.
    fn then(&self, outcome: &Outcome) -> &'static str {
        match outcome {
            Outcome::Answered | Outcome::Failed => "done",
            Outcome::Busy => "in 1 h",
            _ => "tomorrow",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use openlead_core::time;

    #[test]
    fn tomorrow_is_the_same_time_of_day_whatever_the_clocks_do() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let at = |text: &str| time::parse_moment(text, &zone).unwrap();
        // The clocks go forward in the night.
        assert_eq!(
            in_days(1, at("2027-03-27 15:30"), &zone),
            at("2027-03-28 15:30")
        );
    }
}
