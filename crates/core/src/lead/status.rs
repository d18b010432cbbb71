use openlead_db::args;
use serde_json::{Value as Json, json};

use super::find::lock;
use super::{Lead, Set};
use crate::act::Act;
use crate::error::Result;
use crate::event;
use crate::id::{Id, of};
use crate::list::ListItem;
use crate::reason::Reason;

/// The event of a lead that has moved to another status.
pub(super) const CHANGED: &str = "lead.status_changed";

/// Moves a lead to a status. To the one that it has is no change. Why it was closed goes with it into the event of a
/// status that closes it, and is forgotten in an open one.
///
/// # Errors
/// `NotFound` for the lead.
pub fn set_status(act: &mut Act, lead: Id<of::Lead>, status: Id<of::ListItem>) -> Result<()> {
    let lead = lock(act, lead)?;
    let mut columns = Set::default();
    if let Some(detail) = to_status(act, &lead, status, &mut columns)? {
        event::of_lead_with(act, lead.id, columns, CHANGED, &detail)?;
    }
    Ok(())
}

/// Sets the columns of a lead that moves to a status, and notes the step; what to record as [`CHANGED`], unless it has that
/// status.
pub(super) fn to_status(
    act: &mut Act,
    lead: &Lead,
    status: Id<of::ListItem>,
    columns: &mut Set,
) -> Result<Option<Json>> {
    if lead.status_id == status {
        return Ok(None);
    }
    columns
        .set("status_id", status)
        .set("status_changed_at", act.tx.now());
    note_step(act, lead.id, lead.status_id, status)?;
    let lists = &act.catalog.lists;
    let mut detail = json!({ "before": lists.name(lead.status_id), "after": lists.name(status) });
    if lists.get(status).is_some_and(ListItem::is_open) {
        columns.change("lost_reason", &lead.lost_reason, Some(&String::new()));
        columns.change("lost_reason_id", &lead.lost_reason_id, Some(&None));
        return Ok(Some(detail));
    }
    if let Some(entry) = lead.lost_reason_id {
        detail["reason_id"] = json!(entry);
    }
    let reason = Reason {
        entry: lead.lost_reason_id,
        words: lead.lost_reason.clone(),
    };
    let reason = reason.text(act);
    if !reason.is_empty() {
        detail["reason"] = json!(reason);
    }
    Ok(Some(detail))
}

/// Keeps the way of a lead through the statuses, by their ids: names change.
fn note_step(
    act: &mut Act,
    lead: Id<of::Lead>,
    from: Id<of::ListItem>,
    to: Id<of::ListItem>,
) -> Result<()> {
    let (id, now) = (act.tx.new_id(), act.tx.now());
    Ok(act.tx.send(
        "INSERT INTO lead_step (account_id, lead_id, id, from_id, to_id, at) VALUES ($1, $2, $3, $4, $5, $6)",
        args![act.actor.account, lead, id, from, to, now],
    )?)
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
    let mut columns = Set::default();
    columns.set("purpose_id", purpose);
    let lists = &act.catalog.lists;
    let change =
        json!({ "before": before.map(|before| lists.name(before)), "after": lists.name(purpose) });
    let detail = json!({ "changes": { "purpose": change } });
    event::of_lead_with(act, lead, columns, "lead.updated", &detail)?;
    Ok(())
}
