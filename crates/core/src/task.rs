//! Things to do, for a lead or by themselves.

use openlead_db::{args, row};
use serde_json::json;

use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::list::List;
use crate::{access, event, note, text};

row! {
    /// A task.
    pub struct Task {
        /// Its id.
        pub id: Id<of::Task>,
        /// The lead that it is for.
        pub lead_id: Option<Id<of::Lead>>,
        /// What is to be done.
        pub name: String,
        /// More about it, empty when there is no more.
        pub description: String,
        /// What sort of work it is.
        pub category_id: Id<of::ListItem>,
        /// When it is due, in microseconds.
        pub due_at: Option<i64>,
        /// Who is to do it.
        pub agent_id: Option<Id<of::Staff>>,
        /// When it was done.
        pub completed_at: Option<i64>,
        /// When it was made.
        pub created_at: i64,
        /// When it was last changed.
        pub updated_at: i64,
    }
}

row! {
    /// A text on a task.
    pub struct Comment {
        /// Its id.
        pub id: Id<of::Comment>,
        /// What it says.
        pub text: String,
        /// Who wrote it.
        pub who: Option<Id<of::Staff>>,
        /// When, in microseconds.
        pub created_at: i64,
    }
}

/// What a new task needs. Texts are clean, empty when absent.
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

/// The task category that the v1 API names by a number.
pub fn category(act: &Act, code: i64) -> Option<Id<of::ListItem>> {
    let mut categories = act.catalog.lists.of(List::TaskCategory);
    categories
        .find(|category| category.code == Some(code))
        .map(|category| category.id)
}

/// Adds a task.
///
/// # Errors
/// `NotFound` for the lead, `Invalid` without a name.
pub fn add(act: &mut Act, new: &NewTask) -> Result<Id<of::Task>> {
    if new.name.is_empty() {
        return Err(Error::invalid("name", "Say what is to be done."));
    }
    if let Some(lead) = new.lead {
        access::lead(act, lead)?;
    }
    let (id, now) = (Id::new(act.tx.new_id()), act.tx.now());
    let name = text::limit(&new.name, 500);
    act.tx.execute(
        "INSERT INTO task (account_id, id, lead_id, name, description, category_id, due_at, agent_id, who,
           created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)",
        args![act.actor.account, id, new.lead, name, text::limit(&new.description, note::LONGEST), new.category,
            new.due_at, new.agent, act.actor.who, now],
    )?;
    let detail = json!({ "id": id, "name": name, "due_at": new.due_at, "agent": new.agent });
    record(act, new.lead, "task.created", &detail)?;
    if !new.comment.is_empty() {
        comment(act, id, &new.comment)?;
    }
    Ok(id)
}

/// Adds a comment to a task.
///
/// # Errors
/// `NotFound` for the task, `Invalid` without a text.
pub fn comment(act: &mut Act, task: Id<of::Task>, words: &str) -> Result<Id<of::Comment>> {
    let clean = text::clean(words);
    let words = text::limit(&clean, note::LONGEST);
    if words.is_empty() {
        return Err(Error::invalid("comment", "Write a comment."));
    }
    let lead = read(act, task)?.lead_id;
    let (id, now) = (Id::new(act.tx.new_id()), act.tx.now());
    act.tx.execute(
        "INSERT INTO task_comment (account_id, task_id, id, text, who, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
        args![act.actor.account, task, id, words, act.actor.who, now],
    )?;
    record(
        act,
        lead,
        "task.commented",
        &json!({ "id": id, "task": task, "text": words }),
    )?;
    Ok(id)
}

/// Says that a task is done. Done once more is no change.
///
/// # Errors
/// `NotFound` for the task.
pub fn complete(act: &mut Act, task: Id<of::Task>) -> Result<()> {
    let found = read(act, task)?;
    let now = act.tx.now();
    let done = act.tx.execute(
        "UPDATE task SET completed_at = $3, updated_at = $3
         WHERE account_id = $1 AND id = $2 AND completed_at IS NULL",
        args![act.actor.account, task, now],
    )?;
    if done == 1 {
        record(
            act,
            found.lead_id,
            "task.completed",
            &json!({ "id": task, "name": found.name }),
        )?;
    }
    Ok(())
}

/// The task with this id.
///
/// # Errors
/// `NotFound`.
pub fn read(act: &mut Act, task: Id<of::Task>) -> Result<Task> {
    let mut args = args![act.actor.account, task].to_vec();
    let seen = act.sight().tasks("task", &mut args);
    let sql = format!(
        "SELECT {} FROM task WHERE account_id = $1 AND id = $2{seen}",
        Task::COLUMNS
    );
    act.tx.first(&sql, &args)?.ok_or(Error::NotFound("task"))
}

/// The tasks of a lead, newest first.
pub fn of_lead(act: &mut Act, lead: Id<of::Lead>) -> Result<Vec<Task>> {
    access::lead(act, lead)?;
    let sql = format!(
        "SELECT {} FROM task WHERE account_id = $1 AND lead_id = $2 ORDER BY id DESC LIMIT 1000",
        Task::COLUMNS
    );
    Ok(act.tx.all(&sql, args![act.actor.account, lead])?)
}

/// The comments of a task, oldest first.
pub fn comments(act: &mut Act, task: Id<of::Task>) -> Result<Vec<Comment>> {
    let mut args = args![act.actor.account, task].to_vec();
    let seen = act.sight().tasks("t", &mut args);
    let sql = format!(
        "SELECT {} FROM task_comment c WHERE account_id = $1 AND task_id = $2
           AND EXISTS (SELECT 1 FROM task t WHERE t.account_id = $1 AND t.id = $2{seen})
         ORDER BY id LIMIT 1000",
        Comment::COLUMNS
    );
    Ok(act.tx.all(&sql, &args)?)
}

fn record(
    act: &mut Act,
    lead: Option<Id<of::Lead>>,
    kind: &str,
    detail: &serde_json::Value,
) -> Result<()> {
    match lead {
        Some(lead) => event::of_lead(act, lead, kind, detail)?,
        None => event::of_account(act, kind, detail)?,
    };
    Ok(())
}
