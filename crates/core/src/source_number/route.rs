use openlead_db::args;
use serde_json::json;

use super::{MOST_NUMBERS, normal};
use crate::act::Act;
use crate::error::Result;
use crate::event;
use crate::id::{Id, of};

const DAY: i64 = 24 * 3600 * 1_000_000;

/// The department to which a source number is assigned.
pub fn department(act: &mut Act, number: &str) -> Result<Option<Id<of::Department>>> {
    let number = normal(act, number);
    Ok(find(act, &number)?.flatten())
}

/// As [`department`], for a lead that the line brings: it is counted, and a number that nobody knows yet is kept, so that
/// it can be assigned.
pub(crate) fn route(act: &mut Act, number: &str) -> Result<Option<Id<of::Department>>> {
    let number = normal(act, number);
    if number.is_empty() {
        return Ok(None);
    }
    let found = find(act, &number)?;
    if found.is_none() && !keep(act, &number)? {
        return Ok(None);
    }
    let day = act.tx.now().div_euclid(DAY);
    act.tx.execute(
        "INSERT INTO source_number_day (account_id, number, day, leads) VALUES ($1, $2, $3, 1)
         ON CONFLICT (account_id, number, day) DO UPDATE SET leads = source_number_day.leads + 1",
        args![act.actor.account, number, day],
    )?;
    Ok(found.flatten())
}

fn find(act: &mut Act, number: &str) -> Result<Option<Option<Id<of::Department>>>> {
    let found: Option<(Option<Id<of::Department>>,)> = act.tx.first(
        "SELECT department_id FROM source_number WHERE account_id = $1 AND number = $2",
        args![act.actor.account, number],
    )?;
    Ok(found.map(|(department,)| department))
}

/// Keeps a number that has no department yet, unless there are too many.
fn keep(act: &mut Act, number: &str) -> Result<bool> {
    let (count,): (i64,) = act.tx.one(
        "SELECT count(*) FROM source_number WHERE account_id = $1",
        args![act.actor.account],
    )?;
    if count >= MOST_NUMBERS {
        return Ok(false);
    }
    let (id, now) = (Id::<of::SourceNumber>::new(act.tx.new_id()), act.tx.now());
    let kept = act.tx.execute(
        "INSERT INTO source_number (account_id, number, id, created_at, updated_at) VALUES ($1, $2, $3, $4, $4)
         ON CONFLICT (account_id, number) DO NOTHING",
        args![act.actor.account, number, id, now],
    )?;
    if kept == 1 {
        act.remark("The source number was kept: it has no department yet.");
        event::of_account(
            act,
            "source_number.added",
            &json!({ "id": id, "number": number }),
        )?;
    }
    Ok(true)
}
