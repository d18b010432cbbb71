//! A dry run, and the start.

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use openlead_core::import::{self, Report, State};
use openlead_core::{Id, of};
use serde_json::Value as Json;

use super::words::{number, target_name};
use super::{Draft, PATH, STEPS, draft, is_before, refused};
use crate::flash::Flash;
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::visit::Visit;
use crate::{Problem, filters};

/// So long the page waits for a dry run; one that takes longer goes on, and the page follows.
const PATIENCE: Duration = Duration::from_secs(5);
/// So many failures are shown.
const SHOWN: usize = 50;

#[derive(Template)]
#[template(path = "import/check.html")]
struct Check {
    frame: Frame,
    draft: Draft,
    step: &'static str,
    report: Option<Report>,
    /// Why the file could not be read to its end.
    wrong: String,
}

/// `GET /leads/import/{id}/check`
pub async fn ask(visit: Visit, Path(id): Path<Id<of::Import>>) -> Result<Response, Problem> {
    let Some(draft) = draft(&visit, id).await? else {
        return Ok(page::redirect(&format!("{PATH}/{id}")));
    };
    let report = &draft.import.report;
    let wrong = report
        .get("wrong")
        .and_then(Json::as_str)
        .unwrap_or_default()
        .to_owned();
    Ok(page::show(&Check {
        frame: visit.frame("Try the import", Area::Leads).live("import"),
        report: serde_json::from_value(report.clone()).ok(),
        step: "/check",
        draft,
        wrong,
    }))
}

/// `POST /leads/import/{id}/check`: goes through all rows without writing any.
pub async fn check(visit: Visit, Path(id): Path<Id<of::Import>>) -> Result<Response, Problem> {
    let to = format!("{PATH}/{id}/check");
    if let Err(error) = visit.act(move |act| import::begin_check(act, id)).await {
        return Ok(visit.go(&to, Flash::failed(refused(error)?)));
    }
    let (openlead, actor) = (Arc::clone(&visit.app.openlead), visit.by.actor);
    let checking = tokio::spawn(async move { import::check_kept(&openlead, actor, id).await });
    if let Ok(ended) = tokio::time::timeout(PATIENCE, checking).await {
        ended.map_err(|error| Problem::internal(error.to_string()))??;
    }
    Ok(page::redirect(&to))
}

/// `POST /leads/import/{id}/start`
pub async fn start(visit: Visit, Path(id): Path<Id<of::Import>>) -> Result<Response, Problem> {
    let started = visit.act(move |act| {
        import::start(act, id)?;
        import::call(act)
    });
    match started.await {
        Ok(()) => Ok(page::redirect(&format!("{PATH}/{id}"))),
        Err(error) => {
            let said = Flash::failed(refused(error)?);
            Ok(visit.go(&format!("{PATH}/{id}/check"), said))
        }
    }
}

impl Check {
    fn is_checking(&self) -> bool {
        self.draft.import.state == State::Checking
    }

    /// What the plan does with the columns: how many go to the lead, to additional fields, nowhere.
    fn columns(&self) -> [usize; 3] {
        let mut counts = [0; 3];
        for column in &self.draft.look.columns {
            counts[match self.draft.plan.target(&column.title) {
                import::Target::Ignore => 2,
                import::Target::Field(_) | import::Target::New(_) => 1,
                _ => 0,
            }] += 1;
        }
        counts
    }
}

/// What would be made, as people call it.
fn made(kind: &str) -> String {
    let target: Option<import::Target> = kind.parse().ok();
    target.map_or_else(
        || kind.replace('_', " "),
        |target| target_name(&target).to_lowercase(),
    )
}
