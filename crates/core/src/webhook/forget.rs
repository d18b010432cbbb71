use openlead_db::{Ids, Tx, args};

use crate::act::Act;
use crate::error::Result;
use crate::id::{Id, of};

/// Deletes deliveries of an account that ended before a moment, and those of webhooks that are gone, with their tries, at
/// most `limit` at a time: how many there were.
pub fn prune(tx: &mut Tx, account: Id<of::Account>, before: i64, limit: u32) -> Result<u64> {
    let mut last = 0_i64;
    // The next webhook with deliveries, without looking at all of them.
    let next = "SELECT webhook_id FROM delivery WHERE account_id = $1 AND webhook_id > $2 ORDER BY webhook_id LIMIT 1";
    while let Some((webhook,)) = tx.first::<(i64,)>(next, args![account, last])? {
        last = webhook;
        let old = old(tx, account, webhook, before, limit)?;
        for event in &old {
            delete(tx, account, webhook, *event)?;
        }
        if !old.is_empty() {
            return Ok(old.len() as u64);
        }
    }
    Ok(0)
}

fn old(
    tx: &mut Tx,
    account: Id<of::Account>,
    webhook: i64,
    before: i64,
    limit: u32,
) -> Result<Vec<Id<of::Event>>> {
    let there = "SELECT id FROM webhook WHERE account_id = $1 AND id = $2";
    // An id is of the moment at which it was made: what came since is not looked at, however much of it waits.
    let (over, before) = match tx.first::<(i64,)>(there, args![account, webhook])? {
        Some(_) => (" AND due_at IS NULL", Ids::floor(before)),
        None => ("", i64::MAX),
    };
    let sql = format!(
        "SELECT event_id FROM delivery WHERE account_id = $1 AND webhook_id = $2 AND event_id < $3{over}
         ORDER BY event_id LIMIT $4"
    );
    let old: Vec<(Id<of::Event>,)> = tx.all(&sql, args![account, webhook, before, limit])?;
    Ok(old.into_iter().map(|(event,)| event).collect())
}

fn delete(tx: &mut Tx, account: Id<of::Account>, webhook: i64, event: Id<of::Event>) -> Result<()> {
    for table in ["delivery_attempt", "delivery"] {
        tx.execute(
            &format!(
                "DELETE FROM {table} WHERE account_id = $1 AND webhook_id = $2 AND event_id = $3"
            ),
            args![account, webhook, event],
        )?;
    }
    Ok(())
}

/// Deletes all that was sent of a lead and all that is due of it: part of the erasure of a person.
pub fn forget_lead(act: &mut Act, lead: Id<of::Lead>) -> Result<()> {
    let account = act.account();
    let found: Vec<(i64, Id<of::Event>)> = act.tx.all(
        "SELECT d.webhook_id, d.event_id FROM webhook w
         JOIN event e ON e.account_id = w.account_id
         JOIN delivery d ON d.account_id = w.account_id AND d.webhook_id = w.id AND d.event_id = e.id
         WHERE w.account_id = $1 AND e.account_id = $1 AND e.lead_id = $2 AND d.account_id = $1",
        args![account, lead],
    )?;
    for (webhook, event) in found {
        delete(act.tx, account, webhook, event)?;
    }
    Ok(())
}
