//! Leads as a board: a column a status, the most urgent first, a page at a time.
//!
//! At the top stand the leads that somebody keeps there by hand, in their order. The others follow by what is next: what
//! is to be done up to today, the longest due first; what nobody has planned, the newest first; what is planned for later.
//! Pages go by the day to follow up; within a page the day of an open task counts as well.

mod card;
mod head;
mod leg;
mod place;
mod step;

use openlead_db::Row;

pub use card::Card;
pub use head::{MOST_COUNTED, Oldest};
pub use place::{MOST_KEPT, Place};
pub use step::{Step, step};

use leg::{Cursor, Leg};

use super::{Lead, Query, Sql};
use crate::act::Act;
use crate::error::Result;
use crate::id::{Id, of};
use crate::search;

/// Leads of a column that come at once.
pub const PAGE: usize = 50;

/// Leads of one status.
#[derive(Debug, Clone)]
pub struct Column {
    /// The status.
    pub status: Id<of::ListItem>,
    /// The leads in their order.
    pub cards: Vec<Card>,
    /// The cursor of those after these; `None` on the last page.
    pub next: Option<String>,
    /// How many there are, of the first page alone; [`MOST_COUNTED`] means so many or more.
    pub count: usize,
    /// When the oldest of them came in, in microseconds, of the first page alone.
    pub oldest: Oldest,
}

/// The beginnings of the columns of these statuses, with the leads that a query chooses, whatever its order and page.
///
/// # Errors
/// `Invalid` for the filter.
pub fn board(act: &mut Act, query: &Query, statuses: &[Id<of::ListItem>]) -> Result<Vec<Column>> {
    let condition = query.condition(act)?;
    let few = search::finds_few(act, &query.search)?;
    let mut columns = Vec::new();
    for status in statuses {
        let mut column = some(act, &condition, few, *status, None)?;
        head::fill(act, query, &condition, few, &mut column)?;
        columns.push(column);
    }
    card::complete(act, columns.iter_mut().flat_map(|column| &mut column.cards))?;
    let today = leg::today_ends(act);
    for column in &mut columns {
        card::by_urgency(&mut column.cards, today);
    }
    Ok(columns)
}

/// The leads of a column after a cursor.
///
/// # Errors
/// `Invalid` for the filter or the cursor.
pub fn column(
    act: &mut Act,
    query: &Query,
    status: Id<of::ListItem>,
    cursor: &str,
) -> Result<Column> {
    let cursor = Cursor::read(cursor)?;
    let condition = query.condition(act)?;
    let few = search::finds_few(act, &query.search)?;
    let mut column = some(act, &condition, few, status, Some(cursor))?;
    card::complete(act, column.cards.iter_mut())?;
    card::by_urgency(&mut column.cards, leg::today_ends(act));
    Ok(column)
}

/// A lead with its place in the order of a leg.
struct Placed {
    lead: Lead,
    keys: (i64, i64),
}

impl openlead_db::FromRow for Placed {
    fn from_row(row: &Row<'_>) -> openlead_db::Result<Self> {
        let columns = Lead::COLUMNS.split(',').count();
        Ok(Self {
            lead: Lead::from_row(row)?,
            keys: (row.get(columns)?, row.get(columns + 1)?),
        })
    }
}

/// Goes along the legs until the page is full.
fn some(
    act: &mut Act,
    condition: &Sql,
    few: bool,
    status: Id<of::ListItem>,
    after: Option<Cursor>,
) -> Result<Column> {
    let today = leg::today_ends(act);
    let mut found: Vec<(Leg, Placed)> = Vec::new();
    for leg in Leg::ALL {
        let begun = after.filter(|after| after.leg == leg);
        if found.len() > PAGE || after.is_some_and(|after| leg < after.leg) {
            continue;
        }
        let wanted = PAGE + 1 - found.len();
        let sql = leg::statement(condition.clone(), leg, status, today, few, begun, wanted);
        let leads: Vec<Placed> = act.tx.all(&sql.text, &sql.args)?;
        found.extend(leads.into_iter().map(|placed| (leg, placed)));
    }
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let last = found.last().filter(|_| more);
    let next = last.map(|(leg, placed)| Cursor::after(*leg, placed).to_string());
    let cards = found
        .into_iter()
        .map(|(leg, placed)| Card::of(placed.lead, leg == Leg::Kept));
    Ok(Column {
        status,
        cards: cards.collect(),
        next,
        count: 0,
        oldest: None,
    })
}

#[cfg(test)]
pub(super) use plans::check as check_plans;

#[cfg(test)]
mod plans;
