//! What is done with a task on any page that has it.

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use openlead_core::task::{self, Change, Deleted};
use openlead_core::{Act, Error, Id, Result as CoreResult, of};
use serde::Deserialize;

use super::calendar::NOBODY;
use super::form::due_at;
use crate::Problem;
use crate::flash::Flash;
use crate::form::Form;
use crate::lead::show::is_panel;
use crate::nav::Area;
use crate::page;
use crate::visit::Visit;

/// The fields of the forms; each has some of them.
#[derive(Deserialize, Clone, Default)]
#[serde(default)]
pub struct Said {
    text: String,
    outcome: String,
    date: String,
    time: String,
    /// Whose it becomes; as it was when empty, `nobody` for nobody's.
    agent: String,
}

impl Said {
    fn agent(&self) -> CoreResult<Option<Option<Id<of::Staff>>>> {
        let wrong = |_| Error::invalid("agent", "Choose somebody from the list.");
        match self.agent.as_str() {
            "" => Ok(None),
            NOBODY => Ok(Some(None)),
            id => id.parse().map(|id| Some(Some(id))).map_err(wrong),
        }
    }
}

/// Does it, and goes back to where the form was; the panel shows the task again.
async fn done<F>(visit: Visit, id: Id<of::Task>, said: Flash, act: F) -> Result<Response, Problem>
where
    F: Fn(&mut Act) -> CoreResult<()> + Send + 'static,
{
    let panel = is_panel(&visit.headers);
    match visit.act(act).await {
        Ok(()) if panel => Ok(page::redirect(&format!("/tasks/{id}"))),
        Ok(()) => Ok(visit.go_back(said)),
        Err(Error::Invalid(wrong)) => {
            let wrong: Vec<String> = wrong.into_iter().map(|wrong| wrong.message).collect();
            let said = Flash::failed(wrong.join(" "));
            Ok(match panel {
                true => visit.go(&format!("/tasks/{id}"), said),
                false => visit.go_back(said),
            })
        }
        Err(other) => Err(other.into()),
    }
}

/// `POST /tasks/{id}/done`
pub async fn finish(
    visit: Visit,
    Path(id): Path<Id<of::Task>>,
    Form(said): Form<Said>,
) -> Result<Response, Problem> {
    let told = Flash::done("Done.").undo(format!("/tasks/{id}/reopen"));
    let finish = move |act: &mut Act| task::complete_with(act, id, &said.outcome);
    done(visit, id, told, finish).await
}

/// `POST /tasks/{id}/reopen`
pub async fn reopen(visit: Visit, Path(id): Path<Id<of::Task>>) -> Result<Response, Problem> {
    let told = Flash::done("The task is open again.");
    done(visit, id, told, move |act| task::reopen(act, id)).await
}

/// `POST /tasks/{id}/comments`
pub async fn comment(
    visit: Visit,
    Path(id): Path<Id<of::Task>>,
    Form(said): Form<Said>,
) -> Result<Response, Problem> {
    let write = move |act: &mut Act| task::comment(act, id, &said.text).map(drop);
    done(visit, id, Flash::done("The comment is there."), write).await
}

/// `POST /tasks/{id}/due`: another day and time, and another agent where a team's columns are dragged across. To a script the answer is nothing but that it was done, or what is wrong.
pub async fn reschedule(
    visit: Visit,
    Path(id): Path<Id<of::Task>>,
    headers: HeaderMap,
    Form(said): Form<Said>,
) -> Result<Response, Problem> {
    let zone = visit.frame("", Area::Tasks).zone;
    let change = move |act: &mut Act| {
        let change = Change {
            due_at: Some(due_at(&said.date, &said.time, &zone)?),
            agent: said.agent()?,
            ..Change::default()
        };
        task::change(act, id, &change)
    };
    if headers
        .get("accept")
        .is_some_and(|kind| kind == "application/json")
    {
        visit.act(change).await?;
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    done(visit, id, Flash::done("The task has another date."), change).await
}

/// `POST /tasks/{id}/delete`
pub async fn delete(visit: Visit, Path(id): Path<Id<of::Task>>) -> Result<Response, Problem> {
    let Deleted { lead, event } = visit.act(move |act| task::delete(act, id)).await?;
    let said = Flash::done("The task is deleted.").undo(format!("/tasks/restore/{lead}/{event}"));
    let from = page::back(&visit.headers, "/tasks");
    // Its own page is no more.
    let to = if from.starts_with(&format!("/tasks/{id}")) {
        "/tasks"
    } else {
        &from
    };
    Ok(visit.go(to, said))
}

/// `POST /tasks/restore/{lead}/{event}`: the undo of a deletion.
pub async fn restore(
    visit: Visit,
    Path((lead, event)): Path<(Id<of::Lead>, Id<of::Event>)>,
) -> Result<Response, Problem> {
    let deleted = Deleted { lead, event };
    visit.act(move |act| task::restore(act, deleted)).await?;
    Ok(visit.go_back(Flash::done("The task is back.")))
}
