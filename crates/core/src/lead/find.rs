use openlead_db::{args, row};

use super::Lead;
use crate::act::Act;
use crate::email::Email;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::phone::Phone;

row! {
    /// A phone number of a lead.
    pub struct Phones {
        /// E.164 without `+`.
        pub number: String,
        /// 0 for the first number.
        pub position: i64,
        /// Whether the numbering plan knows it.
        pub verified: bool,
    }
}

/// The lead that is meant: by phone over every number of each lead, then by e-mail (contract v1, "Finding the lead").
/// Of several leads with the address, the latest. One in the trash is not found.
pub fn find(
    act: &mut Act,
    phone: Option<&Phone>,
    email: Option<&Email>,
) -> Result<Option<Id<of::Lead>>> {
    let by_phone = phone.map_or(Ok(None), |phone| by_phone(act, phone))?;
    match (by_phone, email) {
        (None, Some(email)) => by_email(act, email),
        (found, _) => Ok(found),
    }
}

fn by_phone(act: &mut Act, phone: &Phone) -> Result<Option<Id<of::Lead>>> {
    let found: Option<(Id<of::Lead>,)> = act.tx.first(
        "SELECT l.id FROM lead_phone p JOIN lead l ON l.account_id = p.account_id AND l.id = p.lead_id
         WHERE p.account_id = $1 AND p.number = $2 AND l.account_id = $1 AND l.deleted_at IS NULL",
        args![act.actor.account, phone.digits()],
    )?;
    Ok(found.map(|(lead,)| lead))
}

// `+id`: in the order of `id` SQLite would look at every lead of the account, rather than use the address's index.
fn by_email(act: &mut Act, email: &Email) -> Result<Option<Id<of::Lead>>> {
    let found: Option<(Id<of::Lead>,)> = act.tx.first(
        "SELECT id FROM lead
         WHERE account_id = $1 AND email_folded = $2 AND email_folded <> '' AND deleted_at IS NULL
         ORDER BY +id DESC LIMIT 1",
        args![act.actor.account, email.fold()],
    )?;
    Ok(found.map(|(lead,)| lead))
}

/// The lead with this id, also from the trash.
///
/// # Errors
/// `NotFound`.
pub fn read(act: &mut Act, lead: Id<of::Lead>) -> Result<Lead> {
    fetch(act, lead, "")
}

/// As [`read`], and nobody else changes it up to the commit.
pub(super) fn lock(act: &mut Act, lead: Id<of::Lead>) -> Result<Lead> {
    let lock = act.tx.for_update();
    fetch(act, lead, lock)
}

fn fetch(act: &mut Act, lead: Id<of::Lead>, lock: &str) -> Result<Lead> {
    let sql = format!(
        "SELECT {} FROM lead WHERE account_id = $1 AND id = $2{lock}",
        Lead::COLUMNS
    );
    act.tx
        .first(&sql, args![act.actor.account, lead])?
        .ok_or(Error::NotFound("lead"))
}

/// All numbers of a lead, the first one first.
pub fn phones(act: &mut Act, lead: Id<of::Lead>) -> Result<Vec<Phones>> {
    let sql = format!(
        "SELECT {} FROM lead_phone WHERE account_id = $1 AND lead_id = $2 ORDER BY position, number",
        Phones::COLUMNS
    );
    Ok(act.tx.all(&sql, args![act.actor.account, lead])?)
}
