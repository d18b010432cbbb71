use openlead_db::{Value, args};
use serde_json::{Value as Json, json};

use super::UNDO;
use super::join::Undo;
use crate::access::Right;
use crate::act::Act;
use crate::error::{Error, Result};
use crate::event;
use crate::id::{Id, of};
use crate::lead::find::lock;

/// Makes two leads of one again, as they were: what moved goes back, as far as it is still there, and the columns that were
/// taken are what they were. What came to the lead since stays with it.
///
/// # Errors
/// `Forbidden`; `NotFound`; `Conflict` when it was undone already, is longer ago than 30 days, or the lead that stayed is
/// in the trash.
pub fn undo(act: &mut Act, merge: Id<of::Event>) -> Result<()> {
    act.require(Right::Delete)?;
    let (account, now) = (act.actor.account, act.tx.now());
    let sql = format!(
        "SELECT lead_id, other_id, undo, at, undone_at FROM lead_merge WHERE account_id = $1 AND id = $2{}",
        act.tx.for_update()
    );
    type Row = (Id<of::Lead>, Id<of::Lead>, Json, i64, Option<i64>);
    let found: Option<Row> = act.tx.first(&sql, args![account, merge])?;
    let (lead, other, undo, at, undone_at) = found.ok_or(Error::NotFound("merge"))?;
    if undone_at.is_some() || at < now - UNDO {
        return Err(Error::Conflict(
            "This merge was undone already, or is longer ago than 30 days.".to_owned(),
        ));
    }
    if lock(act, lead)?.deleted_at.is_some() {
        return Err(Error::Conflict(
            "The lead is in the trash: restore it first.".to_owned(),
        ));
    }
    let undo: Undo =
        serde_json::from_value(undo).map_err(|error| Error::Internal(error.to_string()))?;
    for (column, value) in &undo.columns {
        set(act, lead, column, value)?;
    }
    give_back(act, lead, other, &undo)?;
    let enquiries = "UPDATE lead SET enquiries = enquiries - $3 WHERE account_id = $1 AND id = $2";
    act.tx
        .execute(enquiries, args![account, lead, undo.enquiries])?;
    let back =
        "UPDATE lead SET deleted_at = NULL, merged_into = NULL WHERE account_id = $1 AND id = $2";
    act.tx.execute(back, args![account, other])?;
    act.tx.execute(
        "DELETE FROM lead_gone WHERE account_id = $1 AND lead_id = $2",
        args![account, other],
    )?;
    let undone = "UPDATE lead_merge SET undone_at = $3 WHERE account_id = $1 AND id = $2";
    act.tx.execute(undone, args![account, merge, now])?;
    event::of_lead(
        act,
        lead,
        "lead.merge_undone",
        &json!({ "merge": merge, "from": other }),
    )?;
    event::of_lead(
        act,
        other,
        "lead.merge_undone",
        &json!({ "merge": merge, "into": lead }),
    )?;
    Ok(())
}

fn give_back(act: &mut Act, lead: Id<of::Lead>, other: Id<of::Lead>, undo: &Undo) -> Result<()> {
    let account = act.actor.account;
    for (number, position) in &undo.numbers {
        act.tx.execute(
            "UPDATE lead_phone SET lead_id = $4, position = $5 WHERE account_id = $1 AND number = $2 AND lead_id = $3",
            args![account, number, lead, other, *position],
        )?;
    }
    for (system, reference) in &undo.references {
        act.tx.execute(
            "UPDATE lead_reference SET lead_id = $5 WHERE account_id = $1 AND system = $2 AND reference = $3 AND lead_id = $4",
            args![account, system, reference, lead, other],
        )?;
    }
    for (table, ids) in &undo.rows {
        let sql = format!(
            "UPDATE {table} SET lead_id = $4 WHERE account_id = $1 AND id = $2 AND lead_id = $3"
        );
        for id in ids {
            act.tx.execute(&sql, args![account, *id, lead, other])?;
        }
    }
    Ok(())
}

/// Sets a column of a lead to a value that was in it, or in that of another.
pub(super) fn set(act: &mut Act, lead: Id<of::Lead>, column: &str, value: &Json) -> Result<()> {
    let value = match value {
        Json::String(text) => Value::from(text.as_str()),
        Json::Number(number) => Value::from(number.as_i64().unwrap_or(0)),
        _ => Value::Null,
    };
    let sql = format!("UPDATE lead SET {column} = $3 WHERE account_id = $1 AND id = $2");
    act.tx
        .execute(&sql, &[act.actor.account.into(), lead.into(), value])?;
    Ok(())
}
