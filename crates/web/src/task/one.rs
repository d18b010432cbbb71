//! One task: all of it, to be changed, talked about, done or deleted; and a new one.

use std::sync::Arc;

use askama::Template;
use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::Response;
use openlead_core::access::Right;
use openlead_core::list::{List, ListItem};
use openlead_core::staff::Staff;
use openlead_core::task::{self, Comment, Line, Subject, lines};
use openlead_core::{Act, Catalog, Error, Id, Result as CoreResult, lead, of};
use serde::Deserialize;

use super::form::{Filled, KEEP, REMINDERS};
use super::pages::category_icon;
use crate::flash::Flash;
use crate::form::{Ask, Form, Wrong};
use crate::lead::show::is_panel;
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::visit::Visit;
use crate::{Problem, filters};

#[derive(Template)]
#[template(path = "task/page.html")]
struct Full {
    frame: Frame,
    show: Show,
}

#[derive(Template)]
#[template(path = "task/panel.html")]
struct Panel {
    show: Show,
}

#[derive(Template)]
#[template(path = "task/content.html")]
struct Show {
    frame: Frame,
    catalog: Arc<Catalog>,
    line: Line,
    comments: Vec<Comment>,
    filled: Filled,
    may_delete: bool,
    wrong: Wrong,
}

#[derive(Template)]
#[template(path = "task/new.html")]
struct New {
    frame: Frame,
    catalog: Arc<Catalog>,
    filled: Filled,
    lead: Option<Subject>,
    wrong: Wrong,
}

/// What the address of the form of a new task says of it.
#[derive(Deserialize, Default, Clone)]
#[serde(default)]
pub struct Begun {
    /// The lead that it is for.
    lead: String,
    /// The day.
    date: String,
    /// The time of day.
    time: String,
}

/// `GET /tasks/{id}`: a page, or the panel over a list.
pub async fn show(
    visit: Visit,
    Path(id): Path<Id<of::Task>>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let show = read(&visit, id, None, Wrong::default()).await?;
    Ok(shown(&visit, show, &headers))
}

fn shown(visit: &Visit, show: Show, headers: &HeaderMap) -> Response {
    let is_wrong = show.wrong.any();
    if is_panel(headers) {
        let panel = Panel { show };
        return if is_wrong {
            page::refuse(&panel)
        } else {
            page::show(&panel)
        };
    }
    let frame = visit.frame(&show.line.task.name, Area::Tasks).live("task");
    let page = Full { frame, show };
    if is_wrong {
        page::refuse(&page)
    } else {
        page::show(&page)
    }
}

async fn read(
    visit: &Visit,
    id: Id<of::Task>,
    filled: Option<Filled>,
    wrong: Wrong,
) -> Result<Show, Problem> {
    let found = visit.look(move |act| {
        let task = task::read(act, id)?;
        let line = lines(act, vec![task])?.pop();
        Ok((
            line.ok_or(Error::NotFound("task"))?,
            task::comments(act, id)?,
        ))
    });
    let (line, comments) = found.await?;
    let frame = visit.frame("", Area::Tasks);
    let own = [line.task.who, line.task.agent_id].contains(&Some(visit.by.person.id));
    Ok(Show {
        filled: filled.unwrap_or_else(|| Filled::of(&line.task, &frame)),
        may_delete: own || visit.may(Right::Delete),
        catalog: Arc::clone(&visit.by.catalog),
        frame,
        line,
        comments,
        wrong,
    })
}

/// `POST /tasks/{id}`
pub async fn change(
    visit: Visit,
    Path(id): Path<Id<of::Task>>,
    headers: HeaderMap,
    Form(filled): Form<Filled>,
) -> Result<Response, Problem> {
    let (written, zone) = (filled.clone(), visit.frame("", Area::Tasks).zone);
    let change = move |act: &mut Act| {
        let change = written.change(&zone)?;
        task::change(act, id, &change)
    };
    match visit.act(change).await {
        Ok(()) if is_panel(&headers) => Ok(page::redirect(&format!("/tasks/{id}"))),
        Ok(()) => Ok(visit.go(&format!("/tasks/{id}"), Flash::done("The task is saved."))),
        Err(error) => {
            let show = read(&visit, id, Some(filled), Wrong::of(error)?).await?;
            Ok(shown(&visit, show, &headers))
        }
    }
}

/// `GET /tasks/new`
pub async fn ask(visit: Visit, Ask(begun): Ask<Begun>) -> Result<Response, Problem> {
    let filled = Filled {
        agent: visit.by.person.id.to_string(),
        lead: begun.lead,
        date: begun.date,
        time: begun.time,
        ..Filled::default()
    };
    Ok(page::show(&form(&visit, filled, Wrong::default()).await?))
}

async fn form(visit: &Visit, filled: Filled, wrong: Wrong) -> Result<New, Problem> {
    let lead = filled.lead.parse().ok();
    let subject = move |act: &mut Act| -> CoreResult<Option<Subject>> {
        let Some(id) = lead else { return Ok(None) };
        let lead = lead::read(act, id)?;
        Ok(Some(Subject {
            id: lead.id,
            name: lead.name,
            phone: lead.phone,
            status_id: lead.status_id,
        }))
    };
    Ok(New {
        frame: visit.frame("New task", Area::Tasks),
        catalog: Arc::clone(&visit.by.catalog),
        lead: visit.look(subject).await?,
        filled,
        wrong,
    })
}

/// `POST /tasks`
pub async fn add(visit: Visit, Form(filled): Form<Filled>) -> Result<Response, Problem> {
    let (written, zone) = (filled.clone(), visit.frame("", Area::Tasks).zone);
    let add = move |act: &mut Act| {
        let (new, remind_at) = written.new_task(act, &zone)?;
        task::add_reminding(act, &new, remind_at)
    };
    match visit.act(add).await {
        Ok(_) => {
            let to = page::back(&visit.headers, "/tasks");
            let to = if to.starts_with("/tasks/new") {
                "/tasks"
            } else {
                &to
            };
            Ok(visit.go(to, Flash::done("The task is there.")))
        }
        Err(error) => Ok(page::refuse(
            &form(&visit, filled, Wrong::of(error)?).await?,
        )),
    }
}

impl Show {
    fn person(&self, id: &Option<Id<of::Staff>>) -> Option<&Staff> {
        id.and_then(|id| self.catalog.staff(id))
    }

    fn category(&self) -> Option<&ListItem> {
        self.catalog.lists.get(self.line.task.category_id)
    }
}
