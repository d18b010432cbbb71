use openlead_db::args;
use serde_json::json;

use super::find::lock;
use crate::act::Act;
use crate::error::Result;
use crate::event;
use crate::id::{Id, of};

/// Moves a lead to a status. To the one that it has is no change.
///
/// # Errors
/// `NotFound` for the lead.
pub fn set_status(act: &mut Act, lead: Id<of::Lead>, status: Id<of::ListItem>) -> Result<()> {
    let before = lock(act, lead)?.status_id;
    if before == status {
        return Ok(());
    }
    let now = act.tx.now();
    act.tx.execute(
        "UPDATE lead SET status_id = $3, status_changed_at = $4 WHERE account_id = $1 AND id = $2",
        args![act.actor.account, lead, status, now],
    )?;
    let lists = &act.catalog.lists;
    let detail = json!({ "before": lists.name(before), "after": lists.name(status) });
    event::of_lead(act, lead, "lead.status_changed", &detail)?;
    Ok(())
}

/// Says what a lead is about.
///
/// # Errors
/// `NotFound` for the lead.
pub fn set_purpose(act: &mut Act, lead: Id<of::Lead>, purpose: Id<of::ListItem>) -> Result<()> {
    let before = lock(act, lead)?.purpose_id;
    if before == Some(purpose) {
        return Ok(());
    }
    act.tx.execute(
        "UPDATE lead SET purpose_id = $3 WHERE account_id = $1 AND id = $2",
        args![act.actor.account, lead, purpose],
    )?;
    let lists = &act.catalog.lists;
    let change =
        json!({ "before": before.map(|before| lists.name(before)), "after": lists.name(purpose) });
    event::of_lead(
        act,
        lead,
        "lead.updated",
        &json!({ "changes": { "purpose": change } }),
    )?;
    Ok(())
}
