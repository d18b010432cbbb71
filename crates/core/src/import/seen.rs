//! Whose a number or an address is, for many at once.

use std::collections::HashMap;

use openlead_db::{Dialect, args};
use serde_json::json;

use super::parse::Candidate;
use crate::act::Act;
use crate::error::Result;
use crate::id::{Id, of};

/// The leads that have these numbers.
pub fn holders(act: &mut Act, numbers: &[&str]) -> Result<HashMap<String, Id<of::Lead>>> {
    if numbers.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = match act.tx.dialect() {
        Dialect::Sqlite => {
            "SELECT number, lead_id FROM lead_phone WHERE account_id = $1
               AND number IN (SELECT value FROM json_each($2))"
        }
        Dialect::Postgres => {
            "SELECT number, lead_id FROM lead_phone WHERE account_id = $1
               AND number IN (SELECT json_array_elements_text($2::json))"
        }
    };
    let rows: Vec<(String, Id<of::Lead>)> =
        act.tx.all(sql, args![act.actor.account, json!(numbers)])?;
    Ok(rows.into_iter().collect())
}

/// The lead of a candidate that has an address only.
pub fn by_email(act: &mut Act, candidate: &Candidate) -> Result<Option<Id<of::Lead>>> {
    let found: Option<(Id<of::Lead>,)> = act.tx.first(
        "SELECT id FROM lead WHERE account_id = $1 AND email_folded BETWEEN $2 AND $2 AND email_folded <> ''
           AND deleted_at IS NULL ORDER BY +id DESC LIMIT 1",
        args![act.actor.account, &candidate.email_folded],
    )?;
    Ok(found.map(|(lead,)| lead))
}
