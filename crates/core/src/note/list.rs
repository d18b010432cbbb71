use openlead_db::{Ids, args};

use super::Note;
use crate::act::Act;
use crate::columns_of;
use crate::error::Result;
use crate::id::{Id, of};

/// Which notes of the account.
#[derive(Debug, Clone, Copy, Default)]
pub struct Filter {
    /// Those on a lead.
    pub lead: Option<Id<of::Lead>>,
    /// Those that somebody wrote.
    pub who: Option<Id<of::Staff>>,
    /// Those written at this moment or later, in microseconds.
    pub since: Option<i64>,
}

/// The notes on leads that the actor sees and that are not in the trash, newest first: those before `before`, at most
/// `limit`.
pub fn list(
    act: &mut Act,
    filter: Filter,
    before: Option<Id<of::Note>>,
    limit: u32,
) -> Result<Vec<Note>> {
    let before = before.map_or(i64::MAX, Id::number);
    // An id is of the moment at which it was made, and notes are listed by it: older ones need not be looked at.
    let from = filter.since.map_or(0, Ids::floor);
    let mut args = args![act.actor.account, before, from].to_vec();
    let mut asked = act.sight().leads("l", &mut args);
    let ids = [
        ("lead_id", filter.lead.map(Id::number)),
        ("who", filter.who.map(Id::number)),
    ];
    for (column, id) in ids {
        if let Some(id) = id {
            args.push(id.into());
            asked.push_str(&format!(" AND n.{column} = ${}", args.len()));
        }
    }
    args.push(limit.into());
    // Left to itself, SQLite goes through all notes for those of one lead.
    let dialect = act.tx.dialect();
    let index = match filter {
        Filter { lead: Some(_), .. } => dialect.indexed_by("note_lead"),
        Filter { who: Some(_), .. } => dialect.indexed_by("note_who"),
        _ => String::new(),
    };
    let sql = format!(
        "SELECT {} FROM note n{index} JOIN lead l ON l.account_id = $1 AND l.id = n.lead_id
         WHERE n.account_id = $1 AND n.id < $2 AND n.id >= $3 AND l.deleted_at IS NULL{asked}
         ORDER BY n.id DESC LIMIT ${}",
        columns_of("n", Note::COLUMNS),
        args.len()
    );
    Ok(act.tx.all(&sql, &args)?)
}
