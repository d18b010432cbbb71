use openlead_db::args;

use super::sql::Sql;
use super::{Query, unindexed};
use crate::act::Act;
use crate::error::Result;
use crate::search;

/// Up to how many leads are counted one by one.
pub const EXACT: i64 = 10_000;

/// How many leads a query finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// How many.
    pub number: i64,
    /// Whether they were counted, rather than estimated: up to [`EXACT`] they are.
    pub is_exact: bool,
}

/// How many leads a query finds, whatever its page. Beyond [`EXACT`] the newest are counted, and as many taken for granted
/// among the older ones.
///
/// # Errors
/// `Invalid` for the filter.
pub fn count(act: &mut Act, query: &Query) -> Result<Count> {
    let Sql { text, args, .. } = query.condition(act)?;
    let most = EXACT + 1;
    let plus = unindexed(search::finds_few(act, &query.search)?);
    let sql = format!(
        "SELECT count(*), min(t.at) FROM (SELECT l.created_at AS at FROM lead l WHERE l.account_id = $1{text}
         ORDER BY {plus}l.created_at DESC, l.id DESC LIMIT {most}) t"
    );
    let (number, oldest): (i64, Option<i64>) = act.tx.one(&sql, &args)?;
    match oldest {
        Some(oldest) if number > EXACT => estimate(act, number, oldest),
        _ => Ok(Count {
            number,
            is_exact: true,
        }),
    }
}

fn estimate(act: &mut Act, found: i64, oldest: i64) -> Result<Count> {
    let (all,): (i64,) = act.tx.one(
        "SELECT count(*) FROM lead WHERE account_id = $1",
        args![act.actor.account],
    )?;
    let (among,): (i64,) = act.tx.one(
        "SELECT count(*) FROM lead WHERE account_id = $1 AND created_at >= $2",
        args![act.actor.account, oldest],
    )?;
    let number = (i128::from(found) * i128::from(all) / i128::from(among.max(1))).try_into();
    Ok(Count {
        number: number.unwrap_or(all).max(found),
        is_exact: false,
    })
}
