use std::collections::BTreeMap;

use openlead_db::args;
use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};

use super::Found;
use super::export::export;
use crate::access::Right;
use crate::act::Act;
use crate::error::{Error, Result};
use crate::id::{Id, of};
use crate::lead::bulk::Target;
use crate::lead::remove;
use crate::{event, import, time};

/// What an erasure does not reach.
pub const NOT_COVERED: [&str; 3] = [
    "Copies made before (openlead backup, --backup-dir, pg_dump): they go with their retention.",
    "What others wrote about the person on other leads, in notes and texts.",
    "What webhooks and exports have brought elsewhere.",
];

/// That somebody was erased: what and when, without a word of what it was.
#[derive(Debug, Clone)]
pub struct Certificate {
    /// The event of the account that says the same.
    pub event: Id<of::Event>,
    /// When, in microseconds.
    pub at: i64,
    /// How many rows of which table; of files that imports kept as `import_row`.
    pub rows: BTreeMap<String, u64>,
    /// How many files of imports named them and were deleted whole.
    pub files: usize,
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
            "import_files_deleted": self.files,
            "sha256": self.sha256,
            "not_covered": NOT_COVERED,
        })
    }
}

/// Erases what was found; the files that go are swept up afterwards.
pub fn erase(act: &mut Act, found: &Found) -> Result<Certificate> {
    act.require(Right::Delete)?;
    act.require(Right::Tokens)?;
    if found.is_empty() {
        return Err(Error::NotFound("person"));
    }
    let all = export(act, found)?;
    let sha256 = hash(&all);
    let (rows, files) = (count(&all), found.files.len());
    for file in &found.files {
        import::give_up_file(act, file.import)?;
    }
    for lead in &found.leads {
        remove(act, *lead)?;
    }
    scrub(act, found)?;
    let at = act.tx.now();
    let detail = json!({ "rows": rows, "files": files, "sha256": sha256 });
    let event = event::of_account(act, "person.erased", &detail)?;
    Ok(Certificate {
        event,
        at,
        rows,
        files,
        sha256,
    })
}

/// The SHA-256 of a person's data as it is written without blanks, hexadecimal.
pub(super) fn hash(all: &Json) -> String {
    let hash = Sha256::digest(all.to_string());
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Says that all of a person was taken out, without a word of it.
pub(super) fn note_export(act: &mut Act, all: &Json) -> Result<()> {
    let detail = json!({ "rows": count(all), "sha256": hash(all) });
    event::of_account(act, "person.exported", &detail).map(drop)
}

/// The certificate that an event of the account stands for.
pub(super) fn certificate(act: &mut Act, event: Id<of::Event>) -> Result<Certificate> {
    act.require(Right::Delete)?;
    act.require(Right::Tokens)?;
    let sql = "SELECT detail, at FROM event WHERE account_id = $1 AND lead_id = 0 AND id = $2 AND kind = 'person.erased'";
    let found: Option<(Json, i64)> = act.tx.first(sql, args![act.actor.account, event])?;
    let (detail, at) = found.ok_or(Error::NotFound("certificate"))?;
    Ok(Certificate {
        event,
        at,
        rows: serde_json::from_value(detail["rows"].clone()).unwrap_or_default(),
        files: serde_json::from_value(detail["files"].clone()).unwrap_or_default(),
        sha256: detail["sha256"].as_str().unwrap_or_default().to_owned(),
    })
}

/// How many rows of which table, of those that have any.
pub(super) fn count(all: &Json) -> BTreeMap<String, u64> {
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
    let in_files = found.files.iter().flat_map(|file| {
        let number = |(row, _): &(i64, Json)| (file.import, *row);
        file.rows.iter().map(number)
    });
    for (import, row) in found.failures.iter().copied().chain(in_files) {
        let sql = "DELETE FROM import_failure WHERE account_id = $1 AND import_id = $2 AND row_number = $3";
        act.tx.execute(sql, args![account, import, row])?;
    }
    for (table, id) in &found.saved {
        let sql = format!("DELETE FROM {table} WHERE account_id = $1 AND id = $2");
        act.tx.execute(&sql, args![account, *id])?;
    }
    for bulk in &found.bulks {
        let nobody = json!(Target::Ids(Vec::new())).to_string();
        let sql = "UPDATE bulk SET target = $3 WHERE account_id = $1 AND id = $2";
        act.tx.execute(sql, args![account, *bulk, nobody])?;
    }
    for import in &found.reports {
        let sql = "SELECT plan FROM import WHERE account_id = $1 AND id = $2";
        let (mut plan,): (Json,) = act.tx.one(sql, args![account, *import])?;
        if let Some(plan) = plan.as_object_mut() {
            plan.remove("fixes");
        }
        let sql = "UPDATE import SET report = 'null', plan = $3 WHERE account_id = $1 AND id = $2";
        act.tx
            .execute(sql, args![account, *import, plan.to_string()])?;
    }
    Ok(())
}
