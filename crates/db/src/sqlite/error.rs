use rusqlite::{Connection, ErrorCode, ffi};

use crate::Error;

/// What an error of SQLite means to the caller.
pub(super) fn error(connection: &Connection, sql: &str, error: rusqlite::Error) -> Error {
    let (cause, message) = match error {
        rusqlite::Error::SqliteFailure(cause, message) => (cause, message.unwrap_or_default()),
        rusqlite::Error::SqlInputError { error, msg, .. } => (error, msg),
        other => return Error::sql("SQLite", &other.to_string(), sql),
    };
    match (cause.code, cause.extended_code) {
        (_, ffi::SQLITE_CONSTRAINT_FOREIGNKEY) => Error::Conflict("foreign key".to_owned()),
        (_, ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY) => {
            Error::Conflict(key(connection, &message))
        }
        (ErrorCode::ReadOnly, code) if connection.is_readonly("main").unwrap_or(false) => {
            Error::sql(&code.to_string(), "only reading is possible here", sql)
        }
        (code, _) if is_passing(code) => Error::Unavailable(format!("SQLite: {message}")),
        (_, code) => Error::sql(&code.to_string(), harmless(&message), sql),
    }
}

fn is_passing(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::DiskFull
            | ErrorCode::SystemIoFailure
            | ErrorCode::CannotOpen
            | ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseLocked
            | ErrorCode::DatabaseCorrupt
            | ErrorCode::NotADatabase
            | ErrorCode::OutOfMemory
            | ErrorCode::PermissionDenied
            | ErrorCode::ReadOnly
            | ErrorCode::FileLockingProtocolFailed
            | ErrorCode::OperationInterrupted
    )
}

/// The full-text index quotes the searched words in its messages.
fn harmless(message: &str) -> &str {
    match message.split_once(':') {
        Some(("fts5", _)) => "fts5: the search text is malformed",
        _ => message,
    }
}

/// The violated key by the name that PostgreSQL gives it, from `UNIQUE constraint failed: lead.account_id, lead.phone`
/// or `… index 'lead_phone'`.
fn key(connection: &Connection, message: &str) -> String {
    let what = message.rsplit("failed: ").next().unwrap_or_default();
    if let Some(index) = what.strip_prefix("index ") {
        return index.trim_matches('\'').to_owned();
    }
    let table = what.split('.').next().unwrap_or_default();
    let columns: Vec<_> = what
        .split(", ")
        .map(|column| column.rsplit('.').next().unwrap_or_default())
        .collect();
    let (name, origin) = index(connection, table, &columns.join(","))
        // The key of a table with INTEGER PRIMARY KEY has no index.
        .unwrap_or_else(|_| (String::new(), "pk".to_owned()));
    match origin.as_str() {
        "pk" => format!("{table}_pkey"),
        "u" => format!("{table}_{}_key", columns.join("_")),
        _ => name,
    }
}

/// The name of the unique index over exactly these columns, and whether it is a key of the table (`pk`, `u`).
fn index(
    connection: &Connection,
    table: &str,
    columns: &str,
) -> rusqlite::Result<(String, String)> {
    connection.query_row(
        "SELECT i.name, i.origin FROM pragma_index_list(?1) i WHERE i.\"unique\" AND ?2 =
           (SELECT group_concat(name, ',' ORDER BY seqno) FROM pragma_index_info(i.name))",
        [table, columns],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}
