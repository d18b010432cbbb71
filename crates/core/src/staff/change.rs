use openlead_db::args;
use serde_json::json;

use super::{
    Role, Staff, check_last_owner, check_own_or_right, check_rank, checked_email, checked_name,
    checked_phone, read,
};
use crate::access::{Right, Scope};
use crate::act::Act;
use crate::changes::Changes;
use crate::email::Email;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::{catalog, department, event, text};

/// What is to be different; `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// Another name.
    pub name: Option<String>,
    /// Another e-mail address, by which they sign in from now on.
    pub email: Option<String>,
    /// Another phone number, empty for none.
    pub phone: Option<String>,
    /// What they may do.
    pub role: Option<Role>,
    /// Which leads they see; inner `None` for what their role has.
    pub scope: Option<Option<Scope>>,
    /// Whether they get leads now.
    pub on_duty: Option<bool>,
    /// All departments that they get leads from.
    pub departments: Option<Vec<Id<of::Department>>>,
}

impl Change {
    /// Whether everybody may change this of themselves: name, phone, on duty or off.
    fn is_personal(&self) -> bool {
        self.email.is_none()
            && self.role.is_none()
            && self.scope.is_none()
            && self.departments.is_none()
    }
}

/// Changes a member of staff. Without the right people change their own name and phone, and go on and off duty.
///
/// # Errors
/// `Forbidden`; `NotFound` for them or a department; `Invalid` for the input; `Conflict` for the last active owner's role,
/// and when somebody else signs in with the address.
pub fn change(act: &mut Act, id: Id<of::Staff>, change: &Change) -> Result<()> {
    catalog::lock(act)?;
    match change.is_personal() {
        true => check_own_or_right(act, id)?,
        false => act.require(Right::Staff)?,
    }
    let before = read(act, id)?;
    let after = apply(act, &before, change)?;
    check_rank(act, before.role)?;
    check_rank(act, after.role)?;
    if after.role != Role::Owner {
        check_last_owner(act, &before)?;
    }
    if after.email != before.email {
        move_login(act, &after)?;
    }
    write(act, &before, &after)?;
    match &change.departments {
        Some(departments) => set_departments(act, id, departments),
        None => Ok(()),
    }
}

fn apply(act: &Act, staff: &Staff, change: &Change) -> Result<Staff> {
    let mut staff = staff.clone();
    if let Some(name) = &change.name {
        staff.name = checked_name(name)?;
        staff.folded = text::fold(&staff.name);
    }
    if let Some(email) = &change.email {
        staff.email = checked_email(act, email, Some(staff.id))?;
    }
    if let Some(phone) = &change.phone {
        staff.phone = checked_phone(act, phone)?;
    }
    staff.role = change.role.unwrap_or(staff.role);
    staff.scope = change.scope.unwrap_or(staff.scope);
    staff.on_duty = change.on_duty.unwrap_or(staff.on_duty);
    Ok(staff)
}

/// They sign in with the new address; one who cannot sign in has nothing to move.
fn move_login(act: &mut Act, staff: &Staff) -> Result<()> {
    let address = Email::parse(&staff.email).map_or(String::new(), |email| email.fold());
    let taken: Option<(String,)> = act.tx.first(
        "SELECT email FROM login WHERE email = $1 AND NOT (account_id = $2 AND staff_id = $3)",
        args![&address, act.actor.account, staff.id],
    )?;
    if taken.is_some() {
        return Err(Error::Conflict(
            "somebody signs in with this e-mail address already".to_owned(),
        ));
    }
    act.tx.execute(
        "UPDATE login SET email = $1 WHERE account_id = $2 AND staff_id = $3",
        args![address, act.actor.account, staff.id],
    )?;
    Ok(())
}

fn write(act: &mut Act, before: &Staff, after: &Staff) -> Result<()> {
    let mut changes = Changes::default();
    changes
        .note("name", &before.name, &after.name)
        .note("email", &before.email, &after.email)
        .note("phone", &before.phone, &after.phone)
        .note("role", before.role.as_str(), after.role.as_str())
        .note(
            "scope",
            &before.scope.map(Scope::as_str),
            &after.scope.map(Scope::as_str),
        )
        .note("on_duty", &before.on_duty, &after.on_duty);
    if changes.is_empty() {
        return Ok(());
    }
    let now = act.tx.now();
    act.tx.execute(
        "UPDATE staff SET name = $3, folded = $4, email = $5, phone = $6, role = $7, scope = $8, on_duty = $9,
           updated_at = $10
         WHERE account_id = $1 AND id = $2",
        args![act.actor.account, after.id, &after.name, &after.folded, &after.email, &after.phone, &after.role,
            after.scope, after.on_duty, now],
    )?;
    catalog::changed(act)?;
    let detail = json!({ "id": after.id, "name": after.name });
    event::of_account(act, "staff.changed", &changes.detail(detail))?;
    Ok(())
}

/// Joins those that are missing and leaves those that are not named.
fn set_departments(
    act: &mut Act,
    staff: Id<of::Staff>,
    wanted: &[Id<of::Department>],
) -> Result<()> {
    let rows: Vec<(Id<of::Department>,)> = act.tx.all(
        "SELECT department_id FROM department_member WHERE account_id = $1 AND staff_id = $2",
        args![act.actor.account, staff],
    )?;
    let known: Vec<_> = rows.into_iter().map(|(department,)| department).collect();
    for department in wanted
        .iter()
        .filter(|department| !known.contains(department))
    {
        department::join(act, *department, staff)?;
    }
    for department in known
        .iter()
        .filter(|department| !wanted.contains(department))
    {
        department::leave(act, *department, staff)?;
    }
    Ok(())
}
