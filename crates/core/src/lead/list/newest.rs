//! The newest of the leads that were found by words.
//!
//! Search finds the lead with the greatest id first, and no lead came in later than its id was made: an import may say that it
//! came in long before. So when as many as are wanted came in after the last id that was found, none of the others belongs
//! among them, and need not be found.

use openlead_db::{Ids, Value};
use serde_json::json;

use super::cursor::Key;
use super::order::Order;
use super::{Placed, Query, placed, statement};
use crate::act::Act;
use crate::columns::listed_in;
use crate::error::Result;
use crate::search;

/// At most so long after its id was made a lead comes in, in microseconds: its act may have had to wait.
const WAIT: i64 = 60_000_000;

/// The leads of a list after a place, at most `wanted`; `None` when these cannot be told from the latest that are found.
pub(super) fn newest(
    act: &mut Act,
    query: &Query,
    order: &Order,
    after: Option<(&Value, i64)>,
    wanted: usize,
) -> Result<Option<Vec<Placed>>> {
    let by_age = query.sort_by == "created_at" && query.descending && query.group_by.is_empty();
    if !by_age || query.search.trim().is_empty() {
        return Ok(None);
    }
    let leg = order.legs[0].of_few();
    let others = Query {
        search: String::new(),
        ..query.clone()
    };
    let others = others.condition(act)?;
    // A few more than are wanted, and many more where some are not in the list.
    let some = wanted + wanted / 4;
    for most in [some, some * 16] {
        let Some(found) = search::latest(act, &query.search, most)? else {
            return Ok(None);
        };
        let mut condition = others.clone();
        let list = condition.bind(json!(found));
        let list = listed_in(condition.dialect, &list);
        condition.and(&format!("l.id IN ({list})"));
        let sql = statement(condition, order, &leg, after, wanted);
        let leads = placed(act, &sql, after.is_some())?;
        if found.len() < most || leads.len() == wanted && are_first(&leads, &found) {
            return Ok(Some(leads));
        }
    }
    Ok(None)
}

/// Whether these leads came in after all that were not found yet, which are before the last that was found.
fn are_first(leads: &[Placed], found: &[i64]) -> bool {
    match (leads.last().map(|lead| &lead.key), found.last()) {
        (Some(Key::Int(came)), Some(last)) => *last < Ids::floor(came - WAIT),
        _ => false,
    }
}
