//! The files that imports keep.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use serde_json::{Map, Value as Json};
use tokio::task::spawn_blocking;

use super::Found;
use super::find::InFile;
use crate::act::Act;
use crate::actor::Actor;
use crate::error::{Error, Result};
use crate::import::{self, read::Sheet};
use crate::openlead::Openlead;

/// So many rows of a file are handed out; a person has few.
const MOST: usize = 1000;

/// Adds the imports whose files name somebody to what was found of them.
pub async fn find(openlead: &Arc<Openlead>, actor: Actor, found: Found) -> Result<Found> {
    let kept = openlead
        .look(actor, |act: &mut Act| import::kept(act))
        .await?;
    let this = Arc::clone(openlead);
    let read = spawn_blocking(move || {
        let mut found = found;
        for id in kept {
            let path = import::path(&this, id);
            let rows = path.exists().then(|| rows(&path, &found));
            let rows = rows.unwrap_or_default();
            if !rows.is_empty() {
                found.files.push(InFile { import: id, rows });
            }
        }
        found
    });
    read.await
        .map_err(|error| Error::Internal(format!("the look through files: {error}")))
}

/// The rows that name somebody. Of a file that cannot be read on, what cannot be read may: row 0 stands for that.
fn rows(path: &Path, found: &Found) -> Vec<(i64, Json)> {
    let mut rows = Vec::new();
    let read = Sheet::open(path).and_then(|sheet| {
        sheet.rows(0, &mut |row| {
            let number = row.number.cast_signed();
            match row.cells {
                Ok(cells) if cells.iter().any(|cell| found.is_named_by(cell)) => {
                    let pairs = sheet.columns.iter().cloned().zip(cells);
                    let pairs: Map<_, _> =
                        pairs.map(|(column, cell)| (column, cell.into())).collect();
                    rows.push((number, pairs.into()));
                }
                Err(_) => rows.push((number, Json::Null)),
                Ok(_) => {}
            }
            match rows.len() < MOST {
                true => ControlFlow::Continue(()),
                false => ControlFlow::Break(()),
            }
        })
    });
    if read.is_err() {
        rows.push((0, Json::Null));
    }
    rows
}
