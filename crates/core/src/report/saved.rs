//! Reports that somebody gave a name with their filters, for themselves or for everybody.

use openlead_db::{args, row};
use serde_json::json;

use super::Report;
use crate::access::Right;
use crate::act::Act;
use crate::error::{Error, Result};
use crate::event;
use crate::id::{Id, of};
use crate::text;

/// The most of an account.
const MOST: i64 = 500;
/// The longest address query, in bytes.
const LONGEST: usize = 2000;

row! {
    /// A report under a name.
    pub struct SavedReport {
        /// Its id.
        pub id: Id<of::SavedReport>,
        /// Whose it is.
        pub staff_id: Id<of::Staff>,
        /// What it is called.
        pub name: String,
        /// Whether everybody in the account sees it.
        pub shared: bool,
        /// Whether it stands on top of all reports.
        pub pinned: bool,
        /// The name of the report.
        pub report: String,
        /// The query of the page's address, urlencoded.
        pub asked: String,
    }
}

/// A report to keep.
#[derive(Debug, Clone)]
pub struct NewReport {
    /// What it is called.
    pub name: String,
    /// As in [`SavedReport`].
    pub shared: bool,
    /// As in [`SavedReport`].
    pub pinned: bool,
    /// Which report.
    pub report: Report,
    /// As in [`SavedReport`].
    pub asked: String,
}

fn person(act: &Act) -> Result<Id<of::Staff>> {
    act.actor
        .who
        .ok_or_else(|| Error::Forbidden("Only a person keeps reports.".to_owned()))
}

/// The act's person's own and those that others share, pinned ones first, by name.
pub fn all(act: &mut Act) -> Result<Vec<SavedReport>> {
    let who = person(act)?;
    let sql = format!(
        "SELECT {} FROM saved_report WHERE account_id = $1 AND (shared OR staff_id = $2)",
        SavedReport::COLUMNS
    );
    let mut saved: Vec<SavedReport> = act.tx.all(&sql, args![act.actor.account, who])?;
    saved.sort_by_key(|one| (!one.pinned, text::fold(&one.name), one.id));
    Ok(saved)
}

/// The one with this id.
///
/// # Errors
/// `NotFound`, also for one that somebody else keeps for themselves.
pub fn read(act: &mut Act, id: Id<of::SavedReport>) -> Result<SavedReport> {
    let mut all = all(act)?.into_iter();
    all.find(|known| known.id == id)
        .ok_or(Error::NotFound("report"))
}

/// Keeps a report.
///
/// # Errors
/// `Invalid` without a name, `Conflict` when the account has 500 already.
pub fn add(act: &mut Act, new: &NewReport) -> Result<Id<of::SavedReport>> {
    let who = person(act)?;
    let name = text::limit(&text::clean(&new.name), 100).to_owned();
    if name.is_empty() {
        return Err(Error::invalid("name", "Write a name."));
    }
    if new.asked.len() > LONGEST {
        return Err(Error::invalid("asked", "This filter is too long to keep."));
    }
    let (kept,): (i64,) = act.tx.one(
        "SELECT count(*) FROM saved_report WHERE account_id = $1",
        args![act.actor.account],
    )?;
    if kept >= MOST {
        return Err(Error::Conflict(format!(
            "an account keeps at most {MOST} reports: delete one first"
        )));
    }
    let (id, now) = (Id::new(act.tx.new_id()), act.tx.now());
    act.tx.execute(
        "INSERT INTO saved_report (account_id, id, staff_id, name, shared, pinned, report, asked, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![act.actor.account, id, who, &name, new.shared, new.pinned, new.report.as_str(), &new.asked, now],
    )?;
    tell(act, "report.added", id, &name, new.shared)?;
    Ok(id)
}

/// Pins one, or takes it off.
///
/// # Errors
/// `NotFound`, `Forbidden` for somebody else's without the right to change settings.
pub fn change(act: &mut Act, id: Id<of::SavedReport>, pinned: bool) -> Result<()> {
    let report = own(act, id)?;
    act.tx.execute(
        "UPDATE saved_report SET pinned = $3 WHERE account_id = $1 AND id = $2",
        args![act.actor.account, id, pinned],
    )?;
    tell(act, "report.changed", id, &report.name, report.shared)
}

/// Deletes one; what is given back can be added again.
///
/// # Errors
/// As [`change`].
pub fn delete(act: &mut Act, id: Id<of::SavedReport>) -> Result<SavedReport> {
    let report = own(act, id)?;
    act.tx.execute(
        "DELETE FROM saved_report WHERE account_id = $1 AND id = $2",
        args![act.actor.account, id],
    )?;
    tell(act, "report.deleted", id, &report.name, report.shared)?;
    Ok(report)
}

/// One that the act's person may change.
fn own(act: &mut Act, id: Id<of::SavedReport>) -> Result<SavedReport> {
    let report = read(act, id)?;
    if act.actor.who != Some(report.staff_id) {
        act.require(Right::Settings)?;
    }
    Ok(report)
}

fn tell(
    act: &mut Act,
    kind: &str,
    id: Id<of::SavedReport>,
    name: &str,
    shared: bool,
) -> Result<()> {
    let detail = json!({ "id": id, "name": name, "shared": shared });
    event::of_account(act, kind, &detail)?;
    Ok(())
}
