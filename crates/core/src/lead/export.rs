use super::Lead;
use super::list::{Line, Query, lines, rows};
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
    export_found(act, &Query::default(), after, limit)
}

/// As [`export`], of those that a query finds; its order and its limit do not count.
///
/// # Errors
/// `Forbidden`; `Invalid` for the filter.
pub fn export_found(
    act: &mut Act,
    query: &Query,
    after: Option<Id<of::Lead>>,
    limit: u32,
) -> Result<Vec<Line>> {
    act.require(Right::Export)?;
    let leads: Vec<Lead> = rows(act, query, Lead::COLUMNS, after, limit)?;
    lines(act, leads)
}
