use openlead_db::args;
use serde_json::json;

use crate::access::{self, Right};
use crate::act::Act;
use crate::error::{Error, Result};
use crate::event;
use crate::id::{Id, of};

/// Puts a lead into the trash: it is no longer found, but when the person enquires again it comes back.
///
/// # Errors
/// `Forbidden`; `NotFound`, also when it is there already.
pub fn trash(act: &mut Act, lead: Id<of::Lead>) -> Result<()> {
    act.require(Right::Delete)?;
    access::lead(act, lead)?;
    let now = act.tx.now();
    let trashed = act.tx.execute(
        "UPDATE lead SET deleted_at = $3 WHERE account_id = $1 AND id = $2 AND deleted_at IS NULL",
        args![act.actor.account, lead, now],
    )?;
    if trashed == 0 {
        return Err(Error::NotFound("lead"));
    }
    event::of_lead(act, lead, "lead.deleted", &json!({}))?;
    Ok(())
}

/// Takes a lead out of the trash.
///
/// # Errors
/// `Forbidden`; `NotFound` when it is not there, also when it was merged: that is [undone](super::merge::undo).
pub fn restore(act: &mut Act, lead: Id<of::Lead>) -> Result<()> {
    act.require(Right::Delete)?;
    access::lead(act, lead)?;
    take_out(act, lead)
}

/// As [`restore`], for whoever it comes back by: the person who enquired again.
pub(crate) fn take_out(act: &mut Act, lead: Id<of::Lead>) -> Result<()> {
    let restored = act.tx.execute(
        "UPDATE lead SET deleted_at = NULL WHERE account_id = $1 AND id = $2 AND deleted_at IS NOT NULL
           AND merged_into IS NULL",
        args![act.actor.account, lead],
    )?;
    if restored == 0 {
        return Err(Error::NotFound("lead"));
    }
    event::of_lead(act, lead, "lead.restored", &json!({}))?;
    Ok(())
}
