//! Somebody's tasks for calendars of other programs: iCalendar (RFC 5545) at a secret address.

use std::sync::Arc;

use axum::Extension;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use jiff::ToSpan as _;
use openlead_core::task::{self, Filter, Line, lines};
use openlead_core::{Act, Actor, Error, Id, Result as CoreResult, Via, calendar_link, of, time};

use super::ics;
use crate::visit::origin;
use crate::{App, ClientAddress, Problem};

const DAY: i64 = 86_400_000_000;
/// What is due from so many days ago …
const BACK: i64 = 30;
/// … to so many days on.
const AHEAD: i64 = 180;
/// The most tasks.
const MOST: u32 = 2000;

/// `GET /calendar/{secret}`: the secret with `.ics` after it.
pub async fn show(
    State(app): State<Arc<App>>,
    Extension(address): Extension<ClientAddress>,
    Path(name): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let caller = format!("calendar {address}");
    let verdict = app.limits.calendar.call(&app.openlead, &caller).await?;
    if !verdict.admitted {
        return Err(Problem::too_many(verdict.reset.unsigned_abs()));
    }
    let secret = name.strip_suffix(".ics").unwrap_or(&name).to_owned();
    let openlead = Arc::clone(&app.openlead);
    let holder = app
        .openlead
        .db
        .read(move |tx| calendar_link::open(&openlead, tx, &secret));
    let holder = match holder.await {
        Err(Error::NotFound(_)) => return Err(Problem::not_found()),
        other => other?,
    };
    let actor = Actor {
        account: holder.account_id,
        who: Some(holder.staff_id),
        via: Via::Web,
    };
    let origin = origin(&headers);
    let text = app
        .openlead
        .look(actor, move |act| write(act, holder.staff_id, &origin));
    let text = match text.await {
        Err(Error::NotFound(_)) => return Err(Problem::not_found()),
        other => other?,
    };
    let headers = [
        (CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (CACHE_CONTROL, "private, max-age=300"),
    ];
    Ok((headers, text).into_response())
}

/// The calendar of somebody who works here.
fn write(act: &mut Act, who: Id<of::Staff>, origin: &str) -> CoreResult<String> {
    let person = act.catalog.staff(who).filter(|person| person.active);
    let title = format!(
        "{} · openlead",
        person.ok_or(Error::NotFound("calendar"))?.name
    );
    let now = act.tx.now();
    let filter = Filter {
        agent: Some(Some(who)),
        ..Filter::default()
    };
    let window = [now - BACK * DAY, now + AHEAD * DAY];
    let tasks = task::of_days(act, &window, &filter, MOST)?.concat();
    let lines = lines(act, tasks)?;
    let zone = act.catalog.account.zone();
    let events = lines.iter().filter_map(|line| event(line, &zone, origin));
    Ok(ics::calendar(&title, now, events))
}

fn event(line: &Line, zone: &jiff::tz::TimeZone, origin: &str) -> Option<ics::Event> {
    let task = &line.task;
    let due = task.due_at?;
    let day = time::date_in(due, zone);
    let begins = zone
        .to_ambiguous_timestamp(day.at(0, 0, 0, 0))
        .compatible()
        .ok()?;
    let when = match begins.as_microsecond() == due {
        true => ics::When::Day(day, day.saturating_add(1.day())),
        false => ics::When::Moment(due),
    };
    let lead = line.lead.as_ref();
    let mut about = task.description.clone();
    if let Some(lead) = lead {
        about = format!("{}\n+{}\n{about}", lead.title(), lead.phone)
            .trim()
            .to_owned();
    }
    Some(ics::Event {
        uid: format!("{}@openlead", task.id),
        changed_at: task.updated_at,
        when,
        title: match lead {
            Some(lead) => format!("{} · {}", task.name, lead.title()),
            None => task.name.clone(),
        },
        about,
        url: format!("{origin}/tasks/{}", task.id),
    })
}
