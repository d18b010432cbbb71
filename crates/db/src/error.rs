/// Why a statement or a unit of work failed. None shows an argument's value, so each may be logged.
#[derive(Debug, Clone, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The queue is full: nothing was tried, come again in a second.
    #[error("too much work is waiting for the database")]
    Busy,
    /// Disk full, connection lost, shutting down: nothing is known to be stored, and it may work later.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// A unique or foreign key was violated: its name, as PostgreSQL would name it; `foreign key` for those of SQLite.
    #[error("conflict: {0}")]
    Conflict(String),
    /// [`Tx::one`](crate::Tx::one) found none.
    #[error("no such row")]
    NoRow,
    /// The engine refused a statement: its code, its reason unless that could quote a value, the start of the statement.
    #[error("SQL error {code} ({message}) in: {statement}")]
    Sql {
        /// SQLSTATE, or SQLite's extended result code.
        code: String,
        /// What the engine said.
        message: String,
        /// The start of the statement, without its arguments.
        statement: String,
    },
    /// A value is not what the column or the parameter wants, or is one that not both engines can store.
    #[error("{what}")]
    Type {
        /// Which one and why, without the value.
        what: String,
    },
    /// The unit of work panicked and was rolled back.
    #[error("a unit of work panicked")]
    Panicked,
}

/// A result whose error is the database's unless said otherwise.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    pub(crate) fn sql(code: &str, message: &str, statement: &str) -> Self {
        Error::Sql {
            code: code.to_owned(),
            message: message.to_owned(),
            statement: statement.chars().take(300).collect(),
        }
    }

    pub(crate) fn arguments(wanted: usize, given: usize) -> Self {
        Error::Type {
            what: format!("the statement wants {wanted} arguments, not {given}"),
        }
    }
}
