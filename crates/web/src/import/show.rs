//! An import: its file before the start, how far it is, what became of it.

use std::sync::Arc;

use askama::Template;
use axum::body::Body;
use axum::extract::Path;
use axum::response::Response;
use openlead_core::import::{self, Failed, Import, Progress, State, Tally};
use openlead_core::{Catalog, Id, of};
use serde_json::json;

use super::words::{bytes, number, span, state};
use super::{Draft, STEPS, draft, is_before};
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::visit::Visit;
use crate::{Problem, download, filters};

/// So many failures are shown.
const SHOWN: u32 = 50;

#[derive(Template)]
#[template(path = "import/file.html")]
struct File {
    frame: Frame,
    draft: Draft,
    step: &'static str,
    /// The import that took the same content in before.
    before: Option<Import>,
    wrong: String,
}

#[derive(Template)]
#[template(path = "import/show.html")]
struct Show {
    frame: Frame,
    catalog: Arc<Catalog>,
    import: Import,
    tally: Tally,
    progress: Progress,
    failures: Vec<Failed>,
    has_file: bool,
}

/// `GET /leads/import/{id}`
pub async fn show(visit: Visit, Path(id): Path<Id<of::Import>>) -> Result<Response, Problem> {
    if let Some(draft) = draft(&visit, id).await? {
        return file(&visit, draft).await;
    }
    let found = visit.look(move |act| {
        let (import, tally) = (import::read(act, id)?, import::tally(act, id)?);
        Ok((import, tally, import::failures(act, id, 0, SHOWN)?))
    });
    let (import, tally, failures) = found.await?;
    let frame = visit.frame(&import.name, Area::Leads).live("import lead");
    Ok(page::show(&Show {
        progress: import.progress(tally, frame.now),
        catalog: Arc::clone(&visit.by.catalog),
        has_file: import::has_file(&visit.app.openlead, id),
        frame,
        import,
        tally,
        failures,
    }))
}

async fn file(visit: &Visit, draft: Draft) -> Result<Response, Problem> {
    let import = draft.import.clone();
    let before = visit
        .look(move |act| import::same_content(act, &import))
        .await?;
    Ok(page::show(&File {
        frame: visit.frame(&draft.import.name, Area::Leads),
        step: "",
        before,
        draft,
        wrong: String::new(),
    }))
}

/// `GET /leads/import/{id}/failures`: the rows that failed as CSV, each with the reason.
pub async fn failures(visit: Visit, Path(id): Path<Id<of::Import>>) -> Result<Response, Problem> {
    let import = visit.look(move |act| import::read(act, id)).await?;
    if !import::has_file(&visit.app.openlead, id) {
        return Err(Problem::not_found());
    }
    let stem = import
        .name
        .rsplit_once('.')
        .map_or(&*import.name, |(stem, _)| stem);
    let name = format!("{stem} failures.csv");
    let body = failures_body(&visit.app, visit.by.actor, id);
    Ok(download::attachment(&name, "text/csv; charset=utf-8", body))
}

/// The rows that failed as they are written.
pub fn failures_body(
    app: &Arc<crate::App>,
    actor: openlead_core::Actor,
    id: Id<of::Import>,
) -> Body {
    let openlead = Arc::clone(&app.openlead);
    download::body(move |to| async move { import::write_failures(&openlead, actor, id, to).await })
}

impl Show {
    fn is_at_work(&self) -> bool {
        matches!(self.import.state, State::Running | State::Reverting)
    }

    fn may_be_reverted(&self) -> bool {
        let state = matches!(
            self.import.state,
            State::Done | State::Cancelled | State::Failed | State::Paused
        );
        let until = self.import.revert_until();
        let in_time = until.is_none_or(|until| until > self.frame.now);
        state && in_time && self.tally.made + self.tally.merged > 0
    }

    fn who(&self) -> &str {
        let staff = self.import.who.and_then(|who| self.catalog.staff(who));
        staff.map_or("A program", |staff| &staff.name)
    }

    /// The table of leads that it has made or changed.
    fn leads(&self, what: &str) -> String {
        let filter =
            json!({ "field": format!("{what}_by_import"), "op": "is", "value": self.import.id });
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("filter", &json!({ "and": [filter] }).to_string());
        format!("/leads?{}", query.finish())
    }

    /// What undoing it came to: leads in the trash, leads as they were, leads that stayed.
    fn reverted(&self) -> Option<(u64, u64, u64)> {
        let count = |key: &str| {
            self.import
                .report
                .get(key)
                .and_then(serde_json::Value::as_u64)
        };
        Some((count("trashed")?, count("restored")?, count("left")?))
    }

    /// Leads that were edited since, and stayed.
    fn left(&self) -> Vec<&str> {
        let left = self
            .import
            .report
            .get("left_leads")
            .and_then(|left| left.as_array());
        left.into_iter()
            .flatten()
            .filter_map(|lead| lead.as_str())
            .take(50)
            .collect()
    }

    fn took(&self) -> String {
        let ended = self.import.ended_at.unwrap_or(self.frame.now);
        let micros = ended - self.import.started_at.unwrap_or(ended);
        span(&std::time::Duration::from_micros(
            micros.max(0).cast_unsigned(),
        ))
    }
}
