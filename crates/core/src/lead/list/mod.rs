//! Lists of leads: chosen by segment, words and filter, in any order, a page at a time.

mod ahead;
pub mod board;
mod column;
mod count;
mod cursor;
mod filter;
mod gone;
mod group;
mod line;
mod linked;
mod newest;
mod offer;
mod order;
mod segment;
mod settled;
mod sql;
mod sums;
mod value;

use openlead_db::{Row, Value};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

pub use count::{Count, EXACT, count};
pub use gone::{Gone, note_gone};
pub use group::{Common, GROUPED, Group, MOST_IN_GROUP, count_group};
pub use line::{Line, Reference, lines};
pub use offer::{Control, Offer, offers};
pub use segment::Segment;
pub use settled::page;
pub use sums::{MOST_SUMMED, Sums, sums};

use ahead::Ahead;
use cursor::{Cursor, Key};
use gone::GONE;
use order::{Leg, Order};
use sql::Sql;

use super::Lead;
use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::search;

/// The most leads of a page.
pub const MOST: u32 = 500;

/// Which leads, in which order, which page. Kept with saved views and bulk work.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Query {
    /// A quick choice.
    pub segment: Segment,
    /// What somebody typed, see [`search::condition`].
    pub search: String,
    /// `{"field", "op", "value"}`, joined by `{"and": […]}` and `{"or": […]}`; `null` for no filter. A field is a standard
    /// one or `custom_fields.KEY`; operators are `is`, `is_not`, `contains`, `starts_with`, `gt`, `lt`, `between`, `in`,
    /// `empty`, `not_empty`, as far as the field has them.
    pub filter: Json,
    /// The field to sort by.
    pub sort_by: String,
    /// Whether the greatest come first. Leads without a value come last in any case.
    pub descending: bool,
    /// The end of the page before.
    pub cursor: Option<String>,
    /// How many leads, 1 to [`MOST`].
    pub limit: u32,
    /// Only what changed at this moment or later, in microseconds, also in the trash, and what is gone since; sorted by
    /// `updated_at`, oldest first.
    pub updated_since: Option<i64>,
    /// Only what was made (changed, when sorted so) up to this moment: see [`page`].
    #[serde(skip)]
    pub settled: Option<i64>,
    /// The field by which they are put into groups, one of [`GROUPED`]; empty for none.
    #[serde(skip)]
    pub group_by: String,
    /// Groups whose leads are left out of the list; they count among what it finds.
    #[serde(skip)]
    pub folded: Vec<Common>,
}

impl Default for Query {
    fn default() -> Self {
        Self {
            segment: Segment::All,
            search: String::new(),
            filter: Json::Null,
            sort_by: "created_at".to_owned(),
            descending: true,
            cursor: None,
            limit: 50,
            updated_since: None,
            settled: None,
            group_by: String::new(),
            folded: Vec::new(),
        }
    }
}

/// Some leads of a list.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// The leads in their order.
    pub lines: Vec<Line>,
    /// The groups that they are in, in the same order.
    pub groups: Vec<Group>,
    /// Those that are no more, with `updated_since`.
    pub gone: Vec<Gone>,
    /// The cursor of the page after this one; `None` on the last.
    pub next: Option<String>,
}

/// A page of the leads that the actor sees.
///
/// # Errors
/// `Invalid` for the filter, the order, the cursor or the limit.
pub fn list(act: &mut Act, query: &Query) -> Result<Page> {
    let order = query.order(act)?;
    let cursor = query.cursor.as_deref();
    let cursor = cursor
        .map(|text| Cursor::read(text, &query.sorted(), query.descending))
        .transpose()?;
    let mut page = Page::default();
    if cursor.as_ref().is_none_or(|cursor| cursor.leg != GONE) {
        page = query.walk(act, &order, cursor.as_ref())?;
    }
    if page.next.is_none() {
        gone::fill(
            act,
            query,
            cursor.as_ref().filter(|cursor| cursor.leg == GONE),
            &mut page,
        )?;
    }
    Ok(page)
}

