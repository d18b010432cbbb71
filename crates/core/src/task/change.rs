use openlead_db::args;
use serde_json::json;

use super::{Task, lock, remind};
use crate::act::Act;
use crate::changes::Changes;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::list::{self, List};
use crate::{event, note, staff, text};

/// The longest name, in characters.
const LONGEST_NAME: usize = 500;

/// What is to be different; `None` stays as it is. Times are in microseconds.
#[derive(Debug, Clone, Default)]
pub struct Change {
    /// What is to be done.
    pub name: Option<String>,
    /// More about it.
    pub description: Option<String>,
    /// What sort of work it is.
    pub category: Option<Id<of::ListItem>>,
    /// When it is due; a whole day is the midnight with which it begins.
    pub due_at: Option<Option<i64>>,
    /// When its agent is reminded; when only the date changes, the reminder moves with it.
    pub remind_at: Option<Option<i64>>,
    /// Who is to do it.
    pub agent: Option<Option<Id<of::Staff>>>,
}

/// Changes a task, reschedules it or gives it to somebody.
///
/// # Errors
/// `NotFound` for the task, the category or the agent; `Invalid` for the input.
pub fn change(act: &mut Act, id: Id<of::Task>, change: &Change) -> Result<()> {
    let before = lock(act, id)?;
    let after = apply(act, &before, change)?;
    let mut changes = Changes::default();
    changes
        .note("name", &before.name, &after.name)
        .note("description", &before.description, &after.description)
        .note("due_at", &before.due_at, &after.due_at)
        .note("remind_at", &before.remind_at, &after.remind_at)
        .note("agent", &before.agent_id, &after.agent_id);
    let lists = &act.catalog.lists;
    changes.note(
        "category",
        lists.name(before.category_id),
        lists.name(after.category_id),
    );
    if changes.is_empty() {
        return Ok(());
    }
    let now = act.tx.now();
    act.tx.execute(
        "UPDATE task SET name = $3, description = $4, category_id = $5, due_at = $6, remind_at = $7, agent_id = $8,
           updated_at = $9
         WHERE account_id = $1 AND id = $2",
        args![act.actor.account, id, &after.name, &after.description, after.category_id, after.due_at,
            after.remind_at, after.agent_id, now],
    )?;
    if let Some(at) = after
        .remind_at
        .filter(|_| after.remind_at != before.remind_at)
    {
        remind::plan(act, at)?;
    }
    let detail = changes.detail(json!({ "id": id, "name": after.name }));
    event::of_lead_or_account(act, after.lead_id, "task.updated", &detail)
}

fn apply(act: &Act, task: &Task, change: &Change) -> Result<Task> {
    let mut task = task.clone();
    if let Some(name) = &change.name {
        task.name = text::within("name", name, LONGEST_NAME)?;
        if task.name.is_empty() {
            return Err(Error::invalid("name", "Say what is to be done."));
        }
    }
    if let Some(description) = &change.description {
        task.description = text::within("description", description, note::LONGEST)?;
    }
    if let Some(category) = change.category {
        task.category_id = list::read(act, List::TaskCategory, category)?.id;
    }
    if let Some(agent) = change.agent {
        task.agent_id = agent
            .map(|agent| staff::read_active(act, agent))
            .transpose()?;
    }
    task.remind_at = change.remind_at.unwrap_or_else(|| moved(&task, change));
    task.due_at = change.due_at.unwrap_or(task.due_at);
    Ok(task)
}

/// The reminder as long before the new date as it was before the old one.
fn moved(task: &Task, change: &Change) -> Option<i64> {
    match (task.due_at, change.due_at, task.remind_at) {
        (Some(before), Some(Some(after)), Some(remind)) => Some(remind + after - before),
        (.., remind) => remind,
    }
}
