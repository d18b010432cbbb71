//! A row that would be refused, corrected before the import.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use openlead_core::import::{self, Target};
use openlead_core::{Error, Id, of};

use super::words::{number, target_name};
use super::{Draft, PATH, STEPS, draft, is_before, refused, trial};
use crate::flash::Flash;
use crate::form::Form;
use crate::nav::Area;
use crate::page::{self, Frame};
use crate::visit::Visit;
use crate::{Problem, filters};

#[derive(Template)]
#[template(path = "import/fix.html")]
struct Fix {
    frame: Frame,
    draft: Draft,
    step: &'static str,
    row: u64,
    /// Why it would be refused, when a dry run has said so.
    reason: String,
    cells: Vec<Cell>,
    wrong: String,
}

/// A cell that goes somewhere.
struct Cell {
    /// Its place in the row.
    place: usize,
    column: String,
    target: Target,
    value: String,
}

type At = Path<(Id<of::Import>, u64)>;

/// `GET /leads/import/{id}/rows/{row}`
pub async fn ask(visit: Visit, Path((id, row)): At) -> Result<Response, Problem> {
    let Some(draft) = draft(&visit, id).await? else {
        return Ok(page::redirect(&format!("{PATH}/{id}")));
    };
    match import::row(&visit.app.openlead, visit.by.actor, id, row).await {
        Ok(cells) => Ok(page::show(&form(&visit, draft, row, cells, String::new()))),
        Err(Error::Conflict(why)) => Ok(visit.go(&draft.address("/check"), Flash::failed(why))),
        Err(other) => Err(other.into()),
    }
}

fn form(visit: &Visit, draft: Draft, row: u64, cells: Vec<(String, String)>, wrong: String) -> Fix {
    let report: Option<import::Report> = serde_json::from_value(draft.import.report.clone()).ok();
    let failed = report.into_iter().flat_map(|report| report.failures);
    let reason = failed.filter(|failed| failed.row.cast_unsigned() == row);
    let reason = reason.map(|failed| failed.reason).next();
    let fixes = draft.plan.fixes.get(&row);
    let cells = cells
        .into_iter()
        .enumerate()
        .map(|(place, (column, value))| Cell {
            place,
            target: draft.plan.target(&column).clone(),
            value: fixes
                .and_then(|fixes| fixes.get(&column))
                .cloned()
                .unwrap_or(value),
            column,
        });
    Fix {
        cells: cells.filter(|cell| cell.target != Target::Ignore).collect(),
        frame: visit.frame("Correct a row", Area::Leads),
        step: "/check",
        reason: reason.unwrap_or_default(),
        draft,
        row,
        wrong,
    }
}

/// `POST /leads/import/{id}/rows/{row}`: keeps what was corrected, and tries all rows again.
pub async fn save(
    visit: Visit,
    Path((id, row)): At,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Result<Response, Problem> {
    let Some(draft) = draft(&visit, id).await? else {
        return Ok(page::redirect(&format!("{PATH}/{id}")));
    };
    let before = import::row(&visit.app.openlead, visit.by.actor, id, row).await?;
    let sent: BTreeMap<usize, String> = pairs
        .into_iter()
        .filter_map(|(name, value)| Some((name.strip_prefix("cell.")?.parse().ok()?, value)))
        .collect();
    let cells = before.iter().enumerate();
    let changed = cells.filter_map(|(place, (column, value))| {
        // A browser sends line breaks its own way.
        let plain = |text: &str| text.replace("\r\n", "\n");
        let wanted = sent
            .get(&place)
            .filter(|wanted| plain(wanted) != plain(value))?;
        Some((column.clone(), wanted.clone()))
    });
    let changed: import::Cells = changed.collect();
    match visit
        .act(move |act| import::fix(act, id, row, &changed))
        .await
    {
        Ok(()) => trial::check(visit, Path(id)).await,
        Err(error) => {
            let wrong = refused(error)?;
            let tried = before.into_iter().enumerate();
            let tried = tried.map(|(place, (column, value))| {
                (column, sent.get(&place).cloned().unwrap_or(value))
            });
            let page = form(&visit, draft, row, tried.collect(), wrong);
            Ok(page::refuse(&page))
        }
    }
}
