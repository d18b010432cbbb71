//! Who is signed in: a random token in a cookie, of which the database has a keyed hash.

use std::sync::Arc;

use openlead_db::{Tx, args, row};
use serde_json::json;

use crate::act::Act;
use crate::actor::{Actor, Via};
use crate::catalog::Catalog;
use crate::error::{Error, Result};
use crate::event;
use crate::id::{Id, of};
use crate::notification;
use crate::openlead::Openlead;
use crate::preference::{self, Preference};
use crate::secret::new_secret;
use crate::staff::Staff;
use crate::{text, view_as};

const MINUTE: i64 = 60_000_000;
const DAY: i64 = 24 * 60 * MINUTE;
const DIGITS: usize = 48;
/// `seen_at` is for people and for the idle limit: every five minutes is often enough.
const SEEN_EVERY: i64 = 5 * MINUTE;

/// Where somebody signs in from.
#[derive(Debug, Clone, Default)]
pub struct Place {
    /// What the browser calls itself.
    pub browser: String,
    /// Its address.
    pub address: String,
    /// Whether the session outlives the browser: 30 idle days and 180 in all, instead of 12 hours and 3 days.
    pub remembered: bool,
}

row! {
    /// A session of somebody.
    pub struct Session {
        /// Its id.
        pub id: Id<of::Session>,
        /// Whether it outlives the browser.
        pub remembered: bool,
        /// What the browser calls itself.
        pub browser: String,
        /// Its address at sign-in.
        pub address: String,
        /// When it began, in microseconds.
        pub created_at: i64,
        /// When it was last used, to five minutes.
        pub seen_at: i64,
    }
}

/// A session that goes on: who it is, and what they work with.
#[derive(Debug, Clone)]
pub struct Opened {
    /// Who acts.
    pub actor: Actor,
    /// The account's settings, lists, fields, staff and departments.
    pub catalog: Arc<Catalog>,
    /// The person.
    pub person: Staff,
    /// Who it really is, when they look with the person's eyes.
    pub viewer: Option<Staff>,
    /// The session.
    pub session: Id<of::Session>,
    /// How the person likes the pages.
    pub preference: Preference,
    /// How many notifications the person has not read, up to [`notification::MOST_COUNTED`].
    pub unread: i64,
    /// Whether [`seen`] should be told.
    pub is_due: bool,
}

row! {
    struct Found {
        account_id: Id<of::Account>,
        staff_id: Id<of::Staff>,
        id: Id<of::Session>,
        remembered: bool,
        seen_at: i64,
        ends_at: i64,
        view_as: Option<Id<of::Staff>>,
        catalog_version: i64,
    }
}

impl Opened {
    /// Who it really is, also when they look with somebody else's eyes.
    pub fn own(&self) -> Actor {
        let viewer = self.viewer.as_ref();
        Actor {
            who: viewer.map(|viewer| viewer.id).or(self.actor.who),
            via: Via::Web,
            ..self.actor
        }
    }
}

/// Begins a session of the act's person and gives its token.
pub fn start(
    openlead: &Openlead,
    act: &mut Act,
    who: Id<of::Staff>,
    place: &Place,
) -> Result<String> {
    let token = new_secret("ses_", DIGITS);
    let now = act.tx.now();
    let (_, in_all) = limits(place.remembered);
    let id: Id<of::Session> = Id::new(act.tx.new_id());
    act.tx.execute(
        "INSERT INTO session (hash, account_id, staff_id, id, remembered, browser, address, created_at, seen_at, ends_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9)",
        args![
            openlead.key.hash(&token),
            act.actor.account,
            who,
            id,
            place.remembered,
            text::limit(&text::clean(&place.browser), 300),
            text::limit(&place.address, 60),
            now,
            now + in_all
        ],
    )?;
    event::of_account(
        act,
        "staff.signed_in",
        &json!({ "id": who, "address": place.address }),
    )?;
    Ok(token)
}

