//! The order of a list, as legs that are walked one after the other: each is a range of an index where there is one, in the
//! order of a value that is never NULL and then of the id. Leads without the value come last, whatever the direction.

use openlead_db::{Dialect, Value};

use super::ahead::Index;
use super::column::{Column, Shape};
use super::sql::Sql;
use crate::catalog::Catalog;
use crate::error::{Error, Result};

/// By when a lead was made: within legs whose leads have the same value, or none.
const BY_AGE: &str = "l.created_at";

/// The tag of a leg of leads that have the value, and of those that have none. Others are tagged by what all have.
const HAVE: i64 = 0;
pub(super) const LACK: i64 = -1;

#[derive(Debug, Clone)]
pub(super) struct Order {
    pub legs: Vec<Leg>,
    pub descending: bool,
}

#[derive(Debug, Clone)]
pub(super) struct Leg {
    /// What tells it from the others, for cursors.
    pub tag: i64,
    /// The value within it, as SQL.
    pub key: String,
    /// The index that has it.
    pub index: Option<Index>,
    which: Which,
}

#[derive(Debug, Clone)]
enum Which {
    Every,
    /// Those of which this SQL holds.
    If(String),
    /// Those whose value is the id.
    Of(String, i64),
}

impl Leg {
    /// The same, but not along an index: each of few leads is looked at.
    pub fn of_few(&self) -> Self {
        let key = format!("+{}", self.key);
        Self {
            key,
            ..self.clone()
        }
    }
}

impl Order {
    /// By a field.
    ///
    /// # Errors
    /// `Invalid` when there is no such field, or leads have no order by it.
    pub fn by(catalog: &Catalog, name: &str, descending: bool, dialect: Dialect) -> Result<Self> {
        let column = Column::named(catalog, name).filter(|column| column.shape.sorts());
        let column = column.ok_or_else(|| {
            let names = Column::standard_names();
            Error::invalid(
                "sort_by",
                format!(
                    "Sort by one of {names}, or custom_fields. and the key of an additional field."
                ),
            )
        })?;
        let mut legs = match ranks(catalog, &column.shape) {
            Some(mut ids) => {
                if descending {
                    ids.reverse();
                }
                ranked(&column, ids, dialect)
            }
            None => vec![plain(&column, dialect)],
        };
        legs.extend(without(&column, dialect));
        Ok(Self { legs, descending })
    }

    /// A leg for each value of a field, in the order of the values whatever the direction, and within each by age.
    ///
    /// # Errors
    /// `Invalid` when the field has no such values.
    pub fn grouped(
        catalog: &Catalog,
        name: &str,
        descending: bool,
        dialect: Dialect,
    ) -> Result<Self> {
        let column = Column::named(catalog, name);
        let ids = column
            .as_ref()
            .and_then(|column| ranks(catalog, &column.shape));
        let (Some(column), Some(ids)) = (column, ids) else {
            let how = "Group by a field whose values are of a list.";
            return Err(Error::invalid("group_by", how));
        };
        let mut legs = ranked(&column, ids, dialect);
        legs.extend(without(&column, dialect));
        Ok(Self { legs, descending })
    }

    /// `DESC` or `ASC`.
    pub fn direction(&self) -> &'static str {
        if self.descending { "DESC" } else { "ASC" }
    }

    /// The legs from the one with this tag on; `None` when there is none.
    pub fn from(&self, tag: i64) -> Option<&[Leg]> {
        let place = self.legs.iter().position(|leg| leg.tag == tag)?;
        Some(&self.legs[place..])
    }

    /// The condition of a leg, after the lead with this key and id.
    pub fn walk(&self, leg: &Leg, after: Option<(&Value, i64)>, sql: &mut Sql) {
        match &leg.which {
            Which::Every => {}
            Which::If(condition) => sql.and(condition),
            Which::Of(column, id) => {
                let id = sql.bind(*id);
                let of = format!("{column} = {id}");
                // Of several indexes SQLite shall take this one's, which has the order too.
                match sql.dialect {
                    Dialect::Sqlite if !leg.key.starts_with('+') => {
                        sql.and(&format!("unlikely({of})"))
                    }
                    _ => sql.and(&of),
                }
            }
        }
        if let Some((key, id)) = after {
            let sign = if self.descending { "<" } else { ">" };
            let (value, id) = (sql.bind(key.clone()), sql.bind(id));
            sql.and(&format!("({}, l.id) {sign} ({value}, {id})", leg.key));
        }
    }
}

fn plain(column: &Column, dialect: Dialect) -> Leg {
    let which = match column.may_lack {
        true => Which::If(column.has(dialect)),
        false => Which::Every,
    };
    let key = column.value(dialect);
    // PostgreSQL has an order of yes and no, but no parameter of either is a number.
    let key = match column.shape {
        Shape::Flag => format!("(CASE WHEN {key} THEN CAST(1 AS BIGINT) ELSE 0 END)"),
        _ => key,
    };
    Leg {
        tag: HAVE,
        key,
        index: column.index(),
        which,
    }
}

/// The ids of a field's values in their order.
fn ranks(catalog: &Catalog, shape: &Shape) -> Option<Vec<i64>> {
    let list = |list| {
        catalog
            .lists
            .of(list)
            .map(|item| item.id.number())
            .collect()
    };
    match shape {
        Shape::Entry(of) => Some(list(*of)),
        Shape::Purpose => Some(list(crate::list::List::Purpose)),
        Shape::Staff => Some(
            catalog
                .staff
                .iter()
                .map(|staff| staff.id.number())
                .collect(),
        ),
        Shape::Department => Some(
            catalog
                .departments
                .iter()
                .map(|department| department.id.number())
                .collect(),
        ),
        _ => None,
    }
}

/// The leg of leads that have no value, if there may be any.
fn without(column: &Column, dialect: Dialect) -> Option<Leg> {
    column.may_lack.then(|| Leg {
        tag: LACK,
        key: column.empty(dialect).unwrap_or_else(|| BY_AGE.to_owned()),
        // One of those that have a value has no others.
        index: column
            .index()
            .filter(|index| index.name != "lead_follow_up"),
        which: Which::If(column.lacks(dialect)),
    })
}

fn ranked(column: &Column, ids: Vec<i64>, dialect: Dialect) -> Vec<Leg> {
    let value = column.value(dialect);
    let leg = |id| Leg {
        tag: id,
        key: BY_AGE.to_owned(),
        index: column.index(),
        which: Which::Of(value.clone(), id),
    };
    ids.into_iter().map(leg).collect()
}
