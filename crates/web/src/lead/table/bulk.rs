//! One change of many leads of the table.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::Path;
use axum::response::Response;
use jiff::tz::TimeZone;
use openlead_core::lead::bulk::{self, Bulk, Deed, Target};
use openlead_core::{Error, Id, of, time};
use serde::Deserialize;

use super::asked::Asked;
use crate::Problem;
use crate::flash::Flash;
use crate::form::Form;
use crate::nav::Area;
use crate::page;
use crate::visit::Visit;

/// So long the page waits for the end; a change that takes longer goes on without it.
const PATIENCE: Duration = Duration::from_secs(8);

/// What the form sends.
#[derive(Deserialize)]
pub struct Many {
    #[serde(default)]
    id: Vec<Id<of::Lead>>,
    #[serde(default)]
    all: bool,
    #[serde(default)]
    at: String,
    #[serde(default)]
    shown: String,
    #[serde(default)]
    what: String,
    #[serde(default)]
    agent: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    task: String,
    #[serde(default)]
    category: String,
    #[serde(default)]
    due: String,
}

/// `POST /leads/bulk`
pub async fn change(visit: Visit, Form(many): Form<Many>) -> Result<Response, Problem> {
    let asked = Asked::sent(&many.at, &many.shown);
    let to = asked.settled().path();
    if many.what == "merge" {
        return Ok(match many.id.as_slice() {
            [one, other] if !many.all => {
                page::redirect(&format!("/leads/merge?lead={one}&other={other}"))
            }
            _ => visit.go(
                &to,
                Flash::failed("Select the two leads that shall become one."),
            ),
        });
    }
    let zone = visit.frame("", Area::Leads).zone;
    let Some(deed) = deed(&many, &zone) else {
        return Ok(visit.go(&to, Flash::failed("Choose first what the leads shall get.")));
    };
    let target = match many.all {
        true => Target::Query(Box::new(asked.settled().query()?)),
        false => Target::Ids(many.id),
    };
    let words = words(&deed);
    let begun = visit
        .act(move |act| bulk::begin(act, &deed, &target))
        .await?;
    let (openlead, actor) = (Arc::clone(&visit.app.openlead), visit.by.actor);
    let run = tokio::spawn(async move { bulk::run(&openlead, actor, begun).await });
    Ok(match tokio::time::timeout(PATIENCE, run).await {
        Ok(ended) => {
            let ended = ended.map_err(|error| Problem::internal(error.to_string()))??;
            visit.go(&to, done(&ended, words))
        }
        Err(_) => visit.go(
            &to,
            Flash::done("This takes a while. It goes on, and the table follows."),
        ),
    })
}

/// What the form asks for; a time that is typed is of the reader's zone.
fn deed(many: &Many, zone: &TimeZone) -> Option<Deed> {
    match many.what.as_str() {
        "delete" => Some(Deed::Delete),
        "restore" => Some(Deed::Restore),
        "task" if many.task.trim().is_empty() => None,
        "task" => many.category.parse().ok().map(|category| Deed::Task {
            name: many.task.trim().to_owned(),
            category,
            due_at: time::parse_moment(many.due.trim(), zone),
            agent: None,
        }),
        "status" => many.status.parse().ok().map(Deed::Status),
        "assign" if many.agent == "nobody" => Some(Deed::Assign(None)),
        "assign" => match many.agent.strip_prefix("department:") {
            Some(department) => department.parse().ok().map(Deed::Department),
            None => many
                .agent
                .parse()
                .ok()
                .map(|agent| Deed::Assign(Some(agent))),
        },
        _ => None,
    }
}

fn words(deed: &Deed) -> &'static str {
    match deed {
        Deed::Assign(_) | Deed::Department(_) => "assigned",
        Deed::Status(_) => "moved",
        Deed::Delete => "in the trash",
        Deed::Restore => "restored",
        Deed::Task { .. } => "with a new task",
    }
}

fn done(bulk: &Bulk, words: &str) -> Flash {
    let leads = counted(bulk.changed);
    match (bulk.changed, bulk.skipped) {
        (0, _) => Flash::done("Nothing had to be changed."),
        (_, 0) => Flash::done(format!("{leads} {words}.")).undo(undo_path(bulk)),
        (_, left) => Flash::done(format!("{leads} {words}; {left} stayed as they were."))
            .undo(undo_path(bulk)),
    }
}

fn undo_path(bulk: &Bulk) -> String {
    format!("/leads/bulk/{}/undo", bulk.id)
}

fn counted(number: i64) -> String {
    match number {
        1 => "1 lead".to_owned(),
        _ => format!("{number} leads"),
    }
}

/// `POST /leads/bulk/{id}/undo`
pub async fn undo(visit: Visit, Path(id): Path<Id<of::Bulk>>) -> Result<Response, Problem> {
    let undone = bulk::undo(&visit.app.openlead, visit.by.actor, id).await;
    Ok(match undone {
        Ok(bulk) if bulk.undone == bulk.changed => {
            visit.go_back(Flash::done(format!("{} put back.", counted(bulk.undone))))
        }
        Ok(bulk) => {
            let kept = bulk.changed - bulk.undone;
            visit.go_back(Flash::done(format!(
                "{} put back; {kept} were changed by somebody since, and stay.",
                counted(bulk.undone)
            )))
        }
        Err(Error::Conflict(why)) => visit.go_back(Flash::failed(why)),
        Err(other) => return Err(other.into()),
    })
}
