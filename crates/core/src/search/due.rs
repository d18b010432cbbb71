//! The leads that search has to read anew.

use openlead_db::{Dialect, Tx, args};

use super::index::remove;
use crate::act::Act;
use crate::error::Result;
use crate::id::{Id, of};

/// Whether an event of this kind may have changed the text of its lead.
pub(crate) fn concerns(kind: &str) -> bool {
    let texts = kind.starts_with("lead.") || kind.starts_with("note.");
    texts && !matches!(kind, "lead.status_changed" | "lead.assigned")
}

/// Notes that the text of a lead may have changed; a part of the act that changes it. `number` is an id of its own,
/// such as that of the act's event.
pub(crate) fn due(act: &mut Act, lead: Id<of::Lead>, number: i64) -> Result<()> {
    due_between(act, lead, lead, number)
}

/// As [`due`], for all leads from one to another.
pub(crate) fn due_between(
    act: &mut Act,
    first: Id<of::Lead>,
    last: Id<of::Lead>,
    number: i64,
) -> Result<()> {
    act.tx.send(
        "INSERT INTO search_due (account_id, id, first_lead, last_lead) VALUES ($1, $2, $3, $4)",
        args![act.actor.account, number, first, last],
    )?;
    Ok(())
}

/// Takes a lead out of the index in this transaction, not a moment later: it is being erased.
pub fn forget(act: &mut Act, lead: Id<of::Lead>) -> Result<()> {
    let account = act.account();
    remove(act.tx, account, lead)?;
    // Another process may be about to write what it read before.
    let number = act.tx.new_id();
    due(act, lead, number)
}

/// Notes that all leads of the account are to be read anew: which fields are searched has changed.
pub fn renew(act: &mut Act) -> Result<()> {
    let account = act.account();
    renew_account(act.tx, account)
}

/// Notes that all leads of all accounts are to be read anew, into an empty index where it may be broken.
pub fn rebuild(tx: &mut Tx) -> Result<()> {
    if tx.dialect() == Dialect::Sqlite {
        tx.execute(
            "INSERT INTO lead_search (lead_search) VALUES ('delete-all')",
            args![],
        )?;
    }
    for account in crate::account::list(tx)? {
        renew_account(tx, account.id)?;
    }
    Ok(())
}

fn renew_account(tx: &mut Tx, account: Id<of::Account>) -> Result<()> {
    let id = tx.new_id();
    tx.execute(
        "INSERT INTO search_due (account_id, id, first_lead, last_lead) VALUES ($1, $2, 0, $3)",
        args![account, id, i64::MAX],
    )?;
    Ok(())
}

/// How far the index is behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waiting {
    /// Changes of single leads, counted up to 10,000.
    pub changes: i64,
    /// Accounts that are read anew.
    pub accounts: i64,
}

/// How far the index is behind, over all accounts.
pub fn waiting(tx: &mut Tx) -> Result<Waiting> {
    let (changes, accounts) = tx.one(
        "SELECT count(CASE WHEN last_lead = first_lead THEN 1 END), count(CASE WHEN last_lead > first_lead THEN 1 END)
         FROM (SELECT first_lead, last_lead FROM search_due LIMIT 10000) d",
        args![],
    )?;
    Ok(Waiting { changes, accounts })
}
