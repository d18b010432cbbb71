use std::fs::OpenOptions;
use std::io::ErrorKind;
use std::path::Path;
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::functions::FunctionFlags;
use rusqlite::types::{Value, ValueRef};
use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::{Error, Result};

/// How long another process, such as the command line, may hold the file, and how often it is looked whether it still does.
/// SQLite by itself looks ten times a second: too seldom to find the moment between two units of an import.
const PATIENCE: Duration = Duration::from_secs(10);
const LOOK: Duration = Duration::from_micros(250);

/// The one connection of this process that writes. Checkpoints are made by another thread, so that no writer waits for
/// one; the log is cut to 512 MB when it begins anew. The cache grows only with use.
pub(super) fn writing(path: &Path) -> Result<Connection> {
    create_private(path)?;
    let connection = open(path, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    // When several turn a new file into one with a log, SQLite refuses some without asking whether they would wait.
    let (mut wait, mut asked) = (wait(PATIENCE), 0);
    let mode: String = loop {
        match connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0)) {
            Err(error) if is_busy(&error) && wait(asked) => asked += 1,
            mode => break mode.map_err(unavailable)?,
        }
    };
    if mode != "wal" {
        return Err(Error::Unavailable(format!(
            "SQLite cannot keep a write-ahead log on the disk of {}",
            path.display()
        )));
    }
    connection
        .execute_batch(
            "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = 536870912;
             PRAGMA cache_size = -32768;",
        )
        .map_err(unavailable)?;
    Ok(connection)
}

/// The file is mapped: what is read lies all over it, and a page then costs neither a call of the system nor a copy.
pub(super) fn reading(path: &Path) -> Result<Connection> {
    let connection = open(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    connection
        .execute_batch(
            "PRAGMA query_only = ON; PRAGMA cache_size = -4096; PRAGMA mmap_size = 1099511627776;",
        )
        .map_err(unavailable)?;
    Ok(connection)
}

fn open(path: &Path, flags: OpenFlags) -> Result<Connection> {
    let mut connection = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .map_err(unavailable)?;
    connection
        .busy_handler(Some(wait(PATIENCE)))
        .map_err(unavailable)?;
    connection.set_prepared_statement_cache_capacity(256);
    // Otherwise SQLite plans a SELECT with a parameter in its WHERE anew each time it comes out of the cache.
    connection
        .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
        .map_err(unavailable)?;
    teach_lower_all(&connection).map_err(unavailable)?;
    Ok(connection)
}

/// `lower_all(text)`: in small letters of every script, where SQLite's own `lower` knows those of ASCII alone.
fn teach_lower_all(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8
        | FunctionFlags::SQLITE_DETERMINISTIC
        | FunctionFlags::SQLITE_INNOCUOUS;
    connection.create_scalar_function("lower_all", 1, flags, |of| {
        Ok(match of.get_raw(0) {
            ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).to_lowercase()),
            _ => Value::Null,
        })
    })
}

/// What SQLite asks, with how often it has asked, before it looks again whether the file is free.
pub(super) fn wait(patience: Duration) -> impl FnMut(i32) -> bool + Send + 'static {
    let mut since = Instant::now();
    move |asked| {
        if asked == 0 {
            since = Instant::now();
        }
        #[expect(
            clippy::disallowed_methods,
            reason = "SQLite tells nobody that the file is free"
        )]
        std::thread::sleep(LOOK);
        since.elapsed() < patience
    }
}

/// A new file is for its owner only: it holds other people's phone numbers. The log gets the file's mode from SQLite. One
/// that is there is not opened here: closing it again would drop the locks that SQLite holds on it in this process, and
/// the next process to leave the database would take itself for the last one and delete the log.
fn create_private(path: &Path) -> Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(Error::Unavailable(format!("{}: {error}", path.display()))),
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
}

pub(super) fn unavailable(error: rusqlite::Error) -> Error {
    Error::Unavailable(format!("SQLite: {error}"))
}

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus;

    use super::*;

    #[test]
    fn a_statement_is_planned_once_whatever_its_parameters() {
        let folder = openlead_testkit::temp_dir();
        let connection = writing(&folder.path().join("test.db")).unwrap();
        connection
            .execute_batch(
                "CREATE TABLE account (id BIGINT NOT NULL PRIMARY KEY);
                 CREATE TABLE token (hash TEXT NOT NULL PRIMARY KEY, account_id BIGINT NOT NULL, revoked_at BIGINT);",
            )
            .unwrap();
        let sql = "SELECT t.hash FROM token t JOIN account a ON a.id = t.account_id
                   WHERE t.hash = $1 AND t.revoked_at IS NULL";
        for hash in ["one", "another", "a third"] {
            let mut statement = connection.prepare_cached(sql).unwrap();
            assert!(!statement.exists([hash]).unwrap());
            assert_eq!(statement.get_status(StatementStatus::RePrepare), 0);
        }
    }
}
