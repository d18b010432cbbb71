use openlead_db::args;
use serde_json::{Value as Json, json};

use super::step::unreadable;
use super::{Deed, lock};
use crate::access::Right;
use crate::act::Act;
use crate::error::{Error, Result};
use crate::event;
use crate::id::{Id, of};
use crate::lead::find;
use crate::units::UNIT;

/// Puts back the next leads; true when none is left.
pub(super) fn step(act: &mut Act, id: Id<of::Bulk>) -> Result<bool> {
    act.require(Right::Bulk)?;
    let bulk = lock(act, id)?;
    if bulk.undone_at.is_some() {
        return Ok(true);
    }
    if bulk.finished_at.is_none() {
        return Err(Error::Conflict(
            "this change is still going on: wait for its end".to_owned(),
        ));
    }
    if bulk.undo_from.is_none() {
        event::of_account(
            act,
            "leads.change_undone",
            &json!({ "id": id, "deed": bulk.deed, "leads": bulk.changed }),
        )?;
    }
    let deed: Deed = serde_json::from_value(bulk.deed).map_err(unreadable)?;
    let leads: Vec<(Id<of::Lead>, Json)> = act.tx.all(
        &format!("SELECT lead_id, before FROM bulk_lead WHERE account_id = $1 AND bulk_id = $2 ORDER BY lead_id LIMIT {UNIT}"),
        args![act.actor.account, id],
    )?;
    let mut undone = 0_i64;
    for (lead, before) in &leads {
        if one(act, &deed, *lead, before)? {
            undone += 1;
        }
        act.tx.execute(
            "DELETE FROM bulk_lead WHERE account_id = $1 AND bulk_id = $2 AND lead_id = $3",
            args![act.actor.account, id, *lead],
        )?;
    }
    let (is_last, now) = (leads.len() < UNIT as usize, act.tx.now());
    act.tx.execute(
        "UPDATE bulk SET undone = undone + $3, undo_from = COALESCE(undo_from, $4), undone_at = $5
         WHERE account_id = $1 AND id = $2",
        args![act.actor.account, id, undone, now, is_last.then_some(now)],
    )?;
    Ok(is_last)
}

fn one(act: &mut Act, deed: &Deed, lead: Id<of::Lead>, before: &Json) -> Result<bool> {
    let done = act.nested(|act| {
        let found = find::lock(act, lead)?;
        deed.undo(act, &found, before)
    });
    match done {
        // Gone, or the agent who had it does not work here any more.
        Err(Error::NotFound(_)) => Ok(false),
        done => done,
    }
}
