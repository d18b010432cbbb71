//! What numbers of leads add up to.

use super::column::{Column, Shape};
use super::{EXACT, Query, Sql, unindexed};
use crate::act::Act;
use crate::error::{Error, Result};
use crate::search;

/// The sum of a field over leads; of a money field in minor units.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sum {
    /// The sum.
    pub sum: f64,
    /// Whether it is of all leads, rather than of the newest [`EXACT`] alone.
    pub is_whole: bool,
}

/// What a field of numbers adds up to over the leads that a query finds, whatever its page.
///
/// # Errors
/// `Invalid` for the filter, and for a field that has no numbers.
pub fn sum(act: &mut Act, query: &Query, field: &str) -> Result<Sum> {
    let column = Column::named(&act.catalog, field);
    let column = column.filter(|column| matches!(column.shape, Shape::Number | Shape::Money));
    let column = column.ok_or_else(|| Error::invalid("field", "Add up a field of numbers."))?;
    let value = column.value(act.tx.dialect());
    let Sql { text, args, .. } = query.condition(act)?;
    let plus = unindexed(search::finds_few(act, &query.search)?);
    let sql = format!(
        "SELECT count(*), sum(t.value) FROM (SELECT {value} AS value FROM lead l WHERE l.account_id = $1{text}
         ORDER BY {plus}l.created_at DESC, l.id DESC LIMIT {}) t",
        EXACT + 1
    );
    let (leads, sum): (i64, Option<f64>) = act.tx.one(&sql, &args)?;
    Ok(Sum {
        sum: sum.unwrap_or_default(),
        is_whole: leads <= EXACT,
    })
}
