//! The files that imports keep.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _};
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

/// The longest line that is looked at: what is longer may name anybody.
const LONGEST: u64 = 1 << 20;

/// The rows that name somebody. Rows that cannot be read may, unless no line of the file does; row 0 stands for what
/// comes after the place from which a file cannot be read on.
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
    let is_unread = |(_, cells): &(i64, Json)| cells.is_null();
    if rows.iter().any(is_unread) && !is_named_in_lines(path, found).unwrap_or(true) {
        rows.retain(|row| !is_unread(row));
    }
    rows
}

/// Whether some line of a file names somebody, whatever its cells are; of what is no text nobody can tell.
fn is_named_in_lines(path: &Path, found: &Found) -> io::Result<bool> {
    let mut file = BufReader::new(File::open(path)?);
    let mut line = Vec::new();
    loop {
        line.clear();
        let read = file.by_ref().take(LONGEST).read_until(b'\n', &mut line)?;
        if read == 0 {
            return Ok(false);
        }
        let text = std::str::from_utf8(&line).ok();
        let may = text.is_none_or(|text| text.contains('\0') || found.is_named_by(text));
        if may || read as u64 == LONGEST {
            return Ok(true);
        }
    }
}
