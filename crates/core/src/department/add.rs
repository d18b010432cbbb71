use openlead_db::args;
use serde_json::json;

use super::{MOST_DEPARTMENTS, free_name};
use crate::access::Right;
use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::{catalog, event};

/// Makes a department.
///
/// # Errors
/// `Forbidden`; `Invalid` for the name; `Conflict` when there is one of this name, or too many.
pub fn add(act: &mut Act, name: &str) -> Result<Id<of::Department>> {
    catalog::hold(act, Right::Settings)?;
    let (name, folded) = free_name(act, name, None)?;
    if act.catalog.departments.len() >= MOST_DEPARTMENTS {
        return Err(Error::Conflict(format!(
            "an account has at most {MOST_DEPARTMENTS} departments"
        )));
    }
    let (id, now) = (Id::new(act.tx.new_id()), act.tx.now());
    act.tx.execute(
        "INSERT INTO department (account_id, id, name, folded, turn, created_at) VALUES ($1, $2, $3, $4, 0, $5)",
        args![act.actor.account, id, &name, folded, now],
    )?;
    catalog::changed(act)?;
    event::of_account(act, "department.added", &json!({ "id": id, "name": name }))?;
    Ok(id)
}
