use openlead_db::{Tx, args};

use super::Job;
use crate::error::Result;
use crate::id::{Id, of};
use crate::secret;

/// How long a process holds a job without renewing, in microseconds: then it counts as dead.
pub const LEASE: i64 = 20_000_000;
/// The first wait after a failure; each further one is three times as long, up to [`LONGEST`].
const FIRST: i64 = 5_000_000;
const LONGEST: i64 = 6 * 3_600_000_000;

/// Takes due jobs of a kind for a holder, at most `room`, the longest due first. One whose holder died has failed once
/// more: a job that kills its process must not come back for ever.
pub(super) fn claim(tx: &mut Tx, kind: &str, holder: &str, room: u32) -> Result<Vec<Job>> {
    let (now, skip) = (tx.now(), tx.skip_locked());
    let sql = format!(
        "SELECT {} FROM job WHERE kind = $1 AND run_at <= $2 ORDER BY run_at, id LIMIT $3{skip}",
        Job::COLUMNS
    );
    let mut jobs: Vec<Job> = tx.all(&sql, args![kind, now, room])?;
    for job in &mut jobs {
        job.attempts += i64::from(!job.holder.is_empty());
        job.holder = holder.to_owned();
        tx.execute(
            "UPDATE job SET holder = $2, run_at = $3, attempts = $4 WHERE id = $1",
            args![job.id, holder, now + LEASE, job.attempts],
        )?;
    }
    Ok(jobs)
}

/// Takes all jobs from whoever holds them; they are due at once, and have failed once more.
pub(super) fn free(tx: &mut Tx) -> Result<()> {
    let now = tx.now();
    tx.execute("UPDATE job SET run_at = $1 WHERE holder <> ''", args![now])?;
    Ok(())
}

/// Which of the kinds have due jobs.
pub(super) fn due(tx: &mut Tx, kinds: &[&'static str]) -> Result<Vec<&'static str>> {
    let now = tx.now();
    let mut due = Vec::new();
    for kind in kinds {
        let sql = "SELECT id FROM job WHERE kind = $1 AND run_at <= $2 LIMIT 1";
        if tx.first::<(i64,)>(sql, args![*kind, now])?.is_some() {
            due.push(*kind);
        }
    }
    Ok(due)
}

/// Renews the lease of what a holder works on: which jobs it still has.
pub(super) fn renew(tx: &mut Tx, holder: &str, jobs: &[Id<of::Job>]) -> Result<Vec<Id<of::Job>>> {
    let until = tx.now() + LEASE;
    let mut kept = Vec::new();
    for id in jobs {
        let renew = "UPDATE job SET run_at = $3 WHERE id = $1 AND holder = $2";
        if tx.execute(renew, args![*id, holder, until])? == 1 {
            kept.push(*id);
        }
    }
    Ok(kept)
}

/// Locks a job that is being worked on; false when its holder has lost it. What was committed before whoever enqueues it
/// again looks at it is visible from here on, and what comes later makes a new job: so a handler that finds no more work
/// now can [`finish`] it without missing any.
pub fn hold(tx: &mut Tx, job: &Job) -> Result<bool> {
    let sql = format!(
        "SELECT id FROM job WHERE id = $1 AND holder = $2{}",
        tx.for_update()
    );
    let held: Option<(i64,)> = tx.first(&sql, args![job.id, &job.holder])?;
    Ok(held.is_some())
}

/// Ends a job for good, unless its holder has lost it.
pub fn finish(tx: &mut Tx, job: &Job) -> Result<()> {
    tx.execute(
        "DELETE FROM job WHERE id = $1 AND holder = $2",
        args![job.id, &job.holder],
    )?;
    Ok(())
}

/// Lets a job go until `at`, as if it had not failed before.
pub fn release(tx: &mut Tx, job: &Job, at: i64) -> Result<()> {
    tx.execute(
        "UPDATE job SET holder = '', run_at = $3, attempts = 0, last_error = '' WHERE id = $1 AND holder = $2",
        args![job.id, &job.holder, at],
    )?;
    Ok(())
}

/// Notes a failure: tried again later, or given up after `most` failures.
pub fn put_off(tx: &mut Tx, job: &Job, most: i64, error: &str) -> Result<()> {
    let failures = job.attempts + 1;
    let run_at = (failures < most).then(|| tx.now() + backoff(failures));
    tx.execute(
        "UPDATE job SET holder = '', run_at = $3, attempts = $4, last_error = $5 WHERE id = $1 AND holder = $2",
        args![job.id, &job.holder, run_at, failures, crate::text::limit(error, 1000)],
    )?;
    Ok(())
}

/// The wait after so many failures in a row, with jitter, in microseconds.
fn backoff(failures: i64) -> i64 {
    let steps = u32::try_from(failures - 1).unwrap_or(0).min(20);
    let wait = FIRST.saturating_mul(3_i64.saturating_pow(steps));
    secret::jitter(wait.min(LONGEST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_failure_waits_longer_up_to_a_limit() {
        let waits: Vec<i64> = (1..30).map(backoff).collect();
        assert!((FIRST..FIRST * 6 / 5 + 1).contains(&waits[0]), "{waits:?}");
        assert!(waits[1] > waits[0] && waits[2] > waits[1], "{waits:?}");
        assert!(
            waits.iter().all(|wait| *wait <= LONGEST / 5 * 6),
            "{waits:?}"
        );
    }
}
