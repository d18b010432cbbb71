//! Cells of a file that somebody corrects before its rows are taken in.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use tokio::task::spawn_blocking;

use super::history::read_import;
use super::read::Sheet;
use super::{Plan, draft, file};
use crate::act::Act;
use crate::actor::Actor;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::openlead::Openlead;

/// So many rows can be corrected: more are corrected in the file.
pub const MOST: usize = 500;
/// The longest cell, in characters.
const LONGEST: usize = 10_000;

/// What cells of a row say instead, by column.
pub type Cells = BTreeMap<String, String>;

/// Corrects cells of a row before the start; what a dry run found is forgotten. Without cells the row is as in the file.
///
/// # Errors
/// As [`plan`](super::plan); `Invalid` for too many rows and cells that are too long.
pub fn fix(act: &mut Act, id: Id<of::Import>, row: u64, cells: &Cells) -> Result<()> {
    let mut plan = read_import(act, id)?.plan()?;
    if cells.is_empty() {
        plan.fixes.remove(&row);
    } else {
        plan.fixes.insert(row, cells.clone());
    }
    draft::plan(act, id, &plan)
}

/// Puts what somebody has corrected into the cells of a row.
pub(super) fn correct<'a>(
    plan: &Plan,
    row: u64,
    titles: impl Iterator<Item = &'a str>,
    cells: &mut [String],
) {
    let Some(fixes) = plan.fixes.get(&row) else {
        return;
    };
    for (cell, column) in cells.iter_mut().zip(titles) {
        if let Some(fixed) = fixes.get(column) {
            cell.clone_from(fixed);
        }
    }
}

/// What is wrong with corrections of a file with these columns.
pub(super) fn check(plan: &Plan, columns: &[String]) -> Vec<String> {
    let mut wrong = Vec::new();
    if plan.fixes.len() > MOST {
        wrong.push(format!(
            "At most {MOST} rows can be corrected: correct the others in the file."
        ));
    }
    for (row, cells) in &plan.fixes {
        for (column, cell) in cells {
            if !columns.contains(column) {
                wrong.push(format!("Row {row}: the file has no column \"{column}\"."));
            } else if cell.chars().count() > LONGEST {
                wrong.push(format!(
                    "Row {row}: \"{column}\" takes at most {LONGEST} characters."
                ));
            }
        }
    }
    wrong.truncate(20);
    wrong
}

/// The cells of a row by column, as they are in the file. Takes as long as reading the file up to it.
///
/// # Errors
/// `Forbidden`, `NotFound`; `Conflict` when the row cannot be split into cells.
pub async fn row(
    openlead: &Arc<Openlead>,
    actor: Actor,
    id: Id<of::Import>,
    row: u64,
) -> Result<Vec<(String, String)>> {
    let look = openlead.look(actor, move |act| read_import(act, id).map(drop));
    look.await?;
    let path = file::path(openlead, id);
    let read = spawn_blocking(move || {
        let sheet = Sheet::open(&path)?;
        let mut found = None;
        sheet.rows(row.saturating_sub(1), &mut |read| {
            found = (read.number == row).then_some(read.cells);
            ControlFlow::Break(())
        })?;
        match found {
            Some(Ok(cells)) => Ok(sheet.columns.into_iter().zip(cells).collect()),
            Some(Err(why)) => Err(Error::Conflict(format!("{why} Correct it in the file."))),
            None => Err(Error::NotFound("row")),
        }
    });
    let read = read.await;
    read.map_err(|error| Error::Internal(format!("a row of an import: {error}")))?
}
