use openlead_db::args;
use serde_json::json;

use super::{check_last_owner, check_rank, read};
use crate::access::Right;
use crate::act::Act;
use crate::error::Result;
use crate::id::{Id, of};
use crate::{catalog, event, session};

/// Ends somebody's work here: no sign-in, no new leads. What they have stays theirs until it is
/// [handed over](super::hand_over).
///
/// # Errors
/// `Forbidden`; `NotFound`; `Conflict` for the last active owner.
pub fn deactivate(act: &mut Act, staff: Id<of::Staff>) -> Result<()> {
    catalog::hold(act, Right::Staff)?;
    let before = read(act, staff)?;
    check_rank(act, before.role)?;
    check_last_owner(act, &before)?;
    act.tx.execute(
        "DELETE FROM login WHERE account_id = $1 AND staff_id = $2",
        args![act.actor.account, staff],
    )?;
    session::end_all(act, staff, None)?;
    set(act, staff, false, "staff.deactivated")
}

/// Lets somebody work here again: they get leads; to sign in they need a new password.
///
/// # Errors
/// `Forbidden`; `NotFound`.
pub fn reactivate(act: &mut Act, staff: Id<of::Staff>) -> Result<()> {
    catalog::hold(act, Right::Staff)?;
    let before = read(act, staff)?;
    check_rank(act, before.role)?;
    if before.active {
        return Ok(());
    }
    set(act, staff, true, "staff.reactivated")
}

fn set(act: &mut Act, staff: Id<of::Staff>, active: bool, event: &str) -> Result<()> {
    let now = act.tx.now();
    act.tx.execute(
        "UPDATE staff SET active = $3, updated_at = $4 WHERE account_id = $1 AND id = $2",
        args![act.actor.account, staff, active, now],
    )?;
    catalog::changed(act)?;
    event::of_account(act, event, &json!({ "id": staff }))?;
    Ok(())
}
