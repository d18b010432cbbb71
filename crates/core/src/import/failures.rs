use std::io::Write;
use std::ops::ControlFlow;
use std::sync::Arc;

use openlead_db::{args, row};
use serde::{Deserialize, Serialize};
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;

use super::read::Sheet;
use super::{Plan, file, fix, history};
use crate::access::Right;
use crate::act::Act;
use crate::actor::Actor;
use crate::error::{Error, Result};
use crate::export::guard;
use crate::id::{Id, of};
use crate::openlead::Openlead;

row! {
    /// A row that could not be taken in.
    #[derive(Serialize, Deserialize)]
    pub struct Failed {
        /// Its number in the file.
        pub row: i64,
        /// What to do about it.
        pub reason: String,
    }
}

const PAGE: u32 = 1000;

/// The rows after row `after` that could not be taken in, in order, at most `limit`.
///
/// # Errors
/// `Forbidden`.
pub fn failures(act: &mut Act, id: Id<of::Import>, after: i64, limit: u32) -> Result<Vec<Failed>> {
    act.require(Right::Import)?;
    Ok(act.tx.all(
        "SELECT row_number, reason FROM import_failure
         WHERE account_id = $1 AND import_id = $2 AND row_number > $3 ORDER BY row_number LIMIT $4",
        args![act.actor.account, id, after, limit.min(PAGE)],
    )?)
}

/// Writes the rows that could not be taken in as CSV: as they are in the file, with what somebody has corrected, and the
/// reason. Mended, it can be imported.
///
/// # Errors
/// `Forbidden`, `NotFound`; `Unavailable` when the file or the place written to is away.
pub async fn write_failures<W>(
    openlead: &Arc<Openlead>,
    actor: Actor,
    id: Id<of::Import>,
    to: W,
) -> Result<W>
where
    W: Write + Send + 'static,
{
    let plan = openlead
        .look(actor, move |act| history::read_import(act, id)?.plan())
        .await?;
    let path = file::path(openlead, id);
    let (send, failed) = mpsc::channel(PAGE as usize);
    let writing = spawn_blocking(move || write(&Sheet::open(&path)?, &plan, failed, to));
    let mut after = 0;
    loop {
        let page = openlead
            .look(actor, move |act| failures(act, id, after, PAGE))
            .await?;
        let Some(last) = page.last() else { break };
        after = last.row;
        for failure in page {
            if send.send(failure).await.is_err() {
                break;
            }
        }
    }
    drop(send);
    writing.await.unwrap_or_else(|error| {
        Err(Error::Internal(format!(
            "the failures of an import: {error}"
        )))
    })
}

fn write<W: Write>(
    sheet: &Sheet,
    plan: &Plan,
    mut failed: mpsc::Receiver<Failed>,
    to: W,
) -> Result<W> {
    let mut csv = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(to);
    let away = |error: csv::Error| Error::Unavailable(error.to_string());
    let titles = sheet.columns.iter().map(|title| guard(title).into_owned());
    csv.write_record(titles.chain(["Reason".to_owned()]))
        .map_err(away)?;
    let mut next = failed.blocking_recv();
    let mut wrong = Ok(());
    sheet.rows(0, &mut |row| {
        let Some(failure) = next.as_ref() else {
            return ControlFlow::Break(());
        };
        if failure.row.cast_unsigned() == row.number {
            let mut cells = row
                .cells
                .unwrap_or_else(|_| vec![String::new(); sheet.columns.len()]);
            let titles = sheet.columns.iter().map(String::as_str);
            fix::correct(plan, row.number, titles, &mut cells);
            let cells = cells.iter().map(|cell| guard(cell).into_owned());
            wrong = csv
                .write_record(cells.chain([guard(&failure.reason).into_owned()]))
                .map_err(away);
            next = failed.blocking_recv();
        }
        match wrong {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        }
    })?;
    wrong?;
    csv.into_inner()
        .map_err(|error| Error::Unavailable(error.to_string()))
}
