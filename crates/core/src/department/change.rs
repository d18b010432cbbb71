use openlead_db::args;
use serde_json::json;

use super::{Department, free_name, read};
use crate::access::Right;
use crate::act::Act;
use crate::changes::Changes;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::{catalog, event};

/// Who gets the leads of a department when nobody of it is on duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fallback {
    /// Nobody yet.
    Nobody,
    /// This person, when they are on duty.
    Staff(Id<of::Staff>),
    /// The next agent of this department.
    Department(Id<of::Department>),
}

/// What is to be different; `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// Another name.
    pub name: Option<String>,
    /// Who gets its leads when nobody is on duty.
    pub fallback: Option<Fallback>,
}

/// Changes a department.
///
/// # Errors
/// `Forbidden`; `NotFound` for the department or the fallback; `Invalid` for the name; `Conflict` when it is taken, or when
/// departments would fall back on each other in a circle.
pub fn change(act: &mut Act, id: Id<of::Department>, change: &Change) -> Result<()> {
    catalog::hold(act, Right::Settings)?;
    let before = read(act, id)?;
    let mut after = before.clone();
    if let Some(name) = &change.name {
        (after.name, after.folded) = free_name(act, name, Some(id))?;
    }
    if let Some(fallback) = change.fallback {
        check(act, id, fallback)?;
        (after.fallback_staff_id, after.fallback_department_id) = match fallback {
            Fallback::Nobody => (None, None),
            Fallback::Staff(staff) => (Some(staff), None),
            Fallback::Department(department) => (None, Some(department)),
        };
    }
    write(act, &before, &after)
}

fn check(act: &Act, id: Id<of::Department>, fallback: Fallback) -> Result<()> {
    match fallback {
        Fallback::Nobody => Ok(()),
        Fallback::Staff(staff) => {
            let active = act.catalog.staff(staff).filter(|staff| staff.active);
            active.map(drop).ok_or(Error::NotFound("staff"))
        }
        Fallback::Department(mut other) => loop {
            if other == id {
                return Err(Error::Conflict(
                    "departments cannot fall back on each other in a circle".to_owned(),
                ));
            }
            match read(act, other)?.fallback_department_id {
                Some(next) => other = next,
                None => return Ok(()),
            }
        },
    }
}

fn write(act: &mut Act, before: &Department, after: &Department) -> Result<()> {
    let mut changes = Changes::default();
    changes
        .note("name", &before.name, &after.name)
        .note(
            "fallback_staff",
            &before.fallback_staff_id,
            &after.fallback_staff_id,
        )
        .note(
            "fallback_department",
            &before.fallback_department_id,
            &after.fallback_department_id,
        );
    if changes.is_empty() {
        return Ok(());
    }
    act.tx.execute(
        "UPDATE department SET name = $3, folded = $4, fallback_staff_id = $5, fallback_department_id = $6
         WHERE account_id = $1 AND id = $2",
        args![act.actor.account, after.id, &after.name, &after.folded, after.fallback_staff_id,
            after.fallback_department_id],
    )?;
    catalog::changed(act)?;
    let detail = json!({ "id": after.id, "name": after.name });
    event::of_account(act, "department.changed", &changes.detail(detail))?;
    Ok(())
}
