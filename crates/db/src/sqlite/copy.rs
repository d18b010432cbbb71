use std::path::Path;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use super::connection::unavailable;
use crate::{Error, Result};

/// Pages a step, 4 MiB: a copy only reads, so it holds up no writer; a step is how often it tells how far it is.
const STEP: i32 = 1024;

/// Copies a database of SQLite as it is at this moment, page by page, while others write to it. Tells `progress` how
/// many pages of how many are done.
///
/// # Errors
/// `Unavailable` when it cannot be read, the copy cannot be written, or the copy does not hold together.
pub fn copy(from: &Path, to: &Path, mut progress: impl FnMut(u64, u64)) -> Result<()> {
    let source = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_WRITE)
        .map_err(unavailable)?;
    // One snapshot for the whole copy: without it each commit would make the copy begin anew.
    source
        .execute_batch("BEGIN; SELECT count(*) FROM sqlite_schema")
        .map_err(unavailable)?;
    let mut target = Connection::open(to).map_err(unavailable)?;
    {
        let backup = Backup::new(&source, &mut target).map_err(unavailable)?;
        loop {
            let step = backup.step(STEP).map_err(unavailable)?;
            let pages = backup.progress();
            let total = u64::try_from(pages.pagecount).unwrap_or(0);
            progress(
                total - u64::try_from(pages.remaining).unwrap_or(0).min(total),
                total,
            );
            match step {
                StepResult::Done => break,
                StepResult::More => {}
                _ => return Err(Error::Unavailable("SQLite: the copy is locked".to_owned())),
            }
        }
    }
    drop(source);
    check(&target)
}

/// Whether a file is a whole database of SQLite.
///
/// # Errors
/// `Unavailable`, with what is wrong with it.
pub fn check_file(path: &Path) -> Result<()> {
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_WRITE)
        .map_err(unavailable)?;
    check(&connection)
}

fn check(connection: &Connection) -> Result<()> {
    let said: String = connection
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .map_err(unavailable)?;
    match said.as_str() {
        "ok" => Ok(()),
        wrong => Err(Error::Unavailable(format!(
            "SQLite: the copy is not whole: {wrong}"
        ))),
    }
}
