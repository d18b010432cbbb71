//! Sales in the making, each of a lead.

mod add;
mod change;
mod delete;
mod history;
mod list;
mod month;
mod stage;
mod sums;

use openlead_db::{args, row};

pub use add::{NewDeal, add};
pub use change::{Change, change};
pub use delete::delete;
pub use history::history;
pub use list::{Cursor, Filter, Of, Page, Sort, leads, list};
pub use month::expect_in;
pub use stage::{Step, close, move_to, step};
pub use sums::{COMMITTED, MonthSum, StageSum, by_month, by_stage};

use crate::access;
use crate::act::Act;
use crate::catalog::Catalog;
use crate::error::{Error, Result};
use crate::id::{Id, of};

/// The longest name, in characters.
const LONGEST_NAME: usize = 500;

row! {
    /// A deal.
    pub struct Deal {
        /// Its id.
        pub id: Id<of::Deal>,
        /// Whose deal it is.
        pub lead_id: Id<of::Lead>,
        /// What it is called.
        pub name: String,
        /// How far it has come.
        pub stage_id: Id<of::ListItem>,
        /// What it is worth, in minor units of the currency.
        pub amount: Option<i64>,
        /// ISO 4217.
        pub currency: String,
        /// Who works on it.
        pub agent_id: Option<Id<of::Staff>>,
        /// `YYYY-MM-DD`.
        pub start_date: Option<String>,
        /// `YYYY-MM-DD`, not before the start.
        pub end_date: Option<String>,
        /// More about it, empty when there is no more.
        pub note: String,
        /// How many of 100 like it are won, in place of what its stage says.
        pub probability: Option<i64>,
        /// Why it was won or lost, empty when nobody said.
        pub reason: String,
        /// When it was won or lost, in microseconds.
        pub closed_at: Option<i64>,
        /// Since when it has its stage, in microseconds.
        pub stage_changed_at: i64,
        /// Who made it.
        pub who: Option<Id<of::Staff>>,
        /// When it was made, in microseconds.
        pub created_at: i64,
        /// When it was last changed.
        pub updated_at: i64,
    }
}

/// The deals of a lead, newest first.
pub fn of_lead(act: &mut Act, lead: Id<of::Lead>) -> Result<Vec<Deal>> {
    access::lead(act, lead)?;
    let sql = format!(
        "SELECT {} FROM deal WHERE account_id = $1 AND lead_id = $2 ORDER BY id DESC LIMIT 1000",
        Deal::COLUMNS
    );
    Ok(act.tx.all(&sql, args![act.actor.account, lead])?)
}

/// The deal with this id.
///
/// # Errors
/// `NotFound`, also when the actor may not see it.
pub fn read(act: &mut Act, id: Id<of::Deal>) -> Result<Deal> {
    fetch(act, id, "")
}

/// As [`read`], and nobody else changes it up to the commit.
fn lock(act: &mut Act, id: Id<of::Deal>) -> Result<Deal> {
    let lock = act.tx.for_update();
    fetch(act, id, lock)
}

/// Keeps others from changing a deal up to the commit.
///
/// # Errors
/// `NotFound`.
pub fn hold(act: &mut Act, id: Id<of::Deal>) -> Result<()> {
    lock(act, id).map(drop)
}

fn fetch(act: &mut Act, id: Id<of::Deal>, lock: &str) -> Result<Deal> {
    let mut args = args![act.actor.account, id].to_vec();
    let seen = act.sight().deals("deal", &mut args);
    let sql = format!(
        "SELECT {} FROM deal WHERE account_id = $1 AND id = $2{seen}{lock}",
        Deal::COLUMNS
    );
    act.tx.first(&sql, &args)?.ok_or(Error::NotFound("deal"))
}

impl Deal {
    /// How many of 100 like it are won: all or none once it is closed, what it says itself, else what its stage does.
    pub fn weight(&self, catalog: &Catalog) -> i64 {
        let stage = catalog.lists.get(self.stage_id);
        match stage.map(|stage| stage.kind.as_str()) {
            Some("won") => 100,
            Some("lost") => 0,
            _ => {
                let of_stage = stage.and_then(|stage| stage.probability);
                self.probability.or(of_stage).unwrap_or(0)
            }
        }
    }
}

fn check_dates(start: &Option<String>, end: &Option<String>) -> Result<()> {
    match (start, end) {
        (Some(start), Some(end)) if end < start => Err(Error::invalid(
            "end_date",
            "Choose a day that is not before the start.",
        )),
        _ => Ok(()),
    }
}
