//! What SQLite by itself writes of the rows that the import wrote: one thread, prepared statements, 500 leads a commit.

use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;
use std::time::Instant;

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params_from_iter};

use super::super::ground::Ground;
use super::super::{Result, progress};

/// How many leads share a commit.
const GROUP: usize = 500;
/// The tables that a row of an import goes to, and where its rows are in the order of the leads.
const TABLES: [(&str, &str); 3] = [
    (
        "lead_phone",
        "SELECT p.* FROM lead l JOIN lead_phone p ON p.account_id = l.account_id AND p.number = l.phone ORDER BY l.account_id, l.id",
    ),
    ("lead", "SELECT * FROM lead ORDER BY account_id, id"),
    (
        "event",
        "SELECT * FROM event WHERE lead_id > 0 ORDER BY account_id, lead_id, id",
    ),
];

/// A group of leads: of each table the rows.
type Group = Vec<Vec<Vec<Value>>>;

/// Leads a second, into a new database with the same tables and indexes. Another thread reads the rows, so that only
/// SQLite's own work counts.
pub fn measure(imported: &Ground, folder: &Path) -> Result<f64> {
    progress("bare SQLite");
    let empty = Ground::make(folder, None)?;
    let mut connection = Connection::open(empty.file())?;
    // As openlead has them, but checkpoints are SQLite's own, at the size of the log that is about the fastest.
    connection.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 16384;",
    )?;
    let (send, groups) = sync_channel(16);
    let file = imported.file();
    thread::scope(|scope| {
        let reading = scope.spawn(move || read(&file, &send));
        let begin = Instant::now();
        let leads = write(&mut connection, &groups)?;
        let rate = leads as f64 / begin.elapsed().as_secs_f64();
        reading.join().map_err(|_| "the reader died")??;
        Ok(rate)
    })
}

fn read(file: &Path, groups: &SyncSender<Group>) -> Result<()> {
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut statements = Vec::new();
    for (_, select) in TABLES {
        statements.push(connection.prepare(select)?);
    }
    let mut tables = Vec::new();
    for statement in &mut statements {
        let columns = statement.column_count();
        tables.push((statement.query([])?, columns));
    }
    loop {
        let mut group = Group::new();
        for (rows, columns) in &mut tables {
            let mut some = Vec::with_capacity(GROUP);
            while some.len() < GROUP
                && let Some(row) = rows.next()?
            {
                some.push(
                    (0..*columns)
                        .map(|column| row.get(column))
                        .collect::<Result<Vec<Value>, _>>()?,
                );
            }
            group.push(some);
        }
        if group[1].is_empty() || groups.send(group).is_err() {
            return Ok(());
        }
    }
}

fn write(connection: &mut Connection, groups: &Receiver<Group>) -> Result<usize> {
    let mut leads = 0;
    for group in groups {
        let transaction = connection.transaction()?;
        for ((table, _), rows) in TABLES.iter().zip(&group) {
            let Some(first) = rows.first() else { continue };
            let places = vec!["?"; first.len()].join(", ");
            let mut insert =
                transaction.prepare_cached(&format!("INSERT INTO {table} VALUES ({places})"))?;
            for row in rows {
                insert.execute(params_from_iter(row))?;
            }
        }
        transaction.commit()?;
        leads += group[1].len();
    }
    Ok(leads)
}
