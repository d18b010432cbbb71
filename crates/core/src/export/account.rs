use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use openlead_db::{Dialect, Tx, args};
use serde::Serialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::access::Right;
use crate::act::Act;
use crate::actor::Actor;
use crate::error::{Error, Result};
use crate::openlead::Openlead;
use crate::{event, time};

/// The tables of an account's own data, in the order in which they are in an archive.
pub const TABLES: &[&str] = &[
    "account",
    "staff",
    "staff_alias",
    "department",
    "department_member",
    "source_number",
    "source_number_day",
    "list_item",
    "list_alias",
    "list_setting",
    "field",
    "field_alias",
    "lead",
    "lead_phone",
    "lead_reference",
    "lead_purpose",
    "lead_gone",
    "lead_step",
    "lead_merge",
    "lead_apart",
    "board_place",
    "note",
    "call",
    "task",
    "task_comment",
    "deal",
    "event",
    "import",
    "import_failure",
    "saved_view",
    "saved_report",
    "preference",
    "bulk",
    "bulk_lead",
    "request_log",
];

/// The tables that are not in an archive: secrets, what is of the moment, what can be made anew, and what is of the server.
pub const LEFT_OUT: &[&str] = &[
    "token",
    "login",
    "login_link",
    "session",
    "login_failure",
    "recovery_code",
    "calendar_link",
    "notification",
    "rate_limit",
    "webhook",
    "delivery",
    "delivery_attempt",
    "forward",
    "forward_call",
    "answered_once",
    "import_unit",
    "import_change",
    "search_due",
    "lead_search",
    "report_pack",
    "report_state",
    "job",
    "server",
    "node",
    "migration",
];

/// A table in an archive.
#[derive(Debug, Clone, Serialize)]
pub struct Archived {
    /// Its name; in the archive it is `NAME.ndjson`.
    pub name: &'static str,
    /// How many rows it has.
    pub rows: u64,
    /// SHA-256 of its lines, hexadecimal.
    pub sha256: String,
}

/// That somebody may take out all data of the account.
///
/// # Errors
/// `Forbidden` for all but owners, and for whoever looks with an owner's eyes.
pub fn may_archive(act: &mut Act) -> Result<()> {
    act.require(Right::Archive)?;
    act.may_change()
}

/// Writes all data of the account, without secrets, as a zip: each table as NDJSON, and `manifest.json` with how many rows
/// each has and its SHA-256. All of it is of one moment, and it is written from its beginning to its end, so that it can be
/// sent on meanwhile; as long as that takes, the database keeps what it was at that moment.
///
/// # Errors
/// As [`may_archive`]; `Unavailable` when the place written to is away.
pub async fn account<W>(openlead: &Arc<Openlead>, actor: Actor, to: W) -> Result<(W, Vec<Archived>)>
where
    W: Write + Send + 'static,
{
    openlead
        .look(actor, |act: &mut Act| may_archive(act))
        .await?;
    let this = Arc::clone(openlead);
    // A read may run twice; what was written by the first is written over.
    let to = Arc::new(Mutex::new(Some(to)));
    let unit = move |tx: &mut Tx| {
        let mut act = this.enter(tx, actor)?;
        let mut to = to.lock().expect("nothing panics while it holds the lock");
        let target = to
            .take()
            .ok_or_else(|| Error::Unavailable("the archive was broken off".to_owned()))?;
        write(&mut act, target)
    };
    let (to, tables) = openlead.db.read_long(unit).await?;
    let detail = json!({ "tables": tables });
    let note = move |act: &mut Act| event::of_account(act, "account.exported", &detail).map(drop);
    openlead.act(actor, note).await?;
    Ok((to, tables))
}

fn write<W: Write>(act: &mut Act, to: W) -> Result<(W, Vec<Archived>)> {
    let away = |error: io::Error| Error::Unavailable(error.to_string());
    let mut zip = ZipWriter::new_stream(to);
    let mut tables = Vec::new();
    for &table in TABLES {
        let options = SimpleFileOptions::default().large_file(true);
        zip.start_file(format!("{table}.ndjson"), options)
            .map_err(|error| away(error.into()))?;
        tables.push(write_table(act, table, &mut zip)?);
    }
    let now = act.tx.now();
    let manifest = json!({
        "account": act.catalog.account.name,
        "of": time::to_rfc3339(now),
        "openlead": env!("CARGO_PKG_VERSION"),
        "tables": tables,
    });
    zip.start_file("manifest.json", SimpleFileOptions::default())
        .map_err(|error| away(error.into()))?;
    zip.write_all(format!("{manifest:#}\n").as_bytes())
        .map_err(away)?;
    let to = zip.finish().map_err(|error| away(error.into()))?;
    Ok((to.into_inner(), tables))
}

fn write_table(act: &mut Act, name: &'static str, out: &mut impl Write) -> Result<Archived> {
    let sql = select(act.tx, name)?;
    let (mut rows, mut hash, mut wrong) = (0, Sha256::new(), None);
    act.tx
        .each(&sql, args![act.actor.account], |(row,): (String,)| {
            let line = row + "\n";
            hash.update(&line);
            rows += 1;
            if wrong.is_none() {
                wrong = out.write_all(line.as_bytes()).err();
            }
            Ok(())
        })?;
    match wrong {
        Some(error) => Err(Error::Unavailable(error.to_string())),
        None => Ok(Archived {
            name,
            rows,
            sha256: hash
                .finalize()
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect(),
        }),
    }
}

/// The statement that gives a table's rows of an account as JSON.
fn select(tx: &mut Tx, table: &str) -> Result<String> {
    let key = if table == "account" {
        "id"
    } else {
        "account_id"
    };
    if tx.dialect() == Dialect::Postgres {
        return Ok(format!(
            "SELECT CAST(row_to_json(t) AS TEXT) FROM {table} t WHERE t.{key} = $1"
        ));
    }
    let columns: Vec<(String,)> = tx.all("SELECT name FROM pragma_table_info($1)", args![table])?;
    let column = |(name,): (String,)| match name.as_str() {
        "custom" => "'custom', json(custom)".to_owned(),
        name => format!("'{name}', {name}"),
    };
    let columns: Vec<String> = columns.into_iter().map(column).collect();
    Ok(format!(
        "SELECT json_object({}) FROM {table} WHERE {key} = $1",
        columns.join(", ")
    ))
}
