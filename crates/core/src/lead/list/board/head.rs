//! What stands above a column: how many leads it has, and how old the oldest is.

use super::{Column, Query, Sql};
use crate::act::Act;
use crate::error::Result;
use crate::lead::Segment;
use crate::lead::list::unindexed;

/// Up to how many leads of a column are counted.
pub const MOST_COUNTED: usize = 1000;

/// When a lead came in, in microseconds; `None` where it would take too long to find out.
pub type Oldest = Option<i64>;

/// Counts the leads of a column, of which the first page is there.
pub(super) fn fill(
    act: &mut Act,
    query: &Query,
    condition: &Sql,
    few: bool,
    column: &mut Column,
) -> Result<()> {
    if column.next.is_none() {
        column.count = column.cards.len();
        column.oldest = column.cards.iter().map(|card| card.lead.created_at).min();
        return Ok(());
    }
    let mut sql = condition.clone();
    let status = sql.bind(column.status);
    sql.and(&format!("{}l.status_id = {status}", unindexed(few)));
    let rest = format!("FROM lead l WHERE l.account_id = $1{}", sql.text);
    // In the order of the board's own index, which SQLite would else not take.
    let order = format!("{}l.next_follow_up_at", unindexed(few));
    let counted = format!(
        "SELECT count(*), min(t.at) FROM (SELECT l.created_at AS at {rest} ORDER BY {order} LIMIT {}) t",
        MOST_COUNTED + 1
    );
    let (count, oldest): (i64, Oldest) = act.tx.one(&counted, &sql.args)?;
    column.count = usize::try_from(count).unwrap_or(0).min(MOST_COUNTED);
    column.oldest = oldest;
    if column.count == MOST_COUNTED {
        // Among many that are chosen by nothing else the oldest is met at once; else it might be the last of a million.
        let plain = query.search.trim().is_empty()
            && query.filter.is_null()
            && query.segment == Segment::All;
        let first = format!("SELECT l.created_at {rest} ORDER BY l.created_at, l.id LIMIT 1");
        column.oldest = match plain {
            true => act.tx.first(&first, &sql.args)?.map(|(at,)| at),
            false => None,
        };
    }
    Ok(())
}
