use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use rusqlite::Connection;

use super::connection::{unavailable, writing};
use crate::{Error, Result};

/// Leads come in by phone number, so each changes pages here and there: what comes together in a second is moved in the
/// order of the file, with a fraction of the writes of a fifth of a second at a time.
const EVERY: Duration = Duration::from_secs(1);
/// A log above this, in bytes, is worth a moment of everybody's time.
const LARGE: i64 = 256 << 20;
/// How long writers may be held up for that, and how seldom.
const PATIENCE: Duration = Duration::from_millis(500);
const PAUSE: Duration = Duration::from_secs(5);

/// The thread that moves the log into the file, until it is dropped.
pub(crate) struct Checkpoints {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Checkpoints {
    pub fn start(path: &Path, dirty: &Arc<AtomicBool>) -> Result<Self> {
        let connection = writing(path)?;
        connection.busy_timeout(PATIENCE).map_err(unavailable)?;
        let (stop, stopped) = bounded(0);
        let dirty = dirty.clone();
        let thread = thread::Builder::new()
            .name("db checkpoint".to_owned())
            .spawn(move || serve(&connection, &dirty, &stopped))
            .map_err(|error| Error::Unavailable(format!("no thread: {error}")))?;
        Ok(Self {
            stop: Some(stop),
            thread: Some(thread),
        })
    }
}

impl Drop for Checkpoints {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn serve(connection: &Connection, dirty: &AtomicBool, stopped: &Receiver<()>) {
    let mut not_before = Instant::now();
    while stopped.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
        if !dirty.swap(false, Ordering::Relaxed) {
            continue;
        }
        let large = if Instant::now() < not_before {
            i64::MAX
        } else {
            LARGE
        };
        if keep_small(connection, large) {
            not_before = Instant::now() + PAUSE;
        }
    }
}

/// Moves what it can without holding up anybody, and cuts a log above `large` bytes at the cost of that; true if so.
fn keep_small(connection: &Connection, large: i64) -> bool {
    let too_large = checkpoint(connection, "PASSIVE") > large;
    if too_large {
        // What came during the first one is moved before anybody has to wait.
        checkpoint(connection, "PASSIVE");
        checkpoint(connection, "TRUNCATE");
    }
    too_large
}

/// The size of the log in bytes; 0 when that is not known.
fn checkpoint(connection: &Connection, how: &str) -> i64 {
    let sql = format!("PRAGMA wal_checkpoint({how})");
    let frames = connection.query_row(&sql, [], |row| row.get::<_, i64>(1));
    match frames {
        Ok(frames) => frames.max(0) * 4096,
        Err(error) => {
            tracing::warn!(%error, "a checkpoint failed");
            0
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::sqlite::connection::reading;

    #[test]
    fn a_log_that_a_reader_made_large_is_cut_when_the_reader_has_gone() {
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
        assert_eq!(fs::metadata(&log).unwrap().len(), 0);
    }
}
