//! Looking at openlead with another person's eyes: what they see is seen, and nothing is changed.

use openlead_db::args;
use serde_json::json;

use crate::access::Right;
use crate::act::Act;
use crate::error::{Error, Result};
use crate::event;
use crate::id::{Id, of};
use crate::staff::{Role, Staff};

/// Whether somebody may look with another's eyes: owners with everybody's, admins with those of managers and agents.
pub fn may(viewer: &Staff, other: &Staff) -> bool {
    let below = match viewer.role {
        Role::Owner => true,
        Role::Admin => matches!(other.role, Role::Manager | Role::Agent),
        Role::Manager | Role::Agent => false,
    };
    below && other.active && other.id != viewer.id
}

/// From now on the session looks with somebody's eyes.
///
/// # Errors
/// `Forbidden`; `NotFound`; `Conflict` for oneself, somebody who left, or an owner's eyes for an admin.
pub fn begin(act: &mut Act, session: Id<of::Session>, other: Id<of::Staff>) -> Result<()> {
    act.require(Right::Staff)?;
    let known = |id: Option<Id<of::Staff>>| id.and_then(|id| act.catalog.staff(id));
    let (viewer, other) = (known(act.actor.who), known(Some(other)));
    let other = other.ok_or(Error::NotFound("staff"))?.clone();
    if !viewer.is_some_and(|viewer| may(viewer, &other)) {
        return Err(Error::Conflict(
            "openlead can be seen as somebody else who works here, by an admin not as an owner"
                .to_owned(),
        ));
    }
    set(act, session, Some(other.id))?;
    let detail = json!({ "id": other.id, "name": other.name });
    event::of_account(act, "staff.view_begun", &detail)?;
    Ok(())
}

/// The session looks with its own person's eyes again.
pub fn end(act: &mut Act, session: Id<of::Session>, other: Id<of::Staff>) -> Result<()> {
    set(act, session, None)?;
    event::of_account(act, "staff.view_ended", &json!({ "id": other }))?;
    Ok(())
}

fn set(act: &mut Act, session: Id<of::Session>, other: Option<Id<of::Staff>>) -> Result<()> {
    let changed = act.tx.execute(
        "UPDATE session SET view_as = $4 WHERE account_id = $1 AND staff_id = $2 AND id = $3",
        args![act.actor.account, act.actor.who, session, other],
    )?;
    match changed {
        0 => Err(Error::NotFound("session")),
        _ => Ok(()),
    }
}
