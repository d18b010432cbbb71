use openlead_db::args;

use super::Lead;
use super::list::{Line, lines};
use crate::access::Right;
use crate::act::Act;
use crate::error::Result;
use crate::id::{Id, of};

/// A page of the leads that the actor sees and that are not in the trash, oldest first: those after `after`, at most
/// `limit`.
///
/// # Errors
/// `Forbidden`.
pub fn export(act: &mut Act, after: Option<Id<of::Lead>>, limit: u32) -> Result<Vec<Line>> {
    act.require(Right::Export)?;
    let after = after.map_or(0, Id::number);
    let mut args = args![act.actor.account, after, limit].to_vec();
    let seen = act.sight().leads("lead", &mut args);
    let sql = format!(
        "SELECT {} FROM lead WHERE account_id = $1 AND id > $2 AND deleted_at IS NULL{seen} ORDER BY id LIMIT $3",
        Lead::COLUMNS
    );
    let leads: Vec<Lead> = act.tx.all(&sql, &args)?;
    lines(act, leads)
}
