use openlead_db::args;
use serde_json::json;

use super::note_gone;
use crate::act::Act;
use crate::error::Result;
use crate::id::{Id, of};
use crate::{event, search, webhook};

const DAY: i64 = 24 * 3600 * 1_000_000;

/// Every table with rows of a lead, and which of them: `$1` is the account, `$2` the lead. Rows that others are found by
/// come last.
pub(crate) const TABLES: [(&str, &str); 17] = [
    ("lead_phone", "lead_id = $2"),
    ("lead_reference", "lead_id = $2"),
    ("lead_step", "lead_id = $2"),
    ("lead_purpose", "lead_id = $2"),
    ("board_place", "lead_id = $2"),
    ("note", "lead_id = $2"),
    ("call", "lead_id = $2"),
    ("deal", "lead_id = $2"),
    (
        "task_comment",
        "task_id IN (SELECT id FROM task WHERE account_id = $1 AND lead_id = $2)",
    ),
    ("task", "lead_id = $2"),
    (
        "bulk_lead",
        "bulk_id IN (SELECT id FROM bulk WHERE account_id = $1) AND lead_id = $2",
    ),
    ("lead_merge", "lead_id = $2"),
    ("lead_apart", "(one_id = $2 OR other_id = $2)"),
    ("forward_call", "lead_id = $2"),
    (
        "import_change",
        "import_id IN (SELECT id FROM import WHERE account_id = $1) AND lead_id = $2",
    ),
    ("event", "lead_id = $2"),
    ("lead", "id = $2"),
];

/// Deletes a lead for good, with all that belongs to it: how many rows of which tables. Its numbers are free again.
pub(crate) fn remove(act: &mut Act, lead: Id<of::Lead>) -> Result<Vec<(&'static str, u64)>> {
    webhook::forget_lead(act, lead)?;
    search::forget(act, lead)?;
    let mut rows = Vec::new();
    for (table, which) in TABLES {
        let sql = format!("DELETE FROM {table} WHERE account_id = $1 AND {which}");
        let deleted = act.tx.execute(&sql, args![act.actor.account, lead])?;
        rows.push((table, deleted));
    }
    note_gone(act, lead, None)?;
    Ok(rows)
}

/// A lead and those that were merged into it, and into these.
pub(crate) fn parts(act: &mut Act, lead: Id<of::Lead>) -> Result<Vec<Id<of::Lead>>> {
    let mut parts = vec![lead];
    let mut next = 0;
    while let Some(part) = parts.get(next).copied() {
        let merged: Vec<(Id<of::Lead>,)> = act.tx.all(
            "SELECT other_id FROM lead_merge WHERE account_id = $1 AND lead_id = $2 AND undone_at IS NULL",
            args![act.actor.account, part],
        )?;
        parts.extend(merged.into_iter().map(|(other,)| other));
        next += 1;
    }
    Ok(parts)
}

/// Deletes for good what has been in the trash for so many days, at most `limit` leads: how many there were.
pub fn purge(act: &mut Act, days: i64, limit: u32) -> Result<u64> {
    let oldest = act.tx.now() - days.saturating_mul(DAY);
    let old: Vec<(Id<of::Lead>,)> = act.tx.all(
        "SELECT id FROM lead WHERE account_id = $1 AND deleted_at IS NOT NULL AND deleted_at < $2
           AND merged_into IS NULL ORDER BY deleted_at, id LIMIT $3",
        args![act.actor.account, oldest, limit],
    )?;
    for (lead,) in &old {
        for part in parts(act, *lead)? {
            remove(act, part)?;
        }
    }
    if !old.is_empty() {
        let leads: Vec<_> = old.iter().map(|(lead,)| lead).collect();
        event::of_account(act, "lead.purged", &json!({ "leads": leads, "days": days }))?;
    }
    Ok(old.len() as u64)
}
