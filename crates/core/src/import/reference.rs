//! What leads are called in the system that a file comes from.

use std::collections::HashMap;

use openlead_db::{Dialect, Value, args};
use serde_json::json;

use super::insert;
use super::parse::Candidate;
use super::unit::Taking;
use crate::act::Act;
use crate::email::Email;
use crate::error::Result;
use crate::id::{Id, of};
use crate::lead::Lead;
use crate::text;

/// Why a row that names two leads is refused.
pub const TORN: &str =
    "Its id is that of one lead, its phone number that of another: merge the two first.";
/// Why a row is refused whose id is that of somebody else.
pub const STRANGER: &str = "The lead with its id has another number, name and e-mail address: these may be ids of another system.";
/// Why a row is refused whose id an earlier row has that was refused.
pub const AFTER_REFUSED: &str =
    "An earlier row with the same id was refused: correct that one first.";
/// Why a row that names no lead is refused.
pub const UNKNOWN: &str = "There is no phone number, and no lead has this e-mail address or id.";
/// Why a row of somebody who is a lead already is refused when the plan wants none.
pub const THERE: &str = "There is a lead with this phone number or e-mail address already.";
/// Why a row is refused whose person is a lead that whoever imports may not see.
pub const UNSEEN: &str = "The number belongs to a lead that you may not see.";

/// The leads that these rows name by their ids there.
pub fn holders(
    act: &mut Act,
    system: &str,
    candidates: &[&Candidate],
) -> Result<HashMap<String, Id<of::Lead>>> {
    let references = candidates
        .iter()
        .map(|candidate| candidate.reference.as_str());
    let references: Vec<&str> = references.filter(|it| !it.is_empty()).collect();
    if references.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = match act.tx.dialect() {
        Dialect::Sqlite => {
            "SELECT reference, lead_id FROM lead_reference WHERE account_id = $1 AND system = $2
               AND reference IN (SELECT value FROM json_each($3))"
        }
        Dialect::Postgres => {
            "SELECT reference, lead_id FROM lead_reference WHERE account_id = $1 AND system = $2
               AND reference IN (SELECT json_array_elements_text($3::json))"
        }
    };
    let rows: Vec<(String, Id<of::Lead>)> = act
        .tx
        .all(sql, args![act.actor.account, system, json!(references)])?;
    Ok(rows.into_iter().collect())
}

/// Whether a row that is told by its id alone can be this lead: a number may have changed, but not everything.
pub fn is_like(lead: &Lead, candidate: &Candidate) -> bool {
    let same = |there: &str, given: &str| there.is_empty() || given.is_empty() || there == given;
    let named = same(&text::fold(&lead.name), &candidate.name_folded);
    let address = Email::parse(&lead.email).map(|email| email.fold());
    named || address.is_some_and(|address| address == candidate.email_folded)
}

/// Keeps what leads are called there; what another lead is called already stays with that.
pub fn keep(act: &mut Act, taking: &Taking, leads: &[(Id<of::Lead>, &Candidate)]) -> Result<u64> {
    const INTO: &str = "lead_reference (account_id, system, reference, lead_id, import_id)";
    const KEPT: &str = " ON CONFLICT (account_id, system, reference) DO NOTHING RETURNING lead_id";
    let account = act.actor.account;
    let named = leads
        .iter()
        .filter(|(_, candidate)| !candidate.reference.is_empty());
    let row = |(lead, candidate): &(Id<of::Lead>, &Candidate)| {
        args![
            account,
            taking.system.as_str(),
            &candidate.reference,
            *lead,
            taking.import
        ]
        .to_vec()
    };
    let rows: Vec<Vec<Value>> = named.map(row).collect();
    let mut kept = 0;
    insert::write(act, INTO, KEPT, &rows, &mut |_| kept += 1)?;
    Ok(kept)
}

/// Forgets what an import that is undone has called a lead.
pub fn forget(act: &mut Act, import: Id<of::Import>, lead: Id<of::Lead>) -> Result<()> {
    act.tx.execute(
        "DELETE FROM lead_reference WHERE account_id = $1 AND lead_id = $2 AND import_id = $3",
        args![act.actor.account, lead, import],
    )?;
    Ok(())
}
