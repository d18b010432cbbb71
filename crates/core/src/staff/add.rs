use openlead_db::args;
use serde_json::json;

use super::{Role, check_rank, checked_email, checked_name, checked_phone};
use crate::access::{Right, Scope};
use crate::act::Act;
use crate::error::Result;
use crate::id::{Id, of};
use crate::{catalog, department, event, text};

/// What a new member of staff needs.
#[derive(Debug, Clone)]
pub struct NewStaff {
    /// Their name.
    pub name: String,
    /// Their e-mail address.
    pub email: String,
    /// Their phone number, with or without the account's calling code.
    pub phone: Option<String>,
    /// What they may do.
    pub role: Role,
    /// Which leads they see, when that is not what their role has.
    pub scope: Option<Scope>,
    /// The departments that they get leads from.
    pub departments: Vec<Id<of::Department>>,
}

/// Adds a member of staff, who can sign in once they have a password.
///
/// # Errors
/// `Forbidden`; `Invalid` for the input; `Conflict` when somebody has the e-mail address; `NotFound` for a department.
pub fn add(act: &mut Act, new: &NewStaff) -> Result<Id<of::Staff>> {
    catalog::hold(act, Right::Staff)?;
    check_rank(act, new.role)?;
    let name = checked_name(&new.name)?;
    let email = checked_email(act, &new.email, None)?;
    let phone = checked_phone(act, new.phone.as_deref().unwrap_or_default())?;
    let (id, now) = (Id::new(act.tx.new_id()), act.tx.now());
    act.tx.execute(
        "INSERT INTO staff (account_id, id, name, folded, email, phone, role, scope, active, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, TRUE, $9, $9)",
        args![act.actor.account, id, &name, text::fold(&name), &email, phone, &new.role, new.scope, now],
    )?;
    catalog::changed(act)?;
    for department in &new.departments {
        department::join(act, *department, id)?;
    }
    event::of_account(
        act,
        "staff.added",
        &json!({ "id": id, "name": name, "role": new.role.as_str() }),
    )?;
    Ok(id)
}
