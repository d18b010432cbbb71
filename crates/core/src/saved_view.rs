//! Choices and orders of leads that somebody gave a name, for themselves or for everybody.

use openlead_db::{args, row};
use serde_json::json;

use crate::access::Right;
use crate::act::Act;
use crate::error::{Error, Result};
use crate::event;
use crate::id::{Id, of};
use crate::text;

/// The most views of an account.
const MOST: i64 = 500;
/// The longest address query, in bytes.
const LONGEST: usize = 8000;

row! {
    /// A view.
    pub struct SavedView {
        /// Its id.
        pub id: Id<of::SavedView>,
        /// Whose it is.
        pub staff_id: Id<of::Staff>,
        /// What it is called.
        pub name: String,
        /// Whether everybody in the account sees it.
        pub shared: bool,
        /// The query of the page's address, urlencoded.
        pub asked: String,
        /// Names of columns, by commas; empty: the reader's own.
        pub columns: String,
    }
}

/// What a view holds.
#[derive(Debug, Clone)]
pub struct NewView {
    /// What it is called.
    pub name: String,
    /// Whether everybody in the account sees it.
    pub shared: bool,
    /// As in [`SavedView`].
    pub asked: String,
    /// As in [`SavedView`].
    pub columns: String,
}

fn person(act: &Act) -> Result<Id<of::Staff>> {
    act.actor
        .who
        .ok_or_else(|| Error::Forbidden("Only a person has views.".to_owned()))
}

/// The act's person's own views and those that others share, by name.
pub fn all(act: &mut Act) -> Result<Vec<SavedView>> {
    let who = person(act)?;
    let sql = format!(
        "SELECT {} FROM saved_view WHERE account_id = $1 AND (shared OR staff_id = $2)",
        SavedView::COLUMNS
    );
    let mut views: Vec<SavedView> = act.tx.all(&sql, args![act.actor.account, who])?;
    views.sort_by_key(|view| (text::fold(&view.name), view.id));
    Ok(views)
}

/// The view with this id.
///
/// # Errors
/// `NotFound`, also for one that somebody else keeps for themselves.
pub fn read(act: &mut Act, view: Id<of::SavedView>) -> Result<SavedView> {
    let mut all = all(act)?.into_iter();
    all.find(|known| known.id == view)
        .ok_or(Error::NotFound("view"))
}

/// Keeps a view.
///
/// # Errors
/// `Invalid` without a name, `Conflict` when the account has 500 already.
pub fn add(act: &mut Act, new: &NewView) -> Result<Id<of::SavedView>> {
    let who = person(act)?;
    let name = clean(&new.name)?;
    if new.asked.len() > LONGEST {
        return Err(Error::invalid("asked", "This filter is too long to keep."));
    }
    let (views,): (i64,) = act.tx.one(
        "SELECT count(*) FROM saved_view WHERE account_id = $1",
        args![act.actor.account],
    )?;
    if views >= MOST {
        return Err(Error::Conflict(format!(
            "an account has at most {MOST} views: delete one first"
        )));
    }
    let (id, now) = (Id::new(act.tx.new_id()), act.tx.now());
    act.tx.execute(
        "INSERT INTO saved_view (account_id, id, staff_id, name, shared, asked, columns, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
        args![act.actor.account, id, who, &name, new.shared, &new.asked, text::limit(&new.columns, 2000), now],
    )?;
    tell(act, "view.added", id, &name, new.shared)?;
    Ok(id)
}

/// Renames a view, and says who sees it.
///
/// # Errors
/// `NotFound`, `Invalid` without a name, `Forbidden` for somebody else's without the right to change settings.
pub fn change(act: &mut Act, id: Id<of::SavedView>, name: &str, shared: bool) -> Result<()> {
    own(act, id)?;
    let name = clean(name)?;
    let now = act.tx.now();
    act.tx.execute(
        "UPDATE saved_view SET name = $3, shared = $4, updated_at = $5 WHERE account_id = $1 AND id = $2",
        args![act.actor.account, id, &name, shared, now],
    )?;
    tell(act, "view.changed", id, &name, shared)
}

/// Deletes a view; what was given back can be added again.
///
/// # Errors
/// As [`change`].
pub fn delete(act: &mut Act, id: Id<of::SavedView>) -> Result<SavedView> {
    let view = own(act, id)?;
    act.tx.execute(
        "DELETE FROM saved_view WHERE account_id = $1 AND id = $2",
        args![act.actor.account, id],
    )?;
    tell(act, "view.deleted", id, &view.name, view.shared)?;
    Ok(view)
}

/// A view that the act's person may change.
fn own(act: &mut Act, id: Id<of::SavedView>) -> Result<SavedView> {
    let view = read(act, id)?;
    if act.actor.who != Some(view.staff_id) {
        act.require(Right::Settings)?;
    }
    Ok(view)
}

fn clean(name: &str) -> Result<String> {
    let name = text::limit(&text::clean(name), 100).to_owned();
    match name.is_empty() {
        true => Err(Error::invalid("name", "Write a name.")),
        false => Ok(name),
    }
}

fn tell(act: &mut Act, kind: &str, id: Id<of::SavedView>, name: &str, shared: bool) -> Result<()> {
    let detail = json!({ "id": id, "name": name, "shared": shared });
    event::of_account(act, kind, &detail)?;
    Ok(())
}
