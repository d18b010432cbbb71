use openlead_db::{Value, args};

use super::Call;
use crate::access;
use crate::act::Act;
use crate::columns_of;
use crate::error::{Error, Result};
use crate::id::{Id, of};

/// Where a page ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cursor {
    /// When the last call began.
    pub started_at: i64,
    /// The last call.
    pub id: Id<of::Call>,
}

/// The calls of a lead, the latest first: those before `before`, at most `limit`.
pub fn of_lead(
    act: &mut Act,
    lead: Id<of::Lead>,
    before: Option<Cursor>,
    limit: u32,
) -> Result<Vec<Call>> {
    access::lead(act, lead)?;
    let args = args![act.actor.account, lead].to_vec();
    select(
        act,
        "call c WHERE c.account_id = $1 AND c.lead_id = $2",
        args,
        before,
        limit,
    )
}

/// The calls of the account with leads that the actor sees and that are not in the trash, the latest first.
pub fn page(act: &mut Act, before: Option<Cursor>, limit: u32) -> Result<Vec<Call>> {
    let mut args = args![act.actor.account].to_vec();
    let seen = act.sight().leads("l", &mut args);
    let from = format!(
        "call c JOIN lead l ON l.account_id = $1 AND l.id = c.lead_id
         WHERE c.account_id = $1 AND l.deleted_at IS NULL{seen}"
    );
    select(act, &from, args, before, limit)
}

/// The call with this id.
///
/// # Errors
/// `NotFound`, also when the actor may not see its lead.
pub fn read(act: &mut Act, id: Id<of::Call>) -> Result<Call> {
    let sql = format!(
        "SELECT {} FROM call WHERE account_id = $1 AND id = $2",
        Call::COLUMNS
    );
    let call: Option<Call> = act.tx.first(&sql, args![act.actor.account, id])?;
    let call = call.ok_or(Error::NotFound("call"))?;
    access::lead(act, call.lead_id).map_err(|_| Error::NotFound("call"))?;
    Ok(call)
}

fn select(
    act: &mut Act,
    from: &str,
    mut args: Vec<Value>,
    before: Option<Cursor>,
    limit: u32,
) -> Result<Vec<Call>> {
    let mut beyond = String::new();
    if let Some(Cursor { started_at, id }) = before {
        args.extend(args![started_at, id].iter().cloned());
        let (at, id) = (args.len() - 1, args.len());
        beyond = format!(" AND c.started_at <= ${at} AND (c.started_at < ${at} OR c.id < ${id})");
    }
    args.push(limit.into());
    let sql = format!(
        "SELECT {} FROM {from}{beyond} ORDER BY c.started_at DESC, c.id DESC LIMIT ${}",
        columns_of("c", Call::COLUMNS),
        args.len()
    );
    Ok(act.tx.all(&sql, &args)?)
}
