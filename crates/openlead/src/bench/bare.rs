//! What SQLite by itself writes of the same rows: one thread, prepared statements, groups of 64, each synced to disk.

use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use openlead_db::{Clock, Value};
use rusqlite::{CachedStatement, Connection, params_from_iter};

use super::ground::Ground;
use super::rows::{Intake, TABLES};
use super::sample::People;
use super::{Result, progress};

/// How many intakes share a commit.
const GROUP: usize = 64;

/// The rows of each intake of a group.
type Group = Vec<Vec<Vec<Value>>>;

/// The INSERTs of an intake.
pub struct Statements<'c>(Vec<CachedStatement<'c>>);

impl<'c> Statements<'c> {
    /// Prepares them.
    pub fn prepare(connection: &'c Connection) -> Result<Self> {
        let insert = |(table, columns): &(&str, &str)| {
            let values = vec!["?"; columns.split(',').count()].join(", ");
            connection.prepare_cached(&format!(
                "INSERT INTO {table} ({columns}) VALUES ({values})"
            ))
        };
        Ok(Self(TABLES.iter().map(insert).collect::<Result<_, _>>()?))
    }

    /// Writes the rows of an intake, or the first tables' of them.
    pub fn insert(&mut self, rows: &[Vec<Value>]) -> Result<()> {
        for (statement, row) in self.0.iter_mut().zip(rows) {
            statement.execute(params_from_iter(row))?;
        }
        Ok(())
    }
}

/// Intakes a second. The rows are made by another thread, so that only SQLite's own work counts.
pub fn measure(ground: &Ground, people: &People, warm_up: Duration, time: Duration) -> Result<f64> {
    progress("bare SQLite");
    let mut connection = Connection::open(ground.file())?;
    // As openlead has them, but checkpoints are SQLite's own, at the size of the log that is about the fastest.
    connection.execute_batch(
        "PRAGMA synchronous = FULL; PRAGMA cache_size = -32768; PRAGMA wal_autocheckpoint = 16384;",
    )?;
    let (send, groups) = sync_channel(64);
    thread::scope(|scope| {
        scope.spawn(move || {
            // Ids of this moment, each with room for those of its event and its request.
            let mut id = first_id();
            let mut group =
                || -> Group { (0..GROUP).map(|_| rows(ground, people, &mut id)).collect() };
            while send.send(group()).is_ok() {}
        });
        let begin = Instant::now() + warm_up;
        while Instant::now() < begin {
            write(&mut connection, &groups)?;
        }
        let (begin, mut written) = (Instant::now(), 0);
        while begin.elapsed() < time {
            written += write(&mut connection, &groups)?;
        }
        drop(groups);
        Ok(written as f64 / begin.elapsed().as_secs_f64())
    })
}

fn write(connection: &mut Connection, groups: &Receiver<Group>) -> Result<usize> {
    let group = groups.recv()?;
    let transaction = connection.transaction()?;
    let mut statements = Statements::prepare(&transaction)?;
    for rows in &group {
        statements.insert(rows)?;
    }
    drop(statements);
    transaction.commit()?;
    Ok(group.len())
}

fn rows(ground: &Ground, people: &People, id: &mut i64) -> Vec<Vec<Value>> {
    *id += 4;
    let intake = Intake {
        ground,
        person: people.next(),
        variety: None,
        id: *id,
        at: Clock::system().now(),
    };
    (0..TABLES.len()).map(|table| intake.row(table)).collect()
}

fn first_id() -> i64 {
    super::preload::id(Clock::system().now())
}
