use std::collections::HashMap;

use openlead_db::args;

use super::hand_over::closed;
use crate::access::Right;
use crate::act::Act;
use crate::error::Result;
use crate::id::{Id, of};
use crate::list::List;

/// How somebody stands in the account, besides what is written of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// Their leads that are neither won nor lost.
    pub open_leads: i64,
    /// The departments that they get leads from.
    pub departments: Vec<Id<of::Department>>,
    /// Whether they have a password and so can sign in.
    pub has_password: bool,
    /// Whether a code is asked for after it.
    pub has_two_step: bool,
}

/// How everybody stands of whom there is anything to say.
///
/// # Errors
/// `Forbidden`.
pub fn standings(act: &mut Act) -> Result<HashMap<Id<of::Staff>, Standing>> {
    act.require(Right::Staff)?;
    let mut standings: HashMap<Id<of::Staff>, Standing> = HashMap::new();
    let open = closed(act, List::Status, "status_id");
    let leads: Vec<(Id<of::Staff>, i64)> = act.tx.all(
        &format!(
            "SELECT agent_id, count(*) FROM lead
             WHERE account_id = $1 AND agent_id IS NOT NULL AND deleted_at IS NULL{open} GROUP BY agent_id"
        ),
        args![act.actor.account],
    )?;
    for (staff, open_leads) in leads {
        standings.entry(staff).or_default().open_leads = open_leads;
    }
    let memberships: Vec<(Id<of::Staff>, Id<of::Department>)> = act.tx.all(
        "SELECT staff_id, department_id FROM department_member WHERE account_id = $1 ORDER BY department_id",
        args![act.actor.account],
    )?;
    for (staff, department) in memberships {
        standings
            .entry(staff)
            .or_default()
            .departments
            .push(department);
    }
    let logins: Vec<(Id<of::Staff>, bool)> = act.tx.all(
        "SELECT staff_id, two_step <> '' FROM login WHERE account_id = $1",
        args![act.actor.account],
    )?;
    for (staff, has_two_step) in logins {
        let standing = standings.entry(staff).or_default();
        (standing.has_password, standing.has_two_step) = (true, has_two_step);
    }
    Ok(standings)
}
