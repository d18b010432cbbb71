use std::collections::HashSet;

use openlead_db::args;
use serde_json::json;

use crate::access::{self, Right};
use crate::act::Act;
use crate::error::{Error, Result};
use crate::event;
use crate::id::{Id, of};

/// Says that two leads are two people: they are suggested no more.
///
/// # Errors
/// `Forbidden`, `NotFound`; `Conflict` when they are one lead.
pub fn set_apart(act: &mut Act, one: Id<of::Lead>, other: Id<of::Lead>) -> Result<()> {
    let (first, second) = two(act, one, other)?;
    let now = act.tx.now();
    let said = act.tx.execute(
        "INSERT INTO lead_apart (account_id, one_id, other_id, who, at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (account_id, one_id, other_id) DO NOTHING",
        args![act.actor.account, first, second, act.actor.who, now],
    )?;
    match said {
        0 => Ok(()),
        _ => tell(act, (first, second), "lead.set_apart"),
    }
}

/// Takes that back: they may be suggested again.
///
/// # Errors
/// `Forbidden`, `NotFound`, also when nobody has said it.
pub fn put_together(act: &mut Act, one: Id<of::Lead>, other: Id<of::Lead>) -> Result<()> {
    let (first, second) = two(act, one, other)?;
    let taken_back = act.tx.execute(
        "DELETE FROM lead_apart WHERE account_id = $1 AND one_id = $2 AND other_id = $3",
        args![act.actor.account, first, second],
    )?;
    match taken_back {
        0 => Err(Error::NotFound("pair")),
        _ => tell(act, (first, second), "lead.put_together"),
    }
}

type Two = (Id<of::Lead>, Id<of::Lead>);

/// The two, the older one first.
fn two(act: &mut Act, one: Id<of::Lead>, other: Id<of::Lead>) -> Result<Two> {
    act.require(Right::Delete)?;
    access::lead(act, one)?;
    access::lead(act, other)?;
    match one.number().cmp(&other.number()) {
        std::cmp::Ordering::Less => Ok((one, other)),
        std::cmp::Ordering::Greater => Ok((other, one)),
        std::cmp::Ordering::Equal => Err(Error::Conflict("That is one lead.".to_owned())),
    }
}

fn tell(act: &mut Act, (one, other): Two, kind: &str) -> Result<()> {
    event::of_lead(act, one, kind, &json!({ "other": other }))?;
    event::of_lead(act, other, kind, &json!({ "other": one }))?;
    Ok(())
}

/// Those that are said to be somebody else than a lead.
pub(super) fn others(act: &mut Act, lead: Id<of::Lead>) -> Result<HashSet<Id<of::Lead>>> {
    let rows: Vec<Two> = act.tx.all(
        "SELECT one_id, other_id FROM lead_apart WHERE account_id = $1 AND one_id = $2
         UNION ALL SELECT other_id, one_id FROM lead_apart WHERE account_id = $1 AND other_id = $2",
        args![act.actor.account, lead],
    )?;
    Ok(rows.into_iter().map(|(_, other)| other).collect())
}

/// Whether somebody has said it of these two, the older one first.
pub(super) fn are_apart(act: &mut Act, one: Id<of::Lead>, other: Id<of::Lead>) -> Result<bool> {
    let sql = "SELECT at FROM lead_apart WHERE account_id = $1 AND one_id = $2 AND other_id = $3";
    let said: Option<(i64,)> = act.tx.first(sql, args![act.actor.account, one, other])?;
    Ok(said.is_some())
}
