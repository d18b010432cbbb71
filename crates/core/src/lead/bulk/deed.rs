use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

use super::{Closing, Target};
use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::lead::assign::{Assign, Route, assign, route};
use crate::lead::edit::{Edit, edit};
use crate::lead::status::set_status;
use crate::lead::{Lead, trash};
use crate::list::List;
use crate::task::{self, NewTask};

/// What is done to each of many leads.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Deed {
    /// It is given to this agent, or to nobody.
    Assign(Option<Id<of::Staff>>),
    /// It is given to the next agent of this department.
    Department(Id<of::Department>),
    /// It gets this status.
    Status(Id<of::ListItem>),
    /// It gets a status in which it is won or lost, with why.
    Close(Closing),
    /// It goes into the trash.
    Delete,
    /// It comes out of the trash.
    Restore,
    /// It gets a task.
    Task {
        /// What is to be done.
        name: String,
        /// What sort of work it is.
        category: Id<of::ListItem>,
        /// When it is due, in microseconds.
        due_at: Option<i64>,
        /// Who is to do it; whose lead it is when nobody is said.
        agent: Option<Id<of::Staff>>,
    },
}

impl Deed {
    /// That what it names is there.
    pub(super) fn check(&self, act: &mut Act, target: &Target) -> Result<()> {
        if let Self::Close(closing) = self {
            return closing.check(act, target);
        }
        let is_of = |id: Id<of::ListItem>, list| {
            act.catalog
                .lists
                .get(id)
                .is_some_and(|item| item.list == list)
        };
        let works = |id: Option<Id<of::Staff>>| {
            id.is_none_or(|id| act.catalog.staff(id).is_some_and(|staff| staff.active))
        };
        let wrong = |field: &'static str, how: &str| Err(Error::invalid(field, how));
        match self {
            Self::Assign(agent) if !works(*agent) => {
                wrong("assign", "Choose an active member of staff.")
            }
            Self::Department(id) if act.catalog.department(*id).is_none() => {
                wrong("department", "Choose a department.")
            }
            Self::Status(id) if !is_of(*id, List::Status) => wrong("status", "Choose a status."),
            Self::Task { name, .. } if name.trim().is_empty() => {
                wrong("task.name", "Say what is to be done.")
            }
            Self::Task { category, .. } if !is_of(*category, List::TaskCategory) => {
                wrong("task.category", "Choose a task category.")
            }
            Self::Task { agent, .. } if !works(*agent) => {
                wrong("task.agent", "Choose an active member of staff.")
            }
            _ => Ok(()),
        }
    }

    /// Does it to a lead: what is needed to put it back; `None` when it is so already.
    pub(super) fn perform(&self, act: &mut Act, lead: &Lead) -> Result<Option<Json>> {
        if lead.deleted_at.is_some() != matches!(self, Self::Restore) {
            return Ok(None);
        }
        match self {
            Self::Assign(agent) if *agent == lead.agent_id => Ok(None),
            Self::Assign(agent) => {
                assign(act, lead.id, *agent)?;
                Ok(Some(json!({ "agent": lead.agent_id, "became": agent })))
            }
            Self::Department(id) => in_turn(act, lead, *id).map(Some),
            Self::Status(status) if *status == lead.status_id => Ok(None),
            Self::Status(status) => {
                set_status(act, lead.id, *status)?;
                Ok(Some(json!({ "status": lead.status_id })))
            }
            Self::Close(closing) => closing.perform(act, lead),
            Self::Delete => trash::trash(act, lead.id).map(|()| Some(json!({}))),
            Self::Restore => trash::restore(act, lead.id).map(|()| Some(json!({}))),
            Self::Task { .. } if lead.deleted_at.is_some() => Ok(None),
            Self::Task {
                name,
                category,
                due_at,
                agent,
            } => {
                let new = NewTask {
                    lead: Some(lead.id),
                    name: name.clone(),
                    description: String::new(),
                    category: *category,
                    due_at: *due_at,
                    agent: agent.or(lead.agent_id),
                    comment: String::new(),
                };
                let task = task::add(act, &new)?;
                Ok(Some(json!({ "task": task })))
            }
        }
    }

    /// Puts a lead back; false when somebody has changed the same since.
    pub(super) fn undo(&self, act: &mut Act, lead: &Lead, before: &Json) -> Result<bool> {
        let agent = |name: &str| serde_json::from_value(before[name].clone()).unwrap_or_default();
        match self {
            Self::Assign(_) | Self::Department(_) if lead.agent_id != agent("became") => Ok(false),
            Self::Assign(_) => assign(act, lead.id, agent("agent")).map(|()| true),
            Self::Department(id) if lead.department_id != Some(*id) => Ok(false),
            Self::Department(_) => {
                let department =
                    serde_json::from_value(before["department"].clone()).unwrap_or_default();
                give(act, lead.id, agent("agent"), department).map(|()| true)
            }
            Self::Status(status) if lead.status_id != *status => Ok(false),
            Self::Status(_) => match serde_json::from_value(before["status"].clone()) {
                Ok(status) => set_status(act, lead.id, status).map(|()| true),
                Err(_) => Ok(false),
            },
            Self::Close(closing) => closing.undo(act, lead, before),
            Self::Delete if lead.deleted_at.is_some() => {
                trash::restore(act, lead.id).map(|()| true)
            }
            Self::Restore if lead.deleted_at.is_none() => trash::trash(act, lead.id).map(|()| true),
            Self::Delete | Self::Restore => Ok(false),
            Self::Task { .. } => take_task(act, before),
        }
    }
}

fn in_turn(act: &mut Act, lead: &Lead, department: Id<of::Department>) -> Result<Json> {
    let Route { agent, .. } = route(act, &Assign::Department(department))?;
    give(act, lead.id, agent, Some(department))?;
    Ok(json!({ "agent": lead.agent_id, "department": lead.department_id, "became": agent }))
}

fn give(
    act: &mut Act,
    lead: Id<of::Lead>,
    agent: Option<Id<of::Staff>>,
    department: Option<Id<of::Department>>,
) -> Result<()> {
    let whose = Edit {
        agent: Some(agent),
        department: Some(department),
        ..Edit::default()
    };
    edit(act, lead, &whose, None)
}

/// Takes back a task that nobody has worked on.
fn take_task(act: &mut Act, before: &Json) -> Result<bool> {
    let Ok(task) = serde_json::from_value::<Id<of::Task>>(before["task"].clone()) else {
        return Ok(false);
    };
    let found = task::read(act, task)?;
    if found.completed_at.is_some() || found.updated_at != found.created_at {
        return Ok(false);
    }
    task::delete(act, task).map(|_| true)
}
