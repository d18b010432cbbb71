//! Looking after the queue: what waits, what was given up.

use openlead_db::{Tx, args};

use super::{Job, TOPIC, notify};
use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};

/// How many jobs there are, of all accounts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Due, or being worked on, or to be tried later.
    pub waiting: i64,
    /// Given up.
    pub dead: i64,
}

/// How many jobs there are. For the operator alone.
pub fn counts(tx: &mut Tx) -> Result<Counts> {
    let (waiting, dead) = tx.one(
        "SELECT count(run_at), count(*) - count(run_at) FROM job",
        args![],
    )?;
    Ok(Counts { waiting, dead })
}

/// The jobs of the account, newest first, at most `limit`; those that were given up alone when `dead`.
pub fn list(act: &mut Act, dead: bool, limit: u32) -> Result<Vec<Job>> {
    let only = if dead { " AND run_at IS NULL" } else { "" };
    let sql = format!(
        "SELECT {} FROM job WHERE account_id = $1{only} ORDER BY id DESC LIMIT $2",
        Job::COLUMNS
    );
    Ok(act.tx.all(&sql, args![act.actor.account, limit])?)
}

/// Makes a job that was given up due again.
///
/// # Errors
/// `NotFound` when there is none such.
pub fn retry(act: &mut Act, job: Id<of::Job>) -> Result<()> {
    let now = act.tx.now();
    let revived = act.tx.execute(
        "UPDATE job SET run_at = $3, attempts = 0 WHERE account_id = $1 AND id = $2 AND run_at IS NULL",
        args![act.actor.account, job, now],
    )?;
    if revived == 0 {
        return Err(Error::NotFound("job"));
    }
    notify(act.tx, TOPIC, act.actor.account, job.number());
    Ok(())
}

/// Deletes jobs that were given up and enqueued before a moment, at most `limit`: how many there were.
pub fn prune(tx: &mut Tx, account: Id<of::Account>, before: i64, limit: u32) -> Result<u64> {
    Ok(tx.execute(
        "DELETE FROM job WHERE id IN (SELECT id FROM job
           WHERE account_id = $1 AND run_at IS NULL AND created_at < $2 ORDER BY id LIMIT $3)",
        args![account, before, limit],
    )?)
}
