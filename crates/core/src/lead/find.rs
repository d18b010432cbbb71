use openlead_db::{args, row};
use serde_json::json;

use super::Lead;
use crate::access;
use crate::act::Act;
use crate::email::Email;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::listed;
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
    let mut args = args![act.actor.account, phone.digits()].to_vec();
    let seen = act.sight().leads("l", &mut args);
    let sql = format!(
        "SELECT l.id FROM lead_phone p JOIN lead l ON l.account_id = p.account_id AND l.id = p.lead_id
         WHERE p.account_id = $1 AND p.number = $2 AND l.account_id = $1 AND l.deleted_at IS NULL{seen}"
    );
    let found: Option<(Id<of::Lead>,)> = act.tx.first(&sql, &args)?;
    Ok(found.map(|(lead,)| lead))
}

/// `BETWEEN` and `+id`: with `=` SQLite does not see that the index of addresses will do, and in the order of `id` it
/// would rather look at every lead of the account.
const BY_EMAIL: &str = "SELECT id FROM lead
     WHERE account_id = $1 AND email_folded BETWEEN $2 AND $2 AND email_folded <> '' AND deleted_at IS NULL";
const LATEST: &str = " ORDER BY +id DESC LIMIT 1";

fn by_email(act: &mut Act, email: &Email) -> Result<Option<Id<of::Lead>>> {
    let mut args = args![act.actor.account, email.fold()].to_vec();
    let seen = act.sight().leads("lead", &mut args);
    let sql = format!("{BY_EMAIL}{seen}{LATEST}");
    let found: Option<(Id<of::Lead>,)> = act.tx.first(&sql, &args)?;
    Ok(found.map(|(lead,)| lead))
}

/// The lead with this id, also from the trash.
///
/// # Errors
/// `NotFound`, also when the actor may not see it.
pub fn read(act: &mut Act, lead: Id<of::Lead>) -> Result<Lead> {
    fetch(act, lead, "")
}

/// As [`read`], and nobody else changes it up to the commit.
pub(crate) fn lock(act: &mut Act, lead: Id<of::Lead>) -> Result<Lead> {
    let lock = act.tx.for_update();
    fetch(act, lead, lock)
}

/// Keeps others from changing a lead up to the commit.
///
/// # Errors
/// `NotFound`, also when the actor may not see it.
pub fn hold(act: &mut Act, lead: Id<of::Lead>) -> Result<()> {
    lock(act, lead).map(drop)
}

fn fetch(act: &mut Act, lead: Id<of::Lead>, lock: &str) -> Result<Lead> {
    let mut args = args![act.actor.account, lead].to_vec();
    let seen = act.sight().leads("lead", &mut args);
    let sql = format!(
        "SELECT {} FROM lead WHERE account_id = $1 AND id = $2{seen}{lock}",
        Lead::COLUMNS
    );
    act.tx.first(&sql, &args)?.ok_or(Error::NotFound("lead"))
}

/// Whether the account has a lead at all.
pub fn any(act: &mut Act) -> Result<bool> {
    let one: Option<(i64,)> = act.tx.first(
        "SELECT id FROM lead WHERE account_id = $1 LIMIT 1",
        args![act.actor.account],
    )?;
    Ok(one.is_some())
}

/// Those of some leads that the actor sees, in no order; each once.
pub fn some(act: &mut Act, leads: &[Id<of::Lead>]) -> Result<Vec<Lead>> {
    if leads.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<i64> = leads.iter().map(|lead| lead.number()).collect();
    let mut args = args![act.actor.account, json!(ids)].to_vec();
    let seen = act.sight().leads("lead", &mut args);
    let sql = format!(
        "SELECT {} FROM lead WHERE account_id = $1 AND id IN ({}){seen}",
        Lead::COLUMNS,
        listed(act.tx.dialect())
    );
    Ok(act.tx.all(&sql, &args)?)
}

/// All numbers of a lead, the first one first.
pub fn phones(act: &mut Act, lead: Id<of::Lead>) -> Result<Vec<Phones>> {
    access::lead(act, lead)?;
    let sql = format!(
        "SELECT {} FROM lead_phone WHERE account_id = $1 AND lead_id = $2 ORDER BY position, number",
        Phones::COLUMNS
    );
    Ok(act.tx.all(&sql, args![act.actor.account, lead])?)
}

#[cfg(test)]
mod tests {
    use openlead_db::{Db, Options, migrate};

    use super::*;
    use crate::migrations;

    #[tokio::test]
    async fn a_lead_is_found_by_its_address_without_reading_all_leads_of_the_account() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("test.db");
        let db = Db::open(Options::new(format!("sqlite://{}", path.display()))).unwrap();
        let plan: Vec<(i64, i64, i64, String)> = db
            .write(|tx| {
                migrate(tx, migrations::ALL)?;
                tx.all(
                    &format!("EXPLAIN QUERY PLAN {BY_EMAIL}{LATEST}"),
                    args![1, "a@example.com"],
                )
            })
            .await
            .unwrap();
        assert!(plan[0].3.contains("lead_email"), "{plan:?}");
    }
}
