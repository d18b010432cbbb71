use std::collections::{HashSet, VecDeque};
use std::sync::atomic::Ordering;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::{Db, Dialect, Error, Result, Tx};

/// How long a call waits for the transactions that run, in steps …
const STEP: Duration = Duration::from_millis(5);
const STEPS: u32 = 20;
/// … and when no earlier moment is settled either.
const FIRST_STEPS: u32 = 1000;
const MARKS: usize = 64;

/// Moments of PostgreSQL, oldest first, each with the transactions that may be of before and were seen in every look since.
#[derive(Debug, Default)]
pub(crate) struct Settled(Mutex<VecDeque<Mark>>);

#[derive(Debug)]
struct Mark {
    time: i64,
    running: HashSet<i64>,
}

impl Settled {
    /// Notes a moment, of which the first look is `running`.
    fn mark(&self, time: i64, running: &HashSet<i64>) {
        let mut marks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if marks.len() < MARKS {
            let running = running.clone();
            marks.push_back(Mark { time, running });
        }
    }

    /// The latest moment whose transactions have all ended, now that only these are `running`.
    fn look(&self, running: &HashSet<i64>) -> Option<i64> {
        let mut marks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for mark in marks.iter_mut() {
            mark.running.retain(|number| running.contains(number));
        }
        let last = marks.iter().rposition(|mark| mark.running.is_empty())?;
        marks.drain(..last);
        marks.front().map(|mark| mark.time)
    }
}

impl Db {
    /// A time in microseconds such that every row whose [`Tx::now`] is not after it is visible now or will never be: who
    /// reads up to it skips nothing. Correct with several processes on one database.
    ///
    /// On SQLite writers take turns: whoever has the turn knows. On PostgreSQL a transaction takes its number, and with it
    /// a lock, before it reads the time: one that shows no lock after a time was read will have a later one. Those that do
    /// must have ended, so a transaction that is open for long holds this back.
    pub async fn settled(&self) -> Result<i64> {
        match self.dialect() {
            Dialect::Sqlite => self.write(take_turn).await,
            Dialect::Postgres => self.settled_postgres().await,
        }
    }

    async fn settled_postgres(&self) -> Result<i64> {
        let (settled, floor) = (&self.shared().settled, &self.shared().floor);
        let now: i64 = self.read(|tx| Ok::<_, Error>(tx.now())).await?;
        let now = now.max(floor.load(Ordering::SeqCst));
        floor.fetch_max(now + 1, Ordering::SeqCst);
        let mut running = self.read(running).await?;
        settled.mark(now, &running);
        for step in 0..FIRST_STEPS {
            match settled.look(&running) {
                Some(time) if time >= now || step >= STEPS => return Ok(time),
                _ => tokio::time::sleep(STEP).await,
            }
            running = self.read(self::running).await?;
        }
        Err(Error::Unavailable(
            "PostgreSQL: a transaction is open for long".to_owned(),
        ))
    }
}

/// Later units get a later time, so this one is settled when this unit is committed.
fn take_turn(tx: &mut Tx) -> Result<i64> {
    let now = tx.now();
    tx.shared.floor.fetch_max(now + 1, Ordering::SeqCst);
    Ok(now)
}

/// The numbers of the transactions that run and may write. A transaction is visible before it gives up its lock. Those
/// known to be of another database of the server do not count.
fn running(tx: &mut Tx) -> Result<HashSet<i64>> {
    let rows: Vec<(i64,)> = tx.all(
        "SELECT l.transactionid::text::int8 FROM pg_locks l LEFT JOIN pg_stat_activity a USING (pid)
         WHERE l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock' AND l.granted
           AND (a.datname IS NULL OR a.datname = current_database())",
        &[],
    )?;
    Ok(rows.into_iter().map(|(number,)| number).collect())
}
