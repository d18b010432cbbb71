//! Tasks in a calendar: the page, and what its script asks for.

use std::sync::Arc;

use askama::Template;
use axum::Json;
use axum::response::{IntoResponse, Response};
use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use openlead_core::task::{self, Line, lines};
use openlead_core::{Act, Catalog, Error, Result as CoreResult, time};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::asked::{Asked, Whose};
use super::bar::Bar;
use crate::form::Ask;
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::visit::Visit;
use crate::{Problem, filters};

const PATH: &str = "/tasks/calendar";
/// The column of tasks that nobody has, and what a task is given that nobody shall have.
pub const NOBODY: &str = "nobody";
/// The most days at once: six weeks, and what a change of clocks may add.
const MOST_DAYS: usize = 43;
/// So many tasks of a day where many days are shown …
const FEW: u32 = 20;
/// … and where a week or a day is.
const MANY: u32 = 200;
const MINUTE: i64 = 60_000_000;
/// How long a task is shown to last.
const LASTS: i64 = 30 * MINUTE;

#[derive(Template)]
#[template(path = "task/calendar.html")]
struct Page {
    frame: Frame,
    asked: Asked,
    bar: Bar,
    /// 0 Sunday to 6 Saturday.
    first_weekday: i64,
    /// The reader's time zone as it is now: `+05:30`.
    offset: String,
    /// Whose columns a day has, as JSON; empty where it has none.
    team: String,
}

/// The days that the script shows.
#[derive(Deserialize, Clone, Default)]
#[serde(default)]
pub struct Range {
    start: String,
    end: String,
    #[serde(flatten)]
    asked: Asked,
}

/// What the script shows.
#[derive(Serialize)]
struct Shown {
    tasks: Vec<Entry>,
    /// When nobody is there, from and to.
    closed: Vec<(String, String)>,
    /// The days on which nobody is there at all, with the names of holidays.
    free: Vec<(String, String)>,
    /// Days that have more tasks than these.
    full: Vec<String>,
}

/// A task of the calendar; times are of the reader's clocks.
#[derive(Serialize)]
struct Entry {
    id: String,
    title: String,
    start: String,
    end: String,
    whole_day: bool,
    is_over: bool,
    hue: String,
    /// Whose it is; empty for nobody's.
    agent: String,
}

/// `GET /tasks/calendar`
pub async fn index(visit: Visit, Ask(asked): Ask<Asked>) -> Response {
    let frame = visit.frame("Calendar", Area::Tasks);
    let offset = frame
        .zone
        .to_offset(jiff::Timestamp::from_microsecond(frame.now).unwrap_or_default());
    let minutes = offset.seconds() / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    let minutes = minutes.abs();
    page::show(&Page {
        offset: format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60),
        bar: Bar::of(&visit, &asked, PATH),
        team: match asked.whose(&visit) {
            Whose::Team => team(&visit.by.catalog),
            _ => String::new(),
        },
        first_weekday: visit.first_weekday().0.to_sunday_zero_offset().into(),
        frame,
        asked,
    })
}

fn team(catalog: &Catalog) -> String {
    let people = catalog.staff.iter().filter(|person| person.active);
    let column = |id: String, title: &str| json!({ "id": id, "title": title });
    let people = people.map(|person| column(person.id.to_string(), &person.name));
    let nobody = column(NOBODY.to_owned(), "Nobody");
    json!(people.chain([nobody]).collect::<Vec<_>>()).to_string()
}

impl Page {
    fn on(&self, path: &str) -> String {
        self.asked.with(path, |asked| asked.bucket.clear())
    }
}

