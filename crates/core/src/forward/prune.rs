use openlead_db::{Tx, args};
use serde_json::json;

use super::Outcome;
use crate::act::Act;
use crate::error::Result;
use crate::event;
use crate::id::{Id, of};

/// A call waits so long at most, in microseconds.
const LONGEST: i64 = 30 * 86_400_000_000;
/// So many calls of an account wait at most.
const MOST: i64 = 1_000_000;

/// Deletes calls that were refused or given up and came before a moment, at most `limit`: how many there were.
pub fn prune(tx: &mut Tx, account: Id<of::Account>, before: i64, limit: u32) -> Result<u64> {
    let mut deleted = 0;
    for over in [Outcome::Refused, Outcome::Failed] {
        deleted += tx.execute(
            "DELETE FROM forward_call WHERE account_id = $1 AND id IN (SELECT id FROM forward_call
               WHERE account_id = $1 AND outcome = $2 AND created_at < $3 ORDER BY id LIMIT $4)",
            args![account, &over, before, limit],
        )?;
    }
    Ok(deleted)
}

/// Deletes calls that wait for longer than 30 days, and the oldest of more than a million, at most `limit`: how many
/// there were. [`say_expired`] tells of all of them.
pub fn expire(act: &mut Act, limit: u32) -> Result<u64> {
    let (account, before) = (act.account(), act.tx.now() - LONGEST);
    let too_many: Option<(i64,)> = act.tx.first(
        "SELECT id FROM forward_call WHERE account_id = $1 AND outcome = $2 ORDER BY id DESC LIMIT 1 OFFSET $3",
        args![account, &Outcome::Waiting, MOST],
    )?;
    let upto = too_many.map_or(0, |(id,)| id);
    let oldest: Vec<(i64, i64)> = act.tx.all(
        "SELECT id, created_at FROM forward_call WHERE account_id = $1 AND outcome = $2 ORDER BY id LIMIT $3",
        args![account, &Outcome::Waiting, limit],
    )?;
    let over = oldest.iter().filter(|(id, at)| *id <= upto || *at < before);
    let mut expired = 0;
    for (id, _) in over {
        let gone = "DELETE FROM forward_call WHERE account_id = $1 AND id = $2";
        expired += act.tx.execute(gone, args![account, *id])?;
    }
    if expired > 0 {
        let count = "UPDATE forward SET expired = expired + $2 WHERE account_id = $1";
        let expired = i64::try_from(expired).unwrap_or(i64::MAX);
        act.tx.execute(count, args![account, expired])?;
    }
    Ok(expired)
}

/// Says in the audit log that so many calls waited too long.
pub fn say_expired(act: &mut Act, calls: u64) -> Result<()> {
    event::of_account(act, "forward.expired", &json!({ "calls": calls }))?;
    Ok(())
}
