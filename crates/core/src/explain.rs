//! Why each of the staff sees a lead, or does not.

use std::sync::Arc;

use crate::access::{self, Right, Scope};
use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::lead::{self, Lead};
use crate::staff::{Role, Staff};

/// Whether somebody sees a lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Owners and admins see all leads.
    Role,
    /// They see all leads.
    All,
    /// It is theirs.
    Own,
    /// It is of a department of theirs.
    Department,
    /// They see their own leads alone, and it is not theirs.
    NotOwn,
    /// They see their own leads and those of their departments, and it is none of these.
    NotDepartment,
}

impl Why {
    /// Whether they see it.
    pub fn sees(self) -> bool {
        !matches!(self, Self::NotOwn | Self::NotDepartment)
    }
}

/// Who of the active staff sees a lead, and why. It is asked as each of them, by the rule that holds everywhere.
///
/// # Errors
/// `Forbidden`; `NotFound`.
pub fn lead(act: &mut Act, id: Id<of::Lead>) -> Result<Vec<(Staff, Why)>> {
    act.require(Right::Staff)?;
    let found = lead::read(act, id)?;
    let catalog = Arc::clone(&act.catalog);
    let active = catalog.staff.iter().filter(|person| person.active);
    active
        .map(|person| Ok((person.clone(), why(act, &found, person)?)))
        .collect()
}

fn why(act: &mut Act, lead: &Lead, person: &Staff) -> Result<Why> {
    let who = act.actor.who.replace(person.id);
    let seen = access::lead(act, lead.id);
    act.actor.who = who;
    let is_seen = match seen {
        Ok(()) => true,
        Err(Error::NotFound(_)) => false,
        Err(other) => return Err(other),
    };
    let is_own = lead.agent_id == Some(person.id);
    Ok(match (is_seen, person.scope()) {
        (true, _) if is_own => Why::Own,
        (true, Scope::All) if matches!(person.role, Role::Owner | Role::Admin) => Why::Role,
        (true, Scope::All) => Why::All,
        (true, _) => Why::Department,
        (false, Scope::Department) => Why::NotDepartment,
        (false, _) => Why::NotOwn,
    })
}