/// `GET /tasks/calendar/events`: what is due from a day up to another.
pub async fn events(visit: Visit, Ask(range): Ask<Range>) -> Result<Response, Problem> {
    let frame = visit.frame("", Area::Tasks);
    let days = days(&range, &frame.zone)?;
    let limit = if days.len() > 9 { FEW } else { MANY };
    let begins: Vec<i64> = days.iter().map(|(_, begins)| *begins).collect();
    let whose = range.asked.whose(&visit);
    let (from, to) = (begins[0], begins[begins.len() - 1]);
    let found = visit
        .look(move |act| find(act, &range.asked, whose, &begins, limit))
        .await?;
    let is_full = |(_, lines): &(&(Date, i64), &Vec<Line>)| lines.len() == limit as usize;
    let full = days
        .iter()
        .zip(&found)
        .filter(is_full)
        .map(|((day, _), _)| day.to_string());
    let full = full.collect();
    let catalog = Arc::clone(&visit.by.catalog);
    let entry = |line: &Line| entry(&frame, &catalog, line);
    Ok(Json(Shown {
        tasks: found.iter().flatten().filter_map(entry).collect(),
        free: free(&catalog, &days),
        closed: closed(&catalog, from, to)
            .into_iter()
            .map(|(from, to)| (frame.show_local(from), frame.show_local(to)))
            .collect(),
        full,
    })
    .into_response())
}

fn find(
    act: &mut Act,
    asked: &Asked,
    whose: Whose,
    begins: &[i64],
    limit: u32,
) -> CoreResult<Vec<Vec<Line>>> {
    let filter = asked.filter(whose, act);
    let days = task::of_days(act, begins, &filter, limit)?;
    // All at once: a day costs no question of its own.
    let mut lines = lines(act, days.iter().flatten().cloned().collect())?.into_iter();
    Ok(days
        .iter()
        .map(|day| lines.by_ref().take(day.len()).collect())
        .collect())
}

/// The days with their beginnings, and the day after them.
fn days(range: &Range, zone: &TimeZone) -> Result<Vec<(Date, i64)>, Problem> {
    let wrong = || {
        let how = format!(
            "Ask for a start and an end like 2027-01-01, at most {} days apart.",
            MOST_DAYS - 1
        );
        Problem::from(Error::invalid("start", how))
    };
    let (start, end) = time::parse_date(&range.start)
        .zip(time::parse_date(&range.end))
        .ok_or_else(wrong)?;
    let mut days = Vec::new();
    let mut day = start;
    while day <= end {
        let begins = zone
            .to_ambiguous_timestamp(day.at(0, 0, 0, 0))
            .compatible()
            .map_err(|_| wrong())?;
        days.push((day, begins.as_microsecond()));
        if days.len() > MOST_DAYS {
            return Err(wrong());
        }
        day = day.saturating_add(1.day());
    }
    if days.len() < 2 {
        Err(wrong())
    } else {
        Ok(days)
    }
}

fn entry(frame: &Frame, catalog: &Catalog, line: &Line) -> Option<Entry> {
    let task = &line.task;
    let due = task.due_at?;
    let start = frame.show_local(due);
    let lead = line
        .lead
        .as_ref()
        .map(|lead| format!(" · {}", lead.title()));
    let colour = catalog
        .lists
        .get(task.category_id)
        .map_or("slate", |category| &category.colour);
    Some(Entry {
        id: task.id.to_string(),
        title: format!("{}{}", task.name, lead.unwrap_or_default()),
        whole_day: start.ends_with("T00:00"),
        is_over: frame.due(due).1 == "over",
        end: frame.show_local(due.saturating_add(LASTS)),
        start,
        agent: task.agent_id.map_or_else(String::new, |id| id.to_string()),
        hue: if colour.is_empty() { "slate" } else { colour }.to_owned(),
    })
}

/// The days, without the last one, on which nobody of the company is there.
fn free(catalog: &Catalog, days: &[(Date, i64)]) -> Vec<(String, String)> {
    let account = &catalog.account;
    let days = days[..days.len() - 1].iter().map(|(day, _)| *day);
    let free = days.filter(|day| account.is_free(*day));
    let name = |day| account.holidays.on(day).map_or("", |day| &day.name);
    free.map(|day| (day.to_string(), name(day).to_owned()))
        .collect()
}

/// When nobody of the company is there between two moments.
fn closed(catalog: &Catalog, from: i64, to: i64) -> Vec<(i64, i64)> {
    let mut closed = Vec::new();
    let mut at = from;
    for (begin, end) in catalog.account.open_between(from, to) {
        if begin > at {
            closed.push((at, begin));
        }
        at = at.max(end);
    }
    if at < to {
        closed.push((at, to));
    }
    closed
}
