use openlead_db::args;

use super::{Deed, Target, lock};
use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::lead::find;
use crate::lead::list::matching;
use crate::units::UNIT;

/// Does the next leads; true when none is left.
pub(super) fn step(act: &mut Act, id: Id<of::Bulk>) -> Result<bool> {
    let bulk = lock(act, id)?;
    if bulk.finished_at.is_some() {
        return Ok(true);
    }
    let deed: Deed = serde_json::from_value(bulk.deed.clone()).map_err(unreadable)?;
    let target = serde_json::from_value(bulk.target.clone()).map_err(unreadable)?;
    let leads = next(act, target, bulk.after, bulk.created_at)?;
    let mut changed = 0_i64;
    for &lead in &leads {
        if one(act, &deed, id, lead)? {
            changed += 1;
        }
    }
    let count = i64::try_from(leads.len()).expect("a unit is small");
    let is_last = count < i64::from(UNIT);
    let (last, now) = (leads.last().copied().unwrap_or(bulk.after), act.tx.now());
    act.tx.execute(
        "UPDATE bulk SET after = $3, changed = changed + $4, skipped = skipped + $5, finished_at = $6
         WHERE account_id = $1 AND id = $2",
        args![act.actor.account, id, last, changed, count - changed, is_last.then_some(now)],
    )?;
    Ok(is_last)
}

pub(super) fn unreadable(error: serde_json::Error) -> Error {
    Error::Internal(format!("a change of many leads: {error}"))
}

/// The next leads after one, in the order of their ids; of a query those that came in up to a moment.
pub(super) fn next(
    act: &mut Act,
    target: Target,
    after: Id<of::Lead>,
    settled: i64,
) -> Result<Vec<Id<of::Lead>>> {
    match target {
        Target::Ids(mut ids) => {
            ids.sort_unstable();
            ids.dedup();
            let after = ids.into_iter().filter(|id| *id > after);
            Ok(after.take(UNIT as usize).collect())
        }
        Target::Query(mut query) => {
            query.settled = Some(settled);
            matching(act, &query, Some(after), UNIT)
        }
    }
}

/// Whether it was done to a lead: one that is gone or in the trash stays what it is.
fn one(act: &mut Act, deed: &Deed, bulk: Id<of::Bulk>, lead: Id<of::Lead>) -> Result<bool> {
    let done = act.nested(|act| {
        let found = find::lock(act, lead)?;
        let Some(before) = deed.perform(act, &found)? else {
            return Ok(false);
        };
        act.tx.execute(
            "INSERT INTO bulk_lead (account_id, bulk_id, lead_id, before) VALUES ($1, $2, $3, $4)",
            args![act.actor.account, bulk, lead, before.to_string()],
        )?;
        Ok(true)
    });
    match done {
        Err(Error::NotFound("lead")) => Ok(false),
        // It lacks what the others have.
        Err(Error::Invalid(_)) if matches!(deed, Deed::Close(_)) => Ok(false),
        done => done,
    }
}
