//! Lists that go along an index by itself before they read rows.
//!
//! SQLite reads the row of each entry of an index that it goes along, also where the entry says that the lead is not asked
//! for. Where few of them are, the index is a table of its own, `lead k`, with all that it can say; only rows of what it
//! lets through are read, as `lead l`. PostgreSQL does this by itself.

use openlead_db::{Dialect, Value};

use super::order::{Leg, Order};
use super::sql::Sql;
use super::{Query, Segment};
use crate::access::Sight;
use crate::act::Act;
use crate::columns::columns_of;
use crate::error::Result;
use crate::lead::Lead;
use crate::search;

/// An index that has the order of a leg.
#[derive(Debug, Clone, Copy)]
pub(super) struct Index {
    pub name: &'static str,
    /// Whether it ends with the status, the source and the time of deletion.
    pub knows: bool,
}

/// What is asked, with that said of `k` which every index knows.
pub(super) struct Ahead(Sql);

impl Ahead {
    /// That of a query of all leads; `None` where there are better indexes, or no need.
    pub fn of(act: &mut Act, query: &Query) -> Result<Option<Self>> {
        let is_all = query.segment == Segment::All && act.sight() == Sight::All;
        if act.tx.dialect() != Dialect::Sqlite || !is_all || query.updated_since.is_some() {
            return Ok(None);
        }
        query.condition_by(act, "k").map(|sql| Some(Self(sql)))
    }

    /// The leads of one leg, after the cursor, if its index says which are asked for.
    pub fn statement(
        &self,
        order: &Order,
        leg: &Leg,
        after: Option<(&Value, i64)>,
        limit: usize,
    ) -> Option<Sql> {
        let Index { name, knows } = self.by_age(leg).or(leg.index)?;
        let mut sql = self.0.clone();
        let tells = sql.is_search || knows && !sql.told.is_empty();
        if !tells {
            return None;
        }
        let rest = std::mem::take(&mut sql.text);
        order.walk(leg, after, &mut sql);
        if knows {
            let told = std::mem::take(&mut sql.told);
            sql.text.push_str(&told);
            sql.and("l.deleted_at IS NULL");
        }
        let walk = of_index(&sql.text);
        let (columns, key) = (columns_of("l", Lead::COLUMNS), of_index(&leg.key));
        let direction = order.direction();
        sql.text = format!(
            "SELECT {columns}, {key} FROM lead k INDEXED BY {name} CROSS JOIN lead l ON l.account_id = $1 AND l.id = k.id
             WHERE k.account_id = $1{walk}{rest} ORDER BY {key} {direction}, k.id {direction} LIMIT {limit}"
        );
        Some(sql)
    }

    /// The index of statuses, which has those of each by age and knows the source: of one status and some sources it lets
    /// through fewer than the indexes of all leads and of sources do.
    fn by_age(&self, leg: &Leg) -> Option<Index> {
        let has_others = matches!(
            leg.index?.name,
            "lead_created" | "lead_status" | "lead_source"
        );
        (has_others && self.0.is_narrow).then_some(Index {
            name: "lead_status",
            knows: true,
        })
    }
}

/// Up to how many leads that were found are looked at one by one, rather than met on the way along the order.
pub(super) fn few(act: &Act, query: &Query, order: &Order) -> i64 {
    /// As many as take no longer to look at than to meet among a million entries of an index.
    const FEWER: i64 = 1_000;
    // Only of leads of which most are asked for it is known how soon they are met.
    let is_all =
        query.filter.is_null() && query.segment == Segment::All && act.sight() == Sight::All;
    match is_all && order.legs.iter().all(|leg| leg.index.is_some()) {
        true => FEWER,
        false => search::FEW,
    }
}

/// A condition on `lead l` as one on the entries of an index.
fn of_index(condition: &str) -> String {
    condition.replace("l.", "k.")
}