/// The ids of leads that a query finds, in their own order: those after `after`, at most `limit`. For work on all of them.
///
/// # Errors
/// `Invalid` for the filter.
pub fn matching(
    act: &mut Act,
    query: &Query,
    after: Option<Id<of::Lead>>,
    limit: u32,
) -> Result<Vec<Id<of::Lead>>> {
    let found: Vec<(Id<of::Lead>,)> = rows(act, query, "id", after, limit)?;
    Ok(found.into_iter().map(|(id,)| id).collect())
}

/// These columns of the leads that a query finds, as [`matching`] orders them.
pub(crate) fn rows<T: openlead_db::FromRow>(
    act: &mut Act,
    query: &Query,
    columns: &str,
    after: Option<Id<of::Lead>>,
    limit: u32,
) -> Result<Vec<T>> {
    let mut sql = query.condition(act)?;
    let after = sql.bind(after.map_or(0, Id::number));
    let plus = unindexed(search::finds_few(act, &query.search)?);
    let columns = columns.replace(", ", ", l.");
    let statement = format!(
        "SELECT l.{columns} FROM lead l WHERE l.account_id = $1{} AND {plus}l.id > {after} ORDER BY l.id LIMIT {limit}",
        sql.text
    );
    Ok(act.tx.all(&statement, &sql.args)?)
}

/// A lead and its value in the order of the list.
struct Placed {
    lead: Lead,
    key: Key,
}

/// A lead with the tag of its leg.
type Tagged = (i64, Placed);

impl openlead_db::FromRow for Placed {
    fn from_row(row: &Row<'_>) -> openlead_db::Result<Self> {
        let columns = Lead::COLUMNS.split(',').count();
        Ok(Self {
            lead: Lead::from_row(row)?,
            key: row.get(columns)?,
        })
    }
}

impl Query {
    fn order(&self, act: &Act) -> Result<Order> {
        if !(1..=MOST).contains(&self.limit) {
            return Err(Error::invalid(
                "per_page",
                format!("Ask for 1 to {MOST} leads."),
            ));
        }
        if self.updated_since.is_some() && (self.sort_by != "updated_at" || self.descending) {
            let how = "With updated_since leads are sorted by updated_at, ascending.";
            return Err(Error::invalid("sort_by", how));
        }
        if !self.group_by.is_empty() {
            return self.grouped(act);
        }
        Order::by(
            &act.catalog,
            &self.sort_by,
            self.descending,
            act.tx.dialect(),
        )
    }

    /// What is chosen, of the leads that the actor sees.
    fn condition(&self, act: &mut Act) -> Result<Sql> {
        self.condition_by(act, "l")
    }

    /// The same, with what was typed said of `searched`, which is the lead too.
    fn condition_by(&self, act: &mut Act, searched: &str) -> Result<Sql> {
        let mut args: Vec<Value> = vec![act.actor.account.into()];
        let text = act.sight().leads("l", &mut args);
        let mut sql = Sql {
            text,
            args,
            dialect: act.tx.dialect(),
            told: String::new(),
            is_narrow: false,
            is_search: !self.search.trim().is_empty(),
        };
        match self.updated_since {
            Some(since) => {
                let since = sql.bind(since);
                sql.and(&format!("l.updated_at >= {since}"));
            }
            None => self.segment.condition(act, &mut sql),
        }
        if let Some(settled) = self.settled {
            let column = if self.sort_by == "updated_at" {
                "updated_at"
            } else {
                "created_at"
            };
            let settled = sql.bind(settled);
            sql.and(&format!("l.{column} <= {settled}"));
        }
        let found = search::condition(act, searched, &self.search, &mut sql.args)?;
        sql.text.push_str(&found);
        if !self.filter.is_null() {
            let filter = filter::read(act, &self.filter)?;
            sql.and_all(filter);
        }
        Ok(sql)
    }

    fn cursor_at(&self, leg: i64, key: Key, id: i64) -> Cursor {
        Cursor::new(&self.sorted(), self.descending, leg, key, id)
    }

