use std::collections::BTreeMap;

use openlead_db::args;
use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};

use super::{Found, export};
use crate::access::Right;
use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::lead::remove;
use crate::{event, time};

/// That somebody was erased: what and when, without a word of what it was.
#[derive(Debug, Clone)]
pub struct Certificate {
    /// The event of the account that says the same.
    pub event: Id<of::Event>,
    /// When, in microseconds.
    pub at: i64,
    /// How many rows of which table.
    pub rows: BTreeMap<String, u64>,
    /// The SHA-256 of all that was there, as [`export`] gives it: whoever has that can show that it was all.
    pub sha256: String,
}

impl Certificate {
    /// The certificate as it is handed out.
    pub fn to_json(&self) -> Json {
        json!({
            "event": self.event,
            "erased_at": time::to_rfc3339(self.at),
            "rows": self.rows,
            "sha256": self.sha256,
            "not_covered": [
                "Copies made before (openlead backup, --backup-dir, pg_dump): they go with their retention.",
                "Answers kept for repeated requests of the REST API, encrypted: they go within a day.",
                "What others wrote about the person on other leads, in notes and texts.",
                "What webhooks and exports have brought elsewhere.",
            ],
        })
    }
}

/// Erases somebody for good: leads with all that belongs to them, lines of the request log, what was sent to webhooks.
/// Events of the account that name them stay without their details.
///
/// # Errors
/// `Forbidden`; `NotFound` when nothing is there.
pub fn erase(act: &mut Act, found: &Found) -> Result<Certificate> {
    act.require(Right::Delete)?;
    act.require(Right::Tokens)?;
    if found.is_empty() {
        return Err(Error::NotFound("person"));
    }
    let all = export(act, found)?;
    let sha256 = Sha256::digest(all.to_string());
    let sha256: String = sha256.iter().map(|byte| format!("{byte:02x}")).collect();
    let rows = count(&all);
    for lead in &found.leads {
        remove(act, *lead)?;
    }
    scrub(act, found)?;
    let at = act.tx.now();
    let detail = json!({ "rows": rows, "sha256": sha256 });
    let event = event::of_account(act, "person.erased", &detail)?;
    Ok(Certificate {
        event,
        at,
        rows,
        sha256,
    })
}

fn count(all: &Json) -> BTreeMap<String, u64> {
    let tables = all.as_object().into_iter().flatten();
    let rows =
        tables.map(|(table, rows)| (table.clone(), rows.as_array().map_or(0, Vec::len) as u64));
    rows.filter(|(_, rows)| *rows > 0).collect()
}

fn scrub(act: &mut Act, found: &Found) -> Result<()> {
    let account = act.actor.account;
    for request in &found.requests {
        let sql = "DELETE FROM request_log WHERE account_id = $1 AND id = $2";
        act.tx.execute(sql, args![account, *request])?;
    }
    for event in &found.events {
        let erased = json!({ "erased": true }).to_string();
        let sql = "UPDATE event SET detail = $3 WHERE account_id = $1 AND lead_id = 0 AND id = $2";
        act.tx.execute(sql, args![account, *event, erased])?;
    }
    Ok(())
}
