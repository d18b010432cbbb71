use openlead_db::args;
use serde_json::json;

use super::{comment, remind};
use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::list::{self, List};
use crate::{access, event, note, staff, text};

/// What a new task needs. Texts are empty when absent.
#[derive(Debug, Clone)]
pub struct NewTask {
    /// The lead that it is for.
    pub lead: Option<Id<of::Lead>>,
    /// What is to be done.
    pub name: String,
    /// More about it.
    pub description: String,
    /// What sort of work it is.
    pub category: Id<of::ListItem>,
    /// When it is due, in microseconds.
    pub due_at: Option<i64>,
    /// Who is to do it.
    pub agent: Option<Id<of::Staff>>,
    /// A first comment.
    pub comment: String,
}

/// Adds a task.
///
/// # Errors
/// `NotFound` for the lead, the category or the agent, `Invalid` without a name.
pub fn add(act: &mut Act, new: &NewTask) -> Result<Id<of::Task>> {
    add_reminding(act, new, None)
}

/// As [`add`], and its agent is reminded at a moment.
///
/// # Errors
/// As [`add`].
pub fn add_reminding(act: &mut Act, new: &NewTask, remind_at: Option<i64>) -> Result<Id<of::Task>> {
    let (name, description) = (text::clean(&new.name), text::clean(&new.description));
    if name.is_empty() {
        return Err(Error::invalid("name", "Say what is to be done."));
    }
    if let Some(lead) = new.lead {
        access::live_lead(act, lead)?;
    }
    if let Some(agent) = new.agent {
        staff::read_active(act, agent)?;
    }
    list::read(act, List::TaskCategory, new.category)?;
    let (id, now) = (Id::new(act.tx.new_id()), act.tx.now());
    let name = text::limit(&name, 500);
    act.tx.execute(
        "INSERT INTO task (account_id, id, lead_id, name, description, category_id, due_at, agent_id, who,
           created_at, updated_at, remind_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10, $11)",
        args![act.actor.account, id, new.lead, name, text::limit(&description, note::LONGEST), new.category,
            new.due_at, new.agent, act.actor.who, now, remind_at],
    )?;
    let detail = json!({ "id": id, "name": name, "due_at": new.due_at, "agent": new.agent });
    event::of_lead_or_account(act, new.lead, "task.created", &detail)?;
    if let Some(at) = remind_at {
        remind::plan(act, at)?;
    }
    if !new.comment.is_empty() {
        comment(act, id, &new.comment)?;
    }
    Ok(id)
}