    /// A page after the cursor.
    fn walk(&self, act: &mut Act, order: &Order, cursor: Option<&Cursor>) -> Result<Page> {
        let legs = match cursor {
            Some(cursor) => order.from(cursor.leg).ok_or_else(Cursor::unknown)?,
            None => &order.legs,
        };
        let limit = self.limit as usize;
        let after = cursor.map(|cursor| (Value::from(cursor.key.clone()), cursor.id));
        let after = after.as_ref().map(|(key, id)| (key, *id));
        let newest = newest::newest(act, self, order, after, limit + 1)?;
        let (mut leads, there) = match newest {
            Some(leads) => {
                let of_leg = leads.into_iter().map(|placed| (legs[0].tag, placed));
                (of_leg.collect(), Vec::new())
            }
            None => self.along(act, order, legs, cursor.map(|cursor| cursor.leg), after)?,
        };
        let more = leads.len() > limit;
        leads.truncate(limit);
        let end = leads.last().filter(|_| more);
        let next = end.map(|(leg, last)| {
            self.cursor_at(*leg, last.key.clone(), last.lead.id.number())
                .text()
        });
        let groups = match self.group_by.is_empty() {
            true => Vec::new(),
            false => {
                let of: Vec<i64> = leads.iter().map(|(leg, _)| *leg).collect();
                group::groups(&there, &of, more, cursor.map(|cursor| cursor.leg))
            }
        };
        let lines = lines(
            act,
            leads.into_iter().map(|(_, placed)| placed.lead).collect(),
        )?;
        Ok(Page {
            lines,
            groups,
            gone: Vec::new(),
            next,
        })
    }

    /// Goes along legs, after a place in one of them, until a page is full and one lead more is there: leads with the tag of
    /// their leg, and the tags of all that have leads.
    fn along(
        &self,
        act: &mut Act,
        order: &Order,
        legs: &[Leg],
        begun: Option<i64>,
        after: Option<(&Value, i64)>,
    ) -> Result<(Vec<Tagged>, Vec<i64>)> {
        let condition = self.condition(act)?;
        let few = search::finds_at_most(act, &self.search, ahead::few(act, self, order))?;
        let ahead = if few { None } else { Ahead::of(act, self)? };
        let limit = self.limit as usize;
        let mut leads: Vec<Tagged> = Vec::new();
        let mut there = Vec::new();
        for leg in legs {
            let (tag, leg) = (leg.tag, if few { &leg.of_few() } else { leg });
            if self.is_folded(leg) {
                if group::is_there(act, &condition, order, leg)? {
                    there.push(tag);
                }
                continue;
            }
            let after = after.filter(|_| begun == Some(tag));
            let wanted = limit + 1 - leads.len();
            let by_index = ahead.as_ref();
            let by_index = by_index.and_then(|ahead| ahead.statement(order, leg, after, wanted));
            let sql =
                by_index.unwrap_or_else(|| statement(condition.clone(), order, leg, after, wanted));
            let found = placed(act, &sql, after.is_some())?;
            if !found.is_empty() {
                there.push(tag);
            }
            leads.extend(found.into_iter().map(|placed| (tag, placed)));
            if leads.len() > limit {
                break;
            }
        }
        Ok((leads, there))
    }
}

/// The leads of a statement. A cursor whose value is of another kind than those of the order leads nowhere.
fn placed(act: &mut Act, sql: &Sql, after_cursor: bool) -> Result<Vec<Placed>> {
    let found = act.tx.all(&sql.text, &sql.args);
    found.map_err(|error| match error {
        openlead_db::Error::Type { .. } if after_cursor => Cursor::unknown(),
        error => error.into(),
    })
}

/// What keeps SQLite from going along the index of a column, when few leads are looked at one by one.
fn unindexed(few: bool) -> &'static str {
    if few { "+" } else { "" }
}

/// The leads of one leg, after the cursor.
fn statement(
    condition: Sql,
    order: &Order,
    leg: &Leg,
    after: Option<(&Value, i64)>,
    limit: usize,
) -> Sql {
    let mut sql = condition;
    order.walk(leg, after, &mut sql);
    let (columns, key, direction) = (Lead::COLUMNS, &leg.key, order.direction());
    // The number is in the text: a plan for any number would be one for many.
    sql.text = format!(
        "SELECT {columns}, {key} FROM lead l WHERE l.account_id = $1{}
         ORDER BY {key} {direction}, l.id {direction} LIMIT {limit}",
        sql.text
    );
    sql
}

#[cfg(test)]
mod plans;
