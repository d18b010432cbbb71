use std::error::Error as _;

use tokio_postgres::error::{DbError, Severity, SqlState};

use super::value::Unfit;
use crate::Error;

/// What an error of PostgreSQL means to the caller.
pub(super) fn error(sql: &str, error: &tokio_postgres::Error) -> Error {
    if let Some(Unfit(what)) = error.source().and_then(|source| source.downcast_ref()) {
        return Error::Type { what: what.clone() };
    }
    match error.as_db_error() {
        None => unavailable(error),
        Some(cause) => of_server(sql, cause),
    }
}

fn of_server(sql: &str, cause: &DbError) -> Error {
    let code = cause.code().code();
    match &code[..2] {
        _ if is_violated_key(cause) => {
            Error::Conflict(cause.constraint().unwrap_or("a key").to_owned())
        }
        _ if is_passing(cause) => Error::Unavailable(format!("PostgreSQL: {}", cause.message())),
        // Data and constraint errors quote the values.
        "22" => Error::Type {
            what: format!("a value does not fit its type ({code})"),
        },
        "23" => Error::sql(code, cause.constraint().unwrap_or("a constraint"), sql),
        _ => Error::sql(code, cause.message(), sql),
    }
}

fn is_violated_key(cause: &DbError) -> bool {
    [
        SqlState::UNIQUE_VIOLATION,
        SqlState::FOREIGN_KEY_VIOLATION,
        SqlState::EXCLUSION_VIOLATION,
    ]
    .contains(cause.code())
}

/// Connection, resources, shutting down, timeouts and conflicts with others: it may work later.
fn is_passing(cause: &DbError) -> bool {
    let code = cause.code();
    matches!(&code.code()[..2], "08" | "53" | "57" | "58" | "40")
        || [
            SqlState::LOCK_NOT_AVAILABLE,
            SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
        ]
        .contains(code)
}

/// Whether the unit met another one and may do better the next time.
pub(super) fn is_conflict(error: &tokio_postgres::Error) -> bool {
    error.code().is_some_and(|code| {
        [
            SqlState::T_R_SERIALIZATION_FAILURE,
            SqlState::T_R_DEADLOCK_DETECTED,
        ]
        .contains(code)
    })
}

/// Whether a table has changed under a prepared statement.
pub(super) fn is_stale(error: &tokio_postgres::Error) -> bool {
    error.as_db_error().is_some_and(|cause| {
        *cause.code() == SqlState::FEATURE_NOT_SUPPORTED
            && cause.routine() == Some("RevalidateCachedQuery")
    })
}

/// Whether the connection has ended: the server said so in its last words, or said none.
pub(super) fn is_fatal(error: &tokio_postgres::Error) -> bool {
    error.as_db_error().is_none_or(|cause| {
        matches!(
            cause.parsed_severity(),
            Some(Severity::Fatal | Severity::Panic)
        )
    })
}

/// With the driver's own reason: `error connecting to server: Connection refused`.
pub(super) fn unavailable(error: &tokio_postgres::Error) -> Error {
    let reason = match error.as_db_error() {
        Some(cause) => cause.message().to_owned(),
        None => match error.source() {
            Some(source) => format!("{error}: {source}"),
            None => error.to_string(),
        },
    };
    Error::Unavailable(format!("PostgreSQL: {reason}"))
}
