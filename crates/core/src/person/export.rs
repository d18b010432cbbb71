use std::collections::BTreeMap;

use openlead_db::{Dialect, Value, args};
use serde_json::{Map, Value as Json, json};

use super::Found;
use crate::act::Act;
use crate::error::Result;
use crate::lead::TABLES;

/// All that was found, one object: a list of rows for each table, as the data model names them; rows in files of imports as
/// `import_row`.
pub fn export(act: &mut Act, found: &Found) -> Result<Json> {
    let account = act.actor.account;
    let mut all = Map::new();
    for (table, which) in TABLES {
        let mut rows = Vec::new();
        for lead in &found.leads {
            rows.extend(read(act, table, which, args![account, *lead])?);
        }
        all.insert(table.to_owned(), rows.into());
    }
    let of_webhooks = "webhook_id IN (SELECT id FROM webhook WHERE account_id = $1)
        AND event_id IN (SELECT id FROM event WHERE account_id = $1 AND lead_id = $2)";
    for table in ["delivery", "delivery_attempt"] {
        let mut rows = Vec::new();
        for lead in &found.leads {
            rows.extend(read(act, table, of_webhooks, args![account, *lead])?);
        }
        all.insert(table.to_owned(), rows.into());
    }
    let mut requests = Vec::new();
    for request in &found.requests {
        requests.extend(read(
            act,
            "request_log",
            "id = $2",
            args![account, *request],
        )?);
    }
    all.insert("request_log".to_owned(), requests.into());
    let mut events = Vec::new();
    for event in &found.events {
        events.extend(read(
            act,
            "event",
            "lead_id = 0 AND id = $2",
            args![account, *event],
        )?);
    }
    all.insert("account_event".to_owned(), events.into());
    for (table, rows) in of_people(act, found)? {
        all.insert(table.to_owned(), rows.into());
    }
    let rows = found.files.iter().flat_map(|file| {
        let of = |(row, cells): &(i64, Json)| json!({ "import": file.import, "row": row, "cells": cells });
        file.rows.iter().map(of)
    });
    all.insert("import_row".to_owned(), rows.collect());
    Ok(json!(all))
}

/// What members of staff have made in which somebody is named: rows that an import refused, views, reports, changes of many
/// leads.
fn of_people(act: &mut Act, found: &Found) -> Result<BTreeMap<&'static str, Vec<Json>>> {
    let account = act.actor.account;
    let mut all = BTreeMap::from([("import_failure", Vec::new())]);
    for (import, row) in &found.failures {
        let of_them = "import_id = $2 AND row_number = $3";
        let rows = read(
            act,
            "import_failure",
            of_them,
            args![account, *import, *row],
        )?;
        all.entry("import_failure").or_default().extend(rows);
    }
    let bulks = found.bulks.iter().map(|bulk| ("bulk", *bulk));
    for (table, id) in found.saved.iter().copied().chain(bulks) {
        let rows = read(act, table, "id = $2", args![account, id])?;
        all.entry(table).or_default().extend(rows);
    }
    Ok(all)
}

/// Rows of a table as objects, whatever its columns are.
fn read(act: &mut Act, table: &str, which: &str, args: &[Value]) -> Result<Vec<Json>> {
    let row = match act.tx.dialect() {
        Dialect::Postgres => "to_jsonb(t)".to_owned(),
        Dialect::Sqlite => {
            let sql = "SELECT name FROM pragma_table_info($1) ORDER BY cid";
            let columns: Vec<(String,)> = act.tx.all(sql, args![table])?;
            let pairs: Vec<String> = columns
                .iter()
                .map(|(name,)| format!("'{name}', t.{name}"))
                .collect();
            format!("json_object({})", pairs.join(", "))
        }
    };
    let sql =
        format!("SELECT CAST({row} AS TEXT) FROM {table} t WHERE t.account_id = $1 AND {which}");
    let rows: Vec<(Json,)> = act.tx.all(&sql, args)?;
    Ok(rows.into_iter().map(|(row,)| row).collect())
}
