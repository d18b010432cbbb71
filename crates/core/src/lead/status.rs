use openlead_db::args;
use serde_json::json;

use super::Set;
use super::find::lock;
use crate::act::Act;
use crate::error::Result;
use crate::event;
use crate::id::{Id, of};
use crate::list::ListItem;
use crate::reason::Reason;

/// Moves a lead to a status. To the one that it has is no change. Why it was closed goes with it into the event of a
/// status that closes it, and is forgotten in an open one.
///
/// # Errors
/// `NotFound` for the lead.
pub fn set_status(act: &mut Act, lead: Id<of::Lead>, status: Id<of::ListItem>) -> Result<()> {
    let lead = lock(act, lead)?;
    if lead.status_id == status {
        return Ok(());
    }
    let now = act.tx.now();
    let opens = act.catalog.lists.get(status).is_some_and(ListItem::is_open);
    let mut columns = Set::default();
    columns
        .set("status_id", status)
        .set("status_changed_at", now);
    if opens {
        columns.change("lost_reason", &lead.lost_reason, Some(&String::new()));
        columns.change("lost_reason_id", &lead.lost_reason_id, Some(&None));
    }
    let lists = &act.catalog.lists;
    let mut detail = json!({ "before": lists.name(lead.status_id), "after": lists.name(status) });
    let entry = lead.lost_reason_id.filter(|_| !opens);
    if let Some(entry) = entry {
        detail["reason_id"] = json!(entry);
    }
    let reason = Reason {
        entry,
        words: lead.lost_reason,
    };
    let reason = reason.text(act);
    if !opens && !reason.is_empty() {
        detail["reason"] = json!(reason);
    }
    event::of_lead_with(act, lead.id, columns, "lead.status_changed", &detail)?;
    note_step(act, lead.id, lead.status_id, status)
}

/// Keeps the way of a lead through the statuses, by their ids: names change.
fn note_step(
    act: &mut Act,
    lead: Id<of::Lead>,
    from: Id<of::ListItem>,
    to: Id<of::ListItem>,
) -> Result<()> {
    let (id, now) = (act.tx.new_id(), act.tx.now());
    act.tx.execute(
        "INSERT INTO lead_step (account_id, lead_id, id, from_id, to_id, at) VALUES ($1, $2, $3, $4, $5, $6)",
        args![act.actor.account, lead, id, from, to, now],
    )?;
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
    let mut columns = Set::default();
    columns.set("purpose_id", purpose);
    let lists = &act.catalog.lists;
    let change =
        json!({ "before": before.map(|before| lists.name(before)), "after": lists.name(purpose) });
    let detail = json!({ "changes": { "purpose": change } });
    event::of_lead_with(act, lead, columns, "lead.updated", &detail)?;
    Ok(())
}
