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
use super::close;
use crate::Problem;
use crate::flash::Flash;
use crate::form::Form;
use crate::nav::Area;
use crate::page;
use crate::visit::Visit;

/// So long the page waits for the end; a change that takes longer goes on without it.
const PATIENCE: Duration = Duration::from_secs(8);

/// What the form sends, and the one that asks why.
#[derive(Deserialize, Default, Clone)]
#[serde(default)]
pub struct Many {
    pub id: Vec<Id<of::Lead>>,
    pub all: bool,
    pub at: String,
    pub shown: String,
    what: String,
    agent: String,
    pub status: String,
    task: String,
    category: String,
    due: String,
    /// Whether it was asked why.
    pub asked: bool,
    pub reason_id: String,
    pub reason: String,
    /// Keys of additional fields, and as many values.
    pub key: Vec<String>,
    pub value: Vec<String>,
}

impl Many {
    /// The page that the leads were selected on.
    pub fn asked(&self) -> Asked {
        Asked::sent(&self.at, &self.shown).settled()
    }

    /// Which leads.
    pub fn target(&self) -> openlead_core::Result<Target> {
        Ok(match self.all {
            true => Target::Query(Box::new(self.asked().query()?)),
            false => Target::Ids(self.id.clone()),
        })
    }

    /// The status that they shall get, when that is what the form does.
    pub fn status_to_set(&self) -> Option<Id<of::ListItem>> {
        (self.what == "status").then(|| self.status.parse().ok())?
    }

    /// Where the leads are.
    pub fn area(&self) -> Area {
        match self.asked().is_board() {
            true => Area::Board,
            false => Area::Leads,
        }
    }

    /// How many leads, in words.
    pub fn count(&self) -> String {
        match (self.all, i64::try_from(self.id.len())) {
            (false, Ok(number)) => counted(number),
            _ => "all leads that match".to_owned(),
        }
    }
}

/// `POST /leads/bulk`
pub async fn change(visit: Visit, Form(many): Form<Many>) -> Result<Response, Problem> {
    let to = many.asked().path();
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
    if many.id.is_empty() && !many.all {
        return Ok(visit.go(&to, Flash::failed("Select the leads first.")));
    }
    let target = many.target()?;
    if let Some(status) = close::status(&visit, &many) {
        return close::ask(visit, many, status, target).await;
    }
    let zone = visit.frame("", Area::Leads).zone;
    let Some(deed) = deed(&many, &zone) else {
        return Ok(visit.go(&to, Flash::failed("Choose first what the leads shall get.")));
    };
    let words = words(&deed);
    let begun = visit
        .act(move |act| bulk::begin(act, &deed, &target))
        .await?;
    run(&visit, begun, &to, words).await
}

/// Does what was begun, and says on the page what came of it.
pub(super) async fn run(
    visit: &Visit,
    begun: Id<of::Bulk>,
    to: &str,
    words: &str,
) -> Result<Response, Problem> {
    let (openlead, actor) = (Arc::clone(&visit.app.openlead), visit.by.actor);
    let run = tokio::spawn(async move { bulk::run(&openlead, actor, begun).await });
    Ok(match tokio::time::timeout(PATIENCE, run).await {
        Ok(ended) => {
            let ended = ended.map_err(|error| Problem::internal(error.to_string()))??;
            visit.go(to, done(&ended, words))
        }
        Err(_) => visit.go(
            to,
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
        Deed::Status(_) | Deed::Close(_) => "moved",
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
