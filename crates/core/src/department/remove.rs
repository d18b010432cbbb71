use openlead_db::args;
use serde_json::json;

use super::read;
use crate::access::Right;
use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::{catalog, event, webhook};

/// What can stand against it: what is counted, and what there is called.
const USERS: [(&str, &str); 3] = [
    (
        "source_number WHERE account_id = $1 AND department_id = $2",
        "source numbers",
    ),
    (
        "department WHERE account_id = $1 AND fallback_department_id = $2",
        "departments that fall back on it",
    ),
    ("lead WHERE account_id = $1 AND department_id = $2", "leads"),
];
const MOST_COUNTED: i64 = 10_000;

/// Removes a department that nothing uses, with its members' places in it.
///
/// # Errors
/// `Forbidden`; `NotFound`; `Conflict` with what uses it.
pub fn remove(act: &mut Act, id: Id<of::Department>) -> Result<()> {
    catalog::hold(act, Right::Settings)?;
    let name = read(act, id)?.name;
    let used = uses(act, id)?;
    if !used.is_empty() {
        return Err(Error::Conflict(format!(
            "{name} has {}: give them to another department first",
            used.join(", ")
        )));
    }
    act.tx.execute(
        "DELETE FROM department_member WHERE account_id = $1 AND department_id = $2",
        args![act.actor.account, id],
    )?;
    act.tx.execute(
        "DELETE FROM department WHERE account_id = $1 AND id = $2",
        args![act.actor.account, id],
    )?;
    catalog::changed(act)?;
    event::of_account(
        act,
        "department.removed",
        &json!({ "id": id, "name": name }),
    )?;
    Ok(())
}

/// What uses a department, like `2 source numbers`.
fn uses(act: &mut Act, id: Id<of::Department>) -> Result<Vec<String>> {
    let mut uses = Vec::new();
    for (rows, noun) in USERS {
        let sql = format!("SELECT count(*) FROM (SELECT 1 FROM {rows} LIMIT {MOST_COUNTED}) t");
        let (count,): (i64,) = act.tx.one(&sql, args![act.actor.account, id])?;
        match count {
            0 => {}
            MOST_COUNTED.. => uses.push(format!("{count} {noun} or more")),
            some => uses.push(format!("{some} {noun}")),
        }
    }
    match webhook::limited::to_department(act, id)? {
        0 => {}
        some => uses.push(format!("{some} webhooks that are limited to it")),
    }
    Ok(uses)
}