/// The session of a token.
///
/// # Errors
/// `NotFound` when it has ended, or its person does not work here any more.
pub fn open(openlead: &Openlead, tx: &mut Tx, token: &str) -> Result<Opened> {
    let found: Option<Found> = tx.first(
        "SELECT s.account_id, s.staff_id, s.id, s.remembered, s.seen_at, s.ends_at, s.view_as, a.catalog_version
         FROM session s JOIN account a ON a.id = s.account_id WHERE s.hash = $1",
        args![openlead.key.hash(token)],
    )?;
    let found = found.ok_or(Error::NotFound("session"))?;
    let now = tx.now();
    let (idle, _) = limits(found.remembered);
    if now >= found.ends_at || now - found.seen_at >= idle {
        return Err(Error::NotFound("session"));
    }
    let (account, who) = (found.account_id, found.staff_id);
    let catalog = openlead.catalogs.at(tx, account, found.catalog_version)?;
    let person = catalog.staff(who).filter(|person| person.active).cloned();
    let person = person.ok_or(Error::NotFound("session"))?;
    let seen = found.view_as.and_then(|other| catalog.staff(other));
    let seen = seen.filter(|other| view_as::may(&person, other)).cloned();
    let (person, viewer) = match seen {
        Some(other) => (other, Some(person)),
        None => (person, None),
    };
    Ok(Opened {
        actor: Actor {
            account,
            who: Some(person.id),
            via: if viewer.is_some() {
                Via::View
            } else {
                Via::Web
            },
        },
        person,
        viewer,
        preference: preference::read(tx, account, who)?,
        unread: notification::unread(tx, account, who)?,
        catalog,
        session: found.id,
        is_due: now - found.seen_at >= SEEN_EVERY,
    })
}

/// Remembers that a session is in use now.
pub fn seen(act: &mut Act, session: Id<of::Session>) -> Result<()> {
    let now = act.tx.now();
    act.tx.execute(
        "UPDATE session SET seen_at = $4 WHERE account_id = $1 AND staff_id = $2 AND id = $3",
        args![act.actor.account, act.actor.who, session, now],
    )?;
    Ok(())
}

/// The sessions of the act's person, the one used last first.
///
/// # Errors
/// `Forbidden` for whoever looks with the person's eyes.
pub fn list(act: &mut Act) -> Result<Vec<Session>> {
    act.require_self()?;
    let sql = format!(
        "SELECT {} FROM session WHERE account_id = $1 AND staff_id = $2 ORDER BY seen_at DESC, id DESC LIMIT 100",
        Session::COLUMNS
    );
    Ok(act.tx.all(&sql, args![act.actor.account, act.actor.who])?)
}

/// Ends one session of the act's person.
///
/// # Errors
/// `NotFound`.
pub fn end(act: &mut Act, session: Id<of::Session>) -> Result<()> {
    let ended = act.tx.execute(
        "DELETE FROM session WHERE account_id = $1 AND staff_id = $2 AND id = $3",
        args![act.actor.account, act.actor.who, session],
    )?;
    if ended == 0 {
        return Err(Error::NotFound("session"));
    }
    event::of_account(act, "staff.signed_out", &json!({ "id": act.actor.who }))?;
    Ok(())
}

/// Ends all sessions of somebody but one that may be kept, and the links that would begin new ones; how many there were.
pub fn end_all(act: &mut Act, who: Id<of::Staff>, keep: Option<Id<of::Session>>) -> Result<u64> {
    let ended = act.tx.execute(
        "DELETE FROM session WHERE account_id = $1 AND staff_id = $2 AND id <> $3",
        args![act.actor.account, who, keep.map_or(0, Id::number)],
    )?;
    act.tx.execute(
        "DELETE FROM login_link WHERE account_id = $1 AND staff_id = $2",
        args![act.actor.account, who],
    )?;
    event::of_account(
        act,
        "staff.signed_out",
        &json!({ "id": who, "sessions": ended }),
    )?;
    Ok(ended)
}

/// Deletes sessions and links that have ended and failures that are forgotten, at most `limit` of each. For the server
/// alone.
pub fn prune(tx: &mut Tx, limit: u32) -> Result<()> {
    let now = tx.now();
    for (table, key, time, before) in [
        ("session", "hash", "ends_at", now),
        ("login_link", "hash", "ends_at", now),
        ("login_failure", "subject", "failed_at", now - DAY),
    ] {
        let sql = format!(
            "DELETE FROM {table} WHERE {key} IN (SELECT {key} FROM {table} WHERE {time} < $1 LIMIT $2)"
        );
        tx.execute(&sql, args![before, limit])?;
    }
    Ok(())
}

/// How long a session may be idle, and last in all, in microseconds.
fn limits(remembered: bool) -> (i64, i64) {
    match remembered {
        true => (30 * DAY, 180 * DAY),
        false => (DAY / 2, 3 * DAY),
    }
}
