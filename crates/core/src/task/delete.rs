use openlead_db::args;
use serde_json::json;

use super::lock;
use crate::access::Right;
use crate::act::Act;
use crate::error::{Error, Result};
use crate::event;
use crate::id::{Id, of};

/// Deletes a task with its comments.
///
/// # Errors
/// `NotFound`; `Forbidden` for what somebody else has set and has to do, without the right.
pub fn delete(act: &mut Act, id: Id<of::Task>) -> Result<()> {
    let task = lock(act, id)?;
    let own = [task.who, task.agent_id].contains(&act.actor.who);
    if !own && !act.may(Right::Delete) {
        return Err(Error::Forbidden(
            "You can delete your own tasks only.".to_owned(),
        ));
    }
    act.tx.execute(
        "DELETE FROM task_comment WHERE account_id = $1 AND task_id = $2",
        args![act.actor.account, id],
    )?;
    act.tx.execute(
        "DELETE FROM task WHERE account_id = $1 AND id = $2",
        args![act.actor.account, id],
    )?;
    let detail = json!({ "id": id, "name": task.name });
    event::of_lead_or_account(act, task.lead_id, "task.deleted", &detail)
}
