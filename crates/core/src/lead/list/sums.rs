//! What numbers of leads add up to.

use openlead_db::{FromRow, Row};

use super::column::{Column, Shape};
use super::{EXACT, Query, Sql, unindexed};
use crate::act::Act;
use crate::error::{Error, Result};
use crate::search;

/// So many fields are added up at once.
pub const MOST_SUMMED: usize = 8;

/// The sums of fields over leads; of money fields in minor units.
#[derive(Debug, Clone, PartialEq)]
pub struct Sums {
    /// A sum a field, in the order in which the fields were asked for.
    pub sums: Vec<f64>,
    /// Whether they are of all leads, rather than of the newest [`EXACT`] alone.
    pub is_whole: bool,
}

/// What fields of numbers add up to over the leads that a query finds, whatever its page: the leads are gone through once.
///
/// # Errors
/// `Invalid` for the filter, for a field that has no numbers, and for more than [`MOST_SUMMED`] fields.
pub fn sums(act: &mut Act, query: &Query, fields: &[&str]) -> Result<Sums> {
    if fields.len() > MOST_SUMMED {
        let most = format!("Add up at most {MOST_SUMMED} fields.");
        return Err(Error::invalid("field", most));
    }
    let values = fields.iter().map(|field| value(act, field));
    let mut values = values.collect::<Result<Vec<String>>>()?;
    values.resize(MOST_SUMMED, "CAST(NULL AS DOUBLE PRECISION)".to_owned());
    let mut named = String::new();
    let mut summed = String::new();
    for (at, value) in values.iter().enumerate() {
        named.push_str(&format!(", {value} AS v{at}"));
        summed.push_str(&format!(", sum(t.v{at})"));
    }
    let Sql { text, args, .. } = query.condition(act)?;
    let plus = unindexed(search::finds_few(act, &query.search)?);
    let sql = format!(
        "SELECT count(*){summed} FROM (SELECT l.id{named} FROM lead l WHERE l.account_id = $1{text}
         ORDER BY {plus}l.created_at DESC, l.id DESC LIMIT {}) t",
        EXACT + 1
    );
    let Summed(leads, found) = act.tx.one(&sql, &args)?;
    let found = found.into_iter().take(fields.len());
    Ok(Sums {
        sums: found.map(Option::unwrap_or_default).collect(),
        is_whole: leads <= EXACT,
    })
}

/// The field's number, as SQL.
fn value(act: &Act, field: &str) -> Result<String> {
    let column = Column::named(&act.catalog, field);
    let column = column.filter(|column| matches!(column.shape, Shape::Number | Shape::Money));
    let column = column.ok_or_else(|| Error::invalid("field", "Add up a field of numbers."))?;
    Ok(column.value(act.tx.dialect()))
}

/// How many leads, and their sums.
struct Summed(i64, Vec<Option<f64>>);

impl FromRow for Summed {
    fn from_row(row: &Row<'_>) -> openlead_db::Result<Self> {
        let sums = (1..=MOST_SUMMED).map(|at| row.get(at));
        Ok(Self(row.get(0)?, sums.collect::<openlead_db::Result<_>>()?))
    }
}
