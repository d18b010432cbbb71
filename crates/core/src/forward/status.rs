use openlead_db::{Tx, args};

use super::{Forward, Outcome, read};
use crate::error::Result;
use crate::id::{Id, of};

/// More calls than this are not counted.
const COUNTED: i64 = 100_000;

/// Where an account's calls are sent on, and what has not arrived.
#[derive(Debug, Clone)]
pub struct Status {
    /// Where, and how that goes.
    pub forward: Forward,
    /// How many calls wait, counted up to 100,000.
    pub waiting: i64,
    /// Since when the first of them waits, in microseconds.
    pub waiting_since: Option<i64>,
    /// How many calls the host refused, counted likewise.
    pub refused: i64,
    /// How many calls were given up, counted likewise.
    pub failed: i64,
}

/// Where the calls of an account are sent on, and what has not arrived; `None` when it was never set.
pub fn status(tx: &mut Tx, account: Id<of::Account>) -> Result<Option<Status>> {
    let Some(forward) = read(tx, account)? else {
        return Ok(None);
    };
    let first = "SELECT created_at FROM forward_call WHERE account_id = $1 AND outcome = $2 ORDER BY id LIMIT 1";
    let since: Option<(i64,)> = tx.first(first, args![account, &Outcome::Waiting])?;
    Ok(Some(Status {
        forward,
        waiting: count(tx, account, Outcome::Waiting)?,
        waiting_since: since.map(|(at,)| at),
        refused: count(tx, account, Outcome::Refused)?,
        failed: count(tx, account, Outcome::Failed)?,
    }))
}

fn count(tx: &mut Tx, account: Id<of::Account>, outcome: Outcome) -> Result<i64> {
    let sql = "SELECT count(*) FROM
        (SELECT id FROM forward_call WHERE account_id = $1 AND outcome = $2 LIMIT $3) AS counted";
    let (count,) = tx.one(sql, args![account, &outcome, COUNTED])?;
    Ok(count)
}

/// That of all accounts. For the operator alone.
pub fn all(tx: &mut Tx) -> Result<Vec<Status>> {
    let accounts: Vec<(Id<of::Account>,)> = tx.all("SELECT account_id FROM forward", args![])?;
    let mut all = Vec::new();
    for (account,) in accounts {
        all.extend(status(tx, account)?);
    }
    Ok(all)
}
