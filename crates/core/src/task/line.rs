use std::collections::HashMap;

use openlead_db::{Dialect, args, row};
use serde_json::json;

use super::Task;
use crate::act::Act;
use crate::columns_of;
use crate::error::Result;
use crate::id::{Id, of};

row! {
    /// The lead that a task is for.
    pub struct Subject {
        /// Its id.
        pub id: Id<of::Lead>,
        /// The person's name; empty when nobody knows it.
        pub name: String,
        /// The first number, E.164 without `+`.
        pub phone: String,
        /// How far it has come.
        pub status_id: Id<of::ListItem>,
    }
}

impl Subject {
    /// What people call it: the name, else the number.
    pub fn title(&self) -> String {
        match self.name.is_empty() {
            true => format!("+{}", self.phone),
            false => self.name.clone(),
        }
    }
}

/// A task with what other tables have of it.
#[derive(Debug, Clone)]
pub struct Line {
    /// The task.
    pub task: Task,
    /// Its lead, when the actor sees that.
    pub lead: Option<Subject>,
    /// How many comments it has.
    pub comments: i64,
}

/// Completes tasks that the actor sees.
pub fn lines(act: &mut Act, tasks: Vec<Task>) -> Result<Vec<Line>> {
    let ids: Vec<i64> = tasks.iter().map(|task| task.id.number()).collect();
    let leads = tasks.iter().filter_map(|task| task.lead_id);
    let subjects = subjects(act, leads)?;
    let list = listed(act);
    let counts: Vec<(Id<of::Task>, i64)> = act.tx.all(
        &format!("SELECT task_id, count(*) FROM task_comment WHERE account_id = $1 AND task_id IN ({list}) GROUP BY task_id"),
        args![act.actor.account, json!(ids)],
    )?;
    let counts: HashMap<_, _> = counts.into_iter().collect();
    let line = |task: Task| Line {
        lead: task.lead_id.and_then(|lead| subjects.get(&lead)).cloned(),
        comments: counts.get(&task.id).copied().unwrap_or_default(),
        task,
    };
    Ok(tasks.into_iter().map(line).collect())
}

/// Those of the leads that the actor sees, by id.
pub(crate) fn subjects(
    act: &mut Act,
    leads: impl Iterator<Item = Id<of::Lead>>,
) -> Result<HashMap<Id<of::Lead>, Subject>> {
    let ids: Vec<i64> = leads.map(Id::number).collect();
    let mut args = args![act.actor.account, json!(ids)].to_vec();
    let seen = act.sight().leads("l", &mut args);
    let sql = format!(
        "SELECT {} FROM lead l WHERE l.account_id = $1 AND l.id IN ({}){seen}",
        columns_of("l", Subject::COLUMNS),
        listed(act)
    );
    let found: Vec<Subject> = act.tx.all(&sql, &args)?;
    Ok(found.into_iter().map(|lead| (lead.id, lead)).collect())
}

/// The ids in the second parameter, which is a JSON list.
pub(crate) fn listed(act: &Act) -> &'static str {
    match act.tx.dialect() {
        Dialect::Sqlite => "SELECT value FROM json_each($2)",
        Dialect::Postgres => "SELECT CAST(json_array_elements_text($2::json) AS BIGINT)",
    }
}
