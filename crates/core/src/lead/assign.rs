use serde_json::{Value as Json, json};

use super::find::lock;
use super::{Lead, Set};
use crate::access::Right;
use crate::act::Act;
use crate::department;
use crate::error::{Error, Result};
use crate::event;
use crate::id::{Id, of};
use crate::source_number;

/// Who shall have a lead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Assign {
    /// This agent.
    Agent(Id<of::Staff>),
    /// The next agent of this department.
    Department(Id<of::Department>),
    /// The next agent of the department that has this source number, if one has it.
    SourceNumber(String),
    /// Nobody yet.
    Nobody,
}

/// Where a rule leads.
#[derive(Debug, Clone, Copy, Default)]
pub struct Route {
    /// The agent who gets the lead.
    pub agent: Option<Id<of::Staff>>,
    /// The department through which they get it.
    pub department: Option<Id<of::Department>>,
}

/// Who gets a new lead; a department's turn moves on by this.
pub fn route(act: &mut Act, assign: &Assign) -> Result<Route> {
    let department = match assign {
        Assign::Agent(agent) => {
            return Ok(Route {
                agent: Some(*agent),
                department: None,
            });
        }
        Assign::Department(department) => Some(*department),
        Assign::SourceNumber(number) => source_number::route(act, number)?,
        Assign::Nobody => None,
    };
    let Some(department) = department else {
        return Ok(Route::default());
    };
    let agent = department::next_agent(act, department)?;
    if agent.is_none() {
        act.remark("Nobody of the department is on duty: the lead belongs to nobody yet.");
    }
    Ok(Route {
        agent,
        department: Some(department),
    })
}

/// Where [`route`] would lead; changes nothing.
///
/// # Errors
/// `NotFound` for the department.
pub fn preview(act: &mut Act, assign: &Assign) -> Result<Route> {
    let department = match assign {
        Assign::Agent(_) | Assign::Nobody => None,
        Assign::Department(department) => Some(*department),
        Assign::SourceNumber(number) => source_number::department(act, number)?,
    };
    let agent = match (assign, department) {
        (Assign::Agent(agent), _) => Some(*agent),
        (_, Some(department)) => department::next_in_turn(act, department)?,
        _ => None,
    };
    Ok(Route { agent, department })
}

/// The event of a lead that is somebody else's now.
pub(super) const ASSIGNED: &str = "lead.assigned";

/// Gives a lead to an agent, or to nobody.
///
/// # Errors
/// `Forbidden`; `NotFound` for the lead or the agent.
pub fn assign(act: &mut Act, lead: Id<of::Lead>, agent: Option<Id<of::Staff>>) -> Result<()> {
    act.require(Right::Assign)?;
    let lead = lock(act, lead)?;
    let mut columns = Set::default();
    if let Some(detail) = to_agent(act, &lead, agent, &mut columns)? {
        event::of_lead_with(act, lead.id, columns, ASSIGNED, &detail)?;
    }
    Ok(())
}

/// Sets the columns of a lead that is given to an agent, or to nobody; what to record as [`ASSIGNED`], unless it is theirs.
pub(super) fn to_agent(
    act: &Act,
    lead: &Lead,
    agent: Option<Id<of::Staff>>,
    columns: &mut Set,
) -> Result<Option<Json>> {
    if lead.agent_id == agent {
        return Ok(None);
    }
    act.require(Right::Assign)?;
    if agent.is_some_and(|agent| act.catalog.staff(agent).is_none_or(|staff| !staff.active)) {
        return Err(Error::NotFound("staff"));
    }
    columns.set("agent_id", agent);
    Ok(Some(json!({ "before": lead.agent_id, "after": agent })))
}
