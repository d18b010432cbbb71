use std::collections::VecDeque;
use std::sync::atomic::Ordering;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::{Db, Dialect, Error, Result, Tx};

/// How long a call waits for the transactions that run, in steps.
const STEP: Duration = Duration::from_millis(5);
const STEPS: u32 = 20;
/// … and when nothing is known yet.
const FIRST_STEPS: u32 = 1000;
const MARKS: usize = 64;

/// Moments of PostgreSQL, oldest first: (the number of the next transaction, the time just before), of which some
/// transactions with smaller numbers still ran when last looked at. The last one whose transactions have ended comes first.
#[derive(Debug, Default)]
pub(crate) struct Settled(Mutex<VecDeque<(i64, i64)>>);

impl Settled {
    /// Notes a moment, and that of the latest one known to be settled, when all transactions before `oldest` have ended.
    fn note(&self, mark: Option<(i64, i64)>, oldest: i64) -> Option<i64> {
        let mut marks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if marks.len() < MARKS {
            marks.extend(mark);
        }
        while marks.get(1).is_some_and(|&(next, _)| next <= oldest) {
            marks.pop_front();
        }
        let &(next, time) = marks.front()?;
        (next <= oldest).then_some(time)
    }
}

impl Db {
    /// A time in microseconds such that every row whose [`Tx::now`] is not after it is visible now or will never be: who
    /// reads up to it skips nothing. Correct with several processes on one database.
    ///
    /// On SQLite writers take turns: whoever has the turn knows. On PostgreSQL a transaction takes its number before it
    /// reads the time, so those numbered after a snapshot are later than a time read before the snapshot; the others must
    /// have ended. A transaction open for long holds it back.
    pub async fn settled(&self) -> Result<i64> {
        match self.dialect() {
            Dialect::Sqlite => self.write(take_turn).await,
            Dialect::Postgres => self.settled_postgres().await,
        }
    }

    async fn settled_postgres(&self) -> Result<i64> {
        let (settled, floor) = (&self.shared().settled, &self.shared().floor);
        let now = self.read(|tx| Ok::<_, Error>(tx.now())).await?;
        floor.fetch_max(now + 1, Ordering::SeqCst);
        let (mut oldest, next) = self.read(running).await?;
        let mut mark = Some((next, now));
        for step in 0..FIRST_STEPS {
            let known = settled.note(mark.take(), oldest);
            match known {
                Some(time) if oldest >= next || step >= STEPS => return Ok(time),
                _ => tokio::time::sleep(STEP).await,
            }
            (oldest, _) = self.read(running).await?;
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

/// The number of the oldest transaction that runs, and that of the next.
fn running(tx: &mut Tx) -> Result<(i64, i64)> {
    tx.one(
        "SELECT CAST(CAST(pg_snapshot_xmin(s) AS TEXT) AS BIGINT), CAST(CAST(pg_snapshot_xmax(s) AS TEXT) AS BIGINT)
         FROM (SELECT pg_current_snapshot() AS s) t",
        &[],
    )
}
