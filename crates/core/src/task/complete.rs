use openlead_db::args;
use serde_json::json;

use super::lock;
use crate::act::Act;
use crate::error::Result;
use crate::id::{Id, of};
use crate::{event, note, text};

/// Says that a task is done. Done once more is no change.
///
/// # Errors
/// `NotFound` for the task.
pub fn complete(act: &mut Act, task: Id<of::Task>) -> Result<()> {
    complete_with(act, task, "")
}

/// As [`complete`], with what came of it.
///
/// # Errors
/// `NotFound` for the task; `Invalid` when the outcome is too long.
pub fn complete_with(act: &mut Act, id: Id<of::Task>, outcome: &str) -> Result<()> {
    let task = lock(act, id)?;
    let outcome = text::within("outcome", outcome, note::LONGEST)?;
    if task.completed_at.is_some() {
        return Ok(());
    }
    let now = act.tx.now();
    act.tx.execute(
        "UPDATE task SET completed_at = $3, completed_by = $4, outcome = $5, updated_at = $3
         WHERE account_id = $1 AND id = $2",
        args![act.actor.account, id, now, act.actor.who, &outcome],
    )?;
    let mut detail = json!({ "id": id, "name": task.name });
    if !outcome.is_empty() {
        detail["outcome"] = outcome.into();
    }
    event::of_lead_or_account(act, task.lead_id, "task.completed", &detail)
}

/// Says that a task is to be done after all. Open already is no change.
///
/// # Errors
/// `NotFound` for the task.
pub fn reopen(act: &mut Act, id: Id<of::Task>) -> Result<()> {
    let task = lock(act, id)?;
    if task.completed_at.is_none() {
        return Ok(());
    }
    let now = act.tx.now();
    act.tx.execute(
        "UPDATE task SET completed_at = NULL, completed_by = NULL, outcome = '', updated_at = $3
         WHERE account_id = $1 AND id = $2",
        args![act.actor.account, id, now],
    )?;
    let detail = json!({ "id": id, "name": task.name });
    event::of_lead_or_account(act, task.lead_id, "task.reopened", &detail)
}
