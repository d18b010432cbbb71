use std::collections::HashMap;

use openlead_db::args;

use super::{List, purpose};
use crate::act::Act;
use crate::error::Result;
use crate::id::{Id, of};

/// Up to how many uses are counted: this number means so many or more.
pub const MOST_COUNTED: i64 = 10_000;

/// How many leads, tasks or deals have each entry of a list, those in the trash too, up to [`MOST_COUNTED`] each.
pub fn usage(act: &mut Act, list: List) -> Result<HashMap<Id<of::ListItem>, i64>> {
    let ids: Vec<_> = act.catalog.lists.of(list).map(|item| item.id).collect();
    let counted = |id| count(act, list, id).map(|count| (id, count));
    ids.into_iter().map(counted).collect()
}

pub(super) fn count(act: &mut Act, list: List, id: Id<of::ListItem>) -> Result<i64> {
    let (table, column, _) = list.user();
    let sql = format!(
        "SELECT count(*) FROM (SELECT 1 FROM {table} WHERE account_id = $1 AND {column} = $2 LIMIT {MOST_COUNTED}) t"
    );
    let (count,): (i64,) = act.tx.one(&sql, args![act.actor.account, id])?;
    match list {
        List::Purpose => {
            let further = purpose::count_further(act, id.number(), MOST_COUNTED)?;
            Ok(MOST_COUNTED.min(count + further))
        }
        _ => Ok(count),
    }
}
