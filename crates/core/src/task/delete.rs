use openlead_db::args;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{Comment, Task, comments, lock};
use crate::access::{self, Right};
use crate::act::Act;
use crate::error::{Error, Result};
use crate::event;
use crate::id::{Id, of};

/// So much of comments is kept for an undo, in bytes: an event is no archive.
const MOST_KEPT: usize = 200_000;

/// A task that was deleted: where its event is, which can put it back.
#[derive(Debug, Clone, Copy)]
pub struct Deleted {
    /// The lead that it was for; number 0 without one.
    pub lead: Id<of::Lead>,
    /// What happened.
    pub event: Id<of::Event>,
}

/// What the event keeps, but for what it says anyway.
#[derive(Serialize, Deserialize)]
struct Kept {
    id: Id<of::Task>,
    lead: Option<Id<of::Lead>>,
    name: String,
    description: String,
    category: Id<of::ListItem>,
    due_at: Option<i64>,
    agent: Option<Id<of::Staff>>,
    remind_at: Option<i64>,
    completed_at: Option<i64>,
    completed_by: Option<Id<of::Staff>>,
    outcome: String,
    who: Option<Id<of::Staff>>,
    created_at: i64,
    comments: Vec<KeptComment>,
}

#[derive(Serialize, Deserialize)]
struct KeptComment {
    id: Id<of::Comment>,
    words: String,
    who: Option<Id<of::Staff>>,
    created_at: i64,
}

/// Deletes a task with its comments. Whoever did it can [`restore`] it.
///
/// # Errors
/// `NotFound`; `Forbidden` for what somebody else has set and has to do, without the right.
pub fn delete(act: &mut Act, id: Id<of::Task>) -> Result<Deleted> {
    let task = lock(act, id)?;
    let own = [task.who, task.agent_id].contains(&act.actor.who);
    if !own && !act.may(Right::Delete) {
        return Err(Error::Forbidden(
            "You can delete your own tasks only.".to_owned(),
        ));
    }
    let kept = kept(&task, comments(act, id)?);
    for sql in [
        "DELETE FROM task_comment WHERE account_id = $1 AND task_id = $2",
        "DELETE FROM task WHERE account_id = $1 AND id = $2",
    ] {
        act.tx.execute(sql, args![act.actor.account, id])?;
    }
    let detail = json!({ "id": id, "name": task.name, "task": kept });
    let event = match task.lead_id {
        Some(lead) => event::of_lead(act, lead, "task.deleted", &detail)?,
        None => event::of_account(act, "task.deleted", &detail)?,
    };
    Ok(Deleted {
        lead: task.lead_id.unwrap_or(Id::new(0)),
        event,
    })
}

fn kept(task: &Task, mut all: Vec<Comment>) -> Kept {
    let mut room = MOST_KEPT;
    all.retain(|comment| {
        let fits = comment.text.len() <= room;
        room -= comment.text.len().min(room);
        fits
    });
    let comment = |comment: Comment| KeptComment {
        id: comment.id,
        words: comment.text,
        who: comment.who,
        created_at: comment.created_at,
    };
    Kept {
        id: task.id,
        lead: task.lead_id,
        name: task.name.clone(),
        description: task.description.clone(),
        category: task.category_id,
        due_at: task.due_at,
        agent: task.agent_id,
        remind_at: task.remind_at,
        completed_at: task.completed_at,
        completed_by: task.completed_by,
        outcome: task.outcome.clone(),
        who: task.who,
        created_at: task.created_at,
        comments: all.into_iter().map(comment).collect(),
    }
}

/// Puts back what the actor has deleted; once more is no change.
///
/// # Errors
/// `NotFound` when they did not, or its lead is gone.
pub fn restore(act: &mut Act, deleted: Deleted) -> Result<Id<of::Task>> {
    let Deleted { lead, event } = deleted;
    let sql = "SELECT detail, who FROM event
               WHERE account_id = $1 AND lead_id = $2 AND id = $3 AND kind = 'task.deleted'";
    let found: Option<(serde_json::Value, Option<Id<of::Staff>>)> =
        act.tx.first(sql, args![act.actor.account, lead, event])?;
    let detail = found.filter(|(_, who)| act.actor.who.is_none() || *who == act.actor.who);
    let (detail, _) = detail.ok_or(Error::NotFound("task"))?;
    let kept: Kept =
        serde_json::from_value(detail["task"].clone()).map_err(|_| Error::NotFound("task"))?;
    if let Some(lead) = kept.lead {
        access::lead(act, lead)?;
    }
    if insert(act, &kept)? {
        let detail = json!({ "id": kept.id, "name": kept.name });
        event::of_lead_or_account(act, kept.lead, "task.restored", &detail)?;
    }
    Ok(kept.id)
}

/// False when it is there already.
fn insert(act: &mut Act, kept: &Kept) -> Result<bool> {
    let (account, now) = (act.actor.account, act.tx.now());
    let put = act.tx.execute(
        "INSERT INTO task (account_id, id, lead_id, name, description, category_id, due_at, agent_id, remind_at,
           completed_at, completed_by, outcome, who, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
         ON CONFLICT (account_id, id) DO NOTHING",
        args![account, kept.id, kept.lead, &kept.name, &kept.description, kept.category, kept.due_at, kept.agent,
            kept.remind_at, kept.completed_at, kept.completed_by, &kept.outcome, kept.who, kept.created_at, now],
    )?;
    if put == 0 {
        return Ok(false);
    }
    for comment in &kept.comments {
        act.tx.execute(
            "INSERT INTO task_comment (account_id, task_id, id, text, who, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
            args![account, kept.id, comment.id, &comment.words, comment.who, comment.created_at],
        )?;
    }
    if let Some(at) = kept.remind_at {
        super::remind::plan(act, at)?;
    }
    Ok(true)
}
