use std::collections::HashMap;

use openlead_db::args;

use super::Lead;
use crate::access::Right;
use crate::act::Act;
use crate::error::Result;
use crate::id::{Id, of};

/// A lead as it is exported.
#[derive(Debug, Clone)]
pub struct Line {
    /// The lead.
    pub lead: Lead,
    /// All its numbers, E.164 without `+`, the first one first.
    pub phones: Vec<String>,
}

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
    let (Some(first), Some(last)) = (leads.first(), leads.last()) else {
        return Ok(Vec::new());
    };
    let numbers: Vec<(Id<of::Lead>, String)> = act.tx.all(
        "SELECT lead_id, number FROM lead_phone
         WHERE account_id = $1 AND lead_id BETWEEN $2 AND $3 ORDER BY lead_id, position, number",
        args![act.actor.account, first.id, last.id],
    )?;
    let mut phones: HashMap<Id<of::Lead>, Vec<String>> = HashMap::new();
    for (lead, number) in numbers {
        phones.entry(lead).or_default().push(number);
    }
    let line = |lead: Lead| Line {
        phones: phones.remove(&lead.id).unwrap_or_default(),
        lead,
    };
    Ok(leads.into_iter().map(line).collect())
}
