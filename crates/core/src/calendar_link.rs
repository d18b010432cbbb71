//! Secret links by which calendars of other programs read somebody's tasks: the database has a keyed hash of each.

use openlead_db::{Tx, args, row};
use serde_json::json;

use crate::act::Act;
use crate::error::{Error, Result};
use crate::event;
use crate::id::{Id, of};
use crate::openlead::Openlead;
use crate::secret::new_secret;

const DIGITS: usize = 40;

row! {
    /// Whose tasks a link shows.
    pub struct Holder {
        /// The account.
        pub account_id: Id<of::Account>,
        /// Who made it.
        pub staff_id: Id<of::Staff>,
    }
}

/// Makes a link of the act's person, and gives its secret; the one before ends.
///
/// # Errors
/// `Forbidden` without a person.
pub fn make(openlead: &Openlead, act: &mut Act) -> Result<String> {
    let who = person(act)?;
    delete(act, who)?;
    let (secret, now) = (new_secret("cal_", DIGITS), act.tx.now());
    act.tx.execute(
        "INSERT INTO calendar_link (hash, account_id, staff_id, created_at) VALUES ($1, $2, $3, $4)",
        args![openlead.key.hash(&secret), act.actor.account, who, now],
    )?;
    event::of_account(act, "staff.calendar_link_made", &json!({ "id": who }))?;
    Ok(secret)
}

/// Ends the link of the act's person, if there is one.
///
/// # Errors
/// `Forbidden` without a person.
pub fn end(act: &mut Act) -> Result<()> {
    let who = person(act)?;
    if delete(act, who)? > 0 {
        event::of_account(act, "staff.calendar_link_ended", &json!({ "id": who }))?;
    }
    Ok(())
}

/// When the act's person made the link that they have, in microseconds.
pub fn made_at(act: &mut Act) -> Result<Option<i64>> {
    let found: Option<(i64,)> = act.tx.first(
        "SELECT created_at FROM calendar_link WHERE account_id = $1 AND staff_id = $2",
        args![act.actor.account, act.actor.who],
    )?;
    Ok(found.map(|(at,)| at))
}

/// Whose tasks the link of a secret shows.
///
/// # Errors
/// `NotFound`.
pub fn open(openlead: &Openlead, tx: &mut Tx, secret: &str) -> Result<Holder> {
    let sql = format!(
        "SELECT {} FROM calendar_link WHERE hash = $1",
        Holder::COLUMNS
    );
    tx.first(&sql, args![openlead.key.hash(secret)])?
        .ok_or(Error::NotFound("calendar"))
}

fn person(act: &Act) -> Result<Id<of::Staff>> {
    act.actor
        .who
        .ok_or_else(|| Error::Forbidden("Only a person has a calendar.".to_owned()))
}

fn delete(act: &mut Act, who: Id<of::Staff>) -> Result<u64> {
    Ok(act.tx.execute(
        "DELETE FROM calendar_link WHERE account_id = $1 AND staff_id = $2",
        args![act.actor.account, who],
    )?)
}
