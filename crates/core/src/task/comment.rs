use openlead_db::{args, row};
use serde_json::json;

use super::read;
use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::{event, note, text};

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
    let detail = json!({ "id": id, "task": task, "text": words });
    event::of_lead_or_account(act, lead, "task.commented", &detail)?;
    Ok(id)
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
