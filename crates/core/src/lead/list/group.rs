//! Lists in groups: an order whose legs have a head each, and can be folded so that nothing of them is read.

use std::fmt;
use std::str::FromStr;

use super::order::Leg;
use super::{Count, Order, Query, Sql, statement};
use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::search;

/// Up to how many leads of a group are counted.
pub const MOST_IN_GROUP: i64 = 1_000;

/// Fields by which leads are put into groups, each with an index in whose order they are read.
pub const GROUPED: [&str; 6] = [
    "status",
    "source",
    "assigned_to",
    "department",
    "purpose",
    "type",
];

/// What a group has in common.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Common(pub(super) i64);

impl Common {
    /// The id of the entry, person or department; `None` for leads without one.
    pub fn id(self) -> Option<i64> {
        Some(self.0).filter(|tag| *tag > 0)
    }

    /// That of an id.
    pub fn of(id: Option<i64>) -> Self {
        Self(id.unwrap_or(super::order::LACK))
    }
}

impl fmt::Display for Common {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.id() {
            Some(id) => Id::<of::ListItem>::new(id).fmt(f),
            None => f.write_str("none"),
        }
    }
}

/// An id, or `none`.
impl FromStr for Common {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        if text == "none" {
            return Ok(Self::of(None));
        }
        let id = text.parse::<Id<of::ListItem>>();
        id.map(|id| Self(id.number()))
            .map_err(|_| Error::NotFound("group"))
    }
}

/// A group of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Group {
    /// What its leads have in common.
    pub common: Common,
    /// How many of them are on the page: none of a folded one.
    pub leads: usize,
    /// Whether they begin on this page, rather than on one before.
    pub begins: bool,
}

impl Query {
    /// What [`sort_by`](Self::sort_by) and the groups are together, for cursors.
    pub(super) fn sorted(&self) -> String {
        match self.group_by.is_empty() {
            true => self.sort_by.clone(),
            false => format!("{}/{}", self.group_by, self.sort_by),
        }
    }

    pub(super) fn grouped(&self, act: &Act) -> Result<Order> {
        if !GROUPED.contains(&&*self.group_by) {
            let fields = GROUPED.join(", ");
            return Err(Error::invalid(
                "group_by",
                format!("Group by one of {fields}."),
            ));
        }
        if self.sort_by != "created_at" {
            let how = "Leads in groups are sorted by created_at.";
            return Err(Error::invalid("sort_by", how));
        }
        let dialect = act.tx.dialect();
        Order::grouped(&act.catalog, &self.group_by, self.descending, dialect)
    }

    pub(super) fn is_folded(&self, leg: &Leg) -> bool {
        self.folded.contains(&Common(leg.tag))
    }
}

/// Whether a folded group has any lead.
pub(super) fn is_there(act: &mut Act, condition: &Sql, order: &Order, leg: &Leg) -> Result<bool> {
    let sql = statement(condition.clone(), order, leg, None, 1);
    let found: Option<super::Placed> = act.tx.first(&sql.text, &sql.args)?;
    Ok(found.is_some())
}

/// The groups of a page whose leads are of these legs; `legs` has all that were gone along, folded ones with a lead too.
pub(super) fn groups(legs: &[i64], leads: &[i64], more: bool, before: Option<i64>) -> Vec<Group> {
    let end = leads.last().filter(|_| more);
    let end = end.and_then(|last| legs.iter().position(|tag| tag == last));
    let legs = &legs[..end.map_or(legs.len(), |end| end + 1)];
    let group = |tag: &i64| Group {
        common: Common(*tag),
        leads: leads.iter().filter(|leg| *leg == tag).count(),
        begins: before != Some(*tag),
    };
    legs.iter().map(group).collect()
}

/// How many leads of a query are in a group, up to [`MOST_IN_GROUP`].
///
/// # Errors
/// `Invalid` for the query.
pub fn count_group(act: &mut Act, query: &Query, common: Common) -> Result<Count> {
    let order = query.grouped(act)?;
    let leg = order.legs.iter().find(|leg| leg.tag == common.0);
    let Some(leg) = leg else {
        return Err(Error::NotFound("group"));
    };
    let sql = counting(act, query, &order, leg)?;
    let (number,): (i64,) = act.tx.one(&sql.text, &sql.args)?;
    Ok(Count {
        number: number.min(MOST_IN_GROUP),
        is_exact: number <= MOST_IN_GROUP,
    })
}

/// What counts the leads of a leg.
pub(super) fn counting(act: &mut Act, query: &Query, order: &Order, leg: &Leg) -> Result<Sql> {
    let few = search::finds_few(act, &query.search)?;
    let leg = if few { leg.of_few() } else { leg.clone() };
    let mut sql = query.condition(act)?;
    order.walk(&leg, None, &mut sql);
    // In the order of the group's own index, which SQLite would else not take.
    let (key, most) = (&leg.key, MOST_IN_GROUP + 1);
    sql.text = format!(
        "SELECT count(*) FROM (SELECT l.id FROM lead l WHERE l.account_id = $1{} ORDER BY {key} LIMIT {most}) t",
        sql.text
    );
    Ok(sql)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folded_group_behind_the_end_of_a_page_is_for_the_next_one() {
        let of = |groups: Vec<Group>| -> Vec<(i64, usize, bool)> {
            let group = |group: Group| (group.common.0, group.leads, group.begins);
            groups.into_iter().map(group).collect()
        };
        let page = groups(&[1, 2, 3, 4], &[1, 3], true, Some(1));
        assert_eq!(of(page), [(1, 1, false), (2, 0, true), (3, 1, true)]);
        let last = groups(&[3, 4], &[3], false, Some(3));
        assert_eq!(of(last), [(3, 1, false), (4, 0, true)]);
    }
}
