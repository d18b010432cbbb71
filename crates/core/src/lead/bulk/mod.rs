//! One deed done to many leads, in units that nobody waits for long, and put back when it was a mistake.

mod close;
mod deed;
mod step;
mod undo;

use std::sync::Arc;

use openlead_db::{args, row};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};

pub use close::{Closing, lacking};
pub use deed::Deed;

use super::list::{Query, count};
use crate::access::Right;
use crate::act::Act;
use crate::actor::Actor;
use crate::error::{Error, Result};
use crate::event;
use crate::id::{Id, of};
use crate::openlead::Openlead;

/// The most leads that are named one by one.
pub const MOST_IDS: usize = 10_000;

/// Which leads.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// These.
    Ids(Vec<Id<of::Lead>>),
    /// All that a query finds, whatever its page; those that come in later are not among them.
    Query(Box<Query>),
}

impl Target {
    /// How many, where they are named.
    fn number(&self) -> Option<usize> {
        match self {
            Self::Ids(ids) => Some(ids.len()),
            Self::Query(_) => None,
        }
    }
}

row! {
    /// A change of many leads.
    pub struct Bulk {
        /// Its id.
        pub id: Id<of::Bulk>,
        /// What is done to each, see [`Deed`].
        pub deed: Json,
        /// To which, see [`Target`].
        pub target: Json,
        /// Who began it.
        pub who: Option<Id<of::Staff>>,
        /// The last lead that was looked at.
        pub after: Id<of::Lead>,
        /// How many were changed.
        pub changed: i64,
        /// How many could not be: they are gone, not seen, in the trash, or as asked for already.
        pub skipped: i64,
        /// How many were put back.
        pub undone: i64,
        /// When it began, in microseconds.
        pub created_at: i64,
        /// When all was done.
        pub finished_at: Option<i64>,
        /// When putting back began.
        pub undo_from: Option<i64>,
        /// When all was put back.
        pub undone_at: Option<i64>,
    }
}

/// Notes what shall be done; [`run`] does it.
///
/// # Errors
/// `Forbidden`; `Invalid` for the deed or the query, or with too many ids.
pub fn begin(act: &mut Act, deed: &Deed, target: &Target) -> Result<Id<of::Bulk>> {
    act.require(Right::Bulk)?;
    match target {
        Target::Ids(ids) if (1..=MOST_IDS).contains(&ids.len()) => {}
        Target::Ids(_) => {
            return Err(Error::invalid(
                "lead_ids",
                format!("Send 1 to {MOST_IDS} ids."),
            ));
        }
        Target::Query(query) => drop(count(act, query)?),
    }
    deed.check(act, target)?;
    let (id, now) = (Id::new(act.tx.new_id()), act.tx.now());
    act.tx.execute(
        "INSERT INTO bulk (account_id, id, deed, target, who, after, changed, skipped, undone, created_at)
         VALUES ($1, $2, $3, $4, $5, 0, 0, 0, 0, $6)",
        args![act.actor.account, id, json!(deed).to_string(), json!(target).to_string(), act.actor.who, now],
    )?;
    event::of_account(
        act,
        "leads.change_begun",
        &json!({ "id": id, "deed": deed, "leads": target.number() }),
    )?;
    Ok(id)
}

/// A change of many leads as it stands.
///
/// # Errors
/// `NotFound`, also when somebody else began it and the actor may not see all leads.
pub fn read(act: &mut Act, id: Id<of::Bulk>) -> Result<Bulk> {
    fetch(act, id, "")
}

fn lock(act: &mut Act, id: Id<of::Bulk>) -> Result<Bulk> {
    let lock = act.tx.for_update();
    fetch(act, id, lock)
}

fn fetch(act: &mut Act, id: Id<of::Bulk>, lock: &str) -> Result<Bulk> {
    let sql = format!(
        "SELECT {} FROM bulk WHERE account_id = $1 AND id = $2{lock}",
        Bulk::COLUMNS
    );
    let found: Option<Bulk> = act.tx.first(&sql, args![act.actor.account, id])?;
    let sees_all = act.sight() == crate::access::Sight::All;
    found
        .filter(|bulk| sees_all || bulk.who == act.actor.who)
        .ok_or(Error::NotFound("change"))
}

/// Does what was begun, to its end; after an interruption it goes on where it was.
pub async fn run(openlead: &Arc<Openlead>, actor: Actor, id: Id<of::Bulk>) -> Result<Bulk> {
    while !openlead.act(actor, move |act| step::step(act, id)).await? {}
    openlead.look(actor, move |act| read(act, id)).await
}

/// Puts back what was changed, but where somebody has changed the same since.
///
/// # Errors
/// `NotFound`; `Forbidden`; `Conflict` before it has ended.
pub async fn undo(openlead: &Arc<Openlead>, actor: Actor, id: Id<of::Bulk>) -> Result<Bulk> {
    while !openlead.act(actor, move |act| undo_some(act, id)).await? {}
    openlead.look(actor, move |act| read(act, id)).await
}

/// The next unit of [`undo`]; true when nothing is left.
///
/// # Errors
/// As [`undo`].
pub fn undo_some(act: &mut Act, id: Id<of::Bulk>) -> Result<bool> {
    undo::step(act, id)
}
