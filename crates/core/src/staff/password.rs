use openlead_db::args;
use serde_json::json;

use super::{check_own_or_right, check_rank, read};
use crate::act::Act;
use crate::email::Email;
use crate::error::{Error, Result};
use crate::event;
use crate::id::{Id, of};

/// Lets a member of staff sign in with a password, of which the hash is given.
///
/// # Errors
/// `Forbidden` for somebody else's without the right; `NotFound`; `Conflict` when somebody else signs in with their address, in this account or another.
pub fn set_password(act: &mut Act, staff: Id<of::Staff>, hash: &str) -> Result<()> {
    check_own_or_right(act, staff)?;
    let staff = read(act, staff)?;
    check_rank(act, staff.role)?;
    let email = Email::parse(&staff.email)
        .ok_or(Error::NotFound("e-mail address"))?
        .fold();
    let written = act.tx.execute(
        "INSERT INTO login (email, account_id, staff_id, password) VALUES ($1, $2, $3, $4)
         ON CONFLICT (email) DO UPDATE SET password = excluded.password
         WHERE login.account_id = excluded.account_id AND login.staff_id = excluded.staff_id",
        args![email, act.actor.account, staff.id, hash],
    )?;
    if written == 0 {
        return Err(Error::Conflict(
            "somebody signs in with this e-mail address already".to_owned(),
        ));
    }
    event::of_account(act, "staff.password_set", &json!({ "id": staff.id }))?;
    Ok(())
}
