//! The order of a column, as legs that are walked one after the other, each a range of an index.

use std::fmt;

use jiff::ToSpan as _;

use super::{Lead, Placed, Sql};
use crate::act::Act;
use crate::columns_of;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::lead::list::unindexed;
use crate::time;

/// A part of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Leg {
    /// Kept at the top by hand.
    Kept,
    /// To be followed up by the end of today.
    Due,
    /// Without a day to follow up.
    Unplanned,
    /// To be followed up later.
    Later,
}

impl Leg {
    pub const ALL: [Self; 4] = [Self::Kept, Self::Due, Self::Unplanned, Self::Later];
}

/// Where a page ended: the leg, the keys of its order, the lead.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Cursor {
    pub leg: Leg,
    keys: (i64, i64),
    id: i64,
}

impl Cursor {
    pub fn after(leg: Leg, placed: &Placed) -> Self {
        Self {
            leg,
            keys: placed.keys,
            id: placed.lead.id.number(),
        }
    }

    /// Reads what `to_string` has written.
    ///
    /// # Errors
    /// `Invalid`.
    pub fn read(text: &str) -> Result<Self> {
        let parts: Option<Vec<i64>> = text.split('.').map(|part| part.parse().ok()).collect();
        let read = |parts: Vec<i64>| match parts[..] {
            [leg, first, second, id] => Some(Self {
                leg: *Leg::ALL.get(usize::try_from(leg).ok()?)?,
                keys: (first, second),
                id,
            }),
            _ => None,
        };
        parts.and_then(read).ok_or_else(|| {
            Error::invalid(
                "cursor",
                "Load the board anew: this is not of one of its columns.",
            )
        })
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (first, second) = self.keys;
        write!(f, "{}.{first}.{second}.{}", self.leg as u8, self.id)
    }
}

/// When today ends where the account is.
pub(super) fn today_ends(act: &mut Act) -> i64 {
    let (zone, now) = (act.catalog.account.zone(), act.tx.now());
    let tomorrow = time::date_in(now, &zone).checked_add(1.day());
    let tomorrow = tomorrow
        .ok()
        .and_then(|day| time::parse_moment(&day.to_string(), &zone));
    tomorrow.unwrap_or(now)
}

/// The leads of one leg of a status, after the cursor.
pub(super) fn statement(
    condition: Sql,
    leg: Leg,
    status: Id<of::ListItem>,
    today: i64,
    few: bool,
    after: Option<Cursor>,
    limit: usize,
) -> Sql {
    let mut sql = condition;
    let columns = columns_of("l", Lead::COLUMNS);
    let (plus, status) = (unindexed(few), sql.bind(status));
    sql.and(&format!("{plus}l.status_id = {status}"));
    let (from, keys, order) = match leg {
        Leg::Kept => {
            sql.and(&format!("p.account_id = $1 AND p.status_id = {status}"));
            let from = "board_place p JOIN lead l ON l.account_id = $1 AND l.id = p.lead_id";
            (
                from,
                "p.position, p.position".to_owned(),
                "p.position, l.id".to_owned(),
            )
        }
        _ => {
            sql.and(&format!(
                "NOT EXISTS (SELECT 1 FROM board_place p
                   WHERE p.account_id = $1 AND p.lead_id = l.id AND p.status_id = {status})"
            ));
            let at = format!("{plus}l.next_follow_up_at");
            let which = match leg {
                Leg::Due => format!("{at} < {}", sql.bind(today)),
                Leg::Later => format!("{at} >= {}", sql.bind(today)),
                _ => format!("{at} IS NULL"),
            };
            sql.and(&which);
            // That all are NULL is said to PostgreSQL by the order, which is then that of the index backwards.
            let order = match leg {
                Leg::Unplanned => format!("{at} DESC, l.created_at DESC, l.id DESC"),
                _ => format!("{at}, l.created_at, l.id"),
            };
            (
                "lead l",
                "COALESCE(l.next_follow_up_at, 0), l.created_at".to_owned(),
                order,
            )
        }
    };
    if let Some(Cursor { keys, id, .. }) = after {
        let beyond = beyond(&mut sql, leg, keys, id);
        sql.and(&beyond);
    }
    sql.text = format!(
        "SELECT {columns}, {keys} FROM {from} WHERE l.account_id = $1{} ORDER BY {order} LIMIT {limit}",
        sql.text
    );
    sql
}

/// That a lead comes after the one with these keys and this id.
fn beyond(sql: &mut Sql, leg: Leg, (first, second): (i64, i64), id: i64) -> String {
    let mut bind = |number: i64| sql.bind(number);
    match leg {
        Leg::Kept => format!("(p.position, l.id) > ({}, {})", bind(first), bind(id)),
        Leg::Unplanned => format!("(l.created_at, l.id) < ({}, {})", bind(second), bind(id)),
        Leg::Due | Leg::Later => format!(
            "(l.next_follow_up_at, l.created_at, l.id) > ({}, {}, {})",
            bind(first),
            bind(second),
            bind(id)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_read_back_and_nothing_else_is_one() {
        let text = "2.0.1700000000000000.77";
        assert_eq!(Cursor::read(text).unwrap().to_string(), text);
        for wrong in [
            "",
            "1.2.3",
            "4.1.1.1",
            "-1.1.1.1",
            "1.x.1.1",
            "1.1.1.1.1",
            "99999999999999999999.1.1.1",
        ] {
            assert!(Cursor::read(wrong).is_err(), "{wrong}");
        }
    }
}
