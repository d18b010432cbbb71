use openlead_db::Dialect;
use serde::{Deserialize, Serialize};

use super::sql::Sql;
use super::unindexed;
use crate::act::Act;
use crate::list::List;

/// A quick choice of leads. All but the last are of leads that are not in the trash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Segment {
    /// All.
    #[default]
    All,
    /// Those of the person who asks.
    Mine,
    /// Those of nobody.
    Unassigned,
    /// Those that nobody has touched.
    Fresh,
    /// Open ones without a follow-up and without an open task.
    NoNextStep,
    /// Those in the trash.
    Trash,
}

impl Segment {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::All,
        Self::Mine,
        Self::Unassigned,
        Self::Fresh,
        Self::NoNextStep,
        Self::Trash,
    ];

    /// Its name: `all`, `mine`, `unassigned`, `fresh`, `no_next_step`, `trash`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Mine => "mine",
            Self::Unassigned => "unassigned",
            Self::Fresh => "fresh",
            Self::NoNextStep => "no_next_step",
            Self::Trash => "trash",
        }
    }

    /// The segment of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|segment| segment.as_str() == name)
    }

    pub(super) fn condition(self, act: &Act, sql: &mut Sql) {
        sql.and(match self {
            // What became part of another lead is not there to be restored.
            Self::Trash => "l.deleted_at IS NOT NULL AND l.merged_into IS NULL",
            _ => "l.deleted_at IS NULL",
        });
        match self {
            Self::All | Self::Trash => {}
            Self::Mine => match act.actor.who {
                Some(who) => {
                    let who = sql.bind(who);
                    sql.and(&format!("l.agent_id = {who}"));
                }
                None => sql.and("FALSE"),
            },
            Self::Unassigned => sql.and("l.agent_id IS NULL"),
            Self::Fresh => sql.and("l.first_touch_at IS NULL"),
            Self::NoNextStep => no_next_step(act, sql),
        }
    }
}

fn no_next_step(act: &Act, sql: &mut Sql) {
    let open = act
        .catalog
        .lists
        .of(List::Status)
        .filter(|status| status.kind == "open");
    let open: Vec<String> = open.map(|status| sql.bind(status.id)).collect();
    match open.is_empty() {
        true => sql.and("FALSE"),
        false => sql.and(&format!("l.status_id IN ({})", open.join(", "))),
    }
    // In the order of the list, not by the board's index and then sorted.
    let plus = unindexed(sql.dialect == Dialect::Sqlite);
    sql.and(&format!("{plus}l.next_follow_up_at IS NULL"));
    // Told that few tasks are of a lead SQLite goes by the lead, rather than through all tasks.
    let of_lead = match sql.dialect {
        Dialect::Sqlite => "unlikely(t.lead_id = l.id)",
        Dialect::Postgres => "t.lead_id = l.id",
    };
    sql.and(&format!(
        "NOT EXISTS (SELECT 1 FROM task t WHERE t.account_id = $1 AND {of_lead} AND t.completed_at IS NULL)"
    ));
}
