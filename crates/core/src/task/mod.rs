//! Things to do, for a lead or by themselves.

mod add;
mod bucket;
mod change;
mod comment;
mod complete;
mod delete;
mod line;
mod list;
mod remind;

use openlead_db::{args, row};

pub use add::{NewTask, add, add_reminding};
pub use bucket::{Bucket, Days};
pub use change::{Change, change};
pub use comment::{Comment, comment, comments};
pub use complete::{complete, complete_with, reopen};
pub use delete::{Deleted, delete, restore};
pub use line::{Line, Subject, lines};
pub(crate) use line::{listed, subjects};
pub use list::{
    Cursor, Filter, MOST_COUNTED, Page, count, count_due_before, counts, due_before, list, of_days,
    open, to_remind,
};
pub use remind::ReminderWork;

use crate::access;
use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::list::List;

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
        /// When its agent is going to be reminded, in microseconds; none once they were.
        pub remind_at: Option<i64>,
        /// When it was done.
        pub completed_at: Option<i64>,
        /// Who has done it.
        pub completed_by: Option<Id<of::Staff>>,
        /// What came of it, empty when nobody said.
        pub outcome: String,
        /// Who set it.
        pub who: Option<Id<of::Staff>>,
        /// When it was made.
        pub created_at: i64,
        /// When it was last changed.
        pub updated_at: i64,
    }
}

/// The task category that the v1 API names by a number.
pub fn category(act: &Act, code: i64) -> Option<Id<of::ListItem>> {
    let mut categories = act.catalog.lists.of(List::TaskCategory);
    categories
        .find(|category| category.code == Some(code))
        .map(|category| category.id)
}

/// The task with this id.
///
/// # Errors
/// `NotFound`.
pub fn read(act: &mut Act, task: Id<of::Task>) -> Result<Task> {
    fetch(act, task, "")
}

/// As [`read`], and nobody else changes it up to the commit.
fn lock(act: &mut Act, task: Id<of::Task>) -> Result<Task> {
    let lock = act.tx.for_update();
    fetch(act, task, lock)
}

/// Keeps others from changing a task up to the commit.
///
/// # Errors
/// `NotFound`.
pub fn hold(act: &mut Act, task: Id<of::Task>) -> Result<()> {
    lock(act, task).map(drop)
}

fn fetch(act: &mut Act, task: Id<of::Task>, lock: &str) -> Result<Task> {
    let mut args = args![act.actor.account, task].to_vec();
    let seen = act.sight().tasks("task", &mut args);
    let sql = format!(
        "SELECT {} FROM task WHERE account_id = $1 AND id = $2{seen}{lock}",
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
