use openlead_db::{Value, args};

use crate::act::Act;
use crate::error::Result;
use crate::units::{Progress, UNIT};

/// Moves purposes that leads have beyond their first from `$2` to `$3`; what a lead would then have twice it loses once.
pub(super) fn move_further(act: &mut Act, args: &[Value], progress: Progress) -> Result<Progress> {
    let doubled = format!(
        "DELETE FROM lead_purpose WHERE account_id = $1 AND (lead_id, position) IN (
           SELECT p.lead_id, p.position FROM lead_purpose p
           JOIN lead l ON l.account_id = p.account_id AND l.id = p.lead_id
           WHERE p.account_id = $1 AND l.account_id = $1
             AND (p.purpose_id = $3 AND l.purpose_id IN ($2, $3)
               OR p.purpose_id = $2 AND (l.purpose_id IN ($2, $3) OR EXISTS (
                 SELECT 1 FROM lead_purpose o
                 WHERE o.account_id = $1 AND o.lead_id = p.lead_id AND o.purpose_id = $3)))
           LIMIT {UNIT})"
    );
    let further = format!(
        "UPDATE lead_purpose SET purpose_id = $3 WHERE account_id = $1 AND (lead_id, position) IN (
           SELECT lead_id, position FROM lead_purpose WHERE account_id = $1 AND purpose_id = $2 LIMIT {UNIT})"
    );
    let doubled = act.tx.execute(&doubled, args)?;
    if doubled == u64::from(UNIT) {
        return Ok(Progress {
            finished: false,
            ..progress
        });
    }
    let moved = act.tx.execute(&further, args)?;
    Ok(Progress {
        changed: progress.changed + moved,
        finished: progress.finished && moved < u64::from(UNIT),
        ..progress
    })
}

/// How many leads have a purpose beyond their first, up to `most`.
pub(super) fn count_further(act: &mut Act, purpose: i64, most: i64) -> Result<i64> {
    let (count,) = act.tx.one(
        "SELECT count(*) FROM (SELECT 1 FROM lead_purpose WHERE account_id = $1 AND purpose_id = $2 LIMIT $3) t",
        args![act.actor.account, purpose, most],
    )?;
    Ok(count)
}
