use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use rusqlite::hooks::Wal;

use super::connection::{unavailable, writing};
use super::reader::{connection, control};
use super::ship::Times;
use crate::lane::{Queue, Worker};
use crate::tx::Engine;
use crate::unit::Work;
use crate::{Error, Result, Tx};

/// So many units at most share a commit.
const GROUP: usize = 255;
/// A commit waits for more units for no longer than the last commit took, or this: on a fast disk, short groups answer
/// some while the next ones are worked on; on a slow one, many share its wait.
const WORK: Duration = Duration::from_millis(2);

/// The only connection that writes. What has queued up during a commit shares the next one: no timer, no added delay.
pub(super) struct Writer {
    path: Arc<Path>,
    dirty: Arc<AtomicBool>,
    /// Where commits are noted, when the log is copied.
    times: Option<Arc<Times>>,
    tx: Option<Tx>,
    /// How long the last commit took.
    last: Duration,
}

impl Writer {
    pub fn new(path: &Arc<Path>, dirty: &Arc<AtomicBool>, times: Option<&Arc<Times>>) -> Self {
        Self {
            path: path.clone(),
            dirty: dirty.clone(),
            times: times.cloned(),
            tx: None,
            last: Duration::ZERO,
        }
    }

    fn begin(&mut self, queue: &Queue) -> Result<Tx> {
        let tx = match self.tx.take() {
            Some(tx) => tx,
            None => Tx::new(
                Engine::Sqlite(self.connect(queue)?),
                &queue.shared,
                queue.kind,
            ),
        };
        control(&tx, "BEGIN IMMEDIATE")?;
        Ok(tx)
    }

    fn connect(&self, queue: &Queue) -> Result<Connection> {
        let mut connection = writing(&self.path)?;
        if let Some(times) = self.times.clone() {
            let clock = queue.shared.clock.clone();
            let note = move |_: &mut Wal, frames: i32| {
                times.note(u32::try_from(frames).unwrap_or(0), clock.now());
                Ok(())
            };
            connection.wal_hook(Some(note)).map_err(unavailable)?;
        }
        Ok(connection)
    }

    /// Runs the units of a group and commits; an error is that of all of them. A connection that failed is closed, which
    /// rolls back, and the next group opens another.
    ///
    /// A savepoint has SQLite copy each page before a unit changes it, and most units succeed: so they run without, and
    /// when one fails that has changed something, the group begins once more with a savepoint each.
    fn commit(&mut self, units: &mut Vec<Box<dyn Work>>, queue: &Queue) -> Result<()> {
        let mut tx = self.begin(queue)?;
        let begin = Instant::now();
        let most = self.last.max(WORK);
        let mut savepoints = false;
        let mut next = 0;
        while next < units.len() {
            let unit = &mut units[next];
            if savepoints {
                in_savepoint(&mut tx, unit, queue)?;
            } else if !leaves_nothing_to_undo(&mut tx, unit, queue)? {
                control(&tx, "ROLLBACK")?;
                control(&tx, "BEGIN IMMEDIATE")?;
                (savepoints, next) = (true, 0);
                continue;
            }
            next += 1;
            if units.len() < GROUP && begin.elapsed() < most {
                units.extend(queue.more());
            }
        }
        let begin = Instant::now();
        control(&tx, "COMMIT")?;
        self.last = begin.elapsed();
        self.tx = Some(tx);
        Ok(())
    }
}

impl Worker for Writer {
    fn run(&mut self, first: Box<dyn Work>, queue: &Queue) {
        let mut units = vec![first];
        let lost = self.commit(&mut units, queue).err().map(whole_group);
        queue.shared.stats.group(units.len());
        self.dirty.store(true, Ordering::Relaxed);
        for unit in units {
            queue.finish(unit, lost.clone());
        }
    }
}

/// Whatever it was, it was no unit's own fault.
fn whole_group(error: Error) -> Error {
    match error {
        Error::Unavailable(_) => error,
        other => Error::Unavailable(other.to_string()),
    }
}

/// Whether the unit is done: it succeeded, or failed before it changed anything.
fn leaves_nothing_to_undo(tx: &mut Tx, unit: &mut Box<dyn Work>, queue: &Queue) -> Result<bool> {
    let before = connection(tx).total_changes();
    tx.start();
    let done =
        queue.work(unit, tx) || (connection(tx).total_changes() == before && !tx.had_batch());
    if connection(tx).is_autocommit() {
        // A full disk, for one, rolls all back; what would follow were commits of their own.
        return Err(Error::Unavailable(
            "SQLite: the transaction was ended".to_owned(),
        ));
    }
    Ok(done)
}

/// An error is one of the whole group: after a full disk there may be no transaction left, and no savepoint.
fn in_savepoint(tx: &mut Tx, unit: &mut Box<dyn Work>, queue: &Queue) -> Result<()> {
    tx.start();
    control(tx, "SAVEPOINT unit")?;
    let keep = queue.work(unit, tx);
    if !keep {
        control(tx, "ROLLBACK TO unit")?;
    }
    control(tx, "RELEASE unit")
}
