use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use rusqlite::Connection;
use rustix::fs::syncfs;

use super::connection::{unavailable, wait, writing};
use super::ship::{self, Ship};
use crate::{Error, Result};

/// Leads come in by phone number, so each changes pages here and there: what comes together in a second is moved in the
/// order of the file, with a fraction of the writes of a fifth of a second at a time.
const EVERY: Duration = Duration::from_secs(1);
/// A log above this, in bytes, is worth a moment of everybody's time.
const LARGE: i64 = 256 << 20;
/// What is left of the file of the log when nobody writes, in bytes.
const KEPT: u64 = 64 << 20;
/// What writers wait for without noticing, in bytes.
const LITTLE: i64 = 8 << 20;
/// How often at most it is tried to come down to that.
const PASSES: u32 = 5;
/// Bytes of a page in the log.
const FRAME: i64 = 4096;
/// How long the moment between two writers is looked for, how long they may be held up by readers of the log, and how seldom.
const PATIENCE: Duration = Duration::from_millis(100);
const PAUSE: Duration = Duration::from_secs(5);

/// The thread that moves the log into the file, until it is dropped.
pub(crate) struct Checkpoints {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Checkpoints {
    /// Starts it; with a folder for copies of the log, what is there is looked at before this returns.
    pub fn start(
        path: &Path,
        dirty: &Arc<AtomicBool>,
        ship: Option<&ship::Shared>,
    ) -> Result<Self> {
        let connection = patient(path)?;
        if ship.is_none() {
            Ship::forget_alone(path);
        }
        let ship = ship.map(|shared| Ship::open(path, shared.clone(), &connection));
        let ship = ship.transpose()?;
        let (stop, stopped) = bounded(0);
        let dirty = dirty.clone();
        let thread = thread::Builder::new()
            .name("db checkpoint".to_owned())
            .spawn(move || serve(&connection, ship, &dirty, &stopped))
            .map_err(|error| Error::Unavailable(format!("no thread: {error}")))?;
        Ok(Self {
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

fn patient(path: &Path) -> Result<Connection> {
    let mut connection = writing(path)?;
    let wait = connection.busy_handler(Some(wait(PATIENCE)));
    wait.map_err(unavailable)?;
    Ok(connection)
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn serve(
    connection: &Connection,
    mut ship: Option<Ship>,
    dirty: &AtomicBool,
    stopped: &Receiver<()>,
) {
    let mut not_before = Instant::now();
    while stopped.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
        let large = if Instant::now() < not_before {
            i64::MAX
        } else {
            LARGE
        };
        let cut = match &mut ship {
            // Also when nobody wrote here: another process may have.
            Some(ship) => keep_small_and_copied(connection, ship, large),
            None if dirty.swap(false, Ordering::Relaxed) => keep_small(connection, large),
            None => {
                give_back(connection, KEPT);
                false
            }
        };
        if cut {
            not_before = Instant::now() + PAUSE;
        }
    }
    if let Some(ship) = &mut ship {
        ship.step(connection);
    }
}

/// As [`keep_small`], of a log that is copied first.
fn keep_small_and_copied(connection: &Connection, ship: &mut Ship, large: i64) -> bool {
    if !ship.step(connection) {
        if checkpoint(connection, "NOOP").size > LARGE {
            ship.let_go();
        }
        return false;
    }
    let too_large = checkpoint(connection, "PASSIVE").size > large;
    if too_large {
        come_down(connection, || {
            ship.step(connection);
        });
        let alone = ship.step_alone(connection, || {
            checkpoint(connection, "PASSIVE");
        });
        if let Err(error) = alone {
            tracing::warn!(%error, "the log could not be cut");
        }
    }
    too_large
}

/// Moves what it can without holding up anybody, and has a log above `large` bytes begin anew at the cost of that; true if
/// so. The file stays as it is: to write over it costs a writer half of what a file costs that grows.
fn keep_small(connection: &Connection, large: i64) -> bool {
    let too_large = checkpoint(connection, "PASSIVE").size > large;
    if too_large {
        come_down(connection, || ());
        checkpoint(connection, "RESTART");
    }
    too_large
}

/// Moves the log until little is left, with something done before each pass: writers then wait only for what came during the
/// last one, and each has less to move than the one before.
fn come_down(connection: &Connection, mut before: impl FnMut()) {
    for _ in 0..PASSES {
        reach_the_disk(connection);
        if checkpoint(connection, "NOOP").left < LITTLE {
            break;
        }
        before();
        checkpoint(connection, "PASSIVE");
    }
}

/// Has what was moved reach the disk while nobody waits: before it begins the log anew SQLite does so too, with all writers
/// waiting, but then finds little left. It is asked of the whole file system, by the folder: to open and close SQLite's own
/// file would drop the locks that SQLite holds on it.
fn reach_the_disk(connection: &Connection) {
    let folder = connection.path().map(Path::new).and_then(Path::parent);
    let synced = folder.map(|folder| Ok(syncfs(File::open(folder)?)?));
    if let Some(Err::<(), io::Error>(error)) = synced {
        tracing::warn!(%error, "the file system was not synced");
    }
}

/// Cuts the file of a log that nobody writes to when it is above `kept` bytes.
fn give_back(connection: &Connection, kept: u64) {
    let file = connection.path().map(|path| format!("{path}-wal"));
    let size = file
        .and_then(|file| fs::metadata(file).ok())
        .map(|file| file.len());
    if size.is_some_and(|size| size > kept) {
        checkpoint(connection, "TRUNCATE");
    }
}

/// A log, in bytes; nothing when that is not known.
#[derive(Default)]
struct Log {
    size: i64,
    /// Not in the file yet.
    left: i64,
}

fn checkpoint(connection: &Connection, how: &str) -> Log {
    let sql = format!("PRAGMA wal_checkpoint({how})");
    let frames = connection.query_row(&sql, [], |row| {
        Ok((row.get::<_, i64>(1)?, row.get::<_, i64>(2)?))
    });
    match frames {
        Ok((size, moved)) => Log {
            size: size.max(0) * FRAME,
            left: (size - moved).max(0) * FRAME,
        },
        Err(error) => {
            tracing::warn!(%error, "a checkpoint failed");
            Log::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sqlite::connection::reading;

    #[test]
    fn a_log_begins_anew_while_others_write_without_a_pause() {
        let folder = openlead_testkit::temp_dir();
        let path = folder.path().join("openlead.db");
        let connection = patient(&path).unwrap();
        connection.execute_batch("CREATE TABLE t (body)").unwrap();
        let stop = AtomicBool::new(false);
        thread::scope(|scope| {
            scope.spawn(|| {
                let writer = writing(&path).unwrap();
                while !stop.load(Ordering::Relaxed) {
                    writer
                        .execute_batch("INSERT INTO t VALUES (zeroblob(10000))")
                        .unwrap();
                }
            });
            let begins_anew = |_| {
                while checkpoint(&connection, "NOOP").size < 1_000_000 {}
                keep_small(&connection, 0);
                checkpoint(&connection, "NOOP").size < 1_000_000
            };
            let begun = (0..200).any(begins_anew);
            stop.store(true, Ordering::Relaxed);
            assert!(begun);
        });
    }

    #[test]
    fn a_log_that_a_reader_made_large_begins_anew_when_the_reader_has_gone_and_is_cut_when_nobody_writes()
     {
        let folder = openlead_testkit::temp_dir();
        let path = folder.path().join("openlead.db");
        let log = folder.path().join("openlead.db-wal");
        let connection = writing(&path).unwrap();
        connection.execute_batch("CREATE TABLE t (body)").unwrap();
        let reader = reading(&path).unwrap();
        reader
            .execute_batch("BEGIN; SELECT count(*) FROM t")
            .unwrap();
        connection
            .execute_batch("INSERT INTO t VALUES (zeroblob(1000000))")
            .unwrap();
        assert!(!keep_small(&connection, LARGE));
        assert!(fs::metadata(&log).unwrap().len() > 1_000_000);
        reader.execute_batch("ROLLBACK").unwrap();
        assert!(keep_small(&connection, 500_000));
        let full = fs::metadata(&log).unwrap().len();
        connection
            .execute_batch("INSERT INTO t VALUES (zeroblob(1000))")
            .unwrap();
        assert_eq!(fs::metadata(&log).unwrap().len(), full);
        give_back(&connection, full);
        assert_eq!(fs::metadata(&log).unwrap().len(), full);
        give_back(&connection, 500_000);
        assert_eq!(fs::metadata(&log).unwrap().len(), 0);
    }
}
